from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .filing_split_words import decimal_of

OFFICER = "customer_filing.group_filing_officer"
# Splits whose lines may be frozen and paid: a line on hold keeps the others waiting for
# nothing, so the first frozen line already makes the whole split final.
SETTLED = ("approved", "frozen", "paid")


class FilingSplitLine(models.Model):
    """When a share is settled: frozen into a period, and paid.

    Once frozen it stays in its period, and into a locked one nothing is frozen:
    PostgreSQL refuses it. Its numbers stay from the proposal on.
    """

    _inherit = "customer.filing.split.line"

    period_id = fields.Many2one(
        "customer.filing.split.period",
        string="Settlement period",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    deal_team_id = fields.Many2one(
        related="split_id.team_id", string="Team of the deal", store=True, index=True
    )
    deal_date = fields.Date(related="split_id.deal_date", store=True)

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION customer_filing_split_settled_refuse()
            RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' AND OLD.frozen_at IS NOT NULL THEN
                    IF OLD.frozen_at IS DISTINCT FROM NEW.frozen_at
                       OR OLD.period_id IS DISTINCT FROM NEW.period_id
                    THEN RAISE EXCEPTION 'a frozen share stays in its period'; END IF;
                    IF OLD.paid_at IS NOT NULL
                       AND OLD.paid_at IS DISTINCT FROM NEW.paid_at
                    THEN RAISE EXCEPTION 'what is paid stays paid'; END IF;
                    RETURN NEW;
                END IF;
                IF (NEW.frozen_at IS NULL) <> (NEW.period_id IS NULL)
                   OR NEW.frozen_at IS NULL AND NEW.paid_at IS NOT NULL
                THEN RAISE EXCEPTION 'a share is frozen into a period, then paid';
                END IF;
                IF NEW.period_id IS NOT NULL THEN
                    PERFORM FROM customer_filing_split_period
                    WHERE id = NEW.period_id AND state = 'open' FOR SHARE;
                    IF NOT FOUND
                    THEN RAISE EXCEPTION 'nothing is frozen into a locked period';
                    END IF;
                END IF;
                RETURN NEW;
            END $$;
            CREATE OR REPLACE TRIGGER customer_filing_split_line_settled
                BEFORE INSERT OR UPDATE ON customer_filing_split_line
                FOR EACH ROW EXECUTE FUNCTION customer_filing_split_settled_refuse();
            """
        )

    # ---- freezing ----

    def _freeze(self, period):
        """Freeze those of these shares that are approved and not on hold (rule SPLIT).

        Not of a deal that is won no more: its leader is told, who cancels the split or
        wins the deal again.

        Two who freeze at the same moment meet on the rows: the second one begins anew
        and finds them frozen.

        :param period: an open customer.filing.split.period of their company
        :return: the shares that were frozen
        :raise UserError: the period is locked
        """
        self.env.flush_all()
        period._hold_still(SQL("SHARE"))
        self._hold_still()
        if period.state != "open":
            raise UserError(
                self.env._(
                    "%s is locked: choose a period that is open.", period.display_name
                )
            )
        # sudo: the engine settles for all payees
        lines = self.sudo().filtered(
            lambda line: (
                line.split_state in SETTLED
                and not line.frozen_at
                and not line.is_held
                and line.company_id == period.company_id
            )
        )
        reopened = lines._of_reopened_deals()
        reopened.split_id._tell_of_reopening()
        lines -= reopened
        if lines:
            lines._line_write(
                {"period_id": period.id, "frozen_at": fields.Datetime.now()}
            )
            lines._settled("freeze", "frozen", "approved")
            # won again: its leader need not decide any more
            lines.split_id.activity_ids.filtered("automated").unlink()
        return lines.sudo(self.env.su)

    def _of_reopened_deals(self):
        """Those of these shares whose deals are not won any more, reversals apart.

        Of what was wholly taken back nothing comes, whatever became of the deal.
        Who reopens one of the leads at this moment waits, or makes this begin anew.
        """
        # sudo: whether a deal is won, not who the customer is
        splits = self.sudo().split_id.filtered(lambda split: not split.reverses_id)
        splits -= splits._wholly_taken_back()
        leads = splits.lead_ids
        leads.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM crm_lead WHERE id = ANY(%s) ORDER BY id FOR SHARE",
                leads.ids,
            )
        )
        leads.invalidate_recordset(["won_status"], flush=False)
        reopened = splits.filtered(lambda split: split._open_leads())
        return self.filtered(lambda line: line.sudo().split_id in reopened)

    def _hold_still(self):
        """Keep these rows from others, in one order, and read them anew.

        :raise psycopg2.errors.SerializationFailure: somebody changed one of them
            meanwhile; then the request is run again
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM customer_filing_split_line "
                "WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset()

    def _settled(self, event, state, before):
        """Note what was done with these shares, and lead their splits on.

        :param before: the state from which a split goes on to ``state``
        """
        splits = self.split_id
        self.env["customer.filing.split.event"]._note(event, splits, lines=self)
        going_on = splits.filtered(lambda split: split.state == before)
        if state == "paid":
            open_lines = going_on.line_ids.filtered(lambda line: not line.paid_at)
            going_on -= (open_lines - open_lines._void()).split_id
        if going_on:
            going_on._split_write({"state": state})
            going_on._note_on_filings(f"split_{state}")

    # ---- paying ----

    def _pay(self):
        """Note that those of these shares are paid that may be (rules SPLIT, S36-R32).

        A share of performance counts from then on. What is on hold waits; so does what
        was wholly taken back before it was paid: it is never paid, and never counts.

        :return: the shares that were paid
        """
        self.env.flush_all()
        # sudo: the engine settles for all payees
        lines = self.sudo()
        (lines | lines.reverses_line_id | lines._reversals())._hold_still()
        paid = lines._payable()
        if paid:
            paid._line_write({"paid_at": fields.Datetime.now()})
            paid._settled("pay", "paid", "frozen")
        return paid.sudo(self.env.su)

    def _payable(self):
        """Those of these shares that can be paid now.

        What takes back a share is paid with it or after it, never before: else somebody
        would give back what he has not got.
        """
        ready = self.filtered(
            lambda line: line.frozen_at and not line.paid_at and not line.is_held
        )
        ready -= ready._void()
        return ready.filtered(
            lambda line: (
                not line.reverses_line_id
                or line.reverses_line_id.paid_at
                or line.reverses_line_id in ready
            )
        )

    def _reversals(self):
        """The approved shares by which some of these are taken back, or a part."""
        return self.search(
            [("reverses_line_id", "in", self.ids), ("split_state", "in", SETTLED)]
        )

    def _void(self):
        """Those of these shares that were wholly taken back before they were paid."""
        originals = (self.filtered("amount") - self.filtered("reverses_line_id")) | (
            self.reverses_line_id
        )
        unpaid = originals.filtered(lambda line: not line.paid_at)
        taken_back = {}
        for line in unpaid._reversals():
            taken_back.setdefault(line.reverses_line_id, self.browse())
            taken_back[line.reverses_line_id] |= line
        void = self.browse()
        for original, reversals in taken_back.items():
            amounts = [decimal_of(line.amount) for line in original | reversals]
            if not sum(amounts):
                void |= original | reversals
        return self & void

    # ---- buttons ----

    def action_pay(self):
        """Note that these shares are paid, as far as they may be (rule S36-R32).

        For register officers, not where they get something themselves.

        :raise AccessError: anybody else
        :raise UserError: none of them can be paid now
        """
        self._check_may_settle()
        if not self._pay():
            raise UserError(
                self.env._(
                    "Nothing of this can be paid now: it is not frozen, on hold, paid "
                    "already, or was taken back."
                )
            )
        return True

    def _check_may_settle(self):
        """:raise AccessError: the user may not settle all of these shares"""
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer settles commission."))
        self.check_access("read")
        self._refuse_own_split()

    def _refuse_own_split(self):
        """:raise AccessError: the user gets something of one of these splits"""
        if not self.env.su and self - self._not_of_user():
            raise AccessError(
                self.env._(
                    "You get something of this split yourself: a register officer who "
                    "does not decides about it."
                )
            )

    def _not_of_user(self):
        """Those of these shares that are of splits in which the user gets nothing."""
        user = self.env.user
        # sudo: who gets something is asked for the user alone
        his = self.sudo().search(
            [
                ("split_id", "in", self.sudo().split_id.ids),
                "|",
                ("user_id", "=", user.id),
                ("partner_id", "=", user.partner_id.id),
            ]
        )
        his_splits = set(his.split_id.ids)
        return self.filtered(lambda line: line.sudo().split_id.id not in his_splits)
