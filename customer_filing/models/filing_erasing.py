from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import door
from .filing_snapshot import SNAPSHOT_FIELDS

# What names a customer, or may name one, in filings and in what hangs on them: {model:
# fields that are emptied}. Whatever is not named here says who did what, and when.
PERSONAL = {
    "customer.filing": (
        *SNAPSHOT_FIELDS,
        "ledger_salt",
        "name_compared",
        "note",
        "witness_name",
        "referrer_name",
        "referrer_phone",
        "duplicate_remark",
        "refusal",
        "warnings",
        "end_note",
        "return_note",
        "repair_note",
        "book_reference",
        "release_failure",
    ),
    "customer.filing.card": (
        "masked_name",
        "masked_contact",
        "masked_phone",
        "masked_email",
        "city",
        "state_id",
        "country_id",
        "industry_id",
    ),
    "customer.filing.memory": (
        "masked_name",
        "masked_contact",
        "masked_phone",
        "masked_email",
    ),
    "customer.filing.check": ("key_digests", "near"),
    "customer.filing.inquiry": (*SNAPSHOT_FIELDS, "answer", "comment"),
    "customer.filing.notice": ("note", "lead_id"),
    "customer.filing.participant": ("note",),
    "customer.filing.pool.import": (*SNAPSHOT_FIELDS, "note", "reason"),
    "customer.filing.request": ("change", "change_before", "report", "comment"),
    "customer.filing.split": ("base_note", "reverse_note"),
    "customer.filing.takeover.line": ("problem", "digests"),
}
# Columns that must say something say this instead.
BLANKED = {
    "customer.filing.request": ("reason",),
    "customer.filing.hold": ("reason",),
}
# Records that say nothing without a name.
DELETED = (
    "customer.filing.key",
    "customer.filing.relative",
    "customer.filing.undo",
)
# Pictures, documents and talk on these go, too.
TALKED_ABOUT = (
    "customer.filing",
    "customer.filing.request",
    "customer.filing.inquiry",
    "customer.filing.notice",
)


class CustomerFiling(models.Model):
    """Personal data go; number, dates, outcome and the chain of events stay.

    The ledger holds none: with its salt a filing loses what its fingerprint could be
    compared with. Leads and contacts are Odoo's, and lose the link to the filing.
    """

    _inherit = "customer.filing"

    erased_at = fields.Datetime(string="Data erased", readonly=True, copy=False)
    awaits_erasure = fields.Boolean(compute="_compute_awaits_erasure")

    def _compute_awaits_erasure(self):
        # sudo: that his data are to be erased may know who sees the filing
        asked = self.env["customer.filing.erasure"].sudo()
        waiting = asked.search(
            [("filing_id", "in", self.ids), ("state", "=", "pending")]
        ).filing_id
        for filing in self:
            filing.awaits_erasure = filing._origin.id in waiting.ids

    def action_ask_erasure(self):
        """Open the form in which the erasure of this customer's data is asked for.

        For register officers, when the customer asks for it.
        """
        self.ensure_one()
        self.check_access("read")
        self._refuse_to_erase()
        if self.awaits_erasure:
            raise UserError(
                self.env._("The erasure of these data is asked for already.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Erase the customer's data"),
            "res_model": "customer.filing.erasure",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("customer_filing.filing_erasure_view_form_new").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def _refuse_to_erase(self):
        for filing in self:
            if filing.state == "draft":
                raise UserError(
                    self.env._("A draft is deleted by its salesperson, or submitted.")
                )
            if filing.erased_at:
                raise UserError(self.env._("These data were erased already."))

    def _erase(self, erasures):
        """Erase what is known of these customers; who is still protected is let go.

        :param erasures: customer.filing.erasure that were approved
        """
        self._refuse_to_erase()
        self._refuse_on_hold()
        self._lock_ended()
        self._take_back(self.env._("The customer's data were erased."))
        self._forget_leads()
        self.env.flush_all()
        self._delete_papers()
        for model in DELETED:
            self._delete_of(model)
        for model in {**PERSONAL, **BLANKED}:
            self._empty(model)
        self._empty_comments()
        self.env.invalidate_all()
        now = fields.Datetime.now()
        self._filing_write({"erased_at": now})
        self.env["customer.filing.ledger"]._append(
            "erase", {e.filing_id.id: {"erasure": e.id} for e in erasures}, now
        )

    def _forget_leads(self):
        """Leads of these are plain leads again: nothing leads to the customer."""
        leads = self.env["crm.lead"]
        leads._filing_execute(
            SQL(
                """UPDATE crm_lead
                   SET filing_id = NULL, filing_guard = NULL,
                       filing_protected_until = NULL
                   WHERE filing_id = ANY(%s) RETURNING id""",
                self.ids,
            )
        )
        self._filing_write({"lead_id": False})
        self.invalidate_recordset(["lead_ids"])

    def _delete_papers(self):
        """Delete pictures, documents and talk of these and of what hangs on them."""
        for model in TALKED_ABOUT:
            ids = self._ids_of(model)
            where = [("res_model", "=", model), ("res_id", "in", ids)]
            with door.during(self.env, door.ERASING):
                self.env["ir.attachment"].search(
                    [*where, ("res_field", "in", [False, *self._pictures()])]
                ).unlink()
            self.env["mail.message"].search(
                [("model", "=", model), ("res_id", "in", ids)]
            ).unlink()

    def _pictures(self):
        """Names of the fields that are kept as attachments."""
        return [name for name, field in self._fields.items() if field.type == "binary"]

    def _ids_of(self, model):
        """Ids of the records of a model that hang on these filings."""
        link = "id" if model == self._name else "filing_id"
        records = self.env[model].with_context(active_test=False)
        return records.search([(link, "in", self.ids)]).ids

    def _delete_of(self, model):
        self.env.execute_query(
            SQL(
                "DELETE FROM %s WHERE filing_id = ANY(%s) RETURNING id",
                SQL.identifier(self.env[model]._table),
                self.ids,
            )
        )

    def _empty(self, model):
        """Empty the columns of a model that may name these customers, in SQL.

        Nothing may refuse it, or write down once more what it was.
        """
        columns = [
            SQL("%s = NULL", SQL.identifier(name)) for name in PERSONAL.get(model, ())
        ]
        columns += [
            SQL("%s = '–'", SQL.identifier(name)) for name in BLANKED.get(model, ())
        ]
        self.env.execute_query(
            SQL(
                "UPDATE %s SET %s WHERE %s = ANY(%s) RETURNING id",
                SQL.identifier(self.env[model]._table),
                SQL(", ").join(columns),
                SQL.identifier("id" if model == self._name else "filing_id"),
                self.ids,
            )
        )

    def _empty_comments(self):
        """Forget what was said when something about these was decided."""
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_request_step SET comment = NULL
                   WHERE request_id IN (SELECT id FROM customer_filing_request
                                        WHERE filing_id = ANY(%s))
                   RETURNING id""",
                self.ids,
            )
        )
        splits = self.env["customer.filing.split"]
        splits.search([("filing_id", "in", self.ids)])._forget_words()
