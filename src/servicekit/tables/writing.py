"""Write the look-ups of a table as one Python function.

A loop over the columns would cost more than the look-ups do. Only names of our own reach the
source: names of columns, labels and constants of a table are values that those names stand for.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import frexp, inf, nextafter
from typing import Any, TypeVar

from servicekit.tables.columns.axis import Axis, Lookup

__all__ = ["Decisions", "written"]

T = TypeVar("T")

Rules = int | None  # the rules that a value matches; None outside of the domain
Cut = tuple[str, Any]  # "<" or "<=" and a constant: on which side of it a value lies

_INLINE = 6  # up to so many comparisons are quicker than a call of bisect
_INFINITY = Decimal("Infinity")
_LAST_WHOLE = 2**52  # up to here floats are at most one apart
_MANY, _PARTS = 32, 1024  # with so many cuts a domain is divided into about so many parts
_LISTED = 4096  # up to so many values are listed one by one, where comparing them takes longer

# Where few rules are, their set is itself the key. The hashes of powers of two repeat after as many
# as a hash has bits, so that for more of them it pays to make sure that one rule is left, and to
# look up which.
_FEW = sys.hash_info.modulus.bit_length()
_DECIDED = {
    True: "return decisions[rules]",
    False: "if rules.bit_count() <= 1: return decisions[rules.bit_length()]",
}
_SOURCE = """
def decide(facts):
    try:
        if type(facts) is dict:
            {values}
            if {fits}:
                rules = {found}
                {decided}
    except (LookupError, TypeError, ValueError, ArithmeticError):
        pass  # what was wrong with which fact is told by the slow way
    return slowly(facts)
"""


def written(
    axes: Iterable[tuple[str, Axis]],
    by_class: Sequence[Sequence[int]],
    decisions: Decisions,
    slowly: Callable[[Any], Any],
) -> Callable[[Any], Any]:
    """Return a function that decides facts which are all there and fit their columns.

    Args:
        axes: the columns by name.
        by_class: for each column and each of its classes the rules that match.
        decisions: the decisions of single rules that were made so far.
        slowly: what decides all other facts, and says what is wrong with those that are.
    """
    names = _Names(decisions=decisions.made, slowly=slowly, left=bisect_left, right=bisect_right)
    values, fits, found = [], [], []
    for n, ((name, axis), matching) in enumerate(zip(axes, by_class, strict=True)):
        if axis.length == 1:  # no value of it makes a difference
            found.append(names.of(matching[0]))
            continue
        values.append(f"v{n} = facts[{names.of(name)}]")
        fit, look = _looked_up(f"v{n}", axis, matching, names)
        found.append(look)
        fits += [fit] if fit else []
    source = _SOURCE.format(
        values="; ".join(values) or "pass",
        fits=" and ".join(fits) or "True",
        found=" & ".join(["-1", *found] if len(found) == 1 else found),  # None & is an error
        decided=_DECIDED[decisions.few],
    )
    space = dict(names)  # a plain one: Python looks names up slowly in any other kind
    exec(compile(source, "<decision table>", "exec"), space)  # noqa: S102 - names of our own only
    decide: Callable[[Any], Any] = space["decide"]
    return decide


class Decisions:
    """The decisions of single rules, each made once."""

    def __init__(self, rules: int) -> None:
        self.few = rules <= _FEW
        self.made: dict[int, Any] = {}

    def kept(self, rules: int, decision: T) -> T:
        """Return the decision of one rule, or of none, that was made first."""
        kept: T = self.made.setdefault(rules if self.few else rules.bit_length(), decision)
        return kept


class _Names(dict[str, Any]):
    """The values that a source names."""

    def of(self, value: Any) -> str:
        """Return a new name for a value."""
        name = f"c{len(self)}"
        self[name] = value
        return name


def _looked_up(
    value: str, axis: Axis, matching: Sequence[int], names: _Names
) -> tuple[str | None, str]:
    """Return the source of a test that a fact is of the right type, and of the rules it matches.

    Whatever does not fit raises one of the built-in errors there: ``None`` for the rules cannot be
    intersected.
    """
    look = axis.lookup()
    if look.kind == "call":
        return None, f"{names.of(matching)}[{names.of(axis.at)}({value})]"
    if look.kind == "dict":
        fit, found = _labelled(value, look, matching, names)
    elif look.kind == "bisect":
        fit = f"type({value}) is {names.of(look.type)}"
        cuts, rules = _changes([("<", edge) for edge in look.edges], look.classes, matching)
        listed = _listed(cuts, rules) if len(cuts) > _INLINE else None
        found = f"{names.of(listed)}[{value}]" if listed else _scaled(value, cuts, rules, names)
    else:
        fit, found = None, _dense(value, look, matching, names)
    if axis.nothing is None:
        return fit, found
    fit = f"({value} is None or {fit})" if fit else None
    return fit, f"({names.of(matching[axis.nothing])} if {value} is None else {found})"


def _labelled(
    value: str, look: Lookup, matching: Sequence[int], names: _Names
) -> tuple[str | None, str]:
    if look.type is bool:
        no, yes = (names.of(matching[look.table[truth]]) for truth in (False, True))
        return None, f"({yes} if {value} is True else {no} if {value} is False else None)"
    known = names.of({label: matching[index] for label, index in look.table.items()})
    if look.other is None:
        return None, f"{known}[{value}]"
    other = names.of(matching[look.other])
    return f"type({value}) is {names.of(look.type)}", f"{known}.get({value}, {other})"


def _changes(
    cuts: Sequence[Cut], classes: Sequence[int | None], matching: Sequence[int]
) -> tuple[list[Cut], list[Rules]]:
    """Return where the rules change along a column, and the rules on each side of that."""
    rules = [None if index is None else matching[index] for index in classes]
    kept = [n for n in range(len(cuts)) if rules[n] != rules[n + 1]]
    return [cuts[n] for n in kept], [rules[0], *(rules[n + 1] for n in kept)]


def _listed(cuts: Sequence[Cut], rules: Sequence[Rules]) -> dict[Any, Rules] | None:
    """Return the rules of each integer or date of a short domain; ``None`` for a long one."""
    first, end = cuts[0][1], cuts[-1][1]
    if rules[0] is not None or rules[-1] is not None:
        return None
    numbers = isinstance(first, int)
    low, high = (first, end) if numbers else (first.toordinal(), end.toordinal())
    if high - low > _LISTED:
        return None
    values = range(low, high) if numbers else map(date.fromordinal, range(low, high))
    edges = [edge for _, edge in cuts]
    return {value: rules[bisect_right(edges, value)] for value in values}


def _scaled(value: str, cuts: Sequence[Cut], rules: Sequence[Rules], names: _Names) -> str:
    """Return the source of the rules for a number of a long domain.

    The domain is divided into parts whose length is a power of two, so that it is exact which part
    a number lies in; where no cut lies inside of a part, that is all there is to look up.
    """
    bounded = rules[0] is None and rules[-1] is None
    found = _placed(value, cuts, rules, names)
    edges = [edge for _, edge in cuts]
    if len(edges) <= _MANY or not bounded or isinstance(edges[0], date):
        return found
    if max(-edges[0], edges[-1]) > _LAST_WHOLE:
        return found
    width = 2.0 ** (frexp(edges[-1] - edges[0])[1] - _PARTS.bit_length())
    parts = {}
    for part in range(int(edges[0] // width), int(edges[-1] // width) + 1):
        first = bisect_right(edges, part * width)
        if first == bisect_left(edges, (part + 1) * width):
            parts[part] = rules[first]
    scale = int(width) if width >= 1 else width
    return f"({names.of(parts)}.get({value} // {names.of(scale)}) or {found})"


def _placed(value: str, cuts: Sequence[Cut], rules: Sequence[Rules], names: _Names) -> str:
    """Return the source of the rules on the side of all cuts on which a value lies."""
    if len(cuts) <= _INLINE:
        return _compared(value, cuts, rules, names)
    found = names.of(rules)
    if all(sign == "<" for sign, _ in cuts):
        return f"{found}[right({names.of([constant for _, constant in cuts])}, {value})]"
    below = names.of([constant for sign, constant in cuts if sign == "<"])
    above = names.of([constant for sign, constant in cuts if sign == "<="])
    return f"{found}[right({below}, {value}) + left({above}, {value})]"


def _compared(value: str, cuts: Sequence[Cut], rules: Sequence[Rules], names: _Names) -> str:
    if not cuts:
        return names.of(rules[0])
    middle = len(cuts) // 2
    sign, constant = cuts[middle]
    below = _compared(value, cuts[:middle], rules[: middle + 1], names)
    above = _compared(value, cuts[middle + 1 :], rules[middle + 1 :], names)
    return f"({below} if {value} {sign} {names.of(constant)} else {above})"


def _dense(value: str, look: Lookup, matching: Sequence[int], names: _Names) -> str:
    """Return the source for numbers of any type, each compared with constants of its own kind."""
    signs = [(sign, point) for point in look.points for sign in ("<", "<=")]
    cuts, rules = _changes(signs, look.classes, matching)
    exactly = _placed(value, *_finite(cuts, rules), names)
    exactly = f"{exactly} if type({value}) is {names.of(Decimal)} else None"
    floats = [("<", _for_floats(sign, point)) for sign, point in cuts]
    if any(constant is None for _, constant in floats):
        return f"({_placed(value, cuts, rules, names)} if type({value}) is int else {exactly})"
    number = f"type({value}) is float"
    if rules[0] is not None or rules[-1] is not None:
        number = f"({number} and {value} - {value} == 0)"  # neither infinite nor not a number
    found = _scaled(value, floats, rules, names)
    return f"({found} if {number} or type({value}) is int else {exactly})"


def _finite(cuts: Sequence[Cut], rules: Sequence[Rules]) -> tuple[list[Cut], list[Rules]]:
    """Return cuts for decimals, with infinity cut off on the sides that have no end."""
    low = [] if rules[0] is None else [("<=", -_INFINITY)]
    high = [] if rules[-1] is None else [("<", _INFINITY)]
    decimals = [(sign, Decimal(point)) for sign, point in cuts]
    ends: list[Rules] = [None]
    return [*low, *decimals, *high], [*ends[: len(low)], *rules, *ends[: len(high)]]


def _for_floats(sign: str, point: int | Decimal) -> float | None:
    """Return the number below which floats and integers lie that are on one side of a constant.

    A float stands for the number that it prints, so 0.1 is 0.1. There is none where floats are too
    far apart to hold the constant, or all integers around it.
    """
    nearest = float(Decimal(point))
    if Decimal(repr(nearest)) != point or abs(nearest) > _LAST_WHOLE:
        return None
    return nearest if sign == "<" else nextafter(nearest, inf)
