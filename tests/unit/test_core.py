"""The core stands alone: it can be replayed without Odoo and without a database."""

import ast
import dataclasses
import sys
from pathlib import Path

import pytest

from customer_filing import core
from customer_filing.core import (
    clock,
    identity,
    ledger,
    lifecycle,
    masks,
    terms,
    verdict,
)

MODULES = sorted(Path(core.__file__).parent.glob("*.py"))
DEPENDENCIES = {"opencc", "phonenumbers", "stdnum"}


def imported(module: Path) -> set[str]:
    """Return the top-level packages that a module imports by absolute name."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_module_needs_only_the_library_and_the_declared_packages(module):
    assert imported(module) <= sys.stdlib_module_names | DEPENDENCIES


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_no_module_reads_the_clock(module):
    """What time it is, is a fact that comes in: an outcome must be replayable."""
    calls = {
        node.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert not calls & {"now", "utcnow", "today", "time_ns"}


@pytest.mark.parametrize(
    "value",
    [
        clock.Period(1, "day"),
        identity.Snapshot(),
        identity.Key("phone", "", identity.ALONE),
        identity.Problem("missing", "phone"),
        identity.Relative("spouse"),
        identity.RelationRule("spouse", True, True, True),
        identity.Rules(),
        ledger.Entry(1, 1, "", None, None, 1, "", "", ""),
        lifecycle.TRANSITIONS["win"],
        masks.Mask("86", 11, "138", "1234"),
        terms.Terms("", 1, "", 1, "day", False, True, "UTC", 0, ()),
        verdict.Fact(1, True, "active", "", None, False),
        verdict.Verdict(verdict.FREE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_cannot_be_changed(value):
    name = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, None)
    assert hash(value) == hash(dataclasses.replace(value))
