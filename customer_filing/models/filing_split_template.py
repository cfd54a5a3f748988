import dataclasses
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import splitting
from . import filing_bounds

SPLIT_TYPES = [
    ("closed", "Exactly 100 percent"),
    ("overlay", "On top, up to a limit"),
]
BASE_KINDS = [
    ("manual", "An amount typed by hand"),
    ("percent", "A percentage of the expected revenue"),
    ("documents", "As orders and invoices say"),
]
KEY_MODES = [
    ("none", "Nothing apart"),
    ("each_10", "10 percent from listing and 10 from closing side"),
    ("total_10", "5 percent from listing and 5 from closing side"),
]
BOUNDS = {"silence_days": (0, 366), "clawback_days": (0, 3660)}


class FilingSplitTemplate(models.Model):
    """Who gets which part of a deal, as a rule of the house says.

    A split copies what it needs, so a changed template changes later splits alone.
    """

    _name = "customer.filing.split.template"
    _description = "Split Template"
    _inherit = ["customer.filing.delivered", "customer.filing.numbers"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(copy=False, readonly=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for every company."
    )
    is_preset = fields.Boolean(
        string="Preset",
        readonly=True,
        copy=False,
        help="Comes with the addon and is renewed with it. Change a copy of it.",
    )
    note = fields.Text(string="What it is for", translate=True)
    split_type = fields.Selection(
        SPLIT_TYPES,
        string="The parts make",
        required=True,
        default="closed",
        help="On top: paid beside the deal's own split, and not out of it.",
    )
    overlay_cap = fields.Float(
        string="At most (percent)",
        digits=(5, 2),
        help="Of the base, all parts together.",
    )
    base_kind = fields.Selection(
        BASE_KINDS, string="What is split", required=True, default="manual"
    )
    base_percent = fields.Float(string="Percent of the expected revenue", digits=(5, 2))
    counts_fees = fields.Boolean(
        string="Information fees count",
        help="They are added to the commission that is split.",
    )
    counts_rebates = fields.Boolean(
        string="Rebates of banks count",
        help="They are added to the commission that is split.",
    )
    fixed_first = fields.Boolean(
        string="Fixed amounts come first",
        default=True,
        help="Percentages are of what is left after them; otherwise of the whole.",
    )
    key_mode = fields.Selection(
        KEY_MODES,
        string="For who holds the key",
        required=True,
        default="none",
        help="If somebody holds it; otherwise nothing is taken from anybody.",
    )
    has_newcomer = fields.Boolean(
        string="A newcomer shares with his mentor",
        help="If the closing side is a newcomer, he and his mentor have half each of "
        "the closing part.",
    )
    is_free = fields.Boolean(
        string="Percentages are agreed upon",
        help="Those of the lines are suggestions: the leader types what was agreed.",
    )
    performance_of = fields.Selection(
        [("revenue", "The expected revenue"), ("base", "What is split")],
        string="Performance is a part of",
        required=True,
        default="revenue",
    )
    silence_days = fields.Integer(
        string="Silence agrees after (days)", help="0: it never does."
    )
    clawback_days = fields.Integer(
        string="Taken back within (days)",
        help="After a refund, so long from the deal on. 0: always.",
    )
    line_ids = fields.One2many(
        "customer.filing.split.template.line", "template_id", copy=True
    )
    percent_total = fields.Float(
        string="Sum", digits=(5, 2), compute="_compute_percent_total"
    )

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another template has this code already."
    )

    @api.depends("line_ids.percent")
    def _compute_percent_total(self):
        for template in self:
            template.percent_total = float(template._percent_sum("percent"))

    def _percent_sum(self, name):
        """The exact sum of one percentage over the lines."""
        return sum((Decimal(str(line[name])) for line in self.line_ids), Decimal(0))

    # ---- what cannot be ----

    @api.constrains(*BOUNDS)
    def _check_bounds(self):
        filing_bounds.check(self, BOUNDS)

    @api.constrains("base_kind", "base_percent")
    def _check_base(self):
        for template in self:
            if template.base_kind != "percent":
                continue
            if not 0 < template.base_percent <= 100:
                raise ValidationError(
                    self.env._(
                        "“%s” takes a percentage of the expected revenue: type one "
                        "above 0 and up to 100.",
                        template.name,
                    )
                )

    @api.constrains("split_type", "overlay_cap")
    def _check_overlay(self):
        for template in self.filtered(lambda t: t.split_type == "overlay"):
            if not 0 < template.overlay_cap <= 100:
                raise ValidationError(
                    self.env._(
                        "“%s” is paid on top: say up to how many percent, above 0 and "
                        "at most 100.",
                        template.name,
                    )
                )

    @api.constrains("line_ids", "split_type", "overlay_cap", "is_free", "fixed_first")
    def _check_sum(self):
        for template in self:
            if not template.line_ids:
                raise ValidationError(
                    self.env._("“%s” gives nobody anything: add a line.", template.name)
                )
            rests = template.line_ids.filtered("is_rest")
            if len(rests) > 1:
                raise ValidationError(
                    self.env._(
                        "Only one line of “%s” can take what is left over.",
                        template.name,
                    )
                )
            template._check_performance()
            if template.split_type == "overlay":
                template._check_capped(rests)
            elif not template.is_free:
                template._check_hundred(rests)

    def _check_capped(self, rests):
        if rests:
            raise ValidationError(
                self.env._(
                    "“%s” is paid on top: there is nothing left over to take.",
                    self.name,
                )
            )
        total = self._percent_sum("percent")
        if total > Decimal(str(self.overlay_cap)):
            raise ValidationError(
                self.env._(
                    "The parts of “%(name)s” make %(total)s percent, and at most "
                    "%(cap)s are allowed.",
                    name=self.name,
                    total=self._number(total),
                    cap=self._number(Decimal(str(self.overlay_cap))),
                )
            )

    def _check_hundred(self, rests):
        total = self._percent_sum("percent")
        if total == 100 or (rests and total < 100):
            fixed = self.line_ids.filtered("fixed_amount")
            if self.fixed_first or not fixed or rests:
                return
            raise ValidationError(
                self.env._(
                    "“%s” gives away 100 percent of the whole and fixed amounts "
                    "besides: let fixed amounts come first, or let one line take what "
                    "is left over.",
                    self.name,
                )
            )
        difference = abs(Decimal(100) - total)
        numbers = {
            "name": self.name,
            "total": self._number(total),
            "difference": self._number(difference),
        }
        if total > 100:
            raise ValidationError(
                self.env._(
                    "The parts of “%(name)s” make %(total)s percent: %(difference)s "
                    "too many.",
                    **numbers,
                )
            )
        raise ValidationError(
            self.env._(
                "The parts of “%(name)s” make %(total)s percent: %(difference)s are "
                "missing.",
                **numbers,
            )
        )

    def _check_performance(self):
        total = self._percent_sum("performance_percent")
        if total not in (0, 100) and not self.is_free:
            raise ValidationError(
                self.env._(
                    "The performance in “%(name)s” makes %(total)s percent: it is "
                    "either not told at all, or 100.",
                    name=self.name,
                    total=self._number(total),
                )
            )

    # ---- for the core ----

    def _core(self):
        """This template as core.splitting.Template, its lines in their order.

        Lines of one sequence are told apart, so that no order is left to chance.
        """
        self.ensure_one()
        lines = [line._core() for line in self.line_ids.sorted()]
        return splitting.Template(
            lines=tuple(
                dataclasses.replace(line, sequence=10 * number)
                for number, line in enumerate(lines, 1)
            ),
            split_type=self.split_type,
            overlay_cap=(
                Decimal(str(self.overlay_cap)) if self.split_type == "overlay" else None
            ),
            fixed_first=self.fixed_first,
            key_mode=self.key_mode,
            has_newcomer=self.has_newcomer,
            is_free=self.is_free,
            counts_fees=self.counts_fees,
            counts_rebates=self.counts_rebates,
        )

    @staticmethod
    def _number(value):
        """A percentage as people write it: 95, 33.3."""
        return format(value.normalize(), "f")

    # ---- a preset stays as it came ----

    def copy_data(self, default=None):
        return [
            values if "name" in (default or {}) else values | {"name": name}
            for values, name in zip(
                super().copy_data(default),
                [self.env._("%s (copy)", template.name) for template in self],
                strict=True,
            )
        ]

    def _preset_message(self):
        return self.env._(
            "A preset template stays as it came, so that it can be renewed. "
            "Duplicate it and change your copy."
        )


assert tuple(mode for mode, _label in KEY_MODES) == splitting.KEY_MODES
