import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import texts


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("　重庆　", "重庆"),
        ("138\u00a00000\t1234", "138 0000 1234"),
        ("\u202d138\u202c\u200b\ufeff", "138"),
        ("023—6789–1234‐5−6ー7", "023-6789-1234-5-6-7"),
        ("٠١٢٣", "0123"),
        ("（重庆），；", "(重庆),;"),
        ("a\nb", "a b"),
        ("a\0b", "a b"),
        ("a\u0378b", "ab"),
        ("a\u2028b\u2029c", "a b c"),
        ("e\u0301", "é"),
        ("a\ud800b", "ab"),
        (None, ""),
        (False, ""),
        (13800001234, "13800001234"),
    ],
)
def test_plain(raw, plain):
    assert texts.plain(raw) == plain


@pytest.mark.parametrize(
    "text",
    "|无|無|没有|暂无|未知|不详|待定|none|NONE|n/a|N/A|N.A.|n.a|（无）|【暂无】|无。|null|-|--|—|/|.|...|_|?|？"
    "|0|000| |　|、".split("|"),
)
def test_placeholders_are_blank(text):
    assert texts.is_blank(texts.plain(text))
    assert texts.filled(text) == ""


@pytest.mark.parametrize(
    "text", ["无锡", "01", "(无锡)", "*无*", "****", "x", "a-", "-1", "nonesuch"]
)
def test_what_says_something_is_not_blank(text):
    assert texts.filled(text) == text


def test_stable_repeats_until_nothing_changes():
    assert texts.stable(lambda text: text.removesuffix("a"), "b" + "a" * 50) == "b"


def test_stable_ends_on_a_function_that_never_does():
    swapped = {"a": "b", "b": "a"}
    assert texts.stable(swapped.__getitem__, "a") in swapped


@given(st.text(alphabet=st.characters()))
def test_plain_is_its_own_form_and_can_be_stored(text):
    plain = texts.plain(text)
    assert texts.plain(plain) == plain
    assert plain == plain.strip()
    assert "\0" not in plain
    plain.encode()
