from odoo import api, models
from odoo.exceptions import UserError

PLACED = frozenset({"user_id", "res_model", "res_model_id", "res_id"})


class MailActivity(models.Model):
    """An activity is nobody's who may not see what it is about.

    Odoo shows an activity, with the name of its record, to whoever it is assigned to.
    """

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._filing_refuse_outsiders()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if PLACED & set(vals):
            self._filing_refuse_outsiders()
        return result

    def _filing_refuse_outsiders(self):
        if not self.env["crm.team"]._filing_was_used():
            return
        about = self.filtered(lambda todo: todo.res_model == "crm.lead")
        # sudo: whether a lead is guarded must be known of all
        leads = self.env["crm.lead"].sudo().browse(set(about.mapped("res_id")))
        guarded = leads.filtered("filing_guard")
        for user, planned in about.grouped("user_id").items():
            ids = set(planned.mapped("res_id"))
            theirs = guarded.filtered(lambda lead, ids=ids: lead.id in ids)
            if user and theirs and theirs - theirs._filing_seen_by(user).sudo():
                raise UserError(
                    self.env._(
                        "%(name)s may not see this customer, so no activity about him "
                        "can be %(name)s's.",
                        name=user.sudo().name,
                    )
                )
