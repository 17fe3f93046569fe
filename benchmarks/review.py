"""Measure a review: what it costs beside the engines that it asks, and by the thousand.

Run ``python benchmarks/review.py`` from an environment that has servicekit with the extra ``cli``,
in a checkout. The first table holds cases of six events, reviewed by the playbook of the example
desk, against the calls of promises, targets, tables, ladders and contact policies that a review
makes, each made once and by hand. The second is the whole example desk on one core, with the three
parts that cost most. The third reviews copies of its log on the command line, with one worker and
with two, and tells the memory of the largest process.
"""

from __future__ import annotations

import cProfile
import csv
import pickle
import pstats
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from timeit import Timer

from servicekit import situation
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.feasibility import at_risk
from servicekit.logs import read_log
from servicekit.playbook import Playbook
from servicekit.review import review, review_history

ROUNDS = 15
EVENTS = 6
ROOT = Path(__file__).parent.parent
LOG = ROOT / "docs" / "examples" / "desk.csv"
BOOK = ROOT / "docs" / "examples" / "desk.toml"
# The parts of a review, each by the function of the module in which it begins.
PARTS = {
    "promises and targets": ("inquiry.py", "promises"),
    "occasions": ("inquiry.py", "occasions"),
    "follow-ups": ("follow_up_policy.py", "follow_ups"),
    "contacts": ("dossier.py", "plan"),
    "triggers": ("inquiry.py", "fired"),
    "routes": ("escalating.py", "_route"),
    "findings": ("__init__.py", "found"),
    "what went well": ("__init__.py", "went_well"),
    "measurements": ("__init__.py", "measured"),
    "when to ask again": ("reviewing.py", "_coming"),
}


def of_six_events(cases: Iterable[Case]) -> list[Case]:
    """Return the cases of which the log has six rows."""
    with LOG.open(encoding="utf-8", newline="") as file:
        rows = Counter(row["case"] for row in csv.DictReader(file))
    return [case for case in cases if rows[case.id] == EVENTS]


def engines(case: Case, history: History, book: Playbook, at: datetime) -> None:
    """Ask the engines what a review asks them, each thing once."""
    office = book.office
    standing = list(book.targets.promised(case, at=at))
    owed = [
        *((each, office) for each in case.promised(at=at)),
        *((p, t.hours) for t, p in standing),
    ]
    for promise, hours in owed:
        promise.explain(at=at, hours=hours)
        at_risk(promise, at=at, hours=hours or office)
    kim = Customer(id=case.customer_id)
    asked = {
        "at": at, "hours": office, "history": history, "promises": [p for _, p in standing],
        "calendars": {p.id: t.hours for t, p in standing if t.hours is not None},
    }  # fmt: skip
    happened = situation.occasions(case, **asked)
    todo = book.follow_ups.follow_ups(happened, kim, at=at, contacts=history)
    book.contact.plan(todo.follow_ups, kim, history, at=at, within=book.together)
    facts = situation.trigger_facts(
        case, **asked, roster=book.roster, book=book.answers, within=book.window,
        columns=book.triggers.table.columns,
    )  # fmt: skip
    book.triggers.fired(facts)
    for escalation in case.escalations:
        escalation.explain(at=at)
    book.answers.contradictions(history.told(at=at))
    situation.next_at(case, **asked)


def ratios(jobs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return for each job the median of its times the first one's, round by round."""
    first, *_ = jobs
    loops = {name: max(1, int(0.05 / Timer(job).timeit(1))) for name, job in jobs.items()}
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        took = {name: Timer(job).timeit(loops[name]) / loops[name] for name, job in jobs.items()}
        for name, time in took.items():
            found[name].append(time / took[first])
    return {name: median(each) for name, each in found.items()}


def table(*rows: Iterable[object]) -> None:
    """Print rows as a table, the first as its head; all columns but the first hold figures."""
    head, *rest = (tuple(map(str, row)) for row in rows)
    print("|", " | ".join(head), "|")
    print("|---|" + "---:|" * (len(head) - 1))
    for row in rest:
        print("|", " | ".join(row), "|")
    print()


def one_case(cases: Iterable[Case], book: Playbook, at: datetime) -> None:
    """Print what a review costs beside its engines, for cases of six events."""
    six = of_six_events(cases)
    known = {case.id: History(customer=case.customer_id, cases=[case]) for case in six}

    def fresh() -> list[tuple[Case, History]]:
        # What a case and a history remember of the instant that was asked about last goes.
        return [pickle.loads(data) for data in packed]  # noqa: S301 - made three lines below

    packed = [pickle.dumps((case, known[case.id])) for case in six]
    built = iter(fresh() for _ in iter(int, 1))
    unpack = Timer(lambda: next(built)).timeit(20) / 20

    def by(job: Callable[[Case, History], object]) -> Callable[[], float]:
        def run() -> float:
            pairs = next(built)
            began = perf_counter()
            for case, history in pairs:
                job(case, history)
            return perf_counter() - began

        return run

    calls = by(lambda case, history: engines(case, history, book, at))
    whole = by(lambda case, history: review(case, book, at=at, history=history))
    rounds = [(calls(), whole()) for _ in range(3 * ROUNDS)]
    ratio = median(b / a for a, b in rounds)
    size = median(
        len(pickle.dumps(review(case, book, at=at, history=known[case.id]))) for case in six
    )
    table(
        ("what", "times the engines", "target"),
        ("the calls of engines that a review makes", 1, ""),
        (f"`review` of a built case of {EVENTS} events", f"{ratio:.2f}", "≤ 3"),
        ("unpickling the case and its history", f"{unpack / median(a for a, _ in rounds):.2f}", ""),
    )
    print(f"{len(six)} cases of {EVENTS} events; a review of one is {size:,.0f} bytes, pickled.\n")


def whole_desk(histories: list[History], book: Playbook, at: datetime) -> None:
    """Print cases a second on one core, and the parts that cost most."""
    began = perf_counter()
    count = sum(len(review_history(each, book, at=at).reviews) for each in histories)
    rate = count / (perf_counter() - began)
    profile = cProfile.Profile()
    profile.enable()
    for each in histories:
        review_history(each, book, at=at)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = max(figures[3] for figures in stats.values())
    shares = {
        part: sum(
            figures[3] for (file, _, name), figures in stats.items()
            if file.endswith(place) and name == function and "servicekit" in file
        ) / total
        for part, (place, function) in PARTS.items()
    }  # fmt: skip
    dearest = sorted(shares.items(), key=lambda pair: -pair[1])[:3]
    table(
        ("the example desk, its whole playbook, one core", "figure"),
        ("cases a second on this machine", f"{rate:,.0f}"),
        *((f"costs most: {part}", f"{share:.0%}") for part, share in dearest),
    )


def copies(folder: Path, count: int) -> Path:
    """Write a log with so many copies of the example desk, each with customers of its own."""
    with LOG.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    case, customer = head.index("case"), head.index("customer")
    path = folder / f"{count}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(head)
        for n in range(count):
            for row in rows:
                row = [*row]  # noqa: PLW2901 - each copy has ids of its own
                row[case] += f"-{n}"
                row[customer] = row[customer] and f"{row[customer]}-{n}"
                table.writerow(row)
    return path


_MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def reviewed(log: Path, workers: int) -> tuple[float, int]:
    """Return how long the command line takes for a log, and the memory of its largest process."""
    command = Path(sys.executable).parent / "servicekit"
    asked = [command, "review", log, "--playbook", BOOK, "--workers", str(workers)]
    began = perf_counter()
    done = subprocess.run(  # noqa: S603 - the command of this project
        [sys.executable, "-c", _MEASURE, *asked], check=True, capture_output=True, text=True
    )
    return perf_counter() - began, int(done.stdout)


def by_the_thousand() -> None:
    """Print what more cases and a second worker change."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        first: tuple[float, int] | None = None
        for count in (4, 16):
            log = copies(Path(name), count)
            alone, shared = reviewed(log, 1), reviewed(log, 2)
            first = first or alone
            rows.append(
                (f"{300 * count:,}", f"{alone[0] / shared[0]:.2f}", f"{alone[1] / first[1]:.2f}")
            )
    table(("cases", "speed of two workers, times one", "memory, times the first"), *rows)


def main() -> None:
    """Print the tables."""
    book = Playbook.load(BOOK)
    log = read_log([LOG], book.log)
    at = log.last_at
    assert at is not None
    groups: dict[str, list[Case]] = {}
    for case in log.cases:
        groups.setdefault(case.customer_id, []).append(case)
    histories = [History(customer=name, cases=cases) for name, cases in groups.items()]
    one_case(log.cases, book, at)
    whole_desk(histories, book, at)
    by_the_thousand()


if __name__ == "__main__":
    main()
