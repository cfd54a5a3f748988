"""The terms that a filing pins: what its policy said on the day it was made."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any

from .clock import Period


@dataclass(frozen=True)
class Terms:
    """The resolved terms of one filing (S01-R05, S01-R26, S18-R18).

    :param policy: code or name of the policy
    :param version: number of the policy's version
    :param kind: code of the filing's kind
    :param length: number of units of protection
    :param unit: one of ``clock.UNITS``
    :param tz: name of the team's time zone
    :param aftercare_days: days that a won customer stays the winner's
    :param required: names of the fields that must be filled
    :param exclusive: nobody else may hold the same keys
    :param extra: further terms, as pairs of name and value
    """

    policy: str
    version: int
    kind: str
    length: int
    unit: str
    count_first_day: bool
    end_of_day: bool
    tz: str
    aftercare_days: int
    required: tuple[str, ...]
    exclusive: bool = True
    extra: tuple[tuple[str, str], ...] = ()

    def period(self) -> Period:
        """Return the protection period.

        :raises ValueError: the terms name no valid period
        """
        return Period(self.length, self.unit, self.count_first_day, self.end_of_day)

    def to_json(self) -> str:
        """Return the canonical text: sorted names, no blanks, readable Chinese."""
        return json.dumps(
            asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )

    def digest(self) -> str:
        """Return the SHA-256 of the canonical text, as 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Terms":
        """Return the terms that :meth:`to_json` wrote, exactly.

        :raises ValueError: not JSON, an unknown or missing name, or a value of the
            wrong type
        """
        values = json.loads(text)
        if not isinstance(values, Mapping):
            raise ValueError("Terms must be a JSON object")
        _require_names(values)
        return cls(**{name: _value(name, value) for name, value in values.items()})


def _require_names(values: Mapping[str, Any]) -> None:
    known = {field.name for field in fields(Terms)}
    needed = {field.name for field in fields(Terms) if field.default is MISSING}
    unknown, missing = values.keys() - known, needed - values.keys()
    if unknown:
        raise ValueError(f"Unknown terms: {', '.join(sorted(unknown))}")
    if missing:
        raise ValueError(f"Missing terms: {', '.join(sorted(missing))}")


_TYPES: dict[str, type] = {
    "policy": str,
    "version": int,
    "kind": str,
    "length": int,
    "unit": str,
    "count_first_day": bool,
    "end_of_day": bool,
    "tz": str,
    "aftercare_days": int,
    "exclusive": bool,
}


def _value(name: str, value: Any) -> Any:
    if name == "required":
        return _strings(name, value)
    if name == "extra":
        return _pairs(value)
    # type() and not isinstance(): True is no length.
    if type(value) is not _TYPES[name]:
        raise ValueError(f"Wrong type of {name}: {value!r}")
    return value


def _strings(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"Expected a list of texts in {name}: {value!r}")
    return tuple(value)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise ValueError(f"Expected a list of pairs in extra: {value!r}")
    pairs = tuple(_strings("extra", pair) for pair in value)
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"Expected a list of pairs in extra: {value!r}")
    return tuple((pair[0], pair[1]) for pair in pairs)
