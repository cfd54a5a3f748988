"""Is a filing complete? Every gap is told at once."""

from collections.abc import Iterable

from . import texts
from .identity import Problem, Snapshot

FIELDS = (
    "name",
    "company",
    "contact",
    "phone",
    "email",
    "address",
    "tax_number",
    "project",
)


def required_problems(
    snapshot: Snapshot, address: str, required: Iterable[str]
) -> tuple[Problem, ...]:
    """Return a problem ``missing`` for every required field that is empty (S01-R01).

    A placeholder such as 无 or n/a is empty.

    :param address: the customer's address as typed
    :param required: names of :data:`FIELDS`; ``name`` is met by a company or a contact
    :raises ValueError: a name that is no field
    """
    names = tuple(dict.fromkeys(required))
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise ValueError(f"Unknown required fields: {', '.join(unknown)}")
    return tuple(
        Problem("missing", name)
        for name in names
        if not any(texts.filled(text) for text in _texts(snapshot, address, name))
    )


def _texts(snapshot: Snapshot, address: str, name: str) -> tuple[str, ...]:
    if name == "address":
        return (address,)
    if name == "name":
        return snapshot.company, snapshot.contact
    return (getattr(snapshot, name),)
