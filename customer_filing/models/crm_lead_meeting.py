from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from .. import door, race
from ..core import identity, phones, verdict
from .crm_lead import GUARD_COLUMNS, OWNER_COLUMNS
from .crm_lead_closing import CLOSING_COLUMNS

USER = "customer_filing.group_filing_user"
# What tells whose customer a lead is about, and who works on him.
CUSTOMER_COLUMNS = OWNER_COLUMNS | frozenset(
    {
        "phone",
        "email_from",
        "partner_name",
        "contact_name",
        "partner_id",
        "country_id",
    }
)
OF_OTHERS = (verdict.PROTECTED, verdict.CUSTOMER)
PARTNERS_CHANGED = "customer_filing.partners"
# What is known, and what is to be done, for the rest of a transaction.
MET_NOBODY = "customer_filing.met_nobody"
LOOKED_FOR = "customer_filing.looked_for"
TO_MEET = "customer_filing.to_meet"


def phones_as_typed(value):
    """How people type an E.164 number, apart from blanks and dashes."""
    return {value, value[1:], f"00{value[1:]}", phones.national(value)}


class CrmLead(models.Model):
    """Leads that nobody filed, about customers whom somebody protects.

    They come by mail, from a web form, from an import, or from a colleague, and into
    teams without a policy as well. None is refused. What nobody works on yet goes to
    the salesperson who protects the customer; a colleague's lead stays his, but he
    cannot win it (rule S01-R02). The register office is told of both.

    What somebody types here he is answered as by a check, so it is logged like one.
    """

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        if self._filing_meets_nobody():
            return super().create(vals_list)
        with _partners_changed(self.env) as partner_ids:
            leads = super().create(vals_list)
        leads._filing_look_at_sales(refuse=True)
        leads._filing_meet(inbound=not self._filing_is_typed())
        (self._filing_of_partners(partner_ids) - leads)._filing_meet()
        return leads

    def write(self, vals):
        if GUARD_COLUMNS & set(vals) or self._filing_meets_nobody():
            return super().write(vals)
        closed = self.browse()
        if CLOSING_COLUMNS & set(vals):
            closed = self.filtered(lambda lead: not lead._filing_is_open())
        with _partners_changed(self.env) as partner_ids:
            result = super().write(vals)
        if CUSTOMER_COLUMNS - OWNER_COLUMNS & set(vals):
            (self - closed)._filing_look_at_sales(
                refuse=bool(CLOSING_COLUMNS & set(vals))
            )
        changed = self if CUSTOMER_COLUMNS & set(vals) else closed
        changed |= self._filing_of_partners(partner_ids)
        if door.is_during(self.env, door.TOGETHER):
            changed._filing_meet_later()
        else:
            changed._filing_meet()
        return result

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # a mail is nobody's work yet, whoever it is assigned to on its way
        with door.during(self.env, door.OWN_LEADS):
            lead = super().message_new(msg_dict, custom_values=custom_values)
        # any user may bring a mail along, with values of his own
        lead._filing_look_at_sales(refuse=True)
        lead._filing_meet(inbound=True)
        return lead

    # ---- who meets whom ----

    @api.model
    def _filing_meets_nobody(self):
        return (
            door.is_during(self.env, door.OWN_LEADS)
            or not self.env["crm.team"]._filing_is_used()
        )

    @api.model
    def _filing_is_typed(self):
        """Whether a salesperson types it, not a visitor, a program or the system."""
        user = self.env.user
        return user.id != SUPERUSER_ID and user.has_group(USER)

    @api.model
    def _filing_of_partners(self, partner_ids):
        """Leads whose customer changed with his address."""
        if not partner_ids:
            return self.browse()
        # sudo: leads of every colleague
        found = self.sudo().search([("partner_id", "in", list(partner_ids))])
        return found.with_env(self.env)

    def _filing_meet(self, inbound=False, asked=True, again=False):
        """Put the guard on those whose customer somebody protects; take it off again.

        :param inbound: the customer himself got in touch
        :param asked: the user has typed it, and sees the answer on the lead
        :param again: a second look, for those alone that nobody seemed to protect
        """
        if self._filing_meets_nobody():
            return
        if again:
            self._filing_lock()
        # sudo: that a customer is protected holds for leads of every team
        leads = self.sudo().filtered(
            lambda lead: (
                lead.filing_guard in (False, "contested")
                and lead._filing_is_open()
                and lead._filing_company().filing_register_id
            )
        )
        if not leads:
            return
        now = fields.Datetime.now()
        questions = leads._filing_questions()
        if not again:
            questions = self._filing_without_known(questions, inbound, asked)
        self._filing_decide(questions, now)
        if again:
            questions = {
                lead: question
                for lead, question in questions.items()
                if question.verdict.filing_id and not lead.filing_guard
            }
        else:
            self._filing_remember(questions, inbound, asked)
        # the log first: it stays whatever becomes of the rest
        if asked and self._filing_is_typed():
            self._filing_log(questions, now, counts=not inbound)
        if inbound:
            questions = leads._filing_meet_pooled(questions)
        self._filing_settle(questions, inbound, asked)

    def _filing_meet_later(self):
        """Look for the customers of these with others, before they are committed."""
        cr = self.env.cr
        # a savepoint that is rolled back empties the hooks, not the list
        cr.postcommit.data.setdefault(TO_MEET, set()).update(self._ids)
        if not cr.precommit.data.get(TO_MEET):
            cr.precommit.data[TO_MEET] = True
            cr.precommit.add(self.browse()._filing_meet_collected)

    @api.model
    def _filing_meet_collected(self):
        ids = self.env.cr.postcommit.data.pop(TO_MEET, ())
        self.browse(sorted(ids)).exists()._filing_meet()

    @api.model
    def _filing_without_known(self, questions, inbound, asked):
        """Those of these that were not asked already, and met nobody.

        In one transaction the answer stays the same, until it files somebody itself.
        """
        known = self.env.cr.cache.get(MET_NOBODY, {})
        return {
            lead: question
            for lead, question in questions.items()
            if lead.filing_guard
            or known.get((lead.id, self.env.uid, inbound, asked)) != question.sign()
        }

    @api.model
    def _filing_remember(self, questions, inbound, asked):
        """Remember who met nobody, and look once more when they are in the database.

        A filing made at the same moment sees nothing of these leads, nor they of it.
        Both look again after their commit, so that the later one sees the other.
        """
        known = self.env.cr.cache.setdefault(MET_NOBODY, {})
        waiting = self.env.cr.postcommit.data.setdefault(LOOKED_FOR, {})
        if questions and not waiting:
            registry = self.env.registry

            def look(env):
                env["crm.lead"]._filing_look_again(waiting)

            self.env.cr.postcommit.add(lambda: race.insist(registry, look))
        for lead, question in questions.items():
            key = (lead.id, self.env.uid, inbound, asked)
            known[key] = question.sign() if not question.met else None
            # also what it asked before: a savepoint may bring that back
            waiting[key, question.sign()] = question

    @api.model
    def _filing_forget_met(self):
        """Something happens to a filing: who met nobody may meet it now."""
        self.env.cr.cache.pop(MET_NOBODY, None)

    @api.model
    def _filing_look_again(self, waiting):
        """Look once more for the customers of leads, in one statement for all of them.

        :param waiting: {((lead id, user id, inbound, asked), sign): question.Question}
        """
        now = fields.Datetime.now()
        facts = self.env["customer.filing"]._facts(waiting.values(), now)
        met = {}
        for ((lead_id, *how), _sign), question in waiting.items():
            question.meet(facts, ())
            if question.met:
                met.setdefault(tuple(how), set()).add(lead_id)
        for (uid, inbound, asked), ids in met.items():
            leads = self.browse(sorted(ids)).exists().with_user(uid)
            leads._filing_meet(inbound, asked, again=True)

    def _filing_lock(self):
        """Wait for who looks at these leads, too; then see what he did."""
        self.env.execute_query(
            SQL(
                """SELECT id FROM crm_lead WHERE id = ANY(%s) ORDER BY id
                   FOR NO KEY UPDATE""",
                self.ids,
            )
        )
        self.invalidate_recordset()

    def _filing_ask(self, now):
        """{lead: question.Question, decided}"""
        questions = self._filing_questions()
        self._filing_decide(questions, now)
        return questions

    def _filing_questions(self):
        return {lead: lead._filing_question() for lead in self}

    @api.model
    def _filing_decide(self, questions, now):
        facts = self.env["customer.filing"]._look_up(list(questions.values()), now)
        for question in questions.values():
            question.meet(facts, ())
            # A project or product line is only met by who names it. A masked number is
            # no proof. A filing that is not decided yet protects nobody yet.
            question.met = [
                met
                for met in question.met
                if met.exact and met.row["scope"] is None and not met.reserved
            ]
            question.decide(now)

    def _filing_company(self):
        """The company in whose register its customer is looked for."""
        return self.company_id or self.team_id.company_id or self.env.company

    def _filing_question(self, masked=True):
        """What this lead asks of the register of its company.

        :param masked: its masked phone numbers count
        """
        self.ensure_one()
        company = self._filing_company()
        known = self._filing_customer()
        # with the lead's number left empty, the partner's still says who it is
        numbers = dict.fromkeys(filter(None, [known["phone"], self.partner_id.phone]))
        snapshot = identity.Snapshot(
            company=known["company_name"] or "",
            contact=known["contact_name"] or "",
            phone=" / ".join(numbers),
            email=known["email"] or self.partner_id.email or "",
            tax_number=known["tax_number"] or "",
            parent_company=known["parent_company"] or "",
            country=self.country_id.code or company.country_id.code or "CN",
        )
        return self.env["customer.filing"]._question(
            company.filing_register_id, self.user_id.id, snapshot, masked
        )

    # ---- filings that begin ----

    @api.model
    def _filing_meet_new(self, filings, questions=None, again=False):
        """Guard the open leads that were there before these filings.

        :param questions: {filing id: what it asked}, as far as it is known
        :param again: those that were there before these filings were in the database
        """
        # who met nobody a moment ago may meet these
        self._filing_forget_met()
        questions = questions or {}
        values = {"phone": set(), "email": set(), "company": set()}
        for filing in filings:
            question = questions.get(filing.id) or filing._question_of_own()
            for key in question.keys if question.scope is None else ():
                if key.kind in values and key.strength == identity.ALONE:
                    as_typed = filing.company_name if key.kind == "company" else None
                    values[key.kind].add(as_typed or key.value)
        if not any(values.values()):
            return
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                r"""SELECT id FROM crm_lead
                   WHERE active AND won_status = 'pending' AND filing_guard IS NULL
                     AND (phone_sanitized = ANY(%s) OR email_normalized = ANY(%s)
                          OR partner_name = ANY(%s)
                          -- as Odoo indexes the numbers that it cannot sanitize
                          OR regexp_replace(phone::text, '[\s\\./\(\)\-]'::text,
                                            ''::text, 'g'::text) = ANY(%s))""",
                *map(list, values.values()),
                [form for phone in values["phone"] for form in phones_as_typed(phone)],
            )
        )
        leads = self.browse(id_ for (id_,) in rows)
        leads._filing_meet(asked=False, again=again)
        if not again:
            registry, ids = self.env.registry, filings.ids

            def look(env):
                made = env["customer.filing"].browse(ids).exists()
                env["crm.lead"]._filing_meet_new(made, again=True)

            self.env.cr.postcommit.add(lambda: race.insist(registry, look))

    # ---- a lead that tells of a customer is a check ----

    @api.model
    def _filing_log(self, questions, now, counts=True):
        """Log what the user asked by typing leads.

        :param counts: what he learns of others' customers uses up his daily answers
        """
        rows = {}
        for lead, question in questions.items():
            if question.can_be_asked:
                row = self._filing_log_row(lead, question, now, counts)
                rows.setdefault((row["register_id"], row["key_digests"]), row)
        checks = self.env["customer.filing.check"]
        misses = checks._log_counting(list(rows.values()), now)
        registers = self.env["customer.filing.register"]
        filings = self.env["customer.filing"]
        for register in registers.browse({register_id for register_id, _keys in rows}):
            of_register = [r for r in rows.values() if r["register_id"] == register.id]
            filings._notice_probing(of_register, register, now, misses)

    @api.model
    def _filing_log_row(self, lead, question, now, counts):
        user = self.env.user
        company = lead._filing_company()
        filings = self.env["customer.filing"].sudo().with_company(company)
        code = question.verdict.code
        row = filings._log_row(question, code, user, lead.team_id, "lead", now)
        if counts and code in OF_OTHERS:
            counted = filings._counted_on(
                company.filing_register_id, user, lead.team_id, now
            )
            self._filing_count(counted, company)
        return row

    @api.model
    def _filing_count(self, counted, company):
        """Use up the daily answers; a lead is guarded also beyond them."""
        if not self.env["customer.filing.quota"].sudo()._answer(counted):
            self.env["customer.filing.notice"]._raise_about(
                "budget", company, self.env.user
            )


@contextmanager
def _partners_changed(env):
    """Collect the ids of partners that change with leads: they meet with them."""
    collecting = env.cr.cache.setdefault(PARTNERS_CHANGED, [])
    partner_ids = set()
    collecting.append(partner_ids)
    try:
        yield partner_ids
    finally:
        collecting.pop()
