"""What happened in a case, as far as clocks are concerned."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from servicekit.case import FIELDS, Case, Change
from servicekit.instants import later, to_microseconds
from servicekit.interaction import Interaction
from servicekit.targets.selectors import FACT, Values

__all__ = ["NEW", "Mark", "Story"]

#: What a case is before anybody sets a status.
NEW = "new"


class Mark(NamedTuple):
    """An instant at which something happened, in microseconds and as a datetime.

    Args:
        t: microseconds of UTC.
        at: the same instant.
        known: when it became known.
        word: what a field of the case has been since, where it is a change.
        contact: the contact, where it is one.
    """

    t: int
    at: datetime
    known: datetime
    word: str | None = None
    contact: Interaction | None = None

    def not_before(self, start: Mark) -> Mark:
        """Return the mark, moved to ``start`` if it comes earlier."""
        return self if self.t >= start.t else self._replace(t=start.t, at=start.at)


class Story:
    """What happened in a case by one instant, as far as it was recorded by another.

    It is made anew for each question and thrown away, so it may remember what it has worked out.
    """

    __slots__ = ("_contacts", "_fields", "case", "now", "opening", "seen")

    def __init__(self, case: Case, at: datetime, known_at: datetime | None) -> None:
        self.case = case
        self.now = Mark(to_microseconds(at), at, at if known_at is None else known_at)
        self.seen: dict[str, Any] = (
            {"at": at} if known_at is None else {"at": at, "known_at": known_at}
        )
        self.opening = Mark(to_microseconds(case.opened_at), case.opened_at, case.recorded_at)
        self._fields: dict[str, list[Mark]] = {}
        self._contacts: list[Mark] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the case had been opened, and that was known."""
        return self.opening.t <= self.now.t and not later(self.opening.known, self.now.known)

    def contacts(self) -> list[Mark]:
        """Return the contacts in order.

        A reply may be dated a little before what it answers; it counts as given then.
        """
        if self._contacts is None:
            self._contacts = []
            for contact in self.case.contacts(**self.seen):
                mark = Mark(
                    to_microseconds(contact.at), contact.at, contact.recorded_at, None, contact
                )
                if self._contacts:
                    mark = mark.not_before(self._contacts[-1])
                self._contacts.append(mark)
        return self._contacts

    def changes(self, field: str) -> list[Mark]:
        """Return since when a field was what; at each instant its last value is what it was."""
        found = self._fields.get(field)
        if found is None:
            found = self._fields[field] = []
            for change in self.case.changes_of(field, **self.seen):
                mark = _mark(change)
                if found and found[-1].t == mark.t:
                    found[-1] = mark
                else:
                    found.append(mark)
        return found

    def value(self, field: str, t: int) -> str | None:
        """Return what a field was at an instant."""
        marks = self.changes(field)
        found = bisect_right(marks, t, key=attrgetter("t"))
        return marks[found - 1].word if found else None

    def status(self, mark: Mark) -> Mark:
        """Return a mark with the status that the case then had."""
        return mark._replace(word=self.value("status", mark.t) or NEW, contact=None)

    def values(self, t: int) -> Values:
        """Return what the case has for each selector at an instant."""
        found: dict[str, Any] = {}

        def value(selector: str) -> Any:
            if selector not in found:
                found[selector] = self._selected(selector, t)
            return found[selector]

        return value

    def _selected(self, selector: str, t: int) -> Any:
        if selector in FIELDS:
            return self.value(selector, t)
        if selector.startswith(FACT):
            return self.case.facts.get(selector.removeprefix(FACT))
        return getattr(self.case, selector)


def _mark(change: Change) -> Mark:
    return Mark(to_microseconds(change.at), change.at, change.recorded_at, change.new)
