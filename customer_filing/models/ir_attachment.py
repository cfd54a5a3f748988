from odoo import api, models

from .. import door

FILING = "customer.filing"
REQUEST = "customer.filing.request"
# What a document is, and what it belongs to.
FIXED = frozenset(
    "name raw datas db_datas store_fname mimetype type url res_model res_id res_field"
    " public".split()
)


class IrAttachment(models.Model):
    """Documents and pictures of a filing: fixed, as the customer is, once filed.

    So is what was handed in with a request.
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        if FIXED & set(vals):
            self._filing_refuse_if_filed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        self._filing_refuse_if_filed()

    def _filing_refuse_if_filed(self):
        # by who acts, not by sudo(): deleting a document by mail ends as superuser
        if self.env.user._is_admin():
            return  # who looks after the system may move where files are stored
        if door.is_during(self.env, door.ERASING):
            return
        # sudo: what belongs to a filing is no secret to the guard that protects it
        ids = {a.res_id for a in self.sudo() if a.res_model == FILING and a.res_id}
        if ids:
            self.env[FILING].sudo().browse(ids).exists()._refuse_if_submitted()
        papers = self.sudo().filtered(lambda a: a.res_model == REQUEST and a.res_id)
        if papers:
            self.env[REQUEST]._refuse_if_handed_in(papers)

    def _filing_take(self, keeper):
        """This attachment, or a copy of it if it belongs elsewhere.

        :param keeper: the filing, or the request, to which it belongs from now on
        """
        self.ensure_one()
        place = {"res_model": keeper._name, "res_id": keeper.id}
        if not self.res_id:
            self.write(place)
        elif (self.res_model, self.res_id) != (keeper._name, keeper.id):
            return self.copy(place)
        return self
