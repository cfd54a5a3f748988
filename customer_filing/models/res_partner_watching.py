from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """Reading the contact of another's customer is noted as reading his lead is.

    For rules S01-R13 and S27-R05. Whether he is guarded comes along with the columns
    that are read anyway: a contact of nobody's customer costs no query.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "customer.filing.watched"]

    @api.model
    def _filing_telling_fields(self):
        return frozenset(
            (
                *("phone", "phone_sanitized", "email", "email_normalized"),
                *("email_formatted", "street", "street2", "website"),
                *("contact_address", "contact_address_inline"),
            )
        )

    @api.model
    def _filing_noted(self):
        # no client reads shields, so a plain condition would be refused
        return Domain.custom(
            to_sql=lambda _partners, alias, _query: SQL(
                "%s IS NOT NULL", SQL.identifier(alias, "filing_shield")
            ),
            predicate=_is_shielded,
        )

    def _filing_note(self, kind, detail=""):
        # a hidden contact is met by chance, on papers and in lists
        return super()._filing_note(kind, detail) if kind == "read" else None

    @api.model
    def _filing_refuses_through(self):
        # sudo: that there are guarded contacts is no secret to who holds an office
        shielded = self.sudo().with_context(active_test=False)
        return super()._filing_refuses_through() and bool(
            shielded.search_count([("filing_shield", "!=", False)], limit=1)
        )

    def _fetch_query(self, query, fields):
        told = self._filing_telling_fields()
        if not any(field.name in told for field in fields):
            return super()._fetch_query(query, fields)
        if not self._filing_is_overseer():
            return super()._fetch_query(query, fields)
        columns = {field for field in fields if field.column_type}
        columns.add(self._fields["filing_shield"])
        # sudo: the shield stays in the cache, where no client reads it; whether the
        # user may read the other columns, and these contacts, has been asked already
        partners = super(ResPartner, self.sudo())._fetch_query(query, columns)
        fetched = partners.sudo(False)
        for field in fields:
            if not field.column_type and field.name != "id":
                field.read(fetched)
        return fetched


def _is_shielded(partner):
    # sudo: no client reads shields
    return bool(partner.sudo().filing_shield)
