from odoo import api, fields, models
from odoo.tools import SQL

# Of "lead", whose partner is "customer": that "his" is the partner of the customer.
IS_THE_CUSTOMER = SQL(
    """(his.commercial_partner_id = customer.commercial_partner_id
        OR his.email_normalized IN (lead.email_normalized, customer.email_normalized))
    """
)


class CrmLead(models.Model):
    """Whoever may not read a guarded lead hears nothing of it and plans nothing on it.

    Odoo leaves a former owner among the followers, and an activity with whoever has
    it: both go on telling of the customer. Whatever narrows who may read a lead ends
    here. That holds for colleagues, and for who logs in from outside, as dealers do;
    the customer himself goes on to be written to, and so does who has no login.
    """

    _inherit = "crm.lead"

    def _filing_seen_by(self, user):
        """Those of these leads that a user may read, in whichever of his companies."""
        companies = user.sudo().company_ids.ids
        as_he = self.with_user(user).with_context(allowed_company_ids=companies)
        return self.browse(as_he._filtered_access("read")._ids)

    def _filing_told_to(self, user):
        """Those of these leads of which something may be sent to a user."""
        return self._filing_seen_by(user) | self._filing_of_customer(user)

    def _filing_of_customer(self, user):
        """Those of these leads whose customer a user from outside is."""
        if not (self and user.sudo().share):
            return self.browse()
        self._filing_flush_customers()
        rows = self.env.execute_query(
            SQL(
                """SELECT lead.id FROM crm_lead AS lead
                   JOIN res_partner AS his ON his.id = %s
                   LEFT JOIN res_partner AS customer ON customer.id = lead.partner_id
                   WHERE lead.id = ANY(%s) AND %s""",
                user.sudo().partner_id.id,
                self.ids,
                IS_THE_CUSTOMER,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    @api.model
    def _filing_flush_customers(self):
        """Write what tells who the customer of a lead is, for a query."""
        self.flush_model(["filing_guard", "partner_id", "email_normalized"])
        partners = self.env["res.partner"]
        partners.flush_model(["commercial_partner_id", "email_normalized"])

    def _filing_shut_out(self):
        """End what outsiders still have of these leads, where they are guarded."""
        # sudo: whatever the present user may read, outsiders must not
        guarded = self.sudo().filtered("filing_guard")
        for user in guarded._filing_people():
            hidden = guarded - guarded._filing_seen_by(user).sudo()
            hidden._filing_forget(user)

    def _filing_people(self):
        """Users who follow these leads or their meetings, or had things to do."""
        if not self:
            return self.env["res.users"]
        for model in (
            "mail.followers",
            "mail.activity",
            "mail.scheduled.message",
            "calendar.event",
        ):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT person.id
                   FROM mail_followers AS follower
                   JOIN res_users AS person ON person.partner_id = follower.partner_id
                   WHERE follower.res_model = 'crm.lead'
                     AND (person.active OR NOT person.share)
                     AND follower.res_id = ANY(%(ids)s)
                   UNION
                   SELECT person.id FROM calendar_event AS meeting
                   JOIN mail_followers AS follower
                     ON follower.res_model = 'calendar.event'
                    AND follower.res_id = meeting.id
                   JOIN res_users AS person ON person.partner_id = follower.partner_id
                   WHERE meeting.opportunity_id = ANY(%(ids)s) AND NOT person.share
                   UNION
                   SELECT unnest(ARRAY[user_id, create_uid]) FROM mail_activity
                   WHERE res_model = 'crm.lead' AND res_id = ANY(%(ids)s)
                   UNION
                   SELECT create_uid FROM mail_scheduled_message
                   WHERE model = 'crm.lead' AND res_id = ANY(%(ids)s)""",
                ids=self.ids,
            )
        )
        # the system itself sees everything
        users = self.env["res.users"].browse(id_ for (id_,) in rows if id_)
        return users.filtered(lambda user: not user._is_superuser())

    def _filing_forget(self, user):
        """``user`` follows these leads no more, and has nothing to do on them."""
        if not self:
            return
        others = self - self._filing_of_customer(user)
        others._filing_unsubscribe(user)
        others._filing_unsubscribe_meetings(user)
        self._filing_pass_on_plans(user)
        self._filing_close_done(user)
        self._filing_pass_on_authorship(user)
        messages = self.env["mail.scheduled.message"].sudo()
        messages.search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", self.ids),
                ("create_uid", "=", user.id),
            ]
        ).unlink()

    def _filing_unsubscribe(self, user):
        followers = self.env["mail.followers"].sudo()
        followers.search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", self.ids),
                ("partner_id", "=", user.partner_id.id),
            ]
        ).unlink()

    def _filing_unsubscribe_meetings(self, user):
        """He hears of those alone that are still to come and that he is invited to."""
        every = self.env["calendar.event"].sudo().with_context(active_test=False)
        meetings = every.search(
            [
                ("opportunity_id", "in", self.ids),
                ("message_partner_ids", "in", user.partner_id.ids),
            ]
        )
        now = fields.Datetime.now()
        left = meetings.filtered(
            lambda one: (
                not one.active
                or one.stop < now
                or user.partner_id not in one.partner_ids
            )
        )
        left.message_unsubscribe(user.partner_id.ids)

    def _filing_pass_on_plans(self, user):
        """What he had to do is the salesperson's; of nobody's leads nothing is done."""
        todos = self.env["mail.activity"].sudo()
        todos = todos.with_context(mail_activity_quick_update=True).search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", self.ids),
                ("user_id", "=", user.id),
            ]
        )
        for lead in self:
            mine = todos.filtered(lambda todo, lead=lead: todo.res_id == lead.id)
            if mine and lead.user_id and lead.user_id != user:
                mine.write({"user_id": lead.user_id.id})
            else:
                mine.unlink()

    def _filing_pass_on_authorship(self, user):
        """Odoo lets who made an activity change it for ever: the salesperson may."""
        self.env["mail.activity"].flush_model(["create_uid"])
        self.flush_recordset(["user_id"])
        self.env.execute_query(
            SQL(
                """UPDATE mail_activity AS todo SET create_uid = lead.user_id
                   FROM crm_lead AS lead
                   WHERE todo.res_model = 'crm.lead' AND todo.res_id = ANY(%s)
                     AND todo.create_uid = %s AND lead.id = todo.res_id
                   RETURNING todo.id""",
                self.ids,
                user.id,
            )
        )
        self.env["mail.activity"].invalidate_model(["create_uid"])
