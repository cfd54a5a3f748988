"""Filings that must be approved: who asks, who decides, by the dialog as on screen."""

from draft_case import DraftCase

from odoo import Command


class ApprovalCase(DraftCase):
    """Dai leads North, Eve the unit above it; Olga keeps the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eve = cls._new_user("eve", "customer_filing.group_filing_user")
        cls.fay = cls._new_user("fay", "customer_filing.group_filing_user")
        units = cls.env["customer.filing.unit"]
        cls.company_unit = units.create({"name": "China", "leader_id": cls.fay.id})
        cls.unit = units.create(
            {
                "name": "North China",
                "leader_id": cls.eve.id,
                "parent_id": cls.company_unit.id,
            }
        )
        cls.north.filing_unit_id = cls.unit

    def levels(self, *levels, **values):
        """Set the levels of approval of North's policy, from now on."""
        return self.rules(
            approval_level_ids=[
                Command.clear(),
                *(
                    Command.create({"sequence": number} | level)
                    for number, level in enumerate(levels, 1)
                ),
            ],
            **values,
        )

    def without_administrators(self):
        requests = self.registry["customer.filing.request"]
        nobody = self.env["res.users"]
        self.patch(requests, "_above_office", lambda *_args, **_options: nobody)

    def request_of(self, filing, kind="file"):
        return self.env["customer.filing.request"].search(
            [("filing_id", "=", filing.id), ("kind", "=", kind)], limit=1
        )

    def dialog_of(self, user, request, decision="approve", **values):
        """The dialog that a button on a request opens for ``user``."""
        button = {
            "approve": "action_approve",
            "refuse": "action_refuse",
            "return": "action_return",
        }[decision]
        action = getattr(request.with_user(user), button)()
        dialog = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        dialog.write(values)
        return dialog

    def decide(self, user, request, decision="approve", **values):
        return self.dialog_of(user, request, decision, **values).action_decide()

    def run_approval_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("customer_filing.ir_cron_approval").method_direct_trigger()
        self.env.invalidate_all()
