from datetime import timedelta

from odoo import api, fields, models

# What is planned on a lead, as it is made once more.
PLAN_FIELDS = (
    "res_id",
    "activity_type_id",
    "summary",
    "note",
    "date_deadline",
    "user_id",
    "automated",
)


class FilingUndo(models.Model):
    """What a giving back or a claim changed, for the minutes in which it can be undone.

    Written by the engine as it happens; when the minutes are over it is deleted.
    """

    _name = "customer.filing.undo"
    _description = "What Can Be Undone"
    _order = "id desc"

    kind = fields.Selection(
        [("release", "Given back"), ("claim", "Claimed")], required=True, readonly=True
    )
    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, ondelete="cascade"
    )
    until = fields.Datetime(required=True, readonly=True)
    kept = fields.Json(readonly=True)

    _filing_unique = models.UniqueIndex("(filing_id)")

    @api.model
    def _keep(self, kind, filing, pool, now, kept):
        """Keep what is needed to undo something, if the pool lets it be undone."""
        if not pool.undo_minutes:
            return
        self.search([("filing_id", "=", filing.id)]).unlink()
        self.create(
            {
                "kind": kind,
                "filing_id": filing.id,
                "until": now + timedelta(minutes=pool.undo_minutes),
                "kept": kept,
            }
        )

    @api.model
    def _standing(self, filings):
        """What of these filings can be undone at this moment."""
        return self.search(
            [
                ("filing_id", "in", filings.ids),
                ("until", ">", fields.Datetime.now()),
            ]
        )

    @api.model
    def _cron_purge(self):
        """Forget what can be undone no more: it names people and their plans."""
        self.search([("until", "<=", fields.Datetime.now())]).unlink()

    # ---- what is kept ----

    @api.model
    def _before_release(self, filings):
        """What giving these filings back is about to change.

        :return: {filing: mapping to be kept}
        """
        before = {}
        for filing in filings:
            leads = filing._own_leads().filtered(
                lambda lead, own=filing: (
                    lead.filing_guard == "protected" and lead.filing_id == own
                )
            )
            meetings = self._meetings_of(leads)
            before[filing] = {
                "round": filing.round,
                "left_owner": filing.left_owner,
                "leads": leads.ids,
                "followers": self._followers_of(leads),
                "plans": self._plans_of(leads),
                "meetings": meetings.ids,
                "meeting_followers": self._followers_of(meetings),
            }
        return before

    @api.model
    def _keep_releases(self, before):
        """Keep what ``_before_release`` found, so that it can be undone."""
        now = fields.Datetime.now()
        for filing, kept in before.items():
            self._keep("release", filing, filing._pool(), now, kept)

    @api.model
    def _followers_of(self, records):
        """[record id, partner id, ids of subtypes] of everybody who follows them."""
        followers = self.env["mail.followers"].search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        )
        return [[f.res_id, f.partner_id.id, f.subtype_ids.ids] for f in followers]

    @api.model
    def _plans_of(self, leads):
        """What is planned on these leads: values, with who planned it."""
        plans = self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
        )
        rows = plans.read(PLAN_FIELDS, load=None)
        for row, plan in zip(rows, plans, strict=True):
            del row["id"]
            row["date_deadline"] = fields.Date.to_string(plan.date_deadline)
            row["by"] = plan.create_uid.id
        return rows

    @api.model
    def _meetings_of(self, leads):
        return self.env["calendar.event"].search([("opportunity_id", "in", leads.ids)])
