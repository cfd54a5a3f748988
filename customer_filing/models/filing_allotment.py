from odoo import api, fields, models

from ..core import handing_over
from .filing_handing_over import RUNNING


class FilingAllotment(models.AbstractModel):
    """Who gets which customer whose salesperson leaves, or gives him up.

    Customers are filings, or leads that no filing guards.
    """

    _name = "customer.filing.allotment"
    _description = "Who Gets Which Customer"

    @api.model
    def _allot(self, way, records, user=None, seed="", capped=True):
        """Choose a new salesperson for each customer (S14-R22, S31-R32, S45-R08).

        :param way: ``group`` (colleagues of the team, by load), ``draw`` (by lot),
            ``leader`` or ``person``
        :param records: list of customer.filing and crm.lead
        :param user: who gets them if the way is ``person``
        :param seed: of the draw
        :param capped: nobody gets more than he may hold
        :return: {record: (res.users, crm.team)}, {record: why nobody gets him}
        """
        given, refused, loads = {}, {}, {}
        groups = {}
        for record in records:
            # a team without a company works for several
            company = record.company_id or record.team_id.company_id
            group = record.team_id, record.user_id, company
            groups.setdefault(group, []).append(record)
        for (team, former, company), some in groups.items():
            people = self._candidates(way, team, user) - former
            faults = {p: self._fault(p, team, company, some) for p in people}
            able = people.filtered(lambda person, faults=faults: not faults[person])
            places = self._places_left(able, team) if capped else {}
            chosen = self._choose(way, some, able, places, loads, seed)
            for record in some:
                person = chosen.get(record)
                if person:
                    given[record] = person, self._team_for(person, team, company)
                else:
                    refused[record] = self._why_nobody(people, faults)
        return given, refused

    @api.model
    def _candidates(self, way, team, user):
        # sudo: who belongs to a team, and who leads it, is no secret
        team = team.sudo()
        if way == "person":
            return user or self.env["res.users"]
        if way == "leader":
            above = team.filing_unit_id._chain().leader_id
            return (team.user_id | above).filtered("active")[:1]
        return team.member_ids

    @api.model
    def _choose(self, way, records, people, places, loads, seed):
        """{record: res.users} of those for whom there is a place."""
        if not people:
            return {}
        # a filing and a lead may have one id
        items = {_number(record): record for record in records}
        if way == "draw":
            lots = handing_over.draw(list(items), people.ids, seed, places)
        else:
            missing = people.filtered(lambda person: person.id not in loads)
            loads |= self._loads(missing)
            own = {person.id: loads[person.id] for person in people}
            lots = handing_over.spread(list(items), own, places)
        for person_id in lots.values():
            loads[person_id] = loads.get(person_id, 0) + 1
        users = self.env["res.users"]
        return {items[item]: users.browse(id_) for item, id_ in lots.items()}

    @api.model
    def _loads(self, people):
        """How many customers each has that are filed or look for an answer."""
        # sudo: how much somebody has is counted, not shown
        rows = (
            self.env["customer.filing"]
            .sudo()
            ._read_group(
                [("user_id", "in", people.ids), ("state", "in", RUNNING)],
                ["user_id"],
                ["__count"],
            )
        )
        return dict.fromkeys(people.ids, 0) | {user.id: count for user, count in rows}

    @api.model
    def _places_left(self, people, team):
        """{person id: how many more customers he may hold}; empty is any number.

        A look only: ``_refuse_beyond_cap`` decides when they are handed over.
        """
        # sudo: how much somebody has is counted, not shown
        version = team.sudo()._filing_version() if team else None
        if not version or not version.holding_max:
            return {}
        filings = self.env["customer.filing"].sudo()
        free = version.holding_except or ""
        return {
            person.id: max(version.holding_max - filings._number_held(person, free), 0)
            for person in people
        }

    @api.model
    def _team_for(self, person, team, company):
        """The team for which somebody has a customer: the old one if it is his."""
        # sudo: who belongs to which team is no secret
        team, person = team.sudo(), person.sudo()
        if not team or person in team.member_ids | team.user_id:
            return team
        own = person.crm_team_ids.filtered(
            lambda one: (
                bool(one.filing_policy_id) == bool(team.filing_policy_id)
                and one.company_id in (company, company.browse())
            )
        )
        return own[:1]

    # ---- why not ----

    @api.model
    def _fault(self, person, team, company, records):
        """Why somebody cannot get these customers, in a sentence; or None."""
        _ = self.env._
        absences = self.env["customer.filing.absence"]
        name = person.name
        if not person.active or person.share:
            return _("%s is no user any more.", name)
        if absences._is_absent(person, fields.Datetime.now()):
            return _("%s is away.", name)
        # sudo: where somebody works is no secret
        if company and company not in person.sudo().company_ids:
            return _("%s does not work for this company.", name)
        if team and not self._team_for(person, team, company):
            return _("%s belongs to no team that could have this customer.", name)
        return None

    @api.model
    def _why_nobody(self, people, faults):
        found = [faults[person] for person in people if faults[person]]
        if len(found) == len(people) and found:
            return " ".join(found)
        if people:
            return self.env._("Nobody may have more customers.")
        return self.env._("There is nobody in the team who could have him.")


def _number(record):
    """One number for a customer, whether a filing or a lead."""
    return 2 * record.id + (record._name == "crm.lead")
