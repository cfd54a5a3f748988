"""Properties: estate, building, unit and room, brought to the form that is compared."""

import re
from typing import NamedTuple

from . import texts
from .spelling import joined, simplified

_NUMERALS = "零一二三四五六七八九"
_SAME_NUMERALS = str.maketrans({"〇": "零", "两": "二", "○": "零"})
_DIGITS = f"[{_NUMERALS}]"
_NUMERAL = re.compile(rf"(?:({_DIGITS}?)十({_DIGITS}?))|({_DIGITS}+)")
_NUMBER = re.compile(r"\d+")
_SUFFIX = re.compile(r"(?:号楼|栋|幢|座|楼|单元|室|房|号)+\W*$")
_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")
_PARTS = re.compile(r"[^\W_]+")
_BETWEEN_LETTERS = re.compile(r"(?<!\d)-|-(?!\d)")
_ROOM_ON_FLOOR = re.compile(r"\d{2}[A-Z]*")
_ROOM_WIDTH = 4


class Property(NamedTuple):
    """A property as compared; what is not known of it is ""."""

    estate: str
    building: str
    unit: str
    room: str

    @property
    def value(self) -> str:
        """The property as an identity key's value, "" without an estate."""
        return "|".join(self) if self.estate else ""

    @property
    def is_complete(self) -> bool:
        """Whether it is one property and no other: the unit alone may be missing."""
        return bool(self.estate and self.building and self.room)

    @property
    def is_telling(self) -> bool:
        """Whether there are few properties that it may be."""
        return bool(self.estate and self.room)


_NOWHERE = Property("", "", "", "")


def read(estate: str, building: str, unit: str, room: str) -> Property:
    """Normalise the four parts of a property (S14-R16).

    三栋, 3号楼 and 03幢 are one building; a room has four digits, 101a is 0101A.

    :param estate: this and the others: plain texts (:func:`texts.plain`)
    """
    if not (estate or building or unit or room):
        return _NOWHERE
    return Property(
        texts.stable(joined, estate),
        texts.stable(_number, building),
        texts.stable(_number, unit),
        texts.stable(_room, room),
    )


def _number(text: str) -> str:
    name = _arabic(_without_suffix(text).removeprefix("第")).upper()
    return _known(_NUMBER.sub(_unpadded, _joined(_PARTS.findall(name))))


def _room(text: str) -> str:
    parts = _PARTS.findall(_arabic(_without_suffix(text)).upper())
    if len(parts) > 1 and _ROOM_ON_FLOOR.fullmatch(parts[-1]):
        # 12-01 is the room 1201; in 2-1201 the first part says something else
        parts[-2:] = ["".join(parts[-2:])]
    name = _known(_NUMBER.sub(_unpadded, _joined(parts)))
    return _LAST_NUMBER.sub(lambda match: match[0].zfill(_ROOM_WIDTH), name)


def _known(name: str) -> str:
    return "" if texts.is_blank(name) else name


def _joined(parts: list[str]) -> str:
    """Join what was kept apart; only two numbers would become another one."""
    return _BETWEEN_LETTERS.sub("", "-".join(parts))


def _unpadded(match: re.Match[str]) -> str:
    return match[0].lstrip("0") or "0"


def _without_suffix(text: str) -> str:
    name = simplified(text)
    return _SUFFIX.sub("", name) or name


def _arabic(text: str) -> str:
    """Write Chinese numerals up to 99, and rows of Chinese digits, in digits."""
    return _NUMERAL.sub(_value, text.translate(_SAME_NUMERALS))


def _value(match: re.Match[str]) -> str:
    if match[3]:
        return "".join(str(_NUMERALS.index(digit)) for digit in match[3])
    tens = _NUMERALS.index(match[1]) if match[1] else 1
    return str(tens * 10 + (_NUMERALS.index(match[2]) if match[2] else 0))
