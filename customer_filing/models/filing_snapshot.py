from odoo import fields, models

from ..core import identity

# What says who a customer is; on a filing it is fixed from submission on.
SNAPSHOT_FIELDS = (
    "company_name",
    "contact_name",
    "phone",
    "email",
    "wechat",
    "street",
    "city",
    "state_id",
    "country_id",
    "tax_number",
    "parent_company",
    "property_estate",
    "property_building",
    "property_unit",
    "property_room",
    "project",
    "product_line_id",
)


class FilingSnapshot(models.AbstractModel):
    """A customer as somebody typed him, wherever he is asked for or filed."""

    _name = "customer.filing.snapshot"
    _description = "Customer Data"

    company_name = fields.Char(string="Customer Company")
    contact_name = fields.Char(string="Contact")
    phone = fields.Char()
    email = fields.Char()
    wechat = fields.Char(string="WeChat ID")
    street = fields.Char()
    city = fields.Char()
    state_id = fields.Many2one("res.country.state", string="Region")
    country_id = fields.Many2one("res.country")
    tax_number = fields.Char(
        help="For a Chinese company the 18 characters of its unified social credit "
        "code."
    )
    parent_company = fields.Char(
        help="The company that the customer belongs to, with its legal form."
    )
    property_estate = fields.Char(string="Estate")
    property_building = fields.Char(string="Building")
    property_unit = fields.Char(string="Building unit")
    property_room = fields.Char(string="Room")
    project = fields.Char(
        help="Set: only this project of the customer is protected. "
        "Empty: the whole customer."
    )
    product_line_id = fields.Many2one(
        "customer.filing.product.line",
        help="Set: the customer is protected for this product line only.",
    )

    def _snapshot(self):
        """The customer as core.identity reads him."""
        self.ensure_one()
        return identity.Snapshot(
            company=self.company_name or "",
            contact=self.contact_name or "",
            phone=self.phone or "",
            email=self.email or "",
            tax_number=self.tax_number or "",
            wechat=self.wechat or "",
            estate=self.property_estate or "",
            building=self.property_building or "",
            unit=self.property_unit or "",
            room=self.property_room or "",
            parent_company=self.parent_company or "",
            project=self.project or "",
            product_line=str(self.product_line_id.id or ""),
            country=self.country_id.code or self._snapshot_country() or "CN",
        )

    def _snapshot_country(self):
        """The code of the country whose numbers need no country code."""
        return self.env.company.country_id.code

    def _snapshot_values(self):
        """What was typed, as values to create another record with."""
        self.ensure_one()
        return {
            name: self[name].id if name.endswith("_id") else self[name]
            for name in SNAPSHOT_FIELDS
        }
