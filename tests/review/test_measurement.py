import pytest

from servicekit.errors import FieldError
from servicekit.review import LEFT_OUT, MEASURES, Measurement


def test_a_measurement_has_a_value_or_says_why_not():
    """There is a value, nothing included, or else the reason for having none."""
    assert Measurement(measure="reopenings", value=0).left_out is None
    assert Measurement(measure="reopenings", left_out="still_open").value is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"value": 1, "left_out": "still_open"},
        {"value": 1.5},
        {"value": True},
        {"left_out": "whatever"},
        {"value": 1, "measure": "luck"},
    ],
    ids=["neither", "both", "half", "truth", "unknown reason", "unknown measure"],
)
def test_anything_else_is_refused(fields: dict[str, object]):
    """Both, neither, no whole number, and a word that nobody knows are errors."""
    with pytest.raises(FieldError):
        Measurement(**{"measure": "reopenings", **fields})


def test_each_word_stands_once():
    """No measure and no reason is listed twice, and no word is both."""
    assert len({*MEASURES, *LEFT_OUT}) == len(MEASURES) + len(LEFT_OUT)


def test_a_measurement_travels(travels):
    """A measurement can be copied, pickled and hashed."""
    travels(Measurement(measure="csat", value=400, of="1..5", team="desk", agent="sam"))
