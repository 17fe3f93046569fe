from __future__ import annotations

import pickle

import attrs
import pytest

from promise.support import at, euro, event, mandate, promise, whole
from servicekit.errors import FieldError, NaiveDatetimeError, NotAnInstantError
from servicekit.promise import EVENTS, TIMED, PromiseEvent

WINDOW = ("due_at", "expected_from")
CARRIED = {
    "owner": "sam",
    "due_at": at(11),
    "expected_from": at(11),
    "amount": euro(1),
    "party": "customer",
    "verdict": "kept",
    "mandate": mandate(),
}


def carries(kind: str, name: str) -> bool:
    known = EVENTS[kind]
    agrees = name == "mandate" and known.act is not None
    return name in known.needs or name in known.takes or agrees


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_carries_what_it_must(kind):
    """An event without a detail that its kind needs is refused, and the error names it."""
    for name in EVENTS[kind].needs:
        with pytest.raises(FieldError, match=rf"an event '{kind}' carries {name}") as caught:
            whole(kind, at(10), **{name: None})
        assert caught.value.field == name


@pytest.mark.parametrize("name", CARRIED)
@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_carries_nothing_else(kind, name):
    """A detail that a kind of event has no use for is refused rather than forgotten."""
    detail = {name: CARRIED[name]}
    if carries(kind, name):
        happened = whole(kind, at(10), **{"due_at": at(11), **detail} if name in WINDOW else detail)
        assert getattr(happened, name) == CARRIED[name]
        assert EVENTS[kind].carries(name)
        return
    with pytest.raises(FieldError, match=rf"an event '{kind}' carries no {name}") as caught:
        whole(kind, at(10), **detail)
    assert not EVENTS[kind].carries(name)
    assert (caught.value.field, caught.value.value) == (name, CARRIED[name])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "forgotten"),
        ("kind", None),
        ("kind", ["fulfilled"]),
        ("amount", euro(0)),
        ("amount", euro(-1)),
        ("amount", 5),
        ("party", "neighbour"),
        ("verdict", "good"),
        ("mandate", "a letter"),
        ("reason", None),
        ("seq", "first"),
        ("seq", None),
    ],
)
def test_an_event_is_checked(field, value):
    """A word that is not known and a value of another type are refused; the error has both."""
    with pytest.raises(FieldError) as caught:
        PromiseEvent(**{"kind": "fulfilled", "at": at(10), field: value})
    assert (caught.value.field, caught.value.value) == (field, value)


@pytest.mark.parametrize("field", ["id", "revises", "by", "owner"])
@pytest.mark.parametrize("value", ["", 1.5, True], ids=repr)
def test_an_id_of_an_event_is_an_id(field, value):
    """An empty id, and what is no id, is refused."""
    with pytest.raises(FieldError):
        whole("transferred", at(10), **{field: value})


@pytest.mark.parametrize("value", ["contact 5", 5, [5], None], ids=repr)
def test_evidence_is_a_list_of_ids(value):
    """Evidence is several ids, so one text alone is refused."""
    with pytest.raises(FieldError):
        event("fulfilled", at(10), evidence=value)


@pytest.mark.parametrize("name", TIMED)
def test_nobody_records_what_time_brings(name):
    """That a due or a deadline passed is no event: it is derived."""
    with pytest.raises(FieldError, match="kind"):
        event(name, at(10))


@pytest.mark.parametrize("kind", ["accepted", "condition_met", "renegotiated", "resumed"])
def test_a_new_due_does_not_lie_in_the_past(kind):
    """A new due may be the instant of its event, but not before it."""
    assert event(kind, at(10), due_at=at(10)).due_at == at(10)
    with pytest.raises(FieldError, match="not before at, 2026-05-04 10:00") as caught:
        event(kind, at(10), due_at=at(9, 59))
    assert (caught.value.field, caught.value.value) == ("due_at", at(9, 59))


@pytest.mark.parametrize("kind", ["accepted", "condition_met", "renegotiated"])
def test_a_new_window_begins_before_it_ends(kind):
    """A new window may be one instant long, and it has to have an end."""
    assert event(kind, at(10), expected_from=at(11), due_at=at(11)).expected_from == at(11)
    with pytest.raises(FieldError, match="not before expected_from, 2026-05-04 11:00") as caught:
        event(kind, at(10), expected_from=at(11), due_at=at(10, 59))
    assert (caught.value.field, caught.value.value) == ("due_at", at(10, 59))
    with pytest.raises(FieldError) as caught:
        whole(kind, at(10), expected_from=at(11), due_at=None)
    assert caught.value.field == "due_at"


@pytest.mark.parametrize("field", ["at", "recorded_at", "due_at"])
@pytest.mark.parametrize("value", [at(11).replace(tzinfo=None), "2026-05-04 11:00", 5], ids=repr)
def test_an_instant_of_an_event_has_a_zone(field, value):
    """A wall clock without a zone, and what is no datetime, is refused."""
    with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
        whole("renegotiated", at(10), **{field: value})


def test_an_event_is_converted():
    """Ids become text, evidence a tuple, and by default it is recorded when it happens."""
    moved = event("transferred", at(10), id=1, revises=2, owner=4, by=5, evidence=["call 7"])

    assert (moved.id, moved.revises, moved.owner, moved.by) == ("1", "2", "4", "5")
    assert moved.evidence == ("call 7",)
    assert moved.recorded_at == at(10)
    assert (moved.reason, moved.source, moved.seq) == ("", None, 0)


def test_an_event_is_a_value(travels):
    """An event is immutable, can be copied, pickled and hashed, and is checked when evolved."""
    moved = whole("released", at(10), by="sam", mandate=mandate(), evidence=["letter"])

    travels(moved)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        moved.kind = "paused"
    with pytest.raises(FieldError):
        attrs.evolve(whole("resumed", at(10)), due_at=None)


def test_the_reason_is_not_shown():
    """``repr`` does not tell why, for that may be about a person; the story does."""
    paused = event("paused", at(10), reason="in hospital")

    assert "hospital" not in repr(paused)
    assert "hospital" not in repr(promise(paused))
    assert "hospital" in paused.tell()
    assert pickle.loads(pickle.dumps(paused)).reason == "in hospital"  # noqa: S301 - our own


# -- how it is told -------------------------------------------------------------------------------

TOLD = [
    (event("accepted", at(10)), "the customer accepted"),
    (
        event("accepted", at(10), due_at=at(12), by="kim"),
        "kim accepted, due Mon 4 May 2026 12:00 UTC",
    ),
    (
        event("accepted", at(10), expected_from=at(11), due_at=at(12)),
        (
            "the customer accepted, due Mon 4 May 2026 12:00 UTC,"
            " not before Mon 4 May 2026 11:00 UTC"
        ),
    ),
    (event("condition_met", at(10)), "the condition was met"),
    (
        event("condition_met", at(10), due_at=at(12), by="ada"),
        "the condition was met by ada, due Mon 4 May 2026 12:00 UTC",
    ),
    (
        event("transferred", at(10), owner="sam", by="ada", reason="leaves early"),
        "taken over by sam, moved by ada (leaves early)",
    ),
    (event("transferred", at(10), owner="sam", by="sam"), "taken over by sam"),
    (event("transferred", at(10), owner="sam"), "taken over by sam"),
    (event("attempted", at(10), by="ada"), "tried by ada, and the customer was not reached"),
    (event("fulfilled", at(10)), "done"),
    (event("fulfilled", at(10), amount=euro("7.50"), by="ada"), "done by ada: 7.50 EUR"),
    (
        event("renegotiated", at(10), due_at=at(12)),
        "the customer agreed to a new due: Mon 4 May 2026 12:00 UTC",
    ),
    (
        event("renegotiated", at(10), expected_from=at(11), due_at=at(12), by="kim"),
        ("kim agreed to a new due: Mon 4 May 2026 12:00 UTC, not before Mon 4 May 2026 11:00 UTC"),
    ),
    (event("paused", at(10), by="kim"), "paused by kim"),
    (event("resumed", at(10), due_at=at(12)), "resumed, now due Mon 4 May 2026 12:00 UTC"),
    (event("released", at(10)), "the customer let it go"),
    (
        event("released", at(10), by="sam", mandate=mandate()),
        "sam, under a mandate, let it go",
    ),
    (event("withdrawn", at(10), reason="no stock"), "withdrawn by the company (no stock)"),
    (event("withdrawn", at(10), by="ada"), "withdrawn by ada for the company"),
    (event("disputed", at(10), party="third_party"), "disputed by the third party"),
    (event("disputed", at(10), party="customer", by="kim"), "disputed by kim for the customer"),
    (
        event("assessed", at(10), party="customer", verdict="kept_late", evidence=["call 7", "8"]),
        "found kept late by the customer [call 7, 8]",
    ),
    (event("retracted", at(10), revises="a"), "an entry made in error was taken back"),
    (event("cancelled", at(10)), "ended with the case"),
]


@pytest.mark.parametrize(("happened", "words"), TOLD)
def test_an_event_is_told_in_words(happened, words):
    """Each kind has its words, with who did it, followed by why and by what shows it."""
    assert happened.tell() == words


def test_every_kind_is_told():
    """No kind of event lacks a text here, and none is told with a gap in it."""
    assert {happened.kind for happened, _ in TOLD} == set(EVENTS)
    for happened, _ in TOLD:
        assert not {"None", "{", "}", "()", "[]"} & set(happened.tell().split())


def test_an_event_speaks_in_a_zone():
    """Dates are told in the zone that is asked for, or else in their own."""
    moved = event("renegotiated", at(10), expected_from=at(11), due_at=at(12))

    there = moved.tell("Europe/London")
    assert there.endswith("Mon 4 May 2026 13:00 BST, not before Mon 4 May 2026 12:00 BST")
    assert "UTC" in moved.tell()
    assert "BST" not in moved.tell()
