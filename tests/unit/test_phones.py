import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core import phones, texts
from customer_filing.core.masks import Mask

MOBILE = "+8613800001234"
LANDLINE = "+862367891234"
SHENZHEN = "+8675523456789"
HOTLINE = "+864001234567"


def read(text, country="CN"):
    numbers, problems = phones.read(texts.plain(text), country)
    return sorted(numbers), sorted(problems)


def masks(text, country="CN"):
    found = phones.scan(texts.plain(text), country)
    return sorted(mask.value for mask in found.masks), sorted(found.problems)


@pytest.mark.parametrize(
    "text",
    [
        "13800001234",
        " 138 0000 1234 ",
        "138-0000-1234",
        "138.0000.1234",
        "(138)00001234",
        "１３８００００１２３４",
        "138　0000　1234",
        "138–0000—1234",
        "+8613800001234",
        "+86 138 0000 1234",
        "(+86)13800001234",
        "＋86－138－0000－1234",
        "+86(0)13800001234",
        "008613800001234",
        "0086-138-0000-1234",
        "+0086 13800001234",
        "8613800001234",
        "86 138 0000 1234",
        "013800001234",
        "17951 13800001234",
        "1 3 8 0 0 0 0 1 2 3 4",
        "１３８－００００－１２３４",
        "138/0000/1234".replace("/", " - "),
        "\u202d138 0000 1234\u202c",
        "手机：13800001234",
        "手机号码 13800001234",
        "联系电话: 13800001234",
        "Tel. 13800001234",
        "13800001234（微信同号）",
        "（张总）手机 13800001234",
        "13800001234;",
        "13800001234 / 无",
        "13800001234/138-0000-1234",
    ],
)
def test_every_way_to_write_a_mobile_gives_one_value(text):
    assert read(text) == ([MOBILE], [])


@pytest.mark.parametrize(
    "text",
    [
        "02367891234",
        "023-6789 1234",
        "023-67891234",
        "(023)6789-1234",
        "（023）67891234",
        "023 6789 1234",
        "+86 23 6789 1234",
        "+86 023 67891234",
        "+86 (0)23 67891234",
        "0086-23-67891234",
        "862367891234",
        "2367891234",
        "座机:023-67891234",
        "023-67891234转8012",
        "023-67891234 转 801",
        "023-67891234轉801",
        "023-67891234转分机801",
        "023-67891234分机801",
        "023-67891234（转801）",
        "023-67891234(801)",
        "023-67891234 ext. 12",
        "023-67891234 ext12",
        "023-67891234 extension 12",
        "02367891234x12",
        "02367891234#12",
        "023-67891234-8012",
        "02367891234-8012",
        "023-6789-1234-5",
        "(023)67891234-801",
        "+86-23-67891234-801",
    ],
)
def test_every_way_to_write_a_landline_gives_the_switchboard(text):
    assert read(text) == ([LANDLINE], [])


@pytest.mark.parametrize(
    "text",
    [
        "(0755)2345-6789",
        "0755-23456789",
        "0755-23456789-8012",
        "075523456789",
        "０７５５－２３４５６７８９",
        "（０７５５）２３４５　６７８９　转　８０１",
        "+86-0755-2345-6789",
        "86-755-23456789",
        "0755—23456789",
    ],
)
def test_an_area_code_of_four_digits(text):
    assert read(text) == ([SHENZHEN], [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("400-123-4567", HOTLINE),
        ("4001234567", HOTLINE),
        ("400 1234 567", HOTLINE),
        ("4001234567转801", HOTLINE),
        ("400-123-4567-801", HOTLINE),
        ("+86 400 123 4567", HOTLINE),
        ("864001234567", HOTLINE),
        ("４００－１２３－４５６７", HOTLINE),
        ("4001-234-567", HOTLINE),
        ("客服热线：400 123 4567 转 8", HOTLINE),
        ("800-810-1234", "+868008101234"),
    ],
)
def test_a_service_hotline_is_shared(text, value):
    assert read(text) == ([value], [])
    assert phones.is_shared(value)


@pytest.mark.parametrize(
    "value", ["+864001234567", "+868001234567", "+19002345678", "+4918012345"]
)
def test_free_and_paid_services_are_shared(value):
    assert phones.is_shared(value)


def test_a_number_for_all_sites_of_a_company_is_shared():
    assert phones.is_shared("+4918500123456")


def test_a_landline_with_extension_is_not_a_longer_landline():
    assert read("0851-2706690-7") == read("0851-2706690") == (["+868512706690"], [])
    assert read("0851-27066907") == (["+8685127066907"], [])


@pytest.mark.parametrize("value", [MOBILE, LANDLINE, SHENZHEN, "+16502530000", "", "x"])
def test_other_numbers_are_not_shared(value):
    assert not phones.is_shared(value)


def test_hotlines_of_other_countries_are_shared():
    assert phones.is_shared("+18002530000")


@pytest.mark.parametrize("prefix", [f"1{digit}0" for digit in "3456789"])
def test_a_mobile_needs_no_entry_in_the_tables(prefix):
    """New prefixes are in use long before a library knows them."""
    assert read(f"{prefix}00000000") == ([f"+86{prefix}00000000"], [])


@pytest.mark.parametrize(
    "text",
    [
        "67891234",
        "6789123",
        "12345",
        "12800001234",
        "1380000123",
        "138000012345",
        "013800001234567",
        "0595-12345",
        "023-6789123",
        "95588",
        "abc",
        "张三",
        "13800001234张三",
        "++8613800001234",
        "+86",
        "转801",
        "023-67891234-80123456",
        "1" * 61,
        "1" * 1000,
    ],
)
def test_what_is_no_whole_number_is_unreadable(text):
    assert read(text) == ([], ["phone_unreadable"])


@pytest.mark.parametrize(
    "text", ["13800001234转12", "13800001234-801", "13800001234#1"]
)
def test_a_mobile_with_an_extension_is_a_relay_number(text):
    assert read(text) == ([], ["phone_unreadable"])


@pytest.mark.parametrize(
    "text",
    [
        "138****1234",
        "138＊＊＊＊1234",
        "138xxxx1234",
        "138XXXX1234",
        "138····1234",
        "138••••1234",
        "138×××1234",
        "138*1234",
        "1380000123x",
        "x3800001234",
        "138…1234",
        "****",
        "xxx",
        "023-6789****转801",
    ],
)
def test_a_masked_number_is_told_apart(text):
    """S68-R08: ask for the full number."""
    assert read(text) == ([], ["phone_masked"])


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("138****1234", "86:11:138:1234"),
        ("138***1234", "86:11:138:1234"),
        ("138*1234", "86:11:138:1234"),
        ("138******1234", "86:11:138:1234"),
        ("１３８＊＊＊＊１２３４", "86:11:138:1234"),
        ("138xxxx1234", "86:11:138:1234"),
        ("138XXXX1234", "86:11:138:1234"),
        ("138xX*·1234", "86:11:138:1234"),
        ("138····1234", "86:11:138:1234"),
        ("138••••1234", "86:11:138:1234"),
        ("138●●●●1234", "86:11:138:1234"),
        ("138××××1234", "86:11:138:1234"),
        ("138…1234", "86:11:138:1234"),
        ("138....1234", "86:11:138:1234"),
        ("138 **** 1234", "86:11:138:1234"),
        ("138-****-1234", "86:11:138:1234"),
        ("138(****)1234", "86:11:138:1234"),
        ("138（●●●●）1234", "86:11:138:1234"),
        ("手机：138****1234（张总）", "86:11:138:1234"),
        ("+86 138****1234", "86:11:138:1234"),
        ("0086138****1234", "86:11:138:1234"),
        ("86138****1234", "86:11:138:1234"),
        ("0138****1234", "86:11:138:1234"),
        ("1380***1234", "86:11:1380:1234"),
        ("1380****1234", "86:11:1380:1234"),
        ("1380****234", "86:11:1380:234"),
        ("138**001234", "86:11:138:001234"),
        ("133****3333", "86:11:133:3333"),
        ("0755-****5678", "86:12:0755:5678"),
        ("(0755)****5678", "86:12:0755:5678"),
        ("075 5****5678", "86:12:0755:5678"),
        ("+86 755 ****5678", "86:12:0755:5678"),
        ("755****5678", "86:12:0755:5678"),
        ("0755-2****678", "86:12:07552:678"),
        ("0755-****5678转801", "86:12:0755:5678"),
        ("0755-****5678-801", "86:12:0755:5678"),
        ("010-****5678", "86:11:010:5678"),
        ("0913-2***678", "86:11:09132:678"),
        ("400-***-4567", "86:10:400:4567"),
        ("+49 170 ***4567", "49:10:170:4567"),
        ("+39 06 12**5678", "39:10:0612:5678"),
    ],
)
def test_a_mask_is_read_by_its_known_digits(text, mask):
    """S68-R08"""
    assert masks(text) == ([mask], [])


@pytest.mark.parametrize(
    ("text", "country", "mask"),
    [
        ("0170 ***4567", "DE", "49:10:170:4567"),
        ("(650) ***-0000", "US", "1:10:650:0000"),
        ("06 ** ** 34 56", "FR", "33:9:6:3456"),
        ("138****1234", "HK", "86:11:138:1234"),
        ("+86 138****1234", "US", "86:11:138:1234"),
    ],
)
def test_a_mask_belongs_to_its_country(text, country, mask):
    assert masks(text, country) == ([mask], [])


@pytest.mark.parametrize(
    "text",
    [
        "****",
        "1****1234",
        "13****1234",
        "13800***34",
        "1380000123x",
        "1380000****",
        "x3800001234",
        "138****",
        "138****00001234",
        "13800001*1234",
        "1*8****1234",
        "138*0*01234",
        "0755-2345***8",
        "0*****5678",
        "0755-***5678",
        "023-6789****转801",
        "2345**78",
        "+852 2*** 5678",
        "138****1234转12",
        "138****1234-801",
    ],
)
def test_too_much_is_hidden_or_it_fits_no_number(text):
    """S68-R08: ask for the full number."""
    assert masks(text) == ([], ["phone_masked"])
    assert read(text) == ([], ["phone_masked"])


def test_masks_and_numbers_in_one_field():
    assert masks("138****1234 139****5678") == (
        ["86:11:138:1234", "86:11:139:5678"],
        [],
    )
    assert masks("13800001234 / 139****5678、12") == (
        ["86:11:139:5678"],
        ["phone_unreadable"],
    )
    assert masks("138****1234 13900005678") == (["86:11:138:1234"], [])
    assert read("138****1234 13900005678") == (["+8613900005678"], ["phone_masked"])


@pytest.mark.parametrize(
    ("value", "shared"),
    [
        ("86:10:400:4567", True),
        ("1:10:800:4567", True),
        ("86:11:138:1234", False),
        ("86:12:0755:5678", False),
        ("1:10:650:0000", False),
    ],
)
def test_a_masked_hotline_is_shared(value, shared):
    assert phones.is_shared_mask(Mask.from_value(value)) == shared


@pytest.mark.parametrize(
    "separator",
    ["/", ",", ";", "、", "，", "；", "／", "|", " 或 ", "或", " or ", " ", "\n"],
)
def test_several_numbers_in_one_field(separator):
    assert read(f"13800001234{separator}023-67891234") == ([MOBILE, LANDLINE], [])


def test_the_readable_part_is_read_and_the_other_reported():
    assert read("13800001234/12") == ([MOBILE], ["phone_unreadable"])
    assert read("13800001234 12") == ([], ["phone_unreadable"])
    assert read("138****1234、13800001234；1") == (
        [MOBILE],
        ["phone_masked", "phone_unreadable"],
    )


@pytest.mark.parametrize("text", ["", "无", "-", "0", "/", "无/无"])
def test_nothing_is_no_problem(text):
    assert read(text) == ([], [])


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("+1 650-253-0000", "CN", "+16502530000"),
        ("(650) 253-0000", "US", "+16502530000"),
        ("1-650-253-0000", "US", "+16502530000"),
        ("00852 2345 6789", "CN", "+85223456789"),
        ("2345 6789", "HK", "+85223456789"),
        ("13800001234", "HK", MOBILE),
        ("13800001234", "US", MOBILE),
        ("+86 138 0000 1234", "US", MOBILE),
        ("0086 138 0000 1234", "DE", MOBILE),
        ("0912 345 678", "TW", "+886912345678"),
        ("+39 06 1234 5678", "CN", "+390612345678"),
        ("+44 20 7946 0000", "XX", "+442079460000"),
        ("+49 30 123456-12", "CN", "+493012345612"),
        ("030 1234567-8", "DE", "+493012345678"),
    ],
)
def test_numbers_of_other_countries(text, country, value):
    assert read(text, country) == ([value], [])


def test_abroad_the_right_form_is_enough():
    """The tables lag behind, but a local number still lacks its area code."""
    assert read("+1 555 123 4567") == (["+15551234567"], [])
    assert read("253-0000", "US") == ([], ["phone_unreadable"])


def test_without_a_known_country_only_international_numbers_are_read():
    assert read("023-67891234", "XX") == ([], ["phone_unreadable"])


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (MOBILE, "13800001234"),
        (LANDLINE, "02367891234"),
        (HOTLINE, "4001234567"),
        ("+868008101234", "8008101234"),
        ("+16502530000", "6502530000"),
        ("+390612345678", "0612345678"),
        ("+85223456789", "23456789"),
        ("12-3", "123"),
        ("+", ""),
        ("", ""),
    ],
)
def test_national_digits(value, digits):
    assert phones.national(value) == digits


@pytest.mark.parametrize(
    ("value", "country"),
    [(MOBILE, "86"), ("+16502530000", "1"), ("+85223456789", "852"), ("12-3", "")],
)
def test_country_code(value, country):
    assert phones.dialled(value)[0] == country


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.tuples(
    st.sampled_from(["010", "021", "023", "0755", "0571"]),
    st.from_regex(r"[2-7][0-9]{7}", fullmatch=True),
)
gaps = st.sampled_from(["", " ", "-", ".", "　", "—"])


@settings(deadline=None)
@given(mobiles, st.sampled_from(["", "+86", "0086", "86", "+86 ", "0"]), gaps, gaps)
def test_any_mobile_in_any_format(number, prefix, first, second):
    text = f"{prefix}{number[:3]}{first}{number[3:7]}{second}{number[7:]}"
    assert read(text) == ([f"+86{number}"], [])


@settings(deadline=None)
@given(
    landlines,
    st.sampled_from(["{0}{1}", "{0}-{1}", "({0}){1}", "{0} {1}", "（{0}）{1}"]),
    st.sampled_from(["", "转{}", " 转 {}", " ext. {}", "x{}", "#{}", "-{}"]),
    st.integers(1, 9999),
)
def test_any_landline_in_any_format(number, form, extension, line):
    plain, _problems = read("".join(number))
    assert len(plain) == 1
    assert read(form.format(*number) + extension.format(line)) == (plain, [])


@settings(deadline=None)
@given(mobiles)
def test_a_value_reads_as_itself(number):
    assert read(read(number)[0][0]) == ([f"+86{number}"], [])


stars = st.sampled_from("* x X · • ● × ＊ Ｘ".split())


@settings(deadline=None)
@given(mobiles, st.integers(3, 7), st.integers(3, 7), stars, st.integers(1, 9))
def test_any_mask_of_a_mobile_fits_it(number, head, tail, star, count):
    if head + tail < 11:
        found, problems = masks(f"{number[:head]}{star * count}{number[-tail:]}")
        # of one x and up to six digits it is an extension
        assert problems == [] or (star in "xXＸ" and tail < 7)
        for mask in found:
            assert Mask.from_value(mask).fits("86", number)
            assert mask == f"86:11:{number[:head]}:{number[-tail:]}"


@settings(deadline=None)
@given(landlines, st.integers(0, 4), st.integers(3, 7), stars)
def test_any_mask_of_a_landline_fits_it(number, more, tail, star):
    digits = "".join(number)
    head = len(digits) - 8 + more
    hidden = len(digits) - head - tail
    if hidden > 0 and read(digits)[0]:
        found, problems = masks(f"{digits[:head]}{star * hidden}{digits[-tail:]}")
        assert (found, problems) == (
            [f"86:{len(digits)}:{digits[:head]}:{digits[-tail:]}"],
            [],
        )


@settings(deadline=None)
@given(
    st.text() | st.text(alphabet="0138 +-()/x*转,."), st.sampled_from(["CN", "", "U"])
)
def test_no_digit_is_passed_over(text, country):
    numbers, problems = read(text, country)
    assert numbers or problems or not set("123456789") & set(texts.plain(text))
    assert all(number.startswith("+") for number in numbers)
