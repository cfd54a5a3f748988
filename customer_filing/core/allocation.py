"""Which amount does each line of a split get?

Amounts come and go as ``Decimal``; in between shares are exact fractions, so that no
rounding happens but the one into whole smallest units of the currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

from .bounds import Share, settle
from .rounding import half_up, money, units, whole_units, written

#: Closed lines share one amount; overlay lines are paid beside it.
SPLIT_TYPES = ("closed", "overlay")
#: Why an amount cannot be allocated. Params are strings: keys of lines ("" is the
#: total), and decimal numbers as they are written.
PROBLEMS = (
    "empty",
    "not_a_number",  # key, value
    "duplicate_key",  # key
    "negative",  # key, value: a percentage, amount, cap or floor below 0
    "not_whole",  # key, value, digits: not in whole smallest units
    "cap_under_floor",  # key, cap, floor
    "several_rests",  # keys
    "rest_in_overlay",  # key: beside the amount nothing is left over
    "not_hundred",  # percent, difference: 95 and -5, or 101 and 1
    "not_total",  # amount, total, difference: of fixed amounts and percentages
    "fixed_over_total",  # fixed, total, difference
    "rest_negative",  # key, others, total, difference
    "floors_over_total",  # needed, total, difference
    "caps_under_total",  # possible, total, difference
    "over_cap",  # amount, cap, difference: more than an overlay may be
)
ZERO = Decimal(0)
HUNDRED = Decimal(100)


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
    return _Table(total, lines, digits, rules or Rules()).allocation()


class _Table:
    """One calculation."""

    def __init__(
        self, total: Decimal, lines: Iterable[Line], digits: int, rules: Rules
    ):
        self.total = total
        self.lines = sorted(lines, key=lambda line: (line.sequence, line.key))
        self.digits = digits
        self.unit = 10**digits
        self.rules = rules
        self.problems: list[Problem] = []

    def allocation(self) -> Allocation:
        self._look_at_numbers()
        if not self.problems:
            self._look_at_lines()
        if self.problems:
            return self._nothing()
        self.sign = -1 if self.total < 0 else 1
        self.whole = floor(Fraction(abs(self.total)) * self.unit)
        self.fixed = sum((line.fixed or ZERO for line in self.lines), ZERO)
        rest = [line for line in self.lines if line.is_rest]
        self.rest = rest[0].key if rest else None
        cap = self.rules.overlay_cap
        self.most = None if cap is None else Fraction(cap) / 100 * self.whole
        is_closed = self.rules.split_type == "closed"
        base = Fraction(self.whole)
        if is_closed and self.rules.fixed_first:
            base = max(base - Fraction(self.fixed) * self.unit, Fraction(0))
        self.shares = {line.key: Share(line, self.unit, base) for line in self.lines}
        if is_closed:
            self._close()
        else:
            self._overlay()
        return self._result()

    # ---- what is wrong with what came in ----

    def _look_at_numbers(self):
        if not self.lines:
            self._problem("empty")
        for key, value in self._values():
            if not value.is_finite():
                self._problem("not_a_number", key=key, value=str(value))

    def _values(self):
        yield "", self.total
        for line in self.lines:
            for value in (line.percent, line.fixed, line.cap, line.floor):
                if value is not None:
                    yield line.key, value

    def _look_at_lines(self):
        keys = [line.key for line in self.lines]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self._problem("duplicate_key", key=key)
        for key, value in [*self._values()][1:]:
            if value < 0:
                self._problem("negative", key=key, value=written(value))
        self._look_at_wholeness("", self.total)
        for line in self.lines:
            self._look_at_wholeness(line.key, line.fixed or ZERO)
            self._look_at_bounds(line)
        rests = [line.key for line in self.lines if line.is_rest]
        if len(rests) > 1:
            self._problem("several_rests", keys=", ".join(rests))
        elif rests and self.rules.split_type == "overlay":
            self._problem("rest_in_overlay", key=rests[0])

    def _look_at_wholeness(self, key: str, value: Decimal):
        if -value.as_tuple().exponent <= self.digits:
            return
        if Fraction(value) * self.unit % 1:
            digits = str(self.digits)
            self._problem("not_whole", key=key, value=written(value), digits=digits)

    def _look_at_bounds(self, line: Line):
        if line.cap is None or line.floor is None:
            return
        if floor(Fraction(line.cap) * self.unit) < ceil(
            Fraction(line.floor) * self.unit
        ):
            cap, least = written(line.cap), written(line.floor)
            self._problem("cap_under_floor", key=line.key, cap=cap, floor=least)

    # ---- closed: the lines are the whole ----

    def _close(self):
        if Fraction(self.fixed) * self.unit > self.whole:
            self._arithmetic("fixed_over_total", fixed=Fraction(self.fixed) * self.unit)
            return
        self._look_at_hundred()
        if self.problems:
            return
        if self.rest:
            self._give_rest(self.shares[self.rest])
        else:
            self._balance()

    def _look_at_hundred(self):
        percent = sum((line.percent for line in self.lines), ZERO)
        if self.rest and not self.shares[self.rest].percent:
            return
        if (self.rest or self.rules.fixed_first) and percent:
            if percent != HUNDRED:
                difference = written(percent - HUNDRED)
                self._problem(
                    "not_hundred", percent=written(percent), difference=difference
                )
            return
        asked = Fraction(self.fixed) * self.unit + Fraction(percent) / 100 * self.whole
        if asked != self.whole:
            self._arithmetic("not_total", amount=asked)

    def _give_rest(self, rest: Share):
        others = sum(s.amount for s in self.shares.values() if s is not rest)
        rest.amount = self.whole - others
        if rest.amount < 0:
            self._arithmetic("rest_negative", others=others, key=rest.line.key)
        elif rest.amount < rest.low:
            self._arithmetic("floors_over_total", needed=others + rest.low)
        elif rest.high is not None and rest.amount > rest.high:
            self._arithmetic("caps_under_total", possible=others + rest.high)

    def _balance(self):
        """Let others bear what caps cut off and floors add."""
        shares = [*self.shares.values()]
        if sum(share.amount for share in shares) == self.whole:
            return
        growing = [share for share in shares if share.percent]
        for bearers in ([s for s in growing if s.is_free], growing):
            target = self.whole - sum(s.amount for s in shares if s not in bearers)
            if settle(bearers, target):
                return
        least = sum(share.at(Fraction(0)) for share in shares)
        if least > self.whole:
            self._arithmetic("floors_over_total", needed=least)
            return
        most = sum(s.high if s.percent else s.at(Fraction(0)) for s in shares)
        self._arithmetic("caps_under_total", possible=Fraction(most))

    # ---- overlay: paid beside the whole ----

    def _overlay(self):
        most = self.most
        amount = sum(share.amount for share in self.shares.values())
        if most is not None and amount > most:
            params = {
                "amount": self._text(amount),
                "cap": self._text(most),
                "difference": self._text(amount - most),
            }
            self._problem("over_cap", **params)

    # ---- the answer ----

    def _problem(self, code: str, **params: str):
        self.problems.append(Problem(code, params))

    def _arithmetic(self, code: str, key: str | None = None, **amounts: Fraction):
        params = {name: self._text(value) for name, value in amounts.items()}
        difference = next(iter(amounts.values())) - self.whole
        params |= {
            "total": self._text(Fraction(self.whole)),
            "difference": self._text(difference),
        }
        if key is not None:
            params["key"] = key
        self._problem(code, **params)

    def _text(self, units: Fraction) -> str:
        return written(self._decimal(units))

    def _decimal(self, units: Fraction) -> Decimal:
        with localcontext() as context:
            context.prec = 60
            exact = Decimal(units.numerator) / Decimal(units.denominator)
            return (exact / self.unit).quantize(Decimal(f"1E-{self.digits + 6}"))

    def _nothing(self) -> Allocation:
        none = {line.key: money(0, self.digits) for line in self.lines}
        percent = ZERO
        if not any(problem.code == "not_a_number" for problem in self.problems):
            percent = sum((line.percent for line in self.lines), ZERO)
        zero = money(0, self.digits)
        return Allocation(
            none, dict(none), tuple(self.problems), percent, zero, self.total
        )

    def _result(self) -> Allocation:
        shares = {key: Fraction(share.amount) for key, share in self.shares.items()}
        if self.problems:
            units = {key: half_up(share) for key, share in shares.items()}
        elif self.rules.split_type == "closed":
            units = whole_units(shares, self.whole)
        else:
            # rounding never makes it more than an overlay may be
            count = half_up(sum(shares.values()))
            most = count if self.most is None else floor(self.most)
            units = whole_units(shares, min(count, most))
        amounts = {key: self._signed(count) for key, count in units.items()}
        total = self._signed(sum(units.values()))
        return Allocation(
            amounts=amounts,
            exact={k: self._decimal(self.sign * share) for k, share in shares.items()},
            problems=tuple(self.problems),
            percent_total=self._percent_total(),
            amount_total=total,
            difference=self._signed(self.whole) - total
            if self.rules.split_type == "closed"
            else ZERO,
        )

    def _signed(self, units: int) -> Decimal:
        return money(self.sign * units, self.digits)

    def _percent_total(self) -> Decimal:
        percent = sum((line.percent for line in self.lines), ZERO)
        if self.rest and not self.shares[self.rest].percent:
            return max(percent, HUNDRED)
        return percent


def reverse(
    amounts: Mapping[str, Decimal],
    part: Decimal,
    digits: int,
    reversals: Mapping[str, Decimal] | None = None,
    before: Decimal | None = None,
) -> dict[str, Decimal]:
    """Return the amounts that take back part of an allocation (S36-R32).

    What is taken back is shared by what each line has left, so that no line pays back
    more than it got, and nothing is left when everything was taken back.

    :param amounts: {key: amount} as allocated, in the order of the lines, all of one
        sign
    :param part: 0 < part <= 1, of the original
    :param reversals: {key: sum of what was taken back before}, of the opposite sign
    :param before: sum of the parts that were taken back before; None: as much as the
        reversals are of the amounts. When ``before`` and ``part`` reach 1, everything
        that is left is taken back.
    :return: {key: amount} of the opposite sign; never more than what is left
    :raises ValueError: a part outside its bounds, amounts of both signs, or more taken
        back before than there was
    """
    if not 0 < part <= 1:
        raise ValueError(f"Not a part of a split: {part}")
    sign = -1 if any(amount < 0 for amount in amounts.values()) else 1
    unit = sign * 10**digits
    given = {key: units(amount, unit) for key, amount in amounts.items()}
    taken = {key: -units((reversals or {}).get(key, ZERO), unit) for key in amounts}
    left = {key: given[key] - taken[key] for key in given}
    if min([*given.values(), *taken.values(), *left.values()], default=0) < 0:
        raise ValueError("A split is taken back that was not given like that.")
    total = _to_take(part, before, sum(given.values()), sum(taken.values()))
    every = sum(left.values()) or 1
    shares = {key: Fraction(total * own, every) for key, own in left.items()}
    counts = whole_units(shares, total)
    return {key: money(-sign * count, digits) for key, count in counts.items()}


def _to_take(part: Decimal, before: Decimal | None, given: int, taken: int) -> int:
    """Return how many smallest units are taken back now."""
    done = Fraction(taken, given or 1) if before is None else Fraction(before)
    until = min(done + Fraction(part), Fraction(1))
    return max(half_up(until * given) - taken, 0)
