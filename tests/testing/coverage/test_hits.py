"""How often something happened, and in which tests."""

from hypothesis import given
from hypothesis import strategies as st

from servicekit.testing.coverage.hits import SHOWN, Hits

ids = st.text("abcde", max_size=1)
hits = st.lists(ids, max_size=8).map(lambda names: counted(*names))


def counted(*names: str) -> Hits:
    found = Hits()
    for name in names:
        found += Hits.of(1, name)
    return found


def test_hits_are_counted_with_their_tests():
    """Each counts, and each test stands there once."""
    assert counted("b", "a", "b") == Hits(3, ("a", "b"))


def test_a_hit_outside_of_tests_only_counts():
    """Nobody is named for it."""
    assert counted("", "a") == Hits(2, ("a",))


def test_only_the_first_tests_are_kept():
    """They are the first by their ids, in whatever order they ran."""
    assert counted("e", "d", "c", "b", "a") == Hits(5, ("a", "b", "c"))
    assert SHOWN == 3


@given(hits, hits, hits)
def test_hits_of_several_processes_add_up(a, b, c):
    """Their order does not matter, nor which come together first."""
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Hits() == a


@given(st.lists(ids, max_size=8), st.integers(0, 8))
def test_a_divided_run_counts_the_same(names, cut):
    """Hits that are counted apart and added are those of one run."""
    assert counted(*names[:cut]) + counted(*names[cut:]) == counted(*names)
