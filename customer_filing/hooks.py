"""What the addon does once, when it is installed or removed."""

import secrets

from odoo.tools import SQL


def post_init_hook(env):
    """Give every company that exists already its register and its pool.

    Nothing else is touched: no team has a policy, so no lead gets a guard.
    """
    parameters = env["ir.config_parameter"]
    if not parameters.get_param("customer_filing.digest_secret"):
        parameters.set_param("customer_filing.digest_secret", secrets.token_hex(32))
    env["res.company"].with_context(active_test=False).search([])._filing_set_up()
    if env.ref("customer_filing.demo_team_store", raise_if_not_found=False):
        # here and not among the demo files: filings need what was just set up
        from .demo import story

        story.tell(env)


def uninstall_hook(env):
    """Remove what the ORM does not know of: the ledger's trigger function.

    The guards on leads go with their columns; leads, partners and chatter stay.
    """
    env.cr.execute(
        SQL("DROP FUNCTION IF EXISTS customer_filing_ledger_refuse() CASCADE")
    )
