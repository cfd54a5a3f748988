from odoo import fields, models

from .filing_sources import SOURCES

# What can be asked for: every name of core.validity.FIELDS, as a person calls it.
FIELDS = [
    ("name", "Company or contact"),
    ("company", "Company"),
    ("contact", "Contact"),
    ("phone", "Phone"),
    ("email", "Email"),
    ("address", "Address"),
    ("tax_number", "Tax number"),
    ("project", "Project"),
    ("product_line", "Product line"),
    ("wechat", "WeChat ID"),
    ("property", "Property, with estate and room"),
    ("source", "Where the customer comes from"),
    ("channel", "How he was met"),
    ("note", "Note"),
    ("first_contact_at", "First contact"),
    ("arrival_at", "Expected arrival"),
    ("witness", "Witness, with the time"),
    ("customer_signature", "Customer's signature"),
    ("photo", "Photo"),
    ("truth_declared", "Declaration that all of it is true"),
    ("referrer", "Who brought him"),
]


class FilingRequirement(models.Model):
    """What filings of one kind, or from one source, need besides (rule S01-R01)."""

    _name = "customer.filing.requirement"
    _description = "Filing Requirement"
    _inherit = "customer.filing.version.part"
    _order = "id"

    source = fields.Selection(SOURCES)
    field_name = fields.Selection(FIELDS, string="Needed", required=True)

    _line_unique = models.UniqueIndex(
        "(version_id, COALESCE(kind_id, 0), COALESCE(source, ''), field_name)",
        "This version asks for that already.",
    )

    def _of(self, kind, source):
        """The lines that hold for filings of ``kind`` that came from ``source``."""
        return self._of_kind(kind).filtered(
            lambda line: not line.source or line.source == source
        )

    def _describe(self):
        text = self._label_of("field_name")
        if self.source:
            text = f"{text} ({self._label_of('source')})"
        return self._for_kind(text)
