from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import splitting
from .filing_filters import FilterError, read_filter

CONDITIONS = [
    ("exclusive", "Somebody is exclusive agent"),
    ("key", "Somebody holds the key"),
    ("newcomer", "A newcomer takes part"),
    ("recorder", "Somebody else recorded the customer first"),
    ("former", "Somebody had the customer before"),
    ("helper", "Somebody helped"),
    ("referrer", "Somebody introduced the customer"),
    ("other_closer", "Another than the owner closed"),
    ("two_closers", "Two closed together"),
    ("refused", "The customer wanted another than the owner"),
    ("absent", "The owner could not come"),
    ("same_day", "Another closed on the day on which he received the customer"),
    ("found_later", "That he was somebody's customer was found out later"),
    ("earlier_visits", "Others received the customer on earlier visits"),
    ("first_visit_only", "The first visit was for brochures alone"),
    ("family", "Members of one family were filed apart"),
    ("complaint", "The customer complained about the owner"),
    ("company_relation", "The customer comes from the company's relations"),
    ("unclear", "Who was first cannot be told"),
    ("assisted", "Colleagues helped to close"),
    ("other_site", "Another site took part"),
    ("transfer", "The customer moved from one to another"),
]


class FilingSplitRule(models.Model):
    """Which template splits which deals.

    Of the rules of a version the first that fits counts; without any, or if none
    fits, the filing's owner has all of it.
    """

    _name = "customer.filing.split.rule"
    _description = "Split Rule"
    _inherit = "customer.filing.version.part"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    condition = fields.Selection(
        CONDITIONS,
        string="If",
        help="What the house knows of the deal, or what the leader ticks in the "
        "wizard. Empty: in any case.",
    )
    lead_domain = fields.Char(
        string="Only such leads", help="Empty: all. Looked at when the split is made."
    )
    template_id = fields.Many2one(
        "customer.filing.split.template",
        string="Split by",
        required=True,
        ondelete="restrict",
    )
    text = fields.Char(string="In words", compute="_compute_text")

    @api.depends("kind_id", "condition", "lead_domain", "template_id.name")
    @api.depends_context("lang")
    def _compute_text(self):
        for rule in self:
            rule.text = rule._describe()

    @api.depends("text")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.text

    @api.constrains("lead_domain")
    def _check_lead_domain(self):
        for rule in self.filtered("lead_domain"):
            try:
                read_filter(self.env, rule.lead_domain, "crm.lead")
            except FilterError as error:
                raise ValidationError(
                    self.env._(
                        "The filter of the rule for “%(template)s” cannot be used: "
                        "%(problem)s",
                        template=rule.template_id.name,
                        problem=str(error),
                    )
                ) from error

    def _describe(self):
        self.ensure_one()
        text = self.template_id.display_name or ""
        if self.condition:
            text = self.env._(
                "%(condition)s: %(template)s",
                condition=self._label_of("condition"),
                template=text,
            )
        if self.lead_domain:
            text = self.env._(
                "%(rule)s; only %(filter)s", rule=text, filter=self.lead_domain
            )
        return self._for_kind(text)

    def _template(self):
        """The template that this rule chooses; of no rule, all is the owner's."""
        # sudo: by which terms deals are split is no secret to who splits them
        template = self.sudo().template_id.sudo(self.env.su)
        return template or self.env.ref("customer_filing.filing_split_template_owner")

    def _core(self):
        """This rule as core.splitting.Choice."""
        return splitting.Choice(
            self.template_id.id,
            frozenset(self.kind_id.ids),
            self.condition or "",
            self.id,
        )

    def _hides(self, other):
        """Whether ``other``, which comes later, could never count for this rule."""
        return (
            not self.lead_domain
            and self.kind_id in (other.kind_id, self.kind_id.browse())
            and self.condition in (False, other.condition)
        )


assert tuple(condition for condition, _label in CONDITIONS) == splitting.CONDITIONS
