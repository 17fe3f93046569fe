"""Silence on either side."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from servicekit.case import History
from servicekit.customer import Customer
from servicekit.followups import presets
from servicekit.interaction import Interaction, Party
from situation.support import ADA, ALWAYS, BOT, KIM, at, case, moved, noticed, only, said

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


def test_putting_the_case_back_to_pending_begins_nothing_anew() -> None:
    """Whoever looks at it, or sends a nudge from it, does not make them silent since today."""
    again = moved((at(2), "pending"), (at(3), "open"), (at(4), "on_hold"), (at(5), "pending"))
    again += moved((at(6), "pending"))
    assert [silent(day=day, changes=again) for day in (2, 3, 4, 5, 9)] == [
        [at(2)],
        [],
        [],
        [at(2)],
        [at(2)],
    ]
    nudge = said(at(5), ADA, follow_ups=["nudge/customer_silent/1//20260502T090000000000Z"])
    assert silent(nudge, changes=again) == [at(2)]


def test_another_question_of_ours_begins_it_anew() -> None:
    """They are asked again three days after that, and not at once."""
    again = moved((at(2), "pending"), (at(4), "open"), (at(6), "pending"))
    assert [silent(said(at(day), ADA), changes=again) for day in (3, 4, 5, 6, 7)] == [
        [at(2)],
        [at(6)],
        [at(6)],
        [at(6)],
        [at(2)],
    ]


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_case_that_was_settled_meanwhile_is_another_silence(status: str) -> None:
    """What was asked before is over with it."""
    again = moved((at(2), "pending"), (at(4), status), (at(6), "pending"))
    assert silent(changes=again) == [at(6)]


def test_whoever_waits_for_us_is_not_silent() -> None:
    """They have answered, and the mailbox said so: the next word is ours."""
    ack = said(at(5, 10), BOT, automated=True)
    subject = case(*ASKED, said(at(5)), ack, changes=PENDING)
    assert noticed(subject, at(9), SILENT) == []
    assert len(noticed(subject, at(9), WAITING)) == 1
    assert silent(said(at(5), needs_reply=False), ack) == []
    again = case(*ASKED, said(at(5)), said(at(6), ADA), said(at(7)), changes=PENDING)
    assert noticed(again, at(9), SILENT) == []
    key = only(subject, at(9), WAITING).key("break_silence")
    held = case(*ASKED, said(at(5)), said(at(7), ADA, follow_ups=[key]), changes=PENDING)
    assert noticed(held, at(9), SILENT) == []


def test_a_question_of_a_machine_is_one_unless_it_follows_their_word() -> None:
    """What it says of itself is a question; what it says to whoever wrote is a receipt."""
    asked = case(said(at(1), BOT, automated=True), changes=PENDING)
    assert only(asked, at(9), SILENT).since == at(2)


def test_a_mail_to_somebody_else_asks_the_customer_nothing() -> None:
    """The company waits for a supplier, and the customer must not hear that we wait for them."""
    supplier = Party(id="acme", role="third_party")
    subject = case(said(at(2), ADA, participants=[supplier]), changes=PENDING)
    assert noticed(subject, at(9), SILENT) == []


# Words that break a silence, and contacts elsewhere


def test_a_word_that_breaks_our_silence_answers_nothing() -> None:
    """Who hears "we are still looking" waits on, and hears it again two days later."""
    policy = presets.great_service(hours=ALWAYS)
    subject = case(said(at(1)))
    made: list[Interaction] = []
    for day in (3, 5, 7):
        (each,) = policy.follow_ups(
            noticed(subject, at(day), WAITING), Customer(id=7), at=at(day), contacts=made
        )
        made.append(said(at(day), ADA, follow_ups=[each.key]))
        subject = case(said(at(1)), *made)
        assert only(subject, at(day), WAITING).facts["waiting"] is True
    assert len({each.follow_ups for each in made}) == 3
    answered = case(said(at(1)), *made, said(at(8), ADA))
    assert noticed(answered, at(9), WAITING) == []


def test_what_lies_in_the_history_and_names_the_case_belongs_to_it() -> None:
    """They have answered in another thread, or were answered there."""
    subject = case(*ASKED, changes=PENDING)
    chat = said(at(4), channel="chat", case_ids=[1])
    history = History(customer=7, cases=[subject], contacts=[chat])
    assert noticed(subject, at(9), SILENT, history=history) == []
    assert only(subject, at(9), WAITING, history=history).about == chat.id
    answer = said(at(5), ADA, channel="chat", case_ids=[1])
    elsewhere = said(at(6), channel="chat", case_ids=[2])
    history = History(customer=7, cases=[subject], contacts=[chat, answer, elsewhere])
    assert noticed(subject, at(9), WAITING, history=history) == []
    assert only(subject, at(9), SILENT, history=history).since == at(5)


def test_a_message_about_two_cases_is_waited_for_under_one_key() -> None:
    """Nobody hears twice that we are still looking."""
    both = said(at(1), case_ids=[1, 2])
    one, two = (only(case(both, id=n), at(3), WAITING) for n in (1, 2))
    assert one.key("a") == two.key("a")
