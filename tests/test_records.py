from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.instants import aware, moment, to_microseconds
from servicekit.records import (
    among,
    asked,
    in_order,
    next_seq,
    recorded,
    revisable,
    script,
    seen,
)

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def hour(n: int) -> datetime:
    return NINE + timedelta(hours=n)


@attrs.frozen(kw_only=True)
class Note:
    """Anything that is recorded."""

    at: datetime = attrs.field(converter=aware, eq=moment)
    recorded_at: datetime = recorded()
    id: str | None = None
    revises: str | None = None
    seq: int = 0


def names(notes: object) -> list[str | None]:
    return [note.id for note in notes]


# -- when it became known -------------------------------------------------------------------------


def test_what_is_recorded_when_it_happens():
    """Unless said otherwise a fact became known when it happened."""
    assert Note(at=NINE).recorded_at == NINE
    assert Note(at=NINE, recorded_at=hour(1)).recorded_at == hour(1)


def test_the_field_that_it_starts_from():
    """A class can say which of its fields says when it happened."""

    @attrs.frozen(kw_only=True)
    class Raised:
        raised_at: datetime
        recorded_at: datetime = recorded("raised_at")

    assert Raised(raised_at=NINE).recorded_at == NINE


def test_what_is_recorded_is_an_instant():
    """When it became known is an instant, equal in every zone and different within a fold."""
    here = NINE.astimezone(LONDON)
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)

    assert Note(at=NINE, recorded_at=here) == Note(at=NINE)
    assert Note(at=NINE, recorded_at=first) != Note(at=NINE, recorded_at=first.replace(fold=1))
    with pytest.raises(NaiveDatetimeError):
        Note(at=NINE, recorded_at=NINE.replace(tzinfo=None))


# -- order ----------------------------------------------------------------------------------------


def test_order():
    """What happened comes by instant, ``seq`` and when it was recorded, then as it was given."""
    notes = [
        Note(id="d", at=hour(2)),
        Note(id="b", at=NINE, seq=1),
        Note(id="c", at=hour(1)),
        Note(id="a", at=NINE, recorded_at=hour(9)),
        Note(id="e", at=hour(2)),
        Note(id="first", at=NINE),
    ]

    assert names(in_order(notes)) == ["first", "a", "b", "c", "d", "e"]
    assert in_order(iter(notes)) == in_order(notes)


def test_order_in_a_fold():
    """The hour that the clock shows twice comes in the order of its instants."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    early = Note(id="early", at=first.replace(minute=45))
    late = Note(id="late", at=first.replace(fold=1))

    assert names(in_order([late, early])) == ["early", "late"]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=8), st.randoms())
def test_order_is_of_time(times, random):
    """However facts are shuffled, their instants never go back, and neither does ``seq`` in one."""
    notes = [Note(at=hour(n), seq=seq) for n, seq in times]
    random.shuffle(notes)

    assert [(to_microseconds(n.at), n.seq) for n in in_order(notes)] == sorted(
        (to_microseconds(hour(n)), seq) for n, seq in times
    )


@pytest.mark.parametrize(
    ("notes", "new", "seq"),
    [
        ([], Note(at=NINE), 0),
        ([Note(at=NINE)], Note(at=NINE), 1),
        ([Note(at=NINE, seq=4), Note(at=NINE, seq=2)], Note(at=NINE), 5),
        ([Note(at=NINE, seq=-3)], Note(at=NINE), -2),
        ([Note(at=hour(1), seq=4)], Note(at=NINE), 0),
        ([Note(at=NINE.astimezone(LONDON))], Note(at=NINE), 1),
        ([Note(id="a", at=NINE, seq=1), Note(at=NINE, seq=4)], Note(at=NINE, revises="a"), 1),
        ([Note(id="a", at=NINE), Note(id="b", at=NINE, seq=4)], Note(at=NINE, revises="b"), 4),
        ([Note(id="a", at=NINE, seq=1)], Note(at=hour(1), revises="a"), 0),
    ],
)
def test_a_new_record_comes_last(notes, new, seq):
    """A new record is the last of its instant; an edit that stays there keeps the old place."""
    assert next_seq(notes, new) == seq


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-2, 2)), max_size=6), st.integers(0, 2))
def test_a_new_record_stays_last(times, when):
    """However records are numbered, one that takes the next number follows those of its instant."""
    notes = [Note(at=hour(n), seq=seq) for n, seq in times]
    new = attrs.evolve(Note(id="new", at=hour(when)), seq=next_seq(notes, Note(at=hour(when))))

    found = in_order([new, *notes])

    assert all(note.at > new.at for note in found[found.index(new) + 1 :])


# -- what can be revised --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "notes",
    [
        [],
        [Note(at=NINE), Note(at=NINE)],
        [Note(id="a", at=NINE), Note(id="b", at=NINE)],
        [Note(id="a", at=NINE), Note(id="b", at=hour(1), revises="a")],
        [Note(id="a", at=NINE), Note(at=NINE, revises="a"), Note(at=NINE, revises="a")],
        [Note(id="b", at=NINE, revises="a"), Note(id="a", at=hour(3), recorded_at=NINE)],
        [
            Note(id="a", at=NINE),
            Note(id="b", at=hour(1), revises="a"),
            Note(id="c", at=hour(2), revises="b"),
        ],
    ],
)
def test_what_can_be_revised(notes):
    """Each id stands for one record, and each edit for one that was recorded no later."""
    revisable(notes)


@pytest.mark.parametrize(
    ("notes", "field", "value", "words"),
    [
        ([Note(id="a", at=NINE), Note(id="a", at=NINE)], "id", "a", "an id of its own"),
        ([Note(id="a", at=NINE), Note(at=NINE, revises="b")], "revises", "b", "record here: a"),
        ([Note(at=NINE, revises="b")], "revises", "b", "record here: none has an id"),
        ([Note(id="a", at=NINE, revises="a")], "revises", "a", "itself in the end"),
        (
            [Note(id="a", at=NINE, revises="b"), Note(id="b", at=NINE, revises="a")],
            "revises",
            "a",
            "itself in the end",
        ),
        (
            [Note(id="a", at=NINE, recorded_at=hour(2)), Note(at=hour(1), revises="a")],
            "revises",
            "a",
            "that was only at 2026-05-04 11:00",
        ),
        (
            [
                Note(id="a", at=NINE, recorded_at=hour(2)),
                Note(id="b", at=hour(2), revises="a"),
                Note(id="c", at=hour(1), revises="b"),
            ],
            "revises",
            "b",
            "that was only at 2026-05-04 11:00",
        ),
    ],
)
def test_what_cannot_be_revised(notes, field, value, words):
    """Two records of one id, and edits of what is not there, not yet there or themselves, fail."""
    with pytest.raises(FieldError, match=words) as caught:
        revisable(notes)
    assert (caught.value.field, caught.value.value) == (field, value)


def test_a_record_is_given_once():
    """One record that is given twice is refused, with or without an id; two alike are two."""
    for once in (Note(at=NINE), Note(id="a", at=NINE)):
        with pytest.raises(FieldError, match="each record once"):
            revisable([once, once])


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
def test_a_circle_that_others_lead_to(order):
    """Records that revise each other in a circle are found from wherever one begins to look."""
    notes = [
        Note(id="a", at=NINE),
        Note(id="b", at=NINE, revises="a"),
        Note(id="c", at=NINE, revises="d"),
        Note(id="d", at=NINE, revises="c"),
    ]
    with pytest.raises(FieldError, match="itself in the end") as caught:
        revisable([notes[n] for n in order])
    assert caught.value.value in {"c", "d"}


def test_revising_knows_the_fold():
    """What was recorded in the first half past one can be revised in the second, not before it."""
    first = datetime(2026, 10, 25, 1, 45, tzinfo=LONDON)
    second = first.replace(minute=30, fold=1)

    revisable([Note(id="a", at=first), Note(at=second, revises="a")])
    with pytest.raises(FieldError, match="recorded before"):
        revisable([Note(id="a", at=second), Note(at=first, revises="a")])


# -- what was seen --------------------------------------------------------------------------------

STORY = in_order(
    [
        Note(id="a", at=hour(0)),
        Note(id="b", at=hour(1), recorded_at=hour(4)),
        Note(id="c", at=hour(2), recorded_at=hour(3), revises="a"),
        Note(id="d", at=hour(3)),
    ]
)


def test_a_question_has_two_instants():
    """Unless said otherwise, what was known at the instant that is asked about counts."""
    nine, ten = to_microseconds(NINE), to_microseconds(hour(1))

    assert asked(NINE, None) == (nine, nine)
    assert asked(NINE, hour(1)) == (nine, ten)
    assert asked(hour(1), NINE) == (ten, nine)
    for at, known_at in ((NINE.replace(tzinfo=None), NINE), (NINE, NINE.replace(tzinfo=None))):
        with pytest.raises(NaiveDatetimeError):
            asked(at, known_at)


@pytest.mark.parametrize(
    ("at", "known", "seen_then"),
    [
        (-1, 9, ""),
        (0, 0, "a"),
        (2, 2, "a"),
        (3, 3, "cd"),
        (4, 4, "bcd"),
        (1, 2, "a"),
        (1, 3, ""),
        (1, 4, "b"),
        (2, 9, "bc"),
        (9, 2, "a"),
    ],
)
def test_what_was_seen(at, known, seen_then):
    """What had happened is seen once it was recorded, and until an edit of it was recorded."""
    found = seen(STORY, at=to_microseconds(hour(at)), known=to_microseconds(hour(known)))

    assert names(found) == list(seen_then)


def test_an_edit_counts_from_its_record():
    """What is revised is out as soon as the edit is recorded, also where the edit lies later."""
    moved = [Note(id="a", at=NINE), Note(id="b", at=hour(5), recorded_at=hour(1), revises="a")]

    assert names(seen(moved, at=moment(hour(2)), known=moment(hour(2)))) == []
    assert names(seen(moved, at=moment(hour(5)), known=moment(hour(5)))) == ["b"]


def test_records_without_an_id():
    """An edit leaves records without an id where they are."""
    notes = [Note(id="a", at=NINE), Note(at=NINE, seq=1), Note(id="b", at=NINE, seq=2, revises="a")]

    assert names(seen(notes, at=moment(NINE), known=moment(NINE))) == [None, "b"]


def test_a_script_holds_both_times():
    """A script says of each record in microseconds when it happened and became known."""
    late = Note(id="a", at=NINE, recorded_at=hour(1))
    zero = to_microseconds(NINE)

    assert script([late]) == ((zero, zero + 3_600_000_000, late),)
    assert list(among(script([late]), at=zero, known=zero + 3_600_000_000)) == list(script([late]))
    assert list(among(script([late]), at=zero, known=zero)) == []


@st.composite
def stories(draw: st.DrawFn) -> list[Note]:
    """Draw records of which each may revise an earlier one, late or at once."""
    notes: list[Note] = []
    for name in "abcdef"[: draw(st.integers(0, 6))]:
        at = draw(st.integers(0, 5))
        revises = draw(st.none() | st.sampled_from(notes)) if notes else None
        least = at if revises is None else max(at, moment(revises.recorded_at) // HOUR - START)
        known = least + draw(st.integers(0, 3))
        notes.append(
            Note(
                id=name,
                at=hour(at),
                recorded_at=hour(known),
                revises=None if revises is None else revises.id,
            )
        )
    return notes


HOUR = 3_600_000_000
START = to_microseconds(NINE) // HOUR


@given(stories(), st.integers(-1, 9), st.integers(-1, 9))
def test_seen_is_what_an_observer_sees(notes, at, known):
    """Going through the records one by one, and asking of each, gives the same."""
    revisable(notes)
    then = [note for note in notes if moment(note.recorded_at) <= moment(hour(known))]
    revised = {note.revises for note in then}
    expected = [n for n in in_order(then) if n.at <= hour(at) and n.id not in revised]

    found = seen(in_order(notes), at=moment(hour(at)), known=moment(hour(known)))

    assert list(found) == expected


@given(stories(), st.integers(-1, 9), st.integers(-1, 9))
def test_what_was_known_does_not_un_happen(notes, at, known):
    """What is recorded later changes nothing about what was known before."""
    before = [note for note in notes if moment(note.recorded_at) <= moment(hour(known))]
    when = {"at": moment(hour(at)), "known": moment(hour(known))}

    assert list(seen(in_order(before), **when)) == list(seen(in_order(notes), **when))
