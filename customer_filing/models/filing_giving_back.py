from odoo import models
from odoo.exceptions import AccessError, UserError


class CustomerFiling(models.Model):
    """Many customers given back at once: each answers for himself."""

    _inherit = "customer.filing"

    def action_give_back_many(self):
        """Ask once why, then give all these customers back, each if it can be.

        For salespeople their own, for leaders their team's, for officers any.
        """
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give back to the public pool"),
            "res_model": "customer.filing.give.back",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_ids": self.ids},
        }

    def _give_back_each(self, reason):
        """Give back those of these filings that can be; all of them at once.

        :return: {filing id: None, or the sentence why it stays}
        """
        problems = {filing.id: filing._why_not_give_back() for filing in self}
        possible = self.browse(id_ for id_, problem in problems.items() if not problem)
        if possible:
            # sudo: ending moves keys, cards and leads that are nobody's to write
            possible.sudo()._end_with_reason("release", reason)
        return problems

    def _why_not_give_back(self):
        """A sentence if this filing cannot be given back by the user."""
        try:
            self.check_access("read")
            self._check_owner()
            if self.state != "active":
                return self.env._("This filing is not protected any more.")
            self._refuse_on_hold()
            self._refuse_if_due()
        except (AccessError, UserError) as error:
            return str(error)
        return None
