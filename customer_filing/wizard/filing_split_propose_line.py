from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from odoo import api, fields, models

from ..core import allocation
from ..models import filing_split_reason_words as reason_words
from ..models import filing_split_words as words
from ..models.filing_split_rows import PAYEES, payee_of, payee_values, reasons_of
from ..models.filing_split_template_line import ROLES


class FilingSplitProposeLine(models.TransientModel):
    """One share in the dialog "Split the commission"."""

    _name = "customer.filing.split.propose.line"
    _description = "Share in a Proposed Split"
    _inherit = ["customer.filing.numbers"]
    _order = "book, sequence, id"

    propose_id = fields.Many2one(
        "customer.filing.split.propose", required=True, ondelete="cascade"
    )
    number = fields.Integer(help="Its place in the proposal; 0: added by the leader.")
    sequence = fields.Integer(default=1000)
    role = fields.Selection(ROLES, required=True, default="other")
    book = fields.Selection(
        [("commission", "Commission"), ("performance", "Performance")],
        required=True,
        default="commission",
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", domain=[("share", "=", False)]
    )
    partner_id = fields.Many2one("res.partner", string="Somebody from outside")
    team_id = fields.Many2one("crm.team", string="Shop or team")
    is_company = fields.Boolean(string="The company")
    payee_name = fields.Char(string="Who", compute="_compute_payee_name")
    percent = fields.Float(digits=words.PERCENT_DIGITS)
    proposed_percent = fields.Float(digits=words.PERCENT_DIGITS)
    fixed_amount = fields.Monetary(string="Fixed")
    cap_amount = fields.Monetary()
    floor_amount = fields.Monetary()
    is_rest = fields.Boolean()
    currency_id = fields.Many2one(related="propose_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount")
    percent_min = fields.Float(digits=words.PERCENT_DIGITS)
    percent_max = fields.Float(digits=words.PERCENT_DIGITS)
    limit_text = fields.Char(string="Allowed", compute="_compute_limit_text")
    may_change = fields.Boolean(
        string="Percentage is the leader's to change", default=True
    )
    is_open = fields.Boolean(string="Person is the leader's to choose", default=True)
    reason_text = fields.Text(string="Why")

    @api.depends(*PAYEES.values(), "is_company")
    @api.depends_context("lang")
    def _compute_payee_name(self):
        for line in self:
            line.payee_name = line._payee_label()

    # a share has one payee: who names another one means him instead

    @api.onchange("user_id")
    def _onchange_user_id(self):
        self._keep_payee("user_id")

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        self._keep_payee("partner_id")

    @api.onchange("team_id")
    def _onchange_team_id(self):
        self._keep_payee("team_id")

    @api.onchange("is_company")
    def _onchange_is_company(self):
        self._keep_payee("is_company")

    def _keep_payee(self, name):
        if self[name]:
            for other in {*PAYEES.values(), "is_company"} - {name}:
                self[other] = False

    def _payee_label(self):
        own = self.sudo(False)
        if self.is_company:
            return own.propose_id.company_id.sudo().name or self.env._("The company")
        for name in PAYEES.values():
            if payee := own[name]:
                # over RPC one can name anybody
                readable = payee._filtered_access("read")
                return readable.display_name if readable else False
        return self.env._("Nobody yet: choose")

    @api.depends("percent_min", "percent_max", "may_change")
    @api.depends_context("lang")
    def _compute_limit_text(self):
        for line in self:
            if not line.may_change:
                line.limit_text = self.env._("as it is")
            elif line.percent_min or line.percent_max:
                line.limit_text = self.env._(
                    "%(least)s to %(most)s %%",
                    least=words.number(self.env, line.percent_min),
                    most=words.number(self.env, line.percent_max),
                )
            else:
                line.limit_text = self.env._("any")

    @api.depends(
        "propose_id.base_amount",
        "propose_id.performance_base",
        "propose_id.line_ids.percent",
        "propose_id.line_ids.fixed_amount",
        "propose_id.line_ids.book",
    )
    def _compute_amount(self):
        for dialog, lines in self.grouped("propose_id").items():
            amounts = dialog._amounts()
            for line in lines:
                line.amount = float(amounts.get(line._key(), 0))

    def _key(self):
        """What names it within its dialog, be it stored or not."""
        return str(self.number or self.id)

    def _label(self):
        """What it is called in a sentence: role and payee."""
        role = words.role_name(self.env, self.role)
        return self.env._("%(role)s (%(who)s)", role=role, who=self.payee_name or "")

    # ---- from the core and to it ----

    @api.model
    def _shown(self, line, limit, is_free, digits):
        """A proposed line as the dialog shows it.

        :param line: core.splitting.ProposedLine
        :param limit: core.splitting.TemplateLine of its role, or None
        :param digits: of the currency: amounts that several share end with them
        """
        is_commission = line.book == "commission"
        limit = limit if is_commission and not is_free else None
        return {
            "number": line.sequence,
            "sequence": line.sequence,
            "role": line.role,
            "book": line.book,
            "percent": float(line.percent),
            "proposed_percent": float(line.percent),
            "fixed_amount": _whole(line.fixed, digits, ROUND_HALF_UP),
            "cap_amount": _whole(line.cap, digits, ROUND_DOWN),
            "floor_amount": _whole(line.floor, digits, ROUND_UP),
            "is_rest": line.is_rest,
            "percent_min": float(limit.percent_min) if limit else 0,
            "percent_max": float(limit.percent_max) if limit else 0,
            "may_change": bool(is_free or limit),
            "is_open": is_open(line, is_free),
            "reason_text": reason_words.of_reasons(
                self.env, reasons_of(line), role=line.role
            ),
        } | payee_values(line.payee)

    def _take_over(self, split):
        """Show what ``split`` says, as far as the template lets a leader choose it."""
        dialog = self.propose_id
        left, gone = split.line_ids, self.browse()
        is_free = dialog.is_free
        for line in self:
            earlier = left.filtered(line._is_like)[:1]
            left -= earlier
            if not earlier:
                gone |= line
                continue
            if line.may_change:
                line.percent = earlier.percent
            if is_free:
                line.fixed_amount = earlier.fixed_amount
            if line.is_open:
                line.write(payee_of(earlier))
        if is_free:
            # whoever was left out stays out, whoever was added is there again
            gone.unlink()
            self.create(
                [
                    {"propose_id": dialog.id, "role": one.role}
                    | {"book": one.book, "percent": one.percent}
                    | {"fixed_amount": one.fixed_amount}
                    | payee_of(one)
                    for one in left
                ]
            )

    def _is_like(self, earlier):
        """Whether a line of the split is this one of the proposal."""
        mine = (self.sequence, self.role, self.book)
        return mine == (earlier.sequence, earlier.role, earlier.book)

    def _share(self):
        """This line as core.allocation.Line."""
        exact = words.decimal_of
        return allocation.Line(
            key=self._key(),
            sequence=self.sequence,
            percent=exact(self.percent),
            fixed=exact(self.fixed_amount) if self.fixed_amount else None,
            cap=exact(self.cap_amount) if self.cap_amount else None,
            floor=exact(self.floor_amount) if self.floor_amount else None,
            is_rest=self.is_rest,
        )

    def _faults(self, proposed, limit, is_free):
        """What is wrong with it, or differs from the proposal and must not.

        :param proposed: core.splitting.ProposedLine, or None if the leader added it
        :param limit: core.splitting.TemplateLine of its role, or None
        """
        payee, faults = payee_of(self), []
        if sum(map(bool, payee.values())) != 1:
            faults.append(self.env._("%s: say who gets it, one alone.", self._label()))
        # sudo: whether he works here, not who he is
        if any(user._is_internal() for user in self.partner_id.sudo().user_ids):
            faults.append(
                self.env._(
                    "%s: he has a login here, and answers for his share himself: name "
                    "him as salesperson.",
                    self._label(),
                )
            )
        if proposed is None or is_free:
            return faults
        digits = self.currency_id.decimal_places
        kept = self._shown(proposed, limit, is_free, digits)
        if payee != payee_values(proposed.payee) and not is_open(proposed, is_free):
            faults.append(
                self.env._(
                    "%s: the facts say who that is, and nobody else can be named.",
                    self._label(),
                )
            )
        same = ["role", "book", "fixed_amount", "cap_amount", "floor_amount", "is_rest"]
        if any(self[name] != kept[name] for name in same):
            faults.append(
                self.env._("%s: only the percentage can be changed.", self._label())
            )
        if not kept["may_change"] and self.percent != kept["percent"]:
            faults.append(
                self.env._(
                    "%(line)s: the percentage follows from the facts and stays "
                    "%(percent)s.",
                    line=self._label(),
                    percent=words.percent(self.env, proposed.percent),
                )
            )
        return faults

    def _as_row(self, proposed, sequence):
        """The share as it is stored, with all its reasons.

        :param proposed: core.splitting.ProposedLine, or None if the leader added it
        :param sequence: its place among all
        """
        copied = (
            *("role", "book", "percent", "is_rest"),
            *("fixed_amount", "cap_amount", "floor_amount"),
        )
        return (
            {"sequence": sequence}
            | {name: self[name] for name in copied}
            | payee_of(self)
            | {"reasons": self._reasons(proposed)}
        )

    def _reasons(self, proposed):
        if proposed is None:
            return [{"code": "added", "params": {}}]
        chosen = payee_of(self) != payee_values(proposed.payee)
        reasons = reasons_of(proposed)
        if chosen:
            reasons = [one for one in reasons if one["code"] != "missing"]
            reasons.append({"code": "chosen", "params": {}})
        before, after = proposed.percent, words.decimal_of(self.percent)
        if before != after:
            changed = {"before": str(before), "after": str(after)}
            reasons.append({"code": "adjusted", "params": changed})
        return reasons


def _whole(amount, digits, rounding):
    """An amount in whole smallest units, for the screen."""
    return float((amount or words.ZERO).quantize(Decimal(1).scaleb(-digits), rounding))


def is_open(line, is_free):
    """Whether the facts leave open who gets a proposed line."""
    return is_free or any(reason.code == "missing" for reason in line.reasons)
