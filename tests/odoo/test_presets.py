"""The presets that come with the addon, and the policies made from them."""

from datetime import datetime

import policies
from filing_case import MONDAY, FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import convert_file

PRESETS = [f"P{number:02d}" for number in range(17)]


class PresetCase(FilingCase):
    def preset(self, code):
        return self.env.ref(f"customer_filing.filing_preset_{code.lower()}")

    def copied(self, code):
        """A policy made from a preset, as Max does it in the gallery."""
        dialog = self.env["customer.filing.preset.use"].with_user(self.max)
        action = dialog.create({"preset_id": self.preset(code).id}).action_use()
        return self.env["customer.filing.policy"].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestGallery(PresetCase):
    def test_every_preset_is_there_and_explains_itself(self):
        presets = self.env["customer.filing.policy"].search(
            [("is_preset", "=", True)], order="code"
        )
        self.assertEqual(presets.mapped("code"), PRESETS)
        for preset in presets:
            with self.subTest(preset.code):
                self.assertEqual(preset, self.preset(preset.code))
                self.assertGreater(len(preset.description), 60)
                self.assertTrue(preset.origin)
                self.assertTrue(preset.line_ids)

    def test_a_team_files_under_a_copy_of_each(self):
        """Nothing in a preset is refused, and its kinds can be pinned."""
        for code in PRESETS:
            with self.subTest(code):
                policy = self.copied(code)
                self.plain.filing_policy_id = policy
                version = self.plain.filing_version_id
                self.assertEqual(version.policy_id, policy)
                for kind in version.line_ids.kind_id:
                    self.assertTrue(version._resolve(kind, self.company))

    def test_values_are_those_of_the_collected_policies(self):
        """S01-R05, S01-R06, S11-R02, S39-R04, S47-R06, S65-R01, S68-R03, S68-R16."""
        for code, kind, length, unit, first_day in (
            ("P00", "walk_in", 30, "day", False),
            ("P01", "walk_in", 7, "day", False),
            ("P01", "deposit", 90, "day", False),
            ("P02", "key_account", 6, "month", False),
            ("P04", "project", 1, "month", False),
            ("P07", "visitor", 2, "month", False),
            ("P09", "visitor", 3, "month", False),
            ("P12", "phone", 14, "day", False),
            ("P14", "accompanied", 20, "day", False),
            ("P16", "pre_filing", 1, "day", False),
            ("P16", "temporary", 1, "day", True),
            ("P16", "actual_visit", 7, "day", True),
        ):
            with self.subTest(code, kind=kind):
                kind = self.env.ref(f"customer_filing.filing_kind_{kind}")
                line = self.preset(code).version_id._line_for(kind)
                self.assertEqual(
                    (line.length, line.unit, line.count_first_day),
                    (length, unit, first_day),
                )
        natural = self.env.ref("customer_filing.filing_kind_natural")
        line = self.preset("P14").version_id._line_for(natural)
        self.assertEqual(line.unit, "permanent")

    def test_hours_and_time_before_arrival_hold_for_some_kinds_only(self):
        """S68-R02, S68-R07: by list in the evening, at the desk all day."""
        version = self.preset("P16").version_id
        rules = {
            code: version._form_rules(
                self.env.ref(f"customer_filing.filing_kind_{code}"), ""
            )
            for code in ("pre_filing", "temporary", "actual_visit")
        }
        self.assertEqual(rules["pre_filing"].window, (64800, 75600))
        self.assertIsNone(rules["temporary"].window)
        self.assertIsNone(rules["actual_visit"].window)
        self.assertEqual(rules["temporary"].min_lead_minutes, 30)
        self.assertEqual(rules["actual_visit"].min_lead_minutes, 0)
        self.assertEqual(rules["pre_filing"].max_lead_days, 1)
        self.assertEqual(rules["actual_visit"].max_lead_days, 0)
        self.assertIn("customer_signature", rules["actual_visit"].required)

    def test_copy_has_everything_and_stands_on_its_own(self):
        policy = self.copied("P16")
        self.assertFalse(policy.is_preset)
        self.assertEqual(policy.preset_id, self.preset("P16"))
        self.assertEqual(policy.version_ids.valid_from, MONDAY)
        mine, theirs = policy.version_id, self.preset("P16").version_id
        for title, names in theirs._setting_sections():
            for name in names:
                with self.subTest(title, name=name):
                    self.assertEqual(
                        mine._setting_texts(name), theirs._setting_texts(name)
                    )
        mine.limit_ids[0].limit = 5
        self.assertEqual(theirs.limit_ids[0].limit, 10_000)

    def test_dialog_switches_teams_on(self):
        dialog = self.env["customer.filing.preset.use"].with_user(self.max)
        preset = self.preset("P01")
        with Form(dialog.with_context(default_preset_id=preset.id)) as form:
            self.assertEqual(form.name, "Walk-in and deposit")
            form.name = "Our own"
            form.team_ids.add(self.plain)
            self.assertFalse(form.in_use_ids)
            form.team_ids.add(self.north)
            self.assertEqual(form.in_use_ids.ids, self.north.ids)
        action = form.record.action_use()
        policy = self.env["customer.filing.policy"].browse(action["res_id"])
        self.assertEqual((policy.name, policy.company_id), ("Our own", self.company))
        self.assertEqual(policy.team_ids, self.plain | self.north)
        self.assertTrue(self.plain.filing_pool_id)

    def test_only_administrators_use_presets(self):
        for user in (self.anna, self.dai, self.olga):
            with self.assertRaises(AccessError):
                self.preset("P01").with_user(user).action_use_preset()
            dialog = self.env["customer.filing.preset.use"].with_user(user)
            with self.assertRaises(AccessError):
                dialog.create({"preset_id": self.preset("P01").id}).action_use()


@tagged("post_install", "-at_install")
class TestPresetsStay(PresetCase):
    def test_nobody_edits_a_preset(self):
        preset = self.preset("P16").with_user(self.max)
        version = preset.version_id
        line = {"version_id": version.id, "kind_id": self.deposit.id}
        other = policies.standard(self.env).version_ids.with_user(self.max)
        for way, change in {
            "name": lambda: preset.write({"name": "Mine"}),
            "not a preset": lambda: preset.write({"is_preset": False}),
            "delete": preset.unlink,
            "setting": lambda: version.write({"masked_phone": False}),
            "end": lambda: version.write({"valid_to": MONDAY}),
            "delete version": version.unlink,
            "new version": preset.action_new_version,
            "version moved in": lambda: other.write({"policy_id": preset.id}),
            "line": lambda: version.line_ids[0].write({"length": 900}),
            "line added": lambda: version.line_ids.create(line),
            "line removed": lambda: version.line_ids[0].unlink(),
            "limit": lambda: version.limit_ids[0].write({"limit": 1}),
        }.items():
            with self.subTest(way), self.assertRaisesRegex(UserError, "Use this"):
                change()

    def test_nobody_makes_a_preset(self):
        values = {"name": "X", "code": "X", "is_preset": True}
        with self.assertRaisesRegex(UserError, "Use this"):
            self.env["customer.filing.policy"].with_user(self.max).create(values)
        with self.assertRaisesRegex(UserError, "Use this"):
            self.policy.with_user(self.max).write({"is_preset": True})

    def test_a_team_cannot_file_under_a_preset_itself(self):
        with self.assertRaisesRegex(ValidationError, "preset gallery"):
            self.plain.filing_policy_id = self.preset("P00")

    def test_copy_of_a_preset_is_none(self):
        copied = self.preset("P00").with_user(self.max).copy()
        self.assertFalse(copied.is_preset)
        copied.name = "Mine"

    def test_presets_are_not_among_the_policies(self):
        action = self.env.ref("customer_filing.filing_policy_action")
        self.assertIn("search_default_own", action.context)
        view = self.env["customer.filing.policy"].get_view(view_type="search")
        self.assertIn('name="own"', view["arch"])

    def test_update_renews_presets_and_leaves_copies_alone(self):
        copied = self.copied("P01")
        copied.version_id.line_ids[0].length = 9
        preset = self.preset("P01")
        preset.name = "An old name"
        preset.version_id.line_ids[0].length = 99
        preset.version_id.require_address = False
        for _time in range(2):
            convert_file(
                self.env(su=True),
                "customer_filing",
                "data/filing_preset_p00_p04.xml",
                {},
                mode="update",
            )
            self.assertEqual(preset.name, "Walk-in and deposit")
            self.assertEqual(preset.version_id.line_ids.mapped("length"), [7, 90])
            self.assertTrue(preset.version_id.require_address)
        self.assertEqual(copied.version_id.line_ids[0].length, 9)

    def test_filing_under_a_copy(self):
        """S11-R02, S11-R08: a month, and one who waits."""
        policy = self.copied("P04")
        version = policy.version_ids
        version.write({"check_answer": "instant", "effective_from": "submission"})
        version.line_ids = [Command.create({"kind_id": self.walk_in.id, "length": 30})]
        self.north.filing_policy_id = policy
        first = self.file(self.lead())
        self.assertEqual(first.queue_places, 1)
        self.assertEqual(first.protected_until, datetime(2026, 4, 1, 16))
        second = self.file(self.lead(self.bo))
        self.assertEqual(second.state, "queued")
