from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class FilingRequest(models.Model):
    """Something about a filing that somebody else must agree to.

    Thin on purpose: who asks, why, who decided. What follows from a yes is the
    method ``_apply_<kind>``.
    """

    _name = "customer.filing.request"
    _description = "Filing Request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    filing_id = fields.Many2one(
        "customer.filing", required=True, index=True, ondelete="restrict"
    )
    customer_name = fields.Char(string="Customer", compute="_compute_customer_name")
    company_id = fields.Many2one(related="filing_id.company_id", store=True)
    team_id = fields.Many2one(related="filing_id.team_id", store=True)
    kind = fields.Selection(
        [("withdraw", "Withdraw the filing")], required=True, default="withdraw"
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("recalled", "Recalled"),
        ],
        required=True,
        default="pending",
        readonly=True,
        copy=False,
    )
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    create_date = fields.Datetime(string="Requested", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)

    _pending_unique = models.UniqueIndex(
        "(filing_id, kind) WHERE state = 'pending'",
        "Such a request for this filing is waiting already.",
    )

    @api.depends("filing_id")
    @api.depends_context("uid")
    def _compute_customer_name(self):
        # as the user himself: a request outlives the right to read its filing
        readable = self.filing_id._filtered_access("read")
        for request in self:
            filing = request.filing_id & readable
            request.customer_name = filing.company_name or filing.contact_name

    @api.depends("filing_id.name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{request.filing_id.name}: {kinds[request.kind]}"

    @api.model_create_multi
    def create(self, vals_list):
        engine = ("state", "requested_by_id", "decided_by_id", "decided_at")
        requests = super().create(
            [
                {name: value for name, value in vals.items() if name not in engine}
                | {"state": "pending", "requested_by_id": self.env.uid}
                for vals in vals_list
            ]
        )
        requests.filing_id.check_access("read")
        requests.filing_id._check_owner()
        requests._refuse_if_closed()
        requests._ask_approver()
        return requests

    def _refuse_if_closed(self):
        for request in self:
            if request.filing_id.state not in ("queued", "active"):
                raise UserError(
                    self.env._(
                        "%s is closed: there is nothing to ask for any more.",
                        request.filing_id.display_name,
                    )
                )

    def write(self, vals):
        mail_fields = set(self.env["mail.thread"]._fields) | set(
            self.env["mail.activity.mixin"]._fields
        )
        if set(vals) - {"reason"} - mail_fields:
            raise UserError(
                self.env._("Approve, refuse or recall a request with its buttons.")
            )
        if any(request.state != "pending" for request in self):
            raise UserError(self.env._("This request has been decided."))
        return super().write(vals)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # any user may call the mail gateway by name: it makes no requests
        raise AccessError(self.env._("Requests are not made by mail."))

    def message_update(self, msg_dict, update_vals=None):
        raise AccessError(self.env._("Requests are not changed by mail."))

    def _ask_approver(self):
        for request in self:
            leader = request.filing_id.team_id.user_id
            may_decide = leader and leader.has_group(
                "customer_filing.group_filing_leader"
            )
            if leader != request.requested_by_id and may_decide:
                # sudo: the salesperson may not plan activities for others
                request.sudo().activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=request.display_name,
                    user_id=leader.id,
                )

    def _check_may_decide(self):
        officer = self.env.user.has_group("customer_filing.group_filing_officer")
        for request in self:
            if request.state != "pending":
                raise UserError(self.env._("This request has been decided."))
            if request.requested_by_id == self.env.user:
                raise AccessError(
                    self.env._("Nobody decides a request of his own: ask your leader.")
                )
            if not officer and request.team_id.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only the team's leader or a register officer decides this."
                    )
                )

    def action_approve(self):
        """Agree. For the team's leader or a register officer, not for the asker."""
        self._check_may_decide()
        self._refuse_if_closed()
        self.filing_id._refuse_on_hold()
        self._decide("approved")
        for request in self:
            getattr(request, f"_apply_{request.kind}")()
        return True

    def action_refuse(self):
        """Say no. For the team's leader or a register officer, not for the asker."""
        self._check_may_decide()
        self._decide("refused")
        return True

    def action_recall(self):
        """Take a request back. For the one who made it, while it waits."""
        for request in self:
            if request.requested_by_id != self.env.user or request.state != "pending":
                raise UserError(
                    self.env._("Only who made a request recalls it, while it waits.")
                )
        self._decide("recalled")
        return True

    @api.model
    def _close_for(self, filings):
        """Take back what still waits for filings that have ended."""
        # sudo: what follows from an ending is not a right of who ends it
        self.sudo().search(
            [("filing_id", "in", filings.ids), ("state", "=", "pending")]
        )._decide("recalled")

    def _decide(self, state):
        result = super().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        # sudo: the activity may be somebody else's
        self.sudo().activity_ids.unlink()
        return result

    def _apply_withdraw(self):
        self.filing_id._end("withdraw")
