"""Who sees which records: every model that tells of a customer stands in this table.

A new model that is in none of its two parts fails here.
"""

from filing_case import MONDAY, FilingCase

from odoo import Command
from odoo.tests import tagged

USER = "customer_filing.group_filing_user"
LEADER = "customer_filing.group_filing_leader"
ADMINISTRATOR = "customer_filing.group_filing_administrator"
OFFICER = "customer_filing.group_filing_officer"
AUDITOR = "customer_filing.group_filing_auditor"

# Models in which a record tells of one filing: what each role of tests/support may
# see of Anna's filing, which is active, and of her earlier one, which is in the pool.
# Bo is her colleague, Carl in another team, Dai her leader, Max the sales
# administrator, Olga the register officer, Uma the auditor, Ada administers filings
# and is no sales manager. Nothing is ever seen by Eve, who leads Carl's team, Fay, who
# has every office of another company, Ivy, an internal user without CRM, Paul, a portal
# user, and Vic, the public. Bo has a right to a share of both.
PEOPLE = (
    *("anna", "bo", "carl", "dai", "max", "olga", "uma", "ada"),
    *("eve", "fay", "ivy", "paul", "vic"),
)
SEES_ACTIVE = {"anna", "dai", "max", "olga", "uma"}
SEES_POOLED = {"dai", "max", "olga", "uma"}
SIGHT = {
    "customer.filing": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.ledger": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.follow.up": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.milestone": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.card": (
        {"max", "olga"},
        {"anna", "bo", "dai", "max", "olga"},
    ),
    "customer.filing.memory": (set(), {"anna", "max", "olga", "uma"}),
    "customer.filing.key": ({"olga"}, {"olga"}),
    "customer.filing.relative": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.check": ({"olga", "uma"}, {"olga", "uma"}),
    "customer.filing.pool.entry": (set(), {"olga", "uma"}),
    "customer.filing.hold": ({"olga", "uma"}, set()),
    "customer.filing.request": (SEES_ACTIVE, set()),
    "customer.filing.request.step": (SEES_ACTIVE, set()),
    "customer.filing.inquiry": ({"anna", "olga"}, set()),
    "customer.filing.notice": ({"olga"}, set()),
    "customer.filing.deadline": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.follow.up.signature": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.warning": ({"olga", "uma"}, {"olga", "uma"}),
    "customer.filing.participant": (SEES_ACTIVE, SEES_POOLED),
    "customer.filing.share": (
        {"bo", "dai", "max", "olga", "uma"},
        {"bo", "dai", "max", "olga", "uma"},
    ),
    "customer.filing.sighting": ({"olga", "uma"}, {"olga", "uma"}),
    "customer.filing.seal.head": ({"olga", "uma"}, {"olga", "uma"}),
    "customer.filing.erasure": (
        {"max", "ada", "olga", "uma"},
        {"max", "ada", "olga", "uma"},
    ),
    "customer.filing.undo": ({"olga", "uma"}, {"olga", "uma"}),
    "customer.filing.redistribution": (set(), SEES_POOLED),
    "customer.filing.split": ({"dai", "max", "olga", "uma"}, set()),
    "customer.filing.takeover.line": ({"max", "ada"}, set()),
}
# Models that tell of no customer: settings, numbers of a person, dialogs of their own.
NO_CUSTOMER = {
    "customer.filing.split.agree",
    "customer.filing.split.cancel",
    "customer.filing.split.object",
    "customer.filing.split.propose",
    "customer.filing.split.propose.line",
    "customer.filing.held",
    "customer.filing.seal",
    "customer.filing.unsealed",
    "customer.filing.verification",
    "customer.filing.absence",
    "customer.filing.answer",
    "customer.filing.answer.line",
    "customer.filing.give.back",
    "customer.filing.assign",
    "customer.filing.draw",
    "customer.filing.interest",
    "customer.filing.prove",
    "customer.filing.change.kind",
    "customer.filing.check.customer",
    "customer.filing.approval.level",
    "customer.filing.claim",
    "customer.filing.contest",
    "customer.filing.handover",
    "customer.filing.handover.line",
    "customer.filing.repair",
    "customer.filing.reveal",
    "customer.filing.daily.limit",
    "customer.filing.decision",
    "customer.filing.document.rule",
    "customer.filing.end",
    "customer.filing.extend",
    "customer.filing.forecast.line",
    "customer.filing.identity.change",
    "customer.filing.import",
    "customer.filing.import.line",
    "customer.filing.kind",
    "customer.filing.policy",
    "customer.filing.policy.line",
    "customer.filing.policy.version",
    "customer.filing.pool",
    "customer.filing.product.line",
    "customer.filing.quota",
    "customer.filing.move",
    "customer.filing.pool.import",
    "customer.filing.record.event",
    "customer.filing.register",
    "customer.filing.relation",
    "customer.filing.release.rule",
    "customer.filing.requirement",
    "customer.filing.submit",
    "customer.filing.submit.relative",
    "customer.filing.terms",
    "customer.filing.unit",
    "customer.filing.grade",
    "customer.filing.log.follow.up",
    "customer.filing.split.event",
    "customer.filing.split.line",
    "customer.filing.split.hold",
    "customer.filing.split.payroll",
    "customer.filing.split.period",
    "customer.filing.split.reverse",
    "customer.filing.split.statement",
    "customer.filing.split.statement.file",
    "customer.filing.split.rule",
    "customer.filing.split.template",
    "customer.filing.split.template.line",
    "customer.filing.stage.rule",
    "customer.filing.forecast",
    "customer.filing.forecast.person",
    "customer.filing.preset.use",
    "customer.filing.self.test",
    "customer.filing.self.test.line",
    "customer.filing.switch.off",
    "customer.filing.takeover",
    "customer.filing.takeover.rule",
}


@tagged("post_install", "-at_install")
class TestAccessSight(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ivy = cls._new_user("ivy", "base.group_user")
        cls.paul = cls._new_user("paul", "base.group_portal")
        cls.uma = cls._new_user("uma", AUDITOR)
        cls.ada = cls._new_user(
            "ada", f"sales_team.group_sale_salesman,{ADMINISTRATOR}"
        )
        cls.eve = cls._new_user("eve", "sales_team.group_sale_salesman_all_leads")
        cls.plain.user_id = cls.eve
        offices = (LEADER, ADMINISTRATOR, OFFICER, AUDITOR)
        cls.fay = cls._new_user(
            "fay", ",".join(("sales_team.group_sale_manager", *offices))
        )
        cls.abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.fay.write(
            {
                "company_ids": [Command.set(cls.abroad.ids)],
                "company_id": cls.abroad.id,
            }
        )
        cls.env["crm.team"].create(
            {"name": "Abroad", "user_id": cls.fay.id, "company_id": cls.abroad.id}
        )
        cls.vic = cls.env.ref("base.public_user")

    def test_every_model_has_an_entry(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("customer.fi") and not model._abstract
        }
        self.assertEqual(models, set(SIGHT) | NO_CUSTOMER)
        self.assertFalse(set(SIGHT) & NO_CUSTOMER)

    def test_who_sees_which_records(self):
        active, pooled = self._two_customers()
        for model, expected in SIGHT.items():
            for filing, names in zip((active, pooled), expected, strict=True):
                records = self._records(model, filing)
                self.assertEqual(bool(records), bool(names), f"{model}: nothing to see")
                seers = {
                    name
                    for name in PEOPLE
                    if records.with_user(getattr(self, name))._filtered_access("read")
                }
                self.assertEqual(seers, names, f"{model} of {filing.end_reason}")

    def _records(self, model, filings):
        """What there is of these filings."""
        link = "id" if model == "customer.filing" else "filing_id"
        return self.env[model].search([(link, "in", filings.ids)])

    def _two_customers(self):
        """A filing of Anna's and an earlier one, with a record of every model."""
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
        self._ask_about(active)
        self._tell_of_follow_ups(active | pooled)
        self._note_taken_over(active)
        self._split(active)
        self._share(active | pooled)
        self._give_out(active, pooled)
        self.env["customer.filing.sighting"]._note("reveal", active | pooled)
        self._seal_and_ask_to_erase(active | pooled)
        return active, pooled

    def _ask_about(self, filing):
        """A hold, a request with a level, an inquiry and a notice."""
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": filing.id, "reason": "Contested"}
        )
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "A mistake"})
        )
        self.env["customer.filing.request.step"].create(
            {"request_id": request.id, "sequence": 1, "level": "{}"}
        )
        self.env["customer.filing.inquiry"]._ask({}, self.anna, self.north, filing)
        self.env["customer.filing.notice"]._raise(
            "inbound", self.company, user=self.anna, filing=filing
        )

    def _share(self, filings):
        """Bo recorded both customers first."""
        self.env["customer.filing.share"]._grant(
            [
                filing._share_row(self.bo, "recorder", "kept", MONDAY)
                | {"percent": 10.0, "granted_at": MONDAY}
                for filing in filings
            ]
        )

    def _give_out(self, claimed, released):
        """Both can be undone yet, and Dai is asked who gets the released one."""
        pool = self.env["customer.filing.pool"]._for_company(self.company)
        pool.undo_minutes = 10
        for kind, filing in (("claim", claimed), ("release", released)):
            self.env["customer.filing.undo"]._keep(kind, filing, pool, MONDAY, {})
        self.env["customer.filing.redistribution"]._from_engine().create(
            {
                "entry_id": released.pool_entry_ids.id,
                "filing_id": released.id,
                "company_id": self.company.id,
                "target": "leader",
                "decider_id": self.dai.id,
            }
        )

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

    def test_other_company_sees_nothing(self):
        """Whatever offices somebody has in another company, by search or by number."""
        self.assertTrue(self.abroad.filing_register_id)
        self.assertNotEqual(
            self.abroad.filing_register_id, self.company.filing_register_id
        )
        active, pooled = self._two_customers()
        for model in SIGHT:
            records = self._records(model, active | pooled)
            self.assertTrue(records, model)
            theirs = records.with_user(self.fay)
            self.assertTrue(theirs.browse().has_access("read"), f"{model} is closed")
            self.assertFalse(theirs.search([("id", "in", records.ids)]), model)
            self.assertFalse(theirs._filtered_access("read"), model)
