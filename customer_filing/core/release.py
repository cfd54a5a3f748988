"""Which release rule counts, when it is due, and what keeps a customer nevertheless.

All instants are naive UTC. Filters of rules are texts here: who asks says which of them
a filing fits.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from . import clock, follow_up
from .lifecycle import TRANSITIONS

TRIGGERS = (
    "expired",
    "neglected",
    "no_visit",
    "no_order",
    "lost",
    "void",
    "left",
    "given_back",
)
TARGETS = (
    "team_pool",
    "pool",
    "leader",
    "department",
    "office",
    "house",
    "nowhere",
)
#: The customer waits in the team's pool until one person says who gets him.
REDISTRIBUTED = frozenset({"leader", "department", "office"})
#: {transition of ``lifecycle`` that ends a filing: trigger of the rules that place it}
BY_TRANSITION = {
    "expire": "expired",
    "neglect": "neglected",
    "no_visit": "no_visit",
    "no_order": "no_order",
    "lose": "lost",
    "void": "void",
    "leave": "left",
    "release": "given_back",
}
#: {trigger: transition} of the rules that end running filings after their days.
ENDING = {"neglected": "neglect", "no_visit": "no_visit", "no_order": "no_order"}
#: Triggers that mean something with days.
DATED = frozenset({*ENDING, "lost", "left"})

Fits = Callable[[str], bool]


@dataclass(frozen=True)
class Rule:
    """One line of a policy's release rules (S01-R07, S04-R10, S14-R12, S39-R02).

    :param trigger: one of :data:`TRIGGERS`
    :param target: one of :data:`TARGETS`
    :param days: so many days, where the trigger is in :data:`DATED`; 0 is as the
        deadlines say for ``neglected`` and ``no_visit``, at once for ``left`` and
        ``lost``
    :param only: for some filings only, those that ``domain`` describes
    :param domain: text of a filter on filings; "" describes none
    :param pool: id of the other pool
    :param user: id of the user of the house account
    """

    trigger: str
    target: str = "team_pool"
    days: int = 0
    only: bool = False
    domain: str = ""
    pool: int = 0
    user: int = 0


@dataclass(frozen=True)
class Rules:
    """What a filing pins about its release.

    :param rules: in order; the first that fits counts
    :param won_days: who bought within so many days is not released by time; 0: he is
    :param open_orders: nor is he who has an open quotation or order
    :param recorder_percent: the first recorder's part once another took the customer
        from a pool (S14-R12, S14-R18, S14-R29, S14-R30); 0 is none
    :param recorder_heir: who gets it if he left: ``company`` or ``closer``
    """

    rules: tuple[Rule, ...] = ()
    won_days: int = 0
    open_orders: bool = False
    recorder_percent: int = 0
    recorder_heir: str = "company"


@dataclass(frozen=True)
class Facts:
    """What decides when a running filing is released for want of something.

    :param begun: from when on it is counted
    :param contact: the last follow-up that counts, None if there was none since
    :param visited: the customer was visited, or came, since
    :param ordered: he ordered or paid a deposit since
    """

    begun: datetime
    contact: datetime | None = None
    visited: bool = False
    ordered: bool = False


@dataclass(frozen=True)
class Due:
    """By when something must have happened, or the filing ends.

    :param trigger: a key of :data:`ENDING`
    :param at: naive UTC; the first instant that is too late
    """

    trigger: str
    at: datetime


def counting(rules: Rules, trigger: str, fits: Fits) -> Rule | None:
    """Return the first rule for a trigger whose filter fits, None if there is none.

    An empty scope matches nothing: a rule for some filings without a filter never
    counts.

    :param fits: tells whether the filing fits the text of a filter
    """
    for rule in rules.rules:
        if rule.trigger == trigger and _fits(rule, fits):
            return rule
    return None


def _fits(rule: Rule, fits: Fits) -> bool:
    return not rule.only or (bool(rule.domain) and fits(rule.domain))


def filters(rules: Rules, triggers: Iterable[str] = TRIGGERS) -> tuple[str, ...]:
    """Return the texts of all filters that must be known for some triggers."""
    wanted = frozenset(triggers)
    return tuple(
        dict.fromkeys(
            rule.domain
            for rule in rules.rules
            if rule.only and rule.domain and rule.trigger in wanted
        )
    )


def ends_by_itself(rules: Rules) -> bool:
    """Tell whether a rule may end a running filing after some days."""
    return any(rule.trigger in ENDING and rule.days for rule in rules.rules)


def due(
    rules: Rules,
    facts: Facts,
    fits: Fits,
    calendar: follow_up.Calendar,
    now: datetime,
    before: Due | None = None,
) -> Due | None:
    """Return what ends a running filing first, None if no rule does.

    What a rule that counts only now would have ended in the past is counted from now
    on, yet is never later than it was before.

    :param now: naive UTC
    :param before: what was known until now
    """
    found = []
    for trigger in ENDING:
        rule = counting(rules, trigger, fits)
        since = _since(trigger, facts)
        if rule is None or not rule.days or since is None:
            continue
        at = after_days(rule.days, since, calendar)
        known = before.at if before and before.trigger == trigger else None
        if at <= now and (known is None or known > now):
            later = after_days(rule.days, now, calendar)
            at = min(known, later) if known else later
        found.append(Due(trigger, at))
    return min(found, key=lambda one: one.at, default=None)


def _since(trigger: str, facts: Facts) -> datetime | None:
    """From when the days of a rule are counted; None if what it asks for is there."""
    if trigger == "no_visit":
        return None if facts.visited else facts.begun
    if trigger == "no_order":
        return None if facts.ordered else facts.begun
    return max(facts.begun, facts.contact or facts.begun)


def after_days(days: int, since: datetime, calendar: follow_up.Calendar) -> datetime:
    """Return the first instant after so many days, counted as deadlines are.

    :param since: naive UTC; its own day does not count
    """
    return follow_up.due(follow_up.Stage("cadence", days), since, calendar)


def kept_until(bought_at: datetime | None, days: int, tz: str) -> datetime | None:
    """Return until when a purchase keeps the customer; None if it does not.

    :param bought_at: naive UTC instant of the last purchase, None if there was none
    """
    if bought_at is None or not days:
        return None
    return clock.protected_until(bought_at, clock.Period(days, "day"), tz)


assert set(BY_TRANSITION) <= set(TRANSITIONS)
assert set(BY_TRANSITION.values()) == set(TRIGGERS)
