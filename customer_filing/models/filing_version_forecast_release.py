from dataclasses import replace

from odoo import models


class FilingPolicyVersion(models.Model):
    """A forecast counts what release rules would end, as they do today and then."""

    _inherit = "customer.filing.policy.version"

    def _changes(self):
        changes = super()._changes()
        # sudo: an administrator counts what he need not be able to open
        filings = self.env["customer.filing"].sudo()
        filings = filings.browse(change.filing_id for change in changes)
        today = {filing.id: filing.rule_due_at for filing in filings}
        running = filings.filtered(lambda filing: not filing.is_house)
        then = running._rules_due(self._comes_at(), self)
        return [
            replace(
                change,
                before=_first(change.before, today[change.filing_id]),
                after=_first(change.after, _instant(then.get(change.filing_id))),
            )
            for change in changes
        ]


def _instant(due):
    return due and due.at


def _first(*ends):
    """The first of several ends; None is never."""
    return min((end for end in ends if end), default=None)
