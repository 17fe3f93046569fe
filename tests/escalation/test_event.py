from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest

from escalation.support import CARRIED, LONDON, at, event
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.escalation import EVENTS, OUTCOMES, EscalationEvent

DETAILS = {"level": 0, "to": ["ada"], "due_at": at(10), "reason_code": "goodwill"}


def test_an_event_is_converted():
    """Ids become text, and by default it is recorded when it happens, by nobody known."""
    told = event("acknowledged", at(9), by=7, id=8, revises=9)

    assert (told.by, told.id, told.revises) == ("7", "8", "9")
    assert event("offered", at(9), to=[7, "ada"]).to == ("7", "ada")
    plain = event("resolved", at(9))
    assert plain.recorded_at == at(9)
    assert (plain.by, plain.id, plain.revises, plain.source, plain.to) == (None,) * 4 + ((),)
    assert (plain.reason, plain.seq) == ("", 0)


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k in EVENTS for n in EVENTS[k].needs])
def test_an_event_carries_what_it_must(kind, name):
    """An event without what its kind must carry is refused, and says what is missing."""
    assert event(kind, at(9)).kind == kind
    with pytest.raises(FieldError, match=f"an event '{kind}' carries {name}") as caught:
        event(kind, at(9), **{name: None})
    assert (caught.value.field, caught.value.value) == (name, None)


@pytest.mark.parametrize("name", DETAILS)
@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_carries_nothing_else(kind, name):
    """An event takes what its kind may carry, and refuses what belongs to others."""
    if name in EVENTS[kind].needs + EVENTS[kind].takes:
        assert getattr(event(kind, at(9), **{name: DETAILS[name]}), name) is not None
        return
    with pytest.raises(FieldError, match=f"an event '{kind}' carries no {name}") as caught:
        event(kind, at(9), **{name: DETAILS[name]})
    assert caught.value.field == name


def test_what_each_kind_carries():
    """Who must be named, and what an offer and a decision carry, is data."""
    named = {kind for kind in EVENTS if "by" in EVENTS[kind].needs}

    assert named == {"declined", *(f"decision_{outcome}" for outcome in OUTCOMES)}
    assert EVENTS["offered"].needs == ("level",)
    assert EVENTS["offered"].takes == ("to", "due_at")
    assert EVENTS["resumed"].takes == ("due_at",)
    assert EVENTS["decision_varied"].needs == ("by", "reason_code")
    assert EVENTS["retracted"].needs == ("revises",)


@pytest.mark.parametrize("level", [-1, 0.5, "0", True])
def test_a_level_is_a_whole_number(level):
    """Levels are counted from 0; anything else is refused."""
    with pytest.raises(FieldError, match="the first level is 0"):
        event("offered", at(9), level=level)


@pytest.mark.parametrize("to", ["ada", b"kim", 7, None, ["ada", ""]])
def test_who_is_asked_is_a_list(to):
    """One id is not a list of them, and each of a list says something."""
    with pytest.raises(FieldError):
        event("offered", at(9), to=to)


def test_a_kind_is_known():
    """An unknown kind is refused, and the word of complaint handling is unknown."""
    for kind in ("forgotten", "decision_upheld"):
        with pytest.raises(FieldError, match="one of offered, declined, acknowledged"):
            EscalationEvent(kind=kind, at=at(9))
    assert not any("upheld" in kind for kind in EVENTS)


@pytest.mark.parametrize("kind", ["offered", "resumed"])
def test_a_wait_does_not_end_before_it_begins(kind):
    """The wait may end at once, never earlier, and the clock that shows an hour twice knows."""
    assert event(kind, at(9), due_at=at(9)).due_at == at(9)
    with pytest.raises(FieldError, match="not before the event"):
        event(kind, at(9), due_at=at(8, 59))
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    with pytest.raises(FieldError, match="not before the event"):
        event(kind, first.replace(fold=1), due_at=first)


@pytest.mark.parametrize("code", ["", " ", 7])
def test_a_reason_code_says_something(code):
    """A reason code is text that is not blank."""
    with pytest.raises(FieldError):
        event("decision_varied", at(9), reason_code=code)


def test_every_instant_has_a_zone():
    """A wall clock without a zone is refused everywhere."""
    naive = at(9).replace(tzinfo=None)

    for fields in ({"at": naive}, {"recorded_at": naive}, {"due_at": naive}):
        with pytest.raises(NaiveDatetimeError):
            event("offered", **{"when": at(9), **fields})


def test_the_reason_is_not_shown():
    """``repr`` does not tell why, in words that may be about a customer."""
    assert "secret" not in repr(event("resolved", at(9), reason="a secret"))


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_never_changes(kind, travels):
    """An event is immutable, can be copied and pickled, and is checked again when evolved."""
    happened = event(kind, at(9), id="e", reason="so it was", source="ticket 7", seq=2)

    travels(happened)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        happened.kind = "resolved"
    with pytest.raises(FieldError):
        attrs.evolve(happened, kind="forgotten")


def test_instants_are_equal_in_every_zone():
    """An event is the same in whatever zone its instants are written."""
    there = event("offered", at(9).astimezone(LONDON), due_at=at(10).astimezone(LONDON))

    assert there == event("offered", at(9), due_at=at(10))


# -- how it is told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("offered", {}, "offered at level 0"),
        (
            "offered",
            {"level": 2, "to": ["ada", "sam"], "due_at": at(11), "by": "kim"},
            "offered by kim to ada, sam at level 2, to be taken by Mon 4 May 2026 11:00 UTC",
        ),
        ("declined", {}, "declined by kim"),
        ("acknowledged", {}, "acknowledged"),
        ("acknowledged", {"by": "ada"}, "acknowledged by ada"),
        ("gave_up", {"by": "kim", "reason": "on leave"}, "given up by kim (on leave)"),
        ("gave_up", {}, "given up"),
        ("paused", {"by": "ada"}, "paused by ada"),
        ("resumed", {}, "resumed"),
        ("resumed", {"due_at": at(10)}, "resumed, to be taken by Mon 4 May 2026 10:00 UTC"),
        ("exhausted", {}, "nobody was left to ask"),
        ("resolved", {"by": "ada"}, "resolved by ada"),
        ("cancelled", {}, "cancelled"),
        ("decision_confirmed", {}, "decision confirmed by kim: goodwill"),
        ("decision_varied", {}, "decision varied by kim: goodwill"),
        ("decision_reversed", {}, "decision reversed by kim: goodwill"),
        ("retracted", {}, "an entry made in error was taken back"),
        ("resolved", {"revises": "1"}, "resolved"),
        (
            "resolved",
            {"reason": "paid", "recorded_at": at(9, 1)},
            "resolved (paid), recorded only on Mon 4 May 2026 09:01 UTC",
        ),
        ("resolved", {"recorded_at": at(8)}, "resolved"),
    ],
)
def test_an_event_is_told(kind, fields, words):
    """A story tells what happened, by whom, why, and when it became known if that was later."""
    assert event(kind, at(9), **fields).tell() == words


def test_an_event_is_told_in_a_zone():
    """Dates are told in the zone that is asked for, or else in their own."""
    asked = event("offered", at(9), due_at=at(11), recorded_at=at(10))

    assert asked.tell(at(9).astimezone(LONDON)) == (
        "offered at level 0, to be taken by Mon 4 May 2026 12:00 BST, "
        "recorded only on Mon 4 May 2026 11:00 BST"
    )


def test_what_a_zone_does_not_reach_is_told_in_its_own():
    """The last hours of the calendar are in no zone to the east, so they stay where they are."""
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    there = at(9).astimezone(ZoneInfo("Asia/Tokyo"))

    assert event("offered", at(9), due_at=last).tell(there).endswith("31 Dec 9999 23:00 UTC")


@pytest.mark.parametrize("wrong", [{"reason": None}, {"seq": "a"}, {"seq": True}, {"revises": ""}])
def test_details_are_checked(wrong):
    """A reason is text, and what orders events is a number."""
    with pytest.raises(FieldError):
        event("resolved", at(9), **wrong)


def test_every_kind_can_be_told():
    """Each kind of event says something when it carries only what it must."""
    assert set(CARRIED) == set(EVENTS)
    for kind in EVENTS:
        assert event(kind, at(9)).tell()
