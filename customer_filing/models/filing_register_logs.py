from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import give_way, work_off
from . import filing_bounds

BOUNDS = {"log_months": (0, 1200)}
BATCH = 5000
# Logs that name people, and since when: {table: its instant}.
LOGS = {
    "customer_filing_check": "asked_at",
    "customer_filing_sighting": "seen_at",
}


class FilingRegister(models.Model):
    """How long it is kept who asked for whom, and who saw whom."""

    _inherit = "customer.filing.register"

    log_months = fields.Integer(
        string="Logs are kept for (months)",
        default=24,
        help="Of checks, and of who opened, revealed or exported customers of others; "
        "also the rows of imported files that could not be read. 0: for ever.",
    )

    def _init_column(self, column_name):
        if column_name != "log_months":
            return super()._init_column(column_name)
        # a register that is there already has kept them for ever: nobody said otherwise
        return self.env.cr.execute("UPDATE customer_filing_register SET log_months = 0")

    @api.constrains(*BOUNDS)
    def _check_log_bounds(self):
        filing_bounds.check(self, BOUNDS)

    @api.model
    def _cron_purge_logs(self):
        """Delete what was logged longer ago than each register keeps it."""
        steps = []
        for register in self.search([("log_months", ">", 0)], order="id"):
            before = fields.Datetime.now() - relativedelta(months=register.log_months)
            steps += [
                partial(register._purge_log, table, instant, before)
                for table, instant in LOGS.items()
            ]
            steps.append(partial(register._purge_rows, before))
        # in one chain: a later one would tell the scheduler that all is done
        work_off(self.env, *(partial(give_way, self.env, step) for step in steps))

    def _purge_log(self, table, instant, before):
        """Delete some old rows of a log of this register's companies; how many."""
        return len(
            self.env.execute_query(
                SQL(
                    """DELETE FROM %(table)s WHERE id IN (
                           SELECT id FROM %(table)s
                           WHERE company_id = ANY(%(companies)s)
                             AND %(instant)s < %(before)s
                           ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
                       RETURNING id""",
                    table=SQL.identifier(table),
                    instant=SQL.identifier(instant),
                    companies=self.company_ids.ids,
                    before=before,
                    limit=BATCH,
                )
            )
        )

    def _purge_rows(self, before):
        """Delete some old rows of imported files that nobody could read; how many."""
        lines = self.env["customer.filing.import.line"].search(
            [
                ("import_id.company_id", "in", self.company_ids.ids),
                ("import_id.create_date", "<", before),
            ],
            limit=BATCH,
        )
        count = len(lines)
        lines.unlink()
        return count
