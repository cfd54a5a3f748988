from odoo import api, models


class FilingSplitPaper(models.AbstractModel):
    """What stands on a printed statement: one page for each payee and period."""

    _name = "report.customer_filing.report_split_statement"
    _description = "Printed Commission Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The statements of these rows, as the user may read them (called by Odoo).

        :raise AccessError: one of them is not his to read, or to take away
        """
        statements = self.env["customer.filing.split.statement"].browse(docids)
        statements._check_may_take_away()
        return {
            "doc_ids": docids,
            "doc_model": statements._name,
            "docs": statements,
            "papers": statements._papers(),
        }
