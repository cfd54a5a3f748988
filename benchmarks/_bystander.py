"""Another user who writes on leads of his own, in a process of its own.

Run as a program it writes until its standard input ends, and prints how long each write
took.
"""

import subprocess
import sys
import threading
from pathlib import Path
from time import perf_counter, sleep

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

LEADS = 50
# He does not write all the time: seconds from one write to the next.
PAUSE = 0.02
# The first ones fill the caches.
WARM_UP = 50


class Bystander:
    """He works while this is entered."""

    def __init__(self, env):
        self.env = env
        self._found, self._lock = [], threading.Lock()

    def __enter__(self):
        user = self.env["res.users"].create(
            {
                "name": "Bystander",
                "login": "bystander",
                "group_ids": [
                    Command.link(self.env.ref("sales_team.group_sale_salesman").id)
                ],
            }
        )
        leads = self.env["crm.lead"].create(
            [{"name": f"Other {number}", "user_id": user.id} for number in range(LEADS)]
        )
        self.env.cr.commit()
        self._process = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__)),
                self.env.cr.dbname,
                str(user.id),
                *map(str, leads.ids),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(WARM_UP):
            self._process.stdout.readline()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_error):
        self._process.stdin.close()
        self._process.wait(30)
        self._reader.join(30)

    def _read(self):
        for line in self._process.stdout:
            with self._lock:
                self._found.append(float(line))

    def since_last_look(self):
        """How long his writes since then took, in seconds."""
        from benchmarks._timing import Times  # not where this runs as a program

        with self._lock:
            found, self._found = Times(self._found), []
        return found


def main(database, user_id, *lead_ids):
    config.parse_config(["-d", database, "--no-http", "--log-level=warn"])
    registry = Registry(database)
    ended = threading.Event()
    threading.Thread(
        target=lambda: (sys.stdin.read(), ended.set()), daemon=True
    ).start()
    number = 0
    while not ended.is_set():
        number += 1
        start = perf_counter()
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            lead_id = int(lead_ids[number % len(lead_ids)])
            lead = env["crm.lead"].with_user(int(user_id)).browse(lead_id)
            lead.write({"description": f"<p>Note {number}</p>"})
            cr.commit()
        print(perf_counter() - start, flush=True)
        sleep(PAUSE)


if __name__ == "__main__":
    main(*sys.argv[1:])
