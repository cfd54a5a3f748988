"""Who a customer is: raw contact data in, normalised identity keys out."""

from collections.abc import Iterator

from . import (
    digests,
    emails,
    names,
    pairs,
    phones,
    properties,
    tax_numbers,
    texts,
    wechat,
)
from .keys import (
    ALONE,
    DEFAULT_RELATIONS,
    DEFAULT_STRENGTHS,
    HINT,
    KINDS,
    RELATIONS,
    TOGETHER,
    WEAKEST_FIRST,
    Key,
    Problem,
    RelationRule,
    Relative,
    Rules,
    Snapshot,
    weaker,
)
from .masks import Mask

__all__ = [
    "ALONE",
    "DEFAULT_RELATIONS",
    "DEFAULT_STRENGTHS",
    "HINT",
    "KINDS",
    "RELATIONS",
    "TOGETHER",
    "Key",
    "Problem",
    "RelationRule",
    "Relative",
    "Rules",
    "Snapshot",
    "neighbourhood",
    "read",
    "scope",
    "spans",
    "surnames_differ",
]

surnames_differ = names.surnames_differ

_DEFAULT_RULES = Rules()
# How companies of one group decide; of no other ``Rules.groups`` a key is made.
_GROUPS = {"warned": HINT, "blocked": ALONE}
# Beside a relative's name, what tells where he belongs.
_PAIRED_WITH_RELATIVES = frozenset({"company", "domain", "property"})
# More raw text than this is no contact data, whatever is invisible in it.
_RAW_LIMIT = 4 * texts.LIMIT


def read(
    snapshot: Snapshot, rules: Rules = _DEFAULT_RULES
) -> tuple[tuple[Key, ...], tuple[Problem, ...]]:
    """Read the identity keys of a customer (S05-R02, S05-R03, S14-R16, S68-R08).

    Never raises, whatever the texts are, and reports all problems at once.

    :return: the keys, sorted, one for each kind and value, and the problems in the
        order of the fields. Codes: ``phone_unreadable``, ``phone_masked`` (too much is
        hidden, or masks are not accepted), ``email_unreadable``,
        ``tax_number_invalid``, ``wechat_unreadable``, ``relative_phone_unreadable``;
        for the whole filing ``no_identity`` (nothing decides alone who the customer
        is: his group does not) and ``nothing_readable`` (no key at all).
    """
    reader = _Reader(snapshot, rules)
    reader.read_company()
    reader.read_contact()
    reader.read_phone()
    reader.read_email()
    reader.read_tax_number()
    reader.read_wechat()
    reader.read_property()
    reader.read_relatives()
    reader.read_pairs()
    reader.read_group()
    return reader.result()


def spans(secret: bytes, key: Key) -> tuple[tuple[int, int], ...]:
    """Return the keyed digests under which a key is stored and compared.

    Two keys of kinds ``phone`` and ``mask`` name the same number, as far as is known,
    if their digests overlap; other keys are equal if their digests are.

    :param secret: the register's secret
    :return: ranges with both ends included, within 0 to 2**62 - 1, so that
        ``int8range(low, high, '[]')``, which PostgreSQL stores up to high + 1, cannot
        overflow. A mask has at most 100, each of at least ten digests; every other key
        has one, of one digest.
    """
    if key.kind == "mask":
        return digests.mask_spans(secret, Mask.from_value(key.value))
    if key.kind == "phone":
        return (digests.number_span(secret, *phones.dialled(key.value)),)
    digest = digests.point(secret, key.kind, key.value)
    return ((digest, digest),)


def scope(secret: bytes, project: str, product_line: str = "") -> int | None:
    """Return the scope of a filing (S67-R07).

    :param secret: the register's secret
    :param project: the project's name as typed
    :param product_line: an opaque id; counts if no project is named
    :return: the digest of the project or product line, or None if the whole customer
        is filed
    """
    name = names.project(_text(project))
    if name:
        return digests.point(secret, "project", name)
    if product_line:
        return digests.point(secret, "product_line", str(product_line))
    return None


def neighbourhood(secret: bytes, key: Key) -> int | None:
    """Return what a phone number shares with those that differ in the last two digits.

    :param secret: the register's secret
    :return: a digest; None for keys of other kinds
    """
    if key.kind != "phone":
        return None
    return digests.point(secret, "neighbourhood", key.value[:-2])


class _Reader:
    """What has been read of one snapshot so far."""

    def __init__(self, snapshot: Snapshot, rules: Rules):
        self._snapshot = snapshot
        self._rules = rules
        self._country = texts.plain(_raw(snapshot.country)).upper() or Snapshot.country
        self._keys: list[Key] = []
        self._problems: list[Problem] = []
        self._phone = self._scan(texts.filled(_raw(snapshot.phone)))
        self._wechat = wechat.bare(_text(snapshot.wechat))
        self._wechat_phone = self._scan(self._wechat)
        by_relation = {rule.relation: rule for rule in rules.relations}
        self._relatives = [
            (relative, by_relation[relative.relation])
            for relative in snapshot.relatives or ()
            if relative.relation in by_relation
        ]
        self._relative_phones = [
            (rule, self._scan(texts.filled(_raw(relative.phone))))
            for relative, rule in self._relatives
            if rule.by_phone
        ]
        self._numbers = [
            *self._number_keys(self._phone),
            *self._number_keys(self._wechat_phone),
        ]
        for rule, phone in self._relative_phones:
            self._numbers += self._number_keys(phone, rule)

    def read_company(self) -> None:
        name = names.company(_text(self._snapshot.company))
        if name.registered:
            self._add("company", name.value)
        elif names.is_company(name.value):
            self._add("company", name.value, TOGETHER)
        else:
            self._add("company", name.value, HINT)

    def read_contact(self) -> None:
        text = _text(self._snapshot.contact)
        at_most = ALONE if names.is_full(text) else HINT
        self._add("contact", names.contact(text), at_most)

    def read_phone(self) -> None:
        for code in sorted(self._add_phones(self._phone)):
            self._refuse(code, "phone")

    def read_email(self) -> None:
        text = _text(self._snapshot.email)
        address = emails.read(text)
        if emails.is_made_up(address):
            self._add("email", address, HINT)
            return
        self._add_or_refuse("email", text, address, "email_unreadable")
        self._add("domain", emails.own_domain(address))

    def read_tax_number(self) -> None:
        text = _text(self._snapshot.tax_number)
        value = tax_numbers.read(text, self._country)
        self._add_or_refuse("tax_number", text, value, "tax_number_invalid")

    def read_wechat(self) -> None:
        """Take a phone number, by which WeChat finds somebody too, as what it is."""
        account = wechat.read(self._wechat)
        if account and self._wechat_phone.problems:
            self._add("wechat", account)
        elif self._add_phones(self._wechat_phone):
            self._refuse("wechat_unreadable", "wechat")

    def read_property(self) -> None:
        snapshot = self._snapshot
        place = properties.read(
            _text(snapshot.estate),
            _text(snapshot.building),
            _text(snapshot.unit),
            _text(snapshot.room),
        )
        if place.is_complete:
            self._add("property", place.value)
        else:
            self._add("property", place.value, TOGETHER if place.is_telling else HINT)

    def read_relatives(self) -> None:
        unread = False
        for rule, phone in self._relative_phones:
            unread |= bool(self._add_phones(phone, rule))
        if unread:
            self._refuse("relative_phone_unreadable", "relatives")
        for relative, rule in self._relatives:
            if rule.by_name:
                value = names.contact(_text(relative.name))
                self._add("contact", value, HINT, rule.relation)

    def read_group(self) -> None:
        """Read which group the customer is or belongs to, if that matters."""
        strength = _GROUPS.get(self._rules.groups)
        if not strength:
            return
        own = names.company(_text(self._snapshot.company))
        parent = names.company(_text(self._snapshot.parent_company)).value
        groups = {own.value if own.registered else "", parent} - {""}
        self._keys += [
            Key("group", group, strength) for group in groups if names.is_company(group)
        ]

    def read_pairs(self) -> None:
        """Pair what decides only together, also with a relative's name (S05-R03)."""
        own = {(key.kind, key.value) for key in self._keys if _is_paired(key)}
        found = [Key("pair", value, ALONE) for value in pairs.values(own)]
        beside = [datum for datum in own if datum[0] in _PAIRED_WITH_RELATIVES]
        for relative, rule in self._relatives:
            for name in self._deciding_names(relative, rule):
                found += [
                    Key("pair", pairs.value(name, datum), _decides(rule), rule.relation)
                    for datum in beside
                ]
        self._keys += found

    def result(self) -> tuple[tuple[Key, ...], tuple[Problem, ...]]:
        """Return the strongest key of each kind and value, and all problems."""
        best: dict[tuple[str, str], Key] = {}
        for key in sorted(self._keys, key=_strongest_first):
            best.setdefault((key.kind, key.value), key)
        keys = tuple(sorted(best.values()))
        if not any(key.strength == ALONE and key.kind != "group" for key in keys):
            self._refuse("no_identity", "")
        if not keys:
            self._refuse("nothing_readable", "")
        return keys, tuple(self._problems)

    def _deciding_names(
        self, relative: Relative, rule: RelationRule
    ) -> Iterator[tuple[str, str]]:
        text = _text(relative.name)
        counts = rule.by_name and self._rules.strength("contact") != HINT
        if counts and names.is_full(text):
            yield "contact", names.contact(text)

    def _add(
        self, kind: str, value: str, at_most: str = ALONE, relation: str = ""
    ) -> None:
        if value:
            strength = weaker(self._rules.strength(kind), at_most)
            self._keys.append(Key(kind, value, strength, relation))

    def _add_or_refuse(self, kind: str, text: str, value: str, code: str) -> None:
        self._add(kind, value)
        if text and not value:
            self._refuse(code, kind)

    def _refuse(self, code: str, field: str) -> None:
        self._problems.append(Problem(code, field))

    def _scan(self, text: str) -> phones.Reading:
        return phones.scan(text, self._country)

    def _add_phones(
        self, reading: phones.Reading, rule: RelationRule | None = None
    ) -> frozenset[str]:
        """Add the keys of what a field holds; return the codes of what is wrong."""
        self._keys += self._number_keys(reading, rule)
        masks = self._mask_keys(reading, rule)
        if masks and not self._rules.masked:
            return reading.problems | {phones.MASKED}
        self._keys += masks
        return reading.problems

    def _number_keys(
        self, reading: phones.Reading, rule: RelationRule | None = None
    ) -> list[Key]:
        keys = []
        for number in reading.numbers:
            weak = phones.is_shared(number) or phones.is_made_up(number)
            at_most = TOGETHER if weak else ALONE
            keys.append(self._phone_key("phone", number, at_most, rule))
        return keys

    def _mask_keys(
        self, reading: phones.Reading, rule: RelationRule | None
    ) -> list[Key]:
        """Return the keys of masks, without those of numbers that are known in full.

        What is known in part decides no more than the whole would.
        """
        keys = []
        for mask in reading.masks:
            shared = TOGETHER if phones.is_shared_mask(mask) else ALONE
            at_most = weaker(shared, self._rules.strength("phone"))
            key = self._phone_key("mask", mask.value, at_most, rule)
            if not any(
                mask.fits(*phones.dialled(number.value))
                and weaker(key.strength, number.strength) == key.strength
                for number in self._numbers
            ):
                keys.append(key)
        return keys

    def _phone_key(
        self, kind: str, value: str, at_most: str, rule: RelationRule | None
    ) -> Key:
        strength = weaker(self._rules.strength(kind), at_most)
        if rule is None:
            return Key(kind, value, strength)
        return Key(kind, value, weaker(strength, _decides(rule)), rule.relation)


def _strongest_first(key: Key) -> tuple[int, str]:
    """Order keys of one value: of two that decide alike the customer's own is first."""
    return -WEAKEST_FIRST.index(key.strength), key.relation


def _is_paired(key: Key) -> bool:
    """Tell whether a key of the customer decides together with another one.

    A company that decides alone does, too: others leave out its legal form.
    """
    together = key.strength == TOGETHER
    company = key.kind == "company" and key.strength == ALONE
    return not key.relation and (together or company)


def _decides(rule: RelationRule) -> str:
    return ALONE if rule.collides else HINT


def _raw(raw: object) -> str:
    return str(raw or "")[:_RAW_LIMIT]


def _text(raw: object) -> str:
    return texts.filled(_raw(raw))[: texts.LIMIT]
