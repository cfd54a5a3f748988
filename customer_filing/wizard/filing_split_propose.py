from odoo import api, fields, models

from ..core import splitting
from ..models import filing_split_reason_words as reason_words
from ..models import filing_split_words as words
from ..models.filing_split_rule import CONDITIONS

BASE_KINDS = [
    ("manual", "By hand"),
    ("percent", "Percentage of the expected revenue"),
    ("documents", "As orders and invoices say"),
]
# What the system does not see itself in who took part.
_CODES = [code for code, _label in CONDITIONS]
SAID = frozenset(_CODES[_CODES.index("refused") :])
ZERO = words.ZERO


class FilingSplitPropose(models.TransientModel):
    """The dialog "Split the commission": who gets what of a won deal, and why.

    It shows the proposal that follows from the facts, and what comes of it while one
    types. What is stored is worked out anew by the server: of what the dialog holds
    only that counts which the template lets a leader choose.
    """

    _name = "customer.filing.split.propose"
    _description = "Propose a Commission Split"
    _inherit = ["customer.filing.numbers"]

    lead_ids = fields.Many2many(
        "crm.lead", string="Deal", readonly=True, context={"active_test": False}
    )
    split_id = fields.Many2one(
        "customer.filing.split",
        string="Revises",
        readonly=True,
        help="A draft is drawn up anew; of any other a new version is made.",
    )
    company_id = fields.Many2one("res.company", compute="_compute_deal")
    team_id = fields.Many2one("crm.team", compute="_compute_deal")
    currency_id = fields.Many2one("res.currency", compute="_compute_base")
    deal_date = fields.Date(string="Day of the deal", compute="_compute_deal")
    said_ids = fields.Many2many(
        "customer.filing.split.rule",
        string="What was special",
        domain="[('id', 'in', said_choice_ids)]",
        help="What the system cannot know of the deal. Of all rules that fit, the "
        "first one chooses the template.",
    )
    said_choice_ids = fields.Many2many(
        "customer.filing.split.rule", compute="_compute_template_choice_ids"
    )
    rule_id = fields.Many2one(
        "customer.filing.split.rule",
        string="By the rule",
        compute="_compute_rule_id",
        help="Of the policy; empty if another template is chosen.",
    )
    template_choice_ids = fields.Many2many(
        "customer.filing.split.template", compute="_compute_template_choice_ids"
    )
    template_id = fields.Many2one(
        "customer.filing.split.template",
        domain="[('id', 'in', template_choice_ids)]",
    )
    is_free = fields.Boolean(related="template_id.is_free")
    counts_fees = fields.Boolean(related="template_id.counts_fees")
    counts_rebates = fields.Boolean(related="template_id.counts_rebates")
    base_kind = fields.Selection(BASE_KINDS, string="Base", compute="_compute_base")
    received_amount = fields.Monetary(
        string="Commission received", help="What has arrived, before it is split."
    )
    fees_amount = fields.Monetary(string="Information fees")
    rebates_amount = fields.Monetary(string="Rebates")
    revenue_amount = fields.Monetary(string="Expected revenue", compute="_compute_base")
    base_amount = fields.Monetary(string="To be split", compute="_compute_base")
    performance_base = fields.Monetary(
        string="Performance to be credited", compute="_compute_base"
    )
    base_text = fields.Char(
        string="What the amount is made of", compute="_compute_base"
    )
    base_note = fields.Char(
        string="Note on the amount", help="For example the number of the receipt."
    )
    line_ids = fields.One2many("customer.filing.split.propose.line", "propose_id")
    notice_text = fields.Text(readonly=True)
    has_performance = fields.Boolean(compute="_compute_shown")
    has_open = fields.Boolean(compute="_compute_shown")
    has_limits = fields.Boolean(compute="_compute_shown")
    has_fixed = fields.Boolean(compute="_compute_shown")
    bar = fields.Html(compute="_compute_bar", sanitize=False)
    fault_text = fields.Text(compute="_compute_bar")

    # ---- opening ----

    @api.model
    def _open_for(self, leads, split=None):
        """Open the dialog on won leads of one deal.

        :param split: customer.filing.split that is drawn up anew
        :raise UserError: they are no deal that could be split
        :raise AccessError: the user may not propose for their team
        """
        leads._filing_check_split(split)
        dialog = self.create(
            {
                "lead_ids": [fields.Command.set(leads.ids)],
                "split_id": split and split.id,
                "received_amount": split.base_amount if split else 0,
                "base_note": split and (split.base_note or "").partition("\n")[2],
            }
        )
        template = split.template_id if split else dialog._template()
        # what is paid on top of a split deal has a template of its own
        choices = dialog.template_choice_ids
        if not split and template not in choices:
            template = choices if len(choices) == 1 else choices.browse()
        dialog.template_id = template
        dialog._fill()
        if split:
            dialog.line_ids._take_over(split)
        return dialog._action()

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split the commission"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _leads(self):
        """The leads, as far as the user may read them: over RPC he can name any."""
        return self.lead_ids.sudo(False)._filtered_access("read")

    @api.depends("lead_ids")
    def _compute_deal(self):
        for dialog in self:
            leads = dialog._leads()
            company = leads._filing_split_company() if leads else leads.company_id
            dialog.team_id = leads[:1].team_id
            dialog.deal_date = leads._filing_split_facts().deal_date if leads else False
            dialog.company_id = company

    # ---- the template ----

    def _template(self):
        return self._fitting_rule()._template() if self._leads() else self.template_id

    def _fitting_rule(self):
        """The rule of the policy that fits, with what is said of the deal."""
        leads = self._leads()
        # sudo: a condition is read of a rule, whichever was named over RPC
        said = SAID.intersection(self.sudo().said_ids.mapped("condition"))
        return leads._filing_split_rule(said) if leads else self.rule_id.browse()

    @api.depends("lead_ids", "split_id", "said_ids", "template_id")
    def _compute_rule_id(self):
        """The rule that chose the template; of a revised split, the one before."""
        for dialog in self:
            # as the user: over RPC one can name any split
            earlier = dialog.sudo(False).split_id._filtered_access("read").rule_id
            rules = dialog._fitting_rule() | earlier
            dialog.rule_id = rules.filtered(
                lambda rule, dialog=dialog: rule._template() == dialog.template_id
            )[:1]

    @api.depends("lead_ids", "split_id")
    def _compute_template_choice_ids(self):
        for dialog in self:
            leads = dialog._leads()
            dialog.template_choice_ids, dialog.said_choice_ids = False, False
            if leads:
                rules = leads._filing_split_rules()
                dialog.said_choice_ids = rules.filtered(
                    lambda rule: rule.condition in SAID
                ).sudo(False)
                choices = leads._filing_split_templates(dialog.split_id)
                dialog.template_choice_ids = choices

    @api.onchange("said_ids")
    def _onchange_said_ids(self):
        self.template_id = self._template()
        self._fill()

    @api.onchange("template_id")
    def _onchange_template_id(self):
        self._fill()

    def _fill(self):
        """Show the proposal of the template."""
        clear = fields.Command.clear()
        proposal = self._proposal()
        if not proposal:
            self.line_ids, self.notice_text = [clear], False
            return
        self.line_ids = [clear] + [
            fields.Command.create(values) for values in self._rows(proposal)
        ]
        self.notice_text = self._told_notices(proposal)

    def _proposal(self):
        leads, template = self._leads(), self.template_id
        return leads and template and leads._filing_split_proposal(template)

    def _rows(self, proposal):
        """The lines of a proposal as the dialog shows them."""
        limits, digits = self._limits(), self.currency_id.decimal_places
        return [
            self.line_ids._shown(line, limits.get(line.role), self.is_free, digits)
            for line in proposal.lines
        ]

    def _limits(self):
        """{role: core.splitting.TemplateLine}, by which a leader may change it."""
        return {line.role: line for line in self.template_id._core().lines}

    def _told_notices(self, proposal):
        problems = words.of_problems(self.env, proposal.problems)
        notices = [reason_words.of_reasons(self.env, [one]) for one in proposal.notices]
        return "\n".join(filter(None, [problems, *notices]))

    # ---- the base ----

    @api.depends(
        *("lead_ids", "template_id"),
        *("received_amount", "fees_amount", "rebates_amount"),
    )
    @api.depends_context("lang")
    def _compute_base(self):
        for dialog in self:
            base = dialog._base()
            dialog.currency_id = base.get("currency", dialog.company_id.currency_id)
            dialog.base_kind = base["kind"]
            dialog.revenue_amount = float(base["revenue"])
            dialog.base_amount = float(base["base"])
            by_revenue = dialog.template_id.performance_of == "revenue"
            credited = base["revenue"] if by_revenue else base["base"]
            dialog.performance_base = float(credited)
            dialog.base_text = dialog._told_base(base["kind"])

    def _base(self):
        """What is split, and where the amount comes from, in exact numbers."""
        leads, template = self._leads(), self.template_id
        if not leads or not template:
            return {"kind": "manual", "revenue": ZERO, "base": ZERO}
        found = leads._filing_split_base(template)
        revenue = words.decimal_of(found["revenue"])
        if found["base"] is not None and template.base_kind != "manual":
            base = words.decimal_of(found["base"])
            return found | {
                "kind": template.base_kind,
                "revenue": revenue,
                "base": base,
            }
        typed = (self.received_amount, self.fees_amount, self.rebates_amount)
        base = splitting.base_amount(
            template._core(), *[words.decimal_of(amount) for amount in typed]
        )
        return found | {"kind": "manual", "revenue": revenue, "base": base}

    def _told_base(self, kind):
        _ = self.env._
        template = self.template_id
        if not template:
            return False
        if kind == "percent":
            part = words.percent(self.env, template.base_percent)
            return _("%s of the expected revenue", part)
        if kind == "documents":
            return _("As orders and invoices say")
        if template.counts_fees and template.counts_rebates:
            return _("The commission, information fees and rebates")
        if template.counts_fees:
            return _("The commission and information fees, no rebates")
        if template.counts_rebates:
            return _("The commission and rebates, no information fees")
        return _("The commission alone: no fees, no rebates")
