"""Notes that count, and notes that do not (S14-R19, S14-R28, scenario 27)."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import notes

SECRET = b"secret"
BLANKS = st.text(" \t\n\u3000.,;!?，。！？…—-", max_size=5)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("客户想看三号楼样板间", 10),
        ("客户想看三号楼样板", 9),
        ("客户 想看，三号楼。样板!", 9),
        ("aaaaaaaaaaaa", 1),
        ("好的好的好的好的好的好的", 2),
        ("。。。。。。。。。。", 0),
        ("ＡＢＣ", 3),
    ],
)
def test_characters_that_count(text, length):
    assert notes.length(text) == length


@given(st.text(max_size=60), BLANKS)
def test_blanks_and_punctuation_add_nothing(text, blank):
    assert notes.length(text + blank) == notes.length(text)
    assert notes.length(blank + text) == notes.length(text)


@given(st.text(string.ascii_letters + "好的客户", min_size=1, max_size=40))
def test_saying_it_again_adds_nothing(text):
    assert notes.length(text * 2) <= notes.length(text) <= len(text)


@given(st.text(max_size=60))
def test_there_is_one_form_of_a_text(text):
    said = notes.folded(text)
    assert notes.folded(said) == said
    assert notes.folded(text.upper()).casefold() == notes.folded(text.upper())


@pytest.mark.parametrize(
    "text",
    ["看业主电话", "看 业主 电话", "今天看业主电话", "看業主電話"[:1] + "业主电话。"],
)
def test_a_banned_phrase_is_found_wherever_it_stands(text):
    """S14-R19."""
    assert notes.banned(text, ("看业主电话",)) == "看业主电话"


def test_banned_phrases_ignore_case_width_and_blanks():
    assert notes.banned("See PHONE  no.", ("ｓｅｅ phone",)) == "ｓｅｅ phone"
    assert not notes.banned("Saw his phone", ("see phone", "。"))


def test_scenario_27():
    """S14-R19: the phrase, nine characters, ten characters, no contact type."""

    def judge(text, has_type=True):
        return notes.faults(
            text,
            min_chars=10,
            phrases=("看业主电话",),
            type_required=True,
            has_type=has_type,
        )

    assert judge("看业主电话") == ("too_short", "banned")
    assert judge("客户想看三号楼样板") == ("too_short",)
    assert judge("客户想看三号楼样板间") == ()
    assert judge("客户想看三号楼样板间", has_type=False) == ("no_type",)


def test_one_text_for_many_customers():
    """S14-R28: two may have it, the third does not count."""
    text = "客户想看三号楼样板间"
    assert notes.faults(text, others=1, uniform_max=2) == ()
    assert notes.faults(text, others=2, uniform_max=2) == ("uniform",)
    assert notes.faults(text, others=9) == ()
    assert notes.faults("", others=9, uniform_max=2) == ()


@given(st.text(max_size=60), BLANKS)
def test_digest_knows_equal_texts(text, blank):
    assert notes.digest(SECRET, text + blank) == notes.digest(SECRET, text)


def test_digests_of_two_databases_differ():
    assert notes.digest(SECRET, "客户") != notes.digest(b"other", "客户")
    assert len(notes.digest(SECRET, "客户")) == 64
    assert notes.digest(SECRET, " 。") == ""


def test_long_texts_take_no_time():
    assert notes.length("".join(map(chr, range(0x4E00, 0x5E00)))) == notes.LIMIT


@pytest.mark.parametrize(
    ("kinds", "run"),
    [([], 0), (["sms"], 1), (["sms", "sms", "call", "sms"], 2), (["call", "sms"], 0)],
)
def test_sms_in_a_row(kinds, run):
    """S36-R06."""
    assert notes.sms_in_a_row(kinds) == run
