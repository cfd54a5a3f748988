"""What does each line of a template give before its people are looked at?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from .rounding import written
from .split_receivers import people_of, spread
from .split_terms import (
    HUNDRED,
    ZERO,
    Facts,
    Person,
    Problem,
    Reason,
    Template,
    TemplateLine,
)

#: Roles of whom a filing may carry a right to a share.
RIGHTS = ("recorder", "former", "maintainer")
#: What the key takes from the side of the listing and from that of the closer.
KEY_TAKES = {"each_10": Decimal(10), "total_10": Decimal(5)}


@dataclass(frozen=True)
class Share:
    """What a line of the template gives with these facts.

    :param people: who shares it, each with what must be said about that
    """

    line: TemplateLine
    percent: Decimal
    performance: Decimal
    people: tuple[tuple[Person, tuple[Reason, ...]], ...] = ()
    reasons: tuple[Reason, ...] = ()

    def because(self, code: str, **params: str) -> "Share":
        """The same with one more reason."""
        return replace(self, reasons=(*self.reasons, Reason(code, params)))


def shares(
    template: Template, facts: Facts
) -> tuple[tuple[Share, ...], tuple[Problem, ...]]:
    """Return what each line gives, in order, and what is impossible about it."""
    found = tuple(
        Share(
            line,
            line.percent,
            line.performance_percent,
            people_of(line, template, facts),
        )
        for line in sorted(template.lines, key=lambda line: line.sequence)
    )
    if template.is_free:
        found = _negotiated(found)
    found, problems = _give_key(found, template, facts)
    found, more = _give_rights(found, template, facts)
    return found, (*problems, *more)


# ---- by hand ----


def weights(people: Iterable[tuple[Person, object]], is_free: bool):
    """Return in which proportion people share, and whether that is by their work."""
    works = [person.work for person, _reasons in people]
    if is_free and any(works):
        return works, True
    return [Decimal(1)] * len(works), False


def _negotiated(found):
    """Where the template names no percentages, all start with as much (S48-R06)."""
    asked = [s for s in found if s.people and not s.line.fixed_amount]
    if asked and not any(share.percent for share in found):
        works = [sum((p.work for p, _reasons in s.people), ZERO) for s in asked]
        heads = [Decimal(len(share.people)) for share in asked]
        percents = spread(HUNDRED, works if any(works) else heads)
        new = dict(zip(map(id, asked), percents, strict=True))
        found = tuple(replace(s, percent=new.get(id(s), s.percent)) for s in found)
    return tuple(share.because("negotiated") for share in found)


# ---- the key ----


def _give_key(found, template, facts):
    """Take the key holder's part from the listing and the closer (S14-R04)."""
    keepers = facts.roles.get("key", ())
    if template.key_mode == "none" or not keepers:
        return found, ()
    takes = KEY_TAKES[template.key_mode]
    sides = {role: _first(found, role) for role in ("listing", "closer")}
    problems = tuple(
        Problem(
            "key_negative",
            {
                "role": role,
                "percent": written(side.percent if side else ZERO),
                "taken": written(takes),
            },
        )
        for role, side in sides.items()
        if not side or side.percent < takes
    )
    if problems:
        return found, problems
    credits = takes if all(s.performance >= takes for s in sides.values()) else ZERO
    left = [
        _without_key(share, takes, credits) if share in sides.values() else share
        for share in found
    ]
    key = _first(found, "key")
    if not key:
        line = TemplateLine(_last(found) + 1, "key")
        key = Share(line, ZERO, ZERO, people_of(line, template, facts))
        left.append(key)
    got = replace(
        key, percent=key.percent + 2 * takes, performance=key.performance + 2 * credits
    ).because("key", percent=written(2 * takes), mode=template.key_mode)
    return tuple(got if share is key else share for share in left), ()


def _without_key(share: Share, takes: Decimal, credits: Decimal) -> Share:
    less = replace(
        share, percent=share.percent - takes, performance=share.performance - credits
    )
    return less.because("key_taken", percent=written(takes))


def _first(found, role):
    return next((share for share in found if share.line.role == role), None)


def _last(found) -> int:
    return max((share.line.sequence for share in found), default=0)


# ---- rights that the filing carries ----


def _give_rights(found, template, facts):
    """Give those their part who have a right to a certain one (S14-R12, S14-R15).

    Where the template has a percentage for the role, that is what he gets: it says of
    which amount the part is, of all of it or of one side.
    """
    rights, left, taken = [], [*found], ZERO
    for role in RIGHTS:
        people = [p for p in facts.roles.get(role, ()) if p.right_percent]
        own = _first(left, role)
        if not people or (own and own.percent):
            continue
        line = own.line if own else TemplateLine(_last(found) + len(RIGHTS), role)
        credits = [ZERO] * len(people)
        if own:
            credits = spread(own.performance, [Decimal(1)] * len(people))
            left.remove(own)
        taken += sum((person.right_percent for person in people), ZERO)
        rights += [
            _right(line, person, credit)
            for person, credit in zip(people, credits, strict=True)
        ]
    if template.split_type == "overlay" or not taken:
        return (*left, *rights), ()
    left, problems = _take(left, taken)
    return (*left, *rights), problems


def _right(line: TemplateLine, person: Person, credit: Decimal) -> Share:
    since = person.right_since.isoformat() if person.right_since else ""
    params = {
        "origin": line.role,
        "percent": written(person.right_percent),
        "date": since,
    }
    reasons = (Reason("right", params),)
    line = replace(line, is_rest=False)
    return Share(line, person.right_percent, credit, ((person, ()),), reasons)


def _take(left, taken: Decimal):
    """Let the line of the rest give up what rights take, else all in proportion."""
    rest = next((share for share in left if share.line.is_rest), None)
    if rest and not rest.percent:
        return left, ()
    givers = [rest] if rest else [share for share in left if share.percent > 0]
    there = sum((share.percent for share in givers), ZERO)
    if there < taken or not there:
        params = {"percent": written(there), "rights": written(taken)}
        return left, (Problem("right_negative", params),)
    new = spread(there - taken, [share.percent for share in givers])
    percents = dict(zip(map(id, givers), new, strict=True))
    return [_less(share, percents.get(id(share))) for share in left], ()


def _less(share: Share, percent: Decimal | None) -> Share:
    if percent is None:
        return share
    less = replace(share, percent=percent)
    return less.because("right_taken", percent=written(share.percent - percent))
