from odoo import api, fields, models

KINDS = [
    ("note", "Note"),
    ("mail", "Email"),
    ("activity", "Activity done"),
    ("meeting", "Meeting"),
]


class FilingFollowUp(models.Model):
    """Evidence that a customer was worked on; written when it happens, never later.

    Chatter is no evidence: its authors edit their messages and choose their dates.
    Here the server says when and who.
    """

    _name = "customer.filing.follow.up"
    _description = "Follow-up"
    _order = "happened_at desc, id desc"

    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    happened_at = fields.Datetime(string="When", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    length = fields.Integer(
        string="Characters", readonly=True, help="Of the note, without blanks."
    )

    @api.model
    def _record(self, lead, kind, text):
        """Keep one follow-up of ``lead``'s active filing by the present user."""
        # sudo: evidence is nobody's to write
        return self.sudo().create(
            {
                "filing_id": lead.filing_id.id,
                "lead_id": lead.id,
                "user_id": self.env.uid,
                "happened_at": fields.Datetime.now(),
                "kind": kind,
                "length": len("".join(text.split())),
            }
        )
