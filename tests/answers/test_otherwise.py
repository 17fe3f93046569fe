"""Who was told otherwise, and what is still promised to them."""

from collections.abc import Callable

import attrs
import pytest

from answers.support import FRESH, book, contact, given, on, plain, returns, until
from answers.support_change import ASKED, heard, history, newest, review, told_in
from servicekit.answers.otherwise import ToldOtherwise
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.interaction import Interaction, Told

TEN = newest(until(10))


def only(*histories: History, at: object = ASKED) -> ToldOtherwise:
    (found,) = review(TEN, told=histories, at=at).told  # type: ignore[arg-type]
    return found


def kept(found: History) -> History:
    """Return the history with every promise kept an hour after it was made."""
    (case,) = found.cases
    promises = [each.fulfil(at=on(6, 3, 10)) for each in case.promises]
    return attrs.evolve(found, cases=[attrs.evolve(case, promises=promises)])


def test_who_was_told_otherwise_is_found_with_the_contact_and_the_promise() -> None:
    """Twelve days were in time, and are no more: what was said, when, where, and what is owed."""
    found = only(history(12))
    assert found.customer_id == "7"
    assert (found.contact_id, found.at) == ("c1", on(6, 3))
    assert (found.told.outcome, found.now, found.certain) == ("yes", ("no",), True)
    assert found.why == "days in [11..14]: yes becomes no."
    assert [promise.id for promise in found.promises] == ["c1/return/refund"]


def test_who_is_not_concerned_is_not_named() -> None:
    """Five days stay in time, and what was a no stays one."""
    assert review(TEN, told=[history(5), history(20)]).told == ()


def test_another_question_concerns_nobody() -> None:
    """What was told of a question that neither book has is none of this review's."""
    assert review(TEN, told=[heard(Told(question="parking", outcome="yes"))]).told == ()


def test_every_history_is_counted() -> None:
    """A review says at how many customers it looked, also where there is nothing to say."""
    assert review(TEN, told=iter([history(5), history(12)])).customers == 2
    assert review(TEN).customers == 0


# What is still promised


def test_a_promise_that_was_kept_is_no_longer_open() -> None:
    """At an instant, only what is still owed hangs on the change."""
    assert only(kept(history())).promises == ()


def test_a_broken_promise_is_still_owed() -> None:
    """A promise whose due passed is what matters most."""
    late = on(7)
    assert [each.state(at=late) for each in only(history(), at=late).promises] == ["broken"]


def test_without_an_instant_everything_told_and_promised_is_listed() -> None:
    """Who names no instant asks for all that is recorded, whatever became of it."""
    found = only(kept(history(at=on(6, 3))), at=None)
    assert len(found.promises) == 1


def test_what_was_told_later_is_not_seen() -> None:
    """A review as of an instant does not know what was said after it."""
    assert review(TEN, told=[history(at=on(6, 6))]).told == ()
    assert len(review(TEN, told=[history(at=on(6, 6))], at=None).told) == 1


def test_a_promise_that_no_case_has_is_named_by_its_id() -> None:
    """What nobody recorded as a promise is not taken for one that was kept."""
    said, (promise,) = told_in(book(), {"days": 12}, on(6, 3))
    loose = History(customer=7, contacts=[said])
    found = only(loose)
    assert (found.promises, found.unrecorded) == ((), (promise.id,))


def test_only_the_promises_of_that_answer_hang_on_it() -> None:
    """Another promise to the same customer has nothing to do with the change."""
    found = history()
    (case,) = found.cases
    (promise,) = case.promises
    other = attrs.evolve(promise, id="other")
    found = attrs.evolve(found, cases=[attrs.evolve(case, promises=[promise, other])])
    assert [each.id for each in only(found).promises] == ["c1/return/refund"]


def test_a_contact_that_reached_nobody_told_nobody() -> None:
    """A mail that came back is no answer that a customer was given."""
    found = history()
    (case,) = found.cases
    lost = [attrs.evolve(each, outcome="bounced") for each in case.interactions]
    lost_case = attrs.evolve(case, interactions=lost)
    assert review(TEN, told=[attrs.evolve(found, cases=[lost_case])]).told == ()


# In which order


def test_the_certain_and_the_owed_come_first() -> None:
    """First whom it concerns for sure, then to whom something is owed, then as it happened."""
    found = review(
        TEN,
        told=[
            history(customer="perhaps", facts_digest=None, promises=()),
            history(customer="perhaps-owed", facts_digest=None),
            history(customer="later", promises=()),
            history(customer="earlier", promises=(), at=on(6, 2)),
            history(customer="owed", at=on(6, 4)),
        ],
    )
    order = [each.customer_id for each in found.told]
    assert order == ["owed", "earlier", "later", "perhaps-owed", "perhaps"]


# Whose question it is


def branded(days: int, brand: str | None = None) -> object:
    return plain(until(days), brand=brand)


@pytest.mark.parametrize(("brand", "concerned"), [("acme", True), ("other", False), (None, False)])
def test_a_customer_of_a_brand_is_concerned_by_the_question_of_the_brand(
    brand: str | None, concerned: bool
) -> None:
    """A change for one brand is none for the customers of another."""
    old, new = (book(plain(until(30)), plain(until(n), brand="acme")) for n in (30, 10))
    told = Told(question="plain", outcome="yes")
    sam = Customer(id=7, brand=brand)
    found = old.change_review(new, told=[heard(told, customer=sam)], at=ASKED).told
    assert bool(found) is concerned


def test_a_brand_without_a_question_of_its_own_is_answered_by_the_one_for_all() -> None:
    """A change of the general question concerns whoever has no other."""
    old, new = (book(plain(until(n)), plain(until(5), brand="acme")) for n in (30, 10))
    told = Told(question="plain", outcome="yes")

    def concerned(brand: str) -> bool:
        found = heard(told, customer=Customer(id=7, brand=brand))
        return bool(old.change_review(new, told=[found], at=ASKED).told)

    assert (concerned("other"), concerned("acme")) == (True, False)


def test_a_customer_of_whom_only_the_id_is_known_is_found_by_the_version() -> None:
    """Without a brand, the version of the answer says which question gave it."""
    old, new = (
        book(plain(until(30)), plain(until(n), brand="acme"), key="secret") for n in (30, 10)
    )
    general, acme = (question.hashes[0] for question in old)

    def concerned(version: str) -> bool:
        told = Told(question="plain", outcome="yes", rule="in-time", version=version)
        return bool(old.change_review(new, told=[heard(told)], at=ASKED).told)

    assert (concerned(general), concerned(acme), concerned("lost")) == (False, True, True)


def test_all_ids_of_a_merged_customer_are_one_customer() -> None:
    """Whoever had two records is named by the id that they have now."""
    found = history(customer=Customer(id="7", same_as=["old"]))
    assert only(found).customer_id == "7"


# As a value


def test_it_is_a_value(travels: Callable[[object], None]) -> None:
    """It can be kept, compared and sent, and an instant equals itself in every zone."""
    found = only(history())
    travels(found)
    assert found == attrs.evolve(found, at=found.at.astimezone())
    with pytest.raises(NaiveDatetimeError):
        attrs.evolve(found, at=found.at.replace(tzinfo=None))
    with pytest.raises(FieldError):
        attrs.evolve(found, promises=["c1"])


def test_an_answer_that_the_new_book_gives_as_well_concerns_nobody() -> None:
    """Whatever the facts, the same rules tell nobody otherwise."""
    for days in (0, 14, 15, 40):
        assert review(returns(phrasings=["?"]), told=[history(days)]).told == ()


def test_of_several_answers_in_one_history_each_is_looked_at() -> None:
    """A customer who asked twice, about two matters, may be told otherwise twice."""
    first, _ = told_in(book(), {"days": 11}, on(6, 2), id="a")
    second, _ = told_in(book(), {"days": 14}, on(6, 3), id="b")
    third, _ = told_in(book(), {"days": 3}, on(6, 3), id="c")
    found = review(TEN, told=[History(customer=7, contacts=[first, second, third])]).told
    assert [each.contact_id for each in found] == ["a", "b"]


def test_an_internal_note_told_nobody() -> None:
    """What colleagues read is no answer that a customer was given."""
    answer = given(book(), FRESH | {"days": 12}, on(6, 3), language="en")
    note: Interaction = contact(on(6, 3), public=False, told=[answer.told()])
    assert review(TEN, told=[History(customer=7, contacts=[note])]).told == ()
    assert Case(id=1, customer_id=7, opened_at=on(1)).told(at=ASKED) == ()
