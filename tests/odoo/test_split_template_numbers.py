"""Templates of splits that come with the addon, with the numbers of their sources."""

from datetime import date
from decimal import Decimal

from filing_case import FilingCase

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


@tagged("post_install", "-at_install")
class TestSplitTemplateNumbers(FilingCase):
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
