from odoo import api, fields, models


class FilingMemory(models.Model):
    """A former owner takes a customer back whom he gave back by mistake, at once."""

    _inherit = "customer.filing.memory"

    may_undo = fields.Boolean(compute="_compute_may_undo")

    @api.depends("ended_at")
    @api.depends_context("uid")
    def _compute_may_undo(self):
        for memory in self:
            # sudo: of the filing behind the memory a yes or no is told
            filing = memory.sudo().filing_id
            memory.may_undo = filing.state == "ended" and filing.may_undo

    def action_undo(self):
        """Undo that this customer was given back a few minutes ago.

        For who may undo it: see ``customer.filing.action_undo``.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the filing behind it is looked up; its own method asks for rights
        filing = self.sudo().filing_id
        return filing.with_env(self.env).action_undo()
