"""Strategies for every kind of value that is written in JSON, and what makes two exactly equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import strategies as st

from servicekit.case import FIELDS, REASONS, SCALES, STATUSES, Case, Change, Feedback, History, Hold
from servicekit.customer import Consent, Customer
from servicekit.decision import Decision, Reason, Undetermined, Verdict
from servicekit.errors import LoadError, ServiceKitError
from servicekit.escalation import EVENTS as ESCALATION_EVENTS
from servicekit.escalation import EXCLUSIONS, Escalation, EscalationEvent, Needs
from servicekit.extra.holidays import public_holidays
from servicekit.extra.json import structure
from servicekit.feasibility import keepable
from servicekit.followups import (
    BASES,
    LAWS,
    OCCASIONS,
    Blocked,
    Cap,
    ContactExplanation,
    Ended,
    Enrolment,
    EnrolmentEvent,
    FollowUp,
    FollowUps,
    LegalPreset,
    Moved,
    Occasion,
    Period,
    Plan,
    Scheduled,
    Sequence,
    SequenceExplanation,
    Timing,
    Touch,
    Undecided,
    Unschedulable,
    Waiting,
    Window,
    Withheld,
)
from servicekit.followups.enrolment import EVENTS as ENROLMENT_EVENTS
from servicekit.followups.explanation import Shut
from servicekit.followups.occasion import DATED
from servicekit.followups.sequence import STOPS
from servicekit.followups.sequence_course import ENDINGS
from servicekit.hours import Allowance, BusinessHours, Span
from servicekit.hours.intervals import DAYS
from servicekit.insight import Durations, earliest_due
from servicekit.instants import EPOCH, from_microseconds, to_microseconds
from servicekit.interaction import DIRECTIONS, OUTCOMES, ROLES, Interaction, Party, Told
from servicekit.mandate import ACTS, Mandate
from servicekit.money import Money, Rate
from servicekit.playbook import LogMapping, Playbook, ServiceLevel
from servicekit.promise import EVENTS, ORIGINS, PARTIES, VERDICTS, Condition, Promise, PromiseEvent
from servicekit.review import LEFT_OUT, Escalating, HistoryReview, Measurement, review
from servicekit.review import MEASURES as REVIEWED
from servicekit.routing import (
    ASK,
    ON_EMPTY,
    RECIPIENTS,
    ROUTES,
    Assignment,
    Candidate,
    Level,
    Load,
    Ranked,
    Recipient,
    Relaxation,
    Relaxed,
    Route,
    RouteExplanation,
    Trigger,
)
from servicekit.routing.constraint import SOFT
from servicekit.scorecard import (
    GROUPINGS,
    Group,
    Histogram,
    Scorecard,
    Tallies,
    Totals,
    Worst,
    WorstCase,
)
from servicekit.staff import Agent, Authority, Grant, Limit, Team
from servicekit.targets import MEASURES, Measure, Step, Target, Targets
from servicekit.values import Facts
from servicekit.versions import Versions

S = st.SearchStrategy

LONDON = ZoneInfo("Europe/London")
ZONES = (
    UTC,
    LONDON,
    ZoneInfo("UTC"),
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Africa/Monrovia"),
    timezone(timedelta(hours=5, minutes=45)),
    timezone(-timedelta(hours=3, seconds=7)),
)
NAMES = ("Europe/London", "America/St_Johns", "Pacific/Apia", "UTC")


# -- what makes two values exactly equal -----------------------------------------------------------


def exact(value: object) -> object:
    """Return what two values share only if they are equal down to their types and zones."""
    match value:
        case datetime():
            place = getattr(value.tzinfo, "key", None)
            return "instant", value.replace(tzinfo=None, fold=0), value.utcoffset(), place
        case Mapping():
            return type(value), frozenset((key, exact(each)) for key, each in value.items())
        case tuple():
            return type(value), tuple(map(exact, value))
        case frozenset():
            return type(value), frozenset(map(exact, value))
    if attrs.has(type(value)):
        fields = [a for a in attrs.fields(type(value)) if a.init]
        return type(value), tuple(exact(getattr(value, a.name)) for a in fields)
    return type(value), repr(value)


def refusals(data: object, kind: Any) -> list[str]:
    """Return everything that is wrong with a document, as text."""
    with pytest.raises(LoadError) as error:
        structure(data, kind)
    return [str(each) for each in error.value.exceptions]


# -- words and numbers -----------------------------------------------------------------------------

texts = st.text(max_size=8)
words = st.text(min_size=1, max_size=8).filter(str.strip)
ids = st.text(min_size=1, max_size=5)
maybe_ids = st.none() | ids
walls = st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001
instants = st.builds(
    lambda wall, place, fold: wall.replace(tzinfo=place, fold=fold),
    walls,
    st.sampled_from(ZONES),
    st.sampled_from((0, 1)),
)
dates = st.dates(date(2019, 1, 1), date(2027, 12, 31))
durations = st.timedeltas(timedelta(0), timedelta(days=40))
positive = st.timedeltas(timedelta(microseconds=1), timedelta(days=40))
currencies = st.sampled_from(("EUR", "GBP", "JPY"))
decimals = st.decimals(allow_nan=False, allow_infinity=False)
moneys = st.builds(Money, decimals, currencies)
owed = st.builds(Money, st.decimals("0.01", 999, places=2), currencies)


def maybe(strategy: S[Any]) -> S[Any]:
    return st.none() | strategy


def listed(strategy: S[Any], size: int = 3) -> S[Any]:
    return st.lists(strategy, max_size=size)


def made(kind: Callable[..., Any], fields: dict[str, S[Any]], /, **others: S[Any]) -> S[Any]:
    """Return values of a kind; what the kind refuses is left out, as are some of the others."""

    def build(given: dict[str, Any]) -> Any:
        try:
            return kind(**given)
        except ServiceKitError:
            return None

    found = st.fixed_dictionaries(fields, optional=others).map(build)
    return found.filter(lambda value: value is not None)


@st.composite
def since(draw: st.DrawFn, start: datetime) -> datetime:
    """Return an instant not before another, in some zone."""
    at = to_microseconds(start) + draw(durations) // timedelta(microseconds=1)
    return from_microseconds(at, EPOCH.replace(tzinfo=draw(st.sampled_from(ZONES))))


hashable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | decimals
    | st.fractions()
    | dates
    | instants
    | st.timedeltas()
    | moneys
    | st.builds(Allowance, st.integers(1, 99), st.sampled_from(("hour", "business day"))),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=6,
)
anything = hashable | st.recursive(
    hashable,
    lambda inner: (
        st.dictionaries(st.text("$ab", max_size=3), inner, max_size=3).map(Facts)
        | st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=6,
)
facts = st.dictionaries(st.text("$ab", max_size=3), anything, max_size=3).map(Facts)
reasons = made(Reason, {"code": words, "text": words}, evidence=listed(ids))
counts = st.dictionaries(words, st.integers(1, 9), max_size=3)


# -- time ------------------------------------------------------------------------------------------

clocks = st.sampled_from(
    ([], [("09:00", "17:00")], [("22:00", "06:00")], [("00:00", "24:00")], [("08:30:15", "12:00")])
)
plain_hours = made(
    BusinessHours,
    {"timezone": st.sampled_from(NAMES)},
    weekly=st.dictionaries(st.sampled_from(DAYS), clocks),
    holidays=maybe(st.dictionaries(dates, words, max_size=3)),
    overrides=st.dictionaries(dates, clocks, max_size=3),
)
public = public_holidays("GB", subdivision="ENG", years=[2026, 2028])
hours = plain_hours | plain_hours.map(lambda plain: attrs.evolve(plain, holidays=public))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(instants)
    return Span(start, draw(since(start)))


def versions(values: S[Any]) -> S[Any]:
    return st.dictionaries(dates, values, min_size=1, max_size=3).map(Versions)


calendars: S[Any] = st.recursive(
    hours,
    lambda inner: (
        st.builds(
            lambda left, how, right: (left & right, left | right, left - right)[how],
            inner,
            st.integers(0, 2),
            inner | versions(inner),
        )
        | st.builds(lambda base, pauses: base - pauses, inner, st.lists(spans(), max_size=3))
    ),
    max_leaves=3,
)
any_calendars = calendars | versions(calendars)
allowances = made(
    Allowance,
    {"count": st.integers(1, 99), "unit": st.sampled_from(("hour", "working hour", "week"))},
)


# -- people ----------------------------------------------------------------------------------------

mandates = made(
    Mandate,
    {"holder": ids, "customer_id": st.just("7"), "from_at": instants},
    until_at=maybe(instants),
    acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=3),
    source=maybe(texts),
)
record = {"id": maybe_ids, "source": maybe(texts), "seq": st.integers(0, 3)}
consents = made(
    Consent,
    {
        "purpose": words,
        "at": instants,
        "status": st.sampled_from(("given", "withdrawn", "objected")),
    },
    recorded_at=instants,
    channel=maybe(words),
    until_at=maybe(instants),
    **record,
)
customers = made(
    Customer,
    {"id": st.just(7)},
    same_as=st.lists(st.integers(10, 20), unique=True, max_size=2),
    name=texts,
    language=maybe(texts),
    timezones=listed(st.sampled_from(NAMES)),
    contact_points=st.dictionaries(words, listed(words), max_size=2),
    consents=listed(consents),
    preferred_channels=listed(words),
    contact_hours=maybe(any_calendars),
    quiet_hours=maybe(any_calendars),
    needs=listed(words),
    mandates=listed(mandates),
    brand=maybe(texts),
    since=maybe(instants),
    facts=facts,
)
limits = made(Limit, {}, per_case=maybe(owed), per_window=owed, window=positive) | made(
    Limit, {}, per_case=maybe(owed)
)
authorities = made(
    Authority, {}, limits=st.dictionaries(words, st.none() | owed | limits, max_size=3)
)
agents = made(
    Agent,
    {"id": ids},
    name=texts,
    team_id=maybe_ids,
    skills=counts,
    languages=listed(words),
    hours=maybe(any_calendars),
    authority=authorities,
    capacity=maybe(st.integers(0, 9)),
    weights=counts,
)
teams = made(Team, {"id": ids}, name=texts, department=maybe(texts), hours=maybe(any_calendars))


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    at = draw(instants)
    fields = {"id": ids, "kind": words, "by": st.just("sam"), "at": st.just(at)}
    approval = {"approved_by": st.just("ada"), "approved_at": since(at)}
    return draw(
        made(
            Grant,
            {**fields, "case_id": st.just("1")},
            amount=maybe(owed),
            recorded_at=since(at),
            needs_approval=st.booleans(),
            reversed_at=since(at),
            customer_id=maybe_ids,
            source=maybe(texts),
            **draw(st.sampled_from(({}, approval))),
        )
    )


parties = made(Party, {"id": ids, "role": st.sampled_from(ROLES)}, verified=st.booleans())
told = made(
    Told,
    {"question": ids, "outcome": anything},
    rule=maybe_ids,
    version=maybe(texts),
    facts_digest=maybe(texts),
    text=texts,
    language=maybe(texts),
    promises=listed(ids),
)
interactions = made(
    Interaction,
    {"id": ids, "at": instants, "author": parties, "channel": words},
    direction=st.sampled_from(DIRECTIONS),
    case_ids=listed(ids),
    recorded_at=instants,
    participants=listed(parties),
    department=maybe(texts),
    public=st.booleans(),
    automated=st.booleans(),
    outcome=maybe(st.sampled_from(OUTCOMES)),
    topic=maybe(texts),
    text=texts,
    duration=maybe(durations),
    wait=maybe(durations),
    signals=listed(words),
    needs_reply=st.booleans(),
    story_repeated=st.booleans(),
    reply_to=maybe_ids,
    told=listed(told, 1),
    seq=st.integers(0, 3),
    basis=maybe(st.sampled_from(BASES)),
    brand=maybe(texts),
    follow_ups=listed(ids),
)


# -- promises and escalations ----------------------------------------------------------------------

conditions = made(Condition, {"what": words}, deadline_at=maybe(instants))


def _happened(promise: Any, events: list[Any]) -> Any:
    """Record what can be; leave out what cannot."""
    for event in events:
        try:
            promise = promise.record(event)
        except ServiceKitError:
            continue
    return promise


def promise_events(start: datetime) -> S[PromiseEvent]:
    return made(
        PromiseEvent,
        {"kind": st.sampled_from(tuple(EVENTS)), "at": since(start)},
        recorded_at=since(start),
        by=st.sampled_from(("7", "ada", None)),
        owner=st.just("sam"),
        due_at=since(start),
        expected_from=since(start),
        amount=owed,
        party=st.sampled_from(PARTIES),
        verdict=st.sampled_from(VERDICTS),
        evidence=listed(ids),
        reason=texts,
        revises=st.sampled_from(("e1", "e2")),
        **{**record, "id": st.sampled_from(("e1", "e2", None))},
    )


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    start = draw(instants)
    wanted, deadline, offer, due = sorted(draw(st.tuples(*[since(start)] * 4)), key=to_microseconds)
    promise = draw(
        made(
            Promise,
            {
                "id": ids,
                "customer_id": st.just("7"),
                "what": words,
                "made_at": st.just(start),
                "due_at": st.just(due),
            },
            same_as=st.lists(st.integers(10, 20), unique=True, max_size=2),
            made_by=maybe_ids,
            owner=maybe_ids,
            made_in=maybe_ids,
            words=texts,
            timezone=maybe(st.sampled_from(NAMES)),
            expected_from=st.just(wanted),
            assumed=st.booleans(),
            origin=st.sampled_from(ORIGINS),
            kind=maybe(words),
            amounts=st.lists(owed, max_size=2, unique_by=lambda money: money.currency),
            condition=st.just(Condition(what="the parcel came back", deadline_at=deadline)),
            offer_expires_at=st.just(offer),
            attempts=maybe(st.integers(1, 3)),
            recorded_at=since(start),
            source=maybe(texts),
        )
    )
    return _happened(promise, draw(st.lists(promise_events(start), max_size=6)))


needs = made(
    Needs,
    {},
    skills=counts,
    authority=maybe(words),
    amount=maybe(owed),
    language=maybe(words),
    channel=maybe(words),
    team_id=maybe_ids,
    agent_id=maybe_ids,
)


def escalation_events(start: datetime) -> S[EscalationEvent]:
    return made(
        EscalationEvent,
        {"kind": st.sampled_from(tuple(ESCALATION_EVENTS)), "at": since(start)},
        recorded_at=since(start),
        by=st.sampled_from(("ada", "sam", None)),
        level=st.integers(0, 3),
        to=listed(ids),
        due_at=since(start),
        reason_code=words,
        reason=texts,
        **record,
    )


@st.composite
def escalations(draw: st.DrawFn) -> Escalation:
    start = draw(instants)
    escalation = draw(
        made(
            Escalation,
            {"id": ids, "case_id": st.just("1"), "raised_at": st.just(start), "why": words},
            severity=st.sampled_from(("low", "critical")),
            needs=needs,
            story=texts,
            excluded=st.dictionaries(ids, st.sampled_from(EXCLUSIONS), max_size=2),
            raised_by=maybe_ids,
            decided_by=maybe_ids,
            recorded_at=since(start),
            source=maybe(texts),
        )
    )
    return _happened(escalation, draw(st.lists(escalation_events(start), max_size=6)))


# -- cases -----------------------------------------------------------------------------------------

changes = made(
    Change,
    {
        "at": instants,
        "field": st.sampled_from(FIELDS),
        "new": st.none() | st.sampled_from(STATUSES),
    },
    old=st.none() | st.sampled_from(STATUSES),
    by=maybe_ids,
    reason=maybe(st.sampled_from(REASONS)),
    recorded_at=instants,
    **record,
)
feedback = made(
    Feedback,
    {"kind": st.sampled_from(tuple(SCALES)), "at": maybe(instants)},
    asked_at=instants,
    score=st.integers(1, 5) | st.floats(1, 5),
    scale=st.sampled_from(((1, 5), (1.0, 5.0), (0, 9))),
    by=maybe_ids,
    about=maybe_ids,
    interaction_id=maybe_ids,
    text=texts,
    recorded_at=instants,
    source=maybe(texts),
    id=maybe_ids,
)
cases = made(
    Case,
    {"id": st.just("1"), "customer_id": st.just("7"), "opened_at": instants},
    kind=words,
    topic=maybe(texts),
    channel=maybe(texts),
    brand=maybe(texts),
    remedy=maybe(texts),
    cause_id=maybe_ids,
    interactions=st.lists(interactions, max_size=2, unique_by=lambda each: each.id),
    skew=durations,
    changes=listed(changes),
    promises=st.lists(promises(), max_size=2, unique_by=lambda promise: promise.id),
    escalations=st.lists(escalations(), max_size=1),
    grants=listed(grants(), 1),
    feedback=listed(feedback, 2),
    facts=facts,
)
holds = made(Hold, {"reason": words, "from_at": instants}, until_at=maybe(instants), by=maybe_ids)
histories = made(
    History,
    {"customer": st.sampled_from((7, "7")) | customers},
    cases=listed(cases, 1),
    contacts=listed(interactions, 1),
    holds=listed(holds, 2),
)


# -- targets ---------------------------------------------------------------------------------------

measures = made(
    Measure,
    {
        "id": ids,
        "words": words,
        "starts": st.sampled_from(("opening", "message")),
        "stops": st.lists(st.sampled_from(("reply", "settling")), min_size=1),
    },
    again=st.booleans(),
    pause_on=listed(st.sampled_from(STATUSES)),
    pausable=st.booleans(),
    after=maybe_ids,
    on_reopen=st.sampled_from(("restart", "ignore")),
)
steps = st.one_of(
    made(Step, {"id": ids, "offset": st.timedeltas(timedelta(-9), timedelta(9))}),
    made(Step, {"id": ids, "days": st.integers(-3, 3)}),
    made(Step, {"id": ids, "share": st.fractions(0, 1)}),
)
plain_targets = made(
    Target,
    {
        "id": ids,
        "measure": st.sampled_from(tuple(MEASURES)) | measures,
        "within": allowances | st.just(timedelta(hours=4)),
    },
    hours=any_calendars,
    when=st.dictionaries(st.sampled_from(("priority", "team")), st.lists(words, min_size=1)),
    unless=st.dictionaries(st.just("facts.tier"), st.lists(hashable, min_size=1, max_size=2)),
    channels=listed(words),
    pause_on=listed(st.sampled_from(STATUSES)),
    on_reopen=st.sampled_from(("resume", "restart", "ignore")),
    on_change=st.sampled_from(("from_opening", "keep_stricter")),
    steps=st.lists(steps, max_size=2, unique_by=lambda step: step.id),
)
targets = st.lists(plain_targets, max_size=2, unique_by=lambda target: target.id).map(Targets)
mappings = made(
    LogMapping,
    {"columns": st.just({"case": "number", "at": "updated", "status": "state"})},
    timezone=maybe(st.sampled_from(NAMES)),
    format=st.lists(st.sampled_from(("iso", "%d/%m/%Y")), min_size=1, max_size=2),
    delimiter=st.sampled_from(",;"),
    encoding=st.sampled_from(("utf-8", "cp1252")),
    constants=st.just({"measure": "csat", "scale": "1..5"}),
    missing=listed(words),
    values=st.just({"status": {"Neu": "new"}}),
)


rates = made(
    Rate,
    {
        "base": currencies,
        "quote": currencies,
        "rate": st.decimals("0.01", 99),
        "effective_on": dates,
    },
)


# -- routing ---------------------------------------------------------------------------------------

recipients = made(Recipient, {"kind": st.sampled_from(tuple(RECIPIENTS))}, id=maybe_ids)
relaxations = made(Relaxation, {"constraint": st.sampled_from(list(SOFT))}, after=maybe(allowances))
relaxed = made(Relaxed, {"constraint": words, "since": instants})
levels = made(
    Level,
    {"targets": st.lists(recipients, min_size=1, max_size=2)},
    wait=maybe(allowances),
    on_empty=st.sampled_from(ON_EMPTY),
    ask=st.sampled_from(ASK),
    name=texts,
)
loads = made(
    Load,
    {},
    open=st.dictionaries(ids, st.integers(0, 9) | counts, max_size=2),
    last_assigned=st.dictionaries(ids, instants, max_size=2),
    granted=listed(grants(), 1),
    rates=listed(rates, 1),
)
ranked = made(Ranked, {"agent_id": ids}, relaxed=listed(words).map(tuple))
routes = made(
    Route,
    {"escalation_id": ids, "at": instants, "outcome": st.sampled_from(ROUTES)},
    level=maybe(st.integers(0, 3)),
    targets=listed(recipients, 2).map(tuple),
    to=listed(ids).map(tuple),
    ranked=listed(ranked, 2).map(tuple),
    relaxed=listed(relaxed, 1).map(tuple),
    awaited=listed(ids).map(tuple),
    due_at=maybe(instants),
    next_at=maybe(instants),
    gave_up=maybe_ids,
    because=listed(reasons).map(tuple),
)
candidates = made(
    Candidate,
    {"agent_id": ids},
    against=listed(reasons, 2).map(tuple),
    drawbacks=listed(reasons, 1).map(tuple),
    place=maybe(st.integers(1, 5)),
)
triggers = made(
    Trigger,
    {"id": ids, "ladder": ids, "why": words},
    severity=st.sampled_from(("low", "critical")),
    kind=words,
    needs=needs,
)


# -- follow-ups ------------------------------------------------------------------------------------

timings = st.sampled_from(
    (
        "at once",
        "at the due",
        "after 90 minutes",
        "after 4 working hours",
        "after 1 business day",
        "in 2 weeks",
        "in 1 day at 09:00",
        "24 hours before",
        "3 business days before at 00:30",
        "every mon, fri at 23:59",
        "every day at 04:00",
    )
).map(Timing.parse)
undated = timings.filter(lambda timing: timing.kind not in {"at_due", "before"})
again = timings.filter(lambda timing: timing.kind in {"after", "in", "every"})
periods = st.one_of(
    st.sampled_from(("calendar day", "calendar week", "calendar month")).map(Period),
    st.integers(1, 99).map(lambda dates: Period("consecutive dates", dates=dates)),
    positive.map(Period.parse),
)
bound: dict[str, S[Any]] = {
    "bases": st.lists(st.sampled_from(BASES), unique=True, max_size=3),
    "channels": listed(words),
    "is_law": st.booleans(),
    "source": maybe(texts),
}
windows = made(
    Window,
    {"id": words, "hours": calendars},
    place=st.sampled_from(("own", "customer")),
    **bound,
)
caps = made(
    Cap,
    {"id": words, "count": st.integers(1, 9), "window": periods},
    of=st.sampled_from(("attempts", "conversations")),
    per=st.lists(st.sampled_from(("person", "contact_point", "case", "brand")), unique=True),
    counts=maybe(st.lists(st.sampled_from(BASES), max_size=2)),
    **bound,
) | st.just(Cap("paced", 3, "15 minutes", spread=True, burst=(2, timedelta(minutes=1))))
presets = st.sampled_from(LAWS) | made(
    LegalPreset,
    {
        **dict.fromkeys(("name", "jurisdiction", "about", "source"), words),
        "id": ids,
        "bases": bound["bases"],
        "as_of": dates,
    },
    force=st.sampled_from(("rule", "presumption")),
    hours=st.sampled_from(("Mo-Fr 10:00-13:00,14:00-20:00", "24/7")),
    closed_on=words,
    caps=listed(caps, 1),
    channels=listed(words),
    leaves_out=listed(words),
    changes=listed(words),
)
plans = made(
    Plan,
    {"id": ids, "purpose": words},
    basis=st.sampled_from(BASES),
    earliest=timings,
    latest=maybe(timings),
    channels=listed(words),
    audience=st.sampled_from(("customer", "staff")),
    who=st.sampled_from(("owner", "team")),
    every=maybe(again),
    waits_on=listed(st.sampled_from(STATUSES)),
)
belonging: dict[str, S[Any]] = {
    "case_id": maybe_ids,
    "brand": maybe(texts),
    "agent_id": maybe_ids,
    "team_id": maybe_ids,
}


@st.composite
def occasions(draw: st.DrawFn) -> Occasion:
    kind, start = draw(st.sampled_from(OCCASIONS)), draw(instants)
    optional = {
        "about": maybe_ids,
        "pauses": listed(spans(), 2),
        "statuses": st.dictionaries(st.sampled_from(STATUSES), listed(spans(), 2), max_size=2),
        "facts": facts,
        "because": listed(reasons),
        **belonging,
    }
    due = {"due_at": since(start)} if kind in DATED else {}
    fields = {"kind": st.just(kind), "since": st.just(start), "customer_id": ids, **due}
    return draw(made(Occasion, fields, **optional))


@st.composite
def follow_ups(draw: st.DrawFn) -> FollowUp:
    start = draw(instants)
    fields = {"key": ids, "customer_id": ids, "purpose": words, "earliest_at": st.just(start)}
    optional = {
        "basis": st.sampled_from(BASES),
        "about": maybe_ids,
        "occasion": maybe(st.sampled_from(OCCASIONS)),
        "plan_id": maybe_ids,
        "latest_at": since(start),
        "channels": listed(words),
        "audience": st.sampled_from(("customer", "staff")),
        "every": maybe(again),
        "because": listed(reasons),
        **belonging,
    }
    return draw(made(FollowUp, fields, **optional))


several = listed(follow_ups(), 2)
moved = made(
    Moved,
    {
        "constraint": ids,
        "code": words,
        "from_at": instants,
        "until_at": instants,
        "text": words,
    },
)
blocked = made(
    Blocked,
    {"channel": maybe(words)},
    contact_point=maybe(words),
    by=listed(ids).map(tuple),
    would_be_at=maybe(instants),
    because=listed(reasons).map(tuple),
)
scheduled = made(
    Scheduled,
    {"follow_ups": several, "at": instants, "channel": maybe(words)},
    contact_point=maybe(words),
    moved=listed(moved, 2).map(tuple),
    passed_over=listed(blocked, 1).map(tuple),
    because=listed(reasons).map(tuple),
)
unschedulable = made(
    Unschedulable,
    {"follow_ups": several},
    blocked=listed(blocked, 2).map(tuple),
    because=listed(reasons).map(tuple),
)
withheld = made(
    Withheld,
    {"key": ids, "plan_id": ids, "occasion": occasions(), "reason": reasons},
    remaining=maybe(durations),
)
undetermined = made(Undetermined, {"ask": listed(words)}, outcomes=listed(anything))
undecided = made(Undecided, {"occasion": occasions(), "undetermined": undetermined})
follow_up_sets = made(
    FollowUps,
    {},
    follow_ups=several,
    undetermined=listed(undecided, 1),
    done=listed(withheld, 1),
    paused=listed(withheld, 1),
    missed=listed(withheld, 1),
)
shut = made(
    Shut,
    {"constraint": ids, "code": words, "text": words, "spans": listed(spans(), 2).map(tuple)},
)
looks = made(
    ContactExplanation,
    {
        "channel": maybe(words),
        "span": spans(),
        "shut": listed(shut, 2).map(tuple),
        "open": listed(spans(), 2).map(tuple),
    },
    contacts=listed(instants).map(tuple),
)
touches = made(
    Touch,
    {"purpose": words},
    id=maybe_ids,
    after=undated,
    channels=listed(words),
    another_channel=st.booleans(),
    within=maybe(undated),
)
sequences = made(
    Sequence,
    {"id": ids, "touches": st.lists(touches, min_size=1, max_size=2)},
    basis=st.sampled_from(BASES),
    stops_on=st.lists(st.sampled_from(STOPS), unique=True),
    most=maybe(undated),
    channels=listed(words),
    hours=maybe(any_calendars),
    timezone=maybe(st.sampled_from(NAMES)),
)


def enrolment_events(start: datetime) -> S[EnrolmentEvent]:
    return made(
        EnrolmentEvent,
        {"kind": st.sampled_from(ENROLMENT_EVENTS), "at": since(start)},
        recorded_at=since(start),
        by=maybe_ids,
        reason=texts,
        revises=st.just("e1"),
        **{**record, "id": st.sampled_from(("e1", None))},
    )


@st.composite
def enrolments(draw: st.DrawFn) -> Enrolment:
    start = draw(instants)
    fields = {"id": ids, "sequence_id": ids, "customer_id": ids, "started_at": st.just(start)}
    return draw(
        made(
            Enrolment,
            fields,
            touches=st.lists(ids, unique=True, max_size=3),
            recorded_at=since(start),
            source=maybe(texts),
            events=listed(enrolment_events(start)),
            **belonging,
        )
    )


because = listed(reasons).map(tuple)
ended = made(Ended, {"code": st.sampled_from(ENDINGS), "at": instants, "because": because})
waiting = made(Waiting, {"key": ids, "since": instants, "remaining": durations, "because": because})


# -- what is worked out ----------------------------------------------------------------------------

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
DESK = Playbook(
    name="Desk",
    hours={"office": OFFICE},
    targets=[
        Target(
            id="reply",
            measure="first_reply",
            within="4 working hours",
            hours=OFFICE,
            steps=[Step(id="warn", share=0.75)],
        ),
        Target(id="done", measure="resolution", within="2 days"),
    ],
)


def asked(strategy: S[Any], begun: str, ask: Callable[[Any, datetime], Any]) -> S[Any]:
    """Return what a question gives at an instant after the beginning; some have no answer."""

    def answer(pair: tuple[Any, datetime]) -> Any:
        try:
            return ask(*pair)
        except ServiceKitError:
            return None

    pairs = strategy.flatmap(lambda value: st.tuples(st.just(value), since(getattr(value, begun))))
    return pairs.map(answer).filter(lambda value: value is not None)


def _written_to(case: Case) -> Case:
    """Return a case that begins with a message of the customer."""
    kim = Party(id="kim", role="customer")
    message = Interaction(id="first", at=case.opened_at, author=kim, channel="email")
    return attrs.evolve(case, interactions=[message])


standings = asked(promises(), "recorded_at", lambda promise, at: promise.standing(at=at))
explanations = asked(
    promises(), "recorded_at", lambda promise, at: promise.explain(at=at, hours=OFFICE)
)
honest = asked(promises(), "made_at", lambda promise, at: keepable(promise, at=at, hours=OFFICE))
ladders = asked(escalations(), "recorded_at", lambda escalation, at: escalation.standing(at=at))
stories = asked(escalations(), "recorded_at", lambda escalation, at: escalation.explain(at=at))
measurements = st.builds(
    Measurement,
    measure=st.sampled_from(REVIEWED),
    value=st.integers(-100, 10**15),
    of=st.none() | words,
    team=maybe_ids,
    agent=maybe_ids,
) | st.builds(Measurement, measure=st.sampled_from(REVIEWED), left_out=st.sampled_from(LEFT_OUT))
escalating = made(
    Escalating,
    {
        "escalation": escalations(),
        "since": instants,
        "trigger": maybe_ids,
        "route": st.none() | routes,
        "because": listed(reasons),
    },
)
plain_reviews = asked(cases, "opened_at", lambda case, at: review(case, DESK, at=at))
reviews = st.builds(
    attrs.evolve,
    plain_reviews,
    routes=listed(escalating, 1).map(tuple),
    follow_ups=listed(scheduled | unschedulable, 1).map(tuple),
    measurements=listed(measurements, 2).map(tuple),
)
history_reviews = made(
    HistoryReview,
    {
        "customer_id": ids,
        "at": instants,
        "reviews": listed(reviews, 1).map(tuple),
        "follow_ups": listed(scheduled | unschedulable, 1).map(tuple),
    },
)
totals = plain_reviews.map(lambda found: Totals.of([found])) | made(
    Totals,
    {"cases": st.integers(0, 99)},
    promises=st.dictionaries(st.sampled_from(ORIGINS), counts, max_size=2),
    **dict.fromkeys(("findings", "undecided", "went_well"), counts),
)
counted = measurements.filter(lambda each: each.value is None or each.value >= 0)
tallies = listed(counted, 4).map(Tallies.of)
groups = st.builds(Group, st.integers(0, 99), tallies)
scorecards = made(
    Scorecard,
    {"totals": totals, "by": st.sampled_from(GROUPINGS)},
    parts=st.dictionaries(ids, groups, max_size=2),
    least=st.integers(0, 2),
    playbooks=listed(words),
) | st.just(Scorecard())
histograms = listed(durations).map(Histogram.of)
worst_cases = made(
    WorstCase,
    {"case_id": ids, "customer_id": ids},
    team=maybe_ids,
    sentences=listed(texts),
    **dict.fromkeys(("serious", "broken", "notices"), st.integers(0, 9)),
)
waited = listed(st.tuples(durations, st.booleans()), 40).map(Durations.of)
clocked = asked(
    cases.map(_written_to), "opened_at", lambda case, at: DESK.targets.clocks(case, at=at)
)
selections = asked(cases, "opened_at", lambda case, at: DESK.targets.selection(case, at=at))
told_hours = spans().map(lambda span: OFFICE.explain(span.start, span.end))


RETURN = Case(
    id=1,
    customer_id=7,
    opened_at=EPOCH,
    changes=[
        Change(at=EPOCH, field="status", new="resolved"),
        Change(at=EPOCH + timedelta(1), field="status", new="open"),
    ],
)
repeats = st.just(
    History(customer=7, cases=[RETURN]).repeat_contacts(
        at=EPOCH + timedelta(2), within=timedelta(9)
    )[0]
)


def each(strategy: S[Any], pick: Callable[[Any], Any]) -> S[Any]:
    """Return the items of something, for values that have some."""
    return strategy.map(pick).filter(bool).flatmap(st.sampled_from)


decided = made(Decision, {"outcome": anything}, rules=listed(ids), because=listed(reasons))
successions = versions(calendars).map(lambda each: each.whole)

#: A strategy for each kind of value, by the name that documents call it.
STRATEGIES: dict[str, S[Any]] = {
    "AgendaItem": each(reviews, lambda review: review.agenda),
    "Agent": agents,
    "Allowance": allowances,
    "Assignment": made(Assignment, {"routes": listed(routes, 2).map(tuple), "load": loads}),
    "Authority": authorities,
    "Blocked": blocked,
    "BusinessHours": hours,
    "Candidate": candidates,
    "Cap": caps,
    "Case": cases,
    "Change": changes,
    "Clock": each(clocked, lambda found: found.clocks),
    "Clocks": clocked,
    "Bounds": each(histograms, lambda found: [bounds for bounds, _ in found.spans()]),
    "Combination": st.builds(lambda left, right: left | right, hours, calendars),
    "Condition": conditions,
    "Consent": consents,
    "ContactExplanation": looks,
    "Customer": customers,
    "Decision": decided,
    "Durations": waited,
    "EarliestDue": st.builds(
        earliest_due, waited, instants, kept=st.sampled_from((0.1, 0.5)), hours=maybe(plain_hours)
    ),
    "Ended": ended,
    "Enrolment": enrolments(),
    "EnrolmentEvent": instants.flatmap(enrolment_events),
    "Escalating": escalating,
    "Escalation": escalations(),
    "EscalationEvent": instants.flatmap(escalation_events),
    "EscalationExplanation": stories,
    "EscalationStanding": ladders,
    "Facts": facts,
    "Feedback": feedback,
    "Finding": each(reviews, lambda review: review.findings),
    "FollowUp": follow_ups(),
    "FollowUps": follow_up_sets,
    "Grant": grants(),
    "Group": groups,
    "Histogram": histograms,
    "History": histories,
    "HistoryReview": history_reviews,
    "Hold": holds,
    "HoursExplanation": told_hours,
    "Interaction": interactions,
    "Keepable": honest,
    "LegalPreset": presets,
    "Level": levels,
    "Limit": limits,
    "Load": loads,
    "LogMapping": mappings,
    "Mandate": mandates,
    "Measure": measures,
    "Measurement": measurements,
    "Money": moneys,
    "Moved": moved,
    "Needs": needs,
    "Occasion": occasions(),
    "Part": each(told_hours, lambda told: told.parts),
    "Party": parties,
    "Paused": st.builds(
        lambda base, span: base - [Span(span.start, span.end + timedelta(1))], hours, spans()
    ),
    "Period": periods,
    "Plan": plans,
    "Promise": promises(),
    "PromiseEvent": instants.flatmap(promise_events),
    "Explanation": explanations,
    "PromiseReview": each(reviews, lambda review: review.promises),
    "Standing": standings,
    "PublicHolidays": st.just(public),
    "Quantile": st.builds(Durations.quantile, waited, st.sampled_from((0.1, 0.5, 0.9))),
    "Ranked": ranked,
    "Rate": rates,
    "Reason": reasons,
    "Recipient": recipients,
    "Relaxation": relaxations,
    "Relaxed": relaxed,
    "Repeat": repeats,
    "Result": each(scorecards, lambda card: card.results()),
    "Review": reviews,
    "Route": routes,
    "RouteExplanation": made(
        RouteExplanation,
        {
            "route": routes,
            "level": st.integers(0, 3),
            "candidates": listed(candidates, 2).map(tuple),
        },
    ),
    "Scheduled": scheduled,
    "Scorecard": scorecards,
    "Selection": each(selections, tuple),
    "Sequence": sequences,
    "SequenceExplanation": made(
        SequenceExplanation,
        {"outcome": follow_ups() | ended | waiting, "because": because},
    ),
    "ServiceLevel": made(ServiceLevel, {}, answer_within=positive, short_abandon=durations),
    "Shut": shut,
    "Span": spans(),
    "Step": steps,
    "StepDue": each(clocked, lambda found: [step for each in found for step in each.steps]),
    "Succession": successions,
    "Tallies": tallies,
    "Tally": each(tallies, lambda found: found.each),
    "Target": plain_targets,
    "Targets": targets,
    "Team": teams,
    "Timing": timings,
    "Told": told,
    "Totals": totals,
    "Touch": touches,
    "Trigger": triggers,
    "Undecided": undecided,
    "Undetermined": undetermined,
    "Unschedulable": unschedulable,
    "Verdict": made(
        Verdict,
        {"claim": words, "status": st.sampled_from(("proved", "refuted", "undecided"))},
        findings=listed(reasons | anything),
        complete=st.booleans(),
    ),
    "Versions": versions(anything | calendars),
    "Waiting": waiting,
    "Window": windows,
    "Withheld": withheld,
    "Worst": listed(worst_cases).map(lambda cases: Worst(5, cases)),
    "WorstCase": worst_cases,
}

__all__ = ["STRATEGIES", "exact", "refusals"]
