from odoo import fields, models

from .crm_lead_split_opening import LEADERS


class CustomerFiling(models.Model):
    """From a filing to the splits of the deal that came of it."""

    _inherit = "customer.filing"

    split_count = fields.Integer(
        string="Splits", compute="_compute_split_count", groups=LEADERS
    )

    def _compute_split_count(self):
        splits = self.env["customer.filing.split"]
        groups = splits._read_group(
            [("filing_id", "in", self.ids)], ["filing_id"], ["__count"]
        )
        counts = {filing.id: count for filing, count in groups}
        for filing in self:
            filing.split_count = counts.get(filing.id, 0)

    def action_open_splits(self):
        """The splits of the deal of this filing, as far as the user may read them."""
        self.check_access("read")
        return (
            self.env["customer.filing.split"]
            .search([("filing_id", "in", self.ids)])
            ._filing_open()
        )


class FilingSplit(models.Model):
    _inherit = "customer.filing.split"

    def _filing_open(self):
        """An action that shows these splits: one as a form, several as a list."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Commission splits"),
            "res_model": self._name,
            "target": "current",
        }
        if len(self) == 1:
            return action | {"res_id": self.id, "view_mode": "form"}
        return action | {
            "view_mode": "list,form",
            "domain": [("id", "in", self.ids)],
        }
