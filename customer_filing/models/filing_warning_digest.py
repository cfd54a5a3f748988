from markupsafe import Markup

from odoo import fields, models

from ..core import clock

# mail programs know attributes better than style sheets
BODY = Markup(
    '<p>%s</p><table border="1" cellspacing="0" cellpadding="6" '
    'style="border-collapse: collapse; border-color: #dddddd;">%s%s</table>'
)


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
                first.setdefault(filing, (stage, due))
        for filing, (stage, due) in first.items():
            filing._remind(user, self._sentence_about(stage, due))

    def _sentence_about(self, stage, due):
        return lambda filing: f"{self._what(filing, stage)}: {self._when(filing, due)}"

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

    def _mail_digest(self, user, told):
        """One mail about everything that comes near, in the user's language."""
        if not user.email:
            return
        env = self.with_context(lang=user.lang, tz=user.tz).env
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")
            % self._cells(filing.with_env(env), stage, due)
            for filing, stage, due, _step in sorted(told, key=lambda row: row[2])
        )
        head = Markup(
            '<tr align="left"><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>'
        ) % (
            env._("Filing"),
            env._("Customer"),
            env._("What"),
            env._("When"),
        )
        intro = env._("These customers need you soon, or others may work on them:")
        # sudo: mails of the system are nobody's to write
        env["mail.mail"].sudo().create(
            {
                "subject": env._("Customers to be followed up: %s", len(told)),
                "body_html": BODY % (intro, head, rows),
                "email_to": user.email_formatted,
                "auto_delete": True,
            }
        )

    def _cells(self, filing, stage, due):
        customer = filing.company_name or filing.contact_name or ""
        return (
            filing.name,
            customer,
            self._what(filing, stage),
            self._when(filing, due),
        )
