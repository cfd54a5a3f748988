from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..core import follow_up, notes
from ..models.filing_follow_up import MENDABLE, RESULTS

# How a customer is contacted, and what it is kept as.
CONTACTS = [
    ("call", "Call"),
    ("wechat", "WeChat"),
    ("mail", "Email"),
    ("meeting", "Meeting"),
    ("visit", "Visit"),
    ("sms", "SMS"),
    ("order", "Order"),
    ("note", "A mere note"),
]


class FilingLogFollowUp(models.TransientModel):
    """The dialog "Log follow-up": says at once whether a note will count.

    Whoever presses the button with a note that does not keeps what he typed.
    """

    _name = "customer.filing.log.follow.up"
    _description = "Log Follow-up"

    filing_id = fields.Many2one("customer.filing", required=True, readonly=True)
    lead_id = fields.Many2one("crm.lead", required=True, readonly=True)
    contact = fields.Selection(
        CONTACTS, string="How", required=True, default=lambda self: "call"
    )
    result = fields.Selection(RESULTS, default="reached")
    note = fields.Text(required=True)
    next_plan_on = fields.Date(string="Next contact")
    next_plan = fields.Char(string="What for")
    needs_plan = fields.Boolean(compute="_compute_needs_plan")
    characters = fields.Integer(
        compute="_compute_judgement",
        help="Without blanks, punctuation and what is repeated.",
    )
    min_characters = fields.Integer(compute="_compute_needs_plan")
    fault_text = fields.Text(compute="_compute_judgement")
    warning_text = fields.Text(compute="_compute_judgement")

    @api.constrains("filing_id", "lead_id")
    def _check_filing(self):
        # as the user: nothing is logged on what one may not read
        for dialog in self.sudo(False):
            dialog.filing_id.check_access("read")
            dialog.lead_id.check_access("read")
            if dialog.lead_id.sudo().filing_id != dialog.filing_id:
                raise UserError(
                    self.env._("This lead belongs to another filing: open it anew.")
                )

    @api.depends("filing_id")
    def _compute_needs_plan(self):
        for dialog in self:
            rules = dialog._rules()
            dialog.needs_plan = rules.plan_required
            dialog.min_characters = rules.min_chars

    @api.depends("note", "contact", "filing_id")
    @api.depends_context("lang", "uid")
    def _compute_judgement(self):
        evidence = self.env["customer.filing.follow.up"]
        for dialog in self:
            dialog.characters = notes.length(dialog.note or "")
            faults = dialog._faults() if dialog.note else ()
            dialog.fault_text = "\n".join(evidence._sentences(faults))
            dialog.warning_text = "\n".join(dialog._warnings())

    def _rules(self):
        filing = self.filing_id
        return filing._follow_up_rules() if filing else follow_up.Rules()

    @property
    def _kind(self):
        return "note" if self.contact == "wechat" else self.contact

    def _faults(self):
        return self.env["customer.filing.follow.up"]._faults(
            # sudo: what was written for other customers is counted, not read
            self.filing_id.sudo(),
            self._rules(),
            self._kind,
            self.note or "",
            told_how=self.contact != "note",
        )

    def _warnings(self):
        """What cannot be mended by typing, but should be known before."""
        filing, rules = self.filing_id, self._rules()
        evidence = self.env["customer.filing.follow.up"]
        unheard = filing._unheard(self.env.user, rules, fields.Datetime.now())
        found = evidence._sentences(unheard)
        if rules.sms_in_a_row and self.contact == "sms":
            if filing._sms_so_far(rules) + 1 >= rules.sms_in_a_row:
                found.append(self._message_last_sms(rules))
        if rules.countersign_hours:
            found.append(
                self.env._(
                    "It counts once the leader signs it, within %s hours.",
                    rules.countersign_hours,
                )
            )
        return found

    def _message_last_sms(self, rules):
        _ = self.env._
        texts = {
            "warn": _("So many SMS in a row are reported: call the customer instead."),
            "void": _("With this SMS in a row the filing becomes void: call instead."),
            "release": _(
                "With this SMS in a row the customer goes to the public pool: "
                "call instead."
            ),
        }
        return texts[rules.sms_effect]

    def action_log(self):
        """Log the follow-up, note it in the lead's chatter and plan the next one.

        For everybody who may read the filing; whose follow-ups count, its terms say.

        :raise UserError: the note does not count, and why
        """
        self.ensure_one()
        self._check_filing()
        self._refuse_faults()
        kind = self._kind
        evidence = self.env["customer.filing.follow.up"]._record(
            self.lead_id,
            kind,
            self.note,
            told_how=self.contact != "note",
            result=self.result,
            next_plan_on=self.next_plan_on,
        )
        # sudo: leaders and officers note on leads that they may only read
        lead = self.lead_id.sudo()
        lead._message_log(body=self._body())
        if self.next_plan_on and evidence.filing_id.state == "active":
            self._plan(lead)
        return {"type": "ir.actions.act_window_close"}

    def _refuse_faults(self):
        if self.filing_id.state != "active":
            raise UserError(self.env._("This filing is not protected any more."))
        self.filing_id._refuse_if_due()
        faults = [code for code in self._faults() if code in MENDABLE]
        sentences = self.env["customer.filing.follow.up"]._sentences(faults)
        today = fields.Date.context_today(self.with_context(tz=self.filing_id._tz()))
        if self.needs_plan and not self.next_plan_on:
            sentences.append(self.env._("Say when you contact the customer next."))
        if self.next_plan_on and self.next_plan_on < today:
            sentences.append(self.env._("The next contact lies in the past."))
        if sentences:
            raise UserError("\n".join(sentences))

    def _body(self):
        labels = dict(self._fields["contact"]._description_selection(self.env))
        results = dict(self._fields["result"]._description_selection(self.env))
        head = [labels[self.contact]] + [results[r] for r in [self.result] if r]
        return Markup("<p><b>%s</b></p>%s") % (
            escape(", ".join(head)),
            plaintext2html(self.note),
        )

    def _plan(self, lead):
        """The plan is an activity of Odoo, on the list of who made it."""
        lead.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=self.next_plan_on,
            summary=self.next_plan or self.env._("Next contact"),
            user_id=self.env.uid,
        )
