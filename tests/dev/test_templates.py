"""A template is rebuilt exactly when what decides its content has changed."""

import shutil

import pytest

from dev import templates

ADDON_FILES = {
    "__manifest__.py": "{}",
    "hooks.py": "",
    "models/filing.py": "",
    "views/filing_views.xml": "<odoo/>",
    "security/ir.model.access.csv": "id",
    "data/filing_data.xml": "<odoo/>",
    "i18n/zh_CN.po": "",
    "migrations/19.0.1.1.0/post.py": "",
    "wizard/submit.py": "",
    "report/report.xml": "<odoo/>",
    "core/clock.py": "",
    "demo/demo.xml": "<odoo/>",
    "static/src/filing.js": "",
    "readme/DESCRIPTION.md": "",
}
WITHOUT_EFFECT = {"core", "demo", "static", "readme"}


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.delenv(templates.STRUCTURE_ONLY, raising=False)
    for name, text in ADDON_FILES.items():
        path = tmp_path / "customer_filing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for name in ("tests/odoo/test_x.py", "docs/rules.md", "dev/odoo.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


def key(root, demo=False):
    return templates.addon_key("base", demo=demo, root=root)


@pytest.mark.parametrize("name", ADDON_FILES)
def test_key_follows_what_decides_the_database(root, name):
    before = key(root)
    (root / "customer_filing" / name).write_text("changed")
    has_effect = name.split("/")[0] not in WITHOUT_EFFECT
    assert (key(root) != before) == has_effect


@pytest.mark.parametrize("name", ["core/clock.py", "demo/demo.xml"])
def test_demo_key_follows_what_makes_the_demo_records(root, name):
    before = key(root, demo=True)
    (root / "customer_filing" / name).write_text("changed")
    assert key(root, demo=True) != before


def test_structure_leaves_out_what_methods_do_but_nothing_else(root, monkeypatch):
    model = root / "customer_filing" / "models" / "filing.py"

    def key_of(code):
        model.write_text(code)
        return key(root)

    one, other = "x = 1\ndef f():\n    return 1\n", "x = 1\ndef f():\n    return 2\n"
    whole = {key_of(one), key_of(other)}
    monkeypatch.setenv(templates.STRUCTURE_ONLY, "1")
    assert key_of(one) == key_of(other)
    assert key_of(one) not in whole, "it is never mistaken for the whole"
    assert key_of(one) != key_of("x = 2\ndef f():\n    return 1\n")
    assert key_of("def init():\n    a()\n") != key_of("def init():\n    b()\n")


@pytest.mark.parametrize("folder", ["tests", "docs", "dev"])
def test_key_ignores_what_lies_outside_the_addon(root, folder):
    before = key(root)
    shutil.rmtree(root / folder)
    assert key(root) == before


def test_key_follows_added_and_renamed_files_but_not_bytecode(root):
    keys = [key(root)]
    models = root / "customer_filing" / "models"
    (models / "new.py").write_text("")
    keys.append(key(root))
    (models / "new.py").rename(models / "newer.py")
    keys.append(key(root))
    assert len(set(keys)) == 3
    (models / "__pycache__").mkdir()
    (models / "__pycache__" / "newer.cpython-311.pyc").write_bytes(b"x")
    assert key(root) == keys[-1]


def test_base_key_follows_odoo_and_the_lock(tmp_path):
    (tmp_path / "run.txt").write_text("a==1")
    before = templates.base_key("odoo 1", tmp_path)
    assert templates.base_key("odoo 1", tmp_path) == before
    assert templates.base_key("odoo 2", tmp_path) != before
    (tmp_path / "run.txt").write_text("a==2")
    after = templates.base_key("odoo 1", tmp_path)
    assert after != before
    assert templates.addon_key(after, demo=False) != templates.addon_key(
        before, demo=False
    )


def test_errors_in_odoos_log_are_failures(tmp_path):
    good = "2026-01-01 10:00:00,000 7 INFO db odoo.registry: ERROR is only a word\n"
    templates.check_log(good, tmp_path)
    bad = good + "2026-01-01 10:00:00,000 7 ERROR db odoo.schema: no index\n"
    with pytest.raises(templates.Failure, match="no index"):
        templates.check_log(bad, tmp_path)


class FakeServer:
    """Remembers databases by name and comment."""

    def __init__(self, **databases):
        self.known = databases

    def databases(self):
        return dict(self.known)

    def comment(self, name, text):
        self.known[name] = text

    def drop(self, name):
        del self.known[name]


def test_templates_not_used_for_longest_are_dropped():
    kept = templates.KEPT
    names = [f"filingdev_test_{number:012x}" for number in range(kept + 2)]
    others = {"filingdev_demo_000000000000": "", "filingdev_test_0_unfinished": ""}
    known = {name: f"2026-01-{day:02}" for day, name in enumerate(names, 1)}
    server = FakeServer(**known, **others)
    templates._keep(server, names[0])
    assert set(server.known) == {names[0], *names[1 - kept :], *others}
