from odoo import api, models

from .filing_reminder import REMINDER

# What an activity of one of Odoo's categories is evidence of.
KINDS = {"phonecall": "call", "meeting": "meeting"}


class MailActivity(models.Model):
    """Activities on protected leads: done they are evidence, planned they are plans."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        for filing, planned in activities._filing_on_leads():
            plans = planned.filtered(lambda todo: not todo._filing_is_reminder())
            if plans and filing.state == "active":
                filing._plan_made(min(plans.mapped("date_deadline")))
        return activities

    def _action_done(self, feedback=False, attachment_ids=None):
        # sudo: who does it need not read the lead; read now, for done ones are archived
        done = [
            (lead, activity._filing_kind())
            for activity in self
            if activity.res_model == "crm.lead" and not activity._filing_is_reminder()
            for lead in self.env["crm.lead"].sudo().browse(activity.res_id).exists()
        ]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for lead, kind in done:
            lead._filing_take_follow_up(kind, feedback or "")
        return result

    def _filing_kind(self):
        return KINDS.get(self.activity_type_id.category, "activity")

    def _filing_is_reminder(self):
        """Whether the engine made it: to tick a reminder off is no follow-up."""
        reminder = self.env.ref(REMINDER, raise_if_not_found=False)
        return bool(reminder) and self.activity_type_id == reminder

    def _filing_on_leads(self):
        """Pairs of an active filing and those of these activities on its leads."""
        mine = self.filtered(lambda activity: activity.res_model == "crm.lead")
        if not mine:
            return []
        # sudo: who plans something on a lead need not read its filing
        leads = self.env["crm.lead"].sudo().browse(set(mine.mapped("res_id")))
        guarded = leads.filtered(lambda lead: lead.filing_guard == "protected")
        return [
            (filing, mine.filtered(lambda todo, ids=set(some.ids): todo.res_id in ids))
            for filing, some in guarded.grouped("filing_id").items()
        ]
