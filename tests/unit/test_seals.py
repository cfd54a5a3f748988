"""The second chain: what was changed, cut off or smuggled in is found and named."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from ledger_chain import CHAIN, chain
from ledger_chain import seal as hashed

from customer_filing.core import auditing, ledger, seals
from customer_filing.core.auditing import Standing, examine
from customer_filing.core.seals import Head, Seal

T0 = datetime(2026, 3, 2, 2, 0)
HEADS = {
    1: [Head(7, 2, "a" * 64), Head(9, 1, "b" * 64)],
    2: [Head(7, 3, "c" * 64)],
    3: [Head(8, 1, "d" * 64)],
}


def _seals():
    made, previous = [], ledger.GENESIS
    for number, heads in HEADS.items():
        at = T0 + timedelta(hours=number)
        rest = (5, number, at, len(heads), seals.digest(heads))
        made.append(Seal(*rest, previous, seals.seal_hash(previous, *rest)))
        previous = made[-1].hash
    return made


SEALS = _seals()
# The chain of test_ledger as a filing that ended, sealed up to its fourth entry.
SEALED = [Head(7, 4, CHAIN[3].hash)]
ENDED = Standing("ended", "expired", 2, None, None)


class TestSeals:
    def test_the_order_of_heads_and_seals_does_not_matter(self):
        assert seals.digest(HEADS[1]) == seals.digest(HEADS[1][::-1])
        assert seals.faults(SEALS[::-1], HEADS) == []

    def test_they_can_be_looked_at_piece_by_piece(self):
        assert seals.faults(SEALS[1:], HEADS, (1, SEALS[0].hash)) == []
        assert seals.faults(SEALS[1:], HEADS) == [("seal_missing", 1)]

    @pytest.mark.parametrize(
        "change",
        [
            {"company_id": 6},
            {"sealed_at": T0},
            {"entry_count": 9},
            {"digest": "f" * 64},
            {"hash": "f" * 64},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_a_changed_seal_is_named(self, change):
        changed = dataclasses.replace(SEALS[1], **change)
        assert ("seal_changed", 2) in seals.faults([SEALS[0], changed], HEADS) or (
            "digest" in change  # what it covers is what counts
        )

    def test_what_a_seal_covers_cannot_be_changed(self):
        other = HEADS | {2: [Head(7, 3, "e" * 64)]}
        assert seals.faults(SEALS, other) == [("seal_changed", 2)]
        assert seals.faults(SEALS, HEADS | {2: []}) == [("seal_changed", 2)]

    def test_a_deleted_or_replaced_seal_is_named(self):
        assert seals.faults([SEALS[0], SEALS[2]], HEADS) == [("seal_missing", 2)]
        heads = [Head(7, 3, "e" * 64)]
        rest = (5, 2, T0, 1, seals.digest(heads))
        forged = Seal(*rest, SEALS[0].hash, seals.seal_hash(SEALS[0].hash, *rest))
        assert seals.faults([SEALS[0], forged, SEALS[2]], HEADS | {2: heads}) == [
            ("seal_replaced", 2)
        ]


class TestFaults:
    def test_changed_missing_and_replaced_entries_are_told_apart(self):
        assert ledger.faults(CHAIN) == []
        changed = dataclasses.replace(CHAIN[2], event="void")
        assert ledger.faults([*CHAIN[:2], changed, *CHAIN[3:]]) == [("changed", 3)]
        assert ledger.faults([*CHAIN[:2], hashed(changed), *CHAIN[3:]]) == [
            ("replaced", 3)
        ]
        assert ledger.faults([*CHAIN[:2], *CHAIN[3:]]) == [("missing", 3)]


class TestExamine:
    def test_a_filing_that_is_as_its_ledger_says(self):
        assert examine(CHAIN, SEALED, {5, 6}, ENDED) == []
        assert examine([], [], (), Standing("draft", None, 2, None, None)) == []

    def test_last_entries_that_were_cut_off_are_named(self):
        assert examine(CHAIN[:3], SEALED, {5, 6}, ENDED) == [("cut", 4)]
        assert examine(CHAIN[:5], SEALED, {5, 6}, ENDED) == [("cut", 6)]
        assert examine([], SEALED, (), None) == [("cut", 1)]

    def test_a_chain_written_anew_does_not_fit_its_seal(self):
        anew = chain("submit", "activate", "note", "win", "reopen", "expire")
        assert examine(anew, SEALED, {5, 6}, ENDED) == [("rewritten", 4)]

    def test_an_entry_that_the_system_did_not_write_is_named(self):
        assert examine(CHAIN, SEALED, {5}, ENDED) == [("smuggled", 6)]

    @pytest.mark.parametrize("payload", ["", "[]", "{"])
    def test_what_cannot_be_read_is_named_and_stops_nothing(self, payload):
        changed = hashed(dataclasses.replace(CHAIN[5], payload=payload))
        assert examine([*CHAIN[:5], changed], SEALED, {5, 6}, ENDED) == [("changed", 6)]

    @pytest.mark.parametrize(
        ("standing", "code"),
        [
            (Standing("ended", "won", 2, None, None), "state"),
            (Standing("active", None, 2, None, None), "state"),
        ],
    )
    def test_a_state_that_the_ledger_does_not_tell(self, standing, code):
        assert examine(CHAIN, SEALED, {5, 6}, standing) == [(code, 6)]

    def test_owner_end_and_customer_are_those_told_last(self):
        until = datetime(2026, 3, 9)
        told = {
            "owner": 2,
            "protected_until": until,
            "customer": ledger.fingerprint("salt", {"phone": "138"}),
        }
        entries = [
            _entry(1, "activate", told),
            _entry(2, "hand_over", {"from": 2, "to": 3}),
            # counted anew with it: the same event, of which another thing is told
            _entry(3, "hand_over", {"protected_until": until}),
        ]
        for number in (1, 2):
            previous = entries[number - 1].hash
            linked = dataclasses.replace(entries[number], previous=previous)
            entries[number] = hashed(linked)

        def look(owner=3, end=until, customer=told["customer"], waiting=(1, 2, 3)):
            standing = Standing("active", None, owner, end, customer)
            return examine(entries, (), waiting, standing)

        assert look() == []
        assert look(owner=2) == [("owner", 2)]
        assert look(end=datetime(2026, 4, 9)) == [("end", 3)]
        assert look(end=None) == [("end", 3)]
        other = ledger.fingerprint("salt", {"phone": "139"})
        assert look(customer=other) == [("customer", 1)]
        assert look(customer=None) == [("customer", 1)], "the salt was deleted"
        erased = _entry(4, auditing.ERASED, {})
        entries.append(hashed(dataclasses.replace(erased, previous=entries[2].hash)))
        assert look(customer=None, waiting=(1, 2, 3, 4)) == []

    def test_the_same_customer_has_another_fingerprint_with_another_salt(self):
        one = ledger.fingerprint("salt", {"phone": "138"})
        assert one != ledger.fingerprint("pepper", {"phone": "138"})


def _entry(sequence, event, payload):
    body = ledger.canonical(payload)
    return hashed(ledger.Entry(7, sequence, event, T0, T0, 2, body, ledger.GENESIS, ""))
