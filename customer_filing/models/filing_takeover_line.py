from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import clock, masking, takeover

STATES = [
    ("found", "To be looked at"),
    ("ready", "Ready"),
    ("collision", "To be settled"),
    ("left_out", "Left out"),
    ("taken", "Taken over"),
    ("failed", "Failed"),
    ("undone", "Undone"),
]
REASONS = [
    ("no_owner", "It has no salesperson"),
    ("owner_left", "Its salesperson has left"),
    ("not_in_team", "Its salesperson is not in the team"),
    ("won", "It is won"),
    ("lost", "It is lost"),
    ("archived", "It is archived"),
    ("no_identity", "Nothing in it says who the customer is"),
    ("unclear", "Its masked number may be that of several customers"),
    ("over", "Counted from its date the protection is over"),
    ("filed", "It is filed already"),
    ("protected", "Another filing protects the customer"),
    ("customer", "He has bought from a colleague, who looks after him"),
    ("pool", "The customer waits in the public pool"),
    ("settled", "The customer goes to a colleague"),
    ("by_hand", "Left out by hand"),
    ("changed", "It has changed since you looked: look again, or file it by hand"),
    ("on_hold", "Its filing is on hold: lift the hold, then undo again"),
    ("claimed", "The customer is a colleague's by now, so the lead stays as it is"),
    ("error", "It could not be done"),
]


class FilingTakeoverLine(models.Model):
    """What becomes of one lead when its team begins to file."""

    _name = "customer.filing.takeover.line"
    _description = "Lead to be Taken Over"
    _order = "takeover_id, group_no, id"
    _log_access = False

    takeover_id = fields.Many2one(
        "customer.filing.takeover", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="takeover_id.company_id")
    takeover_state = fields.Selection(related="takeover_id.state", string="Step")
    rule_id = fields.Many2one(
        "customer.filing.takeover.rule", readonly=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )
    owner_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    kind_id = fields.Many2one("customer.filing.kind", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    why = fields.Selection(REASONS, readonly=True)
    problem = fields.Text(readonly=True, help="What went wrong.")
    starts_at = fields.Datetime(string="Counted from", readonly=True)
    until = fields.Datetime(
        string="Protected to",
        readonly=True,
        help="The first instant without protection; empty: without end.",
    )
    through = fields.Datetime(
        string="Protected until",
        compute="_compute_through",
        help="The last second of the protection; empty: without end.",
    )
    # leads of one customer have one number
    group_no = fields.Integer(string="Customer", readonly=True, aggregator=None)
    is_collision = fields.Boolean(
        readonly=True, help="Several people have this customer."
    )
    is_suggested = fields.Boolean(string="Suggested", compute="_compute_is_suggested")
    digests = fields.Text(readonly=True, groups="base.group_no_one")
    created_at = fields.Datetime(string="Lead made", readonly=True)
    last_active_at = fields.Datetime(string="Last contact", readonly=True)
    follow_up_count = fields.Integer(string="Contacts", readonly=True, aggregator=None)
    filing_id = fields.Many2one(
        "customer.filing", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    joined = fields.Boolean(
        readonly=True, help="The lead came under a filing that was there already."
    )
    customer = fields.Char(compute="_compute_customer", string="Name")

    _lead_unique = models.UniqueIndex("(takeover_id, lead_id)")
    _work_idx = models.Index("(takeover_id, state, group_no)")

    @api.depends("lead_id")
    @api.depends_context("uid")
    def _compute_customer(self):
        readable = self.lead_id._filtered_access("read")
        for line in self:
            # sudo: who takes a team's leads over need not be able to read them; then he
            # is told what would be on the customer's card
            lead = line.lead_id.sudo()
            if line.lead_id in readable:
                line.customer = lead.partner_name or lead.contact_name or lead.name
            else:
                line.customer = masking.mask_company(
                    lead.partner_name or ""
                ) or masking.mask_name(lead.contact_name or "")

    @api.depends("until")
    def _compute_through(self):
        for line in self:
            line.through = line.until and clock.last_second(line.until)

    @api.depends("lead_id", "group_no")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.customer

    @api.depends("takeover_id.settle_by", "is_collision", "group_no")
    def _compute_is_suggested(self):
        contested = self.filtered("is_collision")
        (self - contested).is_suggested = False
        for job, lines in contested.grouped("takeover_id").items():
            chosen = job._suggested(set(lines.mapped("group_no")))
            for line in lines:
                line.is_suggested = line.id in chosen

    def _starts_at(self, last_active_at, now, tz):
        """The instant from which this lead's protection counts, naive UTC."""
        rule = self.rule_id
        dates = {
            "creation": self.created_at,
            # sudo: leads of every salesperson
            "assignment": self.lead_id.sudo().date_open,
            "activity": last_active_at,
            "fixed": rule.fixed_date and clock.start_of_day(rule.fixed_date, tz),
        }
        return takeover.start(rule.counts_from, dates, now)

    def _put(self, rows):
        """Write columns of many lines in one statement.

        :param rows: {line id: {column: value}}; all with the same columns
        """
        if not rows:
            return
        self.flush_model()
        names = list(next(iter(rows.values())))
        types = {
            name: SQL(self._fields[name].column_type[1].partition("(")[0])
            for name in names
        }
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_takeover_line AS line SET %s
                   FROM (VALUES %s) AS new (id, %s) WHERE line.id = new.id
                   RETURNING line.id""",
                SQL(", ").join(
                    SQL(
                        "%s = new.%s::%s",
                        SQL.identifier(n),
                        SQL.identifier(n),
                        types[n],
                    )
                    for n in names
                ),
                SQL(", ").join(
                    SQL("%s", (line_id, *(values[n] for n in names)))
                    for line_id, values in rows.items()
                ),
                SQL(", ").join(map(SQL.identifier, names)),
            )
        )
        self.invalidate_model(names)
        # what they count
        self.env["customer.filing.takeover"].invalidate_model()
        self.env["customer.filing.takeover.rule"].invalidate_model()

    def _put_all(self, **values):
        """Write the same on all of these lines."""
        self._put({line_id: values for line_id in self.ids})

    def _forget_digests(self):
        """They only serve to bring leads of one customer together."""
        self._put_all(digests=None)

    # ---- what becomes of a lead ----

    def _has_changed(self):
        """Whether the lead is another than that which was looked at."""
        # sudo: leads of every salesperson
        lead = self.lead_id.sudo()
        return (
            lead.user_id != self.owner_id
            or lead.team_id != self.takeover_id.team_id
            or not lead._filing_is_open()
            or lead.filing_guard not in (False, "contested")
        )

    def _outcome_of_changed(self):
        """Its own salesperson has filed it meanwhile: so much the better."""
        lead = self.lead_id.sudo()
        filed = lead.filing_guard == "protected" and lead.user_id == self.owner_id
        if filed:
            return {"state": "left_out", "why": "filed"}
        return {"state": "failed", "why": "changed"}

    def _prepare_filing(self):
        """Values of the filing of one customer, whose leads these are.

        The lead that counts from the earliest day says who he is, the others fill in
        what it leaves open.
        """
        lines = self.sorted(lambda line: (line.starts_at, line.id))
        first = lines[0]
        values = {}
        for lead in lines.lead_id.sudo():
            known = lead._filing_customer()
            known["phone"] = known["phone"] or lead.partner_id.phone
            known["email"] = known["email"] or lead.partner_id.email
            for name, value in known.items():
                values[name] = values.get(name) or value
        return values | {
            "lead_id": first.lead_id.id,
            "user_id": first.owner_id.id,
            "team_id": first.takeover_id.team_id.id,
            "kind_id": first.kind_id.id,
            "filed_on": first.starts_at,
            "kept_until": all(lines.mapped("until")) and max(lines.mapped("until")),
        }

    # ---- buttons on lines ----

    def action_choose(self):
        """Give each of these customers to the salesperson of this lead.

        For administrators, as long as nothing was taken over.
        """
        self._check_may_settle()
        for line in self:
            if not line.is_collision:
                raise UserError(
                    self.env._("Nobody else has the customer of %s.", line.customer)
                )
            line.takeover_id._choose({line.group_no: line})
        return True

    def action_leave_out(self):
        """Leave these customers out, with all leads of theirs. For administrators."""
        self._check_may_settle()
        lines = self._same_customers().filtered(
            lambda line: line.state in ("ready", "collision") or line.why == "settled"
        )
        lines._put_all(state="left_out", why="by_hand")
        return True

    def action_take_in(self):
        """Take back in whom somebody left out by hand. For administrators."""
        self._check_may_settle()
        lines = self._same_customers().filtered(lambda line: line.why == "by_hand")
        contested = lines.filtered("is_collision")
        contested._put_all(state="collision", why=None)
        (lines - contested)._put_all(state="ready", why=None)
        return True

    def _check_may_settle(self):
        self.takeover_id.check_access("write")
        self.takeover_id._refuse_unless("looked_at")

    def _same_customers(self):
        """These lines with all others of the same customers."""
        return self.search(
            [
                ("takeover_id", "in", self.takeover_id.ids),
                ("group_no", "in", list(set(self.mapped("group_no")) - {0})),
            ]
        )
