"""Every call of Odoo's clients, on every model in which something could be read.

Models and records are found by windows.py. What a call needs is filled in by its sort;
what a model adds of its own is in other.py.
"""

from odoo.tools.translate import LazyTranslate

from .frame import Leak, probe
from .windows import dialogs, windows

_lt = LazyTranslate(__name__)
# So many rows of a list are asked for.
_ROWS = 200


def _open(stranger):
    """Models that the groups of this person open to him at all."""
    access = stranger.env["ir.model.access"]
    return [
        name
        for name in windows(stranger.env)
        if access.check(name, "read", raise_exception=False)
    ]


@probe("lists", _lt("Lists and searches: everything that any list of Odoo shows him"))
def lists(stranger):
    for model in _open(stranger):
        names = stranger.fields(model)
        yield stranger.call(model, "search_read", [], names, limit=_ROWS)
        asked = stranger.specification(model)
        yield stranger.call(model, "web_search_read", [], asked, limit=_ROWS)


@probe("archived", _lt("Lists that show what is archived as well"))
def archived(stranger):
    shown = {"active_test": False}
    for model in _open(stranger):
        if "active" in stranger.env[model]._fields:
            names = stranger.fields(model)
            yield stranger.call(model, "search_read", [], names, context=shown)


@probe("records", _lt("Records by their numbers, as somebody asks who counts them up"))
def records(stranger):
    for model, ids in stranger.planted.traces.items():
        names = stranger.fields(model) if model in _open(stranger) else ["display_name"]
        for id_ in ids:
            yield stranger.call(model, "read", [id_], names)


@probe("fields", _lt("Single fields of a record: each is asked for by itself"))
def fields(stranger):
    for model, ids in stranger.planted.traces.items():
        if model in _open(stranger):
            for name in stranger.fields(model):
                yield stranger.call(model, "read", ids[-1:], [name])


@probe("forms", _lt("Forms that are opened by a record's number, and their lists"))
def forms(stranger):
    for model, ids in stranger.planted.traces.items():
        if model in _open(stranger):
            asked = stranger.specification(model)
            for id_ in ids[-2:]:
                yield stranger.call(model, "web_read", [id_], asked)
                yield stranger.call(model, "onchange", [id_], {}, [], asked)


@probe("exports", _lt("Exports, copies and the record's history in developer mode"))
def exports(stranger):
    for model, ids in stranger.planted.traces.items():
        names = stranger.fields(model) if model in _open(stranger) else ["display_name"]
        for id_ in ids[-2:]:
            yield stranger.call(model, "export_data", [id_], names)
            yield stranger.call(model, "copy", [id_])
            yield stranger.call(model, "copy_data", [id_])
            yield stranger.call(model, "get_metadata", [id_])


@probe("exports_through", _lt("Exports of a customer's data through other records"))
def exports_through(stranger):
    beyond = ("phone", "display_name", "name", "email_from", "company_name", "note")
    for model, ids in stranger.planted.traces.items():
        for name, told in stranger.described(model).items():
            if told.get("relation") in ("crm.lead", "customer.filing"):
                asked = [f"{name}/{field}" for field in beyond]
                asked = [a for a in asked if _exists(stranger, told, a)]
                yield stranger.call(model, "export_data", ids, asked)


def _exists(stranger, told, path):
    return path.partition("/")[2] in stranger.env[told["relation"]]._fields


@probe("pickers", _lt("The names that appear while he types into a field"))
def pickers(stranger):
    typed = ["", *_guesses(stranger)]
    for model in _open(stranger):
        for text in typed:
            yield stranger.call(model, "name_search", text, limit=20)
        asked = {"display_name": {}}
        yield stranger.call(model, "web_name_search", "", asked, limit=_ROWS)


@probe("groups", _lt("Groups and counts: lists grouped by any field"))
def groups(stranger):
    for model in _open(stranger):
        for name, told in stranger.described(model).items():
            if told.get("groupable"):
                by = f"{name}:month" if told["type"] in ("date", "datetime") else name
                yield stranger.call(
                    model, "formatted_read_group", [], [by], ["__count"], limit=_ROWS
                )


@probe("boards", _lt("Boards, their progress bars, and search panels"))
def boards(stranger):
    states = {"planned": "success", "today": "warning", "overdue": "danger"}
    bar = {"field": "activity_state", "colors": states}
    for model in _open(stranger):
        described = stranger.described(model)
        if "activity_state" in described:
            yield stranger.call(model, "read_progress_bar", [], "stage_id", bar)
        for name in _columns(described):
            yield stranger.call(model, "web_read_group", [], [name], ["__count"])
            if described[name]["type"] in ("many2one", "selection"):
                panel = "search_panel_select_range"
                yield stranger.call(model, panel, name, enable_counters=True)
            panel = "search_panel_select_multi_range"
            yield stranger.call(model, panel, name, enable_counters=True)


def _columns(described):
    """Fields by which a board may have its columns."""
    return [
        name
        for name, told in described.items()
        if told["type"] in ("many2one", "many2many", "selection")
        if told.get("groupable")
    ]


@probe("guesses", _lt("Searches for what he guesses: nothing tells that it is there"))
def guesses(stranger):
    for model in _open(stranger):
        described = stranger.described(model)
        texts = [
            name
            for name, told in described.items()
            if told["type"] in ("char", "text", "html") and told.get("searchable")
        ]
        for typed in _guesses(stranger):
            # one question of all fields at once; who finds something is asked again
            domain = ["|"] * (len(texts) - 1) + [(t, "ilike", typed) for t in texts]
            if texts and stranger.count(model, domain):
                yield from _found(stranger, model, texts, typed)


def _found(stranger, model, texts, typed):
    for name in texts:
        if stranger.count(model, [(name, "ilike", typed)]):
            yield Leak(f"{model}.search_count", f"{name}: {typed}")


@probe("guesses_through", _lt("Searches in other lists by what a customer is called"))
def guesses_through(stranger):
    beyond = {
        "crm.lead": ("phone", "name", "partner_name"),
        "customer.filing": ("phone", "company_name"),
    }
    for model in _open(stranger):
        for name, told in stranger.described(model).items():
            for other in beyond.get(told.get("relation"), ()):
                for typed in _guesses(stranger):
                    domain = [(f"{name}.{other}", "ilike", typed)]
                    if told.get("searchable") and stranger.count(model, domain):
                        yield Leak(f"{model}.search_count", f"{name}.{other}: {typed}")


def _guesses(stranger):
    """What somebody would type who knows something of a customer."""
    told = stranger.planted.secrets.items()
    return [shown for what, shown in told if what.startswith(("company (", "phone ("))]


@probe("dialogs", _lt("Dialogs and new records that are filled in from a lead"))
def dialogs_filled_in(stranger):
    for model in {*dialogs(stranger.env), *_open(stranger)}:
        names = list(stranger.env[model]._fields)
        asked = stranger.specification(model)
        for lead, filing in stranger.planted.customers():
            context = _pointing_there(stranger, model, lead, filing)
            yield stranger.call(model, "default_get", names, context=context)
            yield stranger.call(model, "onchange", [], {}, [], asked, context=context)


def _pointing_there(stranger, model, lead, filing):
    """A context that opens a form on a customer, whatever the form calls him."""
    ids = dict(stranger.planted.traces) | {
        "crm.lead": lead.ids,
        "customer.filing": filing.ids,
    }
    context = {
        "active_model": "crm.lead",
        "active_id": lead.id,
        "active_ids": lead.ids,
        "default_res_model": "crm.lead",
        "default_model": "crm.lead",
        "default_res_model_id": stranger.planted.model_id,
        "default_res_id": lead.id,
        "default_res_ids": str(lead.ids),
    }
    for name, field in stranger.env[model]._fields.items():
        pointed = ids.get(field.comodel_name) if field.relational else None
        if pointed:
            single = field.type == "many2one"
            context[f"default_{name}"] = pointed[0] if single else pointed
    return context
