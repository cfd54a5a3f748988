from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import race
from ..probes.rehearsal import is_rehearsed
from .filing_task import OFFICER

KINDS = [
    ("probing", "Many misses on neighbouring numbers"),
    ("budget", "Daily checks used up"),
    ("inbound", "Contact by a protected customer"),
    ("pooled", "Contact by a customer in a pool"),
    ("contested", "Lead of a customer protected by another"),
    ("referral", "Referral names another salesperson"),
    ("group", "Company of a protected group"),
    ("uniform", "Same note for many customers"),
    ("breaker", "Releases stopped: too many at once"),
    ("book", "Earlier entry in the paper book"),
    ("quarantine", "Could not be released: set aside"),
    ("left", "Salesperson left customers behind"),
    ("house", "House account could not have customers"),
    ("contest", "Contested by a salesperson"),
    ("denied", "Asked for others' customers and was refused"),
    ("honeypot", "Bait touched"),
    ("reveals", "Had unusually many customers revealed"),
    ("reveal_budget", "Daily reveals used up"),
    ("exports", "Exported unusually many customers"),
]
SUBJECTS = ("user_id", "lead_id", "filing_id", "team_id")


class FilingNotice(models.Model):
    """Something the register office should look at; nobody is accused by it.

    One open notice per matter: what happens again is counted on it.
    """

    _name = "customer.filing.notice"
    _description = "Filing Notice"
    _inherit = ["customer.filing.task"]
    _order = "last_at desc, id desc"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="About", readonly=True, ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    filing_id = fields.Many2one(
        "customer.filing", readonly=True, index="btree_not_null", ondelete="set null"
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    # Ids of what it is about: it stays one matter when a lead is deleted.
    matter = fields.Char(required=True, readonly=True)
    count = fields.Integer(
        string="Number of times", required=True, readonly=True, default=1
    )
    first_at = fields.Datetime(string="First time", required=True, readonly=True)
    last_at = fields.Datetime(string="Last time", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        required=True,
        default="open",
        readonly=True,
    )
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True)
    done_at = fields.Datetime(string="Done", readonly=True)
    note = fields.Text(help="What was found out and done.")

    _open_unique = models.UniqueIndex(
        "(company_id, kind, matter) WHERE state = 'open'",
        "There is an open notice of this matter already.",
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            notice.display_name = f"{kinds.get(notice.kind)} #{notice.id}"

    def write(self, vals):
        if set(vals) - {"note"} - self._mail_fields():
            raise UserError(
                self.env._("Write a note, or press Done: the rest of a notice stays.")
            )
        return super().write(vals)

    @api.model
    def _raise(self, kind, company, user=None, lead=None, filing=None, team=None):
        """Bring one thing before the register office of a company.

        :param kind: a code of KINDS
        :param company: res.company
        :param user: res.users whom it is about
        :param lead: crm.lead
        :param filing: customer.filing
        :param team: crm.team
        """
        self._raise_many(
            [
                {
                    "kind": kind,
                    "company_id": company.id,
                    "user_id": user and user.id,
                    "lead_id": lead and lead.id,
                    "filing_id": filing and filing.id,
                    "team_id": team and team.id,
                }
            ]
        )

    @api.model
    def _raise_about(self, kind, company, user):
        """Bring what somebody did before the register office, whatever becomes of it.

        In a transaction of its own: he cannot take it back by a request that fails,
        and who does it in several requests at once does not make them fail.
        """
        known = False
        if self.env.registry.ready and not is_rehearsed(self.env):
            with race.apart(self.env.registry) as env:
                known = user.with_env(env).exists()
                if known:
                    env[self._name]._raise(kind, company.with_env(env), user=known)
        if not known:
            self._raise(kind, company, user=user)

    @api.model
    def _raise_many(self, rows):
        """Bring many things before the register offices, in one statement.

        :param rows: mappings with kind and company_id, and user_id, lead_id, filing_id
            and team_id as far as there are any; equal ones are counted
        """
        counts = Counter(
            (row["company_id"], row["kind"], *(row.get(s) or None for s in SUBJECTS))
            for row in rows
        )
        if not counts:
            return
        self.flush_model()
        now = fields.Datetime.now()
        found = self.env.cr.execute_values(
            """INSERT INTO customer_filing_notice AS notice
                   (company_id, kind, user_id, lead_id, filing_id, team_id, matter,
                    count, state, first_at, last_at, create_date, write_date)
               VALUES %s
               ON CONFLICT (company_id, kind, matter) WHERE state = 'open'
               DO UPDATE SET count = notice.count + excluded.count,
                   last_at = excluded.last_at, write_date = excluded.write_date
               RETURNING id, xmax = 0 -- nothing was replaced: it is new""",
            # always in the same order, lest two batches wait for each other
            [
                (*key, _matter(key), count, "open", now, now, now, now)
                for key, count in sorted(counts.items(), key=str)
            ],
            fetch=True,
        )
        self.invalidate_model()
        # sudo: those who cause a notice do not see it
        new = self.sudo().browse(id_ for id_, is_new in found if is_new)
        for (kind, company, user), notices in new.grouped(
            lambda notice: (notice.kind, notice.company_id, notice.user_id)
        ).items():
            for person in self._whom(kind, company, user):
                notices._plan_activity(person, quietly=True)

    @api.model
    def _whom(self, kind, company, user):
        """Who looks at a notice of this kind about ``user``."""
        return self._office(company, user)

    def action_done(self):
        """Close these notices. For register officers whom they are not about."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a register officer closes notices."))
        self.check_access("write")
        if self.env.user in self.user_id:
            raise AccessError(
                self.env._(
                    "This notice is about you: another register officer closes it."
                )
            )
        self.filtered(lambda notice: notice.state == "open")._close()
        return True

    def _close(self):
        closed = super().write(
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
        self._close_activities()
        return closed


def _matter(key):
    """The ids of what a notice is about, as one text."""
    return "/".join(str(id_ or 0) for id_ in key[2:])
