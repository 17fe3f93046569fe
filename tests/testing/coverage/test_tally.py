"""How often each element happened, where the same happens over and over."""

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.testing.coverage import tally as module
from servicekit.testing.coverage.element import Element
from servicekit.testing.coverage.hits import Hits
from servicekit.testing.coverage.tally import Tally

A, B, C = (Element("p", "", n, "rule", f"rule {n}") for n in range(3))
BOTH = (A, B)


def expecting() -> Tally:
    tally = Tally()
    tally.expect([A, B, C])
    return tally


def test_what_is_expected_has_not_happened_yet():
    """It is there from the start, and stays as it is if it is expected again."""
    tally = expecting()
    tally.count((A,), "t")
    tally.expect([A])
    assert tally.hits == {A: Hits(1, ("t",)), B: Hits(), C: Hits()}


def test_what_happens_together_counts_for_each():
    """However often it happens, and in which tests."""
    tally = expecting()
    for test in ("t", "t", "u", ""):
        tally.count(BOTH, test)
    assert tally.hits == {A: Hits(4, ("t", "u")), B: Hits(4, ("t", "u")), C: Hits()}
    tally.count(BOTH, "t")
    assert tally.hits[A].count == 5


def test_what_was_counted_elsewhere_is_added():
    """Also of elements that nobody expected here."""
    tally = Tally()
    tally.add({A: Hits(2, ("t",))})
    tally.add({A: Hits(1, ("s",)), B: Hits()})
    assert tally.hits == {A: Hits(3, ("s", "t")), B: Hits()}


def test_what_is_read_does_not_change_any_more():
    """It is what was counted until then."""
    tally = expecting()
    before = tally.hits
    tally.count(BOTH, "t")
    assert before[A] == Hits()


def test_only_so_much_waits(monkeypatch: pytest.MonkeyPatch):
    """Memory is bounded, and nothing is lost where it is added up in between."""
    monkeypatch.setattr(module, "_WAITING", 2)
    tally = expecting()
    for n in range(9):
        tally.count((A, C), f"t{n}")
        assert len(tally._waiting) <= 2
    assert tally.hits[C] == Hits(9, ("t0", "t1", "t2"))


def test_threads_lose_no_count():
    """All of them count together."""
    tally = expecting()
    threads = [Thread(target=count, args=[tally]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.hits[A].count == 2000


def count(tally: Tally) -> None:
    for _ in range(500):
        tally.count(BOTH, "t")


@given(st.lists(st.tuples(st.sampled_from([(A,), (A, B), (B, C)]), st.sampled_from("stuv"))))
def test_it_counts_as_one_by_one_would(made):
    """To wait changes nothing."""
    tally, found = expecting(), {A: Hits(), B: Hits(), C: Hits()}
    for elements, test in made:
        tally.count(elements, test)
        for element in elements:
            found[element] += Hits.of(1, test)
    assert tally.hits == found
