from odoo import api, fields, models
from odoo.exceptions import UserError


class FilingMove(models.TransientModel):
    """The dialog that moves customers from pool to pool, one or many."""

    _name = "customer.filing.move"
    _description = "Move to Another Pool"

    card_ids = fields.Many2many(
        "customer.filing.card", string="Customers", required=True, readonly=True
    )
    choice_ids = fields.Many2many(
        "customer.filing.pool",
        compute="_compute_choice_ids",
        export_string_translation=False,
    )
    pool_id = fields.Many2one(
        "customer.filing.pool",
        string="To pool",
        domain="[('id', 'in', choice_ids)]",
    )
    result_text = fields.Text(string="Result", readonly=True)

    @api.depends("card_ids")
    @api.depends_context("uid")
    def _compute_choice_ids(self):
        user = self.env.user
        pools = self.env["customer.filing.pool"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        for dialog in self:
            waiting = dialog.card_ids.pool_id
            dialog.choice_ids = pools.filtered(
                lambda pool, waiting=waiting: (
                    pool.company_id in waiting.company_id
                    and pool != waiting
                    and any(source._hands_on_to(pool, user) for source in waiting)
                )
            )

    def action_move(self):
        """Move each customer, or say why he stays (rule S14-R27).

        For administrators of the pool in which he waits, into another pool of theirs or
        into the next one; for register officers into any pool of the company.

        :return: the same dialog, with a line for each customer
        """
        self.ensure_one()
        if not self.pool_id:
            raise UserError(self.env._("Choose the pool to which they go."))
        self.pool_id.check_access("read")
        self.card_ids.check_access("read")
        names = {
            card.sudo().filing_id: card.masked_name or card.number
            for card in self.card_ids
        }
        entries = self.card_ids._entries()
        reasons = entries._move_by_hand(self.pool_id.sudo(), self.env.user)
        lines = [
            self.env._("%(customer)s: moved", customer=names[entry.filing_id])
            if reason is None
            else self.env._(
                "%(customer)s: not moved, %(reason)s",
                customer=names[entry.filing_id],
                reason=reason,
            )
            for entry, reason in reasons.items()
        ]
        lines += [
            self.env._(
                "%(customer)s: not moved, %(reason)s",
                customer=name,
                reason=self.env._("waits in no pool any more"),
            )
            for filing, name in names.items()
            if filing not in entries.filing_id
        ]
        self.result_text = "\n".join(lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to another pool"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
