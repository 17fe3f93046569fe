"""A ladder as a picture: as SVG for a page, and in letters for the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import accumulate
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, east_asian_width

from servicekit.routing.level import Level

if TYPE_CHECKING:
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["drawn", "written"]

# In pixels. All letters are of one width, so the length of a line is known without its font.
_LETTER, _LINE, _SMALL, _PAD, _GAP, _LANE, _TOP = 8.5, 19, 16, 12, 48, 64, 58
# In letters: how long a line is, and in lines: how much of a text is shown.
_WIDE, _MOST = 46, 3
_BOX = _WIDE * _LETTER + 2 * _PAD
_LAST = "Last resort"
# Control characters, halves of characters, and what is no character: XML has none of them.
_NO_TEXT = ("Cc", "Cs", "Cn")

_STYLE = """
.ladder { --back: #fff; --box: #f4f6f8; --ink: #1c2833; --soft: #51606d; --line: #7a8894; }
@media (prefers-color-scheme: dark) {
.ladder { --back: #14181c; --box: #20272e; --ink: #e8edf1; --soft: #a9b6c1; --line: #8795a1; }
}
.ladder text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.ladder text { fill: var(--ink); }
.ladder .name { font-weight: 700; }
.ladder .soft { fill: var(--soft); font-size: 13px; }
.ladder .back { fill: var(--back); }
.ladder .box { fill: var(--box); stroke: var(--line); stroke-width: 1.5; }
.ladder .last { stroke-width: 3; }
.ladder .line { fill: none; stroke: var(--line); stroke-width: 1.5; }
.ladder .empty { stroke-dasharray: 5 4; }
.ladder .head { fill: var(--line); }
"""


class _Step(NamedTuple):
    """A level, or the last resort, as it is shown.

    Args:
        name: what it is called.
        asks: whom it asks.
        empty: what happens where nobody can take it.
        then: when the next one is asked.
        way: whether ``time`` leads to the next one, only that nobody is there (``empty``), or
            nothing.
        falls: whether it passes all others over where nobody is there.
    """

    name: str
    asks: str
    empty: str
    then: str = ""
    way: str = ""
    falls: bool = False


def written(policy: EscalationPolicy) -> str:
    """Return a ladder in letters.

    Example:
        >>> from servicekit.routing import EscalationPolicy, Level
        >>> print(written(EscalationPolicy(
        ...     id="refunds",
        ...     levels=[Level(targets="team:desk", wait="30 minutes", name="desk")],
        ...     fallback="role:supervisor",
        ... )))
        Ladder refunds
        <BLANKLINE>
        Level 0 (desk)
          asks one of team desk
          nobody can take it: last resort at once
            |
            | after 30 minutes
            v
        Last resort
          asks one of every supervisor
          nobody can take it: waits for somebody
    """
    lines = [_title(policy), *_notes(policy), ""]
    for step in _steps(policy):
        lines += [step.name, f"  {step.asks}", f"  {step.empty}"]
        if step.then:
            lines += ["    |" if step.way else "", f"    {'| ' * bool(step.way)}{step.then}"]
            lines += ["    v" if step.way else ""]
    return "\n".join(lines)


def drawn(policy: EscalationPolicy) -> str:
    """Return a ladder as SVG, which looks the same wherever it is shown, by day and by night.

    The level that is asked first stands at the top. Time leads along a line, and a broken one is
    taken where nobody can take it.

    Example:
        >>> from servicekit.routing import EscalationPolicy, Level
        >>> picture = drawn(EscalationPolicy(
        ...     id="refunds", levels=[Level(targets="team:desk")], fallback="role:supervisor",
        ... ))
        >>> print(picture[:40])
        <svg class="ladder" xmlns="http://www.w3
    """
    steps = _steps(policy)
    notes = [line for note in _notes(policy) for line in _wrapped(note)]
    boxes = list(_boxes(steps, _TOP + _LINE * len(notes)))
    left = _LANE if _repeats(policy) else 24
    width = left + _BOX + (_LANE if any(step.falls for step in steps) else 24)
    height = boxes[-1].bottom + 24
    name = f"ladder-{re.sub(r'[^A-Za-z0-9]+', '-', policy.id)}"
    size = f'viewBox="0 0 {width:g} {height}" width="{width:g}" height="{height}"'
    marks = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    parts = [
        f'<svg class="ladder" xmlns="http://www.w3.org/2000/svg" {size} {marks}>',
        f'<title id="{name}-title">{escape(_title(policy))}</title>',
        f'<desc id="{name}-desc">{escape(" ".join(_sentences(policy, steps)))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="back" width="{width:g}" height="{height}"/>',
        _text(_cut(_title(policy), _WIDE), left, 32, "name"),
        *(_text(note, left, _TOP + _LINE * n, "soft") for n, note in enumerate(notes)),
        *_drawn_boxes(steps, boxes, left),
        *_ways(steps, boxes, left),
        *_lanes(policy, steps, boxes, left),
        "</svg>",
    ]
    return "\n".join(parts)


# -- what is shown --------------------------------------------------------------------------------


def _title(policy: EscalationPolicy) -> str:
    return f"Ladder {_plain(policy.id)}"


def _notes(policy: EscalationPolicy) -> list[str]:
    within = policy.acknowledge_within
    return (
        [] if within is None else [f"Taken, and left lying for {within}: the next level is asked"]
    )


def _steps(policy: EscalationPolicy) -> list[_Step]:
    levels = [_step(policy, number, level) for number, level in enumerate(policy.levels)]
    asks, empty = _asks(policy.rungs[-1]), "nobody can take it: waits for somebody"
    return [*levels, _Step(_LAST, asks, empty)]


def _step(policy: EscalationPolicy, number: int, level: Level) -> _Step:
    is_last = number + 1 == len(policy.levels)
    words = {
        "next_level": f"{_LAST.lower() if is_last else f'level {number + 1}'} at once",
        "hold": "waits for somebody",
        "fallback": f"{_LAST.lower()} at once",
    }
    named = f" ({_plain(level.name)})" if level.name else ""
    then, way = _then(policy, level, is_last=is_last)
    return _Step(
        name=f"Level {number}{named}",
        asks=_asks(level),
        empty=f"nobody can take it: {words[level.on_empty]}",
        then=then,
        way=way,
        falls=level.on_empty == "fallback" and not is_last,
    )


def _asks(level: Level) -> str:
    return f"asks {level.ask} of {_plain(level.spoken)}"


def _then(policy: EscalationPolicy, level: Level, *, is_last: bool) -> tuple[str, str]:
    if level.wait is None:
        empty = level.on_empty == "next_level" or (is_last and level.on_empty == "fallback")
        return ("only where nobody can", "empty") if empty else ("waits without end", "")
    again = f" ({_again(policy)} first)" if is_last and _repeats(policy) else ""
    return f"after {level.wait}{again}", "time"


def _again(policy: EscalationPolicy) -> str:
    often = "once" if policy.repeat == 1 else f"{policy.repeat} times"
    return f"{often} back to level {policy.repeat_from}"


def _repeats(policy: EscalationPolicy) -> bool:
    """Tell whether the ladder is ever climbed again."""
    ends = policy.levels[-1].wait is not None or policy.acknowledge_within is not None
    return policy.repeat > 0 and ends


def _sentences(policy: EscalationPolicy, steps: Iterable[_Step]) -> Iterator[str]:
    yield from (f"{note}." for note in _notes(policy))
    for step in steps:
        then = f"; {step.then}" if step.then else ""
        yield f"{step.name}: {step.asks}; {step.empty}{then}."


# -- how it is drawn ------------------------------------------------------------------------------


class _Box(NamedTuple):
    """Where a step stands, and the lines in it.

    Args:
        top: where it begins.
        bottom: where it ends.
        lines: the lines, each with its kind.
    """

    top: int
    bottom: int
    lines: tuple[tuple[str, str], ...]

    @property
    def middle(self) -> int:
        """The height at which lines leave it."""
        return (self.top + self.bottom) // 2


def _boxes(steps: Iterable[_Step], top: int) -> Iterator[_Box]:
    found = [tuple(_lines(step)) for step in steps]
    heights = [_LINE * len(lines) + 2 * _PAD for lines in found]
    tops = accumulate((height + _GAP for height in heights), initial=top)
    for start, height, lines in zip(tops, heights, found, strict=False):
        yield _Box(start, start + height, lines)


def _lines(step: _Step) -> Iterator[tuple[str, str]]:
    yield _cut(step.name, _WIDE), "name"
    yield from ((line, "") for line in _wrapped(step.asks))
    yield step.empty, "soft"


def _drawn_boxes(steps: list[_Step], boxes: list[_Box], left: int) -> Iterator[str]:
    for step, box in zip(steps, boxes, strict=True):
        kind = "box last" if step.name == _LAST else "box"
        texts = "".join(
            _text(line, left + _PAD, box.top + _PAD + _LINE * n + 14, kind)
            for n, (line, kind) in enumerate(box.lines)
        )
        size = f'width="{_BOX:g}" height="{box.bottom - box.top}"'
        rect = f'<rect class="{kind}" x="{left}" y="{box.top}" {size} rx="8"/>'
        told = escape(f"{step.name}: {step.asks}; {step.empty}")
        yield f"<g><title>{told}</title>{rect}{texts}</g>"


def _ways(steps: list[_Step], boxes: list[_Box], left: int) -> Iterator[str]:
    """Draw what leads from each step to the next one."""
    for step, box in zip(steps[:-1], boxes[:-1], strict=True):
        x = left + 32
        if step.way:
            path = f"M{x} {box.bottom}V{box.bottom + _GAP - 8}"
            yield _arrow(path, f"{x} {box.bottom + _GAP}l-5 -9h10z", empty=step.way == "empty")
        lines = _wrapped(step.then)
        y = box.bottom + (_GAP - _SMALL * len(lines)) // 2 + 12
        yield from (_text(each, x + 14, y + _SMALL * n, "soft") for n, each in enumerate(lines))


def _lanes(
    policy: EscalationPolicy, steps: list[_Step], boxes: list[_Box], left: int
) -> Iterator[str]:
    """Draw what leads past others: back up on the left, to the last resort on the right."""
    x, last = left + _BOX, boxes[-1].middle
    falls = [box.middle for step, box in zip(steps, boxes, strict=True) if step.falls]
    for y in falls[:1]:
        yield _arrow(f"M{x:g} {y}h32V{last}h-24", f"{x:g} {last}l9 -5v10z", empty=True)
    for y in falls[1:]:  # they join the first
        yield f'<path class="line empty" d="M{x:g} {y}h32"/>'
    if _repeats(policy):
        first, to = boxes[-2].middle, boxes[policy.repeat_from]
        # A level that is asked again by itself has both ends of the line.
        end = to.middle if to.middle < first else to.top + _PAD
        told = f"<title>{escape(_again(policy).capitalize())}</title>"
        path = f"M{left} {first}h-32V{end}h24"
        words = _text(
            f"{policy.repeat}\N{MULTIPLICATION SIGN}",
            left - 36,
            (first + end) // 2 + 5,
            "soft",
            "end",
        )
        line = _arrow(path, f"{left} {end}l-9 -5v10z", empty=False)
        yield f"<g>{told}{line}{words}</g>"


def _arrow(path: str, head: str, *, empty: bool) -> str:
    kind = "line empty" if empty else "line"
    return f'<path class="{kind}" d="{path}"/><path class="head" d="M{head}"/>'


def _text(words: str, x: float, y: float, kind: str, anchor: str = "") -> str:
    marks = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text{marks} x="{x:g}" y="{y:g}">{escape(words)}</text>'


def _wrapped(words: str) -> list[str]:
    """Return a text in lines; what does not fit is cut off."""
    room = _WIDE if _width(words) == len(words) else _WIDE // 2
    lines = wrap(words, room)
    return (
        lines if len(lines) <= _MOST else [*lines[: _MOST - 1], f"{lines[_MOST - 1][: room - 1]}…"]
    )


def _cut(words: str, room: int) -> str:
    if _width(words) <= room:
        return words
    widths = accumulate(map(_width, words))
    return "".join(c for c, so_far in zip(words, widths, strict=True) if so_far < room) + "…"


def _width(words: str) -> int:
    """Return how many letters wide a text is; those of East Asia take up two."""
    return sum(2 if east_asian_width(c) in {"W", "F"} else 1 for c in words)


def _plain(words: str) -> str:
    """Return a text in one line, and only what XML can hold."""
    return " ".join("".join(" " if category(c) in _NO_TEXT else c for c in words).split())
