from odoo import api, models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    """The mail gateway writes as superuser, and whoever has an account may call it.

    So a mail that somebody hands in himself reaches those leads alone that he may read;
    the server's own gateway, and the one that calls as administrator, reach all.
    """

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        if not (self.env.su or self.env.user._is_admin()):
            self._filing_refuse_routes(routes)
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _filing_refuse_routes(self, routes):
        """Raise if a mail goes to a guarded lead that the user may not read."""
        ids = {
            thread_id
            for model, thread_id, *_others in routes or ()
            if model == "crm.lead" and thread_id
        }
        # sudo: whether a lead is guarded must be known of all
        guarded = self.env["crm.lead"].sudo().browse(ids).exists()
        guarded = guarded.filtered("filing_guard")
        if guarded - guarded.sudo(False)._filtered_access("read").sudo():
            raise AccessError(
                self.env._("You may not see this lead, so no mail of yours goes there.")
            )
