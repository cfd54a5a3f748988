"""Handed over while something else happens to the customer (rules S45-R08, S46-R08)."""

from processes_case import ProcessCase
from processes_crew import call

ROUNDS = 3
HANDING = ("customer.filing", "_lock_to_hand_over")


class TestHandOverRace(ProcessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.database() as env:
            groups = (
                "sales_team.group_sale_salesman_all_leads",
                "customer_filing.group_filing_officer",
            )
            cls.officers = [cls.new_user(env, *groups).id for _ in range(2)]

    def _new_filing(self, env):
        filing = env["customer.filing"].create(self.draft(env, self.anna))
        filing._submit()
        assert filing.state == "active", filing.refusal
        return filing

    def _dialog(self, env, filing, user_id, officer=0):
        """The request that hands a filing over, in a dialog that is open already."""
        officer = self.officers[officer]
        action = filing.with_user(officer).action_hand_over()
        dialog = env[action["res_model"]].with_user(officer).browse(action["res_id"])
        dialog.write({"way": "person", "user_id": user_id, "reason": "New districts"})
        return dialog, call(officer, dialog._name, "action_hand_over", dialog.ids)

    def _give_back(self, env, filing):
        dialog = (
            env["customer.filing.end"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "transition": "release", "reason": "No"})
        )
        return call(self.anna, dialog._name, "action_end", dialog.ids)

    def _agree(self, filing):
        """Filing, lead and card say the same."""
        card = filing.env["customer.filing.card"].search(
            [("filing_id", "=", filing.id)]
        )
        self.assertEqual(card.owner_id, filing.user_id)
        if filing.state == "active":
            self.assertEqual(filing.lead_id.user_id, filing.user_id)
            self.assertEqual(filing.lead_id.filing_guard, "protected")
            self.assert_held_once(filing.env, filing)
        else:
            self.assertFalse(filing.lead_id.user_id)
            self.assertEqual(filing.lead_id.filing_guard, "pool")

    def test_handed_over_while_he_gives_it_back(self):
        for _ in range(ROUNDS):
            with self.database() as env:
                filing = self._new_filing(env)
                dialog, hand_over = self._dialog(env, filing, self.bo)
                give_back = self._give_back(env, filing)
            handing, giving = self.crew.together([hand_over], [give_back], at=HANDING)
            self.assert_answered([handing])
            with self.database() as env:
                filing, dialog = filing.with_env(env), dialog.with_env(env)
                if filing.state == "active":
                    self.assertEqual(filing.user_id.id, self.bo)
                    self.assertIn(giving["error"][0], ("AccessError", "UserError"))
                    self.assertEqual(dialog.line_ids.state, "done")
                else:
                    self.assertIsNone(giving["error"])
                    self.assertEqual(dialog.line_ids.state, "refused")
                self._agree(filing)
        self.assert_consistent()

    def test_two_hand_the_same_over(self):
        for _ in range(ROUNDS):
            with self.database() as env:
                filing = self._new_filing(env)
                _dialog, first = self._dialog(env, filing, self.bo)
                _dialog, second = self._dialog(env, filing, self.carl, officer=1)
            self.assert_answered(self.crew.together([first], [second], at=HANDING))
            with self.database() as env:
                filing = filing.with_env(env)
                self.assertIn(filing.user_id.id, (self.bo, self.carl))
                self._agree(filing)
        self.assert_consistent()

    def test_claimed_while_the_dialog_is_open(self):
        with self.database() as env:
            filing = self._new_filing(env)
            dialog, hand_over = self._dialog(env, filing, self.carl)
            filing._end("release")
            claim = self.claim(self.bo, filing)
        claiming, handing = self.crew.together([claim], [hand_over])
        self.assert_answered([claiming, handing])
        with self.database() as env:
            filing = filing.with_env(env)
            self.assertEqual(dialog.with_env(env).line_ids.state, "refused")
            self.assertEqual(filing.pool_entry_ids.state, "claimed")
            self.assertEqual(filing.lead_id.user_id.id, self.bo)
        self.assert_consistent()
