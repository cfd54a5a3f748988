from odoo import Command, api, models


class CustomerFiling(models.Model):
    """What was filed stays as it is, with its documents (rule S59-R01).

    Wraps filing.py, so it is loaded after it.
    """

    _inherit = "customer.filing"

    @api.depends("state")
    def _compute_is_filed(self):
        for filing in self:
            filing.is_filed = filing.state != "draft"

    @api.model_create_multi
    def create(self, vals_list):
        filings = super().create(vals_list)
        if any(vals.get("document_ids") for vals in vals_list):
            filings._take_documents()
        return filings

    def write(self, vals):
        result = super().write(vals)
        if vals.get("document_ids"):
            self._take_documents()
        return result

    def _take_documents(self):
        """Attach to each draft its documents; what belongs elsewhere is copied.

        :raise AccessError: the user may not read one of them
        """
        self.document_ids.check_access("read")
        for filing in self:
            # sudo: who may read a document may put it, or a copy, into a filing
            documents = filing.document_ids.sudo()
            taken = documents.browse()
            for document in documents:
                taken |= document._filing_take(filing)
            if taken != documents:
                filing.write({"document_ids": [Command.set(taken.ids)]})
