from odoo import SUPERUSER_ID, models

from .. import door
from ..core import identity, referral, verdict


class CustomerFiling(models.Model):
    """An old customer brings a new one: whose is he? (rules S46-R03, S48-R10)"""

    _inherit = "customer.filing"

    def _pass_on_referred(self, now):
        """Give drafts to the salesperson to whom a referral entitles.

        :return: ids of the drafts that changed hands; they cannot be refused for being
            filed by somebody else
        """
        passed_on = set()
        for filing in self.filtered(lambda f: f.referrer_phone and f.team_id):
            rule = filing._referral_rule(now)
            if not rule:
                continue
            question = filing._question_of_referrer()
            old = filing._filing_of_referrer(question, now)
            if not old:
                continue
            filing._log_referral(question, old, now)
            filing._filing_write({"referrer_filing_id": old.id})
            receiver = filing.user_id
            owner_id = referral.entitled(
                rule,
                receiver.id,
                filing.referral_named or "at_filing",
                filing.brought_in_person,
                old._referral_link(),
            )
            if owner_id != receiver.id and filing._give_to(owner_id):
                passed_on.add(filing.id)
                self.env["customer.filing.notice"]._raise(
                    "referral", filing.company_id, user=receiver, filing=filing
                )
        return passed_on

    def _referral_rule(self, now):
        """core.referral.Rule of the team's policy, or None if it gives nobody away."""
        version = self.team_id._filing_version(now)
        rule = version._referral_rule() if version else None
        return rule if rule and rule.owner != "receiver" else None

    def _question_of_referrer(self):
        """Whose customer is the one whose number was given?"""
        snapshot = identity.Snapshot(
            phone=self.referrer_phone or "", country=self._snapshot_country() or "CN"
        )
        register = self.company_id.filing_register_id
        return self._question(register, self.user_id.id, snapshot, masked=False)

    def _log_referral(self, question, old, now):
        """To name a customer of others as referrer is to ask for him: it is logged, and
        counts on the daily checks."""
        user = self.env.user
        code = verdict.PROTECTED if old.state == "active" else verdict.CUSTOMER
        if old.user_id == user:
            code = verdict.YOURS
        row = self._log_row(question, code, user, self.team_id, "filing", now, self)
        self.env["customer.filing.check"]._log([row])
        trial = door.is_during(self.env, door.TRIAL)
        if code != verdict.YOURS and user.id != SUPERUSER_ID and not trial:
            counted = self._counted_on(
                self.company_id.filing_register_id, user, self.team_id, now
            )
            self.env["customer.filing.quota"]._answer(counted)

    def _filing_of_referrer(self, question, now):
        """The filing of the old customer behind ``question``, the latest one."""
        question.meet(self._facts([question], now, bought=True), (self.id,))
        known = [m.row for m in question.met if m.alone and self._is_customer(m.row)]
        known.sort(key=lambda row: (row["first_submitted_at"], row["id"]))
        return self.browse(row["id"] for row in known[-1:])

    def _is_customer(self, row):
        return row["state"] == "active" or row["end_reason"] == "won"

    def _referral_link(self):
        """This old customer and who had brought him, as core.referral follows them."""
        link, chain = None, [self]
        while (before := chain[-1].referrer_filing_id) and before not in chain:
            chain.append(before)
        for filing in reversed(chain):
            link = referral.Link(filing.user_id.id, link)
        return link

    def _give_to(self, owner_id):
        """Make a draft that of somebody else; False if he does not file there."""
        owner = self.env["res.users"].browse(owner_id)
        teams = owner.crm_team_ids | self.env["crm.team"].search(
            [("user_id", "=", owner.id)]
        )
        companies = (self.company_id, self.company_id.browse())
        filing_teams = teams.filtered(
            lambda team: team.filing_policy_id and team.company_id in companies
        )
        if not (owner.active and filing_teams):
            return False
        team = self.team_id if self.team_id in filing_teams else filing_teams[0]
        self.write({"user_id": owner.id, "team_id": team.id})
        return True
