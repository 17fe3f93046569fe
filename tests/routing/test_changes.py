"""Overrides and swaps of which nothing comes are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from routing.support import agent, at, desk
from routing.support_checking import DAY, END, MINUTE, SOON, START, checked, ladder
from servicekit.hours import Span
from servicekit.roster import Absence, Override, Swap
from servicekit.routing import Level

EVENING = Span(at(18), at(20))


def idle_changes(*people: Any, **fields: Any) -> list[tuple[str, str]]:
    """Return what is told of changes to a desk at which Ada and Sam take turns by day."""
    roster = desk(*(people or DAY), **fields)
    end = START + timedelta(days=2)
    found = checked(ladder(Level(targets="on_duty")), roster, end=end).overrides
    return [(reason.code, reason.text) for reason in found]


@pytest.mark.parametrize(
    ("field", "change", "text"),
    [
        ("swaps", Swap(span=EVENING, asked_by="sam"), "Sam's swap from"),
        (
            "swaps",
            Swap(span=EVENING, asked_by="sam", taken_by="ada", taken_at=at(17)),
            "Sam's swap from",
        ),
        ("overrides", Override(span=EVENING, add="ada", remove="sam"), "The override from"),
        ("overrides", Override(span=EVENING, remove="sam"), "The override from"),
    ],
    ids=["open swap", "taken swap", "stands in", "goes"],
)
def test_what_is_agreed_for_the_wrong_time_does_nothing(field: str, change: Any, text: str) -> None:
    """Whoever is stood in for, or goes, has to have a duty in that time."""
    assert idle_changes(**{field: [change]}) == [
        ("does_nothing", f"{text} Fri 1 May 2026 18:00 UTC: Sam has no duty then.")
    ]


def test_what_is_agreed_for_another_team_does_nothing() -> None:
    """An override for a team counts what somebody does for that team alone."""
    change = Override(span=SOON, remove="sam", team_id="first")
    assert idle_changes(overrides=[change]) == [
        (
            "does_nothing",
            "The override from Fri 1 May 2026 09:00 UTC: Sam has no duty for first then.",
        )
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"overrides": [Override(span=SOON, add="ada", remove="sam")]},
        {"overrides": [Override(span=SOON, remove="sam"), Override(span=EVENING, add="sam")]},
        {"swaps": [Swap(span=SOON, asked_by="sam")]},
        {"swaps": [Swap(span=EVENING, asked_by="sam", withdrawn_at=at(8))]},
        {"swaps": [Swap(span=Span(at(18), END + timedelta(days=3)), asked_by="sam")]},
        {"overrides": [Override(span=Span(START - MINUTE, START), remove="sam")]},
        {"overrides": [Override(span=Span(at(18), at(18)), remove="sam")]},
    ],
    ids=["stands in", "comes", "open swap", "withdrawn", "goes on", "before", "for no time"],
)
def test_what_is_agreed_for_a_duty_does_something(fields: dict[str, Any]) -> None:
    """Nothing is told of what meets a duty, is called off, or does not lie within the period."""
    assert idle_changes(**fields) == []


def test_whoever_is_ill_can_be_stood_in_for() -> None:
    """That somebody is absent is why another has their duty, so it does something."""
    ill = Absence(agent_id="sam", when=SOON)
    change = Override(span=SOON, add="ada", remove="sam")
    assert idle_changes(absences=[ill], overrides=[change]) == []


@pytest.mark.parametrize(
    ("field", "change", "text"),
    [
        ("overrides", Override(span=SOON, add="kim"), "The override"),
        ("overrides", Override(span=SOON, add="kim", remove="sam"), "The override"),
        (
            "swaps",
            Swap(span=SOON, asked_by="sam", taken_by="kim", taken_at=at(8)),
            "Sam's swap",
        ),
    ],
    ids=["comes", "stands in", "taken swap"],
)
def test_whoever_is_absent_cannot_be_brought(field: str, change: Any, text: str) -> None:
    """It is told where they are absent all the while, and not where some of it is left."""
    kim = agent("kim", team_id="first")
    for away, told in ((Span(at(8), at(10)), True), (Span(at(8), at(9, 59)), False)):
        absences = [Absence(agent_id="kim", when=away)]
        words = f"{text} from Fri 1 May 2026 09:00 UTC brings Kim, who is absent."
        assert idle_changes(*DAY, kim, absences=absences, **{field: [change]}) == (
            [("absent", words)] if told else []
        )
