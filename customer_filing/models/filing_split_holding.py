from odoo import api, fields, models
from odoo.exceptions import AccessError

OFFICER = "customer_filing.group_filing_officer"


class FilingSplitLine(models.Model):
    """Who may put a share on hold, and what its payee is told."""

    _inherit = "customer.filing.split.line"

    hold_ids = fields.One2many(
        "customer.filing.split.hold", "line_id", string="Holds", readonly=True
    )
    hold_reason = fields.Text(
        string="Why it is on hold", compute="_compute_hold_reason"
    )

    @api.depends("hold_ids.lifted_at", "is_held")
    def _compute_hold_reason(self):
        # sudo: whoever may read a share may know why it is on hold
        for line in self.sudo():
            standing = line.hold_ids.filtered(lambda hold: not hold.lifted_at)
            line.hold_reason = "\n".join(standing.mapped("reason")) or False

    def action_hold(self):
        """Open the form in which a share is put on hold."""
        self.ensure_one()
        self._check_may_hold()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold"),
            "res_model": "customer.filing.split.hold",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("customer_filing.filing_split_hold_view_form_new").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def _check_may_hold(self):
        """:raise AccessError: the user neither keeps the register nor leads the team"""
        self.check_access("read")
        user = self.env.user
        if self.env.su:
            return
        if not user.has_group(OFFICER) and any(
            line.sudo().split_id.leader_id != user for line in self
        ):
            raise AccessError(
                self.env._(
                    "Only register officers, and the leader of the deal's team, put a "
                    "share on hold or lift it."
                )
            )
        self._refuse_own_split()

    def _tell_payee(self, title, text):
        """Send the payees of these shares a message, each in his language.

        :param title: a function that says the title in the language of an environment
        :param text: what else is said
        """
        # sudo: shares are threads of the engine
        for line in self.sudo():
            user = line.user_id
            if not user.active:
                continue
            told = line.with_context(lang=user.lang, tz=user.tz)
            told.message_notify(
                partner_ids=user.partner_id.ids,
                subject=f"{told.display_name}: {title(told.env)}",
                body=text or title(told.env),
                force_send=False,
            )
