from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .base_export import EXPORTER
from .filing_split_words import decimal_of


class FilingSplitLine(models.Model):
    """Where a share comes from, in words that name no customer."""

    _inherit = "customer.filing.split.line"

    split_number = fields.Char(string="Split no.", compute="_compute_origin")
    filing_number = fields.Char(string="Filing no.", compute="_compute_origin")
    template_name = fields.Char(string="Divided by", compute="_compute_origin")
    standing = fields.Selection(
        [
            ("open", "Approved"),
            ("held", "Withheld"),
            ("frozen", "Frozen"),
            ("paid", "Paid"),
            ("void", "Taken back before it was paid"),
        ],
        string="Where it stands",
        compute="_compute_standing",
    )

    @api.depends("split_id")
    def _compute_origin(self):
        # sudo: numbers of splits and filings name nobody; a payee may not read them
        for line in self.sudo():
            split = line.split_id
            line.split_number = split.display_name
            line.filing_number = split.filing_id.name
            line.template_name = split.template_id.name

    @api.depends("reverses_line_id")
    def _compute_reason_text(self):
        """What takes back a share says of which split, and because of what."""
        result = super()._compute_reason_text()
        # sudo: a payee may not read the splits; their numbers name nobody
        splits = self.sudo().split_id
        labels = dict(splits._fields["reverse_reason"]._description_selection(self.env))
        for line in self.filtered("reverses_line_id"):
            told = line.sudo()
            line.reason_text = self.env._(
                "Takes back from %(split)s. %(why)s",
                split=told.reverses_line_id.split_id.display_name,
                why=labels.get(told.split_id.reverse_reason, ""),
            )
        return result

    @api.depends("paid_at", "is_held", "frozen_at", "split_state")
    def _compute_standing(self):
        # sudo: whether all of it was taken back, for who may read the share
        void = set(self.sudo()._void().ids)
        for line in self:
            if line.id in void:
                line.standing = "void"
            elif line.paid_at:
                line.standing = "paid"
            elif line.is_held:
                line.standing = "held"
            else:
                line.standing = "frozen" if line.frozen_at else "open"

    def _totals(self):
        """The sums of these shares, by book and currency.

        :return: list of {book, currency, amount, paid, held}
        """
        labels = dict(self._fields["book"]._description_selection(self.env))
        totals = {}
        for line in self:
            # sudo: a currency may be archived
            currency = line.sudo().currency_id
            sums = totals.setdefault(
                (line.book, currency.id),
                {
                    "book": labels[line.book],
                    "currency": currency,
                }
                | dict.fromkeys(("amount", "paid", "held"), Decimal(0)),
            )
            amount = decimal_of(line.amount)
            sums["amount"] += amount
            if line.paid_at:
                sums["paid"] += amount
            elif line.is_held:
                sums["held"] += amount
        return [
            {
                name: float(value) if isinstance(value, Decimal) else value
                for name, value in totals[key].items()
            }
            for key in sorted(totals)
        ]

    def action_open_filing(self):
        """Open the filing behind a share, if the user may read it.

        :raise AccessError: he may not; its number he knows
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: which filing it is; whether he may read it is asked below
        filing = self.sudo().split_id.filing_id.sudo(False)
        filing.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": filing._name,
            "res_id": filing.id,
            "view_mode": "form",
        }

    # ---- what leaves the system ----

    def _filing_told(self):
        # sudo: which filings they are, not what they say
        return self.sudo().split_id.filing_id.sudo(self.env.su)

    def _note_taking_away(self, what, reason=""):
        """Note that the user takes these shares out of the system, as a file.

        :param what: which file
        :param reason: what the user says why
        :raise AccessError: he has no right to export filings
        """
        if self.env.su or not self:
            return
        sightings = self.env["customer.filing.sighting"]
        filings = self._filing_told()
        if not self.env.user.has_group(EXPORTER):
            sightings._note_apart("denied", filings, reason, rows=1, detail=what)
            raise AccessError(
                self.env._(
                    "Only who has the right to export filings takes what others get "
                    "out of the register. Ask your administrator."
                )
            )
        sightings._note_apart("export", filings, reason, rows=len(self), detail=what)
