from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL


class FirstRight(NamedTuple):
    """Who alone may claim a customer, and until when.

    :param people: res.users; one at least
    :param until: naive UTC, the first instant at which everybody may
    """

    people: object
    until: object


class FilingPoolEntry(models.Model):
    """Who had asked for a customer before he came here has the first right (S11-R06).

    Nothing is written for it when customers are released: the log of checks says who
    asked for them while somebody protected them.
    """

    _inherit = "customer.filing.pool.entry"

    def _first_rights(self, now):
        """The first rights that stand at ``now`` (naive UTC).

        :return: {entry: FirstRight}; who is not named is open to everybody
        """
        until = {
            entry: (entry.opens_at or entry.entered_at)
            + timedelta(hours=entry.pool_id.first_right_hours)
            for entry in self
            if entry.pool_id.first_right_hours
        }
        running = self.filtered(lambda entry: entry in until and until[entry] > now)
        asked = running._asked_for() if running else {}
        rights = {}
        for entry in running:
            people = self.env["res.users"].browse(asked.get(entry.id, ()))
            people = people.filtered(entry.pool_id._admits)
            if people:
                rights[entry] = FirstRight(people, until[entry])
        return rights

    def _asked_for(self):
        """Who was told that a colleague protects these customers.

        :return: {entry id: ids of users}
        """
        self.env["customer.filing.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT entry.id, array_agg(DISTINCT asked.user_id)
                   FROM customer_filing_pool_entry AS entry
                   JOIN customer_filing AS filing ON filing.id = entry.filing_id
                   JOIN customer_filing_check AS asked
                     ON asked.verdict = 'protected'
                    AND string_to_array(asked.key_digests, ' ') && ARRAY(
                        SELECT lpad(to_hex(key.digest), 16, '0')
                        FROM customer_filing_key AS key
                        WHERE key.filing_id = filing.id AND key.strength = 'alone')
                   JOIN res_users AS person
                     ON person.id = asked.user_id AND person.active
                   WHERE entry.id = ANY(%s)
                     AND asked.register_id = filing.register_id
                     AND asked.asked_at >= filing.effective_at
                     AND asked.asked_at <= entry.entered_at
                     AND asked.user_id != filing.user_id
                   GROUP BY entry.id""",
                self.ids,
            )
        )
        return dict(rows)


class FilingCheck(models.Model):
    """Found again by the keys that were asked for."""

    _inherit = "customer.filing.check"

    _asked_for_idx = models.Index(
        "USING gin (string_to_array(key_digests, ' ')) WHERE verdict = 'protected'"
    )
