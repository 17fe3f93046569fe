"""An edition: a question with the version of its rules that is in force."""

from datetime import UTC, date, datetime

import attrs
import pytest

from answers.support import book, on, plain, returns, until
from servicekit.answers.edition import Edition
from servicekit.errors import NaiveDatetimeError

BOOK = book()
QUESTION = returns()


def number(at: datetime | None) -> int | None:
    found = Edition.current(BOOK, QUESTION, at)
    return None if found is None else found.number


def test_without_an_instant_it_is_the_newest() -> None:
    """Who names no instant means the rules that will be in force in the end."""
    assert number(None) == 1


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), None),
        (datetime(2026, 1, 1, tzinfo=UTC), 0),
        (datetime(2026, 5, 31, 22, 59, tzinfo=UTC), 0),
        (datetime(2026, 5, 31, 23, tzinfo=UTC), 1),
    ],
    ids=["before", "first", "last", "next"],
)
def test_a_version_is_in_force_from_midnight_in_the_zone_of_its_book(
    at: datetime, expected: int | None
) -> None:
    """In London the first of June begins an hour before it does in UTC."""
    assert number(at) == expected


def test_an_instant_has_a_zone() -> None:
    """The zone of the machine decides nothing."""
    with pytest.raises(NaiveDatetimeError):
        number(datetime(2026, 6, 1))  # noqa: DTZ001 - that is the question


def test_it_says_from_when_it_is_in_force_and_what_it_honours() -> None:
    """An edition has the table, the first day and the honoured past of its version."""
    edition = Edition.current(BOOK, QUESTION, on(6))
    assert edition is not None
    assert edition.table is QUESTION.tables[1]
    assert (edition.effective_on, edition.honour_until) == (date(2026, 6, 1), date(2026, 7, 1))


def test_rules_that_were_always_in_force_have_no_first_day() -> None:
    """A question without versions has no date to show."""
    edition = Edition(plain(until(30)), 0)
    assert (edition.effective_on, edition.honour_until) == (None, None)


def test_it_is_shown_by_the_id_of_its_question(travels: object) -> None:
    """A question would fill a page; an edition is a value as all others."""
    edition = Edition(QUESTION, 1)
    assert repr(edition) == "Edition(question='return', number=1)"
    assert callable(travels)
    travels(edition)
    assert edition != attrs.evolve(edition, number=0)
