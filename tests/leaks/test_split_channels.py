"""A payee sees no colleague's amount, and a colleague no payee's, by any channel."""

import json

from split_case import SplitCase

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

SETS, LINES = "customer.filing.split", "customer.filing.split.line"
EVENTS = "customer.filing.split.event"
EXPORT = "customer_filing.group_filing_export,base.group_allow_export"
# What of the split is not Anna's: Bo's amounts, the whole, and what was said to it.
SECRETS = ("23703.68", "71111.03", "qzxnote", "qzxbase")


class CuriousCase(SplitCase):
    """Colleagues, a payee among them; none of them leads or keeps the register."""

    def setUp(self):
        super().setUp()
        self.curious = {"anna": self.anna, "carl": self.carl}
        self.curious["ivy"] = self._new_user("ivy", "base.group_user")
        self.curious["paul"] = self._new_user("paul", "base.group_portal")


@tagged("post_install", "-at_install")
class TestSplitChannels(CuriousCase):
    def setUp(self):
        super().setUp()
        shares = self.shares()
        shares[0]["percent"], shares[1]["percent"] = "56.666668", "33.333332"
        self.split = self.proposed(
            shares,
            base_amount="71111.03",
            revenue_amount="71111.03",
            base_note="qzxbase",
        )
        self.hers, self.his, self.third = self.split.line_ids
        self.assertEqual(self.his.amount, 23703.68)
        self.share(self.split, self.bo).action_object("qzxnote")
        self.split.message_post(body="qzxnote 23703.68")
        self.his.message_post(body="qzxnote 23703.68")
        self.env.flush_all()
        self.env.invalidate_all()

    def ask(self, user, model, method, *args, **kwargs):
        """What a call of a client is answered, as text; nothing if it is refused."""
        records = self.env(user=user)[model]
        if args and args[0] and all(isinstance(one, int) for one in args[0]):
            records, args = records.browse(args[0]), args[1:]
        try:
            with self.env.cr.savepoint():
                answer = getattr(records, method)(*args, **kwargs)
                return json.dumps(answer, default=str)
        except (AccessError, AttributeError, UserError, ValueError):
            return ""

    def assert_untold(self, text, who, how):
        told = [secret for secret in SECRETS if secret in text]
        self.assertFalse(told, (who, how))

    def test_no_way_tells_a_colleagues_amount(self):
        records = (
            (SETS, self.split.ids, ["base_amount", "line_ids", "base_note"]),
            (LINES, self.his.ids, ["amount", "percent", "agreement_note", "reasons"]),
            (EVENTS, self.split.event_ids.ids, ["reason", "event", "line_id"]),
        )
        nested = {
            "display_name": {},
            "amount": {},
            "split_id": {
                "fields": {
                    "base_amount": {},
                    "line_ids": {"fields": {"amount": {}, "display_name": {}}},
                    "message_ids": {"fields": {"body": {}}},
                }
            },
        }
        for who, user in self.curious.items():
            for model, ids, names in records:
                for how, args in (
                    ("read", (ids, names)),
                    ("web_read", (ids, {name: {} for name in names})),
                    ("search_read", ([], names)),
                    ("export_data", (ids, names)),
                    ("name_search", ("",)),
                    ("onchange", (ids, {}, names, {name: {} for name in names})),
                    ("copy_data", (ids,)),
                    ("message_get_followers", (ids,)),
                ):
                    text = self.ask(user, model, how, *args)
                    self.assert_untold(text, who, (model, how))
            text = self.ask(user, LINES, "web_read", self.hers.ids, nested)
            self.assert_untold(text, who, "nested")
            text = self.ask(user, LINES, "web_search_read", [], nested)
            self.assert_untold(text, who, "nested in a search")
            for path in (
                "split_id/base_amount",
                "split_id/line_ids/amount",
                "split_id/event_ids/reason",
                "split_id/message_ids/body",
            ):
                text = self.ask(user, LINES, "export_data", self.hers.ids, [path])
                self.assert_untold(text, who, path)

    def test_no_search_and_no_sum_tells_it(self):
        secret = self.his.amount
        for who, user in self.curious.items():
            lines = self.env(user=user)[LINES]
            seen = self.hers if user == self.anna else self.hers.browse()
            if lines.has_access("read"):
                self.assertEqual(lines.search([]).ids, seen.ids, who)
            for domain in (
                [("amount", "=", secret)],
                [("id", "=", self.his.id)],
                [("split_id.line_ids.amount", "=", secret)],
                [("split_id.base_amount", ">", 0)],
                [("split_id.event_ids.reason", "ilike", "qzx")],
                [("split_id", "any", [("base_amount", ">", 0)])],
                [("split_id.message_ids.body", "ilike", "qzx")],
                [("user_id", "=", self.bo.id)],
                [("payee_name", "=", self.bo.name)],
                [("activity_ids.user_id", "=", self.bo.id)],
            ):
                text = self.ask(user, LINES, "search_count", domain)
                self.assertIn(text, ("", "0"), (who, domain))
            for groupby, aggregates in (
                (["split_id"], ["amount:sum"]),
                (["user_id"], ["amount:max"]),
                (["split_id.base_amount"], ["amount:sum"]),
                (["split_id.line_ids.amount"], ["__count"]),
                (["role"], ["amount:array_agg", "id:recordset"]),
                (["split_id"], ["split_id.base_amount:sum"]),
            ):
                text = self.ask(
                    user, LINES, "formatted_read_group", [], groupby, aggregates
                )
                self.assert_untold(text, who, (groupby, aggregates))
                self.assertNotIn(str(sum(self.split.line_ids.mapped("amount"))), text)

    def test_nothing_that_hangs_on_it_tells_it(self):
        """Talk, plans, files, and whatever else points to a split or to a share."""
        self.env["ir.attachment"].create(
            {
                "name": "qzxnote",
                "raw": b"qzxnote",
                "res_model": LINES,
                "res_id": self.his.id,
            }
        )
        ours = {SETS: self.split, LINES: self.his, EVENTS: self.split.event_ids}
        for who, user in self.curious.items():
            for model, name in (
                ("mail.message", "model"),
                ("mail.activity", "res_model"),
                ("ir.attachment", "res_model"),
                ("mail.followers", "res_model"),
            ):
                domain = [(name, "=", LINES), ("res_id", "in", self.his.ids)]
                text = self.ask(user, model, "search_count", domain)
                self.assertIn(text, ("", "0"), (who, model))
            for model, name in self.pointers(ours):
                domain = [(f"{name}.amount", "=", self.his.amount)]
                text = self.ask(user, model, "search_count", domain)
                self.assertIn(text, ("", "0"), (who, model, name))
            posted = self.ask(user, LINES, "message_post", self.his.ids, body="I?")
            self.assertFalse(posted, who)

    def pointers(self, ours):
        """(model, field) of all that points to shares."""
        for model, records in self.env.items():
            if records._abstract or records._transient or model in ours:
                continue
            for name, field in records._fields.items():
                if field.relational and field.comodel_name == LINES:
                    if field.store or field.search:
                        yield model, name

    def test_a_payee_sees_his_own_share_and_the_total(self):
        mine = self.hers.with_user(self.anna)
        told = mine.read(["amount", "share_total", "reason_text", "display_name"])[0]
        self.assertEqual((told["amount"], told["share_total"]), (40296.25, 100))
        self.assertNotIn("machine", told["display_name"])
        self.assertNotIn("兆度", told["display_name"])
        self.assertFalse(self.split.with_user(self.anna).has_access("read"))
        with self.assertRaises(AccessError):
            mine.read(["reasons"])
        for action in (
            *("action_agree", "action_agree_all", "action_agree_for"),
            *("action_object", "action_object_all"),
        ):
            agreed = ("action_agree", "action_agree_all")
            args = () if action in agreed else ("Because",)
            self.assertFalse(
                self.ask(self.anna, LINES, action, self.his.ids, *args), action
            )

    def test_drafts_and_cancelled_splits_are_shown_to_no_payee(self):
        draft = self.draft(deal=self.plain_deal())
        lines = self.env(user=self.anna)[LINES]
        self.assertFalse(lines.search([("id", "in", draft.line_ids.ids)]))
        self.split.with_user(self.dai).action_cancel("The buyer withdrew")
        self.assertFalse(lines.search([]))
        # what was approved and is corrected stays on his list
        split = self.approved()
        mine = self.share(split, self.anna)
        split.with_user(self.dai)._revise().action_propose()
        self.assertEqual(split.state, "replaced")
        self.assertTrue(mine.has_access("read"))

    def test_who_leads_or_keeps_the_register_sees_all(self):
        """Else all is green for nothing."""
        for user in (self.dai, self.olga, self.max):
            text = self.ask(user, LINES, "read", self.his.ids, ["amount"])
            self.assertIn("23703.68", text)
            text = self.ask(
                user, LINES, "search_count", [("split_id.base_amount", ">", 0)]
            )
            self.assertEqual(text, "3")
        other = self._new_user("lea", "sales_team.group_sale_salesman_all_leads")
        self.assertFalse(self.ask(other, LINES, "read", self.his.ids, ["amount"]))


@tagged("post_install", "-at_install")
class TestSplitReports(CuriousCase, HttpCase):
    """What is printed, as a page: every report on splits, shares and statements."""

    def setUp(self):
        super().setUp()
        shares = self.shares()
        shares[0]["percent"], shares[1]["percent"] = "56.666668", "33.333332"
        self.split = self.approved(shares, base_amount="71111.03")
        hers, his, third = (f"{line.amount:,.2f}" for line in self.split.line_ids)
        self.hers, self.secrets = hers, (his, third, "71,111.03")
        rights = EXPORT.split(",")
        for user in (*self.curious.values(), self.dai):
            if not user.share:
                user.group_ids = [Command.link(self.env.ref(r).id) for r in rights]
        muted = mute_logger("odoo.http", "odoo.addons.base.models.ir_http")
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        self.env.flush_all()

    def pages(self, user):
        """(address, what he gets) of every report, of all that there is to print."""
        # a session of the day on which the clock stands
        self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
        reports = self.env["ir.actions.report"].search(
            [("model", "=like", "customer.filing.%")]
        )
        self.assertTrue(reports)
        for report in reports:
            ids = self.env[report.model].search([]).ids
            self.assertTrue(ids, report.model)
            for asked in (ids, *([id_] for id_ in ids)):
                asked = ",".join(map(str, asked))
                url = f"/report/html/{report.report_name}/{asked}"
                yield url, self.url_open(url).text

    def test_no_page_tells_a_colleagues_amount(self):
        for who, user in self.curious.items():
            for url, text in self.pages(user):
                for secret in self.secrets:
                    self.assertNotIn(secret, text, (who, url))

    def test_who_may_print_them_is_told(self):
        for user, amount in ((self.anna, self.hers), (self.dai, self.secrets[0])):
            told = [url for url, text in self.pages(user) if amount in text]
            self.assertTrue(told, user.login)
