"""What was known of a case: what had happened by one instant and was recorded by another."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

from servicekit.case.change import Change
from servicekit.case.ordering import arranged, originals
from servicekit.interaction import Interaction
from servicekit.records import Recorded, Script, among, in_order, script

__all__ = ["Log", "View"]

R = TypeVar("R", bound=Recorded)


class Log:
    """Everything that was ever recorded of a case, ready to be asked at many instants.

    Args:
        changes: all changes, in order.
        contacts: all contacts, in order.
    """

    __slots__ = ("changes", "contacts", "edited", "edits", "fields", "replies")

    def __init__(self, changes: tuple[Change, ...], contacts: tuple[Interaction, ...]) -> None:
        by_field = defaultdict[str, list[Change]](list)
        for change in changes:
            by_field[change.field].append(change)
        self.fields = {field: script(found) for field, found in by_field.items()}
        self.edited = any(change.revises is not None for change in changes)
        self.changes = script(changes) if self.edited else ()
        self.replies = any(contact.reply_to is not None for contact in contacts)
        # By their clocks, which contacts that stand after what they reply to are not.
        self.contacts = script(in_order(contacts) if self.replies else contacts)
        self.edits = originals(contacts)


class View:
    """What had happened in a case by one instant, as far as was recorded by another.

    Args:
        log: what was ever recorded.
        asked: the two instants, microseconds of UTC.
    """

    __slots__ = ("_changes", "_contacts", "asked", "log")

    def __init__(self, log: Log, asked: tuple[int, int]) -> None:
        self.log = log
        self.asked = asked
        self._changes: dict[str, tuple[Change, ...]] = {}
        self._contacts: tuple[Interaction, ...] | None = None

    def changes(self, field: str) -> tuple[Change, ...]:
        """Return the changes of a field, in order."""
        found = self._changes.get(field)
        if found is None:
            if self.log.edited:  # perhaps from one field to another
                known = _seen(self.log.changes, self.asked, edited=True)
                found = tuple(change for change in known if change.field == field)
            else:
                found = _seen(self.log.fields.get(field, ()), self.asked, edited=False)
            self._changes[field] = found
        return found

    @property
    def contacts(self) -> tuple[Interaction, ...]:
        """The contacts, each reply after what it answers."""
        if self._contacts is None:
            found = _seen(self.log.contacts, self.asked, edited=bool(self.log.edits))
            self._contacts = arranged(found, self.log.edits) if self.log.replies else found
        return self._contacts


def _seen(records: Script[R], asked: tuple[int, int], *, edited: bool) -> tuple[R, ...]:
    at, known = asked
    if edited:
        return tuple(record for _, _, record in among(records, at=at, known=known))
    return tuple([r for happened, recorded, r in records if happened <= at and recorded <= known])
