from odoo import models
from odoo.tools import SQL


class CrmTeam(models.Model):
    """Who leads a team no more hears nothing more of its customers.

    What waits for him of its splits waits for who leads it now.
    """

    _inherit = "crm.team"

    def write(self, vals):
        led = {team: team.user_id for team in self} if "user_id" in vals else {}
        result = super().write(vals)
        for team, former in led.items():
            if former and former != team.user_id:
                team._filing_leads_known_to(former)._filing_shut_out()
                # sudo: whoever names a leader need not see the splits
                self.env["customer.filing.split"].sudo()._ask_leader_of(team)
        return result

    def _filing_leads_known_to(self, user):
        """Guarded leads of this team that a user follows, or whose meetings, or on
        which he has activities."""
        self.env["crm.lead"].flush_model(["team_id", "filing_guard"])
        self.env["calendar.event"].flush_model(["opportunity_id"])
        self.env["mail.followers"].flush_model()
        self.env["mail.activity"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT lead.id FROM crm_lead AS lead
                   WHERE lead.team_id = %(team)s AND lead.filing_guard IS NOT NULL
                     AND (EXISTS (SELECT 1 FROM mail_followers AS follower
                                  WHERE follower.res_model = 'crm.lead'
                                    AND follower.res_id = lead.id
                                    AND follower.partner_id = %(partner)s)
                          OR EXISTS (SELECT 1 FROM calendar_event AS meeting
                                     JOIN mail_followers AS follower
                                       ON follower.res_model = 'calendar.event'
                                      AND follower.res_id = meeting.id
                                     WHERE meeting.opportunity_id = lead.id
                                       AND follower.partner_id = %(partner)s)
                          OR EXISTS (SELECT 1 FROM mail_activity AS todo
                                     WHERE todo.res_model = 'crm.lead'
                                       AND todo.res_id = lead.id
                                       AND %(user)s IN (todo.user_id, todo.create_uid)))
                """,
                team=self.id,
                partner=user.partner_id.id,
                user=user.id,
            )
        )
        # sudo: of colleagues' leads, too
        return self.env["crm.lead"].sudo().browse(id_ for (id_,) in rows)
