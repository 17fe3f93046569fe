"""What holds of every target and every case."""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicekit.case import Case
from servicekit.targets import Clocks, Targets
from targets.support import LONDON, cases, moments, sets, targets

MISSED = {"broken", "kept_late"}
laws = settings(suppress_health_check=[HealthCheck.too_slow])


def asked(targets: Targets, subject: Case, when, known_at=None) -> Clocks:
    return targets.clocks(subject, at=when, known_at=known_at)


def known(subject: Case, when) -> Case:
    """Return the case as somebody wrote it down at an instant."""

    def seen(items):
        return [item for item in items if item.at <= when and item.recorded_at <= when]

    return attrs.evolve(
        subject, interactions=seen(subject.interactions), changes=seen(subject.changes)
    )


def punctual(subject: Case) -> Case:
    """Return the case with everything recorded when it happened."""

    def at_once(items):
        return [attrs.evolve(item, recorded_at=item.at) for item in items]

    return attrs.evolve(
        subject,
        interactions=at_once(subject.interactions),
        changes=at_once(subject.changes),
        recorded_at=subject.opened_at,
    )


@laws
@given(sets(), cases(), moments)
def test_the_answer_depends_on_the_facts_alone(found, subject, t):
    """The same question has the same answer, in any zone, for facts in any order, asked twice."""
    again = attrs.evolve(
        subject, interactions=subject.interactions[::-1], changes=subject.changes[::-1]
    )
    first = asked(found, subject, t)

    assert asked(found, again, t.astimezone(LONDON)) == first
    assert asked(found, subject, t) == first


@laws
@given(sets(), cases(), moments, st.integers(0, 2000))
def test_the_answer_does_not_depend_on_when_it_is_asked(found, subject, t, minutes):
    """What was not known then changes nothing, and who asks later about then hears the same."""
    then = asked(found, known(subject, t), t)

    assert asked(found, subject, t) == then
    assert asked(found, subject, t, known_at=t) == then
    later = t + timedelta(minutes=minutes)
    assert asked(found, punctual(subject), t, known_at=later) == asked(found, punctual(subject), t)


@laws
@given(sets(), cases(), moments)
def test_all_questions_agree(found, subject, t):
    """Promises, clocks and the next due are told from one set of facts alike."""
    clocks = asked(found, subject, t)
    dues = [each.due_at for each in clocks if each.state == "open"]

    assert tuple(each.promise for each in clocks) == found.promises_for(subject, at=t)
    assert [each.standing for each in clocks] == [each.promise.standing(at=t) for each in clocks]
    assert clocks.next_due_at == min(dues, default=None)
    assert len({each.promise.id for each in clocks}) == len(clocks)
    for each in clocks:
        assert (each.state == "paused") <= (each.due_at is None)
        assert (each.state in {"open", "paused"}) <= (each.remaining >= timedelta())
        assert each.used >= timedelta() <= each.held


@laws
@given(sets(), cases(), moments, moments)
def test_missed_once_is_never_kept(found, subject, a, b):
    """What was broken at one instant is in time at no later one, whatever the case becomes."""
    subject = punctual(subject)
    early, late = (
        {each.promise.id for each in asked(found, subject, t) if each.state in MISSED}
        for t in sorted([a, b])
    )

    assert early <= late


@laws
@given(sets(), cases(), moments)
def test_pauses_only_push_dues_out(found, subject, t):
    """A target that pauses is broken only where one that never pauses is broken as well."""
    strict = Targets([attrs.evolve(target, pause_on=()) for target in found.targets])
    paused, running = asked(found, subject, t), asked(strict, subject, t)

    if len(found.targets) == 1:
        for one, other in zip(paused, running, strict=True):
            assert (one.state in MISSED) <= (other.state in MISSED)
            assert one.due_at is None or other.due_at is None or one.due_at >= other.due_at


@laws
@given(targets(), cases(), moments)
def test_more_time_is_never_worse(target, subject, t):
    """What is kept with less time is kept with more."""
    patient = attrs.evolve(
        target, within=attrs.evolve(target.within, count=target.within.count * 2)
    )
    for one, other in zip(
        asked(Targets([patient]), subject, t), asked(Targets([target]), subject, t), strict=True
    ):
        assert (one.state in MISSED) <= (other.state in MISSED)


@laws
@given(sets(), cases(), moments)
def test_the_stricter_of_two_is_never_later(found, subject, t):
    """Who keeps the stricter target after a change is never given more time than from opening."""
    loose, strict = (
        asked(Targets([attrs.evolve(x, on_change=how) for x in found.targets]), subject, t)
        for how in ("from_opening", "keep_stricter")
    )

    for one, other in zip(strict, loose, strict=True):
        assert (other.state in MISSED) <= (one.state in MISSED)
        if one.due_at is not None and other.due_at is not None:
            assert one.due_at <= other.due_at


@laws
@given(targets(on_change="from_opening"), cases(), moments, moments)
def test_a_step_happens_once(target, subject, a, b):
    """A step that has happened stays so, at its instant, and none happens while paused."""
    subject, (a, b) = punctual(subject), sorted([a, b])
    early, late = (
        {
            (each.promise.id, step.step.id): step
            for each in asked(Targets([target]), subject, t)
            for step in each.steps
        }
        for t in (a, b)
    )

    for key, step in early.items():
        assert not step.passed or late[key] == step
        assert step.passed or step.at is None or step.at > a
