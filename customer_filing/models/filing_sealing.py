import secrets

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

from ..core import auditing, ledger
from .filing_snapshot import SNAPSHOT_FIELDS

# Regions and countries are Odoo's, and may be deleted; what is typed stays.
TOLD = tuple(n for n in SNAPSHOT_FIELDS if n not in ("state_id", "country_id"))


class CustomerFiling(models.Model):
    """The customer's fingerprint in the ledger, from which nobody learns who he is.

    It is salted with a text of this filing alone: once that is deleted, the fingerprint
    is of nobody, and the chain still holds.
    """

    _inherit = "customer.filing"

    ledger_salt = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "ledger_salt" in fields:
            values["ledger_salt"] = secrets.token_hex(16)
        return values

    def _told_of_customer(self):
        """What the ledger is told of the customer who is filed."""
        told = {"consent": True} if self.consent else {}
        customer = self._fingerprint()
        return told | ({"customer": customer} if customer else {})

    def _fingerprint(self):
        """A digest of the customer as he stands here; None once that is erased."""
        self.ensure_one()
        if not self.ledger_salt:
            return None
        return ledger.fingerprint(
            self.ledger_salt,
            {
                name: self[name].id if name.endswith("_id") else self[name] or ""
                for name in TOLD
            },
        )

    def _standing(self):
        """This filing as core.auditing compares it with its ledger."""
        return auditing.Standing(
            self.state,
            self.end_reason or None,
            self.user_id.id,
            self.protected_until or None,
            self._fingerprint(),
        )

    @api.model
    def _faults(self, filing_ids):
        """What is wrong with the ledgers of some filings, or with them beside it.

        :return: {filing id: pairs (code of core.auditing, number of the entry)}
        """
        self.env.flush_all()
        entries = {filing_id: [] for filing_id in filing_ids}
        for entry in self.env["customer.filing.ledger"]._entries(filing_ids):
            entries[entry.filing_id].append(entry)
        heads = self.env["customer.filing.seal.head"]._of(filing_ids)
        waiting = self.env["customer.filing.unsealed"]._of(filing_ids)
        # sudo: a ledger is compared with its filing whoever asks; only faults are told
        there = {f.id: f for f in self.sudo().browse(filing_ids).exists()}
        found = {
            filing_id: auditing.examine(
                entries[filing_id],
                heads[filing_id],
                waiting[filing_id],
                there[filing_id]._standing() if filing_id in there else None,
            )
            for filing_id in filing_ids
        }
        return {filing_id: faults for filing_id, faults in found.items() if faults}
