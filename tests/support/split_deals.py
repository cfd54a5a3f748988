"""Deals, people and templates of splits, for the core."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from customer_filing.core.allocation import Line, allocate
from customer_filing.core.splitting import (
    Facts,
    Person,
    Template,
    TemplateLine,
    propose,
)

D = Decimal
DEAL = date(2026, 3, 20)
ANN, BEN, CAI, DAN, EVE, FAY = (Person(number, shop=7) for number in range(1, 7))
NAMES = {1: "Ann", 2: "Ben", 3: "Cai", 4: "Dan", 5: "Eve", 6: "Fay", 20: "Old"}
HOUSE, SHOP, OTHER_SHOP = 90, 8, 7


def line(role, percent=0, sequence=0, **more):
    """A line of a template; numbers may be written as such."""
    for name, value in more.items():
        if isinstance(value, int) and name.endswith(("_amount", "_percent")):
            more[name] = D(value)
    return TemplateLine(sequence, role, D(percent), **more)


def template(*lines, **more):
    """A template with these lines in their order."""
    placed = (replace(one, sequence=place) for place, one in enumerate(lines, 1))
    return Template(tuple(placed), **more)


def facts(deal_date=DEAL, conditions=(), **roles):
    """A deal with these people; a role has one person or several."""
    people = {
        role: one if isinstance(one, tuple) else (one,) for role, one in roles.items()
    }
    return Facts(people, deal_date, HOUSE, SHOP, frozenset(conditions))


def name(payee):
    if payee.kind == "company":
        return "house"
    if payee.kind == "team":
        return {SHOP: "closing shop", OTHER_SHOP: "own shop"}[payee.id]
    return NAMES[payee.id]


def allocation_lines(lines):
    """Lines of a proposal, as they are allocated."""
    return [
        Line(
            str(one.sequence),
            one.sequence,
            one.percent,
            one.fixed,
            one.cap,
            one.floor,
            one.is_rest,
        )
        for one in lines
    ]


def of_book(proposal, book, total=10000, digits=2, rules=None):
    """{who: how much he gets in a book}; it must add up."""
    assert not proposal.problems, proposal.problems
    lines = [one for one in proposal.lines if one.book == book]
    done = allocate(D(total), allocation_lines(lines), digits, rules)
    assert not done.problems, done.problems
    assert rules is not None or done.amount_total == total
    found = {}
    for one in lines:
        who = name(one.payee)
        found[who] = found.get(who, 0) + done.amounts[str(one.sequence)]
    return {who: int(got) if got == int(got) else got for who, got in found.items()}


def money(of, who, total=10000):
    """{who: commission} by a template."""
    return of_book(propose(of, who), "commission", total)


def credit(of, who):
    """{who: percent of the performance} by a template."""
    return of_book(propose(of, who), "performance", 100)


def reasons(of, who, role):
    """The codes of what is said beside the lines of a role, for the commission."""
    return [
        [reason.code for reason in one.reasons]
        for one in propose(of, who).lines
        if one.role == role and one.book == "commission"
    ]


def told(of, who, code):
    """The params of each reason of this code."""
    lines = propose(of, who).lines
    return [dict(r.params) for one in lines for r in one.reasons if r.code == code]


ORDINARY = template(line("listing", 30), line("closer", 60), line("customer", 10))
EXCLUSIVE = template(
    line("listing", 10),
    line("exclusive", 40),
    line("closer", 40),
    line("customer", 10),
)
SIDES = facts(listing=ANN, closer=BEN, customer=CAI)


def left(person):
    return replace(person, active=False, has_login=False)


def carried(person, percent=10, heir="kept"):
    return replace(
        person,
        right_percent=D(percent),
        right_heir=heir,
        right_since=date(2026, 1, 5),
    )
