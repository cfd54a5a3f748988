"""What the dialog must survive: odd amounts, odd input, a deal that is divided anew."""

from decimal import Decimal
from unittest.mock import patch

from filing_case import FilingCase

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSplitEdges(FilingCase):
    """Anna filed and won; Bo, Carl and others have other roles; Dai leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usual = cls._template(
            "60/40",
            {"role": "closer", "percent": 60},
            {"role": "company", "percent": 40},
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

    def rules(self, *rules):
        """Let the policy split by these (template, values of its rule)."""
        self.policy.version_ids.write(
            {
                "split_rule_ids": [Command.clear()]
                + [
                    Command.create({"template_id": template.id} | values)
                    for template, values in rules
                ]
            }
        )

    def deal(self, *roles, **values):
        """A lead that Anna filed and won; (role, user) took part."""
        lead = self.lead(**values)
        filing = self.file(lead)
        for role, user in roles:
            self.env["customer.filing.participant"].with_user(self.dai).create(
                {"filing_id": filing.id, "role": role, "user_id": user.id}
                | {"note": "As agreed"}
            )
        lead.with_user(self.anna).action_set_won()
        return lead

    def open(self, leads, amount=0, **values):
        action = leads.with_user(self.dai).action_filing_split()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialog.browse(action["res_id"])
        dialog.write({"received_amount": amount} | values)
        return dialog

    def propose(self, dialog):
        split = self.env["customer.filing.split"]
        return split.browse(dialog.action_propose()["res_id"])

    def refused(self, dialog):
        with self.assertRaises(UserError) as caught:
            dialog.action_propose()
        return caught.exception.args[0]

    def test_less_than_nothing_is_never_split(self):
        """Only what takes something back is negative."""
        self.rules((self.usual, {}))
        dialog = self.open(self.deal(), -100)
        self.assertIn("less than nothing", dialog.fault_text)
        self.assertIn("less than nothing", self.refused(dialog))
        with self.assertRaisesRegex(UserError, "is to be taken back is reversed"):
            self.env["customer.filing.split"]._store(
                {"lead_ids": dialog.lead_ids.ids, "base_amount": "-0.01"},
                [{"role": "owner", "user_id": self.anna.id, "percent": 100}],
            )

    def test_where_no_rule_fits_all_is_the_owners(self):
        owner = self.env.ref("customer_filing.filing_split_template_owner")
        self.rules((self.usual, {"condition": "exclusive"}))
        dialog = self.open(self.deal(), 100)
        self.assertEqual(dialog.template_id, owner)
        self.assertIn(owner, dialog.template_choice_ids)
        self.assertEqual(self.propose(dialog).line_ids.user_id, self.anna)

    def test_a_cap_that_three_share(self):
        """A third of 100 is not in whole cents, and is proposed all the same."""
        capped = self._template(
            "Photos at most 100",
            {"role": "closer", "percent": 70, "is_rest": True},
            {"role": "photo", "percent": 30, "cap_amount": 100, "floor_amount": 50},
        )
        self.rules((capped, {}))
        deal = self.deal(*(("photo", user) for user in (self.bo, self.carl, self.dai)))
        dialog = self.open(deal, 10000)
        self.assertFalse(dialog.fault_text)
        split = self.propose(dialog)
        self.assertEqual(split.line_ids.mapped("amount"), [9900.01, *[33.33] * 3])

    def test_the_line_of_the_rest_follows_the_leader(self):
        rest = self._template(
            "Rest",
            {"role": "closer", "is_rest": True},
            {"role": "photo", "percent": 30, "percent_min": 10, "percent_max": 30},
        )
        self.rules((rest, {}))
        dialog = self.open(self.deal(("photo", self.bo)), 1000)
        with Form(dialog) as form:
            with form.line_ids.edit(1) as line:
                line.percent = 20
            with form.line_ids.edit(0) as line:
                line.percent = 80
            self.assertFalse(form.fault_text)
        self.assertEqual(self.propose(dialog).line_ids.mapped("amount"), [800, 200])

    def test_what_follows_from_facts_is_not_changed_over_rpc(self):
        keyed = self._template(
            "Key",
            {"role": "listing", "percent": 40},
            {"role": "closer", "percent": 60},
            key_mode="total_10",
        )
        self.rules((keyed, {}))
        roles = (("listing", self.bo), ("key", self.carl))
        dialog = self.open(self.deal(*roles), 1000)
        before = dict(zip(dialog.line_ids.mapped("role"), dialog.line_ids, strict=True))
        self.assertFalse(before["key"].may_change)
        before["key"].percent = 0
        before["closer"].percent += 10
        self.assertIn("follows from the facts", self.refused(dialog))

    def test_a_draft_of_another_deal_is_not_drawn_up(self):
        self.rules((self.usual, {}))
        first = self.propose(self.open(self.deal(), 100))
        other = self.lead(
            phone="13755556666",
            partner_name="上海旭日商贸有限公司",
            contact_name="王五",
        )
        other.with_user(self.anna).action_set_won()
        dialog = self.open(other, 200, split_id=first.id)
        self.assertIn("another deal", self.refused(dialog))
        self.assertEqual(first.state, "proposed")

    def test_what_was_agreed_upon_is_there_again_when_revised(self):
        """Two helpers, a fixed amount, a shop, and somebody who was left out."""
        free = self._template(
            "As agreed",
            {"role": "owner", "percent": 50},
            {"role": "photo", "percent": 50},
            is_free=True,
        )
        self.rules((free, {}))
        dialog = self.open(self.deal(("photo", self.bo)), 1000)
        owner, photo = dialog.line_ids
        photo.unlink()
        owner.write({"percent": 40, "fixed_amount": 100})
        added = [{"user_id": self.bo.id}, {"user_id": self.carl.id}]
        added += [{"team_id": self.plain.id}, {"is_company": True}]
        dialog.line_ids.create(
            [
                {"propose_id": dialog.id, "role": "helper", "percent": 15} | payee
                for payee in added
            ]
        )
        split = self.propose(dialog)
        self.assertEqual(len(set(split.line_ids.mapped("sequence"))), 5)
        told = [(line.payee_name, line.amount) for line in split.line_ids]
        self.assertEqual(told[0], (self.anna.name, 460))
        action = split.with_user(self.dai).action_rework()
        again = self.env[action["res_model"]].with_user(self.dai)
        again = again.browse(action["res_id"])
        self.assertFalse(again.fault_text)
        shown = [(line.payee_name, line.amount) for line in again.line_ids]
        self.assertEqual(shown, told)

    def test_whoever_is_named_is_named_alone(self):
        """Of a share of the company's a person takes the place (S14-R06)."""
        housed = self._template(
            "Photos or the company",
            {"role": "closer", "percent": 90},
            {"role": "photo", "percent": 10, "missing_to": "company"},
        )
        self.rules((housed, {}))
        dialog = self.open(self.deal(), 1000)
        with Form(dialog) as form:
            with form.line_ids.edit(1) as line:
                self.assertTrue(line.is_company)
                line.user_id = self.bo
                self.assertFalse(line.is_company)
            self.assertFalse(form.fault_text)
            with form.line_ids.edit(1) as line:
                line.team_id = self.plain
                self.assertFalse(line.user_id)
            self.assertFalse(form.fault_text)
            with form.line_ids.edit(1) as line:
                line.team_id = self.env["crm.team"]
            self.assertIn("say who gets it", form.fault_text)
            with form.line_ids.edit(1) as line:
                line.is_company = True
            self.assertFalse(form.fault_text)

    def test_documents_bring_their_own_currency(self):
        papers = self._template(
            "As invoiced", {"role": "owner", "percent": 100}, base_kind="documents"
        )
        self.rules((papers, {}))
        dinar = self.env.ref("base.BHD")
        dinar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dinar.id, "name": "2026-03-01", "rate": 0.05}
        )
        deal = self.deal()
        found = {
            "parts": {"received": Decimal("1000.001")},
            "currency": dinar,
            "rate_date": deal.date_closed.date(),
        }
        leads = type(self.env["crm.lead"])
        with patch.object(leads, "_filing_split_documents", lambda _self: found):
            split = self.propose(self.open(deal))
        self.assertEqual(split.currency_id, dinar)
        self.assertEqual(split.line_ids.currency_id, dinar)
        self.assertEqual(split.line_ids.amount, 1000.001)
        self.assertEqual(split.rate, 20)

    def test_a_leader_named_by_his_contact_is_not_asked_to_approve(self):
        referred = self._template(
            "Referrer",
            {"role": "owner", "percent": 90},
            {"role": "referrer", "percent": 10},
        )
        self.rules((referred, {}))
        deal = self.lead()
        filing = self.file(deal)
        self.env["customer.filing.participant"].with_user(self.olga).create(
            {
                "filing_id": filing.id,
                "role": "referrer",
                "partner_id": self.dai.partner_id.id,
            }
        )
        deal.with_user(self.anna).action_set_won()
        dialog = self.open(deal, 100)
        self.assertIn(self.dai, dialog.line_ids.user_id, "as himself")
        split = self.propose(dialog)
        self.assertEqual(split._approvers() & self.dai, self.dai.browse())
        self.assertNotIn(self.dai, split._stand_ins())
        self.assertIn(self.olga, split._stand_ins())

    def test_yen_and_dinar_from_the_dialog_to_the_rows(self):
        """No digit too many, whatever the amount; nothing is lost."""
        thirds = self._template(
            "Thirds",
            {"role": "closer", "percent": "33.33", "performance_percent": 100},
            {"role": "listing", "percent": "33.33"},
            {"role": "photo", "percent": "33.34"},
            performance_of="base",
        )
        for name, amounts in {
            "JPY": (1, 2, 100001, 99999999999),
            "BHD": (0.001, 0.005, 100.007, 99999999.999),
        }.items():
            currency = self.env.ref(f"base.{name}")
            currency.active = True
            company = self.env["res.company"].create(
                {"name": name, "currency_id": currency.id}
            )
            leader = new_test_user(
                self.env,
                f"leader-{name}",
                "sales_team.group_sale_salesman_all_leads,"
                "customer_filing.group_filing_officer",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            team = self.env["crm.team"].create(
                {"name": name, "company_id": company.id, "user_id": leader.id}
            )
            for amount in amounts:
                lead = self.env["crm.lead"].create(
                    {
                        "name": name,
                        "type": "opportunity",
                        "company_id": company.id,
                        "team_id": team.id,
                        "user_id": leader.id,
                    }
                )
                lead.action_set_won()
                action = lead.with_user(leader).action_filing_split()
                dialog = self.env[action["res_model"]].with_user(leader)
                dialog = dialog.browse(action["res_id"])
                with Form(dialog) as form:
                    form.template_id = thirds
                    form.received_amount = amount
                    self.assertFalse(form.fault_text, amount)
                split = self.propose(dialog)
                of_money = split.commission_line_ids
                got = sum(Decimal(str(line.amount)) for line in of_money)
                self.assertEqual(got, Decimal(str(amount)))
                self.assertEqual(split.performance_line_ids.amount, amount)

    def by_preset(self, number):
        """Let the policy split as a preset does."""
        preset = self.env.ref(f"customer_filing.filing_preset_{number}")
        self.rules(
            *(
                (
                    rule.template_id,
                    {"condition": rule.condition, "kind_id": rule.kind_id.id},
                )
                for rule in preset.version_id.split_rule_ids.sorted()
                if rule.kind_id in (self.walk_in, rule.kind_id.browse())
            )
        )

    def got(self, lines):
        """{who: what he gets}"""
        found = {}
        for line in lines:
            amount = Decimal(str(line.amount))
            found[line.payee_name] = found.get(line.payee_name, 0) + amount
        return found

    def test_from_facts_to_money_and_back_by_the_agency_preset(self):
        """P05, scenario 42: 2 000, 5 000, 1 000, 2 000, down to exactly nothing."""
        self.by_preset("p05")
        split = self.propose(
            self.open(self.deal(("listing", self.bo), ("key", self.carl)), 10000)
        )
        anna, bo, carl = (user.name for user in self.anna | self.bo | self.carl)
        self.assertEqual(
            self.got(split.commission_line_ids), {bo: 2000, anna: 6000, carl: 2000}
        )
        for user in self.anna | self.bo | self.carl:
            mine = split.line_ids.filtered(lambda line, user=user: line.user_id == user)
            mine.with_user(user).action_agree()
        self.assertEqual(split.state, "agreed")
        split.with_user(self.olga).action_approve()
        march = self.env["customer.filing.split.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        march.with_user(self.olga).action_freeze()
        march.with_user(self.olga).action_pay()
        self.assertEqual(split.state, "paid")
        march.with_user(self.olga).action_lock()
        april = self.env["customer.filing.split.period"].create(
            {"name": "April", "date_from": "2026-04-01", "date_to": "2026-04-30"}
        )
        for part in ("0.3333", "0.6667"):
            back = split.with_user(self.dai)._reverse(Decimal(part), "refund", "Back")
            back.with_user(self.olga).action_approve()
        april.with_user(self.olga).action_freeze()
        april.with_user(self.olga).action_pay()
        lines = split.line_ids | split.reversal_ids.line_ids
        self.assertEqual(set(self.got(lines).values()), {0})
        rows = self.env["customer.filing.split.statement"].search([])
        for period, total in ((march, 10000), (april, -10000)):
            found = rows.filtered(
                lambda row, period=period: (
                    row.period_id == period and row.book == "commission"
                )
            )
            sums = [
                sum(Decimal(str(value)) for value in found.mapped(name))
                for name in ("amount", "paid_amount")
            ]
            self.assertEqual(sums, [total] * 2)
        again = self.open(split.lead_ids, 5000)
        self.assertEqual(self.propose(again).state, "proposed", "divided anew")

    def lost_by_preset(self, number):
        """The listing side's share under a preset, after Bo has left."""
        self.by_preset(number)
        deal = self.deal(("listing", self.bo))
        self.bo.active = False
        split = self.propose(self.open(deal, 10000))
        self.assertEqual(sum(split.commission_line_ids.mapped("amount")), 10000)
        self.assertNotIn(self.bo, split.line_ids.user_id)
        lost = split.commission_line_ids.filtered(lambda line: line.role == "listing")
        self.assertIn(self.bo.name, lost.reason_text)
        return lost

    def test_the_share_of_who_left_is_the_companys(self):
        """P05, S14-R06, scenario 44."""
        self.assertTrue(self.lost_by_preset("p05").is_company)

    def test_the_share_of_who_left_is_the_closing_sides(self):
        """P06, S18-R07, scenario 44."""
        self.assertEqual(self.lost_by_preset("p06").user_id, self.anna)

    def test_the_preset_of_the_park(self):
        """P11: what was said of the deal chooses the template; else all the owner's."""
        self.by_preset("p11")
        dialog = self.open(self.deal(), 999.99)
        self.assertEqual(dialog.template_id.code, "OWNER")
        with Form(dialog) as form:
            rules = self.policy.version_ids.split_rule_ids
            form.said_ids.add(
                rules.filtered(lambda rule: rule.condition == "company_relation")
            )
            self.assertEqual(form.template_id.code, "TEAM")
            self.assertFalse(form.fault_text)
        split = self.propose(dialog)
        self.assertEqual(
            sorted(self.got(split.commission_line_ids).values()),
            [Decimal("499.99"), Decimal("500")],
        )
