from markupsafe import Markup

from odoo import fields, models

from ..core import clock

# mail programs know attributes better than style sheets
BODY = Markup(
    '<p>%s</p><table border="1" cellspacing="0" cellpadding="6" '
    'style="border-collapse: collapse; border-color: #dddddd;">%s%s</table>'
)
HEAD = Markup('<tr align="left"><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>')
ROW = Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")


class FilingWarning(models.Model):
    """How people are told: one mail a day, and one quiet activity on each own lead."""

    _inherit = "customer.filing.warning"

    def _plan_activities(self, user, told):
        """Remind a salesperson on his leads; a leader reads the mail alone.

        :param told: tuples (customer.filing, stage, due instant, step)
        """
        first = {}
        for filing, stage, due, _step in sorted(told, key=lambda row: row[2]):
            if filing.user_id == user:
                first.setdefault(filing.id, (stage, due))
        self.env["customer.filing"].browse(first)._remind(
            user, lambda filing: self._sentence_about(filing, *first[filing.id])
        )

    def _sentence_about(self, filing, stage, due):
        return f"{self._what(filing, stage)}: {self._when(filing, due)}"

    def _what(self, filing, stage):
        """What ends or is due, in the language of ``filing``."""
        env = filing.env
        labels = dict(self.with_env(env)._fields["stage"]._description_selection(env))
        return labels[stage]

    def _when(self, filing, due):
        """By when, with the days that are left, in the language of ``filing``."""
        _ = filing.env._
        day = filing._moment(clock.last_second(due))
        left = clock.days_left(fields.Datetime.now(), due, filing._tz())
        if left == 0:
            return _("today, until %s", day)
        if left == 1:
            return _("tomorrow, until %s", day)
        return _("in %(days)s days, until %(day)s", days=left, day=day)

    def _mail_digest(self, user, told, gone):
        """One mail about all that comes near or is gone, in the user's language.

        :param told: tuples (customer.filing, stage, due instant, step)
        :param gone: the same, of customers that went to others
        """
        if not user.email:
            return
        env = self.with_context(lang=user.lang, tz=user.tz).env
        subject = env._("Customers to be followed up: %s", len(told))
        if not told:
            subject = env._("Customers that are no longer yours: %s", len(gone))
        body = self._coming_in_words(env, told) + self._gone_in_words(env, gone)
        # sudo: mails of the system are nobody's to write
        env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "body_html": body,
                "email_to": user.email_formatted,
                "auto_delete": True,
            }
        )

    def _coming_in_words(self, env, told):
        """A table of what comes near, in the language of ``env``."""
        if not told:
            return Markup()
        intro = env._("These customers need you soon, or others may work on them:")
        head = (
            env._("Filing"),
            env._("Customer"),
            env._("What"),
            env._("When"),
        )
        rows = [
            self._cells(filing.with_env(env), stage, due)
            for filing, stage, due, _step in sorted(told, key=lambda row: row[2])
        ]
        return table(intro, head, rows)

    def _cells(self, filing, stage, due):
        customer = filing.company_name or filing.contact_name or ""
        return (
            filing.name,
            customer,
            self._what(filing, stage),
            self._when(filing, due),
        )


def table(intro, head, rows):
    """A sentence and a table below it, as HTML.

    :param head: four titles
    :param rows: tuples of four cells
    """
    return BODY % (intro, HEAD % head, Markup().join(ROW % row for row in rows))
