from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import approval, clock


class CustomerFiling(models.Model):
    """What a filer is told of approvals: before, while it waits, and afterwards."""

    _inherit = "customer.filing"

    approval_text = fields.Text(
        string="Approval",
        compute="_compute_approval_text",
        help="Who will approve it; once it is submitted, who has done so.",
    )

    reserved_text = fields.Char(compute="_compute_reserved_text")
    may_recall = fields.Boolean(compute="_compute_may_recall")

    @api.depends("state", "user_id", "request_ids.state")
    @api.depends_context("uid")
    def _compute_may_recall(self):
        for filing in self:
            filing.may_recall = bool(filing._recallable())

    def _recallable(self):
        """The user's own request to approve this filing, while it waits."""
        return self.request_ids.filtered(
            lambda request: (
                request.kind == "file"
                and request.state == "pending"
                and request.requested_by_id == self.env.user
            )
        )

    def action_recall(self):
        """Take the filing back: a draft again, which reserves nobody.

        For its salesperson, while its approval waits.
        """
        self.ensure_one()
        self.check_access("read")
        request = self._recallable()
        if not request:
            raise UserError(
                self.env._("Only its salesperson recalls a filing, while it waits.")
            )
        return request.action_recall()

    @api.depends(
        "state", "kind_id", "team_id", "source", "state_id", "lead_id", "user_id"
    )
    @api.depends_context("lang", "uid")
    def _compute_approval_text(self):
        for filing in self:
            filing.approval_text = (
                filing._approval_preview()
                if filing.state == "draft"
                # sudo: whoever may read the filing may know where it is
                else filing.sudo()._approval_progress()
            )

    @api.depends("reserved_until")
    @api.depends_context("lang")
    def _compute_reserved_text(self):
        for filing in self:
            until = filing.reserved_until
            filing.reserved_text = until and filing._moment(clock.last_second(until))

    def _where_it_waits(self):
        """Where a filing is that does not protect yet, in few words."""
        self.ensure_one()
        _ = self.env._
        if self.state == "draft":
            return _("Sent back to be corrected")
        if self.state == "queued":
            return _("Waits in the queue")
        return _("Waits for approval") if self.approval_text else _("Being looked at")

    def _approval_preview(self):
        """Who will have to agree if it is submitted as it stands."""
        # sudo: what a policy says is no secret to those who work under it
        version = self.team_id._filing_version().sudo() if self.team_id else None
        if not version or not self.kind_id:
            return False
        rules = version._approval_rules(self.kind_id._origin)
        levels = approval.applying(rules, "filing", self._approval_facts())
        approvers = self.env["customer.filing.approver"]
        filers = self.user_id | self.env.user
        text = approvers._describe(levels, self.team_id, self.company_id, filers)
        return text or False

    def _approval_progress(self):
        return self._last_approval()._progress()

    # ---- reasons ----

    def _sentence(self, reason):
        if reason["code"] == "not_approved":
            return self.env._("It was not approved: %s", reason["text"])
        return super()._sentence(reason)

    @api.model
    def _refusals_of_verdict(self):
        _ = self.env._
        return super()._refusals_of_verdict() | {
            "reserved": _(
                "Somebody else has filed this customer, which is being decided: ask "
                "again later."
            ),
            "yours_reserved": _(
                "You have filed this customer already: that filing is being decided, "
                "or waits for your correction."
            ),
        }
