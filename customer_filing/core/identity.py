"""Who a customer is: raw contact data in, normalised identity keys out."""

import hashlib
import hmac
from dataclasses import dataclass

from . import emails, names, phones, tax_numbers, texts

KINDS = ("phone", "email", "tax_number", "company", "contact", "project")
ALONE, TOGETHER, HINT = "alone", "together", "hint"


@dataclass(frozen=True)
class Snapshot:
    """What a filing says of its customer, as typed.

    :param country: ISO code of the customer's country, by which phone and tax numbers
        without a country code are read; empty means China
    """

    company: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    project: str = ""
    country: str = "CN"


@dataclass(frozen=True, order=True)
class Key:
    """One identity key: a normalised value that names a customer.

    :param kind: one of :data:`KINDS`
    :param strength: ``ALONE`` decides by itself, ``TOGETHER`` only with another key,
        ``HINT`` never decides
    """

    kind: str
    value: str
    strength: str


@dataclass(frozen=True)
class Problem:
    """One reason why a filing cannot be taken as it is.

    :param code: what is wrong
    :param field: the field of the snapshot; "" if it concerns the filing as a whole
    """

    code: str
    field: str


_Reading = tuple[set[Key], list[Problem]]


def read(snapshot: Snapshot) -> tuple[tuple[Key, ...], tuple[Problem, ...]]:
    """Read the identity keys of a customer (S05-R02, S05-R03, S68-R08).

    Never raises, whatever the texts are, and reports all problems at once.

    :return: the keys, sorted and unique, and the problems in the order of the fields.
        Codes: ``phone_unreadable``, ``phone_masked``, ``email_unreadable``,
        ``tax_number_invalid``; for the whole filing ``no_identity`` (no key that
        decides alone) and ``nothing_readable`` (no key at all).
    """
    country = _country(snapshot.country)
    keys: set[Key] = set()
    problems: list[Problem] = []
    for found, wrong in (
        _read_company(snapshot.company),
        _read_contact(snapshot.contact),
        _read_phone(snapshot.phone, country),
        _read_email(snapshot.email),
        _read_tax_number(snapshot.tax_number, country),
    ):
        keys |= found
        problems += wrong
    if not any(key.strength == ALONE for key in keys):
        problems.append(Problem("no_identity", ""))
    if not keys:
        problems.append(Problem("nothing_readable", ""))
    return tuple(sorted(keys)), tuple(problems)


def digest(secret: bytes, kind: str, value: str) -> int:
    """Return the keyed digest under which a key is stored and compared.

    :param secret: the register's secret
    :return: 0 to 2**62 - 1, so that ``int8range(x, x, '[]')``, which PostgreSQL
        stores up to x + 1, cannot overflow
    """
    message = f"{kind}:{value}".encode("utf-8", "surrogatepass")
    first = hmac.new(secret, message, hashlib.sha256).digest()[:8]
    return int.from_bytes(first, "big") >> 2


def scope(secret: bytes, project: str) -> int | None:
    """Return the scope of a filing (S67-R07).

    :param secret: the register's secret
    :param project: the project's name as typed
    :return: the digest of the project, or None if the whole customer is filed
    """
    value = names.project(_text(project))
    return digest(secret, "project", value) if value else None


def _text(raw: str) -> str:
    return texts.filled(str(raw or "")[: texts.LIMIT])


def _country(raw: str) -> str:
    return texts.plain(raw).upper() or Snapshot.country


def _read_company(raw: str) -> _Reading:
    name = names.company(_text(raw))
    if not name.value:
        return set(), []
    strength = ALONE if name.registered else HINT
    return {Key("company", name.value, strength)}, []


def _read_contact(raw: str) -> _Reading:
    value = names.contact(_text(raw))
    return ({Key("contact", value, HINT)} if value else set()), []


def _read_phone(raw: str, country: str) -> _Reading:
    numbers, codes = phones.read(texts.filled(raw), country)
    keys = {
        Key("phone", number, TOGETHER if phones.is_shared(number) else ALONE)
        for number in numbers
    }
    return keys, [Problem(code, "phone") for code in sorted(codes)]


def _read_email(raw: str) -> _Reading:
    text = _text(raw)
    return _deciding("email", text, emails.read(text), "email_unreadable")


def _read_tax_number(raw: str, country: str) -> _Reading:
    text = _text(raw)
    value = tax_numbers.read(text, country)
    return _deciding("tax_number", text, value, "tax_number_invalid")


def _deciding(kind: str, text: str, value: str, code: str) -> _Reading:
    if not text:
        return set(), []
    if not value:
        return set(), [Problem(code, kind)]
    return {Key(kind, value, ALONE)}, []
