from odoo import api, fields, models


class FilingVersionPart(models.AbstractModel):
    """A line of a policy version: it stays as it is once somebody filed under it."""

    _name = "customer.filing.version.part"
    _description = "Part of a Policy Version"

    version_id = fields.Many2one(
        "customer.filing.policy.version", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one("customer.filing.kind", ondelete="restrict")

    def _of_kind(self, kind):
        """The lines that hold for filings of ``kind``: its own, and those of all."""
        return self.filtered(lambda part: not part.kind_id or part.kind_id == kind)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.version_id._refuse_if_used()
        return parts

    def write(self, vals):
        self.version_id._refuse_if_used()
        result = super().write(vals)
        # once more: the line may have been moved to another version
        self.version_id._refuse_if_used()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.version_id._refuse_if_used()
