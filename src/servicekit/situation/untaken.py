"""Hand-overs that nobody took."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.escalation import Escalation, EscalationState
from servicekit.followups.occasion import Occasion
from servicekit.hours import Span
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
    """Yield that another desk got the case, and nobody has it, since the move or since they left.

    A desk that let it go without handing it on has it still.
    """
    case, asked = scene.case, scene.asked
    moves = case.hand_overs(**asked)
    if not moves or case.team(**asked) not in {None, moves[-1].new}:
        return
    move = moves[-1]
    since = [each for each in case.changes_of("agent", **asked) if not later(move.at, each.at)]
    if since and since[-1].new is not None:
        return
    handed = f"{move.old} handed it over to {move.new} on {spoken(move.at)}"
    had = any(each.new is not None for each in since)
    begun = since[-1].at if had else move.at
    how = f"since {spoken(begun)} nobody has it" if had else "nobody has taken it"
    text = f"{handed}; {how}."
    yield scene.occasion("hand_over_untaken", begun, text, agent_id=None, team_id=move.new)


def _raised(scene: Scene, escalation: Escalation) -> Occasion:
    """Return that nobody has taken an escalation since it was raised, or since it was given up."""
    happened = escalation.happened(**scene.asked)
    paused = [event.at for event in happened if event.kind == "paused"]
    resumed = [event.at for event in happened if event.kind == "resumed"]
    left = [event.at for event in happened if event.kind == "gave_up"]
    since = left[-1] if left else escalation.raised_at
    text = f"Nobody has taken the escalation since {spoken(since)}: {escalation.why}"
    return scene.occasion(
        "hand_over_untaken",
        since,
        text,
        escalation.id,
        about=escalation.id,
        agent_id=None,
        pauses=tuple(map(Span, paused, resumed)),
    )
