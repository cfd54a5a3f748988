import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_datetime

from ..batches import give_way, work_off
from ..core import ledger, seals

VERIFIERS = (
    "customer_filing.group_filing_officer",
    "customer_filing.group_filing_auditor",
    "customer_filing.group_filing_administrator",
)
# So many are looked at in one transaction.
SEALS, FILINGS = 50, 1000
# Who presses the button waits so long; the cron does the rest.
SECONDS = 20
# The cron looks at each company once a day.
EVERY = timedelta(hours=20)
# More filings than these are named in the report, but not on the office's list.
MOST_NOTICES = 100


class FilingVerification(models.Model):
    """One look at a company's ledgers, seals and filings: is all as it was written?

    What was changed behind PostgreSQL's triggers is named, filing by filing. Kept, so
    that it can be told when all was still well.
    """

    _name = "customer.filing.verification"
    _description = "Verification of the Ledger"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    by_id = fields.Many2one("res.users", string="Asked for by", readonly=True)
    started_at = fields.Datetime(string="Began", required=True, readonly=True)
    done_at = fields.Datetime(string="Finished at", readonly=True)
    result = fields.Selection(
        [("running", "At work"), ("intact", "Intact"), ("broken", "Tampered with")],
        required=True,
        readonly=True,
        default="running",
    )
    entry_count = fields.Integer(string="Entries", readonly=True, aggregator=None)
    filing_count = fields.Integer(string="Filings", readonly=True, aggregator=None)
    seal_count = fields.Integer(string="Seals", readonly=True, aggregator=None)
    last_seal = fields.Char(
        readonly=True, help="Number and hash of the last seal that was looked at."
    )
    reached_filing = fields.Integer(readonly=True)
    faults = fields.Json(string="Found, as data", readonly=True)
    fault_count = fields.Integer(string="Faults", readonly=True, aggregator=None)
    fault_text = fields.Text(string="Found", compute="_compute_fault_text")

    _running_unique = models.UniqueIndex("(company_id) WHERE result = 'running'")

    @api.depends("started_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for look in self:
            look.display_name = format_datetime(self.env, look.started_at)

    # ---- what was found, in words ----

    @api.depends("faults")
    @api.depends_context("lang")
    def _compute_fault_text(self):
        for look in self:
            sentences = look._sentences()
            look.fault_text = "\n".join(
                sentences[fault["code"]]
                % {"filing": fault.get("filing"), "number": fault["number"]}
                for fault in look.faults or ()
            )

    def _sentences(self):
        """{code of a fault: sentence about it}"""
        _ = self.env._
        return {
            "changed": _("%(filing)s: entry %(number)s was changed."),
            "missing": _("%(filing)s: entry %(number)s was deleted."),
            "replaced": _("%(filing)s: entry %(number)s was replaced by another one."),
            "cut": _("%(filing)s: entry %(number)s and all after it were deleted."),
            "rewritten": _(
                "%(filing)s: entry %(number)s is not the one that was sealed."
            ),
            "smuggled": _(
                "%(filing)s: entry %(number)s was not written by the system."
            ),
            "state": _(
                "%(filing)s: its state was changed after entry %(number)s, the last."
            ),
            "owner": _("%(filing)s: its salesperson is not that of entry %(number)s."),
            "end": _(
                "%(filing)s: its protection ends otherwise than entry %(number)s says."
            ),
            "customer": _(
                "%(filing)s: the customer is not the one of entry %(number)s."
            ),
            "seal_changed": _("Seal %(number)s was changed, or what it covers."),
            "seal_missing": _("Seal %(number)s was deleted."),
            "seal_replaced": _("Seal %(number)s was replaced by another one."),
        }

    # ---- looking ----

    def action_verify(self):
        """Look at all ledgers of the user's present company (rule S01-R12).

        For register officers, auditors and administrators. What takes longer than some
        seconds is gone on with in the background.

        :return: an action that shows what was found
        :raise AccessError: anybody else
        """
        if not self._may_verify():
            raise AccessError(
                self.env._(
                    "Only register officers, auditors and administrators verify."
                )
            )
        # sudo: a verification is written by the engine alone
        look = self.sudo()._begin(self.env.company, self.env.user)
        finish = time.monotonic() + SECONDS
        # alone: what the cron is at work on it goes on with
        mine = look.try_lock_for_update()
        while mine and look.result == "running" and time.monotonic() < finish:
            look._step()
        if look.result == "running":
            cron = self.env.ref("customer_filing.ir_cron_verify_ledger")
            # sudo: those who verify may not start crons
            cron.sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": look.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _may_verify(self):
        return any(self.env.user.has_group(group) for group in VERIFIERS)

    @api.model
    def _cron_verify(self):
        """Begin each company's daily verification, and go on with what has begun."""
        # those that file: the others have no ledgers
        companies = self.env["customer.filing"]._read_group(
            [("state", "!=", "draft")], [], ["company_id:recordset"]
        )[0][0]
        since = fields.Datetime.now() - EVERY
        lately = self.search([("started_at", ">", since)]).company_id
        for company in companies - lately:
            self._begin(company, self.env.user)
        running = self.search([("result", "=", "running")], order="id")
        # in one chain: a later one would tell the scheduler that all is done
        steps = [partial(give_way, self.env, look._step_alone) for look in running]
        work_off(self.env, *steps)

    @api.model
    def _begin(self, company, user):
        """The verification of a company that is at work, or a new one."""
        running = self.search(
            [("company_id", "=", company.id), ("result", "=", "running")]
        )
        return running or self.create(
            {
                "company_id": company.id,
                "by_id": user.id,
                "started_at": fields.Datetime.now(),
            }
        )

    def _step_alone(self):
        """One step, unless somebody else does it; how many things were looked at."""
        if not self.try_lock_for_update() or self.result != "running":
            return 0
        return self._step()

    def _step(self):
        """Look at the next seals, then at the next filings; how many they were."""
        return self._look_at_seals() or self._look_at_filings() or self._finish()

    def _look_at_seals(self):
        if self.reached_filing:
            return 0
        number, hash_ = self._reached_seal()
        found, heads = self.env["customer.filing.seal"]._next_of(
            self.company_id.id, number, SEALS
        )
        if not found:
            return 0
        faults = seals.faults(found, heads, (number, hash_))
        self._note(
            [{"code": code, "number": at} for code, at in faults],
            seal_count=self.seal_count + len(found),
            last_seal=f"{found[-1].sequence} {found[-1].hash}",
        )
        return len(found)

    def _reached_seal(self):
        """Number and hash of the last seal that was looked at."""
        if not self.last_seal:
            return 0, ledger.GENESIS
        number, hash_ = self.last_seal.split()
        return int(number), hash_

    def _look_at_filings(self):
        ids = self._next_filing_ids()
        if not ids:
            return 0
        faults = self.env["customer.filing"]._faults(ids)
        names = self._numbers_of(faults)
        [(entries,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM customer_filing_ledger WHERE filing_id = ANY(%s)",
                ids,
            )
        )
        self._note(
            [
                {"code": code, "number": at, "filing": names[id_], "id": id_}
                for id_, found in faults.items()
                for code, at in found
            ],
            reached_filing=ids[-1],
            filing_count=self.filing_count + len(ids),
            entry_count=self.entry_count + entries,
        )
        return len(ids)

    def _next_filing_ids(self):
        """Filings that were submitted, or of which a seal tells, gone or not."""
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """SELECT id FROM (
                           (SELECT id FROM customer_filing AS filing
                            WHERE company_id = %(company)s AND id > %(after)s
                              AND (state != 'draft' OR EXISTS (
                                  SELECT FROM customer_filing_ledger AS entry
                                  WHERE entry.filing_id = filing.id))
                            ORDER BY id LIMIT %(limit)s)
                           UNION
                           (SELECT DISTINCT filing_id FROM customer_filing_seal_head
                            WHERE company_id = %(company)s AND filing_id > %(after)s
                            ORDER BY filing_id LIMIT %(limit)s)) AS told
                       ORDER BY id LIMIT %(limit)s""",
                    company=self.company_id.id,
                    after=self.reached_filing,
                    limit=FILINGS,
                )
            )
        ]

    def _numbers_of(self, filing_ids):
        """{filing id: its number}; of one that is gone, its id."""
        # sudo: which filing was tampered with is told by its number alone
        there = self.env["customer.filing"].sudo().browse(filing_ids).exists()
        names = {filing.id: filing.name for filing in there}
        return {id_: names.get(id_) or f"#{id_}" for id_ in filing_ids}

    def _note(self, faults, **values):
        found = [*(self.faults or ()), *faults]
        self.write(values | {"faults": found or False, "fault_count": len(found)})

    def _finish(self):
        """Say what came of it; the register office gets a notice of each fault."""
        self.write(
            {
                "result": "broken" if self.faults else "intact",
                "done_at": fields.Datetime.now(),
            }
        )
        ids = list(dict.fromkeys(fault.get("id") for fault in self.faults or ()))
        # sudo: what was tampered with is brought before the office whoever finds it
        there = self.env["customer.filing"].sudo().browse(filter(None, ids)).exists()
        known = [id_ if id_ in there.ids else None for id_ in ids[:MOST_NOTICES]]
        self.env["customer.filing.notice"]._raise_many(
            [
                {
                    "kind": "tampering",
                    "company_id": self.company_id.id,
                    "filing_id": id_,
                }
                for id_ in dict.fromkeys(known)
            ]
        )
        return 0
