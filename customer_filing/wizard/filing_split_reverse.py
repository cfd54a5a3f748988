from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.filing_split import REVERSE_REASONS
from ..models.filing_split_words import decimal_of, money


class FilingSplitReverse(models.TransientModel):
    """A dialog: an approved split is taken back, or a part of it (rule S36-R32)."""

    _name = "customer.filing.split.reverse"
    _description = "Reverse a Commission Split"
    _inherit = ["customer.filing.numbers"]

    split_id = fields.Many2one(
        "customer.filing.split", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="split_id.currency_id")
    given_amount = fields.Monetary(
        string="Commission given", compute="_compute_left_amount"
    )
    left_amount = fields.Monetary(
        string="Of it not taken back", compute="_compute_left_amount"
    )
    reason = fields.Selection(
        REVERSE_REASONS,
        string="Because of",
        required=True,
        default="refund",
        help="After the days for clawback only a decision takes back what was paid.",
    )
    amount = fields.Monetary(
        string="Take back",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="How much of the commission: e.g. the part that the customer gets back.",
    )
    note = fields.Text(string="Why")
    preview = fields.Text(string="What each gives back", compute="_compute_preview")

    def _split(self):
        """The split, if the user may read it: over RPC he can name any."""
        return self.sudo(False).split_id._filtered_access("read")

    @api.depends("split_id")
    def _compute_left_amount(self):
        for dialog in self:
            split = dialog._split()
            dialog.given_amount = split.given_amount
            dialog.left_amount = split.left_amount

    @api.depends("split_id")
    def _compute_amount(self):
        for dialog in self:
            dialog.amount = dialog._split().left_amount

    @api.depends("split_id", "amount")
    def _compute_preview(self):
        for dialog in self:
            dialog.preview = "\n".join(dialog._sentences())

    def _sentences(self):
        """A sentence about each line, or none while the amount cannot be taken back."""
        split = self._split()
        if not split:
            return []
        try:
            amount = split._amount_of(self._part())
        except UserError:
            return []
        found = []
        for values in split._reversing_lines(amount):
            line = split.line_ids.browse(values["reverses_line_id"])
            found.append(
                self.env._(
                    "%(payee)s, %(book)s: %(amount)s",
                    payee=line.payee_name,
                    book=dict(line._fields["book"]._description_selection(self.env))[
                        line.book
                    ],
                    amount=money(self.env, values["amount"], split.currency_id),
                )
            )
        return found

    def _part(self):
        """The part of the commission that is to be taken back, as a Decimal."""
        given = decimal_of(self.given_amount)
        return decimal_of(self.amount) / given if given else Decimal(0)

    def action_reverse(self):
        """Propose the reversal; somebody else approves it (rule S36-R32).

        For register officers and the leader of the deal's team, not where they get
        something of it.

        :return: an action that opens the reversal
        :raise AccessError: anybody else
        :raise UserError: the amount or the time does not allow it
        """
        self.ensure_one()
        reversal = self.split_id._reverse(self._part(), self.reason, self.note)
        return {
            "type": "ir.actions.act_window",
            "res_model": reversal._name,
            "res_id": reversal.id,
            "view_mode": "form",
        }
