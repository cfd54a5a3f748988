import copy
import itertools
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import lifecycle
from customer_filing.core.lifecycle import (
    END_REASONS,
    FREES_KEYS,
    STATES,
    TO_POOL,
    TRANSITIONS,
    TransitionError,
    apply,
)

# Written out once more, so that a change of the table is a decision.
ALLOWED = {
    ("refuse", "draft", None): ("refused", None),
    ("refuse", "submitted", None): ("refused", None),
    ("refuse", "queued", None): ("refused", None),
    ("submit", "draft", None): ("submitted", None),
    ("submit", "queued", None): ("submitted", None),
    ("send_back", "submitted", None): ("draft", None),
    ("queue", "draft", None): ("queued", None),
    ("queue", "submitted", None): ("queued", None),
    ("activate", "draft", None): ("active", None),
    ("activate", "submitted", None): ("active", None),
    ("activate", "queued", None): ("active", None),
    ("win", "active", None): ("ended", "won"),
    ("expire", "active", None): ("ended", "expired"),
    ("release", "active", None): ("ended", "released"),
    ("lose", "active", None): ("ended", "lost"),
    ("void", "active", None): ("ended", "void"),
    ("replace", "active", None): ("ended", "replaced"),
    ("neglect", "active", None): ("ended", "neglected"),
    ("no_visit", "active", None): ("ended", "no_visit"),
    ("no_order", "active", None): ("ended", "no_order"),
    ("leave", "active", None): ("ended", "left"),
    ("undo_claim", "active", None): ("ended", "withdrawn"),
    ("withdraw", "submitted", None): ("ended", "withdrawn"),
    ("withdraw", "queued", None): ("ended", "withdrawn"),
    ("withdraw", "active", None): ("ended", "withdrawn"),
    ("import_into_pool", "draft", None): ("ended", "imported"),
    ("reopen", "ended", "won"): ("active", None),
    ("reopen", "ended", "lost"): ("active", None),
    ("restore", "ended", "released"): ("active", None),
}
# What the register office takes back: every end but a sale, a loss and a change.
REINSTATED = (
    *("expired", "released", "neglected", "no_visit", "no_order", "left"),
    *("void", "withdrawn"),
)
ALLOWED |= {("reinstate", "ended", reason): ("active", None) for reason in REINSTATED}
SITUATIONS = [(state, None) for state in STATES if state != "ended"] + [
    ("ended", reason) for reason in END_REASONS
]


@pytest.mark.parametrize(
    ("name", "situation"), list(itertools.product(TRANSITIONS, SITUATIONS))
)
def test_the_table_is_complete(name, situation):
    expected = ALLOWED.get((name, *situation))
    if expected:
        assert apply(name, *situation) == expected
        return
    with pytest.raises(TransitionError) as caught:
        apply(name, *situation)
    assert (caught.value.transition, caught.value.state) == (name, situation[0])


def test_every_transition_is_in_the_table():
    assert set(TRANSITIONS) == {name for name, _state, _reason in ALLOWED}
    assert all(name == way.name for name, way in TRANSITIONS.items())


def test_the_states_and_end_reasons_are_those_of_the_table():
    before = {(state, reason) for _name, state, reason in ALLOWED}
    states, reasons = zip(*before, *ALLOWED.values(), strict=True)
    assert set(states) == set(STATES)
    assert set(reasons) - {None} == set(END_REASONS)


def test_an_empty_end_reason_is_none_at_all():
    assert apply("activate", "draft", "") == ("active", None)
    with pytest.raises(TransitionError):
        apply("reopen", "ended", "")


@pytest.mark.parametrize("name", ["", "delete", "Submit"])
def test_an_unknown_transition_is_refused(name):
    with pytest.raises(TransitionError, match=f"'{name}' is not allowed in .*draft"):
        apply(name, "draft", None)


def test_the_error_is_a_value_error_that_can_be_copied():
    error = TransitionError("win", "draft")
    assert isinstance(error, ValueError)
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (twin.transition, twin.state) == ("win", "draft")
        assert str(twin) == str(error)


def test_what_returns_to_the_pool():
    """S01-R07"""
    assert TO_POOL == {
        "expire",
        "release",
        "lose",
        "neglect",
        "no_visit",
        "no_order",
        "leave",
    }


def test_a_deal_alone_keeps_its_keys():
    assert FREES_KEYS == {
        "expire",
        "release",
        "lose",
        "void",
        "withdraw",
        "replace",
        "neglect",
        "no_visit",
        "no_order",
        "leave",
        "undo_claim",
        "import_into_pool",
    }
    assert TO_POOL < FREES_KEYS


def test_every_state_and_end_reason_can_be_reached():
    reached = {("draft", None)}
    for _step in STATES:
        for name, situation in itertools.product(TRANSITIONS, list(reached)):
            if (name, *situation) in ALLOWED:
                reached.add(apply(name, *situation))
    assert reached == set(SITUATIONS)


@given(st.lists(st.sampled_from(list(TRANSITIONS)), max_size=20))
def test_on_any_way_an_end_has_a_reason_and_nothing_else_has(names):
    situation = ("draft", None)
    for name in names:
        try:
            situation = lifecycle.apply(name, *situation)
        except TransitionError:
            continue
        assert situation in SITUATIONS
