from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from review.measuring.support import ADA, inquiry, measurements, result, whose
from review.support import BOT, SAM, case, may, moved, said
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook
from servicekit.playbook.service_level import ServiceLevel
from servicekit.review.measuring.answering import answered

MEASURES = ("service_level", "speed_of_answer", "abandoned")
ALL, ANSWERED, NOT_SHORT = (
    f"{of}, within 20 s" for of in ("of all offered", "of answered", "without short abandons")
)


def call(wait: float | None, outcome: str = "connected", **fields: Any) -> Interaction:
    waited = None if wait is None else timedelta(seconds=wait)
    return said(may(4), channel="phone", outcome=outcome, wait=waited, **fields)


def shown(contact: Interaction, **fields: Any) -> dict[tuple[str, str | None], object]:
    """Return what a contact says, by measure and part."""
    found = answered(inquiry(case(contact), may(5), **fields))
    return {(each.measure, each.of): result(each) for each in found}


def test_a_call_taken_in_time_meets_the_service_level():
    """Until 20 seconds, these included, a call is taken in time, whichever calls count."""
    assert shown(call(20)) == {
        ("service_level", ALL): 1,
        ("service_level", ANSWERED): 1,
        ("service_level", NOT_SHORT): 1,
        ("speed_of_answer", None): 20_000_000,
        ("abandoned", "of all offered"): 0,
        ("abandoned", "without short abandons"): 0,
    }


def test_a_call_taken_too_late_does_not():
    """A call that waits longer was not taken in time, and still it was not given up."""
    late = shown(call(20.000001))
    assert [late["service_level", of] for of in (ALL, ANSWERED, NOT_SHORT)] == [0, 0, 0]
    assert late["abandoned", "of all offered"] == 0


def test_a_call_that_was_given_up_was_missed():
    """Who gives up counts against all offered, and not among the answered."""
    assert shown(call(6, "abandoned")) == {
        ("service_level", ALL): 0,
        ("service_level", NOT_SHORT): 0,
        ("abandoned", "of all offered"): 1,
        ("abandoned", "without short abandons"): 1,
    }


def test_who_gives_up_at_once_is_left_out_where_short_abandons_are():
    """Nobody could have taken a call that was given up within five seconds."""
    short = shown(call(5, "abandoned"))
    assert short["service_level", ALL] == 0
    assert short["service_level", NOT_SHORT] == "short_abandon"
    assert short["abandoned", "of all offered"] == 1
    assert short["abandoned", "without short abandons"] == "short_abandon"


def test_a_wait_that_nobody_recorded_says_nothing_of_the_time():
    """Without a wait neither a call that was taken nor one that was given up counts for time."""
    taken, lost = shown(call(None)), shown(call(None, "abandoned"))
    for found, count in ((taken, 0), (lost, 1)):
        assert found.pop(("abandoned", "of all offered")) == count
        assert set(found.values()) == {"not_recorded"}


def test_a_wait_below_nothing_cannot_be():
    """A wait of less than nothing is no time; that the call was taken is still known."""
    found = shown(call(-1))
    assert found.pop(("abandoned", "of all offered")) == 0
    assert set(found.values()) == {"impossible"}


def test_the_playbook_says_within_what_time():
    """Other limits lead to other figures, under another name."""
    level = ServiceLevel(answer_within=timedelta(minutes=1), short_abandon=timedelta(seconds=10))
    strict = Playbook(name="Desk", service_level=level)
    assert shown(call(60), playbook=strict)["service_level", "of answered, within 1 min"] == 1
    given_up = shown(call(10, "abandoned"), playbook=strict)
    assert given_up["abandoned", "without short abandons"] == "short_abandon"


def test_what_is_no_call_of_a_customer_says_nothing():
    """A message, a call of ours and one that a bot took are not offered to anybody."""
    assert not shown(said(may(4)))
    assert not shown(call(3, author=SAM))
    assert not shown(call(3, participants=[BOT]))


def test_it_is_the_doing_of_who_took_it():
    """A call falls to the person who took it; one that nobody took to the team alone."""
    changes = [moved(may(4), None, "desk", "team"), moved(may(4), None, "sam", "agent")]
    taken = case(call(3, participants=[ADA]), changes=changes)
    assert set(whose(taken, may(5), "service_level")) == {("desk", "ada")}
    lost = case(call(9, "abandoned", department="phones"), changes=changes)
    assert set(whose(lost, may(5), "abandoned")) == {("phones", None)}


CALLS = st.lists(
    st.tuples(
        st.sampled_from(["connected", "abandoned", "no_answer", "voicemail"]),
        st.one_of(st.none(), st.integers(0, 40)),
    ),
    max_size=8,
)


@given(CALLS)
def test_a_naive_count_of_the_calls_finds_the_same(calls: list[tuple[str, int | None]]):
    """Summed up by hand the calls give the shares that the measurements give."""
    subject = case(*(call(wait, outcome, id=n) for n, (outcome, wait) in enumerate(calls)))
    sums: dict[tuple[str, str | None], list[int]] = {}
    for measure in MEASURES:
        for each in measurements(subject, may(5), measure):
            if each.value is not None:
                sums.setdefault((measure, each.of), []).append(each.value)
    known = [(outcome == "connected", wait) for outcome, wait in calls if wait is not None]
    taken = [wait for ok, wait in known if ok]
    fast = sum(wait <= 20 for wait in taken)
    short = sum(not ok and wait <= 5 for ok, wait in known)
    lost = len(known) - len(taken)

    def share(measure: str, of: str | None) -> tuple[int, int]:
        values = sums.get((measure, of), [])
        return sum(values), len(values)

    assert share("service_level", ALL) == (fast, len(known))
    assert share("service_level", ANSWERED) == (fast, len(taken))
    assert share("service_level", NOT_SHORT) == (fast, len(known) - short)
    assert share("speed_of_answer", None) == (sum(taken) * 1_000_000, len(taken))
    given_up = sum(outcome != "connected" for outcome, _ in calls)
    assert share("abandoned", "of all offered") == (given_up, len(calls))
    assert share("abandoned", "without short abandons") == (lost - short, len(known) - short)
