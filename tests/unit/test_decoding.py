import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_filing.core.decoding import is_garbled, to_text

SIMPLIFIED = "姓名,电话\r\n张三,13800001234\r\n"
TRADITIONAL = "臺灣積體電路製造股份有限公司,張經理"


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (b"", "gb18030"),
        (b"", "gbk"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_each_encoding_alone(bom, encoding):
    assert to_text(bom + SIMPLIFIED.encode(encoding)) == SIMPLIFIED


@pytest.mark.parametrize("text", ["镕基", "朱镕基,13800001234", "王喆", "𠮷野家"])
def test_rare_characters_of_gb18030(text):
    assert to_text(text.encode("gb18030")) == text


@pytest.mark.parametrize(
    "text", [TRADITIONAL, "王大明,0912345678", "重慶市渝中區解放碑", "陳小姐"]
)
def test_big5(text):
    assert to_text(text.encode("big5")) == text


def test_every_line_in_its_own_encoding():
    """One file, put together from several."""
    raw = b"\n".join(
        [
            "张三,重庆".encode(),
            "李四,成都".encode("gb18030"),
            TRADITIONAL.encode("big5"),
            b"plain",
            b"",
            "caf\xe9".encode("latin-1"),
        ]
    )
    lines = ["张三,重庆", "李四,成都", TRADITIONAL, "plain", "", "café"]
    assert to_text(raw) == "\n".join(lines)
    assert to_text(codecs.BOM_UTF8 + raw) == "\n".join(lines)


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r", "\n\n", "\r\n\n"])
def test_line_breaks_are_kept(breaks):
    text = f"张三{breaks}李四{breaks}"
    for encoding in ("utf-8", "gb18030"):
        assert to_text(text.encode(encoding)) == text


def test_a_broken_end_after_a_byte_order_mark_is_visible():
    assert is_garbled(to_text(codecs.BOM_UTF16_LE + b"a\0b"))


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd三",
        "锟斤拷",
        "烫烫烫",
        "ï»¿姓名",
        "a\0b",
        "a\x07b",
        "a\x1bb",
        "a\x7fb",
        "a\x85b",
        "a\x9fb",
        "FranÃ§ois",
        "MÃ¼ller",
        "张三".encode().decode("latin-1"),
        "张三".encode().decode("cp1252"),
        "重庆".encode().decode("cp1252", "replace"),
        "你好".encode().decode("gbk"),
        "浣犲ソ",
        "ä½\xa0å¥½",
        "25 Â°Câ€“ Â±Â½",
        "锘縩ame",
        "重庆兆度科技".encode().decode("gbk"),
    ],
)
def test_garbled(text):
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张三\t13800001234\r\n",
        TRADITIONAL,
        "François Müller",
        "Société Générale « à la carte »",
        "SÃO PAULO, IRMÃ",
        "AMANHÃ\xa0»",
        "Ångström æble",
        "20 °C ± 1",
        "锟",
        "联通",
        "Привет",
        "株式会社トヨタ",
        "😀",
    ],
)
def test_not_garbled(text):
    assert not is_garbled(text)


# What a Chinese writes every day: level 1 of GB 2312.
COMMON = [
    bytes([lead, trail]).decode("gb2312")
    for lead in range(0xB0, 0xD7)
    for trail in range(0xA1, 0xFF)
]
RARE = [
    bytes([lead, trail]).decode("gb2312")
    for lead in range(0xD8, 0xF8)
    for trail in range(0xA1, 0xFF)
]
common = st.text(alphabet=st.sampled_from(COMMON), min_size=1)


@given(st.binary() | st.binary().map(lambda raw: codecs.BOM_UTF16_LE + raw))
def test_any_bytes_are_decoded_and_can_be_stored(raw):
    to_text(raw).encode()


@given(st.binary())
def test_the_number_of_lines_stays(raw):
    if not raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert to_text(raw).count("\n") == raw.count(b"\n")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf8_comes_back_exactly(text):
    if not text.startswith("\ufeff"):
        assert to_text(text.encode()) == text


@given(common)
def test_everyday_chinese_is_never_garbled(text):
    assert not is_garbled(text)


@given(common, st.sampled_from(["latin-1", "cp1252"]))
def test_everyday_chinese_read_as_western_text_is_garbled(text, encoding):
    assert is_garbled((text * 2).encode().decode(encoding, "replace"))


@given(st.text(st.sampled_from(COMMON + RARE), min_size=1))
def test_everyday_chinese_comes_back_from_gb18030(text):
    """Even where a line happens to be UTF-8 too, if the rest of the file is not."""
    file = f"姓名\n{text},13800001234\n"
    assert to_text(file.encode("gb18030")) == file


def test_a_western_name_stays_in_a_mixed_file():
    lines = "Müller\nJosé, 8\n20 °C\nПривет\nélan\n"
    assert to_text("姓名\n".encode("gb18030") + lines.encode()) == f"姓名\n{lines}"


@given(common)
def test_everyday_chinese_in_utf8_stays_in_a_mixed_file(text):
    raw = "姓名\n".encode("gb18030") + f"大大\n{text}".encode()
    assert to_text(raw) == f"姓名\n大大\n{text}"
