from odoo import api, fields, models
from odoo.tools import format_datetime

from ..core import clock, verdict

# Verdicts that may say until when.
DATED = (verdict.PROTECTED, verdict.CUSTOMER)


class CustomerFiling(models.Model):
    """What a filer is told: each reason as a sentence that says what to do."""

    _inherit = "customer.filing"

    def _sentences(self, reasons):
        """Reasons as kept with a filing, a line each, in the user's language."""
        self.ensure_one()
        return "\n".join(self._sentence(reason) for reason in reasons or []) or False

    def _sentence(self, reason):
        code = reason["code"]
        of_claims = self._claim_sentence(reason)
        if of_claims:
            return of_claims
        if code == verdict.YOURS and self.lead_id:
            code = "yours_joined"
        if code in DATED and reason.get("until"):
            until = fields.Datetime.from_string(reason["until"])
            return self._sentence_of_verdict(code, until, self._tz())
        return self._sentence_of_problem(code, reason.get("field"))

    @api.model
    def _sentence_of_problem(self, code, field=None):
        sentences = (
            self._refusals_of_data()
            | self._refusals_of_form()
            | self._refusals_of_team()
            | self._refusals_of_verdict()
            | self._refusals_of_book()
        )
        text = sentences[code]
        if code == "missing":
            return text % {"field": self._field_label(field)}
        return text % {"document": field} if code == "document_missing" else text

    @api.model
    def _sentence_without_verdict(self, question, code):
        """Why a question about a customer got no answer."""
        if code == "withheld":
            return self._sentence_of_problem(code)
        return " ".join(
            self._sentence_of_problem(problem.code, problem.field)
            for problem in self._telling(question.problems)
        )

    @api.model
    def _telling(self, problems):
        """Where nothing can be read, that it tells nobody apart goes without saying."""
        if all(problem.code != "nothing_readable" for problem in problems):
            return problems
        return [problem for problem in problems if problem.code != "no_identity"]

    @api.model
    def _sentence_of_verdict(self, code, until, tz, waiting=""):
        """A verdict in a sentence.

        :param until: exclusive end of the protection, naive UTC; None if there is none
            or it is not told
        :param tz: name of the time zone in which instants are written
        """
        sentences = self._refusals_of_verdict()
        dated = sentences.get(f"{code}_until")
        if until and dated:
            text = dated % {
                "through": format_datetime(self.env, clock.last_second(until), tz=tz),
                "from": format_datetime(self.env, until, tz=tz),
            }
        else:
            text = sentences[code]
        place = self._sentence_of_place(waiting)
        return f"{text} {place}" if place else text

    @api.model
    def _sentence_of_place(self, waiting):
        _ = self.env._
        return {
            "free": _("The waiting place behind it is free."),
            "taken": _("The waiting place behind it is taken."),
            "yours": _("You wait for its end already."),
        }.get(waiting, "")

    @api.model
    def _warnings_of(self, found):
        """What a verdict hints at besides."""
        return [self._sentence_of_problem(hint) for hint in found.hints]

    @api.model
    def _refusals_of_data(self):
        """What cannot be read."""
        _ = self.env._
        return {
            "phone_unreadable": _(
                "The phone number cannot be read: give it with its area code."
            ),
            "phone_masked": _("The phone number is masked: give the full number."),
            "wechat_unreadable": _(
                "The WeChat ID cannot be read: 6 to 20 letters, digits, - and _, a "
                "letter first."
            ),
            "relative_phone_unreadable": _(
                "The phone number of a relative cannot be read: give it with its area "
                "code."
            ),
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

    @api.model
    def _refusals_of_form(self):
        """What the policy asks for besides the customer himself."""
        _ = self.env._
        return {
            "missing": _("%(field)s is missing: fill it in."),
            "document_missing": _("The document “%(document)s” is missing: attach it."),
            "honorific_only": _(
                "The contact's name is a title only: give the name as the customer "
                "writes it."
            ),
            "name_not_full": _("The contact's name is not complete: give all of it."),
            "consent_missing": _(
                "The customer has not agreed to his data being kept: ask him and tick "
                "the box."
            ),
            "staff_phone": _(
                "The phone number is a colleague's: give the customer's own number."
            ),
            "first_contact_future": _(
                "The first contact lies in the future: say when it was."
            ),
            "entry_late": _(
                "The first contact was too long ago: your leader may file the customer "
                "for you."
            ),
            "outside_window": _(
                "Your team files at certain hours of the day only: file the customer "
                "then."
            ),
            "arrival_missing": _("Say when the customer will arrive."),
            "arrival_too_soon": _(
                "The customer arrives too soon: he must be filed earlier."
            ),
            "arrival_too_far": _(
                "The customer arrives too late: file him nearer to the day."
            ),
            "daily_limit": _(
                "As many customers as your policy allows were filed today: file this "
                "one tomorrow."
            ),
            "remark_missing": _(
                "This customer is filed already: say in the remark why you file him "
                "once more."
            ),
        }

    @api.model
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

    @api.model
    def _refusals_of_verdict(self):
        """Whom the customer belongs to, and what the pool says."""
        _ = self.env._
        return {
            verdict.FREE: _("This customer is free: you may file him."),
            verdict.POOL: _(
                "This customer waits in a public pool: whoever files or claims him "
                "first has him."
            ),
            verdict.AMBIGUOUS: _(
                "Several customers may be meant: give the full phone number."
            ),
            "related": _(
                "A relative or a company of the same group is protected by another "
                "filing."
            ),
            "withheld": _(
                "You have asked for as many customers of others today as you may: ask "
                "again tomorrow, or ask the register office."
            ),
            verdict.YOURS: _("You protect this customer already."),
            "yours_until": _("You protect this customer already, until %(through)s."),
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
            "on_hold": _(
                "This customer is on hold: the register office must decide first."
            ),
        }

    @api.model
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
            "product_line": _("The product line"),
            "wechat": _("The WeChat ID"),
            "property": _("The estate and room"),
            "source": _("Where the customer comes from"),
            "channel": _("How he was met"),
            "note": _("The note"),
            "first_contact_at": _("The time of the first contact"),
            "arrival_at": _("The time of arrival"),
            "witness": _("The witness with the time"),
            "customer_signature": _("The customer's signature"),
            "photo": _("The photo"),
            "truth_declared": _("Your word that all of this is true"),
            "referrer": _("Who brought the customer"),
        }[name]

    def _outcome_text(self):
        """What has become of a filing that waited, in a sentence."""
        self.ensure_one()
        if self.state == "active" and self.protected_until:
            return self.env._(
                "%(number)s: protected until %(through)s",
                number=self.name,
                through=self.protection_text,
            )
        if self.state == "active":
            return self.env._("%(number)s: protected without end", number=self.name)
        if self.refusal_text:
            return self.refusal_text
        state = dict(self._fields["state"]._description_selection(self.env))
        return f"{self.name}: {state[self.state]}"

    def _moment(self, instant):
        """An instant in the team's time zone, in the user's own way of writing it."""
        return self._moment_in(instant, self._tz())

    @api.model
    def _moment_in(self, instant, tz):
        return format_datetime(self.env, instant, tz=tz)
