"""Totals: counts over cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import attrs

from servicekit.errors import FieldError
from servicekit.review import Review
from servicekit.values import Facts

__all__ = ["GROUPS", "NOT_RECORDED", "Counting", "Totals"]

#: What reviews can be grouped by.
GROUPS = ("priority", "team", "kind", "channel", "topic", "status")
#: The group of the cases that have no such value.
NOT_RECORDED = "not recorded"

_COUNTS = (
    "cases", "contacted", "placed", "waiting", "hand_overs", "ping_pong", "reopenings",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Totals:
    """Counts over cases.

    Promises of different origins are never summed: a standing target is not the same as a word
    that somebody gave. Totals of parts add up to the totals of the whole, in any order.

    Args:
        cases: how many cases.
        contacted: of how many of them any contact with the customer is recorded. Of the others
            nobody can tell who waits.
        placed: how many of them any desk ever had. Whether the others moved nobody can tell.
        waiting: how many customers wait for an answer.
        hand_overs: how often a case moved from one desk to another.
        ping_pong: how often one went straight back.
        reopenings: how often one was opened again.
        promises: how many promises, by origin and then by state.
        findings: how many findings, by code.
        undecided: how many findings nobody can tell, as an input is not given, by code.
        went_well: how many findings of what went well, by code.

    Example:
        >>> monday = Totals(cases=2, promises={"target": {"kept": 1}})
        >>> tuesday = Totals(cases=3, promises={"target": {"kept": 1, "broken": 1}})
        >>> (monday + tuesday).promises["target"]["kept"]
        2
    """

    cases: int = 0
    contacted: int = 0
    placed: int = 0
    waiting: int = 0
    hand_overs: int = 0
    ping_pong: int = 0
    reopenings: int = 0
    promises: Facts = attrs.field(factory=Facts, converter=Facts)
    findings: Facts = attrs.field(factory=Facts, converter=Facts)
    undecided: Facts = attrs.field(factory=Facts, converter=Facts)
    went_well: Facts = attrs.field(factory=Facts, converter=Facts)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Which of the counts are 0 only because nobody recorded what they count.

        Example:
            >>> Totals(cases=2, contacted=2).unknown
            ('hand_overs', 'ping_pong')
        """
        waiting = () if self.contacted or not self.cases else ("waiting",)
        moves = () if self.placed or not self.cases else ("hand_overs", "ping_pong")
        return (*waiting, *moves)

    @property
    def waits(self) -> str:
        """How many customers wait for an answer, in words, and of how many that is known.

        Example:
            >>> Totals(cases=2, contacted=2).waits
            'nobody waits for an answer'
            >>> Totals(cases=2).waits
            'whether anybody waits for an answer is not recorded'
        """
        if "waiting" in self.unknown:
            return "whether anybody waits for an answer is not recorded"
        who = "nobody waits" if not self.waiting else f"{self.waiting:,} wait"
        who = "1 waits" if self.waiting == 1 else who
        return f"{who} for an answer{_known(self.contacted, self.cases)}"

    @property
    def moves(self) -> str:
        """How often cases moved between desks, in words, and of how many that is known.

        Example:
            >>> Totals(cases=2, placed=1, hand_overs=3).moves
            'moved from desk to desk 3 times, straight back 0 times (recorded of 1)'
            >>> Totals(cases=2).moves
            'which desks had them is not recorded'
        """
        if "hand_overs" in self.unknown:
            return "which desks had them is not recorded"
        there, back = _times(self.hand_overs), _times(self.ping_pong)
        known = _known(self.placed, self.cases)
        return f"moved from desk to desk {there}, straight back {back}{known}"

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> Totals:
        """Sum up reviews."""
        counting = Counting()
        for review in reviews:
            counting.add(review)
        return counting.totals()

    @classmethod
    def by(cls, reviews: Iterable[Review], group: str) -> dict[str, Totals]:
        """Sum up reviews group by group, in the order of the groups' names.

        Args:
            reviews: the reviews.
            group: one of :data:`GROUPS`.

        Raises:
            FieldError: there is no such group.
        """
        if group not in GROUPS:
            raise FieldError("group", group, f"one of {', '.join(GROUPS)}")
        groups: defaultdict[str, list[Review]] = defaultdict(list)
        for review in reviews:
            groups[getattr(review, group) or NOT_RECORDED].append(review)
        return {name: cls.of(groups[name]) for name in sorted(groups)}

    def __add__(self, other: Totals) -> Totals:
        if not isinstance(other, Totals):
            return NotImplemented
        origins = sorted({*self.promises, *other.promises})
        return Totals(
            **{name: getattr(self, name) + getattr(other, name) for name in _COUNTS},
            promises={
                origin: _added(self.promises.get(origin, {}), other.promises.get(origin, {}))
                for origin in origins
            },
            findings=_added(self.findings, other.findings),
            undecided=_added(self.undecided, other.undecided),
            went_well=_added(self.went_well, other.went_well),
        )


class Counting:
    """Totals that are being counted."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._findings: Counter[str] = Counter()
        self._undecided: Counter[str] = Counter()
        self._went_well: Counter[str] = Counter()
        self._promises: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, review: Review) -> None:
        """Count a review."""
        self._counts["cases"] += 1
        self._counts["contacted"] += review.has_contacts
        self._counts["placed"] += bool(review.desks)
        self._counts["waiting"] += review.waiting_since is not None
        for name in ("hand_overs", "ping_pong", "reopenings"):
            self._counts[name] += getattr(review, name)
        for each in review.findings:
            (self._undecided if each.undecided else self._findings)[each.code] += 1
        self._went_well.update(each.code for each in review.went_well)
        for promise in review.promises:
            self._promises[promise.origin][promise.state.value] += 1

    def totals(self) -> Totals:
        """Return what was counted."""
        return Totals(
            **self._counts,
            promises={o: _ordered(self._promises[o]) for o in sorted(self._promises)},
            findings=_ordered(self._findings),
            undecided=_ordered(self._undecided),
            went_well=_ordered(self._went_well),
        )


def _known(known: int, cases: int) -> str:
    """Say of how many cases something is known, where it is not known of all."""
    return "" if known == cases else f" (recorded of {known:,})"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _added(a: Mapping[str, int], b: Mapping[str, int]) -> Mapping[str, int]:
    return _ordered(Counter(a) + Counter(b))


def _ordered(counts: Mapping[str, int]) -> Mapping[str, int]:
    return dict(sorted(counts.items()))
