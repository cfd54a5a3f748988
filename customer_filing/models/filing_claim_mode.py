from odoo import api, fields, models

from .. import door


class CustomerFiling(models.Model):
    """Who may claim by which way, as each pool says; also by filing the customer.

    Wraps filing_claim_limits.py, so it is loaded after it.
    """

    _inherit = "customer.filing"

    def _bar_to_claim(self, entries, now):
        return self._why_not_by_mode(entries, now) or super()._bar_to_claim(
            entries, now
        )

    def _why_not_by_mode(self, entries, now):
        """The code of what the pools' modes have against it, or None.

        :param entries: customer.filing.pool.entry
        """
        if entries.decider_id:
            return "decided"
        for pool in entries.pool_id:
            way = {"proof": door.PROVEN, "draw": door.DRAWING}.get(pool.claim_mode)
            if pool.claim_mode != "self" and not (
                way and door.is_during(self.env, way)
            ):
                return f"mode_{pool.claim_mode}"
        if not door.is_during(self.env, door.DRAWING):
            user = self.user_id
            rights = entries._first_rights(now)
            if any(right and user not in right.people for right in rights.values()):
                return "first_right"
        return None

    def _claim_proven(self, card):
        """Claim the customer of ``card`` for the user, who has proven his action."""
        with door.during(self.env, door.PROVEN):
            return self._claim(card)

    @api.model
    def _refusals_of_verdict(self):
        _ = self.env._
        return super()._refusals_of_verdict() | {
            "not_claimable": _(
                "This customer cannot be claimed at present: ask the register office."
            ),
            "decided": _(
                "Somebody was asked to decide who gets this customer: speak to your "
                "leader."
            ),
            "mode_proof": _(
                "Who has visited or called the customers of this pool gets them: use "
                "“Claim by proof” on his card."
            ),
            "mode_assigned": _(
                "The customers of this pool are assigned: ask who looks after it."
            ),
            "mode_draw": _(
                "The customers of this pool are drawn: press “I am interested” on his "
                "card."
            ),
            "first_right": _(
                "Others had asked for this customer before and come first: his card "
                "says from when on you can claim him."
            ),
        }

    # ---- what the former salesperson noted ----

    def _was_unreachable(self, days, now):
        """Whether the last that its salesperson noted, of late, is that nobody answers.

        :param days: so far back his notes count; 0: they do not (rule S14-R29)
        """
        self.ensure_one()
        if not days:
            return False
        last = self.env["customer.filing.follow.up"].search(
            [
                ("filing_id", "=", self.id),
                ("user_id", "=", self.user_id.id),
                ("result", "!=", False),
            ],
            limit=1,
        )
        since = fields.Datetime.subtract(now, days=days)
        return last.result in ("no_answer", "unreachable") and last.happened_at > since
