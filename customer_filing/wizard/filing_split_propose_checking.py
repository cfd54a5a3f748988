from dataclasses import replace
from itertools import count as counting

from odoo import api, models
from odoo.exceptions import UserError

from ..core import allocation, splitting
from ..models import filing_split_bar
from ..models import filing_split_words as words


class FilingSplitPropose(models.TransientModel):
    """What comes of the shares as they are typed, and the button that proposes them."""

    _inherit = "customer.filing.split.propose"

    # ---- what comes of it ----

    @api.depends(
        *("line_ids.book", "line_ids.fixed_amount"),
        *("line_ids.percent_max", "line_ids.is_open"),
        "is_free",
    )
    def _compute_shown(self):
        for dialog in self:
            lines = dialog.line_ids
            dialog.has_performance = "performance" in lines.mapped("book")
            dialog.has_open = dialog.is_free or any(lines.mapped("is_open"))
            dialog.has_limits = any(lines.mapped("percent_max"))
            dialog.has_fixed = dialog.is_free or any(lines.mapped("fixed_amount"))

    @api.depends(
        *("line_ids.percent", "line_ids.fixed_amount", "line_ids.book"),
        *("line_ids.user_id", "line_ids.partner_id", "line_ids.role"),
        *("line_ids.team_id", "line_ids.is_company"),
        *("base_amount", "performance_base", "template_id"),
    )
    @api.depends_context("lang")
    def _compute_bar(self):
        for dialog in self:
            found = dialog._allocations()
            dialog.fault_text = "\n".join(dialog._faults(found)) or False
            dialog.bar = dialog._drawn(found)

    def _allocations(self):
        """What the core makes of the lines as they are now, {book: Allocation}."""
        totals = {"commission": self.base_amount, "performance": self.performance_base}
        digits = self.currency_id.decimal_places
        rules = self._rules()
        found = {}
        for book, lines in self.line_ids.grouped("book").items():
            # ties go by the place on the screen, as when it is stored
            shares = [
                replace(line._share(), sequence=place)
                for place, line in enumerate(lines)
            ]
            total = words.decimal_of(totals[book])
            counted = rules if book == "commission" else allocation.Rules()
            found[book] = allocation.allocate(total, shares, digits, counted)
        return found

    def _drawn(self, found):
        """The bars of both books."""
        totals = {"commission": self.base_amount, "performance": self.performance_base}
        return filing_split_bar.draw(
            self.env,
            [
                filing_split_bar.Book(
                    book, totals[book], one, self.line_ids.grouped("book")[book]
                )
                for book, one in found.items()
            ],
            self.currency_id,
        )

    def _rules(self):
        if not self.template_id:
            return allocation.Rules()
        template = self.template_id._core()
        return allocation.Rules(
            template.split_type, template.overlay_cap, template.fixed_first
        )

    def _amounts(self):
        """What each line gets, {key of the line: amount}."""
        found = self._allocations().values()
        return {key: amount for one in found for key, amount in one.amounts.items()}

    # ---- what keeps it from being proposed ----

    def _faults(self, found):
        """Everything that keeps this from being proposed, as sentences."""
        faults = []
        if not self.template_id:
            faults.append(self.env._("Choose a template."))
        if self.base_amount <= 0:
            faults.append(self.env._("Say how much is to be split."))
        faults += self._faults_of_amounts(found)
        proposal = self._proposal()
        if proposal and proposal.problems:
            faults.append(words.of_problems(self.env, proposal.problems))
        for book, one in found.items():
            faults += self._faults_of_book(book, one)
        if proposal:
            faults += self._faults_of_choice(proposal)
        return faults

    def _faults_of_amounts(self, found):
        """Only what was given is negative once it is taken back: by a reversal."""
        totals = {"commission": self.base_amount, "performance": self.performance_base}
        return [
            self.env._(
                "%s is less than nothing and cannot be split. What was given already "
                "is taken back by reversing its split.",
                words.money(self.env, totals[book], self.currency_id),
            )
            for book in totals
            if totals[book] < 0 and (book in found or book == "commission")
        ]

    def _faults_of_book(self, book, found):
        labels = {line._key(): line._label() for line in self.line_ids}
        books = dict(self.line_ids._fields["book"]._description_selection(self.env))
        return [
            self.env._(
                "%(book)s: %(problem)s.",
                book=books[book],
                problem=words.of_problem(self.env, problem, self.currency_id, labels),
            )
            for problem in found.problems
        ]

    def _faults_of_choice(self, proposal):
        """What the leader changed and the template does not let him change."""
        faults = []
        by_number = {line.sequence: line for line in proposal.lines}
        lines = self.line_ids.filtered("number")
        if not self.is_free and (
            len(lines) != len(self.line_ids)
            or sorted(lines.mapped("number")) != sorted(by_number)
        ):
            faults.append(
                self.env._(
                    "The shares are not those of the template any more: choose the "
                    "template again."
                )
            )
        faults += self._faults_of_limits(proposal)
        limits = self._limits()
        for line in self.line_ids:
            proposed = by_number.get(line.number)
            faults += line._faults(proposed, limits.get(line.role), self.is_free)
        return faults

    def _faults_of_limits(self, proposal):
        """Percentages that the leader changed beyond what the template lets him."""
        if self.is_free:
            return []
        before, now = {}, {}
        for line in proposal.lines:
            if line.book == "commission":
                before[line.role] = before.get(line.role, 0) + line.percent
        for line in self.line_ids.filtered(lambda one: one.book == "commission"):
            part = words.decimal_of(line.percent)
            now[line.role] = now.get(line.role, 0) + part
        problems = splitting.outside_limits(self.template_id._core(), before | now)
        return [
            f"{words.of_problem(self.env, problem)}."
            for problem in problems
            # what follows from the facts may be outside, as for who holds a key
            if now.get(problem.params["role"]) != before.get(problem.params["role"])
        ]

    # ---- the button ----

    def action_propose(self):
        """Propose the split as the dialog shows it (SPLIT: sums, limits, reasons).

        For the leader of the team and register officers. Everything is worked out
        anew: of the dialog only that counts which the template lets a leader choose.

        :return: an action: the split
        :raise UserError: what does not add up, with the arithmetic, all at once
        :raise AccessError: the deal is not this user's to split
        """
        self.ensure_one()
        leads = self.lead_ids.sudo(False)
        leads._filing_check_split(self.split_id)
        if self.template_id not in self.template_choice_ids:
            raise UserError(
                self.env._(
                    "The policy does not let this deal be split so: choose again."
                )
            )
        faults = self._faults(self._allocations())
        if faults:
            raise UserError("\n".join(faults))
        split = self._stored(self._values(), self._lines_to_store())
        split._propose()
        return split._filing_open()

    def _stored(self, values, lines):
        """The draft that is proposed: a new one, or the one that is drawn up anew."""
        split = self.split_id
        if not split:
            return split._store(values, lines)
        split.check_access("read")
        # sudo: of one deal they are, whoever may read all of its leads
        if split.sudo().lead_ids != self.sudo().lead_ids:
            raise UserError(
                self.env._(
                    "%s is of another deal: open the dialog from that split itself.",
                    split.display_name,
                )
            )
        if split.state == "draft":
            split._refuse_if(split._why_not()["rework"])
        draft = split if split.state == "draft" else split._revise()
        draft._rework(values, lines)
        return draft

    def _values(self):
        base, template = self._base(), self.template_id
        return {
            "lead_ids": self.lead_ids.ids,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "template_id": template.id,
            "rule_id": self.rule_id.id,
            "currency_id": self.currency_id.id,
            "rate_date": base.get("rate_date"),
            "base_kind": base["kind"],
            "revenue_amount": self.revenue_amount,
            "base_amount": self.base_amount,
            "performance_base": self.performance_base,
            # what was typed stands on a line of its own, for who revises it
            "base_note": "\n".join(filter(None, [self.base_text, self.base_note])),
            "split_type": template.split_type,
            "overlay_cap": template.overlay_cap,
            "fixed_first": template.fixed_first,
            "silence_days": template.silence_days,
            "clawback_days": template.clawback_days,
            "deal_date": self.deal_date,
        }

    def _lines_to_store(self):
        """The proposal with what the leader chose, and the shares that he added."""
        proposed = {line.sequence: line for line in self._proposal().lines}
        added = counting(max(proposed, default=0) + 1)
        rows = []
        for line in self.line_ids:
            own = proposed.get(line.number)
            rows.append(line._as_row(own, own.sequence if own else next(added)))
        return rows
