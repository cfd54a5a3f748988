from odoo import api, fields, models

from .filing_pool import OFFICER

MANAGER = "sales_team.group_sale_manager"


class FilingCard(models.Model):
    """What leaders, sales managers and colleagues with masked sight read on a card.

    Computed for the reader, not stored for all: to who looks into the pool alone the
    same card tells nothing of it, and nobody searches or groups by it.
    """

    _inherit = "customer.filing.card"

    # groups: the shop window does not say whose customer it was
    team_id = fields.Many2one(
        "crm.team", readonly=True, index="btree_not_null", groups=OFFICER
    )
    shown_owner_id = fields.Many2one(
        "res.users", string="Salesperson", compute="_compute_shown"
    )
    shown_team_id = fields.Many2one(
        "crm.team", string="Sales Team", compute="_compute_shown"
    )
    shown_contact = fields.Char(string="Contact, masked", compute="_compute_shown")
    shown_phone = fields.Char(string="Phone, masked", compute="_compute_shown")
    shown_email = fields.Char(string="Email, masked", compute="_compute_shown")

    @api.depends(
        *("owner_id", "team_id", "state", "pool_id"),
        *("masked_contact", "masked_phone", "masked_email"),
        *("team_id.user_id", "team_id.filing_sight_leader"),
        *("team_id.filing_sight_circle", "team_id.filing_sight_manager"),
    )
    @api.depends_context("uid")
    def _compute_shown(self):
        oversees = self._filter_overseen()
        known = oversees | self._filter_in_circle()
        for card in self:
            # sudo: the columns are for officers; what follows is what a policy opens
            masked = card.sudo()
            card.shown_owner_id = card in known and masked.owner_id
            card.shown_team_id = card in known and masked.team_id
            card.shown_contact = card in oversees and masked.masked_contact
            card.shown_phone = card in oversees and masked.masked_phone
            card.shown_email = card in oversees and masked.masked_email

    def _filter_overseen(self):
        """Those of these cards that the user reads as superior, masked or not."""
        user = self.env.user
        if user.has_group(OFFICER):
            return self
        manages = user.has_group(MANAGER)
        overseen = self.browse()
        for card in self:
            # sudo: whose team it is, and whom it lets see, is asked for the user alone
            team = card.sudo().team_id
            if team.user_id == user and team.filing_sight_leader != "none":
                overseen |= card
            elif manages and team.filing_sight_manager != "none":
                overseen |= card
        return overseen

    def _filter_in_circle(self):
        """Those that the user reads because his colleagues' customers are shown him.

        Outside a pool, that is by no other right.
        """
        readable = self.sudo(False)._filtered_access("read").sudo(self.env.su)
        return readable.filtered(lambda card: not card.pool_id)

    @api.model
    def _prepare_values(self, filing):
        return super()._prepare_values(filing) | {"team_id": filing.team_id.id}
