from odoo import models
from odoo.tools import SQL

# Once a split is proposed these stay; so do the leads' deal and all who have a share.
KEPT = (
    "name",
    "version",
    "previous_id",
    "filing_id",
    "company_id",
    "team_id",
    "template_id",
    "rule_id",
    "currency_id",
    "rate_date",
    "rate",
    "base_kind",
    "revenue_amount",
    "base_amount",
    "performance_base",
    "split_type",
    "overlay_cap",
    "fixed_first",
    "reverses_id",
    "reverse_reason",
    "deal_date",
    "clawback_days",
)
KEPT_WHEN_APPROVED = ("proposer_id", "proposed_at", "approver_id", "approved_at")
KEPT_OF_LINES = (
    "split_id",
    "sequence",
    "role",
    "book",
    "user_id",
    "partner_id",
    "team_id",
    "is_company",
    "percent",
    "fixed_amount",
    "cap_amount",
    "floor_amount",
    "is_rest",
    "amount",
    "currency_id",
    "company_id",
    "reasons",
    "reverses_line_id",
    "share_total",
)
# What was approved is not agreed upon anew.
KEPT_OF_LINES_WHEN_APPROVED = ("agreement", "agreed_at", "agreed_by_id")


def _changed(columns):
    """Whether one of these columns is given another value, as SQL."""
    old, new = (
        SQL(", ").join(SQL("%s.%s", SQL(row), SQL.identifier(name)) for name in columns)
        for row in ("OLD", "NEW")
    )
    return SQL("ROW(%s) IS DISTINCT FROM ROW(%s)", old, new)


class FilingSplit(models.Model):
    """PostgreSQL keeps a split as it was proposed, whoever writes and by what way."""

    _inherit = "customer.filing.split"

    def init(self):
        super().init()
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION customer_filing_split_refuse()
                RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
                        RAISE EXCEPTION 'a commission split is never deleted';
                    END IF;
                    IF OLD.state = 'draft' THEN RETURN NEW; END IF;
                    IF %(kept)s OR NEW.state = 'draft'
                       OR (OLD.state IN ('replaced', 'cancelled')
                           AND NEW.state <> OLD.state)
                       OR (OLD.state IN ('approved', 'frozen', 'paid')
                           AND (NEW.state IN ('proposed', 'agreed')
                                OR %(approved)s))
                    THEN
                        RAISE EXCEPTION 'a commission split stays as it was proposed';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE OR REPLACE TRIGGER customer_filing_split_kept
                    BEFORE UPDATE OR DELETE ON customer_filing_split
                    FOR EACH ROW EXECUTE FUNCTION customer_filing_split_refuse();
                CREATE OR REPLACE TRIGGER customer_filing_split_no_truncate
                    BEFORE TRUNCATE ON customer_filing_split
                    FOR EACH STATEMENT EXECUTE FUNCTION customer_filing_split_refuse();
                """,
                kept=_changed(KEPT),
                approved=_changed(KEPT_WHEN_APPROVED),
            )
        )


class FilingSplitLine(models.Model):
    """PostgreSQL keeps the shares of a split as they were proposed."""

    _inherit = "customer.filing.split.line"

    def init(self):
        super().init()
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION customer_filing_split_line_refuse()
                RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    at text;
                BEGIN
                    IF TG_OP = 'TRUNCATE' THEN
                        RAISE EXCEPTION 'the shares of a split stay as proposed';
                    END IF;
                    IF TG_OP = 'INSERT' THEN
                        SELECT state INTO at FROM customer_filing_split
                            WHERE id = NEW.split_id;
                        IF at = 'draft' THEN RETURN NEW; END IF;
                        RAISE EXCEPTION 'no share is added to a split that is proposed';
                    END IF;
                    SELECT state INTO at FROM customer_filing_split
                        WHERE id = OLD.split_id;
                    IF TG_OP = 'DELETE' THEN
                        IF at = 'draft' THEN RETURN OLD; END IF;
                        RAISE EXCEPTION 'the shares of a split stay as proposed';
                    END IF;
                    IF NEW.split_id <> OLD.split_id
                       OR (at <> 'draft' AND %(kept)s) OR (
                        at IN ('approved', 'frozen', 'paid', 'replaced')
                        AND %(approved)s)
                    THEN
                        RAISE EXCEPTION 'the shares of a split stay as proposed';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE OR REPLACE TRIGGER customer_filing_split_line_kept
                    BEFORE INSERT OR UPDATE OR DELETE ON customer_filing_split_line
                    FOR EACH ROW EXECUTE FUNCTION customer_filing_split_line_refuse();
                CREATE OR REPLACE TRIGGER customer_filing_split_line_no_truncate
                    BEFORE TRUNCATE ON customer_filing_split_line
                    FOR EACH STATEMENT EXECUTE FUNCTION
                        customer_filing_split_line_refuse();
                """,
                kept=_changed(KEPT_OF_LINES),
                approved=_changed(KEPT_OF_LINES_WHEN_APPROVED),
            )
        )
