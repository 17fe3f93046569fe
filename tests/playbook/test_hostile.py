from pathlib import Path

import pytest
from hours.support import pickled
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.support import DESK, SERVICE, problems
from servicekit.errors import LoadError
from servicekit.playbook import Playbook

AIRLINE = Path(__file__).parents[2] / "docs" / "examples" / "airline.toml"
TEXTS = [SERVICE, DESK, AIRLINE.read_text(encoding="utf-8")]
#: What may stand in place of a value.
VALUES = [
    "0", "-1", "1.5", "10000000000000000000000000000000", "nan", "-inf", "true", "[]", "{}", "[[]]",
    '""', '" "', '"x"', '"\\u0000"', '["x", 3]', '["a", "a"]', "{ x = 1 }", "1979-05-27",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", '"99999999999999999999 hours"',
    '"900000 days"', '"1 second"', '"9 working hours"', '"office"', '"phone"', '"on_duty"',
    '"Mo-Su 00:00-24:00"', '"Asia/Kathmandu"', '"not(x)"', '"- "', '"none"', "[1979-05-27]",
]  # fmt: skip


@st.composite
def spoilt(draw):
    """Return the text of a playbook in which a few lines were changed by somebody careless."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        key, sign, value = lines[number].partition("=")
        other = draw(st.sampled_from(lines))
        changed = {
            "left out": [],
            "twice": [lines[number], lines[number]],
            "moved": [other],
            "valued": [f"{key}{sign} {draw(st.sampled_from(VALUES))}" if sign else other],
            "renamed": [f"{other.partition('=')[0]}={value}" if sign else other],
            "cut": [lines[number][: draw(st.integers(0, 40))]],
        }
        lines[number : number + 1] = changed[draw(st.sampled_from(sorted(changed)))] or [""]
    return "\n".join(lines)


def read(text: str) -> Playbook | list[str]:
    """Return a playbook, or all that is wrong with its text."""
    try:
        return Playbook.parse(text)
    except LoadError as error:
        return [str(problem) for problem in error.exceptions]


@settings(max_examples=150)
@given(text=spoilt())
def test_whatever_is_read_is_a_playbook_or_a_list_of_mistakes(text):
    """A spoilt text is refused with all that is wrong with it, or it is a sound playbook."""
    found = read(text)

    assert found
    if isinstance(found, Playbook):
        assert pickled(found) == found
        assert hash(found) == hash(pickled(found))
        assert str(found.check())


@settings(max_examples=50)
@given(text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_a_playbook_or_refused(text):
    """Whatever somebody writes into a file, reading it ends with a playbook or its mistakes."""
    assert read(f"{text}\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("columns = " + "[" * 60 + "]" * 60, "nested more than 50 deep"),
        ("contact." + "a." * 60 + "b = 1", "nested more than 50 deep"),
        ("contact = " + "[" * 100_000, "line 2: tables and lists are nested"),
        ("[contact]\nhorizon = " + "9" * 5000, "integer string conversion"),
        ("[limits]\nmax_hand_overs = 1e999999999999999999999", ""),
    ],
    ids=["lists", "tables", "brackets", "digits", "exponent"],
)
def test_what_is_too_deep_or_too_long_is_refused(text, words):
    """Nesting and numbers without end are mistakes of the file, and never a traceback."""
    with pytest.raises(LoadError) as caught:
        Playbook.parse(f'name = "Desk"\n{text}\n')

    assert words in str(caught.value.exceptions[0])


@pytest.mark.parametrize(
    "text",
    [
        SERVICE.replace('horizon = "8 weeks"', 'horizon = "3653 days"'),
        SERVICE.replace("count = 1\n", f"count = {10**40}\n"),
        DESK.replace("max_hand_overs = 3", f"max_hand_overs = {10**40}"),
    ],
    ids=["horizon", "cap", "hand-overs"],
)
def test_huge_numbers_are_numbers(text):
    """A number that is only very large is taken as it is, and checked in no time."""
    assert " claim" in str(Playbook.parse(text).check())


def test_overrides_in_a_circle_have_their_place():
    """Rules that override each other in a circle are refused with their place."""
    circle = SERVICE.replace('id = "settled"\nwhen', 'id = "settled"\noverrides = ["X"]\nwhen')
    found = problems(circle.replace('"X"', '"settled, paid"'))

    assert all(path.startswith("follow_ups.rules") for path in found)
    assert found
