from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class FilingFollowUp(models.Model):
    """Which follow-ups a superior must sign, and how he does it (S36-R03)."""

    _inherit = "customer.filing.follow.up"

    needs_signature = fields.Boolean(compute="_compute_needs_signature")
    customer_name = fields.Char(string="Customer", compute="_compute_customer_name")

    @api.depends("counts", "sign_by", "signature_ids", "filing_id.state")
    def _compute_needs_signature(self):
        for evidence in self:
            evidence.needs_signature = bool(
                evidence.sign_by
                and not evidence.signature_ids
                and evidence.filing_id.state == "active"
            )

    @api.depends("filing_id")
    @api.depends_context("uid")
    def _compute_customer_name(self):
        # as the user himself: a follow-up may outlive the right to read its filing
        readable = self.filing_id._filtered_access("read")
        for evidence in self:
            filing = evidence.filing_id & readable
            evidence.customer_name = filing.company_name or filing.contact_name

    def action_open_lead(self):
        """Open the lead, in whose chatter the note stands; for who may read it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    def action_sign(self):
        """Sign these follow-ups: they count. For the team's leader or a register
        officer, not for who wrote them.
        """
        self.check_access("read")
        self._check_may_sign()
        now = fields.Datetime.now()
        # sudo: signatures are nobody's to write
        evidence = self.sudo()
        evidence.env["customer.filing.follow.up.signature"].create(
            [
                {
                    "follow_up_id": one.id,
                    "filing_id": one.filing_id.id,
                    "user_id": self.env.uid,
                    "signed_at": now,
                }
                for one in evidence
            ]
        )
        for one in evidence.sorted(lambda one: (one.happened_at, one.id)):
            rules = one.filing_id._follow_up_rules()
            if one._contact().counts_from(rules.countersign_late):
                one.filing_id._follow_up_happened(one)
        return True

    def _check_may_sign(self):
        for evidence in self:
            filing = evidence.filing_id
            if evidence.user_id == self.env.user:
                raise AccessError(
                    self.env._("Nobody signs a follow-up of his own: ask your leader.")
                )
            if not filing._may_file_for_others():
                raise AccessError(
                    self.env._(
                        "Only the team's leader or a register officer signs follow-ups."
                    )
                )
            if not evidence.needs_signature:
                raise UserError(
                    self.env._(
                        "A follow-up on %s needs no signature, or has one already: "
                        "reload and look again.",
                        filing.display_name,
                    )
                )
