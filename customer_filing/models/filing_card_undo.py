from odoo import api, fields, models


class FilingCard(models.Model):
    """A former owner's memory lets him take a mistaken giving back at once."""

    _inherit = "customer.filing.card"

    may_undo = fields.Boolean(compute="_compute_may_undo")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_undo(self):
        for card in self:
            # sudo: of the filing behind the card a yes or no is told
            filing = card.sudo().filing_id
            card.may_undo = filing.state == "ended" and filing.may_undo

    def action_undo(self):
        """Undo that the customer of this card was given back a few minutes ago.

        For who may undo it: see ``customer.filing.action_undo``.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the filing behind a card is looked up; its own method asks for rights
        filing = self.sudo().filing_id
        return filing.with_env(self.env).action_undo()
