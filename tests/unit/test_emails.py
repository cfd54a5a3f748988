import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import emails, texts


def read(text):
    return emails.read(texts.plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "zhang.san@firma.cn",
        " Zhang.San@FIRMA.CN ",
        "ｚｈａｎｇ．ｓａｎ＠ｆｉｒｍａ．ｃｎ",
        "张三 <zhang.san@firma.cn>",
        '"Zhang, San" <zhang.san@firma.cn>',
        "<zhang.san@firma.cn>",
        "张三 < zhang.san@firma.cn >",
        "mailto:zhang.san@firma.cn",
        "zhang.san@firma.cn;",
        "zhang.san@firma.cn。",
        "zhang.san@firma.cn\u200b",
    ],
)
def test_every_way_to_write_an_address_gives_one_value(text):
    assert read(text) == "zhang.san@firma.cn"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a+b@c.io", "a+b@c.io"),
        ("x@例子.中国", "x@xn--fsqu00a.xn--fiqs8s"),
        ("x@XN--FSQU00A.xn--fiqs8s", "x@xn--fsqu00a.xn--fiqs8s"),
        ("张三@例子.中国", "张三@xn--fsqu00a.xn--fiqs8s"),
        ("a@sub.b-c.com.cn", "a@sub.b-c.com.cn"),
    ],
)
def test_unusual_addresses(text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "@firma.cn",
        "abc@",
        "abc@firma",
        "abc@.cn",
        "abc@firma..cn",
        "abc@firma.c",
        "abc@10.0.0.1",
        "abc@10.0.0.12",
        "abc@-firma.cn",
        "abc@fir_ma.cn",
        "a b@firma.cn",
        "a@b@firma.cn",
        "a@firma.cn,b@firma.cn",
        "a@firma.cn b@firma.cn",
        "a@firma.cn/b@firma.cn",
        "<a@firma.cn> <b@firma.cn>",
        ".a@firma.cn",
        "a.@firma.cn",
        "a..b@firma.cn",
        "a" * 65 + "@firma.cn",
        "a@" + "b" * 64 + ".cn",
        "a@" + "b." * 130 + "cn",
        "",
    ],
)
def test_what_is_not_exactly_one_address_is_none(text):
    assert read(text) == ""


def test_the_longest_address():
    domain = ".".join(["b" * 63] * 3 + ["c" * 42, "cn"])
    assert read(f"{'a' * 16}@{domain}")
    assert len(domain) + 17 == 254
    assert read(f"{'a' * 17}@{domain}") == ""
    assert read(f"{'a' * 64}@firma.cn")


@given(st.text() | st.from_regex(r"\w{1,9}@\w{1,9}\.\w{2,5}") | st.emails())
def test_an_address_reads_as_itself(text):
    value = read(text)
    assert read(value) == value


@given(st.emails(), st.sampled_from([str.upper, str.title, str.lower]))
def test_case_does_not_matter(address, change):
    assert read(change(address)) == read(address)


@pytest.mark.parametrize(
    "domain",
    (
        "qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com yeah.net sina.com"
        " sina.cn vip.sina.com.cn sohu.com 139.com 189.cn wo.cn aliyun.com 21cn.com"
        " tom.com gmail.com googlemail.com outlook.com outlook.de hotmail.com"
        " hotmail.co.uk live.com live.cn msn.com yahoo.com yahoo.cn yahoo.com.cn"
        " yahoo.co.jp yahoo.com.tw icloud.com me.com mac.com gmx.de gmx.net web.de"
        " proton.me protonmail.com mail.ru yandex.ru yandex.com naver.com daum.net"
    ).split(),
)
def test_where_everybody_can_have_an_address_nobody_owns_the_domain(domain):
    assert emails.own_domain(f"a@{domain}") == ""


@pytest.mark.parametrize(
    "domain",
    [
        "firma.cn",
        "mail.firma.cn",
        "myqq.com",
        "qq.com.cn",
        "gmail.firma.cn",
        "yahoo.firma.cn",
        "163.firma.com",
        "outlookers.com",
        "xn--fsqu00a.xn--fiqs8s",
    ],
)
def test_any_other_domain_is_somebodys_own(domain):
    assert emails.own_domain(f"a@{domain}") == domain


def test_no_address_has_no_domain():
    assert emails.own_domain("") == ""
