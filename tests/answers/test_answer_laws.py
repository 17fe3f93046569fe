"""Laws that hold for every book: same facts, same answer; and what was told is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import attrs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from answers.support import SAM, contact
from servicekit.answers import Answer, AnswerBook, Question
from servicekit.customer import Customer
from servicekit.decision import Decision
from servicekit.instants import to_microseconds
from servicekit.interaction import Told
from servicekit.tables.reading import AS_OF
from servicekit.testing import strategies
from servicekit.testing.strategies import answer_books, question_facts, questions

few = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
CHANNELS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["a", 7, None]) for name in ("channel", "agent", "mood")}
)
INSTANTS = strategies.instants(zones=["UTC", "Europe/London"])


def asked(draw: st.DrawFn, found: AnswerBook, *, whole: bool = True) -> tuple[Question, Any]:
    question = draw(st.sampled_from(found.questions))
    return question, draw(question_facts(question, whole=whole))


def answered(found: AnswerBook, question: Question, facts: Any, at: datetime, **named: Any) -> Any:
    customer = named.pop("customer", Customer(id=1, brand=question.brand))
    return found.answer(question.id, facts, at=at, customer=customer, **named)


@st.composite
def answers(draw: st.DrawFn) -> tuple[AnswerBook, Answer, Any]:
    """Draw a book, an answer of it, and the facts that it was asked about."""
    found = draw(answer_books())
    question, facts = asked(draw, found)
    return found, answered(found, question, facts, draw(INSTANTS)), facts


@st.composite
def ledgers(draw: st.DrawFn, books: st.SearchStrategy[AnswerBook]) -> tuple[AnswerBook, list[Any]]:
    """Draw a book, and what it answered to one question over time, of facts known or not."""
    found = draw(books)
    question = draw(st.sampled_from(found.questions))
    cases = draw(st.lists(question_facts(question, whole=False), min_size=1, max_size=3))
    times = draw(st.lists(INSTANTS, min_size=1, max_size=5))
    given_ = [
        answered(found, question, draw(st.sampled_from(cases)), at)
        for at in sorted(times, key=to_microseconds)
    ]
    return found, [answer for answer in given_ if isinstance(answer, Answer)]


def flipped(told: Told, names: Sequence[str], draw: Any) -> Told:
    others = [name for name in names if name != told.outcome]
    return attrs.evolve(told, outcome=draw(st.sampled_from(others)))


def dated(question: Question) -> bool:
    return any(AS_OF in table.columns for table in question.tables)


# -- same facts, same answer ------------------------------------------------------------------


@few
@given(answers(), CHANNELS, st.sampled_from([None, SAM]), st.booleans())
def test_same_facts_same_answer(drawn, beside, who, as_row):
    """Whoever asks, on whichever channel, whatever else is known: the answer is the same."""
    found, answer, facts = drawn
    if who is not None:
        who = attrs.evolve(who, brand=answer.question.brand)
    known = {**facts, **beside}
    again = answered(
        found,
        answer.question,
        SimpleNamespace(**known) if as_row else known,
        answer.at,
        customer=who or answer.customer,
    )

    assert again.decision == answer.decision
    assert again.facts_digest == answer.facts_digest
    assert (again.version, again.kind, again.authority) == (
        answer.version,
        answer.kind,
        answer.authority,
    )
    if who is None:
        assert again == answer
        assert again.text == answer.text


@few
@given(answers())
def test_an_answer_is_what_its_table_decides(drawn):
    """The outcome, the rules and the reasons are those of the version in force."""
    _, answer, _ = drawn

    assert answer.decision == answer.question.tables[answer.version_number].decide(answer.facts)
    assert isinstance(answer.decision, Decision)


@few
@given(answers(), st.sampled_from(["en", "de", "fr", None]))
def test_every_answer_can_be_told(drawn, language):
    """In every language there are words, also for those that have no words of their own."""
    _, answer, _ = drawn
    answer = attrs.evolve(answer, speaks=language)

    assert answer.text
    assert answer.language == ("de" if language == "de" else "en")
    assert answer.told().text == answer.text
    assert len(answer.promises) == len(answer.terms.promises)


@few
@given(answers())
def test_giving_an_answer_again_changes_nothing(drawn):
    """A host may try again, and nothing is told or promised twice."""
    _, answer, _ = drawn
    once, made = answer.given_in(contact(answer.at))

    assert answer.given_in(once) == (once, made)
    assert len(once.promises) == len(made) == len(answer.terms.promises)


@few
@given(st.data())
def test_less_knowledge_leads_to_the_same_answer_or_to_a_question(data):
    """What is decided without a fact is decided alike with it."""
    found = data.draw(answer_books())
    question, facts = asked(data.draw, found)
    at = data.draw(INSTANTS)
    names = data.draw(st.frozensets(st.sampled_from(list(question.facts))))
    absent = {n for n, each in question.facts.items() if each.column.missing == "none"}
    part = {n: v for n, v in facts.items() if n in names or n in absent}
    less, more = (answered(found, question, known, at) for known in (part, facts))

    if isinstance(less, Answer):
        assert less.outcome == more.outcome
        assert found.compare(less.told(), more).kind == "same"
    else:
        assert less.words
        assert not {*less.ask} & part.keys()


# -- the ledger -------------------------------------------------------------------------------


@few
@given(answers())
def test_an_answer_is_the_same_as_itself(drawn):
    """What was just said can be said again."""
    found, answer, _ = drawn

    compared = found.compare(answer.told(), answer)
    assert (compared.kind, compared.facts, compared.changes) == ("same", (), ())


@few
@given(ledgers(answer_books()), st.booleans())
def test_a_clean_ledger_has_no_contradiction(drawn, other_key):
    """Facts that change, rules that change, dates and unknown facts never stop a right answer."""
    found, given_ = drawn
    now = attrs.evolve(found, key="another") if other_key else found
    told = [answer.told() for answer in given_]

    assert found.contradictions(told) == ()
    for number, earlier in enumerate(told):
        for answer in given_[number:]:
            answer = attrs.evolve(answer, key=now.key)  # noqa: PLW2901 - as the new book says it
            compared = now.compare(earlier, answer)
            assert compared.kind != "contradiction"
            assert (compared.kind == "same") == (earlier.outcome == answer.outcome)
            if other_key and found.key != now.key:
                assert compared.kind in {"same", "unknown"}


@few
@given(ledgers(answer_books()), st.data())
def test_a_contradiction_is_found_wherever_it_is(drawn, data):
    """One answer of two on the same facts by the same rules is changed: it is found."""
    found, given_ = drawn
    assume(given_)
    told = [answer.told() for answer in given_]
    twice = data.draw(st.permutations([*told, *told]))
    place = data.draw(st.integers(0, len(twice) - 1))
    twice[place] = wrong = flipped(twice[place], ["yes", "no", "ask", "other"], data.draw)

    listed = found.contradictions(twice)
    assert listed
    assert all(wrong in (each.told, each.answer) for each in listed)


@few
@given(answers(), INSTANTS, st.data())
def test_what_the_rules_never_said_is_found_by_every_later_answer(drawn, at, data):
    """On the same facts, no change of the rules excuses what those of then did not say."""
    found, answer, facts = drawn
    wrong = flipped(answer.told(), ["yes", "no", "ask"], data.draw)
    later = answered(found, answer.question, facts, at)

    if later.outcome == wrong.outcome:  # perhaps with what the other outcome promised
        expected = {"same", "policy_changed"}
    elif dated(answer.question):
        expected = {"contradiction", "policy_changed"}
    else:
        expected = {"contradiction"}
    assert found.compare(wrong, later).kind in expected


@few
@given(st.data())
def test_a_new_edition_contradicts_nothing(data):
    """Whatever is rewritten between two books, neither of them calls a right answer wrong."""
    old = AnswerBook(questions=[data.draw(questions())], key="secret")
    new = AnswerBook(questions=[data.draw(questions())], key="secret")
    (first, known), (second, _) = asked(data.draw, old), asked(data.draw, new)
    at = data.draw(INSTANTS)
    facts = {**data.draw(question_facts(second)), **known}
    before = answered(old, first, known, at)
    shared = {n: v for n, v in facts.items() if n in second.facts}
    if any(first.facts[n].column != second.facts[n].column for n in shared if n in first.facts):
        shared = data.draw(question_facts(second))
    now = answered(new, second, shared, at)

    for judge in (old, new):
        if before.version != now.version:
            assert judge.compare(before.told(), now).kind != "contradiction"
            assert judge.compare(before.told(), now.told()).kind != "contradiction"
