"""What a customer is called who does not exist."""

import secrets

PLACES = ("安远", "汉东", "江陵", "东莱", "平川", "云泽", "长岭", "清源")
NAMES = ("恒岳", "瑞川", "鼎禾", "博晟", "嘉屿", "隆锦", "启衡", "泰沅")
TRADES = ("实业有限公司", "商贸有限公司", "机械设备有限公司", "建材有限公司")
PEOPLE = ("周岳衡", "林启禾", "许晟川", "唐嘉沅", "冯锦屿")
HOUSES = ("Averton", "Brockhurst", "Calderly", "Dunmere", "Elmsworth", "Fenbrook")
SORTS = ("Trading Ltd", "Industries Ltd", "Machinery Ltd", "Supplies Ltd")
STAFF = ("M. Thornby", "J. Alderidge", "S. Whitcombe", "R. Marlowe")
# Countries whose customers have Chinese names.
CHINESE = ("CN", "HK", "MO", "TW")
# No network in China gives out numbers that begin like this.
HEAD = "1400"


def customer(country: str) -> dict[str, str]:
    """Name, contact and number of a customer whom nobody can know.

    :param country: ISO code of the country in which he would be
    """
    if country in CHINESE:
        company = f"{_one(PLACES)}{_one(NAMES)}{_one(TRADES)}"
        contact = _one(PEOPLE)
    else:
        company, contact = f"{_one(HOUSES)} {_one(SORTS)}", _one(STAFF)
    number = f"{HEAD}{secrets.randbelow(10**7):07}"
    return {"company_name": company, "contact_name": contact, "phone": number}


def _one(choices: tuple[str, ...]) -> str:
    return secrets.choice(choices)
