from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import splitting

ROLES = [
    ("owner", "Filing owner"),
    ("first_receiver", "First receiver"),
    ("recorder", "Original recorder"),
    ("former", "Former salesperson"),
    ("maintainer", "Looked after him meanwhile"),
    ("listing", "Listing side"),
    ("exclusive", "Exclusive agent"),
    ("closer", "Closing side"),
    ("customer", "Customer side"),
    ("key", "Key holder"),
    ("photo", "Site photos"),
    ("plan", "Floor plan"),
    ("helper", "Helper"),
    ("referrer", "Referrer"),
    ("mentor", "Mentor"),
    ("team", "Whole team"),
    ("shop", "Shop"),
    ("company", "Company"),
    ("other", "Somebody else"),
]
# Where a share goes that nobody of the role itself may have.
HEIRS = [("kept", "Himself"), *ROLES]
PERFORMANCE_TO = [
    ("person", "Whoever has the part"),
    ("shop", "The closing shop"),
    ("own_shop", "His own shop"),
    ("mentor", "His mentor, of newcomers"),
    ("closer", "Whoever closes the deal"),
]
PERCENTAGES = (
    "percent",
    "percent_min",
    "percent_max",
    "performance_percent",
    "forfeit_percent",
)
AMOUNTS = ("fixed_amount", "cap_amount", "floor_amount")


class FilingSplitTemplateLine(models.Model):
    """The part of one role in a deal, and who has it if nobody of that role may."""

    _name = "customer.filing.split.template.line"
    _description = "Line of a Split Template"
    _inherit = ["customer.filing.delivered", "customer.filing.numbers"]
    _order = "sequence, id"

    template_id = fields.Many2one(
        "customer.filing.split.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="template_id.company_id")
    sequence = fields.Integer(default=10)
    role = fields.Selection(ROLES, required=True)
    percent = fields.Float(digits=(5, 2))
    fixed_amount = fields.Float(
        digits=(16, 3), help="In the currency of the deal, whatever its size."
    )
    cap_amount = fields.Float(
        string="At most", digits=(16, 3), help="0: as much as the percentage says."
    )
    floor_amount = fields.Float(
        string="At least", digits=(16, 3), help="0: as little as the percentage says."
    )
    percent_min = fields.Float(
        string="Leader: not below",
        digits=(5, 2),
        help="The leader may change the percentage between these. 0 and 0: as he "
        "likes.",
    )
    percent_max = fields.Float(string="Leader: not above", digits=(5, 2))
    performance_percent = fields.Float(string="Performance", digits=(5, 2))
    performance_to = fields.Selection(
        PERFORMANCE_TO, string="Performance goes to", required=True, default="person"
    )
    missing_to = fields.Selection(
        ROLES,
        string="If there is nobody",
        help="Who has the part if nobody took this role. Empty: the line that takes "
        "what is left over, and without one whoever closes the deal.",
    )
    departed_to = fields.Selection(
        HEIRS,
        string="If he left",
        required=True,
        default="company",
        help="Who has the part of somebody who works here no more.",
    )
    forfeit_days = fields.Integer(
        string="Lost without follow-up for (days)",
        help="Before the day of the deal, by himself. 0: never.",
    )
    forfeit_wrong_data = fields.Boolean(string="Lost by wrong core data")
    forfeit_missing_documents = fields.Boolean(string="Lost by missing documents")
    forfeit_percent = fields.Float(
        string="So much of it is lost (percent)",
        digits=(5, 2),
        default=100,
        help="By wrong core data; without follow-up or documents all of it is lost.",
    )
    forfeit_to = fields.Selection(
        ROLES, string="What is lost goes to", required=True, default="closer"
    )
    forfeit_performance_to = fields.Selection(
        PERFORMANCE_TO,
        string="Performance of others' parts",
        required=True,
        default="person",
        help="Where the performance goes if somebody else has the part: nobody took "
        "the role, he left, or he lost it.",
    )
    needs_valid_filing = fields.Boolean(
        string="Only while his filing is valid",
        help="On the day of the deal; otherwise his part is lost.",
    )
    is_rest = fields.Boolean(string="Takes what is left over")

    # ---- what cannot be ----

    @api.constrains(*PERCENTAGES, *AMOUNTS, "forfeit_days")
    def _check_numbers(self):
        _ = self.env._
        for line in self:
            for name in (*PERCENTAGES, *AMOUNTS, "forfeit_days"):
                told = {"role": line._role_label(), "field": line._label(name)}
                if line[name] < 0:
                    raise ValidationError(
                        _("%(role)s: “%(field)s” must not be negative.", **told)
                    )
                if name in PERCENTAGES and line[name] > 100:
                    raise ValidationError(
                        _("%(role)s: “%(field)s” is 100 percent at most.", **told)
                    )

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    def _role_label(self):
        return dict(self._fields["role"]._description_selection(self.env))[self.role]

    @api.constrains("percent", "percent_min", "percent_max")
    def _check_limits(self):
        for line in self.filtered(lambda one: one.percent_min or one.percent_max):
            if not line.percent_min <= line.percent <= line.percent_max:
                raise ValidationError(
                    self.env._(
                        "%(role)s: %(percent)s percent is not between the limits of "
                        "the leader, %(low)s and %(high)s.",
                        role=line._role_label(),
                        percent=line.percent,
                        low=line.percent_min,
                        high=line.percent_max,
                    )
                )

    @api.constrains("cap_amount", "floor_amount")
    def _check_cap(self):
        for line in self:
            if line.cap_amount and line.floor_amount > line.cap_amount:
                raise ValidationError(
                    self.env._("%s: at least is more than at most.", line._role_label())
                )

    @api.constrains("percent", "fixed_amount", "is_rest")
    def _check_one_measure(self):
        for line in self:
            if line.fixed_amount and (line.percent or line.is_rest):
                raise ValidationError(
                    self.env._(
                        "%s: a fixed amount or a percentage, not both.",
                        line._role_label(),
                    )
                )

    @api.constrains(
        "role",
        "departed_to",
        "forfeit_to",
        "forfeit_days",
        "forfeit_wrong_data",
        "forfeit_missing_documents",
        "needs_valid_filing",
    )
    def _check_heirs(self):
        for line in self:
            heirs = {line.departed_to}
            if line._can_be_lost():
                heirs.add(line.forfeit_to)
            if line.role in heirs and line.role not in ("company", "closer"):
                raise ValidationError(
                    self.env._(
                        "%s: his part cannot go to the same role; choose another one.",
                        line._role_label(),
                    )
                )

    def _can_be_lost(self):
        return bool(
            self.forfeit_days
            or self.forfeit_wrong_data
            or self.forfeit_missing_documents
            or self.needs_valid_filing
        )

    # ---- a preset stays as it came ----

    def _refuse_if_preset(self):
        self.template_id._refuse_if_preset()

    # ---- for the core ----

    def _core(self):
        """This line as core.splitting.TemplateLine."""
        self.ensure_one()
        return splitting.TemplateLine(
            sequence=self.sequence,
            role=self.role,
            percent=_decimal(self.percent),
            fixed_amount=_decimal(self.fixed_amount),
            cap_amount=_decimal(self.cap_amount) or None,
            floor_amount=_decimal(self.floor_amount) or None,
            percent_min=_decimal(self.percent_min),
            percent_max=_decimal(self.percent_max),
            performance_percent=_decimal(self.performance_percent),
            performance_to=self.performance_to,
            missing_to=self.missing_to or "",
            departed_to=self.departed_to,
            forfeit_days=self.forfeit_days,
            forfeit_wrong_data=self.forfeit_wrong_data,
            forfeit_missing_documents=self.forfeit_missing_documents,
            forfeit_percent=_decimal(self.forfeit_percent),
            forfeit_to=self.forfeit_to,
            forfeit_performance_to=self.forfeit_performance_to,
            needs_valid_filing=self.needs_valid_filing,
            is_rest=self.is_rest,
        )


def _decimal(value):
    return Decimal(str(value))


assert tuple(role for role, _label in ROLES) == splitting.ROLES
assert tuple(place for place, _label in PERFORMANCE_TO) == splitting.PERFORMANCE_TO
