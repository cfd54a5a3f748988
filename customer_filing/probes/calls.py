"""Every call of Odoo's clients, on every model in which something could be read.

Models and records are found by windows.py. What a call needs is filled in by its sort;
what a model adds of its own is in methods.py.
"""

from odoo.tools.translate import LazyTranslate

from .frame import Leak, probe
from .windows import dialogs

_lt = LazyTranslate(__name__)
# So many rows of a list are asked for.
_ROWS = 200
_TEXTS = ("char", "text", "html")
# What nobody is called.
_NOBODY = "zzqxjvkw"


@probe("lists", _lt("Lists and searches, also of what is archived"))
def lists(stranger):
    archived = {"active_test": False}
    for model in stranger.open_models:
        names = stranger.fields(model)
        answer = stranger.call(
            model, "search_read", [], names, limit=_ROWS, context=archived
        )
        yield answer
        # one of them may be the reason why all were refused
        for name in texts(stranger, model) if answer.refused else ():
            yield stranger.call(
                model, "search_read", [], [name], limit=_ROWS, context=archived
            )
        asked = stranger.specification(model)
        yield stranger.call(model, "web_search_read", [], asked, limit=_ROWS)


def texts(stranger, model):
    """Fields in which somebody may have written a customer's name."""
    described = stranger.described(model).items()
    return [name for name, field in described if field.type in _TEXTS]


@probe("records", _lt("Records by their numbers, as somebody asks who counts them up"))
def records(stranger):
    for model, ids in stranger.planted.traces.items():
        names = stranger.names_to_ask(model)
        for id_ in ids if model in stranger.open_models else ids[-1:]:
            yield stranger.call(model, "read", [id_], names)
        # as a rule one of each customer's
        for id_ in ids[-2:]:
            yield from _one_by_one(stranger, model, [id_], names)


def _one_by_one(stranger, model, ids, names):
    """Each field by itself, if one of them is the reason why all were refused."""
    if stranger.call(model, "read", ids, ["id"]).refused:
        return
    if stranger.call(model, "read", ids, names).refused:
        for name in names:
            yield stranger.call(model, "read", ids, [name])


@probe("forms", _lt("Forms that are opened by a record's number, and their lists"))
def forms(stranger):
    for model, ids in stranger.planted.traces.items():
        if model in stranger.open_models:
            asked = stranger.specification(model)
            for id_ in ids[-2:]:
                yield stranger.call(model, "web_read", [id_], asked)
            yield stranger.call(model, "onchange", ids[-1:], {}, [], asked)


@probe("exports", _lt("Exports, copies and the record's history in developer mode"))
def exports(stranger):
    for model, ids in stranger.planted.traces.items():
        names = stranger.names_to_ask(model)
        for id_ in ids[-2:] if model in stranger.open_models else ids[-1:]:
            yield stranger.call(model, "export_data", [id_], names)
            yield stranger.call(model, "copy_data", [id_])
            yield stranger.call(model, "get_metadata", [id_])


@probe("exports_through", _lt("Exports of a customer's data through other records"))
def exports_through(stranger):
    names = ("id", "display_name", "name", "company_name")
    beyond = (*names, "phone", "email_from", "note")
    for model, ids in stranger.planted.traces.items():
        for name, field in stranger.described(model).items():
            if field.comodel_name in ("crm.lead", "customer.filing"):
                there = stranger.env[field.comodel_name]._fields
                asked = [f"{name}/{other}" for other in beyond if other in there]
                yield stranger.call(model, "export_data", ids, asked)


@probe("pickers", _lt("The names that appear while he types into a field"))
def pickers(stranger):
    for model in stranger.open_models:
        typed = _guesses(stranger)[0]
        yield stranger.call(model, "name_search", typed, limit=_ROWS)
        asked = {"display_name": {}}
        yield stranger.call(model, "web_name_search", "", asked, limit=_ROWS)


@probe("groups", _lt("Groups and counts: lists grouped by any field"))
def groups(stranger):
    for model in stranger.open_models:
        names = telling(stranger, model)
        together = [[name] for name in names]
        method, count = "formatted_read_group", ["__count"]
        answer = stranger.call(
            model, "formatted_read_grouping_sets", [], together, count
        )
        yield answer
        # where one cannot be grouped by, each is asked for by itself
        for by in together if answer.refused else ():
            yield stranger.call(model, method, [], by, count, limit=_ROWS)


@probe("boards", _lt("Boards, their progress bars, and search panels"))
def boards(stranger):
    states = {"planned": "success", "today": "warning", "overdue": "danger"}
    bar = {"field": "activity_state", "colors": states}
    for model in stranger.open_models:
        described = stranger.described(model)
        if "activity_state" in described:
            yield stranger.call(model, "read_progress_bar", [], "stage_id", bar)
        for name in telling(stranger, model):
            if described[name].relational:
                yield stranger.call(model, "web_read_group", [], [name], ["__count"])
                for panel in ("range", "multi_range"):
                    panel = f"search_panel_select_{panel}"
                    yield stranger.call(model, panel, name, enable_counters=True)


def telling(stranger, model):
    """Fields by which a list is grouped so that a group's name could be a customer's.

    Those are texts, and what points to records in which something of him stands.
    """
    there = stranger.planted.traces
    return [
        name
        for name, field in stranger.described(model).items()
        if field.type in ("char", "text") or field.comodel_name in there
        if field._description_groupable(stranger.env)
    ]


@probe("guesses", _lt("Searches for what he guesses: nothing tells that it is there"))
def guesses(stranger):
    for model in stranger.open_models:
        described = stranger.described(model)
        texts = [
            name
            for name, field in described.items()
            if field.type in _TEXTS and field._description_searchable
        ]
        # one question of all at once; who finds something is asked again
        asked = [(name, "ilike", t) for name in texts for t in _guesses(stranger)]
        if texts and stranger.call(model, "search_count", _any(asked)) != "0":
            for name in texts:
                yield from _found(stranger, model, name)


def _found(stranger, model, name):
    asked = [(name, "ilike", typed) for typed in _guesses(stranger)]
    found = stranger.count(model, _any(asked))
    # a name that cannot be searched for finds all, whatever is typed
    if found and found != stranger.count(model, [(name, "ilike", _NOBODY)]):
        yield Leak(f"{model}.search_count", name)


@probe("guesses_through", _lt("Searches in other lists by what a customer is called"))
def guesses_through(stranger):
    beyond = {
        "crm.lead": ("phone", "name", "partner_name"),
        "customer.filing": ("phone", "company_name"),
    }
    for model in stranger.open_models:
        for name, field in stranger.described(model).items():
            for other in beyond.get(field.comodel_name, ()):
                path = f"{name}.{other}"
                asked = [(path, "ilike", typed) for typed in _guesses(stranger)]
                if stranger.count(model, _any(asked)):
                    yield Leak(f"{model}.search_count", path)


def _any(asked):
    """A domain that finds what one of these conditions finds."""
    return ["|"] * (len(asked) - 1) + asked


def _guesses(stranger):
    """What somebody would type who knows something of a customer."""
    told = stranger.planted.secrets.items()
    typed = ("company (", "phone (", "contact's phone (")
    return [shown for what, shown in told if what.startswith(typed)]


@probe("dialogs", _lt("Dialogs and new records that are filled in from a lead"))
def dialogs_filled_in(stranger):
    for model in {*dialogs(stranger.env), *stranger.open_models}:
        names = list(stranger.env[model]._fields)
        asked = stranger.specification(model)
        for lead, filing in stranger.planted.customers():
            context = _pointing_there(stranger, model, lead, filing)
            answer = stranger.call(
                model, "onchange", [], {}, [], asked, context=context
            )
            yield answer
            if answer.refused:
                yield stranger.call(model, "default_get", names, context=context)


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
