from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import validity


class FilingPolicyVersion(models.Model):
    """By which templates a policy splits commissions.

    Not pinned: a version in use stays as it is, and each filing knows its version.
    """

    _inherit = "customer.filing.policy.version"

    split_rule_ids = fields.One2many(
        "customer.filing.split.rule", "version_id", string="Split rules", copy=True
    )

    def _documents_by_role(self):
        """Documents without which somebody loses a share (S18-R04, S18-R05).

        :return: [(kind id or False, role, core.validity.Document)]
        """
        return [
            (
                rule.kind_id.id,
                rule.split_role,
                validity.Document(rule.name, rule.pattern or "", True),
            )
            for rule in self.document_ids
            if rule.split_role
        ]

    # ---- in words ----

    def _section_titles(self):
        return super()._section_titles() | {"split": self.env._("Split")}

    def _section_fields(self):
        return super()._section_fields() | {"split": ["split_rule_ids"]}

    def _setting_blanks(self):
        return super()._setting_blanks() | {
            "split_rule_ids": self.env._("all to the filing's owner"),
        }

    # ---- what cannot be ----

    @api.constrains("split_rule_ids")
    def _check_split_rules_count(self):
        """A rule behind one for the same deals could never count."""
        for version in self:
            before = version.split_rule_ids.browse()
            for rule in version.split_rule_ids.sorted():
                if any(earlier._hides(rule) for earlier in before):
                    raise ValidationError(
                        self.env._(
                            "“%s” would never count: a rule before it holds for all "
                            "such deals. Put it first, or take one of them off.",
                            rule._describe(),
                        )
                    )
                before |= rule

    @api.constrains("split_rule_ids", "policy_id", "team_id")
    def _check_split_companies(self):
        for version in self:
            company = version.policy_id.company_id or version.team_id.company_id
            for template in version.split_rule_ids.template_id:
                if template.company_id and template.company_id != company:
                    raise ValidationError(
                        self.env._(
                            "The template “%(template)s” belongs to %(company)s alone: "
                            "choose another one.",
                            template=template.name,
                            company=template.company_id.display_name,
                        )
                    )
