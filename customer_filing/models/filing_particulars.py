from odoo import fields, models

from ..core import texts, validity
from .filing_sources import CHANNELS, SOURCES

# What a filing says besides who the customer is.
PARTICULARS = (
    "note",
    "source",
    "channel",
    "first_contact_at",
    "arrival_at",
    "witness_name",
    "witnessed_at",
    "customer_signature",
    "photo",
    "consent",
    "truth_declared",
    "referrer_name",
    "referrer_phone",
    "referral_named",
    "brought_in_person",
    "duplicate_remark",
)


class FilingParticulars(models.AbstractModel):
    """What somebody tells of a customer when he files him (rules S22-R02, S36-R01).

    Which of it is needed, a policy says for each kind and source.
    """

    _name = "customer.filing.particulars"
    _description = "Filing Particulars"

    is_filed = fields.Boolean(
        compute="_compute_is_filed", help="From then on all of it stays as it is."
    )
    note = fields.Text()
    source = fields.Selection(SOURCES, string="Where the customer comes from")
    channel = fields.Selection(CHANNELS, string="How he was met")
    # what was witnessed, signed and declared holds for one filing, not for its copy
    first_contact_at = fields.Datetime(string="First contact", copy=False)
    arrival_at = fields.Datetime(string="Expected arrival", copy=False)
    witness_name = fields.Char(
        string="Witness", copy=False, help="A colleague who was there."
    )
    witnessed_at = fields.Datetime(string="Witnessed at", copy=False)
    customer_signature = fields.Binary(attachment=True, copy=False)
    photo = fields.Binary(
        attachment=True, copy=False, help="The place and the customer."
    )
    consent = fields.Boolean(
        string="The customer agreed",
        copy=False,
        help="To his data being kept for this filing.",
    )
    truth_declared = fields.Boolean(string="All of this is true", copy=False)
    referrer_name = fields.Char(string="Brought by")
    referrer_phone = fields.Char(
        string="Phone of who brought him", help="By it an old customer is recognised."
    )
    referral_named = fields.Selection(
        [
            ("at_filing", "When filed"),
            ("first_visit", "At the first visit"),
            ("later", "Later"),
        ],
        string="Named",
        help="When the customer told who had brought him.",
    )
    brought_in_person = fields.Boolean(string="Came along with him")
    duplicate_remark = fields.Char(
        copy=False,
        help="Why this customer is filed once more, where the policy allows it.",
    )

    def _compute_is_filed(self):
        self.is_filed = False

    def _particulars(self):
        """What was typed, as values to create another record with."""
        self.ensure_one()
        return {name: self[name] for name in PARTICULARS}

    def _form(self, snapshot, address, files):
        """All that was told, as core.validity judges it.

        :param snapshot: core.identity.Snapshot
        :param files: names of the documents that came with it
        """
        self.ensure_one()
        place = all(map(texts.filled, (snapshot.estate, snapshot.room)))
        return validity.Form(
            values={
                "name": texts.filled(snapshot.company)
                or texts.filled(snapshot.contact),
                "company": snapshot.company,
                "contact": snapshot.contact,
                "phone": snapshot.phone,
                "email": snapshot.email,
                "address": address,
                "tax_number": snapshot.tax_number,
                "project": snapshot.project,
                "product_line": snapshot.product_line,
                "wechat": snapshot.wechat,
                "property": snapshot.room if place else "",
                "source": self.source,
                "channel": self.channel,
                "note": self.note,
                "first_contact_at": self.first_contact_at or None,
                "arrival_at": self.arrival_at or None,
                "witness": self.witness_name if self.witnessed_at else "",
                "customer_signature": bool(self.customer_signature),
                "photo": bool(self.photo),
                "truth_declared": self.truth_declared,
                "referrer": self.referrer_name or self.referrer_phone,
            },
            contact=snapshot.contact,
            consent=self.consent,
            first_contact_at=self.first_contact_at or None,
            arrival_at=self.arrival_at or None,
            files=files,
        )
