"""The review of a change: what another book would answer otherwise."""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers.support import NO, YES, book, fact, on, plain, returns, until
from answers.support_change import ASKED, edited, history, newest, review, rule
from servicekit.answers import (
    AnswerBook,
    ChangeReview,
    Edition,
    PromiseTemplate,
    Question,
    RuleSet,
    SetCase,
)
from servicekit.answers.change import Edit, QuestionChange
from servicekit.errors import FieldError
from servicekit.hours import BusinessHours
from servicekit.tables import Ending, col
from servicekit.versions import Versions


def only(review: ChangeReview) -> QuestionChange:
    (change,) = review.questions
    return change


def regions(change: QuestionChange) -> list[tuple[str, Any, Any]]:
    assert change.cases is not None
    return [(str(each.region), each.before, each.after) for each in change.cases]


def edits(change: QuestionChange) -> dict[str, tuple[str | None, str | None]]:
    return {edit.path: (edit.before, edit.after) for edit in change.edits}


def between(before: Question, after: Question, **named: Any) -> ChangeReview:
    return book(before).change_review(book(after), **named)


# The rules


def test_the_same_book_changes_nothing() -> None:
    """A review of no change is empty, complete and safe."""
    found = review(returns())
    assert (found.empty, found.complete, found.safe) == (True, True, True)
    assert found.questions == found.told == ()


def test_a_change_of_rules_is_told_by_its_regions_with_a_witness() -> None:
    """The cases whose outcome changes, from what to what, and one of them."""
    found = only(review(newest(until(10))))
    assert found.kind == "changed"
    assert regions(found) == [
        ("days in [11..14]", "yes", "no"),
        ("days in [15..30] and tier = gold", "yes", "no"),
    ]
    assert found.cases is not None
    assert found.cases.findings[0].region.witness["days"] == 11


def test_a_rule_that_is_written_otherwise_and_says_the_same_changes_nothing() -> None:
    """A review looks at what cases come to, not at how rules are spelt."""
    two = RuleSet([rule("yes", days="<= 7"), rule("yes", days="[8..30]")], otherwise="no")
    assert between(plain(until(30)), plain(two)).empty


def test_the_newest_rules_are_compared_unless_an_instant_is_given() -> None:
    """At an instant, the rules in force then in each of the books are compared."""
    changed = newest(until(10))
    assert regions(only(review(changed, at=None))) == regions(only(review(changed, at=ASKED)))
    assert regions(only(review(changed, at=on(5)))) == []


def test_a_question_that_comes_into_force_later_is_not_there_before() -> None:
    """At an instant before its first version a question answers nobody."""
    changed = newest(until(10))
    later = attrs.evolve(changed, rules=changed.rules.entries[1:][0][1])
    old = AnswerBook(questions=[returns()]).change_review(
        AnswerBook(questions=[later]), at=on(5).replace(year=2025)
    )
    assert only(old).kind == "added"


def test_what_a_budget_does_not_reach_is_said() -> None:
    """A comparison that ran out of its budget is never taken for one that found nothing."""
    found = book().change_review(book(newest(until(10))), budget=1)
    assert only(found).cases is not None
    assert (only(found).complete, found.complete, found.empty, found.safe) == (False,) * 4


def test_rules_that_leave_cases_out_end_without_an_outcome() -> None:
    """Where the new rules say nothing, that is what the cases become."""
    bare = RuleSet([rule("yes", days="<= 30")])
    found = only(between(plain(until(30)), plain(bare)))
    assert regions(found) == [("days >= 31", "no", Ending.NO_RULE)]


# Facts


def test_a_fact_of_another_kind_is_told_and_nothing_raised() -> None:
    """Cases that cannot be compared are no reason to fail, and none to be silent."""
    months = col.enum("new", "old")
    found = only(
        between(
            plain(until(30)),
            plain(RuleSet([rule("yes", days="new")], otherwise="no"), columns={"days": months}),
        )
    )
    assert found.cases is None
    assert (found.incomparable, found.complete, found.empty) == (True, False, False)
    assert edits(found) == {"facts.days.column": ("integer >= 0", "enum new, old")}


def test_new_facts_and_wider_ones_are_told() -> None:
    """A fact that comes, goes or has another domain is an edit, with its new words."""
    before = plain(until(30), columns={"days": col.integer(0), "old": col.boolean()})
    after = plain(until(30), columns={"days": col.integer(), "new": col.boolean()})
    reworded = {**after.facts, "days": fact(col.integer(), en="How old?")}
    found = only(between(before, attrs.evolve(after, facts=reworded)))
    assert edits(found) == {
        "facts.days.column": ("integer >= 0", "integer"),
        "facts.days.ask.en": ("Which one?", "How old?"),
        "facts.old.column": ("boolean", None),
        "facts.new.column": (None, "boolean"),
    }


def test_the_words_of_a_label_are_an_edit() -> None:
    """How a label is said to customers is part of what they are told."""
    tier = fact(col.enum("a", "b"))
    before = plain(until(30), columns={"days": col.integer(0), "tier": tier.column})
    spoken = attrs.evolve(tier, words={"a": "Alpha"})
    found = only(between(before, attrs.evolve(before, facts={**before.facts, "tier": spoken})))
    assert edits(found) == {"facts.tier.words.a": (None, "Alpha")}


def test_text_for_every_language_has_no_language_in_its_path() -> None:
    """A wording in one text is named by its place alone."""
    before = edited(plain(until(30)), text="Sure.")
    found = only(between(before, edited(before, text="Yes.")))
    assert edits(found) == {"outcomes.yes.text": ("Sure.", "Yes.")}


# Outcomes


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "handed_over"}, {"kind": ("granted", "handed_over")}),
        ({"text": {"en": "Fine.", "de": "Ja."}}, {"text.en": ("Yes.", "Fine.")}),
        (
            {"text": {"en": "Yes.", "de": "Ja.", "fr": "Oui."}},
            {"text.fr": (None, "Oui.")},
        ),
        ({"authority": "refund"}, {"authority": (None, "refund")}),
        (
            {"promises": [PromiseTemplate(id="p", what="do it", within="2 days")]},
            {"promises.p.what": (None, "do it"), "promises.p.within": (None, "2 days")},
        ),
    ],
    ids=["kind", "text", "language", "authority", "promise"],
)
def test_an_outcome_that_keeps_its_name_and_is_another_is_told(
    fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Kind, words by language, authority and promises of an outcome are compared one by one."""
    before = plain(until(30))
    found = only(between(before, edited(before, **fields)))
    assert edits(found) == {f"outcomes.yes.{path}": pair for path, pair in expected.items()}
    assert regions(found) == []


def test_every_part_of_a_promise_is_compared() -> None:
    """What, when, by which hours, of which kind and how much: each is an edit of its own."""
    office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London", holidays=None)
    abroad = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/Paris", holidays=None)
    promise = PromiseTemplate(id="p", what="it", within="2 business days", hours=office)
    other = attrs.evolve(
        promise, what="that", within="9 days", not_before="1 days", hours=abroad, kind="refund"
    )
    before = edited(plain(until(30)), promises=[promise])
    found = edits(only(between(before, edited(before, promises=[other]))))
    assert [path.removeprefix("outcomes.yes.promises.p.") for path in found] == [
        "what",
        "within",
        "hours",
        "not_before",
        "kind",
    ]
    assert found["outcomes.yes.promises.p.within"] == ("2 business days", "9 days")


def test_calendars_are_compared_in_words_of_people() -> None:
    """Hours, zone and holidays are what tells two calendars apart, and how people say them."""

    class Fair:
        def dates(self, first: date, last: date) -> dict[date, str]:
            return {}

        def covers(self, year: int) -> bool:
            return True

        def __str__(self) -> str:
            return "those of the fair"

    def office(holidays: Any) -> BusinessHours:
        return BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=holidays)

    days = {date(2026, 12, 25): "Christmas Day", date(2027, 1, 1): "New Year"}
    said = {
        "Mo-Fr 09:00-17:00 in UTC": office(None),
        "Mo-Fr 09:00-17:00; PH off in UTC; holidays: none": office({}),
        "Mo-Fr 09:00-17:00; PH off in UTC; holidays: 2026-12-25 Christmas Day, "
        "2027-01-01 New Year": office(days),
        "Mo-Fr 09:00-17:00; PH off in UTC; holidays: those of the fair": office(Fair()),
        repr(office(None) | office({})): office(None) | office({}),
        "from 0001-01-01 Mo-Fr 09:00-17:00 in UTC; then from 2027-01-01 24/7 in UTC": Versions(
            [(date.min, office(None)), (date(2027, 1, 1), BusinessHours.always("UTC"))]
        ),
    }
    promise = PromiseTemplate(id="p", what="it", within="2 days")
    before = edited(plain(until(30)), promises=[promise])
    for words, hours in said.items():
        after = edited(before, promises=[attrs.evolve(promise, hours=hours)])
        (pair,) = edits(only(between(before, after))).values()
        assert pair == (None, words)


def test_an_outcome_that_comes_or_goes_is_named_once() -> None:
    """Only what both books have is compared in all its parts."""
    before = plain(until(30))
    after = attrs.evolve(before, outcomes={"yes": YES, "no": NO, "maybe": NO})
    assert only(between(before, after)).edits == (Edit("outcomes.maybe.kind", None, "refused"),)


# Examples


def test_an_example_of_the_old_book_that_the_new_rules_break_is_told() -> None:
    """Somebody wrote down once that the fourteenth day is in time."""
    (broken,) = only(review(newest(until(10), examples=[]))).broken
    assert broken.startswith("The example should be yes, but is no.")


def test_an_example_of_both_books_is_told_once() -> None:
    """The same example in the old book and in the new one is one that breaks."""
    assert len(only(review(newest(until(10)))).broken) == 1


def test_an_example_of_the_new_book_alone_is_held_to_its_rules() -> None:
    """A new example can be wrong as well, also that of a new question."""
    wrong = SetCase(facts={"days": 1}, outcome="no", name="fresh")
    question = plain(until(30), examples=[wrong])
    for before in (plain(until(30)), plain(until(30), id="another")):
        found = [each.broken for each in between(before, question).questions if each.id == "plain"]
        assert [text.partition(",")[0] for (text,) in found] == ["The example (fresh) should be no"]


def test_an_example_that_was_broken_before_is_not_the_fault_of_the_change() -> None:
    """What breaks in the same way as before is left to the check of the book."""
    wrong = plain(until(30), examples=[SetCase(facts={"days": 1}, outcome="no")])
    assert between(wrong, wrong).empty


def test_examples_of_what_nobody_answers_any_more_break_nothing() -> None:
    """A retired question is held to nothing."""
    retired = newest(until(10), state="retired")
    assert only(review(retired)).broken == ()


# Questions that come and go


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, "validated", "added"),
        (None, "draft", "added"),
        ("draft", "validated", "added"),
        ("retired", "validated", "added"),
        ("validated", None, "removed"),
        ("validated", "retired", "removed"),
        ("validated", "draft", "removed"),
        ("draft", None, "removed"),
        ("draft", "retired", "changed"),
    ],
)
def test_a_question_comes_and_goes_with_its_answers(
    before: str | None, after: str | None, kind: str
) -> None:
    """Only what is validated answers customers; drafts and the retired are there and do not."""
    books = [
        AnswerBook(questions=[] if state is None else [plain(until(30), state=state)])
        for state in (before, after)
    ]
    found = only(books[0].change_review(books[1]))
    assert found.kind == kind
    assert (found.empty, found.complete) == (False, True)
    assert (found.cases is None) is (kind != "changed")
    if before and after:
        assert edits(found) == {"state": (before, after)}


def test_who_may_hear_an_answer_is_compared() -> None:
    """What was public and is internal now is an edit."""
    found = only(between(plain(until(30)), plain(until(30), audience="internal")))
    assert edits(found) == {"audience": ("public", "internal")}


def test_a_question_of_a_brand_is_compared_with_what_answered_its_customers() -> None:
    """A brand that gets a question of its own was answered by the one for all before."""
    general, own = plain(until(30)), plain(until(10), brand="acme")
    found = only(book(general).change_review(book(general, own)))
    assert (found.id, found.brand, found.kind) == ("plain", "acme", "changed")
    assert regions(found) == [("days in [11..30]", "yes", "no")]
    back = only(book(general, own).change_review(book(general)))
    assert regions(back) == [("days in [11..30]", "no", "yes")]


def test_a_brand_alone_comes_and_goes() -> None:
    """Without a question for all, that of a brand is new, or gone."""
    general, own = plain(until(30)), plain(until(10), id="own", brand="acme")
    assert only(book(general).change_review(book(general, own))).kind == "added"
    assert only(book(general, own).change_review(book(general))).kind == "removed"


# As a value


def test_a_review_is_a_value(travels: Callable[[object], None]) -> None:
    """It can be kept, compared and sent."""
    found = review(newest(until(10)), told=[history()])
    travels(found)
    assert found.told
    assert "before=Edition(question='return', number=1)" in repr(found.questions[0])


def test_a_review_holds_only_what_belongs_there() -> None:
    """Lists become tuples of the right kind."""
    assert ChangeReview(questions=[QuestionChange(id="a")]).questions == (QuestionChange(id="a"),)
    for fields in ({"questions": ["a"]}, {"told": ["a"]}):
        with pytest.raises(FieldError):
            ChangeReview(**fields)
    with pytest.raises(FieldError):
        QuestionChange(id="a", edits=["a"])


@pytest.mark.parametrize(
    ("after", "safe"),
    [(returns(phrasings=["?"]), True), (newest(until(14)), False), (newest(until(30)), False)],
    ids=["words", "gold", "more"],
)
def test_a_change_is_safe_if_nobody_was_told_otherwise_and_no_example_breaks(
    after: Question, safe: bool
) -> None:
    """Sam was told no after twenty days, and yes after twenty with gold."""
    told = [
        history(20, customer="7"),
        history(20, customer="8", outcome="yes", rule="gold", facts_digest=None),
    ]
    assert review(after, told=told).safe is safe


def test_an_example_that_breaks_makes_a_change_unsafe() -> None:
    """Also where nobody was told anything yet."""
    assert not review(newest(until(10))).safe


# Whatever the rules are

CELLS = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["yes", "no"])), max_size=4)


def stairs(cells: list[tuple[int, str]]) -> Question:
    """Return a question whose later rules override the earlier ones."""
    rules = [rule(then, days=f">= {low}") for low, then in dict(cells).items()]
    ordered = [
        attrs.evolve(each, id=f"r{n}", overrides=[f"r{m}" for m in range(n)])
        for n, each in enumerate(rules)
    ]
    return plain(
        RuleSet(ordered, policy="exceptions", otherwise="no"), columns={"days": col.integer(0, 15)}
    )


@given(CELLS, CELLS)
def test_the_regions_are_exactly_the_cases_that_change(
    before: list[tuple[int, str]], after: list[tuple[int, str]]
) -> None:
    """A case lies in a region, with its two outcomes, exactly if the books differ in it."""
    old, new = stairs(before), stairs(after)
    found = between(old, new)
    changes = {
        days: (each.before, each.after)
        for change in found.questions
        if change.cases is not None
        for each in change.cases
        for days in range(16)
        if _within(each.region.when.get("days", "-"), days)
    }
    expected = {}
    for days in range(16):
        pair = tuple(each.table().decide({"days": days}).outcome for each in (old, new))
        if pair[0] != pair[1]:
            expected[days] = pair
    assert changes == expected


def _within(cell: str, days: int) -> bool:
    column = col.integer(0, 15)
    read = column.cell(cell)
    axis = column.axis([read])
    return bool(axis.mask(read) >> axis.at(days) & 1)


# Rules that are in force one after the other

NEXT_YEAR = date(2027, 1, 1)


def dated(*rules: tuple[date, RuleSet]) -> Question:
    return plain(Versions(rules))


def test_rules_of_today_are_compared_though_others_will_follow() -> None:
    """Without an instant every stretch of time is looked at, and not the newest rules alone."""
    old = dated((date(2026, 1, 1), until(30)), (NEXT_YEAR, until(10)))
    new = dated((date(2026, 1, 1), until(20)), (NEXT_YEAR, until(10)))
    found = between(old, new)

    assert regions(only(found)) == [("days in [21..30]", "yes", "no")]
    assert only(found).after == Edition(new, 0)


def test_rules_that_come_earlier_are_a_change() -> None:
    """Between the new date and the old one the answers are others."""
    old = dated((date(2026, 1, 1), until(30)), (NEXT_YEAR, until(10)))
    new = dated((date(2026, 1, 1), until(30)), (date(2026, 7, 1), until(10)))

    assert regions(only(between(old, new))) == [("days in [11..30]", "yes", "no")]


def test_a_zone_that_moves_midnight_is_a_change() -> None:
    """For some hours the rules of one day meet those of another."""
    question = dated((date(2026, 1, 1), until(30)), (NEXT_YEAR, until(10)))
    found = book(question).change_review(book(question, timezone="Asia/Tokyo"))

    assert not found.empty


def test_a_date_until_which_rules_are_honoured_is_part_of_them() -> None:
    """Taking it away takes something from those who were told before."""
    kept = attrs.evolve(until(10), honour_until=date(2027, 2, 1))
    old = dated((date(2026, 1, 1), until(30)), (NEXT_YEAR, kept))
    new = dated((date(2026, 1, 1), until(30)), (NEXT_YEAR, until(10)))

    assert edits(only(between(old, new))) == {
        "versions from 2027-01-01.honour_until": ("2027-02-01", None)
    }


def test_questions_that_are_never_in_force_together_are_not_compared() -> None:
    """Rules that begin when those of the other book have long been replaced meet the last alone."""
    old = dated((date(2026, 1, 1), until(30)), (date(2026, 2, 1), until(20)))
    new = dated((NEXT_YEAR, until(10)))

    assert regions(only(between(old, new))) == [("days in [11..20]", "yes", "no")]


def test_who_was_told_by_later_rules_is_not_concerned_by_a_change_of_earlier_ones() -> None:
    """What changes for last year is nothing to somebody who was told this year."""
    june = returns().rules.entries[1]
    changed = returns(rules=Versions([(date(2026, 1, 1), until(20)), june]))
    early, late = history(25, at=on(3)), history(12, at=on(6, 3))

    assert [each.at for each in review(changed, told=[early, late], at=None).told] == [on(3)]
