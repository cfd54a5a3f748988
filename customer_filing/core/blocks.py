"""Decimal blocks of digests: a masked number is kept as the blocks that it may lie in.

The digest of a phone number ends in five digits (:mod:`.identity`); a block is the
range of all digests that begin alike, so of two blocks one contains the other or they
are apart.
"""

from collections.abc import Iterator

#: Of the 62 bits of a digest the top three say whether it has blocks at all.
_NAMESPACE = 59
_PHONES = 1
_WIDEST = 100_000


def bucket(digest: int) -> int:
    """Return what the digests of all numbers share that one mask could fit."""
    if digest >> _NAMESPACE != _PHONES:
        return digest
    return (digest - (_PHONES << _NAMESPACE)) // _WIDEST


def enclosing(low: int, high: int) -> Iterator[int]:
    """Yield the first digest of every block that properly contains this one.

    :param low: first digest of the block
    :param high: last digest of the block
    """
    if low >> _NAMESPACE != _PHONES:
        return
    base = _PHONES << _NAMESPACE
    bucket = base + (low - base) // _WIDEST * _WIDEST
    tail = low - bucket
    size = high - low + 1
    while (size := size * 10) <= _WIDEST:
        yield bucket + tail // size * size


def split(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the blocks that make up a range, the lowest first."""
    if low >> _NAMESPACE != _PHONES:
        yield low, high
        return
    base = _PHONES << _NAMESPACE
    while low <= high:
        size = 1
        while (
            (low - base) % (size * 10) == 0
            and low + size * 10 - 1 <= high
            and size * 10 <= _WIDEST
        ):
            size *= 10
        yield low, low + size - 1
        low += size
