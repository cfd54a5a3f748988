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

    def test_every_model_keeps_companies_or_dialogs_apart(self):
        """A global rule on the company; of a dialog, on who opened it."""
        for model in set(MATRIX) - OF_ALL_COMPANIES:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            told = " ".join(rules.mapped("domain_force"))
            dialog = self.env[model]._transient
            self.assertIn("create_uid" if dialog else "company_id", told, model)
