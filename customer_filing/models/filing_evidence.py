from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class FilingEvidence(models.AbstractModel):
    """Rows that say what happened: written once, by the server, and kept.

    The ORM refuses to change them, and so does PostgreSQL.
    """

    _name = "customer.filing.evidence"
    _description = "Evidence"

    # what PostgreSQL calls these rows when it refuses
    _evidence_of = "evidence of follow-up"
    # one column alone may be emptied: here since leads can be deleted
    _evidence_emptied = "lead_id"
    # whether the engine writes these rows in SQL, so that the ORM makes none
    _evidence_in_sql = False

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION customer_filing_evidence_refuse()
            RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                -- its arguments: _evidence_emptied, _evidence_of
                IF TG_OP = 'UPDATE' THEN
                    IF to_jsonb(NEW) -> TG_ARGV[0] = 'null'
                       AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0]
                    THEN RETURN NEW; END IF;
                END IF;
                RAISE EXCEPTION '% is append-only', TG_ARGV[1];
            END $$;
            """
        )
        if not self._abstract:
            self._add_triggers()

    def _add_triggers(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE TRIGGER customer_filing_evidence_append_only
                    BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW
                    EXECUTE FUNCTION customer_filing_evidence_refuse(%(args)s);
                CREATE OR REPLACE TRIGGER customer_filing_evidence_no_truncate
                    BEFORE TRUNCATE ON %(table)s FOR EACH STATEMENT
                    EXECUTE FUNCTION customer_filing_evidence_refuse(%(args)s);
                """,
                table=SQL.identifier(self._table),
                args=SQL("%s, %s", self._evidence_emptied, self._evidence_of),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and self._evidence_in_sql:
            self._refuse_changes()
        return super().create(vals_list)

    def write(self, vals):
        if self:
            self._refuse_changes()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_changes()

    def _refuse_changes(self):
        raise UserError(self.env._("What happened stays as it was recorded."))
