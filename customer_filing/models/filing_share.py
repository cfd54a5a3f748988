from odoo import api, fields, models

ORIGINS = [
    ("recorder", "Recorded him first"),
    ("former", "Had him before"),
    ("maintainer", "Looked after him meanwhile"),
]
HEIRS = [
    ("kept", "Himself"),
    ("company", "The company"),
    ("closer", "Whoever closes the deal"),
]


class FilingShare(models.Model):
    """Who has a right to part of a deal though the filing is not his; for the split.

    Rows are added and closed by the lifecycle; they go with the customer from one
    filing to the next.
    """

    _name = "customer.filing.share"
    _description = "Right to a Share"
    _order = "id"

    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    person_id = fields.Many2one(
        "res.users", string="By whom", required=True, readonly=True, index=True
    )
    origin = fields.Selection(ORIGINS, string="Why", required=True, readonly=True)
    heir = fields.Selection(
        HEIRS, string="It goes to", required=True, readonly=True, default="kept"
    )
    percent = fields.Float(
        digits=(5, 2), readonly=True, help="0: as the rules of the split say."
    )
    origin_filing_id = fields.Many2one(
        "customer.filing",
        string="From filing",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    granted_at = fields.Datetime(string="Since", required=True, readonly=True)

    _right_unique = models.UniqueIndex(
        "(filing_id, person_id, origin, origin_filing_id)"
    )

    @api.model
    def _grant(self, rows):
        """Note rights to shares; one that is there already stays as it is.

        :param rows: mappings with filing_id, company_id, person_id, origin, heir,
            percent, origin_filing_id and granted_at (naive UTC)
        """
        if not rows:
            return
        names = list(rows[0])
        self.env.cr.execute_values(
            f"""INSERT INTO customer_filing_share ({", ".join(names)}) VALUES %s
                ON CONFLICT (filing_id, person_id, origin, origin_filing_id)
                DO NOTHING""",
            [tuple(row[name] for name in names) for row in rows],
        )
        self.invalidate_model()

    @api.model
    def _carry(self, ended, filing):
        """Bring the rights from ended filings along to the next one of the customer.

        :param ended: customer.filing whose customer was claimed, or handed on
        :param filing: the customer.filing that has him now
        """
        # sudo: shares are written by the engine alone
        rights = self.sudo().search([("filing_id", "in", ended.ids)])
        self._grant(
            [
                {
                    "filing_id": filing.id,
                    "company_id": right.company_id.id,
                    "person_id": right.person_id.id,
                    "origin": right.origin,
                    "heir": right.heir,
                    "percent": right.percent,
                    "origin_filing_id": right.origin_filing_id.id,
                    "granted_at": right.granted_at,
                }
                for right in rights
            ]
        )
