from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import attrs
import pendulum
import pytest

from promise.support import (
    LONDON,
    MICROSECOND,
    OFFICE,
    PARCEL,
    at,
    calls,
    euro,
    event,
    mandate,
    offered,
    pounds,
    promise,
    whole,
)
from servicekit.errors import (
    FieldError,
    IllegalEventError,
    NaiveDatetimeError,
    NotAnInstantError,
    UnknownZoneError,
)
from servicekit.hours import BusinessHours
from servicekit.promise import EVENTS, ORIGINS, Promise

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)

# -- making it ------------------------------------------------------------------------------------


def test_a_promise_is_converted():
    """Ids become text, a zone its name, lists tuples, and what nobody said has a plain default."""
    made = promise(id=1, case_id=UUID(int=3), owner=4, made_in=5, timezone=LONDON)

    assert (made.id, made.owner, made.made_in) == ("1", "4", "5")
    assert made.case_id == str(UUID(int=3))
    assert made.timezone == "Europe/London"
    assert made.recorded_at == at(9)
    assert (made.origin, made.assumed, made.events, made.amounts) == ("spoken", False, (), ())
    assert promise(events=iter([event("fulfilled", at(10))])).events[0].kind == "fulfilled"
    assert promise(amounts=iter([euro(10), pounds(5)])).amounts == (euro(10), pounds(5))


def test_one_amount_needs_no_list():
    """A promise of one amount may name it alone."""
    assert promise(amounts=euro(10)) == promise(amounts=[euro(10)])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", "wished"),
        ("origin", None),
        ("due_at", at(8, 59)),
        ("expected_from", at(12, 1)),
        ("attempts", 0),
        ("attempts", -1),
        ("attempts", "2"),
        ("attempts", 2.0),
        ("attempts", True),
        ("amounts", [euro(10), euro(5)]),
        ("amounts", [euro(0)]),
        ("amounts", [euro(-1)]),
        ("assumed", "yes"),
        ("assumed", None),
        ("words", None),
        ("condition", "the parcel is back"),
        ("kind", 5),
        ("source", 5),
    ],
    ids=repr,
)
def test_a_promise_is_checked(field, value):
    """Unknown words, what is out of order and what is of another type are refused by name."""
    with pytest.raises(FieldError) as caught:
        promise(**{field: value})
    refused = tuple(value) if isinstance(value, list) else value
    assert (caught.value.field, caught.value.value) == (field, refused)


@pytest.mark.parametrize("field", ["id", "customer_id", "made_by", "owner", "case_id", "made_in"])
@pytest.mark.parametrize("value", ["", 1.5, True, b"kim"], ids=repr)
def test_an_id_is_an_id(field, value):
    """An empty id, and what is no id, is refused."""
    with pytest.raises(FieldError):
        promise(**{field: value})


@pytest.mark.parametrize("field", ["id", "customer_id", "what"])
def test_a_promise_says_what_to_whom(field):
    """What was promised, to whom, and the host's own id are always there."""
    with pytest.raises(FieldError):
        promise(**{field: None})
    given = {"id": 1, "customer_id": 7, "what": "call", "made_at": at(9), "due_at": at(12)}
    del given[field]
    with pytest.raises(TypeError, match=field):
        Promise(**given)


@pytest.mark.parametrize("values", [None, 5, "fulfilled", ["fulfilled"], [None]], ids=repr)
def test_events_are_a_list_of_events(values):
    """Nothing, one value alone and a list of something else are no events."""
    with pytest.raises(FieldError):
        promise(events=values)


@pytest.mark.parametrize("values", [None, 5, "kim", [None], [""]], ids=repr)
def test_merged_ids_are_a_list_of_ids(values):
    """One id alone, and what is no id, is no list of ids."""
    with pytest.raises(FieldError):
        promise(same_as=values)
    assert promise(same_as=[]).same_as == ()


@pytest.mark.parametrize("values", [None, 5, "10 EUR", ["10 EUR"], [10]], ids=repr)
def test_amounts_are_money(values):
    """Nothing, text and plain numbers are no amounts."""
    with pytest.raises(FieldError):
        promise(amounts=values)


def test_a_promise_has_a_zone_that_exists():
    """A promise was meant in a time zone that exists, or in none."""
    assert promise(timezone=None).timezone is None
    for unknown in ("Mars/Base", "", 5):
        with pytest.raises(UnknownZoneError):
            promise(timezone=unknown)


def test_a_word_of_a_vocabulary_of_ones_own_is_text():
    """The host's own enumerations of text are text wherever text is wanted."""
    refund = StrEnum("Decisions", ["REFUND"]).REFUND

    assert promise(kind=refund).kind == "refund"
    assert promise(words=refund, source=refund).source == "refund"


@pytest.mark.parametrize("origin", ORIGINS)
def test_every_origin_is_possible(origin):
    """A promise says where it comes from."""
    assert promise(origin=origin).origin == origin


@pytest.mark.parametrize("value", [at(9).replace(tzinfo=None), "2026-05-04", date(2026, 5, 4)])
def test_every_instant_has_a_zone(value):
    """A wall clock without a zone, and what is no datetime, is refused everywhere."""
    made = promise()

    for refuse in (
        lambda: promise(made_at=value),
        lambda: promise(due_at=value),
        lambda: promise(recorded_at=value),
        lambda: promise(expected_from=value),
        lambda: promise(offer_expires_at=value),
        lambda: made.state(at=value),
        lambda: made.fulfil(at=at(10)).state(at=at(10), known_at=value),
        lambda: made.standing(at=value),
        lambda: made.remaining(at=value),
        lambda: made.disputed(at=value),
        lambda: made.explain(at=value),
        lambda: made.fulfil(at=value),
        lambda: made.fulfil(at=at(10), recorded_at=value),
        lambda: made.pause(at=at(9)).resume(at=value),
        lambda: made.pause(at=at(9)).resume(at=at(9), due_at=value),
    ):
        with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
            refuse()


# -- being a value --------------------------------------------------------------------------------


def full() -> Promise:
    """Return a promise on which as much as possible is said."""
    made = offered(
        words="I'll send you 10 euros once the parcel is here",
        amounts=[euro(10), pounds(5)],
        condition=PARCEL,
        attempts=3,
        expected_from=at(9, 15),
        kind="refund",
        timezone="Europe/London",
        source="call 7",
    )
    made = made.accept(at=at(9, 20), by="sam", mandate=mandate(), evidence=["letter 8"])
    made = made.meet_condition(at=at(9, 30)).attempt(at=at(9, 40)).pause(at=at(10), id="break")
    made = made.resume(at=at(11), due_at=at(13)).fulfil(at=at(11, 30), amount=euro(4), reason="?")
    made = made.dispute(at=at(12), party="customer").retract("break", at=at(14))
    return made.assess(at=at(14), party="company", verdict="kept_late")


def test_a_promise_is_a_value(travels):
    """A promise and what it answers are immutable, picklable, hashable and equal by value."""
    made = full()

    for value, name in (
        (made, "due_at"),
        (made.events[0], "kind"),
        (made.condition, "what"),
        (made.standing(at=at(12)), "state"),
        (made.explain(at=at(12), hours=OFFICE), "because"),
    ):
        travels(value)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, None)
    assert made == full()
    assert made != attrs.evolve(made, words="")


def test_equal_instants_make_equal_promises():
    """The zone in which an instant is written makes no difference, and its fold does."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    elsewhere = promise(made_at=at(9).astimezone(LONDON), due_at=at(12).astimezone(LONDON))

    assert elsewhere == promise()
    assert hash(elsewhere) == hash(promise())
    assert promise(due_at=first) != promise(due_at=first.replace(fold=1))


def test_what_is_worked_out_does_not_travel():
    """A pickle holds what was said and what happened, not what was worked out from it."""
    many = [event("transferred", at(9, m), owner="sam") for m in range(60)]

    assert len(pickle.dumps(promise(*many))) < 1.1 * len(pickle.dumps((promise(), many)))


def test_a_promise_is_checked_again_when_evolved():
    """A promise that is changed is held to all rules again, with all that happened to it."""
    made = promise().pause(at=at(10)).resume(at=at(11), due_at=at(13))

    assert attrs.evolve(made, owner="sam").standing(at=at(11)).owner == "sam"
    with pytest.raises(FieldError):
        attrs.evolve(made, due_at=at(8))
    with pytest.raises(FieldError):
        attrs.evolve(made, made_at=at(10, 30))
    with pytest.raises(IllegalEventError):
        attrs.evolve(made, due_at=at(9, 30))


def test_the_words_are_not_shown():
    """``repr`` does not tell what was said, nor why something happened."""
    shown = repr(full())

    assert "euros" not in shown
    assert "?" not in shown
    assert "call back" in shown


# -- recording ------------------------------------------------------------------------------------


def test_recording_leaves_the_promise_alone():
    """An event makes a new promise, and the old one knows nothing of it."""
    made = promise()
    kept = made.fulfil(at=at(10))

    assert made.events == ()
    assert made.state(at=at(13)) == "broken"
    assert kept.state(at=at(13)) == "kept"


RECORDING = {
    "accept": ("accepted", {"due_at": at(13), "mandate": None}),
    "meet_condition": ("condition_met", {"due_at": at(13)}),
    "transfer": ("transferred", {"to": "sam"}),
    "attempt": ("attempted", {}),
    "fulfil": ("fulfilled", {"amount": euro(10)}),
    "renegotiate": ("renegotiated", {"due_at": at(13), "mandate": None}),
    "pause": ("paused", {}),
    "resume": ("resumed", {"due_at": at(13)}),
    "release": ("released", {"mandate": None}),
    "withdraw": ("withdrawn", {}),
    "dispute": ("disputed", {"party": "customer"}),
    "assess": ("assessed", {"party": "company", "verdict": "kept"}),
}


@pytest.mark.parametrize("method", RECORDING)
def test_each_method_records_its_event(method):
    """What a method records is the plain event of its kind, with all that it was given."""
    kind, details = RECORDING[method]
    made = {
        "accept": offered(),
        "meet_condition": promise(condition=PARCEL),
        "resume": promise(event("paused", at(9))),
    }.get(method, promise(amounts=[euro(10)]))
    more = {
        "by": "kim", "reason": "she asked", "recorded_at": at(10, 30), "id": "e", "source": "crm",
        "evidence": ["call 7"], "seq": 3,
    }  # fmt: skip
    named = {"owner" if name == "to" else name: value for name, value in details.items()}

    recorded = getattr(made, method)(at=at(10), **details, **more)
    assert recorded == made.record(event(kind, at(10), **named, **more))
    assert recorded.events[-1].reason == "she asked"


def test_what_is_recorded_last_comes_last():
    """Of what shares an instant, a method puts its event after what was there."""
    made = promise().pause(at=at(10)).resume(at=at(10)).fulfil(at=at(10))

    assert [each.kind for each in made.events] == ["paused", "resumed", "fulfilled"]
    assert [each.seq for each in made.events] == [0, 1, 2]
    assert attrs.evolve(made, events=reversed(made.events)) == made
    assert made.transfer(at=at(9), to="sam").events[0].seq == 0
    assert promise().pause(at=at(10)).resume(at=at(10), seq=7).events[-1].seq == 7


def test_a_correction_takes_the_place_of_what_it_corrects():
    """A correction that leaves the instant as it is comes where the first entry came."""
    made = promise().pause(at=at(10), id="a").resume(at=at(10))
    made = made.pause(at=at(10), revises="a", by="kim", recorded_at=at(11))

    assert made.events[1].by == "kim"
    assert made.events[1].seq == 0
    assert made.state(at=at(11)) == "open"
    assert made.transfer(at=at(10), to="sam", recorded_at=at(11)).events[-1].seq == 2


def test_a_retraction_names_what_it_takes_back():
    """The id of an event that was entered in error may be whatever the host uses."""
    made = promise().fulfil(at=at(10), id=7).retract(7, at=at(11), reason="another customer")

    assert made.events[-1] == event("retracted", at(11), revises="7", reason="another customer")


def test_every_kind_but_one_has_a_method():
    """Each kind of event is recorded by a method of its own; only a case cancels."""
    kinds = {kind for kind, _ in RECORDING.values()} | {"retracted"}

    assert set(EVENTS) - kinds == {"cancelled"}


@pytest.mark.parametrize("what", [None, "fulfilled", at(10)], ids=repr)
def test_only_events_are_recorded(what):
    """What is no event is refused."""
    with pytest.raises(FieldError):
        promise().record(what)


def test_an_event_before_the_making_is_refused():
    """Nothing can happen to a promise before it was made, not even a remark."""
    for kind in ("fulfilled", "disputed", "transferred"):
        with pytest.raises(FieldError, match="not before made_at") as caught:
            promise(whole(kind, at(9) - MICROSECOND))
        assert (caught.value.field, caught.value.value) == ("at", at(9) - MICROSECOND)
    with pytest.raises(FieldError, match="not before made_at") as caught:
        promise().pause(at=at(9)).resume(at=at(9) - MICROSECOND)
    assert (caught.value.field, caught.value.value) == ("at", at(9) - MICROSECOND)


def test_what_is_entered_before_it_happens_is_checked():
    """An event that is planned, and recorded before its instant, has to be possible as well."""
    with pytest.raises(IllegalEventError, match="'resumed' is not possible"):
        promise(event("resumed", at(11), due_at=at(13), recorded_at=at(10)))


def test_only_a_target_ends_with_its_case():
    """A promise that somebody made outlives its case; the error says what it refused."""
    with pytest.raises(FieldError, match="only a standing target") as caught:
        promise(event("cancelled", at(10)))
    assert (caught.value.field, caught.value.value) == ("kind", "cancelled")


# -- the ends of time and other people's instants -------------------------------------------------


def test_the_first_and_the_last_year_are_years():
    """A promise may last from the year 1 to the year 9999."""
    made = promise(made_at=FIRST, due_at=LAST).fulfil(at=at(10))

    assert promise(made_at=FIRST, due_at=LAST).state(at=LAST) == "open"
    assert made.state(at=LAST) == "kept"
    assert str(made.explain(at=LAST)).startswith("Kept: done on Mon 4 May 2026 10:00 UTC")


@pytest.mark.parametrize(
    ("ends", "place"),
    [({"made_at": FIRST}, "America/New_York"), ({"due_at": LAST}, "Asia/Tokyo")],
    ids=["first", "last"],
)
def test_an_instant_that_a_zone_cannot_write_is_told_in_its_own(ends, place):
    """Where the year in the zone that was meant would be 0 or 10000, the text still comes."""
    assert "UTC" in str(promise(**ends, timezone=place).explain(at=at(10)))


def test_pendulum_instants_stay_pendulum_instants():
    """Who puts pendulum in gets pendulum out, in the same zone, over a change of the clock."""
    start = pendulum.datetime(2026, 10, 25, 0, 0, tz="Europe/London")
    made = promise(made_at=start, due_at=start.add(hours=2)).pause(at=start.add(minutes=30))
    due = made.resume(at=start.add(minutes=75)).events[-1].due_at

    assert isinstance(due, pendulum.DateTime)
    assert due == start.add(minutes=165)
    assert str(due) == "2026-10-25 01:45:00+00:00"
    assert made.state(at=start.add(hours=30)) == "paused"


def test_pendulum_instants_are_told_like_others():
    """An explanation of pendulum's instants has the words of one of plain ones."""
    night = BusinessHours.always("Europe/London")

    def told(instants: list[datetime]) -> str:
        made_at, due_at, paused_at, resumed_at, asked_at = instants
        made = promise(made_at=made_at, due_at=due_at, timezone="Europe/London")
        made = made.pause(at=paused_at).resume(at=resumed_at)
        return str(made.explain(at=asked_at, hours=night))

    plain = [
        datetime(2026, 10, 25, hour, minute, tzinfo=LONDON)
        for hour, minute in ((0, 0), (9, 0), (0, 30), (3, 0), (4, 0))
    ]
    assert told([pendulum.instance(t) for t in plain]) == told(plain)


def test_a_long_history_is_read_in_time():
    """Each event is looked at once: the number of looks grows with the history, not its square."""
    looks = {}
    for length in (100, 200):
        many = [whole("transferred", at(9) + number * MICROSECOND) for number in range(length)]
        looks[length] = calls(lambda many=many: promise(*many).state(at=at(10)))

    assert looks[200] < 2.1 * looks[100]


def test_a_chain_of_corrections_is_read_in_time():
    """Each correction is followed once, however many correct one another."""
    looks = {}
    for length in (100, 200):
        chain = [
            whole("transferred", at(10), id=index, revises=index - 1 if index else None)
            for index in range(length)
        ]
        looks[length] = calls(lambda chain=chain: promise(*chain))

    assert looks[200] < 2.1 * looks[100]
