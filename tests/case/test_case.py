from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from case.support import (
    ADA,
    BOT,
    KIM,
    LATEST,
    LONDON,
    QUESTIONS,
    answers,
    at,
    case,
    cases,
    changed,
    desks,
    moments,
    said,
    statuses,
)
from servicekit.case import DONE, ENDED, PAUSED, Case, Feedback
from servicekit.errors import FieldError, NaiveDatetimeError, NotAnInstantError
from servicekit.escalation import Escalation
from servicekit.hours import Span
from servicekit.interaction import OUTCOMES, Told
from servicekit.money import Money
from servicekit.promise import Promise
from servicekit.staff import Grant

# -- making it ------------------------------------------------------------------------------------


def test_a_case_is_converted():
    """Ids become text, lists immutable, and what nobody said has a plain default."""
    made = case(facts={"orders": [1]})

    assert (made.id, made.customer_id, made.kind) == ("1", "7", "request")
    assert made.facts["orders"] == (1,)
    assert (made.interactions, made.changes, made.promises, made.escalations) == ((), (), (), ())
    assert (made.grants, made.feedback, made.skew) == ((), (), timedelta(0))
    assert (made.brand, made.remedy, made.cause_id, made.merged_into) == (None,) * 4
    assert case(cause_id=4).cause_id == "4"
    assert case(merged_into=2, changes=statuses((9, "merged"))).merged_into == "2"


def test_a_case_that_was_typed_in_later():
    """A case becomes known when it is opened, unless somebody says when it was entered."""
    late = case(recorded_at=at(12), source="crm")

    assert (case().recorded_at, case().source) == (at(9), None)
    assert (late.opened_at, late.recorded_at, late.source) == (at(9), at(12), "crm")
    assert late != case(source="crm")


MISTAKE = changed(at(9), "status", "merged", id=1)


@pytest.mark.parametrize(
    "changes",
    [
        [],
        statuses((9, "open"), (10, "deleted")),
        [changed(at(9), "team", "merged")],
        [MISTAKE, changed(at(9), "status", "open", revises=1)],
    ],
    ids=repr,
)
def test_a_case_that_is_merged_says_when(changes):
    """What a case was merged into stands beside the change that says since when, or is refused."""
    with pytest.raises(FieldError, match=r"merged_into='2'.* a change of the status to 'merged'"):
        case(merged_into=2, changes=changes)


def test_one_merging_that_stands_is_enough():
    """A merging says when, also where another one was a mistake, or was undone since."""
    undone = [MISTAKE, *statuses((10, "merged"), (11, "open"))]
    again = [MISTAKE, changed(at(10), "status", "merged", revises=1)]

    assert [case(merged_into=2, changes=each).merged_into for each in (undone, again)] == ["2"] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"customer_id": None},
        {"interactions": ["hello"]},
        {"changes": [said(9)]},
        {"promises": "call"},
        {"escalations": [None]},
        {"grants": ["refund"]},
        {"feedback": [5]},
        {"cause_id": ""},
        {"skew": timedelta(seconds=-1)},
        {"merged_into": "1", "changes": statuses((9, "merged"))},
        {"source": 5},
    ],
    ids=repr,
)
def test_a_case_is_checked(wrong):
    """An empty id, and a list with something else in it, is refused."""
    with pytest.raises(FieldError):
        case(**wrong)


@pytest.mark.parametrize(
    ("words", "settles", "reopens"),
    [
        (["open", "pending"], [], []),
        (["open", "resolved"], [2], []),
        (["closed"], [1], []),
        (["resolved", "closed"], [1], []),
        (["resolved", "open"], [1], [2]),
        (["closed", "on_hold", "resolved", "closed", "new"], [1, 3], [2, 5]),
    ],
)
def test_settling_and_reopening(words, settles, reopens):
    """A case is settled or reopened by what follows what, whatever a change says it was before."""
    made = case(changes=[changed(at(9 + n), "status", word) for n, word in enumerate(words, 1)])
    settled = [made.settling(at=at(9 + n)) for n in range(1, len(words) + 1)]

    assert sorted({each.at.hour - 9 for each in settled if each}) == settles
    assert [turn.at.hour - 9 for turn in made.reopenings(at=at(20))] == reopens


def test_a_question_about_an_unknown_field_is_refused():
    """A misspelt field is an error, not an empty answer."""
    with pytest.raises(FieldError, match=r"field='desk'.* status, priority, team, agent"):
        case().changes_of("desk", at=at(9))


@pytest.mark.parametrize("ask", [Case.hand_overs, Case.ping_pong])
@pytest.mark.parametrize("of", ["status", "priority", "desk", None])
def test_only_desks_and_people_hand_over(ask, of):
    """A case moves from desk to desk or from person to person; no status hands it over."""
    made = case(changes=statuses((9, "open"), (10, "pending"), (11, "open")))
    with pytest.raises(FieldError, match=r"of=.* is not possible: one of team, agent"):
        ask(made, at=at(12), of=of)


def test_the_first_change_says_where_the_case_came_from():
    """A history that begins with a move counts it: it names the desk before."""
    made = case(
        changes=[
            changed(at(10), "team", "shop", old="billing"),
            changed(at(11), "team", "billing", old="shop"),
            changed(at(12), "status", "open", old="resolved"),
        ]
    )

    assert [move.new for move in made.hand_overs(at=at(13))] == ["shop", "billing"]
    assert len(made.ping_pong(at=at(13))) == 1
    assert made.departments(at=at(13)) == ("billing", "shop")
    assert len(made.reopenings(at=at(13))) == 1


def test_what_a_case_holds_is_its_own():
    """A promise or a grant of another case, or the same promise twice, is refused."""
    call = Promise(id="p", customer_id=7, case_id=2, what="call", made_at=at(9), due_at=at(10))
    for theirs in ({"promises": [call]}, {"grants": [grant(9, case_id=2)]}):
        with pytest.raises(FieldError, match="this case"):
            case(**theirs)
    with pytest.raises(FieldError, match="each id once"):
        case(promises=[attrs.evolve(call, case_id=None)] * 2)


def test_a_contact_about_other_cases():
    """A contact that says which cases it is about is refused where this one is not among them."""
    with pytest.raises(FieldError, match=r"interactions\.case_ids=\('2', '3'\).*'kim@9:0'.*'1'"):
        case(interactions=[said(10), said(9, case_ids=[2, 3])])
    for own in ([], [1], [2, 1]):
        assert case(interactions=[said(9, case_ids=own)]).waiting_since(at=at(9)) == at(9)


def test_a_promise_to_the_customer_by_an_older_id():
    """What was promised or given to the customer under another id stays in the case."""
    older = case(
        promises=[promise(customer_id=3)], grants=[grant(9, Money(5, "EUR"), customer_id=3)]
    )

    assert [p.id for p in older.owed(at=at(10))] == ["p"]
    assert older.granted(at=at(10)) == (Money(5, "EUR"),)


NO_INSTANTS = pytest.mark.parametrize(
    "value", [at(9).replace(tzinfo=None), "2026-05-04"], ids=["naive", "text"]
)


@NO_INSTANTS
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_about_an_instant(name, value):
    """A question about a wall clock without a zone, or no datetime at all, is refused."""
    with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
        QUESTIONS[name](case(), at=value)


@NO_INSTANTS
@pytest.mark.parametrize("name", QUESTIONS)
def test_what_was_known_is_known_at_an_instant(name, value):
    """So is a question about what was known at a wall clock without a zone."""
    with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
        QUESTIONS[name](case(), at=at(9), known_at=value)


@NO_INSTANTS
def test_a_case_is_opened_at_an_instant(value):
    """A case opened or recorded at a wall clock without a zone, or at no datetime, is refused."""
    for name in ("opened_at", "recorded_at"):
        with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
            case(**{name: value})


def test_a_case_never_changes(travels):
    """A case is immutable, can be copied and pickled, and is checked again when evolved."""
    made = case(
        interactions=[said(9, text="hello")],
        changes=statuses((9, "open"), (11, "resolved")),
        promises=[
            Promise(id=1, customer_id=7, what="call back", made_at=at(9), due_at=at(12)),
        ],
        escalations=[Escalation(id=1, case_id=1, raised_at=at(10), why="refund")],
        grants=[grant(10, Money(5, "EUR"))],
        feedback=[Feedback(kind="csat", asked_at=at(12))],
        remedy="my money back",
        skew=timedelta(minutes=5),
        facts={"orders": [1]},
    )

    travels(made)
    assert "money back" not in repr(made)
    assert made.status(at=at(11)) == "resolved"
    travels(made)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.topic = "other"
    with pytest.raises(FieldError):
        attrs.evolve(made, id="")


def test_questions_leave_no_trace():
    """A case that was asked is equal to one that was not, and its copy answers for itself."""
    asked, fresh = (case(changes=statuses((9, "open"), (11, "resolved"))) for _ in range(2))

    assert asked.status(at=at(11)) == "resolved"
    assert (asked, hash(asked), repr(asked)) == (fresh, hash(fresh), repr(fresh))
    assert attrs.evolve(asked, changes=()).status(at=at(11)) == "new"


def test_questions_from_several_threads():
    """Threads that ask one case about different instants do not get each other's answers."""
    hours = range(9, 21)
    made = case(
        interactions=[said(hour) for hour in hours],
        changes=[changed(at(hour), "team", str(hour)) for hour in hours],
    )

    def asked(hour: int) -> tuple[str | None, int]:
        return made.team(at=at(hour)), len(made.contacts(at=at(hour)))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(asked, [*hours] * 50))
    assert found == [(str(hour), n) for n, hour in enumerate(hours, 1)] * 50


def test_facts_are_sorted():
    """What happened is put in order: by instant, then by ``seq``, then as it was given."""
    early, late = said(9), said(10)
    same = [said(9, minute=30, id=i, seq=i) for i in (1, 2)]
    promises = [
        Promise(id=i, customer_id=7, what="call back", made_at=at(hour), due_at=at(12))
        for i, hour in ((1, 10), (3, 9), (2, 9))
    ]
    escalations = [
        Escalation(id=i, case_id=1, raised_at=at(hour), why="refund")
        for i, hour in ((1, 10), (3, 9), (2, 9))
    ]

    made = case(
        interactions=[late, *reversed(same), early], promises=promises, escalations=escalations
    )

    assert made.interactions == (early, *same, late)
    assert [p.id for p in made.promises] == ["3", "2", "1"]
    assert [e.id for e in made.escalations] == ["3", "2", "1"]


# -- what it was at an instant --------------------------------------------------------------------


def test_a_case_has_no_history_at_first():
    """A case is new and belongs to nobody before somebody says otherwise."""
    fresh = case()

    assert fresh.status(at=at(9)) == "new"
    assert (fresh.priority(at=at(9)), fresh.team(at=at(9)), fresh.agent(at=at(9))) == (None,) * 3
    assert (fresh.settled_at(at=at(9)), fresh.waiting_since(at=at(9))) == (None, None)
    assert fresh.hand_overs(at=at(9)) == fresh.ping_pong(at=at(9)) == ()
    assert fresh.departments(at=at(9)) == fresh.reopenings(at=at(9)) == fresh.contacts(at=at(9))


def test_the_last_change_counts():
    """At every instant a field is what the last change until then made it."""
    made = case(
        changes=[
            changed(at(10), "status", "open"),
            changed(at(12), "status", "pending", old="open"),
            changed(at(11), "priority", "urgent"),
            changed(at(11), "team", "billing"),
            changed(at(12), "team", None, old="billing"),
            changed(at(11), "agent", "ada"),
        ]
    )

    assert [made.status(at=at(hour)) for hour in (9, 10, 11)] == ["new", "open", "open"]
    assert made.status(at=at(12)) == "pending"
    assert [made.team(at=at(hour)) for hour in (10, 11, 12)] == [None, "billing", None]
    assert (made.priority(at=at(11)), made.agent(at=at(11))) == ("urgent", "ada")


def test_what_shares_an_instant_is_ordered():
    """Of two changes at one instant the one with the higher ``seq`` is the last."""
    first, second = (changed(at(10), "team", name, seq=i) for i, name in enumerate(["a", "b"]))

    assert case(changes=[second, first]).team(at=at(10)) == "b"


def test_what_was_not_recorded_is_not_seen():
    """A change or a contact that is entered late is seen only from then on."""
    made = case(
        changes=[changed(at(10), "team", "billing", recorded_at=at(12))],
        interactions=[said(10, recorded_at=at(13))],
    )

    assert [made.team(at=at(hour)) for hour in (10, 11, 12)] == [None, None, "billing"]
    assert [len(made.contacts(at=at(hour))) for hour in (10, 12, 13)] == [0, 0, 1]
    assert [made.waiting_since(at=at(hour)) for hour in (12, 13)] == [None, at(10)]


def test_instants_are_compared_not_clocks():
    """In the hour that the clock shows twice, the second half past one is after the first."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    made = case(changes=[changed(second, "team", "shop"), changed(first, "team", "billing")])

    assert made.team(at=first) == "billing"
    assert made.team(at=second) == "shop"


# -- the way through the desks --------------------------------------------------------------------


def moves(made: Case, **fields: object) -> list[tuple[str | None, str | None]]:
    return [(move.old, move.new) for move in made.hand_overs(at=LATEST, **fields)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], []),
        (["a"], []),
        (["a", "b"], [("a", "b")]),
        (["a", "a", "b"], [("a", "b")]),
        ([None, "a", None], []),
        (["a", None, "b"], [("a", "b")]),
        (["a", None, "a"], []),
        (["a", "b", "a"], [("a", "b"), ("b", "a")]),
    ],
    ids=repr,
)
def test_hand_overs(names, expected):
    """A hand-over goes from one desk to another; a time in which nobody has it is skipped."""
    assert moves(case(changes=desks(*names))) == expected


def test_hand_overs_between_people():
    """People hand over just as desks do, and the two are counted apart."""
    made = case(
        changes=[
            *desks("billing", "shop"),
            *(changed(at(hour), "agent", name) for hour, name in ((9, "ada"), (11, "sam"))),
        ]
    )

    assert moves(made, of="agent") == [("ada", "sam")]
    assert moves(made) == [("billing", "shop")]


def test_hand_overs_keep_their_reason_and_instant():
    """A hand-over is the change that brought the case to its new desk."""
    made = case(changes=[*desks("a", None), changed(at(12), "team", "b", reason="skill", by="ada")])
    (move,) = made.hand_overs(at=at(12))

    assert (move.at, move.old, move.new, move.reason, move.by) == (at(12), "a", "b", "skill", "ada")
    assert made.hand_overs(at=at(11)) == ()


def test_hand_overs_that_count_against_the_company():
    """A hand-over counts when it came to the wrong desk, was given back, or nobody said why."""
    reasons = ["triage", "skill", "wrong_desk", "absence", "returned", None, "leaver"]
    made = case(
        changes=[
            changed(at(9 + n), "agent", f"agent {n}", reason=reason)
            for n, reason in enumerate(reasons)
        ]
    )
    counted = made.hand_overs(at=LATEST, of="agent", counted=True)

    assert [move.reason for move in counted] == ["wrong_desk", "returned", None]
    assert len(made.hand_overs(at=LATEST, of="agent")) == 6


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a", "b", "c"], []),
        (["a", "b", "a"], [("b", "a")]),
        (["a", "b", None, "a"], [("b", "a")]),
        (["a", "b", "a", "b"], [("b", "a"), ("a", "b")]),
        (["a", "b", "c", "a"], []),
    ],
    ids=repr,
)
def test_ping_pong(names, expected):
    """Ping-pong is a hand-over that goes straight back to where the case came from."""
    back = case(changes=desks(*names)).ping_pong(at=LATEST)

    assert [(move.old, move.new) for move in back] == expected


def test_ping_pong_between_people():
    """People play ping-pong, too, and at an earlier instant they had not yet."""
    made = case(
        changes=[changed(at(9 + i), "agent", name) for i, name in enumerate(["ada", "sam", "ada"])]
    )

    assert len(made.ping_pong(at=at(11), of="agent")) == 1
    assert made.ping_pong(at=at(10), of="agent") == made.ping_pong(at=at(11)) == ()


def test_departments():
    """Every desk that had the case is named once, in the order of its first turn."""
    made = case(changes=desks("b", "a", None, "b", "c"))

    assert made.departments(at=at(9)) == ("b",)
    assert made.departments(at=LATEST) == ("b", "a", "c")


# -- settled and reopened -------------------------------------------------------------------------


def test_a_case_is_settled_until_it_is_reopened():
    """A case is settled when it was resolved, closing it later adds nothing, reopening ends it."""
    made = case(
        changes=statuses(
            (9, "open"), (10, "resolved"), (11, "closed"), (12, "open"), (13, "closed")
        )
    )

    assert [made.settled_at(at=at(hour)) for hour in (9, 10, 11, 12, 13)] == [
        None,
        at(10),
        at(10),
        None,
        at(13),
    ]
    assert [change.at for change in made.reopenings(at=at(13))] == [at(12)]
    assert made.reopenings(at=at(11, 59)) == ()


def test_a_case_is_settled_though_nobody_recorded_how():
    """A case that is closed is settled, also while its resolution is not recorded yet."""
    made = case(
        changes=[
            changed(at(10), "status", "resolved", old="open", recorded_at=at(14)),
            changed(at(12), "status", "closed", old="resolved"),
        ]
    )

    assert made.settled_at(at=at(13)) == at(12)
    assert made.settled_at(at=at(14)) == at(10)


# -- who waits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contacts", "since"),
    [
        ([], None),
        ([said(9)], at(9)),
        ([said(9), said(10)], at(9)),
        ([said(9), said(10, ADA)], None),
        ([said(9), said(10, ADA), said(11)], at(11)),
        ([said(9), said(10, ADA, automated=True)], at(9)),
        ([said(9), said(10, BOT)], at(9)),
        ([said(9), said(10, ADA, public=False, direction="internal")], at(9)),
        ([said(9), said(10, ADA, direction="internal")], at(9)),
        ([said(9), said(10, ADA, outcome="no_answer")], at(9)),
        ([said(9), said(10, ADA, outcome="bounced")], at(9)),
        ([said(9), said(10, KIM, participants=[ADA], outcome="connected")], None),
        ([said(9, KIM, participants=[ADA], outcome="connected")], None),
        ([said(9, needs_reply=False)], None),
        ([said(9), said(10, ADA), said(11, needs_reply=False)], None),
    ],
)
def test_waiting_since(contacts, since):
    """A customer waits since the oldest message that no person has answered."""
    assert case(interactions=contacts).waiting_since(at=at(18)) == since


def test_settling_counts_as_an_answer():
    """Whoever's case was settled waits no more, until they write again."""
    made = case(
        interactions=[said(9), said(13)],
        changes=statuses((9, "open"), (11, "resolved"), (12, "closed")),
    )

    assert [made.waiting_since(at=at(hour)) for hour in (10, 11, 12, 13)] == [
        at(9),
        None,
        None,
        at(13),
    ]


def test_closing_what_was_settled_answers_nothing():
    """A message after the settling waits, also when the settled case is closed after it."""
    made = case(
        interactions=[said(11)], changes=statuses((9, "open"), (10, "resolved"), (12, "closed"))
    )

    assert made.waiting_since(at=at(12)) == at(11)


def test_the_order_within_an_instant_decides_who_waits():
    """A question and an answer of one instant count in the order of ``seq``."""
    question, answer = said(9, seq=1), said(9, ADA, seq=2)

    assert case(interactions=[answer, question]).waiting_since(at=at(9)) is None
    later = attrs.evolve(question, seq=3)
    assert case(interactions=[later, answer]).waiting_since(at=at(9)) == at(9)


# -- told, repeated, promised, granted ------------------------------------------------------------


def test_told():
    """What the customer was told is listed with the contact in which they were told it."""
    first, second = (Told(question="return", outcome=word) for word in ("accept", "decline"))
    mail, call = said(10, ADA, told=[first]), said(11, ADA, told=[second, first])
    made = case(interactions=[said(9), call, mail])

    assert made.told(at=at(10)) == ((mail, first),)
    assert made.told(at=at(11)) == ((mail, first), (call, second), (call, first))


@pytest.mark.parametrize("outcome", [None, *OUTCOMES])
def test_nobody_was_told_what_reached_nobody(outcome):
    """What was said in a call that nobody took, or a mail that came back, told nobody anything."""
    answer = Told(question="return", outcome="accept")
    made = case(interactions=[said(9, ADA, outcome=outcome, told=[answer])])
    reached = outcome not in {"no_answer", "abandoned", "bounced"}

    assert [told for _, told in made.told(at=at(9))] == [answer] * reached


def test_times_repeated():
    """Every contact in which the customer had to tell the story again counts once."""
    made = case(interactions=[said(9), *(said(n, story_repeated=True) for n in (10, 12))])

    assert [made.times_repeated(at=at(hour)) for hour in (9, 10, 11, 12)] == [0, 1, 1, 2]


def promise(**fields: object) -> Promise:
    return Promise(
        **{
            "id": "p",
            "customer_id": 7,
            "what": "call",
            "made_at": at(9),
            "due_at": at(12),
            **fields,
        }
    )


def test_what_was_promised():
    """A promise is there from the instant at which it was made, as soon as it is recorded."""
    late = promise(id="late", recorded_at=at(11))
    made = case(promises=[promise(), late, promise(id="next", made_at=at(10))])

    assert [[p.id for p in made.promised(at=at(hour))] for hour in (8, 9, 10)] == [
        [],
        ["p"],
        ["p", "next"],
    ]
    assert [p.id for p in made.promised(at=at(9), known_at=at(11))] == ["p", "late"]


def test_what_is_owed():
    """What is open, paused or broken is owed; what is kept, or was let go, is not."""
    states = {
        "open": promise(id="open", due_at=at(22)),
        "paused": promise(id="paused").pause(at=at(10)),
        "broken": promise(id="broken"),
        "kept": promise(id="kept").fulfil(at=at(11)),
        "kept_late": promise(id="kept_late").fulfil(at=at(13)),
        "released": promise(id="released").release(at=at(11)),
    }
    made = case(promises=states.values())

    assert {p.id: str(p.state(at=at(14))) for p in made.promised(at=at(14))} == {
        word: word for word in states
    }
    assert [p.id for p in made.owed(at=at(14))] == ["open", "paused", "broken"]


def test_what_is_owed_by_what_was_known():
    """What was kept and recorded only later was still owed by what was known."""
    kept = promise().fulfil(at=at(10), recorded_at=at(15))

    assert case(promises=[kept]).owed(at=at(11)) == (kept,)
    assert case(promises=[kept]).owed(at=at(11), known_at=at(15)) == ()


@pytest.mark.parametrize("word", sorted(DONE | ENDED))
def test_no_status_ends_a_promise(word):
    """Settling, merging or deleting a case ends no promise in it."""
    made = case(promises=[promise()], changes=statuses((9, "open"), (10, word)))

    assert [p.id for p in made.owed(at=at(11))] == ["p"]
    assert str(made.owed(at=at(13))[0].state(at=at(13))) == "broken"


def grant(hour: int, amount: Money | None = None, **fields: object) -> Grant:
    return Grant(
        **{
            "id": f"g{hour}",
            "kind": "refund",
            "amount": amount,
            "case_id": 1,
            "by": "ada",
            "at": at(hour),
            **fields,
        }
    )


def test_what_was_granted():
    """Amounts that stand are summed per currency; reversed, pending and unknown ones are not."""
    made = case(
        grants=[
            grant(9, Money(5, "EUR")),
            grant(10, Money(7, "GBP"), kind="gesture"),
            grant(11, Money(3, "EUR"), reversed_at=at(13)),
            grant(12, Money(90, "EUR"), needs_approval=True),
            grant(13),
        ]
    )

    assert [list(map(str, made.granted(at=at(hour)))) for hour in (8, 9, 11, 14)] == [
        [],
        ["5 EUR"],
        ["8 EUR", "7 GBP"],
        ["5 EUR", "7 GBP"],
    ]
    assert made.granted(at=at(14), kind="gesture") == (Money(7, "GBP"),)


def test_a_grant_that_was_entered_late_or_corrected():
    """A grant counts once it is recorded, and until a correction of it is."""
    made = case(
        grants=[
            grant(9, Money(50, "EUR"), recorded_at=at(10)),
            grant(10, Money(5, "EUR"), revises="g9", at=at(9), recorded_at=at(12)),
        ]
    )

    assert [list(map(str, made.granted(at=at(hour)))) for hour in (9, 10, 12)] == [
        [],
        ["50 EUR"],
        ["5 EUR"],
    ]
    assert made.granted(at=at(9), known_at=at(12)) == (Money(5, "EUR"),)


# -- paused and ended -----------------------------------------------------------------------------


def spans(*hours: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(at(start), at(end)) for start, end in hours)


def test_pauses():
    """A case is paused while it is pending or on hold, and the last pause ends when one asks."""
    made = case(
        changes=statuses(
            (9, "open"), (10, "pending"), (12, "open"), (13, "pending"), (14, "on_hold")
        )
    )

    assert made.pauses(at=at(9)) == made.pauses(at=at(10)) == ()
    assert made.pauses(at=at(11)) == spans((10, 11))
    assert made.pauses(at=at(12)) == made.pauses(at=at(13)) == spans((10, 12))
    assert made.pauses(at=at(16)) == spans((10, 12), (13, 16))
    assert made.pauses(at=at(16), statuses=["on_hold"]) == spans((14, 16))


def test_pauses_that_touch_are_one():
    """A status that was left and taken again at one instant was never left."""
    words = [(10, "pending"), (12, "open"), (12, "pending"), (13, "open"), (13, "on_hold")]
    made = case(
        changes=[changed(at(hour), "status", word, seq=n) for n, (hour, word) in enumerate(words)]
    )

    assert made.pauses(at=at(15)) == spans((10, 15))


def test_a_pause_without_length_is_none():
    """A status that lasted no time is not a pause."""
    words = ["pending", "open"]
    made = case(changes=[changed(at(10), "status", word, seq=n) for n, word in enumerate(words)])

    assert made.pauses(at=at(15)) == ()


def test_new_is_a_status_as_well():
    """Before anybody sets a status the case is new, from its opening on."""
    made = case(changes=statuses((10, "open"), (12, "new")))
    early = case(changes=statuses((8, "new"), (10, "open")))

    assert made.pauses(at=at(8), statuses=["new"]) == ()
    assert made.pauses(at=at(13), statuses=["new"]) == spans((9, 10), (12, 13))
    assert early.pauses(at=at(13), statuses=["new"]) == spans((9, 10))


def test_an_unknown_status_is_refused():
    """A misspelt status is an error, not a case that was never in it."""
    with pytest.raises(FieldError, match="a status is one of new, open"):
        case().pauses(at=at(9), statuses=["parked"])
    with pytest.raises(FieldError):
        case().pauses(at=at(9), statuses="pending")


@pytest.mark.parametrize("word", sorted(ENDED))
def test_a_case_ends(word):
    """A merged or deleted case has ended, is not settled by that, and nobody waits in it."""
    made = case(interactions=[said(9)], changes=statuses((9, "open"), (11, word)))

    assert [made.ended_at(at=at(hour)) for hour in (10, 11, 12)] == [None, at(11), at(11)]
    assert made.settled_at(at=at(12)) is None
    assert [made.waiting_since(at=at(hour)) for hour in (10, 11)] == [at(9), None]


def test_an_end_that_was_undone():
    """A case that is taken up again has not ended, and ends anew."""
    made = case(
        interactions=[said(10), said(14)],
        changes=statuses(
            (9, "open"), (11, "merged"), (12, "deleted"), (13, "open"), (15, "merged")
        ),
    )

    assert [made.ended_at(at=at(hour)) for hour in (12, 13, 15)] == [at(11), None, at(15)]
    assert [made.waiting_since(at=at(hour)) for hour in (10, 11, 12)] == [at(10), None, None]
    assert [made.waiting_since(at=at(hour)) for hour in (13, 14, 15)] == [at(10), at(10), None]
    assert made.reopenings(at=LATEST) == ()


def test_a_message_between_two_ends():
    """What came in before the last end does not wait, and what came in after it does."""
    made = case(
        interactions=[said(12), said(14)], changes=statuses((11, "merged"), (13, "deleted"))
    )

    assert [made.waiting_since(at=at(hour)) for hour in (12, 13, 14)] == [at(12), None, at(14)]


def test_undoing_an_end_undoes_no_answer():
    """Whoever was answered, or whose case was settled, does not wait when a merging is undone."""
    turns = statuses((10, "resolved"), (11, "merged"), (12, "open"))
    settled = case(interactions=[said(9)], changes=turns)
    answered = case(
        interactions=[said(9), said(10, ADA)], changes=statuses((11, "deleted"), (12, "open"))
    )

    assert settled.waiting_since(at=at(12)) is None
    assert answered.waiting_since(at=at(12)) is None


def test_what_was_settled_before_the_first_change_is_settled_since_somebody_said_so():
    """A case that was merged while resolved, and is resolved again, is settled since then."""
    first = changed(at(9), "status", "merged", old="resolved", id=1)
    made = case(changes=[first, *statuses((10, "resolved"), (11, "open"))])

    assert [made.settled_at(at=at(hour)) for hour in (9, 10, 11)] == [None, at(10), None]
    assert len(made.reopenings(at=at(12))) == 1


def test_what_was_settled_stays_settled_when_it_is_merged():
    """Merging what was settled opens nothing, and taking it up again is the reopening."""
    made = case(changes=statuses((9, "open"), (10, "resolved"), (11, "merged"), (12, "open")))

    assert made.settled_at(at=at(11)) == at(10)
    assert made.reopenings(at=at(11)) == ()
    assert [turn.at for turn in made.reopenings(at=at(12))] == [at(12)]


# -- two times ------------------------------------------------------------------------------------


def test_what_is_known_about_an_earlier_instant():
    """With ``known_at`` a question about the past sees what was entered since."""
    made = case(
        changes=[
            changed(at(10), "team", "billing", recorded_at=at(12)),
            changed(at(10), "status", "pending", recorded_at=at(12)),
        ],
        interactions=[said(10, recorded_at=at(13), story_repeated=True)],
    )
    asked = {"at": at(10), "known_at": at(13)}

    assert (made.team(**asked), made.status(**asked)) == ("billing", "pending")
    assert (made.waiting_since(**asked), made.times_repeated(**asked)) == (at(10), 1)
    assert made.departments(**asked) == ("billing",)
    assert made.pauses(at=at(11), known_at=at(13)) == spans((10, 11))
    assert made.team(at=at(13), known_at=at(11)) is None


def test_a_revised_change_is_out():
    """A change is out once it is corrected, also by a change of another field."""
    made = case(
        changes=[
            changed(at(9), "team", "billing", id=1),
            changed(at(10), "team", "sam", id=2),
            changed(at(10), "agent", "sam", id=3, revises=2, recorded_at=at(12)),
        ]
    )

    assert (made.team(at=at(11)), made.agent(at=at(11))) == ("sam", None)
    assert (made.team(at=at(12)), made.agent(at=at(12))) == ("billing", "sam")
    assert made.team(at=at(11), known_at=at(12)) == "billing"
    assert made.hand_overs(at=at(12)) == ()


def test_a_revised_contact_is_out():
    """A contact is out from the instant at which it was corrected, and the correction stands."""
    wrong, right = said(9, id=1), said(9, id=2, revises=1, needs_reply=False, recorded_at=at(11))
    made = case(interactions=[wrong, right])

    assert made.contacts(at=at(10)) == (wrong,)
    assert made.contacts(at=at(11)) == made.contacts(at=at(9), known_at=at(11)) == (right,)
    assert [made.waiting_since(at=at(hour)) for hour in (10, 11)] == [at(9), None]


def test_a_retracted_contact_is_gone():
    """A correction that dates a contact later takes it out of the time before."""
    made = case(
        interactions=[said(9, id=1), said(15, id=2, revises=1, recorded_at=at(11), at=at(15))]
    )

    assert [len(made.contacts(at=at(hour))) for hour in (10, 12, 15)] == [1, 0, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"interactions": [said(9, id=1), said(10, id=1)]},
        {"interactions": [said(9, id=1, revises=2)]},
        {"changes": [changed(at(9), "team", "a", id=1), changed(at(9), "team", "b", id=1)]},
        {"changes": [changed(at(9), "team", "a", revises=1)]},
        {"grants": [grant(9), grant(9)]},
        {"feedback": [Feedback(kind="nps", at=at(9), id=1)] * 2},
        {"grants": [grant(9, revises="g1")]},
    ],
    ids=repr,
)
def test_records_can_be_told_apart(wrong):
    """Two records with one id, and a correction of what is not there, are refused."""
    with pytest.raises(FieldError):
        case(**wrong)


# -- laws -----------------------------------------------------------------------------------------


@given(
    cases(), moments, moments, st.none() | moments, st.sampled_from(["Asia/Tokyo", "Europe/London"])
)
def test_answers_depend_on_the_instants_alone(made, t, other, known, place):
    """The same question has the same answer: asked again, in any zone, of facts in any order."""
    before = answers(made, t, known)
    again = attrs.evolve(
        made, interactions=reversed(made.interactions), changes=reversed(made.changes)
    )
    answers(again, other)

    assert again == made
    assert answers(again, t.astimezone(ZoneInfo(place)), known) == before


@given(cases(), moments, moments, st.data())
def test_what_is_recorded_later_cannot_change_an_answer(made, t, known, data):
    """What was recorded later, or happened later, changes nothing of what was known before."""
    before = {
        name: data.draw(st.permutations([r for r in records if r.recorded_at <= known]))
        for name, records in (("interactions", made.interactions), ("changes", made.changes))
    }
    try:
        then = attrs.evolve(made, **before)
    except FieldError:
        assume(False)

    assert answers(then, t, known) == answers(made, t, known)


@given(cases(), moments)
def test_what_is_known_by_default_is_what_was_known_then(made, t):
    """Unless said otherwise a question is about what was known at its instant."""
    assert answers(made, t) == answers(made, t, t)


@given(cases(), moments, st.sampled_from(["team", "agent"]))
def test_hand_overs_form_a_chain(made, t, of):
    """Every hand-over starts where the one before ended, and leads somewhere else."""
    chain = made.hand_overs(at=t, of=of)

    assert all(move.old != move.new for move in chain)
    assert all(there.new == back.old for there, back in pairwise(chain))
    assert set(made.ping_pong(at=t, of=of)) <= set(chain[1:])
    assert set(made.hand_overs(at=t, of=of, counted=True)) <= set(chain)


@given(cases(), moments)
def test_settled_means_a_settled_status(made, t):
    """A case is settled while its status is a settled one, and ended while it is one of an end."""
    status = made.status(at=t)

    assert (made.ended_at(at=t) is not None) == (status in ENDED)
    assert status in ENDED or (made.settled_at(at=t) is not None) == (status in DONE)


@given(cases(), moments, moments)
def test_a_case_is_paused_exactly_in_its_pauses(made, t, now):
    """An instant lies in a pause exactly when the status at that instant is one of a pause."""
    pauses = made.pauses(at=now)
    inside = any(pause.start <= t < pause.end for pause in pauses)

    assert all(a.end < b.start for a, b in pairwise(pauses))
    assert t >= now or inside == (made.status(at=t, known_at=now) in PAUSED)


@given(cases(), moments)
def test_a_person_who_answers_ends_the_waiting(made, t):
    """Nobody waits right after an answer, and whoever waits has written what waits."""
    answered = attrs.evolve(
        made, interactions=[*made.interactions, said(9, ADA, id="answer", at=t, seq=99)]
    )
    since = made.waiting_since(at=t)

    assert answered.waiting_since(at=t) is None
    assert since is None or since in {i.at for i in made.interactions if i.awaits_reply}
