from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.case import STATUSES, Case, Change
from servicekit.errors import NaiveDatetimeError, OutsideDomainError
from servicekit.escalation import Escalation, EscalationEvent
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.promise import EVENTS, Promise, PromiseEvent, PromiseState, possible
from servicekit.review import Finding, Review, arrows, review
from servicekit.roster import Roster, Rotation
from servicekit.routing import EscalationPolicy, Level, Trigger, TriggerPolicy
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule, col
from servicekit.targets import Targets, first_reply, resolution

LONDON = ZoneInfo("Europe/London")
KIM, SAM = Party(id="kim", role="customer"), Party(id="sam", role="agent")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, 4, hour, minute, tzinfo=UTC)


def case(**fields: object) -> Case:
    return Case(**{"id": "c", "customer_id": "kim", "opened_at": at(9), **fields})


def call(**fields: object) -> Promise:
    return Promise(
        **{
            "id": "p",
            "customer_id": "kim",
            "what": "call back",
            "made_at": at(9),
            "due_at": at(12),
            "made_by": "ada",
            **fields,
        }
    )


def move(hour: int, old: str | None, new: str, field: str = "team") -> Change:
    return Change(at=at(hour), field=field, old=old, new=new)


def message(hour: int, author: Party = KIM, **fields: object) -> Interaction:
    direction = "inbound" if author is KIM else "outbound"
    return Interaction(
        **{
            "id": hour,
            "at": at(hour),
            "author": author,
            "channel": "email",
            "direction": direction,
            **fields,
        }
    )


def refund(*events: EscalationEvent, **fields: object) -> Escalation:
    return Escalation(
        **{"id": "e", "case_id": "c", "raised_at": at(10), "why": "a refund", "events": events}
        | fields
    )


def desk(*targets: object, **fields: object) -> Playbook:
    return Playbook(**{"name": "Desk", "targets": Targets(targets), **fields})


def judged(subject: Case, hour: int = 13, playbook: Playbook | None = None) -> Review:
    return review(subject, playbook or desk(), at=at(hour))


def found(result: Review) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in result.findings if not each.undecided]


# -- what the case is -----------------------------------------------------------------------------


def test_a_review_says_what_the_case_is():
    """A review holds what the case was at the instant, and which playbook judged it."""
    subject = case(
        changes=[
            move(9, None, "billing"),
            move(10, "billing", "shop"),
            move(9, None, "ada", "agent"),
            move(9, None, "high", "priority"),
            move(9, None, "open", "status"),
            move(20, "open", "resolved", "status"),
        ]
    )
    result = judged(subject, playbook=desk(version="abc"))

    assert (result.case_id, result.customer_id, result.at) == ("c", "kim", at(13))
    assert (result.status, result.priority) == ("open", "high")
    assert (result.team, result.agent, result.playbook) == ("shop", "ada", "abc")
    assert (result.desks, result.hand_overs) == (("billing", "shop"), 1)


def test_a_quiet_case_has_nothing_to_say():
    """A case in which nothing is owed has no promises, no agenda, no findings and no wake-up."""
    result = judged(case(changes=[move(9, None, "billing")]))

    assert (result.promises, result.agenda, result.findings) == ((), (), ())
    assert (result.next_at, result.waiting_since) == (None, None)
    assert (result.desks, result.hand_overs, result.reopenings) == (("billing",), 0, 0)


def test_a_naive_instant_is_refused():
    """An instant without a zone is refused."""
    with pytest.raises(NaiveDatetimeError):
        review(case(), desk(), at=datetime(2026, 5, 4, 9))  # noqa: DTZ001


# -- promises -------------------------------------------------------------------------------------


def test_promises_and_targets_stand_in_one_list():
    """What was said and what is promised to everyone stand together, in order of their making."""
    result = judged(
        case(
            interactions=[message(9)], promises=[call(made_at=at(10)), call(id="a", made_at=at(9))]
        ),
        playbook=desk(first_reply(timedelta(hours=1)), resolution(timedelta(hours=8))),
    )

    assert [(p.id, p.origin) for p in result.promises] == [
        ("a", "spoken"), ("c/first_reply", "target"), ("c/resolution", "target"), ("p", "spoken"),
    ]  # fmt: skip


def test_a_promise_is_judged_with_its_reason():
    """Each promise carries its state, due, owner, the instant of its settling, and why."""
    kept = call(assumed=True).transfer(at=at(10), to="sam").fulfil(at=at(11), by="sam")
    (result,) = judged(case(promises=[kept])).promises

    assert (result.state, result.due_at, result.owner) == (PromiseState.KEPT, at(12), "sam")
    assert (result.what, result.made_at, result.made_by) == ("call back", at(9), "ada")
    assert (result.settled_at, result.assumed) == (at(11), True)
    assert [reason.code for reason in result.because] == [
        "kept", "made", "transferred", "fulfilled",
    ]  # fmt: skip


# -- the agenda -----------------------------------------------------------------------------------


def test_an_open_promise_is_to_be_done():
    """An open promise stands in the agenda with its due, its owner and how it came about."""
    (item,) = judged(case(promises=[call()]), 11).agenda

    assert (item.due_at, item.what, item.who) == (at(12), "call back", "ada")
    assert str(item.why) == "Promised by ada on Mon 4 May 2026 09:00 UTC."


def test_a_promise_that_nobody_signed_says_less():
    """An open promise without a maker says when it was made, and that nobody has it."""
    (item,) = judged(case(promises=[call(made_by=None)]), 11).agenda

    assert item.who is None
    assert str(item.why) == "Promised on Mon 4 May 2026 09:00 UTC."


def test_a_target_is_to_be_met_by_who_has_the_case():
    """A standing promise is the agent's, or the desk's while no agent has the case."""
    playbook = desk(resolution(timedelta(hours=8)))
    changes = [move(9, None, "billing")]
    (item,) = judged(case(changes=changes), 10, playbook).agenda
    (later,) = judged(case(changes=[*changes, move(9, None, "ada", "agent")]), 10, playbook).agenda

    assert (item.what, item.who, later.who) == ("a resolution within 8 h", "billing", "ada")
    assert str(item.why) == "Promised to everyone, counted from Mon 4 May 2026 09:00 UTC."


def test_a_broken_promise_is_still_owed():
    """A broken promise stays in the agenda with its verdict, until it is done."""
    (item,) = judged(case(promises=[call()])).agenda

    assert item.due_at == at(12)
    assert str(item.why).startswith("Broken: it was due on Mon 4 May 2026 12:00 UTC, 1 h ago")
    assert judged(case(promises=[call().fulfil(at=at(13))])).agenda == ()


@pytest.mark.parametrize("done", ["fulfil", "release", "pause"])
def test_what_is_not_due_is_not_in_the_agenda(done):
    """A promise that is kept, let go or paused asks for nothing now."""
    result = judged(case(promises=[getattr(call(), done)(at=at(10))]))

    assert (result.agenda, result.next_at) == ((), None)


def test_a_withdrawn_promise_is_found_but_not_to_be_done():
    """What the company took back is broken, and nobody has to do it any more."""
    result = judged(case(promises=[call().withdraw(at=at(10))]))

    assert result.agenda == ()
    assert [finding.code for finding in result.findings] == ["broken"]


def test_a_settled_case_owes_no_target():
    """A target that broke is found for ever, but a case that is settled needs no first reply."""
    settled = case(
        interactions=[message(9)],
        changes=[move(9, None, "open", "status"), move(12, "open", "resolved", "status")],
    )
    result = judged(settled, playbook=desk(first_reply(timedelta(hours=1))))

    assert result.agenda == ()
    assert found(result) == [("broken", "serious")]


def test_a_target_asks_for_the_answer_once():
    """While a first reply is due, the same answer does not stand in the agenda twice."""
    waiting = case(interactions=[message(9)])
    result = judged(waiting, hour=9, playbook=desk(first_reply(timedelta(hours=1))))

    assert [item.what for item in result.agenda] == ["a first reply within 1 h"]


def test_a_machine_sees_to_nothing():
    """What a machine promised is for whoever has the case, until somebody accepts it."""
    said = call(made_by="mailer", origin="auto_reply")
    result = judged(case(promises=[said], changes=[move(9, None, "billing")]))

    assert result.agenda[0].who == "billing"
    assert "unowned" in [finding.code for finding in result.findings]
    taken = judged(case(promises=[said.transfer(at=at(10), to="sam")]))
    assert taken.agenda[0].who == "sam"


def test_what_has_no_due_stands_by_its_age():
    """Without a due, what is owed for longest comes first."""
    escalated = refund(raised_at=at(8))
    result = judged(case(opened_at=at(8), interactions=[message(9)], escalations=[escalated]))

    assert [item.since for item in result.agenda] == [at(8), at(9)]


def test_margins_of_targets_are_business_time():
    """A target that counts in business time is explained in business time."""
    hours = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
    owed = desk(first_reply(timedelta(hours=8), hours=hours))
    (promise,) = judged(case(interactions=[message(10)]), playbook=owed).promises

    assert str(promise.because[0]).startswith("Open: 5 h of business time left")


def test_a_customer_who_waits_is_to_be_answered():
    """A customer who waits stands in the agenda of the agent, or of the desk."""
    waiting = [message(9)]
    (item,) = judged(case(interactions=waiting)).agenda
    (desks,) = judged(case(interactions=waiting, changes=[move(9, None, "billing")])).agenda
    (agents,) = judged(
        case(
            interactions=waiting,
            changes=[move(9, None, "billing"), move(9, None, "ada", "agent")],
        )
    ).agenda

    assert (item.what, item.due_at) == ("answer the customer", None)
    assert str(item.why) == (
        "The customer has waited for an answer since Mon 4 May 2026 09:00 UTC."
    )
    assert (item.who, desks.who, agents.who) == (None, "billing", "ada")


def test_an_escalation_that_nobody_took_is_to_be_taken():
    """An escalation stands in the agenda until somebody takes it, or it is over."""
    (item,) = judged(case(escalations=[refund()])).agenda
    taken = refund(EscalationEvent(kind="acknowledged", at=at(11)))

    assert (item.what, item.who, item.due_at) == ("take the escalation: a refund", None, None)
    assert item.why.evidence == ("e",)
    assert judged(case(escalations=[taken])).agenda == ()
    assert len(judged(case(escalations=[taken]), 10).agenda) == 1


def test_the_agenda_is_ordered_by_due():
    """What is due first comes first, in whatever zone it was said; what has no due comes last."""
    result = judged(
        case(
            interactions=[message(9)],
            escalations=[refund()],
            promises=[
                call(id="late", due_at=at(18)),
                call(id="soon", due_at=datetime(2026, 5, 4, 18, 30, tzinfo=LONDON)),
                call(id="past", due_at=at(10)),
            ],
        )
    )

    assert [item.key.partition("@")[0] for item in result.agenda] == [
        "promise:c/past", "promise:c/soon", "promise:c/late", "answer:c", "escalation:c/e",
    ]  # fmt: skip


def test_keys_are_the_same_for_the_same_thing():
    """A key stays while its thing does, in any zone, so that nobody is asked twice."""
    here = case(interactions=[message(9)], promises=[call()], escalations=[refund()])
    there = case(
        interactions=[message(9, at=at(9).astimezone(LONDON))],
        promises=[call(due_at=at(12).astimezone(LONDON))],
        escalations=[refund()],
    )
    keys = {item.key for item in judged(here, 11).agenda}

    assert len(keys) == 3
    assert {item.key for item in judged(there, 15).agenda} == keys


def test_a_new_due_is_a_new_thing_to_do():
    """When the customer agreed to another due, the agenda has another key."""
    later = call().renegotiate(at=at(10), due_at=at(15))
    keys = [judged(case(promises=[p]), 11).agenda[0].key for p in (call(), later)]

    assert len(set(keys)) == 2


def test_a_due_at_the_end_of_all_years_can_be_reviewed():
    """A due that stands for "never" in a zone of its own is a due as any other."""
    never = datetime(9999, 12, 31, 23, 59, tzinfo=ZoneInfo("America/New_York"))
    result = judged(case(promises=[call(due_at=never)]))

    assert (result.agenda[0].due_at, result.next_at) == (never, None)


# -- when to ask again ----------------------------------------------------------------------------


def test_what_comes_first_wakes_the_host():
    """The host asks again when a promise comes to be at risk, and when its due has passed."""
    soon = call(id="soon", due_at=datetime(2026, 5, 4, 16, tzinfo=LONDON))
    subject = case(promises=[call(), call(id="x", due_at=at(16)), soon])

    assert judged(subject).next_at == at(13, 30)
    assert judged(subject, 14).next_at == at(14, 15)
    assert judged(subject, 15).next_at == at(15) + timedelta(microseconds=1)


def test_a_broken_promise_wakes_the_host_once_more():
    """What is broken cannot break again; but if nobody says a word about it, that is found."""
    subject, week = case(promises=[call()]), timedelta(days=7)

    assert judged(subject).next_at == at(12) + week
    assert "went_quiet" in [f.code for f in review(subject, desk(), at=at(12) + week).findings]
    assert review(subject, desk(), at=at(12) + week).next_at is None


# -- findings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promise", "findings"),
    [
        (call(due_at=at(20), owner="sam"), []),
        (call(owner="sam"), [("broken", "serious")]),
        (call().fulfil(at=at(12)), []),
        (call().fulfil(at=at(13)), [("kept_late", "notice")]),
        (call(owner="sam").withdraw(at=at(10)), [("broken", "serious")]),
        (call().transfer(at=at(10), to="sam"), [("broken", "serious")]),
        (call(due_at=at(20)), []),
        (call().release(at=at(10)), []),
        (call(due_at=at(20), made_by=None), [("unowned", "notice")]),
        (call(made_by=None), [("broken", "serious"), ("unowned", "notice")]),
        (call(made_by=None).fulfil(at=at(10)), []),
        (call(due_at=at(20), owner="sam", assumed=True), [("assumed_due", "notice")]),
        (call(assumed=True).fulfil(at=at(10)), [("assumed_due", "notice")]),
    ],
)
def test_what_is_found_about_promises(promise, findings):
    """A promise that broke, that nobody has or whose due is a default is found, with evidence."""
    result = judged(case(promises=[promise]))

    assert found(result) == findings
    assert all(f.because[0].evidence == ("p",) for f in result.findings)


def test_a_customer_who_waits_is_found():
    """A customer whom nobody has answered is found, and one who was answered is not."""
    waiting = case(interactions=[message(9)])

    assert found(judged(waiting)) == [("unanswered", "notice")]
    assert judged(waiting).waiting_since == at(9)
    assert found(judged(attrs.evolve(waiting, interactions=[message(9), message(10, SAM)]))) == []


def test_a_run_around_is_found():
    """More moves than the playbook allows are a run-around that tells the way."""
    moves = [move(9, None, "a"), move(10, "a", "b"), move(11, "b", "c"), move(12, "c", "d")]
    result = judged(case(changes=moves))
    (finding,) = result.findings

    assert (finding.code, finding.severity) == ("run_around", "serious")
    assert str(finding.because[0]) == (
        "Sent from desk to desk 3 times, at most 2 is fine: a → b → c → d."
    )
    assert found(judged(case(changes=moves), 11)) == []
    assert found(judged(case(changes=moves), playbook=desk(max_hand_overs=3))) == []
    assert arrows(result.desks) == "a → b → c → d"


def test_ping_pong_is_found():
    """Each time that a case went straight back is found."""
    moves = [move(9, None, "a"), move(10, "a", "b"), move(11, "b", "a"), move(12, "a", "b")]
    result = judged(case(changes=moves), playbook=desk(max_hand_overs=9))

    assert found(result) == [("ping_pong", "notice"), ("ping_pong", "notice")]
    assert result.ping_pong == 2
    assert (
        str(result.findings[0].because[0]) == "Went back from b to a on Mon 4 May 2026 11:00 UTC."
    )


def test_a_silent_escalation_is_found():
    """An escalation that nobody took is found from the instant on at which it was raised."""
    subject = case(escalations=[refund()])
    (finding,) = judged(subject).findings

    assert found(judged(subject, 9)) == []
    assert found(judged(subject, 10)) == [("silent_escalation", "serious")]
    assert str(finding.because[0]) == (
        "Pending since Mon 4 May 2026 10:00 UTC: nobody has been asked yet."
    )


def test_an_escalation_counts_once_it_is_known():
    """An escalation that was entered later is found from then on."""
    subject = case(escalations=[attrs.evolve(refund(), recorded_at=at(12))])

    assert found(judged(subject, 11)) == []
    assert found(judged(subject, 12)) == [("silent_escalation", "serious")]


def test_an_offer_is_silent_once_its_wait_is_over():
    """Whoever was asked has until the end of the wait; then the next level is due, and is told."""
    offered = refund().offer(at=at(10), level=0, to=["ada"], due_at=at(11))
    subject = case(escalations=[offered])

    assert found(judged(subject, 11)) == []
    assert judged(subject, 10).next_at == at(11)
    (item,) = judged(subject, 12).agenda
    assert (item.who, item.due_at, item.key) == ("ada", at(11), "escalation:c/e/0")
    assert found(judged(subject, 12)) == [("silent_escalation", "serious")]


def test_the_serious_comes_first():
    """Findings are told by their severity, and else in their order."""
    subject = case(
        interactions=[message(9)],
        escalations=[refund()],
        promises=[call(assumed=True, made_by=None)],
    )

    assert found(judged(subject)) == [
        ("broken", "serious"),
        ("silent_escalation", "serious"),
        ("assumed_due", "notice"),
        ("unowned", "notice"),
        ("unanswered", "notice"),
    ]


def test_reopenings_are_counted():
    """Each time that a settled case was opened again counts."""
    statuses = ["open", "resolved", "open", "closed", "pending"]
    changes = [
        move(9 + n, old, new, "status")
        for n, (old, new) in enumerate(zip([None, *statuses], statuses, strict=False))
    ]

    assert [judged(case(changes=changes), hour).reopenings for hour in (10, 11, 12, 13)] == [
        0, 1, 1, 2,
    ]  # fmt: skip


# -- what can be seen -----------------------------------------------------------------------------


def test_what_was_not_recorded_yet_is_not_seen():
    """A review sees nothing that happened after its instant, nor what was recorded after it."""
    entered = {"recorded_at": at(14)}
    late = case(
        interactions=[message(9, **entered)],
        promises=[call(**entered)],
        escalations=[refund(**entered)],
        changes=[Change(at=at(9), field="team", new="billing", **entered)],
    )
    future = case(
        interactions=[message(14)],
        promises=[call(made_at=at(14), due_at=at(15))],
        escalations=[refund(raised_at=at(14))],
        changes=[move(14, None, "billing")],
    )

    for subject in (late, future):
        assert judged(subject, 13) == judged(case(), 13)
        assert judged(subject, 14) != judged(case(), 14)


def test_a_fulfilment_that_was_entered_late_is_kept_once_it_is_known():
    """A promise that was kept in time is broken until that is recorded, and kept from then on."""
    subject = case(promises=[call().fulfil(at=at(11), recorded_at=at(14))])
    before, after = (judged(subject, hour).promises[0] for hour in (13, 14))

    assert (before.state, after.state) == (PromiseState.BROKEN, PromiseState.KEPT)
    assert "recorded only on Mon 4 May 2026 14:00 UTC, after the due" in str(after.because[0])


# -- laws -----------------------------------------------------------------------------------------


def test_a_review_is_a_value(travels):
    """A review can be hashed, copied and pickled."""
    subject = case(
        interactions=[message(9)],
        escalations=[refund()],
        promises=[call()],
        changes=[move(9, None, "a"), move(10, "a", "b"), move(11, "b", "a")],
    )
    result = judged(subject, playbook=desk(resolution(timedelta(hours=8))))

    travels(result)
    travels(attrs.evolve(result.agenda[0], due_at=None, who=None))
    travels(Finding("broken", "serious", ()))
    assert result.agenda
    assert result.findings


instants = st.integers(0, 60).map(lambda n: at(9) + timedelta(minutes=20 * n))


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """Draw a spoken promise with events that are legal, each known when it happened."""
    promise, now = call(due_at=at(9) + timedelta(minutes=draw(st.integers(0, 600)))), at(9)
    kinds = sorted(set(EVENTS) - {"retracted"})
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=6)):
        now += timedelta(minutes=draw(st.integers(0, 120)))
        due = now + timedelta(minutes=draw(st.integers(0, 300)))
        details = {"due_at": due, "owner": "sam", "party": "customer", "verdict": "kept"}
        carried = {name: details[name] for name in EVENTS[kind].needs}
        if kind in possible(promise.state(at=now)):
            event = PromiseEvent(kind=kind, at=now, seq=len(promise.events), **carried)
            promise = promise.record(event)
    return promise


fields = st.sampled_from([("status", STATUSES), ("team", ("a", "b", "c"))])
changes = st.lists(
    fields.flatmap(
        lambda pair: st.builds(
            Change, at=instants, field=st.just(pair[0]), new=st.sampled_from(pair[1])
        )
    ),
    max_size=8,
)
contacts = st.lists(
    st.builds(message, st.integers(9, 20), st.sampled_from([KIM, SAM])),
    max_size=5,
    unique_by=lambda contact: contact.id,
)
cases = st.builds(
    case,
    changes=changes,
    interactions=contacts,
    promises=promises().map(lambda promise: [promise]),
    escalations=st.sampled_from([[], [refund()]]),
)
PLAYBOOK = desk(
    first_reply(timedelta(hours=1)), resolution(timedelta(hours=5), pause_on=["pending"])
)


@given(promises(), st.lists(instants, min_size=2, max_size=8).map(sorted))
def test_a_broken_promise_is_never_unbroken(promise, asked):
    """As time goes on a promise that was broken stays broken, or was kept too late."""
    states = [review(case(promises=[promise]), desk(), at=t).promises[0].state for t in asked]
    broken = [state in {PromiseState.BROKEN, PromiseState.KEPT_LATE} for state in states]

    assert broken == sorted(broken)


@given(cases, instants)
def test_the_same_question_has_the_same_answer(subject, t):
    """A review of equal arguments is equal, also after other questions, and hashes alike."""
    first = review(subject, PLAYBOOK, at=t)
    review(subject, PLAYBOOK, at=at(23))
    again = review(attrs.evolve(subject), PLAYBOOK, at=t.astimezone(UTC))

    assert first == again
    assert hash(first) == hash(again)


@given(cases, instants)
def test_what_a_review_says_fits_together(subject, t):
    """Counts, agenda, findings and wake-up of a review follow from what it lists."""
    result = review(subject, PLAYBOOK, at=t)
    over = subject.settled_at(at=t) or subject.ended_at(at=t)
    undone = [
        p
        for p in result.promises
        if p.state in {PromiseState.OPEN, PromiseState.BROKEN}
        and p.cause != "withdrawn"
        and not (over and p.origin == "target")
        and subject.status(at=t) != "deleted"
    ]
    codes = [finding.code for finding in result.findings]

    assert sum(item.key.startswith("promise:") for item in result.agenda) == len(undone)
    assert len({item.key for item in result.agenda}) == len(result.agenda)
    assert result.next_at is None or result.next_at > t
    assert codes.count("ping_pong") == result.ping_pong <= result.hand_overs
    assert ("unanswered" in codes) is (result.waiting_since is not None)
    assert all(p.made_at <= t for p in result.promises)


def past(subject, t):
    """Return a case as it is at an instant, without what happens later."""
    return attrs.evolve(
        subject,
        changes=[change for change in subject.changes if change.at <= t],
        interactions=[contact for contact in subject.interactions if contact.at <= t],
        escalations=[raised for raised in subject.escalations if raised.raised_at <= t],
        promises=[
            attrs.evolve(promise, events=[event for event in promise.events if event.at <= t])
            for promise in subject.promises
        ],
    )


@given(cases, instants, st.data())
def test_nothing_changes_by_itself_before_the_host_is_woken(subject, t, data):
    """Until ``next_at`` what is owed, found and to be done stands as it is."""
    subject = past(subject, t)
    first = review(subject, PLAYBOOK, at=t)
    wakes_at = first.next_at or t + timedelta(days=30)
    coming = data.draw(st.timedeltas(timedelta(0), wakes_at - t - timedelta(microseconds=1)))
    again = review(subject, PLAYBOOK, at=t + coming)

    def said(result):
        keys = [item.key for item in result.agenda]
        # Nobody wakes up for a case that was deleted, though a promise in it can still break.
        states = [p.state for p in result.promises if result.status != "deleted"]
        return keys, [f.code for f in result.findings], states

    assert said(again) == said(first)


@given(cases, instants)
def test_a_review_knows_nothing_of_the_future(subject, t):
    """What happens after the instant makes no difference."""
    assert review(past(subject, t), PLAYBOOK, at=t) == review(subject, PLAYBOOK, at=t)


# -- escalations that nobody has recorded yet -----------------------------------------------------


WEEKLY = Rotation(id="on call", participants=["ada", "sam"], every="weekly", anchor=at(9))
SPARE = Rotation(id="spare", participants=["sam", "ada"], every="weekly", anchor=at(9))


def escalated(when: datetime, **fields: object) -> Review:
    """Return the review of a case that is to be escalated to whoever is on call."""
    people = Roster(agents=[Agent(id="ada"), Agent(id="sam")], rotations=[WEEKLY, SPARE])
    ladder = EscalationPolicy(
        id="care", levels=[Level(targets=["rotation:on call"])], fallback=["agent:ada"]
    )
    playbook = desk(ladders=[ladder], **{"roster": people, **fields})
    return review(case(escalations=[refund(raised_at=at(9))]), playbook, at=when)


def test_a_change_of_turns_wakes_the_host():
    """Until it is recorded who was asked, the one whose turn begins is the one to be asked."""
    first = escalated(at(10))
    turn = at(9) + timedelta(days=7)

    assert (first.routes[0].route.to, first.next_at) == (("ada",), turn)
    assert escalated(turn).routes[0].route.to == ("sam",)


def test_without_a_known_roster_nobody_is_waited_for():
    """Where nobody is there, or nobody knows next year's holidays, nothing is waited for."""
    assert review(case(escalations=[refund()]), desk(), at=at(11)).next_at is None
    short = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=OnlyThisYear())
    people = Roster(agents=[Agent(id="ada", hours=short)])
    end = datetime(2026, 12, 31, 18, tzinfo=UTC)

    assert escalated(end, roster=people).next_at is None


def test_what_cannot_be_judged_says_in_which_case():
    """A fact that no table can read is an error, and in a log of many cases its case is named."""
    table = DecisionTable(
        columns={"tier": col.enum("gold", "silver")},
        rules=[Rule("late", when={"tier": "gold"}, then="late")],
        policy="collect",
    )
    triggers = TriggerPolicy(
        id="t", table=table, triggers=[Trigger(id="late", ladder="care", why="gold")]
    )
    with pytest.raises(OutsideDomainError) as error:
        review(case(facts={"tier": "bronze"}), desk(triggers=triggers), at=at(10))

    assert error.value.__notes__ == ["In case c."]


class OnlyThisYear:
    """Holidays that somebody has entered for this year alone."""

    def dates(self, first: date, last: date) -> dict[date, str]:
        return {}

    def covers(self, year: int) -> bool:
        return year == 2026
