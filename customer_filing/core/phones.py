"""Phone numbers: what a field holds, as E.164 values.

One number must give one value however it is written, so the whole of it has to be
understood; what is not understood is reported and never guessed.
"""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from . import texts

UNREADABLE = "phone_unreadable"
MASKED = "phone_masked"

_CN = "CN"
_SEPARATORS = re.compile(r"[/,;、|]|或|\bor\b", re.IGNORECASE)
_REMARK = re.compile(r"\([^()\d*]*\)")
_LABEL = re.compile(
    r"^(?:(?:手机|手機|移动|联系|聯系|聯絡|公司|办公|辦公|固定|客服|服务)?"
    r"(?:电话|電話|号码|號碼|热线|熱線)|手机号码?|手机|手機|座机|座機|固话|总机|總機"
    r"|telephone|tel|phone|mobile|mob|cell|hotline)[\s.:]*",
    re.IGNORECASE,
)
_MASK = re.compile(r"[*·•●×]|x{2,}|\.{2,}", re.IGNORECASE)
_SINGLE_X = re.compile(r"\dx|x\d", re.IGNORECASE)
_EXTENSION = re.compile(
    r"[\s,(-]*(?:转分机|轉分機|分机号?|分機號?|转|轉|extension|extn|ext|x|#)"
    r"[\s.:]*\d{1,6}[\s)#]*$",
    re.IGNORECASE,
)
_BARE_EXTENSION = re.compile(r"(?:-\s*\d{1,6}|\s*\(\d{1,6}\))$")
_LANDLINE_WITH_EXTENSION = re.compile(
    r"(?:(?:\+|00)?86[-\s]?)?\(?0\d{2,3}\)?[-\s]?\d{7,8}-\d{1,6}"
)
_FORMATTING = re.compile(r"[\s.()_-]+")
_DIGITS = re.compile(r"\+?\d{5,20}")
_CN_MOBILE = re.compile(r"(?:\+?86)?0?(1[3-9]\d{9})")
_SHARED_TYPES = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.UAN,
)


def read(field: str, country: str) -> tuple[frozenset[str], frozenset[str]]:
    """Read every number of a field (S05-R02, S54-R09).

    :param field: a plain text (:func:`texts.plain`), perhaps with several numbers
    :param country: upper-case ISO code; numbers without a country code belong to it
    :return: the numbers as E.164, and the codes of what could not be read. An extension
        is not part of the value: a company's switchboard is one customer.
    """
    if len(field) > texts.LIMIT:
        return frozenset(), frozenset({UNREADABLE})
    numbers: set[str] = set()
    problems: set[str] = set()
    for part in _SEPARATORS.split(field):
        part = _bare(part)
        if texts.is_blank(part):
            continue
        found = _numbers(part, country)
        numbers.update(found)
        if not found:
            problems.add(MASKED if _is_masked(part) else UNREADABLE)
    return frozenset(numbers), frozenset(problems)


def is_shared(value: str) -> bool:
    """Tell whether an E.164 value is a service hotline that many customers share."""
    number = _parse(value, None)
    return number is not None and phonenumbers.number_type(number) in _SHARED_TYPES


def national(value: str) -> str:
    """Return the digits of an E.164 value as dialled inside its country."""
    number = _parse(value, None)
    if number is None:
        return "".join(filter(str.isdigit, value))
    digits = phonenumbers.national_significant_number(number)
    trunk = number.country_code == 86 and not _is_cn_mobile(value)
    return f"0{digits}" if trunk and not is_shared(value) else digits


def _bare(part: str) -> str:
    return _LABEL.sub("", _REMARK.sub(" ", part).strip())


def _is_masked(part: str) -> bool:
    return bool(_MASK.search(part) or _SINGLE_X.search(part))


def _numbers(part: str, country: str) -> frozenset[str]:
    """Return the number of ``part``, or several that only a blank keeps apart."""
    whole = _number(part, country)
    if whole:
        return frozenset({whole})
    pieces = [_number(piece, country) for piece in part.split()]
    return frozenset(filter(None, pieces)) if all(pieces) else frozenset()


def _number(part: str, country: str) -> str | None:
    extension = _EXTENSION.search(part)
    if extension:
        return _switchboard(part[: extension.start()], country)
    bare = _BARE_EXTENSION.search(part)
    without = part[: bare.start()] if bare else ""
    if country == _CN and _LANDLINE_WITH_EXTENSION.fullmatch(part):
        # With the extension's digits it may be a longer landline by chance.
        return _switchboard(without, country) or _e164(part, country)
    return _e164(part, country) or _switchboard(without, country)


def _switchboard(part: str, country: str) -> str | None:
    """Read a number that had an extension.

    A Chinese mobile with an extension is the relay number of a delivery platform: it
    names nobody.
    """
    value = _e164(part, country)
    return None if value and _is_cn_mobile(value) else value


def _e164(part: str, country: str) -> str | None:
    digits = re.sub(r"^\+?00", "+", _FORMATTING.sub("", part))
    if not _DIGITS.fullmatch(digits):
        return None
    number = _parse(digits, country)
    if number and phonenumbers.is_valid_number(number):
        return _format(number)
    mobile = _CN_MOBILE.fullmatch(digits)
    return f"+86{mobile[1]}" if mobile else _possible(number)


def _possible(number: PhoneNumber | None) -> str | None:
    """Accept a foreign number whose form is right: the tables lag behind there."""
    if number is None or number.country_code == 86:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    return _format(number) if reason == ValidationResult.IS_POSSIBLE else None


def _parse(digits: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None


def _format(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_cn_mobile(value: str) -> bool:
    return bool(_CN_MOBILE.fullmatch(value))
