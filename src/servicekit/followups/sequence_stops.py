"""What ends a sequence before its last touch, as far as contacts and the case tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from servicekit.case import Case, History
from servicekit.case.change import DONE, ENDED, Change
from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.followups.contacts import Contacts, known_contacts, matters
from servicekit.instants import later, to_microseconds
from servicekit.interaction import Interaction
from servicekit.records import in_order
from servicekit.values import tuple_of

if TYPE_CHECKING:
    from servicekit.followups.enrolment import Enrolment

__all__ = ["SIGNS", "Known", "Stop"]

#: What a contact can tell of a customer, in the words that an instant follows.
SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "reply": "the customer answered",
        "thanks": "the customer sent a word that needs no reply",
        "conversation": "somebody spoke with the customer",
    }
)

# A contact and the matters that it was about.
_Entry = tuple[Interaction, frozenset[str]]


class Stop(NamedTuple):
    """Something that ends a sequence before its last touch.

    Args:
        at: when it happened.
        code: what it is, one of the endings.
        before: what happened, in words that the instant follows.
        after: what follows the instant.
        evidence: the id of the contact.
    """

    at: datetime
    code: str
    before: str
    after: str = ""
    evidence: tuple[str, ...] = ()


class Known(NamedTuple):
    """What was known at an instant about somebody in a sequence.

    Args:
        enrolment: who.
        at: the instant.
        known_at: by when it had to be recorded.
        case: the matter; ``None`` where nobody gave it, or there is none.
        entries: the contacts, each with the matters that it was about.
        revised: by the id of each correction the id of what it corrects.
    """

    enrolment: Enrolment
    at: datetime
    known_at: datetime
    case: Case | None
    entries: tuple[_Entry, ...]
    revised: Mapping[str, str]

    @classmethod
    def of(
        cls,
        enrolment: Enrolment,
        contacts: Contacts,
        *,
        at: datetime,
        known_at: datetime,
        case: Case | None,
    ) -> Known:
        """Look for the case in a history, and for the matters of each contact.

        Raises:
            FieldError: the case is not the enrolment's, or the history is another customer's.
        """
        given: History | tuple[Interaction, ...]
        given = contacts if isinstance(contacts, History) else tuple_of(Interaction, contacts)
        cases = given.cases if isinstance(given, History) else ()
        if isinstance(given, History) and enrolment.customer_id not in given.customer_ids:
            what = f"the history of customer {enrolment.customer_id}, who is enrolled"
            raise FieldError("contacts", given.customer_ids, what)
        if case is None:
            case = next((each for each in cases if each.id == enrolment.case_id), None)
        elif case.id != enrolment.case_id:
            raise FieldError("case", case.id, f"the enrolment's, {enrolment.case_id!r}")
        entries = tuple(_entries(given, at, known_at, case))
        return cls(enrolment, at, known_at, case, entries, dict(_revised(given, case)))

    @property
    def prefix(self) -> str:
        """What the keys of all touches begin with."""
        names = (self.enrolment.sequence_id, self.enrolment.id, "")
        return "/".join(quote(name, safe="") for name in names)

    def tries(self, until: datetime) -> Mapping[str, list[Interaction]]:
        """Return by the quoted id of each touch the contacts that tried it until an instant."""
        found = defaultdict[str, list[Interaction]](list)
        for contact, keys in self._touches():
            if not later(contact.at, until):
                for key in keys:
                    found[key.removeprefix(self.prefix).split("/")[0]].append(contact)
        return found

    def stop(self, stops_on: Collection[str]) -> Stop | None:
        """Return what ended the sequence first, or ``None``.

        Args:
            stops_on: what ends it, beside a case that is no longer there and whoever stops it.
        """
        stops = (*self._decided(), *self._answers(stops_on), *self._closings(stops_on))
        return min(stops, key=_when, default=None)

    def doubts(self, stops_on: Collection[str]) -> Iterator[Reason]:
        """Say what may have ended it, which nobody can tell from what is known."""
        case_id = self.enrolment.case_id
        if case_id is None:
            return
        if self.case is None:
            yield Reason("case_unknown", f"Whether case {case_id} is settled is not known here.")
        for contact, cases in self._signs(stops_on):
            if not cases and not self._is_about(contact, cases):
                text = f"Contact {contact.id} names no case; if it is this one, the sequence ends."
                yield Reason("unsorted", text, (contact.id,))

    def _decided(self) -> Iterator[Stop]:
        event = self.enrolment.progress(at=self.at, known_at=self.known_at).stopped
        if event is not None:
            by = f" by {event.by}" if event.by else ""
            why = f" ({event.reason})" if event.reason else ""
            yield Stop(event.at, "stopped", f"stopped{by}", why)

    def _answers(self, stops_on: Collection[str]) -> Iterator[Stop]:
        for contact, cases in self._signs(stops_on):
            if self._is_about(contact, cases):
                sign = next(sign for sign in _told_by(contact) if sign in stops_on)
                by = f" by {contact.channel}"
                yield Stop(contact.at, sign, SIGNS[sign], by, (contact.id,))

    def _closings(self, stops_on: Collection[str]) -> Iterator[Stop]:
        """Iterate over the changes since the start by which the case was settled, or is gone."""
        if self.case is None:
            return
        done = False
        changes = self.case.changes_of("status", at=self.at, known_at=self.known_at)
        for change in _lasting(changes):
            gone, settles = change.new in ENDED, change.new in DONE and not done
            ends = gone or (settles and "settled" in stops_on)
            if ends and later(change.at, self.enrolment.started_at):
                code = "case_ended" if gone else "settled"
                yield Stop(change.at, code, f"case {self.enrolment.case_id} was {change.new}")
            done = change.new in DONE

    def _signs(self, stops_on: Collection[str]) -> Iterator[_Entry]:
        begun = self.enrolment.started_at
        for contact, cases in self.entries:
            if later(contact.at, begun) and not set(stops_on).isdisjoint(_told_by(contact)):
                yield contact, cases

    def _is_about(self, contact: Interaction, cases: Collection[str]) -> bool:
        """Tell whether a contact is about the matter of the enrolment, in whatever thread."""
        if contact.reply_to in self._own:
            return True
        case_id = self.enrolment.case_id
        return not cases if case_id is None else case_id in cases

    @property
    def _own(self) -> set[str]:
        """The ids of the contacts that tried a touch, and of all that they correct."""
        found: set[str] = set()
        for contact, _ in self._touches():
            here: str | None = contact.id
            while here is not None and here not in found:
                found.add(here)
                here = self.revised.get(here)
        return found

    def _touches(self) -> Iterator[tuple[Interaction, list[str]]]:
        """Iterate over the contacts that tried a touch, with its keys; a note to staff is none."""
        for contact, _ in self.entries:
            keys = [key for key in contact.follow_ups if key.startswith(self.prefix)]
            if keys and (contact.is_attempt or contact.is_live):
                yield contact, keys


def _entries(
    contacts: Contacts, at: datetime, known_at: datetime, case: Case | None
) -> Iterator[_Entry]:
    """Iterate over what was known at an instant, in order, with the matters of each contact."""
    given = contacts.cases if isinstance(contacts, History) else ()
    cases = given if case is None else (*given, case)
    own = () if case is None else case.contacts(at=at, known_at=known_at)
    known = known_contacts(contacts, at, known_at)
    found = {contact.id: contact for contact in (*own, *known)}
    about = matters(found.values(), cases)
    for contact in in_order(found.values()):
        yield contact, about[contact.id]


def _revised(
    contacts: History | Iterable[Interaction], case: Case | None
) -> Iterator[tuple[str, str]]:
    """Iterate over the ids of all corrections that were recorded, and of what they correct."""
    own = () if case is None else case.interactions
    given = contacts._all if isinstance(contacts, History) else contacts  # noqa: SLF001 - records
    for contact in (*own, *given):
        if contact.revises is not None:
            yield contact.id, contact.revises


def _lasting(changes: Sequence[Change]) -> Iterator[Change]:
    """Iterate over changes of a status, without the mergers and deletions that were undone."""
    there = [n for n, change in enumerate(changes) if change.new not in ENDED]
    undone = max(there, default=-1)
    return (each for n, each in enumerate(changes) if each.new not in ENDED or n > undone)


def _told_by(contact: Interaction) -> Iterator[str]:
    """Iterate over what a contact tells of a customer, each of :data:`SIGNS`."""
    if not contact.public or contact.automated or not contact.reached:
        return
    if contact.is_theirs:
        yield "reply" if contact.needs_reply else "thanks"
    if contact.is_live:
        yield "conversation"


def _when(stop: Stop) -> int:
    return to_microseconds(stop.at)
