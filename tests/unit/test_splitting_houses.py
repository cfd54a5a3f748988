"""What templates of agencies give: sides, keys, newcomers, leavers, photos, plans."""

from dataclasses import replace
from datetime import timedelta

import pytest
from split_deals import (
    ANN,
    BEN,
    CAI,
    DAN,
    DEAL,
    EVE,
    EXCLUSIVE,
    FAY,
    ORDINARY,
    SIDES,
    D,
    carried,
    credit,
    facts,
    left,
    line,
    money,
    reasons,
    template,
    told,
)

from customer_filing.core.splitting import (
    base_amount,
    propose,
)

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
