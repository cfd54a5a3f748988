from odoo import api, fields, models, tools
from odoo.tools import SQL


class FilingRegister(models.Model):
    """Whether the contacts of guarded customers are hidden; it holds at once."""

    _inherit = "customer.filing.register"

    contact_sight = fields.Selection(
        [
            ("off", "Stay readable to every employee"),
            ("hide", "Are hidden from who may not see the filing"),
        ],
        string="Contacts of protected customers",
        required=True,
        default="off",
        help="The contact of a protected customer, or of one in a public pool, with "
        "all contacts of his company. Nobody else changes them in either case. "
        "Bookkeepers and warehouse staff go on seeing them, and so does who has a "
        "quotation or an invoice with the customer already.",
    )

    @api.model
    @tools.ormcache()
    def _hides_contacts(self):
        """Whether any register hides contacts; else they are as Odoo made them."""
        # sudo: that contacts are hidden is no secret
        hiding = self.sudo().search_count([("contact_sight", "=", "hide")], limit=1)
        return bool(hiding)

    def write(self, vals):
        hiding = self.filtered(lambda register: register.contact_sight == "hide")
        result = super().write(vals)
        if "contact_sight" in vals:
            self._shield_contacts()
            opened = hiding.filtered(lambda register: register.contact_sight != "hide")
            # sudo: they are companies of the register, whoever sets it
            companies = opened.sudo().company_ids
            notices = self.env["customer.filing.notice"]
            notices._raise_opened("opened", self.env.user, companies)
        return result

    def _shield_contacts(self):
        """Hide or show the contacts of all guarded customers of these registers."""
        partners = self.env["res.partner"].sudo()
        partners._filing_flush_shields()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.commercial_partner_id
                   FROM customer_filing_partner_shield AS shield
                   JOIN customer_filing AS filing ON filing.id = shield.filing_id
                   JOIN res_partner AS partner ON partner.id = shield.partner_id
                   WHERE filing.register_id = ANY(%s)""",
                self.ids,
            )
        )
        partners._filing_shield_roots([root for (root,) in rows])
