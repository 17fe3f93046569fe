"""Write ``desk.csv``, the log of an invented service desk; the same seed gives the same bytes.

Run it from anywhere: ``python docs/examples/make_desk.py``. Six weeks in the spring of 2026, with
the change to summer time in London, Easter, a desk in another zone, people who keep their word
and people who do not.
"""

from __future__ import annotations

import csv
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import attrs

from servicekit import BusinessHours, Playbook

HERE = Path(__file__).parent
LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
START = datetime(2026, 3, 16, 8, tzinfo=LONDON)
END = datetime(2026, 4, 25, 20, tzinfo=LONDON)
CASES = 300

COLUMNS = (
    "case", "at", "seq", "event", "customer", "author", "role", "channel", "outcome",
    "needs_reply", "kind", "topic", "status", "priority", "team", "agent", "reason", "promise",
    "due_at", "owner", "escalation", "text",
)  # fmt: skip
AGENTS = {
    "billing": ("ada", "billing-2", "billing-3"),
    "returns": ("sam", "returns-2", "returns-3"),
    "technical": ("kim", "technical-2", "technical-3"),
}
# Topic, the desk that it belongs to, what the customer says, what is promised.
TOPICS = (
    ("wrong invoice", "billing", "The invoice shows the wrong amount.", "a corrected invoice"),
    ("double charge", "billing", "You took the money twice.", "a refund of the second charge"),
    ("late parcel", "returns", "My parcel has not come.", "a call with the new delivery day"),
    ("broken on arrival", "returns", "It arrived broken.", "a replacement on its way"),
    ("return label", "returns", "How do I send this back?", "a return label"),
    ("cannot log in", "technical", "I cannot log in any more.", "a call once it works again"),
    ("app crashes", "technical", "The app closes as soon as I open it.", "an answer on the cause"),
)
CHANNELS = (("email", 45), ("phone", 25), ("chat", 20), ("form", 10))
PRIORITIES = (("normal", 60), ("high", 22), ("low", 12), ("urgent", 6))


def pick(rng: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    """Return one of the words, as often as its weight says."""
    return rng.choices([word for word, _ in weighted], [weight for _, weight in weighted])[0]


@attrs.define
class Story:
    """One case as it unfolds: rows are written as time goes on, and none after the end."""

    rng: Random
    number: int
    hours: BusinessHours
    team: str
    now: datetime
    agent: str
    rows: list[dict[str, object]] = attrs.Factory(list)
    auto: bool = False
    over: bool = False

    def write(self, event: str, **columns: object) -> None:
        """Add a row, unless the six weeks are over."""
        self.over = self.over or self.now > END
        if not self.over:
            place = NEW_YORK if self.team == "technical" else LONDON
            at = self.now.astimezone(place).isoformat(timespec="minutes")
            self.rows.append({"case": f"D{self.number:04}", "at": at, "event": event, **columns})

    def say(self, event: str = "message", **columns: object) -> None:
        """Let the company's person write."""
        self.write(event, author=self.agent, role="agent", **columns)

    def hear(self, event: str = "message", **columns: object) -> None:
        """Let the customer write."""
        self.write(event, role="customer", **columns)

    def wait(self, hours: float) -> None:
        """Let business time go by, about as much as given."""
        amount = timedelta(minutes=round(60 * hours * self.rng.lognormvariate(0, 0.7)))
        self.now = self.hours.add(self.hours.next_open(self.now), amount)

    def muse(self, hours: float) -> None:
        """Let the customer take their time, by day or night."""
        self.now += timedelta(minutes=round(60 * hours * self.rng.lognormvariate(0, 0.9)))

    def chance(self, probability: float) -> bool:
        """Tell whether it happens this time."""
        return self.rng.random() < probability


def tell(rng: Random, number: int, opened: datetime, playbook: Playbook) -> list[dict[str, object]]:
    """Return the rows of one case."""
    topic, home, words, promised = rng.choice(TOPICS)
    team = home if rng.random() > 0.22 else rng.choice([t for t in AGENTS if t != home])
    story = Story(rng, number, hours_of(playbook, team), team, opened, rng.choice(AGENTS[team]))
    channel, priority = pick(rng, CHANNELS), pick(rng, PRIORITIES)
    customer = f"C{rng.randrange(1, 221):03}"
    open_it(story, channel, customer=customer, kind="complaint" if "wrong" in topic else "request",
            topic=topic, status="new", priority=priority, team=team, text=words)  # fmt: skip
    pass_on(story, home, playbook)
    answer(story, channel, {"urgent": 0.3, "high": 1.5}.get(priority, 2.5))
    if story.chance(0.45):
        promise(story, promised)
    if story.chance(0.3):
        ask_back(story, channel)
    if story.chance(0.06):
        escalate(story)
    settle(story, channel)
    return story.rows


def hours_of(playbook: Playbook, team: str) -> BusinessHours:
    """Return the opening hours of a desk."""
    hours: BusinessHours = playbook.hours["new-york" if team == "technical" else "london"]
    return hours


def open_it(story: Story, channel: str, **columns: object) -> None:
    """Let the customer raise the matter."""
    if channel == "phone":
        story.now = story.hours.next_open(story.now)
        outcome = "connected" if story.chance(0.85) else "voicemail"
        story.hear("call", channel=channel, outcome=outcome, agent=story.agent, **columns)
        return
    story.hear(channel=channel, **columns)
    if channel == "email" and story.chance(0.7):
        story.write(
            "auto_reply", author="mailer", role="bot", channel=channel,
            text="Thank you, we have received your message.",
        )  # fmt: skip
        if story.chance(0.25):
            story.auto = True
            due = (story.now + timedelta(hours=24)).isoformat(timespec="minutes")
            story.write("promised", author="mailer", role="bot", text="an answer within 24 hours",
                        promise=f"D{story.number:04}-auto", due_at=due)  # fmt: skip


def pass_on(story: Story, home: str, playbook: Playbook) -> None:
    """Send the case to the desk that it belongs to, sometimes the long way round."""
    way = [] if story.team == home else [home]
    if story.chance(0.05):
        way = [wrong_desk(story, home), home, wrong_desk(story, home), home]
    elif way and story.chance(0.3):
        way = [home, story.team, home]
    for team in way:
        story.wait(1.2)
        reason = "triage" if team == home else story.rng.choice(("wrong_desk", "returned"))
        before = story.agent
        story.team, story.agent = team, story.rng.choice(AGENTS[team])
        story.hours = hours_of(playbook, team)
        story.write("note", author=before, role="agent", team=team, agent=story.agent,
                    reason=reason, text=f"For {team}, please.")  # fmt: skip


def wrong_desk(story: Story, home: str) -> str:
    """Return a desk that is not the right one."""
    return story.rng.choice([team for team in AGENTS if team != home])


def answer(story: Story, channel: str, hours: float) -> None:
    """Let a person reply for the first time."""
    story.wait(hours)
    if story.chance(0.1):
        story.say("call", channel="phone", outcome="no_answer", text="Tried to call back.")
        story.wait(2)
    story.say(channel=channel, status="open", agent=story.agent, text="I am looking into it.")
    if story.auto:
        story.say("promise_fulfilled", promise=f"D{story.number:04}-auto")


def promise(story: Story, what: str) -> None:
    """Give a word, and keep it or not."""
    name = f"D{story.number:04}-p"
    allowed = story.rng.choice((2, 4, 8, 16))
    due = story.hours.add(story.hours.next_open(story.now), timedelta(hours=allowed))
    story.say("promised", promise=name, due_at=due.isoformat(timespec="minutes"), text=what)
    if story.chance(0.2):
        story.wait(allowed * 0.2)
        taker = story.rng.choice(AGENTS[story.team])
        story.say("promise_transferred", promise=name, owner=taker, text="end of shift")
        story.agent = taker
    if story.chance(0.12) and story.now < due:
        later = story.hours.add(due, timedelta(hours=allowed))
        story.say("promise_renegotiated", promise=name, due_at=later.isoformat(timespec="minutes"))
        allowed *= 2
    if story.chance(0.06) and story.now < due:
        story.hear("promise_released", promise=name, text="no longer needed")
    elif story.chance(0.92):
        story.wait(allowed * 0.55)
        story.say("promise_fulfilled", promise=name)


def ask_back(story: Story, channel: str) -> None:
    """Wait for the customer, once or twice."""
    for question in ("Which order is it?", "Could you send a picture?")[: 1 + story.chance(0.35)]:
        story.wait(1.5)
        story.say(channel=channel, status="pending", text=question)
        story.muse(14)
        story.hear(channel=channel, status="open", text="Here you are.")


def escalate(story: Story) -> None:
    """Ask somebody who may decide."""
    name = f"D{story.number:04}-e"
    story.wait(1)
    story.say("escalated", escalation=name, text="refund above the limit")
    if story.chance(0.7):
        story.wait(1.5)
        story.write("escalation_acknowledged", escalation=name, author="lead", role="agent")
        story.wait(3)
        story.write("escalation_resolved", escalation=name, author="lead", role="agent")


def settle(story: Story, channel: str) -> None:
    """Settle the matter, perhaps not for good."""
    story.wait(5)
    story.say(channel=channel, status="resolved", text="This is settled now.")
    if story.chance(0.35):
        story.muse(3)
        story.hear(channel=channel, needs_reply="no", text="Thanks!")
    elif story.chance(0.14):
        story.muse(30)
        story.hear(channel=channel, status="open", text="It has come back.")
        story.wait(3)
        story.say(channel=channel, text="I am sorry, I am looking again.")
        story.wait(6)
        story.say(channel=channel, status="resolved", text="Now it is settled.")
    story.now += timedelta(days=5)
    story.write("update", status="closed")


def main() -> None:
    """Write the log beside this file, or where the argument says."""
    rng = Random(2026)
    playbook = Playbook.load(HERE / "desk.toml")
    span = (END - START) / timedelta(minutes=1)
    rows: list[dict[str, object]] = []
    for number in range(1, CASES + 1):
        opened = START + timedelta(minutes=round(span * number / (CASES + 2)))
        opened += timedelta(minutes=rng.randrange(-300, 300))
        rows += tell(rng, number, max(opened, START), playbook)
    for seq, row in enumerate(rows):
        row["seq"] = seq
    rows.sort(key=lambda row: (datetime.fromisoformat(str(row["at"])), row["seq"]))
    target = Path(sys.argv[1]) if sys.argv[1:] else HERE / "desk.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main()
