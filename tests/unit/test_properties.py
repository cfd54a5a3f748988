import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core import properties, texts
from customer_filing.core.properties import Property


def read(*fields):
    return properties.read(*map(texts.plain, fields))


def building(text):
    return read("X", text, "", "").building


def room(text):
    return read("X", "", "", text).room


@pytest.mark.parametrize(
    "fields",
    [
        ("来福士花园", "3", "2", "1201"),
        ("來福士花園", "3栋", "2单元", "1201室"),
        (" 来福士 花园 ", "03幢", "02單元", "1201号"),
        ("来福士·花园", "三号楼", "二单元", "一二〇一室"),
        ("来福士（花园）", "3#", "第2单元", "12-01"),
        ("来福士花园", "３号楼", "２", "１２０１"),
    ],
)
def test_every_way_to_write_a_property_gives_one_value(fields):
    """S14-R16"""
    assert read(*fields) == ("来福士花园", "3", "2", "1201")
    assert read(*fields).value == "来福士花园|3|2|1201"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("101", "0101"),
        ("101a", "0101A"),
        ("03C", "0003C"),
        ("04D室", "0004D"),
        ("0101", "0101"),
        ("00101", "0101"),
        ("12345", "12345"),
        ("A101", "A0101"),
        ("a-101", "A0101"),
        ("3-02", "0302"),
        ("12-01B", "1201B"),
        ("2-1201", "2-1201"),
        ("2-101", "2-0101"),
        ("02-101", "2-0101"),
        ("一〇一", "0101"),
        ("十二", "0012"),
        ("二十房", "0020"),
        ("室", "室"),
        ("", ""),
        ("-", ""),
        ("00*", ""),
    ],
)
def test_a_room_has_four_digits(text, value):
    """S14-R16"""
    assert room(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", "3"),
        ("003", "3"),
        ("3栋", "3"),
        ("三栋", "3"),
        ("十栋", "10"),
        ("十三幢", "13"),
        ("二十栋", "20"),
        ("九十九号楼", "99"),
        ("两栋", "2"),
        ("A座", "A"),
        ("a3栋", "A3"),
        ("A-03栋", "A3"),
        ("3-2", "3-2"),
        ("32", "32"),
        ("0#", ""),
        ("无栋", ""),
        ("甲栋", "甲"),
        ("号楼", "号楼"),
    ],
)
def test_a_building_is_a_number_if_it_has_one(text, value):
    assert building(text) == value


def test_two_numbers_do_not_become_another_one():
    assert building("1-2") != building("12")
    assert room("2-1201") != room("21201")


@pytest.mark.parametrize(
    ("place", "complete", "telling"),
    [
        (Property("A", "1", "2", "0101"), True, True),
        (Property("A", "1", "", "0101"), True, True),
        (Property("A", "", "2", "0101"), False, True),
        (Property("A", "", "", "0101"), False, True),
        (Property("A", "1", "2", ""), False, False),
        (Property("", "1", "2", "0101"), False, False),
        (Property("", "", "", ""), False, False),
    ],
)
def test_how_much_is_known(place, complete, telling):
    assert (place.is_complete, place.is_telling) == (complete, telling)
    assert bool(place.value) == bool(place.estate)


PIECES = "来福士 花園 3 03 0 12 101 a B - # 栋 幢 号楼 座 單元 室 第 一 十 〇 \u0301 无"
pieces = st.lists(st.sampled_from(PIECES.split(" ")), max_size=7).map("".join)
fields = st.text() | pieces


@settings(deadline=None)
@given(fields, fields, fields, fields)
def test_a_property_reads_as_itself(estate, building, unit, room):
    place = read(estate, building, unit, room)
    assert properties.read(*place) == place
    assert "|" not in "".join(place)
