import random
from hashlib import blake2b
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core import digests
from customer_filing.core.masks import Mask

SECRET = b"register"
PHONES = range(2**59, 2**60)


def number(digits, secret=SECRET, country="86"):
    low, high = digests.number_span(secret, country, digits)
    assert low == high
    return low


def spans(head, tail, length=11, country="86", secret=SECRET):
    return digests.mask_spans(secret, Mask(country, length, head, tail))


def holds(found, digest):
    return any(low <= digest <= high for low, high in found)


def test_digests_never_change():
    """Stored keys are compared with them for years."""
    full = blake2b(b"email:a@firma.cn", key=SECRET, digest_size=16).digest()
    expected = int.from_bytes(full, "big") >> 128 - 59
    assert digests.point(SECRET, "email", "a@firma.cn") == expected
    assert expected == 317164308919985701
    assert number("13800001234") == 874796756677716663
    assert number("23456789", country="852") == 848898733073735526
    assert spans("138", "1234")[-1] == (874796756677716488, 874796756677717487)


@pytest.mark.parametrize("length", [0, 1, 8, 32, 64, 65, 200])
def test_a_secret_may_have_any_length(length):
    secret = b"s" * length
    assert 0 <= digests.point(secret, "email", "a") < 2**59
    assert number("13800001234", secret=secret) in PHONES
    assert number("13800001234", secret=secret) != number("13800001234")


def test_a_point_depends_on_all_it_is_given():
    found = {
        digests.point(secret, kind, value)
        for secret in (b"a", b"b")
        for kind in ("email", "domain", "pair")
        for value in ("", "1", "重庆", "\ud800")
    }
    assert len(found) == 2 * 3 * 4


def test_a_number_depends_on_secret_country_and_every_digit():
    found = {
        number(digits, secret, country)
        for secret in (b"a", b"b")
        for country in ("86", "1")
        for digits in ("13800001234", "138000012345", "123456789", "12345678")
    }
    digits = "13800001234"
    for place, digit in product(range(11), "0123456789"):
        found.add(number(digits[:place] + digit + digits[place + 1 :]))
    assert len(found) == 2 * 2 * 4 + 1 + 11 * 9


def test_all_numbers_of_a_bucket_have_digests_of_their_own():
    found = sorted(number(f"138{tail:05}234") for tail in range(100_000))
    assert found == list(range(found[0], found[0] + 100_000))
    assert spans("138", "234") == ((found[0], found[-1]),)


def test_neighbours_in_a_bucket_are_not_in_order():
    """The digits themselves cannot be read off a digest."""

    def replacements(head):
        found = (number(f"{head}0000{digit}234") for digit in range(10))
        return [(digest - PHONES.start) // 1000 % 10 for digest in found]

    assert sorted(replacements("138")) == list(range(10))
    assert len({tuple(replacements(head)) for head in ("138", "139", "150")}) == 3


@pytest.mark.parametrize(
    ("head", "tail", "count", "size"),
    [
        ("138", "234", 1, 100_000),
        ("1380", "234", 1, 10_000),
        ("138", "1234", 10, 1000),
        ("1380", "1234", 1, 1000),
        ("138", "01234", 10, 100),
        ("138", "001234", 10, 10),
        ("1380", "01234", 1, 100),
    ],
)
def test_the_usual_masks_are_few_ranges(head, tail, count, size):
    """S68-R08"""
    found = spans(head, tail)
    assert sum(high - low + 1 for low, high in found) == count * size
    assert len(found) <= count
    assert all((low - PHONES.start) % size == 0 for low, _high in found)


def test_the_least_shown_digit_is_not_looked_at():
    assert spans("13801", "1234") == spans("13809", "1234") == spans("1380", "1234")
    assert holds(spans("13801", "1234"), number("13809001234"))


def test_ranges_that_touch_are_one():
    for head in ("138", "138000", "1380000"):
        found = spans(head, "1234" if head == "138" else "234")
        assert all(
            high + 1 < low
            for (_, high), (low, _) in zip(found, found[1:], strict=False)
        )


numbers = st.from_regex(r"[0-9]{9,13}", fullmatch=True)
CUTS = [
    (before, behind)
    for before in range(5)
    for behind in range(5)
    if before + behind < 5
]


@settings(deadline=None, max_examples=300)
@given(numbers, st.sampled_from(CUTS), st.binary(max_size=70))
def test_a_mask_holds_exactly_the_numbers_that_fit(digits, cut, secret):
    """But for the digit that is not looked at."""
    length = len(digits)
    head, tail = digits[: length - 8 + cut[0]], digits[length - 3 - cut[1] :]
    found = spans(head, tail, length=length, secret=secret)
    assert 1 <= len(found) <= 100
    for low, high in found:
        assert low in PHONES and high in PHONES and high - low >= 9
    drawn = random.Random(digits)
    for _number in range(20):
        other = list(digits)
        for place in range(length):
            if drawn.random() < 0.2:
                other[place] = str(drawn.randrange(10))
        ignored = length - 7
        other[ignored] = digits[ignored]
        other = "".join(other)
        fits = other.startswith(head) and other.endswith(tail)
        assert holds(found, number(other, secret)) == fits


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{1,15}", fullmatch=True), st.text(), st.binary(max_size=70))
def test_phones_and_other_values_are_apart(digits, text, secret):
    assert number(digits, secret) in PHONES
    assert 0 <= digests.point(secret, "email", text) < PHONES.start
