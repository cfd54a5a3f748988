from odoo import api, fields, models
from odoo.exceptions import AccessError


class FilingMasked(models.AbstractModel):
    """What stands for a filing to whom may not read it, and may have it revealed."""

    _name = "customer.filing.masked"
    _description = "Masked Customer"

    may_reveal = fields.Boolean(
        compute="_compute_may_reveal",
        help="Whether the policy lets the contact data be told to the user.",
    )

    @api.depends_context("uid")
    def _compute_may_reveal(self):
        for record in self:
            record.may_reveal = bool(record._reveal_budget())

    def _reveal_budget(self):
        """How many customers the user may have revealed a day, by this one's policy.

        None to whom reads the filing, and to whom may not even see its mask.
        """
        self.ensure_one()
        seen = self.sudo(False)
        if not self.ids or not seen.has_access("read"):
            return 0
        # sudo: whose customer it is stays behind the mask
        filing = self.sudo().filing_id
        if filing.sudo(False).has_access("read"):
            return 0
        return filing.team_id._filing_version().reveal_daily_max

    def action_reveal(self):
        """Ask why the contact data of this customer are to be told (rule S27-R05).

        For whoever sees the card, or remembers the customer, within the daily budget of
        the policy; the dialog tells them. Who has used it up is told so, and the
        register office learns that he wants more.

        :raise AccessError: he sees neither, or the policy reveals nothing
        """
        self.ensure_one()
        self.check_access("read")
        budget = self._reveal_budget()
        if not budget:
            raise AccessError(self._message_not_revealed())
        reveals = self.env["customer.filing.reveal"]
        # sudo: of what is behind the mask only whether it was told already
        filing = self.sudo().filing_id
        if not reveals._left(filing, budget) and not reveals._was_revealed(filing):
            reveals._tell_office(filing)
        name = "card_id" if self._name == "customer.filing.card" else "memory_id"
        return reveals._open({f"default_{name}": self.id})

    @api.model
    def _message_not_revealed(self):
        return self.env._("The policy does not let the contact data be told to you.")
