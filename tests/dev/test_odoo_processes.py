"""How Odoo is started: on this machine only, and with no settings but ours."""

import configparser
import socket
from pathlib import Path

import pytest

from dev.commands import demo
from dev.odoo import Odoo
from dev.odoo_source import Source
from dev.postgres import Cluster, Server


@pytest.fixture
def odoo(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    server = Server({"PATH": "/usr/bin", "PGHOST": "/somewhere"})
    return Odoo(Source(tmp_path, (tmp_path / "addons",), "x"), Path("python"), server)


def test_every_odoo_listens_on_this_machine_only(odoo):
    config = configparser.ConfigParser(interpolation=None)
    config.read(odoo.config_file())
    assert config["options"]["http_interface"] == "127.0.0.1"
    assert config["options"]["list_db"] == "False"
    interfaces = [
        part for part in demo.command(odoo, 8069) if part.startswith("--http-interface")
    ]
    assert interfaces == ["--http-interface=127.0.0.1"]


def test_the_persons_own_odoo_settings_stay_outside(odoo, monkeypatch):
    for name in ("ODOO_RC", "OPENERP_SERVER", "PYTHONPATH", "ODOO_ANYTHING"):
        monkeypatch.setenv(name, "/home/somebody")
    env = odoo.env()
    assert "/home/somebody" not in env.values()
    assert env["ODOO_RC"] == str(odoo.config_file())


def test_the_private_cluster_hides_other_settings_of_postgresql(tmp_path, monkeypatch):
    monkeypatch.setenv("PGDATABASE", "production")
    env = Cluster(tmp_path, Path("/usr/bin")).env()
    assert "PGDATABASE" not in env
    assert env["PGHOST"] == str(tmp_path)


def test_a_busy_port_is_passed_over_and_told(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        assert demo.free_port(busy) != busy
    assert f"port {busy} is busy" in capsys.readouterr().out
