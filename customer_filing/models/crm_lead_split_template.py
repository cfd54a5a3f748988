from odoo import api, models

from ..core import splitting
from .filing_filters import fitting


class CrmLead(models.Model):
    """By which template these leads, one deal, are split."""

    _inherit = "crm.lead"

    def _filing_split_template(self, said=()):
        """The template of the first rule of the policy that fits this deal.

        :param said: of core.splitting.CONDITIONS, what nobody but the leader knows
        :return: customer.filing.split.template; without a fitting rule the one that
            gives all to the owner
        """
        return self._filing_split_rule(said)._template()

    def _filing_split_rule(self, said=()):
        """The first rule of the policy that fits this deal, or none.

        :param said: as above
        :return: customer.filing.split.rule
        """
        gathering, facts = self._filing_split_gather([self])
        [rule] = self._filing_split_rules_of(gathering, facts, frozenset(said))
        return rule

    @api.model
    def _filing_split_rules_of(self, gathering, facts, said=frozenset()):
        """The same for many deals.

        :param gathering: customer_filing.split_gathering.Gathering
        :param facts: core.splitting.Facts of each deal
        """
        # sudo: by which terms deals are split is no secret to who splits them
        versions = self.sudo()._filing_split_versions(gathering.deals)
        rules = {version: version.split_rule_ids.sorted() for version in set(versions)}
        fits = self.sudo()._filing_split_fitting(gathering.deals, rules.values())
        found = []
        for deal, version, known in zip(gathering.deals, versions, facts, strict=True):
            ids = {lead.id for lead in deal.leads}
            choices = [
                rule._core()
                for rule in rules[version]
                if rule.template_id.active
                and (not rule.lead_domain or ids & fits[rule.lead_domain])
            ]
            kind = (deal.filing and deal.filing.kind_id) or 0
            choice = splitting.choice_for(choices, kind, known.conditions | said)
            found.append(choice.rule if choice else ())
        # as the user again: he may read by which terms deals are split
        return [self.env["customer.filing.split.rule"].browse(ids) for ids in found]

    def _filing_split_versions(self, deals):
        """The version under which each deal was filed, else that of its team then.

        :param deals: customer_filing.split_gathering.Deal of each
        """
        versions = self.env["customer.filing.policy.version"]
        versions = versions.browse(
            {d.filing.version_id for d in deals if d.filing} - {None}
        )
        filed = {version.id: version for version in versions}
        teams, found = {}, []
        for deal in deals:
            version = filed.get(deal.filing and deal.filing.version_id)
            if version is None:
                key = (deal.team, deal.day)
                if key not in teams:
                    team = self.env["crm.team"].browse(deal.team)
                    teams[key] = team._filing_version(deal.at) if team else versions[:0]
                version = teams[key]
            found.append(version)
        return found

    def _filing_split_fitting(self, deals, rules):
        """Which leads fit which filter of these rules: {text: ids}."""
        texts = {rule.lead_domain for some in rules for rule in some}
        leads = self.browse({lead.id for deal in deals for lead in deal.leads})
        return fitting(leads, texts - {False})
