"""To whom customers go whose salesperson gives them up (S14-R22, S31-R32, S46-R08)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: What becomes of the former salesperson's right to a share of the deal; "" is none.
FORMER_SHARES = ("", "kept", "company", "closer")


@dataclass(frozen=True)
class Rules:
    """What a filing pins about being handed over.

    :param former_share: one of :data:`FORMER_SHARES` (S14-R06, S18-R11)
    """

    former_share: str = ""


def former_heir(former_share: str, has_left: bool) -> str:
    """Return to whom the former salesperson's share goes; "" if he has none.

    Nobody who has left gets a line of his own: what he would have kept is the
    company's (S14-R06, S18-R11).

    :param former_share: one of :data:`FORMER_SHARES`
    :param has_left: his user is archived
    """
    if former_share == "kept" and has_left:
        return "company"
    return former_share


def spread(
    items: Sequence[int],
    loads: Mapping[int, int],
    places: Mapping[int, int | None] | None = None,
) -> dict[int, int]:
    """Give each item to whoever has least by then (S14-R22).

    :param items: in the order in which they are given
    :param loads: {person: how much he has already}
    :param places: {person: how many more he may have}; None, or no entry, is any number
    :return: {item: person}; without those that nobody has a place for
    """
    taken = dict(loads)
    left = dict(places or {})
    given = {}
    for item in items:
        free = [person for person in taken if left.get(person) is None or left[person]]
        if not free:
            break
        person = min(free, key=lambda one: (taken[one], one))
        given[item] = person
        taken[person] += 1
        _take_place(left, person)
    return given


def draw(
    items: Sequence[int],
    people: Sequence[int],
    seed: str,
    places: Mapping[int, int | None] | None = None,
) -> dict[int, int]:
    """Let lots decide who gets what, evenly; whoever has the seed draws the same.

    The lots of people and items are SHA-256 of the seed and their number; the items
    are dealt in the order of their lots to people in the order of theirs (S31-R32).

    :param places: as in :func:`spread`
    :return: {item: person}; without those that nobody has a place for
    """
    order = sorted(people, key=lambda person: _lot(seed, "person", person))
    left = dict(places or {})
    given: dict[int, int] = {}
    turn = 0
    for item in sorted(items, key=lambda one: _lot(seed, "item", one)):
        order = [person for person in order if left.get(person) is None or left[person]]
        if not order:
            break
        person = order[turn % len(order)]
        turn = turn % len(order) + 1
        given[item] = person
        _take_place(left, person)
    return given


def seed(secret: bytes, items: Sequence[int], salt: str = "") -> str:
    """Return the seed of a draw that nobody can choose by drawing once more.

    :param secret: known to the server alone
    :param salt: what else tells one draw from another
    """
    text = f"/{salt}/{','.join(str(item) for item in sorted(items))}"
    return hashlib.sha256(secret + text.encode()).hexdigest()


def _take_place(left: dict[int, int | None], person: int) -> None:
    places = left.get(person)
    if places is not None:
        left[person] = places - 1


def _lot(seed: str, what: str, number: int) -> str:
    return hashlib.sha256(f"{seed}/{what}/{number}".encode()).hexdigest()
