from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FilingAbsence(models.Model):
    """Who is away for some days names somebody who looks after his customers."""

    _inherit = "customer.filing.absence"

    maintainer_id = fields.Many2one(
        "res.users",
        string="Looked after by",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="Sees the customers on these days, and his follow-ups count.",
    )
    needs_maintainer = fields.Boolean(compute="_compute_needs_maintainer")

    @api.depends("user_id", "date_from", "date_to")
    def _compute_needs_maintainer(self):
        for absence in self:
            # sudo: what a policy says of absences is no secret
            versions = [
                team._filing_version() for team in absence.user_id.sudo().crm_team_ids
            ]
            days = absence._days()
            absence.needs_maintainer = any(
                version and version.sudo()._needs_maintainer(days)
                for version in versions
            )

    def _days(self):
        if not (self.date_from and self.date_to):
            return 0
        return (self.date_to - self.date_from).days + 1

    @api.model
    def _typed(self):
        return super()._typed() | {"maintainer_id"}

    @api.constrains("user_id", "date_from", "date_to", "maintainer_id")
    def _check_maintainer_id(self):
        for absence in self:
            person = absence.maintainer_id.sudo()
            if not person:
                absence._refuse_without_maintainer()
            elif person == absence.user_id or not absence._can_maintain(person):
                raise ValidationError(
                    self.env._(
                        "%s cannot look after these customers: choose a colleague of "
                        "the company who is there on these days.",
                        person.name,
                    )
                )

    def _refuse_without_maintainer(self):
        if self.needs_maintainer:
            raise ValidationError(
                self.env._(
                    "Who is away for %s days names somebody who looks after his "
                    "customers meanwhile.",
                    self._days(),
                )
            )

    def _can_maintain(self, person):
        """Whether somebody works for the company, and on these days."""
        if not person.active or self.company_id not in person.company_ids:
            return False
        # sudo: that somebody is away is no secret to who names him
        away = self.sudo().search_count(
            [
                ("user_id", "=", person.id),
                ("state", "=", "approved"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        return not away and person.has_group("customer_filing.group_filing_user")

    def action_approve(self):
        self._check_maintainer_id()
        result = super().action_approve()
        named = self.filtered("maintainer_id")
        if named:
            # sudo: who looks after which customer is nobody's to write
            self.env["customer.filing"].sudo()._maintain()
            for absence in named:
                absence._tell_maintainer()
        return result

    def _tell_maintainer(self):
        person = self.maintainer_id
        told = self._in_words_of(person)
        sentence = told.env._(
            "Look after his customers on these days: your follow-ups count."
        )
        told._plan_activity(person, sentence, quietly=True)

    @api.model
    def _maintainers_of_today(self):
        """{id of who is away today: id of who looks after his customers}"""
        now = fields.Datetime.now()
        # the day may be another one somewhere
        around = [now.date() - timedelta(days=1), now.date() + timedelta(days=1)]
        standing = self.sudo().search(
            [
                ("state", "=", "approved"),
                ("maintainer_id.active", "=", True),
                ("date_from", "<=", around[1]),
                ("date_to", ">=", around[0]),
            ],
            order="id",
        )
        return {
            absence.user_id.id: absence.maintainer_id.id
            for absence in standing
            if absence.date_from <= absence._today(now) <= absence.date_to
        }

    def _today(self, now):
        return fields.Date.context_today(self.with_context(tz=self.user_id.tz), now)
