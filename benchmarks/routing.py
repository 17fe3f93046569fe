"""Measure who is on duty, where an escalation goes, and a day of a million escalations.

Run ``python benchmarks/routing.py [escalations]`` from an environment that has servicekit; with
``icalendar`` and ``recurring-ical-events`` beside it, the same roster is also asked as a calendar
feed, as on-call tools do that keep their rosters in iCalendar. Every figure is the median of the
ratios within interleaved rounds. The day is replayed from a seed: the same number of escalations
gives the same waits, loads and hand-overs on every machine; only the rate is the machine's.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from statistics import median
from time import perf_counter
from timeit import Timer
from typing import Any

import attrs

from servicekit.escalation import Escalation, Needs
from servicekit.hours import BusinessHours
from servicekit.instants import elapsed, to_microseconds, wall_edge, zone
from servicekit.money import Money
from servicekit.roster import Roster, Rotation
from servicekit.routing import EscalationPolicy, Level, Load
from servicekit.staff import Agent, Authority

ROUNDS = 15
DAY = datetime(2026, 5, 4, tzinfo=UTC)
TEN = DAY.replace(hour=10)
SKILLS = ("billing", "repairs", "law")
LIMITS = (50, 100, 250, 500)
LADDER = EscalationPolicy(
    id="refunds",
    levels=[
        Level(targets="on_duty", wait="30 minutes"),
        Level(targets="authority", wait="30 minutes"),
    ],
    fallback="on_duty",
)
NEEDS = Needs(skills={"billing": 2}, authority="refund", amount=Money(90, "EUR"), language="de")
REFUND = Escalation(id=1, case_id=1, raised_at=TEN, why="above the limit", needs=NEEDS)


# -- what is measured ----------------------------------------------------------------------------


def people(count: int, *, shifts: int = 15) -> Roster:
    """Return a roster of so many people on staggered shifts, seeded by their number."""
    random = Random(count)
    hours = [BusinessHours.parse(_hours(n, shifts), timezone="UTC") for n in range(shifts)]
    return Roster(
        agents=[
            Agent(
                id=f"a{n:05}",
                hours=hours[n % shifts],
                languages=random.choice([["en"], ["de", "en"], ["fr"]]),
                skills={each: random.randint(1, 3) for each in SKILLS if random.random() < 0.6},
                capacity=3,
                authority=Authority(limits={"refund": Money(random.choice(LIMITS), "EUR")}),
            )
            for n in range(count)
        ]
    )


def _hours(number: int, shifts: int) -> str:
    begins = number * 24 // shifts
    return f"Mo-Su {begins:02}:00-{(begins + 9) % 24:02}:00"


def loaded(roster: Roster) -> Load:
    """Return a load in which some have nothing and some are full."""
    random = Random(1)
    return Load(
        open={agent.id: random.randrange(4) for agent in roster.agents},
        last_assigned={
            agent.id: TEN - timedelta(seconds=random.randrange(100_000)) for agent in roster.agents
        },
    )


def rotas(count: int) -> Roster:
    """Return a roster with so many rotations, daily and weekly by turns, in teams of their own."""
    agents = [Agent(id=f"a{n}", team_id=f"t{n % count}") for n in range(3 * count)]
    return Roster(
        agents=agents,
        rotations=[
            Rotation(
                id=f"r{n}",
                team_id=f"t{n}",
                participants=[agent.id for agent in agents[n::count]],
                every="weekly" if n % 2 else "daily",
                anchor=DAY + timedelta(hours=n),
                timezone="Europe/London",
            )
            for n in range(count)
        ],
    )


Jobs = dict[str, Callable[[], object]]


def duty_jobs() -> Jobs:
    """Return who is on duty, beside bisects in the edges of a year."""
    roster, now = rotas(20), to_microseconds(TEN)
    year = roster.timeline(DAY, DAY + timedelta(days=365))
    edges = [to_microseconds(duty.span.start) for duty in year]
    roster.at(TEN)
    return {
        "4 bisects": lambda: (
            bisect_right(edges, now),
            bisect_right(edges, now),
            bisect_right(edges, now),
            bisect_right(edges, now),
        ),
        "on duty at an instant, compiled": lambda: roster._mask_at(now),  # noqa: SLF001
        "`roster.at(t)`, ids of a datetime": lambda: roster.at(TEN),
        **_feed(roster),
    }


def _feed(roster: Roster) -> Jobs:
    """Return the same question asked of an iCalendar feed, where the libraries are there."""
    try:
        import icalendar
        import recurring_ical_events
    except ImportError:
        return {}
    calendar = icalendar.Calendar()
    for rotation in roster.rotations:
        step = timedelta(weeks=1) if rotation.every == "weekly" else timedelta(days=1)
        for place, agent_id in enumerate(rotation.agent_ids):
            event = icalendar.Event()
            event.add("summary", agent_id)
            event.add("uid", f"{rotation.id}-{agent_id}")
            event.add("dtstart", rotation.anchor + place * step)
            event.add("dtend", rotation.anchor + (place + 1) * step)
            every = "WEEKLY" if rotation.every == "weekly" else "DAILY"
            event.add("rrule", {"FREQ": every, "INTERVAL": 3})
            calendar.add_component(event)
    feed = recurring_ical_events.of(calendar)
    return {"the same of a calendar feed": lambda: feed.at(TEN)}


def timeline_jobs() -> Jobs:
    """Return a year of duty, beside turning the clock reading of each turn into an instant."""
    year, roster = DAY + timedelta(days=365), rotas(20)
    place = roster.rotations[0].timezone
    walls = [
        turn.span.start.astimezone(zone(place)).replace(tzinfo=None)
        for rotation in roster.rotations
        for turn in rotation.turns(DAY, year)
    ]
    return {
        "an instant for each turn": lambda: deque((wall_edge(w, zone(place)) for w in walls), 0),
        "timeline of a year, 20 rotations": lambda: roster.timeline(DAY, year),
    }


def route_jobs() -> Jobs:
    """Return a route among ever more people, and how a plain scan of the most would fare."""
    jobs: Jobs = {}
    for count in (10, 1_000):
        few = people(count)
        jobs |= _routing(few, loaded(few))
    roster = people(10_000)
    load = loaded(roster)
    jobs |= _routing(roster, load)
    jobs["plain scan of 10,000"] = _scanning(roster, load)
    jobs["explain among 10,000"] = lambda: LADDER.explain(REFUND, roster, at=TEN, load=load)
    return jobs


def _routing(roster: Roster, load: Load) -> Jobs:
    count = f"{len(roster.agents):,}"
    return {
        f"route among {count}": lambda: LADDER.route(REFUND, roster, at=TEN, load=load),
        f"the load of {count} after one more": lambda: load.assigned("a00001", at=TEN),
    }


def _scanning(roster: Roster, load: Load) -> Callable[[], object]:
    """Return the first loop that anybody would write: everybody tried in turn, without reasons."""
    agents, amount = roster.agents, NEEDS.amount

    def scan() -> object:
        on_duty, able = set(roster.at(TEN)), []
        for agent in agents:
            if agent.id not in on_duty or agent.skills.get("billing", 0) < 1:
                continue
            limit = agent.authority.limits.get("refund")
            if limit is None or limit.per_case < amount:
                continue
            if agent.capacity is None or agent.capacity - load.open[agent.id]["any"] < 1:
                continue
            lacks = "de" not in agent.languages, agent.skills["billing"] < 2
            able.append((lacks, load.last_assigned[agent.id], agent.id))
        return sorted(able)[:5]

    return scan


def measured(jobs: Jobs) -> dict[str, float]:
    """Return the median time of each job as a multiple of the first, round by round."""
    timers = {name: Timer(job) for name, job in jobs.items()}
    counts = {name: max(1, timer.autorange()[0] // 10) for name, timer in timers.items()}
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, timer in timers.items():
            times[name].append(timer.timeit(counts[name]) / counts[name])
    floors = times[next(iter(times))]
    return {
        name: median(a / b for a, b in zip(found, floors, strict=True))
        for name, found in times.items()
    }


TARGETS = {"on duty at an instant, compiled": 1, "route among 10,000": 20}


def report(jobs: Jobs) -> None:
    """Print one table: everything as a multiple of its first line."""
    ratios = measured(jobs)
    print(f"| what | times {next(iter(jobs))} | target |\n|---|---:|---:|")
    for name, ratio in ratios.items():
        target = f"≤ {TARGETS[name]}" if name in TARGETS else ""
        print(f"| {name} | {ratio:.3g} | {target} |")
    print()


# -- a day of escalations ------------------------------------------------------------------------


@attrs.define
class Day:
    """One day of escalations: arriving, taken, declined, done.

    Args:
        roster: who is there.
        count: how many escalations the day has.
        load: what everybody has now.
        waiting: those for whom nobody was there, by kind, the oldest first.
        done: when each that is worked on is done, and by whom.
        waits: how long each waited until somebody took it, in seconds.
        taken: how many each took.
        declined: how many were declined by whoever was asked first.
    """

    roster: Roster
    count: int
    load: Load = attrs.field(factory=Load)
    waiting: dict[Needs, deque[Escalation]] = attrs.field(factory=dict)
    done: list[tuple[datetime, int, str]] = attrs.field(factory=list)
    waits: list[float] = attrs.field(factory=list)
    taken: Counter[str] = attrs.field(factory=Counter)
    declined: int = 0

    def run(self) -> None:
        """Replay the day, as the number of its escalations seeds it."""
        for escalation in arriving(self.count):
            self.finish(escalation.raised_at)
            queue = self.waiting.setdefault(escalation.needs, deque())
            if queue or not self.give(escalation, escalation.raised_at):
                queue.append(escalation)

    def finish(self, until: datetime) -> None:
        """Let everything be done that is done by an instant, and go on with what waits."""
        while self.done and self.done[0][0] <= until:
            at, _, agent_id = heappop(self.done)
            self.load = self.load.released(agent_id)
            heads = sorted((q for q in self.waiting.values() if q), key=lambda q: q[0].raised_at)
            for queue in heads:
                if self.give(queue[0], at):
                    queue.popleft()
                    break

    def give(self, escalation: Escalation, at: datetime) -> bool:
        """Give an escalation to somebody, if anybody is there for it; one of fifty declines."""
        route = LADDER.route(escalation, self.roster, at=at, load=self.load)
        if len(self.waits) % 50 == 49 and len(route.ranked) > 1:
            self.declined += 1
            asked = route.recorded(escalation).decline(at=at, by=str(route.chosen))
            route = LADDER.route(asked, self.roster, at=at, load=self.load)
        if route.chosen is None:
            return False
        self.take(escalation, route.chosen, at)
        return True

    def take(self, escalation: Escalation, agent_id: str, at: datetime) -> None:
        """Note who took it, and when they will be done."""
        number = len(self.waits)
        self.waits.append(elapsed(escalation.raised_at, at).total_seconds())
        self.taken[agent_id] += 1
        self.load = self.load.assigned(agent_id, at=at)
        # As long for each as keeps those who are there busy for most of the day.
        takes = timedelta(seconds=(20 + number * 7919 % 70) * 1_000_000 / self.count)
        heappush(self.done, (at + takes, number, agent_id))

    @property
    def left(self) -> int:
        """How many wait at midnight."""
        return sum(map(len, self.waiting.values()))


def arriving(count: int) -> Iterator[Escalation]:
    """Yield escalations in the order in which they arrive: of ten kinds, all day long."""
    random = Random(count)
    kinds = [
        Needs(
            skills={random.choice(SKILLS): random.randint(1, 3)},
            authority=random.choice(["refund", None]),
            amount=Money(random.choice([20, 40, 90, 200]), "EUR"),
            language=random.choice(["de", "en", None]),
        )
        for _ in range(10)
    ]
    every = timedelta(days=1) / count
    for number in range(count):
        yield Escalation(
            id=number,
            case_id=number,
            raised_at=DAY + number * every,
            why="for the benchmark",
            needs=kinds[number * 7919 % 10],
        )


def report_day(count: int) -> None:
    """Print what became of a day, how fast it was routed, and what took most of the time."""
    day = Day(people(1_000, shifts=24), count)
    started = perf_counter()
    day.run()
    rate = len(day.waits) / (perf_counter() - started)
    waits, taken = sorted(day.waits), sorted(day.taken.values())
    shares = [("median", 0.5), ("95 %", 0.95), ("longest", 1)]
    print(f"{count:,} escalations in a day, {len(day.roster.agents):,} people.\n")
    print("| what | figure |\n|---|---:|")
    print(f"| taken | {len(waits):,} |\n| still waiting at midnight | {day.left:,} |")
    for name, share in shares:
        found = waits[min(len(waits) - 1, int(share * len(waits)))]
        print(f"| wait until somebody took it, {name} | {found:.3g} s |")
    print(f"| hand-overs, because somebody declined | {day.declined:,} |")
    spread = f"{taken[0]:,} / {median(taken):,.0f} / {taken[-1]:,}"
    print(f"| taken by one person, least / median / most | {spread} |")
    print(f"| rate on this machine | {rate:,.0f} a second |\n")


def report_profile(count: int) -> None:
    """Print the three functions of the library in which most of the time of a day is spent."""
    profile = cProfile.Profile()
    day = Day(people(1_000, shifts=24), count)
    profile.runcall(day.run)
    stats: Any = pstats.Stats(profile)
    print("| profile: part | share of the time |\n|---|---:|")
    for name, key in PARTS.items():
        spent = sum(
            row[3]
            for place, row in stats.stats.items()
            if place[2] == key[1] and key[0] in place[0]
        )
        print(f"| {name} | {spent / stats.total_tt:.0%} |")


# What a day consists of, and the function whose time, with all that it calls, is meant.
PARTS = {
    "choosing among the candidates": ("selection.py", "select"),
    "how the escalation stands and who is barred": ("escalation.py", "_course"),
    "the load after somebody got or finished something": ("load.py", "_changed"),
}


def main() -> None:
    """Print all tables."""
    count = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    print(f"Python {sys.version.split()[0]}, median of {ROUNDS} interleaved rounds.\n")
    for jobs in (duty_jobs, timeline_jobs, route_jobs):
        report(jobs())
    report_day(count)
    report_profile(min(count, 20_000))


if __name__ == "__main__":
    main()
