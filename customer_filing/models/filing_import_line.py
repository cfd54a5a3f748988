from odoo import fields, models


class FilingImportLine(models.Model):
    """One row of a file that could not be read, as it stood there."""

    _name = "customer.filing.import.line"
    _description = "Unreadable Row"
    _order = "number, id"

    import_id = fields.Many2one(
        "customer.filing.import", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(string="Row", readonly=True, help="Of the file's data.")
    problem = fields.Char(readonly=True)
    content = fields.Text(readonly=True)
