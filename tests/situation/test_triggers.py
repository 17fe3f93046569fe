"""The facts of a case by which it is escalated."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.routing import TriggerFacts
from servicekit.situation import COLUMNS, TRIGGER_COLUMNS, facts, trigger_facts
from servicekit.situation.alarms import ALARMS
from servicekit.tables import DecisionTable, Rule
from servicekit.testing.strategies import cases
from situation.support import ALWAYS, at, call, case, said

SAM = Customer(id=7, needs=["more time"], facts={"tier": "gold", "vulnerable": "maybe"})
EVERY = DecisionTable(columns=TRIGGER_COLUMNS, rules=[Rule("all", then="yes")])


def found(subject: Case, **fields: Any) -> TriggerFacts:
    return trigger_facts(subject, **{"at": at(9), "hours": ALWAYS, **fields})


def test_the_columns_are_those_of_a_case_and_some_more():
    """What only occasions have is none of them."""
    of_occasions = {"occasion", "origin", "promise_kind", "assumed", "certain"}
    assert set(TRIGGER_COLUMNS) == (set(COLUMNS) - of_occasions) | set(ALARMS)


def test_with_a_history_of_a_known_customer_every_fact_is_there():
    """A table over the columns reads what a case says, with nothing missing."""
    subject = case(said(at(2)), promises=[call()])
    known = found(subject, history=History(customer=SAM, cases=[subject])).facts
    assert set(TRIGGER_COLUMNS) - set(known) == set()
    assert EVERY.decide(known).outcome == "yes"


def test_what_nobody_can_tell_is_left_out():
    """Neither a history nor a customer is guessed; what the case says is there."""
    known = found(case(said(at(2)), promises=[call()]))
    missing = {"cases", "came_back", "language", "no_phone", "more_time"}
    assert set(TRIGGER_COLUMNS) - set(known.facts) == missing | {"contacts_about", "vulnerable"}


def test_the_facts_of_the_situation_are_among_them():
    """Whatever the situation of a case says, triggers read as well."""
    subject = case(said(at(2)), promises=[call()])
    history = History(customer=Customer(id=7), cases=[subject])
    known = found(subject, history=history).facts
    own = facts(subject, at=at(9), history=history)
    assert {name: known[name] for name in own} == own


def test_the_hosts_own_facts_are_there_and_never_hide_ours():
    """A fact of the host under one of our names is not taken for ours."""
    known = found(case(facts={"promise_broken": "yes", "shop": "north"}), customer=SAM).facts
    assert (known["tier"], known["shop"]) == ("gold", "north")
    assert (known["vulnerable"], known["promise_broken"]) == (True, False)
    assert "vulnerable" not in found(case(facts={"vulnerable": "maybe"})).facts


def test_signs_show_what_is_so():
    """Each fact that is so, and has a date, has a sign of its own name."""
    known = found(case(said(at(2), id="a", signals=["complaint"]), promises=[call()]))
    assert known.opened_at == at(1)
    assert known.signs["complaint"].since == at(2)
    assert known.signs["promise_broken"].since == at(5)
    assert known.since(["complaint", "promise_broken"]) == at(5)
    assert set(known.signs) <= set(TRIGGER_COLUMNS)


def test_only_what_is_wanted_is_worked_out():
    """A table that does not read a fact does not pay for it."""
    subject = case(said(at(2)), promises=[call()])
    known = found(subject, columns=["promise_broken", "waiting"])
    assert set(known.signs) == {"promise_broken", "waiting"}
    assert set(ALARMS) & set(known.facts) == {"promise_broken"}


def test_what_takes_the_whole_history_is_looked_for_where_it_is_wanted():
    """Each of them by itself."""
    of_history = {"cases", "came_back", "owed_late"}
    kim = History(customer=SAM, cases=[case()])
    for name in of_history:
        known = found(case(), columns=[name], history=kim)
        assert of_history & set(known.facts) == {name}
    assert not of_history & set(found(case(), columns=["waiting"], history=kim).facts)


def test_only_what_was_known_by_then_counts():
    """What was recorded later is not seen."""
    late = case(said(at(2), recorded_at=at(8), signals=["complaint"]))
    assert found(late, known_at=at(7)).facts["complaint"] is False
    assert found(late).facts["complaint"] is True


def test_what_does_not_belong_together_is_refused():
    """A promise of another case, another customer and a naive instant are errors."""
    with pytest.raises(FieldError, match="this case"):
        found(case(), promises=[call(case_id=9)])
    with pytest.raises(FieldError, match="that of the case"):
        found(case(), customer=Customer(id=8))
    with pytest.raises(NaiveDatetimeError):
        found(case(), at=at(9).replace(tzinfo=None))


@given(subject=cases())
@settings(max_examples=30)
def test_every_fact_fits_its_column_and_no_sign_lies_ahead(subject):
    """Whatever happened in a case, a table can read it, and nothing is so since later."""
    last = max((change.at for change in subject.changes), default=subject.opened_at)
    history = History(customer=subject.customer_id, cases=[subject])
    known = trigger_facts(subject, at=last, hours=ALWAYS, history=history)
    EVERY.decide(known.facts)
    now = last.timestamp()
    assert all(s.since is None or s.since.timestamp() <= now for s in known.signs.values())
