"""Row 32: in what words somebody is refused a customer whom a colleague has."""

from psycopg2.errors import ExclusionViolation
from rows_case import RowsCase
from shop_window_case import COMPANY, CONTACT, PHONE

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestRowsRefusals(RowsCase):
    def test_row_32_a_refusal_names_nobody(self):
        """The words of a refusal tell neither salesperson nor customer."""
        values = {
            "kind_id": self.walk_in.id,
            "team_id": self.north.id,
            "company_name": COMPANY,
            "contact_name": CONTACT,
            "phone": PHONE,
        }
        checks = self.env["customer.filing.check"].sudo()
        self.south.filing_policy_id = self.policy
        for who, user in self.sellers.items():
            team = user.sudo().crm_team_ids[:1] or self.north
            text = self.refusal(user, values | {"team_id": team.id})
            self.assertTrue(text.strip(), who)
            self.assert_silent(text.replace(COMPANY, ""), who)
            for word in (self.bo.name, self.filing.name, self.lead_.name):
                self.assertNotIn(word, text, who)
            if user.sudo().crm_team_ids:
                self.assertTrue(checks.search_count([("user_id", "=", user.id)]), who)

    def refusal(self, user, values):
        """What somebody is told who files the customer once more."""
        draft = self.env["customer.filing"].with_user(user)
        try:
            with self.env.cr.savepoint():
                draft = draft.create(values)
                draft.action_submit()
        except UserError as error:
            return str(error)
        self.assertEqual(draft.state, "refused", user.login)
        return draft.refusal_text

    def test_row_32_what_the_database_refuses_names_nobody(self):
        """The constraint that decides between two, and what a client is told of it."""
        keys = self.env["customer.filing.key"].sudo()
        held = keys.search([("filing_id", "=", self.filing.id), ("holds", "=", True)])
        draft = self.env["customer.filing"].with_user(self.mate).create({})
        self.env.flush_all()
        columns = [
            name
            for name, field in keys._fields.items()
            if field.store and field.column_type and name not in ("id", "filing_id")
        ]
        copied = SQL(", ").join(map(SQL.identifier, columns))
        with self.assertRaises(ExclusionViolation) as refusal, self.env.cr.savepoint():
            with mute_logger("odoo.sql_db"):
                self.env.cr.execute(
                    SQL(
                        """INSERT INTO customer_filing_key (filing_id, %(copied)s)
                           SELECT %(draft)s, %(copied)s FROM customer_filing_key
                           WHERE id = %(held)s""",
                        copied=copied,
                        draft=draft.id,
                        held=held[0].id,
                    )
                )
        told = keys.with_user(self.mate)._sql_error_to_message(refusal.exception)
        self.assertEqual(told, "This customer is protected by another filing.")
        for text in (told, str(refusal.exception)):
            self.assert_silent(text)
            for word in (self.bo.name, self.filing.name, self.lead_.name):
                self.assertNotIn(word, text)
