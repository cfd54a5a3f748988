"""By what two filings meet: the keys of a customer, as the register weighs them."""

from draft_case import DraftCase
from filing_case import USCC

from odoo.tests import tagged

PHONE = "13800001234"
MASK = "138****1234"


class MeetingCase(DraftCase):
    def setUp(self):
        super().setUp()
        self.rules(masked_phone=True, require_phone=False)
        self.register = self.company.filing_register_id

    def meets(self, first, second):
        """The state of Bo's filing of ``second`` while Anna's of ``first`` holds."""
        held = self.filed(self.anna, **first)
        self.assertEqual(held.state, "active", held.refusal)
        other = self.filed(self.bo, **second)
        if other.state == "refused":
            self.assertRefused(other, "protected")
        (held | other).filtered(lambda f: f.state == "active")._end("void")
        return other.state == "refused"

    def assertMeet(self, *pairs):
        for first, second in pairs:
            for one, other in ((first, second), (second, first)):
                with self.subTest(first=one, second=other):
                    self.assertTrue(self.meets(one, other))

    def assertApart(self, *pairs):
        for first, second in pairs:
            for one, other in ((first, second), (second, first)):
                with self.subTest(first=one, second=other):
                    self.assertFalse(self.meets(one, other))


@tagged("post_install", "-at_install")
class TestKeysThatDecideAlone(MeetingCase):
    def test_phone_however_it_is_written(self):
        """S05-R02: one number is one customer."""
        for written in (
            "+86 138 0000 1234",
            "0086-138-0000-1234",
            "１３８００００１２３４",
            "138-0000-1234 (微信同号)",
            "0571-87654321 / 13800001234",
        ):
            self.assertMeet(({"phone": PHONE}, {"phone": written}))
        self.assertApart(({"phone": PHONE}, {"phone": "13800001235"}))

    def test_landline_with_and_without_an_extension(self):
        for written in ("(0755) 2345 6789", "0755-23456789-801", "0755 23456789转801"):
            self.assertMeet(({"phone": "0755-23456789"}, {"phone": written}))
        self.assertApart(({"phone": "0755-23456789"}, {"phone": "010-23456789"}))

    def test_tax_number_and_wechat_and_email(self):
        """S27-R01"""
        self.assertMeet(
            (
                {"tax_number": USCC, "company_name": "兆度重庆有限公司"},
                {"tax_number": f" {USCC.lower()} ", "company_name": "Zhaodu"},
            ),
            ({"wechat": "Zhang_San88"}, {"wechat": "微信：zhang_san88"}),
            ({"email": "li@zhaodu.example.cn"}, {"email": "Li@Zhaodu.Example.CN"}),
        )
        self.assertApart(({"wechat": "zhang_san88"}, {"wechat": "zhang_san89"}))

    def test_company_by_its_full_name(self):
        """S67-R07: script, width, brackets and form are one, regions are two."""
        name = {"company_name": "重庆兆度销售工程有限公司"}
        for written in (
            "重慶兆度銷售工程有限公司",
            "重庆兆度销售工程（有限公司）",
            "重庆 兆度 销售工程 股份有限公司",
        ):
            self.assertMeet((name, {"company_name": written}))
        self.assertMeet(
            (
                {"company_name": "ＺＤ Trading Co., Ltd."},
                {"company_name": "zd trading ltd"},
            )
        )
        self.assertApart((name, {"company_name": "成都兆度销售工程有限公司"}))

    def test_property_by_estate_building_and_room(self):
        """S14-R16: the room has four digits, however it is typed."""
        home = {
            "property_estate": "江南苑",
            "property_building": "3",
            "property_room": "0101",
        }
        for building, room in (("3", "101"), ("三栋", "101室"), ("03", "０１０１")):
            typed = {"property_building": building, "property_room": room}
            self.assertMeet((home, home | typed))
        self.assertApart(
            (home, home | {"property_room": "101A"}),
            (home, home | {"property_building": "4"}),
        )


@tagged("post_install", "-at_install")
class TestKeysThatDecideTogether(MeetingCase):
    def test_company_without_its_form_and_the_full_contact(self):
        """S05-R03, S54-R09: neither a short name nor a person's decides alone."""
        full = {"company_name": "兆度科技有限公司", "contact_name": "李小明"}
        short = {"company_name": "兆度科技", "contact_name": "李小明"}
        self.assertMeet((full, short), (short, short))
        self.assertApart(
            (
                full,
                {"company_name": "兆度科技", "contact_name": "王大明", "phone": PHONE},
            )
        )
        one, other = self.numbered(short), self.numbered(short)
        self.assertMeet((one, other))
        for alike in ("company_name", "contact_name"):
            other = self.numbered({alike: short[alike]})
            self.assertApart((self.numbered({alike: short[alike]}), other))

    def numbered(self, values):
        """These data and a number of nobody else."""
        self.count = getattr(self, "count", 0) + 1
        return {"contact_name": False, "phone": f"1390000{self.count:04}"} | values

    def test_domain_of_a_company_and_the_full_contact(self):
        one = {"email": "li@zhaodu.example.cn", "contact_name": "李小明"}
        self.assertMeet((one, one | {"email": "xiaoming@zhaodu.example.cn"}))
        self.assertApart(
            (one, {"email": "wang@zhaodu.example.cn", "contact_name": "王大明"}),
            (
                one | {"email": "li@163.com"},
                one | {"email": "xiaoming@163.com"},
            ),
        )

    def test_nobody_is_protected_by_a_name_alone(self):
        """S14-R11: such a filing is refused, it would protect nobody."""
        self.rules(require_phone=False)
        for values in (
            {"contact_name": "李小明"},
            {"company_name": "兆度", "contact_name": "李先生"},
        ):
            self.assertRefused(self.filed(**values), "no_identity")


@tagged("post_install", "-at_install")
class TestRelatives(MeetingCase):
    def family(self, relation, **values):
        return {
            "phone": "13700000001",
            "relative_ids": [self.relative(relation, **values)],
        }

    def test_the_phone_of_a_relative(self):
        """S05-R02: of the spouse, the parents, brothers and sisters."""
        for relation in ("spouse", "parent", "sibling"):
            self.assertMeet((self.family(relation, phone=PHONE), {"phone": PHONE}))
        self.assertApart((self.family("child", phone=PHONE), {"phone": PHONE}))

    def test_two_customers_with_one_relative(self):
        one, other = (
            self.family("parent", phone=PHONE) | {"phone": phone}
            for phone in ("13700000001", "13700000002")
        )
        self.assertMeet((one, other))

    def test_the_name_of_the_spouse_at_the_same_company_or_property(self):
        """S05-R03: by name the spouse counts, nobody else."""
        home = {
            "property_estate": "江南苑",
            "property_building": "3",
            "property_room": "101",
        }
        firm = {"company_name": "兆度科技"}
        for place in (home, firm):
            own = place | {"contact_name": "王美丽", "phone": "13700000002"}
            if place is home:
                own["property_building"] = False
            family = own | {"contact_name": "李小明"}
            self.assertMeet(
                (family | self.family("spouse", name="王美丽"), own),
            )
            self.assertApart(
                (family | self.family("parent", name="王美丽"), own),
            )
        self.assertApart(
            (
                self.family("spouse", name="王美丽"),
                {"contact_name": "王美丽", "phone": "13700000002"},
            )
        )

    def test_the_register_says_which_relatives_count(self):
        """S05-R02, S05-R03, S01-R20"""
        relations = {line.relation: line for line in self.register.relation_ids}
        relations["child"].write({"by_phone": True, "collides": True})
        relations["parent"].by_phone = False
        self.assertMeet((self.family("child", phone=PHONE), {"phone": PHONE}))
        self.assertApart((self.family("parent", phone=PHONE), {"phone": PHONE}))

    def test_a_relative_that_does_not_collide_is_mentioned_only(self):
        """S01-R20: the salesperson and the register office read of it."""
        relations = {line.relation: line for line in self.register.relation_ids}
        relations["spouse"].collides = False
        self.filed(self.anna, phone=PHONE)
        other = self.filed(self.bo, **self.family("spouse", phone=PHONE))
        self.assertEqual(other.state, "active")
        self.assertEqual(other.warnings, [{"code": "related"}])
        self.assertIn("relative", other.with_user(self.bo).warning_text)
        notice = self.env["customer.filing.notice"].search([])
        self.assertEqual((notice.kind, notice.filing_id), ("group", other))

    def test_a_phone_of_a_relative_that_cannot_be_read(self):
        filing = self.filed(**self.family("spouse", phone="12"))
        self.assertRefused(filing, "relative_phone_unreadable")


@tagged("post_install", "-at_install")
class TestMasks(MeetingCase):
    def test_masked_and_full_both_ways(self):
        """S68-R08"""
        for mask in (MASK, "1380***1234", "1380****234", "138**001234", "138xxxx1234"):
            self.assertMeet(({"phone": PHONE}, {"phone": mask}))
        self.assertApart(
            ({"phone": "13900001234"}, {"phone": MASK}),
            ({"phone": "13800001235"}, {"phone": MASK}),
        )

    def test_two_masks_that_can_mean_one_number(self):
        self.assertMeet(
            ({"phone": MASK}, {"phone": MASK}),
            ({"phone": MASK}, {"phone": "1380***1234"}),
        )
        self.assertApart(
            ({"phone": "1380***1234"}, {"phone": "1381***1234"}),
            ({"phone": MASK}, {"phone": "138****1235"}),
        )

    def test_masks_are_refused_unless_the_version_takes_them(self):
        """S14-R11 ⇄ S68-R08"""
        self.rules(masked_phone=False)
        filing = self.filed(phone=MASK)
        self.assertRefused(filing, "phone_masked", "no_identity")
        self.assertFalse(filing.key_ids)

    def test_several_customers_fit_a_mask(self):
        """S68-R08, S68-R18: it is never picked silently."""
        self.filed(self.anna, phone=PHONE)
        self.filed(self.anna, phone="13811111234")
        masked = self.filed(self.bo, phone=MASK)
        self.assertRefused(masked, "ambiguous")
        self.assertIn("full phone number", masked.with_user(self.bo).refusal_text)
        self.assertRefused(self.filed(self.bo, phone=PHONE), "protected")
        self.assertEqual(self.filed(self.bo, phone="13822221234").state, "active")

    def test_one_customer_of_ones_own_and_one_of_a_colleague_fit(self):
        self.filed(self.bo, phone=PHONE)
        self.filed(self.anna, phone="13811111234")
        self.assertRefused(self.filed(self.bo, phone=MASK), "ambiguous")

    def test_strength_of_a_mask(self):
        self.register.strength_mask = "hint"
        held = self.filed(self.anna, phone=PHONE)
        other = self.filed(self.bo, phone=MASK, company_name="兆度科技有限公司")
        self.assertEqual((held.state, other.state), ("active", "active"))
        self.assertEqual(other.warnings, [{"code": "related"}])


@tagged("post_install", "-at_install")
class TestSettingsOfTheRegister(MeetingCase):
    def test_a_kind_that_only_hints(self):
        self.register.strength_company = "hint"
        one = {"company_name": "兆度科技有限公司", "phone": "13700000001"}
        other = {"company_name": "兆度科技有限公司", "phone": "13700000002"}
        self.assertApart((one | {"contact_name": "王大明"}, other))
        refused = self.filed(company_name="兆度科技有限公司")
        self.assertRefused(refused, "no_identity")

    def test_a_kind_that_needs_another(self):
        self.register.strength_phone = "together"
        named = {"phone": PHONE, "contact_name": "李小明"}
        self.assertMeet((named, named))
        self.assertApart(
            (
                named | {"email": "li@qq.com"},
                {"phone": PHONE, "contact_name": "王大明", "email": "wang@qq.com"},
            )
        )

    def test_a_company_domain_that_decides_alone(self):
        self.register.strength_domain = "alone"
        self.assertMeet(
            (
                {"email": "li@zhaodu.example.cn"},
                {"email": "wang@zhaodu.example.cn", "contact_name": "王大明"},
            )
        )

    def group(self, name, phone):
        return {
            "company_name": f"{name}有限公司",
            "parent_company": "兆度集团有限公司",
            "phone": phone,
        }

    def test_companies_of_a_group(self):
        """The register ignores it, warns of it or takes them for one customer."""
        one = self.group("重庆兆度销售", "13700000001")
        other = self.group("成都兆度制造", "13700000002")
        mother = {"company_name": "兆度集团有限公司", "phone": "13700000003"}
        self.assertApart((one, other), (one, mother))
        self.register.group_mode = "blocked"
        self.assertMeet((one, other), (one, mother))

    def test_a_group_that_is_warned_of(self):
        self.register.group_mode = "warned"
        self.filed(self.anna, **self.group("重庆兆度销售", "13700000001"))
        other = self.filed(self.bo, **self.group("成都兆度制造", "13700000002"))
        self.assertEqual(other.state, "active")
        self.assertIn("same group", other.with_user(self.bo).warning_text)
        notice = self.env["customer.filing.notice"].search([])
        self.assertEqual((notice.kind, notice.user_id), ("group", self.bo))
        second = self.filed(self.anna, **self.group("兆度物流", "13700000004"))
        self.assertTrue(second.warnings, "of Bo's")
        own = self.env["customer.filing"].search_count([("warnings", "!=", False)])
        self.assertEqual(own, 2)
