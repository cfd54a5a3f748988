import logging

from markupsafe import Markup, escape

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .. import batches, door
from ..core import draw
from .filing_quarantine import NOT_BY_A_ROW

# Customers whose winners are settled in one transaction.
BATCH = 20
_logger = logging.getLogger(__name__)


class FilingDraw(models.Model):
    """How a draw is carried out, batch by batch, and what people are told of it."""

    _inherit = "customer.filing.draw"

    @api.model
    def _cron_draw(self):
        """Begin the draws that are due, settle who gets whom, publish the results."""
        batches.work_off(
            self.env,
            lambda: batches.give_way(self.env, self._begin_one),
            lambda: batches.give_way(self.env, self._settle_some),
            lambda: batches.give_way(self.env, self._publish_one),
        )

    @api.model
    def _begin_one(self):
        due = self.search(
            [("state", "=", "announced"), ("draw_at", "<=", fields.Datetime.now())],
            order="draw_at, id",
            limit=1,
        )
        return int(bool(due) and due._freeze())

    @api.model
    def _settle_some(self):
        """Settle who gets some of the customers that are being drawn.

        :return: how many customers it were
        """
        numbers = self.env["customer.filing.interest"]._read_group(
            [("outcome", "=", "open"), ("draw_id.state", "=", "drawing")],
            ["draw_id", "entry_number"],
            ["id:recordset"],
            order="draw_id, entry_number",
            limit=BATCH,
        )
        for one, _number, interests in numbers:
            one._settle(interests)
        return len(numbers)

    def _settle(self, interests):
        """Give one customer to the first in the drawn order who may take him.

        :param interests: customer.filing.interest of one stay in the pool
        """
        entry = interests.entry_id
        order = draw.order(self.secret, entry.id, interests._interested())
        here = entry.state == "waiting" and entry.pool_id == self.pool_id
        still = here
        for place, user_id in enumerate(order, 1):
            one = interests.filtered(lambda i, u=user_id: i.user_id.id == u)
            outcome = "lost" if here else "gone"
            if still:
                outcome = "got" if self._give(entry, one.user_id) else "passed"
                still = outcome == "passed"
            [person] = one._interested()
            one.write(
                {"place": place, "outcome": outcome, "weight": draw.weight(person)}
            )

    def _give(self, entry, user):
        """File a drawn customer for ``user``, if the pool's limits let him have him."""
        filings = self.env["customer.filing"]
        card = self.env["customer.filing.card"].search(
            [("filing_id", "=", entry.filing_id.id)]
        )
        try:
            with self.env.cr.savepoint(), door.during(self.env, door.DRAWING):
                won = filings._claim_cards(card, user)
        except UserError:
            return False
        except NOT_BY_A_ROW:
            raise
        except Exception:
            # one broken customer keeps no other from being drawn
            _logger.exception("Entry %s could not be given to its winner.", entry.id)
            return False
        if won.state in ("refused", "draft"):
            return False
        told = won.with_context(lang=user.lang)
        told._tell_filer(told.env._("You were drawn: this customer is yours"))
        return True

    # ---- what is told ----

    @api.model
    def _publish_one(self):
        """Publish the result of a draw that is over, tell everybody once, go on."""
        over = self.search([("state", "=", "drawing")], order="draw_at, id").filtered(
            lambda one: "open" not in one.interest_ids.mapped("outcome")
        )[:1]
        if not over:
            return 0
        over.write({"state": "done", "done_at": fields.Datetime.now()})
        for user, interests in over.interest_ids.grouped("user_id").items():
            over._tell(user, interests)
        over._forget_pending()
        pool = over.pool_id
        pool._announce_draws()
        return 1

    def _forget_pending(self):
        """Interest in customers who have left the pool otherwise is of no use."""
        self.env["customer.filing.interest"].search(
            [
                ("pool_id", "=", self.pool_id.id),
                ("draw_id", "=", False),
                ("entry_id.state", "!=", "waiting"),
            ]
        ).unlink()

    def _tell(self, user, interests):
        """One message on all that somebody was interested in, in his language."""
        env = self.with_context(lang=user.lang, tz=user.tz).env
        got = interests.filtered(lambda one: one.outcome == "got")
        labels = dict(interests._fields["outcome"]._description_selection(env))
        lines = [
            escape(f"{one.number}: {labels[one.outcome]}")
            for one in interests.sorted("entry_number")
        ]
        title = env._(
            "Draw: you get %(got)s of %(all)s customers",
            got=len(got),
            all=len(interests),
        )
        # the system tells it, whoever runs the cron
        thread = env["mail.thread"].with_user(SUPERUSER_ID)
        thread.message_notify(
            partner_ids=user.partner_id.ids,
            subject=title,
            body=Markup("<br/>").join(lines),
            force_send=False,
        )
