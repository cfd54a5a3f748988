"""A ledger of one filing, made by hand."""

import dataclasses
from datetime import datetime, timedelta

from customer_filing.core import ledger
from customer_filing.core.ledger import GENESIS, Entry, canonical

T0 = datetime(2026, 3, 2, 2, 0, 0, 5)


def seal(entry: Entry) -> Entry:
    """Return the entry with the hash that belongs to it."""
    values = dataclasses.asdict(entry)
    del values["hash"]
    return dataclasses.replace(entry, hash=ledger.entry_hash(**values))


def chain(*events: str, filing_id: int = 7) -> list[Entry]:
    entries, previous = [], GENESIS
    for sequence, event in enumerate(events, 1):
        due = T0 + timedelta(hours=sequence)
        done = due + timedelta(minutes=1)
        payload = canonical({"n": sequence})
        entry = Entry(filing_id, sequence, event, due, done, 2, payload, previous, "")
        entries.append(seal(entry))
        previous = entries[-1].hash
    return entries


CHAIN = chain("submit", "note", "activate", "win", "reopen", "expire")
