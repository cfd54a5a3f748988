from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import clock

# What is told; a filing has the same names.
TOLD = ("company_name", "contact_name", "phone", "email", "wechat", "street", "city")
# A reason is words, not a full stop.
SHORTEST_REASON = 4


class FilingReveal(models.TransientModel):
    """The dialog "Reveal": why somebody needs the contact data, and then these.

    They are nowhere kept in it: whoever has said why is told them till the day is over.
    """

    _name = "customer.filing.reveal"
    _description = "Reveal"

    card_id = fields.Many2one("customer.filing.card", readonly=True)
    memory_id = fields.Many2one("customer.filing.memory", readonly=True)
    subject_name = fields.Char(string="Customer", compute="_compute_subject_name")
    reason = fields.Char(string="Why do you need him?", default="")
    left = fields.Integer(string="Left today", compute="_compute_told")
    is_revealed = fields.Boolean(compute="_compute_told")
    company_name = fields.Char(string="Customer Company", compute="_compute_told")
    contact_name = fields.Char(string="Contact", compute="_compute_told")
    phone = fields.Char(compute="_compute_told")
    email = fields.Char(compute="_compute_told")
    wechat = fields.Char(string="WeChat ID", compute="_compute_told")
    street = fields.Char(compute="_compute_told")
    city = fields.Char(compute="_compute_told")

    @api.model
    def _open(self, context, dialog=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reveal contact data"),
            "res_model": self._name,
            "res_id": dialog and dialog.id,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _mask(self):
        """The card or the memory, if the user sees it."""
        self.ensure_one()
        # as the user himself: whatever he chose by its id
        own = self.sudo(False)
        return (own.card_id or own.memory_id)._filtered_access("read")

    @api.depends("card_id", "memory_id")
    @api.depends_context("uid")
    def _compute_subject_name(self):
        for dialog in self:
            dialog.subject_name = dialog._mask().masked_name

    @api.depends("card_id", "memory_id")
    @api.depends_context("uid")
    def _compute_told(self):
        for dialog in self:
            mask = dialog._mask()
            budget = mask and mask._reveal_budget()
            # sudo: what is behind the mask, for whom it was revealed to today
            filing = mask.sudo().filing_id
            told = bool(budget) and dialog._was_revealed(filing)
            dialog.is_revealed = told
            dialog.left = dialog._left(filing, budget) if budget else 0
            for name in TOLD:
                dialog[name] = told and filing[name]

    def _today(self, filing):
        return clock.local_day(fields.Datetime.now(), filing._tz())

    def _was_revealed(self, filing):
        begins = clock.start_of_day(self._today(filing), filing._tz())
        # sudo: the log is the office's; asked for is what the user did himself
        return bool(
            self.env["customer.filing.sighting"]
            .sudo()
            .search_count(
                [
                    ("filing_id", "=", filing.id),
                    ("user_id", "=", self.env.uid),
                    ("kind", "=", "reveal"),
                    ("seen_at", ">=", begins),
                ],
                limit=1,
            )
        )

    def _left(self, filing, budget):
        return max(budget - self._used(filing), 0)

    def _used(self, filing):
        # sudo: one's own count
        quotas = self.env["customer.filing.quota"].sudo()
        own = [("purpose", "=", "reveal"), ("user_id", "=", self.env.uid)]
        day = [("day", "=", self._today(filing)), ("team_id", "=", False)]
        return quotas.search([*own, *day]).used

    def action_reveal(self):
        """Tell the contact data, and note who, whom, when and why (rule S27-R05).

        For whoever sees the card or has the memory; counts on his day.

        :return: the dialog with the contact data
        :raise AccessError: he sees neither, or the policy reveals nothing
        :raise UserError: he does not say why, or his budget of today is used up
        """
        self.ensure_one()
        mask = self._mask()
        budget = mask and mask._reveal_budget()
        if not budget:
            raise AccessError(
                self.env["customer.filing.masked"]._message_not_revealed()
            )
        if len((self.reason or "").strip()) < SHORTEST_REASON:
            raise UserError(self.env._("Say why you need the contact data."))
        # sudo: what is behind the mask; it is noted to whom it is told
        filing = mask.sudo().filing_id
        if not self._was_revealed(filing):
            self._spend(filing, budget)
            self.env["customer.filing.sighting"]._note("reveal", filing, self.reason)
        self.invalidate_recordset()
        return self._open({}, self)

    def _spend(self, filing, budget):
        """Use up one of today's reveals, in all teams together."""
        # sudo: quotas are the engine's
        quotas = self.env["customer.filing.quota"].sudo()
        today = self._today(filing)
        if quotas._take("reveal", today, budget, user_id=self.env.uid):
            return
        self._tell_office(filing)
        raise UserError(
            self.env._(
                "You have had %s customers revealed today, which is all that the "
                "policy allows. Ask again tomorrow.",
                budget,
            )
        )

    @api.model
    def _tell_office(self, filing):
        """Tell the register office that the user's reveals of today did not suffice."""
        self.env["customer.filing.notice"]._raise_about(
            "reveal_budget", filing.company_id, self.env.user
        )
