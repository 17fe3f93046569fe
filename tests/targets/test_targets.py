from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.case import DONE, STATUSES, Case, Change
from servicekit.errors import (
    FieldError,
    NaiveDatetimeError,
    NotADurationError,
    NotAnInstantError,
)
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party
from servicekit.promise import Promise
from servicekit.targets import SELECTORS, Target, Targets, first_reply, resolution

LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
KIM = Party(id="kim", role="customer")
ADA = Party(id="ada", role="agent")
BOT = Party(id="bot", role="bot")
HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    """Return an instant of the week that begins on Monday, 4 May 2026."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def said(when: datetime, author: Party = KIM, **fields: object) -> Interaction:
    return Interaction(
        **{
            "id": f"{author.id}@{when}",
            "at": when,
            "author": author,
            "channel": "email",
            "direction": "inbound" if author is KIM else "outbound",
            **fields,
        }
    )


def statuses(*steps: tuple[datetime, str]) -> list[Change]:
    words = [None, *(word for _, word in steps)]
    return [
        Change(at=when, field="status", new=word, old=old)
        for (when, word), old in zip(steps, words, strict=False)
    ]


def case(*contacts: Interaction, **fields: object) -> Case:
    return Case(
        **{
            "id": 1,
            "customer_id": 7,
            "opened_at": at(9),
            "interactions": contacts,
            **fields,
        }
    )


def moved(*steps: tuple[datetime, str]) -> Case:
    """Return a case that was opened at nine and whose status changed so."""
    return case(changes=statuses(*steps))


def judged(target: Target, made: Case, when: datetime) -> tuple[str, datetime | None]:
    """Return state and due of what a target promises in a case."""
    standing = target.promise_for(made, at=when).standing(at=when)
    return str(standing.state), standing.due_at


# -- making it ------------------------------------------------------------------------------------


def test_a_target_is_converted():
    """One word of a selector becomes a list, and statuses become a set."""
    target = resolution(4 * HOUR, when={"priority": "urgent", "team": ["a", "b"]}, pause_on=["new"])

    assert target.when == {"priority": ("urgent",), "team": ("a", "b")}
    assert target.pause_on == frozenset({"new"})
    assert (target.id, target.measure) == ("resolution", "resolution")
    assert (first_reply(HOUR).id, first_reply(HOUR).measure) == ("first_reply", "first_reply")
    assert resolution(HOUR, id=3).id == "3"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"measure": "mood"},
        {"within": timedelta(0)},
        {"within": -HOUR},
        {"when": {"mood": "bad"}},
        {"when": {"priority": [1]}},
        {"pause_on": ["waiting"]},
        {"pause_on": "pending"},
    ],
    ids=repr,
)
def test_a_target_is_checked(wrong):
    """No time at all, an unknown word, and one text where a list is wanted are refused."""
    with pytest.raises(FieldError):
        Target(**{"id": "t", "measure": "resolution", "within": HOUR, **wrong})


def test_a_target_allows_an_amount_of_time():
    """A number without a unit is no amount of time."""
    with pytest.raises(NotADurationError):
        first_reply(4)


@pytest.mark.parametrize("value", [at(9).replace(tzinfo=None), "today"], ids=["naive", "text"])
def test_every_question_is_about_an_instant(value):
    """A wall clock without a zone, and what is no datetime, is refused everywhere."""
    target, made = first_reply(HOUR), case()

    for ask in (
        target.matches,
        target.promise_for,
        resolution(HOUR).promise_for,
        Targets([target]).applying,
        Targets().applying,
        Targets([target]).promises_for,
        Targets().promises_for,
    ):
        with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
            ask(made, at=value)


def test_targets_never_change(travels):
    """A target is immutable, can be copied and pickled, and is checked again when evolved."""
    target = resolution(8 * HOUR, hours=OFFICE, when={"team": "a"}, pause_on=["pending", "on_hold"])
    target.promise_for(moved((at(9), "open")), at=at(9))
    targets = Targets([target, first_reply(HOUR)])

    travels(target)
    travels(targets)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        target.within = HOUR
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        targets.targets = ()
    with pytest.raises(FieldError):
        attrs.evolve(target, within=-HOUR)
    with pytest.raises(FieldError):
        attrs.evolve(targets, targets=[target, target])


def test_every_target_has_an_id_of_its_own():
    """Two targets with one id, and a list with something else in it, are refused."""
    with pytest.raises(FieldError, match="targets='first_reply'"):
        Targets([first_reply(HOUR), first_reply(2 * HOUR)])
    with pytest.raises(FieldError):
        Targets([HOUR])


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (first_reply(25 * HOUR), "a first reply within 25 h"),
        (resolution(8 * HOUR, hours=OFFICE), "a resolution within 8 h of business time"),
    ],
)
def test_a_target_in_words(target, words):
    """A target says what it promises, in hours, and whether they are business hours."""
    assert target.what == words


# -- which target applies -------------------------------------------------------------------------


@pytest.mark.parametrize("selector", SELECTORS)
def test_a_selector_reads_the_case(selector):
    """A target applies to the cases of which the selector has one of its values."""
    target = first_reply(HOUR, when={selector: ["x", "y"]})
    with_x, with_z = (
        case(changes=[Change(at=at(9), field=selector, new=value)])
        if selector in {"priority", "team"}
        else case(**{selector: value})
        for value in ("x", "z")
    )

    assert target.matches(with_x, at=at(9))
    assert not target.matches(with_z, at=at(9))


def test_all_selectors_must_match():
    """Every selector must match, a missing value matches none, and no selector matches all."""
    target = first_reply(HOUR, when={"kind": "complaint", "channel": "phone"})

    assert target.matches(case(kind="complaint", channel="phone"), at=at(9))
    assert not target.matches(case(kind="complaint", channel="email"), at=at(9))
    assert not target.matches(case(kind="complaint"), at=at(9))
    assert first_reply(HOUR).matches(case(), at=at(9))


def test_a_selector_sees_the_case_as_it_is():
    """A target applies as soon as the case has what selects it, and no longer."""
    target = first_reply(HOUR, when={"team": "a"})
    made = case(
        changes=[
            Change(at=at(10), field="team", new="a"),
            Change(at=at(11), field="team", old="a", new="b"),
        ]
    )

    assert [target.matches(made, at=at(hour)) for hour in (9, 10, 11)] == [False, True, False]


def test_the_first_match_of_each_measure_applies():
    """Of each measure the first target that matches applies, whatever the order of measures."""
    targets = Targets(
        [
            first_reply(HOUR, id="urgent", when={"kind": "outage"}),
            resolution(9 * HOUR, id="solve"),
            first_reply(4 * HOUR, id="any"),
            first_reply(8 * HOUR, id="never"),
            resolution(HOUR, id="never-solve", when={"kind": "outage"}),
        ]
    )

    assert [t.id for t in targets.applying(case(), at=at(9))] == ["any", "solve"]
    assert [t.id for t in targets.applying(case(kind="outage"), at=at(9))] == ["urgent", "solve"]
    assert Targets().applying(case(), at=at(9)) == ()


def test_a_breach_does_not_vanish_with_a_change_of_the_case():
    """Once a target was broken or kept, another desk or priority chooses no other."""
    targets = Targets(
        [first_reply(HOUR, id="a", when={"team": "a"}), first_reply(9 * HOUR, id="b")]
    )
    made = case(
        said(at(9)),
        said(at(12), ADA),
        changes=[
            Change(at=at(9), field="team", new="a"),
            Change(at=at(14), field="team", old="a", new="c"),
        ],
    )

    assert [t.id for t in targets.applying(made, at=at(13))] == ["a"]
    assert [t.id for t in targets.applying(made, at=at(15))] == ["a"]


def test_a_target_still_open_follows_the_case():
    """While nothing is decided the target is that of the present priority, from the opening."""
    targets = Targets(
        [first_reply(HOUR, id="fast", when={"priority": "urgent"}), first_reply(9 * HOUR)]
    )
    made = case(
        said(at(9)),
        changes=[
            Change(at=at(9), field="priority", new="low"),
            Change(at=at(10), field="priority", old="low", new="urgent"),
        ],
    )

    assert [p.due_at for p in targets.promises_for(made, at=at(9, minute=30))] == [at(18)]
    assert [p.due_at for p in targets.promises_for(made, at=at(11))] == [at(10)]


def test_a_reopened_case_chooses_again():
    """What was kept stays chosen, but a case that was reopened is judged by what it is now."""
    targets = Targets([resolution(HOUR, id="fast", when={"team": "a"}), resolution(9 * HOUR)])
    moves = [Change(at=at(9), field="team", new="a"), Change(at=at(11), field="team", new="b")]
    statuses = [
        Change(at=at(9), field="status", new="open"),
        Change(at=at(9, minute=30), field="status", new="resolved"),
        Change(at=at(12), field="status", new="open"),
    ]
    settled = case(changes=[*moves, *statuses[:2]])

    assert [t.id for t in targets.applying(settled, at=at(13))] == ["fast"]
    reopened = case(changes=[*moves, *statuses])
    assert [t.id for t in targets.applying(reopened, at=at(13))] == ["resolution"]


def test_a_call_of_ours_is_no_first_reply():
    """A call that the company makes of its own accord answers nobody and starts no clock."""
    ours = said(at(9), ADA, channel="phone", outcome="connected", participants=[KIM])

    assert first_reply(HOUR).promise_for(case(ours), at=at(10)) is None


@pytest.mark.parametrize("hours", ["office", 8, {"mon": []}])
def test_hours_are_a_calendar(hours):
    """Whatever cannot tell open from closed is refused at once."""
    with pytest.raises(FieldError, match="a calendar"):
        first_reply(HOUR, hours=hours)


@pytest.mark.parametrize("words", [[], 1])
def test_a_selector_has_values(words):
    """A selector without a value would match nothing, and one value that is no text is refused."""
    with pytest.raises(FieldError):
        first_reply(HOUR, when={"priority": words})


def test_targets_become_promises():
    """What applies to a case becomes promises of origin ``target``, due in its own time."""
    targets = Targets([first_reply(HOUR, id="reply"), resolution(9 * HOUR, id="solve")])
    made = case(
        said(at(10)),
        changes=[
            Change(at=at(9), field="team", new="shop"),
            Change(at=at(11), field="agent", new="ada"),
        ],
    )
    reply, solved = targets.promises_for(made, at=at(11))

    assert (reply.id, solved.id) == ("1/reply", "1/solve")
    assert (reply.customer_id, reply.case_id, reply.origin) == ("7", "1", "target")
    assert (reply.made_at, reply.due_at) == (at(10), at(11))
    assert (solved.made_at, solved.due_at) == (at(9), at(18))
    assert reply.what == "a first reply within 1 h"
    assert [p.owner for p in targets.promises_for(made, at=at(10))] == ["shop", "shop"]
    assert [p.owner for p in targets.promises_for(made, at=at(11))] == ["ada", "ada"]


def test_a_clock_that_never_began_promises_nothing():
    """Where nobody asked anything there is no first reply to give, but still a case to settle."""
    targets = Targets([first_reply(HOUR), resolution(HOUR)])

    assert [p.id for p in targets.promises_for(case(), at=at(9))] == ["1/resolution"]
    assert targets.promises_for(case(), at=at(8)) == ()


# -- the first reply ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contacts", "state"),
    [
        ([said(at(9))], "broken"),
        ([said(at(9)), said(at(10), ADA)], "kept"),
        ([said(at(9)), said(at(13), ADA)], "kept"),
        ([said(at(9)), said(at(13, 1), ADA)], "kept_late"),
        ([said(at(9)), said(at(10), BOT, automated=True)], "broken"),
        ([said(at(9)), said(at(10), ADA, automated=True)], "broken"),
        ([said(at(9)), said(at(10), ADA, public=False, direction="internal")], "broken"),
        ([said(at(9)), said(at(10), ADA, outcome="no_answer")], "broken"),
        ([said(at(9)), said(at(10), participants=[ADA], outcome="connected")], "kept"),
        ([said(at(9), participants=[ADA], outcome="connected")], "kept"),
        ([said(at(9)), said(at(10), ADA), said(at(11))], "kept"),
        ([said(at(8), ADA), said(at(9))], "broken"),
        ([said(at(9), automated=True), said(at(10)), said(at(14), ADA)], "kept"),
        ([said(at(9), needs_reply=False), said(at(10)), said(at(14), ADA)], "kept"),
        ([said(at(9)), said(at(12)), said(at(14), ADA)], "kept_late"),
    ],
)
def test_a_first_reply(contacts, state):
    """The clock runs from the first message that wants an answer to a person's first reply."""
    assert judged(first_reply(4 * HOUR), case(*contacts), at(20))[0] == state


def test_a_live_call_is_its_own_reply():
    """A call that a person takes is answered at the instant at which it comes in."""
    call = said(at(9), participants=[ADA], outcome="connected")
    promise = first_reply(HOUR).promise_for(case(call, said(at(10))), at=at(20))

    assert (promise.made_at, promise.standing(at=at(20)).settled_at) == (at(9), at(9))
    assert promise.state(at=at(9)) == "kept"


@pytest.mark.parametrize("quiet", [{"needs_reply": False}, {"automated": True}], ids=repr)
def test_a_thanks_starts_no_clock(quiet):
    """A message that wants no answer promises none."""
    assert first_reply(HOUR).promise_for(case(said(at(9), **quiet)), at=at(20)) is None


@pytest.mark.parametrize("status", ["pending", "resolved"])
def test_a_status_does_not_stop_a_first_reply(status):
    """A first reply is owed whatever status the case has, also when it is settled without one."""
    made = case(said(at(9)), changes=statuses((at(9, 30), status)))

    assert judged(first_reply(HOUR), made, at(11)) == ("broken", at(10))


def test_a_first_reply_in_business_hours():
    """With a calendar only its open time counts; without one every hour does."""
    friday = case(said(at(16, day=8)))

    assert first_reply(4 * HOUR).promise_for(friday, at=at(16, day=8)).due_at == at(20, day=8)
    working = first_reply(4 * HOUR, hours=OFFICE).promise_for(friday, at=at(16, day=8))
    assert working.due_at == at(12, day=11)


def test_a_due_has_the_zone_of_the_message():
    """A due comes back in the zone of the message, and counts what really elapses."""
    before = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)
    promise = first_reply(2 * HOUR).promise_for(
        case(said(before), opened_at=before), at=before + 9 * HOUR
    )

    assert promise.due_at.tzinfo is LONDON
    assert (promise.due_at.hour, promise.due_at.minute, promise.due_at.fold) == (1, 30, 1)


def test_what_was_not_recorded_is_not_seen():
    """A reply that is entered late counts from then on."""
    made = case(said(at(9)), said(at(10), ADA, recorded_at=at(14)))

    assert judged(first_reply(4 * HOUR), made, at(13, 30))[0] == "broken"
    assert judged(first_reply(4 * HOUR), made, at(14))[0] == "kept"


# -- the resolution -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "broken"),
        ([(at(12), "resolved")], "kept"),
        ([(at(13), "closed")], "kept"),
        ([(at(13, 1), "resolved")], "kept_late"),
        ([(at(12), "resolved"), (at(16), "closed")], "kept"),
        ([(at(12), "on_hold")], "broken"),
    ],
)
def test_a_resolution(steps, state):
    """The clock runs from the opening to the settling, the instant of the due included."""
    assert judged(resolution(4 * HOUR), moved(*steps), at(20))[0] == state


def test_a_resolution_in_business_hours():
    """With a calendar only its open time counts."""
    made = case(opened_at=at(16, day=8))

    assert resolution(8 * HOUR, hours=OFFICE).promise_for(made, at=at(16, day=8)).due_at == at(
        16, day=11
    )


def test_a_pause_is_subtracted():
    """While the case waits for the customer nothing is due, and afterwards what was left is."""
    target = resolution(4 * HOUR, pause_on=["pending"])
    made = moved((at(9), "open"), (at(10), "pending"), (at(18), "open"))

    assert judged(target, made, at(9, 30)) == ("open", at(13))
    assert judged(target, made, at(10)) == ("paused", None)
    assert judged(target, made, at(17)) == ("paused", None)
    assert judged(target, made, at(18)) == ("open", at(21))
    assert judged(target, made, at(21, 1)) == ("broken", at(21))


def test_two_pauses_both_count():
    """Every pause pushes the due out, also where the statuses of the pauses differ."""
    target = resolution(4 * HOUR, pause_on=["pending", "on_hold"])
    made = moved(
        (at(9), "open"),
        (at(10), "pending"),
        (at(11), "open"),
        (at(12), "on_hold"),
        (at(14), "open"),
    )

    assert judged(target, made, at(11)) == ("open", at(14))
    assert judged(target, made, at(14)) == ("open", at(16))


def test_pauses_that_touch_are_one():
    """Going from one paused status to another does not start the clock in between."""
    target = resolution(4 * HOUR, pause_on=["pending", "on_hold"])
    made = moved((at(10), "pending"), (at(11), "on_hold"), (at(12), "open"))
    promise = target.promise_for(made, at=at(12))

    assert [event.kind for event in promise.events] == ["paused", "resumed"]
    assert judged(target, made, at(12)) == ("open", at(15))


def test_only_a_resolution_is_paused():
    """A first reply with pauses is refused: nobody waits for the customer before it."""
    with pytest.raises(FieldError, match="only a resolution is paused"):
        Target(id="t", measure="first_reply", within=HOUR, pause_on=["pending"])


def test_a_case_is_new_until_somebody_says_otherwise():
    """A target that pauses while a case is new does so from the opening on."""
    target = resolution(4 * HOUR, pause_on=["new"])

    assert judged(target, case(), at(20)) == ("paused", None)
    assert judged(target, moved((at(12), "open")), at(13)) == ("open", at(16))


def test_what_was_recorded_late_says_so():
    """A reply in time that was entered after the due is kept, and recorded late."""
    made = case(said(at(9)), said(at(10), ADA, recorded_at=at(14)))
    standing = first_reply(2 * HOUR).promise_for(made, at=at(15)).standing(at=at(15))

    assert (standing.state, standing.recorded_late) == ("kept", True)


def test_a_pause_without_length_is_none():
    """A status that is left at the instant at which it came pauses nothing."""
    made = case(
        changes=[
            Change(at=at(10), field="status", new="pending", seq=1),
            Change(at=at(10), field="status", new="open", old="pending", seq=2),
        ]
    )

    assert resolution(4 * HOUR, pause_on=["pending"]).promise_for(made, at=at(12)).events == ()


def test_a_pause_outside_the_hours_moves_nothing():
    """Business time that is paused while the desk is closed anyway is not given back twice."""
    target = resolution(8 * HOUR, hours=OFFICE, pause_on=["pending"])
    made = moved((at(9), "open"), (at(16), "pending"), (at(10, day=5), "open"))

    assert judged(target, made, at(10, day=5)) == ("open", at(11, day=5))


def test_only_the_statuses_that_were_named_pause():
    """A status that does not pause this target lets its clock run."""
    made = moved((at(10), "on_hold"), (at(18), "open"))

    assert judged(resolution(4 * HOUR, pause_on=["pending"]), made, at(18)) == ("broken", at(13))
    assert judged(resolution(4 * HOUR), made, at(18)) == ("broken", at(13))


def test_a_pause_after_the_due_does_not_rescue():
    """What was due before the pause stays broken, however long the pause is."""
    target = resolution(4 * HOUR, pause_on=["pending"])
    made = moved((at(13, 1), "pending"), (at(18), "open"), (at(19), "resolved"))

    assert judged(target, made, at(15)) == ("broken", at(13))
    assert judged(target, made, at(20)) == ("kept_late", at(13))


def test_a_pause_at_the_due_is_in_time():
    """A pause that begins at the due instant begins before the promise is broken."""
    made = moved((at(13), "pending"), (at(18), "open"), (at(18), "resolved"))

    assert judged(resolution(4 * HOUR, pause_on=["pending"]), made, at(20))[0] == "kept"


def test_a_case_may_be_settled_out_of_a_pause():
    """What is settled while it is paused is kept, for nothing was due."""
    made = moved((at(10), "pending"), (at(18), "resolved"))
    target = resolution(4 * HOUR, pause_on=["pending"])

    assert judged(target, made, at(20)) == ("kept", None)
    assert judged(resolution(4 * HOUR), made, at(20))[0] == "kept_late"


def test_a_case_may_be_paused_from_the_start():
    """A pause that began before the opening counts from the opening."""
    target = resolution(4 * HOUR, pause_on=["pending"])
    made = moved((at(8), "pending"), (at(11), "open"))

    assert judged(target, made, at(9)) == ("paused", None)
    assert judged(target, made, at(11)) == ("open", at(15))


def test_a_case_that_was_settled_before_it_was_opened():
    """A settling that is dated before the opening counts at the opening."""
    promise = resolution(HOUR).promise_for(moved((at(8), "resolved")), at=at(10))

    assert promise.standing(at=at(10)).settled_at == at(9)
    assert promise.state(at=at(10)) == "kept"


def test_a_reopened_case_is_due_again():
    """Reopened, the clock runs on, and the time in which the case was settled does not count."""
    target = resolution(4 * HOUR)
    made = moved((at(9), "open"), (at(11), "resolved"), (at(15), "open"), (at(17), "closed"))

    assert judged(target, made, at(12))[0] == "kept"
    assert judged(target, made, at(15)) == ("open", at(17))
    assert judged(target, made, at(17))[0] == "kept"
    assert judged(target, attrs.evolve(made, changes=made.changes[:3]), at(18))[0] == "broken"


def test_reopening_what_was_late_leaves_it_late():
    """A case that was settled after its due is not in time by being opened again."""
    made = moved((at(14), "resolved"), (at(15), "open"), (at(16), "resolved"))

    assert judged(resolution(4 * HOUR), made, at(15)) == ("broken", at(13))
    assert judged(resolution(4 * HOUR), made, at(20))[0] == "kept_late"


def test_instants_are_compared_not_clocks():
    """A pause and a settling that the clock shows alike are an hour apart, so it was paused."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    midnight = datetime(2026, 10, 25, 0, tzinfo=LONDON)
    made = case(opened_at=midnight, changes=statuses((first, "pending"), (second, "resolved")))
    promise = resolution(2 * HOUR, pause_on=["pending"]).promise_for(made, at=second)

    assert [event.kind for event in promise.events] == ["paused", "fulfilled"]
    assert promise.state(at=second) == "kept"


# -- laws -----------------------------------------------------------------------------------------


@st.composite
def cases(draw):
    """Draw a case with contacts and statuses at distinct instants."""
    minutes = draw(st.lists(st.integers(0, 2000), max_size=8, unique=True))
    contacts, changes = [], []
    for minute in minutes:
        when = at(9) + timedelta(minutes=minute)
        if draw(st.booleans()):
            contacts.append(said(when, draw(st.sampled_from([KIM, ADA, BOT]))))
        else:
            word = draw(st.sampled_from(STATUSES))
            changes.append(Change(at=when, field="status", new=word))
    return case(*contacts, changes=changes)


allowed = {
    "within": st.integers(1, 1500).map(lambda n: timedelta(minutes=n)),
    "hours": st.sampled_from([None, OFFICE]),
}
targets = st.builds(first_reply, **allowed) | st.builds(
    resolution, pause_on=st.sets(st.sampled_from(STATUSES)), **allowed
)
moments = st.integers(0, 3000).map(lambda minutes: at(9) + timedelta(minutes=minutes))


def state(target: Target, made: Case, when: datetime) -> str | None:
    promise: Promise | None = target.promise_for(made, at=when)
    return promise and str(promise.state(at=when))


@given(targets, cases(), moments)
def test_a_promise_depends_on_the_instant_alone(target, made, t):
    """The same question has the same answer, in any zone and for facts in any order."""
    again = attrs.evolve(
        made, interactions=reversed(made.interactions), changes=reversed(made.changes)
    )

    assert target.promise_for(again, at=t.astimezone(LONDON)) == target.promise_for(made, at=t)


@given(targets, cases(), moments, moments)
def test_broken_once_is_never_kept(target, made, a, b):
    """What was broken at one instant is at no later one in time."""
    earlier, later = (state(target, made, t) for t in sorted([a, b]))

    if earlier in {"broken", "kept_late"}:
        assert later in {"broken", "kept_late"}


@given(targets, cases(), moments)
def test_settled_is_kept(target, made, t):
    """A resolution is kept, in time or late, exactly while the status is a settled one."""
    if target.measure == "resolution":
        kept = state(target, made, t) in {"kept", "kept_late"}
        assert kept == (made.status(at=t) in DONE)


@given(targets, cases(), moments, st.integers(1, 600))
def test_more_time_is_never_worse(target, made, t, minutes):
    """What is kept with less time is kept with more, and what breaks with more breaks with less."""
    patient = attrs.evolve(target, within=target.within + timedelta(minutes=minutes))
    verdicts = {"broken", "kept_late"}

    assert (state(patient, made, t) in verdicts) <= (state(target, made, t) in verdicts)


@given(targets, cases(), moments)
def test_pauses_never_hurt(target, made, t):
    """A target that pauses is broken only where one that never pauses is broken as well."""
    strict = attrs.evolve(target, pause_on=())
    verdicts = {"broken", "kept_late"}

    assert (state(target, made, t) in verdicts) <= (state(strict, made, t) in verdicts)
