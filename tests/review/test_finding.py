from pathlib import Path

import pytest

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.review import CODES, PRAISES, SEVERITIES, Finding

PAGE = Path(__file__).parents[2] / "docs" / "review.md"


@pytest.mark.parametrize("code", [*CODES, *PRAISES])
def test_every_finding_is_told_on_the_page(code):
    """The page about reviews says of each finding what it is, and how grave."""
    severity = f" {CODES[code]} |" if code in CODES else ""

    assert f"| `{code}` |{severity}" in PAGE.read_text(encoding="utf-8")


def test_what_is_found_has_a_word():
    """A finding has one of the words that there are, for what it is and for how grave."""
    reason = Reason("broken", "It was not done.", ("p",))

    assert set(CODES.values()) == set(SEVERITIES)
    assert Finding("broken", "serious", (reason,)).because == (reason,)
    with pytest.raises(FieldError, match="code"):
        Finding("rude", "serious", (reason,))
    with pytest.raises(FieldError, match="severity"):
        Finding("broken", "dreadful", (reason,))
