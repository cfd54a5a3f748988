"""What may become of a split, and who may do it?

A function ``may_…`` returns None if he may, else one of :data:`REFUSALS`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STATES = (
    "draft",
    "proposed",
    "agreed",
    "approved",
    "frozen",
    "paid",
    "replaced",
    "cancelled",
)
#: What may follow what. An objection or a new version takes a proposed set out by
#: replacing it; from ``approved`` on only reversing adjustments change anything.
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "draft": ("proposed", "cancelled"),
    "proposed": ("agreed", "replaced", "cancelled"),
    "agreed": ("approved", "replaced", "cancelled"),
    "approved": ("frozen", "replaced", "cancelled"),
    "frozen": ("paid",),
    "paid": (),
    "replaced": (),
    "cancelled": (),
}
AGREEMENTS = ("pending", "agreed", "silent", "stood_in", "objected")
REVERSE_REASONS = ("refund", "clawback", "decision", "other")
#: Why somebody may not.
REFUSALS = (
    "wrong_state",  # not from this state
    "not_allowed",  # neither leader nor officer, as the matter asks
    "is_payee",  # he gets part of it
    "is_proposer",  # he proposed it himself
    "not_his_line",  # of another, or of nobody with a login
    "has_login",  # he can agree himself
    "no_reason",  # a reason must be given
    "already_decided",  # agreed or objected before
    "not_agreed",  # somebody has not agreed yet
    "does_not_add_up",  # lines are not the base
    "no_period",  # no open period
    "period_locked",  # the period is closed
    "held",  # a hold stands
    "not_held",  # no hold stands
    "not_frozen",  # not frozen yet
    "nothing_left",  # everything was reversed before
    "wrong_part",  # not above 0 and at most 1
    "is_reversal",  # a reversal is not reversed
    "clawback_over",  # the days for taking back are over
)


@dataclass(frozen=True)
class Actor:
    """Who wants something of a split.

    :param is_leader: he leads the split's team (also as its overseer)
    :param is_officer: he keeps the register of the split's company
    :param is_payee: he gets a line of it, also through his contact
    :param is_proposer: he proposed it
    """

    is_leader: bool = False
    is_officer: bool = False
    is_payee: bool = False
    is_proposer: bool = False


@dataclass(frozen=True)
class Line:
    """A line as far as it matters here.

    :param agreement: one of :data:`AGREEMENTS`
    :param is_mine: the actor is its payee
    :param has_login: its payee is an active user
    :param is_held: a hold stands
    :param is_frozen: it is in a period already
    :param is_paid: it was paid
    """

    agreement: str = "pending"
    is_mine: bool = False
    has_login: bool = True
    is_held: bool = False
    is_frozen: bool = False
    is_paid: bool = False


def may_propose(actor: Actor, state: str, adds_up: bool) -> str | None:
    """Leaders and officers propose a draft whose lines add up."""
    raise NotImplementedError


def may_agree(state: str, line: Line) -> str | None:
    """Each payee agrees to his own line, once."""
    raise NotImplementedError


def may_agree_for(actor: Actor, state: str, line: Line, reason: str) -> str | None:
    """Leaders agree with a reason for leavers, referrers and shops.

    An officer does where the leader gets part of it; nobody who gets part of it does.
    """
    raise NotImplementedError


def may_object(state: str, line: Line, reason: str) -> str | None:
    """Each payee objects to his own line with a reason, until all have agreed."""
    raise NotImplementedError


def may_approve(
    actor: Actor, state: str, is_reversal: bool, lines: Iterable[Line]
) -> str | None:
    """Officers approve, and leaders: nobody his own proposal, nobody who gets part."""
    raise NotImplementedError


def may_revise(actor: Actor, state: str, lines: Iterable[Line]) -> str | None:
    """Leaders and officers begin a new version until something is frozen."""
    raise NotImplementedError


def may_cancel(
    actor: Actor, state: str, reason: str, lines: Iterable[Line]
) -> str | None:
    """Leaders and officers cancel with a reason until something is frozen."""
    raise NotImplementedError


def may_freeze(actor: Actor, state: str, line: Line, period: str) -> str | None:
    """Officers freeze approved lines in an open period, but for held ones.

    :param period: its state: open, locked, or "" if there is none
    """
    raise NotImplementedError


def may_pay(actor: Actor, state: str, line: Line) -> str | None:
    """Officers pay frozen lines, but for held ones."""
    raise NotImplementedError


def may_hold(actor: Actor, line: Line, reason: str) -> str | None:
    """Officers and leaders hold a line that is not paid, with a reason."""
    raise NotImplementedError


def may_lift(actor: Actor, line: Line) -> str | None:
    """Officers and leaders lift a hold, nobody one on what he gets part of."""
    raise NotImplementedError
