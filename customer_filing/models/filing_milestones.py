from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import chronicle

# They buy protection, so whom it protects does not record them himself.
FOR_SUPERIORS = frozenset({"deposit", "delivery", "order"})


class CustomerFiling(models.Model):
    """Events with the customer: what starts or renews the clock (S65-R07, S68-R17)."""

    _inherit = "customer.filing"

    milestone_ids = fields.One2many(
        "customer.filing.milestone", "filing_id", string="Events", readonly=True
    )

    def action_record_event(self):
        """Open the dialog that records an event, such as a visit.

        Visits and contacts: the salesperson, the leader, officers. Deposits, deliveries
        and orders: the leader and officers.
        """
        self.ensure_one()
        self._check_owner()
        return self._open_dialog(
            "customer.filing.record.event", self.env._("Record an event")
        )

    def action_change_kind(self):
        """Open the dialog that changes the kind. For the leader and officers."""
        self.ensure_one()
        self._check_superior()
        self._check_runs()
        return self._open_dialog(
            "customer.filing.change.kind", self.env._("Change the kind")
        )

    def _open_dialog(self, model, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def _check_superior(self):
        for filing in self:
            if self.env.uid != SUPERUSER_ID and not filing._may_file_for_others():
                raise AccessError(
                    self.env._(
                        "Only the team's leader or a register officer does this."
                    )
                )

    def _milestone(self, kind, happened_at, by=None):
        """Record an event; it starts or renews the clock if the terms say so.

        What somebody else does than the salesperson is kept, but moves nothing
        (S68-R17); nor does what is recorded after the end (S65-R07).

        :param kind: one of core.protection.MILESTONES
        :param happened_at: naive UTC, in the time of the protection
        :param by: res.users whose event it is; default the present user
        :return: customer.filing.milestone
        :raise AccessError: it buys protection, and the user is no superior
        :raise UserError: it lies in the future, or before the protection
        """
        self.ensure_one()
        if kind in FOR_SUPERIORS:
            self._check_superior()
        now = fields.Datetime.now()
        self._check_happened(happened_at, now)
        by = by or self.env.user
        # sudo: events are nobody's to write
        filing = self.sudo()
        milestone = filing.env["customer.filing.milestone"].create(
            {
                "filing_id": self.id,
                "kind": kind,
                "happened_at": happened_at,
                "user_id": by.id,
                "recorded_by_id": self.env.uid,
                "recorded_at": now,
            }
        )
        if by == filing.user_id and kind == "visit":
            filing._renew_lock(happened_at)
        if by == filing.user_id and filing._is_running(now):
            filing._follow_milestone(kind, happened_at, now)
        return milestone.sudo(self.env.su)

    def _follow_milestone(self, kind, happened_at, now):
        step = chronicle.Step(kind, happened_at.isoformat())
        self._advance(
            "milestone",
            {self.id: self._course().plus(step)},
            {self.id: {"milestone": kind, "happened_at": happened_at}},
            now,
        )

    def _check_happened(self, happened_at, now):
        """Refuse events of the future, and those before the protection."""
        if happened_at > now:
            raise UserError(
                self.env._("This lies in the future: record it when it has happened.")
            )
        if not self.effective_at or happened_at < self.effective_at:
            raise UserError(
                self.env._(
                    "%s was not protected yet at that time: such an event does not "
                    "count.",
                    self.display_name,
                )
            )

    def _refuse_bare_event(self):
        """Raise if the terms count only what is described or signed by somebody else.

        Otherwise a salesperson would renew his protection past what they ask of notes.
        """
        rules = self._follow_up_rules()
        described = rules.min_chars or rules.banned or rules.uniform_max
        if not (described or rules.countersign_hours) or self._may_file_for_others():
            return
        raise UserError(
            self.env._(
                "Log it as a follow-up: under the terms of %s it counts with a note, "
                "and with the leader's signature if they ask for one.",
                self.display_name,
            )
        )

    def _check_runs(self):
        """Raise unless the filing protects; who is late has lost the customer."""
        self.ensure_one()
        if self.state != "active":
            raise UserError(self.env._("This filing is not protected any more."))
        self._refuse_if_due()

    def _is_running(self, now):
        """Whether it protects at this moment, a hold or a decision aside."""
        self.ensure_one()
        offered = bool(self.offered_until)
        return (
            self.state == "active"
            and not offered
            and not (self.protected_until and self.protected_until <= now)
        )

    def _change_kind(self, kind, happened_at):
        """Go on under another kind, from an event on, such as the deposit (S01-R06).

        Its terms are those that the filing's own policy version has for that kind. What
        was promised is not shortened.

        :param kind: customer.filing.kind
        :param happened_at: naive UTC, in the time of the protection
        :raise UserError: the version has no period for it, a project is missing, or
            he is only offered
        """
        self.ensure_one()
        now = fields.Datetime.now()
        self._refuse_offered()
        self._check_happened(happened_at, now)
        terms = self._terms_of_kind(kind)
        old, asked = self.kind_id, {self.id: self._follow_up_rules()}
        self._lock_running()
        course = chronicle.changed_kind(
            self._course(), self.protected_until or None, happened_at
        )
        pinned = self.env["customer.filing.terms"]._pin(terms)
        self._filing_write(
            {"kind_id": kind.id, "terms_id": pinned.id, "chosen_length": 0}
        )
        payload = {"from": old.code, "to": kind.code, "terms": pinned.digest}
        payload["happened_at"] = happened_at
        self._keep_courses({self.id: course})
        self._advance("kind", {self.id: course}, {self.id: payload}, now)
        self._restage_under(asked, now)

    def _terms_of_kind(self, kind):
        """The terms of another kind under the version by which this was filed."""
        terms = self.version_id._resolve(kind, self.company_id, self.source or "")
        if kind == self.kind_id:
            raise UserError(self.env._("The filing is of this kind already."))
        if not terms:
            raise UserError(
                self.env._(
                    "The policy of %(number)s has no period for “%(kind)s”.",
                    number=self.display_name,
                    kind=kind.name,
                )
            )
        if (kind.needs_project and not self.project) or (
            kind.needs_product_line and not self.product_line_id
        ):
            raise UserError(
                self.env._(
                    "“%s” is filed for a project or a product line, which this filing "
                    "does not name: file the customer anew.",
                    kind.name,
                )
            )
        return terms
