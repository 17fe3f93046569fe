"""Whoever has an escalation keeps it, unless they let it lie or must not have it."""

from __future__ import annotations

import attrs
import pytest

from routing.support import (
    ADA,
    KIM,
    LATE,
    OFFICE,
    SAM,
    agent,
    ask,
    at,
    codes,
    desk,
    escalation,
    policy,
    refund,
    search,
    told,
)
from servicekit.escalation import EscalationEvent
from servicekit.hours import Span
from servicekit.roster import Absence, Roster
from servicekit.routing.holder import doubts, lost


def held(by=None, at_hour=10, **fields):
    """Return a search, and how an escalation stands that somebody took at nine."""
    taken = escalation(events=[EscalationEvent(kind="acknowledged", at=at(9), by=by)], **fields)
    found = {"escalation": taken, "at": at(at_hour), "barred": taken.exclusions(at=at(at_hour))}
    return search(**found), taken.standing(at=at(at_hour))


def test_it_is_lost_when_its_time_is_over():
    """At the very instant at which the time ends it is too long, and not before."""
    assert lost(*held("ada"), until=None) == lost(*held("ada"), until=at(10, 1)) == ()
    assert codes(lost(*held("ada"), until=at(10))) == ["acknowledgement_timed_out"]


def test_all_that_takes_it_away_is_said():
    """Who must not have it and lets it lie has both against them."""
    found = lost(*held("ada", excluded=["ada"]), until=at(9, 30))
    assert codes(found) == ["involved", "acknowledgement_timed_out"]


def test_nobody_doubts_a_team_or_somebody_without_a_name():
    """Only of a person it is known whether they are there and what they may decide."""
    for by in (None, "second", "zoe"):
        assert [*doubts(*held(by, needs=refund(5_000)))] == []
    assert codes(doubts(*held("ada", needs=refund(5_000)))) == ["above_case_limit"]


def test_who_has_it_keeps_it():
    """Nobody else is asked while somebody has it and no time is set."""
    taken = escalation().acknowledge(at=at(9), by="ada")
    route = ask(taken)

    assert (route.outcome, route.level, route.to) == ("acknowledged", None, ("ada",))
    assert (route.due_at, route.next_at) == (None, None)
    assert told(route, "acknowledged") == ["Ada has had it since Fri 1 May 2026 09:00 UTC."]


def test_who_has_it_without_a_name_keeps_it():
    """Where nobody said who took it, somebody has it."""
    taken = escalation(events=[EscalationEvent(kind="acknowledged", at=at(9))])
    assert ask(taken).to == ()
    assert told(ask(taken), "acknowledged")[0].startswith("Somebody has had it since ")


def test_who_lets_it_lie_loses_it():
    """After the time that a policy sets, the next level is asked, and they are not again."""
    ladder = policy(acknowledge_within="1 hour")
    taken = ask().recorded(escalation()).acknowledge(at=at(10, 10), by="ada")
    before, after = (ask(taken, hour=hour, ladder=ladder) for hour in (11, 11.5))

    assert (before.outcome, before.level, before.next_at) == ("acknowledged", 0, at(11, 10))
    assert (after.outcome, after.level, after.to, after.gave_up) == ("routed", 1, ("sam",), "ada")
    assert told(after, "acknowledgement_timed_out") == [
        "Ada has had it since Fri 1 May 2026 10:10 UTC, which is too long."
    ]
    recorded = after.recorded(taken)
    assert recorded.exclusions(at=at(12)) == {"ada": "gave_up"}
    assert recorded.events[2].reason == "nothing happened for too long"
    assert after.recorded(recorded) is recorded


def test_who_lets_it_lie_without_a_name_loses_it():
    """It can be taken from somebody of whom nobody knows who it is."""
    taken = escalation(events=[EscalationEvent(kind="acknowledged", at=at(9))])
    route = ask(taken, ladder=policy(acknowledge_within="1 hour"))

    assert (route.outcome, route.to, route.gave_up) == ("routed", ("ada",), None)
    assert told(route, "acknowledgement_timed_out")[0].startswith("Somebody has had it since ")
    assert route.recorded(taken).standing(at=at(10)).asked == ("ada",)


def test_the_only_one_keeps_what_lies():
    """Where nobody else can be asked, nobody gives it up; whoever comes is asked then."""
    ladder = policy("on_duty", acknowledge_within="1 hour")
    taken = escalation().acknowledge(at=at(9), by="ada")
    roster = desk(ADA, attrs.evolve(SAM, hours=LATE))
    route = ask(taken, roster, 11, ladder)

    assert (route.outcome, route.to, route.gave_up) == ("acknowledged", ("ada",), None)
    assert (route.awaited, route.next_at) == (("sam",), at(12))
    assert route.recorded(taken) is taken
    assert told(route, "kept") == ["Nobody else can be asked, so Ada keeps it for now."]
    there = ask(taken, roster, 12, ladder)
    assert (there.outcome, there.to, there.gave_up) == ("routed", ("sam",), "ada")

    nameless = escalation(events=[EscalationEvent(kind="acknowledged", at=at(9))])
    kept = ask(nameless, desk(attrs.evolve(ADA, hours=None)), 11, ladder)
    assert (kept.outcome, kept.to) == ("acknowledged", ())
    assert told(kept, "kept") == ["Nobody else can be asked, so whoever has it keeps it for now."]


@pytest.mark.parametrize(
    ("fields", "by", "code", "words"),
    [
        (
            {"excluded": {"sam": "complained_about"}},
            "sam",
            "complained_about",
            "Sam has it, though the customer complains about Sam.",
        ),
        (
            {"excluded": ["sam"]},
            "sam",
            "involved",
            "Sam has it, though Sam was involved in what is to be decided.",
        ),
        (
            {"decided_by": "sam"},
            "sam",
            "own_decision",
            "Sam has it, though Sam took the decision in question.",
        ),
        ({}, "zoe", "not_in_roster", "zoe has it, and is not in the roster."),
    ],
    ids=["complained about", "involved", "own decision", "left"],
)
def test_who_must_not_have_it_loses_it_at_once(fields, by, code, words):
    """Others are asked, as after the time that a policy sets, and why is said."""
    taken = ask().recorded(escalation(**fields)).acknowledge(at=at(10, 5), by=by)
    route = ask(taken, desk(ADA, SAM, KIM, agent("x", team_id="second")), 10.1)

    assert (route.outcome, route.level, route.to, route.gave_up) == (
        "routed", 1, ("sam",) if by == "zoe" else ("x",), by,
    )  # fmt: skip
    assert told(route, code) == [words]
    recorded = route.recorded(taken)
    assert recorded.events[2].kind == "gave_up"
    assert ask(taken, Roster(), 10.1).to == (by,)


def test_an_explanation_of_who_must_not_have_it_keeps_the_reason():
    """Whoever is complained about did not only give it up."""
    given = escalation(excluded={"ada": "complained_about"}).acknowledge(at=at(10), by="ada")
    explained = policy().explain(given, desk(), at=at(10))
    assert "complained_about" in codes(explained.of("ada").against)


def test_who_has_it_and_is_a_team_keeps_it():
    """A desk that the roster knows can have it."""
    taken = escalation().acknowledge(at=at(9), by="second")
    assert codes(ask(taken).because) == ["acknowledged"]


def test_what_speaks_against_who_has_it_is_said():
    """Whoever is absent, or may not decide it, keeps it, and the reason is there."""
    today = Absence(agent_id="ada", when=[Span(at(0), at(9)), Span(at(10), at(12))])
    always = Absence(agent_id="sam", when=OFFICE)
    roster = desk(absences=[today, always])
    taken = escalation(refund(90)).acknowledge(at=at(9), by="ada")
    route = ask(taken, roster)

    assert route.outcome == "acknowledged"
    assert codes(route.because) == ["acknowledged", "absent", "above_case_limit"]
    assert told(route, "absent") == ["Ada is absent now."]
    assert codes(ask(taken, roster, 12).because) == ["acknowledged", "above_case_limit"]
    by_sam = escalation().acknowledge(at=at(9), by="sam")
    assert codes(ask(by_sam, roster).because) == ["acknowledged", "absent"]
    assert codes(ask(by_sam, roster, 18).because) == ["acknowledged"]
