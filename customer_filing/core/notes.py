"""Is a note worth anything? What it says, and whether it was said of others too."""

import hmac
import re
import unicodedata
from collections.abc import Iterable

from . import texts

# More is not read: no setting asks for so much.
LIMIT = 1000

_AGAIN = re.compile(r"(.+?)\1+", re.DOTALL)


def folded(text: str) -> str:
    """Return the letters and digits of ``text``, in one form for all ways to type them.

    Full-width forms, upper case, blanks and punctuation make no difference (S14-R19).
    """
    plain = texts.plain(texts.plain(text)[:LIMIT].casefold())
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")


def length(text: str) -> int:
    """Return how many characters of a note count (S14-R19).

    Blanks and punctuation do not, nor does what is said again at once: "好的好的" is
    two characters, "aaaa" is one.
    """
    return len(texts.stable(lambda said: _AGAIN.sub(r"\1", said), folded(text)))


def banned(text: str, phrases: Iterable[str]) -> str:
    """Return the first of ``phrases`` that a note contains, or "" (S14-R19)."""
    said = folded(text)
    return next((p for p in phrases if folded(p) and folded(p) in said), "")


def faults(
    text: str,
    *,
    min_chars: int = 0,
    phrases: Iterable[str] = (),
    type_required: bool = False,
    has_type: bool = True,
    others: int = 0,
    uniform_max: int = 0,
) -> tuple[str, ...]:
    """Return why a note does not count, in the order in which a person corrects it.

    :param min_chars: so many characters it needs, as :func:`length` counts them
    :param phrases: what it must not say
    :param type_required: how the customer was contacted must be said (S14-R19)
    :param has_type: it is said
    :param others: so many other customers got the same text from the same person
    :param uniform_max: so many customers may get one text; 0 is any number (S14-R28)
    :return: of ``no_type``, ``too_short``, ``banned`` and ``uniform``
    """
    found = (
        ("no_type", type_required and not has_type),
        ("too_short", length(text) < min_chars),
        ("banned", bool(banned(text, phrases))),
        ("uniform", bool(uniform_max and folded(text) and others >= uniform_max)),
    )
    return tuple(code for code, is_so in found if is_so)


def digest(secret: bytes, text: str) -> str:
    """Return a digest by which equal texts are known, or "" if nothing is said.

    :param secret: the database's secret: no text can be guessed from its digest
    :return: 64 hexadecimal digits
    """
    said = folded(text)
    return hmac.digest(secret, said.encode(), "sha256").hex() if said else ""


def sms_in_a_row(kinds: Iterable[str]) -> int:
    """Return how many SMS in a row end a list of follow-ups (S36-R06).

    :param kinds: of those that count, newest first
    """
    run = 0
    for kind in kinds:
        if kind != "sms":
            break
        run += 1
    return run
