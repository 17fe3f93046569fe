"""The laws of cases, of histories and of the customers whose they are."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from laws.support import MICROSECOND, after, laws, waits, walks
from servicekit.case import REMOVED, Change, redact
from servicekit.customer import Customer
from servicekit.instants import to_microseconds
from servicekit.testing import strategies
from servicekit.testing.machines import CaseMachine
from servicekit.testing.strategies import LAST

SMALL = {"max_events": 3}
TestCaseMachine = CaseMachine.TestCase
TestCaseMachine.settings = walks


def owed(case, at):
    """Return what is owed in a case, with the state of each."""
    return [(promise, promise.state(at=at)) for promise in case.owed(at=at)]


@laws
@given(strategies.cases(**SMALL), st.sampled_from(["resolved", "closed", "merged", "deleted"]))
def test_closing_a_case_ends_no_promise(case, status):
    """Whatever becomes of the case, what was owed in it is owed still."""
    before = owed(case, LAST)
    change = Change(at=LAST, field="status", new=status, seq=99)

    assert owed(attrs.evolve(case, changes=[*case.changes, change]), LAST) == before


@laws
@given(strategies.cases(**SMALL), st.sampled_from(["team", "agent"]))
def test_moving_a_case_ends_no_promise(case, field):
    """Another desk or person leaves what is owed."""
    before = owed(case, LAST)
    change = Change(at=LAST, field=field, new="sam", seq=99)

    assert owed(attrs.evolve(case, changes=[*case.changes, change]), LAST) == before


@laws
@given(strategies.cases(**SMALL), strategies.changes(), strategies.interactions(id="late"), waits)
def test_what_was_known_never_changes(case, change, contact, wait):
    """Whatever is recorded after an instant leaves the answers about what was known then."""
    known = after(case.opened_at, wait)
    later = after(known, MICROSECOND)
    more = attrs.evolve(
        case,
        changes=[*case.changes, attrs.evolve(change, recorded_at=later, id="late")],
        interactions=[*case.interactions, attrs.evolve(contact, recorded_at=later)],
    )

    for question in ("status", "team", "waiting_since", "contacts", "pauses", "hand_overs"):
        asked = [getattr(each, question)(at=LAST, known_at=known) for each in (case, more)]
        assert asked[0] == asked[1], question


@laws
@given(strategies.cases(**SMALL), st.randoms(use_true_random=False), waits)
def test_an_answer_depends_on_the_facts_alone(case, random, wait):
    """Told in another order and asked twice, a case gives the same answers."""
    at = after(case.opened_at, wait)
    lists = {
        name: random.sample(getattr(case, name), len(getattr(case, name)))
        for name in ("changes", "grants", "promises", "escalations")
    }
    shuffled = attrs.evolve(case, **lists)

    for question in ("status", "priority", "reopenings", "granted", "settled_at"):
        asked = [getattr(each, question)(at=at) for each in (case, shuffled, case)]
        assert asked[0] == asked[1] == asked[2], question


@laws
@given(strategies.histories(**SMALL), waits)
def test_redaction_leaves_times_states_and_totals(history, wait):
    """Nothing that is counted changes, and no text is left."""
    at = after(LAST, -wait) if wait.days < 300 else LAST
    redacted = redact(history, key="a secret")

    for case, told in zip(history.cases, redacted.cases, strict=True):
        assert told.opened_at == case.opened_at
        assert told.status(at=at) == case.status(at=at)
        assert told.granted(at=at) == case.granted(at=at)
        assert told.waiting_since(at=at) == case.waiting_since(at=at)
        assert [p.state(at=at) for p in told.promised(at=at)] == [
            p.state(at=at) for p in case.promised(at=at)
        ]
        assert [to_microseconds(c.at) for c in told.contacts(at=at)] == [
            to_microseconds(c.at) for c in case.contacts(at=at)
        ]
        assert all(contact.text in {"", REMOVED} for contact in told.interactions)
        assert {promise.what for promise in told.promises} <= {REMOVED}


def suits(customer, t):
    """Tell whether an instant lies in the hours of a customer, and not in their quiet hours."""
    wanted, quiet = customer.contact_hours, customer.quiet_hours
    return (wanted is None or wanted.is_open(t)) and not (quiet is not None and quiet.is_open(t))


@laws
@given(strategies.customers(), strategies.customers(id="sam"), waits)
def test_merging_never_permits_more(one, other, wait):
    """What either record rules out, the customer that both become rules out as well."""
    at = after(LAST, -wait)
    merged = one.merge(other)

    assert set(merged.ids) == {*one.ids, *other.ids}
    for channel in (None, "email", "phone", "chat"):
        for purpose in ("marketing", "survey"):
            asked = {"at": at, "channel": channel}
            records: list[Customer] = [one, other]
            if merged.has_consented(purpose, **asked):
                assert any(record.has_consented(purpose, **asked) for record in records)
            objected = any(record.has_objected(purpose, **asked) for record in records)
            assert merged.has_objected(purpose, **asked) >= objected
    assert not suits(merged, at) or (suits(one, at) and suits(other, at))


@laws
@given(strategies.histories(**SMALL, held=True))
def test_histories_travel(travels, history):
    """A history and all in it can be copied, pickled and hashed, and stay equal to themselves."""
    travels(history)
