"""Tax numbers: 统一社会信用代码 in China, the VAT number elsewhere."""

import re
from typing import Protocol

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

_CN = "CN"
_COUNTRY = re.compile(r"[A-Z]{2}")
_OLD_CN = re.compile(r"\d{6}[0-9A-Z]{9}")
_COUNTING = "0123456789" * 3
_ANY = re.compile(r"(?=.*\d)[0-9A-Z]{4,30}")
_FORMATTING = re.compile(r"[\s./_-]+")


class _Checker(Protocol):
    """A module of ``stdnum``."""

    def validate(self, number: str) -> str: ...


def read(field: str, country: str) -> str:
    """Return a tax number as compared, or "" if it cannot be one (S27-R01).

    Check digits are verified where the country's are known. Chinese registration
    numbers of 15 characters, from before the present code, have none; one digit over
    and over, and counting, are no number.

    :param field: a plain text (:func:`texts.plain`)
    :param country: upper-case ISO code of the customer's country
    """
    number = _FORMATTING.sub("", field.upper())
    if not _ANY.fullmatch(number):
        return ""
    if country == _CN:
        if _OLD_CN.fullmatch(number):
            return "" if _is_made_up(number) else number
        return _verified(uscc, number)
    module = get_cc_module(country, "vat") if _COUNTRY.fullmatch(country) else None
    if module is None:
        return number
    compact = _verified(module, number)
    # With and without the country's prefix it is the same number.
    return compact if compact.startswith(country) or not compact else country + compact


def _is_made_up(number: str) -> bool:
    return len(set(number)) == 1 or number in _COUNTING


def _verified(module: _Checker, number: str) -> str:
    try:
        return module.validate(number)
    except ValidationError:
        return ""
