"""Which tests `./dev.sh test` runs, and when it counts as failed."""

import pytest

from dev.commands.test import GROUPS, TESTS, Group, Request, Result, report
from dev.shell import Failure

UNIT = Group("unit", odoo=False)


def names(*argv):
    return [group.name for group in Request.parse(list(argv)).groups()]


def result(code=0, **counts):
    return Result(UNIT, code, 1.0, counts)


def test_every_folder_with_tests_is_a_group():
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert folders <= {group.name for group in GROUPS}


def test_groups_and_paths_choose():
    assert names("dev") == ["dev"]
    assert names("tests/dev/test_shell.py::test_x", "-x") == ["dev"]
    assert "dev" in names()


def test_a_wrong_path_is_told():
    with pytest.raises(Failure, match="no tests in"):
        Request.parse(["tests/dev/test_missing.py"])


def test_a_name_chooses_the_groups_that_mention_it():
    assert names("-k", "a_wrong_path_is_told") == ["dev"]
    assert "unit" not in names("-k", "a_wrong_path_is_told or trigrams")


def test_options_and_their_values_go_to_pytest():
    request = Request.parse(["-k", "trigrams", "--maxfail", "3"])
    assert request.options == ["-k", "trigrams", "--maxfail", "3"]
    assert Request.parse(["-k", "tours"]).paths == {}


@pytest.mark.parametrize(
    ("argv", "parallel"),
    [
        ((), True),
        (("odoo",), True),
        (("-k", "pool"), True),
        (("odoo", "--pdb"), False),
        (("tests/odoo/test_menus.py",), False),
    ],
)
def test_a_whole_group_runs_on_all_cores(argv, parallel):
    group = next(group for group in GROUPS if group.name == "odoo")
    assert Request.parse(list(argv)).in_parallel(group) is parallel
    assert not Request.parse(list(argv)).in_parallel(UNIT)


@pytest.mark.parametrize(
    ("outcome", "partial", "code"),
    [
        (result(passed=3), False, 0),
        (result(1, passed=3, failed=1), False, 1),
        (result(1, error=1), False, 1),
        (result(passed=3, skipped=1), False, 1),
        (result(5), False, 1),
        (result(2), False, 1),
        (result(5), True, 1),
    ],
)
def test_exit_code(outcome, partial, code, capsys):
    assert report([outcome], partial=partial) == code
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"{outcome.counts.get('passed', 0)} passed, {outcome.failed} failed"


def test_a_name_need_not_occur_in_every_group():
    assert report([result(5), result(passed=1)], partial=True) == 0
