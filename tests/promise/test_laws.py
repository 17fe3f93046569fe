"""What holds for every promise, whatever happened to it and in whatever order it became known."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from promise.support import EVERYTHING, MICROSECOND, OFFICE, after, promise, whole
from promise.support_histories import (
    Model,
    happening,
    late_entry,
    moments,
    promises,
    terms,
    tried,
)
from servicekit.errors import FieldError, IllegalEventError
from servicekit.promise import EVENTS, Promise, PromiseEvent, PromiseState, possible

soon = st.integers(0, 60).map(after)
ENDS = {"kept", "kept_late", "lapsed", "withdrawn", "released"}


def known(made: Promise, t: datetime) -> datetime:
    """Return ``t``, or the instant at which the promise became known if that is later."""
    return max(t, made.recorded_at)


# -- walking through the table --------------------------------------------------------------------


class Walk(RuleBasedStateMachine):
    """Record whatever comes, legal or not, in the order of time, and compare with the model."""

    @initialize(data=st.data())
    def make(self, data: st.DataObject) -> None:
        self.made = promise(**data.draw(terms()))
        self.minutes, self.seq = 0, 0

    @rule(minutes=st.sampled_from([1, 10, 45, 90]))
    def wait(self, minutes: int) -> None:
        self.minutes += minutes

    @rule(data=st.data(), kind=st.sampled_from([kind for kind in EVENTS if kind != "retracted"]))
    def record(self, data: st.DataObject, kind: str) -> None:
        if kind == "cancelled" and self.made.origin != "target":
            return
        self.seq += 1
        event = happening(data.draw, kind, self.minutes, self.made, self.seq)
        event = attrs.evolve(event, recorded_at=event.at)  # what is known at once is not overtaken
        model = Model(self.made).at(event.at, EVERYTHING)
        if model.happen(event):
            self.made = self.made.record(event)
            return
        found = self.made.state(at=event.at, known_at=EVERYTHING)
        with pytest.raises(IllegalEventError) as caught:
            self.made.record(event)
        assert caught.value.legal == possible(found, self.made.origin)
        assert caught.value.state == found
        assert kind not in caught.value.legal

    @invariant()
    def agrees(self) -> None:
        now = after(self.minutes)
        model = Model(self.made).at(now, EVERYTHING)
        standing = self.made.standing(at=now, known_at=EVERYTHING)

        assert (standing.state, standing.owner) == (model.state, model.owner)
        assert (standing.due_at, standing.held_due_at) == (model.due, model.held)
        assert (standing.attempts, standing.expected_from) == (model.tries, model.since)
        assert standing.state in PromiseState


def test_every_walk_follows_the_table():
    """Whatever is tried in whatever state, the promise follows its model or says what is legal."""
    run_state_machine_as_test(Walk, settings=settings(stateful_step_count=20))


# -- what was known -------------------------------------------------------------------------------


@given(promises(), moments, moments)
def test_every_answer_is_that_of_the_model(made, t, k):
    """With late entries and corrections, too, a standing is what the events that count make it."""
    k = known(made, k)
    model, standing = Model(made).at(t, k), made.standing(at=t, known_at=k)

    assert (standing.state, standing.owner) == (model.state, model.owner)
    assert (standing.due_at, standing.held_due_at) == (model.due, model.held)
    assert standing.attempts == model.tries
    left = {money.currency: int(money.amount) for money in standing.remaining}
    if standing.state not in ENDS:
        assert left == {currency: amount for currency, amount in model.left.items() if amount}


@given(promises(), moments, moments, st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]))
def test_an_answer_depends_on_the_facts_alone(made, t, k, place):
    """The same question has the same answer: asked twice, in every zone, events in every order."""
    elsewhere, k = ZoneInfo(place), known(made, k)
    again = attrs.evolve(made, events=reversed(made.events))
    first = made.explain(at=t, known_at=k)

    assert again == made
    assert again.explain(at=t, known_at=k) == first
    made.standing(at=EVERYTHING, known_at=EVERYTHING)
    assert made.explain(at=t, known_at=k) == first
    assert made.standing(
        at=t.astimezone(elsewhere), known_at=k.astimezone(elsewhere)
    ) == made.standing(at=t, known_at=k)


@given(promises(), st.randoms())
def test_events_may_arrive_in_any_order(made, random):
    """Recorded one by one in the order in which they became known, or all at once: it is one."""
    events = list(made.events)
    random.shuffle(events)
    arrived = sorted(events, key=lambda each: each.recorded_at)
    assert attrs.evolve(made, events=events) == made

    grown = attrs.evolve(made, events=())
    for event in arrived:
        try:
            grown = grown.record(event)
        except (FieldError, IllegalEventError):
            assume(False)  # what makes it legal became known only after it
    assert grown == made


@given(promises(), st.data(), moments, moments)
def test_what_becomes_known_later_changes_no_earlier_answer(made, data, t, k):
    """A recorded breach never un-happens: entries after an instant leave what was known then."""
    entry = late_entry(data.draw, made, 600, -9)
    more = tried(made, entry)
    assume(more is not made)
    k = known(made, min(k, entry.recorded_at - MICROSECOND))

    assert more.explain(at=t, known_at=k) == made.explain(at=t, known_at=k)
    assert more.disputed(at=t, known_at=k) == made.disputed(at=t, known_at=k)


@given(promises(), moments, moments)
def test_an_answer_needs_only_what_was_known(made, t, k):
    """A promise that holds no more than was known by then gives the same answer."""
    k = known(made, k)
    try:
        part = attrs.evolve(made, events=[e for e in made.events if e.recorded_at <= k])
    except (FieldError, IllegalEventError):
        return  # what makes an event legal was recorded after it
    assert part.standing(at=t, known_at=EVERYTHING) == made.standing(at=t, known_at=k)


def until(made: Promise, t: datetime) -> Promise:
    """Return a promise to which nothing happened after an instant but corrections of before."""
    held = {each.id: each for each in made.events if each.at <= t}
    for each in sorted(made.events, key=lambda each: each.recorded_at):
        if each.kind == "retracted" and each.revises in held:
            held[each.id] = each
    return attrs.evolve(made, events=held.values())


@given(promises(), moments)
def test_every_beginning_of_a_history_is_one(made, t):
    """What had happened by an instant, as far as it is known now, is a history with that answer."""
    part = until(made, t)
    # Whether it was recorded late is left out: that looks at all that was known until then.
    was, now = (each.standing(at=t, known_at=EVERYTHING) for each in (part, made))

    assert attrs.evolve(was, recorded_late=now.recorded_late) == now
    assert part.disputed(at=t, known_at=EVERYTHING) == made.disputed(at=t, known_at=EVERYTHING)


def counts(made: Promise, event: PromiseEvent, k: datetime) -> bool:
    """Tell whether an event counted, as far as was known then."""
    told = made.explain(at=event.at, known_at=k).because
    return any((each.code, each.evidence) == (event.kind, event.evidence) for each in told)


@given(promises())
def test_every_event_counted_at_some_time(made):
    """What is never legal is refused: each event counts now, or did when it was recorded."""
    out = {each.revises for each in made.events}

    for event in made.events:
        if event.id not in out:
            then = known(made, event.recorded_at)
            assert counts(made, event, EVERYTHING) or counts(made, event, then)


# -- time -----------------------------------------------------------------------------------------


@given(promises(), st.lists(moments, min_size=2, max_size=6))
def test_an_end_stays_an_end(made, times):
    """With the same knowledge, nothing that was settled changes, but broken to kept late."""
    standings = [made.standing(at=t, known_at=EVERYTHING) for t in sorted(times)]

    for earlier, later in pairwise(standings):
        if earlier.state in ENDS:
            assert attrs.evolve(later, at=earlier.at) == earlier
        if earlier.state == "broken":
            assert later.state in {"broken", "kept_late"}
            assert later.broken_at == earlier.broken_at


@given(promises(), soon)
def test_at_its_end_a_state_still_lasts(made, t):
    """At the due, and at a deadline, nothing is over; left alone, it is one microsecond later."""
    standing = made.standing(at=t, known_at=EVERYTHING)
    assume(standing.expires_at is not None)
    alone = until(made, t)
    ended = "broken" if standing.state == "open" else "lapsed"

    assert t <= standing.expires_at
    assert alone.state(at=standing.expires_at, known_at=EVERYTHING) == standing.state
    assert alone.state(at=standing.expires_at + MICROSECOND, known_at=EVERYTHING) == ended


@given(promises(), moments, moments)
def test_every_question_about_a_promise_has_an_answer(made, t, k):
    """A legal history can be judged and explained at every instant and with every knowledge."""
    k = known(made, k)
    explanation = made.explain(at=t, known_at=k, hours=OFFICE)
    standing = explanation.standing

    assert explanation.because[0].code == standing.state
    assert standing == made.standing(at=t, known_at=k)
    assert "None" not in str(explanation)
    assert standing.due_at is not None or standing.state != "open"
    assert (standing.broken_at is not None) == (standing.state in {"broken", "kept_late"})
    assert (standing.expires_at is not None) == (
        standing.state in {"offered", "conditional", "open"}
    )
    for instant in (standing.broken_at, standing.settled_at):
        assert instant is None or made.made_at <= instant <= t
    assert (standing.settled_at is None) == (standing.cause is None)


@given(promises())
def test_every_promise_ends_or_is_paused(made):
    """Left alone for long enough, a promise is settled, broken or paused: none is open for ever."""
    assert made.state(at=EVERYTHING, known_at=EVERYTHING) in {*ENDS, "broken", "paused"}


# -- single events --------------------------------------------------------------------------------


@given(promises(), st.sampled_from(["sam", "kim"]), st.integers(0, 600), moments)
def test_a_transfer_never_changes_the_state(made, owner, minutes, t):
    """Wherever it is legal, a transfer leaves all but the owner as it was at every instant."""
    when = after(minutes) + MICROSECOND
    try:
        moved = made.transfer(at=when, to=owner, recorded_at=EVERYTHING)
    except IllegalEventError:
        assert made.state(at=when, known_at=EVERYTHING) in ENDS
        return
    was, now = (p.standing(at=t, known_at=EVERYTHING) for p in (made, moved))

    assert attrs.evolve(now, owner=was.owner) == was


@given(promises(), st.integers(0, 60))
def test_withdrawing_what_is_open_breaks_it_and_releasing_does_not(made, minutes):
    """The company's word breaks what is owed, at once; the customer's never breaks anything."""
    when = after(minutes) + MICROSECOND
    state = made.state(at=when, known_at=EVERYTHING)
    assume(state in {"offered", "conditional", "open", "paused"})
    results = {}
    for kind in ("withdrawn", "released"):
        more = tried(made, whole(kind, when, recorded_at=EVERYTHING))
        assume(more is not made)
        results[kind] = more.standing(at=when, known_at=EVERYTHING)

    assert results["released"].state == "released"
    assert results["released"].broken_at is None
    owed = state in {"open", "paused"}
    assert results["withdrawn"].state == ("broken" if owed else "withdrawn")
    assert results["withdrawn"].broken_at == (when if owed else None)


@given(promises(), moments, moments)
def test_what_remains_never_grows(made, t, u):
    """As time goes by, each currency has the same amount left or less, or none at all."""
    earlier, later = (
        {money.currency: money for money in made.remaining(at=each, known_at=EVERYTHING)}
        for each in sorted((t, u))
    )

    assert all(currency in earlier for currency in later)
    assert all(money <= earlier[currency] for currency, money in later.items())
    assert all(money.amount > 0 for money in later.values())


@given(promises(), moments)
def test_done_and_remaining_are_what_was_promised(made, t):
    """What was paid and what is left add up to what was promised, unless it was overpaid."""
    standing = made.standing(at=t, known_at=EVERYTHING)
    assume(standing.state not in ENDS)
    codes = [
        reason.code for reason in made.explain(at=t, known_at=EVERYTHING).because if reason.code
    ]
    assume("overtaken" not in codes)
    out = {each.revises for each in made.events}
    paid = [
        each.amount
        for each in made.events
        if each.kind == "fulfilled" and each.at <= t and each.id not in out
    ]
    left = {money.currency: money for money in standing.remaining}
    for money in made.amounts:
        done = sum(int(each.amount) for each in paid if each.currency == money.currency)
        remains = int(left[money.currency].amount) if money.currency in left else 0
        assert done + remains == money.amount or (remains == 0 and done > money.amount)


@given(st.integers(0, 4000), st.integers(0, 4000), st.integers(0, 6000))
def test_a_pause_moves_the_due_by_its_length(due, minutes, length):
    """Paused and resumed, a promise has as much time left as before, also in business hours."""
    start, end = after(min(minutes, due)), after(min(minutes, due) + length)
    paused = promise(due_at=after(due)).pause(at=start)

    assert paused.resume(at=end).events[-1].due_at - after(due) == end - start
    moved = paused.resume(at=end, hours=OFFICE).events[-1].due_at
    assert OFFICE.between(end, moved) == OFFICE.between(start, after(due))
