from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import work_off


class CustomerFiling(models.Model):
    """Somebody looks after the customers of a colleague who is away (rule S18-R10)."""

    _inherit = "customer.filing"

    maintainer_id = fields.Many2one(
        "res.users",
        string="Looked after by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="While the salesperson is away.",
    )

    @api.model
    def _cron_maintain(self):
        """Let absences of today begin, and those that are over end."""
        work_off(self.env, partial(self._release_in_one_go, self._maintain_batch))

    @api.model
    def _maintain_batch(self, _limit):
        return self._maintain()

    @api.model
    def _maintain(self):
        """Who looks after whose customers at this moment; everybody else does not.

        :return: for how many filings that is news
        """
        pairs = self.env["customer.filing.absence"]._maintainers_of_today()
        self.flush_model()
        self.env["crm.lead"].flush_model()
        rows = [*pairs.items()] or [(0, 0)]
        changed = self.env.execute_query(
            SQL(
                """UPDATE customer_filing AS filing
                   SET maintainer_id = standing.maintainer_id
                   FROM (SELECT one.id, away.maintainer_id
                         FROM (SELECT id FROM customer_filing
                               WHERE maintainer_id IS NOT NULL
                               UNION
                               SELECT id FROM customer_filing
                               WHERE user_id = ANY(%s) AND state = 'active') AS touched
                         JOIN customer_filing AS one ON one.id = touched.id
                         LEFT JOIN (VALUES %s) AS away (user_id, maintainer_id)
                           ON away.user_id = one.user_id AND one.state = 'active'
                         WHERE one.maintainer_id IS DISTINCT FROM away.maintainer_id
                        ) AS standing
                   WHERE standing.id = filing.id RETURNING filing.id""",
                [*pairs],
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        filings = self.browse(id_ for (id_,) in changed)
        filings.invalidate_recordset(["maintainer_id"])
        if filings:
            # before anybody is looked at who may not see a lead any more
            self.env["crm.team"]._filing_forget_rules()
        filings._show_maintainer()
        return len(filings)

    @api.model
    def _standing_in_ids(self, user):
        """The id of ``user``, in a list, if he looks after any customer; else none.

        For the rules of leads, which are computed anew when somebody begins to.
        """
        self.flush_model(["maintainer_id"])
        # past the rules of filings, which are asked with those of leads
        query = SQL(
            "SELECT 1 FROM customer_filing WHERE maintainer_id = %s LIMIT 1", user.id
        )
        return user.ids if self.env.execute_query(query) else []

    def _show_maintainer(self):
        """Leads are read by who looks after them: their rules know columns alone."""
        leads = self.env["crm.lead"]._filing_execute(
            SQL(
                """UPDATE crm_lead AS lead
                   SET filing_maintainer_id = filing.maintainer_id
                   FROM customer_filing AS filing
                   WHERE lead.filing_id = filing.id AND filing.id = ANY(%s)
                     AND lead.filing_maintainer_id
                         IS DISTINCT FROM filing.maintainer_id
                   RETURNING lead.id""",
                self.ids,
            )
        )
        leads._filing_shut_out()

    def _end_maintenance(self):
        """Nobody looks after these any more: another has them by now."""
        if not self:
            return
        self._filing_write({"maintainer_id": False})
        self.flush_recordset(["maintainer_id"])
        self._show_maintainer()

    def _share_with_maintainer(self, person, now):
        """Who followed up for a colleague has a right to a share (scenario 33)."""
        row = self._share_row(person, "maintainer", "kept", now)
        self.env["customer.filing.share"]._grant([row])
