"""Until when the promises of an answer are due, by the one book and the other."""

from datetime import UTC, date, datetime

import attrs
import pytest

from replay.support import may, returning
from servicekit.answers import Outcome, PromiseTemplate
from servicekit.answers.change import QuestionChange
from servicekit.hours import BusinessHours
from servicekit.replay.terms import Terms, beside_dues

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
MAY_DAY = attrs.evolve(OFFICE, holidays={date(2026, 5, 6): "A holiday"})


def terms(name: str = "refund", **fields: object) -> Outcome:
    given = {"id": name, "what": "pay it back", "within": "2 business days", "hours": OFFICE}
    return Outcome(kind="granted", text="Yes.", promises=[PromiseTemplate(**{**given, **fields})])


def change(old: Outcome, new: Outcome) -> QuestionChange:
    """Return what becomes of a question whose outcome means something else."""
    book = returning(30)
    question = book.question("return")
    one, other = (
        attrs.evolve(
            book, questions=[attrs.evolve(question, outcomes={**question.outcomes, "yes": each})]
        )
        for each in (old, new)
    )
    (found,) = one.change_review(other).questions
    return found


@pytest.mark.parametrize(
    ("new", "moved"),
    [
        (terms(), []),
        (terms(hours=MAY_DAY), [
            "refund: due on Thu 7 May 2026 17:00 UTC instead of Wed 6 May 2026 17:00 UTC."
        ]),
        (terms(within="1 business day", not_before="1 business day"), [
            "refund: due on Tue 5 May 2026 17:00 UTC instead of Wed 6 May 2026 17:00 UTC.",
            "refund: expected from Tue 5 May 2026 17:00 UTC instead of at any time.",
        ]),
        (terms("other"), []),
    ],
    ids=["same", "holiday", "both-ends", "another-promise"],
)  # fmt: skip
def test_what_is_due_at_another_time_is_said(new, moved):
    """Of each promise that both have, another due is said, and another beginning."""
    assert [*Terms(terms(), new).moved(may(4))] == moved


def test_a_calendar_that_makes_no_difference_moves_nothing():
    """A holiday after the due of a promise moves nothing."""
    assert [*Terms(terms(), terms(hours=MAY_DAY)).moved(may(8))] == []
    assert [*Terms(terms(), terms(hours=MAY_DAY)).moved(datetime(2026, 4, 1, tzinfo=UTC))] == []


def test_a_beginning_is_never_after_the_due():
    """Where days of another length put the beginning after the due, it is the due."""
    place = BusinessHours.always("Europe/London")
    long = terms(within="48 hours", not_before="2 days", hours=place)
    back = datetime(2026, 10, 24, 12, tzinfo=UTC)  # the clocks go back in the night

    assert [
        *Terms(terms(within="48 hours", not_before="48 hours", hours=place), long).moved(back)
    ] == []


def test_only_what_both_books_have_has_terms():
    """An outcome that one book alone has, or a question, has no terms to compare."""
    found = change(terms(), terms(hours=MAY_DAY))

    assert Terms.of(found, "yes") is not None
    assert Terms.of(found, "else") is None
    assert Terms.of(attrs.evolve(found, before=None), "yes") is None
    assert Terms.of(attrs.evolve(found, after=None), "yes") is None


def test_how_long_a_promise_takes_is_left_out():
    """Beside the dues, what is promised and what the words are stays in the change."""
    found = change(terms(), terms(hours=MAY_DAY, within="3 days", not_before="1 day", what="pay"))

    assert [each.path for each in beside_dues(found).edits] == ["outcomes.yes.promises.refund.what"]


def test_promises_differ_in_calendars_or_in_more():
    """What an outcome promises differs in calendars alone, or in more; its words do not count."""
    calendars = {"office": (OFFICE, MAY_DAY)}
    worded = attrs.evolve(terms(hours=MAY_DAY), text="Gladly.")

    assert Terms(terms(), worded).divergence(calendars) == (calendars, False)
    assert Terms(terms(), terms(hours=MAY_DAY, within="3 days")).divergence(calendars) == (
        calendars,
        True,
    )
