"""Masked values: enough to recognise one's own customer, too little to reach another's.

A masked value never contains the whole of the original (S01-R13).
"""

import re

from . import emails, phones, texts

_STARS = "****"
_SHORTEST_SHOWN = 9
_CN_MOBILE = re.compile(r"1[3-9]\d{9}")


def mask_phone(text: str) -> str:
    """Mask phone numbers, E.164 or as typed: 138****1234 (S68-R08).

    :return: Chinese mobiles with the first 3 and last 4 digits, other numbers with the
        first 3 and last 2, short ones as stars; several numbers joined by " / "
    """
    field = texts.filled(text)
    if not field:
        return ""
    numbers, _problems = phones.read(field, "CN")
    if not numbers:
        return _mask_digits(_digits(field))
    return " / ".join(
        _mask_digits(phones.national(number)) for number in sorted(numbers)
    )


def mask_name(text: str) -> str:
    """Mask a person's name: the first character and two stars."""
    shown = _shown(text)
    if not shown:
        return "**" if texts.plain(text) else ""
    return f"{shown[0]}**" if len(shown) > 1 else "**"


def mask_company(text: str) -> str:
    """Mask a company's name: 重庆****, A****; shorter names as one character."""
    shown = _shown(text)
    if len(shown) < 3:
        return mask_name(text)
    first = shown[:2] if _is_ideographic(shown[:2]) else shown[:1]
    return first + _STARS


def mask_email(text: str) -> str:
    """Mask an e-mail address: a***@***.cn."""
    address = emails.bare(texts.filled(text))
    if not address:
        return ""
    local, at, domain = address.rpartition("@")
    if not at:
        return "***"
    first = local[0] if len(local) > 1 and local[0].isalnum() else ""
    top = domain.rpartition(".")[2] if "." in domain else ""
    end = f".{top}" if top.isalnum() and not top.isdigit() else ""
    masked = f"{first}***@***{end}"
    # What was masked before would come out as it is.
    return masked if address not in masked else "***"


def _mask_digits(digits: str) -> str:
    if len(digits) < _SHORTEST_SHOWN:
        return "*" * max(len(digits), len(_STARS))
    tail = 4 if _CN_MOBILE.fullmatch(digits) else 2
    return digits[:3] + "*" * (len(digits) - 3 - tail) + digits[-tail:]


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _shown(text: str) -> str:
    return "".join(character for character in texts.plain(text) if character.isalnum())


def _is_ideographic(text: str) -> bool:
    return all(ord(character) >= 0x2E80 for character in text)
