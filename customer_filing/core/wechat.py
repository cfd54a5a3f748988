"""WeChat ids (微信号): the one id that a field holds."""

import re

from . import texts

_LABEL = re.compile(
    r"^(?:微信(?:号码?|號碼?|\s*id)?|(?:wechat|weixin|wx|vx)(?:\s*(?:id|no|号))?(?=[\s:.]))"
    r"[\s:.]*",
    re.IGNORECASE,
)
_ID = re.compile(r"[a-z][a-z0-9_-]{5,19}")
_NO_ID = re.compile(r"x+|(?:wechat|weixin)(?:id)?")
# The id is the phone number, which has a field of its own.
_SAME = frozenset(
    "同 同号 同號 同上 同手机 同手機 同手机号 同手機號 同电话 同電話 手机同号 手機同號"
    " 电话同号 電話同號 手机号 手機號 same".split()
)


def bare(field: str) -> str:
    """Return a field without the words that only say that it is a WeChat id.

    :param field: a plain text (:func:`texts.plain`)
    :return: "" also if the field only says that the id is the phone number
    """
    text = texts.stable(lambda text: _LABEL.sub("", text).strip(), field)
    return "" if text.lower() in _SAME else text


def read(field: str) -> str:
    """Return the id of a field as compared, or "" if it holds none.

    :param field: a plain text; the case of letters does not tell two ids apart
    """
    text = bare(field).lower()
    return text if _ID.fullmatch(text) and not _NO_ID.fullmatch(text) else ""
