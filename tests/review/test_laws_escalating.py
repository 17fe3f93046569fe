"""Since when somebody else should have a case: time alone never moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from review.support import call, case, may, said
from servicekit.case import Case, History
from servicekit.escalation import Escalation
from servicekit.instants import to_microseconds
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.review.escalating import Escalating, escalating
from servicekit.review.inquiry import Inquiry
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.tables import DecisionTable, Rule

DAY = may(4, 9)
RULES = [
    Rule("late", when={"promise_broken": True}, then="late"),
    Rule("slipping", when={"promise_at_risk": True}, then=["slipping", "late or slipping"]),
    Rule("either", when={"promise_broken": True}, then="late or slipping"),
    Rule("both", when={"promise_broken": True, "waiting": True}, then="both"),
    Rule("asked", when={"asked_for_person": True}, then="asked"),
    Rule("often", when={"contacts_about": ">= 2"}, then="often"),
    Rule("owed", when={"owed_late": True, "contacts": "> 1"}, then="owed"),
    Rule("calm", when={"promise_broken": False, "waiting": True}, then="calm"),
]
NAMES = ["late", "slipping", "late or slipping", "both", "asked", "often", "owed", "calm"]


def playbook() -> Playbook:
    columns = {name: TRIGGER_COLUMNS[name] for rule in RULES for name in rule.when}
    ladder = EscalationPolicy(
        id="desk", levels=[Level(targets="role:lead", wait="2 hours")], fallback="role:lead"
    )
    policy = TriggerPolicy(
        id="escalations",
        table=DecisionTable(columns=columns, rules=RULES, policy="collect"),
        triggers=[Trigger(id=name, ladder="desk", why=f"{name}.") for name in NAMES],
    )
    return Playbook(name="Desk", ladders=[ladder], triggers=policy)


DESK = playbook()


def on(quarters: int) -> datetime:
    """Return an instant so many quarters of an hour into the day; a risk begins at one, too."""
    return DAY + timedelta(minutes=15 * quarters)


def found(subject: Case, at: datetime) -> dict[str, Escalating]:
    known = History(customer="kim", cases=[subject])
    asked = Inquiry(case=subject, playbook=DESK, at=at, history=known)
    return {each.trigger: each for each in escalating(asked) if each.trigger is not None}


@st.composite
def promises(draw: Any, name: int) -> tuple[Promise, list[int]]:
    """Draw a promise, and the hours in which something about it was recorded."""
    made = draw(st.integers(0, 3))
    due = made + draw(st.integers(1, 5))
    promise, hours = call(id=f"p{name}", made_at=on(4 * made), due_at=on(4 * due)), [made]
    if draw(st.booleans()):
        hours.append(made + draw(st.integers(1, 7)))
        promise = promise.fulfil(at=on(4 * hours[-1]))
    return promise, hours


@st.composite
def cases(draw: Any) -> tuple[Case, list[int]]:
    """Draw a case, and the hours in which something was recorded of it."""
    owed = [draw(promises(number)) for number in range(draw(st.integers(1, 3)))]
    spoke = draw(st.lists(st.integers(0, 9), max_size=3, unique=True))
    asked = ["asked_for_person"] if draw(st.booleans()) else []
    raised = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 6)), max_size=2))
    subject = case(
        *(said(on(4 * hour), signals=asked) for hour in spoke),
        promises=[promise for promise, _ in owed],
        escalations=[_over(number, *each) for number, each in enumerate(raised)],
    )
    ends = [hour + add for _, hour in raised for add in (0, 1)]
    return subject, [*(hour for _, hours in owed for hour in hours), *spoke, *ends]


def _over(number: int, kind: str, hour: int) -> Escalation:
    raised = Escalation(id=number, case_id="c", raised_at=on(4 * hour), why="x", kind=kind)
    return raised.resolve(at=on(4 * hour + 4))


def _steps(first: int, last: int) -> Iterator[datetime]:
    """Yield every instant between two at which time alone can change something, and the two."""
    yield on(first)
    for quarter in range(first + 1, last + 1):
        yield on(quarter) - timedelta(microseconds=1)
        yield on(quarter)
        yield on(quarter) + timedelta(microseconds=1)
    yield on(last)


ONE = case(promises=[call(due_at=on(16))])
TWO = case(promises=[call(id="p1", due_at=on(16)), call(id="p2", due_at=on(20))])


@given(cases(), st.integers(0, 40), st.integers(1, 24))
@example((TWO, [0]), 17, 10)  # the second breaks as well
@example((ONE, [0]), 14, 10)  # what was about to slip is broken
@example((TWO, [0]), 13, 5)  # the second is about to slip once the first is broken
def test_time_alone_does_not_move_since_when_somebody_should_have_it(drawn, first, length):
    """While nothing is recorded and it applies without a break, its instant and id stay."""
    subject, hours = drawn
    last = min([first + length, *(4 * hour - 1 for hour in hours if 4 * hour > first)])
    assume(last > first)
    begun = found(subject, on(first))
    standing = set(begun)
    for at in _steps(first, last):
        now = found(subject, at)
        standing &= set(now)
        for name in standing:
            assert to_microseconds(now[name].since) == to_microseconds(begun[name].since)
            assert now[name].escalation.id == begun[name].escalation.id
