"""The picture of a week of contacts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from followups.support import DAY, LONDON, NEW_YORK, call, needed, on, open_on, person, policy
from servicekit.errors import UnknownZoneError
from servicekit.followups.cap import Cap
from servicekit.followups.explanation import ContactExplanation, Shut
from servicekit.followups.window import Window
from servicekit.hours import Span

SVG = "{http://www.w3.org/2000/svg}"
TEAM = Window("team", open_on("Mo-Su 06:00-18:00"))
# Where a date begins and ends in the picture.
MIDNIGHT, END = 150.0, 790.0


def explained(
    *rules: Any, start: datetime | None = None, days: int = 7, contacts: Any = ()
) -> ContactExplanation:
    start = start or on(23)
    return policy(*rules).explain(
        needed(start), person(), contacts, at=start, span=Span(start, start + days * DAY)
    )


def drawn(explanation: ContactExplanation, *args: Any, **fields: Any) -> ET.Element:
    return ET.fromstring(explanation.picture(*args, **fields))  # noqa: S314 - our own text


def parts(picture: ET.Element, tag: str, kind: str) -> list[ET.Element]:
    return [each for each in picture.iter(f"{SVG}{tag}") if each.get("class") == kind]


def bars(picture: ET.Element, kind: str) -> list[tuple[float, float]]:
    """Return from where to where the bars of a kind reach, without that of the legend."""
    found = [(float(e.get("x")), float(e.get("width"))) for e in parts(picture, "rect", kind)]  # type: ignore[arg-type]
    return [(x, x + wide) for x, wide in found if wide != 14]


def texts(picture: ET.Element) -> list[str]:
    return [each.text or "" for each in picture.iter(f"{SVG}text")]


def test_a_row_for_each_date() -> None:
    """Each date that is touched has a row, named by its weekday and date, in their order."""
    words = texts(drawn(explained()))
    dates = [f"{name} {day} Nov" for day, name in enumerate(["Mon", "Tue", "Wed"], 23)]
    assert [word for word in words if word in dates] == dates
    assert "Sun 29 Nov" in words
    assert "Mon 30 Nov" not in words
    assert "Mon 30 Nov" in texts(drawn(explained(start=on(23, 12))))


def test_a_lane_for_each_that_shuts_something_out() -> None:
    """What shuts something out has bars and a line in the legend, and nothing else has."""
    picture = drawn(explained(TEAM, days=1))
    assert bars(picture, "lane0") == [(150, 310), (630, 790)]
    assert bars(picture, "open") == [(310, 630)]
    assert bars(picture, "lane1") == []
    assert any("team" in word for word in texts(picture))
    assert not any("quiet" in word for word in texts(picture))


def test_more_lanes_than_colours() -> None:
    """The seventh constraint has a colour again."""
    rules = [Window(f"rule {n}", open_on("Mo-Su 06:00-18:00")) for n in range(7)]
    picture = drawn(explained(*rules, days=1))
    assert len(bars(picture, "lane0")) == 4
    assert len(bars(picture, "lane5")) == 2
    assert bars(picture, "lane6") == []
    assert picture.get("height") == "304"


def test_where_everything_stands() -> None:
    """Rows, lanes, contacts and the legend stand below one another, each in its place."""
    team = Shut(
        constraint="team",
        code="window",
        text="outside team",
        spans=[Span(on(23), on(23, 6)), Span(on(23, 18), on(24))],
    )
    one = Shut(constraint="one", code="cap", text="one & only", spans=[Span(on(24), on(24, 12))])
    found = ContactExplanation(
        channel="phone",
        span=Span(on(23), on(25)),
        shut=(team, one),
        open=(Span(on(23, 6), on(23, 18)),),
        contacts=(on(24),),
    )
    drawing = found.picture(at=on(24, 15)).split("</style>\n")[1].splitlines()
    hours = [(150 + 80 * n, f"{3 * n:02}:00") for n in range(9)]
    grids = [[each for each in drawing if f'y1="{top}"' in each] for top in (40, 79)]

    assert drawing[2:11] == [
        f'<text class="soft" x="{x}" y="24" text-anchor="middle">{hour}</text>' for x, hour in hours
    ]
    assert grids == [
        [f'<line class="grid" x1="{x}" x2="{x}" y1="{y}" y2="{y + 27}"/>' for x, _ in hours]
        for y in (40, 79)
    ]
    assert [each for each in drawing if each not in {*drawing[2:11], *grids[0], *grids[1]}] == [
        '<rect class="back" width="820" height="198"/>',
        '<text class="soft" x="8" y="24">UTC</text>',
        '<text x="8" y="58.5">Mon 23 Nov</text>',
        '<rect class="open" x="310.0" y="40" width="320.0" height="27"/>',
        '<rect class="lane0" x="150.0" y="45.5" width="160.0" height="7"/>',
        '<rect class="lane0" x="630.0" y="45.5" width="160.0" height="7"/>',
        '<text x="8" y="97.5">Tue 24 Nov</text>',
        '<rect class="lane1" x="150.0" y="93.5" width="320.0" height="7"/>',
        '<circle class="made" cx="150.0" cy="92.5" r="5"/>',
        '<path class="at" d="M550.0 75v35"/>',
        (
            '<rect class="open" x="150" y="127" width="14" height="12"/><text x="172" y="138">'
            "open; a circle is a contact that was made, a line the next one</text>"
        ),
        (
            '<rect class="lane0" x="150" y="149" width="14" height="8"/>'
            '<text x="172" y="158">outside team</text>'
        ),
        (
            '<rect class="lane1" x="150" y="169" width="14" height="8"/>'
            '<text x="172" y="178">one &amp; only</text>'
        ),
        "</svg>",
    ]


def test_the_last_microsecond_has_a_row() -> None:
    """A date of which only its first microsecond is meant has a row as well."""
    span = Span(on(23), on(24) + timedelta(microseconds=1))
    found = ContactExplanation(channel="phone", span=span, shut=(), open=())
    assert [word for word in texts(drawn(found)) if "Nov" in word] == ["Mon 23 Nov", "Tue 24 Nov"]


NOON = (MIDNIGHT + END) / 2
CHANGES = pytest.mark.parametrize(
    "day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["23 hours", "25 hours"]
)


@CHANGES
def test_dates_of_23_and_25_hours(day: date) -> None:
    """A date on which clocks change fills its row, and noon stands under 12:00."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(LONDON))
    always = drawn(explained(start=midnight, days=1))
    assert bars(always, "open") == [(MIDNIGHT, END)]
    picture = drawn(explained(Window("w", open_on("Mo-Su 12:00-24:00")), start=midnight, days=1))
    assert bars(picture, "open") == [(NOON, END)]
    assert bars(picture, "lane0") == [(MIDNIGHT, NOON)]


@CHANGES
def test_contacts_on_dates_of_23_and_25_hours(day: date) -> None:
    """A contact at noon stands under 12:00, also on a date on which clocks change."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(LONDON))
    found = explained(start=noon, days=1, contacts=[call(noon)])
    [circle] = parts(drawn(found), "circle", "made")
    assert float(str(circle.get("cx"))) == NOON
    [line] = parts(drawn(found, at=noon), "path", "at")
    assert str(line.get("d")).startswith(f"M{NOON} ")
    assert [word for word in texts(drawn(found)) if word.endswith(":00")][4] == "12:00"


def test_an_hour_that_does_not_exist() -> None:
    """What begins when the clock has jumped stands where it then shows."""
    day = datetime(2026, 3, 29, tzinfo=ZoneInfo(LONDON))
    picture = drawn(explained(Window("w", open_on("Mo-Su 02:00-06:00")), start=day, days=1))
    assert bars(picture, "open") == [(pytest.approx(MIDNIGHT + 640 / 12, abs=0.1), 310)]


def test_an_hour_that_is_shown_twice() -> None:
    """What ends earlier on the clock than it began, as that was put back, has a bar as well."""
    day = datetime(2026, 10, 25, tzinfo=ZoneInfo(LONDON))
    made = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 01:45, for half an hour until 01:15
    found = policy(Cap("rest", 1, "30 minutes")).explain(
        needed(day), person(), [call(made)], at=made, span=Span(day, day + DAY)
    )
    shut = bars(drawn(found), "lane0")
    assert shut
    for since, until in shut:
        assert MIDNIGHT + 640 / 24 <= since + 0.1 < until <= MIDNIGHT + 640 / 12 + 0.1


def test_a_fixed_offset_is_a_zone() -> None:
    """Instants with an offset instead of a zone are shown by the clock of that offset."""
    start = datetime(2026, 11, 23, tzinfo=timezone(timedelta(hours=6)))
    picture = drawn(explained(TEAM, start=start, days=1))
    assert "Mon 23 Nov" in texts(picture)
    # From 06:00 in London, which is 12:00 there, until midnight.
    assert bars(picture, "open") == [(NOON, END)]


def test_what_staff_does() -> None:
    """A picture of what staff does among itself has no channel in its title."""
    span = Span(on(23), on(24))
    what = needed(on(23), audience="staff")
    found = policy(TEAM).explain(what, person(), [], at=on(23), span=span)
    assert drawn(found).findtext(f"{SVG}title") == "When it can be done"
    calls = policy(TEAM).explain(needed(on(23)), person(), [], at=on(23), span=span)
    assert drawn(calls).findtext(f"{SVG}title") == "When it can be done by phone"


def test_spans_over_midnight() -> None:
    """What lasts over midnight is drawn on both dates."""
    night = Window("day", open_on("Mo-Su 06:00-22:00"))
    picture = drawn(explained(night, start=on(23, 12), days=1))
    sixth, four_fifths = MIDNIGHT + 640 / 4, MIDNIGHT + 640 * 22 / 24
    shut = bars(picture, "lane0")
    assert [pair for pair in shut if pair[1] == END] == [(pytest.approx(four_fifths, abs=0.1), END)]
    assert [pair for pair in shut if pair[0] == MIDNIGHT] == [(MIDNIGHT, sixth)]


def test_contacts_and_the_next_one() -> None:
    """Contacts that were made are circles, the next one is a line, each on its date."""
    found = policy(Cap("one", 1, "24 hours")).explain(
        needed(on(23)),
        person(),
        [call(on(23, 6)), call(on(24, 18))],
        at=on(25),
        span=Span(on(23), on(26)),
    )
    circles = parts(drawn(found), "circle", "made")
    assert [float(each.get("cx")) for each in circles] == [310, 630]  # type: ignore[arg-type]
    assert len({each.get("cy") for each in circles}) == 2
    assert parts(drawn(found), "path", "at") == []
    [line] = parts(drawn(found, at=on(25, 12)), "path", "at")
    assert str(line.get("d")).startswith("M470.0 ")
    assert parts(drawn(found, at=on(27)), "path", "at") == []


def test_the_zone_of_the_dates() -> None:
    """Dates and hours are those of the span's zone, or of another one that is named."""
    assert "UTC" in texts(drawn(explained()))
    there = drawn(explained(TEAM, days=1), NEW_YORK)
    assert NEW_YORK in texts(there)
    # Midnight in UTC is 19:00 of the date before.
    assert "Sun 22 Nov" in texts(there)
    assert len(bars(there, "open")) == 1
    with pytest.raises(UnknownZoneError):
        explained().picture("Europe/Nowhere")


def test_names_are_escaped() -> None:
    """Whatever stands in the name of a constraint or channel is shown as it is."""
    rude = Window('<script> & "co"', open_on("Mo-Su 06:00-18:00"))
    channel = "a<b"
    found = policy(rude, channels=[channel]).explain(
        needed(on(23)), person(), [], at=on(23), span=Span(on(23), on(24))
    )
    assert "<script>" not in found.picture()
    picture = drawn(found)
    assert any('<script> & "co"' in word for word in texts(picture))
    assert channel in str(picture.findtext(f"{SVG}title"))


def test_all_is_within_the_picture() -> None:
    """No text, bar or circle lies below the edge of the picture."""
    picture = drawn(explained(TEAM, Cap("one", 1, "24 hours"), contacts=[call(on(23))]))
    height = float(str(picture.get("height")))
    lows = [float(str(e.get("y") or e.get("cy") or 0)) for e in picture.iter()]
    assert max(lows) < height
    assert picture.get("role") == "img"
