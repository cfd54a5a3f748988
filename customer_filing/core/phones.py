"""Phone numbers: what a field holds, as E.164 values and as masks.

One number must give one value however it is written, so the whole of it has to be
understood; what is not understood is reported and never guessed.
"""

import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, ValidationResult

from . import texts
from .masks import Mask

UNREADABLE = "phone_unreadable"
MASKED = "phone_masked"

_CN = "CN"
_CN_CODE = "86"
_CN_MOBILE_LENGTH = 11
_SEPARATORS = re.compile(r"[/,;、|]|或|\bor\b", re.IGNORECASE)
_REMARK = re.compile(r"\((?![x·•●×.]+\))[^()\d*]*\)", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:手机|手機|移动|联系|聯系|聯絡|公司|办公|辦公|固定|客服|服务)?"
    r"(?:电话|電話|号码|號碼|热线|熱線)|手机号码?|手机|手機|座机|座機|固话|总机|總機"
    r"|telephone|tel|phone|mobile|mob|cell|hotline)[\s.:]*",
    re.IGNORECASE,
)
_MASK = re.compile(r"[*·•●×]|x{2,}|\.{2,}", re.IGNORECASE)
_SINGLE_X = re.compile(r"\dx|x\d", re.IGNORECASE)
_DOTS = re.compile(r"\.{2,}")
_HIDDEN = re.compile(r"[*·•●×x]", re.IGNORECASE)
_ONE_RUN = re.compile(r"(\+?\d+)(\*+)(\d+)")
_EXTENSION = re.compile(
    r"[\s,(-]*(?:转分机|轉分機|分机号?|分機號?|转|轉|extension|extn|ext|x|#)"
    r"[\s.:]*\d{1,6}[\s)#]*$",
    re.IGNORECASE,
)
# In a mask an x is a hidden digit.
_SPOKEN_EXTENSION = re.compile(
    r"[\s,(-]*(?:转分机|轉分機|分机号?|分機號?|转|轉|extension|extn|ext|#)[^*]*$",
    re.IGNORECASE,
)
_BARE_EXTENSION = re.compile(r"(?:-\s*\d{1,6}|\s*\(\d{1,6}\))$")
_LANDLINE_WITH_EXTENSION = re.compile(
    r"(?:(?:\+|00)?86[-\s]?)?\(?0\d{2,3}\)?[-\s]?\d{7,8}-\d{1,6}"
)
_FORMATTING = re.compile(r"[\s.()_-]+")
_DIGITS = re.compile(r"\+?\d{5,20}")
_CN_MOBILE = re.compile(r"(?:\+?86)?0?(1[3-9]\d{9})")
# As nearly everybody types it: nothing in it needs to be looked for.
_TYPED_CN_MOBILE = re.compile(r"(\+86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})")
_CN_MOBILE_HEAD = re.compile(r"(\+?86)?0?(1[3-9]\d*)")
_CN_WITHOUT_TRUNK = re.compile(
    r"1[3-9]\d{9}|(?:400|(?:10|21)?800)\d{7}|950\d{7,8}|16[08]\d{5}"
)
# How numbers end that are typed for want of one. One digit over and over is none of
# these: such numbers are sold dearly, to good customers.
_MADE_UP_TAILS = frozenset({"00000000", "12345678", "87654321"})
_SAMPLE = "+8613800138000"
# A digit in place of the hidden ones; not every digit gives a number that there is.
_FILLINGS = "5263871904"
_SHARED_TYPES = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.UAN,
)


class Reading(NamedTuple):
    """What a field holds: full numbers as E.164, masks, codes of what is neither."""

    numbers: frozenset[str]
    masks: frozenset[Mask]
    problems: frozenset[str]


_NOTHING = Reading(frozenset(), frozenset(), frozenset())


def read(field: str, country: str) -> tuple[frozenset[str], frozenset[str]]:
    """Read every full number of a field (S05-R02, S54-R09).

    :param field: a plain text (:func:`texts.plain`), perhaps with several numbers
    :param country: upper-case ISO code; numbers without a country code belong to it
    :return: the numbers as E.164, and the codes of what could not be read. An extension
        is not part of the value: a company's switchboard is one customer.
    """
    numbers, masks, problems = scan(field, country)
    return numbers, problems | {MASKED} if masks else problems


def scan(field: str, country: str) -> Reading:
    """Read every number of a field, masked ones too (S05-R02, S54-R09, S68-R08).

    :param field: a plain text (:func:`texts.plain`), perhaps with several numbers
    :param country: upper-case ISO code; numbers without a country code belong to it
    :return: problems are ``phone_unreadable`` and, if too much is hidden,
        ``phone_masked``
    """
    if not field:
        return _NOTHING
    mobile = _TYPED_CN_MOBILE.fullmatch(field)
    if mobile and (mobile[1] or country == _CN):
        number = f"+86{mobile[2]}{mobile[3]}{mobile[4]}"
        return Reading(frozenset({number}), frozenset(), frozenset())
    if len(field) > texts.LIMIT:
        return Reading(frozenset(), frozenset(), frozenset({UNREADABLE}))
    found: list[str | Mask] = []
    problems: set[str] = set()
    for part in _SEPARATORS.split(field):
        part = _bare(part)
        if texts.is_blank(part):
            continue
        values = _values(part, country)
        found += values
        if not values:
            problems.add(MASKED if _is_masked(part) else UNREADABLE)
    return Reading(
        frozenset(value for value in found if isinstance(value, str)),
        frozenset(value for value in found if isinstance(value, Mask)),
        frozenset(problems),
    )


def is_shared(value: str) -> bool:
    """Tell whether an E.164 value is a service hotline that many customers share."""
    number = None if _is_cn_mobile(value) else _parse(value, None)
    return number is not None and phonenumbers.number_type(number) in _SHARED_TYPES


def is_made_up(value: str) -> bool:
    """Tell whether an E.164 value looks like one that is typed for want of a number.

    13800000000, 010-12345678 and the like: many customers have it in a list, though it
    may be somebody's.
    """
    return value == _SAMPLE or value[-8:] in _MADE_UP_TAILS


def is_shared_mask(mask: Mask) -> bool:
    """Tell whether the hotlines of :func:`is_shared` may be behind a mask."""
    if _is_cn_mobile_mask(mask):
        return False
    significant = mask.head
    if mask.country == _CN_CODE and significant.startswith("0"):
        significant = significant[1:]
    return any(
        is_shared(f"+{mask.country}{significant}{digit * mask.hidden}{mask.tail}")
        for digit in _FILLINGS
    )


def national(value: str) -> str:
    """Return the digits of an E.164 value as dialled inside its country."""
    return dialled(value)[1]


def dialled(value: str) -> tuple[str, str]:
    """Return the country code of an E.164 value, and its digits as dialled there.

    A text that is no E.164 value gives "" and all its digits.
    """
    code, significant = _split(value)
    trunk = code == _CN_CODE and not _CN_WITHOUT_TRUNK.fullmatch(significant)
    return code, f"0{significant}" if trunk else significant


def _split(value: str) -> tuple[str, str]:
    """Split an E.164 value into country code and national significant number."""
    digits = "".join(filter(str.isdigit, value))
    if value.startswith("+"):
        for length in (1, 2, 3):
            code = digits[:length]
            if code and int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
                return code, digits[length:]
    return "", digits


def _bare(part: str) -> str:
    return _LABEL.sub("", _REMARK.sub(" ", part).strip())


def _is_masked(part: str) -> bool:
    return bool(_MASK.search(part) or _SINGLE_X.search(part))


def _values(part: str, country: str) -> list[str | Mask]:
    """Return what ``part`` holds: one value, or several that blanks keep apart."""
    whole = _value(part, country)
    if whole:
        return [whole]
    pieces = [_value(piece, country) for piece in part.split()]
    return [piece for piece in pieces if piece] if all(pieces) else []


def _value(part: str, country: str) -> str | Mask | None:
    return _number(part, country) or (_is_masked(part) and _mask(part, country)) or None


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


def _mask(part: str, country: str) -> Mask | None:
    """Return the mask that ``part`` is, if enough of it is known."""
    spoken = _SPOKEN_EXTENSION.search(part)
    whole = None if spoken else _telling_mask(part, country)
    extension = spoken or _BARE_EXTENSION.search(part)
    if not extension:
        return whole
    switchboard = _telling_mask(part[: extension.start()], country)
    if switchboard and _is_cn_mobile_mask(switchboard):
        return None
    return whole or switchboard


def _telling_mask(part: str, country: str) -> Mask | None:
    stars = _DOTS.sub(lambda match: "*" * len(match[0]), part)
    run = _ONE_RUN.fullmatch(_undecorated(_HIDDEN.sub("*", stars)))
    if not run:
        return None
    head, hidden, tail = run.groups()
    mobile = _CN_MOBILE_HEAD.fullmatch(head)
    if mobile and (mobile[1] or country == _CN):
        # Its length is known: people write as many stars as they like.
        mask: Mask | None = Mask(_CN_CODE, _CN_MOBILE_LENGTH, mobile[2], tail)
    else:
        mask = _counted_mask(head, len(hidden), tail, country)
    return mask if mask and mask.is_telling else None


def _counted_mask(head: str, hidden: int, tail: str, country: str) -> Mask | None:
    """Return the mask of a number of which as many digits are hidden as it has stars.

    Country code and trunk prefix are found as in a full number that fits.
    """
    for digit in _FILLINGS:
        filled = f"{head}{digit * hidden}{tail}"
        value = _e164(filled, country)
        if not value:
            continue
        code, digits = dialled(value)
        significant = _split(value)[1]
        trunk = digits.removesuffix(significant)
        known = len(significant) - hidden - len(tail)
        if known > 0 and filled.endswith(significant):
            return Mask(code, len(digits), trunk + significant[:known], tail)
    return None


def _is_cn_mobile_mask(mask: Mask) -> bool:
    return mask.country == _CN_CODE and bool(_CN_MOBILE_HEAD.fullmatch(mask.head))


def _undecorated(part: str) -> str:
    return re.sub(r"^\+?00", "+", _FORMATTING.sub("", part))


def _e164(part: str, country: str) -> str | None:
    digits = _undecorated(part)
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
