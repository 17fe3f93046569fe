"""Measure what an answer costs beyond the decision of its table.

Run ``python benchmarks/answers.py [rounds]`` from an environment that has servicekit. The rounds
are interleaved, so that whatever else the machine does hits all alike, and every figure is the
median of the ratios within the rounds. The floor is one ``decide`` and one ``Answer(...)``: what
any answer has to do that keeps its facts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from statistics import median
from timeit import Timer
from typing import Any

from decision_tables import MIXED, servicekit
from tables_generator import OUTCOMES, partition

from servicekit.answers import Answer, AnswerBook, Fact, Outcome, Question, RuleSet
from servicekit.customer import Customer

ROUNDS, EACH, TARGET = 61, 1000, 2
RULES = 10, 100, 1_000
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
SAM = Customer(id=7, name="Sam", language="en")


def question(rules: int) -> tuple[Question, list[dict[str, Any]]]:
    """Return a question with so many rules over six facts, and cases from all over it."""
    plain = partition(columns=MIXED, rules=rules, seed=rules)
    table = servicekit(plain)
    made = Question(
        id="benchmark",
        facts={name: Fact(column=column, ask=name) for name, column in table.columns.items()},
        rules=RuleSet(table.rules),
        outcomes={
            name: Outcome(kind="granted", text=f"{name}: {{days}} days, {{customer.name|you}}")
            for name in OUTCOMES
        },
    )
    return made, plain.facts(64, seed=1)


def jobs(rules: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is measured for so many rules, the floor's two halves first."""
    asked, facts = question(rules)
    book, table, each = AnswerBook(questions=[asked]), asked.table(), cycle(facts)
    decision, known = table.decide(facts[0]), book.answer("benchmark", facts[0], at=AT).facts
    answer = book.answer("benchmark", facts[0], at=AT, customer=SAM)
    yield "decide", lambda: table.decide(next(each))
    yield (
        "Answer",
        lambda: Answer(
            question=asked, version_number=0, decision=decision, facts=known, at=AT, customer=SAM
        ),
    )
    yield "`book.answer(...)`", lambda: book.answer("benchmark", next(each), at=AT, customer=SAM)
    yield "`answer.text`", lambda: answer.text
    yield "`answer.facts_digest`", lambda: answer.facts_digest


def main() -> None:
    """Print one Markdown table."""
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    print(f"Python {sys.version.split()[0]}, median of {rounds} interleaved rounds.\n")
    print("| what | rules | times one `decide` and one `Answer(...)` | target |")
    print("|---|---:|---:|---:|")
    for rules in RULES:
        timers = {name: Timer(job) for name, job in jobs(rules)}
        times: dict[str, list[float]] = {name: [] for name in timers}
        for _ in range(rounds):
            for name, timer in timers.items():
                times[name].append(timer.timeit(EACH))
        floors = [sum(pair) for pair in zip(times.pop("decide"), times.pop("Answer"), strict=True)]
        for name, found in times.items():
            ratio = median(a / b for a, b in zip(found, floors, strict=True))
            target = f"≤ {TARGET}" if name == "`book.answer(...)`" and rules == 100 else ""
            print(f"| {name} | {rules:,} | {ratio:.3g} | {target} |")


if __name__ == "__main__":
    main()
