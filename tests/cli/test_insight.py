"""The command insight: what could honestly be promised."""

import json

import pytest

from cli.support import DESK, HEADER, file


def _rows(count: int, minutes: int, topic: str) -> str:
    """Return matters that each took so many minutes, and one that is still open."""
    done = "".join(
        f"{topic}{n},2026-05-04 09:00,message,kim,,customer,email,,,new,,{topic},,,,,\n"
        f"{topic}{n},2026-05-04 09:{minutes},,,ada,,,,,resolved,,,,,,,\n"
        for n in range(count)
    )
    return f"{done}{topic},2026-05-04 09:30,message,kim,,customer,email,,,new,,{topic},,,,,\n"


@pytest.fixture
def log(tmp_path):
    """Write a log of a quick desk, and of one of which little is known."""
    return file(tmp_path, "log.csv", HEADER + _rows(40, 20, "quick") + _rows(2, 50, "slow"))


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_by_when_matters_are_done(command, desk, log):
    """It is told by when shares of the matters were done, and what could be promised."""
    status, out, err = command("insight", log, "--playbook", desk[1])
    lines = _lines(out)

    assert (status, err) == (0, "")
    assert "resolution of 44 cases in working hours" in lines[0]
    assert any(line.startswith("all 42 2 20 min (20 min to") for line in lines)


def test_groups_with_too_few_say_so(command, desk, log):
    """A group of which too little is known says how much it takes, and promises nothing."""
    lines = _lines(command("insight", log, "--playbook", desk[1], "--by", "team").out)
    (slow,) = (line for line in lines if line.startswith("slow"))

    assert any(line.startswith("quick 40 1 20 min") for line in lines)
    assert slow.startswith("slow 2 1 too few; 6 needed")
    assert slow.endswith("nobody can tell")


def test_the_clock_on_the_wall_counts_without_hours(command, tmp_path, log):
    """Where the playbook has no hours, the clock on the wall counts."""
    hours = DESK[DESK.index("[hours.office]") : DESK.index("[limits]")]
    playbook = file(tmp_path, "wall.toml", DESK.replace(hours, ""))
    out = command("insight", log, "--playbook", playbook).out

    assert "on the clock on the wall" in out


def test_insight_for_programs(command, desk, log):
    """With --json a program gets every figure, in seconds."""
    told = json.loads(
        command("insight", log, "--playbook", desk[1], "--json", "--by", "team", "--kept", 0.8).out
    )

    assert (told["measure"], told["kept"], told["by"]) == ("resolution", 0.8, ["team"])
    assert told["working_hours"] is True
    groups = {each["group"]: each for each in told["groups"]}
    assert [*groups] == ["all", "quick", "slow"]
    assert groups["quick"]["quantiles"][0]["after"] == 1200
    assert (groups["slow"]["done"], groups["slow"]["not_done"]) == (2, 1)
    assert groups["slow"]["earliest_due"]["due_at"] is None


def test_an_open_majority_says_so(command, tmp_path, desk):
    """Where so many are open that nobody can tell, that is said."""
    rows = "".join(
        f"o{n},2026-05-04 09:00,message,kim,,customer,email,,,new,,x,,,,,\n" for n in range(60)
    )
    log = file(tmp_path, "open.csv", HEADER + _rows(20, 20, "quick") + rows)
    (line,) = (
        line
        for line in _lines(command("insight", log, "--playbook", desk[1]).out)
        if line.startswith("all")
    )

    assert "too many are not done" in line
