import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.measuring.support import found, hours, measurements, only, talks, whose
from review.support import BOT, OFFICE, SAM, case, may, moved, said
from servicekit.case import History
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook

SETTLED = [moved(may(5), "open", "resolved")]
FIRST = "first_contact_resolution"
LAMP = case(said(may(4)), said(may(4, 10), SAM), changes=SETTLED, topic="lamp")


def again(*days: int) -> History:
    """Return a history in which the lamp comes back on some days, as other cases."""
    others = [
        attrs.evolve(LAMP, id=str(day), opened_at=may(day), changes=[], interactions=[])
        for day in days
    ]
    return History(customer="kim", cases=[LAMP, *others])


# -- how long it took -----------------------------------------------------------------------------


def test_a_resolution_takes_from_the_opening_to_the_settling():
    """The time runs on the wall, through nights, and in working hours without them."""
    assert only(LAMP, may(20), "resolution") == hours(24)
    office = Playbook(name="Desk", office=OFFICE)
    assert only(LAMP, may(20), "resolution_business", playbook=office) == hours(8)
    assert only(LAMP, may(20), "resolution_business") == "no_hours"


def test_a_case_that_was_opened_again_took_until_it_was_settled_last():
    """The first settling of a case that came back was none, and while it is open there is none."""
    reopened = [*SETTLED, moved(may(6), "resolved", "open")]
    assert only(case(changes=reopened), may(20), "resolution") == "still_open"
    done = [*reopened, moved(may(7), "open", "resolved")]
    assert only(case(changes=done), may(20), "resolution") == hours(72)


def test_what_was_settled_before_it_was_opened_is_impossible():
    """A settling before the opening is a mistake in the log, and no time below nothing."""
    early = case(opened_at=may(6), changes=SETTLED)
    assert only(early, may(20), "resolution") == "impossible"


@pytest.mark.parametrize("measure", ["resolution", "resolution_business"])
def test_a_case_that_is_gone_was_not_resolved(measure: str):
    """What was merged is another case's to resolve."""
    merged = case(changes=[*SETTLED, moved(may(6), "resolved", "merged")])
    office = Playbook(name="Desk", office=OFFICE)
    assert only(merged, may(20), measure, playbook=office) == "merged"


def test_it_is_the_doing_of_who_had_it_when_it_was_settled():
    """Whoever settles a case resolved it, and not who tidies it up later."""
    changes = [
        moved(may(4), None, "desk", "team"),
        moved(may(4), None, "sam", "agent"),
        *SETTLED,
        moved(may(6), "desk", "archive", "team"),
        moved(may(6), "sam", "ada", "agent"),
    ]
    subject = case(said(may(4)), changes=changes)
    for measure in ("resolution", "resolution_business", FIRST):
        assert whose(subject, may(20), measure) == [("desk", "sam")]
    open_ = case(said(may(4)), changes=[each for each in changes if each.field != "status"])
    assert whose(open_, may(20), "resolution") == [("archive", "ada")]


# -- with the first contact -----------------------------------------------------------------------


def test_one_contact_was_enough():
    """One contact, settled, and nothing came back: it was resolved with the first contact."""
    assert only(LAMP, may(20), FIRST) == 1
    call = said(may(4), channel="phone", outcome="connected")
    assert only(case(call, changes=SETTLED), may(20), FIRST) == 1


def test_thanks_are_no_other_contact():
    """What nobody has to answer is no contact that makes it two."""
    thanks = said(may(4, 11), needs_reply=False)
    told = case(said(may(4)), said(may(4, 10), SAM), thanks, changes=SETTLED)
    assert only(told, may(20), FIRST) == 1


def test_who_has_to_ask_again_was_not_helped_at_once():
    """A second message that wants an answer makes it two contacts, answered or not."""
    twice = case(said(may(4)), said(may(4, 10)), said(may(4, 11), SAM), changes=SETTLED)
    assert only(twice, may(20), FIRST) == 0


def missed(outcome: str) -> Interaction:
    return said(may(4), channel="phone", outcome=outcome)


@pytest.mark.parametrize("outcome", ["abandoned", "no_answer", "voicemail"])
def test_a_call_that_nobody_took_resolves_nothing(outcome: str):
    """Whoever got nobody was not helped with that contact, also where somebody called back."""
    back = said(may(4, 10), SAM, channel="phone", outcome="connected")
    assert only(case(missed(outcome), back, changes=SETTLED), may(20), FIRST) == 0
    taken = said(may(4, 10), channel="phone", outcome="connected")
    assert only(case(missed(outcome), taken, changes=SETTLED), may(20), FIRST) == 0


def test_where_the_company_said_nothing_nobody_can_tell_what_was_resolved():
    """A call given up, a message nobody answered and a mere receipt are left out."""
    receipt = said(may(4, 10), BOT, automated=True)
    note = said(may(4, 10), SAM, direction="internal", public=False)
    for contacts in ([missed("abandoned")], [said(may(4))], [said(may(4)), receipt, note]):
        assert only(case(*contacts, changes=SETTLED), may(20), FIRST) == "no_reply"
        assert only(case(*contacts), may(20), FIRST) == "still_open"


def test_a_machine_can_resolve_with_the_first_contact():
    """What a bot wrote, or said in a call, is a word of the company."""
    bot = case(said(may(4)), said(may(4, 10), BOT), changes=SETTLED)
    assert only(bot, may(20), FIRST) == 1
    called = said(may(4), channel="phone", outcome="connected", participants=[BOT])
    assert only(case(called, changes=SETTLED), may(20), FIRST) == 1


def test_what_was_opened_again_was_not_resolved_at_once():
    """A case that was opened again was not resolved with the first contact, however late."""
    done = [
        *SETTLED,
        moved(may(16), "resolved", "open"),
        moved(may(17), "open", "resolved"),
    ]
    told = said(may(4)), said(may(4, 10), SAM)
    assert only(case(*told, changes=done), may(28), FIRST) == 0
    # It came back after the window, so it is no return within it.
    assert only(case(*told, changes=done), may(28), "repeat_contacts") == 0


def test_what_came_back_within_the_window_was_not_resolved():
    """Another case about the same thing within seven days shows that it was not resolved."""
    assert only(LAMP, may(25), FIRST, history=again(8)) == 0
    assert only(LAMP, may(25), FIRST, history=again(13)) == 1


def test_a_failure_waits_for_the_end_of_the_window_as_a_success_does():
    """Before the window is over neither counts, or the latest figures would all be failures."""
    twice = case(said(may(4)), said(may(4, 10)), changes=SETTLED)
    for subject in (LAMP, twice):
        assert only(subject, may(12), FIRST) == "too_early"
        assert only(subject, may(20), FIRST, history=None) == "no_history"


def test_where_nobody_asked_there_was_no_first_contact():
    """Without a contact nobody recorded it; where the customer asked nothing there is none."""
    assert only(case(changes=SETTLED), may(20), FIRST) == "not_recorded"
    assert only(case(said(may(4), SAM), changes=SETTLED), may(20), FIRST) == "no_message"


@pytest.mark.parametrize("measure", [FIRST, "repeat_contacts"])
def test_the_window_is_part_of_the_figure(measure: str):
    """Figures of different windows are never summed."""
    (each,) = measurements(LAMP, may(20), measure)
    assert each.of == "within 7 d"


# -- coming back ----------------------------------------------------------------------------------


def test_reopenings_are_counted_once_it_was_ever_settled():
    """A case that was never settled cannot be opened again; one that was, also while open."""
    assert only(case(), may(20), "reopenings") == "still_open"
    assert only(LAMP, may(20), "reopenings") == 0
    reopened = [*SETTLED, moved(may(6), "resolved", "open")]
    assert only(case(changes=reopened), may(20), "reopenings") == 1


def test_returns_are_counted_within_the_window():
    """Each case about the same thing that follows counts for the one that was settled last."""
    assert only(LAMP, may(25), "repeat_contacts", history=again(8)) == 1
    assert only(LAMP, may(25), "repeat_contacts", history=again(8, 9)) == 2
    assert only(LAMP, may(25), "repeat_contacts", history=again(14)) == 0
    assert only(LAMP, may(12), "repeat_contacts", history=again(14)) == "too_early"
    assert only(LAMP, may(25), "repeat_contacts", history=None) == "no_history"


def test_what_came_back_counts_at_once():
    """Once it has come back nobody has to wait for the end of the window, as in the finding."""
    assert only(LAMP, may(9), "repeat_contacts", history=again(8)) == 1
    reopened = [*SETTLED, moved(may(6), "resolved", "open")]
    assert only(case(changes=reopened), may(6, 10), "repeat_contacts") == 1
    done = [*reopened, moved(may(7), "open", "resolved")]
    assert only(case(changes=done), may(8), "repeat_contacts") == 1
    gone = [*reopened, moved(may(7), "open", "deleted")]
    assert only(case(changes=gone), may(8), "repeat_contacts") == "deleted"


def test_coming_back_is_no_single_persons_doing():
    """What came back falls to the team."""
    subject = attrs.evolve(LAMP, changes=[*SETTLED, moved(may(4), None, "desk", "team")])
    for measure in ("reopenings", "repeat_contacts"):
        assert whose(subject, may(20), measure) == [("desk", None)]


DAYS = st.lists(st.integers(5, 16), max_size=3, unique=True)


@given(talks(), DAYS, st.sampled_from([9, 12, 13, 25]))
def test_a_naive_reading_of_everything_finds_the_same(
    contacts: list[Interaction], back: list[int], now: int
):
    """Messages counted by their words, and returns by their days, give the same result."""
    subject = case(*contacts, changes=[moved(may(4, 20), "open", "resolved")], topic="lamp")
    others = [case(id=str(day), opened_at=may(day), topic="lamp") for day in back]
    known = History(customer="kim", cases=[subject, *others])
    words = [contact.id.partition(" ")[2] for contact in contacts]
    asking = {"asks", "calls", "calls a bot", "gives up", "wants a person"}
    number = sum(word in asking for word in words)
    returns = sum(may(day) <= may(11, 20) for day in back if day <= now)
    at = may(now, 21)
    spoken = any(word in {"answers", "calls", "calls a bot"} for word in words)
    lost = "gives up" in words
    expected: object = int(number == 1 and not lost and not returns)
    if not contacts:
        expected = "not_recorded"
    elif not number:
        expected = "no_message"
    elif now < 12:
        expected = "too_early"
    elif not spoken:
        expected = "no_reply"
    assert only(subject, at, FIRST, history=known) == expected
    times = "too_early" if now < 12 and not returns else returns
    assert found(subject, at, "repeat_contacts", history=known) == [times]
