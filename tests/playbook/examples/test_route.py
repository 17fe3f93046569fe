from datetime import UTC, datetime, timedelta

import attrs
import pytest

from playbook.examples.support import DESK, desk, result
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.playbook import Playbook, RouteExample
from servicekit.routing import EscalationPolicy

TEN = datetime(2026, 5, 5, 9, tzinfo=UTC)  # on a Tuesday, at ten in London
REFUNDS = 'ladder = "refunds"\nraised_at = 2026-05-05T10:00:00\n'


def at(time, rest):
    return f"{REFUNDS}at = 2026-05-05T{time}:00\n{rest}"


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("10:00", 'route = "ada"\nlevel = "desk"\noutcome = "routed"\ndue = 2026-05-05T10:30:00'),
        ("10:29", 'route = "ada"\nlevel = 0\noutcome = "asked"'),
        ("10:30", 'route = "kim"\nlevel = 1\noutcome = "routed"\ndue = 2026-05-05T11:30:00'),
        ("11:29", 'route = "kim"\noutcome = "asked"'),
        ("11:30", 'route = "kim"\nlevel = "last resort"\ndue = "none"'),
    ],
)
def test_the_ladder_is_climbed_from_when_it_was_raised(time, expected):
    """Where nobody acts, whoever is asked at an instant is who the ended waits lead to."""
    found = result(at(time, expected))

    assert found.passed, str(found)


def test_without_another_instant_it_is_raised_when_somebody_looks():
    """An example that says only when somebody looks is about an escalation raised just then."""
    assert result('ladder = "refunds"\nat = 2026-05-05T11:30:00\nlevel = "desk"').passed


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ('route = "sam"', "route = ada"),
        ('route = ["sam", "ada"]', "route = ada"),
        ("route = []", "route = ada"),
        ("level = 1", "level = 0"),
        ('level = "last resort"', "level = desk"),
        ('outcome = "held"', "outcome = routed"),
        ('due = "none"', "due = Tue 5 May 2026 10:30 BST"),
    ],
)
def test_what_a_route_does_not_come_to(rest, said):
    """Whom the ladder asks in place of whoever is expected is told, with its reasons."""
    found = result(at("10:00", rest))

    assert (found.passed, found.said) == (False, said)
    assert "Level 0 (desk) asks team desk." in found.why


def test_all_who_are_asked_at_once_are_named_in_order():
    """Where a level asks all at once, the example names them, best first."""
    example = 'ladder = "all"\nat = 2026-05-05T10:00:00\nroute = {}'

    assert result(example.format('["ada", "sam"]')).passed
    assert not result(example.format('["sam", "ada"]')).passed


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("10:10", 'route = "sam"\noutcome = "acknowledged"\nlevel = "desk"'),
        ("12:09", 'route = "sam"\noutcome = "acknowledged"'),
        ("12:10", 'route = "kim"\nlevel = 1'),
    ],
)
def test_whoever_takes_it_keeps_it_for_as_long_as_the_ladder_says(time, expected):
    """An example may say who takes it and when; the ladder goes on where they let it lie."""
    taken = 'taken_by = "sam"\ntaken_at = 2026-05-05T10:10:00\n'

    assert result(at(time, f"{taken}{expected}")).passed


def test_what_is_taken_is_taken_on_the_way():
    """Before it is taken the ladder is climbed, so whoever was asked before has been asked."""
    taken = 'taken_by = "kim"\ntaken_at = 2026-05-05T10:45:00\nroute = "kim"\n'

    assert result(at("10:45", f'{taken}outcome = "acknowledged"\nlevel = 1')).passed


@pytest.mark.parametrize(
    ("rest", "route"),
    [
        pytest.param('needs = { authority = "refund", amount = "500 EUR" }', "kim", id="needs"),
        pytest.param('work = "large"', "kim", id="work"),
        pytest.param('excluded = ["ada"]', "sam", id="excluded"),
        pytest.param('excluded = { ada = "complained_about" }', "sam", id="reason"),
        pytest.param('decided_by = "ada"', "sam", id="decided"),
    ],
)
def test_what_is_needed_and_who_is_left_out_decide(rest, route):
    """What it takes, and who must not get it, are said as for an escalation."""
    assert result(at("10:00", f'{rest}\nroute = "{route}"')).passed


@pytest.mark.parametrize(("hand_overs", "route"), [(0, "ada"), (2, "ada"), (3, "kim")])
def test_who_was_sent_round_gets_a_supervisor(hand_overs, route):
    """After more hand-overs than the ladder allows a supervisor is asked, and not before."""
    found = result(at("10:00", f'hand_overs = {hand_overs}\nroute = "{route}"'))

    assert found.passed, str(found)


def test_a_ladder_waits_where_nobody_is_there():
    """At night nobody is on duty: nobody is asked, and no level is."""
    night = 'ladder = "refunds"\nat = 2026-05-05T22:00:00\n'

    assert result(f'{night}outcome = "nobody"\nroute = []\ndue = "none"').passed
    assert not result(f'{night}level = "desk"').passed


def test_whoever_takes_it_at_once_was_asked():
    """What is taken at the instant of a step is taken from the level that was asked then."""
    taken = 'taken_by = "ada"\ntaken_at = 2026-05-05T10:00:00\n'

    assert result(at("10:00", f'{taken}level = "desk"\noutcome = "acknowledged"')).passed


def test_what_is_taken_before_anybody_was_asked_has_no_level():
    """Who takes it at night, when nobody could be asked, has it without a level."""
    night = 'ladder = "refunds"\nat = 2026-05-05T22:00:00\n'
    taken = 'taken_by = "kim"\ntaken_at = 2026-05-05T22:00:00\nroute = "kim"\n'

    assert result(f"{night}{taken}outcome = 'acknowledged'").passed
    assert result(f"{night}{taken}level = 'desk'").said == "route = kim, level = none"


def test_kind_and_severity_belong_to_the_escalation(monkeypatch):
    """What sort of matter it is, and how grave, reaches the ladder."""
    seen, whole = [], EscalationPolicy.route

    def spied(policy, escalation, *args, **named):
        seen.append((escalation.kind, escalation.severity))
        return whole(policy, escalation, *args, **named)

    monkeypatch.setattr(EscalationPolicy, "route", spied)
    result(at("10:00", 'kind = "safety"\nseverity = "high"\nroute = "ada"'))

    assert seen == [("safety", "high")]


def test_without_people_nobody_knows_who_is_asked():
    """Of a playbook without people an example of a ladder does not pass, and says why."""
    playbook = desk()
    alone = Playbook(name="Desk", ladders=playbook.ladders)
    found = RouteExample(ladder="refunds", at=TEN, route="ada").run(alone)

    assert not found.passed
    assert "[[agents]]" in found.said


def test_a_check_may_bring_the_people():
    """A playbook whose people are the host's has its examples run with those."""
    people, _, rest = DESK.partition("[[agents]]")
    rest = rest[rest.index("[[ladders]]") :]
    text = f"{people}{rest}\n[[examples]]\n{at('10:00', 'level = 0')}"
    playbook, roster = Playbook.parse(text), desk().roster

    assert [each.place for each in playbook.check().claims if each.findings][-1] == "examples[0]"
    assert [each.passed for each in playbook.check(roster=roster).examples] == [True]


def test_a_ladder_without_end_is_not_climbed_for_ever(monkeypatch):
    """Where too many steps lead to the instant, nobody waits for the end of them."""
    whole = EscalationPolicy.route

    def restless(policy, *args, at, **named):
        found = whole(policy, *args, at=at, **named)
        return attrs.evolve(found, next_at=at + timedelta(microseconds=1))

    monkeypatch.setattr(EscalationPolicy, "route", restless)
    found = result(at("11:00", 'route = "ada"'))

    assert not found.passed
    assert "1000 steps" in found.said


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param({"raised_at": TEN + timedelta(seconds=1)}, "not after at", id="raised-later"),
        pytest.param({"taken_by": "ada"}, "together with taken_by", id="nobody-says-when"),
        pytest.param({"taken_at": TEN}, "together with taken_by", id="nobody-says-who"),
        pytest.param({"taken_by": "ada", "taken_at": TEN - timedelta(seconds=1)},
                     "from raised_at to at", id="taken-before"),
        pytest.param({"taken_by": "ada", "taken_at": TEN + timedelta(seconds=1)},
                     "from raised_at to at", id="taken-after"),
        pytest.param({"outcome": "hold"}, "hold", id="word"),
        pytest.param({"level": 1.5}, "level", id="level"),
        pytest.param({"hand_overs": -1}, "0 or more", id="hand-overs"),
    ],
)  # fmt: skip
def test_what_a_route_example_cannot_be(fields, why):
    """It is raised before somebody looks, and taken in between; words are those of routes."""
    with pytest.raises(FieldError, match=why):
        RouteExample(ladder="refunds", at=TEN, route="ada", **fields)


def test_a_route_example_is_named_by_what_it_asks():
    """Without a name it is called by its ladder, what it takes and when."""
    example = RouteExample(ladder="refunds", at=TEN, route="ada", needs=Needs(authority="refund"))

    assert example.name == "refunds, authority for refund on Tue 5 May 2026 09:00 UTC"
    assert example.subject == "ladder refunds"
