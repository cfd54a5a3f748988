"""Approvers and filers at the same moment (rules S10-R03, S63-R03, S18-R16)."""

from collections import Counter
from datetime import timedelta

from processes_case import ProcessCase, new_phone, now
from processes_crew import call, cron

from odoo import Command

OFFICER = "customer_filing.group_filing_officer"
# Everybody has found the customer free, or the level waiting.
INSERT = ("customer.filing.key", "_insert")
LOCK = ("customer.filing.request.step", "_lock")
APPROVAL_CRON = "customer_filing.ir_cron_approval"


class TestApprovalRace(ProcessCase):
    terms = {
        "approval_level_ids": [
            Command.create({"approver": "officer"}),
            Command.create({"approver": "officer", "source": "partner"}),
        ]
    }

    @classmethod
    def _make_company(cls, env):
        super()._make_company(env)
        cls.olga, cls.paul = (cls.new_user(env, OFFICER).id for _ in range(2))

    def _submitted(self, env, **values):
        filing = env["customer.filing"].create(self.draft(env, self.anna, **values))
        filing._submit()
        self.assertEqual(filing.state, "submitted", filing.refusal)
        return filing

    def _decision(self, user_id, filing, decision="approve"):
        """The request that presses the dialog's button."""
        request = filing.request_ids.filtered(lambda r: r.state == "pending")
        dialog = (
            request.env["customer.filing.decision"]
            .with_user(user_id)
            .create(
                {
                    "request_ids": request.ids,
                    "decision": decision,
                    "comment": "Because",
                }
            )
        )
        return call(user_id, dialog._name, "action_decide", dialog.ids)

    def _decide_together(self, *decisions):
        answers = self.crew.together(*([one] for one in decisions), at=LOCK)
        errors = [answer["error"] for answer in answers]
        self.assertEqual(sum(error is None for error in errors), 1, errors)
        return next(error for error in errors if error)

    def test_two_approve_at_the_same_moment(self):
        with self.database() as env:
            filing = self._submitted(env)
            decisions = [self._decision(u, filing) for u in (self.olga, self.paul)]
        error = self._decide_together(*decisions)
        self.assertEqual(error[0], "UserError")
        self.assertIn("has decided this already: Approved", error[1])
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual(filing.state, "active")
            self.assertEqual(
                filing.ledger_ids.mapped("event"), ["submit", "approve", "activate"]
            )
        self.assert_consistent()

    def test_the_second_click_decides_nothing_of_the_next_level(self):
        with self.database() as env:
            filing = self._submitted(env, source="partner")
            decisions = [self._decision(u, filing) for u in (self.olga, self.paul)]
        self._decide_together(*decisions)
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual(filing.state, "submitted")
            states = Counter(filing.request_ids.step_ids.mapped("state"))
            self.assertEqual(states, {"approved": 1, "pending": 1})
        self.assert_consistent()

    def test_one_approves_and_another_refuses(self):
        with self.database() as env:
            filing = self._submitted(env)
            decisions = [
                self._decision(self.olga, filing),
                self._decision(self.paul, filing, "refuse"),
            ]
        error = self._decide_together(*decisions)
        self.assertIn("has decided this already", error[1])
        with self.database() as env:
            self.assertIn(filing.with_env(env).state, ("active", "refused"))
        self.assert_consistent()

    def test_recalled_while_it_is_approved(self):
        """One of the two is told that it is over."""
        with self.database() as env:
            filing = self._submitted(env)
            approve = self._decision(self.olga, filing)
            recall = call(self.anna, filing._name, "action_recall", filing.ids)
        answers = self.crew.together([approve], [recall])
        errors = [answer["error"] for answer in answers]
        self.assertEqual(sum(error is None for error in errors), 1, errors)
        [error] = filter(None, errors)
        self.assertEqual(error[0], "UserError")
        with self.database() as env:
            expected = "active" if errors[0] is None else "draft"
            self.assertEqual(filing.with_env(env).state, expected)
        self.assert_consistent()

    def test_two_submit_the_same_customer(self):
        """PostgreSQL decides who is reserved the customer; the other one is told."""
        with self.database() as env:
            phone = new_phone()
            pairs = [
                self.new_dialog(env, user_id, phone=phone, contact_name="李小明")
                for user_id in self.people[:4]
            ]
        self.race(*(request for request, _lead_id in pairs), at=INSERT)
        with self.database() as env:
            filings = self.filings_of(env, [lead_id for _request, lead_id in pairs])
            states = Counter(filings.mapped("state"))
            self.assertEqual(states, {"submitted": 1, "refused": 3})
            for lost in filings.filtered(lambda filing: filing.state == "refused"):
                self.assertEqual(self.codes(lost), ["reserved"])
            self.assert_held_once(
                env, filings.filtered(lambda filing: filing.state == "submitted")
            )
        self.assert_consistent()

    def test_corrected_in_the_very_second_in_which_its_time_is_over(self):
        """Whoever is first, he stands in line again, once."""
        with self.database() as env:
            filing = self._submitted(env)
            back = self._decision(self.olga, filing, "return")
        self.race(back)
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual(filing.state, "draft")
            filing._filing_write({"reserved_until": now() - timedelta(seconds=1)})
        submit = call(self.anna, filing._name, "action_submit", filing.ids)
        self.race(submit, cron(APPROVAL_CRON))
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual(filing.state, "submitted")
            self.assertEqual(filing.ledger_ids.mapped("event").count("let_go"), 1)
            self.assert_held_once(env, filing)
        self.assert_consistent()
