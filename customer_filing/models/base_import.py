from odoo import models

from ..core import decoding


class BaseImport(models.TransientModel):
    """A salesperson's spreadsheet is often several files put together."""

    _inherit = "base_import.import"

    def _read_csv(self, options):
        """Read filings line by line in whatever encoding each line is written in.

        Odoo decodes a file in one encoding and gives it up at the first line that
        does not fit; only imports of filings are read the tolerant way.
        """
        if self.res_model == "customer.filing" and self.file:
            self.file = decoding.to_text(self.file).encode()
            options["encoding"] = "utf-8"
        return super()._read_csv(options)
