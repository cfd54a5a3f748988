"""Templates of splits: which counts, and what one of one's own may say."""

from filing_case import FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

OWNER = "All to the owner"
# What each preset says of splits, rule by rule.
RULES = {
    "P00": [OWNER],
    "P01": [
        "Who was first cannot be told: 50/50",
        "Colleagues helped to close: Negotiated",
        OWNER,
    ],
    "P03": ["Somebody helped: Helper 50, the rest to the owner", OWNER],
    "P05": [
        "Somebody is exclusive agent: Exclusive agency: 10, 40, 40, 10",
        "Somebody else recorded the customer first: Original recorder 10",
        "Listing 30, closing 60, customer 10",
    ],
    "P06": ["Listing to let: Agency chain: letting", "Agency chain: sale"],
    "P07": [
        "The customer wanted another than the owner: 20/80, performance to who closed",
        "The owner could not come: 80/20",
        "That he was somebody's customer was found out later: 50/50, performance to "
        "who closed",
        "Others received the customer on earlier visits: 50 to who closed, 50 to those "
        "of earlier visits",
        "Another closed on the day on which he received the customer: 50/50",
        OWNER,
    ],
    "P08": [
        "A newcomer takes part: Trial employee: performance to his mentor",
        OWNER,
    ],
    "P09": [OWNER],
    "P10": [
        "The first visit was for brochures alone: 30/70",
        "Another than the owner closed: 70/30",
        OWNER,
    ],
    "P11": [
        "The customer comes from the company's relations: Whole team",
        "Members of one family were filed apart: 50/50, performance to the first",
        "The customer complained about the owner: 50/50",
        "That he was somebody's customer was found out later: 50/50, performance to "
        "who closed",
        "The owner could not come: 50/50, performance to who closed",
        OWNER,
    ],
    "P12": [
        "Another closed on the day on which he received the customer: 50/50",
        OWNER,
    ],
    "P13": ["The owner could not come: 50/50, performance too", OWNER],
    "P14": [OWNER],
}


@tagged("post_install", "-at_install")
class TestSplitTemplates(FilingCase):
    def template(self, code):
        templates = self.env["customer.filing.split.template"]
        return templates.search([("code", "=", code)])

    def test_what_each_preset_says(self):
        for number in range(17):
            code = f"P{number:02d}"
            with self.subTest(code):
                policy = self.env.ref(f"customer_filing.filing_preset_{code.lower()}")
                told = policy.version_id._setting_texts("split_rule_ids")
                self.assertEqual(told, RULES.get(code, ["all to the filing's owner"]))
        agency = self.template("30-60-10")
        self.assertTrue(agency.counts_fees and agency.counts_rebates, "S14-R08")
        chain = self.template("CHAIN-SALE")
        self.assertFalse(chain.counts_fees or chain.counts_rebates, "S18-R02")

    def test_a_preset_stays_and_its_copy_is_free(self):
        preset = self.template("70-30").with_user(self.max)
        for change in (
            lambda: preset.write({"name": "Ours"}),
            lambda: preset.line_ids[0].write({"percent": 60}),
            lambda: preset.line_ids[0].unlink(),
            lambda: preset.line_ids.create({"template_id": preset.id, "role": "key"}),
            preset.unlink,
            lambda: preset.copy({"is_preset": True}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        own = preset.copy()
        self.assertEqual(own.name, "70/30 (copy)")
        self.assertFalse(own.is_preset or own.code)
        lines = own.line_ids
        own.line_ids = [
            Command.update(lines[0].id, {"percent": 60}),
            Command.update(lines[1].id, {"percent": 40}),
        ]
        self.assertEqual(preset.line_ids.mapped("percent"), [70, 30])
        with self.assertRaises(AccessError):
            own.with_user(self.dai).name = "Mine"

    def make(self, *lines, **values):
        return self.env["customer.filing.split.template"].create(
            {
                "name": "Ours",
                "line_ids": [Command.create(line) for line in lines],
            }
            | values
        )

    def refused(self, saying, *lines, **values):
        with self.assertRaisesRegex(ValidationError, saying), self.env.cr.savepoint():
            self.make(*lines, **values)

    def test_what_does_not_add_up_is_refused(self):
        """Scenario 43."""
        owner = {"role": "owner", "percent": 85}
        helper = {"role": "helper", "percent": 10}
        self.refused("95 percent: 5 are missing", owner, helper)
        self.refused("101 percent: 1 too many", owner | {"percent": 91}, helper)
        self.make(owner, helper, {"role": "closer", "is_rest": True})
        self.make(owner, helper, is_free=True)
        self.refused("add a line")
        self.refused("above 0", owner, split_type="overlay")
        self.refused(
            "at most 20 are allowed", owner, split_type="overlay", overlay_cap=20
        )
        self.make(helper, split_type="overlay", overlay_cap=20)
        fixed = {"role": "helper", "fixed_amount": 50}
        whole = owner | {"percent": 100}
        self.make(whole, fixed)
        self.refused("fixed amounts besides", whole, fixed, fixed_first=False)
        self.refused("percentage of the expected", whole, base_kind="percent")
        rest = {"role": "closer", "is_rest": True}
        self.refused("Only one line", owner, rest, {"role": "team", "is_rest": True})
        self.refused("performance", whole | {"performance_percent": 40})

    def test_limits_make_sense(self):
        whole = {"role": "owner", "percent": 100}
        self.refused("between the limits", whole | {"percent_max": 90})
        self.refused("at least is more", whole | {"floor_amount": 2, "cap_amount": 1})
        self.refused("not both", whole | {"fixed_amount": 5})
        self.refused("must not be negative", whole | {"performance_percent": -1})
        self.refused("100 percent at most", whole | {"performance_percent": 101})
        self.refused("same role", whole | {"departed_to": "owner"})
        self.refused("must be between", whole, silence_days=-1)

    def test_a_rule_that_could_never_count_is_refused(self):
        version = self.policy.version_id
        owner, halves = self.template("OWNER"), self.template("50-50")
        first = {"template_id": owner.id, "sequence": 1}
        with self.assertRaisesRegex(ValidationError, "would never count"):
            version.split_rule_ids = [
                Command.create(first),
                Command.create({"template_id": halves.id, "condition": "absent"}),
            ]
        with self.assertRaisesRegex(ValidationError, "cannot be used"):
            version.split_rule_ids = [
                Command.create(first | {"lead_domain": "[('nothing', '=', 1)]"})
            ]

    def test_the_first_rule_that_fits_counts(self):
        """By kind, condition and lead; what nobody but the leader knows he says."""
        big, halves = self.template("TEAM"), self.template("50-50")
        agency = self.template("30-60-10")
        self.policy.version_id.split_rule_ids = [
            Command.create(
                {
                    "sequence": 1,
                    "template_id": big.id,
                    "lead_domain": "[('expected_revenue', '>', 1000)]",
                }
            ),
            Command.create(
                {"sequence": 2, "template_id": halves.id, "condition": "unclear"}
            ),
            Command.create(
                {
                    "sequence": 3,
                    "template_id": agency.id,
                    "kind_id": self.deposit.id,
                }
            ),
        ]
        lead = self.lead()
        self.file(lead)
        self.assertEqual(lead._filing_split_template().code, "OWNER")
        self.assertEqual(lead._filing_split_template(["unclear"]), halves)
        lead.expected_revenue = 2000
        self.assertEqual(lead._filing_split_template(["unclear"]), big)
        other = self.file(
            self.lead(phone="13700001000", partner_name="成都高新"), self.deposit
        )
        self.assertEqual(other.lead_id._filing_split_template(), agency)
