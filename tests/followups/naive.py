"""A second opinion on when a customer may be contacted: plain loops over every minute.

It shares nothing with the engine, not even its values: a problem is told in plain data here, and
``support_laws`` says the same to the engine. Every time is a whole minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# A customer's own hours give way to what they asked for, and to danger.
WISHES_BIND = frozenset({"reply", "promised", "service", "marketing", "collection"})
NEEDS_CONSENT = frozenset({"marketing"})


@dataclass(frozen=True)
class Hours:
    """Minutes of the day from and to, by weekday (0 is Monday); an end past 1440 is tomorrow."""

    zone: str
    weekly: tuple[tuple[int, int, int], ...]
    closed: tuple[date, ...] = ()

    def open_at(self, at: datetime, zone: str | None = None) -> bool:
        """Tell whether a span of some date, that date's own, reaches over the instant.

        A bound that the clock skips is the first minute after the gap, and one that it shows twice
        is the first of the two.
        """
        place = zone or self.zone
        today = at.astimezone(ZoneInfo(place)).date()
        # The clock of no place shows another date than that of the day before, at, or after.
        return any(
            edge(day, start, place) <= at < edge(day, end, place)
            for day in (today - DAY, today, today + DAY)
            for weekday, start, end in self.weekly
            if weekday == day.weekday() and day not in self.closed
        )


@cache
def edge(day: date, minutes: int, place: str) -> datetime:
    """Return the first instant at which the clock of a place shows a time of a date, or later."""
    wall = datetime(day.year, day.month, day.day) + minutes * MINUTE  # noqa: DTZ001
    zone = ZoneInfo(place)
    # No zone is a day away from UTC, and no clock is put back by more than a few hours.
    t = wall.replace(tzinfo=UTC) - DAY
    while t.astimezone(zone).replace(tzinfo=None) < wall:
        t += MINUTE
    return t


@dataclass(frozen=True)
class Window:
    """Only within some hours, on their own clock or on every clock that may be the customer's."""

    id: str
    hours: Hours
    bases: frozenset[str]
    place: str = "own"
    channels: tuple[str, ...] = ()
    is_law: bool = False


@dataclass(frozen=True)
class Cap:
    """At most so many contacts within a window.

    ``window`` is ``("rolling", minutes)``, ``("calendar", "day" | "week" | "month")`` or
    ``("dates", n)``.
    """

    id: str
    count: int
    window: tuple[str, int | str]
    bases: frozenset[str]
    of: str = "attempts"
    per: tuple[str, ...] = ("person",)
    counts: frozenset[str] | None = None
    channels: tuple[str, ...] = ()
    is_law: bool = False
    spread: bool = False
    burst: tuple[int, int] | None = None


@dataclass(frozen=True)
class Said:
    """What a customer said about being contacted for a purpose."""

    purpose: str
    at: datetime
    status: str
    channel: str | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Person:
    """The customer, as far as it matters here."""

    zones: tuple[str, ...] = ()
    contact_hours: Hours | None = None
    quiet_hours: Hours | None = None
    consents: tuple[Said, ...] = ()
    points: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Contact:
    """A contact of the past."""

    at: datetime
    channel: str = "phone"
    outcome: str | None = "no_answer"
    basis: str | None = None
    case: str | None = None
    brand: str | None = None
    point: str | None = None
    inbound: bool = False


@dataclass(frozen=True)
class Problem:
    """One follow-up on one channel, and everything that bears on it."""

    at: datetime
    latest: datetime
    channel: str = "phone"
    basis: str = "service"
    purpose: str = "call back"
    case: str | None = None
    brand: str | None = None
    earliest: datetime | None = None
    default_zone: str | None = None
    person: Person = field(default_factory=Person)
    contacts: tuple[Contact, ...] = ()
    rules: tuple[Window | Cap, ...] = ()

    @property
    def zones(self) -> tuple[str, ...]:
        return self.person.zones or ((self.default_zone,) if self.default_zone else ())

    @property
    def point(self) -> str | None:
        return dict(self.person.points).get(self.channel)

    @property
    def start(self) -> datetime:
        return max(self.at, self.earliest or self.at).astimezone(UTC)


# -- one instant ----------------------------------------------------------------------------------


def allowed(problem: Problem, at: datetime) -> bool:
    """Tell whether the customer may be contacted at an instant."""
    return not any(True for _ in objections(problem, at))


def objections(problem: Problem, at: datetime) -> Iterator[str]:
    """Say what speaks against an instant."""
    yield from of_wishes(problem, at)
    for rule in problem.rules:
        if problem.basis not in rule.bases:
            continue
        if rule.channels and problem.channel not in rule.channels:
            continue
        held = keeps_window if isinstance(rule, Window) else keeps_cap
        if not held(rule, problem, at):  # type: ignore[arg-type]
            yield rule.id


def of_wishes(problem: Problem, at: datetime) -> Iterator[str]:
    person = problem.person
    known = [one for one in person.consents if one.at <= problem.at]
    words = [problem.purpose, problem.basis, "any"]
    stood = stance(known, set(words[:2]), problem.channel, at)
    if problem.basis in NEEDS_CONSENT and stood != "given":
        yield "consent"
    if problem.basis not in WISHES_BIND:
        return
    # A general yes lifts no particular no.
    for many in (1, 2, 3):
        if stance(known, set(words[:many]), problem.channel, at) == "objected":
            yield "objection"
            break
    if person.contact_hours and not everywhere(person.contact_hours, problem, at, is_open=True):
        yield "contact hours"
    if person.quiet_hours and not everywhere(person.quiet_hours, problem, at, is_open=False):
        yield "quiet hours"


def everywhere(hours: Hours, problem: Problem, at: datetime, *, is_open: bool) -> bool:
    """Tell whether a customer's hours are so wherever they may be, else where they said them."""
    places = problem.person.zones or (hours.zone,)
    return all(hours.open_at(at, zone) == is_open for zone in places)


def stance(said: Iterable[Said], words: set[str], channel: str, at: datetime) -> str | None:
    """Return where they stand after all that they said of a purpose in any of these words."""
    found: str | None = None
    strict = ("given", "withdrawn", "objected")
    for one in sorted(said, key=lambda one: (one.at, strict.index(one.status))):
        if one.purpose not in words or one.channel not in (None, channel):
            continue
        if one.status == "given":
            ended = one.until is not None and one.until < at
            if not ended:
                found = "given"
            elif found == "given":
                found = None
        elif one.status == "objected" or found != "objected":
            found = one.status
    return found


def keeps_window(rule: Window, problem: Problem, at: datetime) -> bool:
    if rule.place == "own":
        return rule.hours.open_at(at)
    known = bool(problem.zones)
    return known and all(rule.hours.open_at(at, zone) for zone in problem.zones)


# -- caps -----------------------------------------------------------------------------------------


def keeps_cap(rule: Cap, problem: Problem, at: datetime) -> bool:
    relevant = [one.at for one in problem.contacts if counts(rule, problem, one)]
    if rule.window[0] == "rolling":
        return keeps_rolling(rule, [t for t in relevant if t <= at], at)
    if not problem.zones:  # nobody knows which date it is, only which it cannot be any more
        length = {"day": 1, "week": 7, "month": 31}.get(str(rule.window[1])) or rule.window[1]
        past = [t for t in relevant if timedelta() <= at - t < (2 + int(length)) * DAY]
        return len(past) < rule.count
    for zone in problem.zones:
        today = at.astimezone(ZoneInfo(zone)).date()
        dates = [t.astimezone(ZoneInfo(zone)).date() for t in relevant if t <= at]
        if sum(together(rule.window, day, today) for day in dates) >= rule.count:
            return False
    return True


def counts(rule: Cap, problem: Problem, one: Contact) -> bool:
    if rule.channels and one.channel not in rule.channels:
        return False
    if one.basis is not None and one.basis not in (
        rule.bases if rule.counts is None else rule.counts
    ):
        return False
    if rule.of == "attempts" and one.inbound:
        return False
    if rule.of == "conversations" and one.outcome != "connected":
        return False
    same = {
        "person": True,
        # What nobody recorded could be the same.
        "contact_point": one.point == problem.point or None in (one.point, problem.point),
        "brand": one.brand == problem.brand or None in (one.brand, problem.brand),
        "case": one.case == problem.case or None in (one.case, problem.case),
    }
    return all(same[word] for word in rule.per)


def together(window: tuple[str, int | str], day: date, today: date) -> bool:
    """Tell whether a date lies in the window that belongs to another."""
    match window:
        case ("calendar", "day"):
            return day == today
        case ("calendar", "week"):
            return day - day.weekday() * DAY == today - today.weekday() * DAY
        case ("calendar", "month"):
            return (day.year, day.month) == (today.year, today.month)
        case ("dates", int(number)):
            return timedelta() <= today - day < number * DAY
    raise AssertionError(window)


def keeps_rolling(rule: Cap, before: list[datetime], at: datetime) -> bool:
    length = int(rule.window[1]) * MINUTE
    inside = [t for t in before if at - t < length]
    if len(inside) >= rule.count:
        return False
    if not (rule.spread and inside):
        return True
    free, first = rule.burst or (0, 0)
    if len(inside) < free:
        return True
    # What is left after the burst is spread evenly over what is left of the window.
    gone = (at - min(inside)) // MINUTE - first
    rest = Fraction(rule.count - free, int(rule.window[1]) - first)
    return len(inside) - free <= gone * rest // 1


# -- all minutes ----------------------------------------------------------------------------------


def minutes(problem: Problem) -> Iterator[datetime]:
    """Go through every minute of a follow-up, its latest included."""
    t = problem.start
    while t <= problem.latest:
        yield t
        t += MINUTE


def first_allowed(problem: Problem) -> datetime | None:
    return next((t for t in minutes(problem) if allowed(problem, t)), None)
