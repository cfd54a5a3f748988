"""Talking to the person, running programs, and building things at most once."""

import ctypes
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from .paths import cache

SECONDS_TO_STOP = 20


class Failure(Exception):
    """Something the person can act upon: shown as a message, without a traceback."""


def say(message: str) -> None:
    print(f"==> {message}", flush=True)


def warn(message: str) -> None:
    print(f"dev.sh: {message}", file=sys.stderr, flush=True)


def run(command: Sequence[object], **options: object) -> str:
    """Run a program, return what it printed; fail with its output if it fails."""
    defaults = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }
    result = subprocess.run([str(part) for part in command], **{**defaults, **options})
    if result.returncode:
        raise Failure(
            f"failed ({result.returncode}): {' '.join(map(str, command))}\n"
            f"{(result.stdout or '') + (result.stderr or '')}".rstrip()
        )
    return result.stdout


def _die_with_parent() -> None:
    """Let the kernel end a child whose parent was killed without a chance to."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def child(
    command: Sequence[object], env: Mapping[str, str], **options: object
) -> Iterator[subprocess.Popen]:
    """A program that never outlives the block.

    It gets a session of its own, so that Ctrl-C reaches it once, through us: two
    signals make Odoo exit without cleaning up.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        env=env,
        start_new_session=True,
        preexec_fn=_die_with_parent,
        **options,
    )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen) -> None:
    try:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(SECONDS_TO_STOP)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        pass
    finally:
        # What is left of the session: children of the child, or itself if it hangs.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def run_logged(
    command: Sequence[object], env: Mapping[str, str], log: Path, progress: str
) -> str:
    """Run a long program into a log file; show the steps that `progress` matches."""
    log.parent.mkdir(parents=True, exist_ok=True)
    shown = 0.0
    with (
        log.open("w") as file,
        child(
            command,
            env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        for line in process.stdout:
            file.write(line)
            if (match := re.search(progress, line)) and time.monotonic() - shown > 5:
                shown = time.monotonic()
                print(f"    {match.group(1)}", flush=True)
        code = process.wait()
    text = log.read_text()
    if code:
        tail = "\n".join(text.splitlines()[-40:])
        raise Failure(f"{tail}\n\nfailed ({code}); the whole log is {log}")
    return text


def put(path: Path, text: str) -> None:
    """Write a file unless it is so already; nobody ever reads half of it."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text)
    new.replace(path)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Keep a second checkout from setting up the same thing at the same time."""
    path = cache() / "locks" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another ./dev.sh that is busy with {name}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_complete(folder: Path) -> bool:
    return (folder / ".complete").exists()


def build_once(target: Path, build: Callable[[Path], None]) -> Path:
    """Let `build` fill a folder, unless that was done before.

    It works in a folder beside the target, which gets the target's name as the very
    last step: whatever interrupts it, a half-filled target is never used.
    """
    if is_complete(target):
        return target
    with locked(target.name):
        if is_complete(target):
            return target
        unfinished = f"{target.name}.unfinished-"
        for leftover in (target, *target.parent.glob(f"{unfinished}*")):
            if not leftover.exists():
                continue
            say(f"{target.name}: an earlier set-up was cut short, starting again")
            # Its killed owner's programs may still write there: what stays is harmless.
            shutil.rmtree(leftover, ignore_errors=leftover != target)
        folder = target.with_name(f"{unfinished}{os.getpid()}")
        folder.mkdir(parents=True)
        build(folder)
        (folder / ".complete").touch()
        folder.rename(target)
    return target
