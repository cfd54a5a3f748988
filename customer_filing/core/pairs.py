"""Pairs of identity keys that decide together what neither decides alone."""

from collections.abc import Iterable, Iterator
from itertools import combinations

# Two data that are one and the same source say no more than one of them.
_SOURCES = {"mask": "phone", "domain": "email"}

Datum = tuple[str, str]


def values(data: Iterable[Datum]) -> Iterator[str]:
    """Yield the values of all pairs of data of different kinds (S05-R03).

    :param data: kind and value of each identity key
    """
    for one, other in combinations(sorted(set(data)), 2):
        if _source(one) != _source(other):
            yield value(one, other)


def value(one: Datum, other: Datum) -> str:
    """Return the value of one pair: the same in whatever order the two are given."""
    return " ".join(f"{kind}:{value}" for kind, value in sorted((one, other)))


def _source(datum: Datum) -> str:
    return _SOURCES.get(datum[0], datum[0])
