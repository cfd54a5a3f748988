"""What the database knows of many deals, read in a fixed number of statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL

from .core import clock, identity, validity


class LeadRow(NamedTuple):
    """A lead of a deal."""

    id: int
    user_id: int | None
    team_id: int | None
    company_id: int | None
    filing_id: int | None


class FilingRow(NamedTuple):
    """The filing of a deal."""

    id: int
    user_id: int
    team_id: int | None
    company_id: int
    kind_id: int | None
    kind: str | None
    version_id: int | None
    terms_id: int | None
    filed_at: datetime | None
    protected_until: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    register_id: int | None
    is_duplicate: bool
    referrer_partner_id: int | None


@dataclass
class Deal:
    """One deal: its leads, their filing, and when it was closed.

    :param at: naive UTC; ``day`` is that in the zone of the team
    """

    leads: list[LeadRow]
    filing: FilingRow | None
    at: datetime
    company: int
    tz: str = "UTC"
    day: date | None = None

    @property
    def team(self) -> int:
        """The id of the team that closed; 0 if there is none."""
        teams = [lead.team_id for lead in self.leads if lead.team_id]
        if not teams and self.filing and self.filing.team_id:
            teams = [self.filing.team_id]
        return teams[0] if teams else 0


class Gathering:
    """Reads what :class:`.split_people.People` makes core.splitting.Facts of.

    :param leads: crm.lead of all deals, as superuser; what is asked of them is told to
        who may split these deals
    :param deals: lists of lead ids, one for each deal
    """

    def __init__(self, leads, deals):
        self.env = leads.env
        self.env.flush_all()
        self.deals = self._deals(leads, deals)
        self.filing_ids = sorted({d.filing.id for d in self.deals if d.filing})
        self.changes = self._changes()
        self.reassigned = self._reassigned(leads)
        self.follow_ups = self._follow_ups()
        self.visits = self._visits()
        self.shares = self._by_filing(
            """SELECT share.filing_id, share.person_id, share.origin, share.heir,
                      share.percent, share.granted_at, own.protected_until,
                      own.ended_at, own.end_reason
               FROM customer_filing_share AS share
               JOIN customer_filing AS own ON own.id = share.origin_filing_id
               WHERE share.filing_id = ANY(%s) ORDER BY share.id"""
        )
        self.participants = self._by_filing(
            """SELECT taking.filing_id, taking.role, taking.user_id,
                      taking.partner_id, taking.noted_at,
                      COALESCE(partner.active, TRUE)
               FROM customer_filing_participant AS taking
               LEFT JOIN res_partner AS partner ON partner.id = taking.partner_id
               WHERE taking.filing_id = ANY(%s) AND taking.revoked_at IS NULL
               ORDER BY taking.id"""
        )
        self.duplicates = self._duplicates()
        self.missing = self._missing_documents()

    def _query(self, text, *args):
        return self.env.execute_query(SQL(text, *args))

    def _by_filing(self, text):
        """{filing id: its rows, without that id}"""
        found = defaultdict(list)
        for filing_id, *row in self._query(text, self.filing_ids):
            found[filing_id].append(row)
        return found

    # ---- deals ----

    def _deals(self, leads, deals):
        ids = [id_ for one in deals for id_ in one]
        rows = {row[0]: LeadRow(*row) for row in self._lead_rows(ids)}
        filings = self._filing_rows({row.filing_id for row in rows.values()} - {None})
        times = leads._filing_split_times()
        now = fields.Datetime.now()
        made = []
        for one in deals:
            theirs = [rows[id_] for id_ in one]
            of = next((r.filing_id for r in theirs if r.filing_id), None)
            filing = filings.get(of)
            company = (filing and filing.company_id) or next(
                (r.company_id for r in theirs if r.company_id), self.env.company.id
            )
            at = max((times[id_] for id_ in one if times.get(id_)), default=now)
            made.append(Deal(theirs, filing, at, company))
        self._settle_days(made)
        return made

    def _lead_rows(self, ids):
        return self._query(
            """SELECT lead.id, lead.user_id, lead.team_id,
                      COALESCE(lead.company_id, team.company_id), lead.filing_id
               FROM crm_lead AS lead
               LEFT JOIN crm_team AS team ON team.id = lead.team_id
               WHERE lead.id = ANY(%s)""",
            ids,
        )

    def _filing_rows(self, ids):
        rows = self._query(
            """SELECT filing.id, filing.user_id, filing.team_id, filing.company_id,
                      filing.kind_id, kind.code, filing.version_id, filing.terms_id,
                      COALESCE(filing.first_submitted_at, filing.effective_at),
                      filing.protected_until, filing.ended_at, filing.end_reason,
                      filing.register_id, COALESCE(filing.duplicate_number, 0) > 0,
                      lead.partner_id
               FROM customer_filing AS filing
               LEFT JOIN customer_filing_kind AS kind ON kind.id = filing.kind_id
               LEFT JOIN customer_filing AS old ON old.id = filing.referrer_filing_id
               LEFT JOIN crm_lead AS lead ON lead.id = old.lead_id
               WHERE filing.id = ANY(%s)""",
            list(ids),
        )
        return {row[0]: FilingRow(*row) for row in rows}

    def _settle_days(self, deals):
        terms = self.env["customer.filing.terms"].browse(
            {d.filing.terms_id for d in deals if d.filing and d.filing.terms_id}
        )
        zones = {one.id: one._read().tz for one in terms}
        companies = self.env["res.company"].browse({deal.company for deal in deals})
        usual = {company.id: company._filing_tz() for company in companies}
        for deal in deals:
            pinned = deal.filing and zones.get(deal.filing.terms_id)
            deal.tz = pinned or usual[deal.company]
            deal.day = self.day_of(deal, deal.at)

    @staticmethod
    def day_of(deal, instant):
        """The day of a naive UTC instant in the zone of a deal."""
        return clock.local_day(instant, deal.tz)

    # ---- what happened ----

    def _changes(self):
        """Hand-overs and changed data: {filing id: [event, when, from, to]}."""
        return self._by_filing(
            """SELECT filing_id, event, effective_at, (payload::jsonb ->> 'from')::int,
                      (payload::jsonb ->> 'to')::int
               FROM customer_filing_ledger
               WHERE filing_id = ANY(%s) AND event IN ('hand_over', 'identity')
               ORDER BY filing_id, sequence"""
        )

    def _reassigned(self, leads):
        """Whose a lead was before each change: {lead id: [(when, user id)]}."""
        field = self.env["ir.model.fields"]._get("crm.lead", "user_id")
        found = defaultdict(list)
        for lead_id, at, user_id in self._query(
            """SELECT message.res_id, message.date, tracked.old_value_integer
               FROM mail_tracking_value AS tracked
               JOIN mail_message AS message ON message.id = tracked.mail_message_id
               WHERE message.model = 'crm.lead' AND message.res_id = ANY(%s)
                 AND tracked.field_id = %s
               ORDER BY message.date, tracked.id""",
            leads.ids,
            field.id,
        ):
            found[lead_id].append((at, user_id))
        return found

    def _follow_ups(self):
        """{place of a deal: {user id: (how many that count, the last one)}}"""
        return self._until_closed(
            """SELECT deal.place, evidence.user_id, count(*), max(evidence.happened_at)
               FROM unnest(%s::int[], %s::int[], %s::timestamp[])
                    AS deal (place, filing_id, at)
               JOIN customer_filing_follow_up AS evidence
                 ON evidence.filing_id = deal.filing_id
                AND evidence.happened_at <= deal.at AND evidence.counts
               GROUP BY deal.place, evidence.user_id"""
        )

    def _visits(self):
        """{place of a deal: {user id: (number of visits, the first one)}}"""
        return self._until_closed(
            """SELECT deal.place, event.user_id, count(*), min(event.happened_at)
               FROM unnest(%s::int[], %s::int[], %s::timestamp[])
                    AS deal (place, filing_id, at)
               JOIN customer_filing_milestone AS event
                 ON event.filing_id = deal.filing_id AND event.kind = 'visit'
                AND event.happened_at <= deal.at
               GROUP BY deal.place, event.user_id"""
        )

    def _until_closed(self, text):
        filed = [(n, d) for n, d in enumerate(self.deals) if d.filing]
        found = defaultdict(dict)
        for place, user_id, count, at in self._query(
            text,
            [n for n, _deal in filed],
            [deal.filing.id for _n, deal in filed],
            [deal.at for _n, deal in filed],
        ):
            found[place][user_id] = (count, at)
        return found

    def _duplicates(self):
        """Who had recorded the same customer before: {filing id: (user id, when)}.

        Where a policy lets a customer be filed twice (S14-R15).
        """
        rows = self._query(
            """SELECT DISTINCT ON (mine.filing_id) mine.filing_id, first.user_id,
                      first.first_submitted_at
               FROM customer_filing_key AS mine
               JOIN customer_filing AS filing ON filing.id = mine.filing_id
               JOIN customer_filing_key AS theirs
                 ON theirs.digest = mine.digest
                AND theirs.register_id = mine.register_id
                AND theirs.strength = mine.strength AND theirs.relation IS NULL
                AND theirs.filing_id != mine.filing_id
               JOIN customer_filing AS first ON first.id = theirs.filing_id
                AND first.first_submitted_at < filing.first_submitted_at
                AND first.effective_at IS NOT NULL
               WHERE mine.filing_id = ANY(%s) AND mine.strength = %s
                 AND mine.relation IS NULL
               ORDER BY mine.filing_id, first.first_submitted_at, first.id""",
            [d.filing.id for d in self.deals if d.filing and d.filing.is_duplicate],
            identity.ALONE,
        )
        return {filing_id: (user_id, at) for filing_id, user_id, at in rows}

    def _missing_documents(self):
        """{filing id: roles whose documents are missing}

        A version in use never changes, so what it asks for is what was pinned.
        """
        field = self.env["customer.filing"]._fields["document_ids"]
        names = defaultdict(list)
        for filing_id, name in self._query(
            """SELECT kept.%s, attachment.name FROM %s AS kept
               JOIN ir_attachment AS attachment ON attachment.id = kept.%s
               WHERE kept.%s = ANY(%s)""",
            SQL.identifier(field.column1),
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            SQL.identifier(field.column1),
            self.filing_ids,
        ):
            names[filing_id].append(name)
        versions = self.env["customer.filing.policy.version"].browse(
            {d.filing.version_id for d in self.deals if d.filing} - {None}
        )
        rules = {version.id: version._documents_by_role() for version in versions}
        missing = defaultdict(set)
        for deal in self.deals:
            if not deal.filing or not rules.get(deal.filing.version_id):
                continue
            for kind_id, role, document in rules[deal.filing.version_id]:
                of_kind = kind_id in (False, deal.filing.kind_id)
                files = names[deal.filing.id]
                if of_kind and not validity.is_attached(document, files):
                    missing[deal.filing.id].add(role)
        return missing

    # ---- people ----

    def members(self, user_ids):
        """Memberships of these users, and of the teams that closed.

        :return: [(team id, user id, mentor id, last day as a newcomer)]
        """
        return self._query(
            """SELECT crm_team_id, user_id, filing_mentor_id, filing_newcomer_until
               FROM crm_team_member
               WHERE active AND (user_id = ANY(%s) OR crm_team_id = ANY(%s))
               ORDER BY id""",
            list(user_ids),
            sorted({deal.team for deal in self.deals}),
        )

    def absences(self, user_ids):
        """Approved absences around these deals: {user id: [(from, to, maintainer)]}."""
        days = [deal.day for deal in self.deals]
        found = defaultdict(list)
        for user_id, *row in self._query(
            """SELECT user_id, date_from, date_to, maintainer_id
               FROM customer_filing_absence
               WHERE state = 'approved' AND user_id = ANY(%s)
                 AND date_from <= %s AND date_to >= %s ORDER BY id""",
            list(user_ids),
            max(days),
            min(days),
        ):
            found[user_id].append(row)
        return found

    def users(self, user_ids):
        """{user id: (active, has a login of one's own)}"""
        rows = self._query(
            "SELECT id, active, active AND NOT share FROM res_users WHERE id = ANY(%s)",
            list(user_ids),
        )
        return {id_: (active, login) for id_, active, login in rows}
