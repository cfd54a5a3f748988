from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .. import race
from ..core import masking
from . import filing_words
from .filing_pool import OFFICER


class FilingCard(models.Model):
    """What those may see of a filing who may not read it: masked values only.

    The pool's shop window shows cards. A card is written by the lifecycle alone and
    never holds what it must not show, so no search, group-by or export can reach behind
    the mask. What would help to find the customer elsewhere, even masked, is for the
    register office.
    """

    _name = "customer.filing.card"
    _description = "Customer Card"
    _order = "pool_entered_at desc, id desc"
    _rec_name = "masked_name"

    # groups: the records behind the card are not for those who read cards
    filing_id = fields.Many2one(
        "customer.filing",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        groups=OFFICER,
    )
    number = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    owner_id = fields.Many2one(
        "res.users",
        string="Filed by",
        readonly=True,
        index=True,
        groups=OFFICER,
    )
    may_claim = fields.Boolean(compute="_compute_may_claim")
    may_administer = fields.Boolean(compute="_compute_may_administer")
    was_mine = fields.Boolean(
        string="Filed by me", compute="_compute_was_mine", search="_search_was_mine"
    )
    masked_name = fields.Char(string="Customer", readonly=True)
    masked_contact = fields.Char(string="Contact", readonly=True, groups=OFFICER)
    masked_phone = fields.Char(string="Phone", readonly=True, groups=OFFICER)
    masked_email = fields.Char(string="Email", readonly=True, groups=OFFICER)
    city = fields.Char(readonly=True)
    state_id = fields.Many2one("res.country.state", string="Region", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    kind_id = fields.Many2one("customer.filing.kind", readonly=True)
    grade_id = fields.Many2one("customer.filing.grade", readonly=True)
    product_line_id = fields.Many2one("customer.filing.product.line", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    state = fields.Selection(selection="_selection_state", readonly=True)
    end_reason = fields.Selection(
        selection="_selection_end_reason", string="Why he came back", readonly=True
    )
    filed_at = fields.Datetime(string="Filed on", readonly=True)
    ended_at = fields.Datetime(string="Ended on", readonly=True)
    pool_id = fields.Many2one(
        "customer.filing.pool", readonly=True, index="btree_not_null"
    )
    pool_entered_at = fields.Datetime(string="In the pool since", readonly=True)
    decider_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        index="btree_not_null",
        help="Who alone says who gets this customer; empty: the pool's rules do.",
    )
    opens_at = fields.Datetime(string="To be claimed from", readonly=True)
    is_cold = fields.Boolean(string="In cold storage", readonly=True)
    has_left = fields.Boolean(
        string="Went to others",
        readonly=True,
        help="To its salesperson the filing is a memory.",
    )
    rounds = fields.Integer(
        string="Times in the pool",
        readonly=True,
        aggregator=None,
        help="This time included.",
    )
    history_days = fields.Integer(
        string="Days looked after",
        readonly=True,
        aggregator=None,
        help="By who had him last.",
    )
    contact_count = fields.Integer(
        string="Follow-ups",
        readonly=True,
        aggregator=None,
        help="By who had him last.",
    )
    is_phone_dead = fields.Boolean(string="Number is dead", readonly=True)
    contacted_at = fields.Datetime(
        string="Got in touch",
        readonly=True,
        help="When the customer wrote or called by himself while he waited.",
    )

    _filing_unique = models.UniqueIndex("(filing_id)")

    @api.depends("owner_id")
    @api.depends_context("uid")
    def _compute_was_mine(self):
        for card in self:
            # sudo: only that it was oneself is told
            card.was_mine = card.sudo().owner_id == self.env.user

    @api.model
    def _search_was_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.sudo()._search([("owner_id", "=", self.env.uid)])
        return [("id", "in" if True in value else "not in", mine)]

    @api.depends("pool_id", "is_cold")
    @api.depends_context("uid")
    def _compute_may_claim(self):
        for pool, cards in self.grouped("pool_id").items():
            admitted = bool(pool) and pool._admits(self.env.user)
            for card in cards:
                card.may_claim = admitted and not card.is_cold

    @api.depends("pool_id")
    @api.depends_context("uid")
    def _compute_may_administer(self):
        for pool, cards in self.grouped("pool_id").items():
            cards.may_administer = bool(pool) and pool._administers(self.env.user)

    @api.model
    def _selection_state(self):
        return filing_words.of_filings(self.env, "state")

    @api.model
    def _selection_end_reason(self):
        return filing_words.of_filings(self.env, "end_reason")

    @api.model
    def _sync(self, filings):
        """Make the cards of ``filings`` show their present state, masked."""
        # the system's throughout: a card's author would tell whose customer it was
        own = self.with_user(SUPERUSER_ID)
        cards = {
            card.filing_id.id: card
            for card in own.search([("filing_id", "in", filings.ids)])
        }
        missing = []
        for filing in filings.sudo():
            values = self._prepare_values(filing)
            if filing.id in cards:
                cards[filing.id].write(values)
            else:
                missing.append(values | {"filing_id": filing.id})
        own.create(missing)

    @api.model
    def _sync_ended(self, filings):
        """Make the cards of filings that ended show it, all in one statement.

        What is masked stays as it was; who ended before he was protected gets a card.
        """
        filings.flush_recordset()
        self.env["customer.filing.follow.up"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_card AS card
                   SET state = filing.state, end_reason = filing.end_reason,
                       ended_at = filing.ended_at, rounds = filing.round,
                       pool_id = entry.pool_id, pool_entered_at = entry.entered_at,
                       decider_id = entry.decider_id, opens_at = entry.opens_at,
                       is_cold = COALESCE(entry.is_cold, FALSE),
                       has_left = filing.left_owner, grade_id = filing.grade_id,
                       is_phone_dead = filing.is_phone_dead, contacted_at = NULL,
                       history_days = EXTRACT(
                           DAY FROM filing.ended_at - filing.effective_at),
                       contact_count = (
                           SELECT count(*) FROM customer_filing_follow_up AS contact
                           WHERE contact.filing_id = filing.id),
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                   FROM customer_filing AS filing
                   LEFT JOIN customer_filing_pool_entry AS entry
                     ON entry.filing_id = filing.id AND entry.state = 'waiting'
                   WHERE card.filing_id = filing.id AND filing.id = ANY(%s)
                   RETURNING card.filing_id""",
                SUPERUSER_ID,
                filings.ids,
            )
        )
        self.invalidate_model()
        shown = {filing_id for (filing_id,) in rows}
        self._sync(filings.filtered(lambda filing: filing.id not in shown))
        self.env["customer.filing.memory"]._remember(filings)

    @api.model
    def _prepare_values(self, filing):
        entry = filing.pool_entry_ids.filtered(lambda entry: entry.state == "waiting")
        return {
            "number": filing.name,
            "company_id": filing.company_id.id,
            "owner_id": filing.user_id.id,
            "masked_name": masking.mask_company(filing.company_name or "")
            or masking.mask_name(filing.contact_name or ""),
            "masked_contact": masking.mask_name(filing.contact_name or ""),
            "masked_phone": masking.mask_phone(filing.phone or ""),
            "masked_email": masking.mask_email(filing.email or ""),
            "city": filing.city,
            "state_id": filing.state_id.id,
            "country_id": filing.country_id.id,
            "kind_id": filing.kind_id.id,
            "grade_id": filing.grade_id.id,
            "product_line_id": filing.product_line_id.id,
            "industry_id": (
                filing.industry_id or filing.lead_id.partner_id.industry_id
            ).id,
            "is_phone_dead": filing.is_phone_dead,
            "state": filing.state,
            "end_reason": filing.end_reason,
            "filed_at": filing.effective_at,
            "ended_at": filing.ended_at,
            "pool_id": entry.pool_id.id,
            "pool_entered_at": entry.entered_at,
            "rounds": filing.round,
            "decider_id": entry.decider_id.id,
            "opens_at": entry.opens_at,
            "is_cold": entry.is_cold,
            "has_left": filing.left_owner,
        }

    def action_claim(self):
        """Claim the customers of these cards from their pool (rules S01-R07, S39-R05).

        Any member of the pool may call it. One customer or several at once; each is
        filed for the user by the same door as any other filing.

        :return: an action that opens the claimed lead, or says why it was not taken; of
            several, a dialog that says so of each
        """
        self._wait_for_turn()
        # gone or somebody else's by now: passed over, and told as such
        waiting = self._offered()
        filings = self.env["customer.filing"]._claim(waiting)
        return filings._claim_result(self, waiting)

    def _wait_for_turn(self):
        """Claim after all who count on the same limits, and see what they did."""
        # sudo: of cards that are not the user's nothing is told but that they are gone
        pools = self.sudo().exists().pool_id.filtered("claim_pool_daily_max")
        names = [f"customer_filing claim pool {pool.id}" for pool in pools]
        race.wait_for_turn(self.env, f"customer_filing claim {self.env.uid}", *names)

    def _offered(self):
        """Those of these that the user sees, and who wait to be claimed."""
        # over RPC one can name a card twice
        seen = (self | self).exists()._filtered_access("read")
        return seen.filtered(lambda card: card.pool_id and not card.is_cold)

    def _name_as_offered(self):
        """What the customer is called to who could see him wait; "–" to all others.

        Over RPC one can name any card.
        """
        # sudo: a card that somebody else has by now is closed; its mask is not
        card = self.sudo().exists()
        pools = card.filing_id.pool_entry_ids.pool_id
        if any(pool._admits(self.env.user) for pool in pools):
            return card.masked_name
        return "–"

    def _why_not_offered(self):
        """Why this customer cannot be claimed by anybody, as the user may know it."""
        if any(card.is_cold for card in self.exists()._filtered_access("read")):
            return self.env._(
                "In cold storage: an administrator of the pool takes him out first."
            )
        return self.env._("Already claimed: somebody was faster.")

    # ---- for who looks after the pool ----

    def action_move(self):
        """Ask into which pool these customers go. For pool administrators."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to another pool"),
            "res_model": "customer.filing.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_card_ids": self.ids},
        }

    def action_warm(self):
        """Take these customers out of cold storage. For pool administrators."""
        self._check_administers()
        self._entries()._warm()
        return True

    def action_mark_phone_dead(self):
        """Note that nobody is reached under these numbers. For pool administrators."""
        self._check_administers()
        self.sudo().filing_id._set_phone_dead(True)
        return True

    def action_mark_phone_alive(self):
        """Note that these numbers work after all. For pool administrators."""
        self._check_administers()
        self.sudo().filing_id._set_phone_dead(False)
        return True

    @api.model
    def _mark(self, filings, values):
        """Write what was learned of customers on their cards, as the system's."""
        own = self.with_user(SUPERUSER_ID)
        own.search([("filing_id", "in", filings.ids)]).write(values)

    def _entries(self):
        """The present stays of these customers, as superuser."""
        # sudo: stays are the engine's; the callers looked at who may see the cards
        return (
            self.env["customer.filing.pool.entry"]
            .sudo()
            .search(
                [
                    ("filing_id", "in", self.sudo().filing_id.ids),
                    ("state", "=", "waiting"),
                ]
            )
        )

    def _check_administers(self):
        """Raise unless the user looks after the pools in which these wait."""
        self.check_access("read")
        user = self.env.user
        if not all(card.pool_id and card.pool_id._administers(user) for card in self):
            raise AccessError(
                self.env._("Only an administrator of the pool does this.")
            )
