from odoo import api, models
from odoo.exceptions import UserError


class FilingNotice(models.Model):
    """Filings that could not be released wait here until somebody tries again."""

    _inherit = "customer.filing.notice"

    def action_try_again(self):
        """Try once more to release the filings of these notices (rule S01-R03).

        For register officers. Takes nothing and returns True.

        :raise AccessError: for all others
        """
        self.check_access("write")
        return self.filing_id.action_try_again()

    def action_done(self):
        # sudo: read for the sake of the filing alone
        if any(notice.sudo().filing_id.release_failed_at for notice in self):
            raise UserError(
                self.env._(
                    "The filing of this notice still waits to be released. Have its "
                    "data put right, then press “Try again”."
                )
            )
        return super().action_done()

    @api.model
    def _close_quarantine(self, filings):
        """What is tried again, or over, need not be looked at any more."""
        # sudo: the engine closes what it brought about
        self.sudo().search(
            [
                ("kind", "=", "quarantine"),
                ("filing_id", "in", filings.ids),
                ("state", "=", "open"),
            ]
        )._close()
