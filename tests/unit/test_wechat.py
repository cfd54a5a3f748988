import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import texts, wechat


def read(text):
    return wechat.read(texts.plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "zhang_san-88",
        "Zhang_San-88",
        "  ZHANG_SAN-88 ",
        "ｚｈａｎｇ＿ｓａｎ－８８",
        "微信:zhang_san-88",
        "微信：zhang_san-88",
        "微信号：zhang_san-88",
        "微信号码 zhang_san-88",
        "微信號: zhang_san-88",
        "微信zhang_san-88",
        "微信ID: zhang_san-88",
        "wx:zhang_san-88",
        "WX：Zhang_San-88",
        "wx zhang_san-88",
        "vx: zhang_san-88",
        "WeChat: zhang_san-88",
        "WeChat ID: zhang_san-88",
        "wechat id zhang_san-88",
        "weixin:zhang_san-88",
        "微信号：wx: zhang_san-88",
    ],
)
def test_every_way_to_write_an_id_gives_one_value(text):
    assert read(text) == "zhang_san-88"


@pytest.mark.parametrize(
    "text",
    [
        "wxid_a1b2c3d4e5f622",
        "wx123456",
        "wechat88",
        "weixin_li",
        "xiaoli",
        "a" * 20,
    ],
)
def test_an_id_may_begin_like_a_label(text):
    assert read(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zhang",
        "a" * 21,
        "8zhangsan",
        "_zhangsan",
        "-zhangsan",
        "zhang san",
        "zhang.san",
        "张三的微信",
        "13800001234",
        "zhang@firma.cn",
        "abcdef/ghijkl",
        "wechat",
        "weixin",
        "WeChat ID",
        "xxxxxx",
    ],
)
def test_what_is_no_id(text):
    assert read(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "微信",
        "微信:",
        "同号",
        "微信同号",
        "微信号：同手机",
        "手机号",
        "Same",
        "wx: 同上",
    ],
)
def test_that_the_id_is_the_phone_number_says_nothing_new(text):
    assert wechat.bare(texts.plain(text)) == ""


@given(
    st.text()
    | st.from_regex(r"(微信|wx:|WeChat ID ?){0,2}[A-Za-z][\w-]{4,20}", fullmatch=True)
)
def test_an_id_reads_as_itself(text):
    value = read(text)
    assert read(value) == value
