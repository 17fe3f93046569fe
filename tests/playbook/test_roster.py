from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.support import DESK, problems, wrong
from servicekit.hours import Span
from servicekit.playbook import Playbook
from servicekit.roster import (
    Absence,
    FixedSchedule,
    Lineup,
    Override,
    Roster,
    Rotation,
    Shift,
    Swap,
)
from servicekit.versions import Versions

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
PEOPLE = 'name = "Desk"\ntimezone = "Europe/London"\n' + "".join(
    f'[[agents]]\nid = "{name}"\n' for name in ("ada", "sam", "kim")
)
TURNS = PEOPLE + '[[rotations]]\nid = "late"\nevery = "daily"\nanchor = 2026-05-01T09:00:00\n'


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


def override(day: int, who: str, kind: str = "overrides", until: int | None = None) -> str:
    more = 'taken_by = "kim"\ntaken_at = 2026-04-01T00:00:00\n' if kind == "swaps" else ""
    return (
        f"[[{kind}]]\nstart = 2026-05-{day:02}T00:00:00\n"
        f"end = 2026-05-{until or day + 1:02}T00:00:00\n{who}\n{more}"
    )


# -- a good roster --------------------------------------------------------------------------------


def test_rotations_are_read():
    """Each key of a rotation becomes a field, and its local times are those of its zone."""
    playbook = Playbook.parse(DESK)
    start = datetime(2026, 3, 7, 9, tzinfo=NEW_YORK)

    assert playbook.roster.rotation("weekend") == Rotation(
        id="weekend",
        participants=["ada", ("sam", "kim"), None],
        every="weekly",
        length=2,
        anchor=start,
        timezone="America/New_York",
        days=["sat", "sun"],
        hours=playbook.hours["weekend"],
        starts_at=start,
        ends_at=datetime(2026, 12, 31, 23, tzinfo=UTC),
        priority=1,
        team_id="first-line",
    )


def test_versions_take_turns_since_their_dates():
    """A rotation has a lineup for each date that it names, and by default the playbook's zone."""
    rotation = Playbook.parse(DESK).roster.rotation("late")

    assert rotation.participants == Versions(
        {
            date(2026, 1, 1): Lineup(participants=["ada"]),
            date(2026, 6, 1): Lineup(participants=["sam", "kim"], offset=1),
        }
    )
    assert rotation.every == timedelta(hours=36)
    assert rotation.timezone == "Europe/London"


def test_a_time_that_the_clock_skips_moves_on():
    """A local time in a gap is taken as an appointment is: it moves by the gap."""
    assert Playbook.parse(DESK).roster.rotation("late").anchor == london(2026, 3, 29, 2, 30)


def test_a_time_that_the_clock_shows_twice_is_the_first():
    """A local time in a fold means the first of the two."""
    text = f'{TURNS.replace("2026-05-01T09", "2026-10-25T01")}participants = ["ada"]\n'
    anchor = Playbook.parse(text).roster.rotation("late").anchor

    assert anchor.astimezone(UTC) == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_a_lineup_can_begin_elsewhere():
    """The offset of a rotation without versions is that of its one lineup."""
    text = f'{TURNS}participants = ["ada", "sam"]\noffset = 1\n'

    assert Playbook.parse(text).roster.at(london(2026, 5, 1, 9)) == ("sam",)


def test_what_changes_turns_is_read():
    """Overrides, absences, swaps and fixed schedules hold in the playbook's zone."""
    playbook = Playbook.parse(DESK)
    roster = playbook.roster
    christmas = Span(london(2026, 12, 25), london(2026, 12, 26))

    assert roster.overrides == (
        Override(
            span=Span(london(2026, 5, 1, 9), london(2026, 5, 1, 17)),
            add="kim",
            remove="ada",
            reason="training",
        ),
    )
    assert roster.absences == (
        Absence(agent_id="sam", when=Span(london(2026, 5, 4), london(2026, 5, 9)), reason="leave"),
        Absence(agent_id="kim", when=playbook.hours["weekend"]),
    )
    assert roster.swaps == (
        Swap(
            span=Span(london(2026, 5, 2, 9), london(2026, 5, 3, 9)),
            asked_by="ada",
            taken_by="sam",
            taken_at=datetime(2026, 4, 30, 8, tzinfo=UTC),
            withdrawn_at=london(2026, 5, 1, 10),
        ),
    )
    assert roster.fixed == (
        FixedSchedule(
            span=christmas,
            team_id="first-line",
            shifts=[
                Shift(agent_id="ada", span=Span(london(2026, 12, 25, 9), london(2026, 12, 25, 12)))
            ],
        ),
    )


def test_an_override_can_be_for_one_team():
    """An override names the team that it is for, and for two teams they do not clash."""
    text = (
        PEOPLE
        + '[[teams]]\nid = "x"\n[[teams]]\nid = "y"\n'
        + override(1, 'add = "ada"\nteam = "x"')
        + override(1, 'remove = "ada"\nteam = "y"')
    )

    assert [each.team_id for each in Playbook.parse(text).roster.overrides] == ["x", "y"]
    assert problems(text + override(1, 'add = "sam"\nteam = "z"')).keys() == {"overrides[2].team"}
    clash = problems(text + override(1, 'add = "ada"'))
    assert clash.keys() == {"overrides[2]"}


def test_an_offset_stands_in_the_zone_of_the_desk():
    """An instant with an offset is the same instant, told in the zone of the desk."""
    taken = Playbook.parse(DESK).roster.swaps[0].taken_at

    assert taken is not None
    assert taken.tzinfo == LONDON


def test_a_playbook_without_a_roster_has_an_empty_one():
    """Where nobody is listed the roster is empty, and times are meant in UTC."""
    text = PEOPLE.replace('timezone = "Europe/London"\n', "") + override(1, 'add = "ada"')

    assert Playbook.parse('name = "Desk"\n').roster == Roster()
    assert Playbook.parse(text).roster.overrides[0].span.start == datetime(2026, 5, 1, tzinfo=UTC)


def test_a_folder_joins_a_roster():
    """The parts of a roster stand in as many files as one likes."""
    files = {
        "a.toml": PEOPLE,
        "b.toml": override(1, 'add = "ada"'),
        "c.toml": override(2, 'add = "ada"'),
    }

    assert len(Playbook.parse(files).roster.overrides) == 2


# -- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ('id = "late"', 'id = "weekend"', "rotations[1].id", "is there twice; rotations have ids"),
        ('id = "late"', "", "rotations[1].id", "is missing; give text"),
        ('id = "late"', 'id = "late"\nlenght = 2', "rotations[1].lenght", "did you mean 'length'?"),
        ('team = "first-line"\nparticipants', 'team = "line"\nparticipants', "rotations[0].team",
         "'line' is not known; there are first-line, managers"),
        ('every = "weekly"', "", "rotations[0].every", "is missing; give one of hourly, daily"),
        ('every = "weekly"', 'every = "weakly"', "rotations[0].every", "did you mean 'weekly'?"),
        ('every = "weekly"', 'every = "2 days"', "rotations[0].every", "counts dates"),
        ("length = 2", "length = 0", "rotations[0].length", "0 is too little; give 1 or more"),
        ("anchor = 2026-03-29T01:30:00", "", "rotations[1].anchor",
         "is missing; give a date and a time without quotes, like 2026-01-01T09:00:00"),
        ("anchor = 2026-03-29T01:30:00", "anchor = 2026-03-29", "rotations[1].anchor",
         "2026-03-29 is not a date and a time without quotes"),
        ("anchor = 2026-03-29T01:30:00", 'anchor = "today"', "rotations[1].anchor",
         "'today' is not a date and a time"),
        ("anchor = 2026-03-29T01:30:00", "anchor = 9999-12-31T23:59:59-12:00",
         "rotations[1].anchor", "9999"),
        ('timezone = "America/New_York"', 'timezone = "America/York"', "rotations[0].timezone",
         "is no IANA time zone"),
        ('days = ["sat", "sun"]', 'days = ["sat", "Sun"]', "rotations[0].days[1]",
         "did you mean 'sun'?"),
        ('advance = "calendar"', 'advance = "calender"', "rotations[0].advance", "'calendar'?"),
        ('hours = "weekend"\npriority', 'hours = "never"\npriority', "rotations[0].hours",
         "not defined; defined: office, weekend"),
        ("priority = 1", "priority = -1", "rotations[0].priority", "-1 is too little"),
        ("ends_at = 2027-01-01T00:00:00+01:00", "ends_at = 2025-01-01T00:00:00",
         "rotations[0].ends_at", "after starts_at"),
        ('participants = ["sam", "kim"]', "participants = []",
         "rotations[1].versions[0].participants", "is empty; give a list of who takes turns"),
        ('participants = ["sam", "kim"]', "", "rotations[1].versions[0].participants",
         "is missing; give a list of who takes turns"),
        ('participants = ["sam", "kim"]', 'participants = ["sam", "kym"]',
         "rotations[1].versions[0].participants[1]", "did you mean 'kim'?"),
        ('["sam", "kim"], "nobody"', '["sam", "kym"], "nobody"',
         "rotations[0].participants[1][1]", "did you mean 'kim'?"),
        ('["sam", "kim"], "nobody"', '["sam", 3], "nobody"', "rotations[0].participants[1]",
         "neither an id, nor a list of ids, nor 'nobody'"),
        ('["sam", "kim"], "nobody"', "[]", "rotations[0].participants[1]", "is neither an id"),
        ('["sam", "kim"], "nobody"', "7", "rotations[0].participants[1]", "is neither an id"),
        ("offset = 1", "offset = 0.5", "rotations[1].versions[0].offset", "not a whole number"),
        ("on = 2026-06-01", "on = 2026-01-01", "rotations[1].versions[1].on",
         "2026-01-01 is the date of another version as well"),
        ("on = 2026-06-01", "", "rotations[1].versions[0].on", "is missing; give a date"),
        ('id = "late"', 'id = "late"\nparticipants = ["ada"]', "rotations[1].participants",
         "stands beside 'versions'; say it there"),
        ('add = "kim"', 'add = "kym"', "overrides[0].add", "did you mean 'kim'?"),
        ('add = "kim"', 'add = "ada"', "overrides[0].add", "somebody else to remove"),
        ('remove = "ada"', 'remove = "x"', "overrides[0].remove", "there are ada, sam, kim"),
        ("start = 2026-05-01T09:00:00", "", "overrides[0].start", "is missing"),
        ("end = 2026-05-01T17:00:00", "end = 2026-05-01T09:00:00", "overrides[0].end",
         "Fri 1 May 2026 09:00 BST is not after the start, Fri 1 May 2026 09:00 BST"),
        ('agent = "sam"', 'agent = "x"', "absences[0].agent", "'x' is not known"),
        ('agent = "sam"', "", "absences[0].agent", "is missing"),
        ('agent = "kim"\nhours = "weekend"', 'agent = "kim"\nhours = "x"', "absences[1].hours",
         "not defined"),
        ('reason = "leave"', 'hours = "weekend"', "absences[0].hours", "beside 'start' or 'end'"),
        ('asked_by = "ada"', "", "swaps[0].asked_by", "is missing"),
        ('asked_by = "ada"', 'asked_by = "sam"', "swaps[0].taken_by", "somebody else"),
        ("taken_at = 2026-04-30T10:00:00+02:00", "", "swaps[0].taken_at",
         "is missing; give it as well as 'taken_by'"),
        ('taken_by = "sam"', "", "swaps[0].taken_by", "is missing; give it as well as 'taken_at'"),
        ('taken_by = "sam"', 'taken_by = "x"', "swaps[0].taken_by", "'x' is not known"),
        ('team = "first-line"\nshifts', 'team = "x"\nshifts', "fixed[0].team", "'x' is not known"),
        ('{ agent = "ada", start', '{ agent = "x", start', "fixed[0].shifts[0].agent", "'x'"),
        ('{ agent = "ada", start', '{ agnt = "ada", agent = "ada", start',
         "fixed[0].shifts[0].agnt", "did you mean 'agent'?"),
        ("end = 2026-12-25T12:00:00", "end = 2026-12-25T08:00:00", "fixed[0].shifts[0].end",
         "is not after the start"),
        ("start = 2026-12-25T09:00:00, end = 2026-12-25T12:00:00",
         "start = 2025-12-25T09:00:00, end = 2025-12-25T12:00:00", "fixed[0].shifts[0].start",
         "the whole shift lies outside of its schedule"),
        ('timezone = "Europe/London"\n[hours.office]', 'timezone = "London"\n[hours.office]',
         "timezone", "is no IANA time zone"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old, new, path, words):
    """Whatever is wrong with a roster is told at its place, and nothing besides."""
    found = wrong(old, new)

    assert found.keys() == {path}
    assert words in found[path]


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("versions = []\n", "rotations[0].versions", "is empty; give at least one"),
        ("versions = 3\n", "rotations[0].versions", "3 is not a list"),
        ("", "rotations[0].participants", "is missing; give a list of who takes turns"),
        ('participants = "ada"\n', "rotations[0].participants", "'ada' is not a list"),
    ],
)
def test_a_rotation_says_who_takes_turns(text, path, words):
    """A rotation has participants, or versions of them that are some."""
    found = problems(TURNS + text)

    assert found.keys() == {path}
    assert words in found[path]


def test_every_clash_is_told():
    """Overrides and swaps that name the same person at the same time are all told at once."""
    found = problems(
        PEOPLE
        + override(1, 'add = "ada"', until=5)
        + override(2, 'remove = "ada"')
        + override(3, 'remove = "sam"')
        + override(4, 'add = "ada"')
        + override(3, 'asked_by = "sam"', kind="swaps")
    )

    assert found == {
        "overrides[1]": "from Sat 2 May 2026 00:00 BST: give a span in which overrides[0] does not "
        "name 'ada' as well",
        "overrides[3]": "from Mon 4 May 2026 00:00 BST: give a span in which overrides[0] does not "
        "name 'ada' as well",
        "swaps[0]": "from Sun 3 May 2026 00:00 BST: give a span in which overrides[2] does not "
        "name 'sam' as well",
    }


def test_clashes_are_told_beside_other_mistakes():
    """A clash is found though something else is wrong as well, and counts from all overrides."""
    found = problems(
        PEOPLE
        + override(9, 'add = "x"')
        + override(1, 'add = "ada"')
        + override(1, 'add = "ada"')
        + override(1, 'asked_by = "x"', kind="swaps")
    )

    assert found.keys() == {"overrides[0].add", "overrides[2]", "swaps[0].asked_by"}
    assert "overrides[1]" in found["overrides[2]"]


def test_what_is_no_table_is_told():
    """An item of a list that is no table is told, and what follows it is read."""
    text = f"overrides = [3, {{ start = 2026-05-01T00:00:00 }}]\n{PEOPLE}"

    assert problems(text).keys() == {"overrides[0]", "overrides[1].end"}


# -- properties -----------------------------------------------------------------------------------


@given(st.permutations(["ada", "sam", "kim"]), st.integers(0, 400), st.integers(0, 5))
def test_a_roster_of_a_file_is_the_roster_of_python(order, hours, offset):
    """Whoever takes turns, a roster from text says the same as the one made of its values."""
    names = ", ".join(f'"{name}"' for name in order)
    text = f"{TURNS}participants = [{names}]\noffset = {offset}\n"
    start = london(2026, 5, 1, 9)
    rotation = Rotation(
        id="late",
        participants=Lineup(participants=order, offset=offset),
        every="daily",
        anchor=start,
    )
    at = datetime(2026, 5, 1, tzinfo=UTC) + timedelta(hours=hours)

    assert Playbook.parse(text).roster.at(at) == rotation.at(at)


def test_an_absence_in_a_calendar_with_a_mistake_is_told_once():
    """Where the calendar of an absence cannot be read, only the calendar is blamed."""
    assert [*wrong('weekly = "Sa-Su 10:00-16:00"', 'weekly = "Sa-Su x"')] == [
        "hours.weekend.weekly"
    ]
