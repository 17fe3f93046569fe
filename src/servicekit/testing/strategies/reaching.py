"""Whom an escalation reaches and why, who is on duty, and what calls for an escalation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, Unpack

import attrs
from hypothesis import strategies as st

from servicekit.case import Case
from servicekit.escalation import Escalation, Needs
from servicekit.hours import BusinessHours
from servicekit.instants import from_microseconds, latest, to_microseconds
from servicekit.roster import Duty, Presence, Roster, RosterExplanation, Turn
from servicekit.routing import (
    Assignment,
    Briefing,
    Candidate,
    EscalationPolicy,
    Fired,
    Gap,
    HandOver,
    LadderReport,
    OnlyOne,
    Ranked,
    Relaxation,
    Relaxed,
    Route,
    RouteExplanation,
    Sign,
    TriggerFacts,
    assign,
)
from servicekit.routing.constraint import SOFT
from servicekit.situation import trigger_facts
from servicekit.staff import Agent
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of
from servicekit.testing.strategies.cases import cases
from servicekit.testing.strategies.escalations import escalations
from servicekit.testing.strategies.picking import one_part
from servicekit.testing.strategies.plain import AGENTS, words
from servicekit.testing.strategies.rosters import rosters, rotations
from servicekit.testing.strategies.routing import escalation_policies, levels, trigger_policies
from servicekit.testing.strategies.times import DAY, instants_of

__all__ = [
    "assignments",
    "briefings",
    "candidates",
    "duties",
    "fired_triggers",
    "hand_overs",
    "ladder_gaps",
    "ladder_reports",
    "only_ones",
    "presences",
    "ranked",
    "relaxations",
    "relaxed",
    "roster_explanations",
    "route_explanations",
    "routes",
    "signs",
    "trigger_facts_known",
    "turns",
]

T = TypeVar("T")


# -- who is on duty -------------------------------------------------------------------------------


def turns(**bounds: Unpack[Within]) -> st.SearchStrategy[Turn]:
    """Draw turns of a rotation, each with who has it."""
    return st.builds(
        lambda rotation, at: rotation.turn(at), rotations(**bounds), instants_of(Bounds(**bounds))
    )


def duties(**bounds: Unpack[Within]) -> st.SearchStrategy[Duty]:
    """Draw who is on duty from when until when, within three days."""
    found = st.builds(
        lambda roster, at: roster.timeline(at, at + timedelta(days=3)),
        rosters(**bounds),
        instants_of(Bounds(**bounds)),
    )
    return one_part(found, lambda spans: spans)


def roster_explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[RosterExplanation]:
    """Draw who is on duty at an instant, who is not, and why."""
    return st.builds(
        lambda roster, at: roster.explain(at), rosters(**bounds), instants_of(Bounds(**bounds))
    )


def presences(**bounds: Unpack[Within]) -> st.SearchStrategy[Presence]:
    """Draw whether somebody is on duty, and why."""
    return one_part(roster_explanations(**bounds), lambda found: found.presences)


# -- whom an escalation reaches -------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class _Asked:
    """An escalation, and everything by which somebody is found for it."""

    policy: EscalationPolicy
    escalation: Escalation
    roster: Roster
    at: datetime

    def route(self) -> Route:
        return self.policy.route(self.escalation, self.roster, at=self.at)

    def explanation(self) -> RouteExplanation:
        return self.policy.explain(self.escalation, self.roster, at=self.at)

    def assignment(self) -> Assignment:
        return self.policy.assign([self.escalation], self.roster, at=self.at)


def _asked(bounds: Bounds, within: Within, answer: Callable[[_Asked], T]) -> st.SearchStrategy[T]:
    return _escalated(bounds, within).map(answer)


@st.composite
def _escalated(draw: st.DrawFn, bounds: Bounds, within: Within) -> _Asked:
    calm: Within = {**within, "max_events": min(1, bounds.max_events)}
    escalation = draw(escalations(**calm))
    known = latest(escalation.raised_at, escalation.recorded_at)
    at = draw(st.one_of(st.just(known), instants_of(bounds)))
    return _Asked(
        policy=draw(escalation_policies(**within)),
        escalation=escalation,
        roster=draw(rosters(**within)),
        at=latest(known, at),
    )


def routes(**bounds: Unpack[Within]) -> st.SearchStrategy[Route]:
    """Draw whom an escalation reaches at an instant, by drawn ladders and rosters.

    Args:
        bounds: within which all of that is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(routes())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(route):
        ...     assert route.because
        >>> test_it()
    """
    return _asked(Bounds(**bounds), bounds, _Asked.route)


def route_explanations(**bounds: Unpack[Within]) -> st.SearchStrategy[RouteExplanation]:
    """Draw why somebody is asked about an escalation and others are not."""
    return _asked(Bounds(**bounds), bounds, _Asked.explanation)


def candidates(**bounds: Unpack[Within]) -> st.SearchStrategy[Candidate]:
    """Draw who could be asked, with what speaks against it."""
    return one_part(route_explanations(**bounds), lambda found: found.candidates)


def assignments(**bounds: Unpack[Within]) -> st.SearchStrategy[Assignment]:
    """Draw who gets which escalation, and what everybody has then."""
    return _asked(Bounds(**bounds), bounds, _Asked.assignment)


def ranked(**bounds: Unpack[Within]) -> st.SearchStrategy[Ranked]:
    """Draw who is asked, best first, and what was given up for it."""
    return one_part(routes(**bounds), lambda route: route.ranked)


def relaxed(**bounds: Unpack[Within]) -> st.SearchStrategy[Relaxed]:
    """Draw what a route gave up, and since when; they shrink to the language."""
    return one_part(_unspoken(Bounds(**bounds)), lambda route: route.relaxed)


_ALWAYS = BusinessHours.parse("Mo-Su 00:00-24:00", timezone="UTC")


@st.composite
def _unspoken(draw: st.DrawFn, bounds: Bounds) -> Route:
    """Draw whom an escalation reaches that needs a language, or somebody, who is not there."""
    at = draw(instants_of(bounds))
    wants: Any = st.sampled_from([{"language": "ar"}, {"team_id": "repairs"}, {"agent_id": "kim"}])
    escalation = Escalation(
        id="1",
        case_id="1",
        raised_at=at,
        why="the customer waits",
        needs=Needs(**draw(wants)),
    )
    people = [Agent(id=each, languages=["en-GB"], hours=_ALWAYS) for each in AGENTS]
    return assign([escalation], Roster(agents=people), at=at).routes[0]


@cache
def relaxations() -> st.SearchStrategy[Relaxation]:
    """Draw what a ladder gives up and after what wait; they shrink to at once."""
    waits = levels(business=False).map(lambda level: level.wait)
    return st.builds(Relaxation, st.sampled_from(list(SOFT)), waits)


def ladder_reports(**bounds: Unpack[Within]) -> st.SearchStrategy[LadderReport]:
    """Draw what a check of a ladder says about a day."""
    return _ladder_reports(Bounds(**bounds), bounds)


@st.composite
def _ladder_reports(draw: st.DrawFn, bounds: Bounds, within: Within) -> LadderReport:
    policy, roster = draw(escalation_policies(**within)), draw(rosters(**within))
    start = draw(instants_of(bounds))
    end = from_microseconds(to_microseconds(start) + DAY, start)
    return policy.check(roster, start=start, end=end, budget=2000)


def ladder_gaps(**bounds: Unpack[Within]) -> st.SearchStrategy[Gap]:
    """Draw when a ladder reaches nobody, and why."""
    return one_part(ladder_reports(**bounds), lambda report: report.reachable)


def only_ones(**bounds: Unpack[Within]) -> st.SearchStrategy[OnlyOne]:
    """Draw when a ladder reaches a single person."""
    return one_part(ladder_reports(**bounds), lambda report: report.spare)


# -- from one person to another -------------------------------------------------------------------


@st.composite
def _recorded(draw: st.DrawFn, bounds: Bounds, within: Within) -> tuple[Case, datetime]:
    case = draw(cases(**within))
    at = draw(st.one_of(st.just(bounds.last), instants_of(bounds)))
    return case, latest(latest(case.opened_at, case.recorded_at), at)


def briefings(**bounds: Unpack[Within]) -> st.SearchStrategy[Briefing]:
    """Draw what the next person must know of a case; they shrink to nothing that happened."""
    return st.builds(
        lambda found, story: Briefing.of(None, found[0], at=found[1], story=story),
        _recorded(Bounds(**bounds), bounds),
        st.just("") | words("The lamp is broken."),
    )


def hand_overs(**bounds: Unpack[Within]) -> st.SearchStrategy[HandOver]:
    """Draw what comes of handing a customer over; without a story it is refused."""
    return _hand_overs(Bounds(**bounds), bounds)


@st.composite
def _hand_overs(draw: st.DrawFn, bounds: Bounds, within: Within) -> HandOver:
    (case, at), roster = draw(_recorded(bounds, within)), draw(rosters(**within))
    return draw(escalation_policies(**within)).hand_over(
        case,
        roster,
        to=draw(st.sampled_from([agent.id for agent in roster.agents])),
        story=draw(st.sampled_from(["", "The lamp is broken."])),
        reason=draw(st.sampled_from([None, "shift", "wrong_desk"])),
        at=at,
    )


# -- what calls for an escalation -----------------------------------------------------------------


def trigger_facts_known(**bounds: Unpack[Within]) -> st.SearchStrategy[TriggerFacts]:
    """Draw the facts of a case that triggers read, each with what shows it."""
    checked = Bounds(**bounds)
    return st.builds(
        lambda found, hours: trigger_facts(found[0], at=found[1], hours=hours),
        _recorded(checked, bounds),
        business_hours_of(checked),
    )


def signs(**bounds: Unpack[Within]) -> st.SearchStrategy[Sign]:
    """Draw what shows that something is so in a case."""
    return one_part(trigger_facts_known(**bounds), lambda found: found.signs.values())


def fired_triggers(**bounds: Unpack[Within]) -> st.SearchStrategy[Fired]:
    """Draw the escalations that a case calls for, and why."""
    found = st.builds(
        lambda policy, known: policy.fired(known),
        trigger_policies(**bounds).filter(lambda policy: bool(policy.triggers)),
        trigger_facts_known(**bounds),
    )
    return one_part(found, lambda each: each)
