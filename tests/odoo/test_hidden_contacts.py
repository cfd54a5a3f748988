"""Whom the contacts of guarded customers are shown to."""

from contact_case import CONTACT_VALUES, SECRETS, VAT, ContactCase

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestHiddenContacts(ContactCase):
    def test_hidden_from_all_but_who_may_see_the_filing(self):
        """S01-R13: the setting hides the whole company; switched off it shows it."""
        self.protect()
        for user in (self.anna, self.dai, self.olga, self.max):
            self.assertEqual(self.seen_by(user), self.tree, user.login)
            self.li.with_user(user).read(CONTACT_VALUES)
        for user in self.strangers:
            self.assertFalse(self.seen_by(user), user.login)
            for contact in self.tree:
                with self.assertRaises(AccessError):
                    contact.with_user(user).read(["phone"])
        with self.assertRaises(AccessError):
            self.li.with_user(self.pia).read(["phone"])
        banks = self.env["res.partner.bank"]
        account = banks.create({"acc_number": "QZX1", "partner_id": self.firm.id})
        self.assertFalse(banks.with_user(self.bo).search([("id", "=", account.id)]))
        self.assertTrue(banks.with_user(self.anna).search([("id", "=", account.id)]))
        self.assertIn(self.other, self.env["res.partner"].with_user(self.bo).search([]))
        self.register.contact_sight = "off"
        self.assertEqual(self.seen_by(self.carl), self.tree)
        self.register.contact_sight = "hide"
        self.assertFalse(self.seen_by(self.carl))

    def test_that_somebody_is_filed_is_no_column_of_the_address_book(self):
        """Leak 16: no client reads, searches or writes what guards a contact."""
        self.protect(sight="off")
        partners = self.env["res.partner"].with_user(self.carl)
        for name in ("filing_shield", "filing_shield_ids", "filing_admitted_ids"):
            self.assertNotIn(name, partners.fields_get())
            with self.assertRaises(AccessError):
                partners.search([(name, "!=", False)])
            with self.assertRaises(AccessError):
                partners.browse(self.li.id).read([name])
            with self.assertRaises(AccessError):
                partners.browse(self.other.id).write({name: False})

    def test_guarded_as_long_as_the_customer_is(self):
        """In the pool nobody but the office sees him; whoever claims him does."""
        filing = self.protect()
        filing._end("release")
        self.env.invalidate_all()
        for user in (self.anna, self.bo, self.carl):
            self.assertFalse(self.seen_by(user), user.login)
        self.assertEqual(self.seen_by(self.olga), self.tree)
        card = self.env["customer.filing.card"].search([("filing_id", "=", filing.id)])
        card.with_user(self.bo).action_claim()
        self.env.invalidate_all()
        self.assertEqual(self.seen_by(self.bo), self.tree)
        self.assertFalse(self.seen_by(self.anna))
        claimed = self.li.sudo().filing_shield_ids.filtered(
            lambda one: one.state == "active"
        )
        claimed._take_back("Withdrawn")
        self.env.invalidate_all()
        self.assertEqual(self.seen_by(self.carl), self.tree)

    def test_a_lost_customer_waits_in_the_pool_unseen(self):
        """His salesperson keeps the filing and the lead as history, and so him."""
        filing = self.protect()
        filing.lead_id.with_user(self.anna).action_set_lost()
        self.env.invalidate_all()
        self.assertEqual(filing.lead_id.filing_guard, "history")
        for user in (self.bo, self.carl, self.ed):
            self.assertFalse(self.seen_by(user), user.login)
        lead = filing.lead_id.with_user(self.anna)
        lead.web_read({name: {} for name in lead.fields_get()})

    def test_customers_who_were_filed_before_contacts_were_guarded(self):
        """The addon is updated on a database that has filings."""
        self.protect()
        self.env.cr.execute("UPDATE res_partner SET filing_shield = NULL")
        self.env.cr.execute("DELETE FROM customer_filing_partner_shield")
        self.env.invalidate_all()
        self.assertTrue(self.seen_by(self.carl))
        self.env["res.partner"]._filing_shield_known()
        self.assertFalse(self.seen_by(self.carl))

    def test_a_lead_whose_team_files_no_more(self):
        """He is shown again when the guard of his lead goes."""
        filing = self.protect()
        self.env.cr.execute("UPDATE crm_team SET filing_policy_id = NULL")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(self.seen_by(self.carl))
        filing.lead_id._filing_write({"filing_guard": False, "filing_id": False})
        self.assertEqual(self.seen_by(self.carl), self.tree)

    def test_whoever_joins_or_leaves_the_company(self):
        self.protect()
        new = self.env["res.partner"].create(
            {"name": "Zhao QZX", "parent_id": self.firm.id}
        )
        self.assertNotIn(new, self.seen_by(self.carl))
        new.parent_id = False
        self.assertIn(new, self.seen_by(self.carl))
        alone = self.env["res.partner"].create(
            {"name": "Alone QZX", "is_company": True}
        )
        self.li.parent_id = alone
        self.assertEqual(self.seen_by(self.carl), self.firm | self.sibling | new)
        self.assertNotIn(alone, self.seen_by(self.carl))

    def test_a_lead_with_another_contact(self):
        filing = self.protect()
        filing.lead_id.with_user(self.anna).partner_id = self.other
        self.assertEqual(self.seen_by(self.carl), self.tree)
        self.assertNotIn(
            self.other, self.env["res.partner"].with_user(self.carl).search([])
        )

    def test_employees_are_shown_to_each_other(self):
        """A lead on a colleague, or on the company itself, hides nobody."""
        self.register.contact_sight = "hide"
        for partner in (self.ed.partner_id, self.company.partner_id):
            partner.write({"phone": f"1390000{partner.id:04}", "email": False})
            lead = self.lead(
                partner_id=partner.id,
                phone=partner.phone,
                partner_name=f"第{partner.id}重型机械有限公司",
            )
            self.assertEqual(self.file(lead).state, "active")
            partner.with_user(self.carl).read(["name", "phone"])

    def test_a_customer_sees_himself(self):
        """Of the portal he reads and changes his own address."""
        user = self.portal_user(self.li)
        self.protect()
        self.li.with_user(user).read(["name", "phone"])
        self.li.with_user(user).sudo().write({"phone": "13900001000"})
        self.assertEqual(self.li.phone, "13900001000")
        # as a user of Odoo he is hidden with his contact
        users = self.env["res.users"].with_user(self.carl)
        self.assertFalse(users.search([("login", "=", user.login)]))

    def test_groups_whose_work_needs_addresses(self):
        self.protect()
        group = self.env.ref("customer_filing.group_filing_contact_reader")
        self.ed.group_ids = [Command.link(group.id)]
        self.assertEqual(self.seen_by(self.ed), self.tree)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_points_at_a_hidden_contact(self):
        """Odoo copies his data to whatever points at him, in any model."""
        self.protect()
        start = "2026-03-05 02:00:00"
        for user in (self.bo, self.carl):
            env = self.env(user=user)
            for model, values in (
                ("crm.lead", {"name": "X", "partner_id": self.li.id}),
                ("res.partner", {"name": "Y", "parent_id": self.firm.id}),
                (
                    "calendar.event",
                    {
                        "name": "Z",
                        "start": start,
                        "stop": start,
                        "partner_ids": [Command.link(self.li.id)],
                    },
                ),
            ):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    env[model].create(values)
            lead = env["crm.lead"].create({"name": "Mine"})
            with self.assertRaises(AccessError):
                lead.partner_id = self.li.id
            lead.with_env(env).message_subscribe([self.li.id])
            self.assertNotIn(self.li, lead.sudo().message_partner_ids)

    def test_forms_fill_in_nothing_of_a_hidden_contact(self):
        """An onchange is a read: by value, by default, in lines."""
        self.protect()
        env = self.env(user=self.carl)
        for model, values, context in (
            ("crm.lead", {"partner_id": self.li.id}, {}),
            ("crm.lead", {}, {"default_partner_id": self.li.id}),
            ("res.partner", {"parent_id": self.firm.id}, {}),
            ("res.partner", {}, {"default_parent_id": self.firm.id}),
            ("calendar.event", {"partner_ids": [[4, self.li.id]]}, {}),
            ("calendar.event", {"partner_ids": [[6, 0, [self.li.id]]]}, {}),
            ("calendar.event", {}, {"default_partner_ids": [self.li.id]}),
            (
                "calendar.event",
                {"attendee_ids": [[0, "virtual", {"partner_id": self.li.id}]]},
                {},
            ),
        ):
            names = env[model].fields_get()
            specification = {
                name: {"fields": {"display_name": {}, "email": {}, "phone": {}}}
                if name == "attendee_ids"
                else {"fields": {"display_name": {}}}
                for name in names
            }
            asked = env[model].with_context(**context)
            text = str(asked.onchange(values, list(values), specification))
            for secret in (*SECRETS, "Li QZX", "Obsidian"):
                self.assertNotIn(secret, text, (model, values, context))

    def test_a_tax_number_is_no_way_to_ask(self):
        """That somebody has it is told by checks alone, which are counted."""
        self.protect()
        typed = {"name": "X", "is_company": True, "vat": VAT}
        alike = "same_vat_partner_id"
        asked = {"vat": {}, alike: {"fields": {"display_name": {}}}}
        for user, told in ((self.carl, None), (self.anna, self.firm.id)):
            self.env.invalidate_all()
            partners = self.env["res.partner"].with_user(user)
            self.assertEqual(partners.new(typed)[alike].id or None, told)
            found = partners.onchange(typed, ["vat"], asked)["value"].get(alike)
            self.assertEqual(found and found["id"] or None, told)

    def test_names_are_not_told(self):
        """What points at him shows no name to who may not see him."""
        filing = self.protect()
        meeting = (
            self.env["calendar.event"]
            .with_user(self.anna)
            .create(
                {
                    "name": "Visit",
                    "start": "2026-03-05 02:00:00",
                    "stop": "2026-03-05 03:00:00",
                    "partner_ids": [Command.link(self.li.id)],
                }
            )
        )
        self.assertIn(self.li, meeting.attendee_ids.partner_id)
        attendees = self.env["calendar.attendee"].with_user(self.carl)
        self.assertFalse(attendees.search([("partner_id", "=", self.li.id)]))
        self.assertFalse(attendees.search([("phone", "like", "9876")]))
        self.env.invalidate_all()
        seen = meeting.with_user(self.carl)
        told = str(
            seen.web_read(
                {name: {} for name in seen.fields_get()}
                | {
                    "partner_ids": {"fields": {"display_name": {}, "email": {}}},
                    "attendee_ids": {"fields": {"common_name": {}, "phone": {}}},
                }
            )
        )
        for secret in (*SECRETS, "Li QZX"):
            self.assertNotIn(secret, told)
        self.assertEqual(self.li.with_user(self.carl).sudo().display_name, "Not shown")
        self.assertIn("Li QZX", self.li.with_user(self.anna).sudo().display_name)
        self.assertIn("Li QZX", filing.lead_id.partner_id.display_name)
