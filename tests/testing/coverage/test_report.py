"""The report of a coverage."""

from servicekit.promise import Promise
from servicekit.tables import Rule
from servicekit.testing.coverage import Coverage
from servicekit.testing.coverage.element import Element
from servicekit.testing.coverage.hits import Hits
from servicekit.testing.coverage.report import report
from servicekit.testing.observing import Observation, observing
from testing.coverage.support import at, decided, desk, returns

PART = """\
question return  5 of 6: 2 of 2 rules, 1 of 2 boundaries, 2 of 2 answers

- question return: nobody tests days = 31, just outside of rule in-time.

5 of 6 are covered, 83.3 percent."""


def only(coverage: Coverage, place: str) -> dict[Element, Hits]:
    return {each: hits for each, hits in coverage.hits.items() if each.place == place}


def covered() -> Coverage:
    """Return the coverage of a desk of which one test asked three questions."""
    book = desk().answers
    coverage = Coverage.of(desk())

    def record(observation: Observation) -> None:
        coverage.record(observation, "tests/test_desk.py::test_return")

    with observing(record):
        book.answer("return", {"days": 30}, at=at(9))
        book.question("return").table().decide({"days": 90})
        book.question("return").table().decide({"days": 91})
    return coverage


def test_a_report_has_counts_then_what_never_happened_then_the_total():
    """What nobody tests is a sentence; the percentage is never rounded up."""
    assert report(only(covered(), "question return"), 250 / 3, tests=False) == PART


def test_a_report_can_list_what_happened():
    """How often each did, and in which tests."""
    lines = report(only(covered(), "question return"), 250 / 3, tests=True).split("\n\n")[1]
    assert lines.splitlines() == [
        "+ question return: rule in-time: once, by tests/test_desk.py::test_return",
        "+ question return: a case to which no rule applies: 2 times, by",
        "  tests/test_desk.py::test_return",
        "+ question return: days = 30, the edge of rule in-time: once, by",
        "  tests/test_desk.py::test_return",
        "+ question return: answer yes: once, by tests/test_desk.py::test_return",
        "+ question return: answer no: 2 times, by tests/test_desk.py::test_return",
    ]


def test_of_many_tests_a_few_are_named():
    """It is told that there may be more; a hit outside of tests names none."""
    [one, two] = [Element("p", "", n, "rule", f"rule {n}") for n in (0, 1)]
    text = report({one: Hits(5, ("a", "b", "c")), two: Hits(2)}, 100, tests=True)
    assert "rule 0: 5 times, by a, b, c and perhaps others" in text
    assert "rule 1: 2 times\n" in text


def test_no_line_is_longer_than_eighty_columns():
    """Only a name that is longer by itself breaks out."""
    for tests in (False, True):
        assert max(map(len, covered().report(tests=tests).splitlines())) <= 80


def test_transitions_that_never_happened_share_a_sentence():
    """There is one for each state; where none happened at all, nobody meant to test them."""
    coverage = Coverage.of(desk())
    made = Promise(id=1, customer_id=7, what="call back", made_at=at(9), due_at=at(12))
    with observing(coverage.record):
        made.release(at=at(10)).state(at=at(11))
    assert "while open" not in coverage.report()
    lines = coverage.report(tests=True).splitlines()
    assert "promise          1 of 39 transitions" in lines
    assert "escalation" not in coverage.report(tests=True)
    [text] = [line for line in lines if line.startswith("- promise: nobody tests, while broken")]
    assert text == (
        "- promise: nobody tests, while broken: transferred, attempted, fulfilled_partly,"
    )
    assert (
        "released"
        not in coverage.report(tests=True).partition("while open")[2].partition("while")[0]
    )


def test_policies_that_are_called_the_same_are_numbered():
    """Each has a line of its own."""
    coverage = Coverage()
    for rules in (returns().rules, [Rule("late", when={"days": "> 30"}, then="no")]):
        for told in decided(returns(rules=rules), {"days": 12}):
            coverage.record(told)
    starts = [line[:22] for line in coverage.report().splitlines()[:2]]
    assert starts == ["table returns (1 of 2)", "table returns (2 of 2)"]
    assert "- table returns (1 of 2): nobody tests" in coverage.report()


def test_what_is_not_quite_whole_is_not_reported_as_whole():
    """A percentage of 99.97 is shown as 99.9."""
    found = {Element("p", "", n, "rule", str(n)): Hits(min(n, 1)) for n in range(4000)}
    assert report(found, 100 * 3999 / 4000, tests=False).endswith(
        "3999 of 4000 are covered, 99.9 percent."
    )


def test_where_there_is_nothing_it_says_so():
    """Neither without a policy, nor with transitions alone, is there a percentage."""
    nothing = "There is no policy to cover."
    assert Coverage().report() == nothing
    alone = {Element("promise", "", 0, "transition", "open: paused"): Hits()}
    assert report(alone, 0, tests=False).endswith(nothing)
    assert Coverage().report(tests=True) == nothing


def test_nothing_is_listed_where_nothing_is_left():
    """Then the counts and the total are all."""
    coverage = Coverage()
    for told in decided(returns(), {"days": 30}, {"days": 31}):
        coverage.record(told)
    assert coverage.report().splitlines() == [
        "table returns  4 of 4: 2 of 2 rules, 2 of 2 boundaries",
        "",
        "4 of 4 are covered, 100.0 percent.",
    ]
