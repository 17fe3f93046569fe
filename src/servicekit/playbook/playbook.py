"""The playbook: all policies of one organisation, from one TOML file or a folder of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

import attrs

from servicekit.answers import AnswerBook, BookReport
from servicekit.errors import FieldError, LoadError, Problem
from servicekit.instants import zone
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.folder import Folder
from servicekit.playbook.ladders import LadderReader
from servicekit.playbook.log import log_mapping
from servicekit.playbook.mapping import LogMapping
from servicekit.playbook.names import Names
from servicekit.playbook.questions import answer_book
from servicekit.playbook.roster import RosterReader
from servicekit.playbook.section import Section
from servicekit.playbook.staff import Staff
from servicekit.playbook.targets import target
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy
from servicekit.tables.table import BUDGET
from servicekit.targets import Target, Targets
from servicekit.values import Facts, instance_of, is_whole, tuple_of

__all__ = ["Playbook"]

# One line that has neither a value nor a header nor a comment, as a path is.
_NO_TOML = re.compile(r"[^\n=\[#]*[^\s=\[#][^\n=\[#]*")


def _at_least_none(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if not is_whole(value, least=0):
        raise FieldError(attribute.name, value, "0 or more")


def _as_targets(targets: Targets | Iterable[Target]) -> Targets:
    return targets if isinstance(targets, Targets) else Targets(targets)


def _as_ladders(ladders: Iterable[EscalationPolicy]) -> tuple[EscalationPolicy, ...]:
    found = tuple_of(EscalationPolicy, ladders)
    names = [ladder.id for ladder in found]
    if len(set(names)) < len(names):
        raise FieldError("ladders", names, "each ladder has an id of its own")
    return found


@attrs.frozen(kw_only=True)
class Playbook:
    """All policies of one organisation.

    Args:
        name: what it is called.
        hours: calendars by name.
        targets: what is promised to everyone.
        answers: the questions that customers ask, with the one answer to each.
        roster: the people, and who of them is on duty when.
        ladders: whom an escalation reaches.
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
    answers: AnswerBook = attrs.field(factory=AnswerBook)
    roster: Roster = attrs.field(factory=Roster, validator=instance_of(Roster))
    ladders: tuple[EscalationPolicy, ...] = attrs.field(default=(), converter=_as_ladders)
    log: LogMapping | None = None
    max_hand_overs: int = attrs.field(default=2, validator=_at_least_none)
    version: str = ""

    @classmethod
    def load(cls, path: str | Path, *, key: bytes | str = b"") -> Playbook:
        """Read a playbook from a TOML file, or from all TOML files of a folder and those in it.

        The files of a folder have the same form as one: lists and tables of one name are joined,
        in the order of the names of the files. A file that begins with an ``id`` is one question.

        Args:
            path: the file or the folder.
            key: the secret with which the facts of answers are digested; it is never in a file.

        Raises:
            LoadError: everything that is wrong with it, each with its path, in a folder with the
                file's name in the folder before it, like ``returns.toml: rules[0].when.days``.
            OSError: a file cannot be read.
        """
        path = Path(path)
        if not path.is_dir():
            return cls._read({"": path.read_bytes()}, str(path), key)
        found = (file for file in path.rglob("*") if file.suffix.lower() == ".toml")
        files = {file.relative_to(path).as_posix(): file for file in found if file.is_file()}
        if not files:
            problem = Problem("", "there is no file in it whose name ends with .toml")
            raise LoadError(f"{path} cannot be used", [problem])
        return cls._read({name: files[name].read_bytes() for name in files}, str(path), key)

    @classmethod
    def parse(
        cls,
        text: str | Mapping[str, str],
        *,
        source: str = "playbook",
        key: bytes | str = b"",
    ) -> Playbook:
        """Read a playbook from TOML text, or from several texts by the names of their files.

        Args:
            text: the TOML.
            source: what to call it in an error, and by default.
            key: the secret with which the facts of answers are digested.

        Example:
            >>> book = Playbook.parse('''
            ... [[questions]]
            ... id = "return"
            ... otherwise = "no"
            ... facts.days = { column = "integer >= 0", ask = "When did it arrive?" }
            ... outcomes.yes = { kind = "granted", text = "Yes, please do." }
            ... outcomes.no = { kind = "refused", text = "Sorry, {days} days are too many." }
            ... rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]
            ... ''')
            >>> book.answers.question("return").table().decide({"days": 12}).outcome
            'yes'

        Raises:
            LoadError: everything that is wrong with it, each with its path.
        """
        if isinstance(text, PurePath) or (isinstance(text, str) and _NO_TOML.fullmatch(text)):
            message = f"{str(text)!r} is no TOML; parse() takes the text, load() the path of a file"
            raise LoadError(f"{source} cannot be read", [Problem("", message)])
        texts = {"": text} if isinstance(text, str) else text
        return cls._read(texts, source, key)

    @classmethod
    def _read(cls, texts: Mapping[str, str | bytes], source: str, key: bytes | str) -> Playbook:
        folder = Folder(texts)
        if not folder.values and folder.problems():
            raise LoadError(f"{source} cannot be read", folder.problems())
        root = Section(folder.values, "", [])
        made = _playbook(root, folder, source, key)
        if found := folder.problems(root.problems):
            raise LoadError(f"{source} cannot be used", found)
        return made

    def ladder(self, ladder_id: str) -> EscalationPolicy:
        """Return the ladder of an id.

        Raises:
            FieldError: there is none.
        """
        found = {ladder.id: ladder for ladder in self.ladders}
        if ladder_id not in found:
            known = ", ".join(found) or "none"
            raise FieldError("ladder_id", ladder_id, f"the id of a ladder; there are {known}")
        return found[ladder_id]

    def check(self, *, budget: int = BUDGET) -> BookReport:
        """Return everything that is wrong with its answers, or unfair, or unfinished.

        Args:
            budget: how many parts of a table each question may look at.

        Example:
            >>> print(Playbook(name="Desk").check())
            0 questions, 0 findings, 0 of 0 claims proved
        """
        return self.answers.check(budget=budget)


def _playbook(root: Section, folder: Folder, source: str, key: bytes | str) -> Playbook:
    timezone = _zone(root)
    calendars = Calendars.read(root.section("hours"), complete=folder.complete)
    staff = Staff.read(root, calendars, complete=folder.complete)
    rotations = Names.of(root, "rotations", complete=folder.complete)
    roster = RosterReader(root, calendars, staff, timezone, rotations).read()
    ladders = LadderReader(root, calendars, staff, rotations).read(complete=folder.complete)
    targets = [target(section, calendars) for section in root.sections("targets")]
    # A book of answers can be called after its file.
    name = root.text("name", required=not root.has("questions"))
    made = Playbook(
        name=name or PurePath(source).stem,
        hours=calendars.usable,
        targets=root.made("targets", Targets, [t for t in targets if t]) or Targets(),
        answers=answer_book(root, calendars, timezone=timezone, key=key),
        roster=roster,
        ladders=ladders,
        log=None if root.get("log", dict) is None else log_mapping(root.section("log")),
        max_hand_overs=_limit(root.section("limits")),
        version=folder.version,
    )
    root.close()
    return made


def _zone(root: Section) -> str:
    name = root.text("timezone")
    return name if name and root.made("timezone", zone, name) else "UTC"


def _limit(section: Section) -> int:
    most = section.get("max_hand_overs", int)
    section.close()
    if most is not None and most < 0:
        section.report("max_hand_overs", f"{most} is less than none; give 0 or more")
    return 2 if most is None or most < 0 else most
