from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..probes import PROBES, Stranger, plant, rehearsal

ADMINISTRATOR = "customer_filing.group_filing_administrator"
AUDITOR = "customer_filing.group_filing_auditor"
# The way that is open as long as a setting or an office leaves it open.
CONTACTS = "contact_card"


class FilingSelfTest(models.TransientModel):
    """Who cannot see a customer asks for him in every way, on this very database.

    One planted customer is protected, another one waits in the pool. All of it happens
    in a transaction that is rolled back; no mail leaves.
    """

    _name = "customer.filing.self.test"
    _description = "Leak Self-Test"

    user_id = fields.Many2one(
        "res.users",
        string="Ask as",
        required=True,
        help="He must learn nothing of the planted customers.",
    )
    team_id = fields.Many2one(
        "crm.team",
        required=True,
        domain=[("filing_policy_id", "!=", False)],
        default=lambda self: self._default_team(),
        help="The customers are planted under the policy of this team.",
    )
    member_ids = fields.Many2many("res.users", compute="_compute_member_ids")
    owner_id = fields.Many2one(
        "res.users",
        string="Customers of",
        compute="_compute_owner_id",
        store=True,
        readonly=False,
        required=True,
        help="The planted customers are his, and no business of who asks.",
    )
    line_ids = fields.One2many(
        "customer.filing.self.test.line", "test_id", readonly=True
    )
    outcome = fields.Selection(
        [
            ("green", "No leak found"),
            ("open", "Contacts are left open"),
            ("red", "Leaks found"),
        ],
        readonly=True,
    )
    pool_note = fields.Char(readonly=True)
    contact_note = fields.Char(readonly=True)

    @api.model
    def _default_team(self):
        return self.env["crm.team"].search([("filing_policy_id", "!=", False)], limit=1)

    @api.depends("team_id", "user_id")
    def _compute_member_ids(self):
        for test in self:
            test.member_ids = test.team_id.member_ids - test.user_id

    @api.depends("member_ids")
    def _compute_owner_id(self):
        for test in self:
            if test.owner_id not in test.member_ids:
                test.owner_id = test.member_ids[:1]

    def action_run(self):
        """Ask as the chosen user and show what he was told. For administrators.

        :raise UserError: nothing can be planted, or he may see it anyway; and why
        """
        self.ensure_one()
        if not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(self.env._("Only administrators look for leaks."))
        if self.owner_id == self.user_id:
            raise UserError(self.env._("His own customers are no secret to him."))
        found, pooled, register = self._rehearse()
        note = self._message_contacts(register) if found.get(CONTACTS) else False
        lines = [self._line(code, leaks, note) for code, leaks in found.items()]
        outcomes = {line["outcome"] for line in lines}
        self.write(
            {
                "outcome": next((o for o in ("red", "open") if o in outcomes), "green"),
                "pool_note": False if pooled else self._message_no_pool(),
                "contact_note": note,
                "line_ids": [Command.clear(), *map(Command.create, lines)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leak Self-Test"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _rehearse(self):
        """Plant customers, ask for them, and leave nothing of it.

        :return: {code of a probe: its leaks}, whether one was planted in a pool, and
            the register of the planted customers
        """
        with rehearsal(self.env) as env:
            # sudo: planted records are nobody's; who may start it was checked
            test = self.with_env(env).sudo()
            planted = test._plant()
            stranger = Stranger(test.user_id, planted)
            found = {code: probe.leaks(stranger) for code, probe in PROBES.items()}
            register = planted.filings.register_id.with_env(self.env)
            return found, len(planted.leads) > 1, register

    def _plant(self):
        """Plant what the user may not see under the team's policy as it is now."""
        team, now = self.team_id, fields.Datetime.now()
        version = team.filing_policy_id._version_at(now, team)
        kind = version.line_ids[:1].kind_id
        if not kind:
            raise UserError(self.env._("The team's policy protects nobody by now."))
        try:
            with self.env.cr.savepoint():
                planted = plant(self.owner_id, team, kind)
        except UserError:
            # such as a policy under which nobody gives a customer back
            planted = plant(self.owner_id, team, kind, pooled=False)
        protected, *given_back = planted.filings.with_user(self.user_id)
        if protected.has_access("read") and self._may_see_by_right(protected.sudo()):
            raise UserError(self._message_may_see())
        if self.user_id._filing_reads_contacts():
            planted.open_contacts()
        if any(filing.has_access("read") for filing in given_back) or (
            planted.leads[1:].filing_guard != "pool"
        ):
            return planted.protected_one()
        return planted

    def _may_see_by_right(self, filing):
        """Whether the policy or an office shows it to the user, not just some rule."""
        readers = filing.team_id._filing_readers() | filing.maintainer_id
        return self.user_id in readers or self.user_id.has_group(AUDITOR)

    @api.model
    def _line(self, code, leaks, contact_note):
        told = [f"{leak.what} <- {leak.where}" for leak in leaks]
        left_open = code == CONTACTS and contact_note
        if left_open:
            told.insert(0, contact_note)
        return {
            "words": self.env._(PROBES[code].words),
            "outcome": "open" if left_open else "red" if leaks else "green",
            "told": "\n".join(told),
        }

    def _message_contacts(self, register):
        """Why the contacts are no secret to the user, if they are none."""
        # sudo: that contacts are hidden is no secret
        register = register.sudo()
        if register.contact_sight != "hide":
            return self.env._(
                "Contacts of protected customers are open to every employee: phone, "
                "e-mail and address. To hide them, open Configuration > Customer "
                "Filing > Registers > %(register)s, and choose “Are hidden from who "
                "may not see the filing” on the page “Customers' contacts”.",
                register=register.display_name,
            )
        if self.user_id._filing_reads_contacts():
            return self.env._(
                "%(user)s reads the contacts of all customers: he is a bookkeeper, "
                "works in the warehouse, or has the group “Addresses of all "
                "customers”.",
                user=self.user_id.name,
            )
        return False

    def _message_may_see(self):
        return self.env._(
            "%(user)s may see the customers of %(owner)s by right, so there is nothing "
            "to hide from him. Choose another team, or somebody else.",
            user=self.user_id.name,
            owner=self.owner_id.name,
        )

    def _message_no_pool(self):
        return self.env._(
            "Only a protected customer was asked for: by this team's policy none comes "
            "into a public pool whom this person may not see."
        )
