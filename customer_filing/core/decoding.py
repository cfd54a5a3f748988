"""Bytes of a spreadsheet as text, although several programs have saved into it."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEVEL_1_GB = range(0xB0, 0xD8)
_LEVEL_1_BIG5 = range(0xA4, 0xC7)
_LATIN_WORD = re.compile("[A-Za-z][^\\x00-\\x7f]|[^\\x00-\\x7f][A-Za-z]")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_WELL_KNOWN = re.compile("锟斤拷|烫烫烫|屯屯屯|ï»¿|^锘")
# What the bytes 0x80 to 0xBF look like when they are read as Western text.
_TRAIL = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0))
# Before a quotation mark or a fixed blank, Ã is good Portuguese.
_UTF8_AS_LATIN = re.compile(
    f"Ã[¡-ª¬-º¼-¿]|(?:[ÂÃ][{_TRAIL}]){{2}}|(?:[ä-é][{_TRAIL}]{{2}}){{2}}"
)


def to_text(raw: bytes) -> str:
    """Decode ``raw``, line by line if it carries no mark of its encoding.

    UTF-8 comes first, then the Chinese encodings, then Latin-1, which takes every
    byte. Line breaks are kept as they are. Never raises.
    """
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _marked(raw[len(bom) :], encoding)
    return _by_line(raw)


def is_garbled(text: str) -> bool:
    """Tell whether ``text`` was decoded wrongly somewhere on its way."""
    patterns = (_CONTROL, _WELL_KNOWN, _UTF8_AS_LATIN)
    if any(pattern.search(text) for pattern in patterns):
        return True
    return _is_utf8_as_gbk(text)


def _marked(raw: bytes, encoding: str) -> str:
    if encoding == "utf-8":
        return _by_line(raw)
    return raw.decode(encoding, "replace")


def _by_line(raw: bytes) -> str:
    # No Chinese encoding uses the line feed as a second byte.
    lines = raw.split(b"\n")
    mixed = any(_decoded(line, "utf-8") is None for line in lines)
    return "\n".join(_line(line, mixed) for line in lines)


def _line(raw: bytes, mixed: bool) -> str:
    """Decode one line of a file that is ``mixed`` if it is not UTF-8 as a whole."""
    text = _decoded(raw, "utf-8")
    if text is None or (mixed and _is_rather_chinese(raw, text)):
        text = _chinese(raw)
    return raw.decode("latin-1") if text is None else text


def _is_rather_chinese(raw: bytes, text: str) -> bool:
    """Tell whether a line of GB 2312 is UTF-8 by chance, as the name 毛摇 is.

    By chance come only characters of two bytes, and not within Latin words.
    """
    if text.isascii() or max(text) > "\u07ff" or _LATIN_WORD.search(text):
        return False
    return _decoded(raw, "gb2312") is not None


def _chinese(raw: bytes) -> str | None:
    """Choose between the encodings: every Big5 text is valid GB18030 too."""
    simplified, traditional = _decoded(raw, "gb18030"), _decoded(raw, "big5")
    if simplified is None or traditional is None:
        return simplified
    common = _share(traditional, "big5", _LEVEL_1_BIG5)
    rather_big5 = common > _share(simplified, "gb2312", _LEVEL_1_GB)
    return traditional if rather_big5 else simplified


def _share(text: str, encoding: str, common: range) -> float:
    """Return the share of such characters among those that are not ASCII."""
    others = [character for character in text if not character.isascii()]
    codes = [_encoded(character, encoding) or b"\0" for character in others]
    return sum(code[0] in common for code in codes) / len(others)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeError:
        return None


def _is_utf8_as_gbk(text: str) -> bool:
    raw = _encoded(text, "gbk")
    original = _decoded(raw, "utf-8") if raw else None
    if original is None:
        return False
    return sum("一" <= character <= "鿿" for character in original) >= 2
