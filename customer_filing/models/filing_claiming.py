from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

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
        seen = cards.exists()._filtered_access("read")
        waiting = seen.filtered(lambda card: card.pool_id and not card.is_cold)
        return self._claim_cards(waiting, self.env.user)

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
        drafts._submit(claimed=True)
        for draft, card in zip(drafts, waiting, strict=True):
            if draft.state == "refused":
                draft._forget_customer(card.masked_name)
            elif card.sudo().pool_id:
                raise UserError(
                    self.env._(
                        "This customer cannot be claimed at present: ask the register "
                        "office."
                    )
                )
        return self.browse(drafts.ids)

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

        :return: None, or the code of the reason why they cannot be had. Losing a race
            is no reason: the row's version makes Odoo run the request again.
        """
        self.ensure_one()
        if entries.filing_id._standing_holds():
            return "on_hold"
        if not door.is_during(self.env, door.ASSIGNING):
            problem = self._why_not_claim(entries, now)
            if problem:
                return problem
        left = entries._leave("claimed", now)
        if left != entries:
            raise ConcurrencyError("customer_filing_pool_entry")
        self._take_over(left, now)
        return None

    def _why_not_claim(self, entries, now):
        """What keeps the salesperson from claiming these; else his quota is used up.

        :return: None, or the code of the reason
        """
        user = self.user_id
        if any(not pool._admits(user) for pool in entries.pool_id):
            return "not_in_pool"
        day = fields.Date.context_today(self.with_context(tz=self._tz()), now)
        quotas = self.env["customer.filing.quota"]
        taken = []
        for pool, of_pool in entries.grouped("pool_id").items():
            used = len(of_pool)
            whose = {"user_id": user.id, "pool_id": pool.id}
            if not quotas._take("claim", day, pool.claim_daily_max, used, **whose):
                for units, others in taken:
                    quotas._give_back("claim", day, units, **others)
                return "quota"
            taken.append((used, whose))
        return None

    def _take_over(self, entries, now):
        """Bring the leads and the cards of claimed customers to this filing."""
        ended = entries.filing_id
        leads = ended.with_context(active_test=False).lead_ids.filtered(
            lambda lead: lead.filing_guard == "pool"
        )
        leads._filing_move(self)
        if leads and not self.lead_id:
            self._filing_write({"lead_id": leads[0].id})
        self._filing_write({"round": max(ended.mapped("round"))})
        self.env["customer.filing.card"]._sync(ended)
        self.env["customer.filing.share"]._carry(ended, self)
        ended._grant_recorders(self, now)
        self.env["customer.filing.claim"].create(
            [
                {
                    "entry_id": entry.id,
                    "pool_id": entry.pool_id.id,
                    "user_id": self.user_id.id,
                    "filing_id": self.id,
                }
                for entry in entries
            ]
        )
        # by the system: who claimed is for the claim log, not for the former owner
        self.env["customer.filing.ledger"].with_user(SUPERUSER_ID)._append(
            "claimed", {filing.id: {} for filing in ended}, now
        )

    def _claim_result(self, asked):
        """What the claimer sees: his new leads, or why he got none.

        :param asked: how many customers he wanted to claim
        """
        won = self.filtered(lambda filing: filing.state == "active")
        reasons = [filing._message_not_claimed() for filing in self - won]
        if asked > len(self):
            reasons.append(self.env._("Already claimed: somebody was faster."))
        action = won._action_open_leads() if won else None
        if not reasons:
            return action
        title = self.env._("%s claimed", len(won)) if won else self.env._("Not claimed")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": "\n".join(reasons),
                "type": "warning",
                "sticky": True,
                "next": action or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _action_open_leads(self):
        leads = self.lead_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        action |= {"context": {}, "domain": [("id", "in", leads.ids)]}
        if len(leads) == 1:
            action |= {
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": leads.id,
            }
        return action

    def _message_not_claimed(self):
        codes = {reason["code"] for reason in self.refusal or []}
        if codes & {"protected", "reserved", "yours", "customer"}:
            text = self.env._("Already claimed: somebody was faster.")
        else:
            text = self.refusal_text
        return f"{self.company_name or self.name}: {text}"
