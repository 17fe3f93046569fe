import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from hours.support import pickled
from hypothesis import given
from hypothesis import strategies as st

from playbook.support import SERVICE, problems
from servicekit.errors import FieldError, LoadError, Problem
from servicekit.hours import BusinessHours
from servicekit.playbook import LogMapping, Playbook
from servicekit.targets import Step, Target, Targets

GOOD = """\
name = "Desk"

[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:30"

[hours.office.holidays]
2026-12-25 = "Christmas Day"

[hours.office.overrides]
2026-12-24 = ["09:00-12:00", "13:00 - 14:00"]
2026-12-28 = []

[hours.night]
timezone = "America/New_York"

[hours.night.weekly]
mon = ["09:00-12:30", "13:15-18:00"]
fri = "22:00-06:00"

[[targets]]
id = "urgent"
measure = "first_reply"
within = "30 minutes"
when = { priority = ["urgent", "high"], team = "billing" }

[[targets]]
measure = "resolution"
within = "24 working hours"
hours = "office"
pause_on = ["pending"]

[limits]
max_hand_overs = 4

[log]
format = "%d/%m/%Y %H:%M"
timezone = "Europe/London"
delimiter = "\\t"
missing = ["?"]
case = "number"
at = "updated"
status = "state"

[log.values.status]
"Active" = "open"
"On hold. Really" = "on_hold"
"""


# -- a good playbook ------------------------------------------------------------------------------


def test_everything_in_it_is_read():
    """Calendars, targets, limits and the mapping of a file become values."""
    playbook = Playbook.parse(GOOD)
    office = BusinessHours(
        timezone="Europe/London",
        weekly={day: [("09:00", "17:30")] for day in ("mon", "tue", "wed", "thu", "fri")},
        holidays={date(2026, 12, 25): "Christmas Day"},
        overrides={
            date(2026, 12, 24): [("09:00", "12:00"), ("13:00", "14:00")],
            date(2026, 12, 28): [],
        },
    )

    assert playbook.name == "Desk"
    assert playbook.hours == {
        "office": office,
        "night": BusinessHours(
            timezone="America/New_York",
            weekly={
                "mon": [("09:00", "12:30"), ("13:15", "18:00")],
                "fri": [("22:00", "06:00")],
            },
            holidays={},
        ),
    }
    assert playbook.targets == Targets(
        [
            Target(
                id="urgent",
                measure="first_reply",
                within=timedelta(minutes=30),
                when={"priority": ["urgent", "high"], "team": "billing"},
            ),
            Target(
                id="resolution",
                measure="resolution",
                within=timedelta(hours=24),
                hours=office,
                pause_on=["pending"],
            ),
        ]
    )
    assert playbook.max_hand_overs == 4
    assert playbook.log == LogMapping(
        columns={"case": "number", "at": "updated", "status": "state"},
        format="%d/%m/%Y %H:%M",
        timezone="Europe/London",
        delimiter="\t",
        missing=["?"],
        values={"status": {"Active": "open", "On hold. Really": "on_hold"}},
    )


def test_a_playbook_travels(travels):
    """A playbook can be hashed, copied and pickled, to be sent to another process."""
    travels(Playbook.parse(GOOD))


def test_a_name_is_enough():
    """A playbook that says nothing but its name promises nothing and reads no log."""
    playbook = Playbook.parse('name = "Desk"')

    assert attrs.evolve(playbook, version="") == Playbook(name="Desk")
    assert (playbook.log, playbook.max_hand_overs) == (None, 2)


def test_hours_in_notation_take_dates_as_well():
    """The notation of a week may hold dated exceptions, and the table of overrides adds to them."""
    playbook = Playbook.parse(
        'name = "Desk"\n[hours.office]\ntimezone = "Europe/London"\n'
        'weekly = "Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-12:00"\n'
        '[hours.office.overrides]\n2026-12-31 = "09:00-15:00"\n'
    )

    assert set(playbook.hours["office"].overrides) == {date(2026, 12, 24), date(2026, 12, 31)}


def test_a_negative_limit_is_refused_in_code_too():
    """A playbook made in code is held to the same limits."""
    with pytest.raises(FieldError, match="max_hand_overs=-1 is not possible: 0 or more"):
        Playbook(name="Desk", max_hand_overs=-1)
    with pytest.raises(FieldError, match="max_hand_overs='2' is not possible: 0 or more"):
        Playbook(name="Desk", max_hand_overs="2")


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_is_read(tmp_path, mark):
    """A file gives the same playbook as its text, also when an editor put a mark before it."""
    file = tmp_path / "desk.toml"
    file.write_bytes((mark + GOOD.replace("\n", "\r\n")).encode())

    assert Playbook.load(file) == Playbook.load(str(file)) == Playbook.parse(GOOD)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    """A file in another encoding is refused by its name and the byte where it shows."""
    file = tmp_path / "desk.toml"
    file.write_bytes('name = "Café"'.encode("latin-1"))

    with pytest.raises(LoadError) as caught:
        Playbook.load(file)

    assert str(caught.value) == (
        f"{file} cannot be read:\n  is not UTF-8 at byte 11; save the file as UTF-8"
    )


@pytest.mark.parametrize("path", ["a/book", "shop.toml", Path("docs/book")], ids=str)
def test_a_path_is_no_text(path):
    """A path in place of the text is refused, and it is said what takes one."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse(path)

    words = f"'{path}' is no TOML; parse() takes the text, load() the path of a file"
    assert str(caught.value) == f"playbook cannot be read:\n  {words}"


def test_a_file_that_is_not_there_is_an_error_of_the_machine(tmp_path):
    """A file that cannot be opened raises what the machine says."""
    with pytest.raises(FileNotFoundError):
        Playbook.load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "Invalid value (at end of document)"),
        ('name = "a"\nname = "b"\n\n', "line 2"),
        ('name = "Desk"\n[log]\nat = 2026-02-30', "Invalid date or datetime"),
        ("name = " + "1" * 5000, "integer string conversion"),
        ("name = " + "[" * 100_000, "line 1: tables and lists are nested"),
        ('name = "Desk"\n\x00', "line 2"),
    ],
    ids=lambda text: text[:20],
)
def test_text_that_is_not_toml_is_refused(text, words):
    """Text that is not TOML, or hostile, is refused with the place where reading stopped."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse(text, source="desk.toml")

    assert str(caught.value).startswith("desk.toml cannot be read:\n")
    assert words in str(caught.value)


# -- mistakes -------------------------------------------------------------------------------------

BAD = """\
nam = "Desk"

[hours.office]
timezone = "Mars/Base"
weekly = { mon = ["09:00-12:00", "nine to five"], tue = [9], monday = "09:00-17:00", fri = "9-5" }
open = true

[hours.office.holidays]
2026-13-03 = "a day that is none"
2026-12-25 = 5

[hours.office.overrides]
2026-12-24 = ["09:00-25:00"]
christmas = ["09:00-12:00"]

[hours.notation]
timezone = "UTC"
weekly = "Mo-Fr 9 to 5"

[hours.nowhere]
timezone = 1
weekly = 5

[hours.twice]
timezone = "UTC"
weekly = "2026 Dec 24 09:00-12:00"
overrides = { 2026-12-24 = [] }

[[targets]]
measure = "first_answer"
within = "4 hours"

[[targets]]
measure = "resolution"
within = "4 fortnights"
hours = "offce"

[[targets]]
id = "wall"
measure = "resolution"
within = "4 hours"
hours = "office"

[[targets]]
id = "no-calendar"
measure = "resolution"
within = "4 working hours"
pause_no = ["pending"]

[[targets]]
id = "odd"
measure = "resolution"
within = "0 hours"
when = { priority = 1 }

[[targets]]
within = 4

[limits]
max_hand_over = 3
max_hand_overs = -1

[log]
cas = "number"
timezone = "Foo"
delimiter = ":"
format = "dd.mm.yyyy"
order = ""
missing = 5

[log.values]
statu = { A = "open" }
team = { a = 5, b = " " }

[log.values.status]
Active = "opn"
Waiting = "wait"
"""


def test_every_mistake_is_reported_at_once():
    """One pass finds all that is wrong, each thing once, with the path that leads to it."""
    found = problems(BAD)

    assert found.keys() == {
        "nam", "name",
        "hours.office.timezone", "hours.office.weekly.mon", "hours.office.weekly.tue",
        "hours.office.weekly.monday", "hours.office.weekly.fri", "hours.office.open",
        "hours.office.holidays.2026-13-03", "hours.office.holidays.2026-12-25",
        "hours.office.overrides.2026-12-24", "hours.office.overrides.christmas",
        "hours.notation.weekly", "hours.nowhere.timezone", "hours.nowhere.weekly",
        "hours.twice.overrides.2026-12-24",
        "targets[0].measure", "targets[1].within", "targets[1].hours", "targets[2].hours",
        "targets[3].hours", "targets[3].pause_no", "targets[4].within", "targets[4].when.priority",
        "targets[5].measure", "targets[5].within",
        "limits.max_hand_over", "limits.max_hand_overs",
        "log.case", "log.at", "log.cas", "log.timezone", "log.delimiter", "log.format",
        "log.order", "log.missing", "log.values.statu", "log.values.team.a", "log.values.team.b",
        "log.values.status.Active", "log.values.status.Waiting",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nam", "did you mean 'name'?"),
        ("name", "is missing; give text"),
        ("hours.office.timezone", "'Mars/Base' is no IANA time zone; write it like"),
        ("hours.office.weekly.mon", "'nine to five' is not an interval; write '09:00-17:30'"),
        ("hours.office.weekly.tue", "[9] is not a list of texts"),
        ("hours.office.weekly.monday", "one of mon, tue, wed, thu, fri, sat, sun"),
        ("hours.office.weekly.fri", "a time such as '09:00'"),
        ("hours.office.open", "known: timezone, weekly, overrides, holidays"),
        ("hours.office.holidays.2026-13-03", "month must be in 1..12"),
        ("hours.office.overrides.christmas", "Invalid isoformat string: 'christmas'"),
        ("hours.notation.weekly", "cannot be read at character"),
        ("hours.nowhere.weekly", "5 is not a table"),
        ("hours.twice.overrides.2026-12-24", "stands in 'weekly' as well; say it once"),
        ("targets[0].measure", "a Measure, or one of first_reply, next_reply, periodic_update"),
        ("targets[1].within", "'4 fortnights' is not possible: an amount of time; write '4 work"),
        ("targets[1].hours", "'offce' is not defined; defined: office, notation, nowhere, twice"),
        ("targets[2].hours", "wall-clock time; write 'working hours'"),
        ("targets[3].hours", "is missing; business time counts in a calendar, name one"),
        ("targets[3].pause_no", "did you mean 'pause_on'?"),
        ("targets[4].within", "'0 hours' is not possible: an amount of time"),
        ("targets[4].when.priority", "1 is not a list of texts"),
        ("targets[5].within", "4 is not text"),
        ("limits.max_hand_over", "did you mean 'max_hand_overs'?"),
        ("limits.max_hand_overs", "-1 is too little; give 0 or more"),
        ("log.at", "is missing; give the name of the column that says when it happened"),
        ("log.cas", "did you mean 'case'?"),
        ("log.timezone", "'Foo' is no IANA time zone"),
        ("log.format", "a whole date"),
        ("log.values.statu", "did you mean 'status'?"),
        ("log.values.status.Waiting", "'wait' is not possible; one of new, open, pending"),
    ],
)
def test_each_mistake_says_what_to_do(path, words):
    """A mistake names the value and what would be right instead."""
    assert words in problems(BAD)[path]


@pytest.mark.parametrize(
    ("extra", "paths"),
    [
        ("hours = [1]", {"hours"}),
        ("hours = { office = 5 }", {"hours.office"}),
        ("targets = {}", {"targets"}),
        ("targets = [5]", {"targets[0]"}),
        ("limits = 3", {"limits"}),
        ("limits = { max_hand_overs = true }", {"limits.max_hand_overs"}),
        ("log = 4", {"log"}),
        ("log = {}", {"log.case", "log.at"}),
        ("log = { case = 'a', at = 'b', values = 3 }", {"log.values"}),
        ("log = { case = 'a', at = 'b', values = { status = 'x' } }", {"log.values.status"}),
        ("log = { case = 'a', at = ['b'] }", {"log.at"}),
        ("hours = { a = { timezone = 'UTC', holidays = ['2026-12-25'] } }", {"hours.a.holidays"}),
    ],
)
def test_a_value_of_another_type_is_a_mistake(extra, paths):
    """Wherever a table, a list or a number stands for another one, the path to it is told."""
    assert problems(f'name = "Desk"\n{extra}').keys() == paths


def test_two_targets_of_one_id_are_a_mistake():
    """Two targets that share an id are refused, and what follows them is still read."""
    target = '[[targets]]\nmeasure = "first_reply"\nwithin = "4 hours"\n'
    found = problems(f'name = "Desk"\n{target}{target}[log]\ncase = "c"\ntz = "UTC"\n')

    assert found.keys() == {"targets[1].id", "log.at", "log.tz"}
    assert "'first_reply'" in found["targets[1].id"]
    assert "every target has an id of its own" in found["targets[1].id"]


def test_a_calendar_that_is_wrong_is_not_also_undefined():
    """A target that names a calendar with a mistake in it is not blamed for the mistake."""
    assert problems(
        'name = "Desk"\n[hours.office]\ntimezone = "UTC"\nweekly = "Mo 9"\n'
        '[[targets]]\nmeasure = "resolution"\nwithin = "4 working hours"\nhours = "office"\n'
    ).keys() == {"hours.office.weekly"}


def test_guesses_are_refused_by_their_lines():
    """A line that ends in '# confirm' is refused with its number, and other mistakes with it."""
    text = (
        'name = "Desk" # confirm\n# a line, \u2028 \u0085 one\n[limits]\nmost = 1  #  confirm \r\n'
    )

    assert problems(text) == {
        "line 1": "is a guess: name = \"Desk\"; check it, then delete '# confirm'",
        "line 4": "is a guess: most = 1; check it, then delete '# confirm'",
        "limits.most": "is not a known key; known: max_hand_overs",
    }


def test_a_mark_inside_of_a_text_is_no_guess():
    """Words that look like the mark are no guess where they do not end the line."""
    assert Playbook.parse('name = "# confirm"').name == "# confirm"


# -- versions -------------------------------------------------------------------------------------


def test_the_same_content_has_the_same_version():
    """Comments, blanks and the order of keys make no other version."""
    one = 'name = "Desk"\n[limits]\nmax_hand_overs = 3\n[log]\ncase = "a"\nat = "b"\n'
    two = '# hello\n[log]\nat   = "b" # at\ncase = "a"\n\n[limits]\nmax_hand_overs = 3\n'
    nested = 'name="Desk"\nlog={at="b",case="a"}\nlimits={max_hand_overs=0x3}'

    version = Playbook.parse(one).version
    assert len(version) == 12
    assert Playbook.parse(f'name = "Desk"\n{two}').version == version
    assert Playbook.parse(nested).version == version


def test_another_content_has_another_version():
    """Whatever a playbook says differently makes another version, also the order of targets."""
    target = '[[targets]]\nid = "{}"\nmeasure = "resolution"\nwithin = "4 hours"\n'
    one, two = target.format("one"), target.format("two")
    texts = [
        'name = "Desk"\n',
        'name = "desk"\n',
        'name = "Desk"\n[limits]\nmax_hand_overs = 3\n',
        f'name = "Desk"\n{one}{two}',
        f'name = "Desk"\n{two}{one}',
        GOOD,
        GOOD.replace('"Christmas Day"', '"Christmas"'),
    ]

    assert len({Playbook.parse(text).version for text in texts}) == len(texts)


def test_a_version_is_the_same_in_every_process():
    """The version does not depend on the process, so hosts can store it."""
    code = "import sys; from servicekit import Playbook; print(Playbook.parse(sys.argv[1]).version)"
    versions = {
        subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code, GOOD],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert versions == {Playbook.parse(GOOD).version}


values = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text("aé 0:-", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["mon", "status", "timezone", "weekly", "id", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
tables = st.dictionaries(
    st.sampled_from(["name", "hours", "targets", "limits", "log", "other"]), values
)


def toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{name} = {toml(v)}" for name, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
    return repr(value) if isinstance(value, int) else f'"{value}"'


@given(tables)
def test_any_table_is_a_playbook_or_a_list_of_mistakes(table):
    """Whatever stands in a file, it is a playbook or one error that lists what is wrong."""
    text = "\n".join(f"{name} = {toml(value)}" for name, value in table.items())
    mistakes: list[Problem] = []
    name = None
    try:
        name = Playbook.parse(text).name
    except* Problem as group:
        mistakes.extend(group.exceptions)

    assert (name is None) is bool(mistakes)
    assert name in {None, str(table.get("name"))}
    assert all(problem.path and problem.message for problem in mistakes)


def test_every_mistake_of_one_target_is_found():
    """A wrong selector does not hide a wrong status of the same target."""
    text = """
        name = "Desk"
        [[targets]]
        measure = "resolution"
        within = "4 hours"
        when = { colour = ["red"] }
        pause_on = ["waiting"]
    """
    with pytest.raises(LoadError) as caught:
        Playbook.parse(text)

    assert [problem.path for problem in caught.value.exceptions] == [
        "targets[0].when",
        "targets[0].pause_on",
    ]


def test_a_selector_names_something():
    """A selector with an empty list would match nothing, so it is a mistake."""
    text = 'name = "x"\n[[targets]]\nmeasure = "resolution"\nwithin = "4 hours"\n'
    with pytest.raises(LoadError) as caught:
        Playbook.parse(text + "when = { priority = [] }")

    assert str(caught.value.exceptions[0]).startswith("targets[0].when.priority: is empty")


# -- targets in full ------------------------------------------------------------------------------

FULL = """
    name = "Desk"

    [hours.office]
    timezone = "UTC"
    weekly = "Mo-Fr 09:00-17:00"

    [[targets]]
    id = "gold"
    measure = "next_reply"
    within = "4 working hours"
    hours = "office"
    when = { priority = "high", "facts.tier" = ["gold", 1], facts.vip = true }
    unless = { kind = ["spam"] }
    channels = ["email", "chat"]
    pause_on = ["pending", "on_hold"]
    on_reopen = "restart"
    on_change = "keep_stricter"

    [[targets.steps]]
    id = "half"
    share = 0.5

    [[targets.steps]]
    id = "warn"
    offset = "-30 minutes"

    [[targets.steps]]
    id = "chase"
    days = 1

    [[targets]]
    id = "anyone"
    measure = "next_reply"
    within = "5 business days"
    hours = "office"
    fallback = true

    [[targets]]
    measure = "final_response"
    within = "2 days"
    hours = "office"
"""


def test_a_target_in_full():
    """Everything that a target can say can be said in the file."""
    playbook = Playbook.parse(FULL)
    gold, anyone, final = playbook.targets.targets

    assert gold == Target(
        id="gold",
        measure="next_reply",
        within="4 working hours",
        hours=playbook.hours["office"],
        when={"priority": "high", "facts.tier": ["gold", 1], "facts.vip": True},
        unless={"kind": "spam"},
        channels=["email", "chat"],
        pause_on=["pending", "on_hold"],
        on_reopen="restart",
        on_change="keep_stricter",
        steps=[
            Step(id="half", share=0.5),
            Step(id="warn", offset="-30 minutes"),
            Step(id="chase", days=1),
        ],
    )
    assert (anyone.fallback, str(anyone.within)) == (True, "5 business days")
    assert final.hours == playbook.hours["office"]


def test_every_mistake_of_a_full_target_is_reported():
    """Every setting of a target is tried by itself, and each step stands under its own place."""
    found = problems(
        """
        name = "Desk"
        [[targets]]
        measure = "final_response"
        within = "5 business days"
        when = { facts.tier = [], mood = "bad" }
        unless = { priority = [], "facts.x" = 1.5 }
        channels = [5]
        pause_on = ["pending"]
        on_reopen = "forget"
        on_change = "forget"
        fallback = "yes"
        stepps = []
        [[targets.steps]]
        share = 2
        [[targets.steps]]
        id = "a"
        share = "half"
        [[targets.steps]]
        id = "b"
        days = 1.5
        after = "1 hour"
        [[targets.steps]]
        id = "c"
        offset = "1 day"
        """
    )

    assert found.keys() == {
        "targets[0].hours", "targets[0].when", "targets[0].when.facts.tier",
        "targets[0].unless.priority", "targets[0].unless.facts.x", "targets[0].channels",
        "targets[0].pause_on", "targets[0].on_reopen", "targets[0].on_change",
        "targets[0].fallback", "targets[0].stepps", "targets[0].steps[0].id",
        "targets[0].steps[1].share", "targets[0].steps[2].days",
        "targets[0].steps[2].after", "targets[0].steps[3]",
    }  # fmt: skip


def test_steps_that_share_an_id_are_a_mistake():
    """Two steps with one id are told under the steps."""
    step = "[[targets.steps]]\nid = 's'\nshare = 1\n"
    target = "[[targets]]\nmeasure = 'resolution'\nwithin = '4 hours'\n"

    assert problems(f"name = 'x'\n{target}{step}{step}").keys() == {"targets[0].steps"}


def test_what_only_together_is_a_mistake_is_told_of_the_target():
    """A fallback with a selector is wrong as a whole."""
    found = problems(
        "name = 'x'\n[[targets]]\nmeasure = 'resolution'\nwithin = '4 hours'\n"
        "fallback = true\nwhen = { team = 'a' }\n"
    )

    assert found.keys() == {"targets[0]"}


def test_no_part_hides_another():
    """A playbook with every part has all of them, though the names of some look like others."""
    questions = """
[[questions]]
id = "open"
otherwise = "always"
facts.day = { column = "text", ask = "Which day?" }
outcomes.always = { kind = "granted", text = "Yes, on {day} as well." }
[[targets]]
measure = "first_reply"
within = "30 minutes"
"""
    playbook = Playbook.parse(SERVICE + questions)

    assert len(playbook.answers) == len(playbook.targets.targets) == 1
    assert playbook.triggers is not None
    assert playbook.follow_ups is not None
    assert playbook.contact is not None


def test_teams_are_there_without_people():
    """Desks without people are kept, also where there are targets."""
    text = 'name = "Desk"\n[[teams]]\nid = "first"\n[[targets]]\nmeasure = "resolution"\n'
    playbook = Playbook.parse(text + 'within = "2 days"\n')

    assert [team.id for team in playbook.roster.teams] == ["first"]


def test_a_playbook_travels_light():
    """A playbook is small when it is sent to a worker, also after it was used."""
    playbook = Playbook.parse(SERVICE)
    sent = pickle.dumps(playbook)
    playbook.check(start=datetime(2026, 3, 2, tzinfo=UTC), end=datetime(2026, 3, 9, tzinfo=UTC))

    assert pickled(playbook) == playbook
    assert len(sent) < 16_000
    assert len(pickle.dumps(playbook)) == len(sent)


@pytest.mark.parametrize("name", ["triggers", "follow_ups", "contact", "service_level", "roster"])
def test_a_part_is_of_its_kind(name):
    """What is no policy is refused as one."""
    with pytest.raises(FieldError, match=name):
        Playbook(name="Desk", **{name: "always"})
