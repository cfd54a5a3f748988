from functools import lru_cache

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import handing_over, pinned

# States in which a filing still does something for its salesperson.
RUNNING = ("draft", "submitted", "queued", "active")


@lru_cache(maxsize=64)
def hand_over_rules(text):
    """The rules of the section "hand_over" of some terms."""
    return pinned.load(handing_over.Rules, text)


class CustomerFiling(models.Model):
    """The same filing goes on with another salesperson (rules S14-R22, S47-R04)."""

    _inherit = "customer.filing"

    def _hand_over(
        self, user, team=None, reason="by_hand", told=None, restart=False, repair=False
    ):
        """Give filings another salesperson; clock, promises and places stay.

        The caller has looked whether the user may do this, and whether ``user`` may
        have them.

        :param user: res.users who has the customers from now on
        :param team: crm.team of the filings then; default the one that they have
        :param reason: a code for the ledger
        :param told: what the ledger is told besides: codes and numbers
        :param restart: what protects is counted anew from now on, never shorter
        :param repair: the register office does it: neither a hold nor the end of the
            protection keeps it from doing so
        :raise UserError: on hold, over, or ended meanwhile
        """
        # sudo: owners are nobody's to write
        filings = self.sudo()._lock_to_hand_over(repair)
        filings = filings.filtered(
            lambda f: f.user_id != user or (team and f.team_id != team)
        )
        for former, theirs in filings.grouped("user_id").items():
            for old_team, some in theirs.grouped("team_id").items():
                some._hand_on(former, user, team or old_team, reason, told or {})
        if restart:
            filings._count_anew()
        return filings

    def _lock_to_hand_over(self, repair):
        """These filings, locked, if they may be handed over as they are by now."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """SELECT id FROM customer_filing WHERE id = ANY(%s)
                   ORDER BY id FOR NO KEY UPDATE""",
                self.ids,
            )
        )
        self.invalidate_recordset()
        for filing in self:
            if not filing._is_in_hand():
                raise UserError(
                    self.env._(
                        "%s has ended: there is nothing to hand over any more.",
                        filing.display_name,
                    )
                )
        if not repair:
            self._refuse_on_hold()
            self.filtered(lambda filing: filing.state == "active")._refuse_if_due()
        return self

    def _is_in_hand(self):
        return self.state in RUNNING or bool(self.aftercare_until)

    def _hand_on(self, former, user, team, reason, told):
        """Move all that belongs to these filings from one person to another."""
        now = fields.Datetime.now()
        if team.company_id and self.company_id - team.company_id:
            raise UserError(
                self.env._("%s belongs to another company.", team.display_name)
            )
        leads = self._leads_to_hand_over(former)
        self.filtered("maintainer_id")._end_maintenance()
        # undone, his claim would count as one that the new one had made
        self.env["customer.filing.undo"]._standing(self).unlink()
        if user != former:
            # the lock is his who set it; the new one sets his own (rule S14-R20)
            self._unlock(dict.fromkeys(self.ids, now))
        self._filing_write({"user_id": user.id, "team_id": team.id})
        leads._filing_hand_over(former, user, team)
        self._pass_on_requests(former, user)
        self._grant_former_share(former, now)
        self.env["customer.filing.card"]._sync(self.filtered("first_submitted_at"))
        payload = {"from": former.id, "to": user.id, "team": team.id, "reason": reason}
        self.env["customer.filing.ledger"]._append(
            "hand_over", {filing.id: payload | told for filing in self}, now
        )
        self._join_leads_of(user)

    def _leads_to_hand_over(self, former):
        """Leads that these filings guard, and those on which their owner works."""
        leads = self.with_context(active_test=False)
        leads = leads.lead_id | leads.lead_ids
        return leads.filtered(
            lambda lead: (
                lead.filing_guard == "protected"
                or (lead.user_id == former and lead._filing_is_open())
            )
        )

    def _pass_on_requests(self, former, user):
        """What he had asked for is asked for by the new one."""
        requests = self.env["customer.filing.request"].search(
            [("filing_id", "in", self.ids), ("state", "=", "pending")]
        )
        requests._pass_on(former, user)
        self.env["customer.filing.inquiry"]._pass_on(self, former, user)

    def _grant_former_share(self, former, now):
        """Note what the former salesperson has a right to (S14-R06, S18-R11)."""
        rows = []
        served = self.filtered(lambda filing: filing.state in ("active", "ended"))
        for filing in served.filtered("terms_id"):
            rules = hand_over_rules(filing.terms_id._read().hand_over)
            heir = handing_over.former_heir(rules.former_share, not former.active)
            if heir:
                rows.append(filing._share_row(former, "former", heir, now))
        self.env["customer.filing.share"]._grant(rows)

    def _share_row(self, person, origin, heir, now):
        return {
            "filing_id": self.id,
            "company_id": self.company_id.id,
            "person_id": person.id,
            "origin": origin,
            "heir": heir,
            "percent": 0.0,
            "origin_filing_id": self.id,
            "granted_at": now,
        }

    def _join_leads_of(self, user):
        """A lead of the new one that met this filing is about his own customer now."""
        met = self.env["crm.lead"]._filing_met_by(self)
        for lead in met.filtered(lambda lead: lead.user_id == user):
            lead._filing_protect(lead.filing_met_id)

    def _count_anew(self):
        """Count the period of active filings once more from now on (rule S46-R08).

        What was promised is kept: an end does not come nearer by it.
        """
        now = fields.Datetime.now()
        for filing in self.filtered(lambda f: f.state == "active"):
            _course, until = filing._begin(filing._pinned_terms(), now)[filing.id]
            before = filing.protected_until
            if before and (not until or until > before):
                payload = {filing.id: {"reason": "restart"}}
                filing._redate("hand_over", {filing.id: until}, payload, now)
            filing._renew_deadlines(now, now)

    # ---- giving up without a successor ----

    def _has_not_ordered(self):
        """Whether this protected customer has no order yet (rule S46-R08)."""
        if self.state != "active":
            return False
        return "order" not in self.milestone_ids.mapped("kind")

    def _give_up(self):
        """Let the customer go: to the pool, or out of the line in which he waits.

        :raise UserError: it is a draft, or he bought: then somebody must have him
        """
        self.ensure_one()
        self._lock_to_hand_over(repair=False)
        if self.state == "active":
            self._end("release" if self.user_id.active else "leave")
        elif self.state in ("submitted", "queued"):
            self._end("withdraw")
        else:
            raise UserError(
                self.env._(
                    "%s does not go to the pool: choose who looks after the customer.",
                    self.display_name,
                )
            )

    # ---- buttons ----

    def action_hand_over(self):
        """Open the dialog that hands these filings over (S14-R22, S45-R08).

        For leaders of their teams, register officers and sales administrators.
        """
        self.check_access("read")
        return self.env["customer.filing.handover"]._open_for(filings=self)
