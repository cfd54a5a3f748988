"""A team stops to file: its filings end, its leads are plain leads again."""

from takeover_case import TakeoverCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSwitchOff(TakeoverCase):
    def ask(self, team=None):
        action = (team or self.north).with_user(self.max).action_filing_stop()
        stop = self.env[action["res_model"]].browse(action["res_id"])
        return stop.with_user(self.max)

    def stop(self, team=None):
        stop = self.ask(team)
        stop.typed_name = stop.team_id.name
        stop.action_stop()
        self.run_job("ir_cron_switch_off")
        return stop

    def filings(self):
        """One that protects, one in the pool, one that has bought, one of Carl's."""
        self.active = self.file(self.lead(phone="13700000001", partner_name=False))
        self.pooled = self.file(self.lead(phone="13700000002", partner_name=False))
        self.pooled._end("release")
        self.won = self.file(self.lead(phone="13700000003", partner_name=False))
        self.won.lead_id.action_set_won()
        self.plain.filing_policy_id = self.policy
        self.carls = self.file(self.old_lead(4))

    def test_it_says_what_will_happen(self):
        self.filings()
        stop = self.ask()
        self.assertEqual(
            (
                stop.active_count,
                stop.waiting_count,
                stop.pooled_count,
                stop.aftercare_count,
                stop.held_count,
            ),
            (1, 0, 1, 1, 0),
        )
        self.assertEqual(self.active.state, "active", "nothing has happened yet")
        self.assertEqual(self.ask(), stop, "asked twice is the same question")

    def test_filings_end_leads_keep_their_salespeople_and_lose_the_guard(self):
        self.filings()
        stop = self.stop()
        self.assertEqual((stop.state, stop.progress), ("done", 100.0))
        self.assertFalse(self.north.filing_policy_id)
        self.assertNotIn(self.north, self.north.filing_pool_id.team_ids)
        self.assertEqual(
            (self.active.state, self.active.end_reason), ("ended", "withdrawn")
        )
        self.assertEqual(self.active.lead_id.user_id, self.anna)
        self.assertFalse(self.active.pool_entry_ids)
        self.assertEqual(self.pooled.pool_entry_ids.mapped("state"), ["withdrawn"])
        self.assertFalse(self.won.aftercare_until)
        leads = (self.active | self.pooled | self.won).lead_id
        self.assertFalse(any(leads.mapped("filing_guard")))
        keys = (self.active | self.pooled | self.won).key_ids
        self.assertFalse(any(keys.mapped("holds")))
        events = [f.ledger_ids[-1].event for f in self.active | self.pooled | self.won]
        self.assertEqual(events, ["withdraw", "pool_left", "aftercare_over"])
        self.assertEqual((self.carls.state, stop.total), ("active", 3), "another team")
        self.active.lead_id.user_id = self.bo

    def test_who_waits_in_the_team_does_not_inherit(self):
        version = self.policy._version_at(self.env.cr.now())
        version.write({"duplicate_policy": "queue", "queue_places": 2})
        self.filings()
        waiting = self.file(
            self.lead(self.bo, phone=self.active.phone, partner_name=False)
        )
        evas = self.file(
            self.old_lead(1, user=self.eva, phone=self.active.phone), user=self.eva
        )
        self.assertEqual((waiting.state, evas.state), ("queued", "queued"))
        self.stop()
        self.assertEqual(waiting.end_reason, "withdrawn")
        self.assertEqual(evas.state, "active", "her team goes on filing")

    def test_nothing_without_the_name_of_the_team(self):
        self.filings()
        stop = self.ask()
        for typed in (False, "Nort", "north"):
            stop.typed_name = typed
            with self.assertRaisesRegex(UserError, "type the name of the team: North"):
                stop.action_stop()
        self.assertTrue(self.north.filing_policy_id)

    def test_what_is_on_hold_stays_until_it_is_lifted(self):
        self.filings()
        hold = (
            self.env["customer.filing.hold"]
            .with_user(self.olga)
            .create({"filing_id": self.active.id, "reason": "A dispute"})
        )
        stop = self.stop()
        self.assertEqual((stop.state, stop.held_count), ("done", 1))
        self.assertEqual(
            (self.active.state, self.won.aftercare_until), ("active", False)
        )
        hold.action_lift()
        self.stop()
        self.assertEqual(self.active.state, "ended")
        with self.assertRaisesRegex(UserError, "does not file"):
            self.ask()

    def test_it_stops_and_goes_on(self):
        for number in range(5):
            self.file(self.lead(phone=f"1370000001{number}", partner_name=False))
        stop = self.ask()
        stop.typed_name = "North"
        stop.action_stop()
        self.assertEqual(stop.sudo()._step(2), 2)
        self.env.invalidate_all()
        self.assertEqual((stop.active_count, stop.progress), (3, 40.0))
        self.run_job("ir_cron_switch_off")
        self.run_job("ir_cron_switch_off")
        self.assertEqual((stop.state, stop.active_count), ("done", 0))

    def test_nobody_files_from_the_first_moment_on(self):
        stop = self.ask()
        stop.typed_name = "North"
        stop.action_stop()
        lead = self.lead()
        filing = self.env["customer.filing"].create(
            {"lead_id": lead.id, "team_id": self.north.id, "user_id": self.anna.id}
            | {"phone": "13700000009", "contact_name": "Li"}
        )
        filing._submit()
        self.assertEqual(self.codes(filing), ["no_policy"])

    def test_it_is_for_administrators(self):
        self.filings()
        stop = self.ask()
        for user in (self.anna, self.dai, self.olga):
            with self.assertRaises(AccessError):
                self.north.with_user(user).action_filing_stop()
            with self.assertRaises(AccessError):
                stop.with_user(user).action_stop()
        with self.assertRaisesRegex(UserError, "press the button"):
            stop.state = "done"

    def test_not_while_the_team_goes_live(self):
        self.old_lead(1)
        takeover = self.takeover()
        takeover.action_look()
        takeover.action_take()
        stop = self.ask(self.plain)
        stop.typed_name = "Plain"
        with self.assertRaisesRegex(UserError, "just going live"):
            stop.action_stop()
