from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import clock, split_flow
from .filing_split_words import decimal_of
from .filing_task import OFFICER

# A deal is split once at a time: these count, drafts and what is over do not.
LIVE = ("proposed", "agreed", "approved", "frozen", "paid")


class FilingSplit(models.Model):
    """What becomes of a split: each step asks the core who may take it.

    Whoever takes a step locks the split by a change of its row, so that of two at the
    same moment one begins anew and sees what the other did.
    """

    _inherit = "customer.filing.split"

    silence_at = fields.Datetime(string="Silence counted", readonly=True)

    # ---- for people ----

    def action_propose(self):
        """Propose these drafts to their payees. For leaders and register officers.

        :raise AccessError: the user may not
        :raise UserError: a deal is split already, is not won, or does not add up
        """
        self.check_access("read")
        self._propose()
        return True

    def action_approve(self):
        """Approve these splits, to which all have agreed.

        For register officers, and leaders who are neither proposer nor payee.

        :raise AccessError: the user may not
        :raise UserError: somebody has not agreed
        """
        self.check_access("read")
        self._approve()
        return True

    def action_cancel(self, reason):
        """Cancel these splits, of which nothing is frozen yet.

        For leaders and register officers.

        :param reason: why, in words
        :raise AccessError: the user may not
        :raise UserError: no reason, or something is frozen
        """
        self.check_access("read")
        self._cancel(reason)
        return True

    # ---- the engine's part ----

    def _take(self):
        """Go on alone: who does something with the same split at this moment begins
        anew and sees what was done."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_split SET write_uid = %s
                   WHERE id = ANY(%s) RETURNING id""",
                self.env.uid,
                sorted(self.ids),
            )
        )
        self.invalidate_recordset(["write_uid"], flush=False)

    def _actor(self):
        """The user, as the core sees him."""
        user = self.env.user
        # sudo: whose part it is is asked for everybody
        split = self.sudo()
        shares = split.line_ids
        return split_flow.Actor(
            is_leader=split.team_id.user_id == user,
            is_officer=user.has_group(OFFICER)
            and split.company_id in user.sudo().company_ids,
            is_payee=user in shares.user_id
            or user.sudo().partner_id in shares.partner_id,
            is_proposer=split.proposer_id == user,
        )

    def _adds_up(self):
        """Whether the shares are the base, to the smallest unit."""
        # sudo: sums of all shares
        split = self.sudo()
        sums = {"commission": 0, "performance": 0}
        for line in split.line_ids:
            sums[line.book] += decimal_of(line.amount)
        base = decimal_of(split.base_amount)
        is_exact = split.split_type == "closed" or split.reverses_id
        has_shares = any(line.book == "commission" for line in split.line_ids)
        return has_shares and (sums["commission"] == base or not is_exact)

    def _propose(self):
        """Put these drafts before their payees.

        A revised split is replaced by its new version now. A reversal needs nobody's
        agreement: its payees are told.
        """
        self._take()
        for split in self:
            split._refuse_if(
                split_flow.may_propose(
                    split._actor(), split.sudo().state, split._adds_up()
                )
            )
            split._refuse_second()
            split._replace_previous()
            now = fields.Datetime.now()
            split._split_write(
                {
                    "state": "proposed",
                    "proposer_id": self.env.uid,
                    "proposed_at": now,
                    "agree_until": split._silent_from(now),
                }
            )
            split._log("propose", "split_proposed")
            split._begin_agreement()

    def _silent_from(self, now):
        """When silence becomes agreement: at the end of a day where the team works."""
        split = self.sudo()
        if not split.silence_days or split.reverses_id:
            return False
        tz = split.team_id._filing_tz(split.company_id)
        return clock.end_of_day(now + timedelta(days=split.silence_days), tz)

    def _refuse_second(self):
        """Refuse unless these leads are won, and their deal is not split already.

        :raise UserError: one is not won, or another split of the kind counts already
        """
        # sudo: whoever proposes need not see other teams' splits
        split = self.sudo()
        if split.reverses_id:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                # nothing changes, but who splits the same deal meanwhile begins anew
                "UPDATE crm_lead SET id = id WHERE id = ANY(%s) RETURNING id",
                sorted(split.lead_ids.ids),
            )
        )
        self._refuse_open_leads()
        others = self.sudo().search(
            [
                ("id", "not in", (split | split.previous_id).ids),
                ("lead_ids", "in", split.lead_ids.ids),
                ("split_type", "=", split.split_type),
                ("state", "in", LIVE),
                ("reverses_id", "=", False),
            ]
        )
        if other := (others - others._wholly_taken_back())[:1]:
            raise UserError(
                self.env._(
                    "This deal is split already, by %s: revise that one.",
                    other.display_name,
                )
            )

    def _refuse_open_leads(self):
        """:raise UserError: a lead of this deal is not won, or not any more"""
        if open_leads := self._open_leads():
            raise UserError(
                self.env._(
                    "%s: only a deal that is won is split.",
                    ", ".join(open_leads.with_env(self.env).mapped("display_name")),
                )
            )

    def _open_leads(self):
        """The leads of these deals that are not won, or not any more."""
        # sudo: whether they are won, for who decides about the split
        return self.sudo().lead_ids.filtered(lambda lead: lead.won_status != "won")

    def _replace_previous(self):
        previous = self.sudo().previous_id.sudo(self.env.su)
        if not previous:
            return
        previous._take()
        previous._refuse_if(previous._why_not_revise())
        previous._split_write({"state": "replaced"})
        previous._log("replace", "split_replaced")
        holds = self.env["customer.filing.split.hold"]
        holds._carry(previous.sudo().line_ids, self.sudo().line_ids)
        previous._close_all_activities()

    def _why_not_revise(self):
        lines = self.sudo().line_ids.sudo(self.env.su)
        return split_flow.may_revise(
            self._actor(),
            self.sudo().state,
            bool(self.sudo().reverses_id),
            [line._as_core() for line in lines],
        )

    def _revise(self):
        """Begin a new version of this split: a draft with the same lines.

        The old one counts until the new one is proposed. A draft that was begun before
        is cancelled.

        :return: the new version
        """
        self.ensure_one()
        self._take()
        self._refuse_if(self._why_not_revise())
        # sudo: whoever may revise a split may not write one
        split = self.sudo()
        values = split._as_values() | {"previous_id": split.id}
        lines = [line._as_values() for line in split.line_ids]
        new = split._store(values, lines).sudo(self.env.su)
        self.env["customer.filing.split.event"]._note("revise", self)
        return new

    def _approve(self):
        """Approve these splits; a payee and the proposer never do."""
        self._take()
        for split in self:
            lines = split.sudo().line_ids.sudo(self.env.su)
            split._refuse_if(
                split_flow.may_approve(
                    split._actor(),
                    split.sudo().state,
                    bool(split.sudo().reverses_id),
                    [line._as_core() for line in lines],
                )
            )
            if not split.sudo().reverses_id:
                split._refuse_open_leads()
            split._split_write(
                {
                    "state": "approved",
                    "approver_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                }
            )
            split._log("approve", "split_approved")
            split._close_all_activities()

    def _cancel(self, reason):
        """Cancel these splits.

        :param reason: why, in words
        """
        self._take()
        for split in self:
            lines = split.sudo().line_ids.sudo(self.env.su)
            split._refuse_if(
                split_flow.may_cancel(
                    split._actor(),
                    split.sudo().state,
                    reason or "",
                    [line._as_core() for line in lines],
                )
            )
            split._split_write({"state": "cancelled"})
            self.env["customer.filing.split.event"]._note("cancel", split, reason)
            split._close_all_activities()

    # ---- what is kept of it ----

    def _log(self, event, on_filing=None, reason=""):
        """Note what happened to each of these, and in the ledger of its filing.

        The ledger names no amount: the filing's salesperson reads it.

        :param event: a code of the split's events
        :param on_filing: a code of the ledger's
        """
        self.env["customer.filing.split.event"]._note(event, self, reason)
        now = fields.Datetime.now()
        # sudo: whoever may do it need not read the filing
        for split in self.sudo():
            if on_filing and split.filing_id:
                self.env["customer.filing.ledger"]._append(
                    on_filing,
                    {split.filing_id.id: {"split": split.id, "version": split.version}},
                    now,
                )
