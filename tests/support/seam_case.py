"""Filings that deadlines, approvals, extensions and absences meet at once."""

from datetime import datetime

from approval_case import ApprovalCase
from clock_case import ClockCase
from follow_up_case import FollowUpCase


class SeamCase(FollowUpCase, ClockCase, ApprovalCase):
    """All that the parts' own tests need, together."""

    def ask_extension(self, filing):
        dialog = (
            self.env["customer.filing.extend"]
            .with_user(filing.user_id)
            .create({"filing_id": filing.id, "reason": "He will sign"})
        )
        dialog.action_ask()
        return self.request_of(filing, "extend")

    def cover(self, values=None, **version_values):
        """A version from now on that also covers what runs already."""
        version = self.north.filing_version_id._new_version(
            datetime.now(), **{"covers_existing": True} | version_values
        )
        version._line_for(self.walk_in).write(values or {})
        self.sweep("cover_existing")
        return version

    def absence(self, user, first, last):
        absence = (
            self.env["customer.filing.absence"]
            .with_user(user)
            .create({"date_from": first, "date_to": last, "reason": "Wedding"})
        )
        absence.with_user(self.dai).action_approve()
        return absence
