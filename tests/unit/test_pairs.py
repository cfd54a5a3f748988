from customer_filing.core import pairs

COMPANY = ("company", "重庆兆度")
PERSON = ("contact", "张三")
DOMAIN = ("domain", "firma.cn")


def test_every_two_kinds_are_a_pair():
    assert set(pairs.values([PERSON, COMPANY, DOMAIN])) == {
        "company:重庆兆度 contact:张三",
        "company:重庆兆度 domain:firma.cn",
        "contact:张三 domain:firma.cn",
    }


def test_the_order_does_not_matter():
    assert pairs.value(PERSON, COMPANY) == pairs.value(COMPANY, PERSON)
    assert list(pairs.values([PERSON, COMPANY])) == [pairs.value(COMPANY, PERSON)]


def test_nothing_pairs_with_itself_or_its_like():
    assert not list(pairs.values([COMPANY, COMPANY, ("company", "成都兆度")]))


def test_two_views_of_one_datum_are_no_pair():
    assert not list(pairs.values([DOMAIN, ("email", "a@firma.cn")]))
    assert not list(pairs.values([("mask", "86:11:138:1234"), ("phone", "+86400")]))
