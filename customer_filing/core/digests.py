"""Digests under which identity keys are stored and compared.

A digest has 62 bits. The top three are its namespace: 1 for phone numbers, whole or
masked, and 0 for everything else, so that a range of one never touches the other.

The digest of a phone number is ``bucket * 100 000 + tail``. The bucket, 42 bits, is
what every mask shows: country, length, the digits up to five before the last three, and
the last three. The tail is the five digits between, from the most to the least often
shown one, each replaced by another. Which one replaces it hangs on the secret, on the
bucket and on the digits before it: digits stay hidden, and the numbers that a mask
allows stay side by side, as a few ranges.
"""

from collections.abc import Iterator
from hashlib import blake2b

from .masks import HIDEABLE, LAST, SHORTEST, Mask

Span = tuple[int, int]

_RANDOM = 16
_BITS = 59
_PHONES = 1 << _BITS
_BUCKET_BITS = 42
_TAILS: int = 10**HIDEABLE
# Masks show digits from outside inwards; behind 138 the second one is shown least.
_ORDER = (0, 4, 3, 2, 1)
# The last digit of the tail is never looked at in a mask. So a mask is always a range,
# by which it is told from a whole number, and rarely more than ten.
_LOOKED_AT = _ORDER[:-1]


def point(secret: bytes, kind: str, value: str) -> int:
    """Return the keyed digest of a value that is no phone number.

    :param secret: the register's secret
    :return: 0 to 2**59 - 1
    """
    return _top(_keyed(secret, f"{kind}:{value}"), _BITS)


def number_span(secret: bytes, country: str, digits: str) -> Span:
    """Return the digest of a whole phone number, as a range of one.

    :param secret: the register's secret
    :param country: country calling code
    :param digits: the number as dialled in its country
    """
    if len(digits) < SHORTEST:
        random = _keyed(secret, f"phone:{country}:{digits}")
        tail = int.from_bytes(random[8:], "big") % _TAILS
        low = _first(random) + tail
        return low, low
    name = _bucket(country, len(digits), digits, digits)
    random = _keyed(secret, name)
    low = _first(random)
    hidden = digits[-LAST - HIDEABLE : -LAST]
    before, tail = "", 0
    for place in _ORDER:
        if before:
            random = _keyed(secret, f"{name}:{before}")
        tail = tail * 10 + _replacement(random, int(hidden[place]))
        before += hidden[place]
    return low + tail, low + tail


def mask_spans(secret: bytes, mask: Mask) -> tuple[Span, ...]:
    """Return the ranges of the digests of all numbers that a mask allows.

    They hold more numbers than these where the second of the five hidden digits is
    known (13800**1234 holds 13810001234): that one is not looked at.

    :param secret: the register's secret
    :param mask: a telling one (:attr:`Mask.is_telling`)
    :return: in order, at most 100, none next to another, each of at least ten
    """
    name = _bucket(mask.country, mask.length, mask.head, mask.tail)
    bucket = _first(_keyed(secret, name))
    shown = mask.head + "?" * mask.hidden + mask.tail
    hidden = shown[-LAST - HIDEABLE : -LAST]
    levels = "".join(hidden[place] for place in _LOOKED_AT).rstrip("?")
    width = 10 ** (HIDEABLE - len(levels))
    lows = sorted(bucket + tail * width for tail in _tails(secret, name, levels))
    return tuple(_merged((low, low + width - 1) for low in lows))


def _tails(secret: bytes, name: str, levels: str) -> list[int]:
    """Return the first digits of all tails that have the digits of ``levels``."""
    found = [("", 0)]
    for level in levels:
        wider = []
        for before, tail in found:
            random = _keyed(secret, f"{name}:{before}" if before else name)
            for digit in "0123456789" if level == "?" else level:
                replaced = _replacement(random, int(digit))
                wider.append((before + digit, tail * 10 + replaced))
        found = wider
    return [tail for _before, tail in found]


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Join ranges that touch; they come in order and do not overlap."""
    current = next(spans)
    for low, high in spans:
        if low == current[1] + 1:
            current = current[0], high
        else:
            yield current
            current = low, high
    yield current


def _bucket(country: str, length: int, head: str, tail: str) -> str:
    return f"phone:{country}:{length}:{head[: length - LAST - HIDEABLE]}:{tail[-LAST:]}"


def _first(random: bytes) -> int:
    """Return the first digest of a bucket."""
    return _PHONES + _top(random, _BUCKET_BITS) * _TAILS


def _top(random: bytes, bits: int) -> int:
    return int.from_bytes(random[:8], "big") >> 64 - bits


def _replacement(random: bytes, digit: int) -> int:
    """Return what a digit becomes in the permutation that ``random`` draws."""
    rest = int.from_bytes(random[8:], "big")
    left = list(range(10))
    for size in range(10, 10 - digit, -1):
        rest, index = divmod(rest, size)
        del left[index]
    return left[rest % (10 - digit)]


def _keyed(secret: bytes, message: str) -> bytes:
    key = secret if len(secret) <= blake2b.MAX_KEY_SIZE else blake2b(secret).digest()
    data = message.encode("utf-8", "surrogatepass")
    return blake2b(data, key=key, digest_size=_RANDOM).digest()
