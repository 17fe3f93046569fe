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
    ("when", "path"),
    [
        ("Mo-Fr", "absence.when"),
        (date(2026, 3, 2), "absence.when"),
        ([span(9, 17), (9, 17)], "absence.when[1]"),
        ([office(), span(9, 17)], "absence.when[0]"),
        (Versions({date(2026, 1, 1): "09:00"}), "absence.when"),
    ],
    ids=["text", "date", "pair", "both", "versions"],
)
def test_anything_else_is_refused(when, path):
    """Spans or one calendar say when somebody is absent; the error says so, with its place."""
    with pytest.raises(
        FieldError, match=r"several spans, or one calendar; .* two absences"
    ) as caught:
        Absence(agent_id="ada", when=when)
    assert caught.value.field == path


def test_an_absence_takes_time():
    """A list without spans says nothing, so it is a mistake."""
    with pytest.raises(FieldError, match=r"^absence.when=\[\] .* at least one span"):
        Absence(agent_id="ada", when=[])


def test_a_reason_is_text():
    """Anything else is refused, so that an absence can be hashed."""
    with pytest.raises(FieldError, match="reason"):
        Absence(agent_id="ada", when=span(9, 17), reason=["knee"])
