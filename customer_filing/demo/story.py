"""Tells what the people of the demo company did with their leads, day by day.

The story itself is story.csv, one deed a line, the oldest first; what is typed in from
the paper book bears the date that it has there. Each deed is done here
as the person who did it, through the same methods as on the screen, so nothing in the
demo company is in a state that the addon could not have led to.

Only ``post_init_hook`` comes here, and only where the demo data was loaded.
"""

import csv
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import SUPERUSER_ID, Command, fields
from odoo.tools import file_open

from ..core import clock

TZ = "Asia/Shanghai"
OPENING = time(9, 0)
# Deeds of one day follow each other at this distance.
PACE = timedelta(minutes=4)


def tell(env):
    """Do every deed of story.csv, import a list of visitors, release what is due."""
    story = _Story(env)
    for number, row in enumerate(_rows("story.csv")):
        story.do(number, row)
    _import_visitors(env)
    env["customer.filing"]._release_batch(limit=1000)
    story.say_who_is_interested()


def _rows(name):
    with file_open(f"customer_filing/demo/{name}") as file:
        return list(csv.DictReader(file))


def _import_visitors(env):
    """A list from an open day, as untidy as such lists are."""
    rows = _rows("visitors.csv")
    sales1 = env.ref("customer_filing.demo_user_sales1")
    filings = env["customer.filing"].with_user(sales1)
    filings.load(list(rows[0]), [list(row.values()) for row in rows])


class _Story:
    def __init__(self, env):
        self.env = env
        self.now = fields.Datetime.now()
        self.today = clock.local_day(self.now, TZ)

    def do(self, number, row):
        """Do the deed of one row: the method of that name, as the one who did it."""
        user = self._ref(f"user_{row['by']}")
        named = row["lead"] and self._ref(f"lead_{row['lead']}")
        lead = (named or self.env["crm.lead"]).with_user(user)
        days_ago = int(row["days_ago"])
        at = self._instant(days_ago, number) if days_ago > 0 else self.now
        getattr(self, f"_do_{row['what']}")(lead, at, row)

    def _ref(self, name):
        return self.env.ref(f"customer_filing.demo_{name}")

    def _instant(self, days_ago, number):
        """An instant in office hours, later for later rows."""
        day = self.today - timedelta(days=days_ago)
        opening = datetime.combine(day, OPENING, tzinfo=ZoneInfo(TZ))
        return opening.astimezone(timezone.utc).replace(tzinfo=None) + number * PACE

    def _filing(self, lead):
        """The lead's filing, for the engine to act on as the lead's user."""
        return lead.sudo().filing_id

    def say_who_is_interested(self):
        """Let customers go on to the next pool, where they are drawn."""
        self.env["customer.filing.pool.entry"]._next_tier_batch()
        cards = self.env["customer.filing.card"].with_user(self._ref("user_sales3"))
        drawn = cards.search([("pool_id", "=", self._ref("pool_company").id)], limit=1)
        drawn.action_declare_interest()

    # ---- the deeds ----

    def _do_draft(self, lead, _at, row):
        kind = self.env.ref(f"customer_filing.filing_kind_{row['kind']}")
        typed = {name: row[name] for name in ("tax_number", "project") if row[name]}
        dialog = (
            lead.env["customer.filing.submit"]
            .with_context(default_lead_id=lead.id)
            .create({"kind_id": kind.id} | typed)
        )
        return lead.env["customer.filing"].create(dialog._prepare_filing())

    def _do_file(self, lead, at, row):
        # a lead is older than its filing; only the installer may write the date
        since = at - timedelta(hours=3)
        lead.with_user(SUPERUSER_ID).write({"create_date": since, "date_open": since})
        draft = self._do_draft(lead, at, row)
        # sudo: when it was submitted is the engine's to write
        draft.sudo()._filing_write({"first_submitted_at": at})
        draft._submit(at)

    def _do_claim(self, lead, at, _row):
        filings = lead.env["customer.filing"].sudo()
        values = filings._prepare_claim_values(self._filing(lead), lead.env.user)
        claim = filings.create(values)
        claim._filing_write({"first_submitted_at": at})
        claim._submit(at, claimed=True)

    def _do_won(self, lead, at, _row):
        filing = self._filing(lead)
        filing._end("win", {filing.id: at})
        lead.action_set_won()
        lead.date_closed = at

    def _do_split(self, lead, _at, row):
        """How a won deal is split, as the policy says; it waits for answers."""
        action = lead.action_filing_split()
        dialog = lead.env[action["res_model"]].browse(action["res_id"])
        dialog.received_amount = float(row["text"])
        dialog.action_propose()

    def _do_lost(self, lead, at, row):
        filing = self._filing(lead)
        reason = self.env["crm.lost.reason"].search([("name", "=", row["text"])])
        filing._end("lose", {filing.id: at})
        lead.action_set_lost(lost_reason_id=reason.id)
        lead.date_closed = at

    def _do_give_back(self, lead, _at, row):
        self._end_by_dialog(lead, "release", row["text"])

    def _do_void(self, lead, _at, row):
        self._end_by_dialog(lead, "void", row["text"])

    def _end_by_dialog(self, lead, transition, reason):
        lead.env["customer.filing.end"].create(
            {
                "filing_id": self._filing(lead).id,
                "transition": transition,
                "reason": reason,
            }
        ).action_end()

    def _do_hold(self, lead, _at, row):
        lead.env["customer.filing.hold"].create(
            {"filing_id": self._filing(lead).id, "reason": row["text"]}
        )

    def _do_ask_withdrawal(self, lead, _at, row):
        lead.env["customer.filing.request"].create(
            {"filing_id": self._filing(lead).id, "reason": row["text"]}
        )

    def _do_approve(self, lead, _at, _row):
        lead.env["customer.filing.request"].search(
            [("filing_id", "=", self._filing(lead).id), ("state", "=", "pending")]
        ).action_approve()

    def _do_send_back(self, lead, _at, row):
        asked = lead.env["customer.filing.request"].search(
            [("filing_id.lead_id", "=", lead.id), ("state", "=", "pending")]
        )
        lead.env["customer.filing.decision"].create(
            {
                "request_ids": [Command.set(asked.ids)],
                "decision": "return",
                "comment": row["text"],
            }
        ).action_decide()

    def _do_ask_extension(self, lead, _at, row):
        lead.env["customer.filing.extend"].create(
            {
                "filing_id": self._filing(lead).id,
                "reason": row["text"],
                "report": row["text"],
            }
        ).action_ask()

    def _do_grade(self, lead, _at, row):
        grade = self.env["customer.filing.grade"].search([("code", "=", row["text"])])
        self._filing(lead).with_user(lead.env.user).action_set_grade(grade.id)

    def _do_log(self, lead, _at, row):
        lead.env["customer.filing.log.follow.up"].create(
            {
                "filing_id": self._filing(lead).id,
                "lead_id": lead.id,
                "contact": row["kind"],
                "note": row["text"],
            }
        ).action_log()

    def _do_tried(self, lead, at, row):
        """What was done on an earlier day; only the installer dates it back."""
        text = row["text"]
        self.env["customer.filing.follow.up"].create(
            {
                "filing_id": self._filing(lead).id,
                "lead_id": lead.id,
                "user_id": lead.env.uid,
                "kind": row["kind"],
                "result": "reached",
                "happened_at": at,
                "length": len(text),
                "counts": True,
            }
        )
        author = lead.env.user.partner_id
        lead.sudo()._message_log(body=text, author_id=author.id).date = at

    def _do_hand_over(self, lead, _at, row):
        action = lead.env["customer.filing.handover"]._open_for(
            filings=self._filing(lead).with_user(lead.env.user).sudo(False)
        )
        dialog = lead.env[action["res_model"]].browse(action["res_id"])
        dialog.user_id = self._ref(f"user_{row['kind']}")
        dialog.reason = row["text"]
        dialog.action_hand_over()

    def _do_contest(self, lead, _at, row):
        refused = lead.env["customer.filing"].search(
            [("lead_id", "=", lead.id), ("state", "=", "refused")], limit=1
        )
        lead.env["customer.filing.contest"].create(
            {"filing_id": refused.id, "reason": row["text"]}
        ).action_contest()

    def _do_sign(self, lead, _at, _row):
        follow_ups = lead.env["customer.filing.follow.up"]
        mine = follow_ups.search([("filing_id", "=", self._filing(lead).id)])
        mine.filtered("needs_signature").action_sign()

    def _do_away(self, lead, _at, row):
        first = self.today - timedelta(days=int(row["days_ago"]))
        lead.env["customer.filing.absence"].create(
            {
                "date_from": first,
                "date_to": first + timedelta(days=2),
                "maintainer_id": self._ref(f"user_{row['kind']}").id,
                "reason": row["text"],
            }
        )

    def _do_approve_absence(self, lead, _at, _row):
        lead.env["customer.filing.absence"].search(
            [("state", "=", "asked")]
        ).action_approve()

    def _do_book(self, lead, at, row):
        entry = {"filed_on": at, "book_reference": row["text"]}
        draft = self._do_draft(lead, at, row)
        draft.write(entry)
        draft.action_submit()

    def _do_note(self, lead, _at, row):
        lead.message_post(
            body=row["text"], message_type="comment", subtype_xmlid="mail.mt_note"
        )

    def _do_plan(self, lead, _at, row):
        lead.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=self.today - timedelta(days=int(row["days_ago"])),
            summary=row["text"],
        )
