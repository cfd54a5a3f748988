"""Entries of the paper book: typed or imported by the office, with their own dates."""

from datetime import datetime, timedelta

from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import ledger

LAST_WEEK = MONDAY - timedelta(days=3)


@tagged("post_install", "-at_install")
class TestBook(FilingCase):
    def enter(self, user=None, **values):
        """An entry for Anna, as the register officer types it."""
        filing = (
            self.env["customer.filing"]
            .with_user(user or self.olga)
            .create(
                {
                    "user_id": self.anna.id,
                    "team_id": self.north.id,
                    "kind_id": self.walk_in.id,
                    "contact_name": "李小明",
                    "phone": "13800001234",
                    "filed_on": LAST_WEEK,
                    "book_reference": "page 12",
                }
                | values
            )
        )
        filing.action_submit()
        return filing.with_env(self.env)

    def notices(self, filing):
        return self.env["customer.filing.notice"].search(
            [("kind", "=", "book"), ("filing_id", "=", filing.id)]
        )

    def test_it_is_protected_from_its_original_date_and_marked(self):
        """S01-R05, S18-R16."""
        filing = self.enter()
        self.assertEqual((filing.state, filing.origin), ("active", "book"))
        self.assertEqual(filing.first_submitted_at, LAST_WEEK)
        self.assertEqual(filing.effective_at, LAST_WEEK)
        # 7 days after Friday 27 February, to the end of the day in Shanghai
        self.assertEqual(filing.protected_until, datetime(2026, 3, 6, 16, 0))
        self.assertEqual(filing.lead_id.filing_guard, "protected")
        shown = filing.with_user(self.anna).origin_text
        self.assertEqual(shown, "From the book, page 12, 02/27/2026")
        [entry] = filing.ledger_ids
        self.assertEqual((entry.effective_at, entry.recorded_at), (LAST_WEEK, MONDAY))
        self.assertIn('"origin":"book"', entry.payload)
        self.assertNotIn("page 12", entry.payload)
        self.assertFalse(
            ledger.verify(self.env["customer.filing.ledger"]._entries(filing.ids))
        )

    def test_only_the_register_office_enters_from_the_book(self):
        for user in (self.anna, self.dai, self.max):
            for name, value in (
                ("filed_on", LAST_WEEK),
                ("book_reference", "page 12"),
                ("kept_until", MONDAY),
            ):
                with self.assertRaisesRegex(UserError, "Only a register officer"):
                    self.enter(
                        user,
                        **{"filed_on": False, "book_reference": False} | {name: value},
                    )
        draft = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .create({"contact_name": "Li", "phone": "13700001000"})
        )
        with self.assertRaisesRegex(UserError, "Only a register officer"):
            draft.filed_on = LAST_WEEK
        with self.assertRaises(UserError):
            draft.origin = "book"
        defaults = {"default_origin": "book", "default_filed_on": LAST_WEEK}
        with self.assertRaisesRegex(UserError, "Only a register officer"):
            self.env["customer.filing"].with_user(self.anna).with_context(
                **defaults
            ).create({"contact_name": "Li", "phone": "13700000001"})

    def test_what_is_kept_as_good_as_for_ever_can_be_looked_at(self):
        """9999-12-31 is how many people write it."""
        filing = self.enter(kept_until="9999-12-31 15:00:00")
        self.assertEqual(filing.state, "active")
        for user in (self.anna, self.olga):
            self.env.invalidate_all()
            [seen] = filing.with_user(user).read(["may_extend", "protected_until"])
            self.assertFalse(seen["may_extend"])
        self.assertEqual(seen["protected_until"].year, 9999)

    def test_an_officers_draft_is_not_turned_into_another_customers(self):
        draft = (
            self.env["customer.filing"]
            .with_user(self.olga)
            .create(
                {
                    "user_id": self.anna.id,
                    "team_id": self.north.id,
                    "contact_name": "Li",
                    "phone": "13700001000",
                    "filed_on": LAST_WEEK,
                }
            )
        )
        with self.assertRaisesRegex(UserError, "Only a register officer"):
            draft.with_user(self.anna).phone = "13700000001"
        with self.assertRaisesRegex(UserError, "Only a register officer"):
            draft.with_user(self.anna).action_submit()
        draft.action_submit()
        self.assertEqual(draft.state, "active")

    def test_what_is_filed_stays_as_it_is(self):
        filing = self.enter()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            filing.with_user(self.olga).filed_on = MONDAY
        again = filing.with_user(self.olga).copy()
        self.assertEqual((again.origin, again.filed_on), ("normal", False))

    def test_hours_limits_and_consent_are_not_asked(self):
        version = self.policy._version_at(MONDAY)
        version.write({"require_consent": True, "effective_from": "signature"})
        self.assertEqual(self.enter().state, "active")

    def test_who_the_customer_is_must_be_told(self):
        for values, code in (
            ({"phone": False, "contact_name": "Li"}, "no_identity"),
            ({"phone": "12"}, "phone_unreadable"),
            ({"filed_on": MONDAY + timedelta(days=1)}, "book_future"),
            ({"filed_on": MONDAY - timedelta(days=30)}, "book_over"),
            ({"user_id": self.carl.id}, "not_in_team"),
        ):
            with self.subTest(code):
                filing = self.enter(**values)
                self.assertEqual(filing.state, "refused")
                self.assertIn(code, self.codes(filing))
                self.assertTrue(filing.refusal_text)

    def test_an_old_entry_is_kept_as_long_as_the_officer_says(self):
        until = MONDAY + timedelta(days=9)
        filing = self.enter(filed_on=MONDAY - timedelta(days=30), kept_until=until)
        self.assertEqual((filing.state, filing.protected_until), ("active", until))
        self.assertEqual(filing.first_submitted_at, MONDAY - timedelta(days=30))

    def test_an_older_entry_takes_nothing_silently(self):
        """S18-R16: a person decides, and is told of it."""
        bos = self.file(self.lead(self.bo))
        entry = self.enter()
        self.assertEqual((entry.state, bos.state), ("submitted", "active"))
        self.assertTrue(entry.is_to_settle)
        self.assertFalse(any(entry.key_ids.mapped("holds")))
        notice = self.notices(entry)
        self.assertEqual((notice.state, notice.user_id), ("open", self.anna))
        self.assertIn(self.olga, notice.activity_ids.user_id)

    def test_settled_for_the_book_the_later_one_is_replaced(self):
        bos = self.file(self.lead(self.bo))
        entry = self.enter()
        entry.with_user(self.olga).action_book_first()
        self.assertEqual((bos.state, bos.end_reason), ("ended", "replaced"))
        self.assertFalse(bos.pool_entry_ids)
        self.assertEqual((entry.state, entry.first_submitted_at), ("active", LAST_WEEK))
        self.assertEqual(entry.protected_until, datetime(2026, 3, 6, 16, 0))
        self.assertEqual(
            (bos.lead_id.filing_guard, bos.lead_id.user_id), ("contested", self.bo)
        )
        self.assertEqual(self.notices(entry).state, "done")
        self.assertEqual(entry.ledger_ids.mapped("event"), ["submit", "activate"])
        with self.assertRaisesRegex(UserError, "settled already"):
            entry.with_user(self.olga).action_book_last()

    def test_settled_for_the_later_one_the_entry_is_refused(self):
        bos = self.file(self.lead(self.bo))
        entry = self.enter()
        entry.with_user(self.olga).action_book_last()
        self.assertEqual((bos.state, entry.state), ("active", "refused"))
        self.assertEqual(self.codes(entry), ["book_settled"])
        self.assertFalse(entry.key_ids)
        self.assertEqual(self.notices(entry).state, "done")
        entries = self.env["customer.filing.ledger"]._entries(entry.ids)
        self.assertEqual(ledger.replay(entries), ("refused", None))

    def test_settled_for_the_book_nobody_in_the_queue_is_quicker(self):
        version = self.policy._version_at(MONDAY)
        version.write({"duplicate_policy": "queue", "queue_places": 2})
        bos = self.file(self.lead(self.bo))
        self.plain.filing_policy_id = self.policy
        carls = self.file(self.lead(self.carl, self.plain))
        self.assertEqual(carls.state, "queued")
        entry = self.enter()
        self.assertEqual(entry.state, "submitted", "it does not wait behind")
        entry.with_user(self.olga).action_book_first()
        self.assertEqual(
            (bos.end_reason, entry.state, carls.state), ("replaced", "active", "queued")
        )

    def test_a_later_entry_is_refused_as_any_other(self):
        bos = self.file(self.lead(self.bo))
        # the database's own clock, which nobody froze, has stamped it
        bos._filing_write({"first_submitted_at": MONDAY})
        self.at(MONDAY + timedelta(days=2))
        entry = self.enter(filed_on=MONDAY + timedelta(days=1))
        self.assertEqual((entry.state, bos.state), ("refused", "active"))
        self.assertEqual(self.codes(entry), ["protected"])
        self.assertFalse(self.notices(entry))

    def test_settling_is_for_the_register_office(self):
        self.file(self.lead(self.bo))
        entry = self.enter()
        for user in (self.anna, self.bo, self.dai, self.max):
            for button in ("action_book_first", "action_book_last"):
                with self.assertRaises(AccessError):
                    getattr(entry.with_user(user), button)()
        normal = self.file(self.lead(phone="13700001000", partner_name=False))
        with self.assertRaisesRegex(UserError, "settled already"):
            normal.with_user(self.olga).action_book_first()

    def test_a_page_is_imported_by_the_office_alone(self):
        """S68-R04."""
        columns = [
            "contact_name",
            "phone",
            "user_id",
            "team_id",
            "filed_on",
            "book_reference",
        ]
        rows = [
            ["客户一", "13700000001", "anna", "North", "2026-02-27 02:00:00", "p. 1"],
            ["客户二", "13700000002", "bo", "North", "2026-02-28 02:00:00", "p. 2"],
            ["客户三", "13700000003", "bo", "North", "", ""],
        ]
        filings = self.env["customer.filing"]
        result = filings.with_user(self.dai).load(columns, rows)
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertEqual(len(report.line_ids), 2)
        self.assertIn("Only a register officer", report.line_ids[0].problem)
        self.assertEqual(filings.browse(result["ids"]).phone, "13700000003")
        result = filings.with_user(self.olga).load(columns, rows[:2])
        loaded = filings.browse(result["ids"])
        self.assertEqual(loaded.mapped("state"), ["active", "active"])
        self.assertEqual(loaded.mapped("origin"), ["book", "book"])
        self.assertEqual(loaded.user_id, self.anna | self.bo)
        # as typed in Shanghai
        self.assertEqual(loaded[0].first_submitted_at, datetime(2026, 2, 26, 18, 0))

    def test_of_two_entries_of_one_import_the_older_one_counts(self):
        """S18-R16: by the date in the book, not by the row."""
        columns = ["contact_name", "phone", "user_id", "team_id", "filed_on"]
        rows = [
            ["客户一", "13700000001", "anna", "North", "2026-02-28 02:00:00"],
            ["客户一", "13700000001", "bo", "North", "2026-02-27 02:00:00"],
        ]
        filings = self.env["customer.filing"]
        result = filings.with_user(self.olga).load(columns, rows)
        annas, bos = filings.browse(result["ids"])
        self.assertEqual((annas.state, bos.state), ("refused", "active"))
