"""What others' systems of this kind got wrong, each by name.

Some have their test where the rest of their concern is:

- 50 parallel claims of one record: tests/concurrency/test_claim_crowd.py
- release and re-claim in the same day, the friend swap: test_claim_limits.py
- empty scope on a rule: test_release_rules.py
- one broken row among many: test_quarantine.py
"""

import re
from datetime import datetime, timedelta
from unittest.mock import patch

from filing_case import FilingCase
from lxml import etree

from odoo import Command
from odoo.api import Environment
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

NOON = datetime(2026, 4, 2, 4, 0)  # a Thursday, on a clock in Shanghai
AT_17 = datetime(2026, 4, 2, 9, 0)
AT_03 = datetime(2026, 4, 2, 19, 0)  # on Friday in Shanghai
CHINESE = "[\u4e00-\u9fff]"
# Widgets that fetch every record there is.
LOADS_ALL = ("selection", "radio", "many2many_checkboxes", "selection_badge")


class PitfallCase(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = cls.north.filing_pool_id
        cls.far_pool = cls.env["customer.filing.pool"].create({"name": "Far"})
        cls.south = cls.env["crm.team"].create(
            {
                "name": "South",
                "company_id": cls.company.id,
                "filing_policy_id": cls.policy.id,
                "filing_pool_id": cls.far_pool.id,
                "member_ids": [Command.set(cls.carl.ids)],
            }
        )

    def filed(self, number, user=None, team=None):
        """A running filing of a customer of his own."""
        values = {"phone": f"137{number:08d}", "partner_name": f"成都{number}有限公司"}
        filing = self.file(self.lead(user or self.anna, team or self.north, **values))
        self.assertEqual(filing.state, "active", filing.refusal)
        return filing

    def pooled(self, number, user=None, team=None):
        filing = self.filed(number, user, team)
        filing._end("expire", {filing.id: filing.protected_until})
        return filing

    def card(self, filings):
        return self.env["customer.filing.card"].search(
            [("filing_id", "in", filings.ids)], order="id"
        )

    def claim(self, user, *filings):
        """By id, as any client may ask; the filings it led to."""
        last = self.env["customer.filing"].search([], order="id desc", limit=1).id
        ids = [self.card(filing).id for filing in filings]
        cards = self.env["customer.filing.card"].with_user(user).browse(ids)
        self.answer = cards.action_claim()
        self.env.invalidate_all()
        return self.env["customer.filing"].search([("id", ">", last)], order="id")

    def claims_of(self, user):
        return self.env["customer.filing.claim"].search([("user_id", "=", user.id)])


@tagged("post_install", "-at_install")
class TestClaimingByAnyId(PitfallCase):
    """Claim with another pool's id, with an owned record's id, with a mixed batch."""

    def assert_untouched(self, filing, state, owner):
        self.assertEqual((filing.state, filing.lead_id.user_id), (state, owner))
        self.assertFalse(self.claims_of(self.bo))

    def test_claim_with_another_pools_id(self):
        far = self.pooled(1, self.carl, self.south)
        made = self.claim(self.bo, far)
        self.assertFalse(made.filtered(lambda filing: filing.state == "active"))
        self.assert_untouched(far, "ended", self.env["res.users"])
        self.assertEqual(far.pool_entry_ids.state, "waiting")

    def test_filing_a_customer_of_another_pool_is_no_way_round(self):
        far = self.pooled(1, self.carl, self.south)
        lead = self.lead(self.bo, phone=far.phone, partner_name="Somebody")
        refused = self.file(lead)
        self.assertEqual(refused.state, "refused")
        self.assertIn("not_in_pool", self.codes(refused))
        self.assert_untouched(far, "ended", self.env["res.users"])

    def test_claim_with_an_owned_records_id(self):
        owned = self.filed(1)
        made = self.claim(self.bo, owned)
        self.assertFalse(made.filtered(lambda filing: filing.state == "active"))
        self.assert_untouched(owned, "active", self.anna)

    def test_claim_with_an_id_that_is_nobodys(self):
        cards = self.env["customer.filing.card"].with_user(self.bo)
        answer = cards.browse(10**8).action_claim()
        self.assertEqual(answer["tag"], "display_notification")

    def test_claim_of_a_mixed_batch(self):
        """Only what may be claimed is, and for each of the rest it is said."""
        free, gone = self.pooled(1), self.pooled(2)
        owned, far = self.filed(3), self.pooled(4, self.carl, self.south)
        self.claim(self.anna, gone)
        made = self.claim(self.bo, owned, free, far, gone)
        won = made.filtered(lambda filing: filing.state == "active")
        self.assertEqual(won.mapped("phone"), [free.phone])
        self.assertEqual(len(self.claims_of(self.bo)), 1)
        self.assertEqual(owned.lead_id.user_id, self.anna)
        self.assertEqual(far.pool_entry_ids.state, "waiting")
        answer = self.env[self.answer["res_model"]].browse(self.answer["res_id"])
        self.assertEqual(len(answer.line_ids), 4)
        told = answer.line_ids.mapped("customer")
        self.assertEqual(told.count("–"), 2, "not even masked")
        cards = self.env["customer.filing.card"]
        mask = cards.search([("filing_id", "=", gone.id)]).masked_name
        self.assertIn(mask, told)
        done = answer.line_ids.filtered("is_done")
        self.assertEqual(len(done), 1)
        self.assertTrue(all((answer.line_ids - done).mapped("why")))

    def test_writing_the_owner_takes_nobody(self):
        """Nor does writing into the card, the stay or the log."""
        pooled, owned = self.pooled(1), self.filed(2)
        for lead in pooled.lead_id | owned.lead_id:
            for user in (self.bo, self.dai, self.olga, self.max):
                with self.assertRaises(UserError):
                    lead.with_user(user).write({"user_id": user.id})
        for record in (self.card(pooled), pooled.pool_entry_ids):
            for user in (self.bo, self.olga, self.max):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"state": "active"})


@tagged("post_install", "-at_install")
class TestClaimedYesterday(PitfallCase):
    """Claim an old customer at 17:00, run the job at 03:00: must stay."""

    def test_claimed_at_17_stays_at_03(self):
        policy_line = {"stage": "cadence", "length": 1, "unit": "day"}
        self.policy.version_ids.stage_ids = [
            Command.create(policy_line | {"effect": "release"})
        ]
        old = self.filed(1)
        self.at(NOON - timedelta(days=1))
        self.run_jobs()
        self.assertEqual(old.state, "ended")
        self.at(AT_17)
        claimed = self.claim(self.bo, old)
        self.assertEqual(claimed.state, "active")
        self.at(AT_03)
        self.run_jobs()
        self.assertEqual(claimed.state, "active")
        self.assertEqual(claimed.lead_id.user_id, self.bo)

    def run_jobs(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            for job in ("release_due", "sweep_deadlines"):
                cron = self.env.ref(f"customer_filing.ir_cron_{job}")
                cron.method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCronWithoutAHuman(PitfallCase):
    """Cron without a human user: permissions, company and language set on purpose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms(["customer_filing"], ["zh_CN"])
        cls.company.partner_id.lang = "en_US"
        cls.chinese = cls.env["res.company"].create({"name": "重庆分公司"})
        cls.chinese.partner_id.lang = "zh_CN"
        cls.chinese.resource_calendar_id.tz = "Asia/Shanghai"
        cls.root = cls.env.ref("base.user_root")
        cls.root.write({"lang": "en_US", "company_ids": [Command.set(cls.company.ids)]})
        cls.wei = cls._new_user("wei", "sales_team.group_sale_salesman")
        cls.wei.write(
            {
                "company_ids": [Command.set(cls.chinese.ids)],
                "company_id": cls.chinese.id,
            }
        )
        cls.west = cls.env["crm.team"].create(
            {
                "name": "West",
                "company_id": cls.chinese.id,
                "filing_policy_id": cls.policy.id,
                "member_ids": [Command.set(cls.wei.ids)],
            }
        )

    def test_jobs_run_as_the_system_in_the_records_company(self):
        ours = self.filed(1)
        theirs = self.filed(2, self.wei, self.west)
        crons = self.env["ir.cron"].search([("name", "ilike", "Customer Filing")])
        self.assertEqual(crons.user_id, self.root)
        self.assertNotIn(self.chinese, self.root.company_ids)
        self.at(NOON)
        self.run_cron()
        for filing, company, team in (
            (ours, self.company, self.north),
            (theirs, self.chinese, self.west),
        ):
            entry, lead = filing.pool_entry_ids, filing.lead_id
            self.assertEqual((filing.state, filing.end_reason), ("ended", "expired"))
            self.assertEqual(
                (filing.company_id, entry.company_id, lead.company_id), (company,) * 3
            )
            self.assertEqual(entry.pool_id.company_id, company)
            self.assertEqual(self.card(filing).company_id, company)
            self.assertEqual(lead.team_id, team)
            self.assertEqual(
                filing.ledger_ids.sorted("sequence")[-1].actor_id, self.root
            )

    def test_notes_are_in_the_companys_language(self):
        ours, theirs = self.filed(1), self.filed(2, self.wei, self.west)
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.at(NOON)
        self.run_cron()
        for filing, is_chinese in ((ours, False), (theirs, True)):
            notes = filing.lead_id.message_ids.filtered(lambda note: note.id > before)
            text = " ".join(map(str, notes.mapped("body")))
            self.assertTrue(notes)
            self.assertEqual(bool(re.search(CHINESE, text)), is_chinese, text)


@tagged("post_install", "-at_install")
class TestNoOtherPersonsFiling(PitfallCase):
    """Export, search box, many2one picker, group-by counts and activity lists: no
    other person's filing visible."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # of the same team, of another one, and one whom Odoo shows all leads
        cls.lin = cls._new_user("lin", "sales_team.group_sale_salesman_all_leads")
        for user in (cls.bo, cls.carl, cls.lin):
            user.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.others = cls.bo | cls.carl | cls.lin

    def setUp(self):
        super().setUp()
        self.hers = self.filed(1)
        self.hers.lead_id.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call", summary="Call him"
        )
        self.request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create(
                {"filing_id": self.hers.id, "kind": "withdraw", "reason": "A mistake"}
            )
        )

    def each(self):
        for user in self.others:
            for record in (self.hers, self.hers.lead_id):
                yield record.with_user(user)

    def test_export(self):
        for record in self.each():
            with self.assertRaises(AccessError):
                record.export_data(["display_name", "phone"])

    def test_search_box(self):
        """Whatever is typed, into whichever field."""
        for record in self.each():
            for name in ("name", "phone", "contact_name", "user_id"):
                value = self.hers.user_id.name if name == "user_id" else self.hers.phone
                value = self.hers.name if name == "name" else value
                found = record.search([(name, "ilike", value)])
                self.assertNotIn(record, found)
            self.assertNotIn(record, record.search([]))
            self.assertNotIn(record, record.search([("id", "=", record.id)]))

    def test_many2one_picker(self):
        for record in self.each():
            for typed in ("", self.hers.name, self.hers.name[-4:], self.hers.phone):
                found = record.browse().name_search(typed, limit=1000)
                self.assertNotIn(record.id, [id_ for id_, _name in found])
                found = record.browse().web_name_search(typed, {"display_name": {}})
                self.assertNotIn(record.id, [row["id"] for row in found])

    def test_pickers_of_every_field_that_points_to_filings(self):
        """A field's own domain must not open more than the rules do."""
        for user in self.others:
            env = self.env(user=user, su=False)
            for model in env.values():
                if model._abstract or not model._auto:
                    continue
                for name, field in model._fields.items():
                    if field.comodel_name != "customer.filing" or not field.store:
                        continue
                    if not model.has_access("read") or not model._has_field_access(
                        field, "read"
                    ):
                        continue
                    rows = model.search([(name, "=", self.hers.id)])
                    self.assertFalse(rows, f"{user.name}: {model._name}.{name}")

    def test_group_by_counts(self):
        for record in self.each():
            empty = record.browse()
            for by in ("user_id", "team_id", "company_id"):
                before = empty.formatted_read_group([], [by], ["__count"])
                with_hers = sum(group["__count"] for group in before)
                self.assertEqual(with_hers, len(empty.search([])))
            colored = "activity_state" if record._name == "crm.lead" else "state"
            progress = {"field": colored, "colors": {"planned": "success"}}
            counted = empty.read_progress_bar([], "user_id", progress)
            self.assertNotIn(str(self.anna.id), counted)
            self.assertNotIn(self.anna.name, counted)

    def test_activity_lists(self):
        for user in self.others:
            env = self.env(user=user, su=False)
            activities = env["mail.activity"]
            for record in (self.hers.lead_id, self.request):
                about = [("res_model", "=", record._name), ("res_id", "=", record.id)]
                self.assertTrue(self.env["mail.activity"].search(about))
                self.assertFalse(activities.search(about))
                listed = activities.get_activity_data(record._name, [])
                self.assertFalse(listed["activity_res_ids"], user.name)
            counted = env["res.users"]._get_activity_groups()
            mine = [group for group in counted if "filing" in (group["model"] or "")]
            self.assertFalse(mine, user.name)


@tagged("post_install", "-at_install")
class TestManyFilings(PitfallCase):
    """5,000+ and 200,000+ filings: pickers search on the server, the job's time grows
    with rows due, not rows held."""

    HELD = 20_000

    def hold_many(self):
        """So many more running filings, none of which is due for years."""
        model = self.filed(9)
        self.env.flush_all()
        copied = [
            name
            for name, field in model._fields.items()
            if field.store and field.column_type
            if name not in ("id", "name", "lead_id", "protected_until")
        ]
        columns = SQL(", ").join(map(SQL.identifier, copied))
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_filing (name, protected_until, %s)
                   SELECT 'CF/' || number, %s + number * interval '1 minute', %s
                   FROM customer_filing AS model, generate_series(1, %s) AS number
                   WHERE model.id = %s""",
                columns,
                NOON + timedelta(days=3650),
                columns,
                self.HELD,
                model.id,
            )
        )
        self.env.cr.execute("ANALYZE customer_filing")
        self.env.invalidate_all()

    def statements(self, work):
        """How many statements something takes, from nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_pickers_search_on_the_server(self):
        few = self.statements(self._pick)
        self.hold_many()
        many = self.statements(self._pick)
        self.assertLessEqual(many, few)

    def _pick(self):
        filings = self.env["customer.filing"].with_user(self.olga)
        self.assertLessEqual(len(filings.name_search("CF/", limit=8)), 8)
        found = filings.web_name_search("CF/1", {"display_name": {}}, limit=8)
        self.assertLessEqual(len(found), 8)
        found = filings.web_search_read([], {"name": {}, "user_id": {}}, limit=80)
        self.assertLessEqual(len(found["records"]), 80)

    def test_no_view_loads_every_record(self):
        """A list to choose from, as radio buttons are, is for a few."""
        big = {"customer.filing", "customer.filing.card", "crm.lead", "res.partner"}
        big |= {"res.users", "customer.filing.pool.entry", "mail.message"}
        views = self.env["ir.ui.view"].search([("model", "like", "customer.filing%")])
        for view in views:
            fields_ = self.env[view.model]._fields
            arch = etree.fromstring(view.arch)
            for node in arch.iter("field"):
                field = fields_.get(node.get("name"))
                loads = node.get("widget") in LOADS_ALL or any(
                    ancestor.tag == "searchpanel" for ancestor in node.iterancestors()
                )
                if field is not None and loads:
                    self.assertNotIn(field.comodel_name, big, view.xml_id)

    def test_the_jobs_statements_grow_with_rows_due(self):
        first = self.filed(1)
        alone = self._release(first)
        self.hold_many()
        self.at(first.create_date)
        second = self.filed(2)
        among_many = self._release(second)
        self.assertLessEqual(among_many, alone + 2)

    def _release(self, filing):
        self.at(filing.protected_until)
        released = self.statements(
            lambda: self.env["customer.filing"]._release_batch(500)
        )
        self.assertEqual(filing.state, "ended")
        return released

    def test_the_job_finds_what_is_due_by_its_index(self):
        """Not by reading whatever is held, however much that is."""
        self.filed(1)
        self.hold_many()
        self.at(NOON)
        filings = self.env["customer.filing"]
        for look in ("_lock_due", "_lock_aftercare_over"):
            queries = []

            def keep(env, query, _kept=queries, _execute=Environment.execute_query):
                _kept.append(query)
                return _execute(env, query)

            with patch.object(Environment, "execute_query", keep):
                getattr(filings, look)(500)
            looks = [query for query in queries if "FOR NO KEY UPDATE" in query.code]
            self.assertTrue(looks, look)
            for query in looks:
                plan = self.env.execute_query(SQL("EXPLAIN %s", query))
                text = "\n".join(line for (line,) in plan)
                self.assertNotIn("Seq Scan on customer_filing filing", text, look)
