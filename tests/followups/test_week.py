"""The picture of a week of contacts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from followups.support import DAY, LONDON, NEW_YORK, call, needed, on, open_on, person, policy
from servicekit.errors import UnknownZoneError
from servicekit.followups.cap import Cap
from servicekit.followups.explanation import ContactExplanation
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


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)], ids=["23", "25"]
)
def test_dates_of_23_and_25_hours(day: date, hours: int) -> None:
    """A date on which clocks change fills its row, and an hour of it is wider or narrower."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(LONDON))
    always = drawn(explained(start=midnight, days=1))
    assert bars(always, "open") == [(MIDNIGHT, END)]
    picture = drawn(explained(Window("w", open_on("Mo-Su 12:00-24:00")), start=midnight, days=1))
    [(since, until)] = bars(picture, "open")
    assert until == END
    assert until - since == pytest.approx((END - MIDNIGHT) * 12 / hours, abs=0.1)


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
