"""The program of one process: it does requests as a worker of Odoo's server does.

Each request has a cursor of its own and goes through the layer that tries again after
a lost race. A job may name places at which the process stops and waits for a word of
its master, so that two processes meet at the very line that matters.
"""

import functools
import json
import logging
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service import model as rpc
from odoo.tools import config

RELEASE_CRON = "customer_filing.ir_cron_release_due"
# All that a process says to PostgreSQL.
STATEMENTS = (
    (sql_db.Cursor, "execute"),
    (sql_db.PsycoConnection, "commit"),
    (sql_db.PsycoConnection, "rollback"),
)


def main(pipe, arguments, database):
    """Load the registry, then do the jobs that come through ``pipe``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the master's Ctrl-C is his to answer
    config.parse_config(arguments)
    worker = Worker(pipe, Registry(database))
    pipe.send(("ready", None))
    while job := worker.next_job():
        pipe.send(("done", worker.do(job)))


class Worker:
    """Does one job after the other."""

    def __init__(self, pipe, registry):
        self.pipe, self.registry = pipe, registry

    def next_job(self):
        try:
            return self.pipe.recv()
        except EOFError:
            return None

    def do(self, job):
        """Answer one job: what came of it, and what happened on the way."""
        watch = Watch(job.get("pace", 1.0))
        answer = {"results": [], "error": None}
        self.registry = self.registry.check_signaling()
        with ExitStack() as stack:
            stack.enter_context(watch.watching())
            for place in job.get("stops", ()):
                stack.enter_context(self._stop_at(*place))
            if job.get("batch"):
                stack.enter_context(_small_batches(job["batch"]))
            self.pause("start")
            start = time.monotonic()
            try:
                for request in job["requests"]:
                    answer["results"].append(_plain(self._request(**request)))
            except Exception as error:  # noqa: BLE001 - the master judges
                self.registry.reset_changes()
                answer["error"] = (type(error).__name__, str(error))
            answer["seconds"] = time.monotonic() - start
        return answer | watch.seen()

    def pause(self, name):
        self.pipe.send(("stopped", name))
        self.pipe.recv()

    # ---- kinds of requests ----

    def _request(self, kind, **details):
        return getattr(self, f"_do_{kind}")(**details)

    def _do_call(self, uid, model, method, args, kwargs):
        """What a client calls: one cursor, one transaction, tried again by Odoo."""
        with self.registry.cursor() as cr:
            result = rpc.execute_cr(cr, uid, model, method, args, kwargs)
        self.registry.signal_changes()
        return result

    def _do_crowd(self, requests):
        """Requests at the same moment, each in a thread of its own.

        As a server with threads does them: each has a cursor, and whoever loses comes
        again by himself.

        :return: of each its result, or the error that its caller gets as text
        """
        gate = threading.Barrier(len(requests))

        def do(request):
            gate.wait()
            try:
                return _plain(self._request(**request))
            except UserError as error:
                return f"{type(error).__name__}: {error}"

        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(do, requests))

    def _do_cron(self, xmlid):
        """What the scheduler does with a job that is due."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cron = env.ref(xmlid)
            if job := cron._acquire_one_job(cr, cron.id, include_not_ready=True):
                cron._process_job(cr, job)
            return bool(job)

    def _do_claims(self, uid, seconds, page):
        """A person claims one customer after the other, whoever he is.

        :param seconds: for so long, or until there is none or he may claim no more
        :param page: of so many cards, the first in the list, he takes any
        :return: number of each outcome, and the seconds that each claim took
        """
        told = {"claimed": 0, "too late": 0, "refused": 0, "seconds": [], "over": False}
        until = time.monotonic() + seconds
        while time.monotonic() < until and not told["over"]:
            with self.registry.cursor() as cr:
                cards = api.Environment(cr, uid, {})["customer.filing.card"]
                shown = cards.search([("pool_id", "!=", False)], limit=page).ids
            told["over"] = not shown
            if shown:
                start = time.monotonic()
                chosen = [random.choice(shown)]
                with self.registry.cursor() as cr:
                    answer = rpc.execute_cr(
                        cr, uid, "customer.filing.card", "action_claim", [chosen], {}
                    )
                told["seconds"].append(time.monotonic() - start)
                self._note_claim(told, answer)
        return told

    def _note_claim(self, told, answer):
        message = answer.get("params", {}).get("message", "")
        if not message:
            told["claimed"] += 1
        elif "faster" in message:
            told["too late"] += 1
        else:
            told["refused"] += 1
            told["over"] = True

    def _do_mail(self, message, team_id):
        """A mail that the gateway hands over, for a team's leads."""

        def process(env):
            gateway = env["mail.thread"].with_context(mail_create_nolog=True)
            values = {"team_id": team_id, "type": "lead", "user_id": False}
            return gateway.message_process("crm.lead", message, custom_values=values)

        return self._in_transaction(SUPERUSER_ID, process)

    def _do_checks(self, uid, steps):
        """A request of some checks, of which a part or all is rolled back.

        :param steps: pairs (how, customer): ``kept``; ``undone`` to a savepoint; and
            ``failed``, upon which the whole request fails
        """

        def ask(env):
            told = []
            for how, customer in steps:
                with _undoing(env.cr if how == "undone" else None):
                    answer = env["customer.filing"].check_customer(customer)
                    told.append(answer["verdict"])
                if how == "failed":
                    raise UserError(f"Changed his mind: {told}")
            return told

        return self._in_transaction(uid, ask)

    def _in_transaction(self, uid, function):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, {})
            result = rpc.retrying(functools.partial(function, env), env)
        self.registry.signal_changes()
        return result

    def _do_sweep(self, method, model="customer.filing"):
        """The cron's method alone, without the lock that Odoo has on a cron."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            getattr(env[model], method)()

    def _do_killed(self, requests, statements):
        """Do requests in a child that is killed (SIGKILL) before its nth statement.

        :return: whether it came to that; else the requests were done before
        """
        sql_db.close_all()  # no connection may be shared
        child = os.fork()
        if not child:
            try:
                with _killed_before(statements):
                    for request in requests:
                        self._request(**request)
                os._exit(0)
            finally:
                os._exit(1)
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or not os.WEXITSTATUS(status), "It failed"
        return os.WIFSIGNALED(status)

    # ---- places to stop at ----

    @contextmanager
    def _stop_at(self, model, method, nth=1, after=False):
        """Stop at the ``nth`` call of ``method`` within the job, before or after it."""
        original = getattr(self.registry[model], method)
        calls = 0

        @functools.wraps(original)
        def stopping(records, *args, **kwargs):
            nonlocal calls
            calls += 1
            stops = calls == nth
            if stops and not after:
                self.pause(method)
            result = original(records, *args, **kwargs)
            if stops and after:
                self.pause(method)
            return result

        with patch.object(self.registry[model], method, stopping):
            yield


class Watch(logging.Handler):
    """Notes how often a request was tried again and why, and what was logged.

    :param pace: the share of Odoo's waiting times that is really waited. Less makes
        tests quick, and harder: who lost comes back while the winner is still busy.
    """

    def __init__(self, pace):
        super().__init__(logging.INFO)
        self.pace, self.slept, self.retries, self.logged = pace, 0.0, [], []

    def emit(self, record):
        if record.name == rpc.__name__ and "try again" in record.msg:
            self.retries.append(record.args[0])
        elif record.levelno >= logging.ERROR and record.name != "odoo.sql_db":
            # Odoo logs every lost race of two statements as an error of odoo.sql_db
            self.logged.append(record.getMessage())

    def sleep(self, seconds):
        self.slept += seconds
        time.sleep(seconds * self.pace)

    def seen(self):
        return {
            "retries": self.retries,
            "slept": self.slept * self.pace,
            "logged": self.logged,
        }

    @contextmanager
    def watching(self):
        logger = logging.getLogger()
        retries = logging.getLogger(rpc.__name__)
        level = retries.level
        logger.addHandler(self)
        retries.setLevel(logging.INFO)
        try:
            with patch.object(rpc, "time", self), _no_mail():
                yield
        finally:
            retries.setLevel(level)
            logger.removeHandler(self)


@contextmanager
def _undoing(cr):
    """Undo what happens in the block, up to a savepoint, if there is a cursor."""
    if cr is None:
        yield
        return
    with closing(cr.savepoint()):
        yield


@contextmanager
def _small_batches(size):
    from odoo.addons.customer_filing.models import (
        filing_background,
        filing_release,
        filing_warning,
        filing_warning_gone,
    )

    with ExitStack() as stack:
        for module in (filing_background, filing_release, filing_warning):
            stack.enter_context(patch.object(module, "BATCH", size))
        for module in (filing_warning, filing_warning_gone):
            # mornings begin at midnight: tests run at any time of the day
            stack.enter_context(patch.object(module, "MORNING", 0))
        yield


@contextmanager
def _killed_before(nth):
    """End this process at once before its nth statement, commit or rollback."""
    left = nth

    def dying(method):
        @functools.wraps(method)
        def counting(*args, **kwargs):
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return method(*args, **kwargs)

        return counting

    with ExitStack() as stack:
        for owner, name in STATEMENTS:
            method = dying(getattr(owner, name))
            stack.enter_context(patch.object(owner, name, method))
        yield


@contextmanager
def _no_mail():
    from odoo.addons.base.models.ir_mail_server import IrMail_Server

    def refuse(*_args, **_kwargs):
        raise AssertionError("A mail was about to be sent.")

    with patch.object(IrMail_Server, "send_email", refuse):
        yield


def _plain(result):
    """As the client gets it, so that it fits through the pipe."""
    return json.loads(json.dumps(result, default=str))
