"""Cases that the tests of targets share: a week in May 2026, told in hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from servicekit.case import STATUSES, Case, Change
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party
from servicekit.promise import Promise
from servicekit.targets import (
    MEASURES,
    ON_CHANGE,
    ON_REOPEN,
    Clock,
    Step,
    Target,
    Targets,
)

LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
KIM = Party(id="kim", role="customer")
ADA = Party(id="ada", role="agent")
BOT = Party(id="bot", role="bot")
HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    """Return an instant of the week that begins on Monday, 4 May 2026."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def said(when: datetime, author: Party = KIM, **fields: object) -> Interaction:
    return Interaction(
        **{
            "id": f"{author.id}@{when}{fields.get('seq', '')}",
            "at": when,
            "author": author,
            "channel": "email",
            "direction": "inbound" if author is KIM else "outbound",
            **fields,
        }
    )


def call(when: datetime, **fields: object) -> Interaction:
    """Return a call of the customer that a person took."""
    return said(when, participants=[ADA], outcome="connected", channel="phone", **fields)


def changes(field: str, *steps: tuple[datetime, str | None]) -> list[Change]:
    """Return the changes of a field, in the order in which they are given."""
    return [
        Change(at=when, field=field, new=word, seq=number)
        for number, (when, word) in enumerate(steps)
    ]


def case(*contacts: Interaction, **fields: object) -> Case:
    return Case(
        **{
            "id": 1,
            "customer_id": 7,
            "opened_at": at(9),
            "interactions": contacts,
            **fields,
        }
    )


def moved(*steps: tuple[datetime, str], **fields: object) -> Case:
    """Return a case that was opened at nine and whose status changed so."""
    return case(changes=changes("status", *steps), **fields)


def made(target: Target | Targets, subject: Case, when: datetime) -> tuple[Promise, ...]:
    """Return all that is promised in a case, by one target or by several."""
    targets = target if isinstance(target, Targets) else Targets([target])
    return targets.promises_for(subject, at=when)


def judged(target: Target | Targets, subject: Case, when: datetime) -> tuple[str, datetime | None]:
    """Return state and due of the latest promise."""
    standing = made(target, subject, when)[-1].standing(at=when)
    return str(standing.state), standing.due_at


def story(target: Target | Targets, subject: Case, when: datetime) -> list[tuple[datetime, str]]:
    """Return for each promise since when it counts, and its state."""
    return [(each.made_at, str(each.state(at=when))) for each in made(target, subject, when)]


def clock(target: Target | Targets, subject: Case, when: datetime) -> Clock:
    """Return the latest clock."""
    targets = target if isinstance(target, Targets) else Targets([target])
    return targets.clocks(subject, at=when).clocks[-1]


STEPS = [
    Step(id="half", share=0.5),
    Step(id="warn", offset="-30 minutes"),
    Step(id="chase", offset="2 hours"),
    Step(id="day", days=-1),
]

# -- strategies -----------------------------------------------------------------------------------

moments = st.integers(0, 3000).map(lambda minutes: at(9) + timedelta(minutes=minutes))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case with contacts and changes, some at one instant and some recorded late."""
    contacts: list[Interaction] = []
    moves: list[Change] = []
    for number in range(draw(st.integers(0, 9))):
        when = at(9) + timedelta(minutes=10 * draw(st.integers(-3, 200)))
        known = when + timedelta(minutes=draw(st.sampled_from([0, 0, 0, 90, 600])))
        fields = {"at": when, "recorded_at": known, "seq": number}
        match draw(st.sampled_from(["contact", "status", "status", "priority"])):
            case "contact":
                author = draw(st.sampled_from([KIM, KIM, ADA, BOT]))
                live = {"participants": [ADA], "outcome": "connected"} if author is KIM else {}
                signals = draw(st.sampled_from([(), (), ("final_response",)]))
                more = draw(st.sampled_from([{}, {}, live, {"needs_reply": False}]))
                fields |= {"id": number, "signals": signals, **more}
                fields["channel"] = draw(st.sampled_from(["email", "chat"]))
                contacts.append(said(author=author, when=when, **fields))
            case field:
                words = STATUSES if field == "status" else ("low", "high", None)
                moves.append(Change(field=field, new=draw(st.sampled_from(words)), **fields))
    known = at(9) + timedelta(minutes=draw(st.sampled_from([0, 0, 300])))
    channel = draw(st.sampled_from(["email", "chat"]))
    return case(*contacts, changes=moves, channel=channel, recorded_at=known)


@st.composite
def targets(draw: st.DrawFn, **fields: object) -> Target:
    """Draw a target of any measure."""
    measure = draw(st.sampled_from(list(MEASURES)))
    words = ["30 minutes", "4 hours", "2 days", "90 working minutes", "6 working hours"]
    within = draw(st.sampled_from([*words, "2 business days"]))
    chosen = {
        "id": measure,
        "measure": measure,
        "within": within,
        "hours": OFFICE if "ing" in within or "business" in within else None,
        "on_reopen": draw(
            st.sampled_from(ON_REOPEN if MEASURES[measure].pausable else ON_REOPEN[1:])
        ),
        "on_change": draw(st.sampled_from(ON_CHANGE)),
        "steps": STEPS,
    }
    if MEASURES[measure].pausable:
        chosen["pause_on"] = draw(st.sets(st.sampled_from(["new", "open", "pending", "on_hold"])))
    return Target(**{**chosen, **fields})


@st.composite
def sets(draw: st.DrawFn) -> Targets:
    """Draw a set of targets of one or two measures, which a priority chooses."""
    found = []
    for measure in draw(st.lists(st.sampled_from(list(MEASURES)), min_size=1, max_size=2)):
        number = len(found)
        for priority in draw(st.sampled_from([["low", "high"], ["high"], []])):
            one = draw(targets())
            own = {"measure": measure, "id": f"{number}-{priority}", "when": {"priority": priority}}
            found.append(_remade(one, own))
        found.append(_remade(draw(targets()), {"measure": measure, "id": f"{number}"}))
    return Targets(found)


def _remade(target: Target, own: dict[str, object]) -> Target:
    pausable = MEASURES[own["measure"]].pausable
    fields = {"within": target.within, "hours": target.hours, "on_change": target.on_change}
    fields["pause_on"] = target.pause_on if pausable else ()
    fields["on_reopen"] = target.on_reopen if pausable else "restart"
    return Target(**fields, **own)
