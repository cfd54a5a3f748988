from odoo import api, fields, models

from ..core import approval
from .filing_task import OFFICER, USER


class FilingApprover(models.AbstractModel):
    """Who decides a level of approval: by office, by name, or for somebody else.

    What nobody of the level can decide goes up: to the leaders of the team's unit and
    of the units above it, to the register office, to the administrators.
    """

    _name = "customer.filing.approver"
    _description = "Filing Approver"

    @api.model
    def _find(self, level, team, company, barred):
        """Those who decide a level.

        :param level: core.approval.Level
        :param barred: res.users whose own matter it is
        :return: res.users
        """
        ranks = self._ranks(level, team, company)
        return self._users(
            approval.deciders(
                ranks,
                set(barred.ids),
                self._away(ranks, level, company),
                level.deputy,
            )
        )

    @api.model
    def _above(self, level, team, company, barred, present):
        """The one superior of those who should have decided (rule S35-R13).

        :param present: res.users who were asked
        """
        ranks = self._ranks(level, team, company)
        away = self._away(ranks, level, company)
        found = approval.superior(ranks, present.ids, set(barred.ids), away)
        if not found and level.deputy not in {*barred.ids, *present.ids, *away}:
            found = level.deputy
        return self._users([found] if found else ())

    @api.model
    def _users(self, ids):
        # sudo: who holds which office is no secret to the engine
        return self.env["res.users"].sudo().browse(ids)

    @api.model
    def _ranks(self, level, team, company):
        """Ids of those whom a level names, then each time of the next ones above."""
        tasks = self._tasks()
        units = [unit.leader_id.ids for unit in team.sudo().filing_unit_id._chain()]
        office = [tasks._people(OFFICER, company).ids, tasks._above_office(company).ids]
        named = {
            "leader": [team.sudo().user_id.ids, *units],
            "department": units,
            "officer": [],
            "user": [[level.user], *units],
            "group": [self._group(level).all_user_ids.ids, *units],
        }[level.approver]
        return [rank for rank in (*named, *office) if rank]

    @api.model
    def _group(self, level):
        # sudo: as with users
        return self.env["res.groups"].sudo().browse(level.group or ()).exists()

    @api.model
    def _tasks(self):
        return self.env["customer.filing.request"]

    @api.model
    def _away(self, ranks, level, company):
        """Ids of those of all ranks who cannot be asked at present."""
        people = self._users(
            {person for rank in ranks for person in rank} | {level.deputy} - {0}
        )
        reached = self._tasks()._people(USER, company)
        return {
            user.id for user in people if user not in reached or self._is_away(user)
        }

    @api.model
    def _is_away(self, user):
        """Whether somebody cannot decide at present, so that others stand in."""
        absences = self.env["customer.filing.absence"]
        return not user.active or absences._is_absent(user, fields.Datetime.now())

    # ---- in words ----

    @api.model
    def _title(self, level):
        """How a level is called: by office or by name."""
        if level.approver == "user":
            return self._users([level.user]).name
        if level.approver == "group":
            return self._group(level).name
        model = self.env["customer.filing.approval.level"]
        approvers = model._fields["approver"]._description_selection(self.env)
        return dict(approvers)[level.approver]

    @api.model
    def _describe(self, levels, team, company, barred):
        """Who will approve something, in one line: ``1. Team leader (Dai)``."""
        return "  ".join(
            f"{number}. {self._describe_one(level, team, company, barred)}"
            for number, level in enumerate(levels, 1)
        )

    @api.model
    def _describe_one(self, level, team, company, barred):
        title = self._title(level)
        people = self._find(level, team, company, barred)
        if not people:
            return self.env._("%s (nobody at present)", title)
        if len(people) > 1 or people.name == title:
            return title
        return f"{title} ({people.name})"
