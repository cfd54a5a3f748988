from odoo import models

from ..core import referral, validity
from ..core.terms import Terms

# What can be asked of every filing; requirement lines ask it of some.
ALWAYS_NEEDED = (
    "name",
    "company",
    "contact",
    "phone",
    "email",
    "address",
    "tax_number",
)


class FilingPolicyVersion(models.Model):
    """What a version says of one filing: the terms that it pins."""

    _inherit = "customer.filing.policy.version"

    def _line_for(self, kind):
        """The protection period of ``kind``, or an empty recordset."""
        return self.line_ids.filtered(lambda line: line.kind_id == kind)[:1]

    def _required(self, kind, source):
        """Names of the data that such a filing must carry, in the form's order."""
        required = {name for name in ALWAYS_NEEDED if self[f"require_{name}"]}
        required |= set(self.requirement_ids._of(kind, source).mapped("field_name"))
        if kind.needs_project:
            required.add("project")
        if kind.needs_product_line:
            required.add("product_line")
        return tuple(name for name in validity.FIELDS if name in required)

    def _form_rules(self, kind, source):
        """What a filing of ``kind`` needs (rules S01-R01, S59-R01, S68-R02).

        :param source: where the customer comes from, a value of SOURCES or ""
        :return: core.validity.Rules
        """
        self.ensure_one()
        deadline = "" if self.entry_deadline == "none" else self.entry_deadline
        return validity.Rules(
            mode=self.validity_mode,
            required=self._required(kind, source),
            name_rule=self.name_rule,
            consent=self.require_consent,
            without_contact=self.allow_without_contact,
            entry_deadline=deadline,
            entry_hours=self.entry_deadline_hours if deadline == "hours" else 0,
            window=self._window() if self.has_window else None,
            min_lead_minutes=self.min_lead_minutes,
            max_lead_days=self.max_lead_days,
            documents=tuple(
                validity.Document(line.name, line.pattern or "", line.mandatory)
                for line in self.document_ids._of_kind(kind)
            ),
        )

    def _window(self):
        """First and last second of the day at which filings are taken."""
        return round(self.window_from * 3600), round(self.window_to * 3600)

    def _referral_rule(self):
        """To whom a referred customer belongs, as core.referral.Rule."""
        self.ensure_one()
        return referral.Rule(
            owner=self.referral_owner,
            condition=self.referral_condition,
            depth=self.referral_depth,
        )

    def _resolve(self, kind, company, source=""):
        """The terms that a filing of ``kind`` pins, or None if it has no period.

        :param kind: customer.filing.kind
        :param company: res.company whose time zone counts if none is set here
        :param source: where the customer comes from, a value of SOURCES or ""
        """
        line = self._line_for(kind)
        if not line:
            return None
        form = self._form_rules(kind, source)
        referrals = self._referral_rule()
        return Terms(
            policy=self.policy_id.code,
            version=self.number,
            kind=kind.code,
            length=line._first_length(),
            unit=line.unit,
            count_first_day=line.count_first_day,
            end_of_day=line.ends == "day",
            tz=self.tz or company._filing_tz(),
            aftercare_days=line.aftercare_days,
            required=form.required,
            exclusive=self.duplicate_policy != "allow",
            form=form.to_json(),
            queue_places=(self.queue_places if self.duplicate_policy == "queue" else 0),
            effective_from=self.effective_from,
            answer=self.check_answer,
            reply_minutes=self.check_reply_minutes,
            referral_owner=referrals.owner,
            referral_condition=referrals.condition,
            referral_depth=referrals.depth,
            staff_phones=self.refuse_staff_phones,
            masked=self.masked_phone,
            **self._sections(line),
        )

    def _sections(self, line):
        """The parts of the terms that each concern adds in its own file.

        :param line: customer.filing.policy.line of the filing's kind
        :return: {name of a field of core.terms.Terms: value}
        """
        return {}
