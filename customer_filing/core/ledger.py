"""The hash chain of a filing's events: what was done cannot be changed unnoticed.

A chain shows changed, inserted and missing entries. That its last entries were cut
off, only a second record of its end can show.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

from . import lifecycle

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One event of a filing.

    :param sequence: counts up by one within the filing
    :param event: name of a transition, or of something else that happened
    :param effective_at: when it was due, naive UTC
    :param recorded_at: when it was done, naive UTC
    :param payload: canonical text, see :func:`canonical`
    :param previous: hash of the entry before it, :data:`GENESIS` for the first
    :param hash: :func:`entry_hash` of the rest
    """

    filing_id: int
    sequence: int
    event: str
    effective_at: datetime
    recorded_at: datetime
    actor_id: int
    payload: str
    previous: str
    hash: str


def canonical(payload: Mapping[str, Any]) -> str:
    """Return the one text that stands for ``payload``.

    Keys are sorted, instants written in UTC with microseconds.

    :param payload: texts, whole numbers, booleans, None, dates, instants (naive ones
        are UTC), and lists and mappings of them
    :raises TypeError: any other value; a float, because its text is not unique
    """
    return json.dumps(
        _plain(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def entry_hash(
    previous: str,
    filing_id: int,
    sequence: int,
    event: str,
    effective_at: datetime,
    recorded_at: datetime,
    actor_id: int,
    payload: str,
) -> str:
    """Return the SHA-256 of an entry, as 64 hexadecimal digits.

    :param effective_at: naive UTC, with the precision in which it is stored
    :param recorded_at: naive UTC, with the precision in which it is stored
    """
    parts = [
        previous,
        filing_id,
        sequence,
        event,
        _instant(effective_at),
        _instant(recorded_at),
        actor_id,
        payload,
    ]
    text = json.dumps(parts, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(entries: Iterable[Entry]) -> list[int]:
    """Return the sequence numbers at which the chain of one filing is broken.

    :param entries: of one filing, in any order
    :return: in ascending order; empty if the chain is intact
    """
    broken = []
    before: Entry | None = None
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        if not _follows(entry, before) or entry.hash != _hash_of(entry):
            broken.append(entry.sequence)
        before = entry
    return broken


def faults(entries: Iterable[Entry]) -> list[tuple[str, int]]:
    """Return what is wrong with the chain of one filing, and at which entry.

    ``changed``: it is not what was written. ``missing``: it is gone. ``replaced``: the
    one after it was written after another one.

    :param entries: of one filing, in any order
    :return: pairs (code, sequence) in ascending order; empty if the chain is intact
    """
    found = []
    before: Entry | None = None
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        expected = before.sequence + 1 if before else 1
        previous = before.hash if before else GENESIS
        if entry.sequence != expected:
            found.append(("missing", expected))
        elif entry.previous != previous and entry.hash == _hash_of(entry):
            found.append(("replaced", max(expected - 1, 1)))
        if entry.hash != _hash_of(entry):
            found.append(("changed", entry.sequence))
        before = entry
    return found


def fingerprint(salt: str, values: Mapping[str, Any]) -> str:
    """Return a digest of personal data from which nobody can guess them.

    Without the salt it says nothing any more.

    :param salt: random, of one filing alone
    :param values: as of :func:`canonical`
    """
    return hashlib.sha256(f"{salt}\n{canonical(values)}".encode()).hexdigest()


def instant_text(value: datetime) -> str:
    """Return an instant as it stands in payloads."""
    return _instant(value)


def replay(entries: Iterable[Entry]) -> tuple[str, str | None]:
    """Return the state and end reason to which the events lead from ``draft``.

    Events that are no transition are passed over.

    :param entries: of one filing, in any order
    :raises lifecycle.TransitionError: the events contradict the lifecycle
    """
    state: str = "draft"
    end_reason: str | None = None
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        if entry.event in lifecycle.TRANSITIONS:
            state, end_reason = lifecycle.apply(entry.event, state, end_reason)
    return state, end_reason


def _follows(entry: Entry, before: Entry | None) -> bool:
    if before is None:
        return entry.previous == GENESIS
    return (
        entry.previous == before.hash
        and entry.sequence == before.sequence + 1
        and entry.filing_id == before.filing_id
    )


def _hash_of(entry: Entry) -> str:
    return entry_hash(
        entry.previous,
        entry.filing_id,
        entry.sequence,
        entry.event,
        entry.effective_at,
        entry.recorded_at,
        entry.actor_id,
        entry.payload,
    )


def _instant(value: datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(timezone.utc).replace(tzinfo=None)
    return value.isoformat(timespec="microseconds") + "Z"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_name(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    raise TypeError(f"No unique text for {type(value).__name__}: {value!r}")


def _name(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"Names must be texts: {key!r}")
    return key
