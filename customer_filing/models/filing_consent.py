from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerFiling(models.Model):
    """The customer's consent to his data being kept (rule S58-R02): who noted it, when.

    The ledger is told of it when he is filed, and when he takes it back.
    """

    _inherit = "customer.filing"

    consent_at = fields.Datetime(string="Consent noted", readonly=True, copy=False)
    consent_by_id = fields.Many2one(
        "res.users", string="Consent noted by", readonly=True, copy=False
    )
    consent_withdrawn_at = fields.Datetime(
        string="Consent withdrawn", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        filings = super().create(vals_list)
        filings.filtered("consent")._note_consent()
        return filings

    def write(self, vals):
        changed = self.browse()
        if "consent" in vals:
            changed = self.filtered(lambda f: f.consent != bool(vals["consent"]))
        result = super().write(vals)
        changed and changed._note_consent()
        return result

    def _note_consent(self):
        now = fields.Datetime.now()
        for filing in self:
            filing._filing_write(
                {
                    "consent_at": filing.consent and now,
                    "consent_by_id": filing.consent and self.env.uid,
                }
            )

    def action_withdraw_consent(self):
        """Note that the customer took his consent back; his data are to be erased.

        For the salesperson, his team's leader and register officers. An administrator
        decides about the erasure.

        :raise UserError: he did not agree, or has taken it back already
        """
        self.ensure_one()
        self.check_access("read")
        self._check_owner()
        if not self.consent or self.consent_withdrawn_at or self.state == "draft":
            raise UserError(self.env._("There is no consent to be withdrawn."))
        now = fields.Datetime.now()
        # sudo: what a filing says is nobody's to write
        filing = self.sudo()
        filing._filing_write({"consent_withdrawn_at": now})
        self.env["customer.filing.ledger"]._append(
            "consent_withdrawn", {self.id: {}}, now
        )
        self.env["customer.filing.erasure"]._propose(
            filing, "consent", self.env._("The customer took his consent back.")
        )
        return True
