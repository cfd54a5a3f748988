"""Customers by number: the same number is the same customer in every run."""

from typing import NamedTuple

CITIES = ("重庆", "成都", "上海", "广州", "西安", "武汉", "杭州", "苏州")
TRADES = ("机械设备", "电子科技", "国际贸易", "建筑工程", "食品", "物流", "装饰材料")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
# Without a divisor in common with 10**9, it scatters the numbers over all of them.
SCATTER = 716_151_937


class Customer(NamedTuple):
    """What a salesperson types of a customer."""

    company: str
    contact: str
    phone: str
    email: str
    city: str


def customer(number: int) -> Customer:
    """A customer: each has a mobile, half an e-mail, a third a company's full name."""
    city = CITIES[number % len(CITIES)]
    company = ""
    if number % 3 == 0:
        company = f"{city}第{number}{TRADES[number % len(TRADES)]}有限公司"
    return Customer(
        company=company,
        contact=SURNAMES[number % 20] + GIVEN[number // 20 % 20] + GIVEN[number % 19],
        phone=f"13{number * SCATTER % 10**9:09d}",
        email=_email(number) if number % 2 == 0 else "",
        city=city,
    )


def masked(phone: str, number: int) -> str:
    """A mobile as lists show it: 138****1234, 1380***1234 or 138**001234."""
    head, tail = ((3, 4), (4, 4), (3, 6))[number % 3]
    return phone[:head] + "*" * (11 - head - tail) + phone[-tail:]


def _email(number: int) -> str:
    """Half of them at a free provider, the others at one company for every three."""
    if number % 4 == 0:
        return f"customer{number}@qq.com"
    return f"customer{number}@firma{number // 12}.example.cn"
