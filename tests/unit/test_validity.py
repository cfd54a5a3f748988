import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core.identity import Problem, Snapshot
from customer_filing.core.validity import FIELDS, required_problems

FULL = Snapshot("兆度", "张三", "13800001234", "a@b.cn", "91110000600037341L", "二期")


def test_the_fields_that_policies_may_require():
    assert set(FIELDS) == {
        "name",
        "company",
        "contact",
        "phone",
        "email",
        "address",
        "tax_number",
        "project",
    }


def missing(snapshot, address, required):
    problems = required_problems(snapshot, address, required)
    assert all(problem.code == "missing" for problem in problems)
    return [problem.field for problem in problems]


def test_name_phone_and_address():
    """S01-R01: every gap at once."""
    required = ("name", "phone", "address")
    assert missing(Snapshot(), "", required) == ["name", "phone", "address"]
    assert missing(Snapshot(contact="张三"), "解放碑1号", required) == ["phone"]
    assert missing(FULL, "解放碑1号", required) == []


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_can_be_required(field):
    assert required_problems(Snapshot(), "", [field]) == (Problem("missing", field),)
    assert required_problems(FULL, "解放碑1号", [field]) == ()


@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"name", "address"}))
def test_another_field_does_not_stand_in(field):
    others = {name: getattr(FULL, name) for name in set(FIELDS) - {"name", "address"}}
    snapshot = Snapshot(**{**others, field: ""})
    assert missing(snapshot, "解放碑1号", FIELDS) == [field]
    assert missing(FULL, "", FIELDS) == ["address"]


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (Snapshot(company="兆度"), []),
        (Snapshot(contact="张三"), []),
        (Snapshot(phone="13800001234"), ["name"]),
    ],
)
def test_a_company_or_a_contact_is_a_name(snapshot, expected):
    assert missing(snapshot, "", ["name"]) == expected


@pytest.mark.parametrize("text", ["", " ", "无", "暂无", "-", "0", "N/A", "　"])
def test_a_placeholder_is_missing(text):
    snapshot = Snapshot(text, text, text, text, text, text)
    assert missing(snapshot, text, FIELDS) == list(FIELDS)


def test_what_cannot_be_read_is_not_missing():
    """Reading tells that by itself."""
    assert missing(Snapshot(phone="138****1234"), "", ["phone"]) == []


def test_a_field_named_twice_is_told_once():
    assert missing(Snapshot(), "", iter(["phone", "phone"])) == ["phone"]


def test_an_unknown_field_is_refused():
    with pytest.raises(ValueError, match="Unknown required fields: colour"):
        required_problems(FULL, "", ["phone", "colour"])


@given(st.lists(st.sampled_from(FIELDS)), st.text())
def test_nothing_raises_on_any_text(required, text):
    snapshot = Snapshot(text, text, text, text, text, text)
    found = missing(snapshot, text, required)
    assert found == (list(dict.fromkeys(required)) if found else [])
