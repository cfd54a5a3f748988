import pytest

from customer_filing.core.masks import Mask

MOBILE = Mask("86", 11, "138", "1234")


def test_a_value_says_everything():
    assert MOBILE.value == "86:11:138:1234"
    assert Mask.from_value("86:11:138:1234") == MOBILE
    assert MOBILE.hidden == 4


@pytest.mark.parametrize("value", ["", "138****1234", "86:11:138", "86:x:138:1234"])
def test_other_texts_are_no_value(value):
    with pytest.raises(ValueError):
        Mask.from_value(value)


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("138", "234"),
        ("138", "1234"),
        ("138", "01234"),
        ("138", "001234"),
        ("138", "0001234"),
        ("1380", "234"),
        ("1380000", "234"),
        ("138000", "1234"),
    ],
)
def test_enough_is_known(head, tail):
    """S68-R08"""
    assert Mask("86", 11, head, tail).is_telling


@pytest.mark.parametrize(
    ("length", "head", "tail"),
    [
        (11, "13", "1234"),
        (11, "1", "001234"),
        (11, "1380", "34"),
        (11, "13800001", ""),
        (11, "1380", "0001234"),
        (11, "13800001", "1234"),
        (12, "075", "5678"),
        (8, "2", "5678"),
        (0, "", ""),
    ],
)
def test_too_little_is_known_or_nothing_hidden(length, head, tail):
    assert not Mask("86", length, head, tail).is_telling


@pytest.mark.parametrize("digits", ["13800001234", "13899991234"])
def test_numbers_that_it_may_be(digits):
    assert MOBILE.fits("86", digits)


@pytest.mark.parametrize(
    ("country", "digits"),
    [
        ("1", "13800001234"),
        ("86", "13900001234"),
        ("86", "13800001235"),
        ("86", "138000012341234"),
        ("86", "1381234"),
        ("86", ""),
    ],
)
def test_numbers_that_it_is_not(country, digits):
    assert not MOBILE.fits(country, digits)
