"""Who besides the salesperson sees his customers, as the team's policy says.

Rules S01-R12, S29-R05, S36-R18; everything is asked as the user himself.
"""

from datetime import timedelta
from unittest.mock import patch

from filing_case import MONDAY, FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

OF_A_FILING = (
    "customer.filing.ledger",
    "customer.filing.follow.up",
    "customer.filing.milestone",
    "customer.filing.relative",
)


@tagged("post_install", "-at_install")
class TestSight(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.uma = cls._new_user("uma", "customer_filing.group_filing_auditor")
        cls.eva = cls._new_user("eva", "sales_team.group_sale_salesman_all_leads")
        cls.finn = cls._new_user("finn", "sales_team.group_sale_salesman")
        unit = cls.env["customer.filing.unit"].create(
            {"name": "Sales", "kind": "branch"}
        )
        cls.south = cls.env["crm.team"].create(
            {
                "name": "South",
                "user_id": cls.eva.id,
                "company_id": cls.company.id,
                "filing_unit_id": unit.id,
                "member_ids": [Command.set(cls.finn.ids)],
            }
        )
        cls.north.filing_unit_id = unit
        cls.version = cls.policy.version_ids

    def setUp(self):
        super().setUp()
        self.filing = self.file(
            self.lead(),
            relative_ids=[Command.create({"relation": "spouse", "name": "王芳"})],
        )
        self.filing.with_user(self.anna)._milestone("visit", MONDAY)
        self.filing.lead_id.with_user(self.anna).message_post(
            body="Called, will buy", message_type="comment"
        )
        self.card = self.env["customer.filing.card"].search(
            [("filing_id", "=", self.filing.id)]
        )

    def show(self, **sights):
        """Put a version in force that says this; the filing was made before it."""
        draft = self.version.with_user(self.max)._draft()
        draft.write(sights)
        draft.action_put_in_force()
        self.env.flush_all()
        self.env.invalidate_all()
        return draft

    def readers(self, record):
        people = ("anna", "bo", "carl", "dai", "eva", "finn", "max", "olga", "uma")
        return {
            name
            for name in people
            if record.with_user(getattr(self, name)).has_access("read")
            and record.with_user(getattr(self, name)).search([("id", "=", record.id)])
        }

    def test_other_processes_are_told_after_the_commit(self):
        """A cron tells them before it commits, and they would ask too early."""
        hooks = self.env.cr.postcommit
        hooks.clear()
        with patch.object(self.env.registry, "signal_changes") as told:
            self.north.user_id = self.bo
            told.assert_not_called()
            hooks.run()
            told.assert_called()

    def all_readers(self):
        """Who reads the filing, what is of it, its lead; who its card."""
        filing = self.readers(self.filing)
        for model in OF_A_FILING:
            record = self.env[model].search([("filing_id", "=", self.filing.id)])[:1]
            self.assertEqual(self.readers(record), filing, model)
        lead = self.readers(self.filing.lead_id)
        self.assertEqual(lead, filing - {"uma"}, "the auditor has no leads")
        return filing, self.readers(self.card)

    def reports_to(self, user):
        """Whether Odoo's activity report tells ``user`` of the filed lead."""
        self.env.flush_all()
        report = self.env["crm.activity.report"].with_user(user)
        return bool(report.search([("lead_id", "=", self.filing.lead_id.id)]))

    def call(self):
        self.filing.lead_id.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call"
        ).action_feedback("He pays 100 000")

    def test_as_installed(self):
        """Own, leader, sales managers, office, audit; nobody sees cards of others."""
        self.assertEqual(
            self.all_readers(),
            ({"anna", "dai", "max", "olga", "uma"}, {"max", "olga"}),
        )

    def test_leader_masked_or_blind(self):
        """S36-R18: the leader may look, or not; it counts at once, for old filings."""
        self.call()
        self.assertTrue(self.reports_to(self.dai))
        self.show(sight_leader="masked")
        self.assertFalse(self.reports_to(self.dai))
        self.assertEqual(
            self.all_readers(),
            ({"anna", "max", "olga", "uma"}, {"dai", "max", "olga"}),
        )
        [seen] = self.card.with_user(self.dai).read(
            ["shown_owner_id", "shown_phone", "masked_name", "shown_team_id"]
        )
        self.assertEqual(seen["shown_owner_id"][0], self.anna.id)
        self.assertEqual(seen["shown_team_id"][0], self.north.id)
        self.assertEqual(seen["shown_phone"], "138****1234")
        self.assertNotIn("兆度", seen["masked_name"])
        self.show(sight_leader="none")
        self.assertEqual(
            self.all_readers(), ({"anna", "max", "olga", "uma"}, {"max", "olga"})
        )
        # his own customers stay his
        own = self.file(self.lead(self.dai, phone="13900001111", partner_name="乙公司"))
        self.assertIn("dai", self.readers(own))
        self.assertIn("dai", self.readers(own.lead_id))
        self.show(sight_leader="all")
        self.assertIn("dai", self.readers(self.filing))

    def test_sales_managers_narrowed(self):
        """Reading customer data is a right of its own: a policy takes it away."""
        own = self.file(self.lead(self.max, phone="13900001111", partner_name="乙公司"))
        plain = self.lead(self.carl, self.plain, phone="13900002222")
        self.call()
        self.assertTrue(self.reports_to(self.max))
        self.show(sight_manager="masked")
        self.assertFalse(self.reports_to(self.max))
        filing, card = self.all_readers()
        self.assertEqual(filing, {"anna", "dai", "olga", "uma"})
        self.assertEqual(card, {"max", "olga"})
        self.assertEqual(self.card.with_user(self.max).shown_owner_id, self.anna)
        self.assertIn("max", self.readers(own))
        self.assertIn("max", self.readers(plain), "without a guard as in plain Odoo")
        self.show(sight_manager="none")
        filing, card = self.all_readers()
        self.assertEqual((filing, card), ({"anna", "dai", "olga", "uma"}, {"olga"}))
        self.filing._end("release")
        self.assertNotIn("max", self.readers(self.filing.lead_id))
        memory = self.env["customer.filing.memory"].search(
            [("filing_id", "=", self.filing.id)]
        )
        self.assertEqual(self.readers(memory), {"anna", "olga", "uma"})

    def test_a_new_leader_reads_at_once_and_the_former_no_more(self):
        """The guard of leads asks teams once, and again when one changes."""
        lead = self.filing.lead_id
        self.assertIn("dai", self.readers(lead))
        self.assertNotIn("eva", self.readers(lead))
        self.north.user_id = self.eva
        self.assertIn("eva", self.readers(lead))
        self.assertNotIn("dai", self.readers(lead))

    def test_a_former_leader_hears_no_more_of_meetings(self):
        """S29-R04: nor of those on leads that he does not follow."""
        meeting = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": MONDAY - timedelta(days=2),
                "stop": MONDAY - timedelta(days=2, hours=-1),
                "opportunity_id": self.filing.lead_id.id,
            }
        )
        both = (self.anna | self.dai).partner_id
        meeting.message_subscribe(both.ids)
        self.filing.lead_id.message_unsubscribe(self.dai.partner_id.ids)
        self.north.user_id = self.eva
        self.assertEqual(meeting.message_partner_ids & both, self.anna.partner_id)

    def test_department_and_company_masked(self):
        """S01-R12: one book for the department; S29-R05: or for all, masked."""
        self.show(sight_circle="department")
        filing, card = self.all_readers()
        self.assertEqual(filing, {"anna", "dai", "max", "olga", "uma"})
        self.assertEqual(
            card, {"anna", "bo", "dai", "eva", "finn", "max", "olga"}, "not Carl"
        )
        [seen] = self.card.with_user(self.finn).read()
        self.assertEqual(seen["shown_owner_id"][0], self.anna.id)
        self.assertFalse(seen["shown_phone"] or seen["shown_contact"])
        for secret in (
            "13800001234",
            "1234",
            "兆度",
            "李小明",
            "filing_id",
            "owner_id'",
        ):
            self.assertNotIn(secret, str(seen).replace("shown_owner_id", ""))
        for condition in (
            ("filing_id.phone", "like", "138"),
            ("masked_phone", "like", "138"),
            ("team_id", "=", self.north.id),
        ):
            with self.assertRaises(AccessError):
                self.card.with_user(self.finn).search([condition])
        with self.assertRaises(AccessError):
            self.card.with_user(self.finn).action_warm()
        self.card.with_user(self.finn).action_claim()
        self.assertEqual(self.filing.state, "active")
        self.show(sight_circle="company")
        self.assertIn("carl", self.readers(self.card))
        # in the pool he is for its members again
        self.filing._end("release")
        self.assertNotIn("carl", self.readers(self.card))
        self.assertFalse(self.card.with_user(self.bo).shown_owner_id)

    def test_masked_book_is_in_the_menu_while_anything_is_masked(self):
        menu = self.env.ref("customer_filing.filing_menu_sight")

        def shown(user):
            return menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()

        self.assertFalse(shown(self.bo))
        self.show(sight_circle="department")
        self.assertTrue(shown(self.bo))
        action = self.env.ref("customer_filing.filing_card_action_sight")
        cards = self.env["customer.filing.card"].with_user(self.bo)
        self.assertEqual(
            cards.search([("pool_id", "=", False), ("filed_at", "!=", False)]),
            self.card.with_user(self.bo),
        )
        for view in action.view_ids.view_id:
            cards.get_view(view.id, view.type)
        self.show(sight_circle="none")
        self.assertFalse(shown(self.bo))

    def test_it_counts_when_the_version_does(self):
        """A draft changes nothing; a later version on its day; nobody types it."""
        draft = self.version.with_user(self.max)._draft()
        draft.write({"sight_manager": "none", "sight_leader": "none"})
        self.assertEqual(self.north.filing_sight_leader, "all")
        draft.valid_from = MONDAY + timedelta(days=2)
        draft.action_put_in_force()
        self.assertEqual(self.north.filing_sight_leader, "all")
        cron = self.env.ref("customer_filing.ir_cron_sight")
        trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(draft.valid_from, trigger.mapped("call_at"))
        self.at(draft.valid_from)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.north.filing_sight_leader, "none")
        self.assertNotIn("max", self.readers(self.filing))
        # the team's own version goes before the policy's
        own = draft.with_user(self.max)._draft(self.north)
        own.sight_manager = "masked"
        own.action_put_in_force()
        self.assertEqual(self.north.filing_sight_manager, "masked")
        # a team that stops keeps it for what it leaves behind
        self.north.filing_policy_id = False
        self.assertEqual(self.north.filing_sight_manager, "masked")

    def test_nobody_widens_his_sight_by_a_plain_write(self):
        self.show(sight_manager="none")
        team = self.north.with_user(self.max)
        with self.assertRaises(UserError):
            team.write({"filing_sight_manager": "all"})
        with self.assertRaises(UserError):
            team.sudo().write({"filing_sight_manager": "all"})
        with self.assertRaises(UserError):
            team.create({"name": "X", "filing_sight_manager": "all"})
        made = team.with_context(default_filing_sight_circle="company").create(
            {"name": "East"}
        )
        self.assertEqual(made.filing_sight_circle, "none")

    def test_a_team_with_customers_is_not_deleted(self):
        """In no team they would be under no policy, for every sales manager to read."""
        self.show(sight_manager="none")
        with self.assertRaisesRegex(UserError, "archive it"):
            self.north.with_user(self.max).unlink()
        self.assertFalse(self.filing.with_user(self.max).has_access("read"))
        self.plain.with_user(self.max).unlink()

    def test_who_is_blinded_is_written_to_no_more(self):
        lead = self.filing.lead_id
        everybody = self.anna | self.dai | self.max | self.olga
        lead.message_subscribe(everybody.partner_id.ids)
        planned = lead.activity_schedule(
            "mail.mail_activity_data_todo", summary="Look at it", user_id=self.dai.id
        )
        self.show(sight_leader="masked", sight_manager="masked")
        self.assertEqual(planned.user_id, self.anna, "nothing to do for the blind")
        self.assertEqual(
            lead.message_partner_ids & everybody.partner_id,
            (self.anna | self.olga).partner_id,
        )
        self.filing.with_user(self.anna)._remind_of(lambda filing: "Visit him")
        self.assertEqual(lead.activity_ids.user_id, self.anna)

    def test_a_leader_with_masked_sight_decides_requests(self):
        """He leads without reading; what he decides is put before him."""
        self.show(sight_leader="masked")
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": self.filing.id, "reason": "A mistake"})
        )
        mine = request.with_user(self.dai)
        self.assertTrue(mine.may_decide)
        self.assertEqual(mine.customer_name, self.card.masked_name)
        mine.action_approve()
        self.assertEqual(self.filing.end_reason, "withdrawn")

    def test_on_data_that_he_may_not_read_a_leader_does_not_decide(self):
        requests = self.env["customer.filing.request"].with_user(self.anna)
        self.show(sight_leader="masked")
        change = requests._ask_change(
            self.filing.with_user(self.anna), {"phone": "13911112222"}, "He moved"
        )
        self.assertEqual(change._deciders(), self.olga)
        mine = change.with_user(self.dai)
        self.assertFalse(mine.may_decide or mine.change_text)
        with self.assertRaises(AccessError):
            mine.action_approve()
        change.with_user(self.olga).action_approve()
        self.assertEqual(self.filing.phone, "13911112222")

    def test_auditor_reads_register_and_ledger_and_changes_nothing(self):
        """A role of its own: all filings and what they rest on, read only."""
        filing = self.filing.with_user(self.uma)
        [read] = filing.read(["phone"])
        self.assertEqual(read["phone"], "13800001234")
        for model in ("customer.filing.terms", "customer.filing.policy.line"):
            self.assertTrue(self.env[model].with_user(self.uma).search([], limit=1))
        with self.assertRaises(UserError):
            filing.write({"phone": "1"})
        with self.assertRaises(AccessError):
            filing.create({"phone": "13811112222"})
        with self.assertRaises(AccessError):
            filing.lead_id.read(["name"])
        grade = self.env["customer.filing.grade"].search([], limit=1)
        for button in self._buttons(filing):
            typed = (grade.id,) if button == "action_set_grade" else ()
            with self.subTest(button=button), self.assertRaises(UserError):
                action = getattr(filing, button)(*typed)
                # a dialog that he may not open is as good as a refusal
                self.env[action["res_model"]].with_user(self.uma).check_access("create")
        self.assertEqual(self.filing.state, "active")

    def _buttons(self, filing):
        names = {name for name in dir(type(filing)) if name.startswith("action_")}
        # of every model, and of no use without a column that this one has not
        return sorted(names - {"action_archive", "action_unarchive"})

    def test_company_of_others(self):
        """Whatever the policy opens stays within the companies of the user."""
        self.show(sight_circle="company")
        other = self.env["res.company"].create({"name": "Other"})
        for user in (self.carl, self.uma, self.max):
            user.write(
                {"company_ids": [Command.set(other.ids)], "company_id": other.id}
            )
        self.assertEqual(
            self.readers(self.filing) | self.readers(self.card),
            {"anna", "bo", "dai", "eva", "finn", "olga"},
        )
