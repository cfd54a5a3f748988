from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..core import takeover
from . import filing_bounds

COUNTS_FROM = [
    ("creation", "The lead's creation"),
    ("assignment", "Its assignment"),
    ("activity", "The last contact"),
    ("today", "Today"),
    ("fixed", "A fixed date"),
]


class FilingTakeoverRule(models.Model):
    """Which leads of a team are taken over as which kind, and from which day on."""

    _name = "customer.filing.takeover.rule"
    _description = "Which Leads are Taken Over"
    _order = "sequence, id"

    takeover_id = fields.Many2one(
        "customer.filing.takeover", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    domain = fields.Char(
        string="Leads",
        required=True,
        default="[]",
        help="Of the team's leads; of several rules the first that fits counts.",
    )
    kind_id = fields.Many2one(
        "customer.filing.kind", required=True, ondelete="restrict"
    )
    counts_from = fields.Selection(
        COUNTS_FROM, string="Counted from", required=True, default="creation"
    )
    fixed_date = fields.Date(help="The protection counts from this day.")
    grace_days = fields.Integer(
        string="At least (days)",
        default=14,
        help="So many days after today each is protected, however old he is. "
        "0: what is over by its date is left out.",
    )

    lead_count = fields.Integer(string="Found", compute="_compute_counts")
    ready_count = fields.Integer(string="Ready", compute="_compute_counts")
    left_out_count = fields.Integer(string="Left out", compute="_compute_counts")

    def _compute_counts(self):
        rows = self.env["customer.filing.takeover.line"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id", "state"], ["__count"]
        )
        counts = {}
        for rule, state, count in rows:
            counts.setdefault(rule.id, {})[state] = count
        for rule in self:
            found = counts.get(rule.id, {})
            rule.lead_count = sum(found.values())
            rule.left_out_count = found.get("left_out", 0)
            rule.ready_count = rule.lead_count - rule.left_out_count

    @api.depends("domain", "kind_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.kind_id.name

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                rule._lead_domain().validate(self.env["crm.lead"])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._("The filter of leads cannot be read: choose it anew.")
                ) from error

    @api.constrains("grace_days")
    def _check_grace_days(self):
        filing_bounds.check(self, {"grace_days": (0, 3660)})

    @api.constrains("counts_from", "fixed_date")
    def _check_fixed_date(self):
        today = fields.Date.context_today(self)
        for rule in self.filtered(lambda rule: rule.counts_from == "fixed"):
            if not rule.fixed_date:
                raise ValidationError(
                    self.env._("Say from which date the protection counts.")
                )
            if rule.fixed_date > today:
                raise ValidationError(
                    self.env._(
                        "The protection cannot count from %s, which is still to come.",
                        format_date(self.env, rule.fixed_date),
                    )
                )

    def _lead_domain(self):
        """The leads that this rule is about, of whatever team."""
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]"))

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.takeover_id._refuse_unless("preparing")
        return rules

    def write(self, vals):
        self.takeover_id._refuse_unless("preparing")
        result = super().write(vals)
        # once more: the rule may have been moved
        self.takeover_id._refuse_unless("preparing")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_looked_at(self):
        # rules go with their takeover, which says itself whether it may
        if self.takeover_id.exists():
            self.takeover_id._refuse_unless("preparing", "looked_at")


assert {code for code, _label in COUNTS_FROM} == set(takeover.BASES)
