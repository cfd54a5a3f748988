"""Customers who come from a spreadsheet straight into a pool."""

import csv
import io

from filing_case import MONDAY
from two_pools_case import TwoPoolsCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

COLUMNS = ["company_name", "contact_name", "phone", "city", "pool_id"]
POOL = "Pool of the North"
ROWS = [
    ["重庆第1机械有限公司", "王经理", "13810000001", "重庆", POOL],
    ["成都第2机械有限公司", "李经理", "138 1000 0002", "成都", POOL],
]


@tagged("post_install", "-at_install")
class TestPoolImport(TwoPoolsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.imports = cls.env["customer.filing.pool.import"]
        cls.filings = cls.env["customer.filing"]

    def load(self, rows, user=None, columns=COLUMNS):
        result = self.imports.with_user(user or self.carl).load(columns, rows)
        self.assertEqual(result["messages"], [])
        return self.imports.browse(result["ids"])

    def test_rows_wait_in_the_pool_and_were_nobodys(self):
        """Ended filings without an owner, never anybody's protection."""
        rows = self.load(ROWS)
        self.assertEqual(rows.mapped("state"), ["pooled", "pooled"])
        filings = rows.filing_id
        self.assertEqual(set(filings.mapped("state")), {"ended"})
        self.assertEqual(set(filings.mapped("end_reason")), {"imported"})
        self.assertEqual(filings.user_id, self.env.ref("base.user_root"))
        self.assertFalse(any(filings.mapped("effective_at")))
        self.assertEqual(filings.pool_entry_ids.pool_id, self.pool)
        self.assertEqual(set(filings.pool_entry_ids.mapped("state")), {"waiting"})
        for filing in filings:
            self.assertEqual(filing.ledger_ids.mapped("event"), ["import_into_pool"])
        self.assertFalse(self.env["customer.filing.memory"].search([]))
        self.assertFalse(filings.key_ids.filtered("holds"))
        self.assertEqual(self.seen_by(self.bo), filings)

    def test_claimed_like_any_other(self):
        [row] = self.load(ROWS[:1])
        self.card_of(row.filing_id, self.bo).action_claim()
        new = self.filings.search([("user_id", "=", self.bo.id)])
        self.assertEqual((new.state, new.team_id), ("active", self.north))
        self.assertEqual(new.lead_id.user_id, self.bo)
        self.assertEqual(new.lead_id.phone, "13810000001")

    def test_who_is_somebodys_is_listed_not_lost(self):
        """Duplicates of running filings, of the pool and of the file itself."""
        self.file(self.lead(phone="13810000001"))
        waiting = self.pooled(2)
        rows = self.load(
            [
                *ROWS,
                ["成都第3机械有限公司", "赵", "13800001002", "", POOL],
                ["又是成都第2", "李", "+86-138-1000-0002", "", POOL],
                ["", "", "坏", "", POOL],
            ]
        )
        self.assertEqual(
            rows.mapped("state"),
            ["refused", "pooled", "refused", "refused", "refused"],
        )
        self.assertIn("protected", rows[0].reason)
        self.assertIn("waits in a public pool", rows[2].reason)
        self.assertIn("waits in a public pool", rows[3].reason)
        self.assertIn("read", rows[4].reason)
        self.assertEqual(rows[0].phone, "13810000001", "as it was typed")
        self.assertEqual(len(self.pool_of(waiting)), 2)
        logged = self.env["customer.filing.check"].search(
            [("user_id", "=", self.carl.id)]
        )
        self.assertEqual(len(logged), 4, "importing is asking")

    def pool_of(self, filing):
        return self.cards.search([("pool_id", "=", self.pool.id)])

    def test_pooled_row_keeps_the_masked_name_alone(self):
        [row] = self.load(ROWS[:1])
        shown = str(row.with_user(self.carl).read())
        for secret in ("第1机械", "王经理", "13810000001"):
            self.assertNotIn(secret, shown)
        self.assertEqual(row.company_name, "重庆****")
        self.assertEqual(row.number, row.filing_id.name)

    def test_the_same_file_again_adds_nobody(self):
        self.load(ROWS)
        again = self.load(ROWS)
        self.assertEqual(set(again.mapped("state")), {"refused"})
        self.assertEqual(len(self.pool_of(None)), 2)

    def test_refused_row_is_brought_in_later(self):
        filing = self.file(self.lead(phone="13810000001"))
        [row] = self.load(ROWS[:1])
        self.assertEqual(row.state, "refused")
        filing._end("void")
        row.with_user(self.carl).action_bring_in()
        self.assertEqual(row.state, "pooled")

    def test_only_administrators_of_the_pool_and_officers(self):
        for user in (self.bo, self.dai, self.pia):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.imports.with_user(user).create(
                    {"company_name": "X", "pool_id": self.pool.id}
                )
        self.assertEqual(self.load(ROWS[:1], self.olga).state, "pooled")
        found = self.imports.with_user(self.bo).search([])
        self.assertFalse(found)

    def test_engine_columns_are_not_typed(self):
        row = self.imports.with_user(self.carl).create(
            {
                "company_name": "X有限公司",
                "phone": "13810000001",
                "pool_id": self.pool.id,
                "state": "pooled",
                "number": "1",
            }
        )
        self.assertEqual((row.state, row.number), ("new", False))
        with self.assertRaises(UserError):
            row.write({"state": "pooled"})
        with self.assertRaises(AccessError):
            row.write({"pool_id": self.wide.id})

    def test_pool_without_a_team_that_files(self):
        self.wide.admin_user_ids = self.carl
        with self.assertRaisesRegex(UserError, "No team that files"):
            self.load([["X有限公司", "", "13810000009", "", self.wide.name]])

    def test_a_spreadsheet_through_the_web_clients_import(self):
        """In whatever encoding each line is written, as salespeople's files are."""
        lines = [b"Company,Contact,Phone,City,Pool"]
        for row, encoding in zip(ROWS, ("utf-8", "gb18030"), strict=True):
            line = io.StringIO()
            csv.writer(line, lineterminator="").writerow(row)
            lines.append(line.getvalue().encode(encoding))
        importer = (
            self.env["base_import.import"]
            .with_user(self.carl)
            .create(
                {
                    "res_model": "customer.filing.pool.import",
                    "file": b"\r\n".join(lines),
                    "file_type": "text/csv",
                    "file_name": "pool.csv",
                }
            )
        )
        options = {
            "quoting": '"',
            "separator": ",",
            "has_headers": True,
            "date_format": "",
            "datetime_format": "",
            "float_thousand_separator": ",",
            "float_decimal_separator": ".",
        }
        preview = importer.parse_preview(options)
        header = ["Company", "Contact", "Phone", "City", "Pool"]
        trial = importer.execute_import(COLUMNS, header, preview["options"], True)
        self.assertTrue(trial["ids"])
        self.assertFalse(self.imports.search([]))
        done = importer.execute_import(COLUMNS, header, preview["options"])
        rows = self.imports.browse(done["ids"])
        self.assertEqual(set(rows.mapped("state")), {"pooled"})
        self.assertEqual(
            rows.filing_id.mapped("company_name"), [row[0] for row in ROWS]
        )
        self.assertEqual(rows.filing_id.pool_entry_ids[0].entered_at, MONDAY)
