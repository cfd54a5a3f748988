"""Ways round the rules that somebody has tried; each stays closed."""

from datetime import datetime, timedelta

from filing_case import MONDAY, FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTricks(FilingCase):
    def draft(self, user, **values):
        return (
            self.env["customer.filing"]
            .with_user(user)
            .create(
                {
                    "company_name": "X",
                    "team_id": self.north.id,
                    "kind_id": self.walk_in.id,
                }
                | values
            )
        )

    def test_dialogs_are_closed_to_others(self):
        """S01-R13: what a colleague types into a dialog is his, too."""
        lead = self.lead()
        dialogs = self.env["customer.filing.submit"]
        dialog = dialogs.with_user(self.anna).create(
            {"lead_id": lead.id, "kind_id": self.walk_in.id}
        )
        for user in (self.bo, self.dai, self.max):
            self.assertFalse(dialogs.with_user(user).search([]))
            with self.assertRaises(AccessError):
                dialog.with_user(user).write({"phone": "1"})
        for model in (
            "end",
            "preset.use",
            "forecast",
            "forecast.line",
            "forecast.person",
        ):
            name = f"customer.filing.{model}"
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            self.assertIn("create_uid", str(rules.mapped("domain_force")))

    def second_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.bo.company_ids += company
        return company

    def test_another_companys_register_is_no_way_round(self):
        self.file(self.lead())
        second = self.second_company()
        lead = self.lead(self.bo)
        lead.with_user(self.bo).write({"team_id": False, "company_id": second.id})
        draft = self.draft(self.bo, lead_id=lead.id, phone="13800001234")
        draft.action_submit()
        self.assertEqual(self.codes(draft), ["other_company"])

    def test_lead_moved_after_drafting_is_judged_where_it_is(self):
        second = self.second_company()
        lead = self.lead(self.bo)
        draft = self.draft(self.bo, lead_id=lead.id, phone="13800001234")
        lead.with_user(self.bo).write({"team_id": False, "company_id": second.id})
        draft.action_submit()
        self.assertEqual(self.codes(draft), ["other_company"])

    def test_claim_from_another_company_takes_the_customer_or_nothing(self):
        second = self.second_company()
        team = self.env["crm.team"].create(
            {
                "name": "Both",
                "filing_policy_id": self.policy.id,
                "filing_pool_id": self.north.filing_pool_id.id,
                "company_id": False,
                "member_ids": [Command.set((self.anna | self.bo).ids)],
            }
        )
        lead = self.lead(team=team)
        filing = self.file(lead)
        filing._end("release")
        card = self.env["customer.filing.card"].search([("pool_id", "!=", False)])
        card.with_user(self.bo).with_context(
            allowed_company_ids=(second | self.company).ids
        ).action_claim()
        new = self.env["customer.filing"].search([("user_id", "=", self.bo.id)])
        self.assertEqual((new.state, new.company_id), ("active", filing.company_id))
        self.assertEqual(filing.pool_entry_ids.state, "claimed")
        self.assertEqual(lead.user_id, self.bo)

    def test_sale_on_one_lead_wins_whatever_happens_to_the_other(self):
        lead = self.lead()
        filing = self.file(lead)
        second = lead.with_user(self.anna).copy().with_env(self.env)
        lead.with_user(self.anna).action_set_won()
        self.assertEqual(filing.end_reason, "won")
        self.assertEqual(second.filing_guard, "protected")
        second.with_user(self.anna).action_set_lost()
        self.assertEqual(filing.end_reason, "won")
        self.at(MONDAY + timedelta(days=30))
        self.run_cron()
        self.assertEqual(lead.user_id, self.anna)

    def test_hold_stops_every_way_out(self):
        lead = self.lead(probability=10)
        filing = self.file(lead)
        stage = lead.stage_id
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "Contested"}
        )
        mine = lead.with_user(self.anna)
        for way in (
            mine.action_archive,
            mine.action_set_won,
            mine.action_set_lost,
            lambda: mine.write({"active": False, "probability": 0}),
            filing.with_user(self.anna).action_give_back,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                way()
        self.assertEqual(filing.state, "active")
        self.assertEqual(lead.stage_id, stage)

    def test_one_lead_carries_one_filing(self):
        lead = self.lead(self.bo)
        drafts = self.env["customer.filing"].with_user(self.bo).browse()
        for phone in ("13700000001", "13700000002"):
            drafts |= self.draft(self.bo, lead_id=lead.id, phone=phone)
        drafts.action_submit()
        self.assertEqual(drafts.mapped("state"), ["active", "refused"])
        self.assertEqual(self.codes(drafts[1]), ["lead_taken"])

    def test_cards_and_ledger_do_not_tell_who(self):
        filing = self.file(self.lead())
        self.env["crm.lead"].search([("filing_id", "=", filing.id)]).action_set_lost()
        card = self.env["customer.filing.card"].with_user(self.bo).search([])
        self.assertNotIn(self.anna, card.create_uid | card.write_uid)
        card.action_claim()
        entry = filing.ledger_ids.filtered(lambda line: line.event == "claimed")
        self.assertNotIn(self.bo, entry.actor_id)
        self.assertEqual(entry.payload, "{}")
        self.assertNotIn(self.bo, filing.with_user(self.anna).write_uid)

    def test_late_salesperson_cannot_win_before_the_cron(self):
        lead = self.lead(probability=10)
        filing = self.file(lead)
        self.at(datetime(2026, 3, 9, 16))
        for way in ("action_set_won", "action_set_lost", "action_archive"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(lead.with_user(self.anna), way)()
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")

    def test_fake_sale_does_not_keep_the_customer(self):
        lead = self.lead()
        filing = self.file(lead)
        stage = lead.stage_id
        lead.with_user(self.anna).action_set_won()
        lead.with_user(self.anna).write(
            {"stage_id": stage.id, "active": False, "probability": 0}
        )
        self.assertFalse(filing.aftercare_until)
        self.assertFalse(lead.filing_guard)
        self.assertEqual(self.file(self.lead(self.bo)).state, "active")

    def test_each_customer_claimed_costs_a_unit(self):
        for number in range(3):
            phone = f"1370001000{number}"
            self.file(self.lead(phone=phone, partner_name=f"成都{number}高新"))._end(
                "release"
            )
        pool = self.north.filing_pool_id
        pool.claim_daily_max = 2
        phones = " / ".join(f"1370001000{number}" for number in range(3))
        draft = self.draft(self.bo, phone=phones)
        draft.action_submit()
        self.assertEqual(self.codes(draft), ["quota"])
        # what counts is the log of claims: nothing was used up
        self.assertFalse(self.env["customer.filing.claim"].search([]))

    def test_field_full_of_numbers_is_refused(self):
        phones = " / ".join(f"1370001000{number}" for number in range(8))
        draft = self.draft(self.bo, phone=phones)
        draft.action_submit()
        self.assertEqual(self.codes(draft), ["too_many_phones"])

    def test_batch_on_one_pooled_customer(self):
        self.file(self.lead())._end("release")
        drafts = self.draft(self.bo, phone="13800001234", project="Alpha")
        drafts |= self.draft(self.bo, phone="13800001234", project="Beta")
        drafts.action_submit()
        self.assertEqual(drafts.mapped("state"), ["active", "active"])
        self.assertEqual(self.env["customer.filing.claim"].search_count([]), 1)

    def test_batch_meets_one_pooled_customer_by_two_keys(self):
        self.file(self.lead(email_from="li@zhaodu.example.cn"))._end("release")
        drafts = self.draft(self.bo, phone="13800001234", project="Alpha")
        drafts |= self.draft(
            self.bo,
            phone="13700000009",
            email="li@zhaodu.example.cn",
            project="Beta",
        )
        drafts.action_submit()
        self.assertEqual(drafts.mapped("state"), ["active", "active"])

    def test_reopening_one_lead_of_a_sold_customer_keeps_the_sale(self):
        lead = self.lead(probability=10)
        filing = self.file(lead)
        second = lead.with_user(self.anna).copy().with_env(self.env)
        lead.with_user(self.anna).action_set_won()
        second.with_user(self.anna).action_archive()
        second.with_user(self.anna).action_unarchive()
        self.assertEqual(filing.end_reason, "won")
        self.assertEqual(second.filing_guard, "protected")

    def test_second_deal_with_ones_own_customer_is_guarded(self):
        lead = self.lead()
        filing = self.file(lead)
        lead.with_user(self.anna).action_set_won()
        second = self.lead()
        self.assertEqual(second.filing_guard, "protected")
        self.assertEqual(second.filing_protected_until, filing.aftercare_until)

    def test_team_of_a_guarded_lead_is_not_recomputed(self):
        lead = self.lead(type="lead")
        self.file(lead)
        self.north.member_ids -= self.anna
        self.plain.member_ids += self.anna
        lead.with_user(self.anna).write({"type": "opportunity"})
        self.assertEqual(lead.team_id, self.north)

    def test_import_for_a_colleague_sets_that_row_aside(self):
        result = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .load(
                ["company_name", "phone", "user_id"],
                [["A", "13700000001", "anna (sales_team.group_sale_salesman)"]]
                + [["B", "13700000002", ""], ["C\0", "13700000003", ""], ["D"]],
            )
        )
        self.assertEqual(result["messages"], [])
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filings.mapped("state"), ["active", "refused"])
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertEqual(report.unreadable_count, 2)
        self.assertIn("somebody else", report.line_ids[0].problem)

    def test_leader_does_not_import_a_lead_that_he_may_not_write(self):
        self.env["crm.team"].create(
            {
                "name": "South",
                "user_id": self.anna.id,
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
            }
        )
        lead = self.lead(self.bo)
        result = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .load(
                ["company_name", "phone", "team_id", "lead_id/.id"],
                [["X", "13700000001", "South", str(lead.id)]],
            )
        )
        filing = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(self.codes(filing), ["lead_of_other"])
        self.assertEqual(lead.user_id, self.bo)
        self.assertFalse(lead.filing_guard)

    def test_who_is_late_does_not_give_back(self):
        filing = self.file(self.lead())
        dialog = (
            self.env["customer.filing.end"]
            .with_user(self.anna)
            .create(
                {"filing_id": filing.id, "transition": "release", "reason": "No time"}
            )
        )
        self.at(datetime(2026, 3, 9, 16))
        with self.assertRaises(UserError):
            dialog.action_end()
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")

    def test_company_without_a_register(self):
        self.company.filing_register_id = False
        filing = self.file(self.lead())
        self.assertEqual(self.codes(filing), ["no_register"])

    def test_everybody_with_all_documents_is_still_kept_out(self):
        nosy = new_test_user(
            self.env, "nosy", groups="sales_team.group_sale_salesman_all_leads"
        )
        lead = self.lead()
        self.file(lead)
        with self.assertRaises(AccessError):
            lead.with_user(nosy).write({"color": 1})
