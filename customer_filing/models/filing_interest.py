from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import draw
from .filing_draw import CONVERSION

OUTCOMES = [
    ("open", "Not drawn yet"),
    ("got", "Gets the customer"),
    ("passed", "Passed over: may not take him"),
    ("lost", "Not drawn"),
    ("gone", "The customer was gone"),
]


class FilingInterest(models.Model):
    """Somebody would like to have a customer who will be drawn.

    Sealed: until the draw is over, everybody sees his own alone. Afterwards it is the
    published result, with the numbers that gave each his weight.
    """

    _name = "customer.filing.interest"
    _description = "Interest in a Customer"
    _order = "draw_id desc, entry_number, place, id"
    _log_access = False

    entry_id = fields.Many2one(
        "customer.filing.pool.entry",
        string="Stay in the pool",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        groups="customer_filing.group_filing_officer",
    )
    entry_number = fields.Integer(
        string="Entry",
        required=True,
        readonly=True,
        help="Of the customer's stay in the pool; with the seed it gives the order.",
    )
    number = fields.Char(string="Filing", readonly=True)
    pool_id = fields.Many2one(
        "customer.filing.pool", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Interested", required=True, readonly=True, index=True
    )
    declared_at = fields.Datetime(string="Since", required=True, readonly=True)
    draw_id = fields.Many2one(
        "customer.filing.draw", readonly=True, index=True, ondelete="cascade"
    )
    running = fields.Integer(
        string="Running filings", readonly=True, help="When the draw began."
    )
    claimed = fields.Integer(
        string="Taken", readonly=True, help="From pools, in the year before the draw."
    )
    won = fields.Integer(string="Of these sold", readonly=True)
    weight = fields.Integer(string="Tickets", readonly=True)
    place = fields.Integer(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)

    _pending_unique = models.UniqueIndex("(entry_id, user_id) WHERE draw_id IS NULL")
    _open_idx = models.Index("(draw_id, entry_number) WHERE outcome = 'open'")

    # ---- declared and withdrawn ----

    @api.model
    def _declare(self, entries, user):
        """Keep the interest of ``user`` in customers of the pool; once is enough."""
        entries.flush_model()
        self.env.execute_query(
            SQL(
                """INSERT INTO customer_filing_interest (entry_id, entry_number, number,
                       pool_id, company_id, user_id, declared_at)
                   SELECT entry.id, entry.id, filing.name, entry.pool_id,
                          entry.company_id, %s, %s
                   FROM customer_filing_pool_entry AS entry
                   JOIN customer_filing AS filing ON filing.id = entry.filing_id
                   WHERE entry.id = ANY(%s) AND entry.state = 'waiting'
                   ON CONFLICT (entry_id, user_id) WHERE draw_id IS NULL DO NOTHING
                   RETURNING id""",
                user.id,
                fields.Datetime.now(),
                entries.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _withdraw(self, entries, user):
        """Forget it again, until the draw begins.

        :raise UserError: it has begun
        """
        mine = self.search(
            [("entry_id", "in", entries.ids), ("user_id", "=", user.id)]
        ).filtered(lambda interest: interest.outcome in (False, "open"))
        due = self.env["customer.filing.draw"]._announced(mine.pool_id)
        now = fields.Datetime.now()
        for interest in mine:
            one = due.get(interest.pool_id)
            begun = one and one.draw_at <= now and interest._takes_part_in(one)
            if interest.draw_id or begun:
                raise UserError(
                    self.env._("The draw has begun: what you declared counts.")
                )
        mine.unlink()

    def _takes_part_in(self, one):
        """Whether this interest counts in a draw: it was declared in time."""
        entry = self.entry_id
        return self.declared_at < one.draw_at and draw.takes_part(
            entry.opens_at or entry.entered_at, one.draw_at
        )

    @api.model
    def _pending_of(self, user, entries):
        """In which of these stays ``user`` has declared his interest."""
        return self.search(
            [
                ("entry_id", "in", entries.ids),
                ("user_id", "=", user.id),
                ("outcome", "in", (False, "open")),
            ]
        ).entry_id

    # ---- frozen ----

    @api.model
    def _freeze_for(self, one):
        """Bind to a draw whoever declared his interest before it, with his numbers."""
        self.flush_model()
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """WITH people AS (
                       SELECT person.id,
                              (SELECT count(*) FROM customer_filing AS filing
                               WHERE filing.user_id = person.id
                                 AND filing.state = 'active') AS running,
                              taken.claimed, taken.won
                       FROM res_users AS person,
                       LATERAL (
                           SELECT count(DISTINCT filing.id) AS claimed,
                                  count(DISTINCT filing.id) FILTER (
                                      WHERE filing.end_reason = 'won') AS won
                           FROM customer_filing_claim AS claim
                           JOIN customer_filing AS filing
                             ON filing.id = claim.filing_id
                           WHERE claim.user_id = person.id
                             AND filing.end_reason IS DISTINCT FROM 'withdrawn'
                             AND claim.create_date > %(since)s) AS taken
                       WHERE person.active AND person.id IN (
                           SELECT user_id FROM customer_filing_interest
                           WHERE pool_id = %(pool)s AND draw_id IS NULL))
                   UPDATE customer_filing_interest AS interest
                   SET draw_id = %(draw)s, outcome = 'open', running = people.running,
                       claimed = people.claimed, won = people.won
                   FROM people, customer_filing_pool_entry AS entry
                   WHERE interest.pool_id = %(pool)s AND interest.draw_id IS NULL
                     AND interest.declared_at < %(at)s
                     AND people.id = interest.user_id
                     AND entry.id = interest.entry_id AND entry.state = 'waiting'
                     AND entry.pool_id = interest.pool_id
                     AND COALESCE(entry.opens_at, entry.entered_at) <= %(in_time)s
                     AND entry.decider_id IS NULL AND entry.is_cold IS NOT TRUE
                   RETURNING interest.id""",
                draw=one.id,
                pool=one.pool_id.id,
                at=one.draw_at,
                since=one.draw_at - CONVERSION,
                in_time=one.draw_at - draw.NOTICE,
            )
        )
        self.invalidate_model()

    def _interested(self):
        """These people as core.draw sees them."""
        return [
            draw.Interested(one.user_id.id, one.running, one.claimed, one.won)
            for one in self
        ]

    # ---- checked ----

    def _follow_from(self, seed, number):
        """Whether the published places and the winner follow from a seed."""
        placed = self.sorted("place")
        told = tuple(one.user_id.id for one in placed)
        if told != draw.order(seed, number, self._interested()):
            return False
        got = [one for one in placed if one.outcome == "got"]
        able = [one for one in placed if one.outcome != "passed"]
        gone = all(one.outcome == "gone" for one in placed)
        return gone or (got == able[:1] and self._weights_are_right())

    def _weights_are_right(self):
        return all(
            one.weight == draw.weight(person)
            for one, person in zip(self, self._interested(), strict=True)
        )
