"""Who gets which share of a deal, and why?"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from .allocation import Problem
from .rounding import written
from .split_parts import Parts
from .split_terms import (
    BOOKS,
    CONDITIONS,
    HEIRS,
    HUNDRED,
    KEY_MODES,
    PERCENT_DIGITS,
    PERFORMANCE_TO,
    PROBLEMS,
    REASONS,
    ROLES,
    ZERO,
    Choice,
    Facts,
    Payee,
    Person,
    Proposal,
    ProposedLine,
    Reason,
    Template,
    TemplateLine,
)

#: What a split is made of is in split_terms; here it is all together.
__all__ = [
    "BOOKS",
    "CONDITIONS",
    "HEIRS",
    "HUNDRED",
    "KEY_MODES",
    "PERCENT_DIGITS",
    "PERFORMANCE_TO",
    "PROBLEMS",
    "REASONS",
    "ROLES",
    "Choice",
    "Facts",
    "Payee",
    "Person",
    "Problem",
    "Proposal",
    "ProposedLine",
    "Reason",
    "Template",
    "TemplateLine",
    "base_amount",
    "choice_for",
    "outside_limits",
    "propose",
    "seen_conditions",
]


def propose(template: Template, facts: Facts) -> Proposal:
    """Return the lines that a template gives with these facts, with their reasons.

    Shares of whoever has left, forfeited his or was not there go to others as the
    template says; the line keeps its role and names the reason. Percentages have at
    most :data:`PERCENT_DIGITS` decimals and come to what the template's come to.
    """
    return Parts(template, facts).proposal()


def choice_for(
    choices: Iterable[Choice], kind: int, conditions: frozenset[str]
) -> Choice | None:
    """Return the first rule that fits; None if none does.

    :param kind: id of the filing's kind; 0 if there is no filing
    """
    for choice in choices:
        of_kind = not choice.kinds or kind in choice.kinds
        if of_kind and (not choice.condition or choice.condition in conditions):
            return choice
    return None


def seen_conditions(roles: Mapping[str, Sequence[Person]]) -> frozenset[str]:
    """Return those of :data:`CONDITIONS` that show from who took part."""
    named = ("exclusive", "key", "recorder", "former", "helper", "referrer")
    found = {role for role in named if roles.get(role)}
    closers = [person.payee for person in roles.get("closer", ())]
    owners = [person.payee for person in roles.get("owner", ())]
    learners = ("owner", "customer", "closer")
    if any(person.is_newcomer for role in learners for person in roles.get(role, ())):
        found.add("newcomer")
    if closers and owners and not set(closers) & set(owners):
        found.add("other_closer")
    if len(set(closers)) > 1:
        found.add("two_closers")
    return frozenset(found)


def base_amount(
    template: Template, received: Decimal, fees: Decimal, rebates: Decimal
) -> Decimal:
    """Return what is split (S14-R08, S18-R02).

    :param received: the commission itself
    :param fees: information fees and other income
    :param rebates: of banks
    """
    if template.counts_fees:
        received += fees
    if template.counts_rebates:
        received += rebates
    return received


def outside_limits(
    template: Template,
    percents: Mapping[str, Decimal],
    proposed: Mapping[str, Decimal] | None = None,
) -> tuple[Problem, ...]:
    """Tell which percentages are not within the leader's limits.

    :param percents: {role: sum of its lines in the book commission}
    :param proposed: the same as it was proposed; what he did not touch is always right
    """
    found = []
    for line in template.lines:
        percent = percents.get(line.role, ZERO)
        if not (line.percent_min or line.percent_max):
            continue
        if proposed is not None and percent == proposed.get(line.role, ZERO):
            continue
        params = {"role": line.role, "percent": written(percent)}
        if percent < line.percent_min:
            limit = written(line.percent_min)
            found.append(Problem("under_minimum", {**params, "limit": limit}))
        elif percent > line.percent_max:
            limit = written(line.percent_max)
            found.append(Problem("over_maximum", {**params, "limit": limit}))
    return tuple(found)
