import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from customer_filing.core import masking


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800001234", "138****1234"),
        ("+8613800001234", "138****1234"),
        ("138 0000 1234", "138****1234"),
        ("0086-138-0000-1234", "138****1234"),
        ("023-6789 1234", "023******34"),
        ("+862367891234", "023******34"),
        ("023-67891234转8012", "023******34"),
        ("0755-23456789", "075*******89"),
        ("400-123-4567", "400*****67"),
        ("+1 650-253-0000", "650*****00"),
        ("+852 2345 6789", "********"),
        ("123456789", "123****89"),
        ("12345678", "********"),
        ("12", "****"),
        ("7", "****"),
        ("abc", "****"),
        ("138****1234", "*******"),
        ("13800001234/12", "138****1234"),
        ("13800001234/13900001234", "138****1234 / 139****1234"),
        ("", ""),
        ("  ", ""),
        ("无", ""),
    ],
)
def test_mask_phone(phone, masked):
    """S68-R08"""
    assert masking.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张**"),
        ("欧阳娜娜", "欧**"),
        ("John Smith", "J**"),
        ("（张三）", "张**"),
        ("张", "**"),
        ("A*", "**"),
        ("?", "**"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_mask_name(name, masked):
    assert masking.mask_name(name) == masked


@pytest.mark.parametrize(
    ("company", "masked"),
    [
        ("重庆兆度科技有限公司", "重庆****"),
        ("（重庆）兆度", "重庆****"),
        ("重庆A有限公司", "重庆****"),
        ("小天鹅", "小天****"),
        ("Acme Ltd", "A****"),
        ("A重庆有限公司", "A****"),
        ("华A有限公司", "华****"),
        ("华为", "华**"),
        ("华", "**"),
        ("3M", "3**"),
        ("", ""),
        ("—", "**"),
    ],
)
def test_mask_company(company, masked):
    assert masking.mask_company(company) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("abc@firma.cn", "a***@***.cn"),
        ("Zhang.San@Sub.Firma.COM.CN", "z***@***.cn"),
        ("ab@firma.cn", "a***@***.cn"),
        ("a@firma.cn", "***@***.cn"),
        ("_ab@firma.cn", "***@***.cn"),
        ("a***@***.cn", "***"),
        ("@", ""),
        ("张三 <abc@firma.cn>", "a***@***.cn"),
        ("abc@localhost", "a***@***"),
        ("abc@10.0.0.1", "a***@***"),
        ("abc", "***"),
        ("a", "***"),
        ("", ""),
        ("无", ""),
    ],
)
def test_mask_email(email, masked):
    assert masking.mask_email(email) == masked


MASKS = [
    masking.mask_phone,
    masking.mask_name,
    masking.mask_company,
    masking.mask_email,
]
originals = (
    st.text(min_size=1)
    | st.text(alphabet="张三*A @.cn1", min_size=1, max_size=6)
    | st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
    | st.from_regex(r"[+]?[0-9 -]{1,16}", fullmatch=True)
    | st.emails()
)


@pytest.mark.parametrize("mask", MASKS)
@settings(deadline=None)
@given(text=originals)
def test_a_mask_never_contains_the_whole(mask, text):
    text = text.strip()
    assume(text.strip("*"))
    assert text not in mask(text)
    assert mask(text).count("*") >= 2 or mask(text) == ""


@settings(deadline=None)
@given(st.from_regex(r"[+]?[0-9]{1,16}", fullmatch=True))
def test_at_most_seven_digits_of_a_number_are_shown(number):
    masked = masking.mask_phone(number)
    shown = [character for character in masked if character.isdigit()]
    assert len(shown) <= 7
    assert len(shown) <= len(number) / 3 * 2
    assert not shown or masked.count("*") >= 4


@settings(deadline=None)
@given(st.text())
def test_names_show_one_character_and_companies_two(text):
    assert len(masking.mask_name(text).replace("*", "")) <= 1
    assert len(masking.mask_company(text).replace("*", "")) <= 2


@settings(deadline=None)
@given(st.emails())
def test_an_address_shows_one_character_and_the_top_domain(address):
    masked = masking.mask_email(address)
    first, _stars, rest = masked.partition("***@***")
    assert len(first) <= 1
    assert rest.count(".") <= 1


@settings(deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_how_a_number_was_typed_does_not_show(number):
    masked = masking.mask_phone(number)
    assert masked == f"{number[:3]}****{number[-4:]}"
    assert masking.mask_phone(f"+86{number}") == masked
