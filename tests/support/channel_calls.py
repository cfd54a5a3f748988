"""What clients ask by HTTP: calls that tell of a customer, and files of an export."""

import io
import json
import zipfile

from odoo.http import Request

TEXTS = ("char", "text", "html")
CUSTOMER = ("crm.lead", "customer.filing", "res.partner")
# What an export finds at the end of a path.
BEYOND = (
    "name",
    "display_name",
    "phone",
    "street",
    "note",
    "company_name",
    "partner_name",
)


def calls_of_the_web_client(lead, filing, meeting):
    """(model, method, arguments by name): each tells of him whoever may see him."""
    named = {"fields": {"display_name": {}}}
    on_lead = {"name": {}, "phone": {}, "partner_name": {}}
    of_filing = {"phone": {}, "company_name": {}, "lead_id": named}
    domain = lead.email_from.split("@")[1]
    typed = {"email_from": f"somebody@{domain}", "type": "lead", "name": "X"}
    nothing = {"ids": [], "values": {}, "field_names": []}
    new = nothing | {"context": {"default_opportunity_id": lead.id}}
    model_id = lead.env["ir.model"]._get_id("crm.lead")
    of_lead = {"res_model_id": model_id, "res_id": lead.id}
    asked = {"ids": lead.ids, "specification": on_lead}
    yield "crm.lead", "web_read", asked
    asked = {"values": typed, "field_names": list(typed), "ids": []}
    similar = {"duplicate_lead_ids": {"fields": {"name": {}}}}
    yield "crm.lead", "onchange", asked | {"fields_spec": similar}
    states = dict.fromkeys(("planned", "today", "overdue"), "success")
    bar = {"field": "activity_state", "colors": states}
    asked = {"domain": [], "group_by": "partner_name", "progress_bar": bar}
    yield "crm.lead", "read_progress_bar", asked
    yield "customer.filing", "web_read", {"ids": filing.ids, "specification": of_filing}
    bar = {"field": "state", "colors": {"active": "success", "ended": "danger"}}
    asked = {"domain": [], "group_by": "company_name", "progress_bar": bar}
    yield "customer.filing", "read_progress_bar", asked
    dialog = {"default_lead_id": lead.id}
    asked = {"fields": ["lead_id", "phone", "company_name"], "context": dialog}
    yield "customer.filing.submit", "default_get", asked
    of_meeting = {"name": {}, "opportunity_id": named}
    asked = {"ids": meeting.ids, "specification": of_meeting}
    yield "calendar.event", "web_read", asked
    asked = {"domain": [], "specification": of_meeting}
    yield "calendar.event", "web_search_read", asked
    yield "calendar.event", "onchange", new | {"fields_spec": of_meeting}
    asked = {"field_name": "opportunity_id", "limit": 0}
    yield "calendar.event", "search_panel_select_range", asked
    asked = {"values": of_lead, "field_names": list(of_lead), "ids": []}
    spec = {"res_name": {}, "res_id": {}, "res_model_id": {}}
    yield "mail.activity", "onchange", asked | {"fields_spec": spec}
    asked = {"domain": [], "specification": {"summary": {}, "res_name": {}}}
    yield "mail.activity", "web_search_read", asked
    told = {"lead_partner_name": {}, "lead_contact_name": {}}
    asked = {"values": {"lead_id": lead.id}, "field_names": ["lead_id"], "ids": []}
    yield "crm.lead2opportunity.partner", "onchange", asked | {"fields_spec": told}


class ExportedFiles:
    """Mixed into a test case that speaks HTTP."""

    def exports(self, user, records):
        """(what it is, all texts in it) of the files that somebody asks for.

        Its own fields, as far as he is told that they exist, and what lies behind those
        that point to a lead or a filing.
        """
        described = self.env(user=user, su=False)[records._name].fields_get()
        own = [
            name
            for name, told in described.items()
            if told["type"] in TEXTS or told.get("relation") in CUSTOMER
        ]
        yield "csv", self._exported("csv", records, own or ["display_name"])
        yield "xlsx", self._exported("xlsx", records, own or ["display_name"])
        if paths := self._paths(records, described):
            yield "csv of paths", self._exported("csv", records, paths)

    def _paths(self, records, described):
        return [
            f"{name}/{beyond}"
            for name, field in records._fields.items()
            if name in described
            if field.comodel_name in ("crm.lead", "customer.filing")
            for beyond in BEYOND
            if beyond in self.env[field.comodel_name]._fields
        ]

    def _exported(self, extension, records, names):
        told = {
            "model": records._name,
            "ids": records.ids,
            "domain": [],
            "fields": [{"name": n, "label": n, "type": "char"} for n in names],
            "import_compat": False,
            "groupby": [],
        }
        csrf = Request.csrf_token(self)
        answer = self.url_open(
            f"/web/export/{extension}",
            data={"data": json.dumps(told), "csrf_token": csrf},
        )
        if extension == "xlsx" and answer.ok:
            with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                return "".join(
                    book.read(name).decode()
                    for name in book.namelist()
                    if name.endswith(".xml")
                )
        return answer.text
