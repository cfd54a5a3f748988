from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

# What says who a customer is, how he is reached, and whose he is.
KEPT_COLUMNS = frozenset(
    {
        *("name", "company_name", "parent_id", "is_company", "active", "user_id"),
        *("phone", "email", "website", "vat", "company_registry", "company_id"),
        *("street", "street2", "zip", "city", "state_id", "country_id"),
    }
)


class ResPartner(models.Model):
    """The contact of a guarded customer is changed by who may see his filing.

    That holds whether contacts are hidden or not, and for code that runs as superuser
    for an employee. What runs for a visitor or a customer, as when he signs up or
    orders, is as Odoo made it.
    """

    _inherit = "res.partner"

    def write(self, vals):
        self._filing_check_kept(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filing_kept(self):
        self._filing_refuse_strangers()

    def _filing_refuse_strangers(self):
        """Refuse what makes an end of these contacts."""
        if not self.env["crm.team"]._filing_was_used():
            return
        if any(partner._filing_is_kept() for partner in self):
            raise AccessError(self._filing_message_kept())

    def _filing_check_kept(self, vals):
        """Refuse what a stranger to the filing would change of its customer."""
        columns = KEPT_COLUMNS & set(vals)
        if not columns or not self.env["crm.team"]._filing_was_used():
            return
        for partner in self:
            if partner._filing_is_kept() and partner._filing_would_change(
                {name: vals[name] for name in columns}
            ):
                raise AccessError(self._filing_message_kept())

    def _filing_is_kept(self):
        """Whether whoever runs this, as himself or as superuser, may not change him."""
        self.ensure_one()
        for_visitor = self.env.su and self.env.user.share
        return not for_visitor and self._filing_is_kept_from_user()

    def _filing_would_change(self, vals):
        # sudo: only whether it is the same
        known = self.sudo()
        return any(
            known._fields[name].convert_to_write(known[name], known) != (value or False)
            for name, value in vals.items()
        )

    @api.model
    def _filing_message_kept(self):
        return self.env._(
            "This contact is a customer whom a filing protects: only who may see the "
            "filing changes his name, address, phone, email, tax number or salesperson."
        )

    @api.depends_context("uid", "su")
    def _compute_display_name(self):
        """Odoo reads the name of whatever a record points to as superuser.

        To an employee from whom a contact is hidden it is not told. Visitors read
        names on their own papers only, by way of the server.
        """
        result = super()._compute_display_name()
        user = self.env.user
        if self.env.su and self.env.uid != SUPERUSER_ID and not user.share:
            hidden = self._filing_hidden()
            if hidden:
                hidden.display_name = self.env._("Not shown")
        return result
