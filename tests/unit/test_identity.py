import dataclasses
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from customer_filing.core import identity, names
from customer_filing.core.identity import (
    ALONE,
    HINT,
    TOGETHER,
    Key,
    Problem,
    RelationRule,
    Relative,
    Rules,
    Snapshot,
)

SECRET = b"register"
USCC = "91110000600037341L"
NO_IDENTITY = ("no_identity", "")
NOTHING = ("nothing_readable", "")
EVERYTHING = Snapshot(
    company="重庆兆度科技有限公司",
    contact="张三先生",
    phone="138 0000 1234 / 400-123-4567、139****5678",
    email="Zhang@Firma.CN",
    tax_number=USCC.lower(),
    wechat="微信号：Zhang_San",
    estate="来福士花园",
    building="三栋",
    unit="2单元",
    room="101a",
    parent_company="兆度集团",
    project="二期",
    product_line="7",
    relatives=(Relative("spouse", "李四", "150 0000 1234"),),
)


def read(rules=None, **fields):
    """Return the keys of a snapshot without pairs, and the codes of its problems."""
    keys, problems = identity.read(Snapshot(**fields), rules or Rules())
    return (
        [key for key in keys if key.kind != "pair"],
        [(problem.code, problem.field) for problem in problems],
    )


def keys_of(rules=None, **fields):
    return read(rules, **fields)[0]


def codes(rules=None, **fields):
    return read(rules, **fields)[1]


def pairs_of(rules=None, **fields):
    keys, _problems = identity.read(Snapshot(**fields), rules or Rules())
    return [key for key in keys if key.kind == "pair"]


def deciding(snapshot, rules):
    keys, _problems = identity.read(snapshot, rules)
    return [key for key in keys if key.strength == ALONE]


def meet(one, other, rules=None):
    """Tell whether two customers share a key that decides alone."""
    return any(
        overlap(a, b)
        for a in deciding(one, rules or Rules())
        for b in deciding(other, rules or Rules())
    )


def overlap(one, other):
    return any(
        low <= other_high and other_low <= high
        for low, high in identity.spans(SECRET, one)
        for other_low, other_high in identity.spans(SECRET, other)
    )


def test_the_words_that_are_stored_never_change():
    assert identity.KINDS == (
        "phone",
        "mask",
        "email",
        "domain",
        "tax_number",
        "company",
        "contact",
        "wechat",
        "property",
        "pair",
        "group",
    )
    assert (ALONE, TOGETHER, HINT) == ("alone", "together", "hint")
    assert identity.RELATIONS == ("spouse", "parent", "sibling", "child")


def test_what_decides_by_itself_if_nobody_says_otherwise():
    assert dict(identity.DEFAULT_STRENGTHS) == {
        "phone": ALONE,
        "mask": ALONE,
        "email": ALONE,
        "domain": TOGETHER,
        "tax_number": ALONE,
        "company": ALONE,
        "contact": TOGETHER,
        "wechat": ALONE,
        "property": ALONE,
    }


def test_every_datum_becomes_a_key_with_its_strength():
    """S05-R02, S05-R03, S14-R16; project and product line are the scope and no key."""
    keys, problems = identity.read(EVERYTHING, Rules(groups="blocked"))
    assert [key for key in keys if key.kind != "pair"] == [
        Key("company", "重庆兆度科技", ALONE),
        Key("contact", "张三", TOGETHER),
        Key("contact", "李四", HINT, "spouse"),
        Key("domain", "firma.cn", TOGETHER),
        Key("email", "zhang@firma.cn", ALONE),
        Key("group", "兆度", ALONE),
        Key("group", "重庆兆度科技", ALONE),
        Key("mask", "86:11:139:5678", ALONE),
        Key("phone", "+8613800001234", ALONE),
        Key("phone", "+8615000001234", ALONE, "spouse"),
        Key("phone", "+864001234567", TOGETHER),
        Key("property", "来福士花园|3|2|0101A", ALONE),
        Key("tax_number", USCC, ALONE),
        Key("wechat", "zhang_san", ALONE),
    ]
    assert problems == ()
    assert {key.kind for key in keys} == set(identity.KINDS)


# -- one kind after the other


def test_a_company_without_a_legal_form_decides_only_together():
    assert keys_of(company="重庆兆度") == [Key("company", "重庆兆度", TOGETHER)]
    rules = Rules(strengths=(("company", TOGETHER),))
    assert keys_of(rules, company="重庆兆度公司")[0].strength == TOGETHER
    rules = Rules(strengths=(("company", HINT),))
    assert keys_of(rules, company="重庆兆度")[0].strength == HINT


@pytest.mark.parametrize("company", ["有限公司", "某某公司", "XX有限公司", "华"])
def test_a_company_without_a_name_is_a_hint(company):
    assert keys_of(company=company)[0].strength == HINT
    assert pairs_of(company=company, contact="张三") == []


def test_a_private_person_has_no_company():
    assert codes(company="个人") == [NO_IDENTITY, NOTHING]


@pytest.mark.parametrize(
    ("contact", "strength"),
    [
        ("张三", TOGETHER),
        ("张三先生", TOGETHER),
        ("John Smith", TOGETHER),
        ("李先生", HINT),
        ("李", HINT),
        ("Mr Smith", HINT),
    ],
)
def test_less_than_a_full_name_is_a_hint(contact, strength):
    """S05-R03, S54-R09"""
    assert [key.strength for key in keys_of(contact=contact)] == [strength]


@pytest.mark.parametrize(
    ("email", "kinds"),
    [
        ("a@firma.cn", ["domain", "email"]),
        ("a@mail.firma.cn", ["domain", "email"]),
        ("a@qq.com", ["email"]),
        ("a@vip.163.com", ["email"]),
        ("A@Gmail.com", ["email"]),
    ],
)
def test_a_domain_of_ones_own_is_a_key_too(email, kinds):
    assert [key.kind for key in keys_of(email=email)] == kinds


@pytest.mark.parametrize(
    ("wechat", "key"),
    [
        ("微信: Li_Ming88", Key("wechat", "li_ming88", ALONE)),
        ("wxid_12345678", Key("wechat", "wxid_12345678", ALONE)),
        ("13800001234", Key("phone", "+8613800001234", ALONE)),
        ("微信：138-0000-1234", Key("phone", "+8613800001234", ALONE)),
        ("tel13800001234", Key("phone", "+8613800001234", ALONE)),
        ("138****1234", Key("mask", "86:11:138:1234", ALONE)),
        ("400-123-4567", Key("phone", "+864001234567", TOGETHER)),
    ],
)
def test_a_wechat_id_or_the_phone_number_that_stands_for_it(wechat, key):
    assert keys_of(wechat=wechat) == [key]


@pytest.mark.parametrize("wechat", ["abc", "张三", "li ming", "12345", "1****1234"])
def test_what_is_no_wechat_id(wechat):
    assert ("wechat_unreadable", "wechat") in codes(wechat=wechat)


@pytest.mark.parametrize("wechat", ["", "无", "同号", "微信同号", "微信：同手机号"])
def test_no_wechat_id_is_no_problem(wechat):
    assert codes(wechat=wechat, phone="13800001234") == []


@pytest.mark.parametrize(
    ("fields", "value", "strength"),
    [
        ({"building": "3", "unit": "2", "room": "101"}, "万科|3|2|0101", ALONE),
        ({"building": "三栋", "room": "101室"}, "万科|3||0101", ALONE),
        ({"unit": "2", "room": "101"}, "万科||2|0101", TOGETHER),
        ({"room": "101"}, "万科|||0101", TOGETHER),
        ({"building": "3", "unit": "2"}, "万科|3|2|", HINT),
        ({}, "万科|||", HINT),
    ],
)
def test_a_property_decides_as_far_as_it_is_known(fields, value, strength):
    """S14-R16"""
    found = keys_of(estate="万科", **fields)
    assert found == [Key("property", value, strength)]


def test_without_its_estate_it_may_be_any_property():
    assert codes(building="3", unit="2", room="101") == [NO_IDENTITY, NOTHING]


# -- masked numbers


@pytest.mark.parametrize(
    "mask", ["138****1234", "1380***1234", "1380****234", "138**001234", "138xx1234"]
)
def test_a_masked_number_meets_the_full_one(mask):
    """S68-R08"""
    assert meet(Snapshot(phone=mask), Snapshot(phone="13800001234"))
    assert not meet(Snapshot(phone=mask), Snapshot(phone="13900001234"))
    assert not meet(Snapshot(phone=mask), Snapshot(phone="13800001235"))


def test_two_masks_meet_if_one_number_may_be_both():
    assert meet(Snapshot(phone="138****1234"), Snapshot(phone="1380****234"))
    assert not meet(Snapshot(phone="1381***1234"), Snapshot(phone="1380****234"))


def test_a_masked_landline_meets_the_full_one():
    mask = Snapshot(phone="0755-****5678")
    assert meet(mask, Snapshot(phone="0755-23455678转801"))
    assert not meet(mask, Snapshot(phone="0571-23455678"))


@pytest.mark.parametrize("phone", ["138****1234", "138****1234 139****5678"])
def test_masks_may_be_forbidden(phone):
    found = codes(Rules(masked=False), phone=phone)
    assert found == [("phone_masked", "phone"), NO_IDENTITY, NOTHING]
    assert codes(phone=phone) == []


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "13800001234 138****1234"},
        {"phone": "13800001234", "wechat": "138****1234"},
        {"phone": "138****1234", "wechat": "13800001234"},
        {"phone": "1380***1234", "wechat": "13800001234"},
    ],
)
def test_a_mask_of_a_number_that_is_known_is_nothing_new(fields, masked):
    found = read(Rules(masked=masked), **fields)
    assert found == ([Key("phone", "+8613800001234", ALONE)], [])


def test_a_mask_of_another_number_is_kept():
    found = [key.kind for key in keys_of(phone="13800001234 138****1235")]
    assert found == ["mask", "phone"]


def test_a_mask_stays_where_the_known_number_decides_less():
    rules = Rules(relations=(RelationRule("parent", True, False, False),))
    found = keys_of(
        rules,
        phone="138****1234",
        relatives=(Relative("parent", phone="13800001234"),),
    )
    assert found == [
        Key("mask", "86:11:138:1234", ALONE),
        Key("phone", "+8613800001234", HINT, "parent"),
    ]


def test_what_is_hidden_decides_no_more_than_the_whole():
    assert keys_of(phone="400-***-4567") == [Key("mask", "86:10:400:4567", TOGETHER)]
    rules = Rules(strengths=(("phone", HINT),))
    assert keys_of(rules, phone="138****1234") == [Key("mask", "86:11:138:1234", HINT)]


# -- what decides only together


def test_two_weak_keys_are_a_pair_that_decides():
    """S05-R03"""
    assert pairs_of(company="重庆兆度", contact="张三") == [
        Key("pair", "company:重庆兆度 contact:张三", ALONE)
    ]
    assert codes(company="重庆兆度", contact="张三") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"company": "重庆兆度", "contact": "李小明"},
        {"company": "重庆兆度科技有限公司", "contact": "李先生"},
        {"contact": "李小明", "email": "a@qq.com"},
        {"email": "a@firma.cn"},
        {"phone": "400-123-4567"},
        {"estate": "万科", "building": "3", "room": "101", "phone": "400-123-4567"},
        {"phone": "13800001234", "contact": "李小明"},
    ],
)
def test_how_many_pairs_there_are(fields):
    count = len(pairs_of(**fields))
    assert count == (1 if fields.get("company") == "重庆兆度" else 0)


def test_all_weak_kinds_pair_with_each_other():
    found = pairs_of(
        company="重庆兆度",
        contact="李小明",
        phone="400-123-4567",
        email="a@firma.cn",
        estate="万科",
        room="101",
    )
    assert len(found) == 10
    assert {key.strength for key in found} == {ALONE}


@pytest.mark.parametrize("company", ["X科技有限公司", "X科技", "X科技 Co., Ltd."])
def test_a_person_of_a_company_meets_himself_with_or_without_its_legal_form(company):
    one = Snapshot(company=company, contact="李小明")
    assert meet(one, Snapshot(company="X科技", contact="李小明先生"))
    assert not meet(one, Snapshot(company="X科技", contact="李大明"))
    assert not meet(one, Snapshot(company="Y科技", contact="李小明"))


def test_the_same_name_alone_is_not_the_same_customer():
    """S05-R03, S54-R09"""
    one = Snapshot(contact="李小明", phone="13800001234")
    assert not meet(one, Snapshot(contact="李小明", phone="13800001235"))


# -- relatives


@pytest.mark.parametrize("relation", ["spouse", "parent", "sibling"])
def test_a_near_relatives_phone_is_the_customers(relation):
    """S05-R02"""
    relatives = (Relative(relation, phone="13900001234"),)
    one = Snapshot(phone="13800001234", relatives=relatives)
    assert meet(one, Snapshot(phone="13900001234"))
    found = keys_of(relatives=relatives)
    assert found == [Key("phone", "+8613900001234", ALONE, relation)]


def test_a_childs_data_say_nothing_of_the_customer():
    """S05-R02, S05-R03"""
    relatives = (Relative("child", "李小明", "13900001234"),)
    assert codes(relatives=relatives) == [NO_IDENTITY, NOTHING]
    assert codes(relatives=(Relative("friend", "李小明", "x"),)) == [
        NO_IDENTITY,
        NOTHING,
    ]


def test_only_a_spouses_name_stands_for_the_customer():
    """S05-R03"""
    other = Snapshot(company="重庆兆度", contact="李小明")
    for relation in identity.RELATIONS:
        relatives = (Relative(relation, "李小明女士"),)
        one = Snapshot(company="重庆兆度", contact="张三", relatives=relatives)
        assert meet(one, other) == (relation == "spouse")


def test_a_spouses_name_pairs_with_where_the_customer_belongs():
    found = pairs_of(
        relatives=(Relative("spouse", "李四"),),
        company="重庆兆度有限公司",
        email="a@firma.cn",
        phone="400-123-4567",
        estate="万科",
        room="101",
    )
    assert [key.value for key in found if key.relation] == [
        "company:重庆兆度 contact:李四",
        "contact:李四 domain:firma.cn",
        "contact:李四 property:万科|||0101",
    ]
    assert {key.strength for key in found} == {ALONE}


def test_a_relative_who_does_not_collide_is_a_hint():
    rules = Rules(relations=(RelationRule("sibling", True, True, False),))
    relatives = (Relative("sibling", "李四", "13900001234"),)
    keys, problems = identity.read(
        Snapshot(company="重庆兆度", relatives=relatives), rules
    )
    assert keys == (
        Key("company", "重庆兆度", TOGETHER),
        Key("contact", "李四", HINT, "sibling"),
        Key("pair", "company:重庆兆度 contact:李四", HINT, "sibling"),
        Key("phone", "+8613900001234", HINT, "sibling"),
    )
    assert problems == (Problem("no_identity", ""),)


def test_where_names_are_a_hint_so_are_those_of_relatives():
    rules = Rules(strengths=(("contact", HINT),))
    fields = {"company": "重庆兆度", "relatives": (Relative("spouse", "李四"),)}
    assert pairs_of(rules, **fields) == []


@pytest.mark.parametrize("phone", ["12", "1****1234", "13800001234转5"])
def test_a_relatives_phone_that_cannot_be_read(phone):
    problem = ("relative_phone_unreadable", "relatives")
    relatives = (Relative("spouse", phone=phone), Relative("parent", phone=phone))
    assert codes(phone="13800001234", relatives=relatives) == [problem]
    relatives = (Relative("child", phone=phone),)
    assert codes(phone="13800001234", relatives=relatives) == []


def test_a_relatives_masked_phone():
    relatives = (Relative("spouse", phone="139****1234"),)
    assert keys_of(relatives=relatives) == [
        Key("mask", "86:11:139:1234", ALONE, "spouse")
    ]
    assert codes(Rules(masked=False), phone="13800001234", relatives=relatives) == [
        ("relative_phone_unreadable", "relatives")
    ]
    relatives = (Relative("spouse", phone="138****1234"),)
    assert keys_of(phone="13800001234", relatives=relatives) == [
        Key("phone", "+8613800001234", ALONE)
    ]


def test_a_shared_hotline_of_a_relative_decides_nothing():
    relatives = (Relative("spouse", phone="400-123-4567"),)
    assert pairs_of(company="重庆兆度", relatives=relatives) == []
    assert NO_IDENTITY in codes(relatives=relatives)


def test_of_one_value_the_strongest_key_and_the_customers_own_stays():
    relatives = (
        Relative("spouse", "张三", "13800001234"),
        Relative("parent", phone="13800001234"),
        Relative("parent", phone="13900001234"),
        Relative("sibling", phone="13900001234"),
    )
    assert keys_of(contact="张三", phone="13800001234", relatives=relatives) == [
        Key("contact", "张三", TOGETHER),
        Key("phone", "+8613800001234", ALONE),
        Key("phone", "+8613900001234", ALONE, "parent"),
    ]
    rules = Rules(
        relations=(
            RelationRule("parent", True, False, False),
            RelationRule("sibling", True, False, True),
        )
    )
    assert keys_of(rules, relatives=relatives) == [
        Key("phone", "+8613800001234", HINT, "parent"),
        Key("phone", "+8613900001234", ALONE, "sibling"),
    ]


# -- groups


@pytest.mark.parametrize(
    ("groups", "strengths"), [("ignored", []), ("warned", [HINT]), ("blocked", [ALONE])]
)
def test_a_group_counts_as_it_is_set(groups, strengths):
    found = keys_of(Rules(groups=groups), company="万科（集团）股份有限公司")
    assert [key.strength for key in found if key.kind == "group"] == strengths


def test_companies_of_one_group_meet():
    rules = Rules(groups="blocked")
    parent = Snapshot(company="万科集团有限公司")
    child = Snapshot(company="重庆万科有限公司", parent_company="万科集团")
    sister = Snapshot(company="成都万科有限公司", parent_company="万科")
    assert meet(parent, child, rules) and meet(child, sister, rules)
    assert not meet(parent, child) and not meet(child, sister)


def test_a_name_without_a_legal_form_is_no_group():
    rules = Rules(groups="blocked")
    kinds = {key.kind for key in keys_of(rules, company="万科", parent_company="公司")}
    assert kinds == {"company"}


def test_a_group_alone_is_no_customer():
    assert codes(Rules(groups="blocked"), parent_company="万科集团") == [NO_IDENTITY]


# -- what a register sets


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("phone", {"phone": "13800001234"}),
        ("mask", {"phone": "138****1234"}),
        ("email", {"email": "a@qq.com"}),
        ("domain", {"email": "a@firma.cn"}),
        ("tax_number", {"tax_number": USCC}),
        ("wechat", {"wechat": "zhang_san"}),
        ("property", {"estate": "万科", "building": "3", "room": "101"}),
    ],
)
def test_a_strength_that_is_set(kind, fields):
    """Set to decide together it joins the pairs, set to hint it decides nothing."""
    for strength in (ALONE, TOGETHER, HINT):
        rules = Rules(strengths=((kind, strength),))
        found = {key.kind: key for key in keys_of(rules, **fields)}
        assert found[kind].strength == strength
        values = [key.value for key in pairs_of(rules, **fields, contact="张三")]
        assert any(found[kind].value in value for value in values) == (
            strength == TOGETHER
        )


def test_a_name_may_decide_alone():
    rules = Rules(strengths=(("contact", ALONE),))
    assert codes(rules, contact="张三") == []
    assert NO_IDENTITY in codes(rules, contact="张先生")


def test_an_address_does_not_pair_with_its_own_domain():
    rules = Rules(strengths=(("email", TOGETHER),))
    assert pairs_of(rules, email="a@firma.cn") == []


# -- what is wrong


def test_all_problems_are_told_at_once():
    """S01-R01"""
    assert codes(
        phone="1****1234、12",
        email="a@b",
        tax_number="1",
        wechat="a",
        relatives=(Relative("spouse", phone="12"),),
    ) == [
        ("phone_masked", "phone"),
        ("phone_unreadable", "phone"),
        ("email_unreadable", "email"),
        ("tax_number_invalid", "tax_number"),
        ("wechat_unreadable", "wechat"),
        ("relative_phone_unreadable", "relatives"),
        NO_IDENTITY,
        NOTHING,
    ]


@pytest.mark.parametrize(
    "blank", ["", " ", "无", "-", "0", "n/a", "（无）", None, False]
)
def test_without_any_datum_there_is_nothing_to_read(blank):
    names = [field.name for field in dataclasses.fields(Snapshot)][:-1]
    relatives = (Relative("spouse", blank, blank),)
    snapshot = Snapshot(**dict.fromkeys(names, blank), relatives=relatives)
    assert identity.read(snapshot) == (
        (),
        (Problem("no_identity", ""), Problem("nothing_readable", "")),
    )
    assert identity.read(dataclasses.replace(snapshot, relatives=None))[0] == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"contact": "张三"},
        {"company": "重庆兆度"},
        {"phone": "400-123-4567"},
        {"company": "公司", "contact": "张三"},
        {"company": "重庆兆度", "contact": "李先生"},
        {"estate": "万科", "room": "101", "contact": "李先生"},
    ],
)
def test_one_weak_key_is_no_identity(fields):
    """S54-R09: a name alone does not say who it is."""
    assert codes(**fields) == [NO_IDENTITY]


@pytest.mark.parametrize(
    "fields",
    [
        {"company": "重庆兆度有限公司"},
        {"phone": "13800001234"},
        {"phone": "138****1234"},
        {"email": "a@firma.cn"},
        {"tax_number": USCC},
        {"wechat": "zhang_san"},
        {"estate": "万科", "building": "3", "room": "101"},
        {"estate": "万科", "room": "101", "contact": "张三"},
        {"relatives": (Relative("spouse", phone="13800001234"),)},
    ],
)
def test_one_deciding_key_is_an_identity(fields):
    assert codes(**fields) == []


def test_a_problem_in_one_field_leaves_the_other_keys():
    found = read(phone="12", email="a@qq.com")
    assert found == (
        [Key("email", "a@qq.com", ALONE)],
        [("phone_unreadable", "phone")],
    )


@pytest.mark.parametrize(
    ("country", "phone"),
    [
        ("US", "+16502530000"),
        (" us ", "+16502530000"),
        ("CN", "+8616502530000"),
        ("", "+8616502530000"),
        (None, "+8616502530000"),
    ],
)
def test_the_country_decides_how_a_number_is_read(country, phone):
    found = keys_of(phone="16502530000", country=country)
    assert [key.value for key in found] == [phone]


@pytest.mark.parametrize("country", ["CN", "cn", "", " ", None, False])
def test_without_a_country_the_customer_is_chinese(country):
    keys, problems = read(phone="023-67891234", tax_number=USCC, country=country)
    assert [key.value for key in keys] == ["+862367891234", USCC]
    assert problems == []


def test_the_country_decides_how_a_tax_number_is_read():
    assert codes(tax_number="136695976", country="DE") == []
    assert codes(tax_number="136695976") == [
        ("tax_number_invalid", "tax_number"),
        NO_IDENTITY,
        NOTHING,
    ]


def test_an_overlong_text_is_cut_or_refused():
    keys, problems = read(company="好" * 10**5, phone="13800001234/" * 10**4)
    assert len(keys[0].value) == 500
    assert problems[0] == ("phone_unreadable", "phone")


# -- digests


def test_a_key_has_one_digest_and_a_mask_ranges():
    keys, _problems = identity.read(EVERYTHING, Rules(groups="blocked"))
    for key in keys:
        found = identity.spans(SECRET, key)
        assert all(0 <= low <= high < 2**62 for low, high in found)
        if key.kind == "mask":
            assert all(low < high for low, high in found)
        else:
            assert len(found) == 1 and found[0][0] == found[0][1]


def test_strength_and_relation_are_no_part_of_a_digest():
    own = Key("phone", "+8613800001234", ALONE)
    other = Key("phone", "+8613800001234", HINT, "spouse")
    assert identity.spans(SECRET, own) == identity.spans(SECRET, other)


def test_digests_of_two_kinds_are_apart():
    found = [
        identity.spans(SECRET, Key(kind, "86:11:138:1234", ALONE))
        for kind in identity.KINDS
    ]
    ranges = sorted(span for spans in found for span in spans)
    assert all(
        high < low for (_, high), (low, _) in zip(ranges, ranges[1:], strict=False)
    )


def test_neighbours_differ_in_the_last_two_digits():
    def near(kind, value):
        return identity.neighbourhood(SECRET, Key(kind, value, ALONE))

    assert near("phone", "+8613800001234") == near("phone", "+8613800001299")
    assert near("phone", "+8613800001234") != near("phone", "+8613800001334")
    assert 0 <= near("phone", "+8613800001234") < 2**62
    assert near("mask", "86:11:138:1234") is None
    assert near("email", "a@firma.cn") is None


def test_the_scope_is_the_project():
    """S67-R07"""
    scope = identity.scope(SECRET, "重慶 來福士(二期)")
    assert scope == identity.scope(SECRET, "重庆来福士二期")
    assert scope != identity.scope(SECRET, "重庆来福士三期")
    assert scope != identity.scope(b"other", "重庆来福士二期")
    assert 0 <= scope < 2**62


def test_the_scope_is_the_product_line_if_there_is_no_project():
    scope = identity.scope(SECRET, "", "7")
    assert scope == identity.scope(SECRET, "无", "7")
    assert scope != identity.scope(SECRET, "", "8")
    assert scope != identity.scope(SECRET, "7")
    assert identity.scope(SECRET, "二期", "7") == identity.scope(SECRET, "二期")


@pytest.mark.parametrize("project", ["", " ", "无", "-", "（）", None, False])
def test_without_a_project_the_whole_customer_is_filed(project):
    assert identity.scope(SECRET, project) is None
    assert identity.scope(SECRET, project, project and "") is None


def test_surnames_are_compared_by_the_rules_of_names():
    assert identity.surnames_differ is names.surnames_differ


# -- whatever the texts are

TEXTS = [field.name for field in dataclasses.fields(Snapshot)][:-1]
PIECES = (
    "138 0000 1234 13800001234 138****1234 1380***1234 023 67891234 转 x # 12 / ; 、"
    " 或 * xxx ● 无 重庆 有限公司 集团 Co.,Ltd @ a@b.cn a@qq.com < > . - + 86 先生 张三"
    " 小 John 微信 wx: zhang_san 三 十 栋 室 号 101a 91110000600037341L DE \ud800 \0 😀"
    " ( ) 400"
)
anything = st.text(alphabet=st.characters())
pieces = st.lists(st.sampled_from(PIECES.split(" ")), max_size=8).map("".join)
fields = anything | pieces
relatives = st.lists(
    st.builds(Relative, st.sampled_from(identity.RELATIONS) | fields, fields, fields),
    max_size=4,
).map(tuple)
snapshots = st.builds(
    Snapshot,
    **dict.fromkeys(TEXTS, fields) | {"country": fields | st.just("CN")},
    relatives=relatives,
)
strengths = st.dictionaries(
    st.sampled_from(sorted(identity.DEFAULT_STRENGTHS)),
    st.sampled_from([ALONE, TOGETHER, HINT]),
).map(lambda chosen: tuple(chosen.items()))
relation_rules = st.lists(
    st.builds(
        RelationRule,
        st.sampled_from(identity.RELATIONS),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda rule: rule.relation,
).map(tuple)
rules = st.builds(
    Rules,
    strengths,
    st.just(identity.DEFAULT_RELATIONS) | relation_rules,
    st.booleans(),
    st.sampled_from(["ignored", "warned", "blocked"]),
)


@settings(deadline=None, max_examples=300)
@given(snapshots, rules)
def test_reading_never_raises(snapshot, rules):
    keys, problems = identity.read(snapshot, rules)
    assert list(keys) == sorted(keys)
    assert len({(key.kind, key.value) for key in keys}) == len(keys)
    assert len(problems) == len(set(problems))
    for key in keys:
        key.value.encode()
        assert key.value and key.kind in identity.KINDS
        assert key.relation in ("", *identity.RELATIONS)
        assert all(0 <= a <= b < 2**62 for a, b in identity.spans(SECRET, key))
    assert any(key.strength == ALONE for key in keys) or problems
    scope = identity.scope(SECRET, snapshot.project, snapshot.product_line)
    assert scope is None or 0 <= scope < 2**62


@settings(deadline=None)
@given(snapshots, rules, st.randoms())
def test_the_order_of_relatives_does_not_matter(snapshot, rules, chance):
    shuffled = list(snapshot.relatives)
    chance.shuffle(shuffled)
    other = dataclasses.replace(snapshot, relatives=tuple(shuffled))
    assert identity.read(other, rules) == identity.read(snapshot, rules)


def as_typed(key):
    """Return fields that say what a key says."""
    if key.kind == "property":
        parts = ("estate", "building", "unit", "room")
        return dict(zip(parts, key.value.split("|"), strict=True))
    if key.kind == "mask":
        country, length, head, tail = key.value.split(":")
        stars = "*" * (int(length) - len(head) - len(tail))
        trunk = country == "86" and head.startswith("0")
        return {"phone": f"+{country} {head[trunk:]}{stars}{tail}"}
    if key.kind == "domain":
        return {"email": f"a@{key.value}"}
    return {key.kind: key.value}


@settings(deadline=None, max_examples=300)
@given(snapshots)
def test_what_was_read_reads_as_itself(snapshot):
    """A filing made anew from stored values meets the first one."""
    keys, _problems = identity.read(snapshot)
    for key in keys:
        # what a check digit is looked for in, the country says
        if key.kind not in ("tax_number", "pair"):
            again = [(k.kind, k.value) for k in keys_of(**as_typed(key))]
            assert (key.kind, key.value) in again


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
# How many digits are shown at both ends, as people mask mobiles.
SHOWN = [(3, 4), (4, 4), (4, 3), (3, 6), (3, 3), (3, 5), (6, 3), (7, 3)]
stars = st.sampled_from(
    "* ** *** **** ****** ●●●● ×××× xxxx XXX x ···· ＊＊＊＊".split()
)


@settings(deadline=None, max_examples=300)
@given(mobiles, mobiles, st.sampled_from(SHOWN), stars, st.binary(min_size=1))
def test_a_mask_meets_exactly_the_numbers_that_fit(number, other, shown, stars, secret):
    """S68-R08"""
    head, tail = shown
    masks = keys_of(phone=f"{number[:head]}{stars}{number[-tail:]}")
    assert [key.kind for key in masks] == ["mask"]
    ranges = identity.spans(secret, masks[0])

    def met(digits):
        ((low, _high),) = identity.spans(secret, Key("phone", f"+86{digits}", ALONE))
        return any(first <= low <= last for first, last in ranges)

    near = number[:head] + other[head : 11 - tail] + number[-tail:]
    assert met(number) and met(near)
    # the second digit behind the first three is not looked at
    shown_of = number[: min(head, 4)] + number[5:head]
    fits = other[: min(head, 4)] + other[5:head] == shown_of
    assert met(other) == (fits and other.endswith(number[-tail:]))


@settings(deadline=None)
@given(mobiles, st.sampled_from(SHOWN), st.integers(0, 10), st.integers(1, 9))
def test_a_mask_does_not_meet_a_number_that_differs_where_it_shows(
    number, shown, place, step
):
    head, tail = shown
    assume(place != 4 and (place < head or place >= 11 - tail))
    digit = str((int(number[place]) + step) % 10)
    other = Key("phone", f"+86{number[:place]}{digit}{number[place + 1 :]}", ALONE)
    (mask,) = keys_of(phone=f"{number[:head]}****{number[-tail:]}")
    assert not overlap(mask, other)


def soup(chance):
    """Return a text such as nobody should type, but somebody will."""
    size = chance.choice((0, 1, 3, 8, 20))
    alphabet = chance.choice(
        (
            "0123456789 -+()*x",
            "重庆兆度科技有限公司集团张三先生室栋號樓",
            "０１２３＊（）－ａＡ＠．",
            "😀\u200b\u202e\0\x1b\ud800\udfff\u0301\ufeff𠀀",
            "abcXYZ@.-_ Ltd",
            None,
        )
    )
    if alphabet is None:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(size))
    return "".join(chance.choice(alphabet) for _ in range(size))


def test_a_hundred_thousand_texts_are_read():
    chance = random.Random(1)
    fields_of_one = len(TEXTS) + 2
    for _snapshot in range(100_000 // fields_of_one + 1):
        relative = Relative("spouse", soup(chance), soup(chance))
        snapshot = Snapshot(*(soup(chance) for _ in TEXTS), relatives=(relative,))
        keys, problems = identity.read(snapshot)
        assert keys or problems
        for key in keys:
            identity.spans(SECRET, key)
        identity.scope(SECRET, snapshot.project, snapshot.product_line)


@pytest.mark.parametrize(
    "phone",
    ["13800000000", "139 0000 0000", "+8613800138000", "13812345678", "010-12345678"],
)
def test_a_phone_typed_for_want_of_one_decides_only_with_another(phone):
    """Two salespeople who type it have two customers, unless the name is the same."""
    keys, problems = read(phone=phone)
    assert [(key.kind, key.strength) for key in keys] == [("phone", TOGETHER)]
    assert problems == [("no_identity", "")]
    assert pairs_of(phone=phone, contact="张三")
    assert not codes(phone=phone, contact="张三")


@pytest.mark.parametrize(
    "fields",
    [
        dict(email="test@test.com"),
        dict(email="123456@qq.com"),
        dict(email="111@163.com"),
        dict(company="无公司"),
        dict(company="测试公司"),
        dict(company="某某科技有限公司"),
        dict(company="XXX贸易有限公司"),
        dict(company="个人客户", contact="张三"),
        dict(company="小米科技", contact="匿名"),
        dict(company="小米科技", contact="保密"),
    ],
)
def test_what_is_typed_for_want_of_a_datum_decides_nothing(fields):
    keys, problems = read(**fields)
    assert not any(key.strength == ALONE for key in keys)
    assert ("no_identity", "") in problems


@pytest.mark.parametrize(
    "fields",
    [
        dict(email="test@huawei.com"),
        dict(email="hua@huawei.com"),
        dict(company="Foxxx Trading Ltd"),
        dict(company="测试仪器有限公司"),
        dict(phone="13800001234"),
        dict(phone="13888888888"),
        dict(phone="021-88888888"),
    ],
)
def test_what_only_looks_like_it_decides(fields):
    keys, problems = read(**fields)
    assert any(key.strength == ALONE for key in keys)
    assert not problems


def test_no_telephone_is_no_unreadable_one():
    _keys, problems = read(company="小米科技有限公司", phone="无电话")
    assert not problems
