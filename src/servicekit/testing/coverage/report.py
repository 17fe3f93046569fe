"""The report of a coverage, as plain text of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import floor
from textwrap import fill

from servicekit.testing.coverage.element import KINDS, TRANSITION, Element
from servicekit.testing.coverage.hits import SHOWN, Hits

__all__ = ["report"]

_WIDTH = 80
_NOTHING = "There is no policy to cover."


def report(found: Mapping[Element, Hits], percent: float, *, tests: bool) -> str:
    """Return a report: a line for each policy, what never happened, and the total.

    Args:
        found: every element, in order.
        percent: how much of it is covered.
        tests: whether what happened is listed as well.
    """
    found = _touched(found)
    if not found:
        return _NOTHING
    names = _names(found)
    places = [[*group] for _, group in groupby(found, lambda each: names[_policy(each)])]
    blocks = [_policies(places, names, found)]
    if tests:
        blocks.append(_hit(found, names))
    blocks.append(_never(found, names, tests=tests))
    blocks.append([_total(found, percent)])
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _touched(found: Mapping[Element, Hits]) -> Mapping[Element, Hits]:
    """Leave out transitions of a kind that no test meant, as they are the library's own."""
    meant = {each.place for each, hits in found.items() if hits.count or each.kind != TRANSITION}
    return {each: hits for each, hits in found.items() if each.place in meant}


def _total(found: Mapping[Element, Hits], percent: float) -> str:
    """Return the total; what is shown of it is 100 only if nothing is left."""
    counts = [hits.count for each, hits in found.items() if each.kind != TRANSITION]
    if not counts:
        return _NOTHING
    hit = sum(map(bool, counts))
    return f"{hit} of {len(counts)} are covered, {floor(percent * 10) / 10:.1f} percent."


def _policy(element: Element) -> tuple[str, str]:
    return element.place, element.policy


def _names(found: Iterable[Element]) -> dict[tuple[str, str], str]:
    """Return a name for each policy; those that are called the same are numbered."""
    policies = sorted({_policy(each) for each in found})
    alike = Counter(place for place, _ in policies)
    met: Counter[str] = Counter()
    names = {}
    for place, policy in policies:
        met[place] += 1
        numbered = f"{place} ({met[place]} of {alike[place]})"
        names[place, policy] = place if alike[place] == 1 else numbered
    return names


def _policies(
    places: Iterable[Sequence[Element]],
    names: Mapping[tuple[str, str], str],
    found: Mapping[Element, Hits],
) -> list[str]:
    pairs = [(names[_policy(elements[0])], _counts(elements, found)) for elements in places]
    width = min(max(len(name) for name, _ in pairs), _WIDTH // 2)
    return [_wrapped(f"{name:<{width}}  {counts}", " " * (width + 2)) for name, counts in pairs]


def _counts(elements: Sequence[Element], found: Mapping[Element, Hits]) -> str:
    every = Counter(each.kind for each in elements)
    hit = Counter(each.kind for each in elements if found[each].count)
    parts = [f"{hit[kind]} of {every[kind]} {KINDS[kind]}" for kind in KINDS if every[kind]]
    if len(parts) == 1:
        return parts[0]
    return f"{hit.total()} of {every.total()}: {', '.join(parts)}"


def _hit(found: Mapping[Element, Hits], names: Mapping[tuple[str, str], str]) -> list[str]:
    """Return what happened, how often and in which tests."""
    return [
        _wrapped(f"+ {names[_policy(each)]}: {each.words}: {_times(hits)}")
        for each, hits in found.items()
        if hits.count
    ]


def _times(hits: Hits) -> str:
    often = "once" if hits.count == 1 else f"{hits.count} times"
    more = " and perhaps others" if len(hits.tests) == SHOWN else ""
    return f"{often}, by {', '.join(hits.tests)}{more}" if hits.tests else often


def _never(
    found: Mapping[Element, Hits], names: Mapping[tuple[str, str], str], *, tests: bool
) -> list[str]:
    """Return a sentence for each that never happened; the transitions of a state share one.

    Transitions are the library's own, so they are only told where everything is.
    """
    left = [each for each, hits in found.items() if not hits.count]
    own = (each for each in left if each.kind != TRANSITION)
    lines = [f"- {names[_policy(each)]}: nobody tests {each.words}." for each in own]
    if tests:
        lines += _transitions(each for each in left if each.kind == TRANSITION)
    return [_wrapped(line) for line in lines]


def _transitions(left: Iterable[Element]) -> Iterator[str]:
    for place, group in groupby(left, lambda each: each.place):
        events: dict[str, list[str]] = {}
        for each in group:
            state, _, event = each.words.partition(": ")
            events.setdefault(state, []).append(event)
        for state, names in events.items():
            yield f"- {place}: nobody tests, while {state}: {', '.join(names)}."


def _wrapped(line: str, indent: str = "  ") -> str:
    return fill(
        line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
