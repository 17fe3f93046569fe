"""The text of a change review, as one puts it into a pull request."""

import re

import attrs
import pytest
from markdown_it import MarkdownIt

from answers.support import book, contact, given, on, plain, returns, until
from answers.support_change import edited, history, newest, review, rule
from servicekit.answers import AnswerBook, ChangeReview, PromiseTemplate, RuleSet, SetCase
from servicekit.answers.change import Edit, QuestionChange
from servicekit.answers.edition import Edition
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.hours import BusinessHours
from servicekit.tables import Rule, col

TEN = newest(until(10))
DAYS = plain(until(30))


def between(before: object, after: object) -> str:
    old, new = (book(each) for each in (before, after))  # type: ignore[arg-type]
    return old.change_review(new).to_markdown()


def summary(found: ChangeReview) -> str:
    """Return the sentences below the title."""
    return found.to_markdown().split("\n\n")[1].strip()


def headings(found: ChangeReview) -> list[str]:
    return [line[3:] for line in str(found).splitlines() if line.startswith("## ")]


def edit_row(before: str | None, after: str | None) -> str:
    """Return how an edit is shown."""
    edition = Edition(DAYS, 0)
    change = QuestionChange(
        id="plain",
        before=edition,
        after=edition,
        cases=DAYS.table().diff(DAYS.table()),
        edits=[Edit("path", before, after)],
    )
    return str(ChangeReview(questions=[change])).splitlines()[-1]


def test_where_nothing_changes_it_says_just_that() -> None:
    """No empty tables, no headings."""
    assert str(review(returns())) == "# Change review\n\nNothing changes.\n"


def test_the_whole_text_is_ordered_by_weight() -> None:
    """Customers and promises first, then examples, rules and words, then what comes and goes."""
    better = edited(newest(until(10)), "no", text={"en": "Too late.", "de": "Leider zu spät."})
    draft = plain(until(5), id="exchange", state="draft")
    before = book(returns(), plain(until(5), id="parking"))
    found = before.change_review(
        book(better, draft), told=[history(12), history(5), history(customer="9", version="lost",
                                                            facts_digest=None)], at=on(6, 5)
    )  # fmt: skip
    assert (
        str(found)
        == """\
# Change review

**1 of 3 customers was told otherwise, and 1 more perhaps; 2 open promises hang on it.** \
1 question changes, 1 is new and 1 is no longer answered. 1 example breaks.

## Told otherwise

| customer | question | was told | now | why | contact | still promised |
| --- | --- | --- | --- | --- | --- | --- |
| 7 | return | **yes** | **no** | days in \\[11..14]: yes becomes no. \
| c1, Wed 3 Jun 2026 09:00 UTC | refund 20.00 EUR, due Wed 10 Jun 2026 09:00 UTC (open) |

## Perhaps told otherwise

| customer | question | was told | now | why | contact | still promised |
| --- | --- | --- | --- | --- | --- | --- |
| 9 | return | **yes** | **no** | days in \\[11..14]: yes becomes no. \
days in \\[15..30] and tier = gold: yes becomes no. | c1, Wed 3 Jun 2026 09:00 UTC \
| refund 20.00 EUR, due Wed 10 Jun 2026 09:00 UTC (open) |

## Examples that break

- `return`: The example should be yes, but is no. \
No rule applies, so this is what holds otherwise.

## `return`

| where | before | after | for example |
| --- | --- | --- | --- |
| `days in [11..14]` | **yes** | **no** | `days = 11` |
| `days in [15..30] and tier = gold` | **yes** | **no** | `days = 15, tier = gold` |

| what | before | after |
| --- | --- | --- |
| `versions from 2026-06-01.honour_until` | 2026-07-01 | nothing |
| `outcomes.no.text.en` | Sorry, after {days} days it is too late. | Too late. |

## New

- `exchange` (draft)

## No longer answered

- `parking`
"""
    )


def test_a_review_without_histories_says_that_it_looked_at_none() -> None:
    """Nobody told otherwise, and nobody looked at, are not the same."""
    text = summary(review(TEN))
    assert text == "**Nobody's history was looked at.** 1 question changes. 1 example breaks."


def test_histories_in_which_nobody_was_told_otherwise_are_counted() -> None:
    """Good news says of how many customers it is."""
    one = summary(review(newest(until(10), examples=[]), told=[history(5)]))
    assert one.startswith("**0 of 1 customer was told otherwise.**")
    text = summary(review(newest(until(10), examples=[]), told=[history(5), history(6)]))
    assert text.startswith("**0 of 2 customers were told otherwise.** 1 question changes.")


def test_a_customer_who_was_told_twice_counts_once() -> None:
    """What is counted is people; and a promise that two answers share is one."""
    twice = [history(11), history(12), history(13, customer="8")]
    text = summary(review(TEN, told=twice))
    assert text.startswith("**2 of 3 customers were told otherwise; 2 open promises hang on it.**")


def test_without_an_instant_no_promise_is_called_open() -> None:
    """Whether a promise is still open depends on when one asks."""
    found = review(TEN, told=[history(12)], at=None)
    assert "told otherwise; 1 promise hangs on it." in summary(found)
    assert "| promised |" in str(found)
    assert "| refund 20.00 EUR, due Wed 10 Jun 2026 09:00 UTC |" in str(found)


def test_a_promise_without_a_due_shows_its_state_alone() -> None:
    """While a promise is paused nothing is due."""
    found = history(12)
    (case,) = found.cases
    paused = [each.pause(at=on(6, 4)) for each in case.promises]
    found = attrs.evolve(found, cases=[attrs.evolve(case, promises=paused)])
    assert "| refund 20.00 EUR (paused) |" in str(review(TEN, told=[found]))


def test_what_was_promised_and_is_in_no_case_is_said() -> None:
    """A promise of which only the id is known may be open; nothing at all is "nothing"."""
    lost = [history(12, promises=["p1", "p2"]), history(13, customer="8", promises=())]
    text = str(review(TEN, told=lost))
    assert "| p1 (not in any case); p2 (not in any case) |" in text
    assert "; 2 open promises hang on it." in text
    assert "| nothing |" in text


def test_a_customer_without_an_answer_is_told_so() -> None:
    """Where a question goes there is no answer now; where it cannot be compared, nobody knows."""
    gone = AnswerBook(questions=[returns()], key="secret").change_review(
        AnswerBook(), told=[history(12)]
    )
    assert "| **yes** | no answer | Nobody answers it any more. |" in str(gone)
    kind = {"facts": {**returns().facts, "days": returns().facts["tier"]}}
    rules = RuleSet([rule("yes", days="gold")], otherwise="no")
    other = returns(rules=rules, never_worse={}, examples=[], **kind)
    text = str(review(other, told=[history(12)]))
    assert "| **yes** | ? | A fact is of another kind now" in text
    assert "**Its cases cannot be compared:** a fact is of another kind." in text
    assert "**Not every case of `return` could be compared.**" in text


def test_what_the_budget_did_not_reach_is_said_twice() -> None:
    """At the top, where everybody reads it, and at the question."""
    text = str(book().change_review(book(TEN), budget=1))
    assert "1 example breaks. **Not every case of `return` could be compared.**" in text
    assert "**Not every case was compared:** the budget ran out. There may be more" in text


def test_several_of_everything_are_counted_in_the_plural() -> None:
    """Sentences agree with their numbers."""
    old = [plain(until(30), id=name) for name in "abcd"]
    wrong = [SetCase(facts={"days": n}, outcome="yes") for n in (11, 12)]
    new = [
        plain(until(10), id="a", examples=wrong),
        plain(until(10), id="b"),
        *(plain(until(10), id=name) for name in "ef"),
    ]
    found = book(*old).change_review(book(*new), at=on(6))
    assert summary(found) == (
        "**Nobody's history was looked at.** 2 questions change, 2 are new and 2 are no longer "
        "answered. 2 examples break."
    )
    assert headings(found) == ["Examples that break", "`a`", "`b`", "New", "No longer answered"]


def test_sizes_are_shown_where_they_have_an_end() -> None:
    """A region of a bounded column says how many cases it is."""
    columns = {"days": col.integer(0, 2000), "n": col.integer(optional=True)}
    before = plain(until(30), columns=columns)
    after = plain(
        RuleSet(
            [
                rule("yes", days="<= 20"),
                Rule("no", when={"n": "none", "days": "> 1995"}, then="yes"),
            ],
            otherwise="no",
        ),
        columns=columns,
    )
    text = between(before, after)
    assert "| where | cases | before | after | for example |" in text
    assert "| `days in [21..30]` | no end | **yes** | **no** | `days = 21` |" in text
    assert "| `days >= 1996 and n = none` | 5 | **no** | **yes** |" in text


def test_a_change_of_every_case_shows_one_whole_case() -> None:
    """Where no fact makes the difference, the example is a case with all its facts."""
    text = between(DAYS, plain(RuleSet(otherwise="yes"), columns={"days": col.integer(0)}))
    assert "| `days >= 31` |" in text
    text = between(plain(RuleSet(otherwise="no")), plain(RuleSet(otherwise="yes")))
    assert "| `any case` | **no** | **yes** | `days = 0` |" in text


def test_from_when_it_holds_and_what_is_honoured_is_said() -> None:
    """A new version has a first day, and perhaps a date until which the old word is kept."""
    entries = returns().rules.entries
    before = returns(rules=entries[0][1], examples=[])
    text = between(before, attrs.evolve(returns(), examples=[]))
    when = "In force from 2026-06-01. What was told before is honoured until 2026-07-01."
    assert when in text
    assert "In force" not in between(returns(), TEN)


def test_a_brand_is_named() -> None:
    """Questions of two brands may share an id."""
    text = between(plain(until(30), brand="acme"), plain(until(10), brand="acme"))
    assert "\n## `plain` for acme\n" in text


def test_a_table_shows_fifty_rows_and_counts_the_rest() -> None:
    """A text that nobody reads to its end says nothing; the value has all of it."""
    rules = [Rule(f"r{n}", when={"days": str(2 * n)}, then="yes") for n in range(52)]
    text = between(plain(RuleSet(otherwise="no")), plain(RuleSet(rules, otherwise="no")))
    assert text.count("| **yes** |") == 50
    assert text.endswith("| `days = 98` | 1 | **no** | **yes** | `days = 98` |\n\nAnd 2 more.\n")


def test_texts_stay_in_their_cells() -> None:
    """A line break or a bar of a wording must not end a cell, nor a backquote a piece of code."""
    assert edit_row("a|b\nc", None) == "| `path` | a\\|b c | nothing |"
    columns = {"a`b": col.boolean()}
    before, after = (plain(RuleSet(otherwise=name), columns=columns) for name in ("no", "yes"))
    assert "| ``a`b = no`` |" in between(before, after)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("x" * 160, "y", ("x" * 160, "y")),
        ("x" * 161, "y", ("x" * 160 + "…", "y")),
        ("x" * 200 + "a", "x" * 200 + "b", ("…" + "x" * 40 + "a", "…" + "x" * 40 + "b")),
        ("x" * 200, "x" * 300, ("…" + "x" * 40, "…" + "x" * 140)),
        ("x" * 200, "x" * 400, ("…" + "x" * 40, "…" + "x" * 160 + "…")),
    ],
    ids=["short", "long", "late", "longer", "much-longer"],
)
def test_long_texts_are_shown_where_they_differ(
    before: str, after: str, shown: tuple[str, str]
) -> None:
    """Two long texts that differ at their end would look the same from their beginning."""
    assert edit_row(before, after) == f"| `path` | {shown[0]} | {shown[1]} |"


def test_two_calendars_that_read_alike_are_told_apart() -> None:
    """The same hours in another zone are other hours, and the text shows it."""
    days = [
        edited(DAYS, promises=[PromiseTemplate(what="it", within="2 business days", hours=hours)])
        for hours in (
            BusinessHours.parse("Mo-Fr 09:00-17:00", timezone=zone, holidays=None)
            for zone in ("Europe/London", "Europe/Paris")
        )
    ]
    (row,) = (line for line in between(*days).splitlines() if ".hours" in line)
    assert row.split("|")[2:4] == [
        " Mo-Fr 09:00-17:00 in Europe/London ",
        " Mo-Fr 09:00-17:00 in Europe/Paris ",
    ]


EVIL = "![x](http://x.de) @acme/team #12 <script> | [a](b)\n# `top` \\|"


def test_nothing_that_somebody_wrote_becomes_markdown() -> None:
    """Ids, names, promises and texts are shown as they are, in the cell in which they stand."""
    before = attrs.evolve(
        edited(
            plain(until(30), id=EVIL, brand=EVIL),
            text=f"{EVIL}{{days}}",
            promises=[PromiseTemplate(id="p", what=EVIL, within="2 days")],
        ),
        examples=[SetCase(facts={"days": 30}, outcome="yes", name=EVIL)],
    )
    after = edited(attrs.evolve(before, rules=until(10)), text=EVIL)
    old, new = book(before), book(after)
    sam = Customer(id=EVIL, brand=EVIL)
    answer = given(old, {"days": 20}, on(6, 3), customer=sam, language="en")
    said, promises = answer.given_in(contact(on(6, 3), id=EVIL, case_ids=["k"]))
    case = Case(id="k", customer_id=EVIL, opened_at=on(1), interactions=[said], promises=promises)
    found = old.change_review(new, told=[History(customer=sam, cases=[case])], at=on(6, 4))
    text = found.to_markdown()
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [each for token in tokens for each in token.children or ()]
    kinds = {each.type for each in inline}
    assert kinds == {"text", "code_inline", "strong_open", "strong_close"}
    plain_text = "".join(each.content for each in inline if each.type != "code_inline")
    assert not re.search(r"@\w|#\d|://", plain_text)
    line = " ".join(EVIL.split())
    assert "".join(each.content for each in inline).replace("\u200b", "").count(line) >= 9
    rows = [token for token in tokens if token.type in {"tr_open", "td_open", "th_open"}]
    assert len(rows) == 2 * 8 + 2 * 6 + 2 * 4  # no cell too many


def test_an_id_of_several_lines_is_one_heading() -> None:
    """A line break in an id ends no heading."""
    text = between(plain(until(30), id="a\n# b"), plain(until(10), id="a\n# b"))
    assert "\n## `a # b`\n" in text
