"""What templates give with the people of a deal, with the numbers of their sources."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core.allocation import Line, Rules, allocate
from customer_filing.core.splitting import (
    BOOKS,
    CONDITIONS,
    HEIRS,
    PERFORMANCE_TO,
    PROBLEMS,
    REASONS,
    ROLES,
    Choice,
    Facts,
    Payee,
    Person,
    Template,
    TemplateLine,
    base_amount,
    choice_for,
    outside_limits,
    propose,
    seen_conditions,
)

D = Decimal
DEAL = date(2026, 3, 20)
ANN, BEN, CAI, DAN, EVE, FAY = (Person(number, shop=7) for number in range(1, 7))
NAMES = {1: "Ann", 2: "Ben", 3: "Cai", 4: "Dan", 5: "Eve", 6: "Fay", 20: "Old"}
HOUSE, SHOP, OTHER_SHOP = 90, 8, 7


def line(role, percent=0, sequence=0, **more):
    """A line of a template; numbers may be written as such."""
    for name, value in more.items():
        if isinstance(value, int) and name.endswith(("_amount", "_percent")):
            more[name] = D(value)
    return TemplateLine(sequence, role, D(percent), **more)


def template(*lines, **more):
    """A template with these lines in their order."""
    placed = (replace(one, sequence=place) for place, one in enumerate(lines, 1))
    return Template(tuple(placed), **more)


def facts(deal_date=DEAL, conditions=(), **roles):
    """A deal with these people; a role has one person or several."""
    people = {
        role: one if isinstance(one, tuple) else (one,) for role, one in roles.items()
    }
    return Facts(people, deal_date, HOUSE, SHOP, frozenset(conditions))


def name(payee):
    if payee.kind == "company":
        return "house"
    if payee.kind == "team":
        return {SHOP: "closing shop", OTHER_SHOP: "own shop"}[payee.id]
    return NAMES[payee.id]


def allocation_lines(lines):
    """Lines of a proposal, as they are allocated."""
    return [
        Line(
            str(one.sequence),
            one.sequence,
            one.percent,
            one.fixed,
            one.cap,
            one.floor,
            one.is_rest,
        )
        for one in lines
    ]


def of_book(proposal, book, total=10000, digits=2, rules=None):
    """{who: how much he gets in a book}; it must add up."""
    assert not proposal.problems, proposal.problems
    lines = [one for one in proposal.lines if one.book == book]
    done = allocate(D(total), allocation_lines(lines), digits, rules)
    assert not done.problems, done.problems
    assert rules is not None or done.amount_total == total
    found = {}
    for one in lines:
        who = name(one.payee)
        found[who] = found.get(who, 0) + done.amounts[str(one.sequence)]
    return {who: int(got) if got == int(got) else got for who, got in found.items()}


def money(of, who, total=10000):
    """{who: commission} by a template."""
    return of_book(propose(of, who), "commission", total)


def credit(of, who):
    """{who: percent of the performance} by a template."""
    return of_book(propose(of, who), "performance", 100)


def reasons(of, who, role):
    """The codes of what is said beside the lines of a role, for the commission."""
    return [
        [reason.code for reason in one.reasons]
        for one in propose(of, who).lines
        if one.role == role and one.book == "commission"
    ]


def told(of, who, code):
    """The params of each reason of this code."""
    lines = propose(of, who).lines
    return [dict(r.params) for one in lines for r in one.reasons if r.code == code]


ORDINARY = template(line("listing", 30), line("closer", 60), line("customer", 10))
EXCLUSIVE = template(
    line("listing", 10),
    line("exclusive", 40),
    line("closer", 40),
    line("customer", 10),
)
SIDES = facts(listing=ANN, closer=BEN, customer=CAI)


# ---- S14: houses and customers of an agency ----


@pytest.mark.parametrize("rule", ["S14-R01", "S14-R02"])
def test_30_60_10(rule):
    """S14-R01, S14-R02"""
    assert money(ORDINARY, SIDES) == {"Ann": 3000, "Ben": 6000, "Cai": 1000}


def test_exclusive():
    """S14-R03"""
    who = facts(listing=ANN, exclusive=DAN, closer=BEN, customer=CAI)
    assert money(EXCLUSIVE, who) == {"Ann": 1000, "Dan": 4000, "Ben": 4000, "Cai": 1000}


@pytest.mark.parametrize(
    ("mode", "given_out"),
    [
        ("each_10", {"Ann": 2000, "Ben": 5000, "Cai": 1000, "Dan": 2000}),
        ("total_10", {"Ann": 2500, "Ben": 5500, "Cai": 1000, "Dan": 1000}),
        ("none", {"Ann": 3000, "Ben": 6000, "Cai": 1000}),
    ],
)
def test_key_holder(mode, given_out):
    """S14-R04, scenario 42"""
    of = replace(ORDINARY, key_mode=mode)
    who = facts(listing=ANN, closer=BEN, customer=CAI, key=DAN)
    assert money(of, who) == given_out
    assert money(of, SIDES) == {"Ann": 3000, "Ben": 6000, "Cai": 1000}


def test_key_of_an_exclusive_leaves_the_listing_nothing():
    """S14-R04"""
    of = replace(EXCLUSIVE, key_mode="each_10")
    who = facts(listing=ANN, exclusive=EVE, closer=BEN, customer=CAI, key=DAN)
    assert money(of, who) == {
        "Ann": 0,
        "Eve": 4000,
        "Ben": 3000,
        "Cai": 1000,
        "Dan": 2000,
    }
    assert reasons(of, who, "listing") == [["key_taken"]]
    assert told(of, who, "key") == [{"percent": "20", "mode": "each_10"}]


def test_key_never_makes_a_side_negative():
    """S14-R04"""
    of = template(line("listing", 9), line("closer", 91), key_mode="each_10")
    (problem,) = propose(of, facts(listing=ANN, closer=BEN, key=DAN)).problems
    assert (problem.code, problem.params) == (
        "key_negative",
        {"role": "listing", "percent": "9", "taken": "10"},
    )


def test_key_takes_of_the_performance_too():
    """S14-R04: 从业绩中"""
    both = template(
        line("listing", 30, performance_percent=30),
        line("closer", 60, performance_percent=60),
        line("customer", 10, performance_percent=10),
        line("key"),
        key_mode="each_10",
    )
    who = facts(listing=ANN, closer=BEN, customer=CAI, key=DAN)
    assert credit(both, who) == {"Ann": 20, "Ben": 50, "Cai": 10, "Dan": 20}


def test_newcomer_and_who_closes_for_him():
    """S14-R05: 30 and 30 of the closing part"""
    of = replace(ORDINARY, has_newcomer=True)
    new = replace(CAI, is_newcomer=True)
    who = facts(listing=ANN, closer=BEN, customer=new)
    assert money(of, who) == {"Ann": 3000, "Ben": 3000, "Cai": 4000}
    assert reasons(of, who, "closer") == [
        ["newcomer", "shared"],
        ["is_newcomer", "shared"],
    ]
    alone = facts(listing=ANN, closer=replace(new, mentor=DAN))
    assert money(of, alone) == {"Ann": 3000, "Dan": 3000, "Cai": 4000}
    with_mentor = facts(listing=ANN, closer=new, customer=new, mentor=EVE)
    assert money(of, with_mentor) == {"Ann": 3000, "Eve": 3000, "Cai": 4000}
    assert money(of, facts(listing=ANN, closer=new)) == {"Ann": 3000, "Cai": 7000}
    assert money(of, SIDES) == {"Ann": 3000, "Ben": 6000, "Cai": 1000}


def left(person):
    return replace(person, active=False, has_login=False)


@pytest.mark.parametrize(
    ("departed_to", "given_out"),
    [
        ("company", {"house": 3000, "Ben": 6000, "Cai": 1000}),
        ("", {"house": 3000, "Ben": 6000, "Cai": 1000}),
        ("closer", {"Ben": 9000, "Cai": 1000}),
        ("customer", {"Ben": 6000, "Cai": 4000}),
        ("kept", {"Ann": 3000, "Ben": 6000, "Cai": 1000}),
    ],
)
def test_somebody_who_has_left(departed_to, given_out):
    """S14-R06, S18-R07, S18-R11, scenario 44"""
    of = template(
        line("listing", 30, departed_to=departed_to),
        line("closer", 60),
        line("customer", 10),
    )
    assert money(of, facts(listing=left(ANN), closer=BEN, customer=CAI)) == given_out


def test_nobody_who_has_left_inherits():
    """Scenario 44: no line to an inactive user"""
    of = template(line("listing", 30, departed_to="closer"), line("closer", 70))
    assert money(of, facts(listing=left(ANN), closer=left(BEN))) == {"house": 10000}
    assert [
        p["to"] for p in told(of, facts(listing=left(ANN), closer=BEN), "departed")
    ] == ["closer"]


@pytest.mark.parametrize(
    ("counts", "base"), [((True, True), 11500), ((True, False), 10500), ((), 10000)]
)
def test_what_counts_into_the_base(counts, base):
    """S14-R08, S18-R02, S36-R32"""
    fees, rebates = counts or (False, False)
    of = replace(ORDINARY, counts_fees=fees, counts_rebates=rebates)
    assert base_amount(of, D(10000), D(500), D(1000)) == base


RECORDER = template(
    line("recorder", 10, departed_to="company"), line("closer", is_rest=True)
)


@pytest.mark.parametrize(
    "rule", ["S14-R12", "S14-R15", "S14-R18", "S14-R29", "S14-R30"]
)
def test_first_recorder_has_ten_percent(rule):
    """S14-R12, S14-R15, S14-R18, S14-R29, S14-R30, scenarios 7 and 29"""
    assert money(RECORDER, facts(recorder=ANN, closer=BEN)) == {
        "Ann": 1000,
        "Ben": 9000,
    }
    gone = facts(recorder=left(ANN), closer=BEN)
    assert money(RECORDER, gone) == {"house": 1000, "Ben": 9000}
    assert money(RECORDER, facts(closer=BEN)) == {"Ben": 10000}
    to_house = template(line("recorder", 10), line("company", 90, is_rest=True))
    assert money(to_house, facts(recorder=ANN, closer=BEN)) == {
        "Ann": 1000,
        "house": 9000,
    }


def carried(person, percent=10, heir="kept"):
    return replace(
        person,
        right_percent=D(percent),
        right_heir=heir,
        right_since=date(2026, 1, 5),
    )


def test_rights_that_the_filing_carries():
    """S14-R12, S14-R15: all others give way in proportion, or who takes the rest"""
    who = facts(listing=ANN, closer=BEN, customer=CAI, recorder=carried(DAN))
    assert money(ORDINARY, who) == {"Ann": 2700, "Ben": 5400, "Cai": 900, "Dan": 1000}
    assert told(ORDINARY, who, "right") == [
        {"origin": "recorder", "percent": "10", "date": "2026-01-05"}
    ]
    assert [p["percent"] for p in told(ORDINARY, who, "right_taken")] == ["3", "6", "1"]
    owner = template(line("owner", 100, is_rest=True))
    both = facts(owner=ANN, recorder=carried(DAN), former=carried(EVE, 5))
    assert money(owner, both) == {"Ann": 8500, "Dan": 1000, "Eve": 500}
    by_template = facts(closer=BEN, recorder=carried(ANN, 15))
    assert money(RECORDER, by_template) == {"Ann": 1000, "Ben": 9000}
    blank = template(
        line("recorder", performance_percent=10), line("closer", is_rest=True)
    )
    assert money(blank, by_template) == {"Ann": 1500, "Ben": 8500}
    assert credit(blank, by_template) == {"Ann": 10, "Ben": 90}
    too_many = propose(owner, facts(owner=ANN, former=carried(EVE, 101)))
    assert [p.code for p in too_many.problems] == ["right_negative"]


@pytest.mark.parametrize(
    ("person", "given_out"),
    [
        (carried(DAN), {"Ann": 9000, "Dan": 1000}),
        (carried(left(DAN)), {"Ann": 9000, "house": 1000}),
        (carried(DAN, heir="company"), {"Ann": 9000, "house": 1000}),
        (carried(left(DAN), heir="closer"), {"Ann": 9000, "Ben": 1000}),
    ],
)
def test_heirs_of_former_owners(person, given_out):
    """S14-R06, S18-R11: the tail of who had him before"""
    owner = template(line("owner", 100))
    assert money(owner, facts(owner=ANN, closer=BEN, former=person)) == given_out


def test_two_who_bring_the_same_customer():
    """S14-R13: each half of the closing part"""
    who = facts(listing=ANN, closer=(BEN, DAN), customer=CAI)
    assert money(ORDINARY, who) == {"Ann": 3000, "Ben": 3000, "Dan": 3000, "Cai": 1000}


# ---- S18: photos, plans, forfeits ----


HOUSES = template(
    line(
        "listing",
        30,
        performance_percent=30,
        missing_to="closer",
        departed_to="closer",
        forfeit_days=15,
        forfeit_wrong_data=True,
        forfeit_to="closer",
        forfeit_performance_to="shop",
    ),
    line("closer", 50, performance_percent=50),
    *(
        line(
            role,
            percent,
            performance_percent=percent,
            missing_to="listing",
            departed_to="closer",
            forfeit_missing_documents=True,
            forfeit_to="listing",
            forfeit_performance_to="shop",
        )
        for role, percent in (("photo", 10), ("plan", 5), ("key", 5))
    ),
)
BUSY = replace(ANN, follow_ups=3, last_follow_up=DEAL - timedelta(days=15))


def houses(**more):
    """All took part in a deal as they should."""
    return facts(
        **{**dict(listing=BUSY, closer=BEN, photo=CAI, plan=DAN, key=EVE), **more}
    )


def test_everybody_took_part():
    """S18-R04, S18-R05"""
    shares = {"Ann": 30, "Ben": 50, "Cai": 10, "Dan": 5, "Eve": 5}
    assert credit(HOUSES, houses()) == shares
    assert money(HOUSES, houses(), 100) == shares


def test_photos_and_plans_that_are_not_as_they_must_be():
    """S18-R04, S18-R05"""
    bad = houses(
        photo=replace(CAI, missing_documents=True),
        plan=replace(DAN, missing_documents=True),
    )
    assert money(HOUSES, bad) == {"Ann": 4500, "Ben": 5000, "Eve": 500}
    assert reasons(HOUSES, bad, "photo") == [["missing_documents"]]


def test_missing_photo_plan_and_key():
    """S18-R06: commission to the listing side, performance to the closing shop"""
    nobody = houses(photo=(), plan=(), key=())
    assert money(HOUSES, nobody) == {"Ann": 5000, "Ben": 5000}
    assert credit(HOUSES, nobody) == {"Ann": 30, "Ben": 50, "closing shop": 20}
    assert told(HOUSES, nobody, "missing")[0] == {"role": "photo", "to": "listing"}


def test_photographer_who_has_left():
    """S18-R07: commission to the closer, performance to the closing shop"""
    gone = houses(photo=left(CAI), plan=left(DAN), key=left(EVE))
    assert money(HOUSES, gone) == {"Ann": 3000, "Ben": 7000}
    assert credit(HOUSES, gone) == {"Ann": 30, "Ben": 50, "closing shop": 20}


@pytest.mark.parametrize(
    ("days", "silent", "keeps"),
    [(15, 15, True), (15, 16, False), (7, 7, True), (7, 8, False), (0, 99, True)],
)
def test_no_follow_up_before_the_deal(days, silent, keeps):
    """S18-R08: 15 days for a sale, 7 for a rental"""
    of = replace(
        HOUSES, lines=(replace(HOUSES.lines[0], forfeit_days=days), *HOUSES.lines[1:])
    )
    last = DEAL - timedelta(days=silent)
    who = houses(listing=replace(ANN, last_follow_up=last))
    shares = money(of, who)
    assert shares.get("Ann", 0) == (3000 if keeps else 0)
    assert shares["Ben"] == (5000 if keeps else 8000)
    assert credit(of, who).get("closing shop", 0) == (0 if keeps else 30)
    if not keeps:
        (said,) = told(of, who, "no_follow_up")[:1]
        assert (said["days"], said["last"]) == (days, last.isoformat())


def test_never_followed_up():
    """S18-R08"""
    assert "Ann" not in money(HOUSES, houses(listing=ANN))


def test_wrong_data_of_a_sale():
    """S18-R09"""
    who = houses(listing=replace(BUSY, wrong_data=True))
    assert money(HOUSES, who) == {"Ben": 8000, "Cai": 1000, "Dan": 500, "Eve": 500}


def test_wrong_data_of_a_rental():
    """S18-R09: the first recorder counts, 10 % of his share go to the closer"""
    listing = replace(HOUSES.lines[0], forfeit_percent=D(10))
    of = replace(HOUSES, lines=(listing, *HOUSES.lines[1:]))
    who = houses(listing=replace(BUSY, wrong_data=True))
    assert money(of, who)["Ann"] == 2700
    assert money(of, who)["Ben"] == 5300
    assert credit(of, who)["Ann"] == 30
    assert reasons(of, who, "listing") == [["filed", "kept_part"], ["wrong_data"]]
    silent = replace(ANN, wrong_data=True)
    assert "Ann" not in money(of, houses(listing=silent))


@pytest.mark.parametrize(
    ("maintainer", "commission", "performance"),
    [
        (FAY, {"Fay": 3000, "Ben": 5000}, {"own shop": 30, "Ben": 50}),
        (None, {"Ben": 8000}, {"closing shop": 30, "Ben": 50}),
        (left(FAY), {"Ben": 8000}, {"closing shop": 30, "Ben": 50}),
    ],
)
def test_listing_side_on_leave(maintainer, commission, performance):
    """S18-R10, scenario 33"""
    who = houses(listing=replace(BUSY, away=True, maintainer=maintainer))
    others = {"Cai": 1000, "Dan": 500, "Eve": 500}
    assert money(HOUSES, who) == {**commission, **others}
    others = {"Cai": 10, "Dan": 5, "Eve": 5}
    assert credit(HOUSES, who) == {**performance, **others}


def test_leave_matters_only_where_follow_ups_are_asked_for():
    """S18-R10, S31-R23"""
    away = replace(BUSY, away=True, maintainer=FAY)
    who = facts(owner=away, helper=BEN, closer=BEN)
    assert money(template(line("owner", 80), line("helper", 20)), who, 100) == {
        "Ann": 80,
        "Ben": 20,
    }
    himself = houses(listing=away, closer=away)
    assert money(HOUSES, himself)["Ann"] == 8000


def test_listing_side_left_and_nobody_has_it():
    """S18-R11"""
    for nobody in (left(BUSY), ()):
        who = houses(listing=nobody)
        assert money(HOUSES, who)["Ben"] == 8000
        assert credit(HOUSES, who)["closing shop"] == 30


# ---- S31, S40, S42, S47, S48, S50, S54: who received and who closed ----


def two(first, second, performance="owner", **more):
    """What the owner and the closer get."""
    credits = {"owner": 0, "closer": 0, **{performance: 100}}
    return template(
        line("owner", first, performance_percent=credits["owner"], **more),
        line("closer", second, performance_percent=credits["closer"]),
    )


VALID = dict(needs_valid_filing=True, forfeit_to="closer")


@pytest.mark.parametrize(
    ("closed", "given_out"),
    [
        (date(2026, 3, 1), {"Ben": 2000, "Ann": 8000}),
        (date(2026, 3, 2), {"Ben": 2000, "Ann": 8000}),
        (date(2026, 3, 3), {"Ann": 10000}),
    ],
)
def test_he_refused_the_owner(closed, given_out):
    """S31-R22, scenario 40: Ben's file was opened on 2 January, for two months"""
    ben = replace(BEN, filing_valid_until=date(2026, 3, 2))
    of = two(20, 80, "closer", **VALID)
    who = facts(closed, owner=ben, closer=ANN)
    assert money(of, who) == given_out
    assert credit(of, who) == {"Ann": 100}


def test_somebody_assists_while_the_owner_is_absent():
    """S31-R23: bonus 80/20, performance the owner's"""
    of = template(line("owner", 80, performance_percent=100), line("helper", 20))
    who = facts(owner=BEN, helper=CAI)
    assert money(of, who) == {"Ben": 8000, "Cai": 2000}
    assert credit(of, who) == {"Ben": 100}


@pytest.mark.parametrize(
    ("until", "given_out"),
    [(DEAL, {"Ben": 5000, "Ann": 5000}), (None, {"Ann": 10000})],
)
def test_owner_found_later(until, given_out):
    """S31-R27"""
    who = facts(owner=replace(BEN, filing_valid_until=until), closer=ANN)
    of = two(50, 50, "closer", **VALID)
    assert money(of, who) == given_out
    if until is None:
        assert told(of, who, "invalid_filing") == [
            {"kind": "user", "person": 2, "until": "", "to": "closer"}
        ]


def test_people_of_earlier_visits_share_half():
    """S31-R28"""
    of = template(line("first_receiver", 50), line("closer", 50))
    who = facts(first_receiver=(BEN, CAI), closer=ANN)
    assert money(of, who) == {"Ben": 2500, "Cai": 2500, "Ann": 5000}
    three = facts(first_receiver=(BEN, CAI, DAN), closer=ANN)
    assert money(of, three) == {
        "Ben": D("1666.67"),
        "Cai": D("1666.67"),
        "Dan": D("1666.66"),
        "Ann": 5000,
    }


@pytest.mark.parametrize(
    ("rule", "of", "commission", "performance"),
    [
        ("S01-R23 unclear who was first", two(50, 50), (50, 50), (100, 0)),
        ("S31-R05 closed the same day", two(50, 50), (50, 50), (100, 0)),
        ("S40-R09 the later receiver closed", two(70, 30), (70, 30), (100, 0)),
        ("S40-R11 brochures only at first", two(30, 70), (30, 70), (100, 0)),
        (
            "S42-R05 closed within a month",
            two(50, 50, "closer", **VALID),
            (50, 50),
            (0, 100),
        ),
        ("S42-R06 named person absent", two(50, 50, "closer"), (50, 50), (0, 100)),
        ("S42-R07 one family", two(50, 50), (50, 50), (100, 0)),
        ("S42-R11 named person after a complaint", two(50, 50), (50, 50), (100, 0)),
        ("S47-R09 closed the same day", two(50, 50), (50, 50), (100, 0)),
        ("S48-R06 recognised on the spot", two(50, 50), (50, 50), (100, 0)),
    ],
)
def test_owner_and_closer(rule, of, commission, performance):
    """S01-R23, S31-R05, S40-R09, S40-R11, S42-R05..R07, S42-R11, S47-R09, S48-R06"""
    who = facts(owner=replace(ANN, filing_valid_until=DEAL), closer=BEN)
    assert money(of, who, 100) == dict(zip(("Ann", "Ben"), commission, strict=True))
    got = credit(of, who)
    assert (got.get("Ann", 0), got.get("Ben", 0)) == performance


@pytest.mark.parametrize(
    ("conditions", "given_out"),
    [({"same_day", "other_closer"}, (50, 50)), ({"other_closer"}, (100, 0))],
)
def test_half_only_if_closed_the_same_day(conditions, given_out):
    """S31-R05, S47-R09, scenario 36: the next day it is the owner's alone"""
    templates = {1: two(50, 50), 2: two(100, 0)}
    choices = [Choice(1, condition="same_day"), Choice(2)]
    of = templates[choice_for(choices, 0, frozenset(conditions)).template]
    got = money(of, facts(owner=ANN, closer=BEN), 100)
    assert (got["Ann"], got.get("Ben", 0)) == given_out


def test_after_a_month_the_second_receiver_in_any_case():
    """S42-R05"""
    of = two(50, 50, "closer", **VALID)
    late = replace(ANN, filing_valid_until=DEAL - timedelta(days=1))
    who = facts(owner=late, closer=BEN)
    assert (money(of, who), credit(of, who)) == ({"Ben": 10000}, {"Ben": 100})


def test_both_books_by_halves():
    """S54-R06: performance and commission"""
    of = template(
        line("owner", 50, performance_percent=50),
        line("closer", 50, performance_percent=50),
    )
    who = facts(owner=ANN, closer=BEN)
    assert money(of, who, 100) == credit(of, who) == {"Ann": 50, "Ben": 50}


@pytest.mark.parametrize(("ago", "share"), [(3, 5000), (4, 0)])
def test_half_for_who_followed_up_in_three_days(ago, share):
    """S50-R04"""
    of = two(50, 50, forfeit_days=3)
    ann = replace(ANN, last_follow_up=DEAL - timedelta(days=ago))
    assert money(of, facts(owner=ann, closer=BEN)).get("Ann", 0) == share


def test_whole_team():
    """S48-R14: performance to all who are still there"""
    of = template(line("team", 100, performance_percent=100))
    who = facts(team=(ANN, BEN, left(CAI), DAN, EVE))
    assert money(of, who, 100) == dict.fromkeys(("Ann", "Ben", "Dan", "Eve"), 25)
    assert credit(of, who) == dict.fromkeys(("Ann", "Ben", "Dan", "Eve"), 25)


@pytest.mark.parametrize(
    "rule",
    ["S01-R16", "S05-R16", "S41-R02", "S46-R05", "S48-R06", "S51-R03"],
)
def test_negotiated_or_by_share_of_work(rule):
    """S01-R16, S05-R16, S41-R02, S41-R03, S46-R05, S48-R06, S51-R03: no numbers"""
    of = template(line("owner"), line("helper"), is_free=True)
    who = facts(owner=ANN, helper=(BEN, CAI))
    assert money(of, who, 99) == {"Ann": 33, "Ben": 33, "Cai": 33}
    assert reasons(of, who, "owner") == [["negotiated"]]
    worked = facts(owner=replace(ANN, work=D(6)), helper=(replace(BEN, work=D(4)), CAI))
    assert money(of, worked, 100) == {"Ann": 60, "Ben": 40}
    assert told(of, worked, "by_work")[-1] == {"part": "100"}


# ---- fixed amounts, others ----


@pytest.mark.parametrize("fee", [50, 100])
def test_helper_of_another_outlet(fee):
    """S05-R09, S05-R12: 50 or 100 yuan before percentages, performance the filer's"""
    of = template(
        line("helper", fixed_amount=fee), line("owner", 100, performance_percent=100)
    )
    who = facts(owner=ANN, helper=BEN)
    assert money(of, who) == {"Ben": fee, "Ann": 10000 - fee}
    assert credit(of, who) == {"Ann": 100}
    assert money(of, facts(owner=ANN)) == {"Ann": 10000}
    each = facts(owner=ANN, helper=(BEN, CAI))
    assert money(of, each) == {"Ben": fee, "Cai": fee, "Ann": 10000 - 2 * fee}
    assert reasons(of, who, "helper") == [["fixed"]]


@pytest.mark.parametrize("rule", ["S05-R13", "S46-R02", "S65-R10", "S31-R26"])
def test_friendly_help_has_no_share(rule):
    """S05-R13, S46-R02, S65-R10, S31-R26: told to the leader all the same"""
    proposal = propose(template(line("owner", 100)), facts(owner=ANN, helper=BEN))
    assert of_book(proposal, "commission") == {"Ann": 10000}
    assert [(n.code, n.params) for n in proposal.notices] == [
        ("no_share", {"kind": "user", "person": 2, "role": "helper"})
    ]


def test_old_customer_who_introduced_him():
    """S36-R29: 200 yuan"""
    of = template(line("referrer", fixed_amount=200), line("owner", 100))
    old = Person(20, kind="partner", has_login=False)
    who = facts(owner=ANN, referrer=old)
    assert money(of, who) == {"Old": 200, "Ann": 9800}
    assert propose(of, who).lines[0].payee == Payee("partner", 20)


def test_trial_sales_are_the_mentors_performance():
    """S36-R33"""
    of = template(line("owner", 100, performance_percent=100, performance_to="mentor"))
    new = replace(ANN, is_newcomer=True, mentor=BEN)
    who = facts(owner=new)
    assert (money(of, who), credit(of, who)) == ({"Ann": 10000}, {"Ben": 100})
    for other in (ANN, replace(new, mentor=None), replace(new, mentor=left(BEN))):
        assert credit(of, facts(owner=other)) == {"Ann": 100}


@pytest.mark.parametrize("rule", ["S01-R04", "S40-R07", "S42-R01"])
def test_all_to_whoever_filed_or_received_first(rule):
    """S01-R04, S40-R07, S42-R01: the filing is the basis, and it says why"""
    ann = replace(
        ANN, since=date(2026, 3, 2), follow_ups=7, last_follow_up=date(2026, 3, 19)
    )
    of = template(line("owner", 100, performance_percent=100))
    assert money(of, facts(owner=ann)) == {"Ann": 10000}
    assert told(of, facts(owner=ann), "filed")[0] == {
        "date": "2026-03-02",
        "follow_ups": 7,
        "last": "2026-03-19",
    }


def test_performance_of_shops_and_closers():
    """S42-R05, S18-R06: performance may go to other receivers than commission"""
    of = template(
        line("owner", 60, performance_percent=60, performance_to="own_shop"),
        line("helper", 30, performance_percent=30, performance_to="shop"),
        line("customer", 10, performance_percent=10, performance_to="closer"),
    )
    who = facts(owner=ANN, helper=BEN, customer=CAI, closer=(DAN, EVE))
    assert credit(of, who) == {"own shop": 60, "closing shop": 30, "Dan": 5, "Eve": 5}


def test_shop_and_company_need_nobody():
    of = template(line("owner", 70), line("shop", 20), line("company", 10))
    assert money(of, facts(owner=ANN), 100) == {
        "Ann": 70,
        "closing shop": 20,
        "house": 10,
    }


def test_what_is_lost_goes_to_the_rest_where_nobody_is_named():
    of = template(
        line("owner", is_rest=True),
        line("photo", 10, performance_percent=10, missing_to=""),
        line("listing", 30, departed_to=""),
        line("plan", 5, forfeit_missing_documents=True, forfeit_to=""),
    )
    bad = replace(DAN, missing_documents=True)
    who = facts(owner=ANN, listing=BEN, plan=bad, closer=BEN)
    assert money(of, who, 100) == {"Ann": 70, "Ben": 30}
    assert credit(of, who) == {"Ann": 100}
    assert reasons(of, who, "owner") == [["rest", "missing", "missing_documents"]]
    assert told(of, who, "missing")[0] == {"role": "photo", "to": ""}
    assert not propose(of, who).notices


def test_several_take_the_rest():
    of = template(line("recorder", 10), line("closer", is_rest=True))
    who = facts(recorder=ANN, closer=(BEN, CAI))
    assert money(of, who, 100) == {"Ann": 10, "Ben": 45, "Cai": 45}


def test_caps_and_floors_are_of_the_role():
    of = template(
        line("helper", 20, cap_amount=500),
        line("owner", 80),
    )
    assert money(of, facts(owner=ANN, helper=BEN)) == {"Ben": 500, "Ann": 9500}
    both = facts(owner=ANN, helper=(BEN, CAI))
    assert money(of, both) == {"Ben": 250, "Cai": 250, "Ann": 9500}


def test_overlay():
    of = template(line("shop", 3), line("mentor", 2), split_type="overlay")
    proposal = propose(of, facts(owner=ANN, mentor=BEN, recorder=carried(CAI, 1)))
    beside = of_book(proposal, "commission", rules=Rules("overlay", D(6)))
    assert beside == {"closing shop": 300, "Ben": 200, "Cai": 100}


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
