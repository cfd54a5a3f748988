"""Eight salespeople file one customer at once, and meet in one key or another.

Scenario 6, rules S18-R16, S05-R02, S67-R07, S68-R08: of those who meet one protects
the customer, whatever it is that they meet by; the others get a verdict.
"""

from processes_case import (
    ROUNDS,
    ProcessCase,
    new_maskable_phone,
    new_phone,
    new_tax_number,
)
from processes_crew import cron

from odoo import Command

# All have looked the customer up, found him free and are about to take him.
DECISION = ("customer.filing.key", "_insert")
# All have found him in the pool and are about to take him out of it.
CLAIM = ("customer.filing", "_claim_entries")
# All have found somebody whose time is over, and are about to release him.
RELEASE = ("customer.filing", "_end")


class MeetingCase(ProcessCase):
    number_of_people = 8
    terms = {"masked_phone": True}

    def _rounds(self, sayings, **options):
        """Of each round the eight dialogs, all filled in.

        :param sayings: for each round the values of eight dialogs
        :param options: of ``new_dialogs``
        :return: for each round pairs of the request that files and the lead's id
        """
        with self.database() as env:
            dialogs = self.new_dialogs(
                env,
                [
                    (user_id, {"contact_name": "李小明"} | saying)
                    for eight in sayings
                    for user_id, saying in zip(self.people, eight, strict=True)
                ],
                **options,
            )
        return [dialogs[i : i + 8] for i in range(0, len(dialogs), 8)]

    def _assert_told(self, answers, filings):
        """Each was answered as he should, and asked once by the log.

        :param filings: those of the answers, in their order
        """
        for answer, filing in zip(answers, filings, strict=True):
            [action] = answer["results"]
            if filing.state == "active":
                self.assertEqual(action["params"]["type"], "success")
            else:
                self.assertEqual(action["name"], "Not filed")
        checks = filings.env["customer.filing.check"]
        asked = checks.search([("filing_id", "in", filings.ids)])
        self.assertEqual(len(asked), len(filings))
        people = ("user_id", "in", self.people)
        lost = checks.search(
            [people, ("via", "=", "filing"), ("filing_id", "=", False)]
        )
        self.assertFalse(lost, "an attempt that was lost has told nobody anything")

    def _filings(self, env, dialogs):
        """The filings of these dialogs, each of which made one."""
        found = self.filings_of(env, [lead_id for _request, lead_id in dialogs])
        of_lead = {filing.lead_id.id: filing for filing in found}
        self.assertEqual(len(found), len(dialogs), "no rows of lost attempts")
        return found.browse(of_lead[lead_id].id for _request, lead_id in dialogs)

    def _assert_one(self, env, filings):
        """One is protected; to the others it was told why they are not."""
        won = filings.filtered(lambda filing: filing.state == "active")
        self.assertEqual(len(won), 1, filings.mapped("state"))
        self._assert_lost(filings - won)
        self.assert_held_once(env, won)

    def _assert_lost(self, filings):
        for lost in filings:
            self.assertEqual(lost.state, "refused")
            [code] = self.codes(lost)
            self.assertIn(code, ("protected", "ambiguous"))
            self.assertFalse(lost.key_ids)
            self.assertFalse(lost.lead_id.filing_id)
            self.assertEqual(lost.ledger_ids.mapped("event"), ["refuse"])


class TestMeetingRace(MeetingCase):
    def test_by_phone(self):
        self._race(self._by_phone, self._assert_one)

    def test_by_a_relatives_phone(self):
        """S05-R02: one's own number is that of the other's wife, mother or brother."""
        self._race(self._by_relative, self._assert_one)

    def test_by_tax_number(self):
        self._race(self._by_tax_number, self._assert_one)

    def test_by_masked_phone(self):
        """S68-R08: masks meet the numbers that fit them, and each other."""
        self._race(self._by_mask, self._assert_one)

    def test_the_whole_customer_against_his_projects(self):
        """S67-R07: who files the whole has him alone; else each project is one's."""
        self._race(self._by_project, self._assert_one_of_each)

    def test_masks_of_one_customer_fit_each_other(self):
        """Two numbers of one filing do not collide with themselves."""
        phone = new_maskable_phone()
        written = f"{phone[:3]}****{phone[-4:]} / {phone[:4]}***{phone[-4:]}"
        with self.database() as env:
            request, lead_id = self.new_dialog(env, self.bo, phone=written)
        [answer] = self.race(request)
        self.assertFalse(answer["retries"])
        with self.database() as env:
            self.assertEqual(self.filings_of(env, [lead_id]).state, "active")
        self.assert_consistent()

    # ---- what the eight say in one round ----

    def _by_phone(self, _env):
        phone = new_phone()
        written = (phone, f"+86 {phone}", f"0086-{phone}", f"{phone[:3]} {phone[3:]}")
        return [{"phone": written[i % 4], "contact_name": f"李小{i}"} for i in range(8)]

    def _by_relative(self, _env):
        shared = new_phone()
        sayings = []
        for relation in ("spouse", "parent", "sibling", "spouse"):
            relative = Command.create({"relation": relation, "phone": shared})
            sayings += [
                {"phone": shared},
                {"phone": new_phone(), "relative_ids": [relative]},
            ]
        return sayings

    def _by_tax_number(self, _env):
        number = new_tax_number()
        written = (number, number.lower(), f" {number} ", f"{number[:8]} {number[8:]}")
        return [{"phone": new_phone(), "tax_number": written[i % 4]} for i in range(8)]

    def _by_mask(self, _env):
        phone = new_maskable_phone()
        written = (
            phone,
            f"{phone[:3]}****{phone[-4:]}",
            f"{phone[:4]}***{phone[-4:]}",
            f"{phone[:4]}xxxx{phone[-3:]}",
        )
        surnames = "李李李王李李李李"
        return [
            {"phone": written[i % 4], "contact_name": f"{surnames[i]}小明"}
            for i in range(8)
        ]

    def _by_project(self, env):
        phone = new_phone()
        kind = env.ref("customer_filing.filing_kind_project").id
        projects = ("", "一期", "二期", "一期", "", "二期", "一期", "二期")
        return [
            {"phone": phone} | ({"project": name, "kind_id": kind} if name else {})
            for name in projects
        ]

    # ---- how they race, and what must have come of it ----

    def _race(self, new_sayings, judge):
        """Let all eight meet, where they decide or wherever they like by turns.

        :param new_sayings: function (environment) that makes the eight of one round
        :param judge: function (environment, filings of one round)
        """
        with self.database() as env:
            sayings = [new_sayings(env) for _ in range(ROUNDS)]
        for number, dialogs in enumerate(self._rounds(sayings)):
            requests = [request for request, _lead_id in dialogs]
            answers = self.race(*requests, at=DECISION if number % 2 == 0 else None)
            with self.database() as env:
                filings = self._filings(env, dialogs)
                judge(env, filings)
                self._assert_told(answers, filings)
        self.assert_consistent()

    def _assert_one_of_each(self, _env, filings):
        """One who filed the whole, or one for each project."""
        won = filings.filtered(lambda filing: filing.state == "active")
        projects = sorted(filing.project or "" for filing in won)
        self.assertIn(projects, ([""], ["一期", "二期"]))
        self._assert_lost(filings - won)


class TestMeetingOverTheEnd(MeetingCase):
    """The customer was somebody's until now; others come upon him at that moment."""

    def test_four_claim_whom_four_file(self):
        """Rules S01-R07, S39-R05: by his number, or by a part of it."""
        with self.database() as env:
            phones = [new_maskable_phone() for _ in range(ROUNDS)]
            pooled = [self.new_pooled(env, phone=phone) for phone in phones]
            claims = [
                [self.claim(user_id, filing) for user_id in self.people[:4]]
                for filing in pooled
            ]
        rounds = self._rounds([self._maskings(phone) * 2 for phone in phones])
        for number, dialogs in enumerate(rounds):
            filing = [request for request, _lead_id in dialogs[4:]]
            answers = self.race(
                *claims[number], *filing, at=CLAIM if number % 2 == 0 else None
            )
            with self.database() as env:
                entry = pooled[number].with_env(env).pool_entry_ids
                claim = env["customer.filing.claim"].search(
                    [("entry_id", "in", entry.ids)]
                )
                won = claim.filing_id
                self.assertEqual((len(claim), entry.state), (1, "claimed"))
                self.assertEqual(won.state, "active")
                self.assert_held_once(env, won)
                filings = self._filings(env, dialogs[4:])
                self._assert_lost(filings - won)
                self._assert_told(answers[4:], filings)
                self._assert_claimers_told(answers[:4], won)
        self.assert_consistent()

    def test_eight_file_whom_the_cron_releases(self):
        """Scenario 22, rule S01-R07: one of them has him, by way of the pool."""
        phones = [new_maskable_phone() for _ in range(ROUNDS)]
        sayings = [self._maskings(phone) * 2 for phone in phones]
        # leads that tell whom they are about would release him at once
        for number, dialogs in enumerate(self._rounds(sayings, telling=False)):
            with self.database() as env:
                due = self.new_due(env, phone=phones[number])
            filing = [request for request, _lead_id in dialogs]
            answers = self.race(
                cron(), *filing, at=RELEASE if number % 2 == 0 else None
            )
            with self.database() as env:
                ended = due.with_env(env)
                self.assertEqual(
                    ended.ledger_ids.mapped("event"), ["activate", "expire", "claimed"]
                )
                self.assertEqual(ended.pool_entry_ids.mapped("state"), ["claimed"])
                filings = self._filings(env, dialogs)
                self._assert_one(env, filings)
                self._assert_told(answers[1:], filings)
        self.assert_consistent()

    def _maskings(self, phone):
        return [
            {"phone": phone},
            {"phone": f"{phone[:3]}****{phone[-4:]}"},
            {"phone": f"+86 {phone}"},
            {"phone": f"{phone[:4]}***{phone[-4:]}"},
        ]

    def _assert_claimers_told(self, answers, won):
        for answer, user_id in zip(answers, self.people, strict=False):
            [action] = answer["results"]
            if won.user_id.id == user_id:
                self.assertEqual(action["res_id"], won.lead_id.id)
            else:
                self.assertIn("somebody was faster", action["params"]["message"])
