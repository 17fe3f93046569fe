"""Try mutants: run the tests on each, and see whether they notice."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

from servicekit.errors import FieldError, ServiceKitError
from servicekit.playbook import Playbook
from servicekit.testing.mutation.drafting import drafts, made
from servicekit.testing.mutation.mutant import Draft, Mutant
from servicekit.testing.mutation.report import MutationReport, Trial
from servicekit.values import is_whole

__all__ = ["Passes", "UnchangedFailsError", "mutate"]

Passes = Callable[[Playbook], bool]

_NOT_COUNTED = frozenset({"equivalent", "refused"})


class UnchangedFailsError(ServiceKitError):
    """The tests fail on the playbook as it is, so that nobody can tell what they notice.

    Args:
        why: what they said.
    """

    why: str

    def __str__(self) -> str:
        told = f":\n{self.why}" if self.why else ""
        return f"the tests fail on the playbook as it is; mend that first{told}"


def mutate(  # noqa: PLR0913 - all but two by name
    playbook: Playbook,
    passes: Passes,
    *,
    workers: int = 1,
    only: Iterable[str] | str | None = None,
    operators: Iterable[str] | str | None = None,
    most: int | None = None,
    told: Callable[[Trial, int], object] | None = None,
) -> MutationReport:
    """Change a playbook in every way in which it can go wrong, and see what tests notice.

    A mutant is killed where the tests return false, fail or are refused by the library. Any other
    error says nothing about the playbook, and is told. Whoever presses Ctrl-C gets what was found.

    Args:
        playbook: the playbook.
        passes: the tests: whether they pass with a playbook. One that raises ``TimeoutError`` took
            too long.
        workers: how many are tried at once, in threads.
        only: the policies that are changed; see :func:`mutants`.
        operators: what is changed; see :func:`mutants`.
        most: how many changes are tried at most, taken evenly from all; all by default.
        told: called after each with what came of it and with how many there are to try.

    Example:
        >>> book = Playbook.parse('''
        ... [[questions]]
        ... id = "return"
        ... otherwise = "no"
        ... facts.days = { column = "integer >= 0", ask = "When did it arrive?" }
        ... outcomes.yes = { kind = "granted", text = "Yes, please do." }
        ... outcomes.no = { kind = "refused", text = "Sorry, {days} days are too many." }
        ... rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]
        ... ''')
        >>> def passes(book):
        ...     table = book.answers.question("return").table()
        ...     return [table.decide({"days": n}).outcome for n in (30, 40)] == ["yes", "no"]
        >>> print(mutate(book, passes))
        - question return: nobody tests days = 31: it says no, the mutant says yes (rule
          in-time: days <= 30 becomes days <= 31)
        <BLANKLINE>
        question return  5 of 6 killed
        <BLANKLINE>
        5 of 6 mutants are killed, 83.3 percent.

    Raises:
        FieldError: the playbook has no such policy, there is no such operator, a number is not
            possible, or the tests return something else than true or false.
        UnchangedFailsError: the tests fail on the playbook as it is.
    """
    _check("workers", workers)
    if most is not None:
        _check("most", most)
    every = drafts(playbook, only=only, operators=operators)
    chosen = every if most is None else _evenly(every, most)
    trials: list[Trial] = []
    interrupted = False
    try:
        _first(playbook, passes)
        with closing(_trials(made(chosen), passes, workers)) as found:
            for trial in found:
                trials.append(trial)
                if told is not None:
                    told(trial, len(chosen))
    except KeyboardInterrupt:
        interrupted = True
    return MutationReport(trials=trials, left=len(every) - len(chosen), interrupted=interrupted)


def _check(name: str, value: object) -> None:
    if not is_whole(value, least=1):
        raise FieldError(name, value, "a whole number from 1")


def _evenly(every: Sequence[Draft], most: int) -> list[Draft]:
    """Return so many of some changes, from the first to the last of them."""
    if len(every) <= most:
        return [*every]
    return [every[number * len(every) // most] for number in range(most)]


def _first(playbook: Playbook, passes: Passes) -> None:
    """Run the tests on the playbook as it is.

    Raises:
        UnchangedFailsError: they fail.
    """
    try:
        passed = passes(playbook)
    except AssertionError as error:
        raise UnchangedFailsError(str(error)) from error
    if not _as_bool(passed):
        raise UnchangedFailsError("")


def _as_bool(passed: Any) -> bool:
    if not isinstance(passed, bool):
        raise FieldError("passes", passed, "True or False, returned by the tests")
    return passed


def _trials(found: Iterable[Mutant], passes: Passes, workers: int) -> Generator[Trial, None, None]:
    """Yield what comes of mutants, in their order."""
    if workers == 1:
        for mutant in found:
            yield _tried(mutant, passes)
        return
    pool = ThreadPoolExecutor(workers)
    waiting: deque[Future[Trial]] = deque()
    try:
        for mutant in found:
            waiting.append(pool.submit(_tried, mutant, passes))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _tried(mutant: Mutant, passes: Passes) -> Trial:
    if mutant.status in _NOT_COUNTED or mutant.playbook is None:
        return Trial(mutant=mutant, fate=mutant.status)
    fate, why = _fate(mutant.playbook, passes)
    if fate == "survived" and mutant.status == "undecided":
        fate = "undecided"
    return Trial(mutant=mutant, fate=fate, why=why)


def _fate(playbook: Playbook, passes: Passes) -> tuple[str, str]:
    """Return what comes of a mutant, and what went wrong if something did."""
    try:
        passed = passes(playbook)
    except TimeoutError as error:
        return "timeout", str(error)
    except (AssertionError, ServiceKitError):
        return "killed", ""
    except Exception as error:  # whatever it is, it is told
        return "error", f"{type(error).__name__}: {error}"
    except BaseException as error:
        if not _is_failure(error):
            raise
        return "killed", ""
    return ("survived" if _as_bool(passed) else "killed"), ""


def _is_failure(error: BaseException) -> bool:
    """Tell whether pytest failed a test, which is no ordinary exception."""
    outcomes: Any = sys.modules.get("_pytest.outcomes")
    return outcomes is not None and isinstance(error, outcomes.Failed)
