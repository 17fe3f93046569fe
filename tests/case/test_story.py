"""The story of a case: everything that happened in it, in order, in words."""

from __future__ import annotations

import attrs
from extra.support_html import AT, START, after, said, troubled

from servicekit.case import Feedback
from servicekit.case.story import story
from servicekit.promise import Promise


def test_what_was_recorded_later_is_not_told() -> None:
    """The story holds what had happened and was known at the instant of the judgement."""
    early = story(troubled(1), after(hours=1))

    assert [event.what for event in early if event.kind == "customer"] == ["inbound email"]
    assert not [event for event in early if event.kind in {"promise", "escalation"}]


def test_everything_in_a_case_is_told() -> None:
    """What was promised, raised and said of a case stands in its story with who and when."""
    case = troubled(1)
    (promise,), (escalation,) = case.promises, case.escalations
    case = attrs.evolve(
        case,
        promises=[promise.transfer(at=after(hours=9), to="sam", by="ada")],
        escalations=[escalation.offer(at=after(days=16), level=0, to=["sam"])],
        feedback=[Feedback(kind="nps", asked_at=after(days=1), at=after(days=2), score=0)],
        interactions=[
            said(1, START, "customer", story_repeated=True, needs_reply=False),
            said(2, after(hours=1), "agent", direction="internal"),
            said(3, after(hours=2), "agent", outcome="no_answer"),
        ],
    )
    told = {event.what: event for event in story(case, AT)}

    assert {
        "promised: call back",
        "call back: taken over by sam, moved by ada",
        "escalated: nobody calls back",
        "escalation offered",
        "asked for nps",
        "nps: 0",
        "inbound email (needs no reply, had to tell the story again)",
        "note",
        "outbound email (no answer)",
    } <= set(told)
    assert story(case, after(minutes=1)) != story(case, AT)
    assert not [
        event for event in story(case, after(days=15, hours=1)) if event.what.endswith("offered")
    ]


def test_what_nobody_knew_is_not_told() -> None:
    """What was recorded, or answered, only after the judgement does not stand in the story."""
    case = troubled(1)
    (promise,) = case.promises
    late = promise.transfer(at=after(hours=9), to="sam", recorded_at=after(days=5))
    asked = Feedback(kind="csat", asked_at=after(hours=1), at=after(days=5), score=1)
    case = attrs.evolve(case, promises=[late], feedback=[asked])
    told = [event.what for event in story(case, after(days=1))]

    assert "asked for csat" in told
    assert not [what for what in told if "taken over" in what or what.startswith("csat")]


def test_what_happens_at_one_instant_has_an_order() -> None:
    """Of one instant the opening comes first, then what was said, then what was promised in it."""
    case = troubled(1)
    promise = Promise(
        id="p", customer_id=case.customer_id, what="call back", made_at=START, due_at=after(hours=1)
    )
    done = promise.transfer(at=START, to="sam").fulfil(at=START, by="sam")
    case = attrs.evolve(case, promises=[done], escalations=[])

    assert [event.what for event in story(case, START)] == [
        "opened: late parcel",
        "inbound email",
        "team: none → orders",
        "promised: call back",
        "call back: taken over by sam",
        "call back: done by sam",
    ]


def test_who_said_it_is_told() -> None:
    """Customers, people, machines and colleagues among themselves can be told apart."""
    contacts = [
        said(1, START, "customer"),
        said(2, START, "agent"),
        said(3, START, "bot"),
        said(4, START, "agent", automated=True),
        said(5, START, "agent", direction="internal"),
    ]
    case = troubled(1, interactions=contacts, changes=[], promises=[], escalations=[])

    kinds = [event.kind for event in story(case, START)]
    assert kinds == ["change", "customer", "person", "bot", "bot", "note"]


def test_what_was_said_is_kept_as_it_was_said() -> None:
    """The words of a contact stand beside what it was, or else what it was about."""
    contacts = [said(1, START, "customer", "Hello?"), said(2, START, "agent", topic="parcel")]
    case = troubled(1, interactions=contacts, changes=[], promises=[], escalations=[])

    assert [event.text for event in story(case, START)] == ["", "Hello?", "parcel"]
