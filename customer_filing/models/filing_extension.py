from dataclasses import replace
from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import chronicle, clock, extension, pinned, protection


class CustomerFiling(models.Model):
    """A protection lasts longer: asked for before its end, decided by somebody else."""

    _inherit = "customer.filing"

    extension_count = fields.Integer(
        string="Times extended", readonly=True, copy=False, default=0
    )
    may_extend = fields.Boolean(
        compute="_compute_may_extend",
        help="Whether the user may ask for an extension, if nobody waits.",
    )

    @api.depends(
        "state",
        "protected_until",
        "neglect_due_at",
        "extension_count",
        "awaits_decision",
        "offered_until",
        "may_act",
    )
    @api.depends_context("uid")
    def _compute_may_extend(self):
        now = fields.Datetime.now()
        for filing in self:
            filing.may_extend = (
                filing.state == "active"
                and filing.may_act
                and not filing.awaits_decision
                and not extension.refusals(
                    filing._extension_rules(), filing._extension_case(False), now
                )
            )

    def _extension_rules(self):
        """What the terms that this filing pinned say of extension and queue."""
        self.ensure_one()
        # sudo: terms are read through their filing
        terms = self.sudo().terms_id
        return read_rules(terms._read().extension if terms else "")

    def _extended_until(self):
        """The end that one more extension would give it; None if it has no end."""
        # sudo: who may ask for it need not read the course
        filing = self.sudo()
        period, rules, tz, days_off = filing._own_clocks()[self.id]
        course = filing._course()
        standing = chronicle.standing(course, period, rules, tz, days_off)
        chosen = replace(period, length=course.length or period.length)
        length, unit = extension.length(self._extension_rules(), chosen)
        until = self.protected_until or None
        if unit == "permanent":
            return None
        try:
            return protection.extended(
                until, length, unit, rules, standing.clock_start, tz, days_off
            )
        except protection.CapReached:
            return until

    def _extension_case(self, queued):
        """This filing as core.extension.Case.

        :param queued: whether somebody waits for its end
        """
        return extension.Case(
            until=self.protected_until or None,
            extended=self._extended_until(),
            count=self.extension_count,
            queued=queued,
            offered=bool(self.offered_until),
            pending=bool(self._pending_extensions()),
            deadline=self.neglect_due_at or None,
        )

    def _pending_extensions(self):
        # sudo: that one has been asked for is known to whoever may read the filing
        return (
            self.env["customer.filing.request"]
            .sudo()
            .search(
                [
                    ("filing_id", "in", self.ids),
                    ("kind", "=", "extend"),
                    ("state", "=", "pending"),
                ]
            )
        )

    def _is_waited_for(self):
        """Whether somebody waits for the end of this filing (rule S11-R13)."""
        self.ensure_one()
        # sudo: who it is is told to nobody
        return bool(self.sudo()._waiting_with("queued", fields.Datetime.now()))

    # ---- asking ----

    def action_ask_extension(self):
        """Open the dialog in which a longer protection is asked for.

        For the salesperson, his team's leader and register officers.

        :raise UserError: it cannot be extended; says why
        """
        self.ensure_one()
        self.check_access("read")
        self._check_owner()
        self._refuse_extension()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for an extension"),
            "res_model": "customer.filing.extend",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def _refuse_extension(self):
        """Raise unless an extension of this filing can be asked for now."""
        if self.state != "active":
            raise UserError(
                self.env._(
                    "%s is not protected at present: there is nothing to extend.",
                    self.display_name,
                )
            )
        now = fields.Datetime.now()
        case = self._extension_case(self._is_waited_for())
        self._raise_reasons(extension.refusals(self._extension_rules(), case, now))

    def _raise_reasons(self, codes):
        if codes:
            sentences = self._sentences_of_extension()
            raise UserError("\n".join(sentences[code] for code in codes))

    def _sentences_of_extension(self):
        _ = self.env._
        return {
            "off": _("Under the terms of %s no protection is extended.", self.name),
            "permanent": _("%s is protected without end.", self.name),
            "offered": _("Accept the customer first: so far he is only offered."),
            "late": _(
                "The protection is over: an extension is asked for before the end. "
                "Claim the customer from the public pool, or file him again."
            ),
            "pending": _("An extension has been asked for: wait for the decision."),
            "used_up": _(
                "%s has been extended as often as its terms allow.", self.name
            ),
            "queue": _(
                "Somebody waits for this customer, so the protection is not extended."
            ),
            "cap": _(
                "%s lasts as long as its terms allow altogether: no extension is left.",
                self.name,
            ),
        }

    # ---- what becomes of it ----

    def _await_extension(self, request, now):
        """Keep it protected until the extension has been decided."""
        self.ensure_one()
        self._filing_write({"awaits_decision": True})
        # nobody begins to wait for its end at this very moment
        self.env["customer.filing.key"]._meet_waiting(self.ids)
        self.env["customer.filing.ledger"]._append(
            "extension_asked", {self.id: {"request": request.id}}, now
        )

    def _extend(self, request, now):
        """Move the end, counted from the one that it has (rules S04-R09, S11-R13).

        :param request: the customer.filing.request that was agreed to
        :raise UserError: somebody waits by now, the terms allow no more, or nobody
            followed the customer up meanwhile
        """
        self.ensure_one()
        self._refuse_if_neglected(now)
        case = self._extension_case(self._is_waited_for())
        self._raise_reasons(extension.obstacles(self._extension_rules(), case))
        until = extension.after_decision(case.extended, now)
        count = self.extension_count + 1
        self._filing_write({"awaits_decision": False, "extension_count": count})
        self._redate(
            "extend",
            {self.id: until},
            {self.id: {"request": request.id, "count": count}},
            now,
        )
        self._end_if_over(now)
        if self.state == "active":
            told = self.with_context(lang=self.user_id.lang)
            told._tell_filer(
                told.env._(
                    "The protection has been extended until %s",
                    told._moment(clock.last_second(until)),
                )
            )

    def _refuse_if_neglected(self, now):
        if self.neglect_due_at and self.neglect_due_at <= now:
            raise UserError(
                self.env._(
                    "%s was not followed up in time, so its protection is over: refuse "
                    "the extension.",
                    self.name,
                )
            )

    def _stop_awaiting(self, event, now):
        """An extension was refused or recalled; what is over ends now, not before.

        What nobody followed up meanwhile ends as if it had not been asked for.

        :param event: what the ledger calls it
        """
        self._filing_write({"awaits_decision": False})
        running = self.filtered(lambda filing: filing.state == "active")
        over = running._whose_time_is_over(now)
        self.env["customer.filing.ledger"]._append(
            event, {filing.id: {} for filing in running - over}, now
        )
        if over:
            ids = over.ids
            over._redate(event, dict.fromkeys(ids, now), {i: {} for i in ids}, now)
        running._end_if_over(now)

    def _end_if_over(self, now):
        """End those whose time is over; what else keeps them goes on to do so."""
        over = self.browse(self._due_ends(now))
        over -= self.browse(over._standing_holds())
        if over:
            over._without_stopped()._end_due(now)

    def _whose_time_is_over(self, now):
        return self.filtered(lambda f: f.protected_until and f.protected_until <= now)

    # ---- while it is decided ----

    def _close_places(self, rows):
        """Nobody begins to wait for an end that is being decided on (rule S11-R13).

        :param rows: the facts of ``_facts``; changed
        """
        asked = self.browse({row["id"] for row in rows if row["awaits_decision"]})
        if not asked:
            return
        closed = {
            filing.id
            for filing in asked._pending_extensions().filing_id
            if filing._extension_rules().blocked_by_queue
        }
        for row in rows:
            if row["id"] in closed:
                row["queue_places"] = 0


@lru_cache(maxsize=64)
def read_rules(text):
    """core.extension.Rules as pinned terms keep them."""
    return pinned.load(extension.Rules, text)
