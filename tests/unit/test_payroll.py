"""What the payroll reads: exact amounts, and names that are no formulas."""

import csv
import io
from decimal import Decimal

import pytest

from customer_filing.core import payroll


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+8613800001234", "-2", "@SUM(A1)", "\t=1", "  =HYPERLINK(1)", "＝1+1"],
)
def test_a_name_is_never_a_formula(name):
    assert payroll.text(name) == f"'{name.strip()}"


def test_a_plain_name_stays_as_it_is():
    assert payroll.text(" 李小明 ") == "李小明"


@pytest.mark.parametrize(
    "amount, digits, cell",
    [
        ("1234567.1", 2, "1234567.10"),
        ("-0.5", 2, "-0.50"),
        ("1E+3", 0, "1000"),
        ("0.125", 3, "0.125"),
        ("0", 2, "0.00"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(amount, digits, cell):
    assert payroll.money(Decimal(amount), digits) == cell


def test_no_digit_is_lost():
    with pytest.raises(ValueError):
        payroll.money(Decimal("0.125"), 2)


def test_a_semicolon_in_a_name_ends_no_cell():
    content = payroll.sheet(["Payee"], [["Wang;=HYPERLINK(1)", "1.00"]])
    file = io.StringIO(content.decode("utf-8-sig"))
    rows = list(csv.reader(file, delimiter=";"))
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_excel_reads_it_as_utf_8():
    content = payroll.sheet(["谁", "多少"], [['李, "小明"', "1.00"]])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["谁", "多少"], ['李, "小明"', "1.00"]]
