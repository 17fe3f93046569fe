from datetime import UTC, datetime, timedelta

import pytest

from logs.support import one, read, refused
from servicekit.case import Change
from servicekit.escalation import EscalationState, Needs
from servicekit.interaction import Party, Told
from servicekit.logs.builder import NOT_RECORDED
from servicekit.money import Money
from servicekit.playbook import EVENTS
from servicekit.promise import EVENTS as PROMISE_EVENTS
from servicekit.promise import PromiseState


def hour(value: int) -> datetime:
    return datetime(2026, 5, 4, value, tzinfo=UTC)


NOON = hour(12)
PROMISED = {
    "at": 9, "event": "promised", "promise": "p", "due_at": 15, "text": "a call", "author": "ada",
}  # fmt: skip

GRANTED = {
    "at": 9, "event": "granted", "grant": "g", "authority": "refund", "amount": "80.00 EUR",
    "author": "ada",
}  # fmt: skip


# -- the case -------------------------------------------------------------------------------------


def test_the_first_row_opens_the_case(tmp_path):
    """A case is opened by its first row, which says its kind, topic and channel."""
    case = one(
        tmp_path,
        {"at": 9, "kind": "complaint", "topic": "late parcel", "channel": "email"},
        {"at": 10, "kind": "request", "topic": "refund", "channel": "phone"},
    )

    assert (case.id, case.opened_at) == ("1", hour(9))
    assert (case.kind, case.topic, case.channel) == ("complaint", "late parcel", "email")


def test_what_no_row_names_is_not_recorded(tmp_path):
    """A case whose log names no customer, kind or topic says so instead of guessing."""
    case = one(tmp_path, {"at": 9})

    assert (case.customer_id, case.kind, case.topic) == (NOT_RECORDED, "request", None)


def test_the_customer_may_be_named_later(tmp_path):
    """The first row that names a customer names them for the whole case."""
    case = one(
        tmp_path,
        {"at": 9, "event": "message", "role": "customer"},
        {"at": 10, "customer": "kim"},
        {"at": 11, "customer": "sam"},
    )

    assert case.customer_id == "kim"
    assert case.interactions[0].author == Party(id="kim", role="customer")


@pytest.mark.parametrize(("stated", "opened"), [(8, 8), (9, 9), (10, 9)])
def test_a_stated_opening_counts_when_it_is_earlier(tmp_path, stated, opened):
    """A column for the opening is believed where it lies before the first row."""
    assert one(tmp_path, {"at": 9, "opened_at": stated}).opened_at == hour(opened)


# -- changes --------------------------------------------------------------------------------------


def test_the_first_row_says_what_a_case_was_from_its_opening(tmp_path):
    """Desk and priority of the first row hold since the opening, once that row is known."""
    subject = one(
        tmp_path, {"at": 10, "opened_at": 9, "priority": "high", "team": "shop", "status": "open"}
    )
    known = hour(10)

    assert subject.priority(at=hour(9), known_at=known) == "high"
    assert subject.team(at=hour(9), known_at=known) == "shop"
    assert subject.status(at=hour(9), known_at=known) == "new"
    assert subject.priority(at=hour(9)) is None


def test_snapshots_become_changes(tmp_path):
    """Each row is a snapshot: only what differs from the row before is a change."""
    case = one(
        tmp_path,
        {"at": 9, "status": "new", "priority": "high", "team": "billing"},
        {"at": 10, "status": "new", "priority": "high", "team": "billing", "agent": "ada"},
        {"at": 11, "status": "open", "team": "shop", "author": "sam", "reason": "wrong_desk"},
        {"at": 12, "status": "open"},
    )

    assert case.changes == (
        Change(at=hour(9), field="status", new="new", seq=0),
        Change(at=hour(9), field="priority", new="high", seq=0),
        Change(at=hour(9), field="team", new="billing", seq=0),
        Change(at=hour(10), field="agent", new="ada", seq=1),
        Change(at=hour(11), field="status", old="new", new="open", by="sam", seq=2),
        Change(
            at=hour(11), field="team", old="billing", new="shop", by="sam", reason="wrong_desk",
            seq=2,
        ),
    )  # fmt: skip


# -- contacts -------------------------------------------------------------------------------------


def test_a_message_of_the_customer(tmp_path):
    """A customer's message comes in, is about this case and waits for an answer."""
    case = one(
        tmp_path,
        {"at": 9, "event": "message", "role": "customer", "customer": "kim", "channel": "email",
         "topic": "refund", "text": "Where is it?", "team": "billing"},
    )  # fmt: skip
    (message,) = case.interactions

    assert (message.id, message.case_ids, message.seq) == ("1/0", ("1",), 0)
    assert (message.author, message.direction) == (Party(id="kim", role="customer"), "inbound")
    assert (message.channel, message.topic, message.text) == ("email", "refund", "Where is it?")
    assert (message.department, message.public, message.automated) == ("billing", True, False)
    assert case.waiting_since(at=NOON) == hour(9)


def test_a_thanks_needs_no_reply(tmp_path):
    """A message that is marked as needing no reply waits for nothing."""
    row = {"at": 9, "event": "message", "role": "customer", "needs_reply": "no"}

    assert one(tmp_path, row).waiting_since(at=NOON) is None
    assert one(tmp_path, {**row, "needs_reply": "yes"}).waiting_since(at=NOON) == hour(9)


@pytest.mark.parametrize(
    ("event", "fields", "answers"),
    [
        ("message", {"role": "agent", "author": "ada"}, True),
        ("message", {"role": "bot"}, False),
        ("message", {"role": "customer"}, False),
        ("auto_reply", {}, False),
        ("note", {}, False),
        ("note", {"role": "agent", "direction": "outbound"}, False),
        ("call", {"role": "agent"}, True),
        ("call", {"role": "agent", "outcome": "no_answer"}, False),
        ("call", {"role": "agent", "outcome": "voicemail"}, True),
        ("call", {"role": "customer"}, True),
        ("call", {"role": "representative", "outcome": "abandoned"}, False),
    ],
)
def test_what_answers_a_customer_who_waits(tmp_path, event, fields, answers):
    """A person's message and a live call answer; a machine, a note and a missed call do not."""
    case = one(
        tmp_path,
        {"at": 9, "event": "message", "role": "customer"},
        {"at": 10, "event": event, **fields},
    )

    assert (case.waiting_since(at=NOON) is None) is answers


@pytest.mark.parametrize(
    ("event", "fields", "direction"),
    [
        ("message", {"role": "customer"}, "inbound"),
        ("message", {"role": "third_party"}, "inbound"),
        ("message", {"role": "agent"}, "outbound"),
        ("message", {"role": "agent", "direction": "internal"}, "internal"),
        ("call", {"role": "customer", "direction": "outbound"}, "outbound"),
        ("auto_reply", {}, "outbound"),
        ("note", {"direction": "outbound"}, "internal"),
    ],
)
def test_directions_follow_from_who_speaks(tmp_path, event, fields, direction):
    """Unless the log says otherwise the customer's side comes in, and the company's goes out."""
    (contact,) = one(tmp_path, {"at": 9, "event": event, **fields}).interactions

    assert contact.direction == direction


def test_who_speaks_in_a_row_that_does_not_say_it(tmp_path):
    """A note is a colleague's and an auto-reply a bot's, named or not."""
    note, auto = one(
        tmp_path,
        {"at": 9, "event": "note", "author": "ada"},
        {"at": 10, "event": "auto_reply"},
    ).interactions

    assert (note.author, note.public) == (Party(id="ada", role="agent"), False)
    assert (auto.author, auto.automated) == (Party(id=NOT_RECORDED, role="bot"), True)
    assert note.channel == auto.channel == NOT_RECORDED


def test_a_message_must_say_whose_it_is(tmp_path):
    """A message or a call without a role is refused, for it could be anybody's."""
    rows = [{"at": 9, "event": "message"}, {"at": 10, "event": "call"}]

    assert refused(tmp_path, *rows) == [
        (
            "log.csv:2: role=None is not possible: a row of event 'message' needs the role of its"
            " author"
        ),
        "log.csv:3: role=None is not possible: a row of event 'call' needs the role of its author",
    ]


def test_a_call_has_two_sides(tmp_path):
    """In a call the other side takes part: the agent who has the case, or the customer."""
    theirs, taken, ours, unknown = one(
        tmp_path,
        {"at": 8, "event": "call", "role": "customer", "customer": "kim"},
        {"at": 9, "event": "call", "role": "customer", "agent": "ada"},
        {"at": 10, "event": "call", "role": "agent", "author": "sam", "channel": "video"},
        {"at": 11, "event": "call", "role": "customer"},
    ).interactions

    assert theirs.participants == (Party(id=NOT_RECORDED, role="agent"),)
    assert taken.participants == unknown.participants == (Party(id="ada", role="agent"),)
    assert ours.participants == (Party(id="kim", role="customer"),)
    assert (theirs.channel, theirs.outcome) == ("phone", "connected")
    assert ours.channel == "video"


# -- promises -------------------------------------------------------------------------------------


def test_a_promise_is_made(tmp_path):
    """A row of event "promised" makes a promise of the author to the customer."""
    (promise,) = one(tmp_path, {**PROMISED, "customer": "kim"}).promises

    assert (promise.id, promise.case_id, promise.customer_id) == ("p", "1", "kim")
    assert (promise.what, promise.origin) == ("a call", "spoken")
    assert (promise.made_at, promise.made_by, promise.due_at) == (hour(9), "ada", hour(15))
    assert promise.standing(at=NOON).owner == "ada"


def test_a_promise_without_a_name_gets_one(tmp_path):
    """A promise whose row names no id is called by its case and row."""
    row = {name: value for name, value in PROMISED.items() if name != "promise"}
    (promise,) = one(tmp_path, {"at": 8}, {**row, "owner": "sam"}).promises

    assert promise.id == "1/1"
    assert promise.standing(at=NOON).owner == "sam"


def test_what_a_bot_promises_is_an_auto_replys_promise(tmp_path):
    """A promise in a row of a bot binds as well, and is told apart."""
    (promise,) = one(tmp_path, {**PROMISED, "role": "bot"}).promises

    assert promise.origin == "auto_reply"


@pytest.mark.parametrize(
    ("event", "fields", "state"),
    [
        ("transferred", {"owner": "sam"}, "open"),
        ("attempted", {}, "open"),
        ("paused", {}, "paused"),
        ("fulfilled", {}, "kept"),
        ("withdrawn", {}, "broken"),
    ],
)
def test_what_happens_to_a_promise(tmp_path, event, fields, state):
    """An event of a promise can be told by a row that names it, with author and words."""
    row = {"at": 10, "event": f"promise_{event}", "promise": "p", "author": "sam", **fields}
    (promise,) = one(tmp_path, PROMISED, {**row, "text": "so be it"}).promises
    (told,) = promise.events

    assert promise.state(at=NOON) == state
    assert (told.kind, told.at, told.by, told.reason) == (event, hour(10), "sam", "so be it")


@pytest.mark.parametrize(
    ("event", "fields", "state"),
    [("renegotiated", {"due_at": 20}, "open"), ("released", {}, "released")],
)
def test_what_the_customer_agrees_to_is_theirs(tmp_path, event, fields, state):
    """Who writes down that the customer agreed, or let go, has not done it."""
    row = {"at": 10, "event": f"promise_{event}", "promise": "p", "author": "sam", **fields}
    (promise,) = one(tmp_path, PROMISED, row).promises

    assert promise.state(at=NOON) == state
    assert promise.events[0].by is None


def test_a_row_can_be_entered_late(tmp_path):
    """What became known later counts from then on."""
    at, known = {"at": 10, "recorded_at": 14}, hour(15)
    subject = one(
        tmp_path,
        PROMISED,
        {**at, "event": "promise_fulfilled", "promise": "p"},
        {**at, "event": "promised", "promise": "q", "due_at": 20, "text": "write"},
        {**at, "event": "escalated", "escalation": "e", "text": "refund"},
        {**at, "event": "message", "role": "customer", "status": "open"},
    )

    assert subject.promises[0].state(at=hour(11)) == "open"
    assert subject.promises[0].state(at=known) == "kept"
    assert (subject.status(at=hour(11)), subject.status(at=known)) == ("new", "open")
    assert subject.waiting_since(at=hour(11)) is None
    assert subject.waiting_since(at=known) == hour(10)
    facts = (*subject.promises[1:], *subject.escalations)
    assert {fact.recorded_at for fact in facts} == {hour(14)}


def test_a_pause_ends(tmp_path):
    """A paused promise resumes with the due that its row carries."""
    (promise,) = one(
        tmp_path,
        PROMISED,
        {"at": 10, "event": "promise_paused", "promise": "p"},
        {"at": 11, "event": "promise_resumed", "promise": "p", "due_at": 16},
    ).promises

    assert promise.standing(at=NOON).due_at == hour(16)


def test_events_of_one_instant_stay_in_their_order(tmp_path):
    """What shares an instant happens in the order of its rows."""
    (promise,) = one(
        tmp_path,
        PROMISED,
        {"at": 9, "event": "promise_transferred", "promise": "p", "owner": "sam"},
        {"at": 9, "event": "promise_transferred", "promise": "p", "owner": "kim"},
        {"at": 9, "event": "promise_fulfilled", "promise": "p"},
    ).promises

    assert promise.standing(at=hour(9)).owner == "kim"
    assert promise.state(at=hour(9)) is PromiseState.KEPT


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([PROMISED, PROMISED], "log.csv:3: promise='p' is not possible: a promise is made once"),
        ([{**PROMISED, "due_at": ""}], ("log.csv:2: promise='p' is not possible: a row of event"
         " 'promised' needs due_at and text")),
        ([{**PROMISED, "text": ""}], "needs due_at and text"),
        ([{**PROMISED, "text": "  "}], "text that is not blank"),
        ([{**PROMISED, "due_at": 8}], "not before made_at"),
        ([{"at": 9, "event": "promise_fulfilled", "promise": "q"}],
         "log.csv:2: promise='q' is not possible: one that the case knows by then: none yet"),
        ([PROMISED, {"at": 10, "event": "promise_fulfilled"}],
         "log.csv:3: promise=None is not possible: one that the case knows by then: p"),
        ([PROMISED, {"at": 10, "event": "promise_resumed", "promise": "p", "due_at": 16}],
         "log.csv:3: promise p is open at 2026-05-04 10:00:00+00:00, so 'resumed' is not possible"),
        ([PROMISED, {"at": 16, "event": "promise_renegotiated", "promise": "p", "due_at": 20}],
         "is broken at"),
        ([PROMISED, {"at": 10, "event": "promise_transferred", "promise": "p"}],
         "an event 'transferred' carries owner"),
        ([PROMISED, {"at": 10, "event": "promise_renegotiated", "promise": "p"}],
         "an event 'renegotiated' carries due_at"),
        ([PROMISED, {"at": 8, "event": "promise_fulfilled", "promise": "p"}], "none yet"),
    ],
)  # fmt: skip
def test_promises_that_are_impossible(tmp_path, rows, words):
    """A promise made twice, without a due, or told of wrongly is refused with its line."""
    (told,) = refused(tmp_path, *rows)

    assert words in told


def test_a_promise_of_another_case_is_not_known(tmp_path):
    """Promises belong to their case; one of the same name in another case is another."""
    rows = [PROMISED, {"case": 2, "at": 10, "event": "promise_fulfilled", "promise": "p"}]

    assert "none yet" in refused(tmp_path, *rows)[0]
    assert len(read(tmp_path, PROMISED, {**PROMISED, "case": 2}).cases) == 2


# -- escalations ----------------------------------------------------------------------------------


def test_an_escalation_is_raised_and_resolved(tmp_path):
    """Rows tell of an escalation from its raising to its end, with who did what."""
    (escalation,) = one(
        tmp_path,
        {"at": 9, "event": "escalated", "escalation": "e", "author": "ada", "text": "refund"},
        {"at": 10, "event": "escalation_acknowledged", "escalation": "e", "author": "sam"},
        {"at": 11, "event": "escalation_resolved", "escalation": "e", "text": "granted"},
    ).escalations

    assert (escalation.id, escalation.case_id) == ("e", "1")
    assert (escalation.raised_at, escalation.raised_by, escalation.why) == (
        hour(9),
        "ada",
        "refund",
    )
    assert [(e.kind, e.by, e.reason) for e in escalation.events] == [
        ("acknowledged", "sam", ""),
        ("resolved", None, "granted"),
    ]
    assert escalation.state(at=hour(10)) is EscalationState.ACKNOWLEDGED


def test_an_escalation_without_a_name_or_a_reason(tmp_path):
    """An escalation whose row says nothing else is called by its case and row."""
    (escalation,) = one(tmp_path, {"at": 9, "event": "escalated"}).escalations

    assert (escalation.id, escalation.why) == ("1/0", "escalated")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"at": 9}, {"at": 10}], "escalation='e' is not possible: it is raised once"),
        ([{"at": 9}, {"at": 10, "event": "escalation_cancelled", "escalation": "f"}],
         "escalation='f' is not possible: one that the case knows by then: e"),
        ([{"at": 9}, {"at": 10, "event": "escalation_cancelled"},
          {"at": 11, "event": "escalation_acknowledged"}],
         "escalation e is cancelled at 2026-05-04 11:00:00+00:00, so 'acknowledged' is not"),
    ],
)  # fmt: skip
def test_escalations_that_are_impossible(tmp_path, rows, words):
    """An escalation raised twice, unknown, or taken after its end is refused with its line."""
    (told,) = refused(tmp_path, *({"event": "escalated", "escalation": "e", **row} for row in rows))

    assert words in told


def test_every_event_has_a_row_that_can_tell_it(tmp_path):
    """Every word of the vocabulary for events is understood."""
    opening = [
        {"at": 8, "event": "message", "role": "customer"},
        {**PROMISED, "at": 8},
        {"at": 8, "event": "escalated", "escalation": "e"},
        {**GRANTED, "at": 8, "needs_approval": "yes"},
    ]
    more = {
        "role": "agent", "promise": "p", "escalation": "e", "owner": "sam", "due_at": 16,
        "author": "kim", "question": "q", "answer": "yes", "grant": "g", "authority": "refund",
        "measure": "csat", "level": 0, "decision": "varied", "reason_code": "new facts",
    }  # fmt: skip
    asked = {"event": "escalation_offered", "escalation": "e", "level": 0, "asked": "kim"}
    paused = {"event": "escalation_paused", "escalation": "e"}
    taken = {"event": "escalation_acknowledged", "escalation": "e"}
    before = {
        "promise_resumed": [{"event": "promise_paused", "promise": "p"}],
        "escalation_paused": [asked],
        "escalation_resumed": [asked, paused],
        "escalation_declined": [asked],
        "escalation_gave_up": [taken],
    }
    own = {"promised": "promise", "escalated": "escalation", "granted": "grant"}
    for event in EVENTS:
        rows = [*opening, *({"at": 9, **row} for row in before.get(event, ()))]
        fresh = {own[event]: "other"} if event in own else {}
        log = read(tmp_path, *rows, {"at": 10, "event": event, "text": "x", **more, **fresh})
        assert log.rows == len(rows) + 1, event

    told = {event.removeprefix("promise_") for event in EVENTS if event.startswith("promise_")}
    assert told < set(PROMISE_EVENTS)


# -- what else a contact can say ------------------------------------------------------------------


def test_a_contact_says_all_that_is_known_of_it(tmp_path):
    """Each column of a contact becomes its field, lists and durations read."""
    (call,) = one(
        tmp_path,
        {
            "at": 9, "event": "call", "role": "customer", "customer": "kim", "agent": "ada",
            "contact": "c1", "contact_point": "+44 1", "verified": "yes", "wait": "95",
            "duration": "0:12:30", "signals": "complaint; asked_for_person", "brand": "north",
            "story_repeated": "yes", "department": "phones", "team": "billing", "language": "de",
        },
    ).interactions  # fmt: skip

    assert (call.id, call.contact_point, call.author.verified) == ("c1", "+44 1", True)
    assert (call.wait, call.duration) == (timedelta(seconds=95), timedelta(minutes=12, seconds=30))
    assert call.signals == {"complaint", "asked_for_person"}
    assert (call.brand, call.language, call.department) == ("north", "de", "phones")
    assert call.story_repeated
    assert call.participants == (Party(id="ada", role="agent"),)


def test_what_nobody_says_of_a_contact_is_not_known(tmp_path):
    """A contact without those columns was not verified, and nothing is said of its length."""
    (call,) = one(tmp_path, {"at": 9, "event": "call", "role": "customer"}).interactions

    assert (call.wait, call.duration, call.signals) == (None, None, frozenset())
    assert (call.author.verified, call.story_repeated, call.contact_point) == (False, False, None)


def test_a_verified_customer_is_called(tmp_path):
    """In a call of the company it is the customer whose identity was checked."""
    row = {"at": 9, "event": "call", "role": "agent", "customer": "kim", "verified": "yes"}
    (call,) = one(tmp_path, row).interactions

    assert call.participants == (Party(id="kim", role="customer", verified=True),)
    assert not call.author.verified


def test_a_contact_carries_out_follow_ups(tmp_path):
    """A contact names the keys of the follow-ups that it carries out, and on which basis."""
    row = {
        "at": 9, "event": "message", "role": "agent", "follow_ups": "a,b", "basis": "promised",
    }  # fmt: skip
    (message,) = one(tmp_path, row).interactions

    assert (message.follow_ups, message.basis) == (("a", "b"), "promised")


def test_a_reply_names_what_it_answers(tmp_path):
    """A contact replies to one that came before, of this case or of another."""
    question = {"at": 9, "event": "message", "role": "customer", "contact": "m1"}
    answer = {"at": 10, "event": "message", "role": "agent"}

    for name in ("m1", "of another case"):
        subject = one(tmp_path, question, {**answer, "reply_to": name})
        assert subject.interactions[1].reply_to == name


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"contact": "a", "reply_to": "b"}, {"contact": "b"}, "this one comes later"),
        ({"contact": "a", "reply_to": "a"}, {"contact": "b"}, "the id of another interaction"),
        ({"contact": "a"}, {"contact": "a"}, "each contact once; this one was told before"),
        ({"question": "return"}, {}, "answer=None is not possible: a row needs both"),
        ({"answer": "yes"}, {}, "answer='yes' is not possible: a row needs both"),
        ({"event": "told"}, {}, "answer=None is not possible: a row needs both"),
    ],
)
def test_contacts_that_are_impossible(tmp_path, first, second, words):
    """A reply to what came later, a contact told twice and half an answer are refused."""
    row = {"event": "message", "role": "agent"}
    (told,) = refused(tmp_path, {"at": 9, **row, **first}, {"at": 10, **row, **second})

    assert words in told


def test_replies_in_a_circle_are_refused(tmp_path):
    """Of two contacts of one instant that reply to each other the first is refused."""
    row = {"at": 9, "event": "message", "role": "agent"}
    (told,) = refused(
        tmp_path,
        {**row, "contact": "a", "reply_to": "b"},
        {**row, "contact": "b", "reply_to": "a"},
    )

    assert "by instant and order this one comes later" in told


def test_the_customer_is_told_an_answer(tmp_path):
    """What the customer was told stands beside the words, in a row of its own or of a message."""
    subject = one(
        tmp_path,
        {"at": 9, "event": "told", "author": "ada", "question": "return", "answer": "yes",
         "text": "Please do.", "language": "en", "answer_version": "v1", "facts_digest": "d1"},
        {"at": 10, "event": "message", "role": "bot", "question": "return", "answer": "no"},
    )  # fmt: skip

    assert [(contact.author.role, told) for contact, told in subject.told(at=NOON)] == [
        ("agent", Told(question="return", outcome="yes", text="Please do.", language="en",
                       version="v1", facts_digest="d1")),
        ("bot", Told(question="return", outcome="no")),
    ]  # fmt: skip


# -- what else is known of the case ---------------------------------------------------------------


def test_the_first_row_that_says_it_counts_for_the_case(tmp_path):
    """Remedy and cause are those of the first row that names them; the brand opens the case."""
    subject = one(
        tmp_path,
        {"at": 9, "brand": "north"},
        {"at": 10, "brand": "south", "remedy": "money back", "cause": "storm"},
        {"at": 11, "remedy": "nothing", "cause": "flood"},
    )

    assert (subject.brand, subject.remedy, subject.cause_id) == ("north", "money back", "storm")


def test_a_case_is_merged_into_another(tmp_path):
    """A merged case names the one that carries the matter now."""
    row = {"at": 10, "status": "merged", "merged_into": "2"}

    assert one(tmp_path, {"at": 9}, row).merged_into == "2"


@pytest.mark.parametrize(
    "row", [{"status": "merged", "merged_into": "1"}, {"status": "closed", "merged_into": "2"}]
)
def test_merging_that_is_impossible(tmp_path, row):
    """A case merged into itself, or that no row calls merged, is refused with the line."""
    (told,) = refused(tmp_path, {"at": 9}, {"at": 10, **row})

    assert told.startswith("log.csv:3: merged_into=")
    assert "another case, and a row with the status 'merged'" in told
    log = read(tmp_path, {"at": 9}, {"at": 10, **row}, skip_bad=True)
    assert log.cases[0].merged_into is None


def test_a_field_that_changed_is_named(tmp_path):
    """An audit log names in each row the field that changed, and what it became."""
    subject = one(
        tmp_path,
        {"at": 9, "field": "state", "value": "2"},
        {"at": 10, "field": "assigned_to", "value": "ada"},
        {"at": 11, "field": "colour", "value": "red"},
        {"at": 12, "field": "state", "value": ""},
        values={
            "field": {"state": "status", "assigned_to": "agent", "colour": "nothing"},
            "status": {"2": "open"},
        },
    )

    assert [(c.field, c.new) for c in subject.changes] == [("status", "open"), ("agent", "ada")]


def test_a_field_that_became_nothing_changes_nothing(tmp_path):
    """A value that stands for nothing is not taken for the name of a desk."""
    row = {"at": 9, "field": "team", "value": "?"}

    assert one(tmp_path, row, missing=["?"]).changes == ()


def test_a_value_of_a_field_is_in_its_vocabulary(tmp_path):
    """A status that no mapping lists is refused, also where the row only names its field."""
    (told,) = refused(tmp_path, {"at": 9, "field": "status", "value": "Active"})

    assert told == "log.csv:2: status: 'Active' is not mapped; list it under [log.values.status]"


# -- amounts, and who decides ---------------------------------------------------------------------


def test_a_promise_has_an_amount_and_an_origin(tmp_path):
    """A promise of money says how much, of what kind, from when, and where it comes from."""
    (promise,) = one(
        tmp_path,
        {**PROMISED, "amount": "80", "currency": "EUR", "authority": "refund", "origin": "answer",
         "expected_from": 11},
        {"at": 10, "event": "promise_fulfilled", "promise": "p", "amount": "30 EUR"},
    ).promises  # fmt: skip

    assert (promise.amounts, promise.kind, promise.origin) == (
        (Money(80, "EUR"),), "refund", "answer",
    )  # fmt: skip
    assert promise.expected_from == hour(11)
    assert promise.events[0].amount == Money(30, "EUR")
    assert promise.state(at=NOON) == "open"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"amount": "80"}, "amount: 80 has no currency; write '12.50 EUR', or map one"),
        ({"amount": "80 EURO"}, "amount: '80 EURO' is no amount like"),
        ({"amount": "1,000.00 EUR"}, "is no amount like '12.50 EUR'"),
        ({"amount": "1e9 EUR"}, "is no amount like '12.50 EUR'"),
        ({"amount": "80", "currency": "€"}, "a currency is three letters"),
        ({"amount": "-5 EUR"}, "each more than nothing"),
    ],
)
def test_amounts_that_cannot_be_read(tmp_path, row, words):
    """An amount without a currency, or written otherwise, is refused with its line."""
    (told,) = refused(tmp_path, {**PROMISED, **row})

    assert words in told


def test_an_escalation_says_what_it_needs(tmp_path):
    """An escalation says how grave it is, of what kind, what it needs, and what to know of it."""
    (escalation,) = one(
        tmp_path,
        {"at": 9, "event": "escalated", "escalation": "e", "severity": "high", "author": "sam",
         "escalation_kind": "money", "authority": "refund", "amount": "500 EUR",
         "story": "Paid twice.", "decided_by": "sam"},
        {"at": 10, "event": "escalation_offered", "escalation": "e", "level": 1, "asked": "ada,kim",
         "due_at": 11},
        {"at": 11, "event": "escalation_decided", "escalation": "e", "author": "ada",
         "decision": "reversed", "reason_code": "new facts", "text": "They paid twice."},
    ).escalations  # fmt: skip

    assert (escalation.severity, escalation.kind, escalation.decided_by) == ("high", "money", "sam")
    assert escalation.needs == Needs(authority="refund", amount=Money(500, "EUR"))
    assert escalation.story == "Paid twice."
    offered, decided = escalation.events
    assert (offered.level, offered.to, offered.due_at) == (1, ("ada", "kim"), hour(11))
    assert (decided.kind, decided.reason_code) == ("decision_reversed", "new facts")


def test_a_decision_is_one_of_three(tmp_path):
    """A row that tells of a decision says which."""
    rows = [
        {"at": 9, "event": "escalated", "escalation": "e"},
        {"at": 10, "event": "escalation_decided", "escalation": "e"},
    ]
    (told,) = refused(tmp_path, *rows)

    assert "decision=None is not possible: a row of event 'escalation_decided' needs" in told


def test_what_an_event_does_not_carry_is_not_its(tmp_path):
    """A column of a snapshot that an event cannot carry is left alone."""
    (escalation,) = one(
        tmp_path,
        {"at": 9, "event": "escalated", "escalation": "e"},
        {"at": 10, "event": "escalation_acknowledged", "escalation": "e", "level": 3, "due_at": 11},
    ).escalations

    assert (escalation.events[0].level, escalation.events[0].due_at) == (None, None)


def test_something_is_granted_approved_and_taken_back(tmp_path):
    """A grant says what, how much and by whom; later rows approve it or take it back."""
    rows = [
        {**GRANTED, "needs_approval": "yes"},
        {"at": 10, "event": "grant_approved", "grant": "g", "author": "kim"},
        {"at": 11, "event": "grant_reversed", "grant": "g"},
    ]
    (grant,) = one(tmp_path, *rows).grants

    assert (grant.kind, grant.amount, grant.by) == ("refund", Money("80.00", "EUR"), "ada")
    assert (grant.approved_by, grant.approved_at) == ("kim", hour(10))
    assert grant.pending(at=hour(9))
    assert grant.stands(at=hour(10))
    assert not grant.stands(at=hour(11))


def test_a_grant_may_come_approved(tmp_path):
    """A row may say at once who approved what it grants, and need not name it."""
    row = {name: value for name, value in GRANTED.items() if name not in {"grant", "amount"}}
    (grant,) = one(tmp_path, {**row, "approved_by": "sam"}).grants

    assert (grant.id, grant.amount, grant.approved_by) == ("1/0", None, "sam")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"event": "granted", "author": "ada"}], "needs the kind of decision, such as 'refund'"),
        ([{"event": "granted", "authority": "refund"}], "event 'granted' needs its author"),
        ([GRANTED, GRANTED], "it is granted once; this one was granted before"),
        ([{"event": "grant_reversed", "grant": "g"}], "one that the case knows by then: none yet"),
        ([GRANTED, {"event": "grant_approved", "grant": "g"}], "needs its author"),
        ([GRANTED, {"event": "grant_approved", "grant": "g", "author": "ada"}], "somebody else"),
        ([{**GRANTED, "approved_by": "sam"},
          {"event": "grant_approved", "grant": "g", "author": "kim"}], "it is approved once"),
        ([GRANTED, {"event": "grant_reversed", "grant": "g"},
          {"event": "grant_reversed", "grant": "g"}], "it is taken back once"),
    ],
)  # fmt: skip
def test_grants_that_are_impossible(tmp_path, rows, words):
    """A grant of nothing, by nobody, twice, or approved by who gave it is refused."""
    (told,) = refused(tmp_path, *({"at": n, **row, "order": n} for n, row in enumerate(rows, 9)))

    assert words in told


# -- what customers say ---------------------------------------------------------------------------


def test_feedback_is_asked_for_and_given(tmp_path):
    """An answer that names the asking completes it; an asking alone stays without one."""
    asked = {"event": "feedback_asked", "measure": "csat", "about": "ada", "reply_to": "m1"}
    answered, open_one = one(
        tmp_path,
        {"at": 9, **asked, "feedback": "f"},
        {"at": 10, **asked, "feedback": "g"},
        {"at": 11, "event": "feedback", "feedback": "f", "score": 4, "text": "Good.",
         "author": "kim"},
    ).feedback  # fmt: skip

    assert (answered.asked_at, answered.at, answered.score) == (hour(9), hour(11), 4)
    assert (answered.about, answered.interaction_id, answered.by) == ("ada", "m1", "kim")
    assert answered.text == "Good."
    assert (open_one.id, open_one.at, open_one.score) == ("g", None, None)


def _asked(at, **row):
    return {"at": at, "event": "feedback_asked", "measure": "csat", **row}


def _answer(at, **row):
    return {"at": at, "event": "feedback", "measure": "csat", "score": 4, **row}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([_asked(9), _answer(10)], [(9, 10)]),
        ([_asked(9), _asked(10), _answer(11)], [(9, None), (10, 11)]),
        ([_asked(9), _asked(10), _answer(11), _answer(12)], [(9, 12), (10, 11)]),
        ([_asked(9), _answer(10), _answer(11)], [(9, 10), (None, 11)]),
        ([_asked(9, measure="nps"), _answer(10)], [(9, None), (None, 10)]),
        ([_asked(9, feedback="f"), _answer(10)], [(9, 10)]),
        ([_asked(9), _answer(10, feedback="f")], [(9, None), (None, 10)]),
        ([_asked(9), _answer(10, asked_at=9)], [(9, 10)]),
        ([_asked(8), _answer(10, asked_at=9)], [(8, None), (9, 10)]),
        ([_asked(9, reply_to="m"), _answer(10)], [(9, 10)]),
        ([_asked(9, reply_to="m"), _answer(10, reply_to="m")], [(9, 10)]),
        ([_asked(9, reply_to="m"), _answer(10, reply_to="n")], [(9, None), (None, 10)]),
        ([_asked(9), _answer(10, reply_to="n")], [(9, 10)]),
    ],
    ids=[
        "one", "the latest", "each its own", "answered already", "another measure", "named",
        "an id that nobody asked by", "asked then", "asked at another time", "about a contact",
        "about the same contact", "about another contact", "about a contact at last",
    ],
)  # fmt: skip
def test_an_answer_without_an_id_closes_the_latest_open_question(tmp_path, rows, found):
    """It is to what was asked last about the same, and has no answer yet; an id goes before."""
    given = one(tmp_path, *rows).feedback

    hours = {hour(n): n for n in range(8, 13)}
    told = [(hours.get(each.asked_at), hours.get(each.at)) for each in given]
    assert sorted(told, key=str) == sorted(found, key=str)


def test_an_answer_may_say_its_scale(tmp_path):
    """Where only the row of the answer says it, the score is on that scale."""
    (given,) = one(tmp_path, _asked(9), _answer(10, score=8, scale="1..10")).feedback

    assert (given.id, given.asked_at, given.score, given.scale) == ("1/0", hour(9), 8, (1, 10))


def test_constants_say_what_every_survey_measured(tmp_path):
    """A log whose only survey has no column for its measure and scale says them once."""
    constants = {"measure": "csat", "scale": "1..5"}
    (given,) = one(
        tmp_path, {"at": 9}, {"at": 10, "event": "feedback", "score": 4}, constants=constants
    ).feedback

    assert (given.kind, given.score, given.scale) == ("csat", 4, (1, 5))


def test_one_row_may_tell_all_of_a_feedback(tmp_path):
    """A row of feedback may say when it was asked for, and on which scale; praise was not asked."""
    first, praise = one(
        tmp_path,
        {"at": 10, "event": "feedback", "measure": "nps", "asked_at": 9, "score": "8.5",
         "scale": "1..10"},
        {"at": 11, "event": "feedback", "measure": "praise", "text": "Thank you!"},
    ).feedback  # fmt: skip

    assert (first.id, first.asked_at, first.score, first.scale) == ("1/0", hour(9), 8.5, (1, 10))
    assert (praise.kind, praise.asked_at, praise.score) == ("praise", None, None)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"event": "feedback_asked"}], "event 'feedback_asked' needs the measure"),
        ([{"event": "feedback", "score": 3}], "event 'feedback' needs the measure"),
        ([{"event": "feedback", "measure": "csat", "score": 6}], "a number from 1 to 5"),
        ([{"event": "feedback", "measure": "csat", "score": "nan"}], "'nan' is not a number"),
        ([{"event": "feedback", "measure": "csat", "scale": "1-5"}], "'1-5' is no scale like"),
        ([{"event": "feedback_asked", "measure": "csat", "feedback": "f"}] * 2, "asked for once"),
        ([{"event": "feedback", "measure": "csat", "feedback": "f"}] * 2, "each is given once"),
        ([{"event": "feedback_asked", "measure": "csat", "feedback": "f"},
          {"event": "feedback", "measure": "nps", "feedback": "f"}], "they were asked for csat"),
    ],
)  # fmt: skip
def test_feedback_that_is_impossible(tmp_path, rows, words):
    """Feedback of no kind, off its scale, or given twice is refused."""
    (told,) = refused(tmp_path, *({"at": n, **row} for n, row in enumerate(rows, 9)))

    assert words in told


# -- rows that say something impossible -----------------------------------------------------------


def test_an_impossible_row_says_nothing_at_all(tmp_path):
    """A row that is left out changes nothing, also not by its other columns."""
    log = read(
        tmp_path,
        {"at": 9, "status": "open"},
        {"at": 10, "status": "resolved", "event": "promise_fulfilled", "promise": "p"},
        {"at": 11, "status": "pending"},
        skip_bad=True,
    )
    (case,) = log.cases

    assert [change.new for change in case.changes] == ["open", "pending"]
    assert (log.rows, len(log.skipped)) == (2, 1)


# -- when it was settled --------------------------------------------------------------------------


def settled(tmp_path, *rows: dict[str, object]) -> Change:
    """Return the last settling of a case."""
    changes = one(tmp_path, *rows).changes
    return [change for change in changes if change.new == "resolved"][-1]


def test_the_stated_settling_dates_the_last_change(tmp_path):
    """A column for the settling dates it, and it was known when its row was written."""
    change = settled(
        tmp_path, {"at": 9, "status": "open"}, {"at": 12, "status": "resolved", "resolved_at": 11}
    )

    assert (change.at, change.recorded_at) == (hour(11), hour(12))


def test_a_settling_may_be_stated_later_than_its_row(tmp_path):
    """A settling that is stated for later is dated and known then."""
    change = settled(
        tmp_path, {"at": 9, "status": "open"}, {"at": 12, "status": "resolved", "resolved_at": 14}
    )

    assert (change.at, change.recorded_at) == (hour(14), hour(14))


def test_only_the_last_of_several_settlings_is_dated(tmp_path):
    """The stated instant is that of the last row, and belongs to the last settling."""
    case = one(
        tmp_path,
        {"at": 8, "status": "open"},
        {"at": 9, "status": "resolved", "resolved_at": 8},
        {"at": 10, "status": "open"},
        {"at": 12, "status": "resolved"},
        {"at": 14, "status": "closed", "resolved_at": 11},
    )

    assert [(c.at.hour, c.new) for c in case.changes] == [
        (8, "open"), (9, "resolved"), (10, "open"), (11, "resolved"), (14, "closed"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "stated"),
    [
        # Before the status that it ended, after the one that followed, before the opening.
        ([{"at": 9, "status": "open"}, {"at": 12, "status": "resolved"}, {"at": 13}], 8),
        ([{"at": 9, "status": "open"}, {"at": 12, "status": "resolved"},
          {"at": 13, "status": "closed"}], 14),
        ([{"at": 9, "status": "open"}, {"at": 12, "status": "resolved"},
          {"at": 13, "status": "open"}], 14),
        ([{"at": 12, "status": "resolved"}], "1970-01-01T00:00+00:00"),
        ([{"at": 12, "status": "resolved", "opened_at": 10}], 9),
        # Nothing is stated.
        ([{"at": 9, "status": "open"}, {"at": 12, "status": "resolved"}], ""),
    ],
)  # fmt: skip
def test_a_settling_that_does_not_fit_is_not_believed(tmp_path, rows, stated):
    """An instant that would change the order of what happened is left out of account."""
    *before, last = rows
    change = settled(tmp_path, *before, {**last, "resolved_at": stated})

    assert (change.at, change.recorded_at) == (hour(12), hour(12))


def test_a_case_settled_in_its_first_row_is_dated(tmp_path):
    """A case that was settled before its first row is dated from its opening on."""
    row = {"at": 12, "status": "resolved", "opened_at": 9, "resolved_at": 10}

    assert settled(tmp_path, row).at == hour(10)


def test_a_case_that_was_never_settled_has_nothing_to_date(tmp_path):
    """A stated settling without a settled status dates nothing."""
    case = one(tmp_path, {"at": 9, "status": "open"}, {"at": 12, "resolved_at": 11})

    assert case.settled_at(at=NOON) is None
    assert [change.at for change in case.changes] == [hour(9)]
