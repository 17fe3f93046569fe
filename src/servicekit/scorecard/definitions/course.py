"""Whether a matter is done at once, and how often it is passed on."""

from __future__ import annotations

from servicekit.scorecard.definition import Definition

__all__ = ["COURSE"]

_COUNT = "from 0 on"
_EFFORT = (
    "a sign of effort: Gartner counts transfers, repeating oneself and coming back among those"
)

COURSE = (
    Definition(
        id="first_contact_resolution",
        title="First-contact resolution",
        kind="share",
        unit="%",
        formula=(
            "Settled cases with exactly one contact of the customer that wanted an answer, never "
            "opened again, and about which they did not get in touch in another case either, from "
            "the opening to the end of the window after: one of the same kind and topic or the "
            "same cause, or one merged into it. One that was open already counts as a whole. A "
            "call or chat is one contact however long it is; one that nobody took resolves "
            "nothing, and one given up almost at once is none. Left out: cases still open, those "
            "whose window is not over, those in which the company said nothing, and all without a "
            "history."
        ),
        of="the window",
        range="0 to 100 %",
        source=(
            "SQM Group and contact-centre practice; windows from 1 to 30 days are in use, 7 by "
            "default here. Surveys of customers give other figures than counting contacts"
        ),
        gamed="Closing at once, splitting topics, marking messages as needing no reply.",
        beside=("reopenings", "repeat_contacts"),
        better="more",
    ),
    Definition(
        id="reopenings",
        title="Reopenings",
        kind="count",
        unit="per 100 settled cases",
        formula="How often cases that were settled once were opened again.",
        range=_COUNT,
        source="reopens, as helpdesks such as Zendesk count them",
        gamed="Opening a new case instead.",
        beside=("repeat_contacts",),
        better="less",
    ),
    Definition(
        id="repeat_contacts",
        title="Repeat contacts",
        kind="count",
        unit="per 100 settled cases",
        formula=(
            "How often the customer came back about the same thing within the window after a case "
            "was settled: opened again, or another case of the same kind and topic, or of the same "
            "cause. What came back counts at once; what did not, once its window is over, so the "
            "figure of the latest weeks is too high."
        ),
        of="the window",
        range=_COUNT,
        source=_EFFORT,
        gamed="Giving the second case another topic.",
        beside=("reopenings", "first_contact_resolution"),
        better="less",
    ),
    Definition(
        id="hand_overs",
        title="Hand-overs",
        kind="count",
        unit="per 100 cases",
        formula="How often a case went from one desk to another. Left out: what no desk ever had.",
        range=_COUNT,
        source=_EFFORT,
        gamed="One big desk within which everybody passes it on.",
        beside=("departments", "times_repeated"),
        better="less",
    ),
    Definition(
        id="ping_pong",
        title="Sent back to where it came from",
        kind="count",
        unit="per 100 cases",
        formula="How often a case went straight back to the desk that it came from.",
        range=_COUNT,
        source=_EFFORT,
        gamed="Going round by a third desk.",
        beside=("hand_overs",),
        better="less",
    ),
    Definition(
        id="departments",
        title="Desks",
        kind="count",
        unit="desks per case",
        formula="How many different desks had a case.",
        range="from 1 per case on",
        source="group stations, as helpdesks such as Zendesk count them",
        gamed="One big desk.",
        beside=("hand_overs",),
        better="less",
        summary="per_case",
    ),
    Definition(
        id="times_repeated",
        title="Story told again",
        kind="count",
        unit="per 100 cases",
        formula="In how many contacts the customer had to tell the story again.",
        range=_COUNT,
        source=_EFFORT,
        gamed="Nobody ticks the box: none may mean that nobody writes it down.",
        beside=("hand_overs", "departments"),
        better="less",
    ),
    Definition(
        id="contradictions",
        title="Contradictions",
        kind="count",
        unit="per 100 cases",
        formula=(
            "Answers that contradict one that the same customer had before, while neither the "
            "facts nor the rules had changed. Left out: all without an answer book, and cases of "
            "which no contact is recorded."
        ),
        range=_COUNT,
        source="servicekit: what was told is kept and compared with the answer book",
        gamed="Not recording what customers are told.",
        beside=("repeat_contacts",),
        better="less",
    ),
)
