"""Ledgers are sealed per company; what is tampered with in SQL is found and named."""

from datetime import timedelta

import psycopg2
from filing_case import MONDAY, FilingCase

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

TABLES = (
    "customer_filing_ledger",
    "customer_filing_seal",
    "customer_filing_seal_head",
)


@tagged("post_install", "-at_install")
class TestSeals(FilingCase):
    def setUp(self):
        super().setUp()
        self.won = self.file(self.lead())
        self.at(MONDAY + timedelta(hours=1))
        self.won._end("void")
        self.filing = self.file(self.lead(phone="13900001234", partner_name="成都高新"))
        self.seal()

    def seal(self):
        self.env.flush_all()
        return self.env["customer.filing.seal"]._seal(1000)

    def tamper(self, statement, *values):
        """Change the database as somebody does who may switch triggers off."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.env.cr.execute(statement, values)
        self.env.cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()

    def verify(self):
        action = (
            self.env["customer.filing.verification"]
            .with_user(self.olga)
            .action_verify()
        )
        return self.env["customer.filing.verification"].browse(action["res_id"])

    def found(self):
        look = self.verify()
        self.assertEqual(look.result == "broken", bool(look.faults))
        return [(f["code"], f.get("filing"), f["number"]) for f in look.faults or ()]

    def test_each_seal_covers_what_is_new_and_names_the_one_before(self):
        other = self.env["res.company"].create({"name": "Other"})
        seals = self.env["customer.filing.seal"]
        mine = [("company_id", "=", self.company.id)]
        first = seals.search(mine)
        self.assertEqual((first.sequence, first.entry_count), (1, 3))
        heads = first.head_ids.sorted("filing_id")
        self.assertEqual(heads.filing_id, self.won | self.filing)
        self.assertEqual(sorted(heads.mapped("sequence")), [1, 2])
        self.assertEqual(self.seal(), 0, "nothing new, no seal")
        # a draft that was sent back may change it
        self.won._filing_write({"company_id": other.id})
        self.filing._end("void")
        self.seal()
        second = seals.search(mine, limit=1)
        self.assertEqual((second.sequence, second.entry_count), (2, 1))
        self.assertEqual(second.previous, first.hash)
        look = self.verify()
        self.assertEqual((look.seal_count, look.last_seal), (2, f"2 {second.hash}"))
        self.assertEqual(look.result, "intact")

    def test_what_was_entered_before_there_were_seals_is_in_the_first_one(self):
        """The addon is updated on a database that has filings."""
        self.tamper("TRUNCATE customer_filing_seal, customer_filing_seal_head")
        self.env.cr.execute("DROP TABLE customer_filing_unsealed")
        for _update in range(2):
            self.registry.init_models(self.env.cr, ["customer.filing.unsealed"], {})
        self.assertEqual(self.seal(), 3)
        self.assertFalse(self.found())

    def test_a_batch_may_end_within_one_filing(self):
        for event in ("void", "release"):
            filing = self.file(
                self.lead(phone=f"1360000{len(event)}234", partner_name=event)
            )
            filing._end(event)
        while self.env["customer.filing.seal"]._seal(3):
            pass
        look = self.verify()
        self.assertEqual((look.result, look.faults), ("intact", False))
        self.assertEqual(look.entry_count, look.filing_count + 3)

    def test_what_waits_to_be_sealed_is_no_fault(self):
        self.filing._end("release")
        self.assertEqual(self.found(), [])

    def test_rows_changed_deleted_and_added_in_sql_are_named(self):
        name, gone = self.filing.name, self.won.name
        self.tamper(
            "UPDATE customer_filing_ledger SET actor_id = 1 WHERE filing_id = %s",
            self.filing.id,
        )
        self.tamper(
            """DELETE FROM customer_filing_ledger
               WHERE filing_id = %s AND sequence = 2""",
            self.won.id,
        )
        look = self.verify().with_context(lang="en_US")
        self.assertEqual(
            look.fault_text,
            f"{gone}: entry 2 and all after it were deleted.\n"
            f"{name}: entry 1 was changed.",
        )
        notices = self.env["customer.filing.notice"]
        notices = notices.search([("kind", "=", "tampering")])
        self.assertEqual(notices.filing_id, self.won | self.filing)
        self.assertEqual(notices.activity_ids.user_id, self.olga)

    def test_a_forged_entry_is_named_though_its_hash_is_right(self):
        ledger = self.env["customer.filing.ledger"]
        ledger._append("release", {self.filing.id: {}}, MONDAY)
        self.tamper("DELETE FROM customer_filing_unsealed")
        self.assertEqual(self.found(), [("smuggled", self.filing.name, 2)])

    def test_a_filing_changed_beside_its_ledger_is_named(self):
        for column, value, code, entry in (
            ("user_id", self.bo.id, "owner", 1),
            ("protected_until", MONDAY + timedelta(days=900), "end", 1),
            ("phone", "13900009999", "customer", 1),
            ("ledger_salt", None, "customer", 1),
            ("state", "ended", "state", 1),
        ):
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self.tamper(
                    f"UPDATE customer_filing SET {column} = %s WHERE id = %s",
                    value,
                    self.filing.id,
                )
                self.assertEqual(self.found(), [(code, self.filing.name, entry)])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_seal_changed_or_cut_off_is_named(self):
        self.filing._end("void")
        self.seal()
        with self.env.cr.savepoint() as savepoint:
            self.tamper("UPDATE customer_filing_seal SET sealed_at = '2026-01-01'")
            self.assertIn(("seal_changed", None, 1), self.found())
            savepoint.rollback()
        self.tamper(
            "DELETE FROM customer_filing_seal_head WHERE filing_id = %s AND "
            "sequence = 2",
            self.filing.id,
        )
        self.tamper("DELETE FROM customer_filing_seal WHERE sequence = 2")
        self.env.invalidate_all()
        self.assertEqual(self.found(), [("smuggled", self.filing.name, 2)])

    def test_no_call_changes_ledger_or_seals(self):
        seal = self.env["customer.filing.seal"].search([], limit=1)
        for record in (self.filing.ledger_ids, seal, seal.head_ids):
            for user in (self.max, self.olga, self.anna):
                own = record.with_user(user)
                with self.assertRaises(UserError):
                    own.write({"hash": "0"})
                with self.assertRaises(UserError):
                    own.unlink()
                with self.assertRaises(UserError):
                    own.create({"hash": "0"})
            with self.assertRaises(UserError):
                record.sudo().write({"hash": "0"})
            with self.assertRaises(UserError):
                record.sudo().unlink()
        for table in TABLES:
            for statement in (f"UPDATE {table} SET hash = '0'", f"DELETE FROM {table}"):
                with self.subTest(statement=statement), mute_logger("odoo.sql_db"):
                    with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                        self.env.cr.execute(statement)

    def test_who_verifies(self):
        uma = self._new_user("uma", "customer_filing.group_filing_auditor")
        looks = self.env["customer.filing.verification"]
        for user in (self.olga, self.max, uma):
            self.assertTrue(looks.with_user(user).action_verify())
        for user in (self.anna, self.dai):
            with self.assertRaises(AccessError):
                looks.with_user(user).action_verify()

    def test_the_crons_seal_and_verify_each_company_once_a_day(self):
        self.filing._end("release")
        looks = self.env["customer.filing.verification"]
        self.env.flush_all()
        with self.enter_registry_test_mode():
            for name in ("seal", "verify", "verify"):
                cron = self.env.ref(f"customer_filing.ir_cron_{name}_ledger")
                cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.env["customer.filing.unsealed"].search([]))
        look = looks.search([("company_id", "=", self.company.id)])
        self.assertEqual((len(look), look.result, look.seal_count), (1, "intact", 2))
