"""Reviews that say what a test wants them to say."""

from datetime import UTC, datetime

import attrs
from hypothesis import strategies as st

from servicekit.case import Case
from servicekit.decision import Reason
from servicekit.playbook import Playbook
from servicekit.review import CODES, LEFT_OUT, Finding, Measurement, Review, review
from servicekit.scorecard import DEFINITIONS, Scorecard

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (n * 1_000_000 for n in (1, 60, 3_600, 86_400))
EMPTY = review(
    Case(id="c1", customer_id="kim", opened_at=NINE, topic="bill", channel="email"),
    Playbook(name="Desk"),
    at=NINE,
)


def said(measure: str, *values: int, of: str | None = None, **doer: str) -> list[Measurement]:
    """Return one measurement for each value."""
    return [Measurement(measure=measure, value=value, of=of, **doer) for value in values]


def missed(measure: str, *reasons: str, of: str | None = None, **doer: str) -> list[Measurement]:
    """Return one measurement for each reason to leave something out."""
    return [Measurement(measure=measure, left_out=why, of=of, **doer) for why in reasons]


def told(*measurements: Measurement, **changes: object) -> Review:
    """Return a review that says this of the service."""
    return attrs.evolve(EMPTY, measurements=measurements, **{"findings": (), **changes})


def card(*measurements: Measurement, **grouping: object) -> Scorecard:
    """Return the scorecard of one case."""
    return Scorecard.of([told(*measurements)], **grouping)


def finding(code: str, *, undecided: bool = False) -> Finding:
    """Return a finding, with a sentence that names it."""
    reason = Reason(code, f"This is {code}.")
    return Finding(code, CODES[code], (reason,), undecided=undecided)


# -- what Hypothesis draws ------------------------------------------------------------------------

PARTS = {"kept_by_first_due": ["spoken", "answer"], "csat": ["1..5"], "nps": ["0..10"]}
VALUES = {
    "share": st.integers(0, 1),
    "time": st.integers(0, 400 * DAY),
    "count": st.integers(0, 9),
    "score": st.integers(1, 5).map(lambda score: 100 * score),
}
doers = st.fixed_dictionaries(
    {},
    optional={"team": st.sampled_from(["desk", "shop"]), "agent": st.sampled_from(["ada", "sam"])},
)


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    """Draw what one case says about one measure."""
    measure = draw(
        st.sampled_from(["first_reply", "kept_by_first_due", "csat", "reopenings", "promises_made"])
    )
    of = draw(st.sampled_from(PARTS.get(measure, [None])))
    value = draw(st.none() | VALUES[DEFINITIONS[measure].kind])
    left_out = draw(st.sampled_from(LEFT_OUT)) if value is None else None
    return Measurement(measure=measure, value=value, left_out=left_out, of=of, **draw(doers))


reviews = st.lists(
    st.builds(
        lambda case_id, found, said, **changes: told(
            *said, case_id=case_id, findings=tuple(map(finding, found)), **changes
        ),
        st.sampled_from(["c1", "c2", "c3", "c4"]),
        st.lists(st.sampled_from(["broken", "contradiction", "unowned", "ping_pong"]), max_size=3),
        st.lists(measurements(), max_size=4),
        team=st.sampled_from([None, "desk", "shop"]),
        agent=st.sampled_from([None, "ada", "sam", "kim"]),
        priority=st.sampled_from([None, "high", "low"]),
        playbook=st.sampled_from(["v1", "v2"]),
    ),
    max_size=4,
)
