from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_lead import KEPT_BY_LIFECYCLE

DIGEST = Markup('<p>%s</p><table border="1" cellspacing="0" cellpadding="6">%s</table>')


class CrmLead(models.Model):
    """Leads go from one salesperson to another, with all that belongs to them."""

    _inherit = "crm.lead"

    def action_filing_hand_over(self):
        """Open the dialog that hands these leads' customers over.

        For leaders of their teams, register officers and sales administrators.
        """
        self.check_access("read")
        return self.env["customer.filing.handover"]._open_for(leads=self)

    # ---- the engine's part ----

    def _filing_hand_over(self, former, user, team):
        """Give leads to ``user``, with plans and meetings; ``former`` is out at once.

        :param former: res.users who had them
        :param team: crm.team for which ``user`` has them
        """
        if not self:
            return
        quiet = self.with_context(mail_auto_subscribe_no_notify=True)
        quiet._filing_set_owner(user, team)
        self._filing_change_followers(user, team)
        self._filing_pass_on_activities(former, user)
        self._filing_pass_on_meetings(former, user)
        self._filing_shut_out()

    def _filing_set_owner(self, user, team):
        values = {"user_id": user.id, "team_id": team.id}
        kept = self.filtered(lambda lead: lead.filing_guard in KEPT_BY_LIFECYCLE)
        for company, leads in kept.grouped("company_id").items():
            leads._filing_write(values | {"company_id": company.id})
        free = self - kept
        if free:
            free.write(values)

    def _filing_change_followers(self, user, team):
        """Unsubscribe colleagues who may read it no more, and subscribe the new one."""
        kept = team._filing_readers() | user
        self.env.execute_query(
            SQL(
                """DELETE FROM mail_followers AS follower USING res_users AS person
                   WHERE follower.res_model = 'crm.lead'
                     AND follower.res_id = ANY(%s)
                     AND person.partner_id = follower.partner_id
                     AND NOT person.share AND NOT person.id = ANY(%s)
                   RETURNING follower.id""",
                self.ids,
                kept.ids,
            )
        )
        self.env["mail.followers"].invalidate_model()
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"])
        self.message_subscribe(user.partner_id.ids)

    def _filing_pass_on_activities(self, former, user):
        todos = self.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", self.ids),
                ("user_id", "=", former.id),
            ]
        )
        todos.with_context(mail_activity_quick_update=True).write({"user_id": user.id})
        self._filing_close_done(former)
        # Odoo lets whoever made an activity change it for ever
        self.env["mail.activity"].flush_model(["create_uid"])
        self.env.execute_query(
            SQL(
                """UPDATE mail_activity SET create_uid = %s
                   WHERE res_model = 'crm.lead' AND res_id = ANY(%s)
                     AND create_uid = %s RETURNING id""",
                user.id,
                self.ids,
                former.id,
            )
        )
        self.env["mail.activity"].invalidate_model(["create_uid"])

    def _filing_pass_on_meetings(self, former, user):
        """Who meets the customer from now on; what was is left as it was."""
        quiet = self.env["calendar.event"].with_context(
            no_mail_to_attendees=True, dont_notify=True, active_test=False
        )
        old, new = former.partner_id, user.partner_id
        for meeting in quiet.search(
            [("opportunity_id", "in", self.ids), ("stop", ">=", fields.Datetime.now())]
        ):
            values = {}
            if meeting.user_id == former:
                values["user_id"] = user.id
            if old in meeting.partner_ids or values:
                values["partner_ids"] = [
                    fields.Command.unlink(old.id),
                    fields.Command.link(new.id),
                ]
            if values:
                meeting.write(values)

    # ---- telling the new salesperson ----

    @api.model
    def _filing_tell_handed_over(self, user, filings, leads):
        """Tell ``user`` what he got: an activity on one lead, of many one mail.

        :param filings: customer.filing that are his now
        :param leads: crm.lead without a filing that are his now
        """
        # sudo: the engine tells of what is not the present user's
        env = self.sudo().with_context(lang=user.lang, tz=user.tz).env
        all_leads = (filings.lead_id | leads).with_env(env)
        title = env._("Handed over to you")
        if len(filings) + len(leads) == 1 and all_leads.active:
            all_leads.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id, summary=title
            )
            return
        text = env._("%s customers were handed over to you.", len(filings) + len(leads))
        user._bus_send(
            "simple_notification", {"type": "info", "title": title, "message": text}
        )
        if user.email:
            rows = [
                (filing.name, filing.company_name or filing.contact_name or "")
                for filing in filings
            ] + [("", lead.display_name) for lead in leads]
            body = Markup().join(
                Markup("<tr><td>%s</td><td>%s</td></tr>") % row for row in rows
            )
            env["mail.mail"].create(
                {
                    "subject": title,
                    "body_html": DIGEST % (text, body),
                    "email_to": user.email_formatted,
                    "auto_delete": True,
                }
            )

    # ---- plain leads ----

    def _filing_hand_over_plain(self, user, team):
        """Give leads that no filing guards to somebody else, or to nobody.

        :param user: res.users; empty: they wait in their team for somebody
        """
        # sudo: who leads a team gives its leads to others
        leads = self.sudo().with_context(mail_auto_subscribe_no_notify=True)
        for lead in leads:
            if lead.filing_guard in KEPT_BY_LIFECYCLE:
                raise UserError(lead._filing_message_owner())
        for former, theirs in leads.grouped("user_id").items():
            if user:
                for old_team, some in theirs.grouped("team_id").items():
                    some._filing_hand_over(former, user, team or old_team)
            else:
                theirs.write({"user_id": False})
                theirs._filing_detach_people()

    def _filing_is_of_other(self, filing):
        """Whether another filing guards this lead by now."""
        return self.filing_guard == "protected" and self.filing_id != filing
