from odoo import Command, api, fields, models

from ..core import verdict
from ..models.filing_check import VERDICTS
from ..models.filing_snapshot import SNAPSHOT_FIELDS
from .filing_told import tell_and_close

MAY_FILE = (verdict.FREE, verdict.POOL)


class FilingCheckCustomer(models.TransientModel):
    """The dialog "Check customer": who is he, and may I work on him?

    Nothing is looked up while somebody types: every answer is a logged check.
    """

    _name = "customer.filing.check.customer"
    _description = "Check Customer"
    _inherit = "customer.filing.snapshot"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    verdict = fields.Selection(VERDICTS, readonly=True)
    answer = fields.Text(readonly=True)
    salesperson = fields.Char(readonly=True)
    may_file = fields.Boolean(compute="_compute_may_file")
    may_wait = fields.Boolean(readonly=True)
    similar_ids = fields.Many2many(
        "customer.filing", string="Similar names", readonly=True
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead = self.env["crm.lead"].browse(values.get("lead_id")).exists()
        if lead:
            lead.check_access("read")
            values |= lead._filing_customer()
        # an answer is given, never brought along
        return {k: v for k, v in values.items() if k in (*SNAPSHOT_FIELDS, "lead_id")}

    @api.constrains("lead_id")
    def _check_lead_id(self):
        # as the user: of a lead that one may bring in, one could read the name
        self.sudo(False).lead_id.check_access("read")

    @api.depends("verdict")
    def _compute_may_file(self):
        for dialog in self:
            dialog.may_file = dialog.verdict in MAY_FILE

    def action_check(self):
        """Ask, log it, and show the answer; or ask the register office, where the
        team's policy lets it answer.

        For every salesperson.
        """
        self.ensure_one()
        filings = self.env["customer.filing"]
        filings._check_may_ask()
        team = self._team()
        here = filings._in_company(self._company(team))
        found = here._ask(self.with_env(here.env), team, "dialog")
        if found["verdict"] == "asked":
            return self._tell_asked(found["sentence"])
        self.write(
            {
                "verdict": found["verdict"],
                "answer": "\n".join([found["sentence"], *found["warnings"]]),
                "salesperson": found["salesperson"],
                "may_wait": found["waiting"] == "free",
                # the user's own rights decide which he sees
                "similar_ids": filings._similar(self.company_name, self.contact_name),
            }
        )
        return self._reopen()

    def _team(self):
        """The lead's team, if the user asks as one of its people; else one of his."""
        filings = self.env["customer.filing"]
        team = self.lead_id.team_id
        own = team & filings._own_teams()
        return own or filings._asking_team()

    def _company(self, team):
        """The company in which the customer would be filed."""
        lead = self.lead_id
        return lead._filing_company() if lead else team.company_id

    def _tell_asked(self, sentence):
        title = self.env._("The register office was asked")
        return tell_and_close("info", title, sentence)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check customer"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_again(self):
        """Back to the questions, with what was typed."""
        self.ensure_one()
        blank = dict.fromkeys(("verdict", "answer", "salesperson", "may_wait"), False)
        self.write(blank | {"similar_ids": [Command.clear()]})
        return self._reopen()

    def action_file(self):
        """File the lead's customer or wait for him; without a lead open a new one.

        For every salesperson; the lead's own rights apply.
        """
        self.ensure_one()
        if self.lead_id:
            return self.lead_id.action_filing_submit()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "view_mode": "form",
            "context": {
                "default_type": "opportunity",
                "default_name": self.company_name or self.contact_name or self.phone,
                "default_partner_name": self.company_name,
                "default_contact_name": self.contact_name,
                "default_phone": self.phone,
                "default_email_from": self.email,
                "default_street": self.street,
                "default_city": self.city,
                "default_state_id": self.state_id.id,
                "default_country_id": self.country_id.id,
            },
        }
