"""The dialog that splits a won deal: what it proposes, lets one change, and refuses."""

from filing_case import FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.customer_filing.core import allocation, splitting
from odoo.addons.customer_filing.models import filing_split_reason_words as reasons
from odoo.addons.customer_filing.models import filing_split_words as words


@tagged("post_install", "-at_install")
class TestSplitWizard(FilingCase):
    """Anna filed and won, Bo is the listing side; Dai leads, Olga keeps the book."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls._template(
            "30/60/10",
            {"role": "listing", "percent": 30, "percent_min": 20, "percent_max": 40},
            {"role": "closer", "percent": 60, "performance_percent": 100},
            {"role": "photo", "percent": 10, "missing_to": "closer"},
        )
        cls.free = cls._template(
            "As agreed", {"role": "owner", "percent": 100}, is_free=True
        )
        cls.of_revenue = cls._template(
            "2 % of the revenue",
            {"role": "owner", "percent": 100},
            base_kind="percent",
            base_percent=2,
        )
        cls.on_top = cls._template(
            "Thanks to the helper",
            {"role": "listing", "percent": 5},
            split_type="overlay",
            overlay_cap=5,
        )
        cls.policy.version_ids.write(
            {
                "split_rule_ids": [
                    Command.create({"template_id": one.id} | rule)
                    for one, rule in (
                        (cls.free, {"condition": "complaint", "sequence": 1}),
                        (cls.on_top, {"condition": "family", "sequence": 2}),
                        (cls.of_revenue, {"condition": "absent", "sequence": 3}),
                        (cls.template, {"sequence": 4}),
                    )
                ]
            }
        )

    @classmethod
    def _template(cls, name, *lines, **values):
        rows = [
            Command.create(line | {"sequence": number})
            for number, line in enumerate(lines, 1)
        ]
        return cls.env["customer.filing.split.template"].create(
            {"name": name, "line_ids": rows} | values
        )

    def deal(self, **values):
        """A lead that Anna filed and won, with Bo as its listing side."""
        lead = self.lead(**values)
        filing = self.file(lead)
        self.env["customer.filing.participant"].with_user(self.dai).create(
            {"filing_id": filing.id, "role": "listing", "user_id": self.bo.id}
        )
        lead.with_user(self.anna).action_set_won()
        return lead

    def open(self, leads, user=None):
        """The dialog, as somebody opens it."""
        user = user or self.dai
        action = leads.with_user(user).action_filing_split()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def proposed(self, lead, **values):
        """The split that Dai proposes as it is, of 10 000."""
        dialog = self.open(lead)
        dialog.write({"received_amount": 10000} | values)
        return self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )

    def said(self, condition):
        """The rule of the policy with a condition."""
        rules = self.policy.version_ids.split_rule_ids
        return rules.filtered(lambda rule: rule.condition == condition)

    def refused(self, dialog):
        with self.assertRaises(UserError) as caught:
            dialog.action_propose()
        return caught.exception.args[0]

    # ---- what is proposed ----

    def test_a_proposal_with_its_reasons(self):
        dialog = self.open(self.deal(expected_revenue=80000))
        self.assertEqual(dialog.template_id, self.template)
        lines = dialog.line_ids
        self.assertEqual(
            [(line.role, line.user_id, line.percent) for line in lines if line.percent],
            [
                ("listing", self.bo, 30),
                ("closer", self.anna, 60),
                ("photo", self.anna, 10),
                ("closer", self.anna, 100),
            ],
        )
        missing = lines.filtered(lambda line: line.role == "photo")
        self.assertIn("Nobody had the role “Site photos”", missing.reason_text)
        self.assertIn("closing side", missing.reason_text)
        self.assertTrue(missing.is_open)
        self.assertEqual(lines[0].limit_text, "20 to 40 %")
        self.assertIn("how much", dialog.fault_text)
        with Form(dialog) as form:
            form.received_amount = 9999.99
            self.assertFalse(form.fault_text)
            self.assertIn("text-success", form.bar)
        amounts = [line.amount for line in lines]
        self.assertEqual(amounts, [3000, 5999.99, 1000, 80000])
        split = self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )
        self.assertEqual((split.state, split.proposer_id), ("proposed", self.dai))
        self.assertEqual(split.line_ids.mapped("amount"), [3000, 5999.99, 1000, 80000])
        self.assertEqual(split.base_amount, 9999.99)
        self.assertIn("alone", split.base_note)

    def test_sums_are_live_and_the_server_refuses_with_the_arithmetic(self):
        dialog = self.open(self.deal())
        with Form(dialog) as form:
            form.received_amount = 10000
            with form.line_ids.edit(0) as line:
                line.percent = 25
                self.assertEqual(line.amount, 2500)
            self.assertIn("95 %, missing 5 %", form.fault_text)
            self.assertIn("text-danger", form.bar)
        self.assertIn("95 %, missing 5 %", self.refused(dialog))
        dialog.line_ids[0].percent = 31
        self.assertIn("101 %, 1 % too much", self.refused(dialog))
        dialog.line_ids[:2].write({"percent": 45})
        self.assertIn("above the most", self.refused(dialog))
        dialog.line_ids[0].percent = 35
        dialog.line_ids[1].percent = 55
        split = self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )
        self.assertEqual(split.commission_line_ids.mapped("percent"), [35, 55, 10])
        self.assertIn(
            "changed by hand from 30 % to 35 %", split.line_ids[0].reason_text
        )

    def test_only_what_the_facts_leave_open_is_changed(self):
        dialog = self.open(self.deal())
        dialog.received_amount = 10000
        listing, closer, photo, _performance = dialog.line_ids
        listing.user_id = self.carl
        self.assertIn("nobody else can be named", self.refused(dialog))
        listing.user_id = self.bo
        closer.fixed_amount = 7000
        self.assertIn("only the percentage", self.refused(dialog))
        closer.fixed_amount = 0
        dialog.line_ids.create({"propose_id": dialog.id, "user_id": self.dai.id})
        self.assertIn("not those of the template", self.refused(dialog))
        dialog.line_ids.filtered(lambda line: not line.number).unlink()
        photo.user_id = self.carl
        split = self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )
        share = split.line_ids.filtered(lambda line: line.user_id == self.carl)
        self.assertEqual((share.role, share.amount), ("photo", 1000))
        self.assertEqual(share.reason_text, "Named by who proposed it")

    def test_a_free_template_takes_whatever_was_agreed(self):
        dialog = self.open(self.deal())
        with Form(dialog) as form:
            form.said_ids.add(self.said("complaint"))
            self.assertEqual(form.template_id, self.free)
            form.received_amount = 100
            with form.line_ids.edit(0) as line:
                line.percent = 33.333334
            for percent in (33.333333, 33.333333):
                with form.line_ids.new() as line:
                    line.role = "helper"
                    line.user_id = self.bo
                    line.percent = percent
            self.assertFalse(form.fault_text)
        split = self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )
        self.assertEqual(split.line_ids.mapped("amount"), [33.34, 33.33, 33.33])
        self.assertIn("Added by", split.line_ids[1].reason_text)

    def test_of_all_that_was_special_the_first_rule_counts(self):
        dialog = self.open(self.deal())
        self.assertEqual(dialog.rule_id.template_id, self.template)
        self.assertEqual(dialog.said_choice_ids.mapped("condition")[0], "complaint")
        with Form(dialog) as form:
            form.said_ids.add(self.said("absent"))
            self.assertEqual(form.template_id, self.of_revenue)
            form.said_ids.add(self.said("complaint"))
            self.assertEqual(form.template_id, self.free)
            self.assertEqual(form.rule_id, self.said("complaint"))
            form.said_ids.remove(self.said("complaint").id)
            self.assertEqual(form.template_id, self.of_revenue)
            form.said_ids.clear()
            self.assertEqual(form.template_id, self.template)

    def test_the_split_names_the_rule_that_chose_its_template(self):
        dialog = self.open(self.deal(expected_revenue=80000))
        with Form(dialog) as form:
            form.received_amount = 10000
            form.said_ids.add(self.said("complaint"))
        self.assertIn("complained", dialog.rule_id.display_name)
        split = self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )
        self.assertEqual(split.rule_id, self.said("complaint"))
        action = split.with_user(self.dai).action_rework()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialog.browse(action["res_id"])
        split = split.browse(dialog.action_propose()["res_id"])
        self.assertEqual((split.version, split.rule_id), (2, self.said("complaint")))
        action = split.with_user(self.dai).action_rework()
        dialog = dialog.browse(action["res_id"])
        with Form(dialog) as form:
            # the leader's own choice
            form.template_id = self.of_revenue
        split = split.browse(dialog.action_propose()["res_id"])
        self.assertFalse(split.rule_id)

    def test_the_base_by_hand_and_of_the_revenue(self):
        lead = self.deal(expected_revenue=60000)
        dialog = self.open(lead)
        dialog.write({"received_amount": 1000, "fees_amount": 50})
        self.assertEqual(dialog.base_amount, 1000)
        self.template.write({"counts_fees": True})
        dialog.invalidate_recordset()
        self.assertEqual(dialog.base_amount, 1050)
        with Form(dialog) as form:
            form.said_ids.add(self.said("absent"))
            self.assertEqual(form.base_kind, "percent")
            self.assertEqual(form.base_amount, 1200)
            self.assertIn("2 %", form.base_text)

    # ---- which deals ----

    def test_several_leads_of_one_deal_and_nothing_else(self):
        lead = self.deal(expected_revenue=100)
        second = self.lead(
            phone="13755556666",
            partner_name="上海旭日商贸有限公司",
            contact_name="王五",
            expected_revenue=200,
        )
        with self.assertRaisesRegex(UserError, "is not won"):
            self.open(lead | second)
        second.with_user(self.anna).action_set_won()
        dialog = self.open(lead | second)
        self.assertEqual(dialog.revenue_amount, 300)
        dialog.received_amount = 10
        split = self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )
        self.assertEqual(split.lead_ids, lead | second)
        # what is left is something on top
        again = self.open(second)
        self.assertEqual(again.template_choice_ids, self.on_top)
        self.assertEqual(lead.with_user(self.dai).filing_split_count, 1)
        action = lead.filing_id.with_user(self.olga).action_open_splits()
        self.assertEqual(action["res_id"], split.id)
        other = self.lead(
            self.carl,
            self.plain,
            phone="13911112222",
            partner_name="武汉源华汽车有限公司",
            contact_name="赵六",
        )
        other.with_user(self.carl).action_set_won()
        with self.assertRaisesRegex(UserError, "several deals"):
            self.open(lead | other, self.olga)

    def test_a_plain_lead_is_split_too(self):
        lead = self.lead(self.carl, self.plain, phone="13911112222")
        lead.with_user(self.carl).action_set_won()
        dialog = self.open(lead, self.olga)
        self.assertEqual(dialog.line_ids.user_id, self.carl)
        dialog.received_amount = 10
        self.assertTrue(dialog.action_propose()["res_id"])
        with self.assertRaises(UserError):
            # neither a second split nor something on top
            self.open(lead, self.olga).action_propose()

    def test_who_may_open_it(self):
        lead = self.deal()
        self.assertTrue(lead.with_user(self.dai).filing_may_split)
        self.assertFalse(lead.with_user(self.anna).filing_may_split)
        for user in (self.anna, self.bo, self.carl):
            with self.assertRaises(AccessError):
                self.open(lead, user)
            with self.assertRaises(AccessError):
                self.env["customer.filing.split.propose"].with_user(user).create({})
        # a leader of others, who names the lead over RPC
        eve = new_test_user(
            self.env, "eve", groups="sales_team.group_sale_salesman_all_leads"
        )
        self.plain.user_id = eve
        dialogs = self.env["customer.filing.split.propose"].with_user(eve)
        with self.assertRaises(AccessError):
            dialogs.create({"lead_ids": [Command.set(lead.ids)]})

    def test_leads_of_another_company_are_nobodys_here(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["crm.team"].create({"name": "E", "company_id": company.id})
        lead = self.env["crm.lead"].create(
            {"name": "L", "team_id": team.id, "company_id": company.id}
        )
        lead.action_set_won()
        with self.assertRaises(AccessError):
            self.open(lead, self.olga)

    # ---- afterwards ----

    def test_objected_revised_agreed_and_approved(self):
        lead = self.deal()
        split = self.proposed(lead)
        as_dai = split.with_user(self.dai)
        self.assertEqual(
            as_dai.waiting_text, f"Waits for: {self.bo.name}, {self.anna.name}"
        )
        self.assertTrue(as_dai.may_revise and as_dai.may_cancel)
        self.assertFalse(as_dai.may_approve)
        self.assertIn(self.bo.name, as_dai.bar)
        share = split.line_ids[0].with_user(self.bo)
        self.assertTrue(share.may_agree)
        self.assertFalse(share.may_stand_in)
        action = share.action_ask_objection()
        self.env["customer.filing.split.object"].with_user(self.bo).create(
            {"line_id": action["context"]["default_line_id"], "reason": "35 were said"}
        ).action_object()
        self.assertIn(f"{self.bo.name} objects", as_dai.waiting_text)
        action = as_dai.action_rework()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialog.browse(action["res_id"])
        self.assertEqual(dialog.received_amount, 10000)
        dialog.line_ids[0].percent = 35
        dialog.line_ids[1].percent = 55
        new = split.browse(dialog.action_propose()["res_id"])
        self.assertEqual((new.version, new.previous_id), (2, split))
        self.assertEqual(split.state, "replaced")
        with self.assertRaises(UserError):
            as_dai.action_rework()
        for line in new.line_ids:
            line.with_user(line.user_id).action_agree()
        self.assertEqual(new.state, "agreed")
        self.assertTrue(new.with_user(self.olga).may_approve)
        new.with_user(self.olga).action_approve()
        self.assertEqual(new.state, "approved")

    def test_agreeing_for_who_left_and_cancelling_need_a_reason(self):
        lead = self.deal()
        self.bo.active = False
        dialog = self.open(lead)
        dialog.received_amount = 10000
        outside = self.env["res.partner"].create({"name": "A photographer"})
        dialog.line_ids[2].write({"user_id": False, "partner_id": outside.id})
        split = self.env["customer.filing.split"].browse(
            dialog.action_propose()["res_id"]
        )
        left = split.line_ids.filtered(lambda line: line.role == "listing")
        self.assertTrue(left.is_company)
        self.assertIn(f"{self.bo.name} has left", left.with_user(self.dai).reason_text)
        share = split.line_ids.filtered("partner_id").with_user(self.dai)
        self.assertTrue(share.may_stand_in)
        dialogs = self.env["customer.filing.split.agree"]
        action = share.action_ask_to_stand_in()
        told = {"line_id": action["context"]["default_line_id"], "reason": "He wrote"}
        dialog = dialogs.with_user(self.dai).create(told)
        self.assertIn("1,000.00", dialog.amount_text)
        dialog.action_agree()
        self.assertEqual(
            (share.agreement, share.agreement_note), ("stood_in", "He wrote")
        )
        with self.assertRaises(AccessError):
            dialogs.with_user(self.anna).create(told)
        cancelling = self.env["customer.filing.split.cancel"].with_user(self.dai)
        dialog = cancelling.create({"split_id": split.id, "reason": "Refunded"})
        dialog.action_cancel()
        self.assertEqual(split.state, "cancelled")

    def test_a_payee_reads_no_colleagues_name_or_part(self):
        split = self.proposed(self.deal())
        share = split.line_ids.filtered(lambda line: line.role == "closer")[0]
        told = [
            {"code": "key_taken", "params": {"percent": "10"}},
            {"code": "departed", "params": {"kind": "user", "person": self.bo.id}},
        ]
        whole = reasons.of_reasons(self.env, told)
        self.assertIn("10 %", whole)
        self.assertIn(self.bo.name, whole)
        own = reasons.of_reasons(self.env, told, whole=False)
        self.assertNotIn("10", own)
        self.assertNotIn(self.bo.name, own)
        self.assertTrue(share.with_user(self.anna).reason_text)
        dialogs = self.env["customer.filing.split.object"].with_user(self.anna)
        others = dialogs.create({"line_id": split.line_ids[0].id, "reason": "No"})
        self.assertFalse(others.amount_text)
        with self.assertRaises(AccessError):
            others.action_object()

    # ---- words ----

    def test_every_code_has_a_sentence(self):
        params = dict.fromkeys(
            ("percent", "part", "amount", "count", "follow_ups", "days"), "1"
        ) | {"kind": "user", "person": self.bo.id, "role": "key", "to": "company"}
        params |= dict.fromkeys(("date", "last", "until"), "2026-03-02")
        for code in (*splitting.REASONS, "adjusted", "chosen", "added"):
            told = {"code": code, "params": params | {"before": "1", "after": "2"}}
            for whole in (True, False):
                self.assertTrue(reasons.of_reasons(self.env, [told], whole), code)
        for code in (*allocation.PROBLEMS, *splitting.PROBLEMS):
            text = words.of_problem(self.env, allocation.Problem(code, {"role": "key"}))
            self.assertNotEqual(text, code)
        self.assertEqual(words.percent(self.env, "33.333334"), "33.333334 %")
        self.assertEqual(words.percent(self.env, 30.0), "30 %")
