"""Leads about customers whom somebody else protects: kept, guarded, never sold."""

from datetime import datetime
from unittest.mock import patch

from contested_case import ContestedCase
from filing_case import USCC

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestGuard(ContestedCase):
    def test_every_way_to_make_one(self):
        """The same customer in a team with a policy and in one without."""
        for user, team in ((self.bo, self.north), (self.carl, self.plain)):
            for way in ("form", "web_save", "create", "load", "copy", "default"):
                with self.subTest(way=way, user=user.login):
                    lead = getattr(self, f"by_{way}")(user)
                    self.assert_contested(lead)
                    self.assertEqual((lead.user_id, lead.team_id), (user, team))

    def by_form(self, user):
        with Form(self.leads.with_user(user)) as form:
            form.name = "Mine"
            form.phone = "138 0000 1234"
        return form.save().with_env(self.env)

    def by_web_save(self, user):
        values = {"name": "Mine", "phone": "13800001234", "type": "opportunity"}
        shown = self.rpc(
            user,
            self.leads,
            "web_save",
            [],
            values,
            {"name": {}, "filing_guard": {}, "filing_protection_text": {}, "phone": {}},
        )[0]
        self.assertEqual(shown["filing_guard"], "contested", "no AccessError")
        self.assertEqual(shown["filing_protection_text"], "03/09/2026 11:59:59 PM")
        self.assertEqual(shown["phone"], "13800001234")
        return self.leads.browse(shown["id"])

    def by_create(self, user):
        values = {"name": "Mine", "email_from": "Li <LI@zhaodu.example.cn>"}
        ids = self.rpc(user, self.leads, "create", [values])
        return self.leads.browse(ids)

    def by_load(self, user):
        rows = [
            ["Mine", "重慶兆度銷售工程有限公司"],
            ["Another", "成都高新机械有限公司"],
        ]
        loaded = self.rpc(user, self.leads, "load", ["name", "partner_name"], rows)
        self.assertFalse(loaded["messages"])
        leads = self.leads.browse(loaded["ids"])
        self.assert_free(leads[1])
        return leads[0]

    def by_copy(self, user):
        lead = self.leads.with_user(user).create({"name": "X", "phone": "13800001234"})
        return lead.copy().with_env(self.env)

    def by_default(self, user):
        leads = self.leads.with_user(user).with_context(default_phone="13800001234")
        return leads.create({"name": "Mine"}).with_env(self.env)

    def test_every_way_to_turn_one_into_it(self):
        self.env["res.partner"].create({"name": "Li", "phone": "13800001234"})
        for user in (self.bo, self.carl):
            for way in (
                "phone",
                "email",
                "company",
                "contact",
                "web_save",
                "partner",
                "partners_phone",
                "partners_email",
                "partners_name",
                "partners_tax_number",
                "convert",
            ):
                with self.subTest(way=way, user=user.login), self.savepoint():
                    team = self.north if user == self.bo else self.plain
                    lead = self.free_lead(user, team)
                    self.assert_free(lead)
                    getattr(self, f"change_{way}")(lead.with_user(user))
                    self.assert_contested(lead)
                    self.assertEqual(lead.user_id, user)

    def savepoint(self):
        return self.env.cr.savepoint()

    def change_phone(self, lead):
        self.rpc(
            self.env["res.users"].browse(lead.env.uid),
            lead,
            "write",
            {"phone": "+86 138-0000-1234"},
        )

    def change_email(self, lead):
        lead.email_from = "li@zhaodu.example.cn"

    def change_company(self, lead):
        lead.partner_name = "重庆兆度销售工程有限公司"

    def change_contact(self, lead):
        lead.write({"partner_name": "重庆兆度销售工程"})
        self.assert_free(lead.with_env(self.env))
        lead.write({"contact_name": "李小明"})

    def change_web_save(self, lead):
        shown = lead.web_save({"phone": "13800001234"}, {"filing_guard": {}})
        self.assertEqual(shown[0]["filing_guard"], "contested")

    def change_partner(self, lead):
        lead.phone = False
        partner = self.env["res.partner"].search([("phone", "=", "13800001234")])
        lead.partner_id = partner[:1]

    def partner_of(self, lead, **values):
        values = {"name": "Wang", "phone": "13911112222"} | values
        lead.partner_id = self.env["res.partner"].create(values)
        self.assert_free(lead.with_env(self.env))
        return lead.partner_id

    def change_partners_phone(self, lead):
        self.partner_of(lead).phone = "13800001234"

    def change_partners_email(self, lead):
        self.partner_of(lead).email = "li@zhaodu.example.cn"

    def change_partners_name(self, lead):
        lead.partner_name = False
        partner = self.partner_of(lead, is_company=True)
        lead.partner_name = False
        partner.name = "重庆兆度销售工程有限公司"

    def change_partners_tax_number(self, lead):
        self.filing._change_identity({"tax_number": USCC})
        self.partner_of(lead, is_company=True).vat = USCC

    def change_convert(self, lead):
        lead.write({"type": "lead"})
        partner = self.env["res.partner"].search([("phone", "=", "13800001234")])
        lead.phone = False
        lead.convert_opportunity(partner[:1])

    def test_partner_that_still_says_who_it_is(self):
        """With the lead's own number taken out, the partner's counts."""
        partner = self.env["res.partner"].create({"name": "Li", "phone": "13800001234"})
        lead = self.free_lead(partner_name=False, partner_id=partner.id)
        partner.phone = False
        lead.phone = False
        self.assert_free(lead)
        partner.phone = "13800001234"
        lead.with_user(self.bo).phone = False
        self.assert_contested(lead)

    def test_lead_of_a_colleague_with_the_same_partner(self):
        """Odoo hands the new number on to all leads of the partner."""
        partner = self.env["res.partner"].create({"name": "W", "phone": "13911112222"})
        carls = self.free_lead(self.carl, self.plain, partner_id=partner.id)
        bos = self.free_lead(partner_id=partner.id)
        before = self.checks.search_count([])
        bos.with_user(self.bo).phone = "13800001234"
        for lead in (bos, carls):
            self.assertEqual(lead.phone, "13800001234")
            self.assert_contested(lead)
        self.assertEqual(self.checks.search_count([]), before + 1, "asked once")

    def test_office_and_owner_are_told(self):
        """S01-R02: the office sees who works on a customer of somebody else."""
        lead = self.contested()
        notice = self.raised("contested")
        self.assertEqual(
            (notice.user_id, notice.lead_id, notice.filing_id),
            (self.bo, lead, self.filing),
        )
        self.assertEqual(notice.activity_ids.user_id, self.olga)
        told = self.told()
        self.assertEqual(told.res_id, self.filing.lead_id.id)
        self.assertIn("register office knows", told.summary)
        for text in (told.summary, str(told.note), told.res_name):
            self.assertNotIn("bo", text.split())
            self.assertNotIn(lead.name + " 2", text)
        lead.with_user(self.bo).phone = "138 0000 1234"
        self.contested(phone="13800001234", partner_name=False)
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(notice.count, 1, "a lead is news once")

    def test_typing_is_logged_as_a_check(self):
        self.contested()
        row = self.checks.search([], limit=1)
        self.assertEqual((row.via, row.verdict), ("lead", "protected"))
        self.assertEqual((row.user_id, row.team_id), (self.bo, self.north))
        self.assertNotIn("13800001234", row.key_digests)

    def test_lead_without_a_salesperson_is_his_who_typed_it(self):
        """Given to the customer's salesperson it would vanish before his eyes."""
        before = self.checks.search_count([])
        shown = self.rpc(
            self.bo,
            self.leads,
            "web_save",
            [],
            {"name": "Nobody's", "phone": "13800001234", "user_id": False},
            {"filing_guard": {}, "user_id": {}},
        )[0]
        self.assertEqual(shown["filing_guard"], "contested")
        self.assertEqual(shown["user_id"], self.bo.id)
        self.assertEqual(self.checks.search_count([]), before + 1)
        old = self.free_lead(user_id=False)
        old.with_user(self.carl).web_save({"phone": "13800001234"}, {"user_id": {}})
        self.assert_contested(old)
        self.assertEqual(old.user_id, self.carl)

    def test_lead_handed_out_without_a_salesperson_goes_to_the_customers(self):
        for user in (self.anna, self.dai, self.max, self.olga):
            lead = self.leads.with_user(user).create(
                {"name": "Fair", "phone": "13800001234", "user_id": False}
            )
            self.assert_joined(lead.with_env(self.env))

    def test_own_later_lead_joins(self):
        new = self.lead()
        changed = self.free_lead(self.anna)
        changed.with_user(self.anna).phone = "13800001234"
        for lead in (new, changed):
            self.assert_joined(lead)
            until = self.filing.protected_until
            self.assertEqual(lead.filing_protected_until, until)
        self.assertFalse(self.raised("contested") | self.raised("inbound"))
        self.assertFalse(self.told())

    def test_contested_lead_given_to_the_customers_salesperson_joins(self):
        lead = self.contested()
        lead.with_user(self.max).user_id = self.anna
        self.assert_joined(lead)

    def test_contested_lead_given_to_somebody_else_stays(self):
        lead = self.contested(self.carl, self.plain)
        lead.with_user(self.max).user_id = self.bo
        self.assert_contested(lead)

    def test_wrong_number_put_right(self):
        """A slip of the pen is no sentence for life."""
        lead = self.contested()
        lead.with_user(self.bo).write({"phone": "13911112222"})
        self.assert_contested(lead)
        lead.with_user(self.bo).write({"partner_name": "成都高新机械"})
        self.assert_free(lead)
        lead.with_user(self.bo).action_set_won()
        self.assertEqual(lead.won_status, "won")

    def test_waiting_salespersons_lead_stays_guarded(self):
        """S04-R06: until it is his turn, whatever he writes on it."""
        self.filing._end("void")
        self.new_version(duplicate_policy="queue", queue_places=1)
        self.filing = self.file(self.lead(phone="13700001111", partner_name="X"))
        lead = self.free_lead(self.bo, phone=False, partner_name=False)
        waiting = self.file(lead, phone="13700001111", contact_name="X")
        self.assertEqual(waiting.state, "queued")
        self.assert_contested(lead)
        lead.with_user(self.bo).write({"phone": "13911112222", "partner_name": "Y"})
        self.assert_contested(lead)
        self.filing._end("release")
        self.assert_joined(lead, waiting)

    def test_another_filing_meets_it_too(self):
        other = self.file(
            self.lead(phone="13766667777", partner_name="四川长虹电器有限公司")
        )
        lead = self.contested()
        lead.with_user(self.bo).write(
            {"phone": "13766667777", "partner_name": False, "contact_name": False}
        )
        self.assert_contested(lead, other)
        self.assertEqual(self.raised("contested").filing_id, other | self.filing)

    def test_project_and_product_line_contest_nobody(self):
        """S67-R07: a lead that names no project is about the others."""
        self.filing._end("void")
        line = self.env["customer.filing.product.line"].create({"name": "Cranes"})
        lead = self.lead(self.bo)
        bridge = self.file(self.lead(), self.project_kind, project="Bridge")
        cranes = self.file(self.lead(), product_line_id=line.id)
        self.assertEqual((bridge | cranes).mapped("state"), ["active", "active"])
        self.assert_free(lead)
        self.assert_free(self.lead(self.bo))
        self.assert_free(self.lead(self.carl, self.plain))

    def test_masked_numbers_prove_nothing(self):
        self.assert_free(self.free_lead(phone="138****1234", partner_name=False))

    def test_who_may_file_twice_contests_nobody(self):
        """S14-R14."""
        self.filing._end("void")
        self.new_version(duplicate_policy="allow")
        shared = self.file(self.lead())
        self.assertEqual(shared.state, "active")
        self.assert_free(self.lead(self.bo))

    def test_over_is_over(self):
        """S01-R07: neither a late cron nor the pool holds up a colleague."""
        self.at(datetime(2026, 3, 9, 16))
        self.assert_free(self.lead(self.bo))
        self.assertEqual(self.filing.end_reason, "expired")
        self.assert_free(self.lead(self.carl, self.plain))

    def test_other_company_with_another_register(self):
        other = self.env["res.company"].create({"name": "Other"})
        team = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        self.bo.company_ids += other
        lead = self.lead(self.bo, team, company_id=other.id)
        self.assert_free(lead)
        self.assertFalse(self.raised("contested"))
        lead.with_user(self.bo).write({"team_id": False, "company_id": self.company.id})
        self.assert_contested(lead)
        lead.with_user(self.bo).write({"company_id": other.id})
        self.assert_free(lead)

    def test_companies_of_one_register(self):
        other = self.env["res.company"].create(
            {"name": "Other", "filing_register_id": self.register.id}
        )
        team = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        self.bo.company_ids += other
        self.assert_contested(self.lead(self.bo, team, company_id=other.id))

    def test_what_the_system_does_to_a_colleagues_lead(self):
        """A job that fills in addresses takes no lead away from anybody."""
        lead = self.free_lead(self.carl, self.plain)
        before = self.checks.search_count([])
        lead.with_user(SUPERUSER_ID).phone = "13800001234"
        self.assert_contested(lead)
        self.assertEqual(lead.user_id, self.carl)
        self.assertEqual(self.checks.search_count([]), before, "nobody asked")


@tagged("post_install", "-at_install")
class TestSecrecy(ContestedCase):
    def test_nobody_learns_by_which_filing(self):
        """S01-R10: the field is the register office's."""
        lead = self.contested()
        for user in (self.bo, self.dai, self.max):
            mine = lead.with_user(user)
            leads = self.leads.with_user(user)
            self.assertNotIn("filing_met_id", leads.fields_get())
            for way in (
                lambda: mine.read(["filing_met_id"]),  # noqa: B023
                lambda: mine.web_read({"filing_met_id": {}}),  # noqa: B023
                lambda: mine.export_data(["filing_met_id/.id"]),  # noqa: B023
                lambda: leads.search([("filing_met_id", "!=", False)]),  # noqa: B023
                lambda: leads.search(  # noqa: B023
                    [("filing_met_id.user_id", "=", self.anna.id)]
                ),
                lambda: leads.search([], order="filing_met_id"),  # noqa: B023
                lambda: leads.formatted_read_group(  # noqa: B023
                    [], ["filing_met_id"], ["__count"]
                ),
                lambda: mine.write({"filing_met_id": False}),  # noqa: B023
            ):
                with self.assertRaises(UserError):
                    way()
            self.assertNotIn(self.filing.name, str(mine.read()))
            self.assertNotIn(self.anna.name, str(mine.read()))
        self.assertEqual(
            lead.with_user(self.olga).read(["filing_met_id"])[0]["filing_met_id"][0],
            self.filing.id,
        )

    def test_lead_of_a_contested_customer_is_its_salespersons(self):
        lead = self.contested()
        eva = self._new_user("eva", "sales_team.group_sale_salesman_all_leads")
        for user, sees in (
            (self.bo, True),
            (self.dai, True),
            (self.max, True),
            (self.olga, True),
            (self.anna, False),
            (self.carl, False),
            (eva, False),
        ):
            found = bool(lead.with_user(user)._filtered_access("read"))
            self.assertEqual(found, sees, user.login)

    def test_guard_cannot_be_typed_in_or_out(self):
        lead = self.contested()
        for values in (
            {"filing_guard": False},
            {"filing_guard": "protected"},
            {"filing_protected_until": False},
            {"filing_met_id": False, "phone": "1"},
        ):
            for user in (self.bo, self.max, self.olga):
                with self.assertRaises(UserError):
                    self.rpc(user, lead, "write", values)
        self.assert_contested(lead)


@tagged("post_install", "-at_install")
class TestNoSale(ContestedCase):
    """S01-R02: no filing, no claim."""

    def test_no_way_to_win_it(self):
        stage = self.won_stage.id
        for user, team in ((self.bo, self.north), (self.carl, self.plain)):
            lead = self.contested(user, team)
            for actor in (user, self.max, self.olga, self.env.user):
                mine = lead.with_user(actor)
                for name, way in (
                    ("button", lambda m: m.action_set_won()),
                    ("rainbow", lambda m: m.action_set_won_rainbowman()),
                    ("kanban", lambda m: m.write({"stage_id": stage})),
                    ("form", lambda m: m.web_save({"stage_id": stage}, {})),
                    (
                        "all",
                        lambda m: m.write({"stage_id": stage, "probability": 100}),
                    ),
                    (
                        "number",
                        lambda m: m.write({"stage_id": stage, "phone": "13911112222"}),
                    ),
                    (
                        "owner",
                        lambda m: m.write({"stage_id": stage, "user_id": self.anna.id}),
                    ),
                ):
                    with self.subTest(way=name, actor=actor.login):
                        with self.refused():
                            way(mine)
            self.assertEqual(lead.won_status, "pending")
            self.assert_contested(lead)

    def test_stage_that_becomes_the_won_one(self):
        stage = self.env["crm.stage"].create({"name": "Done"})
        lead = self.contested(stage_id=stage.id)
        with self.assertRaises(UserError):
            stage.is_won = True
            self.env.flush_all()
        self.assertEqual(lead.won_status, "pending")

    def test_it_is_not_entered_as_sold(self):
        values = {"name": "Sold", "phone": "13800001234", "stage_id": self.won_stage.id}
        before = self.checks.search_count([])
        for user in (self.bo, self.carl, self.dai):
            with self.refused():
                self.rpc(user, self.leads, "create", [values])
        self.assertEqual(self.checks.search_count([]), before, "rolled back with it")
        loaded = self.rpc(
            self.bo,
            self.leads,
            "load",
            ["name", "phone", "stage_id/.id"],
            [["Sold", "13800001234", self.won_stage.id]],
        )
        self.assertFalse(loaded["ids"])
        self.assertIn("cannot be won", loaded["messages"][0]["message"])
        lead = self.free_lead()
        with self.refused():
            lead.with_user(self.bo).write(
                {"phone": "13800001234", "stage_id": self.won_stage.id}
            )

    def test_refusal_of_a_sale_is_logged(self):
        """The answer was read, so the question outlives the rollback."""
        values = {"name": "Sold", "phone": "13800001234", "stage_id": self.won_stage.id}
        logged = []
        with patch.object(
            self.env.registry["customer.filing.check"],
            "_outlive_rollback",
            lambda _self, _ids, rows: logged.extend(rows),
        ):
            with self.assertRaises(UserError):
                self.leads.with_user(self.bo).create(values)
        self.assertEqual([row["verdict"] for row in logged], ["protected"])

    def test_sales_of_the_past_are_entered_by_who_sees_all(self):
        lead = self.leads.with_user(self.max).create(
            {"name": "Sold", "phone": "13800001234", "stage_id": self.won_stage.id}
        )
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(lead.filing_guard)
        self.assertEqual(self.raised("contested").lead_id, lead)

    def test_sold_lead_that_becomes_his_is_reported(self):
        lead = self.free_lead()
        lead.with_user(self.bo).action_set_won()
        lead.with_user(self.bo).phone = "13800001234"
        self.assertEqual(self.raised("contested").lead_id, lead)

    def test_own_sales_are_ones_own(self):
        lead = self.leads.with_user(self.anna).create(
            {"name": "Sold", "phone": "13800001234", "stage_id": self.won_stage.id}
        )
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(self.raised("contested"))

    def test_it_may_be_lost_archived_and_restored(self):
        for way in ("action_set_lost", "action_archive"):
            lead = self.contested(probability=10)
            getattr(lead.with_user(self.bo), way)()
            self.assertFalse(lead.active)
            lead.with_user(self.bo).action_unarchive()
            self.assertTrue(lead.active)
            self.assert_contested(lead)
        self.assertEqual(self.filing.state, "active")

    def test_lead_reopened_meets_who_came_meanwhile(self):
        old = self.free_lead(self.bo, phone="13766667777")
        lost = self.free_lead(self.carl, self.plain, phone="13766667777")
        stage = old.stage_id
        old.with_user(self.bo).action_set_won()
        lost.with_user(self.carl).action_set_lost()
        self.filing = self.file(self.lead(phone="13766667777", partner_name="X"))
        self.assert_free(old)
        self.assert_free(lost)
        old.with_user(self.bo).write({"stage_id": stage.id, "probability": 10})
        lost.with_user(self.carl).action_restore()
        self.assert_contested(old)
        self.assert_contested(lost)

    def test_filing_it_is_refused_with_the_verdict(self):
        lead = self.contested()
        refused = self.file(lead)
        self.assertEqual(
            (refused.state, self.codes(refused)), ("refused", ["protected"])
        )
        self.assertIn("03/09/2026", refused.refusal_text)
        self.assert_contested(lead)

    def test_it_may_be_deleted_by_who_may_delete(self):
        self.contested().with_user(self.max).unlink()


@tagged("post_install", "-at_install")
class TestMergeConvertCopy(ContestedCase):
    def merge(self, leads, user=None, **values):
        return leads.with_user(user or self.bo).merge_opportunity(**values)

    def test_not_with_leads_of_other_customers(self):
        """Neither a free lead nor a filing of another customer is cover for him."""
        lead = self.contested(probability=50)
        filed = self.free_lead(phone="13933334444", partner_name="X")
        filing = self.file(filed)
        sold = self.free_lead()
        sold.with_user(self.bo).action_set_won()
        weak, strong = self.free_lead(probability=1), self.free_lead(probability=90)
        for other in (weak, strong, sold, filed):
            for user in (self.bo, self.max):
                with self.refused("not merged"):
                    self.merge(lead | other, user)
        self.assert_contested(lead)
        self.assert_joined(filed, filing)

    def test_two_of_him(self):
        lead = self.contested(probability=1, phone=False)
        other = self.contested(probability=90, partner_name=False)
        merged = self.merge(lead | other).with_env(self.env)
        self.assert_contested(merged)
        with self.refused():
            merged.with_user(self.bo).action_set_won()

    def test_merged_into_the_customers_own_it_is_his_salespersons(self):
        lead = self.contested(probability=99)
        merged = self.merge(
            lead | self.filing.lead_id, self.max, user_id=self.bo.id
        ).with_env(self.env)
        self.assert_joined(merged)
        with self.assertRaises(AccessError):
            merged.with_user(self.bo).read(["phone"])

    def test_salesperson_does_not_merge_with_a_colleagues(self):
        lead = self.contested()
        with self.assertRaises(AccessError):
            self.merge(lead | self.filing.lead_id)

    def test_two_contested_by_two_filings(self):
        self.file(self.lead(phone="13766667777", partner_name="X"))
        lead = self.contested()
        other = self.lead(self.bo, phone="13766667777", partner_name="X")
        self.assertEqual(other.filing_guard, "contested")
        with self.refused("not merged"):
            self.merge(lead | other)

    def convert(self, lead, user, **values):
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(user)
            .with_context(
                active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
            )
            .create({"name": "convert", "action": "create"} | values)
        )
        wizard.action_apply()

    def test_converted_it_stays_guarded(self):
        for user, team in ((self.bo, self.north), (self.carl, self.plain)):
            lead = self.contested(user, team, type="lead")
            self.convert(lead, user)
            self.assertEqual(lead.type, "opportunity")
            self.assertTrue(lead.partner_id)
            self.assert_contested(lead)

    def test_converted_by_merging(self):
        lead = self.contested(type="lead", probability=10)
        other = self.free_lead(type="lead", probability=90)
        both = [Command.set((lead | other).ids)]
        with self.refused("not merged"):
            self.convert(lead, self.bo, name="merge", duplicated_lead_ids=both)
        other.with_user(self.bo).phone = "13800001234"
        self.convert(lead, self.bo, name="merge", duplicated_lead_ids=both)
        left = (lead | other).exists()
        self.assertEqual(len(left), 1)
        self.assert_contested(left)

    def test_converted_for_somebody_else(self):
        lead = self.contested(type="lead")
        self.convert(lead, self.max, user_id=self.carl.id, team_id=self.plain.id)
        self.assert_contested(lead)
        self.assertEqual(lead.user_id, self.carl)

    def test_mass_convert(self):
        leads = self.contested(type="lead")
        leads |= self.contested(self.carl, self.plain, type="lead")
        leads |= self.free_lead(type="lead", email_from="li@zhaodu.example.cn")
        for deduplicate in (True, False):
            with self.env.cr.savepoint() as savepoint:
                wizard = (
                    self.env["crm.lead2opportunity.partner.mass"]
                    .with_user(self.max)
                    .with_context(active_model="crm.lead", active_ids=leads.ids)
                    .create(
                        {
                            "user_ids": [Command.set(self.bo.ids)],
                            "team_id": self.north.id,
                            "force_assignment": True,
                            "deduplicate": deduplicate,
                        }
                    )
                )
                wizard.action_mass_convert()
                for lead in leads.exists():
                    self.assert_contested(lead)
                    self.assertEqual(lead.type, "opportunity")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_copy(self):
        lead = self.contested()
        self.assert_contested(lead.with_user(self.bo).copy().with_env(self.env))
        self.assert_contested(lead.with_user(self.max).copy().with_env(self.env))

    def test_copy_of_the_customers_own_lead_is_his_salespersons(self):
        copied = self.filing.lead_id.with_user(self.max).copy({"user_id": self.bo.id})
        self.assert_joined(copied.with_env(self.env))
