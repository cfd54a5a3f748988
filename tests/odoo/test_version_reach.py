"""Settings that contradict one another, or could never count, are refused."""

from draft_case import DraftCase

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestReach(DraftCase):
    def setUp(self):
        super().setUp()
        self.version = self.rules()
        self.kind = self.env["customer.filing.kind"].create(
            {"name": "VIP", "code": "vip"}
        )
        self.filing_level = Command.create({"matter": "filing", "approver": "leader"})

    def refused(self, pattern, **values):
        with self.subTest(values), self.assertRaisesRegex(ValidationError, pattern):
            with self.env.cr.savepoint():
                self.version.write(values)

    def only(self, **period):
        """The command that leaves walk-ins alone, with such a period."""
        line = {"kind_id": self.walk_in.id} | period
        return [Command.clear(), Command.create(line)]

    def stage(self, stage, length, **values):
        return [Command.create({"stage": stage, "length": length} | values)]

    def test_nothing_is_said_of_kinds_that_nobody_files(self):
        mine = {"kind_id": self.kind.id}
        for name, line in {
            "stage_ids": {"stage": "cadence", "length": 3},
            "approval_level_ids": {},
            "requirement_ids": {"field_name": "photo"},
            "document_ids": {"name": "Licence"},
            "limit_ids": {},
        }.items():
            self.refused("Nobody can file VIP", **{name: [Command.create(line | mine)]})
        self.refused(
            "Nobody can file VIP", window_kind_ids=[Command.set(self.kind.ids)]
        )
        self.version.requirement_ids = [
            Command.create({"field_name": "photo", "kind_id": self.deposit.id})
        ]
        self.refused("Nobody can file Deposit paid", line_ids=self.only())

    def test_a_kind_comes_with_all_that_is_said_of_it(self):
        self.version.write(
            {
                "stage_ids": self.stage("cadence", 3, kind_id=self.kind.id),
                "line_ids": [Command.create({"kind_id": self.kind.id, "length": 9})],
            }
        )
        self.assertEqual(self.version.stage_ids.kind_id, self.kind)

    def test_a_part_moved_to_another_version(self):
        other = self.policy.copy().version_ids
        other.write(
            {
                "line_ids": [Command.create({"kind_id": self.kind.id})],
                "limit_ids": [Command.create({"kind_id": self.kind.id})],
            }
        )
        with self.assertRaisesRegex(ValidationError, "Nobody can file VIP"):
            other.limit_ids.version_id = self.version

    def test_draft_whose_lines_were_changed_one_by_one(self):
        draft = self.version._draft()
        draft.stage_ids = self.stage("cadence", 7, kind_id=self.walk_in.id)
        draft._line_for(self.walk_in).length = 3
        with self.assertRaisesRegex(ValidationError, "never be missed"):
            draft.with_user(self.max).action_put_in_force()

    def test_queue_of_periods_without_end(self):
        endless = self.only(unit="permanent")
        self.refused("wait for ever", duplicate_policy="queue", line_ids=endless)
        self.version.write(
            {
                "duplicate_policy": "queue",
                "line_ids": endless,
                "stage_ids": self.stage("cadence", 7, effect="release"),
            }
        )
        self.refused("wait for ever", stage_ids=[Command.clear()])

    def test_days_off_of_periods_without_end(self):
        endless = self.only(unit="permanent")
        for values in ({"holiday_mode": "postpone"}, {"absence_pauses": True}):
            self.refused("Days off would move nothing", line_ids=endless, **values)

    def test_extension_that_no_ceiling_leaves_room_for(self):
        full = self.only(length=9, unit="month", cap_length=9)
        self.refused("No extension could", line_ids=full, extension_mode="limited")
        self.refused(
            "longer than “Walk-in” may last",
            line_ids=self.only(length=7, cap_length=8, cap_unit="day"),
            extension_mode="limited",
            extension_unit="week",
            extension_length=2,
        )
        self.refused(
            "without end",
            line_ids=self.only(unit="permanent"),
            extension_mode="unlimited",
        )

    def test_renewal_that_no_ceiling_leaves_room_for(self):
        full = {"length": 9, "unit": "day", "cap_length": 9, "cap_unit": "day"}
        self.refused(
            "Nothing could renew “Walk-in”",
            line_ids=self.only(renew_event="visit", **full),
        )

    def test_renewal_of_what_every_contact_renews(self):
        line = {"start_event": "last_contact", "start_within_days": 5}
        for more in ({"renew_event": "order"}, {"renew_max": 2}):
            self.refused("every contact renews it", line_ids=self.only(**line, **more))

    def test_levels_for_extensions_that_nobody_gets(self):
        level = {"matter": "extension", "approver": "officer"}
        self.refused(
            "nothing is ever extended", approval_level_ids=[Command.create(level)]
        )
        self.version.write(
            {"extension_mode": "limited", "approval_level_ids": [Command.create(level)]}
        )
        self.refused("nothing is ever extended", extension_mode="none")

    def test_period_that_nobody_would_choose(self):
        """S67-R04: who approves chooses."""
        chosen = self.only(length_min=3, length_max=6)
        self.refused("Nobody would choose", line_ids=chosen)
        self.version.write(
            {"line_ids": chosen, "approval_level_ids": [self.filing_level]}
        )
        self.refused("Nobody would choose", approval_level_ids=[Command.clear()])
        self.version.write(
            {"effective_from": "signature", "approval_level_ids": [Command.clear()]}
        )
        self.refused("Nobody would choose", effective_from="submission")

    def test_deadlines_after_the_end(self):
        walk_in = {"kind_id": self.walk_in.id}
        for stage in ("first_contact", "visit", "cadence"):
            self.refused("never be missed", stage_ids=self.stage(stage, 8, **walk_in))
        self.refused(
            "never be missed", line_ids=self.only(), stage_ids=self.stage("visit", 31)
        )
        week = self.stage("cadence", 7, **walk_in)
        self.version.stage_ids = [Command.clear(), *week]
        self.version.extension_mode = "limited"
        self.version.stage_ids = self.stage("visit", 30, **walk_in)
        self.refused("never be missed", extension_mode="none")

    def test_deadlines_of_what_is_renewed_or_awaited(self):
        late = self.stage("visit", 12)
        for period in (
            {"length": 7, "renew_event": "contact"},
            {
                "length": 7,
                "start_event": "first_visit",
                "start_within_days": 5,
            },
        ):
            with self.subTest(period):
                self.version.write(
                    {
                        "line_ids": self.only(**period),
                        "stage_ids": [Command.clear(), *late],
                    }
                )

    def test_warnings_before_the_beginning(self):
        for name in ("warn_days", "warn_leader_days"):
            self.refused("8 days ahead", line_ids=self.only(length=7), **{name: "8, 3"})
            self.refused(
                "nothing to warn of",
                line_ids=self.only(unit="permanent"),
                **{name: "1"},
            )
        self.version.write(
            {
                "line_ids": self.only(unit="permanent"),
                "stage_ids": self.stage("cadence", 3),
                "warn_days": "3",
            }
        )
        self.refused("4 days ahead", warn_days="4")

    def test_signatures_after_the_next_contact_is_due(self):
        self.version.stage_ids = self.stage("cadence", 1)
        self.refused("before the last one is signed", countersign_hours=49)
        self.version.countersign_hours = 48
        self.refused(
            "before the last one is signed",
            stage_ids=self.stage("cadence", 12, unit="hour", kind_id=self.walk_in.id),
        )
