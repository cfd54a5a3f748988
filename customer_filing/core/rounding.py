"""How are exact shares of an amount written, and rounded into whole smallest units?"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor


def written(number: Decimal) -> str:
    """Return a number as it is written: no exponent, no zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def trimmed(number: Decimal) -> Decimal:
    """Return a number without zeros at its end: 10.500000 as 10.5, 10.00 as 10."""
    return Decimal(written(number))


def money(units: int, digits: int) -> Decimal:
    """Return so many smallest units as an amount, e.g. 500 of CNY as 5.00."""
    return Decimal(f"{units}E-{digits}")


def whole_units(shares: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Round shares into whole units by largest remainder.

    :param shares: {key: share}, in the order that decides between equals
    :param total: what the units must add up to, at most one unit a key from the sum
    """
    units = {key: floor(share) for key, share in shares.items()}
    order = sorted(shares, key=lambda key: units[key] - shares[key])
    for key in order[: max(total - sum(units.values()), 0)]:
        units[key] += 1
    return units


def half_up(share: Fraction) -> int:
    """Round to the nearest whole unit, halves up."""
    return floor(share + Fraction(1, 2))


def units(amount: Decimal, unit: int) -> int:
    """Return an amount in smallest units.

    :param unit: how many of them are 1
    :raises ValueError: it is not in whole ones
    """
    count = Fraction(amount) * unit
    if count % 1:
        raise ValueError(f"Not in whole smallest units: {amount}")
    return int(count)
