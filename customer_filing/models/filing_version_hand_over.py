from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import handing_over, pinned
from . import filing_bounds

FORMER_SHARES = [
    ("none", "Has no share"),
    ("kept", "Keeps his share"),
    ("company", "His share goes to the company"),
    ("closer", "His share goes to whoever closes the deal"),
]
assert {code for code, _label in FORMER_SHARES} == {
    share or "none" for share in handing_over.FORMER_SHARES
}
TARGETS = [
    ("nothing", "Nothing: somebody hands them over"),
    ("group", "To his colleagues of the team, by load"),
    ("draw", "To his colleagues of the team, by lot"),
    ("leader", "To the team's leader"),
    ("substitute", "To a named substitute"),
    ("pool", "To the public pool"),
]
UNORDERED = [
    ("keep", "Go on as they are"),
    ("restart", "Begin anew with the new salesperson"),
    ("pool", "Go to the public pool"),
]
BOUNDS = {
    "departure_days": (0, 366),
    "maintainer_from_days": (0, 366),
    "maintainer_to_days": (0, 366),
}


class FilingPolicyVersion(models.Model):
    """What becomes of customers whose salesperson leaves, or is away for some days."""

    _inherit = "customer.filing.policy.version"

    former_share = fields.Selection(
        FORMER_SHARES,
        string="Who gives a customer up",
        required=True,
        default="none",
        help="Of the deal that somebody else closes later. Nobody who has left keeps a "
        "share: it goes to the company then.",
    )
    departure_target = fields.Selection(
        TARGETS,
        string="Customers of somebody who leaves",
        required=True,
        default="nothing",
        help="Once his user is archived. Anything but “Nothing” comes before release "
        "rules for salespeople who left.",
    )
    departure_days = fields.Integer(
        string="Days after leaving",
        help="So long his leader and the register office may decide otherwise, or take "
        "his user back. 0: at once.",
    )
    departure_user_id = fields.Many2one(
        "res.users",
        string="Substitute",
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    departure_unordered = fields.Selection(
        UNORDERED,
        string="Who has not ordered",
        required=True,
        default="keep",
        help="What becomes of customers who have not ordered yet, however the others "
        "are handed over.",
    )
    maintainer_from_days = fields.Integer(
        string="Maintainer from (days)",
        help="Who is away for so many days names somebody who looks after his "
        "customers meanwhile. 0: nobody needs to be named.",
    )
    maintainer_to_days = fields.Integer(
        string="Maintainer up to (days)",
        help="Whoever is away longer hands his customers over. 0: however long.",
    )

    def _hand_over_rules(self):
        """What filings pin about being handed over, as core.handing_over.Rules."""
        self.ensure_one()
        share = "" if self.former_share == "none" else self.former_share
        return handing_over.Rules(former_share=share)

    def _sections(self, line):
        rules = pinned.dump(self._hand_over_rules())
        return super()._sections(line) | {"hand_over": rules}

    def _needs_maintainer(self, days):
        """Whether an absence of so many days needs one (rule S18-R10)."""
        first, last = self.maintainer_from_days, self.maintainer_to_days
        return bool(first) and first <= days and (not last or days <= last)

    # ---- in words ----

    def _section_titles(self):
        titles = super()._section_titles()
        return titles | {"hand_over": self.env._("Leave and departure")}

    def _section_fields(self):
        return super()._section_fields() | {
            "hand_over": [
                "former_share",
                "departure_target",
                "departure_user_id",
                "departure_days",
                "departure_unordered",
                "maintainer_from_days",
                "maintainer_to_days",
            ]
        }

    def _idle_settings(self):
        idle = super()._idle_settings()
        if self.departure_target == "nothing":
            idle |= {"departure_days", "departure_unordered"}
        if self.departure_target == "pool":
            idle.add("departure_unordered")
        if self.departure_target != "substitute":
            idle.add("departure_user_id")
        if not self.maintainer_from_days:
            idle.add("maintainer_to_days")
        return idle

    def _setting_units(self):
        return super()._setting_units() | {
            "departure_days": "day",
            "maintainer_from_days": "day",
            "maintainer_to_days": "day",
        }

    def _setting_blanks(self):
        _ = self.env._
        return super()._setting_blanks() | {
            "departure_days": _("at once"),
            "maintainer_from_days": _("nobody needs to be named"),
            "maintainer_to_days": _("however long"),
        }

    # ---- what cannot be ----

    @api.constrains(*BOUNDS)
    def _check_hand_over_bounds(self):
        filing_bounds.check(self, BOUNDS)
        for version in self:
            last = version.maintainer_to_days
            if last and last < max(version.maintainer_from_days, 1):
                raise ValidationError(
                    self.env._(
                        "No absence would ever need a maintainer: the longest must not "
                        "be shorter than the shortest."
                    )
                )

    @api.constrains("departure_target", "departure_user_id")
    def _check_departure_user_id(self):
        for version in self:
            if version.departure_target == "substitute" and (
                not version.departure_user_id.active
            ):
                raise ValidationError(
                    self.env._("Say who gets the customers of somebody who leaves.")
                )
