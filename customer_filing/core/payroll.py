"""How is what people get told to the payroll? As a file that Excel reads."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

#: A cell that begins so is a formula to Excel, whoever typed it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_THIN = str.maketrans("＝＋－＠", "=+-@")
#: By this mark Excel knows that the file is UTF-8.
_MARK = "\ufeff"


def text(value: str) -> str:
    """A cell for words that somebody typed: never a formula."""
    words = value.strip()
    # full-width signs are read as the plain ones in some languages of Excel
    plain = words.translate(_THIN)
    return f"'{words}" if plain.startswith(_FORMULA) else words


def money(amount: Decimal, digits: int) -> str:
    """A cell for an amount, with exactly the digits of its currency.

    :raise ValueError: it has more digits than its currency
    """
    exact = amount.quantize(Decimal(1).scaleb(-digits))
    if exact != amount:
        raise ValueError(f"{amount} has more than {digits} digits")
    return f"{exact:f}"


def sheet(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file of these cells, as they are."""
    file = io.StringIO()
    # all in quotes: where lists are told apart by semicolons, Excel takes one within a
    # name for the end of a cell, and what follows for a formula
    writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows(rows)
    return (_MARK + file.getvalue()).encode()
