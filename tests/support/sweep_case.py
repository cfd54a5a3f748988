"""Filings whose time runs out in every way, and all that becomes of each."""

import json
from datetime import timedelta

from processes_case import ProcessCase, new_phone, now

from odoo import Command

EFFECTS = ("release", "void", "warn", "forfeit")
# What of a ledger's entry says the same of two filings alike.
TOLD = {"owner", "terms", "protected_until"}


class SweepCase(ProcessCase):
    """Teams under different policies, and populations that are all alike.

    Two populations differ in the customers' phone numbers alone: all their instants
    are counted from the same moment, so that they must come to the same end.
    """

    number_of_people = 8
    terms = {
        "duplicate_policy": "queue",
        "queue_places": 1,
        "valid_from": now() - timedelta(days=1000),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = now()
        with cls.database() as env:
            cls.staged = {
                effect: (user_id, cls._new_staged_team(env, effect, user_id))
                for effect, user_id in zip(EFFECTS, cls.people[4:], strict=True)
            }

    @classmethod
    def _new_staged_team(cls, env, effect, user_id):
        """A team whose filings must be followed up every three days; its id."""
        stage = {"stage": "cadence", "length": 3, "effect": effect}
        policy = cls.new_policy(env, stage_ids=[Command.create(stage)])
        return cls.new_team(
            env, filing_policy_id=policy.id, member_ids=[Command.set([user_id])]
        ).id

    def new_population(self, env, times=1):
        """Filings of every sort, in this order: active, but for those that wait."""
        population = env["customer.filing"]
        for number, sort in (
            (6, self._due),
            (3, self._contested),
            (3, self._waited_for),
            (3, self._held),
            (2, self._held_once),
            (2, self._awaiting),
            (3, self._later),
            (3, self._sold),
            (4, self._neglected),
        ):
            population |= sort(env, number * times)
        return population

    def ago(self, days):
        return self.base - timedelta(days=days)

    def _filed(self, env, number, days, user_id=None, phones=None, **values):
        """Filings submitted so many days ago, and what came of it."""
        phones = phones or [new_phone() for _ in range(number)]
        filings = env["customer.filing"].create(
            [
                self.draft(env, user_id or self.anna, phone=phone, **values)
                for phone in phones
            ]
        )
        filings._submit(at=self.ago(days))
        return filings

    def _due(self, env, number):
        filings = self._filed(env, number, days=40)
        self._arrange_meetings(filings)
        return filings

    def _arrange_meetings(self, filings):
        """A colleague follows each lead; a meeting was held, another is to come.

        They get their lead afterwards, lest they count as somebody's work.
        """
        events = filings.env["calendar.event"].with_context(dont_notify=True)
        colleague = filings.env["res.users"].browse(self.carl).partner_id
        for filing in filings:
            lead = filing.lead_id
            lead.message_subscribe(colleague.ids)
            lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna)
            for days in (3, -3):
                start = self.ago(days)
                meeting = events.create(
                    {
                        "name": f"Meeting {days}",
                        "start": start,
                        "stop": start + timedelta(hours=1),
                    }
                )
                meeting.opportunity_id = lead

    def _contested(self, env, number):
        """A colleague has a lead of the same customer.

        Made while they are protected, for otherwise it would end them.
        """
        filings = self._filed(env, number, days=2)
        leads = self.new_leads(env, self.carl, filings.mapped("phone")).sudo()
        assert leads.filing_met_id == filings
        ends = dict.fromkeys(filings.ids, self.ago(1))
        filings._redate("extend", ends, dict.fromkeys(filings.ids, {}), self.ago(2))
        return filings

    def _waited_for(self, env, number):
        """Somebody waits for the end, whose own protection is over as well by now."""
        filings = self._filed(env, number, days=40)
        phones = filings.mapped("phone")
        waiting = self._filed(env, number, 39, self.bo, phones)
        assert set(waiting.mapped("state")) == {"queued"}, waiting.mapped("refusal")
        return filings | waiting

    def _held(self, env, number, **values):
        filings = self._filed(env, number, days=40)
        env["customer.filing.hold"].create(
            [
                {"filing_id": filing.id, "reason": "A dispute"} | values
                for filing in filings
            ]
        )
        return filings

    def _held_once(self, env, number):
        return self._held(env, number, until=self.ago(1))

    def _awaiting(self, env, number):
        filings = self._filed(env, number, days=40)
        filings._filing_write({"awaits_decision": True})
        return filings

    def _later(self, env, number):
        return self._filed(env, number, days=2)

    def _sold(self, env, number):
        """Bought so long ago that even the aftercare is over."""
        filings = self._filed(env, number, days=400)
        filings._end("win", {filing.id: self.ago(399) for filing in filings})
        assert all(until < now() for until in filings.mapped("aftercare_until"))
        return filings

    def _neglected(self, env, number):
        """Under each policy: overdue within the protection, and past its end."""
        filings = env["customer.filing"]
        for user_id, team_id in self.staged.values():
            for days in (5, 40):
                filings |= self._filed(env, number // 2, days, user_id, team_id=team_id)
        return filings

    # ---- what became of them ----

    def outcome(self, filings):
        """All about each filing but its ids, and when it was recorded."""
        return [self._told_of(filing) for filing in filings]

    def _told_of(self, filing):
        lead, card = filing.lead_id, self._card(filing)
        return {
            "filing": self._values(
                filing,
                "state end_reason user_id effective_at protected_until ended_at "
                "aftercare_until awaits_decision round neglect_due_at "
                "share_forfeited_at",
            ),
            "keys": self._rows(filing.key_ids, "kind strength holds"),
            "entries": self._rows(
                filing.pool_entry_ids, "pool_id entered_at reason state left_at"
            ),
            "deadlines": self._rows(
                filing.deadline_ids, "stage effect state due_at missed_at"
            ),
            "card": self._values(
                card,
                "owner_id state end_reason ended_at pool_id pool_entered_at rounds",
            ),
            "lead": self._values(
                lead, "active user_id team_id filing_guard filing_protected_until"
            ),
            "met": self._rows(self._leads_alike(lead), "user_id filing_guard"),
            "activities": self._rows(
                lead.activity_ids, "activity_type_id user_id summary"
            ),
            "followers": sorted(lead.message_partner_ids.ids),
            "notes": sorted(lead.message_ids.mapped("body")),
            "meetings": self._rows(self._meetings(lead), "name active"),
            "told": self._rows(self._told(filing), "user_id stage due_at told_at"),
            "ledger": [self._entry(entry) for entry in filing.ledger_ids],
        }

    def _card(self, filing):
        cards = filing.env["customer.filing.card"]
        return cards.search([("filing_id", "=", filing.id)])

    def _meetings(self, lead):
        events = lead.env["calendar.event"].with_context(active_test=False)
        return events.search([("opportunity_id", "=", lead.id)]) if lead else events

    def _told(self, filing):
        """What its people were told, or will be in the morning's mail."""
        warnings = filing.env["customer.filing.warning"]
        return warnings.search([("filing_id", "=", filing.id)])

    def _leads_alike(self, lead):
        """Other leads of the same customer."""
        phone = lead.phone_sanitized
        same = lead.search([("phone_sanitized", "=", phone)]) if phone else lead
        return same - lead

    def _entry(self, entry):
        payload = json.loads(entry.payload)
        was_prepared = entry.event == "hold"  # when the population was made
        return (
            entry.sequence,
            entry.event,
            None if was_prepared else entry.effective_at,
            entry.actor_id.id,
            {name: value for name, value in payload.items() if name in TOLD},
        )

    def _rows(self, records, names):
        return sorted((self._values(record, names) for record in records), key=repr)

    @staticmethod
    def _values(record, names):
        return {
            name: record[name].id if name.endswith("_id") else record[name]
            for name in names.split()
        }
