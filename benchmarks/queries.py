"""How many queries the daily work with leads without a filing takes, beside plain Odoo.

With the addon while no team files customers, and when one does: then a lead is looked
for in the register when it is made or its contact data change.
"""

import sys
from pathlib import Path
from unittest.mock import patch

from odoo.modules import module

from benchmarks._crowd import Crowd

sys.path.append(str(Path(__file__).parent.parent / "tests" / "support"))


def main(env, arguments, plain):
    from lead_work import LeadWork

    # otherwise Odoo commits while it assigns
    with patch.object(module, "current_test", True):
        without = LeadWork(plain).queries()
        unused = LeadWork(env).queries()
        env.cr.rollback()
        Crowd(env)
        used = LeadWork(env).queries()
    _say(f"  {'queries':<16}{'without':>9}{'unused':>9}{'in use':>9}")
    for name, count in without.items():
        _say(f"  {name:<16}{count:9}{unused[name]:9}{used[name]:9}")
    passed = all(unused[name] <= count for name, count in without.items())
    _say(f"{'PASS' if passed else 'FAIL'}  no query more while no team files")


def _say(text):
    print(text, flush=True)
