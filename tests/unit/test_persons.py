import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core import names, texts


def contact(text):
    return names.contact(texts.plain(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("张三", "张三"),
        ("張 三", "张三"),
        ("张三先生", "张三"),
        ("张三 女士", "张三"),
        ("张三总经理先生", "张三"),
        ("总经理张三", "张三"),
        ("张总", "张"),
        ("李师傅", "李"),
        ("王大姐", "王"),
        ("李工", "李"),
        ("欧阳哥", "欧阳"),
        ("李建工", "李建工"),
        ("董先生", "董"),
        ("董", "董"),
        ("李经理", "李"),
        ("Mr. John Smith", "johnsmith"),
        ("Mr. Smith", "smith"),
        ("Mr张三", "张三"),
        ("张三Mr", "张三"),
        ("总一郎", "总一郎"),
        ("john  SMITH", "johnsmith"),
        ("Smith Dr", "smith"),
        ("Drake", "drake"),
        ("欧阳·娜娜", "欧阳娜娜"),
        ("总", "总"),
        ("先生", "先生"),
        ("Mr", "mr"),
        ("", ""),
        ("()", ""),
    ],
)
def test_a_persons_name_without_titles(text, value):
    assert contact(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "张三",
        "張三",
        "张 三",
        "张三先生",
        "总经理张三",
        "欧阳娜娜",
        "欧阳娜娜女士",
        "李建工",
        "小林一郎",
        "John Smith",
        "Mr. John Smith",
        "john f. kennedy",
        "Anna-Maria Huber",
        "张三 John",
        "김철수",
    ],
)
def test_a_full_name(text):
    """S54-R09"""
    assert names.is_full(texts.plain(text))
    assert not names.honorific_only(texts.plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张",
        "张总",
        "李先生",
        "李工",
        "欧阳",
        "欧阳女士",
        "小王",
        "老王",
        "阿强",
        "李**",
        "李某",
        "李某某",
        "张xx",
        "张John",
        "Smith",
        "Mr. Smith",
        "J. Smith",
        "XX xx",
        "先生",
        "老师",
        "业主",
        "前台",
        "采购经理",
        "13800001234",
        "😀😀",
    ],
)
def test_less_than_a_full_name(text):
    assert not names.is_full(texts.plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "李先生",
        "李 先生",
        "李先生。",
        "李女士",
        "欧阳女士",
        "歐陽女士",
        "李总",
        "李总经理",
        "李经理先生",
        "李师傅",
        "李工",
        "李**先生",
        "李某先生",
        "先生",
        "女士/先生",
        "老板",
        "Mr Smith",
        "Mr. Smith",
        "Smith, Mr",
        "MRS",
        "Mr X",
        "Mr李",
    ],
)
def test_a_title_with_at_most_a_surname(text):
    """S68-R13"""
    assert names.honorific_only(texts.plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "李",
        "欧阳",
        "老王",
        "李四先生",
        "Smith",
        "Mr John Smith",
        "Mr 李四",
        "总一郎",
    ],
)
def test_no_title_or_more_than_one(text):
    assert not names.honorific_only(texts.plain(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王…", "黄…"),
        ("王小明", "黄小明"),
        ("王先生", "黄女士"),
        ("王**", "黄小明"),
        ("欧阳娜娜", "司马懿"),
        ("欧阳娜娜", "欧小明"),
        ("John Smith", "Mary Brown"),
        ("Mr. Smith", "Mrs. Brown"),
        ("J. Smith", "J. Brown"),
        ("김철수", "이철수"),
    ],
)
def test_surnames_differ(one, other):
    """S68-R18, scenario 13"""
    assert names.surnames_differ(one, other)
    assert names.surnames_differ(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王小明", "王先生"),
        ("王小明", "王大明"),
        ("葉小明", "叶大明"),
        ("歐陽娜娜", "欧阳女士"),
        ("欧阳", "欧阳娜娜"),
        ("欧阳", "欧小明"),
        ("总经理王小明", "王总"),
        ("John Smith", "Mr. SMITH"),
        ("Smith John", "John A. Smith"),
        ("王小明", "Wang Xiaoming"),
        ("王小明", "David 王"),
        ("김철수", "김 영희"),
        ("王小明", ""),
        ("王小明", "无"),
        ("王小明", None),
        ("王小明", "先生"),
        ("王小明", "小李"),
        ("王小明", "业主"),
        ("王小明", "某先生"),
        ("王小明", "**"),
        ("John Smith", "Mr X"),
        ("John Smith", "J."),
        ("", ""),
    ],
)
def test_surnames_may_be_the_same(one, other):
    assert not names.surnames_differ(one, other)
    assert not names.surnames_differ(other, one)


words = st.sampled_from(
    "张 三 李 欧阳 歐陽 小 老 某 x xx 先生 总 工 老师 业主 Mr dr John Smith J. * . 김 /"
    " 1 \u0301 ß".split()
)
person_texts = st.text() | st.lists(words, max_size=6).map(" ".join)
person_texts |= st.lists(words, max_size=6).map("".join)


@settings(deadline=None)
@given(person_texts, person_texts)
def test_names_are_judged_without_contradiction(one, other):
    assert not (names.is_full(one) and names.honorific_only(one))
    assert not names.surnames_differ(one, one)
    assert names.surnames_differ(one, other) == names.surnames_differ(other, one)
