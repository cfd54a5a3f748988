"""What templates give who received, who closed and who helped."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from split_deals import (
    ANN,
    BEN,
    CAI,
    DAN,
    DEAL,
    EVE,
    D,
    carried,
    credit,
    facts,
    left,
    line,
    money,
    of_book,
    reasons,
    template,
    told,
)

from customer_filing.core.allocation import Rules
from customer_filing.core.splitting import (
    Choice,
    Payee,
    Person,
    choice_for,
    propose,
)

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
