import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core import names, texts


def company(text):
    return names.company(texts.plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "重庆兆度科技有限公司",
        "重慶兆度科技有限責任公司",
        "重庆兆度科技股份有限公司",
        "重庆兆度科技集团股份有限公司",
        "重庆兆度科技集团有限公司",
        "重庆兆度科技集团公司",
        "重庆兆度科技公司",
        "重庆 兆度 科技 有限 公司",
        "（重庆）兆度科技有限公司",
        "(重庆)兆度科技有限公司",
        "【重庆】兆度·科技有限公司",
        "重庆兆度科技有限公司。",
        "重庆兆度科技 Co., Ltd.",
        "重庆兆度科技Ltd",
        "重庆兆度科技(有限合伙)",
    ],
)
def test_legal_form_script_and_punctuation_tell_nobody_apart(text):
    assert company(text) == ("重庆兆度科技", True)


@pytest.mark.parametrize(
    "form",
    "股份有限公司 有限责任公司 有限責任公司 特殊普通合伙 个人独资企业 有限公司"
    " 有限合伙 普通合伙 合伙企业 股份公司 株式会社 有限会社 总公司 集团 公司"
    " 集团股份有限公司 股份公司集团".split(),
)
def test_chinese_and_japanese_legal_forms(form):
    assert company(f"重庆兆度{form}") == ("重庆兆度", True)
    assert company(f"A{form}").registered


@pytest.mark.parametrize(
    "form", "Ltd Inc Incorporated KG KGaA oHG UG SAS SpA Srl SLU NV LLP Pty Oy".split()
)
def test_further_latin_legal_forms(form):
    assert company(f"Acme {form}") == ("acme", True)


@pytest.mark.parametrize(
    "text", ["A股份有限公司", "A有限责任公司", "A有限公司", "A Ltd"]
)
def test_a_legal_form_is_not_cut_in_pieces(text):
    assert company(text) == (names.project(texts.plain(text)), True)


def test_a_legal_form_within_the_name_makes_it_a_registered_one():
    assert company("华为技术有限公司（重庆）").registered


@pytest.mark.parametrize("text", ["重庆兆度科技", "重慶兆度 科技", "重庆（兆度）科技"])
def test_without_a_legal_form_the_name_is_the_same_but_not_registered(text):
    assert company(text) == ("重庆兆度科技", False)


@pytest.mark.parametrize(
    "text",
    [
        "Acme",
        "ＡＣＭＥ Ltd",
        "Acme Co., Ltd.",
        "ACME CO LTD",
        "Acme Co.Ltd",
        "Acme Company Limited",
        "Acme Private Limited",
        "Acme Private Ltd.",
        "Acme, Inc.",
        "Acme Corp.",
        "Acme Corporation",
        "Acme GmbH",
        "Acme G.m.b.H.",
        "Acme GmbH & Co. KG",
        "Acme AG",
        "Acme S.A.",
        "Acme SARL",
        "Acme B.V.",
        "Acme PLC",
        "Acme L.L.C.",
        "Acme Pte. Ltd.",
        "Acme Sdn. Bhd.",
    ],
)
def test_legal_forms_in_latin_letters(text):
    assert company(text) == ("acme", text != "Acme")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Visa", "visa"),
        ("Zinc", "zinc"),
        ("Bag AG", "bag"),
        ("Société Générale S.A.", "sociétégénérale"),
        ("Nike, Inc. (China)", "nikeincchina"),
        ("GROSS Straße", "grossstrasse"),
    ],
)
def test_only_whole_words_are_legal_forms(text, value):
    assert company(text).value == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("重庆兆度科技有限公司", "成都兆度科技有限公司"),
        ("兆度科技有限公司", "重庆兆度科技有限公司"),
        ("华为技术有限公司", "华为技术有限公司重庆分公司"),
        ("华为重庆分公司", "华为成都分公司"),
        ("A公司", "B公司"),
    ],
)
def test_regions_branches_and_names_differ(one, other):
    assert company(one).value != company(other).value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为技术（重庆）有限公司", "华为技术有限公司（重庆）"),
        ("华为技术有限公司重庆分公司", "华为技术重庆分公司"),
        ("臺灣積體電路", "台湾积体电路"),
        ("A集团有限公司", "A集团"),
        ("万科集团有限公司", "万科集团"),
        ("万科（集团）股份有限公司", "万科集团"),
        ("万科(集团)有限责任公司", "万科股份有限公司"),
        ("Acme Group 集团", "Acme Group Co., Ltd."),
    ],
)
def test_two_ways_to_write_one_company(one, other):
    assert company(one).value == company(other).value


@pytest.mark.parametrize(
    ("text", "value"), [("A公司", "a公司"), ("李公司", "李公司"), ("X Corp", "xcorp")]
)
def test_a_legal_form_stays_where_it_is_nearly_all_there_is(text, value):
    assert company(text).value == value


@pytest.mark.parametrize(
    "text",
    ["公司", "有限公司", "集团有限公司", "Co., Ltd.", "S.A.", "Private Limited"]
    + ["XX有限公司", "xxx公司", "某某公司", "某有限公司"],
)
def test_a_legal_form_without_a_name_decides_nothing(text):
    name = company(text)
    assert name.value
    assert not name.registered
    assert not names.is_company(name.value)


@pytest.mark.parametrize("text", ["华为", "华为技术有限公司", "3M", "A公司", "Acme"])
def test_a_name_names_a_company(text):
    assert names.is_company(company(text).value)


@pytest.mark.parametrize("text", ["", "华", "A"])
def test_a_single_letter_names_none(text):
    assert not names.is_company(company(text).value)


@pytest.mark.parametrize(
    "text", ["个人", "個人", "（个体户）", "散客", "Private", "self"]
)
def test_who_has_no_company_is_not_one_with_others_like_him(text):
    assert company(text) == ("", False)


@pytest.mark.parametrize("text", ["", "（）", "!!!", "😀", "\u0301"])
def test_there_may_be_no_name_at_all(text):
    assert company(text) == ("", False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("重慶 來福士 (二期)", "重庆来福士二期"),
        ("ABC-1 有限公司", "abc1有限公司"),
        ("Tower Ltd", "towerltd"),
        ("—", ""),
    ],
)
def test_a_project_keeps_all_its_words(text, value):
    assert names.project(texts.plain(text)) == value


def test_marks_that_belong_to_a_letter_are_kept():
    assert names.project("กี่") != names.project("ก")


words = st.sampled_from(
    "重庆 重慶 兆度 科技 有限公司 有限責任公司 集团 公司 分公司 总公司 先生 总 乾 隆"
    " co ltd Co.,Ltd S.A. s a gmbh inc mr dr a b x ß İ ( ) （ ） · -".split()
)
name_texts = st.text() | st.lists(words, max_size=8).map(" ".join)
name_texts |= st.lists(words, max_size=8).map("".join)


@settings(deadline=None)
@given(name_texts)
def test_a_compared_name_is_its_own_form(text):
    plain = texts.plain(text)
    for normalise in (lambda t: names.company(t).value, names.contact, names.project):
        value = normalise(plain)
        assert normalise(value) == value


@settings(deadline=None)
@given(name_texts)
def test_case_width_and_blanks_around_do_not_matter(text):
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert company(wide) == company(text)
    assert company(f"  {text}\u3000") == company(text)


@settings(deadline=None)
@given(st.text(alphabet="重庆兆度科技华为", min_size=2, max_size=12))
def test_any_chinese_name_meets_its_registered_form(name):
    for form in ("有限公司", "股份有限公司", "集团有限公司", "公司", " Co., Ltd."):
        assert company(name + form) == (company(name).value, True)


def test_a_long_row_of_legal_forms_is_read_in_time():
    text = "公司ltd" * 100
    assert company(text).value
