"""Where the customer of an ended filing goes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Placement:
    """One customer's next place (S01-R07, S04-R10, S47-R06).

    :param pool_id: the pool in which he waits
    :param decider_id: the user who decides alone who gets him; 0: the pool's rules do
    :param house_id: the user who gets him at once; 0: nobody does
    :param target: what the rule that counted says, one of core.release.TARGETS
    :param opens_at: naive UTC instant from which he may be claimed; None is at once
    """

    pool_id: int
    decider_id: int = 0
    opens_at: datetime | None = None
    house_id: int = 0
    target: str = "team_pool"
