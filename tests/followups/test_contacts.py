"""The contacts that were known at an instant, and the cases that each was about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from followups.support import call, on
from servicekit.case import Case, History
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.followups.contacts import Contacts, carried_out, known_contacts, matters
from servicekit.interaction import Interaction


def history(contacts: list[Interaction]) -> History:
    return History(customer="kim", contacts=contacts)


BOTH = pytest.mark.parametrize("kind", [list, iter, history], ids=["list", "once", "history"])


def ids(contacts: Contacts, *instants: datetime) -> list[str]:
    return [each.id for each in known_contacts(contacts, *instants)]


@BOTH
def test_in_order(kind: Callable[[Any], Contacts]) -> None:
    """Contacts come in their order, in whatever order they are given."""
    given = [call(on(24), id="c"), call(on(22), id="a"), call(on(23), id="b")]
    assert ids(kind(given), on(25)) == ["a", "b", "c"]


@BOTH
def test_until_the_instant(kind: Callable[[Any], Contacts]) -> None:
    """A contact of the instant itself is known, one after it is not."""
    given = [call(on(22), id="a"), call(on(23), id="b"), call(on(23, 0, 1), id="c")]
    assert ids(kind(given), on(23)) == ["a", "b"]


@BOTH
def test_what_was_recorded_later(kind: Callable[[Any], Contacts]) -> None:
    """What was recorded later is not known, unless it is asked by when it had to be."""
    given = [call(on(22), id="a", recorded_at=on(24))]
    assert ids(kind(given), on(23)) == []
    assert ids(kind(given), on(23), on(24)) == ["a"]
    assert ids(kind(given), on(25), on(23)) == []


@BOTH
def test_an_edit_stands_for_what_it_revises(kind: Callable[[Any], Contacts]) -> None:
    """From when an edit was recorded, it stands in the place of what it revises."""
    given = [call(on(22), id="a"), call(on(22), id="b", revises="a", recorded_at=on(24))]
    assert ids(kind(given), on(23)) == ["a"]
    assert ids(kind(given), on(24)) == ["b"]


def test_the_contacts_of_every_case() -> None:
    """Of a history, the contacts of its cases and those of none are known."""
    case = Case(id=1, customer_id="kim", opened_at=on(20), interactions=[call(on(23), id="b")])
    whole = History(customer="kim", cases=[case], contacts=[call(on(22), id="a")])
    assert ids(whole, on(25)) == ["a", "b"]


@pytest.mark.parametrize("contacts", [None, "call", [1]], ids=repr)
def test_what_is_no_list_of_contacts(contacts: Any) -> None:
    """Contacts are interactions, in a list or a history."""
    with pytest.raises(FieldError, match="Interaction"):
        known_contacts(contacts, on(23))


@BOTH
def test_an_instant_without_a_zone(kind: Callable[[Any], Contacts]) -> None:
    """The instant asked about needs a time zone, and so does that by which it was recorded."""
    bare = datetime(2026, 11, 23)  # noqa: DTZ001
    with pytest.raises(NaiveDatetimeError):
        known_contacts(kind([]), bare)
    with pytest.raises(NaiveDatetimeError):
        known_contacts(kind([]), on(23), bare)


@pytest.mark.parametrize(
    ("fields", "done"),
    [
        ({"outcome": "connected"}, True),
        ({"outcome": "no_answer"}, False),
        ({"outcome": "abandoned"}, False),
        ({"outcome": "voicemail"}, False),
        ({"outcome": None, "channel": "email"}, True),
        ({"outcome": "bounced", "channel": "email"}, False),
        ({"outcome": None, "channel": "note", "direction": "internal"}, True),
    ],
    ids=["talk", "no answer", "abandoned", "voicemail", "mail", "bounce", "note"],
)
def test_what_a_contact_carried_out(fields: dict[str, Any], done: bool) -> None:
    """What reached somebody carried its follow-ups out; a message on a voicemail did not."""
    contact = call(on(23), follow_ups=["a", "b"], **fields)
    assert carried_out(contact) == (("a", "b") if done else ())


def test_what_each_was_about() -> None:
    """A contact was about the cases that it names and those that hold it, or about none."""
    talk = call(on(22), id="talk", case_ids=["1", "3"])
    mail = call(on(23), id="mail")
    alone = call(on(24), id="alone")
    cases = [
        Case(id=1, customer_id="kim", opened_at=on(20), interactions=[talk, mail]),
        Case(id=2, customer_id="kim", opened_at=on(20), interactions=[mail]),
    ]
    about = matters([talk, mail, alone], cases)
    assert about["talk"] == {"1", "3"}
    assert about["mail"] == {"1", "2"}
    assert about["alone"] == frozenset()
    assert matters([], []) == {}
