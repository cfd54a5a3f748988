"""A company of fifty salespeople that lives by the dice of one seed.

Five teams under five policies share a register. Every working day some of them do
something with their customers, each with his own rights, through the dialogs and
buttons of the screens; at night the scheduler's jobs run. What is refused is refused:
only where the customers are afterwards counts (company_places.py).
"""

from collections import Counter
from datetime import date, timedelta
from random import Random

import simulated_year
from simulated_year import GIVEN_NAMES, SURNAMES, Fate, utc

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError

SUNDAY = 6
NOTE = "电话沟通过，对方下周给答复，价格还要再谈"
RUNNING = (("state", "=", "active"),)
# How often each deed is tried, of so many.
WEIGHTS = {
    "files": 18,
    "files_anothers": 10,
    "files_of_pool": 5,
    "follows_up": 24,
    "visits": 6,
    "plans": 10,
    "asks_longer": 8,
    "gives_back": 8,
    "loses": 7,
    "wins": 6,
    "reopens": 4,
    "restores": 4,
    "claims": 10,
    "claims_several": 5,
    "is_interested": 5,
    "is_away": 3,
    "holds": 3,
    "lifts": 3,
    "voids": 3,
    "imports": 5,
    "merges": 4,
    "grabs": 4,
    "leaves": 4,
    "hands_over": 4,
    "undoes": 6,
}


class Person:
    """A customer as the verbs of simulated_year take him."""

    def __init__(self, number):
        self.number = number
        given = GIVEN_NAMES[number // 20 % len(GIVEN_NAMES)]
        self.name = SURNAMES[number % 20] + given
        self.phone = f"137{number:08d}"
        self.fate = Fate(f"Customer {number}", "", "", (), "")
        self.filings = ()


class Held(Person):
    """A customer by one of his filings."""

    def __init__(self, filing):
        super().__init__(0)
        self.filings = filing

    def of(self, _user):
        return self.filings

    def running(self):
        return self.filings


class Team(simulated_year.Team):
    """A sales team: who sells, and what is filed there.

    :param told: {kind: what everybody who files it tells}; which kind it is, is chance
    """

    def __init__(self, record, sellers, told):
        super().__init__(record, {}, told, (), 0)
        self.sellers, self.kinds = sellers, list(told)
        self.leader = record.user_id

    def _filed(self, customer, filing):
        if filing.first_submitted_at:
            filing._filing_write({"first_submitted_at": fields.Datetime.now()})
        return self._told(filing)

    def _decides(self, user, request, button):
        action = getattr(request.with_user(user), button)()
        if isinstance(action, dict) and action.get("res_id"):
            dialogs = self.env[action["res_model"]].with_user(user)
            dialog = dialogs.browse(action["res_id"])
            dialog.comment = "As discussed"
            dialog.action_decide()


class Company:
    """Fifty people, what they do in a year, and what came of it.

    :param teams: of :class:`Team`
    :param officer: who keeps the register
    :param hire: function that makes a new salesperson of a crm.team
    :param move_to: sets the frozen clock to a naive UTC instant
    """

    def __init__(self, env, teams, officer, hire, move_to, seed):
        self.env, self.teams, self.officer = env, teams, officer
        self.hire, self.move_to, self.random = hire, move_to, Random(seed)
        self.customers = []
        self.done, self.refused, self.today = Counter(), Counter(), []

    # ---- days and nights ----

    def live_day(self, day, deeds):
        """One working day: so many deeds, and what superiors decide at noon."""
        self.today = []
        minutes = sorted(self.random.randrange(9 * 60, 18 * 60) for _ in range(deeds))
        verbs = self.random.choices(
            list(WEIGHTS), list(WEIGHTS.values()), k=len(minutes)
        )
        for minute, verb in zip(minutes, verbs, strict=True):
            self.go_to(f"{day} {minute // 60:02d}:{minute % 60:02d}")
            team = self.random.choice(self.teams)
            user = self.random.choice(team.sellers)
            self.attempt(verb, team, user)
        self.go_to(f"{day} 18:30")
        self._decide_what_waits()

    def go_to(self, moment):
        self.env.flush_all()
        self.move_to(utc(moment))
        self.env.invalidate_all()

    def attempt(self, verb, team, user):
        """Do something by oneself; what cannot be done is refused, never half done."""
        try:
            with self.env.cr.savepoint():
                outcome = getattr(self, verb)(team, user)
                self.env.flush_all()
        except UserError as error:
            self.refused[verb] += 1
            outcome = f"no: {error.args[0]}"
        else:
            if outcome:
                self.done[verb] += 1
        self.today.append(f"{fields.Datetime.now()} {user.name} {verb}: {outcome}")

    def _decide_what_waits(self):
        """Leaders decide most requests and absences, the office answers."""
        for team in self.teams:
            for request in self.env["customer.filing.request"].search(
                [("state", "=", "pending"), ("filing_id.team_id", "=", team.record.id)],
                order="id",
            ):
                self._decide(team, request)
            self._redistribute(team)
        for inquiry in self.env["customer.filing.inquiry"].search(
            [("state", "=", "open")], order="id"
        ):
            self.attempt_by("answers", self.officer, inquiry, "action_answer")

    def _redistribute(self, team):
        """A leader gives whom his policy brought before him to somebody of his team."""
        tasks = self.env["customer.filing.redistribution"].with_user(team.leader)
        for task in tasks.search(
            [("state", "=", "open"), ("decider_id", "=", team.leader.id)], order="id"
        ):
            seller = self.random.choice(team.sellers)
            self.attempt_by("assigns", team.leader, task, "action_assign", seller)

    def _decide(self, team, request):
        button = self.random.choices(
            ("action_approve", "action_refuse", None), (80, 12, 8)
        )[0]
        if not button:
            return
        try:
            with self.env.cr.savepoint():
                team._decides(team.leader, request, button)
                self.env.flush_all()
        except UserError as error:
            self.refused[button] += 1
            self.today.append(f"{button} {request.id}: {error.args[0]}")
        else:
            self.done[button] += 1
            self.today.append(f"{button} {request.id}")

    def attempt_by(self, name, user, record, button, seller=None):
        """Press a button; if it opens the dialog "Assign", ``seller`` is chosen."""
        try:
            with self.env.cr.savepoint():
                action = getattr(record.with_user(user), button)()
                if seller:
                    dialogs = self.env[action["res_model"]].with_user(user)
                    dialogs.with_context(action["context"]).create(
                        {"user_ids": seller.ids}
                    ).action_assign()
                self.env.flush_all()
        except UserError as error:
            self.refused[name] += 1
            self.today.append(f"{name} {record}: {error.args[0]}")
        else:
            self.done[name] += 1

    # ---- whom it is about ----

    def some(self, filings):
        """One of some records by chance, whatever order they come in."""
        return self.random.choice(filings.sorted("id")) if filings else filings

    def own(self, team, *domain):
        """One of a team's running filings; its salesperson does what is done to it."""
        own = [("team_id", "=", team.record.id), *(domain or RUNNING)]
        return self.some(self.env["customer.filing"].search(own))

    def cards(self, user):
        """The cards of the pools that somebody sees on his screen."""
        cards = self.env["customer.filing.card"].with_user(user)
        return cards.search([("pool_id", "!=", False)], order="id")

    # ---- filing ----

    def files(self, team, user):
        customer = Person(len(self.customers))
        self.customers.append(customer)
        return self._file(team, user, customer)

    def files_anothers(self, team, user):
        """A customer whom somebody filed, without asking whether he is free."""
        return self.customers and self._file(
            team, user, self.random.choice(self.customers)
        )

    def files_of_pool(self, team, user):
        """Who waits in the pool, filed on a lead of one's own."""
        entries = self.env["customer.filing.pool.entry"].search(
            [("state", "=", "waiting")]
        )
        phone = self.some(entries).filing_id.phone
        known = [customer for customer in self.customers if customer.phone == phone]
        return known and self._file(team, user, known[0])

    def _file(self, team, user, customer):
        kind = self.random.choice(team.kinds)
        told = team.defaults.get(kind, {})
        if "project" in told:
            told = told | {"project": f"Plant {customer.number}"}
        return team.files(user, customer, kind, **told)

    def imports(self, team, user):
        """A list of new customers, and one whom somebody has."""
        rows = []
        for _ in range(4):
            customer = Person(len(self.customers))
            self.customers.append(customer)
            rows.append(customer)
        rows.append(self.random.choice(self.customers))
        kind = self.env.ref(f"customer_filing.filing_kind_{team.kinds[0]}").name
        columns = ["contact_name", "phone", "kind_id", "note"]
        filings = self.env["customer.filing"].with_user(user)
        result = filings.load(
            columns, [[row.name, row.phone, kind, NOTE] for row in rows]
        )
        if result["messages"]:
            raise UserError(str(result["messages"]))
        return f"{len(result['ids'])} imported"

    # ---- working on customers ----

    def follows_up(self, team, _user):
        filing = self.own(team)
        return filing and team.logs(
            filing.user_id, Held(filing), "call", f"{NOTE}{self.random.random()}"
        )

    def visits(self, team, _user):
        filing = self.own(team)
        return filing and team.records(filing.user_id, Held(filing), "visit")

    def plans(self, team, _user):
        """An activity, a meeting, and a colleague who follows the lead."""
        lead = self.own(team).lead_id
        if not lead:
            return None
        user = lead.user_id
        lead = lead.with_user(user)
        lead.activity_schedule("mail.mail_activity_data_call", summary="Call him")
        start = fields.Datetime.now() + timedelta(days=self.random.randrange(1, 30))
        self.env["calendar.event"].with_user(user).create(
            {
                "name": "At his office",
                "start": start,
                "stop": start + timedelta(hours=1),
                "opportunity_id": lead.id,
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": lead.id,
            }
        )
        colleague = self.random.choice(self.random.choice(self.teams).sellers)
        lead.message_subscribe(colleague.partner_id.ids)
        return "planned"

    def asks_longer(self, team, _user):
        filing = self.own(team)
        return filing and team.asks_extension(filing.user_id, Held(filing), report=NOTE)

    def merges(self, team, _user):
        """Two leads of one customer become one."""
        lead = self.own(team).lead_id
        if not lead:
            return None
        user = lead.user_id
        values = {"name": "Again", "type": "opportunity", "user_id": user.id}
        other = lead.with_user(user).create(
            values | {"phone": lead.phone, "team_id": team.record.id}
        )
        merged = (lead | other.with_env(self.env)).with_user(team.leader)
        return merged.merge_opportunity() and "merged"

    # ---- parting with customers ----

    def gives_back(self, team, _user):
        filing = self.own(team)
        return filing and team.gives_back(filing.user_id, Held(filing))

    def loses(self, team, _user):
        filing = self.own(team)
        return filing and team.loses(filing.user_id, Held(filing))

    def wins(self, team, _user):
        filing = self.own(team)
        return filing and team.wins(filing.user_id, Held(filing))

    def reopens(self, team, _user):
        filing = self.own(team, ("end_reason", "=", "won"))
        return filing and team.reopens(filing.user_id, Held(filing))

    def restores(self, team, _user):
        filing = self.own(
            team, ("end_reason", "=", "lost"), ("pool_entry_ids.state", "=", "waiting")
        )
        return filing and team.restores(filing.user_id, Held(filing))

    # ---- the pool ----

    def claims(self, _team, user):
        cards = self.cards(user)
        return cards and self._claim(self.some(cards))

    def claims_several(self, _team, user):
        cards = self.cards(user)
        chosen = self.random.sample(list(cards), min(3, len(cards)))
        return chosen and self._claim(cards.browse(card.id for card in chosen))

    def is_interested(self, _team, user):
        """Sealed, until the draw."""
        cards = self.cards(user).filtered(
            lambda card: card.pool_id.claim_mode == "draw"
        )
        return cards and self.some(cards).action_declare_interest()

    def _claim(self, cards):
        last = self.env["customer.filing"].search([], order="id desc", limit=1).id
        cards.action_claim()
        new = self.env["customer.filing"].search([("id", ">", last)])
        for filing in new.filtered("first_submitted_at"):
            filing._filing_write({"first_submitted_at": fields.Datetime.now()})
        return "active" in new.mapped("state") and f"{new.mapped('state')}"

    def undoes(self, team, user):
        """Give a customer back, or claim one, and take it back at once."""
        filing = self.own(team)
        if filing and self.random.random() < 0.5:
            team.gives_back(filing.user_id, Held(filing))
        else:
            cards = self.cards(user)
            if not cards or not self._claim(self.some(cards)):
                return None
            filing = self.env["customer.filing"].search(
                [("user_id", "=", user.id)], order="id desc", limit=1
            )
        return filing and filing.with_user(filing.user_id).action_undo() and "undone"

    # ---- people come and go ----

    def leaves(self, team, _user):
        """He is archived; his customers go where the policy says, or his leader."""
        user = self.own(team).user_id
        if user not in team.sellers:
            return None
        team.sellers -= user
        team.sellers |= self.hire(team.record)
        user.active = False
        return user.active or "left"

    def hands_over(self, team, user):
        """The leader gives one customer, or all of somebody who left, to another."""
        left = self.env["res.users"].with_context(active_test=False)
        gone = left.search([("filing_left_at", "!=", False)], order="id")
        gone = gone.filtered(lambda one: team.record in one.crm_team_ids)
        subject = gone[:1] or self.own(team)
        if not subject:
            return None
        button = "action_filing_hand_over" if gone else "action_hand_over"
        action = getattr(subject.with_user(team.leader), button)()
        dialogs = self.env[action["res_model"]].with_user(team.leader)
        dialog = dialogs.browse(action["res_id"])
        way = self.random.choice(("person", "group", "draw", "pool"))
        dialog.write({"way": way, "user_id": user.id, "reason": "New districts"})
        dialog.action_hand_over()
        return dialog.result_text

    # ---- superiors and the register office ----

    def is_away(self, team, user):
        first = fields.Date.today() + timedelta(days=self.random.randrange(1, 10))
        last = first + timedelta(days=self.random.randrange(2, 12))
        values = {"date_from": first, "date_to": last, "reason": "Wedding"}
        absence = self.env["customer.filing.absence"].with_user(user).create(values)
        return absence.with_user(team.leader).action_approve()

    def holds(self, team, _user):
        filing = self.own(team)
        days = self.random.choice((None, 3, 20))
        until = days and fields.Datetime.now() + timedelta(days=days)
        values = {"filing_id": filing.id, "reason": "A dispute", "until": until}
        return filing and self.env["customer.filing.hold"].with_user(
            self.officer
        ).create(values)

    def lifts(self, _team, _user):
        holds = self.env["customer.filing.hold"].with_user(self.officer)
        hold = self.some(holds.search([("lifted_at", "=", False)]))
        return hold and hold.action_lift()

    def voids(self, team, _user):
        filing = self.own(team)
        return (
            filing
            and team._dialog(
                self.officer, filing, "action_void", reason="An error"
            ).action_end()
        )

    # ---- what nobody may do ----

    def grabs(self, _team, user):
        """Take a pooled or protected customer by writing into his lead."""
        guarded = [("filing_guard", "in", ("pool", "protected"))]
        others = [*guarded, ("user_id", "!=", user.id)]
        lead = self.some(self.env["crm.lead"].search(others))
        if not lead:
            return None
        writer = self.random.choice((user, lead.team_id.user_id, self.env.user))
        lead.with_user(writer).write({"user_id": user.id})
        raise AssertionError(f"{writer.name} gave lead {lead.id} to {user.name}")


def new_team(env, name, policy, leader, pool):
    """A sales team with its policy, leader and pool, and nobody in it yet."""
    return env["crm.team"].create(
        {
            "name": name,
            "user_id": leader.id,
            "company_id": env.company.id,
            "filing_policy_id": policy.id,
            "filing_pool_id": pool.id,
        }
    )


def working_days(first, count):
    """(day, whether people work) of so many days."""
    for number in range(count):
        day = first + timedelta(days=number)
        yield day, day.weekday() != SUNDAY


def run_jobs(env):
    """Run each of the addon's jobs once, in the scheduler's order and as it does."""
    env.flush_all()
    with env.registry.cursor() as cr:
        scheduler = env(cr=cr, user=SUPERUSER_ID)
        known = scheduler["ir.model.data"].search(
            [("module", "=", "customer_filing"), ("model", "=", "ir.cron")]
        )
        jobs = scheduler["ir.cron"].browse(known.mapped("res_id"))
        for job in jobs.sorted(lambda job: (job.priority, job.id)):
            job.ir_actions_server_id.run()
        cr.commit()
    env.invalidate_all()


FIRST = date(2026, 3, 2)
