from odoo import api, fields, models
from odoo.tools import SQL

from .crm_lead_outsiders import IS_THE_CUSTOMER

# Columns of a message that a copy on another lead does not share.
OWN_OF_MESSAGE = frozenset({"id", "res_id"})


class CrmLead(models.Model):
    """Leads without a salesperson: nobody's plans, followers and meetings, all at once.

    Where Odoo writes row by row, PostgreSQL does what it would have done.
    """

    _inherit = "crm.lead"

    def _filing_detach_people(self):
        """Unsubscribe users, close their plans, cancel the meetings to come."""
        if self:
            self._filing_unsubscribe_users()
            self._filing_close_plans()
            self._filing_close_done()
            self._filing_cancel_meetings()

    def _filing_unsubscribe_users(self):
        """No colleague reads on, nor of meetings that were; nor who logs in from
        outside, but for the customer.

        Who has no login goes on to be answered; of what no filing guards, others do.
        """
        self.env["mail.followers"].flush_model()
        self.env["calendar.event"].flush_model(["opportunity_id"])
        self._filing_flush_customers()
        # two statements: of each the model is known, and so its index is used
        self.env.execute_query(
            SQL(
                """DELETE FROM mail_followers AS follower
                   USING res_users AS person, res_partner AS his, crm_lead AS lead
                   LEFT JOIN res_partner AS customer ON customer.id = lead.partner_id
                   WHERE follower.res_model = 'crm.lead'
                     AND follower.res_id = ANY(%s)
                     AND lead.id = follower.res_id
                     AND his.id = follower.partner_id
                     AND person.partner_id = follower.partner_id
                     AND (NOT person.share
                          OR person.active AND lead.filing_guard IS NOT NULL
                             AND %s IS NOT TRUE)
                   RETURNING follower.id""",
                self.ids,
                IS_THE_CUSTOMER,
            )
        )
        self.env.execute_query(
            SQL(
                """DELETE FROM mail_followers AS follower
                   USING res_users AS person, calendar_event AS meeting
                   WHERE meeting.opportunity_id = ANY(%s)
                     AND follower.res_model = 'calendar.event'
                     AND follower.res_id = meeting.id
                     AND person.partner_id = follower.partner_id
                     AND NOT person.share
                   RETURNING follower.id""",
                self.ids,
            )
        )
        self.env["mail.followers"].invalidate_model()
        followed = ["message_follower_ids", "message_partner_ids"]
        self.invalidate_recordset(followed)
        self.env["calendar.event"].invalidate_model(followed)

    def _filing_close_plans(self):
        """Delete what is planned; each user's counter moves by one message."""
        # sudo: plans of colleagues, too
        activities = self.env["mail.activity"].sudo()
        activities.flush_model()
        rows = self.env.execute_query(
            SQL(
                """DELETE FROM mail_activity
                   WHERE res_model = 'crm.lead' AND res_id = ANY(%s) AND active
                   RETURNING id, user_id, date_deadline <= %s""",
                self.ids,
                fields.Date.today(),
            )
        )
        if not rows:
            return
        ids = [id_ for id_, _user, _counts in rows]
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", "mail.activity"), ("res_id", "in", ids)]
        ).unlink()
        activities.invalidate_model()
        self.invalidate_recordset(
            [name for name in self._fields if name.startswith("activity_")]
        )
        self._filing_count_down([user_id for _id, user_id, counts in rows if counts])

    def _filing_close_done(self, former=None):
        """What colleagues did is nobody's: Odoo lets whoever has it read it for ever.

        :param former: res.users, if it is closed to him alone
        """
        of_whom = SQL("user_id = %s", former.id) if former else SQL("TRUE")
        self.env["mail.activity"].flush_model()
        self.env.execute_query(
            SQL(
                """UPDATE mail_activity SET user_id = NULL
                   WHERE res_model = 'crm.lead' AND res_id = ANY(%s) AND NOT active
                     AND user_id IS NOT NULL AND %s RETURNING id""",
                self.ids,
                of_whom,
            )
        )
        self.env["mail.activity"].invalidate_model(["user_id"])

    @api.model
    def _filing_count_down(self, user_ids):
        """Tell the clients of these users that so many plans are gone.

        :param user_ids: one for each plan, None for nobody's
        """
        for user in self.env["res.users"].browse(sorted(set(filter(None, user_ids)))):
            user._bus_send(
                "mail.activity/updated",
                {"activity_deleted": True, "count_diff": -user_ids.count(user.id)},
            )

    def _filing_cancel_meetings(self):
        """Archive the meetings that have not begun; those that were held stay.

        By the ORM: recurrences and calendars elsewhere hang on them.
        """
        # sudo: meetings of colleagues, too
        meetings = self.env["calendar.event"].sudo()
        coming = meetings.search(
            [
                ("opportunity_id", "in", self.ids),
                ("start", ">", fields.Datetime.now()),
            ]
        )
        if coming:
            coming.with_context(dont_notify=True).write({"active": False})

    # ---- what the chatter says ----

    def _filing_note_release(self):
        """Tell in the chatter what happened, in the company's language."""
        # sudo: the note is the system's, and the leads nobody's by now
        for company, leads in self.sudo().grouped("company_id").items():
            env = self.with_context(lang=company.partner_id.lang).env
            note = env._("Protection ended: the customer is in the public pool.")
            leads._filing_log_on_all(note)

    def _filing_log_on_all(self, note):
        """Log one note on many leads: Odoo writes the first, PostgreSQL copies it."""
        first, others = self[:1], self[1:]
        message = first._message_log_batch(bodies={first.id: note})
        if not others:
            return
        message.flush_recordset()
        names = [
            SQL.identifier(name)
            for name, field in message._fields.items()
            if field.store and field.column_type and name not in OWN_OF_MESSAGE
        ]
        self.env.execute_query(
            SQL(
                """INSERT INTO mail_message (res_id, %(names)s)
                   SELECT lead.id, %(names)s
                   FROM mail_message, unnest(%(ids)s) AS lead (id)
                   WHERE mail_message.id = %(message)s RETURNING id""",
                names=SQL(", ").join(names),
                ids=others.ids,
                message=message.id,
            )
        )
        others.invalidate_recordset(
            [name for name in self._fields if name.startswith("message_")]
        )
