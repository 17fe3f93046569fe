"""What the tests of cases share: a small desk, its cases, and every question to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from servicekit.case import FIELDS, STATUSES, Case, Change, Feedback, History, Hold
from servicekit.customer import Consent, Customer
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, EscalationEvent, Needs
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party, Told
from servicekit.mandate import Mandate
from servicekit.money import Money
from servicekit.promise import Promise, PromiseEvent
from servicekit.promise.condition import Condition
from servicekit.staff import Grant

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


#: Every question to a case about two instants.
QUESTIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(Case, name)
        for name in (
            *("status", "priority", "team", "agent", "contacts", "told", "times_repeated"),
            *("hand_overs", "ping_pong", "departments", "reopenings", "settling", "settled_at"),
            *("ended_at", "pauses", "waiting_since", "promised", "owed", "granted"),
        )
    },
    "changes_of": lambda made, **when: [made.changes_of(field, **when) for field in FIELDS],
}


def answers(made: Case, when: datetime, known_at: datetime | None = None) -> dict[str, Any]:
    """Return the answer to every question, by its name."""
    asked = {"at": when} if known_at is None else {"at": when, "known_at": known_at}
    return {name: ask(made, **asked) for name, ask in QUESTIONS.items()}


SKEW = timedelta(minutes=30)
_LATE = st.sampled_from([0, 0, 120]).map(lambda n: timedelta(minutes=n))


@st.composite
def contacts(draw: st.DrawFn, when: datetime, others: list[Interaction]) -> Interaction:
    """Draw a contact: perhaps late, an edit of another one, or a reply with a clock of its own."""
    revised = draw(st.sampled_from([None, None, None, *others]))
    known = when
    if revised is not None:
        when, known = revised.at, max(when, revised.recorded_at)
    near = [each for each in others if each is not revised and abs(each.at - when) <= SKEW]
    replied = draw(st.sampled_from([None, *near]))
    return said(
        9,
        draw(st.sampled_from([KIM, ADA, BOT])),
        id=len(others),
        seq=len(others),
        at=when,
        recorded_at=known + draw(_LATE),
        revises=revised and revised.id,
        reply_to=replied and replied.id,
        story_repeated=draw(st.booleans()),
    )


@st.composite
def changes(draw: st.DrawFn, when: datetime, field: str, others: list[Change]) -> Change:
    """Draw a change: perhaps late, or an edit of another one."""
    revised = draw(st.sampled_from([None, None, None, *others]))
    known = when if revised is None else max(when, revised.recorded_at)
    return changed(
        when,
        field,
        draw(st.sampled_from(STATUSES if field == "status" else ["a", "b", "c", None])),
        id=len(others),
        recorded_at=known + draw(_LATE),
        revises=revised and revised.id,
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case; what happens in it has distinct instants, or else a ``seq`` of its own."""
    turns, spoken = list[Change](), list[Interaction]()
    for minute in draw(st.lists(st.integers(0, 900), max_size=12, unique=True)):
        when = at(9) + timedelta(minutes=minute)
        field = draw(st.sampled_from([*FIELDS, "contact", "contact"]))
        if field == "contact":
            spoken.append(draw(contacts(when, spoken)))
        else:
            turns.append(draw(changes(when, field, turns)))
    try:
        return case(interactions=spoken, changes=turns, skew=SKEW)
    except FieldError:  # edits can close a circle of replies
        reject()


moments = st.integers(0, 1100).map(lambda minutes: at(9) + timedelta(minutes=minutes))


OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London", holidays=None)


def full(said_by: Callable[[str], str]) -> History:
    """Return a history in which every field of every class says something.

    Args:
        said_by: gives each id and each text, from a word for it.
    """
    s = said_by
    carer = Mandate(
        holder=s("carer"),
        customer_id=s("kim"),
        from_at=at(0),
        until_at=at(23),
        acts=["agree", "consent"],
        source=s("letter"),
    )
    entry = {"recorded_at": at(22), "source": s("crm"), "reason": s("because")}
    customer = Customer(
        id=s("kim"),
        same_as=[s("kim before")],
        name=s("Kim"),
        language="en-GB",
        timezones=["Europe/London"],
        contact_points={"email": [s("address")]},
        consents=[
            Consent(
                purpose="marketing",
                at=at(8),
                status="given",
                recorded_at=at(9),
                channel="email",
                by=s("carer"),
                mandate=carer,
                customer_id=s("kim before"),
                until_at=at(20),
                source=s("form"),
                id=s("consent"),
                seq=1,
            ),
            Consent(
                purpose="marketing",
                at=at(8),
                status="withdrawn",
                recorded_at=at(10),
                customer_id=s("kim before"),
                id=s("mistake"),
                revises=s("consent"),
            ),
        ],
        preferred_channels=["email"],
        contact_hours=OFFICE,
        quiet_hours=OFFICE,
        needs=[s("no phone")],
        mandates=[carer],
        brand="Lamps",
        since=at(1),
        facts={s("fact"): s("value")},
    )
    call = Promise(
        id=s("call"),
        customer_id=s("kim"),
        same_as=[s("kim before")],
        what=s("call back"),
        made_at=at(9),
        due_at=at(14),
        made_by=s("ada"),
        owner=s("sam"),
        case_id=s("lamp"),
        made_in=s("answer"),
        words=s("I call you back"),
        timezone="Europe/London",
        expected_from=at(10),
        assumed=True,
        origin="answer",
        kind="refund",
        amounts=[Money(20, "EUR")],
        condition=Condition(what=s("the parcel is back"), deadline_at=at(13)),
        offer_expires_at=at(12),
        attempts=3,
        recorded_at=at(10),
        source=s("crm"),
        events=[
            PromiseEvent(kind="accepted", at=at(10), by=s("carer"), mandate=carer, **entry),
            PromiseEvent(kind="condition_met", at=at(11), due_at=at(15), id=s("met"), seq=1),
            PromiseEvent(
                kind="condition_met",
                at=at(11),
                due_at=at(16),
                expected_from=at(12),
                id=s("met again"),
                revises=s("met"),
                recorded_at=at(12),
            ),
            PromiseEvent(kind="transferred", at=at(12), owner=s("ada"), by=s("sam")),
            PromiseEvent(kind="fulfilled", at=at(13), amount=Money(5, "EUR")),
            PromiseEvent(kind="assessed", at=at(20), party="company", verdict="broken"),
            PromiseEvent(
                kind="disputed", at=at(21), party="customer", evidence=[s("photo")], by=s("kim")
            ),
        ],
    )
    above = Escalation(
        id=s("above"),
        case_id=s("lamp"),
        raised_at=at(10),
        why=s("above the limit"),
        severity="high",
        kind="safety",
        needs=Needs(
            skills={"billing": 2},
            authority="refund",
            amount=Money(20, "EUR"),
            language="de",
            channel="phone",
            team_id="desk",
            agent_id=s("ada"),
        ),
        story=s("the whole story"),
        excluded={s("sam"): "involved"},
        raised_by=s("sam"),
        decided_by=s("sam"),
        recorded_at=at(11),
        source=s("crm"),
        events=[
            EscalationEvent(
                kind="offered", at=at(11), level=1, to=[s("ada")], due_at=at(12), by=s("bot")
            ),
            EscalationEvent(kind="acknowledged", at=at(12), by=s("ada"), id=s("taken"), seq=2),
            EscalationEvent(kind="acknowledged", at=at(12), id=s("again"), revises=s("taken")),
            EscalationEvent(
                kind="decision_varied", at=at(13), by=s("ada"), reason_code="goodwill", **entry
            ),
        ],
    )
    question = Interaction(
        id=s("question"),
        at=at(9),
        author=Party(id=s("kim"), role="customer", verified=True),
        channel="email",
        case_ids=[s("lamp")],
        seq=4,
        recorded_at=at(10),
        source=s("mailbox"),
        contact_point=s("address"),
        department="sales",
        language="en-GB",
        topic=s("my lamp"),
        text=s("where is my lamp"),
        wait=timedelta(minutes=3),
        signals=["complaint", s("so rude")],
        needs_reply=False,
        needs_reply_by=s("ada"),
        story_repeated=True,
    )
    answer = Interaction(
        id=s("answer"),
        at=at(9),
        author=Party(id=s("ada"), role="agent"),
        participants=[Party(id=s("kim"), role="customer")],
        channel="email",
        public=False,
        automated=True,
        outcome="delivered",
        duration=timedelta(minutes=5),
        told=[
            Told(
                question="return-window",
                outcome="accept",
                rule="gold",
                version="v1",
                facts_digest="v1:7c9e",
                text=s("you may return it"),
                language="en-GB",
                promises=[s("call")],
            ),
            Told(question="what-is-it", outcome={s("item"): [s("a lamp"), 17]}),
        ],
        promises=[s("call")],
        reply_to=s("question"),
        basis="reply",
        brand="north",
        follow_ups=[s("follow-up")],
    )
    grants = {"kind": "refund", "case_id": s("lamp"), "by": s("sam"), "source": s("crm")}
    feedback = Feedback(
        kind="csat",
        asked_at=at(15),
        at=at(16),
        score=4,
        by=s("kim"),
        about=s("ada"),
        interaction_id=s("answer"),
        text=s("so kind"),
        recorded_at=at(17),
        source=s("survey"),
        id=s("rating"),
    )
    lamp = Case(
        id=s("lamp"),
        customer_id=s("kim before"),
        opened_at=at(9),
        kind="complaint",
        topic="delivery",
        channel="email",
        brand="Lamps",
        remedy=s("my money back"),
        cause_id=s("strike"),
        merged_into=s("other lamp"),
        interactions=[
            answer,
            question,
            attrs.evolve(answer, id=s("edit"), revises=s("answer"), recorded_at=at(12)),
        ],
        skew=timedelta(minutes=5),
        recorded_at=at(10),
        source=s("form"),
        changes=[
            changed(at(9), "status", "resolved", old="open", recorded_at=at(10)),
            changed(at(20), "status", "merged", old="resolved"),
            changed(at(10), "agent", s("sam"), old=s("ada"), by=s("bot"), reason="skill", seq=3),
            changed(at(11), "team", "billing", id=s("moved"), source=s("crm")),
            changed(at(11), "team", "shop", id=s("moved back"), revises=s("moved")),
        ],
        promises=[call],
        escalations=[above],
        grants=[
            Grant(
                id=s("grant"),
                amount=Money(7, "EUR"),
                at=at(12),
                recorded_at=at(13),
                needs_approval=True,
                approved_by=s("ada"),
                approved_at=at(14),
                reversed_at=at(18),
                customer_id=s("kim"),
                seq=1,
                **grants,
            ),
            Grant(id=s("new grant"), at=at(13), revises=s("grant"), recorded_at=at(14), **grants),
        ],
        feedback=[feedback],
        facts={s("order"): [s("17")]},
    )
    hold = Hold(reason=s("claim"), from_at=at(2), until_at=at(3), by=s("court"))
    note = attrs.evolve(question, id=s("note"), case_ids=[])
    return History(customer=customer, cases=[lamp], contacts=[note], holds=[hold])
