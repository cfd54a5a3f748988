"""Rows 16 to 24 and 29: what numbers and groups tell, and how far the known ones go."""

import json
from datetime import datetime

from rows_case import RowsCase
from shop_window_case import CONTACT, PHONE

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRowsCounts(RowsCase):
    def number(self, user, model, domain):
        """What a count answers: a number, or nothing if it is refused."""
        text = self.ask(user, model, "search_count", domain)
        return int(text) if text.isdigit() else 0

    def numbers(self, user, model, ids, names):
        """{field: number} that a form shows him; nothing if it is refused."""
        found = {}
        for name in names:
            text = self.ask(user, model, "read", ids, [name])
            if text.startswith("[{"):
                found[name] = json.loads(text)[0][name]
        return found

    def test_row_16_that_a_partner_has_some_opportunity(self):
        """Neither that there is one, nor anything of what is in it."""
        self.lead_.sudo().partner_id = self.contact
        him = ("id", "=", self.contact.id)
        for who, user in self.strangers.items():
            for condition in (
                ("opportunity_ids.phone", "ilike", PHONE[-8:]),
                ("opportunity_ids.name", "ilike", "QZX"),
                ("opportunity_ids.user_id", "=", self.bo.id),
                ("opportunity_ids.expected_revenue", ">=", 0),
                ("opportunity_ids.filing_guard", "!=", False),
                ("opportunity_ids.filing_id", "!=", False),
            ):
                self.assertFalse(
                    self.number(user, "res.partner", [him, condition]), (who, condition)
                )
        # a column of a partner that told of filings would be searched as well
        for name, field in self.env["res.partner"]._fields.items():
            if "filing" in name and (field.store or field.search):
                for condition in ((name, "!=", False), (name, "=", True)):
                    for who, user in self.strangers.items():
                        self.assertFalse(
                            self.number(user, "res.partner", [him, condition]),
                            (who, condition),
                        )

    def test_row_16_no_search_by_what_points_to_him(self):
        """No list of leads, filings or meetings is searched past their own rules."""
        self.lead_.sudo().partner_id = self.contact
        secret = {
            "crm.lead": self.lead_,
            "customer.filing": self.filing,
            "calendar.event": self.meeting,
        }
        open_ways = set()
        for model, name, comodel in self._lists_of(secret):
            for operator, value in (
                ("=", secret[comodel].id),
                ("in", secret[comodel].ids),
                ("!=", False),
                ("any", [("id", "=", secret[comodel].id)]),
            ):
                for user in (self.mate, self.employee):
                    if self.number(user, model, [(name, operator, value)]):
                        open_ways.add((model, name, operator))
        self.assertFalse(open_ways)

    def _lists_of(self, secret):
        """(model, field, model of its records) of all that can be searched."""
        for model, records in self.env.items():
            if records._abstract or records._transient:
                continue
            for name, field in records._fields.items():
                if field.relational and field.comodel_name in secret:
                    if field.store or field.search:
                        yield model, name, field.comodel_name

    def test_row_17_opportunity_count(self):
        self.lead_.sudo().partner_id = self.contact
        names = ["opportunity_count", "opportunity_ids", "meeting_count", "meeting_ids"]
        for who, user in self.strangers.items():
            told = self.numbers(user, "res.partner", self.contact.ids, names)
            self.assertFalse(any(told.values()), (who, told))
            if who in self.sellers:
                self.assertEqual(set(told), set(names), who)
        self.env.invalidate_all()
        self.assertEqual(self.contact.with_user(self.bo).opportunity_count, 1)
        self.assertEqual(self.contact.with_user(self.bo).meeting_count, 1)

    def test_row_19_that_an_id_exists(self):
        """Known and left: a missing id is told apart from another's, and that is all.

        Numbers of filings do not run per customer, so they say no more than ids do.
        """
        missing = self.lead_.id + 10000
        for who, user in self.sellers.items():
            text = self.ask(user, "crm.lead", "read", [missing], ["name"])
            self.assertEqual(text, "[]", who)
            text = self.ask(user, "crm.lead", "read", self.lead_.ids, ["name"])
            self.assert_silent(text, who)
            self.assertNotIn(self.bo.name, text)
        for who, user in self.strangers.items():
            # who has no access to leads at all is not even told that
            if who not in self.sellers:
                texts = (
                    self.ask(user, "crm.lead", "read", [id_], ["name"])
                    for id_ in (missing, self.lead_.id)
                )
                self.assertEqual(len(set(texts)), 1, who)
        number = self.filing.name
        for text in (self.filing.phone, CONTACT, self.bo.name, self.north.name):
            self.assertNotIn(text, number)

    def test_row_20_activity_report(self):
        """His activities are in no analysis of others, nor his tags."""
        report, names = "crm.activity.report", ["body", "lead_id", "tag_ids", "user_id"]
        for who, user in self.strangers.items():
            domain = [("lead_id", "=", self.lead_.id)]
            self.assertFalse(self.number(user, report, domain), who)
            for method, args in (
                ("search_read", ([], names)),
                ("formatted_read_group", ([], ["lead_id"], ["__count"])),
                ("formatted_read_group", ([], ["user_id"], ["__count"])),
            ):
                text = self.ask(user, report, method, *args)
                self.assert_silent(text, who)
        self.assertTrue(self.number(self.bo, report, domain))

    def test_row_21_scoring_frequencies(self):
        """Known and left: counts over all leads; no field of a filing is counted."""
        fields_ = self.env["crm.lead.scoring.frequency.field"].search([])
        names = fields_.mapped("field_id.name")
        names += self.env["crm.lead"]._pls_get_safe_fields()
        self.assertFalse([name for name in names if name.startswith("filing")])
        counted = self.env["crm.lead.scoring.frequency"].with_user(self.mate)
        text = json.dumps(counted.search_read([], ["variable", "value"]), default=str)
        self.assert_silent(text)
        with self.assertRaises(AccessError):
            counted.create({"variable": "stage_id", "value": "1"})

    def test_row_22_no_stored_number_tells(self):
        """Known and left: counts of other modules over all leads. None is the addon's.

        A stored count is computed for everybody at once, so it would tell. Of teams,
        people, partners, campaigns and tags none has to do with leads or filings.
        """
        shared = ("crm.team", "crm.team.member", "res.users", "res.partner", "crm.tag")
        shared += ("utm.campaign", "utm.source", "utm.medium", "crm.stage")
        for name in shared:
            for field in self.env[name]._fields.values():
                if not (field.store and field.compute):
                    continue
                paths = str(self.env.registry.field_depends.get(field, ()))
                for word in ("filing", "lead", "opportunit"):
                    self.assertNotIn(word, paths, f"{name}.{field.name}")

    def test_rows_23_24_counters_and_digest(self):
        """Counted as the user himself: as if the customer were not there."""
        team_counts = ["lead_all_assigned_month_count", "opportunities_count"]
        team_counts += ["opportunities_amount", "lead_unassigned_count"]
        team_counts = [n for n in team_counts if n in self.env["crm.team"]._fields]
        campaign = self.env["utm.campaign"].create({"name": "C"})
        self.lead_.sudo().campaign_id = campaign
        self.lead_.sudo().date_open = fields.Datetime.now()
        digest = self.env["digest.digest"].create(
            {"name": "D", "kpi_crm_lead_created": True}
        )
        mine = self.north.crm_team_member_ids.filtered(lambda m: m.user_id == self.bo)
        month = ["lead_month_count", "lead_day_count"]
        counted = (
            ("crm.team", self.north.ids, team_counts),
            ("crm.team.member", mine.ids, month),
            ("utm.campaign", campaign.ids, ["crm_lead_count"]),
        )
        for who, user in self.strangers.items():
            for model, ids, names in counted:
                told = self.numbers(user, model, ids, names)
                self.assertFalse(any(told.values()), (who, told))
                if who in self.sellers:
                    self.assertEqual(set(told), set(names), who)
        for who, user in self.sellers.items():
            kpis = digest.with_user(user).with_context(
                start_datetime=datetime(2020, 1, 1), end_datetime=datetime(2099, 1, 1)
            )
            self.assertFalse(kpis.kpi_crm_lead_created_value, who)
        for model, ids, names in counted:
            told = self.numbers(self.bo, model, ids, names)
            self.assertTrue(any(told.values()), (model, told))

    def test_row_29_dotted_groups(self):
        """A group by a path shows nothing of the lead at its end."""
        for model, path in (
            ("calendar.event", "opportunity_id.user_id"),
            ("calendar.event", "opportunity_id.partner_name"),
            ("calendar.attendee", "event_id.opportunity_id"),
            ("crm.activity.report", "lead_id.user_id"),
        ):
            for who, user in self.strangers.items():
                text = self.ask(
                    user, model, "formatted_read_group", [], [path], ["__count"]
                )
                self.assert_silent(text, who, model, path)
                self.assertNotIn(self.bo.name, text, who)
