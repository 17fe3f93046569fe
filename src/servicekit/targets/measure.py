"""The measure of a target: what starts its clock, what stops it, and what it does in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

import attrs

from servicekit.case.change import check_status
from servicekit.errors import FieldError
from servicekit.values import (
    check_word,
    identifier,
    instance_of,
    one_of,
    optional_identifier,
    some_text,
    texts,
)

__all__ = ["MEASURES", "ON_REOPEN", "STARTS", "STOPS", "Measure", "OnReopen", "statuses"]

#: What can start a clock: the opening of the case, or a message that wants an answer.
STARTS = ("opening", "message")
#: What can stop one: a reply by a person, a contact with the signal ``final_response``, or the
#: settling of the case.
STOPS = ("reply", "final_response", "settling")
#: What a reopening can do to a clock that the settling had stopped.
ON_REOPEN = ("resume", "restart", "ignore")

OnReopen = Literal["resume", "restart", "ignore"]


def statuses(words: Iterable[str]) -> frozenset[str]:
    """Convert statuses to a set.

    Raises:
        FieldError: one of them is unknown.
    """
    words = texts(words)
    for word in words:
        check_status("pause_on", word)
    return frozenset(words)


def _stops(words: Iterable[str]) -> frozenset[str]:
    words = texts(words)
    for word in words:
        check_word("stops", word, STOPS)
    if not words:
        raise FieldError("stops", words, "at least one thing that stops it")
    return frozenset(words)


@attrs.frozen(kw_only=True)
class Measure:
    """What a target measures, as data.

    Args:
        id: what it is called, such as ``"first_reply"``.
        words: how a promise of it reads, such as ``"a first reply"``.
        starts: ``opening``, or ``message``: the oldest message that wants an answer.
        stops: what stops the clock, any of :data:`STOPS`; then the promise is kept, or late.
        again: whether it arms again: with the next message, or, where the opening started it, at
            once from each contact that stopped it.
        until_settled: whether the settling of the case ends it, neither kept nor broken.
        pause_on: statuses in which its clock always stands still.
        pausable: whether its clock can stand still at all.
        after: the id of a measure that counts some of its runs: what starts a clock of that one
            starts none of this.
        on_reopen: what a reopening does, unless a target says otherwise.

    Example:
        >>> call_back = Measure(id="call_back", words="a call", starts="message", stops=["reply"])
        >>> call_back.again
        False

    Raises:
        FieldError: a word is unknown, nothing stops it, the settling both stops and ends it, or it
            pauses though it cannot.
    """

    id: str = attrs.field(converter=identifier)
    words: str = attrs.field(converter=some_text)
    starts: str = attrs.field(validator=one_of(*STARTS))
    stops: frozenset[str] = attrs.field(converter=_stops)
    again: bool = attrs.field(default=False, validator=instance_of(bool))
    until_settled: bool = attrs.field(default=False, validator=instance_of(bool))
    pause_on: frozenset[str] = attrs.field(default=frozenset(), converter=statuses)
    pausable: bool = attrs.field(default=True, validator=instance_of(bool))
    after: str | None = attrs.field(default=None, converter=optional_identifier)
    on_reopen: OnReopen = attrs.field(default="resume", validator=one_of(*ON_REOPEN))

    def __attrs_post_init__(self) -> None:
        if self.until_settled and "settling" in self.stops:
            raise FieldError("until_settled", True, "False where the settling stops it")  # noqa: FBT003 - a value
        if self.starts == "message" and (self.until_settled or self.stops != {"reply"}):
            raise FieldError("stops", sorted(self.stops), "only a reply, where a message starts it")
        if self.on_reopen == "resume" and not self.pausable:
            known = "restart or ignore, where the time in between cannot be left out"
            raise FieldError("on_reopen", self.on_reopen, known)
        if self.pause_on and not self.pausable:
            raise FieldError("pause_on", sorted(self.pause_on), "nothing where it cannot be paused")


_PRESETS = (
    Measure(id="first_reply", words="a first reply", starts="message", stops=["reply"]),
    Measure(
        id="next_reply",
        words="a reply",
        starts="message",
        stops=["reply"],
        again=True,
        after="first_reply",
    ),
    Measure(
        id="periodic_update",
        words="an update",
        starts="opening",
        stops=["reply"],
        again=True,
        until_settled=True,
    ),
    Measure(
        id="requester_wait",
        words="a resolution, waits for the customer left out,",
        starts="opening",
        stops=["settling"],
        pause_on=["pending"],
    ),
    Measure(
        id="agent_work",
        words="a resolution, all waits left out,",
        starts="opening",
        stops=["settling"],
        pause_on=["pending", "on_hold"],
    ),
    Measure(id="resolution", words="a resolution", starts="opening", stops=["settling"]),
    Measure(id="acknowledgement", words="an acknowledgement", starts="opening", stops=["reply"]),
    Measure(
        id="final_response",
        words="a final response",
        starts="opening",
        stops=["final_response", "settling"],
        pausable=False,
        on_reopen="ignore",
    ),
)

#: The measures that have a name of their own.
MEASURES: Mapping[str, Measure] = MappingProxyType({measure.id: measure for measure in _PRESETS})
