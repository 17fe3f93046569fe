"""A book has one answer to each question, whoever asks whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import attrs
import pytest

from answers.support import FRESH, LATER, NO, SAM, YES, book, given, on, plain, returns, until
from servicekit.answers import Answer, AnswerBook, Edition, Fact, Outcome, RuleSet
from servicekit.customer import Customer
from servicekit.decision import Undetermined
from servicekit.errors import (
    FactTypeError,
    FieldError,
    NaiveDatetimeError,
    NoRuleError,
    NotAnsweredError,
    NoVersionError,
    OutsideDomainError,
    UnknownQuestionError,
    UnknownZoneError,
)
from servicekit.money import Money
from servicekit.tables import Rule, col
from servicekit.versions import Versions

MAY = on(5)
BOOK = book()

# -- the book ---------------------------------------------------------------------------------


def test_a_book_is_a_list_of_questions(travels):
    """It can be iterated and counted, and it is a value whose key is in no log."""
    both = book(returns(), plain(until(1)))

    assert [question.id for question in both] == ["return", "plain"]
    assert len(both) == 2
    assert both.question("plain") is both.questions[1]
    assert "secret" not in repr(both)
    travels(both)


def test_keys_are_bytes_or_text():
    """Text is a key as well; a book without one digests facts that anybody can guess."""
    assert book(key="secret") == book(key=b"secret")
    assert AnswerBook().key == b""


def test_two_questions_of_a_brand_do_not_share_an_id():
    """The id names one question; another brand can have its own."""
    with pytest.raises(FieldError, match="for each question of a brand"):
        book(plain(until(1)), plain(until(2)))

    assert len(book(plain(until(1)), plain(until(2), brand="zen"))) == 2


def test_a_zone_that_does_not_exist_is_refused():
    """Dates are meant in a zone, which has to be known."""
    with pytest.raises(UnknownZoneError):
        book(timezone="Europe/Atlantis")


def test_an_unknown_question_says_which_there_are():
    """The names of those that look alike are in the error, each once."""
    both = book(returns(), plain(until(1), brand="zen"))

    with pytest.raises(UnknownQuestionError, match="did you mean 'return'"):
        both.question("retrun")
    with pytest.raises(UnknownQuestionError, match="for brand 'acme'"):
        both.answer("plain", {}, at=MAY, customer=Customer(id=1, brand="acme"))


def test_a_brand_has_its_own_question_or_that_of_everybody():
    """The customer's brand decides; who has none is asked the one for all."""
    both = book(plain(until(30)), plain(until(14), brand="zen"))
    zen, acme = attrs.evolve(SAM, brand="zen"), attrs.evolve(SAM, brand="acme")

    outcomes = [
        given(both, {"days": 20}, MAY, customer=who).outcome for who in (zen, acme, SAM, None)
    ]
    assert outcomes == ["no", "yes", "yes", "yes"]
    assert both.question("plain", brand="zen").brand == "zen"


# -- which question is answered ---------------------------------------------------------------


def test_drafts_are_answered_to_those_who_try_them_out():
    """A draft is said to nobody, unless somebody asks for drafts."""
    draft = book(plain(until(14), state="draft"))

    with pytest.raises(NotAnsweredError, match="draft"):
        draft.answer("plain", {"days": 1}, at=MAY)
    assert given(draft, {"days": 1}, MAY, drafts=True).outcome == "yes"


def test_what_is_retired_is_answered_no_more():
    """Neither to customers nor to those who try out drafts."""
    retired = book(plain(until(14), state="retired"))

    for drafts in (True, False):
        with pytest.raises(NotAnsweredError, match="retired"):
            retired.answer("plain", {"days": 1}, at=MAY, drafts=drafts)


# -- facts ------------------------------------------------------------------------------------


def test_facts_come_as_a_mapping_or_as_attributes():
    """A row, a dict or an object of the host: what is in it beside the facts changes nothing."""
    wanted = given(BOOK, FRESH, MAY)

    assert given(BOOK, FRESH | {"channel": "phone", "mood": "bad"}, MAY) == wanted
    assert given(BOOK, SimpleNamespace(**FRESH, agent="ada"), MAY) == wanted
    assert given(BOOK, attrs.evolve(wanted).facts, MAY) == wanted


@pytest.mark.parametrize("facts", [None, "days", [("days", 1)], 7])
def test_what_holds_no_facts_is_refused(facts):
    """A list or nothing at all is no mistake that leads to a question."""
    with pytest.raises(FactTypeError, match="facts"):
        BOOK.answer("return", facts, at=MAY)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (FRESH | {"days": "5"}, FactTypeError),
        (FRESH | {"days": -1}, OutsideDomainError),
        (FRESH | {"tier": "bronze"}, OutsideDomainError),
        (FRESH | {"tier": None}, FactTypeError),
        (FRESH | {"price": Money(1, "USD")}, FactTypeError),
    ],
    ids=["text", "negative", "label", "none", "currency"],
)
def test_facts_that_do_not_fit_their_columns_are_refused(facts, error):
    """Every fact is held to its column, also one that no rule looks at."""
    with pytest.raises(error):
        BOOK.answer("return", facts, at=MAY)


def test_a_set_of_labels_is_kept_so_that_nobody_can_change_it():
    """Lists and sets are kept as frozen sets, in whatever order they come."""
    rules = RuleSet([Rule("r", when={"has": "a"}, then="yes")], otherwise="no")
    found = book(plain(rules, columns={"has": col.set_of("a", "b", optional=True)}))
    labels = ["b", "a"]
    answer = given(found, {"has": labels}, MAY)
    labels.clear()

    assert answer == given(found, {"has": {"a", "b"}}, MAY)
    assert answer.facts == {"has": frozenset("ab")}
    assert given(found, {"has": None}, MAY).outcome == "no"
    for wrong in ("ab", iter("ab")):
        with pytest.raises(FactTypeError):
            found.answer("plain", {"has": wrong}, at=MAY)


def test_what_is_missing_is_asked_for_in_words():
    """The most telling fact comes first, in the words and the language of the customer."""
    open_ = BOOK.answer("return", {"price": Money(1, "EUR")}, at=on(6, 3), customer=SAM)

    assert isinstance(open_, Undetermined)
    assert open_.ask == ("days", "tier")
    assert open_.words == "How many days ago did it arrive?"
    assert open_.because[-1].code == "ask"
    assert BOOK.answer("return", {}, at=MAY, language="de").words == "Welche?"


def test_what_the_words_need_is_asked_for_as_well():
    """An answer that names a price asks for it, although no rule does."""
    open_ = BOOK.answer("return", {"days": 1}, at=MAY)

    assert isinstance(open_, Undetermined)
    assert (open_.ask, open_.outcomes) == (("price",), ("yes",))
    assert open_.words == "What did it cost?"


def test_what_makes_no_difference_is_not_asked_for():
    """A refusal for lateness needs neither the tier nor the price."""
    assert given(BOOK, {"days": 40}, on(6, 3)).outcome == "no"


def test_a_case_without_a_rule_is_an_error():
    """Where nobody said what holds otherwise, nothing is made up."""
    rules = RuleSet([Rule("r", when={"days": "<= 9"}, then="yes")])
    found = book(plain(rules, outcomes={"yes": YES}))

    with pytest.raises(NoRuleError):
        found.answer("plain", {"days": 10}, at=MAY)


def test_an_answer_without_facts_is_the_same_for_everybody():
    """A question can have one answer for all cases, and still says what it could look at."""
    found = book(plain(RuleSet(otherwise="no")))

    assert given(found, {}, MAY).facts == {}


# -- versions and dates -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (datetime(2026, 5, 31, 22, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 5, 31, 23, 0, tzinfo=UTC), 1),  # midnight in London
        (datetime(2027, 1, 1, tzinfo=UTC), 1),
        (datetime(2026, 1, 1, tzinfo=UTC), 0),
    ],
)
def test_versions_change_at_midnight_where_the_book_counts_dates(at, number):
    """The version in force is that of the book's zone, whatever zone the instant is in."""
    assert given(BOOK, FRESH, at).version_number == number
    assert given(BOOK, FRESH, at).version_number == number


def test_before_the_first_version_there_is_no_answer():
    """The error says from when on there is one."""
    with pytest.raises(NoVersionError, match="2026-01-01"):
        BOOK.answer("return", FRESH, at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))


def test_rules_that_were_always_in_force_have_no_beginning():
    """Plain rules answer on every day, also in zones whose first midnight is no instant."""
    found = book(plain(until(14)), timezone="Asia/Tokyo")

    assert given(found, {"days": 1}, datetime.min.replace(tzinfo=UTC)).outcome == "yes"


def test_a_version_since_ever_can_be_followed_by_another():
    """The first of several versions can begin with the calendar."""
    versions = Versions([(date.min, until(30)), (date(2026, 6, 1), until(14))])
    found = book(plain(versions), timezone="Asia/Tokyo")

    assert [given(found, {"days": 20}, at).outcome for at in (MAY, on(7))] == ["yes", "no"]


@pytest.mark.parametrize("rules", [until(14), Versions([(date(2026, 1, 1), until(14))])])
def test_an_instant_has_a_zone(rules):
    """A reading of a clock that nobody says where it hangs decides nothing."""
    with pytest.raises(NaiveDatetimeError):
        book(plain(rules)).answer("plain", {"days": 1}, at=datetime(2026, 5, 1))  # noqa: DTZ001


def test_rules_with_dates_look_at_the_day_of_the_question():
    """``as_of`` is the day where the book counts dates, whatever a host calls by that name."""
    sale = RuleSet(
        [Rule("sale", when={"days": "<= 60"}, then="yes", effective=(None, date(2026, 6, 1)))],
        otherwise="no",
    )
    night = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)

    assert given(book(plain(sale)), {"days": 9}, night).outcome == "no"
    assert given(book(plain(sale), timezone="UTC"), {"days": 9}, night).outcome == "yes"
    assert given(book(plain(sale)), {"days": 9, "as_of": date(2026, 1, 1)}, night).outcome == "no"


def test_a_rule_can_name_the_day_in_a_cell():
    """``as_of`` is a column like others, and nobody declares it."""
    rules = RuleSet([Rule("sale", when={"as_of": "< 2026-06-01"}, then="yes")], otherwise="no")
    found = book(plain(rules))
    assert [given(found, {"days": 9}, on(month)).outcome for month in (5, 6)] == ["yes", "no"]


# -- what a book is asked beside --------------------------------------------------------------


def test_a_book_proves_and_checks_every_question():
    """The verdicts are those of each question, and the report counts them."""
    report = BOOK.check()

    assert report.clean
    assert report.questions == 1
    assert report.proofs == BOOK.prove()
    assert len(BOOK.prove()) == 5


def test_same_facts_same_answer_on_another_day_of_one_version():
    """Between two changes of the rules the day makes no difference."""
    early, late = given(BOOK, LATER, on(1, 2)), given(BOOK, LATER, on(5, 30))

    assert early.told() == late.told()


def test_the_answer_knows_its_terms():
    """What an outcome says, promises and takes is what the question says of it."""
    call = Outcome(kind="handed_over", text={"en": "We call.", "de": "Wir rufen an."})
    found = book(plain(until(14), outcomes={"yes": YES, "no": NO, "call": call}))
    answer = found.answer("plain", {"days": 1}, at=MAY)

    assert isinstance(answer, Answer)
    assert answer.terms == YES


def test_a_book_reviews_changes_and_trains_people():
    """What changes, and what people should practise, is asked of the book as well."""
    assert "return" in str(BOOK.change_review(book(returns(rules=until(7))), at=MAY))
    assert "return" in str(BOOK.practice(at=MAY))


# -- what a host gets wrong -------------------------------------------------------------------


@pytest.mark.parametrize("key", [5, None, [1, 2]], ids=repr)
def test_a_key_is_text_or_bytes(key):
    """A number is no secret, and an environment variable that is not set is none."""
    with pytest.raises(FieldError, match="bytes, or text"):
        AnswerBook(key=key)


def test_a_customer_is_no_id():
    """The answer needs their language and their brand."""
    with pytest.raises(FieldError, match="a Customer, or None"):
        BOOK.answer("return", FRESH, at=on(5), customer="kim")


def test_with_dated_rules_what_the_words_need_is_asked_for_as_well():
    """The date that rules look at is no fact that somebody gave."""
    sale = RuleSet(
        [Rule("sale", when={"days": "<= 60"}, then="yes", effective=(None, date(2026, 6, 1)))],
        otherwise="no",
    )
    terms = Outcome(kind="granted", text="You get {price}.", authority="refund", amount="price")
    columns = {"days": col.integer(0), "price": col.money("EUR")}
    found = book(plain(sale, columns=columns, outcomes={"yes": terms, "no": NO}))

    assert found.answer("plain", {"days": 5}, at=on(5)).ask == ("price",)


def test_what_the_company_knows_is_asked_of_nobody():
    """The next question is the first that a customer can answer; without one there are no words."""
    tier = Fact(column=col.enum("standard", "gold"), ask="Which tier?", internal=True)
    days = Fact(column=col.integer(0), ask="How many days?")
    rules = RuleSet([Rule("r", when={"days": "<= 3", "tier": "gold"}, then="yes")], otherwise="no")
    found = book(plain(rules, facts={"tier": tier, "days": days}))
    both = found.answer("plain", {}, at=on(5))
    one = found.answer("plain", {"days": 3}, at=on(5))

    assert ({*both.ask}, both.words) == ({"tier", "days"}, "How many days?")
    assert (one.ask, one.words) == (("tier",), None)
    assert str(one.because[-1]) == "The company's own records know tier."


def test_the_hour_that_the_clock_shows_twice_belongs_to_one_version():
    """Where clocks go back over midnight, answers and practice take the same rules."""
    rules = Versions([(date(2010, 1, 1), until(30)), (date(2010, 11, 7), until(14))])
    found = book(plain(rules), timezone="America/St_Johns")
    at = datetime(2010, 11, 7, 3, 0, tzinfo=UTC)  # 23:30 for the second time, on the 6th
    number = given(found, {"days": 20}, at).version_number

    assert number == Edition.current(found, found.question("plain"), at).number
