"""The scorecard: many reviews summed up, measure by measure and group by group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from operator import add

import attrs

from servicekit.errors import FieldError
from servicekit.review import Measurement, Review
from servicekit.scorecard.definitions import DEFINITIONS
from servicekit.scorecard.printed import printed
from servicekit.scorecard.result import Result, result
from servicekit.scorecard.tally import Key, Running, Tallies, Tally
from servicekit.scorecard.totals import NOT_RECORDED, Counting, Totals
from servicekit.values import FrozenMapping, check_word, is_whole, texts

__all__ = ["GROUPINGS", "LEAST", "NOBODY", "TOO_FEW", "Group", "Scorecard"]

#: What a scorecard can be grouped by. Team and agent are those whose doing it was; all others are
#: what the case was.
GROUPINGS = ("team", "agent", "priority", "kind", "channel", "topic", "status")
#: Of how many measurements the figure of one person is shown, unless another number is asked for.
LEAST = 20
#: The group that holds the figures of all groups that have too few measurements for it.
TOO_FEW = "too few"
#: The group of what was nobody's doing, by name: late while no team or person had the case, or
#: done by one that nobody recorded.
NOBODY = "nobody"
_DOERS = ("team", "agent")
_TAKEN = (TOO_FEW, NOBODY, NOT_RECORDED)


@attrs.frozen
class Group:
    """What the cases of one group say.

    Args:
        cases: how many cases of the group there are.
        tallies: what they say about each measure.
    """

    cases: int = 0
    tallies: Tallies = attrs.field(factory=Tallies)

    def __add__(self, other: Group) -> Group:
        if not isinstance(other, Group):
            return NotImplemented
        return Group(self.cases + other.cases, self.tallies + other.tallies)


def _named(parts: Mapping[str, Group]) -> FrozenMapping[str, Group]:
    return FrozenMapping({name: parts[name] for name in sorted(parts)})


@attrs.frozen(kw_only=True)
class Scorecard:
    """Many reviews summed up.

    Scorecards of parts add up to that of the whole, in any order: everything in one is a count or a
    sum. Only what is shown of it, such as a median, is worked out, each time from all counts.

    Args:
        totals: counts over all cases.
        by: what it is grouped by, one of :data:`GROUPINGS`; ``None`` for the one that is empty.
        parts: the groups by name, also those that are too small to be shown.
        least: of how many measurements a figure of a group is shown.
        playbooks: the versions of the playbooks that judged.

    Example:
        >>> from datetime import UTC, datetime, timedelta
        >>> from servicekit.case import Case
        >>> from servicekit.playbook import Playbook
        >>> from servicekit.review import review
        >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
        >>> cases = [Case(id=n, customer_id="kim", opened_at=at) for n in range(3)]
        >>> reviews = [review(case, Playbook(name="Desk"), at=at) for case in cases]
        >>> monday, tuesday = Scorecard.of(reviews[:1]), Scorecard.of(reviews[1:])
        >>> (monday + tuesday).totals.cases
        3
        >>> monday + tuesday == tuesday + monday == Scorecard.of(reviews)
        True

    Raises:
        FieldError: there is no such grouping, or groups without one, or a group's name is taken.
    """

    totals: Totals = attrs.field(factory=Totals)
    by: str | None = None
    parts: FrozenMapping[str, Group] = attrs.field(factory=FrozenMapping, converter=_named)
    least: int = 0
    playbooks: tuple[str, ...] = attrs.field(default=(), converter=texts)

    def __attrs_post_init__(self) -> None:
        check_word("by", self.by, (*GROUPINGS, None))
        if self.by is None and (self.parts or self.totals != Totals()):
            raise FieldError("by", None, f"one of {', '.join(GROUPINGS)}, where there is anything")
        if TOO_FEW in self.parts:
            raise FieldError("parts", TOO_FEW, "another name, as small groups are put together so")
        if not is_whole(self.least, least=0):
            raise FieldError("least", self.least, "a whole number, no less than 0")

    @classmethod
    def of(
        cls, reviews: Iterable[Review], *, by: str = "team", least: int | None = None
    ) -> Scorecard:
        """Sum up reviews; they are read once and not kept.

        Args:
            reviews: the reviews.
            by: what to group them by, one of :data:`GROUPINGS`.
            least: of how many measurements a figure of a group is shown; by default
                :data:`LEAST` for people, and any number for all others.

        Raises:
            FieldError: there is no such grouping.
        """
        check_word("by", by, GROUPINGS)
        counting, groups, playbooks = Counting(), defaultdict[str, _Group](_Group), set[str]()
        for review in reviews:
            counting.add(review)
            playbooks.add(review.playbook)
            mine = _name(getattr(review, by), by)
            groups[mine].cases += 1
            for each in review.measurements:
                groups[_name(getattr(each, by), by) if by in _DOERS else mine].add(each)
        return cls(
            totals=counting.totals(),
            by=by,
            parts={name: group.counted() for name, group in groups.items()},
            least=(LEAST if by == "agent" else 0) if least is None else least,
            playbooks=sorted(playbooks),
        )

    @cached_property
    def total(self) -> Tallies:
        """What all cases say about each measure."""
        return reduce(add, (group.tallies for group in self.parts.values()), Tallies())

    @cached_property
    def groups(self) -> Mapping[str, Tallies]:
        """What each group says, where it rests on enough; in the order of their names.

        The figures that rest on fewer are put together under :data:`TOO_FEW`, which comes last. Of
        these, too, only what rests on enough and on two groups or more: a figure of one person
        stays theirs under any name.
        """
        shown = {name: self._enough(group.tallies) for name, group in self.parts.items()}
        shown[TOO_FEW] = self._few()
        return {name: tallies for name, tallies in shown.items() if tallies}

    def _enough(self, tallies: Tallies) -> Tallies:
        return Tallies(tally for tally in tallies.each if tally.n >= self.least)

    def _few(self) -> Tallies:
        few, behind = Tallies(), Counter[Key]()
        for name, group in self.parts.items():
            small = [tally for tally in group.tallies.each if tally.n < self.least]
            few += Tallies(small)
            behind.update(each.key for each in small if each.n and name not in _TAKEN)
        return Tallies(each for each in self._enough(few).each if behind[each.key] > 1)

    def results(self, group: str | None = None) -> tuple[Result, ...]:
        """Return what every measure comes to, in the order of their definitions.

        Args:
            group: the name of one group; by default all cases.

        Raises:
            KeyError: there is no such group.
        """
        tallies = self.total if group is None else self.groups[group]
        return tuple(self._result(tally, group) for tally in tallies.each)

    def result(self, measure: str, of: str | None = None, *, group: str | None = None) -> Result:
        """Return what one measure comes to; where nothing measured it, its value is ``None``.

        Args:
            measure: one of :data:`~servicekit.review.MEASURES`.
            of: the variant or part of it.
            group: the name of one group; by default all cases.

        Raises:
            FieldError: there is no such measure.
            KeyError: there is no such group.
        """
        tallies = self.total if group is None else self.groups[group]
        return self._result(tallies.get((measure, of)) or Tally(measure=measure, of=of), group)

    def _result(self, tally: Tally, group: str | None) -> Result:
        cases = self.totals.cases if group is None else self._cases(group)
        return result(tally, DEFINITIONS[tally.measure], cases=cases)

    def _cases(self, group: str) -> int | None:
        """Return of how many cases a group is; nothing of those who did something in any case."""
        if self.by in _DOERS or group not in self.parts:
            return None
        return self.parts[group].cases

    def __add__(self, other: Scorecard) -> Scorecard:
        if not isinstance(other, Scorecard):
            return NotImplemented
        if self.by is not None and other.by not in {self.by, None}:
            raise FieldError("by", other.by, f"{self.by}, as in the card that it is added to")
        names = {*self.parts, *other.parts}
        return Scorecard(
            totals=self.totals + other.totals,
            by=self.by or other.by,
            parts={n: self.parts.get(n, Group()) + other.parts.get(n, Group()) for n in names},
            least=max(self.least, other.least),
            playbooks=sorted({*self.playbooks, *other.playbooks}),
        )

    def __str__(self) -> str:
        groups = {name: self.results(name) for name in self.groups}
        return "\n".join(printed(self.totals, self.results(), groups))


class _Group:
    """A group that is being counted."""

    def __init__(self) -> None:
        self.cases = 0
        self.running: dict[Key, Running] = {}

    def add(self, measurement: Measurement) -> None:
        key = measurement.measure, measurement.of
        if key not in self.running:
            self.running[key] = Running(key)
        self.running[key].add(measurement)

    def counted(self) -> Group:
        return Group(self.cases, Tallies(each.tally() for each in self.running.values()))


def _name(found: str | None, by: str) -> str:
    """Return the name of a group; one that is taken stands in quotation marks."""
    if not found:
        return NOBODY if by in _DOERS else NOT_RECORDED
    return f'"{found}"' if found in _TAKEN else found
