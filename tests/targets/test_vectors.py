"""What other systems say of service levels, asked of cases, targets and promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hours.test_vectors import FOLDER, SLA_KINDS, at, calendar

from servicekit.case import Case, Change
from servicekit.errors import NegativeDurationError
from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.instants import appointment
from servicekit.interaction import Interaction, Party
from servicekit.promise import Promise
from servicekit.targets import (
    Clock,
    Step,
    Target,
    Targets,
    first_reply,
    next_reply,
    requester_wait,
    resolution,
)

KIM, ADA = Party(id="kim", role="customer"), Party(id="ada", role="agent")
SECOND = timedelta(seconds=1)
Given = Mapping[str, Any]

#: What contradicts the design, which wins.
CONTRADICTIONS: Mapping[str, str] = {}


def vectors() -> list[Any]:
    path = FOLDER / "sla.jsonl"
    if not path.exists():
        absent = pytest.mark.skip(f"{path.name} is not beside the repo")
        return [pytest.param({}, id=path.name, marks=absent)]
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        pytest.param(row, id=row["id"])
        for row in rows
        if row["kind"] not in SLA_KINDS and row["id"] not in CONTRADICTIONS
    ]


def utc(text: str) -> datetime:
    return at(text).astimezone(UTC)


# -- cases from events ----------------------------------------------------------------------------

#: What each type of event means: who wrote, and which status the case has since.
MEANS: Mapping[str, tuple[Party | None, str | None]] = {
    "created": (None, None),
    "customer_message": (KIM, None),
    "agent_message": (ADA, None),
    "replied_paused": (ADA, "pending"),
    "open": (None, "open"),
    "reopened": (None, "open"),
    "paused": (None, "pending"),
    "pending": (None, "pending"),
    "on_hold": (None, "on_hold"),
    "resumed": (None, "open"),
    "resolved": (None, "resolved"),
    "closed": (None, "closed"),
}


def told(
    events: Iterable[Mapping[str, Any]], opened: datetime | None = None, asks: bool = False
) -> Case:
    """Return the case that events tell of; with ``asks`` the customer's question opens it."""
    events = list(events)
    opened = opened or utc(events[0]["at"])
    contacts = [message(opened, KIM, 0)] if asks else []
    changes = []
    for number, event in enumerate(events, start=1):
        author, status = MEANS[event["type"]] if "type" in event else (None, None)
        when = utc(event["at"])
        if author is not None:
            contacts.append(message(when, author, number))
        if status is not None:
            changes.append(Change(at=when, field="status", new=status, seq=number))
        if "priority" in event:
            changes.append(Change(at=when, field="priority", new=event["priority"], seq=number))
    return Case(id=1, customer_id=1, opened_at=opened, interactions=contacts, changes=changes)


def message(when: datetime, author: Party, number: int) -> Interaction:
    return Interaction(id=number, at=when, author=author, channel="email", seq=number)


def waiting(pauses: Iterable[tuple[str, str]]) -> list[Change]:
    """Return the changes of a case that waited for its customer."""
    words = [(when, word) for a, b in pauses for when, word in ((a, "pending"), (b, "open"))]
    return [Change(at=utc(when), field="status", new=word) for when, word in words]


def business(make: Callable[..., Target], seconds: int, hours: Calendar, **more: Any) -> Target:
    return make(seconds * SECOND, hours=hours, **more)


def clock(target: Target | Targets, case: Case, when: datetime) -> Clock:
    targets = target if isinstance(target, Targets) else Targets([target])
    return targets.clocks(case, at=when).clocks[-1]


# -- one kind after the other ---------------------------------------------------------------------


def policy_select(hours: Calendar, given: Given) -> Given:
    """Ordered, first match; ``is_not`` is ``unless``."""
    targets = []
    for policy in given["policies"]:
        when = {name: m["is"] for name, m in policy["match"].items() if "is" in m}
        unless = {name: m["is_not"] for name, m in policy["match"].items() if "is_not" in m}
        fields = {"id": policy["name"], "when": when, "unless": unless}
        targets.append(business(first_reply, policy["first_response"], hours, **fields))
    case = told(given["events"], asks=True)
    (found,) = Targets(targets).clocks(case, at=case.opened_at)
    return {"policy": found.target.id, "first_response": found.due_at}


def elapsed_clamped(hours: Calendar, given: Given) -> Given:
    """The clock of a case runs from its opening to its settling, whatever window asks."""
    closed = Change(at=utc(given["closed"]), field="status", new="closed")
    changes = [*waiting(given["pauses"]), closed]
    # What ends when the case is closed is left to the closing.
    kept = {change.at: change for change in changes}
    case = Case(id=1, customer_id=1, opened_at=utc(given["created"]), changes=list(kept.values()))
    target = business(requester_wait, 10**6, hours)
    return {"seconds": clock(target, case, utc(given["window_end"])).used / SECOND}


def next_response(hours: Calendar, given: Given) -> Given:
    case = told(given["events"])
    last = max(utc(event["at"]) for event in given["events"])
    return {"due": clock(business(next_reply, given["target_seconds"], hours), case, last).due_at}


def stepped(hours: Calendar, given: Given, **when: Any) -> Given:
    due = utc(given["due"])
    return {"at": Step(id="step", **when).instant(due, due, hours, hours)}


def escalation_step(hours: Calendar, given: Given) -> Given:
    return stepped(hours, given, offset=given["offset_seconds"] * SECOND)


def escalation_step_days(hours: Calendar, given: Given) -> Given:
    return stepped(hours, given, days=given["offset_days"])


def paused_total(hours: Calendar, given: Given) -> Given:
    case = Case(
        id=1, customer_id=1, opened_at=utc(given["start"]), changes=waiting(given["pauses"])
    )
    end = max(utc(end) for _, end in given["pauses"])
    held = clock(business(requester_wait, 10**6, hours), case, end).held
    return {"paused_seconds": held / SECOND}


def hold_total(hours: Calendar, given: Given) -> Given:
    total = paused_total(hours, {"start": given["created"], "pauses": given["hold"]})
    return {"hold_seconds": total["paused_seconds"]}


def policy_change(hours: Calendar, given: Given) -> Given:
    """The old target until the change, the new one since, with its own steps."""
    names = ("first", "second")
    targets = Targets(
        [
            business(
                resolution,
                policy["seconds"],
                hours,
                id=name,
                when={"priority": name},
                steps=[Step(id="step", offset=policy["step"] * SECOND)],
            )
            for name, policy in zip(names, given["targets"], strict=True)
        ]
    )
    found = {}
    times = (utc(given["opened"]), utc(given["changed_at"]))
    for number, name in enumerate(names):
        steps = zip(names[: number + 1], times, strict=False)
        changes = [
            Change(at=t, field="priority", new=word, seq=i) for i, (word, t) in enumerate(steps)
        ]
        case = Case(id=1, customer_id=1, opened_at=times[0], changes=changes)
        (one,) = targets.clocks(case, at=times[number])
        assert one.target.id == name
        found[name] = {"due": one.due_at, "step": one.steps[0].at}
    return found


def escalation_ladder(hours: Calendar, given: Given) -> Given:
    steps = [Step(id=str(i), offset=s * SECOND) for i, s in enumerate(given["steps"])]
    target = business(resolution, given["target_seconds"], hours, steps=steps)
    case = Case(id=1, customer_id=1, opened_at=utc(given["start"]))
    found = [clock(target, case, utc(when)) for when in given["evaluate_at"]]
    fired = [sum(step.passed for step in each.steps) for each in found]
    return {"due": found[0].due_at, "steps_fired_by": fired}


def ticket_metrics(hours: Calendar, given: Given) -> Given:
    """How long customers waited for replies, and how long it took with their waits left out."""
    case = told(given["events"])
    end = max(utc(event["at"]) for event in given["events"])
    waits = [each.used for each in Targets([next_reply("9 days")]).clocks(case, at=end)]
    # The company waits from its reply until the customer writes again.
    turns = [(utc(e["at"]), MEANS[e["type"]][0]) for e in given["events"]]
    held = [
        Change(at=t, field="status", new="pending" if who is ADA else "open", seq=-1)
        for (t, who), (following, _) in pairwise(turns)
        if who is not None and following > t
    ]
    paused = Case(id=1, customer_id=1, opened_at=case.opened_at, changes=[*case.changes, *held])
    return {
        "avg_response_seconds": sum(waits, timedelta()) / len(waits) / SECOND,
        "resolution_seconds": clock(resolution("9 days"), case, end).used / SECOND,
        "resolution_minus_customer_wait_seconds": (
            clock(requester_wait("9 days"), paused, end).used / SECOND
        ),
    }


def breach_by(hours: Calendar, given: Given) -> Given:
    """How much too late something was done, in the time that counts."""
    due, met = utc(given["due"]), utc(given["met"])
    promise = Promise(id=1, customer_id=1, what="reply", made_at=min(due, met), due_at=due).fulfil(
        at=met
    )
    late = promise.state(at=met) == "kept_late"
    return {"late_seconds": hours.between(due, met) / SECOND if late else None}


def status(hours: Calendar, given: Given) -> Given:
    """One word for all clocks: failed, paused, what is due next, or met."""
    targets = []
    reply = given.get("response", given.get("first_response"))
    if reply is not None:
        targets.append(business(first_reply, reply, hours))
    if "resolution" in given:
        targets.append(business(resolution, given["resolution"], hours, pause_on=["pending"]))
    case = told(given["events"], opened=utc(given["created"]), asks=True)
    clocks = Targets(targets).clocks(case, at=utc(given["at"]))
    found: dict[str, Any] = {"status": word(list(clocks))}
    due = {each.target.id: each.due_at for each in clocks}.get("resolution")
    return found | ({"resolution_due": due} if found["status"] == "resolution_due" else {})


def word(clocks: list[Clock]) -> str:
    states = [each.state for each in clocks]
    if {"broken", "kept_late"} & set(states):
        return "failed"
    if "paused" in states:
        return "paused"
    running = [each.target.id for each in clocks if each.state == "open"]
    names = {"first_reply": "first_response_due", "resolution": "resolution_due"}
    return names[running[0]] if running else "met"


def wall_to_utc(hours: Calendar, given: Given) -> Given:
    wall = datetime.fromisoformat(given["wall"])
    when = appointment(wall.date(), wall.time(), hours.timezone)  # type: ignore[attr-defined]
    return {"utc": when.astimezone(UTC)}


def is_holiday(hours: Calendar, given: Given) -> Given:
    """A day of the week that has hours, on which the desk is closed nevertheless."""
    day = date.fromisoformat(given["date"])
    start = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
    return {"holiday": not list(hours.spans(start, start + timedelta(days=1)))}


def add_invalid(hours: Calendar, given: Given) -> Given:
    try:
        hours.add(utc(given["start"]), given["seconds"] * SECOND)
    except NegativeDurationError:
        return {"error": True}
    return {"error": False}


def elapsed_calendar_change(hours: Calendar, given: Given) -> Given:
    """Each span in its own calendar, or all of it in the last, which is our ``from_opening``."""
    start, end = utc(given["start"]), utc(given["end"])
    turns = [(start, hours)]
    turns += [(utc(each["at"]), calendar(each["calendar"])) for each in given["calendar_changes"]]
    if given["mode"] == "last_calendar_for_whole_span":
        targets = Targets(
            [
                business(resolution, 10**6, each, id=str(i), when={"team": str(i)})
                for i, (_, each) in enumerate(turns)
            ]
        )
        changes = [Change(at=t, field="team", new=str(i)) for i, (t, _) in enumerate(turns)]
        case = Case(id=1, customer_id=1, opened_at=start, changes=changes)
        return {"seconds": clock(targets, case, end).used / SECOND}
    edges = [*(t for t, _ in turns), end]
    whole = BusinessHours(timezone="UTC") | BusinessHours(timezone="UTC")
    for (_, each), (a, b) in zip(turns, pairwise(edges), strict=True):
        whole |= each - [Span(start, a), Span(b, end)]
    return {"seconds": whole.between(start, end) / SECOND}


KINDS: Mapping[str, Callable[[Calendar, Given], Given]] = {
    each.__name__: each
    for each in (
        policy_select, elapsed_clamped, next_response, escalation_step, escalation_step_days,
        paused_total, hold_total, policy_change, escalation_ladder, ticket_metrics, breach_by,
        status, wall_to_utc, is_holiday, add_invalid, elapsed_calendar_change,
    )
}  # fmt: skip


class Yearly:
    """Holidays that come again every year, and ranges of dates."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = rules

    def dates(self, first: date, last: date) -> dict[date, str]:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return {day: "a holiday" for day in days if self.holds(day)}

    def covers(self, year: int) -> bool:
        return year > 0

    def holds(self, day: date) -> bool:
        short = f"{day:%m-%d}"
        return any(a <= short <= b for a, b in self.rules.get("yearly", ())) or any(
            a <= day.isoformat() <= b for a, b in self.rules.get("ranges", ())
        )


def hours_of(rules: dict[str, Any]) -> Calendar:
    if "holiday_rules" in rules:
        return BusinessHours(
            timezone=rules["tz"], weekly=rules["hours"], holidays=Yearly(rules["holiday_rules"])
        )
    return calendar(rules)


def as_told(expected: Any) -> Any:
    """Return what is expected, with its instants read."""
    match expected:
        case dict():
            return {name: as_told(value) for name, value in expected.items()}
        case str() if expected[:4].isdigit() and "T" in expected:
            return utc(expected)
    return expected


@pytest.mark.parametrize("row", vectors())
def test_service_levels_of_other_systems(row: dict[str, Any]) -> None:
    """What other systems say of replies, pauses, steps and changes comes out the same."""
    found = KINDS[row["kind"]](hours_of(row["calendar"]), row["given"])
    expected = as_told(row["expect"])
    expected.pop("source_minutes", None)  # what the source rounded

    assert found == expected


def test_every_kind_has_a_runner() -> None:
    """No kind of vector is left out in silence."""
    kinds = {row.values[0].get("kind") for row in vectors()} - {None}
    assert kinds <= KINDS.keys()
