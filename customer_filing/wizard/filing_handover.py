from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core import handing_over
from ..models.crm_lead import KEPT_BY_LIFECYCLE
from ..models.filing_handing_over import RUNNING
from ..models.filing_version_hand_over import UNORDERED

WAYS = [
    ("person", "To one person"),
    ("group", "To the colleagues of the team, by load"),
    ("draw", "To the colleagues of the team, by lot"),
    ("leader", "To the team's leader"),
    ("customer", "One by one, as the customers wish"),
    ("pool", "To the public pool"),
]
# Of more customers the next dialog shows the rest.
MOST_LINES = 500
ADMINISTRATOR = "customer_filing.group_filing_administrator"
OFFICER = "customer_filing.group_filing_officer"


class FilingHandover(models.TransientModel):
    """The dialog "Hand over": who gets these customers from now on.

    It shows what would happen before anything does, and then what did, line by line.
    """

    _name = "customer.filing.handover"
    _description = "Hand Over Customers"

    person_id = fields.Many2one("res.users", string="Customers of", readonly=True)
    way = fields.Selection(WAYS, required=True, default="person")
    user_id = fields.Many2one(
        "res.users", string="New salesperson", domain=[("share", "=", False)]
    )
    unordered = fields.Selection(
        UNORDERED,
        string="Who has not ordered",
        required=True,
        default="keep",
        help="Customers without an order yet.",
    )
    reason = fields.Text(required=True, default="")
    has_filings = fields.Boolean(compute="_compute_counts")
    count = fields.Integer(string="Customers", compute="_compute_counts")
    left_over = fields.Integer(readonly=True)
    tell_customers = fields.Boolean(
        string="Tell the customers",
        help="By e-mail, in their language, who looks after them from now on; one mail "
        "to each.",
    )
    notice_preview = fields.Html(
        string="What they read", compute="_compute_notice_preview", sanitize=False
    )
    line_ids = fields.One2many("customer.filing.handover.line", "handover_id")
    is_done = fields.Boolean(readonly=True)
    result_text = fields.Char(readonly=True)

    @api.depends("line_ids")
    def _compute_counts(self):
        for dialog in self:
            dialog.count = len(dialog.line_ids)
            dialog.has_filings = bool(dialog.line_ids.filing_id)

    @api.depends("tell_customers", "line_ids.user_id")
    def _compute_notice_preview(self):
        for dialog in self:
            line = dialog.line_ids._readable().filtered(
                lambda one: one._address() and one.user_id
            )
            dialog.notice_preview = (
                dialog.tell_customers and line and line[0]._notice()[1]
            )

    # ---- opening ----

    @api.model
    def _open_for(self, filings=None, leads=None, person=None):
        """Open the dialog on what of this the user may hand over.

        :raise AccessError: there is nothing that he may
        """
        filings = filings or self.env["customer.filing"]
        leads = leads or self.env["crm.lead"]
        if person:
            filings |= self._filings_of(person)
            leads |= self._leads_of(person)
        # sudo: a lead that one may read tells what guards it
        guarded = leads.filtered(lambda one: one.filing_guard in KEPT_BY_LIFECYCLE)
        filings |= guarded.sudo().filing_id.sudo(False)._filtered_access("read")
        leads -= guarded | filings.sudo().lead_id.sudo(False)
        filings = filings.filtered(
            lambda one: one.sudo()._is_in_hand() and self._may(one)
        )
        leads = leads.filtered(self._may)
        if not filings and not leads:
            raise AccessError(self._message_nothing(person))
        shown = [{"filing_id": one.id} for one in filings]
        shown += [{"lead_id": one.id} for one in leads]
        version = filings[:1].team_id._filing_version() if filings else None
        dialog = self.create(
            {
                "person_id": person and person.id,
                "unordered": version.departure_unordered if version else "keep",
                "left_over": max(len(shown) - MOST_LINES, 0),
                "line_ids": [fields.Command.create(row) for row in shown[:MOST_LINES]],
            }
        )
        return dialog._action()

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _message_nothing(self, person):
        if person:
            return self.env._(
                "%s has no customers that you may hand over: leaders do so in their "
                "teams, the register office everywhere.",
                person.name,
            )
        return self.env._(
            "Nothing here can be handed over by you: leaders hand over the running "
            "customers of their teams, the register office those of everybody."
        )

    @api.model
    def _filings_of(self, person):
        return self.env["customer.filing"].search(
            Domain("user_id", "=", person.id)
            & (Domain("state", "in", RUNNING) | Domain("aftercare_until", "!=", False)),
            order="id",
        )

    @api.model
    def _leads_of(self, person):
        """Open leads that no filing guards."""
        return self.env["crm.lead"].search(
            Domain("user_id", "=", person.id)
            & Domain("won_status", "=", "pending")
            & (
                Domain("filing_guard", "=", False)
                | Domain("filing_guard", "not in", KEPT_BY_LIFECYCLE)
            ),
            order="id",
        )

    # ---- who may ----

    @api.model
    def _may(self, record):
        """Whether the user hands this filing, or lead, over."""
        user = self.env.user
        if user.has_group(OFFICER) or user.has_group(ADMINISTRATOR):
            return True
        # sudo: who leads a team is no secret
        return record.sudo().team_id.user_id == user

    def _check_may(self):
        for line in self.line_ids:
            # over RPC one line can name a filing and the lead of somebody else
            for record in (*line.filing_id, *line.lead_id):
                record.check_access("read")
                if not self._may(record):
                    raise AccessError(self._message_nothing(None))
        self._check_receiver()

    def _refuse_for_oneself(self):
        """A leader may look after customers of his team himself; an office may not."""
        user = self.env.user
        lines = self.line_ids.filtered("is_chosen")
        if self.way == "customer":
            lines = lines.filtered(lambda line: line.user_id == user)
        elif self.way != "person" or self.user_id != user:
            return
        # sudo: who leads a team is no secret
        filings = lines.filing_id.sudo()
        if any(filing.team_id.user_id != user for filing in filings):
            raise AccessError(
                self.env._("Nobody gives himself a customer: another officer does.")
            )

    def _check_receiver(self):
        """A leader gives customers to people of his teams; nobody else does.

        By his office nobody gives himself any.
        """
        user = self.env.user
        self._refuse_for_oneself()
        if user.has_group(OFFICER) or user.has_group(ADMINISTRATOR):
            return
        # sudo: who belongs to which team is no secret
        led = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        chosen = self.user_id if self.way == "person" else self.env["res.users"]
        if self.way == "customer":
            chosen = self.line_ids.user_id
        strangers = chosen - led.member_ids - user
        if strangers:
            raise AccessError(
                self.env._(
                    "%s is in no team of yours: the register office hands customers "
                    "over to other teams.",
                    strangers[0].name,
                )
            )

    # ---- who gets whom ----

    def _seed(self):
        """The seed of the draw: nobody chooses it by opening the dialog anew."""
        secret = self.env["customer.filing.key"]._secret()
        items = [2 * filing.id for filing in self.line_ids.filing_id]
        items += [2 * lead.id + 1 for lead in self.line_ids.lead_id]
        return handing_over.seed(secret, items, fields.Date.today().isoformat())

    def _allotment(self, lines):
        """{line: (res.users, crm.team)}, {line: why not} as the dialog is set."""
        allotments = self.env["customer.filing.allotment"]
        records = {line._record(): line for line in lines}
        if self.way == "customer":
            given, refused = {}, {}
            for record, line in records.items():
                if line.user_id:
                    found = allotments._allot("person", [record], user=line.user_id)
                    given |= found[0]
                    refused |= found[1]
                else:
                    refused[record] = self.env._("Choose who gets this customer.")
        elif self.way == "person" and not self.user_id:
            given, refused = {}, {}
        else:
            seed = self._seed() if self.way == "draw" else ""
            given, refused = allotments._allot(
                self.way, list(records), user=self.user_id, seed=seed
            )
        return (
            {records[record]: found for record, found in given.items()},
            {records[record]: why for record, why in refused.items()},
        )

    # ---- the button ----

    def action_hand_over(self):
        """Hand over every line that is ticked; say of each what came of it.

        For leaders of the teams, register officers and sales administrators. A draw is
        drawn from a seed that the ledger keeps.

        :return: the dialog, with the results
        :raise AccessError: it is not the user's to hand over, or not to this person
        """
        self.ensure_one()
        if self.is_done:
            raise UserError(self.env._("This has been handed over."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why they are handed over."))
        if self.way == "person" and not self.user_id:
            raise UserError(self.env._("Say who gets the customers."))
        lines = self.line_ids.filtered(lambda line: line.is_chosen)
        if not lines:
            raise UserError(self.env._("Choose at least one customer."))
        self._check_may()
        lines._work_off(self)
        # sudo: that nothing is left of a leaver is noted by the engine
        if self.person_id:
            self.person_id.sudo()._filing_settle_departure()
        done = lines.filtered(lambda line: line.state == "done")
        self.write(
            {
                "is_done": True,
                "result_text": self.env._(
                    "%(done)s of %(all)s customers were handed over.",
                    done=len(done),
                    all=len(lines),
                ),
            }
        )
        return self._action()
