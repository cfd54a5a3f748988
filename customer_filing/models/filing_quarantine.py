import logging

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..batches import MOST_BROKEN, NOT_BY_A_ROW
from .filing_task import OFFICER

_logger = logging.getLogger(__name__)


class CustomerFiling(models.Model):
    """One broken row does not keep the others: it is set aside, and reported once."""

    _inherit = "customer.filing"

    release_failed_at = fields.Datetime(
        string="Set aside",
        readonly=True,
        copy=False,
        help="When it was to be released and could not. It stays as it is until the "
        "register office tries again.",
    )
    release_failure = fields.Char(
        string="What failed",
        readonly=True,
        copy=False,
        groups="customer_filing.group_filing_officer",
    )

    def _apart_from_broken(self, step):
        """Do a step with all of these; rows that make it fail are set aside.

        A batch that fails is halved until the row is found, so one among many costs a
        few attempts. Whoever asks about its customer gets an answer, no error.

        :param step: function of a part of these filings
        """
        for filing, error in self._broken_in(step).items():
            filing._set_aside(error)

    def _broken_in(self, step):
        """Do a step with all of these but for the rows that make it fail.

        :return: {filing: error} of these rows
        :raise Exception: it fails with all of many
        """
        errors = {}
        self._halve(step, errors)
        if len(errors) > MOST_BROKEN and len(errors) == len(self):
            raise next(iter(errors.values()))
        return errors

    def _halve(self, step, errors):
        """Do a step with these; {filing: error} of those with which it fails."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                step(self)
            return
        except NOT_BY_A_ROW:
            raise
        except Exception as error:
            if len(self) == 1:
                errors[self] = error
                return
        # outside, so that the log does not tell of each half
        middle = len(self) // 2
        for half in (self[:middle], self[middle:]):
            half._halve(step, errors)

    def _set_aside(self, error):
        """Leave this filing out of what is due, and bring it before the office."""
        self.ensure_one()
        code = _code(error)
        _logger.warning("Filing %s is set aside: %s", self.id, code, exc_info=error)
        # the least that can be written of a row that is broken
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing
                   SET release_failed_at = %s, release_failure = %s
                   WHERE id = %s RETURNING id""",
                fields.Datetime.now(),
                code,
                self.id,
            )
        )
        self._forget("release_failed_at", "release_failure")
        self.env["customer.filing.notice"]._raise(
            "quarantine", self.company_id or self.env.company, filing=self
        )

    def _leave_quarantine(self):
        """These are due again, or have ended: nobody needs to look any more."""
        aside = self.filtered("release_failed_at")
        if not aside:
            return
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing
                   SET release_failed_at = NULL, release_failure = NULL
                   WHERE id = ANY(%s) RETURNING id""",
                aside.ids,
            )
        )
        aside._forget("release_failed_at", "release_failure")
        self.env["customer.filing.notice"]._close_quarantine(aside)

    def action_try_again(self):
        """Try once more to release filings that were set aside (rule S01-R03).

        For register officers. Takes nothing and returns True; if it fails again there
        is a new notice.

        :raise AccessError: for all others
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer tries again."))
        self.check_access("read")
        # sudo: what time does to a filing is nobody's to write
        self.sudo()._leave_quarantine()
        now = fields.Datetime.now()
        self._trigger_release({now})
        self._trigger_sweep({now})
        return True


def _code(error):
    """What failed, without what the customer's data say."""
    diagnosis = getattr(error, "diag", None)
    constraint = diagnosis and diagnosis.constraint_name
    return " ".join(filter(None, (type(error).__name__, constraint)))
