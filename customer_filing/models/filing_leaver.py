from odoo import api, fields, models
from odoo.tools import SQL

from ..core import follow_up, release
from .filing_release import FILINGS


class CustomerFiling(models.Model):
    """Filings whose salesperson was archived: a release rule says what becomes of them.

    Where the policy says who gets a leaver's customers, that comes first
    (filing_departure.py). Without either nothing happens by itself but a notice to the
    leader (rules S14-R22, S46-R08).
    """

    _inherit = "customer.filing"

    owner_left_at = fields.Datetime(
        string="Salesperson left",
        readonly=True,
        copy=False,
        help="When it was found that he is archived.",
    )
    leave_due_at = fields.Datetime(
        string="Released for his leaving",
        readonly=True,
        copy=False,
        help="When a release rule ends the filing since its salesperson left.",
    )

    _leave_due_idx = models.Index(
        "(leave_due_at) WHERE state = 'active' AND leave_due_at IS NOT NULL"
    )
    _owner_left_idx = models.Index(
        "(user_id) WHERE state = 'active' AND owner_left_at IS NOT NULL"
    )

    def _reopen(self):
        """Who left without customers leaves one behind if his lead is restored."""
        result = super()._reopen()
        gone = self.user_id.filtered(lambda u: not (u.active or u.filing_left_at))
        if gone:
            # sudo: whoever restores a lead need not know of other filings
            gone.sudo()._filing_leave()
        return result

    @api.model
    def _cron_release_left(self):
        """Release the customers of archived users after the days of their rule.

        Killed half-way, run twice or late: the same end state.
        """
        self._sweep(
            self._forget_returned_batch, self._note_left_batch, self._release_left_batch
        )

    @api.model
    def _note_left_batch(self, limit):
        """Note of up to ``limit`` filings that their salesperson left; how many."""
        found = self._lock_next(
            SQL(
                """customer_filing AS filing
                   JOIN res_users AS person
                     ON person.id = filing.user_id AND NOT person.active"""
            ),
            SQL("filing.state = 'active' AND filing.owner_left_at IS NULL"),
            SQL("filing.id"),
            limit,
        )
        found._note_left(fields.Datetime.now())
        return len(found)

    def _note_left(self, now):
        for filing, rule in self._counting_rules("left").items():
            due = None
            if rule and not filing._has_departure_target():
                calendar = follow_up.Calendar(filing._tz())
                due = release.after_days(rule.days, now, calendar) if rule.days else now
            filing._filing_write({"owner_left_at": now, "leave_due_at": due})
            self._trigger_leaving(due)

    def _has_departure_target(self):
        """Whether the policy hands the customers of leavers over."""
        version = self.team_id._filing_version()
        return bool(version) and version.departure_target != "nothing"

    def _trigger_leaving(self, at):
        cron = self.env.ref(
            "customer_filing.ir_cron_release_left", raise_if_not_found=False
        )
        if at and cron:
            # sudo: an end may start crons
            cron.sudo()._trigger(at=at)

    @api.model
    def _forget_returned_batch(self, limit):
        """Salespeople who are back, or others' filings by now: nothing is due."""
        back = self._lock_next(
            SQL(
                """customer_filing AS filing
                   JOIN res_users AS person
                     ON person.id = filing.user_id AND person.active"""
            ),
            SQL("filing.state = 'active' AND filing.owner_left_at IS NOT NULL"),
            SQL("filing.id"),
            limit,
        )
        for filing in back:
            filing._filing_write({"owner_left_at": False, "leave_due_at": False})
        return len(back)

    @api.model
    def _release_left_batch(self, limit):
        """End up to ``limit`` filings of leavers in this transaction; how many."""
        now = fields.Datetime.now()
        due = self._lock_next(
            FILINGS,
            SQL("filing.leave_due_at <= %s AND %s", now, self._sql_may_end(now)),
            SQL("filing.leave_due_at, filing.id"),
            limit,
        )
        due._apart_from_broken(lambda filings: filings._release_left())
        return len(due)

    def _release_left(self):
        """End these due filings; filters count as the filing is now."""
        rules = self._counting_rules("left")
        left = self.filtered(lambda filing: rules[filing])
        if left:
            left._end("leave", {filing.id: filing.leave_due_at for filing in left})
        for filing in self - left:
            filing._filing_write({"leave_due_at": False})
