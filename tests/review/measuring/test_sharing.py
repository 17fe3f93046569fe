from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.measuring.support import ADA, DESK
from review.support import BOT, SAM, call, case, may, moved, said
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.interaction import Interaction
from servicekit.review import review, review_history
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring import measured
from servicekit.review.measuring.sharing import counted_contacts, counted_promises

PHONED = said(
    may(4),
    id="call",
    channel="phone",
    outcome="connected",
    wait=timedelta(seconds=9),
    participants=[ADA],
    case_ids=["b", "a"],
)
KIM_BY_PHONE = Customer(id="kim", preferred_channels=["phone"])


def both(contact: Interaction, **fields: object) -> list[Case]:
    """Return two cases that have one contact, of which b is in the log first."""
    return [case(contact, id=name, **fields) for name in ("b", "a")]


def counting(cases: list[Case], measure: str, **fields: object) -> list[str]:
    """Return the cases that have a measurement of one measure, in the order of their ids."""
    known = History(**{"customer": "kim", "cases": cases, **fields})
    reviews = review_history(known, DESK, at=may(20)).reviews
    return sorted(
        each.case_id for each in reviews if any(m.measure == measure for m in each.measurements)
    )


# -- one contact in two cases ---------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["service_level", "speed_of_answer", "abandoned", "bot_share"])
@pytest.mark.parametrize("names", [["b", "a"], []], ids=["named", "unnamed"])
def test_a_call_about_two_matters_is_one_call(measure: str, names: list[str]):
    """What is in two cases counts in the one that was opened first, or else has the first id."""
    phoned = attrs.evolve(PHONED, case_ids=names)
    assert counting(both(phoned), measure) == ["a"]
    first, second = both(phoned)
    assert counting([first, attrs.evolve(second, opened_at=may(5))], measure) == ["b"]


def test_each_case_has_its_own_first_reply():
    """A reply in two cases is a reply to each, as each waited for one."""
    assert counting(both(PHONED), "first_reply") == ["a", "b"]


def test_a_channel_is_chosen_once():
    """A contact of the company in two cases is one choice of a channel, and still an attempt."""
    reached = said(may(4), SAM, channel="phone", outcome="connected", case_ids=["b", "a"])
    known = {"customer": KIM_BY_PHONE}
    assert counting(both(reached), "preferred_channel", **known) == ["a"]


def test_a_contact_that_another_case_does_not_have_counts_here():
    """Naming a case is not being in it: what is in one case alone counts there."""
    cases = [case(id="a"), case(PHONED, id="b")]
    assert counting(cases, "speed_of_answer") == ["b"]


def test_a_case_that_nobody_knew_yet_takes_no_contact_away():
    """A case that was recorded after the instant of the judgement is not there."""
    first, second = both(PHONED)
    later = attrs.evolve(second, recorded_at=may(25))
    assert counting([first, later], "speed_of_answer") == ["b"]


def test_without_a_history_a_contact_counts_in_the_case_that_it_names_first():
    """Where nobody knows the other cases, the first name decides; without names it counts."""
    for contact, expected in ((PHONED, ["b"]), (attrs.evolve(PHONED, case_ids=[]), ["a", "b"])):
        reviews = [review(each, DESK, at=may(20)) for each in both(contact)]
        found = [
            each.case_id
            for each in reviews
            if any(m.measure == "speed_of_answer" for m in each.measurements)
        ]
        assert sorted(found) == expected


# -- one promise in two cases ---------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["promises_made", "kept_by_first_due", "kept_by_agreed_due"])
def test_a_promise_in_two_cases_is_one_promise(measure: str):
    """The very same promise counts in the first of its cases alone."""
    assert counting(both(PHONED, promises=[call()]), measure) == ["a"]


def test_promises_of_one_id_that_differ_are_two():
    """What is not the same promise counts in its own case, whatever it is called."""
    first, second = both(PHONED, promises=[call()])
    other = attrs.evolve(second, promises=[call(what="write back")])
    assert counting([first, other], "promises_made") == ["a", "b"]
    placed = attrs.evolve(second, promises=[call(case_id="a")])
    assert counting([first, placed], "promises_made") == ["a", "b"]


def test_without_a_history_each_promise_counts():
    """Where nobody knows the other cases a promise counts in the one that has it."""
    for each in both(PHONED, promises=[call()]):
        asked = Inquiry(case=each, playbook=DESK, at=may(20))
        assert [promise.id for promise in counted_promises(asked)] == ["p"]


# -- in general -----------------------------------------------------------------------------------

NAMES = st.lists(st.sampled_from("abc"), unique=True, max_size=3)


@given(st.lists(NAMES, max_size=5), st.permutations("abc"), st.booleans())
def test_every_contact_of_a_customer_counts_once(
    places: list[list[str]], order: list[str], named: bool
):
    """However contacts are spread over cases, those that count are those of the history."""
    contacts = [
        said(may(6), BOT if n % 2 else ADA, id=n, case_ids=places[n] if named else ())
        for n in range(len(places))
    ]
    cases = [
        case(*(c for c, at in zip(contacts, places, strict=True) if name in at), id=name,
             opened_at=may(4 + order.index(name) // 2))
        for name in order
    ]  # fmt: skip
    known = History(customer="kim", cases=cases)
    found = [
        contact
        for each in cases
        for contact in counted_contacts(
            Inquiry(case=each, playbook=DESK, at=may(20), history=known)
        )
    ]
    assert sorted(each.id for each in found) == sorted(
        each.id for each in known.contacts(at=may(20))
    )


def test_a_deleted_case_counts_as_others_do():
    """What became of a case makes no difference to where its contacts count."""
    changes = [moved(may(5), "open", "deleted")]
    first, second = both(PHONED)
    gone = attrs.evolve(second, changes=changes)
    assert counting([first, gone], "speed_of_answer") == ["a"]
    alone = Inquiry(case=gone, playbook=DESK, at=may(20))
    assert "speed_of_answer" not in {each.measure for each in measured(alone)}
