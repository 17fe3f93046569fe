"""What policies are asked and what they say, told to whoever listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from escalation.support import WAYS, brought_to
from escalation.support import at as hour_of
from hypothesis import given
from promise import support as promises

from servicekit.answers import AnswerBook
from servicekit.customer import Customer
from servicekit.decision import Decision, Undetermined
from servicekit.errors import FactTypeError, NoRuleError, OutsideDomainError
from servicekit.escalation import TRANSITIONS as CLIMBS
from servicekit.escalation import Escalation
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.promise import TIMED, TRANSITIONS, Promise
from servicekit.routing import EscalationPolicy
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.observing import Observation, observing, quietly
from servicekit.testing.strategies import LAST
from servicekit.testing.strategies import escalations as drawn_escalations
from servicekit.testing.strategies import promises as drawn_promises
from testing.coverage.support import (
    CUSTOMER,
    DESK,
    at,
    case,
    decided,
    desk,
    occasion,
    of_case,
    raised,
    returns,
    roster,
)
from testing.support import few


@pytest.fixture
def heard() -> Iterator[list[Observation]]:
    """Return what is told while a test runs."""
    found: list[Observation] = []
    with observing(found.append):
        yield found


def kinds(heard: list[Observation]) -> list[str]:
    return [each.kind for each in heard]


WINDOW = returns(columns={"days": col.integer(0, 365), "tier": col.text(missing="none")})


# -- tables ----------------------------------------------------------------------------------------


def test_a_table_tells_what_it_read_and_what_it_said():
    """An observation has the table, the facts that its columns name, and the decision."""
    table = returns()
    [told] = decided(table, {"days": 12, "colour": "red"})
    assert told == Observation("table", table, table.decide({"days": 12}), {"days": 12})
    assert isinstance(told.said, Decision)


def test_facts_of_an_object_are_read_like_those_of_a_mapping():
    """Attributes are facts, those that no column names are left out."""
    [told] = decided(WINDOW, SimpleNamespace(days=12, tier="gold", other=1))
    assert told.facts == {"days": 12, "tier": "gold"}


def test_a_fact_that_is_none_where_it_is_missing_is_told_as_none():
    """Of a column with ``missing="none"`` what is not there is known to be absent."""
    [told] = decided(WINDOW, {"days": 12})
    assert told.facts == {"days": 12, "tier": None}


def test_a_fact_that_is_unknown_is_left_out():
    """What is asked for is told with the facts that were there."""
    [told] = decided(WINDOW, {"tier": "gold"})
    assert told.facts == {"tier": "gold"}
    assert isinstance(told.said, Undetermined)


def test_facts_without_a_rule_are_told_with_the_error():
    """A table that has no rule for a case has decided that too."""
    [told] = decided(returns(otherwise=attrs.NOTHING), {"days": 31})
    assert isinstance(told.said, NoRuleError)
    assert told.facts == {"days": 31}


@pytest.mark.parametrize(
    ("facts", "error"), [({"days": "x"}, FactTypeError), ({"days": 999}, OutsideDomainError)]
)
def test_facts_that_do_not_fit_tell_nothing(heard, facts, error):
    """What is refused was not decided."""
    with pytest.raises(error):
        returns().decide(facts)
    assert heard == []


def test_a_table_that_is_built_while_somebody_listens_is_heard(heard):
    """Its way to decide is kept and handed out as that of any other table."""
    assert returns().decide({"days": 12}).outcome == "accept"
    assert kinds(heard) == ["table"]


def test_the_class_still_has_the_attribute(heard):
    """Documentation tools and mocks may look at ``DecisionTable.decide``."""
    assert DecisionTable.decide is not None


# -- when it is told -------------------------------------------------------------------------------


def test_afterwards_everything_is_as_it_was():
    """No class keeps anything of what told."""
    classes = (DecisionTable, AnswerBook, EscalationPolicy, Promise, Escalation, Playbook)
    before = [dict(vars(cls)) for cls in classes]
    found: list[Observation] = []
    with suppress(ZeroDivisionError), observing(found.append):
        _ = 1 / 0
    returns().decide({"days": 1})
    assert [dict(vars(cls)) for cls in classes] == before
    assert found == []


def test_each_listener_of_nested_blocks_is_told():
    """The inner one hears what happens in its block, the outer one all."""
    outer: list[Observation] = []
    inner: list[Observation] = []
    table = returns()
    with observing(outer.append):
        with observing(inner.append):
            table.decide({"days": 1})
        table.decide({"days": 2})
    assert [each.facts["days"] for each in outer] == [1, 2]
    assert [each.facts["days"] for each in inner] == [1]


def test_blocks_may_end_in_another_order_than_they_began():
    """Whoever is left goes on to hear."""
    outer: list[Observation] = []
    inner: list[Observation] = []
    first, second = observing(outer.append), observing(inner.append)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    returns().decide({"days": 1})
    second.__exit__(None, None, None)
    assert (len(outer), len(inner)) == (0, 1)


def test_what_a_listener_raises_is_raised_where_the_policy_was_asked():
    """Nothing is swallowed."""

    def refuse(_: Observation) -> None:
        raise KeyError("refused")

    with observing(refuse), pytest.raises(KeyError, match="refused"):
        returns().decide({"days": 1})


def test_other_threads_are_heard(heard):
    """A decision counts wherever it is made."""
    thread = Thread(target=returns().decide, args=[{"days": 1}])
    thread.start()
    thread.join()
    assert kinds(heard) == ["table"]


def test_nothing_is_told_quietly(heard):
    """Within the block policies are asked without a word, and after it with one again."""
    table = returns()
    with quietly():
        with quietly():
            pass
        table.decide({"days": 1})
        raised().state(at=at(9))
        list(desk().targets.promised(case(), at=at(9)))
    assert heard == []
    table.decide({"days": 1})
    assert kinds(heard) == ["table"]


# -- the other policies ----------------------------------------------------------------------------


def test_a_book_tells_the_question_and_the_answer(heard):
    """The table of the question is told first, as the book asks it."""
    book = desk().answers
    answer = book.answer("return", {"days": 3}, at=at(9))
    assert kinds(heard) == ["table", "answer"]
    assert (heard[1].policy, heard[1].said) == (book.question("return"), answer)


def test_a_question_that_is_asked_for_more_is_told(heard):
    """What has no answer yet is told as well."""
    desk().answers.answer(question="return", facts={}, at=at(9))
    assert isinstance(heard[-1].said, Undetermined)


def test_the_question_is_that_of_the_customers_brand(heard):
    """Of two questions of one name the one that was answered is told."""
    question = desk().answers.question("return")
    book = AnswerBook(questions=[question, attrs.evolve(question, brand="north")])
    book.answer("return", {"days": 3}, at=at(9), customer=Customer(id=7, brand="north"))
    book.answer("return", {"days": 3}, at=at(9), customer=Customer(id=8, brand="south"))
    asked = [each.policy.brand for each in heard if each.kind == "answer"]
    assert asked == ["north", None]


def test_a_ladder_tells_each_route(heard):
    """Also those of a timeline, which asks again and again."""
    ladder = desk().ladder("desk")
    route = ladder.route(raised(), roster(), at=at(9))
    steps = ladder.timeline(raised(), roster(), at=at(9), limit=2)
    told = [each for each in heard if each.kind == "route"]
    assert told[0] == Observation("route", ladder, route)
    assert [each.said for each in told[1:3]] == list(steps)


REPLY_WANTED = Interaction(
    id="m1", at=at(9), author=Party(id="7", role="customer"), channel="email"
)


@pytest.mark.parametrize("name", ["applying", "selection", "promises_for", "promised", "clocks"])
def test_targets_tell_those_that_apply(heard, name):
    """However targets are asked, it is told which of them they were."""
    targets = desk().targets
    list(getattr(targets, name)(case(interactions=[REPLY_WANTED]), at=at(10)))
    told = [each for each in heard if each.kind == "targets"]
    assert {target.id for each in told for target in each.said} == {"reply"}
    assert all(each.policy == targets for each in told)


@pytest.mark.parametrize("name", ["promises_for", "clocks"])
def test_targets_that_promise_nothing_tell_so(heard, name):
    """A case that waits for nothing is asked about as well."""
    list(getattr(desk().targets, name)(case(), at=at(10)))
    assert [each.said for each in heard if each.kind == "targets"] == [()]


def test_triggers_tell_what_fired(heard):
    """The table is told first, then what the triggers make of it."""
    policy = desk().triggers
    known = {"promise_broken": True, "contacts_about": 1}
    fired = policy.fired(of_case(**known))
    assert kinds(heard) == ["table", "triggers"]
    assert heard[1] == Observation("triggers", policy, fired, known)


def test_triggers_of_which_facts_lack_tell_the_table_as_well(heard):
    """A table that collects is only explained then, and its rules count all the same."""
    policy = desk().triggers
    fired = policy.fired(facts=of_case(promise_broken=True))
    table, triggers = heard
    assert (table.kind, table.policy, table.facts) == (
        "table",
        policy.table,
        {"promise_broken": True},
    )
    assert isinstance(table.said, Undetermined)
    assert triggers.said == fired


def test_triggers_whose_table_does_not_collect_are_told_once(heard):
    """Such a table decides by itself, whatever lacks."""
    policy = desk().triggers
    table = DecisionTable(
        columns=policy.table.columns, rules=policy.table.rules[:1], otherwise=None
    )
    attrs.evolve(policy, table=table).fired(of_case())
    assert kinds(heard) == ["table", "triggers"]


def test_follow_ups_tell_what_is_to_come_back_to(heard):
    """The table is told of each occasion, then the result."""
    policy = desk().follow_ups
    found = policy.follow_ups([occasion(), occasion(case_id=4)], CUSTOMER, at=at(9))
    assert kinds(heard) == ["table", "table", "follow_ups"]
    assert heard[2] == Observation("follow_ups", policy, found)


# -- promises and escalations ----------------------------------------------------------------------

EVENTS = {
    "accepted_on_condition": "accepted",
    "customer_unreachable": "attempted",
    "fulfilled_partly": "fulfilled",
}
FIELDS: dict[str, dict[str, Any]] = {
    "accepted_on_condition": {"condition": promises.PARCEL},
    "customer_unreachable": {"attempts": 1},
    "fulfilled_partly": {"amounts": [promises.euro(10)]},
}
AMOUNT = {"fulfilled_partly": {"amount": promises.euro(4)}}
RECORDED = [
    (str(state), name, str(new)) for (state, name), new in TRANSITIONS.items() if name not in TIMED
]


@pytest.mark.parametrize(("state", "name", "new"), RECORDED)
def test_each_transition_of_a_promise_is_told(state, name, new):
    """It is told as the state before, what the event turned out to be, and the state after."""
    kind = EVENTS.get(name, name)
    origin = {"origin": "target"} if name == "cancelled" else {}
    before = promises.in_state(state, **FIELDS.get(name, {}), **origin)
    event = promises.whole(kind, promises.at(13, 30), **AMOUNT.get(name, {}))
    found: list[Observation] = []
    made = before.record(event)
    with observing(found.append):
        made.state(at=promises.at(13, 31))
    assert found[0].said[-1] == (state, name, new)
    assert found[0].policy == made


@pytest.mark.parametrize(
    ("made", "moves"),
    [
        (promises.promise(), [("open", "due_passed", "broken")]),
        (promises.offered(), [("offered", "offer_expired", "lapsed")]),
        (promises.conditional(), [("conditional", "condition_expired", "lapsed")]),
        (
            promises.promise(promises.whole("attempted", promises.at(10))),
            [("open", "attempted", "open"), ("open", "due_passed", "broken")],
        ),
        (
            promises.promise(promises.whole("fulfilled", promises.at(13))),
            [("open", "due_passed", "broken"), ("broken", "fulfilled", "kept_late")],
        ),
        (promises.promise(promises.whole("disputed", promises.at(10)), due_at=promises.at(20)), []),
    ],
    ids=["due", "offer", "condition", "an event before", "an event after", "a remark"],
)
def test_what_time_brings_is_told(heard, made, moves):
    """A due that passes, and an offer or a condition that expires, are transitions as well."""
    made.standing(at=promises.at(18))
    assert heard[0].said == tuple(moves)


def test_an_event_that_could_not_happen_is_no_transition(heard):
    """What became known later can overtake an event, which leads nowhere then."""
    released = promises.whole("released", promises.at(10), recorded_at=promises.at(12))
    kept = promises.whole("attempted", promises.at(11))
    promises.promise(kept).record(released).state(at=promises.at(13))
    assert heard[-1].said == (("open", "released", "released"),)


@pytest.mark.parametrize(
    ("state", "name", "new"), [(str(a), name, str(b)) for (a, name), b in CLIMBS.items()]
)
def test_each_transition_of_an_escalation_is_told(state, name, new):
    """It is told as the state before, the event, and the state after."""
    from escalation.support import event

    made = brought_to(state).record(event(name, hour_of(10)))
    found: list[Observation] = []
    with observing(found.append):
        made.standing(at=hour_of(11))
    assert len(found[0].said) == len(WAYS[state]) + 1
    assert found[0].said[-1] == (state, name, new)
    assert found[0].policy == made


@few
@given(drawn_promises())
def test_the_transitions_of_a_promise_lead_to_its_state(made):
    """Each begins where the one before ended, each is legal, and the last ends where it stands."""
    assert chained(made, {(str(a), name): str(b) for (a, name), b in TRANSITIONS.items()})


@few
@given(drawn_escalations())
def test_the_transitions_of_an_escalation_lead_to_its_state(made):
    """Each begins where the one before ended, each is legal, and the last ends where it stands."""
    assert chained(made, {(str(a), name): str(b) for (a, name), b in CLIMBS.items()})


def chained(made: Any, legal: dict[tuple[str, str], str]) -> bool:
    found: list[Observation] = []
    with observing(found.append):
        state = made.state(at=LAST)
    moves = found[0].said
    ends = [move[2] for move in moves]
    starts = [move[0] for move in moves]
    joined = ends[:-1] == starts[1:] and ends[-1:] in ([], [str(state)])
    return joined and all(legal[a, name] == b for a, name, b in moves)


# -- what tells nothing ----------------------------------------------------------------------------

PERIOD = {"start": at(0), "end": at(12)}
EXAMPLE = """
[[examples]]
question = "return"
at = 2026-05-01T09:00:00
facts = { days = 12 }
answer = "yes"
"""
SILENT = {
    "table.explain": lambda book: book.triggers.table.explain({"promise_broken": True}),
    "table.check": lambda book: book.triggers.table.check(),
    "table.diff": lambda book: book.triggers.table.diff(book.triggers.table),
    "table.examples": lambda book: book.triggers.table.examples(),
    "table.repairs": lambda book: returns(otherwise=attrs.NOTHING).repairs(),
    "ladder.explain": lambda book: book.ladders[0].explain(raised(), roster(), at=at(9)),
    "ladder.check": lambda book: book.ladders[0].check(roster(), **PERIOD),
    "triggers.check": lambda book: book.triggers.check(),
    "follow_ups.check": lambda book: book.follow_ups.check(),
    "follow_ups.explain": lambda book: book.follow_ups.explain(occasion(), CUSTOMER, at=at(9)),
    "answers.check": lambda book: book.answers.check(),
    "answers.prove": lambda book: book.answers.prove(),
    "answers.practice": lambda book: book.answers.practice(),
    "answers.change_review": lambda book: book.answers.change_review(book.answers),
    "playbook.check": lambda book: book.check(roster=roster(), **PERIOD),
    "playbook.check of examples": lambda book: Playbook.parse(DESK + EXAMPLE).check(),
    "promise.explain": lambda book: promises.promise().explain(at=promises.at(18)),
    "escalation.explain": lambda book: raised().explain(at=at(9)),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_explains_checks_or_compares_tells_nothing(heard, name):
    """What nobody decided by is not covered."""
    SILENT[name](desk())
    assert heard == []


def test_examples_of_a_playbook_that_run_are_told(heard):
    """They are tests, and what they ask is covered."""
    [result] = Playbook.parse(DESK + EXAMPLE).run_examples()
    assert result.passed
    assert "answer" in kinds(heard)


def test_a_rule_that_nothing_overrides_decides_the_same_while_somebody_listens():
    """To listen changes no result."""
    table = DecisionTable(
        columns={"days": col.integer(0, 9)},
        rules=[
            Rule("low", when={"days": "< 3"}, then=1),
            Rule("high", when={"days": "> 6"}, then=2),
        ],
        otherwise=0,
    )
    plain = [table.decide({"days": days}) for days in range(10)]
    assert [each.said for each in decided(table, *({"days": n} for n in range(10)))] == plain
