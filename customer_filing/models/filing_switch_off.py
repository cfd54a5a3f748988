from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .filing_background import BATCH

CRON = "ir_cron_switch_off"
# A filing that still protects, waits, reserves or looks after a customer, or lies in
# the pool.
STANDING = """(filing.state IN ('submitted', 'queued', 'active')
    OR filing.state = 'draft' AND filing.reserved_until IS NOT NULL
    OR filing.aftercare_until IS NOT NULL
    OR EXISTS (SELECT FROM customer_filing_pool_entry AS entry
               WHERE entry.filing_id = filing.id AND entry.state = 'waiting'))"""
HELD = """EXISTS (SELECT FROM customer_filing_hold AS hold
    WHERE hold.filing_id = filing.id AND hold.lifted_at IS NULL
      AND (hold.until IS NULL OR hold.until > %s))"""


class FilingSwitchOff(models.Model):
    """A team stops to file: its filings end, its leads lose the guard.

    The ledger stays. The team's people go on with their leads as in plain Odoo.
    """

    _name = "customer.filing.switch.off"
    _description = "End of Filing in a Sales Team"
    _inherit = ["customer.filing.background"]
    _order = "id desc"

    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    policy_id = fields.Many2one(
        "customer.filing.policy",
        string="Filed under",
        readonly=True,
        ondelete="set null",
    )
    state = fields.Selection(
        [("asked", "To be confirmed"), ("running", "Ending"), ("done", "Ended")],
        required=True,
        default="asked",
        readonly=True,
    )
    typed_name = fields.Char(
        string="Name of the team", help="Type it, so that it is no mistake."
    )
    user_id = fields.Many2one("res.users", string="Stopped by", readonly=True)
    stopped_at = fields.Datetime(string="Stopped on", readonly=True)
    done_at = fields.Datetime(string="Ended on", readonly=True)
    total = fields.Integer(string="Filings", readonly=True)

    active_count = fields.Integer(string="Protected", compute="_compute_counts")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_counts")
    pooled_count = fields.Integer(string="In the pool", compute="_compute_counts")
    aftercare_count = fields.Integer(string="Looked after", compute="_compute_counts")
    held_count = fields.Integer(string="On hold", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    @api.depends("team_id")
    def _compute_display_name(self):
        for stop in self:
            stop.display_name = stop.team_id.name

    @api.depends("state", "team_id")
    def _compute_counts(self):
        for stop in self:
            counts = stop._counts()
            for name, count in counts.items():
                stop[name] = count
            done = max(stop.total - _to_do(counts), 0)
            ended = stop.state == "done"
            stop.progress = 100.0 * done / stop.total if stop.total else 100.0 * ended

    def _counts(self):
        self.env["customer.filing"].flush_model()
        self.env["customer.filing.hold"].flush_model()
        [row] = self.env.execute_query_dict(
            SQL(
                f"""SELECT
                    count(*) FILTER (WHERE state = 'active') AS active_count,
                    count(*) FILTER (WHERE state IN ('submitted', 'queued', 'draft'))
                        AS waiting_count,
                    count(*) FILTER (WHERE aftercare_until IS NOT NULL)
                        AS aftercare_count,
                    count(*) FILTER (WHERE state = 'ended' AND aftercare_until IS NULL)
                        AS pooled_count,
                    count(*) FILTER (WHERE {HELD}) AS held_count
                FROM customer_filing AS filing
                WHERE filing.team_id = %s AND {STANDING}""",
                fields.Datetime.now(),
                self.team_id.id or None,
            )
        )
        return row

    # ---- what may be written ----

    @api.model
    def _for_team(self, team):
        """The question whether this team is to stop, to be confirmed."""
        asked = self.search(
            [("team_id", "=", team.id), ("state", "=", "asked")], limit=1
        )
        stop = asked or self.create({"team_id": team.id})
        if not team.filing_policy_id and not any(stop._counts().values()):
            raise UserError(self.env._("%s does not file customers.", team.name))
        return stop

    @api.model_create_multi
    def create(self, vals_list):
        teams = self.env["crm.team"].browse(vals.get("team_id") for vals in vals_list)
        return super().create(
            [
                {
                    "team_id": team.id,
                    "company_id": (team.company_id or self.env.company).id,
                    "policy_id": team.filing_policy_id.id,
                    "state": "asked",
                }
                for team in teams
            ]
        )

    def write(self, vals):
        if set(vals) - {"typed_name"}:
            raise UserError(
                self.env._("Type the name of the team and press the button.")
            )
        return super().write(vals)

    def _put(self, **values):
        return super().write(values)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(stop.state != "asked" for stop in self):
            raise UserError(self.env._("That a team stopped to file is kept."))

    # ---- the button ----

    def action_stop(self):
        """Stop filing in this team, now; its filings end in the background.

        For administrators, who type the team's name.

        :raise UserError: another name was typed, or the team is just going live
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "running":
            raise UserError(self.env._("It is being done: reload the page."))
        if (self.typed_name or "").strip() != self.team_id.name:
            raise UserError(
                self.env._(
                    "To stop filing, type the name of the team: %s", self.team_id.name
                )
            )
        self._refuse_if_going_live()
        # first of all: whatever is filed from now on would stay
        self.team_id._filing_switch_off()
        counts = self._counts()
        self._put(
            state="running",
            user_id=self.env.uid,
            stopped_at=fields.Datetime.now(),
            total=_to_do(counts),
        )
        self._begin_work(CRON)
        return True

    def _refuse_if_going_live(self):
        busy = self.env["customer.filing.takeover"].search_count(
            [
                ("team_id", "=", self.team_id.id),
                ("state", "in", ("running", "undoing")),
            ],
            limit=1,
        )
        if busy:
            raise UserError(
                self.env._("This team is just going live: wait until that is done.")
            )

    def action_refresh(self):
        """Show how far the work is. For administrators."""
        self.check_access("read")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # ---- the work, batch by batch ----

    @api.model
    def _at_work(self):
        return self.search([("state", "=", "running")], order="id")

    def _left(self):
        return _to_do(self._counts())

    def _step(self, limit):
        filings = self._next_filings(limit)
        if filings:
            filings._take_back(self._note())
        else:
            self._put(state="done", done_at=fields.Datetime.now())
        return len(filings)

    def _note(self):
        return self.env._("%s stopped filing customers.", self.team_id.name)

    def _next_filings(self, limit):
        """Filings that no hold keeps; those that wait go first, lest they inherit."""
        self.env["customer.filing"].flush_model()
        self.env["customer.filing.hold"].flush_model()
        rows = self.env.execute_query(
            SQL(
                f"""SELECT filing.id FROM customer_filing AS filing
                    WHERE filing.team_id = %s AND {STANDING} AND NOT {HELD}
                    ORDER BY filing.state NOT IN ('submitted', 'queued'), filing.id
                    LIMIT %s""",
                self.team_id.id,
                fields.Datetime.now(),
                limit,
            )
        )
        # sudo: filings of every salesperson
        return self.env["customer.filing"].sudo().browse(id_ for (id_,) in rows)

    def _step_alone(self):
        """End filings one by one, so that one cannot keep the others."""
        filings = self._next_filings(BATCH)
        for filing in filings:
            with self.env.cr.savepoint():
                filing._take_back(self._note())
        return len(filings)


def _to_do(counts):
    """How many filings are to end: those on hold are counted a second time there."""
    return sum(counts.values()) - 2 * counts["held_count"]
