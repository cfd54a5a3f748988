"""The checks of XML and of translations."""

import re
from pathlib import Path

from dev.checks import po_files, xml_files

GOOD = """<?xml version="1.0" encoding="utf-8"?>
<odoo>
    <!-- why -->
    <record id="x" model="m">
        <field name="名称">value</field>
        <field
            name="code"
        >
for x in y:
    pass
        </field>
    </record>
</odoo>
"""


def test_good_xml_is_left_alone():
    assert xml_files.tidy(GOOD) == GOOD
    assert not list(xml_files.problems(GOOD))


def test_bad_indentation_is_told_and_mended():
    bad = re.sub(r"^ {4}(?=<)", "\t", GOOD, flags=re.MULTILINE) + "\n\n"
    assert list(xml_files.problems(bad))
    assert xml_files.tidy(bad) == GOOD


def test_lines_without_a_tag_move_along():
    bad = "<a>\n  <b\n    c='d'/>\n</a>\n"
    assert xml_files.tidy(bad) == "<a>\n    <b\n      c='d'/>\n</a>\n"


def test_long_lines_are_told():
    assert list(xml_files.problems(f"<a>{'x' * 120}</a>\n"))


def test_broken_xml_is_a_problem(tmp_path: Path, capsys):
    (tmp_path / "x.xml").write_text("<a><b></a>")
    assert xml_files.main([str(tmp_path)]) == 1
    assert "not well-formed" in capsys.readouterr().out


def test_translations_keep_their_placeholders(tmp_path: Path, capsys):
    folder = tmp_path / "addon" / "i18n"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    good = f'{head}msgid "%(n)s of %s"\nmsgstr "%s 之 %(n)s"\n'
    (folder / "zh_CN.po").write_text(good)
    (folder / "addon.pot").write_text(f'{head}msgid "%(n)s of %s"\nmsgstr ""\n')
    assert po_files.main([str(tmp_path)]) == 0
    (folder / "zh_CN.po").write_text(good.replace("之 %(n)s", "之"))
    assert po_files.main([str(tmp_path)]) == 1
    assert "other placeholders" in capsys.readouterr().out


def test_translations_follow_the_template(tmp_path: Path, capsys):
    folder = tmp_path / "addon" / "i18n"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "addon.pot").write_text(f'{head}msgid "new"\nmsgstr ""\n')
    (folder / "zh_CN.po").write_text(f'{head}msgid "old"\nmsgstr "旧"\n')
    assert po_files.main([str(tmp_path)]) == 1
    assert "lacks 'new'" in capsys.readouterr().out
    assert po_files.main(["--update", str(tmp_path)]) == 0
    assert "old" not in (folder / "zh_CN.po").read_text()
