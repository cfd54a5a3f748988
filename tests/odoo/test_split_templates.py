"""Templates of splits: those that come with the addon, with the numbers of their
sources, and what a template of one's own may say."""

from datetime import date
from decimal import Decimal

from filing_case import FilingCase

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.customer_filing.core import allocation, splitting

ANNA, BO, CARL, DAI, EVE = 1, 2, 3, 4, 5
COMPANY, SHOP = 9, 8
DEAL = date(2026, 3, 31)
VALID, OVER = date(2026, 4, 30), date(2026, 3, 30)


def person(id_, **values):
    return splitting.Person(id_, **{"filing_valid_until": VALID, **values})


def deal(owner=ANNA, closer=None, **roles):
    """Facts of a deal: who had which role, by number or as a Person."""
    told = {"owner": owner, "closer": closer or owner, **roles}
    return splitting.Facts(
        roles={
            role: tuple(
                one if isinstance(one, splitting.Person) else person(one)
                for one in (people if isinstance(people, tuple) else (people,))
            )
            for role, people in told.items()
            if people
        },
        deal_date=DEAL,
        company=COMPANY,
        shop=SHOP,
    )


AGENCY = {"owner": DAI, "listing": ANNA, "closer": BO, "customer": CARL}
CHAIN = {"owner": DAI, "listing": ANNA, "closer": BO, "photo": CARL, "plan": CARL}
FRESH = {"last_follow_up": date(2026, 3, 20)}
LEFT = {"active": False}
# (rules, template, facts, commission of 10 000, performance): amounts by payee.
SHARES = [
    ("S39-R02", "OWNER", deal(), {ANNA: 10000}, {ANNA: 10000}),
    ("S65-R10", "OWNER", deal(closer=BO), {ANNA: 10000}, {ANNA: 10000}),
    (
        "S14-R01 S14-R02",
        "30-60-10",
        deal(**AGENCY),
        {ANNA: 3000, BO: 6000, CARL: 1000},
        {},
    ),
    (
        "S14-R03",
        "10-40-40-10",
        deal(**AGENCY, exclusive=EVE),
        {ANNA: 1000, EVE: 4000, BO: 4000, CARL: 1000},
        {},
    ),
    (
        "S14-R04 literally, scenario 42",
        "30-60-10",
        deal(**AGENCY, key=EVE),
        {ANNA: 2000, BO: 5000, CARL: 1000, EVE: 2000},
        {},
    ),
    (
        "S14-R04 in all, scenario 42",
        "30-60-10-K10",
        deal(**AGENCY, key=EVE),
        {ANNA: 2500, BO: 5500, CARL: 1000, EVE: 1000},
        {},
    ),
    (
        "S14-R05",
        "30-60-10",
        deal(**AGENCY | {"customer": person(CARL, is_newcomer=True)}),
        {ANNA: 3000, BO: 3000, CARL: 4000},
        {},
    ),
    (
        "S14-R06, scenario 44",
        "30-60-10",
        deal(**AGENCY | {"listing": person(ANNA, **LEFT)}),
        {COMPANY: 3000, BO: 6000, CARL: 1000},
        {},
    ),
    (
        "S14-R13",
        "30-60-10",
        deal(**AGENCY | {"closer": (BO, EVE)}),
        {ANNA: 3000, BO: 3000, EVE: 3000, CARL: 1000},
        {},
    ),
    (
        "S14-R12 S14-R15 S14-R18 S14-R29 S14-R30",
        "RECORDER-10",
        deal(recorder=BO),
        {BO: 1000, ANNA: 9000},
        {ANNA: 10000},
    ),
    (
        "S14-R29: left",
        "RECORDER-10",
        deal(recorder=person(BO, **LEFT)),
        {COMPANY: 1000, ANNA: 9000},
        {ANNA: 10000},
    ),
    (
        "S14-R12: the rest to the company",
        "RECORDER-10-COMPANY",
        deal(recorder=BO),
        {BO: 1000, COMPANY: 9000},
        {},
    ),
    (
        "S14-R12: of the recorder's side",
        "RECORDER-SIDE",
        deal(**AGENCY, recorder=EVE),
        {EVE: 300, ANNA: 2700, BO: 6000, CARL: 1000},
        {},
    ),
    (
        "S18-R06: nobody of the key",
        "CHAIN-SALE",
        deal(**CHAIN | {"listing": person(ANNA, **FRESH)}),
        {ANNA: 3000, CARL: 1000, BO: 6000},
        {ANNA: 2000, CARL: 1000, SHOP: 1000, BO: 6000},
    ),
    (
        "S18-R07: photos and plan of a leaver",
        "CHAIN-SALE",
        deal(
            **CHAIN
            | {
                "listing": person(ANNA, **FRESH),
                "photo": person(CARL, **LEFT),
                "plan": person(CARL, **LEFT),
                "key": EVE,
            }
        ),
        {ANNA: 2000, EVE: 1000, BO: 7000},
        {ANNA: 2000, EVE: 1000, SHOP: 1000, BO: 6000},
    ),
    (
        "S18-R08: no follow-up in 15 days",
        "CHAIN-SALE",
        deal(
            **CHAIN
            | {"listing": person(ANNA, last_follow_up=date(2026, 3, 15)), "key": EVE}
        ),
        {CARL: 1000, EVE: 1000, BO: 8000},
        {CARL: 1000, EVE: 1000, SHOP: 2000, BO: 6000},
    ),
    (
        "S18-R09: wrong core data, sale",
        "CHAIN-SALE",
        deal(**CHAIN | {"listing": person(ANNA, wrong_data=True, **FRESH), "key": EVE}),
        {CARL: 1000, EVE: 1000, BO: 8000},
        {CARL: 1000, EVE: 1000, SHOP: 2000, BO: 6000},
    ),
    (
        "S18-R09: wrong core data, letting",
        "CHAIN-RENTAL",
        deal(
            **CHAIN
            | {
                "listing": person(
                    ANNA, wrong_data=True, last_follow_up=date(2026, 3, 28)
                ),
                "key": EVE,
            }
        ),
        {ANNA: 1800, CARL: 1000, EVE: 1000, BO: 6200},
        {ANNA: 2000, CARL: 1000, EVE: 1000, BO: 6000},
    ),
    (
        "S18-R05: a plan that does not count",
        "CHAIN-SALE",
        deal(
            **CHAIN
            | {
                "listing": person(ANNA, **FRESH),
                "plan": person(CARL, missing_documents=True),
                "key": EVE,
            }
        ),
        {ANNA: 2500, CARL: 500, EVE: 1000, BO: 6000},
        {ANNA: 2000, CARL: 500, SHOP: 500, EVE: 1000, BO: 6000},
    ),
    ("S01-R23", "50-50", deal(closer=BO), {ANNA: 5000, BO: 5000}, {}),
    (
        "S54-R06",
        "50-50-BOTH",
        deal(closer=BO),
        {ANNA: 5000, BO: 5000},
        {ANNA: 5000, BO: 5000},
    ),
    (
        "S42-R05 S31-R27: valid",
        "50-50-DUTY",
        deal(closer=BO),
        {ANNA: 5000, BO: 5000},
        {BO: 10000},
    ),
    (
        "S42-R05 S31-R27: over",
        "50-50-DUTY",
        deal(person(ANNA, filing_valid_until=OVER), BO),
        {BO: 10000},
        {BO: 10000},
    ),
    (
        "S42-R07",
        "50-50-FIRST",
        deal(closer=BO, first_receiver=ANNA),
        {ANNA: 5000, BO: 5000},
        {ANNA: 10000},
    ),
    (
        "S31-R28",
        "50-EARLIER",
        deal(closer=BO, first_receiver=(ANNA, CARL)),
        {BO: 5000, ANNA: 2500, CARL: 2500},
        {BO: 10000},
    ),
    ("S40-R09", "70-30", deal(closer=BO), {ANNA: 7000, BO: 3000}, {}),
    ("S40-R11", "30-70", deal(closer=BO), {ANNA: 3000, BO: 7000}, {}),
    ("S31-R23", "80-20", deal(closer=BO), {ANNA: 8000, BO: 2000}, {ANNA: 10000}),
    (
        "S31-R22, scenario 40: valid",
        "20-80",
        deal(closer=BO),
        {BO: 8000, ANNA: 2000},
        {BO: 10000},
    ),
    (
        "S31-R22, scenario 40: over",
        "20-80",
        deal(person(ANNA, filing_valid_until=OVER), BO),
        {BO: 10000},
        {BO: 10000},
    ),
    (
        "S14-R05 alone",
        "NEWCOMER",
        deal(person(ANNA, is_newcomer=True, mentor=person(BO))),
        {ANNA: 5000, BO: 5000},
        {},
    ),
    (
        "S36-R33",
        "TRIAL",
        deal(person(ANNA, is_newcomer=True, mentor=person(BO))),
        {ANNA: 10000},
        {BO: 10000},
    ),
    (
        "S05-R09 S05-R12: 50",
        "HELPER-50",
        deal(helper=BO),
        {BO: 50, ANNA: 9950},
        {ANNA: 10000},
    ),
    (
        "S05-R09 S05-R12: 100",
        "HELPER-100",
        deal(helper=BO),
        {BO: 100, ANNA: 9900},
        {ANNA: 10000},
    ),
    ("S05-R13: nobody helped", "HELPER-50", deal(), {ANNA: 10000}, {ANNA: 10000}),
    (
        "S48-R14",
        "TEAM",
        deal(team=(ANNA, BO, CARL, DAI)),
        {ANNA: 2500, BO: 2500, CARL: 2500, DAI: 2500},
        {ANNA: 2500, BO: 2500, CARL: 2500, DAI: 2500},
    ),
]
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

    def amounts(self, template, facts, book, total):
        proposal = splitting.propose(template._core(), facts)
        self.assertFalse(proposal.problems)
        lines = [
            allocation.Line(
                key=str(line.sequence),
                sequence=line.sequence,
                percent=line.percent,
                fixed=line.fixed,
                cap=line.cap,
                floor=line.floor,
                is_rest=line.is_rest,
            )
            for line in proposal.lines
            if line.book == book
        ]
        if not lines:
            return {}
        found = allocation.allocate(
            Decimal(total),
            lines,
            2,
            allocation.Rules(template.split_type, fixed_first=template.fixed_first),
        )
        self.assertFalse(found.problems)
        told = {}
        for line in proposal.lines:
            amount = found.amounts.get(str(line.sequence))
            if line.book == book and amount:
                told[line.payee.id] = told.get(line.payee.id, 0) + amount
        return told

    def test_the_numbers_of_each_template(self):
        for rules, code, facts, commission, performance in SHARES:
            template = self.template(code)
            for book, told in (
                ("commission", commission),
                ("performance", performance),
            ):
                with self.subTest(rules, book=book):
                    self.assertEqual(
                        self.amounts(template, facts, book, "10000.00"), told
                    )

    def test_what_is_agreed_upon_and_what_is_on_top(self):
        """S01-R16, S05-R16, S46-R05, S48-R06, S51-R03; S36-R29."""
        for code in ("WORK", "NEGOTIATED", "TRANSFER"):
            self.assertTrue(self.template(code).is_free, code)
        reward = self.template("REFERRER-200")
        self.assertEqual((reward.split_type, reward.overlay_cap), ("overlay", 100))
        uncle = splitting.Person(77, "partner", has_login=False)
        told = self.amounts(reward, deal(referrer=uncle), "commission", "10000.00")
        self.assertEqual(told, {77: 200})

    def test_an_exclusive_listing_gives_all_it_has_for_the_key(self):
        """S14-R04, taken literally: 10/40/40/10 leaves the listing side nothing."""
        told = self.amounts(
            self.template("10-40-40-10"),
            deal(**AGENCY, exclusive=DAI, key=EVE),
            "commission",
            "10000.00",
        )
        self.assertEqual(told, {EVE: 2000, DAI: 4000, BO: 3000, CARL: 1000})

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
