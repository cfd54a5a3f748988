"""Public methods that no screen calls as such.

Those that models add of their own are found by themselves: those are called whose name
says that they read or open something, and every one of this addon; what they need is
filled in by the name of the parameter. Those that every model inherits are told what
they need one by one.
"""

import inspect
import re

from odoo.models import BaseModel
from odoo.tools.translate import LazyTranslate

from .calls import telling, texts
from .frame import probe

_lt = LazyTranslate(__name__)
_READING = re.compile(
    r"(get|search|read|name|fetch|find|view|show|display|redirect|log_meeting|message_get"
    r"|action_(open|view|show|see|get|schedule|reschedule|log))(_|$)"
)
_OF_THE_ADDON = "odoo.addons.customer_filing."
# Descriptions of models, the same for everybody.
_DESCRIBING = {"get_views", "get_view", "get_import_templates", "get_empty_list_help"}
# What gives a customer, or his number, to who has a right to it.
_GIVING = {"action_claim", "action_reveal"}


@probe("buttons", _lt("Buttons and other methods of a record, called by its number"))
def buttons(stranger):
    for model, ids in stranger.planted.traces.items():
        for name, arguments in _methods(stranger, model):
            if not _is_of_model(stranger, model, name):
                for id_ in ids[-2:]:
                    yield stranger.call(model, name, [id_], **arguments)


@probe("services", _lt("Methods by which the screens ask for data in passing"))
def services(stranger):
    for model in stranger.open_models:
        for name, arguments in _methods(stranger, model):
            if _is_of_model(stranger, model, name):
                yield stranger.call(model, name, **arguments)


@probe("inherited", _lt("Older calls that every record answers to other programs"))
def inherited(stranger):
    for model in stranger.open_models:
        for name in telling(stranger, model):
            yield stranger.call(model, "read_group", [], [name], [name], lazy=False)
        for name, field in stranger.env[model]._fields.items():
            if field.type == "properties":
                asked = f"{name}.x"
                yield stranger.call(model, "get_property_definition", asked)
    for model, ids in stranger.planted.traces.items():
        yield stranger.call(model, "get_external_id", ids)
        names = texts(stranger, model) if model in stranger.open_models else ()
        for name in names or ["display_name"]:
            yield stranger.call(model, "get_field_translations", ids[-1:], name)


def _methods(stranger, model):
    """(name, arguments) of the methods of a model that are worth a call."""
    cls = type(stranger.env[model])
    for name in dir(cls):
        if name.startswith("_") or name in _DESCRIBING | _GIVING:
            continue
        if hasattr(BaseModel, name) or not callable(getattr(cls, name, None)):
            continue
        method = getattr(cls, name)
        if not (_READING.match(name) or method.__module__.startswith(_OF_THE_ADDON)):
            continue
        if "create" in name:
            continue  # it answers with what it was told
        arguments = _arguments(stranger, method)
        if arguments is not None:
            yield name, arguments


def _arguments(stranger, method):
    """What a method must be told, by the names of its parameters; None if unknown."""
    known = _known(stranger)
    arguments = {}
    _self, *parameters = inspect.signature(method).parameters.values()
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.name in known:
            arguments[parameter.name] = known[parameter.name]
        elif parameter.default is parameter.empty:
            return None
    return arguments


def _known(stranger):
    leads = stranger.planted.leads
    return {
        "res_model": "crm.lead",
        "model": "crm.lead",
        "model_name": "crm.lead",
        "res_id": leads[0].id,
        "res_ids": leads.ids,
        "record_ids": leads.ids,
        "thread_model": "crm.lead",
        "thread_id": leads[0].id,
        "domain": [],
        "fields": ["display_name"],
        "search": leads[0].phone,
        "name": leads[0].partner_name,
        "email": leads[0].email_from,
        "term": leads[0].partner_name,
        "limit": 50,
    }


def _is_of_model(stranger, model, name):
    return getattr(getattr(type(stranger.env[model]), name), "_api_model", False)
