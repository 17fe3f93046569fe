"""What starts the clocks of the measures, and what stops them."""

import attrs
import pytest

from servicekit.case import DONE, ENDED, STATUSES
from servicekit.instants import to_microseconds
from servicekit.interaction import Party
from servicekit.targets import (
    Targets,
    acknowledgement,
    agent_work,
    final_response,
    first_reply,
    next_reply,
    periodic_update,
    requester_wait,
    resolution,
)
from targets.support import (
    ADA,
    BOT,
    HOUR,
    KIM,
    at,
    call,
    case,
    changes,
    judged,
    made,
    moved,
    said,
    story,
)

PARTNER = Party(id="sam", role="third_party")
ANSWERS_NOTHING = [
    said(at(10), BOT, automated=True),
    said(at(10), BOT),
    said(at(10), ADA, automated=True),
    said(at(10), ADA, public=False, direction="internal"),
    said(at(10), ADA, outcome="no_answer"),
    said(at(10), ADA, participants=[PARTNER]),
    said(at(10)),
    said(at(10), PARTNER),
]


# -- the first reply ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contacts", "state"),
    [
        ([said(at(9))], "broken"),
        ([said(at(9)), said(at(10), ADA)], "kept"),
        ([said(at(9)), said(at(13), ADA)], "kept"),
        ([said(at(9)), said(at(13, 1), ADA)], "kept_late"),
        *(([said(at(9)), contact], "broken") for contact in ANSWERS_NOTHING),
        ([said(at(9)), call(at(10))], "kept"),
        ([call(at(9))], "kept"),
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


@pytest.mark.parametrize("measure", [first_reply, next_reply])
@pytest.mark.parametrize(
    "contact",
    [
        said(at(9), needs_reply=False),
        said(at(9), automated=True),
        said(at(9), public=False),
        said(at(9), PARTNER),
        said(at(9), ADA, channel="phone", outcome="connected", participants=[KIM]),
    ],
    ids=["thanks", "automated", "hidden", "partner", "our own call"],
)
def test_what_starts_no_clock(measure, contact):
    """A thanks, a machine of theirs, a note, a partner and our own call wait for no answer."""
    assert made(measure(HOUR), case(contact), at(20)) == ()


@pytest.mark.parametrize("measure", [first_reply, next_reply])
def test_a_live_call_is_its_own_reply(measure):
    """A call that a person takes is answered at the instant at which it comes in."""
    (promise, *_) = made(measure(HOUR), case(call(at(9)), said(at(10))), at(20))

    assert (promise.made_at, promise.standing(at=at(20)).settled_at) == (at(9), at(9))
    assert promise.state(at=at(9)) == "kept"


@pytest.mark.parametrize("status", ["pending", "resolved", "closed"])
@pytest.mark.parametrize("measure", [first_reply, next_reply])
def test_a_status_does_not_stop_a_reply(measure, status):
    """A reply is owed whatever status the case has, also when it is settled without one."""
    subject = case(said(at(9)), changes=changes("status", (at(9, 30), status)))

    assert judged(measure(HOUR), subject, at(11)) == ("broken", at(10))


def test_a_first_reply_runs_once():
    """What a customer writes after the first reply starts no first reply."""
    subject = case(said(at(9)), said(at(10), ADA), said(at(11)), said(at(15), ADA))

    assert story(first_reply(HOUR), subject, at(20)) == [(at(9), "kept")]


def test_a_first_reply_after_a_reopening():
    """With ``restart`` a reopened case is owed a first reply again, to who waits by then."""
    contacts = [said(at(9)), said(at(10), ADA), said(at(12)), said(at(15), ADA)]
    steps = [(at(11), "resolved"), (at(12, 1), "open")]
    subject = case(*contacts, changes=changes("status", *steps))

    assert story(first_reply(HOUR), subject, at(20)) == [(at(9), "kept")]
    again = first_reply(HOUR, on_reopen="restart")
    assert story(again, subject, at(20)) == [(at(9), "kept"), (at(12), "kept_late")]
    answered = attrs.evolve(subject, interactions=[*contacts, said(at(12, 0), ADA, seq=9)])
    assert story(again, answered, at(20)) == [(at(9), "kept")]


def test_a_message_after_a_reopening_is_a_first_one_again():
    """With ``restart`` a message that comes once the case is open again starts the clock."""
    subject = case(
        said(at(9)),
        said(at(10), ADA),
        said(at(13)),
        changes=changes("status", (at(11), "resolved"), (at(12), "open")),
    )

    assert story(first_reply(HOUR, on_reopen="restart"), subject, at(13)) == [
        (at(9), "kept"),
        (at(13), "open"),
    ]


def test_a_first_reply_that_runs_is_not_restarted():
    """A reopening leaves alone what nobody has answered yet."""
    subject = case(said(at(9)), changes=changes("status", (at(10), "resolved"), (at(11), "open")))

    assert story(first_reply(HOUR, on_reopen="restart"), subject, at(20)) == [(at(9), "broken")]


# -- the next reply -------------------------------------------------------------------------------


def test_every_wait_is_a_promise():
    """Each spell of waiting is a promise of its own, named after the message that began it."""
    subject = case(said(at(9)), said(at(9, 30), ADA), said(at(10)), said(at(12), ADA), said(at(13)))
    promises = made(next_reply(HOUR), subject, at(13))

    assert story(next_reply(HOUR), subject, at(13)) == [
        (at(9), "kept"),
        (at(10), "kept_late"),
        (at(13), "open"),
    ]
    assert [each.id for each in promises] == [
        f"1/next_reply/{contact.id}" for contact in subject.interactions[::2]
    ]


def test_a_wait_counts_from_the_oldest_message():
    """What a customer adds while they wait does not move the due."""
    subject = case(said(at(9)), said(at(9, 30)), said(at(9, 59)))

    assert judged(next_reply(HOUR), subject, at(10)) == ("open", at(10))


@pytest.mark.parametrize("contact", ANSWERS_NOTHING)
def test_what_does_not_end_a_wait(contact):
    """A machine, a note, a call that reached nobody and a talk with others answer nothing."""
    assert story(next_reply(4 * HOUR), case(said(at(9)), contact), at(12)) == [(at(9), "open")]


def test_the_first_wait_is_that_of_the_first_reply():
    """Where a first reply is promised, the first wait is only that one's."""
    targets = Targets([next_reply(HOUR), first_reply(2 * HOUR)])
    subject = case(said(at(9)), said(at(10), ADA), said(at(11), id="second"))

    assert [(each.id, each.made_at) for each in made(targets, subject, at(11))] == [
        ("1/first_reply", at(9)),
        ("1/next_reply/second", at(11)),
    ]


def test_the_first_wait_is_a_next_reply_where_no_first_reply_applies():
    """Where the target of the first reply is for other cases, the first wait counts here."""
    targets = Targets([next_reply(HOUR), first_reply(2 * HOUR, when={"kind": "complaint"})])

    subject = case(said(at(9), id="m"))
    assert [each.id for each in made(targets, subject, at(9))] == ["1/next_reply/m"]


def test_contacts_of_one_instant():
    """At one instant a reply comes after what it answers, and otherwise ``seq`` decides."""
    asks, answers = said(at(9), id="ask", seq=2), said(at(9), ADA, id="answer", seq=1)
    replies = attrs.evolve(answers, reply_to="ask")
    swapped = attrs.evolve(answers, seq=3)

    assert story(next_reply(HOUR), case(asks, answers), at(9)) == [(at(9), "open")]
    assert story(next_reply(HOUR), case(asks, replies), at(9)) == [(at(9), "kept")]
    assert story(next_reply(HOUR), case(asks, swapped), at(9)) == [(at(9), "kept")]


def test_a_reply_and_a_new_message_at_one_instant():
    """The reply ends the wait, and the message that comes after it begins the next."""
    subject = case(said(at(9)), said(at(10), ADA, seq=1), said(at(10), seq=2))

    assert story(next_reply(2 * HOUR), subject, at(10)) == [(at(9), "kept"), (at(10), "open")]


def test_a_reply_whose_clock_is_behind():
    """A reply that is dated before what it answers was given when the message came."""
    asks = said(at(9), id="ask")
    answers = said(at(8, 59), ADA, reply_to="ask")
    subject = case(asks, answers, skew=HOUR)

    assert story(next_reply(HOUR), subject, at(9)) == [(at(9), "kept")]


# -- channels -------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [first_reply, next_reply])
def test_only_messages_on_its_channels_start_a_clock(measure):
    """A target for some channels counts from the oldest message on one of them."""
    subject = case(said(at(9)), said(at(10), channel="chat"), said(at(12), ADA))

    assert story(measure(HOUR, channels=["chat"]), subject, at(20)) == [(at(10), "kept_late")]
    assert story(measure(HOUR, channels=["sms"]), subject, at(20)) == []
    assert story(measure(HOUR, channels=["sms", "email"]), subject, at(20)) == [
        (at(9), "kept_late")
    ]


def test_a_call_on_another_channel_starts_nothing():
    """A call is its own reply, but not for a target that is about other channels."""
    assert story(first_reply(HOUR, channels=["chat"]), case(call(at(9))), at(9)) == []
    assert story(first_reply(HOUR, channels=["phone"]), case(call(at(9))), at(9)) == [
        (at(9), "kept")
    ]


def test_a_first_reply_of_its_channels_is_not_spent_on_others():
    """A mail that was answered leaves the first reply by chat to be given."""
    subject = case(said(at(9)), said(at(10), ADA), said(at(11), channel="chat"))

    assert story(first_reply(HOUR, channels=["chat"]), subject, at(11)) == [(at(11), "open")]


def test_each_channel_has_its_own_target():
    """Of two targets for two channels, the one for the channel of the message applies."""
    targets = Targets(
        [
            next_reply("10 minutes", id="chat", channels=["chat"]),
            next_reply("4 hours", id="mail", channels=["email"]),
        ]
    )
    subject = case(said(at(9), id="a", channel="chat"), said(at(9, 5), ADA), said(at(10), id="b"))

    assert [(each.id, each.due_at) for each in made(targets, subject, at(10))] == [
        ("1/chat/a", at(9, 10)),
        ("1/mail/b", at(14)),
    ]


def test_another_message_can_bring_in_the_target_of_its_channel():
    """Who waits by mail and then asks by chat is owed an answer as on chat, counted from there."""
    targets = Targets(
        [
            next_reply("10 minutes", id="chat", channels=["chat"]),
            next_reply("4 hours", id="mail", fallback=True),
        ]
    )
    subject = case(said(at(9)), said(at(10), channel="chat"))

    assert [each.due_at for each in made(targets, subject, at(9, 30))] == [at(13)]
    assert [each.due_at for each in made(targets, subject, at(10))] == [at(10, 10)]


@pytest.mark.parametrize(
    "measure", [resolution, requester_wait, acknowledgement, periodic_update, final_response]
)
def test_from_the_opening_the_channel_of_the_case_counts(measure):
    """A target that counts from the opening is for cases that came by one of its channels."""
    target = measure(HOUR, channels=["chat"])

    assert story(target, case(channel="chat"), at(9)) == [(at(9), "open")]
    assert story(target, case(channel="email"), at(9)) == []
    assert story(target, case(), at(9)) == []


# -- the acknowledgement --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contacts", "state"),
    [
        ([], "broken"),
        ([said(at(9)), said(at(10), ADA)], "kept"),
        ([said(at(10), ADA)], "kept"),
        ([said(at(8), ADA)], "broken"),
        ([call(at(9))], "kept"),
        *(([contact], "broken") for contact in ANSWERS_NOTHING),
    ],
)
def test_an_acknowledgement(contacts, state):
    """The clock runs from the opening, message or not, to the first reply by a person."""
    assert judged(acknowledgement(4 * HOUR), case(*contacts), at(20))[0] == state


def test_a_settled_case_is_still_to_be_acknowledged():
    """Closing a case is no word to the customer."""
    assert judged(acknowledgement(HOUR), moved((at(9, 30), "closed")), at(20))[0] == "broken"


# -- the final response ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "state"),
    [
        (case(), "broken"),
        (case(said(at(10), ADA)), "broken"),
        (case(said(at(10), ADA, signals=["final_response"])), "kept"),
        (case(said(at(10), ADA, signals=["final_response"], public=False)), "broken"),
        (case(said(at(10), ADA, signals=["final_response"], outcome="bounced")), "broken"),
        (case(said(at(14), ADA, signals=["final_response"])), "kept_late"),
        (moved((at(10), "resolved")), "kept"),
        (moved((at(10), "pending"), (at(18), "open")), "broken"),
        (moved((at(10), "resolved"), (at(11), "open")), "kept"),
    ],
)
def test_a_final_response(subject, state):
    """A final response, or the settling, stops it; no pause and no reopening touches it."""
    assert judged(final_response(4 * HOUR), subject, at(20))[0] == state


def test_a_final_response_after_a_reopening():
    """Where a target says so a reopened case is owed another."""
    subject = moved((at(10), "resolved"), (at(15), "open"))

    assert story(final_response(4 * HOUR, on_reopen="restart"), subject, at(16)) == [
        (at(9), "kept"),
        (at(15), "open"),
    ]


def test_a_final_response_that_was_sent_stays_sent():
    """A reopening does not take back a final response; one that was merged in error goes on."""
    sent = said(at(9, 30), ADA, signals=["final_response"])
    steps = changes("status", (at(10), "resolved"), (at(15), "open"))

    assert judged(final_response(4 * HOUR), case(sent, changes=steps), at(16))[0] == "kept"
    mistake = moved((at(10), "merged"), (at(11), "open"))
    assert judged(final_response(4 * HOUR), mistake, at(12)) == ("open", at(13))


# -- the periodic update --------------------------------------------------------------------------


def test_an_update_is_due_again_from_each_update():
    """The clock runs from the opening, and anew from each reply by a person."""
    subject = case(said(at(10), ADA), said(at(11), BOT, automated=True), said(at(14), ADA))

    assert story(periodic_update(2 * HOUR), subject, at(15)) == [
        (at(9), "kept"),
        (at(10), "kept_late"),
        (at(14), "open"),
    ]


def test_a_settled_case_needs_no_update():
    """The settling ends it, neither kept nor broken; what was broken by then stays."""
    subject = moved((at(10), "resolved"))

    assert story(periodic_update(2 * HOUR), subject, at(20)) == [(at(9), "lapsed")]
    assert story(periodic_update("30 minutes"), subject, at(20)) == [(at(9), "broken")]


def test_two_updates_at_one_instant_are_one():
    """A second letter in the same minute is no update of its own."""
    subject = case(said(at(10), ADA, seq=1), said(at(10), ADA, seq=2))

    assert story(periodic_update(2 * HOUR), subject, at(10)) == [(at(9), "kept"), (at(10), "open")]


def test_a_call_that_opened_the_case_is_an_update():
    """Who opens the case by a call has heard from a person, and hears again in time."""
    assert story(periodic_update(2 * HOUR), case(call(at(9))), at(9)) == [
        (at(9), "kept"),
        (at(9), "open"),
    ]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("resume", [(at(9), "open", at(16))]),
        ("restart", [(at(9), "lapsed", at(11)), (at(15), "open", at(17))]),
        ("ignore", [(at(9), "lapsed", at(11))]),
    ],
)
def test_updates_after_a_reopening(how, expected):
    """After a reopening the update goes on, begins anew, or is owed no more."""
    subject = moved((at(10), "resolved"), (at(15), "open"))
    found = made(periodic_update(2 * HOUR, on_reopen=how), subject, at(15))

    standings = [each.standing(at=at(15)) for each in found]
    assert [
        (each.made_at, str(standing.state), standing.due_at)
        for each, standing in zip(found, standings, strict=True)
    ] == expected


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
@pytest.mark.parametrize("measure", [resolution, final_response])
def test_a_resolution(measure, steps, state):
    """The clock runs from the opening to the settling, the instant of the due included."""
    assert judged(measure(4 * HOUR), moved(*steps), at(20))[0] == state


@pytest.mark.parametrize("status", [word for word in STATUSES if word not in DONE | ENDED])
def test_statuses_that_stop_the_clock(status):
    """The wait of a customer stands still while pending, work also while on hold."""
    subject = moved((at(10), status), (at(12), "open"))
    moved_by = {
        resolution: 0,
        requester_wait: 2 if status == "pending" else 0,
        agent_work: 2 if status in {"pending", "on_hold"} else 0,
    }

    for measure, hours in moved_by.items():
        assert judged(measure(4 * HOUR), subject, at(12)) == ("open", at(13 + hours))


def test_a_case_that_was_settled_before_it_was_opened():
    """A settling that is dated before the opening counts at the opening."""
    (promise,) = made(resolution(HOUR), moved((at(8), "resolved")), at(10))

    assert promise.standing(at=at(10)).settled_at == at(9)
    assert promise.state(at=at(10)) == "kept"


def test_a_case_that_is_not_open_yet_promises_nothing():
    """Before the opening nothing is promised."""
    assert made(resolution(HOUR), case(), at(8)) == ()


def test_the_last_status_of_an_instant_counts():
    """A case that is opened and settled again at one instant was settled all the time."""
    subject = moved((at(10), "resolved"), (at(12), "open"), (at(12), "resolved"))

    assert judged(resolution(4 * HOUR), subject, at(20)) == ("kept", at(13))


# -- reopening ------------------------------------------------------------------------------------


REOPENED = moved((at(9), "open"), (at(11), "resolved"), (at(15), "open"), (at(17), "closed"))


def test_a_reopened_case_is_due_again():
    """Reopened, the clock runs on, and the time in which the case was settled does not count."""
    target = resolution(4 * HOUR)

    assert judged(target, REOPENED, at(12))[0] == "kept"
    assert judged(target, REOPENED, at(15)) == ("open", at(17))
    assert judged(target, REOPENED, at(17))[0] == "kept"
    still = attrs.evolve(REOPENED, changes=REOPENED.changes[:3])
    assert judged(target, still, at(18))[0] == "broken"


def test_a_reopening_restarts_the_clock():
    """With ``restart`` a new promise is made, and the earlier one stays what it was."""
    target = resolution(HOUR, on_reopen="restart")

    assert story(target, REOPENED, at(20)) == [(at(9), "kept_late"), (at(15), "kept_late")]
    again = f"1/resolution/{to_microseconds(at(15))}"
    assert [each.id for each in made(target, REOPENED, at(20))] == ["1/resolution", again]
    assert story(target, REOPENED, at(14)) == [(at(9), "kept_late")]


def test_a_reopening_is_ignored():
    """With ``ignore`` the first settling is the last word."""
    target = resolution(4 * HOUR, on_reopen="ignore")

    assert story(target, REOPENED, at(20)) == [(at(9), "kept")]
    again = attrs.evolve(REOPENED, changes=REOPENED.changes[:3])
    assert story(target, again, at(20)) == [(at(9), "kept")]


def test_the_target_chosen_then_says_what_a_reopening_does():
    """What a reopening does is said by the target that the case then has."""
    targets = Targets(
        [
            resolution(4 * HOUR, id="a", when={"team": "a"}, on_reopen="restart"),
            resolution(4 * HOUR, id="b", fallback=True, on_reopen="ignore"),
        ]
    )
    subject = attrs.evolve(REOPENED, changes=[*REOPENED.changes, *changes("team", (at(15), "a"))])

    assert [each.id for each in made(targets, REOPENED, at(20))] == ["1/b"]
    found = made(targets, subject, at(20))
    assert [each.id for each in found] == ["1/b", f"1/a/{to_microseconds(at(15))}"]


def test_a_case_without_a_target_is_reopened_as_the_measure_says():
    """Where no target is chosen at the reopening, the clock runs on as the measure says."""
    target = resolution(4 * HOUR, when={"team": "a"}, on_reopen="ignore")
    subject = attrs.evolve(
        REOPENED,
        changes=[*REOPENED.changes[:3], *changes("team", (at(16), "a"))],
    )

    assert judged(target, subject, at(16)) == ("open", at(17))


def test_what_a_reopening_has_ignored_stays_so():
    """What one reopening left settled is not taken up by the next, whatever target is chosen."""
    targets = Targets(
        [
            resolution(4 * HOUR, id="a", when={"team": "a"}),
            resolution(4 * HOUR, id="b", on_reopen="ignore"),
        ]
    )
    subject = case(
        changes=[
            *changes(
                "status",
                (at(10), "resolved"),
                (at(11), "open"),
                (at(12), "resolved"),
                (at(13), "open"),
            ),
            *changes("team", (at(13), "a")),
        ]
    )

    assert story(targets, subject, at(14)) == [(at(9), "kept")]


def test_only_a_settled_case_is_reopened():
    """A status that follows a reopening, and is not settled either, reopens nothing again."""
    steps = [(at(10), "resolved"), (at(12), "open"), (at(14), "pending")]
    sent = said(at(13), ADA, signals=["final_response"])
    subject = case(sent, changes=changes("status", *steps))

    assert story(final_response(4 * HOUR, on_reopen="restart"), subject, at(15)) == [
        (at(9), "kept"),
        (at(12), "kept"),
    ]


def test_reopening_what_was_late_leaves_it_late():
    """A case that was settled after its due is not in time by being opened again."""
    subject = moved((at(14), "resolved"), (at(15), "open"), (at(16), "resolved"))

    assert judged(resolution(4 * HOUR), subject, at(15)) == ("broken", at(13))
    assert judged(resolution(4 * HOUR), subject, at(20))[0] == "kept_late"


@pytest.mark.parametrize("how", ["resume", "restart"])
def test_a_clock_that_was_never_stopped_is_not_restarted(how):
    """A reopening leaves alone what the settling had not stopped."""
    target = acknowledgement(HOUR, on_reopen=how)

    assert story(target, REOPENED, at(20)) == [(at(9), "broken")]


# -- merged and deleted ---------------------------------------------------------------------------


@pytest.mark.parametrize("word", sorted(ENDED))
@pytest.mark.parametrize(
    "measure",
    [first_reply, next_reply, periodic_update, resolution, acknowledgement, final_response],
)
def test_a_case_that_is_gone_ends_its_clocks(measure, word):
    """Whoever's case was merged or deleted is owed nothing in it that was open by then."""
    subject = case(said(at(9)), changes=changes("status", (at(10), word)))

    (ended,) = made(measure(2 * HOUR), subject, at(20))
    assert ended.state(at=at(20)) == "lapsed"
    assert [(event.kind, event.reason) for event in ended.events] == [("cancelled", word)]
    assert judged(measure("30 minutes"), subject, at(20))[0] == "broken"
    assert judged(measure("1 hour"), subject, at(20))[0] == "lapsed"


def test_what_was_kept_before_it_was_merged_stays():
    """A case that is merged after it was settled was settled."""
    subject = moved((at(10), "resolved"), (at(11), "merged"))

    assert judged(resolution(2 * HOUR), subject, at(20))[0] == "kept"


def test_a_settled_case_can_still_be_merged():
    """What the settling did not stop ends with the merging."""
    subject = moved((at(10), "resolved"), (at(11), "merged"))

    assert judged(acknowledgement(4 * HOUR), subject, at(20))[0] == "lapsed"


def test_nothing_starts_in_a_case_that_is_gone():
    """What is said in a merged case, or at the instant of the merging, starts no clock."""
    gone = changes("status", (at(9), "merged"))

    assert made(next_reply(HOUR), case(said(at(9)), changes=gone), at(20)) == ()
    assert made(next_reply(HOUR), case(call(at(10)), changes=gone), at(20)) == ()
    waits = case(said(at(8)), said(at(9)), changes=gone)
    assert story(next_reply(HOUR), waits, at(20)) == [(at(8), "lapsed")]


@pytest.mark.parametrize("measure", [first_reply, next_reply, resolution, acknowledgement])
def test_a_case_that_comes_back(measure):
    """In a case that was merged or deleted in error every clock goes on, that time left out."""
    subject = case(said(at(9)), changes=changes("status", (at(10), "deleted"), (at(12), "open")))

    assert judged(measure(4 * HOUR), subject, at(11))[0] == "lapsed"
    assert story(measure(4 * HOUR), subject, at(13)) == [(at(9), "open")]
    assert judged(measure(4 * HOUR), subject, at(13)) == ("open", at(15))


def test_what_a_reopening_does_is_not_asked_of_a_mistake():
    """Whatever a target says of reopenings, what was merged in error goes on as it was."""
    subject = moved((at(10), "merged"), (at(12), "open"))

    for how in ("resume", "restart", "ignore"):
        target = resolution(4 * HOUR, on_reopen=how)
        assert story(target, subject, at(13)) == [(at(9), "open")]


def test_a_wait_that_was_broken_before_the_mistake_stays_broken():
    """A breach is not mended by merging the case and taking that back."""
    subject = case(said(at(9)), changes=changes("status", (at(11), "merged"), (at(12), "open")))

    assert judged(next_reply(HOUR), subject, at(13)) == ("broken", at(10))


def test_what_was_said_while_the_case_was_gone():
    """Once it is back, a message that came meanwhile waits, and a reply that came has answered."""
    steps = [*changes("status", (at(10), "merged"), (at(12), "open"))]
    wrote = case(said(at(11)), changes=steps)
    told = case(said(at(9)), said(at(11), ADA), changes=steps)
    asked_again = case(said(at(9)), said(at(11), ADA), said(at(11, 30)), changes=steps)

    assert story(next_reply(4 * HOUR), wrote, at(11)) == []
    assert story(next_reply(4 * HOUR), wrote, at(13)) == [(at(11), "open")]
    assert judged(next_reply(4 * HOUR), wrote, at(13)) == ("open", at(16))
    assert story(next_reply(4 * HOUR), told, at(11)) == [(at(9), "lapsed")]
    assert story(next_reply(4 * HOUR), told, at(13)) == [(at(9), "kept")]
    assert story(next_reply(4 * HOUR), asked_again, at(13)) == [
        (at(9), "kept"),
        (at(11, 30), "open"),
    ]
    assert story(first_reply(4 * HOUR), asked_again, at(13)) == [(at(9), "kept")]
    both = case(said(at(9)), said(at(11), channel="chat"), changes=steps)
    assert story(next_reply(4 * HOUR), both, at(13)) == [(at(9), "open")]
    assert story(next_reply(4 * HOUR, channels=["chat"]), both, at(13)) == [(at(11), "open")]


def test_only_a_reply_that_came_while_the_case_was_gone_has_answered():
    """The first reply in that time counts, and none that came before."""
    steps = [*changes("status", (at(10), "merged"), (at(12), "open"))]
    twice = case(said(at(9)), said(at(11), ADA), said(at(11, 30), ADA), changes=steps)
    before = case(said(at(8)), said(at(9), ADA), said(at(9, 30)), changes=steps)

    (promise,) = made(next_reply(4 * HOUR), twice, at(13))
    assert promise.standing(at=at(13)).settled_at == at(11)
    assert story(next_reply(4 * HOUR), before, at(13)) == [(at(8), "kept"), (at(9, 30), "open")]


def test_a_wait_that_goes_on_takes_in_what_is_written_since():
    """After a mistake was undone, a message on another channel brings in the target of that."""
    targets = Targets(
        [
            first_reply("10 minutes", id="chat", channels=["chat"]),
            first_reply("8 hours", id="mail", fallback=True),
        ]
    )
    steps = changes("status", (at(10), "merged"), (at(12), "open"))
    subject = case(said(at(9)), said(at(13), channel="chat"), changes=steps)

    assert [each.id for each in made(targets, subject, at(12))] == ["1/mail"]
    assert judged(targets, subject, at(13)) == ("open", at(13, 10))
