"""Replies that were not written for this customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from review.findings.support import told
from review.support import BOT, SAM, case, may, said
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.interaction import Interaction, Told

TEXT = "Dear {}, thank you for your message. We will look into it soon."
WORDS = "The reply of Wed 6 May 2026 09:00 UTC has the words that the customer had been sent on "


def sent(when: datetime, name: str = "Kim", **fields: Any) -> Interaction:
    given = {"id": f"s{when:%d}", "text": TEXT.format(name)}
    return said(when, fields.pop("author", SAM), **{**given, **fields})


def generic(*contacts: Interaction, **fields: Any) -> list[tuple[str, ...]]:
    return [ids for _, ids in told(case(*contacts), may(9), "generic_reply", **fields)]


ASKS = said(may(5))
FIRST, AGAIN = sent(may(4)), sent(may(6))


def test_the_same_words_again_after_they_wrote_are_generic():
    """They said something since, and got the same text."""
    subject = case(FIRST, ASKS, AGAIN)
    assert told(subject, may(9), "generic_reply") == [
        (f"{WORDS}Mon 4 May 2026 09:00 UTC.", ("s06", "s04"))
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dear kim: thank you for your message! We will look into it  soon", True),
        ("Dear Kim, thank you for your message. We will look into it now.", False),
        ("Dear Kim, thank you for your message. We will look into it soon. Sam", False),
    ],
    ids=["punctuation", "another word", "one more word"],
)
def test_only_the_very_words_count(text, found):
    """Punctuation, spaces and capitals make no difference, every word does."""
    assert generic(FIRST, ASKS, sent(may(6), text=text)) == ([("s06", "s04")] if found else [])


def test_their_name_makes_no_difference():
    """A template with a name in it is the same template."""
    subject = case(sent(may(4), "customer"), ASKS, sent(may(6), "Kim customer"))
    known = History(customer=Customer(id="kim", name="Kim"), cases=[subject])
    assert len(told(subject, may(9), "generic_reply", history=known)) == 1
    assert told(subject, may(9), "generic_reply") == []


def test_what_a_machine_had_sent_is_generic_at_once():
    """Whoever sends the words of the automatic reply has not read the message."""
    for machine in (sent(may(4), author=BOT), sent(may(4), automated=True)):
        assert generic(machine, AGAIN) == [("s06", "s04")]
    assert generic(FIRST, AGAIN) == []


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (FIRST, sent(may(6), author=BOT, automated=True)),
        (FIRST, sent(may(6), told=[Told(question="q", outcome="yes")])),
        (sent(may(4), told=[Told(question="q", outcome="yes")]), AGAIN),
        (FIRST, sent(may(6), public=False)),
        (sent(may(4), public=False), AGAIN),
        (FIRST, sent(may(6), text="")),
        (sent(may(4), text="Thank you, it is done."), sent(may(6), text="Thank you, it is done.")),
        (sent(may(4), text="x " * 10_001), sent(may(6), text="x " * 10_001)),
    ],
    ids=["a machine", "by the book", "by the book before", "a note", "a note before", "no text",
         "short", "long"],
)  # fmt: skip
def test_other_replies_are_not(first, again):
    """The book gives the same answer to all, and few words may well be the same."""
    assert generic(first, ASKS, again) == []


def test_eight_words_are_enough():
    """That many say more than a thanks."""
    text = "one two three four five six seven eight"
    assert len(generic(sent(may(4), text=text), ASKS, sent(may(6), text=text))) == 1


def test_what_they_were_sent_in_another_case_counts():
    """To a returning customer that is not new; without a history nobody looks there."""
    other = case(sent(may(4), case_ids=["d"]), id="d")
    subject = case(ASKS, AGAIN)
    known = History(customer="kim", cases=[other, subject])
    assert len(told(subject, may(9), "generic_reply", history=known)) == 1
    assert told(subject, may(9), "generic_reply", history=None) == []
    assert told(case(AGAIN), may(9), "generic_reply", history=None) == []


def test_the_last_of_the_same_is_named_and_only_so_many_are_looked_at():
    """The newest one before it is the evidence; a hundred contacts later it does not count."""
    third = sent(may(7))
    found = generic(FIRST, ASKS, AGAIN, said(may(6, 12)), third)
    assert found == [("s06", "s04"), ("s07", "s06")]
    talk = [said(may(5, 10, 0).replace(second=n % 60, minute=n // 60), id=n) for n in range(99)]
    assert len(generic(FIRST, *talk, AGAIN)) == 1
    assert generic(FIRST, ASKS, *talk, AGAIN) == []
