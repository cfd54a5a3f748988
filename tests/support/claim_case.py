"""Customers of the pool, and who claims them."""

import itertools

from draft_case import DraftCase

_numbers = itertools.count(13700001000)


class ClaimCase(DraftCase):
    """Anna's customers are in the pool of team North; Bo claims."""

    @property
    def pool(self):
        return self.north.filing_pool_id

    def pooled(self, number=1, user=None, transition="expire"):
        """Filings whose customers wait in the pool, from this moment on."""
        filings = self.env["customer.filing"]
        for _ in range(number):
            filings |= self.filed(user, phone=str(next(_numbers)))
        filings._end(transition)
        return filings

    def cards(self, filings):
        return self.env["customer.filing.card"].search(
            [("filing_id", "in", filings.ids)], order="id"
        )

    def claim(self, filings, user=None):
        """What the claimer sees."""
        return self.cards(filings).with_user(user or self.bo).action_claim()

    def owner(self, filing):
        """Whose the customer of a pooled filing is now; nobody's while he waits."""
        return filing.lead_id.user_id

    def assertClaimed(self, filing, user=None):
        self.claim(filing, user)
        self.assertEqual(self.owner(filing), user or self.bo)
        return filing.lead_id.filing_id

    def assertNotClaimed(self, filing, text, user=None):
        answer = self.claim(filing, user)
        self.assertEqual(answer.get("tag"), "display_notification")
        self.assertIn(text, answer["params"]["message"])
        self.assertFalse(self.owner(filing))
        return answer["params"]["message"]

    def give_back(self, filing):
        """The salesperson gives a customer back, as the dialog does."""
        self.env["customer.filing.end"].with_user(filing.user_id).create(
            {"filing_id": filing.id, "transition": "release", "reason": "No interest"}
        ).action_end()
