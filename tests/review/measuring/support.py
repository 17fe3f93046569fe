"""What the tests of measuring share: one inquiry, and what it says about one measure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from review.support import BOT, KIM, SAM, may, said
from servicekit.case import Case, History
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring import measured

ADA = Party(id="ada", role="agent")
DESK = Playbook(name="Desk")


def inquiry(subject: Case, at: datetime, **fields: Any) -> Inquiry:
    """Return an inquiry into a case whose customer has no other."""
    known = History(customer="kim", cases=[subject])
    return Inquiry(case=subject, at=at, **{"playbook": DESK, "history": known, **fields})


def measurements(subject: Case, at: datetime, measure: str, **fields: Any) -> list[Measurement]:
    asked = inquiry(subject, at, **fields)
    return [each for each in measured(asked) if each.measure == measure]


def result(each: Measurement) -> int | str | None:
    """Return the value, or why there is none."""
    return each.value if each.left_out is None else each.left_out


def found(subject: Case, at: datetime, measure: str, **fields: Any) -> list[int | str | None]:
    return [result(each) for each in measurements(subject, at, measure, **fields)]


def only(subject: Case, at: datetime, measure: str, **fields: Any) -> int | str | None:
    (one,) = found(subject, at, measure, **fields)
    return one


def whose(
    subject: Case, at: datetime, measure: str, **fields: Any
) -> list[tuple[str | None, str | None]]:
    return [(each.team, each.agent) for each in measurements(subject, at, measure, **fields)]


def hours(number: float) -> int:
    """Return so many hours in microseconds."""
    return round(number * 3_600_000_000)


@st.composite
def talks(draw: st.DrawFn, most: int = 6) -> list[Interaction]:
    """Draw what a customer, a person and a machine say to each other, an hour apart."""
    turns = draw(st.lists(st.sampled_from(sorted(TURNS)), max_size=most))
    return [_turn(number, word) for number, word in enumerate(turns)]


def _turn(number: int, word: str) -> Interaction:
    author, fields = TURNS[word]
    return said(may(4, 9 + number), author, id=f"{number} {word}", **fields)


#: What can happen in a contact, by a word for it.
TURNS: dict[str, tuple[Party, dict[str, Any]]] = {
    "asks": (KIM, {}),
    "thanks": (KIM, {"needs_reply": False}),
    "calls": (KIM, {"channel": "phone", "outcome": "connected"}),
    "calls a bot": (KIM, {"channel": "phone", "outcome": "connected", "participants": [BOT]}),
    "gives up": (KIM, {"channel": "phone", "outcome": "abandoned"}),
    "wants a person": (KIM, {"signals": ["asked_for_person"]}),
    "answers": (SAM, {}),
    "notes": (SAM, {"direction": "internal", "public": False}),
    "misses": (SAM, {"channel": "phone", "outcome": "no_answer"}),
    "receipt": (BOT, {"automated": True}),
    "robot": (SAM, {"automated": True}),
}
