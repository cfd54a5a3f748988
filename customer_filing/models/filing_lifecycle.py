from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import clock, lifecycle


class CustomerFiling(models.Model):
    """The transitions: each moves filing, keys, leads, card and ledger together."""

    _inherit = "customer.filing"

    # ---- buttons ----

    def action_give_back(self):
        """Ask why, then give the customer back to the public pool.

        For the salesperson, his team's leader and register officers.
        """
        return self._ask_reason("release", self.env._("Give back to the public pool"))

    def action_void(self):
        """Ask why, then declare the filing void. For register officers."""
        return self._ask_reason("void", self.env._("Declare void"))

    def action_ask_withdrawal(self):
        """Open a request to withdraw the filing, which the leader decides."""
        self.ensure_one()
        self._check_owner()
        if self.state not in ("submitted", "queued", "active"):
            raise UserError(self.env._("This filing is not protected any more."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask to withdraw"),
            "res_model": "customer.filing.request",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("customer_filing.filing_request_view_form_new").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_filing_id": self.id, "default_kind": "withdraw"},
        }

    def action_open_lead(self):
        """Open the lead of this filing; the lead's own access rules apply."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    def action_set_hold(self):
        """Open the dialog that puts a hold on the filing. For register officers.

        :raise UserError: it is on hold already
        """
        self.ensure_one()
        if self.is_on_hold:
            raise UserError(
                self.env._("This filing is on hold already: lift that hold first.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold"),
            "res_model": "customer.filing.hold",
            "view_mode": "form",
            "views": [
                (self.env.ref("customer_filing.filing_hold_view_form_new").id, "form")
            ],
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def _ask_reason(self, transition, title):
        self.ensure_one()
        self._check_owner()
        if self.state != "active":
            raise UserError(self.env._("This filing is not protected any more."))
        self._refuse_on_hold()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "customer.filing.end",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_filing_id": self.id,
                "default_transition": transition,
            },
        }

    def _end_with_reason(self, transition, reason):
        """End filings by hand; the reason is kept where their people talk."""
        undo, before = self.env["customer.filing.undo"], {}
        if transition == "release":
            self._refuse_if_due()
            before = undo._before_release(self)
        self._end(transition)
        # after it: of two who give him back at once the filing's own row decides
        undo._keep_releases(before)
        self._filing_write({"end_note": reason, "ended_by_id": self.env.uid})

    def _refuse_on_hold(self):
        held = self.browse(self._standing_holds())
        if held:
            raise UserError(
                self.env._(
                    "%s is on hold: the register office must lift the hold first.",
                    ", ".join(held.mapped("display_name")),
                )
            )

    # ---- beginnings ----

    def _activate(self, now, questions):
        """Protect new filings whose keys are taken already (rules S01-R05, S01-R06).

        :param now: naive UTC instant at which the clocks start, but for originals
        :param questions: {filing id: what it asked}
        """
        starts = {filing.id: filing._clock_start(now) for filing in self}
        ends = self._start_clocks(now)
        payloads = {
            filing.id: {
                "terms": filing.terms_id.digest,
                "owner": filing.user_id.id,
                "protected_until": ends[filing.id],
            }
            | filing._origin_told()
            for filing in self
        }
        self._write_rows(
            "activate",
            [
                (filing.id, *lifecycle.apply("activate", filing.state, None))
                for filing in self
            ],
            {
                "effective_at": starts,
                "protected_until": ends,
            },
        )
        self._guard_leads()
        self.env["crm.lead"]._filing_meet_new(self, questions)
        self.env["customer.filing.card"]._sync(self)
        self.env["customer.filing.ledger"]._append("activate", payloads, starts)
        self._trigger_release({until for until in ends.values() if until})
        self._open_deadlines(now)

    def _guard_leads(self):
        """Put the guard on the leads of newly protected filings, with their owner."""
        own = {filing: filing._own_leads() for filing in self}
        guarded = self.env["crm.lead"].sudo().union(*own.values())
        for filing, leads in own.items():
            # what is read of one is read of all
            leads.with_prefetch(guarded._ids)._filing_put_guard(filing)
        guarded._filing_shut_out()

    def _own_leads(self):
        # sudo: the filer's right to these leads was looked at on submission
        self.ensure_one()
        filing = self.sudo().with_context(active_test=False)
        return filing.lead_id | filing.lead_ids

    def _trigger_release(self, instants):
        if instants:
            # sudo: a salesperson may not start crons, his filing's end may
            cron = self.env.ref(
                "customer_filing.ir_cron_release_due", raise_if_not_found=False
            )
            if cron:
                cron.sudo()._trigger(at=instants)

    # ---- what closing leads does ----

    def _follow_closed_leads(self):
        """One sale ends the filing; else the last open lead does, as it was closed."""
        self.ensure_one()
        leads = self._own_leads()
        statuses = set(leads.mapped("won_status"))
        if "won" in statuses:
            transition = "win"
        elif any(lead._filing_is_open() for lead in leads):
            return
        else:
            transition = "lose" if "lost" in statuses else "release"
        self._refuse_if_due()
        self._end(transition)

    def _follow_unsold_leads(self):
        """A customer whose sale is taken back is not looked after any more."""
        if "won" not in self._own_leads().mapped("won_status"):
            self._refuse_on_hold()
            self._end_aftercare()

    def _refuse_if_due(self):
        """Who is late loses the customer, whether the cron has run or not."""
        now = fields.Datetime.now()
        kept = self._kept_though_due()
        for filing in self:
            ends = (filing.protected_until, filing.neglect_due_at)
            due = any(end and end <= now for end in ends)
            if due and filing.id not in kept:
                raise UserError(filing._message_due())

    def _message_due(self):
        return self.env._(
            "The protection of %s is over: the customer goes to the public pool. "
            "Claim him there, or file him again.",
            self.display_name,
        )

    # ---- endings ----

    def _end(self, transition, due=None):
        """End filings by one transition of core.lifecycle, all at once.

        :param transition: win, expire, release, neglect, lose, void, withdraw or
            replace
        :param due: {filing id: naive UTC instant at which it was due}; default now
        """
        if transition != "void":
            self._refuse_on_hold()
        due = due or dict.fromkeys(self.ids, fields.Datetime.now())
        was_active = self.filtered(lambda filing: filing.state == "active")
        self._leave_quarantine()
        self._write_ended(transition, due)
        was_active._close_deadlines(due)
        self._end_keys(transition)
        heirs = was_active._heirs() if transition in lifecycle.FREES_KEYS else {}
        inherited = self.browse(filing.id for filing in heirs)
        if transition in lifecycle.TO_POOL:
            inherited |= (was_active - inherited)._also_protected()
        placed = (was_active - inherited)._place(transition, due)
        (self - placed)._uncount_round(transition, inherited)
        leads = self.env["crm.lead"]
        leads._filing_end(self - inherited, transition, placed)
        leads._filing_end(inherited, "lose", inherited)
        self.env["customer.filing.warning"]._note_gone(placed)
        self.env["customer.filing.request"]._close_for(self)
        self.env["customer.filing.card"]._sync_ended(self)
        self.env["customer.filing.ledger"]._append(
            transition,
            {filing.id: {"owner": filing.user_id.id} for filing in self},
            due,
        )
        for filing, heir in heirs.items():
            heir._promote(due[filing.id])
        if transition == "win":
            self._close_queue()

    def _write_ended(self, transition, due):
        """Write all that an ending changes of the filings themselves, in one go."""
        rows = [
            (
                filing.id,
                *lifecycle.apply(transition, filing.state, filing.end_reason or None),
            )
            for filing in self
        ]
        self._write_rows(
            transition,
            rows,
            {
                "ended_at": due,
                "aftercare_until": self._aftercare_ends(transition, due),
                "neglect_due_at": dict.fromkeys(self.ids),
            }
            | self._rounds_after(transition),
        )

    def _aftercare_ends(self, transition, due):
        """{filing id: until when a customer who bought stays his salesperson's}"""
        if transition != "win":
            return {filing.id: None for filing in self}
        ends = {}
        for filing in self:
            terms = filing.terms_id._read()
            ends[filing.id] = terms.aftercare_days and clock.protected_until(
                due[filing.id], clock.Period(terms.aftercare_days, "day"), terms.tz
            )
        return {filing_id: end or None for filing_id, end in ends.items()}

    def _end_keys(self, transition):
        free = self
        if transition not in lifecycle.FREES_KEYS:
            free = self.filtered(lambda filing: not filing.aftercare_until)
        self.env["customer.filing.key"]._let_go(free.ids)

    # ---- the private door to many rows at once ----

    def _write_rows(self, transition, rows, columns):
        """Write state, end reason and dates of many filings in one statement.

        :param rows: tuples (filing id, state, end reason or None)
        :param columns: {column: {filing id: value}}
        """
        self.flush_recordset()
        sources = lifecycle.TRANSITIONS[transition].sources
        ids, states, reasons = (list(column) for column in zip(*rows, strict=True))
        values = [SQL("%s::int[]", ids), SQL("%s::varchar[]", states)]
        values.append(SQL("%s::varchar[]", reasons))
        for name, of in columns.items():
            kind = SQL.identifier(self._fields[name].column_type[1])
            values.append(SQL("CAST(%s AS %s[])", [of[id_] for id_ in ids], kind))
        done = self.env.execute_query(
            SQL(
                """UPDATE customer_filing AS filing
                   SET state = new.state, end_reason = new.end_reason%s,
                       write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                   FROM unnest(%s) AS new (id, state, end_reason%s)
                   WHERE filing.id = new.id AND filing.state = ANY(%s)
                   RETURNING filing.id""",
                SQL("").join(
                    SQL(", %s = new.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in columns
                ),
                self.env.uid,
                SQL(", ").join(values),
                SQL("").join(SQL(", %s", SQL.identifier(name)) for name in columns),
                list(sources),
            )
        )
        self._forget("state", "end_reason", *columns)
        if len(done) != len(rows):
            raise UserError(
                self.env._("This filing has changed meanwhile: reload and look again.")
            )

    def _forget(self, *columns):
        """Read these columns anew, and whatever is made of columns; the rest stays."""
        derived = [
            name
            for name, field in self._fields.items()
            if not (field.store and field.column_type)
        ]
        self.invalidate_recordset([*columns, "write_uid", "write_date", *derived])
