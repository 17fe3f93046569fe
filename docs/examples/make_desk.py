"""Write ``desk.csv``, the log of an invented service desk; the same seed gives the same bytes.

Run it from anywhere: ``python docs/examples/make_desk.py``. Six weeks in the spring of 2026, with
the change to summer time in London, Easter, a desk in another zone, people who keep their word
and people who do not, a chat bot, callers who hang up, and two answers to one question.
"""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime, timedelta
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
MOST_BY_AGENT = 50  # pounds that anybody may refund alone

COLUMNS = (
    "case", "at", "seq", "event", "customer", "author", "role", "channel", "outcome",
    "needs_reply", "wait", "signals", "story_repeated", "question", "answer", "answer_version",
    "facts_digest", "follow_ups", "kind", "topic", "status", "priority", "team", "agent", "reason",
    "promise", "due_at", "owner", "escalation", "authority", "amount", "asked", "level",
    "decided_by", "decision", "reason_code", "grant", "approved_by", "feedback", "measure",
    "score", "about", "text",
)  # fmt: skip
AGENTS = {
    "billing": ("ada", "billing-2", "billing-3"),
    "returns": ("sam", "returns-2", "returns-3"),
    "technical": ("kim", "technical-2", "technical-3"),
}
LEADS = ("lead", "deputy")


@attrs.frozen
class Topic:
    """What customers come with, the desk that it belongs to, and what is promised."""

    name: str
    team: str
    words: str
    promised: str
    question: str | None = None


TOPICS = (
    Topic("wrong invoice", "billing", "The invoice shows the wrong amount.", "a new invoice"),
    Topic("double charge", "billing", "You took the money twice.", "a refund", "refund"),
    Topic("late parcel", "returns", "My parcel has not come.", "a call with the delivery day"),
    Topic("broken on arrival", "returns", "It arrived broken.", "a replacement", "return"),
    Topic("return label", "returns", "How do I send this back?", "a return label", "return"),
    Topic("cannot log in", "technical", "I cannot log in.", "a call once it works again"),
    Topic("app crashes", "technical", "The app closes at once.", "an answer on the cause"),
)
CHANNELS = (("email", 40), ("phone", 28), ("chat", 22), ("form", 10))
PRIORITIES = (("normal", 60), ("high", 22), ("low", 12), ("urgent", 6))
MEASURES = (("csat", 60), ("nps", 25), ("ces", 15))
SCORES = {"csat": (1, 3, 4, 4, 5, 5), "nps": (2, 6, 7, 8, 9, 10), "ces": (2, 4, 5, 6, 7)}


def pick(rng: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    """Return one of the words, as often as its weight says."""
    return rng.choices([word for word, _ in weighted], [weight for _, weight in weighted])[0]


def minutes(t: datetime) -> str:
    """Write an instant to the minute."""
    return t.isoformat(timespec="minutes")


@attrs.define
class Story:
    """One case as it unfolds: rows are written as time goes on, and none after the end."""

    rng: Random
    playbook: Playbook
    id: str
    topic: Topic
    channel: str
    team: str
    now: datetime
    agent: str = ""
    rows: list[dict[str, object]] = attrs.Factory(list)
    auto: bool = False
    moved: bool = False
    settled_at: datetime | None = None
    over: bool = False

    @property
    def hours(self) -> BusinessHours:
        """The opening hours of the desk that has the case."""
        hours: BusinessHours = self.playbook.hours[
            "new-york" if self.team == "technical" else "london"
        ]
        return hours

    def write(self, event: str, **columns: object) -> None:
        """Add a row, unless the six weeks are over."""
        self.over = self.over or self.now > END
        if not self.over:
            place = NEW_YORK if self.team == "technical" else LONDON
            at = minutes(self.now.astimezone(place))
            self.rows.append({"case": self.id, "at": at, "event": event, **columns})

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

    def settle(self, **columns: object) -> None:
        """Let the company say that it is done."""
        self.settled_at = self.now
        self.say(channel=self.channel, status="resolved", **columns)


def tell(story: Story, **columns: object) -> None:
    """Let one case unfold."""
    story.agent = story.rng.choice(AGENTS[story.team])
    priority = str(columns["priority"])
    open_it(story, topic=story.topic.name, status="new", team=story.team, text=story.topic.words,
            **columns)  # fmt: skip
    if story.channel == "chat" and story.chance(0.45) and solved_by_bot(story):
        return
    pass_on(story)
    answer(story, {"urgent": 0.3, "high": 1.5}.get(priority, 2.5))
    if story.chance(0.45):
        promise(story)
    if story.chance(0.25):
        ask_back(story)
    if story.topic.question and story.chance(0.3):
        ask_again(story)
    if story.topic.question and story.chance(0.5):
        refund(story)
    settle(story)


def open_it(story: Story, **columns: object) -> None:
    """Let the customer raise the matter."""
    if columns["kind"] == "complaint":
        columns["signals"] = "complaint"
    if story.channel == "phone":
        call_in(story, **columns)
        return
    story.hear(channel=story.channel, **columns)
    if story.channel == "email" and story.chance(0.7):
        story.write(
            "auto_reply", author="mailer", role="bot", channel="email",
            text="Thank you, we have received your message.",
        )  # fmt: skip
        if story.chance(0.25):
            story.auto = True
            due = minutes(story.now + timedelta(hours=24))
            story.write("promised", author="mailer", role="bot", text="an answer within 24 hours",
                        promise=f"{story.id}-auto", due_at=due)  # fmt: skip


def call_in(story: Story, **columns: object) -> None:
    """Let the customer call, hang up perhaps, and call again."""
    story.now = story.hours.next_open(story.now)
    gave_up = story.chance(0.14)
    if gave_up:
        wait = story.rng.choice((3, 4, 25, 60, 95, 140, 210))
        story.hear("call", channel="phone", outcome="abandoned", wait=wait, **columns)
        columns = {}
        story.muse(0.5)
        story.now = story.hours.next_open(story.now)
    wait = round(12 * story.rng.lognormvariate(0, 1))
    outcome = "connected" if story.chance(0.88) else "voicemail"
    recorded = {"wait": wait} if story.chance(0.9) else {}  # the telephone system lost some
    story.hear("call", channel="phone", outcome=outcome, agent=story.agent, **recorded, **columns)


def solved_by_bot(story: Story) -> bool:
    """Let the bot answer, and tell whether that was enough."""
    story.write("message", author="assistant", role="bot", channel="chat",
                text="Have you tried the help page?")  # fmt: skip
    story.now += timedelta(minutes=story.rng.randint(1, 5))
    if story.chance(0.45):
        story.hear(channel="chat", needs_reply="no", text="That helped, thanks.")
        story.settled_at = story.now
        story.write("update", status="resolved")
        return True
    story.hear(channel="chat", signals="asked_for_person", text="I want to talk to a person.")
    return False


def pass_on(story: Story) -> None:
    """Send the case to the desk that it belongs to, sometimes the long way round."""
    home = story.topic.team
    way = [] if story.team == home else [home]
    if story.chance(0.05):
        way = [wrong_desk(story), home, wrong_desk(story), home]
    elif way and story.chance(0.3):
        way = [home, story.team, home]
    for team in way:
        story.wait(1.2)
        reason = "triage" if team == home else story.rng.choice(("wrong_desk", "returned"))
        before, story.team, story.moved = story.agent, team, True
        story.agent = story.rng.choice(AGENTS[team])
        story.write("note", author=before, role="agent", team=team, agent=story.agent,
                    reason=reason, text=f"For {team}, please.")  # fmt: skip


def wrong_desk(story: Story) -> str:
    """Return a desk that is not the right one."""
    return story.rng.choice([team for team in AGENTS if team != story.topic.team])


def answer(story: Story, hours: float) -> None:
    """Let a person reply for the first time."""
    story.wait(hours)
    if story.chance(0.1):
        story.say("call", channel="phone", outcome="no_answer", text="Tried to call back.")
        story.wait(2)
    said = told(story, known_facts(story)) if story.topic.question and story.chance(0.6) else {}
    story.say(channel=story.channel, status="open", agent=story.agent,
              text="I am looking into it.", **said)  # fmt: skip
    if story.auto:
        story.say("promise_fulfilled", promise=f"{story.id}-auto")
    if story.moved and story.chance(0.5):
        story.muse(2)
        story.hear(channel=story.channel, story_repeated="yes", text="I said that before: "
                   + story.topic.words)  # fmt: skip
        story.wait(1)
        story.say(channel=story.channel, text="I am sorry. I have it all now.")


def known_facts(story: Story) -> dict[str, object]:
    """Return what the customer says when they are asked."""
    if story.topic.question == "refund":
        return {"paid_with": story.rng.choice(("card", "bank transfer", "voucher"))}
    return {"days": story.rng.randint(1, 60), "faulty": story.chance(0.3)}


def told(story: Story, facts: dict[str, object], *, otherwise: bool = False) -> dict[str, object]:
    """Return the columns of an answer, the one of the book or another one."""
    book = story.playbook.answers
    found = book.answer(str(story.topic.question), facts, at=story.now).told()
    others = [each for each in book.question(found.question).outcomes if each != found.outcome]
    outcome = story.rng.choice(others) if otherwise else found.outcome
    return {"question": found.question, "answer": outcome, "answer_version": found.version,
            "facts_digest": found.facts_digest}  # fmt: skip


def ask_again(story: Story) -> None:
    """Let the customer ask a second person, who says the same, or does not."""
    facts = known_facts(story)
    for otherwise in (False, story.chance(0.25)):
        story.muse(3)
        story.hear(channel="email", text="What about my money?")
        story.wait(1)
        colleague = story.rng.choice(AGENTS[story.team])
        story.write("message", author=colleague, role="agent", channel="email",
                    text="So it is.", **told(story, facts, otherwise=otherwise))  # fmt: skip


def promise(story: Story) -> None:
    """Give a word, and keep it or not."""
    name = f"{story.id}-p"
    allowed = story.rng.choice((2, 4, 8, 16))
    due = story.hours.add(story.hours.next_open(story.now), timedelta(hours=allowed))
    story.say("promised", promise=name, due_at=minutes(due), text=story.topic.promised)
    if story.chance(0.2):
        story.wait(allowed * 0.2)
        taker = story.rng.choice(AGENTS[story.team])
        story.say("promise_transferred", promise=name, owner=taker, text="end of shift")
        story.agent = taker
    if story.chance(0.12) and story.now < due:
        later = story.hours.add(due, timedelta(hours=allowed))
        story.say("promise_renegotiated", promise=name, due_at=minutes(later))
        allowed *= 2
    if story.chance(0.06) and story.now < due:
        story.hear("promise_released", promise=name, text="no longer needed")
    elif story.chance(0.92):
        story.wait(allowed * 0.55)
        story.say("promise_fulfilled", promise=name)


def ask_back(story: Story) -> None:
    """Wait for the customer, once or twice."""
    for question in ("Which order is it?", "Could you send a picture?")[: 1 + story.chance(0.35)]:
        story.wait(1.5)
        story.say(channel=story.channel, status="pending", text=question)
        story.muse(14)
        story.hear(channel=story.channel, status="open", text="Here you are.")


def refund(story: Story) -> None:
    """Give money back, and ask somebody who may where it is more than one's own."""
    amount = story.rng.choice((10, 20, 30, 45, 80, 120, 300))
    if amount > MOST_BY_AGENT and not escalate(story, amount):
        return
    approved = {"approved_by": story.rng.choice(LEADS)} if amount > MOST_BY_AGENT else {}
    story.wait(0.5)
    story.say("granted", grant=f"{story.id}-g", authority="refund", amount=f"{amount} GBP",
              **approved)  # fmt: skip
    if story.chance(0.15):
        story.wait(4)
        story.say("grant_reversed", grant=f"{story.id}-g", text="booked twice")


def escalate(story: Story, amount: int) -> bool:
    """Ask somebody who may decide, and tell whether they agreed."""
    name, lead = f"{story.id}-e", story.rng.choice(LEADS)
    story.wait(1)
    story.say("escalated", escalation=name, authority="refund", amount=f"{amount} GBP",
              decided_by=story.agent, text="a refund above the limit")  # fmt: skip
    story.say("escalation_offered", escalation=name, level=0, asked=lead)
    if story.chance(0.2):
        return False  # nobody took it
    story.wait(1.5)
    story.write("escalation_acknowledged", escalation=name, author=lead, role="agent")
    story.wait(2)
    decision = pick(story.rng, (("confirmed", 70), ("varied", 18), ("reversed", 12)))
    reason = {"confirmed": "by the book", "varied": "goodwill", "reversed": "other facts"}
    story.write("escalation_decided", escalation=name, author=lead, role="agent",
                decision=decision, reason_code=reason[decision])  # fmt: skip
    return decision != "reversed"


def settle(story: Story) -> None:
    """Settle the matter, perhaps not for good, and ask how it was."""
    story.wait(5)
    story.settle(text="This is settled now.")
    if story.chance(0.3):
        story.muse(3)
        praise = {"signals": "praise"} if story.chance(0.3) else {}
        story.hear(channel=story.channel, needs_reply="no", text="Thanks!", **praise)
    elif story.chance(0.14):
        story.muse(30)
        story.hear(channel=story.channel, status="open", text="It has come back.")
        story.wait(3)
        story.say(channel=story.channel, text="I am sorry, I am looking again.")
        story.wait(6)
        story.settle(text="Now it is settled.")
    ask_how_it_was(story)
    if story.chance(0.35):
        call_again(story)


def ask_how_it_was(story: Story) -> None:
    """Ask for feedback, which not everybody gives."""
    if not story.chance(0.6):
        return
    measure = pick(story.rng, MEASURES)
    name = f"{story.id}-f"
    story.write("feedback_asked", feedback=name, measure=measure, about=story.agent)
    if story.chance(0.45):
        story.muse(8)
        story.write("feedback", feedback=name, measure=measure, about=story.agent,
                    score=story.rng.choice(SCORES[measure]))  # fmt: skip


def call_again(story: Story) -> None:
    """Ask the next day whether it stayed fixed, which the follow-up policy wants."""
    if story.settled_at is None or story.settled_at > END:
        return
    stamp = story.settled_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    next_day = story.hours.add_days(story.settled_at, 1).replace(hour=10, minute=0)
    story.now = max(story.now, next_day) + timedelta(minutes=story.rng.randrange(0, 300, 5))
    story.say(channel="email", follow_ups=f"stayed_fixed/resolved/{story.id}//{stamp}",
              text="Is all well since then?")  # fmt: skip


@attrs.define
class Desk:
    """The six weeks: who came with what, and who came again."""

    rng: Random
    playbook: Playbook
    settled: list[tuple[datetime, str, Topic]] = attrs.Factory(list)

    def case(self, number: int, opened: datetime) -> list[dict[str, object]]:
        """Return the rows of one case."""
        again = self._again(opened) if self.rng.random() < 0.12 else None
        customer = f"C{self.rng.randrange(1, 221):03}"
        topic = self.rng.choice(TOPICS)
        if again is not None:
            customer, topic = again
        team = topic.team if self.rng.random() > 0.22 else self.rng.choice(list(AGENTS))
        story = Story(self.rng, self.playbook, f"D{number:04}", topic, pick(self.rng, CHANNELS),
                      team, opened)  # fmt: skip
        kind = "complaint" if "wrong" in topic.name else "request"
        tell(story, customer=customer, kind=kind, priority=pick(self.rng, PRIORITIES))
        if story.settled_at is not None and not story.over:
            self.settled.append((story.settled_at, customer, topic))
        return story.rows

    def _again(self, opened: datetime) -> tuple[str, Topic] | None:
        """Return a customer whose matter was settled within a week, and comes back."""
        week = timedelta(days=7)
        found = [each for each in self.settled if timedelta() < opened - each[0] < week]
        return self.rng.choice(found)[1:] if found else None


def main() -> None:
    """Write the log beside this file, or where the argument says."""
    rng = Random(2026)
    desk = Desk(rng, Playbook.load(HERE / "desk.toml"))
    span = (END - START) / timedelta(minutes=1)
    rows: list[dict[str, object]] = []
    for number in range(1, CASES + 1):
        opened = START + timedelta(minutes=round(span * number / (CASES + 8)))
        opened += timedelta(minutes=rng.randrange(-300, 300))
        rows += desk.case(number, max(opened, START))
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
