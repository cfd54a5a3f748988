"""One broken row among many: the others are released, it is reported once."""

from datetime import timedelta
from unittest.mock import patch

from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.models import filing_quarantine

# More than one batch of the cron.
MANY = 600
LOGGER = filing_quarantine.__name__


@tagged("post_install", "-at_install")
class TestQuarantine(FilingCase):
    def due(self, number):
        """Filings whose protection was over yesterday."""
        self.at(MONDAY)
        filings = self.env["customer.filing"].create(
            [
                {
                    "user_id": self.anna.id,
                    "team_id": self.north.id,
                    "kind_id": self.walk_in.id,
                    "contact_name": "李小明",
                    "phone": f"138{n:08d}",
                }
                for n in range(number)
            ]
        )
        filings._submit()
        self.assertEqual(set(filings.mapped("state")), {"active"})
        self.at(max(filings.mapped("protected_until")) + timedelta(days=1))
        return filings

    def break_card(self, filing):
        """PostgreSQL refuses every change of the card of this filing."""
        self.env.cr.execute(
            """CREATE OR REPLACE FUNCTION broken_card() RETURNS trigger
               LANGUAGE plpgsql AS $$ BEGIN
                   RAISE EXCEPTION 'the card of Li Xiaoming is broken'; END $$;
               DROP TRIGGER IF EXISTS broken_card ON customer_filing_card;
               CREATE TRIGGER broken_card BEFORE UPDATE ON customer_filing_card
               FOR EACH ROW WHEN (OLD.filing_id = %s)
               EXECUTE FUNCTION broken_card()""",
            [filing.id],
        )

    def mend(self):
        self.env.cr.execute("DROP TRIGGER broken_card ON customer_filing_card")

    @mute_logger(LOGGER, "odoo.sql_db")
    def sweep(self):
        self.run_cron()

    def notices(self, state="open"):
        return self.env["customer.filing.notice"].search(
            [("kind", "=", "quarantine"), ("state", "=", state)]
        )

    def test_one_broken_row_among_many(self):
        """S01-R03: the others are released; it stays as it was, and is reported once"""
        self.policy.version_ids.breaker_percent = 0
        filings = self.due(MANY)
        broken = filings[MANY // 3]
        self.break_card(broken)
        self.sweep()
        others = filings - broken
        self.assertEqual(set(others.mapped("state")), {"ended"})
        self.assertEqual(set(others.mapped("round")), {1})
        self.assertEqual(broken.state, "active")
        self.assertTrue(broken.release_failed_at)
        self.assertEqual(broken.release_failure, "RaiseException")
        self.assertFalse(broken.pool_entry_ids)
        self.assertEqual(broken.ledger_ids[-1].event, "activate")
        self.assertTrue(all(broken.key_ids.filtered("holds")))
        self.sweep()
        self.sweep()
        notice = self.notices()
        self.assertEqual((notice.filing_id, notice.count), (broken, 1))

    def test_the_office_tries_again(self):
        [broken, other] = self.due(2)
        self.break_card(broken)
        self.sweep()
        self.assertEqual((broken.state, other.state), ("active", "ended"))
        notice = self.notices().with_user(self.olga)
        with self.assertRaisesRegex(UserError, "Try again"):
            notice.action_done()
        notice.action_try_again()
        self.assertFalse(broken.release_failed_at)
        self.assertFalse(self.notices())
        self.sweep()
        self.assertEqual(len(self.notices()), 1, "it failed again")
        self.mend()
        broken.with_user(self.olga).action_try_again()
        self.sweep()
        self.assertEqual((broken.state, broken.end_reason), ("ended", "expired"))
        self.assertFalse(self.notices())
        self.assertEqual(len(self.notices("done")), 2)

    def test_only_register_officers_try_again(self):
        broken = self.due(1)
        self.break_card(broken)
        self.sweep()
        for user in (self.anna, self.dai, self.max):
            with self.assertRaises(AccessError):
                broken.with_user(user).action_try_again()
            with self.assertRaises(AccessError):
                self.notices().with_user(user).action_try_again()
        self.assertTrue(broken.release_failed_at)

    def test_an_officer_of_another_company_tries_nothing_here(self):
        broken = self.due(1)
        self.break_card(broken)
        self.sweep()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="sales_team.group_sale_salesman_all_leads,"
            "customer_filing.group_filing_officer",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        with self.assertRaises(AccessError):
            broken.with_user(stranger).action_try_again()

    def test_who_asks_about_him_gets_an_answer(self):
        """The checker meets a filing that is due and broken: he gets no error."""
        broken = self.due(1)
        self.break_card(broken)
        with mute_logger(LOGGER, "odoo.sql_db"):
            lead = self.lead(self.bo, phone=broken.phone)
            refused = self.file(lead, user=self.bo)
        self.assertEqual(refused.state, "refused")
        self.assertEqual(broken.state, "active")
        self.assertTrue(broken.release_failed_at)
        self.assertEqual(self.notices().filing_id, broken)
        self.assertEqual(self.notices().count, 1)

    def test_ended_by_hand_it_needs_nobody_any_more(self):
        broken = self.due(1)
        self.break_card(broken)
        self.sweep()
        self.mend()
        broken.with_user(self.olga).sudo()._end("void")
        self.assertFalse(broken.release_failed_at)
        self.assertFalse(self.notices())

    def test_aftercare_that_cannot_end_is_set_aside(self):
        filings = self.due(3)
        self.at(MONDAY)
        filings._end("win")
        self.at(max(filings.mapped("aftercare_until")))
        broken = filings[1]
        self.env.cr.execute(
            """CREATE FUNCTION broken_key() RETURNS trigger LANGUAGE plpgsql
               AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
               CREATE TRIGGER broken_key BEFORE UPDATE ON customer_filing_key
               FOR EACH ROW WHEN (OLD.filing_id = %s) EXECUTE FUNCTION broken_key()""",
            [broken.id],
        )
        self.sweep()
        self.assertEqual(filings.filtered("aftercare_until"), broken)
        self.assertEqual(self.notices().filing_id, broken)

    def test_when_nothing_works_no_row_is_blamed(self):
        """Not the rows are broken then: the cron fails, as Odoo's crons do."""
        filings = self.due(filing_quarantine.MOST_BROKEN + 1)
        with (
            patch.object(type(filings), "_end_all_due", side_effect=ValueError("no")),
            self.assertRaisesRegex(ValueError, "no"),
        ):
            filings._end_due(MONDAY + timedelta(days=90))
        self.assertFalse(any(filings.mapped("release_failed_at")))
        self.assertFalse(self.notices())
