"""What was filed stays as it was filed, whichever way somebody tries to change it."""

import base64
from datetime import timedelta

from draft_case import DraftCase
from filing_case import MONDAY

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

PHONE = "13800001234"
OTHER_PHONE = "13900005678"
PICTURE = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )
)


class StayingCase(DraftCase):
    def setUp(self):
        super().setUp()
        self.papers = (
            self.env["ir.attachment"]
            .with_user(self.anna)
            .create({"name": "licence.pdf", "raw": b"licence"})
        )
        self.filing = self.filed(
            self.anna,
            phone=PHONE,
            relative_ids=[self.relative("spouse", "王美丽", "13700000001")],
            document_ids=[Command.set(self.papers.ids)],
            photo=PICTURE,
            customer_signature=PICTURE,
            consent=True,
            truth_declared=True,
        )
        self.assertEqual(self.filing.state, "active")
        self.mine = self.filing.with_user(self.anna)

    def assertClosed(self, way, message="filed"):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            way()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestSnapshot(StayingCase):
    def test_lead_and_partner_change_nothing(self):
        partner = self.env["res.partner"].create(
            {"name": "兆度科技有限公司", "phone": OTHER_PHONE, "is_company": True}
        )
        lead = self.filing.lead_id
        lead.partner_id = partner
        lead.with_user(self.anna).write(
            {"phone": "13600001000", "email_from": "x@y.cn", "partner_name": "Other"}
        )
        partner.write({"phone": "13600000001", "name": "Elsewhere"})
        self.assertEqual(self.filing.phone, PHONE)
        self.assertFalse(self.filing.company_name)
        self.assertRefused(self.filed(self.bo, phone=PHONE), "protected")
        self.assertEqual(self.filed(self.bo, phone="13600000002").state, "active")

    def test_no_field_of_it_is_written(self):
        """Over RPC: each answered by a sentence, not by a traceback."""
        values = {
            "phone": OTHER_PHONE,
            "wechat": "zhang_san88",
            "parent_company": "兆度集团",
            "property_room": "101",
            "product_line_id": False,
            "source": "leaflet",
            "channel": "phone",
            "first_contact_at": MONDAY,
            "arrival_at": MONDAY,
            "witness_name": "Bo",
            "witnessed_at": MONDAY,
            "consent": True,
            "truth_declared": True,
            "photo": False,
            "customer_signature": False,
            "referrer_phone": OTHER_PHONE,
            "referral_named": "later",
            "brought_in_person": True,
            "duplicate_remark": "Me, too",
            "user_id": self.bo.id,
            "lead_id": False,
        }
        for name, value in values.items():
            with self.subTest(field=name):
                self.assertClosed(lambda n=name, v=value: self.mine.write({n: v}))

    def test_fields_of_the_engine_are_written_by_nobody(self):
        engine = {
            "completeness": 100,
            "warnings": [],
            "queue_places": 5,
            "duplicate_number": 7,
            "effective_at": MONDAY,
            "referrer_filing_id": self.filing.id,
            "name_compared": "x",
            "state": "active",
            "round": 3,
        }
        draft = self.draft(self.anna, phone=OTHER_PHONE)
        for record in (self.mine, draft):
            for name, value in engine.items():
                with self.subTest(field=name, state=record.state):
                    self.assertClosed(
                        lambda r=record, n=name, v=value: r.write({n: v}),
                        "cannot be typed in|filed stays",
                    )
        for name, value in engine.items():
            self.assertClosed(
                lambda n=name, v=value: self.draft(self.anna, **{n: v}),
                "cannot be typed in",
            )

    def test_context_is_no_way_into_the_engines_fields(self):
        wicked = {
            "default_state": "active",
            "default_name": "CF/1",
            "default_completeness": 100,
            "default_queue_places": 9,
            "default_duplicate_number": 3,
            "default_effective_at": "2020-01-01 00:00:00",
            "default_protected_until": "2099-01-01 00:00:00",
            "default_register_id": self.company.filing_register_id.id,
        }
        draft = (
            self.env["customer.filing"]
            .with_user(self.anna)
            .with_context(**wicked)
            .create({"contact_name": "X", "team_id": self.north.id})
            .sudo()
        )
        self.assertEqual((draft.state, draft.name), ("draft", "/"))
        for name in wicked:
            field = name.removeprefix("default_")
            if field not in ("state", "name"):
                self.assertFalse(draft[field], field)

    def test_copy_is_a_draft_that_protects_nothing(self):
        copy = self.mine.copy()
        self.assertEqual((copy.state, copy.name), ("draft", "/"))
        for name in (
            "lead_id",
            "first_submitted_at",
            "effective_at",
            "terms_id",
            "warnings",
            "completeness",
            "queue_places",
            "document_ids",
            "photo",
            "customer_signature",
            "consent",
            "truth_declared",
        ):
            self.assertFalse(copy[name], name)
        self.assertFalse(copy.sudo().key_ids)
        self.assertEqual(copy.relative_ids.name, "王美丽")
        self.assertNotEqual(copy.relative_ids, self.mine.relative_ids)
        copy.action_submit()
        self.assertRefused(copy.sudo(), "yours")

    def test_form_of_a_filed_customer_is_closed(self):
        with Form(self.mine) as form:
            for name in ("phone", "contact_name", "source", "witness_name", "note"):
                with self.assertRaises(AssertionError):
                    setattr(form, name, "x")


@tagged("post_install", "-at_install")
class TestRelativesAndDocuments(StayingCase):
    def test_relatives_are_closed(self):
        """Through the filing, and by themselves."""
        relative = self.mine.relative_ids
        relatives = self.env["customer.filing.relative"].with_user(self.anna)
        line = {"relation": "child", "phone": OTHER_PHONE}
        for way in (
            lambda: self.mine.write({"relative_ids": [Command.create(line)]}),
            lambda: self.mine.write({"relative_ids": [Command.clear()]}),
            lambda: self.mine.write(
                {"relative_ids": [Command.update(relative.id, {"phone": OTHER_PHONE})]}
            ),
            lambda: relatives.create(line | {"filing_id": self.filing.id}),
            lambda: relatives.with_context(default_filing_id=self.filing.id).create(
                line
            ),
            lambda: relative.write({"phone": OTHER_PHONE}),
            lambda: relative.write({"relation": "child"}),
            relative.unlink,
        ):
            self.assertClosed(way)
        self.assertEqual(relative.phone, "13700000001")

    def test_relatives_do_not_move_between_filings(self):
        draft = self.draft(
            self.anna,
            phone=OTHER_PHONE,
            relative_ids=[self.relative("child", "小宝")],
        )
        filed, typed = self.mine.relative_ids, draft.relative_ids
        for way in (
            lambda: filed.write({"filing_id": draft.id}),
            lambda: typed.write({"filing_id": self.filing.id}),
            lambda: draft.write({"relative_ids": [Command.link(filed.id)]}),
            lambda: draft.write({"relative_ids": [Command.set(filed.ids)]}),
            lambda: (filed | typed).write({"name": "X"}),
        ):
            self.assertClosed(way)
        typed.write({"name": "大宝"})
        self.assertEqual((filed.filing_id, typed.name), (self.mine, "大宝"))

    def test_relatives_are_read_by_readers_of_the_filing_only(self):
        """S01-R13"""
        relative = self.filing.relative_ids
        with self.assertRaises(AccessError):
            relative.with_user(self.bo).read(["phone"])
        for user in (self.anna, self.dai, self.olga):
            self.assertTrue(relative.with_user(user).read(["phone"]))
        relatives = self.env["customer.filing.relative"].with_user(self.bo)
        self.assertFalse(relatives.search([("phone", "=", "13700000001")]))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            relatives.create({"relation": "child", "filing_id": self.draft().id})

    def test_documents_are_closed(self):
        """S59-R01: neither exchanged, nor renamed, nor deleted."""
        papers = self.papers
        for way in (
            lambda: self.mine.write({"document_ids": [Command.clear()]}),
            lambda: papers.write({"raw": b"another licence"}),
            lambda: papers.write({"name": "permit.pdf"}),
            lambda: papers.write({"res_model": "res.partner", "res_id": 1}),
            papers.unlink,
        ):
            self.assertClosed(way)
        self.assertEqual(papers.raw, b"licence")

    def test_pictures_are_closed(self):
        pictures = (
            self.env["ir.attachment"]
            .with_user(self.anna)
            .search(
                [
                    ("res_model", "=", "customer.filing"),
                    ("res_id", "=", self.filing.id),
                    ("res_field", "in", ("photo", "customer_signature")),
                ]
            )
        )
        self.assertEqual(len(pictures), 2)
        self.assertClosed(lambda: pictures[0].write({"raw": b"x"}))
        self.assertClosed(pictures[1].unlink)

    def test_documents_are_read_by_readers_of_the_filing(self):
        """The register office looks at them; colleagues do not."""
        for user in (self.anna, self.dai, self.olga):
            self.env.invalidate_all()
            self.assertEqual(self.papers.with_user(user).raw, b"licence")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.papers.with_user(self.bo).read(["raw"])

    def test_documents_of_a_draft_are_free(self):
        draft = self.draft(
            self.anna, document_ids=[Command.set(self.papers.copy().ids)]
        )
        draft.document_ids.write({"name": "permit.pdf"})
        draft.document_ids.unlink()
        self.assertFalse(draft.document_ids)

    def test_somebody_elses_document_is_not_taken(self):
        """A filing is no way to read what one may not read."""
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.pdf",
                "raw": b"secret",
                "res_model": "res.users",
                "res_id": 0,
            }
        )
        self.env.invalidate_all()
        drafts = self.draft(self.bo)
        for way in (
            lambda: self.draft(self.bo, document_ids=[Command.set(secret.ids)]),
            lambda: drafts.write({"document_ids": [Command.link(secret.id)]}),
            lambda: secret.with_user(self.bo).read(["raw"]),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                way()
            self.env.invalidate_all()

    def test_document_of_a_lead_is_copied(self):
        """The lead's own may change; what was filed does not."""
        lead = self.lead(self.anna, phone=OTHER_PHONE)
        own = self.env["ir.attachment"].create(
            {"name": "a.pdf", "raw": b"1", "res_model": "crm.lead", "res_id": lead.id}
        )
        filing = self.filed(
            self.anna,
            lead_id=lead.id,
            phone=OTHER_PHONE,
            document_ids=[Command.set(own.ids)],
        )
        self.assertEqual(filing.state, "active")
        own.with_user(self.anna).write({"raw": b"2"})
        self.assertNotEqual(filing.document_ids, own)
        self.assertEqual(
            (filing.document_ids.raw, filing.document_ids.name), (b"1", "a.pdf")
        )

    def test_refused_filing_stays_as_well(self):
        """It says what was typed when it was refused."""
        refused = self.filed(
            self.bo, phone=PHONE, relative_ids=[self.relative("child", "小宝")]
        ).with_user(self.bo)
        self.assertEqual(refused.state, "refused")
        self.assertClosed(lambda: refused.write({"phone": OTHER_PHONE}))
        self.assertClosed(refused.relative_ids.unlink)
        self.assertClosed(refused.unlink, "Only a draft can be deleted")


@tagged("post_install", "-at_install")
class TestImportOfEverything(DraftCase):
    def load(self, names, *rows, user=None):
        return (
            self.env["customer.filing"]
            .with_user(user or self.anna)
            .load(names, [list(row) for row in rows])
        )

    def filings(self, result):
        self.assertFalse(result["messages"], result["messages"])
        return self.env["customer.filing"].browse(result["ids"])

    def test_all_columns(self):
        """S68-R04: choices by their labels, in one row for each customer."""
        line = self.env["customer.filing.product.line"].create({"name": "Pumps"})
        kind = self.env["customer.filing.kind"].create(
            {"name": "Machines", "code": "machines", "needs_product_line": True}
        )
        self.rules(line_ids=[Command.create({"kind_id": kind.id, "length": 30})])
        filing = self.filings(
            self.load(
                [
                    "contact_name",
                    "phone",
                    "wechat",
                    "parent_company",
                    "property_estate",
                    "property_room",
                    "kind_id",
                    "product_line_id",
                    "source",
                    "channel",
                    "first_contact_at",
                    "witness_name",
                    "consent",
                    "referral_named",
                    "duplicate_remark",
                ],
                [
                    "李小明",
                    PHONE,
                    "zhang_san88",
                    "兆度集团有限公司",
                    "江南苑",
                    "101",
                    "Machines",
                    "Pumps",
                    "Leaflet",
                    "By phone",
                    "2026-03-02 01:00:00",
                    "Bo",
                    "True",
                    "At the first visit",
                    "Came again",
                ],
            )
        )
        self.assertEqual(filing.state, "active")
        self.assertEqual(filing.product_line_id, line)
        self.assertEqual(
            (filing.source, filing.channel, filing.referral_named, filing.consent),
            ("leaflet", "phone", "first_visit", True),
        )
        self.assertEqual(filing.first_contact_at, MONDAY - timedelta(hours=9))

    def test_unknown_choice_is_no_traceback(self):
        result = self.load(["contact_name", "phone", "source"], ["X", PHONE, "Moon"])
        self.assertFalse(result["ids"])
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertIn("Moon", report.line_ids.problem)

    def test_same_file_again_and_a_supplement(self):
        """S68-R04, S68-R10, scenario 12"""
        names = ["contact_name", "phone"]
        rows = [["李小明", PHONE], ["王大明", OTHER_PHONE]]
        self.filings(self.load(names, *rows))
        again = self.load(names, *rows)
        self.assertFalse(again["ids"])
        self.assertIn("imported already", again["messages"][0]["message"])
        before = self.env["customer.filing"].search_count([])
        new = self.filings(self.load(names, *rows, ["张三", "13700000001"]))
        self.assertEqual((len(new), new.state), (1, "active"))
        self.assertEqual(self.env["customer.filing"].search_count([]), before + 1)
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertEqual((report.row_count, report.skipped_count), (3, 2))

    def test_row_with_a_title_for_a_name(self):
        """S68-R13, scenario 3: refused, and listed in the report."""
        self.rules(name_rule="no_honorific")
        filings = self.filings(
            self.load(
                ["contact_name", "phone"], ["李先生", PHONE], ["李小明", OTHER_PHONE]
            )
        )
        self.assertEqual(filings.mapped("state"), ["refused", "active"])
        self.assertEqual(self.codes(filings[0]), ["honorific_only"])
        report = self.env["customer.filing.import"].search([], limit=1)
        self.assertEqual((report.refused_count, report.filing_ids), (1, filings))

    def test_relatives_in_rows_of_their_own(self):
        """As Odoo's import takes lines of a record: below it, its own columns empty."""
        names = [
            "contact_name",
            "phone",
            "relative_ids/relation",
            "relative_ids/name",
            "relative_ids/phone",
        ]
        filings = self.filings(
            self.load(
                names,
                ["李小明", PHONE, "Spouse", "王美丽", "13700000001"],
                ["", "", "Child", "小宝", ""],
                ["王大明", OTHER_PHONE, "", "", ""],
            )
        )
        self.assertEqual(filings.mapped("state"), ["active", "active"])
        self.assertEqual(filings[0].relative_ids.mapped("name"), ["王美丽", "小宝"])
        self.assertFalse(filings[1].relative_ids)
        self.assertRefused(self.filed(self.bo, phone="13700000001"), "protected")
