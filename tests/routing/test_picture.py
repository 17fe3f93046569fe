"""A ladder as a picture, for a page and for the terminal."""

from __future__ import annotations

import pickle
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.hours import BusinessHours
from servicekit.routing import EscalationPolicy, Level

SVG = "{http://www.w3.org/2000/svg}"
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
# The head of an arrow begins with its tip.
TIP = re.compile(r"M([\d.]+) ([\d.]+)l")


def ladder(*levels: Level, **fields: Any) -> EscalationPolicy:
    """Return a ladder; of one level that waits for half an hour, if there are none."""
    levels = levels or (Level(targets="team:desk", wait="30 minutes"),)
    given = {"id": "refunds", "levels": levels, "fallback": "role:supervisor", "hours": OFFICE}
    return EscalationPolicy(**{**given, **fields})


def level(targets: Any = "on_duty", wait: str | None = "1 hour", **fields: Any) -> Level:
    return Level(targets=targets, wait=wait, **fields)


def drawing(policy: EscalationPolicy) -> ET.Element:
    return ET.fromstring(policy.picture())  # noqa: S314 - our own


def texts(policy: EscalationPolicy) -> list[str]:
    return [each.text or "" for each in drawing(policy).iter(f"{SVG}text")]


def boxes(picture: ET.Element) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of each box."""
    found = (each.attrib for each in picture.iter(f"{SVG}rect") if "box" in each.attrib["class"])
    read = [[float(each[name]) for name in ("x", "y", "width", "height")] for each in found]
    return [(x, y, x + width, y + height) for x, y, width, height in read]


def tips(picture: ET.Element) -> list[tuple[float, float]]:
    """Return where the arrows point."""
    heads = (each.attrib["d"] for each in picture.iter(f"{SVG}path") if "l" in each.attrib["d"])
    return [(float(x), float(y)) for x, y in (TIP.match(each).groups() for each in heads)]


def kinds(policy: EscalationPolicy) -> list[str]:
    return [each.attrib["class"] for each in drawing(policy).iter(f"{SVG}path")]


PICTURES = Path(__file__).parent / "pictures"
DRAWN = {
    "again": ladder(
        level("team:desk", "30 minutes", name="desk"),
        level("role:lead", on_empty="hold"),
        level("agent:ada", None, on_empty="fallback"),
        id="re funds",
        repeat=2,
        acknowledge_within="4 hours",
    ),
    "falls": ladder(
        level("team:desk", "30 minutes", on_empty="fallback"),
        level("role:lead", on_empty="fallback"),
        level(["agent:ada", "agent:sam", "role:manager", "on_duty:desk"], "2 hours", ask="all"),
        id="Aé9 <z>",
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_everything_stands_where_it_stood(name: str) -> None:
    """A picture is, to the letter, the one that is kept beside the tests to be looked at."""
    kept = (PICTURES / f"{name}.svg").read_text("utf-8")
    assert DRAWN[name].picture() == kept.removesuffix("\n")


# In letters


def test_a_ladder_reads_from_the_first_level_to_the_last_resort() -> None:
    """In letters a ladder says whom each level asks, how long it waits, and what comes then."""
    first = level("team:desk", "30 working minutes", name="desk", on_empty="hold")
    second = level(["role:lead", "agent:ada"], ask="all", on_empty="fallback")
    policy = ladder(first, second, repeat=2, acknowledge_within="4 hours")
    assert str(policy) == (
        "Ladder refunds\n"
        "Taken, and left lying for 4 hours: the next level is asked\n"
        "\n"
        "Level 0 (desk)\n"
        "  asks one of team desk\n"
        "  nobody can take it: waits for somebody\n"
        "    |\n"
        "    | after 30 working minutes\n"
        "    v\n"
        "Level 1\n"
        "  asks all of every lead or ada\n"
        "  nobody can take it: last resort at once\n"
        "    |\n"
        "    | after 1 hour (2 times back to level 0 first)\n"
        "    v\n"
        "Last resort\n"
        "  asks one of every supervisor\n"
        "  nobody can take it: waits for somebody"
    )


@pytest.mark.parametrize(
    ("on_empty", "then"),
    [
        ("next_level", "    |\n    | only where nobody can\n    v\n"),
        ("hold", "\n    waits without end\n\n"),
        ("fallback", "\n    waits without end\n\n"),
    ],
)
def test_a_level_without_a_wait_leads_on_only_where_nobody_is(on_empty: str, then: str) -> None:
    """A level that waits without end leads to the next one only where nobody can take it."""
    assert f"\n{then}Level 1" in str(ladder(level(wait=None, on_empty=on_empty), level()))


@pytest.mark.parametrize("on_empty", ["next_level", "fallback"])
def test_the_last_level_leads_to_the_last_resort_either_way(on_empty: str) -> None:
    """Where nobody is on the last level, the last resort is next, however the level calls it."""
    policy = ladder(level(wait=None, on_empty=on_empty))
    assert "nobody can take it: last resort at once\n    |\n    | only where" in str(policy)
    assert kinds(policy) == ["line empty", "head"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"repeat": 1}, "(once back to level 0 first)"),
        ({"repeat": 3, "repeat_from": 1}, "(3 times back to level 1 first)"),
    ],
)
def test_repeats_are_counted(fields: dict[str, int], words: str) -> None:
    """A ladder that is climbed again says how often, and from which level."""
    assert words in str(ladder(level(), level(), **fields))


def test_what_never_ends_is_never_repeated() -> None:
    """Where the last level waits without end, a repeat is not shown, for it never comes."""
    policy = ladder(level(wait=None), repeat=2)
    assert "back to" not in str(policy)
    assert kinds(policy) == ["line empty", "head"]


def test_whoever_lets_it_lie_brings_in_the_repeat() -> None:
    """Where somebody can let it lie, the ladder is climbed again though no wait ends."""
    policy = ladder(level(wait=None), repeat=2, acknowledge_within="1 hour")
    assert "2\N{MULTIPLICATION SIGN}" in texts(policy)


# As SVG


def test_the_boxes_stand_below_one_another() -> None:
    """Each level is a box below the one before it, and the last resort is the lowest."""
    found = boxes(drawing(ladder(level(), level(), level())))
    assert len(found) == 4
    assert all(lower[1] > upper[3] for upper, lower in pairwise(found))


def test_arrows_lead_from_each_box_to_the_next() -> None:
    """The wait stands beside an arrow that ends at the top of the next box."""
    picture = drawing(ladder(level(wait="10 minutes"), level(wait="2 hours")))
    assert [y for _, y in tips(picture)] == [top for _, top, *_ in boxes(picture)[1:]]
    words = [each.text for each in picture.iter(f"{SVG}text")]
    assert {"after 10 minutes", "after 2 hours"} <= {*words}


def test_the_loop_leads_back_to_its_level() -> None:
    """What is climbed again is an arrow to the left side of the level where that begins."""
    picture = drawing(ladder(level(), level(), level(), repeat=2, repeat_from=1))
    left, top, _, bottom = boxes(picture)[1]
    assert (left, (top + bottom) // 2) in tips(picture)
    assert "2 times back to level 1" in ET.tostring(picture, "unicode").lower()


def test_one_level_is_climbed_again_by_itself() -> None:
    """The loop of a single level ends at its own box."""
    picture = drawing(ladder(level(), repeat=1))
    left, top, _, bottom = boxes(picture)[0]
    (found,) = [y for x, y in tips(picture) if x == left]
    assert top < found < (top + bottom) // 2


def test_what_passes_levels_over_ends_at_the_last_resort() -> None:
    """Levels that fall to the last resort share one broken line to its right side."""
    policy = ladder(level(on_empty="fallback"), level(on_empty="fallback"), level())
    picture = drawing(policy)
    _, top, right, bottom = boxes(picture)[-1]
    assert [y for x, y in tips(picture) if x == right] == [(top + bottom) // 2]
    assert kinds(policy).count("line empty") == 2


def test_a_plain_ladder_has_no_lanes() -> None:
    """Without repeats and without a level that passes others over, arrows only lead down."""
    assert kinds(ladder(level(), level())) == ["line", "head"] * 2


def test_a_picture_is_told_to_those_who_do_not_see_it() -> None:
    """Title and description say in sentences what the picture shows."""
    policy = ladder(id="late & <long>", acknowledge_within="4 hours")
    picture = drawing(policy)
    title, told = picture[:2]
    assert (title.text, title.tag) == ("Ladder late & <long>", f"{SVG}title")
    assert told.text == (
        "Taken, and left lying for 4 hours: the next level is asked. "
        "Level 0: asks one of team desk; nobody can take it: last resort at once; "
        "after 30 minutes. "
        "Last resort: asks one of every supervisor; nobody can take it: waits for somebody."
    )
    assert picture.attrib["aria-labelledby"] == f"{title.attrib['id']} {told.attrib['id']}"
    assert title.attrib["id"] == "ladder-late-long--title"


def test_names_are_no_markup() -> None:
    """What people call a thing is text, whatever is in it."""
    name = "<script>&amp;\"' \x00\ufffe\n]]>"
    shown = "<script>&amp;\"' ]]>"
    picture = drawing(ladder(level(f"team:{name}", name=name), id=name))
    words = [each.text for each in picture.iter(f"{SVG}text")]
    assert words[0] == f"Ladder {shown}"
    assert words[1] == f"Level 0 ({shown})"
    assert words[2] == f"asks one of team {shown}"


def test_what_is_long_is_cut_and_said_in_full() -> None:
    """A long name is cut off in its box; the title of the box has all of it."""
    long = "x" * 300
    policy = ladder(level(f"team:{long}", name=long), id=long)
    found = texts(policy)
    assert max(map(len, found)) <= 46
    assert [each[-1] for each in found[:2]] == ["…", "…"]
    assert found[4][-1] == "…"
    titles = [each.text or "" for each in drawing(policy).iter(f"{SVG}title")]
    assert titles[0] == f"Ladder {long}"
    assert titles[1].startswith(f"Level 0 ({long}): asks one of team {long};")


def test_wide_letters_take_up_two() -> None:
    """Letters of East Asia are twice as wide, so half as many stand on a line."""
    found = texts(ladder(level("team:" + "返" * 40, name="金" * 40)))
    assert found[1] == f"Level 0 ({'金' * 18}…"
    assert max(map(len, found[2:5])) <= 23


def test_the_same_ladder_is_the_same_picture() -> None:
    """A picture depends on nothing but the ladder."""
    policy = ladder(level(), level(on_empty="fallback"), repeat=1)
    assert policy.picture() == pickle.loads(pickle.dumps(policy)).picture()  # noqa: S301 - our own


def test_nothing_is_loaded_from_elsewhere() -> None:
    """The picture stands alone: the only address in it is the name of its format."""
    assert re.findall(r"https?:[^\"]*|url\([^)]*\)|@import|href", ladder().picture()) == [
        "http://www.w3.org/2000/svg"
    ]


def test_it_can_be_read_by_day_and_by_night() -> None:
    """Dark colours stand in where the reader wants them."""
    assert ladder().picture().count("@media (prefers-color-scheme: dark)") == 1


@given(
    st.lists(
        st.builds(
            level,
            st.text(min_size=1).filter(str.strip).map(lambda name: f"agent:x{name}"),
            st.sampled_from([None, "1 minute", "90000 working minutes"]),
            on_empty=st.sampled_from(["next_level", "hold", "fallback"]),
            name=st.text(),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 1000),
    st.text(min_size=1),
)
def test_every_ladder_fits_its_picture(levels: list[Level], repeat: int, name: str) -> None:
    """Whatever a ladder is, its picture is XML, and nothing stands outside of it."""
    picture = drawing(ladder(*levels, repeat=repeat, id=name))
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    for left, top, right, bottom in boxes(picture):
        assert 0 < left < right < width
        assert 0 < top < bottom < height
    for each in picture.iter(f"{SVG}text"):
        start = float(each.attrib["x"])
        size = len(each.text or "") * 8.5
        assert (start - size if "text-anchor" in each.attrib else start + size) < width
        assert start - size > -20 or "text-anchor" not in each.attrib
