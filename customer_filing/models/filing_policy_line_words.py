from odoo import api, fields, models
from odoo.tools import format_duration

from ..core import protection
from . import filing_words


class FilingPolicyLine(models.Model):
    """A protection period in words."""

    _inherit = "customer.filing.policy.line"

    text = fields.Char(string="Protected for", compute="_compute_text")

    @api.depends(
        "kind_id",
        "length",
        "unit",
        "count_first_day",
        "ends",
        "end_time",
        "length_min",
        "length_max",
        "start_event",
        "start_within_days",
        "renew_event",
        "renew_max",
        "cap_length",
        "cap_unit",
        "aftercare_days",
    )
    @api.depends_context("lang")
    def _compute_text(self):
        for line in self:
            line.text = line._terms_text()

    def _description_of_period(self):
        """The period in words, as a salesperson reads it."""
        self.ensure_one()
        text = self._text_of_length()
        if self.unit != "permanent":
            text = self._with_end(self._with_beginning(text))
        if self.start_event not in protection.STARTS:
            return text
        return self.env._(
            "%(period)s; %(event)s must come within %(days)s",
            period=text,
            event=self._text_of_event(),
            days=self._text_of(self.start_within_days, "day"),
        )

    def _text_of(self, number, unit):
        return filing_words.of_length(self.env, number, unit)

    def _text_of_length(self):
        if not self.length_min:
            return self._text_of(self.length, self.unit)
        return self.env._(
            "%(shortest)s to %(longest)s",
            shortest=self.length_min,
            longest=self._text_of(self.length_max, self.unit),
        )

    def _text_of_event(self):
        """What the period is counted from, if that is awaited."""
        _ = self.env._
        return {
            "first_visit": _("the first visit"),
            "deposit": _("the deposit"),
            "delivery": _("the delivery"),
            "last_contact": _("the last contact, visit or order"),
        }.get(self.start_event)

    def _with_beginning(self, period):
        _ = self.env._
        event = self._text_of_event()
        if self._is_exact():
            if not event:
                return period
            return _("%(period)s from %(event)s on", period=period, event=event)
        if not event:
            if self.count_first_day:
                return _("%s, today included", period)
            return _("%s from tomorrow on", period)
        if self.count_first_day:
            return _(
                "%(period)s, the day of %(event)s included", period=period, event=event
            )
        return _(
            "%(period)s from the day after %(event)s on", period=period, event=event
        )

    def _is_exact(self):
        return self.unit == "hour" or self.ends == "exact"

    def _with_end(self, period):
        if self._is_exact():
            return period
        if self.ends == "time":
            time = format_duration(self.end_time)
            return self.env._("%(period)s, to %(time)s", period=period, time=time)
        return self.env._("%s, to the end of the day", period)

    def _describe(self):
        return self._for_kind(self._terms_text())

    def _terms_text(self):
        """The period with what renews and bounds it, as an administrator reads it."""
        texts = [
            self._description_of_period(),
            self._text_of_start(),
            self._text_of_choice(),
            self._text_of_renewal(),
            self._text_of_cap(),
            self._text_of_aftercare(),
        ]
        return filing_words.strung(self.env, [text for text in texts if text])

    def _text_of_start(self):
        if self.start_event != "submission":
            return None
        return self.env._("counted from the filing, however long its approval takes")

    def _text_of_choice(self):
        return self.length_min and self.env._("chosen by whoever approves")

    def _text_of_renewal(self):
        _ = self.env._
        text = {
            "visit": _("each further visit begins it anew"),
            "contact": _("each contact, visit or order begins it anew"),
            "order": _("each order begins it anew"),
        }.get(self.renew_event)
        if not text or not self.renew_max:
            return text
        if self.renew_max == 1:
            return _("%s, once", text)
        return _("%(what)s, at most %(times)s times", what=text, times=self.renew_max)

    def _text_of_cap(self):
        if not self.cap_length:
            return None
        longest = self._text_of(self.cap_length, self.cap_unit)
        return self.env._("never longer than %s in all", longest)

    def _text_of_aftercare(self):
        if not self.aftercare_days:
            return None
        return self.env._("aftercare %s", self._text_of(self.aftercare_days, "day"))
