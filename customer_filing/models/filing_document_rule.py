from odoo import fields, models


class FilingDocumentRule(models.Model):
    """A document that comes with a filing (rule S59-R01)."""

    _name = "customer.filing.document.rule"
    _description = "Document of a Filing"
    _inherit = "customer.filing.version.part"
    _order = "id"

    name = fields.Char(string="Document", required=True)
    pattern = fields.Char(
        string="File name",
        help="What the file must be called, with * for any characters: *licence*.pdf. "
        "Empty: any file will do.",
    )
    mandatory = fields.Boolean(
        default=True, help="Otherwise it may come with the filing, but need not."
    )
    split_role = fields.Selection(
        [
            ("listing", "Listing side"),
            ("photo", "Site photos"),
            ("plan", "Floor plan"),
        ],
        string="Costs the share of",
        help="Whose part of the commission is lost if it is missing, where the split "
        "says so. Empty: nobody's.",
    )

    _name_unique = models.UniqueIndex(
        "(version_id, COALESCE(kind_id, 0), name)",
        "This version has a document of that name already.",
    )

    def _describe(self):
        text = f"{self.name} ({self.pattern})" if self.pattern else self.name
        if not self.mandatory:
            text = self.env._("%s, if there is one", text)
        return self._for_kind(text)
