from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """Leads that a mistake moved, put back where they were."""

    _inherit = "crm.lead"

    @api.model
    def _filing_restore(self, filing, kept):
        """Give the leads of a filing back to its salesperson, with what was on them.

        :param kept: what customer.filing.undo kept of the release
        """
        leads = self.with_context(active_test=False).search(
            [
                ("id", "in", kept["leads"]),
                ("filing_id", "=", filing.id),
                ("filing_guard", "in", ("pool", "history")),
            ]
        )
        quiet = leads.with_context(mail_auto_subscribe_no_notify=True)
        quiet._filing_protect(filing)
        _follow_again(leads, kept["followers"])
        leads._filing_plan_again(kept["plans"])
        meetings = self.env["calendar.event"].with_context(active_test=False)
        meetings = meetings.browse(kept["meetings"]).exists()
        meetings = meetings.filtered(lambda meeting: meeting.opportunity_id in leads)
        meetings.filtered(lambda meeting: not meeting.active).with_context(
            dont_notify=True
        ).write({"active": True})
        # before an upgrade they were not kept
        _follow_again(meetings, kept.get("meeting_followers", ()))
        leads._filing_shut_out()

    def _filing_plan_again(self, plans):
        """Make activities once more; those to whom they belong know of them."""
        lead_model = self.env["ir.model"]._get_id("crm.lead")
        for plan in plans:
            # by whoever planned it, if he is still there
            author = self.env["res.users"].browse(plan["by"]).exists()
            lead = self.filtered(lambda lead, id_=plan["res_id"]: lead.id == id_)
            doer = self.env["res.users"].browse(plan["user_id"])
            if lead and (not doer or lead._filing_seen_by(doer)):
                self.env["mail.activity"].with_user(
                    author or SUPERUSER_ID
                ).sudo().with_context(mail_activity_quick_update=True).create(
                    {name: value for name, value in plan.items() if name != "by"}
                    | {"res_model_id": lead_model}
                )

    def _filing_return_to_pool(self, ended, kept):
        """Bring leads back into the pool from which a claim had taken them.

        :param ended: the customer.filing whose customers were claimed
        :param kept: [lead id, filing id, team id, company id] as they were before; a
            lead that the claim made goes to the first of ``ended``
        """
        before = {lead_id: values for lead_id, *values in kept}
        first = ended[0]
        new = [first.id, first.team_id.id or None, first.company_id.id]
        rows = [(lead.id, *before.get(lead.id, new)) for lead in self]
        if not rows:
            return
        pooled = self._filing_execute(
            SQL(
                """UPDATE crm_lead AS lead
                   SET filing_id = new.filing_id, filing_guard = 'pool',
                       filing_protected_until = NULL, user_id = NULL,
                       team_id = new.team_id, company_id = new.company_id,
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                   FROM (VALUES %s) AS new (id, filing_id, team_id, company_id)
                   WHERE lead.id = new.id RETURNING lead.id""",
                self.env.uid,
                SQL(", ").join(
                    SQL("(%s::int, %s::int, %s::int, %s::int)", *row) for row in rows
                ),
            )
        )
        pooled.invalidate_recordset(["team_id", "company_id"])
        pooled._filing_detach_people()
        for company, leads in pooled.sudo().grouped("company_id").items():
            env = self.with_context(lang=company.partner_id.lang).env
            note = env._("The claim was undone: the customer is in the public pool.")
            leads._message_log_batch(bodies=dict.fromkeys(leads.ids, note))


def _follow_again(records, followers):
    """Subscribe whom ``_followers_of`` found, to those of these records."""
    for record_id, partner_id, subtype_ids in followers:
        if record_id in records._ids:
            records.browse(record_id).message_subscribe([partner_id], subtype_ids)
