"""Letters and words of names, whatever the script and the case they are typed in."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from . import texts

#: Chinese characters, as a class of a regular expression.
CJK = "\u2e80-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ACRONYM = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
# Common characters only: one word, and no case, width or mark to look at.
_COMMON = re.compile("[\u4e00-\u9fa5]+")
# Alone they stay as they are, in some words they do not.
_CHANGED_IN_WORDS = frozenset("彷沈牴瞭祇藉衹覆阪")
_CHARACTERS = 8192
_BOUNDARY = re.compile(rf"(?<=[{CJK}])(?=[^{CJK}\s])|(?<=[^{CJK}\s])(?=[{CJK}])")


def simplified(text: str) -> str:
    """Return ``text`` in simplified characters."""
    if text.isascii() or all(map(_is_simplified, text)):
        return text
    return _converter().convert(text)


@lru_cache(maxsize=_CHARACTERS)
def _is_simplified(character: str) -> bool:
    """Tell whether a character stays as it is wherever it stands."""
    if character in _CHANGED_IN_WORDS:
        return False
    return _converter().convert(character) == character


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())


def characters(text: str) -> str:
    """Keep letters, digits and the marks that belong to them."""
    kept = text
    if not _COMMON.fullmatch(text):
        kept = "".join(c for c in text if unicodedata.category(c)[0] in "LNM")
    return "" if texts.is_blank(kept) else kept


def joined(text: str) -> str:
    """Return the letters and digits of ``text``, case folded, in simplified script."""
    return simplified(characters(_folded(text)))


def words_of(text: str) -> list[str]:
    """Return the words of ``text``, case folded; Chinese characters are words apart."""
    if _COMMON.fullmatch(text):
        return [text]
    whole = _ACRONYM.sub(lambda match: match[0].replace(".", ""), _folded(text))
    spaced = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in whole)
    return _BOUNDARY.sub(" ", spaced).split()
