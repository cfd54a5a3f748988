from odoo import SUPERUSER_ID, api, models


class FilingNaming(models.AbstractModel):
    """What hangs on a guarded customer does not tell its name to who may not read it.

    Odoo reads the name of whatever a record points to as superuser, so whoever chooses
    something by its id, as in a dialog, would be told what it is.
    """

    _name = "customer.filing.naming"
    _description = "Named To Its Readers"

    @api.depends_context("uid", "su")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if (
            self.env.su
            and self.env.uid != SUPERUSER_ID
            and self.env["crm.team"]._filing_was_used()
        ):
            secret = self._filing_secret()
            # as the user himself: his rights decide what he is told
            # in a form that is not saved yet they are copies
            read = secret._origin.sudo(False)._filtered_access("read").sudo()
            hidden = secret.filtered(
                lambda one: one._origin and one._origin not in read
            )
            hidden.display_name = self.env._("Not shown")
        return result

    def _filing_secret(self):
        """Those of these records that are about a guarded customer."""
        raise NotImplementedError

    def _filing_about_guarded(self):
        """Those of these records whose document is a guarded lead, or of a filing.

        For models that name their document by ``res_model`` and ``res_id``.
        """
        about = self.filtered(
            lambda record: (
                record.res_id and str(record.res_model).startswith("customer.filing")
            )
        )
        on_leads = self.filtered(lambda record: record.res_model == "crm.lead")
        leads = self.env["crm.lead"].browse(set(on_leads.mapped("res_id"))).exists()
        guarded = set(leads.filtered("filing_guard").ids)
        return about | on_leads.filtered(lambda record: record.res_id in guarded)
