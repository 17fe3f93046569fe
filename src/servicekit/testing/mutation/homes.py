"""The tables of a playbook, each with the way to put another in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import attrs

from servicekit.answers import Question
from servicekit.errors import ServiceKitError
from servicekit.followups import FollowUpPolicy
from servicekit.playbook import AnswerExample, Playbook, PlaybookExample, TriggerExample
from servicekit.routing import TriggerPolicy
from servicekit.tables import DecisionTable, Difference
from servicekit.tables.reading import AS_OF
from servicekit.tables.ruling import Ending
from servicekit.tables.wording import told
from servicekit.testing.mutation.mutant import Draft, Made
from servicekit.testing.mutation.probing import fewer, names_of, occasion, shows
from servicekit.testing.mutation.rules import Altered, Rows, altered
from servicekit.testing.mutation.times import STARTS
from servicekit.testing.wording import outcome_text
from servicekit.versions import Versions

__all__ = ["Home", "homes", "of_question", "with_question"]

_ENDS: Mapping[Ending, str] = {
    Ending.NO_RULE: "has no rule",
    Ending.CONFLICT: "has no single answer",
    Ending.OUTSIDE: "does not take it",
}
Case = Callable[[Mapping[str, Any], Any], PlaybookExample]


@attrs.frozen(kw_only=True)
class Home:
    """A table in a playbook.

    Args:
        place: what reports call it.
        playbook: the playbook.
        table: the table.
        put: the playbook with other rules there.
        found: the table that another playbook has there.
        case: facts and what the table says of them as an example of the playbook.
        means: what comes of an outcome; those of which the same comes are alike.
    """

    place: str
    playbook: Playbook
    table: DecisionTable[Any]
    put: Callable[[Rows], Playbook]
    found: Callable[[Playbook], DecisionTable[Any]]
    case: Case
    means: Callable[[Any], Any] = lambda said: said

    def drafts(self) -> Iterator[Draft]:
        """Yield every change of its rules."""
        for operator, change in altered(self.table):
            make = partial(self._made, change)
            yield Draft(operator=operator, place=self.place, change=change.change, make=make)

    def _made(self, change: Altered) -> Made:
        *earlier, last = change.ways
        for way in earlier:
            try:
                return self.judged(self.put(way), change.columns)
            except ServiceKitError:
                continue
        return self.judged(self.put(last), change.columns)

    def judged(self, after: Playbook, columns: Sequence[str] = ()) -> Made:
        """Return what another playbook is to this one, by what the two tables say.

        Args:
            after: the other playbook.
            columns: the columns that are told first.
        """
        table = self.found(after)
        key = table.rules, table.otherwise, table.policy
        verdict = self.table.diff(table)
        found = [one for one in verdict if self.means(one.before) != self.means(one.after)]
        if not found:
            status, untested = _ALIKE[verdict.complete]
            return Made(playbook=after, status=status, key=key, untested=untested)
        shown = min(found, key=_plain)
        example = self._example(shown, after, columns)
        return Made(
            playbook=after,
            status="differs",
            key=key,
            untested=_untested(shown, columns, example),
            witness=shown.region.witness,
            example=example,
        )

    def _example(
        self, shown: Difference, after: Playbook, columns: Sequence[str]
    ) -> PlaybookExample | None:
        if isinstance(shown.before, Ending):
            return None
        found = self.case(shown.region.witness, shown.before)
        if not shows(found, self.playbook, after):
            return None
        return fewer(found, self.playbook, after, columns)


# What there is to say where no case is found, by whether all cases were looked at.
_ALIKE: Mapping[bool, tuple[str, str]] = {
    True: ("equivalent", "it says the same in every case"),
    False: ("undecided", "nobody can tell whether it says the same in every case"),
}


def _plain(difference: Difference) -> tuple[bool, bool]:
    """Order what can be said in an example first."""
    return isinstance(difference.before, Ending), isinstance(difference.after, Ending)


def _untested(shown: Difference, columns: Sequence[str], example: PlaybookExample | None) -> str:
    """Return what nobody tests: the facts that are changed, and the others that matter."""
    witness = shown.region.witness
    matter = shown.region.when if example is None else _named(example)
    told_first = [name for name in columns if name in witness]
    others = [name for name in witness if name in matter and name not in told_first]
    main = told_first or others or [*witness]
    beside = f" ({_told(witness, others)})" if told_first and others else ""
    says = f"it {_says(shown.before)}, the mutant {_says(shown.after)}"
    return f"nobody tests {_told(witness, main)}{beside}: {says}"


def _named(example: Any) -> set[str]:
    return {*example.facts, *(("occasion",) if hasattr(example, "occasion") else ())}


def _told(facts: Mapping[str, Any], names: Sequence[str]) -> str:
    return told({name: facts[name] for name in names})


def _says(outcome: Any) -> str:
    if isinstance(outcome, Ending):
        return _ENDS[outcome]
    return "says nothing" if outcome is None else f"says {outcome_text(outcome)}"


# Where the tables are


def homes(playbook: Playbook) -> Iterator[Home]:
    """Yield the tables of a playbook: those of questions, of triggers and of follow-ups."""
    for place, question in enumerate(playbook.answers.questions):
        for number in range(len(question.tables)):
            yield _home(playbook, place, number)
    if playbook.triggers is not None:
        yield _of_triggers(playbook, playbook.triggers)
    if playbook.follow_ups is not None:
        yield _of_follow_ups(playbook, playbook.follow_ups)


def of_question(question: Question) -> str:
    """Return what reports call a question."""
    brand = "" if question.brand is None else f" ({question.brand})"
    return f"question {question.id}{brand}"


def with_question(playbook: Playbook, place: int, question: Question) -> Playbook:
    """Return a playbook with another question in the place of one."""
    questions = [*playbook.answers.questions]
    questions[place] = question
    return attrs.evolve(playbook, answers=attrs.evolve(playbook.answers, questions=questions))


def _home(playbook: Playbook, place: int, number: int) -> Home:
    question = playbook.answers.questions[place]
    day = question.rules.entries[number][0]
    since = f" from {day}" if len(question.tables) > 1 and day != date.min else ""
    return Home(
        place=of_question(question) + since,
        playbook=playbook,
        table=question.tables[number],
        put=partial(_put_in_question, playbook, place, number),
        found=lambda after: after.answers.questions[place].tables[number],
        case=partial(_asked, question, number),
    )


def _put_in_question(playbook: Playbook, place: int, number: int, rows: Rows) -> Playbook:
    question = playbook.answers.questions[place]
    entries = [*question.rules.entries]
    day, rules = entries[number]
    otherwise = None if rows.otherwise is attrs.NOTHING else rows.otherwise
    entries[number] = day, attrs.evolve(rules, rules=rows.rules, otherwise=otherwise)
    changed = attrs.evolve(question, rules=Versions(entries))
    return with_question(playbook, place, changed)


def _asked(question: Question, number: int, facts: Mapping[str, Any], said: Any) -> AnswerExample:
    dated = {} if number + 1 == len(question.tables) else {AS_OF: _in_force(question, number)}
    return AnswerExample(
        question=question.id, brand=question.brand, facts={**facts, **dated}, answer=said
    )


def _in_force(question: Question, number: int) -> date:
    """Return a date on which an earlier version is in force: the last one."""
    until: date = question.rules.entries[number + 1][0]
    return until - timedelta(days=1)


def _of_triggers(playbook: Playbook, policy: TriggerPolicy) -> Home:
    def put(rows: Rows) -> Playbook:
        table = attrs.evolve(policy.table, rules=rows.rules, otherwise=rows.otherwise)
        return attrs.evolve(playbook, triggers=attrs.evolve(policy, table=table))

    return Home(
        place="triggers",
        playbook=playbook,
        table=policy.table,
        put=put,
        found=lambda after: _table(after.triggers),
        case=lambda facts, said: TriggerExample(facts=facts, triggers=names_of(said)),
        means=_meant,
    )


def _of_follow_ups(playbook: Playbook, policy: FollowUpPolicy) -> Home:
    def put(rows: Rows) -> Playbook:
        table = attrs.evolve(policy.table, rules=rows.rules, otherwise=rows.otherwise)
        return attrs.evolve(playbook, follow_ups=attrs.evolve(policy, table=table))

    return Home(
        place="follow_ups",
        playbook=playbook,
        table=policy.table,
        put=put,
        found=lambda after: _table(after.follow_ups),
        case=_followed,
        means=_meant,
    )


def _meant(said: Any) -> Any:
    """Return the names to which an outcome leads: to none where no rule applies."""
    if isinstance(said, Ending):
        return frozenset() if said is Ending.NO_RULE else said
    return frozenset(names_of(said))


def _followed(facts: Mapping[str, Any], said: Any) -> PlaybookExample:
    return occasion(facts, STARTS[0], follow_ups=names_of(said))


def _table(policy: TriggerPolicy | FollowUpPolicy | None) -> DecisionTable[Any]:
    assert policy is not None  # noqa: S101 - a change takes none away
    return policy.table
