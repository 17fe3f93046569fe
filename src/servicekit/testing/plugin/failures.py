"""The last decisions of a test that fails."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.errors import ServiceKitError
from servicekit.tables import DecisionTable
from servicekit.testing.conditions import conditions
from servicekit.testing.observing import Observation

__all__ = ["LastDecisions"]

_KEPT = 3


class LastDecisions:
    """Keep the last few decisions that were made, each once, and tell why they were made."""

    def __init__(self) -> None:
        self._kept: list[Observation] = []

    def __call__(self, observation: Observation) -> None:
        """Take note of a decision; of one that was made before it is the last one again."""
        if observation.kind not in {"table", "route"}:
            return
        others = [each for each in self._kept if not _same(each, observation)]
        self._kept = [*others, observation][-_KEPT:]

    def clear(self) -> None:
        """Forget them: another test begins."""
        self._kept = []

    def __str__(self) -> str:
        return "\n\n".join(_told(self._kept))


def _same(first: Observation, second: Observation) -> bool:
    if first.policy is not second.policy:
        return False
    return first.facts == second.facts and (first.kind == "table" or first.said == second.said)


def _told(kept: list[Observation]) -> Iterator[str]:
    for each in kept:
        if isinstance(each.policy, DecisionTable):
            try:
                yield conditions(each.policy, each.facts)
            except ServiceKitError as error:  # facts that the table does not take
                yield f"{each.policy.name}: {error}"
        else:
            yield f"{each.policy.id}: {each.said}"
