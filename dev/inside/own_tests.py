"""Run Odoo as its command line says, and write down what became of each of its tests.

The first argument is the file for that, as JSON; the others are Odoo's. Odoo runs
tests at installation before the modules that are installed later, so what those do
would never be seen: here all tests run when everything is loaded.
"""

import json
import sys
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from odoo.tests import loader
from odoo.tests.common import BaseCase
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite

outcomes = {}
messages = {}
queries = defaultdict(list)


class Noting(OdooTestResult):
    """Notes the worst that became of a test, and of each of its parts."""

    def addSuccess(self, test):
        super().addSuccess(test)
        outcomes.setdefault(test.id(), "passed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        outcomes.setdefault(test.id(), "skipped")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._note(test, "failed", err)

    def addError(self, test, err):
        super().addError(test, err)
        self._note(test, "error", err)

    @staticmethod
    def _note(test, outcome, err):
        name = getattr(test, "test_case", test).id()
        outcomes[name] = outcome
        messages.setdefault(name, str(err[1]))


def everything(module_names, position, make_suite=loader.make_suite):
    """The suite of both positions, in the place of the second one."""
    if position == "at_install":
        return OdooSuite()
    suites = (make_suite(module_names, at) for at in ("at_install", "post_install"))
    return OdooSuite(test for suite in suites for test in suite)


def counting(assert_query_count):
    """Odoo's own check of a number of queries, which notes the number, too."""

    @contextmanager
    def check(self, default=0, flush=True, **counters):
        with assert_query_count(self, default, flush, **counters):
            before = self.cr.sql_log_count
            yield
            if self.warm:
                if flush:
                    self.env.flush_all()
                    self.env.cr.flush()
                login = self.env.user.login
                count = self.cr.sql_log_count - before
                allowed = counters.get(login, default)
                queries[self.id()].append((login, count, allowed))

    return check


def main(file, *arguments):
    from odoo.cli.command import main as run_odoo

    loader.make_suite = everything
    loader.OdooTestResult = Noting
    BaseCase.assertQueryCount = counting(BaseCase.assertQueryCount)
    sys.argv = ["odoo", *arguments]
    try:
        run_odoo()
    finally:
        found = {"outcomes": outcomes, "messages": messages, "queries": queries}
        Path(file).write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
