from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..core import validity
from ..models.filing_particulars import PARTICULARS
from ..models.filing_snapshot import SNAPSHOT_FIELDS
from .filing_told import tell_and_close


class FilingSubmit(models.TransientModel):
    """The dialog "File customer" on a lead, and its answer."""

    _name = "customer.filing.submit"
    _description = "File Customer"
    _inherit = ["customer.filing.snapshot", "customer.filing.particulars"]

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
    needs_product_line = fields.Boolean(related="kind_id.needs_product_line")
    period = fields.Char(compute="_compute_period")
    approval_text = fields.Text(compute="_compute_approval_text")
    relative_ids = fields.One2many("customer.filing.submit.relative", "submit_id")
    document_ids = fields.Many2many(
        "ir.attachment", string="Documents", bypass_search_access=True
    )
    completeness = fields.Integer(compute="_compute_completeness")
    gaps = fields.Text(compute="_compute_completeness", string="Still missing")
    filing_id = fields.Many2one("customer.filing", readonly=True)
    answer = fields.Text(readonly=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead = self.env["crm.lead"].browse(values.get("lead_id")).exists()
        if lead:
            lead.check_access("write")
            values |= lead._filing_customer()
        return values

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

    @api.depends("kind_id", "lead_id", "source", "state_id")
    def _compute_approval_text(self):
        for wizard in self:
            draft = self.env["customer.filing"].new(
                {
                    "lead_id": wizard.lead_id.id,
                    "team_id": wizard.lead_id.team_id.id,
                    "user_id": (wizard.lead_id.user_id or self.env.user).id,
                    "company_id": wizard.lead_id._filing_company().id,
                    "kind_id": wizard.kind_id._origin.id,
                    "source": wizard.source,
                    "state_id": wizard.state_id.id,
                }
            )
            wizard.approval_text = draft._approval_preview()

    @api.depends(*SNAPSHOT_FIELDS, *PARTICULARS, "kind_id", "document_ids")
    def _compute_completeness(self):
        for wizard in self:
            judgement = wizard._judgement()
            gaps = judgement.problems + judgement.warnings if judgement else ()
            wizard.completeness = judgement.completeness if judgement else 100
            wizard.gaps = "\n".join(
                self.env["customer.filing"]._sentence_of_problem(gap.code, gap.field)
                for gap in gaps
            )

    def _judgement(self):
        """What the policy would say of what was typed so far, or None without one.

        Only of the form: whose customer it is, is asked when he is filed.
        """
        version = self._version()
        if not (version and self.kind_id):
            return None
        address = " ".join(filter(None, [self.street, self.city]))
        files = tuple(self.document_ids.mapped("name"))
        return validity.judge(
            self._form(self._snapshot(), address, files),
            version._form_rules(self.kind_id._origin, self.source or ""),
            fields.Datetime.now(),
            self.lead_id._filing_tz(),
        )

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
        receiver = filing.user_id
        filing.action_submit()
        # sudo: a referral may have made it somebody else's
        filing = filing.sudo()
        if filing.state != "refused":
            return self._answer_filed(filing, filing.user_id != receiver)
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
        if not self.kind_id:
            raise UserError(self.env._("Choose the kind of filing."))
        owner = self.lead_id.user_id or self.env.user
        return {
            **self._snapshot_values(),
            **self._particulars(),
            "kind_id": self.kind_id.id,
            "lead_id": self.lead_id.id,
            "team_id": self.lead_id.team_id.id,
            "user_id": owner.id,
            "document_ids": [Command.set(self.document_ids.ids)],
            "relative_ids": [
                Command.create(
                    {
                        "relation": relative.relation,
                        "name": relative.name,
                        "phone": relative.phone,
                    }
                )
                for relative in self.relative_ids
            ],
        }

    def _answer_filed(self, filing, passed_on):
        """Tell what became of it, and close.

        :param passed_on: a referral made it somebody else's
        """
        filed = filing.state == "active"
        message = self._message_filed(filing, passed_on)
        if filing.warning_text and not passed_on:
            message = f"{message}\n{filing.warning_text}"
        if filed:
            return tell_and_close("success", self.env._("Customer filed"), message)
        return tell_and_close("info", self.env._("Customer noted"), message)

    def _message_filed(self, filing, passed_on):
        _ = self.env._
        if passed_on:
            return _(
                "%s: by the referral the customer belongs to the old customer's "
                "salesperson, for whom he was filed.",
                filing.name,
            )
        if filing.state == "submitted" and filing.approval_text:
            return _(
                "%s: submitted for approval; the customer is reserved meanwhile.",
                filing.name,
            )
        if filing.state == "submitted":
            return _(
                "%s: submitted; the customer is protected once it has been looked at.",
                filing.name,
            )
        if filing.state == "queued":
            return _(
                "%s: the customer is protected by another filing; yours waits for its "
                "end.",
                filing.name,
            )
        through = filing.protected_through
        if not through:
            return _("%(number)s: protected without end", number=filing.name)
        return _(
            "%(number)s: protected until %(through)s",
            number=filing.name,
            through=filing._moment(through),
        )

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
