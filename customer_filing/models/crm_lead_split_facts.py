from decimal import ROUND_HALF_UP, Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import splitting
from ..split_gathering import Gathering
from ..split_people import People
from .filing_split_words import is_too_large


class CrmLead(models.Model):
    """What the house knows of the deal that these leads are, for its split."""

    _inherit = "crm.lead"

    def _filing_split_facts(self):
        """Who did what in the one deal that these leads are.

        The caller has looked whether the user may split it: colleagues are named.

        :return: core.splitting.Facts
        """
        return self._filing_split_facts_of([self])[0]

    @api.model
    def _filing_split_facts_of(self, deals):
        """The same for many deals, in a fixed number of statements.

        :param deals: list of crm.lead, one recordset for each deal
        :return: list of core.splitting.Facts
        """
        return self._filing_split_gather(deals)[1]

    @api.model
    def _filing_split_gather(self, deals):
        """What the database knows of many deals, and the facts that follow from it.

        :return: (customer_filing.split_gathering.Gathering, list of
            core.splitting.Facts)
        """
        # sudo: who split a deal need not be able to read all who took part in it
        leads = self.sudo().browse({id_ for deal in deals for id_ in deal.ids})
        gathering = Gathering(leads, [deal.ids for deal in deals])
        return gathering, People(gathering).facts()

    def _filing_split_times(self):
        """When these leads were dealt: {id: naive UTC instant, or None}.

        Won, as the CRM says. Whoever knows of reports and contracts overrides this
        (S18-R03).
        """
        self.flush_model(["date_closed"])
        return dict(
            self.env.execute_query(
                SQL("SELECT id, date_closed FROM crm_lead WHERE id = ANY(%s)", self.ids)
            )
        )

    # ---- what is split ----

    def _filing_split_base(self, template, facts=None):
        """What these leads, one deal, bring in.

        :param template: customer.filing.split.template
        :param facts: core.splitting.Facts of the deal, if they are known already
        :return: mapping with revenue (Decimal), base (Decimal; None if it is typed by
            hand), currency (res.currency of both), rate_date (the day of the deal) and
            parts (received, fees and rebates, Decimals that make the base)
        :raise UserError: the expected revenue is larger than any that is counted
        """
        company = self._filing_split_company()
        currency = company.currency_id
        revenue = sum((_decimal(lead.expected_revenue) for lead in self), Decimal(0))
        if is_too_large(revenue, currency):
            raise UserError(
                self.env._(
                    "The expected revenue, %s, is too much to be counted.", revenue
                )
            )
        found = {
            "revenue": revenue,
            "base": None,
            "currency": currency,
            "rate_date": (facts or self._filing_split_facts()).deal_date,
            "parts": {},
        }
        if template.base_kind == "percent":
            part = revenue * _decimal(template.base_percent) / 100
            unit = Decimal(1).scaleb(-currency.decimal_places)
            base = part.quantize(unit, ROUND_HALF_UP)
            return found | {"base": base, "parts": {"received": base}}
        from_papers = template.base_kind == "documents"
        documents = from_papers and self._filing_split_documents()
        if not documents:
            return found
        parts = documents["parts"]
        base = splitting.base_amount(
            template._core(),
            parts["received"],
            parts.get("fees", Decimal(0)),
            parts.get("rebates", Decimal(0)),
        )
        return found | documents | {"base": base}

    def _filing_split_documents(self):
        """What orders and invoices of this one deal say; nothing without them.

        An addon that knows them overrides this.

        :return: an empty mapping, or one with parts (received: the commission that came
            in; fees: information fees; rebates: of banks; Decimals), and, if they
            differ from what the CRM says, revenue, currency and rate_date
        """
        return {}

    def _filing_split_company(self):
        """The company whose deal these leads are."""
        # sudo: of which company a customer is is no secret to who splits the deal
        leads = self.sudo()
        company = leads.filing_id.company_id or leads.company_id
        company = company or leads.team_id.company_id or self.env.company
        return company[:1].sudo(self.env.su)

    # ---- who gets what ----

    def _filing_split_proposal(self, template=None, said=()):
        """How a template would split the one deal that these leads are.

        :param template: customer.filing.split.template; default as the policy says
        :param said: of core.splitting.CONDITIONS, what nobody but the leader knows
        :return: core.splitting.Proposal
        """
        template = template or self._filing_split_template(said)
        return splitting.propose(template._core(), self._filing_split_facts())

    @api.model
    def _filing_split_proposals(self, deals):
        """The same for many deals, each by the template of its policy.

        :param deals: list of crm.lead, one recordset for each deal
        :return: list of (customer.filing.split.template, core.splitting.Proposal)
        """
        if not deals:
            return []
        gathering, facts = self._filing_split_gather(deals)
        rules = self._filing_split_rules_of(gathering, facts)
        template_by = {rule: rule._template() for rule in dict.fromkeys(rules)}
        templates = [template_by[rule] for rule in rules]
        cores = {one.id: one._core() for one in dict.fromkeys(templates)}
        return [
            (template, splitting.propose(cores[template.id], known))
            for template, known in zip(templates, facts, strict=True)
        ]


def _decimal(value):
    return Decimal(str(value))
