from datetime import timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from case.support import (
    ADA,
    LATEST,
    at,
    case,
    cases,
    changed,
    full,
    moments,
    said,
    statuses,
)
from servicekit.case import DONE, Case, Feedback, History, Hold, Repeat
from servicekit.customer import Customer
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.interaction import Told
from servicekit.money import Money
from servicekit.promise import Promise
from servicekit.staff import Grant

WEEK = timedelta(days=7)


def history(*found: Case, **fields: object) -> History:
    return History(**{"customer": 7, "cases": found, **fields})


def promise(**fields: object) -> Promise:
    return Promise(
        **{
            "id": "p",
            "customer_id": 7,
            "what": "call",
            "made_at": at(9),
            "due_at": at(12),
            **fields,
        }
    )


def grant(name: str, hour: int, amount: int, **fields: object) -> Grant:
    return Grant(
        **{
            "id": name,
            "kind": "refund",
            "amount": Money(amount, "EUR"),
            "case_id": 1,
            "by": "ada",
            "at": at(hour),
            **fields,
        }
    )


def names(items: tuple[object, ...]) -> list[str]:
    return [item.id for item in items]


# -- making it ------------------------------------------------------------------------------------


def test_a_history_is_converted():
    """A customer may be known by their id alone, and cases are in the order of their opening."""
    made = history(case(id=2, opened_at=at(12)), case(id=1))

    assert (made.customer, made.customer_ids) == ("7", ("7",))
    assert names(made.cases) == ["1", "2"]
    assert History(customer=7).contacts(at=at(9)) == ()


def test_cases_of_merged_records():
    """Cases of a record that was merged into the customer's are theirs, and their promises stay."""
    kim = Customer(id=7, same_as=[12])
    both = [
        case(id=1, promises=[promise(id="a")]),
        case(id=2, customer_id=12, promises=[promise(id="b", customer_id=12)]),
    ]
    made = history(*both, customer=kim)

    assert made.customer_ids == ("7", "12")
    assert names(made.promises(at=at(9))) == ["a", "b"]
    assert names(made.owed_late(at=at(13))) == ["a", "b"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"cases": [case(customer_id=8)]}, "a case of customer 7"),
        ({"cases": [case(customer_id=8)], "customer": Customer(id=7, same_as=[9])}, "7 or 9"),
        ({"cases": [case(), case()]}, "each case once"),
        ({"cases": ["1"]}, "every item is a Case"),
        ({"contacts": ["hello"]}, "every item is a Interaction"),
        ({"holds": ["claim"]}, "every item is a Hold"),
        ({"customer": ""}, "an id is text"),
        ({"contacts": [said(9, id=1), said(9, id=1, story_repeated=True)]}, "another contact"),
        ({"contacts": [said(9, id=1), said(9, id=2, revises=3)]}, "the id of another record"),
    ],
    ids=repr,
)
def test_a_history_is_checked(wrong, words):
    """Another customer's case, one case twice, and two contacts with one id are refused."""
    with pytest.raises(FieldError, match=words):
        history(**wrong)


def test_a_history_never_changes(travels):
    """A history is immutable, and can be copied and pickled with everything in it."""
    made = full(lambda word: word)

    travels(made)
    assert attrs.evolve(made, holds=()).contacts(at=LATEST) == made.contacts(at=LATEST)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.customer = "8"


@pytest.mark.parametrize(
    "name",
    [
        "raised",
        "contacts",
        "told",
        "feedback",
        "promises",
        "owed_late",
        "expiries",
        "grants",
        "granted",
    ],
)
def test_every_question_is_about_an_instant(name):
    """A question about a wall clock without a zone is refused."""
    made = history(case(promises=[promise()], grants=[grant("g", 9, 5)]))
    for asked in (
        {"at": at(9).replace(tzinfo=None)},
        {"at": LATEST, "known_at": LATEST.replace(tzinfo=None)},
    ):
        with pytest.raises(NaiveDatetimeError):
            getattr(made, name)(**asked)


def test_cases_that_were_there():
    """A case counts from when it was opened, and not before somebody recorded it."""
    early, late = case(id=1), case(id=2, opened_at=at(12), recorded_at=at(15))
    made = history(early, late)

    assert made.raised(at=at(11)) == made.raised(at=at(13)) == (early,)
    assert made.raised(at=at(13), known_at=at(15)) == made.raised(at=at(16)) == (early, late)


# -- contacts -------------------------------------------------------------------------------------


def test_contacts_of_all_cases_and_of_none():
    """Contacts of every case, and those of none, come in one order."""
    made = history(
        case(id=1, interactions=[said(9), said(12)]),
        case(id=2, interactions=[said(11), said(13)]),
        contacts=[said(10, ADA)],
    )

    assert [contact.at.hour for contact in made.contacts(at=at(12))] == [9, 10, 11, 12]
    assert [contact.at.hour for contact in made.contacts(at=at(13), since=at(11))] == [11, 12, 13]


def test_contacts_that_name_a_case():
    """Whichever case they stand in, and each once; of a case that none names there are none."""
    both, one = said(9, case_ids=[1, 2]), said(11, ADA, case_ids=[2])
    made = history(case(id=1, interactions=[both]), contacts=[said(10), one])

    assert made.contacts(at=at(12), case_id="2") == (both, one)
    assert made.contacts(at=at(12), since=at(10), case_id="2") == (one,)
    assert made.contacts(at=at(10), case_id="2") == made.contacts(at=at(10), case_id="1") == (both,)
    assert made.contacts(at=at(12), case_id="3") == ()


def test_one_contact_about_several_matters():
    """A contact that is in several cases counts once."""
    both = said(9, case_ids=[1, 2], told=[Told(question="return", outcome="accept")])
    made = history(
        case(id=1, interactions=[both]), case(id=2, interactions=[both]), contacts=[both]
    )

    assert made.contacts(at=at(9)) == (both,)
    assert len(made.told(at=at(9))) == 1


def test_replies_across_cases():
    """A reply comes after what it answers, also where that is in another case."""
    question, answer = said(9, id="q", seq=2), said(9, ADA, id="a", seq=1, reply_to="q")
    made = history(case(id=1, interactions=[answer]), case(id=2, interactions=[question]))

    assert names(made.contacts(at=at(9))) == ["q", "a"]


def test_a_contact_that_was_corrected():
    """A contact is out once it is corrected, also where another case still has it."""
    wrong, right = said(9, id=1), said(9, id=2, revises=1, recorded_at=at(11))
    made = history(case(id=1, interactions=[wrong, right]), case(id=2, interactions=[wrong]))

    assert [names(made.contacts(at=at(hour))) for hour in (10, 11)] == [["1"], ["2"]]
    assert names(made.contacts(at=at(10), known_at=at(11))) == ["2"]


def test_told():
    """What the customer was told is found over all cases, also by its question."""
    accept, decline = (Told(question="return", outcome=word) for word in ("accept", "decline"))
    price = Told(question="price", outcome=Money(5, "EUR"))
    made = history(
        case(id=1, interactions=[said(9, ADA, told=[accept, price])]),
        case(id=2, interactions=[said(11, ADA, told=[decline], recorded_at=at(14))]),
    )

    assert [told for _, told in made.told(at=at(12))] == [accept, price]
    assert [told for _, told in made.told(at=at(14), question="return")] == [accept, decline]
    assert [told for _, told in made.told(at=at(12), known_at=at(14), question="price")] == [price]
    assert made.told(at=at(14), question="colour") == ()


def test_nobody_was_told_what_reached_nobody():
    """What was said in a contact of no case that reached nobody is not in the ledger either."""
    accept = Told(question="return", outcome="accept")
    bounced, mail = (
        said(9, ADA, minute, outcome=how, told=[accept])
        for minute, how in enumerate(["bounced", "delivered"])
    )

    assert history(contacts=[bounced, mail]).told(at=at(10)) == ((mail, accept),)


# -- repeat contact -------------------------------------------------------------------------------


def settled(name: str, hour: int = 10, **fields: object) -> Case:
    return case(
        **{
            "id": name,
            "topic": "lamp",
            "changes": [changed(at(hour), "status", "resolved")],
            **fields,
        }
    )


def again(*found: Case, within: timedelta = WEEK, **when: object) -> list[tuple[str, str, int]]:
    """Return which case came back in which, and at which hour."""
    asked = {"at": LATEST, **when}
    repeats = history(*found).repeat_contacts(within=within, **asked)
    return [(each.case_id, each.again_in, each.again_at.hour) for each in repeats]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, [("a", "b", 12)]),
        ({"topic": "chair"}, []),
        ({"kind": "complaint"}, []),
        ({"opened_at": at(9, 30)}, []),
        ({"opened_at": at(10)}, [("a", "b", 10)]),
        ({"topic": "chair", "cause_id": "strike"}, [("a", "b", 12)]),
    ],
    ids=repr,
)
def test_a_second_case_about_the_same(second, expected):
    """A case of the same kind and topic, or cause, that follows a settled one is a repeat."""
    first = settled("a", cause_id="strike")

    assert (
        again(first, case(**{"id": "b", "topic": "lamp", "opened_at": at(12), **second}))
        == expected
    )


@pytest.mark.parametrize("unknown", [{"topic": None}, {"topic": None, "cause_id": None}])
def test_what_nobody_named_is_not_the_same(unknown):
    """Two cases without a topic, and without a cause, have nothing in common."""
    assert again(settled("a", **unknown), case(id="b", opened_at=at(12), **unknown)) == []


def test_an_open_case_is_no_repeat():
    """A second case beside one that is open, or was opened again, is no repeat contact."""
    second = case(id="b", topic="lamp", opened_at=at(12))
    reopened = case(id="a", topic="lamp", changes=statuses((10, "resolved"), (11, "open")))

    assert again(case(id="a", topic="lamp"), second) == []
    assert again(reopened, second) == [("a", "a", 11)]


def test_within_some_time():
    """What came back after a longer time is a new matter; the bound is inclusive."""
    both = settled("a"), case(id="b", topic="lamp", opened_at=at(12))

    assert again(*both, within=timedelta(hours=2)) == [("a", "b", 12)]
    assert again(*both, within=timedelta(hours=1, minutes=59)) == []
    late = case(id="a", changes=statuses((9, "resolved"), (12, "open")))
    assert again(late, within=timedelta(hours=2)) == []


def test_reopenings_are_repeats():
    """Each reopening is one, but not the one whose settling nobody recorded."""
    made = case(
        id="a", changes=statuses((9, "resolved"), (10, "open"), (11, "closed"), (12, "new"))
    )
    unknown = case(id="b", changes=[changed(at(10), "status", "open", old="resolved")])

    assert again(made, unknown) == [("a", "a", 10), ("a", "a", 12)]


def duplicate(name: str, hour: int, into: str, *, merged: int, **fields: object) -> Case:
    """Return a case about the lamp that was merged into another one."""
    return case(
        **{
            "id": name,
            "topic": "lamp",
            "opened_at": at(hour),
            "merged_into": into,
            "changes": statuses((hour, "open"), (merged, "merged")),
            **fields,
        }
    )


def test_a_duplicate_counts_once():
    """A case that is merged into the one that is opened again for it is one return with that."""
    first = settled("a", changes=statuses((10, "resolved"), (14, "open")))
    both = first, duplicate("b", 12, "a", merged=13)

    assert again(*both, at=at(12)) == again(*both, at=at(13)) == [("a", "b", 12)]
    assert again(*both, at=at(14)) == [("a", "a", 14)]
    assert again(*both, within=timedelta(hours=3)) == [("a", "b", 12)]


def test_a_duplicate_for_which_nothing_was_opened_again():
    """A merged case counts where the other one was open when it was raised, or stayed settled."""
    duplicated = duplicate("b", 12, "a", merged=13)
    stayed = settled("a")
    before = settled("a", changes=statuses((9, "resolved"), (10, "open"), (11, "resolved")))
    opened = settled("a", changes=statuses((13, "resolved"), (14, "open")))
    other = settled("c", 11, opened_at=at(9))

    assert again(stayed, duplicated) == [("a", "b", 12)]
    assert again(before, duplicated) == [("a", "a", 10), ("a", "b", 12)]
    assert again(opened, other, duplicated) == [("c", "b", 12), ("a", "a", 14)]


def test_a_duplicate_of_several():
    """It is the case that it was merged into that counts, whatever had been settled last."""
    first = settled("a", changes=statuses((10, "resolved"), (14, "open")))
    last = settled("c", 11, opened_at=at(9))

    assert again(first, last, duplicate("b", 12, "a", merged=13)) == [("a", "a", 14)]
    assert again(first, last, duplicate("b", 12, "x", merged=13)) == [
        ("c", "b", 12),
        ("a", "a", 14),
    ]


def test_a_merging_that_was_undone():
    """A case that was taken up again after it was merged counts, and what was merged may return."""
    first = settled("a", changes=statuses((10, "resolved"), (14, "open")))
    undone = statuses((12, "open"), (13, "merged"), (15, "resolved"), (16, "open"))
    both = first, duplicate("b", 12, "a", merged=13, changes=undone)

    assert again(*both, at=at(14)) == [("a", "a", 14)]
    assert again(*both, at=at(16)) == [("a", "b", 12), ("a", "a", 14), ("b", "b", 16)]


def test_the_reopening_of_a_merged_case():
    """What a case was opened again for before it was merged is a return of its own."""
    turns = statuses((9, "resolved"), (12, "open"), (13, "merged"))
    merged = duplicate("b", 9, "a", merged=13, changes=turns)
    first = settled("a", opened_at=at(8), changes=statuses((10, "resolved"), (14, "open")))

    assert again(first, merged) == [("b", "b", 12), ("a", "a", 14)]


def test_a_case_that_was_typed_in_later():
    """A case is no repeat before anybody has recorded it."""
    both = settled("a"), case(id="b", topic="lamp", opened_at=at(12), recorded_at=at(15))

    assert again(*both, at=at(14)) == []
    assert again(*both, at=at(14), known_at=at(15)) == again(*both, at=at(15)) == [("a", "b", 12)]


def test_a_matter_comes_back_as_what_was_settled_last():
    """A case that follows several settled ones counts once, after the last of them."""
    third = case(id="c", topic="lamp", opened_at=at(14))

    assert again(settled("a", 10), settled("b", 12, opened_at=at(9)), third) == [("b", "c", 14)]
    assert again(settled("b", 12), settled("a", 10), third) == [("b", "c", 14)]


def test_what_had_not_happened_is_no_repeat():
    """A case is no repeat before it is opened, and a settling counts once it is recorded."""
    late = [changed(at(10), "status", "resolved", recorded_at=at(15))]
    both = settled("a", changes=late), case(id="b", topic="lamp", opened_at=at(12))

    assert again(*both, at=at(11), known_at=at(16)) == []
    assert again(*both, at=at(13)) == []
    assert again(*both, at=at(13), known_at=at(15)) == [("a", "b", 12)]


def test_a_repeat_explains_itself(travels):
    """A repeat says when the matter was settled, when it was back, and how."""
    made = history(settled("a"), case(id="b", topic="lamp", opened_at=at(12)))
    (repeat,) = made.repeat_contacts(at=LATEST, within=WEEK)

    settled_on, again_on = "Mon 4 May 2026 10:00 UTC", "Mon 4 May 2026 12:00 UTC"
    assert str(repeat) == f"Settled in case a on {settled_on}, back on {again_on}, as case b."
    assert repeat.after == timedelta(hours=2)
    assert str(attrs.evolve(repeat, again_in="a")).endswith("12:00 UTC, opened again.")
    travels(repeat)


# -- feedback -------------------------------------------------------------------------------------


def test_feedback():
    """Feedback of all cases is listed in its order, and an open question without a score."""
    made = history(
        case(id=1, feedback=[Feedback(kind="csat", asked_at=at(11), at=at(13), score=5)]),
        case(id=2, feedback=[Feedback(kind="praise", at=at(10))]),
    )

    assert [(f.kind, f.score) for f in made.feedback(at=at(12))] == [
        ("praise", None),
        ("csat", None),
    ]
    assert [f.score for f in made.feedback(at=at(13))] == [None, 5]
    assert [f.kind for f in made.feedback(at=at(10))] == ["praise"]
    assert [f.score for f in made.feedback(at=at(13), known_at=at(12))] == [None, None]


# -- promises and grants --------------------------------------------------------------------------


def test_promises():
    """What was promised in any case is listed in order, and what several cases hold once."""
    shared = promise(id="shared", made_at=at(11))
    made = history(
        case(id=1, promises=[shared, promise(id="late", recorded_at=at(14))]),
        case(id=2, promises=[shared, promise(id="b", made_at=at(10))]),
    )

    assert names(made.promises(at=at(11))) == ["b", "shared"]
    assert names(made.promises(at=at(10), known_at=at(14))) == ["late", "b"]


def test_owed_late():
    """What is broken and not kept since is owed late, by what was known."""
    kept = promise(id="kept").fulfil(at=at(11), recorded_at=at(15))
    late = promise(id="late").fulfil(at=at(14))
    made = history(case(promises=[promise(), kept, late, promise(id="open", due_at=at(22))]))

    assert names(made.owed_late(at=at(12))) == []
    assert names(made.owed_late(at=at(13))) == ["p", "kept", "late"]
    assert names(made.owed_late(at=at(13), known_at=at(15))) == ["p", "late"]
    assert names(made.owed_late(at=at(15))) == ["p"]


def test_expiries():
    """When promises will have become something else by time alone, the first of them first."""
    later, kept = promise(id="b", due_at=at(15)), promise(id="k").fulfil(at=at(10))
    made = history(case(id=1, promises=[later, kept]), case(id=2, promises=[promise()]))

    assert made.expiries(at=at(9)) == (at(12), at(12), at(15))
    assert made.expiries(at=at(10)) == (at(12), at(15))
    assert made.expiries(at=at(13)) == (at(15),)


def test_grants():
    """What was granted in any case is listed while it stands; what is pending only on request."""
    made = history(
        case(id=1, grants=[grant("a", 12, 5), grant("b", 10, 7, reversed_at=at(13))]),
        case(id=2, grants=[grant("c", 11, 9, case_id=2, needs_approval=True, kind="gesture")]),
    )

    assert names(made.grants(at=at(12))) == ["b", "a"]
    assert names(made.grants(at=at(13))) == ["a"]
    assert names(made.grants(at=at(12), pending=True)) == ["b", "c", "a"]
    assert names(made.grants(at=at(12), pending=True, kind="gesture")) == ["c"]
    assert made.granted(at=at(12)) == (Money(12, "EUR"),)
    assert made.granted(at=at(12), kind="gesture") == ()


def test_what_is_corrected_in_one_case_stays_in_another():
    """Grants of different cases may share an id, and a correction is one of its own case."""
    made = history(
        case(id=1, grants=[grant("a", 9, 5), grant("b", 10, 6, revises="a")]),
        case(id=2, grants=[grant("a", 9, 7, case_id=2)]),
    )

    assert made.granted(at=at(11)) == (Money(13, "EUR"),)
    assert made.granted(at=at(9), known_at=at(9)) == (Money(12, "EUR"),)


# -- holds ----------------------------------------------------------------------------------------


def test_holds_in_force():
    """The holds of an instant are those in force then, and without an instant all are listed."""
    first, second = (
        Hold(reason="a", from_at=at(9), until_at=at(10)),
        Hold(reason="b", from_at=at(10)),
    )
    made = history(holds=[second, first])

    assert made.holds == made.held() == (first, second)
    assert [len(made.held(at=at(hour))) for hour in (8, 9, 10, 11)] == [0, 1, 2, 1]


# -- laws -----------------------------------------------------------------------------------------


@given(cases(), moments, st.none() | moments)
def test_a_history_of_one_case_agrees_with_the_case(made, t, known):
    """What a history says of its only case is what the case says."""
    only, asked = history(made), {"at": t, "known_at": known}

    assert only.contacts(**asked) == made.contacts(**asked)
    assert only.told(**asked) == made.told(**asked)
    assert only.granted(**asked) == made.granted(**asked)
    reopened = only.repeat_contacts(within=timedelta(days=99), **asked)
    turns = made.reopenings(**asked)
    assert [repeat.again_at for repeat in reopened] == [turn.at for turn in turns][-len(reopened) :]
    assert len(turns) - len(reopened) in {0, 1}


@given(st.lists(cases(), max_size=3), moments)
def test_every_contact_counts_once(found, t):
    """A history has the contacts of its cases, and none twice."""
    made = [
        attrs.evolve(
            each,
            id=n,
            interactions=[
                attrs.evolve(
                    contact,
                    id=f"{n}/{contact.id}",
                    revises=contact.revises and f"{n}/{contact.revises}",
                    reply_to=contact.reply_to and f"{n}/{contact.reply_to}",
                )
                for contact in each.interactions
            ],
        )
        for n, each in enumerate(found)
    ]
    contacts = history(*made).contacts(at=t)

    assert sorted(names(contacts)) == sorted(
        contact.id for each in made for contact in each.contacts(at=t)
    )


@st.composite
def matters(draw):
    """Draw cases about few matters that are settled and opened again."""
    found = []
    for n in range(draw(st.integers(1, 4))):
        opened = draw(st.integers(9, 15))
        words = draw(st.lists(st.sampled_from(["open", "resolved"]), max_size=4))
        steps = [(opened + i, word) for i, word in enumerate(words)]
        found.append(
            case(
                id=n,
                opened_at=at(opened),
                topic=draw(st.sampled_from(["a", "b", None])),
                cause_id=draw(st.sampled_from(["c", None])),
                changes=statuses(*steps),
            )
        )
    return found


@given(matters(), st.integers(9, 22), st.integers(0, 5))
def test_repeats_are_of_settled_cases(found, hour, hours):
    """A matter comes back only as what was settled, in time, and a longer time finds no fewer."""
    made, within = history(*found), timedelta(hours=hours)
    repeats = made.repeat_contacts(at=at(hour), within=within)
    by_id = {each.id: each for each in found}

    assert set(repeats) <= set(made.repeat_contacts(at=at(hour), within=WEEK))
    assert all(a.again_at <= b.again_at for a, b in pairwise(repeats))
    for repeat in repeats:
        assert isinstance(repeat, Repeat)
        assert repeat.settled_at <= repeat.again_at <= repeat.settled_at + within
        assert repeat.again_at <= at(hour)
        assert by_id[repeat.case_id].status(at=repeat.settled_at) in DONE
