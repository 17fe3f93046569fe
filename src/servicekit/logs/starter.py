"""A starter playbook for a log: a mapping from the columns and values seen, every guess marked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

import attrs

from servicekit.errors import LoadError, Problem
from servicekit.logs.guessing import columns_guessed, formats, formats_in_turn, word_guessed
from servicekit.logs.presets import PRESETS, Export
from servicekit.logs.sampling import Sample, sampled
from servicekit.logs.vocabulary import MISSING
from servicekit.playbook import COLUMNS, VOCABULARIES
from servicekit.playbook.mapping import NEEDED
from servicekit.values import check_word

__all__ = ["starter"]

_MOST_WORDS = 60
_MOST_CHANNELS = 8
_CHANNELS = ("email", "phone")

_OPENING = """\
# A starter playbook for {name}, written from what stands in it.
#
# Every line that ends in '# confirm' is a guess. Check it, correct it, then delete the mark:
# 'servicekit review' refuses a playbook in which a mark is left.

name = {title}  # confirm

# Opening hours, in a zone of their own; add holidays and exceptions by date.
[hours.office]
timezone = "Europe/London"  # confirm
weekly = "Mo-Fr 09:00-17:00"  # confirm

[hours.office.holidays]
# 2026-12-25 = "Christmas Day"

# What is promised to everyone. Of each measure the first target that matches a case applies.
# Narrow one down with: when = {{ priority = ["high"] }}
[[targets]]
id = "first-reply"
measure = "first_reply"
within = "8 working hours"  # confirm
hours = "office"

[[targets]]
id = "resolution"
measure = "resolution"
within = "40 working hours"  # confirm
hours = "office"
pause_on = ["pending"]  # confirm

# When and how customers are contacted: the channels, best first, and never at night. The decent
# hours are those of the customer; what somebody asked for may lie outside of them.
[contact]
channels = [{channels}]  # confirm
timezone = "Europe/London"  # confirm
decent_hours = "08:00-21:00"  # confirm

# Nobody is called while the desk is closed.
[[contact.windows]]
id = "team hours"
hours = "office"

{follow_ups}
# What calls for somebody with more skill or authority. Name your people first, then delete the
# signs at the beginnings of these lines. Each trigger says what has to be the case.
#
# [[agents]]
# id = "ada"
#
# [[ladders]]
# id = "supervisors"
# fallback = "agent:ada"
#
# [[ladders.levels]]
# targets = ["agent:ada"]
#
# [[triggers]]
# id = "broken-promise"
# ladder = "supervisors"
# why = "A promise to the customer is broken."
# when = {{ promise_broken = true }}
#
# [[triggers]]
# id = "third-contact"
# ladder = "supervisors"
# why = "The customer contacts us for the third time about the same thing."
# when = {{ contacts_about = ">= 3" }}

# Which column of the log means what.
[log]
"""

_FOLLOW_UPS = """\
# What deserves that somebody comes back to it: a promise that is due, a matter that was settled,
# a customer who waits. The preset has a plan for each; write [[follow_ups.plans]] to change one.
[follow_ups]
preset = "great_service"  # confirm
"""
_NO_FOLLOW_UPS = """\
# What deserves that somebody comes back to it: a promise that is due, a matter that was settled,
# a customer who waits. The log does not say for which follow-up a contact was made, so a review
# would count rules that were perhaps never in force. Delete the signs to have them.
#
# [follow_ups]
# preset = "great_service"
"""
_CONSTANTS = """\

# What holds for every row, where the log has no column for it. Delete the signs to say it.
#
# [log.constants]
# measure = "csat"
# scale = "1..5"\
"""


def starter(path: Path, *, preset: str | None = None) -> str:
    """Return a playbook in TOML with a mapping guessed from the columns and values of a log.

    Each guess ends in ``# confirm``; a playbook is refused while one is left.

    Args:
        path: the log.
        preset: the product whose export it is, one of
            :data:`~servicekit.logs.PRESETS`: what that documents is no guess.

    Raises:
        LoadError: the log has no header or no rows, is no export of that product, or is Parquet
            and the extra for that is not installed.
        FieldError: there is no such preset.
        OSError: it cannot be read.
    """
    if preset is not None:
        check_word("preset", preset, PRESETS)
    sample = sampled(path)
    draft = _Draft(sample, None if preset is None else _export(preset, sample, path.name))
    name = path.name.encode(errors="replace").decode()  # the bytes of a name may be no UTF-8
    text = _OPENING.format(
        name=_quoted(name),
        title=_quoted(name.partition(".")[0]),
        channels=", ".join(map(_quoted, draft.channels())),
        follow_ups=_FOLLOW_UPS if "follow_ups" in draft.columns else _NO_FOLLOW_UPS,
    )
    said = [*draft.general(), *draft.mapping(), *draft.constants(), *draft.words()]
    return text + "\n".join(said) + "\n"


def _export(preset: str, sample: Sample, name: str) -> Export:
    fitting = [export for export in PRESETS[preset] if export.fits(sample.values)]
    if fitting:
        return fitting[0]
    problems = [
        Problem(name, f"has no columns {named['case']!r} and {named['at']!r}: {export.title}")
        for export in PRESETS[preset]
        for named in [export.named()]
    ]
    raise LoadError(f"the log is no export of {preset} that is known", problems)


@attrs.frozen
class _Draft:
    """What can be said of a log."""

    sample: Sample
    export: Export | None
    columns: dict[str, str] = attrs.field(init=False)

    @columns.default
    def _guessed(self) -> dict[str, str]:
        given = {} if self.export is None else self.export.named()
        there = {name: column for name, column in given.items() if column in self.sample.values}
        return columns_guessed(self.sample.values, there)

    def values(self, meaning: str) -> list[str]:
        """Return the values of a column that say something."""
        seen = self.sample.values.get(self.columns.get(meaning, ""), {})
        return [value for value in seen if value and value not in MISSING]

    def channels(self) -> list[str]:
        """Return the channels that were seen, as far as they are a few."""
        seen = [value for value in self.values("channel") if value.strip()]
        return seen if 0 < len(seen) <= _MOST_CHANNELS else [*_CHANNELS]

    def general(self) -> Iterator[str]:
        """Say how the log is written."""
        if self.export is not None:
            yield f"# {self.export.title}. {self.export.hint}"
        yield from self._instants()
        if self.sample.delimiter is not None:
            yield f"delimiter = {_quoted(self.sample.delimiter)}"
        if self.sample.encoding != "utf-8":
            yield "# The log is not UTF-8. Where letters look wrong below, try cp850 or mac_roman."
            yield f"encoding = {_quoted(self.sample.encoding)}  # confirm"
        seen = self.sample.values.values()
        missing = [word for word in MISSING if any(word in values for values in seen)]
        yield f"missing = [{', '.join(map(_quoted, missing))}]  # confirm"

    def _instants(self) -> Iterator[str]:
        """Say how instants are written, and in which zone."""
        instants = self.values("at")
        fits = formats(instants)
        turns = [] if fits else formats_in_turn(instants)
        yield from _on_formats(instants, fits, turns)
        listed = ", ".join(map(_quoted, turns))
        yield f"format = {f'[{listed}]' if turns else _quoted((*fits, 'iso')[0])}  # confirm"
        if not fits or fits[0] != "iso" or datetime.fromisoformat(instants[0]).tzinfo is None:
            yield self._zone()

    def _zone(self) -> str:
        sure = None if self.export is None else self.export.timezone
        return 'timezone = "UTC"  # confirm' if sure is None else f"timezone = {_quoted(sure)}"

    def mapping(self) -> Iterator[str]:
        """Say which column means what."""
        sure = {} if self.export is None else self.export.columns
        for meaning in COLUMNS:
            column = self.columns.get(meaning)
            if column is None and meaning in NEEDED:
                yield f'{meaning} = ""  # no column looks like it, and a log needs one  # confirm'
            elif column is None:
                yield f'# {meaning} = ""'
            else:
                mark = "" if sure.get(meaning) == column else "  # confirm"
                yield f"{meaning} = {_quoted(column)}{mark}"
        left = [c for c in self.sample.values if c not in self.columns.values()]
        yield f"# Columns that are not used: {', '.join(map(_quoted, left)) or 'none'}"

    def constants(self) -> Iterator[str]:
        """Show how to say what the log has no column for."""
        if "score" in self.columns and "measure" not in self.columns:
            yield _CONSTANTS

    def words(self) -> Iterator[str]:
        """Say what the values of a column with a vocabulary mean."""
        wanted = [meaning for meaning in self.columns if meaning in VOCABULARIES]
        if "field" in self.columns and "status" not in wanted:
            wanted.append("status")
        for meaning in wanted:
            column = self.columns.get(meaning, self.columns.get("value", ""))
            yield ""
            yield f"# What the values of {_quoted(column)} mean: {self._vocabulary(meaning)}."
            yield f"[log.values.{meaning}]"
            yield from self._translated(meaning)

    @staticmethod
    def _vocabulary(meaning: str) -> str:
        return ", ".join(VOCABULARIES[meaning])

    def _translated(self, meaning: str) -> Iterator[str]:
        known: Mapping[str, str] = (
            {} if self.export is None else self.export.values.get(meaning, {})
        )
        seen = self.values(meaning)
        if meaning not in self.columns:  # they stand among those of all other fields
            seen = [value for value in self.values("value") if value.lower() in known]
        for value in islice(seen, _MOST_WORDS):
            if word := known.get(value.lower()):
                yield f"{_quoted(value)} = {_quoted(word)}"
            elif word := word_guessed(meaning, value):
                yield f"{_quoted(value)} = {_quoted(word)}  # confirm"
            else:
                yield f'{_quoted(value)} = ""  # which of the words above?  # confirm'
        if len(seen) > _MOST_WORDS:
            yield f"# … and {len(seen) - _MOST_WORDS} more"


def _on_formats(
    instants: Sequence[str], fits: Sequence[str], turns: Sequence[str]
) -> Iterator[str]:
    """Say what was found of the formats of instants."""
    others = f"; {', '.join(fits[1:])} fits too" if fits[1:] else ""
    if fits:
        yield f"# How instants are written: 'iso' or a format of strptime{others}."
    elif turns:
        yield "# How instants are written, in several ways: the first that fits counts."
    elif instants:
        shown = ", ".join(map(_quoted, instants[:3]))
        yield f"# How instants are written; no format fits: {shown}"
    else:
        yield "# No column of instants was found: name it at 'at' below."
        yield "# How instants are written: 'iso' or a format of strptime."


def _quoted(text: str) -> str:
    """Write text as TOML has it, which beside JSON escapes one sign more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
