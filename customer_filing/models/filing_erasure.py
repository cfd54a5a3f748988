from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..batches import give_way, work_off
from .filing_task import ADMINISTRATOR, OFFICER

BATCH = 500
TYPED = frozenset({"filing_id", "reason"})


class FilingErasure(models.Model):
    """That a customer's data be erased: proposed, and approved or refused.

    Nobody destroys a record alone (rule S30-R03): the register office asks, or time
    does (rule S64-R05), and an administrator who did not ask decides.
    """

    _name = "customer.filing.erasure"
    _description = "Erasure of Personal Data"
    _order = "id desc"
    _rec_name = "filing_id"

    filing_id = fields.Many2one(
        "customer.filing", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char(compute="_compute_number")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    cause = fields.Selection(
        [
            ("retention", "Kept long enough"),
            ("asked", "The person asked for it"),
            ("consent", "Consent withdrawn"),
        ],
        required=True,
        readonly=True,
        default="asked",
    )
    reason = fields.Text(help="Without the customer's name: it is kept.")
    asked_by_id = fields.Many2one("res.users", string="Asked for by", readonly=True)
    asked_at = fields.Datetime(string="Asked for at", required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "To be decided"),
            ("approved", "Erased"),
            ("refused", "Kept"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_at = fields.Datetime(string="Decided", readonly=True)

    _pending_unique = models.UniqueIndex(
        "(filing_id) WHERE state = 'pending'",
        "It is being decided already whether these data are erased.",
    )

    @api.depends("filing_id")
    def _compute_number(self):
        for erasure in self:
            # sudo: who decides is told the number, though he may not read the filing
            erasure.number = erasure.sudo().filing_id.name

    # ---- asking ----

    @api.model_create_multi
    def create(self, vals_list):
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(
                self.env._("Only a register officer asks for an erasure.")
            )
        filings = self.env["customer.filing"]
        for vals in vals_list:
            filings |= filings.browse(vals.get("filing_id"))
        filings.check_access("read")
        filings._refuse_to_erase()
        now = fields.Datetime.now()
        erasures = super().create(
            [
                {name: vals[name] for name in TYPED & set(vals)}
                | {
                    "cause": "asked",
                    "state": "pending",
                    "company_id": filings.browse(vals.get("filing_id")).company_id.id,
                    "asked_by_id": self.env.uid,
                    "asked_at": now,
                }
                for vals in vals_list
            ]
        )
        erasures._tell()
        return erasures

    def write(self, vals):
        if self:
            raise UserError(self.env._("Approve or refuse it with the buttons."))
        return super().write(vals)

    @api.model
    def _propose(self, filing, cause, reason):
        """Ask for an erasure on somebody's behalf, unless it is asked for already."""
        # sudo: proposals are the engine's to make
        own = self.sudo()
        if own.search_count([("filing_id", "=", filing.id), ("state", "=", "pending")]):
            return
        erasure = own.create({"filing_id": filing.id, "reason": reason})
        super(FilingErasure, erasure).write({"cause": cause})

    def _tell(self):
        """Bring what waits before the administrators, once for each company."""
        self.env["customer.filing.notice"]._raise_many(
            [
                {"kind": "erasure", "company_id": company.id}
                for company in self.company_id
            ]
        )

    # ---- time asks ----

    @api.model
    def _cron_propose(self):
        """Propose to erase what was kept as long as its policy says (rule S64-R05)."""
        work_off(
            self.env, partial(give_way, self.env, partial(self._propose_due, BATCH))
        )

    @api.model
    def _propose_due(self, limit):
        """Propose up to ``limit`` filings; how many it were."""
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_erasure (filing_id, company_id, cause,
                       state, asked_at, create_uid, create_date)
                   SELECT filing.id, filing.company_id, 'retention', 'pending', %(now)s,
                          %(uid)s, %(now)s
                   FROM customer_filing AS filing
                   JOIN customer_filing_policy_version AS version
                     ON version.id = filing.version_id AND version.retention_months > 0
                   WHERE %(over)s ORDER BY filing.id LIMIT %(limit)s
                   ON CONFLICT DO NOTHING RETURNING id""",
                now=now,
                uid=self.env.uid,
                over=self._sql_is_over(now),
                limit=limit,
            )
        )
        self.browse(id_ for (id_,) in rows)._tell()
        return len(rows)

    @api.model
    def _sql_is_over(self, now):
        """A filing has been kept long enough, and nothing needs it any more.

        Whoever decided to keep it has it kept for as long again.
        """
        return SQL(
            """filing.state IN ('ended', 'refused') AND filing.erased_at IS NULL
               AND filing.aftercare_until IS NULL
               AND GREATEST(
                       COALESCE(filing.ended_at, filing.first_submitted_at,
                                filing.write_date),
                       (SELECT max(erasure.decided_at)
                        FROM customer_filing_erasure AS erasure
                        WHERE erasure.filing_id = filing.id
                          AND erasure.state = 'refused'))
                   + make_interval(months => version.retention_months) <= %(now)s
               AND NOT EXISTS (
                   SELECT FROM customer_filing_erasure AS erasure
                   WHERE erasure.filing_id = filing.id AND erasure.state = 'pending')
               AND NOT EXISTS (
                   SELECT FROM customer_filing_pool_entry AS entry
                   WHERE entry.filing_id = filing.id AND entry.state = 'waiting')
               AND NOT EXISTS (
                   SELECT FROM customer_filing_hold AS hold
                   WHERE hold.filing_id = filing.id AND hold.lifted_at IS NULL
                     AND (hold.until IS NULL OR hold.until > %(now)s))""",
            now=now,
        )

    # ---- deciding ----

    def action_approve(self):
        """Erase these customers' data for good (rule S30-R03).

        For administrators, not for who asked.

        :raise AccessError: anybody else
        :raise UserError: it was decided already, or a hold keeps the filing
        """
        self._check_may_decide()
        self._decide("approved")
        # sudo: what is erased is nobody's to write
        self.sudo().filing_id._erase(self)
        return True

    def action_refuse(self):
        """Keep these customers' data, as long again. For administrators."""
        self._check_may_decide()
        self._decide("refused")
        return True

    def _check_may_decide(self):
        self.check_access("write")
        if not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(self.env._("Only an administrator decides this."))
        if self.env.user in self.asked_by_id:
            raise AccessError(
                self.env._("Nobody decides what he asked for: ask another one.")
            )
        if any(erasure.state != "pending" for erasure in self):
            raise UserError(self.env._("This was decided already."))

    def _decide(self, state):
        result = super().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        waiting = self.search(
            [("company_id", "in", self.company_id.ids), ("state", "=", "pending")]
        )
        self.env["customer.filing.notice"]._close_erasures(
            self.company_id - waiting.company_id
        )
        return result
