from odoo import api, models
from odoo.exceptions import UserError

from .res_partner_shield import HIDDEN

PLACED = frozenset({"user_id", "res_model", "res_model_id", "res_id"})


class MailActivity(models.Model):
    """An activity is nobody's who may not see what it is about.

    Odoo shows an activity, with the name of its record, to whoever it is assigned to,
    and makes him a follower of the record.
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
        for model, planned in self.filtered("res_model").grouped("res_model").items():
            for user, theirs in planned.filtered("user_id").grouped("user_id").items():
                secret = theirs._filing_known_to_readers(model)
                if not self._filing_all_seen_by(user, secret):
                    raise UserError(
                        self.env._(
                            "%(name)s may not see what this activity is about, so it "
                            "cannot be %(name)s's.",
                            name=user.sudo().name,
                        )
                    )

    def _filing_known_to_readers(self, model):
        """What these activities are about, so far as only its readers may know of it.

        :param model: name of the model that they all are about
        """
        # sudo: whether something is secret must be known of all
        records = self.env[model].sudo()
        # whom the rules name is asked by the engine, whatever else he may read
        ours = model.startswith("customer.filing") and not self.env.su
        if not ours and model not in ("crm.lead", "res.partner"):
            return records
        about = records.browse(set(self.mapped("res_id"))).exists()
        if model == "crm.lead":
            return about.filtered("filing_guard")
        if model == "res.partner":
            return about.filtered(lambda one: one.filing_shield == HIDDEN)
        return about

    @api.model
    def _filing_all_seen_by(self, user, records):
        """Whether a user may read all of these, in whichever of his companies."""
        companies = user.sudo().company_ids.ids
        as_he = records.with_user(user).with_context(allowed_company_ids=companies)
        return len(as_he._filtered_access("read")) == len(records)
