from contextlib import suppress

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

from .. import door
from ..core import decoding

# Lists of customers, which are read line by line.
TOLERANT = ("customer.filing", "customer.filing.pool.import")


class BaseImport(models.TransientModel):
    """A salesperson's spreadsheet is often several files put together."""

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import what the user mapped; files of filings bear the name that his team's
        policy asks for (rule S68-R09)."""
        if self.res_model == "customer.filing":
            problem = self.env["customer.filing.import"]._file_name_problem(
                self.file_name or ""
            )
            if problem:
                message = {"type": "error", "message": problem, "record": False}
                return {"ids": False, "messages": [message]}
        # Odoo hands on the rest of the file, from the row at which this batch begins
        batch = self.with_context(filing_rows_before=options.get("skip", 0))
        with door.during(self.env, door.TRIAL if dryrun else None):
            result = super(BaseImport, batch).execute_import(
                fields, columns, options, dryrun=dryrun
            )
        read = result.get("ids") is not None and result["ids"] is not False
        if self.res_model == "customer.filing" and read and not dryrun:
            # a trial run tells nothing of customers of others
            self.env["customer.filing.import"]._tell_of_last()
        return result

    def _read_csv(self, options):
        """Read filings line by line in whatever encoding each line is written in.

        Odoo decodes a file in one encoding and gives it up at the first line that
        does not fit; only imports of filings are read the tolerant way.
        """
        if self.res_model in TOLERANT and self.file:
            self.file = decoding.to_text(self.file).encode()
            options["encoding"] = "utf-8"
        return super()._read_csv(options)

    def _parse_date_from_data(self, data, index, name, field_type, options):
        """Read dates row by row: one that is none sets aside its own row alone.

        Odoo gives a file up at the first; only imports of filings go on.
        """
        if self.res_model != "customer.filing":
            return super()._parse_date_from_data(data, index, name, field_type, options)
        for line in data:
            with suppress(ImportValidationError):
                super()._parse_date_from_data([line], index, name, field_type, options)
        return None
