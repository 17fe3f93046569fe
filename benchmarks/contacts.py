"""Measure when a customer is contacted: one search, against a walk minute by minute.

Run ``python benchmarks/contacts.py`` from an environment that has servicekit. Every figure is the
median of the ratios within interleaved rounds. The walk asks ``may_contact`` with each constraint
that binds the contact, minute by minute, until none forbids it: what a host does that has only the
check at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from timeit import Timer

from servicekit.customer import Customer
from servicekit.followups import Cap, ContactPolicy, FollowUp, Window
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party

ROUNDS = 15
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)  # a Friday
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:30", timezone="Europe/London")
NIGHT = BusinessHours.parse("Mo-Su 20:00-09:00", timezone="Europe/London")
POLITE = BusinessHours.parse("Mo-Su 08:00-21:00", timezone="UTC")
POLICY = ContactPolicy(
    channels=["phone", "email"],
    constraints=[
        Window("team hours", OFFICE),
        Window("polite", POLITE, place="customer"),
        Cap("one a day", 1, "24 hours"),
        Cap("three a week", 3, "calendar week"),
        Cap("rest", 1, "3 consecutive dates", of="conversations"),
    ],
)
KIM = Customer(id="kim", timezones=["Europe/London", "America/New_York"], quiet_hours=NIGHT)
CALL = FollowUp(key="call", customer_id="kim", purpose="call", earliest_at=NOW)
SAM = Party(id="sam", role="agent")

Jobs = dict[str, Callable[[], object]]


def contacts(count: int) -> list[Interaction]:
    """Return so many contacts, one every other day back from now."""
    return [
        Interaction(
            id=n, at=NOW - timedelta(hours=2, days=2 * n), author=SAM, channel="email",
            basis="service",
        )
        for n in range(count)
    ]  # fmt: skip


def walk() -> datetime:
    """Return the first minute at which the check at the moment of sending lets the call pass."""
    at = NOW
    while not POLICY.may_contact(KIM, "phone", CALL, contacts_of_walk, at=at).proved:
        at += timedelta(minutes=1)
    return at


contacts_of_walk = contacts(3)


def jobs() -> Jobs:
    """Return what is measured, the first being what the others are related to."""
    none, ten, many = contacts(0), contacts(10), contacts(1_000)
    found = POLICY.schedule(CALL, KIM, contacts_of_walk, at=NOW)
    assert found.at == walk()  # the same instant, found in two ways
    return {
        "the check at the moment of sending": lambda: POLICY.may_contact(
            KIM, "phone", CALL, none, at=NOW
        ),
        "schedule, no contacts": lambda: POLICY.schedule(CALL, KIM, none, at=NOW),
        "schedule, 10 contacts": lambda: POLICY.schedule(CALL, KIM, ten, at=NOW),
        "schedule, 1,000 contacts": lambda: POLICY.schedule(CALL, KIM, many, at=NOW),
        "a plan of 10 follow-ups": plan,
    }


def plan() -> object:
    """Schedule ten follow-ups together, those of four hours as one."""
    todo = [
        FollowUp(key=f"call/{n}", customer_id="kim", purpose=f"call {n}", earliest_at=NOW)
        for n in range(10)
    ]
    return POLICY.plan(todo, KIM, [], at=NOW, within=timedelta(hours=4))


def measured(jobs: Jobs) -> dict[str, float]:
    """Return for each job the median of its times the first one's, round by round."""
    first, *_ = jobs
    loops = {name: max(1, int(0.02 / Timer(job).timeit(1))) for name, job in jobs.items()}
    ratios: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        took = {name: Timer(job).timeit(loops[name]) / loops[name] for name, job in jobs.items()}
        for name, time in took.items():
            ratios[name].append(time / took[first])
    return {name: median(found) for name, found in ratios.items()}


def main() -> None:
    """Print the table."""
    found = measured(jobs())
    first, *_ = found
    print(f"| what | times {first} |")
    print("|---|---:|")
    for name, ratio in found.items():
        print(f"| {name} | {ratio:.3g} |")
    began = perf_counter()
    walk()
    walked = perf_counter() - began
    began = perf_counter()
    POLICY.schedule(CALL, KIM, contacts_of_walk, at=NOW)
    print(f"| a walk minute by minute, over one search | {walked / (perf_counter() - began):.3g} |")


if __name__ == "__main__":
    main()
