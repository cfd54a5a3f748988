"""What must be true of all filings at every moment, whoever did what at once."""

from odoo.addons.customer_filing.core import ledger

# {sentence: query that returns the ids of what breaks it}
RULES = {
    "Two filings hold one key for meeting scopes": """
        SELECT one.filing_id, other.filing_id
        FROM customer_filing_key AS one JOIN customer_filing_key AS other
          ON other.id > one.id AND other.digest = one.digest
         AND other.register_id = one.register_id
         AND (other.scope = one.scope OR other.scope IS NULL OR one.scope IS NULL)
        WHERE one.holds AND other.holds""",
    "A filing that is over, refused or a draft holds a key": """
        SELECT DISTINCT filing.id
        FROM customer_filing AS filing
        JOIN customer_filing_key AS key ON key.filing_id = filing.id
        WHERE key.holds AND filing.state != 'active'
          AND filing.aftercare_until IS NULL""",
    "A protected customer's deciding key is free": """
        SELECT DISTINCT filing.id
        FROM customer_filing AS filing
        LEFT JOIN customer_filing_key AS key
          ON key.filing_id = filing.id AND key.strength = 'alone'
        WHERE (filing.state = 'active' OR filing.aftercare_until IS NOT NULL)
          AND key.holds IS NOT TRUE""",
    "A key holds that does not decide alone": """
        SELECT id FROM customer_filing_key WHERE holds AND strength != 'alone'""",
    "A lead is guarded for nobody, or for somebody else": """
        SELECT lead.id
        FROM crm_lead AS lead JOIN customer_filing AS filing
          ON filing.id = lead.filing_id
        WHERE lead.filing_guard = 'protected'
          AND NOT (lead.user_id IS NOT DISTINCT FROM filing.user_id
                   AND (filing.state = 'active' OR filing.aftercare_until IS NOT NULL))
        """,
    "A guard without a filing": """
        SELECT id FROM crm_lead WHERE filing_guard IS NOT NULL AND filing_id IS NULL""",
    "A protected customer's lead is not guarded": """
        SELECT filing.id
        FROM customer_filing AS filing
        LEFT JOIN crm_lead AS lead ON lead.filing_id = filing.id
        WHERE filing.state = 'active'
          AND (lead.filing_guard IS DISTINCT FROM 'protected'
               OR lead.filing_protected_until
                  IS DISTINCT FROM filing.protected_until)""",
    "A lead in the pool has an owner, or nothing waits there": """
        SELECT lead.id
        FROM crm_lead AS lead
        LEFT JOIN customer_filing_pool_entry AS entry
          ON entry.filing_id = lead.filing_id AND entry.state = 'waiting'
        WHERE lead.filing_guard = 'pool'
          AND (lead.user_id IS NOT NULL OR entry.id IS NULL)""",
    "A customer waits in the pool, his lead does not": """
        SELECT entry.filing_id
        FROM customer_filing_pool_entry AS entry
        JOIN customer_filing AS filing ON filing.id = entry.filing_id
        LEFT JOIN crm_lead AS lead ON lead.filing_id = filing.id
        WHERE entry.state = 'waiting' AND filing.end_reason IN ('expired', 'released')
          AND (lead.active OR lead.id IS NULL)
          AND lead.filing_guard IS DISTINCT FROM 'pool'""",
    "A filing waits in the pool that has not ended, or ended twice": """
        SELECT filing.id
        FROM customer_filing_pool_entry AS entry
        JOIN customer_filing AS filing ON filing.id = entry.filing_id
        GROUP BY filing.id
        HAVING count(*) > filing.round
            OR bool_or(entry.state = 'waiting') AND filing.state != 'ended'""",
    "A card shows another state than its filing": """
        SELECT filing.id
        FROM customer_filing AS filing
        LEFT JOIN customer_filing_card AS card ON card.filing_id = filing.id
        LEFT JOIN customer_filing_pool_entry AS entry
          ON entry.filing_id = filing.id AND entry.state = 'waiting'
        WHERE filing.state IN ('active', 'ended')
          AND (card.state IS DISTINCT FROM filing.state
               OR card.pool_id IS DISTINCT FROM entry.pool_id)""",
    "Claims and their log disagree": """
        SELECT entry.id
        FROM customer_filing_pool_entry AS entry
        LEFT JOIN customer_filing_claim AS claim ON claim.entry_id = entry.id
        GROUP BY entry.id
        HAVING count(claim.id) != (entry.state = 'claimed')::int""",
    "A quota says other than the log of claims": """
        SELECT COALESCE(quota.user_id, claim.user_id)
        FROM (SELECT user_id, pool_id, sum(used) AS number
              FROM customer_filing_quota GROUP BY user_id, pool_id) AS quota
        FULL JOIN (SELECT user_id, pool_id, count(*) AS number
                   FROM customer_filing_claim GROUP BY user_id, pool_id) AS claim
          ON claim.user_id = quota.user_id AND claim.pool_id = quota.pool_id
        WHERE COALESCE(quota.number, 0) != COALESCE(claim.number, 0)""",
    "A filing is submitted without number, register or time": """
        SELECT id FROM customer_filing
        WHERE state != 'draft' AND (name = '/' OR register_id IS NULL
                                    OR first_submitted_at IS NULL)""",
}


def assert_consistent(env):
    """Fail with every rule that is broken anywhere in the database."""
    env.flush_all()
    broken = [
        f"{sentence}: {rows}"
        for sentence, query in RULES.items()
        if (rows := _rows(env, query))
    ]
    broken += _broken_chains(env)
    if broken:
        raise AssertionError("\n".join(broken))


def _rows(env, query):
    env.cr.execute(query)
    return env.cr.fetchall()


def _broken_chains(env):
    """Ledgers that were tampered with, or tell another story than their filing."""
    states = dict(
        (filing_id, (state, end_reason))
        for filing_id, state, end_reason in _rows(
            env, "SELECT id, state, end_reason FROM customer_filing"
        )
    )
    chains = {filing_id: [] for filing_id in states}
    for entry in env["customer.filing.ledger"]._entries(list(states)):
        chains[entry.filing_id].append(entry)
    for filing_id, chain in chains.items():
        if places := ledger.verify(chain):
            yield f"The ledger of filing {filing_id} is broken at {places}"
        told = ledger.replay(chain)
        if told != states[filing_id]:
            yield f"Filing {filing_id} is {states[filing_id]}, its ledger says {told}"
