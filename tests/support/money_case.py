"""Splits that are approved already: what becomes of the money."""

from decimal import Decimal

from filing_case import FilingCase

from odoo.exceptions import AccessError


class MoneyCase(FilingCase):
    """Anna's deal of team North is split; Olga and Otto keep the register.

    Uma is the auditor; Eve leads another team.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        officer = "sales_team.group_sale_salesman,customer_filing.group_filing_officer"
        cls.otto = cls._new_user("otto", officer)
        cls.uma = cls._new_user("uma", "customer_filing.group_filing_auditor")
        cls.eve = cls._new_user("eve", "sales_team.group_sale_salesman_all_leads")
        cls.plain.user_id = cls.eve
        cls.march = cls.period("March", "2026-03-01", "2026-03-31")

    @classmethod
    def period(cls, name, first, last, **values):
        return cls.env["customer.filing.split.period"].create(
            {"name": name, "date_from": first, "date_to": last} | values
        )

    @classmethod
    def deal(cls, team=None, filed=False, **values):
        """A won lead of Anna's; with a filing, if it was filed."""
        lead = cls.env["crm.lead"].create(
            {
                "name": "A machine",
                "type": "opportunity",
                "user_id": cls.anna.id,
                "team_id": (team or cls.north).id,
                "expected_revenue": 100_000,
            }
            | ({"partner_name": "重庆兆度销售工程有限公司"} if filed else {})
            | ({"phone": "13800001234"} if filed else {})
            | values
        )
        if filed:
            dialog = cls.env["customer.filing.submit"].with_user(cls.anna)
            dialog.with_context(default_lead_id=lead.id).create(
                {"kind_id": cls.walk_in.id}
            ).action_file()
        lead.action_set_won()
        return lead

    @classmethod
    def approved(cls, base, *shares, lead=None, **values):
        """An approved split of a deal, as the register office gets it.

        :param shares: (payee, percent, values of the line); a payee is a user, or a
            mapping of the line's fields
        """
        lines = [
            {
                "sequence": 10 * number,
                "role": "owner" if number == 1 else "helper",
                "percent": percent,
                "reasons": [],
            }
            | (payee if isinstance(payee, dict) else {"user_id": payee.id})
            | (more[0] if more else {})
            for number, (payee, percent, *more) in enumerate(shares, 1)
        ]
        books = {line.get("book") for line in lines}
        split = cls.env["customer.filing.split"]._store(
            {
                "lead_ids": (lead or cls.deal()).ids,
                "base_amount": base,
                "performance_base": base if "performance" in books else 0,
            }
            | values,
            lines,
        )
        # what is before the money is told in other tests
        split._split_write(
            {
                "state": "approved",
                "proposer_id": cls.dai.id,
                "approver_id": cls.olga.id,
            }
        )
        return split

    def freeze(self, period=None, user=None):
        period = period or self.march
        return period.with_user(user or self.olga).action_freeze()

    def reverse(self, split, amount, reason="refund", user=None):
        """Propose to take back an amount, through the dialog."""
        dialog = (
            self.env["customer.filing.split.reverse"]
            .with_user(user or self.dai)
            .with_context(default_split_id=split.id)
            .create({"reason": reason, "note": "He got it back", "amount": amount})
        )
        action = dialog.action_reverse()
        return self.env[action["res_model"]].browse(action["res_id"])

    def reversed(self, split, amount, reason="refund", user=None):
        """Take back an amount; the register office approves."""
        reversal = self.reverse(split, amount, reason, user)
        reversal.with_user(self.olga).action_approve()
        return reversal

    def amounts(self, lines):
        return [Decimal(str(line.amount)) for line in lines.sorted("sequence")]

    def refused(self, call, *users):
        """Each of these users is refused: ``call`` is given the user."""
        for user in users:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                call(user)
