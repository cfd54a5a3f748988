import dataclasses
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core import validity
from customer_filing.core.identity import Problem
from customer_filing.core.validity import (
    FIELDS,
    Document,
    Form,
    Judgement,
    Rules,
    judge,
)

SHANGHAI = "Asia/Shanghai"
MONDAY = datetime(2026, 3, 2, 2)  # 10:00 in Shanghai
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)

LICENCE = Document("Licence", "*licen[cs]e*.pdf", True)
PERMIT = Document("Permit", "*permit*", False)
ANYTHING = Document("ID", "", True)

FULL = Form(
    values={
        "company": "兆度",
        "phone": "13800001234",
        "email": "a@b.cn",
        "address": "解放碑1号",
        "tax_number": "91110000600037341L",
        "project": "二期",
        "product_line": "7",
        "wechat": "zhang_3",
        "property": "江南苑 3 1201",
        "source": "leaflet",
        "channel": "phone",
        "note": "三房",
        "witness": "李四",
        "customer_signature": True,
        "photo": True,
        "truth_declared": True,
        "referrer": "王五",
    },
    contact="张三",
    consent=True,
    first_contact_at=MONDAY - HOUR,
    arrival_at=MONDAY + HOUR,
    files=("licence.pdf", "permit.jpg"),
)
EMPTY = Form({})


def found(form, rules, now=MONDAY, **options):
    """Return the problems, as codes with their fields."""
    judgement = judge(form, rules, now, SHANGHAI, **options)
    assert not judgement.warnings
    return [(problem.code, problem.field) for problem in judgement.problems]


def warned(form, rules, now=MONDAY, **options):
    """Return the codes of problems and of warnings."""
    judgement = judge(form, rules, now, SHANGHAI, **options)
    return (
        [problem.code for problem in judgement.problems],
        [problem.code for problem in judgement.warnings],
    )


def missing(form, *required, **rules):
    problems = found(form, Rules(required=required, **rules))
    assert all(code == "missing" for code, field in problems)
    return [field for code, field in problems]


def without(field):
    """Return the full form without one field."""
    own = {"contact": "", "first_contact_at": None, "arrival_at": None}
    values = {name: FULL.values[name] for name in FULL.values if name != field}
    changes = {field: own[field]} if field in own else {}
    return dataclasses.replace(FULL, values=values, **changes)


def test_the_fields_never_change():
    """They stand in pinned terms."""
    assert FIELDS == (
        "name",
        "company",
        "contact",
        "phone",
        "email",
        "address",
        "tax_number",
        "project",
        "product_line",
        "wechat",
        "property",
        "source",
        "channel",
        "note",
        "first_contact_at",
        "arrival_at",
        "witness",
        "customer_signature",
        "photo",
        "truth_declared",
        "referrer",
    )


def test_nothing_is_required_unless_it_is_asked_for():
    assert judge(EMPTY, Rules(), MONDAY, SHANGHAI) == Judgement((), (), 100)


def test_name_phone_and_address():
    """S01-R01, scenario 1: every gap at once."""
    required = ("name", "phone", "address")
    assert missing(EMPTY, *required) == ["name", "phone", "address"]
    assert missing(without("address"), *required) == ["address"]
    assert missing(FULL, *required) == []


def test_a_phone_alone_is_no_filing():
    """S14-R11, scenario 2"""
    form = Form({"phone": "13800001234"})
    required = ("phone", "property", "note")
    assert missing(form, *required) == ["property", "note"]


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_can_be_required(field):
    assert missing(EMPTY, field) == [field]
    assert missing(FULL, field) == []


@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"name"}))
def test_another_field_does_not_stand_in(field):
    assert missing(without(field), *FIELDS) == [field]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Form({"company": "兆度"}), []),
        (Form({"contact": "张三"}), []),
        (Form({"name": "张三"}), []),
        (Form({}, contact="张三"), []),
        (Form({"phone": "13800001234"}), ["name"]),
    ],
)
def test_a_company_or_a_contact_is_a_name(form, expected):
    assert missing(form, "name") == expected


@pytest.mark.parametrize(
    "value", ["", " ", "无", "暂无", "-", "0", "N/A", "　", None, False]
)
def test_a_placeholder_is_missing(value):
    form = Form(dict.fromkeys(FIELDS, value))
    assert missing(form, *FIELDS) == list(FIELDS)


def test_instants_and_ticks_are_given():
    form = Form({"first_contact_at": MONDAY, "photo": True})
    assert missing(form, "first_contact_at", "photo") == []


def test_what_cannot_be_read_is_not_missing():
    """Reading tells that by itself."""
    assert missing(Form({"phone": "138****1234"}), "phone") == []


def test_a_field_named_twice_is_told_once():
    assert missing(EMPTY, "phone", "phone") == ["phone"]


@pytest.mark.parametrize(
    ("form", "allowed", "expected"),
    [
        (Form({"photo": True}), True, []),
        (Form({"photo": True}), False, ["phone"]),
        (EMPTY, True, ["phone"]),
        (Form({"phone": "13800001234"}), True, []),
    ],
)
def test_a_photo_replaces_the_phone(form, allowed, expected):
    """S22-R02, S65-R04"""
    assert missing(form, "phone", without_contact=allowed) == expected


@pytest.mark.parametrize(
    ("contact", "rule", "expected"),
    [
        ("李先生", "any", []),
        ("李先生", "no_honorific", ["honorific_only"]),
        ("李先生", "full", ["honorific_only"]),
        ("王女士", "no_honorific", ["honorific_only"]),
        ("Mr Smith", "full", ["honorific_only"]),
        ("　李先生 ", "no_honorific", ["honorific_only"]),
        ("李", "any", []),
        ("李", "no_honorific", []),
        ("李", "full", ["name_not_full"]),
        ("李小明", "full", []),
        ("李小明先生", "full", []),
        ("Anna Smith", "full", []),
        ("", "full", []),
        ("无", "full", []),
    ],
)
def test_names_of_persons(contact, rule, expected):
    """S54-R09, S68-R13, scenario 3"""
    for form in (Form({}, contact=contact), Form({"contact": contact})):
        problems = found(form, Rules(name_rule=rule))
        assert problems == [(code, "contact") for code in expected]


def test_a_missing_contact_is_told_as_missing():
    rules = Rules(required=("contact",), name_rule="full")
    assert found(EMPTY, rules) == [("missing", "contact")]


def test_consent():
    """S58-R02, scenario 9"""
    assert found(EMPTY, Rules(consent=True)) == [("consent_missing", "")]
    assert found(FULL, Rules(consent=True)) == []
    assert found(EMPTY, Rules()) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), ["Licence", "ID"]),
        (("photo.jpg",), ["Licence"]),
        (("licence.pdf",), []),
        (("LICENSE 2026.PDF",), []),
        (("licence.pdf.exe",), ["Licence"]),
    ],
)
def test_documents(files, expected):
    """S59-R01: one is optional."""
    rules = Rules(documents=(LICENCE, PERMIT, ANYTHING))
    problems = found(Form({}, files=files), rules)
    assert problems == [("document_missing", name) for name in expected]


def test_a_file_name_is_found_however_its_accents_are_composed():
    rules = Rules(documents=(Document("CV", "résumé*", True),))
    assert found(Form({}, files=("re\u0301sume\u0301.pdf",)), rules) == []


def test_one_document_may_need_several_files():
    one, other = (Document("Papers", pattern, True) for pattern in ("*a*", "*b*"))
    rules = Rules(documents=(one, other))
    assert found(Form({}, files=("x",)), rules) == [("document_missing", "Papers")]
    assert found(Form({}, files=("b",)), rules) == [("document_missing", "Papers")]
    assert found(Form({}, files=("a", "b")), rules) == []


def contacted(at):
    return Form({}, first_contact_at=at)


@pytest.mark.parametrize(
    ("rules", "form", "now", "late"),
    [
        pytest.param(
            Rules(entry_deadline="hours", entry_hours=1),
            contacted(MONDAY),
            MONDAY + HOUR,
            False,
            id="S14-R10 in time",
        ),
        pytest.param(
            Rules(entry_deadline="hours", entry_hours=1),
            contacted(MONDAY),
            MONDAY + HOUR + SECOND,
            True,
            id="S14-R10 late",
        ),
        pytest.param(
            Rules(entry_deadline="hours", entry_hours=2),
            Form({"first_contact_at": MONDAY}),
            MONDAY + 2 * HOUR + SECOND,
            True,
            id="S18-R15",
        ),
        pytest.param(
            Rules(entry_deadline="same_day"),
            contacted(MONDAY),
            datetime(2026, 3, 2, 15, 59, 59),
            False,
            id="S36-R01 in time",
        ),
        pytest.param(
            Rules(entry_deadline="same_day"),
            contacted(MONDAY),
            datetime(2026, 3, 2, 16),
            True,
            id="S36-R01 late",
        ),
        pytest.param(
            Rules(entry_deadline="before_arrival"),
            Form({}, arrival_at=MONDAY),
            MONDAY - SECOND,
            False,
            id="S69-R01 in time",
        ),
        pytest.param(
            Rules(entry_deadline="before_arrival"),
            Form({}, arrival_at=MONDAY),
            MONDAY,
            True,
            id="S69-R01 late",
        ),
        pytest.param(
            Rules(), contacted(MONDAY), MONDAY + 1000 * HOUR, False, id="no deadline"
        ),
        pytest.param(
            Rules(entry_deadline="same_day"), EMPTY, MONDAY, False, id="no contact"
        ),
        pytest.param(
            Rules(entry_deadline="before_arrival"), EMPTY, MONDAY, False, id="no visit"
        ),
    ],
)
def test_deadline_of_the_entry(rules, form, now, late):
    assert found(form, rules, now) == ([("entry_late", "")] if late else [])


@pytest.mark.parametrize(
    ("deadline", "field"),
    [
        ("hours", "first_contact_at"),
        ("same_day", "first_contact_at"),
        ("before_arrival", "arrival_at"),
    ],
)
def test_to_leave_out_what_must_be_given_is_no_way_around_a_deadline(deadline, field):
    rules = Rules(mode="warn", entry_deadline=deadline, required=(field,))
    assert warned(EMPTY, rules) == (["entry_late"], ["missing"])


@pytest.mark.parametrize("mode", validity.MODES)
@pytest.mark.parametrize("deadline", ["", "hours", "same_day", "before_arrival"])
def test_a_first_contact_to_come_is_no_way_around_a_deadline(mode, deadline):
    rules = Rules(mode=mode, entry_deadline=deadline)
    ahead = [("first_contact_future", "")]
    assert found(contacted(MONDAY), rules) == []
    assert found(contacted(MONDAY + SECOND), rules) == ahead
    assert found(Form({"first_contact_at": MONDAY + 24 * HOUR}), rules) == ahead
    assert found(contacted(MONDAY + SECOND), rules, excused=True) == ahead


def test_a_superior_may_file_late():
    """S14-R10, S58-R03"""
    rules = Rules(
        entry_deadline="hours", window=(0, 60), min_lead_minutes=30, consent=True
    )
    problems, warnings = warned(contacted(MONDAY - HOUR), rules, excused=True)
    assert warnings == ["entry_late"]
    assert problems == ["consent_missing", "outside_window", "arrival_missing"]


@pytest.mark.parametrize(
    ("clock", "accepted"),
    [("17:59:59", False), ("18:00:00", True), ("21:00:00", True), ("21:00:01", False)],
)
def test_window(clock, accepted):
    """S68-R02, scenario 10"""
    now = datetime.fromisoformat(f"2026-03-02T{clock}") - timedelta(hours=8)
    problems = found(EMPTY, Rules(window=(18 * 3600, 21 * 3600)), now)
    assert problems == ([] if accepted else [("outside_window", "")])


def test_a_window_may_begin_at_midnight():
    assert found(EMPTY, Rules(window=(0, 0))) == [("outside_window", "")]


@pytest.mark.parametrize(("clock", "valid"), [("15:15:00", True), ("15:15:01", False)])
def test_time_before_the_arrival(clock, valid):
    """S68-R07, scenario 11: arrival at 15:45."""
    now = datetime.fromisoformat(f"2026-03-02T{clock}") - timedelta(hours=8)
    form = Form({}, arrival_at=datetime(2026, 3, 2, 7, 45))
    problems = found(form, Rules(min_lead_minutes=30), now)
    assert problems == ([] if valid else [("arrival_too_soon", "")])


def test_for_the_next_day():
    """S68-R01"""
    rules = Rules(max_lead_days=1)
    tomorrow, day_after = datetime(2026, 3, 3, 15, 59, 59), datetime(2026, 3, 3, 16)
    assert found(Form({}, arrival_at=tomorrow), rules) == []
    assert found(Form({}, arrival_at=day_after), rules) == [("arrival_too_far", "")]


@pytest.mark.parametrize(
    "rules", [Rules(min_lead_minutes=30), Rules(max_lead_days=1)], ids=["min", "max"]
)
def test_a_time_before_the_arrival_needs_an_arrival(rules):
    assert found(EMPTY, rules) == [("arrival_missing", "")]


def test_what_is_not_asked_of_the_arrival_is_free():
    gone = Form({}, arrival_at=MONDAY - HOUR)
    assert found(gone, Rules(max_lead_days=1)) == []
    next_year = Form({}, arrival_at=datetime(2027, 3, 2))
    assert found(next_year, Rules(min_lead_minutes=30)) == []
    assert found(gone, Rules()) == found(next_year, Rules()) == []


def test_everything_at_once():
    """S01-R01, S05-R01"""
    rules = Rules(
        required=("phone", "witness"),
        name_rule="full",
        consent=True,
        entry_deadline="same_day",
        window=(18 * 3600, 21 * 3600),
        min_lead_minutes=30,
        max_lead_days=1,
        documents=(LICENCE,),
    )
    form = Form({}, "李先生", False, datetime(2026, 3, 1), datetime(2026, 3, 9))
    assert found(form, rules) == [
        ("missing", "phone"),
        ("missing", "witness"),
        ("consent_missing", ""),
        ("document_missing", "Licence"),
        ("honorific_only", "contact"),
        ("entry_late", ""),
        ("outside_window", ""),
        ("arrival_too_far", ""),
    ]


@pytest.mark.parametrize("mode", ["warn", "score"])
def test_gaps_do_not_refuse_unless_one_makes_it_void(mode):
    """S01-R22: how much was filled in counts later."""
    rules = Rules(
        mode=mode,
        required=("phone",),
        name_rule="full",
        consent=True,
        window=(0, 60),
        documents=(LICENCE,),
    )
    assert warned(Form({}, contact="李"), rules) == (
        ["consent_missing", "outside_window"],
        ["missing", "document_missing", "name_not_full"],
    )
    problems, warnings = warned(Form({}, contact="李先生"), rules)
    assert problems == ["consent_missing", "honorific_only", "outside_window"]


@pytest.mark.parametrize(
    ("form", "percent"),
    [
        (EMPTY, 0),
        (Form({"phone": "13800001234"}), 16),
        (Form({"phone": "13800001234", "note": "三房"}), 33),
        (Form({"phone": "13800001234"}, consent=True), 33),
        (Form({}, consent=True, files=("licence.pdf",)), 33),
        (dataclasses.replace(FULL, files=("photo.jpg",)), 83),
        (FULL, 100),
    ],
)
def test_completeness(form, percent):
    """S01-R22: of four fields, a document and the consent."""
    rules = Rules(
        mode="score",
        required=("name", "phone", "note", "property"),
        consent=True,
        documents=(LICENCE, PERMIT),
    )
    assert judge(form, rules, MONDAY, SHANGHAI).completeness == percent


def test_a_photo_counts_as_the_phone():
    rules = Rules(required=("phone",), without_contact=True)
    form = Form({"photo": True})
    assert judge(form, rules, MONDAY, SHANGHAI).completeness == 100


def test_an_aware_instant_and_an_unknown_time_zone_are_refused():
    aware = MONDAY.replace(tzinfo=timezone.utc)
    with pytest.raises(ValueError, match="naive"):
        judge(EMPTY, Rules(), aware, SHANGHAI)
    with pytest.raises(ValueError, match="time zone"):
        judge(EMPTY, Rules(), MONDAY, "Asia/Nowhere")


RULES = Rules(
    mode="score",
    required=("name", "phone"),
    name_rule="full",
    consent=True,
    entry_deadline="hours",
    entry_hours=2,
    window=(64800, 75600),
    min_lead_minutes=30,
    max_lead_days=1,
    documents=(Document("营业执照", "*.pdf", True),),
)
CANONICAL = (
    '{"consent":true,"documents":[{"mandatory":true,"name":"营业执照",'
    '"pattern":"*.pdf"}],"entry_deadline":"hours","entry_hours":2,"max_lead_days":1,'
    '"min_lead_minutes":30,"mode":"score","name_rule":"full",'
    '"required":["name","phone"],"window":[64800,75600],"without_contact":false}'
)


def test_the_canonical_text_never_changes():
    """It stands in pinned terms (S01-R26)."""
    assert RULES.to_json() == CANONICAL
    assert Rules.from_json(CANONICAL) == RULES


def test_rules_that_are_not_named_have_their_default():
    assert Rules.from_json("{}") == Rules()
    assert Rules.from_json('{"window":null}') == Rules()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unknown": 1}, "Unknown rules: unknown"),
        ({"mode": "strict"}, "Unknown mode: strict"),
        ({"mode": None}, "mode"),
        ({"name_rule": "half"}, "Unknown name rule: half"),
        ({"entry_deadline": "soon"}, "Unknown deadline: soon"),
        ({"entry_deadline": False}, "entry_deadline"),
        ({"required": "name"}, "required"),
        ({"required": [1]}, "required"),
        ({"required": ["phone", "colour"]}, "Unknown required fields: colour"),
        ({"consent": 1}, "consent"),
        ({"without_contact": None}, "without_contact"),
        ({"entry_hours": True}, "entry_hours"),
        ({"entry_hours": 1.0}, "entry_hours"),
        ({"entry_hours": "1"}, "entry_hours"),
        ({"entry_hours": -1}, "negative"),
        ({"min_lead_minutes": -1}, "negative"),
        ({"max_lead_days": -1}, "negative"),
        ({"window": 64800}, "window"),
        ({"window": [64800]}, "window"),
        ({"window": [1, 2, 3]}, "window"),
        ({"window": [1.5, 2]}, "window"),
        ({"window": [False, 2]}, "window"),
        ({"window": [-1, 2]}, "second of a day"),
        ({"window": [1, 86401]}, "second of a day"),
        ({"documents": {}}, "documents"),
        ({"documents": ["ID"]}, "documents"),
        ({"documents": [{"name": "ID", "pattern": ""}]}, "documents"),
        (
            {"documents": [{"name": "ID", "pattern": "", "mandatory": 1}]},
            "documents",
        ),
        (
            {"documents": [{"name": "ID", "pattern": None, "mandatory": True}]},
            "documents",
        ),
        (
            {"documents": [{"name": "", "pattern": "", "mandatory": True, "x": 1}]},
            "documents",
        ),
    ],
)
def test_other_rules_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Rules.from_json(json.dumps({**json.loads(CANONICAL), **change}))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "3"])
def test_what_is_no_object_is_refused(text):
    with pytest.raises(ValueError):
        Rules.from_json(text)


def test_every_rule_can_be_read():
    names = {field.name for field in dataclasses.fields(Rules)}
    assert set(validity._READERS) == names


@pytest.mark.parametrize(
    "value",
    [RULES, LICENCE, EMPTY, Judgement((), (), 0)],
    ids=lambda v: type(v).__name__,
)
def test_a_value_cannot_be_changed(value):
    name = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, None)


chars = st.text(st.characters(exclude_categories=["Cs"]))
seconds = st.integers(0, 86_400)
counts = st.integers(0, 2**31 - 1)
rules = st.builds(
    Rules,
    mode=st.sampled_from(validity.MODES),
    required=st.lists(st.sampled_from(FIELDS)).map(tuple),
    name_rule=st.sampled_from(validity.NAME_RULES),
    consent=st.booleans(),
    without_contact=st.booleans(),
    entry_deadline=st.sampled_from(["", "hours", "same_day", "before_arrival"]),
    entry_hours=counts,
    window=st.none() | st.tuples(seconds, seconds),
    min_lead_minutes=counts,
    max_lead_days=counts,
    documents=st.lists(st.builds(Document, chars, chars, st.booleans())).map(tuple),
)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))
typed = st.none() | st.booleans() | st.text() | instants
forms = st.builds(
    Form,
    values=st.dictionaries(st.sampled_from(FIELDS), typed),
    contact=st.text(),
    consent=st.booleans(),
    first_contact_at=st.none() | instants,
    arrival_at=st.none() | instants,
    files=st.lists(st.text()).map(tuple),
)


@given(rules)
def test_rules_come_back_exactly(rules):
    again = Rules.from_json(rules.to_json())
    assert again == rules
    assert hash(again) == hash(rules)
    assert again.to_json() == rules.to_json()


@given(rules, rules)
def test_different_rules_have_different_texts(one, other):
    assert (one == other) == (one.to_json() == other.to_json())


@given(forms, rules, instants, st.booleans())
def test_any_form_is_judged(form, rules, now, excused):
    judgement = judge(form, rules, now, SHANGHAI, excused)
    told = judgement.problems + judgement.warnings
    assert len(set(told)) == len(told)
    gaps = {Problem("missing", field) for field in rules.required}
    gaps |= {Problem("document_missing", d.name) for d in rules.documents}
    gaps |= {Problem("consent_missing", "")}
    assert 0 <= judgement.completeness <= 100
    assert (judgement.completeness == 100) == gaps.isdisjoint(told)
    if rules.mode == "void" and not excused:
        assert judgement.warnings == ()


@given(forms, rules, instants)
def test_a_milder_mode_says_the_same(form, rules, now):
    """It only refuses for less."""
    strict, mild = (
        judge(form, dataclasses.replace(rules, mode=mode), now, SHANGHAI)
        for mode in ("void", "warn")
    )
    assert set(strict.problems) == {*mild.problems, *mild.warnings}
    assert strict.completeness == mild.completeness
