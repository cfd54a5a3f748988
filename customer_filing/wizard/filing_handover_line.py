from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models import filing_words

TEMPLATE = "customer_filing.mail_template_new_contact"


class FilingHandoverLine(models.TransientModel):
    """One customer in the dialog "Hand over", and what became of him."""

    _name = "customer.filing.handover.line"
    _description = "Customer to Hand Over"
    _order = "id"

    handover_id = fields.Many2one(
        "customer.filing.handover", required=True, ondelete="cascade"
    )
    filing_id = fields.Many2one("customer.filing", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    is_chosen = fields.Boolean(string="Hand over", default=True)
    customer_name = fields.Char(string="Customer", compute="_compute_customer")
    standing = fields.Char(string="State of the filing", compute="_compute_customer")
    former_id = fields.Many2one(
        "res.users", string="Salesperson so far", compute="_compute_customer"
    )
    user_id = fields.Many2one(
        "res.users",
        string="New salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
    )
    wish = fields.Char(string="What the customer said")
    fault = fields.Char(compute="_compute_user_id", store=True)
    state = fields.Selection(
        [("open", "To do"), ("done", "Done"), ("refused", "Not done")],
        default="open",
        required=True,
        readonly=True,
    )
    result = fields.Char(readonly=True)

    @api.depends("filing_id", "lead_id")
    @api.depends_context("uid", "lang")
    def _compute_customer(self):
        states = dict(filing_words.of_filings(self.env, "state"))
        for line in self.sudo(False):
            # as the user himself: no dialog shows what he may not read
            record = line._record()._filtered_access("read")
            filing = line.filing_id & line.filing_id._filtered_access("read")
            line.former_id = record.user_id
            if filing:
                line.customer_name = filing.company_name or filing.contact_name
                line.standing = states[filing.state]
            else:
                line.customer_name = record.display_name if record else False
                line.standing = self.env._("Not filed") if record else False

    @api.depends(
        "handover_id.way",
        "handover_id.user_id",
        "handover_id.unordered",
        "handover_id.line_ids.is_chosen",
    )
    def _compute_user_id(self):
        """What would happen, if the button were pressed now."""
        for dialog, lines in self.grouped("handover_id").items():
            waiting = lines.filtered(lambda line: line.state == "open")
            chosen = waiting.filtered("is_chosen")._readable()
            pooled = chosen.filtered(
                lambda line, dialog=dialog: line._goes_to_pool(dialog)
            )
            given, refused = {}, {}
            if dialog.way and dialog.way != "customer":
                given, refused = dialog._allotment(chosen - pooled)
            for line in waiting:
                if dialog.way == "customer" and line not in pooled:
                    line.user_id = line.user_id
                else:
                    line.user_id = given[line][0] if line in given else False
                line.fault = refused.get(line, False)
                if line in pooled:
                    line.fault = self.env._("Goes to the public pool")

    def _record(self):
        return self.filing_id or self.lead_id

    def _readable(self):
        """Those about what the user may read: over RPC he can name anything."""
        own = self.sudo(False)
        filings = own.filing_id._filtered_access("read")
        leads = own.lead_id._filtered_access("read")
        return self.filtered(
            lambda line: line.filing_id <= filings and line.lead_id <= leads
        )

    # ---- handing over ----

    def _work_off(self, dialog):
        """Do these lines; one that cannot be done keeps no other."""
        pooled = self.filtered(lambda line: line._goes_to_pool(dialog))
        for line in pooled:
            line._try(line._to_pool)
        rest = self - pooled
        given, refused = dialog._allotment(rest)
        for line, why in refused.items():
            line._note("refused", why)
        seed = {"seed": dialog._seed()} if dialog.way == "draw" else {}
        groups = {}
        for line, (user, team) in given.items():
            groups.setdefault((user, team, line._begins_anew(dialog)), []).append(line)
        for (user, team, anew), lines in groups.items():
            lines = self.browse(line.id for line in lines)
            lines._give(user, team, anew, {"way": dialog.way} | seed)

    def _goes_to_pool(self, dialog):
        if dialog.way == "pool":
            return True
        return dialog.unordered == "pool" and self._has_not_ordered()

    def _begins_anew(self, dialog):
        return dialog.unordered == "restart" and self._has_not_ordered()

    def _has_not_ordered(self):
        # sudo: that somebody has ordered is read through his filing
        return self.filing_id.sudo()._has_not_ordered()

    def _give(self, user, team, anew, told):
        """Hand these lines over in one go, or one by one if one cannot be."""
        try:
            with self.env.cr.savepoint():
                self._hand_over(user, team, anew, told)
        except UserError as error:
            if len(self) == 1:
                self._note("refused", str(error))
                return
            for line in self:
                line._give(user, team, anew, told)
            return
        for line in self:
            line.sudo().write({"user_id": user.id})
            line._note("done", self.env._("Handed over to %s", user.name))
        self.env["crm.lead"]._filing_tell_handed_over(
            user, self.filing_id.sudo(), self.lead_id.sudo()
        )
        if self.handover_id.tell_customers:
            self._tell_customers()

    def _hand_over(self, user, team, anew, told):
        # sudo: the dialog has looked whether the user may do this
        self.filing_id.sudo()._refuse_beyond_cap(user, team)
        self.filing_id.sudo()._hand_over(user, team, told=told, restart=anew)
        self.lead_id._filing_hand_over_plain(user, team)
        reason = self.handover_id.reason
        for line in self:
            text = self.env._("Handed over: %s", reason)
            if line.wish:
                text = self.env._(
                    "Handed over: %(reason)s The customer said: %(wish)s",
                    reason=reason,
                    wish=line.wish,
                )
            for lead in line._leads()[:1]:
                lead._message_log(body=text)

    def _leads(self):
        # sudo: the leads are another's by now
        return self.filing_id.sudo().lead_id | self.lead_id.sudo()

    def _try(self, do):
        try:
            with self.env.cr.savepoint():
                do()
        except UserError as error:
            self._note("refused", str(error))
        else:
            self._note("done", self.env._("Given up"))

    def _to_pool(self):
        # sudo: the dialog has looked whether the user may do this
        if self.filing_id:
            self.filing_id.sudo()._give_up()
        else:
            self.lead_id._filing_hand_over_plain(self.env["res.users"], None)

    def _note(self, state, result):
        # sudo: results are the engine's
        self.sudo().write({"state": state, "result": result})

    # ---- what the customers are told (S53-R04, S29-R07) ----

    def _address(self):
        lead = self._leads()[:1]
        return lead.email_normalized

    def _tell_customers(self):
        """One mail to each customer that has an address."""
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        told = {}
        for line in self:
            address = line._address()
            if address and address not in told:
                told[address] = line._leads()[:1]
        if template and told:
            leads = self.env["crm.lead"].browse(lead.id for lead in told.values())
            # sudo: mails of the system are nobody's to write
            template.sudo().send_mail_batch(leads.ids)

    def _notice(self):
        """Subject and text as the customer of this line would read them."""
        lead = self._leads()[:1]
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template:
            return "", ""
        # sudo: what a template says is read by whoever sends it
        template = template.sudo().with_context(filing_new_contact=self.user_id.id)
        values = template._generate_template(lead.ids, ("subject", "body_html"))
        return values[lead.id]["subject"], values[lead.id]["body_html"]
