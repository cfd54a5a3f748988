"""Leads of a customer when he writes himself, and when filings begin and end."""

from datetime import datetime, timedelta
from unittest.mock import patch

from contested_case import ContestedCase
from filing_case import MONDAY, FilingCase

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged

MAIL = """From: Li Xiaoming <li@zhaodu.example.cn>
To: info@example.com
Message-Id: <{number}@zhaodu.example.cn>
Subject: Your offer

Please call me."""


@tagged("post_install", "-at_install")
class TestFilingEnds(ContestedCase):
    def setUp(self):
        super().setUp()
        self.bos = self.contested()
        self.carls = self.contested(self.carl, self.plain)
        self.both = self.bos | self.carls

    def assert_both_free(self):
        for lead in self.both:
            self.assert_free(lead)
            lead.with_user(lead.user_id).action_set_won()

    def test_expired(self):
        self.at(datetime(2026, 3, 9, 16))
        self.run_cron()
        self.assert_both_free()

    def test_given_back_void_or_withdrawn(self):
        for transition in ("release", "void", "withdraw", "replace"):
            with self.subTest(transition=transition), self.env.cr.savepoint() as point:
                self.filing._end(transition)
                self.assert_both_free()
                point.rollback()
                self.env.invalidate_all()

    def test_lost_and_restored(self):
        lead = self.filing.lead_id
        lead.with_user(self.anna).action_set_lost()
        for other in self.both:
            self.assert_free(other)
        lead.with_user(self.anna).action_restore()
        self.assertEqual(self.filing.state, "active")
        for other in self.both:
            self.assert_contested(other)

    def test_bought_he_stays_guarded_for_the_aftercare(self):
        """S48-R07."""
        self.filing.lead_id.with_user(self.anna).action_set_won()
        for lead in self.both:
            self.assert_contested(lead)
            with self.assertRaises(UserError):
                lead.with_user(lead.user_id).action_set_won()
        self.assert_contested(self.lead(self.bo))
        self.at(datetime(2027, 3, 2, 16))
        self.run_cron()
        self.assertFalse(self.filing.aftercare_until)
        self.assert_both_free()

    def test_sale_taken_back(self):
        lead = self.filing.lead_id
        stage = lead.stage_id
        lead.with_user(self.anna).action_set_won()
        self.at(MONDAY + timedelta(days=30))
        lead.with_user(self.anna).write({"stage_id": stage.id, "probability": 10})
        self.assertEqual(self.filing.protected_until, datetime(2026, 4, 8, 16))
        for other in self.both:
            self.assert_contested(other)
        lead.with_user(self.anna).action_set_won()
        lead.with_user(self.anna).write(
            {"stage_id": stage.id, "active": False, "probability": 0}
        )
        self.assertFalse(self.filing.aftercare_until)
        self.assert_both_free()

    def test_another_filing_still_protects_him(self):
        """Two filings can be about one lead: by its number, and by its company."""
        self.filing._end("void")
        by_phone = self.file(self.lead(partner_name="X"))
        by_name = self.file(self.lead(phone="13766667777"))
        self.assertEqual((by_phone | by_name).mapped("state"), ["active", "active"])
        lead = self.lead(self.carl, self.plain)
        first = lead.filing_met_id
        second = (by_phone | by_name) - first
        first._end("void")
        self.assert_contested(lead, second)
        second._end("void")
        self.assert_free(lead)

    def test_next_in_the_queue_protects_him_then(self):
        """S11-R07: the leads of others stay guarded, now by his filing."""
        self.filing._end("void")
        self.new_version(duplicate_policy="queue", queue_places=1)
        first = self.file(self.lead())
        waiting = self.file(self.bos)
        self.assertEqual(waiting.state, "queued")
        self.assert_contested(self.carls, first)
        first._end("release")
        self.assert_joined(self.bos, waiting)
        self.assert_contested(self.carls, waiting)

    def test_customer_turns_out_to_be_another(self):
        late = self.free_lead()
        self.filing._change_identity(
            {"phone": "13911112222", "company_name": "成都高新机械有限公司"}
        )
        self.assert_contested(late)
        self.filing._change_identity(
            {"email": False, "contact_name": "王芳", "phone": "13911112222"}
        )
        for lead in self.both:
            self.assert_free(lead)


@tagged("post_install", "-at_install")
class TestBeforeTheFiling(ContestedCase):
    """A lead that was there first is guarded once the customer is filed."""

    def setUp(self):
        super().setUp()
        self.filing._end("void")

    def file_him(self, **values):
        lead = self.lead(email_from="li@zhaodu.example.cn", **values)
        self.filing = self.file(lead)
        self.assertEqual(self.filing.state, "active")

    def test_leads_of_colleagues(self):
        leads = self.lead(self.bo, partner_name=False)
        leads |= self.lead(self.carl, self.plain, partner_name=False)
        leads |= self.free_lead(phone="+86 (138) 0000-1234")
        leads |= self.free_lead(phone=False, email_from="LI@zhaodu.example.cn")
        leads |= self.free_lead(partner_name="重庆兆度销售工程有限公司")
        untouched = self.free_lead() | self.free_lead(self.carl, self.plain)
        for lead in leads | untouched:
            self.assert_free(lead)
        self.file_him()
        for lead in leads:
            self.assert_contested(lead)
        for lead in untouched:
            self.assert_free(lead)

    def test_nobody_asked(self):
        """No budget is used up, and the office hears of whom it is about."""
        lead = self.lead(self.bo)
        before = self.checks.search_count([])
        self.file_him()
        self.assert_contested(lead)
        rows = self.checks.search([], limit=self.checks.search_count([]) - before)
        self.assertEqual(
            {(row.user_id, row.via) for row in rows},
            {(self.anna, "lead"), (self.anna, "filing")},
        )
        self.assertFalse(self.env["customer.filing.quota"].search([]))
        notice = self.raised("contested")
        self.assertEqual((notice.user_id, notice.lead_id), (self.bo, lead))

    def test_nobodys_lead_goes_under_the_filing(self):
        lead = self.lead(self.bo)
        lead.user_id = False
        self.file_him()
        self.assert_joined(lead)
        self.assertFalse(self.raised("inbound"))

    def test_other_leads_of_ones_own_join(self):
        lead = self.lead()
        self.file_him()
        self.assert_joined(lead)

    def test_closed_leads_stay_as_they_are(self):
        won, lost = self.lead(self.bo), self.lead(self.bo)
        won.action_set_won()
        lost.action_set_lost()
        self.file_him()
        for lead in (won, lost):
            self.assert_free(lead)

    def test_claimed_customer(self):
        lead = self.lead(self.carl, self.plain)
        self.file_him()
        self.filing._end("release")
        self.assert_free(lead)
        card = self.env["customer.filing.card"].search([("pool_id", "!=", False)])
        card.with_user(self.bo).action_claim()
        self.filing = self.env["customer.filing"].search([], limit=1)
        self.assertEqual(self.filing.user_id, self.bo)
        self.assert_contested(lead)

    def test_imported_filings(self):
        lead = self.lead(self.carl, self.plain)
        rows = [
            ["重庆兆度销售工程有限公司", "13800001234"],
            ["成都高新", "13911112222"],
        ]
        loaded = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .load(["company_name", "phone"], rows)
        )
        self.filing = self.env["customer.filing"].browse(loaded["ids"][0])
        self.assert_contested(lead)


@tagged("post_install", "-at_install")
class TestInbound(ContestedCase):
    """The customer himself gets in touch: never refused, and his salesperson's."""

    def mail(self, number=1, user=None, **values):
        thread = self.env["mail.thread"].with_user(user or SUPERUSER_ID)
        lead_id = thread.message_process(
            "crm.lead", MAIL.format(number=number), custom_values=values or None
        )
        self.env.invalidate_all()
        return self.leads.browse(lead_id)

    def test_mail(self):
        lead = self.mail()
        self.assert_joined(lead)
        self.assertEqual(lead.filing_protected_until, self.filing.protected_until)
        self.assertIn("Please call me", str(lead.message_ids.mapped("body")))

    def test_mail_to_a_team(self):
        """Whoever the team's mails are assigned to, and whether it files or not."""
        self.plain.user_id = self.carl
        for number, team in enumerate((self.north, self.plain)):
            self.assert_joined(self.mail(number, team_id=team.id))
        lead = self.mail(5, user_id=self.bo.id, team_id=self.north.id)
        self.assert_joined(lead)

    def test_five_mails_are_told_once(self):
        for number in range(5):
            self.assert_joined(self.mail(number))
        told = self.told()
        self.assertEqual(len(told), 1)
        self.assertEqual(told.summary, "Your customer got in touch")
        self.assertEqual(told.res_id, self.filing.lead_id.id)
        notice = self.raised("inbound")
        self.assertEqual((notice.filing_id, notice.count), (self.filing, 5))
        self.assertFalse(notice.user_id or self.raised("contested"))
        self.assertEqual(notice.activity_ids.user_id, self.olga)
        told.action_feedback()
        self.mail(9)
        self.assertEqual(len(self.told()), 1, "anew, once he has looked at it")

    def test_told_in_his_own_language_and_once_in_any(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        english = "Your customer got in touch"
        chinese = patch(
            "odoo.tools.translate.CodeTranslations.get_python_translations",
            lambda _self, _module, lang: (
                {english: "客户来了"} if lang == "zh_CN" else {}
            ),
        )
        for number, lang in enumerate(("zh_CN", "en_US", "zh_CN")):
            self.env = self.env(context=dict(self.env.context, lang=lang))
            with chinese:
                self.mail(number)
        self.assertEqual(self.told().mapped("summary"), [english])

    def test_nobody_asked(self):
        before = self.checks.search_count([])
        self.mail()
        self.assertEqual(self.checks.search_count([]), before)

    def test_salesperson_who_brings_a_mail_along_is_logged(self):
        """He could see whether it vanishes; but it is not held against him."""
        self.register.check_daily_user = 1
        for number in range(3):
            self.assert_joined(self.mail(number, self.bo))
        rows = self.checks.search([("user_id", "=", self.bo.id)])
        self.assertEqual(set(rows.mapped("via")), {"lead"})
        self.assertEqual(rows.mapped("verdict"), ["protected"] * 3)
        self.assertFalse(self.env["customer.filing.quota"].search([]))

    def test_web_form(self):
        """Odoo makes these as the superuser, for a visitor of the website."""
        values = {"name": "Web", "contact_name": "Li", "phone": "13800001234"}
        made = [
            self.leads.with_user(SUPERUSER_ID).create(values),
            self.leads.with_user(self.env.ref("base.public_user"))
            .sudo()
            .create(values),
            self.leads.with_user(SUPERUSER_ID).create(
                values | {"user_id": self.carl.id, "team_id": self.plain.id}
            ),
            self.leads.with_user(SUPERUSER_ID).create(
                values | {"user_id": False, "company_id": self.company.id}
            ),
        ]
        for lead in made:
            lead = lead.with_env(self.env)
            self.assert_joined(lead)
            lead.sudo().write({"description": "What the form says besides"})
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(self.raised("inbound").count, 4)

    def test_colleague_without_sales_who_takes_a_call(self):
        """The help desk makes leads as superuser, in the name of its people."""
        ivy = self._new_user("ivy", "base.group_user")
        lead = (
            self.leads.with_user(ivy)
            .sudo()
            .create({"name": "Called", "phone": "13800001234", "user_id": False})
        )
        self.assert_joined(lead.with_env(self.env))

    def test_customer_who_has_bought(self):
        self.filing.lead_id.action_set_won()
        lead = self.mail()
        self.assert_joined(lead)
        self.assertEqual(lead.filing_protected_until, self.filing.aftercare_until)
        lead.with_user(self.anna).action_set_lost()
        self.assertEqual(self.filing.end_reason, "won")
        self.assertTrue(self.filing.aftercare_until)

    def test_unknown_customer(self):
        self.filing._end("void")
        lead = self.mail(team_id=self.plain.id)
        self.assert_free(lead)
        self.assertFalse(self.raised("inbound") or self.told())

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        team = self.env["crm.team"].create({"name": "Abroad", "company_id": other.id})
        lead = self.mail(team_id=team.id, company_id=other.id)
        self.assert_free(lead)

    def test_reply_to_a_contested_lead_leaves_it_where_it_is(self):
        lead = self.contested()
        lead.message_update({"email_from": "li@zhaodu.example.cn"}, {"city": "X"})
        self.assert_contested(lead)
        self.assertEqual(lead.user_id, self.bo)

    def test_gateway_is_no_way_to_the_customer(self):
        """Any user may call it, with any values: what he makes is his salesperson's."""
        for number, values in enumerate(
            (
                {"user_id": self.bo.id},
                {"user_id": self.bo.id, "stage_id": self.won_stage.id},
                {"team_id": self.plain.id, "phone": "13800001234"},
            )
        ):
            try:
                lead = self.mail(number, self.bo, **values)
            except UserError:
                continue
            self.assertNotEqual((lead.user_id, lead.won_status), (self.bo, "won"))
            self.assertFalse(lead.with_user(self.bo)._filtered_access("read"))
        with self.assertRaises(UserError):
            self.mail(7, self.bo, filing_guard=False)

    def test_salesperson_who_has_left(self):
        self.anna.active = False
        self.assert_joined(self.mail())
        self.assertFalse(self.told())
        self.assertTrue(self.raised("inbound"), "the office knows")


@tagged("post_install", "-at_install")
class TestPlainOdoo(FilingCase):
    """Where nobody files, the addon costs nothing."""

    def queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def make(self):
        return self.leads.create(
            {"name": "X", "phone": "13800001234", "partner_name": "成都高新机械"}
        )

    def work(self):
        """Queries of creating, changing and winning a lead, and of its partner."""
        lead = self.make()
        return [
            self.queries(self.make),
            self.queries(lambda: lead.write({"phone": "13911112222"})),
            self.queries(lambda: lead.write({"partner_id": self.partner.id})),
            self.queries(lambda: self.partner.sudo().write({"phone": "13911113333"})),
            self.queries(lambda: lead.write({"user_id": self.carl.id})),
            self.queries(lead.action_set_won),
        ]

    def setUp(self):
        super().setUp()
        self.leads = self.env["crm.lead"].with_user(self.carl)
        self.partner = self.env["res.partner"].create({"name": "W"})

    def plain_odoo(self):
        """What is counted with everything about meetings left out."""
        switch = patch.object(
            self.env.registry["crm.lead"], "_filing_meets_nobody", lambda _self: True
        )
        with switch:
            self.work()
            return self.work()

    def test_without_a_policy(self):
        self.env["crm.team"].search([]).filing_policy_id = False
        before, found, after = self.plain_odoo(), self.work(), self.plain_odoo()
        for plain, more, plain_again in zip(before, found, after, strict=True):
            self.assertLessEqual(more, max(plain, plain_again), (before, found, after))

    def test_with_a_policy_elsewhere(self):
        """Then each lead asks, by a fixed number of queries."""
        plain = self.plain_odoo()
        self.work()
        more = [
            with_it - without
            for with_it, without in zip(self.work(), plain, strict=True)
        ]
        self.assertLessEqual(max(more), 8, more)

    def test_batch(self):
        """A list of leads asks by as many queries as one lead does."""
        values = [
            {"name": "X", "phone": f"1391{n:07}", "user_id": self.carl.id}
            for n in range(50)
        ]
        lead, partner_name = self.leads, "X"
        self.make()
        one = self.queries(lambda: lead.create(values[:1]))
        many = self.queries(
            lambda: lead.create([v | {"partner_name": partner_name} for v in values])
        )
        self.assertLess(many, one + 50 * 10)
        question = patch.object(
            self.env.registry["customer.filing"],
            "_look_up",
            autospec=True,
            side_effect=self.env.registry["customer.filing"]._look_up,
        )
        with question as looked_up:
            lead.create(values)
        self.assertEqual(looked_up.call_count, 1)
