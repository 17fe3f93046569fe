"""What somebody is wanted for, as the caller writes it, and the escalation that it makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Annotated

import attrs
from cyclopts import Parameter

from servicekit.cli.given import InputError, instant
from servicekit.errors import AmountError, LoadError, Problem
from servicekit.escalation import Escalation, Needs
from servicekit.instants import later, spoken, zone
from servicekit.money import Money
from servicekit.playbook import Playbook
from servicekit.roster import Roster
from servicekit.routing import Load
from servicekit.tables.formats.drafting import unknown

__all__ = ["Wanted"]

_Several = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]


@attrs.frozen(kw_only=True)
class Wanted:
    """What somebody is wanted for.

    Parameters
    ----------
    raised
        When it was raised; at the instant of the question by default.
    why
        The reason, in words.
    kind
        What sort of matter it is, such as safety.
    skill
        A skill and its least level, as in billing=2; several times for several skills.
    authority
        The kind of decision that is wanted, such as refund.
    amount
        How much would be decided, as in "250 EUR".
    language
        The language of the customer, as in de.
    channel
        Where it takes somebody's time, as in phone.
    team
        The desk that had better have it.
    agent
        Who had better have it, because they know the customer.
    exclude
        Somebody who must not be asked; several times for several people.
    decided_by
        Whose decision is in question.
    load
        How many contacts somebody has already, as in ada=3; several times for several people.
    """

    raised: str | None = None
    why: str = "a question"
    kind: str | None = None
    skill: _Several = ()
    authority: str | None = None
    amount: str | None = None
    language: str | None = None
    channel: str | None = None
    team: str | None = None
    agent: str | None = None
    exclude: _Several = ()
    decided_by: str | None = None
    load: _Several = ()

    def read(self, playbook: Playbook, at: datetime) -> tuple[Escalation, Load]:
        """Return the escalation, and what everybody has to do already.

        Args:
            playbook: whose people may be named.
            at: when the question is asked.

        Raises:
            LoadError: everything in it that cannot be used, each with its option.
        """
        reader = _Reader(playbook)
        made = reader.escalation(self, at)
        load = Load(open=dict(reader.numbers("--load", self.load, reader.people, least=0)))
        if made is None or reader.problems:
            raise LoadError("the escalation cannot be made", reader.problems)
        return made, load


class _Reader:
    """Read what was written, and collect what is wrong with it."""

    def __init__(self, playbook: Playbook) -> None:
        roster: Roster = playbook.roster
        self.problems: list[Problem] = []
        self.people = [agent.id for agent in roster.agents]
        named = [agent.team_id for agent in roster.agents]
        self._teams = {*(team.id for team in roster.teams), *(each for each in named if each)}
        self._zone = zone(playbook.answers.timezone)

    def escalation(self, wanted: Wanted, at: datetime) -> Escalation | None:
        """Return the escalation, as far as nothing is wrong."""
        raised = self._raised(wanted.raised, at)
        needs = self._needs(wanted)
        for person in wanted.exclude:
            self._check("--exclude", person, self.people)
        self._check("--decided-by", wanted.decided_by, self.people)
        if not wanted.why.strip():
            self._report("--why", "is blank; give text")
        if raised is None or self.problems:
            return None
        return Escalation(
            id="this",
            case_id="this",
            raised_at=raised,
            why=wanted.why,
            kind=wanted.kind,
            needs=needs,
            excluded=wanted.exclude,
            decided_by=wanted.decided_by,
        )

    def numbers(
        self, option: str, given: Iterable[str], known: Collection[str] | None, *, least: int
    ) -> Iterator[tuple[str, int]]:
        """Yield what was written as ``name=number``.

        Args:
            option: what the caller gave it as.
            given: the words.
            known: the names that there are; ``None`` for any.
            least: the least number.
        """
        seen: set[str] = set()
        for each in given:
            name, _, number = (part.strip() for part in each.partition("="))
            path = f"{option} {each}"
            if not name or not number.isdecimal() or int(number) < least:
                words = f"is not a name with a whole number from {least}, as in name={least + 1}"
                self._report(path, words)
            elif name in seen:
                self._report(path, f"{name!r} is there twice; give it once")
            elif known is None or self._check(path, name, known):
                seen.add(name)
                yield name, int(number)

    def _needs(self, wanted: Wanted) -> Needs:
        self._check("--team", wanted.team, sorted(self._teams))
        self._check("--agent", wanted.agent, self.people)
        return Needs(
            skills=dict(self.numbers("--skill", wanted.skill, None, least=1)),
            authority=wanted.authority,
            amount=self._amount(wanted),
            language=wanted.language,
            channel=wanted.channel,
            team_id=wanted.team,
            agent_id=wanted.agent,
        )

    def _amount(self, wanted: Wanted) -> Money | None:
        if wanted.amount is None:
            return None
        if wanted.authority is None:
            self._report("--amount", "says how much of nothing; give --authority as well")
        try:
            amount = Money.parse(wanted.amount)
        except AmountError as error:
            self._report("--amount", str(error))
            return None
        if amount.amount < 0:
            self._report("--amount", f"{wanted.amount!r} is less than nothing")
        return amount

    def _raised(self, text: str | None, at: datetime) -> datetime | None:
        if text is None:
            return at
        try:
            raised = instant(text, self._zone, name="--raised")
        except InputError as error:
            self._report("", str(error))
            return None
        if later(raised, at):
            words = f"{spoken(raised)} is later than the question, {spoken(at)}; see --at"
            self._report("--raised", words)
        return raised

    def _check(self, option: str, name: str | None, known: Collection[str]) -> bool:
        """Tell whether nobody is named, or somebody who is there; report it otherwise."""
        if name is None or name in known:
            return True
        self._report(option, unknown(name, known))
        return False

    def _report(self, option: str, message: str) -> None:
        self.problems.append(Problem(option, message))
