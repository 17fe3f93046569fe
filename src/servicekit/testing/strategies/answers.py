"""Questions with everything that their answers rest on, books of them, and cases to ask about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from hypothesis import strategies as st

from servicekit.answers import AnswerBook, Fact, Outcome, PromiseTemplate, Question, RuleSet
from servicekit.tables import Column, DecisionTable, Rule, col
from servicekit.testing.strategies.plain import KINDS
from servicekit.values import Facts
from servicekit.versions import Versions

__all__ = ["FACTS", "answer_books", "question_facts", "questions"]


class Kind(NamedTuple):
    """A kind of fact: how its column is made, and cells that rules can have."""

    make: Any
    cells: tuple[str, ...]


#: Facts of every type that a column can have, the simplest first.
FACTS: Mapping[str, Kind] = MappingProxyType(
    {
        "days": Kind(lambda **o: col.integer(0, 90, **o), ("<= 14", "<= 30", "> 60", "7")),
        "opened": Kind(col.boolean, ("yes", "no")),
        "tier": Kind(
            lambda **o: col.enum("standard", "silver", "gold", **o), ("gold", "not(gold)")
        ),
        "price": Kind(lambda **o: col.money("EUR", 0, **o), ("< 50", "[50..100]", ">= 100")),
        "since": Kind(lambda **o: col.duration("0s", **o), ("<= 24h", "> 2h30m")),
        "bought_on": Kind(col.date, ("< 2026-02-01", ">= 2026-06-30")),
        "booked_at": Kind(col.instant, ("< 2026-02-01T09:00Z",)),
        "weight": Kind(lambda **o: col.number(0, **o), ("< 5", "(5..7.5]")),
        "share": Kind(lambda **o: col.decimal(0, 1, step="0.01", **o), ("<= 0.5", "1")),
        "city": Kind(col.text, ("London", "not(London, Leeds)")),
        "has": Kind(
            lambda **o: col.set_of("receipt", "box", "tag", **o),
            ("receipt", "box, tag", "not(box)"),
        ),
    }
)
_OUTCOMES = ("no", "yes", "ask")
_DAYS = (date(2026, 3, 1), date(2026, 6, 15), date(2026, 10, 25))
_LANGUAGES = ("en", "de")


def questions(
    *,
    id: str = "return",  # noqa: A002 - the name of the field
    brand: str | None = None,
) -> st.SearchStrategy[Question]:
    """Draw questions over facts of every kind, with up to three versions of the rules.

    Every question has an answer to every case, in English and German; some look at the date, some
    promise something or take authority. They shrink to a question that is always answered with no.

    Args:
        id: the id of the question.
        brand: the brand whose customers it is for.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(questions())
        ... @settings(max_examples=3, database=None)
        ... def test_it(question):
        ...     assert question.tables
        >>> test_it()
    """
    return _questions(id, brand)


@st.composite
def _questions(draw: st.DrawFn, id: str, brand: str | None) -> Question:  # noqa: A002 - as above
    columns = draw(_columns())
    sets = _rule_sets(tuple(columns))
    days = draw(st.lists(st.sampled_from(_DAYS), unique=True, max_size=2).map(sorted))
    rules = Versions([(day, draw(sets)) for day in (date.min, *days)])
    return Question(
        id=id,
        brand=brand,
        phrasings=["Can I send this back?"],
        owner="returns desk",
        facts={name: _fact(name, column) for name, column in columns.items()},
        rules=rules,
        outcomes={name: draw(_outcomes(name, tuple(columns))) for name in _OUTCOMES},
        languages=_LANGUAGES,
        fallback_language="en",
    )


@cache
def _columns() -> st.SearchStrategy[dict[str, Column]]:
    optional: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
        [{}, {"optional": True}, {"missing": "none"}]
    )
    one = st.tuples(st.sampled_from(list(FACTS)), optional)
    drawn = st.lists(one, min_size=1, max_size=4, unique_by=lambda pair: pair[0])
    return drawn.map(lambda pairs: {name: FACTS[name].make(**how) for name, how in pairs})


def _fact(name: str, column: Column) -> Fact:
    return Fact(column=column, ask={"en": f"Which {name}?", "de": f"Welches {name}?"})


@cache
def _rule_sets(names: tuple[str, ...]) -> st.SearchStrategy[RuleSet]:
    """Draw rules of which each overrides all before it, so that no two contradict each other."""
    cells = {name: st.sampled_from(FACTS[name].cells) for name in names}
    when = st.fixed_dictionaries({}, optional=cells)
    then = st.sampled_from(_OUTCOMES)
    effective = st.one_of(st.none(), st.sampled_from([(None, _DAYS[0]), (_DAYS[1], None)]))
    return st.builds(
        _rule_set,
        st.lists(st.tuples(when, then, effective), max_size=4),
        then,
        st.sampled_from([None, _DAYS[-1], _DAYS[-1] + timedelta(days=30)]),
    )


def _rule_set(rows: list[tuple[Any, str, Any]], otherwise: str, until: date | None) -> RuleSet:
    ids = [f"r{number}" for number in range(len(rows))]
    rules = [
        Rule(own, when=when, then=then, effective=effective, overrides=ids[:number])
        for number, (own, (when, then, effective)) in enumerate(zip(ids, rows, strict=True))
    ]
    return RuleSet(rules, policy="exceptions", otherwise=otherwise, honour_until=until)


@cache
def _outcomes(name: str, facts: tuple[str, ...]) -> st.SearchStrategy[Outcome]:
    kind = {"no": "refused", "yes": "granted", "ask": "handed_over"}[name]
    spoken = ["", *(f" {{{fact}|-}}" for fact in facts)]
    words = st.sampled_from(spoken).map(
        lambda place: {"en": f"{name}, {{customer.name|you}}{place}.", "de": f"{name}{place}."}
    )
    promise = PromiseTemplate(what={"en": "call", "de": "Anruf"}, within="2 days")
    return st.builds(
        Outcome,
        kind=st.just(kind),
        text=words,
        promises=st.sampled_from([[], [promise]]),
        authority=st.sampled_from([None, KINDS[0]]),
    )


def answer_books() -> st.SearchStrategy[AnswerBook]:
    """Draw books of one question or two, with a key or without one, in any zone.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(answer_books())
        ... @settings(max_examples=3, database=None)
        ... def test_it(book):
        ...     assert book.question("return")
        >>> test_it()
    """
    one = questions()
    return st.builds(
        AnswerBook,
        questions=st.one_of(
            st.tuples(one),
            st.tuples(one, questions(id="exchange")),
            st.tuples(one, questions(brand="acme")),
        ),
        key=st.sampled_from(["", "secret"]),
        timezone=st.sampled_from(["UTC", "Europe/London", "Asia/Kathmandu"]),
    )


def question_facts(question: Question, *, whole: bool = True) -> st.SearchStrategy[Facts]:
    """Draw cases to ask a question about: of all that its rules tell apart, one each.

    Args:
        question: whose facts, within their columns.
        whole: whether all facts are known; otherwise some may be missing.

    Example:
        >>> from hypothesis import find
        >>> question = find(questions(), lambda question: "days" in question.facts)
        >>> find(question_facts(question), lambda known: True)
        Facts({'days': 0})
    """
    found = st.one_of([_cases(question, table) for table in question.tables])
    if whole:
        return found
    names = st.frozensets(st.sampled_from(list(question.facts)))
    return st.builds(
        lambda known, some: Facts({n: v for n, v in known.items() if n in some}), found, names
    )


def _cases(question: Question, table: DecisionTable[str]) -> st.SearchStrategy[Facts]:
    """Draw one case of each class into which the cells of the rules cut the facts."""
    grid = table.compiled.grid
    classes = st.tuples(*(st.integers(0, axis.length - 1) for axis in grid.axes.values()))
    return classes.map(
        lambda drawn: _of(question, grid.witness(tuple(1 << index for index in drawn)))
    )


def _of(question: Question, case: Mapping[str, Any]) -> Facts:
    return Facts({name: case[name] for name in question.facts})
