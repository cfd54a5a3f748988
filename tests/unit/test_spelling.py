"""Simplified script, and the shortcut for text that is in it already."""

from pathlib import Path

import opencc
import pytest

from customer_filing.core import spelling

DICTIONARIES = Path(opencc.__file__).parent / "dictionary"


def traditional():
    """The words and characters that OpenCC changes, and what they become."""
    for name in ("TSPhrases.txt", "TSCharacters.txt"):
        for line in (DICTIONARIES / name).read_text("utf-8").splitlines():
            word, *_others = line.split("\t")
            yield word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重慶兆度", "重庆兆度"),
        ("重庆兆度", "重庆兆度"),
        ("沈默", "沉默"),
        ("沈小明", "沈小明"),
        ("瞭解", "了解"),
        ("後來 café 後", "后来 café 后"),
        ("Müller", "Müller"),
        ("", ""),
    ],
)
def test_simplified(text, expected):
    assert spelling.simplified(text) == expected


def test_no_word_is_taken_for_simplified_that_is_not():
    converter = opencc.OpenCC("t2s")
    for word in traditional():
        assert spelling.simplified(word) == converter.convert(word)
        assert spelling.simplified(f"x{word}国") == converter.convert(f"x{word}国")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("王小明", ["王小明"]),
        ("A.B.C. 王", ["abc", "王"]),
        ("Ｘ公司Y", ["x", "公司", "y"]),
        ("", []),
    ],
)
def test_words(text, words):
    assert spelling.words_of(text) == words
