"""A year of several sales teams, lived day by day under a frozen clock.

What people do stands in stories, one line for each deed, on a clock in Shanghai:

    03-05 15:00 olga changes_kind deposit
    03-06 09:00 bo files walk_in -> refused protected

A deed is done through the dialogs and buttons that this person has, with his rights.
What comes of it is said after the arrow: a refusal must be, for whatever is refused and
not expected is a surprise. Twice a day, first at midnight, the scheduler's jobs run.
"""

import base64
import shlex
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from processes_consistency import assert_consistent

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError

FIRST = date(2026, 3, 2)
DAYS = 365
TIMES_OF_JOBS = ("00:00", "13:00")
SHANGHAI = timedelta(hours=8)
JOBS = (
    "release_due",
    "sweep_deadlines",
    "warn",
    "approval",
    "remind_office",
    "recount_holidays",
    "cover_existing",
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN_NAMES = ("建国", "秀英", "志强", "丽娟", "海燕", "永福", "春梅", "立新", "文博")
# A picture of one pixel.
PICTURE = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )
)


def utc(moment):
    """A moment on a clock in Shanghai as naive UTC.

    :param moment: "03-05 15:00" or "03-05 15:00:59"; March to December are those of
        2026, January and February those of 2027. Or with a year before it.
    """
    if moment.count("-") == 1:
        moment = f"{'2027' if moment < '03' else '2026'}-{moment}"
    return datetime.fromisoformat(moment) - SHANGHAI


def shown(instant):
    """An instant as the tables write it: on a clock in Shanghai."""
    text = (instant + SHANGHAI).isoformat(" ")
    return text.removesuffix(":00") if text.endswith(":00") else text


@dataclass(frozen=True)
class Fate:
    """What happens to one customer in the year, and where it leads.

    :param name: what is special about him
    :param rules: IDs of the rules that say so
    :param story: lines as above
    :param filings: for each of his filings, in their order: whose it is and how it
        stands when the year is over, with the end of its protection
    :param holder: who has him then: a name, ``pool``, or ``nobody``
    """

    name: str
    rules: str
    story: str
    filings: tuple[str, ...]
    holder: str


@dataclass(frozen=True)
class Deed:
    """One line of a story."""

    at: datetime
    who: str
    verb: str
    args: tuple[str, ...]
    values: dict[str, str]
    outcome: str
    line: str

    @classmethod
    def read(cls, line):
        told, _arrow, outcome = line.partition("->")
        day, time, who, verb, *rest = shlex.split(told)
        pairs = dict(word.split("=", 1) for word in rest if "=" in word)
        args = tuple(word for word in rest if "=" not in word)
        at = utc(f"{day} {time}")
        return cls(at, who, verb, args, pairs, outcome.strip(), line.strip())

    def led_to(self, outcome):
        """Whether it came as was told: with the first word, and with the rest in it."""
        if not self.outcome:
            return not outcome.startswith(("no", "refused"))
        first, _space, rest = self.outcome.partition(" ")
        return outcome.startswith(first) and rest in outcome


class Customer:
    """Somebody whom people file, and what became of it.

    :param number: of his name and his phone number, unlike those of all others
    """

    def __init__(self, env, number, fate):
        self.env = env
        self.fate = fate
        self.number = number
        self.name = SURNAMES[number % 20] + GIVEN_NAMES[number // 20]
        self.phone = f"139{number:04d}0000"
        self.filings = env["customer.filing"]
        self.inquiries = env["customer.filing.inquiry"]
        self.surprises = []

    def running(self):
        """The filing that matters to whoever is not its salesperson."""
        for state in ("active", "submitted", "queued", "ended"):
            found = self.filings.filtered(lambda f, s=state: f.state == s)
            if found:
                return found[-1:]
        return self.filings[-1:]

    def of(self, user):
        """The filing that ``user`` means: his own, else the one that matters."""
        return self.filings.filtered(lambda f: f.user_id == user)[-1:] or self.running()

    def outcomes(self):
        return tuple(map(self._outcome, self.filings))

    def _outcome(self, filing):
        words = [filing.user_id.name, filing.state]
        if filing.state == "ended":
            words = [words[0], filing.end_reason, shown(filing.ended_at)]
        elif filing.state == "active":
            until = filing.protected_until
            words += ["until", shown(until)] if until else ["without end"]
        return " ".join(words)

    def holder(self):
        active = self.filings.filtered(lambda f: f.state == "active")
        if active:
            return ", ".join(active.user_id.mapped("name"))
        if "waiting" in self.filings.pool_entry_ids.mapped("state"):
            return "pool"
        bought = self.filings.filtered("aftercare_until")
        return bought.lead_id.user_id.name or "nobody"


class Team:
    """A sales team under a copy of a preset, its people and its customers.

    :param people: {name in stories: res.users}
    :param defaults: {kind: what everybody who files it tells, as in a story}
    """

    def __init__(self, team, people, defaults, fates, first_number):
        self.record = team
        self.people = people
        self.defaults = defaults
        self.customers = [
            Customer(team.env, first_number + number, fate)
            for number, fate in enumerate(fates)
        ]
        self.env = team.env

    def deeds(self):
        """Everything that happens: (instant, order, team, customer, deed)."""
        for customer in self.customers:
            for order, line in enumerate(customer.fate.story.strip().splitlines()):
                deed = Deed.read(line)
                yield deed.at, order, self, customer, deed

    def do(self, customer, deed):
        """Do one deed; what comes otherwise than told is kept as a surprise."""
        user = self.people[deed.who]
        try:
            with self.env.cr.savepoint():
                outcome = getattr(self, deed.verb)(
                    user, customer, *deed.args, **deed.values
                )
                self.env.flush_all()
        except UserError as error:
            outcome = f"no: {error.args[0]}"
        if not deed.led_to(outcome):
            customer.surprises.append(f"{deed.line}\n    but it was: {outcome}")

    # ---- filing ----

    def files(self, user, customer, kind, **told):
        """By the dialog on a lead of one's own."""
        told = self.defaults.get(kind, {}) | told
        lead = (
            self.env["crm.lead"]
            .with_user(user)
            .create(
                {
                    "name": customer.fate.name,
                    "type": "opportunity",
                    "contact_name": told.pop("contact_name", customer.name),
                    "phone": customer.phone,
                    "street": "解放路1号",
                    "city": "重庆",
                    "country_id": self.env.ref("base.cn").id,
                    "user_id": user.id,
                    "team_id": self.record.id,
                }
                | self._of_lead(told)
            )
        )
        dialog = (
            self.env["customer.filing.submit"]
            .with_user(user)
            .with_context(default_lead_id=lead.id)
            .create({"kind_id": self._kind(kind).id} | self._of_dialog(customer, told))
        )
        dialog.action_file()
        filing = self.env["customer.filing"].search(
            [("lead_id", "=", lead.id)], order="id desc", limit=1
        ) or self.env["customer.filing"].search([], order="id desc", limit=1)
        return self._filed(customer, filing)

    def _of_lead(self, told):
        blank = {name: False for name in ("phone", "street") if told.get(name) == "no"}
        return blank | {"city": False} if "street" in blank else blank

    def _of_dialog(self, customer, told):
        """What was told in a story, as values of the dialog."""
        values = {}
        for name, value in told.items():
            if value == "no":
                continue
            if name in ("customer_signature", "photo"):
                values[name] = PICTURE
            elif name == "first_contact":
                minutes = timedelta(minutes=int(value))
                values["first_contact_at"] = fields.Datetime.now() - minutes
            elif name == "arrival":
                values["arrival_at"] = self._arrival(value)
            elif name == "brought_in_person":
                values[name] = True
            elif name == "property_room" and value == "own":
                values[name] = f"{customer.number:04d}"
            elif name == "referrer_phone" and value == "first":
                values[name] = self.customers[0].phone
            else:
                values[name] = value
        return values

    def _arrival(self, told):
        """A moment, or so many minutes from now."""
        if ":" in told:
            return utc(told)
        return fields.Datetime.now() + timedelta(minutes=int(told))

    def _kind(self, code):
        return self.env.ref(f"customer_filing.filing_kind_{code}")

    def _filed(self, customer, filing):
        customer.filings |= filing
        if filing.first_submitted_at:
            # PostgreSQL says when it was, and its clock is not frozen
            filing._filing_write({"first_submitted_at": fields.Datetime.now()})
        return self._told(filing)

    def _told(self, filing):
        self.env.invalidate_all()
        codes = [reason["code"] for reason in filing.refusal or ()]
        return " ".join([filing.state, *sorted(codes)])

    def claims(self, user, customer):
        """By his card in the pool."""
        card = self.env["customer.filing.card"].search(
            [("filing_id", "in", customer.filings.ids), ("pool_id", "!=", False)]
        )
        before = self.env["customer.filing"].search([], order="id desc", limit=1)
        card.with_user(user).action_claim()
        filing = self.env["customer.filing"].search(
            [("id", ">", before.id), ("user_id", "=", user.id)]
        )
        return self._filed(customer, filing)

    # ---- the register office and superiors ----

    def asks(self, user, customer):
        """Whether he is free, by the dialog "Check customer"."""
        dialog = (
            self.env["customer.filing.check.customer"]
            .with_user(user)
            .create({"contact_name": customer.name, "phone": customer.phone})
        )
        dialog.action_check()
        asked = [("user_id", "=", user.id), ("filing_id", "=", False)]
        inquiry = self.env["customer.filing.inquiry"].search(asked, limit=1)
        customer.inquiries |= inquiry
        return inquiry.state

    def answers(self, user, customer):
        """The register office answers what has been asked about him first."""
        asked = ["|", ("filing_id", "in", customer.filings.ids)]
        asked += [("id", "in", customer.inquiries.ids), ("state", "=", "open")]
        inquiries = self.env["customer.filing.inquiry"].with_user(user)
        inquiry = inquiries.search(asked, order="id", limit=1)
        inquiry.action_answer()
        filing = inquiry.sudo().filing_id
        return self._told(filing) if filing else f"told {inquiry.sudo().verdict}"

    def approves(self, user, customer):
        return self._decides(user, customer, "action_approve")

    def refuses(self, user, customer):
        return self._decides(user, customer, "action_refuse")

    def _decides(self, user, customer, button):
        request = (
            self.env["customer.filing.request"]
            .with_user(user)
            .search(
                [("filing_id", "in", customer.filings.ids), ("state", "=", "pending")],
                limit=1,
            )
        )
        action = getattr(request, button)()
        if isinstance(action, dict) and action.get("res_id"):
            dialogs = self.env[action["res_model"]].with_user(user)
            dialog = dialogs.browse(action["res_id"])
            dialog.comment = "As discussed"
            dialog.action_decide()
        return f"request {request.sudo().state}"

    # ---- working on him ----

    def logs(self, user, customer, contact, note):
        """By the dialog "Log follow-up"."""
        filing = customer.of(user)
        action = filing.with_user(user).action_log_follow_up()
        dialogs = self.env[action["res_model"]].with_user(user)
        dialog = dialogs.with_context(action["context"]).create(
            {"contact": contact, "note": note}
        )
        dialog.action_log()
        return "logged"

    def posts(self, user, customer, note):
        """As a note beneath the lead."""
        customer.of(user).lead_id.with_user(user).message_post(
            body=note, message_type="comment", subtype_xmlid="mail.mt_note"
        )
        return "posted"

    def records(self, user, customer, event, at=None):
        """By the dialog "Record an event"."""
        dialog = self._dialog(user, customer.of(user), "action_record_event")
        dialog.write(
            {"kind": event, "happened_at": utc(at) if at else fields.Datetime.now()}
        )
        dialog.action_record()
        return "recorded"

    def changes_kind(self, user, customer, kind, since=None):
        """By the dialog "Change the kind"."""
        happened_at = utc(since) if since else fields.Datetime.now()
        dialog = self._dialog(
            user,
            customer.running(),
            "action_change_kind",
            kind_id=self._kind(kind).id,
            happened_at=happened_at,
        )
        dialog.action_change()
        return "changed"

    def asks_extension(self, user, customer, report="", reason="He will sign"):
        dialog = self._dialog(
            user,
            customer.of(user),
            "action_ask_extension",
            reason=reason,
            report=report,
        )
        dialog.action_ask()
        return "asked"

    def gives_back(self, user, customer):
        dialog = self._dialog(
            user, customer.of(user), "action_give_back", reason="No time for him"
        )
        dialog.action_end()
        return "given back"

    def _dialog(self, user, filing, button, **values):
        action = getattr(filing.with_user(user), button)()
        dialogs = self.env[action["res_model"]].with_user(user)
        return dialogs.with_context(action["context"]).create(values)

    # ---- what becomes of his lead ----

    def wins(self, user, customer):
        customer.of(user).lead_id.with_user(user).action_set_won()
        return "won"

    def loses(self, user, customer):
        customer.of(user).lead_id.with_user(user).action_set_lost()
        return "lost"

    def restores(self, user, customer):
        customer.of(user).lead_id.with_user(user).action_restore()
        return "restored"

    def reopens(self, user, customer):
        """Put the won lead back into the first stage."""
        lead = customer.of(user).lead_id.with_user(user)
        stage = lead._stage_find(lead.team_id.id, [("is_won", "=", False)])
        lead.write({"stage_id": stage.id, "probability": 10})
        return "reopened"

    # ---- the administrator ----

    def changes_terms(self, user, _customer, kind, **values):
        """Change how one kind is counted for this team, from now on."""
        action = self.record.with_user(user).action_filing_change_terms()
        version = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        line = version.line_ids.filtered(lambda line: line.kind_id == self._kind(kind))
        line.write({name: int(value) for name, value in values.items()})
        version.action_put_in_force()
        return "changed"


def live(env, teams, move_to):
    """Live the year: deeds and jobs in their order.

    At one instant deeds come before jobs, since a late job changes nothing.

    :param move_to: sets the frozen clock to a naive UTC instant
    """
    deeds = sorted(
        (deed for team in teams for deed in team.deeds()), key=lambda row: row[:2]
    )
    for number in range(DAYS + 1):
        day = FIRST + timedelta(days=number)
        for time in TIMES_OF_JOBS:
            job_at = utc(f"{day} {time}")
            while deeds and deeds[0][0] <= job_at:
                at, _order, team, customer, deed = deeds.pop(0)
                _go_to(env, move_to, at)
                team.do(customer, deed)
            if number == DAYS and time != TIMES_OF_JOBS[0]:
                break
            _go_to(env, move_to, job_at)
            run_jobs(env)
        if day.day == 1:
            assert_consistent(env)
    assert not deeds, "something happens after the year"


def _go_to(env, move_to, instant):
    env.flush_all()
    move_to(instant)
    env.invalidate_all()


def run_jobs(env):
    """All that time does to filings: what the scheduler's jobs run, as it runs it.

    Only the scheduler's own bookkeeping is left out, which would take most of the time.
    """
    env.flush_all()
    with env.registry.cursor() as cr:
        scheduler = env(cr=cr, user=SUPERUSER_ID)
        for job in JOBS:
            cron = scheduler.ref(f"customer_filing.ir_cron_{job}")
            cron.ir_actions_server_id.run()
        cr.commit()
    env.invalidate_all()
