from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core import chronicle, lifecycle

REINSTATED = lifecycle.TRANSITIONS["reinstate"].source_end_reasons


class CustomerFiling(models.Model):
    """What the register office puts right: owner, end, or that it ended at all."""

    _inherit = "customer.filing"

    repair_note = fields.Text(
        string="Repaired",
        readonly=True,
        copy=False,
        groups="customer_filing.group_filing_officer",
        help="What the register office put right, and why.",
    )

    def action_repair(self):
        """Open the dialog in which a register officer puts a filing right.

        :raise UserError: it was never accepted, so there is nothing to put right
        """
        self.ensure_one()
        self.check_access("read")
        if self.state in ("draft", "refused"):
            raise UserError(
                self.env._("Only what was accepted once is repaired: this is not.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repair"),
            "res_model": "customer.filing.repair",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def _refuse_own_office(self):
        """Who keeps the register has no share in what he does there (rule S01-R12).

        :raise AccessError: one of these filings is the user's own
        """
        # sudo: whose they are is asked for the user alone
        if not self.env.su and self.env.user in self.sudo().user_id:
            raise AccessError(
                self.env._(
                    "Nobody decides about customers of his own: another register "
                    "officer does."
                )
            )

    def _note_repair(self, what, reason, now):
        """Keep that something was put right: a code in the ledger, the reason beside.

        :param what: reassign, void, date or reopen
        """
        day = fields.Datetime.to_string(now)
        note = "\n".join(filter(None, [self.repair_note, f"{day} {reason}"]))
        self._filing_write({"repair_note": note})
        self.env["customer.filing.ledger"]._append(
            "repair", {self.id: {"what": what}}, now
        )

    def _correct_end(self, until, now):
        """Give an active filing the end that is right, sooner or later (naive UTC)."""
        if self.state != "active":
            raise UserError(self.env._("Only a protected filing has an end."))
        if not until or until <= now:
            raise UserError(self.env._("The right end must lie in the future."))
        self._lock_to_hand_over(repair=True)
        course = chronicle.corrected(self._course(), until, now)
        self._keep_courses({self.id: course})
        self._redate("repair", {self.id: until}, {self.id: {"what": "date"}}, now)

    def _reinstate(self, until, now):
        """Protect a filing again that ended by mistake, if nobody else has him.

        :param until: naive UTC end of the protection from now on
        :raise UserError: the customer was claimed or filed meanwhile
        """
        if self.state != "ended" or self.end_reason not in REINSTATED:
            raise UserError(self.env._("%s cannot be taken back.", self.display_name))
        if not until or until <= now:
            raise UserError(self.env._("The end must lie in the future."))
        self._lock_ended()
        entered = self.pool_entry_ids.filtered(lambda e: e.state != "withdrawn")
        if (entered and not self._takes_back(now)) or self._is_taken_by_other():
            raise UserError(
                self.env._("Somebody else has this customer by now: nothing was done.")
            )
        if self._waits_by_another():
            raise UserError(
                self.env._(
                    "This customer waits in a public pool by another filing: give him "
                    "to somebody there."
                )
            )
        if not self.user_id.active:
            raise UserError(
                self.env._("%s has left: the customer stays.", self.user_id.name)
            )
        self._protect_again(until, now)

    def _waits_by_another(self):
        """Whether an earlier or a later filing of this customer is in a pool."""
        others = self.browse(self._former_ids())
        return "waiting" in others.pool_entry_ids.mapped("state")

    def _lock_ended(self):
        """Nobody else takes the customer before this transaction does."""
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("Somebody is just changing this filing: try again.")
            )

    def _protect_again(self, until, now):
        if self.terms_id._read().exclusive or self.lock_ends_at:
            self.env["customer.filing.key"]._take_again(self.ids)
        self._keep_courses({self.id: chronicle.corrected(self._course(), until, now)})
        # the ending was a mistake, so he was in no pool once more
        counted = any(e.entered_at >= self.ended_at for e in self.pool_entry_ids)
        rounds = max(self.round - counted, 0)
        state, reason = lifecycle.apply("reinstate", self.state, self.end_reason)
        nothing = {self.id: None}
        self._write_rows(
            "reinstate",
            [(self.id, state, reason)],
            {
                "protected_until": {self.id: until},
                "ended_at": nothing,
                "aftercare_until": nothing,
            },
        )
        self._filing_write(
            {
                "round": rounds,
                "left_owner": False,
                "end_note": False,
                "ended_by_id": False,
            }
        )
        leads = self._own_leads()
        leads.filtered(lambda lead: not lead._filing_is_of_other(self))._filing_protect(
            self
        )
        self.env["customer.filing.card"]._sync(self)
        self.env["customer.filing.ledger"]._append(
            "reinstate", {self.id: {"protected_until": until}}, now
        )
        self._trigger_release({until})
        self._renew_deadlines(now, now)
        self.env["crm.lead"]._filing_meet_new(self)
        self.env["crm.lead"]._filing_redate(self)
