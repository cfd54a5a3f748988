from odoo import api, fields, models

REMINDER = "customer_filing.mail_activity_type_reminder"


class CustomerFiling(models.Model):
    """What people are told of a filing's deadlines: one quiet activity per lead."""

    _inherit = "customer.filing"

    deadline_text = fields.Char(
        string="Next follow-up", compute="_compute_deadline_text"
    )

    @api.depends("deadline_ids.state", "deadline_ids.due_at", "grade_id", "state")
    @api.depends_context("lang")
    def _compute_deadline_text(self):
        for filing in self:
            opened = filing.deadline_ids.filtered(lambda d: d.state == "open")
            first = opened.sorted("due_at")[:1]
            filing.deadline_text = first._countdown() if first else False

    def _remind_of(self, sentence):
        """Put a sentence before salesperson and leader of these filings.

        :param sentence: function from a filing, as its reader sees it, to a text
        """
        for filing in self:
            for user in filing.user_id | filing.team_id._filing_overseer():
                filing._remind(user, sentence, filing.user_id == user)

    def _remind(self, user, sentence, is_owner=True):
        """One quiet activity of ``user`` on the lead: made, or brought up to date."""
        self.ensure_one()
        # sudo: the engine reminds people of what is not the present user's
        filing = self.sudo().with_context(lang=user.lang, tz=user.tz)
        lead = filing.lead_id.with_context(mail_activity_quick_update=True)
        known = self.env.ref(REMINDER, raise_if_not_found=False)
        if not (known and lead.active and user.active):
            return
        if lead.filing_guard and not lead._filing_seen_by(user):
            return  # the reminder would name the customer to him
        values = {
            "summary": sentence(filing),
            "date_deadline": fields.Date.context_today(filing),
        }
        standing = filing._reminders().filtered(lambda todo: todo.user_id == user)
        if standing:
            standing.write(values)
            return
        follows = user.partner_id in lead.message_partner_ids
        lead.activity_schedule(REMINDER, user_id=user.id, **values)
        if not is_owner and not follows:
            # whoever is reminded of a lead need not read every mail on it
            lead.message_unsubscribe(user.partner_id.ids)

    def _reminders(self):
        """The reminders that stand on the leads of these filings."""
        kind = self.env.ref(REMINDER, raise_if_not_found=False)
        if not kind:
            return self.env["mail.activity"]
        # sudo: reminders of others, too
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "crm.lead"),
                    ("res_id", "in", self.lead_id.ids),
                    ("activity_type_id", "=", kind.id),
                    ("automated", "=", True),
                ]
            )
        )

    def _drop_reminders(self):
        """The customer was followed up: nobody needs to be reminded any more."""
        self._reminders().unlink()
