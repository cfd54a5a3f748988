from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from . import filing_words


class FilingMemory(models.Model):
    """What a former owner keeps of a filing whose customer went to others.

    Number, dates, outcome and masked keys; nothing of it leads to the customer. One for
    each filing and owner, written by the lifecycle when the customer leaves him.
    """

    _name = "customer.filing.memory"
    _description = "Former Customer"
    _order = "ended_at desc, id desc"
    _rec_name = "number"

    owner_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True
    )
    # groups: the filing behind it is not his any more
    filing_id = fields.Many2one(
        "customer.filing",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        groups="customer_filing.group_filing_officer",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    number = fields.Char(readonly=True)
    masked_name = fields.Char(string="Customer", readonly=True)
    masked_contact = fields.Char(string="Contact", readonly=True)
    masked_phone = fields.Char(string="Phone", readonly=True)
    masked_email = fields.Char(string="Email", readonly=True)
    filed_at = fields.Datetime(string="Filed on", readonly=True)
    ended_at = fields.Datetime(string="Ended on", readonly=True)
    end_reason = fields.Selection(
        selection="_selection_end_reason", string="Why it ended", readonly=True
    )

    _owner_unique = models.UniqueIndex("(filing_id, owner_id)")

    @api.model
    def _selection_end_reason(self):
        return filing_words.of_filings(self.env, "end_reason")

    @api.model
    def _remember(self, filings):
        """Keep the memory of those filings whose customers went to others.

        In one statement, from their cards; what ends once more is the same memory.
        """
        filings.flush_recordset()
        self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_memory AS memory
                       (owner_id, filing_id, company_id, number, masked_name,
                        masked_contact, masked_phone, masked_email, filed_at, ended_at,
                        end_reason, create_uid, write_uid, create_date, write_date)
                   SELECT filing.user_id, filing.id, filing.company_id, card.number,
                          card.masked_name, card.masked_contact, card.masked_phone,
                          card.masked_email, card.filed_at, filing.ended_at,
                          filing.end_reason, %(uid)s, %(uid)s,
                          now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                   FROM customer_filing AS filing
                   JOIN customer_filing_card AS card ON card.filing_id = filing.id
                   WHERE filing.id = ANY(%(ids)s) AND filing.left_owner
                   ON CONFLICT (filing_id, owner_id) DO UPDATE
                   SET ended_at = excluded.ended_at, end_reason = excluded.end_reason,
                       write_date = excluded.write_date
                   RETURNING memory.id""",
                # the system's: nobody is named by it but the owner
                uid=SUPERUSER_ID,
                ids=filings.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _forget(self, filings):
        """Take the memories back of filings that are their owners' once more."""
        # sudo: the engine's records are nobody's to delete
        self.sudo().search([("filing_id", "in", filings.ids)]).unlink()
