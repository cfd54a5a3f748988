from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..core import allocation
from .filing_split_settling import SETTLED

OFFICER = "customer_filing.group_filing_officer"
# Reversals in these states take nothing back.
VOID = ("replaced", "cancelled")
# What a reversal has in common with what it reverses.
SAME = (
    "filing_id",
    "company_id",
    "team_id",
    "template_id",
    "currency_id",
    "rate_date",
    "rate",
    "split_type",
    "overlay_cap",
    "fixed_first",
    "deal_date",
    "base_kind",
)
SAME_OF_LINES = (
    "sequence",
    "role",
    "book",
    "user_id",
    "partner_id",
    "team_id",
    "is_company",
    "percent",
    "share_total",
)


class FilingSplit(models.Model):
    """What was approved is taken back by another split, line by line (rule S36-R32).

    The reversal has the lines of the original with the opposite sign. It waits for
    somebody else's approval, for nobody's agreement, and is frozen into an open period:
    a locked one never changes.
    """

    _inherit = "customer.filing.split"

    reversal_ids = fields.One2many(
        "customer.filing.split", "reverses_id", string="Reversals", readonly=True
    )
    reversed_amount = fields.Monetary(
        string="Taken back", compute="_compute_left_amount"
    )
    left_amount = fields.Monetary(
        string="Left of the base", compute="_compute_left_amount"
    )

    @api.depends("base_amount", "reversal_ids.base_amount", "reversal_ids.state")
    def _compute_left_amount(self):
        for split in self:
            taken = sum(
                (_exact(reversal.base_amount) for reversal in split._standing()),
                Decimal(0),
            )
            split.reversed_amount = -taken
            split.left_amount = _exact(split.base_amount) + taken

    def _standing(self):
        """The reversals of this split that count, or may yet."""
        return self.reversal_ids.filtered(lambda one: one.state not in VOID)

    # ---- asking for it ----

    def action_reverse(self):
        """Open the dialog in which an approved split is taken back, or a part of it."""
        self.ensure_one()
        self._check_may_reverse()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reverse"),
            "res_model": "customer.filing.split.reverse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_split_id": self.id},
        }

    def _check_may_reverse(self):
        """:raise AccessError: neither officer nor leader, or he gets something of it
        :raise UserError: there is nothing to take back
        """
        self.check_access("read")
        user = self.env.user
        # sudo: who leads a team is no secret to who may read its splits
        if not (
            self.env.su
            or user.has_group(OFFICER)
            or self.sudo().leader_id == user
        ):
            raise AccessError(
                self.env._(
                    "Only register officers and the leader of the deal's team reverse "
                    "a split."
                )
            )
        self.line_ids._refuse_own_split()
        if self.reverses_id:
            raise UserError(
                self.env._(
                    "%s is a reversal itself: reverse the original once more, or divide "
                    "the deal anew.",
                    self.display_name,
                )
            )
        if self.state not in SETTLED:
            raise UserError(
                self.env._(
                    "%s is not approved yet: revise it, or cancel it.",
                    self.display_name,
                )
            )

    # ---- doing it ----

    def _reverse(self, part, reason, note):
        """Propose a split that takes back a part of this one (rule S36-R32).

        Parts add up: together they never take back more than was given, and the last
        one leaves exactly nothing, on any line.

        :param part: Decimal, of the whole base: 0 < part <= 1
        :param reason: a code of REVERSE_REASONS
        :param note: why, in words
        :return: the reversal, proposed
        :raise AccessError: the user may not
        :raise UserError: it is not approved, more than what is left, or too late
        """
        self.ensure_one()
        self._check_may_reverse()
        if not (note or "").strip():
            raise UserError(self.env._("Say why it is reversed."))
        self._meet_at_original()
        amount = self._amount_of(part)
        self._refuse_late(reason)
        # sudo: whoever may reverse a split may not write one
        reversal = self.sudo()._store(
            self._reversing_values(amount, reason, note),
            self._reversing_lines(amount),
        )
        reversal = reversal.sudo(self.env.su)
        self.env["customer.filing.split.event"]._note("reverse", self, note)
        reversal._propose()
        return reversal

    def _meet_at_original(self):
        """Go on alone: who reverses the same split at this moment begins anew."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                # a write, though nothing changes: it makes the other one's snapshot old
                "UPDATE customer_filing_split SET id = id WHERE id = %s RETURNING id",
                self.id,
            )
        )
        self.invalidate_recordset()

    def _amount_of(self, part):
        """How much of the base a part is, in whole smallest units.

        :raise UserError: it is nothing, or more than what is left
        """
        currency = self.currency_id
        unit = Decimal(1).scaleb(-currency.decimal_places)
        amount = (part * _exact(self.base_amount)).quantize(unit)
        left = _exact(self.left_amount).quantize(unit)
        if not 0 < amount <= left:
            raise UserError(
                self.env._(
                    "%(amount)s cannot be taken back: %(left)s is left of the base of "
                    "%(base)s.",
                    amount=currency.format(float(amount)),
                    left=currency.format(self.left_amount),
                    base=currency.format(self.base_amount),
                )
            )
        return amount

    def _refuse_late(self, reason):
        """What was paid is taken back within the template's days, or by a decision.

        :raise UserError: the days are over
        """
        # sudo: the terms of a split, not a setting of the user's
        days = self.sudo().template_id.clawback_days
        paid = any(self.sudo().line_ids.mapped("paid_at"))
        if reason == "decision" or not (days and paid and self.deal_date):
            return
        last = self.deal_date + timedelta(days=days)
        today = self._today()
        if today > last:
            raise UserError(
                self.env._(
                    "What was paid could be taken back until %(last)s, %(days)s days "
                    "after the deal. Later it takes a decision.",
                    last=fields.Date.to_string(last),
                    days=days,
                )
            )

    def _today(self):
        """The day that it is now where the team works."""
        # sudo: the time zone of a team is no secret
        split = self.sudo()
        tz = split.team_id._filing_tz(split.company_id)
        return fields.Date.context_today(split.with_context(tz=tz))

    def _reversing_values(self, amount, reason, note):
        """The values of the split that takes back so much of the base."""
        values = {name: self[name] for name in SAME}
        values = {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        }
        part = amount / _exact(self.base_amount)
        unit = Decimal(1).scaleb(-self.currency_id.decimal_places)
        share = {
            name: float(-(part * _exact(self[name])).quantize(unit))
            for name in ("revenue_amount", "performance_base")
        }
        return (
            values
            | share
            | {
                "base_amount": float(-amount),
                "lead_ids": self.lead_ids.ids,
                "reverses_id": self.id,
                "reverse_reason": reason,
                "reverse_note": note,
                "silence_days": 0,
            }
        )

    def _reversing_lines(self, amount):
        """The values of the lines that take back so much of the base."""
        # sudo: the engine takes back from all payees
        split = self.sudo()
        taken = split._standing().line_ids
        found = []
        for book in dict(taken._fields["book"].selection):
            lines = split.line_ids.filtered(lambda line, book=book: line.book == book)
            if lines:
                amounts = split._taken_back(lines, taken, amount)
                found += [line._reversing(amounts[str(line.id)]) for line in lines]
        return found

    def _taken_back(self, lines, taken, amount):
        """{id of a line: what is taken back of it}, exact to the smallest unit."""
        base = _exact(self.base_amount)
        before = base - _exact(self.left_amount)
        part = 1 - before / base if before + amount == base else amount / base
        reversals = {str(line.id): Decimal(0) for line in lines}
        for line in taken:
            key = str(line.reverses_line_id.id)
            if key in reversals:
                reversals[key] += _exact(line.amount)
        return allocation.reverse(
            {str(line.id): _exact(line.amount) for line in lines},
            part,
            self.currency_id.decimal_places,
            reversals,
            before / base,
        )


class FilingSplitLine(models.Model):
    _inherit = "customer.filing.split.line"

    reversal_line_ids = fields.One2many(
        "customer.filing.split.line",
        "reverses_line_id",
        string="Taken back by",
        readonly=True,
    )

    def _reversing(self, amount):
        """The values of the line that takes back so much of this one."""
        values = {name: self[name] for name in SAME_OF_LINES}
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        } | {
            "amount": float(amount),
            "fixed_amount": 0,
            "reverses_line_id": self.id,
            "reasons": [{"code": "reverses", "params": {}}],
        }


def _exact(amount):
    """An amount of money as it is written, without what binary numbers add to it."""
    return Decimal(str(amount))
