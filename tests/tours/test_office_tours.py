from tour_case import TourCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestOfficeTours(TourCase):
    """What administrators and leaders do in the browser."""

    def test_administrator_sets_a_period(self):
        self.tour("periods", self.max, "/odoo/action-sales_team.crm_team_action_config")
        self.assertEqual(self.south.filing_policy_id, self.policy)
        self.assertEqual(self._days(self.south), 10)
        self.assertEqual(self._days(self.north), 7)
        self.assertIn(self.south, self.south.filing_pool_id.team_ids)

    def _days(self, team):
        return team._filing_version()._line_for(self.walk_in).length

    def test_administrator_uses_a_preset(self):
        self.tour(
            "preset", self.max, "/odoo/action-customer_filing.filing_preset_action"
        )
        policy = self.south.filing_policy_id
        self.assertEqual(policy.name, "Our shop")
        self.assertEqual(
            policy.preset_id, self.env.ref("customer_filing.filing_preset_p01")
        )
        self.assertEqual(self._days(self.south), 7)

    def test_administrator_changes_a_preset_for_a_team(self):
        """From the gallery to terms of the team's own, marked on its form."""
        self.tour("terms", self.max)
        version = self.south.filing_version_id
        self.assertEqual((version.team_id, version.phase), (self.south, "in_force"))
        preset = self.env.ref("customer_filing.filing_preset_p04")
        self.assertEqual(version.policy_id.preset_id, preset)
        project = self.env.ref("customer_filing.filing_kind_project")
        line = version._line_for(project)
        self.assertEqual((line.length, line.unit), (2, "month"))
        self.assertEqual(version.stage_ids.mapped("length"), [5])
        self.assertEqual(version.approval_level_ids.mapped("hours"), [8])
        self.assertEqual(preset.version_id._line_for(project).length, 1)

    def test_leader_approves_a_withdrawal(self):
        lead = self.lead(self.anna, "Lathe", "重庆兆度销售工程有限公司", "13800001234")
        filing = self.file(lead)
        request = (
            self.env["customer.filing.request"]
            .with_user(self.anna)
            .create({"filing_id": filing.id, "reason": "Wrong customer"})
        )
        self.tour("requests", self.dai)
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.decided_by_id, self.dai)
        self.assertEqual((filing.state, filing.end_reason), ("ended", "withdrawn"))
        self.assertFalse(lead.filing_guard)
