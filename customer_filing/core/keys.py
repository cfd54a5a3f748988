"""The words of identity: what is told of a customer, and the keys that name him."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KINDS = (
    "phone",
    "mask",
    "email",
    "domain",
    "tax_number",
    "company",
    "contact",
    "wechat",
    "property",
    "pair",
    "group",
)
ALONE, TOGETHER, HINT = "alone", "together", "hint"
WEAKEST_FIRST = (HINT, TOGETHER, ALONE)
RELATIONS = ("spouse", "parent", "sibling", "child")
#: Strongest possible key of each kind; an incomplete datum makes a weaker one.
DEFAULT_STRENGTHS: Mapping[str, str] = MappingProxyType(
    {
        "phone": ALONE,
        "mask": ALONE,
        "email": ALONE,
        "domain": TOGETHER,
        "tax_number": ALONE,
        "company": ALONE,
        "contact": TOGETHER,
        "wechat": ALONE,
        "property": ALONE,
    }
)


@dataclass(frozen=True)
class Relative:
    """A relative of the customer, as typed.

    :param relation: one of :data:`RELATIONS`
    """

    relation: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Snapshot:
    """What a filing says of its customer, as typed.

    :param product_line: an opaque id
    :param country: ISO code of the customer's country, by which phone and tax numbers
        without a country code are read; empty means China
    """

    company: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    tax_number: str = ""
    wechat: str = ""
    estate: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    parent_company: str = ""
    project: str = ""
    product_line: str = ""
    country: str = "CN"
    relatives: tuple[Relative, ...] = ()


@dataclass(frozen=True)
class RelationRule:
    """Which data of a relative stand for the customer (S05-R02, S05-R03).

    :param relation: one of :data:`RELATIONS`
    :param collides: they decide; otherwise they are a hint
    """

    relation: str
    by_phone: bool
    by_name: bool
    collides: bool


DEFAULT_RELATIONS = (
    RelationRule("spouse", by_phone=True, by_name=True, collides=True),
    RelationRule("parent", by_phone=True, by_name=False, collides=True),
    RelationRule("sibling", by_phone=True, by_name=False, collides=True),
    RelationRule("child", by_phone=False, by_name=False, collides=False),
)


@dataclass(frozen=True)
class Rules:
    """What tells two customers apart in one register.

    :param strengths: pairs of kind and strength that differ from
        :data:`DEFAULT_STRENGTHS`
    :param relations: a relation without a rule counts for nothing
    :param masked: masked phone numbers are accepted (S68-R08)
    :param groups: companies of one group are ``ignored``, ``warned`` or ``blocked``
    """

    strengths: tuple[tuple[str, str], ...] = ()
    relations: tuple[RelationRule, ...] = DEFAULT_RELATIONS
    masked: bool = True
    groups: str = "ignored"

    def strength(self, kind: str) -> str:
        """Return how keys of a kind decide at most."""
        return dict(self.strengths).get(kind, DEFAULT_STRENGTHS[kind])


@dataclass(frozen=True, order=True)
class Key:
    """One identity key: a normalised value that names a customer.

    :param kind: one of :data:`KINDS`
    :param strength: ``ALONE`` decides by itself, ``TOGETHER`` only with another key
        (the two of them are a further key of kind ``pair``), ``HINT`` never decides
    :param relation: whose it is: one of :data:`RELATIONS`, "" for the customer's own
    """

    kind: str
    value: str
    strength: str
    relation: str = ""


@dataclass(frozen=True)
class Problem:
    """One reason why a filing cannot be taken as it is.

    :param code: what is wrong
    :param field: the field of the snapshot; "" if it concerns the filing as a whole
    """

    code: str
    field: str


def weaker(one: str, other: str) -> str:
    """Return the weaker of two strengths."""
    return min(one, other, key=WEAKEST_FIRST.index)
