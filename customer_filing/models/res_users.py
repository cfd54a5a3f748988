from odoo import fields, models
from odoo.tools import SQL


class ResUsers(models.Model):
    """Whoever is archived leaves customers behind: somebody is told of them."""

    _inherit = "res.users"

    filing_left_at = fields.Datetime(
        string="Left with customers on", readonly=True, copy=False
    )

    _filing_left_idx = models.Index("(filing_left_at) WHERE filing_left_at IS NOT NULL")

    def write(self, vals):
        changed = self.browse()
        if "active" in vals:
            changed = self.filtered(lambda user: user.active != bool(vals["active"]))
        result = super().write(vals)
        # sudo: whoever archives users need not know of filings
        changed = changed.sudo().with_context(active_test=False)
        if changed and vals["active"]:
            changed._filing_come_back()
        elif changed:
            changed._filing_leave()
        return result

    def action_filing_hand_over(self):
        """Open the dialog that hands over all customers of this person.

        For leaders of his teams, register officers and sales administrators; each finds
        what is his to hand over.
        """
        self.ensure_one()
        return self.env["customer.filing.handover"]._open_for(person=self)

    # ---- leaving (rules S14-R22, S46-R08) ----

    def _filing_leave(self):
        """Note that these people left, and tell the leaders of their customers."""
        self.env["customer.filing"]._pass_on_duties(self)
        left = self.filtered(lambda user: user._filing_has_customers())
        if left:
            now = fields.Datetime.now()
            left.write({"filing_left_at": now})
            left.env["customer.filing"]._tell_of_departures(left, now)

    def _filing_come_back(self):
        """Who is taken back in time keeps his customers."""
        back = self.filtered("filing_left_at")
        if back:
            back.write({"filing_left_at": False})
            back.env["customer.filing"]._close_departures(back)

    def _filing_settle_departure(self):
        """Whoever left nothing more to hand over is settled."""
        self.ensure_one()
        if self.filing_left_at and not self._filing_has_customers():
            self.write({"filing_left_at": False})
            self.env["customer.filing"]._close_departures(self)

    def _filing_has_customers(self):
        """Whether a running filing, or an open lead, is still his."""
        self.ensure_one()
        self.env["customer.filing"].flush_model()
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT 1 FROM customer_filing AS filing
                   WHERE filing.user_id = %(user)s
                     AND (filing.state IN ('draft', 'submitted', 'queued', 'active')
                          OR filing.aftercare_until IS NOT NULL)
                   UNION ALL
                   SELECT 1 FROM crm_lead AS lead
                   JOIN crm_team AS team ON team.id = lead.team_id
                   WHERE lead.user_id = %(user)s AND lead.active
                     AND lead.won_status = 'pending'
                     AND lead.filing_guard IS DISTINCT FROM 'pool'
                     AND team.filing_policy_id IS NOT NULL
                   LIMIT 1""",
                user=self.id,
            )
        )
        return bool(rows)
