"""Histories that chance draws, and a second way to work out what became of a promise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from promise.support import EVERYTHING, after, euro, pounds, promise, whole
from servicekit.errors import FieldError, IllegalEventError
from servicekit.promise import PARTIES, VERDICTS, Condition, Promise, PromiseEvent, possible

DELAYS = st.sampled_from([0, 0, 0, 1, 45, 300])
#: Instants to ask about; the last event of a history is at most ten hours after the making.
moments = st.integers(0, 900).map(after)


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what is said when a promise is made."""
    due = draw(st.integers(0, 240))
    made: dict[str, Any] = {
        "due_at": after(due),
        "attempts": draw(st.sampled_from([None, None, 1, 2])),
        "amounts": draw(st.sampled_from([(), (euro(10),), (euro(10), pounds(5))])),
        "origin": draw(st.sampled_from(["spoken", "target"])),
        "recorded_at": after(draw(DELAYS)),
        "expected_from": draw(st.none() | st.integers(0, due).map(after)),
    }
    deadline = due
    kinds = draw(st.sampled_from(["plain", "plain", "offer", "condition", "both"]))
    if kinds in {"condition", "both"}:
        deadline = draw(st.integers(0, due))
        named = draw(st.sampled_from([None, after(deadline)]))
        made["condition"] = Condition(what="the parcel is back", deadline_at=named)
        deadline = due if named is None else deadline
    if kinds in {"offer", "both"}:
        made["offer_expires_at"] = after(draw(st.integers(0, deadline)))
    ends = kinds == "offer" or ("condition" in made and made["condition"].deadline_at is not None)
    if ends and draw(st.booleans()):
        made["due_at"] = None
    return made


def happening(draw: st.DrawFn, kind: str, minutes: int, made: Promise, seq: int) -> PromiseEvent:
    """Draw an event of a kind, whole for a promise."""
    now = after(minutes)
    recorded = after(minutes + draw(DELAYS))
    fields: dict[str, Any] = {
        "recorded_at": recorded, "seq": seq, "id": seq, "evidence": [str(seq)]
    }  # fmt: skip
    due = after(minutes + draw(st.integers(0, 120)))
    needs_due = made.due_at is None or draw(st.booleans())
    match kind:
        case "transferred":
            fields["owner"] = draw(st.sampled_from(["ada", "sam"]))
        case "renegotiated" | "resumed":
            fields["due_at"] = due
        case "accepted" | "condition_met" if needs_due:
            fields["due_at"] = due
        case "fulfilled" if made.amounts and draw(st.booleans()):
            amount = draw(st.integers(1, 11))
            currency = draw(st.sampled_from([money.currency for money in made.amounts]))
            fields["amount"] = euro(amount) if currency == "EUR" else pounds(amount)
        case "disputed" | "assessed":
            fields["party"] = draw(st.sampled_from(PARTIES))
    if kind == "assessed":
        fields["verdict"] = draw(st.sampled_from(VERDICTS))
    if "due_at" in fields and kind != "resumed" and draw(st.booleans()):
        fields["expected_from"] = after(draw(st.integers(0, minutes)))
    return whole(kind, now, **fields)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """Draw a promise with a legal history, some of it recorded late, some of it corrected.

    First it is walked through in its order. Then late entries and retractions are tried, which
    may overtake what was there before.
    """
    made = promise(**draw(terms()))
    minutes = 0
    for seq in range(draw(st.integers(0, 7))):
        minutes += draw(st.sampled_from([0, 1, 10, 45, 90]))
        state = made.state(at=after(minutes), known_at=EVERYTHING)
        kinds = [kind for kind in possible(state, made.origin) if kind != "retracted"]
        kind = draw(st.sampled_from(kinds))
        made = made.record(happening(draw, kind, minutes, made, seq))
    for seq in range(-1, -1 - draw(st.integers(0, 2)), -1):
        made = tried(made, late_entry(draw, made, minutes, seq))
    return made


def late_entry(draw: st.DrawFn, made: Promise, minutes: int, seq: int) -> PromiseEvent:
    """Draw an event of before that is entered after all others, or a retraction of one."""
    last = max([made.recorded_at, *(each.recorded_at for each in made.events)])
    recorded = last + timedelta(minutes=draw(st.integers(1, 60)))
    if made.events and draw(st.booleans()):
        taken_back = draw(st.sampled_from(made.events)).id
        return whole("retracted", recorded, revises=taken_back, id=seq)
    kinds = [kind for kind in possible("open", made.origin) if kind != "retracted"]
    then = draw(st.integers(0, minutes))
    entry = happening(draw, draw(st.sampled_from(kinds)), then, made, seq)
    return whole(**fields_of(entry, recorded_at=recorded))


def fields_of(entry: PromiseEvent, **changes: Any) -> dict[str, Any]:
    """Return the fields of an event with changes, to make another one of them."""
    names = (
        "kind", "recorded_at", "id", "owner", "due_at", "expected_from", "amount", "party",
        "verdict", "evidence", "seq",
    )  # fmt: skip
    held = {name: getattr(entry, name) for name in names}
    return {**held, "when": entry.at, **changes}


def tried(made: Promise, entry: PromiseEvent) -> Promise:
    """Record an event if that is legal."""
    try:
        return made.record(entry)
    except (FieldError, IllegalEventError):
        return made


# -- the second way -------------------------------------------------------------------------------


class Model:
    """What became of a promise, worked out case by case and without its tables.

    Args:
        made: the promise.
    """

    def __init__(self, made: Promise) -> None:
        self.made = made
        self.due, self.since, self.held = made.due_at, made.expected_from, None
        self.owner = made.owner or made.made_by
        self.left = {money.currency: int(money.amount) for money in made.amounts}
        self.tries = 0
        self.state = "open"
        if made.offer_expires_at is not None:
            self.state = "offered"
        elif made.condition is not None:
            self.state = "conditional"

    def at(self, now: datetime, known: datetime) -> Model:
        """Let happen what had happened, as far as it was known."""
        entries = [each for each in self.made.events if each.recorded_at <= known]
        out = {each.revises for each in entries}
        for each in sorted(entries, key=lambda each: (each.at, each.seq)):
            if each.id not in out and each.at <= now:
                self.wait(each.at)
                self.happen(each)
                self.held = self.held if self.state == "paused" else None
        self.wait(now)
        return self

    def wait(self, now: datetime) -> None:
        ends = {
            "offered": [self.made.offer_expires_at],
            "conditional": [self.due, getattr(self.made.condition, "deadline_at", None)],
            "open": [self.due],
        }.get(self.state, [])
        if any(end is not None and now > end for end in ends):
            self.state = "broken" if self.state == "open" else "lapsed"

    def happen(self, entry: PromiseEvent) -> bool:
        """Let an entry happen, and tell whether that is possible."""
        alive = self.state in {"offered", "conditional", "open", "paused"}
        match entry.kind:
            case "disputed" | "assessed" | "retracted":
                return True
            case "transferred" if alive or self.state == "broken":
                self.owner = entry.owner
            case "fulfilled" if alive or self.state == "broken":
                self.fulfil(entry)
            case "attempted" if self.state in {"open", "paused", "broken"}:
                self.attempt(entry)
            case "released" | "withdrawn" if alive:
                self.end(entry.kind)
            case _:
                return self.stop(entry) or self.move(entry)
        return True

    def end(self, kind: str) -> None:
        owed = self.state in {"open", "paused"}
        self.state = "broken" if owed and kind == "withdrawn" else kind

    def stop(self, entry: PromiseEvent) -> bool:
        match entry.kind, self.state:
            case "cancelled", "open" | "paused":
                self.state = "lapsed"
            case "paused", "open":
                self.state, self.held, self.due = "paused", self.due, None
            case _:
                return False
        return True

    def move(self, entry: PromiseEvent) -> bool:
        """Let happen what names a due, or leaves the one that was named."""
        if entry.due_at is None and self.due is None:
            waits = entry.kind == "accepted" and self.made.condition is not None
            if not waits:
                return False
        match entry.kind, self.state:
            case "accepted", "offered":
                self.state = "open" if self.made.condition is None else "conditional"
            case ("condition_met", "conditional") | ("resumed", "paused"):
                self.state = "open"
            case "renegotiated", "open" | "conditional":
                self.tries = 0
            case _:
                return False
        self.due = entry.due_at or self.due
        self.since = entry.expected_from or self.since
        if self.since is not None and self.due is not None and self.since > self.due:
            self.since = None
        return True

    def fulfil(self, entry: PromiseEvent) -> None:
        if entry.amount is None:
            self.left = dict.fromkeys(self.left, 0)
        else:
            left = self.left[entry.amount.currency] - int(entry.amount.amount)
            self.left[entry.amount.currency] = max(0, left)
        if not any(self.left.values()):
            self.state = "kept_late" if self.state == "broken" else "kept"

    def attempt(self, entry: PromiseEvent) -> None:
        if self.state == "open" and (self.since is None or self.since <= entry.at):
            self.tries += 1
            if self.made.attempts is not None and self.tries >= self.made.attempts:
                self.state = "lapsed"
