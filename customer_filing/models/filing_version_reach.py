from odoo import api, models
from odoo.exceptions import ValidationError

# What says something of one kind of filing, or of all.
PARTS = (
    "stage_ids",
    "release_rule_ids",
    "approval_level_ids",
    "requirement_ids",
    "document_ids",
    "limit_ids",
)


class FilingPolicyVersion(models.Model):
    """Settings that contradict one another, or that could never count, are refused."""

    _inherit = "customer.filing.policy.version"

    def write(self, vals):
        # periods first: what is said of a kind may come together with its period
        if "line_ids" in vals:
            vals = {"line_ids": vals["line_ids"]} | vals
        return super().write(vals)

    @api.constrains("is_draft")
    def _check_when_put_in_force(self):
        # a line that was changed by itself, and not with its version, is looked at here
        self._validate_fields(set(self._fields) - {"is_draft"})

    @api.constrains("line_ids", *PARTS)
    def _check_kinds_of_parts(self):
        for version in self:
            for name in PARTS:
                version._refuse_strange_kinds(version[name].kind_id)

    def _refuse_strange_kinds(self, kinds):
        """Refuse what is said of kinds that have no period here: nobody files them."""
        known = self.line_ids.kind_id
        strange = kinds - known
        if known and strange:
            raise ValidationError(
                self.env._(
                    "Nobody can file %s under this version: give it a protection "
                    "period, or take it off the other settings.",
                    ", ".join(strange.mapped("display_name")),
                )
            )

    def _is_endless(self):
        """Whether no period of this version ever ends."""
        return set(self.line_ids.mapped("unit")) == {"permanent"}

    def _ends_of_neglect(self):
        """Whether a protection ends because nobody, or nobody properly, follows up."""
        endings = {"void", "release"}
        return bool(endings & {self.sms_effect, *self.stage_ids.mapped("effect")})

    @api.constrains("duplicate_policy", "line_ids", "stage_ids", "sms_effect")
    def _check_queue_reachable(self):
        for version in self.filtered(lambda v: v.duplicate_policy == "queue"):
            if version._is_endless() and not version._ends_of_neglect():
                raise ValidationError(
                    self.env._(
                        "Whoever waits would wait for ever: every period of this "
                        "version is without end. Set a period that ends, or let "
                        "further filings be refused."
                    )
                )

    @api.constrains("holiday_mode", "absence_pauses", "line_ids")
    def _check_days_off_reachable(self):
        for version in self.filtered(lambda v: v._is_endless()):
            if version.holiday_mode != "none" or version.absence_pauses:
                raise ValidationError(
                    self.env._(
                        "Days off would move nothing: every period of this version is "
                        "without end. Leave them out, or set a period that ends."
                    )
                )

    @api.constrains("extension_mode", "line_ids")
    def _check_caps_leave_room(self):
        for version in self.filtered(lambda v: v.extension_mode != "none"):
            ending = version.line_ids.filtered(lambda line: line.unit != "permanent")
            if ending and all(line._fills_cap() for line in ending):
                raise ValidationError(
                    self.env._(
                        "No extension could ever be given: every period already is as "
                        "long as it may last in all. Set longer limits, or choose "
                        "“Never”."
                    )
                )

    @api.constrains("extension_mode", "approval_level_ids")
    def _check_extension_levels(self):
        for version in self.filtered(lambda v: v.extension_mode == "none"):
            if "extension" in version.approval_level_ids.mapped("matter"):
                raise ValidationError(
                    self.env._(
                        "A level approves extensions, yet nothing is ever extended: "
                        "take the level off, or say how often a protection is extended."
                    )
                )

    @api.constrains("line_ids", "approval_level_ids", "effective_from")
    def _check_somebody_chooses(self):
        for version in self.filtered(lambda v: v.effective_from != "signature"):
            for line in version.line_ids.filtered("length_min"):
                levels = version.approval_level_ids._of_kind(line.kind_id)
                if "filing" not in levels.mapped("matter"):
                    raise ValidationError(
                        self.env._(
                            "Nobody would choose how long “%s” is protected, since "
                            "nobody approves its filings: add a level of approval, or "
                            "set a fixed period.",
                            line.kind_id.display_name,
                        )
                    )
