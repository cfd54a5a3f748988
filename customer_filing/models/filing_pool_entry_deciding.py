from odoo import api, fields, models
from odoo.tools import SQL


class FilingPoolEntry(models.Model):
    """Customers in a pool whom a release rule promised to somebody, or to a decider."""

    _inherit = "customer.filing.pool.entry"

    house_id = fields.Many2one(
        "res.users",
        string="For the house account",
        readonly=True,
        index="btree_not_null",
        help="Gets this customer at once.",
    )

    @api.model
    def _enter(self, filings, placements, entered_at):
        result = super()._enter(filings, placements, entered_at)
        rows = [
            (filing.id, placements[filing.id].house_id)
            for filing in filings
            if placements[filing.id].house_id
        ]
        if rows:
            self.env.execute_query(
                SQL(
                    """UPDATE customer_filing_pool_entry AS entry
                       SET house_id = new.house_id
                       FROM (VALUES %s) AS new (filing_id, house_id)
                       WHERE entry.filing_id = new.filing_id
                         AND entry.state = 'waiting' RETURNING entry.id""",
                    SQL(", ").join(SQL("%s", row) for row in rows),
                )
            )
            self.invalidate_model(["house_id"])
        return result

    def _leave(self, state, at):
        left = super()._leave(state, at)
        # sudo: whoever takes a customer closes what was asked about him
        tasks = self.env["customer.filing.redistribution"].sudo()
        tasks._close_for(left, "assigned" if state == "claimed" else "pooled")
        return left

    def _decided_by(self, deciders):
        """Name who decides on these waiting customers; their cards tell it, too.

        :param deciders: {entry id: id of a res.users, or False for everybody}
        """
        for entry in self:
            entry.write({"decider_id": deciders[entry.id]})
        self.env["customer.filing.card"]._sync(self.filing_id)
