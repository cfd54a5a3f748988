"""Worked examples of filing policies, from the first click to the last answer.

Each runs through the dialog, the import or the buttons that people use. What the core
decides of them alone stands in tests/unit.
"""

from datetime import datetime, timedelta

import policies
from draft_case import DraftCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

PHONE = "13800001234"
SECOND = timedelta(seconds=1)
DUE = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai


def shanghai(day, hour=0, minute=0, second=0):
    """An instant of March 2026 on a clock in Shanghai, as naive UTC."""
    return datetime(2026, 3, day, hour, minute, second) - timedelta(hours=8)


class ScenarioCase(DraftCase):
    def submit(self, user, lead=None, **values):
        """File a lead's customer through the dialog; what it answers."""
        lead = lead or self.lead(user, phone=PHONE)
        wizard = self.dialog(lead, **values)
        wizard.action_file()
        found = self.env["customer.filing"].search(
            [("contact_name", "=", wizard.contact_name)], order="id desc", limit=1
        )
        return found, wizard

    def last_check(self):
        return self.env["customer.filing.check"].search([], limit=1)


@tagged("post_install", "-at_install")
class TestValidFilings(ScenarioCase):
    def test_scenario_1_gap_refuses(self):
        """S01-R01: name and phone without an address."""
        self.north.filing_policy_id = policies.walk_in(self.env)
        lead = self.lead(self.anna, phone=PHONE)
        filing, wizard = self.submit(self.anna, lead)
        self.assertRefused(filing, "missing")
        self.assertEqual(wizard.answer, "The address is missing: fill it in.")
        self.assertFalse(filing.protected_until or filing.key_ids or lead.filing_guard)
        second, _wizard = self.submit(self.bo, street="解放路 1 号")
        self.assertEqual(second.state, "active", "no protection had started")

    def test_scenario_2_phone_only(self):
        """S14-R11: floor, area and price are needed, a phone alone is nothing."""
        self.rules(
            requirement_ids=[
                Command.create({"field_name": "property"}),
                Command.create({"field_name": "note"}),
            ]
        )
        lead = self.lead(self.anna, phone=PHONE, contact_name=False, partner_name=False)
        wizard = self.dialog(lead)
        wizard.action_file()
        filing = wizard.sudo().filing_id
        fields = {reason["field"] for reason in filing.refusal}
        self.assertEqual(fields, {"name", "property", "note"})
        self.assertFalse(filing.key_ids)

    def test_scenario_3_title_for_a_name(self):
        """S68-R13: the row is refused, and the import's report lists it."""
        self.rules(name_rule="no_honorific")
        result = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .load(["contact_name", "phone"], [["李先生", PHONE]])
        )
        filing = self.env["customer.filing"].browse(result["ids"])
        self.assertRefused(filing, "honorific_only")
        report = self.env["customer.filing.import"].with_user(self.anna).search([])
        self.assertEqual((report.filing_ids, report.refused_count), (filing, 1))

    def test_scenario_7_third_filing_of_one_phone(self):
        """S14-R14: refused without a remark, the second duplicate with one."""
        self.rules(duplicate_policy="allow")
        self.submit(self.anna)
        self.submit(self.bo, duplicate_remark="Walked in again")
        without, wizard = self.submit(self.dai)
        self.assertRefused(without, "remark_missing")
        self.assertIn("say in the remark", wizard.answer)
        third, _wizard = self.submit(self.dai, duplicate_remark="Came with his wife")
        self.assertEqual((third.state, third.duplicate_number), ("active", 2))

    def test_scenario_9_consent(self):
        """S58-R02"""
        self.rules(require_consent=True)
        refused, wizard = self.submit(self.anna)
        self.assertRefused(refused, "consent_missing")
        wizard.action_correct()
        wizard.consent = True
        wizard.action_file()
        self.assertEqual(wizard.lead_id.filing_id.state, "active")

    def test_scenario_10_hours_of_filing(self):
        """S68-R02: from 18:00:00 to 21:00:00, both taken."""
        self.rules(has_window=True, window_from=18, window_to=21)
        for moment, state in (
            (shanghai(2, 17, 59, 59), "refused"),
            (shanghai(2, 18), "active"),
            (shanghai(2, 21), "active"),
            (shanghai(2, 21, 0, 1), "refused"),
        ):
            self.at(moment)
            filing, _wizard = self.submit(self.anna)
            self.assertEqual(filing.state, state, moment)
            if state == "active":
                filing._end("void")
            else:
                self.assertEqual(self.codes(filing), ["outside_window"])

    def test_scenario_11_half_an_hour_before_the_arrival(self):
        """S68-R07: arrival at 15:45."""
        self.rules(min_lead_minutes=30)
        values = {"arrival_at": shanghai(2, 15, 45)}
        self.at(shanghai(2, 15, 15))
        filing, _wizard = self.submit(self.anna, **values)
        self.assertEqual(filing.state, "active")
        filing._end("void")
        self.at(shanghai(2, 15, 15, 1))
        filing, _wizard = self.submit(self.anna, **values)
        self.assertRefused(filing, "arrival_too_soon")

    def test_scenario_12_same_file_and_supplement(self):
        """S68-R04, S68-R10: old rows are passed over, new ones are filed."""
        load = self.env["customer.filing"].with_user(self.anna).load
        names = ["contact_name", "phone"]
        rows = [["李小明", PHONE], ["王大明", "13900005678"]]
        self.assertEqual(len(load(names, rows)["ids"]), 2)
        again = load(names, rows)
        self.assertFalse(again["ids"])
        self.assertIn("imported already", again["messages"][0]["message"])
        supplement = load(names, [*rows, ["张三", "13700000001"]])
        self.assertEqual(len(supplement["ids"]), 1)
        filing = self.env["customer.filing"].browse(supplement["ids"])
        self.assertEqual((filing.contact_name, filing.state), ("张三", "active"))


@tagged("post_install", "-at_install")
class TestWhoIsFirst(ScenarioCase):
    def test_scenario_6_both_checked_both_file(self):
        """S01-R09, S18-R16: one valid filing, a clear answer for the other.

        At the same instant in two processes: see tests/concurrency.
        """
        for user in (self.anna, self.bo):
            asked = self.env["customer.filing"].with_user(user)
            self.assertEqual(asked.check_customer({"phone": PHONE})["verdict"], "free")
        first, _wizard = self.submit(self.anna)
        second, wizard = self.submit(self.bo)
        self.assertEqual((first.state, second.state), ("active", "refused"))
        self.assertIn("protected until 03/09/2026 11:59:59 PM", wizard.answer)
        self.assertEqual(self.last_check().verdict, "protected")

    def signature(self, filing):
        return self.env["customer.filing.request"].search(
            [("filing_id", "=", filing.id), ("kind", "=", "sign")]
        )

    def test_scenario_8_first_signature_wins(self):
        """S36-R01, S36-R07: made first, signed second."""
        self.rules(effective_from="signature")
        of_anna, wizard = self.submit(self.anna)
        self.assertEqual(of_anna.state, "submitted")
        self.at(shanghai(3, 10))
        of_bo, _wizard = self.submit(self.bo)
        self.signature(of_bo).with_user(self.dai).action_approve()
        self.assertEqual((of_bo.state, of_bo.effective_at), ("active", shanghai(3, 10)))
        self.at(shanghai(4, 9, 10))
        self.signature(of_anna).with_user(self.dai).action_approve()
        self.assertRefused(of_anna, "protected")
        self.assertEqual(wizard.lead_id.filing_guard, "contested")

    def test_scenario_8_effective_from_the_later_signature(self):
        """S36-R01: not signed on its day, it counts from the later one."""
        self.rules(effective_from="signature")
        filing, _wizard = self.submit(self.anna)
        self.at(shanghai(4, 9, 10))
        self.signature(filing).with_user(self.dai).action_approve()
        self.assertEqual(filing.effective_at, shanghai(4, 9, 10))
        self.assertEqual(filing.protected_through, shanghai(12) - SECOND)

    def test_scenario_14_free_for_others_at_midnight(self):
        """S01-R05, S01-R07, second half: B files at 10 March 00:00, not before."""
        self.submit(self.anna)
        self.at(DUE - SECOND)
        self.assertRefused(self.submit(self.bo)[0], "protected")
        self.at(DUE)
        filing, _wizard = self.submit(self.bo)
        self.assertEqual((filing.state, filing.user_id), ("active", self.bo))

    def test_scenario_14_first_day_counted(self):
        """S01-R05: with the first day counted one day earlier."""
        version = self.rules()
        version.line_ids.filtered(
            lambda line: line.kind_id == self.walk_in
        ).count_first_day = True
        self.submit(self.anna)
        self.at(DUE - timedelta(days=1, seconds=1))
        self.assertRefused(self.submit(self.bo)[0], "protected")
        self.at(DUE - timedelta(days=1))
        self.assertEqual(self.submit(self.bo)[0].state, "active")

    def test_scenario_22_once_and_not_a_minute_early(self):
        """S01-R03: the server counts in UTC, the team in Shanghai."""
        filing, _wizard = self.submit(self.anna, self.lead(self.anna, phone=PHONE))
        minute = timedelta(minutes=1)
        for instant, state in (
            (DUE - minute, "active"),
            (DUE + minute, "ended"),
            (DUE + minute, "ended"),
            (DUE + timedelta(days=3), "ended"),
        ):
            self.at(instant)
            self.run_cron()
            self.assertEqual(filing.state, state, instant)
        self.assertEqual(filing.ended_at, DUE)
        entries = filing.ledger_ids.filtered(lambda entry: entry.event == "expire")
        self.assertEqual(entries.mapped("effective_at"), [DUE])
        self.assertEqual(len(filing.pool_entry_ids), 1)

    def test_scenario_5_what_an_answer_shows(self):
        """S11-R05: until when, and whether the place is free; nothing else."""
        self.rules(duplicate_policy="queue", queue_places=1)
        filing, _wizard = self.submit(self.anna)
        found = (
            self.env["customer.filing"]
            .with_user(self.bo)
            .check_customer({"phone": PHONE})
        )
        self.assertEqual((found["verdict"], found["waiting"]), ("protected", "free"))
        for secret in (filing.name, self.anna.name, self.north.name, "李小明", "兆度"):
            self.assertNotIn(secret, str(found))


@tagged("post_install", "-at_install")
class TestSurnames(ScenarioCase):
    """Scenario 13 (S68-R18): filed with a masked phone under another surname."""

    def setUp(self):
        super().setUp()
        self.rules(masked_phone=True)
        self.masked = self.filed(self.anna, phone="138****1234", contact_name="王小明")

    def test_full_number_recovers_him(self):
        """Nobody disputes it: the salesperson gives the full number."""
        request = self.env["customer.filing.identity.change"].with_user(self.anna)
        request.create(
            {
                "filing_id": self.masked.id,
                "contact_name": "黄小明",
                "phone": PHONE,
                "reason": "He came, and told his full number",
            }
        ).action_ask()
        asked = self.env["customer.filing.request"].search(
            [("filing_id", "=", self.masked.id)]
        )
        asked.with_user(self.dai).action_approve()
        self.assertEqual(
            (self.masked.phone, self.masked.contact_name), (PHONE, "黄小明")
        )
        refused = self.filed(self.bo, phone=PHONE, contact_name="黄小明")
        self.assertRefused(refused, "protected")

    def test_disputed_number_belongs_to_neither_silently(self):
        """A colleague files the arriving Mr Huang: nobody is picked for him."""
        disputed = self.filed(self.bo, phone=PHONE, contact_name="黄小明")
        self.assertRefused(disputed, "ambiguous")
        self.assertIn("Several customers", disputed.refusal_text)

    def test_same_surname_is_the_same_customer(self):
        refused = self.filed(self.bo, phone=PHONE, contact_name="王先生")
        self.assertRefused(refused, "protected")

    def test_unknown_surname_is_the_same_customer(self):
        """Nothing speaks against it."""
        for name in (False, "先生", "客户"):
            refused = self.filed(
                self.bo, phone=PHONE, contact_name=name, company_name="兆度科技有限公司"
            )
            self.assertRefused(refused, "protected")


@tagged("post_install", "-at_install")
class TestQueue(ScenarioCase):
    def setUp(self):
        super().setUp()
        self.rules(duplicate_policy="queue", queue_places=1)
        self.lead_of_anna = self.lead(self.anna, phone=PHONE)
        self.of_anna, _wizard = self.submit(self.anna, self.lead_of_anna)
        self.lead_of_bo = self.lead(self.bo, phone=PHONE)
        self.of_bo, _wizard = self.submit(self.bo, self.lead_of_bo)

    def test_scenario_24_signed_on_the_last_day(self):
        """S11-R09: the queue is cancelled, and who waited is told."""
        self.assertEqual(self.of_bo.state, "queued")
        self.at(DUE - SECOND)
        self.lead_of_anna.with_user(self.anna).action_set_won()
        self.assertEqual(self.of_anna.end_reason, "won")
        self.assertEqual(
            (self.of_bo.state, self.of_bo.end_reason), ("ended", "withdrawn")
        )
        self.assertIn("has bought", self.lead_of_bo.activity_ids.summary)
        self.at(DUE)
        self.run_cron()
        self.assertEqual(self.lead_of_anna.user_id, self.anna)

    def test_scenario_24_not_signed(self):
        """S11-R07: promoted on the next day at 00:00; A loses the customer."""
        self.at(DUE)
        self.run_cron()
        self.assertEqual((self.of_bo.state, self.of_bo.effective_at), ("active", DUE))
        self.assertEqual(self.lead_of_bo.filing_guard, "protected")
        with self.assertRaises(AccessError):
            self.of_bo.with_user(self.anna).read(["phone"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.lead_of_anna.with_user(self.anna).action_set_won()
        again, _wizard = self.submit(self.anna, self.lead(self.anna, phone=PHONE))
        self.assertEqual(again.state, "queued", "A may wait in his turn")

    def test_scenario_23_somebody_waits(self):
        """S11-R13: as far as the queue goes, whoever asks learns that B waits."""
        asked = self.env["customer.filing"]
        for user, waiting in ((self.bo, "yours"), (self.dai, "taken")):
            found = asked.with_user(user).check_customer({"phone": PHONE})
            self.assertEqual(
                (found["verdict"], found["waiting"]), ("protected", waiting)
            )
        self.assertEqual(self.of_anna._waiting_with("queued", MONDAY), self.of_bo)


@tagged("post_install", "-at_install")
class TestReferralsAndSources(ScenarioCase):
    def test_scenario_41_introducer_named_or_not(self):
        """S48-R10, S48-R11: only who names A at the first visit is A's."""
        self.rules(referral_owner="customer_owner", referral_condition="first_visit")
        self.filed(self.anna, phone=PHONE)
        values = {"phone": "13900005678", "referrer_phone": PHONE}
        later = self.filed(
            self.bo, referral_named="later", brought_in_person=True, **values
        )
        self.assertEqual((later.state, later.user_id), ("active", self.bo))
        later._end("void")
        named = self.filed(self.bo, referral_named="first_visit", **values)
        self.assertEqual((named.state, named.user_id), ("active", self.anna))

    def test_scenario_49_brought_by_the_specialist(self):
        """S65-R08: the consultant cannot file him as found by himself."""
        self.rules(
            requirement_ids=[
                Command.create({"source": "accompanied", "field_name": "witness"})
            ]
        )
        self.filed(self.anna, phone=PHONE)
        refused = self.filed(self.bo, phone=PHONE, source="self")
        self.assertRefused(refused, "protected")
        gap = self.filed(self.bo, phone="13900005678", source="accompanied")
        self.assertRefused(gap, "missing")
        filed = self.filed(
            self.bo,
            phone="13900005678",
            source="accompanied",
            witness_name="Anna",
            witnessed_at=MONDAY,
        )
        self.assertEqual(filed.state, "active")
