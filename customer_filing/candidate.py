"""A draft on its way to becoming a filing."""

from functools import cached_property, lru_cache

from odoo import SUPERUSER_ID, fields

from .core import validity, verdict

# Verdicts about a customer of somebody else.
OF_OTHERS = (verdict.PROTECTED, verdict.CUSTOMER, verdict.AMBIGUOUS)


class Candidate:
    """What ``customer.filing._submit`` has read, met and decided of one draft.

    :param trusted: the data were looked at before: those of a customer in the pool, or
        of a filing that waited; only who has the customer is asked now
    :param passed_on: a referral made it somebody else's than who typed it
    :param approved: nobody need agree to it (any more)
    """

    def __init__(self, filing, trusted=False, passed_on=False, approved=False):
        self.filing = filing
        self.trusted = trusted
        self.passed_on = passed_on
        self.approved = approved
        self.filed_on = []
        self.problems = []
        self.warnings = []
        self.completeness = 100
        self.question = None
        self.register = filing.company_id.filing_register_id
        self.version = filing.env["customer.filing.policy.version"]
        self.terms = None

    # ---- reading ----

    def prepare(self, now, resolved):
        """Read the snapshot; collect everything that is wrong or missing.

        :param resolved: what was resolved for others of the batch; added to
        """
        filing = self.filing
        if not self.trusted or not filing.terms_id:
            self._find_terms(now, resolved)
        else:
            self.version, self.terms = filing.version_id, filing.terms_id._read()
        snapshot = filing._snapshot()
        self.question = self._ask(snapshot)
        if not self.register:
            self.refuse("no_register")
        if not self.trusted:
            self._look_at_people()
            self._look_at_data(snapshot, now)
            self._look_at_lead()

    def _ask(self, snapshot):
        return self.filing._question(
            self.register,
            self.filing.user_id.id,
            snapshot,
            masked=self.reads_masks,
        )

    @property
    def reads_masks(self):
        return self.trusted or bool(self.terms and self.terms.masked)

    @property
    def verdict(self):
        return self.question.verdict

    def refuse(self, reason):
        """Note why it is refused.

        :param reason: a code, or a mapping with it and what its sentence tells
        """
        self.problems.append({"code": reason} if isinstance(reason, str) else reason)

    def _look_at_people(self):
        filing = self.filing
        acting = filing.env.user
        if self.passed_on:
            return
        # the system itself files what it was told to
        if acting.id not in (filing.user_id.id, SUPERUSER_ID):
            if not filing._may_file_for_others():
                self.refuse("for_other")

    def _find_terms(self, now, resolved):
        filing = self.filing
        company = filing.team_id.company_id
        if not filing.team_id:
            self.refuse("no_team")
        elif filing.user_id not in (filing.team_id.member_ids | filing.team_id.user_id):
            self.refuse("not_in_team")
        elif company and company != filing.company_id:
            self.refuse("other_company")
        elif not filing.kind_id:
            self.refuse("no_kind")
        else:
            version = self._version_kept()
            who = filing.team_id, filing.kind_id, filing.company_id, filing.source
            alike = (*who, version)
            if alike not in resolved:
                resolved[alike] = self._resolve(now)
            self.version, self.terms = resolved[alike]
            if not self.version:
                self.refuse("no_policy")
            elif not self.terms:
                self.refuse("no_period")

    def _version_kept(self):
        """The version under which it was submitted, if it keeps its place in line."""
        filing = self.filing
        kept = filing.version_id if filing.reserved_until else None
        return kept or filing.version_id.browse()

    def _resolve(self, now):
        """The policy version in force, and the terms that a filing pins under it."""
        filing = self.filing
        version = self._version_kept() or filing.team_id._filing_version(now)
        if not version:
            return version, None
        kind, source = filing.kind_id, filing.source or ""
        return version, version._resolve(kind, filing.company_id, source)

    def _look_at_data(self, snapshot, now):
        problems = list(self.question.problems)
        if self.terms:
            judgement = self._judge(snapshot, now)
            problems += judgement.problems
            self.warnings = [_reason(problem) for problem in judgement.warnings]
            self.completeness = judgement.completeness
        if self.question.names_many():
            self.refuse("too_many_phones")
        self.problems += [
            _reason(problem) for problem in self.filing._telling(self._grave(problems))
        ]

    def _judge(self, snapshot, now):
        filing = self.filing
        address = " ".join(filter(None, [filing.street, filing.city]))
        acting = filing.env.user
        return validity.judge(
            filing._form(snapshot, address, tuple(filing.document_ids.mapped("name"))),
            self.form_rules,
            # what is corrected was in time if it was so at first
            filing.first_submitted_at or now,
            self.terms.tz,
            # a superior who files it vouches for it being late (rule S58-R03)
            excused=acting != filing.user_id and filing._may_file_for_others(),
        )

    @property
    def form_rules(self):
        return _form_rules(self.terms.form)

    def _grave(self, problems):
        """Without what the policy forgives: a photo may stand for the identity."""
        rules = self.terms and self.form_rules
        if rules and rules.without_contact and self.filing.photo:
            return [problem for problem in problems if problem.code != "no_identity"]
        return problems

    def _look_at_lead(self):
        lead = self.filing.lead_id
        if not lead:
            return
        if lead.filing_guard in ("protected", "pool"):
            self.refuse("lead_taken")
        elif not lead.active or lead.won_status != "pending":
            self.refuse("lead_closed")
        elif not lead.sudo(False).has_access("write"):
            self.refuse("lead_of_other")
        elif lead.user_id not in (self.filing.user_id, lead.browse().user_id):
            if not self.passed_on and not self.filing._may_file_for_others():
                self.refuse("lead_of_other")

    def own_phones(self):
        """The customer's full numbers, as E.164."""
        return {
            key.value
            for key in self.question.keys
            if key.kind == "phone" and not key.relation
        }

    # ---- deciding ----

    @property
    def accepted(self):
        found = self.verdict
        return not self.problems and bool(
            found and found.code in (verdict.FREE, verdict.POOL)
        )

    @property
    def waits(self):
        """Whether it takes the waiting place behind the filing that protects."""
        found = self.verdict
        return not self.problems and bool(
            found and found.code == verdict.PROTECTED and found.waiting == "free"
        )

    @property
    def must_pass(self):
        """What it waits for before anybody asks who has the customer."""
        if self.trusted or self.problems:
            return None
        if self.terms.effective_from == "signature":
            return "signature"
        return "check" if self.terms.answer == "office" else None

    @cached_property
    def levels(self):
        """Who must agree to it before it is protected, as core.approval.Level."""
        if self.approved or not self.terms:
            return ()
        return self.filing._approval_levels("filing", self.terms)

    @property
    def is_about_other(self):
        """Whether its outcome tells something of somebody else's customer."""
        return (
            not self.problems
            and self.verdict is not None
            and self.verdict.code in OF_OTHERS
        )

    @property
    def logged_code(self):
        """What the log of checks says of it."""
        if {"code": "withheld"} in self.problems:
            return "withheld"
        return self.verdict.code if self.verdict else "unreadable"

    def as_rows(self, until):
        """What later candidates of the batch meet, if this one protects or waits.

        :param until: naive UTC end of its protection, or None
        """
        if not (self.accepted or self.waits):
            return
        state = "queued" if self.waits else "submitted" if self.levels else "active"
        for row in self.key_rows(self.accepted):
            yield {
                "register_id": row[1],
                "strength": row[3],
                "digest": row[5],
                "digest_to": row[6],
                "scope": row[7],
                "holds": row[8],
                "id": self.filing.id,
                "user_id": self.filing.user_id.id,
                "state": state,
                "end_reason": None,
                "protected_until": until,
                "aftercare_until": None,
                "reserved_until": None,
                "contact_name": self.filing.contact_name,
                "queue_places": self.terms.queue_places,
                "first_submitted_at": self.filing.first_submitted_at,
                "entry_id": None,
                "on_hold": False,
            }

    def key_rows(self, holds):
        """Rows for ``customer.filing.key._insert``."""
        return self.question.key_rows(self.filing.id, holds and self.terms.exclusive)

    def to_keep(self):
        """What is written on the filing, whatever becomes of it."""
        return {
            "register_id": self.register.id,
            "completeness": self.completeness,
            "warnings": self._all_warnings() or False,
            "queue_places": self.terms.queue_places if self.terms else 0,
            "version_id": self.version.id,
            "terms": self.terms and self.terms.digest(),
        }

    def _all_warnings(self):
        hints = self.verdict.hints if self.verdict else ()
        return self.warnings + [{"code": hint} for hint in hints]

    def reasons(self):
        """Why it was refused, for the filing to keep: codes and dates, no names."""
        if self.problems:
            return self.problems
        until = self.verdict.until if self.register.answer_until else None
        return [
            {
                "code": self.verdict.saying,
                "until": until and fields.Datetime.to_string(until),
            }
        ]

    def join_own(self):
        """A further lead of a customer one protects comes under the same filing."""
        found = self.verdict
        if self.problems or found.code != verdict.YOURS or found.pending:
            return
        lead = self.filing.lead_id
        if lead:
            lead._filing_protect(self.filing.browse(found.filing_id))


@lru_cache(maxsize=64)
def _form_rules(form):
    return validity.Rules.from_json(form)


def _reason(problem):
    """A problem as it is kept with a filing."""
    return {"code": problem.code} | ({"field": problem.field} if problem.field else {})
