"""The report as text: what it says, and that nothing in it is markup of others."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extra.support_html import (
    AT,
    START,
    after,
    desk,
    judged,
    page,
    playbook,
    said,
    settled,
    troubled,
)
from servicekit.case import Case, Change, Feedback
from servicekit.case.story import story
from servicekit.decision import Reason
from servicekit.escalation import Escalation
from servicekit.extra import html
from servicekit.extra.html.advice import ADVICE, PRAISE
from servicekit.extra.html.axis import Axis
from servicekit.extra.html.chart import spread
from servicekit.extra.html.duty import duties
from servicekit.extra.html.figures import CHAPTERS
from servicekit.extra.html.priority import priorities
from servicekit.extra.html.scale import ticks
from servicekit.extra.html.text import line, shown
from servicekit.extra.html.timeline import timeline
from servicekit.extra.html.where import where
from servicekit.extra.html.words import part_name, target_names
from servicekit.hours import BusinessHours
from servicekit.instants import to_microseconds
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.review import CODES, MEASURES, PRAISES, AgendaItem, Measurement, review
from servicekit.scorecard import Histogram, Scorecard, Totals

HOUR, DAY = 3_600_000_000, 86_400_000_000
VOID = {"meta", "link", "input", "br"}


class Outline(HTMLParser):
    """What a page is made of: its elements, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def ids(self) -> list[str]:
        return [value for _, name, value in self.attributes if name == "id"]


@pytest.fixture(scope="module")
def report() -> str:
    return page(desk(), log=["Read from desk.csv: 86 cases."])


# -- what it says ----------------------------------------------------------------------------------


def test_the_page_is_well_formed(report: str) -> None:
    """Every element is closed where it was opened, and no two have the same id."""
    outline = Outline(report)

    assert outline.open == []
    assert len(set(outline.ids)) == len(outline.ids)


def test_links_lead_somewhere(report: str) -> None:
    """Every link goes to a place on the page, and every label to what it names."""
    outline = Outline(report)
    links = [value for tag, name, value in outline.attributes if name == "href"]
    named = [
        each
        for _, name, value in outline.attributes
        if name in {"aria-labelledby", "data-table", "data-case"}
        for each in value.split()
    ]

    assert links
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} | set(named) <= set(outline.ids)


def test_the_first_screen_says_what_to_fix(report: str) -> None:
    """The first three kinds of findings stand there with how often, an example and what to do."""
    first = report[report.index('<ol class="firsts">') : report.index("Everything that was found")]

    assert first.count("<li") == 3
    assert first.count("What to do:") == 3
    assert "6 times" in first
    assert 'href="#case-1"' in first


def test_examples_differ(report: str) -> None:
    """Each of the first three is shown by another case, as long as there are others."""
    first = report[report.index('<ol class="firsts">') : report.index("Everything that was found")]

    assert len(set(re.findall(r'href="#(case-\d+)"', first))) == 3


def test_serious_findings_come_first() -> None:
    """A serious finding stands before a notice that happens more often."""
    totals = Totals(cases=100, findings={"kept_late": 90, "broken": 2, "ping_pong": 0})
    found = priorities(Scorecard(totals=totals, by="team"), [], {})

    assert [(each.code, each.per_hundred, each.place) for each in found] == [
        ("broken", 2.0, None),
        ("kept_late", 90.0, None),
    ]


def test_numbers_say_what_they_mean(report: str) -> None:
    """Every measure has its formula, its source and how it is gamed beside its number."""
    measures = report.count('class="card measure"')

    assert measures > 10
    assert report.count("What this means</summary>") == measures
    assert report.count("How it is gamed") >= measures


def test_what_was_read_is_said(report: str) -> None:
    """The page names what it was made from, and when it was judged."""
    words = " ".join(Outline(report).words)

    assert "Read from desk.csv: 86 cases." in words
    assert "As of Wed 3 Jun 2026 10:00 BST" in words


def test_everything_is_due_in_order(report: str) -> None:
    """What has to be done stands in the order of its due, each with who, why and where."""
    due = report[report.index('id="due-table"') :]

    assert "call back" in due
    assert "overdue" in due


def test_without_cases_it_says_so() -> None:
    """A report of nothing says that there is nothing, and shows no measure."""
    empty = html.report(Scorecard(), [], playbook(), at=AT)

    assert "There are no cases to judge." in empty
    assert "Nothing is owed to anybody." in empty
    assert 'id="measures"' not in empty


def test_nobody_waits_only_where_contacts_are_recorded() -> None:
    """That nobody waits is said of recorded contacts alone; else that they are not recorded."""
    silent = [attrs.evolve(case, interactions=[]) for case in (settled(1), settled(2))]

    assert "Nobody waits for an answer now." in page([settled(1)])
    assert "Whether anybody waits for an answer is not recorded." in page(silent)
    assert "Nobody waits" not in page(silent)


def test_a_title_can_be_given() -> None:
    """The page is called as the host says, or after its playbook."""
    given = html.report(Scorecard(), [], playbook(), at=AT, title="May & June")

    assert "<title>May &amp; June</title>" in given
    assert "<title>Service report: Desk</title>" in html.report(Scorecard(), [], playbook(), at=AT)


def test_ten_thousand_cases_make_a_page_of_bounded_length() -> None:
    """Fifty cases are told, and of all the others it says how many there are."""
    pair, *_ = judged([troubled(1)])
    card = Scorecard.of([pair[1]])
    item = pair[1].agenda[0]
    long = html.report(card, [pair] * 10_000, playbook(), at=AT, agenda=[("T1", item)] * 10_000)

    assert long.count('<article class="case"') == 50
    assert "9,950 more are not" in long
    assert "9,900 more things are not shown" in long
    assert len(long) < 3_000_000


# -- what others wrote -----------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "=HYPERLINK('http://x')",
    "</title></style></script><h1>",
    "--><!-- ]]>",
    "' onmouseover='alert(1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_others_wrote_is_only_text(text: str) -> None:
    """No text of a log becomes an element or an attribute, wherever it stands."""
    outline = Outline(everywhere(text))
    tame = Outline(everywhere("tame"))

    assert outline.tags == tame.tags
    assert [(tag, name) for tag, name, _ in outline.attributes] == [
        (tag, name) for tag, name, _ in tame.attributes
    ]
    assert outline.open == []
    assert any(text in " ".join(words.split()) for words in outline.words)


@settings(max_examples=20)
@given(text=st.text(st.characters(codec=None), min_size=1, max_size=60))
def test_any_text_is_only_text(text: str) -> None:
    """Whatever a customer writes, the page keeps its form and can be written as UTF-8."""
    case = Case(
        id="T1", customer_id="kim", opened_at=START, interactions=[said(1, START, "customer", text)]
    )
    found = page([case])

    assert Outline(found).tags == Outline(page([tamed(case)])).tags
    assert found.encode()


def tamed(case: Case) -> Case:
    tame = said(1, START, "customer", "tame")
    return Case(id=case.id, customer_id="kim", opened_at=START, interactions=[tame])


def everywhere(text: str) -> str:
    """Return a report in which a text stands wherever a log can put one."""
    author = Party(id=text, role="customer")
    hello = Interaction(id=text, at=START, author=author, channel=text, text=text, topic=text)
    agent = Party(id=text, role="agent")
    answer = Interaction(id=1, at=after(hours=1), author=agent, channel=text, text=text)
    case = Case(
        id=text,
        customer_id=text,
        opened_at=START,
        kind=text,
        topic=text,
        channel=text,
        interactions=[hello, answer],
        changes=[
            *(
                Change(at=after(hours=n), field=field, old=None, new=text, by=text)
                for n, field in enumerate(("team", "agent", "priority"))
            ),
            Change(at=after(hours=4), field="team", old=text, new=f"{text} 2", by=text),
        ],
        promises=[
            Promise(
                id=text,
                customer_id=text,
                what=text,
                words=text,
                made_by=text,
                owner=text,
                made_at=START,
                due_at=after(hours=2),
            )
        ],
        escalations=[Escalation(id=text, case_id=text, raised_at=after(hours=3), why=text)],
        feedback=[Feedback(kind="csat", at=after(hours=5), score=1, by=text, text=text)],
    )
    return page([case], title=text, log=[text])


def test_control_and_bidi_characters_are_named() -> None:
    """What would hide, or turn the order of letters around, is shown by its number."""
    assert shown("a\x00b\x1b[2J\u202ec\u2066d\ud800\ufeff") == (
        "a⟨U+0000⟩b⟨U+001B⟩[2J⟨U+202E⟩c⟨U+2066⟩d⟨U+D800⟩⟨U+FEFF⟩"
    )
    assert shown("naïve 日本 👩‍👧 שלום\n\ttab") == "naïve 日本 👩‍👧 שלום\n\ttab"


def test_lines_may_end_as_they_do_elsewhere() -> None:
    """The ends of lines that Windows and old systems write are no odd characters."""
    assert shown("a\r\nb\rc\n\nd") == "a\nb\nc\n\nd"
    assert line("a\r\nb\rc", 10) == "a b c"


def test_no_odd_character_gets_through() -> None:
    """Wherever a text stands, also in the name of a part beside another measure, it is harmless."""
    odd = "a\u202eb"
    measures = ("kept_by_first_due", "kept_by_agreed_due", "promises_made")
    measured = [Measurement(measure=each, of=odd, value=1, team=odd) for each in measures]
    ((case, review),) = judged([settled(1)])
    card = Scorecard.of([attrs.evolve(review, measurements=measured)] * 50)
    found = html.report(card, [(case, review)], playbook(), at=AT)

    assert "a⟨U+202E⟩b" in found
    assert "\u202e" not in found
    assert "\u202e" not in everywhere(odd)


def test_a_text_of_ten_megabytes_is_cut() -> None:
    """A text that is too long is cut, and its length is said."""
    long = page([troubled(1, "x" * 10_000_000)])

    assert len(long) < 300_000
    assert "(10,000,000 characters in all)" in long


def test_a_line_is_cut_without_saying_how_long_it_was() -> None:
    """A line has no new lines in it, and ends in dots where it was cut."""
    assert line("a\nb \t c", 10) == "a b c"
    assert line("abcdef", 4) == "abc…"


def test_the_page_asks_for_nothing(report: str) -> None:
    """No address stands in it that a browser would fetch, and its policy forbids all the same."""
    outline = Outline(report)
    fetching = {"src", "srcset", "action", "data", "poster", "background", "style", "onclick"}

    assert not fetching & {name for _, name, _ in outline.attributes}
    assert "default-src 'none'" in report
    assert not {"img", "link", "iframe", "object", "base"} & set(outline.tags)


# -- that it is stable ----------------------------------------------------------------------------


def test_the_same_gives_the_same_bytes(report: str) -> None:
    """The same arguments give the same page, also in another process with another hash seed."""
    made = (
        "from extra.support_html import desk, page; import hashlib;"
        "print(hashlib.sha256(page(desk(), log=['Read from desk.csv: 86 cases.']).encode())"
        ".hexdigest())"
    )
    root = Path(__file__).parent.parent
    found = {
        subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", made],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(found) == 1
    assert report == page(desk(), log=["Read from desk.csv: 86 cases."])


def test_every_finding_has_its_advice() -> None:
    """Of each finding it is said what it means and what to do, and of what went well its name."""
    assert set(ADVICE) == set(CODES)
    assert set(PRAISE) == set(PRAISES)
    assert all(each.title and each.meaning and each.act for each in ADVICE.values())


def test_every_measure_has_its_chapter() -> None:
    """Each measure stands in one chapter, and no other does."""
    placed = [measure for measures in CHAPTERS.values() for measure in measures]

    assert sorted(placed) == sorted(MEASURES)


# -- the axis -------------------------------------------------------------------------------------


def test_a_month_with_three_busy_hours_can_be_read() -> None:
    """Three busy hours in a month get most of the width, and the silence around them is cut."""
    busy = [14 * DAY + minutes * 60_000_000 for minutes in (0, 20, 45, 80, 120, 180)]
    axis = Axis.over([0, *busy, 30 * DAY], left=0, right=900)

    assert [piece.cut for piece in axis.pieces] == [True, False, True]
    assert axis.place(busy[-1]) - axis.place(busy[0]) > 600


def test_less_than_a_day_is_never_cut() -> None:
    """A case of two days is drawn as it was; only what leaves out a day or more is shortened."""
    minute, hour = 60_000_000, 3_600_000_000
    short, long = ([n * minute for n in range(5)] + [end * hour] for end in (24, 25))

    assert not [piece for piece in Axis.over(short, left=0, right=800).pieces if piece.cut]
    assert [piece for piece in Axis.over(long, left=0, right=800).pieces if piece.cut]


def test_an_even_month_is_not_cut() -> None:
    """Where something happens every few days, all is true to scale."""
    axis = Axis.over([n * 3 * DAY for n in range(10)], left=0, right=900)

    assert [piece.cut for piece in axis.pieces] == [False]
    assert axis.place(27 * DAY // 2) == pytest.approx(450)


def test_a_single_instant_has_an_axis() -> None:
    """A case in which one thing happened is drawn, with an hour after it."""
    axis = Axis.over([5, 5], left=10, right=20)

    assert (axis.place(5), axis.place(5 + HOUR)) == (10, 20)


@given(st.lists(st.integers(-(10**17), 10**17), min_size=1, max_size=30))
def test_time_never_runs_backwards(instants: list[int]) -> None:
    """Later instants are drawn further to the right, and all within the drawing."""
    axis = Axis.over(instants, left=90, right=940)
    places = [axis.place(at) for at in sorted(set(instants))]

    assert places == sorted(places)
    assert all(90 - 1e-6 <= place <= 940 + 1e-6 for place in places)
    assert axis.place(min(instants) - HOUR) == pytest.approx(90)


@given(st.lists(st.integers(0, 10**16), min_size=2, max_size=30, unique=True))
def test_ticks_keep_their_distance(instants: list[int]) -> None:
    """No two names of instants overlap."""
    found = ticks(Axis.over(instants, left=90, right=940), "Europe/London")

    assert all(b.x - a.x >= 74 for a, b in pairwise(found))
    assert found[0].day


def test_midnights_are_named_across_a_change_of_the_clock() -> None:
    """Each day is named at its midnight, also where a day has 23 hours."""
    start = to_microseconds(datetime(2026, 3, 28, 0, tzinfo=UTC))
    found = ticks(Axis.over([start, start + 3 * DAY], left=0, right=900), "Europe/London")

    assert [(tick.day, tick.time) for tick in found if tick.day][:3] == [
        ("Sat 28 Mar 2026", "00:00"),
        ("Sun 29 Mar", "00:00"),
        ("Mon 30 Mar", "00:00"),
    ]


# -- the timeline ---------------------------------------------------------------------------------


def drawn(case: Case, at: datetime = AT, hours: BusinessHours | None = None):
    ((_, review),) = judged([case], at=at)
    events = story(case, at)
    return timeline(case, review, events, hours=hours, zone="Europe/London")


def test_a_broken_promise_is_drawn_until_now() -> None:
    """The bar of a broken promise begins when it was made, and what is over is marked."""
    found = drawn(troubled(1))
    (bar,) = [bar for bar in found.bars if bar.label.startswith("call back")]

    assert bar.state == "broken"
    assert bar.over > 0
    assert bar.x + bar.width == pytest.approx(found.right)
    assert bar.due is not None


def test_nights_are_shaded_by_the_office() -> None:
    """Where the office is open is light; without working hours nothing is shaded."""
    hours = BusinessHours.parse("Mo-Fr 09:00-17:30", timezone="Europe/London")
    case = troubled(1, interactions=[], escalations=[])

    assert drawn(case, at=after(days=2), hours=hours).shades
    assert not drawn(case, at=after(days=2)).shades


def test_a_year_that_nobody_knows_is_not_shaded() -> None:
    """Where the calendar does not cover a year, nothing is said about its nights."""

    class Short:
        def dates(self, first: int, last: int) -> dict[object, str]:
            return {}

        def covers(self, year: int) -> bool:
            return year < 2026

    hours = BusinessHours.parse("Mo-Fr 09:00-17:30", timezone="Europe/London", holidays=Short())

    assert not drawn(troubled(1), at=after(days=2), hours=hours).shades


def test_contacts_at_one_time_are_one_mark() -> None:
    """Contacts that lie too near to be told apart are one mark that says how many they are."""
    contacts = [said(n, after(seconds=n), "customer", "hello") for n in range(8)]
    found = drawn(troubled(1, interactions=contacts))

    (mark,) = found.marks[0]
    assert mark.n == 8
    assert mark.told.count("\n") == 5
    assert "and 3 more" in mark.told


def test_a_far_past_and_a_far_future_are_drawn() -> None:
    """A log with the years 1 and 9999 in it is drawn, and stays small."""
    first = datetime(1, 1, 2, tzinfo=UTC)
    last = datetime(9999, 12, 30, tzinfo=UTC)
    case = Case(
        id="T1",
        customer_id="kim",
        opened_at=first,
        interactions=[said(1, first, "customer", "hello"), said(2, last, "agent", "hello")],
    )

    # Targets would count ten thousand years of working hours.
    judged_so = review(case, Playbook(name="Desk"), at=last)
    card = Scorecard.of([judged_so])

    assert len(html.report(card, [(case, judged_so)], playbook(), at=last)) < 200_000


def test_every_state_of_a_promise_is_drawn() -> None:
    """What is paused or open goes on until now, and what is no longer owed ends with its event."""
    made = {"customer_id": "kim-1", "made_at": START, "due_at": after(days=60), "made_by": "ada"}
    call = [Promise(id=n, what=f"call {n}", **made) for n in range(4)]
    found = drawn(
        troubled(
            1,
            promises=[
                call[0],
                call[1].pause(at=after(days=1)),
                call[2].release(at=after(days=2)),
                call[3].fulfil(at=after(days=3)),
            ],
        )
    )
    bars = {bar.label: bar for bar in found.bars if bar.label.startswith("call ")}
    open_, paused, released, kept = (bars[label] for label in sorted(bars))

    assert [bar.state for bar in (open_, paused, released, kept)] == [
        "open", "paused", "over", "kept",
    ]  # fmt: skip
    assert open_.width == paused.width > kept.width > released.width
    assert paused.due is None
    assert kept.over == 0


def test_a_case_that_is_over_ends_with_its_last_event() -> None:
    """The drawing of a settled case ends where it ended, and no now stands in it."""
    found = drawn(settled(1))

    assert found.now is None
    assert drawn(troubled(1)).now == pytest.approx(found.right)


def test_a_settled_case_with_something_left_to_do_goes_on() -> None:
    """Where something is still owed in a settled case, time is drawn until now."""
    late = Promise(
        id=1,
        customer_id="sam-1",
        what="call back",
        made_by="ada",
        made_at=START,
        due_at=after(hours=2),
    )

    assert drawn(attrs.evolve(settled(1), promises=[late])).now is not None


def test_a_case_without_a_desk_shows_its_people() -> None:
    """Who had the case is told by desks, and where none is recorded by people; gaps are gaps."""
    changes = [
        Change(at=START, field="agent", new="ada"),
        Change(at=after(hours=4), field="agent", old="ada"),
        Change(at=after(hours=8), field="agent", new="sam"),
    ]
    found = drawn(troubled(1, changes=changes))

    assert [band.told.split(",")[0] for band in found.desks] == ["ada", "sam"]


# -- what is due ----------------------------------------------------------------------------------


def test_what_has_no_due_comes_last() -> None:
    """What is overdue comes before what is due, and that before what nobody named a due for."""
    reason = Reason("promised", "Promised.")
    items = [
        AgendaItem(due_at=due, what="call", who=None, why=reason, since=START, key=str(n))
        for n, due in enumerate([None, after(days=31), after(days=29)])
    ]
    found = duties([("T1", item) for item in items], {"T1": 3}, AT)

    assert [(duty.urgency, duty.left, duty.place) for duty in found] == [
        ("overdue", "1 d over", 3),
        ("due", "1 d left", 3),
        ("no due", "waits for 30 d", 3),
    ]


def test_what_is_due_this_very_instant_is_due_now() -> None:
    """What is due at the instant of the judgement has neither time left nor time over."""
    reason = Reason("promised", "Promised.")
    item = AgendaItem(
        key="k", what="call", who="ada", why=reason, since=after(hours=-1), due_at=START
    )
    (duty,) = duties([("T1", item)], {}, START)

    assert (duty.urgency, duty.left) == ("due", "now")


def test_what_is_overdue_does_not_hide_the_rest() -> None:
    """Of each urgency the first are shown, and how much there is of each is counted to the end."""
    reason = Reason("promised", "Promised.")
    dues = [after(days=29)] * 301 + [after(days=31)] * 2 + [None] * 101
    agenda = [
        (f"T{n}", AgendaItem(due_at=due, what="x", who=None, why=reason, since=START, key=str(n)))
        for n, due in enumerate(dues)
    ]
    card = Scorecard.of([review for _, review in judged([settled(1)])])
    found = html.report(card, [], playbook(), at=AT, agenda=agenda)

    assert "<strong>301 things are overdue</strong>" in found
    assert "301 overdue, 2 due, 101 without a due." in found
    assert "202 more things are not shown" in found
    urgencies = ("overdue", "due", "no due")
    assert [found.count(f'data-urgency="{each}"') for each in urgencies] == [100, 2, 100]


def test_the_host_may_count_what_it_does_not_hand_over() -> None:
    """Where the agenda is only the first of what is due, the numbers are those that are given."""
    ((case, review),) = judged([troubled(1)])
    items = [(case.id, item) for item in review.agenda]
    counts = {"overdue": 1_430, "due": 5_850}
    card = Scorecard.of([review])
    found = html.report(card, [], playbook(), at=AT, agenda=items, due=counts)

    assert "<strong>1,430 things are overdue</strong>" in found
    assert "1,430 overdue, 5,850 due, 0 without a due." in found
    assert f"{7_280 - len(items):,} more things are not shown" in found


# -- in which zone --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (ZoneInfo("Asia/Tokyo"), "Times are in Asia/Tokyo"),
        (timezone(timedelta(hours=2)), "Times are in UTC"),
        (UTC, "Times are in UTC"),
    ],
    ids=["named", "offset", "utc"],
)
def test_without_an_office_times_are_in_the_zone_of_the_judgement(zone: tzinfo, words: str) -> None:
    """Instants are named in the zone of the office, or else in that of the instant given."""
    found = html.report(Scorecard(), [], Playbook(name="Desk"), at=AT.astimezone(zone))

    assert words in found


# -- where it happens -----------------------------------------------------------------------------


def test_it_says_where_it_happens_most() -> None:
    """Of what is late it names the group and the target with the most misses."""
    card = scored(("orders", "reply", 0), ("billing", "reply", 0), ("billing", "resolution", 1))

    assert where("kept_late", card, {"reply": "a first reply within 4 h"}) == (
        "It happens most in team billing, with 50 % of all that is broken or kept late; "
        "a first reply within 4 h is missed most often."
    )
    assert where("kept_late", card, {}).endswith("; reply is missed most often.")


def test_one_group_is_no_place() -> None:
    """Where only one group has any, or a finding has no measure, nothing is said."""
    card = scored(("orders", "reply", 0), ("billing", "reply", 1))

    assert where("kept_late", card, {}) == ""
    assert where("abused", card, {}) == ""


def test_a_single_target_needs_no_name() -> None:
    """Where there is only one target, it is not said that it is missed most."""
    card = scored(("orders", "reply", 0), ("billing", "reply", 0))

    assert where("broken", card, {}) == (
        "It happens most in team billing, with 50 % of all that is broken or kept late."
    )


def test_where_nearly_all_of_it_happens_is_not_all_of_it() -> None:
    """A group beside which there is another one never has all of it."""
    card = scored(*([("orders", "reply", 0)] * 400), ("billing", "reply", 0))

    assert where("broken", card, {}).startswith("It happens most in team orders, with 99 % of ")


# -- what things are called -----------------------------------------------------------------------


def test_targets_are_called_by_what_they_promise(report: str) -> None:
    """A lead reads what a target promises, and not by which id the playbook knows it."""
    assert "<h5>a first reply within 4 h of business time</h5>" in report
    assert "<h5>reply</h5>" not in report


def test_targets_that_promise_the_same_are_told_apart() -> None:
    """Where two targets promise the same, their ids stand beside it."""
    book = playbook()
    reply, resolution = book.targets.targets
    twin = attrs.evolve(reply, id="vip", when={"priority": "vip"})
    several = attrs.evolve(book, targets=[reply, twin, resolution])
    names = target_names(several)

    assert names["vip"] == "a first reply within 4 h of business time (vip)"
    assert names["resolution"] == "a resolution within 24 h of business time"


def test_parts_are_called_as_people_call_them() -> None:
    """Scales have both ends, origins their words, and of what has no parts nothing is said."""
    names = {"spoken": "a first reply"}

    assert part_name("csat", "1..5", names) == "1 to 5"
    assert part_name("promises_made", "spoken", names) == "said by people"
    assert part_name("target_met", "spoken", names) == "a first reply"
    assert part_name("target_met", "gone", names) == "gone"
    assert part_name("first_reply", None, names) == ""


def test_coverage_is_said_where_something_is_missing() -> None:
    """Of a figure that covers all there is, coverage is not worth a word."""
    found = [(1, None), (1, None), (None, "not_recorded")]
    measured = [
        Measurement(measure="reopenings", value=value, left_out=why, team="orders")
        for value, why in found
    ]
    ((_, review),) = judged([settled(1)])
    whole, partly = (
        html.report(Scorecard.of([attrs.evolve(review, measurements=each)]), [], playbook(), at=AT)
        for each in (measured[:2], measured)
    )

    assert 'coverage">' not in whole
    assert 'coverage">Coverage 66 %.' in partly


@pytest.mark.parametrize(
    ("met", "words"),
    [(0, "0 %"), (1, "under 1 %"), (200, "50 %"), (399, "over 99 %"), (400, "100 %")],
)
def test_neither_none_nor_all_is_rounded_up(met: int, words: str) -> None:
    """A share of which something is missing is not written as all, nor one of few as none."""
    teams = ("orders", "billing")
    card = scored(*((teams[n % 2], "reply", int(n < met)) for n in range(400)))
    found = html.report(card, [], playbook(), at=AT)

    assert f"The whole: {words};" in found


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Jinja2 the import says what to install."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "servicekit.extra.html")

    with pytest.raises(ImportError, match=r"needs jinja2.* pip install 'servicekit-model\[html\]'"):
        importlib.import_module("servicekit.extra.html")


def scored(*results: tuple[str, str, int]) -> Scorecard:
    """Return the card of a case whose targets were met or not, by one team or another."""
    measured = [
        Measurement(measure="target_met", of=of, value=value, team=team)
        for team, of, value in results
    ]
    ((_, review),) = judged([settled(1)])
    return Scorecard.of([attrs.evolve(review, measurements=measured)])


# -- charts ---------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 60 * 24 * 90), min_size=1, max_size=50))
def test_columns_hold_all_times(minutes: list[int]) -> None:
    """The columns hold every time once, and median and p90 lie where they stand."""
    found = spread(Histogram.of(timedelta(minutes=each) for each in minutes))

    assert found is not None
    assert sum(column.n for column in found.columns) == len(minutes)
    assert found.columns[0].n
    assert found.columns[-1].n
    assert 0 <= found.median <= found.p90 <= found.width


def test_no_times_have_no_columns() -> None:
    """Where there are no times there is no drawing."""
    assert spread(Histogram()) is None
