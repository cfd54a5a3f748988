from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from ..core import clock, identity, lifecycle, validity, verdict


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
        filings = self.sudo()
        now = at or fields.Datetime.now()
        candidates = [_Candidate(filing) for filing in filings]
        for candidate in candidates:
            candidate.prepare(claimed)
        filings._stamp([c.filing.id for c in candidates])
        filings._settle_met(candidates, now)
        filings._decide(candidates, now)
        filings._carry_out(candidates, now)

    # ---- one step each ----

    def _stamp(self, filing_ids):
        """Fix the order of submission, to the microsecond, once for all.

        The statement's own clock counts: the transaction's began before it waited.
        """
        for filing in self:
            if filing.name == "/":
                number = self.env["ir.sequence"].next_by_code("customer.filing")
                filing._filing_write({"name": number})
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing SET first_submitted_at = COALESCE(
                       first_submitted_at, clock_timestamp() AT TIME ZONE 'UTC')
                   WHERE id = ANY(%s) RETURNING id""",
                filing_ids,
            )
        )
        self.invalidate_recordset(["first_submitted_at"])

    def _settle_met(self, candidates, now):
        """Release what is due among the filings met: a late cron blocks nobody."""
        digests = {key[0] for c in candidates for key in c.deciding}
        due = self._due_among("protected_until", digests, now)
        if due:
            due._end("expire", {filing.id: filing.protected_until for filing in due})
        self._due_among("aftercare_until", digests, now)._end_aftercare()

    def _due_among(self, column, digests, now):
        """Filings behind these keys whose time is over and which no hold keeps."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT filing.id
                   FROM customer_filing_key AS key
                   JOIN customer_filing AS filing ON filing.id = key.filing_id
                   WHERE key.digest = ANY(%s) AND key.holds
                     AND filing.state = %s AND filing.%s <= %s""",
                list(digests),
                "active" if column == "protected_until" else "ended",
                SQL.identifier(column),
                now,
            )
        )
        due = self.browse(id_ for (id_,) in rows)
        return due - self.browse(due._standing_holds())

    def _decide(self, candidates, now):
        """Give each candidate its verdict; earlier ones of the batch count too."""
        facts = self._facts({key[0] for c in candidates for key in c.deciding}, now)
        for candidate in candidates:
            if candidate.problems:
                continue
            candidate.meet(facts)
            met = {row["id"]: candidate.fact(row) for row in candidate.met}
            candidate.verdict = verdict.decide(met.values(), now)
            self._claim_met(candidate, now)
            if candidate.accepted:
                for key, row in candidate.as_rows(now):
                    facts.setdefault(key, []).append(row)

    def _claim_met(self, candidate, now):
        """Who files a customer of the pool claims him, under the pool's rules."""
        entry_ids = [row["entry_id"] for row in candidate.met if row["entry_id"]]
        if candidate.verdict.code == verdict.POOL and entry_ids:
            entries = self.env["customer.filing.pool.entry"].browse(entry_ids)
            problem = candidate.filing._claim_entries(entries, now)
            if problem:
                candidate.problems.append({"code": problem})

    def _facts(self, digests, now):
        """{(register id, digest): rows} of every filing that a key leads to.

        One indexed query; whatever cannot matter any more is left out.
        """
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT key.register_id, key.digest, key.scope, filing.id,
                          filing.user_id, filing.state, filing.end_reason,
                          CASE WHEN filing.state = 'ended' THEN filing.aftercare_until
                               WHEN filing.protected_until > %s
                                   THEN filing.protected_until
                               END AS until, -- none: no end, or due but on hold
                          entry.id AS entry_id
                   FROM customer_filing_key AS key
                   JOIN customer_filing AS filing ON filing.id = key.filing_id
                   LEFT JOIN customer_filing_pool_entry AS entry
                     ON entry.filing_id = filing.id AND entry.state = 'waiting'
                   WHERE key.digest = ANY(%s) AND key.strength = 'alone'
                     AND (key.holds OR entry.id IS NOT NULL)""",
                now,
                list(digests),
            )
        )
        facts = {}
        for row in rows:
            facts.setdefault((row["register_id"], row["digest"]), []).append(row)
        return facts

    def _carry_out(self, candidates, now):
        self._log_checks(candidates)
        self._keep_terms(candidates)
        self._accept([c for c in candidates if c.accepted], now)
        self._refuse([c for c in candidates if not c.accepted], now)

    def _log_checks(self, candidates):
        self.env["customer.filing.check"]._log(
            [
                {
                    "user_id": self.env.uid,
                    "company_id": candidate.filing.company_id.id,
                    "verdict": candidate.verdict.code
                    if candidate.verdict
                    else "unreadable",
                    "until": candidate.verdict and candidate.verdict.until,
                    "filing_id": candidate.filing.id,
                    "key_digests": " ".join(
                        f"{digest:016x}" for digest, _scope in candidate.deciding
                    ),
                }
                for candidate in candidates
            ]
        )

    def _keep_terms(self, candidates):
        """Pin on each filing the register and the terms that it was judged by."""
        alike = {}
        for candidate in candidates:
            key = (candidate.register, candidate.version, candidate.terms)
            alike.setdefault(key, []).append(candidate.filing.id)
        for (register, version, terms), filing_ids in alike.items():
            values = {"register_id": register.id}
            if terms:
                pinned = self.env["customer.filing.terms"]._pin(terms)
                values |= {"terms_id": pinned.id, "version_id": version.id}
            self.browse(filing_ids)._filing_write(values)

    def _accept(self, candidates, now):
        filings = self.browse([c.filing.id for c in candidates])
        if not filings:
            return
        filings._make_leads()
        self.env["customer.filing.key"]._insert(
            [row for candidate in candidates for row in candidate.key_rows(True)]
        )
        filings._activate(now)

    def _make_leads(self):
        """Give a lead to each filing that came without one, as from an import."""
        without = self.filtered(lambda filing: not filing._own_leads())
        leads_model = self.env["crm.lead"].with_context(
            mail_create_nolog=True,
            mail_notrack=True,
            mail_auto_subscribe_no_notify=True,
        )
        leads = leads_model.create(
            [filing._prepare_lead_values() for filing in without]
        )
        for filing, lead in zip(without, leads, strict=True):
            filing._filing_write({"lead_id": lead.id})

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
            candidate.filing._filing_write({"refusal": candidate.reasons()})
            candidate.join_own()
        filings._write_rows(
            "refuse",
            [
                (filing.id, *lifecycle.apply("refuse", filing.state, None))
                for filing in filings
            ],
            {},
        )
        self.env["customer.filing.ledger"]._append(
            "refuse",
            {
                candidate.filing.id: {"reasons": [r["code"] for r in candidate.reasons()]}
                for candidate in candidates
            },
            now,
        )

    # ---- what the filer is told ----

    def _refusal_sentences(self):
        """Each reason as a sentence that says what to do, in the user's language."""
        self.ensure_one()
        return [self._refusal_sentence(reason) for reason in self.refusal or []]

    def _refusal_sentence(self, reason):
        sentences = self._refusal_by_code()
        code = reason["code"]
        if code == "missing":
            return self.env._(
                "%s is missing: fill it in.", self._field_label(reason["field"])
            )
        if code in (verdict.PROTECTED, verdict.CUSTOMER) and reason.get("until"):
            until = fields.Datetime.from_string(reason["until"])
            return sentences[f"{code}_until"] % {
                "through": self._moment(clock.last_second(until)),
                "from": self._moment(until),
            }
        return sentences[code]

    def _refusal_by_code(self):
        _ = self.env._
        return {
            "phone_unreadable": _(
                "The phone number cannot be read: give it with its area code."
            ),
            "phone_masked": _("The phone number is masked: give the full number."),
            "email_unreadable": _("The e-mail address cannot be read: correct it."),
            "tax_number_invalid": _(
                "The tax number is wrong: its check digit does not fit."
            ),
            "no_identity": _(
                "Nothing here tells the customer from others: give a phone number, "
                "an e-mail address, a tax number or the full company name."
            ),
            "nothing_readable": _("Nothing of this row can be read as a customer."),
            "no_team": _("No sales team is set: choose the team that files."),
            "not_in_team": _(
                "The salesperson does not belong to this sales team: choose his own "
                "team, or ask an administrator to add him."
            ),
            "no_policy": _(
                "This sales team does not use filings: an administrator must choose a "
                "filing policy on the team."
            ),
            "no_period": _(
                "The team's policy has no protection period for this kind of filing: "
                "choose another kind."
            ),
            "no_kind": _("No kind is set: choose the kind of filing."),
            "lead_taken": _("This lead is protected by a filing already."),
            "lead_of_other": _(
                "A colleague works on this lead: he or the team's leader files it."
            ),
            "lead_closed": _("This lead is closed: restore it before filing."),
            verdict.YOURS: _(
                "You protect this customer already; the lead was added to that filing."
            ),
            verdict.PROTECTED: _(
                "This customer is protected by another filing, without a date on which "
                "it ends."
            ),
            "protected_until": _(
                "This customer is protected until %(through)s. "
                "You may file him from %(from)s on, unless the protection is extended."
            ),
            verdict.CUSTOMER: _("This customer has bought already and is looked after."),
            "customer_until": _(
                "This customer has bought already and is looked after until "
                "%(through)s. You may file him from %(from)s on."
            ),
            "not_in_pool": _(
                "This customer waits in a public pool that your team does not belong "
                "to: ask the register office."
            ),
            "quota": _(
                "You have claimed as many customers today as your pool allows: "
                "claim this one tomorrow."
            ),
            "on_hold": _(
                "This customer is on hold: the register office must decide first."
            ),
        }

    def _field_label(self, name):
        _ = self.env._
        return {
            "name": _("The company or contact name"),
            "company": _("The company"),
            "contact": _("The contact"),
            "phone": _("The phone number"),
            "email": _("The e-mail address"),
            "address": _("The address"),
            "tax_number": _("The tax number"),
            "project": _("The project"),
        }[name]

    def _moment(self, instant):
        """An instant in the team's time zone, in the user's own way of writing it."""
        return format_datetime(self.env, instant, tz=self._tz())


class _Candidate:
    """A draft on its way through ``_submit``: what was read, met and decided."""

    def __init__(self, filing):
        self.filing = filing
        self.problems = []
        self.keys = ()
        self.deciding = []
        self.met = []
        self.verdict = None
        self.register = filing.company_id.filing_register_id
        self.version = filing.env["customer.filing.policy.version"]
        self.terms = None
        self.scope = None

    def prepare(self, claimed):
        """Read the snapshot; collect everything that is wrong or missing."""
        snapshot = self.filing._snapshot()
        self.keys, problems = identity.read(snapshot)
        self._find_terms()
        if not claimed:
            self._look_at_data(snapshot, problems)
            self._look_at_lead()
        secret = self.filing.env["customer.filing.key"]._secret()
        self.scope = identity.scope(secret, snapshot.project)
        self.deciding = [
            (identity.digest(secret, key.kind, key.value), self.scope)
            for key in self.keys
            if key.strength == identity.ALONE
        ]
        self.digests = {
            key: identity.digest(secret, key.kind, key.value) for key in self.keys
        }

    def _find_terms(self):
        filing = self.filing
        if not filing.team_id:
            self.problems.append({"code": "no_team"})
        elif filing.user_id not in (filing.team_id.member_ids | filing.team_id.user_id):
            self.problems.append({"code": "not_in_team"})
        elif not filing.kind_id:
            self.problems.append({"code": "no_kind"})
        elif not (version := filing.team_id._filing_version()):
            self.problems.append({"code": "no_policy"})
        else:
            self.version = version
            self.terms = version._resolve(filing.kind_id, filing.company_id)
            if not self.terms:
                self.problems.append({"code": "no_period"})

    def _look_at_data(self, snapshot, problems):
        if self.terms:
            address = " ".join(filter(None, [self.filing.street, self.filing.city]))
            problems += validity.required_problems(
                snapshot, address, self.terms.required
            )
        self.problems += [{"code": p.code, "field": p.field} for p in problems]

    def _look_at_lead(self):
        lead = self.filing.lead_id
        if not lead:
            return
        if lead.filing_guard:
            self.problems.append({"code": "lead_taken"})
        elif not lead.active or lead.won_status != "pending":
            self.problems.append({"code": "lead_closed"})
        elif lead.user_id not in (self.filing.user_id, lead.browse().user_id):
            if not self.filing._may_file_for_others():
                self.problems.append({"code": "lead_of_other"})

    def meet(self, facts):
        """Collect the filings that meet this one by a deciding key and by scope."""
        met = {}
        for digest, scope in self.deciding:
            for row in facts.get((self.register.id, digest), ()):
                if scope is None or row["scope"] in (None, scope):
                    met[row["id"]] = row
        self.met = list(met.values())

    @property
    def accepted(self):
        return not self.problems and self.verdict.code in (verdict.FREE, verdict.POOL)

    def fact(self, row):
        """A met filing as core.verdict sees it."""
        return verdict.Fact(
            filing_id=row["id"],
            mine=row["user_id"] == self.filing.user_id.id,
            state=row["state"],
            end_reason=row["end_reason"] or "",
            protected_until=row["until"],
            in_pool=bool(row["entry_id"]),
        )

    def as_rows(self, now):
        """What later candidates of the same batch meet, once this one is accepted."""
        period = self.terms.period()
        until = clock.protected_until(now, period, self.terms.tz)
        for digest, scope in self.deciding:
            yield (
                (self.register.id, digest),
                {
                    "id": self.filing.id,
                    "scope": scope,
                    "user_id": self.filing.user_id.id,
                    "state": "active",
                    "end_reason": None,
                    "until": until,
                    "entry_id": None,
                },
            )

    def key_rows(self, holds):
        for key in self.keys:
            yield (
                self.filing.id,
                self.register.id,
                key.kind,
                key.strength,
                self.digests[key],
                self.scope,
                holds and key.strength == identity.ALONE and self.terms.exclusive,
            )

    def reasons(self):
        """Why it was refused, for the filing to keep: codes and dates, no names."""
        if self.problems:
            return self.problems
        until = self.verdict.until
        return [
            {
                "code": self.verdict.code,
                "until": until and fields.Datetime.to_string(until),
            }
        ]

    def join_own(self):
        """A further lead of a customer one protects comes under the same filing."""
        if self.problems or self.verdict.code != verdict.YOURS:
            return
        own = self.filing.browse(self.verdict.filing_id)
        lead = self.filing.lead_id
        if lead and own.state == "active":
            lead._filing_protect(own)
