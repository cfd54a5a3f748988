"""What does a template give, who took part in a deal, and what is said about it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .allocation import HUNDRED, ZERO, Problem

#: Percentages of lines have at most so many decimals; of three who share 10 % the
#: first has 3.333334.
PERCENT_DIGITS = 6

ROLES = (
    "owner",  # 报备人: whose filing it is
    "first_receiver",  # 首接人: received him first, or on earlier visits
    "recorder",  # 原录入人
    "former",  # 前负责人
    "maintainer",  # 维护人: stood in for somebody on leave
    "listing",  # 房源方
    "exclusive",  # 独家代理
    "closer",  # 成交人
    "customer",  # 客户方
    "key",  # 钥匙方
    "photo",  # 实勘
    "plan",  # 户型图
    "helper",  # 协助人
    "referrer",  # 介绍人
    "mentor",  # 带教人
    "team",  # 全体人员
    "shop",  # 门店
    "company",  # 公司
    "other",
)
BOOKS = ("commission", "performance")
KEY_MODES = ("none", "each_10", "total_10")
#: To whom a line's performance goes. ``shop`` is the closing shop, ``own_shop`` the
#: shop of whoever should have had the line (S18-R10).
PERFORMANCE_TO = ("person", "shop", "own_shop", "mentor", "closer")
#: To whom a share goes that its person does not get: one of these, or a role. "" is the
#: line that takes the rest, and where there is none the closer. Where nobody is left
#: to get it, it is the closer's, and else the company's.
HEIRS = ("kept", "company", "closer", "shop")

#: When a rule of the policy chooses its template; "" always fits. Those marked * are
#: seen from who took part; the others somebody must say.
CONDITIONS = (
    "exclusive",  # * somebody is exclusive agent (S14-R03)
    "key",  # * somebody holds the key (S14-R04)
    "newcomer",  # * the owner, customer's side or closer is new (S14-R05, S36-R33)
    "recorder",  # * somebody recorded him first (S14-R12, S14-R15, S14-R30)
    "former",  # * somebody had him before
    "helper",  # * somebody helped (S05-R09, S31-R23)
    "referrer",  # * somebody introduced him (S36-R29)
    "other_closer",  # * the closer is not the owner (S40-R09)
    "two_closers",  # * two brought the same customer (S14-R13)
    "refused",  # he refused the owner and wanted another (S31-R22)
    "absent",  # the owner could not come (S31-R23, S54-R06)
    "same_day",  # closed on the day another received him (S31-R05, S47-R09)
    "found_later",  # found out only later that he was somebody's (S31-R27, S42-R05)
    "earlier_visits",  # others received him on earlier visits (S31-R28)
    "first_visit_only",  # the first visit was for brochures (S40-R11)
    "family",  # members of a family were filed separately (S42-R07, S48-R06)
    "complaint",  # he complained about the owner (S42-R11)
    "company_relation",  # he comes from the company's relations (S48-R14)
    "unclear",  # who was first cannot be told (S01-R23)
    "assisted",  # colleagues were better placed and helped (S01-R16, S05-R16)
    "other_site",  # another site took part (S05-R09, S46-R05)
    "transfer",  # he moved to a partner because of him (S51-R03)
)

#: Why a line is as it is. Params are strings and whole numbers, so that they can be
#: kept as JSON: ``kind`` and ``person`` are a payee, dates ISO, percentages decimal.
#: ``to`` is who got it in the end: company, closer, shop, a role; "" is the line of the
#: rest.
#:
#: ``filed``               {date, follow_ups, last}: since when he has the role; date
#:                         and last may be ""
#: ``shared``              {count}: several of one role share evenly
#: ``by_work``             {part}: percent of the work that he did
#: ``fixed``               {amount}
#: ``rest``                {}: takes what the others leave
#: ``negotiated``          {}: percentages by hand
#: ``right``               {origin, percent, date}: the filing carries his right already
#: ``right_taken``         {percent}: given up for such a right
#: ``right_heir``          {kind, person, to}: his right goes to the heir
#: ``missing``             {role, to}: nobody had the role
#: ``departed``            {kind, person, to}: he has left
#: ``no_follow_up``        {kind, person, days, last, to}: forfeited (S18-R08)
#: ``wrong_data``          {kind, person, percent, to}: forfeited (S18-R09)
#: ``missing_documents``   {kind, person, to}: forfeited (S18-R04, S18-R05)
#: ``invalid_filing``      {kind, person, until, to}: his filing had ended; until may
#:                         be ""
#: ``unmaintained``        {kind, person, to}: on leave, and nobody looked after it
#: ``maintained``          {kind, person}: he looked after it for that person (S18-R10)
#: ``kept_part``           {percent}: so much of the share is left to him
#: ``key``                 {percent, mode}: taken from listing and closer for the key
#: ``key_taken``           {percent}: given up for the key
#: ``newcomer``            {kind, person}: shares the closing part with that newcomer
#: ``is_newcomer``         {kind, person}: shares the closing part with that person
#: ``performance_shop``    {}, ``performance_own_shop`` {}, ``performance_closer`` {}
#: ``performance_mentor``  {kind, person}: a newcomer's performance is his mentor's
#: ``no_share``            {kind, person, role}: a notice: took part, and the template
#:                         gives nothing for it (S05-R13, S46-R02, S65-R10)
REASONS = (
    "filed",
    "shared",
    "by_work",
    "fixed",
    "rest",
    "negotiated",
    "right",
    "right_taken",
    "right_heir",
    "missing",
    "departed",
    "no_follow_up",
    "wrong_data",
    "missing_documents",
    "invalid_filing",
    "unmaintained",
    "maintained",
    "kept_part",
    "key",
    "key_taken",
    "newcomer",
    "is_newcomer",
    "performance_shop",
    "performance_own_shop",
    "performance_closer",
    "performance_mentor",
    "no_share",
)
#: What :func:`propose` and :func:`outside_limits` refuse, besides
#: :data:`.allocation.PROBLEMS`:
#:
#: ``key_negative``   {role, percent, taken}: a side has less than the key takes
#: ``right_negative`` {percent, rights}: rights take more than there is
#: ``under_minimum``  {role, percent, limit}; ``over_maximum`` {role, percent, limit}
PROBLEMS = (
    "key_negative",
    "right_negative",
    "under_minimum",
    "over_maximum",
)


@dataclass(frozen=True)
class TemplateLine:
    """What a template gives to one role; the fields of the model of that name.

    :param role: one of :data:`ROLES`
    :param percent: all persons of the role share it
    :param fixed_amount: each person of the role gets it
    :param cap_amount: the role gets at most so much; None for no cap
    :param floor_amount: the role gets at least so much; None for no floor
    :param percent_min: the leader may go down to it; 0 with ``percent_max`` 0: no limit
    :param percent_max: the leader may go up to it
    :param performance_percent: what the role's persons share of the performance
    :param performance_to: one of :data:`PERFORMANCE_TO`; a mentor gets it of newcomers
        only (S36-R33)
    :param missing_to: whose the share is if nobody had the role (S18-R06); of
        :data:`HEIRS` or a role
    :param departed_to: whose it is of somebody who has left (S14-R06, S18-R07); "" is
        the company
    :param forfeit_days: no follow-up within so many days before the deal costs the
        whole share (S18-R08, S50-R04); 0 for never
    :param forfeit_wrong_data: wrong core data cost ``forfeit_percent`` of it (S18-R09)
    :param forfeit_missing_documents: missing documents cost all of it (S18-R04, R05)
    :param forfeit_percent: how much of the share wrong data cost. Below 100 they cost
        nothing but that part of the percentage: fixed amounts and performance stay.
    :param forfeit_to: whose a forfeited share is, also one for an invalid filing
    :param forfeit_performance_to: where the performance goes whenever the commission
        goes to somebody else, forfeited, missing or of a leaver (S18-R06, R07, R08);
        of :data:`PERFORMANCE_TO`, "person" is whoever gets the commission
    :param needs_valid_filing: only while his own filing is valid (S31-R22, S42-R05)
    :param is_rest: takes what is left over
    """

    sequence: int
    role: str
    percent: Decimal = ZERO
    fixed_amount: Decimal = ZERO
    cap_amount: Decimal | None = None
    floor_amount: Decimal | None = None
    percent_min: Decimal = ZERO
    percent_max: Decimal = ZERO
    performance_percent: Decimal = ZERO
    performance_to: str = "person"
    missing_to: str = ""
    departed_to: str = "company"
    forfeit_days: int = 0
    forfeit_wrong_data: bool = False
    forfeit_missing_documents: bool = False
    forfeit_percent: Decimal = HUNDRED
    forfeit_to: str = "closer"
    forfeit_performance_to: str = "person"
    needs_valid_filing: bool = False
    is_rest: bool = False


@dataclass(frozen=True)
class Template:
    """How a deal is split.

    :param split_type: one of :data:`.allocation.SPLIT_TYPES`
    :param overlay_cap: percent; None for no limit
    :param fixed_first: percentages of the rest after fixed amounts; else of the whole
    :param key_mode: one of :data:`KEY_MODES`: 10 % each from listing and closer, or
        10 % in total, half from each (S14-R04)
    :param has_newcomer: a newcomer and whoever closes for him share the closing part
        (S14-R05)
    :param is_free: negotiated or by share of work: percentages by hand; what is
        proposed is a start
    :param counts_fees: information fees are part of the base (S14-R08)
    :param counts_rebates: rebates of banks are part of the base (S14-R08)
    """

    lines: tuple[TemplateLine, ...]
    split_type: str = "closed"
    overlay_cap: Decimal | None = None
    fixed_first: bool = True
    key_mode: str = "none"
    has_newcomer: bool = False
    is_free: bool = False
    counts_fees: bool = False
    counts_rebates: bool = False


@dataclass(frozen=True)
class Payee:
    """Who gets a line: ``kind`` is user, partner, team (a shop) or company."""

    kind: str
    id: int


@dataclass(frozen=True)
class Person:
    """Somebody who took part, with what decides about his share.

    :param kind: user or partner
    :param active: False if he has left
    :param has_login: can agree himself
    :param shop: id of his team; 0 if he has none
    :param since: since when he has the role: of an owner, when he filed
    :param follow_ups: how often he followed up
    :param last_follow_up: the last time on or before the deal; None for never
    :param filing_valid_until: last day on which his own filing is valid; None if he has
        no valid one
    :param wrong_data: what he recorded was wrong
    :param missing_documents: photos or plan are missing or not as they must be
    :param is_newcomer: he cannot close on his own yet
    :param mentor: who looks after him
    :param work: his part of the work, any unit; 0 if nobody said
    :param right_percent: share that the filing carries for him already
        (customer.filing.share), where the template has none for his role
    :param right_heir: to whom that right goes: kept, company, closer; "" if it is no
        such right
    :param right_since: when it was granted
    :param away: on a leave on the deal's day that needs a maintainer (S18-R10); it
        matters where the template asks for follow-ups, and not if he closed himself
    :param maintainer: who followed up for him in that time; None if nobody did
    """

    id: int
    kind: str = "user"
    active: bool = True
    has_login: bool = True
    shop: int = 0
    since: date | None = None
    follow_ups: int = 0
    last_follow_up: date | None = None
    filing_valid_until: date | None = None
    wrong_data: bool = False
    missing_documents: bool = False
    is_newcomer: bool = False
    mentor: "Person | None" = None
    work: Decimal = ZERO
    right_percent: Decimal = ZERO
    right_heir: str = ""
    right_since: date | None = None
    away: bool = False
    maintainer: "Person | None" = None

    @property
    def payee(self) -> Payee:
        """He, as who gets a line."""
        return Payee(self.kind, self.id)


@dataclass(frozen=True)
class Facts:
    """Who did what in a deal.

    :param roles: {role: persons, the first first}. Roles shop and company need nobody;
        ``team`` are all members of the team (S48-R14).
    :param deal_date: in the zone of the team
    :param company: id
    :param shop: id of the team that closed; 0 if there is none
    :param conditions: of :data:`CONDITIONS`
    """

    roles: Mapping[str, tuple[Person, ...]]
    deal_date: date
    company: int
    shop: int = 0
    conditions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reason:
    """Why a line is as it is: one of :data:`REASONS` with its params."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class ProposedLine:
    """A line of a split as the template and the facts would have it.

    :param sequence: unique within both books
    :param book: one of :data:`BOOKS`
    """

    sequence: int
    role: str
    book: str
    payee: Payee
    percent: Decimal = ZERO
    fixed: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None
    is_rest: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What :func:`propose` answers.

    :param notices: what the leader should know, e.g. who took part for nothing
    """

    lines: tuple[ProposedLine, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A rule that chooses a template.

    :param kinds: ids of kinds of filings; none for every kind
    :param condition: one of :data:`CONDITIONS`; "" for always
    :param template: id
    :param rule: its id
    """

    template: int
    kinds: frozenset[int] = frozenset()
    condition: str = ""
    rule: int = 0
