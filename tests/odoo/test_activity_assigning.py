"""Activities go to those alone who may see what they are about."""

from contact_case import ContactCase
from filing_case import FilingCase

from odoo.exceptions import UserError
from odoo.tests import tagged

CALL = "mail.mail_activity_data_call"


@tagged("post_install", "-at_install")
class TestAssigning(FilingCase):
    def test_of_an_enquiry(self):
        inquiries = self.env["customer.filing.inquiry"].with_user(self.anna)
        customer = {"company_name": "重庆兆度销售工程有限公司"}
        inquiry = inquiries._ask(customer, self.anna, self.north).with_user(self.olga)
        for insider in (self.anna, self.olga):
            self.assertTrue(inquiry.activity_schedule(CALL, user_id=insider.id))
        with self.assertRaisesRegex(UserError, "may not see"):
            inquiry.activity_schedule(CALL, user_id=self.carl.id)
        asked = inquiry.activity_ids.filtered(lambda todo: todo.user_id == self.olga)
        with self.assertRaisesRegex(UserError, "may not see"):
            asked[0].user_id = self.carl

    def test_of_a_request(self):
        filing = self.file(self.lead())
        requests = self.env["customer.filing.request"].with_user(self.anna)
        request = requests.create({"filing_id": filing.id, "reason": "A mistake"})
        with self.assertRaisesRegex(UserError, "may not see"):
            request.activity_schedule(CALL, user_id=self.bo.id)
        self.assertTrue(request.activity_schedule(CALL, user_id=self.dai.id))

    def test_of_a_notice(self):
        notices = self.env["customer.filing.notice"]
        notices._raise_about("probing", self.company, self.anna)
        notice = notices.search([("user_id", "=", self.anna.id)])
        self.assertTrue(notice.activity_ids, "the engine asks whom the rules name")
        for outsider in (self.anna, self.dai):
            with self.assertRaisesRegex(UserError, "may not see"):
                notice.with_user(self.olga).activity_schedule(CALL, user_id=outsider.id)


@tagged("post_install", "-at_install")
class TestAssigningOfContacts(ContactCase):
    def test_hidden_contact(self):
        self.protect()
        contact = self.li.with_user(self.anna)
        self.assertTrue(contact.activity_schedule(CALL, user_id=self.anna.id))
        with self.assertRaisesRegex(UserError, "may not see"):
            contact.activity_schedule(CALL, user_id=self.bo.id)

    def test_contact_that_is_not_hidden(self):
        self.protect("off")
        contact = self.li.with_user(self.anna)
        self.assertTrue(contact.activity_schedule(CALL, user_id=self.bo.id))
