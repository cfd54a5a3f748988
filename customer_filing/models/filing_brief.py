from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

# So many notes are shown, the latest first.
MOST_NOTES = 30
# What people said, not what the system noted.
SAID = ("comment", "email", "email_outgoing", "sms", "notification")


class CustomerFiling(models.Model):
    """The claim brief: what was tried before a customer was claimed.

    For the present owner, his leader, the register office and managers. It names
    nobody who had the customer before.
    """

    _inherit = "customer.filing"

    has_brief = fields.Boolean(
        compute="_compute_has_brief", help="The customer was in the pool before."
    )
    brief_html = fields.Html(
        string="Claim brief", compute="_compute_brief_html", sanitize=False
    )

    @api.depends("state", "left_owner")
    @api.depends_context("uid")
    def _compute_has_brief(self):
        # sudo: that one has claimed a customer is no secret to oneself
        claims = self.env["customer.filing.claim"].sudo()
        claimed = claims.search([("filing_id", "in", self.ids)]).filing_id
        for filing in self:
            filing.has_brief = filing.id in claimed.ids and filing._is_looked_after()

    @api.depends("has_brief")
    @api.depends_context("uid", "lang", "tz")
    def _compute_brief_html(self):
        for filing in self:
            told = filing.has_brief and filing.sudo(False).has_access("read")
            filing.brief_html = told and filing._brief()

    def _is_looked_after(self):
        """Whether somebody has the customer by this filing, so that he may know."""
        kept = self.state == "active" or self.end_reason == "won"
        return kept and not self.left_owner

    def action_open_brief(self):
        """Show what was tried before the customer was claimed.

        For whoever may read the filing: its salesperson, his leader, the register
        office and managers.
        """
        self.ensure_one()
        self.check_access("read")
        view = self.env.ref("customer_filing.filing_brief_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim brief"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
        }

    def _earlier(self):
        """The filings by which others had this customer before, the latest first."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE earlier (id) AS (
                       SELECT entry.filing_id FROM customer_filing_claim AS claim
                       JOIN customer_filing_pool_entry AS entry
                         ON entry.id = claim.entry_id
                       WHERE claim.filing_id = %s
                       UNION
                       SELECT entry.filing_id FROM earlier
                       JOIN customer_filing_claim AS claim
                         ON claim.filing_id = earlier.id
                       JOIN customer_filing_pool_entry AS entry
                         ON entry.id = claim.entry_id)
                   SELECT id FROM earlier""",
                self.id,
            )
        )
        # sudo: they were others'; what of them is told, the brief decides
        return self.sudo().browse(sorted((id_ for (id_,) in rows), reverse=True))

    def _brief(self):
        self.flush_recordset()
        self.env["customer.filing.claim"].flush_model()
        earlier = self._earlier()
        # sudo: evidence of former owners, without their names
        tried = earlier.follow_up_ids.sorted("happened_at", reverse=True)
        return self.env["ir.qweb"]._render(
            "customer_filing.claim_brief",
            {
                "filing": self,
                "rounds": [filing._brief_round() for filing in earlier],
                "last": tried[:1] and self._moment(tried[0].happened_at),
                "planned": earlier[:1].next_plan_on,
                "dead": self.is_phone_dead,
                "tried": [self._brief_line(contact) for contact in tried],
                "notes": self._brief_notes(),
                "deadlines": [
                    self._brief_deadline(row)
                    for row in earlier.deadline_ids.sorted("due_at", reverse=True)
                ],
            },
        )

    def _label(self, name):
        """What a selection field says, in the reader's language."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _brief_round(self):
        return {
            "number": self.name,
            "since": self.effective_at and self._moment(self.effective_at),
            "until": self._moment(self.ended_at),
            "reason": self._label("end_reason"),
            "note": self.end_note or self.note or "",
        }

    def _brief_line(self, contact):
        labels = {
            name: dict(contact._fields[name]._description_selection(self.env))
            for name in ("kind", "result")
        }
        return {
            "when": self._moment(contact.happened_at),
            "kind": labels["kind"][contact.kind],
            "result": labels["result"].get(contact.result, ""),
            "plan": contact.next_plan_on,
        }

    def _brief_deadline(self, row):
        labels = dict(row._fields["state"]._description_selection(self.env))
        stages = dict(row._fields["stage"]._description_selection(self.env))
        return {
            "what": stages[row.stage],
            "due": self._moment(row.due_through),
            "state": labels[row.state],
        }

    def _brief_notes(self):
        """What was written about the customer until he was claimed, by whomever."""
        # sudo: the customer is the reader's now, so what was noted is told
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "crm.lead"),
                    ("res_id", "in", self._own_leads().ids),
                    ("message_type", "in", SAID),
                    ("date", "<", self.effective_at or fields.Datetime.now()),
                    ("author_id", "!=", self.env.ref("base.partner_root").id),
                    # what names its author in the text
                    ("mail_activity_type_id", "=", False),
                ],
                order="date desc, id desc",
                limit=MOST_NOTES,
            )
        )
        notes = [(m, html2plaintext(m.body or "").strip()) for m in messages]
        return [
            {"when": self._moment(message.date), "text": text}
            for message, text in notes
            if text
        ]
