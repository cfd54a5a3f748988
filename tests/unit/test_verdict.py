import dataclasses
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import verdict
from customer_filing.core.verdict import (
    AMBIGUOUS,
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


def pooled(filing_id=1, mine=False, end_reason="expired", until=OVER, **values):
    values = {"end_reason": end_reason, "in_pool": True} | values
    return fact(filing_id, mine, "ended", until, **values)


def masked(filing_id=1, mine=False, value=1, **values):
    return fact(filing_id, mine, masked=True, value=value, **values)


def masked_pooled(filing_id=1, value=1, **values):
    return pooled(filing_id, masked=True, value=value, **values)


def queued(filing_id, mine=False, **values):
    return fact(filing_id, mine, "queued", None, **values)


def hint(filing_id=1, mine=False, **values):
    return fact(filing_id, mine, strength="hint", **values)


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
    assert verdict.CODES == (FREE, YOURS, PROTECTED, POOL, CUSTOMER, AMBIGUOUS)
    assert verdict.CODES == (
        "free",
        "yours",
        "protected",
        "pool",
        "customer",
        "ambiguous",
    )


def reserved(filing_id=1, mine=False, state="submitted", **values):
    return fact(filing_id, mine, state, None, reserved=True, **values)


@pytest.mark.parametrize(
    ("facts", "expected", "saying"),
    [
        ([reserved()], Verdict(PROTECTED, None, 1, pending=True), "reserved"),
        (
            [reserved(state="draft")],
            Verdict(PROTECTED, None, 1, pending=True),
            "reserved",
        ),
        (
            [reserved(mine=True)],
            Verdict(YOURS, None, 1, pending=True),
            "yours_reserved",
        ),
        ([reserved(1, mine=True), fact(2)], Verdict(PROTECTED, LATER, 2), "protected"),
        (
            [fact(2), reserved(1)],
            Verdict(PROTECTED, None, 1, pending=True),
            "reserved",
        ),
        (
            [reserved(places=1)],
            Verdict(PROTECTED, None, 1, "free", pending=True),
            "reserved",
        ),
        (
            [reserved(), pooled(2)],
            Verdict(PROTECTED, None, 1, pending=True),
            "reserved",
        ),
    ],
)
def test_what_is_being_decided_is_kept_for_its_filer(facts, expected, saying):
    """S10-R03: waiting for a superior costs nobody his customer."""
    found = decide(facts, NOW)
    assert found == expected
    assert found.saying == saying


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
    answer = decide(facts, NOW)
    assert dataclasses.replace(answer, hints=()) == Verdict(FREE)


def test_it_is_free_at_the_very_instant_of_the_end():
    """S01-R05, S01-R07: protected through 23:59:59, free at 00:00:00."""
    until = datetime(2026, 3, 9, 16)
    second = timedelta(seconds=1)
    assert decide([fact(until=until)], until - second).code == PROTECTED
    assert decide([fact(until=until)], until).code == FREE


def test_the_facts_may_come_as_a_stream():
    assert decide((f for f in [fact(1), pooled(2)]), NOW).code == PROTECTED


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([masked()], Verdict(PROTECTED, LATER, 1), id="one-customer"),
        pytest.param([masked(mine=True)], Verdict(YOURS, LATER, 1), id="own"),
        pytest.param(
            [masked(state="ended", end_reason="won")],
            Verdict(CUSTOMER, LATER, 1),
            id="aftercare",
        ),
        pytest.param(
            [masked(1), masked(2, until=MUCH_LATER)],
            Verdict(PROTECTED, MUCH_LATER, 2),
            id="two-filings-of-one-customer",
        ),
        pytest.param(
            [masked(1, mine=True), masked(2)],
            Verdict(PROTECTED, LATER, 2),
            id="own-and-anothers-of-one-customer",
        ),
        pytest.param(
            [masked(1, value=1), masked(2, value=2)], Verdict(AMBIGUOUS), id="S68-R08"
        ),
        pytest.param(
            [masked(1, mine=True, value=1), masked(2, mine=True, value=2)],
            Verdict(AMBIGUOUS),
            id="two-own",
        ),
        pytest.param([masked(contradicted=True)], Verdict(AMBIGUOUS), id="S68-R18"),
        pytest.param(
            [masked(1), masked(2, contradicted=True)],
            Verdict(AMBIGUOUS),
            id="one-of-two-is-contradicted",
        ),
        pytest.param(
            [fact(1), masked(2, value=2), masked(3, value=3)],
            Verdict(PROTECTED, LATER, 1),
            id="the-whole-number-decides",
        ),
        pytest.param(
            [fact(1, mine=True), masked(2)],
            Verdict(YOURS, LATER, 1),
            id="own-whole-number-decides",
        ),
        pytest.param(
            [fact(1, contradicted=True)],
            Verdict(PROTECTED, LATER, 1),
            id="no-contradiction-of-a-whole-number",
        ),
        pytest.param(
            [masked(1, value=1), masked(2, value=2, until=NOW)],
            Verdict(PROTECTED, LATER, 1),
            id="the-other-is-over",
        ),
        pytest.param(
            [masked(1, contradicted=True, until=OVER)], Verdict(FREE), id="it-is-over"
        ),
        pytest.param(
            [pooled(1), masked(2)],
            Verdict(PROTECTED, LATER, 2),
            id="masked-goes-before-the-pool",
        ),
        pytest.param(
            [pooled(1), masked(2, value=2), masked(3, value=3)],
            Verdict(AMBIGUOUS),
            id="ambiguous-goes-before-the-pool",
        ),
        pytest.param(
            [fact(1, until=NOW), masked(2)],
            Verdict(PROTECTED, LATER, 2),
            id="a-whole-number-that-is-over",
        ),
        pytest.param([masked_pooled()], Verdict(POOL, None, 1), id="masked-in-pool"),
        pytest.param(
            [masked_pooled(1), masked_pooled(2)],
            Verdict(POOL, None, 2),
            id="one-customer-twice-in-pool",
        ),
        pytest.param(
            [masked_pooled(1, value=1), masked_pooled(2, value=2)],
            Verdict(AMBIGUOUS),
            id="two-customers-in-pool",
        ),
        pytest.param(
            [masked_pooled(contradicted=True)],
            Verdict(AMBIGUOUS),
            id="nobody-elses-card-is-taken",
        ),
        pytest.param(
            [pooled(1), masked_pooled(2, value=2), masked_pooled(3, value=3)],
            Verdict(POOL, None, 1),
            id="the-whole-number-in-pool",
        ),
        pytest.param(
            [masked(strength="together"), masked_pooled(strength="hint")],
            Verdict(FREE),
            id="only-what-decides-alone",
        ),
    ],
)
def test_a_masked_number_never_picks_silently(facts, expected):
    assert decide(facts, NOW) == expected


@pytest.mark.parametrize(
    ("facts", "waiting"),
    [
        pytest.param([fact(1)], "", id="nobody-may-wait"),
        pytest.param([fact(1), queued(2)], "", id="nobody-may-wait-any-more"),
        pytest.param([fact(1, places=1)], "free", id="S11-R06"),
        pytest.param([fact(1, places=1), queued(2)], "taken", id="one-place"),
        pytest.param([fact(1, places=2), queued(2)], "free", id="two-places"),
        pytest.param([fact(1, places=2), queued(2), queued(3)], "taken", id="both"),
        pytest.param(
            [fact(1, places=2), queued(2), queued(2, value=7)], "free", id="one-twice"
        ),
        pytest.param([fact(1, places=1), queued(2, mine=True)], "yours", id="own"),
        pytest.param(
            [fact(1, places=3), queued(2), queued(3, mine=True)], "yours", id="own-too"
        ),
        pytest.param([fact(1), queued(2, mine=True)], "yours", id="own-as-it-was"),
        pytest.param(
            [fact(1, places=1), queued(2, strength="hint")], "free", id="another-one"
        ),
        pytest.param(
            [fact(1, places=5), fact(2, until=MUCH_LATER, places=1), queued(3)],
            "taken",
            id="places-of-the-one-that-decides",
        ),
        pytest.param([masked(1, places=1), queued(2)], "taken", id="masked"),
    ],
)
def test_places_behind_a_protection(facts, waiting):
    answer = decide(facts, NOW)
    assert (answer.code, answer.waiting) == (PROTECTED, waiting)


@pytest.mark.parametrize(
    "facts",
    [
        [],
        [fact(mine=True, places=2)],
        [dataclasses.replace(won(), places=2)],
        [pooled(places=2)],
        [masked(1, value=1, places=2), masked(2, value=2, places=2)],
    ],
)
def test_one_waits_only_for_a_protection(facts):
    for further in ([], [queued(9)], [queued(9, mine=True)]):
        assert decide(facts + further, NOW).waiting == ""


@pytest.mark.parametrize("values", [{}, {"in_pool": True}, {"masked": True}])
@pytest.mark.parametrize("mine", [True, False])
def test_who_waits_protects_nobody(mine, values):
    """S11-R06: his time has not come."""
    assert decide([queued(1, mine, **values)], NOW) == Verdict(FREE)


@pytest.mark.parametrize(
    ("facts", "hints"),
    [
        ([hint()], ("related",)),
        ([hint(1), hint(2)], ("related",)),
        ([hint(state="ended", end_reason="won")], ("related",)),
        ([hint(mine=True)], ()),
        ([hint(until=NOW)], ()),
        ([hint(state="queued")], ()),
        ([hint(state="ended", end_reason="expired", in_pool=True)], ()),
        ([fact(strength="together")], ()),
        ([fact()], ()),
    ],
)
def test_a_hint_is_told_and_decides_nothing(facts, hints):
    assert decide(facts, NOW).hints == hints
    for deciding in ([], [fact(8)], [fact(8, mine=True)], [pooled(8)]):
        alone = decide([f for f in facts if f.strength == "alone"] + deciding, NOW)
        together = decide(facts + deciding, NOW)
        assert dataclasses.replace(together, hints=()) == alone


facts = st.builds(
    Fact,
    filing_id=st.integers(1, 99),
    mine=st.booleans(),
    state=st.sampled_from(["active", "active", "ended", "queued"]),
    end_reason=st.sampled_from(["", "won", "expired"]),
    protected_until=st.sampled_from([OVER, NOW, LATER, MUCH_LATER, None]),
    in_pool=st.booleans(),
    strength=st.sampled_from(["alone", "alone", "alone", "together", "hint"]),
    masked=st.booleans(),
    contradicted=st.sampled_from([False, False, True]),
    value=st.integers(0, 2),
    places=st.integers(0, 2),
)
fact_lists = st.lists(facts, max_size=6, unique_by=lambda fact: fact.filing_id)


@given(st.lists(facts, max_size=6), st.randoms())
def test_the_order_of_the_facts_does_not_matter(facts, random):
    """Even of facts that contradict each other."""
    few = [dataclasses.replace(fact, filing_id=fact.filing_id % 3) for fact in facts]
    for ordered in (facts, few):
        shuffled = random.sample(ordered, len(ordered))
        assert decide(shuffled, NOW) == decide(ordered, NOW)


def test_one_filing_told_twice_gives_one_answer():
    twice = [fact(1, places=0), fact(1, places=2)]
    assert decide(twice, NOW) == decide(twice[::-1], NOW)


@given(fact_lists)
def test_the_answer_is_that_of_a_fact_and_of_the_last_to_end(facts):
    answer = decide(facts, NOW)
    if answer.code in (FREE, AMBIGUOUS):
        assert answer == Verdict(answer.code, hints=answer.hints)
        return
    [decided] = [fact for fact in facts if fact.filing_id == answer.filing_id]
    assert decided.strength == "alone" and decided.state != "queued"
    assert not (decided.masked and decided.contradicted)
    if answer.code == POOL:
        assert decided.in_pool
        return
    assert decided.mine == (answer.code == YOURS)
    assert decided.protected_until == answer.until
    assert answer.until is None or answer.until > NOW


@given(fact_lists, facts)
def test_a_further_fact_never_frees_a_blocked_customer(facts, further):
    exact = [fact for fact in facts if not fact.masked]
    if decide(exact, NOW).code in (PROTECTED, CUSTOMER):
        assert decide([*facts, further], NOW).code in (PROTECTED, CUSTOMER)


def test_a_mask_that_fits_ones_own_and_the_pool_is_ambiguous():
    """S68-R18: by a mask alone nobody knows which of the two it is"""
    own = fact(1, mine=True, masked=True, value=1)
    other = pooled(2, masked=True, value=2)
    assert decide([own], NOW).code == YOURS
    assert decide([own, other], NOW).code == AMBIGUOUS
    alike = dataclasses.replace(other, value=1)
    assert decide([own, alike], NOW).code == YOURS


@given(fact_lists, facts)
def test_a_further_masked_fact_never_frees_anybody(facts, further):
    further = dataclasses.replace(further, masked=True)
    blocking = (PROTECTED, CUSTOMER, AMBIGUOUS)
    if decide(facts, NOW).code in blocking:
        assert decide([*facts, further], NOW).code in blocking


@given(fact_lists)
def test_what_is_over_waits_or_only_hints_does_not_decide(facts):
    due = [
        fact
        for fact in facts
        if fact.strength != "alone"
        or fact.state == "queued"
        or (fact.protected_until and fact.protected_until <= NOW and not fact.in_pool)
    ]
    rest = [fact for fact in facts if fact not in due]
    one, other = decide(facts, NOW), decide(rest, NOW)
    assert (one.code, one.until, one.filing_id) == (
        other.code,
        other.until,
        other.filing_id,
    )
