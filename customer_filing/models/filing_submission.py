from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import door
from ..core import clock, lifecycle, verdict


class CustomerFiling(models.Model):
    """The one place where facts become filings: form, import, API, claim.

    A breach of a rule is never raised here. It makes the filing a refused one, with
    every reason at once, visible to its filer and holding nothing.
    """

    _inherit = "customer.filing"

    def action_submit(self):
        """File these drafts: each becomes protected, or refused with its reasons.

        For the salesperson himself, his team's leader and register officers.

        :raise AccessError: the user may not file for that salesperson or lead
        """
        self._check_owner()
        self._check_may_date()
        self.lead_id.check_access("write")
        self._submit()
        return True

    def _submit(self, at=None, claimed=False):
        """Normalise, settle what is due, look up, decide, act (rules S01-R01, R09).

        All of ``self`` must be drafts. Within one call the first in ``self`` goes
        first (rule S18-R16).

        :param at: naive UTC instant at which the protection begins; default now
        :param claimed: the data are those of a customer in the pool, so nothing more
            is asked of the claimer
        """
        if any(filing.state != "draft" for filing in self):
            raise UserError(self.env._("Only a draft can be filed."))
        # sudo: from here on the engine acts; who may file was decided before
        filings = (self | self).sudo()._oldest_first()
        if not claimed:
            filings._settle_company()
        now = at or fields.Datetime.now()
        passed_on = filings._pass_on_referred(now)
        candidates = [
            filing._candidate(claimed, filing.id in passed_on) for filing in filings
        ]
        filings._judge(candidates, now)

    def _judge(self, candidates, now):
        """Lead candidates to their filings: protected, waiting or refused."""
        resolved = {}
        for candidate in candidates:
            candidate.prepare(now, resolved)
        self._refuse_staff_phones(candidates)
        self._stamp_originals()
        self._stamp([c.filing.id for c in candidates])
        asked = [c for c in candidates if not (c.problems or c.must_pass)]
        facts = self._look_up([c.question for c in asked], now)
        self._decide(candidates, facts, now)
        self._withhold(candidates, now)
        self._carry_out(candidates, now)

    # ---- one step each ----

    def _stamp(self, filing_ids):
        """Fix the order of submission, to the microsecond, once for all.

        The statement's own clock counts: the transaction's began before it waited.
        """
        numbers = self._draw_numbers(sum(filing.name == "/" for filing in self))
        new = dict(zip((f.id for f in self if f.name == "/"), numbers, strict=True))
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing AS filing
                   SET name = COALESCE(new.name, filing.name),
                       first_submitted_at = COALESCE(first_submitted_at,
                           clock_timestamp() AT TIME ZONE 'UTC')
                   FROM unnest(%s::int[], %s::varchar[]) AS new (id, name)
                   WHERE filing.id = new.id RETURNING filing.id""",
                filing_ids,
                [new.get(filing_id) for filing_id in filing_ids],
            )
        )
        self.invalidate_recordset(["name", "first_submitted_at"])

    def _refuse_staff_phones(self, candidates):
        """A colleague's number is no customer's (rule S14-R25)."""
        asking = [c for c in candidates if c.terms and c.terms.staff_phones]
        phones = {phone for c in asking if not c.trusted for phone in c.own_phones()}
        staff = self._staff_phones(phones) if phones else set()
        for candidate in asking:
            if not candidate.trusted and staff & candidate.own_phones():
                candidate.refuse("staff_phone")

    @api.model
    def _staff_phones(self, phones):
        """Which of these numbers (E.164) are those of the company's own people."""
        self.env["res.partner"].flush_model(["phone_sanitized"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT person.phone_sanitized
                   FROM res_users AS staff
                   JOIN res_partner AS person ON person.id = staff.partner_id
                   WHERE staff.active AND NOT staff.share
                     AND person.phone_sanitized = ANY(%s)""",
                list(phones),
            )
        )
        return {phone for (phone,) in rows}

    def _decide(self, candidates, facts, now):
        """Give each candidate its verdict; earlier ones of the batch count too."""
        leads_taken, claimed_ids, room = set(), set(), {}
        ends = self._expected_ends(candidates, now)
        for candidate in candidates:
            lead_id = candidate.filing.lead_id.id
            if lead_id in leads_taken:
                candidate.refuse("lead_taken")
            if candidate.problems or candidate.must_pass:
                self._count_filing(candidate, now)
                continue
            question = candidate.question
            question.meet(facts, claimed_ids | {candidate.filing.id})
            question.decide(now)
            self._look_at_duplicates(candidate)
            self._look_at_holding(candidate, room, now)
            self._count_filing(candidate, now)
            claimed_ids |= self._claim_met(candidate, now)
            if candidate.accepted:
                lead_id and leads_taken.add(lead_id)
            for row in candidate.as_rows(ends.get(candidate.filing.id)):
                facts.add(row)

    def _look_at_duplicates(self, candidate):
        """Where customers may be filed twice, the second says why (rule S14-R14)."""
        if not candidate.accepted or candidate.trusted:
            return
        others = candidate.question.shared()
        if others and not candidate.filing.duplicate_remark:
            candidate.refuse("remark_missing")
        elif others:
            candidate.filing._filing_write({"duplicate_number": others})

    def _count_filing(self, candidate, now):
        """Use up the day's number of filings; what is over it is void (S68-R05)."""
        if candidate.trusted or candidate.problems:
            return
        if not (candidate.must_pass or candidate.accepted or candidate.waits):
            return
        day = clock.local_day(now, candidate.terms.tz)
        for limit in candidate.version.limit_ids._of_kind(candidate.filing.kind_id):
            subject = limit._subject(candidate.filing)
            quotas = self.env["customer.filing.quota"]
            if not quotas._take("filing", day, limit.limit, **subject):
                self._uncount_filing(candidate)
                candidate.refuse("daily_limit")
                return
            candidate.filed_on.append((day, subject))

    def _uncount_filing(self, candidate):
        """Give the day's numbers back that a filing used up which is refused."""
        for day, subject in candidate.filed_on:
            self.env["customer.filing.quota"]._give_back("filing", day, 1, **subject)
        candidate.filed_on.clear()

    def _withhold(self, candidates, now):
        """What an outcome tells of others' customers counts on the daily checks.

        Beyond them a filing is refused without saying why, and waits for nobody: filing
        must be no way to ask without end.
        """
        user = self.env.user
        telling = [c for c in candidates if c.is_about_other and not c.trusted]
        if user.id == SUPERUSER_ID or door.is_during(self.env, door.TRIAL):
            return
        if not telling:
            return
        register, team = telling[0].register, telling[0].filing.team_id
        counted = self._counted_on(register, user, team, now)
        left = self.env["customer.filing.quota"]._answer(counted, len(telling))
        for candidate in telling[left:]:
            self._uncount_filing(candidate)
            candidate.refuse("withheld")

    def _claim_met(self, candidate, now):
        """Who files a customer of the pool claims him, under the pool's rules.

        :return: ids of the ended filings whose customer was taken
        """
        if not candidate.accepted:
            return set()
        met = [m for m in candidate.question.met if m.row["entry_id"] and m.alone]
        # a mask may mean somebody else, unless it is the card that was chosen
        sure = [m for m in met if m.exact or candidate.trusted]
        cold = [m.row for m in sure if m.row.get("is_cold")]
        waiting = [m.row for m in met if not m.row.get("is_cold")]
        entries = self.env["customer.filing.pool.entry"]
        stored = entries.browse(row["entry_id"] for row in cold)
        problem = None
        if stored and candidate.filing.state != "queued":
            problem = candidate.filing._why_not_from_storage(stored, now)
        if waiting and candidate.verdict.code == verdict.POOL:
            wanted = entries.browse(row["entry_id"] for row in waiting)
            problem = problem or self._claim_by(candidate)(wanted, now)
        else:
            waiting = []
        if problem:
            self._uncount_filing(candidate)
            candidate.refuse(problem)
            return set()
        if stored and not candidate.levels:
            # nobody waits for them, so no limits of a pool are asked; who must be
            # approved gets them then
            candidate.filing._inherit_entries(stored, now)
        return {row["id"] for row in (*waiting, *cold)}

    def _claim_by(self, candidate):
        """How a candidate takes customers out of the pool."""
        filing = candidate.filing
        if filing.state == "queued":
            return filing._inherit_entries
        return filing._claim_entries

    def _carry_out(self, candidates, now):
        self._log_checks(candidates, now)
        self._keep_terms(candidates)
        passing = [c for c in candidates if not c.problems and c.must_pass]
        waiting = [c for c in candidates if c not in passing and c.waits]
        # whose turn has not come goes on waiting
        stays = [c for c in waiting if c.filing.state == "queued"]
        accepted = [c for c in candidates if c not in passing and c.accepted]
        self._accept(accepted, now)
        self._await(passing, now)
        older = self._await_settlement(candidates, now)
        self._queue([c for c in waiting if c not in stays], now)
        done = {id(c) for c in (*passing, *older, *waiting, *accepted)}
        self._refuse([c for c in candidates if id(c) not in done], now)

    def _log_checks(self, candidates, now):
        checks = self.env["customer.filing.check"]
        checks._log(
            [
                self._log_row(
                    candidate.question,
                    candidate.logged_code,
                    self.env.user,
                    candidate.filing.team_id,
                    "filing",
                    now,
                    candidate.filing,
                )
                for candidate in candidates
                if not candidate.must_pass
            ]
        )

    def _keep_terms(self, candidates):
        """Pin on each filing the register and the terms that it was judged by."""
        alike = {}
        for candidate in candidates:
            values = candidate.to_keep()
            alike.setdefault(repr(values), (candidate, values, []))[2].append(
                candidate.filing.id
            )
        for candidate, values, filing_ids in alike.values():
            if values.pop("terms"):
                pinned = self.env["customer.filing.terms"]._pin(candidate.terms)
                values["terms_id"] = pinned.id
            self.browse(filing_ids)._filing_write(values)

    def _accept(self, candidates, now):
        filings = self.browse([c.filing.id for c in candidates])
        if not filings:
            return
        filings._make_leads()
        self._write_keys(candidates, True)
        filings._activate(now, {c.filing.id: c.question for c in candidates})
        related = [c.filing for c in candidates if c.verdict.hints]
        for filing in related:
            self.env["customer.filing.notice"]._raise(
                "group", filing.company_id, user=filing.user_id, filing=filing
            )

    def _write_keys(self, candidates, holds):
        keys = self.env["customer.filing.key"]
        keys._forget([c.filing.id for c in candidates if c.filing._has_keys()])
        keys._insert([row for c in candidates for row in c.key_rows(holds)])

    def _has_keys(self):
        """Whether keys may have been written for it before."""
        return self.state != "draft"

    def _await(self, candidates, now):
        """Submitted: somebody must look at it first (rules S11-R04, S36-R01)."""
        filings = self._move(candidates, "submit", now)
        signed = [c.filing for c in candidates if c.must_pass == "signature"]
        requests = self.env["customer.filing.request"]
        requests._ask_signature(self.browse([filing.id for filing in signed]))
        for filing in filings.browse([f.id for f in filings if f not in signed]):
            self.env["customer.filing.inquiry"]._ask(
                filing._snapshot_values(), filing.user_id, filing.team_id, filing
            )

    def _queue(self, candidates, now):
        """Wait for the end of the filing that protects (rules S11-R06, S11-R07)."""
        self._move(candidates, "queue", now)
        for candidate in candidates:
            candidate.filing._own_leads()._filing_contest(candidate.verdict)

    def _move(self, candidates, transition, now):
        """Move candidates to a state in which their keys are kept but hold nothing."""
        filings = self.browse([c.filing.id for c in candidates])
        if not filings:
            return filings
        # what is corrected goes on to reserve its customer
        kept = [c for c in candidates if c.filing._is_being_corrected()]
        self._write_keys([c for c in candidates if c not in kept], False)
        self._write_keys(kept, True)
        filings._write_rows(
            transition,
            [
                (filing.id, *lifecycle.apply(transition, filing.state, None))
                for filing in filings
            ],
            {},
        )
        self.env["customer.filing.ledger"]._append(
            transition,
            {filing.id: {"owner": filing.user_id.id} for filing in filings},
            now,
        )
        return filings

    def _make_leads(self):
        """Give a lead to each filing without one to work on.

        It came from an import, or waited while its lead was closed or became that of
        another filing.
        """
        without = self.filtered(lambda filing: not filing._has_lead_to_guard())
        leads_model = self.env["crm.lead"]
        stages = {
            team: leads_model._stage_find(team.id, [("fold", "=", False)]).id
            for team in without.grouped("team_id")
        }
        values = [
            filing._prepare_lead_values() | {"stage_id": stages[filing.team_id]}
            for filing in without
        ]
        with door.during(self.env, door.OWN_LEADS):
            # what follows from it is done for all at once
            quick = leads_model.with_context(tracking_disable=True)
            leads = quick.create(values).with_env(self.env)
        leads._filing_subscribe(values)
        for filing, lead in zip(without, leads, strict=True):
            filing._filing_write({"lead_id": lead.id})

    def _has_lead_to_guard(self):
        return any(
            lead._filing_is_open()
            and (lead.filing_id == self or lead.filing_guard in (False, "contested"))
            for lead in self._own_leads()
        )

    def _prepare_lead_values(self):
        self.ensure_one()
        return {
            "name": self.company_name or self.contact_name or self.name,
            "type": "opportunity",
            "partner_name": self.company_name,
            "contact_name": self.contact_name,
            "phone": self.phone,
            "email_from": self.email,
            "street": self.street,
            "city": self.city,
            "state_id": self.state_id.id,
            "country_id": self.country_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
        }

    def _refuse(self, candidates, now):
        """Keep refused filings with their reasons; they hold no key."""
        filings = self.browse([c.filing.id for c in candidates])
        if not filings:
            return
        for candidate in candidates:
            candidate.join_own()
        filings._write_refused({c.filing: c.reasons() for c in candidates}, now)

    def _write_refused(self, reasons, now):
        """Refuse these filings; they hold no key.

        :param reasons: {filing: reasons, as they are kept}
        """
        for filing in self:
            filing._filing_write({"refusal": reasons[filing]})
        self._write_rows(
            "refuse",
            [(f.id, *lifecycle.apply("refuse", f.state, None)) for f in self],
            {},
        )
        self.env["customer.filing.ledger"]._append(
            "refuse",
            {f.id: {"reasons": [r["code"] for r in reasons[f]]} for f in self},
            now,
        )
