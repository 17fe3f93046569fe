"""Strategies of reviews, scorecards and triggers draw what a host could meet, and all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.insight import Durations
from servicekit.instants import EPOCH
from servicekit.review import CODES, LEFT_OUT, MEASURES, PRAISES, Finding, Measurement
from servicekit.routing import Trigger, TriggerFacts
from servicekit.scorecard import DEFINITIONS, GROUPINGS, LEAST, Histogram, Scorecard, Totals, result
from servicekit.tables import col
from servicekit.testing import strategies
from testing.support import few, simplest, some

# -- what they shrink to --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("findings", Finding("broken", "serious", (Reason("broken", "It was found."),))),
        ("measurements", Measurement(measure="target_met", value=0, of="reply")),
        ("histograms", Histogram()),
        ("matter_durations", Durations()),
        ("scorecards", Scorecard(by="team", totals=Totals(), playbooks=["a1"])),
        ("triggers", Trigger(id="late", ladder="ladder", why="a promise was broken")),
    ],
)
def test_values_shrink_to_the_simplest(name, value):
    """With nothing to show, nothing was counted and nothing is needed."""
    assert simplest(getattr(strategies, name)()) == value


def test_trigger_policies_shrink_to_one_that_never_fires():
    """The simplest table has no rule."""
    policy = simplest(strategies.trigger_policies())

    assert policy.table.rules == ()
    assert policy.triggers == ()


# -- what they reach ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [*CODES, *PRAISES])
def test_findings_reach_every_code(code):
    """Each finding is drawn, as grave as its code is."""
    found = some(strategies.findings(), lambda finding: finding.code == code)

    assert found.severity == CODES.get(code, "good")


def test_findings_can_be_undecided():
    """Some findings are such that nobody can tell; what went well never is."""
    assert some(strategies.findings(), lambda finding: finding.undecided).severity != "good"


@pytest.mark.parametrize("measure", MEASURES)
def test_measurements_reach_every_measure(measure):
    """Each measure is drawn, with a value that it can have, and alone where that is wished."""
    assert some(strategies.measurements(), lambda found: found.measure == measure)

    known = some(strategies.measurements(measure=measure), lambda found: found.value is not None)
    other = some(strategies.measurements(measure=measure), lambda found: found.value is None)

    assert known.measure == other.measure == measure
    assert other.left_out in LEFT_OUT
    assert (known.of is None) is (DEFINITIONS[measure].of == "")


@pytest.mark.parametrize(
    "measure", ["target_met", "bot_share", "first_reply", "reopenings", "csat", "nps", "ces"]
)
def test_a_value_is_one_that_its_measure_can_have(measure):
    """Yes or no is 1 or 0, a score lies on its scale, and no time or count is less than none."""
    kind = DEFINITIONS[measure].kind

    @few
    @given(strategies.measurements(measure=measure).filter(lambda found: found.value is not None))
    def holds(found):
        low, high = map(int, found.of.split("..")) if kind == "score" else (0, found.value)
        assert 100 * low <= found.value <= 100 * high
        assert kind != "share" or found.value <= 1

    holds()


@pytest.mark.parametrize(
    "make",
    [
        lambda: strategies.measurements(measure="happiness"),
        lambda: strategies.scorecards(by="colour"),
    ],
    ids=["measure", "grouping"],
)
def test_impossible_wishes_are_refused_at_once(make):
    """A measure or a grouping that does not exist is an error of its own."""
    with pytest.raises(FieldError):
        make()


@pytest.mark.parametrize("by", GROUPINGS)
def test_scorecards_reach_every_grouping(by):
    """There are cards of two groups with measurements in both, of every grouping."""
    card = some(
        strategies.scorecards(by=by),
        lambda card: len(card.parts) == 2 and all(g.tallies for g in card.parts.values()),
    )

    assert card.by == by
    assert card.least == (LEAST if by == "agent" else 0)


@few
@given(strategies.scorecards())
def test_scorecards_hold_together(card):
    """The cases of the groups are all cases, and everything in a card can be told."""
    assert card.totals.cases == sum(group.cases for group in card.parts.values())
    assert [each.measure for each in card.results()] == [each.measure for each in card.total.each]
    assert str(card)


@few
@given(strategies.scorecards(), strategies.scorecards())
def test_scorecards_add_up(one, other):
    """Cards that are drawn can be added, in any order."""
    assert one + other == other + one


def test_scorecards_count_promises_and_findings():
    """Cards are drawn that say something of promises, of findings, and of what went well."""
    for name in ("promises", "findings", "undecided", "went_well"):
        found = some(strategies.scorecards(), lambda card, name=name: getattr(card.totals, name))
        assert getattr(found.totals, name)


@few
@given(strategies.histograms(), st.integers(1, 100))
def test_histograms_have_quantiles(times, percent):
    """Where there are times, each quantile lies between two of them."""
    found = times.quantile(percent)

    assert (found is None) is (times.n == 0)


def test_durations_reach_enough_to_tell():
    """Some are of so many matters that a quantile has an interval, some of too few."""
    assert some(strategies.matter_durations(), lambda seen: not seen.quantile(0.5).too_few)
    assert some(strategies.matter_durations(), lambda seen: seen.quantile(0.5).too_few)


# -- triggers -------------------------------------------------------------------------------------


def test_triggers_reach_all_that_they_can_say():
    """There are triggers with needs, of another kind than their id, and of another severity."""
    assert some(strategies.triggers(), lambda trigger: trigger.needs != Needs()).id == "late"
    assert some(strategies.triggers(id="much"), lambda trigger: trigger.kind != "much").id == "much"
    assert some(strategies.triggers(), lambda trigger: trigger.severity == "critical")


@few
@given(strategies.trigger_policies())
def test_each_rule_fires_its_trigger(policy):
    """Where the column of a rule is yes, the trigger of that name fires."""
    for rule in policy.table.rules:
        known = TriggerFacts(
            facts=dict.fromkeys(policy.table.columns, False) | {rule.id: True}, opened_at=EPOCH
        )
        if rule.then == rule.id:
            assert [fired.trigger.id for fired in policy.fired(known)] == [rule.id]
        else:
            assert rule.id in {fired.trigger.id for fired in policy.fired(known)}


def test_trigger_policies_reach_rules_that_name_several():
    """Some rules name more than one trigger, and columns are yes or no."""
    policy = some(
        strategies.trigger_policies(id="desk"),
        lambda policy: any(len(rule.then) == 2 for rule in policy.table.rules),
    )

    assert policy.id == "desk"
    assert set(policy.table.columns.values()) == {col.boolean()}


def test_what_is_drawn_can_be_told():
    """What was measured of anything that is drawn comes to a result in words."""
    card = some(strategies.scorecards(), lambda card: len(card.total) > 1)
    for tally in card.total.each:
        assert result(tally, DEFINITIONS[tally.measure], cases=card.totals.cases).words
