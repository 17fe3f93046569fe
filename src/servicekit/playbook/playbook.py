"""The playbook: all policies of one organisation, from one TOML file."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from servicekit.errors import FieldError, LoadError, Problem
from servicekit.hours import Allowance, BusinessHours
from servicekit.instants import zone
from servicekit.playbook.mapping import COLUMNS, NEEDED, VOCABULARIES, LogMapping
from servicekit.playbook.section import Section
from servicekit.targets import MEASURES, Step, Target, Targets
from servicekit.values import Facts

__all__ = ["Playbook"]

# How the rows of a log are written, beside what its columns mean.
_GENERAL = ("format", "timezone", "delimiter")
_GUESS = re.compile(r"#\s*confirm\s*$")


def _at_least_none(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value < 0:
        raise FieldError(attribute.name, value, "0 or more")


def _as_targets(targets: Targets | Iterable[Target]) -> Targets:
    return targets if isinstance(targets, Targets) else Targets(targets)


@attrs.frozen(kw_only=True)
class Playbook:
    """All policies of one organisation.

    Args:
        name: what it is called.
        hours: calendars by name.
        targets: what is promised to everyone.
        log: how to read the organisation's exports.
        max_hand_overs: more moves between desks than this are a run-around.
        version: a hash of the content of a file, the same for files that say the same; empty for a
            playbook that was made in Python.

    Example:
        >>> desk = Playbook.parse('''
        ... name = "Desk"
        ... [hours.office]
        ... timezone = "Europe/London"
        ... weekly = "Mo-Fr 09:00-17:30"
        ... [[targets]]
        ... measure = "first_reply"
        ... within = "4 working hours"
        ... hours = "office"
        ... ''')
        >>> desk.targets.targets[0].id
        'first_reply'
    """

    name: str
    hours: Facts = attrs.field(factory=Facts, converter=Facts)
    targets: Targets = attrs.field(factory=Targets, converter=_as_targets)
    log: LogMapping | None = None
    max_hand_overs: int = attrs.field(default=2, validator=_at_least_none)
    version: str = ""

    @classmethod
    def load(cls, path: str | Path) -> Playbook:
        """Read a playbook from a TOML file.

        Raises:
            LoadError: everything that is wrong with it, each with its path.
            OSError: the file cannot be read.
        """
        data = Path(path).read_bytes()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"is not UTF-8 at byte {error.start}; save the file as UTF-8"
            raise LoadError(f"{path} cannot be used", [Problem("", message)]) from None
        return cls.parse(text, source=str(path))

    @classmethod
    def parse(cls, text: str, *, source: str = "playbook") -> Playbook:
        """Read a playbook from TOML text.

        Args:
            text: the TOML.
            source: what to call it in an error.

        Raises:
            LoadError: everything that is wrong with it, each with its path.
        """
        text = text.removeprefix("\ufeff")  # some editors begin a file with this mark
        problems = list(_unconfirmed(text))
        try:
            values = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # beside TOML's own: a number without end
            raise LoadError(f"{source} cannot be read", [Problem("", str(error))]) from None
        root = Section(values, "", problems)
        made = _playbook(root, _fingerprint(values))
        root.close()
        if problems:
            raise LoadError(f"{source} cannot be used", problems)
        return made


def _unconfirmed(text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if _GUESS.search(line):
            guess = _GUESS.sub("", line).strip()
            yield Problem(
                f"line {number}", f"is a guess: {guess}; check it, then delete '# confirm'"
            )


def _fingerprint(values: dict[str, Any]) -> str:
    canonical = json.dumps(values, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _playbook(root: Section, version: str) -> Playbook:
    calendars = root.section("hours")
    hours = {name: _hours(calendars.section(name)) for name in calendars.names()}
    targets = [_target(section, hours) for section in root.sections("targets")]
    most = _limit(root.section("limits"))
    return Playbook(
        name=root.text("name", required=True) or "",
        hours={name: calendar for name, calendar in hours.items() if calendar},
        targets=root.made("targets", Targets, [t for t in targets if t]) or Targets(),
        log=None if root.get("log", dict) is None else _log(root.section("log")),
        max_hand_overs=most,
        version=version,
    )


def _limit(section: Section) -> int:
    most = section.get("max_hand_overs", int)
    section.close()
    if most is not None and most < 0:
        section.report("max_hand_overs", f"{most} is less than none; give 0 or more")
    return 2 if most is None or most < 0 else most


def _hours(section: Section) -> BusinessHours | None:
    """Read a calendar, rule by rule, so that every rule that is wrong is found."""
    timezone = section.text("timezone", required=True) or "UTC"
    found = len(section.problems)
    section.made("timezone", zone, timezone)
    if section.holds("weekly", str):
        notation = section.text("weekly") or ""
        plain = section.made("weekly", BusinessHours.parse, notation, timezone="UTC")
    else:
        rules = section.section("weekly")
        weekly = {day: _intervals(rules, "weekly", day) for day in rules.names()}
        right = len(section.problems) == found
        plain = BusinessHours(timezone="UTC", weekly=weekly) if right else None
    dated = section.section("overrides")
    overrides = {day: _intervals(dated, "overrides", day) for day in dated.names()}
    holidays = _holidays(section.section("holidays"))
    section.close()
    if len(section.problems) > found or plain is None:
        return None
    own = {date.fromisoformat(day): spans for day, spans in overrides.items()}
    for day in sorted(plain.overrides.keys() & own.keys()):
        dated.report(str(day), "stands in 'weekly' as well; say it once")
    return attrs.evolve(
        plain, timezone=timezone, holidays=holidays, overrides={**plain.overrides, **own}
    )


def _intervals(section: Section, kind: str, day: str) -> list[tuple[str, str]]:
    """Read the intervals of one day, and try them on a calendar of their own."""
    spans = []
    for words in section.texts(day):
        match words.split("-"):
            case [opens, closes]:
                spans.append((opens.strip(), closes.strip()))
            case _:
                section.report(day, f"{words!r} is not an interval; write '09:00-17:30'")
    if kind == "weekly":
        section.made(day, BusinessHours, timezone="UTC", weekly={day: spans})
    elif when := _date(section, day):
        section.made(day, BusinessHours, timezone="UTC", weekly={}, overrides={when: spans})
    return spans


def _holidays(section: Section) -> dict[date, str]:
    named = {_date(section, day): section.text(day) for day in section.names()}
    return {day: name for day, name in named.items() if day and name}


def _date(section: Section, key: str) -> date | None:
    return section.made(key, date.fromisoformat, key)


def _target(section: Section, hours: Mapping[str, BusinessHours | None]) -> Target | None:
    found = len(section.problems)
    measure = section.text("measure", required=True)
    words = section.text("within", required=True)
    within = section.made("within", Allowance.parse, words) if words else None
    parts: dict[str, Any] = {
        "measure": measure,
        "when": _selected(section.section("when")),
        "unless": _selected(section.section("unless")),
        "channels": section.texts("channels"),
        "pause_on": section.texts("pause_on"),
        "on_reopen": section.text("on_reopen"),
        "on_change": section.text("on_change"),
        "steps": _steps(section),
        "fallback": section.get("fallback", bool),
    }
    given = {key: value for key, value in parts.items() if value}
    calendar = _calendar(section, hours, within)
    name = section.text("id") or measure
    section.close()
    # Each is tried on a target of its own, so that one mistake does not hide another.
    known = measure if measure in MEASURES else "resolution"
    for key, value in given.items():
        section.made(key, _tried_target, **{"measure": known, key: value})
    unusable = within is None or (within.is_business and calendar is None)
    if len(section.problems) > found or unusable:
        return None
    return section.made("", Target, id=name, within=within, hours=calendar, **given)


def _tried_target(**named: Any) -> Target:
    """Try one setting on a target of its own."""
    return Target(**{"id": "trial", "within": "1 hour", **named})


def _selected(section: Section) -> dict[str, tuple[str | int | bool, ...]]:
    """Read values by selector; those of facts may be numbers or truth values."""
    chosen: dict[str, tuple[str | int | bool, ...]] = {}
    for name in section.names():
        if section.holds(name, dict):
            facts = section.section(name)
            chosen |= {f"{name}.{fact}": facts.values(fact) for fact in facts.names()}
        elif name.startswith("facts."):
            chosen[name] = section.values(name)
        else:
            chosen[name] = section.texts(name, some=True)
    return {name: values for name, values in chosen.items() if values}


def _steps(section: Section) -> list[Step]:
    made = [_step(step) for step in section.sections("steps")]
    return [step for step in made if step is not None]


def _step(section: Section) -> Step | None:
    found = len(section.problems)
    name, offset = section.text("id", required=True), section.text("offset")
    days, share = section.get("days", int), section.number("share")
    section.close()
    if name is None or len(section.problems) > found:
        return None
    return section.made("", Step, id=name, offset=offset, days=days, share=share)


def _calendar(
    section: Section, hours: Mapping[str, BusinessHours | None], within: Allowance | None
) -> BusinessHours | None:
    name = section.text("hours")
    if name is not None and name not in hours:
        section.report("hours", f"{name!r} is not defined; defined: {', '.join(hours) or 'none'}")
    if within is not None and within.is_business and name is None:
        section.report("hours", "is missing; business time counts in a calendar, name one")
    if within is not None and name is not None and not (within.is_business or within.is_dated):
        section.report("hours", "is given, but 'within' is wall-clock time; write 'working hours'")
    return hours.get(name) if name else None


def _log(section: Section) -> LogMapping | None:
    found = len(section.problems)
    values = section.section("values")
    translated = {meaning: _words(values.section(meaning), meaning) for meaning in COLUMNS}
    values.close()
    columns = {name: section.text(name, required=name in NEEDED) for name in COLUMNS}
    general = {name: section.text(name, blank=name == "delimiter") for name in _GENERAL}
    missing = section.texts("missing")
    section.close()
    given: dict[str, Any] = {name: value for name, value in general.items() if value is not None}
    for name, value in given.items():
        section.made(name, _tried, **{name: value})
    if len(section.problems) > found:
        return None
    return LogMapping(
        columns={name: column for name, column in columns.items() if column is not None},
        values={meaning: words for meaning, words in translated.items() if words},
        missing=missing,
        **given,
    )


def _tried(**named: Any) -> LogMapping:
    """Try one setting on a mapping of its own."""
    return LogMapping(columns={name: name for name in NEEDED}, **named)


def _words(section: Section, meaning: str) -> dict[str, str]:
    """Read how the values of one column translate."""
    words = {raw: section.text(raw) for raw in section.names()}
    known = VOCABULARIES.get(meaning)
    for raw, word in words.items():
        if known and word and word not in known:
            section.report(raw, f"{word!r} is not possible; one of {', '.join(known)}")
    return {raw: word for raw, word in words.items() if word}
