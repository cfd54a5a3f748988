"""Where Odoo comes from, and what is said when it cannot."""

from pathlib import Path

import pytest

from dev import odoo_source
from dev.shell import Failure, build_once


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("ODOO_SRC", raising=False)


def make_odoo(folder, version="(19, 0, 0, FINAL, 0, '')", inside=False):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(f"version_info = {version}\n")
    web = (folder / "odoo" if inside else folder) / "addons" / "web"
    web.mkdir(parents=True)
    (web / "__manifest__.py").write_text("{}")
    return folder


def test_a_checkout_is_used_with_the_addons_beside_it(tmp_path, monkeypatch):
    checkout = make_odoo(tmp_path / "odoo-19")
    monkeypatch.setenv("ODOO_SRC", str(checkout))
    found = odoo_source.find()
    assert found.path == checkout
    assert found.addons == (checkout / "addons",)


def test_an_unpacked_package_is_used_with_the_addons_inside(tmp_path, monkeypatch):
    package = make_odoo(tmp_path / "root" / odoo_source.PACKAGED, inside=True)
    (package / "addons" / "web").mkdir(parents=True)
    monkeypatch.setenv("ODOO_SRC", str(tmp_path / "root"))
    found = odoo_source.find()
    assert (found.path, found.addons) == (package, ())


@pytest.mark.parametrize(
    ("version", "message"),
    [("(18, 0, 0, FINAL, 0, '')", r"is Odoo \(18, 0\)"), ("?", "is Odoo None")],
)
def test_another_version_is_refused(tmp_path, monkeypatch, version, message):
    monkeypatch.setenv("ODOO_SRC", str(make_odoo(tmp_path / "other", version)))
    with pytest.raises(Failure, match=message) as failure:
        odoo_source.find()
    assert "branch 19.0" in str(failure.value)


def test_a_folder_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SRC", str(tmp_path))
    with pytest.raises(Failure, match="no odoo/release.py") as failure:
        odoo_source.find()
    assert "ODOO_SRC" in str(failure.value)


@pytest.mark.parametrize("system", ["ubuntu", "fedora", ""])
def test_other_systems_are_told_of_odoo_src(monkeypatch, system):
    monkeypatch.setattr(odoo_source, "distribution", lambda: system)
    with pytest.raises(Failure, match="Only Debian") as failure:
        odoo_source.find()
    assert "ODOO_SRC" in str(failure.value)


def test_a_package_that_debian_dropped_is_told(monkeypatch):
    monkeypatch.setattr(odoo_source, "run", lambda command: "")
    with pytest.raises(Failure, match="any more") as failure:
        odoo_source._candidate([])
    assert "ODOO_SRC" in str(failure.value)


def test_the_mirror_is_the_machines_own(monkeypatch):
    listing = (
        "'http://one.test/debian-security/dists/bookworm-security/InRelease' a 0\n"
        "'http://two.test/tools/dists/nodistro/InRelease' b 0\n"
        "'http://three.test/debian/dists/bookworm/InRelease' c 0\n"
    )
    release = {"VERSION_CODENAME": "bookworm"}
    monkeypatch.setattr(odoo_source, "run", lambda command: listing)
    monkeypatch.setattr(odoo_source.platform, "freedesktop_os_release", lambda: release)
    assert odoo_source._mirror([]) == "http://three.test/debian"


def test_a_complete_tree_in_the_cache_is_used_and_a_cut_one_never(monkeypatch):
    def fill(folder):
        make_odoo(folder / odoo_source.PACKAGED, inside=True)

    complete = build_once(odoo_source.cache() / "odoo-19_19.0.0+dfsg-1", fill)
    cut = odoo_source.cache() / "odoo-19_19.0.0+dfsg-2"
    fill(cut)
    assert odoo_source.find().path == complete / odoo_source.PACKAGED
    (complete / ".complete").unlink()
    monkeypatch.setattr(odoo_source, "_fetch", lambda: build_once(cut, fill))
    assert odoo_source.find().path == cut / odoo_source.PACKAGED


def test_no_address_of_a_host_stands_in_the_environment():
    root = Path(odoo_source.__file__).parent
    for path in root.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            text = path.read_text().replace("http://{HOST}", "")
            assert "://" not in text, path
