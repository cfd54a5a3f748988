import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core.clock import Period
from customer_filing.core.terms import ADDED, Terms

TERMS = Terms(
    policy="来访与定金",
    version=3,
    kind="walk_in",
    length=7,
    unit="day",
    count_first_day=True,
    end_of_day=False,
    tz="Asia/Shanghai",
    aftercare_days=365,
    required=("name", "phone"),
    extra=(("queue", "on"), ("a", "")),
)
CANONICAL = (
    '{"aftercare_days":365,"count_first_day":true,"end_of_day":false,"exclusive":true,'
    '"extra":[["queue","on"],["a",""]],"kind":"walk_in","length":7,'
    '"policy":"来访与定金","required":["name","phone"],"tz":"Asia/Shanghai",'
    '"unit":"day","version":3}'
)


def test_the_period_is_that_of_the_terms():
    """S01-R05"""
    assert TERMS.period() == Period(7, "day", True, False)


def test_terms_without_a_valid_period():
    with pytest.raises(ValueError, match="length"):
        dataclasses.replace(TERMS, length=0).period()


def test_the_canonical_text_never_changes():
    """Pinned terms are found again by it for years (S01-R26)."""
    assert TERMS.to_json() == CANONICAL
    assert TERMS.digest() == (
        "aff67bbdf2b8decfbf2083b4472753540b5967c62ebfb80e80d0ffcc69ed783c"
    )


LATER = {
    "form": '{"mode":"warn"}',
    "queue_places": 1,
    "effective_from": "signature",
    "answer": "office",
    "reply_minutes": 30,
    "referral_owner": "customer_owner",
    "referral_condition": "at_filing",
    "referral_depth": 0,
    "staff_phones": False,
    "masked": True,
    "clock": '{"holidays":"postpone"}',
    "follow_up": '{"min_chars":10}',
    "extension": '{"max":1}',
    "approval": '{"levels":[]}',
    "release": '{"won_days":30}',
    "hand_over": '{"former_share":"kept"}',
}


def test_terms_that_came_later_change_no_text_pinned_earlier():
    assert Terms.from_json(CANONICAL) == TERMS
    assert Terms.from_json(CANONICAL).to_json() == CANONICAL
    assert not ADDED.keys() & json.loads(CANONICAL).keys()


def test_terms_that_came_later_are_read_back():
    assert LATER.keys() == ADDED.keys()
    for name, value in LATER.items():
        terms = dataclasses.replace(TERMS, **{name: value})
        assert json.loads(terms.to_json())[name] == value
        assert Terms.from_json(terms.to_json()) == terms
        assert terms.digest() != TERMS.digest()


def test_terms_are_exclusive_unless_they_say_otherwise():
    text = json.dumps({**json.loads(CANONICAL), "exclusive": False})
    assert Terms.from_json(text).exclusive is False
    short = json.loads(CANONICAL)
    del short["exclusive"], short["extra"]
    assert Terms.from_json(json.dumps(short)) == dataclasses.replace(TERMS, extra=())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unknown": 1}, "Unknown terms: unknown"),
        ({"version": "3"}, "version"),
        ({"version": 3.0}, "version"),
        ({"length": True}, "length"),
        ({"length": None}, "length"),
        ({"exclusive": 1}, "exclusive"),
        ({"policy": 3}, "policy"),
        ({"required": "name"}, "required"),
        ({"required": [1]}, "required"),
        ({"extra": {}}, "extra"),
        ({"extra": [["a"]]}, "extra"),
        ({"extra": [["a", "b", "c"]]}, "extra"),
        ({"extra": [["a", 1]]}, "extra"),
        ({"extra": ["ab"]}, "extra"),
        ({"form": {}}, "form"),
        ({"form": None}, "form"),
        ({"queue_places": True}, "queue_places"),
        ({"effective_from": 1}, "effective_from"),
        ({"answer": False}, "answer"),
        ({"reply_minutes": "60"}, "reply_minutes"),
        ({"referral_owner": []}, "referral_owner"),
        ({"referral_condition": None}, "referral_condition"),
        ({"referral_depth": 1.0}, "referral_depth"),
        ({"staff_phones": 1}, "staff_phones"),
        ({"masked": "no"}, "masked"),
    ],
)
def test_other_terms_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Terms.from_json(json.dumps({**json.loads(CANONICAL), **change}))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "3"])
def test_what_is_no_object_is_refused(text):
    with pytest.raises(ValueError):
        Terms.from_json(text)


@pytest.mark.parametrize(
    "name", sorted(set(json.loads(CANONICAL)) - {"exclusive", "extra"})
)
def test_a_missing_term_is_refused(name):
    values = json.loads(CANONICAL)
    del values[name]
    with pytest.raises(ValueError, match=f"Missing terms: {name}"):
        Terms.from_json(json.dumps(values))


texts = st.text(st.characters(exclude_categories=["Cs"]))
terms = st.builds(
    Terms,
    policy=texts,
    version=st.integers(),
    kind=texts,
    length=st.integers(),
    unit=texts,
    count_first_day=st.booleans(),
    end_of_day=st.booleans(),
    tz=texts,
    aftercare_days=st.integers(),
    required=st.lists(texts).map(tuple),
    exclusive=st.booleans(),
    extra=st.lists(st.tuples(texts, texts)).map(tuple),
    form=texts,
    queue_places=st.integers(),
    effective_from=texts,
    answer=texts,
    reply_minutes=st.integers(),
    referral_owner=texts,
    referral_condition=texts,
    referral_depth=st.integers(),
    staff_phones=st.booleans(),
    masked=st.booleans(),
)


@given(terms)
def test_terms_come_back_exactly(terms):
    again = Terms.from_json(terms.to_json())
    assert again == terms
    assert hash(again) == hash(terms)
    assert again.digest() == terms.digest()


@given(terms, terms)
def test_different_terms_have_different_texts(one, other):
    assert (one == other) == (one.to_json() == other.to_json())
