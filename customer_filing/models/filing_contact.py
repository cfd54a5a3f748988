from odoo import SUPERUSER_ID, models


class CustomerFiling(models.Model):
    """What the salesperson hears of others who were in touch with his customer."""

    _inherit = "customer.filing"

    def _tell_owner_of_contact(self, inbound):
        """Tell the salesperson that his customer was in touch with the company.

        Nothing is told of who else was, and not again until he has looked at it.
        """
        self.ensure_one()
        owner = self.user_id
        leads = self._own_leads()
        lead = leads.filtered(lambda lead: lead.active and lead.user_id == owner)[:1]
        if not (lead and owner.active):
            return
        told = self.with_context(lang=owner.lang)
        summary = (
            told.env._("Your customer got in touch")
            if inbound
            else told.env._(
                "Your customer came up elsewhere: the register office knows"
            )
        )
        if any(
            plan.active and plan.user_id == owner and plan.summary == summary
            for plan in leads.activity_ids
        ):
            return
        # the superuser tells: it is no matter who received a mail or typed a lead
        lead.with_user(SUPERUSER_ID).with_context(lang=owner.lang).activity_schedule(
            "mail.mail_activity_data_todo", summary=summary, user_id=owner.id
        )
