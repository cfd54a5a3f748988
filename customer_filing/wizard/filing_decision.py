from odoo import api, fields, models
from odoo.exceptions import UserError


class FilingDecision(models.TransientModel):
    """Approves, refuses or sends back requests, at the levels that the user has seen.

    Somebody else may decide a level while the dialog is open: then it says so, and
    decides nothing of the next one.
    """

    _name = "customer.filing.decision"
    _description = "Decide Requests"

    request_ids = fields.Many2many(
        "customer.filing.request", string="Requests", required=True, readonly=True
    )
    step_ids = fields.Many2many(
        "customer.filing.request.step", string="Levels", readonly=True
    )
    decision = fields.Selection(
        [("approve", "Approve"), ("refuse", "Refuse"), ("return", "Send back")],
        required=True,
        readonly=True,
    )
    comment = fields.Text(help="The asker reads it.")
    length = fields.Integer(
        string="Length of the period", help="How long the customer is protected."
    )
    length_min = fields.Integer(compute="_compute_length_min")
    length_max = fields.Integer(compute="_compute_length_min")
    summary = fields.Text(compute="_compute_summary")
    answer = fields.Text(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for dialog in dialogs:
            # as the user: what he may not see he does not decide
            requests = dialog.request_ids.sudo(False)
            requests.check_access("read")
            dialog.step_ids = requests._pending_step()
            dialog.length = dialog.length or dialog._length_so_far()
        return dialogs

    @api.depends("request_ids", "decision")
    def _compute_length_min(self):
        for dialog in self:
            one = dialog.request_ids if len(dialog.request_ids) == 1 else None
            approves = one and dialog.decision == "approve"
            bounds = one._length_bounds() if approves else None
            dialog.length_min, dialog.length_max = bounds or (0, 0)

    def _length_so_far(self):
        """What an earlier level has chosen, else the shortest."""
        if not self.length_max:
            return 0
        # sudo: as the bounds
        filing = self.request_ids.filing_id.sudo()
        return getattr(filing, "chosen_length", 0) or self.length_min

    @api.depends("request_ids")
    def _compute_summary(self):
        for dialog in self:
            one = dialog.request_ids if len(dialog.request_ids) == 1 else None
            dialog.summary = one and one.summary

    def action_decide(self):
        """Decide the requests, each for itself, and say what became of each.

        For those who decide their present level.
        """
        self.ensure_one()
        self.comment = (self.comment or "").strip()
        if self.decision != "approve" and not self.comment:
            raise UserError(self.env._("Say why: the asker reads it."))
        if len(self.request_ids) == 1:
            self._decide(self.request_ids)
            return {"type": "ir.actions.act_window_close"}
        self.answer = "\n".join(
            f"{request.display_name}: {self._attempt(request)}"
            for request in self.request_ids
        )
        return self._reopen()

    def _attempt(self, request):
        """Decide one of several; what is in the way of it is told, not raised."""
        try:
            with self.env.cr.savepoint():
                self._decide(request)
        except UserError as error:
            return error.args[0]
        return self.env._("done")

    def _decide(self, request):
        step = self.step_ids.filtered(lambda step: step.request_id == request)[:1]
        if self.length_max:
            # sudo: choosing the length is part of the approval that is checked below
            request.filing_id.sudo()._choose_length(self.length)
        if step:
            request._decide_step(step, self.decision, self.comment)
        elif self.decision == "approve":
            request._approve_at_once()
        elif self.decision == "refuse":
            request._refuse_at_once(self.comment)
        else:
            request._refuse_to_return()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["decision"]._description_selection(self.env))[
                self.decision
            ],
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
