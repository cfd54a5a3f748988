from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import clock, texts, verdict
from .filing_check import MISSES
from .filing_snapshot import SNAPSHOT_FIELDS

DATED = (verdict.PROTECTED, verdict.CUSTOMER, verdict.YOURS)
# The largest id that PostgreSQL can be asked for.
LAST_ID = 2**31 - 1


class CustomerFiling(models.Model):
    """Check customer: one question, one answer, for screen, lead and API alike."""

    _inherit = "customer.filing"

    @api.model
    def check_customer(self, customer=None, team_id=None):
        """Tell whether a customer is free (rules S01-R09, S01-R10, S11-R05).

        For every salesperson. Each call is logged and counts on the daily limits of
        the register, also when its transaction is rolled back. Described in
        docs/api.md.

        :param dict customer: what is known of him, by the names of the filing's
            fields: ``company_name``, ``contact_name``, ``phone``, ``email``,
            ``wechat``, ``tax_number``, ``project`` ...; ``country_code`` (ISO) or
            ``country_id`` says how numbers without a country code are read
        :param int team_id: the sales team for which he asks; default: his own
        :return: mapping with ``verdict`` (one of free, yours, protected, pool,
            customer, ambiguous, unreadable, withheld, asked), ``reason`` (a sentence in
            the user's language), ``until`` (last second of the protection) and ``from``
            (first instant at which he may be filed), both UTC texts or False,
            ``waiting`` ("", free, taken or yours: the waiting place behind a protected
            customer), ``warnings`` (sentences), and ``salesperson``, a name or False,
            where the register lets the user know it
        :raise AccessError: the user is no salesperson, or not of that team
        :raise UserError: ``customer`` is no mapping of known names to texts
        """
        self._check_may_ask()
        if not self.env.lang:
            # clients of the API seldom say which language their user reads
            self = self.with_context(lang=self.env.user.lang)
        values = self._customer_of(customer)
        team = self._asking_team(team_id)
        here = self._in_company(team.company_id)
        # nothing is kept of it but the log: a dialog that nobody opened
        asked = here.env["customer.filing.check.customer"].new(values)
        return self._answer_outside(here._ask(asked, team, "api"))

    @api.model
    def _check_may_ask(self):
        if not self.env.user.has_group("customer_filing.group_filing_user"):
            raise AccessError(self.env._("Only salespeople check customers."))

    @api.model
    def _in_company(self, company):
        """Ask in the register of this company, if it is any."""
        other = company and company != self.env.company
        return self.with_company(company) if other else self

    @api.model
    def _answer_outside(self, answer):
        """The answer as JSON carries it."""
        until = answer["until"] and clock.last_second(answer["until"])
        return {
            "verdict": answer["verdict"],
            "reason": answer["sentence"],
            "until": until and fields.Datetime.to_string(until) or False,
            "from": answer["from"]
            and fields.Datetime.to_string(answer["from"])
            or False,
            "waiting": answer["waiting"],
            "warnings": answer["warnings"],
            "salesperson": answer["salesperson"] or False,
        }

    # ---- what came over RPC ----

    @api.model
    def _customer_of(self, customer):
        """What came over RPC, as values of the fields of a snapshot."""
        known = {*SNAPSHOT_FIELDS, "country_code"}
        if not isinstance(customer, dict) or not known.issuperset(customer):
            raise UserError(
                self.env._(
                    "A customer is described by these names: %s.",
                    ", ".join(sorted(known)),
                )
            )
        values = {
            name: self._id_given(name, value)
            if name.endswith("_id")
            else self._text_given(name, value)
            for name, value in customer.items()
        }
        code = values.pop("country_code", None)
        if code:
            values["country_id"] = self._country_given(code)
        return dict.fromkeys(SNAPSHOT_FIELDS, False) | values

    @api.model
    def _text_given(self, name, value):
        """A text, or a number as spreadsheets have phone numbers."""
        if value is None or value is False:
            return False
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise UserError(self.env._("“%s” must be a text.", name))
        text = str(value)
        if len(text) > texts.LIMIT:
            raise UserError(
                self.env._(
                    "“%(name)s” is too long: give at most %(most)s characters.",
                    name=name,
                    most=texts.LIMIT,
                )
            )
        return text

    @api.model
    def _id_given(self, name, value):
        """An id, also as a text, of a record that the user may see."""
        if value is None or value is False or value == "":
            return False
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value[:20])
        found = self.env[self._fields[name].comodel_name]
        if isinstance(value, int) and not isinstance(value, bool):
            found = found.browse(value if 0 < value <= LAST_ID else ()).exists()
        if not found._filtered_access("read"):
            raise UserError(self.env._("“%s” must be the id of such a record.", name))
        return found.id

    @api.model
    def _country_given(self, code):
        country = self.env["res.country"].search([("code", "=", code.strip().upper())])
        if not country:
            raise UserError(
                self.env._("“country_code” must be a code of two letters, as CN.")
            )
        return country.id

    # ---- for whom somebody asks ----

    @api.model
    def _asking_team(self, team_id=None):
        """The team in whose name the user asks; only one of his own.

        :param team_id: default: one of the present company, rather one that files
        """
        own = self._own_teams()
        if not team_id:
            here = own.filtered(
                lambda team: team.company_id in (self.env.company, team.company_id[:0])
            )
            return (here.filtered("filing_policy_id") or here)[:1]
        chosen = own.filtered(lambda team: team.id == team_id)
        if not chosen:
            raise AccessError(
                self.env._("You can only ask for a sales team of your own.")
            )
        return chosen

    @api.model
    def _own_teams(self):
        """The teams that the user belongs to, then those that he leads."""
        # sudo: teams may be closed to him, his own membership is not secret
        user = self.env.user.sudo()
        led = user.env["crm.team"].search([("user_id", "=", user.id)])
        return user.crm_team_ids.filtered("active") | led

    # ---- the one function behind every way to ask ----

    @api.model
    def _ask(self, asked, team, via):
        """Answer at once, or let the register office do it, as the policy says.

        :param asked: a record that has the fields of customer.filing.snapshot
        :param team: crm.team for which the user asks; may be empty
        :param via: a code of customer.filing.check
        :return: as ``_check``; its verdict may be ``asked``, too
        """
        snapshot = asked._snapshot()
        # sudo: what a policy says is no secret to those who work under it
        version = team._filing_version().sudo() if team else None
        if version and version.check_answer == "office":
            # sudo: the register is asked, not shown
            register = self.env.company.sudo().filing_register_id
            question = self._question(register, self.env.uid, snapshot)
            if question.can_be_asked:
                return self._ask_office(asked, question, register, team, via)
        return self._check(snapshot, self.env.user, team, via)

    @api.model
    def _ask_office(self, asked, question, register, team, via):
        code = self._keep(question, "asked", register, self.env.user, team, via)
        if code == "withheld":
            return self._answer(code, self._sentence_unanswered(question, code))
        inquiry = self.env["customer.filing.inquiry"]._ask(
            asked._snapshot_values(), self.env.user, team
        )
        # sudo: one's own enquiry, just made
        number, due_at = inquiry.sudo().name, inquiry.sudo().due_at
        return self._answer(
            "asked",
            self.env._(
                "The register office was asked (%(number)s): you have its answer by "
                "%(due)s.",
                number=number,
                due=self._moment_in(due_at, team._filing_tz(self.env.company)),
            ),
        )

    @api.model
    def _check(self, snapshot, user, team, via):
        """Ask of the register of the present company, and log it.

        Changes nothing, except that what is due among the filings met is released.

        :param snapshot: core.identity.Snapshot
        :param user: res.users who asks
        :param team: crm.team for which he asks; may be empty
        :param via: a code of customer.filing.check
        :return: mapping with verdict, until (naive UTC, exclusive), from, waiting,
            sentence, warnings, salesperson
        """
        now = fields.Datetime.now()
        # sudo: the register is asked, not shown
        register = self.env.company.sudo().filing_register_id
        if not register:
            raise UserError(self._sentence_of_problem("no_register"))
        question = self._question(register, user.id, snapshot)
        code = "unreadable"
        if question.can_be_asked and not question.names_many():
            question.meet(self._look_up([question], now), ())
            question.decide(now)
            code = question.verdict.code
        code = self._keep(question, code, register, user, team, via)
        if code in ("unreadable", "withheld"):
            return self._answer(code, self._sentence_unanswered(question, code))
        return self._answer_of(
            question, register, user, team._filing_tz(self.env.company)
        )

    def _keep(self, question, code, register, user, team, via):
        """Log a question with its answer, count it, and tell the office of abuse.

        :param code: the verdict, or ``asked``
        :return: the verdict that may be told: this one, or ``withheld``
        """
        now = fields.Datetime.now()
        row = self._log_row(question, code, user, team, via, now)
        if via != "office":
            row["counted"] = self._counted_on(register, user, team, now)
        code = self.env["customer.filing.check"]._ask(row)
        self._notice_probing([row | {"verdict": code}], register, now)
        if code == "withheld":
            self.env["customer.filing.notice"]._raise_about(
                "budget", self.env.company, user
            )
        return code

    def _counted_on(self, register, user, team, now):
        """The day's quotas on which a question counts; none for the register office.

        :return: (day, {name of a subject: id}, limit) for each that has a limit
        """
        if not register or user.has_group("customer_filing.group_filing_officer"):
            return []
        day = clock.local_day(now, team._filing_tz(self.env.company))
        counted = [(day, {"user_id": user.id}, register.check_daily_user)]
        if team:
            counted.append((day, {"team_id": team.id}, register.check_daily_team))
        return [quota for quota in counted if quota[-1]]

    def _log_row(self, question, code, user, team, via, now, filing=None):
        found = question.verdict
        return {
            "asked_at": now,
            "user_id": user.id,
            "team_id": team.id or None,
            "company_id": self.env.company.id,
            "register_id": question.register_id or None,
            "via": via,
            "verdict": code,
            "until": found and found.until,
            "filing_id": filing and filing.id,
            "key_digests": " ".join(f"{digest:016x}" for digest in question.digests),
            "near": question.near,
            "counted": [],
        }

    def _notice_probing(self, rows, register, now, misses=None):
        """Tell the register office of somebody who tries number after number.

        :param rows: questions of one person, as they were logged in one register
        :param misses: how many numbers he tried around each, if that is known
        """
        missed = [row for row in rows if row["verdict"] in MISSES and row["near"]]
        limit = register._probe_limit() if missed and register else 0
        if not limit:
            return
        user = self.env["res.users"].browse(missed[0]["user_id"])
        near = {row["near"] for row in missed}
        if misses is None:
            checks = self.env["customer.filing.check"]
            misses = checks._misses_around(user, near, now)
        if max(misses.get(digest, 0) for digest in near) >= limit:
            company = self.env["res.company"].browse(missed[0]["company_id"])
            self.env["customer.filing.notice"]._raise_about("probing", company, user)

    # ---- the answer ----

    def _answer(self, code, sentence, **values):
        return {
            "verdict": code,
            "until": None,
            "from": None,
            "waiting": "",
            "sentence": sentence,
            "warnings": [],
            "salesperson": None,
        } | values

    def _answer_of(self, question, register, user, tz):
        found = question.verdict
        until = found.until if register.answer_until else None
        return self._answer(
            found.code,
            self._sentence_of_verdict(found.saying, until, tz, found.waiting),
            until=until if found.code in DATED else None,
            **{"from": until if found.code in DATED[:2] else None},
            waiting=found.waiting,
            warnings=self._sentences_unread(question) + self._warnings_of(found),
            salesperson=self._salesperson_of(question, register, user),
        )

    def _sentences_unread(self, question):
        """What of the data was no part of the question, since it cannot be read."""
        return [
            self._sentence_of_problem(problem.code, problem.field)
            for problem in question.problems
        ]

    def _sentence_unanswered(self, question, code):
        if code == "unreadable" and question.names_many():
            return self._sentence_of_problem("too_many_phones")
        return self._sentence_without_verdict(question, code)

    def _salesperson_of(self, question, register, user):
        """His name, if the register tells it to people like the user."""
        found = question.verdict
        if found.code not in (verdict.PROTECTED, verdict.CUSTOMER):
            return None
        told = register.answer_owner == "everybody" or (
            register.answer_owner == "leaders"
            and user.has_group("customer_filing.group_filing_leader")
        )
        if not told:
            return None
        # sudo: the register says so
        owner_id = question.row_of(found.filing_id)["user_id"]
        return self.env["res.users"].sudo().browse(owner_id).name
