"""Names of companies, persons and projects, brought to the form that is compared."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from opencc import OpenCC

from . import texts

_CHINESE_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "特殊普通合伙",
    "个人独资企业",
    "有限公司",
    "有限合伙",
    "普通合伙",
    "合伙企业",
    "股份公司",
    "株式会社",
    "有限会社",
    "总公司",
    "集团",
    "公司",
)
# They are part of the name wherever they stand: a branch is named after them, and a
# place in brackets may follow.
_INNER_FORMS = re.compile("股份有限公司|有限责任公司|有限公司")
_LATIN_FORMS = frozenset(
    "co coltd company ltd limited inc incorporated corp corporation gmbh ag kg kgaa ohg"
    " ug sa sas sarl spa srl slu bv nv plc llc llp pte pty pvt sdn bhd oy oyj aps kk"
    " kft zrt doo jsc pjsc ooo".split()
)
_LATIN_PAIRS = frozenset({("private", "limited"), ("private", "ltd")})
_ONLY_FORMS = frozenset({*_CHINESE_FORMS, *_LATIN_FORMS, *map("".join, _LATIN_PAIRS)})
_ACRONYM = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
_CJK = "\u2e80-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BOUNDARY = re.compile(rf"(?<=[{_CJK}])(?=[^{_CJK}\s])|(?<=[^{_CJK}\s])(?=[{_CJK}])")
_ANONYMOUS = re.compile("[x某]*")
_SHORTEST = 2

_TITLES = (
    "先生 女士 小姐 太太 夫人 副总经理 总经理 副总裁 总裁 副总 董事长 董事 总监 经理"
    " 主任 老板 老师 总"
).split()
_LEADING_TITLES = tuple(title for title in _TITLES if len(title) > 1)
_LATIN_TITLES = frozenset("mr mrs ms miss dr prof sir madam".split())


class CompanyName(NamedTuple):
    """A company name as compared, and whether it names a registered company."""

    value: str
    registered: bool


def company(text: str) -> CompanyName:
    """Normalise a company name (S67-R07).

    Script, width, case, blanks, punctuation and legal forms do not tell two companies
    apart; the region does.

    :param text: a plain text (:func:`texts.plain`)
    :return: the value, "" if there is no letter or digit in it, and whether the name
        carries a legal form
    """
    value = texts.stable(_strip_company_once, text)
    core = _INNER_FORMS.sub("", value)
    nameless = core in _ONLY_FORMS or _ANONYMOUS.fullmatch(core)
    return CompanyName(value, not nameless and _has_form(text))


def contact(text: str) -> str:
    """Normalise a person's name: without blanks, titles and differences of script.

    :param text: a plain text (:func:`texts.plain`)
    """
    return texts.stable(_strip_contact_once, text)


def project(text: str) -> str:
    """Normalise a project's name; nothing is stripped from it.

    :param text: a plain text (:func:`texts.plain`)
    """
    return texts.stable(_joined, text)


def simplified(text: str) -> str:
    """Return ``text`` in simplified characters."""
    return text if text.isascii() else _converter().convert(text)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())


def _characters(text: str) -> str:
    """Keep letters, digits and the marks that belong to them."""
    kept = "".join(c for c in text if unicodedata.category(c)[0] in "LNM")
    return "" if texts.is_blank(kept) else kept


def _joined(text: str) -> str:
    return simplified(_characters(_folded(text)))


def _words(text: str) -> list[str]:
    joined = _ACRONYM.sub(lambda match: match[0].replace(".", ""), _folded(text))
    spaced = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in joined)
    return _BOUNDARY.sub(" ", spaced).split()


def _without_latin_forms(text: str) -> str:
    words = _words(text)
    while count := _latin_form(words):
        shorter = words[:-count]
        if len("".join(shorter)) < _SHORTEST:
            break
        words = shorter
    return "".join(words)


def _latin_form(words: list[str]) -> int:
    """Return how many words at the end are a legal form."""
    if tuple(words[-2:]) in _LATIN_PAIRS:
        return 2
    return int(bool(words) and words[-1] in _LATIN_FORMS)


def _chinese_form(name: str) -> str:
    return next((form for form in _CHINESE_FORMS if name.endswith(form)), "")


def _strip_company_once(text: str) -> str:
    name = simplified(_characters(_without_latin_forms(text)))
    inner = _INNER_FORMS.sub("", name)
    if len(inner) >= _SHORTEST:
        name = inner
    while form := _chinese_form(name):
        if len(name) - len(form) < _SHORTEST:
            break
        name = name[: -len(form)]
    return name


def _has_form(text: str) -> bool:
    words = _words(text)
    name = simplified("".join(words))
    chinese = _INNER_FORMS.search(name) or name.endswith(_CHINESE_FORMS)
    return bool(chinese or _latin_form(words))


def _strip_contact_once(text: str) -> str:
    words = _words(text)
    while len(words) > 1 and words[0] in _LATIN_TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in _LATIN_TITLES:
        words = words[:-1]
    return _without_titles(simplified(_characters("".join(words))))


def _without_titles(name: str) -> str:
    while shorter := _without_title(name):
        name = shorter
    return name


def _without_title(name: str) -> str:
    """Return ``name`` without one title, or "" if it has none or is one."""
    for title in _TITLES:
        if name.endswith(title):
            return name[: -len(title)]
    for title in _LEADING_TITLES:
        if name.startswith(title):
            return name[len(title) :]
    return ""
