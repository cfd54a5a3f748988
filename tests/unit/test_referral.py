from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import referral
from customer_filing.core.referral import Link, Rule, entitled

RECEIVER, A, B, C = 1, 2, 3, 4
OLD = Link(A)
FIRST_VISIT = Rule("customer_owner", "first_visit")
IN_PERSON = Rule("customer_owner", "in_person")
UNLIMITED = Rule("customer_owner", depth=0)

rules = st.builds(
    Rule,
    owner=st.sampled_from(referral.OWNERS),
    condition=st.sampled_from(referral.CONDITIONS),
    depth=st.integers(0, 5),
)
times = st.sampled_from(referral.NAMED)
links = st.recursive(
    st.none(), lambda inner: st.builds(Link, st.integers(2, 9), inner), max_leaves=8
)


def chain(*owners):
    """Return the last of some old customers, each of whom referred the next."""
    link = None
    for owner in owners:
        link = Link(owner, link)
    return link


def test_by_default_he_belongs_to_whoever_receives_him():
    assert entitled(Rule(), RECEIVER, "at_filing", True, OLD) == RECEIVER


@pytest.mark.parametrize("rule", ["S31-R30", "S45-R05", "S48-R09", "S54-R03"])
def test_an_old_customers_friend_belongs_to_his_salesperson(rule):
    found = entitled(Rule("customer_owner"), RECEIVER, "at_filing", True, OLD)
    assert found == A, rule


def test_who_was_referred_by_nobody_belongs_to_the_receiver():
    assert entitled(UNLIMITED, RECEIVER, "at_filing", True, None) == RECEIVER


@pytest.mark.parametrize(
    ("condition", "named", "in_person", "expected"),
    [
        ("any", "", False, A),
        ("any", "at_filing", False, A),
        ("any", "first_visit", False, A),
        ("any", "later", False, A),
        ("at_filing", "", False, RECEIVER),
        ("at_filing", "at_filing", False, A),
        ("at_filing", "first_visit", True, RECEIVER),
        ("at_filing", "later", True, RECEIVER),
        ("first_visit", "", False, RECEIVER),
        ("first_visit", "at_filing", False, A),
        ("first_visit", "first_visit", False, A),
        ("first_visit", "later", True, RECEIVER),
        ("in_person", "", True, A),
        ("in_person", "at_filing", True, A),
        ("in_person", "at_filing", False, RECEIVER),
        ("in_person", "first_visit", True, A),
        ("in_person", "first_visit", False, RECEIVER),
        ("in_person", "later", True, RECEIVER),
    ],
)
def test_when_a_referral_counts(condition, named, in_person, expected):
    rule = Rule("customer_owner", condition)
    assert entitled(rule, RECEIVER, named, in_person, OLD) == expected


@pytest.mark.parametrize("rule", [FIRST_VISIT, IN_PERSON])
def test_introducer_who_comes_on_the_second_visit_changes_nothing(rule):
    """S48-R10, scenario 41, first half"""
    assert entitled(rule, RECEIVER, "later", True, OLD) == RECEIVER


def test_introducer_named_at_the_first_visit_decides():
    """S48-R11, scenario 41, second half: whether he is present or not."""
    for in_person in (True, False):
        assert entitled(FIRST_VISIT, RECEIVER, "first_visit", in_person, OLD) == A


def test_an_introduction_that_is_found_later_changes_nothing():
    """S48-R12"""
    assert entitled(FIRST_VISIT, RECEIVER, "later", False, OLD) == RECEIVER


def test_relatives_and_friends_count_if_the_customer_brings_them():
    """S48-R08"""
    assert entitled(IN_PERSON, RECEIVER, "first_visit", True, OLD) == A
    assert entitled(IN_PERSON, RECEIVER, "first_visit", False, OLD) == RECEIVER


@pytest.mark.parametrize(
    ("depth", "expected"), [(1, C), (2, B), (3, A), (4, A), (99, A), (0, A)]
)
def test_a_chain_is_followed_as_far_as_the_rule_goes(depth, expected):
    """S46-R03: 甲 brought 乙, he brought 丙, and so on."""
    rule = Rule("customer_owner", depth=depth)
    assert entitled(rule, RECEIVER, "at_filing", False, chain(A, B, C)) == expected


def test_a_very_long_chain():
    link = chain(A, *[B] * 10_000)
    assert entitled(UNLIMITED, RECEIVER, "at_filing", False, link) == A


@given(rules, times, st.booleans(), links)
def test_he_belongs_to_the_receiver_or_to_somebody_of_the_chain(
    rule, named, in_person, link
):
    found = entitled(rule, RECEIVER, named, in_person, link)
    owners = {RECEIVER}
    while link:
        owners.add(link.owner_id)
        link = link.referrer
    assert found in owners


@given(rules, st.booleans(), links)
def test_what_counts_later_counts_at_once(rule, in_person, link):
    found = [
        entitled(rule, RECEIVER, named, in_person, link)
        for named in ("later", "first_visit", "at_filing")
    ]
    while found and found[0] == RECEIVER:
        del found[0]
    assert len(set(found)) <= 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"owner": "nobody"}, "owner"),
        ({"condition": "sometimes"}, "condition"),
        ({"depth": -1}, "depth"),
    ],
)
def test_other_rules_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        Rule(**values)


def test_an_unknown_time_is_refused():
    with pytest.raises(ValueError, match="Unknown time"):
        entitled(Rule(), RECEIVER, "never", False, None)


@pytest.mark.parametrize("value", [Rule(), OLD])
def test_a_value_cannot_be_changed(value):
    with pytest.raises(FrozenInstanceError):
        value.depth = 2
    assert hash(value)
