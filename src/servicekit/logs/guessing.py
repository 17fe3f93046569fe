"""Guesses: which column of a log means what, and which word a value stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from servicekit.playbook import COLUMNS, VOCABULARIES

__all__ = ["MISSING", "columns_guessed", "formats", "word_guessed"]

# How columns are usually called, best guess first; compared without case, blanks and signs. A
# column that is called what it means is found anyway.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "case": ("caseid", "number", "ticket", "ticketid", "incident", "issuekey", "key", "id"),
    "at": (
        "sysupdatedat",
        "timestamp",
        "time",
        "datetime",
        "sysupdatedon",
        "updatedat",
        "updated",
        "date",
        "createdat",
        "created",
    ),
    "recorded_at": ("enteredat", "loggedat"),
    "order": ("seq", "sysmodcount", "sequence"),
    "event": ("eventtype", "action", "activity"),
    "customer": ("customerid", "callerid", "requester", "requesterid", "contactid"),
    "author": ("authorid", "sysupdatedby", "user", "resource", "actor"),
    "role": ("authorrole",),
    "channel": ("contacttype", "via", "viachannel", "source"),
    "outcome": ("callresult",),
    "wait": ("waittime", "waitseconds", "queuetime"),
    "duration": ("talktime", "durationseconds"),
    "signals": ("tags", "labels"),
    "text": ("message", "body", "comment", "description"),
    "kind": ("type", "requesttype", "issuetype"),
    "topic": ("subject", "category", "summary", "title"),
    "status": ("state", "incidentstate", "ticketstatus"),
    "priority": ("urgency",),
    "team": ("group", "assignmentgroup", "assignedgroup", "queue"),
    "agent": ("assignee", "assignedto", "owner"),
    "promise": ("promiseid",),
    "due_at": ("due", "duedate"),
    "owner": ("promiseowner",),
    "escalation": ("escalationid",),
    "opened_at": ("opened", "created"),
    "resolved_at": ("solvedat",),
    "brand": ("brandid",),
    "language": ("locale",),
    "score": ("rating", "satisfactionratingscore"),
}
_YES = (("n", "no"), ("f", "no"), ("0", "no"), ("", "yes"))
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
    "reason": (("", "triage"),),
    "basis": (("", "service"),),
    "field": (("", "nothing"),),
    "origin": (("", "spoken"),),
    "severity": (("", "normal"),),
    "decision": (("", "confirmed"),),
    "measure": (("", "csat"),),
    **dict.fromkeys(("needs_reply", "verified", "story_repeated", "needs_approval"), _YES),
}
#: What stands for nothing in many logs.
MISSING = ("?", "-", "NULL", "null", "None", "N/A", "n/a", "NaN", "nan")
_FORMATS = tuple(
    f"{day}{gap}{clock}"
    for day in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d/%b/%y")
    for gap in (" ", "T")
    for clock in ("%H:%M", "%H:%M:%S", "%I:%M %p")
)


def columns_guessed(header: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Guess a column for each meaning that has none; no column is taken twice.

    Args:
        header: the columns.
        given: those that are known to be there, by meaning.
    """
    names: dict[str, str] = {}
    for column in header:
        names.setdefault("".join(filter(str.isalnum, column.lower())), column)
    found = dict(given)
    # A column that is called what it means comes first, whatever else it could be.
    own = {meaning: (meaning.replace("_", ""),) for meaning in COLUMNS}
    for wanted in (own, _NAMES):
        for meaning, called in wanted.items():
            free = [names[n] for n in called if n in names and names[n] not in found.values()]
            if meaning not in found and free:
                found[meaning] = free[0]
    return found


def word_guessed(meaning: str, value: str) -> str:
    """Guess the word that a value stands for."""
    word = value.strip().lower()
    if word in VOCABULARIES[meaning]:
        return word
    return next(guess for start, guess in _WORDS[meaning] if word.startswith(start))


def formats(instants: Iterable[str]) -> list[str]:
    """Return the formats that all of some instants fit, the likeliest first."""
    given = list(instants)
    return [form for form in ("iso", *_FORMATS) if given and _fits(form, given)]


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
