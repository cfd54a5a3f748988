from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..candidate import Candidate
from ..core import lifecycle, verdict


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
        filings = (self | self).sudo()
        if not claimed:
            filings._settle_company()
        now = at or fields.Datetime.now()
        candidates = [Candidate(filing) for filing in filings]
        for candidate in candidates:
            candidate.prepare(now, claimed)
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
        leads_taken, claimed_ids = set(), set()
        for candidate in candidates:
            lead_id = candidate.filing.lead_id.id
            if lead_id in leads_taken:
                candidate.problems.append({"code": "lead_taken"})
            if candidate.problems:
                continue
            candidate.meet(facts, claimed_ids)
            met = {row["id"]: candidate.fact(row) for row in candidate.met}
            candidate.verdict = verdict.decide(met.values(), now)
            claimed_ids |= self._claim_met(candidate, now)
            if candidate.accepted:
                lead_id and leads_taken.add(lead_id)
                for key, row in candidate.as_rows(now):
                    facts.setdefault(key, []).append(row)

    def _claim_met(self, candidate, now):
        """Who files a customer of the pool claims him, under the pool's rules.

        :return: ids of the ended filings whose customer was taken
        """
        waiting = [row for row in candidate.met if row["entry_id"]]
        if candidate.verdict.code != verdict.POOL or not waiting:
            return set()
        entries = self.env["customer.filing.pool.entry"].browse(
            row["entry_id"] for row in waiting
        )
        problem = candidate.filing._claim_entries(entries, now)
        if problem:
            candidate.problems.append({"code": problem})
            return set()
        return {row["id"] for row in waiting}

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
                candidate.filing.id: {
                    "reasons": [r["code"] for r in candidate.reasons()]
                }
                for candidate in candidates
            },
            now,
        )
