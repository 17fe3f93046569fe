from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from promise.support import (
    LONDON,
    OFFICE,
    PARCEL,
    at,
    conditional,
    euro,
    event,
    mandate,
    offered,
    pounds,
    promise,
    whole,
)
from servicekit.hours import BusinessHours, Span
from servicekit.promise import TRANSITIONS, Condition, Promise, PromiseState

NOON = "Mon 4 May 2026 12:00 UTC"


def told(*lines: str) -> str:
    """Write every hour in braces as the instant of that day."""
    times = {f"h{hour}": f"Mon 4 May 2026 {hour:02}:00 UTC" for hour in range(24)}
    return "\n".join(lines).format(**times, half="Mon 4 May 2026 09:30 UTC")


# Every way in which a promise can come to stand as it does, and how that is told.
VERDICTS = {
    "offered": (
        offered(),
        at(10),
        "Offered: the customer can accept until {h11}.",
    ),
    "conditional": (
        conditional(condition=Condition(what="the parcel is back", deadline_at=at(11))),
        at(10),
        "Conditional: it is owed once the parcel is back, if that is so by {h11}.",
    ),
    "conditional until the due": (
        conditional(),
        at(10),
        "Conditional: it is owed once the parcel is back, if that is so by {h12}.",
    ),
    "conditional until a new due": (
        conditional(
            whole("renegotiated", at(9), due_at=at(10)),
            condition=Condition(what="the parcel is back", deadline_at=at(11)),
        ),
        at(9),
        "Conditional: it is owed once the parcel is back, if that is so by {h10}.",
    ),
    "open": (promise(), at(10, 15), "Open: 1 h 45 min left until it is due on {h12}."),
    "due now": (promise(), at(12), "Open: it is due now, on {h12}."),
    "open, in part": (
        promise(event("fulfilled", at(10), amount=euro(4)), amounts=[euro(10), pounds(5)]),
        at(11),
        "Open: 1 h left until it is due on {h12}. Still owed: 6 EUR and 5 GBP.",
    ),
    "open, tried": (
        promise(event("attempted", at(10)), attempts=2),
        at(11),
        "Open: 1 h left until it is due on {h12}. 1 attempt did not reach the customer.",
    ),
    "open, moved late": (
        promise(whole("renegotiated", at(11), due_at=at(15), recorded_at=at(13))),
        at(14),
        (
            "Open: 1 h left until it is due on {h15}."
            " What moved it was recorded only on {h13}, after the due."
        ),
    ),
    "paused": (
        promise(event("paused", at(10))),
        at(18),
        "Paused since {h10}: nothing is due until it resumes.",
    ),
    "kept": (
        promise(event("fulfilled", at(11))),
        at(18),
        "Kept: done on {h11}, 1 h before it was due.",
    ),
    "kept at the due": (
        promise(event("fulfilled", at(12))),
        at(18),
        "Kept: done on {h12}, the very instant at which it was due.",
    ),
    "kept, recorded late": (
        promise(event("fulfilled", at(11), recorded_at=at(15))),
        at(18),
        (
            "Kept: done on {h11}, 1 h before it was due."
            " That was recorded only on {h15}, after the due."
        ),
    ),
    "kept, moved late": (
        promise(
            whole("renegotiated", at(11), due_at=at(15), recorded_at=at(13)),
            event("fulfilled", at(14)),
        ),
        at(18),
        (
            "Kept: done on {h14}, 1 h before it was due."
            " What moved it was recorded only on {h13}, after the due."
        ),
    ),
    "kept while paused": (
        promise(event("paused", at(10)), event("fulfilled", at(11))),
        at(18),
        "Kept: done on {h11}, while nothing was due.",
    ),
    "kept before it was accepted": (
        offered(event("fulfilled", at(10)), due_at=None),
        at(18),
        "Kept: done on {h10}, while nothing was due.",
    ),
    "kept, an offer entered between": (
        offered(event("fulfilled", at(10), recorded_at=at(11, 30))),
        at(18),
        "Kept: done on {h10}, 2 h before it was due.",
    ),
    "kept too early": (
        promise(event("fulfilled", at(10)), expected_from=at(11)),
        at(18),
        "Kept: done on {h10}, 2 h before it was due. The customer expected it only from {h11}.",
    ),
    "kept when the window begins": (
        promise(event("fulfilled", at(11)), expected_from=at(11)),
        at(18),
        "Kept: done on {h11}, 1 h before it was due.",
    ),
    "kept late": (
        promise(event("fulfilled", at(14))),
        at(18),
        "Kept late: done on {h14}, 2 h after it was due.",
    ),
    "kept late, withdrawn": (
        promise(event("withdrawn", at(10)), event("fulfilled", at(11))),
        at(18),
        "Kept late: done on {h11}, after the company had withdrawn it.",
    ),
    "kept late, withdrawn at the due": (
        promise(event("withdrawn", at(12)), event("fulfilled", at(12), seq=1)),
        at(18),
        "Kept late: done on {h12}, after the company had withdrawn it.",
    ),
    "kept late, withdrawn while paused": (
        promise(event("paused", at(10)), event("withdrawn", at(11)), event("fulfilled", at(13))),
        at(18),
        "Kept late: done on {h13}, after the company had withdrawn it.",
    ),
    "broken": (promise(), at(13), "Broken: it was due on {h12}, 1 h ago, and is not done."),
    "broken, in part": (
        promise(event("fulfilled", at(10), amount=euro(4)), amounts=[euro(10)]),
        at(13),
        "Broken: it was due on {h12}, 1 h ago, and is not done. Still owed: 6 EUR.",
    ),
    "broken, tried": (
        promise(event("attempted", at(10)), event("attempted", at(11)), attempts=3),
        at(13),
        (
            "Broken: it was due on {h12}, 1 h ago, and is not done."
            " 2 attempts did not reach the customer."
        ),
    ),
    "broken, withdrawn": (
        promise(event("withdrawn", at(10), recorded_at=at(15))),
        at(18),
        "Broken: the company withdrew it on {h10}.",
    ),
    "lapsed with the case": (
        promise(event("cancelled", at(10)), origin="target"),
        at(18),
        "Lapsed: it ended with the case on {h10}.",
    ),
    "lapsed offer": (offered(), at(18), "Lapsed: the customer did not accept by {h11}."),
    "lapsed condition": (
        conditional(),
        at(18),
        "Lapsed: by {h12} it was not so that the parcel is back.",
    ),
    "lapsed attempt": (
        promise(event("attempted", at(10)), attempts=1),
        at(18),
        "Lapsed: 1 attempt did not reach the customer, as many as were promised.",
    ),
    "lapsed attempts": (
        promise(event("attempted", at(10)), event("attempted", at(11)), attempts=2),
        at(18),
        "Lapsed: 2 attempts did not reach the customer, as many as were promised.",
    ),
    "lapsed, recorded late": (
        promise(event("attempted", at(10), recorded_at=at(13)), attempts=1),
        at(18),
        (
            "Lapsed: 1 attempt did not reach the customer, as many as were promised."
            " That was recorded only on {h13}, after the due."
        ),
    ),
    "released": (
        promise(event("released", at(10)), amounts=[euro(10)]),
        at(18),
        "Released: the customer let it go on {h10}.",
    ),
    "released, recorded late": (
        promise(event("released", at(10), recorded_at=at(13))),
        at(18),
        (
            "Released: the customer let it go on {h10}."
            " That was recorded only on {h13}, after the due."
        ),
    ),
    "withdrawn": (
        offered(event("withdrawn", at(10))),
        at(18),
        "Withdrawn on {h10}, before it was owed.",
    ),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_the_verdict_comes_first(name):
    """An explanation begins with what the promise is and why, and with what one has to add."""
    made, when, verdict = VERDICTS[name]
    explanation = made.explain(at=when)

    assert explanation.because[0].text == told(verdict)
    assert explanation.because[0].code == explanation.standing.state
    assert explanation.standing == made.standing(at=when)
    assert str(explanation).startswith(told(verdict) + "\n")


def test_every_state_and_cause_is_told():
    """No state, and no cause that leads to an end, lacks a verdict here."""
    standings = [made.standing(at=when) for made, when, _ in VERDICTS.values()]

    assert {standing.state for standing in standings} == set(PromiseState)
    causes = {(to, name) for (known, name), to in TRANSITIONS.items() if to is not known}
    plain = {"accepted", "accepted_on_condition", "condition_met", "resumed"}
    causes = {(to, name) for to, name in causes if name not in plain}
    assert {(s.state, s.cause) for s in standings if s.cause} == causes


def test_a_cause_that_changes_nothing_is_not_told():
    """Open is open, whether it was accepted, resumed or met its condition."""
    for made in (
        offered().accept(at=at(10)),
        conditional().meet_condition(at=at(10)),
        promise().pause(at=at(10)).resume(at=at(10)),
    ):
        assert made.explain(at=at(11)).because[0].text == told(
            "Open: 1 h left until it is due on {h12}."
        )
    both = offered(condition=PARCEL).accept(at=at(10))
    assert both.explain(at=at(11)).because[0].text == told(
        "Conditional: it is owed once the parcel is back, if that is so by {h12}."
    )


# -- the story ------------------------------------------------------------------------------------


def test_the_story_follows():
    """After the verdict an explanation tells the making and every event up to the question."""
    made = (
        promise(assumed=True)
        .transfer(at=at(9, 30), to="sam", by="ada", reason="leaves early")
        .renegotiate(at=at(10), due_at=at(13), by="kim")
        .pause(at=at(11))
        .resume(at=at(12), due_at=at(14))
        .fulfil(at=at(13), by="sam")
    )

    assert str(made.explain(at=at(12, 30))) == told(
        "Open: 1 h 30 min left until it is due on {h14}.",
        "{h9}: promised by ada: call back (due {h12}, a default because nobody named one)",
        "{half}: taken over by sam, moved by ada (leaves early)",
        "{h10}: kim agreed to a new due: {h13}",
        "{h11}: paused",
        "{h12}: resumed, now due {h14}",
    )
    assert [reason.code for reason in made.explain(at=at(14)).because] == [
        "kept",
        "made",
        "transferred",
        "renegotiated",
        "paused",
        "resumed",
        "fulfilled",
    ]


def test_the_terms_are_told():
    """All that was said is told with the making: words, amounts, condition, offer and window."""
    made = offered(
        words="ten euros, if it is back",
        amounts=[euro(10), pounds(5)],
        condition=PARCEL,
        expected_from=at(10),
        attempts=2,
    )

    assert made.explain(at=at(9)).because[1].text == told(
        "{h9}: promised by ada: call back, 10 EUR and 5 GBP"
        ' "ten euros, if it is back"'
        " (once the parcel is back; if accepted by {h11}; from {h10}; due {h12}; 2 attempts)"
    )
    assert "; 1 attempt)" in promise(attempts=1).explain(at=at(9)).because[1].text
    assert "(if accepted by" in offered(due_at=None).explain(at=at(9)).because[1].text


def test_the_deadline_of_a_condition_is_told():
    """Where a condition has a deadline of its own, it is told with the making."""
    until = Condition(what="the parcel is back", deadline_at=at(11))

    assert conditional(condition=until).explain(at=at(9)).because[1].text == told(
        "{h9}: promised by ada: call back (once the parcel is back, by {h11}; due {h12})"
    )


def test_nobody_is_named_where_nobody_is_known():
    """A promise of which nobody knows who made it is told without a name."""
    text = promise(made_by=None).explain(at=at(9)).because[1].text

    assert text == told("{h9}: promised: call back (due {h12})")


def test_evidence_goes_with_the_reason():
    """The ids of what shows an event stand in its reason, for programs, and in its text."""
    made = promise().fulfil(at=at(10), evidence=["call 7"])
    last = made.explain(at=at(10)).because[-1]

    assert last.evidence == ("call 7",)
    assert last.text == told("{h10}: done [call 7]")


def test_remarks_are_told():
    """What the parties say about it is part of the story, and changes no verdict."""
    made = promise().dispute(at=at(13), party="customer", by="kim")
    made = made.assess(at=at(13), party="company", verdict="broken")

    assert str(made.explain(at=at(14))) == told(
        "Broken: it was due on {h12}, 2 h ago, and is not done.",
        "{h9}: promised by ada: call back (due {h12})",
        "{h13}: disputed by kim for the customer",
        "{h13}: found broken by the company",
    )


def test_who_acted_for_the_customer_is_told():
    """A release under a mandate names who let it go, and that they had one."""
    made = promise().release(at=at(10), by="sam", mandate=mandate())

    assert made.explain(at=at(10)).because[-1].text == told(
        "{h10}: sam, under a mandate, let it go"
    )


def test_an_attempt_outside_the_window_is_told_as_such():
    """An attempt that did not count is told, with why it did not."""
    early = promise(event("attempted", at(10)), attempts=1, expected_from=at(11))
    late = promise(event("attempted", at(13)), attempts=1)

    for made in (early, late):
        text = made.explain(at=at(13)).because[-1].text
        assert text.endswith("; that was outside the window, so it does not count")
    assert "outside" not in str(promise(event("attempted", at(10))).explain(at=at(10)))


def test_what_was_overtaken_is_told_as_such():
    """An event that a late entry has made impossible is told as passed over, and why."""
    made = promise().release(at=at(10)).fulfil(at=at(9, 30), recorded_at=at(11))
    explanation = made.explain(at=at(18))

    assert str(explanation) == told(
        "Kept: done on {half}, 2 h 30 min before it was due.",
        "{h9}: promised by ada: call back (due {h12})",
        "{half}: done",
        "{h10}: the customer let it go; passed over, for it was kept by then",
    )
    assert explanation.because[-1].code == "overtaken"


def test_what_was_overtaken_keeps_its_evidence():
    """What is passed over still says what shows it, and the state in words that found it."""
    made = promise().renegotiate(at=at(11), due_at=at(15), evidence=["call 7"], recorded_at=at(10))
    made = made.withdraw(at=at(10), recorded_at=at(11)).fulfil(at=at(10, 30), recorded_at=at(11))
    passed = made.explain(at=at(15)).because[-1]

    assert passed.evidence == ("call 7",)
    assert passed.text.endswith("; passed over, for it was kept late by then")


def test_what_lost_its_due_is_told_as_passed_over():
    """A condition was met, and the entry that had brought the due turns out to be a mistake."""
    until = Condition(what="the parcel is back", deadline_at=at(12))
    made = conditional(condition=until, due_at=None).renegotiate(at=at(9), due_at=at(12), id="a")
    made = made.meet_condition(at=at(10)).retract("a", at=at(11))

    assert made.state(at=at(11), known_at=at(10)) == "open"
    assert made.state(at=at(11)) == "conditional"
    assert made.explain(at=at(11)).because[2].text == told(
        "{h10}: the condition was met; passed over, for it was conditional by then"
    )


def test_what_waits_for_a_late_entry_is_told_as_passed_over():
    """A resumption of which the pause is not known yet is told, though it changed nothing."""
    made = promise(due_at=at(16)).record(event("paused", at(10), recorded_at=at(15)))
    made = made.resume(at=at(11), due_at=at(17))

    assert [reason.code for reason in made.explain(at=at(12)).because] == [
        "open",
        "made",
        "overtaken",
    ]
    assert made.explain(at=at(12)).because[-1].text.endswith("passed over, for it was open by then")
    assert [reason.code for reason in made.explain(at=at(15)).because][2:] == ["paused", "resumed"]


def test_a_correction_tells_what_it_corrects():
    """A correction is told with what was entered before, in its zone as well."""
    made = promise().fulfil(at=at(10), id="a").fulfil(at=at(13), recorded_at=at(14), revises="a")
    back = promise().pause(at=at(10), id="a", by="ada").retract("a", at=at(11), reason="wrong call")

    assert made.explain(at=at(15)).because[-1].text == told("{h13}: done; before: {h10}: done")
    assert back.explain(at=at(11)).because[-1].text == told(
        "{h11}: an entry made in error was taken back (wrong call); before: {h10}: paused by ada"
    )
    assert len(back.explain(at=at(11)).because) == 3


def test_an_explanation_sees_what_was_known():
    """An explanation as of an earlier knowledge leaves out what was recorded later."""
    late = promise().fulfil(at=at(11), recorded_at=at(15))

    assert late.explain(at=at(14)).standing.state == "broken"
    assert len(late.explain(at=at(14)).because) == 2
    assert late.explain(at=at(14), known_at=at(15)).standing.state == "kept"
    assert len(late.explain(at=at(14), known_at=at(15)).because) == 3


def test_words_with_braces_are_words():
    """What people say is told as they said it, also where it looks like a format."""
    made = promise(
        event("paused", at(10), reason="{due}", by="{who}"),
        what="{what}",
        condition=None,
        words="{0}",
    )

    text = str(made.explain(at=at(11)))
    assert "paused by {who} ({due})" in text
    assert '{what} "{0}"' in text
    condition = Condition(what="{margin}")
    assert "once {margin}," in str(promise(condition=condition).explain(at=at(10)))


# -- zones ----------------------------------------------------------------------------------------


def test_an_explanation_speaks_in_the_zone_that_was_meant():
    """With a zone every instant is told in it, in whatever zone it was written."""
    made = offered(
        event("accepted", at(10), due_at=at(13)),
        event("paused", at(10, 30), id="a"),
        event("retracted", at(11), revises="a"),
        event("fulfilled", at(11)),
        timezone="Europe/London",
        expected_from=at(10),
    )
    text = str(made.explain(at=at(12), hours=OFFICE))

    assert "12:00 BST" in text
    assert "14:00 BST" in text
    assert "UTC" not in text


def test_every_part_of_an_explanation_speaks_in_that_zone():
    """Deadlines, windows, late entries and what was corrected are told in the zone as well."""
    until = Condition(what="the parcel is back", deadline_at=at(10))
    early = promise(event("fulfilled", at(10), recorded_at=at(13)), expected_from=at(11))
    moved = promise(whole("renegotiated", at(11), due_at=at(15)), id=2).renegotiate(
        at=at(11), due_at=at(16), id="b"
    )
    moved = moved.renegotiate(at=at(11), due_at=at(17), revises="b")
    for made in (conditional(condition=until), early, moved):
        text = str(attrs.evolve(made, timezone="Europe/London").explain(at=at(13)))
        assert "BST" in text
        assert "UTC" not in text


def test_without_a_zone_each_instant_is_told_in_its_own():
    """Where no zone was meant, an instant is told as it was written."""
    made = promise(due_at=at(12).astimezone(LONDON)).fulfil(at=at(11))

    assert str(made.explain(at=at(18))).splitlines() == [
        "Kept: done on Mon 4 May 2026 11:00 UTC, 1 h before it was due.",
        ("Mon 4 May 2026 09:00 UTC: promised by ada: call back (due Mon 4 May 2026 13:00 BST)"),
        "Mon 4 May 2026 11:00 UTC: done",
    ]


def test_withdrawn_an_hour_before_the_due_that_shows_alike():
    """Withdrawn at half past one and due at the second half past one, it broke by withdrawal."""
    first = at(0, 30).replace(month=10, day=25).astimezone(LONDON)
    second = first.replace(fold=1)
    made = promise(due_at=second).withdraw(at=first).fulfil(at=second + timedelta(hours=1))

    text = str(made.explain(at=second + timedelta(hours=1)))
    assert "after the company had withdrawn it" in text


# -- the time that counted ------------------------------------------------------------------------


def over_night() -> Promise:
    """Return a promise of 16:00 that is due at 10:00 on the day after."""
    return promise(made_at=at(16), due_at=at(10, day=5))


def test_margins_in_business_time():
    """With a calendar the margin is business time, and the spans that counted are listed."""
    made = over_night()
    explanation = made.explain(at=at(11, day=5), hours=OFFICE)

    assert str(explanation) == "\n".join(
        [
            (
                "Broken: it was due on Tue 5 May 2026 10:00 UTC, 1 h of business time ago,"
                " and is not done."
            ),
            ("Mon 4 May 2026 16:00 UTC: promised by ada: call back (due Tue 5 May 2026 10:00 UTC)"),
            str(OFFICE.explain(at(16), at(10, day=5))),
        ]
    )
    assert explanation.time.counted == (
        Span(at(16), at(17)),
        Span(at(9, day=5), at(10, day=5)),
    )
    assert made.explain(at=at(11, day=5)).time is None


def test_counted_time_is_told_in_the_zone_that_was_meant():
    """With a zone the time that counted is told in it as well."""
    made = promise(timezone="Europe/London")

    assert "10:00 to" in str(made.explain(at=at(9), hours=OFFICE).time)
    assert "10:00 to" in str(
        promise(made_at=at(9).astimezone(LONDON)).explain(at=at(9), hours=OFFICE).time
    )


def test_business_time_is_told_in_hours():
    """Business time of more than 24 hours is told in hours, for its days are shorter."""
    made = promise(due_at=at(17, day=8))

    assert "40 h of business time left" in str(made.explain(at=at(9), hours=OFFICE))


def test_a_margin_of_nights_is_told_as_it_elapses():
    """Where no business time lies between, the margin is the time that elapsed."""
    made = promise(due_at=at(17)).fulfil(at=at(20))

    assert str(made.explain(at=at(21), hours=OFFICE)).startswith(
        "Kept late: done on Mon 4 May 2026 20:00 UTC, 3 h after it was due."
    )


@pytest.mark.parametrize(
    "made",
    [promise().pause(at=at(9)), offered(due_at=None)],
    ids=["paused", "offered without a due"],
)
def test_where_nothing_is_due_no_time_counts(made):
    """Without a due there is no time that could count towards it."""
    assert made.explain(at=at(10), hours=OFFICE).time is None
    assert "Counted" not in str(made.explain(at=at(10), hours=OFFICE))


def test_time_stands_still_while_it_is_paused():
    """Pauses do not count towards the due, and the explanation says so."""
    made = promise().pause(at=at(10)).resume(at=at(11)).pause(at=at(12)).resume(at=at(14))
    time = made.explain(at=at(15), hours=OFFICE).time

    assert time.total == timedelta(hours=3)
    assert [(part.span, part.because.code) for part in time.skipped] == [
        (Span(at(10), at(11)), "paused"),
        (Span(at(12), at(14)), "paused"),
    ]


def test_a_pause_that_was_passed_over_stops_nothing():
    """A pause that a late entry overtook, and one that was retracted, is no pause."""
    overtaken = promise(due_at=at(16)).pause(at=at(11)).resume(at=at(12), due_at=at(16))
    overtaken = overtaken.pause(at=at(10), recorded_at=at(13))
    back = promise(due_at=at(16)).pause(at=at(11), id="a").resume(at=at(12), due_at=at(16))
    back = back.retract("a", at=at(13))

    assert overtaken.explain(at=at(13), hours=OFFICE).time.total == timedelta(hours=5)
    assert back.explain(at=at(13), hours=OFFICE).time.total == timedelta(hours=7)


def test_a_pause_ends_once():
    """Of two resumptions the first ends the pause, also where it became known only later."""
    made = promise(due_at=at(16)).pause(at=at(10)).resume(at=at(12), due_at=at(16))
    made = made.resume(at=at(11), due_at=at(16), recorded_at=at(13))

    assert made.explain(at=at(12), hours=OFFICE).time.total == timedelta(hours=5)
    assert made.explain(at=at(13), hours=OFFICE).time.total == timedelta(hours=6)


def test_a_pause_of_no_length_stops_nothing():
    """Paused and resumed at one instant, all the time counts."""
    made = promise().pause(at=at(10)).resume(at=at(10))

    assert made.explain(at=at(11), hours=OFFICE).time.total == timedelta(hours=3)


def test_pauses_over_a_change_of_the_clock():
    """A pause in the night in which the clock goes back is as long as it lasted."""
    always = BusinessHours.always("Europe/London")
    first = at(0, 30).replace(month=10, day=25).astimezone(LONDON)
    made = promise(made_at=first - timedelta(hours=1), due_at=first.replace(fold=1))
    made = made.pause(at=first).resume(at=first.replace(fold=1))

    time = made.explain(at=made.standing(at=first.replace(fold=1)).due_at, hours=always).time
    assert [part.span.duration for part in time.skipped] == [timedelta(hours=1)]
    assert time.total == timedelta(hours=2)
