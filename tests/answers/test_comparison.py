"""What the customer was told is compared to what they would be told now."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from answers.support import FRESH, LATER, SAM, book, contact, given, on, plain, returns, until
from servicekit.answers import AnswerBook, Outcome, RuleSet, basis
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.decision import Undetermined
from servicekit.errors import FieldError
from servicekit.interaction import Told
from servicekit.money import Money
from servicekit.tables import Rule, col
from servicekit.versions import Versions

BOOK = book()
NOW = on(6, 3)


def flipped(told: Told) -> Told:
    """Return what was told with the other outcome."""
    return attrs.evolve(told, outcome={"yes": "no", "no": "yes"}[told.outcome])


def told(facts: object, at: datetime, found: AnswerBook = BOOK, **named: object) -> Told:
    return given(found, facts, at, **named).told()


# -- same -------------------------------------------------------------------------------------


def test_the_same_answer_is_said_again():
    """The same facts by the same rules: there is nothing to explain."""
    found = BOOK.compare(told(FRESH, on(5)), given(BOOK, FRESH, on(5, 9)))

    assert (found.kind, found.facts, found.changes, found.honour_until) == ("same", (), (), None)
    assert str(found) == "Say it: it is what the customer was told before."


def test_the_same_outcome_with_other_amounts_says_what_is_new():
    """The outcome is the same, but its words speak of a price that is another."""
    dearer = given(BOOK, FRESH | {"price": Money(9, "EUR"), "days": 6}, on(5))
    found = BOOK.compare(told(FRESH, on(5)), dearer)

    assert (found.kind, found.facts) == ("same", ("days", "price"))
    assert found.advice == "Say it, and what is new in it: price is not what it was."


@pytest.mark.parametrize("before", [told(FRESH, on(5)), Told(question="return", outcome="yes")])
def test_the_same_outcome_by_other_rules_is_the_same(before):
    """Rules that changed, or that nobody recorded, do not matter where they say the same."""
    found = BOOK.compare(before, given(BOOK, FRESH, NOW))

    assert found.kind == "same"
    assert found.advice == ("Say it: the customer was told 'yes' before, by other rules or words.")


def test_two_answers_from_the_ledger_can_be_the_same():
    """What was told later is compared like an answer of now."""
    before = told(FRESH, on(5))

    assert BOOK.compare(before, before).kind == "same"


# -- the facts changed ------------------------------------------------------------------------


def test_facts_that_changed_are_named():
    """Another outcome on other facts: say which of them are others."""
    found = BOOK.compare(told(FRESH, on(5)), given(BOOK, FRESH | {"days": 31}, on(6, 30)))

    assert (found.kind, found.facts) == ("facts_changed", ("days",))
    assert str(found) == ("Say what changed: days is not what the earlier answer ('yes') rests on.")


def test_several_facts_that_changed_are_named():
    """The sentence lists all of them."""
    later = {"days": 31, "tier": "gold", "price": Money(30, "EUR")}
    found = BOOK.compare(told(FRESH, on(6, 2)), given(BOOK, later, on(6, 3)))

    assert found.facts == ("days", "tier")
    assert "days and tier are not what" in found.advice


def test_facts_changed_although_nobody_recorded_the_rules():
    """The digest of the facts is enough to see that they are others."""
    before = attrs.evolve(told(FRESH, on(5)), version=None)

    assert BOOK.compare(before, given(BOOK, FRESH | {"days": 31}, on(5))).kind == "facts_changed"


# -- the rules changed ------------------------------------------------------------------------


def test_rules_that_changed_are_named_with_the_region_and_the_date():
    """The region that holds the case is in it, and until when the earlier answer is honoured."""
    found = BOOK.compare(told(LATER, on(5)), given(BOOK, LATER, NOW))
    (change,) = found.changes

    assert (found.kind, found.facts) == ("policy_changed", ())
    assert dict(change.region.when) == {"days": "[15..30]", "tier": "standard"}
    assert (change.before, change.after) == ("yes", "no")
    assert found.honour_until == date(2026, 7, 1)
    assert found.advice == (
        "Honour the earlier answer until 2026-07-01: the customer was told 'yes', and the rules "
        "changed for days in [15..30] and tier = standard."
    )


@pytest.mark.parametrize(
    ("at", "honoured"),
    [
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), True),  # 23:59 in London
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), False),
        (datetime(2026, 8, 1, tzinfo=UTC), False),
    ],
)
def test_what_was_said_is_honoured_on_the_last_day_and_no_longer(at, honoured):
    """The date is inclusive, in the zone of the book; a date that is past honours nothing."""
    found = BOOK.compare(told(LATER, on(5)), given(BOOK, LATER, at))

    assert found.kind == "policy_changed"
    assert (found.honour_until == date(2026, 7, 1)) is honoured
    assert found.advice.startswith("Honour") is honoured
    assert ("as that ended on 2026-07-01" in found.advice) is not honoured


def test_rules_that_honour_nothing_are_explained():
    """Where no date is given, somebody has to say that the rules changed."""
    question = plain(Versions([(date(2026, 1, 1), until(30)), (date(2026, 6, 1), until(14))]))
    found = book(question)
    compared = found.compare(told({"days": 20}, on(5), found), given(found, {"days": 20}, NOW))

    assert compared.honour_until is None
    assert compared.advice == (
        "Say that the rules changed, or let somebody who may decide honour it: the customer was "
        "told 'yes', and the rules changed for days in [15..30]."
    )


def three_versions(first: date | None, second: date | None) -> AnswerBook:
    """Return rules that change in June and in August, and say until when they honour others."""
    versions = Versions(
        [
            (date(2026, 1, 1), until(30)),
            (date(2026, 6, 1), until(14, honour_until=first)),
            (date(2026, 8, 1), until(7, honour_until=second)),
        ]
    )
    return book(plain(versions))


@pytest.mark.parametrize(
    ("first", "second", "days", "honoured"),
    [
        (date(2026, 7, 1), date(2026, 9, 1), 20, date(2026, 9, 1)),
        (date(2026, 12, 1), date(2026, 9, 1), 20, date(2026, 12, 1)),
        (date(2026, 12, 1), None, 20, date(2026, 12, 1)),
        (date(2026, 7, 1), None, 20, None),
        (None, date(2026, 9, 1), 20, date(2026, 9, 1)),
        (None, None, 20, None),
    ],
)
def test_over_several_versions_the_last_promise_to_honour_counts(first, second, days, honoured):
    """Each version speaks of all before it, and what one has promised stands."""
    found = three_versions(first, second)
    before = told({"days": days}, on(5), found)

    assert found.compare(before, given(found, {"days": days}, on(8, 2))).honour_until == honoured


def test_a_version_honours_only_what_was_said_before_it():
    """What was said under the second version is not honoured by its own date."""
    found = three_versions(date(2026, 12, 1), None)
    before = told({"days": 10}, on(7), found)

    assert found.compare(before, given(found, {"days": 10}, on(8, 2))).honour_until is None


def test_a_customer_who_is_better_off_now_hears_the_new_answer():
    """No refusal is honoured when the rules of now grant what was refused."""
    versions = Versions(
        [
            (date(2026, 1, 1), until(14)),
            (date(2026, 6, 1), until(30, honour_until=date(2026, 9, 1))),
        ]
    )
    for order in (("no", "yes"), ()):
        found = book(plain(versions, worst_first=order))
        compared = found.compare(told({"days": 20}, on(5), found), given(found, {"days": 20}, NOW))

        assert (compared.kind, compared.honour_until) == ("policy_changed", None)
        assert compared.advice == (
            "Say it, and that the customer is better off now: the customer was told 'no', and the "
            "rules changed for days in [15..30]."
        )


def test_rules_that_came_back_are_the_same_rules():
    """An answer by rules that were in force before is no change, and its dates count again."""
    versions = Versions(
        [
            (date(2026, 1, 1), until(30)),
            (date(2026, 6, 1), until(14)),
            (date(2026, 8, 1), until(30, honour_until=date(2026, 9, 1))),
        ]
    )
    order = {"worst_first": ("yes", "no")}  # a fee, say: no is what people want to hear
    found = book(plain(versions, **order))
    before = told({"days": 20}, on(5), found)
    between = told({"days": 20}, on(7), found)
    back = given(found, {"days": 20}, on(8, 2))

    assert found.compare(before, back).kind == "same"
    assert found.compare(between, back).honour_until == date(2026, 9, 1)
    assert found.compare(before, given(found, {"days": 20}, on(7))).kind == "policy_changed"
    assert found.compare(flipped(before), back).kind == "contradiction"
    assert found.compare(between, back.told()).honour_until == date(2026, 9, 1)


def test_the_rules_changed_and_the_facts_as_well():
    """If the rules of then would still say it, it is the rules that made the difference."""
    changed = LATER | {"days": 25}
    found = BOOK.compare(told(LATER, on(5)), given(BOOK, changed, NOW))

    assert (found.kind, found.facts) == ("policy_changed", ("days",))
    assert found.honour_until == date(2026, 7, 1)


def test_rules_that_the_book_no_longer_holds_are_other_rules():
    """After a new edition nobody can look up the rules of then; the new ones may honour them."""
    old = book(plain(until(30)))
    plainly = book(plain(until(14)))
    kindly = book(plain(until(14, honour_until=date(2026, 9, 1))))
    before = told({"days": 20}, on(5), old)

    compared = plainly.compare(before, given(plainly, {"days": 20}, NOW))
    assert (compared.kind, compared.changes) == ("policy_changed", ())
    assert compared.advice.endswith("was told 'yes' by rules that this book does not hold.")
    honoured = kindly.compare(before, given(kindly, {"days": 20}, NOW))
    assert honoured.honour_until == date(2026, 9, 1)


def test_an_answer_of_another_book_is_compared_by_both():
    """The old book knows the rules of then, and the answer brings the rules of now."""
    old, new = book(plain(until(30))), book(plain(until(14, honour_until=date(2026, 9, 1))))
    before, answer = told({"days": 20}, on(5), old), given(new, {"days": 20}, NOW)
    compared = old.compare(before, answer)

    assert compared.kind == "policy_changed"
    assert dict(compared.changes[0].region.when) == {"days": "[15..30]"}
    assert compared.honour_until == date(2026, 9, 1)


# -- contradictions ---------------------------------------------------------------------------


def test_another_answer_on_the_same_facts_by_the_same_rules_is_a_contradiction():
    """The host stops, and somebody who may decide says what holds."""
    found = BOOK.compare(flipped(told(FRESH, on(5))), given(BOOK, FRESH, on(5, 2)))

    assert found.kind == "contradiction"
    assert str(found) == (
        "Stop: on the same facts the customer was told 'no', which the rules did not say; let "
        "somebody who may decide say what holds."
    )


def test_rules_that_changed_do_not_excuse_what_they_never_said():
    """The rules of then would have said the same as those of now: what was told was wrong."""
    assert (
        BOOK.compare(flipped(told(FRESH, on(5))), given(BOOK, FRESH, NOW)).kind == "contradiction"
    )


def test_an_outcome_that_no_rule_leads_to_is_a_contradiction():
    """What was told is no outcome of the rules of then at all."""
    before = attrs.evolve(told(FRESH, on(5)), outcome="voucher")

    assert BOOK.compare(before, given(BOOK, FRESH, NOW)).kind == "contradiction"


def test_a_case_without_an_answer_then_is_a_contradiction():
    """Where no rule of then applied, nobody could have said anything."""
    gap = RuleSet([Rule("r", when={"days": "<= 14"}, then="yes")])
    found = book(plain(Versions([(date(2026, 1, 1), gap), (date(2026, 6, 1), until(14))])))
    before = told({"days": 9}, on(5), found)
    now = given(found, {"days": 20}, NOW)
    wrong = attrs.evolve(before, facts_digest=now.facts_digest)

    assert found.compare(wrong, now).kind == "contradiction"


def test_facts_that_were_not_asked_then_are_no_excuse():
    """What was decided without a fact holds whatever the fact is."""
    before = told({"days": 40, "price": Money(1, "EUR")}, on(6, 2))
    now = given(BOOK, {"days": 40, "tier": "gold", "price": Money(1, "EUR")}, NOW)

    assert BOOK.compare(before, now).kind == "same"
    assert BOOK.compare(flipped(before), now).kind == "contradiction"


def test_two_answers_from_the_ledger_contradict_each_other():
    """The sentence names both, as nobody can tell which of them was wrong."""
    before = told(FRESH, on(5))
    found = BOOK.compare(before, flipped(before))

    assert found.kind == "contradiction"
    assert found.advice.startswith("Stop: on the same facts the customer was told 'yes', and then")


def test_a_change_of_rules_that_leads_nowhere_from_one_to_the_other_is_no_excuse():
    """In June nobody who was refused is granted anything, so that one of the two was wrong."""
    refused, granted = flipped(told(FRESH, on(5))), told(FRESH, NOW)

    assert BOOK.compare(refused, granted).kind == "contradiction"
    assert BOOK.compare(told(LATER, on(5)), told(LATER, NOW)).kind == "policy_changed"


# -- what is not known ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forgotten",
    [{"facts_digest": None}, {"facts_digest": "91f0"}, {"version": None}],
    ids=["no digest", "no digest of ours", "no version"],
)
def test_what_nobody_recorded_is_unknown(forgotten):
    """Without facts, or without rules, there is no contradiction, and no change either."""
    before = attrs.evolve(flipped(told(FRESH, on(5))), **forgotten)
    found = BOOK.compare(before, given(BOOK, FRESH, on(5)))

    assert found.kind == "unknown"
    assert found.advice.startswith("Ask before you say it: the customer was told 'no', and nobody")


def test_the_rule_is_not_needed():
    """Which rule gave an answer is for people; what it rests on are rules and facts."""
    before = attrs.evolve(flipped(told(FRESH, on(5))), rule=None)

    assert BOOK.compare(before, given(BOOK, FRESH, on(5))).kind == "contradiction"


def test_digests_with_another_key_cannot_be_compared():
    """After a change of keys, nobody can tell whether the facts are the same."""
    before = flipped(told(FRESH, on(5), book(key="old")))

    assert BOOK.compare(before, given(BOOK, FRESH, on(5))).kind == "unknown"


@pytest.mark.parametrize(
    ("earlier", "answer", "message"),
    [
        (told(FRESH, on(5)), Undetermined(["days"]), "ask for what is missing first"),
        (told(FRESH, on(5)), None, "an Answer, or a Told"),
        ((contact(on(5)), told(FRESH, on(5))), told(FRESH, on(5)), "a Told"),
        (Told(question="cancel", outcome="yes"), told(FRESH, on(5)), "an answer to 'cancel'"),
    ],
    ids=["undetermined", "nothing", "a pair", "another question"],
)
def test_what_is_no_answer_is_refused(earlier, answer, message):
    """Both have to be answers, to one question."""
    with pytest.raises(FieldError, match=message):
        BOOK.compare(earlier, answer)


def test_answers_to_questions_that_the_book_does_not_hold():
    """Two answers from a ledger can be compared without their rules."""
    before = told(FRESH, on(5))
    strange = book(plain(until(14)))

    assert strange.compare(before, flipped(before)).kind == "contradiction"
    assert strange.compare(before, flipped(told(FRESH, NOW))).kind == "policy_changed"
    assert strange.compare(before, told(LATER, NOW)).kind == "facts_changed"


# -- dates that rules name --------------------------------------------------------------------

SALE = RuleSet(
    [Rule("sale", when={"days": "<= 60"}, then="yes", effective=(None, date(2026, 6, 1)))],
    otherwise="no",
)


def test_rules_that_end_on_a_date_are_rules_that_changed():
    """The same case is answered otherwise on another day, by the same version."""
    found = book(plain(SALE))
    compared = found.compare(told({"days": 40}, on(5), found), given(found, {"days": 40}, NOW))

    assert (compared.kind, compared.facts) == ("policy_changed", ())
    assert "the rules changed" in compared.advice


def test_no_date_excuses_what_rules_never_said():
    """What they would not have said on any day is a contradiction."""
    found = book(plain(SALE))
    before = attrs.evolve(told({"days": 90}, on(5), found), outcome="yes")

    assert found.compare(before, given(found, {"days": 90}, NOW)).kind == "contradiction"


def test_on_the_same_day_rules_with_dates_are_the_same_rules():
    """A date that did not change excuses nothing, in the ledger as well."""
    found = book(plain(SALE))
    before = flipped(told({"days": 40}, on(5), found))
    now = given(found, {"days": 40}, on(5, hour=15))

    assert found.compare(before, now).kind == "contradiction"
    assert found.compare(before, now.told()).kind == "contradiction"


def test_in_the_ledger_another_day_may_explain_it():
    """Nobody knows the facts any more, so that the date is given the benefit of the doubt."""
    found = book(plain(SALE))
    one, other = told({"days": 40}, on(5), found), told({"days": 40}, NOW, found)

    assert found.compare(one, other).kind == "policy_changed"


@pytest.mark.parametrize("dated_first", [True, False], ids=["dates before", "dates since"])
def test_a_version_with_dates_beside_one_without(dated_first):
    """The day of the other answer is not in its digest, and is taken for no fact that is known."""
    sets = [SALE, until(14)] if dated_first else [until(60), SALE]
    days = [date(2026, 1, 1), date(2026, 5, 15)]
    found = book(plain(Versions(zip(days, sets, strict=True))))
    case = {"days": 40}
    before, now = told(case, on(5), found), given(found, case, NOW)

    assert (before.outcome, now.outcome) == ("yes", "no")
    assert found.compare(before, now).kind == "policy_changed"
    assert found.compare(before, now.told()).kind == "policy_changed"


# -- brands and customers ---------------------------------------------------------------------


def brands(**named: object) -> AnswerBook:
    return book(plain(until(30), brand="acme"), plain(until(14), brand="zen", **named))


def test_rules_of_another_brand_are_other_rules():
    """What was right for the customers of one brand is no contradiction for those of another."""
    found, zen = brands(), attrs.evolve(SAM, brand="zen")
    before = told({"days": 20}, on(5), found, customer=attrs.evolve(SAM, brand="acme"))
    compared = found.compare(before, given(found, {"days": 20}, on(5), customer=zen))

    assert (compared.kind, compared.honour_until) == ("policy_changed", None)
    assert compared.advice.endswith("the customer was told 'yes' by the rules for acme.")
    wrong = attrs.evolve(before, outcome="impossible")
    assert found.compare(wrong, given(found, {"days": 20}, on(5), customer=zen)).kind == (
        "contradiction"
    )


def test_a_brand_that_asks_for_other_facts_cannot_be_looked_up():
    """Where a fact is of another kind, nobody can tell what its rules would have said."""
    labels = {"days": col.enum("few", "many")}
    found = AnswerBook(
        questions=[
            plain(RuleSet([Rule("r", when={"days": "few"}, then="yes")], otherwise="no"),
                  columns=labels),
            plain(until(14), brand="zen"),
        ],
        key="secret",
    )  # fmt: skip
    zen = attrs.evolve(SAM, brand="zen")
    now = given(found, {"days": 20}, on(5), customer=zen)
    before = attrs.evolve(told({"days": "few"}, on(5), found), facts_digest=now.facts_digest)

    compared = found.compare(before, now)
    assert (compared.kind, compared.changes) == ("policy_changed", ())
    assert compared.advice.endswith("by the rules for all brands.")
    assert found.compare(before, now.told()).kind == "policy_changed"


def test_what_a_merged_customer_was_told_is_compared_as_well():
    """The history of a customer holds what was told to every record of theirs."""
    sam = Customer(id=7, name="Sam", same_as=["8"])
    other, _ = given(BOOK, FRESH, on(5)).given_in(contact(on(5)), customer_id=8)
    wrong = attrs.evolve(other, id="c2", at=on(5, 3), told=[flipped(other.told[0])])
    history = History(customer=sam, contacts=[other, wrong])

    (found,) = BOOK.contradictions(history.told(at=NOW))
    assert (found.told, found.answer) == (other.told[0], wrong.told[0])


# -- sets, and budgets ------------------------------------------------------------------------


def test_regions_of_sets_that_no_row_can_say_are_kept():
    """A region that cannot be looked up is not left out."""
    sets = {"has": col.set_of("a", "b", "c")}
    before = RuleSet([Rule("r", when={"has": "a"}, then="yes")], otherwise="no")
    after = RuleSet(
        [Rule("r", when={"has": "a"}, then="yes"), Rule("x", when={"has": "b"}, then="no",
         overrides=["r"])], otherwise="no", policy="exceptions")  # fmt: skip
    versions = Versions([(date(2026, 1, 1), before), (date(2026, 6, 1), after)])
    found = book(plain(versions, columns=sets))
    case = {"has": ["a", "b"]}
    compared = found.compare(told(case, on(5), found), given(found, case, NOW))

    assert compared.kind == "policy_changed"
    assert [change.region.writable for change in compared.changes] == [False]


def test_a_set_that_was_told_on_some_day_is_looked_up_without_its_cell():
    """With the day unknown, and no cell for the set, what rules can say is still found."""
    rules = RuleSet(
        [Rule("r", when={"has": "a"}, then="yes", effective=(None, date(2026, 6, 1)))],
        otherwise="no",
    )
    found = book(plain(rules, columns={"has": col.set_of("a", "b"), "days": col.integer(0)}))
    case = {"has": ["a"], "days": 3}

    assert found.compare(told(case, on(5), found), given(found, case, NOW)).kind == "policy_changed"


def test_what_a_budget_leaves_open_is_no_contradiction(monkeypatch):
    """Where it is not certain that the rules of then did not say it, nobody is stopped."""
    thanks = {"thanks": Outcome(kind="granted", text={"en": "Thanks.", "de": "Danke."})}
    rules = attrs.evolve(SALE, rules=[*SALE.rules, Rule("x", when={"days": "> 99"}, then="thanks")])
    base = plain(SALE)
    found = book(plain(rules, outcomes={**base.outcomes, **thanks}))
    before = attrs.evolve(told({"days": 40}, on(5), found), outcome="thanks")
    now = given(found, {"days": 40}, NOW)
    one, other = flipped(told(FRESH, on(5))), told(FRESH, NOW)

    assert found.compare(before, now).kind == "contradiction"
    assert BOOK.compare(one, other).kind == "contradiction"
    monkeypatch.setattr(basis, "BUDGET", 0)
    assert found.compare(before, now).kind == "contradiction"  # for which nothing is proved
    assert BOOK.compare(one, other).kind == "policy_changed"


# -- the whole ledger -------------------------------------------------------------------------


def test_a_contradiction_is_listed_with_the_last_answer_that_it_contradicts():
    """Every answer that contradicts an earlier one is listed once, in the order of the ledger."""
    right = told(FRESH, on(5))
    wrong = flipped(right)
    found = BOOK.contradictions([right, attrs.evolve(right, text="again"), wrong, right])

    assert [(each.told.text, each.answer.outcome) for each in found] == [
        ("again", "no"),
        (wrong.text, "yes"),
    ]


def test_a_contradiction_is_found_whatever_was_told_in_between():
    """Other questions, other facts and other versions do not hide it."""
    other = plain(until(3))
    both = book(returns(), other)
    ledger = [
        told(FRESH, on(5), both),
        told({"days": 1}, on(5), both, question="plain"),
        told(LATER, NOW, both),
        flipped(told(FRESH, on(5), both)),
    ]

    assert [each.told for each in both.contradictions(ledger)] == [ledger[0]]
    assert both.contradictions(ledger[:3]) == ()


def test_outcomes_can_be_no_text():
    """A ledger from elsewhere can hold any outcome; it is compared as it is."""
    one = Told(question="return", outcome={"accept": True})

    assert BOOK.compare(one, given(BOOK, FRESH, on(5))).kind == "unknown"


def test_a_comparison_is_a_value(travels):
    """Comparisons can be copied, pickled and hashed."""
    travels(BOOK.compare(told(LATER, on(5)), given(BOOK, LATER, NOW)))


def test_outcomes_without_an_order_are_told_apart_by_their_kind():
    """A voucher instead of a refusal is no better than a call-back, as far as anybody said."""
    call = Outcome(kind="handed_over", text={"en": "We look.", "de": "Wir schauen."})
    base = plain(until(14)).outcomes
    later = RuleSet([Rule("r", when={"days": "<= 14"}, then="yes")], otherwise="call",
                    honour_until=date(2026, 9, 1))  # fmt: skip
    versions = Versions([(date(2026, 1, 1), until(14)), (date(2026, 6, 1), later)])
    found = book(plain(versions, outcomes={**base, "call": call}))
    compared = found.compare(told({"days": 20}, on(5), found), given(found, {"days": 20}, NOW))

    assert compared.honour_until == date(2026, 9, 1)


# -- what rests on nothing ------------------------------------------------------------------------


def test_a_fact_at_which_no_rule_looks_explains_nothing():
    """Where only the price changed, and no rule looks at it, another answer is a contradiction."""
    wrong = flipped(told(FRESH, on(5)))
    dearer = given(BOOK, FRESH | {"price": Money(30, "EUR")}, on(5))

    assert BOOK.compare(wrong, dearer).kind == "contradiction"
    assert BOOK.compare(wrong, dearer.told()).kind == "contradiction"


def test_other_words_excuse_no_wrong_answer():
    """Rules are the same whatever they say and promise, so that a mended word hides nothing."""
    again = attrs.evolve(returns().outcomes["yes"], text="Sure.")
    found = book(returns(outcomes={**returns().outcomes, "yes": again}))
    wrong, right = flipped(told(FRESH, on(5))), told(FRESH, on(5))
    now = given(found, FRESH, on(5))

    assert right.version != now.version
    assert found.compare(wrong, now).kind == "contradiction"
    assert found.compare(right, now).kind == "same"


def test_the_same_name_for_something_else_is_another_policy():
    """What was granted and is refused now is not the same, though both are called yes."""
    refused = Outcome(kind="refused", text={"en": "Never.", "de": "Nie."})
    new = book(returns(outcomes={**returns().outcomes, "yes": refused}))
    found = BOOK.compare(told(FRESH, on(5)), given(new, FRESH, on(5)))

    assert found.kind == "policy_changed"
    assert found.advice.endswith("the customer was told 'yes', which meant something else.")


def test_a_day_that_is_not_known_is_every_day_and_a_set_is_not_every_set():
    """Rules with dates excuse only what they said about these very facts on some day."""
    rules = RuleSet(
        [Rule("r", when={"has": "a"}, then="yes", effective=(None, date(2026, 6, 1)))],
        otherwise="no",
    )
    found = book(plain(rules, columns={"has": col.set_of("a", "b")}))
    wrong = attrs.evolve(told({"has": ["b"]}, on(5), found), outcome="yes")

    assert found.compare(wrong, given(found, {"has": ["b"]}, NOW)).kind == "contradiction"


def test_a_fact_that_nobody_asks_for_any_more_is_unknown():
    """A question that does not ask for the tier says nothing of what was told by it."""
    tier = {"tier": col.enum("standard", "gold", missing="none")}
    rules = RuleSet([Rule("gold", when={"tier": "gold"}, then="yes")], otherwise="no")
    old = book(plain(rules, columns=tier))
    new = book(plain(RuleSet(otherwise="no")))
    now = given(new, {"days": 3}, on(5))

    assert old.compare(told({"tier": "gold"}, on(5), old), now).kind == "policy_changed"


def test_a_fact_that_cannot_matter_here_explains_nothing():
    """What is too late at any price was not granted for the price of then."""
    rules = RuleSet(
        [Rule("r", when={"days": "<= 30", "price": "> 50"}, then="yes")], otherwise="no"
    )
    found = book(plain(rules, columns={"days": col.integer(0), "price": col.integer(0)}))
    wrong = attrs.evolve(told({"days": 40, "price": 1}, on(5), found), outcome="yes")
    other = attrs.evolve(told({"days": 3, "price": 1}, on(5), found), outcome="yes")

    assert found.compare(wrong, given(found, {"days": 40, "price": 2}, on(5))).kind == (
        "contradiction"
    )
    assert found.compare(other, given(found, {"days": 3, "price": 2}, on(5))).kind == (
        "facts_changed"
    )


def test_a_day_without_rules_says_nothing():
    """Rules that came into force one after the other explain an answer of either time."""
    spring = Rule("a", when={"days": "<= 30"}, then="yes", effective=(None, date(2026, 4, 1)))
    summer = Rule("b", when={"days": "<= 30"}, then="no", effective=(date(2026, 5, 1), None))
    found = book(plain(RuleSet([spring, summer])))
    case = {"days": 3}

    assert found.compare(told(case, on(2), found), given(found, case, on(5))).kind == (
        "policy_changed"
    )


def test_rules_that_came_back_are_honoured_as_the_last_of_them():
    """What the second year said is not honoured by the word of the first."""
    days = [date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)]
    long, short = until(30), until(10)
    sets = [long, attrs.evolve(short, honour_until=date(2026, 12, 31)), long, short]
    found = book(plain(Versions(zip(days, sets, strict=True))))
    case = {"days": 20}
    comparison = found.compare(told(case, on(7), found), given(found, case, on(10)))

    assert (comparison.kind, comparison.honour_until) == ("policy_changed", None)


def test_outcomes_that_nobody_knows_are_the_same_by_name():
    """Whatever another system recorded, the same is the same."""
    before = attrs.evolve(told(FRESH, on(5)), outcome={"accept": True})

    assert BOOK.compare(before, before).kind == "same"


def test_what_was_promised_is_not_promised_anew():
    """The advice says what becomes of the promise."""
    before = attrs.evolve(told(FRESH, on(5)), promises=["c1/return/refund"])

    assert BOOK.compare(before, given(BOOK, FRESH, on(5))).advice == (
        "Say it, and promise nothing anew: what was promised with it stands."
    )
