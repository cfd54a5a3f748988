"""The core stands alone: it can be replayed without Odoo and without a database."""

import ast
import sys
from pathlib import Path

import pytest

from customer_filing import core

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
