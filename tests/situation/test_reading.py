"""The facts of a case at an instant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit import situation
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.escalation import Escalation
from servicekit.followups.occasion import OCCASIONS
from servicekit.followups.presets import great_service
from servicekit.interaction import SIGNALS
from servicekit.situation import COLUMNS
from servicekit.tables import DecisionTable, Rule
from servicekit.testing.strategies import cases
from situation.support import ADA, ALWAYS, at, call, case, changed, moved, said

SAM = Customer(id=7, language="en-GB", needs=["no phone"], facts={"tier": "gold", "region": "n"})


def facts(subject: Case, day: int = 9, **fields: Any) -> dict[str, Any]:
    return dict(situation.facts(subject, at=at(day), **fields))


def test_every_fact_fits_its_column_and_every_column_has_a_fact() -> None:
    """A table over the columns reads what a case says, with nothing missing but the occasion."""
    subject = case(said(at(2)), promises=[call()])
    history = History(customer=SAM, cases=[subject])
    found = facts(subject, history=history)
    of_promise = {"occasion", "origin", "promise_kind", "assumed", "certain"}
    assert set(COLUMNS) - set(found) == of_promise
    every = DecisionTable(columns=COLUMNS, rules=[Rule("all", then="yes")])
    assert every.decide(found).outcome == "yes"
    (due, *_) = situation.occasions(subject, at=at(2), hours=ALWAYS, history=history)
    assert set(COLUMNS) <= set(due.facts)
    assert every.decide(due.facts).outcome == "yes"


def test_the_columns_of_great_service_are_those_of_a_situation() -> None:
    """So its table reads what situations find."""
    columns = great_service(hours=ALWAYS).table.columns
    assert {name: COLUMNS[name] for name in columns} == columns
    assert COLUMNS["occasion"].text(COLUMNS["occasion"].cell(list(OCCASIONS))) == "-"


def test_what_a_case_is_is_told_as_it_stands() -> None:
    """Status, priority, desk and person are those of the instant."""
    subject = case(
        kind="fault",
        topic="lamp",
        channel="email",
        brand="north",
        cause_id="batch 9",
        changes=[
            *moved((at(2), "open"), (at(8), "pending")),
            *changed("priority", (at(2), "high")),
            *changed("team", (at(2), "shop"), (at(3), "billing"), (at(4), "shop")),
            *changed("agent", (at(3), "ada")),
        ],
    )
    before, found = facts(subject, day=1), facts(subject, day=5)
    assert [found[name] for name in ("kind", "topic", "channel", "brand", "cause_id")] == [
        "fault",
        "lamp",
        "email",
        "north",
        "batch 9",
    ]
    names = ("status", "priority", "team", "assigned", "hand_overs", "ping_pong", "departments")
    assert [before[name] for name in names] == ["new", None, None, False, 0, 0, 0]
    assert [found[name] for name in names] == ["open", "high", "shop", True, 2, 1, 2]


def test_escalations_under_way_count_with_the_gravest() -> None:
    """One that is over, or not raised yet, is none."""
    low = Escalation(id="a", case_id=1, raised_at=at(2), why="x", severity="low")
    grave = Escalation(id="b", case_id=1, raised_at=at(3), why="x", severity="critical")
    subject = case(escalations=[low, grave.cancel(at=at(5))])
    found = [facts(subject, day=day) for day in (1, 2, 4, 6)]
    assert [each["severity"] for each in found] == [None, "low", "critical", "low"]
    assert [each["escalated"] for each in found] == [False, True, True, True]


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_mark_of_any_contact_is_a_fact(signal: str) -> None:
    """Who asked for a person once has asked for one."""
    subject = case(said(at(2), signals=[signal, "own word"]), said(at(3)))
    assert {name for name in SIGNALS if facts(subject)[name]} == {signal}
    assert not any(facts(subject, day=1)[name] for name in SIGNALS)


def test_a_case_that_is_a_complaint_is_one_without_any_mark() -> None:
    """The kind of the case says it as well."""
    assert facts(case(kind="complaint"))["complaint"] is True


def test_contacts_are_counted_without_notes() -> None:
    """What colleagues write to each other is no contact, and what is not public neither."""
    subject = case(
        said(at(2), story_repeated=True),
        said(at(3), ADA),
        said(at(4), ADA, direction="internal"),
        said(at(5), ADA, public=False),
    )
    assert (facts(subject)["contacts"], facts(subject)["times_repeated"]) == (2, 1)


def test_what_nobody_can_tell_is_left_out() -> None:
    """A table asks for it then, and does not guess."""
    bare = facts(case())
    assert not {"language", "no_phone", "more_time", "cases", "came_back", "owed_late"} & set(bare)
    known = facts(case(), customer=SAM)
    assert (known["language"], known["no_phone"], known["more_time"]) == ("en-GB", True, False)
    plain = facts(case(), history=History(customer=7, cases=[case()]))
    assert "language" not in plain
    assert (plain["cases"], plain["came_back"], plain["owed_late"]) == (1, False, False)


def test_what_is_late_in_this_case_is_late_whatever_others_hold() -> None:
    """That something is owed late can be certain without the history; that nothing is cannot."""
    late = case(promises=[call()])
    assert "owed_late" not in facts(late, day=4)
    assert facts(late, day=6)["owed_late"] is True
    other = case(id=2)
    history = History(customer=7, cases=[late, other])
    assert [facts(other, day=day, history=history)["owed_late"] for day in (4, 6)] == [False, True]


def test_a_matter_that_came_back_says_so_in_both_cases() -> None:
    """It had been settled, and is here again."""
    lamp = case(topic="lamp", changes=moved((at(2), "resolved")))
    again = case(id=2, topic="lamp", opened_at=at(5))
    history = History(customer=SAM, cases=[lamp, again])
    for subject in (lamp, again):
        found = facts(subject, history=history)
        assert (found["came_back"], found["cases"]) == (True, 2)
    early = facts(lamp, day=3, history=history)
    assert (early["came_back"], early["cases"]) == (False, 1)


def test_facts_of_the_host_are_there_under_their_own_names() -> None:
    """Those of the case come before those of the customer, and no name of ours is taken."""
    own = {"tier": "trial", "status": "closed", "owed_late": True, "origin": "target"}
    found = facts(case(facts=own), customer=SAM)
    assert (found["tier"], found["region"], found["status"]) == ("trial", "n", "new")
    assert not {"owed_late", "origin"} & set(found)


def test_the_customer_of_the_history_is_the_customer() -> None:
    """Nobody has to give them twice."""
    history = History(customer=SAM, cases=[case()])
    assert facts(case(), history=history)["language"] == "en-GB"


def test_a_case_of_another_customer_is_refused() -> None:
    """Facts of two people never mix."""
    with pytest.raises(FieldError, match="customer"):
        facts(case(), customer=Customer(id=8))
    with pytest.raises(FieldError, match="customer"):
        facts(case(), history=History(customer=8))
    assert facts(case(), customer=Customer(id=8, same_as=[7]))["no_phone"] is False


def test_an_instant_has_a_time_zone() -> None:
    """A naive instant is no instant."""
    with pytest.raises(NaiveDatetimeError):
        situation.facts(case(), at=at(1).replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError):
        situation.facts(case(), at=at(1), known_at=at(1).replace(tzinfo=None))


def test_what_was_not_known_is_no_fact_unless_asked_with_hindsight() -> None:
    """The past is judged by what was known of it."""
    late = attrs.evolve(case(), interactions=[said(at(2), recorded_at=at(5))])
    assert facts(late, day=3)["contacts"] == 0
    assert facts(late, day=3, known_at=at(5))["contacts"] == 1
    assert facts(late, day=3, known_at=at(5))["waiting"] is True


@given(cases(), st.integers(0, 400))
def test_no_fact_changes_with_the_mere_passing_of_time(subject: Case, days: int) -> None:
    """Where nothing happens and nothing becomes due, a table says tomorrow what it says today."""
    subject = attrs.evolve(subject, promises=())
    instants = [each.at for each in (*subject.interactions, *subject.changes)]
    instants += [each.recorded_at for each in (*subject.interactions, *subject.changes)]
    instants += [e.recorded_at for e in subject.escalations]
    events = [event for each in subject.escalations for event in each.events]
    instants += [event.recorded_at for event in events]
    last = max([subject.opened_at, subject.recorded_at, *instants], key=lambda t: t.timestamp())
    late = last + timedelta(days=400)
    history = History(customer=subject.customer_id, cases=[subject])
    found = [
        situation.facts(subject, at=when, history=history)
        for when in (late, late + timedelta(days=days))
    ]
    assert found[0] == found[1]
