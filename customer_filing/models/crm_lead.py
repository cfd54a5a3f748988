from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from .. import door
from ..core import clock

# Guards under which the lifecycle alone decides on owner and existence of a lead.
KEPT_BY_LIFECYCLE = ("protected", "pool")
GUARD_COLUMNS = frozenset(
    {
        *("filing_id", "filing_guard", "filing_protected_until", "filing_met_id"),
        "filing_maintainer_id",
    }
)
OWNER_COLUMNS = frozenset({"user_id", "team_id", "company_id"})


class CrmLead(models.Model):
    """A lead, and the guard that a filing puts on it.

    Without a guard everything is as Odoo made it. Every method added here starts
    with ``_filing`` or ``action_filing``.
    """

    _inherit = "crm.lead"

    filing_id = fields.Many2one(
        "customer.filing",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    filing_guard = fields.Selection(
        [
            ("protected", "Protected"),
            ("pool", "In the public pool"),
            ("history", "Left, kept as history"),
            ("contested", "Protected by another filing"),
        ],
        string="Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    filing_met_id = fields.Many2one(
        "customer.filing",
        string="Protected by filing",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="customer_filing.group_filing_officer",
    )
    filing_protected_until = fields.Datetime(
        string="Protection ends",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first instant at which the customer is no longer protected.",
    )
    filing_protected_through = fields.Datetime(
        string="Protected until", compute="_compute_filing_protected_through"
    )
    filing_protection_text = fields.Char(
        string="Protection", compute="_compute_filing_protection_text"
    )
    filing_days_left = fields.Integer(
        string="Days left", compute="_compute_filing_protected_through"
    )
    filing_state = fields.Selection(
        selection="_selection_filing_state",
        string="Filing state",
        compute="_compute_filing_state",
        # as the user himself: a lead that he may see can point to an old filing
        compute_sudo=False,
    )
    filing_is_on = fields.Boolean(
        string="Team files customers",
        compute="_compute_filing_is_on",
        compute_sudo=True,
    )

    # by which a new filing finds the leads that were there before it
    _filing_email_idx = models.Index(
        "(email_normalized) WHERE filing_guard IS NULL AND email_normalized IS NOT NULL"
    )
    _filing_company_idx = models.Index(
        "(partner_name) WHERE filing_guard IS NULL AND partner_name IS NOT NULL"
    )

    @api.model
    def _selection_filing_state(self):
        states = self.env["customer.filing"]._fields["state"]
        return states._description_selection(self.env)

    @api.depends("filing_protected_until", "filing_guard", "team_id")
    def _compute_filing_protected_through(self):
        now = fields.Datetime.now()
        self.filing_days_left = 0
        for until, leads in self.grouped("filing_protected_until").items():
            leads.filing_protected_through = until and clock.last_second(until)
            if not until:
                continue
            running = leads.filtered(lambda lead: lead.filing_guard == "protected")
            alike = running.grouped(lambda lead: (lead.team_id, lead.company_id))
            for some in alike.values():
                zone = some[0]._filing_tz()
                some.filing_days_left = clock.days_left(now, until, zone)

    @api.depends("filing_protected_until")
    @api.depends_context("lang")
    def _compute_filing_protection_text(self):
        for lead in self:
            through = lead.filing_protected_through
            lead.filing_protection_text = through and format_datetime(
                self.env, through, tz=lead._filing_tz()
            )

    def _filing_tz(self):
        """The time zone in which this lead's protection begins and ends."""
        return self.team_id._filing_tz(self.company_id or self.env.company)

    @api.depends("filing_id")
    @api.depends_context("uid")
    def _compute_filing_state(self):
        readable = self.filing_id._filtered_access("read")
        for lead in self:
            shown = lead.filing_id & readable
            lead.filing_state = shown.state

    @api.depends("team_id")
    def _compute_filing_is_on(self):
        for lead in self:
            lead.filing_is_on = bool(lead.team_id.filing_policy_id)

    def _filing_customer(self):
        """What the lead knows of its customer, as values of a filing."""
        self.ensure_one()
        partner = self.partner_id
        parent = partner.commercial_partner_id.parent_id or (
            partner.parent_id if partner.is_company else partner.browse()
        )
        return {
            "company_name": self.partner_name or partner.commercial_company_name,
            "contact_name": self.contact_name
            or (partner.name if not partner.is_company else False),
            "phone": self.phone,
            "email": self.email_from,
            "street": " ".join(filter(None, [self.street, self.street2])) or False,
            "city": self.city,
            "state_id": self.state_id.id,
            "country_id": self.country_id.id,
            "tax_number": partner.vat,
            "parent_company": parent.name,
        }

    # ---- buttons ----

    def action_filing_check(self):
        """Open the dialog that asks whether this lead's customer is free."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check customer"),
            "res_model": "customer.filing.check.customer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def action_filing_submit(self):
        """Open the dialog that files this lead's customer, for who may write it."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("File customer"),
            "res_model": "customer.filing.submit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def action_filing_open(self):
        """Open the filing that guards this lead; its own access rules apply."""
        self.ensure_one()
        self.filing_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.filing",
            "res_id": self.filing_id.id,
            "view_mode": "form",
        }

    # ---- the write door ----

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if GUARD_COLUMNS & set(vals):
                raise UserError(self._filing_message_guard())
        return super().create(vals_list)

    @api.model
    def default_get(self, fields):
        # a default_* key of the context is no way to a guard
        values = super().default_get(fields)
        return {k: v for k, v in values.items() if k not in GUARD_COLUMNS}

    def write(self, vals):
        self._filing_check_write(vals)
        watched = self._filing_watched(vals)
        result = super().write(vals)
        watched and self._filing_follow_status(watched)
        return result

    def _filing_check_write(self, vals):
        """Refuse what would move a guarded customer past the lifecycle."""
        guarded = {name: vals[name] for name in GUARD_COLUMNS & set(vals)}
        if guarded and not door.admits(self, guarded):
            raise UserError(self._filing_message_guard())
        owner = OWNER_COLUMNS & set(vals)
        if not owner:
            return
        for lead in self:
            moved = {
                name: vals[name]
                for name in owner
                if lead.filing_guard in KEPT_BY_LIFECYCLE
                and lead[name].id != (vals[name] or False)
            }
            if moved and not door.admits(lead, moved):
                raise UserError(lead._filing_message_owner())

    def _filing_message_guard(self):
        return self.env._(
            "The filing of a lead cannot be typed in: file, give back or claim the "
            "customer instead."
        )

    def _filing_message_owner(self):
        if self.filing_guard == "pool":
            return self.env._(
                "This customer waits in the public pool: claim him there to work on "
                "him."
            )
        return self.env._(
            "This customer is protected by filing %s, so salesperson, team and company "
            "stay as they are until the filing ends.",
            self.filing_id.sudo().display_name,
        )

    def _filing_write(self, values):
        """Write guard and owner. Private, and so out of reach of any client."""
        with door.opened(self, values):
            self.write(values)

    def _filing_protect(self, filing):
        """Guard these leads for ``filing``; whoever may not read them is out."""
        self._filing_put_guard(filing)
        self._filing_shut_out()

    def _filing_put_guard(self, filing):
        """Guard these leads for ``filing`` and make its salesperson their owner."""
        bought = filing.state == "ended"
        values = {
            "filing_id": filing.id,
            "filing_guard": "protected",
            "filing_met_id": False,
            # of an earlier filing somebody else may have looked after it
            "filing_maintainer_id": filing.maintainer_id.id,
            "filing_protected_until": filing.aftercare_until
            if bought
            else filing.protected_until,
        }
        owner = {
            "user_id": filing.user_id.id,
            "team_id": filing.team_id.id,
            "company_id": filing.company_id.id,
        }
        for lead in self:
            moved = {k: v for k, v in owner.items() if lead[k].id != v}
            lead._filing_write(values | moved)

    def _filing_subscribe(self, vals_list):
        """Subscribe to new leads whom Odoo subscribes when it makes them one by one.

        :param vals_list: what each was made of
        """
        leads = self.with_context(mail_auto_subscribe_no_notify=True)
        if self.env.user.active and not self.env.user.share:
            leads.message_subscribe(self.env.user.partner_id.ids)
        alike = {}
        for lead, vals in zip(leads, vals_list, strict=True):
            related = {k: v for k, v in vals.items() if k.endswith("_id")}
            ids = alike.setdefault(tuple(related.items()), [])
            ids.append(lead.id)
        for related, ids in alike.items():
            leads.browse(ids)._message_auto_subscribe(
                dict(related), followers_existing_policy="update"
            )

    def _filing_move(self, filing):
        """Bring leads out of the pool under a new filing, not yet guarded by it."""
        self._filing_write(
            {"filing_id": filing.id, "filing_guard": False, "filing_met_id": False}
        )

    # ---- copying and deleting ----

    @api.depends("user_id", "type")
    def _compute_team_id(self):
        # the team of a guarded lead is its filing's
        free = self.filtered(lambda lead: lead.filing_guard not in KEPT_BY_LIFECYCLE)
        return super(CrmLead, free)._compute_team_id()

    @api.depends("user_id", "team_id", "partner_id")
    def _compute_company_id(self):
        # and so is its company, for without one everybody's managers would read it
        free = self.filtered(lambda lead: lead.filing_guard not in KEPT_BY_LIFECYCLE)
        return super(CrmLead, free)._compute_company_id()

    def copy(self, default=None):
        if "pool" in self.mapped("filing_guard"):
            pooled = self.filtered(lambda lead: lead.filing_guard == "pool")
            raise UserError(pooled[0]._filing_message_owner())
        # a second opportunity of a protected customer must not be the hole
        copies = super().copy(default)
        for lead, copied in zip(self, copies, strict=True):
            filing = lead.sudo().filing_id
            if lead.filing_guard == "protected" and filing.state == "active":
                copied.sudo()._filing_protect(filing)
        return copies

    def unlink(self):
        if self._filing_any_filed():
            # before anything is said of them
            self.check_access("unlink")
            self._filing_refuse_deletion()
            self._filing_hand_on()
        return super().unlink()

    def _filing_any_filed(self):
        """Whether a filing has to do with one of these leads; in one look for all."""
        if not self.env["crm.team"]._filing_was_used():
            return False
        self.flush_recordset(["filing_guard"])
        self.env["customer.filing"].flush_model(["lead_id"])
        found = self.env.execute_query(
            SQL(
                """SELECT 1 FROM crm_lead
                   WHERE id = ANY(%(ids)s) AND filing_guard IS NOT NULL
                   UNION ALL
                   SELECT 1 FROM customer_filing
                   WHERE lead_id = ANY(%(ids)s) LIMIT 1""",
                ids=self.ids,
            )
        )
        return bool(found)

    def _filing_refuse_deletion(self):
        for lead in self:
            if lead.filing_guard not in KEPT_BY_LIFECYCLE:
                continue
            others = lead.sudo().filing_id.lead_ids - self
            if not others:
                raise UserError(
                    self.env._(
                        "%s carries the filing of a customer and cannot be deleted: "
                        "mark it as lost or give the customer back first.",
                        lead.display_name,
                    )
                )

    def _filing_hand_on(self):
        """Where another lead of the customer is left, his filing is worked on there.

        Else nobody could log a follow-up, or be told of it, once leads are merged.
        """
        # sudo: who deletes a lead need not be able to read the filing
        filings = self.env["customer.filing"].sudo()
        for filing in filings.search([("lead_id", "in", self.ids)]):
            others = filing._own_leads() - self
            chosen = others.filtered(lambda lead: lead._filing_is_open()) or others
            if chosen:
                filing._filing_write({"lead_id": chosen[0].id})
