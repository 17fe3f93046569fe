import pytest
from hypothesis import given

from escalation.support import (
    LONDON,
    OFFICE,
    at,
    escalations,
    event,
    moments,
    offered,
    raised,
)
from servicekit.decision import Reason
from servicekit.escalation import Needs


def first(escalation, t, **more):
    return escalation.explain(at=t, **more).because[0].text


NINE = "Mon 4 May 2026 09:00 UTC"
TEN = "Mon 4 May 2026 10:00 UTC"
ELEVEN = "Mon 4 May 2026 11:00 UTC"


def test_the_whole_story_is_told():
    """An explanation says how it stands, then what happened, then who must not be asked."""
    escalation = (
        offered(raised_by="sam", decided_by="sam", severity="high", excluded=["kim"])
        .decline(at=at(10), by="ada", id="d", reason="no time")
        .escalate(at=at(11), seen_at=at(10), due_at=at(12))
    )

    explanation = escalation.explain(at=at(11, 30))
    assert str(explanation).splitlines() == [
        (
            f"Offered at level 1 since {ELEVEN}: 30 min left until the wait ends on "
            "Mon 4 May 2026 12:00 UTC."
        ),
        (
            f"{NINE}: raised by sam, about a decision of sam, severity high: refund above the "
            "limit (needs billing at level 2, authority for refund of 250 EUR)"
        ),
        f"{NINE}: offered to ada at level 0, to be taken by {ELEVEN}",
        f"{TEN}: declined by ada (no time)",
        f"{ELEVEN}: offered at level 1, to be taken by Mon 4 May 2026 12:00 UTC",
        "Not to be asked: kim (involved), sam (involved), ada (declined).",
    ]
    codes = ["offered", "raised", "offered", "declined", "offered", "excluded"]
    assert [reason.code for reason in explanation.because] == codes
    assert all(isinstance(reason, Reason) for reason in explanation.because)
    assert explanation.because[3].evidence == ("d",)
    assert explanation.because[2].evidence == ()
    assert explanation.standing == escalation.standing(at=at(11, 30))


def test_a_short_story_is_short():
    """What nobody said is not told."""
    assert str(raised(needs=Needs()).explain(at=at(9))) == (
        f"Pending since {NINE}: nobody has been asked yet.\n"
        f"{NINE}: raised, severity normal: refund above the limit"
    )


VERDICTS = [
    (raised(), f"Pending since {NINE}: nobody has been asked yet."),
    (
        raised().acknowledge(at=at(9), by="ada").give_up(at=at(10), by="ada"),
        f"Pending since {TEN}: it was given up, and nobody is asked.",
    ),
    (
        raised().offer(at=at(9), level=0),
        f"Offered at level 0 since {NINE}, without an end of the wait.",
    ),
    (
        raised().offer(at=at(9), level=0, to=["ada", "kim"], due_at=at(23)),
        (
            f"Offered to ada, kim at level 0 since {NINE}: 11 h left until the wait ends on "
            "Mon 4 May 2026 23:00 UTC."
        ),
    ),
    (
        offered(),
        (
            f"Offered to ada at level 0 since {NINE}: the wait ended on {ELEVEN}, 1 h ago, and "
            "nobody has taken it."
        ),
    ),
    (
        raised().offer(at=at(9), level=0, due_at=at(12)),
        (
            f"Offered at level 0 since {NINE}: the wait ends now, on Mon 4 May 2026 12:00 UTC, "
            "and nobody has taken it."
        ),
    ),
    (
        offered().decline(at=at(10), by="ada"),
        (
            f"Offered at level 0 since {NINE}: the wait ended on {ELEVEN}, 1 h ago, and "
            "nobody has taken it. Everybody who was asked has declined."
        ),
    ),
    (
        offered().pause(at=at(10)),
        (
            f"Paused since {TEN}: 1 h left of the wait at level 0, and nothing is due until it "
            "resumes."
        ),
    ),
    (
        raised().offer(at=at(9), level=0).pause(at=at(10)),
        f"Paused since {TEN}: nothing is due until it resumes.",
    ),
    (
        raised().offer(at=at(9), level=0, to=["ada"]).pause(at=at(10)).decline(at=at(11), by="ada"),
        (
            f"Paused since {TEN}: nothing is due until it resumes. Everybody who was asked has "
            "declined."
        ),
    ),
    (raised().acknowledge(at=at(10), by="ada"), f"Acknowledged by ada since {TEN}."),
    (raised(event("acknowledged", at(10))), f"Acknowledged since {TEN}."),
    (
        offered().exhaust(at=at(10)),
        f"Exhausted since {TEN}: the ladder has nobody left to ask.",
    ),
    (raised().resolve(at=at(10)), f"Resolved on {TEN}."),
    (raised().cancel(at=at(10)), f"Cancelled on {TEN}."),
    *(
        (
            raised().decide(at=at(10), by="kim", outcome=outcome, reason_code="rule_7"),
            f"Resolved on {TEN}: the decision {words} (rule_7).",
        )
        for outcome, words in (
            ("confirmed", "stands"),
            ("varied", "was varied"),
            ("reversed", "was reversed"),
        )
    ),
]


@pytest.mark.parametrize(("escalation", "verdict"), VERDICTS, ids=range(len(VERDICTS)))
def test_the_first_sentence_is_the_verdict(escalation, verdict):
    """One sentence says how it stands, since when, and what is left of the wait."""
    assert first(escalation, at(12)) == verdict


def test_a_wait_is_told_in_business_time():
    """With a calendar margins and rests are business time, and elapsed time where none is left."""
    escalation = raised().offer(at=at(15), level=0, due_at=at(10, day=5))
    paused = escalation.pause(at=at(16))

    assert "2 h of business time left until" in first(escalation, at(16), hours=OFFICE)
    assert "10 h left until" in first(escalation, at(0, day=5))
    assert "2 h of business time left of the wait" in first(paused, at(16), hours=OFFICE)
    assert "18 h left of the wait" in first(paused, at(16))
    assert "ended on Tue 5 May 2026 10:00 UTC, 8 h ago" in first(escalation, at(18, day=5))
    over = raised().offer(at=at(15), level=0, due_at=at(17))
    assert "5 h ago" in first(over, at(22), hours=OFFICE)
    long = raised().offer(at=at(9), level=0, due_at=at(13, day=7))
    assert "28 h of business time left until" in first(long, at(9), hours=OFFICE)
    assert "3 d 4 h left until" in first(long, at(9))


def test_dates_are_told_in_the_zone_of_the_question():
    """Whoever asks reads the clock of their own place."""
    told = str(offered().explain(at=at(10).astimezone(LONDON)))

    assert "UTC" not in told
    assert "offered to ada at level 0, to be taken by Mon 4 May 2026 12:00 BST" in told


def test_what_was_passed_over_is_told():
    """An entry that a late one has overtaken is told in its place, with the state that it met."""
    escalation = offered().acknowledge(at=at(11), by="ada", id="a")
    escalation = escalation.cancel(at=at(10), recorded_at=at(12))
    *_, last = escalation.explain(at=at(12)).because

    assert last == Reason(
        "overtaken",
        f"{ELEVEN}: acknowledged by ada; passed over, for it was cancelled by then",
        ["a"],
    )
    assert first(escalation, at(12)) == f"Cancelled on {TEN}."
    assert first(escalation, at(11)) == f"Acknowledged by ada since {ELEVEN}."


def test_an_edit_tells_what_was_known_before():
    """An entry that stands in the place of another tells that one as well."""
    escalation = offered().acknowledge(at=at(10), by="ada", id="a")
    edited = escalation.acknowledge(at=at(11), by="sam", id="b", revises="a")
    *_, last = edited.explain(at=at(12)).because

    assert last == Reason(
        "acknowledged",
        f"{ELEVEN}: acknowledged by sam; before: {TEN}: acknowledged by ada",
        ["b"],
    )


def test_what_was_taken_back_is_not_told():
    """An entry that was taken back is told only with its taking back."""
    escalation = (
        offered().acknowledge(at=at(10), by="ada", id="a").retract("a", at=at(11), by="kim")
    )

    told = [reason.code for reason in escalation.explain(at=at(11)).because]
    assert told == ["offered", "raised", "offered", "retracted"]
    assert escalation.explain(at=at(11)).because[-1].text == (
        f"{ELEVEN}: an entry made in error was taken back by kim; before: {TEN}: "
        "acknowledged by ada"
    )


@given(escalations(), moments)
def test_every_line_says_something(escalation, t):
    """Each explanation has a verdict that names the state, and a line for each entry."""
    explanation = escalation.explain(at=t, hours=OFFICE)

    assert explanation.because[0].code == str(explanation.standing.state)
    assert explanation.because[0].text.startswith(explanation.standing.state.capitalize())
    assert explanation.because[1].code == "raised"
    assert "None" not in str(explanation)
    assert len(str(explanation).splitlines()) == len(explanation.because)
