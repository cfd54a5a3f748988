from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import sharing_out


class FilingAssign(models.TransientModel):
    """Says who gets customers that nobody may claim: one person, or several evenly.

    Whoever runs an assigned-only pool, leads one of its teams, or was asked to decide
    on a redistribution uses it; what becomes of each customer is told one by one.
    """

    _name = "customer.filing.assign"
    _description = "Assign Customers"

    card_ids = fields.Many2many(
        "customer.filing.card", string="Customers", readonly=True
    )
    allowed_user_ids = fields.Many2many(
        "res.users", compute="_compute_allowed_user_ids"
    )
    user_ids = fields.Many2many(
        "res.users",
        "customer_filing_assign_user_rel",
        string="Given to",
        domain="[('id', 'in', allowed_user_ids)]",
        help="Several people: each customer goes to whoever has the fewest by then.",
    )
    preview = fields.Text(compute="_compute_preview")
    result = fields.Text(readonly=True)

    @api.constrains("card_ids")
    def _check_card_ids(self):
        # as the user: over RPC one can name any card
        for dialog in self.sudo(False):
            dialog.card_ids.check_access("read")

    @api.depends("card_ids")
    def _compute_allowed_user_ids(self):
        for dialog in self:
            cards = dialog.card_ids._filtered_access("read")
            dialog.allowed_user_ids = cards._assignable_people()

    @api.depends("card_ids", "user_ids")
    @api.depends_context("lang")
    def _compute_preview(self):
        for dialog in self:
            lines = [
                f"{card.masked_name or card.number} → {user.name}"
                for card, user in dialog._shares()
            ]
            dialog.preview = "\n".join(lines)

    def _shares(self):
        """Who would get which customer, as pairs, in the order of the cards."""
        cards = self.card_ids._filtered_access("read").sorted("id")
        people = self.user_ids
        if not (cards and people):
            return []
        loads = people._filing_loads()
        given = sharing_out.spread(len(cards), loads)
        return list(zip(cards, people.browse(given), strict=True))

    def action_assign(self):
        """Give the customers to these people, and tell what became of each.

        For whoever decides on all of them, see ``customer.filing.card.action_assign``.

        :return: an action that shows the dialog with the result
        :raise AccessError: somebody else decides on one of them
        :raise UserError: nobody is chosen, or one who does not belong to the teams
        """
        self.ensure_one()
        cards = self.card_ids.sudo(False)
        cards._check_may_assign()
        strangers = self.user_ids - cards._assignable_people()
        if strangers or not self.user_ids:
            raise UserError(
                self.env._(
                    "Choose people who work in the teams concerned: %s does not.",
                    ", ".join(strangers.mapped("name")),
                )
                if strangers
                else self.env._("Say who gets the customers.")
            )
        self.result = "\n".join(cards._assign(self._shares()))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assigned"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
