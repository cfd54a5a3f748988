"""Row 28: what Odoo keeps safe by itself, and files that nobody may add."""

from rows_case import RowsCase

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestRowsSafe(RowsCase):
    def test_row_28_what_odoo_keeps_safe(self):
        """One line each: whoever changes it in Odoo is noticed here."""
        lead, ids = "crm.lead", self.lead_.ids
        tracked = self.env["mail.tracking.value"].sudo().search([]).ids
        texts = self.env["ir.model.data"].sudo().search([("model", "=", lead)]).ids
        for model, method, args in (
            (lead, "name_search", ("QZX",)),
            (lead, "formatted_read_group", ([], ["name"], ["__count"])),
            (lead, "search_panel_select_range", ("stage_id",)),
            (lead, "export_data", (ids, ["name", "phone"])),
            (lead, "load", ([".id", "name"], [[str(self.lead_.id), "X"]])),
            (lead, "copy", (ids,)),
            (lead, "copy_data", (ids,)),
            (lead, "get_metadata", (ids,)),
            (lead, "web_save", (ids, {}, {"phone": {}, "name": {}})),
            (lead, "onchange", (ids, {}, [], {"phone": {}, "name": {}})),
            (lead, "prepare_pls_tooltip_data", (ids,)),
            (lead, "get_rainbowman_message", (ids,)),
            (lead, "message_get_suggested_recipients", (ids,)),
            (lead, "activity_search", (ids, ["mail.mail_activity_data_call"])),
            (lead, "web_resequence", (ids, {"name": {}})),
            ("ir.attachment", "read", (self.file_.ids, ["name", "raw"])),
            ("mail.tracking.value", "read", (tracked, ["new_value_char"])),
            ("ir.model.data", "read", (texts, ["name", "res_id"])),
        ):
            self.none_told(model, method, *args)

    def test_row_28_no_file_is_put_onto_his_lead(self):
        """It would stand among his own, and be sent to the customer with them."""
        theirs = {
            "crm.lead": self.lead_,
            "customer.filing": self.filing,
            "mail.activity": self.lead_.activity_ids[:1],
            "mail.message": self.lead_.message_ids[:1],
        }
        before = self.files_on(theirs)
        for user in self.strangers.values():
            files = self.env["ir.attachment"].with_user(user).sudo(False)
            mine = files.sudo().create({"name": "mine.txt", "raw": b"X"}).sudo(False)
            for model, record in theirs.items():
                place = {"res_model": model, "res_id": record.id}
                for way in (
                    lambda place=place, files=files: files.create(
                        {"name": "x.txt", "raw": b"X", **place}
                    ),
                    lambda place=place, mine=mine: mine.write(place),
                ):
                    with self.assertRaises(AccessError, msg=(user.login, model)):
                        with self.env.cr.savepoint():
                            way()
                            self.env.flush_all()
        self.assertEqual(self.files_on(theirs), before)

    def files_on(self, records):
        self.env.invalidate_all()
        files = self.env["ir.attachment"].sudo()
        return files.union(
            *(
                files.search(
                    [("res_model", "=", model), ("res_id", "=", record.id)]
                    + [("res_field", "=", False)]
                )
                for model, record in records.items()
            )
        )

    def upload(self, route, record):
        """What the server answers who sends a file for a record."""
        told = {"model": record._name, "id": record.id, "csrf_token": self.csrf()}
        if route.startswith("/mail"):
            told = {"thread_model": record._name, "thread_id": record.id}
            told["csrf_token"] = self.csrf()
        file = {"ufile": ("upload.txt", b"X", "text/plain")}
        return self.url_open(route, data=told, files=file).text

    def csrf(self):
        return Request.csrf_token(self)

    def test_row_28_no_file_is_uploaded_onto_his_lead(self):
        theirs = {"crm.lead": self.lead_, "customer.filing": self.filing}
        before = self.files_on(theirs)
        routes = "/mail/attachment/upload", "/web/binary/upload_attachment"
        muted = mute_logger("odoo.http", "odoo.addons.web.controllers.binary")
        self.env.flush_all()
        with muted:
            for who, user in self.strangers.items():
                login = user.login
                if who == "public":
                    self.authenticate(None, None)
                else:
                    self.authenticate(login, login + "x" * (8 - len(login)))
                for record in theirs.values():
                    for route in routes:
                        self.assert_silent(self.upload(route, record), who, route)
            self.assertEqual(self.files_on(theirs), before)
            self.authenticate("bo", "bo" + "x" * 6)
            for route in routes:
                self.upload(route, self.lead_)
        self.assertEqual(len(self.files_on(theirs) - before), 2, "the owner's arrive")

    def test_row_28_dialogs_and_templates_on_his_lead(self):
        template = self.env["mail.template"].create(
            {
                "name": "X",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "subject": "{{ object.name }}",
                "body_html": "<t t-out='object.phone'/>",
                "email_to": "{{ object.email_from }}",
                "use_default_to": False,
            }
        )
        lead_model = {"model": "crm.lead", "res_ids": str(self.lead_.ids)}
        spec = {"subject": {}, "body": {}, "partner_ids": {}, "record_name": {}}
        for who, user in self.strangers.items():
            for model, values, names in (
                (
                    "mail.compose.message",
                    lead_model | {"template_id": template.id},
                    spec,
                ),
                (
                    "mail.template.preview",
                    {
                        "mail_template_id": template.id,
                        "resource_ref": f"crm.lead,{self.lead_.id}",
                    },
                    {"subject": {}, "body_html": {}, "email_to": {}},
                ),
                (
                    "mail.followers.edit",
                    {"res_model": "crm.lead", "res_ids": str(self.lead_.ids)},
                    {"display_name": {}},
                ),
                (
                    "mail.activity.schedule",
                    {"res_model": "crm.lead", "res_ids": str(self.lead_.ids)},
                    {"res_ids": {}, "error": {}, "summary": {}},
                ),
            ):
                for method in ("onchange", "web_save"):
                    args = [[], values, list(values), names]
                    if method == "web_save":
                        args = [[], values, names]
                    text = self.ask(user, model, method, *args)
                    self.assert_silent(text, who, model, method)
            text = self.ask(
                user, "mail.template", "send_mail", template.ids, self.lead_.id
            )
            self.assertFalse(text.isdigit(), who)
