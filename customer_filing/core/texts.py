"""Text as people type it, brought to one plain form before anything is read in it."""

import re
import unicodedata
from collections.abc import Callable

# The longest text of one field that is read; longer ones are no contact data.
LIMIT = 500

_PLACEHOLDERS = frozenset(
    "无 無 没有 沒有 暂无 暫無 未知 不详 不詳 待定 待补 待補 空 none n/a n.a null nil"
    " unknown tbd 不明 不知道 不清楚 未提供 不提供 未填 未填写 未填寫 未留 保密"
    " 暂缺 暫缺 无电话 無電話 没有电话 沒有電話 暂无电话 暫無電話 没电话 沒電話"
    " 不方便透露 无邮箱 無郵箱 没有邮箱 暂无邮箱 无微信 無微信 没有微信"
    " 暂无微信".split()
)
_NOTHING = re.compile(r"[\W_]*|0+")
# Longer than any placeholder, and not only zeros: this stands for something.
_SOMETHING = re.compile(r"[^\W_0].{6,}[^\W_]")
# Text of these characters alone is plain already, but for blanks around it.
_PLAIN = re.compile(r"[ -~\u4e00-\u9fa5]*")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_STARS = frozenset("*·•●×")
_DASHES = frozenset("−ー")


def plain(text: object) -> str:
    """Return ``text`` with full-width forms, digits, dashes and blanks made plain.

    Invisible characters, as copied from chats and address books, are dropped. None and
    False count as empty. Never raises.
    """
    raw = "" if text is None or text is False else str(text)
    return raw.strip() if _PLAIN.fullmatch(raw) else stable(_plain_once, raw)


def is_blank(text: str) -> bool:
    """Tell whether a plain text is empty or only stands for nothing (无, n/a, -, 0)."""
    if _SOMETHING.search(text) or _STARS & set(text):
        return False
    core = _EDGES.sub("", text).lower()
    return core in _PLACEHOLDERS or bool(_NOTHING.fullmatch(core))


def filled(text: object) -> str:
    """Return the plain form of ``text``, or "" if it only stands for nothing."""
    result = plain(text) if text else ""
    return "" if not result or is_blank(result) else result


def stable(function: Callable[[str], str], text: str) -> str:
    """Apply ``function`` until nothing changes, so that its result is its own form."""
    for _round in range(len(text) + 10):
        result = function(text)
        if result == text:
            break
        text = result
    return text


def _plain_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(map(_plain_character, text))
    return unicodedata.normalize("NFKC", text).strip()


def _plain_character(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" or character in _DASHES:
        return "-"
    if category in ("Cf", "Cs", "Cn"):
        return ""
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    return character
