from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS

from .. import door
from . import filing_split_reason_words as reason_words
from .filing_split_template_line import ROLES

BOOKS = [("commission", "Commission"), ("performance", "Performance")]
AGREEMENTS = [
    ("pending", "No answer yet"),
    ("agreed", "Agreed"),
    ("silent", "By silence"),
    ("stood_in", "By somebody else"),
    ("objected", "Objected"),
]


class FilingSplitLine(models.Model):
    """What one payee gets of a split, in one of its two books.

    A payee reads his own lines and no other: they name no colleague and no customer.
    """

    _name = "customer.filing.split.line"
    _description = "Share of a Commission Split"
    _inherit = ["customer.filing.task"]
    _order = "split_id desc, sequence, id"

    split_id = fields.Many2one(
        "customer.filing.split",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(required=True, readonly=True, default=10)
    role = fields.Selection(ROLES, required=True, readonly=True)
    book = fields.Selection(BOOKS, required=True, readonly=True, default="commission")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Shop or team",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_company = fields.Boolean(string="The company", readonly=True)
    payee_name = fields.Char(string="Payee", compute="_compute_payee_name")
    percent = fields.Float(digits=(9, 6), readonly=True)
    fixed_amount = fields.Monetary(readonly=True)
    cap_amount = fields.Monetary(string="At most", readonly=True)
    floor_amount = fields.Monetary(string="At least", readonly=True)
    is_rest = fields.Boolean(string="Takes the rest", readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one(related="split_id.currency_id", store=True)
    company_id = fields.Many2one(related="split_id.company_id", store=True, index=True)
    split_state = fields.Selection(
        related="split_id.state", string="State", store=True, index=True
    )
    frozen_at = fields.Datetime(string="Frozen", readonly=True)
    paid_at = fields.Datetime(string="Paid", readonly=True)
    # Reasons name colleagues: a payee reads them in words that do not.
    # Who leads another team is such a payee, too: only the engine reads them as kept.
    reasons = fields.Json(readonly=True, groups=NO_ACCESS)
    reason_text = fields.Text(string="Why", compute="_compute_reason_text")
    agreement = fields.Selection(
        AGREEMENTS, required=True, readonly=True, default="pending"
    )
    agreed_at = fields.Datetime(string="Answered on", readonly=True)
    agreed_by_id = fields.Many2one(
        "res.users", string="Answered by", readonly=True, ondelete="restrict"
    )
    agreement_note = fields.Text(string="What was said", readonly=True)
    reminded_at = fields.Datetime(string="Reminded", readonly=True)
    reverses_line_id = fields.Many2one(
        "customer.filing.split.line",
        string="Reverses",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_held = fields.Boolean(string="Withheld", readonly=True)
    share_total = fields.Float(
        digits=(9, 6),
        readonly=True,
        help="Percentages of all shares in this book of the split.",
    )

    _one_payee = models.Constraint(
        """CHECK (num_nonnulls(user_id, partner_id, team_id)
                  + COALESCE(is_company, FALSE)::int = 1)""",
        "A share belongs to one payee: a person, a contact, a shop or the company.",
    )
    _waiting_idx = models.Index("(split_id) WHERE agreement IN ('pending', 'objected')")

    @api.depends("user_id", "partner_id", "team_id", "is_company")
    def _compute_payee_name(self):
        # sudo: whose share it is is known to who may read the share
        for line in self.sudo():
            payee = line.user_id or line.partner_id or line.team_id or line.company_id
            line.payee_name = payee.name or payee.display_name

    @api.depends("reasons", "role")
    @api.depends_context("lang", "uid")
    def _compute_reason_text(self):
        # sudo: from reasons the words leave out what is not the reader's
        splits = self.sudo().split_id.sudo(False)
        whole = splits._filtered_access("read") if splits else splits
        for line in self:
            told = line.sudo()
            line.reason_text = reason_words.of_reasons(
                self.env, told.reasons, told.split_id in whole.sudo(), told.role
            )

    @api.depends("split_id.name", "split_id.version", "sequence")
    def _compute_display_name(self):
        # sudo: a payee may not read the split; its number names nobody
        for line in self.sudo():
            line.display_name = self.env._(
                "%(split)s, share %(number)s",
                split=line.split_id.display_name or "",
                number=line.sequence,
            )

    # ---- rows are written by the engine ----

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        if self and set(vals) - self._mail_fields() and not door.admits(self, vals):
            self._refuse_by_hand()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_by_hand()

    def _refuse_by_hand(self):
        raise UserError(
            self.env._(
                "Nobody changes the shares of a split by hand: revise the split, and "
                "all are asked anew."
            )
        )

    def _line_write(self, values):
        """Write as the engine."""
        # sudo: nobody has a right of his own to write shares
        with door.opened(self, values):
            self.sudo().write(values)
