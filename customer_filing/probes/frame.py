"""What a probe is, who carries it out, and what becomes of it.

A probe is one way in which somebody might learn of a customer who is none of his
business. It is a function that asks as he would, and yields what he was answered::

    @probe("followers", _lt("Who follows a lead, asked by its id"))
    def followers(stranger):
        for lead in stranger.planted.leads:
            yield stranger.call("crm.lead", "message_get_followers", lead.ids)

The planted customers carry secrets: an answer in which one of them stands is a leak.
What leaks by less than a secret, as a number does, the probe says itself, by yielding a
``Leak``. The same probes are run by the tests, as each role, and by an administrator on
his own database.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property

from odoo.service.model import call_kw
from odoo.tools.translate import LazyGettext

from .windows import windows

_logger = logging.getLogger(__name__)
# Binary content is asked for by its address, not in a list of fields.
_UNASKED = frozenset({"binary", "properties", "properties_definition"})


class Answer(str):
    """What a client was answered, an error's text included."""

    __slots__ = ("refused", "where")

    def __new__(cls, text, where, refused=False):
        answer = super().__new__(cls, text)
        answer.where = where
        answer.refused = refused
        return answer


@dataclass(frozen=True)
class Leak:
    """Somebody learned something."""

    where: str
    what: str


@dataclass(frozen=True)
class Probe:
    """One way to ask."""

    code: str
    words: LazyGettext
    ask: Callable[["Stranger"], Iterator["Answer | Leak"]]

    def leaks(self, stranger):
        """What ``stranger`` learns in this way, each thing once."""
        return list(dict.fromkeys(self.each_leak(stranger)))

    def each_leak(self, stranger):
        """The same as it is asked for, so that one may stop at the first."""
        for answer in self.ask(stranger):
            if isinstance(answer, Leak):
                yield answer
                continue
            for what in stranger.planted.told_in(answer):
                yield Leak(answer.where, what)


#: All probes by their codes, in the order in which they are shown.
PROBES: dict[str, Probe] = {}


def probe(code, words):
    """Register a function as a probe.

    :param code: its name in tests; each once
    :param words: the way, in words that a sales manager understands
    """

    def register(ask):
        if code in PROBES:
            raise ValueError(f"there are two probes {code}")
        PROBES[code] = Probe(code, words, ask)
        return ask

    return register


class Stranger:
    """Somebody who asks for planted customers as a client does, with his own rights."""

    def __init__(self, user, planted):
        """:param planted: what he must not learn of, see planting.py"""
        self.user = user
        self.planted = planted
        context = {
            "lang": "en_US",
            "tz": user.tz,
            "allowed_company_ids": user.sudo().company_ids.ids,
        }
        self.env = user.env(user=user, su=False, context=context)
        self._described = {}

    def call(self, model, method, *args, context=None, **kwargs):
        """The answer to a client's call, whatever it is; nothing of it stays.

        :param args: as in a remote call, so ids come first where a method has records
        :param context: further keys of the context, which a client chooses freely
        """
        where = f"{model}.{method}"
        # what others have read before must not be at hand for him
        self.env.invalidate_all()
        # the context comes with the call; that of the environment is dropped
        kwargs["context"] = dict(self.env.context, **(context or {}))
        try:
            with closing(self.env.cr.savepoint()):
                answer = call_kw(self.env[model], method, list(args), kwargs)
            return Answer(json.dumps(answer, default=str, ensure_ascii=False), where)
        except Exception as error:
            # whatever it is: a client is sent the text of every error
            _logger.debug("%s: %r", where, error)
            return Answer(str(error), where, refused=True)

    def count(self, model, domain):
        """How many records his search finds; what cannot be searched has none."""
        text = self.call(model, "search_count", domain)
        return int(text) if text.isdigit() else 0

    @cached_property
    def windows(self):
        """Names of all models in which something could be read."""
        return windows(self.env)

    @cached_property
    def open_models(self):
        """Those of them that his groups open to him at all."""
        access = self.env["ir.model.access"]
        return [
            name
            for name in self.windows
            if access.check(name, "read", raise_exception=False)
        ]

    def described(self, model):
        """{name: field} of the fields that a client may ask a model for."""
        if model not in self._described:
            records = self.env[model]
            self._described[model] = {
                name: field
                for name, field in records._fields.items()
                if field.type not in _UNASKED
                if records._has_field_access(field, "read")
            }
        return self._described[model]

    def fields(self, model):
        """Names of the fields that a client may ask a model for."""
        return list(self.described(model))

    def names_to_ask(self, model):
        """The same, or no more than the name if the model is closed to him."""
        return self.fields(model) if model in self.open_models else ["display_name"]

    def specification(self, model):
        """All its fields as a form asks for them, with the names of what they mean."""
        return {
            name: {"fields": {"display_name": {}}} if field.relational else {}
            for name, field in self.described(model).items()
        }
