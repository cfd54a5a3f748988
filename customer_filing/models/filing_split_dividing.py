from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..core import allocation
from .filing_split_words import (
    decimal_of,
    is_too_large,
    money,
    of_problems,
    role_name,
)


class FilingSplit(models.Model):
    """What each line of a split gets: worked out by the server, or refused."""

    _inherit = "customer.filing.split"

    @api.model
    def _divide(self, row, lines):
        """The lines of one split with what each gets.

        :param row: of the split; a reversal's performance is what its lines say
        :param lines: mappings, by names of fields
        :raise UserError: it does not add up
        """
        currency = self.env["res.currency"].browse(row["currency_id"])
        lines = [
            {"sequence": number} | line for number, line in enumerate(lines, start=1)
        ]
        if row["reverses_id"]:
            return self._taken_over(row, lines)
        self._refuse_odd_totals(row, currency)
        for book, total in _books(row):
            of_book = [line for line in lines if book_of(line) == book]
            if not of_book and book == "performance":
                continue
            # performance is credited as a whole, whatever is paid beside the deal
            kind = row["split_type"] if book == "commission" else "closed"
            self._divide_book(row, of_book, total, currency, kind)
        return lines

    @api.model
    def _refuse_odd_totals(self, row, currency):
        """:raise UserError: less than nothing is to be divided, or no such amount"""
        for _book, total in _books(row):
            if is_too_large(total, currency):
                raise UserError(
                    self.env._(
                        "%s is too much to be divided to the smallest unit.", total
                    )
                )
            if total < 0:
                raise UserError(
                    self.env._(
                        "%s cannot be divided: what is to be taken back is reversed.",
                        money(self.env, total, currency),
                    )
                )

    @api.model
    def _divide_book(self, row, lines, total, currency, kind):
        found = allocation.allocate(
            total,
            [_asked(number, line) for number, line in enumerate(lines)],
            currency.decimal_places,
            allocation.Rules(
                split_type=kind,
                overlay_cap=row["overlay_cap"] or None,
                fixed_first=bool(row["fixed_first"]),
            ),
        )
        if found.problems:
            labels = {
                str(number): self._label_of(line) for number, line in enumerate(lines)
            }
            raise UserError(of_problems(self.env, found.problems, currency, labels))
        for number, line in enumerate(lines):
            line["amount"] = found.amounts[str(number)]
            line["share_total"] = found.percent_total

    @api.model
    def _label_of(self, line):
        return role_name(self.env, line.get("role"))

    @api.model
    def _taken_over(self, row, lines):
        """The lines of a reversal, whose amounts are what they take back."""
        sums = {"commission": Decimal(0), "performance": Decimal(0)}
        for line in lines:
            line["amount"] = decimal_of(line["amount"])
            sums[book_of(line)] += line["amount"]
            line["share_total"] = decimal_of(line.get("share_total"))
        if sums["commission"] != row["base_amount"] or not lines:
            currency = self.env["res.currency"].browse(row["currency_id"])
            raise UserError(
                self.env._(
                    "The shares take back %(sum)s, and %(base)s are to be taken back.",
                    sum=money(self.env, sums["commission"], currency),
                    base=money(self.env, row["base_amount"], currency),
                )
            )
        row["performance_base"] = sums["performance"]
        return lines


def book_of(line):
    """In which book a line stands."""
    return line.get("book") or "commission"


def _books(row):
    """(book, what is divided in it)"""
    yield "commission", row["base_amount"]
    yield "performance", row["performance_base"]


def _asked(number, line):
    """What a line wants, as the core takes it; an amount of 0 is none."""
    return allocation.Line(
        key=str(number),
        sequence=line["sequence"],
        percent=decimal_of(line.get("percent")),
        fixed=decimal_of(line.get("fixed_amount")) or None,
        cap=decimal_of(line.get("cap_amount")) or None,
        floor=decimal_of(line.get("floor_amount")) or None,
        is_rest=bool(line.get("is_rest")),
    )
