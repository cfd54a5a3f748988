"""What may become of a split, and who may do it?

A function ``may_…`` returns None if he may, else one of :data:`REFUSALS`.

A draft is proposed, agreed by all payees, approved, frozen in a period and paid; an
objection takes it back from agreed to proposed. A new version replaces the one before
when it is proposed. Once something is frozen, only reversals change anything; they need
nobody's agreement and go straight from proposed to approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

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
    "held",  # a hold stands
    "not_held",  # no hold stands
    "nothing_left",  # everything was reversed before
    "wrong_part",  # not above 0 and at most 1
    "is_reversal",  # a reversal is neither revised nor reversed
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
    """Leaders and officers propose a draft whose lines add up.

    A leader may get part of what he proposes: somebody else approves it.
    """
    if state != "draft":
        return "wrong_state"
    if refusal := _runs_it(actor):
        return refusal
    return None if adds_up else "does_not_add_up"


def may_agree(state: str, line: Line) -> str | None:
    """Each payee agrees to his own line, once; also after he objected."""
    if state != "proposed":
        return "wrong_state"
    if not line.is_mine:
        return "not_his_line"
    return None if line.agreement in ("pending", "objected") else "already_decided"


def may_agree_for(actor: Actor, state: str, line: Line, reason: str) -> str | None:
    """Leaders agree with a reason for leavers, referrers and shops.

    An officer does where the leader gets part of it; nobody who gets part of it does.
    """
    if state != "proposed":
        return "wrong_state"
    if refusal := _decides(actor):
        return refusal
    if line.has_login:
        return "has_login"
    if line.agreement not in ("pending", "objected"):
        return "already_decided"
    return None if reason.strip() else "no_reason"


def may_object(state: str, line: Line, reason: str) -> str | None:
    """Each payee objects to his own line with a reason, until the split is approved.

    Also whoever agreed, or was silent: then it goes back from ``agreed``.
    """
    if state not in ("proposed", "agreed"):
        return "wrong_state"
    if not line.is_mine:
        return "not_his_line"
    if line.agreement == "objected":
        return "already_decided"
    return None if reason.strip() else "no_reason"


def state_by_agreements(state: str, lines: Iterable[Line]) -> str:
    """Return whether a proposed split is agreed by all, or an agreed one no more."""
    if state not in ("proposed", "agreed"):
        return state
    agreed = all(line.agreement in ("agreed", "silent", "stood_in") for line in lines)
    return "agreed" if agreed else "proposed"


def may_approve(
    actor: Actor, state: str, is_reversal: bool, lines: Iterable[Line]
) -> str | None:
    """Officers approve, and leaders: nobody his own proposal, nobody who gets part.

    A reversal needs nobody's agreement.
    """
    if state != ("proposed" if is_reversal else "agreed"):
        return "not_agreed" if state == "proposed" else "wrong_state"
    if refusal := _decides(actor):
        return refusal
    if actor.is_proposer:
        return "is_proposer"
    if not is_reversal and state_by_agreements(state, lines) != "agreed":
        return "not_agreed"
    return None


def may_revise(
    actor: Actor, state: str, is_reversal: bool, lines: Iterable[Line]
) -> str | None:
    """Leaders and officers begin a new version until something is frozen."""
    if is_reversal:
        return "is_reversal"
    if state == "draft":
        return "wrong_state"
    return _still_open(state, lines) or _runs_it(actor)


def may_cancel(
    actor: Actor, state: str, reason: str, lines: Iterable[Line]
) -> str | None:
    """Leaders and officers cancel until something is frozen, with a reason.

    A draft needs none: nobody saw it.
    """
    if refusal := _still_open(state, lines) or _runs_it(actor):
        return refusal
    return None if state == "draft" or reason.strip() else "no_reason"


def may_hold(actor: Actor, line: Line, reason: str) -> str | None:
    """Officers and leaders hold a line that is not paid, with a reason."""
    if line.is_paid:
        return "wrong_state"
    if refusal := _decides(actor):
        return refusal
    if line.is_held:
        return "held"
    return None if reason.strip() else "no_reason"


def may_lift(actor: Actor, line: Line) -> str | None:
    """Officers and leaders lift a hold, nobody one on what he gets part of."""
    return _decides(actor) or (None if line.is_held else "not_held")


@dataclass(frozen=True)
class Reversal:
    """What somebody wants to take back of a split (S36-R32).

    :param reason: one of :data:`REVERSE_REASONS`
    :param part: of the original
    :param has_left: something is left of it
    :param deal_date: when the deal was
    :param clawback_days: so long after it a clawback may be; 0 for always
    """

    reason: str
    note: str
    part: Decimal
    has_left: bool
    deal_date: date
    clawback_days: int = 0


def may_reverse(
    actor: Actor, state: str, is_reversal: bool, wanted: Reversal, today: date
) -> str | None:
    """Leaders and officers propose to take back part of what was frozen or paid.

    What is not frozen yet is cancelled instead. A decision, and anything without a
    reason of its own, needs a note.
    """
    if is_reversal:
        return "is_reversal"
    if state not in ("frozen", "paid"):
        return "wrong_state"
    if refusal := _runs_it(actor):
        return refusal
    if not 0 < wanted.part <= 1:
        return "wrong_part"
    if not wanted.has_left:
        return "nothing_left"
    if wanted.reason in ("decision", "other") and not wanted.note.strip():
        return "no_reason"
    last = wanted.deal_date + timedelta(days=wanted.clawback_days)
    if wanted.reason == "clawback" and wanted.clawback_days and today > last:
        return "clawback_over"
    return None


def _runs_it(actor: Actor) -> str | None:
    """Leaders prepare what is decided by others; officers only what is not theirs."""
    if actor.is_leader:
        return None
    return _keeps_books(actor)


def _decides(actor: Actor) -> str | None:
    if not (actor.is_leader or actor.is_officer):
        return "not_allowed"
    return "is_payee" if actor.is_payee else None


def _keeps_books(actor: Actor) -> str | None:
    if not actor.is_officer:
        return "not_allowed"
    return "is_payee" if actor.is_payee else None


def _still_open(state: str, lines: Iterable[Line]) -> str | None:
    if state not in ("draft", "proposed", "agreed", "approved"):
        return "wrong_state"
    return "wrong_state" if any(line.is_frozen for line in lines) else None
