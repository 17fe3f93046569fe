"""What other systems say of ladders and their timers, asked of policies and escalations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hours.test_vectors import FOLDER

from routing.support import agent, desk, escalation
from servicekit.errors import FieldError, IllegalEventError
from servicekit.escalation import Escalation
from servicekit.hours import BusinessHours
from servicekit.routing import EscalationPolicy, Level, Load, Route
from servicekit.routing.rung import Ladder, rung

Given = Mapping[str, Any]
START = datetime(2026, 6, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOBODY = "agent:nobody"


def ladder(levels: Iterable[Level], fallback: str = NOBODY, **fields: Any) -> EscalationPolicy:
    return EscalationPolicy(id="ladder", levels=list(levels), fallback=fallback, **fields)


def raised(**fields: Any) -> Escalation:
    return escalation(raised_at=START, **fields)


# -- a ladder while somebody acts -----------------------------------------------------------------


def level(step: Given) -> Level:
    """Return a step; one without anybody waits all the same, which ours can say."""
    wait = step.get("delay_m")
    return Level(
        targets=[f"agent:{each}" for each in step["targets"]] or [NOBODY],
        wait=None if wait is None else wait * MINUTE,
        on_empty="next_level" if step["targets"] else "hold",
        ask="all",
    )


def minutes(text: str) -> datetime:
    return START + int(text.removesuffix("m")) * MINUTE


def acted(given: Escalation, what: str, now: datetime) -> Escalation:
    """Let somebody act: take it, close it, or press the button that asks the next level."""
    standing = given.standing(at=now)
    if what.startswith("ack by "):
        return given.acknowledge(at=now, by=what.removeprefix("ack by "))
    if what.startswith("close by "):
        return given.resolve(at=now, by=what.removeprefix("close by "))
    # The wait of the level ends now.
    return given.offer(at=now, level=standing.level or 0, due_at=now)


def timeline(given: Given) -> object:
    """Go from step to step, and let somebody act in between."""
    people = sorted({each for step in given["steps"] for each in step["targets"]})
    repeat = 5 if given.get("repeat") == "forever" else given.get("repeat", 0)
    policy = ladder(map(level, given["steps"]), repeat=repeat)
    events = [(minutes(when), what) for when, what in given["events"]]
    roster, found, now = desk(*map(agent, people)), raised(), START
    told: list[list[str]] = []
    pressed = False
    for _ in range(20):
        step = policy.route(found, roster, at=now)
        if not pressed and _begins_again(step):
            break  # other ladders end here; ours goes on rather than ask nobody
        found, pressed = step.recorded(found), False
        if step.outcome == "routed":
            told += [[f"{(now - START) // MINUTE}m", each] for each in step.to]
        following = step.next_at
        if events and (following is None or events[0][0] <= following):
            now, what = events.pop(0)
            found, pressed = acted(found, what, now), True
        elif following is None:
            break
        else:
            now = following
    return {"notify": told, "then": "nothing"}


def _begins_again(step: Route) -> bool:
    return any(reason.code == "begun_again" for reason in step.because)


def never(found: Any, wanted: Given) -> Any:
    """Return what was told, and of what must not be, nothing that was."""
    unwanted = wanted.get("never_notify", [])
    return {**found, "never_notify": [each for each in unwanted if each not in found["notify"]]}


def step(given: Given) -> object:
    """One step: a wait, or the repetition of the ladder."""
    if given["step"] == "wait":
        wait = Level(targets="agent:a", wait=given["wait_m"] * MINUTE)
        found = ladder([wait]).route(raised(), desk(agent("a")), at=START)
        long = (found.next_at - START) // MINUTE
        return {"next_step_at": f"t+{long}m", "stop": False, "pause": False, "restart": False}
    again = Ladder(1, given["max"], 0).after(0, given["times_done"]) == 0
    return {"restart": again, "times_done": given["times_done"] + again}


# -- escalations by themselves --------------------------------------------------------------------


def in_state(name: str) -> Escalation:
    """Return an escalation that is in a state, as other systems call it."""
    offered = raised().offer(at=START, level=0, to=["a"], due_at=START + 30 * MINUTE)
    now = START + 5 * MINUTE
    if name.startswith("silenced"):
        return offered.pause(at=now)
    if name == "acknowledged":
        return offered.acknowledge(at=now, by="a")
    if name in {"resolved", "closed"}:
        return offered.resolve(at=now)
    assert name in {"triggered", "active", "firing"}, name
    return offered


def timer(given: Given) -> object:
    """A timer that was set with the offer and fires at its due."""
    found = in_state(given["timer_fires"]["state"])
    due = START + 30 * MINUTE
    assert found.escalate(at=due, seen_at=START) is found
    state = found.state(at=due)
    if state == "paused" and "forever" not in given["timer_fires"]["state"]:
        assert found.resume(at=due).standing(at=due).due_at == due + 25 * MINUTE
        return {"effect": "no-op; unsilence restarts it"}
    return {"effect": "stop"}


def transition(given: Given) -> object:
    found, now = in_state(given["state"]), START + 10 * MINUTE
    acts: Mapping[str, Callable[[], Escalation]] = {
        "ack": lambda: found.acknowledge(at=now, by="b"),
        "close": lambda: found.resolve(at=now, by="b"),
    }
    try:
        return {"effect": str(acts[given["op"]]().state(at=now))}
    except IllegalEventError:
        return {"effect": f"error: already {given['state']}"}


def idempotent(given: Given) -> object:
    """Two people who press at once escalate once; a ladder without levels is refused."""
    if given.get("policy_steps") == 0:
        try:
            return {"effect": str(ladder([]))}
        except FieldError:
            return {"effect": "error: alert escalation policy is empty"}
    found = in_state("triggered")
    once = found.escalate(at=START + MINUTE, seen_at=START)
    again = once.escalate(at=START + 2 * MINUTE, seen_at=START)
    return {"effect": "no-op" if again is once else "escalated"}


# -- nobody there, windows, fairness --------------------------------------------------------------


def no_coverage(given: Given) -> object:
    """Whoever made the plan is the last resort; without one the ladder begins again."""
    author = given["plan_creator"]
    people = [agent(each) for each in (author, *given["resolves_to"]) if each]
    policy = ladder([Level(targets="team:t", wait=MINUTE)], f"agent:{author or 'nobody'}")
    found = policy.route(raised(), desk(*people), at=START)
    if author:
        return {"sent_to": found.chosen, "body_explains": bool(found.because)}
    ended = found.recorded(raised())
    standing = ended.standing(at=START)
    again = rung(ended, standing, policy.ladder, at=START, lost=False)
    return {"step_reset_to": again.level}


def window_eta(given: Given) -> object:
    """When a window opens; one of no length is one of a minute."""
    opens, closes = given["window"]
    if opens == closes:
        closes = f"{datetime.combine(START, time.fromisoformat(opens)) + MINUTE:%H:%M}"
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    hours = BusinessHours(timezone=given["tz"], weekly={day: [(opens, closes)] for day in days})
    now = datetime.fromisoformat(given["now"])
    return {"resume_at": None if hours.is_open(now) else hours.next_open(now).isoformat()}


def fair_pick(given: Given) -> object:
    """Who is busy is not there; of the others the one who has waited longest comes first."""
    there = [agent(str(each)) for each in given["roster"] if each not in given["busy"]]
    last = {each.id: START for each in there if each.id not in map(str, given["never_scheduled"])}
    policy = ladder([Level(targets="on_duty")], shown=max(1, len(there)))
    found = policy.route(raised(), desk(*there), at=START, load=Load(last_assigned=last))
    return {"candidates": [int(each.agent_id) for each in found.ranked]}


ANSWERS: Mapping[str, Callable[[Given], Any]] = {
    "escalation.idempotent": idempotent,
    "escalation.no_coverage": no_coverage,
    "escalation.step": step,
    "escalation.timeline": timeline,
    "escalation.timer": timer,
    "escalation.transition": transition,
    "escalation.window_eta": window_eta,
    "fair_pick": fair_pick,
}

#: What is not ours, by what tells it: part of the question, and why.
NOT_OURS: Mapping[str, str] = {
    r'"multi_ack": true.*"notify": \[.*\["[1-9]': "one person has an escalation at a time",
    r'"op": "ack", "multi_ack": true': "one person has an escalation at a time",
    r'\["(sms|voice)", [1-9].*force_escalate': "how one person is told again is the host's matter",
    r'"policies"|"delete_step"': "a policy is a value; a host that changes it routes by another",
    r"maintenance": "maintenance windows belong to monitoring",
    r'"step": "only_between"': "a level has no window; those whom it asks have hours",
    r'"step": "only_if': "an escalation is one matter, and counts no alerts",
    r'"step": "resolve"': "a ladder asks people; it decides nothing",
    r'"step": null': "a level that asks nobody is refused when it is made",
    r'"unacknowledged, ': "whoever gives it up gives it back to the level that asked them",
}
#: Kinds that are not ours.
NO_KINDS: Mapping[str, str] = {
    "escalation.state": "whether a timer was missed is between a host and its clock",
    "escalation.static_check": "nothing is closed because of its age",
}


def why_not(row: Given) -> str | None:
    """Return why a row is not asked."""
    if row["kind"] in NO_KINDS:
        return NO_KINDS[row["kind"]]
    text = json.dumps([row["given"], row["expect"]])
    return next((why for part, why in NOT_OURS.items() if re.search(part, text)), None)


def rows() -> list[Given]:
    path = FOLDER / "oncall.jsonl"
    if not path.exists():
        return []
    found = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [row for row in found if row["kind"] in {*ANSWERS, *NO_KINDS}]


def vectors() -> list[Any]:
    if not (FOLDER / "oncall.jsonl").exists():
        absent = pytest.mark.skip("oncall.jsonl is not beside the repo")
        return [pytest.param({}, id="oncall.jsonl", marks=absent)]
    return [pytest.param(row, id=row["id"]) for row in rows() if why_not(row) is None]


@pytest.mark.parametrize("row", vectors())
def test_ladders_and_timers(row: Given) -> None:
    """A ladder asks whom other systems ask, and an escalation does what they do."""
    wanted = row["expect"]
    found = ANSWERS[row["kind"]](row["given"])
    if "never_notify" in wanted:
        found = never(found, wanted)
    known = {name: value for name, value in wanted.items() if name in found}
    assert known
    assert {name: found[name] for name in known} == known
    assert set(wanted) - set(known) <= {"log", "priority", "retry", "rule", "next_step_at"}


@pytest.mark.skipif(not rows(), reason="oncall.jsonl is not beside the repo")
def test_what_is_not_ours_is_known_row_by_row() -> None:
    """Of the rows that everybody has, these are not asked."""
    assert {row["id"] for row in rows() if why_not(row) is not None} >= SKIPPED


#: What is not ours of those rows that everybody has.
SKIPPED = frozenset(
    {
        "oc-132", "oc-133", "oc-136", "oc-138", "oc-139", "oc-140", "oc-145", "oc-148", "oc-156",
        "oc-158", "oc-161", "oc-162", "oc-164", "oc-165", "oc-167", "oc-168", "oc-289", "oc-293",
    }
)  # fmt: skip
