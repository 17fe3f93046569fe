"""What tests made happen: counted, added up, written and read."""

from __future__ import annotations

from threading import Thread
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.playbook import Playbook
from servicekit.tables import Rule
from servicekit.testing.coverage import Coverage
from servicekit.testing.coverage import coverage as module
from servicekit.testing.coverage.element import KINDS
from testing.coverage.support import at, decided, desk, raised, returns


def of(coverage: Coverage, table: Any, *facts: Any, test: str = "") -> Coverage:
    """Return the coverage after a table decided some facts."""
    for told in decided(table, *facts):
        coverage.record(told, test)
    return coverage


def counts(coverage: Coverage, place: str = "table returns") -> list[int]:
    return [hits.count for each, hits in coverage.hits.items() if each.place == place]


def question(playbook: Playbook) -> Any:
    return playbook.answers.question("return").table()


def days(*values: int) -> list[dict[str, int]]:
    return [{"days": value} for value in values]


# -- recording -------------------------------------------------------------------------------------


def test_each_element_is_counted_with_the_tests_that_made_it_happen():
    """Rule, no rule, edge and just outside, in this order."""
    coverage = of(Coverage(), returns(), *days(12, 30), test="test_in")
    of(coverage, returns(), *days(31), test="test_out")
    assert counts(coverage) == [2, 1, 1, 1]
    assert [hits.tests for hits in coverage.hits.values()] == [
        ("test_in",),
        ("test_out",),
        ("test_in",),
        ("test_out",),
    ]


def test_a_playbook_is_there_before_anything_happens():
    """What never happens is known from the start."""
    coverage = Coverage.of(desk())
    assert coverage.percent == 0
    assert len(coverage.never) == len(coverage.hits) > 0


def test_only_policies_of_the_playbook_count():
    """The throw-away table of a test says nothing about it."""
    coverage = of(Coverage.of(desk()), returns(), *days(30))
    assert coverage == Coverage.of(desk())


def test_a_policy_counts_that_is_equal_to_one_of_the_playbook():
    """A playbook that is loaded again is the same."""
    coverage = of(Coverage.of(desk()), question(desk()), *days(30))
    assert counts(coverage, "question return") == [1, 0, 1, 0, 1, 0]


def test_a_policy_that_says_something_else_does_not_count():
    """Its name alone makes it no policy of the playbook."""
    table = question(desk())
    other = returns(name=table.name, columns=table.columns, otherwise="yes")
    assert of(Coverage.of(desk()), other, *days(30)) == Coverage.of(desk())


def test_what_one_brand_was_asked_is_not_what_another_was():
    """Two questions can have the same rules, and each has its own tests."""
    book = desk()
    twin = attrs.evolve(book.answers.question("return"), brand="north")
    both = attrs.evolve(book.answers, questions=[*book.answers, twin])
    playbook = Playbook(name="two", answers=both)
    coverage = of(Coverage.of(playbook), question(book), *days(30))
    assert counts(coverage, "question return")[0] == 1
    assert counts(coverage, "question return of north")[0] == 0


def test_several_playbooks_have_places_of_their_own():
    """Each place begins with the name of its playbook."""
    other = attrs.evolve(desk(), name="Other")
    coverage = of(Coverage.of(desk(), other), question(desk()), *days(30))
    for name in ("Desk", "Other"):
        assert counts(coverage, f"{name}: question return")[0] == 1


def test_transitions_are_counted_by_the_life_to_which_they_belong():
    """Where no playbook is known, a life counts once it was met."""
    from servicekit.testing.observing import observing

    coverage = Coverage()
    with observing(coverage.record):
        raised().resolve(at=at(10)).state(at=at(11))
    assert {each.place for each in coverage.hits} == {"escalation"}
    hit = [str(each) for each, hits in coverage.hits.items() if hits.count]
    assert hit == ["escalation: pending: resolved"]


def test_where_facts_lack_nothing_is_counted():
    """A question back is no decision."""
    coverage = of(Coverage(), returns(), {})
    assert counts(coverage) == [0, 0, 0, 0]


def test_policies_are_forgotten_and_found_again(monkeypatch):
    """However many there are, each is counted where it stands."""
    monkeypatch.setattr(module, "_KNOWN", 2)
    tables = [returns(name=f"t{n}") for n in range(5)]
    coverage = Coverage()
    for table in tables * 2:
        of(coverage, table, *days(12))
    assert all(counts(coverage, f"table t{n}")[0] == 2 for n in range(5))
    assert len(coverage._known) <= 2


def test_too_many_policies_are_not_counted_and_it_is_told(monkeypatch):
    """Memory is bounded, and nobody takes the rest for covered."""
    monkeypatch.setattr(module, "_MET", 2)
    coverage = Coverage()
    for n in range(3):
        of(coverage, returns(name=f"t{n}"), *days(12))
    assert coverage.crowded
    assert {each.place for each in coverage.hits} == {"table t0", "table t1"}
    assert coverage.report().endswith("name a playbook.")
    assert Coverage.from_json(coverage.to_json()).crowded
    assert (Coverage() + coverage).crowded


def test_threads_lose_no_count():
    """A decision in another thread counts like any other."""
    coverage, [told] = Coverage(), decided(returns(), {"days": 12})

    def record() -> None:
        for _ in range(500):
            coverage.record(told)

    threads = [Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(coverage)[0] == 2000


# -- what came of it -------------------------------------------------------------------------------


def test_the_percentage_is_of_everything_but_transitions():
    """Those are the same for everybody, and nobody's policy."""
    coverage = of(Coverage(), returns(), *days(12, 30, 90))
    assert coverage.percent == 75
    key, life = module.chart_of_life("promise")
    coverage._add(key, life)
    assert coverage.percent == 75


def test_a_percentage_can_be_of_some_kinds():
    """Rules alone, or boundaries alone."""
    coverage = of(Coverage(), returns(), *days(12, 30, 90))
    assert coverage.percent_of("rule") == 100
    assert coverage.percent_of("boundary") == 50
    assert coverage.percent_of("rule", "boundary") == 75


def test_nothing_is_not_covered():
    """Where nothing was met there is nothing to be proud of."""
    assert Coverage().percent == 0
    assert Coverage().percent_of("rule") == 0


def test_it_is_whole_only_if_nothing_is_left():
    """All four cases of a rule make it 100."""
    coverage = of(Coverage(), returns(), *days(30, 31))
    assert (coverage.percent, coverage.never) == (100, ())


def test_what_never_happened_is_in_the_order_of_reports():
    """Policies by name, transitions last."""
    coverage = Coverage.of(desk())
    lives = [each.kind == "transition" for each in coverage.never]
    assert lives == sorted(lives)
    own = [each for each in coverage.never if each.kind != "transition"]
    assert own == sorted(own)
    assert {each.kind for each in coverage.never} == set(KINDS)


def test_the_text_is_the_report():
    """Printing it shows it."""
    coverage = of(Coverage(), returns(), *days(30))
    assert str(coverage) == coverage.report()


# -- together --------------------------------------------------------------------------------------

TABLES = [
    returns(),
    returns(name="other"),
    returns(rules=[Rule("late", when={"days": "> 30"}, then="no")]),
]
decisions = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([29, 30, 31]), st.sampled_from("abcdef")),
    max_size=12,
)


def run(made: list[tuple[int, int, str]]) -> Coverage:
    """Return the coverage of one process."""
    coverage = Coverage()
    for table, value, test in made:
        of(coverage, TABLES[table], {"days": value}, test=test)
    return coverage


@given(decisions, decisions, decisions)
def test_processes_add_up_in_any_order(one, two, three):
    """It is the same in which order they come, and which come together first."""
    a, b, c = run(one), run(two), run(three)
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Coverage() == a


@given(decisions, st.integers(0, 12))
def test_a_divided_run_counts_and_reports_the_same(made, cut):
    """Two processes that share the tests tell what one would."""
    whole, parts = run(made), run(made[:cut]) + run(made[cut:])
    assert parts == whole
    assert parts.report(tests=True) == whole.report(tests=True)


@given(decisions)
def test_it_can_be_written_and_read(made):
    """JSON takes it from one process to another."""
    coverage = run(made)
    assert Coverage.from_json(coverage.to_json()) == coverage


def test_a_sum_goes_on_counting():
    """What one of both knows, it knows, and nothing else where one has a playbook."""
    coverage = Coverage.of(desk()) + Coverage.from_json(Coverage.of(desk()).to_json())
    of(coverage, question(desk()), *days(30))
    of(coverage, returns(), *days(30))
    assert counts(coverage, "question return")[0] == 1
    assert counts(coverage) == []


def test_a_sum_knows_each_policy_once():
    """Nothing is counted twice afterwards."""
    coverage = run([(0, 30, "a")]) + run([(0, 30, "b")])
    of(coverage, returns(), *days(30))
    assert counts(coverage)[0] == 3


def test_coverages_that_count_alike_are_equal_and_cannot_be_hashed():
    """They change, so that they are no keys."""
    assert Coverage() == Coverage()
    assert Coverage() != run([(0, 30, "a")])
    assert Coverage() != "coverage"
    with pytest.raises(TypeError):
        hash(Coverage())
