"""Which Chromium browser tests drive."""

import subprocess

import pytest

from dev import browser
from dev.shell import Failure


@pytest.fixture(autouse=True)
def bare_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CHROME_BIN", raising=False)
    monkeypatch.setattr(browser, "_installed", lambda: None)


def test_chrome_bin_is_started_quietly(tmp_path, monkeypatch):
    chrome = tmp_path / "my chrome"
    chrome.write_text('#!/bin/sh\necho "$@"\n')
    chrome.chmod(0o755)
    monkeypatch.setenv("CHROME_BIN", str(chrome))
    starter = browser.folder() / "google-chrome"
    words = subprocess.check_output([starter, "--headless"], text=True).split()
    assert {*browser.QUIET, "--headless"} == set(words)


def test_a_wrong_chrome_bin_is_told(monkeypatch):
    monkeypatch.setenv("CHROME_BIN", "/nowhere/chrome")
    with pytest.raises(Failure, match="CHROME_BIN"):
        browser.folder()


def test_ubuntu_is_told_of_chrome_bin(monkeypatch):
    monkeypatch.setattr(browser, "distribution", lambda: "ubuntu")
    with pytest.raises(Failure, match="Set CHROME_BIN"):
        browser.folder()
