"""Mutants on trial."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from servicekit.errors import FieldError
from servicekit.playbook import Playbook
from servicekit.testing.mutation import MutationReport, Trial, UnchangedFailsError, mutate
from servicekit.testing.wording import result_text
from testing.mutation.support import DESK, RETURN, one

BOOK = Playbook.parse(RETURN)


def passes(*days: int) -> Callable[[Playbook], bool]:
    """Return tests that hold a playbook to 30 days at some days."""

    def said(playbook: Playbook) -> bool:
        table = playbook.answers.question("return").table()
        found = {day: result_text(table.decide({"days": day})) for day in days}
        return found == {day: "yes" if day <= 30 else "no" for day in days}

    return said


def edges(report: MutationReport) -> list[str]:
    """Return what became of the two edges."""
    return [each.fate for each in report.trials if each.mutant.operator == "move-edge"]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_survivor_is_killed_by_the_case_that_it_proposes(workers: int) -> None:
    """Tests that miss an edge leave a mutant, and with the case that it proposes they do not."""
    report = mutate(BOOK, passes(30, 40), workers=workers)
    (survivor,) = report.survived
    assert survivor.witness == {"days": 31}
    after = mutate(BOOK, passes(30, 40, survivor.witness["days"]), workers=workers)
    assert (after.survived, after.score) == ((), 100)


def test_the_order_of_workers_does_not_count() -> None:
    """Several workers find the same as one, in the same order."""
    assert mutate(BOOK, passes(30), workers=3) == mutate(BOOK, passes(30))


def _raising(error: BaseException) -> Callable[[Playbook], bool]:
    def said(playbook: Playbook) -> bool:
        if playbook is not BOOK:
            raise error
        return True

    return said


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (AssertionError("31"), "killed"),
        (FieldError("a", 1, "b"), "killed"),
        (TimeoutError("late"), "timeout"),
        (OSError("gone"), "error"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_errors(error: BaseException, fate: str) -> None:
    """Failed assertions and refusals kill, too much time and other errors are told apart."""
    report = mutate(BOOK, _raising(error), operators="move-edge")
    assert edges(report) == [fate, fate]
    assert [each.why for each in report.errors] == ["OSError: gone"] * (fate == "error") * 2


def test_a_test_that_pytest_fails_kills() -> None:
    """What pytest raises to fail a test is a failure, other exits are none."""
    report = mutate(BOOK, _raising(pytest.fail.Exception("no")), operators="move-edge")
    assert edges(report) == ["killed", "killed"]
    with pytest.raises(SystemExit):
        mutate(BOOK, _raising(SystemExit()), operators="move-edge")


def test_tests_that_fail_as_it_is() -> None:
    """Tests that fail on the playbook as it is are to be mended first, before anything is tried."""
    with pytest.raises(UnchangedFailsError, match=r"mend that first$"):
        mutate(BOOK, lambda _: False)

    def failing(_: Playbook) -> bool:
        raise AssertionError("31 days")

    with pytest.raises(UnchangedFailsError, match="31 days") as caught:
        mutate(BOOK, failing)
    assert caught.value.why == "31 days"
    assert isinstance(caught.value.__cause__, AssertionError)


def test_tests_say_true_or_false() -> None:
    """Tests that return something else than true or false are refused."""
    with pytest.raises(FieldError, match="passes"):
        mutate(BOOK, lambda _: None)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("options", [{"workers": 0}, {"most": 0}, {"workers": True}], ids=str)
def test_numbers(options: dict[str, Any]) -> None:
    """Workers and the most that is tried are whole numbers from 1."""
    with pytest.raises(FieldError, match="whole number from 1"):
        mutate(BOOK, passes(30), **options)


def test_most() -> None:
    """Of many changes some are tried, taken evenly, and the others are said to be left."""
    every = mutate(BOOK, passes(30))
    some = mutate(BOOK, passes(30), most=3)
    names = [each.mutant.name for each in every.trials]
    assert [each.mutant.name for each in some.trials] == [names[0], names[2], names[4]]
    assert (some.left, every.left) == (3, 0)
    assert mutate(BOOK, passes(30), most=6) == every


def test_what_is_not_asked() -> None:
    """Equivalent and refused mutants are not shown to the tests."""
    text = RETURN.replace('then = "yes" }]', 'then = "yes" }, { id = "b", when.days = "> 90", '
                          'then = "no" }]')  # fmt: skip
    book, asked = Playbook.parse(text), []

    def said(playbook: Playbook) -> bool:
        asked.append(playbook)
        return True

    report = mutate(book, said)
    assert report.equivalent
    assert report.refused
    assert len(asked) == 1 + len(report.survived)


def test_undecided() -> None:
    """What nobody can tell apart is undecided if no test notices it, and killed if one does."""
    bare = attrs.evolve(Playbook.parse(DESK), roster=type(Playbook(name="x").roster)())
    report = mutate(bare, lambda _: True, operators="drop-level")
    assert (len(report.undecided), report.survived, report.score) == (2, (), None)
    killed = mutate(bare, lambda book: book is bare, operators="drop-level")
    assert len(killed.killed) == 2


def test_told() -> None:
    """Whoever wants to hears of each trial, and how many there are."""
    told: list[tuple[Trial, int]] = []
    report = mutate(BOOK, passes(30), told=lambda *each: told.append(each))
    assert [trial for trial, _ in told] == [*report.trials]
    assert {number for _, number in told} == {6}


@pytest.mark.parametrize("workers", [1, 2])
def test_who_stops_it_gets_what_was_found(workers: int) -> None:
    """An interruption ends it with what was found so far."""
    seen: list[int] = []

    def said(playbook: Playbook) -> bool:
        seen.append(threading.get_ident())
        if len(seen) == 4:
            raise KeyboardInterrupt
        return playbook is BOOK

    report = mutate(BOOK, said, workers=workers)
    assert report.interrupted
    assert len(report.killed) == 2
    assert len(seen) < 7
    first = mutate(BOOK, _stopping, workers=workers)
    assert (first.interrupted, first.trials) == (True, ())


def _stopping(_: Playbook) -> bool:
    raise KeyboardInterrupt


def test_a_mutant_of_the_desk_is_killed_by_its_example() -> None:
    """The example that a mutant proposes kills it when it is among the tests."""
    mutant = one("rule late is dropped")
    book = Playbook.parse(DESK)
    example = mutant.example
    assert example is not None
    report = mutate(book, lambda each: example.run(each).passed, only="triggers")
    assert mutant.name in {each.name for each in report.killed}
