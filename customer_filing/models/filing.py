import dataclasses

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import door
from ..core import clock, identity, lifecycle
from .filing_particulars import PARTICULARS
from .filing_snapshot import SNAPSHOT_FIELDS

STATES = [
    ("draft", "Draft"),
    ("refused", "Refused"),
    ("submitted", "Submitted"),
    ("queued", "Waiting in queue"),
    ("active", "Protected"),
    ("ended", "Ended"),
]
END_REASONS = [
    ("won", "Won"),
    ("expired", "Protection over"),
    ("released", "Given back"),
    ("lost", "Lost"),
    ("void", "Declared void"),
    ("withdrawn", "Withdrawn"),
    ("replaced", "Replaced"),
    ("neglected", "Not followed up"),
    ("no_visit", "Not brought in time"),
    ("no_order", "No order in time"),
    ("left", "Salesperson left"),
    ("imported", "Imported, never anybody's"),
]
# What every filing is before it is submitted.
BLANK = {"name": "/", "state": "draft", "round": 0, "origin": "normal"}
DRAFT_FIELDS = frozenset(
    (
        *SNAPSHOT_FIELDS,
        *PARTICULARS,
        "lead_id",
        "kind_id",
        "team_id",
        "user_id",
        "relative_ids",
        "document_ids",
        "grade_id",
        "filed_on",
        "book_reference",
        "kept_until",
    )
)


class CustomerFiling(models.Model):
    """The record by which a salesperson claims one customer, or one project of his.

    It keeps its own snapshot of the customer: lead and partner may change under it.
    State, dates and owner change through the lifecycle alone (filing_lifecycle.py);
    this file holds the fields and keeps everybody else away from them.
    """

    _name = "customer.filing"
    _description = "Customer Filing"
    _inherit = ["customer.filing.snapshot", "customer.filing.particulars"]
    _order = "id desc"
    # the name only: a many2one shows it to whoever sees the record that points here
    _rec_name = "name"
    _check_company_auto = True

    name = fields.Char(
        string="Number", readonly=True, copy=False, index=True, default="/"
    )
    lead_id = fields.Many2one(
        "crm.lead",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    lead_ids = fields.One2many("crm.lead", "filing_id", string="Leads", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        index="btree_not_null",
        default=lambda self: self._default_team_id(),
    )
    kind_id = fields.Many2one(
        "customer.filing.kind",
        index="btree_not_null",
        default=lambda self: self.env["customer.filing.kind"].search([], limit=1),
    )
    product_line_id = fields.Many2one(ondelete="restrict")
    relative_ids = fields.One2many(
        "customer.filing.relative", "filing_id", string="Relatives", copy=True
    )
    document_ids = fields.Many2many(
        "ir.attachment", string="Documents", copy=False, bypass_search_access=True
    )

    company_id = fields.Many2one("res.company", readonly=True, index=True, copy=False)
    register_id = fields.Many2one(
        "customer.filing.register", readonly=True, copy=False, ondelete="restrict"
    )
    version_id = fields.Many2one(
        "customer.filing.policy.version",
        string="Policy version",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    terms_id = fields.Many2one(
        "customer.filing.terms", readonly=True, ondelete="restrict", copy=False
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True
    )
    end_reason = fields.Selection(
        END_REASONS, string="Why it ended", readonly=True, copy=False
    )
    first_submitted_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="Decides who was first; kept to the microsecond. Stamped once, unless the "
        "place in line was given up before it was protected.",
    )
    effective_at = fields.Datetime(
        string="Protected from", readonly=True, copy=False, help="The clock's start."
    )
    protected_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="The first instant at which it is no longer protected.",
    )
    protected_through = fields.Datetime(
        string="Protected until",
        compute="_compute_protected_through",
        help="The last second of the protection.",
    )
    protection_text = fields.Char(
        string="Protection",
        compute="_compute_protection_text",
        help="In the team's time zone, which decides.",
    )
    days_left = fields.Integer(compute="_compute_days_left")
    awaits_decision = fields.Boolean(
        string="Kept while decided",
        readonly=True,
        copy=False,
        help="Something asked for in time is being decided: until then it stays "
        "protected, even past its end.",
    )
    aftercare_until = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False, help="When it was due.")
    end_note = fields.Text(string="Reason given", readonly=True, copy=False)
    ended_by_id = fields.Many2one(
        "res.users", string="Ended by", readonly=True, copy=False
    )
    round = fields.Integer(
        string="Times in the pool", readonly=True, copy=False, default=0
    )
    left_owner = fields.Boolean(
        readonly=True,
        copy=False,
        help="The customer went to others: to its salesperson the filing is a memory.",
    )
    completeness = fields.Integer(
        readonly=True, copy=False, help="Percent of what the policy asks for."
    )
    warnings = fields.Json(readonly=True, copy=False)
    warning_text = fields.Text(string="To be noted", compute="_compute_refusal_text")
    queue_places = fields.Integer(
        string="Waiting places",
        readonly=True,
        copy=False,
        help="How many may wait for the end of this filing; pinned with its terms.",
    )
    duplicate_number = fields.Integer(
        readonly=True, copy=False, help="So many others had filed this customer before."
    )
    referrer_filing_id = fields.Many2one(
        "customer.filing",
        string="Filing of the old customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="customer_filing.group_filing_officer",
    )
    refusal = fields.Json(readonly=True, copy=False)
    refusal_text = fields.Text(
        string="Why it was refused", compute="_compute_refusal_text"
    )
    is_on_hold = fields.Boolean(compute="_compute_is_on_hold")
    may_act = fields.Boolean(
        compute="_compute_may_act",
        help="Whether the user may give back or withdraw as the salesperson would.",
    )

    key_ids = fields.One2many(
        "customer.filing.key",
        "filing_id",
        readonly=True,
        groups="customer_filing.group_filing_officer",
    )
    pool_entry_ids = fields.One2many(
        "customer.filing.pool.entry",
        "filing_id",
        readonly=True,
        groups="customer_filing.group_filing_officer",
    )
    hold_ids = fields.One2many(
        "customer.filing.hold",
        "filing_id",
        readonly=True,
        groups="customer_filing.group_filing_officer",
    )
    request_ids = fields.One2many("customer.filing.request", "filing_id", readonly=True)
    follow_up_ids = fields.One2many(
        "customer.filing.follow.up", "filing_id", readonly=True
    )
    ledger_ids = fields.One2many("customer.filing.ledger", "filing_id", readonly=True)

    # with the id: thousands that were imported in one go end at one instant
    _due_idx = models.Index("(protected_until, id) WHERE state = 'active'")
    _aftercare_idx = models.Index(
        "(aftercare_until, id) WHERE state = 'ended' AND aftercare_until IS NOT NULL"
    )
    _owner_idx = models.Index("(user_id, state)")

    @api.model
    def _default_team_id(self):
        return self.env["crm.team"]._get_default_team_id(user_id=self.env.uid)

    # ---- what is shown ----

    @api.depends("protected_until")
    def _compute_protected_through(self):
        for filing in self:
            until = filing.protected_until
            filing.protected_through = until and clock.last_second(until)

    @api.depends("protected_until")
    @api.depends_context("lang")
    def _compute_protection_text(self):
        for filing in self:
            through = filing.protected_through
            filing.protection_text = through and filing._moment(through)

    @api.depends("protected_until", "state")
    def _compute_days_left(self):
        now = fields.Datetime.now()
        for filing in self:
            if filing.state != "active" or not filing.protected_until:
                filing.days_left = 0
                continue
            filing.days_left = clock.days_left(
                now, filing.protected_until, filing._tz()
            )

    def _compute_is_on_hold(self):
        standing = self._standing_holds()
        for filing in self:
            filing.is_on_hold = filing.id in standing

    @api.depends("user_id", "team_id")
    @api.depends_context("uid")
    def _compute_may_act(self):
        for filing in self:
            own = filing.user_id == self.env.user
            filing.may_act = own or filing._may_file_for_others()

    def _standing_holds(self):
        """Ids of those filings that a hold keeps where they are."""
        now = fields.Datetime.now()
        # sudo: that there is a hold is no secret, its reason is
        holds = (
            self.env["customer.filing.hold"]
            .sudo()
            .search(
                [
                    ("filing_id", "in", self.ids),
                    ("lifted_at", "=", False),
                    "|",
                    ("until", "=", False),
                    ("until", ">", now),
                ]
            )
        )
        return set(holds.filing_id.ids)

    @api.depends("refusal", "warnings")
    @api.depends_context("lang", "tz")
    def _compute_refusal_text(self):
        for filing in self:
            filing.refusal_text = filing._sentences(filing.refusal)
            filing.warning_text = filing._sentences(filing.warnings)

    def _tz(self):
        """The time zone in which this filing's days begin and end."""
        self.ensure_one()
        # sudo: terms are read through their filing
        terms = self.sudo().terms_id
        return terms._read().tz if terms else self.company_id._filing_tz()

    # ---- what may be written ----

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            strange = set(vals) - DRAFT_FIELDS
            if strange:
                raise UserError(self._message_engine_fields(strange))
        # BLANK is said here, for a default_* key of the context could say otherwise
        usual = self._usual(vals_list)
        filings = super().create(
            [usual | self._without_blanks(vals) | BLANK for vals in vals_list]
        )
        filings._settle_company()
        return filings

    @api.model
    def _usual(self, vals_list):
        """Kind and team where nobody chose them, looked up once for all rows."""
        names = [
            name
            for name in ("kind_id", "team_id")
            if not all(vals.get(name) for vals in vals_list)
        ]
        return self.default_get(names) if names else {}

    @api.model
    def _without_blanks(self, vals):
        """An empty cell of a spreadsheet means "the usual", not "none"."""
        usual = ("kind_id", "team_id", "user_id")
        return {k: v for k, v in vals.items() if v or k not in usual}

    @api.model
    def default_get(self, fields):
        # a default_* key of the context is no way into the engine's fields
        values = super().default_get(fields)
        typed = {name: values[name] for name in DRAFT_FIELDS & set(values)}
        return typed | {name: BLANK[name] for name in BLANK.keys() & set(fields)}

    def write(self, vals):
        guarded = {
            name: value
            for name, value in vals.items()
            if name not in DRAFT_FIELDS or any(f.state != "draft" for f in self)
        }
        if guarded and not door.admits(self, guarded):
            engine = set(guarded) - DRAFT_FIELDS
            if engine:
                raise UserError(self._message_engine_fields(engine))
            raise UserError(
                self.env._(
                    "%(number)s has been submitted, so what was filed stays as it is.",
                    number=self[:1].display_name,
                )
            )
        result = super().write(vals)
        if not guarded and {"lead_id", "team_id"} & set(vals):
            self._settle_company()
        return result

    def _filing_write(self, values):
        """Write protected fields. Private, and so out of reach of any client."""
        with door.opened(self, values):
            self.write(values)

    def _settle_company(self):
        """The company is the lead's, else the team's, else the user's."""
        for company, filings in self.grouped(
            lambda f: f.lead_id.company_id or f.team_id.company_id or f.env.company
        ).items():
            moved = filings.filtered(lambda f, to=company: f.company_id != to)
            moved and moved._filing_write({"company_id": company.id})

    @api.model
    def _message_engine_fields(self, names):
        labels = [
            self._fields[name]._description_string(self.env)
            for name in sorted(names)
            if name in self._fields
        ]
        return self.env._(
            "%(fields)s of a filing cannot be typed in: file, give back or "
            "claim the customer instead.",
            fields=", ".join(labels) or ", ".join(sorted(names)),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(filing.state != "draft" for filing in self):
            raise UserError(
                self.env._("A submitted filing is kept. Only a draft can be deleted.")
            )

    def _refuse_if_submitted(self):
        if any(filing.state != "draft" for filing in self):
            raise UserError(
                self.env._("What was filed stays as it is: ask for a change instead.")
            )

    def _check_owner(self):
        """Raise unless the user may act on these filings as their owner would."""
        for filing in self:
            if not filing.may_act:
                raise AccessError(
                    self.env._(
                        "Only the salesperson, the team's leader or a register officer "
                        "does this."
                    )
                )

    def _may_file_for_others(self):
        """Whether the user leads this filing's team or keeps the register."""
        self.ensure_one()
        user = self.env.user
        return self.team_id.user_id == user or user.has_group(
            "customer_filing.group_filing_officer"
        )

    def _snapshot_country(self):
        return self.company_id.country_id.code or super()._snapshot_country()

    def _snapshot(self):
        relatives = tuple(
            identity.Relative(
                relation=relative.relation,
                name=relative.name or "",
                phone=relative.phone or "",
            )
            for relative in self.relative_ids
        )
        return dataclasses.replace(super()._snapshot(), relatives=relatives)

    def _pool(self):
        """The pool into which this filing's customer falls, one of his own company.

        A team without a company works for several, and names the pool of one.
        """
        self.ensure_one()
        # sudo: pools may be closed to who lets the customer go
        filing = self.sudo()
        pool = filing.team_id.filing_pool_id
        if not pool.active or pool.company_id != filing.company_id:
            pool = pool._for_company(filing.company_id, filing.team_id)
        return pool.sudo(self.env.su)


assert {state for state, _label in STATES} == set(lifecycle.STATES)
assert {reason for reason, _label in END_REASONS} == set(lifecycle.END_REASONS)
