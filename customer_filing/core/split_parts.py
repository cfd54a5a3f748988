"""What does each line of a template come to with the people of a deal?"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal

from .rounding import trimmed, written
from .split_receivers import Loss, loss, receivers, spread
from .split_shares import Share, shares, weights
from .split_terms import (
    BOOKS,
    HUNDRED,
    PERCENT_DIGITS,
    ZERO,
    Facts,
    Payee,
    Person,
    Proposal,
    ProposedLine,
    Reason,
    Template,
    TemplateLine,
)

#: Roles without persons: they are the company's own.
HOUSE = ("shop", "company")
#: Who is not told of when he took part for nothing.
SILENT = ("team", "mentor", "maintainer")
STEP = Decimal(f"1E-{PERCENT_DIGITS}")


@dataclass(frozen=True)
class Part:
    """What one receiver has of one line of a template.

    :param payee: who gets the commission; None if that goes to the line of the rest
    :param credited: who gets the performance, each as much
    :param person: whose share it was at first; None if nobody had the role
    """

    line: TemplateLine
    percent: Decimal
    performance: Decimal
    fixed: Decimal = ZERO
    cap: Decimal | None = None
    floor: Decimal | None = None
    payee: Payee | None = None
    credited: tuple[Payee, ...] = ()
    person: Person | None = None
    reasons: tuple[Reason, ...] = ()
    why_credited: tuple[Reason, ...] = ()

    def because(self, reason: Reason) -> "Part":
        """The same with one more reason."""
        return replace(self, reasons=(*self.reasons, reason))


@dataclass
class Parts:
    """The parts of one deal, while they are put together."""

    template: Template
    facts: Facts
    parts: list[Part] = field(default_factory=list)
    has_rest: bool = False
    #: What came to the line of the rest, by book, and why.
    left: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(BOOKS, ZERO))
    why_left: list[Reason] = field(default_factory=list)

    def proposal(self) -> Proposal:
        """Return the lines of both books."""
        found, problems = shares(self.template, self.facts)
        rest = next((share for share in found if share.line.is_rest), None)
        self.has_rest = rest is not None
        for share in found:
            if share is not rest:
                self._add(share)
        if rest:
            self.has_rest = False
            self._add(self._with_rest(rest))
        self.parts.sort(key=lambda part: part.line.sequence)
        lines = [*self._commission(), *self._performance()]
        numbered = tuple(replace(one, sequence=n) for n, one in enumerate(lines, 1))
        return Proposal(numbered, problems, tuple(self._notices(numbered)))

    # ---- from lines of the template to parts ----

    def _with_rest(self, share: Share) -> Share:
        """Add what came to the line of the rest, or what is simply left."""
        percent = share.percent + self.left["commission"]
        performance = share.performance + self.left["performance"]
        if not share.percent and self.template.split_type == "closed":
            given = sum((part.percent for part in self.parts), ZERO)
            percent = max(HUNDRED - given, ZERO)
        credits = sum((part.performance for part in self.parts), ZERO)
        if (credits or performance) and not share.performance:
            performance = max(HUNDRED - credits, ZERO)
        reasons = (*share.reasons, Reason("rest"), *self.why_left)
        return replace(share, percent=percent, performance=performance, reasons=reasons)

    def _add(self, share: Share) -> None:
        line = share.line
        whole = Part(
            line,
            share.percent,
            share.performance,
            line.fixed_amount,
            line.cap_amount,
            line.floor_amount,
            reasons=share.reasons,
        )
        if line.role in HOUSE:
            _to, (payee,) = receivers(line.role, self.facts)
            self._give(replace(whole, payee=payee))
        elif not share.people:
            self._miss(whole)
        else:
            for part in self._divided(whole, share):
                self._settle(part)

    def _divided(self, whole: Part, share: Share) -> Iterator[Part]:
        """Let the people of a line share it; fixed amounts are for each of them."""
        people = share.people
        portions, by_work = weights(people, self.template.is_free)
        total = sum(portions, ZERO)
        percents = spread(whole.percent, portions)
        credits = spread(whole.performance, portions)
        for place, (person, reasons) in enumerate(people):
            part = replace(
                whole,
                percent=percents[place],
                performance=credits[place],
                cap=_portion(whole.cap, portions[place], total),
                floor=_portion(whole.floor, portions[place], total),
                person=person,
                reasons=(*_took_part(person), *whole.reasons, *reasons),
            )
            if by_work:
                done = trimmed((portions[place] * 100 / total).quantize(STEP))
                part = part.because(Reason("by_work", {"part": written(done)}))
            elif len(people) > 1:
                part = part.because(Reason("shared", {"count": len(people)}))
            yield part

    # ---- who gets a part ----

    def _settle(self, part: Part) -> None:
        """Give a part to its person, or to whom it goes instead."""
        lost = loss(part.line, part.person, self.facts)
        if lost is None:
            self._give(replace(part, payee=part.person.payee))
        elif lost.maintainer:
            self._maintain(part, lost)
        elif lost.percent >= HUNDRED:
            self._redirect(part, lost.to, Reason(lost.code, lost.params))
        else:
            self._lose_some(part, lost)

    def _lose_some(self, part: Part, lost: Loss) -> None:
        """Part of the percentage is forfeited; all else stays (S18-R09)."""
        gone = (part.percent * lost.percent / 100).quantize(STEP, ROUND_DOWN)
        kept = Reason("kept_part", {"percent": written(HUNDRED - lost.percent)})
        stays = replace(part, percent=trimmed(part.percent - gone))
        self._give(replace(stays, payee=part.person.payee).because(kept))
        goes = Part(part.line, trimmed(gone), ZERO, person=part.person)
        self._redirect(goes, lost.to, Reason(lost.code, lost.params))

    def _maintain(self, part: Part, lost: Loss) -> None:
        """Who looked after it has the share, the shop of it the performance (S18-R10).

        The shop has it where shops get the performance of shares that change hands.
        """
        of_shop = part.line.forfeit_performance_to == "shop"
        to = "own_shop" if of_shop else part.line.forfeit_performance_to
        given = replace(part, payee=lost.maintainer.payee)
        self._give(given.because(Reason(lost.code, lost.params)), to)

    def _miss(self, part: Part) -> None:
        """Nobody had the role: its percentage goes on, its fixed amount is saved."""
        part = replace(part, fixed=ZERO, floor=None)
        if part.percent or part.performance or part.line.is_rest:
            missing = Reason("missing", {"role": part.line.role})
            self._redirect(part, part.line.missing_to, missing)

    def _redirect(self, part: Part, to: str, why: Reason) -> None:
        if not to and self.has_rest and not part.fixed:
            self._leave(part, why)
            return
        named, payees = receivers(to, self.facts)
        why = replace(why, params={**why.params, "to": named})
        ones = [Decimal(1)] * len(payees)
        percents = spread(part.percent, ones)
        credits = spread(part.performance, ones)
        fixed = [part.fixed, *[ZERO] * (len(payees) - 1)]
        for place, payee in enumerate(payees):
            one = replace(
                part,
                payee=payee,
                percent=percents[place],
                performance=credits[place],
                fixed=fixed[place],
                cap=_portion(part.cap, Decimal(1), Decimal(len(payees))),
                floor=_portion(part.floor, Decimal(1), Decimal(len(payees))),
            )
            self._give(one.because(why), part.line.forfeit_performance_to)

    def _leave(self, part: Part, why: Reason) -> None:
        """What a line loses goes to the line of the rest."""
        why = replace(why, params={**why.params, "to": ""})
        self.left["commission"] += part.percent
        self.why_left.append(why)
        if part.line.forfeit_performance_to in ("person", "mentor"):
            self.left["performance"] += part.performance
            return
        credit = replace(part, percent=ZERO, cap=None, floor=None)
        self._give(credit.because(why), part.line.forfeit_performance_to)

    def _give(self, part: Part, performance_to: str = "") -> None:
        credited, why = self._credited(part, performance_to or part.line.performance_to)
        self.parts.append(replace(part, credited=credited, why_credited=why))

    def _credited(self, part: Part, to: str):
        """Return who gets the performance, and why (S36-R33, S42-R05, S18-R06)."""
        person = part.person
        if to in ("shop", "own_shop"):
            shop = person.shop if person and to == "own_shop" else 0
            shop = shop or self.facts.shop
            if shop:
                return (Payee("team", shop),), (Reason(f"performance_{to}"),)
            return receivers("company", self.facts)[1], ()
        if to == "closer":
            _to, closers = receivers("closer", self.facts)
            return closers, (Reason("performance_closer"),)
        mentor = person.mentor if person else None
        if to == "mentor" and person and person.is_newcomer and mentor:
            if mentor.active and part.payee == person.payee:
                why = {"kind": person.kind, "person": person.id}
                return (mentor.payee,), (Reason("performance_mentor", why),)
        return (part.payee,), ()

    # ---- from parts to lines ----

    def _commission(self) -> Iterator[ProposedLine]:
        has_rest = self.template.split_type == "overlay"
        for part in self.parts:
            is_zero = not (part.percent or part.fixed or part.floor)
            if is_zero and not _was_taken(part) or part.payee is None:
                continue
            is_rest = part.line.is_rest and not has_rest
            has_rest = has_rest or is_rest
            reasons = part.reasons
            if part.fixed:
                amount = {"amount": written(part.fixed)}
                reasons = (*reasons, Reason("fixed", amount))
            yield ProposedLine(
                sequence=0,
                role=part.line.role,
                book="commission",
                payee=part.payee,
                percent=part.percent,
                fixed=part.fixed or None,
                cap=part.cap,
                floor=part.floor,
                is_rest=is_rest,
                reasons=reasons,
            )

    def _performance(self) -> Iterator[ProposedLine]:
        for part in self.parts:
            if not part.performance:
                continue
            percents = spread(part.performance, [Decimal(1)] * len(part.credited))
            for payee, percent in zip(part.credited, percents, strict=True):
                yield ProposedLine(
                    sequence=0,
                    role=part.line.role,
                    book="performance",
                    payee=payee,
                    percent=percent,
                    reasons=(*part.reasons, *part.why_credited),
                )

    def _notices(self, lines) -> Iterator[Reason]:
        """Tell who took part for nothing (S05-R13, S46-R02)."""
        paid = {line.payee for line in lines}
        roles = {line.role for line in lines}
        roles |= {line.role for line in self.template.lines if line.percent}
        for role, people in self.facts.roles.items():
            for person in people:
                if role not in {*roles, *SILENT} and person.payee not in paid:
                    params = {"kind": person.kind, "person": person.id, "role": role}
                    yield Reason("no_share", params)


def _was_taken(part: Part) -> bool:
    return any(reason.code == "key_taken" for reason in part.reasons)


def _portion(amount: Decimal | None, part: Decimal, of: Decimal) -> Decimal | None:
    return None if amount is None else amount * part / of


def _took_part(person: Person) -> tuple[Reason, ...]:
    if not (person.since or person.follow_ups):
        return ()
    last = person.last_follow_up
    params = {
        "date": person.since.isoformat() if person.since else "",
        "follow_ups": person.follow_ups,
        "last": last.isoformat() if last else "",
    }
    return (Reason("filed", params),)
