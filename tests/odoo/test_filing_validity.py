"""What makes a filing valid: needed data, names, times, numbers a day, approvals."""

import base64
from datetime import datetime, timedelta

import policies
from draft_case import DraftCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

PHONE = "13800001234"
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )
)


def shanghai(day, hour, minute=0, second=0):
    """An instant of March 2026 on a clock in Shanghai, as naive UTC."""
    return datetime(2026, 3, day, hour, minute, second) - timedelta(hours=8)


@tagged("post_install", "-at_install")
class TestNeededData(DraftCase):
    def needs(self, *names, kind=None, source=False):
        return [
            Command.create(
                {"field_name": name, "kind_id": kind and kind.id, "source": source}
            )
            for name in names
        ]

    def missing(self, filing):
        self.assertEqual(filing.state, "refused", filing.refusal)
        return {r["field"] for r in filing.refusal if r["code"] == "missing"}

    def test_needed_by_kind_and_by_source(self):
        """S01-R01, S65-R06"""
        self.rules(
            requirement_ids=[
                *self.needs("note"),
                *self.needs("witness", kind=self.deposit),
                *self.needs("referrer", source="referral"),
            ]
        )
        for values, missing in (
            ({}, {"note"}),
            ({"kind_id": self.deposit.id}, {"note", "witness"}),
            ({"source": "referral"}, {"note", "referrer"}),
            (
                {"kind_id": self.deposit.id, "source": "referral", "note": "A lathe"},
                {"witness", "referrer"},
            ),
        ):
            with self.subTest(values=values):
                filing = self.filed(phone=PHONE, **values)
                self.assertEqual(self.missing(filing), missing)
        filing = self.filed(
            phone=PHONE,
            kind_id=self.deposit.id,
            note="A lathe",
            witness_name="Bo",
            witnessed_at=MONDAY,
        )
        self.assertEqual(filing.state, "active")

    def test_everything_that_can_be_needed_can_be_given(self):
        """S01-R01: named if it is missing, taken if it is there."""
        names = [
            name
            for name, _label in self.env["customer.filing.requirement"]
            ._fields["field_name"]
            .selection
            if name not in ("project", "product_line")
        ]
        self.rules(requirement_ids=self.needs(*names))
        empty = self.filed(contact_name=False)
        self.assertEqual(self.missing(empty), set(names))
        sentences = empty.with_user(self.anna).refusal_text.split("\n")
        self.assertEqual(len(sentences), len(set(sentences)))
        filing = self.filed(
            company_name="兆度科技有限公司",
            phone=PHONE,
            email="li@zhaodu.example.cn",
            street="解放路 1 号",
            tax_number="91110108551385082Q",
            wechat="zhang_san88",
            property_estate="江南苑",
            property_room="101",
            source="leaflet",
            channel="phone",
            note="A lathe",
            first_contact_at=MONDAY,
            arrival_at=MONDAY + HOUR,
            witness_name="Bo",
            witnessed_at=MONDAY,
            customer_signature=PIXEL,
            photo=PIXEL,
            truth_declared=True,
            referrer_name="王五",
        )
        self.assertEqual((filing.state, filing.completeness), ("active", 100))

    def test_half_a_thing_is_not_given(self):
        """A witness without the time, an estate without the room."""
        self.rules(requirement_ids=self.needs("witness", "property", "company"))
        filing = self.filed(
            phone=PHONE, witness_name="Bo", property_estate="江南苑", company_name="无"
        )
        self.assertEqual(self.missing(filing), {"witness", "property", "company"})

    def test_warnings_or_completeness_instead_of_void(self):
        """S05-R01 ⇄ S01-R22, S11-R10"""
        for mode in ("warn", "score"):
            self.rules(
                validity_mode=mode,
                require_address=True,
                requirement_ids=[Command.clear(), *self.needs("note")],
            )
            filing = self.filed(phone=PHONE)
            self.assertEqual(filing.state, "active", mode)
            self.assertEqual(filing.completeness, 50)
            self.assertEqual(
                {warning["field"] for warning in filing.warnings}, {"address", "note"}
            )
            text = filing.with_user(self.anna).warning_text
            self.assertIn("The address is missing", text)
            filing._end("void")

    def test_all_reasons_at_once(self):
        """S01-R01, S05-R01: data, form, team, times and lead in one answer."""
        self.rules(
            require_address=True,
            require_consent=True,
            name_rule="no_honorific",
            entry_deadline="hours",
            entry_deadline_hours=1,
            has_window=True,
            window_from=18,
            window_to=21,
            min_lead_minutes=30,
            document_ids=[Command.create({"name": "Licence"})],
        )
        lead = self.lead(phone=PHONE)
        lead.with_user(self.anna).action_set_lost()
        filing = self.filed(
            lead_id=lead.id,
            contact_name="李先生",
            phone="12",
            email="x",
            wechat="1",
            tax_number="91110108551385082X",
            first_contact_at=MONDAY - 2 * HOUR,
        )
        self.assertRefused(
            filing,
            "phone_unreadable",
            "email_unreadable",
            "tax_number_invalid",
            "wechat_unreadable",
            "no_identity",
            "missing",
            "consent_missing",
            "honorific_only",
            "document_missing",
            "entry_late",
            "outside_window",
            "arrival_missing",
            "lead_closed",
        )
        text = filing.with_user(self.anna).refusal_text
        self.assertEqual(len(text.split("\n")), len(filing.refusal))

    def test_names(self):
        """S68-R13, S54-R09"""
        for rule, name, code in (
            ("any", "李先生", None),
            ("no_honorific", "李先生", "honorific_only"),
            ("no_honorific", "Mr Smith", "honorific_only"),
            ("no_honorific", "李", None),
            ("no_honorific", "李小明", None),
            ("full", "李", "name_not_full"),
            ("full", "欧阳", "name_not_full"),
            ("full", "李小明", None),
            ("full", False, None),
        ):
            with self.subTest(rule=rule, name=name):
                self.rules(name_rule=rule)
                filing = self.filed(
                    phone=PHONE, contact_name=name, company_name="兆度科技有限公司"
                )
                if code:
                    self.assertRefused(filing, code)
                else:
                    self.assertEqual(filing.state, "active")
                    filing._end("void")

    def test_phones_of_colleagues(self):
        """S14-R25: also archived accounts' numbers are free, portal users', too."""
        self.bo.partner_id.write(
            {"phone": "+86 138 0000 1234", "country_id": self.env.ref("base.cn").id}
        )
        for phone in (PHONE, "0571-87654321 / 138-0000-1234"):
            self.assertRefused(self.filed(phone=phone), "staff_phone")
        relative = self.relative("spouse", phone=PHONE)
        filing = self.filed(phone="13900000001", relative_ids=[relative])
        self.assertEqual(filing.state, "active", "a colleague may be a relative")
        filing._end("void")
        self.bo.active = False
        filing = self.filed(phone=PHONE)
        self.assertEqual(filing.state, "active")
        filing._end("void")
        self.bo.active = True
        self.rules(refuse_staff_phones=False)
        self.assertEqual(self.filed(phone=PHONE).state, "active")

    def test_consent(self):
        """S58-R02, scenario 9"""
        self.rules(require_consent=True, validity_mode="warn")
        refused = self.filed(phone=PHONE)
        self.assertRefused(refused, "consent_missing")
        self.assertEqual(self.filed(phone=PHONE, consent=True).state, "active")

    def test_photo_instead_of_a_phone(self):
        """S22-R02, S65-R04: it is registered, and holds nobody."""
        self.rules(allow_without_contact=True)
        self.assertRefused(self.filed(), "missing", "no_identity")
        first = self.filed(self.anna, photo=PIXEL)
        self.assertEqual(
            (first.state, len(first.key_ids.filtered("holds"))), ("active", 0)
        )
        second = self.filed(self.bo, photo=PIXEL)
        self.assertEqual(second.state, "active", "nobody can tell them apart")
        third = self.filed(self.bo, photo=PIXEL, phone="12")
        self.assertRefused(third, "phone_unreadable")
        nobody = self.filed(photo=PIXEL, contact_name=False)
        self.assertRefused(nobody, "missing", "nothing_readable")

    def attach(self, name, user=None):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.anna)
            .create({"name": name, "raw": b"%PDF"})
        )

    def test_documents(self):
        """S59-R01"""
        self.rules(
            document_ids=[
                Command.create({"name": "Licence", "pattern": "*licence*.pdf"}),
                Command.create({"name": "Permit", "mandatory": False}),
                Command.create({"name": "Receipt", "kind_id": self.deposit.id}),
            ]
        )
        wrong = self.filed(phone=PHONE, document_ids=self.attach("scan.pdf").ids)
        self.assertRefused(wrong, "document_missing")
        self.assertIn("“Licence”", wrong.refusal_text)
        files = self.attach("Licence 2026.PDF")
        filing = self.filed(phone=PHONE, document_ids=files.ids)
        self.assertEqual(filing.state, "active")
        filing._end("void")
        self.rules(validity_mode="score")
        filing = self.filed(phone=PHONE)
        self.assertEqual((filing.state, filing.completeness), ("active", 66))

    def test_terms_keep_what_was_asked(self):
        """S01-R26: a filing says itself by what it was judged."""
        self.rules(require_address=True, require_consent=True)
        filing = self.filed(phone=PHONE, street="解放路 1 号", consent=True)
        self.rules(require_address=False)
        self.assertIn("address", filing.terms_id._read().required)
        self.assertIn('"consent":true', filing.terms_id._read().form)


@tagged("post_install", "-at_install")
class TestDialog(DraftCase):
    def form(self, lead):
        wizard = self.env["customer.filing.submit"].with_user(self.anna)
        return Form(wizard.with_context(default_lead_id=lead.id))

    def test_completeness_while_typing(self):
        """S01-R01: what is missing is said before anybody is asked."""
        self.rules(
            require_address=True,
            require_consent=True,
            requirement_ids=[
                Command.create(
                    {"field_name": "tax_number", "kind_id": self.deposit.id}
                ),
                Command.create({"field_name": "referrer", "source": "referral"}),
            ],
            document_ids=[Command.create({"name": "Licence"})],
        )
        lead = self.lead(phone=False)
        before = self.env["customer.filing.check"].search_count([])
        with self.form(lead) as form:
            self.assertEqual(form.completeness, 20, "of name, phone, address ...")
            self.assertIn("The phone number is missing", form.gaps)
            form.phone = PHONE
            self.assertEqual(form.completeness, 40)
            self.assertNotIn("phone", form.gaps)
            form.street = "解放路 1 号"
            form.consent = True
            self.assertEqual(form.completeness, 80)
            form.kind_id = self.deposit
            self.assertEqual(form.completeness, 66)
            form.kind_id = self.walk_in
            form.source = "referral"
            self.assertIn("Who brought the customer is missing", form.gaps)
            form.referrer_name = "王五"
            self.assertEqual(form.completeness, 83)
            self.assertIn("“Licence”", form.gaps)
            form.first_contact_at = MONDAY + HOUR
            self.assertIn("lies in the future", form.gaps)
        checks = self.env["customer.filing.check"]
        self.assertEqual(checks.search_count([]), before, "nobody was asked for")

    def test_typing_tells_nothing_of_others(self):
        """S01-R10: that the customer is protected is told by filing him alone."""
        self.filed(self.bo, phone=PHONE)
        with self.form(self.lead(phone=False)) as form:
            form.phone = PHONE
            self.assertEqual(form.completeness, 100)
            self.assertFalse(form.gaps)
            self.assertFalse(form.answer)

    def test_everything_typed_reaches_the_filing(self):
        lead = self.lead(phone=PHONE)
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.anna)
            .create({"name": "a.pdf", "raw": b"x"})
        )
        with self.form(lead) as form:
            form.source = "leaflet"
            form.channel = "desk"
            form.first_contact_at = MONDAY
            form.witness_name = "Bo"
            form.witnessed_at = MONDAY
            form.wechat = "zhang_san88"
            form.property_estate = "江南苑"
            form.property_room = "101"
            form.truth_declared = True
            form.photo = PIXEL.decode()
            form.document_ids.add(attachment)
            with form.relative_ids.new() as line:
                line.relation = "spouse"
                line.name = "王美丽"
                line.phone = "13700000001"
        form.record.action_file()
        filing = lead.filing_id
        self.assertEqual(filing.state, "active")
        self.assertEqual(
            (filing.source, filing.channel, filing.wechat, filing.witness_name),
            ("leaflet", "desk", "zhang_san88", "Bo"),
        )
        self.assertEqual(filing.relative_ids.name, "王美丽")
        self.assertEqual(filing.document_ids, attachment)
        self.assertTrue(filing.photo and filing.truth_declared)

    def test_warnings_are_read_in_the_answer(self):
        self.rules(validity_mode="warn", require_address=True)
        lead = self.lead()
        answer = self.dialog(lead).action_file()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn("The address is missing", answer["message"])


@tagged("post_install", "-at_install")
class TestTimes(DraftCase):
    def test_deadline_of_the_entry(self):
        """S14-R10, S18-R15: within the hours after the first contact."""
        self.rules(entry_deadline="hours", entry_deadline_hours=2)
        self.at(MONDAY + 2 * HOUR)
        filing = self.filed(phone=PHONE, first_contact_at=MONDAY)
        self.assertEqual(filing.state, "active")
        filing._end("void")
        self.at(MONDAY + 2 * HOUR + SECOND)
        late = self.filed(phone=PHONE, first_contact_at=MONDAY)
        self.assertRefused(late, "entry_late")
        self.assertIn("your leader may", late.refusal_text)

    def test_a_superior_files_late(self):
        """S58-R03"""
        self.rules(entry_deadline="same_day")
        values = {"phone": PHONE, "first_contact_at": MONDAY - timedelta(days=1)}
        self.assertRefused(self.filed(self.bo, **values), "entry_late")
        draft = self.draft(self.dai, user_id=self.bo.id, **values)
        draft.action_submit()
        self.assertEqual((draft.state, draft.user_id), ("active", self.bo))
        self.assertEqual(draft.warnings, [{"code": "entry_late"}])
        own = self.filed(self.dai, **values | {"phone": "13900000001"})
        self.assertRefused(own, "entry_late")

    def test_first_contact_in_the_future(self):
        """Typing tomorrow is no way around the deadline, not for a superior either."""
        self.rules(entry_deadline="hours", entry_deadline_hours=2, validity_mode="warn")
        values = {"phone": PHONE, "first_contact_at": MONDAY + timedelta(days=1)}
        refused = self.filed(**values)
        self.assertRefused(refused, "first_contact_future")
        self.assertIn("lies in the future", refused.refusal_text)
        draft = self.draft(self.dai, user_id=self.bo.id, **values)
        draft.action_submit()
        self.assertRefused(draft, "first_contact_future")

    def test_on_the_day_of_the_first_contact(self):
        """S36-R01: a day ends at midnight where the team works."""
        self.rules(entry_deadline="same_day")
        self.at(shanghai(2, 23, 59, 59))
        filing = self.filed(phone=PHONE, first_contact_at=MONDAY)
        self.assertEqual(filing.state, "active")
        filing._end("void")
        self.at(shanghai(3, 0))
        late = self.filed(phone=PHONE, first_contact_at=MONDAY)
        self.assertRefused(late, "entry_late")

    def test_before_the_customer_arrives(self):
        """S69-R01"""
        self.rules(entry_deadline="before_arrival")
        late = self.filed(phone=PHONE, arrival_at=MONDAY)
        self.assertRefused(late, "entry_late")
        self.assertEqual(
            self.filed(phone=PHONE, arrival_at=MONDAY + SECOND).state, "active"
        )

    def test_arrival_at_most_so_many_days_ahead(self):
        """S68-R01"""
        self.rules(max_lead_days=1)
        self.assertRefused(self.filed(phone=PHONE), "arrival_missing")
        far = self.filed(phone=PHONE, arrival_at=shanghai(4, 0))
        self.assertRefused(far, "arrival_too_far")
        near = self.filed(phone=PHONE, arrival_at=shanghai(3, 23, 59, 59))
        self.assertEqual(near.state, "active")

    def test_window_over_midnight_in_the_teams_time_zone(self):
        """S68-R02"""
        self.rules(has_window=True, window_from=22, window_to=2, tz="Europe/Berlin")
        for instant, open_ in (
            (datetime(2026, 3, 2, 20, 59, 59), False),
            (datetime(2026, 3, 2, 21), True),
            (datetime(2026, 3, 3, 1), True),
            (datetime(2026, 3, 3, 1, 0, 1), False),
        ):
            self.at(instant)
            filing = self.filed(phone=PHONE)
            self.assertEqual(filing.state, "active" if open_ else "refused", instant)
            if open_:
                filing._end("void")


@tagged("post_install", "-at_install")
class TestDailyLimits(DraftCase):
    def limit(self, per, number, kind=None):
        return Command.create(
            {"per": per, "limit": number, "kind_id": kind and kind.id}
        )

    def file_some(self, user, count, start=0, **values):
        return self.env["customer.filing"].concat(
            *(
                self.filed(user, phone=f"1390000{number:04}", **values)
                for number in range(start, start + count)
            )
        )

    def test_what_is_over_the_limit_is_void_and_the_first_stay(self):
        """S68-R05"""
        self.rules(limit_ids=[self.limit("person", 2)])
        filings = self.file_some(self.anna, 4)
        self.assertEqual(filings.mapped("state"), ["active"] * 2 + ["refused"] * 2)
        self.assertRefused(filings[3], "daily_limit")
        others = self.file_some(self.bo, 1, start=10)
        self.assertEqual(others.state, "active")
        self.at(shanghai(2, 23, 59, 59))
        self.assertRefused(self.file_some(self.anna, 1, start=20), "daily_limit")
        self.at(shanghai(3, 0))
        self.assertEqual(self.file_some(self.anna, 1, start=21).state, "active")

    def test_refused_ones_do_not_count(self):
        self.rules(limit_ids=[self.limit("person", 1)])
        self.assertRefused(self.filed(phone="12"), "no_identity", "phone_unreadable")
        self.filed(self.bo, phone="13900000099")
        self.assertRefused(self.filed(self.anna, phone="13900000099"), "protected")
        self.assertEqual(self.file_some(self.anna, 1).state, "active")

    def test_given_back_ones_count(self):
        self.rules(limit_ids=[self.limit("person", 1)])
        self.file_some(self.anna, 1)._end("release")
        self.assertRefused(self.file_some(self.anna, 1, start=5), "daily_limit")

    def test_per_team_and_per_partner(self):
        self.rules(limit_ids=[self.limit("team", 3), self.limit("partner", 2)])
        dealer = self.env["res.partner"].create({"name": "Dealer", "is_company": True})
        (self.anna | self.bo).partner_id.parent_id = dealer
        first = self.file_some(self.anna, 1) | self.file_some(self.bo, 1, start=10)
        self.assertEqual(first.mapped("state"), ["active", "active"])
        self.assertRefused(self.file_some(self.anna, 1, start=20), "daily_limit")
        carl = new_test_user(
            self.env, login="carla", groups="sales_team.group_sale_salesman"
        )
        self.north.member_ids += carl
        self.assertEqual(self.file_some(carl, 1, start=30).state, "active")
        self.assertRefused(self.file_some(carl, 1, start=31), "daily_limit")

    def test_of_one_kind(self):
        self.rules(limit_ids=[self.limit("person", 1, self.deposit)])
        values = {"kind_id": self.deposit.id}
        self.assertEqual(self.file_some(self.anna, 1, **values).state, "active")
        refused = self.file_some(self.anna, 1, start=1, **values)
        self.assertRefused(refused, "daily_limit")
        self.assertEqual(self.file_some(self.anna, 1, start=2).state, "active")

    def test_one_limit_that_is_used_up_uses_up_no_other(self):
        self.rules(limit_ids=[self.limit("person", 5), self.limit("team", 1)])
        self.file_some(self.anna, 3)
        day = self.env["customer.filing.quota"].search(
            [("purpose", "=", "filing"), ("user_id", "=", self.anna.id)]
        )
        self.assertEqual(day.used, 1)

    def test_customer_of_the_pool_stays_there(self):
        """A filing over the limit takes nobody out of the pool."""
        self.rules(limit_ids=[self.limit("person", 1)])
        pooled = self.filed(self.anna, phone=PHONE)
        pooled._end("release")
        self.file_some(self.bo, 1)
        refused = self.filed(self.bo, phone=PHONE)
        self.assertRefused(refused, "daily_limit")
        self.assertEqual(pooled.pool_entry_ids.state, "waiting")
        self.assertFalse(self.env["customer.filing.claim"].search([]))
        self.assertEqual(pooled.lead_id.filing_guard, "pool")

    def test_pool_that_says_no_uses_up_no_filing(self):
        self.rules(limit_ids=[self.limit("person", 1)])
        pooled = self.filed(self.anna, phone=PHONE)
        pooled._end("release")
        other = self.filed(self.dai, phone="13900009999")
        other._end("release")
        pooled._pool().claim_daily_max = 1
        self.env["customer.filing.card"].search(
            [("filing_id", "=", other.id)]
        ).with_user(self.bo).action_claim()
        self.assertRefused(self.filed(self.bo, phone=PHONE), "quota")
        self.assertEqual(self.file_some(self.bo, 1).state, "active")

    def test_in_one_import(self):
        """S68-R05: the first rows of a file are kept."""
        self.rules(limit_ids=[self.limit("person", 2)])
        result = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .load(
                ["contact_name", "phone"],
                [["李小明", f"1390000{number:04}"] for number in range(4)],
            )
        )
        filings = self.env["customer.filing"].browse(result["ids"])
        self.assertEqual(filings.mapped("state"), ["active"] * 2 + ["refused"] * 2)
        self.assertEqual(self.codes(filings[3]), ["daily_limit"])


@tagged("post_install", "-at_install")
class TestEffectiveFrom(DraftCase):
    def inquiry(self, filing):
        return self.env["customer.filing.inquiry"].search(
            [("filing_id", "=", filing.id)]
        )

    def signature(self, filing):
        return self.env["customer.filing.request"].search(
            [("filing_id", "=", filing.id), ("kind", "=", "sign")]
        )

    def test_from_the_office_check(self):
        """S11-R04: protected from the moment at which the office let it pass."""
        self.rules(check_answer="office", effective_from="check")
        filing = self.filed(self.anna, phone=PHONE)
        self.assertEqual((filing.state, filing.effective_at), ("submitted", False))
        self.assertFalse(filing.key_ids.filtered("holds"))
        self.assertFalse(filing.lead_id, "the lead is made with the protection")
        self.at(MONDAY + HOUR)
        self.inquiry(filing).with_user(self.olga).action_answer()
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.effective_at, MONDAY + HOUR)
        self.assertEqual(filing.lead_id.filing_guard, "protected")
        self.assertEqual(filing.ledger_ids.mapped("event"), ["submit", "activate"])

    def test_from_the_submission_although_the_office_answers_later(self):
        """S11-R04 ⇄ S36-R01"""
        self.rules(check_answer="office", effective_from="submission")
        filing = self.filed(self.anna, phone=PHONE)
        self.assertEqual(filing.state, "submitted")
        self.at(MONDAY + HOUR)
        self.inquiry(filing).with_user(self.olga).action_answer()
        self.assertEqual(filing.state, "active")
        stamped = filing.first_submitted_at.replace(microsecond=0)
        self.assertEqual(filing.effective_at.replace(microsecond=0), stamped)

    def test_office_looks_at_the_first_first(self):
        """S18-R16: what was submitted first decides, not who is answered first."""
        self.rules(check_answer="office", effective_from="submission")
        first = self.filed(self.anna, phone=PHONE)
        second = self.filed(self.bo, phone=PHONE)
        with self.assertRaisesRegex(UserError, first.name):
            self.inquiry(second).with_user(self.olga).action_answer()
        self.inquiry(first).with_user(self.olga).action_answer()
        self.inquiry(second).with_user(self.olga).action_answer()
        self.assertEqual((first.state, second.state), ("active", "refused"))
        self.assertEqual(self.codes(second), ["protected"])

    def test_office_answers_while_another_is_being_approved(self):
        """S01-R10, S11-R05: what has been looked at holds its customer."""
        level = {"sequence": 10, "matter": "filing", "approver": "leader"}
        self.rules(
            check_answer="office",
            effective_from="submission",
            approval_level_ids=[Command.create(level)],
        )
        first = self.filed(self.anna, phone=PHONE)
        self.inquiry(first).with_user(self.olga).action_answer()
        second = self.filed(self.bo, phone=PHONE)
        self.inquiry(second).with_user(self.olga).action_answer()
        self.assertEqual((first.state, second.state), ("submitted", "refused"))
        self.assertEqual(self.codes(second), ["reserved"])

    def test_gaps_are_told_before_the_office_is_asked(self):
        """S01-R01"""
        self.rules(check_answer="office", require_address=True)
        filing = self.filed(phone=PHONE)
        self.assertRefused(filing, "missing")
        self.assertFalse(self.inquiry(filing))

    def test_from_the_signature(self):
        """S36-R01"""
        self.rules(effective_from="signature")
        filing = self.filed(self.anna, phone=PHONE)
        self.assertEqual(filing.state, "submitted")
        self.at(MONDAY + 2 * HOUR)
        request = self.signature(filing)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            request.with_user(self.anna).action_approve()
        request.with_user(self.dai).action_approve()
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.effective_at, MONDAY + 2 * HOUR)

    def test_signature_that_is_refused(self):
        self.rules(effective_from="signature")
        filing = self.filed(self.anna, phone=PHONE)
        self.signature(filing).with_user(self.dai).action_refuse()
        self.assertEqual((filing.state, filing.end_reason), ("ended", "withdrawn"))
        self.assertEqual(self.filed(self.bo, phone=PHONE).state, "submitted")

    def test_unsigned_filing_excludes_nobody(self):
        """S36-R07: not even one that another team protects at once."""
        self.rules(effective_from="signature")
        filing = self.filed(self.anna, phone=PHONE)
        south = self.env["crm.team"].create(
            {
                "name": "South",
                "company_id": self.company.id,
                "filing_policy_id": policies.walk_in(self.env).id,
                "member_ids": [Command.set(self.carl.ids)],
            }
        )
        other = self.filed(
            self.carl, phone=PHONE, team_id=south.id, street="解放路 1 号"
        )
        self.assertEqual(other.state, "active")
        self.signature(filing).with_user(self.dai).action_approve()
        self.assertRefused(filing, "protected")

    def test_two_filings_wait_on_one_lead(self):
        """Only one of them can have the lead."""
        self.rules(effective_from="signature")
        lead = self.lead(phone=PHONE)
        first = self.filed(self.anna, lead_id=lead.id, phone=PHONE)
        second = self.filed(self.anna, lead_id=lead.id, phone="13900000001")
        for filing in (first, second):
            self.signature(filing).with_user(self.dai).action_approve()
        self.assertEqual(first.state, "active")
        self.assertEqual(lead.filing_id, first)
        self.assertEqual(second.state, "active")
        self.assertNotEqual(second.lead_id, lead, "it has got a lead of its own")

    def test_lead_was_lost_meanwhile(self):
        self.rules(effective_from="signature")
        lead = self.lead(phone=PHONE)
        filing = self.filed(self.anna, lead_id=lead.id, phone=PHONE)
        lead.with_user(self.anna).action_set_lost()
        self.signature(filing).with_user(self.dai).action_approve()
        self.assertEqual(filing.state, "active")
        self.assertTrue(filing.lead_id._filing_is_open())
        self.assertFalse(lead.filing_guard)


@tagged("post_install", "-at_install")
class TestDuplicates(DraftCase):
    def setUp(self):
        super().setUp()
        self.rules(duplicate_policy="allow")

    def test_second_needs_a_remark(self):
        """S14-R14"""
        first = self.filed(self.anna, phone=PHONE)
        self.assertFalse(first.duplicate_number)
        self.assertRefused(self.filed(self.bo, phone=PHONE), "remark_missing")
        second = self.filed(self.bo, phone=PHONE, duplicate_remark="Came again")
        self.assertEqual((second.state, second.duplicate_number), ("active", 1))
        self.assertEqual(first.state, "active")
        self.assertFalse((first | second).key_ids.filtered("holds"))

    def test_several_in_one_batch(self):
        drafts = self.env["customer.filing"]
        for number, user in enumerate((self.anna, self.bo, self.dai)):
            remark = number and "Came again"
            drafts |= self.draft(user, phone=PHONE, duplicate_remark=remark)
        drafts.with_user(self.olga).action_submit()
        self.assertEqual(drafts.mapped("state"), ["active"] * 3)
        self.assertEqual(drafts.mapped("duplicate_number"), [0, 1, 2])

    def test_own_customer_is_filed_once(self):
        self.filed(self.anna, phone=PHONE)
        again = self.filed(self.anna, phone=PHONE, duplicate_remark="Once more")
        self.assertRefused(again, "yours")

    def test_colleagues_leads_are_not_contested(self):
        self.filed(self.anna, phone=PHONE)
        lead = self.lead(self.bo, phone=PHONE)
        self.assertFalse(lead.filing_guard)

    def test_exclusive_filing_of_a_shared_customer(self):
        """The remark is asked for; from then on nobody else files him."""
        self.filed(self.anna, phone=PHONE)
        self.rules(duplicate_policy="refuse")
        self.assertRefused(self.filed(self.bo, phone=PHONE), "remark_missing")
        second = self.filed(self.bo, phone=PHONE, duplicate_remark="Key account")
        self.assertEqual(second.state, "active")
        self.assertTrue(second.key_ids.filtered("holds"))
        third = self.filed(self.dai, phone=PHONE, duplicate_remark="Me, too")
        self.assertRefused(third, "protected")

    def test_shared_filing_of_an_exclusive_customer(self):
        self.rules(duplicate_policy="refuse")
        self.filed(self.anna, phone=PHONE)
        self.rules(duplicate_policy="allow")
        second = self.filed(self.bo, phone=PHONE, duplicate_remark="Came again")
        self.assertRefused(second, "protected")

    def test_pool_and_shared_at_once(self):
        """Without the remark nobody leaves the pool."""
        first = self.filed(self.anna, phone=PHONE)
        self.filed(self.bo, phone=PHONE, duplicate_remark="Came again")
        first._end("release")
        refused = self.filed(self.dai, phone=PHONE)
        self.assertRefused(refused, "remark_missing")
        self.assertEqual(first.pool_entry_ids.state, "waiting")
        taken = self.filed(self.dai, phone=PHONE, duplicate_remark="From the pool")
        self.assertEqual((taken.state, taken.duplicate_number), ("active", 1))
        self.assertEqual(first.pool_entry_ids.state, "claimed")
