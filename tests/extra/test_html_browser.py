"""The report in a browser: it runs nothing of others, asks for nothing, and can be used by all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from extra.support_html import AT, desk, judged, page, playbook, troubled
from servicekit.extra import html
from servicekit.scorecard import Scorecard

HOSTILE = (
    "<script>window.ran = 1</script>",
    '"><img src="http://localhost:9/x" onerror="window.ran = 1">',
    "</title></style></script><script>window.ran = 1</script>",
    "</desc></title></svg><svg onload=window.ran=1>",
    "' onfocus='window.ran=1' autofocus='",
    "javascript:window.ran=1",
    "{{ 7 * 7 }}{% include 'x' %}",
    '=HYPERLINK("http://localhost:9")',
    "\u202egnp.exe\x00\x1b[31m",
)


class Seen(NamedTuple):
    """A page that is open, and what went on in it.

    Args:
        page: the page.
        requests: what it asked the network for.
        faults: errors, dialogs and violations of its policy.
    """

    page: Page
    requests: list[str]
    faults: list[str]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the reports that are looked at."""
    folder = tmp_path_factory.mktemp("reports")
    few = desk()
    texts = {
        "desk": page(few, log=["Read from desk.csv: 86 cases."]),
        "small": page(few[5:50], told=1),
        "hostile": hostile(),
        "named": page(few).replace(">orders<", f">{'W' * 28}<"),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def hostile() -> str:
    """Return a report in which hostile texts stand wherever a log can put them."""
    cases = [
        troubled(n, text, id=text, customer_id=text, kind=text, topic=text, promises=[])
        for n, text in enumerate(HOSTILE)
    ]
    return page(cases, title=HOSTILE[2], log=HOSTILE)


@pytest.fixture
def see(browser: Browser, files: dict[str, Path]) -> Iterator[Callable[..., Seen]]:
    """Open a report, and watch what goes on in it."""
    contexts = []

    def opened(name: str = "desk", **options: Any) -> Seen:
        context = browser.new_context(**options)
        contexts.append(context)
        seen = Seen(context.new_page(), [], [])
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("pageerror", lambda error: seen.faults.append(str(error)))
        seen.page.on("console", lambda message: seen.faults.append(message.text))
        seen.page.on("dialog", lambda dialog: (seen.faults.append("dialog"), dialog.dismiss()))
        seen.page.goto(files[name].as_uri())
        return seen

    yield opened
    for context in contexts:
        context.close()


def rows(page: Page, table: str, column: int) -> list[str]:
    """Return what stands in a column of the rows that can be seen."""
    return page.eval_on_selector_all(
        f"#{table} tbody tr:not([hidden])",
        "(rows, n) => rows.map((row) => row.cells[n].textContent.trim())",
        column,
    )


# -- it is safe -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk", "hostile"])
def test_it_asks_for_nothing_and_breaks_nothing(see: Callable[..., Seen], name: str) -> None:
    """The page asks the network for nothing, keeps its own policy and raises no error."""
    seen = see(name)

    assert len(seen.requests) == 1
    assert seen.requests[0].startswith("file:")
    assert seen.faults == []


def test_nothing_of_a_log_runs(see: Callable[..., Seen]) -> None:
    """No text of a log runs, in whatever is opened, pointed at, filtered or sorted."""
    seen = see("hostile")
    page = seen.page
    for summary in page.query_selector_all("#cases summary")[:6]:
        summary.click()
    page.fill("form[data-table=cases-table] input", "<script>")
    page.select_option("form[data-table=cases-table] select >> nth=0", index=1)
    page.click("#cases-table th:nth-child(2) button")
    page.hover("#cases-table th:nth-child(2)")

    assert page.evaluate("window.ran") is None
    assert page.query_selector_all("main script, img, iframe, [onerror], [onfocus], [onload]") == []
    assert page.eval_on_selector_all("a", "all => all.every((a) => a.protocol === 'file:')")
    assert page.title().startswith("</title></style></script>")
    assert seen.faults == []


def test_a_script_that_got_in_would_not_run(see: Callable[..., Seen]) -> None:
    """Even where markup of others came in, the policy of the page would not let it run."""
    page = see("desk").page
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = 1";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 1'>");
        }"""
    )
    page.wait_for_timeout(100)

    assert page.evaluate("window.ran") is None


# -- it can be used -------------------------------------------------------------------------------


def test_the_first_screen_says_what_to_fix(see: Callable[..., Seen]) -> None:
    """Without scrolling a lead sees three things to fix, each with what to do."""
    page = see(viewport={"width": 1280, "height": 900}).page
    tops = page.eval_on_selector_all(
        ".firsts .act", "all => all.map((each) => each.getBoundingClientRect().bottom)"
    )

    assert len(tops) == 3
    assert max(tops) < 900


def test_tables_sort(see: Callable[..., Seen]) -> None:
    """A click on a header sorts by it, a second one turns that around, and it says so."""
    page = see().page
    header = page.locator("#cases-table th", has_text="Case")
    header.get_by_role("button").click()
    up = rows(page, "cases-table", 1)

    assert header.get_attribute("aria-sort") == "ascending"
    assert up[:3] == ["S0", "S1", "S2"]
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "descending"
    assert rows(page, "cases-table", 1) == up[::-1]
    assert page.locator("#cases-table th[aria-sort]").count() == 1


def test_numbers_sort_as_numbers(see: Callable[..., Seen]) -> None:
    """Ten comes after nine, and not after one."""
    page = see().page
    header = page.locator("#cases-table th", has_text="Rank")
    header.get_by_role("button").click()

    assert rows(page, "cases-table", 0)[:2] == ["50", "49"]


def test_tables_filter(see: Callable[..., Seen]) -> None:
    """What is typed or chosen leaves the rows that fit, with their stories, and says how many."""
    page = see().page
    page.fill("form[data-table=cases-table] input", "t3")

    assert rows(page, "cases-table", 1) == ["T3"]
    assert page.locator("form[data-table=cases-table] .status").inner_text() == "1 of 50 shown"
    assert page.locator("article.case:visible").count() == 1
    page.fill("form[data-table=cases-table] input", "")
    page.select_option("form[data-table=cases-table] select[data-field=team]", "billing")
    assert 6 <= len(rows(page, "cases-table", 1)) < 50


def test_the_agenda_filters(see: Callable[..., Seen]) -> None:
    """Of what is due, a lead can look at one person's, or at what is overdue."""
    page = see().page
    page.select_option("form[data-table=due-table] select[data-field=urgency]", "overdue")
    found = rows(page, "due-table", 0)

    assert found
    assert all(each.startswith("overdue") for each in found)


def test_it_works_with_keys_alone(see: Callable[..., Seen]) -> None:
    """The first key leads past the navigation, headers are buttons, and the focus can be seen."""
    page = see().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("#cases-table th:nth-child(2) button")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")

    assert outline == "solid"
    assert (
        page.locator("#cases-table thead th:nth-child(2)").get_attribute("aria-sort") == "ascending"
    )


def test_it_says_everything_without_javascript(see: Callable[..., Seen]) -> None:
    """Without scripts all stands there to be read, and nothing that would need them is shown."""
    page = see(java_script_enabled=False).page

    assert page.locator("article.case:visible").count() == 50
    assert page.locator("form.filter:visible, #theme:visible, button.sort").count() == 0
    page.locator("#case-1 summary").last.click()
    assert page.locator("#case-1 .events li").first.is_visible()


# -- it can be seen -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk", "hostile", "named"])
def test_a_phone_does_not_scroll_sideways(see: Callable[..., Seen], name: str) -> None:
    """At 320 pixels the page is as wide as the screen; only tables and drawings scroll in it."""
    page = see(name, viewport={"width": 320, "height": 640}).page

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_phone_shows_what_average_and_great_services_give(see: Callable[..., Seen]) -> None:
    """At 390 pixels the figures that this service is compared with lie on the screen."""
    page = see(viewport={"width": 390, "height": 844}).page
    table = page.locator("table.great")
    rights = page.eval_on_selector_all(
        "table.great td", "all => all.map((each) => each.getBoundingClientRect().right)"
    )
    first = table.locator("td[data-name=Average]").first
    label = "(each) => getComputedStyle(each, '::before').content"

    assert max(rights) <= 390
    assert first.is_visible()
    assert first.evaluate(label) == '"Average"'
    assert table.get_by_role("columnheader", name="Great").count() == 1


def test_measures_read_in_rows(see: Callable[..., Seen]) -> None:
    """Each heading stands above its own measures, and these in rows from left to right."""
    page = see(viewport={"width": 1280, "height": 900}).page
    places = page.eval_on_selector_all(
        "#measures .chapter, #measures .measure",
        """all => all.map((each) => {
            const box = each.getBoundingClientRect();
            return [Math.round(box.top), Math.round(box.left)];
        })""",
    )

    assert len({left for _, left in places}) == 3
    assert places == sorted(places)


def test_what_is_due_stands_above_the_cases(see: Callable[..., Seen]) -> None:
    """What has to be done now comes before the stories of what went wrong."""
    page = see().page
    due, cases = (page.locator(each).bounding_box() for each in ("#due", "#cases"))

    assert due is not None
    assert cases is not None
    assert due["y"] < cases["y"]


def test_paper_has_ten_stories(see: Callable[..., Seen]) -> None:
    """Of the cases that are shown, however they are filtered, the first ten are printed."""
    page = see().page
    page.emulate_media(media="print")
    printed = page.locator("article.case:visible")

    assert printed.count() == 10
    page.emulate_media(media="screen")
    page.fill("form[data-table=cases-table] input", "s4")
    page.emulate_media(media="print")
    assert printed.count() == min(10, page.locator("article.case:not([hidden])").count())
    assert printed.first.get_attribute("id") != "case-1"


def test_night_has_its_own_colours(see: Callable[..., Seen]) -> None:
    """The page is dark where the system is, and the button turns that around."""
    page = see(color_scheme="dark").page
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.click("#theme")
    light = page.evaluate(colour)

    assert (dark, light) == ("rgb(20, 24, 28)", "rgb(244, 246, 248)")
    assert page.inner_text("#theme") == "Dark colours"


def test_paper_has_no_filters(see: Callable[..., Seen]) -> None:
    """On paper there is neither navigation nor filter, and every definition can be read."""
    seen = see(viewport={"width": 700, "height": 900}, color_scheme="dark")
    page = seen.page
    page.emulate_media(media="print")

    assert page.locator("nav:visible, form.filter:visible, #theme:visible").count() == 0
    assert page.locator(".definition dl").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_all(see: Callable[..., Seen], scheme: str) -> None:
    """The rules of WCAG 2.2 AA that a program can check hold, by day and by night."""
    page = see("small", color_scheme=scheme, viewport={"width": 1280, "height": 900}).page
    for summary in page.query_selector_all("#case-1 summary, #measures summary")[:4]:
        summary.click()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": rules})

    assert [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found.response["violations"]
    ] == []


def test_every_drawing_has_its_words(see: Callable[..., Seen]) -> None:
    """Each timeline is an image with a title and a description, and each mark has its own."""
    page = see().page
    drawing = page.locator("#case-1 svg.timeline")

    assert drawing.get_attribute("role") == "img"
    assert "The customer contacted us 2 times" in drawing.locator("desc").text_content()
    assert drawing.locator("g > title").count() > 6


def test_a_long_report_opens_quickly(browser: Browser, tmp_path: Path) -> None:
    """A report with fifty long cases and three hundred things to do is there within two seconds."""
    pairs = judged([troubled(n, "word " * 2_000) for n in range(60)])
    agenda = [(each.case_id, item) for _, each in pairs * 10 for item in each.agenda]
    text = html.report(
        Scorecard.of(each for _, each in pairs), pairs, playbook(), at=AT, agenda=agenda
    )
    file = tmp_path / "long.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page()
    took = []
    for _ in range(3):  # whatever else the machine does meanwhile only makes it slower
        page.goto(file.as_uri())
        entry = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        took.append(page.evaluate(entry))
    page.close()

    assert min(took) < 2_000
