from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import door
from .filing_split_template import BASE_KINDS, SPLIT_TYPES

STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("agreed", "Agreed"),
    ("approved", "Approved"),
    ("frozen", "Frozen"),
    ("paid", "Paid"),
    ("replaced", "Replaced"),
    ("cancelled", "Cancelled"),
]
REVERSE_REASONS = [
    ("refund", "Refund"),
    ("clawback", "Clawback"),
    ("decision", "Decision"),
    ("other", "Other"),
]


class FilingSplit(models.Model):
    """How the commission of one deal is divided, in one of its versions.

    Rows are written by the engine, from ``_store``. Beyond the draft no number of a
    split changes: a revised split is a new version, and what was approved is corrected
    by a split that reverses it. PostgreSQL refuses the rest.
    """

    _name = "customer.filing.split"
    _description = "Commission Split"
    _inherit = ["customer.filing.task"]
    _order = "id desc"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    version = fields.Integer(required=True, readonly=True, default=1)
    previous_id = fields.Many2one(
        "customer.filing.split",
        string="Previous version",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    lead_ids = fields.Many2many(
        "crm.lead",
        "customer_filing_split_lead_rel",
        "split_id",
        "lead_id",
        string="Leads of the deal",
        readonly=True,
        ondelete="restrict",
        # a lost lead is archived: its split must not lose it
        context={"active_test": False},
    )
    filing_id = fields.Many2one(
        "customer.filing", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    leader_id = fields.Many2one(
        related="team_id.user_id", string="Team leader", store=True
    )
    template_id = fields.Many2one(
        "customer.filing.split.template", readonly=True, ondelete="restrict"
    )
    rule_id = fields.Many2one(
        "customer.filing.split.rule",
        string="By the rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Of the policy; empty if who proposed it chose the template himself.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    rate_date = fields.Date(
        readonly=True, help="Of this day is the rate to the company's currency."
    )
    rate = fields.Float(
        digits=(16, 8),
        readonly=True,
        help="So many of the company's currency are one of the split's.",
    )
    base_kind = fields.Selection(
        BASE_KINDS,
        string="Base of the commission",
        required=True,
        readonly=True,
        default="manual",
    )
    revenue_amount = fields.Monetary(string="Revenue", readonly=True)
    base_amount = fields.Monetary(string="Commission to divide", readonly=True)
    performance_base = fields.Monetary(string="Performance to divide", readonly=True)
    base_note = fields.Text(string="How the base came about", readonly=True, copy=False)
    split_type = fields.Selection(
        SPLIT_TYPES, required=True, readonly=True, default="closed"
    )
    overlay_cap = fields.Float(
        digits=(9, 6), readonly=True, help="Percent of the base, of an overlay."
    )
    fixed_first = fields.Boolean(
        string="Percentages of the rest",
        readonly=True,
        default=True,
        help="Percentages are of what fixed amounts leave; else of the whole.",
    )
    proposer_id = fields.Many2one(
        "res.users", string="Proposed by", readonly=True, ondelete="restrict"
    )
    proposed_at = fields.Datetime(string="Proposed on", readonly=True)
    silence_days = fields.Integer(
        readonly=True,
        help="After so many days silence counts as agreement. 0: it never does.",
    )
    clawback_days = fields.Integer(
        string="Taken back within (days)",
        readonly=True,
        help="After a refund, so long from the deal on. 0: always.",
    )
    agree_until = fields.Datetime(
        readonly=True, help="Who says nothing until then has agreed."
    )
    approver_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, ondelete="restrict"
    )
    approved_at = fields.Datetime(string="Approved", readonly=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True
    )
    reverses_id = fields.Many2one(
        "customer.filing.split",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    reverse_reason = fields.Selection(REVERSE_REASONS, readonly=True)
    reverse_note = fields.Text(string="Why it is reversed", readonly=True)
    deal_date = fields.Date(readonly=True)
    line_ids = fields.One2many("customer.filing.split.line", "split_id", readonly=True)
    event_ids = fields.One2many(
        "customer.filing.split.event", "split_id", string="History", readonly=True
    )

    _version_unique = models.UniqueIndex(
        "(company_id, name, version) WHERE state != 'cancelled'",
        "There is such a version of this split already.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for split in self:
            told = split.name or ""
            if split.version > 1:
                told = self.env._(
                    "%(number)s, version %(version)s",
                    number=told,
                    version=split.version,
                )
            split.display_name = told

    # ---- rows are written by the engine ----

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise UserError(
                self.env._("A split is made by the dialog, from a deal that is won.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if self and set(vals) - self._mail_fields() and not door.admits(self, vals):
            raise UserError(
                self.env._(
                    "Nobody changes a split by hand: revise it, and all are asked anew."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A split stays: cancel it instead."))

    def _split_write(self, values):
        """Write as the engine."""
        # sudo: nobody has a right of his own to write splits
        with door.opened(self, values):
            self.sudo().write(values)
