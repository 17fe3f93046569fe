"""Whether what was said was done when it was said; and what is offered of its own accord."""

from __future__ import annotations

from servicekit.scorecard.definition import Definition

__all__ = ["PROMISES"]

_SHARE = "0 to 100 %"
_OURS = "servicekit: a promise is an object with a due of its own, which helpdesks do not have"
_LEFT = "Left out: what is still open, was let go, or where the customer could not be reached."

PROMISES = (
    Definition(
        id="promises_made",
        title="Promises made",
        kind="count",
        unit="per 100 cases",
        formula=(
            "What was promised to single customers; standing targets are none of these. A promise "
            "in several cases counts once."
        ),
        of="the origin of the promise",
        range="from 0 on",
        source=_OURS,
        gamed="Neither many nor few are good; who promises nothing breaks nothing.",
        beside=("kept_by_first_due", "kept_by_agreed_due"),
        summary="per_100_cases",
    ),
    Definition(
        id="kept_by_first_due",
        title="Kept by the first due",
        kind="share",
        unit="%",
        formula=(
            "Promises that were done by the due that was named first, of all that were done, or "
            f"were not done by it; one in several cases counts once. {_LEFT}"
        ),
        of="the origin of the promise",
        range=_SHARE,
        source=_OURS,
        gamed="Naming late dues, or promising nothing at all.",
        beside=("kept_by_agreed_due", "promises_made"),
        better="more",
    ),
    Definition(
        id="kept_by_agreed_due",
        title="Kept by the agreed due",
        kind="share",
        unit="%",
        formula=(
            "Promises that were done by the due in force, which may have been moved; one in "
            f"several cases counts once. {_LEFT}"
        ),
        of="the origin of the promise",
        range=_SHARE,
        source=_OURS,
        gamed="Talking the customer into a later due, or pausing the promise.",
        beside=("kept_by_first_due", "promises_made"),
        better="more",
    ),
    Definition(
        id="follow_up_in_time",
        title="Follow-up in time",
        kind="share",
        unit="%",
        formula=(
            "Follow-ups that were done by their latest instant, of all that were done or missed. "
            "Where no contact with a customer names the follow-up that it was made for, a person's "
            "word to them about the case within its time did it. Left out: pending ones, those of "
            "which nobody can tell when they were to be done, and all without any contact on "
            "record."
        ),
        range=_SHARE,
        source=_OURS,
        gamed="Wide windows, and policies that ask for few.",
        beside=("repeat_contacts",),
        better="more",
    ),
    Definition(
        id="preferred_channel",
        title="Preferred channel honoured",
        kind="share",
        unit="%",
        formula=(
            "Contacts by the company on the best of the customer's preferred channels that can be "
            "reached. An answer on the channel on which the customer waits does not count, and a "
            "contact in several cases counts once. Left out: customers whose preference nobody "
            "knows, or none of whose can be reached."
        ),
        range=_SHARE,
        source="servicekit",
        gamed="Asking nobody for a preference, which the coverage shows.",
        better="more",
    ),
)
