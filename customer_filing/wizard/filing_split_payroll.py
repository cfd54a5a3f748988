import base64
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core import payroll
from ..models.filing_split_words import decimal_of

OFFICER = "customer_filing.group_filing_officer"


class FilingSplitPayroll(models.TransientModel):
    """A dialog: what people get of a period, as a file for the payroll.

    Nothing is posted and nothing changes: who pays reads the file.
    """

    _name = "customer.filing.split.payroll"
    _description = "Commission for the Payroll"

    period_id = fields.Many2one(
        "customer.filing.split.period",
        string="Settlement period",
        required=True,
        ondelete="cascade",
    )
    reason = fields.Char(string="Why", help="For whom the file is.")
    is_done = fields.Boolean(readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    def action_make(self):
        """Write the commission of a period into a file; it is noted who took it.

        For register officers who may export filings. A row for each payee and
        currency, with exact amounts.

        :return: an action that shows the dialog with the file
        :raise AccessError: anybody else
        :raise UserError: nothing is frozen into the period
        """
        self.ensure_one()
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer settles commission."))
        self.period_id.check_access("read")
        lines = self.env["customer.filing.split.line"].search(
            [("period_id", "=", self.period_id.id), ("book", "=", "commission")],
            order="id",
        )
        if not lines:
            raise UserError(
                self.env._("No commission is frozen into %s yet.", self.period_id.name)
            )
        lines._note_taking_away(self._description, self.reason)
        rows = self._rows(lines)
        self.write(
            {
                "is_done": True,
                "row_count": len(rows),
                "file": base64.b64encode(payroll.sheet(self._header(), rows)),
                "file_name": f"payroll-{self.period_id.date_from}"
                f"-{self.period_id.date_to}.csv",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _header(self):
        _ = self.env._
        return [
            _("Payee"),
            _("Kind of payee"),
            _("Login"),
            _("Company"),
            _("Settlement period"),
            _("First day"),
            _("Last day"),
            _("Currency"),
            _("Given"),
            _("Taken back"),
            _("Together"),
            _("Paid already"),
            _("Withheld"),
            _("To be paid"),
        ]

    def _rows(self, lines):
        """A row for each payee and currency, in the order of their names."""
        payable = set(lines.sudo()._payable().ids)
        found = {}
        # sudo: what people are called, to who may read what they get
        for line in lines.sudo():
            payee = line.user_id or line.partner_id or line.team_id or line.company_id
            found.setdefault((payee, line.currency_id), line.browse())
            found[payee, line.currency_id] |= line
        return [
            self._row(payee, currency, found[payee, currency], payable)
            for payee, currency in sorted(
                found,
                key=lambda one: (
                    one[0].display_name,
                    one[0]._name,
                    one[0].id,
                    one[1].id,
                ),
            )
        ]

    def _row(self, payee, currency, lines, payable):
        period = self.period_id
        kinds = {
            "res.users": self.env._("Salesperson"),
            "res.partner": self.env._("Contact"),
            "crm.team": self.env._("Shop or team"),
            "res.company": self.env._("Company"),
        }
        back = lines.filtered("reverses_line_id")
        sums = (
            lines - back,
            back,
            lines,
            lines.filtered("paid_at"),
            lines.filtered(lambda line: line.is_held and not line.paid_at),
            lines.filtered(lambda line: line.id in payable),
        )
        return [
            payroll.text(payee.display_name),
            kinds[payee._name],
            payroll.text(payee.login) if payee._name == "res.users" else "",
            payroll.text(period.sudo().company_id.name),
            payroll.text(period.name),
            fields.Date.to_string(period.date_from),
            fields.Date.to_string(period.date_to),
            currency.name,
            *(payroll.money(_sum(some), currency.decimal_places) for some in sums),
        ]


def _sum(lines):
    return sum((decimal_of(line.amount) for line in lines), Decimal(0))
