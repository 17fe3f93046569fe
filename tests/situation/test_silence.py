"""Silence on either side."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from servicekit.interaction import Interaction
from situation.support import ADA, BOT, KIM, at, case, moved, noticed, only, said

WAITING, SILENT = "customer_waiting", "customer_silent"
ASKED = [said(at(1)), said(at(2), ADA)]
PENDING = moved((at(2), "pending"))


def silent(*contacts: Interaction, day: int = 9, **fields: Any) -> list[Any]:
    subject = case(*ASKED, *contacts, **{"changes": PENDING, **fields})
    return [each.since for each in noticed(subject, at(day), SILENT)]


# The customer waits


def test_the_customer_waits_since_the_oldest_message_without_an_answer() -> None:
    """A second message does not make their wait any shorter."""
    found = only(case(said(at(1)), said(at(3))), at(4), WAITING)
    assert (found.since, found.about) == (at(1), f"kim@{at(1)}")
    assert found.because[0].evidence == (f"kim@{at(1)}",)
    assert found.facts["waiting"] is True


def test_an_answer_ends_the_wait_and_an_automatic_one_does_not() -> None:
    """An auto-reply answers nothing."""
    auto = said(at(2), BOT, automated=True)
    assert len(noticed(case(said(at(1)), auto), at(3), WAITING)) == 1
    assert noticed(case(said(at(1)), auto, said(at(2, 12), ADA)), at(3), WAITING) == []
    assert noticed(case(), at(3), WAITING) == []


def test_a_message_that_was_mended_is_the_same_occasion() -> None:
    """Whoever corrects a record does not make the customer wait anew."""
    first = said(at(1))
    mended = said(at(1), id="mended", revises=first.id, recorded_at=at(3), text="Lamp.")
    before, after = (only(case(first, mended), at(day), WAITING) for day in (2, 4))
    assert before.key("a") == after.key("a")


@pytest.mark.parametrize("status", ["resolved", "closed", "merged", "deleted"])
def test_a_case_that_is_over_ends_the_waits(status: str) -> None:
    """Settling answers; and in a case that is not there nobody waits."""
    merged = {"merged_into": 2} if status == "merged" else {}
    over = {"changes": PENDING + moved((at(5), status)), **merged}
    assert noticed(case(said(at(3)), **over), at(9), WAITING) == []
    assert silent(**over) == []


# The company waits


def test_the_customer_is_silent_since_the_case_became_pending() -> None:
    """It begins when the company had asked and the case said so, whichever was later."""
    assert silent() == [at(2)]
    assert silent(changes=moved((at(3), "pending"))) == [at(3)]
    assert silent(changes=moved((at(1), "pending"))) == [at(2)]
    found = only(case(*ASKED, changes=PENDING), at(9), SILENT)
    assert (found.about, found.case_id) == (None, "1")
    assert str(found.because[0]) == "The customer has not answered since Sat 2 May 2026 09:00 UTC."


def test_a_reminder_begins_nothing_anew() -> None:
    """Else the case of a silent customer would be reminded of forever and never closed."""
    assert silent(said(at(5), ADA), said(at(6), BOT, automated=True)) == [at(2)]


@pytest.mark.parametrize(
    "word",
    [
        said(at(5)),
        said(at(5), needs_reply=False),
        said(at(5), channel="phone", outcome="abandoned"),
    ],
    ids=["message", "thanks", "call that nobody took"],
)
def test_whatever_the_customer_says_ends_their_silence(word: Interaction) -> None:
    """A thanks is a word as well, and so is a call that nobody took."""
    assert silent(word) == []


@pytest.mark.parametrize(
    "noise",
    [
        said(at(5), automated=True),
        said(at(5), public=False),
        said(at(5), ADA, direction="internal"),
        said(at(5), attrs.evolve(KIM, role="third_party")),
    ],
    ids=["automatic reply", "not public", "note", "somebody else"],
)
def test_what_the_customer_did_not_say_does_not_end_it(noise: Interaction) -> None:
    """An out-of-office note is not the customer."""
    assert silent(noise) == [at(2)]


def test_after_a_word_of_theirs_the_next_of_ours_begins_it_anew() -> None:
    """It is another silence, and has a key of its own."""
    assert silent(said(at(4)), said(at(5), ADA)) == [at(5)]
    assert silent(said(at(4)), said(at(5), ADA, public=False)) == []
    assert silent(said(at(4)), said(at(5), ADA, outcome="bounced")) == []


def test_a_talk_is_a_word_of_both() -> None:
    """Who asks for a photo in a call waits from then on."""
    talk = said(at(5), channel="phone", outcome="connected", participants=[ADA])
    assert silent(talk) == [at(5)]


@pytest.mark.parametrize("status", ["open", "on_hold", "new"])
def test_while_the_case_is_not_pending_the_company_waits_for_nobody(status: str) -> None:
    """It waits for the customer only where somebody said so."""
    assert silent(changes=moved((at(2), "pending"), (at(3), status))) == []


def test_who_was_never_written_to_is_not_silent() -> None:
    """Nobody asked them anything."""
    assert noticed(case(said(at(1)), changes=PENDING), at(9), SILENT) == []


def test_each_time_that_the_case_becomes_pending_is_a_silence_of_its_own() -> None:
    """It begins with the last time, also at that very instant; saying it twice begins nothing."""
    again = moved((at(2), "pending"), (at(3), "open"), (at(5), "pending"), (at(6), "pending"))
    assert [silent(day=day, changes=again) for day in (2, 3, 5, 9)] == [
        [at(2)],
        [],
        [at(5)],
        [at(5)],
    ]
