"""Any template with any people adds up; which one counts; what a leader may change."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from split_deals import (
    ANN,
    BEN,
    CAI,
    DAN,
    DEAL,
    EVE,
    FAY,
    D,
    allocation_lines,
    carried,
    facts,
    left,
    line,
    template,
)

from customer_filing.core.allocation import allocate
from customer_filing.core.splitting import (
    BOOKS,
    CONDITIONS,
    HEIRS,
    PERFORMANCE_TO,
    PROBLEMS,
    REASONS,
    ROLES,
    Choice,
    Person,
    Template,
    TemplateLine,
    choice_for,
    outside_limits,
    propose,
    seen_conditions,
)

# ---- which template ----


def test_first_rule_that_fits_chooses_the_template():
    choices = [
        Choice(1, frozenset({5}), "exclusive"),
        Choice(2, frozenset({5})),
        Choice(3, condition="same_day"),
        Choice(4),
    ]
    assert choice_for(choices, 5, frozenset({"exclusive"})).template == 1
    assert choice_for(choices, 5, frozenset({"same_day"})).template == 2
    assert choice_for(choices, 6, frozenset({"exclusive", "same_day"})).template == 3
    assert choice_for(choices, 0, frozenset()).template == 4
    assert choice_for(choices[:1], 5, frozenset()) is None


def test_conditions_that_show_by_themselves():
    """S14-R03, S14-R07: exclusive only where somebody noted it"""
    new = replace(CAI, is_newcomer=True)
    roles = facts(
        owner=ANN, closer=(BEN, DAN), customer=new, exclusive=EVE, key=FAY
    ).roles
    found = {"exclusive", "key", "newcomer", "other_closer", "two_closers"}
    assert seen_conditions(roles) == found
    assert (
        seen_conditions({"owner": (ANN,), "closer": (ANN,), "key": ()}) == frozenset()
    )
    assert set(seen_conditions(roles)) <= set(CONDITIONS)


# ---- what the leader may change ----


def test_limits_of_the_leader():
    of = template(
        line("owner", 80, percent_min=D(70), percent_max=D(85)), line("helper", 20)
    )
    assert not outside_limits(of, {"owner": D(70), "helper": D(30)})
    (less,) = outside_limits(of, {"owner": D("69.5"), "helper": D("30.5")})
    assert (less.code, less.params) == (
        "under_minimum",
        {"role": "owner", "percent": "69.5", "limit": "70"},
    )
    (more,) = outside_limits(of, {"owner": D(100)})
    assert (more.code, more.params["limit"]) == ("over_maximum", "85")
    assert not outside_limits(of, {"owner": D(60)}, {"owner": D(60)})


# ---- anything ----


def test_words_are_known():
    for words in (ROLES, CONDITIONS, REASONS, PROBLEMS, BOOKS, HEIRS, PERFORMANCE_TO):
        assert len(set(words)) == len(words)


PEOPLE = st.builds(
    Person,
    id=st.integers(1, 6),
    active=st.booleans(),
    shop=st.sampled_from([0, 7, 8]),
    follow_ups=st.integers(0, 3),
    last_follow_up=st.sampled_from([None, DEAL, DEAL - timedelta(days=20)]),
    filing_valid_until=st.sampled_from([None, DEAL, DEAL - timedelta(days=1)]),
    wrong_data=st.booleans(),
    missing_documents=st.booleans(),
    is_newcomer=st.booleans(),
    mentor=st.sampled_from([None, ANN, left(BEN)]),
    work=st.integers(0, 3).map(D),
    away=st.booleans(),
    maintainer=st.sampled_from([None, CAI, left(DAN)]),
)
DESTINATIONS = st.sampled_from(["", *HEIRS[1:], "owner", "listing"])


@st.composite
def templates(draw):
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=6, unique=True))
    cuts = sorted(draw(st.integers(0, 100)) for _ in roles[1:])
    percents = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    lines = [
        TemplateLine(
            sequence=draw(st.integers(0, 3)),
            role=role,
            percent=D(percent),
            performance_percent=D(percent),
            performance_to=draw(st.sampled_from(PERFORMANCE_TO)),
            missing_to=draw(DESTINATIONS),
            departed_to=draw(DESTINATIONS),
            forfeit_days=draw(st.sampled_from([0, 15])),
            forfeit_wrong_data=draw(st.booleans()),
            forfeit_missing_documents=draw(st.booleans()),
            forfeit_percent=draw(st.sampled_from([D(10), D("33.33"), D(100)])),
            forfeit_to=draw(DESTINATIONS),
            forfeit_performance_to=draw(st.sampled_from(PERFORMANCE_TO)),
            needs_valid_filing=draw(st.booleans()),
        )
        for role, percent in zip(roles, percents, strict=True)
    ]
    if draw(st.booleans()):
        lines[0] = replace(lines[0], is_rest=True)
    return Template(
        tuple(lines),
        key_mode=draw(st.sampled_from(["none", "each_10", "total_10"])),
        has_newcomer=draw(st.booleans()),
        is_free=draw(st.booleans()),
    )


@settings(deadline=None)
@given(
    templates(),
    st.dictionaries(
        st.sampled_from(ROLES), st.lists(PEOPLE, max_size=3).map(tuple), max_size=8
    ),
    st.sampled_from([None, "recorder", "former"]),
)
def test_any_template_and_any_people_add_up(of, roles, right):
    if right and roles.get(right):
        first, *others = roles[right]
        roles[right] = (carried(first), *others)
    proposal = propose(of, facts(**roles))
    assert {problem.code for problem in proposal.problems} <= set(PROBLEMS)
    if proposal.problems:
        return
    gone = {p.id for people in roles.values() for p in people if not p.active}
    gone -= {p.id for people in roles.values() for p in people if p.active} | {1, 3}
    for book in BOOKS:
        lines = [one for one in proposal.lines if one.book == book]
        done = allocate(D("99999.99"), allocation_lines(lines), 2)
        assert not done.problems
        assert done.percent_total == 100
        for one in lines:
            assert one.percent >= 0
            assert -one.percent.as_tuple().exponent <= 6
            assert one.payee.kind != "user" or one.payee.id not in gone
            assert {reason.code for reason in one.reasons} <= set(REASONS)
    numbers = [one.sequence for one in proposal.lines]
    assert len(set(numbers)) == len(numbers)
