"""How fast the customer gets an answer, and an end."""

from __future__ import annotations

from servicekit.scorecard.definition import Definition

__all__ = ["SPEED"]

_SHARE = "0 to 100 %"
_ANY_TIME = "from 0 on"
_HELPDESKS = "the first public reply of an agent, as helpdesks such as Zendesk count it"
_CALLS = "contact-centre practice: Cleveland, Call Center Management on Fast Forward (ICMI)"

SPEED = (
    Definition(
        id="target_met",
        title="Target met",
        kind="share",
        unit="%",
        formula=(
            "Standing promises to everyone that were kept, of all that were kept, kept late or "
            "broken. Open and paused ones are still open; released and lapsed ones were let go."
        ),
        of="the target",
        range=_SHARE,
        source="attainment of service level agreements, as in ITIL",
        gamed="Generous targets, clocks that are paused, replies that say nothing.",
        beside=("first_reply", "resolution", "reopenings"),
        better="more",
    ),
    Definition(
        id="first_reply",
        title="First reply",
        kind="time",
        unit="time",
        formula=(
            "From the first message of the customer that wants an answer to the first public word "
            "of a person after it, written or in a call. A machine's reply and a note are none. "
            "Left out: nobody has answered yet, nothing wants an answer, and cases that began with "
            "a call or chat that a person took: the speed of answer says how long that took."
        ),
        range=_ANY_TIME,
        source=f"{_HELPDESKS}, except that a machine's reply counts for nothing",
        gamed="A person who answers “we look into it”.",
        beside=("resolution", "target_met"),
        better="less",
    ),
    Definition(
        id="first_reply_business",
        title="First reply in working hours",
        kind="time",
        unit="working time",
        formula=(
            "The same, counting only the working hours of the target that applies, or else those "
            "of the organisation."
        ),
        range=_ANY_TIME,
        source=_HELPDESKS,
        gamed="Nights and weekends of waiting vanish, more of them the shorter the hours are.",
        beside=("first_reply",),
        better="less",
        business=True,
    ),
    Definition(
        id="resolution",
        title="Time to resolution",
        kind="time",
        unit="time",
        formula=(
            "From the opening of a case to the last time that it was settled. Left out: cases that "
            "are still open, merged or deleted."
        ),
        range=_ANY_TIME,
        source="full resolution time, as helpdesks such as Zendesk count it",
        gamed="Closing early. It is also blind to what is still open: the oldest are not in it.",
        beside=("reopenings", "repeat_contacts"),
        better="less",
    ),
    Definition(
        id="resolution_business",
        title="Time to resolution in working hours",
        kind="time",
        unit="working time",
        formula=(
            "The same, counting only the working hours of the target that applies, or else those "
            "of the organisation."
        ),
        range=_ANY_TIME,
        source="full resolution time, as helpdesks such as Zendesk count it",
        gamed="As the time to resolution, and the shorter the hours are, the better it looks.",
        beside=("resolution", "reopenings"),
        better="less",
        business=True,
    ),
    Definition(
        id="service_level",
        title="Service level",
        kind="share",
        unit="%",
        formula=(
            "Live contacts that a person took within the seconds of the playbook, of all that were "
            "offered (who gave up counts as missed), of those that were answered, or of those "
            "without the ones who gave up almost at once. A contact in several cases counts once."
        ),
        of="the variant, with its seconds",
        range=_SHARE,
        source=f"{_CALLS}; “80 % within 20 seconds” is a convention whose origin nobody knows",
        gamed="Choosing the variant that looks best, or dropping calls before the limit.",
        beside=("abandoned", "speed_of_answer"),
        better="more",
    ),
    Definition(
        id="speed_of_answer",
        title="Speed of answer",
        kind="time",
        unit="time",
        formula=(
            "How long those waited whose live contact was taken by a person. A contact in several "
            "cases counts once."
        ),
        range=_ANY_TIME,
        source=f"average speed of answer (ASA), {_CALLS}",
        gamed="Who gives up is not in it: the worse the queue, the better those look who stay.",
        beside=("abandoned", "service_level"),
        better="less",
        summary="mean_time",
    ),
    Definition(
        id="abandoned",
        title="Abandoned",
        kind="share",
        unit="%",
        formula=(
            "Live contacts that the customer gave up before a person took them, of all that were "
            "offered; voicemail counts as given up. A second variant leaves out who gave up almost "
            "at once. A contact in several cases counts once."
        ),
        of="the variant",
        range=_SHARE,
        source=f"abandonment rate, {_CALLS}",
        gamed="A long “almost at once”, a busy tone, a call that is cut off.",
        beside=("service_level", "speed_of_answer"),
        better="less",
    ),
)
