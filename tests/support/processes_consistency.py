"""What must be true of all filings at every moment, whoever did what at once."""

# What a filing needs for its customer to be somebody's.
RUNNING = """(filing.state = 'active'
              OR filing.state = 'ended' AND filing.aftercare_until IS NOT NULL)"""
# Somebody is to approve it; or it was sent back, and is being corrected.
RESERVES = """(filing.state = 'submitted' AND EXISTS (
                   SELECT FROM customer_filing_request AS request
                   WHERE request.filing_id = filing.id AND request.kind = 'file'
                     AND request.state = 'pending')
               OR filing.state = 'draft' AND filing.reserved_until IS NOT NULL)"""
# Filings with their deciding keys; those that let others file the customer as well
# (rule S14-R14) exclude nobody.
DECIDING = f"""(
    SELECT key.*, filing.state, filing.queue_places, {RUNNING} AS running,
           {RESERVES} AS reserves,
           (terms.body::jsonb ->> 'exclusive')::bool AS excludes
    FROM customer_filing_key AS key
    JOIN customer_filing AS filing ON filing.id = key.filing_id
    JOIN customer_filing_terms AS terms ON terms.id = filing.terms_id
    WHERE key.strength = 'alone')"""
# Of two ranges that overlap one begins in the other: here the other one, so that
# PostgreSQL finds it by its index.
MEET = """other.digest BETWEEN one.digest AND one.digest_to
    AND one.filing_id != other.filing_id AND one.register_id = other.register_id
    AND (one.scope = other.scope OR one.scope IS NULL OR other.scope IS NULL)"""
# {waiting filing: filing for whose end it waits}
WAITING = f"""
    SELECT one.filing_id AS waiting_id, other.filing_id, other.queue_places
    FROM {DECIDING} AS one JOIN {DECIDING} AS other ON {MEET}
    WHERE one.state = 'queued' AND (other.state = 'active' OR other.reserves)
    UNION
    SELECT other.filing_id, one.filing_id, one.queue_places
    FROM {DECIDING} AS one JOIN {DECIDING} AS other ON {MEET}
    WHERE (one.state = 'active' OR one.reserves) AND other.state = 'queued'"""

# {sentence: query that returns the ids of what breaks it}
RULES = {
    "Two filings protect one customer": f"""
        SELECT one.filing_id, other.filing_id
        FROM {DECIDING} AS one JOIN {DECIDING} AS other ON {MEET}
        WHERE one.running AND other.running AND one.excludes AND other.excludes""",
    "Two filings hold one key for meeting scopes": f"""
        SELECT one.filing_id, other.filing_id
        FROM customer_filing_key AS one JOIN customer_filing_key AS other ON {MEET}
        WHERE one.holds AND other.holds""",
    "A filing waits for the end of none": f"""
        SELECT filing.id
        FROM customer_filing AS filing
        LEFT JOIN ({WAITING}) AS place
          ON place.waiting_id = filing.id AND place.queue_places > 0
        WHERE filing.state = 'queued' AND place.filing_id IS NULL""",
    "More filings wait for the end of one than it has places": f"""
        SELECT filing_id FROM ({WAITING}) AS place
        GROUP BY filing_id, queue_places HAVING count(*) > queue_places""",
    "A filing that is over, refused or a draft holds a key": f"""
        SELECT DISTINCT filing.id
        FROM customer_filing AS filing
        JOIN customer_filing_key AS key ON key.filing_id = filing.id
        WHERE key.holds AND filing.state != 'active'
          AND filing.aftercare_until IS NULL AND NOT {RESERVES}""",
    "A protected or reserved customer's deciding key is free": f"""
        SELECT DISTINCT filing.id
        FROM customer_filing AS filing LEFT JOIN ({DECIDING}) AS key
          ON key.filing_id = filing.id
        WHERE ({RUNNING} OR {RESERVES})
          AND (key.id IS NULL OR key.holds != key.excludes)""",
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
        SELECT id FROM crm_lead
        WHERE filing_guard != 'contested' AND filing_id IS NULL""",
    "A lead is contested by nobody, or by a filing that is over": f"""
        SELECT lead.id
        FROM crm_lead AS lead
        LEFT JOIN customer_filing AS filing ON filing.id = lead.filing_met_id
        WHERE (lead.filing_guard = 'contested') != (filing.id IS NOT NULL)
           OR NOT ({RUNNING} OR {RESERVES})""",
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
        HAVING count(*) FILTER (WHERE entry.state NOT IN ('withdrawn', 'moved'))
               > filing.round
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
        HAVING count(claim.id) FILTER (WHERE claim.kind != 'undo')
             - count(claim.id) FILTER (WHERE claim.kind = 'undo')
            != (entry.state = 'claimed')::int""",
    "Somebody's claims were not counted where they meet": """
        SELECT claim.user_id
        FROM customer_filing_claim AS claim
        LEFT JOIN customer_filing_quota AS quota
          ON quota.user_id = claim.user_id AND quota.purpose = 'getting'
        WHERE claim.kind = 'claim'
        GROUP BY claim.user_id, quota.used
        HAVING count(*) FILTER (WHERE claim.units = 1) > COALESCE(quota.used, 0)""",
    "Something was counted that nobody did": """
        SELECT id FROM customer_filing_quota WHERE used < 0""",
    "A filing that is over has an open deadline": """
        SELECT deadline.id
        FROM customer_filing_deadline AS deadline
        JOIN customer_filing AS filing ON filing.id = deadline.filing_id
        WHERE deadline.state = 'open' AND filing.state != 'active'""",
    "A filing ends without follow-up at another instant than its deadlines say": """
        SELECT filing.id
        FROM customer_filing AS filing
        LEFT JOIN customer_filing_deadline AS deadline
          ON deadline.filing_id = filing.id AND deadline.state = 'open'
             AND deadline.effect IN ('void', 'release')
        GROUP BY filing.id
        HAVING filing.neglect_due_at IS DISTINCT FROM min(deadline.due_at)""",
    "A request with levels waits at none of them, or is over and waits": """
        SELECT request.id
        FROM customer_filing_request AS request
        JOIN customer_filing_request_step AS step ON step.request_id = request.id
        GROUP BY request.id
        HAVING (request.state = 'pending') != bool_or(step.state = 'pending')""",
    "A filing is submitted without number, register or time": """
        SELECT id FROM customer_filing
        WHERE state != 'draft' AND (name = '/' OR register_id IS NULL
                                    OR first_submitted_at IS NULL)""",
}


# The tables that grow while a test lives a year.
GROWING = ("customer_filing", "crm_lead", "mail_followers", "mail_activity") + tuple(
    f"customer_filing_{name}"
    for name in (
        *("card", "claim", "deadline", "hold", "key", "ledger", "pool_entry", "quota"),
        *("request", "request_step", "terms", "warning"),
    )
)


def assert_consistent(env):
    """Fail with every rule that is broken anywhere in the database."""
    env.flush_all()
    # A year in one transaction: PostgreSQL, which counts rows by itself at other times,
    # sees none of them, and plans as if the tables were empty.
    env.cr.execute(f"ANALYZE {', '.join(GROWING)}")
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
    ids = [filing_id for (filing_id,) in _rows(env, "SELECT id FROM customer_filing")]
    for filing_id, faults in env["customer.filing"]._faults(ids).items():
        yield f"Filing {filing_id} is not what its ledger says: {faults}"
