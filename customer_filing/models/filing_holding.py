from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerFiling(models.Model):
    """The holding cap: nobody has more customers than he can look after.

    It is asked wherever a filing becomes somebody's: filed, imported, claimed, given,
    handed over, or when his turn comes. What somebody has when the cap is set stays
    his, and so does what a team has when it goes live; he gets no more.
    """

    _inherit = "customer.filing"

    @api.model
    def _holding_left(self, user, team, now=None):
        """How many customers ``user`` may still get for ``team``.

        All that he has counts, in whatever team, but for sold customers and those of
        the source that the version leaves out. The team's own version goes before that
        of its policy. Asking meets all other requests of this person, so that two at
        once never get past the cap.

        :param user: res.users
        :param team: crm.team for which he gets them
        :param now: naive UTC; default now
        :return: a number, 0 at the least; None without limit
        """
        # sudo: what the policy says is read for whoever is given a customer
        version = team.sudo()._filing_version(now or fields.Datetime.now())
        if not version.holding_max:
            return None
        self.env["customer.filing.quota"]._meet(user_id=user.id)
        held = self._number_held(user, version.holding_except or "")
        return max(version.holding_max - held, 0)

    @api.model
    def _number_held(self, user, without_source=""):
        """How many customers a person has, sold ones apart."""
        self.env["customer.filing"].flush_model(["user_id", "state", "source"])
        [(number,)] = self.env.execute_query(
            SQL(
                """SELECT count(*) FROM customer_filing
                   WHERE user_id = %s AND state = 'active'
                     AND (source IS NULL OR source != %s)""",
                user.id,
                without_source,
            )
        )
        return number

    def _look_at_holding(self, candidate, room, now):
        """Refuse a candidate whose salesperson has as many customers as he may.

        :param room: what was looked up for others of the batch, added to: {crm.team:
            its version} and {(user, team): how many he may still get}, which is counted
            down for those that were accepted
        """
        filing = candidate.filing
        # of one that waited it was asked before its turn came
        if not candidate.accepted or filing.state == "queued":
            return
        team, who = filing.team_id, (filing.user_id, filing.team_id)
        if team not in room:
            room[team] = team._filing_version(now)
        version = room[team]
        free = version.holding_except
        if not version.holding_max or (free and filing.source == free):
            return
        if who not in room:
            room[who] = self._holding_left(*who, now)
        if room[who]:
            room[who] -= 1
        else:
            candidate.refuse({"code": "holding", "number": version.holding_max})

    def _refuse_beyond_cap(self, user, team=None):
        """Raise if somebody cannot be handed all these customers.

        For who hands over by hand. What somebody leaves behind goes to whom the policy
        says, however many he has, and the register office repairs what it must: there
        an orphan would be worse.

        :param team: crm.team for which he gets them; default their own
        """
        for own_team, filings in self.grouped("team_id").items():
            of_team = team or own_team
            left = self._holding_left(user, of_team)
            if left is None:
                continue
            version = of_team._filing_version()
            free = version.holding_except
            new = filings.filtered(
                lambda f, free=free: (
                    f.state == "active"
                    and f.user_id != user
                    and not (free and f.source == free)
                )
            )
            if len(new) > left:
                raise UserError(
                    self.env._(
                        "%(name)s has as many customers as the policy allows "
                        "(%(number)s): choose somebody else.",
                        name=user.name,
                        number=version.holding_max,
                    )
                )

    def _has_room(self, now):
        """Whether a waiting filing's salesperson may have one more customer.

        Who is at his cap lets the next one go first and keeps his place in line.

        If nobody else waits, the customer goes where all do; he is not refused for what
        he asked for in time, but has it only once there is room.
        """
        free = self.team_id._filing_version(now).holding_except
        if free and self.source == free:
            return True
        return self._holding_left(self.user_id, self.team_id, now) != 0

    def _refuse_without_room(self, now):
        """Raise if its salesperson cannot have this ended filing once more.

        Who gave up, lost or sold customers may have got others instead.
        """
        if not self._has_room(now):
            number = self.team_id._filing_version(now).holding_max
            raise UserError(self._claim_sentence({"code": "holding", "number": number}))
