from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .. import door


class CrmLead(models.Model):
    """Merging and duplicate search, which must not eat a filing."""

    _inherit = "crm.lead"

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        # before anything is said of them
        self.check_access("read")
        self._filing_refuse_merge_of_contested()
        filing = self._filing_of_merge()
        if not filing:
            return super()._merge_opportunity(
                user_id, team_id, auto_unlink=auto_unlink, max_length=max_length
            )
        # the filing decides who owns the result, whatever the leads say
        self.sudo()._filing_protect(filing)
        result = super()._merge_opportunity(
            filing.user_id.id,
            filing.team_id.id,
            auto_unlink=auto_unlink,
            max_length=max_length,
        )
        if not result._filing_is_open():
            result._filing_follow_closed()
        return result

    def _filing_refuse_merge_of_contested(self):
        """A lead about a customer of others is not washed clean by another's."""
        # sudo: by which filing is nothing that is shown
        leads = self.sudo()
        contested = leads.filtered(lambda lead: lead.filing_guard == "contested")
        met = contested.filing_met_id
        about_him = contested | leads.filtered(lambda lead: lead.filing_id == met)
        if contested and (len(met) > 1 or leads - about_him):
            raise UserError(
                self.env._(
                    "Another filing protects the customer of “%s”, so this lead is not "
                    "merged with those of other customers.",
                    contested[0].name,
                )
            )

    def _filing_of_merge(self):
        """The one active filing among the leads to merge, or an empty recordset.

        :raise UserError: a customer of the pool, or customers of several filings
        """
        if "pool" in self.mapped("filing_guard"):
            raise UserError(
                self.env._(
                    "A customer in the public pool cannot be merged: claim him first."
                )
            )
        guarded = self.filtered(lambda lead: lead.filing_guard == "protected")
        # sudo: who may merge the leads need not be able to read the filing
        filings = guarded.sudo().filing_id
        if len(filings) > 1:
            raise UserError(
                self.env._(
                    "These leads belong to different filings (%s) and cannot be "
                    "merged: end all but one of the filings first.",
                    ", ".join(filings.mapped("name")),
                )
            )
        return filings

    def _filing_not_allocated(self):
        """Those of these that Odoo gives to no team: guarded ones."""
        return self.filtered("filing_guard")

    @api.depends_context("uid")
    def _compute_potential_lead_duplicates(self):
        # Odoo counts as superuser: the number alone would tell of a colleague's lead
        result = super()._compute_potential_lead_duplicates()
        for lead in self:
            # in a form that is not saved yet, copies of the leads are found
            guarded = lead.duplicate_lead_ids._origin.filtered("filing_guard")
            seen = guarded.sudo(False)._filtered_access("read")
            if hidden := guarded - seen.sudo() - lead._origin:
                found = lead.duplicate_lead_ids
                lead.duplicate_lead_ids = found.filtered(
                    lambda other, hidden=hidden: other._origin not in hidden
                )
                lead.duplicate_lead_count -= len(hidden)
        return result

    def _get_lead_duplicates(self, partner=None, email=None, include_lost=False):
        # what is offered as a duplicate is merged and deleted, by the assignment
        # cron even unseen: a guarded lead is never offered, nor one whose commission
        # was split, for two of these are not merged
        duplicates = super()._get_lead_duplicates(partner, email, include_lost)
        free = duplicates.filtered(lambda lead: not lead.filing_guard)
        if free and self.env["customer.filing.split"]._was_used():
            split = free._filing_standing_splits().lead_ids
            free -= split.with_env(free.env)
        return free


class CrmTeam(models.Model):
    """Odoo's assignment of leads, which must not hand out a filing's lead."""

    _inherit = "crm.team"

    def _action_assign_leads(self, *args, **kwargs):
        # Odoo writes each lead by itself
        with door.during(self.env, door.TOGETHER):
            result = super()._action_assign_leads(*args, **kwargs)
        self.env["crm.lead"]._filing_meet_collected()
        return result

    def _allocate_leads(self, creation_delta_days=7):
        data = super()._allocate_leads(creation_delta_days)
        for found in data.values():
            leads = self.env["crm.lead"].browse(found["assigned"])
            found["assigned"] -= set(leads._filing_not_allocated().ids)
        return data

    def _allocate_leads_deduplicate(self, leads, duplicates_cache=None):
        # a lead in the pool without a team would be given one, and refused by its guard
        kept = leads._filing_not_allocated()
        result = super()._allocate_leads_deduplicate(leads - kept, duplicates_cache)
        # told as done: Odoo comes back for what is not
        result["assigned"] |= set(kept.ids)
        return result

    def _get_lead_to_assign_domain(self):
        # the pool hands out its customers itself
        domain = Domain(super()._get_lead_to_assign_domain())
        return domain & Domain("filing_guard", "=", False)
