"""docs/rules.md knows every rule that code and tests name."""

import re

from dev.paths import ROOT

RULE = re.compile(r"S\d{2}-R\d{2}")
# A file or folder of tests, or "…" for the one before, and what is in it.
FOLDERS = "unit|odoo|concurrency|leaks|tours|apps|upgrade|demo|dev"
POINTER = re.compile(rf"`((?:{FOLDERS})/[\w/.]*|…?(?=::))((?:::\w+)*)`")


def test_every_rule_that_is_named_is_explained():
    explained = set(RULE.findall((ROOT / "docs" / "rules.md").read_text()))
    named = {
        rule
        for folder in ("customer_filing", "tests")
        for file in (ROOT / folder).rglob("*.py")
        for rule in RULE.findall(file.read_text())
    }
    assert named, "no rule is named at all"
    assert named <= explained, sorted(named - explained)


def test_every_test_that_is_pointed_to_exists():
    tests = ROOT / "tests"
    # those of the section "Split", where no other file is named
    splitting = sorted((tests / "unit").glob("test_splitting*.py"))
    files, pointed = splitting, 0
    for line in (ROOT / "docs" / "rules.md").read_text().splitlines():
        if not line.startswith(" "):
            files = splitting
        for file, names in POINTER.findall(line):
            if file not in ("", "…"):
                files = [tests / file]
                assert files[0].exists(), file
            pointed += 1
            for name in filter(None, names.split("::")):
                assert any(defines(one, name) for one in files), (line, name)
    assert pointed > 400, "hardly any test is pointed to"


def defines(file, name):
    return re.search(rf"(def|class) {name}\b", file.read_text())
