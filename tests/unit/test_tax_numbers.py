import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core import tax_numbers, texts

USCC = "91110000600037341L"


def read(text, country="CN"):
    return tax_numbers.read(texts.plain(text), country)


@pytest.mark.parametrize(
    "text",
    [
        USCC,
        USCC.lower(),
        "9111 0000 6000 3734 1L",
        "91110000-600037341-L",
        "９１１１００００６０００３７３４１Ｌ",
    ],
)
def test_every_way_to_write_a_code_gives_one_value(text):
    assert read(text) == USCC


@pytest.mark.parametrize("position", range(18))
def test_any_wrong_character_is_noticed(position):
    wrong = "3" if USCC[position] != "3" else "4"
    assert read(USCC[:position] + wrong + USCC[position + 1 :]) == ""


@pytest.mark.parametrize("text", ["110108600037341", "11010860003734X"])
def test_old_chinese_numbers_are_taken_as_they_are(text):
    assert read(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "123", "12345678", USCC[:-1], USCC + "1", "税号", "X" * 18, "ABCDEFGH"]
    + ["1" * 15, "123456789012345"],
)
def test_other_chinese_numbers_are_refused(text):
    assert read(text) == ""


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("DE 136 695 976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("DE136695977", "DE", ""),
        ("U13585627", "AT", "ATU13585627"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("EL094259216", "GR", "GR094259216"),
        ("GR 094259216", "GR", "GR094259216"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
    ],
)
def test_numbers_of_countries_whose_check_digits_are_known(text, country, value):
    assert read(text, country) == value


@pytest.mark.parametrize("country", ["HK", "QQ", "", "..", "中国", "LUHN"])
def test_elsewhere_a_number_is_only_normalised(country):
    assert read("12-34 567a", country) == "1234567A"
    assert read("123", country) == ""
    assert read("ABCDEFGH", country) == ""


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789ABEKXZ -", max_size=20) | st.text(),
    st.text(alphabet=st.characters(min_codepoint=65, max_codepoint=90), max_size=3)
    | st.sampled_from(["CN", "DE", "FR", "GB", "IN", "CH", "ES", "IT", "NL", "BR"]),
)
def test_a_number_reads_as_itself_and_nothing_raises(text, country):
    value = read(text, country)
    assert read(value, country) == value
