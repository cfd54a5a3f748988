"""A version that also governs filings made before it (rules S12-R13, S18-R18)."""

import json
from datetime import datetime, timedelta

from crowd_case import CrowdCase
from filing_case import MONDAY

from odoo.tests import tagged

from odoo.addons.customer_filing.core import ledger

DAY = timedelta(days=1)
SUNDAY_NIGHT = datetime(2026, 3, 8, 16)
OLD_END = datetime(2026, 3, 9, 16)


@tagged("post_install", "-at_install")
class TestCoversExisting(CrowdCase):
    def cover(self, length, team=None, **values):
        """A version from now on that also covers what runs already."""
        version = self.north.filing_version_id._new_version(
            datetime.now(), team, **{"covers_existing": True} | values
        )
        version._line_for(self.walk_in).length = length
        return version

    def run_covering(self):
        self.env.flush_all()
        cron = self.env.ref("customer_filing.ir_cron_cover_existing")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def events(self, filing):
        return filing.ledger_ids.sorted("sequence").mapped("event")

    def test_running_filings_get_the_new_terms(self):
        lead = self.lead()
        filing = self.file(lead)
        old = filing.terms_id
        self.at(MONDAY + DAY)
        version = self.cover(20)
        self.assertEqual(filing.protected_until, OLD_END, "not before the cron")
        self.run_covering()
        end = datetime(2026, 3, 22, 16)
        self.assertEqual(filing.protected_until, end)
        self.assertEqual(filing.version_id, version)
        self.assertEqual(filing.terms_id._read().length, 20)
        self.assertEqual(lead.filing_protected_until, end)
        entry = filing.ledger_ids.sorted("sequence")[-1]
        payload = json.loads(entry.payload)
        self.assertEqual(entry.event, "new_terms")
        self.assertEqual(payload["terms_before"], old.digest)
        self.assertEqual(payload["terms"], filing.terms_id.digest)
        entries = self.env["customer.filing.ledger"]._entries(filing.ids)
        self.assertFalse(ledger.verify(entries))
        self.assertEqual(ledger.replay(entries), ("active", None))

    def test_one_that_cannot_be_covered_keeps_no_other(self):
        broken = self.file(self.lead())
        other = self.file(self.lead(phone="13900002222", partner_name="成都有限公司"))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_filing SET course = '{' WHERE id = %s", [broken.id]
        )
        self.env.invalidate_all()
        self.at(MONDAY + DAY)
        version = self.cover(20)
        with self.assertLogs("odoo.addons.customer_filing", "WARNING") as log:
            self.run_covering()
        self.assertIn(f"Filing {broken.id} keeps its terms", log.output[0])
        self.assertEqual(other.version_id, version)
        self.assertEqual(other.protected_until, datetime(2026, 3, 22, 16))
        self.assertEqual(broken.protected_until, OLD_END)

    def test_the_next_version_does_not_cover_by_itself(self):
        self.assertFalse(self.cover(20)._draft().covers_existing)

    def test_without_it_filings_keep_their_terms(self):
        filing = self.file(self.lead())
        self.cover(20, covers_existing=False)
        self.run_covering()
        self.assertEqual(filing.protected_until, OLD_END)
        self.assertEqual(self.events(filing), ["activate"])

    def test_draft_covers_nobody(self):
        filing = self.file(self.lead())
        draft = self.cover(20, is_draft=True)
        self.run_covering()
        self.assertEqual(filing.protected_until, OLD_END)
        draft.with_user(self.max).action_put_in_force()
        self.run_covering()
        self.assertEqual(filing.version_id, draft)

    def test_version_to_come_covers_from_its_day_on(self):
        filing = self.file(self.lead())
        version = self.cover(20)
        version.valid_from = MONDAY + DAY
        self.run_covering()
        self.assertEqual(filing.protected_until, OLD_END)
        self.at(MONDAY + DAY)
        self.run_covering()
        self.assertEqual(filing.version_id, version)

    def test_nothing_ends_after_the_event(self):
        """Sunday in Shanghai: an end of last Wednesday becomes Monday 24:00."""
        lead = self.lead()
        filing = self.file(lead)
        sunday = datetime(2026, 3, 8, 2)
        self.at(sunday)
        self.cover(2)
        self.run_covering()
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.protected_until, datetime(2026, 3, 9, 16))
        todo = lead.activity_ids.filtered(lambda a: a.user_id == self.anna)
        self.assertIn("New rules", todo.mapped("summary")[-1])

    def test_who_only_gets_less_is_not_alarmed(self):
        lead = self.lead()
        filing = self.file(lead)
        self.at(MONDAY + DAY)
        self.cover(3)
        self.run_covering()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 5, 16))
        self.assertFalse(lead.activity_ids)

    def test_what_is_due_ends_under_its_old_terms(self):
        filing = self.file(self.lead())
        self.at(OLD_END + DAY)
        self.cover(90)
        self.run_covering()
        self.assertEqual(filing.protected_until, OLD_END)
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")

    def test_what_a_stop_of_releases_keeps_is_covered(self):
        """The way out of a wrong period: a new version moves the ends."""
        self.policy.version_ids.breaker_percent = 30
        filings = self.crowd(20)
        self.at(OLD_END)
        self.run_cron()
        self.cover(30)
        self.run_covering()
        self.north.with_user(self.max).action_filing_release()
        self.run_cron()
        self.assertEqual(self.states(filings), ["active"])
        end = datetime(2026, 4, 1, 16)
        self.assertEqual(set(filings.mapped("protected_until")), {end})

    def test_twice_or_killed_is_as_once(self):
        filings = self.crowd(30)
        self.at(MONDAY + DAY)
        self.cover(20)
        self.env.flush_all()
        model = self.env["customer.filing"]
        self.assertEqual(model._cover_batch(10), 10)
        self.env.invalidate_all()
        self.assertEqual(set(filings.mapped("version_id.number")), {1, 2})
        self.run_covering()
        self.run_covering()
        self.assertEqual(set(filings.mapped("version_id.number")), {2})
        self.assertEqual(model._cover_batch(10), 0)
        for filing in filings:
            self.assertEqual(self.events(filing), ["activate", "new_terms"])

    def test_kinds_and_teams_that_it_does_not_name_keep_theirs(self):
        self.north._filing_version()._new_version(MONDAY, self.north)
        own = self.file(self.lead())
        self.at(MONDAY + DAY)
        self.policy.version_ids.filtered(lambda v: not v.team_id)._new_version(
            MONDAY + DAY, covers_existing=True
        ).line_ids[0].length = 20
        self.run_covering()
        self.assertEqual(own.protected_until, OLD_END, "its team has its own version")
        version = self.cover(20, self.north)
        version._line_for(self.walk_in).unlink()
        self.run_covering()
        self.assertEqual(own.protected_until, OLD_END, "its kind is not named")

    def test_what_was_granted_on_top_stays(self):
        filing = self.file(self.lead())
        extended = OLD_END + 5 * DAY
        filing._redate("extend", {filing.id: extended}, {filing.id: {}}, MONDAY)
        self.cover(10)
        self.run_covering()
        self.assertEqual(filing.protected_until, OLD_END + 8 * DAY)

    def test_permanent_terms_and_back(self):
        filing = self.file(self.lead())
        version = self.cover(1)
        version._line_for(self.walk_in).unit = "permanent"
        self.run_covering()
        self.assertFalse(filing.protected_until)
        self.at(MONDAY + DAY)
        self.cover(5)._line_for(self.walk_in).write({"unit": "day"})
        self.run_covering()
        self.assertEqual(filing.protected_until, datetime(2026, 3, 7, 16))

    def test_who_else_may_file_him_stays_as_it_was(self):
        """S14-R14: two may have filed him by now."""
        self.policy.version_ids.duplicate_policy = "allow"
        filing = self.file(self.lead())
        self.cover(20, duplicate_policy="refuse")
        self.run_covering()
        self.assertFalse(filing.terms_id._read().exclusive)
        self.assertEqual(filing.terms_id._read().length, 20)

    def test_later_version_that_covers_nobody_ends_the_covering(self):
        self.cover(20)
        filing = self.file(self.lead())
        self.at(MONDAY + DAY)
        latest = self.north.filing_version_id._new_version(
            MONDAY + DAY, covers_existing=False
        )
        self.run_covering()
        self.assertNotEqual(filing.version_id, latest)
