from odoo import fields, models


class CustomerFiling(models.Model):
    """What whoever has the customer next should know before he dials."""

    _inherit = "customer.filing"

    industry_id = fields.Many2one(
        "res.partner.industry",
        readonly=True,
        copy=False,
        help="As imported with the customer; else that of the lead's partner counts.",
    )
    is_phone_dead = fields.Boolean(
        string="Number is dead",
        readonly=True,
        copy=False,
        help="Somebody found that nobody is reached under it any more.",
    )

    def action_mark_phone_dead(self):
        """Note that nobody is reached under the customer's number any more.

        For the salesperson, his team's leader and register officers.
        """
        self._check_owner()
        self._set_phone_dead(True)
        return True

    def action_mark_phone_alive(self):
        """Note that the customer's number works after all.

        For the salesperson, his team's leader and register officers.
        """
        self._check_owner()
        self._set_phone_dead(False)
        return True

    def _set_phone_dead(self, dead):
        """Mark numbers on filings, cards and in the ledger; who is marked stays so."""
        changed = self.sudo().filtered(lambda filing: filing.is_phone_dead != dead)
        if not changed:
            return
        changed._filing_write({"is_phone_dead": dead})
        self.env["customer.filing.card"]._mark(changed, {"is_phone_dead": dead})
        self.env["customer.filing.ledger"]._append(
            "phone_dead" if dead else "phone_alive",
            {filing.id: {} for filing in changed},
            fields.Datetime.now(),
        )

    def _change_identity(self, values):
        """A corrected number is a new one."""
        result = super()._change_identity(values)
        if "phone" in values:
            self._set_phone_dead(False)
        return result

    def _take_over(self, entries, now, kind):
        """What was learned of the customer goes with him to who claims him."""
        result = super()._take_over(entries, now, kind)
        ended = entries.filing_id
        learned = {}
        if any(ended.mapped("is_phone_dead")):
            learned["is_phone_dead"] = True
        if ended.industry_id and not self.industry_id:
            learned["industry_id"] = ended.industry_id[0].id
        if learned:
            self._filing_write(learned)
        return result
