from dataclasses import replace

from odoo import api, fields, models


class CustomerFiling(models.Model):
    """A house account: the company's own customers, whom no rule takes away again."""

    _inherit = "customer.filing"

    is_house = fields.Boolean(
        string="House account",
        readonly=True,
        copy=False,
        help="The customer came here by a release rule; nothing releases him by time.",
    )

    def _house_user(self, rule):
        """The house account of a rule, if it can still have customers (S39-R02).

        Its user must work here, in a team that files; else it is the team's pool.

        :param rule: core.release.Rule
        """
        # sudo: who the house account is was decided by an administrator
        user = self.env["res.users"].sudo().browse(rule.user).exists()
        usable = (
            user.active
            and not user.share
            and user != self.user_id
            and self.company_id in user.company_ids
            and self._teams_filing(user, self.company_id)
        )
        return user if usable else user.browse()

    def _end(self, transition, due=None):
        result = super()._end(transition, due)
        self._give_to_houses()
        return result

    def _give_to_houses(self):
        """File the customers who wait for a house account for it, at once."""
        # sudo: the engine files for the house account
        entries = self.sudo().pool_entry_ids.filtered(
            lambda e: e.state == "waiting" and e.house_id
        )
        for user, mine in entries.grouped("house_id").items():
            cards = self.env["customer.filing.card"].sudo()
            cards = cards.search([("filing_id", "in", mine.filing_id.ids)])
            claimed = self.sudo()._claim_for(cards, user)
            claimed.filtered(lambda f: f.state == "active")._keep_in_house()
            self._tell_left_out(
                mine.filtered(lambda entry: entry.state == "waiting"), user
            )

    @api.model
    def _tell_left_out(self, entries, user):
        """Tell of customers whom a house account did not get, as it is full.

        They wait in the team's pool like all others. The register office has one open
        notice for each house account, however many they are.
        """
        if not entries:
            return
        entries.write({"house_id": False})
        self.env["customer.filing.ledger"]._append(
            "house_refused",
            {filing.id: {"house": user.id} for filing in entries.filing_id},
            fields.Datetime.now(),
        )
        self.env["customer.filing.notice"]._raise_many(
            [
                {"kind": "house", "company_id": entry.company_id.id, "user_id": user.id}
                for entry in entries
            ]
        )

    def _keep_in_house(self):
        """Nothing ends these filings by time: the course notes it as a promise."""
        if not self:
            return
        now = fields.Datetime.now()
        for filing in self:
            filing._filing_write({"is_house": True})
        self._drop_deadlines(now)
        self._redate(
            "house",
            dict.fromkeys(self.ids),
            {filing.id: {} for filing in self},
            now,
        )

    def _follow_up_rules(self):
        rules = super()._follow_up_rules()
        return replace(rules, stages=()) if self.is_house else rules
