from odoo import SUPERUSER_ID, api, models


class CrmLead(models.Model):
    """A guarded lead does not tell its name to who may not read it.

    Odoo reads the name of whatever a record points to as superuser, so whoever chooses
    a lead by its id, as in a dialog, would be told who it is about.
    """

    _inherit = "crm.lead"

    @api.depends("filing_guard")
    @api.depends_context("uid", "su")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if not self.env.su or self.env.uid == SUPERUSER_ID:
            return result
        guarded = self.filtered("filing_guard")
        # as the user himself: his rights decide what he is told
        hidden = guarded - guarded.sudo(False)._filtered_access("read").sudo()
        if hidden:
            hidden.display_name = self.env._("Not shown")
        return result
