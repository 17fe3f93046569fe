from __future__ import annotations

import copy
from datetime import date

import pytest
from hours.support import naive, office, pickled, utc
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, HoursError, NoVersionError
from servicekit.versions import Versions

FEES = {date(2025, 1, 1): 5, date(2026, 7, 1): 6}


@pytest.mark.parametrize(
    ("day", "fee"),
    [
        (date(2025, 1, 1), 5),
        (date(2026, 6, 30), 5),
        (date(2026, 7, 1), 6),
        (date.max, 6),
    ],
)
def test_a_version_is_in_force_from_its_date_until_the_next(day: date, fee: int) -> None:
    """The date itself belongs to the new version, and the last one holds for ever."""
    assert Versions(FEES).on(day) == fee


def test_nothing_is_in_force_before_the_first_version() -> None:
    """The error carries the date that was asked for and the first one that has an answer."""
    with pytest.raises(NoVersionError) as caught:
        Versions(FEES).on(date(2024, 12, 31))

    assert (caught.value.day, caught.value.first) == (date(2024, 12, 31), date(2025, 1, 1))


@given(st.dictionaries(st.dates(), st.integers(), min_size=1), st.dates())
def test_the_latest_version_that_is_not_later_holds(entries: dict[date, int], day: date) -> None:
    """What is in force is what a plain search through all versions finds."""
    begun = [effective_on for effective_on in entries if effective_on <= day]

    if begun:
        assert Versions(entries).on(day) == entries[max(begun)]
    else:
        with pytest.raises(NoVersionError):
            Versions(entries).on(day)


def test_versions_are_pairs_in_the_order_of_their_dates() -> None:
    """A mapping, pairs in any order and an iterator make the same versions."""
    versions = Versions(FEES)

    assert versions == Versions(reversed(FEES.items())) == Versions(iter(versions))
    assert versions.entries == tuple(versions) == tuple(FEES.items())
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({}, "versions"),
        ([], "versions"),
        ([(date(2026, 1, 1), 5), (date(2026, 1, 1), 6)], "versions"),
        ({utc(2026, 1, 1): 5}, "effective_on"),
        ({"2026-01-01": 5}, "effective_on"),
        ({None: 5}, "effective_on"),
    ],
)
def test_impossible_versions_are_refused(entries: object, field: str) -> None:
    """There is at least one version, each has a date of its own, and a date is not an instant."""
    with pytest.raises(FieldError) as caught:
        Versions(entries)  # type: ignore[arg-type]

    assert caught.value.field == field


@pytest.mark.parametrize("day", [utc(2026, 1, 1), naive(2026, 1, 1), "2026-01-01"])
def test_only_a_date_is_asked_about(day: date) -> None:
    """An instant has no date without a zone, so it is refused rather than guessed."""
    with pytest.raises(FieldError, match="midnight"):
        Versions(FEES).on(day)


def test_versions_are_values() -> None:
    """Equal entries make equal, hashable versions that can be pickled and copied."""
    versions = Versions(FEES)

    assert versions != Versions({**FEES, date(2027, 1, 1): 7})
    for same in (pickled(versions), copy.copy(versions), copy.deepcopy(versions), Versions(FEES)):
        assert same == versions
        assert hash(same) == hash(versions)


def test_versions_of_calendars_stay_values_after_they_were_asked() -> None:
    """What was made to answer is left out of comparisons, pickles and representations."""
    asked, fresh = (Versions({date(2026, 1, 1): office()}) for _ in range(2))
    asked.is_open(utc(2026, 3, 2))

    assert asked == fresh == pickled(asked)
    assert hash(asked) == hash(fresh)
    assert repr(asked) == repr(fresh)


@pytest.mark.parametrize("name", ["is_open", "whole", "nonsense", "__len_hint__", "_line"])
def test_values_that_cannot_follow_one_another_have_nothing_in_common(name: str) -> None:
    """Versions of numbers can be asked for the one in force, and for nothing else."""
    assert not hasattr(Versions(FEES), name)


def test_the_error_says_what_to_do_instead() -> None:
    """Whoever asks versions of numbers for the answer of a calendar is sent to ``on``."""
    with pytest.raises(AttributeError, match=r"versions of int have no 'add'; on\(\) returns"):
        Versions(FEES).add(utc(2026, 1, 1), 3)


def test_versions_of_calendars_have_the_names_of_calendars_only() -> None:
    """A name that no calendar has is missing from versions of calendars as well."""
    versions = Versions({date(2026, 1, 1): office()})

    assert hasattr(versions, "next_open")
    assert not hasattr(versions, "nonsense")
    assert not hasattr(versions, "_place")


def test_all_versions_of_a_calendar_are_calendars() -> None:
    """Another value among them is refused with its date, when the whole is asked."""
    versions = Versions({date(2026, 1, 1): office(), date(2026, 7, 1): "half days"})

    with pytest.raises(HoursError, match="half days") as caught:
        versions.is_open(utc(2026, 3, 2))

    assert caught.value.path == "versions.2026-07-01"


@pytest.mark.parametrize("entries", [None, [1, 2], "ab", 3])
def test_versions_are_pairs(entries):
    """Whatever is no list of pairs is refused as such."""
    with pytest.raises(FieldError, match="pairs of a date and a value"):
        Versions(entries)
