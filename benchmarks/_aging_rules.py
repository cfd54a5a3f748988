"""What must be true of the filings of ``_aging`` once all that is over is swept."""

# {sentence: query that returns the ids of what breaks it once all has been swept};
# what the other ways worked on is left out.
RULES = {
    "A filing that was due has not ended as it should, at its instant": """
        SELECT id FROM filings WHERE ends AND (state, end_reason, ended_at)
            IS DISTINCT FROM ('ended', reason, due)""",
    "A filing that was not due has ended": """
        SELECT id FROM filings WHERE NOT ends AND state != 'active'
            AND fate IN ('held', 'awaiting', 'later', 'endless', 'warned',
                           'forfeited')""",
    "Aftercare that was over goes on, or some that was not has ended": """
        SELECT id FROM filings WHERE end_reason = 'won'
            AND (aftercare_until IS NULL) != (fate = 'bought long ago')""",
    "A key holds for nobody, or does not for somebody": """
        SELECT filings.id FROM filings JOIN customer_filing_key AS key
          ON key.filing_id = filings.id
        WHERE key.holds != (key.strength = 'alone'
            AND (state = 'active' OR aftercare_until IS NOT NULL))""",
    "A filing that was due is not once in the pool": """
        SELECT filings.id FROM filings LEFT JOIN customer_filing_pool_entry AS entry
          ON entry.filing_id = filings.id AND entry.state = 'waiting'
             AND entered_at = due AND entry.reason = filings.reason
        WHERE pooled AND (entry.id IS NULL OR round != 1)""",
    "A filing is in the pool that does not belong there": """
        SELECT filings.id FROM filings JOIN customer_filing_pool_entry AS entry
          ON entry.filing_id = filings.id
        WHERE NOT pooled AND fate != 'expired'""",
    "A lead is guarded otherwise than its filing says": """
        SELECT filings.id FROM filings JOIN crm_lead AS lead ON lead.id = filings.id
        WHERE (lead.user_id IS NULL) != pooled
           OR filing_guard IS DISTINCT FROM CASE WHEN pooled THEN 'pool'
              WHEN state = 'active' OR aftercare_until IS NOT NULL THEN 'protected' END
           OR filing_protected_until IS DISTINCT FROM CASE WHEN ends THEN NULL
              WHEN state = 'active' THEN protected_until ELSE aftercare_until END""",
    "A lead in the pool has followers or plans, or another has lost them": """
        SELECT filings.id FROM filings LEFT JOIN mail_followers AS follower
          ON res_model = 'crm.lead' AND res_id = filings.id
        WHERE pooled != (follower.id IS NULL)
        UNION ALL
        SELECT filings.id FROM filings LEFT JOIN mail_activity AS activity
          ON res_model = 'crm.lead' AND res_id = filings.id
        WHERE (filings.id % 5 = 0 OR fate IN ('warned', 'forfeited'))
          AND pooled != (activity.id IS NULL)
        UNION ALL
        SELECT filings.id FROM filings JOIN mail_activity AS activity
          ON res_model = 'crm.lead' AND res_id = filings.id
        WHERE pooled AND activity.active""",
    "A meeting to come stands that nobody goes to, or another is cancelled": """
        SELECT filings.id FROM filings JOIN calendar_event AS meeting
          ON meeting.opportunity_id = filings.id
        WHERE meeting.active != (NOT pooled OR start < now() AT TIME ZONE 'UTC')""",
    "Not every former owner has a memory of what he lost": """
        SELECT filings.id FROM filings LEFT JOIN customer_filing_memory AS memory
          ON filing_id = filings.id AND owner_id = filings.user_id
             AND memory.ended_at = due AND memory.end_reason = filings.reason
        WHERE pooled != (memory.id IS NOT NULL)""",
    "Not every former owner is to be told once": """
        SELECT filings.id FROM filings LEFT JOIN customer_filing_warning AS warning
          ON filing_id = filings.id AND warning.stage = 'gone'
             AND warning.user_id = filings.user_id AND warning.due_at = due
             AND told_at IS NULL
        WHERE pooled != (warning.id IS NOT NULL)""",
    "Not every lead in the pool says once why it is there": """
        SELECT filings.id FROM filings LEFT JOIN mail_message AS message
          ON message.model = 'crm.lead' AND message.res_id = filings.id
        GROUP BY filings.id, pooled HAVING count(message.id) != pooled::int""",
    "A card shows another state than its filing": """
        SELECT filings.id FROM filings JOIN customer_filing_card AS card
          ON card.filing_id = filings.id
        WHERE (card.state, card.end_reason, card.rounds, card.pool_id IS NULL)
            IS DISTINCT FROM (filings.state, filings.end_reason, round, round = 0)""",
    "The ledger does not end with what was done, at its instant": """
        SELECT filings.id
        FROM filings LEFT JOIN customer_filing_ledger AS entry
          ON entry.filing_id = filings.id AND entry.effective_at = due
             AND event = CASE WHEN fate = 'bought long ago' THEN 'aftercare_over'
                              WHEN fate = 'forfeited' THEN 'forfeit'
                              ELSE (ARRAY['expire', 'neglect', 'void'])[
                                  array_position(
                                      ARRAY['expired', 'neglected', 'void'], reason)]
                         END
        WHERE due IS NOT NULL GROUP BY filings.id HAVING count(entry.id) != 1""",
    "The ledger tells more than was done": """
        SELECT filings.id FROM filings JOIN customer_filing_ledger AS entry
          ON entry.filing_id = filings.id
        GROUP BY filings.id, fate, due, state
        HAVING count(*) != 1 + (due IS NOT NULL)::int + (fate ~ '^held')::int
               + (state = 'ended' AND fate IN ('expired', 'withdrawn', 'won',
                                                 'bought long ago'))::int""",
    "A deadline is open that is over, or closed that is not": """
        SELECT filings.id FROM filings JOIN customer_filing_deadline AS deadline
          ON deadline.filing_id = filings.id
        WHERE deadline.state != CASE
            WHEN due_at <= LEAST(ended_at, now() AT TIME ZONE 'UTC') THEN 'missed'
            WHEN filings.state = 'active' THEN 'open' ELSE 'dropped' END""",
    "A share is forfeited wrongly": """
        SELECT id FROM filings WHERE share_forfeited_at IS DISTINCT FROM
            CASE WHEN fate = 'forfeited' THEN due END""",
}
FILINGS = """
    WITH filings AS (
        SELECT filing.*, aging.fate, aging.reason, aging.due,
               aging.reason IS NOT NULL AS ends,
               COALESCE(aging.reason != 'void', FALSE) AS pooled
        FROM customer_filing AS filing JOIN bench_course AS aging USING (id)
        WHERE aging.fate != 'rival')
    """
