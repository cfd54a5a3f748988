"""The ledger: append-only, chained, replayable, and without personal data."""

from datetime import timedelta

import psycopg2
from filing_case import MONDAY, FilingCase

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.core import ledger, lifecycle


@tagged("post_install", "-at_install")
class TestLedger(FilingCase):
    def entries(self, filing):
        return self.env["customer.filing.ledger"]._entries(filing.ids)

    def test_chain_verifies_and_replays_to_the_state(self):
        lead = self.lead()
        filing = self.file(lead)
        lead.with_user(self.anna).action_set_lost()
        lead.with_user(self.anna).action_restore()
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        entries = self.entries(filing)
        self.assertEqual(
            [entry.event for entry in entries], ["activate", "lose", "reopen", "expire"]
        )
        self.assertEqual(ledger.verify(entries), [])
        self.assertEqual(ledger.replay(entries), (filing.state, filing.end_reason))

    def test_every_transition_has_a_label(self):
        labels = dict(self.env["customer.filing.ledger"]._fields["event"].selection)
        self.assertLessEqual(set(lifecycle.TRANSITIONS), set(labels))

    def test_due_and_done_are_kept_apart(self):
        filing = self.file(self.lead())
        self.at(MONDAY + timedelta(days=10))
        self.run_cron()
        last = self.entries(filing)[-1]
        self.assertEqual(last.effective_at, filing.protected_until)
        self.assertEqual(last.recorded_at, MONDAY + timedelta(days=10))

    def test_postgresql_refuses_update_delete_and_truncate(self):
        self.file(self.lead())
        for statement in (
            "UPDATE customer_filing_ledger SET event = 'x'",
            "DELETE FROM customer_filing_ledger",
            "TRUNCATE customer_filing_ledger",
        ):
            with self.subTest(statement=statement), mute_logger("odoo.sql_db"):
                with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                    self.env.cr.execute(statement)

    def test_row_changed_behind_the_trigger_is_found(self):
        filing = self.file(self.lead())
        filing._end("void")
        self.env.cr.execute(
            """ALTER TABLE customer_filing_ledger DISABLE TRIGGER ALL;
               UPDATE customer_filing_ledger SET actor_id = 1, event = 'win'
               WHERE filing_id = %s AND sequence = 2;
               ALTER TABLE customer_filing_ledger ENABLE TRIGGER ALL""",
            [filing.id],
        )
        self.assertEqual(ledger.verify(self.entries(filing)), [2])

    def test_no_personal_data_stands_in_the_ledger(self):
        filing = self.file(self.lead(email_from="li@zhaodu.example.cn"))
        refused = self.file(self.lead(self.bo))
        filing._end("release")
        rows = str(self.entries(filing | refused))
        for secret in ("兆度", "李小明", "1380000", "zhaodu"):
            self.assertNotIn(secret, rows)
