"""What `./dev.sh bench` offers, and the customers that benchmarks are made of."""

import re

import pytest

from benchmarks import _customers
from dev.commands import bench
from dev.shell import Failure

NUMBERS = range(1, 20_001)


def test_benchmarks_are_listed_with_what_they_measure():
    listing = bench.listing()
    assert re.search(
        r"^  check +A check among a million filings", listing, re.MULTILINE
    )
    assert re.search(
        r"^  sweep +The crons that end what is over", listing, re.MULTILINE
    )
    assert re.search(
        r"^  release +The release of a hundred thousand due filings",
        listing,
        re.MULTILINE,
    )
    assert re.search(r"^  access +What a restricted", listing, re.MULTILINE)
    assert re.search(r"^  split +Ten thousand deals", listing, re.MULTILINE)


def test_helpers_are_no_benchmarks():
    assert "crowd" not in bench.listing()
    with pytest.raises(Failure, match="there is no benchmark 'checks'"):
        bench.main(["checks"])


def test_every_benchmark_has_a_main():
    for path in bench.BENCHMARKS.glob("[!_]*.py"):
        names = ["env", "arguments", "plain"]
        assert bench.parameters(path) in (names[:1], names[:2], names)


def test_a_line_that_fails_fails_the_benchmark(capsys):
    lines = [
        "  milliseconds   12.0\n",
        "FAIL  12.00 (at most 10)\n",
        "PASS  so it is\n",
    ]
    assert bench.pass_on(lines)
    assert capsys.readouterr().out == "".join(lines)
    assert not bench.pass_on([*lines[::2], "  of them FAIL: 0\n"])


def test_a_number_is_always_the_same_customer():
    assert _customers.customer(7) == _customers.customer(7)


def test_no_two_customers_share_a_phone_or_an_address():
    customers = [_customers.customer(number) for number in NUMBERS]
    assert len({customer.phone for customer in customers}) == len(customers)
    addresses = [customer.email for customer in customers if customer.email]
    assert len(set(addresses)) == len(addresses) == len(customers) // 2
    companies = [customer.company for customer in customers if customer.company]
    assert len(set(companies)) == len(companies) == len(customers) // 3


def test_phones_are_mobiles_that_can_be_masked():
    for number in NUMBERS:
        phone = _customers.customer(number).phone
        assert re.fullmatch(r"1[3-9]\d{9}", phone)
        masked = _customers.masked(phone, number)
        assert re.fullmatch(r"\d{3,4}\*+\d{4,6}", masked)
        assert len(masked) == len(phone)
        assert all(
            shown in ("*", digit) for shown, digit in zip(masked, phone, strict=True)
        )
