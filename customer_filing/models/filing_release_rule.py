from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import release
from . import filing_bounds, filing_words
from .filing_filters import FilterError, read_filter

TRIGGERS = [
    ("expired", "The protection is over"),
    ("neglected", "Not followed up in time"),
    ("no_visit", "Not brought in time"),
    ("no_order", "No order in time"),
    ("lost", "The deal is lost"),
    ("void", "Declared void"),
    ("left", "His salesperson left"),
    ("given_back", "Given back by hand"),
]
TARGETS = [
    ("team_pool", "The team's public pool"),
    ("pool", "Another public pool"),
    ("leader", "Redistributed by the team leader"),
    ("department", "Redistributed by the department head"),
    ("office", "Redistributed by the register office"),
    ("house", "A house account"),
    ("nowhere", "Nowhere: he is just free"),
]
BOUNDS = {"days": (0, 3660)}


class FilingReleaseRule(models.Model):
    """Where a customer goes when he is released, and after which silence he is.

    Of the rules for one trigger the first that fits counts (rules S01-R07, S04-R10,
    S14-R12, S36-R04, S39-R02, S47-R06). Without any the customer goes to the team's
    pool, and who is declared void nowhere.
    """

    _name = "customer.filing.release.rule"
    _description = "Release Rule"
    _inherit = "customer.filing.version.part"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    trigger = fields.Selection(
        TRIGGERS, string="When", required=True, default="expired"
    )
    applies_to = fields.Selection(
        [("all", "Every filing"), ("some", "Only some")],
        required=True,
        default="all",
    )
    domain = fields.Char(
        string="Which ones",
        help="Looked at when the customer is released, as the filing is then.",
    )
    days = fields.Integer(
        string="After (days)",
        help="Not followed up: so many days without a follow-up that counts; not "
        "brought: so many days since the protection began without a visit; 0 is as "
        "the deadlines of this version say.\n"
        "No order: so many days since the protection began.\n"
        "Lost: so many days he is free before he goes there.\n"
        "His salesperson left: so many days after that.",
    )
    target = fields.Selection(
        TARGETS, string="He goes to", required=True, default="team_pool"
    )
    pool_id = fields.Many2one("customer.filing.pool", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="House account",
        domain=[("share", "=", False)],
        ondelete="restrict",
        help="The customer is his at once, without end.",
    )
    text = fields.Char(string="In words", compute="_compute_text")

    @api.depends(
        "kind_id", "trigger", "applies_to", "domain", "days", "target", "pool_id"
    )
    @api.depends("user_id")
    @api.depends_context("lang")
    def _compute_text(self):
        for rule in self:
            rule.text = rule._describe()

    # ---- what cannot be ----

    @api.constrains("days", "trigger")
    def _check_days(self):
        filing_bounds.check(self, BOUNDS)
        for rule in self.filtered(lambda r: r.trigger == "no_order" and not r.days):
            raise ValidationError(
                self.env._(
                    "“%s” needs a number of days: otherwise nobody could be in time.",
                    rule._label_of("trigger"),
                )
            )

    @api.constrains("applies_to", "domain")
    def _check_domain(self):
        for rule in self.filtered(lambda r: r.applies_to == "some"):
            if not (rule.domain or "").strip() or rule.domain.strip() == "[]":
                raise ValidationError(
                    self.env._(
                        "Say for which filings “%s” is meant: an empty scope would "
                        "release nothing.",
                        rule._label_of("trigger"),
                    )
                )
            try:
                read_filter(self.env, rule.domain)
            except FilterError as error:
                raise ValidationError(
                    self.env._(
                        "The filter of “%(rule)s” cannot be used: %(problem)s",
                        rule=rule._label_of("trigger"),
                        problem=str(error),
                    )
                ) from error

    @api.constrains("target", "pool_id", "user_id")
    def _check_target(self):
        for rule in self:
            if rule.target == "pool" and not rule.pool_id:
                raise ValidationError(
                    self.env._("Choose the pool to which the customer goes.")
                )
            if rule.target == "house":
                rule._check_house()

    def _check_house(self):
        if not self.user_id:
            raise ValidationError(
                self.env._("Choose the house account to which the customer goes.")
            )
        if self.user_id.share or not self.user_id.active:
            raise ValidationError(
                self.env._(
                    "%s cannot be a house account: he must be an active user of "
                    "one's own.",
                    self.user_id.name,
                )
            )
        # sudo: teams may be closed to who sets policies
        user = self.user_id.sudo()
        led = user.env["crm.team"].search_count([("user_id", "=", user.id)], limit=1)
        if not (user.crm_team_ids or led):
            raise ValidationError(
                self.env._(
                    "%s belongs to no sales team: a house account files customers for "
                    "a team, so add the user to one.",
                    self.user_id.name,
                )
            )

    def _not_hidden(self):
        """Those of these rules, of one kind, that no rule before them hides."""
        found, settled = self.browse(), set()
        for rule in self.sorted():
            if rule.trigger not in settled:
                found |= rule
            if rule.applies_to == "all":
                settled.add(rule.trigger)
        return found

    # ---- in words ----

    def _describe(self):
        self.ensure_one()
        _ = self.env._
        when = self._label_of("trigger") or ""
        if self.days and self.trigger in release.DATED:
            when = _(
                "%(what)s (%(days)s)",
                what=when,
                days=filing_words.of_length(self.env, self.days, "day"),
            )
        text = _("%(when)s: %(target)s", when=when, target=self._target_text())
        if self.applies_to == "some":
            text = _(
                "%(rule)s; only %(filter)s",
                rule=text,
                filter=self.domain or _("for nobody"),
            )
        return self._for_kind(text)

    def _target_text(self):
        if self.target == "pool" and self.pool_id:
            return self.pool_id.display_name
        if self.target == "house" and self.user_id:
            return self.env._("house account %s", self.user_id.name)
        return self._label_of("target") or ""

    def _ends(self):
        """Whether this rule ends running filings after its days."""
        return bool(self.days) and self.trigger in release.ENDING

    # ---- pinned ----

    def _pin(self):
        """This line as core.release.Rule."""
        self.ensure_one()
        only = self.applies_to == "some"
        return release.Rule(
            self.trigger,
            self.target,
            self.days if self.trigger in release.DATED else 0,
            only,
            (self.domain or "").strip() if only else "",
            self.pool_id.id if self.target == "pool" else 0,
            self.user_id.id if self.target == "house" else 0,
        )


assert tuple(trigger for trigger, _label in TRIGGERS) == release.TRIGGERS
assert tuple(target for target, _label in TARGETS) == release.TARGETS
