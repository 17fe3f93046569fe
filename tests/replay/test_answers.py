"""What customers were told, and would have been told by another answer book."""

from datetime import date, timedelta

import attrs
import pytest
from answers.support import returns, until

from replay.support import ADA, NOON, case, may, parts, returning, said, telling, told
from servicekit.answers import AnswerBook, PromiseTemplate
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.hours import BusinessHours
from servicekit.interaction import Told
from servicekit.replay.answers import Answers
from servicekit.tables import Rule
from servicekit.tables.table import BUDGET
from servicekit.versions import Versions

OLD, NEW = returning(30), returning(14)


def found(old: AnswerBook, new: AnswerBook, known: object, at=NOON, budget: int = BUDGET):
    return [*Answers(old, new, budget).of(known, at)]


def branded(days: int, brand: str | None):
    return attrs.evolve(returning(days).question("return"), brand=brand)


def book(*questions) -> AnswerBook:
    return AnswerBook(questions=questions, key="secret", timezone="UTC")


def test_who_was_told_otherwise_is_named():
    """An answer changes where the other book says something else on the same facts."""
    (change,) = found(OLD, NEW, telling(OLD, 20))

    assert parts([change]) == [("answer", "return", "yes", "no", "worse")]
    assert (change.case_id, change.customer_id, change.certain) == ("c", "kim", True)
    assert change.rules == ("questions.return.in-time",)
    assert str(change.by[0]) == "days in [15..30]: yes becomes no."


def test_each_answer_is_judged():
    """Of several answers to a customer each is judged by itself."""
    days = enumerate([20, 5, 25])
    contacts = [said(may(4, 10), ADA, id=f"a{n}", told=[told(OLD, each)]) for n, each in days]
    known = History(customer="kim", contacts=contacts)

    assert len(found(OLD, NEW, known)) == 2


def test_who_would_be_told_the_same_is_not():
    """An answer stays where the other book says the same, or is the same."""
    assert found(OLD, NEW, telling(OLD, 5)) == found(OLD, NEW, telling(OLD, 50)) == []
    assert found(OLD, returning(30), telling(OLD, 20)) == []


def test_nothing_was_told_before_it_was():
    """What is told after the instant is not looked at."""
    assert found(OLD, NEW, telling(OLD, 20), at=may(4, 9)) == []


def _since(before: int, june: int) -> AnswerBook:
    """Return a book whose rules changed in June."""
    rules = [(date(2026, 5, 1), until(before)), (date(2026, 6, 1), until(june))]
    return book(returns(rules=Versions(rules), examples=()))


def test_the_rules_of_then_count():
    """An answer is judged by the rules in force in its contact, in the one book and the other."""
    old = _since(30, 30)
    then = telling(old, 20)

    assert found(old, _since(30, 5), then, at=may(31)) == []
    assert [each.new for each in found(old, _since(5, 30), then, at=may(31))] == ["no"]


def test_each_answer_is_judged_by_the_rules_of_its_day():
    """Of two answers of different days each is judged by the rules of its own."""
    old, new = _since(30, 30), _since(30, 5)
    days = [may(4, 10), may(31) + timedelta(days=3)]
    contacts = [said(day, ADA, told=[told(old, 20)]) for day in days]
    known = History(customer="kim", contacts=contacts)

    assert [each.new for each in found(old, new, known, at=days[1])] == ["no"]


def test_a_question_that_is_gone_answers_nobody():
    """Where nobody answers a question any more, there is no answer."""
    (change,) = found(OLD, book(), telling(OLD, 20))

    assert parts([change]) == [("answer", "return", "yes", None, None)]
    assert change.rules == ("questions.return",)


def test_what_a_book_never_answered_is_not_judged():
    """What no book knows stays as it is."""
    lamp = case(said(may(4, 10), ADA, told=[Told(question="lamp", outcome="yes")]))

    assert found(OLD, NEW, lamp) == []


def test_what_the_same_outcome_means_counts():
    """Where an outcome of the same name promises something else, that is another answer."""
    question = OLD.question("return")
    yes = attrs.evolve(question.outcomes["yes"], promises=())
    other = attrs.evolve(question, outcomes={**question.outcomes, "yes": yes})
    (change,) = found(OLD, book(other), telling(OLD, 20))

    assert parts([change]) == [("answer", "return", "yes", "yes", None)]
    assert change.rules == ("questions.return",)
    assert "other promises" in str(change)


OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
MAY_DAY = attrs.evolve(OFFICE, holidays={date(2026, 5, 6): "A holiday"})
CALENDARS = {"london": (OFFICE, MAY_DAY)}


def promising(hours: BusinessHours, days: int = 30, **fields: object) -> AnswerBook:
    """Return the book of a shop that says yes until a day, and pays within two business days."""
    question = returning(days).question("return")
    template = {"id": "refund", "what": "pay", "within": "2 business days", "hours": hours}
    pays = PromiseTemplate(**{**template, **fields})
    yes = attrs.evolve(question.outcomes["yes"], promises=[pays])
    return book(attrs.evolve(question, outcomes={**question.outcomes, "yes": yes}))


def paid(old: AnswerBook, new: AnswerBook, day: int, days: int = 20):
    """Return what changes of an answer on a day of May."""
    contact = said(may(day, 10), ADA, told=[told(old, days)])
    return [*Answers(old, new, BUDGET, CALENDARS).of(case(contact), may(31))]


def test_a_promise_that_is_due_at_the_same_time_is_the_same():
    """Another calendar changes the answers alone whose promises would be due at another time."""
    old, new = promising(OFFICE), promising(MAY_DAY)

    assert paid(old, new, 8) == paid(old, new, 11) == []
    assert len(paid(old, new, 4)) == len(paid(old, new, 5)) == 1


def test_another_due_is_said_with_its_calendar():
    """Of a promise that is due at another time it is said when, and the calendar is named."""
    (change,) = paid(promising(OFFICE), promising(MAY_DAY), 4)

    assert parts([change]) == [("answer", "return", "yes", "yes", None)]
    assert change.rules == ("hours.london",)
    assert "refund: due on Thu 7 May 2026 17:00 UTC instead of Wed 6 May 2026 17:00 UTC." in str(
        change
    )


def test_what_else_a_promise_has_names_the_question():
    """A promise that is another beside its calendar is one by the question, and the calendar."""
    (change,) = paid(promising(OFFICE), promising(MAY_DAY, what="give it back"), 4)
    (days,) = paid(promising(OFFICE), promising(OFFICE, within="3 business days"), 4)

    assert change.rules == ("questions.return", "hours.london")
    assert days.rules == ("questions.return",)


def test_another_outcome_stays_another():
    """Where a rule says something else, the promises of before make no difference."""
    (change,) = paid(promising(OFFICE), promising(MAY_DAY, 14), 4)

    assert parts([change]) == [("answer", "return", "yes", "no", "worse")]
    assert change.rules == ("questions.return.in-time",)
    assert "due on" not in str(change)


def test_facts_that_nobody_knows_make_it_unsure():
    """Where no digest says on which facts an answer rests, it may change, in neither direction."""
    answer = attrs.evolve(told(OLD, 20), facts_digest=None)
    (change,) = found(OLD, NEW, case(said(may(4, 10), ADA, told=[answer])))

    assert (change.new, change.certain, change.effect) == ("no", False, None)


def test_a_budget_that_runs_out_makes_it_unknown():
    """Where not every case was compared, nobody can tell what would be said."""
    more = [Rule(f"r{n}", when={"days": 40 + n}, then="yes") for n in range(8)]
    (change,) = found(returning(30), returning(14, *more), telling(OLD, 5), budget=1)

    assert (change.new, change.certain) == ("unknown", False)


# -- brands ---------------------------------------------------------------------------------------

BRANDED = book(branded(30, None), branded(30, "lux"))
LUX_NOW = book(branded(30, None), branded(14, "lux"))


@pytest.mark.parametrize(("brand", "changes"), [("lux", 1), ("else", 0), (None, 0)])
def test_the_question_for_the_brand_of_the_customer_counts(brand, changes):
    """A customer is answered by the question for their brand, or by the one for all."""
    answer = said(may(4, 10), ADA, told=[told(BRANDED, 20, brand=brand)])
    kim = History(customer=Customer(id="kim", brand=brand), cases=[case(answer)])

    assert len(found(BRANDED, LUX_NOW, kim)) == changes


def test_the_rules_say_of_which_brand_a_customer_is():
    """Of whose brand nobody knows, that one counts whose rules gave the answer."""
    books = book(branded(30, None), branded(31, "lux")), book(branded(30, None), branded(14, "lux"))

    assert (
        len(found(*books, case(said(may(4, 10), ADA, told=[told(books[0], 20, brand="lux")])))) == 1
    )
    assert found(*books, case(said(may(4, 10), ADA, told=[told(books[0], 20)]))) == []


def test_of_several_brands_one_that_changes_makes_it_unsure():
    """Where the rules of several brands may have answered, an answer changes for sure by all."""
    unknown = attrs.evolve(told(BRANDED, 20), version=None)
    answer = case(said(may(4, 10), ADA, told=[unknown]))
    both = book(branded(14, None), branded(14, "lux"))

    assert [each.certain for each in found(BRANDED, LUX_NOW, answer)] == [False]
    assert [each.certain for each in found(BRANDED, both, answer)] == [True]
