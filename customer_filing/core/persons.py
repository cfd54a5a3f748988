"""Persons' names: the form that is compared, and how much of a name it is."""

import re

from . import texts
from .spelling import CJK, characters, simplified, words_of

_TITLES = (
    "先生 女士 小姐 太太 夫人 副总经理 总经理 副总裁 总裁 副总 董事长 董事 总监 经理"
    " 主任 主管 店长 厂长 院长 校长 老板 老师 师傅 医生 教授 律师 阿姨 叔叔 大哥 大姐"
    " 总"
).split()
_TRAILING_TITLES = tuple(_TITLES)
_LEADING_TITLES = tuple(title for title in _TITLES if len(title) > 1)
# Titles behind a bare surname; in a longer name they belong to it.
_SHORT_TITLES = tuple("工哥姐嫂叔姨董")
_LATIN_TITLES = frozenset("mr mrs ms miss dr prof sir madam".split())
_ALL_TITLES = frozenset({*_TITLES, *_LATIN_TITLES})
# Typed in place of a name: what somebody is, or that nobody knows it.
_ROLES = frozenset(
    "业主 房东 租客 客户 顾客 买家 卖家 联系人 负责人 本人 家属 前台 客服 财务 会计"
    " 出纳 采购 行政 人事 销售 个人 散客 新客户 老客户 个人客户 微信客户 未知客户"
    " 匿名客户 陌生人 匿名 无名 无名氏 路人甲 测试".split()
)
_ANONYMOUS = re.compile("x+")
_NICKNAME = re.compile("[小老阿].")
_COMPOUND_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟"
    " 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离"
    " 长孙 宇文 司徒 鲜于 司空 闾丘 亓官 司寇 巫马 公西 颛孙 壤驷 漆雕"
    " 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌"
    " 微生 梁丘 左丘 西门 南荣 即墨 达奚 褚师 纳兰 叶赫 完颜 淳于 单于"
    " 第五".split()
)
# Scripts in which the surname is the first character.
_SURNAME_FIRST = re.compile(rf"[{CJK}\uac00-\ud7a3]")


def contact(text: str) -> str:
    """Normalise a person's name: without blanks, titles and differences of script.

    :param text: a plain text (:func:`texts.plain`)
    """
    return texts.stable(_strip_contact_once, text)


def is_full(text: str) -> bool:
    """Tell whether a text is a person's full name, not only a surname (S54-R09).

    At least two Chinese characters or two Latin words besides titles; neither 小王 nor
    李某, nor what somebody is (业主).

    :param text: a plain text (:func:`texts.plain`)
    """
    name = contact(text)
    if name in _ROLES or name in _ALL_TITLES or _NICKNAME.fullmatch(name):
        return False
    eastern = _eastern(name)
    if eastern:
        return len(eastern) > 1 and eastern not in _COMPOUND_SURNAMES
    return len(_telling_words(text)) > 1


def honorific_only(text: str) -> bool:
    """Tell whether a person is named by a title and at most a surname (S68-R13).

    李先生, 欧阳女士, 先生 and Mr Smith are.

    :param text: a plain text (:func:`texts.plain`)
    """
    name = contact(text)
    if name in _ALL_TITLES:
        return True
    if name == simplified(characters("".join(words_of(text)))):
        return False  # there was no title
    eastern = _eastern(name)
    if eastern:
        return len(eastern) == 1 or eastern in _COMPOUND_SURNAMES
    return len(_telling_words(text)) < 2


def surnames_differ(one: str, other: str) -> bool:
    """Tell whether two persons' names cannot be one person's (S68-R18).

    Chinese and Korean names differ by their surnames, others if they have no word in
    common. A name in one script is not compared with a name in another.

    :param one: a name as typed; an unknown one differs from none
    """
    first, second = _surnames(one), _surnames(other)
    same_script = _is_eastern(first) == _is_eastern(second)
    return bool(first and second) and same_script and first.isdisjoint(second)


def _strip_contact_once(text: str) -> str:
    return _without_titles(simplified(characters("".join(_person_words(text)))))


def _person_words(text: str) -> list[str]:
    words = words_of(text)
    while len(words) > 1 and words[0] in _LATIN_TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in _LATIN_TITLES:
        words = words[:-1]
    return words


def _telling_words(text: str) -> list[str]:
    """Return the words of a name written surname last, each of which tells something.

    Titles, initials and what hides a name tell nothing.
    """
    return [
        word
        for word in _person_words(text)
        if len(word) > 1
        and any(map(str.isalpha, word))
        and word not in _LATIN_TITLES
        and not _ANONYMOUS.fullmatch(word)
        and not _SURNAME_FIRST.search(word)
    ]


def _eastern(name: str) -> str:
    """Return the characters of a name that are written surname first."""
    return "".join(_SURNAME_FIRST.findall(name)).replace("某", "")


def _is_eastern(words: frozenset[str]) -> bool:
    return any(map(_SURNAME_FIRST.match, words))


def _surnames(text: str) -> frozenset[str]:
    """Return what may be the surname in a name, or all its words; empty: unknown."""
    plain = texts.filled(text)
    name = contact(plain)
    eastern = _eastern(name)
    if name in _ALL_TITLES or name in _ROLES or _NICKNAME.fullmatch(name):
        return frozenset()
    if not eastern:
        return frozenset(_telling_words(plain))
    if eastern[:2] not in _COMPOUND_SURNAMES:
        return frozenset({eastern[0]})
    # 欧阳 alone may be somebody whose given name is 阳
    either = eastern[:1] if len(eastern) == 2 else eastern[:2]
    return frozenset({eastern[:2], either})


def _without_titles(name: str) -> str:
    while shorter := _without_title(name):
        name = shorter
    return name


def _without_title(name: str) -> str:
    """Return ``name`` without one title, or "" if it has none or is one."""
    if name.endswith(_TRAILING_TITLES):
        title = next(filter(name.endswith, _TRAILING_TITLES))
        return name[: -len(title)]
    if name.startswith(_LEADING_TITLES):
        title = next(filter(name.startswith, _LEADING_TITLES))
        return name[len(title) :]
    if name.endswith(_SHORT_TITLES):
        surname = name[:-1]
        if len(surname) == 1 or surname in _COMPOUND_SURNAMES:
            return surname
    return ""
