"""A starter playbook for a log: a mapping from the columns and values seen, every guess marked."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from servicekit.errors import LoadError, Problem
from servicekit.logs.rows import open_table, read_header, unpacking
from servicekit.playbook import COLUMNS, VOCABULARIES

__all__ = ["starter"]

# How columns are usually called, best guess first; compared without case, blanks and signs.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "case": ("case", "caseid", "number", "ticket", "ticketid", "incident", "issuekey", "id"),
    "at": ("at", "sysupdatedat", "timestamp", "time", "datetime", "updatedat", "date", "createdat"),
    "recorded_at": ("recordedat", "enteredat", "loggedat"),
    "order": ("seq", "order", "sysmodcount", "sequence"),
    "event": ("event", "eventtype", "action", "activity"),
    "customer": ("customer", "customerid", "callerid", "requester", "requesterid", "contact"),
    "author": ("author", "authorid", "sysupdatedby", "user", "resource", "actor"),
    "role": ("role", "authorrole"),
    "channel": ("channel", "contacttype", "via", "source"),
    "direction": ("direction",),
    "outcome": ("outcome", "callresult"),
    "needs_reply": ("needsreply",),
    "text": ("text", "message", "body", "comment", "description"),
    "kind": ("kind", "type", "requesttype", "issuetype"),
    "topic": ("topic", "subject", "category", "summary", "title"),
    "status": ("status", "state", "incidentstate", "ticketstatus"),
    "priority": ("priority", "severity", "urgency"),
    "team": ("team", "group", "assignmentgroup", "assignedgroup", "queue", "department"),
    "agent": ("agent", "assignee", "assignedto", "owner"),
    "reason": ("reason",),
    "promise": ("promise", "promiseid"),
    "due_at": ("dueat", "due", "duedate"),
    "owner": ("promiseowner",),
    "escalation": ("escalation", "escalationid"),
    "opened_at": ("openedat", "opened", "created"),
    "resolved_at": ("resolvedat", "solvedat"),
}
# Words that other systems use, as they begin.
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "status": (
        ("new", "new"),
        ("await", "pending"),
        ("pending", "pending"),
        ("waiting", "pending"),
        ("hold", "on_hold"),
        ("on hold", "on_hold"),
        ("resol", "resolved"),
        ("solved", "resolved"),
        ("done", "resolved"),
        ("clos", "closed"),
        ("cancel", "closed"),
        ("", "open"),
    ),
    "event": (("", "update"),),
    "role": (("agent", "agent"), ("bot", "bot"), ("", "customer")),
    "direction": (("out", "outbound"), ("int", "internal"), ("", "inbound")),
    "outcome": (("", "connected"),),
    "needs_reply": (("n", "no"), ("f", "no"), ("0", "no"), ("", "yes")),
    "reason": (("", "triage"),),
}
_MISSING = ("?", "-", "NULL", "null", "None", "N/A", "n/a", "NaN", "nan")
_FORMATS = tuple(
    f"{day}{gap}{clock}"
    for day in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d")
    for gap in (" ", "T")
    for clock in ("%H:%M", "%H:%M:%S", "%I:%M %p")
)
_DELIMITERS = (",", ";", "\t", "|")
_SURROGATE = re.compile("[\ud800-\udfff]")  # a byte that is not UTF-8
_SAMPLE = 1_000
_MOST_VALUES = 60

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

# Which column of the log means what.
[log]
"""


def starter(path: Path) -> str:
    """Return a playbook in TOML with a mapping guessed from the columns and values of a log.

    Each guess ends in ``# confirm``; a playbook is refused while one is left.

    Raises:
        LoadError: the log has no header or no rows.
        OSError: it cannot be read.
    """
    with path.open("rb") as file, open_table(file, path) as lines, unpacking(path.name):
        head = lines.readline()
        delimiter = max(_DELIMITERS, key=head.count)
        header = read_header(csv.reader([head], delimiter=delimiter), path.name)
        seen = _seen(header, csv.reader(lines, delimiter=delimiter))
    if not header or not any(seen.values()):
        problem = Problem(path.name, "has no header or no rows; give a CSV file that has both")
        raise LoadError("there is nothing to guess from", [problem])
    text = _OPENING.format(name=_quoted(path.name), title=_quoted(path.name.partition(".")[0]))
    return text + "\n".join([*_general(seen, delimiter), *_columns(header), *_values(seen)]) + "\n"


def _seen(header: Sequence[str], table: Iterator[list[str]]) -> dict[str, dict[str, None]]:
    """Collect the values of each column, as many as may matter, in the order of their coming."""
    seen: dict[str, dict[str, None]] = {column: {} for column in header}
    for fields in _readable(table):
        for column, value in zip(header, fields, strict=False):
            if len(seen[column]) < _SAMPLE and not _SURROGATE.search(value):
                seen[column][value] = None
    return seen


def _readable(table: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows that are CSV; a review names those that are not."""
    while True:
        try:
            yield next(table)
        except csv.Error:
            continue
        except StopIteration:
            return


def _guesses(header: Iterable[str]) -> dict[str, str]:
    """Guess a column for each meaning; no column is taken twice."""
    plain: dict[str, str] = {}
    for column in header:
        plain.setdefault("".join(filter(str.isalnum, column.lower())), column)
    # A column that is called what it means comes first, whatever else it could be.
    own = {meaning: plain.get(meaning.replace("_", "")) for meaning in _NAMES}
    found = {meaning: column for meaning, column in own.items() if column is not None}
    for meaning, names in _NAMES.items():
        free = [plain[name] for name in names if plain.get(name) not in (None, *found.values())]
        if meaning not in found and free:
            found[meaning] = free[0]
    return found


def _general(seen: Mapping[str, Mapping[str, None]], delimiter: str) -> Iterator[str]:
    missing = [word for word in _MISSING if any(word in values for values in seen.values())]
    at = _guesses(seen).get("at")
    instants = [value for value in seen.get(at or "", {}) if value and value not in missing]
    fits = [form for form in ("iso", *_FORMATS) if instants and _fits(form, instants)]
    others = f"; {', '.join(fits[1:])} fits too" if fits[1:] else ""
    if fits:
        yield f"# How instants are written: 'iso' or a format of strptime{others}."
    else:
        yield f"# How instants are written; no format fits: {', '.join(map(_quoted, instants[:3]))}"
    yield f"format = {_quoted(fits[0] if fits else 'iso')}  # confirm"
    if not fits or fits[0] != "iso" or datetime.fromisoformat(instants[0]).tzinfo is None:
        yield 'timezone = "UTC"  # confirm'
    yield f"delimiter = {_quoted(delimiter)}"
    yield f"missing = [{', '.join(map(_quoted, missing))}]  # confirm"


def _fits(form: str, values: Iterable[str]) -> bool:
    try:
        for value in values:
            if form == "iso":
                datetime.fromisoformat(value)
            else:
                datetime.strptime(value, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def _columns(header: Sequence[str]) -> Iterator[str]:
    found = _guesses(header)
    for meaning in COLUMNS:
        if meaning in found:
            yield f"{meaning} = {_quoted(found[meaning])}  # confirm"
        else:
            yield f'# {meaning} = ""'
    left = [_quoted(column) for column in header if column not in found.values()]
    yield f"# Columns that are not used: {', '.join(left) or 'none'}"


def _values(seen: Mapping[str, Mapping[str, None]]) -> Iterator[str]:
    for meaning, column in _guesses(seen).items():
        if meaning not in VOCABULARIES:
            continue
        yield ""
        yield f"# What the values of {_quoted(column)} mean: {', '.join(VOCABULARIES[meaning])}."
        yield f"[log.values.{meaning}]"
        values = [value for value in seen[column] if value and value not in _MISSING]
        for value in islice(values, _MOST_VALUES):
            yield f"{_quoted(value)} = {_quoted(_word(meaning, value))}  # confirm"
        if len(values) > _MOST_VALUES:
            yield f"# … and {len(values) - _MOST_VALUES} more"


def _word(meaning: str, value: str) -> str:
    plain = value.strip().lower()
    if plain in VOCABULARIES[meaning]:
        return plain
    return next(word for start, word in _WORDS[meaning] if plain.startswith(start))


def _quoted(text: str) -> str:
    """Write text as TOML has it, which beside JSON escapes one sign more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
