"""Names of companies, persons and projects, brought to the form that is compared."""

import re
from typing import NamedTuple

from . import texts
from .persons import contact, honorific_only, is_full, surnames_differ
from .spelling import characters, joined, simplified, words_of

__all__ = [
    "CompanyName",
    "company",
    "contact",
    "honorific_only",
    "is_company",
    "is_full",
    "project",
    "surnames_differ",
]

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
# 某某科技 and XX贸易 are no company; the letters may stand within a word.
_ANONYMOUS = re.compile("某|(?<![a-z0-9])x{2,}(?![a-z0-9])")
# What stands in the field of the company of somebody who has none.
_NO_COMPANIES = frozenset(
    "个人 个体 个体户 私人 自由职业 自由职业者 散客 自己 本人 personal private"
    " individual self selfemployed 个人客户 个人用户 个体工商户 个体经营 自然人 散户"
    " 无公司 没公司 无单位 没有单位 暂无单位 无企业 公司名称 测试 test 新客户 客户"
    " 老客户".split()
)
_SHORTEST = 2


class CompanyName(NamedTuple):
    """A company name as compared, and whether it names a registered company."""

    value: str
    registered: bool


def company(text: str) -> CompanyName:
    """Normalise a company name (S67-R07).

    Script, width, case, blanks, punctuation and legal forms do not tell two companies
    apart; the region does.

    :param text: a plain text (:func:`texts.plain`)
    :return: the value, "" if there is no letter or digit in it or it says that there is
        no company (个人), and whether the name carries a legal form
    """
    value = texts.stable(_strip_company_once, text)
    if value in _NO_COMPANIES:
        return CompanyName("", False)
    return CompanyName(value, is_company(value) and _has_form(text))


def is_company(value: str) -> bool:
    """Tell whether a company's name as compared names one at all.

    A legal form alone, 某某公司, XX科技 and a single letter do not.
    """
    core = _INNER_FORMS.sub("", value)
    nameless = not core or core in _ONLY_FORMS or _ANONYMOUS.search(core)
    return len(value) >= _SHORTEST and not nameless


def project(text: str) -> str:
    """Normalise a project's name; nothing is stripped from it.

    :param text: a plain text (:func:`texts.plain`)
    """
    return texts.stable(joined, text)


def _without_latin_forms(text: str) -> str:
    words = words_of(text)
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
    name = simplified(characters(_without_latin_forms(text)))
    inner = _INNER_FORMS.sub("", name)
    if len(inner) >= _SHORTEST:
        name = inner
    while form := _chinese_form(name):
        if len(name) - len(form) < _SHORTEST:
            break
        name = name[: -len(form)]
    return name


def _has_form(text: str) -> bool:
    words = words_of(text)
    name = simplified("".join(words))
    chinese = _INNER_FORMS.search(name) or name.endswith(_CHINESE_FORMS)
    return bool(chinese or _latin_form(words))
