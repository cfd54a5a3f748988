"""An old customer brings a new one: whose is he?"""

from dataclasses import dataclass

OWNERS = ("receiver", "customer_owner")
CONDITIONS = ("any", "at_filing", "first_visit", "in_person")

#: When the old customer was named; "" is never.
NAMED = ("", "at_filing", "first_visit", "later")


@dataclass(frozen=True)
class Rule:
    """To whom a referred customer belongs (S45-R05, S46-R03, S48-R09, S54-R03).

    :param owner: ``receiver`` is whoever receives the new customer, ``customer_owner``
        the salesperson of the old one
    :param condition: when a referral counts: ``any`` is always, ``at_filing`` if the
        old customer was named when the filing was made, ``first_visit`` also if he was
        named at the first visit, ``in_person`` if he brought the new one himself
    :param depth: how many old customers are gone back: 1 is the one who referred him,
        2 also the one who had referred that one; 0 is all of them
    :raises ValueError: an unknown owner or condition, or a negative depth
    """

    owner: str = "receiver"
    condition: str = "any"
    depth: int = 1

    def __post_init__(self) -> None:
        if self.owner not in OWNERS:
            raise ValueError(f"Unknown owner of a referral: {self.owner!r}")
        if self.condition not in CONDITIONS:
            raise ValueError(f"Unknown condition of a referral: {self.condition!r}")
        if self.depth < 0:
            raise ValueError(f"A chain has no negative depth: {self.depth!r}")


@dataclass(frozen=True)
class Link:
    """The filing of an old customer, and who had referred him.

    :param owner_id: user id of its salesperson
    :param referrer: the old customer who had referred this one
    """

    owner_id: int
    referrer: "Link | None" = None


def entitled(
    rule: Rule, receiver_id: int, named: str, in_person: bool, link: Link | None
) -> int:
    """Return the user id of the salesperson to whom a new customer belongs.

    A chain of referrals belongs to the salesperson at its beginning, as far back as the
    rule goes (S46-R03). A referral that does not count, because it came to light too
    late or the old customer was not there, changes nothing (S48-R08, S48-R10, S48-R12).

    :param receiver_id: user id of the salesperson who files the new customer
    :param named: one of :data:`NAMED`
    :param in_person: the old customer brought the new one himself
    :param link: the old customer; None if nobody referred the new one
    :raises ValueError: ``named`` is none of :data:`NAMED`
    """
    if named not in NAMED:
        raise ValueError(f"Unknown time of a referral: {named!r}")
    if link is None or rule.owner == "receiver":
        return receiver_id
    if not _counts(rule.condition, named, in_person):
        return receiver_id
    return _beginning(link, rule.depth).owner_id


def _counts(condition: str, named: str, in_person: bool) -> bool:
    if condition == "in_person":
        # An old customer who appears at a later visit brought nobody (S48-R10).
        return in_person and named != "later"
    if condition == "first_visit":
        return named in ("at_filing", "first_visit")
    return condition == "any" or named == "at_filing"


def _beginning(link: Link, depth: int) -> Link:
    """Return the old customer at the beginning of the chain, ``depth`` steps back."""
    steps = 1
    while link.referrer is not None and steps != depth:
        link = link.referrer
        steps += 1
    return link
