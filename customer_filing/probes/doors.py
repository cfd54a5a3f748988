"""Ways to take a customer, or to get near him: none of these calls may succeed."""

from odoo.tools.translate import LazyTranslate

from .frame import Leak, probe
from .rows import hidden

_lt = LazyTranslate(__name__)
_MAIL = "From: %s\nTo: sales@example.com\nSubject: X\nMessage-ID: <%s>\n\nX\n"


def _refused(answer, *granted):
    """The answer, and a leak if it says that something was done."""
    yield answer
    if answer in ("true", "null", *granted):
        yield Leak(answer.where, answer)


@probe("taking", _lt("Taking a customer by writing his salesperson, team or guard"))
def taking(stranger):
    mine = stranger.user.id
    for lead, filing in hidden(stranger):
        for values in (
            {"user_id": mine},
            {"team_id": False},
            {"filing_guard": False},
            {"filing_id": False},
            {"color": 1},
        ):
            yield from _refused(stranger.call("crm.lead", "write", lead.ids, values))
            yield stranger.call("crm.lead", "web_save", lead.ids, values, {"phone": {}})
        for values in ({"state": "ended"}, {"user_id": mine}, {"note": "X"}):
            answer = stranger.call("customer.filing", "write", filing.ids, values)
            yield from _refused(answer)


@probe("keys", _lt("The same with keys that he puts into the context of the call"))
def keys(stranger):
    context = {
        "tracking_disable": True,
        "install_mode": True,
        "import_file": True,
        "customer_filing.doors": True,
        "default_user_id": stranger.user.id,
    }
    values = {"user_id": stranger.user.id, "filing_guard": False}
    for lead, _filing in hidden(stranger):
        answer = stranger.call("crm.lead", "write", lead.ids, values, context=context)
        yield from _refused(answer)


@probe("closing", _lt("Closing, deleting or copying a customer's lead"))
def closing(stranger):
    for lead, _filing in hidden(stranger):
        for method in (
            "action_set_lost",
            "action_set_won",
            "action_archive",
            "unlink",
            "copy",
            "merge_opportunity",
            "convert_opportunity",
        ):
            args = [False] if method == "convert_opportunity" else []
            yield from _refused(stranger.call("crm.lead", method, lead.ids, *args))


@probe("merging", _lt("Merging a customer's lead with one of his own"))
def merging(stranger):
    leads = stranger.env["crm.lead"]
    if not leads.has_access("create"):
        return
    savepoint = stranger.env.cr.savepoint()
    try:
        mine = leads.create({"name": "X", "user_id": stranger.user.id})
        for lead, _filing in hidden(stranger):
            ids = [lead.id, mine.id]
            answer = stranger.call("crm.lead", "merge_opportunity", ids)
            yield from _refused(answer, f"[{lead.id}]", f"[{mine.id}]", str(ids))
    finally:
        savepoint.close(rollback=True)


@probe("importing", _lt("Importing a file that names a customer's lead by its number"))
def importing(stranger):
    for lead, filing in hidden(stranger):
        for model, columns, row in (
            ("crm.lead", [".id", "user_id/.id"], [str(lead.id), str(stranger.user.id)]),
            ("crm.lead", [".id", "filing_guard"], [str(lead.id), "history"]),
            ("customer.filing", [".id", "phone"], [str(filing.id), "13900000000"]),
        ):
            answer = stranger.call(model, "load", columns, [row])
            yield answer
            if f'"ids": [{row[0]}]' in answer:
                yield Leak(answer.where, columns[1])


@probe("mailing", _lt("Handing in a mail, so that it stands in a customer's lead"))
def mailing(stranger):
    for lead, _filing in hidden(stranger):
        mail = _MAIL % ("probe@example.com", f"probe-{lead.id}@example.com")
        answer = stranger.call(
            "mail.thread", "message_process", "crm.lead", mail, thread_id=lead.id
        )
        yield from _refused(answer, str(lead.id))


@probe("following", _lt("Following a customer's lead, or writing and planning on it"))
def following(stranger):
    partner = stranger.user.partner_id.ids
    for lead, _filing in hidden(stranger):
        answer = stranger.call("crm.lead", "message_subscribe", lead.ids, partner)
        yield from _refused(answer)
        for method, kwargs in (
            ("message_post", {"body": "X"}),
            ("activity_schedule", {"summary": "X", "user_id": stranger.user.id}),
        ):
            answer = stranger.call("crm.lead", method, lead.ids, **kwargs)
            yield answer
            if answer.startswith("["):
                yield Leak(answer.where, lead._description)
        values = {"name": "X", "opportunity_id": lead.id}
        values |= {"start": "2099-01-01 08:00:00", "stop": "2099-01-01 09:00:00"}
        answer = stranger.call(
            "calendar.event", "web_save", [], values, {"opportunity_id": {"fields": {}}}
        )
        yield answer
