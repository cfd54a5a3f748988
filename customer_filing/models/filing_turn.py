from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..core import extension, verdict


class CustomerFiling(models.Model):
    """Whose turn it is after the end of a filing, from when on, and if he wants to.

    While a customer is offered to somebody, the filing is active until the offer ends,
    so nobody else gets him, and what is not accepted ends as everything else does.
    """

    _inherit = "customer.filing"

    offered_at = fields.Datetime(readonly=True, copy=False)
    offered_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="The first instant at which the offer is over; empty if there is none.",
    )
    offer_text = fields.Char(compute="_compute_offer_text")
    queue_place = fields.Integer(
        string="Place in the queue", compute="_compute_queue_place"
    )
    queue_until = fields.Datetime(
        string="Turn comes on",
        compute="_compute_queue_place",
        help="When the protection of the first in line would begin, as things are.",
    )
    queue_text = fields.Char(compute="_compute_queue_place")

    @api.depends("offered_until")
    @api.depends_context("lang")
    def _compute_offer_text(self):
        for filing in self:
            until = filing.offered_until
            filing.offer_text = until and filing._moment(until)

    # ---- who waits ----

    @api.depends("state", "first_submitted_at")
    @api.depends_context("lang")
    def _compute_queue_place(self):
        now = fields.Datetime.now()
        for filing in self:
            place, until = 0, None
            if filing.state == "queued":
                # sudo: of the filings in front a number and a date are shown
                place, until = filing.sudo()._place_in_queue(now)
            filing.queue_place = place
            filing.queue_until = until
            filing.queue_text = until and format_datetime(
                self.env, until, tz=filing._tz()
            )

    def _place_in_queue(self, now):
        """The place of a waiting filing, and when its turn comes.

        :return: (number from 1 on, naive UTC or None if there is no date, or the
            register tells none)
        """
        question = self._question_of_own()
        question.meet(self._facts([question], now), self._ids)
        question.decide(now)
        mine = (self.first_submitted_at, self.id)
        earlier = {
            m.row["id"]
            for m in question.met
            if m.alone
            and m.row["state"] == "queued"
            and (m.row["first_submitted_at"], m.row["id"]) < mine
        }
        return len(earlier) + 1, self._turn_after(question.verdict)

    def _turn_after(self, found):
        """When the turn of a waiting filing comes, as the protection is now.

        :param found: core.verdict.Verdict about its customer
        """
        dated = found.code == verdict.PROTECTED and found.until
        if not dated or not self.register_id.answer_until:
            return None
        rules = self.browse(found.filing_id)._extension_rules()
        return extension.turn_start(found.until, rules, self._tz())

    # ---- whose turn has come ----

    def _begin_turn(self, due, ended):
        """Give a filing its customer at last, or ask whether it still wants him.

        :param due: naive UTC; nobody else has had him from here on
        :param ended: the filings that it waited for; the last one's terms count
        """
        self.ensure_one()
        before = ended.sorted("ended_at")[-1:]
        rules = before._extension_rules() if before else extension.Rules()
        self._keep_places()
        until = extension.offered_until(due, rules)
        if until:
            self._offer(due, until)
            return
        start = extension.turn_start(due, rules, self._tz())
        if start != due:
            self._restart_clock("turn", start, due)
        told = self.with_context(lang=self.user_id.lang)
        told._tell_filer(
            told.env._("The customer that you waited for is protected for you")
        )

    def _keep_places(self):
        """Who waits goes on waiting, though this one's own terms know no queue."""
        waiting = len(self._waiting_with("queued", fields.Datetime.now()))
        if waiting > self.queue_places:
            self._filing_write({"queue_places": waiting})

    # ---- offers ----

    def _offer(self, due, until):
        """Reserve the customer until the offer ends (naive UTC), and say so."""
        self._filing_write({"offered_at": due, "offered_until": until})
        # what he must do with the customer he must do once he has accepted him
        self._drop_deadlines(due)
        self._redate("offer", {self.id: until}, {self.id: {}}, due)
        told = self.with_context(lang=self.user_id.lang)
        told._tell_filer(
            told.env._(
                "The customer that you waited for is offered to you until %s: accept "
                "or decline on the filing",
                told.offer_text,
            )
        )

    def action_accept_offer(self):
        """Accept the customer: his protection begins now.

        For the salesperson, his team's leader and register officers.

        :raise UserError: the offer is over
        """
        now = fields.Datetime.now()
        for filing in self._offers_to_answer(now):
            filing._filing_write({"offered_until": False})
            filing._restart_clock("offer_taken", now, now)
        return True

    def action_decline_offer(self):
        """Leave the customer to the next one who waits, or to the pool.

        For the salesperson, his team's leader and register officers.

        :return: an action that opens the list of filings: this one is not his any more
        :raise UserError: the offer is over
        """
        declined = self._offers_to_answer(fields.Datetime.now())
        declined._end("release")
        declined._filing_write({"ended_by_id": self.env.uid})
        actions = self.env["ir.actions.act_window"]
        return actions._for_xml_id("customer_filing.filing_action")

    def _refuse_offered(self):
        for filing in self.filtered("offered_until"):
            raise UserError(filing._sentences_of_extension()["offered"])

    def _offers_to_answer(self, now):
        """These filings, for the engine, if the user may accept or decline them now."""
        self.check_access("read")
        self._check_owner()
        self._refuse_on_hold()
        for filing in self:
            until = filing.offered_until
            if filing.state != "active" or not until or until <= now:
                raise UserError(
                    self.env._(
                        "Nothing is offered to %s any more: check whether the customer "
                        "is free.",
                        filing.display_name,
                    )
                )
        # sudo: to accept and to decline moves leads, keys and cards
        return self.sudo()

    def _end(self, transition, due=None):
        offered = self.filtered("offered_until")
        if offered:
            now = fields.Datetime.now()
            over = {f.id: (due or {}).get(f.id, now) for f in offered}
            self.env["customer.filing.ledger"]._append(
                "offer_over", {filing.id: {} for filing in offered}, over
            )
            offered._filing_write({"offered_until": False})
        return super()._end(transition, due)
