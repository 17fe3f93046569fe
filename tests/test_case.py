from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.case import DONE, FIELDS, REASONS, STATUSES, Case, Change
from servicekit.errors import FieldError, NaiveDatetimeError, NotAnInstantError
from servicekit.escalation import Escalation
from servicekit.interaction import Interaction, Party
from servicekit.promise import Promise

LONDON = ZoneInfo("Europe/London")
KIM = Party(id="kim", role="customer")
ADA = Party(id="ada", role="agent")
BOT = Party(id="bot", role="bot")


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


LATEST = at(23, day=9)


def changed(when: datetime, field: str, new: str | None, **fields: object) -> Change:
    return Change(**{"at": when, "field": field, "new": new, **fields})


def statuses(*steps: tuple[int, str]) -> list[Change]:
    """Return the changes of the status at some hours, each from the one before."""
    words = [None, *(word for _, word in steps)]
    return [
        changed(at(hour), "status", word, old=old)
        for (hour, word), old in zip(steps, words, strict=False)
    ]


def desks(*names: str | None) -> list[Change]:
    """Return the changes of the team, one an hour from nine."""
    return [changed(at(hour), "team", name) for hour, name in enumerate(names, 9)]


def said(hour: int, author: Party = KIM, minute: int = 0, **fields: object) -> Interaction:
    return Interaction(
        **{
            "id": f"{author.id}@{hour}:{minute}",
            "at": at(hour, minute),
            "author": author,
            "channel": "email",
            "direction": "inbound" if author is KIM else "outbound",
            **fields,
        }
    )


def case(**fields: object) -> Case:
    return Case(**{"id": 1, "customer_id": 7, "opened_at": at(9), **fields})


# -- making it ------------------------------------------------------------------------------------


def test_a_case_is_converted():
    """Ids become text, lists immutable, and what nobody said has a plain default."""
    made = case(facts={"orders": [1]})

    assert (made.id, made.customer_id, made.kind) == ("1", "7", "request")
    assert made.facts["orders"] == (1,)
    assert (made.interactions, made.changes, made.promises, made.escalations) == ((), (), (), ())


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"customer_id": None},
        {"interactions": ["hello"]},
        {"changes": [said(9)]},
        {"promises": "call"},
        {"escalations": [None]},
    ],
    ids=repr,
)
def test_a_case_is_checked(wrong):
    """An empty id, and a list with something else in it, is refused."""
    with pytest.raises(FieldError):
        case(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "mood"},
        {"new": "solved"},
        {"new": None},
        {"old": "solved"},
        {"reason": "boredom"},
    ],
    ids=repr,
)
def test_a_change_is_checked(wrong):
    """An unknown field, status or reason is refused."""
    with pytest.raises(FieldError, match="one of"):
        Change(**{"at": at(9), "field": "status", "new": "open", **wrong})


def test_a_change_says_what_is_known():
    """A team may have any name or none, and by default a change is recorded when it happens."""
    assert changed(at(9), "team", None, old="shop").new is None
    assert changed(at(9), "team", "solved").recorded_at == at(9)
    assert [changed(at(9), "agent", "ada", reason=word).reason for word in REASONS] == list(REASONS)


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
    with pytest.raises(FieldError, match="status, priority, team, agent"):
        case().hand_overs(at=at(9), of="desk")


def test_instants_are_equal_as_instants():
    """Two changes in the hour that the clock shows twice are different, and a zone changes none."""
    london = ZoneInfo("Europe/London")
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=london)

    assert changed(twice, "team", "shop") != changed(twice.replace(fold=1), "team", "shop")
    assert changed(twice, "team", "shop") == changed(twice.astimezone(UTC), "team", "shop")


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
    """A promise of another case, or the same one twice, is refused."""
    call = Promise(id="p", customer_id=7, case_id=2, what="call", made_at=at(9), due_at=at(10))
    with pytest.raises(FieldError, match="this case"):
        case(promises=[call])
    with pytest.raises(FieldError, match="each id once"):
        case(promises=[attrs.evolve(call, case_id=None)] * 2)


def test_desks_are_ids():
    """A desk's number becomes text, and a desk without a name is refused."""
    assert changed(at(9), "team", 17).new == "17"
    with pytest.raises(FieldError):
        changed(at(9), "team", "")


NO_INSTANTS = pytest.mark.parametrize(
    "value", [at(9).replace(tzinfo=None), "2026-05-04"], ids=["naive", "text"]
)
QUESTIONS = [
    *("status", "priority", "team", "agent", "contacts", "hand_overs"),
    *("ping_pong", "departments", "reopenings", "settled_at", "waiting_since"),
]


@NO_INSTANTS
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_about_an_instant(name, value):
    """A question about a wall clock without a zone, or no datetime at all, is refused."""
    ask = getattr(case(), name)

    with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
        ask(at=value)


@NO_INSTANTS
def test_every_fact_is_dated_by_an_instant(value):
    """A fact at a wall clock without a zone, or at no datetime at all, is refused."""
    for refuse in (
        lambda: case(opened_at=value),
        lambda: changed(value, "team", "shop"),
        lambda: changed(at(9), "team", "shop", recorded_at=value),
    ):
        with pytest.raises((NaiveDatetimeError, NotAnInstantError)):
            refuse()


def test_a_case_never_changes(travels):
    """A case is immutable, can be copied and pickled, and is checked again when evolved."""
    made = case(
        interactions=[said(9, text="hello")],
        changes=statuses((9, "open"), (11, "resolved")),
        promises=[
            Promise(id=1, customer_id=7, what="call back", made_at=at(9), due_at=at(12)),
        ],
        escalations=[Escalation(id=1, case_id=1, raised_at=at(10), why="refund")],
        facts={"orders": [1]},
    )

    travels(made)
    travels(made.changes[0])
    assert made.status(at=at(11)) == "resolved"
    travels(made)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.topic = "other"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.changes[0].new = "new"
    with pytest.raises(FieldError):
        attrs.evolve(made, id="")
    with pytest.raises(FieldError):
        attrs.evolve(made.changes[0], new="solved")


def test_questions_leave_no_trace():
    """A case that was asked is equal to one that was not, and its copy answers for itself."""
    asked, fresh = (case(changes=statuses((9, "open"), (11, "resolved"))) for _ in range(2))

    assert asked.status(at=at(11)) == "resolved"
    assert (asked, hash(asked), repr(asked)) == (fresh, hash(fresh), repr(fresh))
    assert attrs.evolve(asked, changes=()).status(at=at(11)) == "new"


def test_facts_are_sorted():
    """What happened is put in order: by instant, then by ``seq`` or id."""
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
    assert [p.id for p in made.promises] == ["2", "3", "1"]
    assert [e.id for e in made.escalations] == ["2", "3", "1"]


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


# -- laws -----------------------------------------------------------------------------------------


@st.composite
def cases(draw):
    """Draw a case whose facts have distinct instants, some of them recorded late."""
    minutes = iter(draw(st.lists(st.integers(0, 900), max_size=12, unique=True)))
    late = st.sampled_from([0, 0, 120]).map(lambda n: timedelta(minutes=n))
    changes, contacts = [], []
    for minute in minutes:
        when = at(9) + timedelta(minutes=minute)
        field = draw(st.sampled_from([*FIELDS, "contact", "contact"]))
        seen = {"recorded_at": when + draw(late)}
        if field == "contact":
            contacts.append(
                said(9, draw(st.sampled_from([KIM, ADA, BOT])), id=minute + 1, at=when, **seen)
            )
            continue
        words = STATUSES if field == "status" else ["a", "b", "c", None]
        changes.append(changed(when, field, draw(st.sampled_from(words)), **seen))
    return case(interactions=contacts, changes=changes)


moments = st.integers(0, 1100).map(lambda minutes: at(9) + timedelta(minutes=minutes))


def answers(made: Case, when: datetime) -> tuple[object, ...]:
    return (
        made.status(at=when),
        made.priority(at=when),
        made.team(at=when),
        made.agent(at=when),
        made.contacts(at=when),
        made.hand_overs(at=when),
        made.ping_pong(at=when, of="agent"),
        made.departments(at=when),
        made.reopenings(at=when),
        made.settled_at(at=when),
        made.waiting_since(at=when),
    )


@given(cases(), moments, moments, st.sampled_from(["Asia/Tokyo", "America/New_York"]))
def test_answers_depend_on_the_instant_alone(made, t, other, place):
    """The same question has the same answer: asked again, in any zone, of facts in any order."""
    before = answers(made, t)
    again = attrs.evolve(
        made, interactions=reversed(made.interactions), changes=reversed(made.changes)
    )
    answers(again, other)

    assert again == made
    assert answers(again, t.astimezone(ZoneInfo(place))) == before


@given(cases(), moments)
def test_what_comes_later_cannot_change_an_answer(made, t):
    """An answer is that of a case which holds only what had happened and was recorded by then."""
    known = attrs.evolve(
        made,
        interactions=[i for i in made.interactions if i.recorded_at <= t],
        changes=[c for c in made.changes if c.recorded_at <= t],
    )

    assert answers(known, t) == answers(made, t)


@given(cases(), moments, st.sampled_from(["team", "agent"]))
def test_hand_overs_form_a_chain(made, t, of):
    """Every hand-over starts where the one before ended, and leads somewhere else."""
    chain = made.hand_overs(at=t, of=of)

    assert all(move.old != move.new for move in chain)
    assert all(there.new == back.old for there, back in pairwise(chain))
    assert set(made.ping_pong(at=t, of=of)) <= set(chain[1:])


@given(cases(), moments)
def test_settled_means_a_settled_status(made, t):
    """A case has an instant of settling exactly while its status is a settled one."""
    assert (made.settled_at(at=t) is not None) == (made.status(at=t) in DONE)


@given(cases(), moments)
def test_a_person_who_answers_ends_the_waiting(made, t):
    """Nobody waits right after an answer, and whoever waits has written what waits."""
    answered = attrs.evolve(
        made, interactions=[*made.interactions, said(9, ADA, id="answer", at=t, seq=99)]
    )
    since = made.waiting_since(at=t)

    assert answered.waiting_since(at=t) is None
    assert since is None or since in {i.at for i in made.interactions if i.awaits_reply}
