"""Personal data: kept as long as said, erased on approval, given to who asks."""

import base64
import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from filing_case import MONDAY, FilingCase
from openpyxl import load_workbook

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_filing.models import filing_erasing

SECRETS = ("兆度", "李小明", "13800001234", "li@zhaodu", "王芳", "好客户", "letter")
# Columns of texts in what hangs on filings that name no customer.
HARMLESS = {
    "customer.filing": {
        *("name", "state", "end_reason", "origin", "source", "channel", "course"),
        "referral_named",
    },
    "customer.filing.card": {"number", "state", "end_reason"},
    "customer.filing.memory": {"number", "end_reason"},
    "customer.filing.interest": {"number"},
    "customer.filing.inquiry": {"name"},
    "customer.filing.notice": {"matter"},
    "customer.filing.pool.import": {"number"},
    # of a note only its length and a digest with the database's secret are kept
    "customer.filing.follow.up": {"digest", "reasons"},
    "customer.filing.ledger": {"payload", "previous", "hash"},
    "customer.filing.seal.head": {"hash"},
    # purged by age: what somebody said why he looked
    "customer.filing.sighting": {"filing_number", "reason", "detail"},
    "customer.filing.erasure": {"reason"},
    "customer.filing.split": {"name"},
}


@tagged("post_install", "-at_install")
class TestRetention(FilingCase):
    def setUp(self):
        super().setUp()
        self.version = self.policy.version_ids[:1]
        self.erasures = self.env["customer.filing.erasure"]

    def rich_filing(self):
        """A filing with all that somebody may tell of a customer."""
        filing = self.file(
            self.lead(email_from="li@zhaodu.example.cn"),
            consent=True,
            note="好客户",
            relative_ids=[Command.create({"relation": "spouse", "name": "王芳"})],
        )
        self.env["ir.attachment"].create(
            {
                "name": "李小明.txt",
                "raw": b"letter",
                "res_model": "customer.filing",
                "res_id": filing.id,
            }
        )
        request = self.env["customer.filing.request"].with_user(self.anna)
        request = request.create({"filing_id": filing.id, "reason": "李小明 asked"})
        self.env["customer.filing.request.step"].create(
            {
                "request_id": request.id,
                "sequence": 1,
                "level": "{}",
                "comment": "李小明 is right",
            }
        )
        hold = self.env["customer.filing.hold"].with_user(self.olga)
        hold.create({"filing_id": filing.id, "reason": "王芳 called"}).action_lift()
        return filing

    def told(self, filing):
        """All texts that the database holds of a filing, but not of its lead."""
        texts = []
        for model in self.env.registry.values():
            link = "id" if model._name == "customer.filing" else "filing_id"
            if not self._hangs(model):
                continue
            self.env.cr.execute(
                f"SELECT to_jsonb(t)::text FROM {model._table} t WHERE {link} = %s",
                [filing.id],
            )
            texts += [row[0] for row in self.env.cr.fetchall()]
        self.env.cr.execute(
            """SELECT name FROM ir_attachment
               WHERE res_model = 'customer.filing' AND res_id = %s""",
            [filing.id],
        )
        return " ".join(texts + [row[0] for row in self.env.cr.fetchall()])

    def _hangs(self, model):
        return model._name == "customer.filing" or self.env[
            "customer.filing.held"
        ]._hangs_on_filings(model)

    def cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"customer_filing.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def faults(self, filing):
        return self.env["customer.filing"]._faults(filing.ids)

    def test_everything_goes_on_approval_and_the_chain_still_verifies(self):
        filing = self.rich_filing()
        lead, name = filing.lead_id, filing.name
        filing._end("release")
        self.env["customer.filing.seal"]._seal(1000)
        before = self.told(filing)
        for secret in SECRETS[:-1]:
            self.assertIn(secret, before)
        filing.with_user(self.olga).action_ask_erasure()
        self.assertFalse(filing.awaits_erasure)
        erasure = self.erasures.with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "He wrote on Monday"}
        )
        filing.invalidate_recordset()
        self.assertTrue(filing.with_user(self.anna).awaits_erasure)
        erasure.with_user(self.max).action_approve()
        self.env.flush_all()
        after = self.told(filing)
        for secret in SECRETS:
            self.assertNotIn(secret, after)
        self.assertIsNone(filing._fingerprint(), "the salt is gone")
        self.assertEqual(self.faults(filing), {})
        self.assertEqual((filing.name, filing.state), (name, "ended"))
        self.assertEqual(filing.erased_at, MONDAY)
        last = filing.ledger_ids.sorted("sequence")[-1]
        self.assertEqual((last.event, last.actor_id), ("erase", self.max))
        steps = self.env["customer.filing.request.step"]
        step = steps.search([("request_id", "in", filing.request_ids.ids)])
        self.assertFalse(step.comment)
        self.assertFalse(filing.pool_entry_ids.filtered(lambda e: e.state == "waiting"))
        self.assertFalse(lead.filing_id | filing.lead_id.filing_id)
        self.assertFalse(lead.filing_guard)
        self.assertTrue(self.file(self.lead(self.bo)).state == "active", "he is free")
        with self.assertRaises(UserError):
            filing.with_user(self.olga).action_ask_erasure()

    def test_who_is_protected_is_let_go_but_not_from_a_hold(self):
        filing = self.rich_filing()
        erasure = self.erasures.with_user(self.olga).create({"filing_id": filing.id})
        hold = self.env["customer.filing.hold"].with_user(self.olga)
        hold = hold.create({"filing_id": filing.id, "reason": "A case"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            erasure.with_user(self.max).action_approve()
        hold.action_lift()
        self.env.invalidate_all()
        erasure.with_user(self.max).action_approve()
        self.assertEqual((filing.state, filing.end_reason), ("ended", "withdrawn"))
        self.assertEqual(self.faults(filing), {})

    def test_nobody_erases_alone(self):
        """S30-R03: who asks does not decide, and only administrators do."""
        filing = self.file(self.lead())
        filing._end("void")
        with self.assertRaises(AccessError):
            self.erasures.with_user(self.anna).create({"filing_id": filing.id})
        eva = self._new_user(
            "eva",
            "sales_team.group_sale_manager,customer_filing.group_filing_officer",
        )
        erasure = self.erasures.with_user(eva).create(
            {"filing_id": filing.id, "state": "approved", "asked_by_id": self.bo.id}
        )
        self.assertEqual((erasure.state, erasure.asked_by_id), ("pending", eva))
        for user in (eva, self.olga, self.anna):
            with self.assertRaises(AccessError):
                erasure.with_user(user).action_approve()
        with self.assertRaises(UserError):
            erasure.with_user(self.max).write({"state": "approved"})
        erasure.with_user(self.max).action_refuse()
        with self.assertRaises(UserError):
            erasure.with_user(self.max).action_approve()
        self.assertFalse(filing.erased_at)

    def test_time_proposes_what_was_kept_long_enough(self):
        """S64-R05: kept for two years, counted from the end; kept again if refused."""
        self.env.cr.execute(
            "UPDATE customer_filing_policy_version SET retention_months = 24"
        )
        self.env.invalidate_all()
        over = self.file(self.lead())
        over._end("void")
        pooled = self.file(self.lead(phone="13900001234", partner_name="成都高新"))
        pooled._end("release")
        end = MONDAY + relativedelta(months=24)
        self.at(end - timedelta(seconds=1))
        self.cron("retention")
        self.assertFalse(self.erasures.search([]))
        self.at(end)
        for _again in range(2):
            self.cron("retention")
        erasure = self.erasures.search([])
        self.assertEqual(erasure.filing_id, over, "who waits in the pool is needed")
        self.assertEqual((erasure.cause, erasure.state), ("retention", "pending"))
        notice = self.env["customer.filing.notice"].search([("kind", "=", "erasure")])
        self.assertIn(self.max, notice.activity_ids.user_id)
        self.assertTrue(notice.with_user(self.max).has_access("read"))
        erasure.with_user(self.max).action_refuse()
        self.assertEqual(notice.state, "done", "nothing is left to be decided")
        self.at(end + timedelta(days=30))
        self.cron("retention")
        self.assertEqual(self.erasures.search([]), erasure)
        self.at(end + relativedelta(months=24))
        self.cron("retention")
        again = self.erasures.search([("state", "=", "pending")])
        again.with_user(self.max).action_approve()
        self.assertTrue(over.erased_at)

    def test_every_text_that_hangs_on_a_filing_is_known(self):
        """A later field or model fails here until somebody decides what it tells."""
        for name, model in self.env.registry.items():
            if not self._hangs(model) or name in filing_erasing.DELETED:
                continue
            texts = {
                field.name
                for field in model._fields.values()
                if field.store
                and field.type in ("char", "text", "html", "json")
                and not (name != "customer.filing" and field.related)
            }
            own = set(self.env[name]._fields) - set(self.env["mail.thread"]._fields)
            known = {
                *filing_erasing.PERSONAL.get(name, ()),
                *filing_erasing.BLANKED.get(name, ()),
                *HARMLESS.get(name, ()),
            }
            self.assertFalse((texts & own) - known, name)

    def test_logs_are_purged_by_age(self):
        register = self.company.filing_register_id
        register.log_months = 3
        filing = self.file(self.lead())
        self.env["customer.filing.sighting"]._note("reveal", filing)
        report = self.env["customer.filing.import"].create({"user_id": self.anna.id})
        self.env["customer.filing.import.line"].create({"import_id": report.id})
        self.env.cr.execute(
            "UPDATE customer_filing_import SET create_date = %s", [MONDAY]
        )
        logs = (
            "customer.filing.check",
            "customer.filing.sighting",
            "customer.filing.import.line",
        )
        self.at(MONDAY + relativedelta(months=3))
        self.cron("purge_logs")
        for log in logs:
            self.assertTrue(self.env[log].search([]), log)
        self.at(MONDAY + relativedelta(months=3, seconds=1))
        register.log_months = 0
        self.cron("purge_logs")
        for log in logs:
            self.assertTrue(self.env[log].search([]), log)
        register.log_months = 3
        self.cron("purge_logs")
        for log in logs:
            self.assertFalse(self.env[log].search([]), log)

    def test_a_purge_that_runs_out_of_time_goes_on_at_once(self):
        """Whatever other registers keep: the scheduler is told that more is left."""
        filing = self.file(self.lead())
        self.env["customer.filing.sighting"]._note("reveal", filing)
        other = self.env["customer.filing.register"].create({"name": "Other"})
        self.assertGreater(other.id, self.company.filing_register_id.id)
        self.at(MONDAY + relativedelta(years=3))
        told = []

        def progress(crons, processed=0, *, remaining=None):
            told.append(remaining)
            return 0

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", progress):
            self.env["customer.filing.register"]._cron_purge_logs()
        self.assertEqual(told, [1])

    def test_an_update_deletes_no_logs_and_moves_no_reports(self):
        """Columns that are new on a database that has registers and reports."""
        register = self.company.filing_register_id
        other = self.env["res.company"].create({"name": "Other"})
        self.carl.write(
            {"company_ids": [Command.link(other.id)], "company_id": other.id}
        )
        report = self.env["customer.filing.import"].create({"user_id": self.carl.id})
        self.assertEqual((register.log_months, report.company_id), (24, self.company))
        self.env.flush_all()
        register._init_column("log_months")
        report._init_column("company_id")
        self.env.invalidate_all()
        self.assertEqual((register.log_months, report.company_id), (0, other))

    def test_consent_is_recorded_and_taken_back(self):
        """S58-R02: who noted it and when; the ledger is told."""
        filing = self.file(self.lead(), consent=True)
        self.assertEqual(filing.consent_at, MONDAY)
        self.assertEqual(filing.consent_by_id, self.anna)
        self.assertIn('"consent":true', filing.ledger_ids[0].payload)
        with self.assertRaises(UserError):
            filing.with_user(self.anna).write({"consent_at": False})
        with self.assertRaises(AccessError):
            filing.with_user(self.bo).action_withdraw_consent()
        self.at(MONDAY + timedelta(days=1))
        filing.with_user(self.anna).action_withdraw_consent()
        self.assertEqual(filing.consent_withdrawn_at, fields.Datetime.now())
        self.assertIn("consent_withdrawn", filing.ledger_ids.mapped("event"))
        erasure = self.erasures.search([("filing_id", "=", filing.id)])
        self.assertEqual((erasure.cause, erasure.asked_by_id), ("consent", self.anna))
        with self.assertRaises(UserError):
            filing.with_user(self.anna).action_withdraw_consent()
        erasure.with_user(self.max).action_approve()
        self.assertTrue(filing.erased_at)
        other = self.file(self.lead(phone="13900001234", partner_name="成都高新"))
        with self.assertRaises(UserError):
            other.with_user(self.anna).action_withdraw_consent()

    def collect(self, user=None, **values):
        dialog = self.env["customer.filing.held"].with_user(user or self.olga)
        dialog = dialog.create({"reason": "His letter"} | values)
        dialog.action_collect()
        return dialog

    def test_a_number_is_found_however_it_is_written(self):
        self.file(self.lead(phone="１３９００００７７７７", partner_name="成都高新"))
        for typed in ("13900007777", "+86 １３９ ００００ ７７７７"):
            self.assertEqual(self.collect(phone=typed).found_count, 1, typed)

    def test_what_is_held_of_one_person_comes_as_a_file(self):
        filing = self.rich_filing()
        other = self.file(self.lead(phone="13900001234", partner_name="成都高新"))
        dialog = self.collect(phone="+86 138-0000-1234")
        self.assertEqual(dialog.found_count, 1)
        self.assertNotIn("李", dialog.file_name)
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(dialog.file))) as archive:
            names = archive.namelist()
            book = load_workbook(io.BytesIO(archive.read("data.xlsx")))
        self.assertTrue(any(name.startswith("documents/") for name in names), names)
        cells = [
            str(cell)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
        ]
        for held in (*SECRETS[1:3], *SECRETS[4:6], "王芳 called", filing.name):
            self.assertIn(held, cells)
        self.assertNotIn("成都高新", cells)
        self.assertNotIn(filing.sudo().ledger_salt, cells)
        log = self.env["customer.filing.sighting"].search([("kind", "=", "export")])
        self.assertEqual((log.user_id, log.reason), (self.olga, "His letter"))
        self.assertEqual(self.collect(email=" LI@zhaodu.example.cn").found_count, 1)
        self.assertEqual(self.collect(phone="13900001234").found_count, 1)
        self.assertEqual(self.collect(phone="15900001234").found_count, 0)
        self.assertTrue(other)

    def test_only_the_register_office_collects_and_says_why(self):
        for user in (self.anna, self.dai, self.max):
            with self.assertRaises(AccessError):
                self.collect(user, phone="13800001234")
        with self.assertRaises(UserError):
            self.collect(phone="1380")
        with self.assertRaises(UserError):
            self.collect(phone="13800001234", reason=" ")
