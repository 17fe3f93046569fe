"""The playbook: all policies of one organisation, from one TOML file or a folder of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path, PurePath

import attrs
from attrs.validators import optional

from servicekit.answers import AnswerBook
from servicekit.errors import FieldError, LoadError, Problem
from servicekit.followups import ContactPolicy, FollowUpPolicy
from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.instants import duration_microseconds
from servicekit.playbook.checks import Subject, claims
from servicekit.playbook.examples import AnswerExample, ExampleResult, PlaybookExample
from servicekit.playbook.folder import Folder
from servicekit.playbook.mapping import LogMapping
from servicekit.playbook.reading import fields
from servicekit.playbook.report import Claim, PlaybookReport
from servicekit.playbook.section import Section
from servicekit.playbook.service_level import ServiceLevel
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, TriggerPolicy
from servicekit.tables.table import BUDGET
from servicekit.targets import Target, Targets
from servicekit.values import Facts, check_unique, instance_of, is_whole, tuple_of

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
    check_unique("ladders", (ladder.id for ladder in found), "each ladder has an id of its own")
    return found


def _as_examples(given: Iterable[PlaybookExample]) -> tuple[PlaybookExample, ...]:
    """Convert examples, each with the place at which it stands."""
    found = tuple_of(PlaybookExample, given)  # type: ignore[type-abstract]
    return tuple(
        attrs.evolve(each, place=f"examples[{number}]") for number, each in enumerate(found)
    )


def _some_time(_: object, attribute: attrs.Attribute[timedelta], value: timedelta) -> None:
    if duration_microseconds(value) <= 0:
        raise FieldError(attribute.name, value, "some time, more than none")


@attrs.frozen(kw_only=True)
class Playbook:
    """All policies of one organisation.

    Args:
        name: what it is called.
        hours: calendars by name.
        office: the organisation's working hours, in which business time counts where nobody names
            a calendar: the only one of ``hours``, or none where there are several.
        targets: what is promised to everyone.
        answers: the questions that customers ask, with the one answer to each.
        roster: the people, and who of them is on duty when.
        ladders: whom an escalation reaches.
        triggers: what in a case calls for an escalation.
        follow_ups: what deserves that somebody comes back to it.
        contact: when and on which channel a customer is contacted.
        together: within what time follow-ups of one customer become one contact; ``None`` keeps
            each by itself.
        service_level: within what time a live contact has to be taken.
        window: for how long after it was settled the same matter counts as coming back.
        log: how to read the organisation's exports.
        max_hand_overs: more moves between desks than this are a run-around.
        examples: what its policies are asked, and what they have to say.
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
    triggers: TriggerPolicy | None = attrs.field(
        default=None, validator=instance_of(TriggerPolicy, None)
    )
    follow_ups: FollowUpPolicy | None = attrs.field(
        default=None, validator=instance_of(FollowUpPolicy, None)
    )
    contact: ContactPolicy | None = attrs.field(
        default=None, validator=instance_of(ContactPolicy, None)
    )
    office: AnyCalendar | None = attrs.field(validator=optional_calendar)
    service_level: ServiceLevel = attrs.field(
        factory=ServiceLevel, validator=instance_of(ServiceLevel)
    )
    window: timedelta = attrs.field(default=timedelta(days=7), validator=_some_time)
    together: timedelta | None = attrs.field(default=None, validator=optional(_some_time))
    log: LogMapping | None = None
    max_hand_overs: int = attrs.field(default=2, validator=_at_least_none)
    examples: tuple[PlaybookExample, ...] = attrs.field(default=(), converter=_as_examples)
    version: str = ""

    @office.default
    def _only_calendar(self) -> AnyCalendar | None:
        calendars = list(self.hours.values())
        return calendars[0] if len(calendars) == 1 else None

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
        made = cls(**fields(root, folder, source, key))
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

    # -- its examples --------------------------------------------------------------------------

    @property
    def every_example(self) -> tuple[PlaybookExample, ...]:
        """Its examples, and after them those that stand with the questions."""
        return (*self.examples, *AnswerExample.of_questions(self.answers))

    def run_examples(self) -> tuple[ExampleResult, ...]:
        """Return what its policies say of every example, and whether that is what it expects.

        Example:
            >>> book = Playbook.parse('''
            ... name = "Desk"
            ... [[targets]]
            ... id = "reply"
            ... measure = "first_reply"
            ... within = "2 hours"
            ... [[examples]]
            ... target = "reply"
            ... opened_at = 2026-05-01T09:00:00Z
            ... due = 2026-05-01T11:00:00Z
            ... ''')
            >>> for result in book.run_examples():
            ...     print(result)
            examples[0] (reply on Fri 1 May 2026 09:00 UTC) comes out as expected.
        """
        return tuple(example.run(self) for example in self.every_example)

    # -- what is wrong with it -----------------------------------------------------------------

    def check(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        roster: Roster | None = None,
        budget: int = BUDGET,
    ) -> PlaybookReport:
        """Return everything that is wrong with its parts, unfair or unfinished, or does not fit.

        Every part is looked at by itself: answers, tables, ladders; and what has to fit across
        them: whether targets can be met, whether what answers promise can be said in time and is
        what targets aim at, whether somebody may decide, whether channels have time and follow-ups
        get through. Its examples are run: each is a claim of its own.

        Args:
            start: from when on it is looked at who is there; without a period nobody knows whom
                ladders reach.
            end: until when.
            roster: the people, where the playbook has none of its own.
            budget: how many parts of a table each question may look at.

        Example:
            >>> print(Playbook(name="Desk").check())
            0 questions, 0 findings, 0 of 0 claims proved

        Raises:
            FieldError: of the period only one end is given, or it ends before it begins.
        """
        if (start is None) != (end is None):
            raise FieldError("end", end, f"given together with start, {start}")
        people = roster or self.roster
        subject = Subject(
            playbook=self,
            roster=people if people.agents else None,
            start=start,
            end=end,
            budget=budget,
        )
        results = attrs.evolve(self, roster=people).run_examples()
        return PlaybookReport(
            answers=self.answers.check(budget=budget),
            claims=(*claims(subject), *map(Claim.on_example, results[: len(self.examples)])),
            examples=results,
            start=start,
            end=end,
        )
