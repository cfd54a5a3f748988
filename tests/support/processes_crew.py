"""The master's side of processes_worker: starts processes and has them meet."""

import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import processes_worker

from odoo.tools import config

SECONDS_TO_START = 300
SECONDS_TO_ANSWER = 120
# Of Odoo's waits before it tries again: they are 1 s, 2 s, 4 s and 8 s on average.
PACE = 0.05


class Process:
    """One process at work."""

    def __init__(self, database, log):
        self.log, self.answered = log, None
        self._ready, self._busy = False, False
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(
            target=processes_worker.main,
            args=(far_end, _arguments(database, log), database),
            daemon=True,
        )
        self._process.start()
        far_end.close()

    def is_idle(self):
        """Whether it can be given a job; one that a failed test has left cannot."""
        return self._process.is_alive() and not self._busy

    def begin(self, requests, stops=(), batch=None, pace=PACE):
        """Give the process a job and wait until it is about to start with it."""
        if not self._ready:
            self._receive(SECONDS_TO_START)
            self._ready = True
        self.answered, self._busy = None, True
        self._pipe.send(
            {"requests": requests, "stops": stops, "batch": batch, "pace": pace}
        )
        self.wait()

    def wait(self):
        """Wait until it stops at a place or is done; the place, or None."""
        kind, content = self._receive(SECONDS_TO_ANSWER)
        if kind == "stopped":
            return content
        self.answered, self._busy = content, False
        return None

    def go(self):
        """Let it go on from where it stopped."""
        if self.answered is None:
            self._pipe.send("go")

    def answer(self):
        """Wait for the end of the job: what processes_worker.Worker.do returns."""
        while self.answered is None:
            if self.wait():
                self.go()
        return self.answered

    def do(self, *requests, **options):
        """Do a whole job."""
        self.begin(list(requests), **options)
        self.go()
        return self.answer()

    def kill(self):
        """End it at once, as a power cut does (SIGKILL)."""
        self._process.kill()
        self._process.join()

    def stop(self):
        self._pipe.close()
        self._process.join(5)
        self.kill()

    def _receive(self, seconds):
        try:
            if self._pipe.poll(seconds):
                return self._pipe.recv()
            trouble = "hangs"
        except EOFError:
            trouble = "has died"
        self.kill()  # lest it keep the others waiting
        raise AssertionError(f"A process {trouble}; its log:\n{self._log_tail()}")

    def _log_tail(self):
        return "\n".join(Path(self.log).read_text().splitlines()[-40:])


class Crew:
    """A few processes on one database, started when they are first needed."""

    def __init__(self, database):
        self.database = database
        self._processes = []
        self._logs = tempfile.TemporaryDirectory()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        for process in self._processes:
            process.stop()
        self._logs.cleanup()

    def take(self, number):
        """As many processes, each of them idle."""
        idle = [process for process in self._processes if process.is_idle()]
        for process in self._processes:
            if process not in idle:
                process.kill()
        for index in range(number - len(idle)):
            log = f"{self._logs.name}/{time.monotonic_ns()}-{index}.log"
            idle.append(Process(self.database, log))
        self._processes = idle
        return idle[:number]

    def together(self, *jobs, at=None, **options):
        """Do jobs at the same moment, each in its own process.

        :param jobs: lists of requests
        :param at: (model, method) at which all stop in their first attempt, to go on
            together from there; by default they start together
        :return: the answers, in the order of the jobs
        """
        processes = self.take(len(jobs))
        stops = [at] if at else []
        for process, requests in zip(processes, jobs, strict=True):
            process.begin(requests, stops=stops, **options)
        for process in processes:
            process.go()
        if at:
            for process in processes:
                process.wait()
            for process in processes:
                process.go()
        return [process.answer() for process in processes]


def _arguments(database, log):
    """The command line of an Odoo like the one that runs the tests."""
    return [
        f"--config={config['config'] or os.devnull}",
        f"--database={database}",
        f"--addons-path={','.join(config['addons_path'])}",
        f"--data-dir={config['data_dir']}",
        f"--logfile={log}",
        "--log-level=warn",
        "--no-http",
        *(
            f"--{name}={config[name]}"
            for name in ("db_host", "db_port", "db_user", "db_password")
            if config[name]
        ),
    ]


def call(user_id, model, method, *args, **kwargs):
    """A request as a client of ``user_id`` makes it."""
    return {
        "kind": "call",
        "uid": user_id,
        "model": model,
        "method": method,
        "args": list(args),
        "kwargs": kwargs,
    }


def crowd(requests):
    """Requests at the same moment in one process, each in its own thread."""
    return {"kind": "crowd", "requests": requests}


def cron(xmlid=processes_worker.RELEASE_CRON):
    """A run of a cron as the scheduler makes it."""
    return {"kind": "cron", "xmlid": xmlid}


def sweep(method="_cron_release_due", model="customer.filing"):
    """A run of a cron's method without the lock that Odoo has on a cron."""
    return {"kind": "sweep", "method": method, "model": model}


def killed(requests, statements):
    """Requests in a process that is killed before its nth statement."""
    return {"kind": "killed", "requests": requests, "statements": statements}


def mail(message, team_id):
    """A mail as it comes from outside, for the leads of a team."""
    return {"kind": "mail", "message": message, "team_id": team_id}


def checks(user_id, *steps):
    """A request of checks: pairs (kept, undone or failed; customer)."""
    return {"kind": "checks", "uid": user_id, "steps": list(steps)}
