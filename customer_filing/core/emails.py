"""E-mail addresses: the one address that a field holds."""

import re

from . import texts

_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_END = re.compile(r"[\s.,;。]+$")
_LOCAL_PART = re.compile(r"[^\s\"(),:;<>@\[\\\]]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 254


def read(field: str) -> str:
    """Return the address of a field as compared, or "" if there is not exactly one.

    Case and the script of the domain do not tell two addresses apart.

    :param field: a plain text (:func:`texts.plain`): an address, perhaps behind a
        name, as in ``Name <a@b.cn>``
    """
    return texts.stable(_read_once, field)


def bare(field: str) -> str:
    """Return the part of a field that should be its address, in lower case."""
    text = texts.plain(field.lower())
    named = _NAMED.fullmatch(text)
    text = (named[1] if named else text).strip().removeprefix("mailto:")
    return _END.sub("", text)


def _read_once(field: str) -> str:
    local, _at, domain = bare(field).partition("@")
    domain = _domain(domain)
    if not domain or not _LOCAL_PART.fullmatch(local):
        return ""
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return ""
    address = f"{local}@{domain}"
    return address if len(address) <= _LONGEST else ""


def _domain(text: str) -> str:
    """Return the ASCII form of a domain, or "" if it is none."""
    try:
        domain = text.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    labels = domain.split(".")
    top = labels[-1]
    if len(labels) < 2 or len(top) < 2 or top.isdigit():
        return ""
    return domain if all(map(_LABEL.fullmatch, labels)) else ""
