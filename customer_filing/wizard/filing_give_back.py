from odoo import fields, models


class FilingGiveBack(models.TransientModel):
    """Asks once why before many customers are given back."""

    _name = "customer.filing.give.back"
    _description = "Give Customers Back"

    filing_ids = fields.Many2many("customer.filing", readonly=True)
    reason = fields.Text(required=True)

    def action_give_back(self):
        """Give these customers back to the public pool, each if it can be.

        For salespeople their own, for leaders their team's, for officers any.

        :return: the dialog that tells what became of each
        """
        self.ensure_one()
        self.check_access("read")
        filings = self.filing_ids
        filings.check_access("read")
        names = {filing.id: filing.display_name for filing in filings}
        problems = filings._give_back_each(self.reason)
        number = sum(not problem for problem in problems.values())
        return self.env["customer.filing.answer"]._show(
            self.env._("%s given back", number),
            [(names[id_], not why, why) for id_, why in problems.items()],
        )
