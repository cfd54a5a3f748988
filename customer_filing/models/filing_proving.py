from odoo import Command, fields, models
from odoo.tools import plaintext2html

from ..core import identity

# So many wrong numbers may one person give for one customer; after that he guesses.
MOST_WRONG = 5
RIGHT = "pool"
WRONG = "mismatch"


class CustomerFiling(models.Model):
    """Whether somebody knows the customer of an ended filing from the contact itself.

    The card shows most of a number, and who may try the rest often enough finds it. So
    each try is an answer of the register: logged, counted on the day, and there is an
    end to it (rules S14-R23, S14-R24).
    """

    _inherit = "customer.filing"

    def _try_key(self, snapshot, user, team):
        """Compare what somebody says of the customer with the keys of this filing.

        Only whole values count: a masked number fits what its card shows.

        :param snapshot: core.identity.Snapshot, as the person typed it
        :return: ``pool`` if it is he, ``mismatch``, ``unreadable``, or ``withheld`` if
            he may not ask (any more)
        """
        now = fields.Datetime.now()
        question = self._question(self.register_id, user.id, snapshot)
        if not question.can_be_asked or question.names_many():
            return "unreadable"
        if self._wrong_tries(user) >= MOST_WRONG:
            return "withheld"
        known = set(
            self.key_ids.filtered(
                lambda key: (
                    key.strength == identity.ALONE
                    and key.digest == key.digest_to
                    and not key.relation
                )
            ).mapped("digest")
        )
        said = {
            low
            for key, low, high in question.spans
            if key.strength == identity.ALONE and low == high and not key.relation
        }
        code = RIGHT if known & said else WRONG
        here = self.with_company(self.company_id)
        row = here._log_row(question, code, user, team, "proof", now, self)
        row["counted"] = here._counted_on(self.register_id, user, team, now)
        code = here.env["customer.filing.check"]._ask_apart(row)
        here._notice_probing([row | {"verdict": code}], self.register_id, now)
        return code

    def _wrong_tries(self, user):
        return self.env["customer.filing.check"].search_count(
            [
                ("filing_id", "=", self.id),
                ("user_id", "=", user.id),
                ("via", "=", "proof"),
                ("verdict", "=", WRONG),
            ],
            limit=MOST_WRONG,
        )

    def _keep_proof(self, kinds, note, told, documents):
        """Keep the proof by which this filing was claimed, as its first follow-ups.

        The server says when and who; when it happened by his own account is told in the
        chatter.

        :param kinds: kinds of customer.filing.follow.up
        :param told: a sentence for the chatter, in the claimer's language
        :param documents: ir.attachment that the user may read
        """
        self.ensure_one()
        # sudo: the lead has just become the claimer's
        lead = self.sudo().lead_id
        for kind in kinds:
            self.env["customer.filing.follow.up"]._record(
                lead, kind, note, result="reached"
            )
        if documents:
            self.sudo()._filing_write(
                {"document_ids": [Command.link(id_) for id_ in documents.ids]}
            )
        lead._message_log(body=plaintext2html(f"{told}\n{note}"))
