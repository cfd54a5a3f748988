"""What `./dev.sh test-odoo` makes of the outcomes of Odoo's own tests."""

from dev.commands.test_odoo import LISTED, Comparison, Run, listed, report

NAME = "odoo.addons.crm.tests.test_crm_lead.TestCRMLead.test_merge"
SHORT = "TestCRMLead.test_merge"


def compared(was="passed", now="passed", before=10, after=10):
    return {
        "crm": Comparison(
            Run({NAME: was}, queries={NAME: [("boss", before, 12)]}),
            Run({NAME: now}, {NAME: "2 != 3\nmore"}, {NAME: [("boss", after, 12)]}),
        )
    }


def test_the_same_outcome_is_no_trouble():
    assert not report(compared(), set())
    assert not report(compared("failed", "failed"), set())


def test_what_differs_must_be_listed(capsys):
    [trouble] = report(compared(now="failed"), set())
    assert trouble.startswith(f"{SHORT} differs")
    assert "2 != 3" in capsys.readouterr().out
    assert not report(compared(now="failed"), {SHORT})


def test_what_is_mended_by_the_addon_or_not_run_differs_too():
    assert report(compared("failed", "passed"), set())
    found = compared()
    found["crm"].ours.outcomes.clear()
    assert report(found, set())


def test_what_is_listed_must_differ_when_all_was_run():
    [trouble] = report(compared(), {SHORT})
    assert "does not differ" in trouble
    assert not report(compared(), {SHORT}, whole=False)


def test_queries_are_shown_side_by_side(capsys):
    report(compared(after=11), set())
    shown = capsys.readouterr().out
    assert "test_merge (boss): 10, with the addon 11, allowed 12" in shown


def test_the_list_is_the_table_of_the_document():
    text = f"# Tests\n| test | why |\n| --- | --- |\n| `{SHORT}` | Because. |\n"
    assert listed(text + f"Not `{SHORT}x` in a line.\n") == {SHORT}
    assert all("." in name for name in listed(LISTED.read_text()))
