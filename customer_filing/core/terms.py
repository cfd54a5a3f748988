"""The terms that a filing pins: what its policy said on the day it was made."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from functools import lru_cache
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
    :param exclusive: nobody else may hold the same keys (S14-R14)
    :param extra: further terms, as pairs of name and value
    :param form: what a filing needs, as ``validity.Rules.to_json`` writes it; "" in
        terms that say nothing of it
    :param queue_places: how many may wait for the end of the filing (S11-R08)
    :param effective_from: ``submission``, ``check`` or ``signature`` (S36-R01)
    :param answer: who says whether the customer is free: ``instant`` or ``office``
    :param reply_minutes: within how many minutes the office must answer (S11-R05)
    :param referral_owner: see ``referral.Rule`` (S46-R03)
    :param referral_condition: see ``referral.Rule`` (S48-R10)
    :param referral_depth: see ``referral.Rule``; 0 is without limit
    :param staff_phones: phone numbers of one's own staff are refused (S14-R25)
    :param masked: masked phone numbers are accepted (S68-R08)
    :param clock: how the period is counted, as ``pinned.dump`` writes
        ``protection.Rules``; "" is as by default, here and below
    :param follow_up: stages and notes, as ``pinned.dump`` writes ``follow_up.Rules``
    :param extension: extension and queue, as ``pinned.dump`` writes ``extension.Rules``
    :param approval: who approves, as ``pinned.dump`` writes ``approval.Rules``
    :param release: where the customer goes, as ``pinned.dump`` writes ``release.Rules``
    :param hand_over: as ``pinned.dump`` writes ``handing_over.Rules``
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
    form: str = ""
    queue_places: int = 0
    effective_from: str = "submission"
    answer: str = "instant"
    reply_minutes: int = 60
    referral_owner: str = "receiver"
    referral_condition: str = "any"
    referral_depth: int = 1
    staff_phones: bool = True
    masked: bool = False
    clock: str = ""
    follow_up: str = ""
    extension: str = ""
    approval: str = ""
    release: str = ""
    hand_over: str = ""

    def period(self) -> Period:
        """Return the protection period.

        :raises ValueError: the terms name no valid period
        """
        return Period(self.length, self.unit, self.count_first_day, self.end_of_day)

    def to_json(self) -> str:
        """Return the canonical text: sorted names, no blanks, readable Chinese.

        What :data:`ADDED` names is written only where it differs from its default, so
        that terms pinned before it existed keep their text and their digest.
        """
        values = {
            name: value
            for name, value in asdict(self).items()
            if name not in ADDED or value != ADDED[name]
        }
        return json.dumps(
            values, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )

    def digest(self) -> str:
        """Return the SHA-256 of the canonical text, as 64 hexadecimal digits."""
        return _digest(self)

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


@lru_cache(maxsize=64)
def _digest(terms: Terms) -> str:
    return hashlib.sha256(terms.to_json().encode()).hexdigest()


# Terms that were not there from the beginning; their defaults never change.
_FIRST = {"exclusive", "extra"}
ADDED: dict[str, Any] = {
    field.name: field.default
    for field in fields(Terms)
    if field.default is not MISSING and field.name not in _FIRST
}


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
    "form": str,
    "queue_places": int,
    "effective_from": str,
    "answer": str,
    "reply_minutes": int,
    "referral_owner": str,
    "referral_condition": str,
    "referral_depth": int,
    "staff_phones": bool,
    "masked": bool,
    "clock": str,
    "follow_up": str,
    "extension": str,
    "approval": str,
    "release": str,
    "hand_over": str,
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
