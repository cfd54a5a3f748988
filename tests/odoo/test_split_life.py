"""A split from its draft to its approval: who may do what, and what time does."""

from datetime import timedelta

import psycopg2
from filing_case import MONDAY
from split_case import SplitCase

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_filing.core import ledger


@tagged("post_install", "-at_install")
class TestSplitLife(SplitCase):
    def events(self, split):
        return split.event_ids.sorted("id").mapped("event")

    def cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_filing.ir_cron_splits").method_direct_trigger()
        self.env.invalidate_all()

    # ---- drawn up ----

    def test_the_server_works_amounts_out(self):
        split = self.draft(base_amount="100.01", performance_base=5000)
        self.assertEqual(split.line_ids.mapped("amount"), [60.01, 30.0, 10.0])
        self.assertEqual(split.line_ids.mapped("share_total"), [100, 100, 100])
        self.assertEqual(
            (split.state, split.version, split.team_id, split.leader_id),
            ("draft", 1, self.north, self.dai),
        )
        self.assertEqual(split.filing_id, self.deal.filing_id)
        self.assertTrue(split.name.startswith("CS/2026/"))
        self.assertEqual(split.line_ids[2].payee_name, "Old Wang")
        said = self.refused(self.draft, self.shares()[:2])
        self.assertIn("90", said)
        two_books = [
            *self.shares(),
            {
                "sequence": 4,
                "role": "shop",
                "team_id": self.north.id,
                "book": "performance",
                "percent": 100,
            },
        ]
        split = self.draft(two_books, performance_base="80000.5")
        self.assertEqual(split.line_ids[3].amount, 80000.5)

    def test_many_are_drawn_up_at_once(self):
        drafts = [
            ({"lead_ids": self.deal.ids, "base_amount": base}, self.shares())
            for base in (100, 200, 300)
        ]
        splits = self.splits._store_many(drafts)
        self.assertEqual(splits.mapped("base_amount"), [100, 200, 300])
        self.assertEqual(len(set(splits.mapped("name"))), 3)
        self.assertEqual(sum(splits.line_ids.mapped("amount")), 600)
        self.assertEqual(
            (splits.leader_id, splits.line_ids.company_id), (self.dai, self.company)
        )

    def test_a_draft_is_drawn_up_anew(self):
        split = self.draft()
        split.with_user(self.dai).sudo()._rework({"base_amount": 500}, self.shares())
        self.assertEqual(split.line_ids.mapped("amount"), [300, 150, 50])
        self.assertEqual(self.events(split), ["store", "rework"])

    # ---- the whole way ----

    def test_from_draft_to_approval(self):
        split = self.proposed()
        self.assertEqual((split.state, split.proposer_id), ("proposed", self.dai))
        mine = self.share(split, self.anna)
        self.assertEqual(mine.activity_ids.user_id, self.anna)
        self.assertNotIn("600", str(mine.activity_ids.mapped("note")))
        mine.action_agree()
        self.assertFalse(mine.activity_ids)
        self.assertIn("already", self.refused(mine.action_agree))
        self.refused(split.with_user(self.olga).action_approve)
        self.share(split, self.bo).action_agree()
        outsider = split.line_ids[2].with_user(self.dai)
        self.assertEqual(outsider.activity_ids | split.activity_ids, split.activity_ids)
        self.assertEqual(split.activity_ids.user_id, self.dai)
        self.refused(outsider.action_agree_for, "  ")
        outsider.action_agree_for("He called")
        self.assertEqual(
            (split.state, split.line_ids.mapped("agreement")),
            ("agreed", ["agreed", "agreed", "stood_in"]),
        )
        self.assertEqual(split.activity_ids.user_id, self.olga, "who may approve")
        self.assertIn(
            "yourself", self.refused(split.with_user(self.dai).action_approve)
        )
        split.with_user(self.olga).action_approve()
        self.assertEqual((split.state, split.approver_id), ("approved", self.olga))
        self.assertFalse(split.activity_ids)
        self.assertEqual(
            self.events(split),
            [
                *("store", "propose", "agree", "agree", "agree_for"),
                *("all_agreed", "approve"),
            ],
        )

    def test_the_ledger_tells_it_and_names_no_amount(self):
        filing = self.deal.filing_id
        before = (filing.state, filing.end_reason, filing.user_id)
        self.approved()
        entries = self.env["customer.filing.ledger"]._entries(filing.ids)
        told = [entry for entry in entries if entry.event.startswith("split_")]
        self.assertEqual(
            [entry.event for entry in told], ["split_proposed", "split_approved"]
        )
        self.assertNotIn("600", str([entry.payload for entry in told]))
        self.assertEqual(ledger.verify(entries), [])
        self.assertEqual(ledger.replay(entries), before[:2])
        self.assertEqual((filing.state, filing.end_reason, filing.user_id), before)

    def test_a_plain_lead_is_split_too(self):
        deal = self.plain_deal()
        split = self.proposed(
            [{"role": "owner", "user_id": self.carl.id, "percent": 100}], deal
        )
        self.assertFalse(split.filing_id)
        self.share(split, self.carl).action_agree()
        self.assertEqual(split.state, "agreed")

    # ---- who may ----

    def test_who_may_propose(self):
        split = self.draft()
        for user in (self.anna, self.bo, self.carl):
            self.assertFalse(split.with_user(user).has_access("read"))
            self.refused(split.with_user(user).action_propose)
        split.with_user(self.olga).action_propose()
        self.assertEqual(split.proposer_id, self.olga)

    def test_a_payee_never_approves(self):
        """Where the leader is a payee the office does, and of it nobody who is one."""
        shares = self.shares()
        shares[1]["user_id"] = self.dai.id
        shares[2] = {
            "sequence": 3,
            "role": "helper",
            "user_id": self.olga.id,
            "percent": 10,
        }
        otto = self._new_user(
            "otto",
            "sales_team.group_sale_salesman,customer_filing.group_filing_officer",
        )
        split = self.proposed(shares)
        self.assertEqual(
            self.share(split, self.dai).agreement, "agreed", "he proposed it"
        )
        for user in (self.anna, self.olga):
            self.share(split, user).action_agree()
        self.assertEqual(split.activity_ids.user_id, otto)
        for user in (self.dai, self.olga):
            self.refused(split.with_user(user).action_approve)
        split.with_user(otto).action_approve()
        self.assertEqual(split.state, "approved")

    def test_the_leader_approves_what_the_office_proposed(self):
        split = self.draft()
        split.with_user(self.olga).action_propose()
        for user in (self.anna, self.bo):
            self.share(split, user).action_agree()
        split.line_ids[2].with_user(self.dai).action_agree_for("By telephone")
        self.refused(split.with_user(self.olga).action_approve)
        split.with_user(self.dai).action_approve()
        self.assertEqual(split.approver_id, self.dai)

    def test_each_answers_for_himself(self):
        split = self.proposed()
        of_anna = split.line_ids[0]
        with self.assertRaises(AccessError):
            of_anna.with_user(self.bo).action_agree()
        self.assertIn(
            "own share", self.refused(of_anna.with_user(self.dai).action_agree)
        )
        self.assertIn(
            "himself",
            self.refused(of_anna.with_user(self.dai).action_agree_for, "He is lazy"),
        )
        self.anna.active = False
        of_anna.with_user(self.dai).action_agree_for("She left")
        self.assertEqual(of_anna.agreement, "stood_in")
        self.assertEqual(of_anna.agreed_by_id, self.dai)

    def test_who_objects_stops_it_until_it_is_revised(self):
        split = self.proposed()
        mine = self.share(split, self.bo)
        self.assertIn("why", self.refused(mine.action_object, ""))
        mine.action_object("I did more")
        self.share(split, self.anna).action_agree()
        split.line_ids[2].with_user(self.dai).action_agree_for("By telephone")
        self.assertEqual(split.state, "proposed")
        self.assertIn(self.dai, split.activity_ids.user_id)
        self.refused(split.line_ids[1].with_user(self.dai).action_agree_for, "No")
        new = split.with_user(self.dai)._revise()
        self.assertEqual(
            (new.name, new.version, new.state, split.state),
            (split.name, 2, "draft", "proposed"),
        )
        shares = self.shares()
        shares[0]["percent"], shares[1]["percent"] = 50, 40
        new.with_user(self.dai).sudo()._rework({}, shares)
        new.with_user(self.dai).action_propose()
        self.assertEqual((new.state, split.state), ("proposed", "replaced"))
        self.assertEqual(new.line_ids.mapped("amount"), [500, 400, 100])
        self.assertEqual(new.line_ids.mapped("agreement"), ["pending"] * 3)
        self.assertIn("replaced", split.state)
        self.refused(split.with_user(self.olga).action_approve)
        self.assertEqual(
            [
                entry.event
                for entry in self.env["customer.filing.ledger"]._entries(
                    split.filing_id.ids
                )
            ][-3:],
            ["split_proposed", "split_replaced", "split_proposed"],
        )

    def test_an_approved_split_is_revised_and_agreed_to_anew(self):
        split = self.approved()
        first = split.with_user(self.olga)._revise()
        new = split.with_user(self.dai)._revise()
        self.assertEqual((first.state, new.state), ("cancelled", "draft"))
        new.with_user(self.dai).action_propose()
        self.assertEqual((split.state, new.state), ("replaced", "proposed"))
        self.refused(split.with_user(self.dai)._revise)

    def test_cancelled_with_a_reason_by_who_may(self):
        split = self.proposed()
        mine = self.share(split, self.anna)
        self.refused(split.with_user(self.anna).action_cancel, "No")
        self.refused(split.with_user(self.dai).action_cancel, " ")
        split.with_user(self.dai).action_cancel("The buyer withdrew")
        self.assertEqual(split.state, "cancelled")
        self.assertFalse(mine.has_access("read"))
        self.assertFalse(mine.sudo().activity_ids)
        self.proposed()

    def test_a_deal_is_split_once(self):
        split = self.proposed()
        self.assertIn(split.name, self.refused(self.proposed))
        self.proposed(
            [{"role": "referrer", "partner_id": self.referrer.id, "percent": 5}],
            split_type="overlay",
            overlay_cap=5,
        )
        open_deal = self.lead(phone="13955556666", partner_name="成都高新")
        self.assertIn("won", self.refused(self.proposed, None, open_deal))

    # ---- time ----

    def test_silence_counts_where_the_split_says_so(self):
        split = self.proposed(silence_days=3)
        # Thursday 5 March ends in Shanghai
        self.assertEqual(str(split.agree_until), "2026-03-05 16:00:00")
        self.share(split, self.bo).action_object("Too little")
        self.at(split.agree_until - timedelta(seconds=1))
        self.cron()
        self.assertEqual(split.line_ids[0].agreement, "pending")
        self.at(split.agree_until)
        self.cron()
        self.cron()
        self.assertEqual(
            split.line_ids.mapped("agreement"), ["silent", "objected", "pending"]
        )
        self.assertEqual(self.events(split).count("silent"), 1)
        self.assertEqual(split.state, "proposed", "one objects, one has no login")

    def test_silence_ends_the_waiting(self):
        split = self.proposed(self._halves(), silence_days=1)
        self.at(split.agree_until)
        self.cron()
        self.assertEqual(split.state, "agreed")
        self.assertEqual(split.activity_ids.user_id, self.olga)

    def _halves(self):
        return [
            {"sequence": 1, "role": "owner", "user_id": self.anna.id, "percent": 50},
            {"sequence": 2, "role": "closer", "user_id": self.bo.id, "percent": 50},
        ]

    def test_where_silence_does_not_count_people_are_reminded(self):
        split = self.proposed(self._halves())
        mine = self.share(split, self.anna).sudo()
        mine.activity_ids.unlink()
        self.at(MONDAY + timedelta(days=2))
        self.cron()
        self.assertFalse(mine.activity_ids)
        self.at(MONDAY + timedelta(days=3))
        self.cron()
        self.assertEqual(mine.activity_ids.user_id, self.anna)
        self.assertEqual(mine.agreement, "pending")
        self.at(MONDAY + timedelta(days=300))
        self.cron()
        self.assertEqual(split.state, "proposed")

    # ---- what stays ----

    def test_nothing_moves_when_the_lead_gets_another_owner(self):
        deal = self.plain_deal()
        split = self.approved(
            [{"role": "owner", "user_id": self.carl.id, "percent": 100}], deal
        )
        before = split.line_ids.read(["user_id", "amount", "percent"])
        deal.write({"user_id": self.bo.id, "team_id": self.north.id})
        self.assertEqual((split.team_id, split.leader_id), (self.plain, self.dai))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(split.line_ids.read(["user_id", "amount", "percent"]), before)

    def test_no_orm_write_changes_a_split(self):
        split = self.draft()
        admin = self.env.ref("base.user_admin")
        for env in (self.env, self.env(user=admin), split.with_user(self.olga).env):
            one = split.with_env(env)
            self.refused(one.write, {"base_amount": 1})
            self.refused(one.line_ids.write, {"amount": 1})
            self.refused(one.line_ids.unlink)
            self.refused(one.unlink)
            self.refused(one.copy)
            self.refused(one.event_ids.unlink)
            self.refused(one.event_ids.write, {"reason": "x"})
        self.refused(
            self.env["customer.filing.split.line"].create,
            {"split_id": split.id, "role": "owner", "amount": 1, "is_company": True},
        )

    def test_postgresql_keeps_what_was_proposed(self):
        draft, split = self.draft(), self.approved()
        self.env.flush_all()
        line, sets = "customer_filing_split_line", "customer_filing_split"
        allowed = f"UPDATE {line} SET amount = 5 WHERE split_id = {draft.id}"
        self.env.cr.execute(allowed)
        for statement in (
            f"UPDATE {line} SET amount = 5 WHERE split_id = {split.id}",
            f"UPDATE {line} SET percent = 5 WHERE split_id = {split.id}",
            f"UPDATE {line} SET user_id = NULL, is_company = TRUE "
            f"WHERE split_id = {split.id}",
            f"UPDATE {line} SET book = 'performance' WHERE split_id = {split.id}",
            f"UPDATE {line} SET agreement = 'pending' WHERE split_id = {split.id}",
            f"UPDATE {line} SET split_id = {split.id} WHERE split_id = {draft.id}",
            f"DELETE FROM {line} WHERE split_id = {split.id}",
            f"TRUNCATE {line} CASCADE",
            f"UPDATE {sets} SET state = 'draft' WHERE id = {split.id}",
            f"UPDATE {sets} SET state = 'agreed' WHERE id = {split.id}",
            f"UPDATE {sets} SET base_amount = 1 WHERE id = {split.id}",
            f"UPDATE {sets} SET approver_id = 1 WHERE id = {split.id}",
            f"DELETE FROM {sets} WHERE id = {split.id}",
            f"UPDATE {sets}_event SET event = 'pay' WHERE split_id = {split.id}",
            f"UPDATE {sets}_event SET reason = 'x' WHERE split_id = {split.id}",
            f"DELETE FROM {sets}_event WHERE split_id = {split.id}",
        ):
            with self.subTest(statement=statement), mute_logger("odoo.sql_db"):
                with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                    self.env.cr.execute(statement)

    def test_leads_of_a_split_are_kept_and_merged_along(self):
        split = self.approved()
        plain = self.plain_deal()
        other = self.lead(self.carl, self.plain, phone="13911112222", partner_name="成")
        plain_split = self.draft(deal=plain)
        self.assertIn("was split", self.refused(plain.sudo().unlink))
        merged = (
            (other | plain)
            .with_user(self.max)
            .merge_opportunity(user_id=self.carl.id, team_id=self.plain.id)
        )
        self.assertEqual(plain_split.lead_ids, merged.with_env(self.env))
        self.assertEqual(plain_split.line_ids.mapped("amount"), [600, 300, 100])
        self.assertEqual(split.lead_ids, self.deal)

    def test_erasing_forgets_words_and_keeps_amounts(self):
        split = self.proposed(base_note="李小明 paid")
        self.share(split, self.anna).action_object("李小明 said more")
        split.message_post(body="李小明")
        self.deal.filing_id._erase(self.env["customer.filing.erasure"])
        told = str(split.read()) + str(split.line_ids.read())
        told += str(split.event_ids.read()) + str(split.message_ids.mapped("body"))
        self.assertNotIn("李小明", told)
        self.assertEqual(split.line_ids.mapped("amount"), [600, 300, 100])
