from odoo import api, fields, models

EVENTS = [
    ("store", "Drawn up"),
    ("rework", "Drawn up anew"),
    ("propose", "Proposed"),
    ("agree", "Agreed"),
    ("agree_for", "Agreed in somebody's place"),
    ("silent", "Agreed by silence"),
    ("object", "Objected"),
    ("all_agreed", "Agreed by all"),
    ("approve", "Approved"),
    ("revise", "Revised"),
    ("replace", "Replaced by a new version"),
    ("cancel", "Cancelled"),
    ("freeze", "Frozen"),
    ("pay", "Paid"),
    ("hold", "Hold set"),
    ("lift", "Hold lifted"),
    ("reverse", "Reversed"),
    ("merge", "Leads merged"),
]


class FilingSplitEvent(models.Model):
    """What happened to a split: who, when, what and why. PostgreSQL keeps it as it is.

    A reason alone may be emptied, when the data of the customer are erased.
    """

    _name = "customer.filing.split.event"
    _description = "Event of a Commission Split"
    _inherit = "customer.filing.evidence"
    _order = "id desc"
    _log_access = False
    _evidence_of = "the history of commission splits"
    # what was said may name a customer whose data are erased
    _evidence_emptied = "reason"
    _evidence_in_sql = True

    split_id = fields.Many2one(
        "customer.filing.split",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    line_id = fields.Many2one(
        "customer.filing.split.line",
        string="Share",
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    event = fields.Selection(EVENTS, string="What", required=True, readonly=True)
    happened_at = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    reason = fields.Text(string="Why", readonly=True)

    @api.depends("split_id", "event")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["event"]._description_selection(self.env))
        for event in self:
            event.display_name = labels.get(event.event)

    # ---- rows are written by the engine, in SQL ----

    @api.model
    def _note(self, event, splits, reason="", lines=None):
        """Add one event to the history of each split, or of each of these lines.

        :param event: a code of EVENTS
        :param splits: customer.filing.split
        :param reason: what the user says why
        :param lines: customer.filing.split.line that it is about, one event each
        """
        # sudo: who agrees to his share may not read the split
        splits = splits.sudo()
        pairs = (
            [(line.split_id, line.id) for line in lines.sudo()]
            if lines
            else [(split, None) for split in splits]
        )
        now = fields.Datetime.now()
        self.env.cr.execute_values(
            """INSERT INTO customer_filing_split_event
                   (split_id, line_id, company_id, event, happened_at, user_id, reason)
               VALUES %s""",
            [
                (split.id, line, split.company_id.id, event, now, self.env.uid, reason)
                for split, line in pairs
            ],
            page_size=1000,
        )
        splits.invalidate_recordset(["event_ids"])
