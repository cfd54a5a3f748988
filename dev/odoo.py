"""Running Odoo: its configuration, its environment, its command line."""

import os
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, python_env
from .paths import ROOT, cache, checkout
from .postgres import Server
from .shell import put


@dataclass(frozen=True)
class Odoo:
    """An Odoo that is ready to run against a server."""

    source: odoo_source.Source
    python: Path
    server: Server

    @classmethod
    def prepare(cls, server: Server, group: str = "run") -> "Odoo":
        return cls(odoo_source.find(), python_env.python(group), server)

    def command(self, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "odoo", *arguments]

    def env(self) -> dict[str, str]:
        """The environment of a process that imports Odoo.

        The person's own settings of Odoo and of Python stay outside. Bytecode is kept
        in the cache: without any, every start takes three times as long.
        """
        foreign = ("ODOO_", "OPENERP_", "PYTHON", "VIRTUAL_ENV")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        return {
            **inherited,
            **self.server.env,
            "LANG": "C.UTF-8",
            "ODOO_RC": str(self.config_file()),
            "PATH": f"{self.python.parent}:{self.server.env['PATH']}",
            "PYTHONNOUSERSITE": "1",
            "PYTHONPATH": str(self.source.path),
            "PYTHONPYCACHEPREFIX": str(cache() / "bytecode"),
        }

    def config_file(self) -> Path:
        """Made by every run, so that it never disagrees with this code."""
        lines = [f"{name} = {value}\n" for name, value in self.options().items()]
        path = checkout() / "odoo.conf"
        put(path, "[options]\n" + "".join(lines))
        return path

    def options(self) -> dict[str, str]:
        addons = [ROOT, *self.source.addons]
        return {
            "addons_path": ",".join(map(str, addons)),
            "data_dir": str(checkout() / "data"),
            # Nothing is ever opened to the network.
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "max_cron_threads": "0",
            "screenshots": str(checkout() / "screenshots"),
            "workers": "0",
        }
