"""The second chain: seals over the ends of the filings' ledgers, one after another.

A chain alone does not show that its last entries were cut off, or that all of it was
written anew. A seal names the last entry of each ledger that it covers, by number and
hash; seals follow each other as the entries of a ledger do.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from . import ledger


@dataclass(frozen=True, order=True)
class Head:
    """The last entry of one filing's ledger that a seal covers."""

    filing_id: int
    sequence: int
    hash: str


@dataclass(frozen=True)
class Seal:
    """One seal of a company.

    :param sequence: counts up by one within the company
    :param sealed_at: naive UTC
    :param entry_count: so many entries it covers that no seal before it did
    :param digest: :func:`digest` of its heads
    :param previous: hash of the seal before it, ``ledger.GENESIS`` for the first
    :param hash: :func:`seal_hash` of the rest
    """

    company_id: int
    sequence: int
    sealed_at: datetime
    entry_count: int
    digest: str
    previous: str
    hash: str


def digest(heads: Iterable[Head]) -> str:
    """Return the SHA-256 of some heads, in whatever order they come."""
    rows = [[head.filing_id, head.sequence, head.hash] for head in sorted(heads)]
    return _sha256(rows)


def seal_hash(
    previous: str,
    company_id: int,
    sequence: int,
    sealed_at: datetime,
    entry_count: int,
    heads_digest: str,
) -> str:
    """Return the SHA-256 of a seal, as 64 hexadecimal digits."""
    at = ledger.instant_text(sealed_at)
    return _sha256([previous, company_id, sequence, at, entry_count, heads_digest])


def faults(
    seals: Iterable[Seal],
    heads: Mapping[int, Iterable[Head]],
    before: tuple[int, str] = (0, ledger.GENESIS),
) -> list[tuple[str, int]]:
    """Return what is wrong with successive seals of one company, and with which.

    ``seal_changed``: the seal, or what it covers, is not what was written.
    ``seal_missing``: it is gone. ``seal_replaced``: the one after it followed another.

    :param seals: in any order
    :param heads: {sequence of a seal: what it covers}
    :param before: number and hash of the last seal before these
    :return: pairs (code, sequence) in ascending order
    """
    found = []
    number, previous = before
    for seal in sorted(seals, key=lambda seal: seal.sequence):
        own = seal_hash(
            seal.previous,
            seal.company_id,
            seal.sequence,
            seal.sealed_at,
            seal.entry_count,
            digest(heads.get(seal.sequence, ())),
        )
        if seal.sequence != number + 1:
            found.append(("seal_missing", number + 1))
        elif seal.previous != previous and seal.hash == own:
            found.append(("seal_replaced", max(number, 1)))
        if seal.hash != own:
            found.append(("seal_changed", seal.sequence))
        number, previous = seal.sequence, seal.hash
    return found


def _sha256(value: object) -> str:
    text = json.dumps(value, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
