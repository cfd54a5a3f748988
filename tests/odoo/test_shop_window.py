"""What a member of the pool gets of a customer before he claims: masked cards.

Secrets are planted in everything that may tell of the customer; then each way in which
Odoo hands data out is tried as a member, as the former owner and as the administrator
of the pool.
"""

import json
from contextlib import contextmanager

from filing_case import MONDAY
from two_pools_case import TwoPoolsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

COMPANY = "重庆绝密兆度销售工程有限公司"
CONTACT = "欧阳绝密"
SECRETS = (
    COMPANY,
    "绝密",
    CONTACT,
    "13855556666",
    "5555",
    "geheim@secret-customer.example",
    "secret-customer",
    "88 Hidden Road",
    "wx_hidden_one",
    "PLANTED NOTE",
    "PLANTED MESSAGE",
    "PLANTED ACTIVITY",
    "PLANTED FILE",
)
REFUSED = (AccessError, UserError, ValueError)


@tagged("post_install", "-at_install")
class TestShopWindow(TwoPoolsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool.member_user_ids = cls.pia
        cls.industry = cls.env["res.partner.industry"].create({"name": "Machines"})

    def setUp(self):
        super().setUp()
        partner = self.env["res.partner"].create(
            {"name": COMPANY, "industry_id": self.industry.id}
        )
        self.secret_lead = self.lead(
            phone="13855556666",
            partner_name=COMPANY,
            contact_name=CONTACT,
            email_from="geheim@secret-customer.example",
            street="88 Hidden Road",
            city="重庆",
            partner_id=partner.id,
        )
        self.filing = self.file(self.secret_lead, note="PLANTED NOTE")
        grade = self.env.ref("customer_filing.filing_grade_a")
        self.filing.with_user(self.anna).action_set_grade(grade.id)
        lead = self.secret_lead.with_user(self.anna)
        lead.message_post(body="PLANTED MESSAGE", message_type="comment")
        lead.activity_schedule(
            "mail.mail_activity_data_call", summary="PLANTED ACTIVITY"
        )
        self.env["ir.attachment"].with_user(self.anna).create(
            {
                "name": "PLANTED FILE",
                "res_model": "crm.lead",
                "res_id": lead.id,
                "raw": b"PLANTED FILE",
            }
        )
        self.filing._end("release")
        self.card = self.card_of(self.filing)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a_dialog_does_not_name_a_lead_chosen_by_id(self):
        """Odoo reads the names of what a record points to as superuser."""
        told = {}
        for user in (self.bo, self.max):
            context = {"default_lead_id": self.secret_lead.id}
            dialogs = self.env["customer.filing.contest"].with_user(user)
            specification = {"lead_id": {"fields": {"display_name": {}}}}
            answer = dialogs.with_context(**context).onchange({}, [], specification)
            told[user] = answer["value"]["lead_id"]["display_name"]
            self.env.invalidate_all()
        self.assertEqual(told, {self.bo: "Not shown", self.max: "A machine"})

    def outsiders(self):
        """A member by his team, one by name, the former owner, an administrator."""
        return (self.bo, self.pia, self.anna, self.carl)

    @contextmanager
    def refused(self, what=""):
        try:
            with self.env.cr.savepoint():
                yield
        except REFUSED:
            return
        self.fail(f"not refused: {what}")

    def check_silent(self, told):
        text = json.dumps(told, default=str, ensure_ascii=False)
        for secret in SECRETS:
            self.assertNotIn(secret, text)

    def readable(self, model):
        return [
            name
            for name, field in model._fields.items()
            if model._has_field_access(field, "read")
        ]

    # ---- the card ----

    def test_the_card_tells_what_helps_to_choose(self):
        card = self.card.with_user(self.bo)
        self.assertEqual(card.masked_name, "重庆****")
        self.assertEqual(card.city, "重庆")
        self.assertEqual(card.industry_id, self.industry)
        self.assertEqual(card.grade_id.code, "A")
        self.assertEqual(card.kind_id, self.walk_in)
        self.assertEqual((card.end_reason, card.rounds), ("released", 1))
        self.assertEqual(card.contact_count, 1)
        self.assertEqual(card.pool_entered_at, MONDAY)

    def test_list_and_form(self):
        for user in self.outsiders():
            cards = self.cards.with_user(user)
            names = self.readable(cards)
            for hidden in (
                "filing_id",
                "owner_id",
                "masked_phone",
                "masked_email",
                "masked_contact",
            ):
                self.assertNotIn(hidden, names)
            spec = {name: {} for name in names}
            spec["pool_id"] = {"fields": {"display_name": {}}}
            found = cards.web_search_read([], spec)
            self.assertEqual(found["length"], 1)
            self.check_silent(found)
            self.check_silent(cards.browse(self.card.id).web_read(spec))
            self.check_silent(cards.browse(self.card.id).read())

    def test_group_by_every_field_and_path(self):
        paths = [
            "filing_id",
            "filing_id.phone",
            "filing_id.company_name",
            "filing_id.lead_id",
            "owner_id",
            "owner_id.name",
            "masked_phone",
            "pool_id.entry_ids",
        ]
        for user in self.outsiders():
            cards = self.cards.with_user(user)
            for path in [*self.cards._fields, *paths]:
                try:
                    told = cards.formatted_read_group([], [path], ["__count"])
                except REFUSED:
                    continue
                self.check_silent(told)
                self.assertNotIn(path, paths)

    def test_aggregates_of_what_is_hidden(self):
        cards = self.cards.with_user(self.bo)
        for spec in ("masked_phone:array_agg", "owner_id:array_agg", "filing_id:max"):
            with self.refused():
                cards.formatted_read_group([], [], [spec])

    def test_search_reaches_nothing_behind_the_mask(self):
        """No condition on a hidden value may change what is found."""
        for user in self.outsiders():
            cards = self.cards.with_user(user)
            for path, value in (
                ("filing_id.phone", "%5555%"),
                ("filing_id.company_name", "%绝密%"),
                ("filing_id.lead_id.email_from", "%secret%"),
                ("filing_id", "CF"),
                ("owner_id.name", "anna"),
                ("masked_phone", "138%"),
                ("masked_contact", "欧%"),
                ("masked_email", "g%"),
            ):
                with self.refused(path):
                    cards.search([(path, "ilike", value)])
                with self.refused(path):
                    cards.search([], order=path)
            for name in self.readable(cards):
                for secret in ("绝密", "5555", "secret"):
                    try:
                        found = cards.search([(name, "ilike", secret)])
                    except REFUSED + (TypeError, NotImplementedError):
                        continue
                    self.assertFalse(found, name)

    def test_name_search(self):
        for user in self.outsiders():
            cards = self.cards.with_user(user)
            self.check_silent(cards.name_search(""))
            for secret in ("绝密", "5555", "13855556666", CONTACT):
                self.assertFalse(cards.name_search(secret), secret)

    def test_export(self):
        export = self.env.ref("base.group_allow_export")
        for user in self.outsiders():
            user.group_ids |= export
            card = self.card.with_user(user)
            self.check_silent(card.export_data(self.readable(card))["datas"])
            for path in ("filing_id", "filing_id/phone", "owner_id/name"):
                with self.refused():
                    card.export_data([path])

    def test_search_panel(self):
        for user in self.outsiders():
            cards = self.cards.with_user(user)
            self.check_silent(
                cards.search_panel_select_range("pool_id", enable_counters=True)
            )
            with self.refused():
                cards.search_panel_select_range("owner_id")

    # ---- what is behind the card ----

    def test_filing_and_lead(self):
        for user in self.outsiders():
            for record in (self.filing, self.secret_lead):
                mine = record.with_user(user)
                for read in (
                    lambda mine=mine: mine.read(),
                    lambda mine=mine: mine.web_read({"display_name": {}}),
                    lambda mine=mine: mine.export_data(["id", "phone"]),
                    lambda mine=mine: mine.copy(),
                    lambda mine=mine: mine.write({"user_id": mine.env.uid}),
                ):
                    with self.refused():
                        read()
                model = record.browse().with_user(user)
                self.assertFalse(model.search([]) & record)
                self.check_silent(model.name_search("绝密"))
                self.check_silent(model.search_read([("phone", "ilike", "5555")]))

    def test_nobody_writes_into_the_chatter(self):
        for user in self.outsiders():
            with self.refused():
                self.secret_lead.with_user(user).message_post(body="Let me in")

    def test_chatter_attachments_activities_followers(self):
        keys = Domain("res_id", "=", self.secret_lead.id)
        for user in self.outsiders():
            for name, domain in (
                ("mail.message", keys & Domain("model", "=", "crm.lead")),
                ("ir.attachment", keys & Domain("res_model", "=", "crm.lead")),
                ("mail.activity", keys & Domain("res_model", "=", "crm.lead")),
                ("mail.followers", keys & Domain("res_model", "=", "crm.lead")),
            ):
                model = self.env[name].with_user(user)
                if not model.has_access("read"):
                    continue
                rows = model.search_read(domain)
                if user == self.anna:
                    # what he wrote himself Odoo leaves to its author
                    rows = [row for row in rows if name != "mail.message"]
                self.check_silent(rows)
            report = self.env["crm.activity.report"].with_user(user)
            self.check_silent(
                report.search_read([("lead_id", "=", self.secret_lead.id)])
            )

    def test_other_records_of_the_filing(self):
        """Ledger, keys, entries, follow-ups, requests: nothing for outsiders."""
        for user in self.outsiders():
            for name in sorted(self.env.registry):
                if not name.startswith("customer.filing."):
                    continue
                model = self.env[name].with_user(user)
                # a dialog is its opener's, and lasts an hour
                closed = model._abstract or model._transient
                if not closed and model.has_access("read"):
                    self.check_silent(model.search_read([], self.readable(model)))

    def test_a_plain_write_takes_nobody(self):
        for user in self.outsiders():
            with self.refused():
                self.secret_lead.with_user(user).write({"user_id": user.id})
            with self.refused():
                self.card.with_user(user).write({"owner_id": user.id})
            with self.refused():
                self.card.with_user(user).write({"pool_id": self.wide.id})
        self.assertFalse(self.secret_lead.user_id)

    # ---- afterwards ----

    def test_who_claims_sees_everything(self):
        self.card.with_user(self.bo).action_claim()
        lead = self.secret_lead.with_user(self.bo)
        self.assertEqual(lead.phone, "13855556666")
        self.assertEqual(lead.contact_name, CONTACT)

    def test_former_owner_remembers_masked_keys_and_nothing_more(self):
        """Number, dates, outcome, masked keys; one for each filing and owner."""
        memories = self.env["customer.filing.memory"].with_user(self.anna)
        memory = memories.search([])
        self.assertEqual(len(memory), 1)
        self.assertEqual(
            (memory.number, memory.end_reason, memory.ended_at),
            (self.filing.name, "released", MONDAY),
        )
        self.assertEqual(memory.masked_name, "重庆****")
        self.assertEqual(memory.masked_phone, "138****6666")
        self.check_silent(memory.read())
        with self.assertRaises(AccessError):
            memory.read(["filing_id"])
        with self.assertRaises(AccessError):
            memory.write({"number": "1"})
        with self.assertRaises(AccessError):
            memory.unlink()
        for user in (self.bo, self.dai, self.carl):
            self.assertFalse(memories.with_user(user).search([]))
        self.card.with_user(self.bo).action_claim()
        self.assertEqual(memories.search([]), memory, "whoever claims him")
        for path in ("filing_id.user_id", "filing_id.phone"):
            with self.refused():
                memories.search([(path, "!=", False)])

    def test_no_memory_of_who_is_ones_own_again(self):
        """A release that is undone leaves nothing of it."""
        memories = self.env["customer.filing.memory"]
        self.assertTrue(memories.search([]))
        self.filing.pool_entry_ids._leave("withdrawn", MONDAY)
        self.filing._write_rows("restore", [(self.filing.id, "active", None)], {})
        self.assertFalse(memories.search([]))

    def test_former_owners_card_is_gone_with_the_customer(self):
        self.card.with_user(self.bo).action_claim()
        with self.assertRaises(AccessError):
            self.card.with_user(self.anna).read(["masked_name"])
