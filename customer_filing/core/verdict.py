"""Is this customer free? The fixed, minimal answer from the facts that meet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

FREE, YOURS, PROTECTED, POOL, CUSTOMER, AMBIGUOUS = (
    "free",
    "yours",
    "protected",
    "pool",
    "customer",
    "ambiguous",
)
CODES = (FREE, YOURS, PROTECTED, POOL, CUSTOMER, AMBIGUOUS)


@dataclass(frozen=True)
class Fact:
    """One filing that meets the question by key and scope.

    :param mine: it belongs to the person who asks
    :param end_reason: "" or any false value while the filing has not ended
    :param protected_until: exclusive end, naive UTC; None is permanent
    :param strength: the strongest key by which it meets
    :param masked: it meets through a phone number of which digits are hidden only
    :param contradicted: it meets so, and the surnames differ
    :param value: which number it meets by; two values are two customers
    :param places: how many filings may wait for the end of an active one
    :param reserved: it is not protected yet, but kept for its filer while it is decided
    """

    filing_id: int
    mine: bool
    state: str
    end_reason: str
    protected_until: datetime | None
    in_pool: bool
    strength: str = "alone"
    masked: bool = False
    contradicted: bool = False
    value: int = 0
    places: int = 0
    reserved: bool = False


@dataclass(frozen=True)
class Verdict:
    """The answer of a check.

    :param code: one of :data:`CODES`
    :param until: exclusive end of the protection that decided, naive UTC; None is
        permanent, and without meaning for ``FREE``, ``POOL`` and ``AMBIGUOUS``
    :param filing_id: the filing that decided; None for ``FREE`` and ``AMBIGUOUS``
    :param waiting: whether one may wait for the end of a protection: "" nobody may,
        ``free``, ``taken``, or ``yours`` if the person who asks waits already
    :param hints: ``related`` if a filing that does not decide deserves a look
    :param pending: what decided is reserved, not protected yet: nobody knows until when
    """

    code: str
    until: datetime | None = None
    filing_id: int | None = None
    waiting: str = ""
    hints: tuple[str, ...] = ()
    pending: bool = False

    @property
    def saying(self) -> str:
        """The code of the sentence that tells it."""
        if not self.pending:
            return self.code
        return "yours_reserved" if self.code == YOURS else "reserved"


def decide(facts: Iterable[Fact], now: datetime) -> Verdict:
    """Decide whether a customer is free (S01-R03, S01-R07, S01-R09, S01-R10).

    Another's running protection or aftercare comes first, then the asker's own, then
    the pool. Only keys that decide alone count; filings that wait count for nothing but
    the places in the queue (S11-R06). The order of the facts is without meaning.

    A masked phone number decides if no whole key finds a running filing, and only as
    long as it can mean one customer; otherwise the answer is ``AMBIGUOUS`` (S68-R08,
    S68-R18). One's own filing that is met by masks alone may mean somebody of the pool
    as well.

    :param now: naive UTC
    :return: of several running protections, the one that lasts longest
    """
    met = tuple(facts)
    deciding = [fact for fact in met if fact.strength == "alone"]
    settled = [fact for fact in deciding if fact.state != "queued"]
    queued = [fact for fact in deciding if fact.state == "queued"]
    return replace(_decide(settled, queued, now), hints=_hints(met, now))


def _decide(settled: list[Fact], queued: list[Fact], now: datetime) -> Verdict:
    if running := [fact for fact in settled if _is_running(fact, now)]:
        meant = _meant(running)
        if all(fact.mine and fact.masked for fact in meant):
            masked = [fact for fact in settled if fact.in_pool and fact.masked]
            meant = meant if _meant(running + masked) else []
        return _protection(meant, queued) if meant else Verdict(AMBIGUOUS)
    if pooled := [fact for fact in settled if fact.in_pool]:
        meant = _meant(pooled)
        latest = max((fact.filing_id for fact in meant), default=None)
        return Verdict(POOL, None, latest) if meant else Verdict(AMBIGUOUS)
    return Verdict(FREE)


def _meant(facts: list[Fact]) -> list[Fact]:
    """Return the facts of the customer who is asked for; none if he is not certain."""
    exact = [fact for fact in facts if not fact.masked]
    if exact:
        return exact
    values = {fact.value for fact in facts}
    contradicted = any(fact.contradicted for fact in facts)
    return [] if len(values) > 1 or contradicted else facts


def _is_running(fact: Fact, now: datetime) -> bool:
    aftercare = fact.state == "ended" and fact.end_reason == "won"
    if fact.state != "active" and not (aftercare or fact.reserved):
        return False
    return fact.protected_until is None or now < fact.protected_until


def _protection(running: list[Fact], queued: list[Fact]) -> Verdict:
    others = [fact for fact in running if not fact.mine]
    fact = max(others or running, key=_rank)
    code = YOURS if fact.mine else CUSTOMER if fact.state == "ended" else PROTECTED
    waiting = _waiting(fact.places, queued) if code == PROTECTED else ""
    return Verdict(
        code, fact.protected_until, fact.filing_id, waiting, pending=fact.reserved
    )


def _rank(fact: Fact) -> tuple[datetime, bool, int, int]:
    """Order by the end, then active before aftercare, then the older filing."""
    until = fact.protected_until or datetime.max
    return until, fact.state == "active", -fact.filing_id, fact.places


def _waiting(places: int, queued: list[Fact]) -> str:
    if any(fact.mine for fact in queued):
        return "yours"
    if not places:
        return ""
    return "free" if len({fact.filing_id for fact in queued}) < places else "taken"


def _hints(facts: Iterable[Fact], now: datetime) -> tuple[str, ...]:
    related = any(
        fact.strength == "hint" and not fact.mine and _is_running(fact, now)
        for fact in facts
    )
    return ("related",) if related else ()
