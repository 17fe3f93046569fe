"""The last decisions of a test that fails."""

from typing import Any

import pytest

from servicekit.routing import EscalationPolicy, Level
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.observing import Observation
from servicekit.testing.plugin.failures import LastDecisions
from testing.plugin.support import TABLES

pytest_plugins = ["pytester"]


def window() -> DecisionTable[str]:
    return DecisionTable(
        name="window",
        columns={"days": col.integer(0, 365)},
        rules=[Rule("in-time", when={"days": "<= 30"}, then="accept")],
        otherwise="decline",
    )


def asked(policy: Any, facts: dict[str, Any] | None = None, **more: Any) -> Observation:
    return Observation(
        **{"kind": "table", "policy": policy, "facts": facts or {}, "said": None, **more}
    )


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one", "two"])
def test_a_test_that_fails_shows_its_last_decisions(
    pytester: pytest.Pytester, workers: list[str]
) -> None:
    """Its own, and not those of the test before; a test that decides nothing shows none."""
    pytester.makepyfile(
        TABLES
        + """
def test_holds(servicekit):
    assert window().decide({"days": 99}).outcome == "decline"

def test_fails():
    assert window().decide({"days": 31}).outcome == "accept"

def test_decides_nothing():
    assert 0
"""
    )
    result = pytester.runpytest_subprocess("--dist=loadfile", *workers)
    result.assert_outcomes(passed=1, failed=2)
    text = result.stdout.str()
    assert text.count("the last decisions") == 1
    assert "window: days = 31: decline\n  rule       outcome  days\n  in-time" in text
    assert "days = 99" not in text


def test_a_run_that_does_not_use_the_plugin_shows_none(pytester: pytest.Pytester) -> None:
    """Nothing is observed where nobody asked for it."""
    pytester.makepyfile(TABLES + "def test_it(): assert window().decide({'days': 31}) is None")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*the last decisions*")


def test_only_a_few_are_kept() -> None:
    """A test may decide a million times."""
    last, table = LastDecisions(), window()
    for days in range(100):
        last(asked(table, {"days": days}))
    heads = [line for line in str(last).splitlines() if line.startswith("window")]
    assert heads == [f"window: days = {days}: decline" for days in (97, 98, 99)]


def test_a_decision_that_is_made_again_stands_there_once() -> None:
    """The last time counts."""
    last, table = LastDecisions(), window()
    for days in (1, 2, 1):
        last(asked(table, {"days": days}))
    heads = [line for line in str(last).splitlines() if line.startswith("window")]
    assert heads == ["window: days = 2: accept", "window: days = 1: accept"]


def test_equal_facts_of_two_tables_are_two_decisions() -> None:
    """What another table says of the same facts is another thing."""
    last = LastDecisions()
    last(asked(window(), {"days": 1}))
    last(asked(window(), {"days": 1}))
    assert str(last).count("window:") == 2


def test_facts_that_a_table_does_not_take_are_told() -> None:
    """There is no table of rules for them."""
    last = LastDecisions()
    last(asked(window(), {"days": -1}))
    assert str(last).startswith("window: days: -1")


def test_routes_are_shown_in_their_own_words() -> None:
    """A ladder says whom it asks and why; two that say the same are one."""
    ladder = EscalationPolicy(id="up", levels=[Level(targets="on_duty")], fallback="on_duty")
    last = LastDecisions()
    last(asked(ladder, kind="route", said="Ask ada."))
    last(asked(ladder, kind="route", said="Ask sam."))
    last(asked(ladder, kind="route", said="Ask ada."))
    assert str(last) == "up: Ask sam.\n\nup: Ask ada."


def test_other_things_that_are_observed_are_left_out() -> None:
    """What a promise went through is no decision."""
    last = LastDecisions()
    last(asked(None, kind="promise"))
    assert str(last) == ""


def test_they_are_forgotten_when_another_test_begins() -> None:
    """Each test has its own."""
    last = LastDecisions()
    last(asked(window(), {"days": 1}))
    last.clear()
    assert str(last) == ""
