"""What somebody might try with splits that are not his, or not as he says."""

from split_case import SplitCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSplitBreaches(SplitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eve = cls._new_user("eve", "sales_team.group_sale_salesman_all_leads")
        cls.ada = cls._new_user(
            "ada",
            "sales_team.group_sale_salesman,customer_filing.group_filing_administrator",
        )
        cls.uma = cls._new_user("uma", "customer_filing.group_filing_auditor")
        cls.east = cls.env["crm.team"].create(
            {"name": "Team East", "user_id": cls.eve.id, "company_id": cls.company.id}
        )
        cls.march = cls.env["customer.filing.split.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def freeze(self):
        self.march.with_user(self.olga).action_freeze()

    def template(self, **values):
        lines = [Command.create({"role": "owner", "percent": 100})]
        return self.env["customer.filing.split.template"].create(
            {"name": "As agreed", "is_free": True, "line_ids": lines} | values
        )

    def dialog(self, deal, **values):
        """The dialog as Dai fills it in."""
        action = deal.with_user(self.dai).action_filing_split()
        dialog = self.env[action["res_model"]].with_user(self.dai)
        dialog = dialog.browse(action["res_id"])
        dialog.write(
            {"received_amount": 500, "template_id": self.template().id} | values
        )
        dialog._fill()
        return dialog

    # ---- whose customers are not theirs to read ----

    def test_what_a_deal_brought_is_shown_as_its_customer_is(self):
        """CONF: reading customer data is a right of its own; what it brought, too."""
        split = self.approved()
        line = split.line_ids.filtered(lambda line: line.user_id == self.bo)
        holds = self.env["customer.filing.split.hold"].with_user(self.olga)
        hold = holds.create({"line_id": line.id, "reason": "A complaint"})
        of_bo = [("user_id", "=", self.bo.id)]
        told = [
            split,
            line,
            split.event_ids[:1],
            hold,
            self.env["customer.filing.split.statement"].search(of_bo, limit=1),
        ]
        self.assertTrue(all(told))

        def readers():
            people = (self.dai, self.eve, self.max, self.ada, self.olga, self.uma)
            return [
                {
                    user.login
                    for user in people
                    if record.with_user(user).search([("id", "=", record.id)])
                }
                for record in told
            ]

        team = {user.login for user in (self.dai, self.olga, self.uma)}
        self.assertEqual(readers(), [team | {self.max.login}] * len(told))
        for sees in ("masked", "none"):
            draft = self.policy.version_ids[:1].with_user(self.max)._draft()
            draft.sight_manager = sees
            draft.action_put_in_force()
            self.assertEqual(readers(), [team] * len(told), sees)

    # ---- what a dialog tells ----

    def test_the_form_of_a_hold_tells_nothing_of_other_teams_shares(self):
        line = self.approved().line_ids[0]
        holds = self.env["customer.filing.split.hold"].with_user(self.eve)
        asked = {"line_id": line.id}
        spec = {"amount": {}, "payee_name": {}, "display_name": {}, "company_id": {}}
        told = str(holds.onchange(asked, ["line_id"], spec))
        self.assertNotIn("600", told)
        self.assertNotIn(self.anna.name, told)
        told = holds.with_user(self.dai).onchange(asked, ["line_id"], {"amount": {}})
        self.assertEqual(told["value"]["amount"], 600)

    def test_the_dialog_of_a_reversal_tells_nothing_of_other_teams_splits(self):
        split = self.approved()
        self.freeze()
        dialogs = self.env["customer.filing.split.reverse"].with_user(self.eve)
        asked = {"split_id": split.id}
        names = ("given_amount", "left_amount", "amount", "preview", "currency_id")
        told = dialogs.onchange(asked, ["split_id"], {name: {} for name in names})
        self.assertNotIn("1000", str(told))
        self.assertNotIn(self.anna.name, str(told))
        dialog = dialogs.create(asked | {"note": "?"})
        self.assertEqual((dialog.amount, dialog.left_amount), (0, 0))
        with self.assertRaises(AccessError):
            dialog.action_reverse()
        mine = dialogs.with_user(self.dai).onchange(
            asked, ["split_id"], {"amount": {}, "left_amount": {}}
        )
        self.assertEqual(mine["value"], {"amount": 1000, "left_amount": 1000})

    def test_a_payee_who_leads_another_team_reads_no_colleagues_part(self):
        shares = self.shares()
        params = {"person": self.bo.id, "kind": "user", "percent": "12.5"}
        shares[0] |= {
            "user_id": self.eve.id,
            "reasons": [{"code": "key_taken", "params": params}],
        }
        split = self.proposed(shares)
        mine = self.share(split, self.eve)
        self.assertEqual(mine.amount, 600)
        self.assertIn("key holder", mine.reason_text)
        self.assertNotIn("12.5", mine.reason_text)
        with self.assertRaises(AccessError):
            mine.read(["reasons"])
        self.assertIn("12.5", split.line_ids[0].with_user(self.dai).reason_text)

    def test_paths_lead_a_payee_nowhere(self):
        split = self.proposed()
        lines = self.env["customer.filing.split.line"].with_user(self.anna)
        tries = (
            lambda: lines.search([("split_id.base_amount", ">", 1)]),
            lambda: lines.search([("split_id.line_ids.amount", ">", 1)]),
            lambda: lines.formatted_read_group(
                [], ["split_id.base_amount"], ["__count"]
            ),
            lambda: lines.search([]).web_read(
                {"split_id": {"fields": {"base_amount": {}}}}
            ),
            lambda: lines.onchange({"split_id": split.id}, [], {"deal_date": {}}),
        )
        for number, one in enumerate(tries):
            with self.subTest(number=number), self.assertRaises(AccessError):
                one()

    # ---- what a dialog takes ----

    def test_a_split_is_not_drawn_up_with_another_deals_numbers(self):
        split = self.proposed()
        other = self.won(phone="13822223333", partner_name="绵阳远大机械有限公司")
        dialog = self.dialog(other, split_id=split.id)
        self.assertIn("another deal", self.refused(dialog.action_propose))
        self.assertEqual(split.state, "proposed")
        dialog.split_id = False
        dialog.action_propose()

    def test_less_than_nothing_is_not_divided(self):
        self.refused(self.dialog(self.deal, received_amount=-500).action_propose)
        self.assertIn("reversed", self.refused(lambda: self.draft(base_amount=-1)))

    def test_a_colleague_is_not_hidden_behind_his_contact(self):
        dialog = self.dialog(self.deal)
        [line] = dialog.line_ids
        line.write({"user_id": False, "partner_id": self.bo.partner_id.id})
        self.assertIn("login", self.refused(dialog.action_propose))
        line.write({"partner_id": self.referrer.id})
        dialog.action_propose()

    # ---- what became of it meanwhile ----

    def test_what_is_not_won_any_more_is_not_approved(self):
        split = self.agreed()
        self.deal.stage_id = self.env.ref("crm.stage_lead1")
        self.assertNotEqual(self.deal.won_status, "won")
        said = self.refused(split.with_user(self.olga).action_approve)
        self.assertIn("won", said)
        self.assertEqual(split.state, "agreed")
        split.with_user(self.olga).action_cancel("He went away")

    def test_days_for_clawback_stay_as_they_were_proposed(self):
        template = self.template(clawback_days=10)
        split = self.approved(template_id=template.id)
        template.clawback_days = 400
        self.freeze()
        self.assertEqual(split.clawback_days, 10)
        self.assertEqual(split._wanted_at_all().clawback_days, 10)
        with self.assertRaisesRegex(UserError, "by hand"):
            split.write({"clawback_days": 400})

    def test_what_was_wholly_taken_back_is_divided_anew(self):
        split = self.approved()
        self.freeze()
        reversal = split.with_user(self.dai)._reverse(1, "decision", "Wrong people")
        self.assertIn("already", self.refused(self.proposed))
        reversal.with_user(self.olga).action_approve()
        # a reversal that is not frozen can be cancelled
        self.assertIn("already", self.refused(self.proposed))
        self.freeze()
        self.assertEqual(reversal.state, "frozen")
        self.assertEqual(self.proposed().state, "proposed")
        self.assertIn("already", self.refused(self.proposed))

    def test_a_payee_is_not_merged_into_another_contact(self):
        self.approved()
        twin = self.env["res.partner"].create({"name": "Old Wang"})
        both = (self.referrer | twin).ids
        merging = self.env["base.partner.merge.automatic.wizard"]
        self.assertIn("payee", self.refused(merging._merge, both, twin))
        merging._merge(both)
        self.assertEqual((self.referrer | twin).exists(), self.referrer)

    def test_erasing_forgets_why_a_share_was_held(self):
        line = self.approved().line_ids[0]
        hold = self.env["customer.filing.split.hold"].with_user(self.olga)
        hold = hold.create({"line_id": line.id, "reason": "李小明 complained"})
        self.deal.filing_id._erase(self.env["customer.filing.erasure"])
        self.assertNotIn("李小明", f"{hold.reason} {line.hold_reason}")
