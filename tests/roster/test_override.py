"""Overrides."""

import pytest

from roster.support import span
from servicekit.errors import FieldError
from servicekit.roster import Override
from servicekit.roster.override import check_overrides


def checked(*overrides):
    check_overrides((f"overrides[{i}]", each) for i, each in enumerate(overrides))


def test_an_override_travels(travels):
    """An override can be copied, pickled and hashed."""
    travels(Override(span=span(9, 17), add="ada", remove="sam", team_id="x", reason="a concert"))


@pytest.mark.parametrize("people", [{}, {"add": "ada", "remove": "ada"}], ids=["nobody", "same"])
def test_an_override_changes_something(people):
    """An override that names nobody, or one person in both places, is refused."""
    with pytest.raises(FieldError, match="somebody to add"):
        Override(span=span(9, 17), **people)


def test_a_span_is_wanted():
    """Something else than a span is refused."""
    with pytest.raises(FieldError, match="Span"):
        Override(span=(9, 17), add="ada")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"add": "ada"}, {"add": "ada"}),
        ({"remove": "ada"}, {"remove": "ada"}),
        ({"add": "ada"}, {"remove": "ada"}),
        ({"add": "ada", "remove": "sam"}, {"add": "kim", "remove": "ada"}),
    ],
    ids=["added twice", "removed twice", "added and removed", "a chain"],
)
def test_contradictions_are_refused(one, other):
    """Two overrides of one time must not name the same person, in whichever order they come."""
    # Source: target/goalert, test/smoke/overrideconflict_test.go, TestOverrideConflict.
    pair = [Override(span=span(0, 8), **one), Override(span=span(7, 9), **other)]
    with pytest.raises(FieldError, match=r"overrides\[1\].*overrides\[0\].*'ada'"):
        checked(*pair)
    with pytest.raises(FieldError, match=r"overrides\[0\].*overrides\[1\].*'ada'"):
        checked(*reversed(pair))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"add": "ada", "team_id": "x"}, {"add": "ada", "team_id": "x"}),
        ({"add": "ada", "team_id": "x"}, {"remove": "ada"}),
        ({"add": "ada"}, {"remove": "ada", "team_id": "x"}),
    ],
    ids=["the same team", "one team and all", "all and one team"],
)
def test_contradictions_within_a_team_are_refused(one, other):
    """Two that are made for one team contradict each other, or one of them that is for all."""
    pair = [Override(span=span(0, 8), **one), Override(span=span(7, 9), **other)]
    with pytest.raises(FieldError, match=r"overrides\[1\].*overrides\[0\].*'ada'"):
        checked(*pair)


def test_overrides_for_two_teams_do_not_meet():
    """Somebody may be lent to another team: taken off in one, added in the other."""
    lent = [
        Override(span=span(0, 8), remove="ada", team_id="x"),
        Override(span=span(0, 8), add="ada", team_id="y"),
        Override(span=span(8, 9), add="ada"),
    ]
    checked(*lent)
    with pytest.raises(FieldError, match=r"overrides\[3\].*overrides\[0\]"):
        checked(*lent, Override(span=span(7, 8), add="ada", team_id="x"))


@pytest.mark.parametrize(
    ("field", "value"), [("reason", None), ("reason", ["x"]), ("team_id", ""), ("team_id", ["x"])]
)
def test_texts_and_ids_are_wanted(field, value):
    """A reason is text and a team an id; the error names the field."""
    with pytest.raises(FieldError) as caught:
        Override(span=span(9, 17), add="ada", **{field: value})
    assert caught.value.field == field


def test_a_long_override_is_met_by_a_late_one():
    """A span within another one contradicts it as well, also after a third that does not."""
    long, early, late = span(0, 9), span(1, 2), span(8, 10)
    with pytest.raises(FieldError):
        checked(Override(span=long, add="ada"), Override(span=late, remove="ada"))
    with pytest.raises(FieldError):
        checked(Override(span=long, add="ada"), Override(span=early, remove="ada"))


def test_what_does_not_meet_is_no_contradiction():
    """Spans that touch, spans that are empty, and other people may stand side by side."""
    checked(
        Override(span=span(0, 8), add="ada"),
        Override(span=span(8, 9), remove="ada"),
        Override(span=span(4, 4), remove="ada"),
        Override(span=span(0, 8), add="sam"),
    )
