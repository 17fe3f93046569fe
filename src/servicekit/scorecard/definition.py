"""The definition of a measure: what it says, how it is worked out, and how it is gamed."""

from __future__ import annotations

import attrs

from servicekit.review import MEASURES
from servicekit.values import one_of, some_text, texts

__all__ = ["KINDS", "SUMMARIES", "Definition"]

#: What the measurements of a measure are: yes or no, amounts of time, counts, or scores.
KINDS = ("share", "time", "count", "score")
#: What one number stands for all of them, and for which kind; the first of a kind is the usual.
SUMMARIES = {
    "share": "share",
    "median": "time",
    "mean_time": "time",
    "per_100": "count",
    "per_100_cases": "count",
    "per_case": "count",
    "mean_score": "score",
    "top_two": "score",
    "net_promoter": "score",
}


def _usual(definition: Definition) -> str:
    return next(word for word, kind in SUMMARIES.items() if kind == definition.kind)


@attrs.frozen(kw_only=True)
class Definition:
    """What a measure says, how it is worked out, and how it is gamed.

    Args:
        id: one of :data:`~servicekit.review.MEASURES`.
        title: what people call it.
        kind: one of :data:`KINDS`.
        unit: of the number that is shown, such as ``%``.
        formula: how it is worked out, and what is left out.
        of: what its variants or parts are, which are never summed; blank where there are none.
        range: between which values it lies.
        source: where the definition comes from.
        gamed: how a good number is had without good service.
        beside: the measures that show when it is.
        better: whether ``more`` or ``less`` of it is better; ``None`` where neither is.
        summary: the one number that stands for all, one of :data:`SUMMARIES` of its kind.
        business: whether times count in working hours, so that 24 hours are no day.
    """

    id: str = attrs.field(validator=one_of(*MEASURES))
    title: str = attrs.field(converter=some_text)
    kind: str = attrs.field(validator=one_of(*KINDS))
    unit: str = attrs.field(converter=some_text)
    formula: str = attrs.field(converter=some_text)
    of: str = ""
    range: str = attrs.field(converter=some_text)
    source: str = attrs.field(converter=some_text)
    gamed: str = attrs.field(converter=some_text)
    beside: tuple[str, ...] = attrs.field(default=(), converter=texts)
    better: str | None = attrs.field(default=None, validator=one_of("more", "less", None))
    summary: str = attrs.field(default=attrs.Factory(_usual, takes_self=True))
    business: bool = False

    @summary.validator
    def _fits(self, attribute: attrs.Attribute[str], value: str) -> None:
        fitting = (word for word, kind in SUMMARIES.items() if kind == self.kind)
        one_of(*fitting)(self, attribute, value)
