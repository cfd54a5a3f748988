"""docs/rules.md knows every rule that code and tests name."""

import re

from dev.paths import ROOT

RULE = re.compile(r"S\d{2}-R\d{2}")


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
    text = (ROOT / "docs" / "rules.md").read_text()
    for file, name in re.findall(r"`((?:unit|odoo)/\w+\.py)(?:::(\w+))?`", text):
        content = (ROOT / "tests" / file).read_text()
        assert not name or re.search(rf"(def|class) {name}\b", content), (file, name)
