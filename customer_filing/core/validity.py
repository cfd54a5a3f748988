"""Is a filing valid? Everything that is missing, wrong or late is told at once."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from . import clock, names, texts, windows
from .identity import Problem

#: What can be required of a filing.
FIELDS = (
    "name",
    "company",
    "contact",
    "phone",
    "email",
    "address",
    "tax_number",
    "project",
    "product_line",
    "wechat",
    "property",
    "source",
    "channel",
    "note",
    "first_contact_at",
    "arrival_at",
    "witness",
    "customer_signature",
    "photo",
    "truth_declared",
    "referrer",
)
MODES = ("void", "score", "warn")
NAME_RULES = ("any", "no_honorific", "full")

#: Gaps refuse a filing only if one gap makes it void.
_GAPS = frozenset({"missing", "document_missing", "name_not_full"})


@dataclass(frozen=True)
class Document:
    """A document that belongs to a filing (S59-R01).

    :param name: what it is, as people call it
    :param pattern: shell pattern of its file name, in any case; "" is any file
    :param mandatory: without it something is missing
    """

    name: str
    pattern: str
    mandatory: bool


@dataclass(frozen=True)
class Rules:
    """What makes a filing valid, as its terms pin it.

    :param mode: ``void``: one gap refuses (S05-R01); ``score``: gaps only lower the
        completeness; ``warn``: gaps are warned of
    :param required: names of :data:`FIELDS`
    :param name_rule: of the contact, if one is named: ``any``; ``no_honorific``: not
        only a title such as 李先生 (S68-R13); ``full``: surname and given name
    :param consent: the customer must have agreed (S58-R02)
    :param without_contact: a photo replaces a required phone (S22-R02, S65-R04)
    :param entry_deadline: "" or one of ``windows.DEADLINES``
    :param entry_hours: for the deadline ``hours``
    :param window: first and last second of the day at which filings are taken, in the
        team's time zone; see ``windows.is_open``. None is all day
    :param min_lead_minutes: so long before the arrival at the latest; 0 is no limit
    :param max_lead_days: so many local days before the arrival at the earliest; 0 is no
        limit
    :raises ValueError: a value that none of this allows
    """

    mode: str = "void"
    required: tuple[str, ...] = ()
    name_rule: str = "any"
    consent: bool = False
    without_contact: bool = False
    entry_deadline: str = ""
    entry_hours: int = 0
    window: tuple[int, int] | None = None
    min_lead_minutes: int = 0
    max_lead_days: int = 0
    documents: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        _require_known("required fields", self.required, FIELDS)
        _require_known("mode", [self.mode], MODES)
        _require_known("name rule", [self.name_rule], NAME_RULES)
        _require_known("deadline", [self.entry_deadline], ("", *windows.DEADLINES))
        if min(self.entry_hours, self.min_lead_minutes, self.max_lead_days) < 0:
            raise ValueError("Hours, minutes and days of a filing cannot be negative")
        for second in self.window or ():
            if not 0 <= second <= windows.LAST_SECOND:
                raise ValueError(f"No second of a day: {second!r}")

    def to_json(self) -> str:
        """Return the canonical text: sorted names, no blanks, readable Chinese."""
        return json.dumps(
            asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )

    @classmethod
    def from_json(cls, text: str) -> "Rules":
        """Return the rules that :meth:`to_json` wrote, exactly.

        A rule that is not named has its default: older texts can be read.

        :raises ValueError: not JSON, an unknown name, or a value of the wrong type or
            that no rule can have
        """
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError("Rules must be a JSON object")
        _require_known("rules", values, [field.name for field in fields(cls)])
        return cls(**{name: _READERS[name](name, values[name]) for name in values})


@dataclass(frozen=True)
class Form:
    """What somebody filled in.

    ``contact``, ``first_contact_at`` and ``arrival_at`` may also stand in ``values``.

    :param values: what was typed, by names of :data:`FIELDS`: texts, booleans,
        instants, None. A placeholder such as 无 or n/a is empty; ``name`` is also met
        by a company or a contact
    :param contact: the customer's or his contact's personal name
    :param consent: the customer agreed
    :param first_contact_at: naive UTC
    :param arrival_at: when the customer will come, naive UTC
    :param files: names of the attached files
    """

    values: Mapping[str, object]
    contact: str = ""
    consent: bool = False
    first_contact_at: datetime | None = None
    arrival_at: datetime | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What there is to say about a form.

    :param problems: why it cannot be taken
    :param warnings: what is missing or wrong and does not refuse it
    :param completeness: how much of what is required is given, in percent
    """

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    completeness: int


def judge(
    form: Form, rules: Rules, now: datetime, tz: str, excused: bool = False
) -> Judgement:
    """Judge a form: everything wrong or missing at once (S01-R01, S05-R01).

    Codes: ``missing`` (with the field), ``honorific_only`` and ``name_not_full`` (with
    ``contact``), ``document_missing`` (with the document's name); of the filing as a
    whole ``consent_missing``, ``first_contact_future``, ``entry_late``,
    ``outside_window``, ``arrival_missing``, ``arrival_too_soon`` and
    ``arrival_too_far``. Unless one gap makes a filing void, ``missing``,
    ``document_missing`` and ``name_not_full`` only warn.

    :param now: when it is filed, naive UTC
    :param tz: the team's time zone
    :param excused: a superior files it: being late only warns (S14-R10, S58-R03)
    :raises ValueError: an instant is not naive, or the time zone is unknown
    """
    # A wrong instant or time zone is told whatever the rules ask for.
    clock.local_day(now, tz)
    wanted = _wanted(form, rules)
    found = [problem for problem, given in wanted.items() if not given]
    found += _wrong_name(form, rules)
    found += _wrong_times(form, rules, now, tz)
    tolerated = set() if rules.mode == "void" else set(_GAPS)
    if excused:
        tolerated.add("entry_late")
    return Judgement(
        problems=tuple(p for p in found if p.code not in tolerated),
        warnings=tuple(p for p in found if p.code in tolerated),
        completeness=_percent(sum(wanted.values()), len(wanted)),
    )


def _wanted(form: Form, rules: Rules) -> dict[Problem, bool]:
    """Return what is said if a required thing is missing, and whether it is given."""
    wanted = {
        Problem("missing", field): _is_given(form, rules, field)
        for field in rules.required
    }
    if rules.consent:
        wanted[Problem("consent_missing", "")] = form.consent
    for document in rules.documents:
        if document.mandatory:
            problem = Problem("document_missing", document.name)
            attached = is_attached(document, form.files)
            wanted[problem] = wanted.get(problem, True) and attached
    return wanted


def _is_given(form: Form, rules: Rules, field: str) -> bool:
    stand_ins = [field]
    if field == "name":
        stand_ins += ["company", "contact"]
    if field == "phone" and rules.without_contact:
        stand_ins += ["photo"]
    return any(_is_filled(_value(form, name)) for name in stand_ins)


def _value(form: Form, field: str) -> object:
    own: dict[str, object] = {
        "contact": form.contact,
        "first_contact_at": form.first_contact_at,
        "arrival_at": form.arrival_at,
    }
    return own.get(field) or form.values.get(field)


def _is_filled(value: object) -> bool:
    return bool(texts.filled(value) if isinstance(value, str) else value)


def is_attached(document: Document, files: Iterable[str]) -> bool:
    """Whether one of these files is such a document, by its name."""
    pattern = _file_name(document.pattern or "*")
    return any(fnmatchcase(_file_name(file), pattern) for file in files)


def _file_name(text: str) -> str:
    """Systems differ in case and in how they compose accents; people do not see it."""
    return unicodedata.normalize("NFC", text).casefold()


def _percent(given: int, wanted: int) -> int:
    return given * 100 // wanted if wanted else 100


def _wrong_name(form: Form, rules: Rules) -> list[Problem]:
    contact = texts.filled(_value(form, "contact"))
    if not contact or rules.name_rule == "any":
        return []
    if names.honorific_only(contact):
        return [Problem("honorific_only", "contact")]
    if rules.name_rule == "full" and not names.is_full(contact):
        return [Problem("name_not_full", "contact")]
    return []


def _wrong_times(form: Form, rules: Rules, now: datetime, tz: str) -> list[Problem]:
    codes = []
    first_contact_at = _instant(form, "first_contact_at")
    if first_contact_at is not None and windows.is_ahead(now, first_contact_at):
        # Typing tomorrow is no way around the deadline.
        codes.append("first_contact_future")
    if _is_late(form, rules, now, tz):
        codes.append("entry_late")
    if rules.window and not windows.is_open(rules.window, now, tz):
        codes.append("outside_window")
    codes += _wrong_arrival(form, rules, now, tz)
    return [Problem(code, "") for code in codes]


def _is_late(form: Form, rules: Rules, now: datetime, tz: str) -> bool:
    if not rules.entry_deadline:
        return False
    field = windows.DEADLINES[rules.entry_deadline]
    since = _instant(form, field)
    if since is None:
        # Leaving out what must be given is no way around the deadline.
        return field in rules.required
    return windows.is_late(rules.entry_deadline, rules.entry_hours, now, since, tz)


def _wrong_arrival(form: Form, rules: Rules, now: datetime, tz: str) -> list[str]:
    minutes, days = rules.min_lead_minutes, rules.max_lead_days
    if not minutes and not days:
        return []
    arrival_at = _instant(form, "arrival_at")
    if arrival_at is None:
        return ["arrival_missing"]
    codes = []
    if minutes and windows.is_too_soon(minutes, now, arrival_at):
        codes.append("arrival_too_soon")
    if days and windows.is_too_far(days, now, arrival_at, tz):
        codes.append("arrival_too_far")
    return codes


def _instant(form: Form, field: str) -> datetime | None:
    value = _value(form, field)
    return value if isinstance(value, datetime) else None


def _require_known(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    unknown = set(given) - set(known)
    if unknown:
        raise ValueError(f"Unknown {what}: {', '.join(sorted(unknown))}")


def _plain(kind: type) -> Callable[[str, Any], Any]:
    """Return a reader of values of exactly one type: True is no number."""

    def read(name: str, value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"Wrong type of {name}: {value!r}")
        return value

    return read


def _read_required(name: str, value: Any) -> tuple[str, ...]:
    return tuple(_READ_TEXT(name, item) for item in _READ_LIST(name, value))


def _read_window(name: str, value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    seconds = [_READ_NUMBER(name, item) for item in _READ_LIST(name, value)]
    if len(seconds) != 2:
        raise ValueError(f"Expected two seconds of a day in {name}: {value!r}")
    return seconds[0], seconds[1]


def _read_documents(name: str, value: Any) -> tuple[Document, ...]:
    return tuple(_read_document(name, item) for item in _READ_LIST(name, value))


def _read_document(name: str, value: Any) -> Document:
    if not isinstance(value, dict) or set(value) != {"name", "pattern", "mandatory"}:
        raise ValueError(f"Expected a document in {name}: {value!r}")
    return Document(
        _READ_TEXT(name, value["name"]),
        _READ_TEXT(name, value["pattern"]),
        _READ_TRUTH(name, value["mandatory"]),
    )


_READ_TEXT, _READ_NUMBER = _plain(str), _plain(int)
_READ_TRUTH, _READ_LIST = _plain(bool), _plain(list)
_READERS: dict[str, Callable[[str, Any], Any]] = {
    "mode": _READ_TEXT,
    "required": _read_required,
    "name_rule": _READ_TEXT,
    "consent": _READ_TRUTH,
    "without_contact": _READ_TRUTH,
    "entry_deadline": _READ_TEXT,
    "entry_hours": _READ_NUMBER,
    "window": _read_window,
    "min_lead_minutes": _READ_NUMBER,
    "max_lead_days": _READ_NUMBER,
    "documents": _read_documents,
}
