from odoo import api, fields, models


class FilingAnswer(models.TransientModel):
    """What became of each of many customers: taken, or refused and why."""

    _name = "customer.filing.answer"
    _description = "What Became of Each Customer"

    title = fields.Char(readonly=True)
    line_ids = fields.One2many("customer.filing.answer.line", "answer_id")
    lead_ids = fields.Many2many("crm.lead", readonly=True)

    @api.model
    def _show(self, title, lines, leads=None):
        """The action that shows it to the user, as a dialog of his own.

        :param title: what happened, in a few words
        :param lines: of each customer what he is called, whether it was done, and why
            not
        :param leads: those that can be opened from here
        """
        answer = self.create(
            {
                "title": title,
                "line_ids": [
                    fields.Command.create(
                        {"customer": name, "is_done": is_done, "why": why}
                    )
                    for name, is_done, why in lines
                ],
                "lead_ids": [fields.Command.set(leads.ids if leads else [])],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": answer.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_close(self):
        """Close the dialog; what lies behind it is read anew. For its opener."""
        self.check_access("read")
        return {"type": "ir.actions.act_window_close"}

    def action_open_leads(self):
        """Open the leads that were claimed. For the dialog's opener."""
        self.ensure_one()
        self.check_access("read")
        return self.env["customer.filing"]._action_open_leads(self.lead_ids)
