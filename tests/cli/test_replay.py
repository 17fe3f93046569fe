"""The command replay: a log under another playbook."""

import json

import pytest

from cli.support import DESK, HEADER, ROWS, Ran, file

STRICT = DESK.replace("4 working hours", "1 working hours")


@pytest.fixture
def both(tmp_path, desk):
    """Return a log, its playbook, and a stricter one."""
    return *desk, file(tmp_path, "strict.toml", STRICT)


def test_a_replay_tells_what_changes(command, both):
    """A replay tells which cases change, by part and rule, and each change with its reason."""
    log, old, new = both
    status, out, err = command("replay", log, "--old", old, "--new", new)
    lines = [" ".join(line.split()) for line in out.splitlines()]

    assert (status, err) == (0, "")
    assert "2 of 2 cases are judged otherwise." in lines
    assert "due 2 0 0" in lines
    assert "targets.first_reply 2" in lines
    reason = "targets.first_reply: within 4 working hours becomes 1 working hour."
    assert lines.count(f"1 {reason}") == out.count(reason) == 1


def test_what_is_found_stands_below_its_state(command, both):
    """What goes wrong because of another state stands below it, and its case is named once."""
    log, old, new = both
    out = command("replay", log, "--old", old, "--new", new, "--at", "2026-05-05T12:00").out
    lines = [" ".join(line.split()) for line in out.partition("Changes: ")[2].splitlines()]
    at = lines.index("B2 state of first reply open broken (worse) 1")

    assert lines[at + 1] == "finding broken found found 2 times (worse) 1"
    assert not [line for line in lines[at + 1 :] if line.startswith("B2 ")]
    assert "finding of at risk found nothing 1" in lines


def test_the_same_playbook_changes_nothing(command, both):
    """Under the same playbook nothing changes, and a build does not fail."""
    log, old, _ = both
    status, out, _ = command("replay", log, "--old", old, "--new", old, "--fail-on", "change")

    assert status == 0
    assert "Nothing changes." in out


def test_a_replay_for_programs(command, both):
    """With --json a program gets the totals and every change."""
    log, old, new = both
    arguments = ("replay", log, "--old", old, "--new", new, "--json", "--at", "2026-05-05T12:00")
    told = json.loads(command(*arguments).out)

    assert list(told) == [
        "schema", "at", "old", "new", "totals", "changes", "skipped_rows", "skipped",
    ]  # fmt: skip
    totals = told["totals"]
    assert (totals["cases"], totals["changed"], totals["worse"]) == (2, 2, 2)
    assert totals["rules"] == {"targets.first_reply": len(told["changes"])}
    assert told["changes"][0]["rules"] == ["targets.first_reply"]
    assert told["changes"][0]["part"] == "due"


@pytest.mark.parametrize(
    ("at", "least", "status"),
    [
        ("2026-05-04T09:05", "change", 1),
        ("2026-05-04T09:05", "worse", 0),
        ("2026-05-05T12:00", "worse", 1),
        ("2026-05-05T12:00", None, 0),
    ],
)
def test_a_build_can_fail_on_changes(command, both, at, least, status):
    """With --fail-on it ends with 1 where something changes, or changes for the worse."""
    log, old, new = both
    more = () if least is None else ("--fail-on", least)
    arguments = ("replay", log, "--old", old, "--new", new, "--at", at)

    assert command(*arguments, *more).status == status


def test_what_becomes_worse_comes_first(command, both):
    """Of the changes those for the worse come before all others, and fifty are shown."""
    log, old, new = both
    out = command("replay", log, "--old", old, "--new", new, "--at", "2026-05-05T12:00").out
    changes = out.partition("Changes: ")[2]

    assert changes.index("(worse)") < changes.index("due of first reply")


def test_workers_give_the_same(command, both, monkeypatch):
    """However many processes share the work, the result is the same."""
    monkeypatch.setattr("servicekit.cli.reading._ROWS", 6)
    log, old, new = both
    arguments = ("replay", log, "--old", old, "--new", new, "--json", "--workers")

    assert command(*arguments, 2) == command(*arguments, 1)


def test_rows_that_say_something_impossible_are_counted(command, tmp_path, both):
    """With --skip-bad rows that are left out are counted and listed."""
    _, old, new = both
    bad = "A1,soon,,,,,,,,,,,,,,,\nA1,2026-05-04 16:00,promise_fulfilled,,,,,,,,,,,zz,,,\n"
    log = file(tmp_path, "bad.csv", HEADER + ROWS + bad)
    arguments = ("replay", log, "--old", old, "--new", new, "--skip-bad")

    assert "2 rows were skipped" in command(*arguments).out
    assert json.loads(command(*arguments, "--json").out)["skipped_rows"] == 2


def test_a_customer_whom_nobody_names_is_judged(command, tmp_path, both):
    """A case whose customer the log does not name is judged without a history."""
    _, old, new = both
    rows = "Q,2026-05-04 09:00,message,,,customer,email,,,new,,,,,,,\n"
    log = file(tmp_path, "quiet.csv", HEADER + rows)

    assert (
        "1 of 1 cases are judged otherwise."
        in command("replay", log, "--old", old, "--new", new).out
    )


def test_the_new_playbook_may_have_the_mapping(command, tmp_path, both):
    """Where the old playbook has no mapping, that of the new one counts; one has to be there."""
    log, _, new = both
    bare = file(tmp_path, "bare.toml", 'name = "Desk"')

    assert command("replay", log, "--old", bare, "--new", new).status == 0
    assert command("replay", log, "--old", bare, "--new", bare) == Ran(
        2, "", f"servicekit: {bare} has no [log] mapping; see: servicekit init LOG\n"
    )


def test_less_than_one_worker_is_refused(command, both):
    """Somebody has to do the work."""
    log, old, new = both

    assert command("replay", log, "--old", old, "--new", new, "--workers", "0") == Ran(
        2, "", "servicekit: --workers 0 is too few; give 1 or more\n"
    )
