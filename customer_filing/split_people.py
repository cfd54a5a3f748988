"""Who took part in a deal, in which role, and what decides about his share."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from .core import clock, splitting

# Ended by these a filing protected its customer up to the deal.
KEPT = ("won", None)
#: Kinds of filings whose owner is the listing side.
LISTINGS = ("listing", "rental")
ENDLESS = date.max


class People:
    """Makes core.splitting.Facts of what a :class:`.split_gathering.Gathering` read."""

    def __init__(self, gathering):
        self.read = gathering
        self.versions = gathering.env["customer.filing.policy.version"]
        self.owners = [self._owner(deal) for deal in gathering.deals]
        self.closers = [
            self._closers(deal, owner)
            for deal, owner in zip(gathering.deals, self.owners, strict=True)
        ]
        known = self._known()
        self._read_members(known)
        self.absences = gathering.absences(known | self.learning)
        stand_ins = {row[2] for rows in self.absences.values() for row in rows}
        everybody = known | self.learning | self.crew | stand_ins - {None}
        self.users = gathering.users(everybody)

    def facts(self):
        """One core.splitting.Facts for each deal, in their order."""
        return [self._facts(place) for place in range(len(self.read.deals))]

    # ---- who it was on the day of the deal ----

    def _later(self, deal):
        """Hand-overs after the deal: [(from, to)]"""
        changes = self.read.changes.get(deal.filing.id, ()) if deal.filing else ()
        return [
            (former, to)
            for event, at, former, to in changes
            if event == "hand_over" and at > deal.at
        ]

    def _owner(self, deal):
        """Whose customer it was then: a change of owner moves nothing."""
        if not deal.filing:
            return next((lead.user_id for lead in deal.leads if lead.user_id), None)
        later = self._later(deal)
        return later[0][0] if later else deal.filing.user_id

    def _closers(self, deal, owner):
        """Who won the leads, the first first, whoever has them by now."""
        later = self._later(deal)
        found = {}
        for lead in deal.leads:
            user_id = lead.user_id
            changes = self.read.reassigned.get(lead.id, ())
            after = [before for at, before in changes if at > deal.at]
            if after:
                user_id = after[0]
            elif later and user_id == later[-1][1]:
                user_id = later[0][0]
            if user_id or owner:
                found[user_id or owner] = True
        return list(found)

    def _known(self):
        """Ids of all users who took part in any deal."""
        known = {one for closers in self.closers for one in closers}
        known |= set(self.owners) - {None}
        for rows in self.read.shares.values():
            known |= {row[0] for row in rows}
        for rows in self.read.participants.values():
            known |= {row[1] for row in rows if row[1]}
        for theirs in self.read.visits.values():
            known |= set(theirs)
        for rows in self.read.changes.values():
            known |= {row[2] for row in rows if row[0] == "hand_over"}
        return known | {user_id for user_id, _at in self.read.duplicates.values()}

    def _read_members(self, known):
        """Teams, mentors and newcomers."""
        self.teams, self.shops = defaultdict(list), defaultdict(list)
        self.mentors, self.whole = {}, {}
        for team_id, user_id, mentor_id, until in self.read.members(known):
            self.teams[team_id].append(user_id)
            self.shops[user_id].append(team_id)
            if mentor_id:
                self.mentors[team_id, user_id] = (mentor_id, until)
        self.learning = {mentor_id for mentor_id, _until in self.mentors.values()}
        self.crew = {user_id for users in self.teams.values() for user_id in users}

    # ---- facts of one deal ----

    def _facts(self, place):
        deal = self.read.deals[place]
        roles = defaultdict(tuple)
        self._add_owner(roles, place)
        self._add_noted(roles, place)
        self._add_rights(roles, place)
        self._add_receivers(roles, place)
        roles["team"] = self._team(deal)
        mentors = [p.mentor for p in (*roles["closer"], *roles["owner"]) if p.mentor]
        roles["mentor"] = tuple(dict.fromkeys(mentors))
        told = {role: people for role, people in roles.items() if people}
        return splitting.Facts(
            roles=told,
            deal_date=deal.day,
            company=deal.company,
            shop=deal.team,
            conditions=splitting.seen_conditions(told) | self._seen(place, told),
        )

    def _team(self, deal):
        """Everybody of the team that closed (S48-R14)."""
        if deal.team not in self.whole:
            self.whole[deal.team] = tuple(
                self._plain(deal, user_id) for user_id in self.teams.get(deal.team, ())
            )
        return self.whole[deal.team]

    def _seen(self, place, roles):
        """Conditions that show from absences and visits."""
        owners = [p for p in roles.get("owner", ()) if p.kind == "user"]
        others = {p.payee for p in roles.get("closer", ())} - {p.payee for p in owners}
        found = set()
        if not others or not owners:
            return found
        if self._away(place, owners[0].id):
            found.add("absent")
        closers = set(self.closers[place])
        if set(self.read.visits.get(place, ())) - closers:
            found.add("earlier_visits")
        return found

    def _add_owner(self, roles, place):
        deal, owner = self.read.deals[place], self.owners[place]
        roles["closer"] = tuple(
            self._person(place, user_id) for user_id in self.closers[place]
        )
        if not owner:
            return
        person = self._person(place, owner, **self._of_filing(deal, owner))
        roles["owner"] = (person,)
        side = "customer"
        if deal.filing and deal.filing.kind in LISTINGS:
            side = "listing"
        roles[side] = (person,)

    def _of_filing(self, deal, owner):
        """What his filing says about who has it."""
        filing = deal.filing
        if not filing:
            return {}
        changes = self.read.changes.get(filing.id, ())
        handed = [
            at
            for event, at, _from, to in changes
            if event == "hand_over" and to == owner
        ]
        since = max((at for at in handed if at <= deal.at), default=filing.filed_at)
        missing = self.read.missing.get(filing.id, ())
        return {
            "since": since and self.read.day_of(deal, since),
            "filing_valid_until": self._valid_until(
                deal, filing.protected_until, filing.ended_at, filing.end_reason
            ),
            "wrong_data": any(
                event == "identity" and at <= deal.at for event, at, *_who in changes
            ),
            "missing_documents": "listing" in missing,
        }

    def _valid_until(self, deal, until, ended, reason):
        """The last day on which a filing was valid; it was won on the deal's day."""
        if reason not in KEPT and ended:
            until = min(until, ended) if until else ended
        if not until:
            return ENDLESS
        return self.read.day_of(deal, clock.last_second(until))

    def _add_noted(self, roles, place):
        """Who was noted to have taken part (S14-R03, S14-R04, S18-R04, S36-R29)."""
        deal = self.read.deals[place]
        filing = deal.filing
        rows = self.read.participants.get(filing.id, ()) if filing else ()
        missing = self.read.missing.get(filing.id, ()) if filing else ()
        noted = defaultdict(dict)
        for role, user_id, partner_id, at, active in rows:
            told = {
                "since": self.read.day_of(deal, at),
                "missing_documents": role in missing,
            }
            if partner_id:
                person = self._contact(partner_id, active, told["since"])
            else:
                person = self._person(place, user_id, **told)
            noted[role][person.payee] = person
        if filing and filing.referrer_partner_id and not noted["referrer"]:
            person = self._contact(filing.referrer_partner_id, True, None)
            noted["referrer"][person.payee] = person
        for role, people in noted.items():
            if people:
                roles[role] = tuple(people.values())

    @staticmethod
    def _contact(partner_id, active, since):
        return splitting.Person(
            partner_id, "partner", active=active, has_login=False, since=since
        )

    def _add_rights(self, roles, place):
        """Rights that came along with the filing (S14-R12, S14-R29, S18-R10)."""
        deal = self.read.deals[place]
        if not deal.filing:
            return
        for row in self.read.shares.get(deal.filing.id, ()):
            user_id, origin, heir, percent, at, until, ended, reason = row
            day = self.read.day_of(deal, at)
            person = self._person(
                place,
                user_id,
                since=day,
                right_percent=Decimal(str(percent or 0)),
                right_heir=heir,
                right_since=day,
                filing_valid_until=self._valid_until(deal, until, ended, reason),
            )
            if person.payee not in {one.payee for one in roles[origin]}:
                roles[origin] += (person,)
        recorded = self.read.duplicates.get(deal.filing.id)
        if recorded and not roles["recorder"] and recorded[0] != self.owners[place]:
            since = self.read.day_of(deal, recorded[1])
            roles["recorder"] = (self._person(place, recorded[0], since=since),)

    def _add_receivers(self, roles, place):
        """Who received him before whoever closed, the first first (S31-R28)."""
        deal = self.read.deals[place]
        first = {}
        if deal.filing:
            changes = self.read.changes.get(deal.filing.id, ())
            handed = [row[2] for row in changes if row[0] == "hand_over" and row[2]]
            filed_by = handed[0] if handed else self.owners[place]
            first[filed_by] = deal.filing.filed_at or deal.at
        for user_id, (_count, at) in self.read.visits.get(place, {}).items():
            first[user_id] = min(first.get(user_id, at), at)
        for user_id in self.closers[place]:
            first.pop(user_id, None)
        roles["first_receiver"] = tuple(
            self._person(place, user_id, since=self.read.day_of(deal, at))
            for user_id, at in sorted(first.items(), key=lambda one: (one[1], one[0]))
            if user_id
        )

    # ---- one person ----

    def _person(self, place, user_id, **told):
        deal = self.read.deals[place]
        active, has_login = self.users.get(user_id, (False, False))
        count, last = self.read.follow_ups.get(place, {}).get(user_id, (0, None))
        mentor_id = self._mentor(deal, user_id)
        away = self._absence(place, user_id)
        return splitting.Person(
            user_id,
            active=active,
            has_login=has_login,
            shop=self._shop(deal, user_id),
            follow_ups=count,
            last_follow_up=last and self.read.day_of(deal, last),
            is_newcomer=bool(mentor_id),
            mentor=self._plain(deal, mentor_id) if mentor_id else None,
            away=bool(away),
            maintainer=away and self._maintainer(place, away),
            **told,
        )

    def _plain(self, deal, user_id):
        active, has_login = self.users.get(user_id, (False, False))
        return splitting.Person(
            user_id,
            active=active,
            has_login=has_login,
            shop=self._shop(deal, user_id),
        )

    def _shop(self, deal, user_id):
        shops = self.shops.get(user_id, ())
        return deal.team if deal.team in shops else next(iter(shops), 0)

    def _mentor(self, deal, user_id):
        """Who looks after him, if he is new on the day of the deal (S36-R33)."""
        for team_id in {deal.team: 1} | dict.fromkeys(self.shops.get(user_id, ())):
            mentor_id, until = self.mentors.get((team_id, user_id), (None, None))
            if mentor_id and (until is None or until >= deal.day):
                return mentor_id
        return None

    def _away(self, place, user_id):
        """His approved absence on the day of the deal: [from, to, maintainer]."""
        day = self.read.deals[place].day
        rows = self.absences.get(user_id, ())
        return next((row for row in rows if row[0] <= day <= row[1]), None)

    def _absence(self, place, user_id):
        """The same, if it is so long that a maintainer is named (S18-R10)."""
        row, filing = self._away(place, user_id), self.read.deals[place].filing
        if not row or not filing or not filing.version_id:
            return None
        version = self.versions.browse(filing.version_id)
        days = (row[1] - row[0]).days + 1
        return row if version._needs_maintainer(days) else None

    def _maintainer(self, place, away):
        """Who stood in, if he followed up in that time."""
        deal = self.read.deals[place]
        _count, last = self.read.follow_ups.get(place, {}).get(away[2], (0, None))
        if last and self.read.day_of(deal, last) >= away[0]:
            return self._plain(deal, away[2])
        return None
