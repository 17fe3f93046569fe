"""What the change of a question does to an answer that was told."""

from datetime import date
from typing import Any
from unittest.mock import patch

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers.support import FRESH, on, plain, returns, until
from answers.support import given as answered
from answers.support_change import edited, newest, rule
from servicekit.answers import AnswerBook, PromiseTemplate, Question, RuleSet, moves
from servicekit.answers.change import QuestionChange, change_review
from servicekit.answers.concern import Concern, Concerns
from servicekit.answers.edition import Edition
from servicekit.interaction import Told
from servicekit.money import Money
from servicekit.tables import Column, Rule, col
from servicekit.versions import Versions

KEY = b"secret"


def concerns(before: Question, after: Question | None, budget: int = 50_000) -> Concerns:
    """Return what a change does, as the newest rules of both have it."""
    books = [AnswerBook(questions=[each] if each else [], key=KEY) for each in (before, after)]
    review = change_review(books[0], books[1], (), None, budget)
    found = [*review.questions] or [_change(_newest(before), _newest(after or before))]
    return Concerns(found[0], KEY)


def _change(before: Edition, after: Edition) -> QuestionChange:
    same = before.table.diff(after.table)
    return QuestionChange(id=before.question.id, before=before, after=after, cases=same)


def _newest(question: Question) -> Edition:
    return Edition(question, len(question.tables) - 1)


def told(question: Question, facts: dict[str, Any], **changed: Any) -> Told:
    """Return what somebody was told by the rules of the middle of June."""
    answer = answered(AnswerBook(questions=[question], key=KEY), facts, on(6, 15), language="en")
    return attrs.evolve(answer.told(), **changed)


def of(before: Question, after: Question | None, facts: dict[str, Any], **changed: Any) -> Any:
    return concerns(before, after).of(told(before, facts, **changed))


DAYS = plain(until(30))
TEN = plain(until(10))
UNKNOWN = {"facts_digest": None}


# By the facts, of which the ledger has a digest


def test_a_case_in_a_changed_region_is_concerned_for_sure() -> None:
    """The digest of the facts says which case it was, to whoever has the key."""
    found = of(DAYS, TEN, {"days": 11})
    assert found == Concern("days in [11..30]: yes becomes no.", ("no",), certain=True)


@pytest.mark.parametrize("days", [10, 31, 5000])
def test_a_case_outside_of_every_region_is_not_concerned(days: int) -> None:
    """Whose answer stays is not bothered, however many others the rule answered."""
    assert of(DAYS, TEN, {"days": days}) is None


@pytest.mark.parametrize("days", [31, 40, 41, 5000])
def test_a_region_without_end_is_known_by_what_is_outside(days: int) -> None:
    """Of "more than forty" only the others are few enough to be tried."""
    found = of(DAYS, plain(until(40)), {"days": days})
    assert (found is not None) is (days <= 40)
    back = of(plain(until(40)), always("yes"), {"days": days})
    assert (back is not None) is (days > 40)
    assert back is None or back.certain


def always(then: str) -> Question:
    """Return a question with one answer for everybody."""
    return plain(RuleSet([Rule("all", then=then)], otherwise="no"))


def test_without_a_digest_a_case_of_the_same_rule_may_be_concerned() -> None:
    """Where the facts are not known, everybody whom the rule answered may be told otherwise."""
    found = of(DAYS, TEN, {"days": 5}, **UNKNOWN)
    assert found == Concern("days in [11..30]: yes becomes no.", ("no",), certain=False)


def test_a_digest_of_another_key_says_nothing() -> None:
    """A digest that this book's key did not make is as good as none."""
    other = answered(AnswerBook(questions=[DAYS], key="other"), {"days": 5}, on(6), language="en")
    found = concerns(DAYS, TEN).of(other.told())
    assert found is not None
    assert not found.certain


KINDS: dict[str, tuple[Column, str, Any, Any, bool | None]] = {
    # the cell that changes, a fact inside of it and one outside, and whether that can be known
    "integer": (col.integer(), "[3..5]", 3, 6, True),
    "integer-none": (col.integer(optional=True), "[3..5], none", None, 6, True),
    "long": (col.integer(0, 10**6), "[2000..900000]", 2000, 5, None),
    "money": (col.money("EUR"), "[1..2]", Money(2, "EUR"), Money("2.01", "EUR"), True),
    "date": (
        col.date(),
        "[2026-01-01..2026-03-01]",
        date(2026, 3, 1),
        date(2026, 3, 2),
        True,
    ),
    "enum": (col.enum("a", "b", "c"), "not(b)", "c", "b", True),
    "boolean": (col.boolean(), "yes", True, False, True),
    "text": (col.text(), "Rome, Paris", "Rome", "Oslo", True),
    "other-text": (col.text(), "not(Rome)", "Oslo", "Rome", True),
    "number": (col.number(), "[0..1]", 1, 2, None),
    "set": (col.set_of("vip", "new"), "vip", frozenset({"vip"}), frozenset(), None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_of_every_kind_is_compared_with_its_digest(kind: str) -> None:
    """Where a cell, or the rest, has few values the case is known; else it may be concerned."""
    column, cell, inside, outside, known = KINDS[kind]
    columns = {"it": column}
    before = plain(RuleSet([Rule("all", then="yes")], otherwise="no"), columns=columns)
    after = plain(RuleSet([rule("no", it=cell)], otherwise="yes"), columns=columns)
    assert of(before, after, {"it": inside}).certain is (known is True)
    out = of(before, after, {"it": outside})
    assert (out is None) is (known is True)


def test_a_fact_that_was_not_asked_for_leaves_it_open() -> None:
    """A case that was decided without a fact may lie on either side of a line in it."""
    columns = {"days": col.integer(0), "tier": col.enum("a", "b")}
    before = plain(until(30), columns=columns)
    after = plain(RuleSet([rule("yes", days="<= 30", tier="a")], otherwise="no"), columns=columns)
    found = of(before, after, {"days": 5})
    assert (found.now, found.certain) == (("no",), False)
    assert of(before, after, {"days": 5, "tier": "a"}) is None


def test_a_new_fact_leaves_it_open() -> None:
    """Nobody asked then what the new rules look at now."""
    columns = {"days": col.integer(0), "worn": col.boolean()}
    after = plain(RuleSet([rule("yes", days="<= 30", worn=False)], otherwise="no"), columns=columns)
    found = of(DAYS, after, {"days": 5})
    assert (found.why, found.certain) == ("days <= 30 and worn = yes: yes becomes no.", False)


def test_a_digest_with_a_fact_that_the_question_does_not_have_is_no_proof() -> None:
    """What a digest says of a fact that is new to the question was not made by it."""
    columns = {"days": col.integer(0), "worn": col.boolean()}
    after = plain(RuleSet([rule("yes", worn=False)], otherwise="no"), columns=columns)
    forged = told(DAYS, {"days": 5})
    digest = f"{forged.facts_digest}&worn=0123456789abcdef"
    found = concerns(DAYS, after).of(attrs.evolve(forged, facts_digest=digest))
    assert found is not None
    assert not found.certain


def test_the_date_of_an_answer_says_nothing_of_tomorrow() -> None:
    """An answer of today is told otherwise by rules that change next month."""
    before = plain(RuleSet([Rule("all", then="yes", effective=(None, date(2027, 1, 1)))],
                           otherwise="no"))  # fmt: skip
    after = plain(RuleSet([Rule("all", then="yes", effective=(None, date(2026, 7, 1)))],
                          otherwise="no"))  # fmt: skip
    found = of(before, after, {"days": 5})
    assert found.why.startswith("as_of in [2026-07-01..2026-12-31]: yes becomes no.")
    assert not found.certain


# By the rule that gave the answer

TWO = plain(
    RuleSet(
        [rule("yes", days="<= 9"), Rule("gold", when={"days": "[10..30]"}, then="yes")],
        otherwise="no",
    )
)


def test_an_answer_of_a_rule_that_changes_nothing_is_not_concerned() -> None:
    """Without the facts, the rule still says where the case lay."""
    after = plain(RuleSet([rule("yes", days="<= 20")], otherwise="no"))
    assert of(TWO, after, {"days": 5}, **UNKNOWN) is None
    assert of(TWO, after, {"days": 15}, **UNKNOWN).why == "days in [21..30]: yes becomes no."


def test_an_answer_that_no_rule_is_known_to_have_given_may_be_concerned() -> None:
    """What held otherwise, or what several rules said, is left out only by its facts."""
    more = plain(until(40))
    found = Concern("days in [31..40]: no becomes yes.", ("yes",))
    assert of(DAYS, more, {"days": 99}, **UNKNOWN) == found
    assert of(DAYS, more, {"days": 99}) is None


def test_an_answer_of_no_recorded_rule_may_be_of_any() -> None:
    """A host that keeps no rule with a yes has not said that no rule gave it."""
    assert of(DAYS, TEN, {"days": 5}, rule=None, **UNKNOWN) is not None
    assert of(DAYS, TEN, {"days": 5}, rule="lost", **UNKNOWN) is not None


def test_an_answer_of_an_unknown_version_may_be_of_any_rule() -> None:
    """Of rules that the book does not have nobody knows what they took."""
    after = plain(RuleSet([rule("yes", days="<= 20")], otherwise="no"))
    assert of(TWO, after, {"days": 5}, version="lost", **UNKNOWN) is not None
    assert of(TWO, after, {"days": 5}, version="lost") is None  # the digest says which case


def test_an_answer_of_an_earlier_version_is_placed_by_its_rules() -> None:
    """The rules of then say where the case lay, not those of now that share a name."""
    entries = [
        (date(2026, 1, 1), RuleSet([Rule("a", when={"days": "> 20"}, then="yes")], otherwise="no")),
        (date(2026, 9, 1), RuleSet([Rule("a", when={"days": "<= 30"}, then="yes")],
                                   otherwise="no")),
    ]  # fmt: skip
    later = [entries[0], (entries[1][0], until(10))]
    before, after = (plain(Versions(each)) for each in (entries, later))
    low = [*later[:1], (entries[1][0], RuleSet([rule("yes", days="[11..30]")], otherwise="no"))]
    assert of(before, after, {"days": 25}, **UNKNOWN) is not None
    assert of(before, plain(Versions(low)), {"days": 25}, **UNKNOWN) is None


def test_many_answers_are_looked_at_together() -> None:
    """Of answers that were given alike, facts, rules and regions are compared once."""
    rules = [Rule(f"r{n}", when={"days": str(n)}, then="yes") for n in range(60)]
    later = [Rule(f"r{n}", when={"days": str(n + 1)}, then="yes") for n in range(60)]
    before, after = (plain(RuleSet(each, otherwise="no")) for each in (rules, later))
    concerned = concerns(before, after)
    said = told(before, {"days": 0})
    with patch.object(moves, "digest", wraps=moves.digest) as made:
        assert concerned.of(said) == concerned.of(said)
        once = made.call_count
        assert concerned.of(attrs.evolve(said, outcome="no")) is None
        assert [concerned.of(told(before, {"days": n})) for n in range(1, 60)] == [None] * 59
        assert made.call_count == once
    lost = [told(before, {"days": n}, **UNKNOWN) for n in range(60)]
    with patch.object(moves.Grid, "of", wraps=moves.Grid.of) as grids:
        assert [concerned.of(each) is not None for each in lost] == [True] + [False] * 59
        assert grids.call_count == 1


def test_too_many_sets_to_tell_apart_may_be_concerned() -> None:
    """Where two versions together cut sets too finely, nobody is left out for that."""
    atoms = [f"a{n}" for n in range(15)]
    columns = {"marks": col.set_of(atoms)}

    def some(part: list[str], then: str) -> RuleSet:
        rules = [Rule(atom, when={"marks": atom}, then=then) for atom in part]
        return RuleSet(rules, policy="any", otherwise="no")

    old = (date(2026, 1, 1), some(atoms[:12], "yes"))
    before = plain(Versions([old, (date(2026, 9, 1), some(atoms[12:], "yes"))]), columns=columns)
    after = plain(Versions([old, (date(2026, 9, 1), RuleSet(otherwise="no"))]), columns=columns)
    assert of(before, after, {"marks": frozenset({"a0"})}, **UNKNOWN) is not None


def test_a_region_that_no_cell_says_may_be_concerned() -> None:
    """Of sets there are regions that one row cannot write; they are taken as they come."""
    columns = {"marks": col.set_of("vip", "new")}
    both = RuleSet(
        [
            Rule("vip", when={"marks": "vip"}, then="yes"),
            Rule("new", when={"marks": "new"}, then="no", overrides=["vip"]),
        ],
        policy="exceptions",
        otherwise="no",
    )
    before, after = (plain(each, columns=columns) for each in (both, RuleSet(otherwise="no")))
    found = of(before, after, {"marks": frozenset({"vip"})})
    assert (found.now, found.certain) == (("no",), False)


# Beside the rules


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "handed_over"}, "another kind"),
        ({"promises": [PromiseTemplate(what="it", within="1 days")]}, "other promises"),
        (
            {"kind": "impossible", "authority": "it", "amount": Money(5, "EUR")},
            "another kind and another amount",
        ),
    ],
    ids=["kind", "promises", "amount"],
)
def test_an_outcome_that_means_something_else_is_another_answer(
    fields: dict[str, Any], words: str
) -> None:
    """A "yes" that promises less is not what the customer was told."""
    found = of(DAYS, edited(DAYS, **fields), {"days": 5})
    assert found == Concern(f"The same outcome, yes, has {words} now.", ("yes",), True)
    assert of(DAYS, edited(DAYS, **fields), {"days": 99}) is None
    lost = of(DAYS, edited(DAYS, **fields), {"days": 5}, version="lost")
    assert not lost.certain


def test_other_words_are_no_other_answer() -> None:
    """A text that is written better tells nobody otherwise, nor does who may say it."""
    after = edited(DAYS, text={"en": "Sure.", "de": "Klar."}, authority="refund")
    assert of(DAYS, after, {"days": 5}) is None


def test_what_may_be_and_what_else_it_would_be_are_told_together() -> None:
    """Whether the outcome is another or means something else, it is not what they were told."""
    found = of(DAYS, edited(TEN, kind="handed_over"), {"days": 5}, **UNKNOWN)
    other = "The same outcome, yes, has another kind now."
    moved = "days in [11..30]: yes becomes no."
    assert found == Concern(f"{moved} {other}", ("no", "yes"), certain=True)
    assert of(DAYS, edited(TEN, kind="handed_over"), {"days": 5}) == Concern(other, ("yes",), True)
    assert of(DAYS, edited(TEN, kind="handed_over"), {"days": 11}) == Concern(moved, ("no",), True)


def test_where_cases_are_missing_nothing_else_is_sure() -> None:
    """An outcome that means something else may not be the outcome any more."""
    found = concerns(DAYS, edited(TEN, kind="handed_over"), budget=1).of(told(DAYS, {"days": 5}))
    assert found is not None
    assert not found.certain
    assert found.why.startswith("The same outcome, yes, has another kind now. Not every case")


def test_an_answer_that_nobody_gives_any_more_concerns_all() -> None:
    """Whoever was told something that is retired has no answer to come back to."""
    gone = Concern("Nobody answers it any more.", (), certain=True)
    assert of(DAYS, None, {"days": 5}) == gone
    assert of(DAYS, plain(until(30), state="retired"), {"days": 99}) == gone


def test_a_new_question_concerns_nobody() -> None:
    """What was not answered before cannot have been told otherwise."""
    change = QuestionChange(id="plain", after=Edition(DAYS, 0))
    assert Concerns(change, KEY).of(Told(question="plain", outcome="yes")) is None


def test_a_fact_of_another_kind_concerns_all_perhaps() -> None:
    """Where cases cannot be compared nobody knows whose answer changes."""
    columns = {"days": col.enum("new", "old")}
    after = plain(RuleSet([rule("yes", days="new")], otherwise="no"), columns=columns)
    text = "A fact is of another kind now, so that nobody can tell."
    assert of(DAYS, after, {"days": 99}) == Concern(text)


def test_a_comparison_that_is_not_complete_concerns_all_perhaps() -> None:
    """Where the budget ran out, what was found is not all there is."""
    text = "Not every case was compared, as the budget ran out."
    assert concerns(DAYS, TEN, budget=1).of(told(DAYS, {"days": 5})) == Concern(text)


def test_a_long_list_of_regions_is_cut() -> None:
    """A sentence names three regions and says how many more there are."""
    rules = [Rule(f"r{n}", when={"days": str(2 * n)}, then="no") for n in range(5)]
    after = plain(RuleSet(rules, otherwise="yes"))
    before = plain(RuleSet([Rule("all", then="yes")], otherwise="no"))
    found = of(before, after, {"days": 0}, **UNKNOWN)
    assert found.why == (
        "days = 0: yes becomes no. days = 2: yes becomes no. days = 4: yes becomes no. And 2 more."
    )
    assert found.now == ("no",)


def test_a_wider_domain_is_compared_in_the_terms_of_then() -> None:
    """A label that is new was told to nobody, and the old ones keep their digests."""
    wide = {"tier": col.enum("c", "a", "b")}
    before = plain(
        RuleSet([rule("yes", tier="not(a)")], otherwise="no"),
        columns={"tier": col.enum("a", "b")},
    )
    after = plain(RuleSet([rule("yes", tier="c")], otherwise="no"), columns=wide)
    assert of(before, after, {"tier": "b"}) == Concern("tier = b: yes becomes no.", ("no",), True)
    assert of(before, after, {"tier": "a"}) is None


# Whatever the rules are

CELLS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["yes", "no"])), max_size=3
)


def layered(cells: list[tuple[int, int, str]]) -> Question:
    """Return a question whose later rules override the earlier ones."""
    rules = [
        Rule(
            f"r{n}",
            when={"days": f"[{min(a, b)}..{max(a, b)}]"},
            then=then,
            overrides=[f"r{m}" for m in range(n)],
        )
        for n, (a, b, then) in enumerate(cells)
    ]
    columns = {"days": col.integer(0, 9), "tier": col.enum("a", "b")}
    return plain(RuleSet(rules, policy="exceptions", otherwise="no"), columns=columns)


@given(CELLS, CELLS, st.integers(0, 9), st.sampled_from(["digest", "rule", "nothing"]))
def test_nobody_who_was_told_otherwise_is_left_out(
    before: list[tuple[int, int, str]], after: list[tuple[int, int, str]], days: int, known: str
) -> None:
    """Whatever is recorded, who hears something else is found; by digest, they and nobody else."""
    old, new = layered(before), layered(after)
    changed = {
        "digest": {},
        "rule": UNKNOWN,
        "nothing": UNKNOWN | {"rule": None, "version": None},
    }[known]
    said = told(old, {"days": days, "tier": "a"}, **changed)
    now = new.table().decide({"days": days}).outcome
    found = concerns(old, new).of(said)
    if now != said.outcome:
        assert found is not None
        assert now in found.now
    if known == "digest":
        assert (found is not None) is (now != said.outcome)
        assert found is None or found.certain


def test_the_shared_case_is_concerned_as_well() -> None:
    """The shop's own question has versions, tiers and prices; its ledger is compared alike."""
    found = of(returns(), newest(until(10)), FRESH | {"days": 12})
    assert found == Concern("days in [11..14]: yes becomes no.", ("no",), certain=True)
