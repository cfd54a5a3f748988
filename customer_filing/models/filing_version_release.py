from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import pinned, release
from . import filing_bounds

BOUNDS = {"exempt_won_days": (0, 3660), "recorder_percent": (0, 100)}


class FilingPolicyVersion(models.Model):
    """What a policy says about release: where to, what keeps a customer, what is left.

    Rules S01-R07, S04-R10, S14-R12, S14-R18, S14-R29, S39-R02 and S47-R06.
    """

    _inherit = "customer.filing.policy.version"

    release_rule_ids = fields.One2many(
        "customer.filing.release.rule", "version_id", string="Release rules", copy=True
    )
    exempt_won_days = fields.Integer(
        string="Kept after a purchase (days)",
        help="Who bought, ordered or paid a deposit within so many days stays with his "
        "salesperson, whatever is over. 0: no matter.",
    )
    exempt_open_orders = fields.Boolean(
        string="Kept while an order is open",
        help="A customer with an open quotation or order stays with his salesperson, "
        "whatever is over. It needs the Sales app.",
    )
    recorder_percent = fields.Integer(
        string="First recorder's part (percent)",
        help="Of a deal with a customer whom another took from a public pool: for who "
        "recorded him first. 0: nothing.",
    )
    recorder_heir = fields.Selection(
        [("company", "The company"), ("closer", "Whoever closes the deal")],
        string="If he left, it goes to",
        required=True,
        default="company",
    )

    def _sections(self, line):
        rules = self._release_rules(line.kind_id)
        return super()._sections(line) | {"release": pinned.dump(rules)}

    def _release_rules(self, kind):
        """What filings of ``kind`` pin about release, as core.release.Rules."""
        self.ensure_one()
        return release.Rules(
            tuple(rule._pin() for rule in self.release_rule_ids._of_kind(kind)),
            self.exempt_won_days,
            self.exempt_open_orders,
            self.recorder_percent,
            self.recorder_heir if self.recorder_percent else "company",
        )

    # ---- in words ----

    def _section_titles(self):
        titles = {}
        for key, title in super()._section_titles().items():
            if key == "queue":
                titles["release"] = self.env._("Release")
            titles[key] = title
        return titles

    def _section_fields(self):
        return super()._section_fields() | {
            "release": [
                "release_rule_ids",
                "exempt_won_days",
                "exempt_open_orders",
                "recorder_percent",
                "recorder_heir",
            ]
        }

    def _idle_settings(self):
        idle = super()._idle_settings()
        if not self.recorder_percent:
            idle.add("recorder_heir")
        return idle

    def _setting_units(self):
        return super()._setting_units() | {"exempt_won_days": "day"}

    def _setting_blanks(self):
        _ = self.env._
        return super()._setting_blanks() | {
            "release_rule_ids": _("always to the team's public pool"),
            "exempt_won_days": _("no matter"),
            "recorder_percent": _("nothing"),
        }

    # ---- what cannot be ----

    @api.constrains(*BOUNDS)
    def _check_release_bounds(self):
        filing_bounds.check(self, BOUNDS)

    @api.constrains("release_rule_ids", "line_ids")
    def _check_release_rules_count(self):
        """A rule behind one for every filing could never count."""
        for version in self:
            counting = version.release_rule_ids.browse()
            for kind in version.line_ids.kind_id:
                counting |= version.release_rule_ids._of_kind(kind)._not_hidden()
            for rule in (version.release_rule_ids - counting)[:1]:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” would never count: a rule before it holds for "
                        "every filing. Put it first, or take one of them off.",
                        rule=rule._describe(),
                    )
                )

    @api.constrains("release_rule_ids", "policy_id", "team_id")
    def _check_release_companies(self):
        for version in self:
            company = version.policy_id.company_id or version.team_id.company_id
            for rule in version.release_rule_ids:
                pool, user = rule.pool_id, rule.user_id
                if rule.target == "pool" and company and pool.company_id != company:
                    raise ValidationError(
                        self.env._(
                            "The pool %(pool)s belongs to %(other)s, and these filings "
                            "to %(company)s: choose another pool.",
                            pool=pool.display_name,
                            other=pool.company_id.display_name,
                            company=company.display_name,
                        )
                    )
                if rule.target == "house" and company not in user.company_ids:
                    if company:
                        raise ValidationError(
                            self.env._(
                                "%(user)s does not work for %(company)s: choose "
                                "another house account.",
                                user=user.name,
                                company=company.display_name,
                            )
                        )

    @api.constrains("release_rule_ids", "stage_ids", "sms_effect", "line_ids")
    def _check_release_reachable(self):
        for version in self:
            for rule in version.release_rule_ids:
                if not version._is_reachable(rule):
                    raise ValidationError(
                        self.env._(
                            "“%s” would never happen: nothing in this version ends a "
                            "protection that way. Set days, or a deadline that "
                            "releases.",
                            rule._label_of("trigger"),
                        )
                    )

    def _is_reachable(self, rule):
        """Whether anything can pull the trigger of a rule."""
        if rule.trigger == "expired":
            return not self._is_endless()
        if rule.trigger not in ("neglected", "no_visit") or rule.days:
            return True
        if any(r.trigger == rule.trigger and r.days for r in self.release_rule_ids):
            return True
        stages = self.stage_ids.filtered(lambda s: s.effect == "release")
        if rule.trigger == "no_visit":
            return "visit" in stages.mapped("stage")
        return bool(set(stages.mapped("stage")) - {"visit"}) or (
            self.sms_effect == "release"
        )

    def _ends_of_neglect(self):
        rules = self.release_rule_ids
        return super()._ends_of_neglect() or any(rule._ends() for rule in rules)

    @api.constrains("release_rule_ids")
    def _check_queue_still_reachable(self):
        self._check_queue_reachable()
