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
    """Clear the way for the removal of the addon's tables.

    Leads, partners and chatter stay; the guards go with their columns.
    """
    _delete_reminders(env)
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "=like", "customer\\_filing.%")]).unlink()
    _drop_links_to_own_tables(env.cr)
    splits = ("split", "split_line", "split_period", "split_settled")
    # the first two are of databases that were made before all evidence had one
    before = ("ledger", "split_event")
    for refusal in (*before, "evidence", "sighting", *splits):
        function = SQL.identifier(f"customer_filing_{refusal}_refuse")
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", function))


def _delete_reminders(env):
    """Delete the reminders on leads: their type goes with the addon."""
    kind = env.ref(
        "customer_filing.mail_activity_type_reminder", raise_if_not_found=False
    )
    if kind:
        reminders = env["mail.activity"].with_context(active_test=False)
        reminders.search([("activity_type_id", "=", kind.id)]).unlink()


def _drop_links_to_own_tables(cr):
    """Drop the foreign keys that point at the addon's tables.

    Odoo deletes the records of the addon's data files one by one first; those that
    filings refer to would be refused, each with an error in the log.
    """
    cr.execute(
        """SELECT conrelid::regclass::text, conname FROM pg_constraint
           WHERE contype = 'f' AND confrelid IN (
               SELECT oid FROM pg_class WHERE relname LIKE 'customer\\_filing%')"""
    )
    for table, name in cr.fetchall():
        cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(name),
            )
        )
