import json
from datetime import UTC, datetime, timedelta

import pytest

from cli.support import EXAMPLES, Ran, file, process
from servicekit.playbook import Playbook

DESK = """\
name = "Desk"
timezone = "Europe/London"
[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:00"
[[agents]]
id = "ada"
team = "first"
hours = "office"
[[agents]]
id = "kim"
team = "first"
hours = "office"
[[agents]]
id = "sam"
team = "second"
[[rotations]]
id = "night"
team = "second"
participants = ["sam", "nobody"]
every = "12 hours"
anchor = 2026-05-01T20:00:00
starts_at = 2026-05-01T20:00:00
"""
ALONE = DESK.replace('team = "second"\n', "")
WEEKEND = ("--from", "2026-05-01", "--to", "2026-05-03")


@pytest.fixture
def desk(tmp_path):
    return file(tmp_path, "desk.toml", DESK)


# -- for people -----------------------------------------------------------------------------------


def test_days_are_told_team_by_team(command, desk):
    """Each day tells for each team who is there from when to when, and when nobody is."""
    assert command("roster", desk, *WEEKEND) == Ran(
        0,
        "On duty from Fri 1 May 2026 00:00 BST to Sun 3 May 2026 00:00 BST\n"
        "\n"
        "Fri 1 May 2026  first: 09:00-17:00 ada, kim\n"
        "                first: 00:00-09:00, 17:00-24:00 nobody\n"
        "                second: 20:00-24:00 sam\n"
        "                second: 00:00-20:00 nobody\n"
        "Sat 2 May 2026  first: 00:00-24:00 nobody\n"
        "                second: 00:00-08:00 sam\n"
        "                second: 20:00-24:00 sam\n"
        "                second: 08:00-20:00 nobody\n",
        "",
    )


def test_one_team_needs_no_name(command, desk):
    """With one team, be it that only one is asked for, its name is left out."""
    out = command("roster", desk, *WEEKEND, "--team", "second").out

    assert "\nFri 1 May 2026  20:00-24:00 sam\n                00:00-20:00 nobody\n" in out
    assert "ada" not in out


def test_whoever_belongs_to_no_team_is_told_after_the_teams(command, tmp_path):
    """Where somebody or a rotation has no team, they are told by themselves, as a team is."""
    alone = ALONE + '[[agents]]\nid = "x"\nhours = "office"\n'
    out = command("roster", file(tmp_path, "desk.toml", alone), *WEEKEND).out

    assert out.splitlines()[2:6] == [
        "Fri 1 May 2026  first: 09:00-17:00 ada, kim",
        "                first: 00:00-09:00, 17:00-24:00 nobody",
        "                no team: 09:00-17:00 x",
        "                no team: 20:00-24:00 sam",
    ]
    assert "everybody" not in out


def test_everybody_is_told_on_request(command, tmp_path):
    """With --everybody all are told together, whatever their team."""
    desk = file(tmp_path, "desk.toml", ALONE)
    out = command("roster", desk, *WEEKEND, "--everybody").out

    assert out.splitlines()[2:5] == [
        "Fri 1 May 2026  09:00-17:00 ada, kim",
        "                20:00-24:00 sam",
        "                00:00-09:00, 17:00-20:00 nobody",
    ]


def test_without_teams_nobody_is_named(command, tmp_path):
    """Where there are no teams at all, there is only everybody."""
    text = ALONE.replace('team = "first"\n', "").partition("[[rotations]]")[0]

    assert "\nFri 1 May 2026  09:00-17:00 ada, kim\n" in command(
        "roster", file(tmp_path, "desk.toml", text), *WEEKEND
    ).out  # fmt: skip


def test_a_part_of_a_day_is_told_as_it_is(command, desk):
    """A span that begins or ends within a day is told from there, to the second."""
    out = command(
        "roster", desk, "--from", "2026-05-01T16:30:15", "--to", "2026-05-01T18:00",
        "--team", "first",
    ).out  # fmt: skip

    assert out.endswith(
        "\nFri 1 May 2026  16:30:15-17:00 ada, kim\n                17:00-18:00 nobody\n"
    )


def test_a_change_of_the_clocks_is_a_day_like_others(command, desk):
    """On the day of a change the readings are those of the clock."""
    out = command("roster", desk, "--from", "2026-10-25", "--to", "2026-10-26", "--team", "second")

    assert "\nSun 25 Oct 2026  00:00-08:00 sam\n                 20:00-24:00 sam\n" in out.out


def test_a_week_from_now_is_the_default(command, desk):
    """Without --from it begins now, and without --to it ends at the same time a week later."""
    told = json.loads(command("roster", desk, "--json").out)
    start, end = (datetime.fromisoformat(told[key]).replace(tzinfo=UTC) for key in ("from", "to"))

    assert end - start == timedelta(days=7)


# -- for programs ---------------------------------------------------------------------------------


def test_json_tells_shifts_and_gaps(command, desk):
    """With --json a program gets the shifts of each team, uncut at midnight, and the gaps."""
    status, out, err = command("roster", desk, *WEEKEND, "--json", "--team", "second")

    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "schema": 1,
        "playbook": Playbook.load(desk).version,
        "from": "2026-05-01T00:00:00+01:00",
        "to": "2026-05-03T00:00:00+01:00",
        "teams": [
            {
                "team": "second",
                "everybody": False,
                "shifts": [
                    {
                        "agent": "sam",
                        "start": "2026-05-01T20:00:00+01:00",
                        "end": "2026-05-02T08:00:00+01:00",
                    },
                    {
                        "agent": "sam",
                        "start": "2026-05-02T20:00:00+01:00",
                        "end": "2026-05-03T00:00:00+01:00",
                    },
                ],
                "gaps": [
                    {"start": "2026-05-01T00:00:00+01:00", "end": "2026-05-01T20:00:00+01:00"},
                    {"start": "2026-05-02T08:00:00+01:00", "end": "2026-05-02T20:00:00+01:00"},
                ],
            }
        ],
    }


def test_json_tells_teams_from_everybody(command, tmp_path):
    """A program sees which of those without a name are in no team, and which are all of them."""
    desk = file(tmp_path, "desk.toml", ALONE)
    teams, everybody = (
        [
            (each["team"], each["everybody"], {shift["agent"] for shift in each["shifts"]})
            for each in json.loads(command("roster", desk, *WEEKEND, "--json", *more).out)["teams"]
        ]
        for more in ((), ("--everybody",))
    )

    assert teams == [("first", False, {"ada", "kim"}), (None, False, {"sam"})]
    assert everybody == [(None, True, {"ada", "kim", "sam"})]


def test_a_roster_is_the_same_in_every_process(command):
    """The installed command prints what it prints here, whatever the hash seed."""
    words = ("roster", EXAMPLES / "desk", "--from", "2026-12-24", "--to", "2026-12-27")

    assert process(*words, PYTHONHASHSEED="1") == command(*words)


# -- what cannot be used --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--team", "frst"), "--team 'frst' is not known; did you mean 'first'?"),
        (("--team", "first", "--everybody"), "--everybody stands beside --team; give one of both"),
        (("--from", "today"), "--from 'today' is not an instant"),
        (("--from", "2026-05-01", "--to", "soon"), "--to 'soon' is not an instant"),
        (("--from", "2026-05-01", "--to", "2026-05-01"), "is not after --from Fri 1 May 2026"),
        (("--from", "2026-05-01", "--to", "2027-06-01"), "is more than 366 days after --from"),
        (("--from", "9999-12-31"), "is too late; 7 days on lies after the year 9999"),
    ],
)
def test_a_span_that_cannot_be_told(command, desk, options, words):
    """A team that is not there, and a span that is none or is too long, end with 2."""
    status, out, err = command("roster", desk, *options)

    assert (status, out) == (2, "")
    assert words in err


def test_the_last_day_of_the_calendar_has_an_end(command, desk):
    """On the last day that there is, the day ends where the span does."""
    out = command(
        "roster", desk, "--from", "9999-12-31T10:00", "--to", "9999-12-31T12:00", "--team", "first"
    ).out

    assert out.endswith("\nFri 31 Dec 9999  10:00-12:00 ada, kim\n")


def test_a_playbook_without_people(command, tmp_path):
    """A playbook without people ends with 2, so that nobody takes it for an empty desk."""
    status, out, err = command("roster", file(tmp_path, "desk.toml", 'name = "Desk"\n'))

    assert (status, out) == (2, "")
    assert "has no agents, so nobody is ever on duty" in err
