"""What customers say when they are asked."""

from __future__ import annotations

from servicekit.scorecard.definition import Definition

__all__ = ["VOICE"]

_SCALE = "the scale"
_ONLY_HAPPY = "Asking only those who seem happy, or asking until the score is good."
_RESPONSE = "response rate, as in survey research: answers of questions asked"


def _response(score: str, title: str) -> Definition:
    return Definition(
        id=f"{score}_response",
        title=f"{title}: response rate",
        kind="share",
        unit="%",
        formula=(
            "Questions that were answered, of all asked at least one window ago. Left out: those "
            "asked later."
        ),
        of=_SCALE,
        range="0 to 100 %",
        source=_RESPONSE,
        gamed="Asking only those who will answer.",
        beside=(score,),
        better="more",
    )


VOICE = (
    Definition(
        id="csat",
        title="Satisfaction (CSAT)",
        kind="score",
        unit="% of answers",
        formula=(
            "Answers that are one of the upper two of five. The mean stands beside it; other "
            "scales have a mean only. Left out: answers without a score."
        ),
        of=_SCALE,
        range="0 to 100 %",
        source="the top two of five, as Zendesk and most others count “good”",
        gamed=_ONLY_HAPPY,
        beside=("csat_response",),
        better="more",
        summary="top_two",
    ),
    _response("csat", "Satisfaction"),
    Definition(
        id="nps",
        title="Net promoter score (NPS)",
        kind="score",
        unit="points",
        formula=(
            "Per cent of answers that are 9 or 10, less per cent that are 0 to 6. Only on the "
            "scale from 0 to 10; others have a mean only. Left out: answers without a score."
        ),
        of=_SCALE,
        range="-100 to 100",
        source="Reichheld, The One Number You Need to Grow, Harvard Business Review, December 2003",
        gamed=_ONLY_HAPPY,
        beside=("nps_response",),
        better="more",
        summary="net_promoter",
    ),
    _response("nps", "Net promoter score"),
    Definition(
        id="ces",
        title="Customer effort score (CES)",
        kind="score",
        unit="points of the scale",
        formula="The mean answer to how easy it was. Left out: answers without a score.",
        of=_SCALE,
        range="from the lowest to the highest score of the scale; 1 to 7 as a rule",
        source=(
            "Dixon, Freeman and Toman, Stop Trying to Delight Your Customers, Harvard Business "
            "Review, July 2010; since 2013 a high score means little effort"
        ),
        gamed=_ONLY_HAPPY,
        beside=("ces_response", "repeat_contacts"),
        better="more",
    ),
    _response("ces", "Customer effort"),
)
