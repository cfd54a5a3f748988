"""Does somebody get his share of a deal, and who gets it if not?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from .handing_over import former_heir
from .rounding import money, trimmed, whole_units, written
from .split_terms import (
    HUNDRED,
    PERCENT_DIGITS,
    ZERO,
    Facts,
    Payee,
    Person,
    Reason,
    Template,
    TemplateLine,
)


@dataclass(frozen=True)
class Loss:
    """That somebody does not get his share, or not all of it.

    :param to: whose it is instead, as a template line names him
    :param percent: so much of the share is lost
    :param maintainer: who gets it because he stood in
    """

    code: str
    params: dict[str, str | int]
    to: str
    percent: Decimal = HUNDRED
    maintainer: Person | None = None


def loss(line: TemplateLine, person: Person, facts: Facts) -> Loss | None:
    """Tell whether somebody loses his share, and why; None if he keeps all of it.

    The first that is so counts: he has left, was on leave, his filing was not valid, he
    did not follow up, documents are missing, data were wrong.
    """
    who = {"kind": person.kind, "person": person.id}
    if person.right_heir:
        heir = former_heir(person.right_heir, has_left=not person.active)
        if heir != "kept":
            return Loss("right_heir" if person.active else "departed", who, heir)
    elif not person.active and line.departed_to != "kept":
        return Loss("departed", who, line.departed_to or "company")
    closers = {closer.payee for closer in facts.roles.get("closer", ())}
    if person.away and line.forfeit_days and person.payee not in closers:
        return _leave(line, person, who)
    return _forfeit(line, person, facts, who)


def _leave(line: TemplateLine, person: Person, who) -> Loss:
    """On leave: whoever followed up has the share, else it is forfeited (S18-R10)."""
    stand_in = person.maintainer
    if stand_in and stand_in.active:
        return Loss("maintained", who, "", maintainer=stand_in)
    return Loss("unmaintained", who, line.forfeit_to)


def _forfeit(line: TemplateLine, person: Person, facts: Facts, who) -> Loss | None:
    until, last = person.filing_valid_until, person.last_follow_up
    if line.needs_valid_filing and (until is None or until < facts.deal_date):
        ended = {**who, "until": until.isoformat() if until else ""}
        return Loss("invalid_filing", ended, line.forfeit_to)
    first = facts.deal_date - timedelta(days=line.forfeit_days)
    if line.forfeit_days and (last is None or last < first):
        silent = {
            **who,
            "days": line.forfeit_days,
            "last": last.isoformat() if last else "",
        }
        return Loss("no_follow_up", silent, line.forfeit_to)
    if line.forfeit_missing_documents and person.missing_documents:
        return Loss("missing_documents", who, line.forfeit_to)
    if line.forfeit_wrong_data and person.wrong_data:
        lost = {**who, "percent": written(line.forfeit_percent)}
        return Loss("wrong_data", lost, line.forfeit_to, line.forfeit_percent)
    return None


def receivers(to: str, facts: Facts) -> tuple[str, tuple[Payee, ...]]:
    """Return who gets what another does not: never somebody who has left.

    :param to: of :data:`.split_terms.HEIRS`, or a role; "" is the closer
    :return: what it came to in the end, and who that is; of several each gets as much
    """
    company = Payee("company", facts.company)
    if to == "shop" and facts.shop:
        return "shop", (Payee("team", facts.shop),)
    if to not in ("company", "shop"):
        for role in (to, "closer"):
            people = facts.roles.get(role, ())
            if there := tuple(person.payee for person in people if person.active):
                return role, there
    return "company", (company,)


def people_of(
    line: TemplateLine, template: Template, facts: Facts
) -> tuple[tuple[Person, tuple[Reason, ...]], ...]:
    """Return who shares a line, each with what must be said about that.

    Of a whole team only those who are still there count (S48-R14).
    """
    people = facts.roles.get(line.role, ())
    if line.role == "team":
        people = tuple(person for person in people if person.active)
    if line.role == "closer" and template.has_newcomer:
        return _with_newcomer(people, facts)
    return tuple((person, ()) for person in people)


def _with_newcomer(people, facts):
    """A newcomer and whoever closes for him share the closing part (S14-R05)."""
    plain = tuple((person, ()) for person in people)
    candidates = [
        person
        for role in ("closer", "customer", "owner")
        for person in facts.roles.get(role, ())
        if person.is_newcomer and person.active
    ]
    if not candidates:
        return plain
    newcomer = candidates[0]
    elders = [person for person in people if person.payee != newcomer.payee]
    if not elders:
        mentors = [*facts.roles.get("mentor", ()), newcomer.mentor]
        elders = [one for one in mentors if one and one.payee != newcomer.payee][:1]
    if not elders:
        return plain
    reason = _about("newcomer", newcomer)
    return (
        *((elder, (reason,)) for elder in elders),
        (newcomer, (_about("is_newcomer", elders[0]),)),
    )


def _about(code: str, person: Person) -> Reason:
    return Reason(code, {"kind": person.kind, "person": person.id})


def spread(percent: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Share a percentage in proportion; the first get what cannot be shared.

    :param weights: not all 0
    """
    if not percent or len(weights) == 1:
        return (percent, *[ZERO] * (len(weights) - 1))
    total = sum(Fraction(weight) for weight in weights)
    units = Fraction(percent) * 10**PERCENT_DIGITS
    shares = {
        str(place): units * Fraction(weight) / total
        for place, weight in enumerate(weights)
    }
    counts = whole_units(shares, floor(units))
    return tuple(trimmed(money(count, PERCENT_DIGITS)) for count in counts.values())
