from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import clock


class CustomerFiling(models.Model):
    """The private lock: a salesperson keeps a few customers to himself (rule S14-R20).

    Where a customer may be filed twice, a locked one may not: the filing takes its keys
    as long as the lock lasts. Who asks about him is told no date. Without a visit the
    lock opens by itself; when it is met before the cron has come, at that moment.
    """

    _inherit = "customer.filing"

    lock_ends_at = fields.Datetime(
        string="Locked until", readonly=True, copy=False, index="btree_not_null"
    )
    is_locked = fields.Boolean(string="Locked", compute="_compute_is_locked")
    may_lock = fields.Boolean(compute="_compute_is_locked")

    @api.depends("lock_ends_at", "state", "user_id", "team_id")
    @api.depends_context("uid")
    def _compute_is_locked(self):
        now = fields.Datetime.now()
        for filing in self:
            until = filing.lock_ends_at
            active = filing.state == "active"
            filing.is_locked = bool(active and until and now < until)
            # sudo: what the policy says is not secret to who files under it
            version = filing.sudo().team_id._filing_version(now)
            filing.may_lock = (
                active
                and not filing.is_locked
                and filing.user_id == self.env.user
                and bool(version.private_lock_max)
            )

    # ---- buttons ----

    def action_lock(self):
        """Lock one's own customer (rule S14-R20). For his salesperson alone.

        :raise AccessError: he is somebody else's
        :raise UserError: too many are locked already, or somebody else filed him, too
        """
        self.ensure_one()
        self._check_own_lock()
        # sudo: locking moves keys that are nobody's to write
        self.sudo()._lock(fields.Datetime.now())
        return True

    def action_unlock(self):
        """Open one's private lock again. For the customer's salesperson alone."""
        self.ensure_one()
        self._check_own_lock()
        # sudo: as above
        self.sudo()._unlock(dict.fromkeys(self.ids, fields.Datetime.now()))
        return True

    def _check_own_lock(self):
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only the salesperson himself does this."))

    # ---- locking and opening ----

    def _lock(self, now):
        version = self.team_id._filing_version(now)
        self.env["customer.filing.quota"]._meet(user_id=self.user_id.id)
        self._refuse_lock(version, now)
        if not self.terms_id._read().exclusive:
            self.env["customer.filing.key"]._take_again(self.ids)
        until = self._lock_end(version, now)
        self._filing_write({"lock_ends_at": until})
        self._trigger_unlock(until)
        self.env["customer.filing.ledger"]._append(
            "lock", {self.id: {"until": until}}, now
        )

    def _refuse_lock(self, version, now):
        """Raise a sentence if this customer cannot be locked."""
        most = version.private_lock_max
        if self.state != "active":
            raise UserError(self.env._("This filing is not protected any more."))
        if not most:
            raise UserError(self.env._("Your policy knows no private lock."))
        if self.is_locked:
            raise UserError(self.env._("This customer is locked already."))
        locked = self.search_count(
            [
                ("user_id", "=", self.user_id.id),
                ("state", "=", "active"),
                ("lock_ends_at", ">", now),
            ]
        )
        if locked >= most:
            raise UserError(
                self.env._(
                    "You have locked %(number)s customers, as many as your policy "
                    "allows: open one of these locks first.",
                    number=locked,
                )
            )
        if self._is_shared():
            raise UserError(
                self.env._(
                    "A colleague has filed this customer as well, so neither of you "
                    "can lock him."
                )
            )

    def _is_shared(self):
        """Whether somebody else has a filing of this customer that goes on."""
        others = self.browse(self._former_ids())
        return any(
            other.state in ("active", "submitted") and other.user_id != self.user_id
            for other in others
        )

    def _lock_end(self, version, at):
        period = clock.Period(max(version.private_lock_days, 1), "day")
        return clock.protected_until(at, period, self._tz())

    def _renew_lock(self, visited_at):
        """A visit keeps a private lock for its days once more."""
        until = self.lock_ends_at
        if not until or until <= visited_at:
            return
        longer = self._lock_end(self.team_id._filing_version(visited_at), visited_at)
        if longer > until:
            self._filing_write({"lock_ends_at": longer})
            self._trigger_unlock(longer)

    def _unlock(self, due):
        """Open private locks; where customers may be filed twice they may be again.

        :param due: {filing id: naive UTC instant at which it was due}
        """
        locked = self.filtered("lock_ends_at")
        if not locked:
            return
        running = locked.filtered(lambda filing: filing.state == "active")
        shared = running.filtered(lambda f: not f.terms_id._read().exclusive)
        self.env["customer.filing.key"]._let_go(shared.ids)
        locked._filing_write({"lock_ends_at": False})
        self.env["customer.filing.ledger"]._append(
            "unlock", {filing.id: {} for filing in locked}, due
        )

    def _unlock_over(self, now):
        """Open those of these locks whose time is over."""
        over = self.filtered(lambda f: f.lock_ends_at and f.lock_ends_at <= now)
        over._unlock({filing.id: filing.lock_ends_at for filing in over})

    @api.model
    def _cron_unlock(self):
        """Open every private lock whose days without a visit are over."""
        now = fields.Datetime.now()
        self.search([("lock_ends_at", "<=", now)])._unlock_over(now)

    @api.model
    def _trigger_unlock(self, until):
        cron = self.env.ref("customer_filing.ir_cron_unlock", raise_if_not_found=False)
        if cron:
            # sudo: a salesperson may not start crons, his lock's end may
            cron.sudo()._trigger(at=until)
