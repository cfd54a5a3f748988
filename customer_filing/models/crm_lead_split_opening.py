from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "customer_filing.group_filing_officer"
LEADERS = f"customer_filing.group_filing_leader,{OFFICER}"
# A split in these states is none any more.
OVER = ("replaced", "cancelled")


class CrmLead(models.Model):
    """A won lead is where a commission is split."""

    _inherit = "crm.lead"

    filing_may_split = fields.Boolean(
        string="May split the commission", compute="_compute_filing_may_split"
    )
    filing_split_count = fields.Integer(
        string="Splits", compute="_compute_filing_split_count", groups=LEADERS
    )

    @api.depends("won_status", "team_id", "user_id")
    @api.depends_context("uid")
    def _compute_filing_may_split(self):
        for lead in self:
            won = lead.won_status == "won"
            lead.filing_may_split = won and lead._filing_leads_split()

    def _filing_leads_split(self):
        """Whether the user proposes how deals of this lead's team are split."""
        user = self.env.user
        # sudo: who leads a team is no secret; he still has to read its leads
        return user.has_group(OFFICER) or user == self.team_id.sudo().user_id

    def _compute_filing_split_count(self):
        splits = self.env["customer.filing.split"]
        counts = dict.fromkeys(self.ids, 0)
        for split in splits.search([("lead_ids", "in", self.ids)]):
            # sudo: of a deal's leads one may be another's; only these are counted
            for lead in split.sudo().lead_ids & self.sudo():
                counts[lead.id] += 1
        for lead in self:
            lead.filing_split_count = counts.get(lead.id, 0)

    # ---- buttons ----

    def action_filing_split(self):
        """Open the dialog that splits the commission of these won leads, one deal.

        For the leader of their team and register officers.

        :raise UserError: they are no deal that could be split, with all reasons
        :raise AccessError: the deal is not this user's to split
        """
        return self.env["customer.filing.split.propose"]._open_for(self)

    def action_filing_open_splits(self):
        """The splits of these leads, as far as the user may read them."""
        self.check_access("read")
        splits = self.env["customer.filing.split"].search(
            [("lead_ids", "in", self.ids)]
        )
        return splits._filing_open()

    # ---- what can be split ----

    def _filing_check_split(self, split=None):
        """Refuse what is no deal, or not this user's to split.

        :param split: customer.filing.split that is drawn up anew
        """
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose the won leads of one deal."))
        if not all(lead._filing_leads_split() for lead in self):
            raise AccessError(
                self.env._(
                    "How a deal is split is proposed by the leader of its team or by "
                    "the register office."
                )
            )
        if wrong := self._filing_split_faults(split):
            raise UserError("\n".join(wrong))

    def _filing_split_faults(self, split=None):
        """What keeps these leads from being split as one deal, as sentences."""
        _ = self.env._
        faults = [
            _("“%s” is not won.", lead.display_name)
            for lead in self
            if lead.won_status != "won"
        ]
        if not all(lead.team_id for lead in self):
            faults.append(
                _("A deal is split in its sales team: choose one on the lead.")
            )
        # sudo: which filing a lead has is compared, not shown
        if len(self.team_id) > 1 or len(self.sudo().filing_id) > 1:
            faults.append(
                _("These are several deals: of one deal are one team and one customer.")
            )
        if not faults and not self._filing_split_templates(split):
            taken = self._filing_standing_splits(split)
            faults.append(
                _("This deal is split already: %s.", taken[:1].display_name)
                if taken
                else _("There is no template by which this deal could be split.")
            )
        return faults

    def _filing_standing_splits(self, split=None):
        """Splits that these leads have; ``split`` and reversals apart.

        What was wholly taken back is none any more: the deal is divided anew.
        """
        # sudo: nobody splits a deal twice because he may not see the first split
        splits = self.env["customer.filing.split"].sudo()
        standing = splits.search(
            [
                ("lead_ids", "in", self.ids),
                ("state", "not in", OVER),
                ("reverses_id", "=", False),
            ]
        )
        standing -= standing._wholly_taken_back()
        return standing - split if split else standing

    def _filing_split_templates(self, split=None):
        """The templates that the policy lets a leader choose for this deal.

        Those of the rules in force, and the one that counts where none of them fits,
        or without rules all. Who has split the deal already may pay something on top
        of it, once.
        """
        rules = self._filing_split_rules()
        templates = rules.template_id.filtered("active")
        if not rules:
            company = self._filing_split_company()
            templates = templates.search([("company_id", "in", (False, company.id))])
        else:
            templates |= self._filing_split_template()
        taken = self._filing_standing_splits(split).mapped("split_type")
        return templates.filtered(lambda template: template.split_type not in taken)

    def _filing_split_rules(self):
        """The rules of the policy in force that are for this kind of customer."""
        # sudo: by which terms deals are split is no secret to who splits them
        deal = self.sudo()
        kind = deal.filing_id[:1].kind_id
        version = deal.filing_id[:1].version_id
        if not version and deal.team_id:
            version = deal.team_id[:1]._filing_version()
        return version.split_rule_ids.filtered(
            lambda rule: rule.kind_id in (kind, kind.browse())
        )
