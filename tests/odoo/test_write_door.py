"""Nothing but the lifecycle moves a guarded customer."""

import json

from filing_case import FilingCase

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.customer_filing import door


@tagged("post_install", "-at_install")
class TestWriteDoor(FilingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.mine = self.lead()
        self.filing = self.file(self.mine)

    def rpc(self, user, records, method, *args, **kwargs):
        """Call as a client does: by name, with what survives JSON."""
        ids = [records.ids] if records else []
        args = json.loads(json.dumps([*ids, *args]))
        kwargs = json.loads(json.dumps(kwargs))
        return call_kw(self.env[records._name].with_user(user), method, args, kwargs)

    def test_what_the_engine_is_doing_outlives_a_commit(self):
        """Which empties the cursor's cache, as a savepoint that is rolled back does."""
        with door.during(self.env, door.TRIAL):
            self.env.cr.clear()
            self.assertTrue(door.is_during(self.env, door.TRIAL))
        self.assertFalse(door.is_during(self.env, door.TRIAL))

    def test_owner_team_and_guard_of_a_protected_lead_stay(self):
        for values in (
            {"user_id": self.bo.id},
            {"user_id": False},
            {"team_id": self.plain.id},
            {"company_id": False},
            {"filing_guard": False},
            {"filing_id": False},
            {"filing_protected_until": "2036-01-01 00:00:00"},
        ):
            for user in (self.anna, self.dai, self.max):
                with self.subTest(values=values, user=user.login):
                    with self.assertRaises(UserError):
                        self.rpc(user, self.mine, "write", values)

    def test_same_values_may_be_written_as_a_form_does(self):
        self.rpc(self.anna, self.mine, "write", {"user_id": self.anna.id, "color": 3})
        self.assertEqual(self.mine.color, 3)

    def test_no_context_key_opens_the_door(self):
        names = ("customer_filing.doors", "filing_door", "bypass", "tracking_disable")
        for name in names:
            with self.subTest(name=name), self.assertRaises(UserError):
                self.rpc(
                    self.anna,
                    self.mine,
                    "write",
                    {"user_id": self.bo.id},
                    context={name: True},
                )

    def test_superuser_code_is_refused_too(self):
        """An "update record" automation runs as superuser: no way round either."""
        with self.assertRaises(UserError):
            self.mine.sudo().write({"user_id": self.bo.id})
        with self.assertRaises(UserError):
            self.filing.sudo().write({"state": "draft"})

    def test_lead_is_not_created_with_a_guard(self):
        lead = self.env["crm.lead"].with_user(self.anna)
        for values in ({"filing_guard": "protected"}, {"filing_id": self.filing.id}):
            with self.assertRaises(UserError):
                self.rpc(self.anna, lead, "create", {"name": "X"} | values)
        defaults = {f"default_{name}": value for name, value in values.items()}
        new = lead.with_context(**defaults).create({"name": "X"})
        self.assertFalse(new.filing_id)

    def test_engine_fields_of_a_filing_are_not_typed(self):
        filings = self.env["customer.filing"]
        for values in (
            {"state": "active"},
            {"protected_until": "2036-01-01 00:00:00"},
            {"name": "CF/1"},
            {"company_id": 1},
        ):
            with self.subTest(values=values):
                with self.assertRaises(UserError):
                    self.rpc(self.anna, self.filing, "write", values)
                with self.assertRaises(UserError):
                    call_kw(filings.with_user(self.anna), "create", [values], {})
        with_defaults = filings.with_user(self.anna).with_context(
            default_state="active", default_protected_until="2036-01-01 00:00:00"
        )
        self.assertEqual(with_defaults.create({"phone": "1"}).state, "draft")

    def test_snapshot_of_a_submitted_filing_stays(self):
        with self.assertRaises(UserError):
            self.rpc(self.anna, self.filing, "write", {"phone": "1"})
        with self.assertRaises(UserError):
            self.rpc(self.anna, self.filing, "unlink")

    def test_copy_of_a_filing_is_a_draft(self):
        copied = self.filing.with_user(self.anna).copy()
        self.assertEqual((copied.state, copied.name), ("draft", "/"))
        self.assertFalse(copied.protected_until)

    def test_colleague_cannot_file_someone_elses_lead(self):
        lead = self.lead(phone="13900001000", partner_name="成都高新")
        wizard = self.env["customer.filing.submit"].with_user(self.bo)
        with self.assertRaises(AccessError):
            wizard.with_context(default_lead_id=lead.id).create(
                {"kind_id": self.walk_in.id}
            )
        wizard = wizard.create({"lead_id": lead.id, "kind_id": self.walk_in.id})
        with self.assertRaises(AccessError):
            self.rpc(self.bo, wizard, "action_file")

    def test_draft_for_a_colleague_cannot_be_submitted(self):
        draft = self.env["customer.filing"].create(
            {
                "phone": "13900001000",
                "company_name": "X",
                "user_id": self.anna.id,
                "team_id": self.north.id,
            }
        )
        with self.assertRaises(AccessError):
            draft.with_user(self.bo).action_submit()
        draft.with_user(self.dai).action_submit()
        self.assertEqual(draft.state, "active")
        self.assertEqual(draft.user_id, self.anna)

    def test_private_methods_are_closed_to_clients(self):
        for method in ("_submit", "_end", "_filing_write", "_filing_protect"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.rpc(self.anna, self.filing, method)

    def test_door_is_closed_again_after_an_error(self):
        with self.assertRaises(MissingError):
            self.mine._filing_write({"user_id": 10**9})
        with self.assertRaises(UserError) as refusal:
            self.mine.write({"user_id": 10**9})
        self.assertIn(self.filing.name, str(refusal.exception))
