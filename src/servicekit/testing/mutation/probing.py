"""Find the case that shows a mutant, as an example of the playbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

import attrs

from servicekit.errors import ServiceKitError
from servicekit.followups.occasion import DATED
from servicekit.instants import earliest, moment, spoken
from servicekit.playbook import (
    AnswerExample,
    FollowUpExample,
    Playbook,
    PlaybookExample,
    RouteExample,
    TargetExample,
    TriggerExample,
)
from servicekit.testing.mutation.times import STARTS
from servicekit.values import Facts

__all__ = [
    "fewer", "follow_up", "names_of", "occasion", "probed", "promise", "route", "shows", "target",
    "witness_of", "words",
]  # fmt: skip

_NONE = "none"
_LOOKS = STARTS[:8]  # a working day of them; each asks the engines twice
_SHOWN = 2  # of what is said of an example
_DUE = timedelta(days=2)  # from what happened to the due, in a case made up


def shows(example: PlaybookExample, before: Playbook, after: Playbook) -> bool:
    """Tell whether an example comes out as expected before a change, and not after it."""
    return example.run(before).passed and not example.run(after).passed


def names_of(outcome: Any) -> tuple[str, ...]:
    """Return the names to which an outcome of a table leads.

    Example:
        >>> names_of("nudge"), names_of(None), names_of((("a", "b"), "a"))
        (('nudge',), (), ('a', 'b'))
    """
    if outcome is None:
        return ()
    if isinstance(outcome, tuple | list):
        return tuple(dict.fromkeys(chain.from_iterable(map(names_of, outcome))))
    return (str(outcome),)


def fewer(
    example: Any, before: Playbook, after: Playbook, keep: Sequence[str] = ()
) -> PlaybookExample:
    """Return an example with no more facts than it takes for both to say what they say.

    Args:
        example: an example that shows it.
        before: the playbook before the change.
        after: the playbook after it.
        keep: the names of facts that are not left out.
    """
    other = _said(example, after)
    for name in getattr(example, "facts", ()):
        rest = {each: value for each, value in example.facts.items() if each != name}
        if name not in keep and (rest or not isinstance(example, TriggerExample)):
            less = attrs.evolve(example, facts=rest)
            if less.run(before).passed and _said(less, after) == other:
                example = less
    found: PlaybookExample = example
    return found


def probed(
    before: Playbook, after: Playbook, asked: Iterable[PlaybookExample]
) -> PlaybookExample | None:
    """Return the first of some examples of which two playbooks say different things.

    It expects what the first playbook says; ``None`` where there is none.

    Args:
        before: the one playbook.
        after: the other.
        asked: examples that ask something, whatever they expect.
    """
    for each in asked:
        said = _said(each, before)
        differs = _differing(said, _said(each, after))
        if differs:
            # The words of promises say which one is meant; what else is alike shows nothing.
            alike: dict[str, Any] = {
                name: None for name in said if name not in {*differs, "promise"}
            }
            found = attrs.evolve(each, **alike, **{name: said[name] for name in differs})
            return fewer(found, before, after)
    return None


def _said(example: PlaybookExample, playbook: Playbook) -> Mapping[str, Any]:
    try:
        values = example._said(playbook).values  # noqa: SLF001 - examples are ours
    except ServiceKitError:
        return {}
    return {name: values[name] for name in example.expected}


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [name for name in one if name in other and not _same(one[name], other[name])]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return moment(one) == moment(other)
    return bool(one == other)


# What can be asked


def promise(question: Any, promise_id: str, facts: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    """Yield a promise that is made at several instants, where some facts lead to it."""
    for known in facts:
        for start in _LOOKS:
            yield AnswerExample(
                question=question.id, brand=question.brand, facts=known, at=start,
                promise=promise_id, due=_NONE,
            )  # fmt: skip


def target(target_id: str, facts: Mapping[str, Any]) -> Iterator[PlaybookExample]:
    """Yield a case that a target is for, as it is opened at several instants."""
    for start in _LOOKS:
        yield TargetExample(target=target_id, opened_at=start, facts=facts, due=_NONE)


def follow_up(plan: str, facts: Iterable[Mapping[str, Any]]) -> Iterator[PlaybookExample]:
    """Yield occasions of a plan, as they come at several instants."""
    for known in facts:
        for start in _LOOKS:
            yield occasion(known, start, plan=plan, earliest_at=_NONE, latest_at=_NONE)


def occasion(facts: Mapping[str, Any], at: datetime, **expected: Any) -> FollowUpExample:
    """Return an occasion at an instant; one with a due is due two days later."""
    kind = facts.get("occasion", "resolved")
    return FollowUpExample(
        occasion=kind,
        at=at,
        due_at=at + _DUE if kind in DATED else None,
        facts={name: value for name, value in facts.items() if name != "occasion"},
        **expected,
    )


def route(playbook: Playbook, after: Playbook, ladder: str) -> Iterator[PlaybookExample]:
    """Yield an escalation at each step of its climb, as it is raised at several instants.

    Args:
        playbook: the playbook.
        after: the playbook after a change, whose steps are looked at as well.
        ladder: the id of the ladder.
    """
    policy = playbook.ladder(ladder)
    for start in _LOOKS[:3]:
        for needs in (None, *policy.work.values()):
            own = {} if needs is None else {"needs": needs}
            raised: dict[str, Any] = {"ladder": ladder, "raised_at": start, **own}
            yield from _climb(raised, len(policy.rungs) + 1, (playbook, after))


def _climb(
    raised: Mapping[str, Any], steps: int, playbooks: Sequence[Playbook]
) -> Iterator[PlaybookExample]:
    at: datetime | None = raised["raised_at"]
    for _ in range(steps):
        if at is None:
            return
        example = RouteExample(**raised, at=at, route=(), level=0, outcome="asked", due=_NONE)
        yield example
        dues = [_said(example, each).get("due") for each in playbooks]
        at = earliest([due for due in dues if isinstance(due, datetime)])


def words(example: PlaybookExample, after: Playbook) -> str:
    """Return an example as a sentence: what it asks, what is said, and what a mutant says."""
    said = dict(islice(example.expected.items(), _SHOWN))
    others = _said(example, after)
    other = {name: others[name] for name in said}
    return f"nobody tests {example.asked}: {_phrased(said)}; the mutant: {_phrased(other)}"


def _phrased(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.removesuffix('_at')} {_text(value)}" for name, value in values.items())


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return " and ".join(value) or "nobody"
    return spoken(value) if isinstance(value, datetime) else str(value)


def witness_of(example: PlaybookExample) -> Facts:
    """Return the facts of an example, with its instants."""
    found = dict(getattr(example, "facts", {}))
    for name in ("opened_at", "raised_at", "at"):
        if (value := getattr(example, name, None)) is not None:
            found[name] = value
    return Facts(found)
