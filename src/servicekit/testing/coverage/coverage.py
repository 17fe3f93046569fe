"""The coverage: what of policies tests made happen, how often, and what never."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from threading import Lock
from typing import Any

from attrs import astuple

from servicekit.playbook import Playbook
from servicekit.testing.coverage.element import KINDS, TRANSITION, Element
from servicekit.testing.coverage.hits import Hits
from servicekit.testing.coverage.report import report
from servicekit.testing.coverage.tally import Tally
from servicekit.testing.coverage.universe import (
    LIVES,
    AnyChart,
    Placed,
    chart_met,
    chart_of_life,
    charts_of,
    title,
)
from servicekit.testing.observing import Observation

__all__ = ["Coverage"]

_KNOWN = 1_024  # so many policies are recognised at once, the others by comparing them again
_MET = 1_000  # so many policies are counted where no playbook says which
_CROWDED = f"""\
More than {_MET} policies were met, and only the first ones count: name a playbook."""


class Coverage:
    """What of policies tests made happen, how often and in which tests, and what never.

    It counts rules, both sides of the boundaries of rules, outcomes of questions, levels of
    ladders, targets, triggers, plans of follow-ups, and the transitions of promises and
    escalations. Those transitions are the same for everybody, so that they are no part of
    :attr:`percent`.

    Made with ``Coverage()`` it counts all policies that it meets; made with :meth:`of` those that
    are equal to one in a playbook.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> from servicekit.testing.observing import observing
        >>> table = DecisionTable(
        ...     name="returns",
        ...     columns={"days": col.integer(0, 365)},
        ...     rules=[Rule("in-time", when={"days": "<= 30"}, then="accept")],
        ...     otherwise="decline",
        ... )
        >>> coverage = Coverage()
        >>> with observing(coverage.record):
        ...     _ = table.decide({"days": 30}), table.decide({"days": 90})
        >>> print(coverage.report())
        table returns  3 of 4: 2 of 2 rules, 1 of 2 boundaries
        <BLANKLINE>
        - table returns: nobody tests days = 31, just outside of rule in-time.
        <BLANKLINE>
        3 of 4 are covered, 75.0 percent.
    """

    def __init__(self) -> None:
        self._tally = Tally()
        # The charts of each policy, by what a report calls it.
        self._charts: dict[str, list[Placed]] = {}
        self._known: dict[int, tuple[Any, list[AnyChart]]] = {}
        self._room: int | None = _MET
        self._lock = Lock()
        self.crowded = False
        """Whether more policies were met than are counted."""

    @classmethod
    def of(cls, *playbooks: Playbook) -> Coverage:
        """Return a coverage of everything in some playbooks, nothing of which happened yet."""
        made = cls()
        for playbook in playbooks:
            prefix = f"{playbook.name}: " if len(playbooks) > 1 else ""
            for policy, chart in charts_of(playbook, prefix=prefix):
                made._add(policy, chart)
        for life in LIVES:
            made._add(*chart_of_life(life))
        made._room = None
        return made

    def _add(self, policy: Any, chart: AnyChart) -> None:
        self._charts.setdefault(_called(policy), []).append((policy, chart))
        self._tally.expect(chart.elements)

    # -- recording -----------------------------------------------------------------------------

    def record(self, observation: Observation, test: str = "") -> None:
        """Count what an observation makes happen.

        Args:
            observation: what :func:`servicekit.testing.observing.observing` tells.
            test: the id of the test that caused it.
        """
        for chart in self._charts_for(observation):
            found = chart.happened(observation)
            if found:
                self._tally.count(found, test)

    def _charts_for(self, observation: Observation) -> list[AnyChart]:
        life = observation.kind in LIVES
        policy = observation.kind if life else observation.policy
        known = self._known.get(id(policy))
        return self._recognised(policy) if known is None else known[1]

    def _recognised(self, policy: Any) -> list[AnyChart]:
        with self._lock:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            _, found = self._known[id(policy)] = policy, self._found(policy)
        return found

    def _found(self, policy: Any) -> list[AnyChart]:
        """Return the charts of a policy; one that is met gets its own, where all count."""
        found = [chart for known, chart in self._alike(policy) if known == policy]
        if found or self._room is None:
            return found
        if not self._room:
            self.crowded = True
            return []
        self._room -= 1
        self._add(*(chart_of_life(policy) if isinstance(policy, str) else chart_met(policy)))
        return self._found(policy)

    def _alike(self, policy: Any) -> list[Placed]:
        return self._charts.get(_called(policy), [])

    # -- what came of it -----------------------------------------------------------------------

    @property
    def hits(self) -> Mapping[Element, Hits]:
        """Every element, in the order of reports, with how often it happened and in which tests."""
        found = self._tally.hits
        return {element: found[element] for element in sorted(found, key=_in_order)}

    @property
    def never(self) -> tuple[Element, ...]:
        """The elements that never happened, in the order of reports."""
        return tuple(element for element, hits in self.hits.items() if not hits.count)

    @property
    def percent(self) -> float:
        """How much happened of everything but transitions, from 0 to 100; 0 where there is nothing.

        It is 100 only if nothing is left.
        """
        return self.percent_of(*(kind for kind in KINDS if kind != TRANSITION))

    def percent_of(self, *kinds: str) -> float:
        """Return how much of some kinds of elements happened, such as ``rule`` and ``boundary``."""
        found = self._tally.hits.items()
        counts = [hits.count for element, hits in found if element.kind in kinds]
        return 100 * sum(map(bool, counts)) / len(counts) if counts else 0.0

    def report(self, *, tests: bool = False) -> str:
        """Return the coverage as plain text: each policy, what never happened, and the total.

        Args:
            tests: whether what happened is listed as well, how often and in which tests.
        """
        text = report(self.hits, self.percent, tests=tests)
        return f"{text}\n\n{_CROWDED}" if self.crowded else text

    def __str__(self) -> str:
        return self.report()

    # -- together ------------------------------------------------------------------------------

    def __add__(self, other: Coverage) -> Coverage:
        """Return what both make happen together, such as those of two processes of one run."""
        made = Coverage()
        made.crowded = self.crowded or other.crowded
        if self._room is None or other._room is None:
            made._room = None
        for each in (self, other):
            made._take(each)
        return made

    def _take(self, other: Coverage) -> None:
        for policy, chart in chain.from_iterable(other._charts.values()):
            if all(chart.elements != known.elements for _, known in self._alike(policy)):
                self._add(policy, chart)
        self._tally.add(other._tally.hits)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Coverage):
            return NotImplemented
        return self.hits == other.hits and self.crowded == other.crowded

    __hash__ = None  # type: ignore[assignment]

    def to_json(self) -> str:
        """Return what was counted as JSON, for another process."""
        found = [[*astuple(element), *astuple(hits)] for element, hits in self.hits.items()]
        return json.dumps({"elements": found, "crowded": self.crowded})

    @classmethod
    def from_json(cls, text: str) -> Coverage:
        """Read what :meth:`to_json` wrote, to add it to another or to report it."""
        made, given = cls(), json.loads(text)
        made.crowded = given["crowded"]
        made._tally.add(
            {
                Element(*element): Hits(count, tuple(tests))
                for *element, count, tests in given["elements"]
            }
        )
        return made


def _called(policy: Any) -> str:
    return policy if isinstance(policy, str) else title(policy)


def _in_order(element: Element) -> tuple[bool, Element]:
    """Put what is the same for everybody last."""
    return element.kind == TRANSITION, element
