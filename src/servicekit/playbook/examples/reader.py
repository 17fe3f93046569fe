"""The examples of a playbook, read so that every mistake in them is found at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from servicekit.answers import Question
from servicekit.errors import LoadError, Problem
from servicekit.escalation import SEVERITIES, Needs
from servicekit.escalation.exclusion import EXCLUSIONS
from servicekit.followups import DATED, OCCASIONS
from servicekit.playbook.examples.answer import AnswerExample
from servicekit.playbook.examples.example import NONE, UNDECIDED, PlaybookExample
from servicekit.playbook.examples.follow_up import FollowUpExample
from servicekit.playbook.examples.given import check_facts, facts_and_ask, instant_or_none
from servicekit.playbook.examples.known import Known
from servicekit.playbook.examples.route import RouteExample
from servicekit.playbook.examples.target import TargetExample
from servicekit.playbook.examples.trigger import TriggerExample
from servicekit.playbook.needs import needs
from servicekit.playbook.section import Section
from servicekit.routing import ROUTES, EscalationPolicy
from servicekit.situation import COLUMNS, TRIGGER_COLUMNS
from servicekit.tables import col
from servicekit.tables.formats.drafting import unknown
from servicekit.tables.formats.toml import natural
from servicekit.tables.reading import AS_OF
from servicekit.targets import SELECTORS

__all__ = ["examples"]

Fields = dict[str, Any]

_DAY = {AS_OF: col.date()}


def examples(known: Known) -> Iterator[PlaybookExample]:
    """Yield the examples without mistakes.

    Args:
        known: the playbook, and what examples may name of it.
    """
    for section in known.root.sections("examples"):
        made = _example(section, known)
        if made is not None:
            yield made


def _example(section: Section, known: Known) -> PlaybookExample | None:
    asked = [key for key in _SUBJECTS if section.has(key)]
    if not asked:
        _asks_nothing(section)
        return None
    found = len(section.problems)
    for key in asked[1:]:
        section.report(key, f"stands beside {asked[0]!r}; an example asks one thing")
    section.given(*asked[1:])
    kind, read = _SUBJECTS[asked[0]]
    fields = {"name": section.text("name"), **read(section, known)}
    section.close()
    if not any(section.has(key) for key in kind.EXPECTS):
        section.report("", f"expects nothing; give one of {', '.join(kind.EXPECTS)}")
    return section.fitted(found, kind, **fields)


def _asks_nothing(section: Section) -> None:
    """Report that nobody is asked; which key is misspelt, where one is."""
    for key in section.names():
        if get_close_matches(key, _SUBJECTS, n=1):
            section.report(key, unknown(key, _SUBJECTS))
            return
    section.report("", f"asks nothing; give one of {', '.join(_SUBJECTS)}")


# -- a question -----------------------------------------------------------------------------------


def _answer(section: Section, known: Known) -> Fields:
    name, brand = section.text("question"), section.text("brand")
    question = known.question(section, name, brand)
    fields = {
        "question": name,
        "brand": brand,
        "at": section.instant("at", known.timezone),
        "facts": _facts_of(question, section),
        "due": instant_or_none(section, "due", known),
        **{key: section.text(key) for key in ("answer", "promise", "authority")},
        "ask": section.texts("ask") if section.has("ask") else None,
    }
    if fields["due"] is not None and not section.has("at"):
        section.report("at", "is missing; a due counts from when the question is asked")
    if question is not None:
        _check_answer(section, question, fields)
    return fields


def _facts_of(question: Question | None, section: Section) -> Fields:
    facts = section.section("facts")
    given = facts.given(*facts.names())
    if question is None:
        return given
    if section.has("at") and AS_OF in given:
        facts.report(AS_OF, "is the date of 'at'; give one of the two")
    check_facts(facts, {AS_OF: given[AS_OF]} if AS_OF in given else {}, _DAY)
    try:
        question.read({name: value for name, value in given.items() if name != AS_OF})
    except LoadError as error:
        for each in [each for each in error.exceptions if isinstance(each, Problem)]:
            facts.report(each.path, each.message)
    return given


def _check_answer(section: Section, question: Question, fields: Fields) -> None:
    """Report what a question never comes to, promises, takes or asks."""
    terms = question.outcomes.values()
    promises = dict.fromkeys(each.id for every in terms for each in every.promises)
    decisions = dict.fromkeys(each.authority for each in terms if each.authority)
    for key, words in (
        ("answer", question.outcomes),
        ("promise", {**promises, NONE: None}),
        ("authority", {**decisions, NONE: None}),
    ):
        if fields[key] is not None and fields[key] not in words:
            section.report(key, _no_such(key, fields[key], words))
    for number, name in enumerate(fields["ask"] or ()):
        if name not in question.facts:
            section.report(f"ask[{number}]", unknown(name, question.facts))


def _no_such(key: str, word: str, known: Collection[str]) -> str:
    """Say that there is no such word; what is said of a failing example may be no outcome."""
    if key == "answer" and word == UNDECIDED:
        return f"{word!r} is no outcome; list in 'ask' the facts that are missing"
    return unknown(word, known)


# -- a ladder -------------------------------------------------------------------------------------


def _route(section: Section, known: Known) -> Fields:
    name = section.text("ladder")
    ladder = known.ladder(section, name)
    people = {key: section.text(key) for key in ("decided_by", "taken_by")}
    for key, person in people.items():
        known.check(section, key, person, known.people, "agents")
    return {
        "ladder": name,
        **people,
        **{key: section.instant(key, known.timezone) for key in ("raised_at", "taken_at")},
        "at": section.instant("at", known.timezone, required=True),
        "needs": _needs(section, ladder, known),
        "kind": section.text("kind"),
        "severity": section.word("severity", SEVERITIES),
        "excluded": _excluded(section, known),
        "hand_overs": section.whole("hand_overs", least=0),
        "route": known.listed(section, "route", known.people, "agents"),
        "level": _level(section, ladder),
        "outcome": section.word("outcome", ROUTES),
        "due": instant_or_none(section, "due", known),
    }


def _needs(section: Section, ladder: EscalationPolicy | None, known: Known) -> Needs | None:
    """Return what it takes, said here or as a kind of work of the ladder."""
    found = needs(section.section("needs"), known.staff, has_people=known.root.has("agents"))
    work = section.text("work")
    if work is None or ladder is None:
        return found
    if section.has("needs"):
        section.report("work", "stands beside 'needs'; say one")
    if work not in ladder.work:
        section.report("work", unknown(work, ladder.work))
    return ladder.work.get(work)


def _excluded(section: Section, known: Known) -> Mapping[str, str] | Collection[str] | None:
    if not section.holds("excluded", dict):
        return known.listed(section, "excluded", known.people, "agents")
    reasons = section.section("excluded")
    for name in reasons.names():
        known.check(reasons, name, name, known.people, "agents")
    found = {name: reasons.word(name, EXCLUSIONS) for name in reasons.names()}
    return {name: reason for name, reason in found.items() if reason}


def _level(section: Section, ladder: EscalationPolicy | None) -> str | int | None:
    found = section.get("level", int) if section.holds("level", int) else section.text("level")
    if found is None or ladder is None:
        return found
    numbers, names = range(len(ladder.rungs)), [each.name for each in ladder.rungs if each.name]
    if found not in numbers and found not in names:
        section.report("level", unknown(str(found), [*names, *map(str, numbers)]))
    return found


# -- a target -------------------------------------------------------------------------------------


def _target(section: Section, known: Known) -> Fields:
    name = section.text("target")
    known.check(section, "target", name, known.targets, "targets")
    return {
        "target": name,
        "opened_at": section.instant("opened_at", known.timezone, required=True),
        "facts": _selected(section.section("facts"), known),
        "due": instant_or_none(section, "due", known),
    }


def _selected(facts: Section, known: Known) -> Fields:
    """Read what a case is by which targets are chosen."""
    names = dict.fromkeys((*SELECTORS, *known.selected, *known.columns))
    found: Fields = {}
    for name in facts.names():
        if name in SELECTORS:
            found[name] = facts.text(name)
        elif name in names:
            found[name] = facts.given(name)[name]
        elif known.sure("targets", known.targets) and known.own.readable:
            facts.report(name, unknown(name, names))
        _check_selected(facts, name, found.get(name), known)
    return found


def _check_selected(facts: Section, name: str, value: Any, known: Known) -> None:
    """Report a value that its column cannot have, or that is nearly one of those known."""
    column = known.columns.get(name)
    if column is not None:
        check_facts(facts, {name: value}, {name: column})
    elif isinstance(value, str):
        words = [each for each in known.selected.get(name, ()) if isinstance(each, str)]
        if value not in words and get_close_matches(value, words, n=1):
            facts.report(name, unknown(value, sorted(words)))
    elif not isinstance(value, int | None):
        facts.report(name, f"{natural(value)!r} is not a text, a whole number, true or false")


# -- triggers -------------------------------------------------------------------------------------


def _triggers(section: Section, known: Known) -> Fields:
    policy = known.triggers
    triggers = [] if policy is None else [each.id for each in policy.triggers]
    if policy is None and known.sure("triggers", ()):
        section.report("triggers", "is expected, and the playbook has no [[triggers]]")
    return {
        "triggers": known.listed(section, "triggers", triggers, "triggers"),
        **facts_and_ask(section, known, TRIGGER_COLUMNS, required=True),
    }


# -- follow-ups -----------------------------------------------------------------------------------


def _follow_ups(section: Section, known: Known) -> Fields:
    policy, occasion = known.follow_ups, section.word("occasion", OCCASIONS, required=True)
    plans = [] if policy is None else [each.id for each in policy.plans]
    if policy is None and known.sure("follow_ups", ()):
        section.report("follow_ups", "is expected, and the playbook has no [follow_ups]")
    columns = {name: column for name, column in COLUMNS.items() if name != "occasion"}
    fields = {
        "occasion": occasion,
        "at": section.instant("at", known.timezone, required=True),
        "since": section.instant("since", known.timezone),
        "due_at": section.instant("due_at", known.timezone, required=occasion in DATED),
        "follow_ups": known.listed(section, "follow_ups", plans, "follow_ups"),
        "plan": section.text("plan"),
        **{
            key: instant_or_none(section, key, known)
            for key in ("earliest_at", "latest_at", "contact_at")
        },
        "channel": section.text("channel"),
        **facts_and_ask(section, known, columns),
    }
    known.check(section, "plan", fields["plan"], plans, "follow_ups")
    if occasion is not None and occasion not in DATED and fields["due_at"] is not None:
        section.report("due_at", f"is for {' and '.join(sorted(DATED))} only")
    _check_contact(section, known, fields["channel"])
    return fields


def _check_contact(section: Section, known: Known, channel: str | None) -> None:
    if known.contact is not None:
        known.check(section, "channel", channel, [*known.contact.channels, NONE], "contact")
    elif known.sure("contact", ()):
        for key in ("contact_at", "channel"):
            if section.has(key):
                section.report(key, "is expected, and the playbook has no [contact]")


_Read = Callable[[Section, Known], Fields]
_SUBJECTS: Mapping[str, tuple[type[PlaybookExample], _Read]] = {
    "question": (AnswerExample, _answer),
    "ladder": (RouteExample, _route),
    "target": (TargetExample, _target),
    "triggers": (TriggerExample, _triggers),
    "follow_ups": (FollowUpExample, _follow_ups),
}
