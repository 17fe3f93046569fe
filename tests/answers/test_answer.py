"""An answer says what to tell the customer, what it rests on, and what it promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from answers.support import ADA, FRESH, LATER, NO, SAM, book, contact, given, on, plain, returns
from servicekit.answers import Answer, Fact, Outcome, PromiseTemplate, RuleSet, Wording
from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.errors import FieldError, WordingError
from servicekit.escalation import Needs
from servicekit.interaction import Party
from servicekit.money import Money
from servicekit.promise import Promise
from servicekit.tables import Rule, col

MAY = on(5)
BOOK = book()


def sent_back(**named: object) -> Answer:
    return given(BOOK, FRESH, MAY, **{"customer": SAM} | named)


# -- what it says -----------------------------------------------------------------------------


def test_an_answer_says_everything_that_a_host_needs():
    """Outcome, kind, rule, reasons, text, language, authority and version stand in one value."""
    answer = sent_back()

    assert (answer.outcome, answer.kind, answer.rules) == ("yes", "granted", ("in-time",))
    assert answer.because == (Reason("rule", "Rule in-time applies: days <= 30."),)
    assert answer.text == "Yes Sam, please do. You get 20.00 EUR."
    assert str(answer) == answer.text
    assert answer.language == "en"
    assert answer.authority == Needs(authority="refund", amount=Money(20, "EUR"))
    assert answer.version == BOOK.question("return").version(0, "yes")


def test_what_holds_otherwise_has_no_rule():
    """Where no rule applies, the answer names none, and neither does the ledger."""
    answer = given(BOOK, FRESH | {"days": 31}, MAY)

    assert (answer.outcome, answer.kind, answer.rules) == ("no", "refused", ())
    assert answer.told().rule is None
    assert answer.authority is None
    assert answer.promises == ()


@pytest.mark.parametrize(
    ("speaks", "language", "text"),
    [
        ("de-AT", "de", "Ja, gern. Du bekommst 20.00 EUR."),
        ("en-GB", "en", "Yes there, please do. You get 20.00 EUR."),
        ("fr", "en", "Yes there, please do. You get 20.00 EUR."),
        (None, "en", "Yes there, please do. You get 20.00 EUR."),
    ],
)
def test_the_text_is_in_the_language_of_the_customer(speaks, language, text):
    """Their language, or the same without a region, or the fallback of the question."""
    answer = given(BOOK, FRESH, MAY, language=speaks)

    assert (answer.language, answer.text) == (language, text)


def test_a_label_is_said_in_the_words_for_it():
    """A German hears a German label, and what has no words of its own as it is."""
    asked = Fact(
        column=col.enum("packed", "sent"),
        ask="Which?",
        words={"packed": {"en": "packed", "de": "gepackt"}},
    )
    no = Outcome(kind="refused", text={"en": "It is {status}.", "de": "Es ist {status}."})
    found = book(
        plain(RuleSet(otherwise="no"), facts={"status": asked}, outcomes={"no": no, "yes": no})
    )
    texts = [given(found, {"status": it}, MAY, language="de").text for it in ("packed", "sent")]
    assert texts == ["Es ist gepackt.", "Es ist sent."]


def test_words_for_every_language_have_none():
    """One text that serves everybody is in no language."""
    question = plain(RuleSet(otherwise="no"), outcomes={"no": Outcome(kind="refused", text="X")})

    assert given(book(question), {}, MAY, language="ar").language is None


def test_a_customer_without_a_name_hears_the_other_words():
    """An empty name is nothing to be called by."""
    answer = sent_back(customer=Customer(id=8, language="en"))

    assert answer.text.startswith("Yes there,")


def test_a_place_that_nothing_fills_is_an_error_when_it_is_read():
    """Words that name the customer, and say nothing else, need somebody who has a name."""
    words = Outcome(kind="refused", text="Sorry, {customer.name}.")
    answer = given(book(plain(RuleSet(otherwise="no"), outcomes={"no": words})), {}, MAY)

    with pytest.raises(FieldError, match=r"customer\.name"):
        _ = answer.text
    assert attrs.evolve(answer, customer=SAM).text == "Sorry, Sam."


def test_without_a_fallback_nobody_is_answered_in_a_language_that_they_do_not_speak():
    """There is no silent fallback: the error says which languages there are."""
    question = plain(RuleSet(otherwise="no"), outcomes={"no": NO}, fallback_language=None)
    answer = given(book(question), {}, MAY, language="fr")

    with pytest.raises(WordingError, match="en, de"):
        _ = answer.text


def test_nothing_is_written_before_somebody_reads_it(monkeypatch):
    """Texts, promises and digests are made when they are asked for."""

    def refuse(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(Wording, "text", refuse)
    monkeypatch.setattr("servicekit.answers.answer.digest", refuse)
    answer = sent_back()

    assert answer.kind == "granted"
    assert "Sam" not in repr(answer)
    for name in ("text", "promises", "facts_digest"):
        with pytest.raises(AssertionError):
            getattr(answer, name)


# -- what is kept of it -----------------------------------------------------------------------


def test_the_ledger_keeps_what_an_answer_rests_on():
    """What is told has the outcome, rule, version, facts digest, text and language."""
    answer = sent_back()
    told = answer.told(promises=("p1",))

    assert (told.question, told.outcome, told.rule) == ("return", "yes", "in-time")
    assert (told.version, told.facts_digest) == (answer.version, answer.facts_digest)
    assert (told.text, told.language, told.promises) == (answer.text, "en", ("p1",))


def test_the_digest_shows_no_fact():
    """Nothing in the digest can be read, and it takes the key of the book to make it."""
    digest = sent_back().facts_digest

    assert "20" not in digest.split("=")
    assert digest == sent_back().facts_digest
    assert digest != given(book(key="other"), FRESH, MAY).facts_digest


def test_the_digest_knows_what_an_absent_fact_means():
    """A fact that is left out, where that means none, has the digest of none."""
    gift = col.enum("wrapped", "plain", missing="none")
    question = plain(
        RuleSet([Rule("r", when={"gift": "wrapped"}, then="yes")], otherwise="no"),
        columns={"gift": gift},
    )
    found = book(question)
    left_out, absent = given(found, {}, MAY), given(found, {"gift": None}, MAY)

    assert left_out.facts_digest == absent.facts_digest
    assert found.compare(left_out.told(), given(found, {"gift": "wrapped"}, MAY)).facts == ("gift",)


def test_private_facts_are_not_in_the_repr():
    """Facts, customer and key are hidden in logs; only the name of the question is shown."""
    shown = repr(sent_back())

    assert "question='return'" in shown
    for private in ("Sam", "Money", "secret", "standard"):
        assert private not in shown


def test_an_answer_is_a_value(travels):
    """Answers and what they promise can be copied, pickled and hashed."""
    answer = sent_back()

    travels(answer)
    travels(answer.promises[0])
    assert answer == sent_back()
    assert answer != given(BOOK, LATER, MAY, customer=SAM)


# -- what it promises -------------------------------------------------------------------------


def test_promises_are_worded_and_dated():
    """Each promise has its words, its due and the earliest that it is to be expected."""
    (promise,) = sent_back().promises

    assert promise.what == "refund 20.00 EUR"
    assert promise.due_at == MAY + timedelta(days=7)
    assert promise.expected_from == MAY + timedelta(days=5)
    assert promise.template.id == "refund"


def test_a_promise_counts_from_the_contact_in_which_it_is_made():
    """What was asked at nine and said at noon is due a week after noon."""
    noon = contact(on(5, hour=12), case_ids=["k1"])
    said, (promise,) = sent_back().given_in(noon)

    assert promise == Promise(
        id="c1/return/refund",
        customer_id="7",
        what="refund 20.00 EUR",
        words="Yes Sam, please do. You get 20.00 EUR.",
        made_at=noon.at,
        recorded_at=noon.at,
        due_at=noon.at + timedelta(days=7),
        expected_from=noon.at + timedelta(days=5),
        made_by="ada",
        made_in="c1",
        case_id="k1",
        origin="answer",
        kind="refund",
        amounts=[Money(20, "EUR")],
    )
    assert said.promises == ("c1/return/refund",)
    assert said.told == (sent_back().told(promises=("c1/return/refund",)),)


def test_a_promise_that_needs_nothing_has_no_window_and_no_amount():
    """What the template leaves out, the promise leaves out."""
    call = PromiseTemplate(what="call back", within="1 day")
    outcome = Outcome(kind="handed_over", text="We call you.", promises=[call])
    answer = given(book(plain(RuleSet(otherwise="no"), outcomes={"no": outcome})), {}, MAY)
    _, (promise,) = answer.given_in(contact(MAY), customer_id=9)

    assert answer.promises[0].expected_from is None
    assert (promise.id, promise.customer_id) == ("c1/plain/promise", "9")
    assert (promise.expected_from, promise.amounts, promise.case_id) == (None, (), None)


def test_giving_an_answer_twice_in_one_contact_promises_nothing_twice():
    """A host may try again: the ids come from the contact, and the ledger holds one answer."""
    once, made = sent_back().given_in(contact(MAY))
    twice, again = sent_back().given_in(once)

    assert (twice, again) == (once, made)


def test_what_else_was_told_and_promised_in_a_contact_stays():
    """Answers to other questions, and other promises, are not lost."""
    other = plain(RuleSet(otherwise="no"))
    both = book(returns(), other)
    first, _ = given(both, {}, MAY, "plain").given_in(contact(MAY, promises=["old"]))
    second, _ = given(both, FRESH, MAY, customer=SAM).given_in(first)

    assert [told.question for told in second.told] == ["plain", "return"]
    assert second.promises == ("old", "c1/return/refund")


def test_the_same_question_about_two_orders_is_answered_twice():
    """In one call two orders can come back: both answers are kept, and both promises."""
    one, other = sent_back(), given(BOOK, FRESH | {"price": Money(9, "EUR")}, MAY, customer=SAM)
    first, _ = one.given_in(contact(MAY))
    second, (promise,) = other.given_in(first)

    assert promise.id == "c1/return/2/refund"
    assert [told.text for told in second.told] == [one.text, other.text]
    assert second.promises == ("c1/return/refund", "c1/return/2/refund")
    assert other.given_in(second) == (second, (promise,))
    assert one.given_in(second)[0] == second


def test_the_same_answer_in_other_words_replaces_the_first():
    """An answer that is repeated in another language is still one answer."""
    first, _ = sent_back(language="de").given_in(contact(MAY))
    second, _ = sent_back().given_in(first)

    assert [told.language for told in second.told] == ["en"]


def test_what_is_for_colleagues_is_not_said_to_customers():
    """An internal answer can be given in a note, and in no public contact."""
    answer = given(book(plain(RuleSet(otherwise="no"), audience="internal")), {}, MAY)
    note = contact(MAY, author=ADA, direction="internal", public=False)

    with pytest.raises(FieldError, match="colleagues"):
        answer.given_in(contact(MAY))
    assert answer.given_in(note)[0].told == (answer.told(),)


def test_a_promise_needs_somebody_to_whom_it_is_made():
    """Without a customer nothing can be promised; what promises nothing can be told anybody."""
    with pytest.raises(FieldError, match="who was told"):
        given(BOOK, FRESH, MAY).given_in(contact(MAY))

    assert given(BOOK, FRESH | {"days": 99}, MAY).given_in(contact(MAY))[1] == ()


def test_a_bot_gives_the_same_answer():
    """Who says it, and on which channel, is in the promise and nowhere else."""
    bot = Party(id="bot", role="bot")
    by_bot, (one,) = sent_back().given_in(contact(MAY, author=bot, channel="web"))
    by_ada, (other,) = sent_back().given_in(contact(MAY))

    assert by_bot.told == by_ada.told
    assert attrs.evolve(one, made_by="ada") == other


def test_what_was_promised_before_is_not_promised_anew():
    """Saying it again leaves the promise of the first time as it is, and tells of it again."""
    first, (promise,) = sent_back().given_in(contact(MAY))
    again, promises = sent_back().given_in(contact(on(5, 8), "c2"), before=first.told[0])

    assert promises == ()
    assert again.promises == ()
    assert again.told[0].promises == (promise.id,)


def test_what_was_told_before_is_the_same_answer():
    """Another answer promised something else, so that its promises are no reason for none."""
    first, _ = given(BOOK, LATER, on(6), customer=SAM).given_in(contact(on(6)))
    with pytest.raises(FieldError, match="the answer 'yes', told before"):
        sent_back().given_in(contact(MAY), before=first.told[0])


def test_an_answer_is_given_in_a_contact():
    """The id of a contact is none."""
    with pytest.raises(FieldError, match="an Interaction"):
        sent_back().given_in("c1")


def test_the_company_promises_whoever_called():
    """Of a call that the customer began, the agent who took it made the promise."""
    kim = Party(id="kim", role="customer")
    call = contact(MAY, author=kim, participants=[ADA], channel="phone")
    alone = contact(MAY, author=kim, channel="chat")

    assert [sent_back().given_in(each)[1][0].made_by for each in (call, alone)] == ["ada", None]


def test_ids_with_signs_in_them_are_kept_apart():
    """Whatever stands in the ids of contacts and questions, no two promises share one."""
    promise = PromiseTemplate(id="p", what="it", within="1 day")
    yes = {"yes": Outcome(kind="granted", text="Yes.", promises=[promise]), "no": NO}
    rules = RuleSet(otherwise="yes")
    found = book(*(plain(rules, id=name, outcomes=yes) for name in ("c", "b/c")))

    def promised(question, call):
        answer = given(found, {"days": 1}, MAY, question)
        return [each.id for each in answer.given_in(contact(MAY, call), customer_id=7)[1]]

    assert promised("c", "a/b") == ["a%2Fb/c/p"]
    assert promised("b/c", "a") == ["a/b%2Fc/p"]


def test_a_window_that_a_change_of_the_clock_turns_round_is_empty():
    """Two days in which the clock goes back are longer than 48 hours; the due stands."""
    promise = PromiseTemplate(what="it", not_before="2 days", within="48 hours")
    yes = {"yes": Outcome(kind="granted", text="Yes.", promises=[promise]), "no": NO}
    friday = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/London"))
    (made,) = given(
        book(plain(RuleSet(otherwise="yes"), outcomes=yes)), {"days": 1}, friday
    ).promises

    assert made.expected_from == made.due_at == datetime(2026, 10, 26, 11, tzinfo=UTC)


def test_since_when_somebody_is_a_customer_is_a_date():
    """A sentence says a day, in the zone of whoever asks."""
    words = {"no": Outcome(kind="refused", text="With us since {customer.since|today}."), "yes": NO}
    found = book(plain(RuleSet(otherwise="no"), outcomes=words))
    kim = Customer(id=1, since=datetime(2026, 4, 30, 22, tzinfo=UTC))
    berlin = datetime(2026, 5, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    texts = [given(found, {"days": 1}, at, customer=kim).text for at in (berlin, MAY)]

    assert texts == ["With us since 2026-05-01.", "With us since 2026-04-30."]


@pytest.mark.parametrize("price", [Money(5, "EUR"), Money("5.00", "EUR")], ids=str)
def test_equal_facts_are_said_alike(price):
    """However a host has an amount, the customer reads the same."""
    assert given(BOOK, FRESH | {"price": price}, MAY).text.endswith("You get 5.00 EUR.")
