"""How do lines with caps and floors come to an amount together?"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor


class Share:
    """A line in smallest units: what it wants, and within which bounds."""

    def __init__(self, line, unit: int, base: Fraction):
        self.line = line
        self.percent = Fraction(line.percent) / 100
        self.fixed = Fraction(line.fixed) * unit if line.fixed else 0
        self.low = ceil(Fraction(line.floor) * unit) if line.floor else 0
        self.high = None if line.cap is None else floor(Fraction(line.cap) * unit)
        self.is_free = line.cap is None and not line.floor
        self.amount = self.at(base)

    def at(self, base: Fraction) -> Fraction:
        """What it gets if percentages are of this base."""
        wanted = self.percent * base
        if self.fixed:
            wanted += self.fixed
        if self.low:
            wanted = max(wanted, Fraction(self.low))
        return wanted if self.high is None else min(wanted, Fraction(self.high))

    def turns(self) -> Iterable[Fraction]:
        """The bases from which on it leaves its floor, and does not grow any more."""
        for bound in (self.low, self.high):
            if bound is not None and self.percent:
                yield max((bound - self.fixed) / self.percent, Fraction(0))


def settle(bearers: Sequence[Share], target: Fraction) -> bool:
    """Choose the base of percentages so that these lines get the target together.

    :return: whether there is one; then the lines have their amounts
    """

    def got(base: Fraction) -> Fraction:
        return sum((share.at(base) for share in bearers), Fraction(0))

    points = sorted({Fraction(0), *(p for share in bearers for p in share.turns())})
    if not bearers or got(points[0]) > target:
        return False
    start = max(point for point in points if got(point) <= target)
    growth = got(start + 1) - got(start)
    after = [point for point in points if point > start]
    if after:
        growth = (got(after[0]) - got(start)) / (after[0] - start)
    missing = target - got(start)
    if missing and not growth:
        return False
    base = start + (missing / growth if missing else 0)
    for share in bearers:
        share.amount = share.at(base)
    return True
