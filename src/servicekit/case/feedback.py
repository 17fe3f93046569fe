"""What customers, and those who look at the quality of service, say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import isfinite
from types import MappingProxyType

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware, to_microseconds
from servicekit.values import instance_of, one_of, optional_identifier

__all__ = ["SCALES", "Feedback", "Scale"]

Scale = tuple[float, float]

#: The kinds of feedback, and the lowest and highest score of each; praise has none.
SCALES: Mapping[str, Scale | None] = MappingProxyType(
    {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10), "quality": (0, 100), "praise": None}
)


def _scale(scale: Iterable[float] | None) -> Scale | None:
    if scale is None:
        return None
    match tuple(scale):
        case (int() | float() as lowest, int() | float() as highest):
            if isfinite(lowest) and isfinite(highest) and lowest < highest:
                return lowest, highest
    raise FieldError("scale", scale, "two numbers, the lowest score and the highest")


def _usual(feedback: Feedback) -> Scale | None:
    return SCALES.get(feedback.kind)


def _dated(feedback: Feedback) -> datetime:
    """Return when it was given, or else asked for."""
    at = feedback.at or feedback.asked_at
    if at is None:
        raise FieldError("at", None, "when it was given, or asked_at, when it was asked for")
    return at


@attrs.frozen(kw_only=True)
class Feedback:
    """What somebody said of the service, or the question that nobody has answered yet.

    Args:
        kind: ``csat`` (how satisfied), ``ces`` (how easy it was), ``nps`` (would they recommend
            the company), ``quality`` (a review by colleagues) or ``praise``.
        asked_at: when they were asked; ``None`` where nobody asked, as for most praise.
        at: when they answered; ``None`` while nobody has.
        score: how they scored it, on the scale.
        scale: the lowest and the highest score, both inclusive; by default that of
            :data:`SCALES`.
        by: who gave it.
        about: the person of the company that it is about.
        interaction_id: the contact that it is about.
        text: what they wrote; hidden in ``repr``.
        recorded_at: when the answer became known, or the asking while there is none; by default
            when it happened.
        source: where it is recorded.
        id: the host's own id.

    Example:
        >>> from datetime import UTC, datetime
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> Feedback(kind="csat", at=nine, score=4).scale
        (1, 5)

    Raises:
        FieldError: it was neither asked for nor given, given before it was asked for, or the
            score lies outside the scale.
        NaiveDatetimeError: an instant has no time zone.

    Source:
        CSAT from 1 to 5 and NPS from 0 to 10: HelpSpot's manual, "Customer Satisfaction Survey
        Types". CES from 1 to 7: "The Effortless Experience" (2013), known as CES 2.0. A review by
        colleagues in per cent is a custom of contact centres, and a rule of thumb.
    """

    kind: str = attrs.field(validator=one_of(*SCALES))
    asked_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    score: float | None = None
    scale: Scale | None = attrs.field(
        default=attrs.Factory(_usual, takes_self=True), converter=_scale
    )
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    about: str | None = attrs.field(default=None, converter=optional_identifier)
    interaction_id: str | None = attrs.field(default=None, converter=optional_identifier)
    text: str = attrs.field(default="", repr=False, validator=instance_of(str))
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(_dated, takes_self=True), converter=aware, eq=moment
    )
    source: str | None = attrs.field(default=None, validator=instance_of(str, None))
    id: str | None = attrs.field(default=None, converter=optional_identifier)

    def __attrs_post_init__(self) -> None:
        given = _dated(self)
        if self.asked_at is not None and later(self.asked_at, given):
            raise FieldError("at", self.at, f"not before it was asked for, at {self.asked_at}")
        if self.score is not None:
            self._check_score(self.score)

    def _check_score(self, score: float) -> None:
        if self.at is None:
            raise FieldError("score", score, "none before the answer; say when that came with at")
        if self.scale is None:
            raise FieldError("score", score, f"none without a scale, and {self.kind} has none")
        lowest, highest = self.scale
        number = isinstance(score, int | float) and not isinstance(score, bool)
        if not number or not lowest <= score <= highest:
            raise FieldError("score", score, f"a number from {lowest} to {highest}")

    @property
    def since(self) -> datetime:
        """When it was asked for, or else given."""
        return self.asked_at or _dated(self)

    def seen(self, *, at: int, known: int) -> Feedback | None:
        """Return what there was of it, answered or not yet, or ``None`` before it began.

        Asking is known at once; an answer, and what nobody asked for, once it is recorded.

        Args:
            at: microseconds of UTC.
            known: microseconds of UTC.
        """
        recorded = to_microseconds(self.recorded_at) <= known
        if recorded and self.at is not None and to_microseconds(self.at) <= at:
            return self
        if self.asked_at is None or to_microseconds(self.asked_at) > min(at, known):
            return None
        if self.at is None:
            return self if recorded else None
        asked = self.asked_at
        return attrs.evolve(self, at=None, score=None, text="", recorded_at=asked)
