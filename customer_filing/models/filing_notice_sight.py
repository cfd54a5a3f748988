from odoo import SUPERUSER_ID, api, fields, models


class FilingNotice(models.Model):
    """That somebody let more people see customers; he may have let himself."""

    _inherit = "customer.filing.notice"

    kind = fields.Selection(
        selection_add=[
            ("opened", "Customers shown to more people"),
            ("led", "Narrowed team has another leader"),
        ],
        ondelete={"opened": "cascade", "led": "cascade"},
    )

    @api.model
    def _raise_opened(self, kind, person, companies, team=None):
        """Tell the register offices who changed who sees customers.

        In this transaction: what is not done need not be told.

        :param kind: ``opened`` or ``led``
        :param person: res.users who did it; the superuser is nobody
        :param companies: res.company whose customers they are
        :param team: crm.team whose customers they are
        """
        known = person.id != SUPERUSER_ID and person.id
        self._raise_many(
            [
                {
                    "kind": kind,
                    "company_id": company.id,
                    "user_id": known or None,
                    "team_id": team and team.id,
                }
                for company in companies
            ]
        )
