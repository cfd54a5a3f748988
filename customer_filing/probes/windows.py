"""Where something of a customer could be read: models and records, found by themselves.

No model is named here but the customer's own, so a module that is installed later is
looked into as well.
"""

CUSTOMER = ("crm.lead", "customer.filing", "customer.filing.card")
# So many records of a model are asked for one by one.
_AT_MOST = 8


def windows(env):
    """Names of all models with records in which something could be read.

    They point to a customer, or to a record that points to one; or somebody points from
    a customer to them.
    """
    carrying = _carriers(env)
    wanted = {*CUSTOMER, *carrying}
    return [
        name
        for name in _models(env)
        if name in wanted
        or any(field.comodel_name in wanted for field in _relations(env[name]))
    ]


def dialogs(env):
    """Names of all dialogs that know of customers, or of records in general."""
    wanted = {*CUSTOMER, *_carriers(env)}
    return [
        name
        for name, model in sorted(env.items())
        if model._transient
        if _names_a_record(model)
        or any(field.comodel_name in wanted for field in _relations(model))
    ]


def traces(planted):
    """{model: ids of records that point to what was planted, directly or by one more}.

    With the contacts, to which leads point. As the superuser sees them; of each model
    the last few.
    """
    env = planted.env(context={"active_test": False})
    found = {"crm.lead": planted.leads.ids, "customer.filing": planted.filings.ids}
    if cards := planted.cards:
        found["customer.filing.card"] = cards.ids
    found["res.partner"] = planted.contacts.ids
    near = dict(found)
    for name, pointers in _carriers(env).items():
        ids = _pointing(env[name], pointers, near)
        found[name] = list(dict.fromkeys([*found.get(name, ()), *ids]))
    near = dict(found)
    for name in _models(env):
        if name in near:
            continue
        pointers = [f for f in _stored(env[name]) if f.comodel_name in near]
        if ids := _pointing(env[name], pointers, near):
            found[name] = ids
    return {name: ids[-_AT_MOST:] for name, ids in found.items() if ids}


def _pointing(model, pointers, near):
    """Ids of records of ``model`` that point to records by their ids."""
    ids = set()
    for field in pointers:
        if field.comodel_name in near:
            domain = [(field.name, "in", near[field.comodel_name])]
            ids.update(model.sudo().search(domain, order="id desc", limit=50)._ids)
            continue
        named = field.model_field
        for name in CUSTOMER:
            domain = [(named, "=", name), (field.name, "in", near.get(name, ()))]
            ids.update(model.sudo().search(domain, order="id desc", limit=50)._ids)
    return sorted(ids)


def _carriers(env):
    """{model: its fields that point to a customer, or to records in general}"""
    found = {}
    for name in _models(env):
        pointers = [
            field
            for field in _stored(env[name])
            if field.comodel_name in CUSTOMER or field.type == "many2one_reference"
        ]
        if pointers:
            found[name] = pointers
    return found


def _models(env):
    return [
        name
        for name, model in sorted(env.items())
        if not (model._abstract or model._transient)
    ]


def _relations(model):
    return [field for field in model._fields.values() if field.relational]


def _stored(model):
    return [
        field
        for field in model._fields.values()
        if field.store and field.type in ("many2one", "many2one_reference")
    ]


def _names_a_record(model):
    return {"res_id", "res_ids", "res_model", "model"} & set(model._fields)
