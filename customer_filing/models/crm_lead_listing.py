from odoo import models

# What the record rules of leads look at.
RULE_COLUMNS = (
    "company_id",
    "filing_guard",
    "filing_maintainer_id",
    "team_id",
    "user_id",
)


class CrmLead(models.Model):
    """A page of leads takes as many queries as in plain Odoo, and as few rows."""

    _inherit = "crm.lead"

    # Everybody sees nobody's leads. Those in a pool are nobody's, too, and may be many;
    # the guard leaves them out, and by this index, which says so in the guard's own
    # words, PostgreSQL passes over them.
    _filing_nobody_idx = models.Index(
        """(id) WHERE user_id IS NULL AND (filing_guard IS NULL
            OR filing_guard IN ('protected', 'history', 'contested'))"""
    )

    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        # Odoo asks the rules once more of what is fetched, and would fetch for it
        if field_names:
            field_names = list(dict.fromkeys([*field_names, *RULE_COLUMNS]))
        return super().search_fetch(domain, field_names, offset, limit, order)
