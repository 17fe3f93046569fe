"""The route as a value: who is chosen, how it reads, and what of it is recorded."""

from __future__ import annotations

import pickle
from typing import Any, get_args

import attrs
import pytest

from routing.support import NOON, at, escalation
from servicekit.decision import Reason
from servicekit.escalation import Escalation, EscalationEvent
from servicekit.instants import zone
from servicekit.routing import ROUTES, Ranked, Recipient, Route
from servicekit.routing.route import Outcome


def route(outcome: str = "routed", **fields: Any) -> Route:
    """Return a route that asks Ada at noon for an hour, on the first level."""
    given = {"routed": {"level": 0, "to": ("ada",), "due_at": at(13), "next_at": at(13)}}
    return Route(
        **{
            "escalation_id": "1",
            "at": NOON,
            "outcome": outcome,
            **given.get(outcome, {}),
            **fields,
        }
    )


def kinds(found: Escalation) -> list[str]:
    """Return what happened to an escalation, in order."""
    return [event.kind for event in found.events]


# -- the value ------------------------------------------------------------------------------------


def test_the_outcomes_are_listed_in_one_order():
    """The words for types and the words for people are the same."""
    assert get_args(Outcome) == ROUTES


@pytest.mark.parametrize(("to", "chosen"), [(("ada", "sam"), "ada"), ((), None)], ids=str)
def test_the_first_who_is_asked_is_chosen(to, chosen):
    """Where nobody is there, nobody is."""
    assert route(to=to).chosen == chosen


def test_instants_are_equal_in_every_zone():
    """A route is the same wherever its instants were written, and has the same hash."""
    here = route()
    there = attrs.evolve(
        here,
        **{
            name: getattr(here, name).astimezone(zone("Asia/Kathmandu"))
            for name in ("at", "due_at", "next_at")
        },
    )

    assert here == there
    assert hash(here) == hash(there)
    assert here != route(due_at=at(14))


def test_a_route_can_be_kept():
    """It comes back from a pickle as it was."""
    found = route(ranked=(Ranked("ada"),), targets=(Recipient("on_duty"),))

    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (route(), "Ask ada; next step on Fri 1 May 2026 13:00 UTC."),
        (route(to=("ada", "sam"), next_at=None), "Ask ada and sam."),
        (route("acknowledged", to=("ada",)), "ada has it."),
        (
            route("held", next_at=at(14)),
            "Nobody can be asked yet; next step on Fri 1 May 2026 14:00 UTC.",
        ),
        (route("nobody"), "Nobody can be asked."),
        (route("paused"), "Paused."),
        (route("over"), "Over."),
    ],
    ids=["routed", "all", "acknowledged", "held", "nobody", "paused", "over"],
)
def test_a_route_says_first_what_to_do(found, words):
    """One line says whom to ask and when to look again."""
    assert str(found) == words


def test_a_route_says_why_after_that():
    """Each reason is a line of its own."""
    found = route("over", because=(Reason("resolved", "It is decided."), Reason("x", "So it is.")))

    assert str(found).splitlines() == ["Over.", "- It is decided.", "- So it is."]


def test_of_many_who_are_asked_five_are_named():
    """A route that asks many says who five of them are, and counts the others."""
    assert str(route(to=tuple("abcdefgh"), next_at=None)) == "Ask a, b, c, d, e and 3 more."


@pytest.mark.parametrize("outcome", ROUTES)
def test_every_outcome_has_words(outcome):
    """None of them is said by its code."""
    assert str(route(outcome, to=("ada",))).endswith(".")


# -- what is recorded -----------------------------------------------------------------------------


def test_who_is_asked_is_recorded():
    """The level, the people and the end of the wait stand in the escalation."""
    found = route().recorded(escalation())

    standing = found.standing(at=NOON)
    assert (standing.state, standing.level, standing.asked) == ("offered", 0, ("ada",))
    assert standing.due_at == at(13)


def test_a_level_that_waits_for_somebody_is_recorded_too():
    """Nobody is asked, and its wait has begun."""
    found = route("held", level=1, due_at=at(13)).recorded(escalation())

    standing = found.standing(at=NOON)
    assert (standing.level, standing.asked, standing.due_at) == (1, (), at(13))


@pytest.mark.parametrize(
    "found",
    [
        route(),
        route(gave_up="sam"),
        route("held", level=1, due_at=at(13)),
        route("held", level=1, due_at=at(13), gave_up="sam"),
        route("nobody", level=2),
        route("nobody", level=2, gave_up="sam"),
    ],
    ids=["routed", "routed on", "held", "held on", "nobody", "nobody after all"],
)
def test_recording_a_route_twice_does_no_harm(found):
    """What is recorded already is not recorded again."""
    raised = escalation()
    if found.gave_up:
        raised = raised.acknowledge(at=at(10), by=found.gave_up)
        found = attrs.evolve(found, seen=1)
    once = found.recorded(raised)

    assert once is not raised
    assert found.recorded(once) is once


@pytest.mark.parametrize("outcome", ["asked", "acknowledged", "paused", "over"])
def test_what_is_no_news_is_not_recorded(outcome):
    """Somebody has been asked already, has it, or nothing moves."""
    raised = escalation()

    assert route(outcome, level=0, to=("ada",)).recorded(raised) is raised


@pytest.mark.parametrize(
    "change",
    [{"to": ("sam",)}, {"level": 1}, {"due_at": at(14)}, {"due_at": None}],
    ids=["person", "level", "due", "no due"],
)
def test_another_person_level_or_wait_is_news(change):
    """Asking the same person once more, until later, is a new offer."""
    asked = route().recorded(escalation())

    again = route(**change, seen=1).recorded(asked)
    assert kinds(again) == ["offered", "offered"]


def test_a_ladder_that_has_nobody_left_is_recorded_as_exhausted():
    """That holds for one that was offered, and for one that nobody could be asked about."""
    assert kinds(route("nobody", level=2).recorded(escalation())) == ["exhausted"]
    asked = route(at=at(11)).recorded(escalation())
    again = route("nobody", level=2, seen=1).recorded(asked)
    assert kinds(again) == ["offered", "exhausted"]
    assert route("nobody", level=2, seen=2).recorded(again) is again


def test_that_somebody_comes_is_not_recorded():
    """The ladder is not at its end while somebody is awaited."""
    raised = escalation()

    assert route("nobody", level=2, awaited=("ada",)).recorded(raised) is raised


def test_a_level_that_goes_on_waiting_is_not_recorded_again():
    """The same level, people and end of the wait are no news."""
    held = route("held", level=1, due_at=at(13), at=at(11)).recorded(escalation())

    assert route("held", level=1, due_at=at(13), seen=1).recorded(held) is held
    assert kinds(route("held", level=1, due_at=at(14), seen=1).recorded(held)) == ["offered"] * 2


def test_what_happened_meanwhile_makes_a_route_stale():
    """Whoever records a route too late asks nobody else, and has to route again."""
    taken = escalation().acknowledge(at=NOON, by="sam")
    asked = route(to=("sam",)).recorded(escalation())

    assert route().recorded(taken) is taken
    assert route().recorded(asked) is asked


def test_a_route_without_a_level_is_not_recorded():
    """Nobody can be asked at no level."""
    raised = escalation()

    assert route(level=None).recorded(raised) is raised


def test_who_let_it_lie_gives_it_up():
    """The reason is recorded with it, and others are asked at the same instant."""
    taken = escalation().acknowledge(at=at(10), by="sam")

    found = route(gave_up="sam", seen=1).recorded(taken)

    assert kinds(found) == ["acknowledged", "gave_up", "offered"]
    assert found.events[1].reason == "nothing happened for too long"
    assert found.standing(at=NOON).asked == ("ada",)
    assert found.exclusions(at=NOON) == {"sam": "gave_up"}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("complained_about", "the customer complains about them"),
        ("involved", "they were involved in what is to be decided"),
        ("own_decision", "the decision in question is their own"),
        ("not_in_roster", "they are not in the roster"),
    ],
)
def test_why_somebody_does_not_keep_it_is_recorded(code, why):
    """The first reason stands in the event."""
    taken = escalation().acknowledge(at=at(10), by="sam")
    because = (Reason("begun_again", "Again."), Reason(code, "So it is."))
    found = route(seen=1, because=because).recorded(taken)

    assert (found.events[1].kind, found.events[1].reason) == ("gave_up", why)


@pytest.mark.parametrize("outcome", ["routed", "held", "nobody"])
def test_whoever_had_it_without_a_name_gives_it_up_as_well(outcome):
    """Nobody said who took it, and it lies all the same."""
    taken = escalation().record(EscalationEvent(kind="acknowledged", at=at(10)))

    found = route(outcome, level=0, seen=1).recorded(taken)

    assert kinds(found)[:2] == ["acknowledged", "gave_up"]
    assert found.events[1].by is None
    assert len(found.events) == 3


def test_several_who_are_asked_are_told_in_plain_english():
    """The summary of who is asked already reads well for one person and for several."""
    route = Route(escalation_id="1", at=NOON, outcome="asked", to=("ada", "sam"))

    assert str(route) == "Waiting for ada and sam."
