"""Who lets more people see customers is named to the register office."""

from datetime import timedelta

from filing_case import MONDAY, FilingCase

from odoo import SUPERUSER_ID
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSightRecord(FilingCase):
    """S01-R12, S36-R18: a sales manager may open what is hidden from him, on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notices = cls.env["customer.filing.notice"]

    def show(self, user=None, **sights):
        """Put a version in force that says this."""
        draft = self.policy.version_id.with_user(user or self.max)._draft()
        draft.write(sights)
        draft.action_put_in_force()
        self.env.flush_all()
        self.env.invalidate_all()
        return draft

    def raised(self, kind):
        """What the office was newly told: who did it, in which team, how often."""
        found = self.notices.search([("kind", "=", kind), ("state", "=", "open")])
        told = [(one.user_id, one.team_id, one.count) for one in found]
        found.with_user(self.olga).action_done()
        return told

    def test_a_version_that_widens_is_told(self):
        self.show(sight_manager="masked", sight_leader="none")
        self.assertFalse(self.raised("opened"), "nobody was filed yet")
        self.file(self.lead())
        self.show(sight_manager="none")
        self.assertFalse(self.raised("opened"), "less than before")
        self.show(sight_leader="none", sight_manager="none", reveal_daily_max=3)
        self.assertFalse(self.raised("opened"), "as before")
        by_max = [(self.max, self.north, 1)]
        for sights in (
            {"sight_manager": "masked"},
            {"sight_manager": "all", "sight_leader": "none"},
            {"sight_leader": "masked", "sight_manager": "none"},
            {"sight_circle": "department"},
            {"sight_circle": "company"},
        ):
            with self.subTest(**sights):
                self.show(**sights)
                self.assertEqual(self.raised("opened"), by_max)
        self.assertFalse(self.raised("led"))

    def test_he_is_on_a_list_of_the_office_and_cannot_close_it(self):
        self.file(self.lead())
        self.show(sight_manager="none")
        self.show(sight_manager="all")
        notice = self.notices.search([("kind", "=", "opened")])
        self.assertEqual(notice.activity_ids.user_id, self.olga)
        self.assertFalse(notice.with_user(self.max).has_access("read"))
        self.assertIn(notice, self.notices.with_user(self.olga).search([]))
        # back and forth is one matter, counted
        self.show(sight_manager="none")
        self.show(sight_manager="all")
        self.assertEqual(self.raised("opened"), [(self.max, self.north, 2)])

    def test_other_ways_to_let_a_wider_version_count(self):
        self.file(self.lead())
        narrow = self.show(sight_manager="none")
        wide = self.policy.with_user(self.max).copy({"name": "Wide"})
        wide.version_ids.write({"sight_manager": "all", "is_draft": False})
        self.north.with_user(self.max).filing_policy_id = wide
        self.assertEqual(self.raised("opened"), [(self.max, self.north, 1)])
        self.north.with_user(self.max).filing_policy_id = self.policy
        self.assertFalse(self.raised("opened"))
        narrow.with_user(self.max).unlink()
        self.assertEqual(self.raised("opened"), [(self.max, self.north, 1)])

    def test_a_version_that_begins_later(self):
        """The cron lets it count; named is who set it."""
        self.file(self.lead())
        self.show(sight_manager="none")
        draft = self.policy.version_id.with_user(self.max)._draft()
        later = MONDAY + timedelta(days=3)
        draft.write({"sight_manager": "all", "valid_from": later})
        draft.action_put_in_force()
        self.env.flush_all()
        self.assertFalse(self.raised("opened"))
        self.at(later + timedelta(minutes=1))
        self.env["crm.team"].with_user(SUPERUSER_ID)._cron_filing_sight()
        self.assertEqual(self.north.filing_sight_manager, "all")
        self.assertEqual(self.raised("opened"), [(self.max, self.north, 1)])

    def test_another_leader_of_a_narrowed_team(self):
        team = self.north.with_user(self.max)
        self.show(sight_manager="masked")
        team.user_id = self.max
        self.assertFalse(self.raised("led"), "nobody was filed yet")
        team.user_id = self.dai
        self.file(self.lead())
        team.user_id = self.dai
        self.assertFalse(self.raised("led"), "the same")
        team.user_id = self.max
        self.assertEqual(self.raised("led"), [(self.max, self.north, 1)])
        team.user_id = False
        self.assertFalse(self.raised("led"), "nobody leads it")
        self.show(sight_manager="masked", sight_leader="none")
        team.user_id = self.max
        self.assertFalse(self.raised("led"), "a leader sees nothing")
        self.show(sight_manager="all", sight_leader="all")
        self.raised("opened")
        team.user_id = self.dai
        self.assertFalse(self.raised("led"), "every manager sees all")

    def test_contacts_that_are_hidden_no_more(self):
        register = self.company.filing_register_id
        register.contact_sight = "hide"
        self.assertFalse(self.raised("opened"))
        register.with_user(self.max).contact_sight = "off"
        nowhere = self.env["crm.team"]
        self.assertEqual(self.raised("opened"), [(self.max, nowhere, 1)])
