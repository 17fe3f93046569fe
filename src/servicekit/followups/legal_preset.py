"""The legal preset: the numbers of one law on contacts, as data; no legal advice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

import attrs

from servicekit.errors import FieldError
from servicekit.followups.cap import Cap
from servicekit.followups.window import Window
from servicekit.hours import BusinessHours
from servicekit.hours.holidays import HolidaySource, plain_date
from servicekit.interaction import BASES
from servicekit.values import check_word, identifier, one_of, some_text, texts, tuple_of

__all__ = ["CAUTION", "FORCES", "LegalPreset"]

#: What every preset is, and what it is not.
CAUTION = (
    "No legal advice. A preset says in numbers what one text said on one day. Whether that text "
    "binds you, and what else does, is for somebody to say who knows the law."
)

#: Whether breaking the numbers breaks the law (``rule``), or only makes it likely that it was
#: broken, until the contrary is shown (``presumption``).
FORCES = ("rule", "presumption")


SomeHolidays: TypeAlias = Mapping[date, str] | Iterable[date] | HolidaySource


def _caps(values: Iterable[Cap]) -> tuple[Cap, ...]:
    return tuple_of(Cap, values)


def _bases(values: Iterable[str]) -> tuple[str, ...]:
    bases = texts(values)
    for basis in bases:
        check_word("bases", basis, BASES)
    return bases


def _day(value: date) -> date:
    return plain_date("as_of", value)


@attrs.frozen(kw_only=True)
class LegalPreset:
    """The numbers of one law: between which hours it allows a contact, and how many of them.

    It is a fact about a text on one day, and no legal advice; see :data:`CAUTION`. Hours are those
    on the clock where the customer is, half-open: at the closing time itself it is too late, which
    is stricter by that one instant than laws that say "not after".

    Args:
        id: a name that stays the same.
        name: what people call it.
        jurisdiction: where it holds: an ISO 3166 code such as ``"US"`` or ``"US-FL"``.
        about: what it limits, in one sentence.
        force: ``rule`` or ``presumption``, see :data:`FORCES`.
        bases: which bases of a contact it binds.
        source: the law and its section.
        as_of: a day on which the version that was read was in force.
        channels: the channels that it binds; none means every one.
        hours: when it allows a contact, as :meth:`~servicekit.hours.BusinessHours.parse` reads it;
            ``None`` where it says nothing of that.
        closed_on: which public holidays it keeps free, where it does. Their dates are not part of
            the preset: :meth:`constraints` asks for them.
        caps: how many contacts it allows.
        leaves_out: what the law says, or excepts, that the preset does not know.
        changes: what is known to have changed since, or to be about to.

    Example:
        >>> from servicekit.followups.law import US_SOLICITATION
        >>> print(US_SOLICITATION.source)
        47 CFR 64.1200(c)(1); the same hours in 16 CFR 310.4(c)
        >>> [window] = US_SOLICITATION.constraints()
        >>> window.is_law, window.bases, str(window.hours)
        (True, ('marketing',), 'Mo-Su 08:00-21:00')

    Raises:
        FieldError: a word is unknown, a text is blank, or it limits neither hours nor numbers.
        HoursSyntaxError: the hours cannot be read.
    """

    id: str = attrs.field(converter=identifier)
    name: str = attrs.field(converter=some_text)
    jurisdiction: str = attrs.field(converter=some_text)
    about: str = attrs.field(converter=some_text)
    force: str = attrs.field(default="rule", validator=one_of(*FORCES))
    bases: tuple[str, ...] = attrs.field(converter=_bases)
    source: str = attrs.field(converter=some_text)
    as_of: date = attrs.field(converter=_day)
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts)
    hours: str | None = None
    closed_on: str | None = None
    caps: tuple[Cap, ...] = attrs.field(default=(), converter=_caps)
    leaves_out: tuple[str, ...] = attrs.field(default=(), converter=texts)
    changes: tuple[str, ...] = attrs.field(default=(), converter=texts)

    def __attrs_post_init__(self) -> None:
        if self.hours is None and not self.caps:
            raise FieldError("hours", None, "hours or caps; without both it limits nothing")
        if self.hours is None and self.closed_on is not None:
            raise FieldError("closed_on", self.closed_on, "None where there are no hours")
        self._windows(None, self.channels)  # so that hours which cannot be read are refused here

    def constraints(
        self,
        *,
        holidays: SomeHolidays | None = None,
        channels: Iterable[str] | None = None,
    ) -> tuple[Window | Cap, ...]:
        """Return what a :class:`~servicekit.followups.ContactPolicy` has to keep.

        Args:
            holidays: the dates of the public holidays that the law keeps free; empty says that
                there are none. ``servicekit.extra.holidays`` knows those of most countries.
            channels: the host's own names of the channels that the law binds, where they are not
                those of the preset.

        Example:
            >>> from datetime import date
            >>> from servicekit.followups.law import FRANCE_TELEMARKETING
            >>> noel = {date(2026, 12, 25): "Noël"}
            >>> window, cap = FRANCE_TELEMARKETING.constraints(holidays=noel, channels=["voice"])
            >>> window.channels, cap.count, str(cap.window)
            (('voice',), 4, '30 consecutive dates')

        Raises:
            FieldError: the law keeps holidays free and none are given, or the other way round.
        """
        if (holidays is None) != (self.closed_on is None):
            expected = f"the dates of {self.closed_on}" if self.closed_on else "no holidays"
            raise FieldError("holidays", holidays, f"{expected}, for {self.id}")
        bound = self.channels if channels is None else texts(channels)
        caps = (attrs.evolve(cap, channels=bound) for cap in self.caps)
        return (*self._windows(holidays, bound), *caps)

    def _windows(
        self, holidays: SomeHolidays | None, channels: tuple[str, ...]
    ) -> tuple[Window, ...]:
        if self.hours is None:
            return ()
        window = Window(
            f"{self.id}/hours",
            # Any zone will do: the window puts the hours on the clock of each customer.
            BusinessHours.parse(self.hours, timezone="UTC", holidays=holidays),
            place="customer",
            bases=self.bases,
            channels=channels,
            is_law=True,
            source=self.source,
        )
        return (window,)

    def __str__(self) -> str:
        return f"{self.name} ({self.source}, as of {self.as_of}). {self.about} {CAUTION}"
