from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL

from ..core import warning
from .filing_warning import GONE, MORNING
from .filing_warning_digest import table

# More are counted in the mail, not listed.
MOST_LISTED = 100


class FilingWarning(models.Model):
    """Whose customers went to others learns it once, in his mail of the next morning.

    The row is written with the release itself, so neither a killed cron nor one that
    runs again forgets or repeats it.
    """

    _inherit = "customer.filing.warning"

    _gone_idx = models.Index("(user_id) WHERE told_at IS NULL")

    @api.model
    def _note_gone(self, filings):
        """Keep in mind to tell the former salespeople of filings that just ended.

        Who did it himself knows, and a lead that was lost stays his to read.
        """
        self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_warning
                       (filing_id, user_id, stage, due_at, step)
                   SELECT filing.id, filing.user_id, %s, filing.ended_at, 0
                   FROM customer_filing AS filing
                   JOIN res_users AS owner ON owner.id = filing.user_id
                   WHERE filing.id = ANY(%s) AND filing.left_owner
                     AND owner.active AND owner.id != %s
                   ON CONFLICT DO NOTHING RETURNING id""",
                GONE,
                filings.ids,
                self.env.uid,
            )
        )

    @api.model
    def _gone(self, now):
        """{res.users: [(morning, customer.filing, stage, instant, step)]}

        What was undone meanwhile, or ended anew, is not told.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT warning.user_id, warning.filing_id, warning.due_at
                   FROM customer_filing_warning AS warning
                   JOIN customer_filing AS filing ON filing.id = warning.filing_id
                   JOIN res_users AS owner ON owner.id = warning.user_id
                   WHERE warning.told_at IS NULL AND owner.active
                     AND filing.state = 'ended' AND filing.ended_at = warning.due_at
                   ORDER BY warning.due_at, warning.id"""
            )
        )
        filings = self.env["customer.filing"].sudo()
        filings.browse({filing_id for _user, filing_id, _due in rows}).fetch(
            ["terms_id"]
        )
        mornings, people = {}, {}
        for user_id, filing_id, due in rows:
            filing = filings.browse(filing_id)
            terms = filing.terms_id
            if terms not in mornings:
                mornings[terms] = warning.morning(now, terms._read().tz, MORNING)
            if mornings[terms] <= now:
                user = self.env["res.users"].browse(user_id)
                row = (mornings[terms], filing, GONE, due, 0)
                people.setdefault(user, []).append(row)
        return people

    def _gone_in_words(self, env, gone):
        """A table of customers that went to others, masked, in the language of env."""
        if not gone:
            return Markup()
        filings = self.env["customer.filing"].browse(
            filing.id for filing, *_rest in gone[:MOST_LISTED]
        )
        cards = env["customer.filing.card"].sudo()
        names = {
            card.filing_id.id: card.masked_name
            for card in cards.search([("filing_id", "in", filings.ids)])
        }
        reasons = dict(filings._fields["end_reason"]._description_selection(env))
        rows = [
            (
                filing.name,
                names.get(filing.id) or "",
                reasons[filing.end_reason],
                filing._moment(filing.ended_at),
            )
            for filing in filings.sudo().with_env(env(su=True))
        ]
        intro = env._("These customers are no longer yours; others may work on them:")
        head = (
            env._("Filing"),
            env._("Customer"),
            env._("Why it ended"),
            env._("Ended on"),
        )
        more = Markup()
        if len(gone) > MOST_LISTED:
            rest = env._("… and %s more.", len(gone) - MOST_LISTED)
            more = Markup("<p>%s</p>") % rest
        return table(intro, head, rows) + more
