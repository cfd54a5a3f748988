"""Is one filing what its ledger says, and its ledger what was sealed?"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import ledger, lifecycle
from .seals import Head

#: The event after which nothing personal is known of a filing any more.
ERASED = "erase"


@dataclass(frozen=True)
class Standing:
    """A filing as it is in the database, beside its ledger.

    :param protected_until: naive UTC
    :param customer: ``ledger.fingerprint`` of the customer; None: it has no salt
    """

    state: str
    end_reason: str | None
    owner_id: int
    protected_until: datetime | None
    customer: str | None


def examine(
    entries: Sequence[ledger.Entry],
    heads: Collection[Head],
    waiting: Collection[int],
    standing: Standing | None,
) -> list[tuple[str, int]]:
    """Return what is wrong with one filing, and from which entry on.

    Besides the codes of ``ledger.faults``: ``cut``: this entry and all after it are
    gone. ``rewritten``: it is not the one that was sealed. ``smuggled``: it was never
    to be sealed. ``state``, ``owner``, ``end``, ``customer``: the filing is not as this
    entry left it. What a ledger that is broken tells is not compared.

    :param entries: of this filing alone
    :param heads: what seals say of it
    :param waiting: numbers of entries that wait to be sealed
    :param standing: None if there is no such filing any more
    :return: pairs (code, sequence) in ascending order
    """
    found = ledger.faults(entries) + _against_seals(entries, heads, waiting)
    found += [("changed", e.sequence) for e in entries if _told(e) is None]
    if not found and standing:
        found = _against_filing(entries, standing)
    return sorted(dict.fromkeys(found), key=lambda fault: fault[1])


def _against_seals(
    entries: Sequence[ledger.Entry], heads: Collection[Head], waiting: Collection[int]
) -> list[tuple[str, int]]:
    there = {entry.sequence: entry.hash for entry in entries}
    last = max(there, default=0)
    found = []
    if max([*waiting, *(head.sequence for head in heads)], default=0) > last:
        found.append(("cut", last + 1))
    found += [
        ("rewritten", head.sequence)
        for head in heads
        if there.get(head.sequence, head.hash) != head.hash
    ]
    sealed = max((head.sequence for head in heads), default=0)
    found += [
        ("smuggled", sequence)
        for sequence in there
        if sequence > sealed and sequence not in waiting
    ]
    return found


def _against_filing(
    entries: Sequence[ledger.Entry], standing: Standing
) -> list[tuple[str, int]]:
    last = max((entry.sequence for entry in entries), default=0)
    try:
        story = ledger.replay(entries)
    except lifecycle.TransitionError:
        return [("state", last)]
    if story != (standing.state, standing.end_reason):
        return [("state", last)]
    if standing.state == "draft":
        return []  # sent back, and so its salesperson's to correct
    told = _last_told(entries)
    found = []
    owner, at = told.get("owner", (standing.owner_id, 0))
    if owner != standing.owner_id:
        found.append(("owner", at))
    if standing.state == "active" and "protected_until" in told:
        until, at = told["protected_until"]
        now = standing.protected_until
        if until != (now and ledger.instant_text(now)):
            found.append(("end", at))
    erased = any(entry.event == ERASED for entry in entries)
    if "customer" in told and not erased:
        customer, at = told["customer"]
        if customer != standing.customer:
            found.append(("customer", at))
    return found


def _last_told(entries: Sequence[ledger.Entry]) -> dict[str, tuple[Any, int]]:
    """What the events told last of each thing, and which entry it was."""
    told = {}
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        payload = _told(entry) or {}
        if entry.event == "hand_over" and "to" in payload:
            payload["owner"] = payload["to"]
        for name, value in payload.items():
            told[name] = value, entry.sequence
    return told


def _told(entry: ledger.Entry) -> dict[str, Any] | None:
    """What an entry tells; None if the system cannot have written it."""
    try:
        payload = json.loads(entry.payload)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None
