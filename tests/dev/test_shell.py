"""Things are built once or not at all, and no program is left behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from dev import shell
from dev.shell import Failure, build_once, child


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_second_run_does_no_needless_work(tmp_path):
    built = []
    for _ in range(2):
        build_once(tmp_path / "thing", built.append)
    assert len(built) == 1


def test_a_build_that_fails_is_repeated_from_the_start(tmp_path, capsys):
    target = tmp_path / "thing"

    def fail(folder):
        (folder / "half").touch()
        raise Failure("no more disk")

    with pytest.raises(Failure):
        build_once(target, fail)
    assert not target.exists()
    build_once(target, lambda folder: (folder / "whole").touch())
    assert "cut short" in capsys.readouterr().out
    assert {path.name for path in target.iterdir()} == {"whole", ".complete"}


def test_a_build_that_is_killed_is_repeated_from_the_start(tmp_path):
    target = tmp_path / "thing"
    script = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from dev.shell import build_once\n"
        "def build(folder):\n"
        "    (folder / 'half').touch(); os.kill(os.getpid(), signal.SIGKILL)\n"
        f"build_once(Path({str(target)!r}), build)"
    )
    killed = subprocess.run([sys.executable, "-c", script])
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    build_once(target, lambda folder: (folder / "whole").touch())
    assert not (target / "half").exists()


def test_an_unmarked_folder_is_never_used(tmp_path):
    target = tmp_path / "thing"
    target.mkdir()
    (target / "from-elsewhere").touch()
    build_once(target, lambda folder: None)
    assert [path.name for path in target.iterdir()] == [".complete"]


def until(condition, seconds=20):
    """Whether it came true in time: signals and new programs take a moment."""
    end = time.monotonic() + seconds
    while not (true := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return true


def running(group):
    """Programs of a process group; one that only waits to be reaped has ended."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                yield stat.parent.name


def test_no_program_outlives_its_block():
    script = "import subprocess, sys; subprocess.run(['sleep', '60'])"
    with child([sys.executable, "-c", script], os.environ) as process:
        group = os.getpgid(process.pid)
        assert until(lambda: len(list(running(group))) == 2)
    assert until(lambda: not list(running(group)))


def test_a_failing_program_shows_its_output(tmp_path):
    script = "print('the reason'); raise SystemExit(3)"
    with pytest.raises(Failure, match=r"the reason[\s\S]*failed \(3\)"):
        command = [sys.executable, "-c", script]
        shell.run_logged(command, os.environ, tmp_path / "log", "x(y)")
