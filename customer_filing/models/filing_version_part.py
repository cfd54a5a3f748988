from odoo import api, fields, models

from . import filing_words


class FilingVersionPart(models.AbstractModel):
    """A line of a policy version: it stays as it is once somebody filed under it."""

    _name = "customer.filing.version.part"
    _description = "Part of a Policy Version"
    _inherit = ["customer.filing.numbers"]

    version_id = fields.Many2one(
        "customer.filing.policy.version", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one("customer.filing.kind", ondelete="restrict")

    @api.constrains("version_id", "kind_id")
    def _check_kind_id(self):
        for part in self:
            part.version_id._refuse_strange_kinds(part.kind_id)

    def _of_kind(self, kind):
        """The lines that hold for filings of ``kind``: its own, and those of all."""
        return self.filtered(lambda part: not part.kind_id or part.kind_id == kind)

    def _describe(self):
        """This line in words, as it stands among the settings of a version."""
        self.ensure_one()
        return self._for_kind(filing_words.of_line(self))

    def _for_kind(self, text):
        """``text`` with the kind for which this line holds, if not for every one."""
        if not self.kind_id:
            return text
        return self.env._(
            "%(kind)s: %(text)s", kind=self.kind_id.display_name, text=text
        )

    def _label_of(self, name):
        """The label of the value that this line has in a selection field."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name])

    @api.model_create_multi
    def create(self, vals_list):
        self._versions_of(*vals_list)._refuse_if_used()
        parts = super().create(vals_list)
        # once more: the version may also come from a default
        parts.version_id._refuse_if_used()
        return parts

    def write(self, vals):
        # also the one to which the line is moved
        (self.version_id | self._versions_of(vals))._refuse_if_used()
        return super().write(vals)

    @api.model
    def _versions_of(self, *vals_list):
        ids = [vals["version_id"] for vals in vals_list if vals.get("version_id")]
        return self.env["customer.filing.policy.version"].browse(ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.version_id._refuse_if_used()
