from odoo import api, fields, models
from odoo.tools import SQL

from .filing_split_line import BOOKS
from .filing_split_settling import SETTLED

# By these the shares of a statement are told from those of others.
GROUPED = (
    "user_id",
    "partner_id",
    "team_id",
    "is_company",
    "company_id",
    "period_id",
    "currency_id",
    "book",
    "deal_team_id",
)
# All that belongs on one sheet of paper.
OF_ONE_PAPER = GROUPED[:6]


class FilingSplitStatement(models.Model):
    """What somebody gets of a period, in one currency and one book.

    Approved shares, those that take some back included. What is of deals of different
    teams stands in different rows, for a leader sees those of his team alone. Without a
    period: approved, and not frozen yet.
    """

    _name = "customer.filing.split.statement"
    _description = "Commission Statement"
    _auto = False
    _order = "period_id desc, company_id, user_id, book, currency_id, id"
    _rec_name = "payee_name"
    _depends = {
        "customer.filing.split.line": [
            *GROUPED,
            "amount",
            "paid_at",
            "is_held",
            "split_state",
            "reverses_line_id",
        ],
    }

    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    team_id = fields.Many2one("crm.team", string="Shop or team", readonly=True)
    is_company = fields.Boolean(string="The company", readonly=True)
    payee_name = fields.Char(string="Payee", compute="_compute_payee_name")
    company_id = fields.Many2one("res.company", readonly=True)
    period_id = fields.Many2one(
        "customer.filing.split.period", string="Settlement period", readonly=True
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    book = fields.Selection(BOOKS, readonly=True)
    deal_team_id = fields.Many2one(
        "crm.team", string="Team of the deals", readonly=True
    )
    line_count = fields.Integer(string="Shares", readonly=True)
    given_amount = fields.Monetary(string="Given", readonly=True)
    taken_amount = fields.Monetary(
        string="Taken back",
        readonly=True,
        help="By refunds, clawbacks and decisions; the shares that it takes back from "
        "may be of earlier periods.",
    )
    amount = fields.Monetary(string="Together", readonly=True)
    paid_amount = fields.Monetary(
        string="Paid",
        readonly=True,
        help="Of performance: what counts, since all money has arrived.",
    )
    held_amount = fields.Monetary(string="Withheld", readonly=True)
    line_ids = fields.Many2many(
        "customer.filing.split.line", string="In detail", compute="_compute_line_ids"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(line.id) AS id, %(grouped)s, count(*) AS line_count,
                   COALESCE(sum(amount) FILTER (
                       WHERE reverses_line_id IS NULL), 0) AS given_amount,
                   COALESCE(sum(amount) FILTER (
                       WHERE reverses_line_id IS NOT NULL), 0) AS taken_amount,
                   sum(amount) AS amount,
                   COALESCE(sum(amount) FILTER (
                       WHERE paid_at IS NOT NULL), 0) AS paid_amount,
                   COALESCE(sum(amount) FILTER (
                       WHERE is_held AND paid_at IS NULL), 0) AS held_amount
            FROM customer_filing_split_line AS line
            WHERE split_state IN %(settled)s
            GROUP BY %(grouped)s
            """,
            grouped=SQL(", ").join(SQL.identifier("line", name) for name in GROUPED),
            settled=SETTLED,
        )

    @api.depends("user_id", "partner_id", "team_id", "company_id")
    def _compute_payee_name(self):
        # sudo: whose statement it is is known to who may read it
        for row in self.sudo():
            payee = row.user_id or row.partner_id or row.team_id or row.company_id
            row.payee_name = payee.name or payee.display_name

    def _compute_line_ids(self):
        for row in self:
            row.line_ids = row._lines(GROUPED)

    def _lines(self, names):
        """The shares behind a statement that the user may read.

        :param names: of the fields in which they are like it
        """
        self.ensure_one()
        return self.env["customer.filing.split.line"].search(
            [("split_state", "in", SETTLED)]
            + [(name, "=", self._value(name)) for name in names],
            order="deal_date, id",
        )

    def _value(self, name):
        """The value of a field as a condition compares it."""
        value = self[name]
        return value.id if isinstance(value, models.BaseModel) else value

    # ---- on paper ----

    def _papers(self):
        """The statements to which these rows belong, each as a mapping.

        All rows of a payee in a period go onto one paper, as far as the user may read
        them. They name filings by their numbers, and no customer.

        :return: list of {payee, company, period, lines, totals}
        """
        self.check_access("read")
        papers = {}
        for row in self:
            key = tuple(row._value(name) for name in OF_ONE_PAPER)
            if key not in papers:
                lines = row._lines(OF_ONE_PAPER)
                papers[key] = {
                    "payee": row.payee_name,
                    # sudo: the head of a paper, for who may read its lines
                    "company": row.sudo().company_id,
                    "period": row.sudo().period_id,
                    "lines": lines,
                    "totals": lines._totals(),
                }
        return list(papers.values())

    def action_lines(self):
        """Open the shares behind a statement, each with its filing and its reasons.

        Everybody who may read the statement; the shares that he may read.
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.payee_name,
            "res_model": "customer.filing.split.line",
            "view_mode": "list,pivot,graph,form",
            "domain": [("id", "in", self._lines(GROUPED).ids)],
        }

    def action_print(self):
        """Print the statements to which these rows belong, as PDF.

        Everybody who may read them; others' only with the right to export filings.

        :raise AccessError: he may not
        """
        self._check_may_take_away()
        return self.env.ref(
            "customer_filing.filing_split_statement_report"
        ).report_action(self)

    def action_spreadsheet(self):
        """Make a spreadsheet of the statements to which these rows belong.

        Everybody who may read them; others' only with the right to export filings.

        :return: an action that opens a dialog with the file
        :raise AccessError: he may not
        """
        self._check_may_take_away()
        made = self.env["customer.filing.split.statement.file"]._make(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Spreadsheet"),
            "res_model": made._name,
            "res_id": made.id,
            "view_mode": "form",
            "target": "new",
        }

    def _filing_told(self):
        """The filings behind these statements, but for the user's own."""
        others = self.filtered(lambda row: row.user_id != self.env.user)
        lines = self.env["customer.filing.split.line"]
        for row in others:
            lines |= row._lines(GROUPED)
        return lines._filing_told()

    def _check_may_take_away(self):
        """What others get leaves the system only with the right to it, and is noted.

        :raise AccessError: the user has no right to export filings
        """
        self.check_access("read")
        others = self.filtered(lambda row: row.user_id != self.env.user)
        lines = self.env["customer.filing.split.line"]
        for row in others:
            lines |= row._lines(OF_ONE_PAPER)
        lines._note_taking_away(self._description)
