from odoo import models

from ..core import takeover


class FilingTakeover(models.Model):
    """Second step: customers whom several people have, before anybody is protected."""

    _inherit = "customer.filing.takeover"

    def action_settle_all(self):
        """Give each contested customer to whom it is suggested. For administrators.

        What was settled by hand stays as it was settled.
        """
        self.check_access("write")
        self._refuse_unless("looked_at")
        for job in self:
            open_lines = job.line_ids.search(
                [("takeover_id", "=", job.id), ("state", "=", "collision")]
            )
            chosen = open_lines.browse(
                job._suggested(set(open_lines.mapped("group_no")))
            )
            job._choose({line.group_no: line for line in chosen})
        return True

    def _suggested(self, group_numbers):
        """Ids of the lines whose salespeople should get these customers."""
        self.ensure_one()
        lines = self.line_ids.search(
            [
                ("takeover_id", "=", self.id),
                ("group_no", "in", list(group_numbers)),
                ("is_collision", "=", True),
            ]
        )
        return {
            takeover.suggest(map(_claim, of_customer), self.settle_by)
            for of_customer in lines.grouped("group_no").values()
        }

    def _choose(self, chosen):
        """Settle customers; the leads of all others are left out.

        :param chosen: {number of the customer: line whose salesperson gets him}
        """
        lines = self.line_ids.search(
            [("takeover_id", "=", self.id), ("group_no", "in", list(chosen))]
        )
        rows = {}
        for line in lines:
            gets = line.owner_id == chosen[line.group_no].owner_id
            rows[line.id] = {
                "state": "ready" if gets else "left_out",
                "why": None if gets else "settled",
            }
        lines._put(rows)


def _claim(line):
    return takeover.Claim(
        line_id=line.id,
        created_at=line.created_at,
        last_active_at=line.last_active_at or None,
        follow_ups=line.follow_up_count,
    )
