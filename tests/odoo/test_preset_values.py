"""What each preset says, against the terms it was collected from; filing under each."""

import base64
from datetime import datetime, timedelta

from approval_case import ApprovalCase

from odoo import Command
from odoo.tests import tagged

# Monday 2 March 2026, 19:00 in Shanghai: within every preset's hours of filing.
EVENING = datetime(2026, 3, 2, 11)
PRESETS = [f"P{number:02d}" for number in range(17)]
BASE = "First contact within 3 days, otherwise: Salesperson and leader are told"
END = "to the end of the day"
SINCE = "counted from the filing, however long its approval takes"
PERIODS = {
    "P00": dict.fromkeys(
        (
            *("Walk-in", "Visitor", "Phone customer", "Customer", "Company"),
            *("Deposit paid", "Key account", "Project", "Natural visitor"),
            *("Accompanied visit", "Actual visit", "Pre-filing", "Temporary filing"),
            *("Listing for sale", "Listing to let", "Delivery"),
        ),
        f"30 days from tomorrow on, {END}; {SINCE}",
    ),
    "P01": {
        "Walk-in": f"7 days from tomorrow on, {END}; {SINCE}",
        "Deposit paid": f"90 days from tomorrow on, {END}",
    },
    "P02": {
        "Customer": f"60 days from tomorrow on, {END}",
        "Key account": f"6 months from tomorrow on, {END}; never longer than 9 months "
        "in all",
        "Project": f"6 months from tomorrow on, {END}; never longer than 9 months in "
        "all",
    },
    "P03": {
        "Walk-in": f"30 days from tomorrow on, {END}",
        "Customer": f"30 days from tomorrow on, {END}",
        "Delivery": "3 days, the day of the delivery included, to 10:30; the delivery "
        "must come within 30 days",
    },
    "P04": {
        "Customer": f"1 month from tomorrow on, {END}",
        "Project": f"1 month from tomorrow on, {END}",
    },
    "P05": dict.fromkeys(("Customer", "Listing for sale"), "without end"),
    "P06": dict.fromkeys(
        ("Customer", "Listing for sale", "Listing to let"), "without end"
    ),
    "P07": {"Visitor": f"2 months from tomorrow on, {END}"},
    "P08": dict.fromkeys(("Walk-in", "Phone customer"), "without end"),
    "P09": {
        "Visitor": f"3 months from the day after the first visit on, {END}; the first "
        "visit must come within 5 days"
    },
    "P10": {"Visitor": f"2 months from tomorrow on, {END}"},
    "P11": {
        "Visitor": f"1 month from tomorrow on, {END}",
        "Phone customer": f"1 month from tomorrow on, {END}",
    },
    "P12": {
        "Visitor": f"7 days from tomorrow on, {END}",
        "Phone customer": f"14 days from tomorrow on, {END}",
    },
    "P13": dict.fromkeys(
        ("Walk-in", "Customer"),
        f"1 month from tomorrow on, {END}; each contact, visit or order begins it anew",
    ),
    "P14": {
        "Natural visitor": "without end",
        "Accompanied visit": f"20 days from tomorrow on, {END}; each further visit "
        "begins it anew",
    },
    "P15": {
        "Company": f"6 to 12 months from tomorrow on, {END}; chosen by whoever "
        "approves",
        "Project": f"3 to 6 months from tomorrow on, {END}; chosen by whoever approves",
    },
    "P16": {
        "Pre-filing": f"1 day from tomorrow on, {END}",
        "Temporary filing": f"1 day, today included, {END}",
        "Actual visit": f"7 days, today included, {END}; each further visit begins it "
        "anew",
    },
}
VOID = "otherwise: The filing becomes void"
DEADLINES = {
    "P02": [
        BASE,
        "Every further contact within 30 days, otherwise: Salesperson and leader are "
        "told",
    ],
    "P03": [
        f"Every further contact (H: buys at once) within 1 day, {VOID}",
        f"Every further contact (A: buys soon) within 3 days, {VOID}",
        f"Every further contact (B: thinks it over) within 7 days, {VOID}",
        f"Every further contact (C: some day) within 15 days, {VOID}",
    ],
    "P05": [
        "Customer: Every further contact within 7 days, otherwise: To the public pool",
        "Listing for sale: Every further contact within 10 days, otherwise: To the "
        "public pool",
    ],
    "P06": [
        "Listing for sale: Every further contact within 15 days, otherwise: His share "
        "is forfeited",
        "Listing to let: Every further contact within 7 days, otherwise: His share is "
        "forfeited",
    ],
    "P07": [
        BASE,
        "Every further contact (A: buys soon) within 1 day, otherwise: Salesperson and "
        "leader are told",
        "Every further contact (B: thinks it over) within 1 day, otherwise: "
        "Salesperson and leader are told",
        "Every further contact within 30 days, otherwise: Salesperson and leader are "
        "told",
    ],
    "P08": [
        f"First contact within 3 days, {VOID}",
        f"Every further contact within 7 days, {VOID}",
    ],
    "P12": ["First contact within 2 days, otherwise: To the public pool"],
    "P13": ["no deadline"],
    "P16": ["no deadline"],
}
POOL, LEADER = "The team's public pool", "Redistributed by the team leader"
DEPARTMENT = "Redistributed by the department head"
OVER = "The protection is over"
RELEASE = {
    **dict.fromkeys(("P06", "P10"), ["always to the team's public pool"]),
    "P02": [
        f"Key account: {OVER}: {DEPARTMENT}",
        f"Project: {OVER}: {DEPARTMENT}",
        f"{OVER}: {POOL}",
    ],
    "P03": ["Declared void: Nowhere: he is just free"],
    "P05": [f"Not followed up in time: {POOL}"],
    "P07": [f"{OVER}: {LEADER}"],
    "P08": [f"Declared void: {LEADER}"],
    "P09": [f"Not brought in time (5 days): {POOL}", f"{OVER}: {POOL}"],
    "P11": [f"Phone customer: {OVER}: {LEADER}", f"{OVER}: {POOL}"],
    "P12": [f"{OVER}: {LEADER}", f"Not followed up in time: {LEADER}"],
}
LEVELS = {
    **dict.fromkeys(("P00", "P10", "P11", "P12", "P15"), ["A filing: Team leader"]),
    **dict.fromkeys(("P01", "P09"), ["A filing: Department head"]),
    "P02": [
        "A filing: Department head",
        "A filing, after that: Register office",
        "An extension: Register office",
    ],
}
MONTH = {"extension_mode": "limited", "extension_max": 1, "extension_unit": "month"}
DAYS_30 = MONTH | {"extension_unit": "day", "extension_length": 30}
NONE = {"extension_mode": "none"}
REST = {
    "P00": DAYS_30 | {"validity_mode": "warn", "holiday_mode": "none"},
    "P01": NONE
    | {
        "validity_mode": "void",
        "require_address": True,
        "check_answer": "office",
        "duplicate_policy": "refuse",
    },
    "P02": MONTH | {"extension_length": 3, "extension_report_required": True},
    "P03": NONE
    | {
        "validity_mode": "void",
        "effective_from": "signature",
        "countersign_hours": 24,
        "countersign_late": "void",
    },
    "P04": MONTH
    | {
        "extension_length": 1,
        "extension_blocked_by_queue": True,
        "holiday_mode": "postpone",
        "check_answer": "office",
        "check_reply_minutes": 60,
        "effective_from": "check",
        "duplicate_policy": "queue",
        "queue_places": 1,
        "queue_start": "next_day",
    },
    "P05": NONE
    | {
        "duplicate_policy": "allow",
        "entry_deadline": "hours",
        "entry_deadline_hours": 1,
        "who_counts": "owner",
        "note_min_chars": 10,
        "note_banned": "看业主电话",
        "note_type_required": True,
    },
    "P06": NONE | {"entry_deadline": "hours", "entry_deadline_hours": 2},
    "P07": {"entry_deadline": "same_day"},
    "P08": NONE
    | {
        "entry_deadline": "same_day",
        "effective_from": "signature",
        "sms_in_a_row": 3,
        "sms_effect": "void",
        "countersign_hours": 24,
        "countersign_late": "from_signature",
    },
    "P09": {"entry_deadline": "same_day"},
    "P10": {"entry_deadline": "same_day"},
    "P11": {"referral_owner": "customer_owner", "referral_condition": "first_visit"},
    "P12": {"holiday_mode": "none"},
    "P13": {"referral_owner": "customer_owner", "name_rule": "any"},
    "P14": {
        "entry_deadline": "before_arrival",
        "allow_without_contact": True,
        "referral_condition": "in_person",
    },
    "P15": {"extension_mode": "unlimited", "extension_unit": "period"},
    "P16": NONE
    | {
        "masked_phone": True,
        "name_rule": "no_honorific",
        "min_lead_minutes": 30,
        "max_lead_days": 1,
        "window_from": 18,
        "window_to": 21,
    },
}


@tagged("post_install", "-at_install")
class TestPresetValues(ApprovalCase):
    def preset(self, code):
        return self.env.ref(f"customer_filing.filing_preset_{code.lower()}")

    def test_periods(self):
        """S01-R05, S01-R06, S04-R08, S04-R10, S05-R07, S11-R02, S39-R04, S47-R06."""
        for code in PRESETS:
            with self.subTest(code):
                lines = self.preset(code).version_id.line_ids
                told = {line.kind_id.name: line.text for line in lines}
                aftercare = "; aftercare 365 days"
                expected = {k: text + aftercare for k, text in PERIODS[code].items()}
                self.assertEqual(told, expected)

    def test_deadlines(self):
        """S05-R06, S14-R12, S14-R18, S18-R08, S36-R02, S47-R06."""
        for code in PRESETS:
            with self.subTest(code):
                version = self.preset(code).version_id
                self.assertEqual(
                    version._setting_texts("stage_ids"), DEADLINES.get(code, [BASE])
                )

    def test_release(self):
        """S01-R07, S04-R10, S14-R12, S36-R05, S39-R02, S47-R06, S54-R04."""
        for code in PRESETS:
            with self.subTest(code):
                version = self.preset(code).version_id
                self.assertEqual(
                    version._setting_texts("release_rule_ids"),
                    RELEASE.get(code, [f"{OVER}: {POOL}"]),
                )
                percent = 10 if code == "P05" else 0
                self.assertEqual(version.recorder_percent, percent)

    def test_levels(self):
        for code in PRESETS:
            with self.subTest(code):
                version = self.preset(code).version_id
                self.assertEqual(
                    version._setting_texts("approval_level_ids"),
                    LEVELS.get(code, ["no level"]),
                )

    def test_all_the_rest(self):
        """S11-R05, S11-R06, S11-R12, S11-R13, S14-R19, S36-R03, S36-R06, S68-R02."""
        for code, values in REST.items():
            version = self.preset(code).version_id
            for name, value in values.items():
                with self.subTest(code, name=name):
                    self.assertEqual(version[name], value)

    def test_who_has_no_grade_is_not_followed_up_daily(self):
        """P07: A and B daily, and nobody else."""
        policy = self.use("P07")
        stages = policy.version_id.stage_ids._stages(policy.line_ids.kind_id)
        lengths = {s.grade: s.length for s in stages if s.stage == "cadence"}
        self.assertEqual(lengths, {"A": 1, "B": 1, "": 30})

    # ---- filing under each ----

    def use(self, code):
        dialog = self.env["customer.filing.preset.use"].with_user(self.max)
        action = dialog.create(
            {
                "preset_id": self.preset(code).id,
                "team_ids": [Command.set(self.north.ids)],
            }
        ).action_use()
        return self.env["customer.filing.policy"].browse(action["res_id"])

    def customer(self, kind, number):
        """A draft with all that any preset asks for."""
        image = base64.b64encode(b"a picture")
        documents = self.env["ir.attachment"].with_user(self.anna)
        names = ("interior.jpg", "selfie.jpg", "exterior.jpg", "plan.pdf")
        return self.draft(
            kind_id=kind.id,
            company_name=f"重庆兆度{number}销售工程有限公司",
            phone=f"138000{number:05}",
            street="解放碑1号",
            city="重庆",
            project=f"Plant {number}",
            property_estate=f"Garden {number}",
            property_building="1",
            property_unit="2",
            property_room="0301",
            note="客户想看三号楼样板间",
            first_contact_at=EVENING - timedelta(minutes=5),
            arrival_at=EVENING + timedelta(hours=2),
            witness_name="Bo",
            witnessed_at=EVENING,
            customer_signature=image,
            photo=image,
            document_ids=[
                Command.set(documents.create([{"name": name} for name in names]).ids)
            ],
        )

    def let_pass(self, filing):
        """Have it looked at, signed and approved by whoever the preset names."""
        inquiries = self.env["customer.filing.inquiry"]
        inquiries = inquiries.search([("filing_id", "=", filing.id)])
        if inquiries:
            inquiries.with_user(self.olga).action_answer()
        sign = self.request_of(filing, "sign")
        if sign:
            sign.with_user(self.dai).action_approve()
        request = self.request_of(filing)
        for _level in request.step_ids:
            step = request.step_ids.filtered(lambda s: s.state == "pending")
            self.decide(step.user_ids[:1], request)
        return filing

    def test_each_kind_is_filed_and_followed_up(self):
        number = 0
        for code in PRESETS:
            self.at(EVENING)
            policy = self.use(code)
            for kind in policy.line_ids.kind_id:
                number += 1
                with self.subTest(code, kind=kind.code):
                    filing = self.customer(kind, number)
                    filing.action_submit()
                    filing = self.let_pass(filing.with_env(self.env))
                    self.assertEqual(
                        (filing.state, filing.refusal_text), ("active", False)
                    )
                    self.assertEqual(filing.version_id, policy.version_id)
                    line = policy.version_id._line_for(kind)
                    endless = line.unit == "permanent"
                    self.assertEqual(not filing.protected_until, endless)
                    self.assertTrue(self.follow_up(filing).counts)

    def test_approval_after_the_period_is_over(self):
        """S01-R05: P01 counts from the filing, also if nobody approves in time."""
        self.at(EVENING)
        self.use("P01")
        first, second = (self.customer(self.walk_in, number) for number in (1, 2))
        for draft in (first, second):
            draft.action_submit()
        # the order of submission is stamped by PostgreSQL's clock, which is not frozen
        self.env.cr.execute(
            "UPDATE customer_filing SET first_submitted_at = %s WHERE id IN %s",
            (EVENING, (first.id, second.id)),
        )
        self.at(EVENING + timedelta(days=2))
        first = self.let_pass(first.with_env(self.env))
        self.assertEqual(first.protected_until, datetime(2026, 3, 9, 16))
        self.at(EVENING + timedelta(days=9))
        second = self.let_pass(second.with_env(self.env))
        # its seven days are over: it is protected for what is left of today
        self.assertEqual(second.protected_until, datetime(2026, 3, 11, 16))

    def follow_up(self, filing):
        action = filing.with_user(self.anna).action_log_follow_up()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(**action["context"])
            .create({"contact": "call", "note": f"客户想看三号楼样板间{filing.id}"})
        )
        dialog.action_log()
        evidence = self.env["customer.filing.follow.up"]
        return evidence.search([("filing_id", "=", filing.id)], order="id")[-1:]
