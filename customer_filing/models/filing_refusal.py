from odoo import fields, models
from odoo.tools import format_datetime

from ..core import clock, verdict


class CustomerFiling(models.Model):
    """What a filer is told: each reason as a sentence that says what to do."""

    _inherit = "customer.filing"

    def _refusal_sentences(self):
        """Each reason as a sentence that says what to do, in the user's language."""
        self.ensure_one()
        return [self._refusal_sentence(reason) for reason in self.refusal or []]

    def _refusal_sentence(self, reason):
        sentences = self._refusal_by_code()
        code = reason["code"]
        if code == verdict.YOURS and self.lead_id:
            return sentences["yours_joined"]
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
        return (
            self._refusals_of_data()
            | self._refusals_of_team()
            | (self._refusals_of_verdict())
        )

    def _refusals_of_data(self):
        """What cannot be read."""
        _ = self.env._
        return {
            "phone_unreadable": _(
                "The phone number cannot be read: give it with its area code."
            ),
            "phone_masked": _("The phone number is masked: give the full number."),
            "too_many_phones": _(
                "There are too many phone numbers: give at most five of one customer."
            ),
            "email_unreadable": _("The e-mail address cannot be read: correct it."),
            "tax_number_invalid": _(
                "The tax number is wrong: its check digit does not fit."
            ),
            "no_identity": _(
                "Nothing here tells the customer from others: give a phone number, "
                "an e-mail address, a tax number or the full company name."
            ),
            "nothing_readable": _(
                "Nothing here can be read as a customer: give at least a name and a "
                "phone number."
            ),
        }

    def _refusals_of_team(self):
        """What does not fit the team, its policy or the lead."""
        _ = self.env._
        return {
            "no_register": _(
                "This company has no filing register: an administrator must choose one."
            ),
            "for_other": _(
                "Only the team's leader or a register officer files for somebody else."
            ),
            "other_company": _(
                "The sales team belongs to another company than this customer: choose "
                "a team of the company."
            ),
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
        }

    def _refusals_of_verdict(self):
        """Whom the customer belongs to, and what the pool says."""
        _ = self.env._
        return {
            verdict.YOURS: _("You protect this customer already."),
            "yours_joined": _(
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
            verdict.CUSTOMER: _(
                "This customer has bought already and is looked after."
            ),
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
