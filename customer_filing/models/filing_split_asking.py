from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..batches import give_way, work_off
from ..core import clock, split_flow

BATCH = 100
# Who has not answered is reminded once in so many days.
REMIND_DAYS = 3


class FilingSplit(models.Model):
    """Whom a split waits for: payees, whoever stands in for them, and who approves.

    Nobody is told an amount, and a payee of no colleague.
    """

    _inherit = "customer.filing.split"

    # ---- agreement begins and ends ----

    def _begin_agreement(self):
        """Ask all who have to answer; whoever proposes has agreed to his own share.

        For the company nobody has to agree but who approves.
        """
        # sudo: all shares are asked about
        lines = self.sudo().line_ids.sudo(self.env.su)
        if self.sudo().reverses_id:
            lines._tell_of_reversal()
            self._ask_to_approve()
            return
        own = lines.filtered(lambda line: line.sudo().user_id == self.env.user)
        if own:
            own._settle("agreed", "agree")
        if house := lines.filtered(lambda line: line.sudo().is_company):
            house._settle("stood_in", "agree_for")
        (lines - own - house)._ask()
        self._conclude_agreement()

    def _conclude_agreement(self):
        """What all have agreed to goes to who approves it, until somebody objects."""
        for split in self:
            # sudo: all shares are asked about
            known = split.sudo()
            state = split_flow.state_by_agreements(
                known.state, [line._as_core() for line in known.line_ids]
            )
            if state == known.state:
                continue
            split._split_write({"state": state})
            split._close_activities()
            if state == "agreed":
                split._log("all_agreed")
                split._ask_to_approve()

    # ---- telling ----

    def _approvers(self):
        """Who may approve it: its leader if nothing bars him, else the office."""
        # sudo: whom it concerns is no secret to the engine
        split = self.sudo()
        barred = split._payees() | split.proposer_id
        leader = split.team_id.user_id - barred
        return leader or self._office(split.company_id, barred)

    def _stand_ins(self):
        """Who agrees for payees without a login."""
        split = self.sudo()
        leader = split.team_id.user_id - split._payees()
        return leader or self._office(split.company_id, split._payees())

    def _payees(self):
        """All users who get something of it, also through their contact."""
        lines = self.line_ids
        return lines.user_id | lines.partner_id.user_ids

    @api.model
    def _ask_leader_of(self, team):
        """Ask who leads a team now for what its former leader was asked."""
        waiting = self.search(
            [
                ("team_id", "=", team.id),
                ("state", "in", ("proposed", "agreed", "approved")),
            ]
        )
        for split in waiting:
            split._close_activities()
            if split.state == "approved":
                if not split.reverses_id and split._open_leads():
                    split._tell_of_reopening()
            elif split.state == "agreed" or split.reverses_id:
                split._ask_to_approve()
            elif "objected" in split.line_ids.mapped("agreement"):
                split._tell_of_objection()
            elif any(
                line.agreement == "pending" and not line._has_login()
                for line in split.line_ids
            ):
                split._ask_to_stand_in()

    def _ask_to_approve(self):
        for user in self._approvers():
            told = self._in_words_of(user)
            self._plan_activity(
                user, told.env._("Nobody has to be asked any more: approve it.")
            )

    def _ask_to_stand_in(self):
        for user in self._stand_ins():
            told = self._in_words_of(user)
            self._remind(
                user,
                told.env._("Somebody cannot agree himself: agree in his place."),
            )

    def _tell_of_objection(self):
        for split in self:
            known = split.sudo()
            for user in known.proposer_id | known.team_id.user_id:
                told = split._in_words_of(user)
                split._remind(
                    user, told.env._("Somebody objects to his share: revise the split.")
                )

    def _tell_of_reopening(self):
        """Tell who leads these deals that nothing of them is frozen."""
        for split in self:
            # sudo: who leads a team is no secret to the engine
            known = split.sudo()
            leader = known.team_id.user_id
            for user in leader or split._office(known.company_id):
                told = split._in_words_of(user)
                split._remind(
                    user,
                    told.env._(
                        "The deal is not won any more, so nothing of it is frozen: "
                        "cancel the split or take it back, or win the deal again."
                    ),
                )

    def _close_all_activities(self):
        self._close_activities()
        # sudo: of all payees
        self.sudo().line_ids._close_activities()

    # ---- what time does ----

    @api.model
    def _cron_splits(self):
        """Count silence as agreement where a split says so, and remind of the rest.

        Killed half-way, run twice or late: the same end state, for each batch is one
        transaction and each split is looked at once.
        """
        steps = (self._silence_batch, self._remind_batch)
        work_off(self.env, *(partial(give_way, self.env, step) for step in steps))

    @api.model
    def _silence_batch(self):
        """Let silence count on up to BATCH splits; how many they were."""
        now = fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_split SET silence_at = %s WHERE id IN (
                       SELECT id FROM customer_filing_split
                       WHERE state = 'proposed' AND agree_until <= %s
                         AND silence_at IS NULL
                       ORDER BY agree_until, id LIMIT %s
                       FOR NO KEY UPDATE SKIP LOCKED)
                   RETURNING id""",
                now,
                now,
                BATCH,
            )
        )
        self.invalidate_model(["silence_at"])
        splits = self.browse(id_ for (id_,) in rows)
        silent = splits.line_ids.filtered(
            lambda line: line.agreement == "pending" and line._has_login()
        )
        if silent:
            silent._settle("silent", "silent")
        splits._conclude_agreement()
        return len(splits)

    @api.model
    def _remind_batch(self):
        """Remind of up to BATCH shares that were not answered; how many they were."""
        lines = self.env["customer.filing.split.line"]
        lines.flush_model()
        self.flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_split_line SET reminded_at = %s WHERE id IN (
                       SELECT line.id FROM customer_filing_split_line AS line
                       JOIN customer_filing_split AS split ON split.id = line.split_id
                       WHERE split.state = 'proposed' AND line.agreement = 'pending'
                         AND split.reverses_id IS NULL
                         AND COALESCE(line.reminded_at, split.proposed_at)
                             <= %s - make_interval(days => %s)
                       ORDER BY line.id LIMIT %s
                       FOR NO KEY UPDATE OF line SKIP LOCKED)
                   RETURNING id""",
                now,
                now,
                REMIND_DAYS,
                BATCH,
            )
        )
        lines.invalidate_model(["reminded_at"])
        waiting = lines.browse(id_ for (id_,) in rows)
        waiting._remind_of_answer()
        return len(waiting)


class FilingSplitLine(models.Model):
    _inherit = "customer.filing.split.line"

    def _ask(self):
        """Put these shares before who answers for them."""
        alone = self.filtered(lambda line: line._has_login())
        for line in alone:
            user = line.sudo().user_id
            line._plan_activity(user, line._question_to(user))
        for split in (self - alone).sudo().split_id.sudo(self.env.su):
            split._ask_to_stand_in()

    def _remind_of_answer(self):
        for line in self:
            if line._has_login():
                user = line.sudo().user_id
                line._remind(user, line._question_to(user))
        alone = self.filtered(lambda line: not line._has_login())
        for split in alone.sudo().split_id.sudo(self.env.su):
            split._ask_to_stand_in()

    def _question_to(self, user):
        """What a payee is asked, in his language."""
        told = self._in_words_of(user)
        until = told.split_id.agree_until
        if not until:
            return told.env._(
                "Your share of a commission waits for your agreement: agree or object."
            )
        last = format_datetime(told.env, clock.last_second(until), tz=user.tz)
        return told.env._(
            "Your share of a commission waits for your agreement: agree or object "
            "until %s. Silence counts as agreement.",
            last,
        )

    def _tell_of_reversal(self):
        """Tell the payees of a reversal; nothing is asked of them."""
        for line in self:
            if line._has_login():
                user = line.sudo().user_id
                told = line._in_words_of(user)
                line._plan_activity(
                    user,
                    told.env._("A part of your share of a commission is reversed."),
                )
