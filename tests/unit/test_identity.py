import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_filing.core import identity
from customer_filing.core.identity import ALONE, HINT, TOGETHER, Key, Problem, Snapshot

SECRET = b"register"
USCC = "91110000600037341L"
EVERYTHING = Snapshot(
    company="重庆兆度科技有限公司",
    contact="张三先生",
    phone="138 0000 1234 / 400-123-4567",
    email="Zhang@Firma.CN",
    tax_number=USCC.lower(),
    project="二期",
)


def codes(snapshot):
    return [(problem.code, problem.field) for problem in identity.read(snapshot)[1]]


def test_the_words_that_are_stored_never_change():
    assert identity.KINDS == (
        "phone",
        "email",
        "tax_number",
        "company",
        "contact",
        "project",
    )
    assert (ALONE, TOGETHER, HINT) == ("alone", "together", "hint")


def test_every_datum_becomes_a_key_with_its_strength():
    """S05-R02, S05-R03; the project is the scope and no key."""
    keys, problems = identity.read(EVERYTHING)
    assert keys == (
        Key("company", "重庆兆度科技", ALONE),
        Key("contact", "张三", HINT),
        Key("email", "zhang@firma.cn", ALONE),
        Key("phone", "+8613800001234", ALONE),
        Key("phone", "+864001234567", TOGETHER),
        Key("tax_number", USCC, ALONE),
    )
    assert problems == ()
    assert {key.kind for key in keys} < set(identity.KINDS)


def test_a_name_without_a_legal_form_is_a_hint():
    keys, _problems = identity.read(Snapshot(company="重庆兆度"))
    assert keys == (Key("company", "重庆兆度", HINT),)


def test_all_problems_are_told_at_once():
    """S01-R01"""
    snapshot = Snapshot(phone="138****1234、12", email="a@b", tax_number="1")
    assert codes(snapshot) == [
        ("phone_masked", "phone"),
        ("phone_unreadable", "phone"),
        ("email_unreadable", "email"),
        ("tax_number_invalid", "tax_number"),
        ("no_identity", ""),
        ("nothing_readable", ""),
    ]


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot(),
        Snapshot("无", "-", "0", "n/a", "暂无", "二期"),
        Snapshot("（）", " ", "/", "", "--"),
        Snapshot("（无）", "0:", "(无)", "【无】", "无。"),
        Snapshot(None, False, None, False, None, None, None),
    ],
)
def test_without_any_datum_there_is_nothing_to_read(snapshot):
    assert codes(snapshot) == [("no_identity", ""), ("nothing_readable", "")]


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot(contact="张三"),
        Snapshot(company="重庆兆度"),
        Snapshot(phone="400-123-4567"),
        Snapshot("公司", "张三", "400-123-4567"),
    ],
)
def test_hints_and_shared_numbers_are_no_identity(snapshot):
    """S54-R09: a name alone does not say who it is."""
    assert codes(snapshot) == [("no_identity", "")]


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot(company="重庆兆度有限公司"),
        Snapshot(phone="13800001234"),
        Snapshot(email="a@firma.cn"),
        Snapshot(tax_number=USCC),
    ],
)
def test_one_deciding_key_is_an_identity(snapshot):
    assert codes(snapshot) == []


def test_a_problem_in_one_field_leaves_the_other_keys():
    keys, problems = identity.read(Snapshot(phone="12", email="a@firma.cn"))
    assert keys == (Key("email", "a@firma.cn", ALONE),)
    assert problems == (Problem("phone_unreadable", "phone"),)


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
    keys, _problems = identity.read(Snapshot(phone="16502530000", country=country))
    assert [key.value for key in keys] == [phone]


@pytest.mark.parametrize("country", ["CN", "cn", "", " ", None, False])
def test_without_a_country_the_customer_is_chinese(country):
    snapshot = Snapshot(phone="023-67891234", tax_number=USCC, country=country)
    keys, problems = identity.read(snapshot)
    assert [key.value for key in keys] == ["+862367891234", USCC]
    assert problems == ()


def test_the_country_decides_how_a_tax_number_is_read():
    assert codes(Snapshot(tax_number="136695976", country="DE")) == []
    assert codes(Snapshot(tax_number="136695976")) == [
        ("tax_number_invalid", "tax_number"),
        ("no_identity", ""),
        ("nothing_readable", ""),
    ]


def test_an_overlong_text_is_cut_or_refused():
    keys, problems = identity.read(Snapshot("好" * 10**5, phone="13800001234/" * 10**4))
    assert len(keys[0].value) == 500
    assert problems[0] == Problem("phone_unreadable", "phone")


def test_digest_is_the_keyed_hash():
    """It must never change: stored keys are compared with it for years."""
    full = hmac.new(SECRET, b"phone:+8613800001234", hashlib.sha256).digest()
    expected = int.from_bytes(full, "big") >> (256 - 62)
    assert identity.digest(SECRET, "phone", "+8613800001234") == expected
    assert expected == 2164248010414893830


def test_digest_depends_on_all_it_is_given():
    digests = {
        identity.digest(secret, kind, value)
        for secret in (b"a", b"b")
        for kind in identity.KINDS
        for value in ("", "1", "重庆", "\ud800")
    }
    assert len(digests) == 2 * len(identity.KINDS) * 4


def test_the_scope_is_the_project():
    """S67-R07"""
    scope = identity.scope(SECRET, "重慶 來福士(二期)")
    assert scope == identity.scope(SECRET, "重庆来福士二期")
    assert scope == identity.digest(SECRET, "project", "重庆来福士二期")
    assert scope != identity.scope(SECRET, "重庆来福士三期")
    assert scope != identity.scope(b"other", "重庆来福士二期")


@pytest.mark.parametrize("project", ["", " ", "无", "-", "（）", None, False])
def test_without_a_project_the_whole_customer_is_filed(project):
    assert identity.scope(SECRET, project) is None


anything = st.text(alphabet=st.characters())
PIECES = (
    "138 0000 1234 13800001234 023 67891234 转 x # 12 / ; 、 或 * xxx 无 重庆 有限公司"
    " Co.,Ltd @ a@b.cn < > . - + 86 先生 91110000600037341L DE \ud800 \0 😀 ( )"
)
pieces = st.lists(st.sampled_from(PIECES.split(" ")), max_size=8).map("".join)
fields = anything | pieces
snapshots = st.builds(
    Snapshot, fields, fields, fields, fields, fields, fields, fields | st.just("CN")
)


@settings(deadline=None, max_examples=400)
@given(snapshots)
def test_reading_never_raises(snapshot):
    keys, problems = identity.read(snapshot)
    assert list(keys) == sorted(set(keys))
    assert len(problems) == len(set(problems))
    assert all(key.value for key in keys)
    for key in keys:
        key.value.encode()
        assert 0 <= identity.digest(SECRET, key.kind, key.value) < 2**62
    assert any(key.strength == ALONE for key in keys) or problems
    scope = identity.scope(SECRET, snapshot.project)
    assert scope is None or 0 <= scope < 2**62


@settings(deadline=None)
@given(snapshots)
def test_what_was_read_reads_as_itself(snapshot):
    """A filing made anew from stored values meets the first one."""
    keys, _problems = identity.read(snapshot)
    for key in keys:
        if key.kind != "tax_number":
            again, _problems = identity.read(Snapshot(**{key.kind: key.value}))
            assert [(k.kind, k.value) for k in again] == [(key.kind, key.value)]
