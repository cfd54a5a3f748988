from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmLead(models.Model):
    """A lead whose commission was split stays; merged, its splits go along.

    Two leads that were split apart are no one deal: it would be divided twice.
    """

    _inherit = "crm.lead"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_split(self):
        # sudo: whoever deletes leads need not see how they were split
        splits = self.env["customer.filing.split"].sudo()
        if not splits._was_used():
            return
        if splits.search_count([("lead_ids", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The commission of a deal was split by this lead: archive it "
                    "instead of deleting it."
                )
            )

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self._filing_take_splits_of(opportunities)
        return result

    def _filing_take_splits_of(self, opportunities):
        """The splits of leads that are merged into this one are of this one."""
        if not self.env["customer.filing.split"]._was_used():
            return
        moved = self.env.execute_query(
            SQL(
                """DELETE FROM customer_filing_split_lead_rel
                   WHERE lead_id = ANY(%s) RETURNING split_id""",
                opportunities.ids,
            )
        )
        if not moved:
            return
        self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_split_lead_rel (split_id, lead_id)
                   SELECT DISTINCT unnest(%s), %s ON CONFLICT DO NOTHING
                   RETURNING split_id""",
                [split_id for (split_id,) in moved],
                self.id,
            )
        )
        splits = self.env["customer.filing.split"].browse({i for (i,) in moved})
        splits.invalidate_recordset(["lead_ids"])
        self._filing_refuse_two_splits()
        self.env["customer.filing.split.event"]._note("merge", splits)

    def _filing_refuse_two_splits(self):
        """:raise UserError: the commission of this lead is divided more than once"""
        standing = self._filing_standing_splits()
        standing = standing.filtered(lambda split: split.state != "draft")
        for splits in standing.grouped("split_type").values():
            if len(splits) > 1:
                raise UserError(
                    self.env._(
                        "These leads stay apart, for the commission of each was split: "
                        "%s. Cancel one of the splits, or take it back, and merge them "
                        "then.",
                        ", ".join(splits.mapped("display_name")),
                    )
                )
