from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..probes import PROBES, Stranger, plant, rehearsal

ADMINISTRATOR = "customer_filing.group_filing_administrator"
AUDITOR = "customer_filing.group_filing_auditor"


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
        [("green", "No leak found"), ("red", "Leaks found")], readonly=True
    )
    pool_note = fields.Char(readonly=True)

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
        found, pooled = self._rehearse()
        self.write(
            {
                "outcome": "red" if any(found.values()) else "green",
                "pool_note": False if pooled else self._message_no_pool(),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(self._line(*it)) for it in found.items()),
                ],
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

        :return: {code of a probe: its leaks}, and whether one was planted in a pool
        """
        with rehearsal(self.env) as env:
            # sudo: planted records are nobody's; who may start it was checked
            test = self.with_env(env).sudo()
            planted = test._plant()
            stranger = Stranger(test.user_id, planted)
            found = {code: probe.leaks(stranger) for code, probe in PROBES.items()}
            return found, len(planted.leads) > 1

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
    def _line(self, code, leaks):
        told = [f"{leak.what} <- {leak.where}" for leak in leaks]
        return {
            "words": self.env._(PROBES[code].words),
            "outcome": "red" if leaks else "green",
            "told": "\n".join(told),
        }

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
