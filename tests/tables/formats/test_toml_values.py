from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.tables.formats.toml_values import parsed, written, written_key
from servicekit.values import frozen
from tables.support_texts import values, words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        ('"\\\n\t\x00\x7fé', '"\\"\\\\\\n\\t\\u0000\\u007fé"'),
        (True, "true"),
        (False, "false"),
        (-5, "-5"),
        (0.1, "0.1"),
        (1e16, "1e+16"),
        (float("-inf"), "-inf"),
        (date(26, 1, 2), "0026-01-02"),
        (time(9, 30), "09:30:00"),
        (datetime(2026, 1, 2, 9, tzinfo=UTC), "2026-01-02T09:00:00+00:00"),
        ((1, ("a",)), '[1, ["a"]]'),
        ((), "[]"),
        ({"a": 1, "b c": {}}, '{a = 1, "b c" = {}}'),
    ],
)
def test_values_have_one_line(value: Any, text: str) -> None:
    """Every value that TOML has is written in one line, and read from it."""
    assert written(value) == text
    assert parsed(text) == value


@pytest.mark.parametrize(
    "value",
    [
        None,
        frozenset(),
        object(),
        (None,),
        {"a": None},
        time(9, 30, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(seconds=1))),
        datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"), fold=1),
    ],
)
def test_what_toml_does_not_have(value: Any) -> None:
    """What would be lost, or would come back as something else, is refused."""
    with pytest.raises(ValueError, match=r"value|TOML|time|offset|Invalid|Expected"):
        written(value)


@pytest.mark.parametrize("text", ["", "accept", "1\nname = 2", "[1", "[" * 10_000, "1" * 5_000])
def test_what_is_no_value(text: str) -> None:
    """Only the text of one value is read."""
    with pytest.raises(ValueError, match=r".+"):
        parsed(text)


@given(values())
def test_what_is_written_reads_back_equal(value: Any) -> None:
    """Reading the line of any value gives the value."""
    assert parsed(written(frozen(value))) == frozen(value)
    assert "\n" not in written(frozen(value))


@given(words() | st.text())
def test_keys(name: str) -> None:
    """Any text can be a key."""
    assert tomllib.loads(f"{written_key(name)} = 1") == {name: 1}
