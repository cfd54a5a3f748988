"""The end state of a release by nothing but SQL: what it costs at the very least."""

from odoo import fields

# One after the other; each writes what the addon writes, for rows that nobody has
# looked for, asked about or locked.
STATEMENTS = (
    """UPDATE customer_filing SET state = 'ended', end_reason = 'expired',
           ended_at = protected_until, neglect_due_at = NULL, round = round + 1,
           left_owner = TRUE, write_uid = %(uid)s, write_date = %(now)s
       WHERE id = ANY(%(ids)s)""",
    """UPDATE customer_filing_deadline AS deadline
       SET state = CASE WHEN due_at <= ended_at THEN 'missed' ELSE 'dropped' END,
           missed_at = CASE WHEN due_at <= ended_at THEN due_at END
       FROM customer_filing AS filing
       WHERE filing.id = deadline.filing_id AND filing.id = ANY(%(ids)s)
         AND deadline.state = 'open'""",
    """UPDATE customer_filing_key SET holds = FALSE
       WHERE filing_id = ANY(%(ids)s) AND holds""",
    """INSERT INTO customer_filing_pool_entry (pool_id, filing_id, company_id,
           entered_at, reason, state)
       SELECT %(pool)s, id, company_id, ended_at, end_reason, 'waiting'
       FROM customer_filing WHERE id = ANY(%(ids)s)""",
    """UPDATE crm_lead SET filing_guard = 'pool', filing_protected_until = NULL,
           user_id = NULL, write_uid = %(uid)s, write_date = %(now)s
       WHERE filing_id = ANY(%(ids)s)""",
    """DELETE FROM mail_followers USING crm_lead, res_users
       WHERE res_model = 'crm.lead' AND res_id = crm_lead.id
         AND crm_lead.filing_id = ANY(%(ids)s) AND NOT res_users.share
         AND res_users.partner_id = mail_followers.partner_id""",
    """DELETE FROM mail_activity USING crm_lead
       WHERE res_model = 'crm.lead' AND res_id = crm_lead.id
         AND crm_lead.filing_id = ANY(%(ids)s)""",
    """UPDATE calendar_event SET active = FALSE, write_uid = %(uid)s,
           write_date = %(now)s
       FROM crm_lead WHERE crm_lead.id = opportunity_id AND start > %(now)s
         AND crm_lead.filing_id = ANY(%(ids)s)""",
    """INSERT INTO mail_message (model, res_id, body, message_type, subtype_id,
           author_id, email_from, reply_to, message_id, is_internal,
           email_add_signature, reply_to_force_new, date, create_uid, create_date,
           write_uid, write_date)
       SELECT 'crm.lead', id, %(note)s, 'notification', %(subtype)s, %(author)s,
           %(email)s, %(email)s, %(message)s, TRUE, FALSE, FALSE, %(now)s, %(uid)s,
           %(now)s, %(uid)s, %(now)s
       FROM crm_lead WHERE filing_id = ANY(%(ids)s)""",
    """INSERT INTO customer_filing_warning (filing_id, user_id, stage, due_at, step)
       SELECT id, user_id, 'gone', ended_at, 0
       FROM customer_filing WHERE id = ANY(%(ids)s)""",
    """UPDATE customer_filing_card AS card SET state = 'ended',
           end_reason = 'expired', pool_id = %(pool)s, has_left = TRUE,
           pool_entered_at = filing.ended_at, ended_at = filing.ended_at,
           rounds = filing.round, is_cold = FALSE, grade_id = filing.grade_id,
           is_phone_dead = filing.is_phone_dead, contacted_at = NULL,
           history_days = EXTRACT(DAY FROM filing.ended_at - filing.effective_at),
           contact_count = (SELECT count(*) FROM customer_filing_follow_up AS contact
                            WHERE contact.filing_id = filing.id),
           write_uid = %(uid)s, write_date = %(now)s
       FROM customer_filing AS filing
       WHERE filing.id = card.filing_id AND filing.id = ANY(%(ids)s)""",
    """INSERT INTO customer_filing_memory (owner_id, filing_id, company_id, number,
           masked_name, masked_contact, masked_phone, masked_email, filed_at, ended_at,
           end_reason, create_uid, write_uid, create_date, write_date)
       SELECT filing.user_id, filing.id, filing.company_id, number, masked_name,
           masked_contact, masked_phone, masked_email, filed_at, filing.ended_at,
           filing.end_reason, %(uid)s, %(uid)s, %(now)s, %(now)s
       FROM customer_filing AS filing
       JOIN customer_filing_card AS card ON card.filing_id = filing.id
       WHERE filing.id = ANY(%(ids)s)""",
    """INSERT INTO customer_filing_ledger (filing_id, sequence, event, effective_at,
           recorded_at, actor_id, payload, previous, hash)
       SELECT filing_id, sequence, 'expire', moment, %(now)s, %(uid)s, payload,
           previous, encode(sha256(convert_to('["' || previous || '",'
               || filing_id || ',' || sequence || ',"expire","'
               || to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","'
               || to_char(%(now)s::timestamp, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '",'
               || %(uid)s || ',"' || replace(payload, '"', '\\"') || '"]', 'UTF8')),
               'hex')
       FROM (SELECT DISTINCT ON (filing.id) filing.id AS filing_id,
                 entry.sequence + 1 AS sequence, filing.ended_at AS moment,
                 '{"owner":' || filing.user_id || '}' AS payload,
                 entry.hash AS previous
             FROM customer_filing AS filing
             JOIN customer_filing_ledger AS entry ON entry.filing_id = filing.id
             WHERE filing.id = ANY(%(ids)s)
             ORDER BY filing.id, entry.sequence DESC) AS next""",
)


def release(env, pool, numbers):
    """Release filings whose protection ended, by their ids."""
    author = env.user.partner_id
    values = {
        "ids": list(numbers),
        "now": fields.Datetime.now(),
        "uid": env.uid,
        "pool": pool.id,
        "note": "<p>Protection ended: the customer is in the public pool.</p>",
        "subtype": env.ref("mail.mt_note").id,
        "author": author.id,
        "email": author.email_formatted,
        "message": "<bench@example.com>",
    }
    for statement in STATEMENTS:
        env.cr.execute(statement, values)
