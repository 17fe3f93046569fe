"""Workers: the parts of a log, each done by a process of its own, in the order of the log."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Any, Protocol, TypeVar

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from servicekit.cli.console import ERRORS
from servicekit.cli.given import InputError

__all__ = ["Job", "done"]

R_co = TypeVar("R_co", covariant=True)

# How many parts wait for each worker: enough that none waits for the next part.
_AHEAD = 2


class Job(Protocol[R_co]):
    """What is to be done with each part of a log; it can be sent to another process."""

    def do(self, start: int, stop: int) -> R_co:
        """Return what comes of the groups from one until before another."""


def done(
    job: Job[R_co], parts: Sequence[tuple[int, int]], *, workers: int, words: str
) -> Iterator[R_co]:
    """Yield what comes of each part, in the order of the parts, whoever does them.

    Args:
        job: what is to be done.
        parts: the parts: ranges of groups.
        workers: how many processes do it; one is this one.
        words: what to call it in the progress bar.
    """
    alone = 1 in {workers, len(parts)} or not parts
    results = _alone(job, parts) if alone else _shared(job, parts, workers)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=ERRORS, transient=True, disable=not ERRORS.is_terminal) as bar:
        task = bar.add_task(words, total=parts[-1][1] if parts else 0)
        for (_, stop), result in zip(parts, results, strict=True):
            bar.update(task, completed=stop)
            yield result


class _Rate(ProgressColumn):
    """How many customers a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed or 0
        return Text(f"{speed:,.0f} customers/s")


def _alone(job: Job[R_co], parts: Sequence[tuple[int, int]]) -> Iterator[R_co]:
    for start, stop in parts:
        yield job.do(start, stop)


def _shared(job: Job[R_co], parts: Sequence[tuple[int, int]], workers: int) -> Iterator[R_co]:
    """Yield what the workers make; only so many parts are ahead that memory stays flat."""
    context = get_context("spawn")  # a fork would copy the threads of the progress bar
    with ProcessPoolExecutor(
        min(workers, len(parts)), mp_context=context, initializer=_begin, initargs=(job,)
    ) as pool:
        waiting: deque[Future[Any]] = deque()
        left = iter(parts)
        waiting.extend(pool.submit(_do, part) for part in islice(left, workers * _AHEAD))
        try:
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(_do, part) for part in islice(left, 1))
                yield result
        except BrokenProcessPool:
            words = "a worker was ended from outside, perhaps for want of memory"
            raise InputError(f"{words}; try fewer than --workers {workers}") from None
        finally:
            pool.shutdown(cancel_futures=True)


# What the worker in this process does; one is enough, for a pool does one job.
_JOBS: list[Job[Any]] = []


def _begin(job: Job[Any]) -> None:
    _JOBS[:] = [job]
    parent = parent_process()
    if parent is not None:
        Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    """End when whoever gave the work has ended, however that came about."""
    wait([sentinel])
    os._exit(1)


def _do(part: tuple[int, int]) -> Any:
    return _JOBS[0].do(*part)
