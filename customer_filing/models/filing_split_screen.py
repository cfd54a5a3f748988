from odoo import api, fields, models

from ..core import allocation, split_flow
from . import filing_split_bar, filing_words
from . import filing_split_words as words

ACTIONS = ("propose", "rework", "approve", "revise", "cancel")
# A reason will be given: whether there is one is asked when the button is pressed.
SAID = "-"


class FilingSplit(models.Model):
    """A split on the screen: its bar, whom it waits for, and who may press what."""

    _inherit = "customer.filing.split"

    commission_line_ids = fields.One2many(
        "customer.filing.split.line",
        "split_id",
        domain=[("book", "=", "commission")],
    )
    performance_line_ids = fields.One2many(
        "customer.filing.split.line",
        "split_id",
        domain=[("book", "=", "performance")],
    )
    bar = fields.Html(string="Shares", compute="_compute_bar", sanitize=False)
    waiting_text = fields.Text(compute="_compute_waiting_text")
    may_propose = fields.Boolean(compute="_compute_may")
    may_rework = fields.Boolean(compute="_compute_may")
    may_approve = fields.Boolean(compute="_compute_may")
    may_revise = fields.Boolean(compute="_compute_may")
    may_cancel = fields.Boolean(compute="_compute_may")

    # ---- what is seen ----

    @api.depends("line_ids", "base_amount", "performance_base")
    @api.depends_context("lang")
    def _compute_bar(self):
        for split in self:
            totals = {
                "commission": split.base_amount,
                "performance": split.performance_base,
            }
            books = [
                filing_split_bar.Book(book, totals[book], split._found(lines), lines)
                for book, lines in split.line_ids.grouped("book").items()
            ]
            split.bar = filing_split_bar.draw(self.env, books, split.currency_id)

    def _found(self, lines):
        """What is stored of one book, as the core would answer it."""
        amounts = {line._key(): words.decimal_of(line.amount) for line in lines}
        total = sum(amounts.values())
        percent = max(words.decimal_of(line.share_total) for line in lines)
        return allocation.Allocation(amounts, amounts, (), percent, total, words.ZERO)

    @api.depends(
        "state",
        "line_ids.agreement",
        "agree_until",
        "proposer_id",
        "lead_ids.won_status",
    )
    @api.depends_context("lang")
    def _compute_waiting_text(self):
        for split in self:
            split.waiting_text = split._told_waiting()

    def _told_waiting(self):
        """Whom a split waits for, or what comes next."""
        _ = self.env._
        if self.state == "agreed":
            return _("All have agreed: it waits for approval.")
        if self.state == "approved" and not self.reverses_id and self._open_leads():
            return _(
                "The deal is not won any more, so nothing of it is frozen: cancel the "
                "split or take it back, or win the deal again."
            )
        if self.state != "proposed":
            return False
        if self.reverses_id:
            return _("It takes back another split: it waits for approval.")
        objected = self.line_ids.filtered(lambda one: one.agreement == "objected")
        if objected:
            names = list(dict.fromkeys(objected.mapped("payee_name")))
            return _(
                "%s objects: revise the split, and all are asked anew.",
                filing_words.listed(self.env, names),
            )
        pending = self.line_ids.filtered(lambda one: one.agreement == "pending")
        names = list(dict.fromkeys(pending.mapped("payee_name")))
        return names and _("Waits for: %s", filing_words.listed(self.env, names))

    # ---- who may press what ----

    @api.depends("state", "line_ids.agreement", "line_ids.frozen_at")
    @api.depends_context("uid")
    def _compute_may(self):
        for split in self:
            codes = split._why_not()
            for action in ACTIONS:
                split[f"may_{action}"] = not codes[action]

    def _why_not(self):
        """{action: why the user may not press its button, or None}."""
        actor, state = self._actor(), self.state
        lines = [line._as_core() for line in self.line_ids]
        own = not (actor.is_leader or actor.is_officer)
        is_draft = state == "draft"
        return {
            "propose": split_flow.may_propose(actor, state, self._adds_up()),
            "rework": "not_allowed"
            if own or not is_draft or self.reverses_id
            else None,
            "approve": split_flow.may_approve(
                actor, state, bool(self.reverses_id), lines
            ),
            "revise": split_flow.may_revise(
                actor, state, bool(self.reverses_id), lines
            ),
            "cancel": split_flow.may_cancel(actor, state, SAID, lines),
        }

    # ---- buttons ----

    def action_rework(self):
        """Open the dialog that draws this split up anew; it becomes a new version.

        For the leader of the team and register officers, until something is frozen.

        :raise UserError: the split cannot be revised any more
        :raise AccessError: it is not this user's to do so
        """
        self.ensure_one()
        self.check_access("read")
        codes = self._why_not()
        if codes["rework"]:
            self._refuse_if(codes["revise"])
        leads = self.lead_ids.sudo(False)
        return self.env["customer.filing.split.propose"]._open_for(leads, self)

    def action_ask_cancel(self):
        """Open the dialog that cancels this split with a reason."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the split"),
            "res_model": "customer.filing.split.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_split_id": self.id},
        }


class FilingSplitLine(models.Model):
    """A share on the screen."""

    _inherit = "customer.filing.split.line"

    agree_until = fields.Datetime(
        related="split_id.agree_until", string="Silence agrees after"
    )
    payee_line_ids = fields.Many2many(
        "customer.filing.split.line",
        string="All of his shares",
        compute="_compute_payee_line_ids",
    )
    has_several = fields.Boolean(compute="_compute_payee_line_ids")
    may_agree = fields.Boolean(compute="_compute_may_answer")
    may_stand_in = fields.Boolean(compute="_compute_may_answer")

    @api.depends("split_state", "agreement", "user_id")
    @api.depends_context("uid")
    def _compute_may_answer(self):
        for line in self:
            # sudo: how far a split is decides who answers; a payee may not read it
            split = line.sudo().split_id.sudo(self.env.su)
            state, mine = split.sudo().state, line._as_core()
            line.may_agree = not split_flow.may_agree(state, mine)
            line.may_stand_in = not split_flow.may_agree_for(
                split._actor(), state, mine, SAID
            )

    @api.depends("split_id", "user_id")
    def _compute_payee_line_ids(self):
        """What the payee of a share gets of its split, in both books."""
        for line in self:
            # as the user: which he may read
            line.payee_line_ids = self.sudo(False).search(
                [
                    # sudo: a payee may not read the split
                    ("split_id", "=", line.sudo().split_id.id),
                    ("user_id", "!=", False),
                    ("user_id", "=", line.user_id.id),
                ],
                order="book, sequence, id",
            )
            line.has_several = len(line.payee_line_ids) > 1

    def _key(self):
        return str(self.id)

    def _told_amount(self):
        """Role and amount of a share, on one line."""
        return self.env._(
            "%(role)s: %(amount)s",
            role=words.role_name(self.env, self.role),
            amount=words.money(self.env, self.amount, self.currency_id),
        )

    def action_ask_to_stand_in(self):
        """Open the dialog that agrees in the place of who cannot do so himself."""
        return self._open_dialog(
            "customer.filing.split.agree", self.env._("Agree for him")
        )

    def action_ask_objection(self):
        """Open the dialog in which a payee says what is wrong with his share."""
        return self._open_dialog("customer.filing.split.object", self.env._("Object"))

    def _open_dialog(self, dialog, title):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": dialog,
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }
