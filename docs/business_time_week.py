"""Write ``_static/business-time-week.svg``: a week of open time, and what of it a promise used.

Run it from anywhere: ``python docs/business_time_week.py``. The same calendar gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from servicekit.hours import BusinessHours, Span
from servicekit.instants import spoken, spoken_duration

PICTURE = Path(__file__).parent / "_static" / "business-time-week.svg"
LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours.parse(
    "Mo-Fr 09:00-12:30,13:30-17:30; Sa 10:00-14:00; 2026 Dec 24 09:00-12:00",
    timezone="Europe/London",
    holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 26): "Boxing Day"},
)
MADE_AT = datetime(2026, 12, 23, 15, tzinfo=LONDON)
PROMISED = timedelta(hours=6)
WEEK = [datetime(2026, 12, day, tzinfo=LONDON) for day in range(22, 29)]
DAY = timedelta(days=1)
COUNTED = f"counted: {spoken_duration(PROMISED)} from {spoken(MADE_AT)}"

# In pixels: the room for the names of days, of an hour, of the hours above, of a day and of a bar.
LEFT, HOUR, TOP, ROW, BAR = 96, 22, 40, 40, 22
HOURS = range(7, 20)
WIDTH, HEIGHT = LEFT + HOUR * len(HOURS) + 190, TOP + ROW * len(WEEK) + 44

# Neutral colours, which can be read on a light page as well as on a dark one.
STYLE = """
text { font: 14px system-ui, sans-serif; fill: #7a7a7a; }
.hour { text-anchor: middle; font-size: 12px; }
.grid { stroke: #7a7a7a; stroke-opacity: 0.35; }
.open { fill: #3d85c6; fill-opacity: 0.3; }
.counted { fill: #3d85c6; }
"""


def x(t: datetime) -> float:
    """Return where an instant lies in the row of its date."""
    return LEFT + HOUR * (t.hour + t.minute / 60 - HOURS.start)


def bar(span: Span, y: int, kind: str) -> str:
    """Draw a stretch of open time."""
    width = x(span.end) - x(span.start)
    return f'<rect class="{kind}" x="{x(span.start):g}" y="{y}" width="{width:g}" height="{BAR}"/>'


def text(words: str, left: float, y: int, kind: str = "") -> str:
    """Write words; the baseline is a little above the lower end of a bar."""
    mark = f' class="{kind}"' if kind else ""
    return f'<text{mark} x="{left:g}" y="{y + BAR - 6}">{escape(words)}</text>'


def grid() -> Iterator[str]:
    """Draw a line for every hour, and its number for every other one."""
    for n, hour in enumerate([*HOURS, HOURS.stop]):
        left = LEFT + HOUR * n
        yield f'<path class="grid" d="M{left} {TOP}V{TOP + ROW * len(WEEK)}"/>'
        if not n % 2:
            yield text(f"{hour:02}:00", left, TOP - BAR - 4, "hour")


def row(n: int, midnight: datetime) -> Iterator[str]:
    """Draw a date: its name, what is open, what of it counted, and why it is no usual day."""
    y, end = TOP + ROW * n + (ROW - BAR) // 2, midnight + DAY
    yield text(" ".join(spoken(midnight).split()[:3]), 0, y)
    for span in OFFICE.spans(midnight, end):
        yield bar(span, y, "open")
    for span in OFFICE.explain(MADE_AT, PROMISED).counted:
        if midnight <= span.start < end:
            yield bar(span, y, "counted")
    reasons = [part.because for part in OFFICE.explain(midnight, end).skipped]
    unusual = [str(why).partition(",")[0] for why in reasons if why.code != "closed"]
    yield from (text(why, LEFT + HOUR * len(HOURS) + 12, y) for why in unusual[:1])


def legend() -> Iterator[str]:
    """Say what the two kinds of bars mean."""
    y = HEIGHT - BAR - 6
    for left, kind, words in ((LEFT, "open", "open"), (LEFT + 100, "counted", COUNTED)):
        yield f'<rect class="{kind}" x="{left}" y="{y}" width="{HOUR}" height="{BAR}"/>'
        yield text(words, left + HOUR + 8, y)


def picture() -> str:
    """Return the whole drawing."""
    due = OFFICE.add(MADE_AT, PROMISED)
    title = "A week of business time"
    description = (
        f"Open from Tuesday to Saturday and on Monday, with a break at noon; {OFFICE}. "
        f"Six working hours from {spoken(MADE_AT)} count on Wednesday until the close, on the "
        f"short Thursday, and on Monday until {spoken(due)}."
    )
    rows = (part for n, midnight in enumerate(WEEK) for part in row(n, midnight))
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f"<style>{STYLE}</style>",
        *grid(),
        *rows,
        *legend(),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
