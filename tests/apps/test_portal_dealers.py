"""A dealer to whom a lead was handed on has no way to its customer once he is filed."""

from filing_case import FilingCase

from odoo.exceptions import AccessError
from odoo.tests import tagged

PHONE = "13800001234"


@tagged("post_install", "-at_install")
class TestPortalDealers(FilingCase):
    """Pia's firm deals; Odoo lets a dealer read and change leads handed on to him."""

    def setUp(self):
        super().setUp()
        self.pia = self._new_user("pia", "base.group_portal")
        grade = self.env["res.partner.grade"].create({"name": "Gold"})
        self.pia.partner_id.grade_id = grade
        self.handed_on = self.lead(partner_assigned_id=self.pia.partner_id.id)

    def his(self, lead):
        self.env.invalidate_all()
        return lead.with_user(self.pia)

    def made_by_him(self):
        """An opportunity that he enters himself: Odoo asks him for these three."""
        leads = self.env["crm.lead"].with_user(self.pia)
        made = leads.create_opp_portal(
            {"contact_name": "李小明", "title": "Press", "description": PHONE}
        )
        return self.env["crm.lead"].browse(made["id"])

    def test_he_reads_it_until_it_is_filed(self):
        self.assertEqual(self.his(self.handed_on).phone, PHONE)
        self.file(self.handed_on)
        lead = self.his(self.handed_on)
        self.assertFalse(lead.search([("id", "=", lead.id)]))
        with self.assertRaises(AccessError):
            lead.read(["phone"])

    def test_his_own_doors_are_shut(self):
        """Odoo's methods for dealers write with all rights."""
        self.file(self.handed_on)
        plan = dict.fromkeys(("activity_date_deadline", "date_deadline"), False)
        terms = {"expected_revenue": 1, "probability": 1, "priority": "1"}
        for method, args in (
            ("partner_interested", ()),
            ("partner_desinterested", ()),
            ("update_lead_portal", (plan | terms,)),
            ("update_contact_details_from_portal", ({"phone": "13911112222"},)),
            ("update_stage_from_portal", (self.handed_on.stage_id.id,)),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.his(self.handed_on), method)(*args)
        self.env.invalidate_all()
        self.assertEqual(self.handed_on.phone, PHONE)
        self.assertEqual(self.handed_on.partner_assigned_id, self.pia.partner_id)

    def test_duplicates_of_his_lead_are_not_told(self):
        """Odoo counts leads of one mail domain as duplicates; his customer is free."""
        secret = self.lead(email_from="li@zhaodu.example")
        mine = self.lead(
            self.carl,
            self.plain,
            partner_assigned_id=self.pia.partner_id.id,
            partner_name="北京其他机械有限公司",
            contact_name="王大山",
            phone="13911112222",
            email_from="wang@zhaodu.example",
        )
        self.assertIn(secret, mine.duplicate_lead_ids)
        self.file(secret)
        [found] = self.his(mine).read(["duplicate_lead_ids"])
        self.assertNotIn(secret.id, found["duplicate_lead_ids"])

    def test_the_same_customer_once_more(self):
        """What a dealer brings in is a lead of its own; it shows him no other."""
        self.file(self.handed_on)
        lead = self.made_by_him()
        self.assertFalse(lead.filing_guard)
        self.assertFalse(lead.filing_id)
        [found] = self.his(lead).read(["duplicate_lead_ids"])
        self.assertNotIn(self.handed_on.id, found["duplicate_lead_ids"])

    def test_whom_the_same_customer_meets(self):
        """A name meets nobody. A number that the dealer adds does, and is told."""
        filing = self.file(self.handed_on)
        for owner, guard in (
            (self.carl, "contested"),
            (self.carl.browse(), "protected"),
        ):
            with self.subTest(guard):
                lead = self.made_by_him()
                lead.user_id = owner
                self.his(lead).update_contact_details_from_portal({"phone": PHONE})
                self.env.invalidate_all()
                self.assertEqual(lead.filing_guard, guard)
                self.assertEqual(lead.filing_met_id or lead.filing_id, filing)
                with self.assertRaises(AccessError):
                    self.his(lead).read(["phone"])
        notices = self.env["customer.filing.notice"].search(
            [("filing_id", "=", filing.id)]
        )
        self.assertEqual(set(notices.mapped("kind")), {"contested", "inbound"})

    # ---- what is sent to him, and what is counted ----

    def test_he_hears_no_more_of_it(self):
        """He followed it while it was his; Odoo subscribes whoever answers."""
        self.his(self.handed_on).partner_interested("QZX")
        lead = self.handed_on
        lead.message_subscribe(self.pia.partner_id.ids)
        self.file(lead)
        self.assertNotIn(self.pia.partner_id, lead.message_partner_ids)
        lead.sudo().env["mail.followers"]._insert_followers(
            "crm.lead", lead.ids, self.pia.partner_id.ids
        )
        message = lead.with_user(self.anna).message_post(
            body="Our price", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(self.pia.partner_id, message.sudo().notified_partner_ids)

    def test_the_number_of_his_leads_is_known(self):
        """Known and left: Odoo counts them over all leads, as superuser.

        A salesperson reads it of dealers who are nobody's or his own, and nothing of
        the customers with it.
        """
        self.file(self.handed_on)
        self.env.flush_all()
        report = self.env["crm.partner.report.assign"].with_user(self.carl)
        of_him = [("partner_id", "=", self.pia.partner_id.id)]
        [row] = report.search_read(of_him)
        self.assertEqual(row["nbr_opportunities"], 1)
        text = str(row)
        for secret in (PHONE, "兆度", "李小明", "A machine"):
            self.assertNotIn(secret, text)
        self.pia.partner_id.user_id = self.anna
        self.env.flush_all()
        self.assertFalse(report.search(of_him))

    def test_a_dealer_counts_his_leads_as_the_reader(self):
        """Odoo has the leads that were handed on to a dealer among his own."""
        dealer = self.pia.partner_id
        self.file(self.handed_on)
        for user, number in ((self.carl, 0), (self.anna, 1)):
            self.env.invalidate_all()
            self.assertEqual(dealer.with_user(user).opportunity_count, number)
