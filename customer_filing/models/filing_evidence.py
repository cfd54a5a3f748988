from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class FilingEvidence(models.AbstractModel):
    """Rows that say what somebody did: written once, by the server, and kept.

    The ORM refuses to change them, and so does PostgreSQL. A link to a lead alone may
    be emptied, for leads can be deleted.
    """

    _name = "customer.filing.evidence"
    _description = "Evidence"

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION customer_filing_evidence_refuse()
            RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    IF to_jsonb(NEW) ->> 'lead_id' IS NULL
                       AND to_jsonb(NEW) - 'lead_id' = to_jsonb(OLD) - 'lead_id'
                    THEN RETURN NEW; END IF;
                END IF;
                RAISE EXCEPTION 'evidence of follow-up is append-only';
            END $$;
            """
        )
        if not self._abstract:
            self._refuse_changes()

    def _refuse_changes(self):
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE TRIGGER customer_filing_evidence_append_only
                    BEFORE UPDATE OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION customer_filing_evidence_refuse();
                CREATE OR REPLACE TRIGGER customer_filing_evidence_no_truncate
                    BEFORE TRUNCATE ON %s FOR EACH STATEMENT
                    EXECUTE FUNCTION customer_filing_evidence_refuse();
                """,
                table,
                table,
            )
        )

    def write(self, vals):
        if self:
            raise UserError(self.env._("What happened stays as it was recorded."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What happened stays as it was recorded."))
