from odoo import api, models
from odoo.exceptions import UserError

from .filing_task import LEADER


class FilingNotice(models.Model):
    """That somebody left customers behind is his leader's to settle, team by team."""

    _inherit = "customer.filing.notice"

    @api.model
    def _whom(self, kind, company, user):
        if kind == "left":
            return self.env["res.users"]
        return super()._whom(kind, company, user)

    @api.model
    def _raise_departures(self, rows):
        """One notice for each person and team, before the team's leader or the office.

        :param rows: as in ``_raise_many``, with user_id and team_id
        """
        self._raise_many(rows)
        users = [row["user_id"] for row in rows]
        for notice in self.sudo().search(
            [("kind", "=", "left"), ("state", "=", "open"), ("user_id", "in", users)]
        ):
            if notice.activity_ids:
                continue
            for person in notice._settlers():
                notice._plan_activity(person, quietly=True)

    def _settlers(self):
        leader = self.team_id.user_id
        usable = leader.active and leader != self.user_id and leader.has_group(LEADER)
        return leader if usable else self._office(self.company_id, self.user_id)

    def action_hand_over(self):
        """Open the dialog "Hand over" on all that the person left behind.

        For whoever may read the notice; of it each finds what is his to hand over.
        """
        self.ensure_one()
        self.check_access("read")
        if self.kind != "left":
            raise UserError(self.env._("This notice is about something else."))
        return self.user_id.action_filing_hand_over()
