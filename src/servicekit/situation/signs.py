"""What shows the facts of a case: when what they count or tell came about, and its ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from servicekit.case import Change
from servicekit.decision import Reason
from servicekit.instants import spoken, to_microseconds
from servicekit.interaction import Interaction
from servicekit.routing import Sign
from servicekit.situation.scene import Scene
from servicekit.situation.silence import waiting

__all__ = ["Shown", "sign_of", "signs"]

_SHOWN = 20  # a sign stays small, however much shows it
#: When something came about that shows a fact, and its id where it has one.
Shown = tuple[datetime, str | None]


class _Telling(NamedTuple):
    """How a fact is shown.

    Args:
        text: the sentence; ``{when}`` stands for the newest instant, ``{since}`` for the oldest.
        found: what shows it, by its name.
    """

    text: str
    found: Callable[[Scene, str], Iterable[Shown]]


def signs(scene: Scene, facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Sign]:
    """Return what shows some facts of a case: those that are so, more than none, or known to be.

    Args:
        scene: the case.
        facts: its facts.
        names: those that are wanted.
    """
    found: dict[str, Sign] = {}
    for name in names:
        telling = _TELLINGS.get(name)
        if telling is not None and (facts.get(name) or name in _EITHER_WAY):
            sign = sign_of(name, telling.text, telling.found(scene, name))
            if sign is not None:
                found[name] = sign
    return found


def sign_of(code: str, text: str, shown: Iterable[Shown]) -> Sign | None:
    """Return the sign that some facts are, ``None`` where there are none.

    Of many facts only the newest are its evidence.

    Args:
        code: the name of what they show.
        text: the sentence; ``{when}`` stands for the newest instant, ``{since}`` for the oldest.
        shown: the facts.
    """
    found = sorted(shown, key=lambda each: to_microseconds(each[0]))
    if not found:
        return None
    instants = [each for each, _ in found]
    evidence = dict.fromkeys(name for _, name in found[-_SHOWN:] if name is not None)
    words = text.replace("{when}", spoken(instants[-1])).replace("{since}", spoken(instants[0]))
    return Sign(
        since=instants[-1], before=instants[:-1], because=Reason(code, words, tuple(evidence))
    )


def _marked(scene: Scene, signal: str) -> Iterator[Shown]:
    return _contacts(each for each in scene.contacts if signal in each.signals)


def _contacts(contacts: Iterable[Interaction]) -> Iterator[Shown]:
    return ((each.at, each.id) for each in contacts)


def _changes(changes: Iterable[Change]) -> Iterator[Shown]:
    return ((each.at, each.id) for each in changes)


def _set(scene: Scene, name: str) -> Iterator[Shown]:
    field = "agent" if name == "assigned" else name
    return _changes(scene.case.changes_of(field, **scene.asked)[-1:])


def _waiting(scene: Scene, _: str) -> Iterator[Shown]:
    message = waiting(scene)
    return _contacts([] if message is None else [message])


def _escalated(scene: Scene, _: str) -> Iterator[Shown]:
    return ((each.raised_at, each.id) for each in scene.escalations)


def _reopened(scene: Scene, _: str) -> Iterator[Shown]:
    return _changes(scene.case.reopenings(**scene.asked))


def _moved(scene: Scene, _: str) -> Iterator[Shown]:
    return _changes(scene.case.hand_overs(**scene.asked))


def _sent_back(scene: Scene, _: str) -> Iterator[Shown]:
    return _changes(scene.case.ping_pong(**scene.asked))


def _talks(scene: Scene, _: str) -> Iterator[Shown]:
    return _contacts(c for c in scene.contacts if c.public and c.direction != "internal")


def _repeated(scene: Scene, _: str) -> Iterator[Shown]:
    return _contacts(each for each in scene.contacts if each.story_repeated)


def _cases(scene: Scene, _: str) -> Iterator[Shown]:
    cases = () if scene.history is None else scene.history.cases
    return ((c.opened_at, c.id) for c in cases if scene.knows(c.opened_at, c.recorded_at))


def _came_back(scene: Scene, _: str) -> Iterator[Shown]:
    for each in scene.returns:
        if scene.case.id in {each.case_id, each.again_in}:
            yield each.again_at, each.again_in


def _late(scene: Scene, _: str) -> Iterator[Shown]:
    """Yield what is late; without a history that is looked for in this case alone."""
    owed = scene.case.owed if scene.history is None else scene.history.owed_late
    for promise in owed(**scene.asked):
        broken_at = promise.standing(**scene.asked).broken_at
        if broken_at is not None:
            yield broken_at, promise.id


# What is told where it is not so as well: that nobody has the case has a date, too.
_EITHER_WAY = frozenset({"status", "priority", "team", "assigned"})
_TELLINGS: Mapping[str, _Telling] = MappingProxyType(
    {
        "status": _Telling("The status was set on {when}.", _set),
        "priority": _Telling("The priority was set on {when}.", _set),
        "team": _Telling("The desk was set on {when}.", _set),
        "assigned": _Telling("Who has it was set on {when}.", _set),
        "waiting": _Telling("They have waited for an answer since {since}.", _waiting),
        "escalated": _Telling("An escalation is under way since {since}.", _escalated),
        "severity": _Telling("An escalation is under way since {since}.", _escalated),
        "asked_for_person": _Telling("They asked for a person on {when}.", _marked),
        "complaint": _Telling("They complained on {when}.", _marked),
        "abusive": _Telling("They were abusive on {when}.", _marked),
        "praise": _Telling("They praised somebody on {when}.", _marked),
        "final_response": _Telling("They got our last word on {when}.", _marked),
        "reopenings": _Telling("It was opened again on {when}.", _reopened),
        "hand_overs": _Telling("Another desk got it on {when}.", _moved),
        "departments": _Telling("Another desk got it on {when}.", _moved),
        "ping_pong": _Telling("It went straight back on {when}.", _sent_back),
        "contacts": _Telling("We were last in contact on {when}.", _talks),
        "times_repeated": _Telling("They had to tell the story again on {when}.", _repeated),
        "cases": _Telling("Their newest case was raised on {when}.", _cases),
        "came_back": _Telling("It came back on {when}.", _came_back),
        "owed_late": _Telling("We owe them something that is late since {since}.", _late),
    }
)
