from odoo import models

from . import filing_words

# Where a value comes from, as customer_filing.settings_table shows it.
OWN, POLICY, STANDARD = "own", "policy", "standard"


class FilingPolicyVersion(models.Model):
    """What a version says, in words: every setting, by section."""

    _inherit = "customer.filing.policy.version"

    def _setting_sections(self):
        """The settings in the order in which they are told.

        :return: [(title, [names of fields])]
        """
        names = self._section_fields()
        return [(title, names[key]) for key, title in self._section_titles()]

    def _section_titles(self):
        _ = self.env._
        return [
            ("periods", _("Protection periods")),
            ("needs", _("What a filing needs")),
            ("times", _("Times")),
            ("check", _("Check and answer")),
            ("approval", _("Approval")),
            ("follow_up", _("Follow-up")),
            ("warnings", _("Warnings")),
            ("extension", _("Extension")),
            ("queue", _("Customers of others")),
            ("referral", _("Referral")),
            ("safeguards", _("Safeguards")),
        ]

    def _section_fields(self):
        """{key of a section: names of its settings, in order}

        Each concern adds its own: ``return super()._section_fields() | {...}``.
        """
        return {
            "periods": ["line_ids", "tz"],
            "needs": [
                "require_name",
                "require_company",
                "require_contact",
                "require_phone",
                "allow_without_contact",
                "require_email",
                "require_address",
                "require_tax_number",
                "require_consent",
                "requirement_ids",
                "document_ids",
                "validity_mode",
                "name_rule",
                "masked_phone",
                "refuse_staff_phones",
            ],
            "times": [
                "entry_deadline",
                "entry_deadline_hours",
                "has_window",
                "window_from",
                "window_to",
                "window_kind_ids",
                "min_lead_minutes",
                "max_lead_days",
                "lead_kind_ids",
                "import_file_pattern",
                "limit_ids",
            ],
            "check": ["check_answer", "check_reply_minutes", "effective_from"],
            "queue": ["duplicate_policy", "queue_places"],
            "referral": ["referral_owner", "referral_condition", "referral_depth"],
            "safeguards": ["covers_existing", "breaker_percent"],
        }

    def _idle_settings(self):
        """Names of settings that mean nothing, as others are set."""
        self.ensure_one()
        idle = set()
        if self.entry_deadline != "hours":
            idle.add("entry_deadline_hours")
        if not self.has_window:
            idle |= {"window_from", "window_to", "window_kind_ids"}
        if not (self.min_lead_minutes or self.max_lead_days):
            idle.add("lead_kind_ids")
        if self.check_answer != "office":
            idle.add("check_reply_minutes")
        if self.duplicate_policy != "queue":
            idle.add("queue_places")
        if self.referral_owner == "receiver":
            idle |= {"referral_condition", "referral_depth"}
        return idle

    def _setting_units(self):
        """{name of a number: the unit of time in which it is}"""
        return {
            "entry_deadline_hours": "hour",
            "min_lead_minutes": "minute",
            "max_lead_days": "day",
            "check_reply_minutes": "minute",
        }

    def _setting_blanks(self):
        """{name of a setting: what it means if it is empty or 0}"""
        _ = self.env._
        return {
            "tz": _("the company's"),
            "window_kind_ids": _("every kind"),
            "lead_kind_ids": _("every kind"),
            "min_lead_minutes": _("even when he is here"),
            "max_lead_days": _("any time before"),
            "import_file_pattern": _("as you like"),
            "referral_depth": _("back to the very first"),
            "breaker_percent": _("never"),
        }

    def _setting_texts(self, name):
        """The value of one setting in words; of lines, one text for each."""
        self.ensure_one()
        field, value = self._fields[name], self[name]
        blank, unit = self._setting_blanks().get(name), self._setting_units().get(name)
        if blank and not value:
            return [blank]
        if unit:
            return [filing_words.of_length(self.env, value, unit)]
        if field.type == "one2many":
            return [line._describe() for line in value.sorted()]
        if field.type == "many2many":
            return [record.display_name for record in value]
        return [filing_words.of_value(self, name)]

    def _is_standard(self, name):
        """Whether a setting has the value that a new version begins with."""
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            return not self[name]
        default = field.default(self) if field.default else False
        return self[name] == (default or field.falsy_value or False)

    def _settings(self, policy_version=None):
        """Every setting that means something, with where it comes from.

        :param policy_version: the version that holds for the policy's other teams, if
            this is a team's own
        :return: [(title, [mapping with label, texts (of text and whether it is the
            team's own), others (what holds elsewhere instead) and origin])]
        """
        self.ensure_one()
        idle = self._idle_settings()
        return [
            (
                title,
                [self._setting(n, policy_version) for n in names if n not in idle],
            )
            for title, names in self._setting_sections()
        ]

    def _setting(self, name, policy_version):
        texts = self._setting_texts(name)
        other = policy_version._setting_texts(name) if policy_version else texts
        if texts != other:
            origin = OWN
        else:
            origin = STANDARD if self._is_standard(name) else POLICY
        return {
            "label": self._fields[name]._description_string(self.env),
            "texts": [(text, text not in other) for text in texts],
            "others": [text for text in other if text not in texts],
            "origin": origin,
        }

    def _settings_html(self, policy_version=None):
        """All settings as a table to be read."""
        if not self:
            return False
        return self.env["ir.qweb"]._render(
            "customer_filing.settings_table",
            {
                "sections": self._settings(policy_version),
                "version": self,
                "policy_version": policy_version or self,
                "compared": bool(policy_version),
            },
        )
