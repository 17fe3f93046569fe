"""Hold the types of the public API; mypy reads this file, nothing runs it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from types import ModuleType
from typing import Any, assert_type
from zoneinfo import ZoneInfo

import attrs
import pendulum

import servicekit
from servicekit import (
    Agent,
    Authority,
    BusinessHours,
    Case,
    Change,
    ContactPolicy,
    Customer,
    Decision,
    DecisionTable,
    Escalation,
    EscalationEvent,
    EscalationState,
    FollowUp,
    FollowUpPolicy,
    Interaction,
    Money,
    Party,
    Playbook,
    Promise,
    PromiseEvent,
    PromiseState,
    Reason,
    Review,
    Rule,
    Scorecard,
    ServiceKitError,
    Span,
    Target,
    Targets,
    Team,
    Totals,
    Undetermined,
    Verdict,
    earliest_due,
    errors,
    first_reply,
    replay,
    resolution,
    review,
    review_history,
)
from servicekit.case import DONE, ENDED, PAUSED, SCALES, Feedback, History, Hold, Repeat, redact
from servicekit.customer import Consent
from servicekit.escalation import TRANSITIONS as ESCALATION_TRANSITIONS
from servicekit.escalation import EscalationExplanation, EscalationStanding, Needs
from servicekit.followups import (
    LAWS,
    Blocked,
    Cap,
    Constraint,
    ContactExplanation,
    Ended,
    Enrolment,
    EnrolmentEvent,
    FollowUps,
    FollowUpsExplanation,
    LegalPreset,
    Moved,
    Occasion,
    Outcome,
    Period,
    Plan,
    Scheduled,
    Sequence,
    SequenceExplanation,
    Timers,
    Timing,
    Touch,
    Undecided,
    Unschedulable,
    Waiting,
    Window,
    Withheld,
    reconcile,
    said_to_customer,
    said_to_staff,
    said_when,
)
from servicekit.followups.attempt import Attempt
from servicekit.followups.presets import great_service, plan
from servicekit.hours import Allowance, Calendar
from servicekit.hours.explanation import HoursExplanation
from servicekit.insight import Durations, EarliestDue, Quantile, durations, durations_by
from servicekit.instants import (
    appointment,
    aware,
    elapsed,
    from_microseconds,
    optional_aware,
    to_microseconds,
    zone,
)
from servicekit.interaction import Told
from servicekit.mandate import Mandate
from servicekit.money import Rate, converted, totals
from servicekit.promise import (
    EVENTS,
    TRANSITIONS,
    Condition,
    Explanation,
    Standing,
    possible,
)
from servicekit.replay import Replay, ReplayChange
from servicekit.review import AgendaItem, Escalating, Finding, HistoryReview, Measurement
from servicekit.roster import Roster
from servicekit.routing import Fired, Route, Trigger, TriggerFacts, TriggerPolicy
from servicekit.scorecard import (
    Benchmark,
    Bounds,
    Comparison,
    Histogram,
    Result,
    Tallies,
    Tally,
    Worst,
    WorstCase,
    against_great_service,
)
from servicekit.situation import COLUMNS, facts, occasions, touched, trigger_facts
from servicekit.staff import Grant, Limit
from servicekit.tables import (
    Counterexample,
    Difference,
    Example,
    Gap,
    Overlap,
    Region,
    Repair,
    Report,
    col,
    independent,
    monotone,
)
from servicekit.targets import (
    MEASURES,
    Clock,
    Clocks,
    Measure,
    Selection,
    Step,
    StepDue,
    final_response,
    next_reply,
)
from servicekit.values import Facts, one_of, texts, tuple_of
from servicekit.versions import Versions


def instants(t: datetime, p: pendulum.DateTime, maybe: datetime | None) -> None:
    assert_type(to_microseconds(t), int)
    assert_type(from_microseconds(0, t), datetime)
    assert_type(from_microseconds(0, p), pendulum.DateTime)
    assert_type(aware(t), datetime)
    assert_type(optional_aware(maybe), datetime | None)
    assert_type(elapsed(t, p), timedelta)
    assert_type(zone("Europe/London"), ZoneInfo)
    assert_type(appointment(date(2026, 5, 4), time(9), "UTC"), datetime)


def hours(office: BusinessHours, t: datetime, p: pendulum.DateTime) -> None:
    assert_type(office.is_open(t), bool)
    assert_type(office.next_open(t), datetime)
    assert_type(office.next_open(p), pendulum.DateTime)
    assert_type(office.add(p, timedelta(hours=1)), pendulum.DateTime)
    assert_type(office.add_days(p, 1, end_of_day=True), pendulum.DateTime)
    assert_type(office.between(t, p), timedelta)
    assert_type(office - [Span(t, p)], Calendar)
    office.timezone = "UTC"  # type: ignore[misc]
    Span(t, p).start = t  # type: ignore[misc]


def money(m: Money) -> None:
    assert_type(m + m, Money)
    assert_type(m - m, Money)
    assert_type(-m, Money)
    assert_type(m < -m, bool)
    assert_type(Money.parse("1 EUR"), Money)
    assert_type(totals([m]), tuple[Money, ...])
    rate = Rate("GBP", "EUR", "1.15", date(2026, 5, 1))
    assert_type(converted(m, "EUR", [rate], on=date(2026, 5, 1)), Money | None)
    rate.base = "USD"  # type: ignore[misc]
    m + 1  # type: ignore[operator]
    Money(1.5, "EUR")  # converted, and refused only when it runs
    m.currency = "GBP"  # type: ignore[misc]


def values() -> None:
    assert_type(Facts({"tier": "gold"})["tier"], Any)
    assert_type(texts(["a"]), tuple[str, ...])
    assert_type(tuple_of(int, [1]), tuple[int, ...])
    one_of("a", None)
    Facts()["tier"] = "gold"  # type: ignore[index]
    reason = Reason("kept", "Done in time.", evidence=["call"])
    assert_type(reason.evidence, tuple[str, ...])
    reason.text = "other"  # type: ignore[misc]


def people(t: datetime) -> None:
    customer = Customer(id=7, name="Kim", timezones=["UTC"], since=t, facts={"tier": "gold"})
    assert_type(customer.id, str)
    assert_type(customer.timezones, tuple[str, ...])
    assert_type(customer.since, datetime | None)
    assert_type(customer.facts, Facts)
    assert_type(customer.ids, tuple[str, ...])
    assert_type(customer.quiet_hours, Calendar | Versions[Calendar] | None)
    assert_type(customer.merge(customer), Customer)
    assert_type(customer.mandate("sam", "agree", at=t), Mandate | None)
    customer.mandate("sam", "sing", at=t)  # type: ignore[arg-type]
    customer.name = "Sam"  # type: ignore[misc]

    consent = Consent(purpose="marketing", at=t, status="given", channel="phone")
    assert_type(consent.until_at, datetime | None)
    assert_type(customer.has_consented("marketing", at=t, known_at=t, channel="phone"), bool)
    assert_type(customer.has_objected("marketing", at=t), bool)
    consent.status = "objected"  # type: ignore[misc]

    authority = Authority(limits={"refund": Money(1, "EUR")})
    euro = Money(1, "EUR")
    limit = Limit(per_case=euro, per_window=euro, window=timedelta(days=1))
    Authority(limits={"refund": limit, "waiver": None})
    grant = Grant(id=1, kind="refund", amount=euro, case_id=1, by="sam", at=t, approved_by="ada")
    assert_type(grant.approved_at, datetime | None)
    assert_type(grant.stands(at=t), bool)
    assert_type(grant.pending(at=t, known_at=t), bool)
    allowed = authority.allows("refund", euro, at=t, agent_id="ada", case_id="1", grants=[grant])
    assert_type(allowed, Verdict[Reason])
    authority.allows("refund", at=t, agent_id="ada", case=1)  # type: ignore[call-arg]
    agent = Agent(id="ada", team_id=3, skills={"billing": 2}, authority=authority, capacity=3)
    assert_type(agent.room({"phone": 1}), int | None)
    assert_type(agent.team_id, str | None)
    assert_type(agent.hours, Calendar | Versions[Calendar] | None)
    assert_type(Team(id=3).department, str | None)
    agent.name = "Sam"  # type: ignore[misc]
    authority.limits = Facts()  # type: ignore[misc]
    Team(id=3).name = "Shop"  # type: ignore[misc]


def interactions(t: datetime) -> None:
    party = Party(id="kim", role="customer")
    contact = Interaction(id=1, at=t, author=party, channel="email", signals=["praise"])
    assert_type(contact.at, datetime)
    assert_type(contact.recorded_at, datetime)
    assert_type(contact.participants, tuple[Party, ...])
    assert_type(contact.signals, frozenset[str])
    assert_type(contact.is_live, bool)
    assert_type(contact.is_reply, bool)
    assert_type(contact.awaits_reply, bool)
    assert_type(contact.verified_customer, bool)
    assert_type(contact.promises, tuple[str, ...])
    told = Told(question="return-window", outcome="accept", promises=["p1"])
    assert_type(told.outcome, Any)
    assert_type(attrs.evolve(contact, told=[told]).told, tuple[Told, ...])
    told.rule = "gold"  # type: ignore[misc]
    contact.text = "hello"  # type: ignore[misc]
    party.role = "agent"  # type: ignore[misc]
    Interaction("1", t, party, "email")  # type: ignore[call-arg]


def promises(t: datetime, office: BusinessHours) -> None:
    euro, parcel = Money(1, "EUR"), Condition(what="the parcel is back", deadline_at=t)
    promise = Promise(id=1, customer_id=7, what="call back", made_at=t, due_at=t, events=[])
    Promise(id=1, customer_id=7, what="refund", made_at=t, condition=parcel, amounts=[euro])
    assert_type(promise.id, str)
    assert_type(promise.case_id, str | None)
    assert_type(promise.due_at, datetime | None)
    assert_type(promise.amounts, tuple[Money, ...])
    assert_type(promise.condition, Condition | None)
    assert_type(promise.events, tuple[PromiseEvent, ...])
    assert_type(promise.accept(at=t, due_at=t, expected_from=t, mandate=None), Promise)
    assert_type(promise.meet_condition(at=t, due_at=t), Promise)
    assert_type(promise.transfer(at=t, to="sam", by="ada", reason="leaves early"), Promise)
    assert_type(promise.attempt(at=t, evidence=["call 7"]), Promise)
    assert_type(promise.fulfil(at=t, amount=euro, recorded_at=t), Promise)
    assert_type(promise.renegotiate(at=t, due_at=t, by="kim"), Promise)
    assert_type(promise.pause(at=t, id="a"), Promise)
    assert_type(promise.resume(at=t), Promise)
    assert_type(promise.resume(at=t, due_at=t, hours=office), Promise)
    assert_type(promise.release(at=t, by="sam", mandate=None), Promise)
    assert_type(promise.withdraw(at=t, revises="a", source="crm", seq=1), Promise)
    assert_type(promise.dispute(at=t, party="customer"), Promise)
    assert_type(promise.assess(at=t, party="company", verdict="kept"), Promise)
    assert_type(promise.retract("a", at=t), Promise)
    assert_type(promise.record(PromiseEvent(kind="fulfilled", at=t)), Promise)
    assert_type(promise.state(at=t, known_at=t), PromiseState)
    assert_type(promise.standing(at=t), Standing)
    assert_type(promise.standing(at=t).due_at, datetime | None)
    assert_type(promise.standing(at=t).cause, str | None)
    assert_type(promise.remaining(at=t, known_at=t), tuple[Money, ...])
    assert_type(promise.disputed(at=t, known_at=t), bool)
    assert_type(promise.explain(at=t, hours=office), Explanation)
    assert_type(promise.explain(at=t).because, tuple[Reason, ...])
    assert_type(promise.explain(at=t).time, HoursExplanation | None)
    assert_type(TRANSITIONS[PromiseState.OPEN, "fulfilled"], PromiseState)
    assert_type(EVENTS["released"].needs, tuple[str, ...])
    assert_type(possible(PromiseState.OPEN, "target"), tuple[str, ...])
    promise.state(t)  # type: ignore[call-arg]
    promise.transfer(at=t)  # type: ignore[call-arg]
    promise.renegotiate(at=t)  # type: ignore[call-arg]
    promise.pause(at=t, mandate=None)  # type: ignore[call-arg]
    promise.pause(at=t, due_at=t)  # type: ignore[call-arg]
    promise.fulfil(at=t, amount=1)  # type: ignore[arg-type]
    promise.what = "write"  # type: ignore[misc]
    promise.events[0].kind = "paused"  # type: ignore[misc]
    promise.standing(at=t).state = PromiseState.KEPT  # type: ignore[misc]
    promise.explain(at=t).because = ()  # type: ignore[misc]
    parcel.what = "it is back"  # type: ignore[misc]


def escalations(t: datetime, office: BusinessHours) -> None:
    needs = Needs(skills={"billing": 2}, authority="refund", amount=Money(1, "EUR"))
    escalation = Escalation(id=1, case_id=3, raised_at=t, why="refund", needs=needs)
    assert_type(escalation.events, tuple[EscalationEvent, ...])
    assert_type(escalation.excluded, Facts)
    Escalation(id=1, case_id=3, raised_at=t, why="refund", excluded=["ada"])
    Escalation(id=1, case_id=3, raised_at=t, why="refund", excluded={"ada": "involved"})
    assert_type(escalation.record(EscalationEvent(kind="resolved", at=t)), Escalation)
    assert_type(escalation.offer(at=t, level=0, to=["ada"], by="sam", seq=1), Escalation)
    assert_type(escalation.escalate(at=t, seen_at=t, due_at=t), Escalation)
    assert_type(escalation.acknowledge(at=t, by="ada", recorded_at=t), Escalation)
    assert_type(escalation.pause(at=t).resume(at=t, hours=office), Escalation)
    decided = escalation.decide(at=t, by="ada", outcome="varied", reason_code="goodwill")
    assert_type(decided, Escalation)
    assert_type(escalation.retract("a1", at=t, reason="another case"), Escalation)
    assert_type(escalation.state(at=t, known_at=t), EscalationState)
    assert_type(escalation.standing(at=t, hours=office), EscalationStanding)
    assert_type(escalation.standing(at=t).left, timedelta | None)
    assert_type(escalation.exclusions(at=t), Facts)
    assert_type(escalation.explain(at=t), EscalationExplanation)
    assert_type(escalation.explain(at=t).because, tuple[Reason, ...])
    assert_type(escalation.needs.amount, Money | None)
    assert_type(ESCALATION_TRANSITIONS[EscalationState.PENDING, "offered"], EscalationState)
    escalation.why = "other"  # type: ignore[misc]
    escalation.needs.authority = "waiver"  # type: ignore[misc]
    escalation.standing(at=t).level = 1  # type: ignore[misc]
    escalation.acknowledge(at=t)  # type: ignore[call-arg]
    escalation.offer(at=t, level=0, revised="a1")  # type: ignore[call-arg]
    escalation.decide(at=t, by="ada", outcome="upheld", reason_code="x")  # type: ignore[arg-type]


def cases(t: datetime, contact: Interaction, change: Change) -> None:
    case = Case(id=1, customer_id=7, opened_at=t, interactions=[contact], changes=[change])
    assert_type(case.status(at=t), str)
    assert_type(case.priority(at=t), str | None)
    assert_type(case.team(at=t), str | None)
    assert_type(case.agent(at=t), str | None)
    assert_type(case.contacts(at=t), tuple[Interaction, ...])
    assert_type(case.hand_overs(at=t, of="agent"), tuple[Change, ...])
    assert_type(case.ping_pong(at=t), tuple[Change, ...])
    assert_type(case.departments(at=t), tuple[str, ...])
    assert_type(case.reopenings(at=t), tuple[Change, ...])
    assert_type(case.settled_at(at=t), datetime | None)
    assert_type(case.settling(at=t), Change | None)
    assert_type(case.waiting_since(at=t), datetime | None)
    assert_type(case.status(at=t, known_at=t), str)
    assert_type(case.hand_overs(at=t, known_at=t, counted=True), tuple[Change, ...])
    assert_type(case.ended_at(at=t), datetime | None)
    assert_type(case.pauses(at=t, statuses=["pending"]), tuple[Span, ...])
    assert_type(case.told(at=t), tuple[tuple[Interaction, Told], ...])
    assert_type(case.times_repeated(at=t), int)
    assert_type(case.promised(at=t), tuple[Promise, ...])
    assert_type(case.owed(at=t), tuple[Promise, ...])
    assert_type(case.granted(at=t, kind="refund"), tuple[Money, ...])
    assert_type(case.grants, tuple[Grant, ...])
    assert_type(case.feedback, tuple[Feedback, ...])
    assert_type(DONE, frozenset[str])
    assert_type(ENDED, frozenset[str])
    assert_type(PAUSED, frozenset[str])
    case.status(t)  # type: ignore[call-arg]
    case.topic = "other"  # type: ignore[misc]
    change.new = "closed"  # type: ignore[misc]


def histories(t: datetime, case: Case, contact: Interaction) -> None:
    feedback = Feedback(kind="csat", asked_at=t, at=t, score=4)
    assert_type(feedback.scale, tuple[float, float] | None)
    assert_type(feedback.since, datetime)
    assert_type(SCALES["csat"], tuple[float, float] | None)
    hold = Hold(reason="claim 17", from_at=t)
    assert_type(hold.holds(at=t), bool)
    history = History(customer=7, cases=[case], contacts=[contact], holds=[hold])
    History(customer=Customer(id=7, same_as=[8]))
    assert_type(history.customer, Customer | str)
    assert_type(history.customer_ids, tuple[str, ...])
    assert_type(history.contacts(at=t, since=t), tuple[Interaction, ...])
    assert_type(history.told(at=t, question="price"), tuple[tuple[Interaction, Told], ...])
    assert_type(history.promises(at=t, known_at=t), tuple[Promise, ...])
    assert_type(history.owed_late(at=t), tuple[Promise, ...])
    assert_type(history.grants(at=t, kind="refund", pending=True), tuple[Grant, ...])
    assert_type(history.granted(at=t), tuple[Money, ...])
    assert_type(history.feedback(at=t), tuple[Feedback, ...])
    repeats = history.repeat_contacts(at=t, within=timedelta(days=7))
    assert_type(repeats, tuple[Repeat, ...])
    assert_type(repeats[0].after, timedelta)
    assert_type(history.held(at=t), tuple[Hold, ...])
    assert_type(redact(history, b"key", at=t), History)
    redact(case, "key")  # type: ignore[arg-type]
    history.repeat_contacts(at=t)  # type: ignore[call-arg]
    history.cases = ()  # type: ignore[misc]
    feedback.score = 5  # type: ignore[misc]
    hold.reason = "other"  # type: ignore[misc]
    repeats[0].again_at = t  # type: ignore[misc]


def targets(t: datetime, case: Case) -> None:
    reply = first_reply(timedelta(hours=1), when={"priority": "urgent", "team": ["a", "b"]})
    assert_type(reply, Target)
    assert_type(resolution(timedelta(hours=8), pause_on=["pending"]), Target)
    assert_type(reply.clock, Calendar)
    assert_type(reply.what, str)
    assert_type(reply.matches(case, at=t), bool)
    assert_type(reply.promise_for(case, at=t), Promise | None)
    both = Targets([reply])
    assert_type(both.applying(case, at=t), tuple[Target, ...])
    assert_type(both.promises_for(case, at=t), tuple[Promise, ...])
    reply.within = timedelta(hours=2)  # type: ignore[misc,assignment]
    both.targets = ()  # type: ignore[misc]


def clocks(t: datetime, case: Case, office: BusinessHours) -> None:
    step = Step(id="half", share=0.5)
    target = next_reply("4 working hours", hours=office, unless={"facts.tier": 3}, steps=[step])
    assert_type(target.within, Allowance)
    assert_type(target.measured, Measure)
    assert_type(MEASURES["resolution"], Measure)
    assert_type(Allowance.parse("2 days").due(t, office, [Span(t, t)]), datetime)
    final_response("8 weeks", on_reopen="forget")  # type: ignore[arg-type]
    targets = Targets([target])
    found = targets.clocks(case, at=t, known_at=t)
    assert_type(found, Clocks)
    assert_type(found.next_due_at, datetime | None)
    for clock in found:
        assert_type(clock, Clock)
        assert_type(clock.remaining, timedelta)
        assert_type(clock.steps, tuple[StepDue, ...])
    assert_type(targets.selection(case, at=t), tuple[Selection, ...])


class Quiet:
    """A constraint that a host writes itself."""

    id = "quiet"
    code = "quiet"
    bases = ("marketing",)
    channels: tuple[str, ...] = ()
    is_law = False
    is_local = False
    source: str | None = None

    def shut(self, attempt: Attempt, low: int, high: int) -> list[int]:
        """Shut everything out."""
        return [low, high]

    def said(self, attempt: Attempt, at: int) -> str:
        """Say why."""
        return "always quiet"


class Loud:
    """What is no constraint."""

    id = "loud"


def constraints(office: BusinessHours) -> None:
    window = Window("team hours", office, channels=["phone"])
    Window("shop", Versions({date(2026, 1, 1): office}), place="customer", is_law=True)
    assert_type(window.hours, Calendar)
    assert_type(window.bases, tuple[str, ...])
    assert_type(Window.blackout("funeral", [date(2026, 11, 24)], timezone="UTC"), Window)
    Window.blackout("feast", {date(2026, 12, 25): "Christmas Day"})
    cap = Cap("one a day", 1, "24 hours", per=["person", "case"], counts=["service"])
    Cap("a few", 3, timedelta(hours=1), spread=True, burst=(2, timedelta(minutes=5)))
    Cap("one a week", 1, Period.parse("calendar week"), per="brand", of="conversations")
    assert_type(cap.window, Period)
    assert_type(cap.counts, tuple[str, ...] | None)
    for law in LAWS:
        assert_type(law, LegalPreset)
        assert_type(law.constraints(holidays=[date(2026, 12, 25)]), tuple[Window | Cap, ...])
    host: Constraint = Quiet()
    policy = ContactPolicy(
        channels=["phone", "email"],
        constraints=[window, cap, *LAWS[0].constraints(), host],
        timezone="Europe/London",
        purposes={"stay fixed": "service"},
        horizon=timedelta(days=30),
    )
    assert_type(policy.constraints, tuple[Constraint, ...])
    Window("team hours")  # type: ignore[call-arg]
    Window("team hours", "Mo-Fr 09:00-17:00")  # type: ignore[arg-type]
    Cap("one a day", "1", "24 hours")  # type: ignore[arg-type]
    Cap("one a day", 1, 24)  # type: ignore[arg-type]
    ContactPolicy(channels=["phone"], constraints=[Loud()])  # type: ignore[list-item]
    policy.channels = ()  # type: ignore[misc]
    cap.count = 2  # type: ignore[misc]


def contacting(t: datetime, policy: ContactPolicy, kim: Customer, past: History) -> None:
    call = FollowUp(
        key="1", customer_id=7, purpose="stay fixed", earliest_at=t, channels=["phone"],
    )  # fmt: skip
    found = policy.schedule(call, kim, past, at=t)
    assert_type(found, Scheduled | Unschedulable)
    outcome: Outcome = policy.schedule(call, kim, [], at=t, planned=())
    if isinstance(outcome, Scheduled):
        assert_type(outcome.at, datetime)
        assert_type(outcome.channel, str | None)
        assert_type(outcome.moved, tuple[Moved, ...])
        policy.schedule(call, kim, past, at=t, planned=[outcome])
        policy.may_contact(kim, "phone", outcome, past, at=t)
        ada = Party(id="ada", role="agent")
        assert_type(outcome.recorded(1, at=t, author=ada, outcome="connected"), Interaction)
        outcome.at = t  # type: ignore[misc]
    else:
        assert_type(outcome.blocked, tuple[Blocked, ...])
        assert_type(outcome.blocked[0].would_be_at, datetime | None)
        outcome.at  # type: ignore[attr-defined]  # noqa: B018
    assert_type(policy.plan([call], kim, past, at=t), tuple[Scheduled | Unschedulable, ...])
    policy.plan([call], kim, past, at=t, within=timedelta(hours=4))
    assert_type(policy.may_contact(kim, "phone", "stay fixed", past, at=t), Verdict[Reason])
    policy.may_contact(kim, "phone", "ask", [], at=t, basis="service", case_id=3, brand="north")
    policy.may_contact(kim, "phone", call, [], at=t, contact_point="1")
    look = policy.explain(call, kim, past, at=t, channel="phone", span=Span(t, t))
    assert_type(look, ContactExplanation)
    assert_type(look.open, tuple[Span, ...])
    assert_type(look.picture("Europe/London", at=t), str)
    policy.schedule(call, kim, past)  # type: ignore[call-arg]
    policy.may_contact(kim, "phone", call, [], at=t, points=1)  # type: ignore[call-arg]


def timings(t: datetime, p: pendulum.DateTime, office: BusinessHours) -> None:
    timing = Timing.parse("in 2 business days at 10:00")
    assert_type(timing.at(t, hours=office, pauses=[Span(t, t)]), datetime)
    assert_type(timing.at(p, timezone="Europe/London"), pendulum.DateTime)
    assert_type(Timing.parse("24 hours before").at(t, due=t), datetime)
    assert_type(timing.remaining(t, t, hours=office), timedelta)
    assert_type(timing.amount, Allowance | None)
    assert_type(timing.clock, time | None)
    timing.at(t, until=t)  # type: ignore[call-arg]
    timing.kind = "after"  # type: ignore[misc]


def follow_ups(t: datetime, office: BusinessHours, kim: Customer, past: History) -> None:
    fixed = Occasion(kind="resolved", since=t, customer_id=7, case_id=3, pauses=[Span(t, t)])
    assert_type(fixed.since, datetime)
    assert_type(fixed.key("stayed fixed"), str)
    ask = Plan(id="ask", purpose="ask", earliest="in 1 day at 10:00", every="after 2 days")
    assert_type(ask.earliest, Timing)
    assert_type(ask.latest, Timing | None)
    columns = {"occasion": COLUMNS["occasion"], "tier": col.enum("trial", "paid")}
    rule = Rule("fixed", when={"occasion": "resolved"}, then="ask")
    table = DecisionTable(columns=columns, rules=[rule], otherwise=None)
    policy = FollowUpPolicy(id="after sales", table=table, plans=[ask], timezone="Europe/London")
    found = policy.follow_ups([fixed], kim, at=t, contacts=past, known_at=t)
    assert_type(found, FollowUps)
    assert_type(list(found), list[FollowUp])
    assert_type(found.paused, tuple[Withheld, ...])
    assert_type(found.undetermined, tuple[Undecided, ...])
    assert_type(policy.explain(fixed, kim, at=t), FollowUpsExplanation)
    assert_type(
        great_service(hours=office, plans=[plan("nudge", channels=["sms"])]), FollowUpPolicy
    )
    for each in found:
        assert_type(each.earliest_at, datetime)
        assert_type(each.because, tuple[Reason, ...])
        assert_type(each.every, Timing | None)
    policy.follow_ups([fixed], kim)  # type: ignore[call-arg]
    fixed.since = t  # type: ignore[misc]
    ask.purpose = "sell"  # type: ignore[misc]


def situations(t: datetime, office: BusinessHours, case: Case, past: History) -> None:
    assert_type(occasions(case, at=t, hours=office, history=past), tuple[Occasion, ...])
    assert_type(touched("outage", [case, past], since=t, at=t), tuple[Occasion, ...])
    assert_type(facts(case, at=t), Facts)
    occasions(case, at=t)  # type: ignore[call-arg]
    touched("outage", [case], at=t)  # type: ignore[call-arg]


def sequences(t: datetime, office: BusinessHours, case: Case, past: History) -> None:
    touch = Touch(purpose="ask", after="in 3 days at 10:00", channels=["email"])
    Touch(purpose="ask", after=Allowance.parse("4 working hours"), within=Timing())
    reminders = Sequence(id="reminders", touches=[touch], most="after 2 weeks", hours=office)
    kim = reminders.enrol(12, 7, at=t, case_id=3)
    assert_type(kim, Enrolment)
    assert_type(kim.pause(at=t, by="ada", reason="holidays").resume(at=t).stop(at=t), Enrolment)
    assert_type(kim.retract("v1", at=t), Enrolment)
    assert_type(kim.events, tuple[EnrolmentEvent, ...])
    assert_type(kim.progress(at=t).pauses, tuple[Span, ...])
    assert_type(reminders.next(kim, past, at=t), FollowUp | Waiting | Ended)
    assert_type(reminders.explain(kim, [], at=t, case=case), SequenceExplanation)
    assert_type(reminders.by_id["1"], Touch)
    reminders.next(kim, past)  # type: ignore[call-arg]
    kim.pause(at=t, due_at=t)  # type: ignore[call-arg]
    reminders.basis = "reply"  # type: ignore[misc]


def sentences(t: datetime, contact: Scheduled, kim: Customer) -> None:
    assert_type(said_when(t, "de-AT", ["Europe/Vienna"], at=t), str)
    assert_type(said_to_customer(contact, kim, at=t, words={"en": "We call {when}."}), str)
    assert_type(said_to_customer(t, kim, at=t, fallback="en"), str)
    assert_type(said_to_staff(contact, kim, timezone="Europe/London"), str)
    said_to_customer(contact, kim)  # type: ignore[call-arg]


class Memory:
    """Timers that a host keeps itself."""

    def schedule(self, key: str, at: datetime, payload: Mapping[str, Any]) -> None:
        """Wake up for a key at an instant."""

    def cancel(self, key: str) -> None:
        """Do not wake up for a key any more."""


class Alarm:
    """What only wakes up."""

    def schedule(self, key: str, at: datetime, payload: Mapping[str, Any]) -> None:
        """Wake up for a key at an instant."""


def waking_up(before: list[Outcome], after: list[Outcome]) -> None:
    timers: Timers = Memory()
    reconcile(timers, before, after)
    reconcile(Alarm(), before, after)  # type: ignore[arg-type]


def tables(facts: dict[str, object]) -> None:
    columns = {"days": col.integer(0, 60), "opened": col.boolean()}
    rule = Rule("early", when={"days": "<= 30"}, then="accept")
    assert_type(rule, Rule[str])
    table = DecisionTable(columns=columns, rules=[rule], otherwise="decline")
    assert_type(table, DecisionTable[str])
    decided = table.decide(facts)
    assert_type(decided, Decision[str] | Undetermined[str])
    if isinstance(decided, Decision):
        assert_type(decided.outcome, str)
    else:
        assert_type(decided.ask, tuple[str, ...])
    report = table.check(budget=1000)
    assert_type(report, Report)
    assert_type(report.gaps, Verdict[Gap])
    assert_type(report.contradictions.findings, tuple[Overlap, ...])
    assert_type([gap.region for gap in report.gaps], list[Region])
    assert_type(table.diff(table), Verdict[Difference])
    proved = table.prove(monotone("days", order=("accept", "decline")), independent("opened"))
    assert_type(proved, tuple[Verdict[Counterexample], ...])
    assert_type(table.repairs(), tuple[Repair[str], ...])
    assert_type(table.examples(), tuple[Example, ...])
    table.rules = ()  # type: ignore[misc]
    rule.then = "decline"  # type: ignore[misc]


def face(t: datetime, case: Case, playbook: Playbook) -> None:
    assert_type(review(case, playbook, at=t), Review)
    assert_type(servicekit.review(case, playbook, at=t), Review)
    assert_type(Totals.of([review(case, playbook, at=t)]), Totals)
    ask: Callable[..., Review] = servicekit.review
    module: ModuleType = errors
    print(ask, module)  # noqa: T201 - used, never run
    servicekit.Reviewer  # type: ignore[attr-defined]  # noqa: B018


def reviewing(t: datetime, case: Case, past: History, playbook: Playbook, roster: Roster) -> None:
    found = review(case, playbook, at=t, history=past, roster=roster)
    assert_type(found.agenda, tuple[AgendaItem, ...])
    assert_type(found.agenda[0].due_at, datetime | None)
    assert_type(found.findings, tuple[Finding, ...])
    assert_type(found.went_well, tuple[Finding, ...])
    assert_type(found.routes, tuple[Escalating, ...])
    assert_type(found.routes[0].route, Route | None)
    assert_type(found.follow_ups, tuple[Scheduled | Unschedulable, ...])
    assert_type(found.measurements, tuple[Measurement, ...])
    assert_type(found.measurements[0].value, int | None)
    assert_type(found.settled_at, datetime | None)
    whole = review_history(past, playbook, at=t)
    assert_type(whole, HistoryReview)
    assert_type(whole.reviews, tuple[Review, ...])
    assert_type(whole.findings, tuple[tuple[str, Finding], ...])
    assert_type(whole.next_at, datetime | None)
    review_history(past, playbook)  # type: ignore[call-arg]
    review_history(case, playbook, at=t)  # type: ignore[arg-type]
    found.agenda = ()  # type: ignore[misc]


def triggering(
    t: datetime, case: Case, past: History, roster: Roster, office: BusinessHours
) -> None:
    late = Trigger(id="late", ladder="desk", why="a promise was broken")
    assert_type(late.kind, str)
    rule = Rule("late", when={"promise_broken": True}, then="late")
    table = DecisionTable(columns={"promise_broken": col.boolean()}, rules=[rule], policy="collect")
    policy = TriggerPolicy(id="escalations", table=table, triggers=[late])
    known = trigger_facts(case, at=t, hours=office, history=past, roster=roster)
    assert_type(known, TriggerFacts)
    assert_type(policy.fired(known), tuple[Fired, ...])
    assert_type(policy.fired(known)[0].since, datetime | None)
    policy.fired({"promise_broken": True})  # type: ignore[arg-type]
    late.ladder = "other"  # type: ignore[misc]


def scorecards(reviews: list[Review]) -> None:
    card = Scorecard.of(reviews, by="agent", least=5)
    assert_type(card + Scorecard(), Scorecard)
    assert_type(card.totals, Totals)
    assert_type(card.total, Tallies)
    assert_type(card.total["csat", "1..5"], Tally)
    assert_type(card.groups, Mapping[str, Tallies])
    assert_type(card.results("sam"), tuple[Result, ...])
    found = card.result("first_reply")
    assert_type(found.value, float | timedelta | None)
    assert_type(found.median, Bounds | None)
    assert_type(card.total["first_reply", None].histogram, Histogram)
    compared = against_great_service(card)
    assert_type(compared, tuple[Comparison, ...])
    assert_type(compared[0].benchmark, Benchmark | None)
    assert_type(Worst.of(reviews, most=3) + Worst(3), Worst)
    assert_type(Worst.of(reviews).cases, tuple[WorstCase, ...])
    Scorecard.of(reviews, "team")  # type: ignore[call-arg]
    card.total["csat"]  # type: ignore[index]
    card.least = 1  # type: ignore[misc]


def promising(t: datetime, cases: list[Case], office: BusinessHours) -> None:
    seen = durations(cases, at=t, measure="resolution", hours=office)
    assert_type(seen + Durations(), Durations)
    assert_type(seen.quantile(0.8), Quantile)
    assert_type(seen.quantile(0.8).after, timedelta | None)
    assert_type(durations_by(cases, ["topic"], at=t), dict[tuple[str | None, ...], Durations])
    due = earliest_due(seen, t, kept=0.9, hours=office)
    assert_type(due, EarliestDue)
    assert_type(due.due_at, datetime | None)
    durations(cases)  # type: ignore[call-arg]
    due.due_at = t  # type: ignore[misc]


def replaying(t: datetime, cases: list[Case], past: History, old: Playbook, new: Playbook) -> None:
    found = replay([past, *cases], old, new, at=t)
    assert_type(found, Replay)
    assert_type(found + found, Replay)
    assert_type(found.changes, tuple[ReplayChange, ...])
    assert_type(found.rules, dict[str, int])
    assert_type(servicekit.replay(cases, old, new, at=t), Replay)
    replay(cases, old, at=t)  # type: ignore[call-arg]
    found.cases = 2  # type: ignore[misc]


def failures(error: errors.LoadError, illegal: errors.IllegalEventError) -> None:
    base: ServiceKitError = error
    assert_type(error.exceptions[0], errors.Problem | ExceptionGroup[errors.Problem])
    assert_type(illegal.legal, tuple[str, ...])
    assert_type(errors.FieldError("seq", None, "a number").field, str)
    assert_type(errors.FieldError(field="seq", value=None, expected="a number").value, object)
    errors.FieldError("seq")  # type: ignore[call-arg]
    print(base)  # noqa: T201 - used, never run
