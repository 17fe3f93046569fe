"""Hand-overs that nobody took."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.escalation import Escalation, EscalationState
from servicekit.followups.occasion import Occasion
from servicekit.instants import later, spoken
from servicekit.situation.scene import Scene

__all__ = ["hand_overs_untaken"]

#: The states in which nobody has taken an escalation, and its wait does not stand still.
_UNTAKEN = frozenset({EscalationState.PENDING, EscalationState.OFFERED, EscalationState.EXHAUSTED})


def hand_overs_untaken(scene: Scene) -> Iterator[Occasion]:
    """Yield what was handed over in a live case, and taken by nobody."""
    if not scene.live:
        return
    yield from _moved(scene)
    for escalation in scene.escalations:
        if escalation.state(**scene.asked) in _UNTAKEN:
            yield _raised(scene, escalation)


def _moved(scene: Scene) -> Iterator[Occasion]:
    """Yield that the desk that has the case got it from another, and nobody there has it since."""
    case, asked = scene.case, scene.asked
    moves = case.hand_overs(**asked)
    team = case.team(**asked)
    if not moves or moves[-1].new != team:
        return
    since = moves[-1].at
    given = case.changes_of("agent", **asked)
    taken = given and given[-1].new is not None and not later(since, given[-1].at)
    if not taken:
        text = f"{moves[-1].old} handed it over to {team} on {spoken(since)}; nobody has taken it."
        yield scene.occasion("hand_over_untaken", since, text, agent_id=None)


def _raised(scene: Scene, escalation: Escalation) -> Occasion:
    """Return that nobody has taken an escalation since it was raised, or since it was given up."""
    happened = escalation.happened(**scene.asked)
    left = [event.at for event in happened if event.kind == "gave_up"]
    since = left[-1] if left else escalation.raised_at
    text = f"Nobody has taken the escalation since {spoken(since)}: {escalation.why}"
    return scene.occasion(
        "hand_over_untaken", since, text, escalation.id, about=escalation.id, agent_id=None
    )
