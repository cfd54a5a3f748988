"""What happens to the customers of six teams in a year, and how it must end.

Written by hand from the rules of the collected policies, not from what the addon says.
Ends are exclusive: ``expired 2026-03-10 00:00`` is protected through 9 March. An end
with ``until`` lies in the future when the year is over.
"""

from datetime import date, timedelta

from simulated_year import Fate

LAST_DAY = date(2027, 3, 1)


def every(days, first, line):
    """The same line every so many days, from a day of 2026 on to the end of the year.

    :param line: with {day} where the day is written
    """
    day = date.fromisoformat(f"2026-{first}")
    lines = []
    while day <= LAST_DAY:
        lines.append(line.format(day=day))
        day += timedelta(days=days)
    return "\n".join(lines)


# ---- P01: the office looks first, then the department's manager approves ----


def looked_at(day, who="anna", kind="walk_in"):
    return f"""{day} 10:00 {who} files {kind} -> submitted
        {day} 10:20 olga answers -> submitted
        {day} 11:00 eve approves"""


P01 = (
    Fate(
        "walk-in who does not buy, then a colleague's",
        "S01-R03, S01-R05, S01-R07, S01-R10",
        f"""{looked_at("03-02")}
        03-09 15:00 bo asks -> open
        03-09 15:30 olga answers -> told protected
        03-09 16:00 bo files walk_in -> submitted
        03-09 17:00 olga answers -> refused protected
        03-10 09:00 bo asks -> open
        03-10 09:30 olga answers -> told pool
        {looked_at("03-10", "bo")}""",
        (
            "anna expired 2026-03-10 00:00",
            "bo refused",
            "bo expired 2026-03-18 00:00",
        ),
        "pool",
    ),
    Fate(
        "seven days count from the filing, not from the approval",
        "S01-R05",
        """03-02 10:00 anna files walk_in -> submitted
        03-02 10:20 olga answers -> submitted
        03-03 09:00 eve approves""",
        ("anna expired 2026-03-10 00:00",),
        "pool",
    ),
    Fate(
        "a deposit replaces the walk-in's period",
        "S01-R06",
        f"""{looked_at("03-02")}
        03-05 15:00 olga changes_kind deposit
        03-20 10:00 bo files walk_in -> submitted
        03-20 11:00 olga answers -> refused protected""",
        ("anna expired 2026-06-04 00:00", "bo refused"),
        "pool",
    ),
    Fate(
        "a deposit that was paid the day before",
        "S01-R06",
        f"""{looked_at("03-02")}
        03-06 09:00 anna changes_kind deposit -> no
        03-06 10:00 eve changes_kind deposit "since=03-05 15:00" -> no
        03-06 11:00 dai changes_kind deposit "since=03-05 15:00" """,
        ("anna expired 2026-06-04 00:00",),
        "pool",
    ),
    Fate(
        "a deposit, and then he buys",
        "S01-R06, S48-R07",
        f"""{looked_at("03-02")}
        03-05 15:00 olga changes_kind deposit
        05-20 16:00 anna wins
        08-01 10:00 bo files walk_in -> submitted
        08-01 11:00 olga answers -> refused""",
        ("anna won 2026-05-20 16:00", "bo refused"),
        "anna",
    ),
    Fate(
        "one gap is no filing",
        "S01-R01, S01-R02",
        f"""03-02 09:00 anna files walk_in street=no -> refused missing
        {looked_at("03-02", "bo")}""",
        ("anna refused", "bo expired 2026-03-10 00:00"),
        "pool",
    ),
    Fate(
        "the manager does not approve, and a colleague files",
        "S01-R11",
        f"""03-02 10:00 anna files walk_in -> submitted
        03-02 10:20 olga answers -> submitted
        03-03 10:00 eve refuses
        {looked_at("03-04", "bo")}""",
        ("anna refused", "bo expired 2026-03-12 00:00"),
        "pool",
    ),
    Fate(
        "while the manager decides nobody else gets him",
        "S01-R10, S01-R11",
        """03-02 10:00 anna files walk_in -> submitted
        03-02 10:20 olga answers -> submitted
        03-02 15:00 bo files walk_in -> submitted
        03-02 15:30 olga answers -> refused reserved
        03-03 10:00 eve approves""",
        ("anna expired 2026-03-10 00:00", "bo refused"),
        "pool",
    ),
    Fate(
        "lost and restored: losing buys no time",
        "S01-R05",
        f"""{looked_at("03-02")}
        03-05 09:00 anna loses
        03-06 09:00 anna restores""",
        ("anna expired 2026-03-10 00:00",),
        "pool",
    ),
    Fate(
        "bought, and then not: five days were left, and five are left",
        "S01-R05",
        f"""{looked_at("03-02")}
        03-04 10:00 anna wins
        03-05 10:00 anna reopens""",
        ("anna expired 2026-03-11 00:00",),
        "pool",
    ),
    Fate(
        "given back, and claimed by a colleague",
        "S01-R07",
        f"""{looked_at("03-02")}
        03-04 15:00 anna gives_back
        03-05 09:00 bo claims""",
        ("anna released 2026-03-04 15:00", "bo expired 2026-03-13 00:00"),
        "pool",
    ),
    Fate(
        "nothing is extended",
        "S01-R03",
        f"""{looked_at("03-02")}
        03-08 10:00 anna asks_extension -> no: Under the terms""",
        ("anna expired 2026-03-10 00:00",),
        "pool",
    ),
    Fate(
        "the rules change on 1 August; who was filed before keeps the old ones",
        "S01-R26, S12-R13",
        f"""{looked_at("07-31")}
        08-01 00:00 max changes_terms walk_in aftercare_days=30 length=14
        08-03 10:00 anna wins
        12-01 10:00 bo files walk_in -> submitted
        12-01 11:00 olga answers -> refused""",
        ("anna won 2026-08-03 10:00", "bo refused"),
        "anna",
    ),
    Fate(
        "under the new rules: fourteen days",
        "S01-R26, S12-R13",
        looked_at("08-01"),
        ("anna expired 2026-08-16 00:00",),
        "pool",
    ),
    Fate(
        "he has bought and is looked after for 30 days, then he is free",
        "S48-R07",
        f"""{looked_at("08-03")}
        08-05 10:00 anna wins
        09-04 10:00 bo files walk_in -> submitted
        09-04 11:00 olga answers -> refused
        {looked_at("09-05", "bo")}
        09-20 10:00 carl files walk_in -> submitted
        09-20 11:00 olga answers -> submitted
        09-20 12:00 eve approves
        09-21 10:00 carl wins
        11-01 10:00 anna files walk_in -> submitted""",
        (
            "anna won 2026-08-05 10:00",
            "bo refused",
            "bo expired 2026-09-20 00:00",
            "carl won 2026-09-21 10:00",
            "anna submitted",
        ),
        "nobody",
    ),
)

# ---- P02: the department's head approves, then the register office ----


def agreed(day, who="anna", kind="key_account"):
    return f"""{day} 10:00 {who} files {kind} -> submitted
        {day} 11:00 eve approves
        {day} 12:00 olga approves"""


REPORT = "report='They compare us with one other'"

P02 = (
    Fate(
        "half a year, three months more, and never again",
        "S04-R08, S04-R09, S04-R10",
        f"""{agreed("03-02")}
        08-20 09:00 anna asks_extension -> no: The progress report is missing
        08-20 10:00 anna asks_extension {REPORT}
        08-25 10:00 olga approves
        11-20 10:00 anna asks_extension {REPORT} -> no as often as
        12-02 23:00 bo files key_account -> refused protected""",
        ("anna expired 2026-12-03 00:00", "bo refused"),
        "pool",
    ),
    Fate(
        "the extension is refused in time",
        "S04-R08, S04-R09",
        f"""{agreed("03-02")}
        08-20 10:00 anna asks_extension {REPORT}
        08-25 10:00 olga refuses""",
        ("anna expired 2026-09-03 00:00",),
        "pool",
    ),
    Fate(
        "decided after the end: he is kept until then, and not longer",
        "S04-R09",
        f"""{agreed("03-02")}
        09-02 20:00 anna asks_extension {REPORT}
        09-03 12:00 bo files key_account -> refused protected
        09-04 10:00 olga refuses""",
        ("anna expired 2026-09-04 10:00", "bo refused"),
        "pool",
    ),
    Fate(
        "asked for at the very end is too late",
        "S04-R09",
        f"""{agreed("03-02")}
        09-03 00:00 anna asks_extension {REPORT} -> no protection is over""",
        ("anna expired 2026-09-03 00:00",),
        "pool",
    ),
    Fate(
        "a project has the same nine months; granted late it ends no later",
        "S04-R08, S04-R10",
        f"""{agreed("04-01", kind="project").replace("project", "project project=Port")}
        10-01 22:00 anna asks_extension {REPORT}
        10-05 10:00 olga approves""",
        ("anna expired 2027-01-02 00:00",),
        "pool",
    ),
    Fate(
        "an ordinary customer, 60 days, then a colleague's",
        "S04-R07",
        f"""{agreed("03-02", kind="customer")}
        05-01 23:59:59 bo files customer -> refused protected
        05-02 00:00 bo files customer -> submitted
        05-02 10:00 eve approves
        05-02 11:00 olga approves""",
        (
            "anna expired 2026-05-02 00:00",
            "bo refused",
            "bo expired 2026-07-02 00:00",
        ),
        "pool",
    ),
    Fate(
        "the department sets 45 days from 1 August; this one has 60 yet",
        "S04-R07, S12-R13",
        f"""{agreed("07-31", kind="customer")}
        08-01 00:00 max changes_terms customer length=45""",
        ("anna expired 2026-09-30 00:00",),
        "pool",
    ),
    Fate(
        "and this one 45",
        "S04-R07, S12-R13",
        agreed("08-01", kind="customer"),
        ("anna expired 2026-09-16 00:00",),
        "pool",
    ),
    Fate(
        "reserved while it is decided; free when it was refused",
        "S04-R05, S04-R06",
        f"""03-02 10:00 anna files key_account -> submitted
        03-02 10:30 bo files key_account -> refused reserved
        03-03 11:00 eve approves
        03-03 12:00 olga refuses
        {agreed("03-04", "bo")}""",
        ("anna refused", "bo refused", "bo expired 2026-09-05 00:00"),
        "pool",
    ),
    Fate(
        "the head alone is not enough",
        "S04-R04",
        """03-02 10:00 anna files key_account -> submitted
        03-02 11:00 olga approves -> no
        03-02 12:00 eve approves
        03-02 13:00 dai approves -> no
        03-02 14:00 olga approves""",
        ("anna expired 2026-09-03 00:00",),
        "pool",
    ),
    Fate(
        "he buys",
        "S04-R08",
        f"""{agreed("03-02")}
        06-15 15:00 anna wins""",
        ("anna won 2026-06-15 15:00",),
        "anna",
    ),
    Fate(
        "running when the year is over",
        "S04-R08",
        agreed("10-12"),
        ("anna active until 2027-04-13 00:00",),
        "anna",
    ),
)

# ---- P04: the office answers; a month; one waits; holidays postpone ----


def answered(day, who="anna", became="active"):
    return f"""{day} 10:00 {who} files project project=Port -> submitted
        {day} 10:30 olga answers -> {became}"""


P04 = (
    Fate(
        "a month from its effect, then free for anybody",
        "S11-R02, S11-R04, S11-R14",
        f"""{answered("03-02")}
        {answered("04-03", "carl")}""",
        ("anna expired 2026-04-03 00:00", "carl expired 2026-05-04 00:00"),
        "pool",
    ),
    Fate(
        "answered on the next day: the month counts from there",
        "S11-R02, S11-R04",
        """03-02 17:30 anna files project project=Port -> submitted
        03-03 09:10 olga answers -> active""",
        ("anna expired 2026-04-04 00:00",),
        "pool",
    ),
    Fate(
        "another project of the same customer is another filing",
        "S11-R03",
        f"""{answered("03-02")}
        03-04 10:00 bo files project project=Bridge -> submitted
        03-04 10:30 olga answers -> active
        03-05 10:00 carl files project -> refused""",
        (
            "anna expired 2026-04-03 00:00",
            "bo expired 2026-04-05 00:00",
            "carl refused",
        ),
        "pool",
    ),
    Fate(
        "the national week postpones; who waits has the day after the end",
        "S11-R06, S11-R07, S11-R08, S11-R12, S11-R13",
        f"""{answered("09-03")}
        {answered("09-10", "bo", "queued")}
        {answered("09-11", "carl", "refused")}
        09-20 10:00 anna asks_extension -> no: Somebody waits""",
        (
            "anna expired 2026-10-11 00:00",
            "bo expired 2026-11-12 00:00",
            "carl refused",
        ),
        "pool",
    ),
    Fate(
        "the heir's month is postponed as well",
        "S11-R06, S11-R07, S11-R12",
        f"""{answered("08-25")}
        {answered("09-01", "bo", "queued")}""",
        ("anna expired 2026-09-26 00:00", "bo expired 2026-11-03 00:00"),
        "pool",
    ),
    Fate(
        "bought on the last day: nobody waits any more",
        "S11-R09",
        f"""{answered("03-02")}
        {answered("03-10", "bo", "queued")}
        04-02 23:59:59 anna wins""",
        ("anna won 2026-04-02 23:59:59", "bo withdrawn 2026-04-02 23:59:59"),
        "anna",
    ),
    Fate(
        "given back: the heir has him at once, his days count from the next one on",
        "S11-R06, S11-R07",
        f"""{answered("03-02")}
        {answered("03-10", "bo", "queued")}
        03-20 15:00 anna gives_back
        03-20 15:05 carl files project project=Port -> submitted
        03-20 15:10 olga answers -> queued
        03-21 10:00 bo wins""",
        (
            "anna released 2026-03-20 15:00",
            "bo won 2026-03-21 10:00",
            "carl withdrawn 2026-03-21 10:00",
        ),
        "bo",
    ),
    Fate(
        "a month more, once",
        "S11-R13, S11-R14",
        f"""{answered("03-02")}
        04-01 10:00 anna asks_extension
        04-02 10:00 dai approves
        05-01 10:00 anna asks_extension -> no as often as""",
        ("anna expired 2026-05-03 00:00",),
        "pool",
    ),
    Fate(
        "who does not ask in time has given him up",
        "S11-R11",
        f"""{answered("03-02")}
        04-03 00:00 anna asks_extension -> no protection is over
        {answered("04-03", "carl")}""",
        ("anna expired 2026-04-03 00:00", "carl expired 2026-05-04 00:00"),
        "pool",
    ),
    Fate(
        "asked in time, granted after the end: counted from the end",
        "S11-R11, S11-R13",
        f"""{answered("03-02")}
        04-02 20:00 anna asks_extension
        04-03 10:00 bo files project project=Port -> submitted
        04-03 10:30 olga answers -> refused protected
        04-04 10:00 dai approves""",
        ("anna expired 2026-05-03 00:00", "bo refused"),
        "pool",
    ),
    Fate(
        "the national week postpones an extension, too",
        "S11-R12, S11-R13",
        f"""{answered("08-20")}
        09-15 10:00 anna asks_extension
        09-16 10:00 dai approves""",
        ("anna expired 2026-10-28 00:00",),
        "pool",
    ),
    Fate(
        "a month from 31 January is all of February",
        "S11-R02",
        answered("01-31"),
        ("anna expired 2027-03-01 00:00",),
        "pool",
    ),
    Fate(
        "running, and one waits, when the year is over",
        "S11-R02, S11-R06",
        f"""{answered("02-10")}
        {answered("02-20", "bo", "queued")}""",
        ("anna active until 2027-03-11 00:00", "bo queued"),
        "anna",
    ),
)

# ---- P05: kept as long as the own agent follows him up ----

GOOD = "客户想看三号楼样板间"  # ten characters

P05 = (
    Fate(
        "seven silent days",
        "S14-R12",
        "03-02 10:00 anna files customer -> active",
        ("anna neglected 2026-03-10 00:00",),
        "pool",
    ),
    Fate(
        "followed up every week, all the year",
        "S14-R12, S14-R19",
        "03-02 10:00 anna files customer -> active\n"
        + every(7, "03-09", "{day} 15:00 anna logs call 客户想看三号楼样板间{day}"),
        ("anna active without end",),
        "anna",
    ),
    Fate(
        "a listing followed up every ten days, all the year",
        "S14-R18",
        "03-02 10:00 anna files listing -> active\n"
        + every(10, "03-12", "{day} 23:00 anna logs visit 业主周末可以看房子{day}"),
        ("anna active without end",),
        "anna",
    ),
    Fate(
        "a listing on which others alone write notes",
        "S14-R18",
        """03-02 10:00 anna files listing -> active
        03-05 10:00 dai logs call 业主说下周可以带客户看房
        03-11 10:00 dai logs call 业主说周末可以带客户看房""",
        ("anna neglected 2026-03-13 00:00",),
        "pool",
    ),
    Fate(
        "notes that say nothing",
        "S14-R19",
        """03-02 10:00 anna files customer -> active
        03-08 10:00 anna logs call 客户想看三号楼样板 -> no says too little
        03-08 10:10 anna logs call 看业主电话客户想看四号楼样板间 -> no phrase
        03-08 10:20 anna logs note 客户想看五号楼样板间 -> no Say how
        03-08 10:30 anna posts 客户想看六号楼样板间""",
        ("anna neglected 2026-03-10 00:00",),
        "pool",
    ),
    Fate(
        "in the last second",
        "S14-R12",
        """03-02 10:00 anna files customer -> active
        03-09 23:59:59 anna logs call 客户明天上午来看七号楼""",
        ("anna neglected 2026-03-17 00:00",),
        "pool",
    ),
    Fate(
        "a second too late; a colleague takes him and closes",
        "S14-R12, S14-R32",
        """03-02 10:00 anna files customer -> active
        03-10 00:00 anna logs call 客户明天上午来看八号楼 -> no
        03-10 09:00 bo claims -> active
        03-16 10:00 bo logs call 客户明天下午来看八号楼
        03-20 10:00 bo wins""",
        ("anna neglected 2026-03-10 00:00", "bo won 2026-03-20 10:00"),
        "bo",
    ),
    Fate(
        "filed twice, with a remark",
        "S14-R14",
        """03-02 10:00 anna files customer -> active
        03-03 10:00 bo files customer -> refused remark_missing
        03-03 10:05 bo files customer duplicate_remark=重户一号 -> active
        03-09 10:00 bo logs call 客户希望下个月再来看房""",
        (
            "anna neglected 2026-03-10 00:00",
            "bo refused",
            "bo neglected 2026-03-17 00:00",
        ),
        "pool",
    ),
    Fate(
        "entered after more than an hour",
        "S14-R10",
        """03-02 10:00 anna files customer first_contact=61 -> refused
        03-02 10:05 anna files customer first_contact=60 -> active""",
        ("anna refused", "anna neglected 2026-03-10 00:00"),
        "pool",
    ),
    Fate(
        "a phone number alone",
        "S14-R11",
        "03-02 10:00 anna files customer contact_name= note=no -> refused missing",
        ("anna refused",),
        "nobody",
    ),
    Fate(
        "a text for all, the first customer",
        "S14-R28",
        """03-02 10:00 anna files customer -> active
        03-05 10:00 anna logs call 您好新房源已经上架欢迎来看""",
        ("anna neglected 2026-03-13 00:00",),
        "pool",
    ),
    Fate(
        "the same text, the second one",
        "S14-R28",
        """03-02 10:00 anna files customer -> active
        03-05 10:10 anna logs call 您好新房源已经上架欢迎来看""",
        ("anna neglected 2026-03-13 00:00",),
        "pool",
    ),
    Fate(
        "the same text, the third one",
        "S14-R28",
        """03-02 10:00 anna files customer -> active
        03-05 10:20 anna logs call 您好新房源已经上架欢迎来看 -> no The same text""",
        ("anna neglected 2026-03-10 00:00",),
        "pool",
    ),
    Fate(
        "lost and restored: losing is no follow-up",
        "S14-R12",
        """03-02 10:00 anna files customer -> active
        03-05 09:00 anna loses
        03-07 09:00 anna restores""",
        ("anna neglected 2026-03-10 00:00",),
        "pool",
    ),
)

# ---- P14: natural visitors for ever, an accompanied visit 20 days ----

REFERRED = (
    "source=referral referrer_phone=first "
    "property_estate=江城 property_building=3 property_room=own"
)

P14 = (
    Fate(
        "who comes by himself stays a natural visitor",
        "S65-R01",
        """03-02 10:00 anna files natural -> active
        12-01 10:00 bo files accompanied -> refused protected""",
        ("anna active without end", "bo refused"),
        "anna",
    ),
    Fate(
        "an accompanied visit",
        "S65-R07",
        """03-02 10:00 anna files accompanied -> active
        03-15 10:00 anna logs call 他说月底之前会再来看""",
        ("anna expired 2026-03-23 00:00",),
        "pool",
    ),
    Fate(
        "and a second one",
        "S65-R07",
        """03-02 10:00 anna files accompanied -> active
        03-15 15:00 anna logs visit 第二次带看三号楼""",
        ("anna expired 2026-04-05 00:00",),
        "pool",
    ),
    Fate(
        "every 20 days, all the year",
        "S65-R07",
        "03-02 10:00 anna files accompanied -> active\n"
        + every(20, "03-22", "{day} 20:00 anna logs visit 再次带看三号楼{day}"),
        ("anna active until 2027-03-18 00:00",),
        "anna",
    ),
    Fate(
        "too late for the second visit: a new filing",
        "S65-R07",
        """03-02 10:00 anna files accompanied -> active
        03-25 10:00 anna logs visit 第二次带看三号楼 -> no
        03-25 10:10 anna files accompanied -> active""",
        ("anna expired 2026-03-23 00:00", "anna expired 2026-04-15 00:00"),
        "pool",
    ),
    Fate(
        "too late, and a colleague is faster",
        "S65-R02, S65-R07",
        """03-02 10:00 anna files accompanied -> active
        03-22 23:59:59 bo files accompanied -> refused protected
        03-23 00:00 bo files accompanied -> active
        03-23 09:00 anna files accompanied -> refused protected""",
        (
            "anna expired 2026-03-23 00:00",
            "bo refused",
            "bo expired 2026-04-13 00:00",
            "anna refused",
        ),
        "pool",
    ),
    Fate(
        "a visit that the leader records a day later",
        "S65-R07, S65-R09",
        """03-02 10:00 anna files accompanied -> active
        03-21 09:00 dai records visit "at=03-20 14:00" """,
        ("anna expired 2026-04-10 00:00",),
        "pool",
    ),
    Fate(
        "a photo instead of a number",
        "S65-R04",
        """03-02 09:00 anna files accompanied phone=no -> refused
        03-02 10:00 anna files accompanied phone=no photo=yes -> active""",
        ("anna refused", "anna expired 2026-03-23 00:00"),
        "pool",
    ),
    Fate(
        "filed when he was there already",
        "S65-R08",
        "03-02 10:00 anna files accompanied arrival=-1 -> refused",
        ("anna refused",),
        "nobody",
    ),
    Fate(
        "an old customer's friend, brought by him",
        "S65-R06",
        f"03-02 11:00 bo files accompanied {REFERRED} brought_in_person=yes",
        ("anna expired 2026-03-23 00:00",),
        "pool",
    ),
    Fate(
        "an old customer's friend who comes alone",
        "S65-R06",
        f"""03-02 11:00 bo files accompanied source=referral -> refused missing
        03-02 11:10 bo files accompanied {REFERRED} brought_in_person=no""",
        ("bo refused", "bo expired 2026-03-23 00:00"),
        "pool",
    ),
    Fate(
        "he buys, and comes back to buy once more",
        "S48-R07, S65-R07",
        """03-02 10:00 anna files accompanied -> active
        03-10 10:00 anna wins
        06-01 10:00 bo files accompanied -> refused
        06-02 10:00 anna files accompanied -> refused""",
        ("anna won 2026-03-10 10:00", "bo refused", "anna refused"),
        "anna",
    ),
)

# ---- P16: filed the evening before or on the day; a visit protects a week ----

P16 = (
    Fate(
        "filed a second before six",
        "S68-R02",
        "03-02 17:59:59 anna files pre_filing -> refused",
        ("anna refused",),
        "nobody",
    ),
    Fate(
        "filed at six for the next day",
        "S68-R02, S68-R03",
        "03-02 18:00 anna files pre_filing -> active",
        ("anna expired 2026-03-04 00:00",),
        "pool",
    ),
    Fate(
        "filed at nine",
        "S68-R02, S68-R03",
        "03-02 21:00 anna files pre_filing -> active",
        ("anna expired 2026-03-04 00:00",),
        "pool",
    ),
    Fate(
        "filed a second after nine",
        "S68-R02",
        "03-02 21:00:01 anna files pre_filing -> refused",
        ("anna refused",),
        "nobody",
    ),
    Fate(
        "filed for the day after tomorrow",
        "S68-R01",
        ' 03-02 18:30 anna files pre_filing "arrival=03-04 10:00" -> refused',
        ("anna refused",),
        "nobody",
    ),
    Fate(
        "filed half an hour before he comes",
        "S68-R07",
        '03-02 15:15 anna files temporary "arrival=03-02 15:45" -> active',
        ("anna expired 2026-03-03 00:00",),
        "pool",
    ),
    Fate(
        "filed a second later than that",
        "S68-R07",
        '03-02 15:15:01 anna files temporary "arrival=03-02 15:45" -> refused',
        ("anna refused",),
        "nobody",
    ),
    Fate(
        "he came",
        "S68-R16",
        """03-02 09:00 anna files actual_visit customer_signature=no -> refused missing
        03-02 11:00 anna files actual_visit -> active""",
        ("anna refused", "anna expired 2026-03-09 00:00"),
        "pool",
    ),
    Fate(
        "he came again with the same distributor, and with another",
        "S68-R16, S68-R17",
        """03-02 11:00 anna files actual_visit -> active
        03-06 11:00 anna logs visit 第二次来看房
        03-07 11:00 bo files actual_visit -> refused protected
        03-07 12:00 dai logs visit 和别人一起来看房""",
        ("anna expired 2026-03-13 00:00", "bo refused"),
        "pool",
    ),
    Fate(
        "filed the evening before, and then he came",
        "S68-R03, S68-R11, S68-R16",
        """03-02 18:30 anna files pre_filing -> active
        03-03 10:00 dai changes_kind actual_visit "since=03-03 09:40" """,
        ("anna expired 2026-03-10 00:00",),
        "pool",
    ),
    Fate(
        "he comes every week, all the year",
        "S68-R17",
        "03-02 11:00 anna files actual_visit -> active\n"
        + every(6, "03-08", "{day} 16:00 anna logs visit 又来看房{day}"),
        ("anna active until 2027-03-04 00:00",),
        "anna",
    ),
    Fate(
        "a title for a name",
        "S68-R13",
        "03-02 18:30 anna files pre_filing contact_name=李先生 -> refused",
        ("anna refused",),
        "nobody",
    ),
    Fate(
        "another distributor after the week",
        "S68-R03, S68-R16",
        """03-02 11:00 anna files actual_visit -> active
        03-08 18:30 bo files pre_filing -> refused protected
        03-09 18:30 bo files pre_filing -> active""",
        (
            "anna expired 2026-03-09 00:00",
            "bo refused",
            "bo expired 2026-03-11 00:00",
        ),
        "pool",
    ),
    Fate(
        "he buys within the week",
        "S68-R16",
        """03-02 11:00 anna files actual_visit -> active
        03-08 23:59:59 anna wins""",
        ("anna won 2026-03-08 23:59:59",),
        "anna",
    ),
)

# What everybody tells who files a kind under a preset; numbers are minutes.
TOLD = {
    "P05": {
        "customer": {"note": "两室一厅，预算一百万", "first_contact": "30"},
        "listing": {
            "property_estate": "江城花园",
            "property_building": "3",
            "property_unit": "1",
            "property_room": "own",
            "first_contact": "30",
        },
    },
    "P14": {"accompanied": {"arrival": "60"}, "natural": {"arrival": "1"}},
    "P16": {
        "pre_filing": {"arrival": "960"},
        "actual_visit": {"customer_signature": "yes"},
    },
}
FATES = {"P01": P01, "P02": P02, "P04": P04, "P05": P05, "P14": P14, "P16": P16}
