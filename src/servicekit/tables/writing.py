"""Write the look-ups of a table as one Python function.

A loop over the columns would cost more than the look-ups do. Only names of our own reach the
source: names of columns, labels and constants of a table are values that those names stand for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from servicekit.tables.axis import Axis, Lookup

__all__ = ["written"]

Rules = int | None  # the rules that a value matches; None outside of the domain
Cut = tuple[str, Any]  # "<" or "<=" and a constant: on which side of it a value lies

_INLINE = 6  # up to so many comparisons are quicker than a call of bisect
_INFINITY = Decimal("Infinity")
_LAST_WHOLE = 2**53

_SOURCE = """
def decide(facts):
    try:
        if type(facts) is dict:
            {values}
            if {fits}:
                return decisions[{found}]
    except (LookupError, TypeError, ValueError, ArithmeticError):
        pass  # what was wrong with which fact is told by the slow way
    return slowly(facts)
"""


def written(
    axes: Iterable[tuple[str, Axis]],
    by_class: Sequence[Sequence[int]],
    decisions: dict[int, Any],
    slowly: Callable[[Any], Any],
) -> Callable[[Any], Any]:
    """Return a function that decides facts which are all there and fit their columns.

    Args:
        axes: the columns by name.
        by_class: for each column and each of its classes the rules that match.
        decisions: the decisions by the set of rules that match; one rule each, mostly.
        slowly: what decides all other facts, and says what is wrong with those that are.
    """
    names = _Names(decisions=decisions, slowly=slowly, left=bisect_left, right=bisect_right)
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
        found=" & ".join(found),
    )
    space = dict(names)  # a plain one: Python looks names up slowly in any other kind
    exec(compile(source, "<decision table>", "exec"), space)  # noqa: S102 - names of our own only
    decide: Callable[[Any], Any] = space["decide"]
    return decide


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
        found = _placed(value, *_bounded(look.edges, look.classes, matching), names)
    else:
        fit, found = _dense(value, look, matching, names)
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


def _bounded(
    edges: Sequence[Any], classes: Sequence[int | None], matching: Sequence[int]
) -> tuple[list[Cut], list[Rules]]:
    """Return where the rules change along a column, and the rules on each side of that."""
    return _changes([("<", edge) for edge in edges], classes, matching)


def _changes(
    cuts: Sequence[Cut], classes: Sequence[int | None], matching: Sequence[int]
) -> tuple[list[Cut], list[Rules]]:
    rules = [None if index is None else matching[index] for index in classes]
    kept = [n for n in range(len(cuts)) if rules[n] != rules[n + 1]]
    return [cuts[n] for n in kept], [rules[0], *(rules[n + 1] for n in kept)]


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


def _dense(value: str, look: Lookup, matching: Sequence[int], names: _Names) -> tuple[str, str]:
    """Return the source for numbers of any type, each compared with constants of its own kind."""
    signs = [(sign, point) for point in look.points for sign in ("<", "<=")]
    cuts, rules = _changes(signs, look.classes, matching)
    exactly = _placed(value, *_finite(cuts, rules), names)
    kind, numbers = f"type({value}) is {names.of(Decimal)}", f"type({value}) is int"
    floats = [(sign, _as_float(point)) for sign, point in cuts]
    if all(constant is not None for _, constant in floats):
        numbers = f"({numbers} or type({value}) is float and {value} - {value} == 0)"
        cuts = floats
    found = f"({exactly} if {kind} else {_placed(value, cuts, rules, names)})"
    return f"({numbers} or {kind})", found


def _finite(cuts: Sequence[Cut], rules: Sequence[Rules]) -> tuple[list[Cut], list[Rules]]:
    """Return cuts for decimals, with infinity cut off on the sides that have no end."""
    low = [] if rules[0] is None else [("<=", -_INFINITY)]
    high = [] if rules[-1] is None else [("<", _INFINITY)]
    decimals = [(sign, Decimal(point)) for sign, point in cuts]
    ends: list[Rules] = [None]
    return [*low, *decimals, *high], [*ends[: len(low)], *rules, *ends[: len(high)]]


def _as_float(point: int | Decimal) -> int | float | None:
    """Return a constant with which floats and integers compare exactly, ``None`` if there is none.

    A float stands for the number that it prints, so 0.1 is 0.1. Beyond the integers that floats
    hold one by one, what it prints can be another integer than what it is.
    """
    if isinstance(point, int) and abs(point) <= _LAST_WHOLE:
        return point
    nearest = float(Decimal(point))
    prints_it = Decimal(repr(nearest)) == point
    return nearest if prints_it and (nearest % 1 or int(nearest) == point) else None
