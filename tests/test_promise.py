from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import (
    FieldError,
    IllegalEventError,
    NaiveDatetimeError,
    NotAnInstantError,
    UnknownZoneError,
)
from servicekit.hours import BusinessHours, Span
from servicekit.promise import (
    DUE_PASSED,
    EVENTS,
    ORIGINS,
    TRANSITIONS,
    Promise,
    PromiseEvent,
    PromiseState,
)

LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
MICROSECOND = timedelta(microseconds=1)
ENDS = {"kept", "kept_late", "released"}


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def event(kind: str, when: datetime, **fields: object) -> PromiseEvent:
    return PromiseEvent(**{"kind": kind, "at": when, **fields})


def promise(*events: PromiseEvent, **fields: object) -> Promise:
    """Return Ada's promise of Monday 9:00 to call Kim back by noon."""
    return Promise(
        **{
            "id": 1,
            "customer_id": "kim",
            "what": "call back",
            "made_by": "ada",
            "made_at": at(9),
            "due_at": at(12),
            "events": events,
            **fields,
        }
    )


# -- making it ------------------------------------------------------------------------------------


def test_a_promise_is_converted():
    """Ids become text, a zone its name, and what nobody said has a plain default."""
    made = promise(id=1, case_id=3, owner=4, made_in=5, timezone=LONDON)

    assert (made.id, made.case_id, made.owner, made.made_in) == ("1", "3", "4", "5")
    assert made.timezone == "Europe/London"
    assert made.recorded_at == at(9)
    assert (made.origin, made.assumed, made.events) == ("spoken", False, ())


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"customer_id": None},
        {"what": " "},
        {"owner": ""},
        {"origin": "wished"},
        {"due_at": at(8, 59)},
        {"events": ["fulfilled"]},
        {"events": [event("fulfilled", at(8, 59))]},
    ],
    ids=repr,
)
def test_a_promise_is_checked(wrong):
    """An empty id, unknown words, a due or an event before the making: all are refused."""
    with pytest.raises(FieldError):
        promise(**wrong)


def test_a_promise_may_be_due_at_once():
    """A promise may be due, and done, at the very instant of its making."""
    assert promise(event("fulfilled", at(9)), due_at=at(9)).state(at=at(9)) == "kept"


def test_a_promise_has_a_zone_that_exists():
    """A promise was meant in a time zone that exists, or in none."""
    assert promise(timezone=None).timezone is None
    with pytest.raises(UnknownZoneError):
        promise(timezone="Mars/Base")


@pytest.mark.parametrize("origin", ORIGINS)
def test_every_origin_is_possible(origin):
    """A promise says where it comes from."""
    assert promise(origin=origin).origin == origin


@pytest.mark.parametrize("value", [at(9).replace(tzinfo=None), "2026-05-04T09:00"], ids=repr)
def test_every_instant_has_a_zone(value):
    """A wall clock without a zone, and what is no datetime, is refused everywhere."""
    made = promise()

    for refuse in (
        lambda: promise(made_at=value),
        lambda: promise(due_at=value),
        lambda: promise(recorded_at=value),
        lambda: promise(expected_from=value),
        lambda: event("fulfilled", value),
        lambda: event("fulfilled", at(9), recorded_at=value),
        lambda: event("renegotiated", at(9), due_at=value),
        lambda: made.state(at=value),
        lambda: made.fulfil(at=at(10)).state(at=at(10), known_at=value),
        lambda: made.standing(at=value),
        lambda: made.explain(at=value),
        lambda: made.fulfil(at=value),
        lambda: made.resume(at=at(9), due_at=value),
    ):
        with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
            refuse()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "forgotten"},
        {"kind": DUE_PASSED},
        {"kind": "transferred"},
        {"kind": "renegotiated"},
        {"kind": "resumed"},
        {"kind": "renegotiated", "due_at": at(9, 59)},
        {"kind": "resumed", "due_at": at(9, 59)},
        {"kind": "fulfilled", "by": ""},
    ],
    ids=repr,
)
def test_an_event_is_checked(wrong):
    """An event is of a known kind, carries what it must, and sets no due in its past."""
    with pytest.raises(FieldError):
        PromiseEvent(**{"at": at(10), **wrong})


def test_an_event_is_converted():
    """Ids of an event become text, and by default it is recorded when it happens."""
    moved = event("transferred", at(10), owner=4, by=5)

    assert (moved.owner, moved.by) == ("4", "5")
    assert moved.recorded_at == at(10)
    assert event("renegotiated", at(10), due_at=at(10)).due_at == at(10)


def test_the_words_are_not_shown():
    """``repr`` does not tell what was said."""
    assert "secret" not in repr(promise(words="a secret"))


def test_a_promise_never_changes(travels):
    """A promise is immutable, can be copied and pickled, and is checked again when evolved."""
    made = promise(event("paused", at(10)), event("resumed", at(11), due_at=at(13)))

    travels(made)
    travels(made.events[0])
    travels(made.standing(at=at(12)))
    travels(made.explain(at=at(12), hours=OFFICE))
    for value, name in (
        (made, "due_at"),
        (made.events[0], "kind"),
        (made.standing(at=at(12)), "state"),
        (made.explain(at=at(12)), "because"),
    ):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, None)
    with pytest.raises(FieldError):
        attrs.evolve(made, due_at=at(8))
    with pytest.raises(IllegalEventError):
        attrs.evolve(made, due_at=at(9, 30))
    with pytest.raises(FieldError):
        attrs.evolve(made.events[1], due_at=None)


def test_recording_leaves_the_promise_alone():
    """An event makes a new promise, and the old one knows nothing of it."""
    made = promise()
    kept = made.fulfil(at=at(10))

    assert made.events == ()
    assert made.state(at=at(13)) == "broken"
    assert kept.state(at=at(13)) == "kept"


# -- what became of it ----------------------------------------------------------------------------


def test_broken_only_after_the_due():
    """At the due instant a promise is still open; one microsecond later it is broken."""
    assert promise().state(at=at(9)) == "open"
    assert promise().state(at=at(12)) == "open"
    assert promise().state(at=at(12) + MICROSECOND) == "broken"
    assert promise().state(at=at(12) + MICROSECOND) is PromiseState.BROKEN


def test_kept_until_the_due():
    """What is done by the due, the instant itself included, is kept."""
    assert promise(event("fulfilled", at(12))).state(at=at(18)) == "kept"
    assert promise(event("fulfilled", at(12))).state(at=at(11)) == "open"


def test_kept_late_after_it():
    """What is done after the due was broken, and is kept late from then on."""
    late = promise(event("fulfilled", at(14)))

    assert [late.state(at=at(hour)) for hour in (12, 13, 14, 15)] == [
        "open",
        "broken",
        "kept_late",
        "kept_late",
    ]
    assert late.standing(at=at(15)).broken_at == at(12)
    assert late.standing(at=at(15)).settled_at == at(14)


def test_a_promise_has_no_state_before_it_was_made():
    """A question about the time before the making is refused."""
    for refuse in (promise().state, promise().standing, promise().explain):
        with pytest.raises(FieldError, match="made later"):
            refuse(at=at(8, 59))


def test_withdrawing_breaks_and_releasing_does_not():
    """The company cannot take its word back without breaking it; the customer can let it go."""
    withdrawn = promise().withdraw(at=at(10), by="sam", reason="no time")
    released = promise().release(at=at(10), by="kim")

    assert withdrawn.state(at=at(10)) == "broken"
    assert withdrawn.standing(at=at(18)).broken_at == at(10)
    assert withdrawn.standing(at=at(18)).cause == "withdrawn"
    assert released.state(at=at(18)) == "released"
    assert released.standing(at=at(18)).broken_at is None


def test_what_was_withdrawn_may_still_be_done():
    """Done after the company withdrew it, a promise is kept late, even before its due."""
    assert promise().withdraw(at=at(10)).fulfil(at=at(11)).state(at=at(11)) == "kept_late"


def test_a_transfer_moves_the_owner_only():
    """Whoever leaves passes the promise on; its due and its state stay."""
    moved = promise().transfer(at=at(10), to="sam", by="ada", reason="leaves early")

    assert moved.standing(at=at(9, 30)).owner == "ada"
    assert moved.standing(at=at(10)).owner == "sam"
    assert moved.standing(at=at(10)).due_at == at(12)
    assert moved.standing(at=at(10)).cause is None
    assert moved.state(at=at(12)) == "open"
    assert moved.state(at=at(13)) == "broken"


def test_a_transfer_is_possible_until_it_is_settled():
    """A paused or broken promise has an owner as well, and can be passed on."""
    paused = promise().pause(at=at(10)).transfer(at=at(11), to="sam")
    broken = promise().transfer(at=at(13), to="sam")

    assert (paused.state(at=at(11)), paused.standing(at=at(11)).owner) == ("paused", "sam")
    assert (broken.state(at=at(13)), broken.standing(at=at(13)).owner) == ("broken", "sam")
    assert broken.standing(at=at(13)).broken_at == at(12)


def test_what_an_event_does_not_carry_has_no_effect():
    """A due on a transfer, or an owner on a fulfilment, changes nothing."""
    moved = promise(event("transferred", at(10), owner="sam", due_at=at(18)))
    done = promise(event("fulfilled", at(10), owner="sam", due_at=at(18)))

    assert moved.standing(at=at(12)).due_at == at(12)
    assert moved.state(at=at(13)) == "broken"
    assert (done.standing(at=at(12)).owner, done.standing(at=at(12)).due_at) == ("ada", at(12))


def test_the_maker_owns_it_until_somebody_else_does():
    """Without an owner the maker has to see to it, and where nobody made it, nobody."""
    assert promise().standing(at=at(9)).owner == "ada"
    assert promise(owner="sam").standing(at=at(9)).owner == "sam"
    assert promise(made_by=None).standing(at=at(9)).owner is None


def test_a_new_due_replaces_the_old_one():
    """A due that the customer agreed to before the old one had passed is the one that counts."""
    moved = promise().renegotiate(at=at(12), due_at=at(15), reason="in a meeting")

    assert moved.due_at == at(12)
    assert moved.standing(at=at(11)).due_at == at(12)
    assert moved.standing(at=at(12)).due_at == at(15)
    assert moved.state(at=at(15)) == "open"
    assert moved.state(at=at(15, 1)) == "broken"
    assert promise().renegotiate(at=at(10), due_at=at(11)).state(at=at(11, 30)) == "broken"


def test_nothing_is_due_while_it_is_paused():
    """A paused promise has no due and does not break; resumed, it has the due that it is given."""
    paused = promise().pause(at=at(12), by="kim", reason="on a train")
    resumed = paused.resume(at=at(20), due_at=at(21))

    assert paused.state(at=at(23)) == "paused"
    assert paused.standing(at=at(23)).due_at is None
    assert resumed.standing(at=at(20)).due_at == at(21)
    assert (resumed.state(at=at(21)), resumed.state(at=at(22))) == ("open", "broken")


@pytest.mark.parametrize(
    ("act", "state"), [("fulfil", "kept"), ("release", "released"), ("withdraw", "broken")]
)
def test_a_pause_may_end_it(act, state):
    """A paused promise can be kept, released or withdrawn as well."""
    ended = getattr(promise().pause(at=at(10)), act)(at=at(18))

    assert ended.state(at=at(19)) == state


LEGAL = {
    state: tuple(kind for known, kind in TRANSITIONS if known == state and kind != DUE_PASSED)
    for state in PromiseState
}
IN_STATE = {
    "open": promise(),
    "paused": promise(event("paused", at(10))),
    "kept": promise(event("fulfilled", at(10))),
    "kept_late": promise(event("fulfilled", at(13)), due_at=at(10)),
    "broken": promise(due_at=at(10)),
    "released": promise(event("released", at(10))),
}


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize("state", PromiseState)
def test_an_event_is_legal_or_says_what_is(state, kind):
    """Every event in every state either follows the table or is refused with what is legal."""
    happened = event(kind, at(14), owner="sam", due_at=at(15))
    made = IN_STATE[state]

    assert made.state(at=at(14) if state in {"broken", "kept_late"} else at(10)) == state
    if state == "open":
        made = attrs.evolve(made, due_at=at(14))
    if (state, kind) in TRANSITIONS:
        assert made.record(happened).state(at=at(14)) is TRANSITIONS[state, kind]
        return
    with pytest.raises(IllegalEventError) as caught:
        made.record(happened)
    assert caught.value.legal == LEGAL[state]
    assert (caught.value.event, caught.value.state, caught.value.at) == (kind, state, at(14))
    assert caught.value.subject == "promise 1"
    assert all(legal in str(caught.value) for legal in LEGAL[state])


@pytest.mark.parametrize("kind", ["paused", "renegotiated", "released", "withdrawn"])
def test_nothing_rescues_what_was_due_before(kind):
    """After the due a promise can be neither paused, moved, released nor withdrawn."""
    with pytest.raises(IllegalEventError, match="possible: transferred, fulfilled"):
        promise(event(kind, at(12) + MICROSECOND, due_at=at(18)))


def test_transitions_name_known_states_and_events():
    """The table of transitions holds known states and events, and ends lead nowhere."""
    for (state, kind), following in TRANSITIONS.items():
        assert isinstance(state, PromiseState)
        assert isinstance(following, PromiseState)
        assert kind in {*EVENTS, DUE_PASSED}
        assert state not in ENDS
    assert {kind for _, kind in TRANSITIONS} == {*EVENTS, DUE_PASSED}
    assert {state for state, _ in TRANSITIONS} | ENDS == set(PromiseState)
    with pytest.raises(TypeError):
        TRANSITIONS[PromiseState.KEPT, "paused"] = PromiseState.PAUSED


def test_broken_leads_to_kept_late_only():
    """The one state that a broken promise can still reach is kept late."""
    following = {to for (state, _), to in TRANSITIONS.items() if state == "broken"}

    assert following == {"broken", "kept_late"}


# -- two times ------------------------------------------------------------------------------------


def test_what_was_not_recorded_is_not_seen():
    """A fulfilment that is entered late counts from then on, and the result says so."""
    late = promise().fulfil(at=at(11), recorded_at=at(15))

    assert late.state(at=at(11)) == "open"
    assert late.state(at=at(14)) == "broken"
    assert late.state(at=at(15)) == "kept"
    assert late.standing(at=at(15)).recorded_late
    assert late.standing(at=at(15)).settled_at == at(11)
    assert late.standing(at=at(15)).broken_at is None


def test_what_is_known_now_about_then():
    """Asked with ``known_at``, a state sees what was recorded by then and nothing else."""
    late = promise().fulfil(at=at(11), recorded_at=at(15))

    assert late.state(at=at(14), known_at=at(15)) == "kept"
    assert late.state(at=at(10), known_at=at(15)) == "open"
    assert late.state(at=at(16), known_at=at(14)) == "broken"


@pytest.mark.parametrize(
    ("done", "recorded", "reported"),
    [
        (at(11), at(11), False),
        (at(11), at(12), False),
        (at(11), at(13), True),
        (at(13), at(15), False),
    ],
)
def test_recorded_late_means_kept_but_not_recorded_in_time(done, recorded, reported):
    """Only what was kept in time and recorded after the due is recorded late."""
    made = promise().fulfil(at=done, recorded_at=recorded)

    assert made.standing(at=at(18)).recorded_late is reported


def test_nothing_is_recorded_late_while_paused():
    """Without a due there is nothing that a record could be later than."""
    paused = promise().pause(at=at(10)).fulfil(at=at(11), recorded_at=at(20))

    assert paused.standing(at=at(20)).state == "kept"
    assert not paused.standing(at=at(20)).recorded_late


def test_an_event_waits_for_what_makes_it_legal():
    """A resumption whose pause is not known yet changes nothing until the pause is known."""
    made = promise(
        event("paused", at(10), recorded_at=at(20)), event("resumed", at(11), due_at=at(13))
    )

    assert made.standing(at=at(11)).due_at == at(12)
    assert made.state(at=at(12, 30)) == "broken"
    assert made.state(at=at(12, 30), known_at=at(20)) == "open"


def test_what_shares_an_instant_is_ordered():
    """Events of one instant happen in the order of ``seq``, in whatever order they are given."""
    first, second = event("paused", at(10), seq=1), event("fulfilled", at(10), seq=2)

    assert promise(second, first) == promise(first, second)
    assert promise(second, first).state(at=at(10)) == "kept"
    with pytest.raises(IllegalEventError):
        promise(attrs.evolve(first, seq=3), second)


def test_an_earlier_event_may_be_recorded_later():
    """An event is put where it belongs in time, and what follows must still be possible."""
    made = promise().fulfil(at=at(11))

    assert made.transfer(at=at(10), to="sam").standing(at=at(11)).owner == "sam"
    with pytest.raises(IllegalEventError):
        made.release(at=at(10))


def test_instants_are_compared_not_clocks():
    """In the hour that the clock shows twice, the second half past one is after the first."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    made = promise(made_at=at(9), due_at=first)

    assert made.state(at=first) == "open"
    assert made.state(at=second) == "broken"
    assert made.fulfil(at=second).state(at=second) == "kept_late"
    assert made.fulfil(at=first).state(at=second) == "kept"
    assert promise(made_at=first, due_at=second).state(at=second) == "open"
    with pytest.raises(FieldError):
        promise(made_at=second, due_at=first)
    with pytest.raises(FieldError):
        event("renegotiated", second, due_at=first)


def test_withdrawn_an_hour_before_the_due_that_shows_alike():
    """Withdrawn at half past one and due at the second half past one, it broke by withdrawal."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    made = promise(due_at=second).withdraw(at=first).fulfil(at=second + timedelta(hours=1))

    assert "after the company had withdrawn it" in str(made.explain(at=second + timedelta(hours=1)))


# -- why ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "when", "verdict"),
    [
        ([], at(10, 15), "Open: 1 h 45 min left until it is due on Mon 4 May 2026 12:00 UTC."),
        (
            [],
            at(13),
            "Broken: it was due on Mon 4 May 2026 12:00 UTC, 1 h ago, and is not done.",
        ),
        (
            [event("fulfilled", at(11))],
            at(18),
            "Kept: done on Mon 4 May 2026 11:00 UTC, 1 h before it was due.",
        ),
        (
            [event("fulfilled", at(11), recorded_at=at(15))],
            at(18),
            (
                "Kept: done on Mon 4 May 2026 11:00 UTC, 1 h before it was due."
                " It was recorded only after the due."
            ),
        ),
        (
            [event("fulfilled", at(14))],
            at(18),
            "Kept late: done on Mon 4 May 2026 14:00 UTC, 2 h after it was due.",
        ),
        (
            [event("paused", at(10))],
            at(18),
            "Paused since Mon 4 May 2026 10:00 UTC: nothing is due until it resumes.",
        ),
        (
            [event("paused", at(10)), event("fulfilled", at(11))],
            at(18),
            "Kept: done on Mon 4 May 2026 11:00 UTC, while it was paused.",
        ),
        (
            [event("released", at(10))],
            at(18),
            "Released: the customer let it go on Mon 4 May 2026 10:00 UTC.",
        ),
        (
            [event("withdrawn", at(10))],
            at(18),
            "Broken: the company withdrew it on Mon 4 May 2026 10:00 UTC.",
        ),
        (
            [event("withdrawn", at(10)), event("fulfilled", at(11))],
            at(18),
            "Kept late: done on Mon 4 May 2026 11:00 UTC, after the company had withdrawn it.",
        ),
        (
            [event("paused", at(10)), event("withdrawn", at(11)), event("fulfilled", at(13))],
            at(18),
            "Kept late: done on Mon 4 May 2026 13:00 UTC, after the company had withdrawn it.",
        ),
    ],
)
def test_the_verdict_comes_first(events, when, verdict):
    """An explanation begins with one sentence that says what the promise is, and why."""
    explanation = promise(*events).explain(at=when)

    assert explanation.because[0].text == verdict
    assert explanation.because[0].code == explanation.standing.state


def test_the_story_follows():
    """After the verdict an explanation tells the making and every event that was known."""
    made = (
        promise(assumed=True)
        .transfer(at=at(9, 30), to="sam", by="ada", reason="leaves early")
        .renegotiate(at=at(10), due_at=at(13), by="kim")
        .pause(at=at(11))
        .resume(at=at(12), due_at=at(14))
        .fulfil(at=at(13), by="sam")
    )

    assert str(made.explain(at=at(12, 30))).splitlines()[1:] == [
        (
            "Mon 4 May 2026 09:00 UTC: promised by ada: call back"
            " (due Mon 4 May 2026 12:00 UTC, a default because nobody named one)"
        ),
        "Mon 4 May 2026 09:30 UTC: taken over by sam by ada (leaves early)",
        (
            "Mon 4 May 2026 10:00 UTC: the customer agreed to a new due:"
            " Mon 4 May 2026 13:00 UTC by kim"
        ),
        "Mon 4 May 2026 11:00 UTC: paused",
        "Mon 4 May 2026 12:00 UTC: resumed, now due Mon 4 May 2026 14:00 UTC",
    ]
    assert [reason.code for reason in made.explain(at=at(14)).because] == [
        "kept",
        "made",
        "transferred",
        "renegotiated",
        "paused",
        "resumed",
        "fulfilled",
    ]


def test_who_takes_over_needs_no_second_mention():
    """Somebody who takes a promise over by themselves is named once."""
    assert event("transferred", at(10), owner="sam", by="sam").tell() == "taken over by sam"


def test_nobody_is_named_where_nobody_is_known():
    """A promise of which nobody knows who made it is told without a name."""
    told = promise(made_by=None).explain(at=at(9)).because[1].text

    assert "promised: call back" in told


def test_an_explanation_speaks_in_the_zone_that_was_meant():
    """With a zone every instant is told in it, in whatever zone it was written."""
    told = str(promise(event("fulfilled", at(11)), timezone="Europe/London").explain(at=at(12)))

    assert "12:00 BST" in told
    assert "13:00 BST" in told
    assert "UTC" not in told


def test_margins_in_business_time():
    """With a calendar the margin is business time, and the spans that counted are listed."""
    made = promise(made_at=at(16), due_at=at(10, day=5))
    explanation = made.explain(at=at(11, day=5), hours=OFFICE)

    assert explanation.because[0].text.endswith("1 h of business time ago, and is not done.")
    assert explanation.time.counted == (
        Span(at(16), at(17)),
        Span(at(9, day=5), at(10, day=5)),
    )
    assert str(explanation).endswith("- nights and breaks outside the weekly hours")
    assert made.explain(at=at(11, day=5)).time is None


def test_counted_time_is_told_in_the_zone_that_was_meant():
    """With a zone the time that counted is told in it as well."""
    made = promise(timezone="Europe/London")

    assert "10:00 to" in str(made.explain(at=at(9), hours=OFFICE).time)


def test_business_time_is_told_in_hours():
    """Business time of more than 24 hours is told in hours, for its days are shorter."""
    made = promise(due_at=at(17, day=8))

    assert "40 h of business time left" in str(made.explain(at=at(9), hours=OFFICE))


def test_nothing_counts_while_it_is_paused():
    """A paused promise has no due, so no time counts towards it."""
    assert promise().pause(at=at(10)).explain(at=at(11), hours=OFFICE).time is None


def test_an_explanation_sees_what_was_known():
    """An explanation as of an earlier knowledge leaves out what was recorded later."""
    late = promise().fulfil(at=at(11), recorded_at=at(15))

    assert late.explain(at=at(14)).standing.state == "broken"
    assert len(late.explain(at=at(14)).because) == 2
    assert late.explain(at=at(14), known_at=at(15)).standing.state == "kept"
    assert len(late.explain(at=at(14), known_at=at(15)).because) == 3


# -- laws -----------------------------------------------------------------------------------------


def after(minutes: int) -> datetime:
    return at(9) + timedelta(minutes=minutes)


@st.composite
def promises(draw):
    """Draw a promise with any legal history, some of it recorded late."""
    made, clock = promise(due_at=after(draw(st.integers(0, 120)))), 0
    for _ in range(draw(st.integers(0, 6))):
        clock += draw(st.integers(1, 60))
        now = after(clock)
        state = made.state(at=now, known_at=at(23, day=9))
        if not LEGAL[state]:
            break
        made = made.record(
            event(
                draw(st.sampled_from(LEGAL[state])),
                now,
                recorded_at=after(clock + draw(st.sampled_from([0, 0, 0, 45, 300]))),
                owner=draw(st.sampled_from(["ada", "sam"])),
                due_at=after(clock + draw(st.integers(0, 120))),
            )
        )
    return made


moments = st.integers(0, 900).map(after)
everything = at(23, day=9)


@given(promises(), st.lists(moments, min_size=2, max_size=6))
def test_broken_stays_broken_or_becomes_kept_late(made, times):
    """With the same knowledge, nothing that was settled changes, but broken to kept late."""
    states = [made.state(at=t, known_at=everything) for t in sorted(times)]

    for earlier, later in pairwise(states):
        if earlier in ENDS:
            assert later == earlier
        if earlier == "broken":
            assert later in {"broken", "kept_late"}


@given(promises(), moments, moments, st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]))
def test_a_state_depends_on_the_instants_alone(made, t, known, place):
    """The same question has the same answer: asked twice, in every zone, events in every order."""
    again = attrs.evolve(made, events=reversed(made.events))
    elsewhere = ZoneInfo(place)

    assert again == made
    assert again.standing(at=t, known_at=known) == made.standing(at=t, known_at=known)
    assert made.state(
        at=t.astimezone(elsewhere), known_at=known.astimezone(elsewhere)
    ) == made.state(at=t, known_at=known)


@given(promises(), st.integers(0, 6))
def test_every_beginning_of_a_history_is_one(made, length):
    """The first events of a legal history are a legal history with the same states so far."""
    part = attrs.evolve(made, events=made.events[:length])
    last = min((e.at for e in made.events[length:]), default=everything) - MICROSECOND

    assert part.standing(at=last, known_at=everything) == made.standing(
        at=last, known_at=everything
    )


@given(promises(), moments, moments)
def test_what_is_recorded_later_cannot_change_an_earlier_answer(made, t, known):
    """An answer as of some knowledge is the answer of a promise that holds that knowledge only."""
    held = [e for e in made.events if e.recorded_at <= known]
    try:
        part = attrs.evolve(made, events=held)
    except IllegalEventError:
        return  # what makes an event legal was recorded after it
    assert part.standing(at=t, known_at=everything) == made.standing(at=t, known_at=known)


@given(promises(), moments, moments)
def test_every_question_about_a_promise_has_an_answer(made, t, known):
    """A legal history can be judged and explained at every instant and with every knowledge."""
    explanation = made.explain(at=t, known_at=known, hours=OFFICE)
    standing = explanation.standing

    assert explanation.because[0].code == standing.state
    assert standing.due_at is not None or standing.state != "open"
    assert (standing.broken_at is not None) == (standing.state in {"broken", "kept_late"})
    assert standing.broken_at is None or standing.broken_at <= t


@given(promises(), moments)
def test_an_open_promise_is_broken_by_time_alone(made, t):
    """An open promise is not past its due, and left alone it is broken just after it."""
    standing = made.standing(at=t, known_at=everything)
    if standing.state != "open":
        return
    alone = attrs.evolve(made, events=[e for e in made.events if e.at <= t])

    assert t <= standing.due_at
    assert alone.state(at=standing.due_at, known_at=everything) == "open"
    assert alone.state(at=standing.due_at + MICROSECOND, known_at=everything) == "broken"


@given(promises(), st.sampled_from(["sam", "kim"]), st.integers(0, 400), moments)
def test_a_transfer_never_changes_the_state(made, owner, minutes, t):
    """Wherever it is legal, a transfer leaves all but the owner as it was at every instant."""
    try:
        moved = made.transfer(at=after(minutes) + MICROSECOND, to=owner)
    except IllegalEventError:
        assert made.state(at=after(minutes) + MICROSECOND, known_at=everything) in ENDS
        return
    was, now = (p.standing(at=t, known_at=everything) for p in (made, moved))

    assert attrs.evolve(now, owner=was.owner) == was


# -- what was not known yet -----------------------------------------------------------------------


def test_a_promise_is_unknown_before_it_is_recorded():
    """A promise that was typed in later cannot be judged by what was known before."""
    late = promise(recorded_at=at(15))

    with pytest.raises(FieldError, match="it was recorded later"):
        late.state(at=at(10))
    assert late.state(at=at(10), known_at=at(15)) == "open"


@pytest.mark.parametrize(
    ("method", "details"),
    [
        ("transfer", {"to": "sam"}),
        ("fulfil", {}),
        ("renegotiate", {"due_at": at(14)}),
        ("pause", {}),
        ("release", {}),
        ("withdraw", {}),
    ],
)
def test_whatever_happens_can_be_recorded_later(method, details):
    """Every event may become known later than it happened, and counts from then on."""
    made = getattr(promise(), method)(at=at(10), recorded_at=at(11), **details)

    assert made.standing(at=at(10)) == promise().standing(at=at(10))
    assert made.events[0].recorded_at == at(11)


def test_an_explanation_tells_only_what_counted():
    """An event that was passed over, because what it needs was not known, is not told either."""
    made = promise(due_at=at(16)).record(event("paused", at(10), recorded_at=at(15)))
    made = made.resume(at=at(11), due_at=at(17))

    assert [reason.code for reason in made.explain(at=at(12)).because] == ["open", "made"]
    assert "resumed" in [reason.code for reason in made.explain(at=at(15)).because]


def test_time_stands_still_while_it_is_paused():
    """A pause does not count towards the due, and the explanation says so."""
    made = promise(due_at=at(12)).pause(at=at(10)).resume(at=at(14), due_at=at(16))
    time = made.explain(at=at(15), hours=OFFICE).time

    assert time.total == timedelta(hours=3)
    assert "paused" in [part.because.code for part in time.skipped]


def test_a_margin_of_nights_is_told_as_it_elapses():
    """Where no business time lies between, the margin is the time that elapsed."""
    made = promise(due_at=at(17)).fulfil(at=at(20))

    assert str(made.explain(at=at(21), hours=OFFICE)).startswith(
        "Kept late: done on Mon 4 May 2026 20:00 UTC, 3 h after it was due."
    )
