"""Whose turn it is, from when on, and whether he still wants the customer.

Rules S11-R06, S11-R07, S11-R08; what waiting itself means is in test_waiting.py.
"""

from datetime import datetime, timedelta

from draft_case import DraftCase
from filing_case import MONDAY

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

PHONE = "13800001234"
OTHER_PHONE = "13900005678"
DUE = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai
HOURS = 48
OFFERED = DUE + timedelta(hours=HOURS)


class QueueCase(DraftCase):
    settings = {}

    def setUp(self):
        super().setUp()
        self.rules(duplicate_policy="queue", queue_places=2, **self.settings)
        self.mine = self.lead(self.anna, phone=PHONE)
        self.holder = self.file(self.mine, user=self.anna)
        self.assertEqual(self.holder.protected_until, DUE)

    def waiting(self, user=None, **values):
        filing = self.filed(user or self.bo, **{"phone": PHONE} | values)
        self.assertEqual(filing.state, "queued", filing.refusal)
        return filing

    def told(self, user):
        todo = self.env["mail.activity"].search([("user_id", "=", user.id)])
        return " ".join(todo.mapped("summary"))

    def triggers(self, instant):
        return self.env["ir.cron.trigger"].search([("call_at", "=", instant)])

    def events(self, filing):
        return filing.ledger_ids.mapped("event")


@tagged("post_install", "-at_install")
class TestPlace(QueueCase):
    def test_place_and_date_and_nothing_else(self):
        """S11-R06: who waits reads where he stands and when it would be his turn"""
        first, second = self.waiting(self.bo), self.waiting(self.dai)
        mine = first.with_user(self.bo)
        self.assertEqual((mine.queue_place, mine.queue_until), (1, DUE))
        self.assertIn("03/10/2026", mine.queue_text)
        self.assertEqual(second.with_user(self.dai).queue_place, 2)
        self.assertEqual((self.holder.queue_place, self.holder.queue_until), (0, False))
        first._end("withdraw")
        second.invalidate_recordset()
        self.assertEqual(second.with_user(self.dai).queue_place, 1)

    def test_date_moves_with_the_end(self):
        """S11-R06: as the protection in front is extended"""
        queued = self.waiting()
        later = DUE + timedelta(days=30)
        ids = self.holder.ids
        self.holder._redate("extend", dict.fromkeys(ids, later), {ids[0]: {}}, MONDAY)
        queued.invalidate_recordset()
        self.assertEqual(queued.queue_until, later)
        self.at(DUE)
        self.run_cron()
        self.assertEqual(queued.state, "queued")
        self.at(later)
        self.run_cron()
        self.assertEqual((queued.state, queued.effective_at), ("active", later))

    def test_register_that_tells_no_dates(self):
        """S01-R10"""
        self.company.filing_register_id.answer_until = False
        queued = self.waiting()
        self.assertEqual((queued.queue_place, queued.queue_until), (1, False))

    def test_held_filing_has_no_date(self):
        queued = self.waiting()
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": self.holder.id, "reason": "Contested"}
        )
        self.at(DUE + timedelta(hours=1))
        self.assertEqual((queued.queue_place, queued.queue_until), (1, False))

    def test_cron_comes_at_the_end(self):
        """S11-R07: within a minute, not with the next hourly run"""
        self.waiting()
        cron = self.env.ref("customer_filing.ir_cron_release_due")
        self.assertEqual(self.triggers(DUE).cron_id, cron)

    def test_void_withdrawn_neglected_given_back(self):
        """S11-R07: every end that frees the customer is the next one's turn"""
        ways = ("void", "withdraw", "neglect", "release")
        for number, transition in enumerate(ways):
            with self.subTest(transition=transition):
                phone = f"1390000111{number}"
                holder = self.filed(self.anna, phone=phone)
                queued = self.waiting(phone=phone)
                holder._end(transition)
                self.assertEqual((holder.state, queued.state), ("ended", "active"))
                self.assertFalse(holder.pool_entry_ids)

    def test_those_behind_keep_their_places(self):
        """S11-R08: also if the next one's own terms know no queue"""
        self.rules(duplicate_policy="refuse")
        first = self.waiting(self.bo)
        second = self.waiting(self.dai)
        self.holder._end("release")
        self.assertEqual((first.state, first.queue_places), ("active", 1))
        first._end("release")
        self.assertEqual(second.state, "active")


@tagged("post_install", "-at_install")
class TestNextDay(QueueCase):
    settings = {"queue_start": "next_day"}

    def test_clock_begins_on_the_next_day(self):
        """S11-R06: the customer is his at once, his days are not counted yet"""
        queued = self.waiting()
        given_back = MONDAY + timedelta(hours=3)
        midnight = MONDAY + timedelta(hours=14)  # 3 March 00:00 in Shanghai
        self.assertEqual(queued.queue_until, DUE)
        self.at(given_back)
        self.holder._end("release")
        self.assertEqual((queued.state, queued.effective_at), ("active", midnight))
        self.assertEqual(queued.protected_until, midnight + timedelta(days=8))
        self.assertEqual(queued.lead_id.filing_protected_until, queued.protected_until)
        self.assertTrue(queued.key_ids.filtered("holds"))
        self.assertEqual(self.events(queued), ["queue", "activate", "turn"])
        self.assertIn("is protected for you", self.told(self.bo))
        third = self.filed(self.dai, phone=PHONE)
        self.assertEqual(third.state, "queued", "nobody slips in between")

    def test_end_at_midnight_is_the_next_day_already(self):
        queued = self.waiting()
        self.at(DUE + timedelta(hours=5))
        self.run_cron()
        self.assertEqual((queued.state, queued.effective_at), ("active", DUE))
        self.assertEqual(self.events(queued), ["queue", "activate"])


@tagged("post_install", "-at_install")
class TestOffer(QueueCase):
    settings = {"queue_offer_hours": HOURS}

    def setUp(self):
        super().setUp()
        self.first = self.waiting(self.bo)
        self.second = self.waiting(self.dai)

    def offered(self):
        self.at(DUE)
        self.run_cron()
        self.assertOfferedTo(self.first, DUE)

    def assertOfferedTo(self, filing, since):
        until = since + timedelta(hours=HOURS)
        self.assertEqual(
            (filing.state, filing.offered_at, filing.offered_until),
            ("active", since, until),
        )
        self.assertEqual(filing.protected_until, until)
        self.assertEqual(filing.lead_id.filing_protected_until, until)

    def test_first_in_line_is_asked(self):
        """S11-R07: told, with a date; meanwhile nobody else gets the customer"""
        self.offered()
        self.assertEqual(self.second.state, "queued")
        self.assertTrue(self.first.lead_id.with_user(self.bo).filing_is_offered)
        self.assertIn("offered to you until 03/12/2026", self.told(self.bo))
        self.assertTrue(self.triggers(OFFERED), "the cron comes when it is over")
        self.assertEqual(self.events(self.first), ["queue", "activate", "offer"])
        found = self.env["customer.filing"].with_user(self.olga)
        found = found.check_customer({"phone": PHONE})
        self.assertEqual(found["verdict"], "protected")
        self.assertFalse(self.holder.pool_entry_ids)

    def test_accepted(self):
        """His period begins when he accepts."""
        self.offered()
        accepted = DUE + timedelta(hours=20)
        self.at(accepted)
        self.first.with_user(self.bo).action_accept_offer()
        self.assertEqual(self.first.effective_at, accepted)
        # through 18 March, seven days after the day on which he accepted
        self.assertEqual(self.first.protected_until, DUE + timedelta(days=8))
        self.assertFalse(self.first.offered_until)
        self.assertFalse(self.first.lead_id.with_user(self.bo).filing_is_offered)
        self.assertEqual(self.events(self.first)[-1], "offer_taken")
        self.at(OFFERED)
        self.run_cron()
        self.assertEqual((self.first.state, self.second.state), ("active", "queued"))
        with self.assertRaisesRegex(UserError, "Nothing is offered"):
            self.first.with_user(self.bo).action_decline_offer()

    def test_declined(self):
        self.offered()
        declined = DUE + timedelta(hours=20)
        self.at(declined)
        action = self.first.with_user(self.bo).action_decline_offer()
        self.assertEqual(action["res_model"], "customer.filing")
        self.assertEqual(
            (self.first.state, self.first.end_reason),
            (
                "ended",
                "released",
            ),
        )
        self.assertEqual(self.first.ended_by_id, self.bo)
        self.assertFalse(self.first.offered_until)
        self.assertEqual(
            self.events(self.first),
            ["queue", "activate", "offer", "offer_over", "release"],
        )
        self.assertOfferedTo(self.second, declined)
        self.second.with_user(self.dai).action_decline_offer()
        self.assertEqual(self.second.pool_entry_ids.state, "waiting")
        self.assertEqual(self.second.lead_id.filing_guard, "pool")
        self.assertFalse(self.first.pool_entry_ids, "one customer, one card")

    def test_nobody_answers(self):
        """To the next one, then to the pool; whenever the cron comes."""
        self.offered()
        self.at(OFFERED - timedelta(seconds=1))
        self.run_cron()
        self.assertEqual(self.first.state, "active")
        self.at(OFFERED)
        self.run_cron()
        self.assertEqual((self.first.state, self.first.ended_at), ("ended", OFFERED))
        self.assertOfferedTo(self.second, OFFERED)
        self.at(OFFERED + timedelta(hours=HOURS))
        self.run_cron()
        self.assertEqual(self.second.pool_entry_ids.state, "waiting")

    def test_late_cron(self):
        """The same end as with one that came in time."""
        late = OFFERED + timedelta(hours=HOURS + 5)
        self.at(late)
        self.run_cron()
        self.assertEqual(self.first.ended_at, OFFERED)
        self.assertEqual(self.second.ended_at, OFFERED + timedelta(hours=HOURS))
        self.assertEqual(self.second.pool_entry_ids.state, "waiting")
        self.assertEqual(
            self.second.pool_entry_ids.entered_at, OFFERED + timedelta(hours=HOURS)
        )
        self.run_cron()
        self.assertEqual(
            self.events(self.first),
            ["queue", "activate", "offer", "offer_over", "expire"],
        )

    def test_somebody_comes_across_it_before_the_cron(self):
        """S01-R07: the time is over for whoever asks, cron or not"""
        self.offered()
        self.at(OFFERED + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "Nothing is offered"):
            self.first.with_user(self.bo).action_accept_offer()
        self.filed(self.anna, phone=PHONE)
        self.assertEqual(self.first.state, "ended")
        self.assertOfferedTo(self.second, OFFERED)

    def test_only_for_whom_it_is(self):
        self.offered()
        for way in ("action_accept_offer", "action_decline_offer"):
            with self.assertRaises(AccessError):
                getattr(self.first.with_user(self.anna), way)()
        self.assertEqual(self.first.offered_until, OFFERED)

    def test_held_meanwhile(self):
        self.offered()
        self.env["customer.filing.hold"].with_user(self.olga).create(
            {"filing_id": self.first.id, "reason": "Contested"}
        )
        for way in ("action_accept_offer", "action_decline_offer"):
            with self.assertRaisesRegex(UserError, "on hold"):
                getattr(self.first.with_user(self.bo), way)()

    def test_sold_before_he_answered(self):
        """S11-R09: that is an answer, and closes the queue"""
        self.offered()
        self.first.lead_id.with_user(self.bo).action_set_won()
        self.assertEqual(self.first.end_reason, "won")
        self.assertEqual(self.second.end_reason, "withdrawn")

    def test_no_extension_of_an_offer(self):
        """S11-R13"""
        self.second._end("withdraw")
        self.rules(extension_mode="limited")
        phone = OTHER_PHONE
        holder, queued = self.filed(self.anna, phone=phone), self.waiting(phone=phone)
        holder._end("release")
        self.assertTrue(queued.offered_until)
        self.assertFalse(queued.with_user(self.bo).may_extend)
        with self.assertRaisesRegex(UserError, "Accept the customer first"):
            queued.with_user(self.bo).action_ask_extension()
        queued.with_user(self.bo).action_accept_offer()
        self.assertTrue(queued.with_user(self.bo).may_extend)

    def test_screens(self):
        """Who waits, and who is asked, opens his filing."""
        with Form(self.second.with_user(self.dai)) as shown:
            self.assertEqual(shown.queue_place, 2)
            self.assertTrue(shown.queue_text)
        self.offered()
        with Form(self.first.with_user(self.bo)) as shown:
            self.assertEqual(shown.offer_text, self.first.offer_text)
        with Form(self.first.lead_id.with_user(self.bo)) as shown:
            self.assertTrue(shown.filing_is_offered)

    def test_offer_is_not_typed_in(self):
        self.offered()
        mine = self.first.with_user(self.bo)
        for values in ({"offered_until": False}, {"queue_place": 1, "offered_at": DUE}):
            with self.assertRaisesRegex(UserError, "typed in"):
                mine.write(values)
