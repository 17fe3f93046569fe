import json
from datetime import UTC, datetime

import pytest

from cli.support import EXAMPLES, Ran, file, process, terminal
from servicekit.escalation import Escalation, Needs
from servicekit.instants import to_microseconds
from servicekit.playbook import Playbook

DESK = """\
name = "Desk"
timezone = "Europe/London"
[hours.office]
timezone = "Europe/London"
weekly = "Mo-Fr 09:00-17:00"

[[agents]]
id = "ada"
name = "Ada"
team = "first"
hours = "office"
languages = ["de"]
capacity = 2
skills = { billing = 1 }
authority.refund = "50 EUR"
[[agents]]
id = "sam"
name = "Sam"
team = "first"
hours = "office"
languages = ["en"]
skills = { billing = 2 }
authority.refund = "50 EUR"
[[agents]]
id = "kim"
name = "Kim [bold]"
team = "second"
roles = ["supervisor"]
hours = "office"
skills = { billing = 3 }
authority.refund = "unlimited"

[[ladders]]
id = "refunds"
hours = "office"
fallback = ["role:supervisor"]
[[ladders.levels]]
name = "first line"
targets = ["team:first"]
wait = "30 working minutes"
[[ladders.levels]]
targets = ["team:second"]
"""
ANOTHER = (
    '[[ladders]]\nid = "safety"\nfallback = ["on_duty"]\n[[ladders.levels]]\ntargets = "on_duty"\n'
)
AT = ("--at", "2026-05-01T10:00")
NIGHT = ("--at", "2026-05-01T22:00")


@pytest.fixture
def desk(tmp_path):
    return file(tmp_path, "desk.toml", DESK)


# -- for people -----------------------------------------------------------------------------------


def test_a_route_is_told_with_everybody_and_what_comes_next(command, desk):
    """Whom to ask comes first, then why, then everybody else with the reason, then the future."""
    status, out, err = command(
        "route", desk, *AT, "--authority", "refund", "--amount", "40 EUR", "--language", "en"
    )
    why, everybody, later = out.split("\n\n", 1)[1].split("\n\n")

    assert (status, err) == (0, "")
    assert out.startswith("Ask sam; next step on Fri 1 May 2026 10:30 BST.\n\nbecause   Level 0 (")
    assert why.splitlines()[-3:] == [
        "ladder    refunds, level 0 (first line)",
        "needs     authority for refund of 40 EUR, language en",
        "asked at  Fri 1 May 2026 10:00 BST",
    ]
    assert everybody.splitlines() == [
        "Everybody, for level 0 (first line):",
        "sam  1.",
        "ada  2. Ada does not serve in en.",
        "kim  no: This level asks team first; Kim [bold] is not among them.",
        "     Kim [bold] does not serve in en.",
    ]
    assert later.splitlines()[:3] == [
        "If nobody acts:",
        "Fri 1 May 2026 10:00 BST  Ask sam: level 0 (first line)",
        "Fri 1 May 2026 10:30 BST  Ask kim: level 1",
    ]


def test_whoever_could_take_it_beyond_those_shown_has_no_place(command, tmp_path):
    """Only as many as the ladder shows have a place; the others could take it all the same."""
    text = DESK.replace('id = "refunds"', 'id = "refunds"\nshown = 1')
    out = command("route", file(tmp_path, "short.toml", text), *AT).out

    assert "\nada  1.\nsam  could take it.\n" in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "and so on"),
        (("--exclude", "ada", "--exclude", "sam", "--exclude", "kim"), "nobody else is asked"),
    ],
)
def test_the_future_ends_or_goes_on(command, desk, options, words):
    """Where the same would come again that is said, and so is where nobody comes at all."""
    out = command("route", desk, *AT, *options).out

    assert out.splitlines()[-1].split(maxsplit=1) == ["then", words]
    told = json.loads(command("route", desk, *AT, *options, "--json").out)
    assert told["more"] is (words == "and so on")


def test_after_the_last_resort_nobody_else_is_asked(command, tmp_path):
    """It lies with the last resort until somebody acts, also where they go home in the evening."""
    text = DESK.replace('targets = ["team:second"]', 'targets = ["team:second"]\nwait = "1 hour"')
    desk = file(tmp_path, "desk.toml", text.replace('"role:supervisor"', '"agent:sam"'))
    out = command("route", desk, *AT, "--exclude", "ada").out

    assert out.splitlines()[-2:] == [
        "Fri 1 May 2026 11:30 BST  Ask sam: the last resort",
        "then                      nobody else is asked",
    ]
    told = json.loads(command("route", desk, *AT, "--exclude", "ada", "--json").out)
    assert told["timeline"][-1]["next_at"] is not None
    assert told["more"] is False


def test_nobody_to_ask_ends_with_status_1(command, desk):
    """Where nobody can be asked now it says who can be first and when, and ends with 1."""
    status, out, err = command("route", desk, *NIGHT)

    assert (status, err) == (1, "")
    assert out.startswith("Nobody can be asked; next step on Mon 4 May 2026 09:00 BST.\n")
    assert "\nladder    refunds, the last resort\n" in out
    assert "\nawaited   ada, from Mon 4 May 2026 09:00 BST\n" in out
    assert "\nEverybody, for the last resort:\n" in out
    assert "; awaited: ada, from Mon 4 May 2026 09:00 BST\n" in out


def test_each_option_says_what_is_needed(command, desk):
    """Skills, the channel, the desk, who knows the customer and who is excluded all count."""
    out = command(
        "route", desk, *AT,
        "--skill", "billing=2", "--skill", "repairs=1", "--channel", "phone", "--team", "second",
        "--agent", "ada", "--exclude", "sam", "--exclude", "ada", "--decided-by", "kim",
        "--authority", "refund", "--kind", "safety", "--why", "the lamp smokes",
    ).out  # fmt: skip

    assert (
        "\nneeds     billing at level 2, repairs at level 1, authority for refund, room for phone, "
        "team second, ada if possible\n" in out
    )
    playbook = Playbook.load(desk)
    at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    escalation = Escalation(
        id=1,
        case_id=1,
        raised_at=at,
        why="the lamp smokes",
        kind="safety",
        needs=Needs(
            skills={"billing": 2, "repairs": 1},
            authority="refund",
            channel="phone",
            team_id="second",
            agent_id="ada",
        ),
        excluded=["sam", "ada"],
        decided_by="kim",
    )
    explained = playbook.ladders[0].explain(escalation, playbook.roster, at=at)
    for candidate in explained.candidates:
        reasons = [each for each in candidate.against if each.code != "not_asked"]
        assert reasons
        assert all(str(reason) in out for reason in (*reasons, *candidate.drawbacks))


def test_what_no_level_could_change_is_told_rather_than_whom_this_one_asks(command, desk):
    """That a level does not ask somebody is told only of those who could take it otherwise."""
    out = command("route", desk, *NIGHT, "--skill", "billing=3").out

    assert "\nkim  no: Kim [bold] is not on duty on Fri 1 May 2026 22:00 BST.\n" in out
    assert "\nada  no: Ada is not on duty on Fri 1 May 2026 22:00 BST.\n     Ada knows" in out
    assert "not among them" not in out
    out = command("route", desk, *AT, "--team", "first").out
    assert "\nkim  no: This level asks team first; Kim [bold] is not among them.\n     Kim" in out


def test_whoever_is_full_is_not_asked(command, desk):
    """What somebody has already fills their room."""
    out = command("route", desk, *AT, "--load", "ada=2", "--load", "sam=1").out

    assert out.startswith("Ask sam;")
    assert "ada  no: Ada has no room" in out


def test_the_wait_counts_from_the_raising(command, desk):
    """What is given up by time looks at how long ago it was raised, which is told."""
    ladders = DESK.replace('hours = "office"\nfallback', 'relax = { language = "2 hours" }\n'
                           'hours = "office"\nfallback')  # fmt: skip
    early = command("route", file(desk.parent, "wait.toml", ladders), *AT, "--language", "fr")
    late = command(
        "route", desk.parent / "wait.toml", *AT, "--language", "fr", "--raised", "2026-05-01T08:00"
    )

    assert (early.status, late.status) == (1, 0)
    assert "raised at" not in early.out
    assert "\nraised at  Fri 1 May 2026 08:00 BST\n" in late.out


def test_with_several_ladders_one_is_chosen(command, tmp_path):
    """With one ladder it need not be named; with several it must, and they are listed."""
    both = file(tmp_path, "both.toml", DESK + ANOTHER)

    assert "safety, level 0" in command("route", both, *AT, "--ladder", "safety").out
    assert command("route", both, *AT) == Ran(
        2, "", f"servicekit: {both} has several ladders; choose one: --ladder refunds | safety\n"
    )


def test_a_long_ladder_is_cut_short(command, tmp_path):
    """After twenty steps the future is not told any further, and that is said."""
    text = DESK.replace('id = "refunds"', 'id = "refunds"\nrepeat = 30')
    text = text.replace('targets = ["team:second"]', 'targets = ["team:second"]\nwait = "1 minute"')
    out = command("route", file(tmp_path, "long.toml", text), *AT).out

    assert len(out.partition("If nobody acts:\n")[2].splitlines()) == 21
    assert out.endswith("then                      and so on\n")


def test_a_narrow_terminal_gets_whole_words(desk):
    """On a terminal no line is longer than it is wide."""
    out = terminal("route", desk, *AT, "--language", "en", columns=60).out

    assert max(map(len, out.splitlines())) <= 60
    assert "\nkim  no: This level asks team first; Kim [bold] is not among\n     them.\n" in out


def test_now_is_the_default(command, desk):
    """Without --at it is now, to the second, in the zone of the playbook."""
    before = datetime.now(UTC).replace(microsecond=0)
    told = json.loads(command("route", desk, "--json").out)["at"]

    passed = to_microseconds(datetime.fromisoformat(told)) - to_microseconds(before)
    assert 0 <= passed < 60_000_000
    assert told.endswith(("+00:00", "+01:00"))


# -- for programs ---------------------------------------------------------------------------------


def test_json_tells_everything(command, desk):
    """With --json a program gets the escalation, the route, everybody and the timeline."""
    status, out, err = command(
        "route", desk, *AT, "--json", "--authority", "refund", "--amount", "40 EUR",
        "--skill", "billing=2", "--exclude", "ada", "--load", "sam=3", "--language", "de",
    )  # fmt: skip
    told = json.loads(out)

    assert (status, err) == (0, "")
    assert (told["schema"], told["ladder"], told["more"]) == (1, "refunds", True)
    assert told["playbook"] == Playbook.load(desk).version
    assert told["at"] == "2026-05-01T10:00:00+01:00"
    assert told["escalation"] == {
        "raised_at": "2026-05-01T10:00:00+01:00",
        "why": "a question",
        "kind": None,
        "needs": {
            "skills": {"billing": 2},
            "authority": "refund",
            "amount": "40 EUR",
            "language": "de",
            "channel": None,
            "team": None,
            "agent": None,
        },
        "excluded": {"ada": "involved"},
        "decided_by": None,
        "load": {"sam": 3},
    }
    route = told["route"]
    because = [reason["code"] for reason in route.pop("because")]
    assert because[0] == "level"
    assert route == {
        "at": "2026-05-01T10:00:00+01:00",
        "outcome": "routed",
        "level": 0,
        "level_name": "level 0 (first line)",
        "targets": ["team:first"],
        "to": ["sam"],
        "ranked": [{"agent": "sam", "relaxed": ["language"]}],
        "relaxed": [{"constraint": "language", "since": "2026-05-01T10:00:00+01:00"}],
        "awaited": [],
        "due_at": "2026-05-01T10:30:00+01:00",
        "next_at": "2026-05-01T10:30:00+01:00",
    }
    assert [(each["agent"], each["eligible"], each["place"]) for each in told["candidates"]] == [
        ("sam", True, 1),
        ("ada", False, None),
        ("kim", False, None),
    ]
    assert [reason["code"] for reason in told["candidates"][0]["drawbacks"]] == ["language"]
    assert "involved" in [reason["code"] for reason in told["candidates"][1]["against"]]
    assert [step["to"] for step in told["timeline"]][:2] == [["sam"], ["kim"]]
    assert told["timeline"][0] == told["route"] | {"because": told["timeline"][0]["because"]}


def test_a_route_is_the_same_in_every_process(command, desk):
    """The installed command prints what it prints here, whatever the hash seed."""
    here = command("route", desk, *AT, "--json", "--exclude", "ada", "--exclude", "kim")

    assert process(
        "route", desk, *AT, "--json", "--exclude", "ada", "--exclude", "kim", PYTHONHASHSEED="1"
    ) == here  # fmt: skip


# -- what cannot be used --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--skill", "billing"), "--skill billing: is not a name with a whole number from 1"),
        (("--skill", "billing=0"), "--skill billing=0: is not a name with a whole number from 1"),
        (("--skill", "=2"), "--skill =2: is not a name with a whole number"),
        (("--skill", "a=1", "--skill", "a=2"), "--skill a=2: 'a' is there twice; give it once"),
        (("--load", "x=1"), "--load x=1: 'x' is not known; there are ada, sam, kim"),
        (("--amount", "5 EUR"), "--amount: says how much of nothing; give --authority as well"),
        (("--amount", "5", "--authority", "a"), "--amount: '5' is not an amount of money"),
        (("--amount=-5 EUR", "--authority", "a"), "--amount: '-5 EUR' is less than nothing"),
        (("--team", "third"), "--team: 'third' is not known; there are first, second"),
        (("--agent", "adda"), "--agent: 'adda' is not known; did you mean 'ada'?"),
        (("--exclude", "x"), "--exclude: 'x' is not known"),
        (("--decided-by", "x"), "--decided-by: 'x' is not known"),
        (("--why", " "), "--why: is blank; give text"),
        (("--raised", "soon"), "--raised 'soon' is not an instant"),
        (("--raised", "2026-05-01T11:00"), "--raised: Fri 1 May 2026 11:00 BST is later than"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_used_is_told(command, desk, options, line):
    """Whatever is wrong with an option is told with its name, and the command ends with 2."""
    status, out, err = command("route", desk, *AT, *options)

    assert (status, out) == (2, "")
    assert err.startswith("servicekit: the escalation cannot be made:\n")
    assert f"\n  {line}" in err
    assert len(err.splitlines()) == 2


def test_all_that_is_wrong_is_told_at_once(command, desk):
    """Several options that cannot be used are told together."""
    err = command("route", desk, *AT, "--agent", "x", "--load", "ada=y", "--amount", "?").err

    assert [line.split(":")[0].strip() for line in err.splitlines()[1:]] == [
        "--agent", "--amount", "--amount", "--load ada=y",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "Desk"\n', "has no agents, so there is nobody to ask"),
        (DESK.partition("[[ladders]]")[0], "has no ladders; see [[ladders]]"),
    ],
)
def test_a_playbook_without_people_or_ladders_routes_nothing(command, tmp_path, text, words):
    """Without people or without a ladder the command ends with 2 and says what is missing."""
    status, out, err = command("route", file(tmp_path, "desk.toml", text))

    assert (status, out) == (2, "")
    assert words in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--ladder", "refund"), "--ladder 'refund' is not known; did you mean 'refunds'?"),
        (("--at", "noon"), "--at 'noon' is not an instant"),
        (("--at", "2026-03-29T01:30"), "never was on the clocks of Europe/London"),
    ],
)
def test_a_wrong_ladder_or_instant_is_told(command, desk, options, words):
    """A ladder that is not there, and an instant that is none, end the command with 2."""
    status, out, err = command("route", desk, *options)

    assert (status, out) == (2, "")
    assert words in err


def test_a_playbook_that_cannot_be_used_is_told(command, tmp_path):
    """A playbook with mistakes ends the command with 2 and all of them."""
    text = DESK.replace('team = "second"', "team = 2").replace("team:second", "team:sekond")
    status, _, err = command("route", file(tmp_path, "desk.toml", text), *AT)

    assert status == 2
    assert "agents[2].team: 2 is not text" in err


def test_the_example_desk_is_routed(command):
    """The desk of the documentation asks its second line about a refund above the first's limit."""
    out = command(
        "route", EXAMPLES / "desk", "--ladder", "refunds", "--at", "2026-11-24T10:00",
        "--authority", "refund", "--amount", "200 GBP",
    ).out  # fmt: skip

    assert out.startswith("Ask x; next step on Tue 24 Nov 2026 11:00 GMT.\n")
