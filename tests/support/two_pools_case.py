"""Two pools: a team's, and the company's behind it."""

from filing_case import FilingCase

from odoo import Command


class TwoPoolsCase(FilingCase):
    """North's pool, kept by Carl of another team; the company's, kept by Pia.

    Carl may look after North's pool, but is no member of it. Pia is a salesperson
    without a team.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pia = cls._new_user("pia", "sales_team.group_sale_salesman")
        cls.pool = cls.north.filing_pool_id
        cls.pool.write({"name": "Pool of the North", "admin_user_ids": cls.carl.ids})
        cls.wide = cls.env["customer.filing.pool"].create(
            {
                "name": "Pool of the Company",
                "company_id": cls.company.id,
                "team_ids": [Command.set(cls.plain.ids)],
                "admin_user_ids": [Command.set(cls.pia.ids)],
            }
        )
        cls.cards = cls.env["customer.filing.card"]

    def pooled(self, number=0, user=None, **values):
        """A filing that its salesperson gave back, waiting in North's pool."""
        filing = self.file(
            self.lead(
                user,
                phone=f"138{number + 1000:08d}",
                partner_name=f"重庆{number}号机械设备有限公司",
                **values,
            )
        )
        self.assertEqual(filing.state, "active")
        filing._end("release")
        return filing

    def card_of(self, filing, user=None):
        """The card of a filing, as ``user`` has it."""
        card = self.cards.search([("filing_id", "=", filing.id)])
        return card.with_user(user) if user else card

    def seen_by(self, user):
        """Filings whose cards ``user`` finds in the shop window."""
        found = self.cards.with_user(user).search([("pool_id", "!=", False)])
        return found.sudo().filing_id.with_env(self.env)

    def hold(self, filing):
        """A hold on a customer who waits, as a dispute sets it."""
        self.env.cr.execute(
            """INSERT INTO customer_filing_hold (filing_id, company_id, reason)
               VALUES (%s, %s, 'Contested')""",
            [filing.id, filing.company_id.id],
        )
        self.env.invalidate_all()
