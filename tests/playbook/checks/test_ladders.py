from datetime import timedelta

import attrs
import pytest

from playbook.checks.support import MONDAY, NEXT, found, status
from servicekit.errors import FieldError
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule, col

REACHED = "whenever it is raised"
PERIOD = {"start": MONDAY, "end": NEXT}
PEOPLE = """\
[hours.always]
timezone = "UTC"
weekly = "Mo-Su 00:00-24:00"
[[agents]]
id = "ada"
hours = "always"
skills = { billing = 2 }
roles = ["supervisor"]
authority.refund = "100 GBP"
[[agents]]
id = "sam"
hours = "always"
"""
LADDER = """\
[[ladders]]
id = "up"
fallback = "agent:sam"
[[ladders.levels]]
targets = "on_duty"
wait = "1 hour"
"""
DESK = f'name = "Desk"\n{PEOPLE}{LADDER}'


def trigger(name="late", *lines, ladder="up", kind=None):
    kinds = [] if kind is None else [f'kind = "{kind}"']
    return "\n".join([
        f'[[triggers]]\nid = "{name}"\nladder = "{ladder}"\nwhy = "it is late"',
        *kinds, "when.promise_broken = true", *lines, "",
    ])  # fmt: skip


def of(place, text, **given):
    return [each for each in Playbook.parse(text).check(**given).claims if each.place == place]


def test_a_ladder_is_held_against_the_roster():
    """With a period, every claim of a ladder's own check is one of the playbook's."""
    playbook = Playbook.parse(DESK)
    report = playbook.ladder("up").check(playbook.roster, **PERIOD)

    assert tuple(each.verdict for each in of("ladders.up", DESK, **PERIOD)) == report.verdicts


def test_without_a_period_nobody_knows_who_is_there():
    """Without a period it is undecided whom a ladder reaches, and that is a finding."""
    assert found(DESK)["ladders.up"] == (
        "no_period",
        "No period was given, so nobody knows who is there; give 'start' and 'end'.",
        True,
    )


def test_without_people_nobody_knows_whom_it_reaches():
    """Without people all ladders are undecided, whatever the period; a given roster has some."""
    text = f'name = "Desk"\n{LADDER}'
    roster = Playbook.parse(DESK).roster

    assert found(text, **PERIOD)["ladders"][0] == "no_agents"
    assert found(text, **PERIOD)["ladders"][2]
    assert status(text, REACHED, roster=roster, **PERIOD) == ["proved"]
    assert status('name = "Desk"', REACHED) == []


def test_a_period_has_both_ends():
    """A period of which only one end is given is none."""
    playbook = Playbook.parse(DESK)

    with pytest.raises(FieldError, match="given together with start"):
        playbook.check(start=MONDAY)
    with pytest.raises(FieldError, match="given together with start"):
        playbook.check(end=MONDAY)
    with pytest.raises(FieldError, match="after start"):
        playbook.check(start=MONDAY, end=MONDAY)


class NobodyKnows:
    """Holidays of no year at all."""

    def dates(self, first, last):
        return {}

    def covers(self, year):
        return False


def test_people_whose_hours_nobody_knows_are_undecided():
    """Where nobody knows the holidays of a year, nobody knows who is there in it."""
    hours = BusinessHours(
        timezone="UTC", weekly={"mon": [("09:00", "17:00")]}, holidays=NobodyKnows()
    )
    ladder = EscalationPolicy(id="up", levels=[Level(targets="on_duty")], fallback="on_duty")
    roster = Roster(agents=[Agent(id="ada", hours=hours)])
    playbook = Playbook(name="Desk", ladders=[ladder], roster=roster)
    [claim] = playbook.check(**PERIOD).claims

    assert claim.verdict.undecided
    assert [each.code for each in claim.findings] == ["unknown_year"]


# -- what triggers put on them --------------------------------------------------------------------


def policy(*triggers):
    table = DecisionTable(
        columns={"promise_broken": col.boolean()},
        rules=[Rule(each.id, when={"promise_broken": True}, then=each.id) for each in triggers],
        policy="collect",
    )
    return TriggerPolicy(id="t", table=table, triggers=triggers)


def test_a_trigger_whose_ladder_is_not_there_is_told():
    """A trigger of Python can name a ladder that the playbook does not have."""
    late = Trigger(id="late", ladder="upp", why="it is late")
    playbook = Playbook.parse(DESK)

    broken = attrs.evolve(playbook, triggers=policy(late)).check(**PERIOD)
    none = attrs.evolve(playbook, ladders=[], triggers=policy(late)).check(**PERIOD)
    assert [(each.place, each.code) for each in broken.findings] == [("triggers.late", "no_ladder")]
    assert "name one of those there are: up." in broken.findings[0].text
    assert "those there are: none." in none.findings[0].text


def test_one_kind_climbs_one_ladder():
    """Escalations are known by their kind, so two triggers of one kind have one ladder."""
    other = LADDER.replace('"up"', '"other"')
    two = trigger("a", kind="late") + trigger("b", kind="late", ladder="other")
    same = trigger("a", kind="late") + trigger("b", kind="late")
    code, words, undecided = found(DESK + other + two, **PERIOD)["triggers.b"]

    assert (code, undecided) == ("two_ladders", False)
    assert "climb 'up', as trigger 'a' says first; give it a kind of its own" in words
    assert not found(DESK + same, **PERIOD)


def test_what_a_trigger_needs_is_reached_by_its_ladder():
    """A ladder is tried with what a trigger needs, where it is not for that itself."""
    needs = 'needs = { authority = "refund", amount = "200 GBP", skills = { billing = 1 } }'
    text = DESK + trigger("much", needs)
    mild = DESK + trigger("some", needs.replace("200", "100"))

    assert [each.verdict.status for each in of("triggers.much", text, **PERIOD)] == ["refuted"]
    assert "triggers.much" in found(text, **PERIOD)
    assert [each.verdict.status for each in of("triggers.some", mild, **PERIOD)] == ["proved"]
    assert [each.findings[0].code for each in of("triggers.some", mild)] == ["no_period"]


def test_what_a_ladder_is_for_is_not_tried_again():
    """What a trigger needs that is a kind of work of its ladder, or nothing, is tried there."""
    work = '[[ladders.work]]\nname = "refund"\nauthority = "refund"\n'
    text = DESK.replace(LADDER, LADDER + work) + trigger("a", 'needs = { authority = "refund" }')

    assert of("triggers.a", text, **PERIOD) == []
    assert of("triggers.late", DESK + trigger(), **PERIOD) == []


def test_triggers_without_people_are_not_tried():
    """Without people it is told once that nobody knows who is reached."""
    needy = trigger("a", 'needs = { authority = "refund" }')

    assert of("triggers.a", f'name = "Desk"\n{LADDER}{needy}', **PERIOD) == []


def test_a_period_of_another_length_is_one():
    """Any period can be looked at."""
    day = {"start": MONDAY, "end": MONDAY + timedelta(days=1)}

    assert status(DESK, REACHED, **day) == ["proved"]
