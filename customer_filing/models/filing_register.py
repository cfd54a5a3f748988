from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..core import identity
from . import filing_bounds

STRENGTHS = [
    ("alone", "Decides alone"),
    ("together", "Decides together with another"),
    ("hint", "Only a hint"),
]
DEFAULT_STRENGTHS = dict(identity.DEFAULT_STRENGTHS)
OFFICER = "customer_filing.group_filing_officer"
# {field: (lowest, highest)}; more in a day is a typing error
BOUNDS = {
    "check_daily_user": (0, 1_000_000),
    "check_daily_team": (0, 1_000_000),
    "probe_limit": (0, 1_000_000),
}


def _strength(kind, label, may_decide_alone=True, **attributes):
    """A setting: what equal data of one kind say of two filings."""
    return fields.Selection(
        STRENGTHS if may_decide_alone else STRENGTHS[1:],
        string=label,
        required=True,
        default=DEFAULT_STRENGTHS[kind],
        **attributes,
    )


class FilingRegister(models.Model):
    """The book in which customers are entered; one per company, or shared by some.

    Whether a customer is taken is asked of a register, never of a team: two teams
    with two policies must not disagree on it.
    """

    _name = "customer.filing.register"
    _description = "Filing Register"
    _inherit = "customer.filing.cached"
    _order = "name, id"

    name = fields.Char(required=True)
    company_ids = fields.One2many(
        "res.company",
        "filing_register_id",
        string="Companies",
        help="Companies of one register protect each other's customers.",
    )
    filing_count = fields.Integer(compute="_compute_filing_count")

    strength_phone = _strength("phone", "Phone")
    strength_mask = _strength(
        "mask", "Masked phone", help="A number such as 138****1234, as far as it shows."
    )
    strength_email = _strength("email", "Email")
    strength_domain = _strength(
        "domain",
        "Email domain",
        help="What stands behind the @. Addresses of free providers have none.",
    )
    strength_tax_number = _strength("tax_number", "Tax number")
    strength_company = _strength(
        "company",
        "Company",
        help="Its full name. A name without its legal form never decides alone.",
    )
    strength_contact = _strength(
        "contact",
        "Contact",
        may_decide_alone=False,
        help="A full name. A person's name never decides alone.",
    )
    strength_wechat = _strength("wechat", "WeChat ID")
    strength_property = _strength(
        "property",
        "Property",
        help="Estate, building and room. Less than that never decides alone.",
    )
    relation_ids = fields.One2many(
        "customer.filing.relation", "register_id", string="Relatives", copy=True
    )
    group_mode = fields.Selection(
        [
            ("ignored", "Are customers of their own"),
            ("warned", "Are mentioned to the register office"),
            ("blocked", "Count as one customer"),
        ],
        string="Companies of one group",
        required=True,
        default="ignored",
        help="Those with the same parent company.",
    )
    answer_until = fields.Boolean(
        string="Answers say until when",
        default=True,
        help="Whoever asks for a protected customer learns when he will be free.",
    )
    answer_owner = fields.Selection(
        [
            ("nobody", "Nobody"),
            ("leaders", "Team leaders"),
            ("everybody", "Everybody"),
        ],
        string="Answers name the salesperson to",
        required=True,
        default="nobody",
    )
    check_daily_user = fields.Integer(
        string="Answers per person and day", default=50, help="0: without limit."
    )
    check_daily_team = fields.Integer(
        string="Answers per team and day", default=50, help="0: without limit."
    )
    probe_limit = fields.Integer(
        string="Misses on neighbouring numbers before the register office is warned",
        default=5,
        help="Who tries out phone numbers one after the other is looking for "
        "customers, not for one customer. 0: nobody is warned.",
    )
    office_user_id = fields.Many2one(
        "res.users",
        string="Enquiries are answered by",
        domain=lambda self: [("all_group_ids", "in", self.env.ref(OFFICER).id)],
        help="A register officer. Empty: all register officers of the company.",
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Overdue enquiries go to",
        domain=[("share", "=", False)],
        help="Empty: the administrators of customer filing.",
    )

    def _compute_filing_count(self):
        counts = dict(
            self.env["customer.filing"]._read_group(
                [("register_id", "in", self.ids)], ["register_id"], ["__count"]
            )
        )
        for register in self:
            register.filing_count = counts.get(register, 0)

    @api.constrains(*BOUNDS)
    def _check_bounds(self):
        filing_bounds.check(self, BOUNDS)

    @api.constrains("office_user_id")
    def _check_office_user_id(self):
        for register in self:
            user = register.office_user_id
            if user and not user.has_group(OFFICER):
                raise ValidationError(
                    self.env._(
                        "%s is no register officer: make him one first, or choose "
                        "somebody else to answer enquiries.",
                        user.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        registers = super().create(vals_list)
        registers._add_relations()
        return registers

    def _add_relations(self):
        """Give each register a line for every relation that it lacks."""
        # sudo: the lines come with the register, nobody adds or removes any
        self.env["customer.filing.relation"].sudo().create(
            [
                {
                    "register_id": register.id,
                    "relation": rule.relation,
                    "by_phone": rule.by_phone,
                    "by_name": rule.by_name,
                    "collides": rule.collides,
                }
                for register in self
                for rule in identity.DEFAULT_RELATIONS
                if rule.relation not in register.relation_ids.mapped("relation")
            ]
        )

    @tools.ormcache("self.id")
    def _probe_limit(self):
        # sudo: how many tries are told to the office is asked for, not shown
        return self.sudo().probe_limit

    @tools.ormcache("self.id", "masked")
    def _identity_rules(self, masked=True):
        """How this register tells customers apart (rules S05-R02, S05-R03, S68-R08).

        :param masked: whether masked phone numbers are read at all
        :return: core.identity.Rules
        """
        self.ensure_one()
        strengths = {kind: self[f"strength_{kind}"] for kind in DEFAULT_STRENGTHS}
        relations = {line.relation: line._rule() for line in self.relation_ids}
        return identity.Rules(
            strengths=tuple(
                (kind, strength)
                for kind, strength in strengths.items()
                if strength != DEFAULT_STRENGTHS[kind]
            ),
            relations=tuple(
                relations[name] for name in identity.RELATIONS if name in relations
            ),
            masked=masked,
            groups=self.group_mode,
        )
