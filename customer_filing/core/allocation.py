"""Which amount does each line of a split get?

Amounts come and go as ``Decimal``; in between shares are exact fractions, so that no
rounding happens but the one into whole smallest units of the currency.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

#: Closed lines share one amount; overlay lines are paid beside it.
SPLIT_TYPES = ("closed", "overlay")
#: Why an amount cannot be allocated. Params are strings: keys of lines, and decimal
#: numbers as they are written.
#:
#: ``empty``             {}
#: ``not_a_number``      {key, value}; here and below "" is the total's key
#: ``duplicate_key``     {key}
#: ``negative``          {key, value}: a percentage, amount, cap or floor below 0
#: ``not_whole``         {key, value, digits}: not in whole smallest units
#: ``cap_under_floor``   {key, cap, floor}
#: ``several_rests``     {keys}
#: ``rest_in_overlay``   {key}: beside the amount nothing is left over
#: ``not_hundred``       {percent, difference}: 95 and -5, or 101 and 1
#: ``not_total``         {amount, total, difference}: percentages of the whole and fixed
#:                       amounts together are not the total
#: ``fixed_over_total``  {fixed, total, difference}
#: ``rest_negative``     {key, others, total, difference}
#: ``floors_over_total`` {needed, total, difference}
#: ``caps_under_total``  {possible, total, difference}
#: ``over_cap``          {amount, cap, difference}: more than an overlay may be
PROBLEMS = (
    "empty",
    "not_a_number",
    "duplicate_key",
    "negative",
    "not_whole",
    "cap_under_floor",
    "several_rests",
    "rest_in_overlay",
    "not_hundred",
    "not_total",
    "fixed_over_total",
    "rest_negative",
    "floors_over_total",
    "caps_under_total",
    "over_cap",
)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """A line that wants part of an amount.

    :param key: stands for the line; unique
    :param sequence: its place; of equal remainders the first line gets the unit
    :param percent: of the rest after fixed amounts, or of the whole
    :param fixed: an amount that it gets before percentages; it may have both
    :param cap: it never gets more; an amount
    :param floor: it never gets less; an amount
    :param is_rest: it takes what the others leave. Without a percentage it is simply
        the rest; with one, percentages must still be 100, and it bears what fixed
        amounts of the whole, caps and floors change.
    """

    key: str
    sequence: int
    percent: Decimal = ZERO
    fixed: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None
    is_rest: bool = False


@dataclass(frozen=True)
class Rules:
    """How lines share an amount.

    :param split_type: one of :data:`SPLIT_TYPES`
    :param overlay_cap: all overlay lines together get at most so many percent of the
        amount; None for no limit
    :param fixed_first: percentages are of what fixed amounts leave; else of the whole.
        Overlay lines are always of the whole.
    """

    split_type: str = "closed"
    overlay_cap: Decimal | None = None
    fixed_first: bool = True


@dataclass(frozen=True)
class Problem:
    """Why something cannot be: a code, and the arithmetic behind it."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Allocation:
    """What each line gets.

    :param amounts: {key: amount} in whole smallest units. Where there is a problem,
        each share rounded for itself, to be looked at only.
    :param exact: {key: share before rounding}
    :param problems: nothing may be stored while there is one
    :param percent_total: what the percentages add up to; where a rest line without a
        percentage takes what is left, that counts too
    :param amount_total: sum of the amounts
    :param difference: the total less the sum of amounts; of an overlay always 0
    """

    amounts: dict[str, Decimal]
    exact: dict[str, Decimal]
    problems: tuple[Problem, ...]
    percent_total: Decimal
    amount_total: Decimal
    difference: Decimal


def allocate(
    total: Decimal, lines: Sequence[Line], digits: int, rules: Rules | None = None
) -> Allocation:
    """Share an amount among lines so that the sum is exact.

    First fixed amounts, then percentages, then caps and floors: what a cap cuts off and
    a floor adds is borne by the line that takes the rest, else by the lines without cap
    and floor in proportion, else by those that still have room. Shares are rounded
    down; whole smallest units that are left go out by largest remainder, ties by
    sequence, then key. The order in which lines are passed changes nothing.

    :param total: may be negative: then all amounts are the negatives of what its
        opposite would give
    :param digits: decimal places of the currency (JPY 0, CNY 2, BHD 3)
    :return: problems are told in it; nothing is raised
    """
    raise NotImplementedError


def reverse(
    amounts: Mapping[str, Decimal],
    part: Decimal,
    digits: int,
    reversals: Mapping[str, Decimal] | None = None,
    before: Decimal = ZERO,
) -> dict[str, Decimal]:
    """Return the amounts that take back part of an allocation (S36-R32).

    :param amounts: {key: amount} as allocated, in the order of the lines, all of one
        sign
    :param part: 0 < part <= 1, of the original
    :param reversals: {key: sum of what was taken back before}, of the opposite sign
    :param before: sum of the parts that were taken back before. When ``before`` and
        ``part`` reach 1, everything that is left is taken back.
    :return: {key: amount} of the opposite sign; never more than what is left
    :raises ValueError: a part outside its bounds, or amounts of both signs
    """
    raise NotImplementedError
