from odoo import fields, models


class FilingRequest(models.Model):
    """What was asked for goes on in the name of the filing's new salesperson."""

    _inherit = "customer.filing.request"

    def _pass_on(self, former, user):
        """Ask in the name of ``user`` for what ``former`` had asked for.

        Whoever would decide a matter of his own by that is replaced.
        """
        self.filtered(lambda request: request.requested_by_id == former)._keep(
            {"requested_by_id": user.id}
        )
        todos = self.activity_ids
        todos.filtered(lambda todo: todo.user_id == former).write({"user_id": user.id})
        now = fields.Datetime.now()
        for request in self:
            step = request._pending_step()
            if step and user in step.user_ids:
                request._close_activities()
                step._begin(now)
            elif not step and user in request.activity_ids.user_id:
                request._close_activities()
                request._put_before_deciders()
