from odoo import models
from odoo.exceptions import UserError

REQUEST = "customer.filing.request"


class MailActivity(models.Model):
    """Activities that ask for a decision: it is made from them, and they wait for it."""

    _inherit = "mail.activity"

    def action_filing_approve(self):
        """Approve what these activities ask for; opens the dialog.

        For those who decide it; others' requests cannot be read, or are refused there.

        :raise UserError: none of them asks for a decision
        """
        return self._filing_requests().action_approve_many()

    def action_filing_refuse(self):
        """Refuse what these activities ask for; opens the dialog that asks why.

        For those who decide it, as in ``action_filing_approve``.

        :raise UserError: none of them asks for a decision
        """
        return self._filing_requests().action_refuse_many()

    def _filing_requests(self):
        asking = self.filtered(lambda activity: activity.res_model == REQUEST)
        if not asking:
            raise UserError(
                self.env._("Select activities that ask you to decide a request.")
            )
        return self.env[REQUEST].browse(asking.mapped("res_id")).exists()

    def _action_done(self, feedback=False, attachment_ids=None):
        # to tick a decision off decides nothing, and nobody would be asked any more
        asking = self.filtered(lambda todo: todo.automated and todo.res_model == REQUEST)
        # sudo: that it waits is no secret to whom it was given
        requests = self.env[REQUEST].sudo().browse(asking.mapped("res_id")).exists()
        waiting = requests.filtered(lambda request: request.state == "pending")
        if waiting:
            raise UserError(
                self.env._(
                    "%s waits for your decision: approve or refuse it.",
                    waiting[0].display_name,
                )
            )
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
