"""Absences."""

from datetime import date

import pytest

from roster.support import office, span
from servicekit.errors import FieldError
from servicekit.roster import Absence
from servicekit.versions import Versions


@pytest.mark.parametrize(
    "when",
    [span(9, 17), [span(9, 10), span(12, 13)], office(), Versions({date(2026, 1, 1): office()})],
    ids=["span", "spans", "calendar", "versions"],
)
def test_an_absence_travels(travels, when):
    """An absence of any make can be copied, pickled and hashed."""
    travels(Absence(agent_id="ada", when=when))


def test_one_span_is_a_list_of_one():
    """A span alone means the same as a list of it."""
    one = Absence(agent_id="ada", when=span(9, 17))

    assert one == Absence(agent_id="ada", when=[span(9, 17)])
    assert one.when == (span(9, 17),)


def test_the_reason_is_not_shown():
    """Why somebody is absent is for the host alone."""
    assert "knee" not in repr(Absence(agent_id="ada", when=span(9, 17), reason="the knee"))


@pytest.mark.parametrize(
    "when", ["Mo-Fr", [(9, 17)], Versions({date(2026, 1, 1): "09:00"})], ids=["text", "pair", "x"]
)
def test_anything_else_is_refused(when):
    """Only spans and calendars say when somebody is absent."""
    with pytest.raises(FieldError):
        Absence(agent_id="ada", when=when)
