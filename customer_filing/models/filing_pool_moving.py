from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ..batches import give_way, work_off

BATCH = 500


class FilingPoolEntry(models.Model):
    """From pool to pool, by time or by hand: each pool has a stay of its own."""

    _inherit = "customer.filing.pool.entry"

    # ---- by time: the tiers ----

    @api.model
    def _cron_next_tier(self):
        """Bring on to the next pool whom nobody claimed in time (rule S14-R27).

        Killed half-way, run twice or late: the same end state. Each batch is one
        transaction; who has gone on is no longer due, and in the next pool his time
        counts from the instant at which he was to come there.
        """
        work_off(self.env, partial(give_way, self.env, self._next_tier_batch))

    @api.model
    def _next_tier_batch(self):
        """Move the next batch of one pool; how many customers it were."""
        now = fields.Datetime.now()
        pools = self.env["customer.filing.pool"].with_context(active_test=False)
        for pool in pools.search([("next_pool_id", "!=", False)], order="id"):
            due = pool.next_pool_id.active and self._lock_due(pool, now)
            if due:
                moved = self.browse(due)._move(pool.next_pool_id, due)
                return len(moved)
        return 0

    @api.model
    def _lock_due(self, pool, now):
        """{entry id: naive UTC instant at which it was to go on}, locked.

        Who is decided by one person, on hold or in cold storage stays where he is.
        """
        before = pool._tier_due_before(now)
        if before is None:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT entry.id,
                          (GREATEST((entry.entered_at AT TIME ZONE 'UTC'
                                     AT TIME ZONE %(tz)s)::date, %(start)s::date)
                           + %(days)s + 1)::timestamp
                          AT TIME ZONE %(tz)s AT TIME ZONE 'UTC'
                   FROM customer_filing_pool_entry AS entry
                   WHERE entry.pool_id = %(pool)s AND entry.state = 'waiting'
                     AND entry.entered_at < %(before)s
                     AND entry.decider_id IS NULL AND entry.is_cold IS NOT TRUE
                     AND NOT EXISTS (
                         SELECT FROM customer_filing_hold AS hold
                         WHERE hold.filing_id = entry.filing_id
                           AND hold.lifted_at IS NULL
                           AND (hold.until IS NULL OR hold.until > %(now)s))
                   ORDER BY entry.entered_at, entry.id LIMIT %(limit)s
                   FOR NO KEY UPDATE OF entry SKIP LOCKED""",
                tz=pool.company_id._filing_tz(),
                start=pool.tier_start_date or None,
                days=pool.tier_days,
                pool=pool.id,
                before=before,
                now=now,
                limit=BATCH,
            )
        )
        return dict(rows)

    # ---- the move itself, many at once ----

    def _move(self, pool, at):
        """End these stays and begin one in ``pool`` for each; cards and ledger follow.

        Whoever recorded a customer first stays remembered: his right belongs to the
        filing, which goes along.

        :param at: {entry id: naive UTC instant at which it was due}
        :return: the new stays; who was claimed meanwhile has none
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_pool_entry AS entry
                   SET state = 'moved', left_at = due.at
                   FROM unnest(%s::int[], %s::timestamp[]) AS due (id, at)
                   WHERE entry.id = due.id AND entry.state = 'waiting'
                   RETURNING entry.filing_id, entry.pool_id, due.at,
                       entry.company_id, entry.reason, entry.opens_at, entry.is_cold""",
                self.ids,
                [at[entry_id] for entry_id in self.ids],
            )
        )
        if not rows:
            return self.browse()
        self.env.cr.execute_values(
            """INSERT INTO customer_filing_pool_entry
               (pool_id, filing_id, entered_at, company_id, reason, opens_at, is_cold,
                state) VALUES %s""",
            [(pool.id, row[0], *row[2:], "waiting") for row in rows],
        )
        filing_ids = [row[0] for row in rows]
        self.env["customer.filing.ledger"]._append(
            "pool_moved",
            {row[0]: {"from": row[1], "to": pool.id} for row in rows},
            {row[0]: row[2] for row in rows},
        )
        self._cool(filing_ids)
        self._show_on_cards(filing_ids)
        return self._waiting_of(filing_ids)

    @api.model
    def _waiting_of(self, filing_ids):
        self.invalidate_model()
        self.env["customer.filing"].invalidate_model(["pool_entry_ids"])
        return self.search([("filing_id", "in", filing_ids), ("state", "=", "waiting")])

    @api.model
    def _show_on_cards(self, filing_ids):
        """Bring the cards of waiting customers to what their stays say now."""
        cards = self.env["customer.filing.card"]
        cards.flush_model()
        self.env.execute_query(
            SQL(
                """UPDATE customer_filing_card AS card
                   SET pool_id = entry.pool_id, pool_entered_at = entry.entered_at,
                       decider_id = entry.decider_id, opens_at = entry.opens_at,
                       is_cold = COALESCE(entry.is_cold, FALSE),
                       write_date = now() AT TIME ZONE 'UTC'
                   FROM customer_filing_pool_entry AS entry
                   WHERE entry.filing_id = card.filing_id AND entry.state = 'waiting'
                     AND card.filing_id = ANY(%s) RETURNING card.id""",
                filing_ids,
            )
        )
        cards.invalidate_model()

    # ---- cold storage ----

    @api.model
    def _cool(self, filing_ids):
        """Put into cold storage who came into his pool once too often."""
        self.env["customer.filing.pool"].flush_model(["cold_rounds"])
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_pool_entry AS entry SET is_cold = TRUE
                   FROM customer_filing AS filing, customer_filing_pool AS pool
                   WHERE filing.id = entry.filing_id AND pool.id = entry.pool_id
                     AND entry.state = 'waiting' AND entry.filing_id = ANY(%s)
                     AND entry.is_cold IS NOT TRUE AND entry.decider_id IS NULL
                     AND pool.cold_rounds > 0 AND filing.round > pool.cold_rounds
                   RETURNING entry.filing_id, filing.round""",
                filing_ids,
            )
        )
        if rows:
            self.invalidate_model(["is_cold"])
            self.env["customer.filing.ledger"]._append(
                "cooled",
                {filing_id: {"rounds": rounds} for filing_id, rounds in rows},
                fields.Datetime.now(),
            )

    def _warm(self):
        """Take waiting customers out of cold storage: they are offered again.

        :return: those that were there
        """
        rows = self.env.execute_query(
            SQL(
                """UPDATE customer_filing_pool_entry SET is_cold = FALSE
                   WHERE id = ANY(%s) AND state = 'waiting' AND is_cold
                   RETURNING id, filing_id""",
                self.ids,
            )
        )
        if not rows:
            return self.browse()
        filing_ids = [filing_id for _id, filing_id in rows]
        self.env["customer.filing.ledger"]._append(
            "warmed", {filing_id: {} for filing_id in filing_ids}, fields.Datetime.now()
        )
        self.invalidate_model(["is_cold"])
        self._show_on_cards(filing_ids)
        return self.browse(id_ for id_, _filing_id in rows)

    def _tell_administrators(self):
        """Tell the pool's administrators that this customer got in touch."""
        self.ensure_one()
        card = self.env["customer.filing.card"].search(
            [("filing_id", "=", self.filing_id.id)], limit=1
        )
        for user in self.pool_id.admin_user_ids:
            env = self.with_context(lang=user.lang).env
            user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "sticky": True,
                    "title": self.pool_id.with_env(env).name,
                    "message": env._(
                        "%s got in touch: give him to somebody soon.", card.masked_name
                    ),
                },
            )

    # ---- by hand ----

    def _move_by_hand(self, pool, user):
        """Move each of these customers into ``pool``, as ``user`` wants it.

        :param self: as superuser; stays of the customers that the user chose
        :return: {entry: why it was not moved, None if it was}
        """
        reasons = {entry: entry._why_not_moved(pool, user) for entry in self}
        moving = self.filtered(lambda entry: reasons[entry] is None)
        moved = moving._move(pool, dict.fromkeys(moving.ids, fields.Datetime.now()))
        gone = moving.filtered(lambda entry: entry.filing_id not in moved.filing_id)
        return reasons | dict.fromkeys(gone, self.env._("somebody was faster"))

    def _why_not_moved(self, pool, user):
        """Why this customer stays, or None."""
        self.ensure_one()
        _ = self.env._
        if self.state != "waiting":
            return _("waits in no pool any more")
        if not self.pool_id._administers(user):
            return _("only an administrator of “%s” moves him", self.pool_id.name)
        if not self.pool_id._hands_on_to(pool, user):
            return _("only an administrator of “%s” moves him there", pool.name)
        if pool.company_id != self.company_id:
            return _("“%s” belongs to another company", pool.name)
        if not pool.active:
            return _("“%s” is archived", pool.name)
        if pool == self.pool_id:
            return _("waits there already")
        if self.decider_id:
            return _("%s decides who gets him", self.decider_id.name)
        if self.filing_id._standing_holds():
            return _("is on hold: the register office must decide first")
        return None
