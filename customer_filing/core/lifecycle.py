"""The states of a filing and the only ways between them."""

from dataclasses import dataclass

STATES = ("draft", "refused", "submitted", "queued", "active", "ended")
END_REASONS = (
    "won",
    "expired",
    "released",
    "lost",
    "void",
    "withdrawn",
    "replaced",
    "neglected",
    "no_visit",
    "no_order",
    "left",
    "imported",
)


@dataclass(frozen=True)
class Transition:
    """One way from some states to another.

    :param end_reason: what ``apply`` returns with the target; None unless it is
        ``ended``
    :param source_end_reasons: the end reasons from which it may start; None is any
    """

    name: str
    sources: frozenset[str]
    target: str
    end_reason: str | None
    source_end_reasons: frozenset[str] | None = None


class TransitionError(ValueError):
    """A transition that the present state does not allow.

    :param transition: name of the transition
    :param state: the state in which it was tried
    """

    def __init__(self, transition: str, state: str) -> None:
        super().__init__(f"{transition!r} is not allowed in state {state!r}")
        self.transition = transition
        self.state = state

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.transition, self.state)


def _way(
    name: str,
    sources: str,
    target: str,
    end_reason: str | None = None,
    source_end_reasons: frozenset[str] | None = None,
) -> Transition:
    return Transition(
        name, frozenset(sources.split()), target, end_reason, source_end_reasons
    )


TRANSITIONS: dict[str, Transition] = {
    way.name: way
    for way in (
        _way("refuse", "draft submitted queued", "refused"),
        _way("submit", "draft queued", "submitted"),
        _way("send_back", "submitted", "draft"),
        _way("queue", "draft submitted", "queued"),
        _way("activate", "draft submitted queued", "active"),
        _way("win", "active", "ended", "won"),
        _way("expire", "active", "ended", "expired"),
        _way("release", "active", "ended", "released"),
        _way("lose", "active", "ended", "lost"),
        _way("void", "active", "ended", "void"),
        _way("neglect", "active", "ended", "neglected"),
        _way("no_visit", "active", "ended", "no_visit"),
        _way("no_order", "active", "ended", "no_order"),
        _way("leave", "active", "ended", "left"),
        _way("replace", "active", "ended", "replaced"),
        _way("undo_claim", "active", "ended", "withdrawn"),
        _way("withdraw", "submitted queued active", "ended", "withdrawn"),
        _way("import_into_pool", "draft", "ended", "imported"),
        _way("reopen", "ended", "active", None, frozenset({"won", "lost"})),
        _way(
            "reinstate",
            "ended",
            "active",
            None,
            frozenset(
                {"expired", "released", "neglected", "no_visit", "no_order", "left"}
                | {"void", "withdrawn"}
            ),
        ),
        _way("restore", "ended", "active", None, frozenset({"released"})),
    )
}

#: The customer goes back to everybody (S01-R07).
TO_POOL = frozenset(
    {
        "expire",
        "release",
        "lose",
        "neglect",
        "no_visit",
        "no_order",
        "leave",
    }
)

#: The exclusive keys hold no longer; after a deal they go on as aftercare.
FREES_KEYS = frozenset(
    name
    for name, transition in TRANSITIONS.items()
    if transition.target == "ended" and name != "win"
)


def apply(name: str, state: str, end_reason: str | None) -> tuple[str, str | None]:
    """Return the state and end reason after a transition (S01-R03, S01-R07).

    :param name: a name of :data:`TRANSITIONS`
    :param state: the present state
    :param end_reason: the present end reason; None or "" while there is none
    :raises TransitionError: unknown transition, or not allowed from here
    """
    transition = TRANSITIONS.get(name)
    if transition is None or state not in transition.sources:
        raise TransitionError(name, state)
    allowed = transition.source_end_reasons
    if allowed is not None and end_reason not in allowed:
        raise TransitionError(name, state)
    return transition.target, transition.end_reason
