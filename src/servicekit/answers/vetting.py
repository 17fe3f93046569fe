"""Everything that can be wrong with a question, found in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from servicekit.decision import Verdict
from servicekit.errors import ContradictionError, LoadError, Problem
from servicekit.tables import Column, Counterexample, DecisionTable, never
from servicekit.tables.columns.column import plain
from servicekit.tables.columns.labels import BooleanColumn, EnumColumn
from servicekit.tables.columns.numeric import IntegerColumn, MoneyColumn
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.formats.drafting import unknown
from servicekit.tables.reading import AS_OF
from servicekit.tables.wording import told
from servicekit.wording import CUSTOMER, Wording, is_tag

if TYPE_CHECKING:
    from servicekit.answers.question import Question

__all__ = ["OWED_LATE", "faults", "paths", "wordings"]

#: The fact that every gesture has to look at: whether something owed to the customer is late.
OWED_LATE = "owed_late"
_LATE: Mapping[type[Column], str] = {BooleanColumn: "yes", IntegerColumn: "> 0"}
_OF_CUSTOMER = "customer."
_WAYS = ("rises", "falls")


def faults(question: Question) -> tuple[list[DecisionTable[str]], list[Problem]]:
    """Return the tables of a question, and everything that is wrong with it."""
    tables: list[DecisionTable[str]] = []
    problems = [
        *_names(question),
        *_rules(question, tables),
        *_leads(question),
        *_places(question),
        *_labels(question),
        *_amounts(question),
        *_tags(question),
        *_languages(question),
        *_order(question),
        *_examples(question),
        *_owed_late(question),
        *_honoured(question),
        *_declared(question),
    ]
    if not problems and question.gesture:  # what follows asks the tables
        problems = list(_gesture(question, tables))
    return tables, problems


def paths(question: Question) -> Iterator[tuple[str, Any]]:
    """Yield each version of the rules with the path that leads to it."""
    several = len(question.rules) > 1
    for number, (_, rules) in enumerate(question.rules):
        yield f"versions[{number}]." if several else "", rules


def _names(question: Question) -> Iterator[Problem]:
    """Yield the facts whose names mean something else: of the customer, or the date."""
    for name in question.facts:
        if name == AS_OF:
            message = "is no name of a fact: it is the date of the answer, which rules can name"
            yield Problem(f"facts.{name}", message)
        if name.startswith(_OF_CUSTOMER):
            message = f"is no name of a fact: {_OF_CUSTOMER}… is what wordings say of customers"
            yield Problem(f"facts.{name}", message)


def _rules(question: Question, tables: list[DecisionTable[str]]) -> Iterator[Problem]:
    """Build the tables, and yield what is wrong with them, a shared column once."""
    seen: set[tuple[str, str]] = set()
    # Two brands may have the same rules, and are two tables for all that.
    name = question.id if question.brand is None else f"{question.id} of {question.brand}"
    for path, rules in paths(question):
        if rules.policy == "collect":
            yield Problem(f"{path}policy", "'collect' gives several answers; a customer gets one")
        try:
            tables.append(rules.table(name, question.columns))
        except LoadError as error:
            for each in error.exceptions:
                if isinstance(each, Problem) and (found := _placed(path, each)).args not in seen:
                    seen.add(found.args)
                    yield found
        except ContradictionError as error:
            for overlap in error.report.contradictions:
                yield Problem(f"{path}rules", str(overlap))


def _placed(path: str, problem: Problem) -> Problem:
    head, _, name = problem.path.partition(".")
    if head == "columns":  # which all versions share
        return Problem(f"facts.{name}.column", problem.message)
    return Problem(path + problem.path, problem.message)


def _leads(question: Question) -> Iterator[Problem]:
    """Yield the rules that lead to an outcome that nobody defined."""
    if not question.outcomes:
        yield Problem("outcomes", "is empty; an answer comes to one of them")
        return
    for path, rules in paths(question):
        leads = {f"rules[{n}].then": rule.then for n, rule in enumerate(rules.rules)}
        if rules.otherwise is not None:
            leads["otherwise"] = rules.otherwise
        for where, name in leads.items():
            yield from _known(path + where, name, question.outcomes)


def _known(path: str, name: Any, known: Iterable[str]) -> Iterator[Problem]:
    known = list(known)
    if not isinstance(name, str):
        yield Problem(path, f"{name!r} is not the name of an outcome")
    elif name not in known:
        yield Problem(path, unknown(name, known))


def _places(question: Question) -> Iterator[Problem]:
    """Yield the places in wordings that nothing can fill."""
    known = [*question.facts, *CUSTOMER]
    for name, outcome in question.outcomes.items():
        for path, place in outcome.places():
            for problem in _known(f"outcomes.{name}.{path}", place.name, known):
                yield Problem(problem.path, f"the place {{{place.name}}}: {problem.message}")
    for path, wording in _of_facts(question):
        for language, place in wording.places():
            message = f"the place {{{place.name}}} cannot be filled: words for facts have no places"
            yield Problem(f"{path}.{language}", message)


def _of_facts(question: Question) -> Iterator[tuple[str, Wording]]:
    """Yield the words in which facts are asked for and said."""
    for name, fact in question.facts.items():
        yield f"facts.{name}.ask", fact.ask
        for label, words in fact.words.items():
            yield f"facts.{name}.words.{label}", words


def _labels(question: Question) -> Iterator[Problem]:
    """Yield the words for labels that a fact does not have."""
    for name, fact in question.facts.items():
        known = _labels_of(fact.column)
        for label in fact.words:
            if known is None or label not in known:
                message = unknown(label, known) if known else "has no labels that words can be for"
                yield Problem(f"facts.{name}.words.{label}", message)


def _labels_of(column: Column) -> tuple[str, ...] | None:
    """Return the labels of a column, ``None`` for one that has none, or any."""
    match column:
        case SetColumn():
            return column.atoms
        case BooleanColumn():
            return "no", "yes"
        case EnumColumn():
            return column.labels
    return None


def _amounts(question: Question) -> Iterator[Problem]:
    for name, outcome in question.outcomes.items():
        if outcome.amount is not None and outcome.authority is None:
            message = "is missing; 'amount' says how much somebody must be allowed to decide"
            yield Problem(f"outcomes.{name}.authority", message)
        for path, fact in outcome.amounts():
            found = question.facts.get(fact)
            if found is None:
                yield from _known(f"outcomes.{name}.{path}", fact, question.facts)
            elif not isinstance(found.column, MoneyColumn):
                message = f"the fact {fact!r} holds no amount; declare it as 'money EUR'"
                yield Problem(f"outcomes.{name}.{path}", message)
            elif found.column.optional:
                message = (
                    f"the fact {fact!r} can be none, which is no amount; declare it as 'money'"
                )
                yield Problem(f"outcomes.{name}.{path}", message)


def _tags(question: Question) -> Iterator[Problem]:
    """Yield the languages that are no tags."""
    tags = {f"languages[{n}]": tag for n, tag in enumerate(question.languages)}
    if question.fallback_language is not None:
        tags["fallback_language"] = question.fallback_language
    for path, tag in tags.items():
        if not is_tag(tag):
            yield Problem(path, f"{tag!r} is no language; write a BCP 47 tag such as 'de-AT'")


def _languages(question: Question) -> Iterator[Problem]:
    """Yield the wordings that do not cover a language."""
    found = dict(wordings(question))
    spoken = (language for wording in found.values() for language in wording.languages)
    fallback = question.fallback_language
    wanted = dict.fromkeys([*(question.languages or spoken), *[fallback] * bool(fallback)])
    for path, wording in found.items():
        missing = [language for language in wanted if not wording.covers(language, fallback)]
        if missing:
            yield Problem(
                path,
                f"has no words in {', '.join(missing)}; write them, or name a fallback_language "
                "that it has",
            )


def wordings(question: Question) -> Iterator[tuple[str, Wording]]:
    """Yield everything that is said to customers, with its path."""
    yield from _of_facts(question)
    for name, outcome in question.outcomes.items():
        yield f"outcomes.{name}.text", outcome.text
        for number, promise in enumerate(outcome.promises):
            yield f"outcomes.{name}.promises[{number}].what", promise.what


def _order(question: Question) -> Iterator[Problem]:
    """Yield what is wrong with the order of outcomes, and with the facts that must respect it."""
    order, names = question.worst_first, question.outcomes
    for number, name in enumerate(order):
        yield from _known(f"worst_first[{number}]", name, names)
    missing = [name for name in names if name not in order]
    strangers = [name for name in order if name not in names]  # each may be meant for one of those
    if order and (len(set(order)) < len(order) or len(missing) > len(strangers)):
        listed = ", ".join(missing) or "each once"
        yield Problem("worst_first", f"lists every outcome once, the worst first; {listed}")
    if question.never_worse and not order:
        yield Problem("worst_first", "is missing; never_worse needs the order of the outcomes")
    for name, way in question.never_worse.items():
        if name not in question.facts:
            yield from _known(f"never_worse.{name}", name, question.facts)
        elif message := _unordered(question.facts[name].column, way):
            yield Problem(f"never_worse.{name}", message)


def _unordered(column: Column, way: Any) -> str | None:
    if column.ordered or isinstance(column, BooleanColumn):  # from no to yes
        return None if way in _WAYS else f"{way!r} is not possible; 'rises' or 'falls'"
    if not isinstance(column, EnumColumn):
        return (
            f"a {column.kind()} has no order; only numbers, amounts, times, booleans and enums have"
        )
    labels = sorted(map(repr, column.labels))
    if isinstance(way, tuple) and sorted(repr(plain(each)) for each in way) == labels:
        return None
    return f"{way!r} is not possible; list every label once, the least first"


def _examples(question: Question) -> Iterator[Problem]:
    for number, example in enumerate(question.examples):
        yield from _known(f"examples[{number}].outcome", example.outcome, question.outcomes)
        for name in example.facts:
            if name not in {*question.facts, AS_OF}:
                yield from _known(f"examples[{number}].facts.{name}", name, question.facts)


def _honoured(question: Question) -> Iterator[Problem]:
    """Yield the dates that end before anybody could look at them."""
    for (path, rules), (since, _) in zip(paths(question), question.rules, strict=True):
        if rules.honour_until is not None and rules.honour_until < since:
            message = f"{rules.honour_until} is past when these rules come into force, on {since}"
            yield Problem(f"{path}honour_until", message)


def _declared(question: Question) -> Iterator[Problem]:
    """Yield what the question declares to depend on, and does not have."""
    known = [*question.facts]
    for fact in question.facts.values():
        known += fact.column.atoms if isinstance(fact.column, SetColumn) else ()
    spellings = {name.casefold() for name in known}
    for number, name in enumerate(question.depends_on):
        if name.casefold() not in spellings:
            yield Problem(f"depends_on[{number}]", unknown(name, known))


# Extras


def _owed_late(question: Question) -> Iterator[Problem]:
    """Yield why nobody can tell an extra that something owed is late."""
    fact = question.facts.get(OWED_LATE)
    if question.gesture and fact is None:
        yield Problem(f"facts.{OWED_LATE}", "is missing; an extra comes after what is owed")
    elif question.gesture and fact is not None and _late(fact.column) is None:
        expected = "is 'boolean', or an 'integer' that counts what is late, and never none"
        yield Problem(f"facts.{OWED_LATE}.column", expected)


def _late(column: Column) -> str | None:
    """Return the cell for what is late, ``None`` for a column that cannot say it."""
    late = _LATE.get(type(column))
    return None if late is None or column.optional or column.cell(late).empty else late


def _gesture(question: Question, tables: Sequence[DecisionTable[str]]) -> Iterator[Problem]:
    """Yield where an extra does not put first what is owed."""
    late = {OWED_LATE: _late(question.facts[OWED_LATE].column)}
    for (path, _), table in zip(paths(question), tables, strict=True):
        for name in _granted(question, table):
            (verdict,) = table.prove(never(name, late))
            if not verdict.proved:
                yield Problem(f"{path}rules", _premature(name, verdict))


def _premature(name: str, verdict: Verdict[Counterexample]) -> str:
    such = [f", as for {told(facts)}" for found in verdict for facts in found.facts]
    may = "leads to" if such else "may lead to"
    return (
        f"while something owed is late, this {may} {name!r}, which gives something{''.join(such)}"
    )


def _granted(question: Question, table: DecisionTable[str]) -> Iterator[str]:
    """Yield the outcomes that give something, whatever their kind is called."""
    leads = {*(rule.then for rule in table.rules), table.otherwise}
    for name, outcome in question.outcomes.items():
        gives = outcome.amount is not None or any(each.amount for each in outcome.promises)
        if name in leads and (outcome.kind == "granted" or gives):
            yield name
