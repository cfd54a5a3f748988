"""Where every customer of a company is, by SQL: owned, queued, pooled, or nobody's.

What must be true besides processes_consistency.RULES, where customers are released and
claimed all the time. Quick enough to be asked every night.
"""

from processes_consistency import DECIDING, MEET, RULES

WAITS_IN_POOL = """EXISTS (
    SELECT FROM customer_filing_pool_entry AS entry
    WHERE entry.filing_id = {key}.filing_id AND entry.state = 'waiting')"""
POOLED_LEAD = "lead.filing_guard = 'pool'"

# {sentence: query that returns the ids of what breaks it}
PLACES = {
    "A customer is somebody's and in the pool as well": f"""
        SELECT one.filing_id, other.filing_id
        FROM {DECIDING} AS one JOIN {DECIDING} AS other ON {MEET}
        WHERE one.state = 'active' AND {WAITS_IN_POOL.format(key="other")}""",
    "A customer waits in the pool twice": f"""
        SELECT one.filing_id, other.filing_id
        FROM {DECIDING} AS one JOIN {DECIDING} AS other ON {MEET}
        WHERE one.excludes AND other.excludes
          AND {WAITS_IN_POOL.format(key="one")}
          AND {WAITS_IN_POOL.format(key="other")}""",
    "A filing is active and ended, or in the pool twice": """
        SELECT filing.id
        FROM customer_filing AS filing
        LEFT JOIN customer_filing_pool_entry AS entry
          ON entry.filing_id = filing.id AND entry.state = 'waiting'
        GROUP BY filing.id
        HAVING count(entry.id) > (filing.state = 'ended')::int
            OR (filing.state = 'ended') != (filing.ended_at IS NOT NULL)
            OR (filing.state = 'ended') != (filing.end_reason IS NOT NULL)""",
    "A protected customer's lead is another team's": """
        SELECT lead.id
        FROM crm_lead AS lead JOIN customer_filing AS filing
          ON filing.id = lead.filing_id
        WHERE lead.filing_guard = 'protected' AND filing.state = 'active'
          AND lead.team_id IS DISTINCT FROM filing.team_id""",
    "A lead in the pool is followed by a colleague": f"""
        SELECT lead.id
        FROM crm_lead AS lead
        JOIN mail_followers AS follower
          ON follower.res_model = 'crm.lead' AND follower.res_id = lead.id
        JOIN res_users AS person ON person.partner_id = follower.partner_id
        WHERE {POOLED_LEAD} AND NOT person.share""",
    "A lead in the pool has an open activity": f"""
        SELECT lead.id
        FROM crm_lead AS lead
        JOIN mail_activity AS activity
          ON activity.res_model = 'crm.lead' AND activity.res_id = lead.id
        WHERE {POOLED_LEAD} AND activity.active""",
    "A lead in the pool has a meeting to come": f"""
        SELECT lead.id
        FROM crm_lead AS lead
        JOIN calendar_event AS event ON event.opportunity_id = lead.id
        WHERE {POOLED_LEAD} AND event.active AND event.start > %(now)s""",
    "A customer waits for an end that has come": """
        SELECT id FROM customer_filing
        WHERE state = 'active' AND protected_until < %(now)s - interval '1 day'
          AND awaits_decision IS NOT TRUE
          AND NOT EXISTS (
              SELECT FROM customer_filing_hold AS hold
              WHERE hold.filing_id = customer_filing.id AND hold.lifted_at IS NULL)
          AND offered_until IS NULL""",
    "A card shows another end, pool or decider than its filing": """
        SELECT filing.id
        FROM customer_filing AS filing
        JOIN customer_filing_card AS card ON card.filing_id = filing.id
        LEFT JOIN customer_filing_pool_entry AS entry
          ON entry.filing_id = filing.id AND entry.state = 'waiting'
        WHERE (card.end_reason, card.ended_at, card.pool_id, card.pool_entered_at,
               card.decider_id, card.opens_at, COALESCE(card.is_cold, FALSE),
               COALESCE(card.has_left, FALSE), COALESCE(card.rounds, 0))
           IS DISTINCT FROM
              (filing.end_reason, filing.ended_at, entry.pool_id, entry.entered_at,
               entry.decider_id, entry.opens_at, COALESCE(entry.is_cold, FALSE),
               COALESCE(filing.left_owner, FALSE), COALESCE(filing.round, 0))""",
    "A card is another one's than the filing": """
        SELECT filing.id
        FROM customer_filing AS filing
        JOIN customer_filing_card AS card ON card.filing_id = filing.id
        WHERE card.owner_id IS DISTINCT FROM filing.user_id""",
    "Somebody claimed more on a day than the pool allows": """
        SELECT claim.user_id, claim.pool_id, claim.day
        FROM customer_filing_claim AS claim
        JOIN customer_filing_pool AS pool ON pool.id = claim.pool_id
        GROUP BY claim.user_id, claim.pool_id, claim.day, pool.claim_daily_max
        HAVING pool.claim_daily_max > 0 AND sum(claim.units) > pool.claim_daily_max""",
    "Somebody who left has a customer": """
        SELECT filing.id
        FROM customer_filing AS filing JOIN res_users AS person
          ON person.id = filing.user_id
        WHERE NOT person.active AND filing.state IN ('active', 'queued', 'submitted')
          AND COALESCE(person.filing_left_at, 'epoch') < %(now)s - interval '8 days'
          AND NOT EXISTS (
              SELECT FROM customer_filing_hold AS hold
              WHERE hold.filing_id = filing.id AND hold.lifted_at IS NULL)""",
}
# Of the rules for races those that ask for one place alone.
NIGHTLY = (
    "Two filings protect one customer",
    "Two filings hold one key for meeting scopes",
    "A filing waits for the end of none",
    "A lead is guarded for nobody, or for somebody else",
    "A protected customer's lead is not guarded",
    "A lead in the pool has an owner, or nothing waits there",
    "A customer waits in the pool, his lead does not",
    "Claims and their log disagree",
)


def broken(env, now):
    """What is wrong tonight: sentences with the ids that break them.

    :param now: naive UTC instant
    """
    env.flush_all()
    rules = PLACES | {sentence: RULES[sentence] for sentence in NIGHTLY}
    found = []
    for sentence, query in rules.items():
        env.cr.execute(query, {"now": now})
        if rows := env.cr.fetchall():
            found.append(f"{sentence}: {rows[:10]}")
    return found
