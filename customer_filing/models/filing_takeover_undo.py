from odoo import fields, models
from odoo.tools import SQL

from .filing_background import BATCH
from .filing_takeover_look import CRON


class FilingTakeover(models.Model):
    """Last step: keep what was taken over, or have everything as it was before."""

    _inherit = "customer.filing.takeover"

    def action_confirm(self):
        """Keep it; it cannot be undone any more. For administrators."""
        self.check_access("write")
        self._refuse_unless("done")
        self._put(state="confirmed", closed_at=fields.Datetime.now())
        self.line_ids._forget_digests()
        return True

    def action_undo(self):
        """Take all of it back, in the background. For administrators.

        The filings end as withdrawn and stay in the register; the leads get their
        salespeople back and lose the guard. If the team began to file with this, it
        stops to.
        """
        self.check_access("write")
        self._refuse_unless("running", "done")
        for job in self:
            job._put(state="undoing")
            lines = job.line_ids.search(
                [("takeover_id", "=", job.id), ("state", "=", "taken")]
            )
            lines._put_all(why=None, problem=None)
            job._begin_work(CRON)
        return True

    # ---- the work, batch by batch ----

    def _undo_step(self, limit):
        lines = self._next_customers(limit)
        if lines:
            self._undo(lines)
        else:
            self._finish_undoing()
        return len(lines)

    def _undo_alone(self):
        lines = self._next_customers(BATCH)
        for of_customer in lines.grouped("group_no").values():
            self._do_alone(self._undo, of_customer)
        return len(lines)

    def _finish_undoing(self):
        """Something may be on hold: then the rest can be undone once that is lifted."""
        left = self.line_ids.search_count(
            [("takeover_id", "=", self.id), ("state", "=", "taken")], limit=1
        )
        if left:
            self._put(state="done")
            return
        if self.sets_policy and self.team_id.filing_policy_id == self.policy_id:
            self.team_id._filing_switch_off()
        self._put(state="undone", closed_at=fields.Datetime.now())
        self.line_ids._forget_digests()

    def _undo(self, lines):
        # sudo: filings and leads of every salesperson
        filings = lines.filtered(lambda line: not line.joined).filing_id.sudo()
        held = filings.browse(filings._standing_holds())
        kept = lines.filtered(lambda line: line.filing_id in held)
        text = dict(lines._fields["why"]._description_selection(self.env))["on_hold"]
        kept._put_all(why="on_hold", problem=text)
        back = lines - kept
        (filings - held)._take_back(
            self.env._("Going live of %s was undone.", self.team_id.name)
        )
        restored = self._restore_leads(back)
        rows = {
            line.id: {
                "state": "undone",
                "why": None if line.lead_id in restored else "claimed",
            }
            for line in back
        }
        back._put(rows)

    def _restore_leads(self, lines):
        """Let the leads be as before, as far as they are still these filings'.

        A lead that meanwhile went to the pool gets its salesperson back.

        :return: those leads
        """
        leads = self.env["crm.lead"].sudo()
        restored = leads._filing_execute(
            SQL(
                """UPDATE crm_lead AS lead
                   SET filing_id = NULL,
                       user_id = COALESCE(lead.user_id, line.owner_id),
                       filing_guard = CASE WHEN lead.filing_guard = 'contested'
                                           THEN 'contested' END,
                       filing_protected_until =
                           CASE WHEN lead.filing_guard = 'contested'
                                THEN lead.filing_protected_until END
                   FROM customer_filing_takeover_line AS line
                   WHERE line.id = ANY(%s) AND lead.id = line.lead_id
                     AND lead.filing_id = line.filing_id RETURNING lead.id""",
                lines.ids,
            )
        )
        restored._filing_meet(asked=False)
        return restored
