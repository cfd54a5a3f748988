"""A split as a bar of shares, with its sums beside it."""

from dataclasses import dataclass
from decimal import Decimal

from ..core.allocation import Allocation
from . import filing_split_words as words

# Told apart also by who sees few colours; white text can be read on each.
COLOURS = ("#33658a", "#a8541b", "#4b7f52", "#7d4e87", "#2f6f73", "#8a5a44", "#55606e")


@dataclass
class Book:
    """One book of a split: what is shared, what came of it, and the lines.

    :param found: its keys are those of ``lines``, by ``_key()``
    :param lines: records with payee_name, role and percent
    """

    code: str
    total: float
    found: Allocation
    lines: object


def draw(env, books, currency):
    """Both books as HTML; "" if there is nothing to show."""
    shown = [_of_book(env, book, currency) for book in books if book.lines]
    if not shown:
        return ""
    return env["ir.qweb"]._render(
        "customer_filing.split_bar", {"books": shown, "single": len(shown) == 1}
    )


def _of_book(env, book, currency):
    found = book.found
    total = words.decimal_of(book.total)
    missing = max(Decimal(100) - found.percent_total, Decimal(0))
    widths = _widths(book, total)
    parts = [
        {
            "who": line.payee_name,
            "role": words.role_name(env, line.role),
            "percent": words.percent(env, line.percent) if line.percent else "",
            "amount": words.money(env, found.amounts.get(line._key()), currency),
            "width": widths[line._key()],
            "colour": COLOURS[number % len(COLOURS)],
        }
        for number, line in enumerate(book.lines)
    ]
    field = env["customer.filing.split.line"]._fields["book"]
    is_short = any(one.code == "not_hundred" for one in found.problems)
    return {
        "title": dict(field._description_selection(env))[book.code],
        "parts": parts,
        "rest": max(100 - sum(widths.values()), 0) if is_short and missing else 0,
        "missing": words.percent(env, missing),
        "percent": words.percent(env, found.percent_total),
        "amount": words.money(env, found.amount_total, currency),
        "total": words.money(env, total, currency),
        "difference": words.money(env, found.difference, currency),
        "adds_up": not found.problems,
    }


def _widths(book, total):
    """{key: width in percent of the bar}; never more than all of it together."""
    sizes = {line._key(): abs(words.decimal_of(line.percent)) for line in book.lines}
    if total:
        sizes = {key: abs(book.found.amounts.get(key, 0)) for key in sizes}
    whole = max(abs(total) if total else Decimal(100), sum(sizes.values()))
    return {key: round(float(size / whole * 100), 2) for key, size in sizes.items()}
