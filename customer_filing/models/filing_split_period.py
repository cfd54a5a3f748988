from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .filing_split_settling import SETTLED

OFFICER = "customer_filing.group_filing_officer"
TYPED = frozenset({"name", "date_from", "date_to", "company_id"})


class FilingSplitPeriod(models.Model):
    """Days over which a company settles what people get, such as a month.

    While it is open, approved lines are frozen into it and paid. Locked, it says for
    good what was settled: what turns out later goes into one that is open.
    """

    _name = "customer.filing.split.period"
    _description = "Period of Settlement"
    _order = "date_from desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(string="First day", required=True)
    date_to = fields.Date(string="Last day", required=True)
    state = fields.Selection(
        [("open", "Not locked"), ("locked", "Locked")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
    )
    locked_by_id = fields.Many2one(
        "res.users", string="Locked by", readonly=True, copy=False
    )
    locked_at = fields.Datetime(string="Locked", readonly=True, copy=False)

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day must not be before the first."
    )
    _apart = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(company_id, company_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "Two periods of a company must not share a day.",
    )

    def init(self):
        super().init()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION customer_filing_split_period_refuse()
            RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.state = 'locked' THEN
                    RAISE EXCEPTION 'a locked period stays as it is';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$;
            CREATE OR REPLACE TRIGGER customer_filing_split_period_locked
                BEFORE UPDATE OR DELETE ON customer_filing_split_period
                FOR EACH ROW EXECUTE FUNCTION customer_filing_split_period_refuse();
            """
        )

    # ---- what may be written ----

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: value for name, value in vals.items() if name in TYPED}
                | {"state": "open", "locked_by_id": False, "locked_at": False}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if set(vals) - TYPED:
            raise UserError(self.env._("A period is locked with its button."))
        self._refuse_locked()
        if set(vals) - {"name"}:
            self._refuse_used()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._refuse_locked()
        self._refuse_used()

    def _refuse_locked(self):
        for period in self:
            if period.state == "locked":
                raise UserError(
                    self.env._("%s is locked and stays as it is.", period.name)
                )

    def _refuse_used(self):
        """:raise UserError: something is frozen into one of these"""
        # sudo: that there is something, not what
        lines = self.env["customer.filing.split.line"].sudo()
        for period in self:
            if lines.search_count([("period_id", "=", period.id)], limit=1):
                raise UserError(
                    self.env._(
                        "Lines are frozen into %s: its days stay as they are.",
                        period.name,
                    )
                )

    def _check_officer(self):
        """:raise AccessError: the user settles nothing for these companies"""
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer settles commission."))
        self.check_access("read")

    def action_open_statements(self):
        """Open what each payee gets in this period, as far as the user may read it.

        :return: an action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.filing.split.statement",
            "view_mode": "list,form",
            "domain": [("period_id", "=", self.id)],
            "context": {"search_default_group_book": 1},
            "name": self.env._("Statements"),
        }

    # ---- locking ----

    def action_lock(self):
        """Lock these periods: nothing is frozen into them any more (rule SPLIT).

        For register officers. There is no way back. What is frozen may still be paid.

        :raise AccessError: anybody else
        :raise UserError: one of them is locked already
        """
        self._check_officer()
        self.env.flush_all()
        # whoever freezes into one of them at this moment is waited for
        self._hold_still(SQL("UPDATE"))
        self._refuse_locked()
        super().write(
            {
                "state": "locked",
                "locked_by_id": self.env.uid,
                "locked_at": fields.Datetime.now(),
            }
        )
        return True

    def _hold_still(self, strength):
        """Keep others from locking these periods until the transaction ends.

        :param strength: SQL: SHARE for who freezes into them, UPDATE for who locks them
        :raise psycopg2.errors.SerializationFailure: one was locked meanwhile; then the
            request is run again
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM customer_filing_split_period "
                "WHERE id = ANY(%s) ORDER BY id FOR %s",
                self.ids,
                strength,
            )
        )
        self.invalidate_recordset(["state"])

    # ---- freezing and paying ----

    def action_freeze(self):
        """Freeze what is approved of deals up to the last day of an open period.

        For register officers. What is on hold waits; so does what is of a deal that is
        won no more, and of splits in which the officer gets something: another one
        freezes that (rule SPLIT).

        :return: an action that tells how many shares were frozen
        :raise AccessError: anybody else
        :raise UserError: the period is locked
        """
        self.ensure_one()
        self._check_officer()
        self._refuse_locked()
        lines = self.env["customer.filing.split.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("split_state", "in", SETTLED),
                ("frozen_at", "=", False),
                ("is_held", "=", False),
                "|",
                ("deal_date", "=", False),
                ("deal_date", "<=", self.date_to),
            ]
        )
        mine = lines._not_of_user()
        frozen = mine._freeze(self)
        sentence = self.env._("Shares frozen: %s", len(frozen))
        if reopened := (mine - frozen)._of_reopened_deals():
            sentence = self.env._(
                "%(done)s. Not frozen, since their deals are not won any more: "
                "%(left)s. The leaders of these deals are told.",
                done=sentence,
                left=len(reopened),
            )
        return self._tell(sentence, len(lines - mine), bool(reopened))

    def action_pay(self):
        """Note that what is frozen in a period is paid (rule S36-R32).

        For register officers. A period may be locked by then: no number of it changes.
        What is on hold waits, and so does what is of splits in which the officer gets
        something: another one pays that.

        :return: an action that tells how many shares were paid
        :raise AccessError: anybody else
        """
        self.ensure_one()
        self._check_officer()
        lines = self.env["customer.filing.split.line"].search(
            [
                ("period_id", "=", self.id),
                ("paid_at", "=", False),
                ("is_held", "=", False),
            ]
        )
        mine = lines._not_of_user()
        paid = mine._pay()
        return self._tell(self.env._("Shares paid: %s", len(paid)), len(lines - mine))

    def _tell(self, sentence, left, is_warning=False):
        """An action that shows what was done, and how much is left to somebody else."""
        if left:
            sentence = self.env._(
                "%(done)s. Left to another officer, since you get something of these "
                "splits: %(left)s",
                done=sentence,
                left=left,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left or is_warning else "success",
                "title": self.name,
                "message": sentence,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
