"""The alarms: facts of a case that only triggers read, each with what shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs

from servicekit.answers import AnswerBook
from servicekit.case import Case
from servicekit.decision import Reason
from servicekit.instants import duration_microseconds, later
from servicekit.interaction import Interaction, Told
from servicekit.promise import Promise, PromiseState
from servicekit.roster import Roster
from servicekit.routing import Sign
from servicekit.situation.pledges import UNCOVERED, Watch
from servicekit.situation.scene import Scene
from servicekit.situation.signs import Shown, sign_of
from servicekit.situation.wanted import agent_of, beyond, wanted

__all__ = ["ALARMS", "Alarm", "View"]


@attrs.frozen(kw_only=True, eq=False)
class View:
    """A case at an instant, with all that alarms look at.

    Args:
        scene: the case.
        watch: when a promise is about to slip.
        promises: what was promised in it by then, and by its targets.
        roster: the people, with what they may decide.
        book: the answers to what customers ask.
        within: how long after it was settled a matter that comes back is the same.
        contradictions: the ids of the contacts with an answer that contradicts one before it, if
            somebody has asked the book already.
    """

    scene: Scene
    watch: Watch
    promises: tuple[Promise, ...]
    roster: Roster | None
    book: AnswerBook | None
    within: timedelta
    contradictions: frozenset[str] | None = None


class Alarm(NamedTuple):
    """A fact, with what shows it where it is so.

    Args:
        value: what it is.
        sign: what shows it.
    """

    value: Any
    sign: Sign | None = None

    @classmethod
    def of(cls, code: str, text: str, shown: Iterable[Shown]) -> Alarm:
        """Return whether there is anything that shows it."""
        sign = sign_of(code, text, shown)
        return cls(sign is not None, sign)


def _broken(view: View) -> Alarm:
    stands = [(p.standing(**view.scene.asked), p.id) for p in view.promises]
    found = [(s.broken_at, name) for s, name in stands if s.state is PromiseState.BROKEN]
    shown = [(t, name) for t, name in found if t is not None]
    return Alarm.of("promise_broken", "A promise is broken since {since}.", shown)


def _at_risk(view: View) -> Alarm | None:
    """Return whether a promise is about to slip; by a calendar without its year nobody can tell."""
    try:
        found = [(view.watch.slips_at(p, view.scene.asked), p.id) for p in view.promises]
    except UNCOVERED:
        return None
    shown = [(t, name) for t, name in found if t is not None and not later(t, view.scene.at)]
    return Alarm.of("promise_at_risk", "A promise is about to slip since {since}.", shown)


def _contacts_about(view: View) -> Alarm | None:
    if view.scene.history is None:
        return None
    shown: dict[str, Shown] = {}
    for case in _same_matter(view):
        own = list(_got_in_touch(case, view.scene))
        # Whoever raised a case got in touch, also where nobody recorded how.
        shown |= {each.id: (each.at, each.id) for each in own}
        shown |= {} if own else {f"case {case.id}": (case.opened_at, None)}
    often = "once" if len(shown) == 1 else f"{len(shown)} times, the last time"
    text = f"They got in touch about it {often} on {{when}}."
    return Alarm(len(shown), sign_of("contacts_about", text, shown.values()))


def _same_matter(view: View) -> Iterator[Case]:
    """Yield the case, and those before it that were settled and came back as it."""
    scene, ids = view.scene, {view.scene.case.id}
    most = duration_microseconds(view.within)
    for each in reversed(scene.returns):
        if each.again_in in ids and duration_microseconds(each.after) <= most:
            ids.add(each.case_id)
    yield scene.case
    if scene.history is not None and len(ids) > 1:
        others = (case for case in scene.history.cases if case.id != scene.case.id)
        yield from (case for case in others if case.id in ids)


def _got_in_touch(case: Case, scene: Scene) -> Iterator[Interaction]:
    """Yield the contacts by which the customer wanted something; a mere thanks is none."""
    for contact in case.contacts(**scene.asked):
        ours = contact.automated or not contact.public or not contact.is_theirs
        if not ours and contact.needs_reply:
            yield contact


def _contradiction(view: View) -> Alarm | None:
    """Return whether an answer of this case contradicts one before it.

    Nobody can tell without a book, nor without a history where this case alone shows none.
    """
    own = [contact for contact in view.scene.contacts if contact.told]
    found = _told_otherwise(view) if own else frozenset()
    shown = [(each.at, each.id) for each in own if each.id in found]
    alarm = Alarm.of("contradiction", "They were told otherwise before, last on {when}.", shown)
    return None if own and not shown and _may_contradict(view) else alarm


def _told_otherwise(view: View) -> frozenset[str]:
    """Return the ids of the contacts with an answer that contradicts one before it."""
    if view.contradictions is not None:
        return view.contradictions
    told = _told(view)
    if view.book is None or not _asked_twice(told):
        return frozenset()
    found = {id(each.answer) for each in view.book.contradictions(told)}
    return frozenset(contact.id for contact, answer in told if id(answer) in found)


def _may_contradict(view: View) -> bool:
    """Tell whether an answer may contradict one before it that nobody has looked at."""
    if view.contradictions is not None:
        return False
    return view.scene.history is None or (view.book is None and _asked_twice(_told(view)))


def _told(view: View) -> tuple[tuple[Interaction, Told], ...]:
    return (view.scene.history or view.scene.case).told(**view.scene.asked)


def _asked_twice(told: Iterable[tuple[Interaction, Told]]) -> bool:
    questions = [answer.question for _, answer in told]
    return len(set(questions)) < len(questions)


def _vulnerable(view: View) -> Alarm | None:
    customer = view.scene.customer
    if customer is None:
        return None
    if not customer.needs:
        return Alarm(value=False)
    why = Reason("vulnerable", f"They need: {', '.join(customer.needs)}.", (customer.id,))
    return Alarm(value=True, sign=Sign(because=why))


def _above_authority(view: View) -> Alarm | None:
    """Return whether more is asked for than whoever has the case may grant."""
    scene = view.scene
    holder = scene.case.agent(**scene.asked)
    agent = agent_of(view.roster, holder)
    found = [(each, beyond(scene, each, agent)) for each in wanted(scene, view.promises)]
    shown = [(each.since, each.id) for each, verdict in found if verdict.refuted]
    if not shown and any(verdict.undecided for _, verdict in found):
        return None
    text = f"More is asked for than {holder} may grant, who has the case, since {{since}}."
    return Alarm.of("above_authority", text, shown)


#: What tells each fact; ``None`` where nobody can.
ALARMS: Mapping[str, Callable[[View], Alarm | None]] = MappingProxyType(
    {
        "promise_broken": _broken,
        "promise_at_risk": _at_risk,
        "contacts_about": _contacts_about,
        "contradiction": _contradiction,
        "vulnerable": _vulnerable,
        "above_authority": _above_authority,
    }
)
