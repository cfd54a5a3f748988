from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..batches import work_off
from ..core import release

TARGETS = [
    ("leader", "Team leader"),
    ("department", "Department head"),
    ("office", "Register office"),
]
BATCH = 100


class FilingRedistribution(models.Model):
    """A released customer whom one person gives to somebody (S04-R10, S47-R06).

    Until then he waits in the team's pool, seen by the decider alone.
    """

    _name = "customer.filing.redistribution"
    _description = "Redistribution"
    _inherit = ["customer.filing.task"]
    _order = "id desc"

    entry_id = fields.Many2one(
        "customer.filing.pool.entry",
        string="Stay in the pool",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    filing_id = fields.Many2one(
        "customer.filing", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    card_id = fields.Many2one(
        "customer.filing.card", compute="_compute_card_id", string="Customer"
    )
    target = fields.Selection(
        TARGETS, string="Decided by whom", required=True, readonly=True
    )
    decider_id = fields.Many2one(
        "res.users", string="Who decides", required=True, readonly=True, index=True
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("assigned", "Assigned"),
            ("pooled", "For everybody"),
        ],
        required=True,
        default="open",
        readonly=True,
    )
    done_at = fields.Datetime(string="Done", readonly=True)

    _open_unique = models.UniqueIndex(
        "(entry_id) WHERE state = 'open'", "This customer is redistributed already."
    )

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for task in self:
            task.display_name = self.env._("Redistribution #%s", task.id)

    @api.depends("filing_id")
    @api.depends_context("uid")
    def _compute_card_id(self):
        # sudo: filings are read for their cards alone, which have rules of their own
        found = (
            self.env["customer.filing.card"]
            .sudo()
            .search([("filing_id", "in", self.sudo().filing_id.ids)])
        )
        seen = found.with_env(self.env)._filtered_access("read")
        of_filing = {card.sudo().filing_id.id: card.id for card in seen}
        for task in self:
            task.card_id = of_filing.get(task.sudo().filing_id.id, False)

    def write(self, vals):
        if set(vals) - self._mail_fields():
            raise UserError(
                self.env._("Assign the customer, or give him to the pool, instead.")
            )
        return super().write(vals)

    def _settle(self, values):
        """Write what the engine alone writes."""
        return super().write(values)

    # ---- asking ----

    @api.model
    def _open_for(self, entries, targets):
        """Ask deciders who gets these customers.

        :param entries: waiting customer.filing.pool.entry with a decider
        :param targets: {filing id: leader, department or office}
        """
        # sudo: tasks are made by the engine alone
        tasks = (
            self.sudo()
            ._from_engine()
            .create(
                [
                    {
                        "entry_id": entry.id,
                        "filing_id": entry.filing_id.id,
                        "company_id": entry.company_id.id,
                        "target": targets[entry.filing_id.id],
                        "decider_id": entry.decider_id.id,
                    }
                    for entry in entries
                ]
            )
        )
        for decider, mine in tasks.grouped("decider_id").items():
            mine._plan_activity(decider)

    # ---- deciding ----

    def _check_decides(self):
        self.check_access("read")
        for task in self:
            if task.decider_id != self.env.user:
                raise AccessError(
                    self.env._("Only %s decides this.", task.decider_id.name)
                )
            if task.state != "open":
                raise UserError(self.env._("%s is done already.", task.display_name))

    def action_assign(self):
        """Open the dialog that gives these customers to somebody (rule S04-R10).

        For the decider, while the tasks are open.

        :return: an action
        :raise AccessError: the user is not the decider
        """
        self._check_decides()
        return self.card_id.action_assign()

    def action_pool(self):
        """Leave these customers to everybody in the pool. For the decider.

        :raise AccessError: the user is not the decider
        """
        self._check_decides()
        # sudo: entries and cards are the engine's to write
        tasks = self.sudo()
        entries = tasks.entry_id
        entries._decided_by({entry.id: False for entry in entries})
        tasks._close("pooled")
        return True

    @api.model
    def _close_for(self, entries, state):
        """Close what is asked about customers who have left their pool."""
        self.search([("entry_id", "in", entries.ids), ("state", "=", "open")])._close(
            state
        )

    def _close(self, state):
        if self:
            self._settle({"state": state, "done_at": fields.Datetime.now()})
            self._close_activities()

    # ---- deciders who leave ----

    @api.model
    def _cron_pass_on(self):
        """Bring what nobody decides any more to who does so now (rule S04-R10).

        Deciders leave, or lose their office. Killed half-way, run twice or late: the
        same end state.
        """
        tasks = self.search([("state", "=", "open")], order="id")
        ids = list(tasks.ids)

        def batch():
            some, ids[:BATCH] = ids[:BATCH], []
            self.browse(some).exists()._pass_on()
            return len(some)

        work_off(self.env, batch)

    def _pass_on(self):
        asked = self.filtered(lambda t: t.state == "open")
        targets = {task.filing_id.id: task.target for task in asked}
        able = asked.filing_id._possible_deciders(targets)
        left = asked.filtered(lambda t: t.decider_id not in able[t.filing_id.id])
        deciders = left.filing_id._deciders(targets)
        left.entry_id._decided_by(
            {task.entry_id.id: deciders[task.filing_id.id].id for task in left}
        )
        for decider, tasks in left.grouped(lambda t: deciders[t.filing_id.id]).items():
            if not decider:
                tasks._close("pooled")
                continue
            tasks._close_activities()
            tasks._settle({"decider_id": decider.id})
            tasks._plan_activity(decider)


assert {target for target, _label in TARGETS} == release.REDISTRIBUTED
