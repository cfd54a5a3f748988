from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import verdict
from .crm_lead_meeting import OF_OTHERS


class CrmLead(models.Model):
    """What becomes of leads about customers whom others protect.

    They come under the filing if nobody works on them yet; a colleague's is contested:
    it stays his, is not to be won, and is let go when nobody protects the customer.
    """

    _inherit = "crm.lead"

    # ---- what becomes of them ----

    @api.model
    def _filing_settle(self, questions, inbound, asked):
        notices = []
        free = self.sudo().browse()
        for lead, question in questions.items():
            found = question.verdict
            # sudo: it is said to nobody which one it is
            filing = self.env["customer.filing"].sudo().browse(found.filing_id or ())
            if found.code == verdict.YOURS:
                lead._filing_protect(filing)
            elif found.code not in OF_OTHERS:
                free |= lead
            elif inbound or self._filing_is_nobodys(lead, filing, asked):
                lead._filing_protect(filing)
                if inbound or asked:
                    notices.append(("inbound", lead, filing))
            elif lead._filing_contest_by(filing, found.until):
                notices.append(("contested", lead, filing))
        free._filing_let_go()
        self._filing_tell(notices)

    @api.model
    def _filing_is_nobodys(self, lead, filing, asked):
        """Whether nobody works on a lead, so that it goes to who protects the customer.

        What a salesperson types without a name, and could not see any more there, is
        his own.
        """
        if lead.user_id:
            return False
        user = self.env.user
        return (
            not (asked and self._filing_is_typed())
            or user in filing.user_id | filing.team_id._filing_overseer()
            or filing.team_id._filing_sees_all(user)
        )

    def _filing_contest(self, found):
        """Mark these leads: their customer is protected by somebody else's filing.

        :param found: core.verdict.Verdict that says by which, and until when
        """
        filing = self.env["customer.filing"].sudo().browse(found.filing_id)
        for lead in self.sudo():
            lead._filing_contest_by(filing, found.until)

    def _filing_contest_by(self, filing, until):
        """Mark this lead: that filing of somebody else protects its customer.

        :param until: exclusive end of the protection, naive UTC
        :return: whether that is news
        """
        self.ensure_one()
        told = filing.register_id.answer_until
        values = {
            "filing_guard": "contested",
            "filing_met_id": filing.id,
            "filing_protected_until": until if until and told else False,
        }
        before = {
            "filing_guard": self.filing_guard,
            "filing_met_id": self.filing_met_id.id,
            "filing_protected_until": self.filing_protected_until,
        }
        if not self.user_id:
            # of nobody's nobody could read the answer
            values["user_id"] = self.env.uid
        if values != before:
            self._filing_write(values)
        if before["filing_guard"] != "contested":
            self._filing_shut_out()
        return before["filing_met_id"] != filing.id

    def _filing_let_go(self):
        """Take the guard off leads that meet nobody any more.

        A lead whose salesperson waits for the customer is about him, whatever it says.
        """
        # sudo: as in _filing_meet
        contested = self.sudo().filtered(lambda lead: lead.filing_guard == "contested")
        if not contested:
            return
        waiting = contested.env["customer.filing"].search(
            [("lead_id", "in", contested.ids), ("state", "=", "queued")]
        )
        free = contested - waiting.lead_id
        if free:
            free._filing_write(
                {
                    "filing_guard": False,
                    "filing_met_id": False,
                    "filing_protected_until": False,
                }
            )

    @api.model
    def _filing_tell(self, notices):
        """Tell the register office, and the salesperson whose customer it is.

        Of mails and web forms the office gets one notice for each customer.
        """
        rows = []
        for kind, lead, filing in notices:
            row = {"kind": kind, "company_id": filing.company_id.id}
            row["filing_id"] = filing.id
            if kind == "contested":
                row |= {"user_id": lead.user_id.id, "lead_id": lead.id}
            rows.append(row)
        self.env["customer.filing.notice"]._raise_many(rows)
        told = {}
        for kind, _lead, filing in notices:
            told.setdefault(filing, set()).add(kind)
        for filing, kinds in told.items():
            filing._tell_owner_of_contact("inbound" in kinds)

    # ---- filings that change and end ----

    @api.model
    def _filing_met_by(self, filings):
        """Leads whose customers these filings protect from their salespeople."""
        # sudo: leads of every colleague
        leads = self.sudo().with_context(active_test=False)
        return leads.search([("filing_met_id", "in", filings.ids)])

    @api.model
    def _filing_redate(self, filings):
        """Show on leads of others until when these filings protect the customer now."""
        for lead in self._filing_met_by(filings):
            filing = lead.filing_met_id
            ended = filing.state == "ended"
            lead._filing_contest_by(
                filing, filing.aftercare_until if ended else filing.protected_until
            )

    @api.model
    def _filing_release_contested(self, filings):
        """Nobody else's any more: whoever has a lead of the customer works on."""
        leads = self._filing_execute(
            SQL(
                """UPDATE crm_lead
                   SET filing_guard = NULL, filing_met_id = NULL,
                       filing_protected_until = NULL
                   WHERE filing_met_id = ANY(%s) AND filing_guard = 'contested'
                   RETURNING id""",
                filings.ids,
            )
        )
        # another filing may protect the same customer by something else
        leads._filing_meet(asked=False)
        return leads

    # ---- no sale of them ----

    def _filing_look_at_sales(self, refuse):
        """Look at sold leads that are about a customer of somebody else.

        :param refuse: they were entered as sold, which is refused; who sees all leads
            may enter those of the past
        """
        won = self.sudo().filtered(lambda lead: lead.won_status == "won")
        if not (won and self._filing_is_typed()):
            return
        now = fields.Datetime.now()
        questions = won._filing_ask(now)
        self._filing_log(questions, now)
        notices = []
        for lead, question in questions.items():
            found = question.verdict
            if found.code not in OF_OTHERS:
                continue
            filing = self.env["customer.filing"].sudo().browse(found.filing_id)
            if refuse and not filing.team_id._filing_sees_all(self.env.user):
                raise UserError(lead._filing_message_contested())
            notices.append(("contested", lead, filing))
        self._filing_tell(notices)

    def _filing_refuse_contested(self):
        contested = self.filtered(lambda lead: lead.filing_guard == "contested")
        if contested:
            raise UserError(contested[0]._filing_message_contested())

    def _filing_message_contested(self):
        return self.env._(
            "Another filing protects this customer, so “%s” cannot be won: file the "
            "customer when he is free, or ask the register office.",
            self.name,
        )
