"""E-mail addresses: the one address that a field holds, and whose domain it has."""

import re

from . import texts

_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_END = re.compile(r"[\s.,;。]+$")
_LOCAL_PART = re.compile(r"[^\s\"(),:;<>@\[\\\]]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 254

# Where everybody can have an address: the domain says nothing of who it is.
_FREE = frozenset(
    "qq.com foxmail.com 163.com 126.com 188.com yeah.net netease.com sina.com sina.cn"
    " sina.com.cn sohu.com sogou.com 139.com 189.cn 189.com wo.cn wo.com.cn aliyun.com"
    " 21cn.com 21cn.net tom.com 263.net eyou.com 2980.com chinaren.com hainan.net"
    " 88.com 111.com email.cn pchome.com.tw seed.net.tw hinet.net netvigator.com"
    " gmail.com googlemail.com msn.com msn.cn ymail.com rocketmail.com"
    " myyahoo.com aol.com aim.com icloud.com me.com mac.com web.de t-online.de"
    " freenet.de freemail.hu proton.me protonmail.com protonmail.ch pm.me tutanota.com"
    " tutanota.de tuta.com tuta.io mail.com email.com mail.ru inbox.ru list.ru bk.ru"
    " internet.ru rambler.ru ya.ru ukr.net naver.com daum.net hanmail.net kakao.com"
    " nate.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp orange.fr wanadoo.fr"
    " free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it uol.com.br bol.com.br"
    " terra.com.br seznam.cz wp.pl o2.pl onet.pl interia.pl btinternet.com comcast.net"
    " verizon.net att.net rediffmail.com fastmail.com hushmail.com zoho.com hey.com"
    " duck.com simplelogin.com privaterelay.appleid.com".split()
)
# They have a domain of their own in many countries: yahoo.co.jp, outlook.de.
_FREE_IN_EVERY_COUNTRY = re.compile(
    r"(?:yahoo|hotmail|live|outlook|gmx|yandex|windowslive|zohomail)"
    r"\.(?:(?:com?|net)\.)?[a-z]{2,3}"
)
# Typed for want of an address, in front of the @ and behind it.
_NOBODY = frozenset(
    "test tests testing none no null nil na unknown noemail nomail noreply no-reply xx"
    " xxx xxxx aaa abc abcd asd asdf qwe qwer qwerty example sample demo email"
    " mail username user yourname name someone nobody wu 无 無 没有 123 1234 12345"
    " 123456 1234567 12345678 123456789 1234567890 654321 88888888".split()
)
_ONE_DIGIT = re.compile(r"(\d)\1*")


def read(field: str) -> str:
    """Return the address of a field as compared, or "" if there is not exactly one.

    Case and the script of the domain do not tell two addresses apart.

    :param field: a plain text (:func:`texts.plain`): an address, perhaps behind a
        name, as in ``Name <a@b.cn>``
    """
    return texts.stable(_read_once, field)


def bare(field: str) -> str:
    """Return the part of a field that should be its address, in lower case."""
    text = texts.plain(field.lower())
    named = _NAMED.fullmatch(text)
    text = (named[1] if named else text).strip().removeprefix("mailto:")
    return _END.sub("", text)


def own_domain(address: str) -> str:
    """Return the domain of an address, or "" if anybody can have an address there.

    :param address: as :func:`read` returns it; "" has no domain
    """
    domain = address.rpartition("@")[2]
    labels = domain.split(".")
    above = (".".join(labels[start:]) for start in range(len(labels)))
    return "" if any(map(_is_free, above)) else domain


def is_made_up(address: str) -> bool:
    """Tell whether an address looks like one that is typed for want of one.

    test@test.com and 123456@qq.com are nobody's; test@ at a company's domain is the
    company's.

    :param address: as :func:`read` returns it
    """
    local, _at, domain = address.rpartition("@")
    first = domain.partition(".")[0]
    nowhere = _means_nobody(first) or not own_domain(address)
    return _means_nobody(local) and nowhere


def _means_nobody(text: str) -> bool:
    return text in _NOBODY or bool(_ONE_DIGIT.fullmatch(text))


def _is_free(domain: str) -> bool:
    return domain in _FREE or bool(_FREE_IN_EVERY_COUNTRY.fullmatch(domain))


def _read_once(field: str) -> str:
    local, _at, domain = bare(field).partition("@")
    domain = _domain(domain)
    if not domain or not _LOCAL_PART.fullmatch(local):
        return ""
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return ""
    address = f"{local}@{domain}"
    return address if len(address) <= _LONGEST else ""


def _domain(text: str) -> str:
    """Return the ASCII form of a domain, or "" if it is none."""
    try:
        domain = text.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    labels = domain.split(".")
    top = labels[-1]
    if len(labels) < 2 or len(top) < 2 or top.isdigit():
        return ""
    return domain if all(map(_LABEL.fullmatch, labels)) else ""
