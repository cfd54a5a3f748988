from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .filing_pool_mode import MODES


class FilingCard(models.Model):
    """What somebody can do to get the customer of a card, as the pool's mode says."""

    _inherit = "customer.filing.card"

    claim_mode = fields.Selection(
        MODES, string="Who gets him", compute="_compute_claim_mode"
    )
    may_prove = fields.Boolean(compute="_compute_may_by_mode")
    may_declare = fields.Boolean(compute="_compute_may_by_mode")
    may_withdraw = fields.Boolean(compute="_compute_may_by_mode")
    may_assign = fields.Boolean(compute="_compute_may_assign")
    draw_at = fields.Datetime(string="Drawn on", compute="_compute_draw_at")
    claim_hint = fields.Char(string="How to get him", compute="_compute_claim_hint")

    @api.depends("pool_id.claim_mode", "decider_id")
    def _compute_claim_mode(self):
        for card in self:
            # sudo: who decides on a customer need not see his pool
            pool = card.sudo().pool_id
            card.claim_mode = pool and (
                "assigned" if card.decider_id else pool.claim_mode
            )

    @api.depends("claim_mode")
    @api.depends_context("uid")
    def _compute_may_claim(self):
        result = super()._compute_may_claim()
        others = self._kept_for_others()
        for card in self:
            if card.claim_mode != "self" or card in others or card._opens_later():
                card.may_claim = False
        return result

    def _opens_later(self):
        """Whether nobody may claim him yet, so that all have seen him."""
        return bool(self.opens_at) and self.opens_at > fields.Datetime.now()

    @api.depends("claim_mode")
    @api.depends_context("uid")
    def _compute_may_by_mode(self):
        declared = self._declared()
        others = self._kept_for_others()
        for card in self:
            member = bool(card.pool_id) and card.pool_id._admits(self.env.user)
            card.may_prove = (
                member
                and card.claim_mode == "proof"
                and card not in others
                and not card._opens_later()
            )
            drawn = member and card.claim_mode == "draw"
            card.may_declare = drawn and card not in declared
            card.may_withdraw = drawn and card in declared

    @api.depends("claim_mode")
    @api.depends_context("uid")
    def _compute_may_assign(self):
        for card in self:
            card.may_assign = card._is_to_assign_by(self.env.user)

    @api.depends("claim_mode", "pool_entered_at", "opens_at")
    def _compute_draw_at(self):
        for card in self:
            since = card.opens_at or card.pool_entered_at
            drawn = card.claim_mode == "draw" and since
            card.draw_at = drawn and card.pool_id._draw_of(since)

    @api.depends("claim_mode", "draw_at")
    @api.depends_context("uid", "lang")
    def _compute_claim_hint(self):
        rights = self._first_rights()
        for card in self:
            right = rights.get(card)
            card.claim_hint = (
                card._hint_first_right(right) if right else card._hint_mode()
            )

    def _hint_first_right(self, right):
        until = self._moment(right.until)
        if self.env.user in right.people:
            return self.env._("You have the first right until %s", until)
        return self.env._("To be claimed from %s: others had asked before", until)

    def _hint_mode(self):
        _ = self.env._
        if self.claim_mode == "draw" and self.draw_at:
            return _("Drawn on %s", self._moment(self.draw_at))
        if self.claim_mode in ("self", "proof") and self._opens_later():
            return _("To be claimed from %s", self._moment(self.opens_at))
        texts = {
            "proof": _("For whoever proves a visit or a call"),
            "assigned": _("Is assigned"),
        }
        if self.claim_mode == "proof" and self._needs_both_proofs():
            return _("Was unreachable: for whoever has reached and visited him")
        return texts.get(self.claim_mode, False)

    def _moment(self, instant):
        """An instant as the people of the card's company read it."""
        # sudo: its calendar may be closed to a salesperson
        tz = self.sudo().company_id._filing_tz()
        return self.env["customer.filing"]._moment_in(instant, tz)

    # ---- what the engine knows behind a card ----

    def _entry_by_card(self):
        """{card: its stay in the pool}, for the engine."""
        # sudo: entries are closed to members, whether they may act was asked before
        entries = self.env["customer.filing.pool.entry"].sudo()
        found = entries.search(
            [
                ("filing_id", "in", self.sudo().filing_id.ids),
                ("state", "=", "waiting"),
            ]
        ).grouped("filing_id")
        return {
            card: found[card.sudo().filing_id]
            for card in self
            if card.sudo().filing_id in found
        }

    def _first_rights(self):
        """{card: FirstRight} of those for whom some come first at this moment."""
        asked = self.filtered(
            # sudo: settings of a pool that is closed to who decides on its customer
            lambda card: (
                card.sudo().pool_id.first_right_hours
                and card.claim_mode in ("self", "proof")
            )
        )
        entries = asked._entry_by_card()
        every = self.env["customer.filing.pool.entry"].sudo().union(*entries.values())
        rights = every._first_rights(fields.Datetime.now())
        return {
            card: rights[entry] for card, entry in entries.items() if entry in rights
        }

    def _kept_for_others(self):
        """Those for whom others than the user come first at this moment."""
        return self.browse(
            card.id
            for card, right in self._first_rights().items()
            if self.env.user not in right.people
        )

    def _declared(self):
        """In which of these the user has declared his interest."""
        entries = self.filtered(lambda card: card.claim_mode == "draw")._entry_by_card()
        if not entries:
            return self.browse()
        every = self.env["customer.filing.pool.entry"].sudo().union(*entries.values())
        # sudo: one's own interest
        pending = self.env["customer.filing.interest"].sudo()
        mine = pending._pending_of(self.env.user, every)
        return self.browse(card.id for card, entry in entries.items() if entry in mine)

    def _needs_both_proofs(self):
        """Whether he must have been reached and visited (rule S14-R29)."""
        self.ensure_one()
        # sudo: that he was unreachable is what the claimer is told
        card = self.sudo()
        return card.filing_id._was_unreachable(
            card.pool_id.unreachable_window_days, fields.Datetime.now()
        )

    def _is_to_assign_by(self, user):
        """Whether ``user`` says who gets the customer (rules S04-R10, S12-R03)."""
        self.ensure_one()
        # sudo: pools and people that the user need not see
        card = self.sudo()
        if not card.pool_id:
            return False
        if card.decider_id.active:
            return user.id == card.decider_id.id
        return (
            self._stands_in(user)
            if card.decider_id
            else (card.pool_id._may_assign(user))
        )

    def _stands_in(self, user):
        """Who decides for somebody who has left: who runs the pool."""
        return self.sudo().pool_id._is_admin(user)

    # ---- buttons ----

    def action_prove(self):
        """Open "Claim by proof" (rules S14-R23, S14-R24, S14-R29).

        For every member of the pool, if it is claimed by proof.

        :return: an action
        :raise UserError: the customer is not claimed like this
        """
        self.ensure_one()
        self.check_access("read")
        if not self.may_prove:
            raise UserError(self.env._("This customer is not claimed by proof."))
        return self._open_dialog(
            self.env._("Claim by proof"),
            "customer.filing.prove",
            {"default_card_id": self.id},
        )

    def action_assign(self):
        """Open the dialog that says who gets these customers (S04-R10, S12-R03).

        For whoever decides on each of them: the one whom a redistribution names, else
        who runs the pool or leads one of its teams, if it is one whose customers are
        assigned.

        :return: an action
        :raise AccessError: somebody else decides on one of them
        """
        self._check_may_assign()
        return self._open_dialog(
            self.env._("Assign"),
            "customer.filing.assign",
            {"default_card_ids": self.ids},
        )

    def _check_may_assign(self):
        self.check_access("read")
        if not self or not all(card._is_to_assign_by(self.env.user) for card in self):
            raise AccessError(
                self.env._("Somebody else decides who gets these customers.")
            )

    def action_declare_interest(self):
        """Declare one's interest in customers that will be drawn; nobody sees it.

        For every member of the pool; it can be withdrawn until the draw.

        :raise UserError: one of them is not drawn, or not for the user
        """
        entries = self._entries_to_draw()
        # sudo: interest is sealed, so it is nobody's to write
        self.env["customer.filing.interest"].sudo()._declare(entries, self.env.user)
        self.invalidate_recordset()
        return self._say(self.env._("Your interest is noted; nobody else sees it."))

    def action_withdraw_interest(self):
        """Withdraw one's interest again; for whoever declared it, until the draw.

        :raise UserError: the draw has begun
        """
        entries = self._entries_to_draw()
        # sudo: one's own interest
        self.env["customer.filing.interest"].sudo()._withdraw(entries, self.env.user)
        self.invalidate_recordset()
        return self._say(self.env._("Your interest is withdrawn."))

    def _entries_to_draw(self):
        self.check_access("read")
        for card in self:
            if card.claim_mode != "draw" or not card.pool_id._admits(self.env.user):
                raise UserError(
                    self.env._(
                        "%s is not drawn among your colleagues and you.", card.number
                    )
                )
        every = self.env["customer.filing.pool.entry"].sudo()
        return every.union(*self._entry_by_card().values())

    def _open_dialog(self, name, model, context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _say(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
