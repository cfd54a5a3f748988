"""A deal of Anna's that is won, and splits of its commission."""

from filing_case import FilingCase

from odoo.exceptions import UserError


class SplitCase(FilingCase):
    """Anna won; Bo helped; Dai leads and proposes; Olga keeps the register.

    Of 1000 yuan Anna gets 600, Bo 300 and a contact who introduced the customer 100.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.splits = cls.env["customer.filing.split"]
        cls.referrer = cls.env["res.partner"].create({"name": "Old Wang"})

    def setUp(self):
        super().setUp()
        self.deal = self.won()

    def won(self, user=None, filed=True, **values):
        """A lead that is won, under a filing or plain."""
        lead = self.lead(user, **values)
        if filed:
            self.file(lead)
        lead.with_user(lead.user_id).action_set_won()
        return lead

    def plain_deal(self):
        """A lead of Carl's in Team Plain, which files nothing; Dai leads it, too."""
        self.plain.user_id = self.dai
        told = {"partner_name": "成都高新", "contact_name": "Zhang San"}
        return self.won(
            self.carl, filed=False, team=self.plain, phone="13911112222", **told
        )

    def shares(self):
        """What each gets, as ``_store`` takes it."""
        return [
            {"sequence": 1, "role": "owner", "user_id": self.anna.id, "percent": 60},
            {"sequence": 2, "role": "helper", "user_id": self.bo.id, "percent": 30},
            {
                "sequence": 3,
                "role": "referrer",
                "partner_id": self.referrer.id,
                "percent": 10,
            },
        ]

    def draft(self, shares=None, deal=None, **values):
        """A split that the leader drew up."""
        said = {"lead_ids": (deal or self.deal).ids, "base_amount": 1000} | values
        split = (
            self.splits.with_user(self.dai).sudo()._store(said, shares or self.shares())
        )
        return split.with_env(self.env)

    def proposed(self, shares=None, deal=None, **values):
        split = self.draft(shares, deal, **values)
        split.with_user(self.dai).action_propose()
        return split

    def agreed(self, shares=None, deal=None, **values):
        split = self.proposed(shares, deal, **values)
        for line in split.line_ids:
            if line.user_id:
                self.share(split, line.user_id).action_agree()
            else:
                line.with_user(self.dai).action_agree_for("He has no login")
        return split

    def approved(self, shares=None, deal=None, **values):
        split = self.agreed(shares, deal, **values)
        split.with_user(self.olga).action_approve()
        return split

    def share(self, split, user):
        """A user's own share, as he sees it."""
        lines = split.sudo().line_ids.filtered(lambda line: line.user_id == user)
        return lines.with_user(user).sudo(False)

    def refused(self, call, *args):
        """Assert that a call is refused, and return what it says."""
        with self.assertRaises(UserError) as caught:
            with self.env.cr.savepoint():
                call(*args)
        return str(caught.exception)
