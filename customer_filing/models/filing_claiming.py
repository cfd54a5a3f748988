from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import SQL

from .. import door
from .filing_snapshot import SNAPSHOT_FIELDS


class CustomerFiling(models.Model):
    """Claiming from the public pool: a filing like any other, with a quota."""

    _inherit = "customer.filing"

    def _claim(self, cards):
        """File the customers of ``cards`` for the user (rules S01-R07, S39-R05).

        :param cards: customer.filing.card; those that the user cannot see, or that
            wait in no pool (any more) or in cold storage, are passed over
        :return: the new filings, protected or refused, in the order of the cards
        """
        return self._claim_cards(cards._offered(), self.env.user)

    def _claim_for(self, cards, user):
        """File the customers of ``cards`` for ``user``, as the engine decides.

        The pool's limits, members and mode are for who claims: here somebody else has
        decided, and whether he may was looked at before. A hold still keeps a customer
        where he is. The ledger says who acted.

        :param cards: customer.filing.card; those that wait in no pool (any more) are
            passed over
        :return: the new filings, protected or refused with reasons, in the order of the
            cards
        """
        # sudo: who is given a customer need not be a member of his pool
        waiting = cards.sudo().exists().filtered("pool_id")
        with door.during(self.env, door.ASSIGNING):
            return self._claim_cards(waiting, user)

    def _claim_cards(self, waiting, user):
        # sudo: a member of the pool claims a customer whom he may not read yet
        ended = waiting.sudo().filing_id
        drafts = self.sudo().create(
            [self._prepare_claim_values(filing, user) for filing in ended]
        )
        for draft, filing in zip(drafts, ended, strict=True):
            draft._filing_write({"company_id": filing.company_id.id})
        cards = dict(zip(drafts, waiting.sudo(), strict=True))
        drafts._submit_claims(cards)
        for draft in drafts.filtered(lambda draft: draft.state == "refused"):
            draft._forget_customer(cards[draft].masked_name)
        return self.browse(drafts.ids)

    def _submit_claims(self, cards):
        """File these drafts; who would stay in his pool all the same is refused.

        :param cards: {draft: customer.filing.card}
        """
        rest = self
        while rest:
            with self.env.cr.savepoint() as savepoint:
                rest._submit(claimed=True)
                stuck = rest.filtered(
                    lambda draft: draft.state != "refused" and cards[draft].pool_id
                )
                if not stuck:
                    return
                savepoint.rollback()
            stuck._stamp(stuck.ids)
            why = [{"code": "not_claimable"}]
            stuck._write_refused(dict.fromkeys(stuck, why), fields.Datetime.now())
            rest -= stuck

    def _prepare_claim_values(self, ended, user):
        team = self._claiming_team(ended, user)
        return ended._snapshot_values() | {
            "user_id": user.id,
            "team_id": team.id,
            "kind_id": self._claiming_kind(ended, team).id,
        }

    def _claiming_team(self, ended, user):
        """The team for which ``user`` gets him: the old one if it is his as well.

        Else one of the pool's teams, or any that files, if he is not of the pool.
        """
        # sudo: teams may be closed to who acts
        teams = ended.sudo()._pool().team_ids
        own = teams.filtered(
            lambda team: (
                team.filing_policy_id and user in (team.member_ids | team.user_id)
            )
        )
        if not own:
            own = self._teams_filing(user, ended.company_id)
        return ended.team_id if ended.team_id in own else own[:1] or ended.team_id

    @api.model
    def _teams_filing(self, user, company):
        """Teams of ``user`` that file in this company."""
        # sudo: teams may be closed to who acts
        return (
            self.env["crm.team"]
            .sudo()
            .search(
                Domain("filing_policy_id", "!=", False)
                & Domain("company_id", "in", [False, company.id])
                & (
                    Domain("member_ids", "in", user.ids)
                    | Domain("user_id", "=", user.id)
                )
            )
        )

    def _claiming_kind(self, ended, team):
        """The old kind, or the first that the claiming team has a period for."""
        kinds = team._filing_version().line_ids.kind_id
        return ended.kind_id if ended.kind_id in kinds else kinds[:1]

    def _forget_customer(self, masked_name):
        """Leave nothing readable in a claim that was refused."""
        self._filing_write(
            dict.fromkeys(SNAPSHOT_FIELDS, False) | {"company_name": masked_name}
        )

    def _claim_entries(self, entries, now):
        """Take these customers out of their pools for this filing.

        :return: None, or the reason why they cannot be had: a code, or a mapping with
            it. Losing a race is no reason: the row's version makes Odoo run the request
            again.
        """
        self.ensure_one()
        if entries.filing_id._standing_holds():
            return "on_hold"
        is_given = door.is_during(self.env, door.ASSIGNING)
        problem = None if is_given else self._why_not_claim(entries, now)
        if problem:
            return problem
        left = entries._leave("claimed", now)
        if left != entries:
            raise ConcurrencyError("customer_filing_pool_entry")
        self._take_over(left, now, "given" if is_given else "claim")
        return None

    def _keep_claim(self, entries, leads, now):
        """Keep what a claim is about to change, so that a mistake can be undone."""
        [(newest,)] = self.env.execute_query(
            SQL("SELECT COALESCE(max(id), 0) FROM crm_lead")
        )
        kept = {
            "entries": entries.ids,
            "newest_lead": newest,
            "leads": [
                [lead.id, lead.filing_id.id, lead.team_id.id, lead.company_id.id]
                for lead in leads
            ],
        }
        pool = entries.pool_id[:1]
        self.env["customer.filing.undo"]._keep("claim", self, pool, now, kept)

    def _take_over(self, entries, now, kind):
        """Bring the leads and the cards of claimed customers to this filing.

        :param kind: what the log of claims calls it
        """
        ended = entries.filing_id
        leads = ended.with_context(active_test=False).lead_ids.filtered(
            lambda lead: lead.filing_guard == "pool"
        )
        if kind == "claim":
            self._keep_claim(entries, leads, now)
        leads._filing_move(self)
        if leads and not self.lead_id:
            self._filing_write({"lead_id": leads[0].id})
        self._filing_write(
            {
                "round": max(ended.mapped("round")),
                "claimed_at": now,
                "kept_after_claim": entries.pool_id._kept_until(now),
            }
        )
        self.env["customer.filing.card"]._sync(ended)
        self.env["customer.filing.share"]._carry(ended, self)
        ended._grant_recorders(self, now)
        self.env["customer.filing.claim"]._note(kind, self, entries, now)
        # by the system: who claimed is for the claim log, not for the former owner
        self.env["customer.filing.ledger"].with_user(SUPERUSER_ID)._append(
            "claimed", {filing.id: {} for filing in ended}, now
        )
