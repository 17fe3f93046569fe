"""Benchmarks: what counts as average and as great service, each figure with its source."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servicekit.errors import FieldError
from servicekit.instants import spoken_duration
from servicekit.review import MEASURES
from servicekit.scorecard.definitions import DEFINITIONS
from servicekit.values import one_of

__all__ = ["BENCHMARKS", "NO_BENCHMARK", "Benchmark"]

#: What stands where nobody trustworthy has published a figure.
NO_BENCHMARK = "no benchmark"

#: A share from 0 to 1, points, or an amount of time.
Figure = float | timedelta


@attrs.frozen(kw_only=True)
class Benchmark:
    """What counts as average and as great by one measure, with the source of each figure.

    Args:
        measure: one of :data:`~servicekit.review.MEASURES`.
        average: from which figure to which others were found, the lesser first; ``None`` where
            nobody trustworthy has published any.
        average_source: who found that, and when.
        great: the figure from which on it is great, in the direction that is better.
        great_source: who says so, and when.
        of: the part that it is about, or how the name of that ends; ``None`` for all of them.
        differs: how what they measured differs from what is measured here; blank where it does not.

    Raises:
        FieldError: a figure has no source, or a source no figure.
    """

    measure: str = attrs.field(validator=one_of(*MEASURES))
    average: tuple[Figure, Figure] | None = None
    average_source: str = ""
    great: Figure | None = None
    great_source: str = ""
    of: str | None = None
    differs: str = ""

    def __attrs_post_init__(self) -> None:
        for name in ("average", "great"):
            source = getattr(self, f"{name}_source")
            if (getattr(self, name) is None) is bool(source):
                raise FieldError(
                    f"{name}_source", source, "the source of a figure, if there is one"
                )

    def is_about(self, measure: str, of: str | None) -> bool:
        """Tell whether it is about a part of a measure.

        Example:
            >>> limit = Benchmark(measure="service_level", of="within 30 s")
            >>> limit.is_about("service_level", "of answered, within 30 s")
            True
        """
        mine = self.of is None or of == self.of or (of or "").endswith(f", {self.of}")
        return mine and measure == self.measure

    @property
    def average_words(self) -> str:
        """The average in words."""
        if self.average is None:
            return NO_BENCHMARK
        low, high = (self._spoken(each) for each in self.average)
        return f"about {low}" if low == high else f"{low} to {high}"

    @property
    def great_words(self) -> str:
        """What is great, in words."""
        if self.great is None:
            return NO_BENCHMARK
        edge = self._spoken(self.great)
        if self.great == 1:
            return "all"
        return f"{edge} or {DEFINITIONS[self.measure].better}"

    def _spoken(self, figure: Figure) -> str:
        if isinstance(figure, timedelta):
            return spoken_duration(figure)
        if DEFINITIONS[self.measure].summary == "net_promoter":
            return f"{figure:+g}"
        return f"{round(100 * figure, 1):g} %"


_OFCOM = "Ofcom, Comparing Service Quality"
_CONTACTBABEL = "ContactBabel, UK Contact Centre Decision-Makers' Guide"
_SQM = "SQM Group, benchmarks of over 500 North American call centres"
_ZENDESK = "Zendesk Benchmark, third quarter of 2013, 16,000 companies"

#: What counts as average and as great. Of a measure that is not here nobody trustworthy has
#: published a figure.
BENCHMARKS = (
    Benchmark(
        measure="first_reply",
        average=(timedelta(hours=12), timedelta(hours=12)),
        average_source="SuperOffice, customer service benchmark of 1,000 companies: mean of e-mail",
        great=timedelta(hours=1),
        great_source="SuperOffice: within an hour is what customers expect of e-mail",
        differs=(
            "E-mail only; chat and telephone are expected to be faster. Theirs is the mean of the "
            "38 % of companies that answered at all."
        ),
    ),
    Benchmark(
        measure="service_level",
        of="within 20 s",
        average=(0.8, 0.8),
        average_source=(
            "Fonolo, 2014: the most popular target, a convention whose origin nobody knows"
        ),
        differs="A target that many set, which is not what they reach.",
    ),
    Benchmark(
        measure="service_level",
        of="within 30 s",
        great=0.9,
        great_source=(
            "United States, 47 CFR 76.309(c)(1)(ii): cable companies answer within 30 seconds 90 % "
            "of the time"
        ),
        differs="Under normal operating conditions only.",
    ),
    Benchmark(
        measure="speed_of_answer",
        average=(timedelta(seconds=35), timedelta(minutes=2)),
        average_source=f"{_CONTACTBABEL}: mean of 35 seconds in 2016, of 120 in 2023",
        great=timedelta(seconds=30),
        great_source=f"{_OFCOM}: the quickest mobile network in 2016, 30 seconds; in 2021, 16",
        differs="Telephone only.",
    ),
    Benchmark(
        measure="abandoned",
        average=(0.056, 0.091),
        average_source=f"{_CONTACTBABEL}: mean of 5.6 % in 2016, of 9.1 % in 2023",
        great=0.04,
        great_source=f"{_OFCOM}: the lowest rate of a fixed-line company in 2016, 4 %",
        differs="Telephone only. Who leaves a voice message has given up here, and not there.",
    ),
    Benchmark(
        measure="first_contact_resolution",
        average=(0.67, 0.70),
        average_source=f"{_SQM}: the mean is 67 % by one of its pages, 70 % by another",
        great=0.80,
        great_source=f"{_SQM}, 2022: world class, which one in twenty reaches",
        differs=(
            "Asked of customers after a call, not counted from contacts. Counted, SQM found that "
            "48 % of inbound calls on average, and 70 % among the best, are the only one."
        ),
    ),
    Benchmark(
        measure="hand_overs",
        differs="SQM Group found in 2021 that 19 % of callers are transferred: calls, not cases.",
    ),
    Benchmark(
        measure="person_reached",
        great=1.0,
        great_source=(
            "Spain, law on customer service (BOE of 27 December 2025): whoever asks for a person "
            "gets one"
        ),
    ),
    Benchmark(
        measure="csat",
        of="1..5",
        average=(0.82, 0.86),
        average_source=f"{_ZENDESK}: 82 %; Zendesk Customer Satisfaction Index, March 2012: 86 %",
        great=0.91,
        great_source=f"{_ZENDESK}: the mean of the two best countries, 91 %",
        differs="Good or bad was asked there, not one to five.",
    ),
    Benchmark(
        measure="nps",
        of="0..10",
        great=50.0,
        great_source=(
            "Customer First Thinking, interview with Reichheld: what companies known for putting "
            "customers first have"
        ),
        differs="Asked about the company as a whole, not after a case.",
    ),
    Benchmark(
        measure="ces",
        differs="Questions and scales differ too much between those who publish figures.",
    ),
)
