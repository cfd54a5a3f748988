from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import lifecycle


class CustomerFiling(models.Model):
    """A mistaken giving back or claim is undone within minutes, as if it had not been.

    A claim that is undone shows nothing to who claims to peek: the log of claims keeps
    it, the gap between two claims runs on, and nobody undoes two claims of a customer.
    """

    _inherit = "customer.filing"

    may_undo = fields.Boolean(compute="_compute_may_undo")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_undo(self):
        # sudo: what can be undone is kept by the engine; here a yes or no is told
        standing = self.env["customer.filing.undo"].sudo()._standing(self).filing_id
        for filing in self:
            stands = filing.id in standing._ids
            filing.may_undo = stands and filing._is_undone_by_user()

    def _is_undone_by_user(self):
        """Whether the user may undo what was done with this filing."""
        # sudo: who has just given a customer back cannot read the filing any more
        filing = self.sudo()
        return filing.user_id == self.env.user or filing._may_file_for_others()

    def action_undo(self):
        """Undo that this filing was given back, or claimed, a few minutes ago.

        For its salesperson, his team's leader and register officers.

        :return: an action that opens what there is now: the lead, or the pool
        :raise AccessError: the filing is somebody else's
        :raise UserError: the minutes are over, or somebody else has the customer
        """
        self.ensure_one()
        if not self._is_undone_by_user():
            raise AccessError(
                self.env._(
                    "Only the salesperson, the team's leader or a register officer "
                    "does this."
                )
            )
        # sudo: undoing moves keys, cards and leads that are nobody's to write
        filing = self.sudo()
        standing = self.env["customer.filing.undo"].sudo()._standing(filing)
        if not standing:
            raise UserError(
                self.env._("The minutes in which this can be undone are over.")
            )
        kind, kept = standing.kind, standing.kept
        standing.unlink()
        if kind == "claim":
            filing._undo_claim(kept)
            return self.env["ir.actions.act_window"]._for_xml_id(
                "customer_filing.filing_card_action_pool"
            )
        filing._undo_release(kept)
        return filing.lead_id and self.browse(filing.id).action_open_lead()

    # ---- a giving back ----

    def _undo_release(self, kept):
        """Protect a customer again whom somebody gave back by mistake.

        He has the end that he had, and every deadline runs on.

        :raise UserError: his time is over by now, or somebody else has the customer
        """
        now = fields.Datetime.now()
        self._refuse_restoring(now)
        terms = self.terms_id._read()
        if terms.exclusive or self.lock_ends_at:
            self.env["customer.filing.key"]._take_again(self.ids)
        state, reason = lifecycle.apply("restore", self.state, self.end_reason)
        self._write_rows(
            "restore", [(self.id, state, reason)], {"ended_at": {self.id: None}}
        )
        self._filing_write(
            {
                "round": kept["round"],
                "left_owner": kept["left_owner"],
                "end_note": False,
                "ended_by_id": False,
            }
        )
        self._resume_deadlines()
        leads = self.env["crm.lead"]
        leads._filing_restore(self, kept)
        self.env["customer.filing.card"]._sync(self)
        self.env["customer.filing.memory"]._forget(self)
        until = self.protected_until or None
        self.env["customer.filing.ledger"]._append(
            "restore",
            {self.id: {"owner": self.user_id.id, "protected_until": until}},
            now,
        )
        self._trigger_release({until} if until else set())
        leads._filing_meet_new(self)
        leads._filing_redate(self)

    def _refuse_restoring(self, now):
        """Raise if a filing that was given back cannot be protected again."""
        # a hold keeps him in the pool as well
        self._refuse_on_hold()
        if not self.user_id.active:
            raise UserError(
                self.env._("%s has left: the customer stays.", self.user_id.name)
            )
        until = self.protected_until
        is_over = (until and until <= now) or self._is_neglected_meanwhile(now)
        if (self.state, self.end_reason) != ("ended", "released") or is_over:
            raise UserError(self._message_reopen())
        # the customer leaves his pool before anybody else is looked for
        if not self._takes_back(now) or self._is_taken_by_other():
            raise UserError(
                self.env._(
                    "%s cannot be taken back: somebody else has the customer by now.",
                    self.display_name,
                )
            )
        self._refuse_without_room(now)

    # ---- a claim ----

    def _undo_claim(self, kept):
        """Put a customer back into the pool who was claimed by mistake.

        He waits there as before, and the claim is given back to the quota.

        :param kept: what was kept of the claim
        :raise UserError: it was undone once before, or somebody waits for the customer
        """
        now = fields.Datetime.now()
        self._refuse_undoing_claim(now)
        entries = self.env["customer.filing.pool.entry"].browse(kept["entries"])
        ended = entries.filing_id
        pooled = {lead_id for lead_id, *_values in kept["leads"]}
        # what somebody worked on before the claim never came from the pool
        leads = self._own_leads().filtered(
            lambda lead: (
                lead._filing_is_open()
                and (lead.id in pooled or lead.id > kept.get("newest_lead", 0))
            )
        )
        self._end("undo_claim")
        self._filing_write({"left_owner": True, "ended_by_id": self.env.uid})
        entries._wait_again()
        leads._filing_return_to_pool(ended, kept["leads"])
        self.env["customer.filing.claim"]._note("undo", self, entries, now)
        ended.invalidate_recordset(["pool_entry_ids"])
        self.env["customer.filing.card"]._sync(ended | self)
        # by the system: who claimed is for the claim log, not for the former owner
        self.env["customer.filing.ledger"].with_user(SUPERUSER_ID)._append(
            "waits_again", {filing.id: {} for filing in ended}, now
        )

    def _refuse_undoing_claim(self, now):
        if self.state != "active":
            raise UserError(self.env._("This filing is not protected any more."))
        if self.queue_places and self._waiting_with("queued", now):
            raise UserError(
                self.env._(
                    "Somebody waits for this customer already: give him back instead."
                )
            )
        if self.env["customer.filing.claim"]._was_undone(
            self.user_id, self._former_ids()
        ):
            raise UserError(
                self.env._(
                    "A claim of this customer was undone once before: give him back "
                    "instead."
                )
            )
