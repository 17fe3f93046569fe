"""What a customer was told, and what has changed since."""

from __future__ import annotations

from datetime import date
from typing import Any

from answers.support import returns, until

from servicekit.answers import ChangeReview, ToldOtherwise
from servicekit.answers.change import QuestionChange
from servicekit.answers.edition import Edition
from servicekit.case import Case, History
from servicekit.followups.occasion import Occasion
from servicekit.interaction import Told
from servicekit.versions import Versions
from situation.support import ADA, at, case, moved, noticed, said

YES = Told(question="return", outcome="yes")
NO = Told(question="return", outcome="no")
FREE = Told(question="postage", outcome="free")


def told(day: int, *answers: Told, **fields: Any) -> Any:
    return said(at(day), ADA, **{"id": f"c{day}", "told": answers, **fields})


def otherwise(day: int, answer: Told = YES, **fields: Any) -> ToldOtherwise:
    given = {"customer_id": 7, "contact_id": f"c{day}", "at": at(day), "certain": True}
    return ToldOtherwise(**{**given, "told": answer, "why": "Now it is no.", **fields})


def found(subject: Case, *each: ToldOtherwise, **fields: Any) -> list[Occasion]:
    return noticed(subject, at(9), "told_otherwise", changes=ChangeReview(told=each), **fields)


def test_who_was_told_what_has_changed_is_an_occasion_since_they_were_told() -> None:
    """It is about the contact in which they were told."""
    (each,) = found(case(told(2, YES)), otherwise(2))
    assert (each.since, each.about, each.facts["certain"]) == (at(2), "c2", True)
    assert str(each.because[0]) == "Now it is no."
    assert each.because[0].evidence == ("c2",)


def test_without_a_change_there_is_nothing_to_put_right() -> None:
    """Nobody was told otherwise."""
    assert noticed(case(told(2, YES)), at(9), "told_otherwise") == []
    assert found(case(told(2, YES))) == []


def test_who_has_heard_the_newer_answer_needs_no_other() -> None:
    """Of several answers to a question the last counts, also where another case has it."""
    subject = case(told(2, YES), told(4, NO))
    assert found(subject, otherwise(2)) == []
    assert [each.about for each in found(subject, otherwise(2), otherwise(4, NO))] == ["c4"]
    elsewhere = case(told(4, NO), id=2)
    first = case(told(2, YES))
    history = History(customer=7, cases=[first, elsewhere])
    assert found(first, otherwise(2), history=history) == []
    assert len(found(first, otherwise(2))) == 1
    assert found(first, otherwise(4, NO), history=history) == []


def test_one_contact_is_put_right_once_whatever_was_told_in_it() -> None:
    """Two answers of one contact are one occasion, and sure where one of them is."""
    subject = case(told(2, YES, FREE))
    perhaps = otherwise(2, FREE, certain=False, why="Perhaps it costs.")
    (each,) = found(subject, perhaps, otherwise(2))
    assert str(each.because[0]) == "Perhaps it costs. Now it is no."
    assert each.facts["certain"] is True
    (unsure,) = found(subject, perhaps)
    assert unsure.facts["certain"] is False


def test_what_others_were_told_is_for_their_cases() -> None:
    """A contact of another case, or another answer, is not put right here."""
    assert found(case(told(2, YES)), otherwise(3)) == []
    assert found(case(told(2, YES)), otherwise(2, NO)) == []
    assert found(case(), otherwise(2)) == []


def test_a_contact_about_several_cases_has_one_key_in_all_of_them() -> None:
    """The customer hears it once, also where one of the cases is merged later."""
    both = told(2, YES, case_ids=[2, 1])
    (one,), (two,) = (found(case(both, id=n), otherwise(2)) for n in (1, 2))
    assert one.key("a") == two.key("a")


def test_a_record_of_the_telling_that_was_mended_is_the_same_occasion() -> None:
    """Whoever corrects a slip in it puts nothing right twice."""
    mended = told(2, YES, id="mended", revises="c2", recorded_at=at(3))
    (before,) = found(case(told(2, YES)), otherwise(2))
    (after,) = found(case(told(2, YES), mended), otherwise(2, contact_id="mended"))
    assert (before.about, after.about) == ("c2", "c2")
    assert before.key("a") == after.key("a")


def test_it_begins_with_the_change_where_that_came_after_the_telling() -> None:
    """Who was told in January hears of a change in June in June, and again of one in July."""
    begun = [found_after(date(2026, 5, day)) for day in (1, 5, 7)]
    assert begun == [at(2), at(5, 0), at(7, 0)]
    assert found_after(None) == at(2)


def found_after(day: date | None) -> Any:
    """Return since when they were told otherwise, where the rules are in force since a date."""
    rules = Versions([(date.min if day is None else day, until(30))])
    edition = Edition(returns(rules=rules), 0)
    changes = [
        QuestionChange(id="return", after=edition),
        QuestionChange(id="return", brand="north"),
        QuestionChange(id="postage", after=Edition(returns(), 1)),
    ]
    review = ChangeReview(told=[otherwise(2)], questions=changes)
    (each,) = noticed(case(told(2, YES)), at(9), "told_otherwise", changes=review)
    return each.since


def test_what_was_told_in_a_case_that_is_over_is_put_right_as_well() -> None:
    """A company is held to what it said, whatever became of the case."""
    assert len(found(case(told(2, YES), changes=moved((at(3), "closed"))), otherwise(2))) == 1


def test_a_contact_that_nobody_had_recorded_yet_told_nothing() -> None:
    """The past is judged by what was known of it."""
    late = case(told(2, YES, recorded_at=at(20)))
    assert found(late, otherwise(2)) == []
    assert len(found(late, otherwise(2), known_at=at(20))) == 1
