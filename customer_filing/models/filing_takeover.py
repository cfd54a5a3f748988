from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .filing_takeover_line import STATES as LINE_STATES

STATES = [
    ("preparing", "Preparing"),
    ("looking", "Looking"),
    ("looked_at", "Looked at"),
    ("running", "Taking over"),
    ("done", "Taken over"),
    ("undoing", "Undoing"),
    ("confirmed", "Confirmed"),
    ("undone", "Undone"),
]
# {state in which it works: state of the lines that are left to do}
WORK = {"looking": "found", "running": "ready", "undoing": "taken"}
OPEN = ("preparing", "looked_at")
# What an administrator may set, as long as nothing was taken over.
SETTINGS = frozenset({"team_id", "policy_id", "rule_ids", "settle_by"})
COUNTED = tuple(state for state, _label in LINE_STATES)


class FilingTakeover(models.Model):
    """Going live: the leads of a team become filings, before or as it begins to file.

    Steps, each a button: look (what would be taken over), settle (customers whom
    several people have), take over, confirm or undo. Looking, taking over and undoing
    are done in the background. This file holds the fields and says which step is next;
    the steps are in the files ``filing_takeover_*.py``.
    """

    _name = "customer.filing.takeover"
    _description = "Going Live of a Sales Team"
    _inherit = ["customer.filing.background"]
    _order = "id desc"

    team_id = fields.Many2one(
        "crm.team", string="Sales Team", required=True, ondelete="restrict"
    )
    policy_id = fields.Many2one(
        "customer.filing.policy",
        required=True,
        ondelete="restrict",
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Under which the team files; it becomes the team's when you take over.",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Prepared by",
        readonly=True,
        required=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        STATES, required=True, default="preparing", readonly=True, copy=False
    )
    rule_ids = fields.One2many(
        "customer.filing.takeover.rule",
        "takeover_id",
        string="Which leads",
        copy=True,
        default=lambda self: self._default_rule_ids(),
    )
    line_ids = fields.One2many("customer.filing.takeover.line", "takeover_id")
    settle_by = fields.Selection(
        [
            ("earliest", "Whoever had him first"),
            ("last_active", "Whoever was in touch last"),
            ("most_followed", "Whoever was in touch most often"),
        ],
        string="Suggested is",
        required=True,
        default="earliest",
        help="Of several salespeople who have one customer.",
    )
    sets_policy = fields.Boolean(
        readonly=True, copy=False, help="The team began to file with this."
    )
    looked_at = fields.Datetime(string="Looked at on", readonly=True, copy=False)
    taken_at = fields.Datetime(string="Taken over on", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)

    lead_count = fields.Integer(string="Leads", compute="_compute_counts")
    ready_count = fields.Integer(string="Ready", compute="_compute_counts")
    collision_count = fields.Integer(string="To settle", compute="_compute_counts")
    left_out_count = fields.Integer(string="Left out", compute="_compute_counts")
    taken_count = fields.Integer(string="Taken over", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    undone_count = fields.Integer(string="Undone", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Percent of this step.")
    new_count = fields.Integer(
        string="Filed since",
        compute="_compute_new_count",
        help="Filings that people have made in the team since it was taken over.",
    )

    @api.model
    def _default_rule_ids(self):
        kind = self.env["customer.filing.kind"].search([], limit=1)
        return [Command.create({"kind_id": kind.id})] if kind else []

    @api.depends("team_id")
    def _compute_policy_id(self):
        for takeover in self:
            takeover.policy_id = takeover.team_id.filing_policy_id or takeover.policy_id

    @api.depends("team_id")
    def _compute_company_id(self):
        for takeover in self:
            takeover.company_id = takeover.team_id.company_id or self.env.company

    @api.depends("team_id", "create_date")
    def _compute_display_name(self):
        for takeover in self:
            takeover.display_name = takeover.team_id.name

    @api.depends("line_ids.state", "state")
    def _compute_counts(self):
        lines = self.env["customer.filing.takeover.line"]
        rows = lines._read_group(
            [("takeover_id", "in", self.ids)], ["takeover_id", "state"], ["__count"]
        )
        counts = {}
        for takeover, state, count in rows:
            counts.setdefault(takeover.id, {})[state] = count
        for takeover in self:
            found = counts.get(takeover.id, {})
            takeover.lead_count = sum(found.values())
            for state in COUNTED:
                if state != "found":
                    takeover[f"{state}_count"] = found.get(state, 0)
            takeover.progress = takeover._progress(found)

    def _progress(self, counts):
        """Percent of the present step that is done.

        :param counts: {state of lines: how many}
        """
        if self.state not in WORK:
            return 100.0 if self.state not in OPEN else 0.0
        total = sum(counts.values())
        if self.state != "looking":
            total -= counts.get("left_out", 0)
        left = counts.get(WORK[self.state], 0)
        return round(100.0 * (total - left) / total, 1) if total else 0.0

    @api.depends("state")
    def _compute_new_count(self):
        # sudo: an administrator need not see filings to know that some were made
        filings = self.env["customer.filing"].sudo()
        for takeover in self:
            takeover.new_count = takeover.taken_at and filings.search_count(
                [
                    ("team_id", "=", takeover.team_id.id),
                    ("origin", "!=", "takeover"),
                    ("state", "in", ("submitted", "queued", "active")),
                    ("create_date", ">=", takeover.taken_at),
                ]
            )

    # ---- what may be written ----

    @api.model_create_multi
    def create(self, vals_list):
        # a default_* key of the context is no way into the engine's fields
        blank = {"state": "preparing", "sets_policy": False, "user_id": self.env.uid}
        return super().create(
            [
                {k: v for k, v in vals.items() if k in SETTINGS} | blank
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if set(vals) - SETTINGS:
            raise UserError(
                self.env._(
                    "The steps of going live are buttons: press them one by one."
                )
            )
        if set(vals) - {"settle_by"}:
            self._refuse_unless("preparing")
        return super().write(vals)

    def _put(self, **values):
        """Write what the steps alone write."""
        return super().write(values)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken(self):
        self._refuse_unless(*OPEN)

    def _refuse_unless(self, *states):
        """Raise unless each of these is in one of ``states``."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for takeover in self:
            if takeover.state not in states:
                raise UserError(
                    self.env._(
                        "Going live of %(team)s is at “%(state)s”: this is not "
                        "possible now. Reload the page.",
                        team=takeover.team_id.name,
                        state=labels[takeover.state],
                    )
                )

    # ---- the work in the background ----

    @api.model
    def _at_work(self):
        return self.search([("state", "in", list(WORK))], order="id")

    def _step(self, limit):
        if self.state == "looking":
            return self._look_step(limit)
        if self.state == "running":
            return self._take_step(limit)
        return self._undo_step(limit) if self.state == "undoing" else 0

    def _step_alone(self):
        step = {"running": self._take_alone, "undoing": self._undo_alone}
        return step[self.state]() if self.state in step else 0

    def _left(self):
        lines = self.env["customer.filing.takeover.line"]
        return lines.search_count(self._work_domain()) if self.state in WORK else 0

    def _work_domain(self):
        """The lines that the present step has still to do."""
        return [
            ("takeover_id", "=", self.id),
            ("state", "=", WORK[self.state]),
            ("problem", "=", False),
        ]

    # ---- buttons that only show ----

    def action_refresh(self):
        """Show how far the work is. For administrators."""
        self.check_access("read")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_lines(self):
        """Open the leads, by what becomes of them. For administrators."""
        return self._open_lines(self.env._("Leads"), {"search_default_group_state": 1})

    def action_open_collisions(self):
        """Open the customers whom several people have. For administrators."""
        return self._open_lines(
            self.env._("Customers of several people"),
            {"search_default_group_customer": 1, "takeover_settling": True},
            [("is_collision", "=", True)],
        )

    def action_open_ready(self):
        """Open the leads that are ready. For administrators."""
        return self._open_lines(self.env._("Ready"), {"search_default_ready": 1})

    def action_open_taken(self):
        """Open the leads that were taken over. For administrators."""
        return self._open_lines(self.env._("Taken over"), {"search_default_taken": 1})

    def action_open_left_out(self):
        """Open the leads that are left out, by reason. For administrators."""
        context = {"search_default_left_out": 1, "search_default_group_why": 1}
        return self._open_lines(self.env._("Left out"), context)

    def action_open_failed(self):
        """Open the leads that could not be taken over. For administrators."""
        return self._open_lines(self.env._("Failed"), {"search_default_failed": 1})

    def _open_lines(self, name, context, domain=()):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_filing.filing_takeover_line_action"
        )
        return action | {
            "name": name,
            "domain": [("takeover_id", "=", self.id), *domain],
            "context": context,
        }
