"""Hold the types of the public API; mypy reads this file, nothing runs it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from types import ModuleType
from typing import Any, assert_type
from zoneinfo import ZoneInfo

import pendulum

import servicekit
from servicekit import (
    Agent,
    Authority,
    BusinessHours,
    Case,
    Change,
    Customer,
    Decision,
    DecisionTable,
    Escalation,
    EscalationEvent,
    EscalationState,
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
    ServiceKitError,
    Span,
    Target,
    Targets,
    Team,
    Totals,
    Undetermined,
    Verdict,
    errors,
    first_reply,
    resolution,
    review,
)
from servicekit.case import DONE
from servicekit.escalation import Needs
from servicekit.hours import Calendar
from servicekit.hours.explanation import HoursExplanation
from servicekit.instants import (
    appointment,
    aware,
    elapsed,
    from_microseconds,
    optional_aware,
    to_microseconds,
    zone,
)
from servicekit.money import totals
from servicekit.promise import TRANSITIONS, Explanation, Standing
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
    customer.name = "Sam"  # type: ignore[misc]

    authority = Authority(limits={"refund": Money(1, "EUR")})
    assert_type(authority.covers("refund", Money(1, "EUR")), bool)
    agent = Agent(id="ada", team_id=3, skills={"billing": 2}, authority=authority)
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
    contact.text = "hello"  # type: ignore[misc]
    party.role = "agent"  # type: ignore[misc]
    Interaction("1", t, party, "email")  # type: ignore[call-arg]


def promises(t: datetime, office: BusinessHours) -> None:
    promise = Promise(id=1, customer_id=7, what="call back", made_at=t, due_at=t, events=[])
    assert_type(promise.id, str)
    assert_type(promise.case_id, str | None)
    assert_type(promise.events, tuple[PromiseEvent, ...])
    assert_type(promise.transfer(at=t, to="sam"), Promise)
    assert_type(promise.fulfil(at=t), Promise)
    assert_type(promise.renegotiate(at=t, due_at=t), Promise)
    assert_type(promise.pause(at=t), Promise)
    assert_type(promise.resume(at=t, due_at=t), Promise)
    assert_type(promise.release(at=t), Promise)
    assert_type(promise.withdraw(at=t), Promise)
    assert_type(promise.record(PromiseEvent(kind="fulfilled", at=t)), Promise)
    assert_type(promise.state(at=t, known_at=t), PromiseState)
    assert_type(promise.standing(at=t), Standing)
    assert_type(promise.standing(at=t).due_at, datetime | None)
    assert_type(promise.explain(at=t, hours=office), Explanation)
    assert_type(promise.explain(at=t).because, tuple[Reason, ...])
    assert_type(promise.explain(at=t).time, HoursExplanation | None)
    assert_type(TRANSITIONS[PromiseState.OPEN, "fulfilled"], PromiseState)
    promise.state(t)  # type: ignore[call-arg]
    promise.what = "write"  # type: ignore[misc]
    promise.events[0].kind = "paused"  # type: ignore[misc]
    promise.standing(at=t).state = PromiseState.KEPT  # type: ignore[misc]
    promise.explain(at=t).because = ()  # type: ignore[misc]


def escalations(t: datetime) -> None:
    needs = Needs(skills={"billing": 2}, authority="refund", amount=Money(1, "EUR"))
    escalation = Escalation(id=1, case_id=3, raised_at=t, why="refund", needs=needs)
    assert_type(escalation.events, tuple[EscalationEvent, ...])
    assert_type(escalation.record(EscalationEvent(kind="resolved", at=t)), Escalation)
    assert_type(escalation.state(at=t), EscalationState)
    assert_type(escalation.needs.amount, Money | None)
    escalation.why = "other"  # type: ignore[misc]
    escalation.needs.authority = "waiver"  # type: ignore[misc]


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
    assert_type(DONE, frozenset[str])
    case.status(t)  # type: ignore[call-arg]
    case.topic = "other"  # type: ignore[misc]
    change.new = "closed"  # type: ignore[misc]


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
    reply.within = timedelta(hours=2)  # type: ignore[misc]
    both.targets = ()  # type: ignore[misc]


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


def failures(error: errors.LoadError, illegal: errors.IllegalEventError) -> None:
    base: ServiceKitError = error
    assert_type(error.exceptions[0], errors.Problem | ExceptionGroup[errors.Problem])
    assert_type(illegal.legal, tuple[str, ...])
    assert_type(errors.FieldError("seq", None, "a number").field, str)
    assert_type(errors.FieldError(field="seq", value=None, expected="a number").value, object)
    errors.FieldError("seq")  # type: ignore[call-arg]
    print(base)  # noqa: T201 - used, never run
