"""Is this customer free? The fixed, minimal answer from the facts that meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

FREE, YOURS, PROTECTED, POOL, CUSTOMER = (
    "free",
    "yours",
    "protected",
    "pool",
    "customer",
)
CODES = (FREE, YOURS, PROTECTED, POOL, CUSTOMER)


@dataclass(frozen=True)
class Fact:
    """One filing that meets the question by key and scope.

    :param mine: it belongs to the person who asks
    :param end_reason: "" or any false value while the filing has not ended
    :param protected_until: exclusive end, naive UTC; None is permanent
    :param strength: the strongest key by which it meets
    """

    filing_id: int
    mine: bool
    state: str
    end_reason: str
    protected_until: datetime | None
    in_pool: bool
    strength: str = "alone"


@dataclass(frozen=True)
class Verdict:
    """The answer of a check.

    :param code: one of :data:`CODES`
    :param until: exclusive end of the protection that decided, naive UTC; None is
        permanent, and without meaning for ``FREE`` and ``POOL``
    :param filing_id: the filing that decided
    """

    code: str
    until: datetime | None = None
    filing_id: int | None = None


def decide(facts: Iterable[Fact], now: datetime) -> Verdict:
    """Decide whether a customer is free (S01-R03, S01-R07, S01-R09, S01-R10).

    Another's running protection or aftercare comes first, then the asker's own, then
    the pool. The order of the facts is without meaning; only keys that decide alone
    count.

    :param now: naive UTC
    :return: of several running protections, the one that lasts longest
    """
    deciding = [fact for fact in facts if fact.strength == "alone"]
    running = [fact for fact in deciding if _is_running(fact, now)]
    others = [fact for fact in running if not fact.mine]
    if others:
        fact = max(others, key=_rank)
        return _answer(PROTECTED if fact.state == "active" else CUSTOMER, fact)
    if running:
        return _answer(YOURS, max(running, key=_rank))
    pooled = [fact.filing_id for fact in deciding if fact.in_pool]
    return Verdict(POOL, None, max(pooled)) if pooled else Verdict(FREE)


def _is_running(fact: Fact, now: datetime) -> bool:
    aftercare = fact.state == "ended" and fact.end_reason == "won"
    if fact.state != "active" and not aftercare:
        return False
    return fact.protected_until is None or now < fact.protected_until


def _rank(fact: Fact) -> tuple[datetime, bool, int]:
    """Order by the end, then active before aftercare, then the older filing."""
    until = fact.protected_until or datetime.max
    return until, fact.state == "active", -fact.filing_id


def _answer(code: str, fact: Fact) -> Verdict:
    return Verdict(code, fact.protected_until, fact.filing_id)
