from odoo import models
from odoo.tools import SQL


class CrmLead(models.Model):
    """Who was in touch with leads, before any filing counted it."""

    _inherit = "crm.lead"

    def _filing_contacts(self, now):
        """{lead id: (instant of the last contact, number)} by colleagues.

        Notes, mails, logged activities and meetings, before the addon counted them.
        """
        self.env["mail.message"].flush_model()
        self.env["calendar.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT lead_id, max(at), count(*) FROM (
                       SELECT message.res_id AS lead_id, message.date AS at
                       FROM mail_message AS message
                       JOIN res_users AS author
                         ON author.partner_id = message.author_id AND NOT author.share
                       WHERE message.model = 'crm.lead'
                         AND message.res_id = ANY(%(ids)s)
                         AND (message.message_type IN
                                  ('comment', 'email', 'email_outgoing')
                              OR message.mail_activity_type_id IS NOT NULL)
                       UNION ALL
                       SELECT opportunity_id, start FROM calendar_event
                       WHERE opportunity_id = ANY(%(ids)s) AND active
                         AND start <= %(now)s) AS contact
                   GROUP BY lead_id""",
                ids=self.ids,
                now=now,
            )
        )
        return {lead_id: (at, count) for lead_id, at, count in rows}
