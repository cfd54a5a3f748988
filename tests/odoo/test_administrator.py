"""Who sets policies sets what concerns filing in a team, and reads no customer."""

from filing_case import MONDAY, FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

SECRETS = ("兆度", "13800001234", "李小明", "A machine")


@tagged("post_install", "-at_install")
class TestAdministrator(FilingCase):
    """Ada is a salesperson, and administers filings without managing sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._new_user(
            "ada",
            "sales_team.group_sale_salesman,customer_filing.group_filing_administrator",
        )
        cls.unit = cls.env["customer.filing.unit"].create({"name": "East"})
        cls.pool = cls.env["customer.filing.pool"].create({"name": "East"})

    def refused(self, team, values):
        with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
            team.with_user(self.ada).write(values)
        return str(caught.exception)

    def test_form_of_a_team_saves_its_filing_settings(self):
        with Form(self.plain.with_user(self.ada)) as form:
            form.filing_policy_id = self.policy
            form.filing_pool_id = self.pool
            form.filing_unit_id = self.unit
            form.filing_calendar_id = self.company.resource_calendar_id
        self.assertEqual(self.plain.filing_policy_id, self.policy)
        self.assertEqual(self.plain.filing_pool_id, self.pool)
        self.assertEqual(self.plain.filing_unit_id, self.unit)
        self.assertEqual(
            self.plain.filing_calendar_id, self.company.resource_calendar_id
        )
        self.assertIn(self.plain, self.pool.team_ids, "its people may claim there")

    def test_form_shows_the_rest_as_readonly(self):
        teams = self.env["crm.team"]
        closed = ("name", "user_id", "member_ids", "alias_name", "company_id", "active")
        opened = ("filing_policy_id", "filing_pool_id", "filing_unit_id")
        for user, may_edit in ((self.ada, False), (self.max, True)):
            told = teams.with_user(user).fields_get(attributes=["readonly"])
            for name in closed:
                self.assertEqual(told[name]["readonly"], not may_edit, name)
            for name in opened:
                self.assertFalse(told[name]["readonly"], name)

    def test_everything_else_of_a_team_is_refused_in_words(self):
        told = self.refused(self.plain, {"user_id": self.ada.id})
        self.assertIn("The rest is for sales administrators", told)
        for values in (
            {"name": "Mine"},
            {"active": False},
            {"sequence": 1},
            {"company_id": False},
            {"alias_name": "mine"},
            {"alias_contact": "everyone"},
            {"member_ids": [Command.link(self.ada.id)]},
            {"crm_team_member_ids": [Command.create({"user_id": self.ada.id})]},
            {"use_leads": True},
            {"lead_properties_definition": []},
            {"filing_released_up_to": MONDAY},
            {"filing_policy_id": self.policy.id, "user_id": self.ada.id},
        ):
            with self.subTest(values=values):
                self.refused(self.plain, values)
        self.assertFalse(self.plain.filing_policy_id)
        with self.assertRaises(AccessError):
            self.plain.with_user(self.ada).web_save({"name": "Mine"}, {"name": {}})
        with self.assertRaises(AccessError):
            self.env["crm.team"].with_user(self.ada).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.plain.with_user(self.ada).unlink()
        with self.assertRaises(UserError):
            self.north.with_user(self.ada).write({"filing_sight_leader": "none"})

    def test_nobody_comes_to_follow_or_is_told_by_it(self):
        """Who follows a team follows its new leads."""
        team, outsider = (
            self.north.with_user(self.ada),
            self.env["res.partner"].create(
                {"name": "Mailbox", "email": "mailbox@example.com"}
            ),
        )
        on_team = {"res_model": "crm.team", "res_id": team.id}
        message = self.north.message_post(body="Welcome")
        for call in (
            lambda: team.message_subscribe(outsider.ids),
            lambda: team.message_unsubscribe(self.dai.partner_id.ids),
            lambda: team.message_post(body="X", partner_ids=outsider.ids),
            lambda: message.with_user(self.ada).write({"body": "X"}),
            lambda: message.with_user(self.ada).unlink(),
            lambda: (
                self.env["ir.attachment"]
                .with_user(self.ada)
                .create({"name": "X", "raw": b"X", **on_team})
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
        self.assertNotIn(outsider, self.north.message_partner_ids)
        self.assertFalse(team.has_access("write"))
        self.assertTrue(team.browse().has_access("write"), "the form may be edited")

    def test_no_way_round_through_a_pool_or_a_unit(self):
        rename = [Command.update(self.north.id, {"name": "Mine"})]
        self.pool.default_team_ids = self.north
        self.unit.team_ids = self.north
        for record, name in (
            (self.pool, "team_ids"),
            (self.pool, "default_team_ids"),
            (self.unit, "team_ids"),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                record.with_user(self.ada).write({name: rename})
        self.assertEqual(self.north.name, "North")

    def test_a_team_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["crm.team"].create({"name": "Theirs", "company_id": other.id})
        self.refused(theirs, {"filing_policy_id": self.policy.id})

    def test_salespeople_and_sales_administrators_are_as_before(self):
        with self.assertRaises(AccessError):
            self.plain.with_user(self.dai).write({"filing_policy_id": self.policy.id})
        self.plain.with_user(self.max).write(
            {"name": "Renamed", "filing_policy_id": self.policy.id}
        )
        self.assertEqual(self.plain.name, "Renamed")

    def test_buttons_of_the_page(self):
        team = self.north.with_user(self.ada)
        draft = self.env["customer.filing.policy.version"].browse(
            team.action_filing_change_terms()["res_id"]
        )
        self.assertEqual(draft.team_id, self.north)
        draft.with_user(self.ada).action_put_in_force()
        self.frozen.tick(60)
        team.action_filing_adopt_policy()
        self.assertFalse(team.filing_has_own_terms)
        self.north.filing_release_stopped_at = MONDAY
        team.action_filing_release()
        self.assertFalse(self.north.filing_release_stopped_at)
        stop = self.env["customer.filing.switch.off"].browse(
            team.action_filing_stop()["res_id"]
        )
        stop.with_user(self.ada).typed_name = "North"
        stop.with_user(self.ada).action_stop()
        self.assertFalse(self.north.filing_policy_id)

    def test_preset_is_given_to_teams(self):
        preset = self.env["customer.filing.policy"].search(
            [("is_preset", "=", True)], limit=1
        )
        dialog = (
            self.env["customer.filing.preset.use"]
            .with_user(self.ada)
            .create({"preset_id": preset.id, "team_ids": self.plain.ids})
        )
        dialog.action_use()
        self.assertEqual(self.plain.filing_policy_id.name, preset.name)

    def test_erasure_is_decided_without_the_customer_being_read(self):
        filing = self.file(self.lead())
        erasures = self.env["customer.filing.erasure"]
        asked = erasures.with_user(self.olga).create({"filing_id": filing.id})
        notices = self.env["customer.filing.notice"].with_user(self.ada)
        told = [
            records.web_read(
                {name: {} for name in records.fields_get() if name in records._fields}
            )
            for records in (
                asked.with_user(self.ada),
                notices.search([("kind", "=", "erasure")]),
                self.north.with_user(self.ada),
            )
        ]
        self.assertTrue(all(told))
        for secret in SECRETS:
            self.assertNotIn(secret, str(told))
        self.assertEqual(asked.with_user(self.ada).number, filing.name)
        asked.with_user(self.ada).action_approve()
        self.assertTrue(filing.erased_at)

    def test_whoever_lets_himself_see_more_is_told_to_the_office(self):
        """S01-R12, S36-R18: for him as for a sales manager."""
        self.file(self.lead())
        draft = self.policy.version_id.with_user(self.ada)._draft()
        draft.sight_circle = "department"
        draft.action_put_in_force()
        self.assertEqual(self.raised(), [(self.ada, self.north, 1)])
        mine = self.env["crm.team"].create(
            {"name": "Mine", "member_ids": [Command.set(self.ada.ids)]}
        )
        cards = self.env["customer.filing.card"].with_user(self.ada)
        self.north.with_user(self.ada).filing_unit_id = self.unit
        self.assertFalse(self.raised(), "nobody else is in the unit")
        self.assertFalse(cards.search([]))
        mine.with_user(self.ada).filing_unit_id = self.unit
        self.assertTrue(cards.search([]))
        self.assertEqual(self.raised(), [(self.ada, self.north, 1)])
        mine.with_user(self.ada).filing_unit_id = self.unit
        self.assertFalse(self.raised(), "as before")
        self.unit.with_user(self.ada).leader_id = self.ada
        self.assertEqual(self.raised(), [(self.ada, self.north, 1)])
        mine.with_user(self.ada).filing_unit_id = False
        self.assertFalse(self.raised(), "fewer than before")
        self.env["crm.team"].with_user(self.max).create(
            {"name": "His", "filing_unit_id": self.unit.id}
        )
        self.assertEqual(self.raised(), [(self.max, self.north, 1)])

    def raised(self):
        """What the office was newly told: who did it, in which team, how often."""
        notices = self.env["customer.filing.notice"]
        found = notices.search([("kind", "=", "opened"), ("state", "=", "open")])
        told = [(one.user_id, one.team_id, one.count) for one in found]
        found.with_user(self.olga).action_done()
        return told
