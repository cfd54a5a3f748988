"""A draw run twice at once, killed half-way, or while somebody files the customer.

Who wins follows from the seed alone, so whatever happens the result is the same.
"""

import os
import random
from datetime import timedelta

from processes_case import ProcessCase, now
from processes_crew import killed, sweep

from odoo.addons.customer_filing.core import draw

CUSTOMERS = 6
DRAW = "customer.filing.draw"
SWEEP = sweep("_cron_draw", DRAW)
SEED = int(os.environ.get("SWEEP_SEED", random.randrange(10**6)))
KILLS = 6
MOST_STATEMENTS = 250


class TestDrawRace(ProcessCase):
    def setUp(self):
        super().setUp()
        with self.database() as env:
            env["customer.filing.pool"].browse(self.pool_id).write(
                {"claim_mode": "draw", "draw_plan": "hours", "draw_every_hours": 24}
            )

    def tearDown(self):
        with self.database() as env:
            env["customer.filing.pool"].browse(self.pool_id).claim_mode = "self"
        super().tearDown()

    def new_draw(self, env):
        """A draw that is due, with customers in whom three are interested.

        :return: the draw, and the ended filings
        """
        ended = self.new_pooled(env, CUSTOMERS)
        cards = env["customer.filing.card"].search([("filing_id", "in", ended.ids)])
        for user_id in self.people[1:]:
            cards.with_user(user_id).action_declare_interest()
        one = env[DRAW].search(
            [("pool_id", "=", self.pool_id), ("state", "=", "announced")]
        )
        ago = now() - timedelta(minutes=1)
        env.cr.execute(
            "UPDATE customer_filing_draw SET draw_at = %s WHERE id = %s", [ago, one.id]
        )
        env.cr.execute(
            """UPDATE customer_filing_interest SET declared_at = %s
               WHERE pool_id = %s AND draw_id IS NULL""",
            [ago - timedelta(minutes=1), self.pool_id],
        )
        return one, ended

    def assert_drawn(self, env, one, ended):
        """Each customer went once, to whom the published seed names."""
        one, ended = one.with_env(env), ended.with_env(env)
        self.assertEqual(one.state, "done")
        self.assertEqual(one._differences(), [])
        rows = one.interest_ids.grouped("entry_number")
        for filing in ended:
            [entry] = filing.pool_entry_ids
            self.assertEqual(entry.state, "claimed")
            interests = rows[entry.id]
            first = draw.order(one.secret, entry.id, interests._interested())[0]
            claim = env["customer.filing.claim"].search([("entry_id", "=", entry.id)])
            self.assertEqual(len(claim), 1)
            self.assertEqual(claim.user_id.id, first)
            self.assert_held_once(env, claim.filing_id)
        told = env["mail.message"].search_count(
            [
                ("subject", "like", "Draw:"),
                ("body", "like", f"{ended[0].name}:"),
            ]
        )
        self.assertEqual(told, len(self.people) - 1, "everybody is told once")

    def test_two_draw_at_once(self):
        for _ in range(2):
            with self.database() as env:
                one, ended = self.new_draw(env)
            answers = self.crew.together([SWEEP], [SWEEP])
            self.assert_answered(answers)
            self.assert_answered([self.crew.take(1)[0].do(SWEEP)])
            with self.database() as env:
                self.assert_drawn(env, one, ended)
        self.assert_consistent()

    def test_killed_at_random_and_restarted(self):
        lot = random.Random(SEED)
        print(f"\nSWEEP_SEED={SEED}")
        with self.database() as env:
            one, ended = self.new_draw(env)
        for _ in range(KILLS):
            nth = lot.randrange(1, MOST_STATEMENTS)
            self.crew.take(1)[0].do(killed([SWEEP], nth))
            self.wait_for_end_of_killed()
        self.assert_answered([self.crew.take(1)[0].do(SWEEP)])
        with self.database() as env:
            self.assert_drawn(env, one, ended)
        self.assert_consistent()

    def test_drawn_while_somebody_files_him(self):
        """He is drawn, whoever types his number at that moment."""
        with self.database() as env:
            one, ended = self.new_draw(env)
            dialog, lead_id = self.new_dialog(env, self.anna, phone=ended[0].phone)
        self.assert_answered(
            self.crew.together(
                [SWEEP], [dialog], at=("customer.filing", "_claim_entries")
            )
        )
        self.assert_answered([self.crew.take(1)[0].do(SWEEP)])
        with self.database() as env:
            self.assert_drawn(env, one, ended)
            self.assertEqual(self.filings_of(env, [lead_id]).state, "refused")
        self.assert_consistent()
