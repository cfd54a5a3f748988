from odoo import api, models


class CustomerFiling(models.Model):
    """What who claims is told: his new leads, or why he got none."""

    _inherit = "customer.filing"

    def _claim_result(self, cards, waiting):
        """What the claimer sees. One customer opens at once; of many each is told.

        :param self: what became of ``waiting``, in its order
        :param cards: customer.filing.card that he wanted to claim
        :param waiting: those of them that waited in a pool
        """
        won = self.filtered(lambda filing: filing.state == "active")
        if len(cards) == 1:
            if won:
                return self._action_open_leads(won.lead_id)
            return self._tell_not_claimed(
                self and self._message_not_claimed() or cards._why_not_offered()
            )
        outcomes = dict(zip(waiting.ids, self, strict=True))
        lines = []
        for card in cards:
            filing = outcomes.get(card.id, self.browse())
            name = filing._named() if filing in won else card._name_as_offered()
            why = filing._why_not_claimed() if filing else card._why_not_offered()
            lines.append((name, filing in won, False if filing in won else why))
        title = self.env._("%s claimed", len(won)) if won else self.env._("Not claimed")
        return self.env["customer.filing.answer"]._show(title, lines, won.lead_id)

    def _named(self):
        """The customer, and the number of his filing."""
        name = self.company_name or self.contact_name
        return f"{name} ({self.name})" if name else self.name

    @api.model
    def _tell_not_claimed(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Not claimed"),
                "message": message,
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _action_open_leads(self, leads):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        action |= {"context": {}, "domain": [("id", "in", leads.ids)]}
        if len(leads) == 1:
            action |= {
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": leads.id,
            }
        return action

    def _message_not_claimed(self):
        return f"{self.company_name or self.name}: {self._why_not_claimed()}"

    def _why_not_claimed(self):
        codes = {reason["code"] for reason in self.refusal or []}
        if codes & {"protected", "reserved", "yours", "customer"}:
            return self.env._("Already claimed: somebody was faster.")
        return self.refusal_text
