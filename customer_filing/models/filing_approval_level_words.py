from odoo import models

from . import filing_words


class FilingApprovalLevel(models.Model):
    """A level of approval in words."""

    _inherit = "customer.filing.approval.level"

    def _describe(self):
        """What is approved by whom: ``A filing: Team leader, from $ 10,000.00 on``."""
        self.ensure_one()
        _ = self.env._
        matter = self._label_of("matter")
        if self.kind_id:
            matter = _(
                "%(matter)s (%(kind)s)", matter=matter, kind=self.kind_id.display_name
            )
        if self._comes_later():
            matter = _("%s, after that", matter)
        return _(
            "%(matter)s: %(how)s",
            matter=matter,
            how=", ".join([self._text_of_approver(), *self._texts_of_conditions()]),
        )

    def _comes_later(self):
        """Whether somebody else may have to agree before."""
        no_kind = self.kind_id.browse()
        alike = self.version_id.approval_level_ids.filtered(
            lambda level: (
                level.matter == self.matter
                and (not level.kind_id or self.kind_id in (level.kind_id, no_kind))
            )
        )
        return alike.sorted()[:1] != self

    def _text_of_approver(self):
        if self.approver == "user":
            return self.user_id.name
        if self.approver == "group":
            return self.group_id.display_name
        return self._label_of("approver")

    def _texts_of_conditions(self):
        _ = self.env._
        if not self.currency_id.is_zero(self.amount_min):
            yield _("from %s on", self.currency_id.format(self.amount_min))
        if self.source:
            yield _("customers from: %s", self._label_of("source"))
        if self.cross_region:
            yield _("customers of other regions only")
        if self.hours:
            yield _("within %s", self._text_of_hours(self.hours))
        if self.remind_hours:
            yield _("reminded %s before", self._text_of_hours(self.remind_hours))
        if self.deputy_id:
            yield _("deputy %s", self.deputy_id.name)

    def _text_of_hours(self, hours):
        return filing_words.of_length(self.env, hours, "hour")
