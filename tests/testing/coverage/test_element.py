"""One thing of a policy that tests can make happen."""

from servicekit.testing.coverage import KINDS, Element


def test_an_element_says_where_it_is_and_what():
    """Its text has the place and the words."""
    element = Element("question return", "", 0, "rule", "rule in-time")
    assert str(element) == "question return: rule in-time"


def test_elements_of_a_place_are_in_the_order_of_their_numbers():
    """Places come first, then policies that are called the same, then numbers."""
    made = [Element(p, q, n, "rule", "") for p in "ba" for q in "yx" for n in (10, 2, 1)]
    assert made[::-1] == sorted(made)


def test_each_kind_has_a_word_for_several():
    """Reports count them by it."""
    assert KINDS["boundary"] == "boundaries"
    assert len(KINDS) == 8
