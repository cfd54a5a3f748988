from odoo import models
from odoo.tools import SQL


class MailFollowers(models.Model):
    """Followers of what the user may not see are not told.

    Odoo tells every employee who follows what, with names and addresses: of a lead its
    salesperson and customer, of a meeting whoever takes part.
    """

    _name = "mail.followers"
    _inherit = ["customer.filing.shown", "mail.followers"]

    def _filing_shown_sql(self, model, alias, query):
        name = model._field_to_sql(alias, "res_model", query)
        column = model._field_to_sql(alias, "res_id", query)
        shown = {"crm.lead": self._filing_unless_hidden(column)}
        for followed in self._filing_followed():
            shown[followed] = self._filing_readable(followed, column)
        return SQL(
            "CASE %s %s ELSE TRUE END",
            name,
            SQL(" ").join(
                SQL("WHEN %s THEN %s", followed, condition)
                for followed, condition in shown.items()
            ),
        )

    def _filing_followed(self):
        """Models whose followers are told to who may read what they follow."""
        return [
            "calendar.event",
            *(
                name
                for name, model in self.env.items()
                if name.startswith("customer.filing") and "message_ids" in model._fields
                if not model._abstract
            ),
        ]
