"""Customers are given to several people, so that all have about as many."""

from collections.abc import Mapping


def spread(number: int, loads: Mapping[int, int]) -> tuple[int, ...]:
    """Return who gets the first, the second ... of ``number`` customers.

    Each goes to whoever has the fewest by then; among equals to the lowest id, so that
    a preview and what is done after it are the same.

    :param number: how many customers there are
    :param loads: {person: how many he has already}; not empty
    :return: a person for each customer
    """
    now = dict(loads)
    given = []
    for _ in range(number):
        least = min(now, key=lambda person: (now[person], person))
        now[least] += 1
        given.append(least)
    return tuple(given)
