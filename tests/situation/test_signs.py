"""What shows the facts of a case: when it came about, and its ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest

from servicekit.case import Case, Change, History
from servicekit.escalation import Escalation
from servicekit.interaction import SIGNALS
from servicekit.routing import Sign
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.situation.alarms import ALARMS
from servicekit.situation.reading import facts_of
from servicekit.situation.scene import Scene
from servicekit.situation.signs import sign_of, signs
from situation.support import ADA, at, call, case, moved, said

NAMES = [name for name in TRIGGER_COLUMNS if name not in ALARMS]


def found(subject: Case, day: int = 9, history: History | None = None) -> dict[str, Sign]:
    scene = Scene(case=subject, at=at(day), known_at=at(day), history=history)
    return signs(scene, facts_of(scene), NAMES)


def shown(sign: Sign) -> tuple[datetime | None, tuple[str, ...], str]:
    return sign.since, sign.because.evidence, sign.because.code


def step(day: int, field: str, old: str | None, new: str | None) -> Change:
    return Change(id=f"{field}{day}", at=at(day), field=field, old=old, new=new)


def test_a_case_of_which_nothing_is_known_shows_nothing():
    """What is not so, or none, has nothing that shows it."""
    assert found(case()) == {}


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_is_shown_by_the_contacts_that_carry_it(signal):
    """The newest of them dates it, all of them are its evidence."""
    marked = [said(at(day), id=day, signals=[signal]) for day in (2, 4)]
    sign = found(case(*marked, said(at(5), id=5)))[signal]
    assert shown(sign) == (at(4), ("2", "4"), signal)
    assert str(sign).endswith("on Mon 4 May 2026 09:00 UTC.")


@pytest.mark.parametrize(
    ("name", "field"),
    [("status", "status"), ("priority", "priority"), ("team", "team"), ("assigned", "agent")],
)
def test_what_is_set_is_dated_by_its_last_change(name, field):
    """Also that nobody has it any more has a date."""
    values = ("open", "pending") if field == "status" else ("a", "b")
    steps = [step(2, field, None, values[0]), step(3, field, values[0], values[1])]
    assert shown(found(case(changes=steps))[name]) == (at(3), (f"{field}3",), name)
    if field == "agent":
        gone = [*steps, step(4, field, "b", None)]
        assert shown(found(case(changes=gone))[name]) == (at(4), ("agent4",), name)


def test_waiting_is_shown_by_the_oldest_message_without_an_answer():
    """They have waited since the first of them."""
    subject = case(said(at(2), id="a"), said(at(3), id="b"))
    assert shown(found(subject)["waiting"]) == (at(2), ("a",), "waiting")


def test_an_escalation_shows_itself_and_how_grave_it_is():
    """Those that are under way count."""
    raised = [Escalation(id=day, case_id=1, raised_at=at(day), why="x") for day in (2, 3, 4)]
    subject = case(escalations=[*raised[:2], raised[2].cancel(at=at(5))])
    for name in ("escalated", "severity"):
        assert shown(found(subject)[name]) == (at(3), ("2", "3"), name)


def test_moves_and_reopenings_show_themselves():
    """The last time dates each of them."""
    desks = [step(day, "team", old, new) for day, old, new in _DESKS]
    status = [step(2, "status", None, "resolved"), step(5, "status", "resolved", "open")]
    sign = found(case(changes=[*desks, *status]))
    assert shown(sign["hand_overs"]) == (at(4), ("team3", "team4"), "hand_overs")
    assert shown(sign["departments"]) == (at(4), ("team3", "team4"), "departments")
    assert shown(sign["ping_pong"]) == (at(4), ("team4",), "ping_pong")
    assert shown(sign["reopenings"]) == (at(5), ("status5",), "reopenings")


_DESKS = [(2, None, "a"), (3, "a", "b"), (4, "b", "a")]


def test_contacts_are_shown_by_those_with_the_customer():
    """Notes and what is not public count for nothing."""
    subject = case(
        said(at(2), id="a", story_repeated=True),
        said(at(3), ADA, id="b"),
        said(at(4), ADA, id="c", direction="internal"),
        said(at(5), ADA, id="d", public=False),
    )
    sign = found(subject)
    assert shown(sign["contacts"]) == (at(3), ("a", "b"), "contacts")
    assert shown(sign["times_repeated"]) == (at(2), ("a",), "times_repeated")


def test_what_is_owed_late_is_shown_by_what_is_late():
    """With a history what is late in other cases shows it, too."""
    subject = case(promises=[call(), call(id="p0", due_at=at(20))])
    assert shown(found(subject)["owed_late"]) == (at(5), ("p1",), "owed_late")
    assert "owed_late" not in found(subject, day=4)
    other = case(id=2, opened_at=at(2), promises=[call(id="p2", made_at=at(2), due_at=at(6))])
    both = History(customer=7, cases=[subject, other])
    assert shown(found(subject, history=both)["owed_late"]) == (at(6), ("p1", "p2"), "owed_late")


def test_what_a_history_tells_is_shown_by_its_cases():
    """The newest case that was there by then dates how many there are; a return dates itself."""
    first = case(topic="lamp", changes=moved((at(2), "resolved")))
    again = case(id=2, topic="lamp", opened_at=at(4))
    ahead = case(id=3, topic="desk", opened_at=at(20))
    other = [case(id=4, topic="x", changes=moved((at(2), "resolved"))), case(id=5, topic="x")]
    other[1] = attrs.evolve(other[1], opened_at=at(3))
    known = History(customer=7, cases=[first, again, ahead, *other])
    for subject in (first, again):
        sign = found(subject, history=known)
        assert shown(sign["cases"]) == (at(4), ("1", "4", "5", "2"), "cases")
        assert shown(sign["came_back"]) == (at(4), ("2",), "came_back")
    assert "came_back" not in found(ahead, day=21, history=known)
    assert Scene(case=first, at=at(9), known_at=at(9)).returns == ()


def test_only_what_is_wanted_is_looked_for():
    """Each table names the facts that it reads."""
    scene = Scene(case=case(said(at(2))), at=at(9), known_at=at(9))
    wanted: list[Any] = ["waiting", "kind", "unheard of"]
    assert list(signs(scene, facts_of(scene), wanted)) == ["waiting"]


def test_nothing_shows_nothing():
    """Without anything that shows it there is no sign."""
    assert sign_of("x", "Since {when}.", []) is None
    sign = sign_of("x", "It is {odd} since {when}.", [(at(3), None), (at(2), "a"), (at(1), "a")])
    assert sign is not None
    assert shown(sign) == (at(3), ("a",), "x")
    assert str(sign) == "It is {odd} since Sun 3 May 2026 09:00 UTC."


def test_a_sign_keeps_every_instant_and_tells_the_first_where_it_goes_on_since():
    """What happens again and again is told by the newest, what goes on by the oldest."""
    found = [(at(3), "b"), (at(1), "a"), (at(2), None)]
    first, last = (sign_of("x", f"So since {{{word}}}.", found) for word in ("since", "when"))
    assert first is not None
    assert last is not None
    assert (str(first), str(last)) == (
        "So since Fri 1 May 2026 09:00 UTC.",
        "So since Sun 3 May 2026 09:00 UTC.",
    )
    assert first.instants == last.instants == (at(1), at(2), at(3))
    assert first.since == at(3)


def test_of_many_facts_only_the_newest_are_evidence():
    """A sign stays small: twenty ids are enough to look at."""
    sign = sign_of("x", "So it is.", [(at(day), str(day)) for day in range(1, 29)])
    assert sign is not None
    assert sign.because.evidence == tuple(str(day) for day in range(9, 29))


def test_praise_and_the_rest_have_sentences_of_their_own():
    """Each sentence says something else."""
    marked = [said(at(2), id=name, signals=[name]) for name in SIGNALS]
    sentences = {str(found(case(*marked))[name]) for name in SIGNALS}
    assert len(sentences) == len(SIGNALS)
