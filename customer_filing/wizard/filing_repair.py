from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.filing_repairing import REINSTATED

OFFICER = "customer_filing.group_filing_officer"
WHAT = [
    ("reassign", "Give it to somebody else"),
    ("date", "Correct the end of the protection"),
    ("void", "Declare it void"),
    ("reopen", "Take it back: it ended by mistake"),
]


class FilingRepair(models.TransientModel):
    """The dialog in which a register officer puts one filing right, with a reason."""

    _name = "customer.filing.repair"
    _description = "Repair a Filing"

    filing_id = fields.Many2one("customer.filing", required=True, readonly=True)
    state = fields.Selection(related="filing_id.state")
    can_reopen = fields.Boolean(compute="_compute_can_reopen")
    what = fields.Selection(WHAT, string="What is wrong", required=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", domain=[("share", "=", False)]
    )
    until = fields.Datetime(
        string="Free for others from",
        help="The first instant at which the customer is no longer protected.",
    )
    reason = fields.Text(required=True)

    @api.depends("filing_id")
    def _compute_can_reopen(self):
        for dialog in self:
            filing = dialog.filing_id
            ended = filing.state == "ended" and not filing.aftercare_until
            dialog.can_reopen = ended and filing.end_reason in REINSTATED

    @api.onchange("what")
    def _onchange_what(self):
        if self.what == "date":
            self.until = self.filing_id.protected_until
        elif self.what == "reopen":
            self.until = self.filing_id.protected_until

    def action_repair(self):
        """Do it, and keep the reason with the filing. For register officers.

        :raise AccessError: anybody else, or the customer is, or would be, his own
        :raise UserError: it is not possible, and why
        """
        self.ensure_one()
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer repairs filings."))
        self.filing_id.check_access("read")
        self.filing_id._refuse_own_office()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))
        now = fields.Datetime.now()
        # sudo: owners, ends and keys are nobody's to write
        filing = self.filing_id.sudo()
        getattr(self, f"_do_{self.what}")(filing, now)
        filing._note_repair(self.what, self.reason, now)
        return {"type": "ir.actions.act_window_close"}

    def _do_reassign(self, filing, now):
        if not self.user_id:
            raise UserError(self.env._("Say who gets the customers."))
        if self.user_id == filing.user_id:
            raise UserError(self.env._("The customer is his already."))
        if self.user_id == self.env.user:
            raise AccessError(
                self.env._("Nobody gives himself a customer: another officer does.")
            )
        allotments = self.env["customer.filing.allotment"]
        given, refused = allotments._allot(
            "person", [filing], user=self.user_id, capped=False
        )
        if filing not in given:
            raise UserError(refused[filing])
        user, team = given[filing]
        filing._hand_over(user, team, reason="repair", repair=True)
        leads = self.env["crm.lead"]
        leads._filing_tell_handed_over(user, filing, leads)

    def _do_date(self, filing, now):
        filing._correct_end(self.until, now)

    def _do_void(self, filing, now):
        if filing.state != "active":
            raise UserError(self.env._("This filing is not protected any more."))
        filing._end_with_reason("void", self.reason)

    def _do_reopen(self, filing, now):
        filing._reinstate(self.until, now)
