from __future__ import annotations

import runpy
from pathlib import Path
from xml.etree import ElementTree as ET

DOCS = Path(__file__).parents[2] / "docs"
PICTURE = DOCS / "_static" / "business-time-week.svg"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_of_a_week_is_what_its_script_draws() -> None:
    """The drawing in the documentation comes from a calendar, byte for byte."""
    script = runpy.run_path(str(DOCS / "business_time_week.py"))

    assert PICTURE.read_text(encoding="utf-8") == script["picture"]()


def test_the_picture_of_a_week_can_be_heard() -> None:
    """Whoever cannot see the drawing is told what it shows."""
    drawing = ET.parse(PICTURE).getroot()  # noqa: S314 - our own file
    labels = drawing.attrib["aria-labelledby"].split()

    assert drawing.attrib["role"] == "img"
    assert [drawing.findtext(f"{SVG}*[@id='{label}']", "") != "" for label in labels] == [True] * 2
