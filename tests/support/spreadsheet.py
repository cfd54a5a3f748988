"""A salesperson's spreadsheet: 500 customers as they come, rubbish included."""

import csv
import io
from dataclasses import dataclass, field

HEADER = ["Customer Company", "Contact", "Phone", "Email", "Kind", "City"]
FIELDS = ["company_name", "contact_name", "phone", "email", "kind_id", "city"]
CITIES = ["重庆", "成都", "上海", "广州", "西安"]
SURNAMES = "王李张刘陈杨赵黄周吴"


@dataclass
class Sheet:
    """Rows as text, and what must become of each kind of row."""

    rows: list = field(default_factory=list)
    good: int = 0
    refused: int = 0
    unreadable: int = 0
    empty: int = 0

    def add(self, outcome, *row):
        self.rows.append(list(row))
        setattr(self, outcome, getattr(self, outcome) + 1)


def make(count=500):
    """``count`` rows: mostly good ones, and every sort of trouble in between."""
    sheet = Sheet()
    for number in range(count):
        troubles.get(number % 25, add_good)(sheet, number)
    return sheet


def add_good(sheet, number):
    city = CITIES[number % len(CITIES)]
    # one number, written in as many ways as people write it
    styles = (
        "138{:08d}",
        "+86 138 {:08d}",
        "0086-138-{:08d}",
        "138 {:08d}",
        "１３８{:08d}",
    )
    phone = styles[number % len(styles)].format(number + 1000)
    sheet.add(
        "good",
        f"{city}第{number}机械设备有限公司",
        f"{SURNAMES[number % 10]}经理",
        phone,
        f"info@firma{number}.example",
        "Walk-in",
        city,
    )


def add_landline(sheet, number):
    sheet.add(
        "good",
        f"北京第{number}贸易有限公司",
        "",
        f"010-6{number:07d} 转802",
        "",
        "",
        "",
    )


def add_latin(sheet, number):
    sheet.add(
        "good",
        f"Müller & Söhne {number} GmbH",
        "Jörg",
        f"+49 89 2{number:06d}",
        f"j@mueller{number}.example",
        "Deposit paid",
        "Köln",
    )


def add_duplicate(sheet, number):
    earlier = next(row for row in sheet.rows if row[2].startswith("138"))
    phone = "".join(c for c in earlier[2] if c.isdigit())
    sheet.add("refused", f"又一家{number}", "", f"+86-{phone}", "", "", "")


def add_bad_phone(sheet, number):
    sheet.add("refused", f"坏电话{number}有限公司", "钱", f"12{number}", "", "", "")


def add_masked_phone(sheet, number):
    sheet.add("refused", "", "孙先生", "133****3333", "", "", "")


def add_unknown_kind(sheet, number):
    sheet.add("unreadable", f"类型不明{number}", "周", "13700001000", "", "Vip!!", "")


def add_garbled(sheet, number):
    sheet.add("unreadable", "锟斤拷锟斤拷", "锟斤拷", "", "", "", "")


def add_nobody(sheet, number):
    sheet.add("unreadable", "", "", "", "", "Walk-in", "重庆")


def add_empty(sheet, number):
    sheet.add("empty", "", " ", "", "", "", "")


troubles = {
    3: add_landline,
    5: add_latin,
    8: add_duplicate,
    11: add_bad_phone,
    13: add_masked_phone,
    15: add_unknown_kind,
    18: add_garbled,
    20: add_nobody,
    22: add_empty,
}


def to_csv(sheet, encodings=("utf-8", "gb18030")):
    """The sheet as a CSV file whose lines are written in alternating encodings."""
    parts = [",".join(HEADER).encode()]
    for number, row in enumerate(sheet.rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow((row + [""] * 6)[:6])
        encoding = encodings[number % len(encodings)]
        parts.append(line.getvalue().encode(encoding))
    return b"\r\n".join(parts)
