from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.measuring.support import found, only, talks, whose
from review.support import BOT, SAM, call, case, may, moved, said
from servicekit.case import Feedback, History
from servicekit.interaction import Interaction, Told
from servicekit.playbook import Playbook
from servicekit.targets import Target, Targets

ASKED, ANSWERED = said(may(4, 9)), said(may(4, 10), SAM)
SETTLED = [moved(may(5), "open", "resolved")]
COMPLAINT = said(may(4, 9), signals=["complaint"])


def risk(*contacts: Interaction, day: int = 20, **fields: object) -> object:
    return only(case(*contacts, **fields), may(day), "at_risk")


def test_a_customer_who_was_served_is_not_at_risk():
    """Asked, answered and settled: nothing speaks for losing them."""
    assert risk(ASKED, ANSWERED, changes=SETTLED) == 0
    assert risk(ASKED, ANSWERED) == 0


def test_who_waits_is_not_at_risk_by_that_alone():
    """A question that waits for an answer in an open case is no sign yet, within the window."""
    assert risk(ASKED, day=11) == 0
    assert risk(ASKED, day=12) == 1
    month = Playbook(name="Desk", window=timedelta(days=20))
    assert only(case(ASKED), may(20), "at_risk", playbook=month) == 0


def test_what_was_promised_and_is_late_is_a_sign():
    """A word that somebody gave and broke is a sign, one that was kept in the end is none."""
    assert risk(promises=[call()]) == 1
    assert risk(promises=[call().fulfil(at=may(5))]) == 0
    assert risk(promises=[call(due_at=may(21))]) == 0


def test_a_target_that_was_missed_is_no_broken_word():
    """What the company promises to everyone is measured elsewhere."""
    assert risk(promises=[call(origin="target")]) == 0


def in_an_hour(measure: str) -> Playbook:
    return Playbook(
        name="Desk", targets=Targets([Target(id="t", measure=measure, within=timedelta(hours=1))])
    )


def within_the_hour(*contacts: Interaction, measure: str = "first_reply", **fields: object) -> int:
    subject = case(*contacts, **fields)
    return only(subject, may(4, 14), "at_risk", playbook=in_an_hour(measure))


def test_a_reply_that_is_late_is_a_sign_while_they_wait():
    """Who was promised a reply and still has none is owed something late."""
    assert within_the_hour(ASKED) == 1
    assert within_the_hour(ASKED, said(may(4, 12), SAM)) == 0
    assert within_the_hour(ASKED, changes=[moved(may(4, 13), "open", "resolved")]) == 0
    assert within_the_hour(ASKED, measure="resolution") == 0
    again = said(may(4, 11))
    assert within_the_hour(ASKED, ANSWERED, again) == 0
    both = Playbook(
        name="Desk",
        targets=Targets(
            [
                Target(id=each, measure=each, within=timedelta(hours=1))
                for each in ("first_reply", "next_reply")
            ]
        ),
    )
    assert only(case(ASKED, ANSWERED, again), may(4, 14), "at_risk", playbook=both) == 1


def test_a_machine_answers_until_they_write_again():
    """A bot's word ends the wait here, also for a reply by a person that is late."""
    told = said(may(4, 10), BOT)
    assert within_the_hour(ASKED, told) == 0
    assert within_the_hour(ASKED, told, said(may(4, 11))) == 1
    assert risk(ASKED, told, changes=SETTLED) == 0
    assert risk(ASKED, told, said(may(4, 11)), changes=SETTLED) == 1
    assert risk(COMPLAINT, told, day=5) == 0
    assert risk(COMPLAINT, told, said(may(4, 11), signals=["complaint"]), day=5) == 1


def test_a_complaint_that_waits_for_an_answer_is_a_sign():
    """By its kind or by a signal, a complaint must not wait."""
    assert risk(COMPLAINT) == 1
    assert risk(ASKED, kind="complaint") == 1
    assert risk(COMPLAINT, ANSWERED) == 0
    assert risk(ASKED, ANSWERED, kind="complaint") == 0
    # What waits now is a plain question: the complaint was answered.
    assert risk(COMPLAINT, ANSWERED, said(may(4, 12)), day=5) == 0
    # They complain while they wait already, or say so in a word that wants no answer.
    assert risk(ASKED, said(may(4, 10), signals=["complaint"])) == 1
    aside = said(may(4, 10), signals=["complaint"], needs_reply=False)
    assert risk(ASKED, aside, day=5) == 0


def test_what_came_back_twice_is_a_sign():
    """A matter that came back twice, from or to this case, was not understood."""
    first = case(ASKED, ANSWERED, changes=SETTLED, topic="lamp")

    def again(day: int, *more: object) -> object:
        changes = [moved(may(day, 12), "open", "resolved"), *more]
        return case(id=str(day), opened_at=may(day), topic="lamp", changes=changes)

    def known(*others: object) -> dict[str, object]:
        return {"history": History(customer="kim", cases=[first, *others])}

    contacts = said(may(7, 10), SAM, case_ids=["7"])
    middle = case(
        contacts,
        id="7",
        opened_at=may(7),
        topic="lamp",
        changes=[moved(may(7, 12), "open", "resolved")],
    )
    assert found(first, may(20), "at_risk", **known(again(7))) == [0]
    assert found(middle, may(20), "at_risk", **known(middle)) == [0]
    assert found(middle, may(20), "at_risk", **known(middle, again(9))) == [1]
    assert found(first, may(20), "at_risk", **known(again(7), again(9))) == [0]


@pytest.mark.parametrize(("kind", "low", "fine"), [("csat", 2, 3), ("nps", 6, 7), ("ces", 3, 4)])
def test_a_low_score_is_a_sign(kind: str, low: int, fine: int):
    """The lower two of five, a detractor's score and a hard time are low; the next is not."""
    for score, expected in ((low, 1), (fine, 0)):
        given_score = Feedback(kind=kind, at=may(5), score=score)
        assert risk(ASKED, ANSWERED, feedback=[given_score]) == expected


def test_on_another_scale_the_same_part_is_low():
    """Of a scale to 100 a quarter is what two of five are."""
    for score, expected in ((25, 1), (26, 0)):
        given_score = Feedback(kind="csat", at=may(5), score=score, scale=(0, 100))
        assert risk(ASKED, ANSWERED, feedback=[given_score]) == expected


def test_the_last_score_of_each_kind_counts():
    """Who was won back is not at risk; a low score of another kind stays one."""
    low = Feedback(kind="csat", at=may(5), score=1)
    better = Feedback(kind="csat", at=may(6), score=5)
    wordless = Feedback(kind="csat", at=may(7))
    other = Feedback(kind="nps", at=may(7), score=10)
    assert risk(ASKED, ANSWERED, feedback=[low, better]) == 0
    assert risk(ASKED, ANSWERED, feedback=[better, low], day=20) == 0
    assert risk(ASKED, ANSWERED, feedback=[low, wordless, other]) == 1


def test_who_was_never_answered_is_at_risk():
    """Quiet for longer than the window over a message that nobody answered, settled or not."""
    assert risk(ASKED, changes=SETTLED) == 1
    assert risk(ASKED, changes=SETTLED, day=11) == 0
    assert risk(ASKED, said(may(6)), changes=SETTLED, day=13) == 0
    assert risk(ASKED, ANSWERED, said(may(4, 12)), changes=SETTLED) == 1
    assert risk(ASKED, said(may(4, 10), BOT, automated=True), changes=SETTLED) == 1
    assert risk(ASKED, said(may(4, 10), SAM, outcome="no_answer"), changes=SETTLED) == 1


def test_who_was_told_something_by_a_machine_was_answered():
    """A machine's answer is one, unlike a receipt, as long as it reached them."""
    told = {"automated": True, "told": [Told(question="return", outcome="yes")]}
    assert risk(ASKED, said(may(4, 10), BOT, **told), changes=SETTLED) == 0
    assert risk(ASKED, said(may(4, 10), BOT, outcome="bounced", **told), changes=SETTLED) == 1


def test_what_nobody_knows_is_left_out():
    """Without a history, without any record, or in a case that is gone, nobody can tell."""
    assert found(case(ASKED), may(20), "at_risk", history=None) == ["no_history"]
    assert risk() == "not_recorded"
    assert risk(ASKED, changes=[moved(may(5), "open", "deleted")]) == "deleted"
    # A sign alone would make all that is known a risk.
    assert found(case(COMPLAINT), may(20), "at_risk", history=None) == ["no_history"]


def test_a_risk_is_no_single_persons_doing():
    """A customer is lost by the team, and by nobody in person."""
    changes = [moved(may(4), None, "desk", "team"), moved(may(4), None, "sam", "agent")]
    assert whose(case(ASKED, changes=changes), may(20), "at_risk") == [("desk", None)]


@given(talks(), st.booleans(), st.booleans())
def test_a_naive_reading_of_the_talk_finds_the_same(
    contacts: list[Interaction], complaint: bool, settled: bool
):
    """By the words for what happened the same customers were left, or complained in vain."""
    asking, answering = {"asks", "gives up", "wants a person"}, {"answers", "calls", "calls a bot"}
    waits = False
    for contact in contacts:
        word = contact.id.partition(" ")[2]
        waits = (waits or word in asking) and word not in answering
    changes = [moved(may(4, 20), "open", "resolved")] if settled else []
    kind = "complaint" if complaint else "request"
    for day, expected in ((20, waits), (5, waits and complaint and not settled)):
        assert risk(*contacts, day=day, changes=changes, kind=kind) == (
            int(expected) if contacts else "not_recorded"
        )
