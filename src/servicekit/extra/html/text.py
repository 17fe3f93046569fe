"""Text of other people, made harmless to look at."""

from __future__ import annotations

import re

from markupsafe import Markup

__all__ = ["LONGEST", "line", "shown", "shown_value"]

#: How many characters of a text are shown.
LONGEST = 600

# What would steer a terminal or a printer, turn the order of the letters around, hide among them,
# or be no character at all. New lines and tabs are none of it.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    "|[\U0001fffe\U0001ffff\U0010fffe\U0010ffff]"
)
_SPACES = re.compile(r"\s+")
# How lines end elsewhere.
_ENDS = re.compile(r"\r\n?")


def shown(text: str, most: int = LONGEST) -> str:
    r"""Return a text with odd characters named and what is too long cut off, its length said.

    Args:
        text: the text.
        most: how many characters are shown.

    Example:
        >>> shown("paid\u202etxt.exe")
        'paid⟨U+202E⟩txt.exe'
        >>> shown("aaaaaaaaaa", most=4)
        'aaaa… (10 characters in all)'
    """
    kept = _ODD.sub(_named, _ENDS.sub("\n", text[:most]))
    return kept if len(text) <= most else f"{kept}… ({len(text):,} characters in all)"


def line(text: str, most: int) -> str:
    r"""Return a text in one line, cut off without saying how long it was.

    Example:
        >>> line("call  back\n tomorrow", 12)
        'call back t…'
    """
    found = _SPACES.sub(" ", _ODD.sub(_named, _ENDS.sub("\n", text[: 4 * most]))).strip()
    return found if len(found) <= most else f"{found[: most - 1]}…"


def shown_value(value: object) -> object:
    """Return what a template prints in place of a value: text made harmless, all else as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return shown(str(value))
    return value


def _named(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found[0]):04X}⟩"
