"""The policy of the example shop, read off its page as plain Python, against its book."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from servicekit.answers import AnswerBook
from servicekit.customer import Customer
from servicekit.decision import Undetermined
from servicekit.errors import LoadError
from servicekit.interaction import Interaction, Party
from servicekit.money import Money
from servicekit.playbook import Playbook

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def shop() -> AnswerBook:
    return Playbook.load(EXAMPLES / "shop").answers


@pytest.fixture(scope="module")
def airline() -> AnswerBook:
    return Playbook.load(EXAMPLES / "airline.toml").answers


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)


def euros(*amounts: str) -> list[Money]:
    return [Money(amount, "EUR") for amount in amounts]


# -- the page, as plain Python --------------------------------------------------------------------
# Every function is one section of docs/examples/shop/policy.md, or one paragraph at the top of
# airline.toml, and knows nothing of the book.

Case = SimpleNamespace


def delivery(case: Case) -> str:
    standard = "3.90" if case.at < berlin(2025, 10, 1) else "4.90"
    prices = {
        "standard": {"standard": standard, "express": "9.90", "same day": "19.90"},
        "silver": {"standard": "free", "express": "4.90", "same day": "19.90"},
        "gold": {"standard": "free", "express": "free", "same day": "9.90"},
    }
    return prices[case.membership][case.speed]


def cancel(case: Case) -> str:
    if case.status == "cancelled":
        return "already"
    if case.status != "pending":
        return "on_its_way"
    if case.since_order > timedelta(hours=24):
        if case.made_to_measure:
            return "being_made"
        if case.reason == "other":
            return "a_person"
    return "cancelled_gift_card" if case.paid_with == "gift card" else "cancelled"


def address(case: Case) -> str:
    if case.status == "cancelled":
        return "nothing_to_change"
    if case.status in {"shipped", "delivered"}:
        return "with_the_carrier"
    if not case.same_country:
        return "order_anew"
    if case.status == "packed":
        return "stop_it"
    return "check_first" if case.changes else "changed"


def payment(case: Case) -> str:
    if case.status != "pending":
        return "too_late"
    if case.changes > 0:
        return "only_once"
    if not case.new:
        return "same_as_before"
    if case.paid_with == "gift card" and not case.covered:
        return "not_enough"
    return "changed"


def send_back(case: Case) -> str:
    if case.days is None:
        return "not_there"
    if case.faulty and case.days <= 730:
        return "refund_faulty"
    broken_seal = case.kind == "sealed" and case.condition != "unopened"
    if case.condition == "used" or case.kind == "made to measure" or broken_seal:
        return "not_resaleable"
    return "refund" if in_time(case) else "too_late"


def in_time(case: Case) -> bool:
    present = date(2025, 11, 1) <= case.bought_on <= date(2025, 12, 24)
    if present and case.at.astimezone(BERLIN).date() <= date(2026, 1, 31):
        return True
    return case.days <= (60 if case.membership == "gold" else 30)


def refund(case: Case) -> str:
    if case.to == "elsewhere":
        return "nowhere_else"
    if case.to == "gift card" and not case.has_gift_card:
        return "no_gift_card"
    if case.amount.amount > 1000:
        return "a_person"
    return "at_once" if "gift card" in {case.to, case.paid_with} else "in_days"


def exchange(case: Case) -> str:
    if not case.same_product:
        return "only_once" if case.exchanges else "another_product"
    if case.used or case.days > 30:
        return "only_once" if case.exchanges else "not_any_more"
    if case.exchanges:
        return "only_once"
    return "swap" if case.in_stock else "wait"


def voucher(case: Case) -> str:
    if case.owed_late:
        return "first_things_first"
    if case.fault == "nobody":
        return "not_our_fault"
    if case.vouchers:
        return "one_a_year"
    return "twenty" if case.fault == "ours" and case.membership == "gold" else "ten"


def bags(case: Case) -> str:
    free = {
        ("none yet", "basic"): 0, ("none yet", "economy"): 1, ("none yet", "business"): 2,
        ("silver", "basic"): 1, ("silver", "economy"): 2, ("silver", "business"): 2,
        ("gold", "basic"): 2, ("gold", "economy"): 2, ("gold", "business"): 3,
    }  # fmt: skip
    words = ("no bag", "one bag", "two bags", "three bags")
    return words[free[case.membership, case.cabin]]


def cancel_flight(case: Case) -> str:
    if case.flown:
        return "a_person"
    reason = case.insured and case.reason in {"illness", "weather"}
    first_day = case.since_booking <= timedelta(days=1)
    granted = first_day or case.called_off or case.cabin == "business" or reason
    return "refund" if granted else "no"


ORACLES: Mapping[str, Callable[[Case], str]] = {
    "delivery": delivery,
    "cancel": cancel,
    "address": address,
    "payment": payment,
    "return": send_back,
    "refund": refund,
    "exchange": exchange,
    "voucher": voucher,
    "bags": bags,
    "cancel-flight": cancel_flight,
}


# -- every combination of the values at, just below and just above each limit ----------------------

BOOLEANS = (True, False)
STATUSES = ("pending", "packed", "shipped", "delivered", "cancelled")
MEMBERS = ("standard", "silver", "gold")
PAID = ("card", "bank transfer", "gift card")
CABINS = ("basic", "economy", "business")
COUNTS = range(20)
SPANS = [
    *(timedelta(hours=h) for h in range(50)),
    *(timedelta(hours=24, minutes=m) for m in (-1, 1)),
    timedelta(days=365),
]
DAYS = (0, 1, 14, 28, 29, 30, 31, 32, 59, 60, 61, 62, 365, 729, 730, 731, 3650)
# The last second and the first of each date on which something changes, in Berlin.
NOON = (berlin(2026, 5, 4, 12),)
RAISED = (
    berlin(2025, 1, 1), berlin(2025, 9, 30, 23, 59, 59), berlin(2025, 10, 1), berlin(2026, 5, 4),
)  # fmt: skip
CHRISTMAS = (
    berlin(2025, 12, 25), berlin(2026, 1, 30, 12), berlin(2026, 1, 31, 23, 59, 59),
    berlin(2026, 2, 1), berlin(2026, 12, 25),
)  # fmt: skip
PRESENTS = [
    date(2025, 10, 30), date(2025, 10, 31), date(2025, 11, 1), date(2025, 11, 2),
    date(2025, 12, 23), date(2025, 12, 24), date(2025, 12, 25),
]  # fmt: skip

VALUES: Mapping[str, Mapping[str, Any]] = {
    "delivery": {"membership": MEMBERS, "speed": ("standard", "express", "same day"), "at": RAISED},
    "cancel": {
        "status": STATUSES,
        "since_order": SPANS,
        "made_to_measure": BOOLEANS,
        "reason": ("no longer needed", "ordered by mistake", "other"),
        "paid_with": PAID,
        "total": euros("0", "0.01", "10000"),
    },
    "address": {"status": STATUSES, "changes": range(200), "same_country": BOOLEANS},
    "payment": {
        "status": STATUSES,
        "changes": COUNTS,
        "paid_with": PAID,
        "new": BOOLEANS,
        "covered": (True, False, None),
    },
    "return": {
        "days": (None, *DAYS),
        "condition": ("unopened", "opened", "used"),
        "kind": ("ordinary", "sealed", "made to measure"),
        "faulty": BOOLEANS,
        "membership": MEMBERS,
        "bought_on": PRESENTS,
        "price": euros("80"),
        "at": CHRISTMAS,
    },
    "refund": {
        "to": ("original payment", "gift card", "elsewhere"),
        "paid_with": PAID,
        "has_gift_card": BOOLEANS,
        "amount": euros(
            "0", "0.01", *(f"{cents}e-2" for cents in range(99_900, 100_101)), "100000"
        ),
    },
    "exchange": {
        "days": DAYS,
        "used": BOOLEANS,
        "exchanges": COUNTS,
        "same_product": BOOLEANS,
        "in_stock": BOOLEANS,
    },
    "voucher": {
        "owed_late": COUNTS,
        "fault": ("ours", "carrier", "nobody"),
        "vouchers": COUNTS,
        "membership": MEMBERS,
    },
    "bags": {"membership": ("none yet", "silver", "gold"), "cabin": CABINS},
    "cancel-flight": {
        "flown": BOOLEANS,
        "since_booking": SPANS,
        "cabin": CABINS,
        "called_off": BOOLEANS,
        "insured": BOOLEANS,
        "reason": ("illness", "weather", "other"),
    },
}
SHOP = [name for name in VALUES if name not in {"bags", "cancel-flight"}]
AIRLINE = ["bags", "cancel-flight"]


def cases(question: str) -> Iterator[tuple[dict[str, Any], datetime]]:
    """Yield the facts and the instant of every combination."""
    values = {"at": NOON, **VALUES[question]}
    for chosen in product(*values.values()):
        facts = dict(zip(values, chosen, strict=True))
        yield facts, facts.pop("at")


def disagreements(book: AnswerBook, question: str) -> list[Any]:
    """Return the cases for which the book says something else than the page."""
    found, expected = [], set()
    for facts, at in cases(question):
        wanted = ORACLES[question](Case(**facts, at=at))
        expected.add(wanted)
        said = book.answer(question, facts, at=at)
        if isinstance(said, Undetermined) or said.outcome != wanted:
            found.append((facts, at, wanted, str(said)))
    assert expected == set(book.question(question).outcomes), "an outcome was never tried"
    return found


@pytest.mark.parametrize("question", SHOP)
def test_the_shop_answers_as_its_page_says(shop, question):
    """The book and the page agree on every combination of values around the limits."""
    assert disagreements(shop, question) == []


@pytest.mark.parametrize("question", AIRLINE)
def test_the_airline_answers_as_its_policy_says(airline, question):
    """The airline's book and its policy agree on every combination around the limits."""
    assert disagreements(airline, question) == []


def test_there_are_thousands_of_cases():
    """Every question is tried in thousands of cases; a plain table in every cell that it has."""
    sizes = {question: sum(1 for _ in cases(question)) for question in VALUES}

    assert (sizes.pop("bags"), sizes.pop("delivery")) == (9, 36)
    assert min(sizes.values()) > 1_000
    assert sum(sizes.values()) > 60_000


# -- what a check finds ----------------------------------------------------------------------------


def test_every_question_of_the_page_is_in_the_book(shop, airline):
    """Each section of the page is one question."""
    assert sorted(question.id for question in shop) == sorted(SHOP)
    assert sorted(question.id for question in airline) == AIRLINE


@pytest.mark.parametrize("name", ["shop", "airline"])
def test_nothing_is_wrong_with_the_books(name, request):
    """A check finds nothing, and proves every claim."""
    report = request.getfixturevalue(name).check()

    assert report.clean, str(report)
    assert all(verdict.proved for verdict in report.proofs)


def test_longer_membership_is_never_worse(shop):
    """It is among the claims that a higher membership is never worse."""
    claims = [verdict.claim for verdict in shop.prove()]

    for question in ("delivery from 2025-10-01", "return", "voucher"):
        assert any(claim.startswith(f"{question}: as membership rises") for claim in claims)


# -- words -----------------------------------------------------------------------------------------

SAM = Customer(id="sam", name="Sam", language="de-AT")
KIM = Customer(id="kim", name="Kim", language="fr")
FULL = {
    "days": 3, "condition": "opened", "kind": "ordinary", "faulty": False,
    "membership": "standard", "bought_on": date(2026, 5, 1), "price": Money("80", "EUR"),
}  # fmt: skip


def test_a_german_customer_is_answered_in_german(shop):
    """A customer from Austria is answered in German, and by name."""
    answer = shop.answer("return", FULL, at=NOON[0], customer=SAM)

    assert answer.language == "de"
    assert answer.text.startswith("Gern, Sam: Schicken Sie es zurück.")


def test_other_customers_are_answered_in_english(shop):
    """A customer whose language the shop does not write is answered in English."""
    answer = shop.answer("return", FULL, at=NOON[0], customer=KIM)

    assert answer.language == "en"
    assert answer.text.startswith("Of course, Kim: send it back.")


def test_what_is_missing_is_asked_in_german(shop):
    """The next question comes in the customer's language."""
    asked = shop.answer("return", FULL | {"days": 31, "bought_on": date(2026, 1, 1)},
                        at=NOON[0], customer=SAM)  # fmt: skip
    assert asked.outcome == "too_late"

    known = {name: FULL[name] for name in FULL if name not in {"faulty", "days"}}
    asked = shop.answer("return", known | {"days": 31}, at=NOON[0], customer=SAM)
    assert (asked.ask, asked.words) == (("faulty",), "Ist etwas daran defekt?")


@pytest.mark.parametrize("question", SHOP)
def test_everything_is_written_in_both_languages(shop, question):
    """Every text, every promise and every way to ask is there in English and in German."""
    found = shop.question(question)
    wordings = [
        *(fact.ask for fact in found.facts.values()),
        *(outcome.text for outcome in found.outcomes.values()),
        *(promise.what for outcome in found.outcomes.values() for promise in outcome.promises),
    ]

    assert {tuple(sorted(wording.texts)) for wording in wordings} == {("de", "en")}
    assert all(wording.texts["de"] != wording.texts["en"] for wording in wordings)


# -- promises --------------------------------------------------------------------------------------

CANCELLED = {
    "status": "pending", "since_order": timedelta(hours=2), "made_to_measure": False,
    "reason": "other", "paid_with": "card", "total": Money("80", "EUR"),
}  # fmt: skip
LATER = CANCELLED | {"since_order": timedelta(hours=25)}
SWAP = {"days": 3, "used": False, "exchanges": 0, "same_product": True, "in_stock": False}

# What was asked, when, and until when it is promised, counted on a calendar by hand. The office is
# open from 9 to 17 on working days.
DUES = {
    # Monday, Tuesday, Christmas Eve, no Thursday, no Friday, then Monday to Wednesday, no New
    # Year's Day, Friday
    "a refund over Christmas": (
        "cancel", CANCELLED, berlin(2025, 12, 19, 16),
        berlin(2025, 12, 30, 17), berlin(2026, 1, 2, 17),
    ),
    # in the night in which clocks go forward
    "a gift card within the hour": (
        "cancel", CANCELLED | {"paid_with": "gift card"}, berlin(2026, 3, 29, 1, 30),
        None, datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    ),
    # one hour of Friday, one of Monday
    "a person, over a weekend": (
        "cancel", LATER, berlin(2026, 3, 27, 16), None, berlin(2026, 3, 30, 10),
    ),
    # half an hour of Thursday, half an hour of Tuesday
    "a parcel stopped, over Easter": (
        "address", {"status": "packed", "changes": 0, "same_country": True},
        berlin(2026, 4, 2, 16, 30), None, berlin(2026, 4, 7, 9, 30),
    ),
    "a label, asked for on Friday evening": (
        "return", FULL, berlin(2026, 3, 27, 18), None, berlin(2026, 3, 30, 17),
    ),
    # Tuesday to Thursday, Tuesday to Friday, Monday to Wednesday
    "news of what is out of stock": (
        "exchange", SWAP, berlin(2026, 3, 30, 9), None, berlin(2026, 4, 15, 17),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DUES)
def test_promises_are_due_when_the_page_says(shop, name):
    """A promise is due when somebody with a calendar in their hand would say."""
    question, facts, at, early, due = DUES[name]

    (promise,) = shop.answer(question, facts, at=at).promises

    assert (promise.expected_from, promise.due_at) == (early, due)


# What the pages promise: not before, and within.
TIMES = {
    ("cancel", "cancelled"): ("5 business days", "7 business days"),
    ("cancel", "cancelled_gift_card"): (None, "1 hour"),
    ("cancel", "a_person"): (None, "2 working hours"),
    ("address", "check_first"): (None, "2 working hours"),
    ("address", "stop_it"): (None, "1 working hour"),
    ("return", "refund"): (None, "1 business day"),
    ("return", "refund_faulty"): (None, "1 business day"),
    ("refund", "in_days"): ("5 business days", "7 business days"),
    ("refund", "at_once"): (None, "1 hour"),
    ("refund", "a_person"): (None, "2 working hours"),
    ("exchange", "swap"): (None, "1 business day"),
    ("exchange", "wait"): (None, "10 business days"),
    ("voucher", "ten"): (None, "1 hour"),
    ("voucher", "twenty"): (None, "1 hour"),
    ("cancel-flight", "refund"): ("5 business days", "7 business days"),
    ("cancel-flight", "a_person"): (None, "24 hours"),
}


def test_promises_are_those_of_the_pages(shop, airline):
    """The books promise what their pages do, and nothing else."""
    found = {
        (question.id, name): (str(each.not_before) if each.not_before else None, str(each.within))
        for question in (*shop, *airline)
        for name, outcome in question.outcomes.items()
        for each in outcome.promises
    }

    assert found == TIMES


def test_an_answer_that_is_given_binds_the_shop(shop):
    """A refund that a customer is told of is a promise over the amount, with a due."""
    at = berlin(2025, 12, 19, 16)
    contact = Interaction(id="chat-1", at=at, author=Party(id="ada", role="agent"), channel="chat")
    answer = shop.answer("cancel", CANCELLED, at=at, customer=SAM)

    contact, (promise,) = answer.given_in(contact)

    assert contact.told[0].promises == (promise.id,) == contact.promises
    assert promise.what == "80.00 EUR erstatten"
    assert (promise.kind, promise.amounts) == ("refund", (Money("80", "EUR"),))
    assert promise.due_at == berlin(2026, 1, 2, 17)


def test_only_what_is_decided_takes_authority(shop):
    """A refund takes authority over its amount, and a refusal takes none."""
    granted = shop.answer("return", FULL, at=NOON[0])
    refused = shop.answer("return", FULL | {"days": 61}, at=NOON[0])

    assert (granted.authority.authority, granted.authority.amount) == ("refund", FULL["price"])
    assert refused.authority is None


# -- a person, nobody, and what comes first --------------------------------------------------------


def asked_refund(shop, **facts):
    plain = {"to": "original payment", "paid_with": "card", "has_gift_card": True,
             "amount": Money("1000.01", "EUR")}  # fmt: skip
    return shop.answer("refund", plain | facts, at=NOON[0])


def test_a_large_refund_is_for_a_person(shop):
    """A refund over the limit is handed to a person, and one at the limit is not."""
    assert asked_refund(shop).kind == "handed_over"
    assert asked_refund(shop, amount=Money("1000", "EUR")).kind == "granted"


def test_some_things_no_person_can_do(shop):
    """A refund to somebody else is not handed over, as no person could grant it."""
    assert asked_refund(shop, to="elsewhere").kind == "impossible"


def test_nothing_extra_while_something_is_late(shop):
    """Whatever happened, there is no voucher while anything is late."""
    late = [facts for facts, _ in cases("voucher") if facts["owed_late"] > 0]
    answers = [shop.answer("voucher", facts, at=NOON[0]) for facts in late]

    assert late
    assert {answer.kind for answer in answers} == {"refused"}
    assert {answer.text for answer in answers} == {"First we see to what is late."}


def test_a_voucher_that_ignores_what_is_late_cannot_be_built(shop):
    """Without the rule that looks at what is late the question is refused."""
    question = shop.question("voucher")
    rules = question.rules.entries[-1][1]
    careless = [rule for rule in rules.rules if rule.id != "what-is-owed"]

    with pytest.raises(LoadError) as caught:
        attrs.evolve(question, rules=attrs.evolve(rules, rules=careless))

    assert all("while something owed is late" in str(each) for each in caught.value.exceptions)


def test_the_old_price_is_honoured(shop):
    """Who was told the price of September can have it in October, as the page says."""
    facts = {"membership": "standard", "speed": "standard"}
    told = shop.answer("delivery", facts, at=berlin(2025, 9, 30, 12), customer=KIM).told()
    now = shop.answer("delivery", facts, at=berlin(2025, 10, 5, 12), customer=KIM)

    compared = shop.compare(told, now)

    assert (told.outcome, now.outcome) == ("3.90", "4.90")
    assert (compared.kind, compared.honour_until) == ("policy_changed", date(2025, 10, 31))


def test_the_date_is_that_of_the_shop(shop):
    """In New York it is still January when the extension has ended in Berlin."""
    present = FULL | {"days": 80, "bought_on": date(2025, 11, 1)}
    evening = datetime(2026, 1, 31, 18, 30, tzinfo=ZoneInfo("America/New_York"))

    assert shop.answer("return", present, at=evening - timedelta(hours=1)).outcome == "refund"
    assert shop.answer("return", present, at=evening).outcome == "too_late"
