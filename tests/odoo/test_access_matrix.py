"""Who may do what to which model: every model of the addon stands in this table.

A new model without an entry fails here, and so does a right that is not written down.
"""

from filing_case import FilingCase

from odoo.tests import tagged

USER = "customer_filing.group_filing_user"
LEADER = "customer_filing.group_filing_leader"
ADMINISTRATOR = "customer_filing.group_filing_administrator"
OFFICER = "customer_filing.group_filing_officer"
AUDITOR = "customer_filing.group_filing_auditor"

# model: {group: rights}, rights as in "crud"; a group that is not named has none of
# its own. "engine" models are written by the lifecycle alone: nobody has more than r.
MATRIX = {
    "customer.filing": {USER: "crud"},
    "customer.filing.absence": {USER: "cru"},
    "customer.filing.answer": {USER: "cru"},
    "customer.filing.answer.line": {USER: "cru"},
    "customer.filing.give.back": {USER: "cru"},
    "customer.filing.undo": {OFFICER: "r"},
    "customer.filing.assign": {USER: "cru"},
    "customer.filing.card": {USER: "r"},
    "customer.filing.change.kind": {LEADER: "cru", OFFICER: "cru"},
    "customer.filing.check": {OFFICER: "r"},
    "customer.filing.check.customer": {USER: "cru"},
    "customer.filing.claim": {OFFICER: "r"},
    "customer.filing.approval.level": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.daily.limit": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.decision": {USER: "cru"},
    "customer.filing.document.rule": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.draw": {USER: "r"},
    "customer.filing.end": {USER: "cru"},
    "customer.filing.extend": {USER: "cru"},
    "customer.filing.follow.up": {USER: "r"},
    "customer.filing.contest": {USER: "cru"},
    "customer.filing.handover": {LEADER: "cru", OFFICER: "cru"},
    "customer.filing.handover.line": {LEADER: "cru", OFFICER: "cru"},
    "customer.filing.hold": {OFFICER: "cru"},
    "customer.filing.identity.change": {USER: "cru"},
    "customer.filing.import": {USER: "r"},
    "customer.filing.import.line": {USER: "r"},
    "customer.filing.inquiry": {USER: "r", OFFICER: "ru"},
    "customer.filing.interest": {USER: "r"},
    "customer.filing.key": {OFFICER: "r"},
    "customer.filing.kind": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.ledger": {USER: "r"},
    "customer.filing.memory": {USER: "r"},
    "customer.filing.milestone": {USER: "r"},
    "customer.filing.move": {USER: "cru"},
    "customer.filing.notice": {LEADER: "r", OFFICER: "ru", ADMINISTRATOR: "ru"},
    "customer.filing.policy": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.policy.line": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.policy.version": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.pool": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.pool.entry": {OFFICER: "r"},
    "customer.filing.pool.import": {USER: "crud"},
    "customer.filing.product.line": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.prove": {USER: "cru"},
    "customer.filing.quota": {OFFICER: "r"},
    "customer.filing.record.event": {USER: "cru"},
    "customer.filing.register": {USER: "r", ADMINISTRATOR: "cru"},
    "customer.filing.redistribution": {USER: "r"},
    "customer.filing.relation": {USER: "r", ADMINISTRATOR: "ru"},
    "customer.filing.relative": {USER: "crud"},
    "customer.filing.release.rule": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.repair": {OFFICER: "cru"},
    "customer.filing.reveal": {USER: "cru"},
    "customer.filing.request": {USER: "cru"},
    "customer.filing.request.step": {USER: "r"},
    "customer.filing.requirement": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.participant": {USER: "cr"},
    "customer.filing.share": {USER: "r"},
    "customer.filing.split.rule": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.split.template": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.split.template.line": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.sighting": {OFFICER: "r"},
    "customer.filing.erasure": {OFFICER: "cr", ADMINISTRATOR: "ru"},
    "customer.filing.held": {OFFICER: "cru"},
    "customer.filing.seal": {OFFICER: "r", ADMINISTRATOR: "r"},
    "customer.filing.seal.head": {OFFICER: "r"},
    "customer.filing.unsealed": {OFFICER: "r"},
    "customer.filing.verification": {OFFICER: "r", ADMINISTRATOR: "r"},
    "customer.filing.submit": {USER: "cru"},
    "customer.filing.submit.relative": {USER: "crud"},
    "customer.filing.terms": {USER: "r"},
    "customer.filing.forecast": {ADMINISTRATOR: "cru"},
    "customer.filing.forecast.line": {ADMINISTRATOR: "cr"},
    "customer.filing.forecast.person": {ADMINISTRATOR: "cr"},
    "customer.filing.preset.use": {ADMINISTRATOR: "cru"},
    "customer.filing.self.test": {ADMINISTRATOR: "cru"},
    "customer.filing.self.test.line": {ADMINISTRATOR: "crud"},
    "customer.filing.unit": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.deadline": {USER: "r"},
    "customer.filing.follow.up.signature": {USER: "r"},
    "customer.filing.grade": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.log.follow.up": {USER: "cru"},
    "customer.filing.split": {LEADER: "r", OFFICER: "r"},
    "customer.filing.split.agree": {LEADER: "cru", OFFICER: "cru"},
    "customer.filing.split.cancel": {LEADER: "cru", OFFICER: "cru"},
    "customer.filing.split.object": {USER: "cru"},
    "customer.filing.split.propose": {LEADER: "cru", OFFICER: "cru"},
    "customer.filing.split.propose.line": {LEADER: "crud", OFFICER: "crud"},
    "customer.filing.split.event": {LEADER: "r", OFFICER: "r"},
    "customer.filing.split.line": {USER: "r"},
    "customer.filing.split.hold": {USER: "r", LEADER: "cr", OFFICER: "cr"},
    "customer.filing.split.payroll": {OFFICER: "cru"},
    "customer.filing.split.period": {USER: "r", OFFICER: "crud"},
    "customer.filing.split.reverse": {LEADER: "cru", OFFICER: "cru"},
    "customer.filing.split.statement": {USER: "r"},
    "customer.filing.split.statement.file": {USER: "cru"},
    "customer.filing.stage.rule": {USER: "r", ADMINISTRATOR: "crud"},
    "customer.filing.warning": {OFFICER: "r"},
    "customer.filing.switch.off": {ADMINISTRATOR: "crud"},
    "customer.filing.takeover": {ADMINISTRATOR: "crud"},
    "customer.filing.takeover.line": {ADMINISTRATOR: "r"},
    "customer.filing.takeover.rule": {ADMINISTRATOR: "crud"},
}
# What the auditor reads besides, and never writes: the register, the ledger, and what
# they rest on.
AUDITED = {
    "customer.filing",
    "customer.filing.erasure",
    "customer.filing.seal",
    "customer.filing.seal.head",
    "customer.filing.unsealed",
    "customer.filing.verification",
    "customer.filing.approval.level",
    "customer.filing.check",
    "customer.filing.claim",
    "customer.filing.daily.limit",
    "customer.filing.deadline",
    "customer.filing.document.rule",
    "customer.filing.follow.up",
    "customer.filing.follow.up.signature",
    "customer.filing.grade",
    "customer.filing.hold",
    "customer.filing.kind",
    "customer.filing.ledger",
    "customer.filing.memory",
    "customer.filing.milestone",
    "customer.filing.policy",
    "customer.filing.policy.line",
    "customer.filing.policy.version",
    "customer.filing.pool",
    "customer.filing.pool.entry",
    "customer.filing.product.line",
    "customer.filing.redistribution",
    "customer.filing.register",
    "customer.filing.relation",
    "customer.filing.relative",
    "customer.filing.release.rule",
    "customer.filing.request",
    "customer.filing.request.step",
    "customer.filing.requirement",
    "customer.filing.participant",
    "customer.filing.share",
    "customer.filing.split",
    "customer.filing.split.event",
    "customer.filing.split.line",
    "customer.filing.split.hold",
    "customer.filing.split.period",
    "customer.filing.split.statement",
    "customer.filing.split.rule",
    "customer.filing.split.template",
    "customer.filing.split.template.line",
    "customer.filing.stage.rule",
    "customer.filing.terms",
    "customer.filing.undo",
    "customer.filing.unit",
    "customer.filing.warning",
    "customer.filing.sighting",
}
# Words that all companies share: they tell of nobody.
OF_ALL_COMPANIES = {
    "customer.filing.grade",
    "customer.filing.kind",
    "customer.filing.terms",
}
MODES = {"c": "perm_create", "r": "perm_read", "u": "perm_write", "d": "perm_unlink"}


@tagged("post_install", "-at_install")
class TestAccessMatrix(FilingCase):
    def test_every_model_has_an_entry(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("customer.fi") and not model._abstract
        }
        self.assertEqual(models, set(MATRIX))

    def test_rights_are_those_of_the_matrix(self):
        for model, rights in MATRIX.items():
            granted = {}
            for access in self.env["ir.model.access"].search(
                [("model_id.model", "=", model)]
            ):
                xmlid = access.group_id.get_external_id()[access.group_id.id]
                granted[xmlid] = "".join(
                    mode for mode, name in MODES.items() if access[name]
                )
            expected = {
                group: "".join(mode for mode in MODES if mode in modes)
                for group, modes in rights.items()
            }
            if model in AUDITED:
                expected[AUDITOR] = "r"
            self.assertEqual(granted, expected, model)

    def test_sales_groups_imply_the_right_filing_groups(self):
        for sales, filing in (
            ("sales_team.group_sale_salesman", USER),
            ("sales_team.group_sale_salesman_all_leads", LEADER),
            ("sales_team.group_sale_manager", ADMINISTRATOR),
        ):
            implied = self.env.ref(sales).all_implied_ids
            self.assertIn(self.env.ref(filing), implied)
        self.assertFalse(self.max.has_group(OFFICER), "keeping the register is apart")

    def test_who_sees_which_records(self):
        spouse = [Command.create({"relation": "spouse", "name": "王芳"})]
        pooled = self.file(
            self.lead(phone="13700001000", partner_name="成都高新"), relative_ids=spouse
        )
        pooled.lead_id.with_user(self.anna).message_post(
            body="Called, will buy", message_type="comment"
        )
        pooled.with_user(self.anna)._milestone("visit", MONDAY)
        participants = self.env["customer.filing.participant"].with_user(self.anna)
        helper = {"role": "helper", "user_id": self.bo.id}
        participants.create(helper | {"filing_id": pooled.id})
        pooled._end("release")
        active = self.file(self.lead(), relative_ids=spouse)
        active.with_user(self.anna)._milestone("visit", MONDAY)
        participants.create(helper | {"filing_id": active.id})
        active.lead_id.with_user(self.anna).message_post(
            body="Called, will think", message_type="comment"
        )
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": active.id, "reason": "Contested"}
        )
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": active.id, "reason": "A mistake"})
        )
        self.env["customer.filing.request.step"].create(
            {"request_id": request.id, "sequence": 1, "level": "{}"}
        )
        self.env["customer.filing.inquiry"]._ask({}, self.anna, self.north, active)
        self.env["customer.filing.notice"]._raise(
            "inbound", self.company, user=self.anna, filing=active
        )
        self._tell_of_follow_ups(active | pooled)
        self._note_taken_over(active)
        self._split(active)
        people = (
            "anna",
            "bo",
            "carl",
            "dai",
            "max",
            "olga",
            "uma",
            "ada",
            "ivy",
            "paul",
        )
        self.env["customer.filing.sighting"]._note("reveal", active | pooled)
        self._seal_and_ask_to_erase(active | pooled)
        for model, expected in SIGHT.items():
            for filing, names in zip((active, pooled), expected, strict=True):
                link = "id" if model == "customer.filing" else "filing_id"
                records = self.env[model].search([(link, "=", filing.id)])
                self.assertEqual(bool(records), bool(names), f"{model}: nothing to see")
                seers = {
                    name
                    for name in people
                    if records.with_user(getattr(self, name))._filtered_access("read")
                }
                self.assertEqual(seers, names, f"{model} of {filing.end_reason}")

    def _seal_and_ask_to_erase(self, filings):
        self.env["customer.filing.seal"]._seal(1000)
        self.env["customer.filing.erasure"].with_user(self.olga).create(
            [{"filing_id": filing.id, "reason": "His letter"} for filing in filings]
        )

    def _tell_of_follow_ups(self, filings):
        """A deadline, a signature and a warning of each filing."""
        now = filings[0].effective_at
        for filing in filings:
            self.env["customer.filing.deadline"].create(
                {
                    "filing_id": filing.id,
                    "stage": "visit",
                    "effect": "warn",
                    "counted_from": now,
                    "base_due_at": now,
                    "due_at": now,
                }
            )
            self.env["customer.filing.follow.up.signature"].create(
                {
                    "filing_id": filing.id,
                    "follow_up_id": filing.follow_up_ids[0].id,
                    "user_id": self.dai.id,
                    "signed_at": now,
                }
            )
            self.env["customer.filing.warning"].create(
                {
                    "filing_id": filing.id,
                    "user_id": self.anna.id,
                    "stage": "visit",
                    "due_at": now,
                    "step": 1,
                    "told_at": now,
                }
            )

    def _split(self, filing):
        """His commission, divided; each sees his own share only."""
        splits = self.env["customer.filing.split"]
        splits._store(
            {"lead_ids": filing.lead_id.ids, "base_amount": 100},
            [{"role": "owner", "user_id": filing.user_id.id, "percent": 100}],
        )

    def _note_taken_over(self, filing):
        takeover = self.env["customer.filing.takeover"].create(
            {"team_id": self.north.id, "policy_id": self.policy.id}
        )
        takeover.line_ids.create(
            {
                "takeover_id": takeover.id,
                "lead_id": filing.lead_id.id,
                "state": "taken",
                "filing_id": filing.id,
            }
        )

    def test_guarded_leads_are_seen_by_the_same_people(self):
        pooled = self.lead(phone="13700001000", partner_name="成都高新")
        self.file(pooled)._end("release")
        active = self.lead()
        self.file(active)
        everything = self._new_user("eva", "sales_team.group_sale_salesman_all_leads")
        leads = self.env["crm.lead"]
        for user, sees in (
            (self.anna, active),
            (self.bo, leads),
            (everything, leads),
            (self.dai, active),
            (self.max, active | pooled),
            (self.olga, active | pooled),
            (self.ada, leads),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(
                    (active | pooled).with_user(user)._filtered_access("read"), sees
                )
                found = leads.with_user(user).search(
                    [("id", "in", (active | pooled).ids)]
                )
                self.assertEqual(found, sees)

    def test_odoos_own_duplicate_counter_tells_nothing_of_guarded_leads(self):
        mine = self.lead(self.bo, email_from="li@zhaodu.example.cn")
        theirs = self.lead(email_from="li@zhaodu.example.cn")
        self.assertEqual(mine.with_user(self.bo).duplicate_lead_count, 1, "plain Odoo")
        self.file(theirs)
        self.env.invalidate_all()
        self.assertEqual(mine.with_user(self.bo).duplicate_lead_count, 0)
        self.assertEqual(mine.with_user(self.bo).duplicate_lead_ids.ids, mine.ids)
        self.assertEqual(mine.with_user(self.max).duplicate_lead_count, 1)

    def test_activity_report_has_the_same_guard(self):
        lead = self.lead()
        self.file(lead)
        activity = lead.with_user(self.anna).activity_schedule(
            "mail.mail_activity_data_call", summary="Secret call"
        )
        activity.action_feedback("He pays 100 000")
        lead.filing_id._end("release")
        self.env.flush_all()
        report = self.env["crm.activity.report"]
        domain = [("lead_id", "=", lead.id)]
        self.assertTrue(report.with_user(self.max).search(domain))
        self.assertFalse(report.with_user(self.bo).search(domain))

    def test_who_takes_leads_over_need_not_read_them(self):
        """Settings are one right, customers' names another."""
        filing = self.file(self.lead())
        self._note_taken_over(filing)
        line = self.env["customer.filing.takeover.line"].search([])
        self.assertEqual(line.with_user(self.max).customer, "重庆兆度销售工程有限公司")
        told = line.with_user(self.ada).web_read(
            {
                "customer": {},
                "display_name": {},
                "lead_id": {"fields": {"display_name": {}}},
            }
        )
        self.assertNotIn("兆度", str(told))
        self.assertNotIn("A machine", str(told))

    def test_every_model_keeps_companies_or_dialogs_apart(self):
        """A global rule on the company; of a dialog, on who opened it."""
        for model in set(MATRIX) - OF_ALL_COMPANIES:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            told = " ".join(rules.mapped("domain_force"))
            dialog = self.env[model]._transient
            self.assertIn("create_uid" if dialog else "company_id", told, model)
