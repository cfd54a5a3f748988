"""When so many filings would be released at once that a person looks at it first."""

#: Below so many releases a share says nothing: two of three are no accident.
LEAST = 10


def trips(due: int, released: int, active: int, percent: int) -> bool:
    """Tell whether releasing what is due would take too large a share of a team.

    :param due: how many filings are to be released now
    :param released: how many were released within the last 24 hours
    :param active: how many are active now, those due among them
    :param percent: the share above which a person looks at it first; 0 is never
    """
    going = due + released
    if not percent or not due or going < LEAST:
        return False
    return going * 100 > percent * (active + released)
