"""An import and a dialog meet on one customer (scenario 6, rule S68-R04)."""

import csv
import io

from processes_case import ProcessCase, new_phone
from processes_crew import call

ROWS = 30
COLUMNS = ["contact_name", "phone"]
DECISION = ("customer.filing.key", "_insert")
TAKEN = ("customer.filing", "_activate")


class TestImportRace(ProcessCase):
    def test_dialog_takes_a_customer_whom_the_import_has_found_free(self):
        """The import begins again and ends: one row refused, all others protected."""
        for request in (self._load, self._import_file):
            with self.subTest(request.__name__):
                loading, answer, dialog = self._race(request, DECISION)
                self.assertEqual(len(answer["retries"]), 1)
                self.assertFalse(dialog["retries"])
                with self.database() as env:
                    filings = self._imported(env, loading)
                    self._assert_all_but_one(env, filings)
        self.assert_consistent()

    def test_import_takes_a_customer_whom_the_dialog_has_found_free(self):
        """The dialog waits for the import's end and is then told."""
        phones = [new_phone() for _ in range(ROWS)]
        with self.database() as env:
            dialog, lead_id = self.new_dialog(env, self.bo, phone=phones[17])
        importing, filing = self.crew.take(2)
        importing.begin([self._load(phones)], stops=[TAKEN])
        importing.go()
        self.assertEqual(importing.wait(), "_activate")
        filing.begin([dialog])
        filing.go()
        self.wait_until_one_waits_for_another()
        importing.go()
        answers = [importing.answer(), filing.answer()]
        self.assert_answered(answers)
        self.assertEqual([len(answer["retries"]) for answer in answers], [0, 1])
        with self.database() as env:
            self.assertEqual(
                set(self._imported(env, phones).mapped("state")), {"active"}
            )
            self.assertEqual(self.filings_of(env, [lead_id]).state, "refused")
        self.assert_consistent()

    def test_two_imports_of_the_same_customers(self):
        """Each customer is protected once, whatever the order of the rows."""
        phones = [new_phone() for _ in range(ROWS)]
        answers = self.crew.together(
            [self._load(phones)],
            [self._load(phones[::-1], self.bo)],
            at=DECISION,
        )
        self.assert_answered(answers)
        with self.database() as env:
            filings = self._imported(env, phones)
            self.assertEqual(len(filings), 2 * ROWS)
            won = filings.filtered(lambda filing: filing.state == "active")
            self.assertEqual(sorted(won.mapped("phone")), sorted(phones))
            self.assertEqual(len(won.user_id), 1, "the first one got all of them")
        self.assert_consistent()

    def _race(self, request, place):
        """A dialog files row 18 while the import stops: (phones, both answers)."""
        phones = [new_phone() for _ in range(ROWS)]
        with self.database() as env:
            dialog, lead_id = self.new_dialog(env, self.bo, phone=phones[17])
        importing, filing = self.crew.take(2)
        importing.begin([request(phones)], stops=[place])
        importing.go()
        self.assertEqual(importing.wait(), place[1])
        filed = filing.do(dialog)
        importing.go()
        answer = importing.answer()
        self.assert_answered([filed, answer])
        self.assertFalse(answer["results"][0]["messages"])
        self.assertEqual(len(answer["results"][0]["ids"]), ROWS)
        with self.database() as env:
            self.assertEqual(self.filings_of(env, [lead_id]).state, "active")
        return phones, answer, filed

    def _load(self, phones, user_id=None):
        """The rows through ``load``, as an integration sends them."""
        rows = [["王小明", phone] for phone in phones]
        return call(user_id or self.anna, "customer.filing", "load", COLUMNS, rows)

    def _import_file(self, phones):
        """The rows as a spreadsheet through Odoo's own import."""
        text = io.StringIO()
        csv.writer(text).writerows([COLUMNS, *(["王小明", phone] for phone in phones)])
        with self.database() as env:
            wizard = (
                env["base_import.import"]
                .with_user(self.anna)
                .create(
                    {
                        "res_model": "customer.filing",
                        "file": text.getvalue().encode(),
                        "file_name": "customers.csv",
                        "file_type": "text/csv",
                    }
                )
            )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        return call(
            self.anna,
            wizard._name,
            "execute_import",
            wizard.ids,
            COLUMNS,
            COLUMNS,
            options,
        )

    def _imported(self, env, phones):
        return env["customer.filing"].search(
            [("phone", "in", phones), ("contact_name", "=", "王小明")]
        )

    def _assert_all_but_one(self, env, filings):
        self.assertEqual(len(filings), ROWS)
        refused = filings.filtered(lambda filing: filing.state != "active")
        self.assertEqual(len(refused), 1)
        self.assertEqual(self.codes(refused), ["protected"])
        self.assertFalse(refused.key_ids)
        report = env["customer.filing.import"].search(
            [("filing_ids", "in", refused.ids)]
        )
        self.assertEqual((report.filed_count, report.refused_count), (ROWS - 1, 1))
