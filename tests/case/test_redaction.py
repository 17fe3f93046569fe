import pickle
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from case.support import (
    ADA,
    KIM,
    LATEST,
    answers,
    at,
    case,
    cases,
    full,
    moments,
    said,
)
from servicekit.case import REMOVED, Case, Feedback, History, Hold, redact
from servicekit.case.redaction import _KEPT, _REMOVED, _RENEWED, _THERE
from servicekit.customer import Customer
from servicekit.errors import FieldError, HeldError, NaiveDatetimeError
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Told
from servicekit.money import Money
from servicekit.promise import Promise
from servicekit.staff import Grant
from servicekit.targets import Target, Targets
from servicekit.values import frozen

KEY = "a secret"
LATER = at(9, day=30)


def history(*found: Case, **fields: object) -> History:
    return History(**{"customer": 7, "cases": found, **fields})


def marked(word: str) -> str:
    return f"zq {word}"


# -- what is left ---------------------------------------------------------------------------------


def parts(value: object) -> list[object]:
    """Return a value and every value of a class with fields inside it."""
    if isinstance(value, tuple):
        return [part for item in value for part in parts(item)]
    if not attrs.has(type(value)) or not type(value).__module__.startswith("servicekit"):
        return []
    inside = [
        parts(getattr(value, field.name)) for field in attrs.fields(type(value)) if field.init
    ]
    return [value, *(part for found in inside for part in found)]


def shown(value: object) -> str:
    """Return everything that a value holds, hidden or not, as text."""
    return repr([attrs.asdict(part, recurse=False) for part in parts(value)])


def test_the_example_says_everything():
    """In the history of these tests every field of every class says something."""
    silent, telling = set(), set()
    for part in parts(full(marked)):
        for field in attrs.fields(type(part)):
            if field.init and type(part) is not BusinessHours:
                says = getattr(part, field.name) not in ("", None, (), {}, frozenset())
                (telling if says else silent).add((type(part).__name__, field.name))

    assert len(telling) > 150
    assert silent <= telling


def test_nothing_of_it_is_left():
    """No id and no text of a history is left in what is redacted, hidden or pickled."""
    redacted = redact(full(marked), KEY, at=LATER)

    assert "zq" in shown(full(marked))
    assert "zq" not in shown(redacted)
    assert b"zq" not in pickle.dumps(redacted)


@given(st.data())
def test_whatever_it_says_nothing_of_it_is_left(data):
    """That holds whatever the ids and texts are."""
    alphabet = "äqxzQXZ日 \n"
    words = data.draw(st.lists(st.text(alphabet, max_size=9), min_size=60, max_size=60))
    known: dict[str, str] = {}
    original = full(lambda word: known.setdefault(word, f"Ω{words[len(known)]}{len(known)}"))
    redacted = redact(original, KEY, at=LATER)

    assert "Ω" not in shown(redacted)
    assert "Ω".encode() not in pickle.dumps(redacted)


def test_every_field_has_a_fate():
    """A field is kept, renewed or removed by its name, never two of these, and no name is idle."""
    used = {
        field.name
        for part in parts(full(marked))
        for field in attrs.fields(type(part))
        if field.init
    }
    names = [*_KEPT, *_RENEWED, *_REMOVED]

    assert len(set(names)) == len(names)
    assert set(names) <= used
    assert {name for _, name in _THERE} <= _REMOVED


def test_a_field_that_nobody_thought_of():
    """A field that redaction does not know is refused, so that nothing slips through."""

    @attrs.frozen(kw_only=True)
    class Noted(Case):
        remark: str = ""

    with pytest.raises(FieldError, match=r"Noted\.remark.*a field that redaction knows"):
        redact(history(Noted(id=1, customer_id=7, opened_at=at(9), remark="so rude")), KEY)


def test_what_had_to_be_said():
    """Where something must be said, it says that it was removed."""
    redacted = redact(full(marked), KEY, at=LATER)
    (only,) = redacted.cases

    assert {only.promises[0].what, only.escalations[0].why, redacted.holds[0].reason} == {REMOVED}
    assert (only.remedy, only.facts, only.interactions[0].text) == (None, {}, "")
    assert only.promises[0].condition.what == REMOVED


def test_what_policies_select_by_stays():
    """Kind, topic, brand, channel, language, desk, department, status and origin stay."""
    original, redacted = full(marked), redact(full(marked), KEY, at=LATER)
    (before,), (after,) = original.cases, redacted.cases

    for name in ("kind", "topic", "channel", "brand", "skew"):
        assert getattr(after, name) == getattr(before, name)
    assert after.team(at=LATEST) == before.team(at=LATEST) == "shop"
    assert [change.reason for change in after.changes] == [c.reason for c in before.changes]
    known = {"agent_id": before.escalations[0].needs.agent_id}
    assert attrs.evolve(after.escalations[0].needs, **known) == before.escalations[0].needs
    assert after.interactions[0].department == "sales"
    assert after.interactions[0].topic is None
    assert redacted.customer.language == "en-GB"
    assert after.promises[0].origin == "answer"


# -- facts, outcomes and marks --------------------------------------------------------------------


def test_facts_that_policies_select_by():
    """The facts of cases that are named stay with their values, and all others go."""
    gold, plain = case(id=1, facts={"tier": "gold", "name": "Kim"}), case(id=2, facts={"age": 7})
    kim = Customer(id=7, facts={"tier": "gold"})
    redacted = redact(history(gold, plain, customer=kim), KEY, keep_facts=["tier", "seats"])

    assert [each.facts for each in redacted.cases] == [{"tier": "gold"}, {}]
    assert redacted.customer.facts == {}
    assert redact(history(gold), KEY).cases[0].facts == {}


def test_a_target_that_selects_by_a_fact():
    """What is broken stays broken where the fact that its target selects by is kept."""
    gold = Target(id="g", measure="first_reply", within="1 hour", when={"facts.tier": "gold"})
    anyone = Target(id="a", measure="first_reply", within="8 hours", fallback=True)
    targets = Targets([gold, anyone])
    made = history(case(facts={"tier": "gold"}, interactions=[said(9)]))
    kept = redact(made, KEY, keep_facts=["tier"])
    states = [
        [str(p.state(at=at(11))) for p in targets.promises_for(each.cases[0], at=at(11))]
        for each in (made, kept, redact(made, KEY))
    ]

    assert states == [["broken"], ["broken"], ["open"]]


@pytest.mark.parametrize("wrong", ["tier", [7], None], ids=repr)
def test_names_of_facts_are_a_list_of_texts(wrong):
    """One text is no list of names."""
    with pytest.raises(FieldError, match="str"):
        redact(history(), KEY, keep_facts=wrong)


def outcome(said_then: object, key: str = KEY) -> object:
    """Return what is left of the outcome of an answer."""
    told = Told(question="return", outcome=said_then)
    redacted = redact(history(case(interactions=[said(9, ADA, told=[told])])), key)
    ((_, left),) = redacted.told(at=at(9))
    return left.outcome


@pytest.mark.parametrize(
    "plainly",
    ["accept", 14, 1.5, True, None, Money(5, "EUR"), Decimal("0.5"), date(2026, 5, 4), at(9)],
    ids=repr,
)
def test_a_plain_outcome_stays(plainly):
    """A word, a number, an amount, a date or nothing is what policies answer, and stays."""
    assert outcome(plainly) == plainly


@pytest.mark.parametrize(
    "nested", [["zq"], {"zq"}, {"message": "zq"}, {"zq": 1}, [["zq"]], (), KIM], ids=repr
)
def test_a_nested_outcome_becomes_a_pseudonym(nested):
    """Anything else becomes a pseudonym, of which only the key tells what it stood for."""
    left = outcome(nested)

    assert re.fullmatch("[0-9a-f]{16}", left)
    assert outcome(nested, "another") != left


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": [2]}, {"b": (2,), "a": 1}),
        ([1, True, Decimal("2.50")], [1.0, 1, 2.5]),
        ([Money("5.0", "EUR")], [Money(5, "EUR")]),
        ([{0, 8}], [{8, 0}]),  # which are stored in different orders
        ([Colour.RED], ["red"]),
        ([at(9)], [at(9).astimezone(ZoneInfo("Asia/Tokyo"))]),
        ([float("inf")], [Decimal("Infinity")]),
        ([date(2026, 5, 4), at(9).replace(tzinfo=None)],) * 2,
    ],
    ids=repr,
)
def test_equal_outcomes_stay_equal(one, other):
    """Whoever was told the same was told the same afterwards, however it was written."""
    assert frozen(one) == frozen(other)
    assert outcome(one) == outcome(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a, b"], ["a", "b"]),
        (["a', 'b"], ["a", "b"]),
        (["1/1"], [1]),
        (["None"], [None]),
        ([], {}),
        ([], set()),
        ([[]], [""]),
        ([1, 2], [2, 1]),
        ({"a": 1}, {"a": 2}),
        ([Money(5, "EUR")], [Money(5, "GBP")]),
        ([date(2026, 5, 4)], [date(2026, 5, 5)]),
        ([at(9)], [at(10)]),
    ],
    ids=repr,
)
def test_different_outcomes_stay_different(one, other):
    """Whoever was told something else was told something else afterwards."""
    assert frozen(one) != frozen(other)
    assert outcome(one) != outcome(other)


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "1", "None", "a, b"]),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.text("ab", max_size=2), inside, max_size=3)
    ),
    max_leaves=5,
)


@given(NESTED.filter(lambda value: isinstance(value, list | dict)), NESTED)
def test_outcomes_are_equal_exactly_if_they_were(one, other):
    """Two outcomes that are not both plain are equal afterwards exactly if they were before."""
    assert (outcome(one) == outcome(other)) == (frozen(one) == frozen(other))


def test_classes_of_the_host():
    """What is kept in part is kept so as well where the host has a class of its own for it."""

    @attrs.frozen(kw_only=True)
    class Call(Interaction):
        pass

    made = Call(id=1, at=at(9), author=ADA, channel="phone", outcome="no_answer", signals=["zq"])
    (left,) = redact(history(contacts=[made]), KEY).contacts(at=at(9))

    assert (left.outcome, len(left.signals), "zq" in left.signals) == ("no_answer", 1, False)


def test_marks_of_the_host():
    """Signals that policies know stay, and a host's own words become pseudonyms."""
    redacted = redact(history(case(interactions=[said(9, signals=["abusive", "zq", "qz"])])), KEY)
    (signals,) = (contact.signals for contact in redacted.contacts(at=at(9)))

    assert "abusive" in signals
    assert len(signals) == 3
    assert not signals & {"zq", "qz"}


def test_calendars_of_a_customer_go():
    """When somebody may be called is told by days that say what they do, so it goes."""
    kim = redact(full(marked), KEY, at=LATER).customer

    assert (kim.contact_hours, kim.quiet_hours) == (None, None)


def test_digests_stay():
    """A digest of facts says nothing of them without the key of who made it, and stays."""
    original, redacted = full(marked), redact(full(marked), KEY, at=LATER)
    before, after = (
        [told.facts_digest for contact in each.contacts(at=LATEST) for told in contact.told]
        for each in (original, redacted)
    )

    assert after == before
    assert "v1:7c9e" in after


# -- pseudonyms -----------------------------------------------------------------------------------


def test_a_pseudonym():
    """A pseudonym is what the key makes of an id: HMAC-SHA256, the first sixteen digits."""
    import hashlib
    import hmac

    expected = hmac.new(b"a secret", b"7", hashlib.sha256).hexdigest()[:16]

    assert redact(history(), KEY).customer == expected
    assert redact(history(), KEY.encode()).customer == expected
    assert redact(history(), "another").customer != expected


def test_links_stay():
    """The same id has the same pseudonym everywhere, so whatever belongs together still does."""
    redacted = redact(full(marked), KEY, at=LATER)
    (only,), customer = redacted.cases, redacted.customer
    promise, escalation = only.promises[0], only.escalations[0]
    answer = next(contact for contact in only.interactions if contact.told)

    assert only.customer_id in customer.ids
    assert (promise.customer_id, promise.case_id) == (customer.id, only.id)
    assert promise.made_in == answer.id
    assert answer.promises == answer.told[0].promises == (promise.id,)
    assert escalation.case_id == only.grants[0].case_id == only.id
    assert set(escalation.excluded) == {escalation.raised_by, escalation.decided_by}
    assert only.agent(at=LATEST) == escalation.raised_by == only.grants[0].by
    assert customer.mandates[0].holder == customer.consents[1].by == promise.events[0].by


def test_two_histories_with_one_key():
    """Who is in two histories has one pseudonym in both, if the key is the same."""
    first, second = (redact(history(case(id=n, cause_id="strike")), KEY) for n in (1, 2))

    assert first.customer == second.customer
    assert first.cases[0].cause_id == second.cases[0].cause_id
    assert first.cases[0].id != second.cases[0].id


@pytest.mark.parametrize("key", ["", b"", None, 7], ids=repr)
def test_a_key_is_a_secret(key):
    """Without a key, or with something else, nothing is redacted."""
    with pytest.raises(FieldError, match="bytes or text, not empty"):
        redact(history(), key)


def test_an_error_does_not_tell_the_key():
    """What is wrong with a key is said without the key."""
    with pytest.raises(FieldError) as caught:
        redact(history(), ("hush",))

    assert "hush" not in str(caught.value)


# -- holds ----------------------------------------------------------------------------------------


def test_a_hold_blocks():
    """A hold in force forbids it and says why; before it begins and after its end it does not."""
    kept = history(holds=[Hold(reason="claim 17", from_at=at(9), until_at=at(12))])

    for hour in (9, 12):
        with pytest.raises(HeldError, match="claim 17") as caught:
            redact(kept, KEY, at=at(hour))
        assert caught.value.holds == ("claim 17",)
    assert redact(kept, KEY, at=at(8)).customer == redact(kept, KEY, at=at(13)).customer


def test_without_an_instant_any_hold_blocks():
    """Where nobody says when, nobody knows whether a hold has ended, so every one blocks."""
    ended = history(holds=[Hold(reason="claim 17", from_at=at(9), until_at=at(12))])
    with pytest.raises(HeldError):
        redact(ended, KEY)
    with pytest.raises(NaiveDatetimeError):
        redact(ended, KEY, at=at(12).replace(tzinfo=None))


def test_holds_outlast_redaction():
    """What is redacted keeps its holds with their instants and without their reasons."""
    kept = history(holds=[Hold(reason="claim 17", from_at=at(9), until_at=at(12), by="court")])
    (hold,) = redact(kept, KEY, at=at(13)).holds

    assert (hold.reason, hold.from_at, hold.until_at) == (REMOVED, at(9), at(12))
    assert hold.by not in {None, "court"}


# -- laws -----------------------------------------------------------------------------------------


def plain(answer: object) -> object:
    """Return the instants, spans, amounts, numbers and states of an answer, without its texts."""
    match answer:
        case bool() | int() | float() | datetime() | timedelta() | Money() | None:
            return answer
        case tuple() | list():
            return [plain(item) for item in answer]
        case _ if attrs.has(type(answer)):
            names = [f.name for f in attrs.fields(type(answer)) if f.init]
            kept = [name for name in names if name not in _REMOVED]
            return [type(answer).__name__, *(plain(getattr(answer, name)) for name in kept)]
    return "…"


def told_by(made: Case, t: datetime, known: datetime) -> dict[str, object]:
    """Return what every question to a case says of times, states and totals."""
    found = answers(made, t, known)
    words = {name: found[name] for name in ("status", "priority", "team", "departments")}
    reasons = [[change.reason for change in of] for of in found["changes_of"]]
    states = [str(p.state(at=t, known_at=known)) for p in made.promised(at=t, known_at=known)]
    raised = [str(e.state(at=LATEST)) for e in made.escalations]
    again = {name: plain(answer) for name, answer in found.items()}
    return {**again, **words, "reasons": reasons, "states": states, "raised": raised}


@st.composite
def histories(draw):
    """Draw a history of a few cases with promises, grants and feedback, many at one instant."""
    found = []
    for n, each in enumerate(draw(st.lists(cases(), max_size=2))):
        promises = [
            Promise(
                id=f"{n}/p{draw(st.integers(0, 10**6))}/{i}",
                customer_id=7,
                what="call",
                made_at=at(9),
                due_at=at(draw(st.integers(9, 12))),
            )
            for i in range(draw(st.integers(0, 3)))
        ]
        grants = [
            Grant(
                id=f"{n}/g{draw(st.integers(0, 10**6))}/{i}",
                kind="refund",
                amount=Money(draw(st.integers(1, 9)), "EUR"),
                case_id=n,
                by="ada",
                at=at(10),
            )
            for i in range(draw(st.integers(0, 3)))
        ]
        feedback = [
            Feedback(kind="nps", asked_at=at(12), at=at(14), score=draw(st.integers(0, 10)))
        ]
        contacts = [
            attrs.evolve(
                contact,
                id=f"{n}/{contact.id}",
                revises=contact.revises and f"{n}/{contact.revises}",
                reply_to=contact.reply_to and f"{n}/{contact.reply_to}",
            )
            for contact in each.interactions
        ]
        fields = {"promises": promises, "grants": grants, "feedback": feedback}
        found.append(attrs.evolve(each, id=n, topic="lamp", interactions=contacts, **fields))
    return history(*found, contacts=[said(9, id="loose")])


@given(histories(), moments, moments)
def test_times_states_and_totals_stay(made, t, known):
    """Every question has the same times, states and totals before and after, in the same order."""
    redacted, asked = redact(made, KEY), {"at": t, "known_at": known}

    for before, after in zip(made.cases, redacted.cases, strict=True):
        assert told_by(after, t, known) == told_by(before, t, known)
    for name in ("contacts", "told", "feedback", "promises", "owed_late", "grants", "granted"):
        before, after = (getattr(each, name)(**asked) for each in (made, redacted))
        assert plain(after) == plain(before), name
    before, after = (
        each.repeat_contacts(within=timedelta(hours=3), **asked) for each in (made, redacted)
    )
    assert plain(after) == plain(before)


@given(moments, moments)
def test_times_states_and_totals_of_everything_stay(t, known):
    """That holds for a history in which every field says something, and for consent as well."""
    made = full(marked)
    redacted = redact(made, KEY, at=LATER)
    (before,), (after,) = made.cases, redacted.cases

    assert told_by(after, t, known) == told_by(before, t, known)
    asked = {"at": t, "known_at": known, "channel": "email"}
    assert redacted.customer.has_consented("marketing", **asked) == made.customer.has_consented(
        "marketing", **asked
    )


@given(histories())
def test_redacting_is_repeatable(made):
    """The same history and key give the same result, and what is redacted can be redacted again."""
    once = redact(made, KEY)
    twice = redact(once, KEY)

    assert once == redact(made, KEY)
    assert hash(once) == hash(redact(made, KEY))
    assert plain(twice) == plain(once)
    assert twice.customer != once.customer or not made.cases


def test_what_is_redacted_travels(travels):
    """A redacted history can be copied and pickled like any other."""
    travels(redact(full(marked), KEY, at=LATER))
