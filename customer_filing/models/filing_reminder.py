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
        readers = {}
        for filing in self:
            for user in filing.user_id | filing.team_id._filing_overseer():
                readers.setdefault(user, []).append(filing.id)
        for user, ids in readers.items():
            self.browse(ids)._remind(user, sentence)

    def _remind(self, user, sentence):
        """One quiet activity of ``user`` on each lead: made, or brought up to date."""
        kind = self.env.ref(REMINDER, raise_if_not_found=False)
        if not (kind and user.active):
            return
        # sudo: the engine reminds people of what is not the present user's
        filings = self.sudo().with_context(
            lang=user.lang, tz=user.tz, mail_activity_quick_update=True
        )
        standing = filings._reminders().filtered(lambda todo: todo.user_id == user)
        standing = standing.grouped("res_id")
        # on these the reminder would name the customer to him
        guarded = filings.lead_id.filtered("filing_guard")
        hidden = guarded - guarded._filing_seen_by(user)
        new, unasked = {}, guarded.browse()
        for filing in filings:
            lead = filing.lead_id
            if not lead.active or lead in hidden:
                continue
            values = {
                "summary": sentence(filing),
                "date_deadline": fields.Date.context_today(filing),
            }
            if lead.id in standing:
                standing[lead.id].write(values)
                continue
            new[lead.id] = filing._prepare_reminder(kind, user) | values
            if (
                filing.user_id != user
                and user.partner_id not in lead.message_partner_ids
            ):
                unasked |= lead
        filings.env["mail.activity"].create(list(new.values()))
        # whoever is reminded of a lead need not read every mail on it
        unasked.message_unsubscribe(user.partner_id.ids)

    def _prepare_reminder(self, kind, user):
        return {
            "activity_type_id": kind.id,
            "automated": True,
            "note": kind.default_note,
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.lead_id.id,
            "user_id": user.id,
        }

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
