"""Going live: the leads of a team become filings, with their own dates, or none."""

from datetime import datetime, timedelta
from unittest.mock import patch

from filing_case import MONDAY
from takeover_case import TakeoverCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import ledger
from odoo.addons.customer_filing.models import filing_takeover_look

# The end of Monday 16 March in Shanghai: 14 days after MONDAY.
GRACE_OVER = datetime(2026, 3, 16, 16, 0)


@tagged("post_install", "-at_install")
class TestTakeover(TakeoverCase):
    def test_leads_become_filings_and_the_team_begins_to_file(self):
        """S01-R26, S12-R13."""
        lead = self.old_lead(1)
        takeover = self.takeover()
        takeover.action_look()
        self.assertEqual((takeover.state, takeover.ready_count), ("looked_at", 1))
        self.assertFalse(lead.filing_guard, "looking changes nothing")
        self.assertFalse(self.plain.filing_policy_id)
        takeover.action_take()
        self.assertEqual(self.plain.filing_policy_id, self.policy, "from now on")
        self.assertEqual(takeover.state, "running")
        self.run_job()
        self.assertEqual((takeover.state, takeover.progress), ("done", 100.0))
        filing = lead.filing_id
        self.assertEqual((filing.state, filing.user_id), ("active", self.carl))
        self.assertEqual((filing.origin, filing.kind_id), ("takeover", self.walk_in))
        self.assertEqual(lead.filing_guard, "protected")
        self.assertEqual(lead.filing_protected_until, filing.protected_until)
        self.assertEqual(filing.lead_id, lead)
        self.assertTrue(all(filing.key_ids.mapped("holds")))
        self.assertEqual(takeover.line_ids.filing_id, filing)

    def test_who_comes_now_is_refused(self):
        old = self.old_lead(1)
        self.take(self.takeover())
        filing = self.file(self.lead(phone=old.phone))
        self.assertEqual(self.codes(filing), ["protected"])

    def test_dates_of_the_past_and_nobody_loses_his_customer_on_the_first_day(self):
        """Counted from 1 January 7 days are long over: he has 14 days from today."""
        created = datetime(2026, 1, 1, 3, 0)
        lead = self.old_lead(1, created=created)
        self.take(self.takeover({"grace_days": 14}))
        filing = lead.filing_id
        self.assertEqual(filing.first_submitted_at, created)
        self.assertEqual(filing.effective_at, created)
        self.assertEqual(filing.protected_until, GRACE_OVER)
        [entry] = filing.ledger_ids
        self.assertEqual((entry.event, entry.effective_at), ("activate", created))
        self.assertEqual(entry.recorded_at, MONDAY)
        self.assertIn('"origin":"takeover"', entry.payload.replace(" ", ""))
        entries = self.env["customer.filing.ledger"]._entries(filing.ids)
        self.assertFalse(ledger.verify(entries))
        self.assertEqual(ledger.replay(entries), ("active", None))
        self.at(GRACE_OVER)
        self.run_cron()
        self.assertEqual(filing.end_reason, "expired")

    def test_a_date_whose_period_runs_longer_than_the_grace_counts(self):
        lead = self.old_lead(1, created=MONDAY - timedelta(days=10))
        self.take(self.takeover({"grace_days": 1, "kind_id": self.deposit.id}))
        # 90 days after 20 February, to the end of the day in Shanghai
        self.assertEqual(lead.filing_protected_until, datetime(2026, 5, 21, 16, 0))

    def test_without_grace_what_is_over_is_left_out(self):
        old = self.old_lead(1, created=MONDAY - timedelta(days=10))
        new = self.old_lead(2, created=MONDAY - timedelta(days=1))
        takeover = self.takeover({"grace_days": 0})
        takeover.action_look()
        self.assertEqual(
            self.fate(takeover, old, new), [("left_out", "over"), ("ready", None)]
        )

    def test_from_which_day_it_counts(self):
        created = MONDAY - timedelta(days=30)
        lead = self.old_lead(1, created=created)
        lead.date_open = MONDAY - timedelta(days=20)
        self.at(MONDAY - timedelta(days=12))
        lead.with_user(self.carl).message_post(body="Called", message_type="comment")
        self.env.flush_all()
        self.at(MONDAY)
        for counts_from, expected in (
            ("creation", created),
            ("assignment", MONDAY - timedelta(days=20)),
            ("activity", MONDAY - timedelta(days=12)),
            ("today", MONDAY),
            # midnight in Shanghai
            ("fixed", datetime(2026, 1, 31, 16, 0)),
        ):
            with self.subTest(counts_from):
                takeover = self.takeover(
                    {"counts_from": counts_from, "fixed_date": "2026-02-01"}
                )
                takeover.action_look()
                self.assertEqual(takeover.line_ids.starts_at, expected)
                self.assertEqual(takeover.line_ids.follow_up_count, 1)

    def test_of_several_rules_the_first_that_fits_counts(self):
        """S18-R18: each group of leads has its own kind and day."""
        paid = self.old_lead(1, expected_revenue=500)
        other = self.old_lead(2)
        takeover = self.takeover(
            {
                "sequence": 1,
                "domain": "[('expected_revenue', '>', 100)]",
                "kind_id": self.deposit.id,
            },
            {"sequence": 2},
        )
        takeover.action_look()
        self.assertEqual(self.line(takeover, paid).kind_id, self.deposit)
        self.assertEqual(self.line(takeover, other).kind_id, self.walk_in)
        self.assertEqual(takeover.rule_ids.mapped("lead_count"), [1, 1])

    def test_what_is_left_out_says_why(self):
        stranger = self.old_lead(1, user=self.bo)
        nobodys = self.old_lead(2)
        nobodys.user_id = False
        won, lost, archived = (self.old_lead(number) for number in (3, 4, 5))
        won.action_set_won()
        lost.action_set_lost()
        archived.write({"probability": 30, "active": False})
        unknown = self.old_lead(6, phone=False, contact_name="Li")
        gone = self.old_lead(7, user=self.eva)
        self.eva.active = False
        good = self.old_lead(8)
        elsewhere = self.lead(self.bo)
        takeover = self.takeover()
        takeover.action_look()
        self.assertEqual(
            self.fate(
                takeover, stranger, nobodys, won, lost, archived, unknown, gone, good
            ),
            [
                ("left_out", "not_in_team"),
                ("left_out", "no_owner"),
                ("left_out", "won"),
                ("left_out", "lost"),
                ("left_out", "archived"),
                ("left_out", "no_identity"),
                ("left_out", "owner_left"),
                ("ready", None),
            ],
        )
        self.assertFalse(self.line(takeover, elsewhere))
        self.assertEqual((takeover.ready_count, takeover.left_out_count), (1, 7))

    def test_leads_of_one_customer_and_salesperson_share_a_filing(self):
        """S05-R02."""
        first = self.old_lead(1, created=MONDAY - timedelta(days=3))
        again = self.old_lead(1, email_from="li@works.example.cn")
        third = self.old_lead(2, phone=False, email_from="li@works.example.cn")
        self.take(self.takeover())
        filing = first.filing_id
        self.assertEqual((first | again | third).filing_id, filing)
        self.assertEqual(filing.first_submitted_at, MONDAY - timedelta(days=3))
        self.assertEqual(
            set((first | again | third).mapped("filing_guard")), {"protected"}
        )
        asked = {"phone": "13900009999", "email_from": "li@works.example.cn"}
        refused = self.file(self.lead(partner_name=False, **asked))
        self.assertEqual(self.codes(refused), ["protected"], "by the other lead's")

    def test_nothing_is_asked_of_old_customers(self):
        """No limits, hours, consent or signature: they were somebody's before."""
        version = self.policy._version_at(MONDAY)
        version.write(
            {
                "require_consent": True,
                "effective_from": "signature",
                "has_window": True,
                "window_from": 1,
                "window_to": 2,
                "limit_ids": [(0, 0, {"limit": 1})],
            }
        )
        leads = self.old_lead(1) | self.old_lead(2)
        self.take(self.takeover())
        self.assertEqual(set(leads.filing_id.mapped("state")), {"active"})
        self.assertEqual(len(leads.filing_id), 2)

    def test_a_lead_joins_a_filing_that_its_salesperson_has_already(self):
        self.plain.filing_policy_id = self.policy
        first = self.old_lead(1)
        filing = self.file(first, self.project_kind, project="Plant 1")
        self.assertEqual(filing.state, "active")
        lead = self.old_lead(1)
        self.assertFalse(lead.filing_guard, "of the project it says nothing")
        takeover = self.take(self.takeover())
        self.assertEqual(
            self.fate(takeover, first, lead), [("left_out", "filed"), ("taken", None)]
        )
        self.assertEqual(lead.filing_id, filing)
        takeover.action_undo()
        self.run_job()
        self.assertFalse(lead.filing_guard)
        self.assertEqual((filing.state, first.filing_guard), ("active", "protected"))

    def test_it_stops_and_goes_on_and_a_second_run_does_nothing(self):
        leads = self.env["crm.lead"].concat(*(self.old_lead(n) for n in range(7)))
        takeover = self.takeover()
        takeover.action_look()
        takeover.action_take()
        self.assertEqual(takeover.sudo()._take_step(3), 3)
        takeover.invalidate_recordset()
        self.assertEqual((takeover.taken_count, takeover.ready_count), (3, 4))
        self.assertAlmostEqual(takeover.progress, 42.9)
        self.run_job()
        self.run_job()
        self.assertEqual(takeover.taken_count, 7)
        self.assertEqual(len(leads.filing_id), 7)

    def test_many_leads_are_looked_at_in_the_background(self):
        for number in range(3):
            self.old_lead(number)
        takeover = self.takeover()
        with patch.object(filing_takeover_look, "BATCH", 2):
            takeover.action_look()
        self.assertEqual((takeover.state, takeover.lead_count), ("looking", 3))
        with self.assertRaisesRegex(UserError, "not possible now"):
            takeover.action_take()
        takeover.sudo()._look_step(2)
        takeover.invalidate_recordset()
        self.assertAlmostEqual(takeover.progress, 66.7)
        self.run_job()
        self.assertEqual((takeover.state, takeover.ready_count), ("looked_at", 3))

    def test_a_look_may_be_broken_off(self):
        self.old_lead(1)
        takeover = self.takeover()
        with patch.object(filing_takeover_look, "BATCH", 0):
            takeover.action_look()
        takeover.action_change()
        self.run_job()
        self.assertEqual((takeover.state, takeover.lead_count), ("preparing", 0))

    def test_a_team_of_no_company_goes_live_in_the_company_that_prepared_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.max.write({"company_ids": [Command.link(other.id)]})
        self.carl.write({"company_ids": [Command.link(other.id)]})
        self.plain.company_id = False
        lead = self.old_lead(1, company_id=False)
        takeovers = self.env["customer.filing.takeover"].with_user(self.max)
        takeover = takeovers.with_company(other).create(
            {
                "team_id": self.plain.id,
                "policy_id": self.policy.id,
                "rule_ids": [Command.create({"kind_id": self.walk_in.id})],
            }
        )
        takeover.action_look()
        takeover.action_take()
        self.run_job()
        self.assertEqual(lead.filing_id.company_id, other)
        self.assertEqual(lead.filing_id.register_id, other.filing_register_id)

    def test_what_changed_since_is_not_taken(self):
        moved, closed, filed, good = (self.old_lead(n) for n in range(4))
        takeover = self.takeover()
        takeover.action_look()
        moved.user_id = self.eva
        closed.action_set_lost()
        takeover.action_take()
        mine = self.file(filed)
        self.assertEqual(mine.state, "active", "the team files already")
        self.run_job()
        self.assertEqual(
            self.fate(takeover, moved, closed, filed, good),
            [
                ("failed", "changed"),
                ("failed", "changed"),
                ("left_out", "filed"),
                ("taken", None),
            ],
        )
        self.assertEqual(filed.filing_id, mine)

    def test_a_customer_filed_by_another_meanwhile_is_not_taken(self):
        lead = self.old_lead(1)
        takeover = self.takeover()
        takeover.action_look()
        other = self.file(self.lead(phone=lead.phone))
        takeover.action_take()
        self.run_job()
        self.assertEqual(self.fate(takeover, lead), [("failed", "protected")])
        self.assertEqual(other.state, "active")
        self.assertFalse(lead.filing_id)
        drafts = self.env["customer.filing"].search([("origin", "=", "takeover")])
        self.assertFalse(drafts, "nothing is left of who was not taken")

    def test_one_that_cannot_be_done_keeps_no_other(self):
        leads = self.env["crm.lead"].concat(*(self.old_lead(n) for n in range(3)))
        takeover = self.takeover()
        takeover.action_look()
        takeover.action_take()
        lines = self.registry["customer.filing.takeover.line"]
        original = lines._prepare_filing
        broken = leads[1]

        def prepare(records):
            if broken in records.lead_id:
                raise UserError("The name is too long")
            return original(records)

        self.patch(lines, "_prepare_filing", prepare)
        with self.assertLogs("odoo.addons.customer_filing", "ERROR"):
            self.run_job()
        self.assertEqual(takeover.state, "done")
        self.assertEqual(takeover.taken_count, 2)
        line = self.line(takeover, broken)
        self.assertEqual((line.state, line.problem), ("failed", "The name is too long"))
        self.assertFalse(broken.filing_guard)

    def test_settings_that_cannot_work_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "filter"):
            self.takeover({"domain": "[('no_such_field', '=', 1)]"})
        with self.assertRaisesRegex(ValidationError, "filter"):
            self.takeover({"domain": "__import__('os')"})
        with self.assertRaisesRegex(ValidationError, "from which date"):
            self.takeover({"counts_from": "fixed"})
        with self.assertRaisesRegex(ValidationError, "still to come"):
            self.takeover({"counts_from": "fixed", "fixed_date": "2027-01-01"})
        with self.assertRaisesRegex(ValidationError, "At least"):
            self.takeover({"grace_days": -1})
        with self.assertRaisesRegex(UserError, "project"):
            self.takeover({"kind_id": self.project_kind.id}).action_look()
        other = self.policy.copy()
        with self.assertRaisesRegex(UserError, "already"):
            self.takeover(team=self.north, policy_id=other.id).action_look()
        with self.assertRaisesRegex(UserError, "nothing to take over"):
            takeover = self.takeover()
            takeover.action_look()
            takeover.action_take()

    def test_steps_are_for_administrators_and_are_not_typed(self):
        takeover = self.takeover()
        for user in (self.carl, self.dai, self.olga):
            for step in ("action_look", "action_take", "action_undo", "action_refresh"):
                with self.assertRaises(AccessError):
                    getattr(takeover.with_user(user), step)()
        with self.assertRaisesRegex(UserError, "button"):
            takeover.state = "done"
        with self.assertRaisesRegex(UserError, "not possible now"):
            takeover.action_confirm()
        typed = self.takeover(state="done", sets_policy=True)
        self.assertEqual((typed.state, typed.sets_policy), ("preparing", False))
        takeover.action_look()
        with self.assertRaisesRegex(UserError, "not possible now"):
            takeover.rule_ids.grace_days = 3
        with self.assertRaisesRegex(UserError, "not possible now"):
            takeover.team_id = self.north
        takeover.action_change()
        self.assertEqual((takeover.state, takeover.lead_count), ("preparing", 0))


@tagged("post_install", "-at_install")
class TestUndo(TakeoverCase):
    def undo(self, takeover):
        takeover.action_undo()
        self.run_job()

    def test_undone_everything_is_as_before(self):
        lead = self.old_lead(1)
        names = ("user_id", "team_id", "company_id", "filing_id", "filing_guard")
        before = {name: lead[name] for name in names}
        takeover = self.take(self.takeover())
        filing = lead.filing_id
        self.undo(takeover)
        self.assertEqual((takeover.state, takeover.undone_count), ("undone", 1))
        self.assertEqual({name: lead[name] for name in names}, before)
        self.assertFalse(lead.filing_protected_until)
        self.assertEqual((filing.state, filing.end_reason), ("ended", "withdrawn"))
        self.assertFalse(filing.pool_entry_ids)
        self.assertFalse(any(filing.key_ids.mapped("holds")))
        self.assertIn("undone", filing.end_note)
        self.assertEqual(filing.ledger_ids.mapped("event"), ["activate", "withdraw"])
        self.assertFalse(self.plain.filing_policy_id)
        lead.user_id = self.eva
        self.assertEqual(self.file(self.lead(phone=lead.phone)).state, "active")

    def test_a_policy_that_was_there_before_stays(self):
        self.north.filing_policy_id = False
        lead = self.lead()
        self.north.filing_policy_id = self.policy
        takeover = self.take(self.takeover(team=self.north))
        self.assertEqual(lead.filing_guard, "protected")
        self.undo(takeover)
        self.assertEqual(self.north.filing_policy_id, self.policy)

    def test_what_went_to_the_pool_comes_back(self):
        lead = self.old_lead(1, created=MONDAY - timedelta(days=100))
        takeover = self.take(self.takeover())
        self.at(GRACE_OVER)
        self.run_cron()
        filing = lead.filing_id
        self.assertEqual((lead.filing_guard, lead.user_id.id), ("pool", False))
        self.undo(takeover)
        self.assertFalse(lead.filing_guard)
        self.assertEqual(lead.user_id, self.carl)
        self.assertEqual(filing.pool_entry_ids.mapped("state"), ["withdrawn"])
        self.assertEqual(filing.ledger_ids[-1].event, "pool_left")

    def test_a_colleagues_claim_stays(self):
        lead = self.old_lead(1)
        takeover = self.take(self.takeover())
        old = lead.filing_id
        old._end("release")
        card = self.env["customer.filing.card"].search([("filing_id", "=", old.id)])
        card.with_user(self.eva).action_claim()
        claimed = lead.filing_id
        self.assertNotEqual(claimed, old)
        self.undo(takeover)
        self.assertEqual(self.fate(takeover, lead), [("undone", "claimed")])
        self.assertEqual((claimed.state, lead.user_id), ("active", self.eva))

    def test_who_bought_is_looked_after_no_more(self):
        lead = self.old_lead(1)
        takeover = self.take(self.takeover())
        lead.action_set_won()
        self.assertTrue(lead.filing_id.aftercare_until)
        self.undo(takeover)
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(lead.filing_guard)

    def test_a_hold_keeps_a_filing_until_it_is_lifted(self):
        held, other = self.old_lead(1), self.old_lead(2)
        takeover = self.take(self.takeover())
        hold = (
            self.env["customer.filing.hold"]
            .with_user(self.olga)
            .create({"filing_id": held.filing_id.id, "reason": "A dispute"})
        )
        self.undo(takeover)
        self.assertEqual(takeover.state, "done")
        self.assertEqual(
            self.fate(takeover, held, other), [("taken", "on_hold"), ("undone", None)]
        )
        self.assertEqual(self.plain.filing_policy_id, self.policy)
        hold.action_lift()
        self.undo(takeover)
        self.assertEqual(takeover.state, "undone")
        self.assertFalse(held.filing_guard)

    def test_confirmed_it_cannot_be_undone(self):
        self.old_lead(1)
        takeover = self.take(self.takeover())
        takeover.action_confirm()
        self.assertFalse(takeover.line_ids.sudo().digests)
        with self.assertRaisesRegex(UserError, "not possible now"):
            takeover.action_undo()
        with self.assertRaisesRegex(UserError, "not possible now"):
            takeover.unlink()

    def test_undone_half_way_goes_on(self):
        leads = self.env["crm.lead"].concat(*(self.old_lead(n) for n in range(5)))
        takeover = self.take(self.takeover())
        takeover.action_undo()
        takeover.sudo()._undo_step(2)
        takeover.invalidate_recordset()
        self.assertEqual((takeover.undone_count, takeover.state), (2, "undoing"))
        self.run_job()
        self.assertEqual((takeover.undone_count, takeover.state), (5, "undone"))
        self.assertFalse(any(leads.mapped("filing_guard")))
