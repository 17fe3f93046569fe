"""The history: one customer's cases, contacts, told answers and grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import attrs

from servicekit.case.case import Case
from servicekit.case.feedback import Feedback
from servicekit.case.hold import Hold
from servicekit.case.ledger import answers
from servicekit.case.ordering import arranged, originals
from servicekit.case.repeat import Repeat, repeats
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.instants import later, to_microseconds
from servicekit.interaction import Interaction, Told
from servicekit.money import Money, totals
from servicekit.promise import Promise, PromiseState
from servicekit.records import asked, in_order, revisable, seen
from servicekit.staff import Grant
from servicekit.staff.grant import standing
from servicekit.values import check_unique, identifier, reduced, tuple_of

__all__ = ["History"]

T = TypeVar("T")
# Two instants, and what was found there, by the name of the question.
_Found: TypeAlias = tuple[tuple[int, int], dict[Hashable, Any]]


def _customer(value: Customer | object) -> Customer | str:
    return value if isinstance(value, Customer) else identifier(value)


def _cases(items: Iterable[Case]) -> tuple[Case, ...]:
    return tuple(sorted(tuple_of(Case, items), key=lambda case: to_microseconds(case.opened_at)))


def _contacts(items: Iterable[Interaction]) -> tuple[Interaction, ...]:
    return arranged(tuple_of(Interaction, items))


def _holds(items: Iterable[Hold]) -> tuple[Hold, ...]:
    return tuple(sorted(tuple_of(Hold, items), key=lambda hold: to_microseconds(hold.from_at)))


def _by_case(contacts: Iterable[Interaction]) -> Mapping[str, tuple[Interaction, ...]]:
    found = defaultdict[str, list[Interaction]](list)
    for contact in contacts:
        for name in dict.fromkeys(contact.case_ids):
            found[name].append(contact)
    return {name: tuple(named) for name, named in found.items()}


@attrs.frozen(kw_only=True)
class History:
    """Everything of one customer: their cases, their contacts, what they were told and given.

    Every question takes ``at`` and, where it helps, ``known_at``, as those of a
    :class:`~servicekit.case.Case` do. One contact, one promise in several cases counts once.

    Args:
        customer: the customer, or their id.
        cases: their cases, in any order; also those of records that were merged into theirs.
        contacts: contacts that belong to no case, in any order.
        holds: why the history must be kept as it is.

    Example:
        >>> from datetime import UTC, datetime, timedelta
        >>> from servicekit.case import Change
        >>> def on(day): return datetime(2026, 5, day, 9, tzinfo=UTC)
        >>> lamp = Case(id=1, customer_id=7, opened_at=on(1), topic="lamp", changes=[
        ...     Change(at=on(2), field="status", new="resolved"),
        ... ])
        >>> again = Case(id=2, customer_id=7, opened_at=on(5), topic="lamp")
        >>> kim = History(customer=7, cases=[lamp, again])
        >>> for repeat in kim.repeat_contacts(at=on(6), within=timedelta(days=7)):
        ...     print(repeat)
        Settled in case 1 on Sat 2 May 2026 09:00 UTC, back on Tue 5 May 2026 09:00 UTC, as case 2.

    Raises:
        FieldError: a case is another customer's or given twice, or two contacts that differ share
            an id.
        NaiveDatetimeError: an instant has no time zone.
    """

    customer: Customer | str = attrs.field(converter=_customer)
    cases: tuple[Case, ...] = attrs.field(default=(), converter=_cases)
    _contacts: tuple[Interaction, ...] = attrs.field(default=(), converter=_contacts)
    holds: tuple[Hold, ...] = attrs.field(default=(), converter=_holds)
    # All contacts by their clocks, each once.
    _all: tuple[Interaction, ...] = attrs.field(default=(), init=False, eq=False, repr=False)
    # What was found at the instants that were asked about last: each of many cases asks the same.
    _last: _Found | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_unique("cases", (case.id for case in self.cases), "each case once")
        for case in self.cases:
            if case.customer_id not in self.customer_ids:
                expected = f"a case of customer {' or '.join(self.customer_ids)}"
                raise FieldError("cases.customer_id", case.customer_id, expected)
        object.__setattr__(self, "_all", in_order(self._each_once()))
        revisable(self._all)

    def _each_once(self) -> Iterable[Interaction]:
        found: dict[str, Interaction] = {}
        for contact in chain(self._contacts, *(case.interactions for case in self.cases)):
            if found.setdefault(contact.id, contact) != contact:
                raise FieldError(
                    "contacts", contact.id, "an id of its own; another contact has it as well"
                )
        return found.values()

    def _once(self, question: tuple[int, int], name: Hashable, find: Callable[[], T]) -> T:
        """Return what is found at two instants; while these are asked about, it is found once."""
        last = self._last
        if last is None or last[0] != question:
            last = question, {}
            object.__setattr__(self, "_last", last)
        if name not in last[1]:
            last[1][name] = find()
        found: T = last[1][name]
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    @property
    def customer_ids(self) -> tuple[str, ...]:
        """Every id that the customer has or had, their own first."""
        return self.customer.ids if isinstance(self.customer, Customer) else (self.customer,)

    def raised(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Case, ...]:
        """Return the cases that had been opened by ``at``, as far as was known, oldest first."""
        now, known = asked(at, known_at)

        def find() -> tuple[Case, ...]:
            return tuple(
                case
                for case in self.cases
                if to_microseconds(case.opened_at) <= now
                and to_microseconds(case.recorded_at) <= known
            )

        return self._once((now, known), "raised", find)

    # -- contacts ------------------------------------------------------------------------------

    def contacts(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        since: datetime | None = None,
        case_id: str | None = None,
    ) -> tuple[Interaction, ...]:
        """Return the contacts and notes until ``at``, of all cases and of none, in order.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            since: only from this instant on, inclusive.
            case_id: only those that name this case.
        """
        now, known = asked(at, known_at)
        contacts = self._once(
            (now, known),
            "contacts",
            lambda: arranged(seen(self._all, at=now, known=known), originals(self._all)),
        )
        if case_id is not None:
            by_case = self._once((now, known), "contacts by case", lambda: _by_case(contacts))
            contacts = by_case.get(case_id, ())
        if since is None:
            return contacts
        return tuple(contact for contact in contacts if not later(since, contact.at))

    def told(
        self, *, at: datetime, known_at: datetime | None = None, question: str | None = None
    ) -> tuple[tuple[Interaction, Told], ...]:
        """Return the answers that the customer was given, each with the contact it was given in.

        A call that nobody took, or a mail that came back, told nobody anything.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            question: only the answers to this question.
        """
        given = answers(self.contacts(at=at, known_at=known_at))
        return tuple(each for each in given if question in {None, each[1].question})

    def repeat_contacts(
        self, *, at: datetime, known_at: datetime | None = None, within: timedelta
    ) -> tuple[Repeat, ...]:
        """Return the matters that came back within some time after they had been settled.

        Either the case was opened again, or another one was raised that has the same kind and
        topic or the same cause. It comes back as what was settled last. A reopening whose settling
        was never recorded is left out: nobody knows how long after it that was.

        A duplicate and what it was merged into are one return. So a case is left out that was
        merged into one which was settled when it was raised, and which was opened again since,
        within the time.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            within: how long after the settling a matter counts as the same, inclusive.

        Returns:
            One for each time that a matter came back, in the order of those instants.
        """
        known = at if known_at is None else known_at

        def find() -> tuple[Repeat, ...]:
            found = repeats(self.cases, at=at, known_at=known, within=within)
            return tuple(sorted(found, key=lambda repeat: to_microseconds(repeat.again_at)))

        return self._once(asked(at, known_at), ("repeats", within), find)

    def feedback(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Feedback, ...]:
        """Return what was asked and answered until ``at``; what was not yet shows no answer."""
        now, known = asked(at, known_at)
        given = (each.seen(at=now, known=known) for case in self.cases for each in case.feedback)
        found = [each for each in given if each is not None]
        return tuple(sorted(found, key=lambda each: to_microseconds(each.since)))

    # -- what is owed, and what was given ------------------------------------------------------

    def promises(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Promise, ...]:
        """Return what had been promised by ``at``, whatever became of it, in order."""

        def find() -> tuple[Promise, ...]:
            made = (case.promised(at=at, known_at=known_at) for case in self.cases)
            once = dict.fromkeys(chain.from_iterable(made))
            return tuple(sorted(once, key=lambda promise: to_microseconds(promise.made_at)))

        return self._once(asked(at, known_at), "promises", find)

    def owed_late(self, *, at: datetime, known_at: datetime | None = None) -> tuple[Promise, ...]:
        """Return the promises that are broken and were not kept since: these come first.

        Whoever is owed something late wants that, before any extra.
        """

        def find() -> tuple[Promise, ...]:
            made = self.promises(at=at, known_at=known_at)
            broken = PromiseState.BROKEN
            return tuple(p for p in made if p.state(at=at, known_at=known_at) is broken)

        return self._once(asked(at, known_at), "owed late", find)

    def expiries(self, *, at: datetime, known_at: datetime | None = None) -> tuple[datetime, ...]:
        """Return the instants after which time alone changes what becomes of a promise, in order.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
        """

        def find() -> tuple[datetime, ...]:
            made = self.promises(at=at, known_at=known_at)
            ends = (promise.standing(at=at, known_at=known_at).expires_at for promise in made)
            found = (end for end in ends if end is not None)
            return tuple(sorted(found, key=to_microseconds))

        return self._once(asked(at, known_at), "expiries", find)

    def grants(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        kind: str | None = None,
        pending: bool = False,
    ) -> tuple[Grant, ...]:
        """Return what the customer was granted and has at ``at``, in order.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            kind: only grants of this kind, such as ``"refund"``.
            pending: also those that still wait for somebody's approval, as limits count them.
        """
        found = (
            standing(case.grants, at=at, known_at=known_at, kind=kind, pending=pending)
            for case in self.cases
        )
        return in_order(chain.from_iterable(found))

    def granted(
        self, *, at: datetime, known_at: datetime | None = None, kind: str | None = None
    ) -> tuple[Money, ...]:
        """Return how much was granted and stands at ``at``, per currency.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            kind: only grants of this kind.
        """
        found = self.grants(at=at, known_at=known_at, kind=kind)
        return totals(grant.amount for grant in found if grant.amount is not None)

    # -- whether it must be kept ---------------------------------------------------------------

    def held(self, *, at: datetime | None = None) -> tuple[Hold, ...]:
        """Return the holds that are in force at ``at``; without an instant, all there are."""
        return tuple(hold for hold in self.holds if at is None or hold.holds(at=at))
