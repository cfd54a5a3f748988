from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import masking
from .filing_task import OFFICER


class FilingRequest(models.Model):
    """What deciders and askers of requests see, and the buttons that they press."""

    _inherit = "customer.filing.request"

    may_decide = fields.Boolean(compute="_compute_may_decide")
    may_return = fields.Boolean(compute="_compute_may_decide")
    waits_for = fields.Char(
        string="Waits for", compute="_compute_waits_for", help="Who decides next."
    )
    summary = fields.Text(
        string="About the customer",
        compute="_compute_summary",
        help="What whoever decides need know, though he may not open the filing.",
    )

    @api.depends("state", "step_ids.state", "step_ids.user_ids", "requested_by_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        user = self.env.user
        officer = user.has_group(OFFICER)
        for request in self:
            # sudo: of steps only whether they are one's own is told
            step = request.sudo()._pending_step()
            if request.sudo().step_ids:
                request.may_decide = user in step.user_ids
            else:
                request.may_decide = (
                    request.state == "pending"
                    and user not in request._whose_own()
                    and (officer or request._leader() == user)
                )
            request.may_return = request.may_decide and request.kind == "file"

    @api.depends(
        "state", "step_ids.state", "step_ids.user_ids", "filing_id.team_id.user_id"
    )
    @api.depends_context("lang")
    def _compute_waits_for(self):
        for request in self:
            # sudo: whoever sees the request may know where it is
            step = request.sudo()._pending_step()
            deciders = step.user_ids
            if request.state == "pending" and not step:
                deciders = request.sudo()._deciders()
            names = ", ".join(deciders[:3].mapped("name"))
            title = step.name if step else names or False
            request.waits_for = (
                f"{title} ({names})" if names and names != title else title
            )

    @api.depends("filing_id", "step_ids.state", "step_ids.user_ids")
    @api.depends_context("uid", "lang")
    def _compute_summary(self):
        readable = self.filing_id._filtered_access("read")
        for request in self:
            seen = request.filing_id in readable or request._is_before_user()
            # sudo: who decides is shown what he decides on, masked
            request.summary = seen and request.sudo()._describe_customer()

    @api.depends("filing_id", "step_ids.state", "step_ids.user_ids")
    @api.depends_context("uid")
    def _compute_customer_name(self):
        result = super()._compute_customer_name()
        for request in self.filtered(lambda r: not r.customer_name):
            if request._is_before_user():
                # sudo: as in the summary
                filing = request.filing_id.sudo()
                request.customer_name = filing.company_name or filing.contact_name
        self.filtered(lambda r: not r.customer_name)._name_as_on_cards()
        return result

    def _name_as_on_cards(self):
        """Who is shown a protected customer masked knows him by his card."""
        # sudo: from the filing to its card, which has rules of its own
        cards = self.env["customer.filing.card"].sudo()
        found = cards.search(
            [("filing_id", "in", self.filing_id.ids), ("pool_id", "=", False)]
        )
        readable = found.sudo(False)._filtered_access("read").sudo()
        names = {card.filing_id.id: card.masked_name for card in readable}
        for request in self:
            request.customer_name = names.get(request.filing_id.id)

    def _is_before_user(self):
        """Whether it is the user who decides next."""
        return self.env.user in self.sudo()._pending_step().user_ids

    def _describe_customer(self):
        """What is filed, a line each; numbers and addresses masked."""
        filing, lead = self.filing_id, self.filing_id.lead_id
        shown = self._shown_of_customer(filing)
        lines = [
            f"{filing._fields[name]._description_string(self.env)}: {value}"
            for name, value in shown.items()
            if value
        ]
        if lead.expected_revenue:
            label = lead._fields["expected_revenue"]._description_string(self.env)
            amount = lead.company_currency.format(lead.expected_revenue)
            lines.append(f"{label}: {amount}")
        return "\n".join(lines)

    def _shown_of_customer(self, filing):
        """{field of a filing: what whoever decides reads of it}"""
        sources = dict(filing._fields["source"]._description_selection(self.env))
        return {
            "company_name": filing.company_name,
            "contact_name": filing.contact_name,
            "phone": masking.mask_phone(filing.phone or ""),
            "email": masking.mask_email(filing.email or ""),
            "city": " ".join(filter(None, [filing.state_id.name, filing.city])),
            "project": filing.project,
            "product_line_id": filing.product_line_id.name,
            "kind_id": filing.kind_id.name,
            "source": sources.get(filing.source),
            "note": filing.note,
            "user_id": filing.user_id.name,
            "team_id": filing.team_id.name,
        }

    # ---- what the asker is told ----

    def _progress(self):
        """Where a request is: a line for each level."""
        states = dict(self.step_ids._fields["state"]._description_selection(self.env))
        lines = []
        for step in self.step_ids:
            who = step.decided_by_id or step.user_ids[:3]
            names = ", ".join(who.mapped("name"))
            title = step.name if names in ("", step.name) else f"{step.name} ({names})"
            lines.append(f"{step.sequence}. {title}: {states[step.state]}")
        return "\n".join(lines) or False

    def _result_text(self):
        """What became of the request, in a sentence."""
        _ = self.env._
        if self.state == "refused":
            return _("Not approved:")
        if self.state == "returned":
            return _("Sent back to be corrected:")
        if self.kind != "file":
            return _("Approved by everybody.")
        return self.filing_id._outcome_text()

    def _tell_asker(self, note):
        """Put the result on the asker's list; without a mail, for there may be many.

        :param note: sentences in his language
        """
        user = self.requested_by_id
        if not (self and user.active) or user == self.env.user:
            return
        self._plan_activity(user, note, quietly=True)
        user._bus_send(
            "simple_notification",
            {
                "type": "info",
                "title": self._in_words_of(user).display_name,
                "message": note,
            },
        )

    # ---- buttons ----

    def action_approve(self):
        """Agree; for those who decide, never for the asker.

        Requests with levels, and filings whose length is to be chosen, open a dialog.
        """
        if any(request._needs_dialog() for request in self):
            return self._open_decision("approve")
        return self._approve_at_once()

    def _approve_at_once(self):
        return super().action_approve()

    def action_refuse(self):
        """Say no; requests with levels open a dialog that asks why.

        For those who decide, never for the asker.
        """
        if any(request.sudo().step_ids for request in self):
            return self._open_decision("refuse")
        return super().action_refuse()

    def _refuse_at_once(self, comment):
        """Say no to a request without levels, and tell the asker why."""
        result = super().action_refuse()
        self._keep({"comment": comment})
        # sudo: whom it is told and in which language is no secret
        for request in self.sudo():
            told = request._in_words_of(request.requested_by_id)
            request._tell_asker(f"{told._result_text()} {comment}")
        return result

    def action_return(self):
        """Open the dialog that sends filings back to be corrected, with a reason.

        For those who decide the present level.
        """
        return self._open_decision("return")

    def action_approve_many(self):
        """Open the dialog that approves the requests that were selected."""
        return self._open_decision("approve")

    def action_refuse_many(self):
        """Open the dialog that refuses the requests that were selected."""
        return self._open_decision("refuse")

    def _needs_dialog(self):
        # sudo: that there are levels is no secret
        return bool(self.sudo().step_ids or self._length_bounds())

    def _length_bounds(self):
        """Between which lengths the approver chooses: (lowest, highest), or None."""
        if self.kind not in ("file", "sign"):
            return None
        # sudo: terms are read through their filing
        return self.filing_id.sudo()._length_bounds()

    def _open_decision(self, decision):
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Select the requests that you decide."))
        # made here and not by the client: it keeps which level the user has seen
        dialog = self.env["customer.filing.decision"].create(
            {"request_ids": self.ids, "decision": decision}
        )
        return dialog._reopen()
