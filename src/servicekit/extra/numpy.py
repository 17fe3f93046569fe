"""Business time for whole columns, with numpy (extra ``numpy``).

The same answers as the methods of a calendar, for arrays of instants. Instants are arrays of
``datetime64`` (which carries no zone and means UTC here) or of integers, microseconds since
1970-01-01 in UTC; durations are ``timedelta64`` or integer microseconds. Results come back alike.

Whatever one pair would raise, the whole call raises. All years from the earliest to the latest
instant must be covered by the holidays, also those in which no instant of the array lies.
"""

# ruff: noqa: SLF001 - a calendar gives its edges to nobody else

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias, overload

import numpy as np
import numpy.typing as npt

from servicekit.errors import FieldError, InstantOutOfRangeError, NegativeDurationError
from servicekit.hours.compiling import BEGINNING, END
from servicekit.hours.succession import AnyCalendar, whole_of
from servicekit.instants import EPOCH, from_microseconds, to_microseconds

__all__ = ["add_many", "between_many", "is_open_many"]

Times: TypeAlias = npt.NDArray[np.datetime64] | np.datetime64
Amounts: TypeAlias = npt.NDArray[np.timedelta64] | np.timedelta64
Counts: TypeAlias = npt.NDArray[np.integer[Any]] | np.integer[Any] | int
_Ints: TypeAlias = npt.NDArray[np.int64]


class _Kind(NamedTuple):
    """What a column may hold besides integers.

    Args:
        unit: numpy's type for it, in the unit that is computed with.
        vague: units that say no exact amount of microseconds.
    """

    unit: np.dtype[Any]
    vague: tuple[str, ...] = ()


_INSTANT = _Kind(np.dtype("datetime64[us]"))
_DURATION = _Kind(np.dtype("timedelta64[us]"), ("Y", "M", "generic"))  # months differ in length

# How many cells a grid has for each edge, and how many edges in one cell are few.
_CELLS, _STEPS = 8, 4


def is_open_many(calendar: AnyCalendar, t: Times | Counts) -> npt.NDArray[np.bool_]:
    """Tell for each instant whether it is open: the opening is, the close is not.

    Args:
        calendar: any calendar, or versions of calendars.
        t: instants, ``datetime64`` in UTC or integer microseconds since 1970.

    Example:
        >>> import numpy as np
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
        >>> is_open_many(office, np.array(["2026-03-02T09:00", "2026-03-02T17:00"], "M8[us]"))
        array([ True, False])

    Raises:
        FieldError: the array holds no instants, ``NaT``, or less than microseconds.
        InstantOutOfRangeError: an instant lies outside the years 1 to 9999.
        UncoveredYearError: a year from the first to the last instant is not covered.
    """
    at, _ = _microseconds("t", t, _INSTANT)
    return np.asarray(_passed(_edges_over(calendar, at), at) & 1 == 1)


@overload
def between_many(calendar: AnyCalendar, a: Times, b: Times) -> npt.NDArray[np.timedelta64]: ...
@overload
def between_many(calendar: AnyCalendar, a: Counts, b: Counts) -> _Ints: ...
def between_many(
    calendar: AnyCalendar, a: Times | Counts, b: Times | Counts
) -> npt.NDArray[np.timedelta64] | _Ints:
    """Return the open time from ``a`` to ``b``, pair by pair, negative where ``b`` comes first.

    Args:
        calendar: any calendar, or versions of calendars.
        a: instants, ``datetime64`` in UTC or integer microseconds since 1970.
        b: instants of the same kind, in a shape that goes with that of ``a``.

    Returns:
        ``timedelta64[us]`` for ``datetime64``, integer microseconds for integers.

    Example:
        >>> import numpy as np
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
        >>> friday = np.datetime64("2026-03-06T12:00")
        >>> monday = np.array(["2026-03-09T09:30", "2026-03-09T12:00"], "M8[us]")
        >>> between_many(office, friday, monday).astype("m8[m]")
        array([330, 480], dtype='timedelta64[m]')

    Raises:
        FieldError: an array holds no instants, ``NaT``, or less than microseconds, or one holds
            integers and the other does not.
        InstantOutOfRangeError: an instant lies outside the years 1 to 9999.
        UncoveredYearError: a year from the first to the last instant is not covered.
        ValueError: the shapes do not go together.
    """
    start, counted = _microseconds("a", a, _INSTANT)
    end, _ = _microseconds("b", b, _INSTANT, counted=counted)
    edges = _edges_over(calendar, start, end)
    counts = np.asarray(_measure(edges, end) - _measure(edges, start))
    return counts if counted else counts.view(_DURATION.unit)


@overload
def add_many(
    calendar: AnyCalendar, starts: Times, durations: Amounts
) -> npt.NDArray[np.datetime64]: ...
@overload
def add_many(calendar: AnyCalendar, starts: Counts, durations: Counts) -> _Ints: ...
def add_many(
    calendar: AnyCalendar, starts: Times | Counts, durations: Amounts | Counts
) -> npt.NDArray[np.datetime64] | _Ints:
    """Return the instants by which so much open time has passed, pair by pair.

    An amount that uses a period up exactly lands on the close, and adding nothing returns the
    start.

    Args:
        calendar: any calendar, or versions of calendars.
        starts: instants, ``datetime64`` in UTC or integer microseconds since 1970.
        durations: open time to add, ``timedelta64`` or integer microseconds like the starts, in a
            shape that goes with theirs; at least 0.

    Returns:
        ``datetime64[us]`` for ``datetime64``, integer microseconds for integers.

    Example:
        >>> import numpy as np
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
        >>> monday = np.datetime64("2026-03-02T09:00", "us")
        >>> add_many(office, monday, np.array([8, 9], "m8[h]")).astype("M8[m]")
        array(['2026-03-02T17:00', '2026-03-03T10:00'], dtype='datetime64[m]')

    Raises:
        FieldError: an array holds no instants or durations, ``NaT``, or less than microseconds,
            or one holds integers and the other does not.
        InstantOutOfRangeError: an instant or a result lies outside the years 1 to 9999.
        NegativeDurationError: a duration is negative.
        NoWorkingTimeError: the calendar does not open for so long any more.
        UncoveredYearError: a year from the first instant to the last result is not covered.
        ValueError: the shapes do not go together.
    """
    starting, counted = _microseconds("starts", starts, _INSTANT)
    adding, _ = _microseconds("durations", durations, _DURATION, counted=counted)
    if (adding < 0).any():
        raise NegativeDurationError(timedelta(microseconds=int(adding.min())))
    at, amount = np.broadcast_arrays(starting, adding)
    ends, moves = at.copy(), amount > 0
    if moves.any():
        ends[moves] = _added(calendar, at[moves], amount[moves])
    return ends if counted else ends.view(_INSTANT.unit)


def _added(calendar: AnyCalendar, at: _Ints, amount: _Ints) -> _Ints:
    # More than there is time cannot be added anyway, and would overflow in the sum.
    most = np.minimum(amount, END - BEGINNING)
    goal = _measure(_edges_over(calendar, at), at) + most
    # The pair that gets furthest decides how far to look, and whether there is an answer at all.
    last = goal.argmax()
    start = from_microseconds(int(at[last]), EPOCH)
    end = calendar.add(start, timedelta(microseconds=int(amount[last])))
    edges = _edges(calendar, int(at.min()), to_microseconds(end))
    done = _done(edges)
    segment = _passed(done, goal - 1) - 1  # one that is used up exactly is not left
    return (edges[::2] - done[:-1])[segment] + goal


def _edges_over(calendar: AnyCalendar, *columns: _Ints) -> _Ints:
    """Return the edges of the open time that decide about every instant of the columns."""
    if not all(column.size for column in columns):
        return np.empty(0, np.int64)
    low, high = min(map(np.min, columns)), max(map(np.max, columns))
    return _edges(calendar, int(low), int(high) + 1)


def _edges(calendar: AnyCalendar, low: int, high: int) -> _Ints:
    return np.array(whole_of(calendar)._within(low, high), np.int64)


def _done(edges: _Ints) -> _Ints:
    """Return the open time before the first segment, and after each."""
    return np.concatenate(([0], np.cumsum(edges[1::2] - edges[::2])))


def _measure(edges: _Ints, at: _Ints) -> _Ints:
    """Return the open time before each instant, as ``Compiled.measure`` does for one."""
    sums = np.empty(edges.size + 1, np.int64)
    sums[::2] = _done(edges)
    sums[1::2] = sums[:-1:2] - edges[::2]
    i = _passed(edges, at)
    return sums[i] + (i & 1) * at


def _passed(edges: _Ints, at: _Ints) -> npt.NDArray[np.intp]:
    """Return how many edges lie at or before each instant.

    Bisecting guesses wrong at every other step when the instants come in no order. So many
    instants look up a cell of a grid first, and step over the few edges within it.
    """
    if at.size < edges.size or not edges.size:
        return np.searchsorted(edges, at, "right")
    low, high = at.min(), at.max()
    width = (high - low) // (_CELLS * edges.size) + 1
    grid = np.searchsorted(edges, np.arange(low, high + width + 1, width), "right")
    steps = np.diff(grid).max()
    if steps > _STEPS:  # edges that huddle together
        return np.searchsorted(edges, at, "right")
    found: npt.NDArray[np.intp] = grid[(at - low) // width]
    ahead = np.append(edges, np.iinfo(np.int64).max)
    for _ in range(steps):
        found += ahead[found] <= at
    return found


def _microseconds(
    field: str, values: object, kind: _Kind, *, counted: bool | None = None
) -> tuple[_Ints, bool]:
    """Return a column as integer microseconds, and whether it came as integers.

    Args:
        field: what the column is called in an error.
        values: the column.
        kind: what it may hold.
        counted: whether it must hold integers; ``None`` when both will do.
    """
    column = np.asarray(values)
    integers = column.dtype.kind in "iu" and np.can_cast(column.dtype, np.int64)
    allowed = integers or column.dtype.kind == kind.unit.kind
    if not allowed or counted not in {None, integers} or isinstance(values, np.ma.MaskedArray):
        raise FieldError(field, column.dtype, _wanted(kind, counted=counted))
    found = column.astype(np.int64) if integers else _exact(field, column, kind)
    if kind is _INSTANT:
        _check_range(found)
    return found, integers


def _wanted(kind: _Kind, *, counted: bool | None) -> str:
    either = {False: str(kind.unit), True: "int64 microseconds"}
    unit = " or ".join(either.values()) if counted is None else either[counted]
    return f"an array of {unit} (UTC, no mask); convert it first, with .astype()"


def _exact(field: str, column: npt.NDArray[Any], kind: _Kind) -> _Ints:
    if np.isnat(column).any():
        raise FieldError(field, "NaT", "no missing values; select with ~numpy.isnat() first")
    if np.datetime_data(column.dtype)[0] in kind.vague:
        raise FieldError(field, column.dtype, f"a unit of fixed length, such as {kind.unit}")
    try:
        found = column.astype(kind.unit)
        changed = (
            found.astype(column.dtype) != column
        )  # a fraction was cut off, or too much wrapped
    except OverflowError:  # what wrapped silently before numpy 2.5
        raise FieldError(field, column.dtype, f"what {kind.unit} can hold") from None
    if changed.any():
        raise FieldError(field, column[changed][0], f"whole {kind.unit}; round with .astype()")
    return found.view(np.int64)


def _check_range(at: _Ints) -> None:
    for each in (at.min(), at.max()) if at.size else ():
        if not BEGINNING <= each < END:
            raise InstantOutOfRangeError(int(each))
