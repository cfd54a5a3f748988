import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from ..core import draw

STATES = [
    ("announced", "Announced"),
    ("drawing", "Being drawn"),
    ("done", "Drawn"),
    ("cancelled", "Called off"),
]
# What somebody took from pools and sold counts for a year.
CONVERSION = timedelta(days=365)


class FilingDraw(models.Model):
    """A draw among those who are interested in a pool's customers.

    Its seed is fixed when it is announced; till it is over nobody can read it, and its
    digest shows to everybody that it was never changed. What is drawn follows from the
    seed and from published numbers alone, so a draw that was broken off goes on to the
    same end, and everybody can run it again.
    """

    _name = "customer.filing.draw"
    _description = "Draw"
    _order = "draw_at desc, id desc"

    pool_id = fields.Many2one(
        "customer.filing.pool",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="pool_id.company_id", store=True, readonly=True
    )
    draw_at = fields.Datetime(string="Drawn on", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="announced")
    done_at = fields.Datetime(string="Published", readonly=True)
    commitment = fields.Char(
        string="Digest of the seed",
        required=True,
        readonly=True,
        help="SHA-256 of the seed, shown from the announcement on: the seed that is "
        "published afterwards must have this digest.",
    )
    secret = fields.Char(
        required=True, readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    seed = fields.Char(compute="_compute_seed", help="Published when the draw is over.")
    interest_ids = fields.One2many(
        "customer.filing.interest", "draw_id", string="Result", readonly=True
    )

    _open_unique = models.UniqueIndex(
        "(pool_id) WHERE state IN ('announced', 'drawing')"
    )
    _due_idx = models.Index("(draw_at) WHERE state IN ('announced', 'drawing')")

    @api.depends("pool_id", "draw_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for one in self:
            # sudo: a pool may be closed to who sees a draw that he took part in
            pool = one.sudo().pool_id
            tz = pool.company_id._filing_tz()
            at = format_datetime(self.env, one.draw_at, tz=tz, dt_format="short")
            one.display_name = f"{pool.name} {at}"

    @api.depends("state")
    def _compute_seed(self):
        for one in self:
            # sudo: who may see a draw that is over may see its seed
            one.seed = one.sudo().secret if one.state == "done" else False

    # ---- announced ----

    @api.model
    def _announced(self, pools):
        """{pool: the draw that is announced for it}; pools without one are left out."""
        # sudo: when a pool draws is no secret to those who see it
        found = self.sudo().search(
            [("pool_id", "in", pools.ids), ("state", "=", "announced")]
        )
        return {one.pool_id.with_env(pools.env): one for one in found}

    @api.model
    def _announce(self, pools):
        """Announce the next draw of pools that have none, with the digest of its seed.

        What is announced stays, whatever is set on the pool meanwhile.
        """
        having = self.search(
            [
                ("pool_id", "in", pools.ids),
                ("state", "in", ("announced", "drawing")),
            ]
        ).pool_id
        rows = []
        for pool in pools - having:
            seed = secrets.token_hex(32)
            rows.append(
                {
                    "pool_id": pool.id,
                    "draw_at": pool._draw_after(fields.Datetime.now()),
                    "secret": seed,
                    "commitment": draw.commitment(seed),
                }
            )
        announced = self.create(rows)
        cron = self.env.ref("customer_filing.ir_cron_draw", raise_if_not_found=False)
        if cron and announced:
            cron._trigger(at=announced.mapped("draw_at"))

    @api.model
    def _call_off(self, pools):
        """Call off what is announced for pools that draw no more."""
        self.search([("pool_id", "in", pools.ids), ("state", "=", "announced")]).write(
            {"state": "cancelled"}
        )

    # ---- the numbers by which it is drawn ----

    def _freeze(self):
        """Fix who takes part, and by which numbers; the draw has begun.

        Compare and set: of two runs at once one begins it.

        :return: whether this call has begun it
        """
        self.ensure_one()
        self.flush_model()
        begun = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_draw SET state = 'drawing'
                   WHERE id = %s AND state = 'announced' RETURNING id""",
                self.id,
            )
        )
        self.invalidate_recordset(["state"])
        if begun:
            self.env["customer.filing.interest"]._freeze_for(self)
        return bool(begun)

    # ---- checked by anybody ----

    def action_check(self):
        """Run a draw again from its published seed and compare who comes out.

        For everybody who may see the result; nothing but what he can read is used.

        :raise UserError: the draw is not over, or nothing of it can be seen
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(self.env._("This draw is not over yet."))
        wrong = self._differences()
        found = len(set(self.interest_ids.mapped("entry_number")))
        if wrong:
            message = self.env._(
                "The result differs at: %s. Tell the register office.", ", ".join(wrong)
            )
        else:
            message = self.env._(
                "The seed has the digest that was announced, and the same people come "
                "out for all %s customers.",
                found,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Check of the draw"),
                "message": message,
                "type": "danger" if wrong else "success",
                "sticky": True,
            },
        }

    def _differences(self):
        """What does not follow from the seed, as texts; none if all does."""
        wrong = []
        if not draw.keeps_promise(self.seed, self.commitment):
            wrong.append(self.env._("the seed"))
        for number, interests in self.interest_ids.grouped("entry_number").items():
            if not interests._follow_from(self.seed, number):
                wrong.append(interests[:1].number)
        return wrong
