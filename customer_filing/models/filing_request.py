from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .filing_snapshot import SNAPSHOT_FIELDS
from .filing_task import OFFICER

# From which states of a filing on each kind can be asked and granted.
OPEN_STATES = {
    "withdraw": ("submitted", "queued", "active"),
    "identity": ("active",),
    "sign": ("submitted",),
    "extend": ("active",),
    "file": ("submitted",),
}
TYPED = frozenset({"filing_id", "kind", "reason"})


class FilingRequest(models.Model):
    """Something about a filing that somebody else must agree to.

    Thin on purpose: who asks, why, who decided. What follows from a yes is the
    method ``_apply_<kind>``.
    """

    _name = "customer.filing.request"
    _description = "Filing Request"
    _inherit = ["customer.filing.task"]
    _order = "id desc"

    filing_id = fields.Many2one(
        "customer.filing", required=True, index=True, ondelete="restrict"
    )
    customer_name = fields.Char(string="Customer", compute="_compute_customer_name")
    company_id = fields.Many2one(related="filing_id.company_id", store=True)
    team_id = fields.Many2one(related="filing_id.team_id", store=True)
    kind = fields.Selection(
        [
            ("withdraw", "Withdraw the filing"),
            ("identity", "Change the customer's data"),
            ("sign", "Sign the filing"),
            ("extend", "Extend the protection"),
            ("file", "Approve the filing"),
        ],
        required=True,
        default="withdraw",
    )
    reason = fields.Text(required=True)
    # {field of SNAPSHOT_FIELDS: value}, as asked for and as it was then
    change = fields.Json(string="New data", readonly=True, copy=False, groups=OFFICER)
    change_before = fields.Json(
        string="Data before", readonly=True, copy=False, groups=OFFICER
    )
    change_text = fields.Text(string="Change", compute="_compute_change_text")
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("returned", "Sent back"),
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
    comment = fields.Text(readonly=True, copy=False)

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

    @api.depends("filing_id")
    @api.depends_context("uid", "lang")
    def _compute_change_text(self):
        # as the user himself, like the customer's name
        readable = self.filing_id._filtered_access("read")
        for request in self:
            # sudo: only officers read the fields, leaders decide by the text
            text = request.sudo()._describe_change()
            request.change_text = request.filing_id in readable and text

    def _describe_change(self):
        """What is to change, one line per field, in the order of the fields."""
        change, before = self.change or {}, self.change_before or {}
        lines = [
            self.env._(
                "%(field)s: %(old)s → %(new)s",
                field=self.filing_id._fields[name]._description_string(self.env),
                old=self._shown(name, before.get(name)),
                new=self._shown(name, change[name]),
            )
            for name in SNAPSHOT_FIELDS
            if name in change
        ]
        return "\n".join(lines) or False

    def _shown(self, name, value):
        if not value:
            return self.env._("(empty)")
        field = self.filing_id._fields[name]
        if field.relational:
            return self.env[field.comodel_name].browse(value).display_name
        return value

    @api.depends("filing_id.name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{request.filing_id.name}: {kinds[request.kind]}"

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("kind", "withdraw") != "withdraw" for vals in vals_list):
            raise UserError(
                self.env._(
                    "Ask for a change of the customer's data, or for an extension, on "
                    "the filing itself; whether it must be signed or approved, its "
                    "policy says."
                )
            )
        requests = super().create(
            [
                {"kind": "withdraw"}
                | {name: value for name, value in vals.items() if name in TYPED}
                | self._undecided(self.env.user)
                for vals in vals_list
            ]
        )
        requests.filing_id.check_access("read")
        requests.filing_id._check_owner()
        requests._put_before_deciders()
        return requests

    @api.model
    def _undecided(self, asker):
        return {
            "state": "pending",
            "requested_by_id": asker.id,
            "decided_by_id": False,
            "decided_at": False,
            "comment": False,
        }

    @api.model
    def _ask_change(self, filing, values, reason):
        """Ask for other data of the customer of an active filing.

        The caller has looked whether the user may act as its salesperson.

        :param values: {field of SNAPSHOT_FIELDS: value}, of those that change
        """
        before = filing._snapshot_values()
        request = self._make(
            [
                {
                    "filing_id": filing.id,
                    "kind": "identity",
                    "reason": reason,
                    "change": values,
                    "change_before": {name: before[name] for name in values},
                }
            ]
        )
        request._put_before_deciders()
        return request.sudo(self.env.su)

    @api.model
    def _make(self, vals_list):
        """Requests made of values that nobody can type in, by default the user's."""
        # sudo: the caller has looked whether the user may ask
        return super(FilingRequest, self.sudo()._from_engine()).create(
            [self._undecided(self.env.user) | vals for vals in vals_list]
        )

    @api.model
    def _ask_signature(self, filings):
        """Ask for the signature from which submitted filings protect (S36-R01)."""
        self._ask_for("sign", filings, self.env._("It protects from the signature on."))

    @api.model
    def _ask_for(self, kind, filings, reason):
        """Put filings before those who decide, in the name of their salespeople."""
        requests = self._make(
            [
                self._undecided(filing.user_id)
                | {"filing_id": filing.id, "kind": kind, "reason": reason}
                for filing in filings
            ]
        )
        requests._put_before_deciders()

    def _put_before_deciders(self):
        self._refuse_if_closed()
        for users, requests in self.grouped(lambda r: r._deciders()).items():
            for user in users:
                requests._plan_activity(user, quietly=len(requests) > 1)

    def _deciders(self):
        """Who is asked to decide this request."""
        self.ensure_one()
        leader = self._leader()
        may_decide = leader and leader.has_group("customer_filing.group_filing_leader")
        if may_decide and leader not in self._whose_own():
            return leader
        if self.kind == "sign" or not leader and self.kind == "identity":
            # nobody would ever decide it otherwise
            return self._office(self.company_id, self._whose_own())
        return leader.browse()

    def _leader(self):
        """The leader of the filing's team, if it is his to decide this.

        On data of a customer decides who reads them.
        """
        self.ensure_one()
        # sudo: who leads a team is no secret, whoever may read the filing
        team = self.sudo().filing_id.team_id
        leader = team._filing_overseer() if self.kind == "identity" else team.user_id
        return leader.sudo(self.env.su)

    def _whose_own(self):
        """Those whose own matter it is: who asks, and for whom he asks."""
        # sudo: whose filing it is need not be readable to who decides
        return self.requested_by_id | self.sudo().filing_id.user_id

    def _refuse_if_closed(self):
        for request in self:
            if request.filing_id.state not in OPEN_STATES[request.kind]:
                raise UserError(
                    self.env._(
                        "%s is closed: there is nothing to ask for any more.",
                        request.filing_id.display_name,
                    )
                )

    def write(self, vals):
        if set(vals) - {"reason"} - self._mail_fields():
            raise UserError(
                self.env._("Approve, refuse or recall a request with its buttons.")
            )
        if any(request.state != "pending" for request in self):
            raise UserError(self.env._("This request has been decided."))
        return super().write(vals)

    def _check_may_decide(self):
        officer = self.env.user.has_group("customer_filing.group_filing_officer")
        for request in self:
            if request.state != "pending":
                raise UserError(self.env._("This request has been decided."))
            if self.env.user in request._whose_own():
                raise AccessError(
                    self.env._("Nobody decides a request of his own: ask your leader.")
                )
            if not officer and request._leader() != self.env.user:
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
        """Say no. For the team's leader or a register officer, not for the asker.

        A filing that is not signed is withdrawn.
        """
        self._check_may_decide()
        self._decide("refused")
        self._follow("refused")
        return True

    def action_recall(self):
        """Take a request back. For the one who made it, while it waits.

        A filing that is not to be signed any more is withdrawn.
        """
        for request in self:
            if request.requested_by_id != self.env.user or request.state != "pending":
                raise UserError(
                    self.env._("Only who made a request recalls it, while it waits.")
                )
        self._decide("recalled")
        self._follow("recalled")
        return True

    def _follow(self, outcome):
        """Do what follows from an outcome: the method ``_<outcome>_<kind>``, if any."""
        for request in self:
            follow = getattr(request, f"_{outcome}_{request.kind}", None)
            if follow:
                follow()

    def _refused_sign(self):
        # sudo: ending moves keys, cards and leads that are nobody's to write
        self.sudo().filing_id._end("withdraw")

    def _recalled_sign(self):
        self._refused_sign()

    @api.model
    def _close_for(self, filings):
        """Take back what still waits for filings that have ended."""
        self.env["customer.filing.inquiry"]._close_for(filings)
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
        self._close_activities()
        return result

    def _keep(self, values):
        """Write what the engine has found out about these requests."""
        return super().write(values)

    def _apply_withdraw(self):
        # sudo: whoever decides need not be able to read the filing
        self.sudo().filing_id._end("withdraw")

    def _apply_identity(self):
        # sudo: the approver need not be able to read the field itself
        self.filing_id._change_identity(self.sudo().change)

    def _apply_sign(self):
        # sudo: as for a withdrawal
        self.sudo().filing_id._pass_signature(fields.Datetime.now())
