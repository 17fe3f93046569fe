"""The element: one thing of a policy that tests can make happen."""

from __future__ import annotations

import attrs

__all__ = ["KINDS", "TRANSITION", "Element"]

TRANSITION = "transition"
#: What an element can be, each with the word for several of them.
KINDS = {
    "rule": "rules",
    "boundary": "boundaries",
    "answer": "answers",
    "level": "levels",
    "target": "targets",
    "trigger": "triggers",
    "plan": "plans",
    TRANSITION: "transitions",
}


@attrs.frozen(order=True)
class Element:
    """One thing of a policy that tests can make happen.

    Args:
        place: the policy, as a report calls it: ``question return``.
        policy: what tells policies apart that a report calls the same; empty for those of a
            playbook.
        number: its number among those of the place, from 0, in the order of reports.
        kind: one of :data:`KINDS`.
        words: what it is, in a sentence that begins with "nobody tests".
    """

    place: str
    policy: str
    number: int
    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"
