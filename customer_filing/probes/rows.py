"""Ways that Odoo itself leaves open: what hangs on a lead tells of it."""

from odoo.tools.translate import LazyTranslate

from .frame import Leak, probe

_lt = LazyTranslate(__name__)


def hidden(stranger):
    """(lead, filing) of the planted customers whose lead this person may not read."""
    for lead, filing in stranger.planted.customers():
        if not lead.with_env(stranger.env).has_access("read"):
            yield lead, filing


def _hanging(stranger, model):
    """Ids of planted records of a model that belong to hidden leads."""
    leads = [lead.id for lead, _filing in hidden(stranger)]
    records = stranger.planted.env[model].browse(stranger.planted.traces.get(model, ()))
    if model == "calendar.event":
        return records.filtered(lambda event: event.opportunity_id.id in leads).ids
    return records.filtered(
        lambda record: record.res_model == "crm.lead" and record.res_id in leads
    ).ids


@probe("followers", _lt("Who follows a customer: their names and addresses"))
def followers(stranger):
    for lead, _filing in hidden(stranger):
        yield stranger.call("crm.lead", "message_get_followers", lead.ids)
        about = [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        if stranger.count("mail.followers", about):
            yield Leak("mail.followers.search_count", lead._description)
    names = ["name", "email", "display_name"]
    for id_ in _hanging(stranger, "mail.followers"):
        answer = stranger.call("mail.followers", "read", [id_], names)
        yield answer
        if '"email"' in answer:
            yield Leak(answer.where, str(id_))


@probe("meetings", _lt("Colleagues' calendars: whom they meet, when, and who comes"))
def meetings(stranger):
    ids = _hanging(stranger, "calendar.event")
    for model, path in (("calendar.event", "id"), ("calendar.attendee", "event_id")):
        if ids and stranger.count(model, [(path, "in", ids)]):
            yield Leak(f"{model}.search_count", path)
    for id_ in ids:
        yield stranger.call("calendar.event", "message_get_followers", [id_])


@probe("duplicates", _lt("The count of similar leads beside one that he types"))
def duplicates(stranger):
    asked = {"duplicate_lead_count": {}, "duplicate_lead_ids": {"fields": {}}}
    for lead, _filing in hidden(stranger):
        typed = {"name": "X", "type": "lead", "user_id": stranger.user.id}
        typed |= {name: lead[name] for name in ("phone", "email_from", "partner_name")}
        answer = stranger.call("crm.lead", "web_save", [], typed, asked)
        yield from _naming(answer, lead)
        answer = stranger.call("crm.lead", "onchange", [], typed, list(typed), asked)
        yield from _naming(answer, lead)


def _naming(answer, lead):
    """The answer itself, and a leak if it lists a lead by its number."""
    yield answer
    if f'"id": {lead.id}}}' in answer or f", {lead.id}]" in answer:
        yield Leak(answer.where, str(lead.id))


@probe("converting", _lt("The dialog that converts a lead, told of somebody else's"))
def converting(stranger):
    asked = {"lead_partner_name": {}, "lead_contact_name": {}, "lead_id": {}}
    for lead, _filing in hidden(stranger):
        typed = {"lead_id": lead.id, "name": "convert", "action": "create"}
        typed |= {"duplicated_lead_ids": [], "user_id": False, "team_id": False}
        model = "crm.lead2opportunity.partner"
        yield stranger.call(model, "onchange", [], typed, ["lead_id"], asked)
        yield stranger.call(model, "web_save", [], typed, asked)


@probe("contacts", _lt("Contacts that are searched by the leads or meetings they have"))
def contacts(stranger):
    env = stranger.planted.env
    events = env["calendar.event"].browse(_hanging(stranger, "calendar.event"))
    for name, partners, ids in (
        ("meeting_ids", events.partner_ids, events.ids),
        *(
            ("opportunity_ids", lead.partner_id, lead.ids)
            for lead, _filing in hidden(stranger)
        ),
    ):
        if not (ids and partners):
            continue
        for operator, value in (("in", ids), ("=", ids[0])):
            if stranger.count("res.partner", [(name, operator, value)]):
                yield Leak("res.partner.search_count", f"{name} {operator}")


@probe(
    "contact_card", _lt("A customer's contacts in the address book, and their cards")
)
def contact_card(stranger):
    """What contacts alone tell; a leak even where no register hides them."""
    planted = stranger.planted
    model, card = "res.partner", ("name", "phone", "email", "street", "comment")
    asked = {"display_name": {}} | {name: {} for name in card}
    for lead, _filing in hidden(stranger):
        contacts = planted.contacts_of(lead)
        ids, names = contacts.ids, contacts.mapped("name")
        phone = contacts.child_ids.phone
        for answer in (
            stranger.call(model, "read", ids, list(card)),
            stranger.call(model, "web_search_read", [("id", "in", ids)], asked),
            stranger.call(model, "search_read", [("phone", "=", phone)], list(card)),
            *(stranger.call(model, "name_search", name) for name in names),
        ):
            for what in planted.contact_told_in(answer):
                yield Leak(answer.where, what)


@probe("templates", _lt("Mails and templates that are filled in from a lead"))
def templates(stranger):
    model_id = stranger.planted.model_id
    template = stranger.planted.env["mail.template"].create(
        {
            "name": "X",
            "model_id": model_id,
            "subject": "{{ object.name }}",
            "body_html": "<t t-out='object.phone'/><t t-out='object.partner_name'/>",
        }
    )
    for lead, _filing in hidden(stranger):
        on_lead = {"model": "crm.lead", "res_ids": str(lead.ids)}
        typed = on_lead | {"template_id": template.id}
        asked = {"subject": {}, "body": {}, "partner_ids": {}, "record_name": {}}
        model = "mail.compose.message"
        yield stranger.call(model, "onchange", [], typed, list(typed), asked)
        yield stranger.call(model, "web_save", [], typed, asked)
        typed = {
            "mail_template_id": template.id,
            "resource_ref": f"crm.lead,{lead.id}",
        }
        asked = {"subject": {}, "body_html": {}, "email_to": {}}
        model = "mail.template.preview"
        yield stranger.call(model, "onchange", [], typed, list(typed), asked)
        answer = stranger.call("mail.template", "send_mail", template.ids, lead.id)
        if answer.isdigit():
            yield Leak(answer.where, lead._description)


@probe("reports", _lt("Analyses: activities by lead, salesperson and day"))
def reports(stranger):
    for lead, _filing in hidden(stranger):
        domain = [("lead_id", "=", lead.id)]
        if stranger.count("crm.activity.report", domain):
            yield Leak("crm.activity.report.search_count", lead._description)
