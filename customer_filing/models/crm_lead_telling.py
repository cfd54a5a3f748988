from odoo import api, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """What is written on a guarded lead reaches nobody who may not read the lead.

    Neither by following it, nor by being named in a message or invited to follow.
    The customer himself is written to as ever, and so are others without a login.
    """

    _inherit = "crm.lead"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Subscribe partners, as Odoo does, for who may write these leads.

        :raise UserError: a user among them may not see a guarded lead (S01-R13)
        """
        self._filing_refuse_outsiders(partner_ids)
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_post(self, *, partner_ids=None, **kwargs):
        """Post a message, as Odoo does, for who may write this lead.

        :raise UserError: a user to be told may not see a guarded lead (S01-R13)
        """
        self._filing_refuse_outsiders(partner_ids)
        return super().message_post(partner_ids=partner_ids, **kwargs)

    @api.model
    def _filing_guards(self):
        """Whether a lead can have a guard at all; else this is plain Odoo."""
        return self.env["crm.team"]._filing_was_used()

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        if not self._filing_guards():
            return super()._message_subscribe(partner_ids, subtype_ids, customer_ids)
        # sudo: whether it is guarded must be known of every lead
        guarded = self.sudo().filtered("filing_guard")
        result = super(CrmLead, self - guarded)._message_subscribe(
            partner_ids, subtype_ids, customer_ids
        )
        for inside, leads in (self & guarded)._filing_insiders(partner_ids).items():
            super(CrmLead, leads)._message_subscribe(inside, subtype_ids, customer_ids)
        return result

    def _message_create(self, values_list):
        return super()._message_create(
            [
                self.browse(values.get("res_id"))._filing_without_outsiders(values)
                for values in values_list
            ]
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        partners = [one["id"] for one in recipients if one["id"]]
        outside = self._filing_outsiders(partners)
        return [one for one in recipients if one["id"] not in outside._ids]

    def _filing_without_outsiders(self, values):
        partners = values.get("partner_ids")
        outside = self._filing_outsiders(partners)
        if not outside:
            return values
        return values | {
            "partner_ids": [id_ for id_ in partners if id_ not in outside._ids]
        }

    def _filing_refuse_outsiders(self, partner_ids):
        if self.env.su or not (partner_ids and self._filing_guards()):
            return
        # sudo: whether it is guarded must be known of every lead
        guarded = self.sudo().filtered("filing_guard").sudo(False)
        outside = self.env["res.partner"].union(
            *(
                lead._filing_outsiders(partner_ids)
                for lead in guarded._filtered_access("read")
            )
        )
        # who subscribes himself is told by Odoo that he may not
        outside -= self.env.user.partner_id
        if outside:
            raise UserError(
                self.env._(
                    "%(names)s may not see this customer, so nothing of him is sent "
                    "there: hand him over, or leave them out.",
                    names=", ".join(outside.sudo().mapped("name")),
                )
            )

    def _filing_insiders(self, partner_ids):
        """Whom of these partners each of these guarded leads may tell something.

        :return: {ids of partners: leads}
        """
        users = self._filing_users(partner_ids)
        heard = {lead.id: set() for lead in self}
        for user in users:
            for lead in self._filing_told_to(user):
                heard[lead.id].add(user.partner_id.id)
        known = set(users.partner_id.ids)
        return self.grouped(
            lambda lead: tuple(
                id_
                for id_ in partner_ids or ()
                if id_ not in known or id_ in heard[lead.id]
            )
        )

    def _filing_users(self, partner_ids):
        """Who of these partners logs in: colleagues, and visitors from outside."""
        # sudo: who is a user must be known of everybody
        users = self.env["res.users"].sudo()
        return users.search([("partner_id", "in", list(partner_ids or ()))])

    def _filing_outsiders(self, partner_ids):
        """Partners of users to whom nothing of this lead is sent, if it is guarded.

        :param partner_ids: ids among which they are looked for
        """
        nobody = self.env["res.partner"]
        if not (self and partner_ids and self._filing_guards()):
            return nobody
        # sudo: whether it is guarded must be known of every lead
        if not self.sudo().filing_guard:
            return nobody
        users = self._filing_users(partner_ids)
        told = users.filtered(lambda user: self._filing_told_to(user))
        return (users.partner_id - told.partner_id).sudo(False)
