"""What keeps a public pool clean: dead numbers."""

from collections.abc import Sequence


def is_number_dead(results: Sequence[str], limit: int) -> bool:
    """Return whether a number is taken for dead.

    :param results: how the last follow-ups ended, the latest first; those that tell
        nothing of it are left out
    :param limit: so many times unreachable in a row; 0 is never
    """
    last = results[:limit]
    return 0 < limit <= len(last) and all(result == "unreachable" for result in last)
