"""What time alone will change in a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.escalation import Escalation
from servicekit.followups import presets
from servicekit.hours import BusinessHours
from servicekit.instants import elapsed, later
from servicekit.promise import Condition
from servicekit.situation import next_at, occasions
from servicekit.testing.strategies import cases
from situation.support import ALWAYS, at, call, case, moved, said

TICK = timedelta(microseconds=1)
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")


def turns(subject: Case, when: datetime, **fields: Any) -> list[datetime]:
    """Return all instants at which a host wakes up that asks whenever it was told to."""
    found: list[datetime] = []
    while (after := next_at(subject, **{"at": when, "hours": ALWAYS, **fields})) is not None:
        assert later(after, when)
        found.append(when := after)
    return found


def test_a_promise_comes_to_be_at_risk_and_passes_its_due() -> None:
    """Three of four days are used up, then all of them, and then nothing changes any more."""
    assert turns(case(promises=[call()]), at(1)) == [at(4), at(5) + TICK]


def test_nothing_comes_where_nothing_is_owed() -> None:
    """What waits for somebody to act changes only when they do."""
    assert turns(case(said(at(1)), changes=moved((at(2), "pending"))), at(3)) == []
    assert turns(case(promises=[call().fulfil(at=at(2))]), at(3)) == []
    assert turns(case(promises=[call().pause(at=at(2))]), at(3)) == []


def test_the_end_of_the_duty_of_its_owner_comes_before_the_due() -> None:
    """Whoever leaves on Saturday cannot keep what is due on Tuesday."""
    saturdays = BusinessHours.parse("Sa 09:00-17:00", timezone="UTC")
    subject = case(promises=[call()])
    assert turns(subject, at(1), duty=saturdays, share=1) == [at(2, 17), at(5) + TICK]
    assert turns(subject, at(1), share=0.5) == [at(3), at(5) + TICK]


def test_an_offer_and_a_condition_end_by_themselves() -> None:
    """Until then they may bring what is owed, and after that nothing does."""
    offer = call(offer_expires_at=at(3))
    waits = call(condition=Condition(what="the lamp is back", deadline_at=at(4)))
    assert turns(case(promises=[offer]), at(1)) == [at(3) + TICK]
    assert turns(case(promises=[waits]), at(1)) == [at(4) + TICK]


def test_in_a_case_that_was_deleted_nothing_comes() -> None:
    """Nobody wakes up for what is not there any more."""
    subject = case(promises=[call()], changes=moved((at(2), "deleted")))
    history = History(customer=7, cases=[subject, case(id=2, promises=[call()])])
    assert turns(subject, at(1)) == [at(4)]
    assert turns(subject, at(2)) == turns(subject, at(2), history=history) == []


def test_more_promises_of_the_case_are_watched_as_well() -> None:
    """Those of its targets come to be at risk as those that it holds."""
    target = call(id="t1", origin="target", case_id=1)
    assert turns(case(), at(1), promises=[target]) == [at(4), at(5) + TICK]
    with pytest.raises(FieldError, match="case_id"):
        next_at(case(), at=at(1), hours=ALWAYS, promises=[call(case_id=2)])


def test_a_promise_in_another_case_may_become_what_is_owed_late() -> None:
    """The fact is there for tables, so the day on which it turns is one to wake up on."""
    other = case(id=2, promises=[call()])
    subject = case(changes=moved((at(2), "resolved")))
    history = History(customer=Customer(id=7), cases=[subject, other])
    assert turns(subject, at(3), history=history) == [at(5) + TICK]
    late = [
        each.facts["owed_late"]
        for when in (at(5), at(5) + TICK)
        for each in occasions(subject, at=when, hours=ALWAYS, history=history)
    ]
    assert late == [False, True]


def test_what_was_recorded_ahead_of_its_time_comes_as_well() -> None:
    """A case, a message, a change, an escalation or a promise can be entered for tomorrow."""
    early: dict[str, Any] = {"recorded_at": at(1)}
    assert turns(case(opened_at=at(2), **early), at(1)) == [at(2)]
    assert turns(case(said(at(3), **early)), at(1)) == [at(3)]
    soon = {"id": 1, "case_id": 1, "why": "above the limit", **early}
    raised = Escalation(raised_at=at(4), **soon).resolve(at=at(6), recorded_at=at(1))
    assert turns(case(escalations=[raised]), at(1)) == [at(4), at(6)]
    changes = [*moved((at(2), "pending")), *moved((at(3), "open"))]
    assert turns(case(changes=changes), at(1), known_at=at(2)) == [at(2)]
    assert turns(case(promises=[call(made_at=at(3), **early)]), at(1)) == [
        at(3),
        at(4, 21),
        at(5) + TICK,
    ]
    kept = call().fulfil(at=at(3), recorded_at=at(2))
    assert turns(case(promises=[kept]), at(2)) == [at(3)]


def test_what_nobody_has_recorded_yet_is_not_known_to_come() -> None:
    """Nobody can wake up for it."""
    assert turns(case(opened_at=at(2)), at(1), known_at=at(1)) == []
    assert turns(case(promises=[call(recorded_at=at(2))]), at(1), known_at=at(1)) == []


def test_it_is_asked_with_what_occasions_are_asked_with() -> None:
    """A customer whose records were merged is theirs, and another one is refused."""
    subject = case(promises=[call()])
    assert turns(subject, at(4), customer=Customer(id=8, same_as=[7])) == [at(5) + TICK]
    with pytest.raises(FieldError, match="customer"):
        next_at(subject, at=at(1), hours=ALWAYS, customer=Customer(id=9))


def test_the_answer_is_in_the_zone_of_the_question() -> None:
    """As every instant that comes back."""
    tokyo = ZoneInfo("Asia/Tokyo")
    found = next_at(case(promises=[call()]), at=at(1).astimezone(tokyo), hours=ALWAYS)
    assert found is not None
    assert (found, found.tzinfo) == (at(4), tokyo)


def test_a_host_that_wakes_up_when_it_was_told_to_warns_in_time_and_says_sorry_once() -> None:
    """Nobody looks every few minutes, and still nothing is forgotten."""
    policy = presets.great_service(hours=ALWAYS)
    subject = case(promises=[call()])
    found = []
    for when in [at(1), *turns(subject, at(1))]:
        happened = occasions(subject, at=when, hours=ALWAYS)
        due = policy.follow_ups(happened, Customer(id=7), at=when)
        found.append([each.key.split("/")[0] for each in due])
    assert found == [
        ["keep_it"],
        ["see_to_it", "keep_it", "warn_before_due"],
        ["keep_now", "make_amends"],
    ]


@given(
    cases(),
    st.integers(0, 60),
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
    st.sampled_from([None, OFFICE]),
    st.sampled_from([0.25, 0.75, 1]),
)
def test_until_then_nothing_changes(
    subject: Case, days: int, parts: list[float], duty: BusinessHours | None, share: float
) -> None:
    """Whoever asks between two turns finds the same occasions, with the same keys and facts."""
    start = subject.opened_at + timedelta(days=days)
    known = subject.opened_at + timedelta(days=400)  # all is recorded, so only time passes
    asked: dict[str, Any] = {"hours": OFFICE, "duty": duty, "share": share, "known_at": known}
    turn = next_at(subject, at=start, **asked)
    end = start + timedelta(days=40) if turn is None else turn - TICK
    stands = list(_seen(subject, at=start, **asked))
    for part in (*parts, 1):
        between = start + elapsed(start, end) * part
        assert list(_seen(subject, at=between, **asked)) == stands


def _seen(subject: Case, **asked: Any) -> Iterator[Any]:
    for each in occasions(subject, **asked):
        yield each.key("a"), each.due_at, each.agent_id, each.team_id, each.facts


def test_a_promise_without_end_in_sight_is_no_reason_to_fail() -> None:
    """After the last instant that there is, nothing comes."""
    last = datetime.max.replace(tzinfo=at(1).tzinfo)
    promise = call(due_at=None, offer_expires_at=last, condition=None)
    assert next_at(case(promises=[promise]), at=last, hours=ALWAYS) is None
