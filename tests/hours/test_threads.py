from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from hours.support import HOUR, london, office, pickled, utc
from servicekit.hours import BusinessHours, Calendar, Span

THREADS = 16


def together(calendar: Calendar) -> list[object]:
    """Ask a fresh calendar in many threads that all start at once, each in another year."""
    barrier = Barrier(THREADS)

    def ask(n: int) -> object:
        t = london(2010 + n, 3, 1, 10)
        barrier.wait()
        later = calendar.add(t, 2_000 * HOUR)
        return later, calendar.between(t, later), calendar.previous_open(t)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, range(THREADS)))


def test_first_use_by_many_threads_at_once() -> None:
    """Whoever compiles first, every thread gets the answers that it would get alone."""
    base = office() & BusinessHours.parse("Mo-Su 08:00-22:00", timezone="America/New_York")
    pauses = [Span(utc(y, 5, 1), utc(y, 5, 1) + timedelta(days=3)) for y in range(2005, 2030)]
    for calendar in (office(), base, office() - pauses, base - pauses):
        alone = pickled(calendar)
        expected = [
            (later := alone.add(t, 2_000 * HOUR), alone.between(t, later), alone.previous_open(t))
            for t in (london(2010 + n, 3, 1, 10) for n in range(THREADS))
        ]
        assert together(calendar) == expected
