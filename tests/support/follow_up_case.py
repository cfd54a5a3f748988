"""Filings that must be followed up, and follow-ups logged by the dialog."""

from datetime import datetime, timedelta

from draft_case import DraftCase

from odoo import Command

GOOD = "客户想看三号楼样板间"  # ten characters


def shanghai(day, hour=0, minute=0):
    """A moment of March 2026 in Shanghai, as naive UTC."""
    return datetime(2026, 3, day, hour, minute) - timedelta(hours=8)


class FollowUpCase(DraftCase):
    def staged(self, *stages, **values):
        """A version with these deadlines: (stage, length, effect), and more of each."""
        lines = [
            Command.create(
                {"stage": stage, "length": length, "effect": effect}
                | (more[0] if more else {})
            )
            for stage, length, effect, *more in stages
        ]
        return self.rules(stage_ids=[Command.clear(), *lines], **values)

    def grade(self, code):
        return self.env.ref(f"customer_filing.filing_grade_{code.lower()}")

    def due(self, filing):
        """{stage: when it is due} of open deadlines."""
        filing.invalidate_recordset(["deadline_ids"])
        opened = filing.deadline_ids.filtered(lambda d: d.state == "open")
        return {deadline.stage: deadline.due_at for deadline in opened}

    def sweep(self, name="sweep_deadlines"):
        """Run a cron as the scheduler does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref(f"customer_filing.ir_cron_{name}")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def evidence(self, filing):
        return self.env["customer.filing.follow.up"].search(
            [("filing_id", "=", filing.id)], order="id"
        )

    def log(self, filing, user=None, note=GOOD, **values):
        """Log a follow-up by the dialog; its evidence."""
        dialog = self.log_dialog(filing, user, note=note, **values)
        dialog.action_log()
        return self.evidence(filing)[-1:]

    def log_dialog(self, filing, user=None, **values):
        action = filing.with_user(user or filing.user_id).action_log_follow_up()
        return (
            self.env[action["res_model"]]
            .with_user(user or filing.user_id)
            .with_context(**action["context"])
            .create({"contact": "call"} | values)
        )
