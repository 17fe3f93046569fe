"""What the receiving side sees, so that the customer need not say it again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import attrs
import pytest

from routing.support_hand_over import CUSTOMER, STORY, abused, at, case, given_to, promise, wrote
from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.interaction import Told
from servicekit.money import Money
from servicekit.promise import Condition
from servicekit.routing.briefing import Briefing

SAID = "I want my money back"
NO = Told(question="return", outcome="no", version="v1", text=SAID)
REFUND = Escalation(
    id="e1",
    case_id=3,
    raised_at=at(11),
    why="refund above the limit",
    severity="high",
    needs=Needs(authority="refund", amount=Money(250, "EUR")),
    story=STORY,
    excluded={"kim": "complained_about"},
    raised_by="sam",
    decided_by="other",
)
FULL = case(
    given_to(1, "sam"),
    given_to(2, "kim", "wrong_desk"),
    given_to(3, "sam"),
    remedy="the money back",
    interactions=[wrote(2, told=[NO]), abused(4), wrote(5, language="pl", story_repeated=True)],
    promises=[promise(14)],
)


def lines(found: Briefing) -> list[str]:
    return str(found).splitlines()


def briefed(found: Case, hour: int = 12) -> Briefing:
    """Return the briefing of a case without an escalation."""
    return Briefing.of(None, found, at=at(hour), story=STORY)


def test_the_receiving_side_sees_everything_at_once():
    """Why, the story, what is owed, what was told, the way so far and who is not to be asked."""
    assert lines(Briefing.of(REFUND, FULL, at=at(15, 30))) == [
        "Case 3 of customer 7, as of Fri 1 May 2026 15:30 UTC",
        "Broken: call back, was due Fri 1 May 2026 14:00 UTC (1 h 30 min ago), promised by sam",
        "Why: refund above the limit (severity high, raised by sam)",
        "In question: a decision of other",
        "Needs: authority for refund of 250 EUR",
        "The customer wants: the money back",
        "The customer speaks: pl",
        "Last contact: by email on Fri 1 May 2026 05:00 UTC, with sam",
        "Story: The lamp came broken twice.",
        "Owed: nothing else",
        (
            "Told: by sam, by email, on Fri 1 May 2026 02:00 UTC: 'no' to 'return', version v1; "
            '"I want my money back"'
        ),
        "Handed over:",
        "- sam to kim on Fri 1 May 2026 02:00 UTC (wrong desk)",
        "- kim to sam on Fri 1 May 2026 03:00 UTC (no reason)",
        "The customer had to tell the story again in 1 contact: do not ask for it again",
        "Not to be asked: kim (complained about), other (involved)",
    ]


def test_it_holds_what_a_program_reads():
    """Every part is there as a value as well."""
    found = Briefing.of(REFUND, FULL, at=at(12))

    assert (found.case_id, found.customer_id, found.escalation_id) == ("3", "7", "e1")
    assert (found.severity, found.raised_by, found.decided_by) == ("high", "sam", "other")
    assert (found.needs, found.excluded) == (REFUND.needs, REFUND.exclusions(at=at(12)))
    assert found.told == FULL.told(at=at(12))
    assert [each for each, _ in found.owed] == [*FULL.owed(at=at(12))]
    assert found.hand_overs == FULL.hand_overs(at=at(12), of="agent")
    assert found.times_repeated == 1
    assert found.last_contact == FULL.interactions[-1]
    assert (found.language, found.channel) == ("pl", "email")


def test_little_is_said_where_little_is_known():
    """Without an escalation, and where nothing was told or owed, that is what it says."""
    assert lines(Briefing.of(None, case(), at=at(12))) == [
        "Case 3 of customer 7, as of Fri 1 May 2026 12:00 UTC",
        "Story: nobody wrote it down; read the contacts before you ask the customer again",
        "Owed: nothing",
        "Told: nothing that was recorded",
    ]


def test_what_was_recorded_later_can_be_asked_for():
    """With a later knowledge the briefing has every part of what was entered after its instant."""
    late = {"recorded_at": at(13)}
    entered = case(
        given_to(1, "sam"),
        given_to(2, "kim", **late),
        interactions=[wrote(3, story_repeated=True, told=[NO], **late)],
        promises=[promise(14, **late)],
    )
    found = Briefing.of(None, entered, at=at(12), known_at=at(13))

    assert found.last_contact == entered.interactions[0]
    assert [each for each, _ in found.promised] == [*entered.promises]
    assert [each.new for each in found.hand_overs] == ["kim"]
    assert (found.times_repeated, len(found.told)) == (1, 1)
    nothing = Briefing.of(None, entered, at=at(12))
    assert (nothing.last_contact, nothing.promised, nothing.told) == (None, (), ())


def test_who_raised_it_is_left_out_where_nobody_says():
    """An escalation that a timer raised has nobody who did."""
    plain = Escalation(id="e1", case_id=3, raised_at=at(11), why="late")

    assert lines(Briefing.of(plain, FULL, at=at(12)))[1] == "Why: late (severity normal)"


def test_the_story_of_the_hand_over_comes_before_that_of_the_escalation():
    """Both travel, and one that is said twice is read once; so does the reason."""
    both = Briefing.of(REFUND, FULL, at=at(12), story=" Photos came. ", why="shift")

    assert (both.story, both.why) == (f"Photos came.\n{STORY}", "shift")
    assert Briefing.of(REFUND, FULL, at=at(12), story=STORY).story == STORY
    assert Briefing.of(REFUND, FULL, at=at(12)).story == STORY
    assert lines(Briefing.of(None, FULL, at=at(12), why="shift"))[1] == "Why: shift"


def test_only_what_was_known_is_in_it():
    """What happened later, or was recorded later, is not seen."""
    before = briefed(FULL, hour=1)

    assert (before.told, before.hand_overs, before.times_repeated) == ((), (), 0)
    late = case(interactions=[wrote(2, told=[NO], recorded_at=at(9))])
    assert Briefing.of(None, late, at=at(3)).told == ()
    assert len(Briefing.of(None, late, at=at(3), known_at=at(9)).told) == 1
    kept = promise(14).fulfil(at=at(5), recorded_at=at(9))
    early = case(promises=[kept], changes=[given_to(1, "sam")])
    assert len(Briefing.of(None, early, at=at(6)).owed) == 1
    assert Briefing.of(None, early, at=at(6), known_at=at(9)).owed == ()


def test_what_became_known_of_an_escalation_counts_as_well():
    """Who declined before anybody wrote that down is excluded once it is known."""
    asked = REFUND.offer(at=at(11), level=0, to=["ada"])
    asked = asked.decline(at=at(12), by="ada", recorded_at=at(14))

    assert "ada" not in Briefing.of(asked, FULL, at=at(13)).excluded
    assert "ada" in Briefing.of(asked, FULL, at=at(13), known_at=at(14)).excluded
    with pytest.raises(FieldError, match="recorded later"):
        Briefing.of(REFUND, FULL, at=at(12), known_at=at(10))


def test_dates_are_told_in_the_zone_of_the_question():
    """Whoever reads it in Berlin reads the hours of Berlin."""
    there = at(12).astimezone(ZoneInfo("Europe/Berlin"))
    text = str(Briefing.of(REFUND, FULL, at=there))

    assert "as of Fri 1 May 2026 14:00 CEST" in text
    assert "due Fri 1 May 2026 16:00 CEST" in text
    assert "UTC" not in text


def test_what_is_most_urgent_comes_first():
    """What is owed before the rest, and each by its due; what has none comes after it."""
    waits = promise(
        15, what="refund", id="c", condition=Condition(what="the lamp is back", deadline_at=at(14))
    )
    paused = promise(13, id="p").pause(at=at(2))
    done = promise(5, id="d").fulfil(at=at(4))
    money = promise(9, id="m", what="refund", amounts=[Money(20, "EUR")])
    found = briefed(case(promises=[done, waits, paused, promise(14, id="o"), money]))

    assert [each.id for each, _ in found.promised] == ["m", "o", "p", "c", "d"]
    assert [each.id for each, _ in found.owed] == ["m", "o", "p"]
    assert lines(found)[1] == (
        "Broken: refund, 20 EUR left, was due Fri 1 May 2026 09:00 UTC (3 h ago), promised by sam"
    )
    assert lines(found)[3:7] == [
        "Owed:",
        "- call back, due Fri 1 May 2026 14:00 UTC, promised by sam",
        "- call back, due Fri 1 May 2026 13:00 UTC, promised by sam, paused",
        (
            "Not owed yet: refund, due Fri 1 May 2026 15:00 UTC, promised by sam, "
            "conditional until Fri 1 May 2026 14:00 UTC"
        ),
    ]


def test_what_is_not_owed_yet_says_how_long_it_waits():
    """An offer can be accepted, and a condition met, until an instant that may be no due."""
    offer = promise(15, what="voucher", offer_expires_at=at(13))
    back = Condition(what="the lamp is back", deadline_at=at(16))
    waits = promise(14, id="w", due_at=None, condition=back)
    ever = promise(17, id="e", what="refund", condition=Condition(what="it breaks"))

    assert lines(briefed(case(promises=[waits, offer, ever])))[2:7] == [
        "Owed: nothing",
        "Not owed yet:",
        (
            "- voucher, due Fri 1 May 2026 15:00 UTC, promised by sam, "
            "offered until Fri 1 May 2026 13:00 UTC"
        ),
        (
            "- refund, due Fri 1 May 2026 17:00 UTC, promised by sam, "
            "conditional until Fri 1 May 2026 17:00 UTC"
        ),
        "- call back, promised by sam, conditional until Fri 1 May 2026 16:00 UTC",
    ]


def test_of_many_things_the_first_are_told():
    """A minute is not enough for all of them; the value has the rest."""
    promises = [promise(n, what=f"call {n}") for n in range(13, 20)]
    told = [wrote(n, told=[attrs.evolve(NO, version=None, text=" ")]) for n in range(2, 8)]
    changes = [given_to(n, str(n), "shift") for n in range(1, 9)]
    found = briefed(case(*changes, promises=promises, interactions=told))
    text = lines(found)

    assert text[4:10] == [
        *(f"- call {n}, due Fri 1 May 2026 {n}:00 UTC, promised by sam" for n in range(13, 18)),
        "- and 2 more",
    ]
    assert text[10:12] == [
        "Told:",
        "- by sam, by email, on Fri 1 May 2026 07:00 UTC: 'no' to 'return'",
    ]
    assert text[16:19] == [
        "- and 1 more",
        "Handed over (2 more before):",
        "- 3 to 4 on Fri 1 May 2026 04:00 UTC (shift)",
    ]
    assert text[-1] == "- 7 to 8 on Fri 1 May 2026 08:00 UTC (shift)"
    assert (len(found.promised), len(found.hand_overs)) == (7, 7)


def test_who_sees_to_a_promise_now_is_named():
    """Whoever took it over is named beside who made it; what nobody made has only its due."""
    taken = promise(14).transfer(to="kim", at=at(2))
    ours = promise(15, id="o", made_by=None)
    again = promise(16, id="w").withdraw(at=at(3), by="ada")

    assert lines(briefed(case(promises=[taken, ours, again])))[1:6] == [
        "Broken: call back, due Fri 1 May 2026 16:00 UTC, promised by sam, withdrawn",
        f"Story: {STORY}",
        "Owed:",
        "- call back, due Fri 1 May 2026 14:00 UTC, promised by sam, now with kim",
        "- call back, due Fri 1 May 2026 15:00 UTC",
    ]


def test_what_is_paused_is_not_late():
    """Its due stands still, so nobody has missed it, however long ago it was."""
    found = briefed(case(promises=[promise(5).pause(at=at(2))]))

    assert lines(found)[2] == (
        "Owed: call back, due Fri 1 May 2026 05:00 UTC, promised by sam, paused"
    )


def test_the_last_contact_is_one_with_the_customer():
    """Notes, automatic mails and calls that reached nobody tell nobody how to go on."""
    mail = wrote(2, author=CUSTOMER, channel="chat", language="de")
    others = [
        wrote(3, direction="internal"),
        wrote(4, automated=True, language="fr"),
        wrote(5, outcome="no_answer"),
        wrote(6, public=False),
    ]
    found = briefed(case(channel="phone", interactions=[mail, *others]))

    assert (found.last_contact, found.channel, found.language) == (mail, "chat", "de")
    assert "Last contact: by chat on Fri 1 May 2026 02:00 UTC, from c7" in lines(found)
    found = briefed(case(channel="phone", interactions=others))
    assert (found.last_contact, found.channel, found.language) == (None, "phone", None)
    assert "Raised: by phone" in lines(found)


def test_what_an_escalation_needs_says_what_the_customer_speaks():
    """It says so now; what was spoken before may have been what somebody else could."""
    wanted = attrs.evolve(REFUND, needs=Needs(language="de"))

    assert Briefing.of(wanted, FULL, at=at(12)).language == "de"


def test_the_words_that_were_told_are_cut_in_the_text_alone():
    """Thirty words are read at once, on one line; whoever told them may be unknown."""
    words = " ".join(["lamp"] * 30)
    long = attrs.evolve(NO, text=f"{words}\nbroke")
    mail = wrote(2, author=CUSTOMER, told=[long])

    assert lines(briefed(case(interactions=[mail])))[-1] == (
        "Told: by email, on Fri 1 May 2026 02:00 UTC: 'no' to 'return', version v1; "
        f'"{words} … (1 more)"'
    )


def test_a_long_story_is_cut_in_the_text_alone():
    """A hundred and twenty words are read at once; the value keeps them all."""
    words = " ".join(["lamp"] * 120)

    assert f"Story: {words}" in lines(Briefing.of(None, case(), at=at(12), story=words))
    longer = Briefing.of(None, case(), at=at(12), story=f"{words} broke twice")
    assert f"Story: {words} … (2 more)" in lines(longer)
    assert longer.story.endswith("broke twice")


def test_several_repetitions_are_counted():
    """The customer told it in two contacts already."""
    found = case(interactions=[wrote(n, story_repeated=True) for n in (2, 3)])

    assert "in 2 contacts: do not ask" in str(briefed(found))


def test_the_case_is_that_of_the_escalation():
    """The story of one customer is nothing for another."""
    with pytest.raises(FieldError, match="case of the escalation, '4'") as caught:
        Briefing.of(attrs.evolve(REFUND, case_id=4), FULL, at=at(12))
    assert (caught.value.field, caught.value.value) == ("case", "3")


def test_a_briefing_is_a_value_that_hides_what_the_customer_said(travels):
    """It can be stored and compared; texts are not in its ``repr``."""
    found = Briefing.of(REFUND, FULL, at=at(12))

    travels(found)
    assert hash(found) == hash(Briefing.of(REFUND, FULL, at=at(12)))
    assert not any(text in repr(found) for text in (STORY, SAID, "money back"))
