import dataclasses
import time
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_chain import CHAIN, T0, chain, seal

from customer_filing.core import ledger
from customer_filing.core.ledger import Entry, canonical, replay, verify
from customer_filing.core.lifecycle import TransitionError


class TestCanonical:
    def test_keys_are_sorted_and_instants_are_utc(self):
        beijing = timezone(timedelta(hours=8))
        payload = {
            "b": [1, True, None, "重庆"],
            "a": {"z": T0, "y": date(2026, 3, 2)},
            "c": datetime(2026, 3, 2, 10, tzinfo=beijing),
            "d": (1, 2),
        }
        assert canonical(payload) == (
            '{"a":{"y":"2026-03-02","z":"2026-03-02T02:00:00.000005Z"},'
            '"b":[1,true,null,"重庆"],"c":"2026-03-02T02:00:00.000000Z","d":[1,2]}'
        )

    def test_the_order_in_which_it_was_filled_does_not_matter(self):
        assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})

    def test_the_time_zone_of_the_server_does_not_matter(self, monkeypatch):
        monkeypatch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        try:
            assert canonical({"at": T0}) == '{"at":"2026-03-02T02:00:00.000005Z"}'
        finally:
            monkeypatch.undo()
            time.tzset()

    @pytest.mark.parametrize(
        "value", [1.0, float("nan"), b"x", {1}, object(), {1: 2}, [[1.5]], {"a": 0.1}]
    )
    def test_what_has_no_unique_text_is_refused(self, value):
        with pytest.raises(TypeError):
            canonical({"value": value})


def test_the_hash_never_changes():
    assert CHAIN[0].hash == (
        "f4ba0062562b96af0c5682cdc4ed2653de88136da9161d59ac3f8d53a628997e"
    )


def test_the_hash_depends_on_the_microsecond_but_not_on_the_notation_of_utc():
    values = dataclasses.asdict(CHAIN[0])
    del values["hash"]
    aware = {
        **values,
        "effective_at": values["effective_at"].replace(tzinfo=timezone.utc),
    }
    assert ledger.entry_hash(**aware) == CHAIN[0].hash
    late = values["recorded_at"] + timedelta(microseconds=1)
    assert ledger.entry_hash(**{**values, "recorded_at": late}) != CHAIN[0].hash


def test_neighbouring_parts_cannot_be_confused():
    values = dataclasses.asdict(CHAIN[0])
    del values["hash"]
    one = ledger.entry_hash(**{**values, "filing_id": 1, "sequence": 23})
    other = ledger.entry_hash(**{**values, "filing_id": 12, "sequence": 3})
    assert one != other


class TestVerify:
    def test_an_intact_chain(self):
        assert verify(CHAIN) == []
        assert verify(iter(CHAIN)) == []
        assert verify(CHAIN[::-1]) == []
        assert verify([]) == []

    @pytest.mark.parametrize("position", range(len(CHAIN)))
    @pytest.mark.parametrize(
        "change",
        [
            {"event": "void"},
            {"effective_at": T0},
            {"recorded_at": T0},
            {"actor_id": 3},
            {"payload": "{}"},
            {"hash": "f" * 64},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_a_changed_entry_is_found(self, position, change):
        entries = list(CHAIN)
        entries[position] = dataclasses.replace(entries[position], **change)
        assert position + 1 in verify(entries)

    @pytest.mark.parametrize("position", range(len(CHAIN) - 1))
    def test_a_changed_entry_with_a_new_hash_is_found_at_the_next(self, position):
        entries = list(CHAIN)
        changed = dataclasses.replace(entries[position], event="void")
        entries[position] = seal(changed)
        assert verify(entries) == [position + 2]

    @pytest.mark.parametrize("position", range(len(CHAIN) - 1))
    def test_a_missing_entry_is_found_at_the_next(self, position):
        entries = CHAIN[:position] + CHAIN[position + 1 :]
        assert verify(entries) == [position + 2]

    def test_a_gap_is_found_although_the_hashes_fit(self):
        entries = chain("submit", "activate")
        later = dataclasses.replace(entries[1], sequence=3)
        assert verify([entries[0], seal(later)]) == [3]

    def test_an_entry_that_stands_twice_is_found(self):
        assert verify([*CHAIN, CHAIN[2]]) == [3]

    def test_an_entry_of_another_filing_is_found(self):
        entries = chain("submit", "activate")
        foreign = dataclasses.replace(entries[1], filing_id=8)
        assert verify([entries[0], seal(foreign)]) == [2]

    def test_all_breaks_are_told(self):
        entries = list(CHAIN)
        for position in (1, 4):
            entries[position] = dataclasses.replace(entries[position], actor_id=9)
        assert verify(entries) == [2, 5]


@given(
    st.integers(0, len(CHAIN) - 1),
    st.sampled_from([field.name for field in dataclasses.fields(Entry)]),
    st.integers(1, 10**6),
)
def test_any_change_of_any_field_is_found(position, name, amount):
    value = getattr(CHAIN[position], name)
    if isinstance(value, datetime):
        value += timedelta(microseconds=amount)
    elif isinstance(value, int):
        value += amount
    else:
        value += "0"
    entries = list(CHAIN)
    entries[position] = dataclasses.replace(entries[position], **{name: value})
    assert verify(entries)


class TestReplay:
    def test_the_transitions_lead_to_the_present_state(self):
        """Events that are no transition are passed over."""
        for count, expected in enumerate(
            [
                ("draft", None),
                ("submitted", None),
                ("submitted", None),
                ("active", None),
                ("ended", "won"),
                ("active", None),
                ("ended", "expired"),
            ]
        ):
            assert replay(CHAIN[:count]) == expected

    def test_the_order_of_the_entries_is_that_of_the_sequence(self):
        assert replay(reversed(CHAIN)) == ("ended", "expired")

    def test_a_history_that_contradicts_the_lifecycle_is_refused(self):
        with pytest.raises(TransitionError):
            replay(chain("submit", "win"))
