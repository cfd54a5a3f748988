from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..core import bait

OFFICER = "customer_filing.group_filing_officer"


class CustomerFiling(models.Model):
    """Bait: a draft of no customer, in a team whose policy asks for one.

    Salespeople and leaders see none. So whoever opens it went through customers that
    are not his, by id or in the whole register, and the register office is told.
    """

    _inherit = "customer.filing"

    is_honeypot = fields.Boolean(
        string="Bait",
        readonly=True,
        copy=False,
        groups=OFFICER,
        help="No customer: nobody has reason to open it, so who does is noted.",
    )

    _honeypot_unique = models.UniqueIndex("(team_id) WHERE is_honeypot")

    def write(self, vals):
        self._refuse_honeypots()
        return super().write(vals)

    def unlink(self):
        self._refuse_honeypots()
        return super().unlink()

    def action_submit(self):
        self._refuse_honeypots()
        return super().action_submit()

    def _refuse_honeypots(self):
        # sudo: the column is for officers; nobody but the engine changes bait
        if not self.env.su and any(self.sudo().mapped("is_honeypot")):
            raise UserError(self.env._("This filing stays as it is."))

    @api.model
    def _lay_honeypot(self, team):
        """Make the bait of a team, as nobody's draft."""
        company = team.company_id or self.env.company
        engine = self.with_user(SUPERUSER_ID).with_company(company)
        draft = engine.create(
            bait.customer(company.country_id.code or "CN")
            | {"team_id": team.id, "user_id": SUPERUSER_ID}
        )
        draft._filing_write({"is_honeypot": True, "name": self._draw_numbers(1)[0]})

    def _take_honeypots(self):
        """Delete bait: no draft with a number is deleted, so it loses that first."""
        self._filing_write({"name": "/"})
        self.unlink()
