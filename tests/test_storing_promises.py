"""The page about storing promises has a column for everything that there is to store."""

import re
import sqlite3
from pathlib import Path

import attrs
import pytest

from servicekit.promise import Condition, Promise, PromiseEvent

PAGE = (Path(__file__).parent.parent / "docs" / "storing-promises.md").read_text(encoding="utf-8")


def stored(kind: type[attrs.AttrsInstance], *elsewhere: str) -> set[str]:
    """Return the fields that a row of a kind must have."""
    return {field.name for field in attrs.fields(kind) if field.init} - set(elsewhere)


PROMISE = stored(Promise, "amounts", "condition", "events") | {
    f"condition_{name}" for name in stored(Condition)
}
EVENT = stored(PromiseEvent, "mandate") | {"currency"}


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def columns(schema: str, table: str) -> set[str]:
    found = re.search(rf"^CREATE TABLE {table} \((.+?)^\);", schema, re.MULTILINE | re.DOTALL)
    assert found is not None
    return set(re.findall(r"^    ([a-z_]+) ", found[1], re.MULTILINE))


@pytest.mark.parametrize("language", ["sql", "postgresql"])
def test_schemas_have_every_field(language: str) -> None:
    """Both schemas have a column for each field of a promise and of an event, and few others."""
    schema = block(language)

    assert columns(schema, "promise") == PROMISE | {"next_at"}
    assert columns(schema, "promise_event") == EVENT | {"promise_id"}


def test_page_explains_every_column() -> None:
    """The tables of the page say of each column why it is there."""
    explained = set(
        re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\|[^|]+\|", PAGE, re.MULTILINE)))
    )

    assert explained >= PROMISE | EVENT


def test_schema_keeps_no_verdict() -> None:
    """Neither schema has a column for what follows from the facts and the instant."""
    for language in ("sql", "postgresql"):
        assert not columns(block(language), "promise") & {"state", "remaining", "is_late", "kept"}


def test_sqlite_takes_the_schema() -> None:
    """SQLite accepts its schema, and uses the index on the wake-up for the sweep."""
    db = sqlite3.connect(":memory:")
    db.executescript(block("sql"))
    plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM promise WHERE next_at < ?", ["2026"])

    assert "promise_next_at" in plan.fetchone()[3]
    db.close()
