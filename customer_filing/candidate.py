"""A draft on its way to becoming a filing."""

from odoo import fields

from .core import clock, identity, validity, verdict

# One customer has a few numbers; a field full of them would file other customers too.
MOST_PHONES = 5


class Candidate:
    """What ``customer.filing._submit`` has read, met and decided of one draft."""

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

    def prepare(self, now, claimed):
        """Read the snapshot; collect everything that is wrong or missing."""
        snapshot = self.filing._snapshot()
        self.keys, problems = identity.read(snapshot)
        self._find_terms(now)
        self._look_at_people()
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

    def _look_at_people(self):
        filing = self.filing
        acting = filing.env.user
        if not self.register:
            self.problems.append({"code": "no_register"})
        # the system itself files what it was told to
        if acting not in (filing.user_id, filing.env.ref("base.user_root")):
            if not filing._may_file_for_others():
                self.problems.append({"code": "for_other"})

    def _find_terms(self, now):
        filing = self.filing
        company = filing.team_id.company_id
        if not filing.team_id:
            self.problems.append({"code": "no_team"})
        elif filing.user_id not in (filing.team_id.member_ids | filing.team_id.user_id):
            self.problems.append({"code": "not_in_team"})
        elif company and company != filing.company_id:
            self.problems.append({"code": "other_company"})
        elif not filing.kind_id:
            self.problems.append({"code": "no_kind"})
        elif not (version := filing.team_id._filing_version(now)):
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
        if sum(key.kind == "phone" for key in self.keys) > MOST_PHONES:
            self.problems.append({"code": "too_many_phones"})
        empty = [problem for problem in problems if problem.code == "nothing_readable"]
        self.problems += [{"code": p.code, "field": p.field} for p in empty or problems]

    def _look_at_lead(self):
        lead = self.filing.lead_id
        if not lead:
            return
        if lead.filing_guard in ("protected", "pool"):
            self.problems.append({"code": "lead_taken"})
        elif not lead.active or lead.won_status != "pending":
            self.problems.append({"code": "lead_closed"})
        elif not lead.sudo(False).has_access("write"):
            self.problems.append({"code": "lead_of_other"})
        elif lead.user_id not in (self.filing.user_id, lead.browse().user_id):
            if not self.filing._may_file_for_others():
                self.problems.append({"code": "lead_of_other"})

    def meet(self, facts, claimed_ids):
        """Collect the filings that meet this one by a deciding key and by scope.

        :param claimed_ids: of filings whose customer the same batch took from the pool
        """
        met = {}
        for digest, scope in self.deciding:
            for row in facts.get((self.register.id, digest), ()):
                if row["id"] in claimed_ids:
                    continue
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
        lead = self.filing.lead_id
        if lead:
            lead._filing_protect(self.filing.browse(self.verdict.filing_id))
