"""What the house knows of a deal: who had which role in it, since when."""

from datetime import date, datetime
from decimal import Decimal

from hand_over_case import HandOverCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

# Friday 6 March, 20:00 in London; in Shanghai it is Saturday.
WON = datetime(2026, 3, 6, 20)


@tagged("post_install", "-at_install")
class TestSplitFacts(HandOverCase):
    def win(self, lead, at=WON, user=None):
        # the order of submission is stamped by PostgreSQL's clock, which is not frozen
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_filing SET first_submitted_at = effective_at "
            "WHERE id = ANY(%s)",
            [lead.filing_id.ids],
        )
        self.at(at)
        lead.with_user(user or lead.user_id).action_set_won()
        self.flush_tracking()
        return lead

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()
        self.env.invalidate_all()

    def people(self, facts, role):
        return [person.id for person in facts.roles.get(role, ())]

    def note(self, filing, role, user=None, **values):
        """Somebody took part, as the filing's salesperson or ``user`` notes it."""
        participants = self.env["customer.filing.participant"]
        return participants.with_user(user or filing.user_id).create(
            {"filing_id": filing.id, "role": role} | values
        )

    # ---- owner, closer, follow-ups, day ----

    def test_who_filed_followed_up_and_won(self):
        filing = self.customer(1)
        for day in (3, 5):
            self.at(datetime(2026, 3, day, 2))
            self.log(filing)
        lead = self.win(filing.lead_id)
        facts = lead._filing_split_facts()
        self.assertEqual(facts.deal_date, date(2026, 3, 7), "the day in Shanghai")
        self.assertEqual((facts.company, facts.shop), (self.company.id, self.north.id))
        for role in ("owner", "closer", "customer"):
            self.assertEqual(self.people(facts, role), [self.anna.id])
        [owner] = facts.roles["owner"]
        self.assertEqual(owner.since, date(2026, 3, 2))
        self.assertEqual((owner.follow_ups, owner.last_follow_up.day), (2, 5))
        self.assertEqual(owner.filing_valid_until, date(2026, 3, 9))
        self.assertTrue(owner.active and owner.has_login)
        self.assertEqual(owner.shop, self.north.id)
        self.assertFalse(owner.wrong_data or owner.missing_documents or owner.away)
        self.assertFalse(facts.conditions)
        self.assertEqual(
            set(self.people(facts, "team")), set(self.north.member_ids.ids)
        )

    def test_a_change_of_owner_after_winning_moves_nothing(self):
        filing, plain = self.customer(1), self.lead(self.carl, self.plain)
        self.win(filing.lead_id | plain, user=self.max)
        self.at(datetime(2026, 3, 8, 2))
        plain.user_id = self.bo
        filing._hand_over(self.bo)
        self.flush_tracking()
        self.assertEqual(filing.user_id, self.bo)
        facts = filing.lead_id._filing_split_facts()
        for role in ("owner", "closer"):
            self.assertEqual(self.people(facts, role), [self.anna.id])
        facts = plain._filing_split_facts()
        self.assertEqual(self.people(facts, "closer"), [self.carl.id])

    def test_who_had_him_before_and_who_received_him(self):
        """S31-R28, S14-R06: earlier receivers and the former salesperson's right."""
        self.rules(former_share="company")
        filing = self.customer(1)
        self.at(datetime(2026, 3, 3, 2))
        filing._milestone("visit", datetime(2026, 3, 3, 1), by=self.bo)
        filing._hand_over(self.carl)
        self.win(filing.lead_id)
        facts = filing.lead_id._filing_split_facts()
        self.assertEqual(self.people(facts, "owner"), [self.carl.id])
        self.assertEqual(facts.roles["owner"][0].since, date(2026, 3, 3))
        received = self.people(facts, "first_receiver")
        self.assertEqual(received, [self.anna.id, self.bo.id])
        [former] = facts.roles["former"]
        self.assertEqual((former.id, former.right_heir), (self.anna.id, "company"))
        self.assertIn("former", facts.conditions)

    def test_who_is_away_and_who_stood_in(self):
        """S18-R10, S54-R06."""
        self.rules(maintainer_from_days=4, maintainer_to_days=15)
        filing, silent = self.customer(1), self.customer(2)
        absence = self.env["customer.filing.absence"].with_user(self.anna)
        absence.create(
            {
                "date_from": date(2026, 3, 3),
                "date_to": date(2026, 3, 8),
                "reason": "Wedding",
                "maintainer_id": self.carl.id,
            }
        ).with_user(self.dai).action_approve()
        self.at(datetime(2026, 3, 4, 2))
        self.sweep("maintain")
        self.log(filing, self.carl)
        leads = self.win(filing.lead_id | silent.lead_id, user=self.max)
        first, second = leads._filing_split_facts_of([*leads])
        [owner] = first.roles["owner"]
        self.assertTrue(owner.away)
        self.assertEqual(owner.maintainer.id, self.carl.id)
        self.assertEqual(self.people(first, "maintainer"), [self.carl.id])
        [owner] = second.roles["owner"]
        self.assertTrue(owner.away)
        self.assertFalse(owner.maintainer)

    def test_newcomers_and_their_mentors(self):
        """S14-R05, S36-R33."""
        member = self.north.crm_team_member_ids.filtered(
            lambda one: one.user_id == self.anna
        )
        with self.assertRaises(ValidationError):
            member.filing_mentor_id = self.anna
        member.write(
            {"filing_mentor_id": self.bo.id, "filing_newcomer_until": "2026-03-07"}
        )
        leads = self.customer(1).lead_id | self.customer(2).lead_id
        self.win(leads[0])
        self.win(leads[1], datetime(2026, 3, 7, 20))
        new, grown = leads._filing_split_facts_of([*leads])
        self.assertTrue(new.roles["owner"][0].is_newcomer)
        self.assertEqual(new.roles["owner"][0].mentor.id, self.bo.id)
        self.assertEqual(self.people(new, "mentor"), [self.bo.id])
        self.assertIn("newcomer", new.conditions)
        self.assertFalse(grown.roles["closer"][0].is_newcomer)

    def test_rights_that_came_along(self):
        """S14-R12, scenarios 29 and 44: the first recorder, who may have left."""
        filing = self.customer(1)
        self.env["customer.filing.share"]._grant(
            [
                filing._share_row(self.bo, "recorder", "company", WON)
                | {"percent": 10.0, "granted_at": datetime(2026, 3, 3)}
            ]
        )
        self.bo.active = False
        [recorder] = self.win(filing.lead_id)._filing_split_facts().roles["recorder"]
        self.assertEqual(recorder.right_percent, Decimal(10))
        self.assertEqual((recorder.right_heir, recorder.active), ("company", False))
        self.assertEqual(recorder.right_since, date(2026, 3, 3))

    def test_a_customer_who_was_filed_before(self):
        """S14-R15: the later recorder closes, the original one is known."""
        self.rules(duplicate_policy="allow")
        first = self.file(self.lead())
        self.at(datetime(2026, 3, 3, 2))
        second = self.file(self.lead(self.bo), duplicate_remark="138000012341")
        self.env.cr.execute(
            "UPDATE customer_filing SET first_submitted_at = effective_at "
            "WHERE id = ANY(%s)",
            [[first.id, second.id]],
        )
        self.env.invalidate_all()
        facts = self.win(second.lead_id)._filing_split_facts()
        self.assertEqual(self.people(facts, "recorder"), [self.anna.id])
        self.assertIn("recorder", facts.conditions)

    def test_wrong_data_and_missing_documents(self):
        """S18-R04, S18-R05, S18-R09: what the house knows of it."""
        self.rules(
            validity_mode="warn",
            document_ids=[
                Command.create(
                    {"name": "Plan", "pattern": "*plan*", "split_role": "plan"}
                ),
                Command.create(
                    {"name": "Photo", "pattern": "*photo*", "split_role": "photo"}
                ),
            ],
        )
        picture = self.env["ir.attachment"].with_user(self.anna)
        picture = picture.create({"name": "photo.jpg"})
        filing = self.file(self.lead(), document_ids=[Command.set(picture.ids)])
        for role in ("photo", "plan"):
            self.note(filing, role, user_id=self.bo.id)
        facts = self.win(filing.lead_id)._filing_split_facts()
        self.assertFalse(facts.roles["photo"][0].missing_documents)
        self.assertTrue(facts.roles["plan"][0].missing_documents)
        self.env["customer.filing.ledger"]._append(
            "identity", {filing.id: {"fields": ["phone"]}}, datetime(2026, 3, 4)
        )
        facts = filing.lead_id._filing_split_facts()
        self.assertTrue(facts.roles["owner"][0].wrong_data)

    # ---- who took part ----

    def test_who_notes_who_took_part(self):
        """S14-R07: a key and an exclusive agency must be explained."""
        filing = self.customer(1)
        with self.assertRaises(ValidationError):
            self.note(filing, "key", user_id=self.bo.id)
        key = self.note(filing, "key", user_id=self.bo.id, note="From the owner")
        self.assertEqual((key.noted_by_id, key.filing_id), (self.anna, filing))
        uncle = self.env["res.partner"].create({"name": "Uncle"})
        self.note(filing, "referrer", self.dai, partner_id=uncle.id)
        self.note(filing, "helper", self.olga, user_id=self.carl.id)
        with self.assertRaises(AccessError):
            self.note(filing, "helper", self.bo, user_id=self.bo.id)
        with self.assertRaises(UserError):
            key.with_user(self.anna).write({"note": "Something else"})
        with self.assertRaises(UserError):
            key.unlink()
        facts = self.win(filing.lead_id)._filing_split_facts()
        self.assertEqual(self.people(facts, "key"), [self.bo.id])
        [referrer] = facts.roles["referrer"]
        self.assertEqual((referrer.kind, referrer.id), ("partner", uncle.id))
        self.assertFalse(referrer.has_login)
        self.assertEqual(facts.conditions, {"key", "referrer", "helper"})
        with self.assertRaises(AccessError):
            key.with_user(self.bo).action_revoke()
        key.with_user(self.anna).action_revoke()
        self.assertEqual(key.revoked_by_id, self.anna)
        facts = filing.lead_id._filing_split_facts()
        self.assertFalse(self.people(facts, "key"))

    # ---- many, and what is split ----

    def test_many_deals_take_as_many_statements_as_few(self):
        leads = self.env["crm.lead"]
        for number in range(1, 13):
            leads |= self.customer(number).lead_id
        self.at(WON)
        leads.with_user(self.max).action_set_won()
        self.flush_tracking()
        leads._filing_split_proposals([leads[0]])
        counts = []
        for some in (leads[:2], leads):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            told = leads._filing_split_proposals([*some])
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(told), len(some))
        self.assertEqual(counts[0], counts[1])
        template, proposal = told[0]
        self.assertEqual(template.code, "OWNER")
        self.assertEqual(
            {(line.book, line.payee.id, line.percent) for line in proposal.lines},
            {
                ("commission", self.anna.id, Decimal(100)),
                ("performance", self.anna.id, Decimal(100)),
            },
        )

    def test_what_is_split(self):
        """S14-R08, S18-R02: by hand, a percentage, or what documents say."""
        lead = self.customer(1, expected_revenue=12345.67).lead_id
        self.win(lead)
        agency = self.env.ref("customer_filing.filing_split_template_agency")
        by_hand = lead._filing_split_base(agency)
        self.assertIsNone(by_hand["base"])
        self.assertEqual(by_hand["revenue"], Decimal("12345.67"))
        self.assertEqual(by_hand["currency"], self.company.currency_id)
        self.assertEqual(by_hand["rate_date"], date(2026, 3, 7))
        part = agency.copy({"base_kind": "percent", "base_percent": 1.5})
        self.assertEqual(lead._filing_split_base(part)["base"], Decimal("185.19"))
        papers = {"received": Decimal(100), "fees": Decimal(7), "rebates": Decimal(3)}
        self.patch(
            type(lead),
            "_filing_split_documents",
            lambda _self: {"parts": papers, "revenue": Decimal(5000)},
        )
        for fees, rebates, base in ((0, 0, 100), (1, 0, 107), (1, 1, 110)):
            template = agency.copy(
                {
                    "base_kind": "documents",
                    "counts_fees": bool(fees),
                    "counts_rebates": bool(rebates),
                }
            )
            found = lead._filing_split_base(template)
            self.assertEqual((found["base"], found["revenue"]), (base, 5000))
        self.assertEqual(lead._filing_split_template().code, "OWNER")
