from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import split_flow


class FilingSplitLine(models.Model):
    """Who may put a share on hold, and what its payee is told."""

    _inherit = "customer.filing.split.line"

    hold_ids = fields.One2many(
        "customer.filing.split.hold",
        "line_id",
        string="Withheld because",
        readonly=True,
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
        """Open the form in which a share is put on hold.

        For officers, and leaders of the deal's team; not where they get something.

        :raise AccessError: anybody else
        """
        self.ensure_one()
        self.check_access("read")
        self._refuse_to_hold("-")
        view = self.env.ref("customer_filing.filing_split_hold_view_form_new")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withhold a Share"),
            "res_model": "customer.filing.split.hold",
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def _refuse_to_hold(self, reason):
        """:raise AccessError: the user may not hold this share
        :raise UserError: it is on hold or paid, or nothing comes of it any more
        """
        # sudo: whoever may not read the split is refused by the rules themselves
        split = self.sudo().split_id.sudo(self.env.su)
        split._refuse_if(split_flow.may_hold(split._actor(), self._as_core(), reason))
        if self.split_state in ("replaced", "cancelled"):
            raise UserError(
                self.env._(
                    "%s no longer counts: there is nothing to hold.", self.display_name
                )
            )

    def _is_payee_of(self, other):
        """Whether another share is of the same payee, in the same book."""
        names = ("user_id", "partner_id", "team_id", "is_company", "book")
        return all(self[name] == other[name] for name in names)

    def _refuse_to_lift(self):
        """:raise AccessError: the user may not lift holds on these shares"""
        for line in self:
            # sudo: as above
            split = line.sudo().split_id.sudo(self.env.su)
            split._refuse_if(split_flow.may_lift(split._actor(), line._as_core()))

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
