"""A customer in team North's pool, of which each test sets how he is claimed."""

from datetime import datetime, timedelta

from follow_up_case import GOOD, FollowUpCase

PHONE = "13800001234"
ENTERED = datetime(2026, 3, 9, 16)  # 10 March 00:00 in Shanghai
TUESDAY = datetime(2026, 3, 10, 2)  # 10 March 10:00 in Shanghai


class PoolCase(FollowUpCase):
    """Anna's customers fall into North's pool on 10 March; Bo and Dai are members."""

    mode = {}

    def setUp(self):
        super().setUp()
        self.pool = self.north.filing_pool_id
        self.pool.write(self.mode)

    def pooled(self, *phones):
        """The cards of customers whom Anna had, one for each number."""
        filings = self.env["customer.filing"]
        for phone in phones or (PHONE,):
            name = f"重庆{phone}销售有限公司"
            filings |= self.file(self.lead(phone=phone, partner_name=name))
        self.at(TUESDAY)
        self.run_cron()
        return self.cards(filings)

    def cards(self, filings):
        return self.env["customer.filing.card"].search(
            [("filing_id", "in", filings.ids)], order="id"
        )

    def of(self, card):
        """The filing that a customer of the pool has by now; empty if he waits."""
        return (
            self.env["customer.filing.claim"]
            .search([("entry_id.filing_id", "=", card.filing_id.id)])
            .filing_id
        )

    def refused(self, user):
        """The claim of ``user`` that was refused last."""
        return self.env["customer.filing"].search(
            [("user_id", "=", user.id), ("state", "=", "refused")],
            order="id desc",
            limit=1,
        )

    def prove(self, card, user=None, **values):
        """Claim by proof; the dialog, and what it answered."""
        user = user or self.bo
        now = datetime.now()
        action = card.with_user(user).action_prove()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(action["context"])
            .create(
                {
                    "kind": "call",
                    "called_at": now - timedelta(hours=1),
                    "phone": PHONE,
                    "note": GOOD,
                }
                | values
            )
        )
        return dialog, dialog.action_claim()

    def assign(self, cards, by, *people):
        """Assign by the dialog; the dialog with its result."""
        action = cards.with_user(by).action_assign()
        dialog = (
            self.env[action["res_model"]]
            .with_user(by)
            .with_context(action["context"])
            .create({"user_ids": [user.id for user in people]})
        )
        dialog.action_assign()
        return dialog
