"""What a policy says of some cases: one way for each kind of policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial, singledispatch
from typing import Any, TypedDict

from servicekit.answers import AnswerBook, Question, SetCase
from servicekit.decision import Decision, Undetermined
from servicekit.errors import (
    AggregateError,
    AmbiguousRulesError,
    FieldError,
    NoRuleError,
    OutsideDomainError,
    ServiceKitError,
)
from servicekit.escalation import Escalation, Needs
from servicekit.followups import FollowUpPolicy
from servicekit.instants import spoken
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Load, Route, TriggerPolicy
from servicekit.tables import DecisionTable, Ending, Example
from servicekit.tables.deciding import UNKNOWN, getter
from servicekit.tables.formats.facts import fact_of
from servicekit.tables.wording import shown
from servicekit.testing.conditions import conditions
from servicekit.testing.golden.sheet import Case, Row, Sheet
from servicekit.testing.wording import result_text
from servicekit.values import Facts

__all__ = ["Given", "rows_of"]

_NAME, _UNKNOWN = "case", "?"
_AS_OF = "as_of"
_DECIDED = ("outcome", "rule")
_ROUTED = ("outcome", "level", "asks", "because")


class Given(TypedDict, total=False):
    """What else decides about a case.

    Args:
        on: the date of the rules of a question; the newest, if left out.
        at: when a ladder is asked; the instant at which a case was raised, if left out.
        roster: whom a ladder can reach.
        load: what everybody has already.
    """

    on: date
    at: datetime
    roster: Roster
    load: Load


@singledispatch
def rows_of(subject: Any, cases: Any, given: Given) -> Iterable[Sheet]:
    """Return what a policy says of some cases; of its own examples where there are none.

    Raises:
        FieldError: it is no policy of a kind that can be shown, or lacks what it needs.
    """
    del cases, given
    kinds = ", ".join(kind.__name__ for kind in rows_of.registry if kind is not object)
    raise FieldError("subject", subject, f"one of {kinds}")


@rows_of.register(DecisionTable)
def _of_table(subject: DecisionTable[Any], cases: Any, given: Given) -> Iterable[Sheet]:
    del given
    found = _named(subject.examples() if cases is None else cases)
    columns = list(subject.columns)
    yield _decided(subject.name, columns, [(*each, subject) for each in found], subject)


@rows_of.register
def _of_triggers(subject: TriggerPolicy, cases: Any, given: Given) -> Iterable[Sheet]:
    return _of_table(subject.table, cases, given)


@rows_of.register
def _of_follow_ups(subject: FollowUpPolicy, cases: Any, given: Given) -> Iterable[Sheet]:
    return _of_table(subject.table, cases, given)


@rows_of.register
def _of_question(subject: Question, cases: Any, given: Given) -> Iterable[Sheet]:
    """Yield what a question says, of its set cases and at the boundaries of its rules."""
    newest = subject.table(given.get("on"))
    found = _set_cases(subject, newest) if cases is None else _named(cases, subject.read)
    judged = [(name, facts, _table_for(subject, facts, newest, given)) for name, facts in found]
    columns = dict.fromkeys(name for *_, table in judged for name in table.columns)
    names = columns or newest.columns
    yield _decided(_title(subject), [*names], judged, newest)


@rows_of.register
def _of_book(subject: AnswerBook, cases: Any, given: Given) -> Iterable[Sheet]:
    """Yield a sheet for every question."""
    if cases is None:
        for question in subject:
            if question.state != "retired":
                yield from _of_question(question, None, given)
        return
    for key, own in _by_question(cases).items():
        question = key if isinstance(key, Question) else subject.question(key)
        yield from _of_question(question, own, given)


@rows_of.register
def _of_ladder(subject: EscalationPolicy, cases: Any, given: Given) -> Iterable[Sheet]:
    """Yield whom a ladder asks; without cases who is asked when, for each kind of its work."""
    roster, load = given.get("roster"), given.get("load")
    if roster is None:
        raise FieldError("roster", None, "the roster whose people the ladder can reach")
    ask = partial(subject.route, roster=roster, load=load)
    if cases is None:
        yield from _timelines(subject, roster, given)
        return
    rows = (_asked(subject, each, given.get("at", each.raised_at), ask) for each in cases)
    yield Sheet(title=subject.id, case=("escalation", "why", "at"), said=_ROUTED, rows=rows)


# Cases

_Case = tuple[str, Any]


def _named(cases: Any, read: Callable[[Facts], Facts] = Facts) -> Iterator[_Case]:
    """Yield cases with their names, if they have any; of examples their facts are the case.

    Args:
        cases: the cases.
        read: how to read the facts of a set case, which can be written as in cells of a table.
    """
    if isinstance(cases, Mapping):
        yield from cases.items()
        return
    for case in cases:
        match case:
            case SetCase():
                yield case.name, read(case.facts)
            case Example():
                yield "", case.facts
            case _:
                yield "", case


def _set_cases(question: Question, table: DecisionTable[str]) -> list[_Case]:
    """Return the cases of a question, and those at the boundaries that are not among them."""
    own = list(_named(question.examples, question.read))
    known = [facts for _, facts in own]
    return [*own, *(case for case in _named(table.examples()) if case[1] not in known)]


def _table_for(
    question: Question, facts: Any, newest: DecisionTable[str], given: Given
) -> DecisionTable[str]:
    """Return the rules for a case: those of its own date, where it has one."""
    day = getter(facts)(_AS_OF)
    return question.table(day) if isinstance(day, date) and "on" not in given else newest


def _by_question(cases: Any) -> dict[Any, Any]:
    if isinstance(cases, Mapping):
        return dict(cases)
    found: dict[Any, list[Any]] = {}
    for question, facts in cases:
        found.setdefault(question, []).append(facts)
    return found


def _title(question: Question) -> str:
    return f"{question.id} ({question.brand})" if question.brand else question.id


# What tables say


def _decided(
    title: str,
    columns: list[str],
    cases: list[tuple[str, Any, DecisionTable[Any]]],
    newest: DecisionTable[Any],
) -> Sheet:
    name = (_NAME,) if any(case for case, *_ in cases) else ()

    def row(case: str, facts: Any, table: DecisionTable[Any]) -> Row:
        words = (_fact(facts, each, table) for each in columns)
        return Row(
            case=[*[case][: len(name)], *words],
            said=_said(table, facts),
            why=partial(_why, table, facts),
        )

    def again(words: Case) -> Row | None:
        known = dict(zip(columns, words[len(name) :], strict=False))
        try:
            kinds = {each: newest.columns[each] for each in columns if known[each] != _UNKNOWN}
            facts = {each: fact_of(kind, known[each]) for each, kind in kinds.items()}
            return row("", facts, newest)
        except (ServiceKitError, LookupError):  # words that do not say what the fact is
            return None

    rows = [row(*each) for each in cases]
    return Sheet(title=title, case=(*name, *columns), said=_DECIDED, rows=rows, again=again)


def _fact(facts: Any, name: str, table: DecisionTable[Any]) -> str:
    value = getter(facts)(name)
    if value is not UNKNOWN:
        return shown(value)
    column = table.columns.get(name)
    return shown(None) if column is not None and column.missing == "none" else _UNKNOWN


def _said(table: DecisionTable[Any], facts: Any) -> tuple[str, str]:
    try:
        found = table.decide(facts)
    except NoRuleError:
        return result_text(Ending.NO_RULE), ""
    except OutsideDomainError:
        return result_text(Ending.OUTSIDE), ""
    except (AggregateError, AmbiguousRulesError):
        return result_text(Ending.CONFLICT), ""
    return result_text(found), _rule(found)


def _rule(found: Decision[Any] | Undetermined[Any]) -> str:
    if isinstance(found, Undetermined):
        return ""
    otherwise = any(reason.code == "otherwise" for reason in found.because)
    return "otherwise" if otherwise else ", ".join(found.rules)


def _why(table: DecisionTable[Any], facts: Any) -> str:
    try:
        return conditions(table, facts)
    except ServiceKitError as error:  # facts that no rule was asked about
        return str(error)


# Whom ladders ask


def _asked(
    ladder: EscalationPolicy, case: Escalation, at: datetime, ask: Callable[..., Route]
) -> Row:
    found = ask(case, at=at)
    known = (case.id, case.why, spoken(at))
    return Row(case=known, said=_routed(ladder, found), why=partial(str, found))


def _routed(ladder: EscalationPolicy, found: Route) -> tuple[str, ...]:
    because = " ".join(map(str, found.because))
    return found.outcome, _level(ladder, found.level), ", ".join(found.to) or "nobody", because


def _level(ladder: EscalationPolicy, number: int | None) -> str:
    if number is None:
        return ""
    name = ladder.rungs[number].name
    return f"{number} ({name})" if name else str(number)


def _timelines(ladder: EscalationPolicy, roster: Roster, given: Given) -> Iterator[Sheet]:
    if "at" not in given:
        raise FieldError("at", None, "the instant at which something is raised")
    at = given["at"]
    for name, needs in (ladder.work or {"": Needs()}).items():
        case = Escalation(
            id=name or ladder.id, case_id="any", raised_at=at, why=name or "anything", needs=needs
        )
        steps = ladder.timeline(case, roster, at=at, load=given.get("load"))
        rows = [
            Row(
                case=(str(number), spoken(step.at)),
                said=_routed(ladder, step),
                why=partial(str, step),
            )
            for number, step in enumerate(steps, start=1)
        ]
        title = f"{ladder.id}: {name}" if name else ladder.id
        yield Sheet(title=title, case=("step", "at"), said=_ROUTED, rows=rows)
