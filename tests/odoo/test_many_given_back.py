"""Many customers claimed or given back at once: each answers for himself."""

from datetime import timedelta

from claim_case import ClaimCase
from filing_case import MONDAY

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestManyAtOnce(ClaimCase):
    def lines(self, action):
        self.assertEqual(action["res_model"], "customer.filing.answer")
        lines = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        return {line.customer: line.why or line.is_done for line in lines}

    def give_back_many(self, filings, user):
        action = filings.with_user(user).action_give_back_many()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(action["context"])
            .create({"reason": "Not for us"})
        )
        return dialog.action_give_back()

    def test_one_answer_per_claimed_customer(self):
        good, held, gone = self.pooled(3)
        self.env.cr.execute(
            """INSERT INTO customer_filing_hold (filing_id, company_id, reason)
               VALUES (%s, %s, 'Dispute')""",
            [held.id, self.company.id],
        )
        self.assertClaimed(gone, self.dai)
        lines = self.lines(self.claim(good | held | gone))
        self.assertEqual(len(lines), 2, "masked names are alike")
        self.assertEqual(
            lines[good.lead_id.filing_id._named()], True, "his own he reads"
        )

    def test_one_answer_per_customer_given_back(self):
        mine, held, over = (self.filed(phone=f"1350000000{n}") for n in range(3))
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": held.id, "reason": "Dispute"}
        )
        over._end("win")
        lines = self.lines(self.give_back_many(mine | held | over, self.anna))
        self.assertEqual(lines[mine.display_name], True)
        self.assertIn("on hold", lines[held.display_name])
        self.assertIn("not protected any more", lines[over.display_name])
        self.assertEqual((mine.state, mine.end_note), ("ended", "Not for us"))
        self.assertEqual((held.state, over.end_reason), ("active", "won"))

    def test_who_is_late_is_told_so(self):
        late = self.filed(phone="13500000001")
        self.at(MONDAY + timedelta(days=20))
        lines = self.lines(self.give_back_many(late, self.anna))
        self.assertIn("is over", lines[late.display_name])

    def test_from_the_list_of_leads(self):
        mine = self.filed(phone="13500000001")
        plain = self.lead(phone="13500000009", partner_name="成都高新")
        leads = (mine.lead_id | plain).with_user(self.anna)
        action = leads.action_filing_give_back()
        self.assertEqual(action["context"], {"default_filing_ids": mine.ids})
        with self.assertRaisesRegex(UserError, "None of these"):
            plain.with_user(self.anna).action_filing_give_back()

    def test_nobody_gives_back_what_is_not_his(self):
        mine = self.filed(phone="13500000001")
        with self.assertRaises(AccessError):
            self.give_back_many(mine, self.bo)
        lines = self.lines(self.give_back_many(mine, self.max))
        self.assertIn("Only the salesperson", lines[mine.display_name])
        self.assertEqual(mine.state, "active")

    def test_the_answer_is_its_openers(self):
        mine = self.filed(phone="13500000001")
        action = self.give_back_many(mine, self.anna)
        answer = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaises(AccessError):
            answer.with_user(self.bo).line_ids.read(["customer"])
