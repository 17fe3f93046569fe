"""A picture of a week: what each constraint shuts out, what is left, and when the contact is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from servicekit.hours import Span
from servicekit.hours.compiling import date_of, local_day, midnight
from servicekit.instants import EPOCH, from_microseconds, to_microseconds, zone

if TYPE_CHECKING:
    from servicekit.followups.explanation import ContactExplanation

__all__ = ["drawn"]

# In pixels.
_LEFT, _DAY, _TOP, _LANE, _GAP, _LINE = 150, 640, 40, 9, 12, 20
_WIDTH = _LEFT + _DAY + 30
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COLOURS = 6

_STYLE = """
.week { --back: #fff; --ink: #1c2833; --soft: #51606d; --grid: #c9d1d8; --open: #bfe3c6; }
.week { --a: #4c78a8; --b: #b5651d; --c: #7a5195; --d: #8a8d35; --e: #b0406a; --f: #4d8b8b; }
@media (prefers-color-scheme: dark) {
.week { --back: #14181c; --ink: #e8edf1; --soft: #a9b6c1; --grid: #3a444d; --open: #24543a; }
.week { --a: #7fa8d4; --b: #dd9450; --c: #b08cc9; --d: #c2c56a; --e: #e07fa4; --f: #7fbdbd; }
}
.week text { font: 13px system-ui, sans-serif; fill: var(--ink); }
.week .soft { fill: var(--soft); font-size: 12px; }
.week .back { fill: var(--back); }
.week .open { fill: var(--open); }
.week .grid { stroke: var(--grid); stroke-width: 1; }
.week .made { fill: var(--back); stroke: var(--ink); stroke-width: 1.5; }
.week .at { fill: none; stroke: var(--ink); stroke-width: 2.5; }
""" + "".join(f".week .lane{i} {{ fill: var(--{name}); }}\n" for i, name in enumerate("abcdef"))


def drawn(
    explanation: ContactExplanation, timezone: str | None = None, at: datetime | None = None
) -> str:
    """Return the picture as SVG, one row a date.

    Args:
        explanation: what to draw.
        timezone: the IANA zone whose dates and hours are shown; that of the span by default.
        at: the instant of a contact that is marked.
    """
    week = _Week(explanation, timezone, at)
    body = [*week.heading(), *(part for day in week.days for part in week.row(day))]
    body += week.legend()
    size = f'width="{_WIDTH}" height="{week.height}" viewBox="0 0 {_WIDTH} {week.height}"'
    how = "" if explanation.channel is None else f" by {explanation.channel}"
    title = escape(f"When it can be done{how}")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="week" role="img" {size}>',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect class="back" width="{_WIDTH}" height="{week.height}"/>',
            *body,
            "</svg>",
        ]
    )


class _Week:
    """The layout of the rows: their dates, and a lane for each constraint that shuts time out."""

    def __init__(
        self, explanation: ContactExplanation, timezone: str | None, at: datetime | None
    ) -> None:
        self.explained = explanation
        own = explanation.span.start.tzinfo or UTC
        self.place = own if timezone is None else zone(timezone)
        low, high = (to_microseconds(t) for t in (explanation.span.start, explanation.span.end))
        self.days = range(local_day(low, self.place), local_day(high - 1, self.place) + 1)
        self.lanes = [each for each in explanation.shut if each.spans]
        self.at = None if at is None else to_microseconds(at)
        self.tall = max(3, len(self.lanes) + 1) * _LANE

    @property
    def height(self) -> int:
        rows = len(self.days) * (self.tall + _GAP)
        return _TOP + rows + (len(self.lanes) + 2) * _LINE

    def heading(self) -> Iterator[str]:
        yield f'<text class="soft" x="8" y="24">{escape(str(self.place))}</text>'
        for hour in range(0, 25, 3):
            x = _LEFT + _DAY * hour / 24
            yield f'<text class="soft" x="{x:g}" y="24" text-anchor="middle">{hour:02}:00</text>'

    def row(self, day: int) -> Iterator[str]:
        top = _TOP + (day - self.days.start) * (self.tall + _GAP)
        on = date_of(day)
        name = f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"
        yield f'<text x="8" y="{top + self.tall / 2 + 5:g}">{name}</text>'
        yield from self._bars(self.explained.open, day, "open", top, self.tall)
        for hour in range(0, 25, 3):
            x = _LEFT + _DAY * hour / 24
            yield f'<line class="grid" x1="{x:g}" x2="{x:g}" y1="{top}" y2="{top + self.tall}"/>'
        for i, lane in enumerate(self.lanes):
            y = top + _LANE * (i + 0.5) + 1
            yield from self._bars(lane.spans, day, f"lane{i % _COLOURS}", y, _LANE - 2)
        for x in self._places(map(to_microseconds, self.explained.contacts), day):
            yield f'<circle class="made" cx="{x:.1f}" cy="{top + self.tall / 2:g}" r="5"/>'
        for x in self._places([] if self.at is None else [self.at], day):
            yield f'<path class="at" d="M{x:.1f} {top - 4}v{self.tall + 8}"/>'

    def legend(self) -> Iterator[str]:
        y = _TOP + len(self.days) * (self.tall + _GAP) + _LINE
        words = "open; a circle is a contact that was made, a line the next one"
        yield (
            f'<rect class="open" x="{_LEFT}" y="{y - 11}" width="14" height="12"/>'
            f'<text x="{_LEFT + 22}" y="{y}">{words}</text>'
        )
        for i, lane in enumerate(self.lanes):
            y += _LINE
            yield (
                f'<rect class="lane{i % _COLOURS}" x="{_LEFT}" y="{y - 9}" width="14" height="8"/>'
                f'<text x="{_LEFT + 22}" y="{y}">{escape(lane.text)}</text>'
            )

    def _bars(
        self, spans: Iterable[Span], day: int, kind: str, top: float, tall: float
    ) -> Iterator[str]:
        low, high = midnight(day, self.place), midnight(day + 1, self.place)
        for span in spans:
            start, end = max(low, to_microseconds(span.start)), min(high, to_microseconds(span.end))
            if start < end:
                # In an hour that is shown twice the end may stand before the start.
                left, right = sorted((self._x(start, day), self._x(end, day)))
                yield (
                    f'<rect class="{kind}" x="{_LEFT + left:.1f}" y="{top:g}" '
                    f'width="{right - left:.1f}" height="{tall:g}"/>'
                )

    def _places(self, instants: Iterable[int], day: int) -> Iterator[float]:
        low, high = midnight(day, self.place), midnight(day + 1, self.place)
        return (_LEFT + self._x(at, day) for at in instants if low <= at < high)

    def _x(self, at: int, day: int) -> float:
        """Return where an instant stands on its date: where the clock on the wall shows it."""
        if at >= midnight(day + 1, self.place):
            return _DAY
        there = from_microseconds(at, EPOCH.replace(tzinfo=self.place))
        return _DAY * (there.hour * 60 + there.minute) / (24 * 60)
