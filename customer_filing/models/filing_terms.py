from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.terms import Terms
from ..race import decided_by_database


class FilingTerms(models.Model):
    """Resolved terms that filings pin: written once, shared by all alike.

    A filing's outcome must be replayable years later, so its terms are kept as
    they were, whatever becomes of the policy.
    """

    _name = "customer.filing.terms"
    _description = "Filing Terms"
    _rec_name = "digest"

    body = fields.Text(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)

    _digest_unique = models.UniqueIndex("(digest)")

    @api.model
    def _pin(self, terms):
        """The record of these terms (core.terms.Terms), made if need be.

        :raise ConcurrencyError: somebody else is the first to file under them
        """
        digest = terms.digest()
        pinned = self.search([("digest", "=", digest)], limit=1)
        if not pinned:
            with decided_by_database():
                pinned = self.create({"body": terms.to_json(), "digest": digest})
        return pinned

    def _read(self):
        """The pinned terms as core.terms.Terms."""
        self.ensure_one()
        return _terms(self.body)

    def write(self, vals):
        if self:
            raise UserError(self.env._("Pinned terms never change."))
        return super().write(vals)


@lru_cache(maxsize=256)
def _terms(body):
    return Terms.from_json(body)
