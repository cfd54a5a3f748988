from odoo import SUPERUSER_ID, api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL
from odoo.tools.sql import column_exists

HIDDEN = "hidden"
# The stored fields of a contact by which his shield is found.
TREE_COLUMNS = ("commercial_partner_id", "partner_share")
# Who is guarded by which filings, and how; the rows of contacts that change.
SHIELD = """
    WITH member AS (
        SELECT id, commercial_partner_id AS root, filing_shield AS was
        FROM res_partner WHERE commercial_partner_id = ANY(%(roots)s)
    ), wanted AS (
        SELECT DISTINCT member.id AS partner_id, lead.filing_id
        FROM member
        JOIN res_partner AS partner
          ON partner.commercial_partner_id = member.root
        JOIN crm_lead AS lead ON lead.partner_id = partner.id
        JOIN res_partner AS himself ON himself.id = member.id
        WHERE himself.partner_share IS DISTINCT FROM FALSE
          AND NOT EXISTS (SELECT 1 FROM res_company AS company
                          WHERE company.partner_id = member.root)
          AND (lead.filing_guard IN ('protected', 'pool')
               OR lead.filing_guard = 'history' AND EXISTS (
                   SELECT 1 FROM customer_filing_pool_entry AS entry
                   WHERE entry.filing_id = lead.filing_id
                     AND entry.state = 'waiting'))
    ), gone AS (
        DELETE FROM customer_filing_partner_shield AS shield
        USING member WHERE shield.partner_id = member.id
          AND NOT EXISTS (
              SELECT 1 FROM wanted
              WHERE wanted.partner_id = shield.partner_id
                AND wanted.filing_id = shield.filing_id)
        RETURNING shield.partner_id
    ), made AS (
        INSERT INTO customer_filing_partner_shield
            (partner_id, filing_id)
        SELECT partner_id, filing_id FROM wanted
        ON CONFLICT DO NOTHING RETURNING partner_id
    ), mode AS (
        SELECT wanted.partner_id,
               CASE WHEN bool_or(register.contact_sight = 'hide')
                    THEN 'hidden' ELSE 'kept' END AS shield
        FROM wanted
        JOIN customer_filing AS filing ON filing.id = wanted.filing_id
        LEFT JOIN customer_filing_register AS register
          ON register.id = filing.register_id
        GROUP BY wanted.partner_id
    )
    UPDATE res_partner AS partner SET filing_shield = mode.shield
    FROM member LEFT JOIN mode ON mode.partner_id = member.id
    WHERE partner.id = member.id
      AND (mode.shield IS DISTINCT FROM member.was
           OR member.id IN (SELECT partner_id FROM gone)
           OR member.id IN (SELECT partner_id FROM made))
    RETURNING partner.id, member.was, mode.shield
"""


class ResPartner(models.Model):
    """The contacts of guarded customers, and by which filings they are guarded.

    A filing guards the contact of its lead with his whole commercial entity: who knows
    the company knows the customer. One column says whether he is merely kept from
    changes or hidden as well; record rules ask it first, so all other contacts cost
    nothing. No client reads these fields: that somebody is filed is a secret, too.

    Contacts of employees and of the companies themselves are never guarded.
    """

    _inherit = "res.partner"

    filing_shield = fields.Selection(
        [("kept", "Kept from changes"), (HIDDEN, "Hidden")],
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
        index="btree_not_null",
    )
    filing_shield_ids = fields.Many2many(
        "customer.filing",
        "customer_filing_partner_shield",
        "partner_id",
        "filing_id",
        string="Guarded by filings",
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
    )
    filing_admitted_ids = fields.Many2many(
        "res.users",
        "customer_filing_partner_admission",
        "partner_id",
        "user_id",
        string="Have papers with him",
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
    )

    def _auto_init(self):
        cr = self.env.cr
        is_new = not column_exists(cr, self._table, "filing_shield")
        result = super()._auto_init()
        if is_new and column_exists(cr, "crm_lead", "filing_guard"):
            self.pool.post_init(self._filing_shield_known)
        return result

    def _filing_shield_known(self):
        """Guard the contacts of customers who were filed before contacts were."""
        self.env["crm.lead"]._filing_shield_by(SQL("lead.filing_guard IS NOT NULL"))

    @api.model
    def _filing_shield_roots(self, roots):
        """Guard the contacts of these commercial entities anew, in one statement.

        Guarded is who has a lead that is protected or in a pool, or whose lead became
        history while the customer waits in a pool. Whatever changes touches the row
        of the contact, so that of two who change it at once one is run again.

        :param roots: ids of commercial partners
        """
        if not roots:
            return
        self._filing_flush_shields()
        rows = self.env.execute_query(
            SQL(
                SHIELD,
                roots=list(roots),
            )
        )
        self.browse(id_ for id_, _was, _shield in rows).invalidate_recordset(
            ["filing_shield", "filing_shield_ids", "display_name"]
        )
        self._filing_admit(
            roots, {id_ for id_, was, new in rows if new == HIDDEN != was}
        )

    @api.model
    def _filing_flush_shields(self):
        self.env["res.partner"].flush_model(TREE_COLUMNS)
        self.env["crm.lead"].flush_model(["partner_id", "filing_id", "filing_guard"])
        self.env["customer.filing"].flush_model(["register_id", "user_id"])
        self.env["customer.filing.register"].flush_model(["contact_sight"])

    # ---- who has papers with him ----

    @api.model
    def _filing_papers(self):
        """{model: field with the person} of papers that go on being their person's.

        An addon with papers of its own adds them to those of ``super()``.
        """
        papers = {"sale.order": "user_id", "account.move": "invoice_user_id"}
        return {
            model: person
            for model, person in papers.items()
            if model in self.env and person in self.env[model]._fields
        }

    @api.model
    def _filing_admit(self, roots, newly_hidden):
        """Let people go on with quotations and invoices that they have already.

        Admitted are those who have some when a contact is hidden, and salespeople of
        the filings that hide him: they may lose him later. Papers that somebody makes
        afterwards admit nobody.

        :param newly_hidden: ids of contacts
        """
        if not self.env["customer.filing.register"]._hides_contacts():
            return
        self.env.execute_query(
            SQL(
                """DELETE FROM customer_filing_partner_admission AS admission
                   USING res_partner AS partner
                   WHERE partner.id = admission.partner_id
                     AND partner.commercial_partner_id = ANY(%s)
                     AND partner.filing_shield IS DISTINCT FROM 'hidden'
                   RETURNING admission.partner_id""",
                list(roots),
            )
        )
        for model, person in self._filing_papers().items():
            self.env[model].flush_model(["partner_id", person])
            self.env.execute_query(
                SQL(
                    """INSERT INTO customer_filing_partner_admission
                           (partner_id, user_id)
                       SELECT DISTINCT member.id, paper.%(person)s
                       FROM res_partner AS member
                       JOIN res_partner AS named
                         ON named.commercial_partner_id = member.commercial_partner_id
                       JOIN %(table)s AS paper ON paper.partner_id = named.id
                       WHERE member.commercial_partner_id = ANY(%(roots)s)
                         AND member.filing_shield = 'hidden'
                         AND paper.%(person)s IS NOT NULL
                         AND (member.id = ANY(%(newly)s) OR EXISTS (
                             SELECT 1 FROM customer_filing_partner_shield AS shield
                             JOIN customer_filing AS filing
                               ON filing.id = shield.filing_id
                             WHERE shield.partner_id = member.id
                               AND filing.user_id = paper.%(person)s))
                       ON CONFLICT DO NOTHING RETURNING partner_id""",
                    person=SQL.identifier(person),
                    table=SQL.identifier(self.env[model]._table),
                    roots=list(roots),
                    newly=list(newly_hidden),
                )
            )
        self.invalidate_model(["filing_admitted_ids"])

    # ---- the tree of contacts changes ----

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        guards = self.env["crm.team"]._filing_was_used()
        if guards and any(vals.get("parent_id") for vals in vals_list):
            # sudo: no client reads shields
            partners.sudo()._filing_follow_tree(self.sudo().browse())
        return partners

    def write(self, vals):
        guards = self.env["crm.team"]._filing_was_used()
        if not (guards and {"parent_id", "is_company"} & set(vals)):
            return super().write(vals)
        # sudo: no client reads shields
        guarded = self.sudo().filtered("filing_shield")
        before = guarded.commercial_partner_id
        result = super().write(vals)
        self.sudo()._filing_follow_tree(before)
        return result

    def _filing_follow_tree(self, before):
        """Guard those anew who came into, or left, the entity of a guarded contact.

        :param before: the commercial partners of those who were guarded
        """
        after = self.commercial_partner_id
        near = self | after | self.parent_id
        if before or any(near.mapped("filing_shield")):
            self._filing_shield_roots((before | after).ids)

    # ---- asking ----

    def _filing_hidden(self):
        """Those of these contacts that are hidden from the current user.

        From nobody while no register hides contacts, and never from the superuser.
        """
        if (
            self.env.uid == SUPERUSER_ID
            or not self.env["customer.filing.register"]._hides_contacts()
        ):
            return self.browse()
        # sudo: no client reads shields
        hidden = self.sudo().filtered(lambda one: one.filing_shield == HIDDEN)
        hidden = hidden.with_env(self.env)
        # as the user himself: his rights decide
        seen = hidden.sudo(False)._filtered_access("read")
        return hidden.filtered(lambda one: one.id not in seen._ids)

    def _filing_is_kept_from_user(self):
        """Whether the current user may not change this contact.

        That is who works on none of the filings that guard him, nor leads who does, and
        does not handle everybody's papers; the superuser and the customer himself may.
        """
        self.ensure_one()
        # sudo: no client reads shields
        shielded = self.sudo()
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or not shielded.filing_shield:
            return False
        if shielded.commercial_partner_id == user.sudo().commercial_partner_id:
            return False
        if user._filing_reads_contacts():
            return False
        # as the user himself: his rights decide
        filings = shielded.filing_shield_ids.with_env(self.env).sudo(False)
        return not filings._filtered_access("write")
