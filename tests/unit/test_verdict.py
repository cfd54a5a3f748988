from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import verdict
from customer_filing.core.verdict import (
    CUSTOMER,
    FREE,
    POOL,
    PROTECTED,
    YOURS,
    Fact,
    Verdict,
    decide,
)

NOW = datetime(2026, 3, 9, 16)
LATER = NOW + timedelta(days=7)
MUCH_LATER = NOW + timedelta(days=90)
OVER = NOW - timedelta(seconds=1)


def fact(filing_id=1, mine=False, state="active", until=LATER, **values):
    values = {"end_reason": "", "in_pool": False} | values
    return Fact(filing_id, mine, state, protected_until=until, **values)


def won(filing_id=1, mine=False, until=LATER):
    return fact(filing_id, mine, "ended", until, end_reason="won")


def pooled(filing_id=1, mine=False, end_reason="expired", until=OVER):
    return fact(filing_id, mine, "ended", until, end_reason=end_reason, in_pool=True)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([], Verdict(FREE), id="nobody"),
        pytest.param([fact()], Verdict(PROTECTED, LATER, 1), id="S01-R09"),
        pytest.param([fact(mine=True)], Verdict(YOURS, LATER, 1), id="own"),
        pytest.param([won()], Verdict(CUSTOMER, LATER, 1), id="aftercare"),
        pytest.param([won(mine=True)], Verdict(YOURS, LATER, 1), id="own-aftercare"),
        pytest.param([pooled()], Verdict(POOL, None, 1), id="S01-R07"),
        pytest.param([pooled(mine=True)], Verdict(POOL, None, 1), id="own-in-pool"),
        pytest.param([fact(until=None)], Verdict(PROTECTED, None, 1), id="S65-R01"),
        pytest.param([won(until=None)], Verdict(CUSTOMER, None, 1), id="forever"),
        pytest.param([fact(until=OVER)], Verdict(FREE), id="S01-R03"),
        pytest.param([fact(until=NOW)], Verdict(FREE), id="end-is-exclusive"),
        pytest.param([fact(mine=True, until=NOW)], Verdict(FREE), id="own-is-over"),
        pytest.param([won(until=NOW)], Verdict(FREE), id="aftercare-is-over"),
        pytest.param(
            [fact(1), fact(2, until=MUCH_LATER)],
            Verdict(PROTECTED, MUCH_LATER, 2),
            id="the-latest",
        ),
        pytest.param(
            [fact(1, until=MUCH_LATER), fact(2, until=None)],
            Verdict(PROTECTED, None, 2),
            id="permanent-is-later",
        ),
        pytest.param(
            [fact(1), won(2, until=MUCH_LATER)],
            Verdict(CUSTOMER, MUCH_LATER, 2),
            id="aftercare-lasts-longer",
        ),
        pytest.param(
            [won(1), fact(2)], Verdict(PROTECTED, LATER, 2), id="active-goes-first"
        ),
        pytest.param(
            [fact(2), fact(1)], Verdict(PROTECTED, LATER, 1), id="older-goes-first"
        ),
        pytest.param(
            [fact(1, mine=True, until=None), fact(2)],
            Verdict(PROTECTED, LATER, 2),
            id="anothers-part-blocks",
        ),
        pytest.param(
            [fact(1, mine=True, until=None), won(2)],
            Verdict(CUSTOMER, LATER, 2),
            id="anothers-customer-blocks",
        ),
        pytest.param(
            [fact(1, mine=True), fact(2, mine=True, until=MUCH_LATER)],
            Verdict(YOURS, MUCH_LATER, 2),
            id="own-latest",
        ),
        pytest.param(
            [pooled(1), fact(2, mine=True)], Verdict(YOURS, LATER, 2), id="own-and-pool"
        ),
        pytest.param(
            [pooled(1), fact(2)], Verdict(PROTECTED, LATER, 2), id="other-and-pool"
        ),
        pytest.param(
            [pooled(1), pooled(2)], Verdict(POOL, None, 2), id="latest-in-pool"
        ),
    ],
)
def test_precedence(facts, expected):
    assert decide(facts, NOW) == expected
    assert expected.code in verdict.CODES


def test_the_codes_never_change():
    """They stand in stored filings and are asked for over RPC."""
    assert verdict.CODES == ("free", "yours", "protected", "pool", "customer")
    assert verdict.CODES == (FREE, YOURS, PROTECTED, POOL, CUSTOMER)


@pytest.mark.parametrize("state", ["draft", "refused", "submitted", "queued"])
def test_what_is_not_active_protects_nobody(state):
    facts = [fact(state=state), fact(state=state, until=None, end_reason="won")]
    assert decide(facts, NOW) == Verdict(FREE)


@pytest.mark.parametrize(
    "reason", ["expired", "released", "lost", "void", "withdrawn", "replaced", ""]
)
def test_only_a_deal_is_followed_by_aftercare(reason):
    assert decide([fact(state="ended", end_reason=reason)], NOW).code == FREE


@pytest.mark.parametrize("strength", ["together", "hint", ""])
def test_only_keys_that_decide_alone_count(strength):
    facts = [
        Fact(1, mine, "active", "", LATER, in_pool, strength)
        for mine in (True, False)
        for in_pool in (True, False)
    ]
    assert decide(facts, NOW) == Verdict(FREE)


def test_it_is_free_at_the_very_instant_of_the_end():
    """S01-R05, S01-R07: protected through 23:59:59, free at 00:00:00."""
    until = datetime(2026, 3, 9, 16)
    second = timedelta(seconds=1)
    assert decide([fact(until=until)], until - second).code == PROTECTED
    assert decide([fact(until=until)], until).code == FREE


def test_the_facts_may_come_as_a_stream():
    assert decide((f for f in [fact(1), pooled(2)]), NOW).code == PROTECTED


facts = st.builds(
    Fact,
    filing_id=st.integers(1, 99),
    mine=st.booleans(),
    state=st.sampled_from(["active", "ended", "queued"]),
    end_reason=st.sampled_from(["", "won", "expired"]),
    protected_until=st.sampled_from([OVER, NOW, LATER, MUCH_LATER, None]),
    in_pool=st.booleans(),
    strength=st.sampled_from(["alone", "alone", "hint"]),
)
fact_lists = st.lists(facts, max_size=6, unique_by=lambda fact: fact.filing_id)


@given(fact_lists, st.randoms())
def test_the_order_of_the_facts_does_not_matter(facts, random):
    shuffled = random.sample(facts, len(facts))
    assert decide(shuffled, NOW) == decide(facts, NOW)


@given(fact_lists)
def test_the_answer_is_that_of_a_fact_and_of_the_last_to_end(facts):
    answer = decide(facts, NOW)
    if answer.code == FREE:
        assert answer == Verdict(FREE)
        return
    [decided] = [fact for fact in facts if fact.filing_id == answer.filing_id]
    if answer.code == POOL:
        assert decided.in_pool
        return
    assert decided.mine == (answer.code == YOURS)
    assert decided.protected_until == answer.until
    assert answer.until is None or answer.until > NOW


@given(fact_lists, facts)
def test_a_further_fact_never_frees_a_blocked_customer(facts, further):
    if decide(facts, NOW).code in (PROTECTED, CUSTOMER):
        assert decide([*facts, further], NOW).code in (PROTECTED, CUSTOMER)
