from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..core import allocation, clock, split_flow
from .filing_split_columns import SAME, SAME_OF_LINES
from .filing_split_words import decimal_of, money

# Reversals in these states take nothing back.
VOID = ("replaced", "cancelled")
FINAL = ("frozen", "paid")


class FilingSplit(models.Model):
    """What was frozen is taken back by another split, line by line (rule S36-R32).

    The reversal has the lines of the original with the opposite sign. It waits for
    somebody else's approval, for nobody's agreement, and is frozen into an open period:
    a locked one never changes.
    """

    _inherit = "customer.filing.split"

    reversal_ids = fields.One2many(
        "customer.filing.split", "reverses_id", string="Reversals", readonly=True
    )
    given_amount = fields.Monetary(
        string="Commission given", compute="_compute_left_amount"
    )
    left_amount = fields.Monetary(
        string="Of it not taken back", compute="_compute_left_amount"
    )
    may_reverse = fields.Boolean(compute="_compute_may_reverse")

    @api.depends("line_ids.amount", "reversal_ids.base_amount", "reversal_ids.state")
    def _compute_left_amount(self):
        for split in self:
            given = sum(
                decimal_of(line.amount)
                for line in split.line_ids
                if line.book == "commission"
            )
            taken = sum(
                decimal_of(reversal.base_amount) for reversal in split._standing()
            )
            split.given_amount = given
            split.left_amount = given + taken

    @api.depends("state", "reverses_id", "left_amount")
    @api.depends_context("uid")
    def _compute_may_reverse(self):
        for split in self:
            split.may_reverse = not split._why_not_reverse(split._wanted_at_all())

    def _standing(self):
        """The reversals of this split that count, or may yet."""
        return self.reversal_ids.filtered(lambda one: one.state not in VOID)

    def _wholly_taken_back(self):
        """Those of these splits of which nothing is left, for good.

        A reversal that is not frozen yet may still be cancelled.
        """
        # sudo: nobody divides a deal anew because he may not see who took it back
        return self.sudo().filtered(
            lambda split: (
                split.given_amount
                and not split.left_amount
                and all(one.state in FINAL for one in split._standing())
            )
        )

    # ---- asking for it ----

    def action_reverse(self):
        """Open the dialog in which a frozen split is taken back, or a part of it.

        For leaders of the deal's team and officers; these not where they get something.

        :raise AccessError: anybody else
        :raise UserError: there is nothing to take back
        """
        self.ensure_one()
        self._refuse_to_reverse()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reverse"),
            "res_model": "customer.filing.split.reverse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_split_id": self.id},
        }

    def _refuse_to_reverse(self, wanted=None):
        """Refuse unless the user may take back what he wants, or anything at all.

        :param wanted: core.split_flow.Reversal
        :raise AccessError: neither officer nor leader, or an officer who gets something
        :raise UserError: nothing is frozen yet, nothing is left, or it is too late
        """
        self.check_access("read")
        wanted = wanted or self._wanted_at_all()
        code = self._why_not_reverse(wanted)
        if code == "is_reversal":
            raise UserError(
                self.env._(
                    "%s is a reversal itself: reverse the original once more, or "
                    "divide the deal anew.",
                    self.display_name,
                )
            )
        if code == "clawback_over":
            last = wanted.deal_date + timedelta(days=wanted.clawback_days)
            raise UserError(
                self.env._(
                    "A clawback was possible until %(last)s, %(days)s days after the "
                    "deal. Later it takes a decision.",
                    last=format_date(self.env, last),
                    days=wanted.clawback_days,
                )
            )
        if code not in ("wrong_part", "nothing_left"):
            # these are told with the arithmetic
            self._refuse_if(code)

    def _why_not_reverse(self, wanted):
        """Why the user may not take this back, as a code of the core; None if he may.

        :param wanted: core.split_flow.Reversal
        """
        # sudo: who reads a split may know what is left of it
        split = self.sudo()
        return split_flow.may_reverse(
            self._actor(), split.state, bool(split.reverses_id), wanted, self._today()
        )

    def _wanted_at_all(self):
        """The reversal that is possible if any is."""
        return self._wanted(Decimal(1), "decision", "-")

    def _wanted(self, part, reason, note):
        """What somebody wants to take back, as the core asks for it."""
        return split_flow.Reversal(
            reason=reason,
            note=note or "",
            part=part,
            has_left=self.left_amount > 0,
            deal_date=self.deal_date,
            clawback_days=self.clawback_days,
        )

    def _today(self):
        """The day that it is now where the team works."""
        # sudo: the time zone of a team is no secret
        split = self.sudo()
        tz = split.team_id._filing_tz(split.company_id)
        return clock.local_day(fields.Datetime.now(), tz)

    # ---- doing it ----

    def _reverse(self, part, reason, note):
        """Propose a split that takes back a part of this one (rule S36-R32).

        Parts add up: together they never take back more than was given, and the last
        one leaves exactly nothing, on any line.

        :param part: Decimal, of the whole commission: 0 < part <= 1
        :param reason: a code of REVERSE_REASONS
        :param note: why, in words
        :return: the reversal, proposed
        :raise AccessError: the user may not
        :raise UserError: nothing is frozen yet, it is more than what is left, or it is
            too late for a clawback
        """
        self.ensure_one()
        # who reverses the same split at this moment begins anew, and sees what is left
        self._take()
        self.invalidate_recordset()
        self._refuse_to_reverse(self._wanted(part, reason, note))
        if not (note or "").strip():
            raise UserError(self.env._("Say why it is reversed."))
        amount = self._amount_of(part)
        # sudo: whoever may reverse a split may not write one
        reversal = self.sudo()._store(
            self._reversing_values(amount, reason, note),
            self._reversing_lines(amount),
        )
        reversal = reversal.sudo(self.env.su)
        reversal._propose()
        return reversal

    def _approve(self):
        """Approve these; what a reversal takes back is noted where it was given."""
        result = super()._approve()
        # sudo: whoever approves the reversal need not see the original
        for reversal in self.sudo().filtered("reverses_id"):
            original = reversal.reverses_id
            self.env["customer.filing.split.event"]._note(
                "reverse", original, reversal.reverse_note
            )
            original._note_on_filings("split_reversed")
        return result

    def _note_on_filings(self, event):
        """Note what happened to these in the ledgers of their filings.

        :param event: a code of the ledger's; it names no amount
        """
        now = fields.Datetime.now()
        # sudo: whoever may do it need not read the filings
        waiting = self.sudo().filtered("filing_id")
        while waiting:
            # one entry of a filing at a time
            next_ones = {split.filing_id.id: split for split in waiting}
            self.env["customer.filing.ledger"]._append(
                event,
                {
                    filing: {"split": split.id, "version": split.version}
                    for filing, split in next_ones.items()
                },
                now,
            )
            waiting -= waiting.browse(split.id for split in next_ones.values())

    def _amount_of(self, part):
        """How much of the commission a part is, in whole smallest units.

        :raise UserError: it is nothing, or more than what is left
        """
        unit = Decimal(1).scaleb(-self.currency_id.decimal_places)
        amount = (part * decimal_of(self.given_amount)).quantize(unit, ROUND_HALF_UP)
        if not 0 < amount <= decimal_of(self.left_amount):
            raise UserError(
                self.env._(
                    "%(amount)s cannot be taken back: of %(given)s that were given "
                    "%(left)s are left.",
                    amount=money(self.env, amount, self.currency_id),
                    given=money(self.env, self.given_amount, self.currency_id),
                    left=money(self.env, self.left_amount, self.currency_id),
                )
            )
        return amount

    def _reversing_values(self, amount, reason, note):
        """The values of the split that takes back so much of the commission."""
        values = {name: self[name] for name in SAME}
        values = {
            name: value.id or None if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        }
        part = amount / decimal_of(self.given_amount)
        unit = Decimal(1).scaleb(-self.currency_id.decimal_places)
        return values | {
            "base_amount": -amount,
            "revenue_amount": -(part * decimal_of(self.revenue_amount)).quantize(unit),
            "lead_ids": self.lead_ids.ids,
            "reverses_id": self.id,
            "reverse_reason": reason,
            "reverse_note": note,
            "silence_days": 0,
        }

    def _reversing_lines(self, amount):
        """The values of the lines that take back so much of the commission."""
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
        given, left = decimal_of(self.given_amount), decimal_of(self.left_amount)
        before = (given - left) / given
        # exactly the rest, whatever thirds are as decimal numbers
        part = 1 - before if amount == left else amount / given
        reversals = {str(line.id): Decimal(0) for line in lines}
        for line in taken:
            key = str(line.reverses_line_id.id)
            if key in reversals:
                reversals[key] += decimal_of(line.amount)
        return allocation.reverse(
            {str(line.id): decimal_of(line.amount) for line in lines},
            part,
            self.currency_id.decimal_places,
            reversals,
            before,
        )


class FilingSplitLine(models.Model):
    _inherit = "customer.filing.split.line"

    def _reversing(self, amount):
        """The values of the line that takes back so much of this one."""
        values = {name: self[name] for name in SAME_OF_LINES}
        return {
            name: value.id or None if isinstance(value, models.BaseModel) else value
            for name, value in values.items()
        } | {
            "amount": amount,
            "fixed_amount": 0,
            "reverses_line_id": self.id,
            "reasons": [],
        }
