from functools import lru_cache

from odoo import models
from odoo.exceptions import MissingError
from odoo.tools import SQL

from ..core import lifecycle, pinned, release
from ..core.placing import Placement
from .filing_filters import fitting


@lru_cache(maxsize=64)
def release_rules(text):
    """The section ``release`` of pinned terms as core.release.Rules."""
    return pinned.load(release.Rules, text)


class CustomerFiling(models.Model):
    """Where the customers of ended filings go, many at once."""

    _inherit = "customer.filing"

    def _release_rules(self):
        """What this filing pinned about its release, as core.release.Rules."""
        self.ensure_one()
        # sudo: terms are read through their filing
        terms = self.sudo().terms_id
        return release_rules(terms._read().release if terms else "")

    def _counting_rules(self, trigger):
        """The rule that counts for each of these filings, as they are now.

        :param trigger: one of core.release.TRIGGERS
        :return: {filing: core.release.Rule, or None if none fits}
        """
        found = {}
        # sudo: filters look at filings and leads whoever is at work
        for filings in self.sudo().grouped("terms_id").values():
            rules = filings[:1]._release_rules()
            known = fitting(filings, release.filters(rules, [trigger]))
            for filing in filings:
                found[self.browse(filing.id)] = release.counting(
                    rules, trigger, lambda text, f=filing, k=known: f.id in k[text]
                )
        return found

    def _placements(self, transition, due):
        """Where the customers go of filings that this transition has just ended.

        The first rule that fits decides; without one it is the team's pool, and
        nowhere for what is void (rules S01-R07, S04-R10, S39-R02, S47-R06).

        :param transition: a name of core.lifecycle.TRANSITIONS
        :param due: {filing id: naive UTC instant at which it was due}
        :return: {filing id: core.placing.Placement}; who is not named goes nowhere
        """
        trigger = release.BY_TRANSITION.get(transition)
        if not trigger:
            return {}
        rules = {}
        for filing, rule in self._counting_rules(trigger).items():
            if rule is None and transition not in lifecycle.TO_POOL:
                continue
            if trigger == "lost" and rule and rule.days:
                continue
            rules[filing] = rule or release.Rule(trigger)
        return self._placements_by(rules)

    def _placements_by(self, rules):
        """Where rules bring customers; who holds an office is looked up once.

        :param rules: {filing: core.release.Rule}
        :return: {filing id: core.placing.Placement}; who is not named goes nowhere
        """
        filings = self.browse(filing.id for filing in rules)
        deciders = filings._deciders({f.id: rule.target for f, rule in rules.items()})
        placements, pools = {}, {}
        for filing, rule in rules.items():
            # a team without a pool of its own has the company's, which is searched
            team = filing.team_id, filing.company_id
            if team not in pools:
                pools[team] = filing._pool()
            placement = filing._placement(rule, pools[team], deciders[filing.id])
            if placement:
                placements[filing.id] = placement
        return placements

    def _placement(self, rule, pool, decider):
        """Where a rule brings this filing's customer; None is nowhere.

        What a rule names that is there no more is the team's pool instead.

        :param rule: core.release.Rule
        :param pool: the team's pool
        :param decider: res.users who decides on him, or none
        """
        self.ensure_one()
        if rule.target == "nowhere":
            return None
        if rule.target == "pool":
            pool = self._pool_of_rule(rule) or pool
        return Placement(
            pool.id,
            decider_id=decider.id or 0,
            house_id=self._house_user(rule).id or 0,
            target=rule.target,
        )

    def _pool_of_rule(self, rule):
        # sudo: where customers go is no right of who ends a filing
        pool = self.env["customer.filing.pool"].sudo().browse(rule.pool)
        try:
            # read once for many filings, where exists() would ask for each
            fits = pool.active and pool.company_id == self.company_id
        except MissingError:
            fits = False
        return pool.sudo(self.env.su) if fits else pool.browse()

    def _place(self, transition, due):
        """Bring the customers of filings that have just ended to their next place.

        :param due: {filing id: naive UTC instant at which it was due}
        :return: those filings whose customers went somewhere
        """
        placements = self._placements(transition, due)
        placed = self.browse(placements)
        if placed:
            if transition not in lifecycle.TO_POOL:
                placed._count_round(True)
            placed._put_in_pools(placements, due)
        (self - placed)._place_later(transition, due)
        return placed

    def _put_in_pools(self, placements, due):
        self.env["customer.filing.pool.entry"]._enter(self, placements, due)
        self.invalidate_recordset(["pool_entry_ids"])
        self._ask_deciders(placements)

    # ---- rounds: counted as the filing ends, so that its row is written once ----

    def _rounds_after(self, transition):
        """{column: {filing id: value}} of filings that this transition brings away.

        What is lost alone stays its salesperson's to read.
        """
        if transition not in lifecycle.TO_POOL:
            return {}
        return {
            "round": {filing.id: filing.round + 1 for filing in self},
            "left_owner": dict.fromkeys(self.ids, transition != "lose"),
        }

    def _count_round(self, left_owner):
        """Once more in a pool, though this transition did not lead there itself.

        :param left_owner: whether it is a memory to its salesperson from now on
        """
        self._write_round(1, left_owner)

    def _uncount_round(self, transition, inherited):
        """Those whose customers went to no pool: nowhere, or to who waited for them.

        :param inherited: those of them whose customers somebody had waited for
        """
        if transition in lifecycle.TO_POOL:
            (self & inherited)._write_round(-1, transition != "lose")
            (self - inherited)._write_round(-1, False)

    def _write_round(self, step, left_owner):
        if self:
            self.env.execute_query(
                SQL(
                    """UPDATE customer_filing
                       SET round = COALESCE(round, 0) + %s, left_owner = %s
                       WHERE id = ANY(%s) RETURNING id""",
                    step,
                    left_owner,
                    self.ids,
                )
            )
            self._forget("round", "left_owner")
