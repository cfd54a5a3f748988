from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.filing import SNAPSHOT_FIELDS


class FilingSubmit(models.TransientModel):
    """The dialog "File customer" on a lead, and its answer."""

    _name = "customer.filing.submit"
    _description = "File Customer"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True)
    team_id = fields.Many2one(related="lead_id.team_id", related_sudo=False)
    kind_id = fields.Many2one(
        "customer.filing.kind",
        compute="_compute_kind_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', allowed_kind_ids)]",
    )
    allowed_kind_ids = fields.Many2many(
        "customer.filing.kind", compute="_compute_allowed_kind_ids"
    )
    needs_project = fields.Boolean(related="kind_id.needs_project")
    period = fields.Char(compute="_compute_period")
    company_name = fields.Char(string="Customer Company")
    contact_name = fields.Char(string="Contact")
    phone = fields.Char()
    email = fields.Char()
    street = fields.Char()
    city = fields.Char()
    state_id = fields.Many2one("res.country.state", string="Region")
    country_id = fields.Many2one("res.country")
    tax_number = fields.Char(
        help="For a Chinese company the 18 characters of its unified social credit "
        "code."
    )
    project = fields.Char(
        help="Set: only this project of the customer is protected. "
        "Empty: the whole customer."
    )
    note = fields.Text()
    filing_id = fields.Many2one("customer.filing", readonly=True)
    answer = fields.Text(readonly=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead = self.env["crm.lead"].browse(values.get("lead_id")).exists()
        if lead:
            lead.check_access("write")
            values |= self._prepare_from_lead(lead)
        return values

    @api.model
    def _prepare_from_lead(self, lead):
        """What the lead knows of the customer; the rest is for the salesperson."""
        partner = lead.partner_id
        return {
            "company_name": lead.partner_name or partner.commercial_company_name,
            "contact_name": lead.contact_name
            or (partner.name if not partner.is_company else False),
            "phone": lead.phone,
            "email": lead.email_from,
            "street": " ".join(filter(None, [lead.street, lead.street2])) or False,
            "city": lead.city,
            "state_id": lead.state_id.id,
            "country_id": lead.country_id.id,
            "tax_number": partner.vat,
        }

    @api.depends("lead_id")
    def _compute_allowed_kind_ids(self):
        for wizard in self:
            wizard.allowed_kind_ids = wizard._version().line_ids.kind_id

    @api.depends("allowed_kind_ids")
    def _compute_kind_id(self):
        for wizard in self:
            if wizard.kind_id not in wizard.allowed_kind_ids._origin:
                # _origin: in a form not yet saved these are shadows of the records
                wizard.kind_id = wizard.allowed_kind_ids[:1]._origin

    @api.depends("kind_id", "lead_id")
    def _compute_period(self):
        for wizard in self:
            line = wizard._version()._line_for(wizard.kind_id)
            wizard.period = line and line._description_of_period()

    def _version(self):
        """The policy version in force for the lead's team, or none."""
        team = self.lead_id.team_id
        if not team:
            return self.env["customer.filing.policy.version"].browse()
        # sudo: a policy's periods are no secret to those who file under it
        return team._filing_version().sudo()

    def action_file(self):
        """File the customer; show the protected lead, or why it was refused.

        For whoever may write the lead.
        """
        self.ensure_one()
        self.lead_id.check_access("write")
        filing = self.env["customer.filing"].create(self._prepare_filing())
        filing.action_submit()
        if filing.state == "active":
            return self._answer_protected(filing)
        self.write({"filing_id": filing.id, "answer": filing.refusal_text})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not filed"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_filing(self):
        values = {
            name: self[name].id if name.endswith("_id") else self[name]
            for name in (*SNAPSHOT_FIELDS, "kind_id", "note")
        }
        if not self.kind_id:
            raise UserError(self.env._("Choose the kind of filing."))
        owner = self.lead_id.user_id or self.env.user
        return values | {
            "lead_id": self.lead_id.id,
            "team_id": self.lead_id.team_id.id,
            "user_id": owner.id,
        }

    def _answer_protected(self, filing):
        through = filing.protected_through
        message = (
            self.env._(
                "%(number)s: protected until %(through)s",
                number=filing.name,
                through=filing._moment(through),
            )
            if through
            else self.env._("%(number)s: protected without end", number=filing.name)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Customer filed"),
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_correct(self):
        """Back to the form with what was typed, to correct and file again."""
        self.ensure_one()
        self.write({"answer": False, "filing_id": False})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("File customer"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
