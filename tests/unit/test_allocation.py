from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core.allocation import Line, Rules, allocate, reverse

D = Decimal
#: Decimal places of JPY, CNY and BHD.
DIGITS = st.sampled_from([0, 2, 3])


def lines(*percents, **by_key):
    """Lines a, b, c ... with these percentages; keywords add to a line."""
    found = []
    for place, percent in enumerate(percents):
        key = "abcdefghij"[place]
        found.append(Line(key, place, D(percent), **by_key.get(key, {})))
    return found


def amounts(total, of, digits=2, rules=None):
    """What the lines get, as text, in their order."""
    done = allocate(D(total), of, digits, rules)
    assert not done.problems, done.problems
    return [str(done.amounts[line.key]) for line in of]


def problem(total, of, digits=2, rules=None):
    """The only problem of these lines."""
    (found,) = allocate(D(total), of, digits, rules).problems
    return found.code, dict(found.params)


# ---- sums ----


@pytest.mark.parametrize(
    ("total", "digits", "percents", "given_out"),
    [
        ("10000", 2, (30, 60, 10), ["3000.00", "6000.00", "1000.00"]),
        ("100", 2, ("33.333333",) * 2 + ("33.333334",), ["33.33", "33.33", "33.34"]),
        ("100", 0, (50, "25.5", "24.5"), ["50", "26", "24"]),
        ("0.001", 3, (50, 50), ["0.001", "0.000"]),
        ("-10000", 2, (30, 60, 10), ["-3000.00", "-6000.00", "-1000.00"]),
        ("0", 2, (30, 70), ["0.00", "0.00"]),
    ],
)
def test_whole_units_go_out_by_largest_remainder(total, digits, percents, given_out):
    assert amounts(total, lines(*percents), digits) == given_out


def test_of_equal_remainders_the_first_line_gets_the_unit():
    later, sooner = Line("a", 2, D(50)), Line("z", 1, D(50))
    assert amounts("0.01", [later, sooner]) == ["0.00", "0.01"]
    same = [Line("b", 1, D(50)), Line("a", 1, D(50))]
    assert amounts("0.01", same) == ["0.00", "0.01"]


@pytest.mark.parametrize(
    ("percents", "percent", "difference"),
    [
        ((30, 55, 10), "95", "-5"),
        ((30, 61, 10), "101", "1"),
        (("99.5",), "99.5", "-0.5"),
    ],
)
def test_what_is_not_a_hundred_is_refused(percents, percent, difference):
    """Scenario 43"""
    done = allocate(D(10000), lines(*percents), 2)
    (found,) = done.problems
    assert (found.code, dict(found.params)) == (
        "not_hundred",
        {"percent": percent, "difference": difference},
    )
    assert done.percent_total == D(percent)
    assert done.difference == D(10000) - done.amount_total


# ---- fixed amounts ----


def test_fixed_amounts_come_before_percentages():
    """Scenario 43, S05-R09, S05-R12"""
    deal = [Line("help", 1, fixed=D(50)), Line("a", 2, D(30)), Line("b", 3, D(70))]
    assert amounts("10000", deal) == ["50.00", "2985.00", "6965.00"]


def test_percentages_of_the_whole():
    """Scenario 43: the other setting"""
    whole = Rules(fixed_first=False)
    deal = [Line("help", 1, fixed=D(50)), Line("a", 2, D(30)), Line("b", 3, D(70))]
    assert problem("10000", deal, 2, whole) == (
        "not_total",
        {"amount": "10050", "total": "10000", "difference": "50"},
    )
    deal[2] = Line("b", 3, D(70), is_rest=True)
    assert amounts("10000", deal, 2, whole) == ["50.00", "3000.00", "6950.00"]


def test_fixed_amounts_alone():
    both = [Line("a", 1, fixed=D(60)), Line("b", 2, fixed=D(40))]
    assert amounts("100", both) == ["60.00", "40.00"]
    assert problem("99", both) == (
        "fixed_over_total",
        {"fixed": "100", "total": "99", "difference": "1"},
    )
    assert problem("101", both)[0] == "not_total"
    with_percent = [*both, Line("c", 3, D(100))]
    assert amounts("100", with_percent) == ["60.00", "40.00", "0.00"]


# ---- the rest ----


def test_rest():
    """S14-R12: the recorder has 10 %, whoever takes the rest has it all"""
    deal = [Line("recorder", 1, D(10)), Line("claimant", 2, is_rest=True)]
    done = allocate(D("33.33"), deal, 2)
    assert done.amounts == {"recorder": D("3.33"), "claimant": D("30.00")}
    assert done.percent_total == 100
    two = [Line("a", 1, D(60)), Line("b", 2, D(50)), Line("c", 3, is_rest=True)]
    assert problem("100", two) == (
        "rest_negative",
        {"key": "c", "others": "110", "total": "100", "difference": "10"},
    )


def test_rest_with_a_percentage_does_not_hide_a_wrong_sum():
    deal = [Line("a", 1, D(30)), Line("b", 2, D(65), is_rest=True)]
    assert problem("100", deal)[0] == "not_hundred"


# ---- caps and floors ----


def test_what_a_cap_cuts_off_goes_to_the_rest_or_in_proportion():
    capped = {"a": {"cap": D(500)}}
    assert amounts("10000", lines(10, 60, 30, **capped)) == [
        "500.00",
        "6333.33",
        "3166.67",
    ]
    rest = {**capped, "c": {"is_rest": True}}
    assert amounts("10000", lines(10, 60, 30, **rest)) == [
        "500.00",
        "6000.00",
        "3500.00",
    ]


def test_what_a_floor_adds_comes_from_the_others():
    least = {"a": {"floor": D(1000)}}
    assert amounts("1200", lines(10, 60, 30, **least)) == ["1000.00", "133.33", "66.67"]
    assert amounts("12000", lines(10, 60, 30, **least))[0] == "1200.00"
    bounded = {"a": {"floor": D(1000)}, "b": {"cap": D(900)}, "c": {"cap": D(900)}}
    assert amounts("1900", lines(10, 60, 30, **bounded)) == [
        "1000.00",
        "600.00",
        "300.00",
    ]


def test_lines_without_bounds_bear_before_those_that_have_room():
    bounds = {"a": {"cap": D(100)}, "b": {"cap": D(900)}}
    assert amounts("1000", lines(30, 30, 40, **bounds)) == [
        "100.00",
        "300.00",
        "600.00",
    ]
    tight = {"b": {"cap": D(60)}, "c": {"floor": D(95)}}
    assert amounts("100", lines(10, 60, 30, **tight)) == ["0.71", "4.29", "95.00"]


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (
            lines(50, 50, a={"floor": D(80)}, b={"floor": D(30)}),
            ("floors_over_total", {"needed": "110", "difference": "10"}),
        ),
        (
            lines(50, 50, a={"cap": D(40)}, b={"cap": D(30)}),
            ("caps_under_total", {"possible": "70", "difference": "-30"}),
        ),
        (
            lines(50, 50, a={"cap": D(40)}, b={"cap": D(30), "is_rest": True}),
            ("caps_under_total", {"possible": "70", "difference": "-30"}),
        ),
        (
            lines(90, 10, a={"floor": D(95)}, b={"floor": D(10), "is_rest": True}),
            ("floors_over_total", {"needed": "105", "difference": "5"}),
        ),
    ],
)
def test_impossible_bounds_are_refused_with_the_arithmetic(of, found):
    assert problem("100", of) == (found[0], {"total": "100", **found[1]})


def test_bounds_are_in_whole_units():
    tight = {"a": {"cap": D("10.9")}, "b": {"floor": D("10.1")}}
    assert amounts("22", lines(50, 50, **tight), 0) == ["10", "12"]
    crossed = lines(100, a={"cap": D("10.9"), "floor": D("10.1")})
    assert problem("22", crossed, 0) == (
        "cap_under_floor",
        {"key": "a", "cap": "10.9", "floor": "10.1"},
    )


# ---- overlays ----


def test_overlay_is_beside_the_amount_and_capped():
    beside = Rules("overlay", overlay_cap=D(10))
    done = allocate(D("999.99"), lines(3, 2), 2, beside)
    assert (done.amounts, done.difference) == ({"a": D("30.00"), "b": D("20.00")}, 0)
    assert problem("1000", lines(7, 4), 2, beside) == (
        "over_cap",
        {"amount": "110", "cap": "100", "difference": "10"},
    )
    assert amounts("1000", lines(150), 2, Rules("overlay")) == ["1500.00"]
    # 5 % of 10 yen are half a yen: rounded up it would be more than it may be
    five = Rules("overlay", overlay_cap=D(5))
    assert amounts("10", lines("2.5", "2.5"), 0, five) == ["0", "0"]
    assert amounts("30", lines("2.5", "2.5"), 0, five) == ["1", "0"]
    rest = lines(5, a={"is_rest": True})
    assert problem("1000", rest, 2, beside) == ("rest_in_overlay", {"key": "a"})


# ---- what makes no sense ----


@pytest.mark.parametrize(
    ("total", "of", "found"),
    [
        ("1", [], ("empty", {})),
        ("NaN", lines(100), ("not_a_number", {"key": "", "value": "NaN"})),
        ("1", lines("Infinity"), ("not_a_number", {"key": "a", "value": "Infinity"})),
        ("1", lines(50) * 2, ("duplicate_key", {"key": "a"})),
        ("1", lines(110, -10), ("negative", {"key": "b", "value": "-10"})),
        (
            "1.001",
            lines(100),
            ("not_whole", {"key": "", "value": "1.001", "digits": "2"}),
        ),
        (
            "1",
            lines(100, a={"fixed": D("0.005")}),
            ("not_whole", {"key": "a", "value": "0.005", "digits": "2"}),
        ),
        (
            "1",
            lines(50, 50, a={"is_rest": True}, b={"is_rest": True}),
            ("several_rests", {"keys": "a, b"}),
        ),
    ],
)
def test_what_makes_no_sense_is_told_and_not_raised(total, of, found):
    assert problem(total, of) == found


# ---- any shares ----


def hundred(weights):
    """Percentages with two decimals that are 100, in about these proportions."""
    percents = [
        (D(weight) * 100 / sum(weights)).quantize(D("0.01")) for weight in weights
    ]
    place = percents.index(max(percents))
    percents[place] += 100 - sum(percents)
    return percents


def decimals(low, high, digits):
    return st.integers(low, high).map(lambda units: D(f"{units}E-{digits}"))


@st.composite
def deals(draw):
    """An amount, lines that are 100 %, digits and rules; bounds may be impossible."""
    digits = draw(DIGITS)
    weights = draw(st.lists(st.integers(1, 1000), min_size=1, max_size=8))
    rest = draw(st.one_of(st.none(), st.integers(0, len(weights) - 1)))
    money = st.one_of(st.none(), decimals(0, 10**6, digits))
    rare = st.one_of(st.none(), st.none(), st.none(), money)
    of = [
        Line(
            str(place),
            draw(st.integers(0, 3)),
            percent,
            draw(rare),
            draw(rare),
            draw(rare),
            place == rest,
        )
        for place, percent in enumerate(hundred(weights))
    ]
    total = draw(decimals(-(10**12), 10**12, digits))
    return total, of, digits, Rules(fixed_first=draw(st.booleans()))


@settings(deadline=None)
@given(deals(), st.randoms())
def test_any_deal_sums_exactly_in_any_order(deal, chance):
    total, of, digits, rules = deal
    done = allocate(total, of, digits, rules)
    shuffled = [*of]
    chance.shuffle(shuffled)
    again = allocate(total, shuffled, digits, rules)
    assert done == again
    if done.problems:
        return
    unit = D(1).scaleb(-digits)
    assert sum(done.amounts.values()) == total == done.amount_total
    assert done.difference == 0
    for line in of:
        amount = abs(done.amounts[line.key])
        assert abs(done.amounts[line.key] - done.exact[line.key]) < unit
        assert done.amounts[line.key] * total >= 0
        assert amount % unit == 0
        assert line.cap is None or amount <= line.cap
        assert line.floor is None or amount >= line.floor


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 1000), min_size=1, max_size=12),
    DIGITS.flatmap(lambda d: st.tuples(st.just(d), decimals(-(10**15), 10**15, d))),
)
def test_plain_percentages_never_fail(weights, money):
    digits, total = money
    of = [Line(str(i), i, percent) for i, percent in enumerate(hundred(weights))]
    done = allocate(total, of, digits)
    assert not done.problems
    assert sum(done.amounts.values()) == total
    for line in of:
        exact = total * line.percent / 100
        assert abs(done.amounts[line.key] - exact) < D(1).scaleb(-digits)


@settings(deadline=None)
@given(deals())
def test_overlays_are_within_a_unit_too(deal):
    total, of, digits, _rules = deal
    of = [Line(line.key, line.sequence, line.percent, line.fixed) for line in of]
    done = allocate(total, of, digits, Rules("overlay"))
    assert not done.problems
    for key, amount in done.amounts.items():
        assert abs(amount - done.exact[key]) < D(1).scaleb(-digits)


def test_all_orders_of_a_tie():
    of = lines("33.333333", "33.333333", "33.333334")
    results = {
        tuple(sorted(allocate(D(1), p, 2).amounts.items())) for p in permutations(of)
    }
    assert len(results) == 1


# ---- taking back ----


def test_part_of_an_allocation_is_taken_back_line_by_line():
    """Scenario 45, S36-R32"""
    paid = {"a": D("3000.00"), "b": D("6000.00"), "c": D("1000.00")}
    assert reverse(paid, D("0.25"), 2) == {
        "a": D("-750.00"),
        "b": D("-1500.00"),
        "c": D("-250.00"),
    }
    everything = reverse(paid, D(1), 2)
    assert {key: paid[key] + everything[key] for key in paid} == dict.fromkeys(paid, 0)
    owed = {key: -amount for key, amount in paid.items()}
    assert reverse(owed, D(1), 2) == paid


def test_after_one_line_was_taken_back_the_others_bear_the_rest():
    paid = {"a": D(60), "b": D(40)}
    assert reverse(paid, D("0.4"), 0, {"a": D(-60)}) == {"a": 0, "b": D(-40)}
    assert reverse(paid, D("0.9"), 0, {"a": D(-60)}) == {"a": 0, "b": D(-40)}


@pytest.mark.parametrize(
    ("paid", "part", "reversals"),
    [
        ({"a": D(1)}, "0", {}),
        ({"a": D(1)}, "1.01", {}),
        ({"a": D(1), "b": D(-1)}, "1", {}),
        ({"a": D(1)}, "1", {"a": D(-2)}),
        ({"a": D(1)}, "1", {"a": D(1)}),
        ({"a": D("0.5")}, "1", {}),
    ],
)
def test_what_cannot_be_taken_back(paid, part, reversals):
    with pytest.raises(ValueError, match="part of a split|taken back|whole smallest"):
        reverse(paid, D(part), 0, reversals)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=8),
    st.lists(st.integers(1, 100), min_size=1, max_size=8),
    DIGITS,
    st.sampled_from([1, -1]),
)
def test_repeated_reversals_never_exceed_and_end_at_zero(units, weights, digits, sign):
    paid = {str(i): D(f"{sign * count}E-{digits}") for i, count in enumerate(units)}
    total = sum(paid.values())
    unit = D(1).scaleb(-digits)
    back, before = dict.fromkeys(paid, D(0)), D(0)
    for percent in hundred(weights):
        if not percent:
            continue
        part = percent / 100
        now = reverse(paid, part, digits, back, before)
        before += part
        for key, amount in now.items():
            assert amount * sign <= 0
            back[key] += amount
            assert abs(back[key]) <= abs(paid[key])
        assert abs(sum(back.values()) + total * before) <= unit / 2
    assert {key: paid[key] + back[key] for key in paid} == dict.fromkeys(paid, 0)
