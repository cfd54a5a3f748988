from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import door
from ..core import decoding, masking, verdict
from .filing_snapshot import SNAPSHOT_FIELDS

# What a row says; all else is the engine's.
TYPED = frozenset(
    (*SNAPSHOT_FIELDS, "pool_id", "kind_id", "grade_id", "industry_id", "note")
)
OF_OTHERS = (verdict.PROTECTED, verdict.CUSTOMER, verdict.AMBIGUOUS)


class FilingPoolImport(models.Model):
    """A customer brought straight into a pool, who was never anybody's (rule S14-R27).

    The rows of a spreadsheet stay as its report: whom the pool took, masked from then
    on, and who was there or somebody's already, as he was typed, and why.
    """

    _name = "customer.filing.pool.import"
    _description = "Import into a Pool"
    _inherit = ["customer.filing.snapshot"]
    _order = "id desc"
    _rec_name = "company_name"

    pool_id = fields.Many2one(
        "customer.filing.pool",
        required=True,
        ondelete="restrict",
        default=lambda self: self._default_pool_id(),
        domain="[('id', 'in', choice_ids)]",
    )
    choice_ids = fields.Many2many(
        "customer.filing.pool",
        compute="_compute_choice_ids",
        export_string_translation=False,
    )
    company_id = fields.Many2one(related="pool_id.company_id", store=True)
    kind_id = fields.Many2one("customer.filing.kind")
    grade_id = fields.Many2one("customer.filing.grade")
    industry_id = fields.Many2one("res.partner.industry")
    note = fields.Text(help="Shown to whoever claims the customer.")
    state = fields.Selection(
        [("new", "New"), ("pooled", "In the pool"), ("refused", "Not taken")],
        required=True,
        default="new",
        readonly=True,
    )
    reason = fields.Text(string="Why not", readonly=True)
    number = fields.Char(readonly=True)
    filing_id = fields.Many2one(
        "customer.filing",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="customer_filing.group_filing_officer",
    )

    @api.model
    def _default_pool_id(self):
        own = self._own_pools()
        return own if len(own) == 1 else False

    @api.model
    def _own_pools(self):
        return self.env["customer.filing.pool"]._kept_by_user()

    @api.depends_context("uid")
    def _compute_choice_ids(self):
        self.choice_ids = self._own_pools()

    def _snapshot_country(self):
        return self.company_id.country_id.code or super()._snapshot_country()

    # ---- what may be written ----

    @api.model_create_multi
    def create(self, vals_list):
        usual = self.default_get(["pool_id"])
        rows = super().create(
            [
                {"pool_id": usual.get("pool_id")}
                | {name: vals[name] for name in TYPED & set(vals)}
                | {"state": "new"}
                for vals in vals_list
            ]
        )
        rows._check_administers()
        return rows

    def write(self, vals):
        if set(vals) - TYPED or any(row.state == "pooled" for row in self):
            raise UserError(
                self.env._("Only what is not in the pool yet can be corrected.")
            )
        result = super().write(vals)
        self._check_administers()
        return result

    def _put(self, values):
        # sudo: the engine's columns
        return super(FilingPoolImport, self.sudo()).write(values)

    def _check_administers(self):
        for pool in self.pool_id:
            if not pool._administers(self.env.user):
                raise AccessError(
                    self.env._(
                        "Only an administrator of “%s” imports into it.",
                        pool.sudo().name,
                    )
                )

    @api.model
    def load(self, fields, data):
        """Import rows and bring them into their pools at once (rule S14-R27).

        For pool administrators and register officers. Who is protected, or waits in a
        pool, or cannot be read, stays in the list as "not taken", with the reason.
        """
        result = super().load(fields, data)
        if result["ids"]:
            # only here: a lost race must leave load() to be tried again
            self.browse(result["ids"])._bring_in()
        return result

    def action_bring_in(self):
        """Bring those of these rows into the pool that are not there yet.

        For pool administrators and register officers; also once more what was refused.
        """
        self.check_access("write")
        self._bring_in()
        return True

    # ---- the work ----

    def _bring_in(self):
        """Put the customers into their pools who are nobody's."""
        rows = self.filtered(lambda row: row.state != "pooled").sorted("id")
        rows._check_administers()
        for pool, of_pool in rows.grouped("pool_id").items():
            of_pool._bring_into(pool)

    def _bring_into(self, pool):
        # sudo: from here on the engine acts; who may import was looked at before
        pool = pool.sudo()
        team = pool._importing_team()
        now = fields.Datetime.now()
        filings = self.env["customer.filing"].sudo().with_company(pool.company_id)
        register = pool.company_id.filing_register_id
        questions = {
            row: filings._question(register, 0, row._snapshot()) for row in self
        }
        facts = filings._look_up(list(questions.values()), now)
        taken = self._choose(questions, facts, now, team)
        made = taken._make_filings(team)
        made._pool_imported(
            {
                filing.id: questions[row]
                for row, filing in zip(taken, made, strict=True)
            },
            pool,
            now,
        )
        for row, filing in zip(taken, made, strict=True):
            row._remember_only(filing)

    def _choose(self, questions, facts, now, team):
        """Those rows whose customers are nobody's; the others learn why not."""
        taken = self.browse()
        telling = []
        for row, question in questions.items():
            codes = row._problems(question)
            if not codes:
                question.meet(facts, ())
                question.decide(now)
                code = question.verdict.saying
                if code == verdict.FREE and not question.met_in_storage():
                    taken |= row
                    for fact in _as_rows(question, row):
                        facts.add(fact)
                    continue
                codes = [code if code != verdict.FREE else verdict.POOL]
                if question.verdict.code in OF_OTHERS:
                    telling.append(row)
            row._refuse(codes)
        self._log(questions, telling, now, team)
        return taken

    def _problems(self, question):
        typed = " ".join(
            str(self[name]) for name in SNAPSHOT_FIELDS if isinstance(self[name], str)
        )
        if decoding.is_garbled(typed):
            return ["garbled"]
        telling = self.env["customer.filing"]._telling(question.problems)
        return [problem.code for problem in telling]

    def _refuse(self, codes):
        sentences = [
            self.env._("The text is garbled: save the file again in UTF-8.")
            if code == "garbled"
            else self.env["customer.filing"]._sentence_of_problem(code)
            for code in codes
        ]
        self._put({"state": "refused", "reason": "\n".join(sentences)})

    def _log(self, questions, telling, now, team):
        """Importing asks who is whose, so it is logged and counted like asking."""
        filings = self.env["customer.filing"].sudo().with_company(self.company_id[:1])
        asked = [q for q in questions.values() if q.verdict]
        user = self.env.user
        self.env["customer.filing.check"]._log(
            [
                filings._log_row(q, q.verdict.code, user, team, "filing", now)
                for q in asked
            ]
        )
        if not telling or door.is_during(self.env, door.TRIAL):
            return
        register = self.company_id[:1].sudo().filing_register_id
        counted = filings._counted_on(register, user, team, now)
        left = self.env["customer.filing.quota"]._answer(counted, len(telling))
        for row in telling[left:]:
            row._refuse(["withheld"])

    def _make_filings(self, team):
        """Drafts of these rows that belong to nobody, as superuser."""
        filings = self.env["customer.filing"].sudo()
        usual = filings.default_get(["kind_id"]).get("kind_id")
        made = filings.create(
            [
                row._snapshot_values()
                | {
                    "user_id": SUPERUSER_ID,
                    "team_id": team.id,
                    "kind_id": row.kind_id.id or usual,
                    "grade_id": row.grade_id.id,
                    "note": row.note,
                }
                for row in self
            ]
        )
        for row, filing in zip(self, made, strict=True):
            filing._filing_write(
                {
                    "company_id": row.company_id.id,
                    "register_id": row.company_id.filing_register_id.id,
                    "industry_id": row.industry_id.id,
                    "round": 1,
                }
            )
        return made

    def _remember_only(self, filing):
        """From now on the customer is seen on his card alone, masked."""
        masked = masking.mask_company(filing.company_name or "") or masking.mask_name(
            filing.contact_name or ""
        )
        self._put(
            dict.fromkeys(SNAPSHOT_FIELDS, False)
            | {
                "company_name": masked,
                "note": False,
                "state": "pooled",
                "reason": False,
                "number": filing.name,
                "filing_id": filing.id,
            }
        )


def _as_rows(question, row):
    """What later rows of the file meet, once this one's customer is in the pool."""
    for key in question.key_rows(-row.id, False):
        yield {
            "register_id": key[1],
            "strength": key[3],
            "digest": key[5],
            "digest_to": key[6],
            "scope": key[7],
            "holds": False,
            "id": -row.id,
            "user_id": 0,
            "state": "ended",
            "end_reason": "imported",
            "protected_until": None,
            "aftercare_until": None,
            "reserved_until": None,
            "contact_name": row.contact_name,
            "queue_places": 0,
            "first_submitted_at": None,
            "entry_id": -row.id,
            "on_hold": False,
        }
