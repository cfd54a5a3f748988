"""Similar names: a list for those who may see the filings anyway."""

from filing_case import FilingCase

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSimilarNames(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filings = cls.env["customer.filing"]
        cls.number = 0

    def filed(self, company, user=None, team=None, **values):
        """A filing of a company of that name."""
        type(self).number += 1
        phone = f"139{self.number:04}0000"
        return self.file(
            self.lead(user, team, partner_name=company, phone=phone, **values)
        )

    def similar(self, user, company=None, contact=None):
        """What is listed for a user beside the answer of his check."""
        dialog = (
            self.env["customer.filing.check.customer"]
            .with_user(user)
            .create({"company_name": company, "contact_name": contact})
        )
        dialog.action_check()
        return dialog.similar_ids.with_env(self.env)

    def test_salesperson_sees_his_own_leader_his_teams_office_all(self):
        mine = self.filed("重庆兆度机械有限公司")
        bos = self.filed("重庆兆度工程有限公司", self.bo)
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": self.policy.id,
                "member_ids": [(6, 0, self.carl.ids)],
            }
        )
        carls = self.filed("重庆兆度电器有限公司", self.carl, south)
        asked = "重庆兆度销售有限公司"
        for user, seen in (
            (self.anna, mine),
            (self.bo, bos),
            (self.carl, carls),
            (self.dai, mine | bos),
            (self.max, mine | bos | carls),
            (self.olga, mine | bos | carls),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.similar(user, asked), seen.sorted("id"))

    def test_list_brings_no_rights(self):
        bos = self.filed("重庆兆度工程有限公司", self.bo)
        self.assertFalse(self.similar(self.anna, bos.company_name))
        with self.assertRaises(AccessError):
            self.filings.with_user(self.anna).search([("key_ids", "!=", False)])
        with self.assertRaises(AccessError):
            call_kw(self.filings.with_user(self.anna), "_similar", ["兆度", ""], {})

    def test_what_one_gave_away_is_not_listed(self):
        mine = self.filed("重庆兆度机械有限公司")
        mine._end("release")
        self.assertFalse(self.similar(self.anna, "重庆兆度机械"))
        self.assertEqual(self.similar(self.olga, "重庆兆度机械"), mine)

    def test_drafts_and_refused_ones_are_not_listed(self):
        self.filings.with_user(self.anna).create({"company_name": "重庆兆度机械"})
        mine = self.filed("重庆兆度机械有限公司", self.bo)
        refused = self.file(self.lead(phone=False, partner_name=mine.company_name))
        self.assertEqual(refused.state, "refused")
        self.assertFalse(self.similar(self.anna, "重庆兆度机械"))

    def test_chinese_names(self):
        mine = self.filed("重庆兆度销售工程股份有限公司")
        for asked in (
            "重庆兆度销售工程",
            "重慶兆度銷售工程有限公司",
            "重庆兆度工程",
            "兆度销售工程",
            "兆度销售",
            "重庆兆度（集团）有限公司",
        ):
            self.assertEqual(self.similar(self.anna, asked), mine, asked)
        for asked in ("四川长虹电器有限公司", "重", "有限公司", "", "无", "%", "___"):
            self.assertFalse(self.similar(self.anna, asked), asked)

    def test_traditional_names_are_found_by_simplified_ones(self):
        mine = self.filed("臺灣積體電路製造股份有限公司")
        self.assertEqual(self.similar(self.anna, "台湾积体电路制造"), mine)

    def test_latin_names(self):
        mine = self.filed("Müller Maschinenbau GmbH", country_id=self.germany.id)
        self.assertEqual(self.similar(self.anna, "Mueller Maschinenbau"), mine)
        self.assertEqual(self.similar(self.anna, "MASCHINENBAU"), mine)
        self.assertFalse(self.similar(self.anna, "Siemens AG"))

    @property
    def germany(self):
        return self.env.ref("base.de")

    def test_person_without_a_company(self):
        mine = self.filed(False, contact_name="欧阳小明")
        self.assertEqual(self.similar(self.anna, contact="歐陽小明先生"), mine)
        self.assertEqual(self.similar(self.anna, contact="欧阳小"), mine)
        self.assertFalse(self.similar(self.anna, contact="王芳"))

    def test_ten_the_nearest_first(self):
        for number in range(12):
            self.filed(f"成都高新机械{number}厂有限公司")
        nearest = self.filed("成都高新机械有限公司")
        found = self.similar(self.anna, "成都高新机械有限公司")
        self.assertEqual(len(found), 10)
        found = self.filings.with_user(self.anna)._similar("成都高新机械", "")
        self.assertEqual(found[0].with_env(self.env), nearest)

    def test_database_without_trigrams(self):
        mine = self.filed("重庆兆度销售工程有限公司")
        self.patch(self.env.registry, "has_trigram", False)
        self.assertEqual(self.similar(self.anna, "兆度销售"), mine)
        self.assertFalse(self.similar(self.anna, "重庆工程"))
